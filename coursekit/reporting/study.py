"""The capstone's report: one study on one page, from the case to the plan and what the programme did."""

# ruff: noqa: E501  # a Chinese sentence stands on one line, as in the sources

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from coursekit.analysis import evaluation
from coursekit.language import CourseError, Text, language
from coursekit.page import Page, Table
from coursekit.reporting import sections
from coursekit.reporting.case import Case, open_survey
from coursekit.reporting.section import Section, picture, write
from coursekit.reporting.words import interval, number, percent, say, signed

if TYPE_CHECKING:
    from coursekit.datasets import Study
    from coursekit.planning import Action, Basis, Plan

__all__ = ["open_study", "programme", "programme_effect", "study_basis", "study_sections", "write_study"]

_LEAST_IN_UNIT = 10


def open_study(study: Study) -> Case:
    """Return `study` as the other sections of a report take it: read anew, straight-liners left out.

    >>> from coursekit.datasets import case
    >>> read = open_study(case("hotel"))
    >>> read.n, round(float(read.part_table.loc["tangibles", "score"]), 2)
    (636, -1.41)
    """
    return _opened(study, language())


@lru_cache(maxsize=16)
def _opened(study: Study, lang: str) -> Case:
    del lang  # names are in the reader's language: each has its own case
    # An item that nobody has named is “item 01” to a report, which says that by itself.
    names = {item: name for item in study.instrument.items if (name := str(study.label("item", item))) != item}
    units = [str(unit) for unit in study.survey["unit"].dropna().unique()] if "unit" in study.survey else []
    names |= {unit: str(study.label("unit", unit)) for unit in units}
    names |= {} if study.own else {"unit": str(study.unit_name)}
    if not study.own:
        return open_survey(
            f"case_{study.name}", names=names, missing_codes=study.codes, groups=["unit"], keep_straight_liners=False
        )
    told = dict(study.options)
    unit = told.get("unit", "unit")
    reading = {key: told[key] for key in ("mapping", "dimensions", "low", "high", "missing_codes") if key in told}
    asked = study.questionnaire if study.questionnaire is not None else told.get("questionnaire")
    return open_survey(
        told["file"],
        questionnaire=asked,  # type: ignore[arg-type]  # read_survey takes the object as well as its file
        names={} if asked is not None else names,
        groups=[unit] if units else [],
        keep_straight_liners=False,
        **reading,
    )


@lru_cache(maxsize=16)
def study_basis(study: Study) -> Basis:
    """Return what a plan for `study` is held against: its gaps now, and what its best unit has reached where it has units.

    A plan starts from what is true now: of two waves only the later one counts (`Study.latest`). `Basis.source` says so.

    >>> from coursekit.datasets import case
    >>> study_basis(case("hotel")).baseline("gap_assurance")
    -0.93
    >>> study_basis(case("hotel")).source.en
    'Hotels (simulated data), wave 2 only, 318 people'
    """
    from coursekit import planning

    survey = study.latest
    names: dict[str, str | Text] = {one: study.label("dimension", one) for one in study.dimensions}
    grouped = "unit" in survey and int((survey["unit"].value_counts() >= _LEAST_IN_UNIT).sum()) > 1
    if grouped:
        names |= {str(unit): study.label("unit", unit) for unit in survey["unit"].dropna().unique()}
    return planning.basis(survey, "unit" if grouped else None, names=names, source=_source(study, len(survey)))


def _source(study: Study, n: int) -> Text:
    """Return where a plan's baselines come from: which data, which wave, how many people."""
    zh, en = ("", "") if study.own else ("（模拟数据）", " (simulated data)")
    if study.has_waves:
        zh, en = f"{zh}，只用第 2 期", f"{en}, wave 2 only"
    whole = Text(zh=f"{{title}}{zh}，{{n}} 人", en=f"{{title}}{en}, {{n}} people")
    return whole.format(title=study.title, n=f"{n:,}")


@lru_cache(maxsize=16)
def programme_effect(study: Study, *, of_gap: bool = False) -> evaluation.DifferenceInDifferences:
    """Return how much more the units of the programme changed than the others, on the dimension it aimed at.

    Parameters
    ----------
    study : Study
        One that has a programme (`Study.has_programme`).
    of_gap : bool
        Judge by gaps; otherwise by perceptions.

    Raises
    ------
    ValueError
        There is no programme, or one of the four groups has too few answers.

    Examples
    --------
    >>> from coursekit.datasets import case
    >>> round(programme_effect(case("power")).collapsed.estimate, 2)
    0.42
    """
    if study.aimed_at is None or not study.has_programme:
        raise ValueError("the study has no programme to judge: see Study.why_no_programme")
    survey, perceived = study.survey, study.perceptions
    score = perceived[study.aimed_at]
    if of_gap:
        score = _gaps(study)[study.aimed_at]
    table = survey.assign(score=score, post=survey["wave"].eq(2))
    table = table.dropna(subset=["programme", "unit", "wave"]).astype({"programme": bool})
    return evaluation.difference_in_differences(table, "score", unit="unit", treated="programme", post="post")


