"""The questions of sheet 11: can we trust it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Function, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "11", "11-trust"
TITLE = Text(zh="信度与效度：这个分数能拿来发奖金吗", en="Can we trust it? A score, and a bonus that hangs on it")

_ITEMS = tuple(f"P{number:02}" for number in range(1, 23))
_RELIABILITY, _ASSURANCE = _ITEMS[4:9], _ITEMS[13:17]
_MOVED = "P17"


@cache
def _raw() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("trust_survey")


@cache
def _survey() -> pd.DataFrame:
    """Return the survey as the sheet begins with it: item 20 reversed, fourteen forms left out."""
    survey = _raw().assign(P20=8 - _raw()["P20"])
    return survey[~survey["respondent"].between("R0181", "R0194")]


def _alpha(table: pd.DataFrame, columns: tuple[str, ...]) -> float:
    from coursekit.analysis.reliability import cronbach_alpha

    return cronbach_alpha(table, columns).raw


def _shares(*, complete: bool) -> tuple[float, float]:
    """Return the sum of the items' variances and the variance of their sum."""
    answers = _survey()[list(_ITEMS)]
    if complete:
        answers = answers.dropna()
    return float(answers.var().sum()), float(answers.sum(axis=1).var())


def _without_factor() -> float:
    parts, whole = _shares(complete=True)
    return 1 - parts / whole


def _blanks_as_zero() -> float:
    parts, whole = _shares(complete=False)
    return 22 / 21 * (1 - parts / whole)


def _added_downwards() -> float:
    answers = _survey()[list(_ITEMS)].dropna()
    return float(22 / 21 * (1 - answers.var().sum() / answers.sum().var()))


def _mean_of_five() -> float:
    from coursekit.analysis.reliability import alpha_by_dimension

    return float(alpha_by_dimension(_survey())["alpha"].mean())


def _alphas(
    reliability: tuple[str, ...], assurance: tuple[str, ...], table: Callable[[], pd.DataFrame] = _survey
) -> pd.Series[float]:
    import pandas as pd

    return pd.Series({"reliability": _alpha(table(), reliability), "assurance": _alpha(table(), assurance)})


_KEPT = tuple(item for item in _ASSURANCE if item != _MOVED)

q1 = Classification(
    id="11.q1",
    title=Text(zh="这份报告坏在哪里", en="What is wrong with this report"),
    variable="faults",
    answer={"a": "reverse", "b": "forms", "c": "place", "d": "several", "e": "fine", "f": "fine"},
    classes=("reverse", "forms", "place", "several", "fine"),
    hints=(
        Text(
            zh="先看题总相关：负的，接近 0 的，还是都差不多？再看答卷和束数。",
            en="Begin with the item–total correlations: negative, near 0, or all much alike? Then the forms and the "
            "number of bundles.",
        ),
        Text(
            zh="a 的题跟着大家走，只是方向反了；c 的题跟着别的维度走；b 的毛病在人；d 的 α 高，却有三束；e 和 f 的题都一起高低。",
            en="The item of a follows the others, the wrong way round; that of c follows another dimension; in b it is "
            "the people; d has a high alpha and three bundles; in e and f the items rise and fall together.",
        ),
    ),
    misconceptions=(
        Misconception(
            "low-mean-is-a-fault",
            Text(
                zh="f 的平均分低，不是题的毛病：题总相关 0.58 到 0.66，四题一起高低。分数低是调查的发现，正是老板该看的。",
                en="A low mean as in f is no fault of the items: with item–total correlations of 0.58 to 0.66 they rise "
                "and fall together. A low score is a finding, just what the boss should see.",
            ),
            {"f": "place"},
        ),
        Misconception(
            "low-mean-is-unreversed",
            Text(
                zh="f 若是忘了反转，题总相关会是负的；这里四题都在 0.58 以上。分数低是调查的发现，不是毛病。",
                en="If an item of f had not been reversed, its item–total correlation would be negative; here all are "
                "0.58 or more. The low score is a finding, not a fault.",
            ),
            {"f": "reverse"},
        ),
        Misconception(
            "high-alpha-is-fine",
            Text(
                zh="d 的 α 高，是因为题多：20 题。平行分析说有三束，三件事混成一个分。α 不证明只有一件事。",
                en="Alpha is high in d because there are 20 items. Parallel analysis sees three bundles: three things in "
                "one score. Alpha does not prove that there is one.",
            ),
            {"d": "fine"},
        ),
        Misconception(
            "neat-is-good",
            Text(
                zh="b 的 α 高，正是被这些答卷撑起来的：反着问的题也打同样的分，多半没有读题。先核对，再决定去留。",
                en="Those very forms hold up the alpha of b: who ticks the same number on negative items, too, has most "
                "likely not read them. Confirm them first, then decide.",
            ),
            {"b": "fine"},
        ),
        Misconception(
            "wrong-place-reversed",
            Text(
                zh="c 的题总相关是 0.12，接近 0，不是负的：反转也救不了它。它跟着另一个维度动，是放错了地方。",
                en="The item–total correlation of c is 0.12, near 0 and not negative: reversing does not help. The item "
                "follows another dimension; it is in the wrong place.",
            ),
            {"c": "reverse"},
        ),
        Misconception(
            "unreversed-misplaced",
            Text(
                zh="a 的 −0.71 说明它跟得很紧，只是方向反了。放错维度的题，相关接近 0，不会负得这么厉害。",
                en="The −0.71 of a means that the item follows closely, the wrong way round. An item in the wrong "
                "dimension has a correlation near 0, not so strong a minus.",
            ),
            {"a": "place"},
        ),
    ),
    praise=Text(
        zh="负的先查反转，接近 0 的问它属于哪里，分数低的别当毛病。",
        en="Negative: check the reversing; near 0: ask where it belongs; and a low score is no fault.",
    ),
)

