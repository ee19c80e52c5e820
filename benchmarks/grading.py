"""`python -m benchmarks.grading`: one small sheet from twenty people, beside its cells run in an imported process.

Everything is measured in the same run, CPU where it can be, because a ratio of two such figures does not tell how
busy the machine was. COURSEKIT_NBGRADER and COURSEKIT_OTTER name environments in which nbgrader and otter-grader are
installed together with the libraries of this course; they are given the same cells and the same assertions. Linux only.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks import others
from benchmarks.tree import watched
from coursekit.grading import isolation, marking
from coursekit.grading.isolation import Box, Outcome
from coursekit.grading.records import Submission

ROOT = Path(__file__).resolve().parents[1]
SHEET = ROOT / "solutions" / "en" / "10-scores.ipynb"
STUDENTS, MANY, EDGE = 20, 1000, 100
# What the reference imports, so that it is imported when the cells begin, as it is in the process that forks.
CELLS = "from benchmarks.grading import cells; cells()"
COUNT = "import time, sys; input(); t = time.perf_counter(); sum(range(60_000_000)); print(time.perf_counter() - t)"
CLASS = "import json, sys; from benchmarks.grading import a_class; print(json.dumps(a_class(*map(int, sys.argv[1:]))))"


def sheet() -> dict[str, Any]:
    """Return the sheet as somebody hands it in who has everything right."""
    notebook: dict[str, Any] = json.loads(SHEET.read_text(encoding="utf-8"))
    inside = [cell for cell in notebook["cells"] if cell["metadata"].get("audience") != "instructor"]
    return {**notebook, "cells": inside}


def cells() -> None:
    """Run the student's cells in this process, all imports done, for each line of input; print their CPU seconds."""
    from coursekit.grading.sandbox import child

    child.prepare()
    from IPython.core.interactiveshell import InteractiveShell

    import coursekit.checks.unit10  # noqa: F401 - in the box it is a stub, and no part of the cells

    codes = [
        "".join(cell["source"])
        for cell in sheet()["cells"]
        if cell["cell_type"] == "code" and "check" not in cell["metadata"].get("tags", [])
    ]
    shell: Any = InteractiveShell.instance()
    for _ in sys.stdin:
        begin = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):
            for code in codes:
                result = shell.run_cell(code, store_history=False)
                assert result.success, result
        print(time.process_time() - begin, flush=True)


# ── in the box ───────────────────────────────────────────────────────────────────────────


def box(*, isolated: bool) -> Box:
    if isolated:
        return isolation.open_box(require=True)
    with mock.patch.object(isolation, "box_command", return_value=None):  # as where there is no bubblewrap
        return isolation.open_box()


class Marking:
    """A box, and what marking a submission in it costs: CPU seconds of the child, and of this process."""

    def __init__(self, *, isolated: bool) -> None:
        self.box = box(isolated=isolated)
        self.child: list[float] = []
        self.trusted: list[float] = []
        self._run = self.box.run

    def counted(self, job: Mapping[str, Any], files: Mapping[str, bytes]) -> Outcome:
        outcome = self._run(job, files)
        self.child.append(outcome.cpu)
        return outcome

    def mark(self, submission: Submission) -> None:
        begin = time.process_time()
        with mock.patch.object(self.box, "run", self.counted):
            marks = marking.mark(submission, self.box, seed=1)
        self.trusted.append(time.process_time() - begin)
        assert all(one.status == "passed" for one in marks), [(one.question, one.status) for one in marks]


def side_by_side() -> tuple[list[float], Marking, Marking, float]:
    """Return the CPU seconds of the cells each time, both ways of marking, and what forking and keeping a child costs.

    They take turns, so that all meet the same machine.
    """
    submissions = [Submission(f"student{n:02}", "10", "scores.ipynb", "en", sheet()) for n in range(STUDENTS)]
    bare, boxed = Marking(isolated=False), Marking(isolated=True)
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    with bare.box, boxed.box, subprocess.Popen([sys.executable, "-c", CELLS], **pipes) as beside:

        def once() -> float:
            beside.stdin.write("\n")  # type: ignore[union-attr]
            beside.stdin.flush()  # type: ignore[union-attr]
            return float(beside.stdout.readline())  # type: ignore[union-attr]

        first = once()
        for way in (bare, boxed):  # the first one waits for the sheet's own data, and a library may come late
            for submission in submissions[:2]:
                way.mark(submission)
            way.child.clear()
            way.trusted.clear()
        plain = []
        with watched("cpu", 0.005) as whole:
            for submission in submissions:
                plain.append(once())
                bare.mark(submission)
                boxed.mark(submission)
        beside.stdin.close()  # type: ignore[union-attr]
    counted = sum(plain) + sum(bare.child + bare.trusted + boxed.child + boxed.trusted)
    return [first, *plain], bare, boxed, (whole.value - counted) / (2 * STUDENTS)


# ── a whole class ────────────────────────────────────────────────────────────────────────


