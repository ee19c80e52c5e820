"""Answers to sheet 09."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import sample_size
from tests.checks.sheets import Answers

GAPS = {"a": "1", "b": "3", "c": "4", "d": "2", "e": "1", "f": "4", "g": "5", "h": "2"}
DIMENSIONS = {
    "a": "reliability",
    "b": "responsiveness",
    "c": "assurance",
    "d": "empathy",
    "e": "tangibles",
    "f": "assurance",
    "g": "empathy",
    "h": "reliability",
}
_FOUND = ["double", "leading", "negative", "jargon", "vague", "fine", "double", "fine"]
FAULTS = dict(zip("abcdefgh", _FOUND, strict=True))

ANSWERS = datasets.load("pretest_answers")
ASPECT = datasets.load("pretest_items").set_index("question")["aspect"]
QUESTIONS = list(ASPECT.index)


def companions(name: str) -> list[str]:
    return [other for other in QUESTIONS if ASPECT[other] == ASPECT[name] and other != name]


def rest_in_a_loop() -> dict[str, float]:
    """Correlate by the formula, over the persons who have both."""
    found = {}
    for name in QUESTIONS:
        pairs = pd.DataFrame({"x": ANSWERS[name], "y": ANSWERS[companions(name)].mean(axis=1)}).dropna()
        dx, dy = pairs["x"] - pairs["x"].mean(), pairs["y"] - pairs["y"].mean()
        found[name] = float((dx * dy).sum() / math.sqrt((dx**2).sum() * (dy**2).sum()))
    return found


REST = pd.Series(rest_in_a_loop())

POOL = datasets.load("trade_statements")
POOL = POOL[POOL["trade"] == "telecom"].set_index("item")
SHORT = POOL[["dimension", "perception_zh", "perception_en"]]
MENDED = SHORT.loc[["01", "02", "03", "07", "09", "10", "11", "15", "16", "18", "22", "05", "12", "14", "20"]]


def changed(item: str, **cells: Any) -> pd.DataFrame:
    """Return the mended table with some cells of one row changed."""
    table = MENDED.copy()
    for column, value in cells.items():
        table.loc[item, column] = value
    return table


OWN = changed("05", perception_zh="我们的专线修得很快。", perception_en="Our line is repaired fast.")

RIGHT: Answers = {
    "q1": [GAPS, pd.Series(GAPS), {case: int(gap) for case, gap in GAPS.items()}],
    "q2": [DIMENSIONS, pd.Series(DIMENSIONS), {k: v.capitalize() for k, v in DIMENSIONS.items()}],
    "q3": [FAULTS, pd.Series(FAULTS), {k: v.upper() for k, v in FAULTS.items()}],
    "q4": [REST, rest_in_a_loop(), REST.round(2), list(REST), REST.sort_values()],
    "q5": [730, 730.0, np.int64(math.ceil(sample_size.n_for_proportion(0.05, population=1200) / 0.4))],
    "q6": [MENDED, POOL.loc[MENDED.index], MENDED.reset_index(), MENDED.reset_index().to_dict("records"), OWN],
}
WRONG: Answers = {
    "q1": [{**GAPS, "b": "2"}, dict.fromkeys(GAPS, "3"), {**GAPS, "a": "6"}, list(GAPS.values())],
    "q2": [{**DIMENSIONS, "e": "assurance"}, {"a": "reliability"}, {**DIMENSIONS, "d": "sympathy"}, "empathy"],
    "q3": [{**FAULTS, "h": "vague"}, dict.fromkeys(FAULTS, "fine"), {**FAULTS, "a": "bad"}, ["double"]],
    "q4": [0.2, REST.drop("Q06"), -REST, "Q06", ANSWERS[QUESTIONS].corr()],
    "q5": [731.5, 729, "730", -730, sample_size.n_for_proportion],
    "q6": [MENDED.drop(index="12"), SHORT.iloc[:0], POOL, "mended", [1, 2], SHORT["dimension"]],
}
# Each rule of the questionnaire, broken by an answer that keeps those before it.
BROKEN = {
    "q6": {
        "columns": MENDED.drop(columns="perception_en"),
        "one-number-each": pd.concat([MENDED, SHORT.loc[["12"]]]),
        "five-dimensions": changed("05", dimension="kindness"),
        "three-each": MENDED.drop(index="12"),
        "not-too-long": SHORT,
        "both-languages": changed("20", perception_en=float("nan")),
        "one-thing-each": changed(
            "05", perception_zh="客户经理回复及时，价格也公道。", perception_en="The account manager answers."
        ),
        "not-leading": changed("14", perception_en="You surely trust our account manager, too."),
        "no-statement-twice": changed("14", **SHORT.loc["15", ["perception_zh", "perception_en"]]),
    }
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys(GAPS, ...)],
    "q2": [dict.fromkeys(DIMENSIONS, ...)],
    "q3": [dict.fromkeys(FAULTS, ...)],
}
# A misconception about one part, made a whole answer.
COMPLETE = {
    "q1": lambda part: {**GAPS, **part},
    "q2": lambda part: {**DIMENSIONS, **part},
    "q3": lambda part: {**FAULTS, **part},
}
