"""The course's charts: one function per kind, each draws on an Axes and returns it.

Words are in the reader's language, names come from the catalogue of the data
sets. Form as well as colour tells things apart, so a grey print can be read.
Without `ax` a small figure of its own is made, in which no label is cut off; an
Axes that is passed in should lie in a figure with ``layout="constrained"``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["dimension_profile", "dumbbell_height", "gap_dumbbell", "signed", "zone_of_tolerance"]

_MARKERS = "osD^vP*X<>"
_LINES = ("-", "--", "-.", ":")

_EXPECTATION = Text(zh="期望 E", en="Expectation E")
_PERCEPTION = Text(zh="感知 P", en="Perception P")
_MEAN_RATING = Text(zh="平均评分", en="Mean rating")
_GAP = Text(zh="差距 P − E", en="Gap P − E")


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
    from matplotlib.transforms import offset_copy

    _need(means, ["E", "P"])
    rows = len(means)
    ax = _axes(ax, dumbbell_height(rows))
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
    # Eight points to the right of the axes, whatever its width turns out to be.
    beside = offset_copy(ax.get_yaxis_transform(), ax.get_figure(root=True), x=8, units="points")
    for row, gap in enumerate(gaps):
        ax.text(1, row, signed(gap), transform=beside, va="center", fontsize=9)
    above = offset_copy(ax.transAxes, ax.get_figure(root=True), x=8, y=5, units="points")
    ax.text(1, 1, str(_GAP), transform=above, va="bottom", fontsize=9)
    _rows(ax, _names(means, names))
    ax.set_xlabel(str(_MEAN_RATING) + (_people(means["n"]) if "n" in means else ""))
    _legend_above(ax, 2)
    return ax


def dumbbell_height(rows: int) -> float:
    """Return the height in inches in which `gap_dumbbell` draws `rows` rows well."""
    return 1.35 + 0.29 * rows


def signed(value: float) -> str:
    """Write a gap with its sign and two decimals; the minus is the true one, a missing value a dash.

    Examples
    --------
    >>> signed(-1.5), signed(0.25), signed(float("nan"))
    ('−1.50', '+0.25', '–')
    """
    return "–" if np.isnan(value) else f"{value:+.2f}".replace("-", "−")


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
    _need(gaps, dimensions[:1] or ["reliability"])
    groups = _names(gaps, names)
    columns = 3 if max(map(_width, groups)) <= 16 else 2
    ax = _axes(ax, 1.5 + 0.3 * len(dimensions) + 0.22 * -(-len(gaps) // columns))
    y = np.arange(len(dimensions))
    ax.axvline(0, color=style.PALETTE["neutral"], linewidth=1.2, zorder=1)
    looks = zip(islice(cycle(style.CYCLE), len(gaps)), cycle(_MARKERS), cycle(_LINES), strict=False)
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
    _rows(ax, _wrapped(_named("dimension", dimension, names) for dimension in dimensions))
    ax.set_xlabel(str(_GAP))
    _legend_above(ax, columns)
    return ax


def zone_of_tolerance(zones: pd.DataFrame, ax: Axes | None = None, *, names: Mapping[str, str] | None = None) -> Axes:
    """Draw each dimension's zone of tolerance as a bar and where the perception lies in it.

    The bar runs from the minimum to the desired level. The mark of the mean
    perception changes its form with its place: a triangle pointing down below the
    zone, a circle inside, a triangle pointing up above.

    Parameters
    ----------
    zones : DataFrame
        As `servqual.zone_of_tolerance` gives it: index ``dimension``, columns
        adequate, desired, perceived (n optional).
    ax : Axes, optional
        Where to draw.
    names : mapping of str to str, optional
        Code → name, for dimensions of your own.

    Returns
    -------
    Axes

    Raises
    ------
    CourseError
        A column is missing, or the table is empty.

    Examples
    --------
    >>> zones = pd.DataFrame({"adequate": [5.5], "desired": [7.8], "perceived": [6.1]}, index=["empathy"])
    >>> zone_of_tolerance(zones.rename_axis("dimension")).get_yticklabels()[0].get_text() != ""
    True
    """
    _need(zones, ["adequate", "desired", "perceived"])
    adequate, desired, perceived = (zones[name].to_numpy(dtype=float) for name in ("adequate", "desired", "perceived"))
    ax = _axes(ax, 1.6 + 0.34 * len(zones))
    y = np.arange(len(zones))
    bars = ax.barh(
        y,
        desired - adequate,
        left=adequate,
        height=0.5,
        color=style.PALETTE["pale"],
        edgecolor=style.PALETTE["neutral"],
        label=str(Text(zh="容忍区域：适当 → 理想", en="Zone of tolerance: adequate → desired")),
        zorder=2,
    )
    places = (
        (perceived < adequate, "v", "bad", Text(zh="感知低于区域", en="Perception below the zone")),
        ((perceived >= adequate) & (perceived <= desired), "o", "perception",
         Text(zh="感知在区域内", en="Perception inside the zone")),
        (perceived > desired, "^", "good", Text(zh="感知高于区域", en="Perception above the zone")),
    )  # fmt: skip
    marks = [
        # All three stay in the legend: a picture in which nothing is above should say so.
        ax.plot(perceived[where], y[where], linestyle="none", marker=marker, markersize=9,
                color=style.PALETTE[role], label=str(words), zorder=3)[0]
        for where, marker, role, words in places
    ]  # fmt: skip
    _rows(ax, _names(zones, names))
    ax.set_xlabel(str(_MEAN_RATING) + (_people(zones["n"]) if "n" in zones else ""))
    _legend_above(ax, 2, [bars, *marks])
    return ax


def _axes(ax: Axes | None, height: float) -> Axes:
    # Whoever reset the font (seaborn does): a chart of the course never shows boxes.
    style.keep_font()
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(6.4, height), layout="constrained")[1]


def _need(table: pd.DataFrame, columns: Iterable[str]) -> None:
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise CourseError(
            Text(
                zh="要画的表里没有 {missing} 列；它的列是：{columns}。请传入 servqual 算出的表。",
                en="The table to draw has no column {missing}; its columns are: {columns}. "
                "Pass a table as servqual gives it.",
            ).format(missing=", ".join(missing), columns=", ".join(map(str, table.columns)) or "–")
        )
    if table.empty:
        raise CourseError(
            Text(
                zh="要画的表一行也没有。请看看前面的筛选是不是把所有人都去掉了。",
                en="The table to draw has no rows. See whether a filter before it left nobody.",
            )
        )


def _named(kind: str, code: object, names: Mapping[str, str] | None) -> str:
    from coursekit.datasets import label

    if names is not None:
        return str(names.get(str(code), code))
    try:
        return str(label(kind, code))
    except CourseError:
        # A trainee's own dimension or group has no entry in the course's catalogue.
        return str(code)


def _names(table: pd.DataFrame, names: Mapping[str, str] | None) -> list[str]:
    """Return what to write beside the rows: names, or codes where these are not the course's items."""
    kind = str(table.index.name)
    codes = [str(code) for code in table.index]
    found = [_named(kind, code, names) for code in codes]
    if kind == "item" and names is None:
        own = table.attrs.get("own_items") or any(name == code for name, code in zip(found, codes, strict=True))
        # Item 07 of another questionnaire must not get the name of the course's item 07.
        found = codes if own else [f"{code} {name}" for code, name in zip(codes, found, strict=True)]
    return _wrapped(found)


