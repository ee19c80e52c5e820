"""A service blueprint as data: lanes, the three lines between them, and where the service can fail.

From top to bottom: physical evidence, what the customer does, ― line of interaction ―
what staff do in the customer's sight, ― line of visibility ― what they do out of
sight, ― line of internal interaction ― what others in the house do for them
(Shostack 1984; Bitner, Ostrom and Morgan 2008).

A failure point says which of the gaps 1 to 4 of Parasuraman, Zeithaml and Berry 1985
lies behind it; gap 5, what the customer feels, is their result and no cause.

Faults of a drawing are codes with details (`Fault`); the words for them are told
elsewhere, in the reader's language.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.analysis._common import Fault, complete, confidence, listed, need, scalar, shown, wilson

__all__ = [
    "FAULTS",
    "GAPS",
    "LANES",
    "LINES",
    "Blueprint",
    "Failure",
    "Fault",
    "Step",
    "blueprint_from",
    "check_blueprint",
    "failure_table",
    "failures_by_gap",
    "gap_of",
    "links",
    "read_blueprint",
]

LANES = ("evidence", "customer", "onstage", "backstage", "support")
"""Lanes from top to bottom."""

LINES: Mapping[str, tuple[str, str]] = {
    "interaction": ("customer", "onstage"),
    "visibility": ("onstage", "backstage"),
    "internal_interaction": ("backstage", "support"),
}
"""The three lines, each with the lanes above and below it."""

GAPS: Mapping[int, str] = {1: "listening", 2: "design", 3: "delivery", 4: "communication"}
"""The gaps a failure can belong to: not knowing what customers expect; knowing it and not setting it as a standard;
not keeping the standard; promising something else."""

FAULTS = (
    "no_steps",
    "no_customer_step",
    "step_without_code",
    "step_repeated",
    "lane_unknown",
    "next_unknown",
    "next_is_itself",
    "step_alone",
    "line_skipped",
    "evidence_not_with_customer",
    "failure_without_code",
    "failure_repeated",
    "failure_step_unknown",
    "gap_missing",
    "gap_unknown",
    "rate_out_of_range",
    "visits_out_of_range",
)
"""Every code `check_blueprint` can give."""


@dataclass(frozen=True)
class Step:
    """One box of the drawing: its lane (one of `LANES`), its label, and the codes of the steps it leads to.

    A piece of evidence leads to the customer's step that it belongs to.
    """

    code: str
    lane: str
    label: str = ""
    next: tuple[str, ...] = ()


@dataclass(frozen=True)
class Failure:
    """A failure point.

    The step it happens at, the gap behind it (None: not yet said), the share of visits in which it happens
    (0 to 1; None: not known), and in how many visits that was counted (None: not known; gives the share its interval).
    """

    code: str
    step: str
    gap: int | None = None
    label: str = ""
    rate: float | None = None
    visits: int | None = None


@dataclass(frozen=True)
class Blueprint:
    """Steps, in the order in which they are drawn, and failure points."""

    steps: tuple[Step, ...]
    failures: tuple[Failure, ...] = ()


def read_blueprint(data: Mapping[str, Any]) -> Blueprint:
    """Make a blueprint of plain data, as it comes from JSON.

    Faults of content are left to `check_blueprint`; here only the form is judged.

    Parameters
    ----------
    data : mapping
        ``{"steps": [{"code": …, "lane": …, "label": …, "next": […]}, …], "failures": [{"code": …,
        "step": …, "gap": …, "label": …, "rate": …, "visits": …}, …]}``; `code` and `lane`, and
        `code` and `step`, are needed, the rest may be left out.

    Raises
    ------
    ValueError
        A list or a needed field is missing, or a field is unknown: names the place.
    TypeError
        A field is of another kind than above.

    Examples
    --------
    >>> drawn = read_blueprint({"steps": [{"code": "ask", "lane": "customer", "next": ["answer"]},
    ...                                   {"code": "answer", "lane": "onstage"}]})
    >>> drawn.steps[0].next, check_blueprint(drawn)
    (('answer',), [])
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"a blueprint is a mapping with the list steps, got {type(data).__name__}")
    unknown = sorted(set(map(str, data)) - {"steps", "failures"})
    if unknown or "steps" not in data:
        raise ValueError(f"a blueprint has steps and, if wanted, failures; got {listed(list(data)) or 'nothing'}")
    steps = [
        Step(_text(row, "code"), _text(row, "lane"), _text(row, "label", ""), _codes(row))
        for row in _rows(data, "steps", {"code", "lane"}, {"label", "next"})
    ]
    failures = [
        Failure(
            _text(row, "code"),
            _text(row, "step"),
            _whole(row, "gap"),
            _text(row, "label", ""),
            _share(row),
            _whole(row, "visits"),
        )
        for row in _rows(data, "failures", {"code", "step"}, {"gap", "label", "rate", "visits"})
    ]
    return Blueprint(tuple(steps), tuple(failures))


