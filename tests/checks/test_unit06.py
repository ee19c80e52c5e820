"""What is particular to sheet 06: the samples of question 5. The rest is in `test_sheets`."""

from __future__ import annotations

import pandas as pd

from coursekit.analysis import dissonance
from coursekit.checks import unit06
from tests.checks.answers.unit06 import difference_in_a_loop
from tests.checks.samples import (
    NAMES,
    drawn,
    everybody_has_an_own_right_answer,
    only_its_own_samples,
    without_a_name_nothing_counts,
)

PARTS = {part: [f"{part}_{i}" for i in range(1, n + 1)] for part, n in unit06._PARTS.items()}


def as_in_the_sheet(buyers: pd.DataFrame) -> pd.Series:
    scores = dissonance.scale_scores(buyers, PARTS)
    return scores[buyers["called"]].mean() - scores[~buyers["called"]].mean()


def test_everybody_has_differences_of_their_own() -> None:
    always = {"wrong-way-round", "levels-of-the-called", "everybody", "against-everybody", "all-240"}
    answers = everybody_has_an_own_right_answer(unit06.q5, as_in_the_sheet, always=always, at_times=set())
    # The point of the question stands in every sample: below zero, and further than the other two.
    for difference in answers:
        assert difference["concern"] < -0.1
        assert difference.idxmin() == "concern"


def test_both_groups_are_in_every_sample_and_their_answers_vary() -> None:
    for name in NAMES:
        buyers = drawn(unit06.q5, name).table
        assert buyers["called"].value_counts().to_dict() == {True: 80, False: 80}
        scores = dissonance.scale_scores(buyers, PARTS)
        assert scores.groupby(buyers["called"]).std().min().min() > 0.3


def test_a_loop_over_the_answers_agrees() -> None:
    buyers = drawn(unit06.q5, "王芳").table
    assert unit06.q5.evaluate(difference_in_a_loop(buyers), drawn(unit06.q5, "王芳")).status == "passed"


def test_no_other_data_pass_for_the_sample() -> None:
    only_its_own_samples(unit06.q5)


def test_without_a_name_the_sheet_runs_and_nothing_counts() -> None:
    without_a_name_nothing_counts(unit06.q5, as_in_the_sheet)
