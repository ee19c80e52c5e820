"""The sections of the report: the words, and which number stands where."""

# ruff: noqa: E501  # a Chinese sentence stands on one line, as in the sources

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.analysis.reliability import Alpha
from coursekit.datasets.report import KINDS
from coursekit.language import Text
from coursekit.page import Picture, Table
from coursekit.reporting.case import LEAST_FOR_IMPORTANCE, LEAST_IN_GROUP, Case, GroupComparison, Priorities
from coursekit.reporting.pictures import gap_picture, map_picture, score_picture
from coursekit.reporting.section import Section
from coursekit.reporting.words import interval, listing, number, percent, say, signed

__all__ = [
    "appendix",
    "gaps",
    "groups",
    "heading",
    "limits",
    "method",
    "priorities",
    "reliability",
    "sample",
    "single_numbers",
    "summary",
]

_SMALL = 30  # people; below it every interval is wide and nothing should be ranked
_MOST_ROWS = 10  # of a table in the body of the report
_PERIODS = re.compile(r"(?:wave|month|year|quarter|round|期次?|批次|年份?|月份?|季度)(?:_?(?:no|id))?", re.I)
_EXPECTATION_NEAR_TOP = 0.8  # of the way up the scale

# What one score is called, by the form of the questionnaire.
_SCORE = {
    "gap": Text(zh="差距 P − E", en="gap P − E"),
    "performance": Text(zh="感知 P", en="perception P"),
    "direct": Text(zh="直接比较 N", en="direct rating N"),
    "columns": Text(zh="适当差距 P − A", en="adequacy P − A"),
}
_BLOCKS = {
    "E": Text(zh="期望 E", en="expectation E"),
    "P": Text(zh="感知 P", en="perception P"),
    "N": Text(zh="直接比较 N", en="direct rating N"),
    "A": Text(zh="最低 A", en="minimum A"),
    "D": Text(zh="理想 D", en="desired D"),
}
_QUADRANTS = {
    "concentrate": Text(zh="集中改进", en="concentrate here"),
    "keep_up": Text(zh="继续保持", en="keep up the good work"),
    "low_priority": Text(zh="暂缓处理", en="low priority"),
    "overkill": Text(zh="可能过度", en="possible overkill"),
}


# ---------------------------------------------------------------- names and numbers of one case


def _part(case: Case, code: object) -> str:
    """Return what a part is called."""
    if not case.by_dimension:
        return _item(case, code)
    return case.naming.dimension(str(code), servqual={part.name for part in case.parts} <= set(SERVQUAL.dimensions))


def _item(case: Case, code: object) -> str:
    known = case.instrument
    servqual = known is not None and dict(known.dimensions) == dict(SERVQUAL.dimensions)
    return case.naming.item(str(code), servqual=servqual)


def _kind(case: Case) -> str:
    return say("维度", "dimension") if case.by_dimension else say("题项", "item")


def _is_difference(case: Case) -> bool:
    return case.form in ("gap", "columns")


def _score(case: Case, value: float) -> str:
    return signed(value) if _is_difference(case) else number(value)


def _range(case: Case, row: pd.Series) -> str:
    return interval(row["low"], row["high"], sign=_is_difference(case))


def _with_range(case: Case, row: pd.Series) -> str:
    """Return a score with its interval, as prose has it."""
    value = _score(case, float(row["score"]))
    shown = _range(case, row)
    return value if shown == "–" else f"{value} {shown}"


def heading(case: Case) -> str:
    """Return the report's heading: that of the questionnaire, where there is one.

    >>> from coursekit.language import in_language
    >>> from coursekit.reporting import open_survey
    >>> with in_language("en"):
    ...     print(heading(open_survey("bank_branch_survey")))
    Service perception survey: report
    """
    asked = case.naming.questionnaire_title()
    if asked:
        return say("{title}：报告", "{title}: report", title=asked)
    return say("客户服务感知调查报告", "Service perception survey: report")


def _level(case: Case) -> str:
    return percent(case.level)


def _column(case: Case, name: str) -> str:
    """Return what a column is called inside a sentence: “In the programme” is no part of the sentence's own."""
    return f"“{case.naming.column(name)}”"


def _names(case: Case, codes: Sequence[object]) -> list[str]:
    return [_part(case, code) for code in codes]


# ---------------------------------------------------------------- method


def method(case: Case) -> Section:
    """Return what was asked and how it was scored.

    >>> from coursekit.language import in_language
    >>> from coursekit.reporting import open_survey
    >>> with in_language("en"):
    ...     print(method(open_survey("bank_branch_survey")).parts[0][:52])
    Each item was asked twice, from 1 to 7: how the serv
    """
    return Section(say("方法", "Method"), (*_asked(case), *_scored(case)))


def _asked(case: Case) -> list[str]:
    asked = {
        "gap": say(
            "每道题问两遍，都按 {low} 到 {high} 打分：服务应当怎样（期望 E），实际怎样（感知 P）。差距 = P − E，负数表示没有达到期望。",
            "Each item was asked twice, from {low} to {high}: how the service should be (expectation E) and how it is "
            "(perception P). The gap is P − E; below zero means worse than expected.",
            low=case.low,
            high=case.high,
        ),
        "performance": say(
            "每道题问一遍，按 {low} 到 {high} 打分：服务实际怎样（感知 P）。这份调查没有问期望，所以没有差距，也说不出客户本来想要什么。",
            "Each item was asked once, from {low} to {high}: how the service is (perception P). Expectations were not "
            "asked, so there are no gaps, and the survey cannot say what customers had hoped for.",
            low=case.low,
            high=case.high,
        ),
        "direct": say(
            "每道题问一遍，按 {low}（远不如期望）到 {high}（远超期望）打分，由客户自己比较（直接比较 N），{middle} 表示与期望相符。",
            "Each item was asked once, from {low} (much worse than expected) to {high} (much better): the customer does "
            "the comparing (direct rating N), and {middle} means as expected.",
            low=case.low,
            high=case.high,
            middle=number((case.low + case.high) / 2, 0 if (case.low + case.high) % 2 == 0 else 1),
        ),
        "columns": say(
            "每道题问三遍，都按 {low} 到 {high} 打分：最低可以接受的水平 A、理想的水平 D、实际感知 P。P − A 小于零，表示连最低要求都没有达到；P − D 大于零，表示超出理想。",
            "Each item was asked three times, from {low} to {high}: the minimum A, the desired level D and the "
            "perception P. P − A below zero means below what is acceptable; P − D above zero, better than desired.",
            low=case.low,
            high=case.high,
        ),
    }[case.form]
    if case.by_dimension:
        listed = [say("{name}（{n} 题）", "{name} ({n} items)", name=_part(case, part.name), n=len(part.items))
                  for part in case.parts]  # fmt: skip
        what = say("共 {n} 题，分为 {k} 个维度：{list}。", "{n} items in {k} dimensions: {list}.",
                   n=sum(len(part.items) for part in case.parts), k=len(case.parts), list=listing(listed, 12))  # fmt: skip
        if len(case.parts) == 1:
            what = say("共 {n} 题，属于同一个维度：{name}。", "{n} items, all of one dimension: {name}.",
                       n=len(case.parts[0].items), name=_part(case, case.parts[0].name))  # fmt: skip
    else:
        what = say(
            "共 {n} 题。不知道哪道题属于哪个维度，所以这份报告逐题来写。要按维度写，用 --questionnaire 给出问卷文件，或在报告笔记本的第一格代码里写明 dimensions。",
            "{n} items. Which item belongs to which dimension is not known, so this report goes item by item. For a "
            "report by dimension, give the questionnaire's file (--questionnaire), or fill in dimensions in the first "
            "code cell of the report notebook.",
            n=len(case.items),
        )
    found = [asked, what]
    if case.assumed:
        found.append(
            say(
                "这些题编号为 01 到 22，所以按 SERVQUAL 的五个维度来分。如果问卷不是这样分的，请写明 dimensions。",
                "The items are numbered 01 to 22, so they are taken as SERVQUAL's five dimensions. If the questionnaire "
                "was another one, say so with dimensions.",
            )
        )
    if case.reversed_items:
        found.append(
            say(
                "反向题已经转成同一方向再算分：{items}。",
                "Items worded negatively were turned round before scoring: {items}.",
                items=listing(sorted(case.reversed_items), 12),
            )
        )
    return found