q2 = Number(
    id="11.q2",
    title=Text(zh="22 题的 α，照公式写一遍", en="Alpha of 22 items, by the formula"),
    variable="alpha_22",
    answer=lambda: _alpha(_survey(), _ITEMS),
    tolerance=0.002,  # the report's 0.81 and the mean of the five alphas lie 0.003 apart
    hints=(
        Text(
            zh="括号里是 1 减去一个比：各题方差之和，除以总分的方差。前面还要乘 k / (k − 1)。",
            en="In the brackets is 1 less a ratio: the sum of the items' variances over the variance of their sum. "
            "In front of it stands k / (k − 1).",
        ),
        Text(
            zh="`answers.var().sum()` 是各题方差之和，`answers.sum(axis=1).var()` 是总分的方差，k 是 22。",
            en="`answers.var().sum()` is the sum of the variances, `answers.sum(axis=1).var()` the variance of the sum, "
            "and k is 22.",
        ),
    ),
    misconceptions=(
        Misconception(
            "without-k",
            Text(
                zh="只差前面的 k / (k − 1)：k 是 22，要再乘 22 / 21。",
                en="Only the k / (k − 1) in front is missing: with k = 22, multiply by 22 / 21.",
            ),
            _without_factor,
        ),
        Misconception(
            "blanks-as-zero",
            Text(
                zh="你没有先 `dropna`：有空格的人，`sum(axis=1)` 把空格当 0 加，总分无缘无故低了一截。先只留下 22 题都答了的人。",
                en="There was no `dropna`: where somebody left a blank, `sum(axis=1)` adds a 0, and the sum is low for no "
                "reason. First keep those who answered all 22.",
            ),
            _blanks_as_zero,
        ),
        Misconception(
            "not-mended",
            Text(
                zh="这是报告里的 0.81：用了没修过的 `raw`。用 `survey`，第 20 题已经反转，14 份已经去掉。",
                en="This is the report's 0.81, from `raw` with its faults. Use `survey`: item 20 is reversed there and "
                "the 14 forms are gone.",
            ),
            lambda: _alpha(_raw(), _ITEMS),
        ),
        Misconception(
            "share-of-parts",
            Text(
                zh="这是各题方差之和占总分方差的比。α 要的是 1 减去它，再乘 k / (k − 1)。"
                "要是写成 `k / k - 1 * (…)`，也会得到这个数：`k / (k - 1)` 的括号不能省。",
                en="This is the ratio of the variances to the variance of the sum. Alpha is 1 less that, times "
                "k / (k − 1). Written as `k / k - 1 * (…)` it comes to the same: `k / (k - 1)` needs its brackets.",
            ),
            lambda: 1 - _without_factor(),
        ),
        Misconception(
            "added-downwards",
            Text(
                zh="总分要一人一个：`sum(axis=1)` 横着加。没有 `axis=1`，是把同一题所有人的答案加了起来。",
                en="The sum is one per person: `sum(axis=1)` adds along the row. Without `axis=1` the answers of all "
                "people to one item are added up.",
            ),
            _added_downwards,
        ),
        Misconception(
            "mean-of-five",
            Text(
                zh="这是五个维度的 α 的平均。题目要 22 题合在一起算一个：22 题混在一起，就是报告的做法。",
                en="This is the mean of the five dimensions' alphas. The question asks for one alpha of all 22 together, "
                "as in the report.",
            ),
            _mean_of_five,
        ),
    ),
    praise=Text(
        zh="从 0.81 升到 0.87。五件事混在一起，照样很高：α 不证明只有一件事。",
        en="Up from 0.81 to 0.87. Five things in one heap, and still high: alpha does not prove that there is one.",
    ),
)