def a_class(students: int, workers: int) -> dict[str, list[float]]:
    """Grade a class; return when each sheet was done (seconds), and the memory (MB) at a tenth, at the end, at most."""
    begin = time.perf_counter()
    from coursekit.grading.run import grade

    done: list[float] = []
    megabytes: list[float] = []
    marks = {max(1, students // 10), students}

    def told(count: int, _: int) -> None:
        if count == 0:
            return
        done.append(time.perf_counter() - begin)
        if count in marks:
            with watched("memory", 1.0) as now:
                pass
            megabytes.append(now.value)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(students):
            others.write(folder / "in" / f"student{number:04}" / "10-scores.ipynb", sheet())
        begin = time.perf_counter()
        with watched("memory", 0.2) as most:
            grades = grade([folder / "in"], folder / "out", workers=workers, seed=1, told=told)
        assert len(grades.marks) == 6 * students
        assert all(mark.status == "passed" for mark in grades.marks)
    return {"done": done, "memory": [*megabytes, most.value], "over": [time.perf_counter() - begin]}


def in_a_fresh_process(program: str, *arguments: int) -> Any:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, *map(str, arguments)]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, env=environment, cwd=ROOT).stdout
    return json.loads(said.splitlines()[-1])


def two_that_count() -> float:
    """Return how much faster two processes that only count get on than one: what this machine has to give just now."""

    def slowest(processes: int) -> float:
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        started = [subprocess.Popen([sys.executable, "-c", COUNT], **pipes) for _ in range(processes)]
        for one in started:
            one.stdin.write("\n")  # type: ignore[union-attr]
            one.stdin.flush()  # type: ignore[union-attr]
        return max(float(one.communicate()[0]) for one in started)

    return 2 * slowest(1) / slowest(2)


def rate(done: list[float], first: int, last: int) -> float:
    """Return the seconds a submission from one to another."""
    return (done[last - 1] - done[first - 1]) / (last - first)


# ── in the notebook ──────────────────────────────────────────────────────────────────────


def checks() -> tuple[float, float]:
    """Return the milliseconds of the check of a value and of a function, with their verdicts shown as in a notebook."""
    from coursekit.checks import unit10

    def reverse(answer: float, low: float, high: float) -> float:
        return low + high - answer

    taken = []
    with contextlib.redirect_stdout(io.StringIO()):
        for question, answer in ((unit10.q2, 4.58), (unit10.q3, reverse)):
            question.check(answer)  # the first one loads the data
            runs = []
            for _ in range(20):
                begin = time.perf_counter()
                question.check(answer)
                runs.append(time.perf_counter() - begin)
            taken.append(1000 * min(runs))
    return taken[0], taken[1]


# ── the tables ───────────────────────────────────────────────────────────────────────────


def line(name: str, value: float, unit: str, limit: str = "", more: str = "") -> None:
    print(f"{name:52} {value:9.3f} {unit:3} {limit:>9}  {more}".rstrip(), flush=True)


def main() -> None:
    if sys.platform != "linux":
        print("students' code is isolated on Linux only, and only there is this measured")
        return
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    print(f"{'one submission of sheet 10, warm, CPU seconds':52} {'':9} {'':3} {'limit':>9}")
    plain, bare, boxed, forking = side_by_side()
    reference = statistics.median(plain[1:])
    line("its cells in an imported process", reference, "s", "", f"the first time {plain[0]:.3f}")
    for name, way, limit in (("graded, not isolated", bare, 2.0), ("graded, isolated", boxed, 2.5)):
        child, trusted = statistics.median(way.child), statistics.median(way.trusted)
        seconds = child + trusted + forking
        line(
            name, seconds, "s", "", f"child {child:.3f}, trusted side {trusted:.3f}, forking and keeping {forking:.3f}"
        )
        line("  times the cells", seconds / reference, "", f"{limit:g}")
    for name, grader in (("nbgrader", others.nbgrader), ("otter", others.otter)):
        environment = os.environ.get(f"COURSEKIT_{name.upper()}")
        if environment:
            with tempfile.TemporaryDirectory() as folder:
                seconds = grader(Path(environment), sheet(), Path(folder), STUDENTS)
            line(f"{name}, the same cells and assertions", seconds, "s")
            line("  times the cells", seconds / reference, "")

    print("\nin the notebook")
    value, function = checks()
    line("check of a value", value, "ms", "16")
    line("check of a function", function, "ms", "150")

    print("\na class, by the clock")
    one, two = (in_a_fresh_process(CLASS, STUDENTS, workers) for workers in (1, 2))
    line("first result", two["done"][0], "s", "3")
    pace = [rate(run["done"], 2, STUDENTS) for run in (one, two)]
    line("a submission with one worker", pace[0], "s")
    line(
        "two workers, times one", pace[0] / pace[1], "", "1.7", f"two processes that only count: {two_that_count():.2f}"
    )
    line("memory of the whole tree with two workers", two["memory"][-1], "MB", "270")
    many = in_a_fresh_process(CLASS, MANY, 2)
    first, last = rate(many["done"], 1, EDGE), rate(many["done"], MANY - EDGE, MANY)
    line(f"{MANY:,} submissions: each of the first {EDGE}", first, "s")
    line(f"  each of the last {EDGE}", last, "s", "", f"{last / first:.2f} times the first")
    line(f"  memory after {MANY // 10}", many["memory"][0], "MB")
    line(
        f"  memory after {MANY:,}", many["memory"][1], "MB", "", f"with the pages, {many['memory'][-1]:.0f} MB at most"
    )
    line("  all, with pages and tables", many["over"][0], "s")


if __name__ == "__main__":
    main()
