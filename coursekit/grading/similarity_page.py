"""The page with the pairs of answers that are alike, for the instructor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from coursekit.grading.records import Student
from coursekit.grading.similarity import LEAST, Pair
from coursekit.grading.wording import name_html, names_of
from coursekit.language import Text
from coursekit.page import page_html
from coursekit.style import PALETTE

__all__ = ["similarity_page"]

_MOST_SHOWN, _MOST_LINES = 60, 30

_TITLE = Text(zh="相像的答卷：值得看一眼的名单", en="Answers that are alike: a list to look at")
_WHAT_IT_IS = Text(
    zh="这是一份供你查看的名单，不是结论。程序只看出两份答案的写法相像，看不出为什么相像。先自己读一读，再和两个人分别谈谈；"
    "只凭它不能扣分。上面有姓名，不要转发。",
    en="This is a list to look at, not a verdict. The program sees that two answers are written alike, not why. "
    "Read them yourself and talk to each of the two before you decide anything; take off no points for it. "
    "It names people: keep it to yourself.",
)
_HONEST = Text(
    zh="两个诚实的人也会在名单上：一起讨论过，又各自动手写；看的是同一页教程，用的是同一个写作工具；"
    "上过同一位老师的课；或者答法少见，只是碰巧都想到了。",
    en="Two honest people can be on it: they talked it over and then each wrote it down; they read the same page or "
    "used the same writing tool; they learnt it from the same teacher; or it is an unusual way that both happened to "
    "think of.",
)
_HOW = Text(
    zh="变量名、注释、换行、语句的先后、分成几格，都不影响比较。练习里给的、参考答案里有的不算；班里写的人越多，分量越小。"
    "“相同之处”的单位是指纹：一处只有这两人有的写法算 1，三个人有的算一半，一条语句大约有 2～5 处；满 {least} 才列出。"
    "“占比”是它在两人中自己写得较少的那一份里占多少。",
    en="Names of variables, comments, line breaks, the order of statements and how they are spread over cells make no "
    "difference. What the sheet gives and what the solution says is not counted, and what many in the class wrote "
    "counts for little. “In common” is counted in fingerprints: one that only these two have counts 1, one that "
    "three have a half, and a statement has about 2 to 5; pairs are listed from {least} on. “Share” is of the code of "
    "their own of whichever of the two has less.",
)
_NONE = Text(zh="没有需要看的。", en="There is nothing to look at.")
_MORE = Text(
    zh="一共 {all} 对，下面是最相像的 {shown} 对。这么多，多半是因为大家有同一个来源。",
    en="There are {all} pairs; these are the {shown} most alike. So many usually have one source in common.",
)
_HEADS = (
    Text(zh="课", en="Unit"),
    Text(zh="两个人", en="The two"),
    Text(zh="相同之处", en="In common"),
    Text(zh="占比", en="Share"),
    Text(zh="备注", en="Note"),
)
_TWO = Text(zh="{a} 与 {b}", en="{a} and {b}")
_OF_UNIT = Text(zh="第 {unit} 课：{both}", en="Unit {unit}: {both}")
_SAME_DATA = Text(
    zh="两人用的是“{name}”名下的同一份数据，或者一人用了另一人的名字",
    en="both used the data of the name “{name}”, or one took the other's name",
)
_ALSO = Text(zh="在第 {units} 课也相像", en="also alike in unit {units}")
_CUT = Text(zh="……（下面还有 {n} 行）", en="… ({n} more lines)")
_ALIKE_LINE = Text(zh="相同", en="alike")


def similarity_page(pairs: Sequence[Pair], students: Sequence[Student]) -> str:
    """Return the list as one HTML page, complete in itself, in the reader's language.

    Parameters
    ----------
    pairs : sequence of Pair
        As `similar` returns them.
    students : sequence of Student
        For their names.
    """
    names = names_of(students)
    shown = pairs[:_MOST_SHOWN]
    units: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair in pairs:
        units[pair.first, pair.second].append(pair.unit)
    parts: list[object] = [_WHAT_IT_IS, _HONEST, _HOW.format(least=f"{LEAST:g}")]
    if not pairs:
        parts.append(_NONE)
    else:
        if len(pairs) > len(shown):
            parts.append(_MORE.format(all=len(pairs), shown=len(shown)))
        notes = [_notes(pair, units[pair.first, pair.second]) for pair in shown]
        parts.append(_Html(_table(shown, names, notes)))
        parts += [
            _Html(_pair(number, pair, names, note))
            for number, (pair, note) in enumerate(zip(shown, notes, strict=True), 1)
        ]
    return page_html(str(_TITLE), parts)


@dataclass(frozen=True)
class _Html:
    html: str

    def _repr_html_(self) -> str:
        return self.html


def _notes(pair: Pair, units: Sequence[str]) -> str:
    said = [_SAME_DATA.format(name=pair.data_name[:80])] if pair.data_name else []
    elsewhere = [unit for unit in units if unit != pair.unit]
    if elsewhere:
        said.append(_ALSO.format(units=Text(zh="、".join(elsewhere), en=", ".join(elsewhere))))
    return str(Text(zh="；", en="; ")).join(map(str, said))


def _both(pair: Pair, names: Mapping[str, str]) -> str:
    """Return the names of the two, as HTML."""
    return str(_TWO).format(a=_name(pair.first, names), b=_name(pair.second, names))


def _name(key: str, names: Mapping[str, str]) -> str:
    return name_html(names.get(key, key))


def _table(pairs: Sequence[Pair], names: Mapping[str, str], notes: Sequence[str]) -> str:
    heads = "".join(
        f"<th{' class=number' if at in (2, 3) else ''}>{escape(str(head))}</th>" for at, head in enumerate(_HEADS)
    )
    rows = "".join(
        f"<tr><td>{escape(pair.unit)}</td><td><a href='#pair-{number}'>{_both(pair, names)}</a></td>"
        f"<td class=number>{pair.amount:.0f}</td><td class=number>{pair.share:.0%}</td><td>{escape(note)}</td></tr>"
        for number, (pair, note) in enumerate(zip(pairs, notes, strict=True), 1)
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _pair(number: int, pair: Pair, names: Mapping[str, str], note: str) -> str:
    head = str(_OF_UNIT).format(unit=escape(pair.unit), both=_both(pair, names))
    heads = "".join(f"<th style='width: 50%'>{_name(key, names)}</th>" for key in (pair.first, pair.second))
    rows = "".join(
        f"<tr><td>{_code(one.first, one.first_lines)}</td><td>{_code(one.second, one.second_lines)}</td></tr>"
        for one in pair.passages
    )
    table = f"<table style='table-layout: fixed'><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    said = f"<p>{escape(note)}</p>" if note else ""
    return f"<h2 id='pair-{number}'>{head}</h2>{said}{table if pair.passages else ''}"


def _code(source: str, alike: frozenset[int]) -> str:
    """Return a cell's code; lines that are alike carry a bar and a word for those who cannot see it."""
    lines = source.splitlines()
    shown = [_line(line, number in alike) for number, line in enumerate(lines[:_MOST_LINES], 1)]
    if len(lines) > _MOST_LINES:
        shown.append(_line(str(_CUT.format(n=len(lines) - _MOST_LINES)), alike=False))
    return (
        "<pre style='white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: .92em'>"
        + "\n".join(shown)
        + "</pre>"
    )


def _line(line: str, alike: bool) -> str:
    colour = PALETTE["perception"] if alike else "transparent"
    shown = escape(line[:400]) or " "
    if alike:
        word = escape(str(_ALIKE_LINE))
        shown = f"<mark style='background: {PALETTE['pale']}; color: inherit' title='{word}'>{shown}</mark>"
    return f"<span style='display: inline-block; border-left: 3px solid {colour}; padding-left: .4em'>{shown}</span>"
