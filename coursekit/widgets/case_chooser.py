"""`CaseChooser`: from a name to a case of the capstone, and whether neighbours meet in one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import ipywidgets

from coursekit import style
from coursekit.datasets import case_of, cases, load
from coursekit.datasets.study import DEFAULT_CASE, OWN
from coursekit.language import Text
from coursekit.widgets.panel import Panel, drawable, dropdown, shortened

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CaseChooser"]

_BY_NAME = "by name"
_MOST = 10  # names that find room in the picture
_OWN_TITLE = Text(zh="自己的文件", en="A file of my own")
_YOU = Text(zh="你", en="you")
_ME = Text(zh="（你）", en="(you)")

_NAMES = Text(zh="名字", en="Names")
_EXAMPLE = Text(zh="例如 王芳、李强", en="such as Li Wei, Anna")
_CASE = Text(zh="案例", en="Case")
_BY_NAME_WORDS = Text(zh="由名字定", en="decided by the name")

_DEFAULT = Text(
    zh="还没有写名字，默认案例是{title}（模拟数据）：{brief}",
    en="No name yet; the default case is {title} (simulated data): {brief}",
)
_OF_NAME = Text(
    zh="{who} 的案例是{title}（模拟数据）：{brief}",
    en="The case of {who} is {title} (simulated data): {brief}",
)
_BY_HAND = Text(zh="选了{title}（模拟数据）：{brief}", en="Chosen: {title} (simulated data): {brief}")
_FROM_FILE = Text(
    zh="用自己的文件：每道题要有期望和感知，问题不变，正确答案从文件里算；有前后两期和参加与否，才能问项目有没有作用。",
    en="A file of your own: each item needs expectation and perception; the questions stay, and what is right is "
    "worked out from the file. What a programme did can be asked if there are two waves and a mark for taking part.",
)
_APART = Text(zh="相邻的人案例都不同。", en="No neighbours meet in one case.")
_MEET = Text(
    zh="相邻两位碰上同一个案例的有 {n} 对：一位换下一个。",
    en="Neighbours who meet in one case: {n}. One of them takes the next.",
)
_MORE = Text(zh="图里只画前 {most} 位。", en="The picture shows the first {most}.")
_CODE = Text(zh="代码：{line}", en="Code: {line}")


class CaseChooser(Panel):
    """Type a name, or several as people sit, and see whose case is which; or choose a case by hand.

    Parameters
    ----------
    names : str
        What stands in the field at first: a name, or several with commas between them. The first is the
        reader's own.
    file : str
        How a file of one's own is called in the line of code.

    Attributes
    ----------
    controls : dict of str to widget
        ``names`` (text) and ``case`` (by name, the seven, a file of one's own; it goes for the first name).
    name : str
        The case that is chosen, as `coursekit.datasets.case` knows it, or ``"own"``.
    code : str
        The line that opens it.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     chooser = CaseChooser("Li Wei")
    >>> chooser.name == case_of("Li Wei"), chooser.code
    (True, 'study = datasets.case(who="Li Wei")')
    >>> chooser.controls["case"].value = "hotel"
    >>> chooser.code
    'study = datasets.case("hotel")'
    """

    def __init__(self, names: str = "", *, file: str = "my-survey.csv") -> None:
        self._file = file
        told = load("cases").astype(str).set_index("case_name")
        self._titles, self._briefs = (
            {
                name: Text(zh=told[f"{what}_zh"][f"case_{name}"], en=told[f"{what}_en"][f"case_{name}"])
                for name in cases()
            }
            for what in ("label", "brief")
        )
        options = [(str(_BY_NAME_WORDS), _BY_NAME)]
        options += [(str(title), name) for name, title in self._titles.items()]
        field = ipywidgets.Text(
            value=names,
            description=str(_NAMES),
            placeholder=str(_EXAMPLE),
            style={"description_width": "initial"},
            layout={"width": "300px", "margin": "2px 16px 2px 2px"},
        )
        self.controls = {"names": field, "case": dropdown(str(_CASE), [*options, (str(_OWN_TITLE), OWN)])}
        super().__init__(list(self.controls.values()), height=3.3)

    @property
    def people(self) -> list[str]:
        """The names in the field, in order."""
        parts = re.split(r"[,，、;；/\n]+", self.controls["names"].value)
        return [one.strip() for one in parts if one.strip()]

    @property
    def name(self) -> str:
        """The case of the first name, or the one chosen by hand."""
        chosen = str(self.controls["case"].value)
        if chosen != _BY_NAME:
            return chosen
        return case_of(self.people[0]) if self.people else DEFAULT_CASE

    @property
    def code(self) -> str:
        """The line that opens the case."""
        chosen = str(self.controls["case"].value)
        if chosen == OWN:
            return f"study = datasets.case(file={_quoted(self._file)})"
        if chosen != _BY_NAME:
            return f"study = datasets.case({_quoted(chosen)})"
        return f"study = datasets.case(who={_quoted(self.people[0])})" if self.people else "study = datasets.case()"

    def draw(self, ax: Axes) -> str:
        """Draw the cases as rows and the people as columns, a dot each; return whose case it is and its brief."""
        given = [self.name, *(case_of(one) for one in self.people[1:])]
        rows = [*cases(), OWN]
        titles = [*map(str, self._titles.values()), str(_OWN_TITLE)]
        shown = given[:_MOST]
        places = [rows.index(one) for one in shown]
        ax.hlines(range(len(rows)), -0.5, max(len(shown), 4) - 0.5, colors=style.PALETTE["pale"], linewidth=1, zorder=1)
        for at, (left, right) in enumerate(pairwise(places)):
            if left == right:
                ax.plot([at, at + 1], [left, right], color=style.PALETTE["bad"], linewidth=5, zorder=2)
        ax.plot(range(1, len(shown)), places[1:], "o", color=style.PALETTE["neutral"], markersize=9, zorder=3)
        ax.plot([0], places[:1], "D", color=style.PALETTE["perception"], markersize=11, zorder=3)
        ax.set_yticks(range(len(rows)), titles)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlim(-0.5, max(len(shown), 4) - 0.5)
        ax.set_xticks(range(len(shown)), self._labels(len(shown)))
        return " ".join(str(one) for one in self._said(given))

    def arrangement(self) -> bool:
        """Return what the room depends on: whether a name has a second line."""
        return bool(self.people) and self.controls["case"].value != _BY_NAME

    def _labels(self, n: int) -> list[str]:
        width = max(48 // max(n, 4) - 1, 4)
        names = [shortened(drawable(one), width) or "?" for one in self.people[:n]] or [str(_YOU)]
        if self.people and self.controls["case"].value != _BY_NAME:
            names[0] = f"{names[0]}\n{_ME}"
        return names

    def _said(self, given: Sequence[str]) -> list[Text]:
        chosen = str(self.controls["case"].value)
        if chosen == OWN:
            said = [_FROM_FILE]
        else:
            title, brief = self._titles[self.name], self._briefs[self.name]
            head = _BY_HAND if chosen != _BY_NAME else _OF_NAME if self.people else _DEFAULT
            said = [head.format(title=title, brief=brief, who=self.people[0] if self.people else "")]
        if len(given) > 1:
            meet = sum(one == other for one, other in pairwise(given))
            said.append(_MEET.format(n=meet) if meet else _APART)
        if len(given) > _MOST:
            said.append(_MORE.format(most=_MOST))
        return [*said, _CODE.format(line=self.code)]


def _quoted(text: str) -> str:
    """Return a text as Python code, in double quotes."""
    return json.dumps(text, ensure_ascii=False)
