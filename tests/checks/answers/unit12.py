"""Answers to sheet 12; to question 5 on the sample of the solutions, those on other samples are in test_unit12."""

from __future__ import annotations

import math
from statistics import mean, stdev

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import comparison, servqual
from coursekit.checks import unit12
from coursekit.datasets.sample import EXAMPLE
from tests.checks.sheets import Answers


def cleaned(raw: pd.DataFrame) -> pd.DataFrame:
    clean = servqual.recode_missing(raw, [99, 0])
    return clean[~servqual.straight_liners(clean)]


SURVEY = cleaned(datasets.load("bank_branch_survey"))
MINE = cleaned(datasets.sample("bank_branch_survey", EXAMPLE, rows=320).table)
GAPS = servqual.respondent_gaps(SURVEY)
ITEMS = list(servqual.SERVQUAL.items)
DESIGNS = {"a": "paired", "b": "separate", "c": "separate", "d": "paired", "e": "separate", "f": "paired"}


def with_numpy() -> np.ndarray:
    """The bootstrap by row numbers, with other random numbers than the sheet's."""
    shop = datasets.load("component_survey")
    columns = [shop.filter(like=f"{name}_").mean(axis=1) for name in ("quality", "attitude")]
    table = np.column_stack([*columns, shop["overall_satisfaction"]])
    table = table[~np.isnan(table).any(axis=1)]
    random = np.random.default_rng(5)
    draws = []
    for _ in range(4000):
        r = np.corrcoef(table[random.integers(0, len(table), len(table))], rowvar=False)[2]
        draws.append(r[1] - r[0])
    return np.quantile(draws, [0.025, 0.975])


def d_z_in_a_loop() -> float:
    differences = []
    for assurance, tangibles in zip(GAPS["assurance"], GAPS["tangibles"], strict=True):
        if not (math.isnan(assurance) or math.isnan(tangibles)):
            differences.append(assurance - tangibles)
    return mean(differences) / stdev(differences)


def sum_by_least_squares(survey: pd.DataFrame, outcome: str = "recommend") -> float:
    e, p = (survey[[block + item for item in ITEMS]].mean(axis=1) for block in "EP")
    given = pd.DataFrame({"one": 1.0, "E": e, "P": p, "y": survey[outcome]}).dropna()
    found = np.linalg.lstsq(given[["one", "E", "P"]].to_numpy(), given["y"].to_numpy(), rcond=None)[0]
    return float(found[1] + found[2])


B_SUM = sum_by_least_squares(MINE)
INTERVAL = unit12._of_the_difference()
PAIRED = comparison.paired_t(GAPS["assurance"], GAPS["tangibles"])
ALARMS = {"p": 6, "holm": 0, "bh": 4}
RIGHT: Answers = {
    "q1": [DESIGNS, pd.Series(DESIGNS), {k: v.upper() for k, v in DESIGNS.items()}],
    "q2": [INTERVAL.to_numpy(), list(INTERVAL), with_numpy(), INTERVAL.round(3), tuple(INTERVAL)],
    "q3": [d_z_in_a_loop(), PAIRED.d_z, np.float64(PAIRED.d_z), round(PAIRED.d_z, 2)],
    "q4": [
        [6, 0, 4],
        ALARMS,
        pd.Series(ALARMS),
        np.array([6, 0, 4]),
        {k: np.int64(v) for k, v in ALARMS.items()},
        pd.Series(ALARMS)[::-1],
    ],
    "q5": [B_SUM, np.float64(B_SUM), round(B_SUM, 2), 1.42],
    "q6": ["B", "b", " B", ["B"]],
}
WRONG: Answers = {
    "q1": [{**DESIGNS, "c": "apart"}, {"a": "paired"}, dict.fromkeys("abcdef", "paired"), list(DESIGNS.values())],
    "q2": [0.016, [0, 0], list(INTERVAL * 2), INTERVAL[:1], "−0.06"],
    "q3": [0.0, float("nan"), PAIRED.p, "−0.32", GAPS["assurance"]],
    "q4": [[6, 0], [6, 0, 5], {"p": 6, "holm": 0, "bh": 5}, 6, "6, 0, 4", {"p": 1, "holm": 1, "bh": 1}],
    "q5": [0.0, float("nan"), "1.42", sum_by_least_squares(SURVEY), sum_by_least_squares(MINE, "overall_satisfaction")],
    "q6": ["A", "E", "BC", 2],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdef", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**DESIGNS, **part}}