def _scored(case: Case) -> list[str]:
    rule = say(
        "一个人某个维度的题至少答了 {share}，才有这个维度的分；维度的分是这些人各自得分的平均。每个数旁边的 n，就是它用了多少人。",
        "A person has a score on a dimension if at least {share} of its items were answered; a dimension's score is the "
        "mean of these people's own scores. The n beside each figure is how many people it rests on.",
        share=percent(case.min_share),
    )
    sure = say(
        "方括号里是 {level} 置信区间：如果答卷的人能代表客户，这样算出的区间，100 次里大约有 {times} 次包含全体客户的真实平均值。区间只反映抽样的偶然，不反映谁没有来填。",
        "Square brackets hold the {level} confidence interval: if those who answered stand for all customers, about "
        "{times} in 100 such intervals contain the true mean. It covers the luck of the draw, not who did not answer.",
        level=_level(case),
        times=round(100 * case.level),
    )
    return [rule, sure] if case.by_dimension else [sure]


# ---------------------------------------------------------------- sample


def sample(case: Case) -> Section:
    """Return who is in the report, who is not, and what was wrong with the file."""
    parts: list[object] = [_who(case)]
    if case.course_table:
        parts.append(
            say(
                "这是课程的模拟数据，不是真实客户的回答。", "These are the course's simulated data, not real customers."
            )
        )
    if case.straight:
        parts.append(_straight(case))
    groups_shown = _composition(case)
    if groups_shown is not None:
        parts.append(groups_shown)
    parts += _missing(case)
    found = {kind: n for kind, n in case.table.report.counts.items() if kind in KINDS}
    if not case.straight_kept:  # the heading says that the row is kept, and the sentence above that it is not
        found.pop("straight_liner", None)
    if case.form != "gap":  # one answer, or three, to an item: nothing lacks its other half
        found = {kind: n for kind, n in found.items() if kind not in ("unpaired_column", "half_pair")}
    if found:
        what, times = say("读文件时发现的", "what reading the file found"), say("次数", "times")
        low, high = case.table.report.scale
        rows = [(str(KINDS[kind].heading.format(low=low, high=high)), n) for kind, n in found.items()]
        parts.append(Table(pd.DataFrame(rows, columns=[what, times])))
    else:
        parts.append(say("读文件时没有发现问题。", "Reading the file found nothing wrong."))
    return Section(say("样本，以及没有用到的", "Sample, and what was left out"), tuple(parts))


def _who(case: Case) -> str:
    scored = int(case.overall.notna().sum())
    left = case.read - case.n
    text = say("文件 {name} 有 {read} 行", "The file {name} has {read} rows", name=case.name, read=f"{case.read:,}")
    if left:
        out = []
        if case.empty:
            out.append(say("{n} 行没有一题可用的回答", "{n} without one usable answer", n=case.empty))
        if not case.straight_kept and case.straight:
            out.append(say("{n} 行直线作答", "{n} straight-liners", n=case.straight))
        text += say("，没有用的有 {left} 行（{out}）", ", of which {left} are left out ({out})", left=left,
                    out=say("{zh}", "{en}", zh="，".join(out), en=", ".join(out)))  # fmt: skip
    text += say("；这份报告用了 {n} 人。", "; this report rests on {n} people.", n=f"{case.n:,}")
    if scored < case.n:
        text += say(
            "其中 {scored} 人答得够多，有总分。",
            " Of these, {scored} answered enough to have an overall score.",
            scored=f"{scored:,}",
        )
    return text


def _straight(case: Case) -> str:
    with_them, without = case.straight_effect
    name = _part(case, case.ranked.index[0])
    if case.straight_kept:
        return say(
            "有 {n} 人一路打同一个分（直线作答），仍然留在里面。去掉他们，{name}的分从 {a} 变成 {b}。",
            "{n} people ticked one and the same answer all the way down (straight-liners); they are kept. Without them "
            "the score of {name} would be {b}, not {a}.",
            n=case.straight,
            name=name,
            a=_score(case, with_them),
            b=_score(case, without),
        )
    return say(
        "有 {n} 人一路打同一个分（直线作答），没有用。留着他们，{name}的分会是 {a}，现在是 {b}。",
        "{n} people ticked one and the same answer all the way down (straight-liners); they are left out. With them "
        "the score of {name} would be {a}, not {b}.",
        n=case.straight,
        name=name,
        a=_score(case, with_them),
        b=_score(case, without),
    )


def _composition(case: Case) -> Table | None:
    rows = []
    for one in case.comparisons:
        sizes = [f"{case.naming.group(one.column, str(group))} {n}" for group, n in one.table["n"].items()]
        rows.append((case.naming.column(one.column), " · ".join(sizes), int(one.table["n"].sum())))
    if not rows:
        return None
    return Table(
        pd.DataFrame(rows, columns=[say("按什么分", "by"), say("有总分的人数", "people with an overall score"), "n"])
    )


