"""The tables of a graded class: for reading, for programs, for learning platforms."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit import atomic
from coursekit.grading.ledger import Ledger, Sum, ledger, mistakes
from coursekit.grading.records import UNDECIDED, Grades, Mark, Student
from coursekit.grading.wording import LOOKS, MEANING, NOTHING_HANDED_IN, OPEN_SUM, look_of, names_of, plain_name
from coursekit.language import Text, language

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["write_gradebook"]

# A text that begins with one of these is a formula to a spreadsheet; the wide ones are turned into narrow by some.
_FORMULA = frozenset("=+-@＝＋－＠")
_NOT_IN_XML = "\ufffe\uffff"  # besides control characters and halves of characters
_LONGEST_CELL = 32_000  # characters; Excel takes 32,767
_MARK_OF_UTF8 = "\ufeff"  # without it Excel takes the file for another encoding and spoils Chinese

Cell = str | float | int | None


def write_gradebook(grades: Grades, folder: Path) -> None:
    """Write the tables of a class into `folder`; the same grades give the same bytes.

    `gradebook.csv`
        For programs: the same columns and words in every language, a row for each student.
    `gradebook.xlsx`
        For people: the marks, the questions, what was set aside, and about the run (protections, seed, release),
        in the reader's language.
    `moodle.csv`, `canvas.csv`
        A column for each sheet, as those platforms import it: percent for Moodle, whose grade items count to 100
        unless they are told otherwise; points for Canvas. Moodle takes a row without an identifier for the one
        before, and stops at somebody it does not know; so nobody is in its file who has no number (or, where
        numbers are scarcer, no address).
    `results.jsonl`
        Every mark, both languages, a line each.

    A cell without a result is blank, with its status beside it. A sum that is not known yet is blank, with what was
    earned so far beside it. A text that a spreadsheet would take for a formula gets an apostrophe in front.

    Parameters
    ----------
    grades : Grades
        The class.
    folder : Path
        Made if it is missing; each file is replaced in one step.

    Raises
    ------
    OSError
        The folder cannot be written to, or the disk is full; old files are still whole.
    """
    folder = Path(folder)
    book = ledger(grades)
    atomic.write_text(folder / "gradebook.csv", _MARK_OF_UTF8 + _csv(_marks_table(grades, book)))
    atomic.write_text(folder / "moodle.csv", _MARK_OF_UTF8 + _csv(_moodle(grades, book)))
    atomic.write_text(folder / "canvas.csv", _csv(_canvas(grades, book)))
    atomic.write_text(folder / "results.jsonl", "".join(_lines(grades)))
    atomic.write_bytes(folder / "gradebook.xlsx", _workbook(grades, book))


# ── for programs ──


def _lines(grades: Grades) -> Iterator[str]:
    def place(mark: Mark) -> tuple[str, str, list[int], str]:
        return mark.student, mark.unit, [int(n) for n in re.findall(r"\d+", mark.question)], mark.question

    for mark in sorted(grades.marks, key=place):
        line = json.dumps(mark.to_data(), ensure_ascii=False, sort_keys=True, allow_nan=False)
        yield atomic.writable(line) + "\n"


def _marks_table(grades: Grades, book: Ledger) -> Iterator[list[Cell]]:
    """Yield a head and a row for each student: sums first, then the questions one by one."""
    sums = ("total", "so far", "possible", "state")
    each = ("score", "status", "attempts", "seconds")
    yield [
        "name", "id", "email", "group", "on roster", "key",
        *(f"all {what}" for what in sums),
        *(f"{unit} {what}" for unit in book.titles for what in sums),
        *(f"{asked.id} {what}" for asked in book.questions for what in each),
    ]  # fmt: skip
    for student in grades.handed_in.students:
        marks = book.marks_of(student.key)
        row: list[Cell] = [
            plain_name(student), student.id, student.email, student.group,
            "yes" if student.on_roster else "no", student.key, *_sum_cells(book.sum_of(student.key)),
        ]  # fmt: skip
        for unit in book.titles:
            row += _sum_cells(book.sum_of(student.key, [unit]))
        for asked in book.questions:
            mark = marks.get((asked.unit, asked.name))
            row += [None, NOTHING_HANDED_IN, None, None] if mark is None else _mark_cells(mark)
        yield row


def _sum_cells(one: Sum) -> list[Cell]:
    if not one.handed_in:
        return [None, None, one.possible, NOTHING_HANDED_IN]
    return [_points(one.total), _points(one.so_far), one.possible, "open" if one.open else "settled"]


def _mark_cells(mark: Mark) -> list[Cell]:
    score = None if mark.score is None else _points(mark.earned)
    return [score, mark.status, mark.attempts, mark.seconds]


def _points(value: float | None) -> float | int | None:
    """Return points with four decimals at most; a whole number as one."""
    if value is None:
        return None
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _csv(rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def _clean(text: str) -> str:
    """Return a text on one line, without what a file of this kind cannot hold."""
    shown = "".join(
        " " if letter in _NOT_IN_XML or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter
        for letter in text
    )
    return shown[:_LONGEST_CELL]


def _harmless(text: str) -> str:
    cleaned = _clean(text)
    # A dash alone is no formula; it is what Moodle takes for “no grade”.
    return f"'{cleaned}" if cleaned.lstrip()[:1] in _FORMULA and cleaned != "-" else cleaned


# ── for learning platforms ──


def _moodle(grades: Grades, book: Ledger) -> Iterator[list[Cell]]:
    field, head, listed = _known_to_moodle(grades)
    yield ["Full name", head, *(f"{book.stems[unit]} (%)" for unit in book.titles)]
    for student in listed:
        sums = [book.sum_of(student.key, [unit]) for unit in book.titles]
        percent = [None if one.total is None else round(100 * one.total / one.possible, 2) for one in sums]
        yield [plain_name(student), getattr(student, field), *("-" if value is None else value for value in percent)]


def _known_to_moodle(grades: Grades) -> tuple[str, str, list[Student]]:
    """Return what tells students apart there, the column's name, and those who have it."""
    students = grades.handed_in.students
    with_id, with_email = ([s for s in students if getattr(s, field).strip()] for field in ("id", "email"))
    if len(with_email) > len(with_id):
        return "email", "Email address", with_email
    return "id", "ID number", with_id


