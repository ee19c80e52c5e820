"""Answers to sheet 06; to question 5 on the sample of the solutions, those on other samples are in test_unit06."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit import datasets
from coursekit.analysis import dissonance
from coursekit.datasets.sample import EXAMPLE
from tests.checks.sheets import Answers

RATINGS = dissonance.chosen_and_rejected(datasets.load("free_choice").query("before_1 < 7 and before_2 < 7"))
BUYERS = datasets.sample("after_purchase", EXAMPLE, rows=160).table
PARTS = {"emotional": 4, "wisdom": 3, "concern": 3}
FEELINGS = {
    "a": "dissonance",
    "b": "disappointment",
    "c": "disappointment",
    "d": "dissonance",
    "e": "neither",
    "f": "dissonance",
}
ACTIONS = {"a": "relief", "b": "pressure", "c": "regret", "d": "test", "e": "relief", "f": "pressure"}


def spread_in_a_loop(group: str) -> float:
    """From the table as it is stored, without the analysis: offer by offer, person by person."""
    spreads = []
    for _, person in datasets.load("free_choice").iterrows():
        if person["group"] == group and max(person["before_1"], person["before_2"]) <= 6:
            chosen = int(person["chosen_plan"])
            other = 3 - chosen
            rise = person[f"after_{chosen}"] - person[f"before_{chosen}"]
            spreads.append(rise - (person[f"after_{other}"] - person[f"before_{other}"]))
    return sum(spreads) / len(spreads)


def spreads_of_means() -> dict[float, float]:
    found = {}
    for noise in (1.5, 0.5, 0, 1):
        means = dissonance.simulate_free_choice(4000, seed=6, rating_sd=noise).drop(columns="group").mean()
        found[noise] = float(
            means["chosen_after"] - means["chosen_before"] - means["rejected_after"] + means["rejected_before"]
        )
    return found


def difference_in_a_loop(buyers: pd.DataFrame) -> dict[str, float]:
    found = {}
    for part, n in PARTS.items():
        means: dict[bool, list[float]] = {True: [], False: []}
        for _, buyer in buyers.iterrows():
            answers = [buyer[f"{part}_{i}"] for i in range(1, n + 1)]
            given = [answer for answer in answers if not np.isnan(answer)]
            if len(given) >= 0.75 * n:
                means[bool(buyer["called"])].append(sum(given) / len(given))
        found[part] = sum(means[True]) / len(means[True]) - sum(means[False]) / len(means[False])
    return found


SPREAD, CONTROL = spread_in_a_loop("choice"), spread_in_a_loop("control")
DIFFERENCE = pd.Series(difference_in_a_loop(BUYERS))
SPREADS = spreads_of_means()
RIGHT: Answers = {
    "q1": [FEELINGS, pd.Series(FEELINGS), {k: v.upper() for k, v in reversed(FEELINGS.items())}],
    "q2": [SPREAD, np.float64(SPREAD), round(SPREAD, 2), dissonance.spread_by_group(RATINGS).loc["choice", "spread"]],
    "q3": [SPREAD - CONTROL, dissonance.spread_effect(RATINGS).difference, 0.8, np.float32(SPREAD - CONTROL)],
    "q4": [
        SPREADS,
        pd.Series(SPREADS),
        {noise: round(spread, 2) for noise, spread in SPREADS.items()},
        [SPREADS[noise] for noise in (0, 0.5, 1, 1.5)],
    ],
    "q5": [
        DIFFERENCE,
        DIFFERENCE.to_dict(),
        DIFFERENCE.round(2),
        DIFFERENCE[["concern", "emotional", "wisdom"]],
        list(DIFFERENCE),
    ],
    "q6": [ACTIONS, pd.Series(ACTIONS), {k: v.title() for k, v in ACTIONS.items()}],
}
WRONG: Answers = {
    "q1": [{**FEELINGS, "f": "neither"}, {"a": "dissonance"}, {**FEELINGS, "b": "gap"}, list(FEELINGS.values())],
    "q2": ["1.60", 1.4, float("nan"), RATINGS["chosen_after"], 1],
    "q3": [0.0, 0.75, "0.80", dissonance.spread_by_group(RATINGS), float("nan")],
    "q4": [0.0, {0: 0.0, 0.5: 0.5}, {**SPREADS, 1: 0.9}, [0.1, 0.2, 0.3]],
    "q5": [DIFFERENCE.mean(), DIFFERENCE[:2], DIFFERENCE * 2, float(DIFFERENCE["concern"]), "−0.70"],
    "q6": [{**ACTIONS, "c": "pressure"}, "abc", {**ACTIONS, "a": "good"}, {"d": "test"}],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [dict.fromkeys("abcdef", ...)],
    "q6": [dict.fromkeys("abcdef", ...)],
}
# A misconception about one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**FEELINGS, **part}, "q6": lambda part: {**ACTIONS, **part}}