def blueprint_from(table: pd.DataFrame, *, step: str = "blueprint_step", label: str | None = None) -> Blueprint:
    """Make a blueprint of a table with a row per step, in the order of the drawing.

    Parameters
    ----------
    table : DataFrame
        ``lane`` (one of `LANES`); ``leads_to`` (codes of the next steps, with a blank between two; missing for none).
        If there: ``failures`` out of ``customers`` in as many visits, and ``gap`` (1 to 4, or ``gap_1`` to ``gap_4``).
        A step without a gap is the customer's own and no failure point of the house: its failures are left out.
    step, label : str
        Columns of the steps' codes and, if wanted, of their names. A failure point has the code of its step.

    Returns
    -------
    Blueprint
        Faults of content are left to `check_blueprint`.

    Raises
    ------
    TypeError, ValueError
        A column is missing, a step has no code, a gap is none of those above, a count is negative, not whole or
        missing, or a step failed more often than there were customers: names the rows.

    Examples
    --------
    >>> table = pd.DataFrame({"blueprint_step": ["ask", "answer"], "lane": ["customer", "onstage"],
    ...                       "leads_to": ["answer", None], "failures": [0, 30], "customers": 600, "gap": [None, 3]})
    >>> failure_table(blueprint_from(table))["rate"].to_dict()
    {'answer': 0.05}
    """
    need(table, [step, "lane", "leads_to", *([label] if label else [])])
    without = table[step].isna()
    if without.any():
        rows = listed([f"row {one}" for one in table.index[without]], 3)
        raise ValueError(f"column {step} has missing values ({rows}); give every step a code")
    codes = [str(code) for code in table[step]]
    names = ["" if pd.isna(name) else str(name) for name in table[label]] if label else [""] * len(codes)
    steps = [
        Step(code, str(lane), name, () if pd.isna(after) else tuple(str(after).split()))
        for code, lane, name, after in zip(codes, table["lane"], names, table["leads_to"], strict=True)
    ]
    if "failures" not in table.columns:
        return Blueprint(tuple(steps))
    need(table, ["failures", "customers", "gap"])
    failed, visits = (complete(table[name], name, 0) for name in ("failures", "customers"))
    for said, wrong in (
        ("is not a whole number", failed != np.round(failed)),
        ("is larger than customers", failed > visits),
    ):
        if wrong.any():
            raise ValueError(f"column failures {said} ({shown(table['failures'], wrong)}); correct the counts")
    gaps = table["gap"].map(_gap_code, na_action="ignore")
    strange = (gaps.isna() & table["gap"].notna()).to_numpy(dtype=bool)
    if strange.any():
        raise ValueError(f"column gap holds something other than 1 to 4 ({shown(table['gap'], strange)}); correct it")
    failures = [
        Failure(code, code, int(gap), name, float(count / all_) if all_ else None, int(all_) or None)
        for code, name, gap, count, all_ in zip(codes, names, gaps, failed, visits, strict=True)
        if not pd.isna(gap)
    ]
    return Blueprint(tuple(steps), tuple(failures))


