"""What comes back from a class, as it comes: from platforms, chats and memory sticks."""

from __future__ import annotations

import codecs
import io
import json
import os
import pickle
import random
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.course_files import course_folder
from coursekit.grading.beside import FILE_MB, MOST_FILES
from coursekit.grading.journal import fingerprint
from coursekit.grading.listing import forget_archives
from coursekit.grading.submissions import find
from coursekit.lab.working_copy import lay
from coursekit.language import CourseError, in_language

STEMS = {path.name[:2]: path.stem for path in (course_folder("exercises") / "zh").glob("*.ipynb")}
LATE = 1_790_000_000


def sheet(unit="10", lang="zh", work=1, extra=""):
    """Return the bytes of a sheet in which `work` answer cells are filled in."""
    notebook = json.loads((course_folder("exercises") / lang / f"{STEMS[unit]}.ipynb").read_bytes())
    for cell in notebook["cells"]:
        if work and cell["cell_type"] == "code" and "..." in "".join(cell["source"]):
            cell["source"] = ["".join(cell["source"]).replace("...", "1") + f"\n{extra}"]
            work -= 1
    return json.dumps(notebook, ensure_ascii=False).encode()


def code(*sources):
    cells = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}).encode()


def put(root, files, when=LATE):
    """Write name → content (bytes, or a dict: an archive) below `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive(content) if isinstance(content, dict) else content)
        os.utime(path, (when, when))
    return root


def archive(files, when=(2026, 9, 1, 12, 0, 0), encoding=None):
    """Return a zip; with `encoding` its names are in that and unmarked, as old programs write them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            body = archive(content) if isinstance(content, dict) else content
            made.writestr(_Unmarked(name, when, encoding) if encoding else zipfile.ZipInfo(name, when), body)
    return out.getvalue()


class _Unmarked(zipfile.ZipInfo):
    def __init__(self, name, when, encoding):
        super().__init__(name, when)
        self._encoding = encoding

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode(self._encoding), self.flag_bits & ~0x800


def roster(path, *rows):
    path.write_text("姓名,学号,班级\n" + "\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def search(*paths, roster=None, units=None):
    with in_language("en"):
        return find(list(paths), roster=roster, units=units)


def found(*paths, **options):
    """Return who handed in which unit, in short."""
    return [(one.student, one.unit) for one in search(*paths, **options).submissions]


def reasons(handed_in):
    return {source: text.en for source, text in handed_in.set_aside}


# ── whose ──


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"王芳/10-scores.ipynb": sheet()}, ["王芳"]),
        ({"王芳/作业/10-scores.ipynb": sheet(), "王芳/11-trust.ipynb": sheet("11")}, ["王芳", "王芳"]),
        ({"Li Wei_123456_assignsubmission_file_/10-scores.ipynb": sheet()}, ["Li Wei"]),
        ({"Li Wei_123456_assignsubmission_file/a.ipynb": sheet()}, ["Li Wei"]),
        ({"Li Wei_1_assignsubmission_file_10-scores.ipynb": sheet()}, ["Li Wei"]),
        ({"weili_12345_678910_10-scores.ipynb": sheet()}, ["weili"]),
        ({"weili_LATE_12345_678910_10-scores-2.ipynb": sheet()}, ["weili"]),
        ({"Sheet 10_liwei_attempt_2026-03-01-10-20-30_10-scores.ipynb": sheet()}, ["liwei"]),
        ({"123-456 - Li Wei - Mar 1, 2026 1020 AM/10-scores.ipynb": sheet()}, ["Li Wei"]),
        ({"10-scores-王芳.ipynb": sheet(), "10-scores-李强.ipynb": sheet(work=2)}, ["李强", "王芳"]),
        ({"王芳 第10课作业.ipynb": sheet(), "李强+第十课.ipynb": sheet(work=2)}, ["李强", "王芳"]),
        ({"一班/王芳/10-scores.ipynb": sheet(), "二班/李强/10-scores.ipynb": sheet()}, ["李强", "王芳"]),
        ({"Room 204/王芳/10-scores.ipynb": sheet(), "Room 204/李强/10-scores.ipynb": sheet()}, ["李强", "王芳"]),
        ({"10-scores/王芳.ipynb": sheet(), "11-trust/王芳.ipynb": sheet("11")}, ["王芳", "王芳"]),
        ({"王芳.zip": {"10-scores.ipynb": sheet()}}, ["王芳"]),
        ({"王芳.zip": {"王芳/10-scores.ipynb": sheet()}}, ["王芳"]),
        ({"class.zip": {"王芳.zip": {"10-scores.ipynb": sheet()}, "李强/a.ipynb": sheet()}}, ["李强", "王芳"]),
        ({"2023001-王芳.zip": {"exercises/10-scores.ipynb": sheet()}}, ["王芳"]),
    ],
)
def test_folders_and_names_as_they_come(tmp_path, files, expected):
    handed_in = search(put(tmp_path / "submissions", files))
    names = {student.key: student.name for student in handed_in.students}
    assert [names[one.student] for one in handed_in.submissions] == expected
    assert handed_in.set_aside == ()


def test_paths_given_one_by_one(tmp_path):
    put(tmp_path, {"王芳/10-scores.ipynb": sheet(), "李强.zip": {"a.ipynb": sheet()}, "10-scores-Anna.ipynb": sheet()})
    paths = [tmp_path / "王芳", tmp_path / "李强.zip", tmp_path / "10-scores-Anna.ipynb"]
    handed_in = search(*paths)
    assert [one.student for one in handed_in.submissions] == ["Anna", "李强", "王芳"]
    assert [one.source for one in handed_in.submissions] == [
        "10-scores-Anna.ipynb",
        "李强.zip!a.ipynb",
        "王芳/10-scores.ipynb",
    ]


def test_one_archive_with_the_whole_class(tmp_path):
    put(tmp_path, {"class.zip": {f"班/{name}/10-scores.ipynb": sheet() for name in ("王芳", "李强", "Anna")}})
    assert found(tmp_path / "class.zip") == [("Anna", "10"), ("李强", "10"), ("王芳", "10")]