def _missing(case: Case) -> list[object]:
    columns = {letter + item: block[item].isna().sum() for letter, block in case.answers.items() for item in case.items}
    missing = pd.Series(columns, dtype=int)
    if not missing.any():
        return [say("题项的回答一个不缺。", "No item answer is missing.")]
    share = missing.sum() / (case.n * len(missing))
    text = say("题项的回答缺 {share}。", "{share} of the item answers are missing.", share=percent(share, 1))
    worst = missing[missing > 0].sort_values(ascending=False, kind="stable").head(5)
    text += say("缺得最多的是：", " Most are missing here:")
    rows = [(column, _item(case, str(column)[1:]), n, percent(n / case.n, 1)) for column, n in worst.items()]
    heads = [say("列", "column"), say("题项", "item"), say("缺的人数", "missing"), say("占比", "share")]
    return [text, Table(pd.DataFrame(rows, columns=heads), right=heads[3:])]


# ---------------------------------------------------------------- reliability


def reliability(case: Case) -> Section:
    """Return whether the items of a dimension hang together."""
    letters = [*dict.fromkeys([case.performance_letter, *case.letters])]
    blocks = [*letters, *(["score"] if _is_difference(case) else [])]
    alphas = {block: case.alphas(block) for block in blocks}
    if all(one is None for found in alphas.values() for one in found.values()):
        why = say(
            "算不出来：每个维度至少要有两道题，而且要有几个人把它们都答了，答案还要有所不同。",
            "It cannot be worked out: that takes two items in a dimension, a few people who answered all of them, and "
            "answers that differ.",
        )
        return Section(say("可靠性", "Reliability"), (why,))
    rows = []
    main = alphas[letters[0]]
    for part in main:
        items = next((len(one.items) for one in case.parts if one.name == part), len(case.items))
        shown = [_alpha(alphas[block][part]) for block in blocks]
        n = next((one.n for block in blocks if (one := alphas[block][part]) is not None), 0)
        name = _part(case, part) if part else say("全部题项", "all items")
        rows.append((name, items, *shown, n, str(_verdict(main[part]))))
    heads = [
        _kind(case) if case.by_dimension else "",
        say("题数", "items"),
        *(f"α {_BLOCKS[block] if block != 'score' else _SCORE[case.form]}" for block in blocks),
        "n",
        say("怎么看", "reading"),
    ]
    table = Table(pd.DataFrame(rows, columns=heads), right=heads[2:-2])
    lead = say(
        "α（Cronbach）说的是：同一维度的几道题，是不是在量同一件事，从 0 到 1。它随题数增多而升高，也不证明只有一个维度。“怎么看”由{block} 的区间得出，用的 0.80 和 0.60 是惯例，不是定律。n 是这个维度的题全都答了的人。",
        "Cronbach's α says whether the items of a dimension go together, from 0 to 1. It rises with the number of items "
        "and does not prove that there is one dimension only. The reading is drawn from the interval for {block}; its "
        "marks .80 and .60 are custom, not law. n is who answered every item of the dimension.",
        block=_BLOCKS[letters[0]],
    )
    parts: list[object] = [lead, table]
    if case.form == "gap":
        parts.append(
            say(
                "差距是两个分数相减，期望和感知越相关，差距就越不可靠，所以最后一列 α 往往更低。比较平均值无妨，别拿它判断某一个人。",
                "A gap is one score less another: the closer expectation and perception go together, the less reliable "
                "it is, so its α is often lower. Means may be compared; do not judge single people by it.",
            )
        )
    if case.suspects:
        parts.insert(0, _suspicion(case))
    return Section(say("可靠性", "Reliability"), tuple(parts))


def _alpha(one: Alpha | None) -> str:
    return "–" if one is None else f"{number(one.raw)} {interval(one.low, one.high)}"


def _verdict(one: Alpha | None) -> Text:
    if one is None:
        return Text(zh="算不出", en="none")
    if one.n < _SMALL:
        return Text(zh="说不准：人太少", en="open: too few people")
    if one.low >= 0.8:
        return Text(zh="稳：可以比较各组的平均", en="steady: groups may be compared")
    if one.low >= 0.6:
        return Text(zh="够用：可以看平均，别看个人", en="fair: for means, not for single people")
    if one.high < 0.6:
        return Text(zh="弱：逐题看，别看维度分", en="weak: read the items, not the score")
    return Text(zh="说不准：人太少，或题目不一致", en="open: too few people, or items that do not fit")


def _suspicion(case: Case) -> str:
    return say(
        "请先核对：第 {items} 题与其他题方向相反，很像是反向表述、却还没有转过来的题。如果是，在报告笔记本的第一格代码里写 reversed_items = {code}，重新做报告；在此之前，下面的差距不可信。",
        "See to this first: items {items} run against the others, as items worded negatively do that were not turned "
        "round. If they are, write reversed_items = {code} in the first code cell of the report notebook and make the "
        "report again; until then the scores below cannot be trusted.",
        items=listing(list(case.suspects), 12),
        code=list(case.suspects),
    )


# ---------------------------------------------------------------- gaps


def gaps(case: Case) -> Section:
    """Return the scores of the dimensions and of the items, with their intervals."""
    shown = case.part_table[case.part_table["n"] > 0]
    parts: list[object] = [_suspicion(case)] if case.suspects else []
    if case.by_dimension:
        parts += [
            *_lowest_sentences(case),
            _score_table(case, shown, _kind(case), [_part(case, c) for c in shown.index]),
        ]
        parts.append(_score_picture(case, shown, {str(code): _part(case, code) for code in shown.index}))
        parts += _lacking(case)
        parts += _zones(case)
    else:
        parts += _lowest_sentences(case)
    parts += _items(case)
    if not case.by_dimension:
        parts += _zones(case)
    title = {
        "gap": say("期望与感知的差距", "Gaps between expectation and perception"),
        "performance": say("感知的评分", "How the service is perceived"),
        "direct": say("与期望相比", "Against expectation"),
        "columns": say("最低、理想与感知", "Minimum, desired and perceived"),
    }[case.form]
    return Section(title, tuple(parts))


def _lacking(case: Case) -> list[object]:
    none = case.part_table.index[case.part_table["n"] == 0]
    if none.empty:
        return []
    return [say("{names}：没有人答够，没有分。", "{names}: nobody answered enough items for a score.",
                names=listing(_names(case, list(none))))]  # fmt: skip