def _gaps(study: Study) -> pd.DataFrame:
    """Return each respondent's gap on each dimension."""
    from coursekit.analysis import servqual

    return servqual.respondent_gaps(study.survey)


# ---------------------------------------------------------------- sections


def study_sections(
    study: Study, plan: Plan | Mapping[str, Any] | None = None, checked: pd.DataFrame | None = None
) -> list[Section]:
    """Return the report's sections, in order.

    Parameters
    ----------
    study : Study
        The case, or one's own file.
    plan : Plan or mapping, optional
        As `coursekit.planning` takes it; unfinished, the report says what is missing.
    checked : DataFrame, optional
        Which questions were passed, to stand at the end.

    Examples
    --------
    >>> from coursekit.datasets import case
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     for section in study_sections(case("hotel"))[:3]:
    ...         print(section.title)
    The case
    In short
    Sample, and what was left out
    """
    case = open_study(study)
    made = [
        _brief(study),
        _in_short(study, case),
        sections.sample(case),
        sections.gaps(case),
        _first(study),
        _plan(study, plan),
        programme(study),
        _limits(study, case),
        sections.method(case),
        sections.appendix(case),
    ]
    if checked is not None:
        made.insert(-1, Section(say("检查过什么", "What was checked"), (_CHECKED.side(language()), Table(checked))))
    return made


def write_study(
    study: Study,
    plan: Plan | Mapping[str, Any] | None = None,
    checked: pd.DataFrame | None = None,
    out: str = "capstone.html",
) -> Page:
    """Write the report of a study as one HTML page.

    Parameters
    ----------
    study, plan, checked
        As in `study_sections`.
    out : str
        A plain name lies beside the notebook, a path where it says.
    """
    title = say("结业项目：{title}", "Capstone: {title}", title=study.title)
    return write(title, study_sections(study, plan, checked), out)


_CHECKED = Text(
    zh="自动检查的结果，答案由这份数据算出。通过说明数算对了、计划写全了，不说明计划一定管用。",
    en="What the automatic checks say; right answers were worked out from these data. Passed means that the figures are "
    "right and the plan is complete, not that the plan will work.",
)


def _limits(study: Study, case: Case) -> Section:
    found = sections.limits(case)
    if not study.has_waves:
        return found
    # The last of them says that one survey is a snapshot, which two waves are not.
    others = (
        say(
            "两期当作不同的人来算；如果有人两期都答了，区间就不准。",
            "The two waves count as different people; if some answered both, the intervals are not right.",
        )
        if study.own
        else say("两期问的不是同一批人。", "Each wave asked other people.")
    )
    waves = say(
        "{others}除了“改进计划”的基线和“改进项目有没有作用”，两期的答卷都合在一起算。只有两期，说不出趋势。",
        "{others} Except for the baselines of “The plan” and for “What the programme did”, both waves are taken "
        "together. Two waves do not make a trend.",
        others=others,
    )
    return Section(found.title, (*found.parts[:-1], waves))


def _inside(study: Study, code: object) -> Text:
    """Return what a dimension is called inside a sentence."""
    name = study.label("dimension", code)
    return name if study.own else Text(zh=name.zh, en=name.en[0].lower() + name.en[1:])


def _brief(study: Study) -> Section:
    rows = pd.DataFrame(study.facts(), columns=[say("事项", "what"), say("内容", "content")])
    kind = (
        say("数据来自自己的文件。", "The data are from a file of one's own.")
        if study.own
        else say(
            "这是课程的模拟数据，不是哪家真实机构的情况。",
            "These are simulated data of the course, about no real organisation.",
        )
    )
    whose = [say("做报告的人：{who}。", "Report by {who}.", who=study.who)] if study.who else []
    return Section(say("案例", "The case"), (str(study.brief), kind, *whose, Table(rows)))