def test_a_loose_notebook_belongs_to_the_folder_around_it(tmp_path):
    put(tmp_path, {"a 王芳/10-scores.ipynb": sheet(), "李强/10-scores.ipynb": sheet()})
    assert [key for key, _ in found(*sorted(tmp_path.glob("*/*.ipynb")))] == ["李强", "王芳"]


def test_what_nobody_signed_is_graded_all_the_same(tmp_path):
    put(tmp_path / "submissions", {"10-scores.ipynb": sheet(), "10-scores (1).ipynb": sheet(work=2)})
    handed_in = search(tmp_path / "submissions")
    # The whole name: without its ending "10.A.ipynb" and "10.A.txt" would be one person.
    assert [one.student for one in handed_in.submissions] == ["10-scores (1).ipynb", "10-scores.ipynb"]
    assert all("Neither file nor folder" in one.remarks[0].en for one in handed_in.submissions)


def test_one_persons_sheets_in_one_folder_are_one_persons(tmp_path):
    put(tmp_path / "王芳", {"10-scores.ipynb": sheet(), "11-trust.ipynb": sheet("11")})
    assert found(tmp_path / "王芳") == [("王芳", "10"), ("王芳", "11")]
    put(tmp_path / "homework", {"10-scores.ipynb": sheet(), "11-trust.ipynb": sheet("11")})
    assert found(tmp_path / "homework") == [("homework", "10"), ("homework", "11")]


def test_two_who_are_called_the_same_are_two(tmp_path):
    names = ("王芳_11_assignsubmission_file_", "王芳_22_assignsubmission_file_")
    put(tmp_path, {f"{name}/10-scores.ipynb": sheet() for name in names})
    handed_in = search(tmp_path)
    assert len({one.student for one in handed_in.submissions}) == 2
    assert {one.name for one in handed_in.students} == {"王芳"}


def test_a_platforms_numbers_change_from_sheet_to_sheet(tmp_path):
    put(tmp_path / "10", {"王芳_11_assignsubmission_file_/10-scores.ipynb": sheet()})
    put(tmp_path / "11", {"王芳_99_assignsubmission_file_/11-trust.ipynb": sheet("11")})
    assert found(tmp_path / "10", tmp_path / "11") == [("王芳", "10"), ("王芳", "11")]


def test_names_that_differ_in_case_only_have_different_keys(tmp_path):
    put(tmp_path, {"class.zip": {"Anna/10-scores.ipynb": sheet(), "ANNA/10-scores.ipynb": sheet(work=2)}})
    handed_in = search(tmp_path / "class.zip")
    assert {one.name for one in handed_in.students} == {"Anna", "ANNA"}
    assert len({one.key.casefold() for one in handed_in.students}) == 2


def test_a_person_with_two_folders_has_one_sheet_of_each_unit(tmp_path):
    put(tmp_path, {"王芳/10-scores.ipynb": sheet()}, LATE)
    put(tmp_path, {"王芳 (1)/10-scores.ipynb": sheet(work=2), "王芳 (1)/11-trust.ipynb": sheet("11")}, LATE + 60)
    handed_in = search(tmp_path)
    assert [(one.student, one.unit, one.source) for one in handed_in.submissions] == [
        ("王芳", "10", "王芳 (1)/10-scores.ipynb"),
        ("王芳", "11", "王芳 (1)/11-trust.ipynb"),
    ]
    assert reasons(handed_in) == {"王芳/10-scores.ipynb": "An earlier version; 王芳 (1)/10-scores.ipynb was graded."}


# ── the roster ──


def test_the_roster_gives_order_number_and_those_who_handed_in_nothing(tmp_path):
    listed = roster(tmp_path / "r.csv", ["李强", "2", "一班"], ["王芳", "0001", ""], ["Anna Lee", "3", ""])
    put(
        tmp_path / "in",
        {"0001/10-scores.ipynb": sheet(), "leeanna_7777_88888_a.ipynb": sheet(), "Zoe/10-scores.ipynb": sheet()}
        | {"Anna Lee_777_assignsubmission_file_/11-trust.ipynb": sheet("11")},
    )
    handed_in = search(tmp_path / "in", roster=listed)
    assert [(one.name, one.id, one.on_roster) for one in handed_in.students] == [
        ("李强", "2", True),
        ("王芳", "0001", True),
        ("Anna Lee", "3", True),
        ("Zoe", "", False),
    ]
    assert [(one.student, one.unit) for one in handed_in.submissions] == [
        ("王芳", "10"),
        ("Anna Lee", "10"),
        ("Anna Lee", "11"),
        ("Zoe", "10"),
    ]


def test_canvas_writes_names_in_one_word(tmp_path):
    listed = roster(tmp_path / "r.csv", ["Anna Lee", "3", ""])
    put(tmp_path / "in", {"leeanna_7777_88888_10-scores.ipynb": sheet()})
    assert found(tmp_path / "in", roster=listed) == [("Anna Lee", "10")]


def test_two_on_the_roster_with_one_name(tmp_path):
    listed = roster(tmp_path / "r.csv", ["王芳", "1001", "一班"], ["王芳", "1002", "二班"])
    put(tmp_path / "in", {"二班/王芳/10-scores.ipynb": sheet(), "1001王芳/10-scores.ipynb": sheet()})
    assert found(tmp_path / "in", roster=listed) == [("王芳-1001", "10"), ("王芳-1002", "10")]
    put(tmp_path / "other", {"王芳/10-scores.ipynb": sheet()})
    handed_in = search(tmp_path / "other", roster=listed)
    (one,) = handed_in.submissions
    assert [student.on_roster for student in handed_in.students if student.key == one.student] == [False]
    assert any("More than one" in remark.en for remark in one.remarks)


