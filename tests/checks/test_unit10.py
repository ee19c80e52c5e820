"""What is particular to sheet 10; the rest is in `test_sheets`."""

from __future__ import annotations

from coursekit.analysis import servqual
from coursekit.checks import unit10
from tests.checks.answers.unit10 import SURVEY


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
