"""`AfterChoice`: two offers, one choice, and what becomes of the ratings in the days after it."""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import TYPE_CHECKING

from coursekit.analysis import dissonance
from coursekit.charts.drawing import legend_above
from coursekit.language import Text
from coursekit.style import PALETTE
from coursekit.widgets.panel import Panel, slider

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["AfterChoice"]

_LOW, _HIGH, _LAST = 1, 9, 30
_NAMES = (Text(zh="甲", en="A"), Text(zh="乙", en="B"))
_CHOSEN = Text(zh="选中的：{name}", en="Chosen: {name}")
_REJECTED = Text(zh="放弃的：{name}", en="Rejected: {name}")
_DAYS = Text(zh="选择之后的天数", en="Days since the choice")
_RATING = Text(zh="评分（教学假设）", en="Rating (assumed)")

_STATE = Text(
    zh="第 {day} 天：选中的{chosen}从 {a0} 到 {a}，放弃的{rejected}从 {b0} 到 {b}，比选择那天多拉开 {spread} 分。",
    en="Day {day}: {chosen}, chosen, has gone from {a0} to {a}, and {rejected}, rejected, from {b0} to {b}. "
    "They are {spread} points further apart than on the day of the choice.",
)
_TODAY = Text(
    zh="第 0 天：客户刚刚选了{chosen}（{a0} 分），放弃了{rejected}（{b0} 分），还没有拉开。",
    en="Day 0: the customer has just chosen {chosen} (rated {a0}) over {rejected} ({b0}). Nothing has moved yet.",
)
_SHUT = Text(zh="{what}，所以一点也不会拉开。", en="{what}, so nothing ever moves.")
_NARROW = Text(zh="现在最限制它的是：{what}。", en="What holds it back most now: {what}.")
_NONE = Text(zh="三个条件都满了。", en="All three conditions are met in full.")
_CUT = Text(
    zh="量表到头了，有一部分升降显不出来。",
    en="The scale ends here, and part of the movement is cut off.",
)
_ASSUMED = Text(
    zh="这些数是为教学设的，不是量出来的。",
    en="These numbers are assumed for teaching, not measured.",
)
# Of each condition what is said when it lets nothing through, and when it lets through least.
_BRAKES = {
    "closeness": (
        Text(zh="两个套餐一个最高分，一个最低分", en="One offer has the highest rating and the other the lowest"),
        Text(zh="两个套餐的评分不够接近", en="the two ratings are not close enough"),
    ),
    "importance": (
        Text(zh="这件事对客户不重要", en="The choice does not matter to the customer"),
        Text(zh="这件事不够重要", en="the choice does not matter enough"),
    ),
    "bound": (
        Text(zh="客户随时可以反悔", en="The choice can be undone at will"),
        Text(zh="客户还能反悔", en="the choice can still be undone"),
    ),
}


