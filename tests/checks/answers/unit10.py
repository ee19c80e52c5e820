"""Answers to sheet 10."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import servqual
from tests.checks.sheets import Answers

ITEMS = [f"{n:02d}" for n in range(1, 23)]
RAW = datasets.load("bank_branch_survey")
SURVEY = servqual.recode_missing(RAW, [99, 0])
DECISIONS = dict(zip("abcdefgh", ["missing", "mend", "out", "rule", "keep", "out", "ask", "ask"], strict=True))


def p13_in_a_loop() -> float:
    scores = [score for score in RAW["P13"].tolist() if 1 <= score <= 7]
    return sum(scores) / len(scores)


def item_gaps_in_a_loop() -> dict[str, float]:
    gaps = {}
    for item in ITEMS:
        pairs = zip(SURVEY["P" + item], SURVEY["E" + item], strict=True)
        differences = [p - e for p, e in pairs if not (np.isnan(p) or np.isnan(e))]
        gaps[item] = sum(differences) / len(differences)
    return gaps


def weighted_in_a_loop() -> float:
    gaps = servqual.respondent_gaps(SURVEY)
    scores = []
    for row in gaps.index:
        terms = [SURVEY.loc[row, "W_" + dimension] / 100 * gaps.loc[row, dimension] for dimension in gaps]
        if not np.isnan(terms).any():
            scores.append(sum(terms))
    return sum(scores) / len(scores)


def reverse_by_distance(answer: float, low: float, high: float) -> float:
    return high - (answer - low)


def reverse_by_table(answer: int, low: int, high: int) -> int:
    ladder = list(range(low, high + 1))
    return dict(zip(ladder, ladder[::-1], strict=True))[answer]


def changes_nothing(answer: float, low: float, high: float) -> float:
    return answer


def crashes(answer: float, low: float, high: float) -> float:
    return answer / 0


def prints_only(answer: float, low: float, high: float) -> None:
    print(low + high - answer)


def never_ends(answer: float, low: float, high: float) -> float:
    while True:
        pass


GAPS = servqual.item_gaps(SURVEY)
RIGHT: Answers = {
    "q1": [DECISIONS, pd.Series(DECISIONS), {k: v.upper() for k, v in DECISIONS.items()}],
    "q2": [p13_in_a_loop(), SURVEY["P13"].mean(), np.float64(p13_in_a_loop()), round(p13_in_a_loop(), 2)],
    "q3": [reverse_by_distance, reverse_by_table, lambda a, lo, hi: np.int64(lo + hi - a), lambda a, b, c: -a + b + c],
    "q4": [GAPS, pd.Series(item_gaps_in_a_loop()), GAPS.sample(frac=1, random_state=1), GAPS.round(3), list(GAPS)],
    "q5": [weighted_in_a_loop(), servqual.weighted_total(SURVEY), round(weighted_in_a_loop(), 2)],
    "q6": ["C", "c", " C", ["C"]],
}
WRONG: Answers = {
    "q1": [
        {**DECISIONS, "c": "keep"},
        {**DECISIONS, "d": "ask", "h": "keep"},
        {**DECISIONS, "f": "rule"},
        {"a": "missing"},
        {**DECISIONS, "a": "delete"},
        list(DECISIONS.values()),
    ],
    "q2": ["4.58", float("nan"), 4.6, RAW["P13"], 5],
    "q3": [changes_nothing, crashes, prints_only, never_ends, 4, lambda answer: 8 - answer],
    "q4": [GAPS.mean(), GAPS.iloc[:21], GAPS * 2, servqual.dimension_gaps(SURVEY), "−1.2"],
    "q5": [0.0, -1.19 - 0.1, "−1.18", servqual.weighted_scores(SURVEY), float("nan")],
    "q6": ["A", "E", "CD", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdefgh", ...)], "q3": [lambda answer, low, high: ...]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**DECISIONS, **part}}
