"""An improvement plan as data, and the rubric it is held against.

A plan is a title, the day it begins, and actions. Every action names a gap it is to
close, a measure that exists in the data, the measure's baseline as the data have
it, a dated target within reach, and one owner; it says what is to be achieved (`goal`)
and what will be done (`how`), and no two actions claim one and the same effect.

`check_plan` never refuses a plan for its content, however incomplete: it names every
failing point as a code with details (`Fault`), so that a form can be checked while it
is filled in. The words are told elsewhere, in the reader's language.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coursekit.analysis._common import Fault, confidence, listed, mean_interval, need, numbers, scalar, whole

__all__ = [
    "CRITERIA",
    "Action",
    "Fault",
    "Measure",
    "Plan",
    "check_plan",
    "measures_from",
    "plan_to_data",
    "read_plan",
    "rubric_table",
]

CRITERIA: Mapping[str, tuple[str, ...]] = {
    "gap": ("gap_missing", "gap_unknown"),
    "measure": ("measure_missing", "measure_unknown"),
    "baseline": ("baseline_missing", "baseline_not_a_number", "baseline_differs"),
    "target": (
        "target_missing",
        "target_not_a_number",
        "target_off_scale",
        "target_no_improvement",
        "target_out_of_reach",
    ),
    "date": ("due_missing", "due_not_a_date", "due_not_after_begin", "due_too_late"),
    "owner": ("owner_missing", "owner_several", "owner_nobody"),
    "goal": ("goal_missing", "how_missing", "goal_circular"),
    "distinct": ("effect_claimed_twice",),
}
"""The rubric: criterion → the codes that fail it. Codes of the plan as a whole, not of an action, are ``no_actions``,
``begins_missing`` and ``begins_not_a_date``."""


@dataclass(frozen=True)
class Measure:
    """A measure that exists in the data.

    Attributes
    ----------
    value : float
        What the data say now: the baseline.
    low, high : float
        Ends of its scale.
    lower_is_better : bool
        E.g. waiting minutes.
    reachable : float, optional
        The best value that can be believed in, e.g. that of the best branch; left out,
        the better end of the scale.
    words : tuple of str
        What it is called, in any language; a goal and an action that say no more than
        these words are circular.
    margin : float, optional
        Half the width of the baseline's interval, for showing beside it.
    """

    value: float
    low: float
    high: float
    lower_is_better: bool = False
    reachable: float | None = None
    words: tuple[str, ...] = ()
    margin: float | None = None

    def __post_init__(self) -> None:
        for name, given in (
            ("value", self.value),
            ("low", self.low),
            ("high", self.high),
            ("reachable", self.reachable),
        ):
            # A scale may be open at an end, e.g. minutes.
            if given is not None and not (name in ("low", "high") and given in (-math.inf, math.inf)):
                scalar(given, name)
        if not self.low < self.high:
            raise ValueError(f"a measure's scale must rise: low={self.low}, high={self.high}")
        for name, number in (("value", self.value), ("reachable", self.reachable)):
            if number is not None and not self.low <= number <= self.high:
                raise ValueError(f"{name}={number} lies outside the measure's scale {self.low:g} to {self.high:g}")

    @property
    def limit(self) -> float:
        """The best value a target may have; never worse than the baseline, which has been reached."""
        best = self.low if self.lower_is_better else self.high
        end = best if self.reachable is None else self.reachable
        return min(end, self.value) if self.lower_is_better else max(end, self.value)


@dataclass(frozen=True)
class Action:
    """One line of a plan. Everything may still be empty while it is being written: None, or text "".

    Attributes
    ----------
    name : str
        What it is called; tells actions apart in a list.
    gap : str
        Code of the gap it is to close (a dimension, an item, a gap 1 to 4).
    goal, how : str
        What is to be achieved; what will be done.
    measure : str
        Code of the measure.
    baseline, target : float or None
    due : str
        ISO date by which the target is to be reached, ``"2027-06-30"`` (or a `datetime.date`).
    owner : str
        One person or post.
    scope : str
        Where it applies, e.g. a branch; "" is everywhere.
    cost : float or None
        Not judged.
    """

    name: str = ""
    gap: str = ""
    goal: str = ""
    how: str = ""
    measure: str = ""
    baseline: Any = None
    target: Any = None
    due: str = ""
    owner: Any = ""
    scope: str = ""
    cost: Any = None


@dataclass(frozen=True)
class Plan:
    """An improvement plan: title, ISO date on which it begins, actions."""

    title: str = ""
    begins: str = ""
    actions: tuple[Action, ...] = ()


# ---------------------------------------------------------------- reading and writing


def read_plan(data: Mapping[str, Any]) -> Plan:
    """Make a plan of plain data, as it comes from JSON or a form; the inverse of `plan_to_data`.

    Only the form is judged here: fields left out, None where text belongs and dates as
    `datetime.date` are all right.

    Raises
    ------
    TypeError
        The plan or an action is not a mapping, `actions` is not a list, or a text field holds
        something else.
    ValueError
        An unknown field: names the action.

    Examples
    --------
    >>> read_plan({"title": "Queue", "actions": [{"name": "second window"}]}).actions[0].name
    'second window'
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"a plan is a mapping with title, begins and actions, got {type(data).__name__}")
    _known(data, {"title", "begins", "actions"}, "the plan")
    rows = data.get("actions")
    rows = () if rows is None else rows
    if isinstance(rows, str | Mapping) or not isinstance(rows, Sequence):
        raise TypeError(f"actions is a list, got {type(rows).__name__}")
    texts = {"name", "gap", "goal", "how", "measure", "due", "scope"}
    actions = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise TypeError(f"action {number} is a mapping, got {type(row).__name__}")
        _known(row, {one.name for one in fields(Action)}, f"action {number}")
        values = {name: _as_text(row[name], name, f"action {number}") if name in texts else row[name] for name in row}
        actions.append(Action(**values))
    title, begins = (_as_text(data.get(name), name, "the plan") for name in ("title", "begins"))
    return Plan(title, begins, tuple(actions))


