"""Answers to sheet 00."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.checks.sheets import Answers

TRUTH = {"a": False, "b": True, "c": False, "d": True, "e": True}

RIGHT: Answers = {
    "q1": ["B", "b", " B ", "Ｂ", ["B"]],
    "q2": [8, 8.0, (4 + 9 + 11) / 3, np.float64(8), np.mean([4, 9, 11]), pd.Series([4, 9, 11]).mean()],
    "q3": [TRUTH, pd.Series(TRUTH), dict(reversed(TRUTH.items())), {k: np.bool_(v) for k, v in TRUTH.items()}],
    "q4": [-1, -1.0, np.int64(-1), 5 - 6],
}
WRONG: Answers = {
    "q1": ["A", "E", "", 2, "BC", True],
    "q2": ["8", 24, 8.5, float("nan"), [4, 9, 11], True],
    "q3": [{**TRUTH, "a": True}, {"a": False}, {**TRUTH, "d": "yes"}, list(TRUTH.values()), True],
    "q4": [1, 0, "−1", -2, pd.Series([-1, -1])],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {"q3": [dict.fromkeys("abcde", ...)]}
# A misconception about one part, made a whole answer.
COMPLETE = {"q3": lambda part: {**TRUTH, **{statement: value == "True" for statement, value in part.items()}}}
