"""Answers to sheet 13."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import single_numbers, voices
from tests.checks.sheets import Answers

KINDS = {"a": "good", "b": "leading", "c": "double", "d": "closed", "e": "good", "f": "leading"}
THEMES = {"a": "result", "b": "result", "c": "information", "d": "staff", "e": "price", "f": "waiting"}
WORDS = {"price": ["pay*", "paid", "price*", "cost*", "bill", "fee*"]}

COMMENTS = datasets.load("customer_comments")
COMMENTS = COMMENTS[COMMENTS["language"] == "en"]
FOUND = voices.aspect_hits(COMMENTS["text"], WORDS)["price"]
ANSWERS = datasets.load("recommend_answers")
HARD = ANSWERS.loc[ANSWERS["easy"] <= 3, "recommend"]
TESTS = datasets.load("network_tests")


def recall_in_a_loop() -> float:
    coded = found_too = 0
    for theme, found in zip(COMMENTS["theme_a"], FOUND, strict=True):
        if theme == "price":
            coded += 1
            found_too += bool(found)
    return found_too / coded


def nps_in_a_loop() -> float:
    scores = [score for score in HARD.tolist() if 0 <= score <= 10]
    return 100 * sum((score >= 9) - (score <= 6) for score in scores) / len(scores)


def rate_in_a_loop() -> dict[str, float]:
    counts: dict[str, float] = {}
    users: dict[str, float] = {}
    for row in TESTS.itertuples():
        counts[row.district_kind] = counts.get(row.district_kind, 0) + row.complaint_count
        users[row.district_kind] = users.get(row.district_kind, 0) + row.users
    return {kind: counts[kind] / users[kind] for kind in counts}


def compared() -> float:
    hand = (COMMENTS["theme_a"] == "price").astype(int)
    return voices.against_hand_codes(FOUND.to_frame(), hand.to_frame("price")).loc["price", "recall"]


RATE = pd.Series(rate_in_a_loop())
RIGHT: Answers = {
    "q1": [KINDS, pd.Series(KINDS), {key: value.upper() for key, value in KINDS.items()}],
    "q2": [THEMES, pd.Series(THEMES), dict(reversed(THEMES.items()))],
    "q3": [recall_in_a_loop(), np.float64(recall_in_a_loop()), compared(), 0.63, np.int64(12) / 19],
    "q4": [nps_in_a_loop(), single_numbers.nps(HARD, missing_codes=[11]).nps, -49.1, np.float64(nps_in_a_loop())],
    "q5": [RATE, rate_in_a_loop(), RATE.sort_values(), RATE.round(2)],
    "q6": ["B", "b", " B", ["B"]],
}
WRONG: Answers = {
    "q1": [{**KINDS, "a": "closed"}, {"a": "good"}, {**KINDS, "b": "bad"}, list(KINDS.values())],
    "q2": [{**THEMES, "e": "place"}, {"a": "result"}, {**THEMES, "f": "slow"}, list(THEMES.values())],
    "q3": ["0.63", "63%", float("nan"), 63.2, [12 / 19], FOUND, 0.5, 0.64],
    "q4": ["−49.1", float("nan"), 49.1, HARD, -49, -49.6, [-49.1]],
    "q5": [RATE.iloc[:3], RATE * 2, RATE * 100, RATE.round(1), RATE.to_frame(), RATE.mean(), 2.71, TESTS["users"]],
    "q6": ["A", "E", "BD", 2],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdef", ...)], "q2": [dict.fromkeys("abcdef", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**KINDS, **part}, "q2": lambda part: {**THEMES, **part}}
