"""Answers to sheet 14."""

from __future__ import annotations

from statistics import correlation

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import priorities
from coursekit.checks import unit14
from tests.checks.sheets import Answers

METHODS = dict(zip("abcdef", ["kano", "ends", "derived", "pareto", "map", "ends"], strict=True))
LABELS = dict(zip("abcdef", ["basic", "excitement", "open", "open", "open", "basic"], strict=True))
GUESTS = datasets.load("importance_performance")
CODES = list(datasets.load("hotel_attributes")["attribute"])


def todo_in_a_loop() -> list[str]:
    found = []
    for code in CODES:
        if GUESTS[f"I_{code}"].mean() >= 3.75 and GUESTS[f"P_{code}"].mean() < 3.8:
            found.append(code)
    return found


def todo_with_coursekit() -> pd.Index:
    important, performed = (
        GUESTS[[f"{block}_{code}" for code in CODES]].set_axis(CODES, axis=1).mean() for block in "IP"
    )
    table = priorities.importance_performance(important, performed, "custom", at=(3.75, 3.8)).table
    return table.index[table["quadrant"] == "concentrate"]


SCORES = unit14._scores()
DIMENSIONS = list(SCORES.columns.drop("overall"))
R = SCORES[DIMENSIONS].corrwith(SCORES["overall"])


def r_in_a_loop() -> dict[str, float]:
    return {name: correlation(SCORES[name], SCORES["overall"]) for name in DIMENSIONS}


def with_a_sum(m, o, a, i):
    return -sum([m, o]) / sum([m, o, a, i])


def term_by_term(m, o, a, i):
    everybody = m + o + a + i
    return -m / everybody - o / everybody


def of_everybody_without(m, o, a, i):
    return (a + i) / (a + o + m + i) - 1


def prints_only(m, o, a, i):
    print(-(o + m) / (a + o + m + i))


RIGHT: Answers = {
    "q1": [METHODS, pd.Series(METHODS), {k: v.upper() for k, v in METHODS.items()}],
    "q2": [
        todo_in_a_loop(),
        list(todo_with_coursekit()),
        set(todo_in_a_loop()),
        tuple(reversed(todo_in_a_loop())),
        pd.Series(todo_in_a_loop()),
    ],
    "q3": [
        R,
        pd.Series(r_in_a_loop()),
        R[::-1],
        R.round(2),
        list(R),
        priorities.derived_importance(SCORES[DIMENSIONS], SCORES["overall"])["r"],
    ],
    "q4": [
        with_a_sum,
        term_by_term,
        of_everybody_without,
        lambda a, b, c, d: np.float64(-(a + b) / (a + b + c + d)),
        lambda m, o, a, i: round(-(m + o) / (m + o + a + i), 2),
    ],
    "q5": [LABELS, pd.Series(LABELS), {k: v.capitalize() for k, v in LABELS.items()}],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [{**METHODS, "c": "ends"}, {"a": "kano"}, dict.fromkeys("abcdef", "map"), list(METHODS.values())],
    "q2": [["problem"], [*todo_in_a_loop(), "decor"], "problem", 5, [], ", ".join(todo_in_a_loop())],
    "q3": [R.iloc[:4], R * 2, 0.57, R.mean(), SCORES.corr(), "0.57"],
    "q4": [prints_only, lambda m, o, a, i: 0, 4, lambda m, o, a, i: -o + m / a + o + m + i],
    "q5": [{**LABELS, "f": "open"}, {"a": "basic"}, dict.fromkeys("abcdef", "open"), list(LABELS.values())],
    "q6": ["A", "E", "BC", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdef", ...)],
    "q4": [lambda m, o, a, i: ...],
    "q5": [dict.fromkeys("abcdef", ...)],
}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**METHODS, **part}, "q5": lambda part: {**LABELS, **part}}
