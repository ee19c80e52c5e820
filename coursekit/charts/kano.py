"""The Kano map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import code_of, keyed, label_points, legend_above, name_corner, need, start_axes, values
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["kano_map"]

# Category → mark, colour, name.
_CATEGORIES = {
    "M": ("s", "bad", Text(zh="必备 M", en="Must-be M")),
    "O": ("o", "perception", Text(zh="期望 O", en="One-dimensional O")),
    "A": ("^", "expectation", Text(zh="魅力 A", en="Attractive A")),
    "I": ("D", "neutral", Text(zh="无差异 I", en="Indifferent I")),
    "R": ("X", "neutral", Text(zh="反向 R", en="Reverse R")),
    "Q": ("P", "neutral", Text(zh="可疑 Q", en="Questionable Q")),
}
# Corner of the map (right, top) → what lies there.
_CORNERS = {(0, 1): "A", (1, 1): "O", (0, 0): "I", (1, 0): "M"}


def kano_map(table: pd.DataFrame, ax: Axes | None = None, *, names: Mapping[str, str] | None = None) -> Axes:
    """Draw features by Kano's two coefficients: pleasure if there, upwards; displeasure if not, to the right.

    The mark shows the category, the most frequent one; it need not be the quarter
    the feature lies in. A hollow mark: the category is not clear (Fong's test).

    Parameters
    ----------
    table : DataFrame
        As `priorities.kano` gives it: a row per feature, columns better (0 to 1), worse
        (−1 to 0), category, clear; with ``better_low`` … ``worse_high`` the intervals too.
    ax : Axes, optional
        Where to draw.
    names : mapping of str to str, optional
        Code → name. With more than eight features the points carry numbers, and the
        names stand in a list at the right.

    Returns
    -------
    Axes
        A feature without coefficients (nobody is M, O, A or I) is named under the map.

    Raises
    ------
    CourseError
        A column is missing or holds text, an unknown category, no rows, or no feature with coefficients.

    Examples
    --------
    >>> table = pd.DataFrame({"better": [0.7], "worse": [-0.2], "category": ["A"], "clear": [True]}, index=["tea"])
    >>> kano_map(table, names={"tea": "Tea"}).get_ylim() == (0, 1)
    True
    """
    from matplotlib.lines import Line2D

    need(table, ["better", "worse", "category", "clear"], "priorities.kano")
    categories = np.array(code_of(table, "category", [*_CATEGORIES, ""], "priorities.kano"))
    better, worse = values(table, "better"), -values(table, "worse")
    there = ~np.isnan(better) & ~np.isnan(worse)
    if not there.any() or ((better[there] < 0) | (better[there] > 1) | (worse[there] < 0) | (worse[there] > 1)).any():
        raise CourseError(
            Text(
                zh="Kano 图要 better 在 0 到 1 之间、worse 在 −1 到 0 之间，至少一行有数。"
                "请传入 priorities.kano 算出的表。",
                en="The Kano map takes better from 0 to 1 and worse from −1 to 0, in at least one row. "
                "Pass a table as priorities.kano gives it.",
            )
        )
    ax = start_axes(ax, 4.6)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.axhline(0.5, color=style.PALETTE["neutral"], linewidth=1.3, zorder=1)
    ax.axvline(0.5, color=style.PALETTE["neutral"], linewidth=1.3, zorder=1)
    ends = ["better_low", "better_high", "worse_low", "worse_high"]
    if all(name in table for name in ends):
        low, high, far, near = (values(table, name)[there] for name in ends)
        for across, up, bottom, top, left, right in zip(
            worse[there], better[there], low, high, -near, -far, strict=True
        ):
            ax.plot([across, across], [bottom, top], color="#9CA3AF", linewidth=1, zorder=2)
            ax.plot([left, right], [up, up], color="#9CA3AF", linewidth=1, zorder=2)
    clear = table["clear"].to_numpy(dtype=bool)
    handles = []
    for category, (mark, role, words) in _CATEGORIES.items():
        here = there & (categories == category)
        if here.any():
            sign = Line2D([], [], linestyle="none", marker=mark, markersize=8, color=style.PALETTE[role])
            sign.set_label(str(words))
            handles.append(sign)
        for sure in (True, False):
            some = here & (clear == sure)
            if some.any():
                ax.plot(worse[some], better[some], linestyle="none", marker=mark, markersize=8, clip_on=False, zorder=4,
                        color=style.PALETTE[role], markerfacecolor=style.PALETTE[role] if sure else "white",
                        markeredgewidth=1.7)  # fmt: skip
    if (there & ~clear).any():
        sign = Line2D([], [], linestyle="none", marker="o", markersize=8, color=style.PALETTE["neutral"])
        sign.set(markerfacecolor="white", markeredgewidth=1.7)
        sign.set_label(str(Text(zh="空心：类别不明确", en="Hollow: category not clear")))
        handles.append(sign)
    for (right, top), category in _CORNERS.items():
        name_corner(ax, str(_CATEGORIES[category][2]), right, top)
    note = ""
    if not there.all():
        left_out = ", ".join((names or {}).get(str(code), str(code)) for code in table.index[~there])
        note = "\n" + str(Text(zh="没有画出：{rows}", en="Not drawn: {rows}").format(rows=left_out))
    ax.set_xlabel(str(Text(zh="没有它时的不满（−worse）", en="Displeasure if it is missing (−worse)")) + note)
    ax.set_ylabel(str(Text(zh="有它时的满意（better）", en="Pleasure if it is there (better)")))
    ax.grid(visible=False)
    legend_above(ax, 3, handles)
    label_points(ax, worse[there], better[there], keyed(ax, table[there], names))
    return ax
