"""The coefficient plot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import (
    above_right,
    beside,
    legend_above,
    need,
    row_names,
    rows_down,
    signed,
    start_axes,
    values,
)
from coursekit.language import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["coefficient_plot"]


def coefficient_plot(
    table: pd.DataFrame, ax: Axes | None = None, *, value: str = "estimate", names: Mapping[str, str] | None = None
) -> Axes:
    """Draw estimates with their intervals, the largest on top, beside the line of zero.

    A filled dot: the interval leaves zero out. A hollow one: it holds zero.

    Parameters
    ----------
    table : DataFrame
        A row per estimate. The column `value`, and its interval in ``<value>_low`` and
        ``<value>_high`` or, where these are not there, in ``low`` and ``high``. So it
        takes `bootstrap` (``estimate``), `priorities.derived_importance`
        (``value="beta"``), `comparison.gap_tests` (``value="difference"``) …
    ax : Axes, optional
        Where to draw.
    value : str
        Which column to draw.
    names : mapping of str to str, optional
        Code → name; also of the column `value`, which is written below the axis.

    Returns
    -------
    Axes
        A row with a missing estimate comes last and shows a dash.

    Raises
    ------
    CourseError
        A column is missing or holds text, or the table is empty.

    Examples
    --------
    >>> effects = pd.DataFrame({"r": [0.1, 0.6], "low": [-0.1, 0.5], "high": [0.3, 0.7]}, index=["empathy", "price"])
    >>> [text.get_text() for text in coefficient_plot(effects, value="r", names={}).get_yticklabels()]
    ['price', 'empathy']
    """
    source = "bootstrap" if value == "estimate" else "coursekit.analysis"
    need(table, [value], source)
    own = f"{value}_low" in table or f"{value}_high" in table
    ends = [f"{value}_low", f"{value}_high"] if own else ["low", "high"]
    need(table, ends, source)
    table = table.assign(**{name: values(table, name) for name in (value, *ends)})
    table = table.sort_values(value, ascending=False, kind="stable", na_position="last")
    estimate, low, high = (table[name].to_numpy() for name in (value, *ends))
    ax = start_axes(ax, 1.35 + 0.29 * len(table))
    y = np.arange(len(table))
    ax.axvline(0, color=style.PALETTE["neutral"], linewidth=1.2, zorder=1)
    ax.hlines(y, low, high, colors=style.PALETTE["perception"], linewidth=2, zorder=2)
    clear = (low > 0) | (high < 0)
    marks = (
        (clear, style.PALETTE["perception"], Text(zh="区间不含 0", en="Interval without 0")),
        (~clear, "white", Text(zh="区间含 0", en="Interval holds 0")),
    )
    handles = [
        ax.plot(estimate[where], y[where], linestyle="none", marker="o", markersize=7, markerfacecolor=inside,
                markeredgecolor=style.PALETTE["perception"], markeredgewidth=1.6, label=str(words), zorder=3)[0]
        for where, inside, words in marks
    ]  # fmt: skip
    place = beside(ax)
    for row, number in enumerate(estimate):
        ax.text(1, row, signed(number), transform=place, va="center", fontsize=9)
    said = Text(zh="估计值和区间", en="Estimate with interval")
    title = str(said) if names is None or value not in names else names[value]
    ax.text(1, 1, str(Text(zh="估计值", en="Estimate")), transform=above_right(ax), va="bottom", fontsize=9)
    rows_down(ax, row_names(table, names))
    ax.set_xlabel(title)
    legend_above(ax, 2, handles)
    return ax