def plan_to_data(plan: Plan) -> dict[str, Any]:
    """Return the plan as plain data for JSON: numpy's numbers as Python's, dates as ISO text.

    Examples
    --------
    >>> plan = Plan("Queue", "2027-01-01", (Action(name="second window", baseline=-1.2),))
    >>> read_plan(plan_to_data(plan)) == plan
    True
    """
    actions = [{name: _bare(value) for name, value in asdict(action).items()} for action in plan.actions]
    return {"title": plan.title, "begins": _said(plan.begins), "actions": actions}


def measures_from(
    table: pd.DataFrame,
    columns: Iterable[str],
    *,
    low: float,
    high: float,
    group: str | None = None,
    least: int = 10,
    lower_is_better: bool = False,
    level: float = 0.95,
) -> dict[str, Measure]:
    """Turn columns of the data into measures with baseline and what is within reach.

    Parameters
    ----------
    table : DataFrame
        Row per respondent (or case).
    columns : iterable of str
        The measures; missing values are left out. The baseline is the mean.
    low, high : float
        Ends of their scale.
    group : str, optional
        E.g. the branch: the best group's mean counts as reachable, since somebody has
        reached it. Left out: the end of the scale. The best of many small groups is
        partly luck (see `coursekit.analysis.evaluation.regression_to_mean`).
    least : int
        Fewest answers a group must have to count as an example.
    lower_is_better : bool
        For all of the columns.
    level : float
        Confidence level of the baseline's margin (Student's t; None below two values).

    Raises
    ------
    TypeError, ValueError
        A column is missing, empty or out of the scale, the scale does not rise, or fewer than two groups have enough
        answers.

    Examples
    --------
    >>> table = pd.DataFrame({"branch": list("AABB"), "gap": [-2.0, -1.0, -0.5, -0.7]})
    >>> found = measures_from(table, ["gap"], low=-6, high=6, group="branch", least=2)["gap"]
    >>> round(found.value, 2), round(found.reachable, 2)
    (-1.05, -0.6)
    """
    confidence(level)
    if isinstance(columns, str):
        raise TypeError(f"columns is a list of columns, e.g. [{columns!r}]")
    if not scalar(low, "low") < scalar(high, "high"):
        raise ValueError(f"a measure's scale must rise: low={low}, high={high}")
    whole(least, "least", 1)
    names = list(columns)
    need(table, names if group is None else [*names, group])
    measures = {}
    for name in names:
        found = numbers(table[name], name, low, high)
        values = pd.Series(found, index=table.index)
        given = found[~np.isnan(found)]
        if not len(given):
            raise ValueError(f"column {name} has no value in any row; a measure needs data")
        mean, bottom, _ = mean_interval(given, level)
        reachable = None
        if group is not None:
            grouped = values.groupby(table[group], observed=True)
            means = grouped.mean()[grouped.count() >= least]
            if len(means) < 2:
                raise ValueError(
                    f"only {len(means)} {group} have {least} answers or more in column {name}; the best of one is no "
                    "example to reach for: lower least, or leave group out"
                )
            reachable = float(means.min() if lower_is_better else means.max())
        margin = None if math.isnan(bottom) else mean - bottom
        measures[name] = Measure(mean, low, high, lower_is_better, reachable, (name,), margin)
    return measures


