"""A plan on one page: what is done, by whom, by when, how far, and how it will be checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from coursekit import page
from coursekit.analysis.plan import Plan
from coursekit.language import Text, language
from coursekit.page import Page, Table
from coursekit.planning.basis import Basis
from coursekit.planning.faults import action_name, as_plan, closed_up, faults, lacking

__all__ = ["plan_html", "plan_table", "write_plan"]

_UNTITLED = Text(zh="改进计划", en="Improvement plan")
_OPEN = Text(zh="（还没写）", en="(open)")
_BEGINS = Text(zh="从 {begins} 开始，{n} 项行动。", en="Begins on {begins}; {n}.")
_ACTIONS = (Text(zh="{n}", en="{n} action"), Text(zh="{n}", en="{n} actions"))
_SOURCE = Text(zh="基线来自：{source}。", en="Baselines from: {source}.")
_HEADS = {
    "name": Text(zh="行动", en="Action"),
    "gap": Text(zh="要缩小的差距", en="Gap to close"),
    "measure": Text(zh="指标", en="Measure"),
    "numbers": Text(zh="基线 → 目标", en="Baseline → target"),
    "due": Text(zh="期限", en="Due"),
    "owner": Text(zh="负责人", en="Owner"),
    "scope": Text(zh="范围", en="Where"),
    "cost": Text(zh="成本", en="Cost"),
}
_GOAL = Text(zh="目标", en="Goal")
_HOW = Text(zh="怎么做", en="What will be done")
_MISSING = Text(zh="还缺什么", en="Still missing")
_MET = Text(
    zh="每一条都写全了：差距、指标、基线、目标、期限、负责人、做法，没有两项争同一个效果。",
    en="Every point is there: gap, measure, baseline, target, date, owner, means, and no effect claimed twice.",
)
_CHECKED = Text(zh="怎么检查：计划、执行、检查、处理（PDCA）", en="How it will be checked: plan, do, check, act (PDCA)")
_STEPS = (
    (
        Text(zh="计划 P", en="Plan"),
        Text(
            zh="基线照数据写；目标不超过已经有人做到的。",
            en="Baselines are what the data say; no target is beyond what somebody has reached.",
        ),
    ),
    (
        Text(zh="执行 D", en="Do"),
        Text(
            zh="每位负责人每月在这张纸背面记一行：做了几次，没做的原因。",
            en="Each owner writes one line a month on the back: how often it was done, and why not.",
        ),
    ),
    (
        Text(zh="检查 C", en="Check"),
        Text(
            zh="{checks}用同一份问卷（或同一种记录）、同样的算法再量一次；留一处不做的作对照，才分得清是做法管用还是年景好。",
            en="{checks}Same questionnaire or record, same sums. Leave one place without it to compare with: else a "
            "good season looks like a good plan.",
        ),
    ),
    (
        Text(zh="处理 A", en="Act"),
        Text(
            zh="达到了，写进标准，推到别处；没达到，先看做了没有，再看做了有没有用，改了再来一轮。",
            en="Reached: make it the standard, and take it elsewhere. Not reached: see first whether it was done, then "
            "whether it helped; change it and go round again.",
        ),
    ),
)
_CHECK = Text(zh="{due} 看{measure}是不是到了 {target}。", en="{due}: has {measure} come to {target}? ")
_TICKS = Text(zh="到期：□ 达到　□ 没达到　　量出来是 ______　　日期 ______　　签名 ______",
              en="When due: □ reached   □ not reached    found ______    date ______    signed ______")  # fmt: skip

_CSS = """<style>
@media screen { body { font-size: 13.5px; } }
@media print { body { font-size: 9.5pt; } }
table.plan td, table.plan th { padding: .25em .7em .25em 0; }
table.plan tr.first td { border-bottom: 0; padding-top: .5em; }
table.plan tr.more td { padding-top: 0; }
table.plan td.free { overflow-wrap: anywhere; }
table.plan td.keep { white-space: nowrap; }
ul.missing { margin: .3em 0; padding-left: 1.3em; }
h2 { margin: 1em 0 .3em; }
table.steps td:first-child { white-space: nowrap; font-weight: bold; }
</style>"""


@dataclass(frozen=True)
class _Html:
    html: str

    def _repr_html_(self) -> str:
        return self.html


def write_plan(plan: Plan | Mapping[str, Any], basis: Basis, name: str = "plan.html") -> Page:
    """Write a plan as one A4 page in the reader's language, beside the notebook.

    The page shows the actions with baseline and target, what is still missing if anything, and how the plan will
    be checked. About six actions fit on one sheet; more go on to a second.

    Parameters
    ----------
    plan : Plan or mapping
        May be unfinished; what is open says so.
    basis : Basis
        Names and units, and what the plan is held against.
    name : str
        Name of the file, as `coursekit.page.write_page` takes it.

    Returns
    -------
    Page

    Raises
    ------
    CourseError, ValueError, OSError
        A mapping that is no plan; a name that is none; a folder that cannot be written to.
    """
    made = as_plan(plan)
    return page.write_page(name, _title(made), _parts(made, basis))


def plan_html(plan: Plan | Mapping[str, Any], basis: Basis) -> str:
    """Return the page that `write_plan` writes, as text."""
    made = as_plan(plan)
    return page.page_html(_title(made), _parts(made, basis))


def plan_table(plan: Plan | Mapping[str, Any], basis: Basis) -> Table:
    """Return the actions of a plan in words, one on a row, for a notebook.

    Examples
    --------
    >>> from coursekit.analysis.plan import Action, Measure
    >>> from coursekit.language import in_language
    >>> from coursekit.planning.basis import as_text
    >>> wait = Measure(14.2, 0, 120, lower_is_better=True)
    >>> known = Basis({}, {"responsiveness": as_text("responsiveness")}).with_measure("wait", wait, name="wait")
    >>> with in_language("en"):
    ...     print(plan_table(Plan(actions=(Action("Queue", measure="wait", baseline=14.2, target=9),)), known))
    Action Gap to close Measure Baseline → target    Due  Owner      Where Cost
     Queue       (open)    wait        14.2 → 9.0 (open) (open) everywhere    –
    """
    import pandas as pd

    made = as_plan(plan)
    rows = [[str(text) for text in _cells(made, number, basis).values()] for number in range(len(made.actions))]
    return Table(pd.DataFrame(rows, columns=[str(name) for name in _HEADS.values()]))


# ---------------------------------------------------------------- inside


def _title(plan: Plan) -> str:
    return _said(plan.title) or str(_UNTITLED)


def _parts(plan: Plan, basis: Basis) -> list[object]:
    n = len(plan.actions)
    count = _ACTIONS[n != 1].format(n=n)
    opening = [str(_BEGINS.format(begins=_said(plan.begins) or str(_OPEN), n=count))]
    if basis.source is not None:
        opening.append(str(_SOURCE.format(source=basis.source)))
    joint = "" if language() == "zh" else " "
    return [
        _Html(_CSS),
        joint.join(opening),
        *([_Html(_actions(plan, basis))] if n else []),
        _Html(_missing(plan, basis)),
        _Html(_steps(plan, basis)),
        str(_TICKS),
    ]


def _cells(plan: Plan, number: int, basis: Basis) -> dict[str, Text | str]:
    action = plan.actions[number]
    known = basis.measures.get(_said(action.measure))
    unit = ""
    if known is not None and known.unit is not None:
        unit = known.unit.side(language())
        unit = unit if unit == "%" and language() == "zh" else f" {unit}"
    numbers = " → ".join(_number(value, known) for value in (action.baseline, action.target))
    owner = action.owner if isinstance(action.owner, str) else _listed(action.owner)
    return {
        "name": _said(action.name) or action_name(plan, number),
        "gap": basis.gap(_said(action.gap)) if _said(action.gap) else _OPEN,
        "measure": known.name if known is not None else _said(action.measure) or _OPEN,
        "numbers": numbers + unit if _said(action.baseline) or _said(action.target) else _OPEN,
        "due": _said(action.due) or _OPEN,
        "owner": _said(owner) or _OPEN,
        "scope": basis.place(_said(action.scope)),
        "cost": _cost(action.cost) or "–",
    }


def _actions(plan: Plan, basis: Basis) -> str:
    heads = "".join(f"<th>{escape(str(name))}</th>" for name in _HEADS.values())
    rows = []
    for number, action in enumerate(plan.actions):
        cells = {key: escape(str(value)) for key, value in _cells(plan, number, basis).items()}
        cells["name"] = (
            f"<b>{number + 1}. {escape(_said(action.name))}</b>" if _said(action.name) else f"<b>{cells['name']}</b>"
        )
        classes = {"numbers": "keep", "due": "keep", "cost": "keep", "name": "free", "owner": "free"}
        shown = "".join(f"<td class={classes.get(key, 'is')}>{cell}</td>" for key, cell in cells.items())
        told = "<br>".join(
            f"{escape(str(head))}{'：' if language() == 'zh' else ': '}{escape(_said(text) or str(_OPEN))}"
            for head, text in ((_GOAL, action.goal), (_HOW, action.how))
        )
        rows.append(
            f'<tr class="first">{shown}</tr>\n<tr class="more"><td class="free" colspan="{len(cells)}">{told}</td></tr>'
        )
    return f'<table class="plan"><thead><tr>{heads}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _missing(plan: Plan, basis: Basis) -> str:
    found = faults(plan, basis)
    if not found:
        return f"<p>{escape(str(_MET))}</p>"
    told = [str(fault) for fault in found if fault.action is None]
    rivals = {one.action: one.details["with"] for one in found if "with" in one.details}
    for number in range(len(plan.actions)):
        # Two that claim one effect are both told so, of each other; on paper once is enough.
        other = rivals.get(number, number)
        twice = other < number and rivals.get(other) == number
        mine = [one for one in found if one.action == number and not (twice and "with" in one.details)]
        colon = "：" if language() == "zh" else ": "
        told += [f"{action_name(plan, number)}{colon}{advice}" for advice in lacking(mine)]
    items = "".join(f"<li>{escape(one)}</li>" for one in told)
    return f'<h2>{escape(str(_MISSING))}</h2><ul class="missing">{items}</ul>'


def _steps(plan: Plan, basis: Basis) -> str:
    checks = []
    for action in plan.actions:
        known = basis.measures.get(_said(action.measure))
        if known is None or not _said(action.due) or not isinstance(action.target, int | float):
            continue
        where = basis.place(_said(action.scope))
        named = (
            Text(zh=f"{where.zh}的{known.name.zh}", en=f"{known.name.en} ({where.en})")
            if _said(action.scope)
            else known.name
        )
        target = known.with_unit(float(action.target))
        checks.append(_CHECK.format(due=_said(action.due), measure=named, target=target))
    said = "".join(str(one) for one in checks)
    rows = "".join(
        f"<tr><td>{escape(str(name))}</td><td>{escape(_closed(str(text).format(checks=said)))}</td></tr>"
        for name, text in _STEPS
    )
    return f'<h2>{escape(str(_CHECKED))}</h2><table class="steps"><tbody>{rows}</tbody></table>'


def _closed(text: str) -> str:
    return closed_up(text) if language() == "zh" else text


def _number(value: object, known: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float) or known is None:
        return _said(value).replace("-", "\u2212", 1) if isinstance(value, int | float) else _said(value) or "…"
    exact = round(value, known.decimals) == value
    return str(known.shown(value)) if exact else f"{value:.10g}".replace("-", "\u2212")


def _cost(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.10g}"
    return _said(value)


def _listed(owner: object) -> str:
    if isinstance(owner, Sequence):
        return ("、" if language() == "zh" else ", ").join(str(one) for one in owner)
    return _said(owner)


def _said(value: object) -> str:
    return "" if value is None else str(value).strip()
