"""The basis says what the data say, by the rule that the course teaches."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from coursekit import datasets, planning, servqual
from coursekit.analysis.instrument import Instrument, Survey
from coursekit.language import CourseError, Text, in_language

SURVEY = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0, -1))


@pytest.fixture(scope="module")
def basis() -> planning.Basis:
    return planning.basis(SURVEY, "branch")


def test_the_baselines_are_the_dimension_gaps(basis):
    gaps = servqual.dimension_gaps(SURVEY)
    assert [known.measure.value for known in basis.measures.values()] == pytest.approx(gaps.to_list(), abs=1e-12)
    assert list(basis.measures) == [f"gap_{name}" for name in gaps.index]
    by = servqual.gaps_by(SURVEY, "branch")
    for name in gaps.index:
        measure = basis.measures[f"gap_{name}"].measure
        places = pd.Series({code: one.value for code, one in measure.places.items()})
        assert places.to_numpy() == pytest.approx(by[name].to_numpy(), abs=1e-12)
        assert (measure.best, measure.reachable) == (by[name].idxmax(), pytest.approx(by[name].max()))
        assert measure.gap == name
        assert measure.n == servqual.dimension_means(SURVEY).loc[name, "n"]


def test_another_rule_for_missing_answers_gives_other_numbers():
    other = planning.basis(SURVEY, min_share=1.0)
    assert other.measures["gap_reliability"].measure.value == pytest.approx(
        servqual.dimension_gaps(SURVEY, min_share=1.0)["reliability"]
    )


def test_without_groups_no_gap_at_all_is_the_limit():
    measure = planning.basis(SURVEY).measures["gap_empathy"].measure
    assert (measure.limit, measure.best, dict(measure.places)) == (0.0, "", {})
    assert not planning.basis(SURVEY).scopes


def test_the_best_place_may_still_close_its_gap(basis):
    best = basis.measures["gap_responsiveness"].measure.places["B3"]
    assert best.limit == 0.0
    assert basis.measures["gap_responsiveness"].measure.places["B4"].limit == pytest.approx(best.value)


def test_expectations_met_already_may_be_passed():
    met = pd.DataFrame({"E01": [4.0] * 12, "P01": [5.0] * 12})
    survey = met.assign(unit=["a", "b"] * 6)
    survey.loc[survey["unit"] == "a", "P01"] = 6.0
    table = Survey(survey)
    table.instrument = Instrument({"care": ("01",)}, 1, 7)
    found = planning.basis(table, "unit", least=5, names={"care": "关怀", "a": Text(zh="甲", en="A")})
    measure = found.measures["gap_care"].measure
    assert (measure.value, measure.limit, measure.places["a"].limit) == (1.5, 2.0, 6)
    assert planning.basis(table).measures["gap_care"].measure.limit == 6
    assert found.scopes["a"].en == "A"
    assert found.scopes["b"].en == "b"
    assert found.gap("care").en == "关怀"


def test_a_column_becomes_a_measure(basis):
    log = datasets.load("queue_log")
    log = log.assign(wait=log["start"] - log["arrival"])
    wait = {"name": Text(zh="等候时间", en="waiting time"), "unit": Text(zh="分钟", en="minutes")}
    more = basis.with_column(log, "wait", lower_is_better=True, group="day", **wait)
    measure = more.measures["wait"].measure
    assert measure.value == pytest.approx(log["wait"].mean())
    assert measure.reachable == pytest.approx(log.groupby("day")["wait"].mean().min())
    # A day is no place that an action could be for.
    assert (dict(measure.places), measure.best) == ({}, "")
    assert more.baseline("wait") == round(log["wait"].mean(), 1)
    assert "wait" not in basis.measures
    fixed = basis.with_column(log, "wait", lower_is_better=True, reachable=1.0, **wait)
    assert fixed.measures["wait"].measure.limit == 1.0
    open_ended = basis.with_column(log, "wait", **wait)
    assert math.isinf(open_ended.measures["wait"].measure.limit)


def test_a_column_of_the_survey_keeps_its_places(basis):
    answered = SURVEY.assign(sat=SURVEY["overall_satisfaction"].where(SURVEY["overall_satisfaction"].between(1, 7)))
    more = basis.with_column(answered, "sat", name="satisfaction", low=1, high=7, decimals=2, group="branch")
    assert set(more.measures["sat"].measure.places) == set(basis.scopes)
    assert more.baseline("sat", "B4") == round(answered.loc[answered["branch"] == "B4", "sat"].mean(), 2)


def test_a_baseline_counts_with_as_many_decimals_as_are_shown(basis):
    one = basis.with_measure("wait", planning.Measure(14.2345, 0, 120), name="wait", decimals=1)
    action = planning.Action(measure="wait", baseline=14.2)
    found = {fault.code for fault in planning.faults(planning.Plan("", "2027-01-04", (action,)), one)}
    assert "baseline_differs" not in found
    two = basis.with_measure("wait", planning.Measure(14.2345, 0, 120), name="wait", decimals=2)
    found = {fault.code for fault in planning.faults(planning.Plan("", "2027-01-04", (action,)), two)}
    assert "baseline_differs" in found


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_is_in_the_readers_language(basis, lang):
    with in_language(lang):
        table = basis.table()
    assert table.loc["gap_responsiveness"].tolist()[-1] == {"zh": "湖滨支行", "en": "Lakeside"}[lang]
    assert "−1.59" in table.iloc[2, 1]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: planning.basis(datasets.load("bank_branch_survey")), "recode_missing"),
        (lambda: planning.basis(SURVEY, "brunch"), "branch"),
        (lambda: planning.basis(SURVEY, "branch", least=500), "least"),
        (lambda: planning.basis(pd.DataFrame({"a": [1]})), "Clean it first"),
        (lambda: planning.basis(SURVEY).with_column(SURVEY, "wait", name="wait"), "wait"),
        (lambda: planning.basis(SURVEY).with_column(pd.DataFrame({"x": [np.nan]}), "x", name="x"), "no value"),
        (lambda: planning.basis(SURVEY).with_column(pd.DataFrame({"x": [-1.0]}), "x", name="x"), "scale"),
    ],
)
def test_what_cannot_be_a_basis_is_told_in_a_sentence(call, said):
    with pytest.raises(CourseError) as error:
        call()
    assert said in error.value.text.en
    assert error.value.text.zh
