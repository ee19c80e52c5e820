"""The sheets there are, and the answers that `tests/checks/answers` gives to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from coursekit.checks import Question, Sheet, sheets

Answers = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Answered:
    """A sheet and what people answer to it.

    Parameters
    ----------
    sheet : Sheet
        The questions.
    right, wrong : mapping of str to sequence
        Question name → right variants, wrong answers.
    untouched : mapping of str to sequence
        What an untouched sheet gives, besides ... and None.
    complete : mapping of str to callable
        Makes a whole answer of a misconception that is about one part.
    broken : mapping of str to mapping
        Question name → rule of a plan → an answer that breaks it and no rule before it.
    """

    sheet: Sheet
    right: Answers
    wrong: Answers
    untouched: Answers = field(default_factory=dict)
    complete: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)
    broken: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def question(self, name: str) -> Question:
        return next(question for question in self.sheet.questions if question.name == name)


def answered() -> Iterator[Answered]:
    """Yield every sheet with its answers; a sheet without any is an error."""
    for sheet in sheets():
        given = import_module(f"tests.checks.answers.unit{sheet.unit}")
        broken = getattr(given, "BROKEN", {})
        yield Answered(sheet, given.RIGHT, given.WRONG, given.UNTOUCHED, given.COMPLETE, broken)