def _in_short(study: Study, case: Case) -> Section:
    said: list[object] = []
    if not case.ranked.empty:
        said.append(sections._lowest(case) + sections._told_apart(case, how=False))
    order = _order(study)
    if order is not None:
        first = order.index[0]
        same = first == case.ranked.index[0]
        weight = percent(order["importance"].iloc[0]) if _derived(study, order) else None
        said.append(
            say(
                "按重要性乘差距，最该先改的是{first}{how}"
                + ("，也是差距最大的。" if same else "，不是差距最大的那个。"),
                "By importance times gap, {first} comes first{how}"
                + (", the widest gap as well." if same else ", which is not the widest gap."),
                first=_inside(study, first),
                how=""
                if weight is None
                else say(
                    "（差距 {gap}，重要性占 {weight}）",
                    " (gap {gap}, {weight} of the importance)",
                    gap=signed(order["gap"].iloc[0]),
                    weight=weight,
                ),
            )
        )
    effect = _effect_or_none(study)
    if effect is not None:
        said.append(_verdict(study, effect))
    return Section(say("摘要", "In short"), tuple(said))


def _order(study: Study) -> pd.DataFrame | None:
    """Return gap, importance and their product by dimension, the largest product first; None where nothing says."""
    if study.importance is None:
        return None
    gaps = _gaps(study).mean()
    table = pd.DataFrame({"gap": gaps, "importance": study.importance}).loc[list(study.dimensions)]
    return table.assign(product=table["importance"] * -table["gap"]).sort_values(
        "product", ascending=False, kind="stable"
    )


def _derived(study: Study, order: pd.DataFrame) -> bool:
    """Say whether importance is derived: shares add up to 1, points that customers divided to 100."""
    return study.has_satisfaction and float(order["importance"].sum()) < 1.5


def _first(study: Study) -> Section:
    title = say("先改什么", "What comes first")
    order = _order(study)
    if order is None:
        return Section(title, (str(study.why_no_importance),))
    derived = _derived(study, order)
    survey, gaps = study.survey, _gaps(study)
    heads = [
        say("维度", "dimension"),
        say("差距 P − E", "gap P − E"),
        say("重要性（LMG 份额）", "importance (LMG share)")
        if derived
        else say("重要性（客户给的分）", "importance (points)"),
        say("重要性 × 差距的宽度", "importance × width of gap"),
        say("差距的 n", "n of the gap"),
    ]
    rows = [
        (
            str(study.label("dimension", code)),
            signed(row["gap"]),
            percent(row["importance"]) if derived else number(row["importance"], 1),
            number(row["product"]),
            int(gaps[str(code)].notna().sum()),
        )
        for code, row in order.iterrows()
    ]
    how = (
        say(
            "重要性是各维度的感知解释总体满意度时所占的份额（LMG，n = {n}）。它说的是一起高低，不证明改好了它满意度就会升。份额也有"
            "抽样误差，乘积相近的两个维度，先后不要当真。",
            "Importance is a dimension's share in explaining overall satisfaction by perceptions (LMG, n = {n}). It says "
            "what rises and falls together, and does not prove that mending it will raise satisfaction. Shares carry "
            "sampling error, too: where two products are close, do not insist on their order.",
            n=len(study.perceptions.assign(said=survey["overall_satisfaction"]).dropna()),
        )
        if derived
        else say(
            "重要性是客户把 100 分分给各维度的平均（n = {n}）。",
            "Importance is the mean of 100 points that customers divided (n = {n}).",
            n=int(survey[[f"W_{one}" for one in study.dimensions]].notna().all(axis=1).sum()),
        )
    )
    frame = pd.DataFrame(rows, columns=heads)
    lead = say("最该先改的是{first}。", "{first} comes first.", first=study.label("dimension", order.index[0]))
    return Section(title, (lead, Table(frame, right=heads[1:]), how))


def _plan(study: Study, plan: Plan | Mapping[str, Any] | None) -> Section:
    from coursekit import planning

    title = say("改进计划", "The plan")
    if plan is None or _unwritten(plan):
        return Section(title, (say("计划还没有写。", "The plan has not been written yet."),))
    try:
        basis = study_basis(study)
    except CourseError as error:
        return Section(title, (say("计划没法核对：{why}", "The plan cannot be checked: {why}", why=str(error)),))
    try:
        made = plan if isinstance(plan, planning.Plan) else planning.read_plan(plan)
        found, table = planning.faults(made, basis), planning.plan_table(made, basis)
    except (CourseError, TypeError, ValueError) as error:
        why = say("计划的格式读不出来：{why}", "The plan cannot be read: {why}", why=str(error))
        return Section(title, (why,))
    parts: list[object] = [_starts_from(study, made, basis)]
    if made.actions:
        parts.append(table)
    heads = say("目标：", "Goal: "), say("怎么做：", "To be done: ")
    parts += [
        _Told(
            str(action.name or n),
            heads[0] + str(action.goal or _OPEN),
            heads[1] + str(action.how or _OPEN),
            *_to_be_checked(action, basis),
        )
        for n, action in enumerate(made.actions, start=1)
    ]
    if found:
        parts += [say("还缺：", "Still missing:"), *map(str, found)]
    else:
        parts.append(say("每一条要求都满足。", "Every point of the rubric is met."))
    return Section(title, tuple(parts))