def check_blueprint(blueprint: Blueprint) -> list[Fault]:
    """Name everything that is wrong with a blueprint; an empty list means nothing is.

    Codes, with `where` (the code of the step or failure, "" for the whole) and details:

    ``no_steps``, ``no_customer_step``; ``step_without_code`` (`number`, from 1),
    ``step_repeated`` (`times`), ``lane_unknown`` (`lane`), ``next_unknown`` (`next`),
    ``next_is_itself``, ``step_alone`` (nothing leads to it or from it, though there are
    other steps), ``line_skipped`` (`next`, `lanes`, `lines`: a link that crosses two lines
    or more, e.g. the customer dealing with somebody out of sight: whom the customer deals
    with is on stage), ``evidence_not_with_customer`` (`next`); ``failure_without_code``
    (`number`), ``failure_repeated`` (`times`), ``failure_step_unknown`` (`step`), ``gap_missing``,
    ``gap_unknown`` (`gap`: not 1 to 4), ``rate_out_of_range`` (`rate`: not 0 to 1),
    ``visits_out_of_range`` (`visits`: below 1).

    Examples
    --------
    >>> drawn = Blueprint((Step("ask", "customer", next=("check",)), Step("check", "backstage")))
    >>> [(fault.code, fault.where, fault.details["lines"]) for fault in check_blueprint(drawn)]
    [('line_skipped', 'ask', ('interaction', 'visibility'))]
    """
    if not isinstance(blueprint, Blueprint):
        raise TypeError(f"a Blueprint is needed, got {type(blueprint).__name__}; see read_blueprint and blueprint_from")
    faults: list[Fault] = []
    steps = blueprint.steps
    if not steps:
        return [Fault("no_steps", "")]
    if not any(step.lane == "customer" for step in steps):
        faults.append(Fault("no_customer_step", ""))
    faults += _naming("step", [step.code for step in steps])
    lane = {step.code: step.lane for step in steps}
    reached = {code for step in steps for code in step.next if code != step.code}
    for step in steps:
        if step.lane not in LANES:
            faults.append(Fault("lane_unknown", step.code, {"lane": step.lane}))
        if len(steps) > 1 and step.code not in reached and not any(code != step.code for code in step.next):
            faults.append(Fault("step_alone", step.code))
        for code in step.next:
            faults += _link(step, code, lane)
    faults += _naming("failure", [failure.code for failure in blueprint.failures])
    for failure in blueprint.failures:
        faults += _failure(failure, lane)
    return faults


def links(blueprint: Blueprint) -> pd.DataFrame:
    """List the links between steps and the lines each crosses, e.g. for drawing.

    Returns
    -------
    DataFrame
        ``step``, ``next``, ``lane``, ``next_lane``, ``lines`` (tuple of the lines crossed, from
        the upper one on).

    Raises
    ------
    ValueError
        `check_blueprint` finds a fault.

    Examples
    --------
    >>> drawn = Blueprint((Step("ask", "customer", next=("answer",)), Step("answer", "onstage")))
    >>> links(drawn).values.tolist()
    [['ask', 'answer', 'customer', 'onstage', ('interaction',)]]
    """
    _sound(blueprint)
    lane = {step.code: step.lane for step in blueprint.steps}
    rows = [
        (step.code, code, step.lane, lane[code], _lines_between(step.lane, lane[code]))
        for step in blueprint.steps
        for code in step.next
    ]
    return pd.DataFrame(rows, columns=["step", "next", "lane", "next_lane", "lines"])


