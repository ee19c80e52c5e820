"""What a status is called, how it looks, what it means, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from coursekit.checks.verdict import rich
from coursekit.grading.records import Mark, Protections, Student
from coursekit.language import Text

__all__ = [
    "LOOKS",
    "MEANING",
    "NOTHING_HANDED_IN",
    "OPEN_SUM",
    "PARTLY",
    "TO_DO",
    "Html",
    "Look",
    "look_of",
    "name_html",
    "names_of",
    "number",
    "para",
    "plain_name",
    "protections_html",
]

PARTLY: Final = "partly"
NOTHING_HANDED_IN: Final = "not_handed_in"


@dataclass(frozen=True)
class Look:
    """How a status is shown: a sign, a word and a colour; none is ever the only one.

    Parameters
    ----------
    sign, word : Text
        One character for a narrow table; what it is called.
    ink, paper : str
        Colours with a contrast of at least 4.5 : 1 on each other; the ink has it on white, too.
    """

    sign: Text
    word: Text
    ink: str
    paper: str


def _same(sign: str) -> Text:
    return Text(zh=sign, en=sign)


LOOKS: Final[dict[str, Look]] = {
    "passed": Look(_same("✓"), Text(zh="做对了", en="Right"), "#14532d", "#d3efe2"),
    PARTLY: Look(_same("◐"), Text(zh="对了一部分", en="Partly right"), "#713f12", "#fdeebf"),
    "failed": Look(_same("✗"), Text(zh="还不对", en="Not yet"), "#8a2408", "#f9d3c6"),
    "not_attempted": Look(_same("○"), Text(zh="没有作答", en="Not attempted"), "#4b5563", "#ffffff"),
    "error": Look(_same("!"), Text(zh="代码出错", en="Error in the code"), "#5b21b6", "#e9e2fa"),
    "time_limit": Look(Text(zh="时", en="T"), Text(zh="超过时限", en="Time limit"), "#5b21b6", "#e9e2fa"),
    "memory_limit": Look(Text(zh="存", en="M"), Text(zh="超过内存限制", en="Memory limit"), "#5b21b6", "#e9e2fa"),
    "crashed": Look(Text(zh="断", en="C"), Text(zh="运行中断", en="Crashed"), "#1e3a5f", "#d5e3f3"),
    "unreadable": Look(Text(zh="坏", en="U"), Text(zh="文件读不出来", en="Unreadable file"), "#1e3a5f", "#d5e3f3"),
    "by_hand": Look(Text(zh="师", en="H"), Text(zh="老师来看", en="For the instructor"), "#1e3a5f", "#d5e3f3"),
    NOTHING_HANDED_IN: Look(_same("–"), Text(zh="没有交", en="Not handed in"), "#4b5563", "#f3f4f6"),
}

# For the instructor: what has happened, and what can be done about it.
MEANING: Final[dict[str, Text]] = {
    "not_attempted": Text(
        zh="答案还是 `...` 或者空的。没有结果，总分里不加也不扣。",
        en="The answer is still `...` or empty. There is no result; the sum has nothing for it.",
    ),
    "error": Text(
        zh="学员的代码在得出答案以前就出错停了。没有可以判的答案，总分里没有它的分。",
        en="The student's code stopped with an error before there was an answer to judge; the sum has nothing for it.",
    ),
    "time_limit": Text(
        zh="到了时限还没有运行完，多半是停不下来的循环。没有可以判的答案，总分里没有它的分。",
        en="Still running when the time was up, most often a loop that never ends. There was no answer to judge; "
        "the sum has nothing for it.",
    ),
    "memory_limit": Text(
        zh="用的内存超过了限制。没有可以判的答案，总分里没有它的分。",
        en="More memory was wanted than there was. There was no answer to judge; the sum has nothing for it.",
    ),
    "crashed": Text(
        zh="运行这份作业的程序中途断了，答案值多少分还不知道，所以总分先空着。"
        "打开这份作业，从头运行一遍：答案在，就手工给分；断在同一处，请学员改。",
        en="The program that ran the sheet broke off, so nobody knows yet what the answer is worth and the sum is left "
        "open. Open the sheet and run it from the top: if the answer is there, mark it by hand; if it breaks again in "
        "the same place, ask the student to mend it.",
    ),
    "unreadable": Text(
        zh="文件打不开，不知道里面有什么，所以总分先空着，不是 0 分。请学员重新保存，再交一次。",
        en="The file cannot be opened and nobody knows what is in it, so the sum is left open; it is not a zero. "
        "Ask the student to save it again and hand it in once more.",
    ),
    "by_hand": Text(
        zh="学员用的是自己的调查文件，正确答案是什么，程序不知道，所以不判，总分先空着。请你看一看，手工给分。",
        en="The student answered on a survey file of their own. The program does not know what is right there, so it "
        "does not judge, and the sum is left open until you have looked at it and marked it by hand.",
    ),
}

# For the student, after the mark's own sentence: what to do.
TO_DO: Final[dict[str, Text]] = {
    "not_attempted": Text(
        zh="把 `...` 换成你的答案，运行这一格，再运行它的检查。",
        en="Put your answer in place of `...`, run that cell, then run its check.",
    ),
    "error": Text(
        zh="先改好出错的那一格。然后打开“内核”菜单，选“重启内核并运行所有单元格…”，看看从头到尾能不能跑通。",
        en="Mend the cell with the error. Then choose “Restart Kernel and Run All Cells…” in the Kernel menu and see "
        "whether everything runs from top to bottom.",
    ),
    "time_limit": Text(
        zh="自己运行这一格，用工具栏上的 ■ 停下来，看看循环靠什么结束。它能停了，后面的题可能就都好了。",
        en="Run that cell yourself, stop it with ■ in the toolbar, and see what should end its loop. Once it ends, the "
        "questions after it may be all right.",
    ),
    "memory_limit": Text(
        zh="看看是什么越变越大：一张表被复制了很多遍，或者一个列表一直在加长。",
        en="See what grows: a table that is copied many times over, or a list that is added to without end.",
    ),
    "crashed": Text(
        zh="你的答案值多少分还不知道，老师会看。你可以先打开“内核”菜单，选“重启内核并运行所有单元格…”；"
        "如果在你那里能跑通，请告诉老师。",
        en="What your answer is worth is not known yet; your instructor will look at it. Meanwhile choose “Restart "
        "Kernel and Run All Cells…” in the Kernel menu; if it runs through on your computer, tell your instructor.",
    ),
    "unreadable": Text(
        zh="这不是 0 分：打不开的文件，谁也不知道里面写了什么。在 JupyterLab 里打开你的练习，保存一次，再交一次。",
        en="This is not a zero: nobody can know what is in a file that does not open. Open your sheet in JupyterLab, "
        "save it, and hand it in again.",
    ),
    "by_hand": Text(
        zh="你不用做什么。调查文件请留着，老师可能会要；老师看过以前，这份练习的总分先不定。",
        en="Nothing. Keep the survey file, as your instructor may ask for it; until it has been looked at, the total "
        "of this sheet stays open.",
    ),
}

OPEN_SUM: Final = Text(
    zh="总分空着，是因为其中有题目还不知道值多少分（运行中断、文件读不出来，或者要老师来看），或者有一份作业没有交。"
    "旁边的“已得”是已经确定的分，只会变多。",
    en="A sum is blank where something in it is not known yet (it crashed, the file cannot be read, or the instructor "
    "has to look), or where a sheet is not in. “So far” beside it is what is certain, and can only grow.",
)


def look_of(mark: Mark | None) -> Look:
    """Return how `mark` is shown; None is a sheet that was not handed in."""
    if mark is None:
        return LOOKS[NOTHING_HANDED_IN]
    return LOOKS[PARTLY if mark.status == "failed" and mark.score else mark.status]


def number(value: float) -> str:
    """Return points with two decimals at most, and none that say nothing.

    Examples
    --------
    >>> number(4.0), number(2.5), number(7 / 8)
    ('4', '2.5', '0.88')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Html:
    """A part of a page that is HTML already."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def para(text: Text, kind: str = "") -> str:
    """Return a paragraph in the reader's language; `code` is set as code, all else escaped."""
    return f"<p{f' class={kind}' if kind else ''}>{rich(str(text))}</p>"


