"""`PriorityMap`: an importance–performance map whose cross-hairs can be moved."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coursekit import datasets, style
from coursekit.analysis import priorities
from coursekit.charts.drawing import label_points, name_corner
from coursekit.charts.performance import FIELDS
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PriorityMap"]

_SCALE = (1, 5)
# The lines may go a little beyond the outermost items, so that all or none can lie on one side.
_BEYOND = 0.05
_KINDS = {
    "stated": (
        Text(zh="客人自己说的", en="as guests state it"),
        Text(zh="重要性（客人自己说的，1～5 分）", en="Importance (as stated, 1 to 5)"),
    ),
    "derived": (
        Text(zh="从满意度推出来的", en="derived from satisfaction"),
        Text(zh="重要性（推出来的，标准化系数）", en="Importance (derived, standardised coefficient)"),
    ),
}
_WAYS = {
    "means": (Text(zh="十项的平均", en="means of the ten"), Text(zh="十项的平均", en="the means of the ten")),
    "medians": (Text(zh="十项的中位数", en="medians of the ten"), Text(zh="十项的中位数", en="the medians of the ten")),
    "middle": (
        Text(zh="量表的中点（3 分）", en="middle of the scale (3)"),
        Text(zh="量表的中点", en="the middle of the scale"),
    ),
    "custom": (Text(zh="自己移", en="moved by hand"), Text(zh="你移的", en="moved by hand")),
}
_LINES = Text(
    zh="模拟数据，{n} 位客人。重要性线在 {up}，表现线在 {across}（{way}）。",
    en="Simulated data, {n} guests. Importance line at {up}, performance line at {across} ({way}).",
)
_FOUND = Text(zh="“集中改进”有 {count} 项：{names}。", en="Concentrate here, {count} of ten: {names}.")
_NONE = Text(zh="“集中改进”里一项也没有。", en="Nothing lies in “concentrate here”.")
_IN = Text(zh="比开头多了：{names}。", en="New since the start: {names}.")
_OUT = Text(zh="比开头少了：{names}。", en="Gone since the start: {names}.")
_NEAREST = Text(zh="离线最近的是“{name}”，只差 {distance}。", en="Nearest to a line: {name}, {distance} away.")
_TOUCHING = Text(zh="不到 0.01", en="less than 0.01")
_NO_MIDDLE = Text(
    zh="推出来的重要性没有量表，也就没有中点：这里仍用平均。",
    en="Derived importance has no scale and so no middle: the means are used instead.",
)


class PriorityMap(Panel):
    """Ten attributes of a hotel by importance and performance, with cross-hairs to move.

    The fields are those of `priorities.importance_performance` on the course's simulated
    `importance_performance`; derived importance is ``beta`` of `priorities.derived_importance`.
    Moving a line by hand changes the choice of lines to "moved by hand", and choosing another
    way moves the sliders to where its lines stand.

    Attributes
    ----------
    controls : dict of str to widget
        ``importance`` ("stated" or "derived"), ``lines`` (one of `priorities.CROSSHAIRS`),
        and the lines' positions ``up`` (importance) and ``across`` (performance), 0 to 100:
        from just below the lowest of the ten to just above the highest.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     map = PriorityMap()
    >>> "Concentrate here, 3 of ten" in map.words
    True
    >>> map.controls["lines"].value = "middle"
    >>> "Nothing lies" in map.words
    True
    """

    def __init__(self) -> None:
        guests = datasets.load("importance_performance")
        attributes = datasets.load("hotel_attributes")["attribute"]
        self._names = {code: datasets.label("attribute", code) for code in attributes}
        performance = _block(guests, "P", attributes)
        derived = priorities.derived_importance(performance, guests["overall_satisfaction"])
        self._n = {"stated": len(guests), "derived": int(derived["n"].iloc[0])}
        self._performance = performance.mean()
        self._importance = {"stated": _block(guests, "I", attributes).mean(), "derived": derived["beta"]}
        self._label_places: dict[str, list[tuple[float, float]]] = {}
        self._following = False  # the sliders are being put where the chosen lines stand
        position = Text(zh="{line}（0～100）", en="{line} (0 to 100)")
        self.controls = {
            "importance": dropdown(
                str(Text(zh="重要性", en="Importance")), [(str(name), kind) for kind, (name, _) in _KINDS.items()]
            ),
            "lines": dropdown(
                str(Text(zh="十字线画在", en="Cross-hairs at")),
                [(str(name), way) for way, (name, _) in _WAYS.items()],
            ),
            "up": slider(position.format(line=Text(zh="重要性线", en="Importance line")), 50, 0, 100, width=480),
            "across": slider(position.format(line=Text(zh="表现线", en="Performance line")), 50, 0, 100, width=480),
        }
        self._start = _inside(self.found())
        self._put_sliders()
        super().__init__(list(self.controls.values()), height=3.7)

    def found(self) -> priorities.ImportancePerformance:
        """Return the map of the controls' present state, as `priorities.importance_performance` gives it."""
        importance = self._importance[self.controls["importance"].value]
        way = self.controls["lines"].value
        if way == "custom":
            lines = (
                _at(importance, self.controls["up"].value),
                _at(self._performance, self.controls["across"].value),
            )
            return priorities.importance_performance(importance, self._performance, way, at=lines, same_scale=False)
        if self._no_middle():
            way = "means"
        stated = self.controls["importance"].value == "stated"
        return priorities.importance_performance(importance, self._performance, way, scale=_SCALE, same_scale=stated)

    def draw(self, ax: Axes) -> str:
        """Draw the ten and the lines; return where the lines stand, what is to be improved, and what that changed."""
        found = self.found()
        kind = self.controls["importance"].value
        table = found.table
        across, up = (_ends(table[name], 0.13) for name in ("performance", "importance"))
        ax.set(xlim=across, ylim=up)
        ax.grid(visible=False)
        for field, (mark, sign, role, words, corner) in FIELDS.items():
            here = table[table["quadrant"] == field]
            ax.plot(here["performance"], here["importance"], linestyle="none", marker=mark, markersize=8,
                    color=style.PALETTE[role], markeredgecolor="white", zorder=4)  # fmt: skip
            name_corner(ax, f"{sign} {words}", *corner, style.PALETTE[role])
        self._name_points(ax, kind, table)
        line_i, line_p = found.importance_line, found.performance_line
        ax.fill_between([across[0], line_p], line_i, up[1], color=style.PALETTE["pale"], alpha=0.8, linewidth=0,
                        zorder=0)  # fmt: skip
        ax.axhline(line_i, color=style.PALETTE["neutral"], linewidth=1.6, zorder=2)
        ax.axvline(line_p, color=style.PALETTE["neutral"], linewidth=1.6, zorder=2)
        ax.set_xlabel(str(Text(zh="表现（平均，1～5 分）", en="Performance (mean, 1 to 5)")))
        ax.set_ylabel(str(_KINDS[kind][1]))
        return self._sentence(found)

    def arrangement(self) -> Hashable:
        """Return the kind of importance: the lines take no room, the figures at the axis do."""
        return str(self.controls["importance"].value)

    def _name_points(self, ax: Axes, kind: str, table: pd.DataFrame) -> None:
        """Write the names where there is room; where that is does not depend on the lines, so it is found once."""
        names = [str(self._names[code]) for code in table.index]
        if kind not in self._label_places:
            before = set(ax.texts)
            label_points(ax, table["performance"], table["importance"], names)
            written = {text.get_text(): text.get_position() for text in ax.texts if text not in before}
            self._label_places[kind] = [written[name] for name in names]
            return
        for name, x, y, place in zip(
            names, table["performance"], table["importance"], self._label_places[kind], strict=True
        ):
            text = ax.annotate(name, (x, y), xytext=place, textcoords="offset points", ha="center", va="center",
                               fontsize=8.5, zorder=6)  # fmt: skip
            text.set_in_layout(False)

    def _sentence(self, found: priorities.ImportancePerformance) -> str:
        way = "means" if self._no_middle() else self.controls["lines"].value
        told = [
            _LINES.format(
                n=self._n[self.controls["importance"].value],
                up=f"{found.importance_line:.2f}",
                across=f"{found.performance_line:.2f}",
                way=_WAYS[way][1],
            )
        ]
        if self._no_middle():
            told.insert(0, _NO_MIDDLE)
        inside = _inside(found)
        told.append(_FOUND.format(count=len(inside), names=self._listed(inside)) if inside else _NONE)
        came, went = [c for c in inside if c not in self._start], [c for c in self._start if c not in inside]
        if came:
            told.append(_IN.format(names=self._listed(came)))
        if went:
            told.append(_OUT.format(names=self._listed(went)))
        code, distance = _nearest(found)
        told.append(
            _NEAREST.format(name=self._names[code], distance=f"{distance:.2f}" if distance >= 0.01 else _TOUCHING)
        )
        return str(Text(zh="".join(one.zh for one in told), en=" ".join(one.en for one in told)))

    def _listed(self, codes: list[str]) -> Text:
        return Text(
            zh="、".join(self._names[code].zh for code in codes), en=", ".join(self._names[code].en for code in codes)
        )

    def _no_middle(self) -> bool:
        return bool(self.controls["lines"].value == "middle" and self.controls["importance"].value == "derived")

    def _put_sliders(self) -> None:
        found = self.found()
        importance = self._importance[self.controls["importance"].value]
        self._following = True
        self.controls["up"].value = _position(importance, found.importance_line)
        self.controls["across"].value = _position(self._performance, found.performance_line)
        self._following = False

    def _update(self, change: Any = None) -> None:
        if self._following:
            return
        if change is not None:
            if change.owner in (self.controls["up"], self.controls["across"]):
                self._following = True
                self.controls["lines"].value = "custom"
                self._following = False
            elif self.controls["lines"].value != "custom":
                self._put_sliders()
        super()._update(change)


