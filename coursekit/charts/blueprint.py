"""The service blueprint."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import code_of, legend_above, named, need, start_axes, wrapped
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["service_blueprint"]

_LANES = {
    "evidence": Text(zh="有形展示", en="Physical evidence"),
    "customer": Text(zh="客户行为", en="Customer"),
    "onstage": Text(zh="前台", en="On stage"),
    "backstage": Text(zh="后台", en="Back stage"),
    "support": Text(zh="支持", en="Support"),
}
# Lane below the line → name and dashes of the line.
_LINES = {
    "onstage": (Text(zh="互动线", en="Line of interaction"), "-"),
    "backstage": (Text(zh="可视线", en="Line of visibility"), (0, (6, 3))),
    "support": (Text(zh="内部互动线", en="Line of internal interaction"), (0, (1, 1.5))),
}
_SOURCE = "coursekit.analysis.blueprint"
_BOX = 0.78, 0.62  # width and height of a box; a column and a lane are 1


def service_blueprint(
    steps: pd.DataFrame,
    ax: Axes | None = None,
    *,
    links: pd.DataFrame | None = None,
    failures: pd.DataFrame | None = None,
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw a service blueprint: lanes with the three lines between them, the steps, and where they fail.

    Steps run from left to right in the table's order; those that lead downwards stand
    below one another. A piece of evidence stands above the step it leads to.

    Parameters
    ----------
    steps : DataFrame
        A row per step, the index its code; columns lane (evidence, customer, onstage,
        backstage, support) and optionally label, what to write in the box.
    ax : Axes, optional
        Where to draw.
    links : DataFrame, optional
        As `blueprint.links` gives it: columns step, next. Left out: each row leads to the next step.
    failures : DataFrame, optional
        As `blueprint.failure_table` gives it: columns step, gap (1 to 4; missing: not yet said).
    names : mapping of str to str, optional
        Code → name, for steps without a label.

    Returns
    -------
    Axes
        A failure point is a dark hexagon on its step with the number of its gap.

    Raises
    ------
    CourseError
        A column is missing, the table is empty, a code repeats, an unknown lane, step or gap.

    Examples
    --------
    >>> steps = pd.DataFrame({"lane": ["customer", "onstage"]}, index=["ask", "answer"])
    >>> len(service_blueprint(steps, names={"ask": "Ask", "answer": "Answer"}).patches)
    2
    """
    from matplotlib.patches import Rectangle

    need(steps, ["lane"], _SOURCE)
    lanes = dict(zip(map(str, steps.index), code_of(steps, "lane", list(_LANES), _SOURCE), strict=True))
    if links is None:
        pairs = _next_rows(lanes)
    else:
        need(links.head(0).reindex([0]), ["step", "next"], _SOURCE)  # no link at all is no fault
        pairs = [(str(one), str(other)) for one, other in zip(links["step"], links["next"], strict=True)]
    points: list[tuple[str, str]] = []
    if failures is not None and len(failures):
        need(failures, ["step", "gap"], _SOURCE)
        points = [(str(step), _gap(gap)) for step, gap in zip(failures["step"], failures["gap"], strict=True)]
    repeated = sorted({str(code) for code in steps.index[steps.index.duplicated()]})
    unknown = sorted({code for pair in pairs for code in pair}.union(code for code, _ in points) - set(lanes))
    if repeated or unknown:
        raise CourseError(
            Text(
                zh="蓝图画不出来：步骤 {codes} 重复了，或者连线、失误点里有而步骤表里没有。请先改正步骤的代号。",
                en="The blueprint cannot be drawn: step {codes} occurs twice, or occurs in a link or a failure point "
                "and not in the table of steps. Put the codes of the steps right first.",
            ).format(codes=", ".join(repeated or unknown))
        )
    used = [lane for lane in _LANES if lane != "evidence" or "evidence" in lanes.values()]
    column = _columns(lanes, pairs)
    count = max(column.values()) + 1
    place = {code: (column[code], used.index(lane)) for code, lane in lanes.items()}

    breadth = max(6.4, 1.2 + 0.95 * count)
    room = breadth - 1.2 if ax is None else _inches(ax)
    letters = max(6, int(room / count * _BOX[0] / 0.064))
    labels = steps["label"] if "label" in steps else pd.Series("", index=steps.index)
    kind = str(steps.index.name)
    written = [str(label) if isinstance(label, str) and label else named(kind, code, names)
               for code, label in zip(lanes, labels, strict=True)]  # fmt: skip
    written = wrapped(written, letters)
    lines = max(words.count("\n") + 1 for words in written)
    ax = start_axes(ax, 0.6 + len(used) * (0.42 + 0.155 * lines), breadth)

    for one, other in pairs:
        _link(ax, place[one], place[other], plain=lanes[one] == "evidence")
    for code, words in zip(lanes, written, strict=True):
        across, down = place[code]
        fill = style.PALETTE["pale"] if lanes[code] in ("customer", "evidence") else "white"
        ax.add_patch(Rectangle((across - _BOX[0] / 2, down - _BOX[1] / 2), *_BOX, facecolor=fill, edgecolor="#374151",
                               linewidth=1.1, zorder=4))  # fmt: skip
        ax.text(across, down, words, ha="center", va="center", fontsize=8, zorder=5)
    for lane, (said, dashes) in _LINES.items():
        border = used.index(lane) - 0.5
        ax.axhline(border, color=style.PALETTE["perception"], linestyle=dashes, linewidth=1.5, zorder=1)
        ax.annotate(wrapped([str(said)], 12)[0], (0, border), xycoords=ax.get_yaxis_transform(), xytext=(-6, 0),
                    textcoords="offset points", ha="right", va="center", fontsize=7.5,
                    color=style.PALETTE["perception"])  # fmt: skip
    if points:
        _failures(ax, [place[code] for code, _ in points], [gap for _, gap in points])
    ax.set(xlim=(-0.5, count - 0.5), ylim=(len(used) - 0.5, -0.5), xticks=[])
    ax.set_yticks(range(len(used)), wrapped((str(_LANES[lane]) for lane in used), 10))
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    return ax


