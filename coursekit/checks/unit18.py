"""The questions of sheet 18: the capstone. What is right depends on the case, or on the reader's own file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from coursekit.checks import Misconception, Number, OnData, Parts, Table, Value
from coursekit.checks.kinds import Rule
from coursekit.checks.plain import Opaque
from coursekit.checks.result import Result
from coursekit.checks.rubric import ImprovementPlan
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.datasets import Study
    from coursekit.planning import Basis

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "basis_of", "checked", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "18", "18-capstone"
TITLE = Text(zh="结业项目：一次完整的调查，从清理到评估", en="Capstone: one whole study, from cleaning to evaluation")

_ALPHA = 0.05


def _default(seed: int) -> Study:
    del seed  # who has named no data has the default case, whatever the seed
    return _course_case(None)


def _reopen(noted: Mapping[str, Any]) -> Study:
    from coursekit import datasets

    # A case of the course never changes: worked out once, it serves a whole class.
    own = noted["case"] not in datasets.cases()
    return datasets.reopen_study(noted) if own else _course_case(noted["case"])


@cache
def _course_case(name: str | None) -> Study:
    from coursekit import datasets

    return datasets.case(name)


def _others(right: Any, found: Iterable[Misconception]) -> tuple[Misconception, ...]:
    """Return the mistakes that can be told from the right answer, and from one another, in the data at hand."""
    kept: list[Misconception] = []
    for one in found:
        if not any(_same(one.wrong_value, other) for other in (right, *(k.wrong_value for k in kept))):
            kept.append(one)
    return tuple(kept)


def _same(one: Any, other: Any) -> bool:
    import pandas as pd

    if isinstance(one, pd.Series) and isinstance(other, pd.Series):
        return set(one.index) == set(other.index) and bool((one - other).abs().max() <= 2 * _GAP)
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 2 * _EFFECT
    return bool(one == other)


_GAP, _EFFECT = 0.0005, 0.01  # how far an answer may be off


# ---------------------------------------------------------------- the numbers of a study
# Each is computed once for a study: a `Study` is the same only as itself.


def _items(table: pd.DataFrame, block: str = "EP") -> list[str]:
    return [column for column in map(str, table.columns) if column[0] in block and column[1:].isdigit()]


@lru_cache(maxsize=16)
def _survey(study: Study) -> pd.DataFrame:
    return study.survey


@lru_cache(maxsize=16)
def _gaps(study: Study) -> pd.DataFrame:
    """Row per respondent, the dimensions from the widest gap to the narrowest."""
    from coursekit.analysis import servqual

    gaps = servqual.respondent_gaps(_survey(study))
    return gaps[gaps.mean().sort_values(kind="stable").index]


def basis_of(study: Study) -> Basis:
    """Return what a plan for `study` is held against: its gaps now, and what its best unit has reached where it has units.

    Of two waves only the later one counts (`Study.latest`); `Basis.source` says so.
    """
    from coursekit import reporting

    return reporting.study_basis(study)


# ---------------------------------------------------------------- q1


def _cleaning(study: Study) -> dict[str, Any]:
    from coursekit.analysis import servqual

    raw = study.raw
    clean = servqual.recode_missing(raw, study.codes) if study.codes else raw
    names = _items(clean)
    flat = servqual.straight_liners(clean)
    no_score, straight = int(clean[names].isna().sum().sum()), int(flat.sum())
    blanks, codes = int(raw[names].isna().sum().sum()), int(raw[names].isin(study.codes).sum().sum())
    everywhere = int((clean.isna() | raw.isin(study.codes)).sum().sum())
    complete = int(clean[~flat][names].notna().all(axis=1).sum())
    perceived = clean[_items(clean, "P")]
    only_p = int((perceived.nunique(axis=1).eq(1) & perceived.notna().mean(axis=1).ge(0.5)).sum())
    return {
        "parts": {
            "no_score": _part(
                "q1",
                Value,
                no_score,
                (
                    Misconception(
                        "blanks-only",
                        Text(
                            zh="你只数了空白。写着 99（未作答）和 0（不适用）的格子也没有分数：先把代码变成缺失值，再数。",
                            en="You counted the blanks only. A cell that says 99 (no answer) or 0 (not applicable) holds no score either: turn the codes into missing values first, then count.",
                        ),
                        blanks,
                    ),
                    Misconception(
                        "codes-only",
                        Text(
                            zh="你只数了代码。空着的格子也没有分数，两样都要算。",
                            en="You counted the codes only. A blank cell holds no score either; both count.",
                        ),
                        codes,
                    ),
                    Misconception(
                        "whole-table",
                        Text(
                            zh="你把整张表都数了。推荐意愿的 0 是真的 0 分，权重的 0 也是答案：只数 E 和 P 开头的题项。",
                            en="You counted in the whole table. A 0 for recommending is a real 0, and so is a weight of 0: count among the items only, E and P.",
                        ),
                        everywhere,
                    ),
                ),
            ),
            "straight": _part(
                "q1",
                Value,
                straight,
                (
                    Misconception(
                        "perceptions-alone",
                        Text(
                            zh="你只看了感知那一半。感知处处同分的人，期望未必：两半都是一个分到底，才算直线作答。",
                            en="You looked at the perceptions alone. Somebody may perceive the same everywhere and still expect different things: a straight-liner has one score in each half.",
                        ),
                        only_p,
                    ),
                    Misconception(
                        "nobody-looked-for",
                        Text(
                            zh="不是一个也没有。先把代码变成缺失值，再用 `servqual.straight_liners(clean).sum()` 数一数。",
                            en="There are some. Turn the codes into missing values first, then count with `servqual.straight_liners(clean).sum()`.",
                        ),
                        0,
                    ),
                ),
            ),
            "left": _part(
                "q1",
                Value,
                len(raw) - straight,
                (
                    Misconception(
                        "nobody-left-out",
                        Text(
                            zh="这是文件里的人数，直线作答的人还在里面。",
                            en="That is everybody in the file; the straight-liners are still among them.",
                        ),
                        len(raw),
                    ),
                    Misconception(
                        "complete-only",
                        Text(
                            zh="你把缺一个答案的人整个去掉了。缺几个答案的人，答了的部分照样有用；要去掉的只有直线作答的人。",
                            en="You dropped whoever lacks a single answer. What the others did answer is still of use; only the straight-liners go.",
                        ),
                        complete,
                    ),
                ),
            ),
        },
    }


def _part(name: str, kind: Callable[..., Any], answer: Any, wrong: Iterable[Misconception] = (), **more: Any) -> Any:
    """Return the question of one part; title and hints are the whole question's."""
    whole = _WORDS[name]
    return kind(
        id=f"18.{name}", title=whole[0], hints=whole[1], answer=answer, misconceptions=_others(answer, wrong), **more
    )


