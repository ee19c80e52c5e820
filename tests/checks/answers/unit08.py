"""Answers to sheet 08."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import evaluation
from tests.checks.sheets import Answers

MINUTES = datasets.load("branch_visit_minutes")
VISITS = datasets.load("branch_visits")
GREETING = datasets.load("greeting_test")
STANDING = {
    "a": "supported",
    "b": "unsupported",
    "c": "supported",
    "d": "unsupported",
    "e": "untested",
    "f": "unsupported",
}


def correlations_in_a_loop(outcome: str) -> dict[str, float]:
    felt = {"mean": [], "end": [], "start": []}
    for visit in VISITS["visit"]:
        minutes = MINUTES.loc[MINUTES["visit"] == visit, "feeling"].tolist()
        felt["mean"].append(sum(minutes) / len(minutes))
        felt["end"].append(minutes[-1])
        felt["start"].append(minutes[0])
    return {name: float(np.corrcoef(values, VISITS[outcome])[0, 1]) for name, values in felt.items()}


def by_sorting(annoyance: list[float]) -> float:
    return (sorted(annoyance)[-1] + annoyance[len(annoyance) - 1]) / 2


def by_walking(annoyance: list[float]) -> float:
    worst = annoyance[0]
    for now in annoyance:
        worst = now if now > worst else worst
    return 0.5 * worst + 0.5 * now


def crashes(annoyance: list[float]) -> float:
    return annoyance / 0


def prints_only(annoyance: list[float]) -> None:
    print((max(annoyance) + annoyance[-1]) / 2)


R = correlations_in_a_loop("come_again")
LEFT = {arm: GREETING.loc[GREETING["arm"] == arm, "left_undone"] for arm in ("hover", "room")}
TEST = evaluation.ab_test(int(LEFT["hover"].sum()), len(LEFT["hover"]), int(LEFT["room"].sum()), len(LEFT["room"]))
DIFFERENCE = {"difference": LEFT["room"].mean() - LEFT["hover"].mean(), "low": TEST.low, "high": TEST.high}
PEOPLE = evaluation.ab_sample_size(0.06, 0.12)

RIGHT: Answers = {
    "q1": [STANDING, pd.Series(STANDING), {k: v.upper() for k, v in STANDING.items()}],
    "q2": [
        by_sorting,
        by_walking,
        lambda felt: np.mean([max(felt), felt[-1]]),
        lambda x: np.float64(max(x) + x[-1]) / 2,
    ],
    "q3": [
        R,
        pd.Series(R),
        pd.Series(R)[["start", "mean", "end"]],
        pd.Series(R).round(3),
        [R["mean"], R["end"], R["start"]],
    ],
    "q4": [PEOPLE, float(PEOPLE), np.int64(PEOPLE), evaluation.ab_sample_size(0.12, 0.06), 355.28],
    "q5": [DIFFERENCE, pd.Series(DIFFERENCE), [TEST.difference, TEST.low, TEST.high], pd.Series(DIFFERENCE).round(4)],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [{**STANDING, "a": "untested"}, {"a": "supported"}, {**STANDING, "a": "true"}, list(STANDING.values())],
    "q2": [crashes, prints_only, 4.5, lambda felt: 0, lambda felt: (max(felt) + felt[-2]) / 2 if len(felt) > 1 else 0],
    "q3": [R["mean"], pd.Series(R).iloc[:2], -pd.Series(R), {"mean": 0.39, "end": 0.35, "start": 0.9}, "0.39"],
    "q4": ["356", float("nan"), 300, 0.06, pd.Series([PEOPLE])],
    "q5": [TEST.p, {"difference": TEST.difference}, {**DIFFERENCE, "high": 0.2}, "0.03", TEST.difference],
    "q6": ["A", "E", "CD", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdef", ...)],
    "q2": [lambda annoyance: ...],
}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**STANDING, **part}}
