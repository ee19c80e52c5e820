"""`InternalChain`: steps that work on what the step before hands over, and what the last customer gets."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import pandas as pd

from coursekit import style
from coursekit.analysis.process import chain_yield
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from coursekit.analysis.process import Chain

__all__ = ["InternalChain"]

_NONE, _WEAKEST, _BEST = "none", "weakest", "best"
_ROOM = 14  # a shorter bar has no room for its number

_EQUAL = Text(
    zh="{n} 步，每一步做对 {each}%。最后一位客户拿到的 100 张订单里，{right} 张没出过错，{wrong} 张至少错过一次。",
    en="{n} steps, each {each}% right. Of 100 orders that reach the last customer, {right} are without a fault "
    "and {wrong} went wrong at least once.",
)
_UNEQUAL = Text(
    zh="{n} 步，第 {at} 步做对 {low}%，其余 {each}%；各步平均 {mean}%。最后一位客户拿到的 100 张订单里，"
    "{right} 张没出过错，{wrong} 张至少错过一次。",
    en="{n} steps: step {at} is {low}% right, the others {each}%; the mean of the steps is {mean}%. "
    "Of 100 orders that reach the last customer, {right} are without a fault and {wrong} went wrong at least once.",
)
_HALVED = {
    _WEAKEST: Text(
        zh="最弱的一步（第 {at} 步）差错减半，客户多拿到 {gain} 张没出错的订单。",
        en="With half the faults at the weakest step (step {at}), the customer gets {gain} more without a fault.",
    ),
    _BEST: Text(
        zh="做得最好的一步（第 {at} 步）差错减半，客户只多拿到 {gain} 张没出错的订单。",
        en="With half the faults at the best step (step {at}), the customer gets only {gain} more without a fault.",
    ),
}
_SAME = Text(
    zh="各步一样好，任选一步差错减半，客户都多拿到 {gain} 张没出错的订单。",
    en="All steps are equal: with half the faults at any one of them, the customer gets {gain} more without a fault.",
)


class InternalChain(Panel):
    """A chain of internal customers: quality of each step → what the last customer gets.

    All steps are equally good, but one in the middle may be weaker. The numbers are
    those of `coursekit.analysis.process.chain_yield`: faults at one step are
    independent of faults at another, and nothing is mended on the way.

    Attributes
    ----------
    controls : dict of str to widget
        ``steps`` (2 to 10), ``each`` (per cent done right, 50 to 100), ``lower``
        (points by which the middle step is worse, 0 to 40) and ``halve``: "none",
        or the step whose faults are halved, "weakest" or "best".

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     chain = InternalChain()
    >>> "77 are without a fault" in chain.words
    True
    """

    def __init__(self) -> None:
        self.controls = {
            "steps": slider(Text(zh="步数", en="Steps"), 5, 2, 10, width=360),
            "each": slider(Text(zh="每一步做对（%）", en="Right at each step (%)"), 95, 50, 100, width=360),
            "lower": slider(Text(zh="有一步差多少（百分点）", en="One step is worse by (points)"), 0, 0, 40, width=360),
            "halve": dropdown(
                str(Text(zh="差错减半", en="Halve the faults of")),
                [
                    (str(Text(zh="哪一步都不减", en="no step")), _NONE),
                    (str(Text(zh="最弱的一步", en="the weakest step")), _WEAKEST),
                    (str(Text(zh="做得最好的一步", en="the best step")), _BEST),
                ],
            ),
        }
        super().__init__(list(self.controls.values()), height=3.0)

    def shares(self) -> pd.Series[float]:
        """Return the share done right at each step, the steps counted from 1."""
        steps, each = self.controls["steps"].value, self.controls["each"].value
        shares = pd.Series(each / 100, index=range(1, steps + 1))
        shares[(steps + 1) // 2] = (each - self.controls["lower"].value) / 100
        return shares

    def chains(self) -> tuple[Chain, Chain, int]:
        """Return the chain as it is, the chain with the faults of one step halved, and that step."""
        shares = self.shares()
        halve = self.controls["halve"].value
        place = int(shares.argmax() if halve == _BEST else shares.argmin())
        better = shares.copy()
        if halve != _NONE:
            better.iloc[place] = 1 - (1 - shares.iloc[place]) / 2
        return chain_yield(shares), chain_yield(better), place + 1

    def draw(self, ax: Axes) -> str:
        """Draw what is still right after each step; return what the last customer gets."""
        (now, better, _), halve = self.chains(), self.controls["halve"].value
        del ax.containers[:]  # wiping takes the bars away, not the lists of them
        steps, weak = len(now.table), int(now.table["share"].argmin()) + 1
        right = [100.0, *(now.table["passed"] * 100)]
        colours = [style.PALETTE["neutral"], *[style.PALETTE["perception"]] * steps]
        ticks = [str(Text(zh="开始", en="start")), *map(str, range(1, steps + 1))]
        if self.controls["lower"].value:
            colours[weak] = style.PALETTE["bad"]
            ticks[weak] = str(Text(zh="{at}（弱）", en="{at} (weak)").format(at=weak))
        ax.bar(range(steps + 1), right, width=0.62, color=colours)
        for place, value in enumerate(right):
            inside = value > _ROOM
            at, colour = (value - 2, "white") if inside else (value + 2, "black")
            ax.text(place, at, f"{value:.0f}", ha="center", va="top" if inside else "bottom", color=colour, fontsize=9)
        if halve != _NONE:
            improved = [100.0, *(better.table["passed"] * 100)]
            ends = [place - 0.31 for place in range(steps + 1)], [place + 0.31 for place in range(steps + 1)]
            ax.hlines(improved, *ends, color="black", linewidth=2)
            then = Text(zh="改进后 {value}", en="then {value}").format(value=f"{improved[-1]:.0f}")
            ax.text(steps + 0.4, improved[-1], str(then), ha="left", va="center", fontsize=9)
        # Room beside the last step for what it would be then, as a share of the width: fits any number of steps.
        ax.set_xlim(-0.5, steps + 0.5 + (0.13 * (steps + 1) if halve != _NONE else 0))
        ax.set_ylim(0, 105)
        ax.set_yticks(range(0, 101, 20))
        ax.set_xticks(range(steps + 1), ticks)
        ax.grid(visible=False, axis="x")
        ax.set_xlabel(str(Text(zh="做完第几步", en="After step")))
        ax.set_ylabel(str(Text(zh="100 张订单里没出过错的", en="Of 100 orders, without a fault")))
        return str(self._sentence(now, better))

    def _sentence(self, now: Chain, better: Chain) -> Text:
        each, lower, halve = (self.controls[name].value for name in ("each", "lower", "halve"))
        right = round(now.total * 100)
        sentence = (_UNEQUAL if lower else _EQUAL).format(
            n=len(now.table),
            each=each,
            low=each - lower,
            at=now.weakest,
            mean=f"{now.table['share'].mean() * 100:.0f}",
            right=right,
            wrong=100 - right,
        )
        if halve == _NONE:
            return sentence
        found = (_HALVED[halve] if lower else _SAME).format(
            at=self.chains()[2], gain=f"{(better.total - now.total) * 100:.1f}"
        )
        return Text(zh=sentence.zh + found.zh, en=f"{sentence.en} {found.en}")

    def arrangement(self) -> Hashable:
        """Return the number of steps and whether an improved chain is marked: nothing else moves the axes."""
        return self.controls["steps"].value, self.controls["halve"].value != _NONE
