"""Answers to sheet 17."""

from __future__ import annotations

from itertools import pairwise
from statistics import mean

import numpy as np
import pandas as pd
from scipy import stats

from coursekit import datasets
from coursekit.analysis import evaluation
from coursekit.checks import unit17
from tests.checks.sheets import Answers

PANEL = datasets.load("branch_panel")
REASONS = {"a": "regression", "b": "season", "c": "people", "d": "trend", "e": "people", "f": "sound"}


def kept_in_a_loop() -> float:
    scores: dict[str, dict[int, list[float]]] = {}
    for row in PANEL.itertuples():
        scores.setdefault(row.outlet, {}).setdefault((row.month - 1) // 3 + 1, []).append(row.satisfaction_mean)
    lead = {}
    for quarter in (2, 3):
        means = {outlet: mean(by[quarter]) for outlet, by in scores.items()}
        average = mean(means.values())
        lead[quarter] = {outlet: value - average for outlet, value in means.items()}
    best = sorted(lead[2], key=lead[2].get, reverse=True)[:3]
    return sum(lead[3][outlet] for outlet in best) / sum(lead[2][outlet] for outlet in best)


def rates() -> pd.Series:
    return 1000 * PANEL["complaint_count"] / PANEL["customers"]


def limits_in_a_loop() -> list[float]:
    eight = PANEL.assign(rate=rates())[PANEL["programme"]]
    months = [eight.loc[eight["month"] == month, "rate"].mean() for month in range(1, 13)]
    ranges = [abs(later - earlier) for earlier, later in pairwise(months)]
    centre = mean(months)
    return [centre - 2.66 * mean(ranges), centre, centre + 2.66 * mean(ranges)]


def changes(drawn: bool) -> list[float]:
    table, found = PANEL.assign(rate=rates()), []
    for _, one in table[table["programme"] == drawn].groupby("outlet"):
        found.append(one.loc[one["month"] >= 13, "rate"].mean() - one.loc[one["month"] < 13, "rate"].mean())
    return found


def interval_by_t_test() -> list[float]:
    found = stats.ttest_ind(changes(True), changes(False)).confidence_interval()
    return [found.low, found.high]


CHART = evaluation.xmr_chart(unit17._monthly(), baseline=12)
LIMITS = unit17._limits()
EFFECT = unit17._effect()
FOUND = unit17._found()
INTERVAL = [FOUND.collapsed.low, FOUND.collapsed.high]
RIGHT: Answers = {
    "q1": [REASONS, pd.Series(REASONS), {k: v.upper() for k, v in REASONS.items()}],
    "q2": [kept_in_a_loop(), np.float64(kept_in_a_loop()), round(kept_in_a_loop(), 2)],
    "q3": [
        limits_in_a_loop(),
        tuple(LIMITS),
        CHART[["low", "centre", "high"]].iloc[0].to_numpy(),
        LIMITS.round(2),
        list(evaluation.xmr_chart(unit17._monthly(), baseline=12, exact=True)[["low", "centre", "high"]].iloc[0]),
    ],
    "q4": [mean(changes(True)) - mean(changes(False)), FOUND.effect.estimate, np.float64(EFFECT), round(EFFECT, 2)],
    "q5": [INTERVAL, tuple(INTERVAL), interval_by_t_test(), np.array(INTERVAL).round(2), pd.Series(INTERVAL)],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [{**REASONS, "d": "season"}, {**REASONS, "a": "luck"}, {"a": "regression"}, list(REASONS.values())],
    "q2": [0.0, float("nan"), "0.44", 44],
    "q3": [[0, 0, 0], list(LIMITS)[:2], list(LIMITS)[::-1], 11.73, "9.16"],
    "q4": [0.0, float("nan"), "−3.06", -30.6, changes(True)],
    "q5": [[0, 0], INTERVAL[:1], -3.06, [2 * INTERVAL[0], 2 * INTERVAL[1]], "−3.76"],
    "q6": ["A", "E", "AC", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdef", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**REASONS, **part}}