class AfterChoice(Panel):
    """Ratings of two offers in the thirty days after a choice, by `dissonance.after_choice`.

    The better rated offer is taken, A when both are rated alike. How far the two ratings part is a
    product of three conditions, so that one alone at nothing stops it all.

    Attributes
    ----------
    controls : dict of str to widget
        ``a`` and ``b``, the ratings before the choice (1 to 9); ``importance`` and ``revocability``
        (per cent); ``day`` (0 to 30), the day that the sentence tells of.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     panel = AfterChoice()
    >>> panel.controls["revocability"].value = 100
    >>> "undone at will, so nothing ever moves" in panel.words
    True
    """

    def __init__(self) -> None:
        self.controls = {
            "a": slider(Text(zh="甲的评分", en="Rating of A"), 7, _LOW, _HIGH),
            "b": slider(Text(zh="乙的评分", en="Rating of B"), 6, _LOW, _HIGH),
            "importance": slider(Text(zh="有多重要（%）", en="How important (%)"), 80, 0, 100, 10),
            "revocability": slider(Text(zh="能不能反悔（%）", en="Can be undone (%)"), 20, 0, 100, 10),
            "day": slider(Text(zh="过了几天", en="Days since then"), _LAST, 0, _LAST),
        }
        super().__init__(list(self.controls.values()), height=3.0)

    def ratings(self) -> pd.DataFrame:
        """Return the two ratings and their spread on every day, for the controls' present state."""
        given = {name: control.value for name, control in self.controls.items()}
        chosen, rejected = max(given["a"], given["b"]), min(given["a"], given["b"])
        return dissonance.after_choice(
            chosen,
            rejected,
            importance=given["importance"] / 100,
            revocability=given["revocability"] / 100,
            days=range(_LAST + 1),
            low=_LOW,
            high=_HIGH,
        )

    def draw(self, ax: Axes) -> str:
        """Draw both ratings over the days and mark the chosen day; return what they say."""
        table = self.ratings()
        names = self._names()
        day = self.controls["day"].value
        days = table.index.to_numpy()
        ax.axvline(day, color=PALETTE["neutral"], linestyle=":", linewidth=1)
        lines = (
            ("chosen", _CHOSEN, PALETTE["perception"], "-", "o", 1),
            ("rejected", _REJECTED, PALETTE["bad"], "--", "s", -1),
        )
        for (column, words, colour, dash, mark, side), name in zip(lines, names, strict=True):
            rating = table[column].to_numpy()
            ax.fill_between(days, rating[0], rating, color=colour, alpha=0.15, linewidth=0)
            ax.plot(days, rating, color=colour, linestyle=dash, label=str(words.format(name=str(name))))
            ax.plot([day], rating[day], color=colour, marker=mark, markersize=7, clip_on=False, zorder=4)
            # Beside the mark, away from the other line; before the right edge to its left.
            ax.annotate(f"{rating[day]:.1f}", (day, rating[day]), xytext=(-9 if day > 2 else 9, 7 * side),
                        textcoords="offset points", ha="right" if day > 2 else "left",
                        va="bottom" if side > 0 else "top", fontsize=9, color=colour)  # fmt: skip
        ax.set_xlim(0, _LAST)
        ax.set_xticks(range(0, _LAST + 1, 10))
        ax.set_ylim(_LOW - 0.6, _HIGH + 0.8)
        ax.set_yticks(range(_LOW, _HIGH + 1, 2))
        ax.set_xlabel(str(_DAYS))
        ax.set_ylabel(str(_RATING))
        legend_above(ax, 2)
        return self._sentence(table)

    def _names(self) -> tuple[Text, Text]:
        """Return the names of the chosen and of the rejected offer."""
        first = self.controls["a"].value >= self.controls["b"].value
        return _NAMES if first else (_NAMES[1], _NAMES[0])

    def _conditions(self) -> dict[str, float]:
        given = {name: control.value for name, control in self.controls.items()}
        return {
            "closeness": 1 - abs(given["a"] - given["b"]) / (_HIGH - _LOW),
            "importance": given["importance"] / 100,
            "bound": 1 - given["revocability"] / 100,
        }

    def _sentence(self, table: pd.DataFrame) -> str:
        day = self.controls["day"].value
        chosen, rejected = self._names()
        now, before = table.iloc[day], table.iloc[0]
        said = (_TODAY if day == 0 else _STATE).format(
            day=day,
            chosen=chosen,
            rejected=rejected,
            a0=f"{before['chosen']:.0f}",
            b0=f"{before['rejected']:.0f}",
            a=f"{now['chosen']:.1f}",
            b=f"{now['rejected']:.1f}",
            spread=f"{now['spread']:.2f}",
        )
        conditions = self._conditions()
        least = min(conditions.values())
        # Two conditions met to the same degree hold it back alike.
        brakes = [
            _BRAKES[name][least > 0] for name, met in conditions.items() if math.isclose(met, least, abs_tol=1e-9)
        ]
        if least == 1:
            reason = _NONE
        elif least == 0:
            reason = _SHUT.format(what=_joined(brakes))
        else:
            reason = _NARROW.format(what=_joined(brakes))
        up, down = now["chosen"] - before["chosen"], before["rejected"] - now["rejected"]
        cut = not math.isclose(up, down, abs_tol=1e-9)
        sentences = [said, reason, *([_CUT] if cut else []), _ASSUMED]
        return str(Text(zh="".join(one.zh for one in sentences), en=" ".join(one.en for one in sentences)))

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: axes and legend are always the same."""
        return "one"


def _joined(brakes: list[Text]) -> Text:
    later = [brake.en[0].lower() + brake.en[1:] for brake in brakes[1:]]
    return Text(zh="，".join(brake.zh for brake in brakes), en=", and ".join([brakes[0].en, *later]))
