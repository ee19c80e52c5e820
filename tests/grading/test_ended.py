"""However a run ends, the next one with --resume finishes it, and its folder is that of an undisturbed run."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coursekit.course_files import course_folder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to see what is left running")

STUDENTS = ("Chen Jie", "Li Wei", "Wang Fang", "张敏", "赵强")
SEED = "5"
PROGRAM = ["-m", "coursekit"]


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("handed-in")
    for number, name in enumerate(STUDENTS):
        lang = "zh" if name[0] > "z" else "en"
        notebook = json.loads((course_folder("solutions") / lang / "10-scores.ipynb").read_text(encoding="utf-8"))
        if number == 1:  # one that takes its time and then ends its process, one whose answer is wrong
            notebook["cells"].insert(3, cell("import os, time\ntime.sleep(1)\nos._exit(1)"))
        if number == 2:
            answer = next(one for one in notebook["cells"] if "".join(one["source"]).startswith("sentence ="))
            answer["source"] = "sentence = 'A'"
        (folder / name).mkdir()
        (folder / name / "10-scores.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    return folder


def cell(source: str) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


class Run:
    """`coursekit grade` in a process of its own, with a folder for temporary files of its own."""

    def __init__(self, handed_in: Path, place: Path) -> None:
        self.handed_in, self.out, self.temporary = handed_in, place / "grades", place / "tmp"
        self.temporary.mkdir(parents=True)
        self.program = PROGRAM

    def command(self, *more: str) -> list[str]:
        words = ["grade", str(self.handed_in), "--out", str(self.out), "--workers", "2", "--lang", "en", *more]
        return [sys.executable, "-u", *self.program, *words]

    def start(self, *more: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "TMPDIR": str(self.temporary), "OPENBLAS_NUM_THREADS": "1"}
        return subprocess.Popen(
            self.command(*more),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            env=environment,
        )

    def finish(self, *more: str) -> str:
        with self.start(*more) as process:
            said, _ = process.communicate(timeout=120)
        assert process.returncode == 0, said
        return said

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.out).as_posix(): path.read_bytes() for path in self.out.rglob("*") if path.is_file()
        }

    def running(self) -> list[str]:
        """The command lines of all processes that know our temporary folder."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes() if entry.name.isdigit() else b""
            except OSError:
                continue
            if os.fsencode(self.temporary) in words:
                found.append(words.decode(errors="replace"))
        return found

    def is_clean(self) -> bool:
        """Whether nothing runs and nothing lies about; the kernel needs a moment to bury what was killed."""
        return within(20, lambda: not self.running()) and within(20, lambda: not list(self.temporary.iterdir()))


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Where two folders of grades differ, to read in a failure."""
    found = sorted(set(one) ^ set(other))
    for name in sorted(set(one) & set(other)):
        if one[name] != other[name]:
            lines = zip(one[name].splitlines(), other[name].splitlines(), strict=False)
            found += [f"{name}: {a[-300:]!r} / {b[-300:]!r}" for a, b in lines if a != b][:2]
    return found


@pytest.fixture(scope="module")
def undisturbed(handed_in, tmp_path_factory) -> dict[str, bytes]:
    run = Run(handed_in, tmp_path_factory.mktemp("undisturbed"))
    run.finish("--seed", SEED)
    assert run.is_clean(), (run.running(), list(run.temporary.iterdir()))
    return run.files()


@pytest.fixture
def run(handed_in, tmp_path) -> Iterator[Run]:
    yield Run(handed_in, tmp_path)
    shutil.rmtree(tmp_path, ignore_errors=True)


def test_the_undisturbed_run_is_a_real_one(undisturbed):
    assert {"gradebook.csv", "gradebook.xlsx", "class.html", "similarity.html", "results.jsonl"} <= set(undisturbed)
    assert sum(name.startswith("feedback/") for name in undisturbed) == len(STUDENTS)
    marks = [json.loads(line) for line in undisturbed["results.jsonl"].decode("utf-8").splitlines()]
    assert len(marks) == 6 * len(STUDENTS)
    wrong = [(mark["student"], mark["question"]) for mark in marks if mark["status"] != "passed"]
    assert wrong == [("Wang Fang", "q6")]


def wait_for(process: subprocess.Popen[str], graded: int) -> None:
    """Read what is printed until that many submissions are graded."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(f"[{graded}/"):
            return
    raise AssertionError(f"it ended before {graded} were graded")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("graded", [0, 2])
def test_a_grader_that_was_ended_goes_on(run, undisturbed, number, graded):
    with run.start("--seed", SEED) as process:
        wait_for(process, graded)
        process.send_signal(number)
        process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if number == signal.SIGKILL else 130)
    assert within(20, lambda: not run.running()), run.running()
    run.finish("--resume")
    assert differences(run.files(), undisturbed) == []
    assert run.is_clean(), (run.running(), list(run.temporary.iterdir()))


def test_a_box_that_was_killed_is_opened_again(run, undisturbed):
    with run.start("--seed", SEED) as process:
        wait_for(process, 1)
        killed = kill_children(process.pid)
        process.communicate(timeout=120)
    assert killed > 0
    assert process.returncode == 0
    assert differences(run.files(), undisturbed) == []
    assert run.is_clean(), (run.running(), list(run.temporary.iterdir()))


def kill_children(parent: int) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    # A child that one of the threads started stands in that thread's list.
    for task in Path(f"/proc/{parent}/task").iterdir():
        children += (task / "children").read_text().split()
    for child in set(children):
        os.kill(int(child), signal.SIGKILL)
    return len(set(children))


FULL = """
import errno, os, sys
real, left = os.fsync, int(sys.argv.pop(1))
def fsync(handle):
    global left
    left -= 1
    if left < 0:
        raise OSError(errno.ENOSPC, "No space left on device")
    real(handle)
os.fsync = fsync
from coursekit.cli import main
main()
"""


@pytest.mark.parametrize("writes", [0, 1, 3, 8, 11])
def test_a_full_disk_stops_with_a_sentence_and_loses_nothing(run, undisturbed, writes):
    run.program = ["-c", FULL, str(writes)]
    with run.start("--seed", SEED) as process:
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 1, said
    assert "disk is full" in said
    assert "Traceback" not in said
    run.program = PROGRAM
    run.finish("--resume", *(["--seed", SEED] if writes == 0 else []))
    assert differences(run.files(), undisturbed) == []
    assert run.is_clean(), (run.running(), list(run.temporary.iterdir()))


def test_a_finished_run_is_neither_repeated_nor_overwritten(run, undisturbed):
    run.finish("--seed", SEED)
    with run.start("--seed", SEED) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "--resume" in said
    before = {path: path.stat().st_mtime_ns for path in run.out.rglob("journal.jsonl")}
    run.finish("--resume")
    assert differences(run.files(), undisturbed) == []
    assert set(before) == set(run.out.rglob("journal.jsonl"))


def test_a_sheet_that_comes_late_is_graded_alone(run, undisturbed, tmp_path):
    late = tmp_path / "late"
    shutil.copytree(run.handed_in, late)
    one = late / STUDENTS[0]
    shutil.move(one, tmp_path / "kept")
    run.handed_in = late
    run.finish("--seed", SEED)
    shutil.move(tmp_path / "kept", one)
    run.finish("--resume")
    assert differences(run.files(), undisturbed) == []
