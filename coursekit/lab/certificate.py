"""`coursekit progress`: what a trainee has done, on one page to print and hand in.

Everything on it comes from the record that the trainee's own computer keeps in the course
folder; nothing else is read, and the record is left as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from typing import Any

import click

from coursekit import atomic
from coursekit.checks.progress import kept_in, set_aside_in
from coursekit.checks.registry import Sheet, sheets
from coursekit.course_files import MARKER, enclosing_copy
from coursekit.lab import working_copy
from coursekit.lab.pages import page_path
from coursekit.language import LANGUAGES, CourseError, Language, Text, language, use_language
from coursekit.page import page_html

__all__ = ["certificate", "find_copy", "make"]

_LONGEST_NAME = 80  # characters: two lines of the page at most
_SHOWN = 6  # course folders that a sentence names one by one
_CAPSTONE, _OWN = "18", "own"  # the unit; how the record calls a survey of the trainee's own


@dataclass(frozen=True)
class _Record:
    """What is kept about one unit's sheet; `first` and `last` are days of checks, None where there was none."""

    unit: str
    title: Text
    questions: int
    passed: int
    tried: int
    attempts: int
    hints: int
    solutions: int
    first: date | None
    last: date | None


def make(folder: Path | None = None, *, out: Path | None = None, name: str = "", lang: str | None = None) -> int:
    """Write the page, and say where.

    Parameters
    ----------
    folder : Path, optional
        The course folder, or any folder in it; left out: the one here.
    out : Path, optional
        The page; a folder: into it. Left out: `progress-zh.html` or `progress-en.html` at the top of the
        course folder.
    name : str, optional
        Whose work it is; left out: a line to write on.
    lang : {"zh", "en"}, optional
        Left out: that of the course folder.

    Returns
    -------
    int
        0.

    Raises
    ------
    CourseError
        There is no course folder, or several; its record is damaged or too new; the page cannot be
        written. No page is written then, and an old one stays.
    """
    who = _as_name(name)
    copy = find_copy(folder, lang)
    if lang is None:
        use_language(working_copy.language_of(copy) or language())
    page = page_path(copy / f"progress-{language()}.html", out)
    content = certificate(copy, name=who)
    try:
        atomic.write_text(page, content)
    except OSError as error:
        raise CourseError(_NOT_WRITTEN.format(page=page, reason=error.strerror or type(error).__name__)) from error
    click.echo(str(_WRITTEN.format(page=page)))
    return 0


def find_copy(folder: Path | None, lang: str | None = None) -> Path:
    """Return the course folder that is meant, or say why none is.

    `folder` or one above it; without `folder` the current place or one above it, else the only course
    folder that lies here. Of several, the only one in the language `lang`.
    """
    if folder is not None:
        found = enclosing_copy(folder)
        if found is None:
            raise CourseError((_NO_COPY_AT if folder.is_dir() else _NO_FOLDER_AT).format(folder=folder))
        return found
    here = Path.cwd()
    if found := enclosing_copy(here):
        return found
    below = sorted(marker.parent.parent for marker in here.glob(f"*/{MARKER}") if marker.is_file())
    if not below:
        raise CourseError(_NO_COPY_HERE.format(folder=here))
    if len(below) > 1 and lang in LANGUAGES:
        below = [copy for copy in below if _language_if_known(copy) == lang] or below
    if len(below) > 1:
        names, more = [copy.name for copy in below[:_SHOWN]], len(below) > _SHOWN
        listed = Text(zh="、".join(names) + " 等" * more, en=", ".join(names) + ", …" * more)
        raise CourseError(_SEVERAL.format(names=listed, first=below[0].name))
    return below[0]


def certificate(copy: Path, *, name: str = "", today: date | None = None, found: Iterable[Sheet] | None = None) -> str:
    """Return the page in the reader's language, as HTML complete in itself.

    Parameters
    ----------
    copy : Path
        A course folder.
    name : str, optional
        Whose work it is.
    today : date, optional
        The day that the page bears; by default that of this computer.
    found : iterable of Sheet, optional
        The sheets, untouched ones too; by default all of the course. What is kept about questions that the
        course no longer has is left out.

    Raises
    ------
    CourseError
        The record is damaged, cannot be read, or was written by a newer version of the course.
    """
    entries, of_course = kept_in(copy), tuple(sheets() if found is None else found)
    records = [_unit_record(sheet, entries) for sheet in of_course]
    day = datetime.now().astimezone().date() if today is None else today
    capstone = [_capstone(sheet, entries) for sheet in of_course if sheet.unit == _CAPSTONE]
    parts = [_head(name, day), _summary(records), _table(records), *capstone, _small_print(copy)]
    return page_html(str(_TITLE), parts)


