"""The control chart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import (
    beside,
    legend_above,
    need,
    period_names,
    shade_baseline,
    spread_ticks,
    start_axes,
    values,
)
from coursekit.language import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["control_chart"]


def control_chart(
    table: pd.DataFrame,
    ax: Axes | None = None,
    *,
    moving_range: bool = False,
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw a series with its centre line and limits, the baseline they come from, and the signals.

    Parameters
    ----------
    table : DataFrame
        As `evaluation.p_chart` or `evaluation.xmr_chart` gives it: a row per period in
        order of time; columns share (0 to 1, drawn in percent) or value; centre, low, high, baseline,
        beyond; optionally run. With `moving_range`: moving_range, range_centre,
        range_limit, range_beyond, baseline.
    ax : Axes, optional
        Where to draw.
    moving_range : bool
        Draw the moving ranges of an XmR chart instead of its values.
    names : mapping of str to str, optional
        ``"value"``: what to write at the upright axis.

    Returns
    -------
    Axes
        A point outside the limits is a large diamond, a point of a long run a hollow circle.

    Raises
    ------
    CourseError
        A column is missing or holds text, or the table is empty.

    Examples
    --------
    >>> chart = pd.DataFrame(
    ...     {"value": [10, 12, 17], "centre": 11, "low": 6, "high": 16, "baseline": [True, True, False],
    ...      "beyond": [False, False, True]}
    ... )
    >>> control_chart(chart).get_legend().get_texts()[-1].get_text() != ""
    True
    """
    source = "evaluation.p_chart" if "share" in table else "evaluation.xmr_chart"
    if moving_range:
        columns = ["moving_range", "range_centre", "range_limit", "range_beyond"]
        title = Text(zh="移动极差", en="Moving range")
    elif "share" in table:
        columns = ["share", "centre", "high", "beyond", "low"]
        title = Text(zh="比例", en="Share")
    else:
        columns = ["value", "centre", "high", "beyond", "low"]
        title = Text(zh="数值", en="Value")
    need(table, [*columns, "baseline"], source)
    y, centre, high = (values(table, name) for name in columns[:3])
    beyond = table[columns[3]].to_numpy(dtype=bool)
    low = values(table, columns[4]) if len(columns) > 4 else None
    run = table["run"].to_numpy(dtype=bool) & ~beyond if "run" in table and not moving_range else np.zeros_like(beyond)
    percent = columns[0] == "share"
    ax = start_axes(ax, 3.4)
    x = np.arange(len(table))
    shade_baseline(ax, table["baseline"].to_numpy(dtype=bool))
    neutral = style.PALETTE["neutral"]
    ax.plot(x, centre, color=neutral, linewidth=1.3, zorder=2)
    place = beside(ax)
    words = [(centre[-1], Text(zh="中心线 {value}", en="centre {value}"))]
    for limit, said in (
        (high, Text(zh="上限 {value}", en="upper {value}")),
        (low, Text(zh="下限 {value}", en="lower {value}")),
    ):
        if limit is not None:
            # A limit holds for its period: steps where the periods differ in size.
            steps = np.append(x - 0.5, x[-1] + 0.5), np.append(limit, limit[-1])
            ax.step(*steps, where="post", color=style.PALETTE["bad"], linestyle="--", linewidth=1.3, zorder=2)
            words.append((limit[-1], said))
    for number, said in words:
        shown = f"{100 * number:.1f} %" if percent else f"{number:.2f}".replace("-", "−")
        ax.text(1, number, str(said.format(value=shown)), transform=place, va="center", fontsize=8.5)
    handles = []
    ax.plot(x, y, color=style.PALETTE["perception"], marker="o", markersize=4, zorder=3)
    if run.any():
        handles += ax.plot(x[run], y[run], linestyle="none", marker="o", markersize=9, markerfacecolor="none",
                           markeredgecolor=style.PALETTE["perception"], markeredgewidth=1.6, zorder=4,
                           label=str(Text(zh="信号：连续在中心线一侧", en="Signal: long run on one side")))  # fmt: skip
    # Stays in the legend without a point: a picture without a signal should say so.
    handles += ax.plot(x[beyond], y[beyond], linestyle="none", marker="D", markersize=9, color=style.PALETTE["bad"],
                       zorder=5, label=str(Text(zh="信号：超出界限", en="Signal: beyond the limits")))  # fmt: skip
    spread_ticks(ax, period_names(table.index))
    ax.set_xlim(-0.5, len(table) - 0.5)
    if percent:
        ax.yaxis.set_major_formatter(lambda value, _: f"{100 * value:g} %")
    ax.set_ylabel((names or {}).get("value", str(title)))
    legend_above(ax, 2, handles)
    return ax
