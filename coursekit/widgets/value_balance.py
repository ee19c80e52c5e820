"""`ValueBalance`: what a customer gets from two offers, what each costs them, and what an hour of theirs is worth."""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import ipywidgets

from coursekit import style
from coursekit.analysis.value import COSTS, VALUES, DeliveredValue, delivered_value
from coursekit.language import Text, in_language
from coursekit.widgets.panel import Panel, dropdown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["OFFERS", "ValueBalance"]

# Made up, in yuan for one weekend; time in hours. The lesson works with the same numbers.
OFFERS: dict[str, dict[str, float]] = {
    "A": {"product": 450, "service": 120, "personnel": 80, "image": 50,
          "money": 380, "time": 0.5, "energy": 35, "psychic": 35},
    "B": {"product": 450, "service": 60, "personnel": 50, "image": 50,
          "money": 220, "time": 2.5, "energy": 50, "psychic": 50},
}  # fmt: skip
_NAMES = {"A": Text(zh="甲", en="A"), "B": Text(zh="乙", en="B")}
_LONG = {"A": Text(zh="甲：送车上门", en="A: brings the car"), "B": Text(zh="乙：自己去取", en="B: fetch it yourself")}
_PARTS = {
    "product": Text(zh="产品价值", en="Product value"),
    "service": Text(zh="服务价值", en="Service value"),
    "personnel": Text(zh="人员价值", en="Personnel value"),
    "image": Text(zh="形象价值", en="Image value"),
    "money": Text(zh="货币成本", en="Money cost"),
    "time": Text(zh="时间成本", en="Time cost"),
    "energy": Text(zh="体力成本", en="Energy cost"),
    "psychic": Text(zh="精神成本", en="Psychic cost"),
}
_SHORT = {
    "product": Text(zh="产品", en="product"),
    "service": Text(zh="服务", en="service"),
    "personnel": Text(zh="人员", en="personnel"),
    "image": Text(zh="形象", en="image"),
    "money": Text(zh="货币", en="money"),
    "time": Text(zh="时间", en="time"),
    "energy": Text(zh="体力", en="energy"),
    "psychic": Text(zh="精神", en="psychic"),
}
_HOUR = Text(zh="客户的一小时值多少元", en="What the customer's hour is worth (yuan)")
_PLACES = {"A": 0.0, "B": 2.5}  # of the column of values; that of costs stands one further
_BAR = 0.9
_LINE = 0.042  # share of the axis that a line of a label needs
# Neighbours in a column differ in lightness, as a grey print needs it; time is a colour of its own.
_FILLS = (
    ((style.PALETTE["perception"], "white"), ("#8CC0E0", "black")),
    ((style.PALETTE["expectation"], "black"), ("#F5D58F", "black")),
)
_TIME = (style.PALETTE["bad"], "white")

_NO_RATIO = Text(
    zh="有一家什么都不用付出，比值没有意义。",
    en="One of them costs nothing at all, so that its ratio means nothing.",
)
_LEVEL = Text(zh="按差、按比都打平。", en="By difference and by ratio alike they are level.")
_AGREE = Text(zh="按差、按比，都是{one}划算。", en="By difference and by ratio alike {one} is the better one.")
_LEVEL_DIFFERENCE = Text(
    zh="按差打平；按比，{other}划算。", en="By difference they are level; by ratio {other} is the better one."
)
_LEVEL_RATIO = Text(
    zh="按差，{one}划算；按比，到两位小数打平。",
    en="By difference {one} is the better one; by ratio they are level to two decimals.",
)
_DISAGREE = Text(
    zh="按差，{one}划算；按比，{other}划算：两种算法说法不一。",
    en="By difference {one} is the better one, by ratio {other}: the two ways of reckoning disagree.",
)


