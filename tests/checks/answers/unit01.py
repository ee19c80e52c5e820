"""Answers to sheet 01."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from tests.checks.sheets import Answers

LOG = datasets.load("chain_steps")
WIDE = LOG.pivot(index="order", columns="step", values="passed")[list(LOG["step"].unique())]
KINDS = {"a": "testable", "b": "value", "c": "folklore", "d": "testable", "e": "value", "f": "folklore"}
REPAIR = [0.97, 0.92, 0.95, 0.90, 0.98]


def product_in_a_loop() -> float:
    left = 1.0
    for share in REPAIR:
        left = left * share
    return left


def gains_in_a_loop() -> dict[str, float]:
    right = {}
    for row in WIDE.itertuples(index=False):
        for at, step in enumerate(WIDE):
            others = [passed for place, passed in enumerate(row) if place != at]
            # Mending the step saves an order that failed there and nowhere else.
            right[step] = right.get(step, 0) + (all(others) and not row[at])
    return {step: count / len(WIDE) for step, count in right.items()}


GAIN = pd.Series(gains_in_a_loop())
RIGHT: Answers = {
    "q1": [KINDS, pd.Series(KINDS), {item: kind.upper() for item, kind in KINDS.items()}],
    "q2": [product_in_a_loop(), np.prod(REPAIR), pd.Series(REPAIR).cumprod().iloc[-1], 0.75],
    "q3": [0.9 ** (1 / 8), np.exp(np.log(0.9) / 8), 0.987, 1 - 0.1 / 8, 0.99],
    "q4": [GAIN, GAIN.sort_values(), GAIN.round(3), list(GAIN)],
    "q5": ["C", "c", " C", ["C"]],
    "q6": ["C", "c", "C.", ["C"]],
}
WRONG: Answers = {
    "q1": [{**KINDS, "b": "folklore"}, {"a": "testable"}, {**KINDS, "a": "true"}, list(KINDS.values())],
    "q2": ["0.75", float("nan"), REPAIR, 0.8, -0.75],
    "q3": ["98.7%", float("nan"), 1.0, 0.95, 98.7],
    "q4": [GAIN.max(), GAIN.iloc[:5], GAIN * 2, GAIN * 100, "installation"],
    "q5": ["A", "E", "CD", 3],
    "q6": ["A", "E", "CB", 3],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q1": [dict.fromkeys("abcdef", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**KINDS, **part}}