# ---------------------------------------------------------------- the rubric


def check_plan(
    plan: Plan,
    measures: Mapping[str, Measure],
    gaps: Collection[str] | Mapping[str, Collection[str]],
    *,
    horizon_days: int = 730,
    tolerance: float = 0.005,
    nobody: Collection[str] = (),
    fillers: Collection[str] = (),
    circular_share: float = 0.6,
) -> list[Fault]:
    """Hold a plan against the rubric; an empty list means that every point is met.

    `where` is ``"actions[0]"``, ``"actions[1]"``, … or ``""`` for the plan. Codes (see `CRITERIA`)
    and their details:

    - ``no_actions``; ``begins_missing``; ``begins_not_a_date`` (`given`).
    - ``gap_missing``; ``gap_unknown`` (`given`, `known`). ``measure_missing``; ``measure_unknown``
      (`given`, `known`).
    - ``baseline_missing``; ``baseline_not_a_number`` (`given`); ``baseline_differs`` (`given`, `data`): further
      from the data than `tolerance`.
    - ``target_missing``; ``target_not_a_number`` (`given`); ``target_off_scale`` (`given`, `low`, `high`);
      ``target_no_improvement`` (`given`, `data`): not better than what the data say now;
      ``target_out_of_reach`` (`given`, `limit`): better than `Measure.limit`.
    - ``due_missing``; ``due_not_a_date`` (`given`); ``due_not_after_begin`` (`given`, `begins`); ``due_too_late``
      (`given`, `latest`).
    - ``owner_missing``; ``owner_several`` (`given`): a list, or names parted by a sign such as a comma or “/”;
      ``owner_nobody`` (`given`): one of `nobody`, such as “all staff”.
    - ``goal_missing``; ``how_missing``; ``goal_circular`` (`goal`, `how`, `share`): what will be done only says the
      goal again.
    - ``effect_claimed_twice`` (`with`, `measure`, `scope`): another action has the same measure, for the same scope
      or everywhere; given for both.

    How a circle is found: from `how`, the `fillers` are taken out; of the pairs of neighbouring letters or characters
    that are left, `circular_share` or more stand in the goal, the name of the measure or of the gap too; or nothing
    is left. Works in Chinese and English alike, and judges wording, not sense.

    Parameters
    ----------
    plan : Plan
    measures : mapping of str to Measure
        What exists in the data (see `measures_from`).
    gaps : collection of str, or mapping of str to collection of str
        Codes of the gaps an action may name; a mapping adds what each is called.
    horizon_days : int
        How many days after the beginning a target may lie.
    tolerance : float
        How far a baseline may be from the data: half of the last of two decimals.
    nobody : collection of str
        Owners that are nobody in particular; as data, in the reader's language.
    fillers : collection of str
        Words of effort that say nothing (“improve”, “努力”); as data.
    circular_share : float
        See above; 0 to 1.

    Raises
    ------
    TypeError, ValueError
        Not a `Plan`, `circular_share` or `tolerance` is out of range, or there are no measures or gaps.

    Examples
    --------
    >>> measures = {"wait": Measure(14.0, 0, 120, lower_is_better=True, reachable=6.0, words=("waiting time",))}
    >>> action = Action("lunch window", gap="responsiveness", goal="shorter waiting at noon",
    ...                 how="open a second counter from 11 to 13", measure="wait", baseline=14.0, target=9.0,
    ...                 due="2027-06-30", owner="Head of branch B3")
    >>> check_plan(Plan("Queue", "2027-01-01", (action,)), measures, ["responsiveness"])
    []
    """
    if not isinstance(plan, Plan):
        raise TypeError(f"check_plan takes a Plan, got {type(plan).__name__}; see read_plan")
    if not 0 < scalar(circular_share, "circular_share") <= 1:
        raise ValueError(f"circular_share is above 0 and at most 1, got {circular_share!r}")
    scalar(tolerance, "tolerance", 0)
    whole(horizon_days, "horizon_days", 1)
    for name, words in (("gaps", gaps), ("nobody", nobody), ("fillers", fillers)):
        if isinstance(words, str):
            raise TypeError(f"{name} is a list of words, got the string {words!r}")
    if not measures or not gaps:
        raise ValueError("check_plan needs the measures that exist and the gaps an action may name")
    called: Mapping[str, Collection[str]] = gaps if isinstance(gaps, Mapping) else dict.fromkeys(gaps, ())
    ignored = {_plain(name) for name in nobody}
    faults: list[Fault] = []
    begins = _date(_said(plan.begins))
    if not _said(plan.begins):
        faults.append(Fault("begins_missing", ""))
    elif begins is None:
        faults.append(Fault("begins_not_a_date", "", {"given": plan.begins}))
    if not plan.actions:
        faults.append(Fault("no_actions", ""))
    actions = [_in_words(action) for action in plan.actions]
    for number, action in enumerate(actions):
        found = _named(action.gap, called, "gap")
        found += _named(action.measure, measures, "measure")
        measure = measures.get(action.measure)
        found += _baseline(action, measure, tolerance)
        found += _target(action, measure, tolerance)
        found += _due(action.due, begins, horizon_days)
        found += _owner(action.owner, ignored)
        names = [*(measure.words if measure else ()), *called.get(action.gap, ())]
        found += _goal(action, names, fillers, circular_share)
        for other, rival in enumerate(actions):
            same_place = not action.scope or not rival.scope or action.scope == rival.scope
            if other != number and action.measure and action.measure == rival.measure and same_place:
                found.append(
                    ("effect_claimed_twice", {"with": other, "measure": action.measure, "scope": action.scope})
                )
        faults += [Fault(code, f"actions[{number}]", details) for code, details in found]
    return faults


