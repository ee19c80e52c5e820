"""The gap dumbbell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import (
    GAP,
    MEAN_RATING,
    above_right,
    beside,
    legend_above,
    need,
    people,
    row_names,
    rows_down,
    signed,
    start_axes,
)
from coursekit.language import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["dumbbell_height", "gap_dumbbell"]

_EXPECTATION = Text(zh="期望 E", en="Expectation E")
_PERCEPTION = Text(zh="感知 P", en="Perception P")


def gap_dumbbell(means: pd.DataFrame, ax: Axes | None = None, *, names: Mapping[str, str] | None = None) -> Axes:
    """Draw expectation and perception of each item or dimension as two dots on one line.

    Parameters
    ----------
    means : DataFrame
        As `servqual.item_means` or `servqual.dimension_means` give it: columns E
        and P (n optional), a row per item or dimension, drawn from top to bottom
        in the table's order. Sort the table to sort the chart. The name of the
        index, ``item`` or ``dimension``, says which names the rows get.
    ax : Axes, optional
        Where to draw.
    names : mapping of str to str, optional
        Code → name, for a questionnaire of your own. Left out: the names of the
        course's questionnaire; codes it does not have are shown as they are.

    Returns
    -------
    Axes
        Rows with a missing mean keep their line and show a dash instead of dots.

    Raises
    ------
    CourseError
        A column is missing, or the table is empty.

    Examples
    --------
    >>> means = pd.DataFrame({"E": [6.5], "P": [5.5]}, index=pd.Index(["reliability"], name="dimension"))
    >>> len(gap_dumbbell(means).get_yticklabels())
    1
    """
    need(means, ["E", "P"], "servqual.item_means")
    rows = len(means)
    ax = start_axes(ax, dumbbell_height(rows))
    expected, perceived = means["E"].to_numpy(dtype=float), means["P"].to_numpy(dtype=float)
    gaps = perceived - expected
    y = np.arange(rows)
    colours = [style.PALETTE["bad" if gap < 0 else "good"] for gap in gaps]
    ax.hlines(y, expected, perceived, colors=colours, linewidth=2.4, zorder=2)
    ax.plot(
        expected,
        y,
        linestyle="none",
        marker="D",
        markersize=7,
        markerfacecolor="white",
        markeredgecolor=style.PALETTE["expectation"],
        markeredgewidth=2,
        label=str(_EXPECTATION),
        zorder=3,
    )
    ax.plot(
        perceived,
        y,
        linestyle="none",
        marker="o",
        markersize=8,
        color=style.PALETTE["perception"],
        label=str(_PERCEPTION),
        zorder=4,
    )
    place = beside(ax)
    for row, gap in enumerate(gaps):
        ax.text(1, row, signed(gap), transform=place, va="center", fontsize=9)
    ax.text(1, 1, str(GAP), transform=above_right(ax), va="bottom", fontsize=9)
    rows_down(ax, row_names(means, names))
    ax.set_xlabel(str(MEAN_RATING) + (people(means["n"]) if "n" in means else ""))
    legend_above(ax, 2)
    return ax


def dumbbell_height(rows: int) -> float:
    """Return the height in inches in which `gap_dumbbell` draws `rows` rows well."""
    return 1.35 + 0.29 * rows
