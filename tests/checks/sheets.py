"""What every sheet must hold of its questions, asserted for one sheet at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from coursekit.checks import Question, sheets

Answers = Mapping[str, Sequence[Any]]


def assert_right(question: Question, answer: Any) -> None:
    result = question.evaluate(answer)
    assert (result.status, result.score) == ("passed", 1.0), result


def assert_wrong(question: Question, answer: Any) -> None:
    result = question.evaluate(answer)
    assert result.status in ("failed", "error"), result
    assert result.score < 1
    assert result.message.zh != result.message.en


def assert_untouched(question: Question) -> None:
    for untouched in (..., None):
        assert question.evaluate(untouched).status == "not_attempted"


def assert_recognised(question: Question, complete: Callable[[Any], Any] = lambda answer: answer) -> None:
    """Every misconception is found again when it is given as the answer; `complete` makes a whole answer of it."""
    assert len(question.misconceptions) >= 2
    for misconception in question.misconceptions:
        given = misconception.answer if hasattr(question, "reference") else misconception.wrong_value
        result = question.evaluate(complete(given))
        assert result.misconception == misconception.name, (misconception.name, result)
        assert result.message == misconception.message


def assert_judged_apart(question: Question, answer: Any) -> None:
    """Asked here, judged there: what goes between is plain data, and the verdict is the same."""
    request = json.loads(json.dumps(question.request(7)))
    evidence = json.loads(json.dumps(question.ask(answer, request)))
    assert question.judge(evidence, request).status == "passed"


def enough_answers(unit: str, right: Answers, wrong: Answers) -> None:
    """Three right variants and three wrong answers for every question of the sheet."""
    sheet = next(sheet for sheet in sheets() if sheet.unit == unit)
    names = {question.name for question in sheet.questions}
    assert names == set(right) == set(wrong)
    short = [name for name in names if len(right[name]) < 3 or len(wrong[name]) < 3]
    assert not short


def cases(answers: Answers) -> list[Any]:
    return [
        pytest.param(name, answer, id=f"{name}-{k}")
        for name, given in answers.items()
        for k, answer in enumerate(given)
    ]
