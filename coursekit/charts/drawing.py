"""What the charts share: an Axes to draw on, names for rows, room for words."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

__all__ = [
    "GAP",
    "LINES",
    "MARKERS",
    "MEAN_RATING",
    "above_right",
    "beside",
    "code_of",
    "keyed",
    "label_points",
    "legend_above",
    "name_corner",
    "named",
    "need",
    "people",
    "period_names",
    "row_names",
    "rows_down",
    "shade_baseline",
    "signed",
    "spread_ticks",
    "start_axes",
    "values",
    "width",
    "wrapped",
]

MARKERS = "osD^vP*X<>"
LINES = ("-", "--", "-.", ":")

MEAN_RATING = Text(zh="平均评分", en="Mean rating")
GAP = Text(zh="差距 P − E", en="Gap P − E")


def signed(value: float) -> str:
    """Write a gap with its sign and two decimals; the minus is the true one, a missing value a dash.

    Examples
    --------
    >>> signed(-1.5), signed(0.25), signed(float("nan"))
    ('−1.50', '+0.25', '–')
    """
    return "–" if np.isnan(value) else f"{value:+.2f}".replace("-", "−")


def start_axes(ax: Axes | None, height: float, width: float = 6.4) -> Axes:
    """Return `ax`, or the Axes of a new figure of that size in inches in which no word is cut."""
    # Whoever reset the font (seaborn does): a chart of the course never shows boxes.
    style.keep_font()
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(width, height), layout="constrained")[1]


# ---------------------------------------------------------------- tables


def need(table: pd.DataFrame, columns: Iterable[str], source: str) -> None:
    """Refuse a table without one of `columns` or without rows; `source` is the function that makes such tables."""
    if not isinstance(table, pd.DataFrame):
        raise CourseError(
            Text(
                zh="这里要一个表（DataFrame），像 {source} 算出的那样；你给的是 {kind}。",
                en="This takes a table (DataFrame) as {source} gives it; you passed: {kind}.",
            ).format(source=source, kind=type(table).__name__)
        )
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise CourseError(
            Text(
                zh="要画的表里没有 {missing} 列；它的列是：{columns}。请传入 {source} 算出的表。",
                en="The table to draw has no column {missing}; its columns are: {columns}. "
                "Pass a table as {source} gives it.",
            ).format(missing=", ".join(missing), columns=", ".join(map(str, table.columns)) or "–", source=source)
        )
    if table.empty:
        raise CourseError(
            Text(
                zh="要画的表一行也没有。请看看前面的筛选是不是把所有人都去掉了。",
                en="The table to draw has no rows. See whether a filter before it left nobody.",
            )
        )


def values(table: pd.DataFrame, column: Hashable) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return a column as floats; what is neither a number nor missing is refused with its row."""
    numbers = pd.to_numeric(table[column], errors="coerce")
    wrong = numbers.isna() & table[column].notna()
    if wrong.any():
        raise CourseError(
            Text(
                zh="要画的表里，{column} 列第 {row} 行不是数字：{value}。请改成数字，或改成缺失值。",
                en="In the table to draw, row {row} of column {column} is not a number: {value}. "
                "Make it a number, or missing.",
            ).format(column=column, row=wrong.idxmax(), value=table[column][wrong].iloc[0])
        )
    return numbers.to_numpy(dtype=float, na_value=np.nan)


def code_of(table: pd.DataFrame, column: str, known: Collection[str], source: str) -> list[str]:
    """Return a column of codes; one that is not `known` is refused."""
    codes = [str(code) for code in table[column]]
    unknown = sorted({code for code in codes if code not in known})
    if unknown:
        raise CourseError(
            Text(
                zh="要画的表里，{column} 列有认不得的内容：{unknown}；可以有的是：{known}。请传入 {source} 算出的表。",
                en="In the table to draw, column {column} holds something unknown: {unknown}; it may hold: {known}. "
                "Pass a table as {source} gives it.",
            ).format(column=column, unknown=", ".join(unknown), known=", ".join(filter(None, known)), source=source)
        )
    return codes


def people(counts: pd.Series[int]) -> str:
    """Return “ (n = 640)”, or the range of the counts."""
    low, high = int(counts.min()), int(counts.max())
    numbers = f"{low:,}" if low == high else f"{low:,}–{high:,}"
    return str(Text(zh="（n = {n}）", en=" (n = {n})").format(n=numbers))


# ---------------------------------------------------------------- names


def named(kind: str, code: object, names: Mapping[str, str] | None) -> str:
    """Return what a code is called: by `names` if given, else by the course's catalogue, else the code itself."""
    from coursekit.datasets import label

    if names is not None:
        return str(names.get(str(code), code))
    try:
        return str(label(kind, code))
    except CourseError:
        # A trainee's own dimension or group has no entry in the course's catalogue.
        return str(code)