def test_a_file_called_after_somebody_else_is_remarked(tmp_path):
    listed = roster(tmp_path / "r.csv", ["王芳", "1001", ""], ["李强", "1002", ""])
    put(tmp_path / "in", {"王芳/10-scores-李强.ipynb": sheet()})
    (one,) = search(tmp_path / "in", roster=listed).submissions
    assert one.student == "王芳"
    assert any("李强" in remark.en for remark in one.remarks)


def test_all_names_of_a_person_are_kept(tmp_path):
    listed = roster(tmp_path / "r.csv", ["王芳", "1001", ""])
    put(tmp_path / "in", {"1001-wf/10-scores.ipynb": sheet()})
    assert search(tmp_path / "in", roster=listed).submissions[0].names == ("王芳", "1001", "1001-wf")
    put(tmp_path / "without", {"1001-wf/10-scores.ipynb": sheet()})
    assert search(tmp_path / "without").submissions[0].names == ("wf", "1001", "1001-wf")


def test_the_roster_among_the_submissions_is_no_submission(tmp_path):
    put(tmp_path, {"王芳/10-scores.ipynb": sheet()})
    listed = roster(tmp_path / "名单.csv", ["王芳", "1001", ""])
    handed_in = search(tmp_path, roster=listed)
    assert reasons(handed_in) == {"名单.csv": "This is the list of the class."}
    assert not handed_in.submissions[0].files


# ── which sheet ──


def unit_and_language(tmp_path, name, content):
    put(tmp_path / "王芳", {name: content})
    (one,) = search(tmp_path / "王芳").submissions
    return one.unit, one.language


@pytest.mark.parametrize("unit", sorted(STEMS))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sheet_is_known_by_its_content(tmp_path, unit, lang):
    wrong = "03-components.ipynb" if unit != "03" else "10-scores.ipynb"
    assert unit_and_language(tmp_path, wrong, sheet(unit, lang)) == (unit, lang)


def test_copied_metadata_decide_nothing(tmp_path):
    notebook = json.loads(sheet("10"))
    notebook["metadata"]["coursekit"] = {"unit": "11", "lang": "en"}
    assert unit_and_language(tmp_path, "11-trust.ipynb", json.dumps(notebook).encode()) == ("10", "zh")


def test_ids_lost_and_all_answers_changed(tmp_path):
    notebook = json.loads(sheet("12", "en", work=9))
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    assert unit_and_language(tmp_path, "x.ipynb", json.dumps(notebook).encode()) == ("12", "en")


def test_only_the_import_is_left(tmp_path):
    content = code("from coursekit.checks.unit12 import q1, q2\nstart('en')", "answer = 3")
    assert unit_and_language(tmp_path, "x.ipynb", content) == ("12", "en")


def test_the_name_is_the_last_resort_and_remarked(tmp_path):
    put(tmp_path / "王芳", {"第十二课.ipynb": code("decisions = 3")})
    (one,) = search(tmp_path / "王芳").submissions
    assert (one.unit, one.problem) == ("12", None)
    assert any("By its name" in remark.en or "by its name" in remark.en for remark in one.remarks)


def test_two_sheets_in_one_file_are_remarked(tmp_path):
    notebook, other = json.loads(sheet("12")), json.loads(sheet("13"))
    notebook["cells"] += other["cells"][3:]
    put(tmp_path / "王芳", {"a.ipynb": json.dumps(notebook).encode()})
    (one,) = search(tmp_path / "王芳").submissions
    assert any("13" in remark.en for remark in one.remarks)


def test_lessons_and_other_notebooks_are_set_aside(tmp_path):
    lesson = (course_folder("lessons") / "zh" / "10-scores.ipynb").read_bytes()
    welcome = (course_folder("lessons") / "en" / "00-welcome.ipynb").read_bytes()
    put(
        tmp_path / "王芳",
        {"10-scores.ipynb": lesson, "a/00.ipynb": welcome, "c.ipynb": code("print(1)")} | {"d.ipynb": sheet("11")},
    )
    handed_in = search(tmp_path / "王芳")
    assert [(one.unit, one.source) for one in handed_in.submissions] == [("11", "d.ipynb")]
    assert {name: text.split("(")[0] for name, text in reasons(handed_in).items()} == {
        "10-scores.ipynb": "One of the course's own files ",
        "a/00.ipynb": "One of the course's own files ",
        "c.ipynb": "This notebook is no sheet of the course: there is no cell of any sheet in it.",
    }


def test_solutions_that_were_handed_in_are_graded_and_remarked(tmp_path):
    solution = (course_folder("solutions") / "zh" / "12-comparing.ipynb").read_bytes()
    put(tmp_path / "王芳", {"b.ipynb": solution})
    (one,) = search(tmp_path / "王芳").submissions
    assert (one.unit, one.problem) == ("12", None)
    assert any("solutions of unit 12" in remark.en for remark in one.remarks)


def test_a_sheet_goes_before_the_solutions_of_it(tmp_path):
    solution = (course_folder("solutions") / "zh" / "12-comparing.ipynb").read_bytes()
    put(tmp_path / "王芳", {"b.ipynb": solution, "a.ipynb": sheet("12")})
    handed_in = search(tmp_path / "王芳")
    assert [one.source for one in handed_in.submissions] == ["a.ipynb"]
    assert set(reasons(handed_in)) == {"b.ipynb"}


@pytest.mark.parametrize(
    "names", [("student1", "student2"), ("student_01", "student_02", "student_03"), ("学员1", "学员2"), ("1", "2", "3")]
)
@pytest.mark.parametrize("given_", ["given", "students", "in"])
def test_people_who_are_only_numbered(tmp_path, names, given_):
    put(tmp_path / given_, {f"{name}/10-scores.ipynb": sheet("10") for name in names})
    handed_in = search(tmp_path / given_)
    assert [one.name.replace("_", " ") for one in handed_in.students] == [name.replace("_", " ") for name in names]
    assert len(handed_in.submissions) == len(names)
    assert handed_in.set_aside == ()