# ---------------------------------------------------------------- q2


def _dimension_gaps(study: Study) -> dict[str, Any]:
    from coursekit.analysis import servqual

    survey, raw, instrument = _survey(study), study.raw, study.instrument
    right = _gaps(study).mean()
    kept = servqual.recode_missing(raw, study.codes) if study.codes else raw
    kept = servqual.reverse_items(kept) if instrument.reversed_items else kept

    def by_dimension(table: pd.DataFrame) -> pd.Series[float]:
        import pandas as pd

        means = {one: (table[[f"P{i}" for i in items]].to_numpy() - table[[f"E{i}" for i in items]].to_numpy())
                 for one, items in instrument.dimensions.items()}  # fmt: skip
        return pd.Series({one: float(pd.DataFrame(values).mean(axis=1).mean()) for one, values in means.items()})

    wrong = (
        Misconception(
            "e-minus-p",
            Text(
                zh="次序反了：这是期望减感知。差距是感知减期望，没达到期望的是负数。",
                en="The wrong way round: this is expectation minus perception. A gap is perception minus expectation, below zero where expectations were not met.",
            ),
            -right,
        ),
        Misconception(
            "codes-counted",
            Text(
                zh="99 和 0 被当成分数算进去了。用清理过的 `survey`，不要用 `study.raw`。",
                en="99 and 0 were counted as scores. Use `survey`, which is cleaned, not `study.raw`.",
            ),
            lambda: by_dimension(raw),
        ),
        Misconception(
            "straight-liners-kept",
            Text(
                zh="直线作答的人还在里面。第 1 题把他们去掉了：从 `survey` 算起。",
                en="The straight-liners are still in. Question 1 left them out: start from `survey`.",
            ),
            lambda: servqual.dimension_gaps(kept),
        ),
        Misconception(
            "perceptions-alone",
            Text(
                zh="这是感知的平均分，还没有减去期望。",
                en="These are the mean perceptions; expectations have not been subtracted.",
            ),
            lambda: servqual.dimension_means(survey)["P"],
        ),
        Misconception(
            "items-first",
            Text(
                zh="你先算每道题的差距，再在维度里平均。答全了两种算法一样；有缺失时，课程先算每个人自己的维度差距，再求平均：用 `servqual.dimension_gaps(survey)`。",
                en="You worked out the gap of each item and averaged within the dimension. With complete answers that is the same; with blanks the course takes each person's own dimension gap first: use `servqual.dimension_gaps(survey)`.",
            ),
            lambda: _items_first(study),
        ),
    )
    worst = study.label("dimension", right.index[0])
    praise = Text(
        zh="差距最大的是{worst}。先不急着说“先改它”。",
        en="The widest gap is {worst}. That does not yet say what comes first.",
    )
    return {
        "answer": right,
        "tolerance": _GAP,
        "misconceptions": _others(right, wrong),
        "praise": praise.format(worst=worst),
    }