def _zones(case: Case) -> list[object]:
    """Return how many people are below, in and above their own zone of tolerance; three columns only."""
    zones = case.zones[case.zones["n"] > 0].reindex(case.ranked.index).dropna()
    if zones.empty:
        return []
    lead = say(
        "容忍区域，就是从每个人自己的最低 A 到理想 D。感知落在哪里的人各占多少：",
        "The zone of tolerance runs from a person's own minimum A to the desired level D. How many perceive what:",
    )
    heads = [_kind(case), say("低于最低", "below minimum"), say("在容忍区域里", "in the zone"),
             say("高于理想", "above desired")]  # fmt: skip
    rows = [(_part(case, code), *(percent(row[where]) for where in ("below", "in", "above")))
            for code, row in zones.iterrows()]  # fmt: skip
    found: list[object] = [lead]
    found.append(Table(pd.DataFrame(rows, columns=heads).assign(n=zones["n"].astype(int).to_numpy()), right=heads[1:]))
    if impossible := int(zones["impossible"].sum()):
        found.append(say("有 {n} 处理想打得比最低还低，谈不上容忍区域，上表没有算。",
                         "Answers with the desired level below the minimum: {n}. There is no zone then, and the table "
                         "above does not count them.", n=impossible))  # fmt: skip
    return found


def _score_table(case: Case, table: pd.DataFrame, head: str, names: Sequence[str]) -> Table:
    columns: dict[str, list[object]] = {head: list(names)}
    for letter in case.letters if _is_difference(case) else "":
        columns[str(_BLOCKS[letter])] = [number(value) for value in table[letter]]
    columns[str(_SCORE[case.form])] = [_score(case, value) for value in table["score"]]
    columns[say("{level} 区间", "{level} interval", level=_level(case))] = [
        _range(case, row) for _, row in table.iterrows()
    ]
    if case.form == "columns":
        columns[say("优势差距 P − D", "superiority P − D")] = [signed(value) for value in table["superiority"]]
    frame = pd.DataFrame(columns)
    right = list(frame.columns[1:])
    return Table(frame.assign(n=table["n"].to_numpy()), right=right)


def _score_picture(case: Case, table: pd.DataFrame, names: dict[str, str]) -> Picture:
    order = table.sort_values("score", kind="stable")
    said = [f"{names[str(code)]} {_score(case, value)}" for code, value in order["score"].items()]
    alt = say("各维度的{score}：{list}。", "{score} of each dimension: {list}.", score=_SCORE[case.form],
              list=listing(said, 12))  # fmt: skip
    if case.form == "gap":
        return gap_picture(order, names, alt)
    line = {"columns": 0.0, "direct": (case.low + case.high) / 2}.get(case.form)
    return score_picture(order, names, alt, axis=str(_SCORE[case.form]), line=line)


def _lowest_sentences(case: Case) -> list[object]:
    ranked = case.ranked
    if ranked.empty:
        return [say("只有一个人的分，谈不上平均。", "Only one person has a score: no mean can be given.")]
    return [_lowest(case) + _told_apart(case)]


def _lowest(case: Case) -> str:
    """Return the sentence on the lowest part: what it is, with its interval."""
    first = case.ranked.iloc[0]
    name, shown = _part(case, case.ranked.index[0]), _with_range(case, first)
    if len(case.ranked) == 1:
        return say("{name}的{score}是 {shown}（n = {n}）。", "{name}: {score} {shown} (n = {n}).", name=name,
                   score=_SCORE[case.form], shown=shown, n=int(first["n"]))  # fmt: skip
    if case.form == "gap":
        if first["score"] >= 0:
            return say("没有一处低于期望；最小的是{name}，差距 {shown}（n = {n}）。",
                       "Nothing lies below expectation; lowest is {name}, gap {shown} (n = {n}).",
                       name=name, shown=shown, n=int(first["n"]))  # fmt: skip
        return say("离期望最远的是{name}：差距 {shown}（n = {n}）。",
                   "Furthest below expectation is {name}: gap {shown} (n = {n}).",
                   name=name, shown=shown, n=int(first["n"]))  # fmt: skip
    return say("最低的是{name}：{score} {shown}（n = {n}）。", "Lowest is {name}: {score} {shown} (n = {n}).", name=name,
               score=_SCORE[case.form], shown=shown, n=int(first["n"]))  # fmt: skip


def _told_apart(case: Case, *, how: bool = True) -> str:
    """Return whether the lowest part is surely the lowest, and how that is known; nothing where there is one part."""
    rest = case.ranked.iloc[1:]
    if rest.empty:
        return ""
    alpha = 1 - case.level
    close = [_part(case, code) for code in rest.index[~(rest["p_holm"] < alpha)]]
    if not close and not how:
        return say("它比其他每一个都低，超出抽样的偶然。", " It is lower than each of the others by more than chance.")
    if not close:
        return say("它比其他每一个都低，超出抽样的偶然（同一批人成对比较，按 Holm 校正）。",
                   " It is lower than each of the others by more than chance (the same people compared in pairs, "
                   "corrected after Holm).")  # fmt: skip
    if len(close) == len(rest):
        return say("但这份调查分不清它和其他各个谁更低，所以不要排名次。",
                   " But this survey cannot tell it from any of the others, so do not rank them.")  # fmt: skip
    return say("它和{names}分不清谁更低，比其余的低。",
               " It cannot be told from {names}; it is lower than the rest.", names=listing(close, 4))  # fmt: skip


def _items(case: Case) -> list[object]:
    table = case.item_table[case.item_table["n"] > 1].sort_values("score", kind="stable")
    if len(table) < 2:
        return []
    few = table if len(table) <= 8 else table.head(5)
    head = say("题项", "item")
    if len(table) <= 8:
        lead = say("各题：", "The items:")
    else:
        lead = say("{n} 题里最低的五题（全部题项在附录里）：",
                   "The lowest five of {n} items (all of them are in the appendix):", n=len(table))  # fmt: skip
    found: list[object] = [lead, _score_table(case, few, head, [_item(case, code) for code in few.index])]
    if len(table) > 8:
        best = table.iloc[::-1].head(2)
        said = [say("{name}（{score}，n = {n}）", "{name} ({score}, n = {n})", name=_item(case, code),
                    score=_score(case, row["score"]), n=int(row["n"])) for code, row in best.iterrows()]  # fmt: skip
        found.append(say("最高的两题：{list}。", "The highest two: {list}.", list=listing(said)))
    return found


# ---------------------------------------------------------------- groups