def test_a_guest_among_loose_files_of_the_class_keeps_the_name_of_the_file(tmp_path):
    put(
        tmp_path / "in", {"loose/10-scores-王芳.ipynb": sheet("10"), "loose/Guest Auditor 10-scores.ipynb": sheet("10")}
    )
    (tmp_path / "list.csv").write_text("姓名\n王芳\n", encoding="utf-8")
    handed_in = find([tmp_path / "in"], roster=tmp_path / "list.csv", units=None)
    assert [(one.name, one.on_roster) for one in handed_in.students] == [("王芳", True), ("Guest Auditor", False)]


def test_the_folder_of_the_grades_is_passed_by(tmp_path):
    put(
        tmp_path / "in",
        {"王芳/10.ipynb": sheet("10"), "grades/feedback/王芳.html": b"<p>", "grades/11.ipynb": sheet("11")},
    )
    handed_in = find([tmp_path / "in"], roster=None, units=None, besides=tmp_path / "in" / "grades")
    assert [one.unit for one in handed_in.submissions] == ["10"]
    assert handed_in.set_aside == ()


def test_the_right_code_of_the_solutions_is_a_sheet_like_others(tmp_path):
    notebook = json.loads((course_folder("solutions") / "zh" / "12-comparing.ipynb").read_bytes())
    notebook["cells"] = [cell for cell in notebook["cells"] if "solution" not in cell["metadata"].get("tags", ())]
    assert unit_and_language(tmp_path, "a.ipynb", json.dumps(notebook).encode()) == ("12", "zh")


def test_units_that_are_not_asked_for_are_set_aside(tmp_path):
    put(tmp_path / "in", {f"王芳/{unit}.ipynb": sheet(unit) for unit in ("10", "11", "12")})
    handed_in = search(tmp_path / "in", units={"11"})
    assert [one.unit for one in handed_in.submissions] == ["11"]
    assert reasons(handed_in) == {"王芳/": "2 sheets of units not graded this time: 10.ipynb, 12.ipynb."}


@pytest.mark.parametrize(
    "name", ["10-scores.json", "10-scores.ipynb.txt", "10-scores.txt", "10-scores.IPYNB", "10-scores.ipynb.1"]
)
def test_endings_that_browsers_and_phones_make(tmp_path, name):
    assert unit_and_language(tmp_path, name, sheet()) == ("10", "zh")


# ── which of several ──


def test_the_number_decides_where_times_are_the_same(tmp_path):
    names = ["10-scores.ipynb", "10-scores (2).ipynb", "10-scores (10).ipynb", "10-scores - Copy (3).ipynb"]
    put(tmp_path / "in", {f"王芳/{name}": sheet(extra=str(i)) for i, name in enumerate(names)})
    handed_in = search(tmp_path / "in")
    assert [one.source for one in handed_in.submissions] == ["王芳/10-scores (10).ipynb"]
    assert len(handed_in.set_aside) == 3


def test_time_counts_more_than_the_number_and_work_more_than_time(tmp_path):
    put(tmp_path / "in", {"王芳/10-scores (2).ipynb": sheet(work=3)}, LATE)
    put(tmp_path / "in", {"王芳/10-scores.ipynb": sheet(work=1)}, LATE + 600)
    put(tmp_path / "in", {"王芳/10-scores (3).ipynb": sheet(work=0)}, LATE + 6000)
    handed_in = search(tmp_path / "in")
    assert [one.source for one in handed_in.submissions] == ["王芳/10-scores.ipynb"]
    assert [text.split(";")[0] for text in reasons(handed_in).values()] == [
        "An earlier version",
        "Nothing was written in it",
    ]


def test_times_inside_archives_count(tmp_path):
    early, late = archive({"10.ipynb": sheet(work=2)}, (2026, 3, 1, 0, 0, 0)), archive({"10.ipynb": sheet()})
    put(tmp_path / "in", {"王芳/a.zip": early, "王芳/b.zip": late})
    put(tmp_path / "in", {"李强/a.zip": late, "李强/b.zip": early})
    assert {one.source for one in search(tmp_path / "in").submissions} == {"王芳/b.zip!10.ipynb", "李强/a.zip!10.ipynb"}


def test_of_two_languages_the_one_with_more_work(tmp_path):
    put(tmp_path / "in", {"王芳/zh/10-scores.ipynb": sheet(work=3)}, LATE)
    put(tmp_path / "in", {"王芳/en/10-scores.ipynb": sheet(lang="en", work=2)}, LATE + 600)
    handed_in = search(tmp_path / "in")
    assert [(one.language, one.source) for one in handed_in.submissions] == [("zh", "王芳/zh/10-scores.ipynb")]
    assert "more was done" in reasons(handed_in)["王芳/en/10-scores.ipynb"]


def test_the_same_twice(tmp_path):
    put(tmp_path / "in", {"王芳/a.ipynb": sheet(), "王芳/b.ipynb": sheet()})
    handed_in = search(tmp_path / "in")
    assert reasons(handed_in) == {"王芳/a.ipynb": "It holds the same as 王芳/b.ipynb; one of the two was graded."}


def test_one_that_can_be_read_goes_before_a_later_one_that_cannot(tmp_path):
    put(tmp_path / "in", {"王芳/10-scores.ipynb": sheet()}, LATE)
    put(tmp_path / "in", {"王芳/10-scores (1).ipynb": sheet()[:999]}, LATE + 600)
    handed_in = search(tmp_path / "in")
    assert [(one.source, one.problem) for one in handed_in.submissions] == [("王芳/10-scores.ipynb", None)]
    assert "cut off" in reasons(handed_in)["王芳/10-scores (1).ipynb"]