# What is kept ----------------------------------------------------------------------------------


def _unit_record(sheet: Sheet, entries: dict[str, dict[str, Any]]) -> _Record:
    mine = [entries[question.id] for question in sheet.questions if question.id in entries]
    days = [day for entry in mine for day in map(_day, _moments(entry)) if day is not None]
    return _Record(
        unit=sheet.unit,
        title=sheet.title,
        questions=len(sheet.questions),
        passed=sum(entry["status"] == "passed" for entry in mine),
        tried=sum(entry["attempts"] > 0 for entry in mine),
        attempts=sum(entry["attempts"] for entry in mine),
        hints=sum(entry["hints"] for entry in mine),
        solutions=sum(entry["solution_seen"] for entry in mine),
        first=min(days, default=None),
        last=max(days, default=None),
    )


def _moments(entry: dict[str, Any]) -> Iterator[object]:
    yield from (entry[key] for key in ("first", "first_passed", "last"))


def _day(moment: object) -> date | None:
    """Return the day of a moment as kept (UTC), by this computer's clock; None for what is none."""
    try:
        return datetime.strptime(str(moment), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone().date()
    except (ValueError, OverflowError, OSError):  # Windows knows no local time before 1970
        return None


def _language_if_known(copy: Path) -> Language | None:
    try:
        return working_copy.language_of(copy)
    except CourseError:
        return None


def _as_name(name: str) -> str:
    """Return a name on one line, without what a page cannot show."""
    kept = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in name)
    plain = " ".join(kept.split())
    if len(plain) > _LONGEST_NAME:
        raise CourseError(_NAME_TOO_LONG.format(most=_LONGEST_NAME, n=len(plain)))
    return plain


