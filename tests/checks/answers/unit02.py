"""Answers to sheet 02; to question 2 on the sample of the solutions, those on other samples are in test_unit02."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import value
from coursekit.datasets.sample import EXAMPLE
from tests.checks.sheets import Answers

CUSTOMERS = datasets.sample("customer_value", EXAMPLE, rows=450).table
CORPORATE = CUSTOMERS[CUSTOMERS["tier"] == "corporate"]
ORIGINS = dict(zip("abcdef", ["misquoted", "limited", "unsourced", "limited", "unsourced", "disputed"], strict=True))


def retention_in_a_loop(customers: pd.DataFrame) -> float:
    kept = faced = 0
    for tier, years, stayed in zip(customers["tier"], customers["years"], customers["stayed"], strict=True):
        if tier == "corporate":
            faced += years
            kept += years if stayed else years - 1
    return kept / faced


def lifetime_in_a_loop(margin: float, retention: float, discount: float) -> float:
    total, still_here = 0.0, 1.0
    for year in range(1000):
        total += margin * still_here / (1 + discount) ** year
        still_here *= retention
    return total


def lifetime_of_coursekit(margin: float, retention: float, discount: float) -> np.float64:
    return np.float64(value.lifetime_value(margin, retention, discount))


def crashes(margin: float, retention: float, discount: float) -> float:
    return margin / 0


def prints_only(margin: float, retention: float, discount: float) -> None:
    print(margin * (1 + discount) / (1 + discount - retention))


def acquisition_taken_off(margin: float, retention: float, discount: float) -> float:
    return lifetime_in_a_loop(margin, retention, discount) - 480


RETENTION = retention_in_a_loop(CUSTOMERS)
BACK = pd.Series({"least": 141.6, "most": 170.0})
RIGHT: Answers = {
    "q1": [ORIGINS, pd.Series(ORIGINS), {k: v.title() for k, v in reversed(ORIGINS.items())}],
    "q2": [RETENTION, np.float64(RETENTION), round(RETENTION, 3), 1 - 15 / 178],
    "q3": [
        lifetime_in_a_loop,
        lifetime_of_coursekit,
        lambda m, r, d: m / (1 - r / (1 + d)),
        lambda m, r, d: m + m * r / (1 + d - r),
    ],
    "q4": [30, 30.0, np.int64(30), 400 / (240 / 18)],
    "q5": [
        BACK,
        BACK.iloc[::-1],
        BACK.astype(object),
        {"least": 141.6, "most": 170},
        pd.Series({"most": 170, "least": 142 - 0.4}),
    ],
    "q6": ["C", "c", " C ", ["C"]],
}
WRONG: Answers = {
    "q1": [{**ORIGINS, "b": "misquoted"}, {"a": "misquoted"}, {**ORIGINS, "c": "true"}, list(ORIGINS.values())],
    "q2": ["0.916", float("nan"), 1 - 26 / 339, 0.93, CORPORATE["stayed"], 1],
    "q3": [crashes, prints_only, acquisition_taken_off, 2842, lambda margin: margin],
    "q4": [100, 29, 0, "30", 7.4],
    "q5": [BACK * 2, 170, BACK.rename({"least": "min", "most": "max"}), BACK.iloc[:1], "141.6, 170"],
    "q6": ["A", "E", "BC", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdef", ...)],
    "q3": [lambda margin, retention, discount: ...],
}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**ORIGINS, **part}}
