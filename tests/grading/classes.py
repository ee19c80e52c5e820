"""Invented classes: sheets filled in with the code of the right and wrong answers that `tests/checks/answers` has."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.course_files import course_folder
from coursekit.grading.records import Submission
from coursekit.grading.sheets import release, source_of
from coursekit.language import Language

ANSWERS = Path(__file__).resolve().parents[1] / "checks" / "answers"


@cache
def ways(unit: str) -> Mapping[str, tuple[str, ...]]:
    """Question → code of each answer in RIGHT and WRONG, complete with the functions and names that it uses."""
    body = ast.parse((ANSWERS / f"unit{unit}.py").read_text(encoding="utf-8")).body
    made: dict[str, tuple[str, ...]] = {}
    defined = {name: node for node in body for name in _binds(node)}
    for table in ("RIGHT", "WRONG"):
        literal = defined[table].value  # type: ignore[attr-defined]
        for key, values in zip(literal.keys, literal.values, strict=True):
            [asked] = [one for one in release(unit, "en").asked if one.question == key.value]
            items = values.elts if isinstance(values, ast.List | ast.Tuple) else []
            codes = [_with_all_it_uses(item, defined, body, asked.expression) for item in items]
            made[key.value] = (*made.get(key.value, ()), *codes)
    return made


def _with_all_it_uses(
    answer: ast.expr, defined: Mapping[str, ast.stmt], body: Sequence[ast.stmt], variable: str
) -> str:
    needed: set[ast.stmt] = set()
    waiting: list[ast.AST] = [answer]
    while waiting:
        for node in ast.walk(waiting.pop()):
            statement = defined.get(node.id) if isinstance(node, ast.Name) else None
            if statement is not None and statement not in needed and not isinstance(statement, ast.AnnAssign):
                needed.add(statement)
                waiting.append(statement)
    return "\n".join([*(ast.unparse(one) for one in body if one in needed), f"{variable} = {ast.unparse(answer)}"])


def _binds(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef):
        yield node.name
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    yield from (target.id for target in targets if isinstance(target, ast.Name))


def cells_of(folder: str, unit: str, lang: Language) -> list[dict[str, Any]]:
    path = course_folder(folder) / lang / f"{release(unit, lang).stem}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def sheet(student: str, unit: str, answers: Mapping[str, str], *, lang: Language = "en", who: str = "") -> Submission:
    """A sheet with these answers in place of its stubs; a question without one keeps its stub."""
    cells = []
    for cell in cells_of("exercises", unit, lang):
        question = cell["metadata"].get("coursekit", {}).get("exercise")
        own = cell["cell_type"] == "code" and "check" not in cell["metadata"].get("tags", ())
        source = source_of(cell)
        if own and question in answers and "..." in source:
            source = answers[question]
        if who:
            source = source.replace("who = ...", f"who = {who!r}")
        cells.append({**cell, "source": source})
    return Submission(student, unit, f"{student}.ipynb", lang, {"cells": cells}, names=(student,))


def solved(unit: str, lang: Language = "en") -> dict[str, str]:
    return {
        cell["metadata"]["coursekit"]["exercise"]: source_of(cell)
        for cell in cells_of("solutions", unit, lang)
        if cell["cell_type"] == "code"
        and "check" not in cell["metadata"].get("tags", ())
        and cell["metadata"].get("coursekit", {}).get("exercise")
    }


def honest_class(unit: str, size: int, seed: int = 1) -> list[Submission]:
    """Everybody on their own: half of the answers as in the solutions, the rest any way that the answers have."""
    draw = random.Random(seed)
    solution = solved(unit)
    made = []
    for number in range(size):
        own = {
            question: solution[question] if question in solution and draw.random() < 0.5 else draw.choice(codes)
            for question, codes in ways(unit).items()
            if codes
        }
        made.append(sheet(f"s{number:04d}", unit, own, lang=draw.choice(("zh", "en"))))
    return made