# The page --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Html:
    """A part of the page that is HTML already."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


_STYLE = """<style>
.who { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2em 2em; font-size: 1.1em; }
.who b { overflow-wrap: anywhere; }
.who .line { display: inline-block; width: 16em; border-bottom: 1px solid; }
table.work { margin: .5em 0; font-size: .82em; }
.work th, .work td { padding: .16em .6em .16em 0; line-height: 1.2; }
.work .number { padding: .16em 0 .16em .6em; font-variant-numeric: tabular-nums; }
.work .day { padding-left: 1.2em; }
.work tfoot td { font-weight: bold; border-bottom: 0; }
h2 { margin: .8em 0 .2em; }
ul.small { margin: .2em 0; padding-left: 1.2em; font-size: .82em; line-height: 1.32; }
</style>"""


def _head(name: str, day: date) -> _Html:
    who = f"<b>{escape(name)}</b>" if name else '<span class="line"></span>'
    return _Html(
        f'{_STYLE}\n<p class="who"><span>{_NAME.format(name=who)}</span> '
        f"<span>{_DATE.format(day=day.isoformat())}</span></p>"
    )


def _summary(records: list[_Record]) -> str:
    total = _total(records)
    if not total.tried:
        return str(_NOTHING_YET.format(questions=total.questions, units=len(records)))
    whole = sum(0 < record.questions == record.passed for record in records)
    sentence = _SUMMARY.format(
        passed=total.passed, questions=total.questions, tried=total.tried, whole=whole, units=len(records)
    )
    return str(sentence)


def _total(records: list[_Record]) -> _Record:
    counted = ("questions", "passed", "tried", "attempts", "hints", "solutions")
    return _Record(
        unit="",
        title=_ALL,
        first=min((record.first for record in records if record.first), default=None),
        last=max((record.last for record in records if record.last), default=None),
        **{name: sum(getattr(record, name) for record in records) for name in counted},
    )


def _table(records: list[_Record]) -> _Html:
    def row(record: _Record) -> str:
        title = f"{record.unit} {record.title}".strip()
        numbers = [record.questions, record.passed, record.tried, record.attempts, record.hints, record.solutions]
        days = ["–" if day is None else day.isoformat() for day in (record.first, record.last)]
        rest = "".join(f'<td class="{kind}">{value}</td>' for kind, value in zip(kinds, (*numbers, *days), strict=True))
        return f"<tr><td>{escape(title)}</td>{rest}</tr>"

    kinds = ["number"] * 6 + ["number day"] * 2
    heads = (f'<th scope="col" class="{kind}">{name}</th>' for kind, name in zip(kinds, _COLUMNS, strict=True))
    head = f'<th scope="col">{_UNIT}</th>{"".join(heads)}'
    body = "\n".join(row(record) for record in records)
    return _Html(
        f'<table class="work">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n'
        f"<tfoot>{row(_total(records))}</tfoot>\n</table>"
    )


def _capstone(sheet: Sheet, entries: dict[str, dict[str, Any]]) -> _Html:
    """Return how far each case of the capstone has come: its questions are asked anew of every case."""
    from coursekit.datasets.questionnaires import TRADES

    kept = {question.name: entries.get(question.id, {}) for question in sheet.questions}
    status = {name: entry.get("cases", {}) for name, entry in kept.items()}
    titles = {**{case: _CASE.format(title=title) for case, title in TRADES.items()}, _OWN: _OWN_SURVEY}
    lines = [
        _case(title, {name: cases.get(case) for name, cases in status.items()})
        for case, title in titles.items()
        if any(case in cases for cases in status.values())
    ]
    if lines:
        lines.append(str(_LEGEND))
    else:
        tried = any(entry.get("attempts") for entry in kept.values())
        lines.append(str(_CASE_UNKNOWN if tried else _NOT_BEGUN))
    points = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
    return _Html(f'<h2>{_CAPSTONE_HEAD}</h2>\n<ul class="small">\n{points}\n</ul>')


def _case(what: Text, states: dict[str, str | None]) -> str:
    passed = sum(state == "passed" for state in states.values())
    marks = "  ".join(f"{_mark(state)} {name}" for name, state in states.items())
    frame = _SOLVED if passed == len(states) else _UNDER_WAY
    return str(frame.format(what=what, passed=passed, of=len(states), marks=marks))


def _mark(state: str | None) -> str:
    return "○" if state in (None, "not_attempted") else "✓" if state == "passed" else "✗"


def _small_print(copy: Path) -> _Html:
    said = [*_WHAT_IT_IS, *([_SET_ASIDE] if set_aside_in(copy) else [])]
    points = "\n".join(f"<li>{escape(str(text))}</li>" for text in said)
    return _Html(f'<h2>{_ABOUT}</h2>\n<ul class="small">\n{points}\n</ul>')


_TITLE = Text(zh="学习记录：客户服务感知", en="Certificate of work: Customer Service Perception")
_NAME = Text(zh="姓名：{name}", en="Name: {name}")
_DATE = Text(zh="填写日期：{day}", en="Date of this page: {day}")
_SUMMARY = Text(
    zh="{questions} 道练习题，做对 {passed} 道，试过 {tried} 道；{units} 课里，有 {whole} 课的题全部做对。",
    en="Of {questions} questions in the exercise sheets, {passed} are passed and {tried} were tried; "
    "in {whole} of {units} units every question is passed.",
)
_NOTHING_YET = Text(
    zh="{units} 课共 {questions} 道练习题，这个课程文件夹里还没有检查过任何一道。",
    en="{units} units hold {questions} questions; none has been checked in this course folder yet.",
)
_UNIT = Text(zh="课", en="Unit")
_ALL = Text(zh="合计", en="All units")
_COLUMNS = (
    Text(zh="题数", en="Questions"),
    Text(zh="做对", en="Passed"),
    Text(zh="试过", en="Tried"),
    Text(zh="检查次数", en="Checks"),
    Text(zh="提示", en="Hints"),
    Text(zh="看过解答", en="Solutions"),
    Text(zh="第一天", en="First day"),
    Text(zh="最近一天", en="Last day"),
)
_CAPSTONE_HEAD = Text(zh="结业项目", en="The capstone")
_NOT_BEGUN = Text(zh="还没有开始。", en="Not begun.")
_CASE_UNKNOWN = Text(zh="做过；做的是哪个案例，记录里没有。", en="Tried; which case it was is not on record.")
_CASE = Text(zh="案例“{title}”（模拟数据）", en="Case “{title}” (simulated data)")
_OWN_SURVEY = Text(
    zh="自己的调查文件（数据里没有的，不问）", en="A survey file of one's own (what it does not hold is not asked)"
)
_SOLVED = Text(zh="{what}：{of} 题全部做对。", en="{what}: solved, all {of} questions passed.")
_UNDER_WAY = Text(
    zh="{what}：{of} 题做对 {passed} 题。{marks}", en="{what}: {passed} of {of} questions passed. {marks}"
)
_LEGEND = Text(zh="✓ 做对　✗ 试过，还不对　○ 还没检查", en="✓ passed   ✗ tried, not right yet   ○ not checked")
_ABOUT = Text(zh="这一页是什么，不是什么", en="What this page is, and what it is not")
_WHAT_IT_IS = (
    Text(
        zh="数字来自学员自己电脑上课程文件夹里的记录，没有别人监督。它可以交给讲师，是一份小结，不是成绩。",
        en="The figures come from the record in the course folder on the trainee's own computer; nobody supervised it. "
        "The page is a summary to hand in, not a mark.",
    ),
    Text(
        zh="半天、一天的培训班只做其中几题；没有安排的题也写 0，不算没做好。",
        en="A workshop of half a day or a day answers only some of these questions; those left for later show as 0, "
        "too, and that counts against nobody.",
    ),
    Text(
        zh="“试过”是写了答案并检查过的题，“检查次数”是这些检查一共有几次。多试几次是学习的正常样子，次数多不扣分。",
        en="“Tried” are questions with an answer that was checked, “Checks” is how often. "
        "Trying several times is how one learns, and many checks count against nobody.",
    ),
    Text(
        zh="“提示”是看过几条提示，“看过解答”是打开过几道题的解答。两样都是课程的一部分；解答是做对以前还是以后看的，没有记。",
        en="“Hints” counts hints seen, “Solutions” the questions whose solution was opened. Both are part of the "
        "course; whether a solution was read before or after passing is not recorded.",
    ),
    Text(
        zh="“第一天”“最近一天”是检查练习的日子，按这台电脑的时钟。读课文、用小工具不记。",
        en="“First day” and “Last day” are days on which an answer was checked, by this computer's clock. "
        "Reading a lesson and using its widgets leave no trace.",
    ),
    Text(
        zh="课程没有把任何东西发出去；这一页只在这台电脑上，交不交由学员自己定。",
        en="The course has sent nothing anywhere. This page is on this computer only; "
        "whether to hand it in is for the trainee to say.",
    ),
)
_SET_ASIDE = Text(
    zh="以前有一份记录坏了，已另存在课程文件夹里；那之前做的题不在上面的数里。",
    en="An earlier record was damaged and set aside in the course folder; what was done before is not counted above.",
)
_WRITTEN = Text(zh="学习记录写好了：{page}", en="The certificate of work is written: {page}")
_NOT_WRITTEN = Text(
    zh="写不了 {page}（{reason}）。请用 --out 换一个你能写入的地方；如果它正被别的程序打开，先关掉那个程序。",
    en="{page} could not be written ({reason}). Name a place that you may write to with --out; "
    "if another program has it open, close that first.",
)
_NO_COPY_HERE = Text(
    zh="{folder} 里没有课程文件夹。请到放它的地方再运行，或用 --dir 指明，例如 --dir my-course-zh。"
    "还没有的话，coursekit lab 会建一个。",
    en="There is no course folder in {folder}. Run this where yours lies, or name it, as in --dir my-course-en. "
    "If you have none yet, coursekit lab makes one.",
)
_NO_COPY_AT = Text(
    zh="{folder} 不是课程文件夹，也不在课程文件夹里。课程文件夹由 coursekit lab 建成；请改 --dir。",
    en="{folder} is no course folder and lies in none. A course folder is made by coursekit lab; change --dir.",
)
_NO_FOLDER_AT = Text(zh="没有文件夹 {folder}。请改 --dir。", en="There is no folder {folder}. Change --dir.")
_SEVERAL = Text(
    zh="这里有好几个课程文件夹：{names}。请用 --dir 指明一个，例如 --dir {first}。",
    en="There are several course folders here: {names}. Name one, as in --dir {first}.",
)
_NAME_TOO_LONG = Text(
    zh="--name 最多 {most} 个字，你写了 {n} 个。", en="--name takes {most} characters at most; you gave {n}."
)