def _canvas(grades: Grades, book: Ledger) -> Iterator[list[Cell]]:
    # Canvas knows the file by these heads, the last before the sheets being Section; its own ID is left to it.
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(book.stems[unit] for unit in book.titles)]
    possible = [sum(asked.points for asked in book.of_unit[unit]) for unit in book.titles]
    yield ["    Points Possible", "", "", "", "", *possible]
    for student in grades.handed_in.students:
        totals = [_points(book.sum_of(student.key, [unit]).total) for unit in book.titles]
        yield [plain_name(student), "", student.id, student.email, student.group, *totals]


# ── for people ──


def _workbook(grades: Grades, book: Ledger) -> bytes:
    from openpyxl import Workbook

    made = Workbook(write_only=True)
    _fill(made.create_sheet(str(_MARKS)), _marks_sheet(grades, book), freeze="B2", widths=[22, 14, 24, 12])
    _fill(made.create_sheet(str(_QUESTIONS)), _questions_sheet(grades, book), freeze="A2", widths=[10, 38, 44])
    _fill(made.create_sheet(str(_ASIDE)), _aside_sheet(grades), freeze="A2", widths=[60, 80])
    _fill(made.create_sheet(str(_ABOUT)), _about_sheet(grades), freeze=None, widths=[26, 110])
    return _same_every_time(made)


def _fill(
    sheet: WriteOnlyWorksheet, rows: Iterable[Sequence[Cell]], *, freeze: str | None, widths: Sequence[int]
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    if freeze:
        sheet.freeze_panes = freeze
    for k, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(k)].width = width
    bold = Font(bold=True)
    for n, row in enumerate(rows):
        cells: list[Any] = []
        for value in row:
            text = _clean(value) if isinstance(value, str) else value
            if isinstance(text, str) and text:
                cell = WriteOnlyCell(sheet, value=text)
                cell.data_type = "s"  # a text, whatever it looks like: =1+1 or #N/A
                cell.quotePrefix = n > 0 and text.lstrip()[:1] in _FORMULA
                if n == 0:
                    cell.font = bold
                cells.append(cell)
            else:
                cells.append(text)
        sheet.append(cells)


