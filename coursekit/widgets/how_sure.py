"""`HowSure`: eight branches ranked by a survey that is made again and again."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.analysis import bootstrap
from coursekit.charts.drawing import GAP, above_right, beside, legend_above, signed
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["SURVEYS", "HowSure"]

SURVEYS = 40
_BRANCHES = 8
_MIDDLE = -1.5
_SEED = 91
_LIMITS = (-4.0, 1.0)

_BRANCH = Text(zh="网点 {number}", en="Branch {number}")
_ALIKE = Text(
    zh="八个网点真实的差距一样，名次全是碰巧。",
    en="All eight branches have the same true gap: the ranking is chance.",
)
_UNLIKE = Text(
    zh="网点 1 真的最好，比网点 8 高 {span} 分。",
    en="Branch 1 is truly best, {span} above branch 8.",
)
_NOW = Text(
    zh="第 {survey} 次调查，{first}排第一，{last}垫底；{followed}排第 {rank}，差距 {mean}，95% 区间 {low} 到 {high}。",
    en="Survey {survey}: {first} comes first, {last} last; {followed} is number {rank}, gap {mean}, "
    "95% interval {low} to {high}.",
)
_RANGE = Text(
    zh="{surveys} 次调查里，{followed}的名次从第 {best} 到第 {worst}。",
    en="In {surveys} surveys {followed} was between number {best} and number {worst}.",
)
_STAYED = Text(
    zh="{surveys} 次调查里，{followed}每次都排第 {best}。", en="In all {surveys} surveys {followed} was number {best}."
)
_WINS = Text(zh="网点 1 得第一有 {wins} 次。", en="Branch 1 came first {wins} times.")


class HowSure(Panel):
    """Eight invented branches, a survey of each, and the ranking that comes of it.

    True gaps lie evenly between best and worst, and the number of a branch is its true place
    (`bootstrap.simulate_rankings`; people's answers are drawn, nobody was asked). From top to
    bottom stand the places of this survey; at the right, how often in all of the surveys the
    branch that is followed had each place. The same people answer while the controls are
    moved, so that only what is changed changes.

    Attributes
    ----------
    controls : dict of str to widget
        ``people`` asked in each branch, their ``spread`` (sd), the ``span`` from the truly best to the truly
        worst branch, which ``survey`` is shown (1 to 40), and the branch to ``follow`` ("1" to "8").

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     sure = HowSure()
    >>> "the ranking is chance" in sure.words
    True
    >>> sure.controls["span"].value = 0.6
    >>> "Branch 1 is truly best" in sure.words
    True
    """

    def __init__(self) -> None:
        names = [str(_BRANCH.format(number=number)) for number in range(1, _BRANCHES + 1)]
        self.controls = {
            "people": slider(Text(zh="每个网点问几人", en="People asked per branch"), 80, 20, 400, 20, width=340),
            "spread": slider(
                Text(zh="人与人的差别（标准差）", en="Spread among people (sd)"), 1.2, 0.4, 1.6, 0.1, width=340
            ),
            "span": slider(
                Text(zh="最好与最差真实相差", en="True distance, best to worst"), 0.0, 0.0, 1.5, 0.1, width=340
            ),
            "survey": slider(Text(zh="第几次调查", en="Survey number"), 1, 1, SURVEYS, width=340),
            "follow": dropdown(
                str(Text(zh="盯住", en="Follow")),
                [(name, str(number)) for number, name in enumerate(names, start=1)],
            ),
        }
        self.controls["follow"].value = "2"
        super().__init__(list(self.controls.values()), height=3.5)

    def surveys(self) -> pd.DataFrame:
        """Return all surveys of the controls' present state, as `bootstrap.simulate_rankings` gives them."""
        half = self.controls["span"].value / 2
        truth = pd.Series(_MIDDLE + np.linspace(half, -half, _BRANCHES), index=range(1, _BRANCHES + 1))
        return bootstrap.simulate_rankings(
            truth, self.controls["people"].value, self.controls["spread"].value, surveys=SURVEYS, seed=_SEED
        )

    def draw(self, ax: Axes) -> str:
        """Draw this survey's ranking; return who is where, and where the followed branch has been."""
        everything = self.surveys()
        followed = int(self.controls["follow"].value)
        half = self.controls["span"].value / 2
        now = everything.loc[self.controls["survey"].value].sort_values("rank")
        ranks = everything["rank"].xs(followed, level="group")
        truth = _MIDDLE + np.linspace(half, -half, _BRANCHES)[now.index - 1]
        rows = np.arange(1, _BRANCHES + 1)
        mine = now.index == followed
        for where, colour in ((~mine, style.PALETTE["perception"]), (mine, style.PALETTE["bad"])):
            ax.hlines(rows[where], now["low"][where], now["high"][where], colors=colour, linewidth=2, zorder=2)
        found = ax.plot(now["mean"], rows, linestyle="none", marker="o", markersize=7,
                        color=style.PALETTE["perception"], zorder=4,
                        label=str(Text(zh="这次调查：平均和 95% 区间", en="This survey: mean, 95% interval")),
                        )[0]  # fmt: skip
        ax.plot(now["mean"][mine], rows[mine], linestyle="none", marker="s", markersize=9,
                color=style.PALETTE["bad"], zorder=5)  # fmt: skip
        true = ax.plot(truth, rows, linestyle="none", marker="|", markersize=13, markeredgewidth=2,
                       color=style.PALETTE["neutral"], zorder=3,
                       label=str(Text(zh="真实的差距", en="True gap")))[0]  # fmt: skip
        place = beside(ax)
        for row, times in zip(rows, np.bincount(ranks, minlength=_BRANCHES + 1)[1:], strict=True):
            at = bool(mine[row - 1])
            ax.text(1, float(row), f"×{times}" if times else "–", transform=place, va="center", fontsize=9,
                    fontweight="bold" if at else "normal", color=style.PALETTE["bad"] if at else "black")  # fmt: skip
        heading = Text(zh="盯住的\n得过几次", en="Followed:\ntimes here")
        ax.text(1, 1, str(heading), transform=above_right(ax), va="bottom", fontsize=9)
        place_name = Text(zh="第 {rank} 名  {name}", en="{rank}. {name}")
        names = [_BRANCH.format(number=number) for number in now.index]
        ax.set_yticks(
            rows, [str(place_name.format(rank=row, name=name)) for row, name in zip(rows, names, strict=True)]
        )
        ax.set_ylim(_BRANCHES + 0.5, 0.5)
        ax.set_xlim(*_LIMITS)
        ax.grid(visible=False, axis="y")
        ax.tick_params(axis="y", length=0)
        ax.set_xlabel(str(GAP))
        legend_above(ax, 2, [found, true])
        return self._sentence(now, followed, everything, ranks)

    def _sentence(self, now: pd.DataFrame, followed: int, everything: pd.DataFrame, ranks: pd.Series) -> str:
        span = self.controls["span"].value
        row = {name: float(now.loc[[followed], name].iloc[0]) for name in now.columns}
        told = _NOW.format(
            survey=self.controls["survey"].value,
            first=_lower(now.index[0]),
            last=_lower(now.index[-1]),
            followed=_lower(followed),
            rank=int(row["rank"]),
            mean=signed(row["mean"]),
            low=signed(row["low"]),
            high=signed(row["high"]),
        )
        best, worst = int(ranks.min()), int(ranks.max())
        history = (_STAYED if best == worst else _RANGE).format(
            surveys=SURVEYS, followed=_lower(followed), best=best, worst=worst
        )
        sentences = [_ALIKE if span == 0 else _UNLIKE.format(span=f"{span:.1f}"), told, history]
        if span > 0:
            wins = int((everything["rank"].xs(1, level="group") == 1).sum())
            sentences.append(_WINS.format(wins=wins))
        return str(Text(zh="".join(one.zh for one in sentences), en=" ".join(one.en for one in sentences)))

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: the labels are always as long."""
        return "one"


def _lower(number: int) -> Text:
    """Return a branch's name as it stands inside a sentence."""
    return Text(zh=f"网点 {number} ", en=f"branch {number}")
