import errno
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest

from coursekit import atomic
from coursekit.checks import Number, Result, Sheet, sheets
from coursekit.checks import progress as keeping
from coursekit.checks import sentences as say
from coursekit.language import in_language
from tests.checks import examples as ex

PASSED = Result("passed", 1.0, say.RIGHT)
FAILED = Result("failed", 0.0, say.NAN)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    (tmp_path / ".coursekit").mkdir()
    (tmp_path / ".coursekit" / "working-copy.json").write_text("{}", encoding="utf-8")
    inside = tmp_path / "exercises"
    inside.mkdir()
    monkeypatch.chdir(inside)
    return tmp_path


def stored(copy):
    return json.loads((copy / ".coursekit" / "progress.json").read_text(encoding="utf-8"))


def fresh():
    return Number(id="10.q2", title=ex.title("x"), hints=ex.HINTS, answer=-1.25)


def test_outside_a_working_copy_nothing_is_kept_and_nothing_said(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert fresh().check(3).problem is None
    assert list(tmp_path.iterdir()) == []
    assert keeping.attempts("10.q2") == 0


def test_the_working_copy_is_found_from_inside_it(copy, monkeypatch):
    assert keeping.working_copy() == copy.resolve()
    monkeypatch.chdir(copy.parent)
    assert keeping.working_copy() is None


def test_the_best_so_far_is_kept_with_attempts_hints_and_times(copy):
    question = fresh()
    question.check(...)
    assert not (copy / ".coursekit" / "progress.json").exists()
    question.check(3)
    question.hint()
    question.hint()
    question.check(-1.25)
    question.check(4)
    data = stored(copy)
    assert data["version"] == 1
    entry = data["questions"]["10.q2"]
    assert entry["status"] == "passed"
    assert entry["attempts"] == 3
    assert entry["hints"] == 2
    assert entry["solution_seen"] is False
    assert entry["first_passed"].endswith("Z")
    assert entry["first_passed"] <= entry["last"]
    assert keeping.record_solution("10.q2") is None
    assert stored(copy)["questions"]["10.q2"]["solution_seen"] is True


def test_an_attempt_of_yesterday_counts_as_trying(copy, monkeypatch):
    from coursekit.checks import solution

    fresh().check(3)
    monkeypatch.setattr(solution, "read_solution", lambda unit, name: ("the solution",))
    assert repr(fresh().solution()) == "the solution"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"version": 1}',
        b'{"version": 1, "questions": []}',
        b'{"version": 1, "questions": {"10.q2": {"attempts": "x"}}}',
        b'{"version": 1, "questions": {"10.q2": 3}}',
        b'{"questions": {}}',
    ],
)
def test_a_damaged_file_is_set_aside_and_never_deleted(copy, content):
    path = copy / ".coursekit" / "progress.json"
    for _ in range(2):  # the second may fall into the same second
        path.write_bytes(content)
        verdict = fresh().check(-1.25)
        assert verdict.result.status == "passed"
        assert "not deleted" in verdict.problem.en
        assert stored(copy)["questions"]["10.q2"]["status"] == "passed"
    aside = sorted((copy / ".coursekit").glob("progress.damaged-*.json"))
    assert len(aside) == 2
    assert all(file.read_bytes() == content for file in aside)
    assert all(file.name in verdict.problem.en for file in aside[-1:]) or aside[0].name in verdict.problem.en


def test_the_file_of_a_newer_course_is_left_as_it_is(copy):
    path = copy / ".coursekit" / "progress.json"
    path.write_text('{"version": 2, "questions": "in another form"}', encoding="utf-8")
    verdict = fresh().check(-1.25)
    assert "newer version" in verdict.problem.en
    assert path.read_text(encoding="utf-8") == '{"version": 2, "questions": "in another form"}'


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_disk_costs_the_note_but_not_the_check(copy, monkeypatch, code):
    fresh().check(3)
    before = (copy / ".coursekit" / "progress.json").read_bytes()

    def full(path, content):
        raise OSError(code, "No space left on device")

    monkeypatch.setattr(atomic, "write_text", full)
    verdict = fresh().check(-1.25)
    assert verdict.result.status == "passed"
    assert "not saved" in verdict.problem.en
    with in_language("zh"):
        assert "进度没有保存" in repr(verdict)
    assert (copy / ".coursekit" / "progress.json").read_bytes() == before


