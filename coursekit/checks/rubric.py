"""An improvement plan as an answer: any plan that meets the rubric is right, whatever it is about.

The rubric itself is `coursekit.planning.faults`; here its criteria become the rules of a
question, so that a verdict names every point that fails, each with its reason. A sheet
writes::

    q6 = ImprovementPlan(id="16.q6", title=…, hints=…, basis=lambda: …)
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from coursekit.checks.kinds import Plan, Rule
from coursekit.checks.plain import Opaque, Record
from coursekit.checks.question import resolve
from coursekit.checks.result import Result
from coursekit.checks.showing import code
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from coursekit.planning import Basis, Fault

__all__ = ["MOST_ACTIONS", "WANTED", "ImprovementPlan", "rules"]

MOST_ACTIONS = 50  # of a plan that is judged; every two of them are held against each other
_MOST_LINES = 12  # of a verdict, for each rule that is broken
_LONG = 300  # characters of a name, a place, an owner …
_LONGER = {"goal": 4_000, "how": 4_000}  # … and of the fields that are told in sentences

WANTED: Mapping[str, Text] = {
    "plan": Text(
        zh="计划要有开始的日期（`begins`）和至少一项行动（`actions`）。",
        en="A plan needs the day it begins (`begins`) and at least one action (`actions`).",
    ),
    "gap": Text(
        zh="每项行动写明要缩小哪个差距（`gap`）。",
        en="Each action says which gap it is to close (`gap`).",
    ),
    "measure": Text(
        zh="每项行动用一个数据里真有的指标（`measure`）。",
        en="Each action has a measure that exists in the data (`measure`).",
    ),
    "baseline": Text(
        zh="基线（`baseline`）写数据里现在的数。",
        en="The baseline (`baseline`) is what the data say now.",
    ),
    "target": Text(
        zh="目标值（`target`）比现在好，又够得着。",
        en="The target (`target`) is better than now and within reach.",
    ),
    "date": Text(
        zh="每项行动有期限（`due`），在计划开始之后、两年以内。",
        en="Each action has a date (`due`), after the plan begins and within two years.",
    ),
    "owner": Text(
        zh="每项行动有一个负责人（`owner`），只有一个。",
        en="Each action has one owner (`owner`), and only one.",
    ),
    "goal": Text(
        zh="目标（`goal`）和做法（`how`）都要写；做法说做什么，不是把目标再说一遍。",
        en="Write both what is to be achieved (`goal`) and what will be done (`how`), which is not the goal again.",
    ),
    "distinct": Text(
        zh="两项行动不能认领同一个效果。",
        en="No two actions claim the same effect.",
    ),
}
"""What each rule asks for, in the order in which they are answered: the plan as a whole, then the rubric's criteria."""

_TOO_MANY = Text(
    zh="计划里有 {n} 项行动，太多了：没有人能同时管这么多，检查也不看。最多写 {most} 项，先做最要紧的。",
    en="The plan has {n} actions, which nobody can look after, and no check looks at. Keep at most {most}: "
    "those that matter most.",
)
_TOO_LONG = Text(
    zh="{place} 太长：有 {n} 个字符，最多 {most} 个。请写短一些。",
    en="{place} is too long: it has {n} characters, of at most {most}. Make it shorter.",
)
_AND_MORE = Text(zh="还有 {n} 条。", en="And {n} more.")
_TAKE_THE_DATA = Text(
    zh="这是表单本身。把表单里的计划交上来：{example}。",
    en="This is the form itself. Hand in the plan that is in it: {example}.",
)


def rules(basis: Callable[[], Basis]) -> tuple[Rule, ...]:
    """Return the rubric as the rules of a question.

    Parameters
    ----------
    basis : callable
        Returns what a plan is held against; called when a plan is judged.

    Returns
    -------
    tuple of Rule
        One for each of `WANTED`. What a broken rule says is everything that
        `coursekit.planning.faults` finds under its criterion, a line each, up to twelve.
    """
    kept: dict[str, Sequence[Fault]] = {}

    def found(data: Any) -> Sequence[Fault]:
        from coursekit import planning

        # Every rule looks at the same plan: it is held against the rubric once.
        key = repr(data)
        if key not in kept:
            kept.clear()
            kept[key] = planning.faults(data, basis())
        return kept[key]

    return tuple(Rule(name, wanted, _holds(name, found)) for name, wanted in WANTED.items())


