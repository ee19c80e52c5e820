"""The rubric on plans that only look filled in, and on honest ones: fooled by none, unfair to none."""

from __future__ import annotations

import pytest

from coursekit import datasets, planning, servqual
from coursekit.language import Text
from tests.planning.plans import GOOD, HONEST, LOOKS_FILLED_IN

SURVEY = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0, -1))
WAIT = planning.Measure(12.34, 0, 120, lower_is_better=True, reachable=6.0)
BASIS = planning.basis(SURVEY, "branch").with_measure(
    "wait", WAIT, name=Text(zh="等候时间", en="waiting time"), unit=Text(zh="分钟", en="minutes")
)


def plan(*changes: dict[str, object]) -> dict[str, object]:
    return {"title": "午间", "begins": "2027-01-04", "actions": [{**GOOD, **one} for one in changes]}


def codes(*changes: dict[str, object]) -> list[tuple[str, int | None]]:
    return [(fault.code, fault.action) for fault in planning.faults(plan(*changes), BASIS)]


@pytest.mark.parametrize(("change", "code"), LOOKS_FILLED_IN, ids=lambda one: str(one)[:60])
def test_what_only_looks_filled_in_fails_at_that_point(change, code):
    assert codes(change) == [(code, 0)]


@pytest.mark.parametrize("change", HONEST, ids=lambda one: str(one)[:60])
def test_an_honest_action_passes(change):
    assert codes(change) == []


@pytest.mark.parametrize(
    ("first", "second", "twice"),
    [
        ({}, {}, True),
        ({}, {"scope": "B4", "baseline": -2.56, "target": -1.6}, True),
        (
            {"scope": "B3", "baseline": -0.77, "target": -0.5},
            {"scope": "湖滨支行", "baseline": -0.77, "target": -0.5},
            True,
        ),
        ({"scope": "所有网点"}, {"scope": "b4", "baseline": -2.56, "target": -1.6}, True),
        ({"scope": "B3", "baseline": -0.77, "target": -0.5}, {"scope": "B4", "baseline": -2.56, "target": -1.6}, False),
        ({}, {"measure": "wait", "baseline": 12.3, "target": 9}, False),
    ],
)
def test_one_effect_is_claimed_by_one_action(first, second, twice):
    assert codes(first, second) == ([("effect_claimed_twice", 0), ("effect_claimed_twice", 1)] if twice else [])


def test_a_way_out_of_each_fault_that_names_a_number_is_the_number_it_names():
    """Who writes what the sentence says has mended it."""
    fault = planning.faults(plan({"baseline": -3}), BASIS)[0]
    assert "−1.59" in fault.sentence.zh
    assert "−1.59" in fault.sentence.en
    assert codes({"baseline": -1.59}) == []
    for change in ({"target": 0}, {"target": -1.6}, {"target": "better"}, {"target": ""}):
        fault = planning.faults(plan(change), BASIS)[0]
        assert "−0.77" in fault.sentence.en, fault.sentence.en
    assert codes({"target": -0.77}) == []


def test_words_of_both_languages_are_known_whatever_the_readers():
    assert {fault.code for fault in planning.faults(plan({"owner": "All staff"}, {"owner": "大家", "scope": "B4",
            "baseline": -2.56, "target": -2}), BASIS)} >= {"owner_nobody"}  # fmt: skip
