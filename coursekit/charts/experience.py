"""The experience curve."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import LINES, beside, label_points, legend_above, named, need, start_axes, values
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["experience_curve"]

_PEAK = Text(zh="峰值", en="Peak")
_END = Text(zh="结尾", en="End")
_PEAK_END = Text(zh="峰值即结尾", en="Peak and end")
_MEAN = Text(zh="平均", en="Mean")


def experience_curve(
    table: pd.DataFrame,
    measures: pd.DataFrame,
    ax: Axes | None = None,
    *,
    visit: str = "visit",
    time: str = "time",
    rating: str = "rating",
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw how one or a few visits felt from moment to moment, with the peak, the end and the mean of each.

    Parameters
    ----------
    table : DataFrame
        A row per moment. More than three visits in one picture are hard to follow.
    measures : DataFrame
        As `memory.experiences` gives it for the same moments: index visit, columns mean, peak, end.
    ax : Axes, optional
        Where to draw.
    visit, time, rating : str
        Columns of `table`, as in `memory.experiences`.
    names : mapping of str to str, optional
        Visit → name; also of the columns `time` and `rating`, which are written at the axes.

    Returns
    -------
    Axes
        The peak is a triangle, the end a square, the mean a level dotted line, each with
        its number. Of several moments at the peak the last is marked.
        Moments without a rating are left out.

    Raises
    ------
    CourseError
        A column is missing or holds text, no rows, or a visit whose measures are missing.

    Examples
    --------
    >>> moments = pd.DataFrame({"visit": ["a"] * 3, "time": [0, 1, 2], "rating": [2, 8, 7]})
    >>> measures = pd.DataFrame({"mean": [17 / 3], "peak": [8.0], "end": [7.0]}, index=["a"])
    >>> experience_curve(moments, measures, names={}).get_lines()[0].get_ydata().tolist()
    [2.0, 8.0, 7.0]
    """
    need(table, [visit, time, rating], "memory.experiences")
    need(measures, ["mean", "peak", "end"], "memory.experiences")
    codes, when, felt = table[visit].to_numpy(), values(table, time), values(table, rating)
    given = ~np.isnan(when) & ~np.isnan(felt)
    visits = list(dict.fromkeys(codes[given]))
    missing = [str(one) for one in visits if one not in measures.index]
    if missing or not visits:
        raise CourseError(
            Text(
                zh="这些访问没有算出来的指标：{visits}。请把同一些时刻交给 memory.experiences 算。",
                en="There are no measures of these visits: {visits}. Compute them by memory.experiences "
                "from the same moments.",
            ).format(visits=", ".join(missing) or "–")
        )
    ax = start_axes(ax, 3.6)
    if felt[given].min() < 0 < felt[given].max():
        ax.axhline(0, color=style.PALETTE["neutral"], linewidth=1, zorder=1)
    colours = [style.PALETTE["perception"], style.PALETTE["bad"], *style.CYCLE[3:]]
    points: list[tuple[float, float, str, str]] = []  # time, rating, what to write there, its colour
    levels: list[tuple[float, str]] = []
    handles = []
    for one, colour, dash in zip(visits, cycle(colours), cycle(LINES), strict=False):
        mine = np.flatnonzero(given & (codes == one))
        mine = mine[np.argsort(when[mine], kind="stable")]
        x, y = when[mine], felt[mine]
        mean, peak, end = (float(measures.loc[one, name]) for name in ("mean", "peak", "end"))
        handles += ax.plot(x, y, color=colour, linestyle=dash, marker=".", zorder=3,
                           label=named(visit, one, names))  # fmt: skip
        look: dict[str, Any] = {"linestyle": "none", "markerfacecolor": "white", "markeredgecolor": colour,
                                "markeredgewidth": 2, "zorder": 4}  # fmt: skip
        tops = np.flatnonzero(np.isclose(y, peak))
        at_end = len(tops) > 0 and tops[-1] == len(y) - 1
        ax.plot(x[-1], end, marker="s", markersize=10, **look)
        if len(tops):
            top = tops[-1]
            ax.plot(x[top], peak, marker="^" if peak >= mean else "v", markersize=7 if at_end else 11, **look)
            points.append((x[top], peak, f"{_PEAK_END if at_end else _PEAK} {_plain(peak)}", colour))
        if not at_end:
            points.append((x[-1], end, f"{_END} {_plain(end)}", colour))
        ax.axhline(mean, color=colour, linestyle=(0, (1, 2)), linewidth=1.4, zorder=2)
        levels.append((mean, colour))
    ax.set_xlabel(_title(time, Text(zh="时间", en="Time"), names))
    ax.set_ylabel(_title(rating, Text(zh="当时的评分", en="Rating at the moment"), names))
    ax.margins(x=0.07, y=0.2)
    ax.grid(visible=False, axis="x")
    if len(visits) > 1:
        legend_above(ax, 3, handles)
    _name_levels(ax, levels)
    across, up, labels, inks = zip(*points, strict=True)
    label_points(ax, across, up, labels, colours=inks, gap=9)
    return ax


def _title(column: str, words: Text, names: Mapping[str, str] | None) -> str:
    name = named("column", column, names)
    return str(words) if name == column else name


def _name_levels(ax: Axes, levels: list[tuple[float, str]]) -> None:
    """Write each mean at the right end of its line, apart from one another."""
    low, high = ax.get_ylim()
    least = 0.07 * (high - low)
    lowest = -np.inf
    for mean, colour in sorted(levels):
        lowest = max(mean, lowest + least)
        ax.text(1, lowest, f"{_MEAN} {_plain(mean)}", transform=beside(ax), va="center", fontsize=8.5, color=colour)


def _plain(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")
