"""What a plan fails in, said so that one can mend it."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from coursekit.analysis.plan import CRITERIA, Action, Plan, check_plan, read_plan
from coursekit.language import CourseError, Text
from coursekit.planning.basis import Basis, Known
from coursekit.planning.words import BODIES, EVERYWHERE, FILLERS, JOINERS, MEANS, NOBODY, POSTS

__all__ = ["SENTENCES", "WHOLE", "Fault", "action_name", "as_plan", "closed_up", "faults", "lacking", "no_plan_because"]

WHOLE = "plan"
"""The criterion of faults that no single action has."""

_CRITERION = {code: name for name, codes in CRITERIA.items() for code in codes}

# Code → what is wrong and what to do. Where it is, is said in front of it.
SENTENCES: dict[str, Text] = {
    "no_actions": Text(
        zh="计划里还没有行动。至少加一项：要缩小哪个差距、谁、做什么、到哪天、做到多少。",
        en="The plan has no action yet. Add at least one: which gap, who, what, by when and how far.",
    ),
    "begins_missing": Text(
        zh="计划没写从哪天开始。请写上日期，例如 2027-01-04；期限要从这天算起。",
        en="The plan does not say when it begins. Write the date, e.g. 2027-01-04; due dates are counted from it.",
    ),
    "begins_not_a_date": Text(
        zh="计划的开始日期“{given}”不是一个日期。请写成 年-月-日，例如 2027-01-04。",
        en="The plan begins on “{given}”, which is no date. Write year-month-day, e.g. 2027-01-04.",
    ),
    "gap_missing": Text(
        zh="没写要缩小哪个差距。从量出来的差距里选一个，例如：{some}。",
        en="It does not say which gap it is to close. Choose one of those that were measured, e.g. {some}.",
    ),
    "gap_unknown": Text(
        zh="“{given}”不是量出来的差距。可以选的有：{known}。",
        en="“{given}” is none of the gaps that were measured. There are: {known}.",
    ),
    "measure_missing": Text(
        zh="没写拿什么指标来衡量。没有指标，到期谁也说不清做成了没有；请选数据里有的，例如：{some}。",
        en="It has no measure, so that nobody can say afterwards whether it worked. Choose one "
        "the data have, e.g. {some}.",
    ),
    "measure_unknown": Text(
        zh="数据里没有“{given}”这个指标，也就没有基线，到期也没法比。可以选的有：{known}。",
        en="The data have no measure “{given}”: no baseline now, nothing to compare later. There are: {known}.",
    ),
    "measure_of_other_gap": Text(
        zh="要缩小的是“{gap}”，衡量的却是“{measured}”的差距，做得再好也看不出来。请换成“{gap}”的指标，或者改要缩小的差距。",
        en="It is to close the gap in {gap}, but is measured by the gap in {measured}: success would not show. Take "
        "{gap}'s own measure, or name the other gap.",
    ),
    "baseline_missing": Text(
        zh="没写基线。数据说现在是 {data}，请照着写。",
        en="It has no baseline. The data say {data} now; write that.",
    ),
    "baseline_not_a_number": Text(
        zh="基线“{given}”不是数字。数据说现在是 {data}，请照着写。",
        en="The baseline “{given}” is no number. The data say {data} now; write that.",
    ),
    "baseline_differs": Text(
        zh="基线写的是 {given}，数据里{place}的“{measure}”现在是 {data}。基线要照数据写，不然起点就是错的。",
        en="The baseline is given as {given}, but the data say {data} for {measure}, {place}. Write what the data say, "
        "or the start is wrong already.",
    ),
    "target_missing": Text(
        zh="没写目标值。要比现在的 {data} 好，最好不超过 {limit}。",
        en="It has no target. It should be better than today's {data}, and at best {limit}.",
    ),
    "target_not_a_number": Text(
        zh="目标“{given}”不是数字。“明显改善”没法验收；请写一个数，在 {data} 和 {limit} 之间。",
        en="The target “{given}” is no number, and “much better” cannot be checked. Write one between "
        "{data} and {limit}.",
    ),
    "target_off_scale": Text(
        zh="目标 {given} 超出了这个指标的范围（{low} 到 {high}），永远量不出来。请改到 {data} 和 {limit} 之间。",
        en="The target {given} is off the measure's scale ({low} to {high}) and can never be found. Put it between "
        "{data} and {limit}.",
    ),
    "target_no_improvement": Text(
        zh="目标 {given} 不比现在的 {data} 好{lower}，什么都不做也能“完成”。请写得更好一些，最好到 {limit}。",
        en="The target {given} is no better than today's {data}{lower}: doing nothing would reach it. Aim higher than "
        "that, at best for {limit}.",
    ),
    "target_out_of_reach": Text(
        zh="目标 {given} 够不着：{who}。请把目标放在 {data} 和 {limit} 之间，做到了再往前走。",
        en="The target {given} is out of reach: {who}. Set it between {data} and {limit}; when that is done, go on.",
    ),
    "due_missing": Text(
        zh="没写到哪天做到。没有期限就没有验收的那一天；请写上日期，例如 {example}。",
        en="It has no date by which the target is to be reached, so nobody will ever look. Write one, e.g. {example}.",
    ),
    "due_not_a_date": Text(
        zh="期限“{given}”不是一个日期。“尽快”“年内”都没法到期；请写成 年-月-日，例如 {example}。",
        en="“{given}” is no date, and “soon” never falls due. Write year-month-day, e.g. {example}.",
    ),
    "due_not_after_begin": Text(
        zh="期限 {given} 不在计划开始（{begins}）之后，没有留下做事的时间。请改晚，或者检查年份。",
        en="It is due on {given}, not after the plan begins ({begins}): no time is left to do it. Make it later, or "
        "check the year.",
    ),
    "due_too_late": Text(
        zh="期限 {given} 太远了，到那时没有人记得这项计划。最晚写到 {latest}；事情大，就先写两年内能看到的一步。",
        en="It is due on {given}, when nobody will remember this plan. Write {latest} at the latest; of something "
        "large take the step that can be seen within two years.",
    ),
    "due_past": Text(
        zh="期限 {given} 已经过了（今天是 {today}）。请写一个还没到的日期。",
        en="It was due on {given}, which is past (today is {today}). Write a date that is still to come.",
    ),
    "owner_missing": Text(
        zh="没写谁负责。请写一个人，或者一个岗位，例如“湖滨支行主任”。",
        en="Nobody owns it. Write one person or one post, e.g. “head of the Lakeside branch”.",
    ),
    "owner_several": Text(
        zh="写了 {n} 个负责人（{given}）。出了事互相等，等于没人负责；请留下一个，别人写进“怎么做”。",
        en="It has {n} owners ({given}), and each will wait for the other. Keep one; the others belong under what will "
        "be done.",
    ),
    "owner_nobody": Text(
        zh="负责人写的是“{given}”，那就是没有人。请写一个人，或者一个只有一个人的岗位，例如“湖滨支行主任”。",
        en="Its owner is “{given}”, and that is nobody. Write one person, or a post that one person holds, e.g. “head "
        "of the Lakeside branch”.",
    ),
    "goal_missing": Text(
        zh="没写目标。请用一句话写：客户会发现什么不一样了？",
        en="It has no goal. Say in one sentence what customers will find changed.",
    ),
    "how_missing": Text(
        zh="没写怎么做。请写：谁、在什么时候、做什么，写到下周一就能动手。",
        en="It does not say what will be done. Write who does what and when, so that one could begin on Monday.",
    ),
    "how_empty": Text(
        zh="“{how}”里没有一件看得见的事，只有决心。请写谁、在什么时候、做什么，例如“工作日 11 点到 13 "
        "点加开一个窗口”。",
        en="“{how}” names nothing that one could see being done. Write who does what and when, e.g. “a second counter "
        "from 11 to 13 on weekdays”.",
    ),
    "goal_circular": Text(
        zh="目标是“{goal}”，做法是“{how}”，说的是同一件事，转了一圈又回来了。"
        "请把做法换成看得见的动作：谁、什么时候、做什么。",
        en="The goal is “{goal}”, and what will be done is “{how}”: the same thing over again. Say instead what one "
        "would see being done: who, what, when.",
    ),
    "goal_names_itself": Text(
        zh="目标“{goal}”拿自己当办法：通过提升来提升。请写客户会发现什么不一样，办法写进“怎么做”。",
        en="The goal “{goal}” is its own means: better by being better. Say what customers will find changed; how, "
        "belongs under what will be done.",
    ),
    "scope_unknown": Text(
        zh="适用范围“{given}”在数据里找不到，就没有它自己的基线。请写其中一个：{known}；全部都做，就空着。",
        en="The data know no place “{given}”, so it has no baseline of its own. Write one of {known}, or leave it "
        "empty for everywhere.",
    ),
    "effect_claimed_twice": Text(
        zh="它和{other}争同一个效果：都用“{measure}”衡量，{places}。到期分数动了，说不清是谁的功劳。请合成一项，"
        "或者给其中一项换指标、换地方。",
        en="It claims the same effect as {other}: both are measured by {measure}, {places}. If the number moves, "
        "nobody can say which of them did it. Make them one, or give one of them another measure or another place.",
    ),
}

_ACTION = Text(zh="第 {n} 项行动", en="Action {n}")
_NAMED = Text(zh="第 {n} 项行动“{name}”", en="Action {n}, “{name}”")
_SHORT = 40


@dataclass(frozen=True, repr=False)
class Fault:
    """One point of the rubric that a plan fails.

    Attributes
    ----------
    code : str
        Of `coursekit.analysis.plan.check_plan`.
    criterion : str
        Key of `CRITERIA`; ``"plan"`` for what concerns no single action.
    action : int or None
        Number of the action, from 0.
    sentence : Text
        What is wrong, where, what to do; it stands alone.
    advice : Text
        The same without saying where.
    details : mapping
        As `check_plan` gives them.
    """

    code: str
    criterion: str
    action: int | None
    sentence: Text
    advice: Text
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence)

    def __repr__(self) -> str:
        # What a notebook shows of a list of them.
        return f"{self.code}: {self.sentence}"


def faults(plan: Plan | Mapping[str, Any], basis: Basis, *, today: date | None = None) -> list[Fault]:
    """Hold a plan against the rubric; return every failing point with a sentence about it.

    Parameters
    ----------
    plan : Plan or mapping
        May be half-written. A mapping is plain data, as `read_plan` takes it.
    basis : Basis
        The measures, gaps and places there are.
    today : date, optional
        Targets due before it are faults, too. Left out: no clock is looked at.

    Returns
    -------
    list of Fault
        Of the plan, then action by action in the order of `CRITERIA`. Empty: the rubric is met, which says nothing
        about whether the plan is wise.

    Raises
    ------
    CourseError
        A mapping that is no plan.

    Examples
    --------
    >>> from coursekit.analysis.plan import Measure
    >>> from coursekit.planning.basis import as_text
    >>> wait = Measure(14.2, 0, 120, lower_is_better=True, reachable=6.5)
    >>> known = Basis({}, {"responsiveness": as_text("responsiveness")}).with_measure("wait", wait, name="waiting")
    >>> action = Action("Queue", "responsiveness", "shorter waits", "second counter from 11 to 13", "wait", 12, 9,
    ...                 "2027-06-30", "Wang Li")
    >>> found = faults(Plan("Queue", "2027-01-04", (action,)), known)
    >>> [(fault.code, fault.action) for fault in found]
    [('baseline_differs', 0)]
    >>> found[0].sentence.en.split(". ")[0]
    'Action 1, “Queue”: The baseline is given as 12, but the data say 14.2 for waiting, everywhere'
    """
    made = as_plan(plan)
    found = check_plan(
        made,
        {code: known.measure for code, known in basis.measures.items()},
        {code: (code.replace("_", " "), name.zh, name.en) for code, name in basis.gaps.items()},
        nobody=NOBODY,
        fillers=FILLERS,
        scopes=_places(basis),
        bodies=BODIES,
        posts=POSTS,
        joiners=JOINERS,
        means=MEANS,
        today=today,
    )
    told = []
    for fault in found:
        number = int(fault.where.removeprefix("actions[").removesuffix("]")) if fault.where else None
        advice = _advice(fault.code, fault.details, made, number, basis)
        sentence = advice
        if number is not None:
            where = action_name(made, number)
            sentence = Text(zh=f"{where.zh}：{advice.zh}", en=f"{where.en}: {advice.en}")
        told.append(Fault(fault.code, _CRITERION.get(fault.code, WHOLE), number, sentence, advice, fault.details))
    return told


def as_plan(plan: Plan | Mapping[str, Any]) -> Plan:
    """Return a plan of plain data; `CourseError` where the data are none.

    Numbers in quotes and dates written with other signs are taken for what they are.

    Examples
    --------
    >>> made = as_plan({"begins": "2027/1/4", "actions": [{"baseline": "−1.66", "due": "2027年6月3日"}]})
    >>> made.begins, made.actions[0].baseline, made.actions[0].due
    ('2027-01-04', -1.66, '2027-06-03')
    """
    if isinstance(plan, Plan):
        return plan
    try:
        made = read_plan(plan)
    except (TypeError, ValueError) as error:
        raise CourseError(_NO_PLAN.format(why=no_plan_because(plan, error))) from error
    actions = (
        replace(
            action,
            due=_as_day(action.due),
            **{name: _as_number(getattr(action, name)) for name in ("baseline", "target", "cost")},
        )
        for action in made.actions
    )
    return replace(made, begins=_as_day(made.begins), actions=tuple(actions))


def no_plan_because(data: object, error: Exception) -> Text:
    """Return why `read_plan` refused some data, in both languages; `error` is what it said."""
    whole, columns = ("title", "begins", "actions"), tuple(one.name for one in fields(Action))
    if not isinstance(data, Mapping):
        return _IS_NO_DICT.format(where=_THE_PLAN, type=type(data).__name__)
    places: list[tuple[Text, object, tuple[str, ...]]] = [(_THE_PLAN, data, whole)]
    rows = data.get("actions")
    if isinstance(rows, Sequence) and not isinstance(rows, str):
        places += [(_ACTION.format(n=n), row, columns) for n, row in enumerate(rows, start=1)]
    elif rows is not None and set(data) <= set(whole):
        return _IS_NO_LIST.format(type=type(rows).__name__)
    for where, row, known in places:
        if not isinstance(row, Mapping):
            return _IS_NO_DICT.format(where=where, type=type(row).__name__)
        strange = [str(name) for name in row if name not in known]
        if strange:
            return _UNKNOWN_FIELD.format(where=where, given=", ".join(strange), known=", ".join(known))
        for name, value in row.items():
            if name in ("title", "begins", "name", "gap", "goal", "how", "measure", "due", "scope") and not (
                value is None or isinstance(value, str | date)
            ):
                return _IS_NO_TEXT.format(where=where, name=name, given=repr(value))
    return Text(zh="内容的格式不对", en=str(error))


def lacking(found: Sequence[Fault]) -> list[Text]:
    """Return the advice on one action: what is merely empty in one line, then a sentence for each other fault."""
    empty = [fault for fault in found if fault.code.endswith("_missing")]
    told = [fault.advice for fault in found if not fault.code.endswith("_missing")]
    if len(empty) > 1:
        names = [_FIELDS[fault.code.removesuffix("_missing")] for fault in empty]
        listed = Text(zh="、".join(name.zh for name in names), en=", ".join(name.en for name in names))
        return [_EMPTY.format(names=listed), *told]
    return [*(fault.advice for fault in empty), *told]


def closed_up(chinese: str) -> str:
    """Take out spaces between Chinese characters, as in “−1.59 分 和”: they stand beside numbers and letters only."""
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", chinese)


def action_name(plan: Plan, number: int) -> Text:
    """Return what an action is called in a sentence: its number from 1, and its name if it has one."""
    name = " ".join(str(plan.actions[number].name or "").split())
    shown = name if len(name) <= _SHORT else name[: _SHORT - 1] + "…"
    return (_NAMED if shown else _ACTION).format(n=number + 1, name=shown)


# ---------------------------------------------------------------- inside

_FIELDS = {
    "gap": Text(zh="差距", en="the gap"),
    "goal": Text(zh="目标", en="the goal"),
    "how": Text(zh="怎么做", en="what will be done"),
    "measure": Text(zh="指标", en="the measure"),
    "baseline": Text(zh="基线", en="the baseline"),
    "target": Text(zh="目标值", en="the target"),
    "due": Text(zh="期限", en="the date"),
    "owner": Text(zh="负责人", en="the owner"),
}
_EMPTY = Text(zh="还没填：{names}。", en="Not filled in yet: {names}.")
_THE_PLAN = Text(zh="计划", en="the plan")
_IS_NO_DICT = Text(zh="{where}应当是一个字典，这里是 {type}", en="{where} is to be a dict, and this is of type {type}")
_IS_NO_LIST = Text(
    zh="actions 应当是一张列表，每项行动放在方括号里，这里是 {type}",
    en="actions is to be a list, with the actions in square brackets, and this is of type {type}",
)
_UNKNOWN_FIELD = Text(
    zh="{where}里不认识“{given}”这一栏，看看是不是拼错了；可以有的是 {known}",
    en="{where} has the unknown field “{given}”, perhaps misspelt; there are {known}",
)
_IS_NO_TEXT = Text(
    zh="{where}的 {name} 应当是文字，要加引号，这里是 {given}",
    en="{name} of {where} is to be text, in quotes, and this is {given}",
)
_NO_PLAN = Text(
    zh="这不是一份计划：{why}。计划是一个字典，有 title、begins 和 actions；actions 是一串行动，每项也是字典。",
    en="This is no plan: {why}. A plan is a dict with title, begins and actions; actions is a list of dicts.",
)
_CHOOSE_FIRST = {
    "baseline_missing": Text(
        zh="没写基线。先选指标，数据会说现在是多少。",
        en="It has no baseline. Choose the measure first; the data then say what it is now.",
    ),
    "baseline_not_a_number": Text(
        zh="基线“{given}”不是数字。先选指标，数据会说现在是多少。",
        en="The baseline “{given}” is no number. Choose the measure first; the data then say what it is now.",
    ),
    "target_missing": Text(
        zh="没写目标值。先选指标，再写要做到多少。", en="It has no target. Choose the measure first, then say how far."
    ),
    "target_not_a_number": Text(
        zh="目标“{given}”不是数字。“明显改善”没法验收，请写一个数。",
        en="The target “{given}” is no number, and “much better” cannot be checked. Write a number.",
    ),
}
_LOWER = Text(zh="（这个指标越低越好）", en=" (of this measure less is better)")
_HIGHER = Text(
    zh="（这个指标越高越好；负的差距越接近 0 越好）", en=" (of this measure more is better; −0.5 is better than −1)"
)
_REACHED = Text(zh="目前做得最好的{best}是 {limit}", en="the best so far, {best}, is at {limit}")
_BEST = Text(
    zh="做得最好的已经是这里，再好也只该到 {limit}",
    en="nobody does better than this one, and {limit} is as far as one can promise",
)
_END = Text(zh="最好只能到 {limit}", en="{limit} is as far as one can promise")
_SAME_PLACE = Text(zh="范围都是“{place}”", en="both {place}")
_TWO_PLACES = Text(zh="而且“{one}”和“{two}”有重叠", en="and “{one}” overlaps with “{two}”")
_EXAMPLE = "2027-06-30"


def _places(basis: Basis) -> dict[str, tuple[str, ...]]:
    if not basis.scopes:
        return {}
    return {"": EVERYWHERE, **{code: (name.zh, name.en) for code, name in basis.scopes.items()}}


def _advice(code: str, details: Mapping[str, Any], plan: Plan, number: int | None, basis: Basis) -> Text:
    if number is None:
        return SENTENCES[code].format(given=details.get("given"))
    action = plan.actions[number]
    values: dict[str, object] = {"given": _said(details.get("given"))}
    if code in ("gap_missing", "gap_unknown", "measure_missing", "measure_unknown", "scope_unknown"):
        values |= _choices(code, basis)
    elif code == "measure_of_other_gap":
        values |= {"gap": basis.gap(details["gap"]), "measured": basis.gap(details["measured"])}
    elif code.startswith(("baseline", "target")):
        known = basis.measures.get(_said(action.measure))
        if known is None:
            return _CHOOSE_FIRST[code].format(**values)
        values |= _numbers(code, details, action, known, basis)
    elif code.startswith("due"):
        values |= {"begins": details.get("begins"), "latest": details.get("latest"), "today": details.get("today")}
        values["example"] = _example(plan)
    elif code == "owner_several":
        joined = [str(name) for name in details["given"]]
        values |= {"n": len(joined), "given": Text(zh="、".join(joined), en="; ".join(joined))}
    elif code in ("how_empty", "goal_circular"):
        values |= {"goal": _short(action.goal), "how": _short(action.how)}
        code = "goal_names_itself" if details.get("means") else code
    elif code == "effect_claimed_twice":
        values |= _rival(details, plan, number, basis)
    told = SENTENCES[code].format(**values)
    return Text(zh=closed_up(told.zh), en=told.en)


def _numbers(code: str, details: Mapping[str, Any], action: Action, known: Known, basis: Basis) -> dict[str, object]:
    """Return what the data say of an action's measure, as words."""
    scope = _canonical(action.scope, basis)
    there = known.measure.at(scope)
    given = details.get("given")
    values: dict[str, object] = {
        "data": known.with_unit(there.value),
        "limit": _end(there.limit, known),
        "low": _end(there.low, known),
        "high": _end(there.high, known),
        "measure": known.name,
        "place": basis.place(scope),
        "lower": _LOWER if there.lower_is_better else _HIGHER,
    }
    if code in ("baseline_differs", "target_off_scale", "target_no_improvement", "target_out_of_reach"):
        # As it was written: rounding it to the measure's decimals could hide the difference.
        values["given"] = f"{float(str(given)):.10g}".replace("-", "\u2212")
    if code == "target_out_of_reach":
        who = _REACHED if there.best and scope != there.best else _BEST if scope in known.measure.places else _END
        values["who"] = who.format(best=basis.place(there.best), limit=values["limit"])
    return values