def rubric_table(plan: Plan, faults: Iterable[Fault]) -> pd.DataFrame:
    """Return which action meets which criterion.

    Parameters
    ----------
    plan : Plan
    faults : iterable of Fault
        What `check_plan` found.

    Returns
    -------
    DataFrame of bool
        Row per action (number from 0), column per criterion of `CRITERIA`; True is met.

    Examples
    --------
    >>> plan = Plan("Queue", "2027-01-01", (Action(gap="care"),))
    >>> table = rubric_table(plan, check_plan(plan, {"wait": Measure(14.0, 0, 120)}, ["care"]))
    >>> table.columns[table.loc[0]].tolist()
    ['gap', 'distinct']
    """
    table = pd.DataFrame(True, index=pd.RangeIndex(len(plan.actions), name="action"), columns=list(CRITERIA))
    criterion = {code: name for name, codes in CRITERIA.items() for code in codes}
    for fault in faults:
        if fault.where:
            table.loc[int(fault.where.removeprefix("actions[").removesuffix("]")), criterion[fault.code]] = False
    return table


# ---------------------------------------------------------------- inside

Found = list[tuple[str, dict[str, Any]]]


def _said(value: Any) -> str:
    """Return what was written, "" for nothing (None, NaN, blanks), a date in ISO form."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _in_words(action: Action) -> Action:
    texts = ("gap", "goal", "how", "measure", "due", "scope")
    return replace(action, **{name: _said(getattr(action, name)) for name in texts})


def _bare(value: Any) -> Any:
    """Return a number of numpy's as one of Python's, and a date as text."""
    if isinstance(value, np.generic):
        return value.item()
    return value.isoformat() if isinstance(value, date) else value


def _named(given: str, known: Collection[str], kind: str) -> Found:
    if not given:
        return [(f"{kind}_missing", {})]
    return [] if given in known else [(f"{kind}_unknown", {"given": given, "known": tuple(known)})]


def _number(value: Any) -> float | None:
    try:
        return scalar(value, "")
    except (TypeError, ValueError):
        return None


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _baseline(action: Action, measure: Measure | None, tolerance: float) -> Found:
    if _empty(action.baseline):
        return [("baseline_missing", {})]
    given = _number(action.baseline)
    if given is None:
        return [("baseline_not_a_number", {"given": action.baseline})]
    # A hair more, so that a value rounded to the last decimal that counts is not refused by rounding.
    if measure is not None and abs(given - measure.value) > tolerance + 1e-9:
        return [("baseline_differs", {"given": given, "data": measure.value})]
    return []


def _target(action: Action, measure: Measure | None, tolerance: float) -> Found:
    if _empty(action.target):
        return [("target_missing", {})]
    given = _number(action.target)
    if given is None:
        return [("target_not_a_number", {"given": action.target})]
    return [] if measure is None else _against(given, measure, tolerance)


def _against(given: float, measure: Measure, tolerance: float) -> Found:
    if not measure.low <= given <= measure.high:
        return [("target_off_scale", {"given": given, "low": measure.low, "high": measure.high})]
    better = -1 if measure.lower_is_better else 1
    # A baseline that may be off by the tolerance must not turn into progress.
    if better * (given - measure.value) <= tolerance + 1e-9:
        return [("target_no_improvement", {"given": given, "data": measure.value})]
    if better * (given - measure.limit) > tolerance + 1e-9:
        return [("target_out_of_reach", {"given": given, "limit": measure.limit})]
    return []


def _due(due: str, begins: date | None, horizon_days: int) -> Found:
    if not due:
        return [("due_missing", {})]
    day = _date(due)
    if day is None:
        return [("due_not_a_date", {"given": due})]
    if begins is None:
        return []
    if day <= begins:
        return [("due_not_after_begin", {"given": due, "begins": begins.isoformat()})]
    latest = date.fromordinal(min(begins.toordinal() + horizon_days, date.max.toordinal()))
    return [("due_too_late", {"given": due, "latest": latest.isoformat()})] if day > latest else []


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _owner(owner: Any, nobody: Collection[str]) -> Found:
    if isinstance(owner, str):
        names = [name for name in re.split(r"[,，、;；/／&＆+＋|\n]", owner) if name.strip()]
    elif isinstance(owner, Iterable):
        names = [str(name) for name in owner if str(name).strip()]
    else:
        names = [_said(owner)] if _said(owner) else []
    if not names:
        return [("owner_missing", {})]
    if len(names) > 1:
        return [("owner_several", {"given": tuple(name.strip() for name in names)})]
    return [("owner_nobody", {"given": names[0].strip()})] if _plain(names[0]) in nobody else []


def _goal(action: Action, names: Sequence[str], fillers: Collection[str], limit: float) -> Found:
    found: Found = [(f"{name}_missing", {}) for name in ("goal", "how") if not getattr(action, name)]
    if found:
        return found
    how = _plain(action.how)
    for word in sorted(map(_plain, fillers), key=len, reverse=True):
        how = _word(word).sub(" ", how)
    pairs = _pairs(how)
    said = set().union(*(_pairs(_plain(text)) for text in (action.goal, *names)))
    share = sum(pair in said for pair in pairs) / len(pairs) if pairs else 1.0
    return [("goal_circular", {"goal": action.goal, "how": action.how, "share": share})] if share >= limit else []


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _word(word: str) -> re.Pattern[str]:
    # Latin words whole, Chinese ones anywhere: Chinese writes no spaces.
    edge = r"(?<![a-z])", r"(?![a-z])"
    return re.compile(edge[0] + re.escape(word) + edge[1] if word.isascii() else re.escape(word))


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1) if text[i].isalnum() and text[i + 1].isalnum()]


def _known(data: Mapping[str, Any], names: set[str], where: str) -> None:
    unknown = sorted(map(str, set(data) - names))
    if unknown:
        raise ValueError(f"{where} has the unknown field {listed(unknown)}; it may have {listed(sorted(names), 12)}")


def _as_text(value: Any, name: str, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        raise TypeError(f"{name} of {where} is text, got {value!r}")
    return value
