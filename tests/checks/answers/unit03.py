"""Answers to sheet 03."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import value
from tests.checks.sheets import Answers

PARTS = {
    "a": "product",
    "b": "image",
    "c": "service",
    "d": "personnel",
    "e": "time",
    "f": "energy",
    "g": "psychic",
    "h": "money",
}
OFFERS = {"A": [600, 150, 90, 60, 520, 1, 20, 30], "B": [600, 70, 40, 70, 300, 4, 60, 60]}
SURVEY = datasets.load("offer_values")
SHOP = datasets.load("component_survey")
COMPONENTS = ["quality", "attitude", "environment", "expectation"]


def differences_in_a_loop() -> dict[str, float]:
    found = {}
    for offer, parts in OFFERS.items():
        found[offer] = sum(parts[:4]) - parts[4] - parts[5] * 20 - parts[6] - parts[7]
    return found


def level_by_trying() -> float:
    for hour in np.arange(0, 100, 0.5):
        a, b = (sum(parts[:4]) - sum(parts[4:]) - parts[5] * (hour - 1) for parts in OFFERS.values())
        if a >= b:
            return float(hour)
    raise AssertionError


def share_in_a_loop() -> float:
    rated = {offer: {} for offer in "AB"}
    for row in SURVEY.to_dict("records"):
        gets = sum(row[f"{name}_value"] for name in value.VALUES)
        gives = sum(row[f"{name}_cost"] for name in value.COSTS)
        rated[row["offer"]][row["respondent"]] = row["money_cost"], gets - gives
    people = [one for one in rated["A"] if rated["B"][one][0] < rated["A"][one][0]]
    return sum(rated["A"][one][1] > rated["B"][one][1] for one in people) / len(people)


def correlations_in_a_loop() -> dict[str, float]:
    columns: dict[str, list[float]] = {name: [] for name in [*COMPONENTS, "overall"]}
    for row in SHOP.to_dict("records"):
        scores = [
            np.mean([answer for column, answer in row.items() if column.startswith(name + "_")]) for name in COMPONENTS
        ]
        scores.append(row["overall_satisfaction"])
        if not np.isnan(scores).any():
            for name, score in zip(columns, scores, strict=True):
                columns[name].append(float(score))
    return {name: float(np.corrcoef(columns[name], columns["overall"])[0, 1]) for name in COMPONENTS}


DIFFERENCE = pd.Series(differences_in_a_loop())
R = pd.Series(correlations_in_a_loop())
RIGHT: Answers = {
    "q1": [PARTS, pd.Series(PARTS), {k: v.upper() for k, v in reversed(PARTS.items())}],
    "q2": [DIFFERENCE, differences_in_a_loop(), DIFFERENCE.astype(float)[::-1], list(DIFFERENCE)],
    "q3": [level_by_trying(), 10, np.float64(10), 30 / 3],
    "q4": [share_in_a_loop(), np.float64(share_in_a_loop()), round(share_in_a_loop(), 2), 71 / 102],
    "q5": [R, R.to_dict(), R.sample(frac=1, random_state=1), R.round(3), list(R)],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [{**PARTS, "h": "time"}, {"a": "product"}, {**PARTS, "a": "quality"}, list(PARTS.values())],
    "q2": [DIFFERENCE["A"], DIFFERENCE * 2, DIFFERENCE.rename({"A": "x"}), "310"],
    "q3": ["10", float("nan"), 0, -10, DIFFERENCE],
    "q4": [71.5, 69.6, "0.70", 1 - share_in_a_loop(), float("nan")],
    "q5": [R.mean(), R.iloc[:3], R + 0.1, "0.57", R.round(1)],
    "q6": ["A", "E", "CD", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdefgh", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**PARTS, **part}}