def groups(case: Case) -> Section:
    """Return the groups of each column, and which differ by more than chance."""
    title = say("分组比较", "Groups compared")
    _, rest = case.group_columns
    parts: list[object] = []
    if not case.comparisons:
        parts.append(
            say(
                "没有可以比较的分组：要有一列写明每个人属于哪一组，2 到 12 组，每组至少 {least} 人。",
                "There are no groups to compare: that takes a column that says which group each person is in, 2 to 12 "
                "groups of at least {least} people.",
                least=LEAST_IN_GROUP,
            )
        )
    else:
        parts.append(
            say(
                "总分是每个人各部分得分的平均。“可能的名次”是重抽样得出的范围，1 为最好：范围重叠的两组，不要说谁先谁后。",
                "The overall score is each person's mean over the parts. “Possible places” is the range found by "
                "resampling, 1 being best: of two groups whose ranges overlap, do not say which is ahead.",
            )
        )
    for one in case.comparisons:
        parts += [_group_sentence(case, one), _group_table(case, one)]
    if rest:
        parts.append(
            say(
                "没有拿来分组的列：{columns}。要用，就在报告笔记本第一格代码的 groups 里写上列名。",
                "Columns not used for groups: {columns}. To use one, name it in groups, in the first code cell of the report notebook.",
                columns=listing(list(rest), 8),
            )
        )
    return Section(title, tuple(parts))


def _group_table(case: Case, one: GroupComparison) -> Table:
    heads = [
        case.naming.column(one.column),
        say("总分", "overall score"),
        say("{level} 区间", "{level} interval", level=_level(case)),
        say("可能的名次", "possible places"),
        "n",
    ]
    rows = []
    for group, row in one.table.iterrows():
        places = [f"{row[end]:.0f}" for end in ("rank_low", "rank_high")]
        rows.append((case.naming.group(one.column, str(group)), _score(case, row["mean"]), _range(case, row),
                     "–".join(dict.fromkeys(places)), int(row["n"])))  # fmt: skip
    return Table(pd.DataFrame(rows, columns=heads), right=heads[1:4])


def _differing(case: Case, one: GroupComparison) -> pd.DataFrame:
    return one.pairs[one.pairs["p_holm"] < 1 - case.level]


def _group_sentence(case: Case, one: GroupComparison) -> str:
    differ, n = _differing(case, one), len(one.pairs)
    column = _column(case, one.column)
    if differ.empty:
        text = (
            say(
                "按{column}分，两组之差没有超出抽样的偶然。",
                "By {column}, the two groups do not differ by more than chance.",
                column=column,
            )
            if n == 1
            else say(
                "按{column}分，{n} 对比较（Welch 检验，按 Holm 校正），没有一对的差别超出抽样的偶然：排名次没有根据。",
                "By {column}, of {n} pairs (Welch's test, corrected after Holm) none differs by more than chance: "
                "there is no ground for ranking.",
                n=n,
                column=column,
            )
        )
    else:
        said = []
        for _, pair in differ.sort_values("p_holm", kind="stable").iterrows():
            low, high = ("first", "second") if pair["difference"] < 0 else ("second", "first")
            said.append(say("{low}低于{high}（相差 {by}）", "{low} below {high} (by {by})",
                            low=case.naming.group(one.column, str(pair[low])),
                            high=case.naming.group(one.column, str(pair[high])),
                            by=number(abs(pair["difference"]))))  # fmt: skip
        text = say("按{column}分，{n} 对比较（Welch 检验，按 Holm 校正），有 {k} 对的差别超出抽样的偶然：{list}。",
                   "By {column}, of {n} pairs (Welch's test, corrected after Holm), {k} differ by more than chance: {list}.",
                   column=column, n=n, k=len(differ), list=listing(said, 4))  # fmt: skip
        if n == 1:
            text = say(
                "按{column}分，两组的差别超出抽样的偶然：{list}。",
                "By {column}, the two groups differ by more than chance: {list}.",
                column=column,
                list=said[0],
            )
    if one.too_small:
        small = [f"{case.naming.group(one.column, group)} ({count})" for group, count in one.too_small.items()]
        text += say("不到 {least} 人的组没有列出：{list}。", " Left out for having fewer than {least} people: {list}.",
                    least=LEAST_IN_GROUP, list=listing(small))  # fmt: skip
    return text


# ---------------------------------------------------------------- priorities


def priorities(case: Case) -> Section:
    """Return what matters to customers and is done less well."""
    title = say("先改什么", "What to improve first")
    found = case.priorities
    if case.suspects:
        return Section(title, (_suspicion(case),))
    if found is None:
        return Section(title, (_nothing_says_what_matters(case),))
    name = _item if found.by_item else _part
    names = {str(code): name(case, code) for code in found.table.index}
    lead = {
        "lmg": say(
            "什么要紧，由总体满意度推算（LMG）：各部分的感知合起来解释了满意度差异的 {r2}，重要性就是其中各占多少（{n} 人）。这是相关，不是因果。",
            "What matters is derived from overall satisfaction (LMG): the perceptions together explain {r2} of its "
            "differences, and the importance of a part is its share of that ({n} people). It is correlation, not cause.",
            r2=percent(found.r_squared),
            n=int(found.table["n"].max()),
        ),
        "correlation": say(
            "什么要紧，由各部分的感知与总体满意度的相关系数推算。这是相关，不是因果。",
            "What matters is derived from how each part's perception goes with overall satisfaction "
            "(correlation r). It is correlation, not cause.",
        ),
        "weights": say(
            "要不要紧，用的是客户自己分配的 100 分（{n} 人）。人们说的要紧，不一定就是左右满意度的。",
            "What matters is what customers said when they shared out 100 points ({n} people). What people say matters "
            "need not be what moves their satisfaction.",
            n=int(found.table["n"].max()),
        ),
    }[found.source]
    said = _concentrate(case, found)
    # A number is its own name on the map; beside more than eight points the names stand in a list.
    named = (case.by_dimension and not found.by_item) or any(
        name.startswith(code + " ") for code, name in names.items()
    )
    alt = say("重要性与表现图。{said}", "Map of importance and performance. {said}", said=said)
    map_shown = map_picture(
        found.table[["importance", "performance", "quadrant"]],
        (found.importance_line, found.performance_line),
        names if named else {code: code for code in names},
        alt,
    )
    note = say(
        "两条线画在平均处，总有一些在线下，哪怕样样都好；“分得清”表示两个区间都没有碰到线。",
        "The lines stand at the means, so something always lies below them, however good everything is. “Clear” means "
        "that neither interval touches a line.",
    )
    parts: list[object] = [lead, said, map_shown, _priority_table(case, found, names), note]
    if len(found.table) > _MOST_ROWS:
        parts.insert(3, say("最要紧的 {n} 项（共 {all} 项，其余见图）：",
                            "The {n} that matter most, of {all} (for the others see the map):",
                            n=_MOST_ROWS, all=len(found.table)))  # fmt: skip
    if found.source != "weights" and case.stated is not None:
        parts.append(_stated(case, case.stated))
    return Section(title, tuple(parts))