def _items_first(study: Study) -> pd.Series[float]:
    import pandas as pd

    from coursekit.analysis import servqual

    of_item = servqual.item_gaps(_survey(study))
    return pd.Series({one: float(of_item[list(items)].mean()) for one, items in study.dimensions.items()})


# ---------------------------------------------------------------- q3


def _apart(study: Study) -> dict[str, Any] | Text:
    import pandas as pd
    from scipy import stats

    from coursekit.analysis import comparison

    gaps = _gaps(study)
    if len(gaps.columns) < 2:
        return Text(
            zh="这份问卷只有一个维度，没有名次可分，这一题跳过即可。",
            en="This questionnaire has one dimension: there is no order to doubt. Leave this question out.",
        )
    pairs = list(zip(gaps.columns, gaps.columns[1:], strict=False))
    try:
        p = pd.Series([comparison.paired_t(gaps[one], gaps[other]).p for one, other in pairs])
    except ValueError:
        return Text(
            zh="人太少，或者答案没有差别，配对检验算不出来，这一题跳过即可。",
            en="Too few people, or answers that do not differ: there is nothing to test. Leave this question out.",
        )
    right = [bool(one) for one in comparison.adjusted_p(p) < _ALPHA]
    separate = [
        bool(stats.ttest_ind(gaps[one].dropna(), gaps[other].dropna(), equal_var=False).pvalue < _ALPHA)
        for one, other in pairs
    ]
    low, high = (gaps.mean() + sign * 1.96 * gaps.sem() for sign in (-1, 1))
    clear = [bool(high[one] < low[other]) for one, other in pairs]
    wrong = (
        Misconception(
            "every-difference-counts",
            Text(
                zh="两个平均总会差一点，差一点不等于分得出先后。对每一对相邻的维度做配对检验，再用 Holm 校正。",
                en="Two means are never quite the same, which does not put them in order. Test each pair of neighbours on the same people, and adjust after Holm.",
            ),
            [True] * len(right),
        ),
        Misconception(
            "not-adjusted",
            Text(
                zh="一次比了 {n} 对，p 值要先校正：`comparison.adjusted_p(p)`，再和 0.05 比。",
                en="You compared {n} pairs at once; adjust the p values first, `comparison.adjusted_p(p)`, then compare with 0.05.",
            ).format(n=len(right)),
            [bool(one) for one in p < _ALPHA],
        ),
        Misconception(
            "order-reversed",
            Text(
                zh="次序反了：从差距最大的一对开始写，一直写到最小的一对。",
                en="The other way round: begin with the pair of the widest gaps and end with the narrowest.",
            ),
            right[::-1],
        ),
        Misconception(
            "p-for-difference",
            Text(
                zh="真假写反了：p 小于 0.05 表示分得出，写 True。",
                en="True and False are swapped: a p below 0.05 means that the two can be told apart, which is True.",
            ),
            [not one for one in right],
        ),
        Misconception(
            "separate-groups",
            Text(
                zh="两个维度的差距来自同一批人，要先逐人相减。当成两组互不相干的人来比，会漏掉真的差别：用 `comparison.paired_t`。",
                en="Both gaps come from the same people, so subtract person by person first. Compared as two groups of strangers, real differences are missed: use `comparison.paired_t`.",
            ),
            separate,
        ),
        Misconception(
            "overlapping-intervals",
            Text(
                zh="两个区间有一点重叠，不等于分不出：两个维度是同一批人打的分，配对以后要准得多。用 `comparison.paired_t`。",
                en="Two intervals may overlap a little and the means still be told apart: the same people judged both, and in pairs that is far more exact. Use `comparison.paired_t`.",
            ),
            clear,
        ),
    )
    kept = _others(right, wrong)
    praise = Text(
        zh="{n} 对相邻的维度里，分得出先后的有 {k} 对。" + ("报告里分不出的两个写成并列。" if not all(right) else ""),
        en="Of {n} pairs of neighbours {k} can be put in order."
        + (" Those that cannot share a place in the report." if not all(right) else ""),
    )
    return {"answer": right, "misconceptions": kept, "praise": praise.format(n=len(right), k=sum(right))}


