"""The importance–performance map."""

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

__all__ = ["FIELDS", "ipa_map"]

FIELDS = {
    "concentrate": ("v", "▼", "bad", Text(zh="集中改进", en="Concentrate here"), (0, 1)),
    "keep_up": ("o", "●", "perception", Text(zh="继续保持", en="Keep up the good work"), (1, 1)),
    "low_priority": ("s", "■", "neutral", Text(zh="暂缓处理", en="Low priority"), (0, 0)),
    "overkill": ("^", "▲", "good", Text(zh="可能过度", en="Possible overkill"), (1, 0)),
}
"""Field → mark, the same as a character, colour, name, and the corner in which it lies (right, top)."""


def ipa_map(
    table: pd.DataFrame, ax: Axes | None = None, *, at: tuple[float, float], names: Mapping[str, str] | None = None
) -> Axes:
    """Draw the importance–performance map with its cross-hairs, and the diagonal where there is one.

    Parameters
    ----------
    table : DataFrame
        As `priorities.importance_performance` gives it in ``table``: a row per item or
        dimension, columns importance, performance, quadrant. With a column ``diagonal``
        (both on one scale) the line I = P is drawn: above it performance lags behind.
    ax : Axes, optional
        Where to draw.
    at : (importance, performance)
        Where the cross-hairs stand: ``importance_line`` and ``performance_line`` of the same result.
    names : mapping of str to str, optional
        Code → name. With more than eight points the points carry numbers, and the
        names stand in a list at the right.

    Returns
    -------
    Axes

    Raises
    ------
    CourseError
        A column is missing or holds text, an unknown quadrant, a missing mean, no rows.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"importance": [6.0, 4.0], "performance": [4.0, 5.0], "quadrant": ["concentrate", "overkill"]},
    ...     index=["queue", "looks"],
    ... )
    >>> ipa_map(table, at=(5, 4.5), names={}).get_ylabel() != ""
    True
    """
    source = "priorities.importance_performance"
    need(table, ["importance", "performance", "quadrant"], source)
    fields = np.array(code_of(table, "quadrant", list(FIELDS), source))
    important, performed = values(table, "importance"), values(table, "performance")
    gone = np.isnan(important) | np.isnan(performed) | ~np.isfinite(at).all()
    if gone.any():
        raise CourseError(
            Text(
                zh="重要性—表现图上，每个点都要有两个数。缺数的是：{rows}。请先去掉它们。",
                en="On the map every point needs two numbers. Missing at: {rows}. Leave these rows out first.",
            ).format(rows=", ".join(str(code) for code in table.index[gone]))
        )
    ax = start_axes(ax, 4.6)
    for field, (mark, sign, role, words, corner) in FIELDS.items():
        here = fields == field
        if here.any():
            ax.plot(performed[here], important[here], linestyle="none", marker=mark, markersize=8,
                    color=style.PALETTE[role], markeredgecolor="white", zorder=4)  # fmt: skip
        name_corner(ax, f"{sign} {words}", *corner, style.PALETTE[role])
    line_i, line_p = float(at[0]), float(at[1])
    across, up = _limits(np.append(performed, line_p)), _limits(np.append(important, line_i))
    if "diagonal" in table:
        across, up = _with_diagonal(across, up)
    ax.set(xlim=across, ylim=up)
    ax.fill_between([across[0], line_p], line_i, up[1], color=style.PALETTE["pale"], alpha=0.55, linewidth=0, zorder=0)
    ax.axhline(line_i, color=style.PALETTE["neutral"], linewidth=1.3, zorder=2)
    ax.axvline(line_p, color=style.PALETTE["neutral"], linewidth=1.3, zorder=2)
    if "diagonal" in table:
        ends = [max(across[0], up[0]), min(across[1], up[1])]
        words = Text(zh="对角线：重要性 = 表现", en="Diagonal: importance = performance")
        diagonal = ax.plot(ends, ends, linestyle=(0, (6, 4)), linewidth=1.2, color=style.PALETTE["expectation"],
                           zorder=2, label=str(words))  # fmt: skip
    ax.set_xlabel(str(Text(zh="表现", en="Performance")))
    ax.set_ylabel(str(Text(zh="重要性", en="Importance")))
    ax.grid(visible=False)
    if "diagonal" in table:
        legend_above(ax, 1, diagonal)
    label_points(ax, performed, important, keyed(ax, table, names))
    return ax


def _limits(numbers: np.ndarray) -> tuple[float, float]:
    low, high = float(numbers.min()), float(numbers.max())
    room = 0.14 * (high - low) or 0.5
    return low - room, high + room


def _with_diagonal(
    across: tuple[float, float], up: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Widen the map until a piece of the diagonal is in it."""
    piece = 0.3 * min(across[1] - across[0], up[1] - up[0])
    if across[1] < up[0] + piece:
        across = across[0], up[0] + piece
    elif up[1] < across[0] + piece:
        up = up[0], across[0] + piece
    return across, up
