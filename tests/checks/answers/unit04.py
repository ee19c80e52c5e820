"""Answers to sheet 04."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import agreement, journey
from tests.checks.sheets import Answers

LOG = datasets.load("touchpoint_log")
RATING = "touchpoint_satisfaction"
STORIES = datasets.load("service_incidents")
HAPPY = STORIES[STORIES["pleased"]]
GONE = LOG["journey"].isin(LOG.loc[LOG["dropped_out"], "journey"])
KINDS = {"a": "time", "b": "result", "c": "feedback", "d": "aim", "e": "result", "f": "feedback", "g": "aim"}


def shares_in_a_loop() -> dict[str, float]:
    came: dict[str, int] = {}
    left: dict[str, int] = {}
    for place, broke in zip(LOG["touchpoint"], LOG["dropped_out"], strict=True):
        came[place] = came.get(place, 0) + 1
        left[place] = left.get(place, 0) + bool(broke)
    return {place: left[place] / came[place] for place in came}


def lost_in_a_loop() -> float:
    ratings = LOG.loc[LOG["touchpoint"] == "pick_up", RATING].tolist()
    short = [max(6 - rating, 0) for rating in ratings if not np.isnan(rating)]
    return len(ratings) * sum(short) / len(short)


def kappa_in_a_loop() -> float:
    pairs = list(zip(HAPPY["class_a"], HAPPY["class_b"], strict=True))
    same = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(
        sum(a == name for a, _ in pairs) * sum(b == name for _, b in pairs) / len(pairs) ** 2
        for name in ("failure", "need", "unprompted")
    )
    return (same - chance) / (1 - chance)


def difference_in_a_loop() -> float:
    rows = zip(LOG["touchpoint"], LOG[RATING], GONE, strict=True)
    ratings = [(rating, gone) for place, rating, gone in rows if place == "deposit" and not np.isnan(rating)]
    through = [rating for rating, gone in ratings if not gone]
    left = [rating for rating, gone in ratings if gone]
    return sum(through) / len(through) - sum(left) / len(left)


SHARES = LOG.groupby("touchpoint")["dropped_out"].mean()
LOST = journey.touchpoint_loss_from_log(LOG, 6, rating=RATING)
RIGHT: Answers = {
    "q1": [KINDS, pd.Series(KINDS), {k: v.upper() for k, v in KINDS.items()}],
    "q2": [SHARES, pd.Series(shares_in_a_loop()), SHARES.round(2), SHARES.sample(frac=1, random_state=1)],
    "q3": [lost_in_a_loop(), LOST.loc["pick_up", "loss"], 399, round(lost_in_a_loop(), 1)],
    "q4": [kappa_in_a_loop(), agreement.cohen_kappa(HAPPY["class_a"], HAPPY["class_b"]).value, 0.51],
    "q5": [difference_in_a_loop(), 0.64, 4.08 - 3.43, np.float64(difference_in_a_loop())],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [{**KINDS, "a": "result"}, {"a": "time"}, {**KINDS, "b": "promise"}, list(KINDS.values())],
    "q2": [SHARES.mean(), SHARES.iloc[:7], 100 * SHARES, "0.24"],
    "q3": [LOST["loss"], LOST.loc["deposit", "loss"], float("nan"), "399", 0],
    "q4": ["0.51", float("nan"), 0.6, agreement.cohen_kappa(HAPPY["class_a"], HAPPY["class_b"])],
    "q5": [0.0, 4.08, float("nan"), "0.64"],
    "q6": ["A", "E", "CD", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdefg", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**KINDS, **part}}