def _end(value: float, known: Known) -> Text:
    if math.isfinite(value):
        return known.with_unit(value)
    return Text(zh="没有上限" if value > 0 else "没有下限", en="no upper end" if value > 0 else "no lower end")


def _choices(code: str, basis: Basis) -> dict[str, object]:
    if code == "scope_unknown":
        return {"known": _listed(basis.scopes)}
    named = basis.gaps if code.startswith("gap") else {key: known.name for key, known in basis.measures.items()}
    return {"known": _listed(named), "some": _listed(dict(list(named.items())[:3]))}


def _listed(named: Mapping[str, Text]) -> Text:
    """Return names with their codes: a form shows the one, data hold the other."""
    zh = "、".join(f"{name.zh}（{code}）" if name.zh != code else code for code, name in named.items())
    en = ", ".join(f"{name.en} ({code})" if name.en.lower() != code else code for code, name in named.items())
    return Text(zh=zh, en=en)


def _rival(details: Mapping[str, Any], plan: Plan, number: int, basis: Basis) -> dict[str, object]:
    other = details["with"]
    one, two = (basis.place(_canonical(plan.actions[at].scope, basis)) for at in (number, other))
    same = one == two
    known = basis.measures.get(details["measure"])
    return {
        "other": action_name(plan, other),
        "measure": known.name if known else details["measure"],
        "places": (_SAME_PLACE if same else _TWO_PLACES).format(place=one, one=one, two=two),
    }