def failure_table(blueprint: Blueprint, *, visits: int = 1000, level: float = 0.95) -> pd.DataFrame:
    """List the failure points with what the customer can see of them and how often they strike.

    Parameters
    ----------
    blueprint : Blueprint
    visits : int
        For how many visits `expected` is worked out.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``failure``; ``label``, ``step``, ``lane``, ``visible`` (above the line of
        visibility), ``gap``, ``rate`` with ``low`` and ``high`` (Wilson; NaN where it is not known in
        how many visits the rate was counted) and ``expected`` (failures in so many visits; NaN where
        the rate is not known). Highest rate first, unknown ones last.

    Raises
    ------
    ValueError
        `check_blueprint` finds a fault, or `visits` is below 1.

    Examples
    --------
    >>> drawn = Blueprint((Step("ask", "customer", next=("answer",)), Step("answer", "onstage")),
    ...                   (Failure("wrong", "answer", gap=3, rate=0.02),))
    >>> failure_table(drawn)[["visible", "gap", "expected"]].values.tolist()
    [[True, 3, 20.0]]
    """
    _sound(blueprint)
    scalar(visits, "visits", 1)
    confidence(level)
    lane = {step.code: step.lane for step in blueprint.steps}
    table = pd.DataFrame(
        [
            {
                "failure": failure.code,
                "label": failure.label,
                "step": failure.step,
                "lane": lane[failure.step],
                "visible": LANES.index(lane[failure.step]) <= LANES.index("onstage"),
                "gap": failure.gap,
                "rate": math.nan if failure.rate is None else float(failure.rate),
                **dict(zip(("low", "high"), _limits(failure, level), strict=True)),
            }
            for failure in blueprint.failures
        ],
        columns=["failure", "label", "step", "lane", "visible", "gap", "rate", "low", "high"],
    )
    table["expected"] = table["rate"].astype(float) * visits
    return table.set_index("failure").sort_values("rate", ascending=False, kind="stable", na_position="last")


def failures_by_gap(blueprint: Blueprint) -> pd.DataFrame:
    """Count the failure points behind each of the gaps 1 to 4.

    Returns
    -------
    DataFrame
        Index ``gap`` (1 to 4); ``points`` and ``rate``: the failures per visit they add up
        to where rates are known; ``unknown``: points without a rate.

    Raises
    ------
    ValueError
        `check_blueprint` finds a fault.

    Examples
    --------
    >>> drawn = Blueprint((Step("ask", "customer"),), (Failure("forms", "ask", 2, rate=0.1), Failure("slow", "ask", 2)))
    >>> failures_by_gap(drawn).loc[2].tolist()
    [2.0, 0.1, 1.0]
    """
    table = failure_table(blueprint)
    rows = []
    for gap in GAPS:
        part = table.loc[table["gap"] == gap, "rate"].astype(float)
        rows.append((gap, len(part), float(part.sum()), int(part.isna().sum())))
    return pd.DataFrame(rows, columns=["gap", "points", "rate", "unknown"]).set_index("gap")


def gap_of(*, expectation_known: bool, standard_set: bool, standard_kept: bool, promise_kept: bool) -> int | None:
    """Return the gap a failure belongs to: the first of four questions answered with no.

    1. Did we know that customers expect this? 2. Is there a standard that asks for it?
    3. Was the standard kept? 4. Was what we promised outside what we deliver?
    The order matters: a standard nobody set cannot be broken. All yes: None, no gap of
    the house; the cause lies elsewhere (e.g. with chance, or the customer).

    Examples
    --------
    >>> gap_of(expectation_known=True, standard_set=False, standard_kept=False, promise_kept=True)
    2
    """
    answers = (expectation_known, standard_set, standard_kept, promise_kept)
    return next((gap for gap, yes in zip(GAPS, answers, strict=True) if not yes), None)


# ---------------------------------------------------------------- inside


def _naming(kind: str, codes: Sequence[str]) -> list[Fault]:
    faults = [
        Fault(f"{kind}_without_code", "", {"number": number})
        for number, code in enumerate(codes, start=1)
        if not str(code or "").strip()
    ]
    counted = Counter(code for code in codes if str(code or "").strip())
    return faults + [Fault(f"{kind}_repeated", code, {"times": n}) for code, n in counted.items() if n > 1]


