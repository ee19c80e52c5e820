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

import fnmatch
import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from coursekit.analysis._common import Fault, Floats, confidence, listed, mean_interval, need, numbers, scalar, whole

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
    "measure": ("measure_missing", "measure_unknown", "measure_of_other_gap"),
    "baseline": ("baseline_missing", "baseline_not_a_number", "baseline_differs"),
    "target": (
        "target_missing",
        "target_not_a_number",
        "target_off_scale",
        "target_no_improvement",
        "target_out_of_reach",
    ),
    "date": ("due_missing", "due_not_a_date", "due_not_after_begin", "due_too_late", "due_past"),
    "owner": ("owner_missing", "owner_several", "owner_nobody"),
    "goal": ("goal_missing", "how_missing", "how_empty", "goal_circular"),
    "distinct": ("scope_unknown", "effect_claimed_twice"),
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
    best : str
        Who has reached `reachable`, e.g. the code of the best branch; for showing.
    n : int, optional
        How many answers the baseline rests on; for showing.
    tolerance : float, optional
        How far a baseline may be from `value`, where it is not shown with two decimals; left out:
        what `check_plan` is told.
    gap : str
        Code of the gap that this measures; "" where it measures none in particular. An action that names one
        dimension's gap is not to be judged by another's.
    places : mapping of str to Measure
        The same measure in one place alone, by scope: an action for branch B4 starts from B4's own baseline.
    """

    value: float
    low: float
    high: float
    lower_is_better: bool = False
    reachable: float | None = None
    words: tuple[str, ...] = ()
    margin: float | None = None
    best: str = ""
    n: int | None = None
    tolerance: float | None = None
    gap: str = ""
    places: Mapping[str, Measure] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"a measure's scale must rise: low={self.low}, high={self.high}")
        for name, given in (
            ("value", self.value),
            ("low", self.low),
            ("high", self.high),
            ("reachable", self.reachable),
        ):
            # A scale may be open at an end, e.g. minutes.
            if given is not None and not (name in ("low", "high") and given in (-math.inf, math.inf)):
                scalar(given, name)
        for name, number in (("value", self.value), ("reachable", self.reachable)):
            if number is not None and not self.low <= number <= self.high:
                raise ValueError(f"{name}={number} lies outside the measure's scale {self.low:g} to {self.high:g}")

    @property
    def limit(self) -> float:
        """The best value a target may have; never worse than the baseline, which has been reached."""
        best = self.low if self.lower_is_better else self.high
        end = best if self.reachable is None else self.reachable
        return min(end, self.value) if self.lower_is_better else max(end, self.value)

    def at(self, scope: str) -> Measure:
        """Return the measure in one place; the whole where nothing is known of that place."""
        return self.places.get(scope, self)


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
        Ends of their scale; infinite where it is open, e.g. minutes.
    group : str, optional
        E.g. the branch: the best group's mean counts as reachable, since somebody has
        reached it. Left out: the end of the scale. The best of many small groups is
        partly luck (see `coursekit.analysis.evaluation.regression_to_mean`). Every group also becomes a place
        with a baseline of its own (`Measure.places`); for the best one nobody has set an example, and the end of
        the scale is what limits it.
    least : int
        Fewest answers a group must have to count as an example, and to have a baseline.
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
    zero = min(max(0.0, low), high)
    unknown = Measure(zero, low, high, lower_is_better)
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
        empty = replace(unknown, words=(name,))
        measures[name] = _measured(given, empty, level)
        if group is None:
            continue
        by = {
            str(code): there
            for code, rows in values.groupby(table[group], observed=True)
            if len(there := numbers(rows.dropna(), name, low, high)) >= least
        }
        if len(by) < 2:
            raise ValueError(
                f"only {len(by)} {group} have {least} answers or more in column {name}; the best of one is no "
                "example to reach for: lower least, or leave group out"
            )
        places = {code: _measured(rows, empty, level) for code, rows in by.items()}
        best = (min if lower_is_better else max)(places, key=lambda code: places[code].value)
        top = places[best].value
        others = {code: one if code == best else replace(one, reachable=top, best=best) for code, one in places.items()}
        measures[name] = replace(measures[name], reachable=top, best=best, places=others)
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
    scopes: Collection[str] | Mapping[str, Collection[str]] = (),
    bodies: Collection[str] = (),
    posts: Collection[str] = (),
    joiners: Collection[str] = (),
    means: Collection[str] = (),
    today: date | None = None,
) -> list[Fault]:
    """Hold a plan against the rubric; an empty list means that every point is met.

    `where` is ``"actions[0]"``, ``"actions[1]"``, … or ``""`` for the plan. Codes (see `CRITERIA`)
    and their details:

    - ``no_actions``; ``begins_missing``; ``begins_not_a_date`` (`given`).
    - ``gap_missing``; ``gap_unknown`` (`given`, `known`). ``measure_missing``; ``measure_unknown``
      (`given`, `known`); ``measure_of_other_gap`` (`given`, `gap`, `measured`): the measure is that of another gap
      than the one named, which has a measure of its own.
    - ``baseline_missing``; ``baseline_not_a_number`` (`given`); ``baseline_differs`` (`given`, `data`): further
      from the data than `tolerance`. What the data say is what they say of the action's scope, where the measure
      knows it (`Measure.places`).
    - ``target_missing``; ``target_not_a_number`` (`given`); ``target_off_scale`` (`given`, `low`, `high`);
      ``target_no_improvement`` (`given`, `data`): not better than what the data say now;
      ``target_out_of_reach`` (`given`, `limit`): better than `Measure.limit`.
    - ``due_missing``; ``due_not_a_date`` (`given`); ``due_not_after_begin`` (`given`, `begins`); ``due_too_late``
      (`given`, `latest`); ``due_past`` (`given`, `today`): only where `today` is given.
    - ``owner_missing``; ``owner_several`` (`given`): a list, or names parted by a sign or a joiner;
      ``owner_nobody`` (`given`): one of `nobody`, such as “all staff”, or one of `bodies`, such as “sales team”.
    - ``goal_missing``; ``how_missing``; ``how_empty`` (`how`): without the `fillers` hardly a word is left;
      ``goal_circular`` (`goal`, `how`, `share`, `means`): what will be done only says the goal again, or the goal
      names itself as its means (“better service by improving service”; `means` is "" otherwise).
    - ``scope_unknown`` (`given`, `known`): a place that is none of `scopes`; ``effect_claimed_twice`` (`with`,
      `measure`, `scope`): another action has the same measure, for the same scope, for one that holds it or lies in
      it, or everywhere; given for both, each with the first that it meets.

    How a circle is found: from `how`, the `fillers` are taken out. What is left is counted in words, a Chinese
    character being half of one, like a figure, and a word said again nothing; with less than two words left it is
    empty. Of the words (in Chinese: of the pairs of neighbouring characters), `circular_share` or more
    stand in the goal, the name of the measure or of the gap, or are the baseline or the target: a circle. Endings of
    English words do not count. It judges wording, not sense.

    How owners are counted: a sign such as “、” or “/” parts two. A comma does where both sides are posts, both look
    like names, or neither does (“Wang Li, head of branch” is one); a joiner such as “and” where both sides are posts
    or look like names. What stands in brackets is left out.

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
        Owners that are nobody in particular; as data, in the reader's language. ``*`` stands for anything: “all *”.
    fillers : collection of str
        Words of effort that say nothing (“improve”, “努力”); as data.
    circular_share : float
        See above; 0 to 1.
    scopes : collection of str, or mapping of str to collection of str
        Codes of the places an action may be for; a mapping adds what each is called. Left out: any words. The
        names of "" are other words for everywhere.
    bodies : collection of str
        What ends the name of a department or a group (“team”, “部”), unless one of `posts` is in it.
    posts : collection of str
        Words of a single person's post (“head”, “经理”).
    joiners : collection of str
        Words that join two owners (“and”, “和”).
    means : collection of str
        Words after which a goal names its means (“by”, “通过”).
    today : date, optional
        Targets due before it are too late already.

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
    if not measures or not gaps:
        raise ValueError("check_plan needs the measures that exist and the gaps an action may name")
    _refuse_numbers(tolerance, horizon_days, circular_share)
    _refuse_strings(
        gaps=gaps, nobody=nobody, fillers=fillers, scopes=scopes, bodies=bodies, posts=posts, joiners=joiners,
        means=means,
    )  # fmt: skip
    called: Mapping[str, Collection[str]] = gaps if isinstance(gaps, Mapping) else dict.fromkeys(gaps, ())
    owners = _Owners(nobody, bodies, posts, joiners)
    slogans = _Fillers(fillers)
    places = _Places(scopes)
    measured = {measure.gap for measure in measures.values() if measure.gap}
    faults: list[Fault] = []
    begins = _date(_said(plan.begins))
    if not _said(plan.begins):
        faults.append(Fault("begins_missing", ""))
    elif begins is None:
        faults.append(Fault("begins_not_a_date", "", {"given": plan.begins}))
    if not plan.actions:
        faults.append(Fault("no_actions", ""))
    actions = [places.named(_in_words(action)) for action in plan.actions]
    for number, action in enumerate(actions):
        found = _named(action.gap, called, "gap")
        found += _named(action.measure, measures, "measure")
        measure = measures.get(action.measure)
        if measure is not None and measure.gap not in ("", action.gap) and action.gap in measured:
            of = {"given": action.measure, "gap": action.gap, "measured": measure.gap}
            found.append(("measure_of_other_gap", of))
        known_place = places.knows(action.scope)
        # What the data say of a place nobody knows cannot be held against anything.
        there = measure.at(action.scope) if measure is not None and known_place else None
        allowed = tolerance if there is None or there.tolerance is None else there.tolerance
        found += _baseline(action, there, allowed)
        found += _target(action, there, allowed)
        found += _due(action.due, begins, horizon_days, today)
        found += owners.judged(action.owner)
        names = [*(measure.words if measure else ()), *called.get(action.gap, ())]
        found += _goal(action, names, slogans, means, circular_share)
        if not known_place:
            found.append(("scope_unknown", {"given": action.scope, "known": places.codes}))
        # One rival is enough to mend it; all of them would be a sentence for every pair.
        other = _first_rival(number, actions)
        if other is not None:
            found.append(("effect_claimed_twice", {"with": other, "measure": action.measure, "scope": action.scope}))
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