_OPEN = Text(zh="（还没写）", en="(open)")


def _to_be_checked(action: Action, basis: Basis) -> list[str]:
    """Return by what one will see whether an action has worked; nothing while it cannot be said."""
    known = basis.measures.get(str(action.measure))
    if known is None or not action.due or isinstance(action.target, bool) or not isinstance(action.target, int | float):
        return []
    return [
        say(
            "怎么检查：{due} 用同一份问卷、同样的算法再量，看{measure}（{place}）有没有到 {target}；留一处不做的来对照。",
            "How it will be checked: on {due} the same questionnaire and the same sums, to see whether the {measure} "
            "({place}) has come to {target}; with one place left as it is to compare with.",
            due=action.due,
            measure=known.name,
            place=basis.place(str(action.scope)),
            target=known.with_unit(float(action.target)),
        )
    ]


def _starts_from(study: Study, plan: Plan, basis: Basis) -> str:
    said = say("基线来自：{source}。", "Baselines from: {source}.", source=basis.source)
    if plan.title or plan.begins:
        begins = say("从 {begins} 开始", "begins on {begins}", begins=plan.begins or _OPEN)
        title = say("《{title}》", "“{title}”", title=plan.title) if plan.title else say("计划", "The plan")
        said = say("{title}{begins}。{said}", "{title} {begins}. {said}", title=title, begins=begins, said=said)
    if not study.has_waves:
        return said
    why = say(
        "计划从现在的情况出发，所以只看后一期；前面各节两期合在一起算，所以数不一样。",
        "A plan starts from what is true now, so only the later wave counts; the sections above take both waves together "
        "and have other figures.",
    )
    return say("{said}{why}", "{said} {why}", said=said, why=why)


class _Told:
    """What one action is for and what will be done, as a paragraph."""

    def __init__(self, *lines: str) -> None:
        self.lines = lines

    def __repr__(self) -> str:
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        head, *more = map(escape, self.lines)
        return f"<p><strong>{head}</strong><br>{'<br>'.join(more)}</p>"


def _unwritten(plan: object) -> bool:
    """Say whether nothing of a plan has been filled in: the sheet's dots and empty texts are left."""
    if isinstance(plan, Mapping):
        return all(_unwritten(one) for one in plan.values())
    if isinstance(plan, list | tuple):
        return all(_unwritten(one) for one in plan)
    return plan is None or plan is ... or plan == ""


# ---------------------------------------------------------------- the programme


def _effect_or_none(study: Study) -> evaluation.DifferenceInDifferences | None:
    if not study.has_programme:
        return None
    try:
        return programme_effect(study)
    except ValueError:
        return None


def programme(study: Study) -> Section:
    """Return what the programme did: difference in differences, what a before-and-after would have said, and the limits.

    >>> from coursekit.datasets import case
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     print(programme(case("hotel")).parts[0][:60])
    Perceived tangibles: the units in the programme changed by +
    """
    title = say("改进项目有没有作用", "What the programme did")
    found = _effect_or_none(study)
    if found is None:
        why = study.no_programme_because  # what to do about it is the sheet's to say
        if why is None:
            why = Text(zh="四组里有一组答卷太少，算不出来。", en="One of the four groups has too few answers.")
        return Section(title, (str(why),))
    means, answers = _means(found), _answers(study)
    rows = [
        (
            say("参加的单位", "in the programme")
            if group == "treated"
            else say("没参加的单位", "not in the programme"),
            int(found.units[group]),
            number(means[group, "before"]),
            number(means[group, "after"]),
            signed(means[group, "change"]),
            answers[group],
        )
        for group in ("treated", "control")
    ]
    heads = [
        "",
        say("单位数", "units"),
        say("前", "before"),
        say("后", "after"),
        say("变化", "change"),
        say("n（前 + 后）", "n (before + after)"),
    ]
    how = say(
        "区间按单位算，每个单位一票（{n} 个单位，{rows} 份答卷）。这个数要当作项目的作用，得假定没有项目时两组会同样变化；"
        "只有两期，这一点查不了。除非是抽签决定谁参加，否则选谁参加的理由也可能是差别的来源。表里的平均按答卷算，又各自四舍五入，"
        "照表相减可能差一点。",
        "The interval goes by units, each with one vote ({n} units, {rows} answers). To take this for the programme's doing "
        "one must assume that both groups would have changed alike without it, which two waves cannot check. Unless lots "
        "were drawn for who took part, the reason for choosing them may be where the difference comes from. The means in "
        "the table go by answers and are rounded one by one, so subtracting them may give a slightly different figure.",
        n=int(found.units.sum()),
        rows=f"{found.n:,}",
    )
    drawn = picture(lambda: _draw(study, found), _verdict(study, found))
    table = Table(pd.DataFrame(rows, columns=heads), right=heads[1:])
    return Section(title, (_naive(study, found), table, drawn, _verdict(study, found), how))