def _stated(case: Case, points: pd.DataFrame) -> str:
    """Return what customers said matters, beside what was derived."""
    table = points.sort_values("importance", ascending=False, kind="stable")
    listed = [say("{name} {points} {range}", "{name} {points} {range}", name=_part(case, code),
                  points=number(row["importance"], 1),
                  range=interval(row["importance_low"], row["importance_high"], digits=1))
              for code, row in table.iterrows()]  # fmt: skip
    return say(
        "客户自己分配的 100 分，从多到少：{list}（{n} 人，各维度的平均）。人们说的要紧，不一定就是左右满意度的；两样不一致时，别只信一样。",
        "The 100 points that customers shared out, from most to least: {list} ({n} people, means). What people say matters "
        "need not be what moves their satisfaction; where the two disagree, do not rely on one alone.",
        list=listing(listed, 12),
        n=int(table["n"].max()),
    )


def _nothing_says_what_matters(case: Case) -> str:
    if len(case.parts) < 2 and len(case.items) < 2:
        return say("只有一道题，没有先后可排。", "There is one item only: nothing to put in order.")
    only = say("所以只能按上面的得分看，不知道哪一项对客户更要紧。",
               "So there are only the scores above, and nothing says which of them matters more to customers.")  # fmt: skip
    few = case.satisfaction is not None and 0 < case.satisfaction[0].notna().sum() < LEAST_FOR_IMPORTANCE
    if few:
        why = say("回答总体满意度的不到 {n} 人，推算不出什么要紧；", "Fewer than {n} people answered on overall satisfaction: "
                  "too few to derive what matters from. ", n=LEAST_FOR_IMPORTANCE)  # fmt: skip
        then = ""
    else:
        why = say("这份调查没有可用的总体满意度（overall_satisfaction）；", "The survey has no usable overall satisfaction "
                  "(overall_satisfaction). ")  # fmt: skip
        then = say("下次调查请加上一道总体满意度题。", " Add a question on overall satisfaction to the next survey.")
    if not case.by_dimension and any(str(column).startswith("W_") for column in case.table.columns):
        weights = say("客户给各维度分了权重，但不知道哪道题属于哪个维度，用不上。",
                      "Customers gave weights to dimensions, but which item belongs to which is not known. ")  # fmt: skip
    else:
        weights = say("也没有可用的客户权重（W_ 开头的列）。",
                      "There are no usable weights by customers (columns W_…) either. ")  # fmt: skip
    return why + weights + only + then


def _concentrate(case: Case, found: Priorities) -> str:
    name = _item if found.by_item else _part
    here = found.table[found.table["quadrant"] == "concentrate"].sort_values("importance", ascending=False)
    sure = [name(case, code) for code in here.index[here["sure"].astype(bool)]]
    open_ = [name(case, code) for code in here.index[~here["sure"].astype(bool)]]
    if not sure and not open_:
        return say("没有哪一项既比平均更要紧、又做得比平均差。",
                   "Nothing is both more important than average and done less well than average.")  # fmt: skip
    text = ""
    if sure:
        text = say("先改{list}：比平均更要紧，做得却比平均差，两样都分得清。",
                   "Begin with {list}: more important than average and done less well, both clearly.",
                   list=listing(sure, 4))  # fmt: skip
    if open_ and not sure:
        return say(
            "最该先改的可能是{list}：更要紧、做得也较差，但靠近分界线，再调查一次可能不同。",
            "The first to improve may be {list}: more important and done less well, but near a dividing line, so that "
            "another survey might say otherwise.",
            list=listing(open_, 4),
        )
    if open_:
        text += say(
            "{list}也落在“集中改进”里，但靠近分界线，再调查一次可能不同。",
            " {list} may belong there too, but near a dividing line: another survey might say otherwise.",
            list=listing(open_, 4),
        )
    return text


def _priority_table(case: Case, found: Priorities, names: dict[str, str]) -> Table:
    table = found.table.sort_values("importance", ascending=False, kind="stable").head(_MOST_ROWS)
    digits = 1 if found.source == "weights" else 2
    what = {
        "lmg": say("重要性（解释的份额）", "importance (share explained)"),
        "correlation": say("重要性（r）", "importance (r)"),
        "weights": say("重要性（百分权重）", "importance (points of 100)"),
    }[found.source]
    rows = []
    for code, row in table.iterrows():
        value, ends = row["importance"], (row["importance_low"], row["importance_high"])
        shown = (
            f"{percent(value, 1)} [{percent(ends[0], 1)}, {percent(ends[1], 1)}]"
            if found.source == "lmg"
            else f"{number(value, digits)} {interval(*ends, digits=digits)}"
        )
        done = f"{number(row['performance'])} {interval(row['performance_low'], row['performance_high'])}"
        clear = say("是", "yes") if row["sure"] else say("否", "no")
        field = str(_QUADRANTS[row["quadrant"]])
        rows.append((names[str(code)], shown, int(row["n"]), done, int(row["performance_n"]), field, clear))
    head = say("题项", "item") if found.by_item else _kind(case)
    performed = say("表现（平均）", "performance (mean)")
    heads = [head, what, "n", performed, "n", say("位置", "field"), say("分得清", "clear")]
    return Table(pd.DataFrame(rows, columns=heads), right=(what, performed))


# ---------------------------------------------------------------- single numbers


