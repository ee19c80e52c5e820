"""From a student's notebook to what is run of it, and where which question is asked.

What decides is what a cell does, not where it stands or what its metadata say. So it makes no difference whether
check cells were deleted, edited, copied or turned to text: each question of the sheet is asked exactly once, with the
sheet's own expression.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from unicodedata import normalize

from coursekit.grading.cells import Check, TheirCell, parsed, their_cells, written
from coursekit.grading.paths import made_in, mend_paths
from coursekit.grading.sheets import Asked, Release
from coursekit.grading.syntax import tree_of
from coursekit.language import Text

__all__ = ["Ask", "Run", "Script", "script"]

_EDITED = Text(
    zh="你的检查里写的是 `{theirs}`；练习要检查的是 `{ours}`，评分看的就是它。",
    en="Your check hands over `{theirs}`; the sheet asks for `{ours}`, and that is what was graded.",
)
_BELOW = Text(
    zh="`{ours}` 的值写在检查的下面，所以放到最后才检查。答案要写在检查的上面。",
    en="`{ours}` gets its value below its check, so it was checked at the end. Write an answer above its check.",
)
_AS_TEXT = Text(
    zh="给 `{ours}` 赋值的代码在一个文本单元格里，不会运行。请把那个单元格改回代码（Code）。",
    en="Code that gives `{ours}` its value stands in a text cell, which is not run. Make that a code cell again.",
)

_SHOWN = 60


@dataclass(frozen=True)
class Run:
    """A code cell of the student's, to be run as it stands.

    Parameters
    ----------
    cell : int
        Its place in the student's notebook, from 0.
    code : str
        What to run; magics are left in it.
    question : str or None
        Which question it belongs to: by the names it assigns, else its metadata, else its place.
    assigns : frozenset of str
        Names that it may change.
    remarks : tuple of Text
        What was replaced in it.
    """

    cell: int
    code: str
    question: str | None = None
    assigns: frozenset[str] = frozenset()
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Ask:
    """The place where a question of the sheet is asked; see `sheets.Asked`."""

    question: str
    expression: str
    data: str | None = None


@dataclass(frozen=True)
class Script:
    """What is done with a student's notebook, step by step.

    Parameters
    ----------
    steps : tuple of Run and Ask
        The student's own cells in their order; each question of the sheet once.
    remarks : mapping of str to tuple of Text
        Question → what the student should know of the way it was handed in.
    """

    steps: tuple[Run | Ask, ...]
    remarks: Mapping[str, tuple[Text, ...]]


def script(notebook: Mapping[str, Any], release: Release, *, available: Collection[str] = ()) -> Script:
    """Return what to run of a student's notebook, and where to ask.

    Parameters
    ----------
    notebook : mapping
        In the form of nbformat 4; what it lacks counts as empty.
    release : Release
        The sheet as it was handed out.
    available : collection of str
        Names of the files handed in with the notebook.

    Returns
    -------
    Script
        A question is asked where the last of their checks stands that hands over what the sheet's does; at the end
        where there is none, or where the answer is only given below it.

    Examples
    --------
    >>> from coursekit.grading.sheets import release
    >>> cells = ["gap = 5 - 6", "q4.check(gap)", "q4.hint()", "run_key = 'Shift+Enter'"]
    >>> notebook = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    >>> [getattr(step, "code", None) or step.question for step in script(notebook, release("00", "en")).steps]
    ['gap = 5 - 6', 'q4', "run_key = 'Shift+Enter'", 'q1', 'q2', 'q3']
    """
    cells = their_cells(notebook)
    code = [cell for cell in cells if cell.type == "code"]
    steps: list[tuple[int, Run | Ask]] = []
    remarks: dict[str, list[Text]] = {asked.question: [] for asked in release.asked}
    checked_next = _checked_next(code, release)
    made = frozenset().union(*(made_in(cell.source) for cell in code))
    for cell in code:
        if cell.source.strip() and not cell.only_asks:
            mended, said = mend_paths(cell.source, available, made)
            question = _question_of(cell, release, checked_next[cell.place])
            steps.append((cell.place, Run(cell.place, mended, question, cell.assigns, said)))
            # What was done to a cell that serves all questions is told with the first.
            remarks[question or release.asked[0].question].extend(said)
    for asked in release.asked:
        place, given = _last_check(asked, code), _given_in(asked, code, release)
        # Whoever answers below a check and then runs the check again sees it pass; from top to bottom it would not.
        if place is not None and given and min(given) > place:
            place = None
            remarks[asked.question].append(_BELOW.format(ours=asked.expression))
        steps.append((len(cells) if place is None else place, Ask(asked.question, asked.expression, asked.data)))
        remarks[asked.question].extend(_edited(asked, code))
        if not given and _given_in(asked, [cell for cell in cells if cell.type != "code"], release):
            remarks[asked.question].append(_AS_TEXT.format(ours=asked.expression))
    steps.sort(key=lambda step: step[0])  # stable: a cell first, then what is asked after it in the sheet's order
    return Script(tuple(step for _, step in steps), {name: tuple(said) for name, said in remarks.items() if said})


# ── where to ask ─────────────────────────────────────────────────────────────────────────


def _last_check(asked: Asked, code: Sequence[TheirCell]) -> int | None:
    """Return the place of the last check that hands over what the sheet's does."""
    wanted = Check(asked.question, asked.expression)
    return max((cell.place for cell in code if wanted in cell.checks), default=None)


