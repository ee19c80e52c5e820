from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from coursekit.checks import unit00
from tests.checks import sheets

TRUTH = {"a": False, "b": True, "c": False, "d": True, "e": True}

RIGHT: sheets.Answers = {
    "q1": ["B", "b", " B ", "Ｂ", ["B"]],
    "q2": [8, 8.0, (4 + 9 + 11) / 3, np.float64(8), np.mean([4, 9, 11]), pd.Series([4, 9, 11]).mean()],
    "q3": [TRUTH, pd.Series(TRUTH), dict(reversed(TRUTH.items())), {k: np.bool_(v) for k, v in TRUTH.items()}],
    "q4": [-1, -1.0, np.int64(-1), 5 - 6],
}
WRONG: sheets.Answers = {
    "q1": ["A", "E", "", 2, "BC", True],
    "q2": ["8", 24, 8.5, float("nan"), [4, 9, 11], True],
    "q3": [{**TRUTH, "a": True}, {"a": False}, {**TRUTH, "d": "yes"}, list(TRUTH.values()), True],
    "q4": [1, 0, "−1", -2, pd.Series([-1, -1])],
}


def question(name: str) -> Any:
    return getattr(unit00, name)


def test_every_question_has_enough_answers() -> None:
    sheets.enough_answers("00", RIGHT, WRONG)


@pytest.mark.parametrize(("name", "answer"), sheets.cases(RIGHT))
def test_right(name: str, answer: Any) -> None:
    sheets.assert_right(question(name), answer)
    sheets.assert_judged_apart(question(name), answer)


@pytest.mark.parametrize(("name", "answer"), sheets.cases(WRONG))
def test_wrong(name: str, answer: Any) -> None:
    sheets.assert_wrong(question(name), answer)


@pytest.mark.parametrize("name", RIGHT)
def test_untouched(name: str) -> None:
    sheets.assert_untouched(question(name))


def test_untouched_as_the_sheet_leaves_it() -> None:
    assert unit00.q3.evaluate(dict.fromkeys("abcde", ...)).status == "not_attempted"


@pytest.mark.parametrize("name", ["q1", "q2", "q4"])
def test_misconceptions(name: str) -> None:
    sheets.assert_recognised(question(name))


def test_misconceptions_of_the_statements() -> None:
    sheets.assert_recognised(unit00.q3, lambda part: {**TRUTH, **{k: v == "True" for k, v in part.items()}})