def single_numbers(case: Case) -> Section:
    """Return the share of satisfied customers and the Net Promoter Score, where they were asked."""
    title = say("总体评价", "Overall judgement")
    rows, notes = [], []
    if case.top_two is not None and case.satisfaction is not None and case.satisfaction[1] is not None:
        found, (low, high) = case.top_two, case.satisfaction[1]
        rows.append((say("满意（总体满意度答 {a} 或 {b}）", "satisfied (answered {a} or {b} on overall satisfaction)",
                         a=high - 1, b=high),
                     percent(found.share), f"[{percent(found.low)}, {percent(found.high)}]", found.n))  # fmt: skip
        if case.satisfaction[2]:
            notes.append(say("总体满意度有 {n} 个回答不在 {low} 到 {high} 之内，没有算。",
                             "{n} answers on overall satisfaction lie outside {low} to {high} and do not count.",
                             n=case.satisfaction[2], low=low, high=high))  # fmt: skip
    elif case.satisfaction is not None:
        notes.append(
            say(
                "总体满意度没有算成百分比：没有人答到最高的两档，它的量表很可能与各题不同。请在报告笔记本的第一格代码里写明，例如 satisfaction_scale = (1, 5)。",
                "Overall satisfaction is not given as a percentage: nobody chose the two highest answers, so most likely "
                "its scale is another than that of the items. Say which in the first code cell of the report notebook, for "
                "example satisfaction_scale = (1, 5).",
            )
        )
    if case.promoters is not None:
        nps = case.promoters
        rows.append((say("净推荐值 NPS（答 9、10 的减去答 0 到 6 的）", "Net Promoter Score (9 and 10 less 0 to 6)"),
                     signed(nps.nps, 0), interval(nps.low, nps.high, sign=True, digits=0), nps.n))  # fmt: skip
        missing = int(case.table["recommend"].notna().sum()) - nps.n
        if missing:
            notes.append(say("推荐意愿有 {n} 个回答不是 0 到 10，没有算。",
                             "{n} answers on recommending are not 0 to 10 and do not count.", n=missing))  # fmt: skip
    if not rows and notes:
        return Section(title, tuple(notes))
    if not rows:
        notes.append(
            say(
                "这份调查没有可以算成百分比的总体满意度，也没有 0 到 10 的推荐意愿题。",
                "The survey has no overall satisfaction that could be given as a percentage, nor a question on "
                "recommending from 0 to 10.",
            )
        )
        return Section(title, tuple(notes))
    heads = [
        say("指标", "measure"),
        say("值", "value"),
        say("{level} 区间", "{level} interval", level=_level(case)),
        "n",
    ]
    notes.append(
        say(
            "单个数字好记，却看不出差在哪里，也看不出回答是怎么分布的；和上次比，先看区间重不重叠。",
            "A single number is easy to remember and hides where things fall short and how the answers spread. Before "
            "comparing it with last time, see whether the intervals overlap.",
        )
    )
    return Section(title, (Table(pd.DataFrame(rows, columns=heads), right=heads[1:3]), *notes))


# ---------------------------------------------------------------- limits


def limits(case: Case) -> Section:
    """Return what this survey cannot say."""
    said = [
        say(
            "谁被问到、谁没有回答，文件里没有写。愿意填问卷的人可能比其他客户更满意，或更不满意；区间补不了这一点。",
            "The file does not say who was asked and who did not answer. Those who fill in questionnaires may be happier "
            "than other customers, or angrier; no interval makes up for that.",
        )
    ]
    if case.n < _SMALL:
        said.append(
            say(
                "只有 {n} 人，区间很宽：把结果当成线索，不要当成结论，更不要排名次。",
                "With {n} people the intervals are wide: take the results as leads and not as findings, and rank nothing.",
                n=case.n,
            )
        )
    if _expectation_near_top(case):
        said.append(
            say(
                "期望的平均分是 {mean}，离满分 {high} 很近，差距多半只能是负数。看差距的大小次序，别拿“是负的”当结论。",
                "Expectations average {mean}, close to the top of the scale ({high}), so that most gaps can hardly be anything "
                "but negative. Read their order; that they are negative says little.",
                mean=number(float(case.part_table["E"].mean())),
                high=case.high,
            )
        )
    if case.form == "performance":
        said.append(
            say(
                "没有问期望：低分可能是做得差，也可能是这件事本来就没人在意。",
                "Expectations were not asked: a low rating may be poor service, or something nobody cares about.",
            )
        )
    if case.priorities is not None and case.priorities.source != "weights":
        said.append(
            say(
                "重要性来自同一批人同一时刻的回答：改好一项，满意度不一定按比例上升。要知道改进有没有用，得有前后对照。",
                "Importance comes from the same people at the same moment: improving a part need not raise satisfaction in "
                "proportion. Whether an improvement worked takes a comparison before and after.",
            )
        )
    if case.comparisons:
        said.append(
            say(
                "各组的客户可能本来就不一样（年龄、业务、时段），组间的差别不等于员工做得好坏。",
                "The groups may have different customers to begin with (age, business, hour of day): a difference between "
                "groups is not yet a difference in what the staff do.",
            )
        )
    waves = [one for one in case.comparisons if _PERIODS.fullmatch(one.column)]
    if waves:
        said.append(
            say(
                "按{column}有 {n} 期，除“分组比较”外，各期的答卷都合在一起算：期间变好还是变差，总的数字看不出来；同一个人答过两期的，算作两个人。",
                "By {column} there are {n} rounds; outside “Groups compared” they are taken together: the figures do not "
                "show what changed in between, and who answered twice counts as two people.",
                column=_column(case, waves[0].column),
                n=len(waves[0].table),
            )
            + say("前后有差别，也说明不了原因。", " Nor does a difference between rounds say why.")
        )
    else:
        said.append(say("这是一次调查的快照：说明不了趋势，也说明不了原因。",
                        "This is a snapshot: it shows neither a trend nor a cause."))  # fmt: skip
    if case.suspects:
        said.insert(0, _suspicion(case))
    return Section(say("这份调查说明不了什么", "What this survey cannot say"), tuple(said))


def _expectation_near_top(case: Case) -> bool:
    if case.form != "gap":
        return False
    return bool(case.part_table["E"].mean() >= case.low + _EXPECTATION_NEAR_TOP * (case.high - case.low))


# ---------------------------------------------------------------- appendix


def appendix(case: Case) -> Section:
    """Return every item, and every group on every dimension."""
    table = case.item_table[case.item_table["n"] > 0]
    compared = case.comparisons if case.by_dimension and len(case.parts) > 1 else ()
    title = (
        say("附录：全部题项与分组", "Appendix: all items, and groups by dimension")
        if compared
        else say("附录：全部题项", "Appendix: all items")
    )
    parts: list[object] = [_score_table(case, table, say("题项", "item"), [_item(case, code) for code in table.index])]
    for one in compared:
        parts.append(_groups_by_part(case, one))
    if len(parts) > 1:
        parts.insert(
            1,
            say(
                "各组在每个维度上的{score}，± 后面是 {level} 区间的一半：",
                "The {score} of each group on each dimension; after ± half of the {level} interval:",
                score=_SCORE[case.form],
                level=_level(case),
            ),
        )
    return Section(title, tuple(parts))