def _given_in(asked: Asked, cells: Sequence[TheirCell], release: Release) -> list[int]:
    """Return the places of the cells that give the asked name a value other than the sheet's three dots."""
    names, stubs = _names(asked.expression), _stubs(release)
    return [
        cell.place
        for cell in cells
        if any(name in normalize("NFKC", cell.source) for name in names)  # Python takes wide letters for narrow ones
        and any(names & assigned and written(line) not in stubs for line, assigned in cell.assigning)
    ]


@cache
def _names(expression: str) -> frozenset[str]:
    return frozenset(node.id for node in ast.walk(tree_of(expression)) if isinstance(node, ast.Name))


@cache
def _stubs(release: Release) -> frozenset[str]:
    trees = [parsed(cell.source) for cell in release.cells if cell.type == "code"]
    statements = [statement for tree in trees if tree for statement in tree.body]
    return frozenset(written(statement) for statement in statements if _has_dots(statement))


def _has_dots(statement: ast.AST) -> bool:
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(statement))


# ── which question a cell is for ─────────────────────────────────────────────────────────


def _question_of(cell: TheirCell, release: Release, checked_next: str | None) -> str | None:
    """Return the question that a cell is for: by what it assigns, by what it says of itself, by where it stands."""
    by_name = [asked.question for asked in release.asked if _names(asked.expression) & cell.assigns]
    if by_name:
        return cell.exercise if cell.exercise in by_name else by_name[-1]
    if cell.exercise in {asked.question for asked in release.asked}:
        return cell.exercise
    if cell.imports_checks or cell.source in _of_no_question(release):
        return None
    return checked_next


@cache
def _of_no_question(release: Release) -> frozenset[str]:
    return frozenset(cell.source for cell in release.cells if cell.type == "code" and cell.exercise is None)


def _checked_next(code: Sequence[TheirCell], release: Release) -> dict[int, str | None]:
    """Return for the place of each cell the question that is checked next, in it or below it."""
    questions = {asked.question for asked in release.asked}
    following, upcoming = None, {}
    for cell in reversed(code):
        following = next((check.question for check in cell.checks if check.question in questions), following)
        upcoming[cell.place] = following
    return upcoming


# ── what to say of it ────────────────────────────────────────────────────────────────────


def _edited(asked: Asked, code: Sequence[TheirCell]) -> Iterator[Text]:
    checks = [check for cell in code for check in cell.checks]
    theirs = [check.expression for check in checks if check.question == asked.question and check.expression]
    if theirs and asked.expression not in theirs:
        yield _EDITED.format(theirs=_short(theirs[-1]), ours=asked.expression)


def _short(expression: str) -> str:
    first = expression.partition("\n")[0]
    return first if len(first) <= _SHOWN else first[: _SHOWN - 1] + "…"
