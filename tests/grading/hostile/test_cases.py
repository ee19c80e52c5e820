"""Every case gets its fair mark, beside a right neighbour who gets full marks, and leaves nothing behind.

One box for all: what one case spoils, the next one and its neighbour would feel.
"""

from __future__ import annotations

import ctypes
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coursekit.course_files import course_folder
from coursekit.grading.isolation import Box, Limits, open_box
from coursekit.grading.marking import mark
from coursekit.grading.records import Mark, Submission
from tests.grading.hostile import ends, forging, lies, looking, loops, patches, unlucky
from tests.grading.hostile.case import CASES, Case
from tests.grading.people import Sheet, right, text_of

_MODULES = (loops, ends, lies, forging, looking, patches, unlucky)
_SEED = 20_261_122
_LIMITS = Limits(cell_seconds=4.0, submission_seconds=20.0)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is tried here is only held on Linux")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def known(place: Path) -> Iterator[dict[str, object]]:
    with looking.surroundings(place / "outside") as told:
        yield told


@pytest.fixture(scope="module")
def box(place: Path, known: dict[str, object]) -> Iterator[Box]:
    """Open one box for all cases; what they leave behind is found out when it is closed."""
    _adopt_orphans()
    before, data = _children(), _state(course_folder("datasets"))
    temporary = place / "temporary"
    temporary.mkdir()
    kept, tempfile.tempdir = tempfile.tempdir, str(temporary)
    try:
        with open_box(_LIMITS) as opened:
            yield opened
    finally:
        tempfile.tempdir = kept
    assert _children() == before, "a process is left"
    assert list(temporary.iterdir()) == [], "a file is left in the temporary folder"
    written = [folder for folder in looking.outside(place / "outside") if (Path(folder) / looking.MARK).exists()]
    assert not written, "a file was written outside"
    assert (place / "outside" / "secret.txt").read_text(encoding="utf-8") == looking.SECRET
    assert _state(course_folder("datasets")) == data, "the course's data were changed"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fair_mark(case: Case, box: Box, known: dict[str, object]) -> None:
    sheet = looking.tell(case.sheet(), known)
    with ThreadPoolExecutor(2) as both:
        theirs = both.submit(mark, _submission(case.name, sheet, case.files), box, seed=_SEED)
        beside = both.submit(mark, _submission("neighbour", right("00", "zh")), box, seed=_SEED)
        marks, neighbour = theirs.result(), beside.result()

    assert [(one.question, one.status, one.score) for one in neighbour] == [
        (f"q{n}", "passed", 1.0) for n in range(1, 5)
    ], "a right neighbour gets full marks"
    unfair = {one.question: _told(one) for one in marks if one.status not in case.expected()[one.question]}
    assert not unfair, case.why
    assert [one.question for one in marks] == sheet_questions(case)
    assert all(one.score == 1.0 for one in marks if one.status == "passed")
    assert all(one.score is not None and one.score < 1.0 for one in marks if one.status == "failed")


def test_there_are_cases_of_every_kind() -> None:
    for module in _MODULES:
        assert any(case.spoil.__module__ == module.__name__ for case in CASES)
    names = [case.name for case in CASES]
    assert len(set(names)) == len(names) >= 70


def sheet_questions(case: Case) -> list[str]:
    return right(case.unit).questions


def _submission(student: str, sheet: Sheet, files: object = None) -> Submission:
    return Submission(
        student,
        sheet.unit,
        f"{student}/{sheet.stem}.ipynb",
        sheet.language,
        sheet.notebook,
        files=files or {},  # type: ignore[arg-type]
        names=(student,),
    )


def _told(mark: Mark) -> str:
    said = mark.message.en if mark.detail is None else f"{mark.message.en} {mark.detail.en}"
    return f"{mark.status} {mark.score}: {said[:300]!r}"


def _adopt_orphans() -> None:
    """Have processes whose parent ends become children of this one, so that none can hide."""
    pr_set_child_subreaper = 36
    ctypes.CDLL(None).prctl(pr_set_child_subreaper, 1, 0, 0, 0)


def _children() -> set[str]:
    """Return the processes that this one has begun, by their ids and names; finished ones are taken away."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                break
        except ChildProcessError:
            break
    return {pid for pid in os.listdir("/proc") if pid.isdigit() and _parent(pid) == str(os.getpid())}


def _parent(pid: str) -> str:
    try:
        status = Path("/proc", pid, "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return status.rpartition(")")[2].split()[1]


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


def test_data_of_ones_own(box: Box) -> None:
    """The right answers to a neighbour's case are worth nothing, whatever the student's side says of its data."""
    sheet = right("18")
    sheet.setup()["source"] = text_of(sheet.setup()).replace("who=who", "'power'")
    own = mark(_submission("own", sheet), box, seed=_SEED, case="power")
    assert {one.status for one in own} == {"passed"}
    theirs = mark(_submission("theirs", sheet), box, seed=_SEED, case="car_rental")
    assert "passed" not in {one.status for one in theirs}
    sheet.insert(
        "q1",
        "class Lie:\n    def __init__(self, study):\n        self.study = study\n    def __getattr__(self, name):\n"
        "        return getattr(self.study, name)\n    def to_data(self):\n        return {'case': 'car_rental'}\n"
        "study = Lie(study)",
    )
    lied = mark(_submission("lied", sheet), box, seed=_SEED, case="car_rental")
    assert "passed" not in {one.status for one in lied}