def _refuse_numbers(tolerance: float, horizon_days: int, circular_share: float) -> None:
    if not 0 < scalar(circular_share, "circular_share") <= 1:
        raise ValueError(f"circular_share is above 0 and at most 1, got {circular_share!r}")
    scalar(tolerance, "tolerance", 0)
    whole(horizon_days, "horizon_days", 1)


def _refuse_strings(**lists: object) -> None:
    for name, words in lists.items():
        if isinstance(words, str):
            raise TypeError(f"{name} is a list of words, got the string {words!r}")


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


def _measured(given: Floats, empty: Measure, level: float) -> Measure:
    """Fill a measure whose value is not known yet with what the data say."""
    mean, bottom, _ = mean_interval(given, level)
    return replace(empty, value=mean, margin=None if math.isnan(bottom) else mean - bottom, n=len(given))


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


def _due(due: str, begins: date | None, horizon_days: int, today: date | None) -> Found:
    if not due:
        return [("due_missing", {})]
    day = _date(due)
    if day is None:
        return [("due_not_a_date", {"given": due})]
    if begins is not None:
        if day <= begins:
            return [("due_not_after_begin", {"given": due, "begins": begins.isoformat()})]
        latest = date.fromordinal(min(begins.toordinal() + horizon_days, date.max.toordinal()))
        if day > latest:
            return [("due_too_late", {"given": due, "latest": latest.isoformat()})]
    if today is not None and day <= today:
        return [("due_past", {"given": due, "today": today.isoformat()})]
    return []


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class _Places:
    """Where an action may be for, by code or by name; any words where nothing is known."""

    def __init__(self, scopes: Collection[str] | Mapping[str, Collection[str]]) -> None:
        self.codes = tuple(code for code in scopes if code)
        names = scopes if isinstance(scopes, Mapping) else dict.fromkeys(scopes, ())
        self._code = {_plain(name): code for code in names for name in (code, *names[code])}

    def named(self, action: Action) -> Action:
        return replace(action, scope=self._code.get(_plain(action.scope), action.scope))

    def knows(self, scope: str) -> bool:
        return not scope or not self.codes or scope in self.codes


