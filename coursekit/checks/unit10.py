"""The questions of sheet 10: scores."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Function, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "10", "10-scores"
TITLE = Text(zh="打分：从一个勾到一个数", en="Scores: from a tick to a figure")

_CODES = (99, 0)


@cache
def _raw() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("bank_branch_survey")


@cache
def _survey() -> pd.DataFrame:
    from coursekit.analysis import servqual

    return servqual.recode_missing(_raw(), _CODES)


def _block(table: pd.DataFrame, block: str) -> pd.DataFrame:
    """Return the E or the P columns under their item numbers, so that the blocks can be subtracted."""
    columns = [column for column in table if str(column)[0] == block and str(column)[1:].isdigit()]
    return table[columns].rename(columns=lambda column: str(column)[1:])


@cache
def _weights_and_gaps() -> tuple[pd.DataFrame, pd.DataFrame]:
    from coursekit.analysis import servqual

    gaps = servqual.respondent_gaps(_survey())
    points = _survey()[[f"W_{dimension}" for dimension in gaps]].set_axis(gaps.columns, axis=1)
    return points / 100, gaps


def _weighted(*, skipna: bool) -> float:
    weights, gaps = _weights_and_gaps()
    return float((weights * gaps).sum(axis=1, skipna=skipna).mean())


def _weighted_without_straight_liners() -> float:
    from coursekit.analysis import servqual

    return servqual.weighted_total(_survey()[~servqual.straight_liners(_survey())])


def _mean_times_mean(*, complete: bool) -> float:
    weights, gaps = _weights_and_gaps()
    if complete:
        gaps = gaps.dropna()
        weights = weights.loc[gaps.index]
    return float((weights.mean() * gaps.mean()).sum())


_MEAN_TIMES_MEAN = Text(
    zh="这是平均权重乘平均差距。这份数据里，看重一件事的人往往对它更不满意，先平均就丢掉了这层联系。先逐人算，再平均。",
    en="These are mean weights times mean gaps. Here, people who care about a thing tend to be less satisfied "
    "with it, and averaging first loses that link. Person by person first, then the mean.",
)


def _item_gaps_of_complete() -> pd.Series[float]:
    survey = _survey()
    both = _block(survey, "P").notna().all(axis=1) & _block(survey, "E").notna().all(axis=1)
    return (_block(survey[both], "P") - _block(survey[both], "E")).mean()


q1 = Classification(
    id="10.q1",
    title=Text(zh="遇到这些情况怎么办", en="What to do with these"),
    variable="decisions",
    answer={
        "a": "missing",
        "b": "mend",
        "c": "out",
        "d": "rule",
        "e": "keep",
        "f": "out",
        "g": "ask",
        "h": "ask",
    },
    classes=("mend", "missing", "out", "ask", "rule", "keep"),
    hints=(
        Text(
            zh="每一种先问两句：意思有没有疑问？谁说得清：说明卡、原始答卷，还是谁也说不清？",
            en="Ask two things of each: is the meaning in doubt? And who can settle it: the card, the paper, or nobody?",
        ),
        Text(
            zh="意思清楚的（一个代码、一个带“分”字的数）直接处理；不是另一份答卷的行去掉；原始答卷上查得到的去问；查了也说不清的才靠规则；"
            "只是难看的，别动。",
            en="What is plain (a code, a number with its unit) is dealt with at once; a row that is not another answer "
            "sheet goes; what the paper can settle is asked back; only what nobody can settle goes by a rule; "
            "what merely looks bad stays.",
        ),
    ),
    misconceptions=(
        Misconception(
            "drop-the-angry",
            Text(
                zh="e 不是错误：期望 7、感知 1 都在量表上，差距 −6 是一位很生气的客户。把他当异常值去掉，报表好看了，问题留下了。",
                en="Case e breaks no rule: 7 and 1 are both on the scale, and a −6 is what a very angry customer looks "
                "like. Drop it as an outlier and the report looks better while the problem stays.",
            ),
            {"e": "out"},
        ),
        Misconception(
            "blank-the-angry",
            Text(
                zh="e 不能设为缺失：期望 7、感知 1 都在量表上，客户确实答了。把很生气的客户变成“没答”，问题就看不见了。",
                en="Case e must not be made missing: 7 and 1 are both on the scale, and the customer did answer. "
                "Turn angry customers into blanks and nobody sees the problem.",
            ),
            {"e": "missing"},
        ),
        Misconception(
            "rule-for-the-angry",
            Text(
                zh="e 不需要特别的规则：期望 7、感知 1 是合格的答案，照原样用。只因为分数难看就另定规则，等于挑答案。",
                en="Case e needs no rule of its own: 7 and 1 are proper answers, to be used as they are. "
                "A rule made because a score looks bad is picking one's answers.",
            ),
            {"e": "rule"},
        ),
        Misconception(
            "readable-thrown-away",
            Text(
                zh="b 的意思没有疑问：客户打了 6 分，只是写法不同。改成 6 就行，设为缺失等于白丢一个答案。",
                en="There is no doubt about case b: the customer ticked 6, it is only written in another way. Make it 6; "
                "to set it missing throws an answer away.",
            ),
            {"b": "missing"},
        ),
        Misconception(
            "same-id-same-person",
            Text(
                zh="g 的两行，答案都不同，多半是两位客户、一个编号写错了。随手去掉一行，可能丢掉一位真受访者。先查原始答卷。",
                en="In case g the answers differ, so these are most likely two customers and one wrong number. To leave "
                "one out may lose a real respondent. Look at the paper first.",
            ),
            {"g": "out"},
        ),
        Misconception(
            "shared-id-kept",
            Text(
                zh="g 的两行都留着算差距，可以；可是编号总有一个是错的，不问清楚，以后就对不上答卷。所以先去问。",
                en="Both rows of case g may stay in the gaps. But one of the numbers is wrong, and unless somebody asks, "
                "the rows can never be matched with the paper. So ask first.",
            ),
            {"g": "keep"},
        ),
        Misconception(
            "twice-is-two",
            Text(
                zh="f 的两行一字不差，纸上只有一份，是录了两遍。都留着，这位客户就算了两次。去掉一行，写进汇报。",
                en="In case f the rows are the same and there is one sheet on paper: it was typed twice. Keep both and "
                "this customer counts twice. Leave one out, and say so in the report.",
            ),
            {"f": "keep"},
        ),
        Misconception(
            "scaled-to-100",
            Text(
                zh="h 先别按规则折算：少的 10 分可能是录错了一个数，原始答卷上查得到。答卷上也是 90，再按写好的规则办。",
                en="Case h is not for a rule yet: the 10 points that are missing may be a slip of the typist, and the "
                "paper can tell. If the paper says 90 as well, go by a rule written down.",
            ),
            {"h": "rule"},
        ),
        Misconception(
            "sum-set-missing",
            Text(
                zh="h 的客户答了，只是合计不对，多半是录入的笔误。先去问；问不到，再按写好的规则设为缺失。",
                en="In case h the customer did answer; the sum is off, most likely through a slip in typing. Ask first; "
                "if nobody knows, set it missing by a rule written down.",
            ),
            {"h": "missing"},
        ),
        Misconception(
            "mended-to-100",
            Text(
                zh="h 改不了：合计 90，可是不知道是五个数里的哪一个错了。改就是猜，先查原始答卷。",
                en="Case h cannot be mended: the sum is 90, but which of the five is wrong? To mend would be to guess; "
                "look at the paper first.",
            ),
            {"h": "mend"},
        ),
        Misconception(
            "straight-liners-away",
            Text(
                zh="d 不能随手去掉：四十四个答案全是 4 分，也可能真的这么想。先有规则，再处理，并报告有几个人。",
                en="Case d must not simply be left out: somebody may really think 4 of everything. "
                "Have a rule first, then act on it, and report how many there were.",
            ),
            {"d": "out"},
        ),
        Misconception(
            "straight-liners-kept",
            Text(
                zh="d 也许是真心话，也许是敷衍，单看答案分不出来。照原样用也是一种决定：要按事先写好的规则，并报告。",
                en="Case d may be honest or careless; the answers alone do not tell. Keeping it is a decision, too: "
                "go by a rule written down beforehand, and report it.",
            ),
            {"d": "keep"},
        ),
    ),
    praise=Text(
        zh="看得懂的改，没答的缺失，不是答卷的去掉，说不清的去问；只是难看的，别动。",
        en="Mend what is plain, set missing what was not answered, leave out what is no sheet, ask about what is in "
        "doubt; what merely looks bad stays.",
    ),
)

q2 = Number(
    id="10.q2",
    title=Text(zh="把代码变成缺失值，再求平均", en="Codes to missing values, then the mean"),
    variable="mean_p13",
    answer=lambda: _survey()["P13"].mean(),
    hints=(
        Text(
            zh='先运行 `raw["P13"].value_counts(dropna=False)`，看看有哪些不是 1 到 7 的数。',
            en='First run `raw["P13"].value_counts(dropna=False)` and see which values are not from 1 to 7.',
        ),
        Text(
            zh="`p13.where((p13 >= 1) & (p13 <= 7))` 留下分数，其余变成缺失值；再接 `.mean()`。",
            en="`p13.where((p13 >= 1) & (p13 <= 7))` keeps the scores and makes the rest missing; then `.mean()`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "codes-counted",
            Text(
                zh="这是没有清理的平均分：99 和 0 被当成分数算进去了。先把 1 到 7 以外的变成缺失值。",
                en="This is the mean before cleaning: 99 and 0 were counted as scores. "
                "First make everything outside 1 to 7 missing.",
            ),
            lambda: _raw()["P13"].mean(),
        ),
        Misconception(
            "zero-kept",
            Text(
                zh="99 去掉了，0 还在。0 表示不适用，也不是分数。",
                en="The 99s are gone, the 0s are still in. A 0 means not applicable; it is no score either.",
            ),
            lambda: _raw()["P13"].where(_raw()["P13"] != 99).mean(),
        ),
        Misconception(
            "missing-as-zero",
            Text(
                zh="你把没有答的算成了 0 分，平均分被拉低了。缺失值不参加计算：用 NaN，不要用 0。",
                en="You counted those who did not answer as 0, which drags the mean down. "
                "Missing values take no part: use NaN, not 0.",
            ),
            lambda: _survey()["P13"].fillna(0).mean(),
        ),
        Misconception(
            "expectation",
            Text(
                zh="这是第 13 题期望（`E13`）的平均分，这里问的是感知（`P13`）。",
                en="This is the mean of item 13's expectation (`E13`); the question asks for its perception (`P13`).",
            ),
            lambda: _survey()["E13"].mean(),
        ),
    ),
    praise=Text(zh="清理以前是 5.17，差了半分多。", en="Before cleaning it was 5.17, more than half a point higher."),
)


def _reverse(answer: float, low: float, high: float) -> float:
    return low + high - answer


_SCALES = ((1, 7), (1, 5), (0, 10), (1, 9), (-3, 3))


def _other_scales(rng: np.random.Generator) -> list[tuple[int, int, int]]:
    """Return answers on scales that nobody can have looked up."""
    lows, lengths = rng.integers(-5, 4, 12), rng.integers(3, 12, 12)
    return [
        (int(rng.integers(low, low + length + 1)), int(low), int(low + length))
        for low, length in zip(lows, lengths, strict=True)
    ]


q3 = Function(
    id="10.q3",
    title=Text(zh="写一个反转函数", en="A function that reverses"),
    variable="reverse",
    reference=_reverse,
    edge=tuple((answer, low, high) for low, high in _SCALES for answer in range(low, high + 1)),
    cases=_other_scales,
    hints=(
        Text(
            zh="最低分变成最高分，最高分变成最低分，原来的分和反转后的分相加总是同一个数。是哪个数？",
            en="The lowest becomes the highest and the highest the lowest; the two always add up to the same. To what?",
        ),
        Text(
            zh="原来的分加反转后的分，等于 `low + high`。",
            en="The old score and the reversed one add up to `low + high`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "forgets-low",
            Text(
                zh="忘了最低分：`high - answer` 会把 1 到 7 分里的 7 变成 0，量表上没有这个分。",
                en="The lowest score was forgotten: `high - answer` turns a 7 on the scale from 1 to 7 into 0, "
                "which is not on the scale.",
            ),
            lambda answer, low, high: high - answer,
        ),
        Misconception(
            "only-seven",
            Text(
                zh="8 减答案只对 1 到 7 分的量表成立。换成 1 到 5 分就出界了：用 `low` 和 `high`。",
                en="8 minus the answer is right for 1 to 7 only. From 1 to 5 it leaves the scale: use `low` and `high`.",
            ),
            lambda answer, low, high: 8 - answer,
        ),
        Misconception(
            "begins-at-one",
            Text(
                zh="加 1 只在最低分是 1 的量表上成立。换成 0 到 10 分就出界了：用 `low`。",
                en="Adding 1 is right only where the lowest score is 1. From 0 to 10 it leaves the scale: use `low`.",
            ),
            lambda answer, low, high: high + 1 - answer,
        ),
        Misconception(
            "sign-only",
            Text(
                zh="加个负号不是反转：反转后的分还要落在同一个量表上。",
                en="A minus sign does not reverse: the new score must lie on the same scale.",
            ),
            lambda answer, low, high: -answer,
        ),
    ),
)

q4 = Table(
    id="10.q4",
    title=Text(zh="二十二个题项的差距", en="The gaps of twenty-two items"),
    variable="item_gap",
    answer=lambda: (_block(_survey(), "P") - _block(_survey(), "E")).mean(),
    tolerance=0.0005,
    hints=(
        Text(
            zh="`E` 和 `P` 已经准备好，列名都是题项编号，可以直接相减。先减，还是先平均？",
            en="`E` and `P` are ready and have the item numbers as columns, so they can be subtracted. "
            "Subtract first, or average first?",
        ),
        Text(
            zh="先逐人相减，再对每一列求平均：`( … ).mean()`。",
            en="Subtract person by person, then average each column: `( … ).mean()`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "e-minus-p",
            Text(
                zh="次序反了：你算的是期望减感知，差距是感知减期望。现在每一题都像是超出了期望。",
                en="The wrong way round: this is expectation minus perception, and the gap is perception minus "
                "expectation. As it stands, every item seems to exceed expectations.",
            ),
            lambda: (_block(_survey(), "E") - _block(_survey(), "P")).mean(),
        ),
        Misconception(
            "e-minus-p-of-means",
            Text(
                zh="有两处：次序反了，差距是感知减期望；而且两个平均用的不是同一批人。先逐人相减，再求平均。",
                en="Two slips: the order, as the gap is perception minus expectation; and the two means rest on different "
                "people. Subtract person by person first, then take the mean.",
            ),
            lambda: _block(_survey(), "E").mean() - _block(_survey(), "P").mean(),
        ),
        Misconception(
            "codes-counted",
            Text(
                zh="你用的是没有清理的 `raw`，99 和 0 被当成了分数。用清理过的 `survey`。",
                en="This is computed from `raw`, with 99 and 0 counted as scores. Use `survey`, which is cleaned.",
            ),
            lambda: (_block(_raw(), "P") - _block(_raw(), "E")).mean(),
        ),
        Misconception(
            "two-sets-of-people",
            Text(
                zh="期望的平均和感知的平均用的不是同一批人：只答了一边的人也算进去了。先逐人相减，再求平均。",
                en="The two means rest on different people: those who answered only one side are in. "
                "Subtract person by person first, then take the mean.",
            ),
            lambda: _block(_survey(), "P").mean() - _block(_survey(), "E").mean(),
        ),
        Misconception(
            "complete-only",
            Text(
                zh="你只用了四十四个答案一个不缺的人，八成的受访者被扔掉了。每一题用这一题两边都答了的人就行。",
                en="You used only those who answered all forty-four, and four respondents in five are gone. "
                "For each item, use those who answered both sides of that item.",
            ),
            _item_gaps_of_complete,
        ),
        Misconception(
            "person-by-person-mean",
            Text(
                zh="这是每位受访者的平均差距，一人一个数。题目要每个题项一个数：对每一列求平均，不写 `axis=1`。",
                en="This is each respondent's mean gap, a number per person. The question asks for a number per item: "
                "average each column, without `axis=1`.",
            ),
            lambda: (_block(_survey(), "P") - _block(_survey(), "E")).mean(axis=1),
        ),
    ),
    praise=Text(
        zh="差距最大的是第 11、13、10 题，都属于响应性。",
        en="The widest gaps are items 11, 13 and 10, all of them responsiveness.",
    ),
)

q5 = Number(
    id="10.q5",
    title=Text(zh="加权的总差距", en="The weighted gap"),
    variable="weighted_mean",
    answer=lambda: _weighted(skipna=False),
    hints=(
        Text(
            zh="先算每个人的：他的权重乘他的差距，五项加起来。权重是 100 分里的份额。",
            en="Each person first: their weights times their gaps, five of them added up. A weight is a share of 100.",
        ),
        Text(
            zh="`(points / 100 * gaps)` 是每人五个乘积；`.sum(axis=1, skipna=False)` 加起来；最后 `.mean()`。",
            en="`(points / 100 * gaps)` gives five products per person; `.sum(axis=1, skipna=False)` adds them up; "
            "then `.mean()`.",
        ),
    ),
    misconceptions=(
        Misconception("mean-times-mean", _MEAN_TIMES_MEAN, lambda: _mean_times_mean(complete=False)),
        Misconception("mean-times-mean-of-complete", _MEAN_TIMES_MEAN, lambda: _mean_times_mean(complete=True)),
        Misconception(
            "blank-as-zero",
            Text(
                zh="缺了某个维度的人，那一项被当成差距 0 加了进去，所以差距偏小。加的时候用 `skipna=False`，让他们成为缺失值。",
                en="For people who lack a dimension a gap of 0 was added there, so the result is too small in size. "
                "Add up with `skipna=False`, so that they count as missing.",
            ),
            lambda: _weighted(skipna=True),
        ),
        Misconception(
            "not-all-five",
            Text(
                zh="缺了某个维度的人，还带着他有的那几个维度算在里面。加权差距要五个维度齐全：先把每个人的五个乘积加起来"
                "（`.sum(axis=1, skipna=False)`），再求平均。",
                en="People who lack a dimension still count here with those they have. A weighted gap needs all five: "
                "first add up each person's five products (`.sum(axis=1, skipna=False)`), then take the mean.",
            ),
            lambda: (_weights_and_gaps()[0] * _weights_and_gaps()[1]).mean().sum(),
        ),
        Misconception(
            "straight-liners-left-out",
            Text(
                zh="这是去掉三位直线作答者以后的数，课件里用的是它。这里的 `survey` 没有去掉任何人，用全体来算。",
                en="This is the figure without the three straight-liners, as in the lesson. "
                "Nobody has been left out of `survey` here: use everyone.",
            ),
            _weighted_without_straight_liners,
        ),
        Misconception(
            "points-not-shares",
            Text(
                zh="大了一百倍：客户分的那 100 分，要先除以 100 才是权重。",
                en="A hundred times too large: points have to be divided by 100 to be weights.",
            ),
            lambda: 100 * _weighted(skipna=False),
        ),
        Misconception(
            "unweighted",
            Text(
                zh="这是五个维度的简单平均，每个维度一样重。这里要用每位客户自己的权重。",
                en="This is the plain mean of the five dimensions, all of equal weight. Use each customer's own weights.",
            ),
            lambda: _weights_and_gaps()[1].mean().mean(),
        ),
    ),
    praise=Text(
        zh="比不加权的 −0.96 更大：客户看重的地方，正是他们更失望的地方。",
        en="Wider than the unweighted −0.96: customers are let down most where they care most.",
    ),
)

q6 = Choice(
    id="10.q6",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="问的是“出色的网点应当怎样”。大家一般答几分？上面还剩多少空间？",
            en="The question was how an excellent branch should be. What do people usually tick, and how much room is above?",
        ),
        Text(
            zh="能用的是次序，不是正负号。哪一句说的是次序？",
            en="What can be used is the order, not the sign. Which sentence is about the order?",
        ),
    ),
    misconceptions=(
        Misconception(
            "negative-means-bad",
            Text(
                zh="期望多数人打 6 或 7，平均差距很难是正的，再好的银行也一样。负号本身说明不了好坏，要看哪几项差得最多。",
                en="Most people expect a 6 or a 7, so a mean gap is hardly ever positive, at excellent banks too. "
                "The sign says neither good nor bad; look at which items are furthest off.",
            ),
            "A",
        ),
        Misconception(
            "lower-expectations",
            Text(
                zh="这是行里常说的话，但平均而言，期望高的客户满意度并不低（第 05 课有证据）。何况期望不是你能压下去的，等候时间才是你能改的。",
                en="Often said in the trade, but on average customers who expect more are not less satisfied (unit 05 has "
                "the evidence). Nor can you press expectations down; the waiting is what you can change.",
            ),
            "B",
        ),
        Misconception(
            "drop-expectations",
            Text(
                zh="全是负数不等于问卷坏了：期望那一栏告诉你，感知低的那几项，是客户本来就没指望，还是真的失望。",
                en="All negative does not mean that the questionnaire is broken: the expectations tell you whether customers "
                "never counted on a thing or were let down by it.",
            ),
            "D",
        ),
    ),
    praise=Text(zh="看次序，不看正负。", en="Look at the order, not at the sign."),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
