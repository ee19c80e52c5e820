"""Every question of every sheet: right variants, wrong answers, untouched, misconceptions.

An answer that has no test is added in `tests/checks/answers/unitNN.py`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from coursekit.checks import OnData, Plan, Question
from tests.checks.sheets import Answered, Answers, answered

SHEETS = list(answered())


def cases(kind: str) -> list[Any]:
    found = []
    for sheet in SHEETS:
        answers: Answers = getattr(sheet, kind)
        for name, given in answers.items():
            question = sheet.question(name)
            found += [pytest.param(question, answer, id=f"{question.id}-{k}") for k, answer in enumerate(given)]
    return found


def questions() -> list[Any]:
    return [pytest.param(sheet, question, id=question.id) for sheet in SHEETS for question in sheet.sheet.questions]


@pytest.mark.parametrize("sheet", SHEETS, ids=[sheet.sheet.unit for sheet in SHEETS])
def test_every_question_has_three_right_and_three_wrong_answers(sheet: Answered) -> None:
    names = {question.name for question in sheet.sheet.questions}
    assert names == set(sheet.right) == set(sheet.wrong)
    assert not [name for name in names if len(sheet.right[name]) < 3 or len(sheet.wrong[name]) < 3]


@pytest.mark.parametrize(("question", "answer"), cases("right"))
def test_right(question: Question, answer: Any) -> None:
    result = question.evaluate(answer)
    assert (result.status, result.score) == ("passed", 1.0), result


@pytest.mark.parametrize(("question", "answer"), cases("right"))
def test_asked_here_and_judged_there(question: Question, answer: Any) -> None:
    request = json.loads(json.dumps(question.request(7)))
    evidence = json.loads(json.dumps(question.ask(answer, request)))
    assert question.judge(evidence, request).status == "passed"


@pytest.mark.parametrize(("question", "answer"), cases("wrong"))
def test_wrong(question: Question, answer: Any) -> None:
    result = question.evaluate(answer)
    assert result.status in ("failed", "error"), result
    assert result.score < 1
    assert result.message.zh != result.message.en


@pytest.mark.parametrize(("sheet", "question"), questions())
def test_untouched(sheet: Answered, question: Question) -> None:
    for untouched in (..., None, *sheet.untouched.get(question.name, ())):
        assert question.evaluate(untouched).status == "not_attempted"


@pytest.mark.parametrize(("sheet", "question"), questions())
def test_every_misconception_is_answered_by_name(sheet: Answered, question: Question) -> None:
    if isinstance(question, OnData):  # the other data are the sheet's own tests' to try
        made = question.of(question.drawn(1))
        assert isinstance(made, Question)
        question = made
    if isinstance(question, Plan):  # its typical mistakes are its rules
        broken = sheet.broken.get(question.name, {})
        assert set(broken) == {rule.name for rule in question.rules}
        for rule, answer in broken.items():
            assert question.evaluate(answer).misconception == rule
        return
    assert len(question.misconceptions) >= 2
    whole = sheet.complete.get(question.name, lambda answer: answer)
    for misconception in question.misconceptions:
        given = misconception.answer if hasattr(question, "reference") else misconception.wrong_value
        result = question.evaluate(whole(given))
        assert result.misconception == misconception.name, (misconception.name, result)
        assert result.message == misconception.message
        assert "**" not in result.message.zh + result.message.en  # a verdict is no Markdown: the stars would show