def _block(guests: pd.DataFrame, block: str, attributes: pd.Series) -> pd.DataFrame:
    return guests[[f"{block}_{code}" for code in attributes]].set_axis(list(attributes), axis=1)


def _inside(found: priorities.ImportancePerformance) -> list[str]:
    """Return what is to be improved first."""
    quadrant = found.table["quadrant"]
    return [str(code) for code in quadrant.index[quadrant == "concentrate"]]


def _ends(means: pd.Series, beyond: float) -> tuple[float, float]:
    room = beyond * float(means.max() - means.min())
    return float(means.min()) - room, float(means.max()) + room


def _at(means: pd.Series, position: float) -> float:
    low, high = _ends(means, _BEYOND)
    return low + (high - low) * position / 100


def _position(means: pd.Series, line: float) -> int:
    low, high = _ends(means, _BEYOND)
    return int(np.clip(round(100 * (line - low) / (high - low)), 0, 100))


def _nearest(found: priorities.ImportancePerformance) -> tuple[str, float]:
    """Return the item that changes its field first when a line moves, and how far it is from that line."""
    away = np.column_stack(
        [
            (found.table["importance"] - found.importance_line).abs(),
            (found.table["performance"] - found.performance_line).abs(),
        ]
    )
    # The two axes have different units: near means near for the eye.
    seen = away / np.ptp(found.table[["importance", "performance"]].to_numpy(), axis=0)
    item, line = np.unravel_index(seen.argmin(), seen.shape)
    return str(found.table.index[item]), float(away[item, line])