def names_of(students: Sequence[Student]) -> dict[str, str]:
    """Return what each student is called on a page: the name, and the number where two share it.

    Examples
    --------
    >>> from coursekit.grading.records import Student
    >>> two = (Student("wang-1", "王芳", "01"), Student("wang-2", "王芳", "02"), Student("li", "Li Na"))
    >>> names_of(two)
    {'wang-1': '王芳 (01)', 'wang-2': '王芳 (02)', 'li': 'Li Na'}
    """
    plain = {student.key: plain_name(student) for student in students}
    seen: dict[str, int] = {}
    for name in plain.values():
        seen[name] = seen.get(name, 0) + 1
    return {s.key: f"{plain[s.key]} ({s.id or s.key})" if seen[plain[s.key]] > 1 else plain[s.key] for s in students}


def name_html(name: str) -> str:
    """Return a name for a page, kept from turning round the words beside it (it may be in any script)."""
    return f"<bdi>{escape(name)}</bdi>"


def protections_html(protections: Protections) -> str:
    """Return what stood between the students' code and the computer, as HTML."""
    first = _ISOLATED if protections.isolated else _NOT_ISOLATED
    lists = [
        f"<p>{head}</p>\n<ul>{''.join(f'<li>{rich(str(one))}</li>' for one in listed)}</ul>"
        for head, listed in ((_ON, protections.on), (_OFF, protections.off))
        if listed
    ]
    return "\n".join([para(first, "" if protections.isolated else "warning"), *lists])


def plain_name(student: Student) -> str:
    """Return a name on one line, without what nobody can see; the key where nothing is left."""
    return " ".join("".join(c if c.isprintable() else " " for c in student.name).split()) or student.key


_ISOLATED = Text(
    zh="学员的代码是在隔离的环境里运行的，分数在外面判。",
    en="The students' code ran in isolation; the marks were decided outside it.",
)
_NOT_ISOLATED = Text(
    zh="注意：这次学员的代码没有完全隔离，下面“没有”的几样没有拦住。分数仍在学员的程序以外判。"
    "要保证隔离，请在 Linux 上装好 bubblewrap，加上 `--require-isolation` 再判一次。",
    en="Note: the students' code was not fully isolated this time; what is listed as off did not stand in its way. The "
    "marks were decided outside the student's program all the same. To be sure of isolation, grade on Linux with "
    "bubblewrap installed, and with `--require-isolation`.",
)
_ON = Text(zh="有的保护：", en="Protections that were on:")
_OFF = Text(zh="没有的保护：", en="Protections that were off:")