# ---------------------------------------------------------------- q4


@dataclass(frozen=True, kw_only=True, eq=False)
class _Dimension(Value):
    """The code of a dimension, or what it is called."""

    names: Mapping[str, Text]

    def _compare(self, value: Any, expected: Any) -> Any:
        from coursekit.checks.comparing import differs, folded, is_number

        if is_number(value) or type(value).__name__ == "Series":
            return differs(_NAME_WANTED)  # what `max()` hands back, or the whole of `urgency`
        if isinstance(value, str):
            called = {folded(side): code for code, name in self.names.items() for side in (name.zh, name.en)}
            value = called.get(folded(value), value)
        return super()._compare(value, expected)


_NAME_WANTED = Text(
    zh="要的是那个维度的名字，不是数。`urgency.idxmax()` 交回最大值的名字；`max()` 交回的是最大值本身。",
    en="What is wanted is the name of the dimension, not figures. `urgency.idxmax()` hands back the name of the largest value, `max()` the value itself.",
)


def _first_of(study: Study) -> str | None:
    importance = study.importance
    if importance is None:
        return None
    return str((importance * -_gaps(study).mean()).idxmax())


def _first(study: Study) -> dict[str, Any] | Text:
    importance = study.importance
    if importance is None:
        why = study.why_no_importance
        assert why is not None
        return Text(zh=f"{why.zh}这一题跳过即可。", en=f"{why.en} Leave this question out.")
    gaps = _gaps(study).mean()
    right = _first_of(study)
    assert right is not None
    product = importance * -gaps
    wrong = [
        Misconception(
            "widest-gap",
            Text(
                zh="这是差距最大的维度，可是它对总体满意度的作用不大。差得最远的，不一定最该先改：把重要性和差距乘起来看。",
                en="This is the widest gap, but it has little to do with overall satisfaction. What is furthest off need not come first: multiply importance and gap.",
            ),
            str(gaps.index[0]),
        ),
        Misconception(
            "most-important",
            Text(
                zh="这是最重要的维度，可是它差得不多。重要而已经做好的，先保持：把重要性和差距乘起来看。",
                en="This matters most, but little is lacking there. What matters and is done well is to be kept up: multiply importance and gap.",
            ),
            str(importance.idxmax()),
        ),
    ]
    order = product.sort_values(ascending=False).index
    wrong.append(
        Misconception(
            "minus-forgotten",
            Text(
                zh="按“重要性 × 差距的宽度”，它排在最后（{product}）。差距是负数，不先变成正的，`idxmax()` 找到的就是最不要紧的：`study.importance * -gap`。",
                en="By importance times the width of the gap it comes last ({product}). Gaps are negative; unless you turn the sign, `idxmax()` finds what matters least: `study.importance * -gap`.",
            ).format(product=f"{product[order[-1]]:.2f}"),
            str(order[-1]),
        )
    )
    for rank, code in enumerate(order[1:], start=2):
        wrong.append(
            Misconception(
                f"place-{rank}",
                Text(
                    zh="按“重要性 × 差距的宽度”，它排在第 {rank}（{product}），有别的维度排在它前面。看看 `urgency.sort_values()`。",
                    en="By importance times the width of the gap it comes in place {rank} ({product}); another one is before it. Look at `urgency.sort_values()`.",
                ).format(rank=rank, product=f"{product[code]:.2f}"),
                str(code),
            )
        )
    names = {code: study.label("dimension", code) for code in study.dimensions}
    same = right == str(gaps.index[0])
    praise = (
        Text(
            zh="在这份数据里，差距最大的也正是最该先改的。别的案例未必如此。",
            en="In these data the widest gap is also what comes first. In other cases it is not.",
        )
        if same
        else Text(
            zh="差距最大的是{worst}，最该先改的却是{first}：它更左右总体满意度。这里的重要性来自相关，不证明因果。",
            en="The widest gap is {worst}, yet {first} comes first: it goes further with overall satisfaction. Importance here rests on what goes together; it proves no cause.",
        ).format(worst=names[str(gaps.index[0])], first=names[right])
    )
    return {"answer": right, "names": names, "misconceptions": _others(right, wrong), "praise": praise}


