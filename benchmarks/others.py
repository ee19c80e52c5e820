"""The assignment of `benchmarks.grading` in the form of nbgrader and of otter-grader, and how long they take over it.

Each is in an environment of its own that can import this course's libraries, named by COURSEKIT_NBGRADER and
COURSEKIT_OTTER (the folder of the environment).
"""

from __future__ import annotations

import copy
import json
import os
import re
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

# What our checks hold the six answers to, as assertions in the student's process: that is how both of them mark.
TESTS = {
    "q1": "assert {k: str(v).lower() for k, v in dict(decisions).items()} == "
    "dict(zip('abcdefgh', 'missing mend out rule keep out ask ask'.split()))",
    "q2": "assert abs(float(mean_p13) - raw['P13'].where(raw['P13'].between(1, 7)).mean()) < 0.005",
    "q3": "assert [reverse(a, 1, 7) for a in range(1, 8)] == list(range(7, 0, -1)) and reverse(2, 0, 10) == 8",
    "q4": "assert (item_gap - servqual.item_gaps(survey)).abs().max() < 0.0005 and len(item_gap) == 22",
    "q5": "assert abs(float(weighted_mean) - servqual.weighted_total(survey)) < 0.005",
    "q6": "assert sentence.strip().upper() == 'C'",
}


def cpu_of(command: list[str], folder: Path) -> float:
    """Run a command and return the CPU seconds of it and all that it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    path = os.pathsep.join([str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]}: {done.stdout[-1500:]}{done.stderr[-1500:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def without_checks(notebook: dict[str, Any], test: Callable[[str], list[dict[str, Any]]]) -> dict[str, Any]:
    """Return the notebook with `test(question)` where a check stands, and without the import of the checks."""
    made = copy.deepcopy(notebook)
    cells = []
    for cell in made["cells"]:
        source = "".join(cell["source"])
        if "check" in cell["metadata"].get("tags", []):
            cells += test(source.partition(".")[0])
        else:
            kept = re.sub(r"from coursekit\.checks\.\S+ import .*\n", "", source)
            cells.append({**cell, "source": kept, "metadata": {}})
    made["cells"] = cells
    return made


def code(source: str, name: str, **metadata: object) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }


def nbgrader(environment: Path, notebook: dict[str, Any], folder: Path, students: int) -> float:
    """Return nbgrader's CPU seconds a submission: `nbgrader autograde` of the class."""

    def test(question: str) -> list[dict[str, Any]]:
        grading = {"grade": True, "grade_id": question, "locked": True, "points": 1, "schema_version": 3}
        return [code(TESTS[question], question, nbgrader={**grading, "solution": False, "task": False})]

    made = without_checks(notebook, test)
    program = str(environment / "bin" / "nbgrader")
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'course'\nc.CourseDirectory.root = '.'\n"
        "c.ClearSolutions.enforce_metadata = False\n"
    )
    write(folder / "source" / "scores" / "scores.ipynb", made)
    cpu_of([program, "generate_assignment", "scores"], folder)
    for number in range(students):
        write(folder / "submitted" / f"student{number:02}" / "scores" / "scores.ipynb", made)
    seconds = cpu_of([program, "autograde", "scores"], folder)
    read = (
        "from nbgrader.api import Gradebook; "
        "print([s.score for s in Gradebook('sqlite:///gradebook.db').assignment_submissions('scores')])"
    )
    said = subprocess.run(
        [str(environment / "bin" / "python"), "-c", read], cwd=folder, capture_output=True, text=True, check=True
    )
    scores = json.loads(said.stdout)
    assert scores == [float(len(TESTS))] * students, scores
    return seconds / students


def otter(environment: Path, notebook: dict[str, Any], folder: Path, students: int) -> float:
    """Return otter's CPU seconds a submission: `otter run` of each, which does without its container."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for name, source in TESTS.items():
        case = {"code": f">>> {source}\n", "hidden": False, "locked": False}
        suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        (tests / f"{name}.py").write_text(
            f"OK_FORMAT = True\ntest = {{'name': {name!r}, 'points': 1, 'suites': [{suite!r}]}}\n"
        )
    made = without_checks(notebook, lambda name: [code(f'grader.check("{name}")', name)])
    made["cells"].insert(0, code("import otter\ngrader = otter.Notebook()", "otter"))
    program = str(environment / "bin" / "otter")
    cpu_of([program, "generate", "-t", "tests", "-o", "autograder.zip", "--no-requirements"], folder)
    seconds = 0.0
    for number in range(students):
        write(folder / f"student{number:02}.ipynb", made)
        out = folder / f"student{number:02}"
        out.mkdir()
        seconds += cpu_of(
            [program, "run", "-a", "autograder.zip", "-o", out.name, "--no-logo", f"{out.name}.ipynb"], folder
        )
        results = json.loads((out / "results.json").read_text())["tests"]
        score = sum(result.get("score", 0) for result in results)
        assert score == len(TESTS), results
    return seconds / students


def write(path: Path, notebook: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))
