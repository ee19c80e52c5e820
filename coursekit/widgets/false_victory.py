"""`FalseVictory`: the worst branches get a letter that does nothing, and get better."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np

from coursekit import style
from coursekit.analysis import evaluation
from coursekit.charts.drawing import MEAN_RATING, beside, legend_above, signed
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["YEARS", "FalseVictory"]

YEARS = 40
_BRANCHES = 24
_PICKED = 3
_WITHIN = 1.2
_SEED = 17

_WHO = {
    "worst": Text(zh="最差的三家", en="The three worst"),
    "best": Text(zh="最好的三家", en="The three best"),
    "lot": Text(zh="抽签抽到的三家", en="Three drawn by lot"),
}
_NOTHING = Text(zh="这封信什么作用也没有。", en="The letter does nothing.")
_HELPS = Text(zh="这封信真的让分数升 {effect} 分。", en="The letter truly adds {effect}.")
_NOW = Text(
    zh="第 {year} 年，{who}从 {before} 到 {after}（{change}），其余二十一家从 {others_before} 到 {others_after}。",
    en="Year {year}: {who} go from {before} to {after} ({change}), the other twenty-one from {others_before} "
    "to {others_after}.",
)
_HISTORY = Text(
    zh="{years} 年里有 {rose} 年是升的，平均变化 {mean}。",
    en="In {rose} of {years} years they rise; the mean change is {mean}.",
)


class FalseVictory(Panel):
    """Twenty-four invented branches, a survey, a letter to three of them, and a second survey.

    What a branch is truly worth does not move; each survey asks other people
    (`evaluation.regression_to_mean`; people's answers are drawn, nobody was asked). The thick line is
    this year's three, the thin ones are the three of the 39 other years, the grey line is the other
    branches. The same people answer while the controls are moved, so that only what is changed changes.

    Attributes
    ----------
    controls : dict of str to widget
        Who gets the letter (``pick``: "worst", "best" or "lot"), ``people`` asked in each branch,
        how far the branches truly differ (``between``, sd), what the letter truly does (``effect``,
        points), and which ``year`` is shown (1 to 40).

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     victory = FalseVictory()
    >>> "The letter does nothing" in victory.words
    True
    >>> victory.controls["effect"].value = 0.3
    >>> "truly adds 0.3" in victory.words
    True
    """

    def __init__(self) -> None:
        self.controls = {
            "pick": dropdown(
                str(Text(zh="谁收到信", en="Who gets the letter")), [(str(words), pick) for pick, words in _WHO.items()]
            ),
            "people": slider(Text(zh="每个网点问几人", en="People asked per branch"), 40, 20, 400, 20, width=340),
            "between": slider(
                Text(zh="网点真实差别（标准差）", en="True differences, branches (sd)"), 0.1, 0.0, 0.5, 0.1, width=360
            ),
            "effect": slider(Text(zh="信的真实作用", en="True effect of the letter"), 0.0, 0.0, 0.5, 0.1, width=340),
            "year": slider(Text(zh="第几年", en="Year"), 1, 1, YEARS, width=300),
        }
        super().__init__(list(self.controls.values()), height=3.2)

    def years(self) -> evaluation.RegressionToMean:
        """Return all years of the controls' present state."""
        return evaluation.regression_to_mean(
            units=_BRANCHES,
            people=self.controls["people"].value,
            between=self.controls["between"].value,
            within=_WITHIN,
            picked=_PICKED,
            pick=self.controls["pick"].value,
            effect=self.controls["effect"].value,
            rounds=YEARS,
            seed=_SEED,
        )

    def draw(self, ax: Axes) -> str:
        """Draw before and after; return what became of the three this year and in all years."""
        rounds = self.years().rounds
        year = int(self.controls["year"].value)
        now = rounds.iloc[year - 1]
        thin = rounds.drop(index=year - 1)
        places = np.array([0, 1])
        red, grey = style.PALETTE["bad"], style.PALETTE["neutral"]
        # One line with breaks in it: a line for each year takes twice as long to draw.
        broken = thin[["before", "after"]].assign(gap=np.nan).to_numpy().ravel()
        ax.plot(np.tile([0, 1, np.nan], YEARS - 1), broken, color=red, linewidth=0.7, alpha=0.35, zorder=2)
        other = ax.plot(places, now[["others_before", "others_after"]], color=grey, marker="s", linestyle="--",
                        zorder=3, label=str(Text(zh="其余二十一家", en="Other twenty-one")))[0]  # fmt: skip
        mine = ax.plot(places, now[["before", "after"]], color=red, marker="o", markersize=8, linewidth=2.6, zorder=4,
                       label=str(Text(zh="这一年的三家（细线：别的年份）", en="This year's three (thin: other years)")),
                       )[0]  # fmt: skip
        true = ax.plot([-0.08], [now["true"]], color="black", marker="D", markersize=7, markerfacecolor="white",
                       linestyle="none", zorder=5,
                       label=str(Text(zh="三家的真实水平", en="Their true level")))[0]  # fmt: skip
        ax.axhline(now["true"], color="black", linewidth=0.8, linestyle=":", zorder=1)
        ax.text(1, float(now["after"]), _signed(now["after"] - now["before"]), transform=beside(ax), va="center",
                fontsize=10, color=red)  # fmt: skip
        ax.set_xlim(-0.2, 1.2)
        ax.set_xticks(
            places,
            [
                str(Text(zh="第一次调查，然后发信", en="First survey, then the letter")),
                str(Text(zh="第二次调查", en="Second survey")),
            ],
        )
        ax.grid(visible=False, axis="x")
        # The same for all years, so that the axis stands still from one to the next.
        low, high = rounds.to_numpy().min(), rounds.to_numpy().max()
        ax.set_ylim(low - 0.06, high + 0.06)
        ax.locator_params(axis="y", nbins=6, steps=[1, 2, 5, 10])
        ax.yaxis.set_major_formatter("{x:.1f}")
        ax.set_ylabel(str(MEAN_RATING))
        legend_above(ax, 2, [mine, other, true])
        return self._sentence(year)

    def _sentence(self, year: int) -> str:
        found = self.years()
        pick, effect = self.controls["pick"].value, self.controls["effect"].value
        now = found.rounds.iloc[year - 1]
        change = found.rounds["after"] - found.rounds["before"]
        who = _WHO[pick]
        sentences = [
            _HELPS.format(effect=f"{effect:.1f}") if effect else _NOTHING,
            _NOW.format(
                year=year,
                who=Text(zh=who.zh, en=who.en[0].lower() + who.en[1:]),
                change=_signed(change.iloc[year - 1]),
                **{name: f"{now[name]:.2f}" for name in ("before", "after", "others_before", "others_after")},
            ),
            _HISTORY.format(years=YEARS, rose=int((change > 0).sum()), mean=_signed(change.mean())),
        ]
        return str(Text(zh="".join(one.zh for one in sentences), en=" ".join(one.en for one in sentences)))

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: the labels are always as long."""
        return "one"


def _signed(change: float) -> str:
    """Write a change with its sign; one that rounds to nothing is no minus nothing."""
    return signed(round(float(change), 2) + 0.0)