def _answers(study: Study) -> dict[str, str]:
    """Return how many answers each group's two means rest on."""
    rows = study.survey.assign(score=study.perceptions[study.aimed_at])
    rows = rows.dropna(subset=["score", "programme", "unit", "wave"])
    counts = {group: rows.loc[rows["programme"].astype(bool).eq(inside), "wave"].value_counts()
              for group, inside in (("treated", True), ("control", False))}  # fmt: skip
    return {group: f"{n.get(1, 0)} + {n.get(2, 0)}" for group, n in counts.items()}


def _draw(study: Study, found: evaluation.DifferenceInDifferences) -> Any:
    from coursekit import charts

    assert study.aimed_at is not None
    waves = [say("第 1 期", "wave 1"), say("第 2 期", "wave 2")]
    table = pd.DataFrame({group: found.means.loc[group, ["before", "after"]].to_numpy() for group in found.means.index},
                         index=waves).assign(post=[0, 1])  # fmt: skip
    own = found.collapsed
    names = {
        "treated": say("参加的单位", "in the programme"),
        "control": say("没参加的单位", "not in the programme"),
        "value": say("{name}的感知", "perceived {name}", name=_inside(study, study.aimed_at)),
    }
    return charts.difference_in_differences(table, effect=(own.estimate, own.low, own.high), names=names)


def _means(found: evaluation.DifferenceInDifferences) -> dict[tuple[str, str], float]:
    return {(str(row), str(at)): float(found.means[at][row]) for row in found.means.index for at in found.means}


def _naive(study: Study, found: evaluation.DifferenceInDifferences) -> str:
    assert study.aimed_at is not None
    return say(
        "{name}的感知：参加的单位前后变了 {treated}，没参加的同期变了 {control}。前一个数里有大家一起的变化，所以要减去后一个。",
        "Perceived {name}: the units in the programme changed by {treated}, the others by {control} in the same time. The "
        "first figure holds whatever happened everywhere, so the second is taken off.",
        name=_inside(study, study.aimed_at),
        treated=signed(_means(found)["treated", "change"]),
        control=signed(_means(found)["control", "change"]),
    )


def _verdict(study: Study, found: evaluation.DifferenceInDifferences) -> str:
    assert study.aimed_at is not None
    own = found.collapsed
    values = {
        "name": _inside(study, study.aimed_at),
        "effect": signed(own.estimate),
        "range": interval(own.low, own.high, sign=True),
    }
    if own.low > 0:
        return say(
            "扣掉没参加的单位的变化，参加的单位{name}的感知多出 {effect} 分，95% 区间 {range}，不含 0。",
            "Less the change of the others, perceived {name} gained {effect} in the programme, 95% interval {range}, which does not hold 0.",
            **values,
        )
    if own.high < 0:
        return say(
            "扣掉没参加的单位的变化，参加的单位{name}的感知变了 {effect} 分，95% 区间 {range}，不含 0：项目以后更差了。",
            "Less the change of the others, perceived {name} changed by {effect} in the programme, 95% interval {range}, which does not hold 0: "
            "it got worse.",
            **values,
        )
    return say(
        "扣掉没参加的单位的变化，参加的单位{name}的感知变了 {effect} 分，95% 区间 {range}，含 0：说不出项目有作用，也没有证明它没有作用。",
        "Less the change of the others, perceived {name} changed by {effect} in the programme, 95% interval {range}, which holds 0: no effect can "
        "be claimed, nor has it been shown that there is none.",
        **values,
    )