q3 = Classification(
    id="11.q3",
    title=Text(zh="哪一题坐错了桌", en="The item at the wrong table"),
    variable="tables",
    answer={"P14": "assurance", "P15": "assurance", "P16": "assurance", "P17": "reliability"},
    classes=("tangibles", "reliability", "responsiveness", "assurance", "empathy"),
    hints=(
        Text(
            zh="逐行看：这一题在哪一列的载荷最大？再看那一列里还坐着谁。",
            en="Row by row: in which column is the loading largest? Then see who else sits in that column.",
        ),
        Text(
            zh="三题的大载荷在同一列，那一列就是保证性；剩下的一题在 F2，和第 5 到 9 题坐在一起。",
            en="Three items have their large loading in the same column, and that is assurance. The fourth has it in F2, "
            "with items 05 to 09.",
        ),
    ),
    misconceptions=(
        Misconception(
            "as-printed",
            Text(
                zh="问卷上 P17 印在保证性里，可是载荷表里，它在保证性那一列几乎是 0，却和 P05～P09 一起动。印在哪里，不等于跟着谁动。",
                en="P17 is printed under assurance, but in that column its loading is next to nothing; it moves with P05 to "
                "P09. Where an item is printed is not what it moves with.",
            ),
            {"P17": "assurance"},
        ),
        Misconception(
            "columns-in-order",
            Text(
                zh="F5 不是第五个维度。束的号码按起伏大小排，和问卷的次序无关：看 F5 里坐着谁，只有 P14、P15、P16，那就是保证性。",
                en="F5 is not the fifth dimension. Bundles are numbered by how much they carry, not in the order of the "
                "questionnaire. See who sits in F5: only P14, P15 and P16, so it is assurance.",
            ),
            {"P14": "empathy", "P15": "empathy", "P16": "empathy"},
        ),
        Misconception(
            "second-largest",
            Text(
                zh="P17 在 F2 的载荷是 0.63，别的列都接近 0。F2 里坐着 P05 到 P09：那是可靠性。",
                en="P17 has 0.63 in F2 and next to nothing elsewhere. In F2 sit P05 to P09: reliability.",
            ),
            {"P17": "empathy"},
        ),
    ),
    praise=Text(
        zh="P17“员工有单位支持”跟着可靠性动。是题意使然，还是编号抄错了，要问设计问卷的人。",
        en="P17, whether staff are supported, moves with reliability. Whether its meaning explains that or a number was "
        "copied wrongly is a question to whoever made the questionnaire.",
    ),
)

