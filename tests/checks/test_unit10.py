from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis import servqual
from coursekit.checks import unit10
from tests.checks import sheets

ITEMS = [f"{n:02d}" for n in range(1, 23)]
RAW = datasets.load("bank_branch_survey")
SURVEY = servqual.recode_missing(RAW, [99, 0])
DECISIONS = {"a": "missing", "b": "missing", "c": "reverse", "d": "rule", "e": "keep", "f": "rule"}


def p13_in_a_loop() -> float:
    scores = [score for score in RAW["P13"].tolist() if 1 <= score <= 7]
    return sum(scores) / len(scores)


def item_gaps_in_a_loop() -> dict[str, float]:
    gaps = {}
    for item in ITEMS:
        pairs = zip(SURVEY["P" + item], SURVEY["E" + item], strict=True)
        differences = [p - e for p, e in pairs if not (np.isnan(p) or np.isnan(e))]
        gaps[item] = sum(differences) / len(differences)
    return gaps


def weighted_in_a_loop() -> float:
    gaps = servqual.respondent_gaps(SURVEY)
    scores = []
    for row in gaps.index:
        terms = [SURVEY.loc[row, "W_" + dimension] / 100 * gaps.loc[row, dimension] for dimension in gaps]
        if not np.isnan(terms).any():
            scores.append(sum(terms))
    return sum(scores) / len(scores)


def reverse_by_distance(answer: float, low: float, high: float) -> float:
    return high - (answer - low)


def reverse_by_table(answer: int, low: int, high: int) -> int:
    ladder = list(range(low, high + 1))
    return dict(zip(ladder, ladder[::-1], strict=True))[answer]


def changes_nothing(answer: float, low: float, high: float) -> float:
    return answer


def crashes(answer: float, low: float, high: float) -> float:
    return answer / 0


def prints_only(answer: float, low: float, high: float) -> None:
    print(low + high - answer)


def never_ends(answer: float, low: float, high: float) -> float:
    while True:
        pass


GAPS = servqual.item_gaps(SURVEY)
RIGHT: sheets.Answers = {
    "q1": [DECISIONS, pd.Series(DECISIONS), {k: v.upper() for k, v in DECISIONS.items()}],
    "q2": [p13_in_a_loop(), SURVEY["P13"].mean(), np.float64(p13_in_a_loop()), round(p13_in_a_loop(), 2)],
    "q3": [reverse_by_distance, reverse_by_table, lambda a, lo, hi: np.int64(lo + hi - a), lambda a, b, c: -a + b + c],
    "q4": [GAPS, pd.Series(item_gaps_in_a_loop()), GAPS.sample(frac=1, random_state=1), GAPS.round(3), list(GAPS)],
    "q5": [weighted_in_a_loop(), servqual.weighted_total(SURVEY), round(weighted_in_a_loop(), 2)],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: sheets.Answers = {
    "q1": [{**DECISIONS, "c": "keep"}, {"a": "missing"}, {**DECISIONS, "a": "delete"}, list(DECISIONS.values())],
    "q2": ["4.58", float("nan"), 4.6, RAW["P13"], 5],
    "q3": [changes_nothing, crashes, prints_only, never_ends, 4, lambda answer: 8 - answer],
    "q4": [GAPS.mean(), GAPS.iloc[:21], GAPS * 2, servqual.dimension_gaps(SURVEY), "−1.2"],
    "q5": [0.0, -1.19 - 0.1, "−1.18", servqual.weighted_scores(SURVEY), float("nan")],
    "q6": ["A", "E", "CD", 3],
}


def question(name: str) -> Any:
    return getattr(unit10, name)


def test_every_question_has_enough_answers() -> None:
    sheets.enough_answers("10", RIGHT, WRONG)


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
    assert unit10.q1.evaluate(dict.fromkeys("abcdef", ...)).status == "not_attempted"
    assert unit10.q3.evaluate(lambda answer, low, high: ...).status == "not_attempted"


@pytest.mark.parametrize("name", ["q2", "q3", "q4", "q5", "q6"])
def test_misconceptions(name: str) -> None:
    sheets.assert_recognised(question(name))


def test_misconceptions_of_the_decisions() -> None:
    sheets.assert_recognised(unit10.q1, lambda part: {**DECISIONS, **part})


def test_two_ways_to_count_people_without_all_dimensions_get_a_sentence_true_of_both() -> None:
    gaps = servqual.respondent_gaps(SURVEY)
    weights = SURVEY[["W_" + dimension for dimension in gaps]].set_axis(gaps.columns, axis=1) / 100
    shared_out = (weights * gaps).sum(axis=1) / weights.where(gaps.notna()).sum(axis=1)
    for answer in ((weights * gaps).mean().sum(), shared_out.mean()):
        assert unit10.q5.evaluate(answer).misconception == "not-all-five"


def test_the_figure_of_the_lesson_is_recognised() -> None:
    assert unit10.q5.evaluate(-1.19).misconception == "straight-liners-left-out"


def test_the_smallest_failing_call_is_shown() -> None:
    result = unit10.q3.evaluate(lambda answer, low, high: low + high - answer + (answer > 5))
    assert result.status == "failed"
    assert result.misconception is None
    # 6 is the smallest answer at which this goes wrong.
    assert "reverse(6, " in result.message.en, result.message.en