def _failures(ax: Axes, boxes: list[tuple[int, int]], gaps: list[str]) -> None:
    """Draw the failure points; several on one step stand side by side, from the upper right corner on."""
    for number, ((across, down), gap) in enumerate(zip(boxes, gaps, strict=True)):
        before = boxes[:number].count((across, down))
        corner = across + _BOX[0] / 2 - 0.02 - 0.2 * before, down - _BOX[1] / 2
        hexagon = ax.plot(*corner, marker="h", markersize=13, color=style.PALETTE["bad"], markeredgecolor="white",
                          linestyle="none", zorder=6)  # fmt: skip
        ax.text(*corner, gap, ha="center", va="center_baseline", fontsize=8, color="white", zorder=7)
    hexagon[0].set_label(str(Text(zh="失误点，数字是它所属的差距", en="Failure point, with the number of its gap")))
    legend_above(ax, 1, hexagon)


def _gap(gap: object) -> str:
    """Return what to write in a failure point: 1 to 4, or a question mark where the gap is not known."""
    if gap is None or gap is pd.NA or (isinstance(gap, float) and np.isnan(gap)):
        return "?"
    for number in (1, 2, 3, 4):
        if gap in (number, f"gap_{number}"):
            return str(number)
    raise CourseError(
        Text(
            zh="失误点的差距只能是 1、2、3、4，或者留空；你写的是 {gap}。",
            en="The gap of a failure point is 1, 2, 3 or 4, or missing; got {gap}.",
        ).format(gap=gap)
    )


def _next_rows(lanes: Mapping[str, str]) -> list[tuple[str, str]]:
    """Link each step, and each piece of evidence, to the next row that is a step."""
    pairs: list[tuple[str, str]] = []
    following = None
    for code in reversed(list(lanes)):
        if following is not None:
            pairs.insert(0, (code, following))
        if lanes[code] != "evidence":
            following = code
    return pairs


def _columns(lanes: Mapping[str, str], pairs: list[tuple[str, str]]) -> dict[str, int]:
    """Give each step its column: the one of the step before as long as the lanes go down, else the next."""
    order = list(_LANES)
    column: dict[str, int] = {}
    current, deepest = 0, -1
    for code, lane in lanes.items():
        if lane == "evidence":
            continue
        depth = order.index(lane)
        if column and depth <= deepest:
            current += 1
        column[code], deepest = current, depth
    taken: set[int] = set()
    for code, lane in lanes.items():
        if lane == "evidence":
            wanted = next((column[other] for one, other in pairs if one == code and other in column), 0)
            column[code] = next(place for place in itertools.count(wanted) if place not in taken)
            taken.add(column[code])
    return column


def _link(ax: Axes, start: tuple[int, int], end: tuple[int, int], *, plain: bool) -> None:
    """Draw an arrow from box to box: straight down or up in a column, else along the gap between two columns."""
    (x0, y0), (x1, y1) = start, end
    if x0 == x1:
        side = np.sign(y1 - y0) * _BOX[1] / 2
        bends = [(x0, y0 + side), (x1, y1 - side)]
    else:
        side = np.sign(x1 - x0) * _BOX[0] / 2
        middle = x1 - np.sign(x1 - x0) * 0.5
        bends = [(x0 + side, y0), (middle, y0), (middle, y1), (x1 - side, y1)]
    look: dict[str, Any] = {"color": "#374151", "linewidth": 1}
    across, down = zip(*bends, strict=True)
    ax.plot(across, down, linestyle=":" if plain else "-", zorder=3, **look)
    if not plain:
        head = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}
        ax.annotate("", bends[-1], xytext=bends[-2], zorder=3, arrowprops=head | look)


def _inches(ax: Axes) -> float:
    figure = ax.get_figure(root=True)
    assert figure is not None
    return float(ax.get_position().width * figure.get_figwidth())