class ValueBalance(Panel):
    """Two offers side by side: four values stacked up against four costs, in yuan.

    Time becomes money at the price of an hour; everything else is in yuan as it
    stands. Eight parts of two offers would be sixteen sliders: here one chooses
    an offer and a part, and changes that.

    Attributes
    ----------
    controls : dict of str to widget
        ``hour`` (yuan, 0 to 100), ``offer`` ("A", "B"), ``part`` (``product`` …
        ``psychic``) and ``amount`` (of that part: minutes for time, else yuan).

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     balance = ValueBalance()
    >>> balance.controls["hour"].value = 30
    >>> balance.words.split(".")[0]
    'By difference A is the better one, by ratio B: the two ways of reckoning disagree'
    """

    def __init__(self) -> None:
        self._offers = {code: dict(parts) for code, parts in OFFERS.items()}
        self._loading = False
        # Each slider has a row of its own, so that on a projector's 1024 pixels nothing wraps in the middle.
        slider = {
            "style": {"description_width": "initial"},
            "layout": {"flex": "1 1 100%", "max_width": "560px", "margin": "2px"},
        }
        self.controls: dict[str, Any] = {
            "hour": ipywidgets.IntSlider(value=0, min=0, max=100, step=5, description=str(_HOUR), **slider),
            "offer": dropdown(str(Text(zh="改哪一家", en="Change offer")), [(str(n), c) for c, n in _LONG.items()]),
            "part": dropdown(str(Text(zh="改哪一项", en="Part")), [(str(n), c) for c, n in _PARTS.items()]),
            "amount": ipywidgets.IntSlider(min=0, max=600, step=10, **slider),
        }  # fmt: skip
        # Before the panel's own observers: what is drawn follows what is chosen.
        self.controls["amount"].observe(self._keep, "value")
        for name in ("offer", "part"):
            self.controls[name].observe(self._load, "value")
        super().__init__(list(self.controls.values()), height=4.3)
        self._load()

    def delivered(self, code: str) -> DeliveredValue | None:
        """Return the delivered value of an offer as it stands; None where nothing at all is given for it."""
        values, costs = self._parts(code)
        return delivered_value(values, costs) if any(costs.values()) else None

    def draw(self, ax: Axes) -> str:
        """Draw the four columns; return which offer is better, what each delivers and which is cheaper."""
        totals = {code: [sum(side.values()) for side in self._parts(code)] for code in self._offers}
        top = self._top()
        ax.set_xlim(-0.75, 4.25)
        ax.set_ylim(0, top)
        ax.set_yticks(range(0, top + 1, top // 4))
        ax.yaxis.set_major_formatter("{x:,.0f}")
        ax.grid(visible=False)
        ticks, words = [], []
        for code, place in _PLACES.items():
            for step, side in enumerate(self._parts(code)):
                _stack(ax, place + step, side, top, step)
                ticks.append(place + step)
                said = Text(zh="付出 {n}", en="gives up {n}") if step else Text(zh="得到 {n}", en="gets {n}")
                words.append(str(said.format(n=_plain(totals[code][step]))))
            _overhang(ax, place, *totals[code])
            ax.text(place + 0.5, 1.02, self._heading(code), transform=ax.get_xaxis_transform(), ha="center",
                    va="bottom", fontsize=10, linespacing=1.3)  # fmt: skip
        ax.set_xticks(ticks, words)
        ax.tick_params(axis="x", length=0)
        ax.set_ylabel(str(Text(zh="元", en="Yuan")))
        return str(self._sentence())

    def arrangement(self) -> Hashable:
        """Return the height of the axis: its numbers are what the labels' room depends on."""
        return self._top()

    def _parts(self, code: str) -> tuple[dict[str, float], dict[str, float]]:
        parts = self._offers[code]
        costs = {name: parts[name] for name in COSTS}
        costs["time"] *= self.controls["hour"].value
        return {name: parts[name] for name in VALUES}, costs

    def _top(self) -> int:
        # In steps, so that the columns and not the axis move under a slider.
        highest = max(sum(side.values()) for code in self._offers for side in self._parts(code))
        return max(800, 400 * math.ceil(highest / 400))

    def _heading(self, code: str) -> str:
        found = self.delivered(code)
        ratio = "–" if found is None else f"{found.ratio:.2f}"
        value, cost = (sum(side.values()) for side in self._parts(code))
        said = Text(
            zh="{name}\n差 {difference}（虚框），比 {ratio}",
            en="{name}\ndifference {difference} (dashed), ratio {ratio}",
        )
        return str(said.format(name=_LONG[code], difference=_plain(value - cost), ratio=ratio))

    def _sentence(self) -> Text:
        hour = Text(zh="一小时按 {n} 元算", en="With an hour at {n} yuan").format(n=self.controls["hour"].value)
        each = []
        for code in self._offers:
            value, cost = (sum(side.values()) for side in self._parts(code))
            found = self.delivered(code)
            each.append(
                Text(
                    zh="{name}得到 {value}，付出 {cost}，差 {difference}，比 {ratio}",
                    en="{name} brings {value} for {cost}, difference {difference}, ratio {ratio}",
                ).format(name=_NAMES[code], value=_plain(value), cost=_plain(cost), difference=_plain(value - cost),
                         ratio="–" if found is None else f"{found.ratio:.2f}")
            )  # fmt: skip
        return Text(
            zh="{verdict}{hour}：{first}；{second}。{cheap}", en="{verdict} {hour}: {first}; {second}. {cheap}"
        ).format(hour=hour, first=each[0], second=each[1], cheap=self._cheap(), verdict=self._verdict())

    def _cheap(self) -> Text:
        first, second = (parts["money"] for parts in self._offers.values())
        if first == second:
            return Text(zh="标价一样。", en="The price is the same.")
        return Text(zh="{name}的标价便宜 {n} 元。", en="The price of {name} is {n} yuan lower.").format(
            name=_NAMES["A" if first < second else "B"], n=_plain(abs(first - second))
        )

    def _verdict(self) -> Text:
        first, second = (self.delivered(code) for code in self._offers)
        if first is None or second is None:
            return _NO_RATIO
        by_difference = _better(first.difference, second.difference)
        # As shown: whoever reads 1.50 twice must not be told that one of them is more.
        by_ratio = _better(round(first.ratio, 2), round(second.ratio, 2))
        if by_difference is None and by_ratio is None:
            return _LEVEL
        if by_difference == by_ratio:
            said = _AGREE
        elif by_difference is None:
            said = _LEVEL_DIFFERENCE
        elif by_ratio is None:
            said = _LEVEL_RATIO
        else:
            said = _DISAGREE
        return said.format(one=_NAMES.get(by_difference or ""), other=_NAMES.get(by_ratio or ""))

    def _load(self, change: Any = None) -> None:  # noqa: ARG002 - what traitlets calls it with
        """Put the chosen part of the chosen offer on the slider."""
        part, amount = self.controls["part"].value, self.controls["amount"]
        # Minutes and yuan have the same range: the slider in the browser does not take a new step with a new range.
        minutes = part == "time"
        self._loading = True
        try:
            with amount.hold_sync(), in_language(self._language):
                unit = Text(zh="改成（分钟）", en="to (minutes)") if minutes else Text(zh="改成（元）", en="to (yuan)")
                amount.description = str(unit)
                now = self._offers[self.controls["offer"].value][part]
                amount.value = round(now * 60) if minutes else now
        finally:
            self._loading = False

    def _keep(self, change: Any) -> None:
        if not self._loading:
            part = self.controls["part"].value
            self._offers[self.controls["offer"].value][part] = change["new"] / 60 if part == "time" else change["new"]

    def _update(self, change: Any = None) -> None:
        # Choosing what to change, and putting it on the slider, changes nothing yet.
        chosen = change is not None and change["owner"] in (self.controls["offer"], self.controls["part"])
        if not (chosen or self._loading):
            super()._update(change)


def _better(first: float, second: float) -> str | None:
    """Return the code of the greater; None where they are level."""
    return None if math.isclose(first, second, abs_tol=1e-9) else "A" if first > second else "B"


def _plain(amount: float) -> str:
    return f"{amount:,.1f}".removesuffix(".0").replace("-", "−")


def _stack(ax: Axes, place: float, side: dict[str, float], top: float, costs: int) -> None:
    """Stack the parts, each with its name and amount where there is room; what time costs stands out."""
    looks = [_TIME if name == "time" else _FILLS[costs][row % 2] for row, name in enumerate(side)]
    ends = list(itertools.accumulate(side.values()))
    starts = [end - amount for end, amount in zip(ends, side.values(), strict=True)]
    ax.bar([place] * len(side), list(side.values()), _BAR, bottom=starts, color=[fill for fill, _ in looks],
           edgecolor="white", linewidth=1)  # fmt: skip
    for (name, amount), start, (_, ink) in zip(side.items(), starts, looks, strict=True):
        if amount >= _LINE * top:
            ax.text(place, start + amount / 2, f"{_SHORT[name]} {_plain(amount)}", ha="center", va="center", color=ink,
                    fontsize=9)  # fmt: skip


def _overhang(ax: Axes, place: float, value: float, cost: float) -> None:
    """Show what is left over as an empty box on top of the shorter column."""
    if value == cost:
        return
    at, low, high = (place + 1, cost, value) if value > cost else (place, value, cost)
    ink = style.PALETTE["neutral" if value > cost else "bad"]
    ax.bar(at, high - low, _BAR, bottom=low, fill=False, edgecolor=ink, linewidth=1.3, linestyle=(0, (4, 3)))