# Where a name may break: before a Latin word, before a Chinese character (with the mark that follows it).
_PIECE = re.compile(r"\s*(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef][，。、；：？！）》”]*)")


def _wrapped(names: Iterable[str], width: int = 26) -> list[str]:
    """Break long names into lines at most `width` wide; a Chinese character is two wide."""
    result = []
    for name in names:
        lines = [""]
        for piece in _PIECE.findall(name):
            if lines[-1] and _width(lines[-1] + piece) > width:
                lines.append(piece.lstrip())
            else:
                lines[-1] += piece
        result.append("\n".join(lines))
    return result


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _rows(ax: Axes, names: list[str]) -> None:
    ax.set_yticks(np.arange(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)  # first row on top
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.use_sticky_edges = False  # else a bar that begins at the left end has its edge cut off
    ax.margins(x=0.06)
    ax.locator_params(axis="x", nbins=7, steps=[1, 2, 5, 10])


def _legend_above(ax: Axes, columns: int, handles: list[Any] | None = None) -> None:
    ax.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.3,
              handletextpad=0.5, columnspacing=1.4)  # fmt: skip


def _people(counts: pd.Series[int]) -> str:
    low, high = int(counts.min()), int(counts.max())
    numbers = f"{low:,}" if low == high else f"{low:,}–{high:,}"
    return str(Text(zh="（n = {n}）", en=" (n = {n})").format(n=numbers))
