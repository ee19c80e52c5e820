"""A plan as an answer: whatever it is about, and every point that fails by name."""

from __future__ import annotations

import time
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import planning
from coursekit.analysis.plan import CRITERIA
from coursekit.checks import Result, unit16
from coursekit.checks.rubric import MOST_ACTIONS, WANTED, rules
from coursekit.checks.verdict import Verdict
from coursekit.language import in_language
from tests.checks.answers.unit16 import BASIS, LOG, action, plan

# A plan for every code of the rubric; the code is what the planning says of it.
FAILING: dict[str, dict[str, Any]] = {
    "no_actions": plan(actions=[]),
    "begins_missing": plan(begins=""),
    "begins_not_a_date": plan(begins="January"),
    "gap_missing": plan(action(gap="")),
    "gap_unknown": plan(action(gap="kindness")),
    "measure_missing": plan(action(measure="")),
    "measure_unknown": plan(action(measure="customers' smiles")),
    "measure_of_other_gap": plan(action(measure="gap_empathy", baseline=-1.52, target=-1.0)),
    "baseline_missing": plan(action(baseline=None)),
    "baseline_not_a_number": plan(action(baseline="low")),
    "baseline_differs": plan(action(baseline=-2.5)),
    "target_missing": plan(action(target=None)),
    "target_not_a_number": plan(action(target="much better")),
    "target_off_scale": plan(action(target=7)),
    "target_no_improvement": plan(action(target=-2.6)),
    "target_out_of_reach": plan(action(target=0)),
    "due_missing": plan(action(due="")),
    "due_not_a_date": plan(action(due="尽快")),
    "due_not_after_begin": plan(action(due="2027-01-04")),
    "due_too_late": plan(action(due="2029-06-30")),
    "owner_missing": plan(action(owner="")),
    "owner_several": plan(action(owner="王敏、李娜")),
    "owner_nobody": plan(action(owner="全体员工")),
    "goal_missing": plan(action(goal="")),
    "how_missing": plan(action(how="")),
    "how_empty": plan(action(how="加强管理")),
    "goal_circular": plan(
        action(goal="customers are answered within the hour", how="answer customers within the hour")
    ),
    "effect_claimed_twice": plan(action(), action(scope="", baseline=-1.6, target=-1.2)),
    "scope_unknown": plan(action(scope="B9")),
}


def told(result: Result, lang: str) -> str:
    assert result.detail is not None
    return "\n".join((result.message.zh, result.detail.zh) if lang == "zh" else (result.message.en, result.detail.en))


@pytest.mark.parametrize("code", FAILING)
def test_every_code_of_the_rubric_is_said_with_its_reason(code: str) -> None:
    found = planning.faults(FAILING[code], BASIS)
    fault = next(fault for fault in found if fault.code == code)
    result = unit16.q6.evaluate(FAILING[code])
    assert result.status == "failed"
    assert 0 <= result.score < 1
    assert fault.sentence.zh in told(result, "zh")
    assert fault.sentence.en in told(result, "en")
    if {one.criterion for one in found} == {fault.criterion}:
        assert result.misconception == fault.criterion


def test_no_code_of_the_rubric_is_left_out() -> None:
    codes = {code for codes in CRITERIA.values() for code in codes}
    assert codes - {"due_past"} <= set(FAILING)  # the sheet looks at no clock
    assert list(WANTED) == ["plan", *CRITERIA]


def test_every_point_that_fails_is_named_not_only_the_first() -> None:
    bad = plan(action(gap="", measure="smiles", due="soon", owner="all staff", goal=""), action(name="B", target=0))
    result = unit16.q6.evaluate(bad)
    for fault in planning.faults(bad, BASIS):
        assert fault.sentence.en in told(result, "en")
    assert result.misconception == "gap"
    with in_language("en"):
        page = Verdict(unit16.q6, result)._repr_mimebundle_()["text/html"]
    assert page.count("<br>") == len(planning.faults(bad, BASIS)) - 1  # a line for each below the first


def test_a_plan_without_actions_meets_nothing() -> None:
    result = unit16.q6.evaluate(plan(actions=[]))
    assert (result.score, result.misconception) == (0.0, "plan")


def test_a_plan_object_counts_as_its_data() -> None:
    for data in (plan(), *FAILING.values()):
        assert unit16.q6.evaluate(planning.read_plan(data)) == unit16.q6.evaluate(data)


def test_the_form_itself_is_not_the_plan() -> None:
    class PlanBuilder:
        pass

    result = unit16.q6.evaluate(PlanBuilder())
    assert result.status == "failed"
    assert "form.data" in result.message.en


