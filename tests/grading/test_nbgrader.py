"""The exported sheets as nbgrader sees them; with nbgrader itself where COURSEKIT_NBGRADER names its Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coursekit import datasets
from coursekit.checks import sheets
from coursekit.grading.nbgrader import CONFIG, export
from coursekit.grading.sheets import release, source_of
from coursekit.language import LANGUAGES, CourseError, Language
from tests.checks.answers import unit16

NBGRADER = os.environ.get("COURSEKIT_NBGRADER", "")
THROUGH = Path(__file__).with_name("through_nbgrader.py")
REGIONS = re.compile(r"^### BEGIN (SOLUTION|HIDDEN TESTS)$.*?^### END \1$\n?", re.MULTILINE | re.DOTALL)
STEMS = [sheet.stem for sheet in sheets()]


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def of_nbgrader(cell: Mapping[str, Any]) -> dict[str, Any]:
    return cell["metadata"].get("nbgrader", {})


# ---------------------------------------------------------------- without nbgrader


@pytest.fixture(scope="module", params=LANGUAGES)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    folder = tmp_path_factory.mktemp("course")
    return SimpleNamespace(folder=folder, lang=request.param, paths=export(folder, (), request.param))


def test_all_sheets_are_written(exported: SimpleNamespace) -> None:
    names = [path.relative_to(exported.folder).as_posix() for path in exported.paths]
    assert names == [CONFIG, *(f"source/{stem}/{stem}.ipynb" for stem in STEMS)]
    assert len(STEMS) >= 19


def test_without_its_regions_it_is_the_sheet_that_was_handed_out(exported: SimpleNamespace) -> None:
    for sheet in sheets():
        cells = read(exported.folder / "source" / sheet.stem / f"{sheet.stem}.ipynb")["cells"]
        left = [REGIONS.sub("", source_of(cell)).rstrip("\n") for cell in cells if not of_nbgrader(cell).get("grade")]
        assert left == [cell.source.rstrip("\n") for cell in release(sheet.unit, exported.lang).cells]


def test_each_question_has_its_points_and_its_own_check(exported: SimpleNamespace) -> None:
    for sheet in sheets():
        cells = read(exported.folder / "source" / sheet.stem / f"{sheet.stem}.ipynb")["cells"]
        marked = [of_nbgrader(cell) for cell in cells if of_nbgrader(cell)]
        assert len({one["grade_id"] for one in marked}) == len(marked)
        graded = [cell for cell in cells if of_nbgrader(cell).get("grade")]
        points = {of_nbgrader(cell)["grade_id"]: of_nbgrader(cell)["points"] for cell in graded}
        assert points == {question.name: question.points for question in sheet.questions}
        for cell, asked in zip(graded, release(sheet.unit, exported.lang).asked, strict=True):
            call = asked.source.splitlines()[0].replace(".check(", ".evaluate(")
            assert f"_marked = {call}" in source_of(cell)
            # What trainees see of it is one comment.
            [shown] = REGIONS.sub("", source_of(cell)).splitlines()
            assert shown.startswith("# ")


def test_no_solution_outside_its_region(exported: SimpleNamespace) -> None:
    cells = read(exported.folder / "source" / "10-scores" / "10-scores.ipynb")["cells"]
    assert any("low + high - answer" in source_of(cell) for cell in cells)
    assert not any("low + high - answer" in REGIONS.sub("", source_of(cell)) for cell in cells)


def test_the_second_time_nothing_changes(exported: SimpleNamespace) -> None:
    before = {path: path.read_bytes() for path in exported.paths}
    assert export(exported.folder, (), exported.lang) == exported.paths[1:]
    assert {path: path.read_bytes() for path in exported.paths} == before


def test_an_instructors_changes_are_never_overwritten(tmp_path: Path) -> None:
    export(tmp_path, ["10"], "en")
    changed = tmp_path / "source" / "10-scores" / "10-scores.ipynb"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    mine = changed.read_bytes()
    with pytest.raises(CourseError, match="10-scores") as refused:
        export(tmp_path, ["10", "11"], "en")
    assert "改过" in refused.value.text.zh
    assert changed.read_bytes() == mine
    assert not (tmp_path / "source" / "11-trust").exists()


def test_a_config_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / CONFIG).write_text("c = get_config()\n", encoding="utf-8")
    export(tmp_path, ["10"], "en")
    assert (tmp_path / CONFIG).read_text(encoding="utf-8") == "c = get_config()\n"


def test_a_unit_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="77"):
        export(tmp_path, ["10", "77"], "en")
    assert not list(tmp_path.iterdir())


# ---------------------------------------------------------------- with nbgrader

with_nbgrader = pytest.mark.skipif(not NBGRADER, reason="COURSEKIT_NBGRADER names no Python that has nbgrader")

GRADED = ("10", "16", "18")
FORGETS_LOW = "def reverse(answer, low, high):\n    return high - answer"
# One misconception or broken rule each, as a trainee writes it; the rest of the sheet is left untouched.
WRONG: dict[str, dict[str, Any]] = {
    "10": {
        "q1": dict(zip("abcdefgh", ["missing", "mend", "out", "rule", "out", "out", "ask", "ask"], strict=True)),
        "q2": 5.17,
        "q6": "A",
    },
    "16": {"q1": {"a": "fine"}, "q4": "A", "q5": "ECAFDB", "q6": unit16.BROKEN["q6"]["owner"]},
    "18": {"q1": {"no_score": 929, "straight": 4, "left": 12}, "q4": "reliability", "q6": {"actions": []}},
}


def run(step: str, *arguments: Any) -> Any:
    # nbgrader calls alembic by name, so its scripts must be on the path even where the environment is not activated.
    path = os.pathsep.join([str(Path(NBGRADER).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [NBGRADER, str(THROUGH), step, json.dumps(arguments)],
        env={**os.environ, "PATH": path, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert not done.returncode, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def hand_in(course: Path, student: str, unit: str, answers: Mapping[str, str]) -> None:
    """Fill in what nbgrader released, as a trainee would, and put it where `nbgrader collect` does."""
    stem = release(unit, "en").stem
    notebook = read(course / "release" / stem / f"{stem}.ipynb")
    for cell in notebook["cells"]:
        question = cell["metadata"].get("coursekit", {}).get("exercise")
        if of_nbgrader(cell).get("solution") and question in answers:
            cell["source"] = answers[question]
    path = course / "submitted" / student / stem / f"{stem}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")


def solutions(course: Path, unit: str) -> dict[str, str]:
    stem = release(unit, "en").stem
    found = {}
    for cell in read(course / "source" / stem / f"{stem}.ipynb")["cells"]:
        region = re.search(r"### BEGIN SOLUTION\n(.*)\n### END SOLUTION", source_of(cell), re.DOTALL)
        if region:
            found[cell["metadata"]["coursekit"]["exercise"]] = region[1]
    return found


def in_code(unit: str, question: str, value: Any) -> str:
    [asked] = [one for one in release(unit, "en").asked if one.question == question]
    return f"{asked.expression} = {value!r}"


def points_of(unit: str, values: Mapping[str, Any]) -> dict[str, float]:
    """What our own checks give for these answers, and for the untouched rest."""
    [sheet] = [one for one in sheets() if one.unit == unit]
    data = (datasets.case(),) if unit == "18" else ()
    return {
        question.name: question.evaluate(values.get(question.name, ...), *data).score * question.points
        for question in sheet.questions
    }


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of nbgrader with three sheets handed in by two trainees, one right and one wrong, and graded."""
    folder = tmp_path_factory.mktemp("nbgrader")
    export(folder, (), "en")
    stems = [release(unit, "en").stem for unit in GRADED]
    assert run("generate", str(folder), STEMS) == dict.fromkeys(STEMS, True)
    for unit in GRADED:
        hand_in(folder, "right", unit, solutions(folder, unit))
        wrong = {question: in_code(unit, question, value) for question, value in WRONG[unit].items()}
        hand_in(folder, "wrong", unit, wrong | ({"q3": FORGETS_LOW} if unit == "10" else {}))
    marks = run("grade", str(folder), ["right", "wrong"], stems)
    (folder / "marks.json").write_text(json.dumps(marks), encoding="utf-8")
    return folder


