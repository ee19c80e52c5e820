"""Answers to sheet 07."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from coursekit import datasets
from coursekit.analysis import attribution
from tests.checks.sheets import Answers

CASES = datasets.load("complaint_cases")
COMPLAINTS = datasets.load("complaints")
EXPERIMENT = datasets.load("apology_experiment")
CAUSES = {"a": "firm", "b": "customer", "c": "occasion", "d": "open", "e": "open", "f": "open"}
JUSTICE = {
    "a": "procedural",
    "b": "distributive",
    "c": "interactional",
    "d": "procedural",
    "e": "distributive",
    "f": "interactional",
}


def wrong_in_a_loop() -> float:
    said, wrong = 0, 0
    for clue, coder in zip(CASES["locus"], CASES["locus_b"], strict=True):
        if coder == "customer":
            said += 1
            wrong += clue != "customer"
    return wrong / said


def refunds_in_a_loop() -> dict[str, float]:
    shares = {}
    for stability in ("stable", "unstable"):
        wanted = [row.wanted for row in COMPLAINTS.itertuples() if row.locus == "firm" and row.stability == stability]
        shares[stability] = wanted.count("refund") / len(wanted)
    return shares


def effect_by_scipy() -> dict[str, float]:
    heard = {word: part["come_again"] for word, part in EXPERIMENT.groupby("wording")}
    found = stats.ttest_ind(heard["sorry"], heard["excuse"], equal_var=False)
    interval = found.confidence_interval(0.95)
    difference = heard["sorry"].mean() - heard["excuse"].mean()
    return {"difference": difference, "low": interval.low, "high": interval.high}


SHARES = pd.Series(refunds_in_a_loop())
CROSS = pd.crosstab(COMPLAINTS["stability"], COMPLAINTS["wanted"])
EFFECT = attribution.wording_effect(EXPERIMENT, "excuse", outcome="come_again").loc[
    "sorry", ["difference", "low", "high"]
]
RIGHT: Answers = {
    "q1": [CAUSES, pd.Series(CAUSES), {case: word.upper() for case, word in CAUSES.items()}],
    "q2": [wrong_in_a_loop(), np.float64(1 / 3), round(wrong_in_a_loop(), 2), 0.333],
    "q3": [SHARES, SHARES.round(3), SHARES.iloc[::-1], refunds_in_a_loop()],
    "q4": [EFFECT, pd.Series(effect_by_scipy()), effect_by_scipy(), EFFECT.round(3), EFFECT.iloc[::-1]],
    "q5": ["C", "c", " C", ["C"]],
    "q6": [JUSTICE, pd.Series(JUSTICE), {case: word.upper() for case, word in JUSTICE.items()}],
}
WRONG: Answers = {
    "q1": [{**CAUSES, "a": "open"}, {"a": "firm"}, {**CAUSES, "f": "difficult"}, list(CAUSES.values())],
    "q2": ["0.33", 0.3, float("nan"), 0.5, CASES["locus_b"]],
    "q3": [SHARES * 2, SHARES.iloc[:1], CROSS, SHARES.mean(), "44 %"],
    "q4": [EFFECT["difference"], EFFECT.iloc[:2], EFFECT * 2, (-0.14, 0.17, 0.48), "0.17"],
    "q5": ["A", "E", "CD", 3],
    "q6": [{**JUSTICE, "e": "interactional"}, {"a": "procedural"}, {**JUSTICE, "b": "money"}, "procedural"],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdef", ...)], "q6": [dict.fromkeys("abcdef", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**CAUSES, **part}, "q6": lambda part: {**JUSTICE, **part}}
