"""Runs in nbgrader's own environment, in a course of nbgrader; `test_nbgrader` starts it.

Takes one step as its first argument and the rest as JSON, and prints one line of JSON. One process a step:
nbgrader's command line alone takes five seconds to start.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any


def read_formally(course: str) -> int:
    """Read every source notebook by nbgrader's own rules for metadata; raises where they are broken."""
    import nbformat
    from nbgrader import nbgraderformat

    paths = sorted(Path(course).glob("source/*/*.ipynb"))
    for path in paths:
        notebook = nbgraderformat.read(str(path), as_version=4)
        nbformat.validate(notebook)
    return len(paths)


def generate(course: str, assignments: list[str]) -> dict[str, bool]:
    api = _api(course)
    return {name: bool(api.generate_assignment(name)["success"]) for name in assignments}


def validate(notebook: str) -> dict[str, Any]:
    """What `nbgrader validate` says: the cells that do not pass."""
    from nbgrader.validator import Validator

    found: dict[str, Any] = Validator().validate(notebook)
    return {kind: [str(cell.get("source", "")) for cell in cells] for kind, cells in found.items() if cells}


def grade(course: str, students: list[str], assignments: list[str]) -> dict[str, Any]:
    """Grade what lies in submitted/, make the feedback, and read the marks from the gradebook."""
    from nbgrader.api import Gradebook

    api = _api(course)
    for assignment in assignments:
        for student in students:
            for result in (api.autograde(assignment, student), api.generate_feedback(assignment, student)):
                assert result["success"], result
    marks: dict[str, Any] = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for assignment in assignments:
            for student in students:
                submission = gradebook.find_submission(assignment, student)
                for notebook in submission.notebooks:
                    for found in notebook.grades:
                        marks.setdefault(student, {}).setdefault(assignment, {})[found.name] = found.score
                    assert not notebook.needs_manual_grade
    return marks


def _api(course: str) -> Any:
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=course).load_config()
    config.CourseDirectory.root = course
    return NbGraderAPI(config=config)


if __name__ == "__main__":
    STEPS = {step.__name__: step for step in (read_formally, generate, validate, grade)}
    print(json.dumps(STEPS[sys.argv[1]](*json.loads(sys.argv[2])), ensure_ascii=False))