@with_nbgrader
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nbgrader_accepts_every_sheet(tmp_path: Path, lang: Language) -> None:
    export(tmp_path, (), lang)
    assert run("read_formally", str(tmp_path)) == len(STEMS)


@with_nbgrader
def test_the_chinese_edition_generates(tmp_path: Path) -> None:
    export(tmp_path, ["10"], "zh")
    assert run("generate", str(tmp_path), ["10-scores"]) == {"10-scores": True}
    cells = read(tmp_path / "release" / "10-scores" / "10-scores.ipynb")["cells"]
    assert any("在这里写代码" in source_of(cell) for cell in cells)


@with_nbgrader
def test_the_source_validates_and_the_release_does_not_give_it_away(course: Path) -> None:
    assert run("validate", str(course / "source" / "10-scores" / "10-scores.ipynb")) == {}
    for stem in STEMS:
        notebook = read(course / "release" / stem / f"{stem}.ipynb")
        text = json.dumps(notebook)
        assert "SOLUTION" not in text
        assert "HIDDEN" not in text
        left = [source_of(cell).rstrip("\n") for cell in notebook["cells"] if not of_nbgrader(cell).get("grade")]
        assert left == [cell.source.rstrip("\n") for cell in release(stem[:2], "en").cells]


@with_nbgrader
@pytest.mark.parametrize("unit", GRADED)
def test_the_same_marks_as_our_own_checks(course: Path, unit: str) -> None:
    marks = read(course / "marks.json")
    stem = release(unit, "en").stem
    [sheet] = [one for one in sheets() if one.unit == unit]
    assert marks["right"][stem] == {question.name: question.points for question in sheet.questions}
    wrong = marks["wrong"][stem]
    assert wrong == pytest.approx(points_of(unit, WRONG[unit]))
    assert sum(wrong.values()) < len(wrong)


@with_nbgrader
def test_a_part_of_the_points_is_kept(course: Path) -> None:
    assert 0 < read(course / "marks.json")["wrong"]["16-plan"]["q6"] < 3


@with_nbgrader
def test_the_feedback_says_what_was_wrong(course: Path) -> None:
    page = (course / "feedback" / "wrong" / "10-scores" / "10-scores.html").read_text(encoding="utf-8")
    [sheet] = [one for one in sheets() if one.unit == "10"]
    [choice] = [question for question in sheet.questions if question.name == "q6"]
    assert choice.evaluate("A").message.en[:40] in page