def _groups_by_part(case: Case, one: GroupComparison) -> Table:
    """Return every group on every part, the shorter of the two across the page."""
    shown = {
        (row["group"], row["part"]): f"{_score(case, row['mean'])} ± {number((row['high'] - row['low']) / 2)}"
        if pd.notna(row["high"])
        else "–"
        for _, row in one.parts.iterrows()
    }
    names = {group: case.naming.group(one.column, str(group)) for group in one.table.index}
    column, codes = case.naming.column(one.column), [part.name for part in case.parts]
    if len(names) >= len(codes) - 1:
        heads = [column, *(_part(case, code) for code in codes), "n"]
        rows = [
            (names[group], *(shown[group, code] for code in codes), _people(one, "group", group)) for group in names
        ]
    else:
        heads = [
            say("维度", "dimension"),
            *(f"{column}: {name}" if name.isdigit() else name for name in names.values()),
            "n",
        ]
        rows = [
            (_part(case, code), *(shown[group, code] for group in names), _people(one, "part", code)) for code in codes
        ]
    return Table(pd.DataFrame(rows, columns=heads), right=heads[1:])


def _people(one: GroupComparison, by: str, value: object) -> str:
    """Return n of the cells of a row, from the fewest to the most."""
    n = one.parts.loc[one.parts[by] == value, "n"]
    return "–".join(dict.fromkeys(str(count) for count in (n.min(), n.max())))


# ---------------------------------------------------------------- summary


def summary(case: Case) -> Section:
    """Return the report in a few sentences.

    >>> from coursekit.language import in_language
    >>> from coursekit.reporting import open_survey
    >>> with in_language("en"):
    ...     print(summary(open_survey("bank_branch_survey")).parts[1][:81])
    Furthest below expectation is Responsiveness: gap −1.59 [−1.69, −1.50] (n = 616).
    """
    title = say("摘要", "Summary")
    said: list[object] = []
    if case.suspects:
        said.append(_suspicion(case))
    said.append(_opening(case))
    if case.suspects:  # what else there is to say would be said of numbers that are wrong
        said.append(_trust(case))
        return Section(title, tuple(said))
    if not case.ranked.empty:
        said.append(_lowest(case) + _told_apart(case, how=False))
        first = case.zones.reindex(case.ranked.index[:1])
        if (first["n"] > 0).any():
            said.append(say("在{name}上，有 {share} 的人感知低于自己的最低要求。",
                            "On {name}, {share} of the people perceive less than their own minimum.",
                            name=_part(case, first.index[0]), share=percent(float(first["below"].iloc[0]))))  # fmt: skip
    if case.by_dimension and len(case.item_table) > 1:
        worst = case.item_table[case.item_table["n"] > 1].sort_values("score", kind="stable").head(3)
        listed = [say("{name}（{score}）", "{name} ({score})", name=_item(case, code), score=_score(case, value))
                  for code, value in worst["score"].items()]  # fmt: skip
        if listed:
            said.append(say("具体的题里最低的是：{list}。", "The lowest single items: {list}.", list=listing(listed)))
    if case.priorities is not None:
        said.append(_concentrate(case, case.priorities))
    if case.comparisons:
        said.append(_groups_in_short(case))
    said.append(_trust(case))
    return Section(title, tuple(said))


def _opening(case: Case) -> str:
    opening = (
        say(
            "{n} 人回答了这份调查（课程的模拟数据）。",
            "{n} people answered (simulated data of the course).",
            n=f"{case.n:,}",
        )
        if case.course_table
        else say("{n} 人回答了这份调查。", "{n} people answered this survey.", n=f"{case.n:,}")
    )
    if case.top_two is not None and case.top_two.n:
        found = case.top_two
        assert case.satisfaction is not None
        assert case.satisfaction[1] is not None
        high = case.satisfaction[1][1]
        opening += say(
            "总体满意（答 {a} 或 {b}）的占 {share}，区间 {low} 到 {high}。",
            " Satisfied overall (answered {a} or {b}): {share}, interval {low} to {high}.",
            a=high - 1,
            b=high,
            share=percent(found.share),
            low=percent(found.low),
            high=percent(found.high),
        )
    return opening


def _groups_in_short(case: Case) -> str:
    differ = [one for one in case.comparisons if not _differing(case, one).empty]
    same = [_column(case, one.column) for one in case.comparisons if _differing(case, one).empty]
    if not differ:
        return say("按{columns}分，各组之差没有超出抽样的偶然，不要排名次。",
                   "By {columns}, no groups differ by more than chance: do not rank them.", columns=listing(same))  # fmt: skip
    said = []
    for one in differ:
        pairs = _differing(case, one)
        lower = pairs["first"].where(pairs["difference"] < 0, pairs["second"]).value_counts()
        higher = pairs["second"].where(pairs["difference"] < 0, pairs["first"]).value_counts()
        # The one group that says most of it: three branches below the best one are one finding, not three.
        below = lower.iloc[0] >= higher.iloc[0]
        group, k = (lower if below else higher).index[0], int((lower if below else higher).iloc[0])
        values = {"column": _column(case, one.column), "group": case.naming.group(one.column, str(group)), "k": k}
        others = "1 other group" if k == 1 else f"{k} other groups"
        said.append(
            say(
                "按{column}分，{group}低于另外 {k} 组",
                "by {column}, {group} is below {others}",
                **values,
                others=others,
            )
            if below
            else say(
                "按{column}分，{group}高于另外 {k} 组",
                "by {column}, {group} is above {others}",
                **values,
                others=others,
            )
        )
    text = say("差别超出偶然的：{zh}。", "More than chance: {en}.", zh="；".join(said), en="; ".join(said))
    if same:
        text += say("按{columns}分则看不出差别。", " By {columns} no difference shows.", columns=listing(same))
    return text


def _trust(case: Case) -> str:
    if case.n < _SMALL:
        return say(
            "只有 {n} 人，以上都只是线索，不是结论。", "With {n} people all of this is a lead, not a finding.", n=case.n
        )
    weak = [
        _part(case, part)
        for part, found in case.alphas(case.performance_letter).items()
        if part and (found is None or found.low < 0.6)
    ]
    text = ""
    if weak and case.by_dimension:
        text = say(
            "{names}：题目不够一致，或者还说不准，宜逐题看。",
            "The items of {names} may not hang together: read them one by one.",
            names=listing(weak, 4),
        )
    end = say(
        "谁没有来填，我们不知道；这些数说的是答卷的人，不是所有客户。",
        "Who did not answer is not known: these figures speak of those who did, not of all customers.",
    )
    return say("{a}{b}", "{a} {b}", a=text, b=end) if text else end
