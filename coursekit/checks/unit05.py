"""The questions of sheet 05: expectation."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Function, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from coursekit.analysis.expectation import ExpectationFit

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "05", "05-expectation"
TITLE = Text(zh="期望", en="Expectation")

q1 = Classification(
    id="05.q1",
    title=Text(zh="这是哪一种期望", en="Which kind of expectation"),
    variable="kinds",
    answer={
        "a": "predictive",
        "b": "normative",
        "c": "ideal",
        "d": "minimum",
        "e": "predictive",
        "f": "normative",
    },
    classes=("predictive", "normative", "ideal", "minimum"),
    hints=(
        Text(
            zh="别看数字高低，看他是在估计、讲道理、许愿，还是划底线。",
            en="Never mind how high the figure is. Is the person guessing, claiming a right, wishing, or drawing a line?",
        ),
        Text(
            zh="“估计”“多半”是预测性的，“应该”“才对”是规范性的，“要是……就好了”是理想，“再……就……”是最低。",
            en='"I reckon" and "probably" predict, "ought" and "should" set a norm, "if only" is an ideal, '
            '"if not, then" is a minimum.',
        ),
    ),
    misconceptions=(
        Misconception(
            "advert-makes-a-norm",
            Text(
                zh="e 的来源是广告，可他说的是“我看多半能做到”：在估计会怎样，是预测性的。来源和种类是两回事。",
                en="The source of e is an advert, but what he says is that it will probably come true: a prediction. "
                "Where an expectation comes from and what kind it is are two things.",
            ),
            {"e": "normative"},
        ),
        Misconception(
            "right-as-forecast",
            Text(
                zh="b 没有估计今天会多久，而是说付了钱就该多快。这是规范性的：他也许早就料到会迟。",
                en="In b nobody guesses how long it will take today; paying is said to give a right. That is normative: "
                "he may well foresee that it will be late.",
            ),
            {"b": "predictive"},
        ),
        Misconception(
            "limit-as-norm",
            Text(
                zh="d 说的不是该多快，是慢到什么地步就不要了：最低期望，也就是适当服务那条线。",
                en="Sentence d does not say how fast it should be but at what point she walks away: the minimum, "
                "which is the line of adequate service.",
            ),
            {"d": "normative"},
        ),
        Misconception(
            "wish-as-norm",
            Text(
                zh="c 是许愿：做不到他也不怪谁。认为自己有权得到的，才是规范性的。",
                en="Sentence c is a wish, and nobody is to blame if it stays one. It is normative only where people "
                "think they are entitled to it.",
            ),
            {"c": "normative"},
        ),
    ),
    praise=Text(
        zh="同一位客户心里可以同时有四个数。问卷要写清楚问的是哪一个。",
        en="One customer can hold all four figures at once. A questionnaire must say which one it asks for.",
    ),
)


def _assimilate(expected: float, performance: float, pull: float) -> float:
    return performance + pull * (expected - performance)


def _calls(random: np.random.Generator) -> list[tuple[int, int, float]]:
    return [(int(random.integers(1, 11)), int(random.integers(1, 11)), float(random.choice([0.25, 0.5, 0.75])))
            for _ in range(20)]  # fmt: skip


q2 = Function(
    id="05.q2",
    title=Text(zh="写一个同化函数", en="A function for assimilation"),
    variable="assimilate",
    reference=_assimilate,
    cases=_calls,
    edge=((8, 6, 0.5), (6, 6, 0.5), (8, 6, 0.0), (8, 6, 1.0), (4, 7, 0.25)),
    hints=(
        Text(
            zh="从做到的分出发，往期望走一段。这一段占两者距离的多少？",
            en="Start from the performance and go some way toward the expectation. What share of the distance?",
        ),
        Text(
            zh="距离是 `expected - performance`，走其中的 `pull` 份，再加到 `performance` 上。",
            en="The distance is `expected - performance`; take `pull` of it and add that to `performance`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "contrast",
            Text(
                zh="方向反了，这是对比：评分离期望更远了。同化是往期望靠：距离写成 `expected - performance`。",
                en="The wrong way: this is contrast, and the rating moves away from the expectation. Assimilation "
                "moves toward it: the distance is `expected - performance`.",
            ),
            lambda expected, performance, pull: performance + pull * (performance - expected),
        ),
        Misconception(
            "starts-from-expectation",
            Text(
                zh="你从期望出发了，`pull` 越大离期望反而越远。只在 0.5 时碰巧相同。要从做到的分出发。",
                en="This starts from the expectation, so that a larger `pull` ends farther from it. "
                "Only at 0.5 are both the same. Start from the performance.",
            ),
            lambda expected, performance, pull: expected + pull * (performance - expected),
        ),
        Misconception(
            "only-the-shift",
            Text(
                zh="这只是挪动的那一段，不是评分。把它加到做到的分上。",
                en="This is only the shift, not the rating. Add it to the performance.",
            ),
            lambda expected, performance, pull: pull * (expected - performance),
        ),
        Misconception(
            "always-the-middle",
            Text(
                zh="这是期望和做到的正中间，没有用到 `pull`，只在 0.5 时对。",
                en="This is always the middle of the two and does not use `pull`; it is right at 0.5 only.",
            ),
            lambda expected, performance, pull: (expected + performance) / 2,
        ),
    ),
    praise=Text(
        zh="把加号后面的 `pull` 换成 `-pull`，就是对比。只差一个符号，教训就相反。",
        en="Put `-pull` for `pull`, and it is contrast: one sign, and the lesson is the opposite one.",
    ),
)


@cache
def _guests() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("expectation_survey")


def _extra(guests: pd.DataFrame, column: str = "satisfaction") -> float:
    high, low = guests[guests["expectation"] >= 8], guests[guests["expectation"] <= 6]
    return float(high[column].mean() - low[column].mean())


def _same() -> pd.DataFrame:
    return _guests()[_guests()["performance"] == 6]


def _against_everyone_else() -> float:
    high = _same()["expectation"] >= 8
    return float(_same()["satisfaction"][high].mean() - _same()["satisfaction"][~high].mean())


q3 = Number(
    id="05.q3",
    title=Text(zh="做到一样好，期望高的更不满意吗", en="Same performance: are those who expected more less satisfied"),
    variable="extra",
    answer=lambda: _extra(_same()),
    hints=(
        Text(
            zh="`same` 里的人，表现都打了 6 分。再从里面挑期望高的和期望低的两组。",
            en="Everybody in `same` rated the performance 6. Take the two groups, high and low expectation, out of it.",
        ),
        Text(
            zh='`low = same[same["expectation"] <= 6]`；最后是 `high["satisfaction"].mean() - low["satisfaction"].mean()`。',
            en='`low = same[same["expectation"] <= 6]`; then `high["satisfaction"].mean() - low["satisfaction"].mean()`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "performance-not-held",
            Text(
                zh="这是全部住客里的差别：期望高的人，得到的服务也略好，两样混在一起了。只比表现同为 6 分的人，也就是 `same`。",
                en="This is the difference among all guests. Those who expected more also got slightly better service, "
                "and the two are mixed. Compare only those who rated the performance 6, in `same`.",
            ),
            lambda: _extra(_guests()),
        ),
        Misconception(
            "wrong-way-round",
            Text(
                zh="次序反了：你算的是期望低的减期望高的。题目问的是期望高的人多打多少分。",
                en="The wrong way round: this is low minus high. The question is how much more the high group gives.",
            ),
            lambda: -_extra(_same()),
        ),
        Misconception(
            "disconfirmation-compared",
            Text(
                zh="你比的是差距 P − E，不是满意度。表现都是 6 分，期望高的差距当然小，这是算术，不是客户的感受。",
                en="You compared the gap P − E, not the satisfaction. With the performance at 6 for all, a high "
                "expectation leaves a smaller gap by arithmetic; nobody's feelings come into it.",
            ),
            lambda: -_extra(_same(), "expectation"),
        ),
        Misconception(
            "six-and-more",
            Text(
                zh="你把表现高于 6 分的人也算进来了。要表现正好 6 分：`== 6`。",
                en="Guests who rated the performance above 6 are in as well. Take exactly 6: `== 6`.",
            ),
            lambda: _extra(_guests()[_guests()["performance"] >= 6]),
        ),
        Misconception(
            "against-everyone-else",
            Text(
                zh="你拿期望高的和其余所有人比，期望 7 分的也在里面。期望低的一组只到 6 分：`<= 6`。",
                en="You compared the high group with everyone else, those at 7 included. "
                "The low group ends at 6: `<= 6`.",
            ),
            _against_everyone_else,
        ),
    ),
    praise=Text(
        zh="35 人比 38 人，95% 区间 0.58～1.72，不含 0。方向和“高期望换来高失望”正相反（模拟数据）。",
        en="35 guests against 38, 95% interval 0.58 to 1.72, without 0. It points the opposite way to "
        '"high hopes, high disappointment" (simulated data).',
    ),
)


@cache
def _zones() -> tuple[pd.Series[float], pd.Series[float], pd.Series[float]]:
    from coursekit import datasets

    three = datasets.load("bank_three_columns")
    branch = three[three["branch"] == "B8"]
    return branch["A_responsiveness"], branch["D_responsiveness"], branch["P_responsiveness"]


def _answered() -> pd.Series[bool]:
    adequate, desired, perceived = _zones()
    return adequate.notna() & desired.notna() & perceived.notna()


def _below_share(line: int, *, equal: bool = False) -> float:
    adequate, desired, perceived = _zones()
    limit = (adequate, desired)[line]
    below = perceived <= limit if equal else perceived < limit
    return float(below[_answered() & (desired >= adequate)].mean())


def _of_everyone() -> float:
    adequate, desired, perceived = _zones()
    return float(((perceived < adequate) & (desired >= adequate)).mean())


def _with_impossible() -> float:
    adequate, _, perceived = _zones()
    return float((perceived < adequate)[_answered()].mean())


q4 = Number(
    id="05.q4",
    title=Text(zh="有多少人在容忍区域以下", en="How many are below the zone of tolerance"),
    variable="share_below",
    answer=lambda: _below_share(0),
    hints=(
        Text(
            zh="先决定谁算数：三个数都答了，而且理想不低于适当。再在这些人里数感知低于适当的。",
            en="First decide who counts: all three answers there, and desired not below adequate. Then, among these, "
            "count whose perception is below adequate.",
        ),
        Text(
            zh='`below = usable["P"] < usable["A"]`，这是一列真和假；`below.mean()` 就是真所占的比例。',
            en='`below = usable["P"] < usable["A"]` is a column of true and false; `below.mean()` is the share of true.',
        ),
    ),
    misconceptions=(
        Misconception(
            "of-everyone",
            Text(
                zh="你除以了全部 30 人。没有答全的和区域不可能的，不知道在哪里，不能当作“不在下面”。只除以算数的人。",
                en="You divided by all 30. Those with blanks or an impossible zone are not known to be anywhere; they do "
                'not count as "not below". Divide by those who count.',
            ),
            _of_everyone,
        ),
        Misconception(
            "impossible-kept",
            Text(
                zh="理想低于适当的人还在里面。他们多半看错了栏，区域没有意义：先去掉，并报告有几个。",
                en="Those whose desired level is below the adequate one are still in. They have most likely mixed up the "
                "columns: leave them out first, and report how many.",
            ),
            _with_impossible,
        ),
        Misconception(
            "the-limit-counts-as-below",
            Text(
                zh="感知正好等于适当的人，你算成了“以下”。刚好够到最低线，还在区域里：用 `<`，不用 `<=`。",
                en="You counted those exactly at the adequate level as below. Just reaching the minimum is in the zone: "
                "use `<`, not `<=`.",
            ),
            lambda: _below_share(0, equal=True),
        ),
        Misconception(
            "not-below",
            Text(
                zh="这是没有掉到线下的人的比例。题目问的是低于适当的人：`P` 小于 `A`。",
                en="This is the share of those who are not below. The question is about those who are: "
                "`P` less than `A`.",
            ),
            lambda: 1 - _below_share(0),
        ),
        Misconception(
            "below-desired",
            Text(
                zh="你用的是理想那条线。低于理想很平常，多数人都是；低于适当才是不能接受。",
                en="You used the desired level. To be below that is usual, most people are; to be below the adequate "
                "level is what cannot be accepted.",
            ),
            lambda: _below_share(1),
        ),
    ),
    praise=Text(
        zh="25 人里有 11 人。人少，95% 区间从 0.27 到 0.63：汇报时连区间一起写。",
        en="11 of 25. With so few, the 95% interval runs from 0.27 to 0.63: report that as well.",
    ),
)


@cache
def _fit() -> ExpectationFit:
    from coursekit import datasets
    from coursekit.analysis import expectation, servqual

    survey = servqual.recode_missing(datasets.load("bank_branch_survey"), [99, 0])
    items = list(servqual.SERVQUAL.items)
    survey["E"] = survey[["E" + item for item in items]].mean(axis=1)
    survey["P"] = survey[["P" + item for item in items]].mean(axis=1)
    return expectation.fit_expectation_models(survey, "E", "P", "overall_satisfaction")


def _effects(difference: tuple[str, str], direct: tuple[str, str], sign: float = -1) -> pd.Series[float]:
    import pandas as pd

    b = _fit().coefficients["b"]
    return pd.Series({"difference": sign * float(b.loc[difference]), "direct": float(b.loc[direct])})


_GAP, _BOTH = ("disconfirmation", "disconfirmation"), ("direct", "expected")

q5 = Table(
    id="05.q5",
    title=Text(zh="期望高 1 分，两个模型各怎么说", en="One point more expected: what two models say"),
    variable="effects",
    answer=lambda: _effects(_GAP, _BOTH),
    hints=(
        Text(
            zh="表现不变，期望高 1 分，差距 P − E 变多少？差距的系数乘上它，就是差距模型的回答。",
            en="With the performance as it is and the expectation 1 higher, by how much does P − E change? "
            "Its coefficient times that is the difference model's answer.",
        ),
        Text(
            zh='差距少了 1 分，所以是 `-b["disconfirmation", "disconfirmation"]`；直接模型里期望自己有系数：`b["direct", "expected"]`。',
            en='The difference falls by 1, so it is `-b["disconfirmation", "disconfirmation"]`; in the direct model '
            'the expectation has a coefficient of its own: `b["direct", "expected"]`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "sign-of-the-difference",
            Text(
                zh="差距那个数少了负号：差距是 P − E，期望高 1 分，差距就少 1 分。",
                en="The figure for the difference lacks its minus sign: it is P − E, so 1 more expected makes it 1 less.",
            ),
            lambda: _effects(_GAP, _BOTH, sign=1),
        ),
        Misconception(
            "minus-on-both",
            Text(
                zh="direct 也加了负号。负号来自减法，只有差距模型里才有；直接模型里期望自己有系数，照抄它的正负。",
                en='"direct" got a minus sign, too. The minus comes from the subtraction, which only the difference model '
                "has; in the direct model the coefficient of expectation is the answer, sign and all.",
            ),
            lambda: _effects(_GAP, _BOTH) * [1, -1],
        ),
        Misconception(
            "models-swapped",
            Text(
                zh="两个模型的回答放反了：difference 放差距模型的，direct 放直接模型的。",
                en='The two answers have changed places: "difference" is for the model of the difference, "direct" for '
                "the direct model.",
            ),
            lambda: _effects(_GAP, _BOTH)[["direct", "difference"]].set_axis(["difference", "direct"]),
        ),
        Misconception(
            "oliver-read-alone",
            Text(
                zh="direct 用的是“期望和差距”模型里期望的系数。那里差距不变，期望高 1 分就意味着表现也高 1 分；题目说表现不变。",
                en='For "direct" you took the expectation from the model of expectation and disconfirmation. There the '
                "difference stays, so that 1 more expected means 1 more performed; here the performance stays.",
            ),
            lambda: _effects(_GAP, ("expectation_and_disconfirmation", "expected")),
        ),
        Misconception(
            "expectation-alone",
            Text(
                zh="direct 用的是只有期望一项的模型。那里没有把表现固定住：期望高的人，感知也偏高，都算到了期望头上。",
                en='For "direct" you took the model of expectation alone. It does not hold the performance still: people '
                "who expect more also perceive more, and expectation gets the credit.",
            ),
            lambda: _effects(_GAP, ("expectation", "expected")),
        ),
        Misconception(
            "performance-taken",
            Text(
                zh="direct 取成了表现（performance）的系数。题目问的是期望（expected）高 1 分。",
                en='For "direct" you took the coefficient of performance. The question is about 1 more expected.',
            ),
            lambda: _effects(_GAP, ("direct", "performance")),
        ),
    ),
    praise=Text(
        zh="一个说少 0.70 分，一个说几乎不变（+0.10，95% 区间 −0.04～+0.24，含 0）。前一个数不是量出来的，是减法规定的。",
        en="One says 0.70 less, the other next to nothing (+0.10, 95% interval −0.04 to +0.24, which holds 0). "
        "The first figure was not measured but laid down by the subtraction.",
    ),
)

q6 = Choice(
    id="05.q6",
    title=Text(zh="广告文案怎么改", en="What to do about the advert"),
    variable="advice",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="先划掉把一个平均相关当成命令的句子：不管它说要压低，还是要抬高。",
            en="First strike out what makes an order of an average correlation, be it to promise less or to promise more.",
        ),
        Text(
            zh="能写进汇报的那句话，承诺的数是自己量出来的，而且打算先试再定。",
            en="The sentence that can go in promises a figure that was measured, and means to test before deciding.",
        ),
    ),
    misconceptions=(
        Misconception(
            "promise-less",
            Text(
                zh="这是行里的老话，可惜没有证据：150 项研究平均下来，期望高的客户满意度更高，没有发现对比。说低了，还会把人推给别家。",
                en="The old saying of the trade, and the evidence is against it: over 150 records, customers who expect "
                "more are on average more satisfied, and no contrast was found. It also sends people elsewhere.",
            ),
            "A",
        ),
        Misconception(
            "promise-the-moon",
            Text(
                zh="r = .29 是相关，实验和追踪研究里还要弱些：好店本来就让人期望高。它没有说谎言有用；差得太远会怎样，平均数也回答不了。",
                en="r = .29 is a correlation, weaker in experiments and over time: good shops are expected to be good. "
                "It does not say that untruth works, and an average cannot answer for a gross gap.",
            ),
            "B",
        ),
        Misconception(
            "ranked-by-gap",
            Text(
                zh="只看差距，期望高的城市自动排在后面：期望就在被减的那一边。先固定表现，再看满意度。",
                en="Read by the gap alone, a city that expects more comes last by arithmetic, since expectation is what is "
                "subtracted. Hold the performance still and look at satisfaction.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="承诺量得出、做得到的，抽签试过再推广。",
        en="Promise what is measured and can be kept, and try it by lot before using it everywhere.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
