"""What holds for every question on a sample of one's own, whatever it asks."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from coursekit import datasets
from coursekit.checks import OnData, Question
from coursekit.datasets import Sample
from coursekit.language import CourseError

NAMES = [f"{who} {number}" for number in range(50) for who in ("学员", "李强", "Trainee", "2027031")]
Work = Callable[[Any], Any]


def drawn(question: OnData, who: object) -> Sample:
    """The sample of somebody else, of the same table and as many rows."""
    example = question.drawn(1)
    return datasets.sample(example.name, who, rows=example.rows)


def everybody_has_an_own_right_answer(
    question: OnData, work: Work, *, always: set[str], at_times: set[str]
) -> list[Any]:
    """Hold the question to 200 names, and return their answers, worked out the long way by `work`.

    The right answer passes; every mistake that can be told from it is known by its name: `always` or `at_times`; and a
    neighbour's answer fails in at least 95 of 100 pairs.
    """
    people: list[Any] = []
    answers: list[Any] = []
    named: list[set[str]] = []
    for name in NAMES:
        data = drawn(question, name)
        answer, made = work(data.table), question.of(data)
        assert isinstance(made, Question)
        result = question.evaluate(answer, data)
        assert result.status == "passed", (name, answer, result)
        for mistake in made.misconceptions:
            assert made.evaluate(mistake.wrong_value).misconception == mistake.name, (name, mistake.name)
            assert mistake.message.zh != mistake.message.en
        people.append(made)
        answers.append(answer)
        named.append({one.name for one in made.misconceptions})
    assert set.intersection(*named) == always
    assert set.union(*named) - always == at_times
    # Compared as a check compares, without asking anew.
    pairs = list(combinations(range(len(people)), 2))[::5]
    copied = [pair for pair in pairs if people[pair[0]]._compare(answers[pair[1]], people[pair[0]]._expected).same]
    assert len(copied) <= 0.05 * len(pairs), f"{len(copied)} of {len(pairs)} copied answers pass"
    return answers


def only_its_own_samples(question: OnData) -> None:
    """Whatever else claims to be its data is refused, on both sides of a grader."""
    own = drawn(question, "王芳")
    noted = json.loads(json.dumps(question.request(1, own)))["data"]
    assert noted == {"sample": own.name, "who": "王芳", "rows": own.rows}
    assert question.reopen(noted) == own
    claims: tuple[Any, ...] = (
        None,
        [],
        "王芳",
        {},
        {"case": "hotel"},
        {**noted, "more": 1},
        {key: value for key, value in noted.items() if key != "who"},
        {**noted, "sample": "free_choice"},
        {**noted, "sample": ["bank_branch_survey"]},
        {**noted, "rows": own.rows - 2},
        {**noted, "rows": float(own.rows)},
        {**noted, "rows": True},
        {**noted, "rows": str(own.rows)},
        {**noted, "who": 7},
        {**noted, "who": None},
        {**noted, "who": "x" * 101},
        {**noted, "who": "\ud800"},
    )
    for wrong in claims:
        with pytest.raises((CourseError, ValueError)):
            question.reopen(wrong)
        assert question.judge({"given": "value", "value": 1}, {"ask": "value", "data": wrong}).status == "error"
    other = next(name for name in ("after_purchase", "customer_value") if name != own.name)
    for data in (datasets.sample(own.name, "王芳", rows=own.rows - 2), datasets.sample(other, "王芳", rows=200)):
        with pytest.raises(CourseError, match=str(own.rows)):
            question.request(1, data)
        assert question.evaluate(1, data).status == "error"
        assert str(own.rows) in question.check(1, data).result.message.en


def without_a_name_nothing_counts(question: OnData, work: Work) -> None:
    """A fresh sheet runs from top to bottom on the sample of nobody, and its check asks for a name."""
    for who in (..., None, "", " \u3000", "\u200b"):
        nobody = drawn(question, who)
        result = question.check(work(nobody.table), nobody).result
        assert result.status == "not_attempted"
        assert "先在 `me` 里写上你的名字" in result.message.zh
        assert "First write your name in `me`" in result.message.en
        request = json.loads(json.dumps(question.request(1, nobody)))
        assert question.judge(question.ask(work(nobody.table), request), request) == result
    named = drawn(question, "王芳")
    for arguments in ((..., named), (work(named.table),), (work(named.table), named.table)):
        assert question.check(*arguments).result.status == "not_attempted"
