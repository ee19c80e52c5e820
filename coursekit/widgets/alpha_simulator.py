"""`AlphaSimulator`: what alpha becomes of, and what is read into it."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit.analysis import reliability
from coursekit.charts.drawing import legend_above
from coursekit.language import Text
from coursekit.style import PALETTE
from coursekit.widgets.panel import Panel, checkbox, slider

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["AlphaSimulator"]

_FEWEST, _MOST = 3, 22
_SURVEYS, _SEED = 40, 122  # of this seed the first survey, the one told of, is a usual one
_BOTTOM = -0.3  # of the picture: alpha itself has no lower end
_ITEMS = Text(zh="题数", en="Number of items")
_ALPHA = Text(zh="α（模拟数据）", en="Alpha (simulated data)")
_NO_FAULT = Text(zh="没有毛病时的 α", en="Alpha without a fault")
_PRESENT = Text(zh="现在的 α", en="Alpha as it is")
_OTHERS = Text(zh="再调查 39 次，每次换一批人", en="39 more surveys, each of other people")

_STATE = Text(
    zh="{items} 题，相关 {r}，{n} 人（模拟数据）：α = {alpha}，95% 区间 {low}～{high}。报告多半会写：信度{verdict}。",
    en="{items} items, correlation {r}, {n} people (simulated): alpha {alpha}, 95% interval {low} to {high}. "
    "A report would call it {verdict}.",
)
# The trade's usual words; no research stands behind these marks.
_VERDICTS = (
    (0.9, Text(zh="优秀", en="excellent")),
    (0.8, Text(zh="良好", en="good")),
    (0.7, Text(zh="可以接受", en="acceptable")),
    (0.6, Text(zh="勉强", en="questionable")),
    (-np.inf, Text(zh="不合格", en="unacceptable")),
)
_TOPICS = Text(
    zh="其实一半的题问一件事，一半问另一件毫不相干的事，α 不会告诉你。",
    en="In truth half of the items are about one thing and half about another that has nothing to do with it; "
    "alpha does not tell.",
)
_FORGOTTEN = Text(
    zh="其实有一题忘了反转；转过来，α 大约是 {mended}。",
    en="In truth one item was not reversed; once it is, alpha is about {mended}.",
)
_UNRELATED = Text(
    zh="这些题互不相干，加多少道也没有用。",
    en="These items have nothing to do with one another; more of them do not help.",
)
_MANY = Text(
    zh="每两题只相关 {r}，α 是靠题多撑起来的：只有 5 道这样的题，α 大约是 {five}。",
    en="Two items correlate no more than {r}; it is their number that holds alpha up. With 5 such items it would be "
    "about {five}.",
)
_FEW = Text(
    zh="题没有毛病，只是少，或者相关低：同样的题出 22 道，α 大约是 {most}。",
    en="Nothing is wrong with the items; they are few, or loosely related. With 22 of the same kind alpha would be "
    "about {most}.",
)
_FINE = Text(
    zh="题确实一起高低。量的是不是你要的那件事，α 不会告诉你。",
    en="The items do rise and fall together. Whether they measure what you wanted, alpha does not tell.",
)
_ROUGH = Text(zh="题有毛病，区间只是大概。", en="With such a fault the interval is only rough.")
_WIDE = Text(zh="人少，区间宽。", en="With so few people the interval is wide.")


class AlphaSimulator(Panel):
    """Alpha of items of which the truth is known, with its interval, and what a report would say.

    Attributes
    ----------
    controls : dict of str to widget
        ``items`` (3 to 22), ``correlation`` (0 to .9, between two items of a topic), ``n`` (30 to 500
        people), ``unreversed`` (one item was not turned round) and ``topics`` (half of the items are about
        something else).

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     simulator = AlphaSimulator()
    >>> simulator.controls["items"].value, simulator.controls["topics"].value = 22, True
    >>> "call it good. In truth half of the items" in simulator.words
    True
    """

    def __init__(self) -> None:
        self.controls: dict[str, Any] = {
            "items": slider(_ITEMS, 5, _FEWEST, _MOST),
            "correlation": slider(Text(zh="每两题的相关", en="Correlation of two items"), 0.4, 0.0, 0.9, 0.1),
            "n": slider(Text(zh="人数", en="People"), 200, 30, 500, 10),
            "unreversed": checkbox(str(Text(zh="有一题忘了反转", en="One item was not reversed"))),
            "topics": checkbox(str(Text(zh="两件不相干的事各占一半", en="Half of them about something else"))),
        }
        super().__init__(list(self.controls.values()), height=3.4)

    def surveys(self) -> pd.DataFrame:
        """Return alpha and its interval in forty surveys; the first is the one that the sentence tells of."""
        given = self._given()
        known = reliability.model_correlations(
            given["items"], given["correlation"], topics=1 + given["topics"], unreversed=given["unreversed"]
        )
        return reliability.simulate_alpha(known, given["n"], surveys=_SURVEYS, seed=_SEED)

    def draw(self, ax: Axes) -> str:
        """Draw alpha over the number of items, and the surveys at the chosen number; return what a report says."""
        given, found = self._given(), self.surveys()
        items, own = given["items"], found.iloc[0]
        ax.axhline(0.7, color=PALETTE["neutral"], linestyle=":", linewidth=1)
        ax.annotate("0.7", (1, 0.7), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                    va="center", fontsize=9, color=PALETTE["neutral"])  # fmt: skip
        numbers = range(_FEWEST, _MOST + 1)
        handles = []
        if self._faulty():
            sound = [self._alpha(k, faults=False) for k in numbers]
            handles += ax.plot(numbers, sound, color=PALETTE["neutral"], linestyle="--", label=str(_NO_FAULT))
        colour = PALETTE["bad"] if self._faulty() else PALETTE["perception"]
        present = [self._alpha(k) for k in numbers]
        handles += ax.plot(numbers, present, color=colour, label=str(_PRESENT))
        # Beside one another, always in the same places
        beside = items + 1.2 * (np.arange(1, _SURVEYS) / (_SURVEYS - 1) - 0.5)
        others = ax.plot(beside, found["alpha"].iloc[1:], linestyle="none", marker="o", markersize=3.5, alpha=0.55,
                         markeredgewidth=0, color=PALETTE["neutral"], label=str(_OTHERS), zorder=3)  # fmt: skip
        handles += others
        ax.plot([items, items], [own["low"], own["high"]], color=colour, linewidth=3, solid_capstyle="butt", zorder=4)
        seen = max(own["alpha"], _BOTTOM + 0.06)
        ax.plot([items], [seen], color=colour, marker="o" if seen == own["alpha"] else "v", markersize=7, zorder=5)
        right = items < 18
        ax.annotate(_plain(own["alpha"]), (items, seen), xytext=(14 if right else -14, -8), va="top", fontsize=10,
                    textcoords="offset points", ha="left" if right else "right", color=colour, zorder=6,
                    bbox={"facecolor": "white", "alpha": 0.8, "edgecolor": "none", "pad": 1})  # fmt: skip
        ax.set_xlim(_FEWEST - 0.7, _MOST + 0.7)
        ax.set_xticks([3, 5, 10, 15, 20, 22])
        ax.set_ylim(_BOTTOM, 1.03)
        ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1])
        ax.yaxis.set_major_formatter("{x:.1f}")
        ax.set_xlabel(str(_ITEMS))
        ax.set_ylabel(str(_ALPHA))
        legend_above(ax, 3, handles)
        return self._sentence(own)

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: axes and legend take the same room always."""
        return "one"

    def _given(self) -> dict[str, Any]:
        given = {name: control.value for name, control in self.controls.items()}
        return {**given, "correlation": round(given["correlation"], 1)}

    def _faulty(self) -> bool:
        return bool(self.controls["unreversed"].value or self.controls["topics"].value)

    def _alpha(self, items: int, *, faults: bool = True, unreversed: bool | None = None) -> float:
        """Return alpha with everybody asked, as the controls stand or without their faults."""
        given = self._given()
        known = reliability.model_correlations(
            items,
            given["correlation"],
            topics=1 + (faults and given["topics"]),
            unreversed=faults and (given["unreversed"] if unreversed is None else unreversed),
        )
        return reliability.raw_alpha(known)

    def _sentence(self, own: pd.Series[float]) -> str:
        given = self._given()
        items, r, alpha = given["items"], given["correlation"], float(own["alpha"])
        verdict = next(words for mark, words in _VERDICTS if round(alpha, 2) >= mark)
        said = [
            _STATE.format(
                items=items,
                r=f"{r:.1f}",
                n=given["n"],
                alpha=_plain(alpha),
                low=_plain(own["low"]),
                high=_plain(own["high"]),
                verdict=verdict,
            )
        ]
        if r == 0:
            said.append(_UNRELATED)
        elif self._faulty():
            said += [_FORGOTTEN.format(mended=_plain(self._alpha(items, unreversed=False)))] * given["unreversed"]
            said += [_TOPICS] * given["topics"]
            said.append(_ROUGH)  # Feldt's formula takes the items to be equally related
        elif r <= 0.2 and round(alpha, 2) >= 0.7:
            said.append(_MANY.format(r=f"{r:.1f}", five=_plain(self._alpha(5))))
        elif round(alpha, 2) < 0.7:
            said.append(_FEW.format(most=_plain(self._alpha(_MOST))))
        else:
            said.append(_FINE)
        if given["n"] < 100 and own["high"] - own["low"] > 0.2:
            said.append(_WIDE)
        return str(Text(zh="".join(one.zh for one in said), en=" ".join(one.en for one in said)))


def _plain(value: float) -> str:
    return f"{value:.2f}".replace("-0.00", "0.00").replace("-", "−")