def _marks_sheet(grades: Grades, book: Ledger) -> Iterator[list[Cell]]:
    all_of_it = [str(head) for head in (_TOTAL, _SO_FAR, _POSSIBLE, _STATE)]
    yield [
        *(str(head) for head in _PERSON),
        *(f"{_ALL} · {head}" for head in all_of_it),
        *(f"{unit} · {head}" for unit in book.titles for head in all_of_it),
        *(f"{asked.id} · {head}" for asked in book.questions for head in _EACH),
    ]
    states = {NOTHING_HANDED_IN: str(look_of(None).word), "open": str(_OPEN), "settled": str(_SETTLED)}
    for student in grades.handed_in.students:
        marks = book.marks_of(student.key)
        row: list[Cell] = [plain_name(student), student.id, student.email, student.group]
        for units in (None, *([unit] for unit in book.titles)):
            *figures, state = _sum_cells(book.sum_of(student.key, units))
            row += [*figures, states[str(state)]]
        for asked in book.questions:
            mark = marks.get((asked.unit, asked.name))
            cells = [None, "", None, None] if mark is None else _mark_cells(mark)
            cells[1] = str(look_of(mark).word)
            row += cells
        yield row


def _questions_sheet(grades: Grades, book: Ledger) -> Iterator[list[Cell]]:
    yield [str(head) for head in _QUESTION_COLUMNS]
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in grades.marks:
        found.setdefault((mark.unit, mark.question), []).append(mark)
    for asked in book.questions:
        marks = found.get((asked.unit, asked.name), [])
        made = next(iter(mistakes(marks)), [])
        scored = [mark.score for mark in marks if mark.score is not None]
        yield [
            asked.id, str(book.titles[asked.unit]), str(asked.title), asked.points, len(marks),
            sum(mark.status == "passed" for mark in marks),
            sum(mark.status == "failed" for mark in marks),
            len(marks) - len(scored),
            sum(mark.status in UNDECIDED for mark in marks),
            _points(sum(scored) / len(scored)) if scored else None,
            (made[0].misconception or "") if made else "", len(made) or None, str(made[0].message) if made else "",
        ]  # fmt: skip


def _aside_sheet(grades: Grades) -> Iterator[list[Cell]]:
    yield [str(_FILE), str(_WHY)]
    for source, why in grades.handed_in.set_aside:
        yield [source, str(why)]
    for submission in grades.handed_in.submissions:
        if submission.problem is not None:
            yield [submission.source, str(submission.problem)]


def _about_sheet(grades: Grades) -> Iterator[list[Cell]]:
    yield [str(_ABOUT), str(_RELEASE.format(release=grades.release, seed=grades.seed))]
    protections = grades.protections
    yield [str(_ISOLATED), str(_YES if protections.isolated else _NO)]
    for head, listed in ((_ON, protections.on), (_OFF, protections.off)):
        for k, one in enumerate(listed):
            yield ["" if k else str(head), str(one)]
    yield [str(_SUMS), str(OPEN_SUM)]
    yield [str(_SCORES), str(_SCORES_ARE)]
    for status, meaning in MEANING.items():
        yield [str(LOOKS[status].word), str(meaning)]
    students = grades.handed_in.students
    _, _, listed_there = _known_to_moodle(grades)
    yield ["moodle.csv", str(_MOODLE)]
    if missing := {s.key for s in students} - {s.key for s in listed_there}:
        names = names_of(students)
        joined = (", " if language() == "en" else "、").join(names[s.key] for s in students if s.key in missing)
        yield ["", f"{_NOT_IN_MOODLE}{joined}"]
    yield ["canvas.csv", str(_CANVAS)]


def _same_every_time(made: Any) -> bytes:
    """Return the workbook's bytes without the hour at which it was made."""
    with tempfile.TemporaryFile() as first, tempfile.TemporaryFile() as second:
        made.save(first)
        with zipfile.ZipFile(first) as given, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as kept:
            for name in given.namelist():
                entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with given.open(name) as source, kept.open(entry, "w") as target:
                    if name == "docProps/core.xml":
                        target.write(_A_MOMENT.sub(rb"\g<1>2000-01-01T00:00:00Z", source.read()))
                    else:
                        shutil.copyfileobj(source, target, 1 << 20)
        second.seek(0)
        return second.read()


