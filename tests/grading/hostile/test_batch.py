"""A whole batch of strange files, graded in one run: each gets its fair mark, nobody stops the others."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from coursekit.grading.records import Grades, Mark
from coursekit.grading.run import grade
from tests.grading.hostile import files
from tests.grading.hostile.files import HANDED_IN, HandIn


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> tuple[Grades, Path, dict[str, int]]:
    """Grade everything once; return the grades, their folder, and what the submissions were before."""
    place = tmp_path_factory.mktemp("batch")
    given = files.lay(place / "given")
    before = _state(place)
    grades = grade([given], place / "GRADES", workers=2, seed=7)
    return grades, place / "GRADES", before


@pytest.mark.parametrize("one", HANDED_IN, ids=lambda one: one.folder)
def test_fair_mark(one: HandIn, batch: tuple[Grades, Path, dict[str, int]]) -> None:
    grades, _, _ = batch
    marks = _marks_of(one, grades)
    listed = [source for source, _ in grades.handed_in.set_aside if _top(source) == one.folder]
    if not marks:
        assert any(not fair or "unreadable" in fair for fair in one.expected().values()), "it was not marked"
        assert listed or any(s.source.split("/")[0] == one.folder and s.problem for s in grades.handed_in.submissions)
        return
    fair = one.expected()
    assert {mark.unit for mark in marks} == {one.unit}
    unfair = {mark.question: (mark.status, mark.message.en) for mark in marks if mark.status not in fair[mark.question]}
    assert not unfair
    assert [mark.question for mark in marks] == list(fair)


def test_nothing_outside_the_grades_is_written(batch: tuple[Grades, Path, dict[str, int]]) -> None:
    _, out, before = batch
    after = {path: state for path, state in _state(out.parent).items() if not path.startswith("GRADES")}
    assert after == before


def test_everything_written_can_be_read(batch: tuple[Grades, Path, dict[str, int]]) -> None:
    grades, out, _ = batch
    lines = (out / "results.jsonl").read_text(encoding="utf-8").splitlines()
    assert len([json.loads(line) for line in lines]) >= len(grades.marks)
    for student in grades.handed_in.students:
        assert (out / "feedback" / f"{student.key}.html").is_file()
    for page in out.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script>alert" not in text
        assert not re.search(r"<img[^>]*onerror", text)


def test_no_formula_in_the_gradebook(batch: tuple[Grades, Path, dict[str, int]]) -> None:
    _, out, _ = batch
    for table in out.glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell[:1] in "=+@" and cell]


def _marks_of(one: HandIn, grades: Grades) -> list[Mark]:
    students = {s.student for s in grades.handed_in.submissions if _top(s.source) == one.folder}
    return [mark for mark in grades.marks if mark.student in students]


def _top(source: str) -> str:
    parts = source.replace("!", "/").split("/")
    known = {one.folder for one in HANDED_IN}
    return next((part for part in parts if part in known), parts[0])


def _state(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.lstat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