def row_names(table: pd.DataFrame, names: Mapping[str, str] | None, width: int = 26) -> list[str]:
    """Return what to write beside the rows: names, or codes where these are not the course's items."""
    kind = str(table.index.name)
    codes = [str(code) for code in table.index]
    found = [named(kind, code, names) for code in codes]
    if kind == "item" and names is None:
        own = table.attrs.get("own_items") or any(name == code for name, code in zip(found, codes, strict=True))
        # Item 07 of another questionnaire must not get the name of the course's item 07.
        found = codes if own else [f"{code} {name}" for code, name in zip(codes, found, strict=True)]
    return wrapped(found, width)


# Where a name may break: before a Latin word, before a Chinese character (with the mark that follows it).
_PIECE = re.compile(r"\s*(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef][，。、；：？！）》”]*)")


def wrapped(names: Iterable[str], width: int = 26) -> list[str]:
    """Break long names into lines at most `width` wide, about equally long; a Chinese character is two wide."""
    result = []
    for name in names:
        lines = _broken(name, width)
        # As narrow as the same number of lines allows: no single character on the last one.
        for narrower in range(width - 1, 0, -1) if len(lines) > 1 else ():
            other = _broken(name, narrower)
            if len(other) > len(lines) or max(map(_width, other)) > width:
                break
            lines = other
        result.append("\n".join(lines))
    return result


def _broken(name: str, width: int) -> list[str]:
    lines = [""]
    for piece in _PIECE.findall(name):
        if lines[-1] and _width(lines[-1] + piece) > width:
            lines.append(piece.lstrip())
        else:
            lines[-1] += piece
    return lines