# ---------------------------------------------------------------- q5


def _programme(study: Study) -> dict[str, Any] | Text:
    why = study.why_no_programme
    if why is not None:
        return why
    from coursekit.reporting import programme_effect

    try:
        found = programme_effect(study)
    except ValueError:
        return Text(
            zh="参加和没参加的单位、前一期和后一期，有一格没有足够的答卷，双重差分算不出来，这一题跳过即可。",
            en="One of the four groups, in the programme or not, before or after, has too few answers for a difference in differences. Leave this question out.",
        )
    own = found.collapsed
    means = {(str(row), str(at)): float(found.means[at][row]) for row in found.means.index for at in found.means}
    verdict = "up" if own.low > 0 else "down" if own.high < 0 else "open"
    naive = means["treated", "change"]
    effect = (
        Misconception(
            "before-after",
            Text(
                zh="这是参加的单位自己前后的变化。没参加的单位同期也变了 {control}：先减去它，剩下的才可能是项目的作用。",
                en="This is how much the units in the programme changed. The others changed by {control} in the same time: only what is left after that can be the programme's.",
            ).format(control=_signed(means["control", "change"])),
            naive,
        ),
        Misconception(
            "after-only",
            Text(
                zh="这是后一期两组之差。两组原来就不一样：各算各的变化，再相减。",
                en="This is the difference of the two groups afterwards. They were not the same before: take the change of each, then subtract.",
            ),
            means["treated", "after"] - means["control", "after"],
        ),
        Misconception(
            "control-minus-treated",
            Text(
                zh="次序反了：参加的单位的变化，减去没参加的。",
                en="The wrong way round: the change of the units in the programme, less that of the others.",
            ),
            -own.estimate,
        ),
        Misconception(
            "gaps-not-perceptions",
            Text(
                zh="这是差距的变化。期望也会变，两期问的又不是同一批人：项目改的是服务，看感知（P）。",
                en="This is the change of the gaps. Expectations move as well, and each wave asked other people: the programme changed the service, so look at perceptions (P).",
            ),
            lambda: programme_effect(study, of_gap=True).collapsed.estimate,
        ),
    )
    clustered = Text(
        zh="这是 `.effect` 的区间，聚类标准误在单位这么少时偏小。单位不到三十个，用 `.collapsed` 的区间。",
        en="This is the interval of `.effect`, whose clustered errors are too small with so few units. Below some thirty units take that of `.collapsed`.",
    )
    parts = {
        "effect": _part("q5", Number, float(own.estimate), effect, tolerance=_EFFECT),
        "low": _part(
            "q5",
            Number,
            float(own.low),
            [Misconception("clustered-low", clustered, float(found.effect.low))],
            tolerance=_EFFECT,
        ),
        "high": _part(
            "q5",
            Number,
            float(own.high),
            [Misconception("clustered-high", clustered, float(found.effect.high))],
            tolerance=_EFFECT,
        ),
        "verdict": _part("q5", _Verdict, verdict, _wrong_verdicts(verdict, naive, float(own.estimate))),
    }
    return {"parts": parts, "praise": _PRAISE[verdict].format(change=_signed(naive))}