def _holds(criterion: str, found: Callable[[Any], Sequence[Fault]]) -> Callable[[Any], bool | Text]:
    def holds(data: Any) -> bool | Text:
        if criterion != "plan" and not data.get("actions"):
            return False  # where nothing is planned, no action meets anything
        texts = [fault.sentence for fault in found(data) if fault.criterion == criterion]
        return _lines(texts) if texts else True

    return holds


@dataclass(frozen=True, kw_only=True, eq=False)
class ImprovementPlan(Plan):
    """An improvement plan, as plain data or as a `planning.Plan`, held against the rubric.

    Parameters
    ----------
    basis : Basis or callable
        What the plan is held against; a callable without arguments is called when
        first needed.

    Examples
    --------
    >>> from coursekit.planning import Basis, Measure
    >>> wait = Measure(14.2, 0, 120, lower_is_better=True, reachable=6.5)
    >>> gaps = {"responsiveness": Text(zh="响应性", en="responsiveness")}
    >>> hints = (Text(zh="一人负责。", en="One owner."), Text(zh="写上日期。", en="Write a date."))
    >>> q6 = ImprovementPlan(
    ...     id="16.q6",
    ...     title=Text(zh="改进计划", en="The plan"),
    ...     hints=hints,
    ...     basis=Basis({}, gaps).with_measure("wait", wait, name="waiting"),
    ... )
    >>> result = q6.evaluate({"title": "Queue", "begins": "2027-01-04", "actions": []})
    >>> result.misconception, result.score
    ('plan', 0.0)
    """

    basis: Basis | Callable[[], Basis]
    rules: tuple[Rule, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", rules(cache(lambda: resolve(self.basis))))
        super().__post_init__()

    def _judge_value(self, value: Any) -> Result:
        from coursekit.planning.faults import as_plan

        if isinstance(value, Opaque) and value.type == "PlanBuilder":
            example = code(f"{self.name}.check(form.data)")
            return Result("failed", 0.0, _TAKE_THE_DATA.format(example=example))
        data = _without_records(value)
        if isinstance(data, dict):
            if (refusal := _refusal(data)) is not None:
                return Result("failed", 0.0, refusal, "plan")
            try:
                as_plan(_without_dots(data))  # only its form is judged: what is still "..." is said by the kind
            except CourseError as error:
                return Result("failed", 0.0, error.text)
        return super()._judge_value(data)

    def _detail(self, count: Text, others: Sequence[Text]) -> Text:
        # Every rule that is broken, with its points: whoever mends a plan wants the whole list.
        return _lines([count, *others])


def _refusal(data: dict[str, Any]) -> Text | None:
    """Return why a plan is more than can be judged, in time and in what would be said; None for any plan of work."""
    actions = data.get("actions")
    rows = actions if isinstance(actions, list) else []
    if len(rows) > MOST_ACTIONS:
        return _TOO_MANY.format(n=len(rows), most=MOST_ACTIONS)
    places = [(f"actions[{at}].", row) for at, row in enumerate(rows) if isinstance(row, dict)]
    for place, fields in (("", {**data, "actions": None}), *places):
        for name, value in fields.items():
            most, n = _LONGER.get(name, _LONG), _length(value)
            if n > most:
                return _TOO_LONG.format(place=code(f"{place}{name}"), n=n, most=most)
    return None


def _length(value: Any) -> int:
    text = value if isinstance(value, str) else str(value)
    # As it is compared: a single sign may stand for eighteen.
    told = text if len(text) > max(_LONG, *_LONGER.values()) else unicodedata.normalize("NFKC", text)
    # An array's or a column's text is cut by itself: its members count too.
    return max(len(told), getattr(value, "size", 0))


def _lines(texts: Sequence[Text]) -> Text:
    if len(texts) > _MOST_LINES:
        texts = [*texts[:_MOST_LINES], _AND_MORE.format(n=len(texts) - _MOST_LINES)]
    return Text(zh="\n".join(text.zh for text in texts), en="\n".join(text.en for text in texts))


def _without_records(value: Any) -> Any:
    """Return `value` with every dataclass in it, such as a `Plan` and its actions, as a dict of its fields."""
    if isinstance(value, Record):
        value = value.fields
    if isinstance(value, dict):
        return {name: _without_records(item) for name, item in value.items()}
    return [_without_records(item) for item in value] if isinstance(value, list | tuple) else value


def _without_dots(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_dots(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_without_dots(item) for item in value]
    return None if value is ... else value
