"""Questions, what is asked of an answer, and what is said of it.

A sheet's module (`unit10`, …) defines its questions with the kinds listed here::

    UNIT, STEM = "10", "10-scores"
    TITLE = Text(zh="打分", en="Scores")
    q1 = Number(id="10.q1", …)
    QUESTIONS = (q1, …)

and a sheet imports them: ``from coursekit.checks.unit10 import q1``. One example of
each kind stands in its docstring.

The names are imported when first used: `asking` and `plain` alone run where a
trainee's code runs, and must not bring anything with them that knows what is right.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coursekit.checks.functions import Function as Function
    from coursekit.checks.kinds import Choice as Choice
    from coursekit.checks.kinds import Classification as Classification
    from coursekit.checks.kinds import Number as Number
    from coursekit.checks.kinds import Ordering as Ordering
    from coursekit.checks.kinds import Plan as Plan
    from coursekit.checks.kinds import Rule as Rule
    from coursekit.checks.kinds import Table as Table
    from coursekit.checks.kinds import Value as Value
    from coursekit.checks.ondata import OnData as OnData
    from coursekit.checks.parts import Parts as Parts
    from coursekit.checks.question import Misconception as Misconception
    from coursekit.checks.question import Question as Question
    from coursekit.checks.registry import Sheet as Sheet
    from coursekit.checks.registry import sheets as sheets
    from coursekit.checks.result import Result as Result

_LAZY = {
    "Choice": "kinds",
    "Classification": "kinds",
    "Function": "functions",
    "Misconception": "question",
    "Number": "kinds",
    "OnData": "ondata",
    "Ordering": "kinds",
    "Parts": "parts",
    "Plan": "kinds",
    "Question": "question",
    "Result": "result",
    "Rule": "kinds",
    "Sheet": "registry",
    "Table": "kinds",
    "Value": "kinds",
    "sheets": "registry",
}

__all__ = [*_LAZY]  # noqa: PLE0604 - the lazy names, by __getattr__


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
