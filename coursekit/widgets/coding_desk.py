"""`CodingDesk`: code comments beside a second coder, and watch the agreement grow or not."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import ipywidgets

from coursekit import datasets, style
from coursekit.analysis.agreement import growing_kappa, settle
from coursekit.charts.drawing import wrapped
from coursekit.language import Text, language
from coursekit.widgets.panel import Panel, checkbox, slider

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["BORDERS", "THEMES", "CodingDesk"]

THEMES = ("waiting", "staff", "result", "price", "place", "information")
BORDERS = (("staff", "result"), ("waiting", "result"), ("information", "price"))
"""What the coders talk about: the borders on which they differ most in the first half of the comments."""

_PER_THEME = 2
_STEP = 12
_LINES = 2
_WIDE = 84
_SHORT = 24  # up to here every comment has a mark of its own
_UNSURE = 0.4  # an interval wider than this decides nothing

_COMMENT = Text(zh="留言", en="Comment")
_GOES_ON = Text(zh="甲接着编", en="Coder A goes on")
_TALKED = Text(zh="甲、乙谈过定义", en="A and B have talked")
_QUOTED = Text(zh="{place}（{trade}）：“{text}”", en='{place} ({trade}): "{text}"')
_PLACE = Text(zh="第 {at} 条，共 {of} 条", en="Comment {at} of {of}")
_NOW = Text(
    zh="这一条你编“{mine}”，乙编“{theirs}”：{verdict}",
    en="Here you chose {mine}, coder B {theirs}: {verdict}",
)
_BEFORE = Text(
    zh="上一条你编“{mine}”，乙编“{theirs}”：{verdict}",
    en="Last time you chose {mine}, coder B {theirs}: {verdict}",
)
_ALIKE, _APART = Text(zh="相同", en="alike"), Text(zh="不同", en="different")
_MARKS = Text(zh="圆点：和乙相同，叉：不同", en="Dot: alike with B, cross: different")
_CHOOSE = Text(zh="还没编：在上面选一个主题", en="Not coded yet: choose a theme above")


class CodingDesk(Panel):
    """Twelve comments to code, a second coder's codes, and kappa with its interval as both go on.

    The first coder is the trainee, for the comments coded so far; coder A goes on from
    there, if asked to. The second is coder B of `customer_comments`. Ticking the box
    lets A and B settle three borders (`coursekit.analysis.agreement.settle`); the
    trainee's own codes stay. The grey band is A and B on all comments of the reader's
    language. After a code is chosen the desk goes on to the next comment without one.

    Attributes
    ----------
    controls : dict of str to widget
        ``theme`` (one of `THEMES`, or None), ``comment`` (1 to 12), ``more`` (how
        many coder A adds) and ``talked``.
    codes : dict of int to str
        The trainee's codes, by the comment's place on the desk, from 0.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     desk = CodingDesk()
    >>> desk.controls["theme"].value = "result"
    >>> desk.codes, desk.controls["comment"].value
    ({0: 'result'}, 2)
    """

    def __init__(self) -> None:
        comments = datasets.load("customer_comments")
        comments = comments[comments["language"] == language()].astype(str)
        desk = comments.groupby("theme").head(_PER_THEME)
        rest = comments.drop(desk.index)
        # Coder A goes on with the others in the order of the file.
        self._comments = desk.reset_index(drop=True)
        self._rest = rest.reset_index(drop=True)
        self._all = comments
        self._bands: dict[bool, tuple[float, float, float]] = {}
        self.codes: dict[int, str] = {}
        self._last: int | None = None
        self._moving = False
        self.controls = {
            "theme": ipywidgets.ToggleButtons(
                options=[(str(datasets.label("theme", code)), code) for code in THEMES],
                value=None,
                description=str(Text(zh="主题", en="Theme")),
                style={"description_width": "initial", "button_width": "auto"},
                layout={"width": "100%"},
            ),
            "comment": slider(_COMMENT, 1, 1, len(self._comments), width=260),
            "more": slider(_GOES_ON, 0, 0, len(self._rest) // _STEP * _STEP, _STEP, width=320),
            "talked": checkbox(str(_TALKED)),
        }
        super().__init__(list(self.controls.values()), height=4.3)

    def growth(self) -> pd.DataFrame | None:
        """Return kappa comment by comment, as `growing_kappa` does; None where nothing is coded."""
        import pandas as pd

        places, more = sorted(self.codes), self.controls["more"].value
        if not places and not more:
            return None
        first_rest, second_rest = self._coders(self._rest[:more])
        mine = pd.Series([self.codes[place] for place in places], dtype=object)
        theirs = self._coders(self._comments.loc[places])[1]
        return growing_kappa([*mine, *first_rest], [*theirs, *second_rest])

    def draw(self, ax: Axes) -> str:
        """Draw the comment, the coders' reference band and the path of kappa; return what has come of it."""
        growth = self.growth()
        n = 0 if growth is None else len(growth)
        ax.set_title(self._card(), loc="left", fontsize=10, linespacing=1.5)
        value, low, high = self._band()
        right = max(len(self._comments) + 0.5, n * 1.04)  # the last number on the axis needs its room
        ax.axhspan(low, high, color=style.PALETTE["pale"], zorder=0)
        ax.axhline(value, color=style.PALETTE["neutral"], linewidth=1, linestyle="--", zorder=1)
        name = Text(zh="灰带：甲和乙，{n} 条，κ {value}", en="Grey: A and B, {n} comments, kappa {value}")
        ax.text(0.99, 0.12, str(name.format(n=len(self._all), value=_figure(value))), ha="right", va="bottom",
                fontsize=9, transform=ax.transAxes)  # fmt: skip
        if growth is not None:
            colour = style.PALETTE["perception"]
            ax.fill_between(growth.index, growth["low"], growth["high"], color=colour, alpha=0.18, linewidth=0)
            ax.plot(growth.index, growth["value"], color=colour, marker="o" if n <= _SHORT else None, markersize=4)
            ax.plot([n], [growth["value"].iloc[-1]], "o", color=colour, markersize=7)
        if n <= _SHORT:
            self._marks(ax)
        ax.set_xlim(0.5, right)
        ax.set_ylim(-0.7, 1.06)
        ax.set_yticks([-0.5, 0, 0.5, 1])
        ax.set_xlabel(str(Text(zh="两人都编过的留言（条）", en="Comments coded by both")))
        ax.set_ylabel(str(Text(zh="κ 和 95% 置信区间", en="Kappa with 95% interval")))
        from matplotlib.ticker import MaxNLocator

        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        return str(self._sentence(growth))

    def arrangement(self) -> Hashable:
        """Return the one arrangement there is: the comment always has the same number of lines."""
        return "one"

    # ------------------------------------------------------------ inside

    def _update(self, change: Any = None) -> None:
        if self._moving:
            return
        moved = None if change is None else change["owner"]
        self._moving = True
        try:
            if moved is self.controls["theme"] and moved.value is not None:
                self._code(moved.value)
            elif moved is self.controls["comment"]:
                self._last = None
                self.controls["theme"].value = self.codes.get(moved.value - 1)
        finally:
            self._moving = False
        super()._update(change)

    def _code(self, theme: str) -> None:
        """Keep a code and go on to the next comment without one."""
        here = self.controls["comment"].value - 1
        self.codes[here] = theme
        self._last = here
        size = len(self._comments)
        after = [place % size for place in range(here + 1, here + size) if place % size not in self.codes]
        if after:
            self.controls["comment"].value = after[0] + 1
            self.controls["theme"].value = None

    def _coders(self, comments: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        """Return the codes of A and B, after they have talked if they have."""
        first, second = comments["theme_a"], comments["theme_b"]
        if not self.controls["talked"].value:
            return first, second
        return settle(first, comments["theme"], BORDERS), settle(second, comments["theme"], BORDERS)

    def _band(self) -> tuple[float, float, float]:
        talked = self.controls["talked"].value
        if talked not in self._bands:
            found = growing_kappa(*self._coders(self._all)).iloc[-1]
            self._bands[talked] = (float(found["value"]), float(found["low"]), float(found["high"]))
        return self._bands[talked]

    def _marks(self, ax: Axes) -> None:
        """Draw a mark for each of the trainee's own codes: alike or different."""
        second = self._coders(self._comments)[1]
        for x, place in enumerate(sorted(self.codes), start=1):
            same = self.codes[place] == second[place]
            ax.plot([x], [-0.62], "o" if same else "x", markersize=6, markeredgewidth=2,
                    color=style.PALETTE["good" if same else "bad"])  # fmt: skip
        if self.codes:
            ax.text(0.01, 0.12, str(_MARKS), va="bottom", fontsize=9, transform=ax.transAxes)

    def _quoted(self) -> Text:
        here = self.controls["comment"].value - 1
        row = self._comments.loc[here]
        place = _PLACE.format(at=here + 1, of=len(self._comments))
        said = _unquoted(row["text"])
        return _QUOTED.format(place=place, trade=datasets.label("trade", row["trade"]), text=said)

    def _verdict(self) -> Text:
        """Return what became of this comment, or of the one before it where this one has no code."""
        here = self.controls["comment"].value - 1
        place = here if here in self.codes else self._last
        if place is None:
            return _CHOOSE
        mine, theirs = self.codes[place], self._coders(self._comments)[1][place]
        return (_NOW if place == here else _BEFORE).format(
            mine=datasets.label("theme", mine),
            theirs=datasets.label("theme", theirs),
            verdict=_ALIKE if mine == theirs else _APART,
        )

    def _card(self) -> str:
        """Return the comment and what became of it, always in the same number of lines."""
        lines = wrapped([str(self._quoted())], _WIDE)[0].split("\n")
        return "\n".join([*lines, *[" "] * (_LINES - len(lines)), str(self._verdict())])

    def _sentence(self, growth: pd.DataFrame | None) -> Text:
        n_mine, more = len(self.codes), self.controls["more"].value
        if growth is None:
            value, low, high = (_figure(one) for one in self._band())
            found = Text(
                zh="你还没编。作参考：甲和乙编了 {n} 条，κ 是 {value}（95% 置信区间 {low} 到 {high}）",
                en="You have coded nothing yet. For comparison: on {n} comments coders A and B reach a kappa of "
                "{value} (95% interval {low} to {high})",
            ).format(n=len(self._all), value=value, low=low, high=high)
            found = Text(zh=found.zh + "。", en=found.en + ".")
        else:
            found = self._found(growth, n_mine, more)
        start = Text(
            zh="留言为课程编写，甲、乙的编码是模拟数据。", en="Comments written for the course, A and B simulated."
        )
        talked = Text(zh="假定甲、乙谈过三条界线以后都照办。", en="A and B are assumed to keep to the three borders.")
        parts = [start, *([talked] if self.controls["talked"].value else []), found]
        verdict = self._verdict()
        parts += [Text(zh=verdict.zh + "。", en=verdict.en.rstrip(".") + "."), self._quoted()]
        return Text(zh="".join(part.zh for part in parts), en=" ".join(part.en for part in parts))

    def _found(self, growth: pd.DataFrame, n_mine: int, more: int) -> Text:
        last, n = growth.iloc[-1], len(growth)
        if not n_mine:
            who = Text(zh="甲编了 {n} 条", en="Coder A has coded {n}")
        elif not more:
            who = Text(zh="你编了 {n} 条", en="You have coded {n}")
        else:
            who = Text(
                zh="你编了 {mine} 条、甲接着编了 {more} 条，共 {n} 条",
                en="You have coded {mine}, coder A {more} more, {n} in all",
            )
        who = who.format(n=n, mine=n_mine, more=more)
        agreed = Text(zh="{who}，{same} 条和乙相同", en="{who}; {same} alike with coder B").format(
            who=who, same=int(last["agreed"])
        )
        if last["value"] != last["value"]:
            return Text(
                zh="{agreed}。两人到现在只用过同一个主题，κ 还算不出来。",
                en="{agreed}. So far both have used one theme only, and kappa has no value yet.",
            ).format(agreed=agreed)
        found = Text(
            zh="{agreed}，κ 是 {value}（95% 置信区间 {low} 到 {high}）。",
            en="{agreed}. Kappa is {value} (95% interval {low} to {high}).",
        ).format(agreed=agreed, value=_figure(last["value"]), low=_figure(last["low"]), high=_figure(last["high"]))
        if last["high"] - last["low"] <= _UNSURE:
            return found
        few = Text(zh="条数太少，好坏还说不准。", en="That is too few to tell good from poor.")
        return Text(zh=found.zh + few.zh, en=f"{found.en} {few.en}")


def _figure(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _unquoted(text: str) -> Text:
    """Make the quotation marks inside a comment single, since it stands in double ones; straight ones in English."""
    return Text(
        zh=text.replace("“", "‘").replace("”", "’"), en=text.replace("“", "'").replace("”", "'").replace("’", "'")
    )
