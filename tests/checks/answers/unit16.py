"""Answers to sheet 16."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coursekit import datasets, planning
from coursekit.analysis import servqual
from coursekit.checks import unit16
from tests.checks.sheets import Answers

LINES = dict(zip("abcdefgh", ["circle", "nobody", "measure", "reach", "twice", "fine", "small", "nobody"], strict=True))
LOG = datasets.load("queue_log")
NOON = LOG[LOG["arrival"].between(120, 300, inclusive="left")]
BASIS = unit16._basis()


def gone_in_a_loop() -> float:
    at_noon = [left for arrival, left in zip(LOG["arrival"], LOG["left"], strict=True) if 120 <= arrival < 300]
    return 100 * sum(not np.isnan(left) for left in at_noon) / len(at_noon)


def raised_in_a_loop() -> float:
    survey = servqual.recode_missing(datasets.load("bank_branch_survey"), [99, 0])
    survey = survey[~servqual.straight_liners(survey)]
    gaps: dict[str, list[float]] = {}
    for branch, gap in zip(survey["branch"], servqual.respondent_gaps(survey)["responsiveness"], strict=True):
        gaps.setdefault(branch, []).append(gap)
    means = {branch: np.nanmean(found) for branch, found in gaps.items()}
    gaps["B4"] = [gap + means["B3"] - means["B4"] for gap in gaps["B4"]]
    return float(np.nanmean(np.concatenate(list(gaps.values()))))


def action(**changed: Any) -> dict[str, Any]:
    """An action that meets every point, with what is to be different."""
    return {
        "name": "Say when",
        "gap": "responsiveness",
        "goal": "customers leave knowing the day",
        "how": "print a date on every receipt and phone by noon when it cannot be kept",
        "measure": "gap_responsiveness",
        "scope": "B4",
        "baseline": -2.56,
        "target": -1.6,
        "due": "2027-11-30",
        "owner": "head of counters",
        **changed,
    }


def plan(*actions: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"title": "Plan", "begins": "2027-01-04", "actions": list(actions or [action()]), **changed}


WINDOW = action(
    name="午间窗口",
    goal="中午来的客户也能很快轮到",
    how="工作日十一点到两点加开四号窗口，由二线两人轮值",
    measure="wait_noon",
    scope="",
    baseline=4.2,
    target=2.5,
    due="2027-06-30",
    owner="大堂经理",
    cost=30000,
)
STAY = action(
    name="Tell them how long",
    goal="fewer walk out",
    how="show the minutes ahead on the ticket, from 1 March",
    measure="left_noon",
    scope="",
    baseline=10.9,
    target=7.0,
    owner="Li Na",
)
EMPATHY = action(
    gap="empathy",
    goal="贵宾客户觉得行里记得自己的事",
    how="每位贵宾固定一位经理，休假写明谁替",
    measure="gap_empathy",
    scope="B1",
    baseline=BASIS.baseline("gap_empathy", "B1"),
    target=np.float64(-1.1),
    due=date(2027, 9, 30),
    owner="贵宾主管",
)
RIGHT: Answers = {
    "q1": [LINES, pd.Series(LINES), {line: word.upper() for line, word in LINES.items()}],
    "q2": [gone_in_a_loop(), round(gone_in_a_loop(), 1), np.float64(100 * (1 - NOON["start"].notna().mean()))],
    "q3": [raised_in_a_loop(), round(raised_in_a_loop(), 2), np.float32(raised_in_a_loop())],
    "q4": ["C", "c", ["C"]],
    "q5": ["ECFADB", "e c f a d b", list("ECFADB"), "E→C→F→A→D→B"],
    "q6": [
        plan(),
        plan(action(), WINDOW, STAY),
        plan(EMPATHY, WINDOW, title="人民路支行"),
        # The same measure in two places is two effects.
        plan(action(), action(scope="B7", baseline=-1.6, target=-1.1)),
        # The whole bank, and a gap of the gaps model.
        plan(action(gap="gap_2", scope="", baseline=-1.6, target=-1.2)),
        planning.read_plan(plan(EMPATHY, WINDOW)),
        planning.plan_to_data(planning.read_plan(plan(WINDOW))),
    ],
}
NO_ACTIONS = plan(actions=[])
WRONG: Answers = {
    "q1": [
        {**LINES, "f": "reach"},
        {**LINES, "c": "circle", "g": "twice"},
        {"a": "circle"},
        {**LINES, "a": "bad"},
        list(LINES.values()),
    ],
    "q2": ["10.9", 11, float("nan"), NOON["left"], 5.3],
    "q3": ["−1.37", float("nan"), 0.23, -1.4, NOON["left"]],
    "q4": ["A", "E", "BC", 0],
    "q5": ["ECADFBX", "BDAFCE", "CEADFB", 5, "ECFAD"],
    "q6": [
        {},
        NO_ACTIONS,
        [action()],
        "a plan",
        plan(action(goals="more")),
        plan("a second counter at noon"),
        plan(action(owner=...)),
        BASIS,
    ],
}

UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdefgh", ...)],
    "q6": [{"title": ..., "begins": ..., "actions": ...}, {"title": ..., "begins": "", "actions": [{"name": ...}]}],
}
COMPLETE = {"q1": lambda part: {**LINES, **part}}
BROKEN = {
    "q6": {
        "plan": plan(begins="soon"),
        "gap": plan(action(gap="")),
        "measure": plan(action(measure="smiles")),
        "baseline": plan(action(baseline=-1.6)),
        "target": plan(action(target=0)),
        "date": plan(action(due="as soon as possible")),
        "owner": plan(action(owner="all staff")),
        "goal": plan(action(goal="提升响应性", how="努力提升响应性")),
        "distinct": plan(action(), action(name="Once more")),
    }
}