def _canonical(scope: object, basis: Basis) -> str:
    """Return the code of a place that was given by name."""
    said = _said(scope)
    return next((code for code, names in _places(basis).items() if said in (code, *names)), said)


def _example(plan: Plan) -> str:
    """Return a date half a year after the plan begins, to show how one is written."""
    try:
        begins = date.fromisoformat(_said(plan.begins))
        return date.fromordinal(begins.toordinal() + 182).isoformat()
    except (ValueError, OverflowError):
        return _EXAMPLE


def _as_day(text: str) -> str:
    found = re.fullmatch(
        r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?", unicodedata.normalize("NFKC", text).strip()
    )
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else text


def _as_number(value: Any) -> Any:
    """Return a number that was written in quotes; anything else as it is."""
    plain = unicodedata.normalize("NFKC", value).strip().replace("\u2212", "-") if isinstance(value, str) else ""
    if not re.fullmatch(r"[-+]?(\d+(\.\d*)?|\.\d+)", plain):
        return value
    return int(plain) if re.fullmatch(r"[-+]?\d+", plain) else float(plain)


def _said(value: object) -> str:
    return "" if value is None else str(value).strip()


def _short(text: object) -> str:
    said = " ".join(_said(text).split())
    return said if len(said) <= 2 * _SHORT else said[: 2 * _SHORT - 1] + "…"
