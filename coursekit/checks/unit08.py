"""The questions of sheet 08: memory of a service."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Function, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "08", "08-memory"
TITLE = Text(zh="体验的记忆：客户记住了哪几分钟", en="Memory of a service: which minutes customers keep")

_MEASURES = ("mean", "end", "start")


@cache
def _visits() -> pd.DataFrame:
    """Return the plain measures of each visit beside what was said afterwards."""
    from coursekit import datasets

    felt = datasets.load("branch_visit_minutes").groupby("visit")["feeling"]
    visits = datasets.load("branch_visits").set_index("visit")
    return visits.assign(mean=felt.mean(), end=felt.last(), start=felt.first())


def _correlations(outcome: str, measures: tuple[str, ...] = _MEASURES, column: str = "r") -> pd.Series[float]:
    from coursekit.analysis import memory

    found = memory.compare_predictors(_visits(), outcome, measures)[column]
    return found.set_axis(list(_MEASURES))


def _people(share: float, other: float, power: float = 0.8) -> int:
    from coursekit.analysis import evaluation

    return evaluation.ab_sample_size(share, other, power=power)


def _difference(outcome: str, *, turned: bool = False, wald: bool = False, times: float = 1.0) -> pd.Series[float]:
    """Return difference, low and high of a share in the greeting test, room − hover or turned round."""
    import pandas as pd

    from coursekit import datasets
    from coursekit.analysis import evaluation

    tally = datasets.load("greeting_test").groupby("arm")[outcome].agg(["sum", "count"])
    first, second = ("room", "hover") if turned else ("hover", "room")
    found = evaluation.ab_test(*tally.loc[first], *tally.loc[second], interval="wald" if wald else "newcombe")
    return times * pd.Series({"difference": found.difference, "low": found.low, "high": found.high})


def _relative() -> pd.Series[float]:
    """Return the difference and its limits as shares of the first group's share: 45 % more."""
    from coursekit import datasets

    hover = datasets.load("greeting_test").query("arm == 'hover'")["left_undone"].mean()
    return _difference("left_undone") / hover


q1 = Classification(
    id="08.q1",
    title=Text(zh="这句话站得住吗", en="Does this sentence stand?"),
    variable="standing",
    answer={
        "a": "supported",
        "b": "unsupported",
        "c": "supported",
        "d": "unsupported",
        "e": "untested",
        "f": "unsupported",
    },
    classes=("supported", "unsupported", "untested"),
    hints=(
        Text(
            zh="先看课文的证据框：元分析支持两件事，不支持一件。再看冷水那一格的三行数。",
            en="Begin with the evidence box: the meta-analysis supports two things and does not support one. "
            "Then look at the sums and means of the cold water.",
        ),
        Text(
            zh="a 和 c 是元分析找到的；b 是它没有找到的；d 的开头用错了定律；e 找不到研究；f 的实验里，平均也说长的好。",
            en="a and c are what the meta-analysis found, b is what it did not; d takes a beginning for something else; "
            "no study of e was found; in the experiment of f the mean favours the long trial, too.",
        ),
    ),
    misconceptions=(
        Misconception(
            "peak-end-is-best",
            Text(
                zh="b 是最流行的说法，可是元分析里，普通平均预测得差不多一样好。相关高，不等于比别的都高。",
                en="Sentence b is the popular one, but in the meta-analysis the plain mean predicts about as well. "
                "A high correlation is not yet a higher one than others have.",
            ),
            {"b": "supported"},
        ),
        Misconception(
            "greeting-is-a-peak",
            Text(
                zh="d 把开头当成了峰或终。问候也许要紧，但峰终定律给不了理由；元分析里第一个时刻比峰终弱。",
                en="Sentence d takes the beginning for a peak or an end. A greeting may matter, but the rule gives no "
                "reason for it; in the meta-analysis the first moment is weaker than peak–end.",
            ),
            {"d": "supported"},
        ),
        Misconception(
            "thirty-seconds-found",
            Text(
                zh="e 里的 30 秒没有出处，我们没有找到比过秒数的研究。说得像结论，其实是等着检验的假设。",
                en="The 30 seconds of sentence e have no source, and we found no study that compares lengths. "
                "It sounds like a finding and is a hypothesis that waits for a test.",
            ),
            {"e": "supported"},
        ),
        Misconception(
            "untested-means-wrong",
            Text(
                zh="e 没有被推翻，只是没有找到测过它的研究。没有证据，和有相反的证据，是两回事。",
                en="Sentence e has not been refuted; no study was found that tests it. No evidence is not evidence "
                "against.",
            ),
            {"e": "unsupported"},
        ),
        Misconception(
            "cold-water-against-the-mean",
            Text(
                zh="f：加了 30 秒好一点的水，平均也变好了。所以选长的，平均和峰终都解释得了；被推翻的是“总和”。",
                en="Sentence f: with 30 milder seconds the mean is better, too. Both mean and peak–end explain the choice; "
                "what it refutes is the total.",
            ),
            {"f": "supported"},
        ),
        Misconception(
            "longer-is-worse",
            Text(
                zh="c 有证据：元分析里时长与事后评价几乎没有关系。不等于可以让人白等，等候会拉低每一刻的感受。",
                en="There is evidence for sentence c: in the meta-analysis duration has next to nothing to do with the "
                "judgement. That is no licence to keep people waiting, which lowers the moments themselves.",
            ),
            {"c": "unsupported"},
        ),
    ),
    praise=Text(
        zh="“有关”“最准”“没有研究”，是三句不同的话。",
        en="“Goes with”, “goes with best” and “no study found” are three different statements.",
    ),
)


