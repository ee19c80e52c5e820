"""What is particular to sheet 04; the rest is in `test_sheets`."""

from __future__ import annotations

from coursekit.checks import unit04
from tests.checks.answers.unit04 import GONE, LOG, RATING


def test_two_ways_to_split_at_the_deposit_get_a_sentence_true_of_both() -> None:
    here = LOG[LOG["touchpoint"] == "deposit"]
    left = here.loc[here["dropped_out"], RATING].mean()
    for stayed in (here.loc[~here["dropped_out"], RATING], here.loc[~GONE[here.index], RATING]):
        assert unit04.q5.evaluate(stayed.mean() - left).misconception == "left-right-here"


def test_shortfalls_that_may_be_negative_are_recognised_as_the_mean_first() -> None:
    ratings = LOG.loc[LOG["touchpoint"] == "pick_up", RATING]
    assert unit04.q3.evaluate(len(ratings) * (6 - ratings).mean()).misconception == "mean-first"
    assert unit04.q3.evaluate((6 - ratings).sum()).status == "failed"
