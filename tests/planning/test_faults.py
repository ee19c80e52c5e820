"""Every fault is told in both languages: what, where, what to do."""

from __future__ import annotations

import re
from datetime import date

import pytest

from coursekit import planning
from coursekit.analysis.plan import CRITERIA
from coursekit.language import CourseError, in_language
from coursekit.planning.faults import SENTENCES, lacking
from tests.planning.plans import GOOD
from tests.planning.test_attack import BASIS, plan

EVERY = {code for codes in CRITERIA.values() for code in codes} | {"no_actions", "begins_missing", "begins_not_a_date"}

CAUSES: dict[str, dict[str, object]] = {
    "gap_missing": {"gap": ""},
    "gap_unknown": {"gap": "kindness"},
    "measure_missing": {"measure": ""},
    "measure_unknown": {"measure": "smiles"},
    "measure_of_other_gap": {"gap": "empathy"},
    "baseline_missing": {"baseline": None},
    "baseline_not_a_number": {"baseline": "about 1"},
    "baseline_differs": {"baseline": -3},
    "target_missing": {"target": None},
    "target_not_a_number": {"target": "明显改善"},
    "target_off_scale": {"target": 60},
    "target_no_improvement": {"target": -2},
    "target_out_of_reach": {"target": 0.5},
    "due_missing": {"due": ""},
    "due_not_a_date": {"due": "尽快"},
    "due_not_after_begin": {"due": "2026-01-04"},
    "due_too_late": {"due": "2040-01-04"},
    "due_past": {"due": "2027-01-10"},
    "owner_missing": {"owner": ""},
    "owner_several": {"owner": "王丽、李强"},
    "owner_nobody": {"owner": "all staff"},
    "goal_missing": {"goal": ""},
    "how_missing": {"how": ""},
    "how_empty": {"how": "加强管理"},
    "goal_circular": {"goal": "中午加开窗口", "how": "中午加开窗口"},
    "scope_unknown": {"scope": "总店"},
}


def test_every_fault_of_the_rubric_has_its_sentence():
    assert EVERY | {"goal_names_itself"} == set(SENTENCES)
    assert set(CAUSES) | {"effect_claimed_twice", "no_actions", "begins_missing", "begins_not_a_date"} == EVERY


@pytest.mark.parametrize("code", CAUSES)
def test_the_sentence_says_where_and_leaves_nothing_open(code):
    found = planning.faults(plan(CAUSES[code]), BASIS, today=date(2027, 1, 20))
    mine = [fault for fault in found if fault.code == code]
    assert len(mine) == 1
    fault = mine[0]
    assert fault.action == 0
    assert code in CRITERIA[fault.criterion]
    for side in (fault.sentence.zh, fault.sentence.en):
        assert "午间窗口" in side
        assert not re.search(r"[{}]|None|Text\(", side), side
        assert side[-1] in "。？."
    assert not re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", fault.sentence.zh)
    assert fault.sentence.zh.endswith(fault.advice.zh)
    with in_language("en"):
        assert str(fault) == fault.sentence.en


def test_the_whole_plan_has_faults_of_its_own():
    found = planning.faults({}, BASIS)
    assert [(fault.code, fault.criterion, fault.action) for fault in found] == [
        ("begins_missing", "plan", None),
        ("no_actions", "plan", None),
    ]
    assert "“spring”" in planning.faults({"begins": "spring", "actions": [GOOD]}, BASIS)[0].sentence.en


def test_two_that_claim_one_effect_are_told_of_each_other():
    found = planning.faults(plan({}, {"name": "另一个", "scope": "B4", "baseline": -2.56, "target": -2}), BASIS)
    assert [fault.action for fault in found] == [0, 1]
    assert "第 2 项行动“另一个”" in found[0].sentence.zh
    assert "“everywhere” overlaps with “Railway Station”" in found[0].sentence.en
    assert "响应性差距" in found[0].sentence.zh


def test_who_reached_what_is_told():
    far = planning.faults(plan({"target": 0.5}), BASIS)[0].sentence
    assert "湖滨支行是 −0.77" in far.zh
    assert "Lakeside, is at −0.77" in far.en
    best = planning.faults(plan({"scope": "B3", "baseline": -0.77, "target": 0.5}), BASIS)[0].sentence
    assert "nobody does better than this one" in best.en
    assert "0.00" in best.en


def test_less_is_better_of_minutes():
    wait = {"measure": "wait", "baseline": 12.3, "target": 20}
    assert "越低越好" in planning.faults(plan(wait), BASIS)[0].sentence.zh
    assert "12.3 分钟" in planning.faults(plan(wait), BASIS)[0].sentence.zh


def test_a_name_that_looks_like_a_format_does_no_harm():
    for name in ("{name}", "{0}", "}{", "x" * 500):
        found = planning.faults(plan({"name": name, "owner": "", "goal": name, "how": name}), BASIS)
        assert found
        assert all(len(fault.sentence.en) < 1000 for fault in found)


def test_what_is_merely_empty_is_one_line():
    told = lacking(planning.faults({"begins": "2027-01-04", "actions": [{"owner": "all"}]}, BASIS))
    assert len(told) == 2
    assert told[0].en.startswith("Not filled in yet: the gap")
    one = lacking(planning.faults(plan({"owner": ""}), BASIS))
    assert "湖滨支行主任" in one[0].zh


def test_no_clock_is_looked_at_unless_it_is_given():
    past = {"begins": "2001-01-04", "actions": [{**GOOD, "due": "2001-06-30"}]}
    assert planning.faults(past, BASIS) == []
    assert [fault.code for fault in planning.faults(past, BASIS, today=date(2027, 1, 1))] == ["due_past"]


@pytest.mark.parametrize("data", [[], "plan", {"boss": 1}, {"actions": [{"hwo": ""}]}, {"actions": "x"}])
def test_what_is_no_plan_is_told_in_a_sentence(data):
    with pytest.raises(CourseError) as error:
        planning.faults(data, BASIS)
    assert "这不是一份计划" in error.value.text.zh


@pytest.mark.parametrize(
    ("data", "zh", "en"),
    [
        ({"titel": "x"}, "计划里不认识“titel”", "unknown field “titel”"),
        ({"actions": {"name": "x"}}, "方括号", "square brackets"),
        ({"actions": [{"name": "x"}, {"bassline": 1}]}, "第 2 项行动里不认识“bassline”", "Action 2 has the unknown"),
        ({"actions": [{"goal": 3}]}, "goal 应当是文字", "goal of Action 1 is to be text"),
        ({"actions": [7]}, "第 1 项行动应当是一个字典", "Action 1 is to be a dict"),
        ([1], "计划应当是一个字典", "the plan is to be a dict"),
    ],
)
def test_what_is_no_plan_is_told_why_in_the_readers_language(data, zh, en):
    with pytest.raises(CourseError) as caught:
        planning.faults(data, BASIS)
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en
