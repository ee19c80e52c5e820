"""Answers to sheet 15."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import blueprint
from tests.checks.sheets import Answers

STEPS = datasets.load("blueprint_steps")
LOG = datasets.load("queue_log")
LOG["hour"] = 9 + (LOG["arrival"] // 60).astype(int)
LOG["wait"] = LOG["start"] - LOG["arrival"]
LOG["service"] = LOG["end"] - LOG["start"]
NOON = LOG[LOG["hour"].between(11, 13)]

GAPS = {"a": "gap_1", "b": "gap_2", "c": "gap_3", "d": "gap_4", "e": "gap_3", "f": "gap_2"}
FREEDOM = {"a": "fixed", "b": "free", "c": "limit", "d": "fixed", "e": "fixed", "f": "free", "g": "limit"}
PER_1000 = STEPS.groupby("gap")["failures"].sum() / 4200 * 1000
LOAD = LOG.groupby("hour").size() / 20 * LOG["service"].mean() / 60


def per_1000_in_a_loop() -> dict[str, float]:
    found: dict[str, float] = {}
    for gap, failures, customers in zip(STEPS["gap"], STEPS["failures"], STEPS["customers"], strict=True):
        if isinstance(gap, str):
            found[gap] = found.get(gap, 0) + 1000 * failures / customers
    return found


def per_1000_by_coursekit() -> pd.Series:
    rate = blueprint.failures_by_gap(blueprint.blueprint_from(STEPS))["rate"]
    return rate.mul(1000).rename(lambda gap: f"gap_{gap}")


def badly_in_a_loop() -> float:
    came = bad = 0
    for row in LOG.itertuples():
        if 120 <= row.arrival < 300:
            came += 1
            bad += not np.isnan(row.left) or row.start - row.arrival > 10
    return bad / came


def load_in_a_loop() -> dict[int, float]:
    minutes = LOG["service"].dropna().sum() / LOG["service"].notna().sum()
    return {hour: sum(LOG["hour"] == hour) / 20 * minutes / 60 for hour in range(9, 17)}


RIGHT: Answers = {
    "q1": [GAPS, pd.Series(GAPS), {case: gap.upper() for case, gap in reversed(GAPS.items())}],
    "q2": [per_1000_by_coursekit(), pd.Series(per_1000_in_a_loop()), PER_1000.round(1), PER_1000[::-1]],
    "q3": [badly_in_a_loop(), np.float64(badly_in_a_loop()), 1 - (NOON["wait"] <= 10).mean(), 0.232],
    "q4": [pd.Series(load_in_a_loop()), LOAD, LOAD.round(2), LOAD.rename("load")],
    "q5": ["C", "c", " C ", ["C"]],
    "q6": [FREEDOM, pd.Series(FREEDOM), {case: group.title() for case, group in FREEDOM.items()}],
}
WRONG: Answers = {
    "q1": [{**GAPS, "c": "gap_4"}, {**GAPS, "a": 1}, {"a": "gap_1"}, list(GAPS.values()), {**GAPS, "d": "gap_5"}],
    "q2": [PER_1000.sum(), PER_1000.iloc[:3], PER_1000 * 2, "147.6", STEPS],
    "q3": [0.0, 23.2, "0.23", float("nan"), NOON["wait"]],
    "q4": [LOAD.round(), np.ceil(LOAD), LOAD.mean(), LOAD.iloc[:7], "3.05"],
    "q5": ["A", "E", "BC", 3],
    "q6": [{**FREEDOM, "e": "free"}, {**FREEDOM, "d": "limit"}, {"a": "fixed"}, {**FREEDOM, "b": "loose"}, "fixed"],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdef", ...)], "q6": [dict.fromkeys("abcdefg", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**GAPS, **part}, "q6": lambda part: {**FREEDOM, **part}}