q4 = Table(
    id="11.q4",
    title=Text(zh="换桌以后的 α", en="Alpha after changing tables"),
    variable="alphas",
    answer=lambda: _alphas((*_RELIABILITY, _MOVED), _KEPT),
    tolerance=0.003,  # rounded to two decimals is right; with the 14 forms left in it is 0.004 off
    hints=(
        Text(
            zh="题只能坐一张桌：从保证性拿走，放进可靠性，两边都要改。",
            en="An item sits at one table only: take it from assurance and put it into reliability. Both lists change.",
        ),
        Text(
            zh="可靠性六题：05 到 09，再加 17；保证性三题：14、15、16。最后一行是 "
            '`reliability.alpha_by_dimension(survey, instrument=lists)["alpha"]`。',
            en="Reliability has six items, 05 to 09 and 17; assurance has three, 14, 15 and 16. The last line is "
            '`reliability.alpha_by_dimension(survey, instrument=lists)["alpha"]`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "not-moved",
            Text(
                zh="这是换桌以前的两个 α。把 P17 从保证性拿走，放进可靠性，再算。",
                en="These are the alphas before the move. Take P17 from assurance, put it into reliability, and compute "
                "again.",
            ),
            lambda: _alphas(_RELIABILITY, _ASSURANCE),
        ),
        Misconception(
            "deleted",
            Text(
                zh="保证性对了，可是你把 P17 删掉了：可靠性还是五题。题没有坏，只是坐错了桌，别丢掉客户的答案。",
                en="Assurance is right, but P17 was deleted: reliability still has five items. The item is not broken, "
                "only misplaced; do not throw the customers' answers away.",
            ),
            lambda: _alphas(_RELIABILITY, _KEPT),
        ),
        Misconception(
            "at-both-tables",
            Text(
                zh="可靠性对了，可是 P17 还留在保证性里，一题算了两回。从保证性里拿走。",
                en="Reliability is right, but P17 is still in assurance and counts twice. Take it out there.",
            ),
            lambda: _alphas((*_RELIABILITY, _MOVED), _ASSURANCE),
        ),
        Misconception(
            "not-mended",
            Text(
                zh="名单对了，数据没换：这是 `raw` 的 α，14 份直线作答还在里面。用 `survey`。",
                en="The lists are right, the table is not: these are the alphas of `raw`, with the 14 straight-lined "
                "forms still in it. Use `survey`.",
            ),
            lambda: _alphas((*_RELIABILITY, _MOVED), _KEPT, _raw),
        ),
    ),
    praise=Text(
        zh="两边都升了，一个答案也没有丢。保证性只有三题，0.75 已经不低。",
        en="Both went up, and not one answer was lost. For three items 0.75 is not little.",
    ),
)


def _difference(first: float, second: float, r: float) -> float:
    return ((first + second) / 2 - r) / (1 - r)


def _other_reliabilities(rng: np.random.Generator) -> list[tuple[float, float, float]]:
    """Return two reliabilities and a correlation that nobody can have looked up."""
    drawn = zip(rng.integers(60, 96, 12), rng.integers(60, 96, 12), rng.integers(-20, 61, 12), strict=True)
    return [(int(first) / 100, int(second) / 100, int(r) / 100) for first, second, r in drawn]


