"""`RetentionSimulator`: what a customer is worth, and when keeping is cheaper than winning."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from coursekit.analysis import value
from coursekit.language import Text
from coursekit.style import PALETTE
from coursekit.widgets.panel import Panel, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DISCOUNT", "RetentionSimulator"]

DISCOUNT = 0.10

_ROWS = (
    Text(zh="一名客户一生带来", en="What a customer brings"),
    Text(zh="赢得一名新客户", en="Winning one customer"),
    Text(zh="送一份老客户礼包", en="One loyalty gift"),
    Text(zh="多留住一名老客户", en="Keeping one more"),
)
_COLOURS = (PALETTE["good"], PALETTE["expectation"], PALETTE["neutral"], PALETTE["perception"])
_YUAN = Text(zh="元", en="yuan")

_WORTH = Text(
    zh="每 100 名客户一年流失 {leave} 名，一名客户一生带来 {worth} 元。",
    en="Of 100 customers {leave} leave in a year; one brings {worth} yuan in a lifetime.",
)
_FULL = Text(
    zh="流失的只有 {leave} 名，多留不了 {asked} 名，按 {leave} 名算。",
    en="Only {leave} leave, so {asked} more cannot be kept; {leave} are counted.",
)
_TIMES = Text(
    zh="赢得一名新客户的成本是一份礼包的 {times} 倍。"
    "每送 100 份礼包多留 {more} 名，多留住一名要花 {saved} 元：{verdict}。",
    en="Winning one costs {times} times one gift. 100 gifts keep {more} more, "
    "so one more kept costs {saved} yuan: {verdict}.",
)
_CHEAPER = Text(zh="比拉新便宜", en="cheaper than winning one")
_SAME = Text(zh="和拉新正好打平", en="the same as winning one")
_DEARER = Text(zh="比拉新贵", en="dearer than winning one")
_TOO_DEAR = Text(zh="比拉新贵，也比他带来的还多", en="dearer than winning one, and more than the customer brings")
_EVEN = Text(zh="要打平，每 100 份得多留 {need} 名。", en="To break even, 100 gifts must keep {need} more.")
_OUT_OF_REACH = Text(
    zh="要打平，每 100 份得多留 {need} 名，流失的总共才 {leave} 名，办不到。",
    en="To break even, 100 gifts must keep {need} more, and only {leave} leave at all: out of reach.",
)


class RetentionSimulator(Panel):
    """Retention, margin and three costs; what they make of “five times as dear”.

    The bars are money: a customer's lifetime value (`value.lifetime_value`, 10 % discount, first
    margin at once), the cost of winning one, of one gift meant to keep one, and of one customer *more*
    who stays (`value.keep_or_acquire`, both customers worth the same).

    Attributes
    ----------
    controls : dict of str to widget
        ``retention`` (per cent), ``margin`` (yuan a year), ``acquisition_cost``, ``retention_cost`` (yuan per
        customer, the gift) and ``uplift`` (more who stay, of 100 who get one).

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     simulator = RetentionSimulator()
    >>> simulator.controls["retention_cost"].value = 24
    >>> "480 yuan: the same as winning one" in simulator.words
    True
    """

    def __init__(self) -> None:
        self.controls = {
            "retention": slider(Text(zh="一年后还在（%）", en="Still here after a year (%)"), 86, 50, 98, width=380),
            "margin": slider(Text(zh="年毛利（元）", en="Margin a year (yuan)"), 620, 20, 2000, 20, width=380),
            "acquisition_cost": slider(
                Text(zh="赢得一名新客户（元）", en="Winning one (yuan)"), 480, 20, 2000, 20, width=380
            ),
            "retention_cost": slider(Text(zh="一份礼包（元）", en="One gift (yuan)"), 96, 4, 400, 4, width=380),
            "uplift": slider(Text(zh="每 100 份多留（名）", en="More kept, per 100 gifts"), 5, 1, 50, width=380),
        }
        super().__init__(list(self.controls.values()), height=2.5)

    def amounts(self) -> tuple[float, value.KeepOrAcquire]:
        """Return the lifetime value and the comparison that the controls' present state gives."""
        given = {name: control.value for name, control in self.controls.items()}
        worth = value.lifetime_value(given["margin"], given["retention"] / 100, DISCOUNT)
        return worth, value.keep_or_acquire(given["acquisition_cost"], given["retention_cost"], self._more() / 100)

    def draw(self, ax: Axes) -> str:
        """Draw the four amounts as bars; return what they say about keeping and winning."""
        worth, found = self.amounts()
        costs = [self.controls[name].value for name in ("acquisition_cost", "retention_cost")]
        amounts = [worth, *costs, found.cost_per_saved]
        places = range(len(amounts))
        ax.barh(places, amounts, color=_COLOURS, height=0.62)
        # Above it, keeping is dearer: the line to compare the last bar with.
        ax.axvline(costs[0], color=PALETTE["neutral"], linestyle="--", linewidth=1)
        most = max(amounts)
        for place, amount in zip(places, amounts, strict=True):
            ax.text(amount + most * 0.012, place, f"{amount:,.0f}", va="center", fontsize=9,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip
        ax.set_yticks(places, [str(name) for name in _ROWS])
        ax.set_ylim(len(amounts) - 0.5, -0.5)
        ax.set_xlim(0, most * 1.13)
        ax.grid(visible=False, axis="y")
        ax.tick_params(axis="y", length=0)
        ax.locator_params(axis="x", nbins=5)
        ax.xaxis.set_major_formatter("{x:,.0f}")
        ax.set_xlabel(str(_YUAN))
        return self._sentence(worth, found)

    def _sentence(self, worth: float, found: value.KeepOrAcquire) -> str:
        leave, asked, more = self._leaving(), self.controls["uplift"].value, self._more()
        difference = found.cost_per_saved - self.controls["acquisition_cost"].value
        if abs(difference) < 0.5:
            verdict = _SAME
        elif difference < 0:
            verdict = _CHEAPER
        else:
            verdict = _TOO_DEAR if found.cost_per_saved > worth else _DEARER
        need = 100 * found.break_even_uplift
        sentences = [
            _WORTH.format(leave=leave, worth=f"{worth:,.0f}"),
            *([_FULL.format(leave=leave, asked=asked)] if asked > leave else []),
            _TIMES.format(
                times=f"{times:.1f}" if (times := found.acquisition_over_treated) >= 1 else f"{times:.2f}",
                more=more,
                saved=f"{found.cost_per_saved:,.0f}",
                verdict=verdict,
            ),
            (_EVEN if need <= leave else _OUT_OF_REACH).format(need=f"{need:,.1f}".removesuffix(".0"), leave=leave),
        ]
        return str(Text(zh="".join(one.zh for one in sentences), en=" ".join(one.en for one in sentences)))

    def _leaving(self) -> int:
        return 100 - int(self.controls["retention"].value)

    def _more(self) -> int:
        """Return how many more of 100 stay: not more than leave."""
        return min(int(self.controls["uplift"].value), self._leaving())

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: the rows are always the same."""
        return "one"