def _peak_end(annoyance: list[float]) -> float:
    return (max(annoyance) + annoyance[-1]) / 2


def _calls(rng: np.random.Generator) -> list[tuple[list[int]]]:
    """Return hotline calls as lists of 2 to 8 whole numbers from 0 to 10."""
    return [(rng.integers(0, 11, int(rng.integers(2, 9))).tolist(),) for _ in range(30)]


q2 = Function(
    id="08.q2",
    title=Text(zh="一通热线的峰终", en="The peak–end of a hotline call"),
    variable="peak_end",
    reference=_peak_end,
    cases=_calls,
    # A kind of its own each: end and peak differ, the first is the peak, the same, one moment.
    edge=(([2, 8, 7],), ([2, 8, 7, 4, 1],), ([9, 4, 3],), ([5, 5, 5],), ([6],), ([0, 0, 10],)),
    shrink=False,  # a call without a moment has neither peak nor end
    hints=(
        Text(
            zh="峰是最烦的那一刻，`max(annoyance)`；终是最后一刻，`annoyance[-1]`。",
            en="The peak is the most annoying moment, `max(annoyance)`; the end is the last one, `annoyance[-1]`.",
        ),
        Text(
            zh="峰加终，除以 2。加号两边要用括号括起来，再除。",
            en="Peak plus end, divided by 2. Put the sum in brackets before you divide.",
        ),
    ),
    misconceptions=(
        Misconception(
            "mean",
            Text(
                zh="这是所有时刻的普通平均。峰终只用两个时刻：最烦的一刻和最后一刻。",
                en="This is the plain mean of all moments. Peak–end uses two: the worst and the last.",
            ),
            lambda annoyance: sum(annoyance) / len(annoyance),
        ),
        Misconception(
            "not-halved",
            Text(
                zh="你把峰和终加起来了，没有除以 2，结果会超出 0 到 10 的尺子。",
                en="Peak and end were added but not halved, which may leave the scale from 0 to 10.",
            ),
            lambda annoyance: max(annoyance) + annoyance[-1],
        ),
        Misconception(
            "brackets",
            Text(
                zh="少了括号：`a + b / 2` 只把后一个除以 2。先括起来相加，再除。",
                en="The brackets are missing: `a + b / 2` halves only the second. Add inside brackets, then divide.",
            ),
            lambda annoyance: max(annoyance) + annoyance[-1] / 2,
        ),
        Misconception(
            "first-for-last",
            Text(
                zh="你用的是第一个时刻，`annoyance[0]`。终是最后一个：`annoyance[-1]`。开头正是峰终不管的那一刻。",
                en="This takes the first moment, `annoyance[0]`. The end is the last, `annoyance[-1]`; "
                "the beginning is just what peak–end leaves out.",
            ),
            lambda annoyance: (max(annoyance) + annoyance[0]) / 2,
        ),
        Misconception(
            "best-for-worst",
            Text(
                zh="`min` 找的是最不烦的一刻。量的是烦躁，数字越大越强烈，峰要用 `max`。",
                en="`min` finds the least annoying moment. The scale is annoyance, so the most intense is the highest: "
                "use `max`.",
            ),
            lambda annoyance: (min(annoyance) + annoyance[-1]) / 2,
        ),
        Misconception(
            "only-the-end",
            Text(
                zh="这只是终。峰终还要把最烦的一刻算进来，再取平均。",
                en="This is the end alone. Peak–end also takes in the worst moment, and averages the two.",
            ),
            lambda annoyance: annoyance[-1],
        ),
    ),
)