def width(text: str) -> int:
    """Return how wide a text is in Latin letters; a Chinese character is two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


_width = width  # under its own name where an argument is called `width`


# ---------------------------------------------------------------- room


def rows_down(ax: Axes, names: list[str]) -> None:
    """Write the names of rows, the first on top, and give the values room."""
    ax.set_yticks(np.arange(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)  # first row on top
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.use_sticky_edges = False  # else a bar that begins at the left end has its edge cut off
    ax.margins(x=0.06)
    ax.locator_params(axis="x", nbins=7, steps=[1, 2, 5, 10])


def spread_ticks(ax: Axes, names: Sequence[str]) -> None:
    """Write the names of the places 0, 1, 2 … on the x axis: all that fit, else every second or third."""
    longest = max(map(width, names))
    step = next(step for step in (1, 2, 3, 4, 5, 6, 10, 12, 20, 24, 50, 100, len(names))
                if -(-len(names) // step) * (longest + 2) <= 84 or step >= len(names))  # fmt: skip
    places = np.arange(0, len(names), step)
    ax.set_xticks(places, names[::step])
    ax.grid(visible=False, axis="x")


def period_names(index: pd.Index) -> list[str]:
    """Return the names of periods; of dates the day alone."""
    if isinstance(index, pd.DatetimeIndex):
        return [str(day) for day in index.strftime("%Y-%m-%d")]
    return [str(period) for period in index]


def shade_baseline(ax: Axes, baseline: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    """Shade the first places of the x axis, those of the baseline, and name them."""
    if baseline.any():
        ax.axvspan(-0.5, int(np.flatnonzero(baseline)[-1]) + 0.5, color=style.PALETTE["pale"], alpha=0.6, linewidth=0,
                   zorder=0)  # fmt: skip
        ax.annotate(str(Text(zh="基线", en="Baseline")), (0, 1), xycoords="axes fraction", xytext=(5, -4),
                    textcoords="offset points", va="top", fontsize=9, color=style.PALETTE["neutral"])  # fmt: skip
        ax.margins(y=0.13)  # room for the word


def beside(ax: Axes) -> Transform:
    """Return where to write to the right of a row: eight points beside the Axes, whatever its width turns out to be."""
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.get_yaxis_transform(), ax.get_figure(root=True), x=8, units="points")


def above_right(ax: Axes) -> Transform:
    """Return where to write the heading over what stands `beside` the rows."""
    from matplotlib.transforms import offset_copy

    return offset_copy(ax.transAxes, ax.get_figure(root=True), x=8, y=5, units="points")


def legend_above(ax: Axes, columns: int, handles: list[Any] | None = None) -> None:
    """Put the legend above the Axes, where it covers nothing."""
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.3,
              handletextpad=0.5, columnspacing=1.4)  # fmt: skip


def name_corner(ax: Axes, words: str, right: int, top: int, colour: str | None = None) -> None:
    """Write in a corner of the Axes what lies there; `right` and `top` are 0 or 1."""
    ax.annotate(words, (right, top), xycoords="axes fraction", xytext=(6 - 12 * right, 6 - 12 * top),
                textcoords="offset points", ha="right" if right else "left", va="top" if top else "bottom", fontsize=9,
                color=colour or style.PALETTE["neutral"], zorder=3,
                bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1.5})  # fmt: skip


def keyed(ax: Axes, table: pd.DataFrame, names: Mapping[str, str] | None) -> list[str]:
    """Return a short label for each point of a map; with many points a number, and the names in a list at the right."""
    if len(table) <= 8:
        return row_names(table, names, width=18)
    found = row_names(table, names, width=10_000)
    codes = [str(code) for code in table.index]
    if max(map(width, codes)) > 3:
        codes = [str(number) for number in range(1, len(table) + 1)]
    if found != [str(code) for code in table.index] or codes != found:
        lines = wrapped(
            (
                name if name.startswith(code + " ") else f"{code} {name}"
                for code, name in zip(codes, found, strict=True)
            ),
            width=24,
        )
        ax.annotate("\n".join(lines), (1, 1), xycoords="axes fraction", xytext=(8, 0), textcoords="offset points",
                    va="top", fontsize=8, linespacing=1.15)  # fmt: skip
    return codes


# Where a label may stand about its point, best first: side, side, above, below, then the corners; near, then farther.
_PLACES = [
    (x * reach, y * reach)
    for reach in (1.0, 2.2, 3.6)
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8), (-0.8, -0.8))
]


def label_points(
    ax: Axes,
    x: Iterable[float],
    y: Iterable[float],
    labels: Sequence[str],
    *,
    colours: Sequence[str] | None = None,
    gap: float = 7,
) -> None:
    """Write a label at each point so that it lies on no point, line or other word, and inside the Axes if it can.

    Call it last: it looks at what is there and at the limits as they are.
    """
    figure = ax.get_figure(root=True)
    assert figure is not None
    figure.draw_without_rendering()  # only now is it known how large the Axes is
    points = ax.transData.transform(np.column_stack([list(x), list(y)]))
    unit = figure.dpi / 72
    frame = np.array([ax.get_window_extent().extents])
    words = [text.get_window_extent().extents for text in ax.texts if text.get_text()]
    on_lines = [point for line in ax.lines for point in _along(line, 6 * unit)]
    # What is to be kept free, as x0, y0, x1, y1; the points come first.
    taken = np.vstack([_squares(points, 10 * unit), *words, _squares(on_lines, 4 * unit)])
    inks = colours or ["black"] * len(points)
    for own, ((px, py), label, ink) in enumerate(zip(points, labels, inks, strict=True)):
        spot = tuple(ax.transData.inverted().transform((px, py)))
        text = ax.annotate(label, spot, xytext=(0, 0), color=ink, fontsize=8.5,
                           textcoords="offset points", ha="center", va="center", zorder=6)  # fmt: skip
        text.set_in_layout(False)  # it lies inside: no room need be found for it
        size = text.get_window_extent()
        others = np.delete(taken, own, axis=0)
        best, place = np.inf, (0.0, 0.0)
        for rank, (right, up) in enumerate(_PLACES):
            # From the point to the label's edge, then half the label on.
            dx = right * gap * unit + np.sign(right) * size.width / 2
            dy = up * gap * unit + np.sign(up) * size.height / 2
            middle = np.array([px + dx, py + dy, px + dx, py + dy])
            box = middle + np.array([-size.width, -size.height, size.width, size.height]) / 2
            outside = size.width * size.height - _overlap(box, frame)
            cost = _overlap(box, others) + 3 * outside + 0.02 * rank * size.height**2
            if cost < best:
                best, found, place = cost, box, (right, up)
        x0, y0, x1, y1 = found
        text.set_position((((x0 + x1) / 2 - px) / unit, ((y0 + y1) / 2 - py) / unit))
        text.set_multialignment("left" if place[0] > 0 else "right" if place[0] < 0 else "center")
        if max(map(abs, place)) > 1:
            # From the point to the nearest place on the label's edge.
            edge = float(np.clip(px, x0, x1) - px) / unit, float(np.clip(py, y0, y1) - py) / unit
            line = ax.annotate("", spot, xytext=edge, textcoords="offset points", zorder=5,
                               arrowprops={"arrowstyle": "-", "color": style.PALETTE["neutral"], "linewidth": 0.6,
                                           "shrinkA": 0, "shrinkB": 4})  # fmt: skip
            line.set_in_layout(False)
        taken = np.vstack([taken, found])


def _squares(centres: Any, side: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    where = np.reshape(centres, (-1, 2))
    return np.hstack([where - side / 2, where + side / 2])


def _overlap(box: Any, others: Any) -> float:
    """Return the area that `box` shares with `others`, one with another added up."""
    wide = np.minimum(box[2], others[:, 2]) - np.maximum(box[0], others[:, 0])
    high = np.minimum(box[3], others[:, 3]) - np.maximum(box[1], others[:, 1])
    return float((wide.clip(0) * high.clip(0)).sum())


def _along(line: Any, step: float) -> Iterator[Any]:
    """Go along a line in pixels, a point every `step`."""
    if line.get_linestyle() in ("None", "none", ""):
        return
    corners = line.get_path().transformed(line.get_transform()).vertices
    for start, end in itertools.pairwise(corners[np.isfinite(corners).all(axis=1)]):
        yield from np.linspace(start, end, 1 + int(np.hypot(*(end - start)) // step), endpoint=False)