def test_what_is_no_plan_is_said_in_one_sentence() -> None:
    for odd in ({"title": "x", "steps": []}, plan(action(goals="x")), plan("a counter"), {"actions": {"a": 1}}):
        result = unit16.q6.evaluate(odd)
        assert (result.status, result.misconception, result.detail) == ("failed", None, None)
        assert "no plan" in result.message.en


def test_more_actions_than_anybody_looks_after_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    same = [action() for _ in range(MOST_ACTIONS)]
    most = unit16.q6.evaluate(plan(*same))
    assert most.misconception == "distinct"
    assert len(most.message.en.splitlines()) == 13
    assert most.message.en.endswith("And 38 more.")
    assert most.message.zh.endswith("还有 38 条。")

    monkeypatch.setattr(planning, "faults", None)  # nothing may be asked of it
    for n in (MOST_ACTIONS + 1, 500, 3_000):
        result = unit16.q6.evaluate(plan(*[action()] * n))
        assert (result.status, result.score, result.misconception) == ("failed", 0.0, "plan")
        assert str(n) in result.message.en
        assert str(n) in result.message.zh
        assert len(str(result)) < 2_000


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("owner", "x和" * 200_000),
        ("owner", ["Li"] * 50_000),
        ("owner", "(" * 400_000),
        ("scope", "a" * 400_000),
        ("goal", "by " * 100_000),
        ("how", "\ufdfa" * 4_000),
        ("baseline", "9" * 5_000),
    ],
)
def test_a_field_of_a_plan_that_is_too_long_is_named(field: str, text: Any) -> None:
    started = time.process_time()
    result = unit16.q6.evaluate(plan(action(), action(**{field: text})))
    assert time.process_time() - started < 3
    assert (result.status, result.misconception) == ("failed", "plan")
    assert f"`actions[1].{field}` is too long" in result.message.en
    assert f"`actions[1].{field}` 太长" in result.message.zh


def test_a_plan_as_large_as_may_be_is_judged_in_seconds() -> None:
    rows = [
        action(scope="a" * (250 + at), owner="x和" * 150, goal="by " * 1_300, how="improve " * 490) for at in range(50)
    ]
    started = time.process_time()
    result = unit16.q6.evaluate(plan(*rows))
    assert time.process_time() - started < 10
    assert result.status == "failed"
    assert len(str(result)) < 100_000


def test_what_is_still_open_is_pointed_out() -> None:
    result = unit16.q6.evaluate(plan(action(owner=...)))
    assert result.status == "failed"
    assert "actions[0].owner" in result.message.en


def test_the_basis_is_made_once_and_only_when_needed() -> None:
    made = []

    def basis() -> planning.Basis:
        made.append(1)
        return BASIS

    question = type(unit16.q6)(id="16.q6", title=unit16.q6.title, hints=unit16.q6.hints, basis=basis)
    assert not made
    assert [question.evaluate(plan()).status for _ in range(3)] == ["passed"] * 3
    assert made == [1]


def test_rules_can_be_used_alone() -> None:
    assert [rule.broken(plan()) for rule in rules(lambda: BASIS)] == [None] * len(WANTED)


measures = st.sampled_from([(code, place) for code in BASIS.measures for place in ("", *BASIS.scopes)])


@settings(max_examples=60, deadline=None)
@given(measures, st.floats(0.05, 1), st.integers(1, 700), st.booleans())
def test_any_plan_that_meets_the_rubric_is_right(
    chosen: tuple[str, str], share: float, days: int, chinese: bool
) -> None:
    code, place = chosen
    known = BASIS.measures[code]
    there = known.measure.at(place if known.measure.places else "")
    better = round(there.value + share * (there.limit - there.value), 4)
    if abs(better - there.value) <= 2 * 10**-known.decimals:
        return  # the best branch has nowhere to go
    words = {"goal": "客户说得清自己等到几点", "how": "取号时报出前面有几位", "owner": "大堂主管"} if chinese else {}
    one = action(
        gap=code.removeprefix("gap_") if code.startswith("gap_") else "gap_3",
        measure=code,
        scope=place if known.measure.places else "",
        baseline=BASIS.baseline(code, place if known.measure.places else ""),
        target=better,
        due=(date(2027, 1, 4) + timedelta(days)).isoformat(),
        **words,
    )
    result = unit16.q6.evaluate(plan(one))
    assert result.status == "passed", (one, result)


def test_the_lessons_figures_are_those_of_the_data() -> None:
    assert BASIS.baseline("wait_noon") == 4.2
    assert BASIS.baseline("gap_responsiveness", "B4") == -2.56
    assert BASIS.baseline("left_noon") == 10.9
    assert int((LOG["arrival"] >= 0).sum()) == len(LOG)