q3 = Table(
    id="08.q3",
    title=Text(zh="还会不会再来，跟哪个量走得近", en="What goes with coming again"),
    variable="r_again",
    answer=lambda: _correlations("come_again"),
    tolerance=0.0005,
    hints=(
        Text(
            zh="`by_visit` 已经按到访分好。第一分钟用 `.first()`，最后一分钟用 `.last()`。",
            en="`by_visit` is grouped by visit. `.first()` gives the first minute, `.last()` the last.",
        ),
        Text(
            zh='填好 `last` 和 `first`，再写 `memory.compare_predictors(found, "again", measures)["r"]`。',
            en='Fill in `last` and `first`, then `memory.compare_predictors(found, "again", measures)["r"]`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "satisfaction-instead",
            Text(
                zh="这是与总体满意度（`overall_satisfaction`）的相关，课文里的那一列。这里问的是还会不会再来（`come_again`）。",
                en="These are the correlations with overall satisfaction (`overall_satisfaction`), as in the lesson. "
                "The question is about coming again (`come_again`).",
            ),
            lambda: _correlations("overall_satisfaction"),
        ),
        Misconception(
            "start-and-end-swapped",
            Text(
                zh="第一分钟和最后一分钟换了位置：`.first()` 是 start，`.last()` 是 end。",
                en="First and last minute have changed places: `.first()` is the start, `.last()` the end.",
            ),
            lambda: _correlations("come_again", ("mean", "start", "end")),
        ),
        Misconception(
            "squared",
            Text(
                zh='这是 r 的平方（`r_squared`）。题目要的是相关本身，`["r"]` 那一列。',
                en='These are the squares (`r_squared`). The question asks for the correlations, column `["r"]`.',
            ),
            lambda: _correlations("come_again", column="r_squared"),
        ),
        Misconception(
            "with-the-mean",
            Text(
                zh='这一列（`r_with_mean`）是各量与平均的相关，不是与再来意愿的。要的是 `["r"]`。',
                en="This column (`r_with_mean`) says how each measure goes with the mean, not with coming again. "
                'Take `["r"]`.',
            ),
            lambda: _correlations("come_again", column="r_with_mean"),
        ),
    ),
    praise=Text(
        zh="次序和课文一样：平均、结尾、第一分钟。数据是照平均造的，这是练方法，不是证据。",
        en="The same order as in the lesson: mean, end, first minute. The data were made from the mean: this is practice "
        "in a method, not evidence.",
    ),
)

q4 = Number(
    id="08.q4",
    title=Text(zh="每组要多少人", en="How many people in each group"),
    variable="people",
    answer=lambda: _people(0.06, 0.12),
    tolerance=1,  # not rounded up it is 355.3
    hints=(
        Text(
            zh="课文里用 `evaluation.ab_sample_size`，放进去两个比例：现在的，和值得警惕的。6% 写成 0.06。",
            en="The lesson uses `evaluation.ab_sample_size` with two shares: the present one and the one that would "
            "matter. 6% is 0.06.",
        ),
        Text(
            zh="`evaluation.ab_sample_size(0.06, 0.12)`，功效不写就是 80%，得到的是每组人数。",
            en="`evaluation.ab_sample_size(0.06, 0.12)`; unless told otherwise the power is 80%. It gives one group.",
        ),
    ),
    misconceptions=(
        Misconception(
            "both-groups",
            Text(
                zh="这是两组合起来的人数。题目问每组，函数给的就是每组。",
                en="These are both groups together. The question asks for one, and that is what the function gives.",
            ),
            lambda: 2 * _people(0.06, 0.12),
        ),
        Misconception(
            "half-of-it",
            Text(
                zh="函数给的已经是每组的人数，不要再除以 2：那样功效只剩大约 51%。",
                en="What the function gives is one group already. Halve it, and the power is about 51%.",
            ),
            lambda: _people(0.06, 0.12) / 2,
        ),
        Misconception(
            "the-lessons-question",
            Text(
                zh="这是课文里 25% 对 35% 的人数。这一题看的是没办就走：6% 对 12%。比例不同，要的人数就不同。",
                en="This is the lesson's number, for 25% against 35%. Here it is leaving undone, 6% against 12%; "
                "other shares need other numbers.",
            ),
            lambda: _people(0.25, 0.35),
        ),
        Misconception(
            "power-of-90",
            Text(
                zh="这是功效 90% 的人数。题目说的是 80%。",
                en="This number gives a power of 90%. The question says 80%.",
            ),
            lambda: _people(0.06, 0.12, 0.9),
        ),
        Misconception(
            "those-who-came",
            Text(
                zh="180 是已经来了的人数，不是需要的人数。先算要多少，再看够不够。",
                en="180 is how many came, not how many are needed. Work out the need first, then see whether it was met.",
            ),
            180,
        ),
    ),
    praise=Text(
        zh="课文里的测试每组 180 人，差不多只有一半。",
        en="The lesson's test has 180 in each group, about half of that.",
    ),
)