q5 = Function(
    id="11.q5",
    title=Text(zh="差距的信度打几折", en="What subtraction costs"),
    variable="gap_reliability",
    reference=_difference,
    tolerance=0.0055,  # rounded to two decimals is right
    edge=((0.85, 0.85, 0.0), (0.85, 0.85, 0.7), (0.9, 0.8, 0.5), (0.8, 0.9, 0.5), (0.75, 0.7, 0.1), (0.9, 0.7, -0.2)),
    cases=_other_reliabilities,
    hints=(
        Text(
            zh="课文里的那句话有三步：两个信度的平均；减去相关；除以 1 减相关。",
            en="The sentence in the lesson has three steps: the mean of the two reliabilities; less the correlation; "
            "divided by one less the correlation.",
        ),
        Text(
            zh="`mean = (first + second) / 2`，然后 `return (mean - r) / (1 - r)`。括号别漏。",
            en="`mean = (first + second) / 2`, then `return (mean - r) / (1 - r)`. Mind the brackets.",
        ),
    ),
    misconceptions=(
        Misconception(
            "costs-nothing",
            Text(
                zh="两个信度的平均，不是差的信度。一减，共同的部分抵消了，误差留着：相关 0.7 时，0.85 只剩 0.50。",
                en="The mean of two reliabilities is not that of the difference. Subtraction takes away what they share and "
                "leaves the errors: with a correlation of 0.7, 0.85 becomes 0.50.",
            ),
            lambda first, second, r: (first + second) / 2,
        ),
        Misconception(
            "not-divided",
            Text(
                zh="还差一步：除以 1 减相关。差的起伏变小了，信度是和这个小了的起伏相比。",
                en="One step is missing: divide by one less the correlation. The difference varies less, and its "
                "reliability is held against that.",
            ),
            lambda first, second, r: (first + second) / 2 - r,
        ),
        Misconception(
            "product",
            Text(
                zh="信度不是相乘。按课文的三步来：求平均，减相关，再除。",
                en="Reliabilities are not multiplied. Follow the three steps: the mean, less the correlation, then divide.",
            ),
            lambda first, second, r: first * second,
        ),
        Misconception(
            "of-a-sum",
            Text(
                zh="这是两个分数相加的信度。相减时两处都是减号：相关越高，剩得越少。",
                en="This is the reliability of the two scores added. For a difference both signs are minus: the higher "
                "the correlation, the less is left.",
            ),
            lambda first, second, r: ((first + second) / 2 + r) / (1 + r),
        ),
        Misconception(
            "brackets",
            Text(
                zh="少了括号：Python 先除后减。写成 `(mean - r) / (1 - r)`。",
                en="Brackets are missing: Python divides before it subtracts. Write `(mean - r) / (1 - r)`.",
            ),
            lambda first, second, r: (first + second) / 2 - r / (1 - r),
        ),
        Misconception(
            "no-brackets-below",
            Text(
                zh="除数少了括号：`/ 1 - r` 是先除以 1，再减一次 r。写成 `/ (1 - r)`。",
                en="The divisor lacks its brackets: `/ 1 - r` divides by 1 and then takes r away again. "
                "Write `/ (1 - r)`.",
            ),
            lambda first, second, r: ((first + second) / 2 - r) / 1 - r,
        ),
        Misconception(
            "half-a-mean",
            Text(
                zh="平均少了括号：`first + second / 2` 只把第二个除以 2。写成 `(first + second) / 2`。",
                en="The mean lacks its brackets: `first + second / 2` halves only the second. "
                "Write `(first + second) / 2`.",
            ),
            lambda first, second, r: (first + second / 2 - r) / (1 - r),
        ),
        Misconception(
            "one-from-the-other",
            Text(
                zh="分子是平均减相关，不是一个信度减另一个。",
                en="Above the line stands the mean less the correlation, not one reliability less the other.",
            ),
            lambda first, second, r: (first - second) / (1 - r),
        ),
    ),
)

q6 = Choice(
    id="11.q6",
    title=Text(zh="哪一句可以交给行长", en="Which sentence goes to the manager"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="α 说的是谁和谁之间分得清？是客户，还是员工？",
            en="Whom does alpha tell apart: customers, or members of staff?",
        ),
        Text(
            zh="找一句带着区间、人数、改动，又不把 α 说成别的东西的。",
            en="Look for the sentence with interval, number of people and changes, which does not make alpha into "
            "something else.",
        ),
    ),
    misconceptions=(
        Misconception(
            "above-the-mark",
            Text(
                zh="这是行里最常听到的话。可 0.90 说的是客户和客户之间分得清，不是大堂组和别的组分得清；数据里连组别都没有。",
                en="The sentence one hears most. But 0.90 tells customers from customers, not the lobby team from others; "
                "the data do not even record the team.",
            ),
            "A",
        ),
        Misconception(
            "high-alpha-is-one-thing",
            Text(
                zh="题多，几件事混在一起，α 也高：平行分析在这 22 题里看到五束。α 不证明只有一件事。",
                en="With many items alpha is high for several things in one heap, too: parallel analysis sees five bundles "
                "in these 22. Alpha does not prove that there is one.",
            ),
            "B",
        ),
        Misconception(
            "alpha-as-a-goal",
            Text(
                zh="α 不是越高越好。它高，是被没有读题的答卷撑起来的；为了一个数把它们放回来，是在骗自己。",
                en="Alpha is no goal. It was high because of forms that nobody had read; to put them back for a figure is "
                "to deceive oneself.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="数、区间、n、改了什么、不能用来做什么：一句话里都有。",
        en="Figure, interval, n, changes and limits, all in one.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
