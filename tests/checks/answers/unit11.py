"""Answers to sheet 11."""

from __future__ import annotations

from statistics import variance

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import reliability
from tests.checks.sheets import Answers

ITEMS = [f"P{n:02d}" for n in range(1, 23)]
RAW = datasets.load("trust_survey")
SURVEY = RAW.assign(P20=8 - RAW["P20"])
SURVEY = SURVEY[~SURVEY["respondent"].isin([f"R0{n}" for n in range(181, 195)])]
FAULTS = {"a": "reverse", "b": "forms", "c": "place", "d": "several", "e": "fine", "f": "fine"}
TABLES = {"P14": "assurance", "P15": "assurance", "P16": "assurance", "P17": "reliability"}
MOVED = {"reliability": [*ITEMS[4:9], "P17"], "assurance": ITEMS[13:16]}


def alpha_in_a_loop(items: list[str]) -> float:
    """From the table as it is stored, without the analysis: person by person, item by item."""
    people = [row for row in SURVEY[items].to_numpy().tolist() if not np.isnan(row).any()]
    parts = sum(variance(column) for column in zip(*people, strict=True))
    return len(items) / (len(items) - 1) * (1 - parts / variance([sum(row) for row in people]))


def alpha_by_covariances(items: list[str]) -> float:
    covariances = SURVEY[items].dropna().cov().to_numpy()
    k = len(items)
    between = (covariances.sum() - np.trace(covariances)) / (k * (k - 1))
    return float(k**2 * between / covariances.sum())


def by_halves(first: float, second: float, r: float) -> float:
    """True variance of the difference over its variance, both scores with variance 1."""
    return (first + second - 2 * r) / (2 - 2 * r)


def of_numpy(first: float, second: float, r: float) -> np.float64:
    return np.float64((np.mean([first, second]) - r) / (1 - r))


def changes_nothing(first: float, second: float, r: float) -> float:
    return first


def prints_only(first: float, second: float, r: float) -> None:
    print((first + second) / 2 - r)


def crashes(first: float, second: float, r: float) -> float:
    return 1 / (first - first)


ALPHA = alpha_in_a_loop(ITEMS)
ALPHAS = pd.Series({name: alpha_in_a_loop(items) for name, items in MOVED.items()})
RIGHT: Answers = {
    "q1": [FAULTS, pd.Series(FAULTS), {k: v.upper() for k, v in reversed(FAULTS.items())}],
    "q2": [ALPHA, alpha_by_covariances(ITEMS), 0.87, np.float64(ALPHA), reliability.cronbach_alpha(SURVEY, ITEMS).raw],
    "q3": [TABLES, pd.Series(TABLES), {k: v.title() for k, v in reversed(TABLES.items())}],
    "q4": [
        ALPHAS,
        ALPHAS.to_dict(),
        ALPHAS.iloc[::-1].round(2),
        reliability.alpha_by_dimension(
            SURVEY, instrument={name: [item[1:] for item in items] for name, items in MOVED.items()}
        )["alpha"],
    ],
    "q5": [
        by_halves,
        of_numpy,
        lambda a, b, c: ((a - c) / (1 - c) + (b - c) / (1 - c)) / 2,
        lambda a, b, c: round(by_halves(a, b, c), 2),
    ],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [{**FAULTS, "e": "several"}, {"a": "reverse"}, {**FAULTS, "c": "delete"}, list(FAULTS.values())],
    "q2": ["0.87", float("nan"), 0.9, SURVEY["P01"], 87, 22 / 21 * (1 - ALPHA)],
    "q3": [{**TABLES, "P15": "tangibles"}, {"P17": "reliability"}, {**TABLES, "P17": "F2"}, "P17"],
    "q4": [ALPHAS.mean(), ALPHAS.iloc[:1], ALPHAS * 2, ALPHAS.set_axis(["assurance", "reliability"]), "0.86"],
    "q5": [changes_nothing, crashes, prints_only, 0.5, lambda first, second: first - second],
    "q6": ["A", "E", "CD", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdef", ...)],
    "q3": [dict.fromkeys(TABLES, ...)],
    "q5": [lambda first, second, r: ...],
}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**FAULTS, **part}, "q3": lambda part: {**TABLES, **part}}
