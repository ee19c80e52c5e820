"""What is particular to sheet 12: the samples of question 5. The rest is in `test_sheets`."""

from __future__ import annotations

from functools import cache

import pandas as pd

from coursekit import datasets
from coursekit.analysis import dispute
from coursekit.checks import unit12
from tests.checks.answers.unit12 import ITEMS, SURVEY, cleaned, sum_by_least_squares
from tests.checks.samples import (
    NAMES,
    drawn,
    everybody_has_an_own_right_answer,
    only_its_own_samples,
    without_a_name_nothing_counts,
)


@cache
def cleaned_once() -> pd.DataFrame:
    return cleaned(datasets.load("bank_branch_survey")).set_index("respondent", drop=False)


def the_long_way(raw: pd.DataFrame) -> float:
    everybody = cleaned_once()
    return sum_by_least_squares(everybody[everybody.index.isin(raw["respondent"])])


def interval(survey: pd.DataFrame) -> tuple[float, float]:
    means = {block: survey[[block + item for item in ITEMS]].mean(axis=1) for block in "EP"}
    table = pd.DataFrame({**means, "recommend": survey["recommend"]})
    low, high = dispute.constraint_test(table, "recommend", "E", "P").sums.loc["P", ["low", "high"]]
    return float(low), float(high)


def test_everybody_has_a_sum_of_their_own() -> None:
    answers = everybody_has_an_own_right_answer(
        unit12.q5,
        the_long_way,
        always={"expectation-only", "overall-satisfaction", "t-value"},
        at_times={"perception-only", "subtracted", "all-640"},
    )
    assert abs(sum(answers) / len(answers) - sum_by_least_squares(SURVEY)) < 0.05
    # The sheet tells instructors that about one in twelve lies outside the interval of all 640.
    low, high = interval(SURVEY)
    assert 1 / 20 < sum(not low < answer < high for answer in answers) / len(answers) < 1 / 8


def test_cleaning_a_sample_or_drawing_from_the_cleaned_is_the_same() -> None:
    for name in NAMES[:5]:
        raw = drawn(unit12.q5, name).table
        mine, everybody = cleaned(raw), cleaned_once()
        assert mine["respondent"].tolist() == everybody.index[everybody.index.isin(raw["respondent"])].tolist()
        assert abs(sum_by_least_squares(mine) - the_long_way(raw)) < 1e-12


def test_the_constraint_fails_in_every_sample() -> None:
    """The point of the question: other numbers, the same conclusion."""
    for name in NAMES[::10]:
        mine = cleaned(drawn(unit12.q5, name).table)
        assert interval(mine)[0] > 0.5


def test_all_branches_are_in_every_sample() -> None:
    for name in NAMES:
        table = drawn(unit12.q5, name).table
        assert table["branch"].value_counts().to_dict() == dict.fromkeys((f"B{n}" for n in range(1, 9)), 40)
        assert table["recommend"].nunique() > 5


def test_no_other_data_pass_for_the_sample() -> None:
    only_its_own_samples(unit12.q5)


def test_without_a_name_the_sheet_runs_and_nothing_counts() -> None:
    without_a_name_nothing_counts(unit12.q5, the_long_way)
