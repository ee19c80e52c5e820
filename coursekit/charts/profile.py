"""The profile of gaps."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle, islice
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import (
    GAP,
    LINES,
    MARKERS,
    legend_above,
    named,
    need,
    row_names,
    rows_down,
    start_axes,
    width,
    wrapped,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["dimension_profile"]


def dimension_profile(gaps: pd.DataFrame, ax: Axes | None = None, *, names: Mapping[str, str] | None = None) -> Axes:
    """Draw the gap of each group on each dimension as a profile running down the dimensions.

    Parameters
    ----------
    gaps : DataFrame
        As `servqual.gaps_by` gives it: a row per group, a column per dimension,
        and optionally ``n``, which is written beside the group's name. More than
        four groups in one picture are hard to follow: choose, e.g. the first and
        the last of a sorted table.
    ax : Axes, optional
        Where to draw.
    names : mapping of str to str, optional
        Code → name, for dimensions or groups of your own.

    Returns
    -------
    Axes

    Raises
    ------
    CourseError
        The table is empty.

    Examples
    --------
    >>> gaps = pd.DataFrame({"reliability": [-1.2, -0.4], "empathy": [-0.9, -0.7]}, index=["B1", "B2"])
    >>> len(dimension_profile(gaps.rename_axis("branch")).get_legend().get_texts())
    2
    """
    dimensions = [str(column) for column in gaps.columns if column != "n"]
    need(gaps, dimensions[:1] or ["reliability"], "servqual.gaps_by")
    groups = row_names(gaps, names)
    columns = 3 if max(map(width, groups)) <= 16 else 2
    ax = start_axes(ax, 1.5 + 0.3 * len(dimensions) + 0.22 * -(-len(gaps) // columns))
    y = np.arange(len(dimensions))
    ax.axvline(0, color=style.PALETTE["neutral"], linewidth=1.2, zorder=1)
    looks = zip(islice(cycle(style.CYCLE), len(gaps)), cycle(MARKERS), cycle(LINES), strict=False)
    values = gaps[dimensions].to_numpy(dtype=float)
    counts = gaps["n"].tolist() if "n" in gaps else [None] * len(gaps)
    for group, n, line, (colour, marker, dash) in zip(groups, counts, values, looks, strict=True):
        ax.plot(
            line,
            y,
            color=colour,
            marker=marker,
            linestyle=dash,
            label=group if n is None else f"{group} (n = {n:,})",
            zorder=3,
        )
    rows_down(ax, wrapped(named("dimension", dimension, names) for dimension in dimensions))
    ax.set_xlabel(str(GAP))
    legend_above(ax, columns)
    return ax