def _first_rival(number: int, actions: Sequence[Action]) -> int | None:
    """Return which other action claims the effect that action `number` claims."""
    mine = actions[number]
    for other, rival in enumerate(actions):
        same = mine.measure and mine.measure == rival.measure
        if same and other != number and _meet(mine.scope, rival.scope):
            return other
    return None


def _meet(one: str, other: str) -> bool:
    """Return whether two scopes have anybody in common, as far as their words tell."""
    if not one or not other:
        return True
    first, second = _plain(one), _plain(other)
    return first == second or _holds(first, second) or _holds(second, first)


def _holds(text: str, part: str) -> bool:
    # B1 is not in B12. Most words are not even in the text, which is found out without making a pattern.
    return part in text and re.search(rf"(?<![a-z0-9]){re.escape(part)}(?![a-z0-9])", text) is not None


class _Owners:
    """Counts who is to answer for an action, and sees who is nobody in particular."""

    def __init__(
        self, nobody: Collection[str], bodies: Collection[str], posts: Collection[str], joiners: Collection[str]
    ) -> None:
        self._nobody = [re.compile(fnmatch.translate(_plain(name))) for name in nobody]
        self._bodies, self._posts = ([_plain(word) for word in words] for words in (bodies, posts))
        # Between Latin letters a joiner is a word of its own; Chinese writes no spaces.
        every = "|".join(rf"\s{re.escape(word)}\s" if word.isalpha() and word.isascii() else re.escape(word)
                         for word in sorted(joiners, key=len, reverse=True))  # fmt: skip
        self._joined = re.compile(every, re.IGNORECASE) if joiners else None

    def judged(self, owner: Any) -> Found:
        if isinstance(owner, str):
            if self._stands_for_nobody(owner):
                return [("owner_nobody", {"given": owner.strip()})]
            names = self._people(owner)
        elif isinstance(owner, Iterable):
            names = [str(name).strip() for name in owner if str(name).strip()]
        else:
            names = [_said(owner)] if _said(owner) else []
        if not names:
            return [("owner_missing", {})]
        if len(names) > 1:
            return [("owner_several", {"given": tuple(names)})]
        nobody = self._stands_for_nobody(names[0]) or self._is_body(names[0])
        return [("owner_nobody", {"given": names[0]})] if nobody else []

    def _stands_for_nobody(self, owner: str) -> bool:
        plain = _plain(_bare_of_brackets(owner))
        return any(pattern.fullmatch(plain) for pattern in self._nobody)

    def _is_body(self, owner: str) -> bool:
        plain = _plain(_bare_of_brackets(owner))
        if self._is_post(plain):
            return False
        last = re.split(r"[\s,，]+", plain)[-1]
        # A single character may end a name: 王处, 李科.
        return any(last == body or (not body.isascii() and last.endswith(body) and len(last) > 2)
                   for body in self._bodies)  # fmt: skip

    def _people(self, owner: str) -> list[str]:
        people: list[str] = []
        for part in re.split(r"[、;；/／|\n]", _bare_of_brackets(owner)):
            pieces = [piece.strip() for piece in re.split(r"[,，]", part) if piece.strip()]
            kinds = [self._kind(piece) for piece in pieces]
            # A name and a post, or a post and a place, are one person.
            people += pieces if len(set(kinds)) < len(kinds) else [part.strip()] if pieces else []
        return [name for person in people for name in self._parted(person)]

    def _parted(self, text: str) -> list[str]:
        pieces = text.split()
        if len(pieces) > 1 and not text.isascii() and all(self._kind(piece) == "name" for piece in pieces):
            return pieces  # 王丽 李强
        for joint in self._joined.finditer(text) if self._joined else ():
            left, right = text[: joint.start()].strip(), text[joint.end() :].strip()
            kinds = self._kind(left), self._kind(right)
            # "Head of Training and Quality" is one; so may be "培训和质检主管", where the post stands last.
            if kinds in (("post", "post"), ("name", "name")) or (
                kinds == ("post", "name") and not (left.isascii() and " of " in left)
            ):
                return [left, *self._parted(right)]
        return [text]

    def _kind(self, text: str) -> str:
        if self._is_post(_plain(text)):
            return "post"
        # Two or three Chinese characters, or two or three Latin words with capitals.
        name = r"[\u4e00-\u9fff]{2,3}|[A-Z][\w'’.-]*( [A-Z][\w'’.-]*){1,2}"
        return "name" if re.fullmatch(name, text.strip()) else "other"

    def _is_post(self, plain: str) -> bool:
        return any(_holds(plain, post) if post.isascii() else post in plain for post in self._posts)