def _lines_between(one: str, other: str) -> tuple[str, ...]:
    above, below = sorted((LANES.index(one), LANES.index(other)))
    return tuple(name for name, (up, down) in LINES.items() if above <= LANES.index(up) and LANES.index(down) <= below)


def _link(step: Step, code: str, lanes: Mapping[str, str]) -> list[Fault]:
    if code == step.code:
        return [Fault("next_is_itself", step.code)]
    if code not in lanes:
        return [Fault("next_unknown", step.code, {"next": code})]
    between = (step.lane, lanes[code])
    if not set(between) <= set(LANES):
        return []
    if "evidence" in between:
        sound = set(between) == {"evidence", "customer"}
        return [] if sound else [Fault("evidence_not_with_customer", step.code, {"next": code})]
    lines = _lines_between(*between)
    return (
        [Fault("line_skipped", step.code, {"next": code, "lanes": between, "lines": lines})] if len(lines) > 1 else []
    )


def _failure(failure: Failure, lanes: Mapping[str, str]) -> list[Fault]:
    faults = []
    if failure.step not in lanes:
        faults.append(Fault("failure_step_unknown", failure.code, {"step": failure.step}))
    if failure.gap is None:
        faults.append(Fault("gap_missing", failure.code))
    elif failure.gap not in GAPS:
        faults.append(Fault("gap_unknown", failure.code, {"gap": failure.gap}))
    if failure.rate is not None and not 0 <= failure.rate <= 1:
        faults.append(Fault("rate_out_of_range", failure.code, {"rate": failure.rate}))
    if failure.visits is not None and not failure.visits >= 1:
        faults.append(Fault("visits_out_of_range", failure.code, {"visits": failure.visits}))
    return faults


def _limits(failure: Failure, level: float) -> tuple[float, float]:
    if failure.rate is None or failure.visits is None:
        return math.nan, math.nan
    return wilson(failure.rate * failure.visits, failure.visits, level)


def _gap_code(value: object) -> float:
    """1 to 4 for a gap's number or code, else NaN."""
    text = str(value).removeprefix("gap_").removesuffix(".0")
    return float(text) if text in {str(gap) for gap in GAPS} else math.nan


def _sound(blueprint: Blueprint) -> None:
    faults = check_blueprint(blueprint)
    if faults:
        first = f"{faults[0].code} {faults[0].where}".strip()
        raise ValueError(
            f"the blueprint has {len(faults)} faults, the first is {first}; see check_blueprint(blueprint)"
        )


def _rows(data: Mapping[str, Any], name: str, needed: set[str], optional: set[str]) -> list[Mapping[str, Any]]:
    rows = data.get(name, [])
    if isinstance(rows, str | Mapping) or not isinstance(rows, Sequence):
        raise TypeError(f"{name} is a list, got {type(rows).__name__}")
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise TypeError(f"{name}, number {number}: a mapping is needed, got {type(row).__name__}")
        missing, unknown = sorted(needed - set(row)), sorted(map(str, set(row) - needed - optional))
        if missing or unknown:
            said = f"no {listed(missing)}" if missing else f"unknown {listed(unknown)}"
            raise ValueError(f"{name}, number {number}: {said}; it has {listed(sorted(needed | optional))}")
    return list(rows)


def _text(row: Mapping[str, Any], name: str, default: str | None = None) -> str:
    value = row.get(name, default)
    if not isinstance(value, str):
        raise TypeError(f"{name} of {row.get('code')!r} is text, got {value!r}")
    return value


def _codes(row: Mapping[str, Any]) -> tuple[str, ...]:
    value = row.get("next", ())
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(one, str) for one in value):
        raise TypeError(f"next of {row['code']!r} is a list of codes, got {value!r}")
    return tuple(value)


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    value = row.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} of {row['code']!r} is a whole number or missing, got {value!r}")
    return int(value)


def _share(row: Mapping[str, Any]) -> float | None:
    value = row.get("rate")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(f"rate of {row['code']!r} is a number or missing, got {value!r}")
    return float(value)