def test_jupyters_own_copy_is_the_last_resort(tmp_path):
    copy = ".ipynb_checkpoints/10-scores-checkpoint.ipynb"
    put(tmp_path / "in", {f"王芳/{copy}": sheet(work=4), "李强/10-scores.ipynb": b"", f"李强/{copy}": sheet(work=2)})
    put(tmp_path / "in", {"王芳/10-scores.ipynb": sheet(work=0)})
    handed_in = search(tmp_path / "in")
    assert [one.source for one in handed_in.submissions] == [f"李强/{copy}", "王芳/10-scores.ipynb"]
    assert any("Jupyter" in remark.en for remark in handed_in.submissions[0].remarks)
    assert "Jupyter" in reasons(handed_in)[f"王芳/{copy}"]


def test_an_untouched_sheet_is_a_submission_and_remarked(tmp_path):
    put(tmp_path / "王芳", {"10-scores.ipynb": sheet(work=0)})
    (one,) = search(tmp_path / "王芳").submissions
    assert [remark.en for remark in one.remarks] == ["As it was given out: nothing was written in it."]
    put(tmp_path / "李强", {"10-scores.ipynb": sheet(work=0).replace(b"#q1.hint()", b"q1.hint()")})
    assert search(tmp_path / "李强").submissions[0].remarks == one.remarks


# ── unreadable ──


@pytest.mark.parametrize("content", [b"", sheet()[:5000], b"\x00" * 99, b"<html></html>"])
def test_what_cannot_be_read_is_handed_in_all_the_same(tmp_path, content):
    put(tmp_path / "in", {"王芳/第10课.ipynb": content, "李强/10-scores.ipynb": sheet()})
    handed_in = search(tmp_path / "in")
    right, wrong = handed_in.submissions
    assert (right.student, right.problem) == ("李强", None)
    assert (wrong.student, wrong.unit, wrong.notebook) == ("王芳", "10", {})
    assert wrong.problem is not None


def test_a_cut_off_file_says_itself_which_sheet_it_was(tmp_path):
    assert unit_and_language(tmp_path, "homework.ipynb", sheet("12")[:4000])[0] == "12"


def test_a_broken_file_without_a_unit_hides_no_sheet(tmp_path):
    put(tmp_path / "in", {"王芳/a.ipynb": b"", "王芳/10-scores.ipynb": sheet(), "李强/b.ipynb": b""})
    handed_in = search(tmp_path / "in")
    assert [(one.student, one.unit, one.problem is None) for one in handed_in.submissions] == [
        ("李强", "", False),
        ("王芳", "10", True),
    ]
    assert "empty" in reasons(handed_in)["王芳/a.ipynb"]


def test_mended_files_are_remarked(tmp_path):
    put(tmp_path / "王芳", {"10-scores.ipynb": codecs.BOM_UTF8 + sheet()})
    (one,) = search(tmp_path / "王芳").submissions
    assert one.problem is None
    assert [remark.en for remark in one.remarks] == ["The file began with a byte order mark, which was removed."]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything")
def test_a_locked_file(tmp_path):
    put(tmp_path / "王芳", {"10-scores.ipynb": sheet()})
    (tmp_path / "王芳" / "10-scores.ipynb").chmod(0)
    (one,) = search(tmp_path / "王芳").submissions
    assert "cannot be opened" in one.problem.en


def test_a_file_that_the_system_refuses_to_open(tmp_path, monkeypatch):
    put(tmp_path / "in", {"王芳/10-scores.ipynb": sheet(), "李强/10-scores.ipynb": sheet()})
    real = Path.open

    def locked(self, *arguments, **options):
        if "王芳" in str(self):
            raise PermissionError(13, "Permission denied")
        return real(self, *arguments, **options)

    monkeypatch.setattr(Path, "open", locked)
    handed_in = search(tmp_path / "in")
    assert [(one.student, one.unit, one.problem is None) for one in handed_in.submissions] == [
        ("李强", "10", True),
        ("王芳", "10", False),
    ]
    assert "Permission denied" in handed_in.submissions[1].problem.en


def test_a_huge_notebook_is_not_read(tmp_path):
    folder = put(tmp_path / "王芳", {"10-scores.ipynb": b"{"})
    with (folder / "10-scores.ipynb").open("r+b") as file:
        file.truncate(300_000_000)
    (one,) = search(folder).submissions
    assert (one.unit, one.student) == ("10", "王芳")
    assert "32 MB" in one.problem.en


# ── archives ──


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_unmarked_names_in_archives(tmp_path, encoding):
    content = archive({"王芳/第10课.ipynb": sheet(), "李强/练习.ipynb": sheet()}, encoding=encoding)
    assert found(put(tmp_path, {"class.zip": content}) / "class.zip") == [("李强", "10"), ("王芳", "10")]


def test_chinese_names_that_were_unpacked_wrongly(tmp_path):
    name = "王芳".encode("gbk").decode("cp437")
    assert found(put(tmp_path, {f"{name}/10-scores.ipynb": sheet()})) == [("王芳", "10")]


def test_macos_and_windows_leave_nothing_to_read(tmp_path):
    clutter = ["__MACOSX/._10-scores.ipynb", ".DS_Store", "王芳/._a.ipynb", "Thumbs.db", "王芳/desktop.ini"]
    clutter += ["王芳/10-scores.ipynb:Zone.Identifier"] if sys.platform != "win32" else []
    files = {"王芳/10-scores.ipynb": sheet()} | dict.fromkeys(clutter, b"x")
    for handed_in in (search(put(tmp_path / "in", files)), search(put(tmp_path, {"c.zip": files}) / "c.zip")):
        assert [one.student for one in handed_in.submissions] == ["王芳"]
        assert handed_in.set_aside == ()


