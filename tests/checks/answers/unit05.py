"""Answers to sheet 05."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import expectation, servqual
from tests.checks.sheets import Answers

KINDS = {"a": "predictive", "b": "normative", "c": "ideal", "d": "minimum", "e": "predictive", "f": "normative"}
GUESTS = datasets.load("expectation_survey")
THREE = datasets.load("bank_three_columns")
B8 = THREE[THREE["branch"] == "B8"]
SURVEY = servqual.recode_missing(datasets.load("bank_branch_survey"), [99, 0])


def weighted_mean(expected: float, performance: float, pull: float) -> float:
    return pull * expected + (1 - pull) * performance


def in_steps(expected: float, performance: float, pull: float) -> float:
    distance = expected - performance
    shift = distance * pull
    return performance + shift


def changes_nothing(expected: float, performance: float, pull: float) -> float:
    return performance


def prints_only(expected: float, performance: float, pull: float) -> None:
    print(performance + pull * (expected - performance))


def extra_in_a_loop() -> float:
    groups: dict[str, list[float]] = {"high": [], "low": []}
    for _, guest in GUESTS.iterrows():
        if guest["performance"] == 6 and guest["expectation"] != 7:
            groups["high" if guest["expectation"] > 7 else "low"].append(guest["satisfaction"])
    return sum(groups["high"]) / len(groups["high"]) - sum(groups["low"]) / len(groups["low"])


def extra_by_query() -> float:
    means = [
        GUESTS.query(f"performance == 6 and expectation {which}")["satisfaction"].mean() for which in (">= 8", "<= 6")
    ]
    return means[0] - means[1]


def below_in_a_loop() -> float:
    below, count = 0, 0
    for a, d, p in B8[["A_responsiveness", "D_responsiveness", "P_responsiveness"]].to_numpy():
        if np.isnan([a, d, p]).any() or d < a:
            continue
        count += 1
        below += p < a
    return below / count


def below_by_coursekit() -> float:
    shares = expectation.zone_shares(B8["A_responsiveness"], B8["D_responsiveness"], B8["P_responsiveness"])
    return float(shares.loc["below", "share"])


def by_statsmodels() -> dict[str, float]:
    import statsmodels.api as sm

    people = pd.DataFrame(
        {block: SURVEY[[block + item for item in servqual.SERVQUAL.items]].mean(axis=1) for block in "EP"}
    ).assign(S=SURVEY["overall_satisfaction"])
    people = people.dropna()
    gap = sm.OLS(people["S"], sm.add_constant(people["P"] - people["E"])).fit().params.iloc[1]
    both = sm.OLS(people["S"], sm.add_constant(people[["E", "P"]])).fit().params["E"]
    return {"difference": -gap, "direct": both}


EFFECTS = by_statsmodels()
EXTRA = extra_in_a_loop()
RIGHT: Answers = {
    "q1": [KINDS, pd.Series(KINDS), {key: kind.upper() for key, kind in KINDS.items()}],
    "q2": [weighted_mean, in_steps, lambda e, p, a: np.float64(p + a * (e - p)), lambda a, b, c: b - c * (b - a)],
    "q3": [EXTRA, extra_by_query(), np.float64(EXTRA), round(EXTRA, 2)],
    "q4": [below_in_a_loop(), below_by_coursekit(), np.float64(below_in_a_loop()), round(below_in_a_loop(), 2)],
    "q5": [EFFECTS, pd.Series(EFFECTS), pd.Series(EFFECTS).round(2), dict(reversed(EFFECTS.items()))],
    "q6": ["C", "c", " C ", ["C"]],
}
WRONG: Answers = {
    "q1": [{**KINDS, "f": "predictive"}, {"a": "ideal"}, {**KINDS, "a": "guess"}, list(KINDS.values())],
    "q2": [changes_nothing, prints_only, 7, lambda expected, performance: performance],
    "q3": ["1.15", float("nan"), EXTRA + 0.1, GUESTS["satisfaction"]],
    "q4": ["0.44", 44, 11, B8["P_responsiveness"] < B8["A_responsiveness"]],
    "q5": [EFFECTS["direct"], {"difference": EFFECTS["difference"]}, {"difference": 0.0, "direct": 0.0}, "−0.70"],
    "q6": ["A", "E", "BC", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdef", ...)],
    "q2": [lambda expected, performance, pull: ...],
}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**KINDS, **part}}