def test_a_held_lock_costs_the_note_but_not_the_check(copy, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(keeping, "_LOCK_SECONDS", 0.05)
    with FileLock(copy / ".coursekit" / "progress.lock"):
        verdict = fresh().check(-1.25)
    assert verdict.result.status == "passed"
    assert "another program" in verdict.problem.en


def test_two_notebooks_that_write_at_once_lose_nothing(copy):
    code = textwrap.dedent(
        """
        import sys
        from coursekit.checks import Result, progress
        from coursekit.checks import sentences as say
        from coursekit.checks.progress import record_check
        for n in range(40):
            assert record_check(f"10.q{sys.argv[1]}{n}", Result("passed", 1.0, say.RIGHT)) is None
            assert record_check("10.q1", Result("failed", 0.0, say.RIGHT)) is None
        """
    ).replace("from coursekit.checks import Result, progress", "from coursekit.checks import Result")
    running = [subprocess.Popen([sys.executable, "-c", code, str(who)], cwd=copy) for who in (1, 2)]
    assert [process.wait(60) for process in running] == [0, 0]
    questions = stored(copy)["questions"]
    assert questions["10.q1"]["attempts"] == 80
    assert len(questions) == 81
    assert not list((copy / ".coursekit").glob("*.tmp"))


# ── the table ──


def test_the_table_counts_what_is_done(copy):
    ex.sheet_module()
    keeping.record_check("10.q1", PASSED)
    keeping.record_check("10.q2", FAILED)
    table = keeping.progress([ex.sheet_module()])
    assert (table.done, table.total) == (1, 3)
    with in_language("en"):
        assert repr(table).splitlines()[:2] == [
            "Progress: 1 of 3 questions done",
            "10 Scores  1/3  ✓ q1  ✗ q2  ○ q4",
        ]
        page = table._repr_mimebundle_()["text/html"]
    assert '<th scope="col"' in page
    assert "✓ q1" in page
    with in_language("zh"):
        assert "3 题中完成 1 题" in repr(table)
        assert "10 打分" in table._repr_mimebundle_()["text/html"]


def test_the_table_outside_a_working_copy_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    table = keeping.progress([ex.sheet_module()])
    assert table.done == 0
    with in_language("en"):
        assert "not a working copy" in repr(table)


def test_the_table_over_a_damaged_file_says_so_and_keeps_it(copy):
    (copy / ".coursekit" / "progress.json").write_bytes(b"{")
    assert "put aside" in keeping.progress([ex.sheet_module()]).remark.en
    assert len(list((copy / ".coursekit").glob("progress.damaged-*.json"))) == 1


def test_sheets_come_by_unit_and_are_checked():
    early = ModuleType("unit05")
    early.UNIT, early.STEM, early.TITLE, early.QUESTIONS = "05", "05-expectation", ex.title("e"), ()
    assert [sheet.unit for sheet in sheets([ex.sheet_module(), early])] == ["05", "10"]
    with pytest.raises(ValueError, match="other units"):
        Sheet("11", "11-trust", ex.title("t"), (ex.value,))
    with pytest.raises(ValueError, match="same name"):
        Sheet("10", "10-scores", ex.title("t"), (ex.value, ex.value))


def test_the_courses_own_sheets_are_found():
    for sheet in sheets():
        assert sheet.stem.startswith(sheet.unit)
        assert (Path(keeping.__file__).parent / f"unit{sheet.unit}.py").is_file()


def test_defining_questions_costs_no_pandas():
    code = "import sys; from coursekit.checks import Number, Table, Function, sheets; print('pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
