"""The sheets as they were handed out: their cells, and what each check cell asks for."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from coursekit.atomic import writable
from coursekit.course_files import course_folder
from coursekit.grading.syntax import tree_of
from coursekit.language import CourseError, Language, Text

__all__ = ["Asked", "Cell", "Release", "release", "source_of"]


@dataclass(frozen=True)
class Asked:
    """One question as the sheet asks it.

    Parameters
    ----------
    question : str
        Name in the sheet, such as ``"q1"``.
    expression : str
        What the check cell hands over, such as ``"decisions"``.
    data : str or None
        What it hands over second, where the answer depends on data of one's own, such as ``"study"``.
    source : str
        The check cell itself.
    """

    question: str
    expression: str
    data: str | None
    source: str


@dataclass(frozen=True)
class Cell:
    """One cell of the sheet.

    Parameters
    ----------
    type : str
        ``"code"``, ``"markdown"`` or ``"raw"``.
    source, id : str
        As the notebook has them.
    exercise : str or None
        The question that it belongs to; None for what stands before and after all questions.
    is_check : bool
        Whether it is the cell that asks.
    """

    type: str
    source: str
    id: str
    exercise: str | None
    is_check: bool


@dataclass(frozen=True)
class Release:
    """One unit's sheet in one language.

    Parameters
    ----------
    unit, stem : str
        Such as "10" and "10-scores".
    language : {"zh", "en"}
        Of its words.
    cells : tuple of Cell
        In their order.
    asked : tuple of Asked
        The questions, in their order.
    """

    unit: str
    stem: str
    language: Language
    cells: tuple[Cell, ...]
    asked: tuple[Asked, ...]


@cache
def release(unit: str, language: Language) -> Release:
    """Return a unit's sheet as it was handed out.

    Parameters
    ----------
    unit : str
        Two digits.
    language : {"zh", "en"}
        Which of the two editions.

    Raises
    ------
    CourseError
        There is no such sheet.

    Examples
    --------
    >>> sheet = release("10", "en")
    >>> sheet.stem, sheet.asked[1].question, sheet.asked[1].expression
    ('10-scores', 'q2', 'mean_p13')
    """
    folder = course_folder("exercises") / language
    files = sorted(folder.glob(f"{unit}-*.ipynb"))
    if len(files) != 1 or not (len(unit) == 2 and unit.isdigit()):
        known = ", ".join(sorted(file.name[:2] for file in folder.glob("[0-9][0-9]-*.ipynb")))
        raise CourseError(
            Text(
                zh="没有单元 {unit} 的练习。有这些单元：{known}。",
                en="There is no exercise sheet of unit {unit}. There are: {known}.",
            ).format(unit=unit, known=known)
        )
    notebook = json.loads(files[0].read_text(encoding="utf-8"))
    cells = tuple(_cell(cell) for cell in notebook["cells"])
    asked = tuple(_asked(cell) for cell in cells if cell.is_check)
    return Release(unit, files[0].stem, language, cells, asked)


def source_of(cell: Mapping[str, Any]) -> str:
    r"""Return a notebook cell's text, which a file may hold whole or in lines, with line ends as Python has them.

    What cannot be written as UTF-8 (half of a pair of surrogates) is shown as a question mark.

    Examples
    --------
    >>> source_of({"source": ["mean_wait = 4\r\n", "mean_wait"]})
    'mean_wait = 4\nmean_wait'
    """
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return ""
    return writable(source.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff"))


def _cell(cell: Mapping[str, Any]) -> Cell:
    metadata = cell["metadata"]
    exercise = metadata.get("coursekit", {}).get("exercise")
    return Cell(cell["cell_type"], source_of(cell), cell["id"], exercise, "check" in metadata.get("tags", ()))


def _asked(cell: Cell) -> Asked:
    # The builder has seen to it that such a cell holds one call, q1.check(…), and comments.
    call = tree_of(cell.source).body[0].value
    expression, *data = [ast.unparse(argument) for argument in call.args]
    return Asked(call.func.value.id, expression, data[0] if data else None, cell.source)