@dataclass(frozen=True, kw_only=True, eq=False)
class _Verdict(Value):
    """One of three words."""

    def _compare(self, value: Any, expected: Any) -> Any:
        from coursekit.checks.comparing import differs, folded

        # Without quotes, `open` is Python's own function.
        if isinstance(value, Opaque) or (isinstance(value, str) and folded(value) not in ("up", "down", "open")):
            return differs(_THREE_WORDS)
        return super()._compare(value, expected)


_THREE_WORDS = Text(
    zh='写三个词里的一个，外面加上引号："up"、"down" 或者 "open"。',
    en='Write one of three words, in quotation marks: "up", "down" or "open".',
)


def _wrong_verdicts(right: str, naive: float, effect: float) -> list[Misconception]:
    if right == "open":
        side = "up" if naive > 0 else "down"
        return [
            Misconception(
                "sure-of-the-estimate",
                Text(
                    zh='区间里有 0，不能说有作用。前后变了 {naive}，扣掉没参加的单位同期的变化是 {effect}，而区间两头正负都有：写 "open"。',
                    en='The interval holds 0, so no effect can be claimed. The change is {naive}, less that of the others {effect}, and the interval reaches to both sides: write "open".',
                ).format(naive=_signed(naive), effect=_signed(effect)),
                side,
            ),
            Misconception(
                "wrong-side",
                Text(
                    zh='区间里有 0，说不出升降：写 "open"。',
                    en='The interval holds 0, which tells neither up nor down: write "open".',
                ),
                "down" if side == "up" else "up",
            ),
        ]
    other = "down" if right == "up" else "up"
    return [
        Misconception(
            "sign-of-the-effect",
            Text(
                zh='看区间在 0 的哪一边：全在 0 以上写 "up"，全在 0 以下写 "down"。',
                en='See on which side of 0 the interval lies: all above is "up", all below is "down".',
            ),
            other,
        ),
        Misconception(
            "never-sure",
            Text(
                zh="区间里没有 0，可以下结论，当然只限于这八个单位、这段时间。",
                en="The interval does not hold 0, so a conclusion can be drawn, of these units and this time only.",
            ),
            "open",
        ),
    ]


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


_PRAISE = {
    "up": Text(
        zh="感知升高了，超出了没参加的单位。前提是：没有项目，两组本来会同样变化；只有两期，这一点查不了，要写进报告。",
        en="Perceptions rose by more than in the other units. This rests on both groups changing alike without the programme; with two waves nobody can check that, so say so in the report.",
    ),
    "down": Text(
        zh="感知降了，没参加的单位没有这样降。项目做反了，也是一个结果，照实写。",
        en="Perceptions fell as they did not in the other units. A programme that did harm is a result, too: report it.",
    ),
    "open": Text(
        zh="光看参加的单位，前后变了 {change}，很容易当成效果。扣掉别的单位同期的变化，区间里有 0：说不出有作用，也不等于证明了没有作用。",
        en="Alone, the units in the programme changed by {change}, which is easily taken for an effect. Less what the others changed, the interval holds 0: no effect can be claimed, nor has it been shown that there is none.",
    ),
}


# ---------------------------------------------------------------- q6