def broken(kind):
    good = archive({"10-scores.ipynb": sheet()})
    if kind == "cut off":
        return good[: len(good) // 2]
    if kind == "empty":
        return b""
    if kind == "nothing in it":
        return archive({})
    if kind == "password":
        flags = bytearray(good)
        for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            flags[flags.index(mark) + at] |= 1
        return bytes(flags)
    if kind == "wrong bytes":
        middle = len(good) // 2
        return good[:middle] + bytes(200) + good[middle + 200 :]
    return archive({"a.zip": {"b.zip": {"10-scores.ipynb": sheet()}}})  # too deep


@pytest.mark.parametrize("kind", ["cut off", "empty", "nothing in it", "password", "wrong bytes", "too deep"])
def test_an_archive_that_cannot_be_opened_is_somebodys_work(tmp_path, kind):
    put(tmp_path / "in", {"王芳-第10课.zip": broken(kind), "李强/10-scores.ipynb": sheet()})
    handed_in = search(tmp_path / "in")
    assert [(one.student, one.unit, one.problem is None) for one in handed_in.submissions] == [
        ("李强", "10", True),
        ("王芳", "10" if kind not in ("too deep",) else "", False),
    ]


def test_other_kinds_of_archive_are_named(tmp_path):
    put(tmp_path / "in", {"王芳.rar": b"Rar!", "李强/10-scores.ipynb": sheet(), "all.7z": b"7z"})
    handed_in = search(tmp_path / "in")
    assert [one.student for one in handed_in.submissions] == ["李强", "王芳"]
    assert ".rar" in handed_in.submissions[1].problem.en
    assert ".7z" in reasons(handed_in)["all.7z"]


def test_no_member_leads_out_of_an_archive(tmp_path):
    names = ["../王芳/10.ipynb", "/etc/10.ipynb", "C:/10.ipynb", "..\\..\\10.ipynb"]
    put(tmp_path, {"class.zip": dict.fromkeys(names, sheet()) | {"李强/10.ipynb": sheet()}})
    handed_in = search(tmp_path / "class.zip")
    assert [one.student for one in handed_in.submissions] == ["李强"]
    assert len([text for text in reasons(handed_in).values() if "leads outside" in text]) == 4


def test_an_archive_with_a_file_and_a_folder_of_one_name(tmp_path):
    names = ["a", "a/10.ipynb", "王芳/10.ipynb", "王芳", "王芳/10.ipynb/10.ipynb"]
    handed_in = search(put(tmp_path, {"class.zip": dict.fromkeys(names, sheet())}) / "class.zip")
    assert len(handed_in.submissions) + len(handed_in.set_aside) == len(names)


def test_links_are_not_followed(tmp_path):
    link = zipfile.ZipInfo("李强/10-scores.ipynb")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as made:
        made.writestr(link, "/etc/passwd")
    assert "a link" in reasons(search(tmp_path / "c.zip"))["c.zip!李强/10-scores.ipynb"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_links_on_the_disk_are_not_followed(tmp_path):
    put(tmp_path / "secret", {"10-scores.ipynb": sheet(work=5)})
    put(tmp_path / "in", {"李强/10-scores.ipynb": sheet()})
    (tmp_path / "in" / "王芳").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "李强" / "etc").symlink_to("/etc")
    (tmp_path / "in" / "李强" / "11-trust.ipynb").symlink_to(tmp_path / "secret" / "10-scores.ipynb")
    (tmp_path / "in" / "李强" / "loop").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in" / "李强" / "12.ipynb")
    handed_in = search(tmp_path / "in")
    assert [(one.student, one.unit) for one in handed_in.submissions] == [("李强", "10")]
    assert sorted(name for name, text in reasons(handed_in).items() if "a link" in text) == [
        "李强/11-trust.ipynb",
        "李强/etc",
        "李强/loop",
        "王芳",
    ]
    assert "no ordinary file" in reasons(handed_in)["李强/12.ipynb"]


def test_a_bomb_is_not_unpacked(tmp_path):
    piece = bytes(33_000_000)
    with zipfile.ZipFile(tmp_path / "王芳.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for number in range(9):
            made.writestr(f"{number}-10-scores.ipynb", piece)
        made.writestr("0.ipynb", sheet())
    with zipfile.ZipFile(tmp_path / "李强.zip", "w") as made:
        made.write(tmp_path / "王芳.zip", "inner.zip")
        made.writestr("10-scores.ipynb", sheet())
    handed_in = search(tmp_path)
    assert [(one.student, one.problem is None) for one in handed_in.submissions] == [("李强", True), ("王芳", True)]
    assert any("far larger" in text for text in reasons(handed_in).values())
    assert any("32 MB" in text for text in reasons(handed_in).values())


def test_an_archive_with_far_too_many_files_is_not_opened(tmp_path):
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as made:
        for number in range(5_001):
            made.writestr(str(number), b"")
    put(tmp_path, {"class.zip": {"王芳-第10课.zip": many.getvalue(), "李强/10.ipynb": sheet()}})
    handed_in = search(tmp_path / "class.zip")
    assert "too many files" in handed_in.submissions[1].problem.en
    assert handed_in.submissions[0].problem is None


# ── working copies ──


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return the files of a working copy in which three sheets were worked on."""
    folder = tmp_path_factory.mktemp("lab") / "my-course-zh"
    lay(folder, "zh")
    record = {"10.q1": {"attempts": 3}, "10.q2": {"attempts": 0}, "11.q1": {"attempts": 2}, "12.q1": {"attempts": "x"}}
    (folder / ".coursekit" / "progress.json").write_text(json.dumps({"version": 1, "questions": record}))
    for unit in ("10", "11", "12"):
        (folder / "exercises" / f"{STEMS[unit]}.ipynb").write_bytes(sheet(unit))
    (folder / "exercises" / "my-survey.csv").write_bytes(b"a,b\n1,2\n")
    (folder / "lessons" / ".ipynb_checkpoints").mkdir()
    lesson = (folder / "lessons" / "10-scores.ipynb").read_bytes()
    (folder / "lessons" / ".ipynb_checkpoints" / "10-scores-checkpoint.ipynb").write_bytes(lesson)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", ["folder", "archive", "archive in archive", "given itself", "in a folder called so"])
def test_a_working_copy_is_one_persons(tmp_path, copy, form):
    within = {f"my-course-zh/{name}": content for name, content in copy.items()}
    given_ = tmp_path / "in"
    if form == "folder":
        put(given_, {f"王芳/{name}": content for name, content in within.items()})
    elif form == "archive":
        put(given_, {"王芳.zip": within})
    elif form == "archive in archive":
        given_ = put(tmp_path, {"class.zip": {"王芳.zip": within}}) / "class.zip"
    elif form == "given itself":
        given_ = put(tmp_path / "王芳", copy)
    else:
        put(given_, {f"王芳/{name}": content for name, content in copy.items()})
    handed_in = search(given_)
    assert [one.key for one in handed_in.students] == ["王芳"]
    assert [one.unit for one in handed_in.submissions] == ["10", "11", "12"]
    assert {one.unit: dict(one.attempts) for one in handed_in.submissions if one.attempts} == {
        "10": {"10.q1": 3, "10.q2": 0},
        "11": {"11.q1": 2},
    }
    assert all(dict(one.files) == {"my-survey.csv": b"a,b\n1,2\n"} for one in handed_in.submissions)
    (same, waiting), (folder, own) = handed_in.set_aside
    assert folder == same
    assert folder.endswith("/")
    rest = len(copy) - len(STEMS) - 1
    assert own.en == f"{rest} of the course's own files (lessons, data, records): nothing to grade."
    assert waiting.en.startswith(f"{len(STEMS) - 3} sheets of a course folder that nobody has begun: ")


def test_a_sheet_that_nobody_has_begun_is_graded_where_its_unit_is_named(tmp_path, copy):
    put(tmp_path / "王芳", copy)
    handed_in = search(tmp_path / "王芳", units={"05"})
    assert [(one.unit, len(one.remarks)) for one in handed_in.submissions] == [("05", 1)]


def test_two_working_copies_side_by_side_are_two_persons(tmp_path, copy):
    for name in ("my-course-zh", "my-course-zh (1)"):
        put(tmp_path / "in" / name, copy)
    assert len(search(tmp_path / "in").students) == 2


@pytest.mark.parametrize(
    "record", [b"", b"[]", b'{"questions": 3}', b'{"questions": {"10.q1": {"attempts": -1}}}', b"\xff"]
)
def test_a_damaged_record_counts_nothing(tmp_path, record):
    put(tmp_path / "王芳", {"10-scores.ipynb": sheet(), ".coursekit/progress.json": record})
    put(tmp_path / "王芳", {".coursekit/working-copy.json": b"{}"})
    assert search(tmp_path / "王芳").submissions[0].attempts == {}


# ── files beside ──


def test_files_beside_go_with_the_sheet_and_only_with_their_owners(tmp_path):
    reads = sheet(extra='pd.read_csv("my-survey.csv")')
    put(
        tmp_path / "in",
        {
            "王芳/10-scores.ipynb": sheet(),
            "王芳/a.csv": b"1",
            "王芳/b.xlsx": b"2",
            "王芳/plan.json": b"{}",
            "王芳/data/my-survey.csv": b"3",
            "李强/10-scores.ipynb": reads,
            "李强/data/my-survey.csv": b"4",
            "李强/photo.png": b"5",
        },
    )
    handed_in = search(tmp_path / "in")
    assert [(one.student, dict(one.files)) for one in handed_in.submissions] == [
        ("李强", {"my-survey.csv": b"4"}),
        ("王芳", {"a.csv": b"1", "b.xlsx": b"2", "plan.json": b"{}"}),
    ]
    assert set(reasons(handed_in)) == {"李强/photo.png", "王芳/data/my-survey.csv"}


def test_files_in_a_folder_of_many_people_go_to_those_who_name_them(tmp_path):
    reads = sheet(extra='pd.read_csv("my-survey.csv")')
    put(
        tmp_path / "in",
        {
            "10-scores-王芳.ipynb": reads,
            "10-scores-李强.ipynb": sheet(),
            "my-survey.csv": b"1",
            "Li Wei_7_assignsubmission_file_10-scores.ipynb": reads,
            "Li Wei_7_assignsubmission_file_my-survey.csv": b"2",
        },
    )
    listed = roster(tmp_path / "r.csv", ["Li Wei", "1001", ""], ["王芳", "1002", ""], ["李强", "1003", ""])
    handed_in = search(tmp_path / "in", roster=listed)
    by_student = {one.student: dict(one.files) for one in handed_in.submissions}
    assert by_student["李强"] == {}
    assert by_student["Li Wei"]["my-survey.csv"] == b"2"
    assert by_student["王芳"] == {"my-survey.csv": b"1"}


def test_how_many_and_how_large(tmp_path):
    files = {f"王芳/{number:02}.csv": b"x" for number in range(30)} | {"王芳/big.csv": bytes(FILE_MB * 1_000_000 + 1)}
    put(tmp_path / "in", files | {"王芳/10-scores.ipynb": sheet(extra='"29.csv"')})
    handed_in = search(tmp_path / "in")
    assert len(handed_in.submissions[0].files) == MOST_FILES
    assert "29.csv" in handed_in.submissions[0].files
    assert len(handed_in.set_aside) == 31 - MOST_FILES
    assert "5 MB" in reasons(handed_in)["王芳/big.csv"]


@pytest.mark.parametrize("kind", ["damaged bytes", "refused by the disk"])
def test_a_data_file_that_cannot_be_read_ends_nobodys_marks(tmp_path, monkeypatch, kind):
    reads = sheet(extra='pd.read_csv("own.csv")')
    if kind == "damaged bytes":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as made:
            made.writestr("10-scores.ipynb", reads)
            made.writestr("own.csv", b"1,2,3,4,5")
        put(tmp_path / "in", {"王芳.zip": packed.getvalue().replace(b"1,2,3,4,5", b"1,2,9,4,5")})
    else:
        put(tmp_path / "in", {"王芳/10-scores.ipynb": reads, "王芳/own.csv": b"1"})
        real = Path.open

        def locked(self, *arguments, **options):
            if self.name == "own.csv":
                raise PermissionError(13, "Permission denied")
            return real(self, *arguments, **options)

        monkeypatch.setattr(Path, "open", locked)
    handed_in = search(put(tmp_path / "in", {"李强/10-scores.ipynb": reads, "李强/own-2.csv": b"1"}))
    assert [(one.student, one.problem, list(one.files)) for one in handed_in.submissions] == [
        ("李强", None, ["own-2.csv"]),
        ("王芳", None, []),
    ]
    assert len({fingerprint(one, case="", taken=()) for one in handed_in.submissions}) == 2
    ((source, reason),) = reasons(handed_in).items()
    assert source in ("王芳.zip!own.csv", "王芳/own.csv")
    assert "A data file that cannot be read" in reason


def test_a_file_that_goes_away_is_named(tmp_path):
    put(tmp_path / "in", {"王芳/10-scores.ipynb": sheet(), "王芳/own.csv": b"1"})
    (one,) = search(tmp_path / "in").submissions
    (tmp_path / "in" / "王芳" / "own.csv").unlink()
    with pytest.raises(CourseError, match=r"王芳/own\.csv"):
        fingerprint(one, case="", taken=())


def test_files_travel_to_other_processes_with_their_contents(tmp_path):
    content = archive({"10-scores.ipynb": sheet(), "a.csv": b"1,2"})
    put(tmp_path, {"class.zip": {"王芳.zip": content}})
    (one,) = search(tmp_path / "class.zip").submissions
    assert pickle.loads(pickle.dumps(one)).files == {"a.csv": b"1,2"}
    forget_archives()
    (tmp_path / "class.zip").unlink()
    with pytest.raises(CourseError):
        one.files["a.csv"]


# ── all of it ──


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(CourseError) as error:
        search(tmp_path / "nowhere")
    assert "nowhere" in error.value.text.en


def test_an_empty_folder_and_one_given_twice(tmp_path):
    (tmp_path / "in" / "王芳").mkdir(parents=True)
    assert reasons(search(tmp_path / "in")) == {"王芳": "The folder is empty."}
    put(tmp_path / "in", {"李强/10-scores.ipynb": sheet()})
    assert [key for key, _ in found(tmp_path / "in", tmp_path / "in" / "李强")] == ["李强"]


def test_it_comes_out_the_same_whatever_the_order(tmp_path):
    files = {f"{name}/{unit}.ipynb": sheet(unit) for name in ("丙", "甲", "Bea", "乙") for unit in ("10", "11")}
    order = list(files)
    results = []
    for number in range(2):
        random.Random(number).shuffle(order)
        results.append(search(put(tmp_path / str(number) / "in", {name: files[name] for name in order})))
    assert results[0] == results[1]
    assert [one.key for one in results[0].students] == ["Bea", "丙", "乙", "甲"]


NAMES = """王芳|李强|Li Wei|10-scores|10-scores (1)|11-trust-王芳|作业|in|x|exercises|datasets|CON|第10课|a!b|#2|
.ipynb_checkpoints|.coursekit|Anna_7_assignsubmission_file_|ANNA|.git""".replace("\n", "").split("|")
ENDINGS = ["", ".ipynb", ".csv", ".json", ".txt", ".xlsx", ".rar", ".png", ".zip"]
CONTENTS = [
    sheet(),
    sheet(work=0),
    sheet("11"),
    sheet(lang="en", work=2),
    b"",
    b"{",
    code("x = 1"),
    b"1,2\n",
    b"PK\x03\x04",
    (course_folder("datasets") / "cases.csv").read_bytes(),
    b'{"version": 1, "questions": {}}',
]
# A file is the number of its content.
TREES = st.recursive(
    st.integers(0, len(CONTENTS) - 1),
    lambda inner: st.dictionaries(
        st.builds("{}{}".format, st.sampled_from(NAMES), st.sampled_from(ENDINGS)), inner, max_size=4
    ),
    max_leaves=14,
)


def write_tree(root, tree, source=""):
    """Write a random tree; return the sources of its files and of its empty folders."""
    root.mkdir(parents=True, exist_ok=True)
    written = set()
    for name, content in tree.items():
        below = f"{source}/{name}" if source else name
        if not isinstance(content, dict):
            (root / name).write_bytes(CONTENTS[content])
            written.add(below)
        elif name.endswith(".zip"):
            inside = flat(content)
            (root / name).write_bytes(archive(inside))
            written |= {f"{below}!{inner}" for inner in inside} or {below}
        else:
            written |= write_tree(root / name, content, below) or {below}
    return written


def flat(tree, prefix=""):
    files = {}
    for name, content in tree.items():
        if isinstance(content, dict):
            files |= flat(content, f"{prefix}{name.removesuffix('.zip')}/")
        else:
            files[f"{prefix}{name}"] = CONTENTS[content]
    return files


@settings(max_examples=50, deadline=None)
@given(tree=TREES.filter(lambda tree: isinstance(tree, dict) and tree))
def test_nothing_is_dropped_without_a_word(tmp_path_factory, tree):
    root = tmp_path_factory.mktemp("tree") / "in"
    written = write_tree(root, tree)
    handed_in = search(root)
    said = {one.source for one in handed_in.submissions}
    said |= {source for source, _ in handed_in.set_aside if not source.endswith("/")}
    said |= {found.source for one in handed_in.submissions for found in one.files._found.values()}
    # A folder or an archive that is not looked into stands for all that is in it.
    left = {
        name for name in written - said if not name.startswith(tuple(f"{one}{sep}" for one in said for sep in "/!"))
    }
    together = [int(text.en.split()[0]) for source, text in handed_in.set_aside if source.endswith("/")]
    assert sum(together) == len(left)
    keys = [student.key for student in handed_in.students]
    assert len({key.casefold() for key in keys}) == len(keys)
    assert len({(one.student, one.unit) for one in handed_in.submissions}) == len(handed_in.submissions)
    assert {one.student for one in handed_in.submissions} <= set(keys)