_A_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")

_MARKS = Text(zh="成绩", en="Marks")
_QUESTIONS = Text(zh="题目", en="Questions")
_ASIDE = Text(zh="没有批的", en="Set aside")
_ABOUT = Text(zh="说明", en="About")
_PERSON = (
    Text(zh="姓名", en="Name"),
    Text(zh="学号", en="ID"),
    Text(zh="邮箱", en="Email"),
    Text(zh="班级", en="Group"),
)
_ALL = Text(zh="全部", en="All")
_TOTAL = Text(zh="总分", en="Total")
_SO_FAR = Text(zh="已得", en="So far")
_POSSIBLE = Text(zh="满分", en="Out of")
_STATE = Text(zh="状态", en="State")
_OPEN = Text(zh="未定", en="Open")
_SETTLED = Text(zh="已定", en="Settled")
_EACH = (
    Text(zh="得分", en="Score"),
    Text(zh="状态", en="Status"),
    Text(zh="检查次数", en="Attempts"),
    Text(zh="秒", en="Seconds"),
)
_QUESTION_COLUMNS = (
    Text(zh="题", en="Question"),
    Text(zh="课", en="Unit"),
    Text(zh="题目", en="Title"),
    Text(zh="满分", en="Out of"),
    Text(zh="交了", en="Handed in"),
    Text(zh="做对", en="Right"),
    Text(zh="还不对", en="Not yet"),
    Text(zh="没有结果", en="No result"),
    Text(zh="其中未定", en="Of these open"),
    Text(zh="平均得分率", en="Mean score (0 to 1)"),
    Text(zh="最常见的错误", en="Commonest mistake"),
    Text(zh="人数", en="Students"),
    Text(zh="说明", en="What it says"),
)
_FILE = Text(zh="文件", en="File")
_WHY = Text(zh="为什么没有批", en="Why it was not marked")
_RELEASE = Text(zh="课程版本 {release}；种子 {seed}", en="Release {release} of the course; seed {seed}")
_ISOLATED = Text(zh="学员的代码是否完全隔离", en="Students' code fully isolated")
_YES = Text(zh="是", en="Yes")
_NO = Text(zh="否：下面“没有的保护”没有拦住", en="No: what is listed as off did not stand in its way")
_ON = Text(zh="有的保护", en="Protections on")
_OFF = Text(zh="没有的保护", en="Protections off")
_SUMS = Text(zh="空着的总分", en="Blank totals")
_SCORES = Text(zh="得分", en="Scores")
_SCORES_ARE = Text(
    zh="得分以分为单位（有的题值 2 分、3 分）。没有结果的格子空着，状态写在旁边，不是 0。"
    "检查次数来自学员自己的记录，仅供参考。秒是这道题的代码用的处理器时间。",
    en="Scores are points (some questions are worth 2 or 3). A cell without a result is blank with its status beside "
    "it, which is not a 0. Attempts are from the students' own records and say no more than that. Seconds are "
    "processor time of the code for that question.",
)
_MOODLE = Text(
    zh="每课一列，写的是百分比，没有成绩的写“-”。导入时按学号（或邮箱）对应用户；"
    "名单里有一个人 Moodle 不认识，整个文件都不导入。",
    en="A column for each unit, in percent; “-” is no grade. When importing, map the users by ID number (or email "
    "address). Moodle refuses the whole file for a single person it does not know.",
)
_NOT_IN_MOODLE = Text(
    zh="没有学号或邮箱、因此不在 moodle.csv 里：", en="Not in moodle.csv, for want of a number or address: "
)
_CANVAS = Text(
    zh="每课一列，写的是分；还没有定的总分空着，就是没有成绩。按 SIS User ID 或 SIS Login ID 对应学员，"
    "对不上的 Canvas 会问你。",
    en="A column for each unit, in points; a total that is still open is blank and counts as no grade. Students are "
    "found by SIS User ID or SIS Login ID; Canvas asks about those it cannot find.",
)