@dataclass(frozen=True, kw_only=True, eq=False)
class _CasePlan(ImprovementPlan):
    """A plan that meets the rubric, and that begins with what comes first in these data."""

    first: str | None
    called: Text
    pooled: Mapping[str, float]  # measure → its gap over both waves; empty where there is one wave

    def __post_init__(self) -> None:
        super().__post_init__()
        told = (
            replace(one, holds=self._of_one_wave(one.holds)) if one.name == "baseline" else one for one in self.rules
        )
        object.__setattr__(self, "rules", tuple(told))
        if self.first is None:
            return
        message = Text(
            zh="第 4 题算出来最该先改的是 `{first}`（{called}），可是没有一项行动针对它。加一项，或者把最要紧的那项改过来。",
            en="In question 4 `{first}` ({called}) came first, but no action is aimed at it. Add one, or change the one that matters most.",
        ).format(first=self.first, called=self.called)
        rule = Rule("priority", message, lambda plan: any(action["gap"] == self.first for action in plan["actions"]))
        object.__setattr__(self, "rules", (*self.rules, rule))

    def _of_one_wave(self, test: Callable[[Any], bool | Text]) -> Callable[[Any], bool | Text]:
        """Return the test of baselines, with a word for whoever took the gap of question 2, which is of both waves."""

        def holds(plan: Any) -> bool | Text:
            found = test(plan)
            if not isinstance(found, Text):
                return found
            for action in plan["actions"]:
                given, both = action.get("baseline"), self.pooled.get(action.get("measure"))
                if isinstance(given, int | float) and both is not None and abs(given - both) <= _ROUNDED:
                    why = _BOTH_WAVES.format(given=_signed(given), measure=action["measure"])
                    return Text(zh=f"{found.zh}\n{why.zh}", en=f"{found.en}\n{why.en}")
            return found

        return holds

    def _judge_value(self, value: Any) -> Result:
        if isinstance(value, Opaque) and value.type == "PlanBuilder":
            return Result("failed", 0.0, _TAKE_THE_DATA)
        return super()._judge_value(value)


_ROUNDED = 0.006  # a gap typed with two decimals
_BOTH_WAVES = Text(
    zh='{given} 是第 2 题的差距，两期合在一起算的。计划要从现在出发，只看第 2 期：`basis.baseline("{measure}")`。',
    en='{given} is the gap of question 2, of both waves together. A plan starts from now, from wave 2 alone: `basis.baseline("{measure}")`.',
)
_TAKE_THE_DATA = Text(
    zh="这是表单本身。表单里的计划是 `plan = form.data`，改好那一格，运行，再检查。",
    en="This is the form itself. The plan in it is `plan = form.data`: mend that cell, run it, then run the check.",
)


def _plan(study: Study) -> dict[str, Any]:
    first = _first_of(study)
    called = study.label("dimension", first) if first is not None else Text(zh="–", en="–")
    return {
        "basis": lambda: basis_of(study),
        "first": first,
        "called": called,
        "pooled": {f"gap_{code}": float(gap) for code, gap in _gaps(study).mean().items()} if study.has_waves else {},
    }


# ---------------------------------------------------------------- the questions

_WORDS: dict[str, tuple[Text, tuple[Text, Text]]] = {
    "q1": (
        Text(
            zh="清理：没有分数的格子、直线作答、还剩多少人",
            en="Cleaning: cells without a score, straight-liners, who is left",
        ),
        (
            Text(
                zh="`servqual.recode_missing(raw, study.codes)` 把代码变成缺失值；`.isna().sum().sum()` 数整张表的缺失。",
                en="`servqual.recode_missing(raw, study.codes)` turns codes into missing values; `.isna().sum().sum()` counts them over a whole table.",
            ),
            Text(
                zh="三个数依次是 `clean[answers].isna().sum().sum()`、`servqual.straight_liners(clean).sum()`，以及总人数减去直线作答的人。",
                en="The three are `clean[answers].isna().sum().sum()`, `servqual.straight_liners(clean).sum()`, and everybody less the straight-liners.",
            ),
        ),
    ),
    "q5": (
        Text(zh="改进项目有没有作用", en="Did the programme do anything"),
        (
            Text(
                zh="参加的单位变了多少，减去没参加的单位变了多少。`evaluation.difference_in_differences` 一次算好。",
                en="How much the units in the programme changed, less how much the others did. `evaluation.difference_in_differences` does both.",
            ),
            Text(
                zh='取 `found.collapsed` 的 `.estimate`、`.low`、`.high`。区间全在 0 以上写 "up"，全在 0 以下写 "down"，含 0 写 "open"。',
                en='Take `.estimate`, `.low` and `.high` of `found.collapsed`. All above 0 is "up", all below is "down", with 0 inside it is "open".',
            ),
        ),
    ),
}


