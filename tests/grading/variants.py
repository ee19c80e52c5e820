"""Every right and wrong answer that the tests of the checks know, as sheets that a student could hand in.

Values come in plain form from a file handed in beside the notebook, functions as source in the cell. So each sheet
runs as well in a kernel as in the grader's box, where neither the checks nor these tests can be read. Left out are
answers that have no such form: a plan as the form object, and functions among the typical mistakes.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import coursekit.checks
from coursekit.checks import OnData, Plan, Question
from coursekit.checks.plain import to_plain
from coursekit.grading.records import Submission
from coursekit.grading.sheets import release
from tests.checks import answers as known
from tests.checks.sheets import Answered
from tests.grading.people import fresh

__all__ = ["NAME", "Handed", "handed_in"]

NAME = "Mingtian"  # in whose name the answers to questions on data of one's own were worked out


@dataclass(frozen=True)
class Handed:
    """A sheet filled with one known answer to each question, and what `evaluate` says to them.

    Parameters
    ----------
    submission : Submission
        As it could be handed in.
    verdicts : mapping of str to str
        Question → status.
    """

    submission: Submission
    verdicts: Mapping[str, str]


def handed_in(sheet: Answered) -> Iterator[Handed]:
    """Yield as many sheets as it takes to give every known answer; the shorter lists end with the untouched sheet."""
    given = {question.name: _answers(sheet, question) for question in sheet.sheet.questions}
    unit, stem = sheet.sheet.unit, sheet.sheet.stem
    files = _files(given)
    for turn in range(max(map(len, given.values()))):
        paper, verdicts = fresh(unit), {}
        if unit == "18":
            # The last cell writes the report, which asks nothing and takes seconds.
            paper.cells.remove([cell for cell in paper.cells if cell["cell_type"] == "code"][-1])
        for question in sheet.sheet.questions:
            mine = given[question.name][turn : turn + 1]
            if mine:
                paper.answer(question.name, _code(unit, question, turn, mine[0]))
                verdicts[question.name] = question.evaluate(mine[0].value).status
            else:
                verdicts[question.name] = "not_attempted"
        submission = Submission("someone", unit, f"{stem}.ipynb", "en", paper.notebook, files, names=(NAME,))
        yield Handed(submission, verdicts)


@dataclass(frozen=True)
class _Answer:
    value: Any
    source: str | None = None


def _answers(sheet: Answered, question: Question) -> list[_Answer]:
    name, tree = question.name, _tree(Path(known.__path__[0]) / f"unit{sheet.sheet.unit}.py")
    found = []
    for kind, values in (("RIGHT", sheet.right), ("WRONG", sheet.wrong), ("UNTOUCHED", sheet.untouched)):
        sources = _listed(tree, kind, name)
        found += [
            _Answer(value, sources[at] if callable(value) else None) for at, value in enumerate(values.get(name, ()))
        ]
    found += [_Answer(value) for value in _mistakes(sheet, question)]
    return [one for one in found if one.source is not None or '"record"' not in json.dumps(to_plain(one.value))]


def _mistakes(sheet: Answered, question: Question) -> list[Any]:
    """Return the typical mistakes that are values; those that are functions have no source of their own."""
    if isinstance(question, OnData):
        made = question.of(question.drawn(1))
        assert isinstance(made, Question)
        question = made
    if isinstance(question, Plan):
        return list(sheet.broken.get(question.name, {}).values())
    whole = sheet.complete.get(question.name, lambda answer: answer)
    if hasattr(question, "reference"):
        return []
    return [whole(misconception.wrong_value) for misconception in question.misconceptions]


# ── as code ──────────────────────────────────────────────────────────────────────────────


def _code(unit: str, question: Question, turn: int, answer: _Answer) -> str:
    asked = next(one for one in release(unit, "en").asked if one.question == question.name)
    lines = []
    if isinstance(question, OnData):
        noted = question.drawn(1).to_data()
        made = f"case({noted['case']!r})" if "case" in noted else "sample({sample!r}, {who!r}, rows={rows})"
        lines += ["from coursekit import datasets", f"{asked.data} = datasets.{made.format(**noted)}"]
    if answer.source is None:
        read = f'from_plain(json.load(open("answers.json", encoding="utf-8"))["{question.name}"][{turn}])'
        lines += ["import json", "from coursekit.checks.plain import from_plain", f"{asked.expression} = {read}"]
    else:
        lines += [*_functions(unit), f"{asked.expression} = {answer.source}"]
    return "\n".join(lines)


def _files(given: Mapping[str, list[_Answer]]) -> dict[str, bytes]:
    plain = {
        name: [None if one.source is not None else to_plain(one.value) for one in answers]
        for name, answers in given.items()
    }
    return {"answers.json": json.dumps(plain).encode()}


def _functions(unit: str) -> list[str]:
    """Return the functions that the answers define, and what they import: no data, nothing of the checks."""
    tree = _tree(Path(known.__path__[0]) / f"unit{unit}.py")
    kept = [line for line in tree.body if isinstance(line, ast.FunctionDef | ast.Import | ast.ImportFrom)]
    ours = ("__future__", "tests", coursekit.checks.__name__)
    return [ast.unparse(line) for line in kept if not str(getattr(line, "module", "")).startswith(ours)]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _listed(tree: ast.Module, kind: str, question: str) -> dict[int, str]:
    """Return the sources of the answers in the list of a dict such as ``RIGHT``."""
    for line in tree.body:
        if isinstance(line, ast.AnnAssign) and ast.unparse(line.target) == kind and isinstance(line.value, ast.Dict):
            for key, value in zip(line.value.keys, line.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == question and isinstance(value, ast.List):
                    return {at: ast.unparse(element) for at, element in enumerate(value.elts)}
    return {}
