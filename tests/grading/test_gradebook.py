"""The tables: what is in them, that nothing in them runs, that they are the same every time."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coursekit import atomic
from coursekit.grading.class_page import class_page
from coursekit.grading.gradebook import write_gradebook
from coursekit.grading.records import MARK_STATUSES, UNDECIDED, Grades, HandedIn, Mark, Submission
from coursekit.language import Text, in_language
from tests.grading.made import a_class, marks_like

UNITS = ("10", "16")
TEXT = ("gradebook.csv", "moodle.csv", "canvas.csv")


@pytest.fixture(scope="module")
def grades() -> Grades:
    return a_class(24, UNITS)


@pytest.fixture(scope="module")
def written(grades: Grades, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grades")
    with in_language("en"):
        write_gradebook(grades, folder)
    return folder


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def as_dicts(path: Path) -> list[dict[str, str]]:
    head, *rows = rows_of(path)
    assert len(set(head)) == len(head)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_row_for_each_student_in_the_order_of_the_list(grades: Grades, written: Path) -> None:
    rows = as_dicts(written / "gradebook.csv")
    assert [row["key"] for row in rows] == [student.key for student in grades.handed_in.students]


def test_every_mark_is_in_the_table_as_it_is(grades: Grades, written: Path) -> None:
    rows = {row["key"]: row for row in as_dicts(written / "gradebook.csv")}
    for mark in grades.marks:
        row, place = rows[mark.student], f"{mark.unit}.{mark.question}"
        assert row[f"{place} status"] == mark.status
        assert (row[f"{place} score"] == "") == (mark.score is None)
        if mark.score is not None:
            assert float(row[f"{place} score"]) == pytest.approx(mark.earned, abs=1e-4)
        assert row[f"{place} attempts"] == ("" if mark.attempts is None else str(mark.attempts))
        assert row[f"{place} seconds"] == str(mark.seconds)


@pytest.mark.parametrize("status", [status for status in MARK_STATUSES if status not in ("passed", "failed")])
def test_no_result_is_never_a_zero(status: Any, tmp_path: Path) -> None:
    write_gradebook(marks_like(status), tmp_path)
    (row,) = as_dicts(tmp_path / "gradebook.csv")
    assert {value for key, value in row.items() if key.endswith(" score")} == {""}
    assert row["10 total"] == ("" if status in UNDECIDED else "0")
    assert row["10 so far"] == ("" if status in UNDECIDED else "0")
    assert row["10 state"] == ("open" if status in UNDECIDED else "settled")
    *_, (_, _, moodle) = rows_of(tmp_path / "moodle.csv")
    *_, canvas = rows_of(tmp_path / "canvas.csv")
    assert (moodle, canvas[-1]) == (("-", "") if status in UNDECIDED else ("0.0", "0"))


def test_who_handed_in_nothing_has_a_row_without_a_figure(grades: Grades, written: Path) -> None:
    row = as_dicts(written / "gradebook.csv")[-1]
    assert not [mark for mark in grades.marks if mark.student == row["key"]]
    assert {row[f"{unit} state"] for unit in ("all", *UNITS)} == {"not_handed_in"}
    assert row["10 total"] == row["10 so far"] == row["10.q1 score"] == ""
    assert row["10.q1 status"] == "not_handed_in"


def test_one_sheet_missing_leaves_the_sum_of_all_open(grades: Grades, written: Path) -> None:
    rows = as_dicts(written / "gradebook.csv")
    half = [row for row in rows if [row[f"{unit} state"] for unit in UNITS].count("not_handed_in") == 1]
    assert half
    assert all(row["all total"] == "" for row in half)
    assert any(row["all so far"] for row in half)


def test_sums_add_up(written: Path) -> None:
    settled = [row for row in as_dicts(written / "gradebook.csv") if row["all state"] == "settled"]
    assert settled
    for row in settled:
        scores = [float(value) for key, value in row.items() if key.endswith(" score") and value]
        assert float(row["all total"]) == pytest.approx(sum(scores), abs=0.002)
        assert int(row["all possible"]) == int(row["10 possible"]) + int(row["16 possible"])


@pytest.mark.parametrize("name", TEXT)
def test_nothing_in_a_text_file_is_a_formula(name: str, written: Path) -> None:
    cells = [cell for row in rows_of(written / name) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@＝＋－＠\t\r") and cell not in ("-", "")]


def test_nothing_in_the_workbook_is_a_formula(grades: Grades, written: Path) -> None:
    from openpyxl import load_workbook

    book = load_workbook(written / "gradebook.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    (link,) = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert link.quotePrefix
    with zipfile.ZipFile(written / "gradebook.xlsx") as packed:
        assert not [name for name in packed.namelist() if b"<f>" in packed.read(name)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_workbook_says_the_same_as_the_text_file(lang: str, grades: Grades, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    with in_language(lang):
        write_gradebook(grades, tmp_path)
    book = load_workbook(tmp_path / "gradebook.xlsx", read_only=True)
    assert (
        book.sheetnames
        == {"zh": ["成绩", "题目", "没有批的", "说明"], "en": ["Marks", "Questions", "Set aside", "About"]}[lang]
    )
    _, *rows = list(book.worksheets[0].iter_rows(values_only=True))
    table = rows_of(tmp_path / "gradebook.csv")
    first = table[0].index("all total")
    for ours, theirs in zip(rows, table[1:], strict=True):
        figures = [value for value in ours[4:] if isinstance(value, int | float)]
        expected = [float(value) for value in theirs[first:] if value.replace(".", "", 1).isdigit()]
        assert figures == pytest.approx(expected)
    words = {"zh": "没有交", "en": "Not handed in"}
    assert words[lang] in rows[-1]
    assert 0 not in rows[-1]
    about = list(book.worksheets[3].iter_rows(values_only=True))
    said = " ".join(str(cell) for row in about for cell in row)
    for text in (*grades.protections.on, *grades.protections.off):
        assert text.side("zh" if lang == "zh" else "en") in said
    assert str(grades.seed) in said


def test_moodle_can_tell_everybody_in_its_file(grades: Grades, tmp_path: Path) -> None:
    # A row without an identifier would be taken there for the student of the row above.
    students = grades.handed_in.students
    bare = tuple(replace(one, id="") if k % 5 == 0 else one for k, one in enumerate(students))
    write_gradebook(replace(grades, handed_in=replace(grades.handed_in, students=bare)), tmp_path)
    head, *rows = rows_of(tmp_path / "moodle.csv")
    assert head == ["Full name", "Email address", "10-scores (%)", "16-plan (%)"]
    assert len(rows) == len(students)
    none = tuple(replace(one, id="", email="") for one in students[:3])
    half = (*none, *(replace(one, email="") for one in students[3:]))
    write_gradebook(replace(grades, handed_in=replace(grades.handed_in, students=half)), tmp_path)
    head, *rows = rows_of(tmp_path / "moodle.csv")
    assert head[1] == "ID number"
    assert [row[1] for row in rows] == [one.id for one in students[3:]]
    assert all(value == "-" or 0 <= float(value) <= 100 for row in rows for value in row[2:])


def test_canvas_finds_its_heads(grades: Grades, written: Path) -> None:
    head, points, *rows = rows_of(written / "canvas.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "10-scores", "16-plan"]
    assert points == ["    Points Possible", "", "", "", "", "6", "8"]
    assert len(rows) == len(grades.handed_in.students)
    assert not [row for row in rows if row[1]]


def test_results_hold_every_mark_in_both_languages(grades: Grades, written: Path) -> None:
    lines = (written / "results.jsonl").read_text(encoding="utf-8").splitlines()
    back = [Mark.from_data(json.loads(line)) for line in lines]
    assert sorted(back, key=lambda mark: (mark.student, mark.unit, mark.question)) == sorted(
        grades.marks, key=lambda mark: (mark.student, mark.unit, mark.question)
    )


def test_the_same_bytes_every_time(grades: Grades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from openpyxl.writer import excel

    class Later(excel.datetime.datetime):  # type: ignore[misc]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return cls(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    write_gradebook(grades, tmp_path / "one")
    monkeypatch.setattr(excel.datetime, "datetime", Later)
    write_gradebook(replace(grades), tmp_path / "two")
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["canvas.csv", "gradebook.csv", "gradebook.xlsx", "moodle.csv", "results.jsonl"]
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    with zipfile.ZipFile(tmp_path / "two" / "gradebook.xlsx") as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2031" not in packed.read("docProps/core.xml")


def test_nobody_at_all_is_a_table_too(grades: Grades, tmp_path: Path) -> None:
    write_gradebook(replace(grades, handed_in=HandedIn((), ()), marks=()), tmp_path)
    assert len(rows_of(tmp_path / "gradebook.csv")) == 1


def test_an_old_file_stays_whole_when_the_disk_is_full(
    grades: Grades, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gradebook.csv").write_text("old", encoding="utf-8")

    def full(path: Path, content: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        write_gradebook(grades, tmp_path)
    assert (tmp_path / "gradebook.csv").read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize("odd", ["x\uffff", "\ufffe", "#N/A", "#DIV/0!", "\ud800 half", "0x\x00"])
def test_any_name_makes_files_that_open(odd: str, grades: Grades, tmp_path: Path) -> None:
    said = Text(zh=f"{odd} 甲", en=f"{odd} a")
    first, *rest = grades.marks
    students = (replace(grades.handed_in.students[0], name=odd), *grades.handed_in.students[1:])
    found = replace(grades.handed_in, students=students, set_aside=((f"{odd}.docx", said),))
    write_gradebook(
        replace(grades, handed_in=found, marks=(replace(first, message=said, remarks=(said,)), *rest)), tmp_path
    )
    book = openpyxl.load_workbook(tmp_path / "gradebook.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "e"]
    assert (tmp_path / "results.jsonl").read_text(encoding="utf-8").count("\n") == len(grades.marks)


def test_who_handed_in_a_file_that_fits_no_sheet_handed_something_in(grades: Grades, tmp_path: Path) -> None:
    last = grades.handed_in.students[-1]
    odd = Submission(last.key, "", "odd.rar", "en", problem=Text(zh="读不了。", en="Unreadable."))
    found = replace(grades.handed_in, submissions=(*grades.handed_in.submissions, odd))
    write_gradebook(replace(grades, handed_in=found), tmp_path / "all")
    row = as_dicts(tmp_path / "all" / "gradebook.csv")[-1]
    assert (row["all state"], row["all total"], row["all so far"]) == ("open", "", "")
    assert row["10 state"] == "not_handed_in"
    alone = HandedIn((last,), (odd,))
    write_gradebook(Grades(alone, (), (), grades.protections, 1, "1.0"), tmp_path / "alone")
    (row,) = as_dicts(tmp_path / "alone" / "gradebook.csv")
    assert (row["all state"], row["all total"]) == ("open", "")


def test_the_commonest_mistake_is_the_commonest(tmp_path: Path) -> None:
    grades = a_class(12, ("10",))

    def wrong(mark: Mark, n: int) -> Mark:
        said = Text(zh="甲", en="NAMED") if n == 0 else Text(zh="乙", en="UNNAMED")
        named = "a-name" if n == 0 else None
        return replace(mark, status="failed", score=0.0, message=said, detail=None, misconception=named)

    marks = [mark for mark in grades.marks if mark.question == "q1"]
    with in_language("en"):
        one = replace(grades, marks=tuple(wrong(mark, n) for n, mark in enumerate(marks)))
        write_gradebook(one, tmp_path)
        page = class_page(one)
    head, first, *_ = openpyxl.load_workbook(tmp_path / "gradebook.xlsx")["Questions"].values
    row = dict(zip(head, first, strict=True))
    assert (row["What it says"], row["Students"]) == ("UNNAMED", len(marks) - 1)
    assert f"{len(marks) - 1} × UNNAMED</td>" in page