def _on_case(name: str, title: Text, hints: tuple[Text, Text], *made: Any) -> OnData:
    kind, given, variable = made
    return OnData(
        id=f"18.{name}",
        title=title,
        hints=hints,
        kind=kind,
        given=given,
        variable=variable,
        drawn=_default,
        reopen=_reopen,
    )


q1 = _on_case("q1", *_WORDS["q1"], Parts, _cleaning, "cleaning")
q2 = _on_case(
    "q2",
    Text(zh="五个维度的差距", en="The gaps of the dimensions"),
    (
        Text(
            zh="从清理过的 `survey` 算起：感知减期望。",
            en="Start from `survey`, which is cleaned: perception minus expectation.",
        ),
        Text(
            zh="`servqual.dimension_gaps(survey)` 一行就够。", en="`servqual.dimension_gaps(survey)` is all it takes."
        ),
    ),
    Table,
    _dimension_gaps,
    "gap",
)
q3 = _on_case(
    "q3",
    Text(zh="名次分得出来吗", en="Can they be put in order"),
    (
        Text(
            zh="相邻的两个维度，打分的是同一批人：逐对用 `comparison.paired_t`，取 `.p`。",
            en="Two neighbours were judged by the same people: use `comparison.paired_t` for each pair and take `.p`.",
        ),
        Text(
            zh="`comparison.adjusted_p(p) < 0.05` 就是答案，`.tolist()` 变成列表。",
            en="`comparison.adjusted_p(p) < 0.05` is the answer; `.tolist()` makes it a list.",
        ),
    ),
    Value,
    _apart,
    "apart",
)
q4 = _on_case(
    "q4",
    Text(zh="先改哪一个", en="What comes first"),
    (
        Text(
            zh="重要性乘差距的宽度，哪个维度最大？差距是负数，先加个负号。",
            en="Importance times the width of the gap: which dimension has most? Gaps are negative, so put a minus sign before them.",
        ),
        Text(
            zh="`urgency = importance * -gap`，再看 `urgency.idxmax()`。",
            en="`urgency = importance * -gap`, then `urgency.idxmax()`.",
        ),
    ),
    _Dimension,
    _first,
    "first",
)
q5 = _on_case("q5", *_WORDS["q5"], Parts, _programme, "programme")
q6 = _on_case(
    "q6",
    Text(zh="改进计划", en="The plan"),
    (
        Text(
            zh="每项行动：缩小哪个差距、看哪个指标、现在是多少、到哪天改到多少、谁一个人负责。先看 `basis.table()`。",
            en="Each action: which gap, which measure, where it stands now, how far it is to get by when, and the one person in charge. See `basis.table()` first.",
        ),
        Text(
            zh='`baseline` 写 `basis.baseline("gap_…")`，那是最近一期的数，不是第 2 题两期合算的；`target` 比它好，又不超过最好的单位；`how` 写要做的事，不是把目标再说一遍。',
            en='For `baseline` write `basis.baseline("gap_…")`, which is of the last wave, not question 2\'s of both; `target` is better, but no better than the best unit; `how` says what will be done, not the goal again.',
        ),
    ),
    _CasePlan,
    _plan,
    "plan",
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)


def checked(study: Study) -> pd.DataFrame:
    """Return how far the questions are on `study`: ``question``, ``title`` and ``status``, in the reader's language.

    Parameters
    ----------
    study : Study
        The case or file; what was solved on another one does not count here.
    """
    import pandas as pd

    rows = [(one.name, str(one.title), str(_STATUS[one.status_of(study)])) for one in QUESTIONS]
    heads = (Text(zh="题", en="question"), Text(zh="问的是", en="what was asked"), Text(zh="结果", en="result"))
    return pd.DataFrame(rows, columns=[str(head) for head in heads])


_STATUS = {
    "passed": Text(zh="通过", en="passed"),
    "failed": Text(zh="还不对", en="not right yet"),
    "error": Text(zh="还不对", en="not right yet"),
    "not_attempted": Text(zh="还没有作答", en="not attempted"),
}