def _bare_of_brackets(text: str) -> str:
    return re.sub(r"[(（\[【].*?[)）\]】]", " ", text)


class _Fillers:
    """Words of effort that say nothing, to be taken out of what is to say something."""

    def __init__(self, fillers: Collection[str]) -> None:
        plain = sorted(map(_plain, fillers), key=len, reverse=True)
        phrases = [re.escape(word) for word in plain if not word.isascii() and len(word) > 1]
        # 的 and 对 mean something inside other words; they are left out where they stand alone.
        self._particles = {word for word in plain if not word.isascii() and len(word) == 1}
        # Latin words whole, Chinese ones anywhere.
        phrases += [rf"(?<![a-z]){re.escape(word)}(?![a-z])" for word in plain if word.isascii() and " " in word]
        self._phrases = re.compile("|".join(phrases)) if phrases else None
        self._stems = {_stem(word) for word in plain if word.isascii() and " " not in word}

    def left(self, text: str) -> list[str]:
        """Return the units of a text that are no fillers: Latin words, numbers, runs of Chinese."""
        plain = self._phrases.sub(" ", _plain(text)) if self._phrases else _plain(text)
        return [word for word in _words(plain) if not self._is_one(word)]

    def _is_one(self, word: str) -> bool:
        return _stem(word) in self._stems if word.isascii() else set(word) <= self._particles


