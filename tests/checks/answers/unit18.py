"""Answers to sheet 18 on the default case; those to the other six are in test_unit18."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
import pandas as pd

from coursekit import datasets, planning
from coursekit.analysis import servqual
from coursekit.checks import unit18
from tests.checks.sheets import Answers


def right_answers(study: datasets.Study) -> dict[str, Any]:
    """Every question answered for `study` the long way round, without the functions that the checks use."""
    raw = study.raw
    e, p = (raw[[block + item for item in study.instrument.items]] for block in "EP")
    low, high = study.instrument.low, study.instrument.high
    e, p = (block.where((block >= low) & (block <= high)) for block in (e, p))
    flat = np.array([row.nunique() == 1 for _, row in e.iterrows()]) & np.array(
        [row.nunique() == 1 for _, row in p.iterrows()]
    )
    both = p.to_numpy() - e.to_numpy()
    items = list(study.instrument.items)
    gaps = {}
    for name, codes in study.dimensions.items():
        own = both[~flat][:, [items.index(code) for code in codes]]
        enough = (~np.isnan(own)).sum(axis=1) >= 0.75 * len(codes)
        gaps[name] = pd.Series(np.where(enough, np.nanmean(np.where(enough[:, None], own, 0), axis=1), np.nan))
    table = pd.DataFrame(gaps)
    order = table.mean().sort_values().index
    return {
        "q1": {
            "no_score": int(e.isna().to_numpy().sum() + p.isna().to_numpy().sum()),
            "straight": int(flat.sum()),
            "left": int((~flat).sum()),
        },
        "q2": table.mean(),
        "q3": _apart(table[order]),
        "q4": None if study.importance is None else str((study.importance * -table.mean()).idxmax()),
        "q5": _effect(study, p[~flat]) if study.has_programme else None,
    }


def _apart(gaps: pd.DataFrame) -> list[bool]:
    from scipy import stats

    p = []
    for one, other in zip(gaps.columns, gaps.columns[1:], strict=False):
        pair = gaps[[one, other]].dropna()
        p.append(float(stats.ttest_rel(pair[one], pair[other]).pvalue))
    # Holm by hand: the smallest p times all, the next times one fewer, never falling.
    adjusted, so_far = [0.0] * len(p), 0.0
    for rank, place in enumerate(np.argsort(p)):
        so_far = max(so_far, min(1.0, (len(p) - rank) * p[place]))
        adjusted[place] = so_far
    return [one < 0.05 for one in adjusted]


def _effect(study: datasets.Study, perceived: pd.DataFrame) -> dict[str, Any]:
    from scipy import stats

    rows = study.raw.loc[perceived.index, ["unit", "wave", "programme"]]
    rows["score"] = perceived[[f"P{item}" for item in study.dimensions[study.aimed_at or ""]]].mean(axis=1)
    means = rows.groupby(["unit", "programme", "wave"])["score"].mean().unstack("wave")
    change = (means[2] - means[1]).reset_index("programme")
    inside, outside = (change.loc[change["programme"].eq(flag), 0].to_numpy() for flag in (True, False))
    found = stats.ttest_ind(inside, outside).confidence_interval()
    verdict = "up" if found.low > 0 else "down" if found.high < 0 else "open"
    return {"effect": inside.mean() - outside.mean(), "low": found.low, "high": found.high, "verdict": verdict}


def a_plan(study: datasets.Study, first: str | None = None) -> dict[str, Any]:
    """A plan that meets the rubric, for any study."""
    basis = unit18.basis_of(study)
    gap = first or right_answers(study)["q4"] or next(iter(study.dimensions))
    measure = basis.measures[f"gap_{gap}"]
    now = basis.baseline(f"gap_{gap}")
    return {
        "title": "2027",
        "begins": "2027-01-04",
        "actions": [
            {
                "name": "one name",
                "gap": gap,
                "goal": "Customers know whom to call",
                "how": "From February each household has one member of staff, whose number is on the door",
                "measure": f"gap_{gap}",
                "baseline": now,
                "target": round((now + measure.measure.limit) / 2, 2),
                "due": "2027-12-15",
                "owner": "Head of customer service",
            }
        ],
    }


DEFAULT = datasets.case()
ANSWERS = right_answers(DEFAULT)
GAPS: pd.Series = ANSWERS["q2"]
PLAN = a_plan(DEFAULT)


def plan(**changes: Any) -> dict[str, Any]:
    """The plan with something else in its action."""
    made = deepcopy(PLAN)
    made["actions"][0] |= changes
    return made


TWICE = deepcopy(PLAN)
TWICE["actions"].append({**PLAN["actions"][0], "name": "another name"})

RIGHT: Answers = {
    "q1": [ANSWERS["q1"], pd.Series(ANSWERS["q1"]), {k: np.int64(v) for k, v in ANSWERS["q1"].items()}],
    "q2": [GAPS, servqual.dimension_gaps(DEFAULT.survey), GAPS.to_dict(), GAPS.sort_values()],
    "q3": [ANSWERS["q3"], tuple(ANSWERS["q3"]), np.array(ANSWERS["q3"]), pd.Series(ANSWERS["q3"])],
    "q4": [ANSWERS["q4"], "Empathy", "移情性", " empathy "],
    "q5": [
        ANSWERS["q5"],
        pd.Series(ANSWERS["q5"]),
        {k: round(v, 2) if isinstance(v, float) else v for k, v in ANSWERS["q5"].items()},
        ANSWERS["q5"] | {"verdict": "UP"},
    ],
    "q6": [PLAN, planning.read_plan(PLAN), plan(owner="Wang Fang"), plan(scope="PW5", baseline=-1.05, target=-0.9)],
}
WRONG: Answers = {
    "q1": [
        ANSWERS["q1"] | {"left": 12},
        {"no_score": 929},
        929,
        ANSWERS["q1"] | {"more": 1},
        {"no_score": ..., **{}} | {"straight": 4, "left": 636},
    ],
    "q2": [GAPS * 2, GAPS.drop("empathy"), -1.02, "empathy"],
    "q3": [[True, False, True, True], [True], True, "True"],
    "q4": ["reliability", "speed", 3, ["empathy"]],
    "q5": [ANSWERS["q5"] | {"verdict": "yes"}, ANSWERS["q5"] | {"low": 0.0}, 0.42, {"effect": 0.42}],
    "q6": [plan(owner=""), plan(target=0.5), "a plan", {}, TWICE, a_plan(DEFAULT, "responsiveness")],
}

# As the sheet leaves them, besides ... and None.
UNTOUCHED: Answers = {
    "q1": [{"no_score": ..., "straight": ..., "left": ...}],
    "q5": [dict.fromkeys(("effect", "low", "high", "verdict"), ...)],
}
# A mistake in one part, made a whole answer.
COMPLETE = {"q1": lambda part: {**ANSWERS["q1"], **part}, "q5": lambda part: {**ANSWERS["q5"], **part}}
BROKEN = {
    "q6": {
        "plan": {**PLAN, "begins": "soon"},
        "gap": plan(gap="speed"),
        "measure": plan(measure="smiles"),
        "baseline": plan(baseline=-2.0),
        "target": plan(target=-1.5),
        "date": plan(due="some day"),
        "owner": plan(owner="all staff"),
        "goal": plan(how=""),
        "distinct": TWICE,
        "priority": a_plan(DEFAULT, "responsiveness"),
    }
}
