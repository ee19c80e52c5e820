"""A hostile or unlucky submission: how it is made, what it fairly comes to, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from coursekit.language import Language
from tests.grading.people import Sheet, right

__all__ = [
    "CASES",
    "CRASHED",
    "ERROR",
    "FAILED",
    "MEMORY",
    "NOT_ATTEMPTED",
    "NO_GAIN",
    "NO_ZERO",
    "PASSED",
    "TIME",
    "Case",
    "case",
]

Fair = frozenset[str]

PASSED: Fair = frozenset({"passed"})
FAILED: Fair = frozenset({"failed"})
ERROR: Fair = frozenset({"error"})
TIME: Fair = frozenset({"time_limit"})
MEMORY: Fair = frozenset({"memory_limit"})
CRASHED: Fair = frozenset({"crashed"})
NOT_ATTEMPTED: Fair = frozenset({"not_attempted"})
# A right answer behind code that breaks the interpreter it lies in: found out or not, but never marked as wrong.
NO_ZERO: Fair = frozenset({"passed", "error", "time_limit", "memory_limit", "crashed"})
# No right answer: anything but the points.
NO_GAIN: Fair = frozenset({"failed", "not_attempted", "error", "time_limit", "memory_limit", "crashed"})


@dataclass(frozen=True)
class Case:
    """One submission.

    Parameters
    ----------
    name : str
        What it does.
    spoil : callable
        Takes the right sheet and makes this submission of it.
    why : str
        Why the marks are fair.
    fair : mapping of str to set of str
        Question → the statuses that are fair; every question not named must have passed.
    unit, language : str
        Of which sheet.
    files : mapping of str to bytes
        What was handed in beside it.
    """

    name: str
    spoil: Callable[[Sheet], object]
    why: str
    fair: Mapping[str, Fair]
    unit: str = "10"
    language: Language = "en"
    files: Mapping[str, bytes] = field(default_factory=dict)

    def sheet(self) -> Sheet:
        """Return the submission's sheet."""
        sheet = right(self.unit, self.language)
        self.spoil(sheet)
        return sheet

    def expected(self) -> dict[str, Fair]:
        """Return what is fair for every question of the sheet."""
        return {question: self.fair.get(question, PASSED) for question in right(self.unit).questions}


CASES: list[Case] = []


def case(
    why: str,
    *,
    unit: str = "10",
    language: Language = "en",
    files: Mapping[str, bytes] | None = None,
    every: Fair | None = None,
    **fair: Fair,
) -> Callable[[Callable[[Sheet], object]], Callable[[Sheet], object]]:
    """Add a function that spoils a right sheet to the cases; `every` is for the questions not named."""

    def add(spoil: Callable[[Sheet], object]) -> Callable[[Sheet], object]:
        named = dict(fair) if every is None else dict.fromkeys(right(unit).questions, every) | fair
        CASES.append(Case(spoil.__name__, spoil, why, named, unit, language, files or {}))
        return spoil

    return add