LEAST_WORDS = 2  # of what will be done: "开窗口" and "train" alone tell nobody what to do on Monday


def _goal(action: Action, names: Sequence[str], fillers: _Fillers, means: Collection[str], limit: float) -> Found:
    found: Found = [(f"{name}_missing", {}) for name in ("goal", "how") if not getattr(action, name)]
    if found:
        return found
    left = fillers.left(action.how)
    if sum(_weight(word) for word in set(left)) < LEAST_WORDS:
        return [("how_empty", {"how": action.how})]
    said = _units(_words(_plain(" ".join((action.goal, *names)))))
    said |= _units(word for value in (action.baseline, action.target) for word in _words(_said(value)))
    units = [(unit, 1.0 if unit.isascii() else 0.5) for word in left for unit in _parts(word)]
    share = sum(weight for unit, weight in units if unit in said) / sum(weight for _, weight in units)
    itself = next((part for part in _means(action.goal, means) if _says_nothing(part, fillers)), "")
    if share < limit and not itself:
        return []
    details = {"goal": action.goal, "how": action.how, "share": share, "means": itself.strip()}
    return [("goal_circular", details)]


def _weight(word: str) -> float:
    """Return how much a word says: a figure alone, or one character over and over, says little."""
    if word.isascii():
        return 1.0 if word[0].isalpha() else 0.5
    return len(set(word)) / 2


def _means(goal: str, words: Collection[str]) -> list[str]:
    """Return what a goal says of its means: what follows “by”, up to where the sentence turns."""
    plain, found = _plain(goal), []
    for word in map(_plain, words):
        edge = (r"(?<![a-z])", r"(?![a-z])") if word.isascii() else ("", "")
        for match in re.finditer(edge[0] + re.escape(word) + edge[1] + r"([^,，。;；.]*)", plain):
            found.append(match.group(1))
    return found


def _says_nothing(text: str, fillers: _Fillers) -> bool:
    return bool(_words(text)) and not fillers.left(text)


def _words(text: str) -> list[str]:
    """Return Latin words, numbers and runs of Chinese characters."""
    return re.findall(r"[a-z][a-z'’-]*|\d+(?:\.\d+)?|[^\W\da-z_]+", text)


def _units(words: Iterable[str]) -> set[str]:
    return {unit for word in words for unit in _parts(word)}


def _parts(word: str) -> list[str]:
    """Return a Latin word without its ending, or the pairs of neighbouring Chinese characters."""
    if word.isascii():
        return [_stem(word)]
    return [word[at : at + 2] for at in range(len(word) - 1)] or [word]


def _stem(word: str) -> str:
    bare = re.sub(r"['’]s?$", "", word)
    bare = re.sub(r"(?:ing|ed|ers?|es|s|ly)$", "", bare) if len(bare) > 4 else bare
    return bare.removesuffix("e")[:5]


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


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