q5 = Table(
    id="08.q5",
    title=Text(zh="让一让，会不会让更多人没办就走", en="Does giving room make more people leave undone?"),
    variable="left",
    answer=lambda: _difference("left_undone"),
    tolerance=0.0005,
    hints=(
        Text(
            zh="先运行 `counts`，看两组各多少人没办就走。`ab_test` 的次序：跟随（hover）在前，让一让（room）在后。",
            en="Run `counts` and see how many left undone in each group. The order in `ab_test`: hover first, then room.",
        ),
        Text(
            zh="`test = evaluation.ab_test(11, 180, 16, 180)`，再取 `test.difference`、`test.low`、`test.high`。",
            en="`test = evaluation.ab_test(11, 180, 16, 180)`; then `test.difference`, `test.low` and `test.high`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "turned-round",
            Text(
                zh="次序反了：这是跟随减让一让。`ab_test` 算的是后一组减前一组，跟随要放在前面。",
                en="The wrong way round: this is hovering minus giving room. `ab_test` takes the second minus the first, "
                "so hovering comes first.",
            ),
            lambda: _difference("left_undone", turned=True),
        ),
        Misconception(
            "asked-for-help",
            Text(
                zh="这是开口求助（`asked_for_help`）的差。这一题要的是没办就走（`left_undone`）。",
                en="This is the difference in asking for help (`asked_for_help`). The question is about `left_undone`.",
            ),
            lambda: _difference("asked_for_help"),
        ),
        Misconception(
            "percentage-points",
            Text(
                zh="你乘了 100，写成了百分点。数字没有错，题目要的是比例：0.03 这样的数。",
                en="You multiplied by 100, which makes percentage points. Nothing wrong with them, but shares were asked "
                "for: numbers such as 0.03.",
            ),
            lambda: _difference("left_undone", times=100),
        ),
        Misconception(
            "relative",
            Text(
                zh="这是相对增幅：16 人比 11 人多 45%，听着吓人。两组各 180 人，差的只有 5 个人：要的是两个比例之差。",
                en="This is the relative rise: 16 is 45% more than 11, which sounds alarming. It is five people in groups "
                "of 180. The question asks for the difference of the two shares.",
            ),
            _relative,
        ),
        Misconception(
            "wald",
            Text(
                zh='差没有错，区间用的是 Wald 公式，比例这么小时不准。不要写 `interval="wald"`，用 `ab_test` 默认的。',
                en="The difference is right, but the interval is Wald's, which is poor for shares this small. "
                'Leave out `interval="wald"`; take what `ab_test` gives by itself.',
            ),
            lambda: _difference("left_undone", wald=True),
        ),
    ),
    praise=Text(
        zh="区间从 −0.03 到 0.08，含 0。造数据时两组的比例本来就一样（8%）：这 5 个人的差，全是碰巧。",
        en="The interval runs from −0.03 to 0.08 and holds 0. When the data were made the share was the same in both "
        "groups (8%): these five people are chance.",
    ),
)

q6 = Choice(
    id="08.q6",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="区间里有哪些数？0 在不在？值得改的 10 个百分点在不在？",
            en="Which numbers lie in the interval? Is 0 among them? Are the 10 points that would be worth a change?",
        ),
        Text(
            zh="两个都在，就是还不知道。哪一句老老实实地说了“不知道”，还说了下一步？",
            en="Both are, so it is not known yet. Which sentence says so honestly, and says what comes next?",
        ),
    ),
    misconceptions=(
        Misconception(
            "manage-the-ending",
            Text(
                zh="这是行里的老话。结尾只是许多时刻里的一个，普通平均预测得不比峰终差；这次测试也没有测送客。",
                en="An old saying of the trade. The end is one moment of many, and the plain mean predicts no worse than "
                "peak–end. "
                "Nor was seeing people off part of this test.",
            ),
            "A",
        ),
        Misconception(
            "no-effect",
            Text(
                zh="p = .16 说的是“没有也说得通”，不是“没有”。区间到 15.8，比值得改的 10 个百分点还大。没看出差别，和没有差别，是两回事。",
                en="p = .16 says that no effect would fit, not that there is none. The interval reaches 15.8, beyond the "
                "10 points that would be worth a change. No difference seen is not no difference.",
            ),
            "B",
        ),
        Misconception(
            "experts-only",
            Text(
                zh="8.9 和 5.3 只差 3.7，区间从 −14.8 到 22.0：熟手和生手有没有不同，这些人根本说不出来。",
                en="8.9 and 5.3 are 3.7 apart, with an interval from −14.8 to 22.0: whether experts and novices differ, "
                "these people cannot tell.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="估计、区间、要多少人，三样都有。",
        en="Estimate, interval, and how many people it takes: all three are there.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
