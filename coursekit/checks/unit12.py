"""The questions of sheet 12: comparing, and the great dispute."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.checks.sampled import distinct, on_sample
from coursekit.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from coursekit.analysis.dispute import ConstraintTest

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "12", "12-comparing"
TITLE = Text(zh="比较与争论：哪几个名次是真的", en="Comparing, and the great dispute: which places are real")

_DRAWS = 1000


@cache
def _survey() -> pd.DataFrame:
    from coursekit import datasets
    from coursekit.analysis import servqual

    clean = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0))
    return clean[~servqual.straight_liners(clean)]


@cache
def _gaps() -> pd.DataFrame:
    from coursekit.analysis import servqual

    return servqual.respondent_gaps(_survey())


# ---------------------------------------------------------------- q2


@cache
def _scores() -> pd.DataFrame:
    import pandas as pd

    from coursekit import datasets

    shop = datasets.load("component_survey")
    scores = {name: shop.filter(like=f"{name}_").mean(axis=1) for name in ("quality", "attitude")}
    return pd.DataFrame({**scores, "overall": shop["overall_satisfaction"]}).dropna()


@cache
def _correlations(first_seed: int) -> pd.DataFrame:
    """Return the two correlations in every resample, the very ones that the sheet draws."""
    import pandas as pd

    seeds = range(first_seed, first_seed + _DRAWS)
    again = (_scores().sample(frac=1, replace=True, random_state=seed) for seed in seeds)
    return pd.DataFrame([rows.corr()["overall"] for rows in again])[["quality", "attitude"]]


def _interval(values: Any, tail: float = 0.025) -> pd.Series[float]:
    import numpy as np
    import pandas as pd

    return pd.Series(np.quantile(values, [tail, 1 - tail]))


def _of_the_difference(*, tail: float = 0.025, sign: int = 1) -> pd.Series[float]:
    r = _correlations(0)
    return _interval(sign * (r["attitude"] - r["quality"]), tail)


def _drawn_separately() -> pd.Series[float]:
    return _interval(_correlations(0)["attitude"].to_numpy() - _correlations(_DRAWS)["quality"].to_numpy())


def _never_put_back() -> pd.Series[float]:
    import pandas as pd

    r = _scores().corr()["overall"]
    return pd.Series([r["attitude"] - r["quality"]] * 2)


# ---------------------------------------------------------------- q3


def _pairs() -> pd.DataFrame:
    return _gaps()[["assurance", "tangibles"]].dropna()


def _d_z() -> float:
    difference = _pairs()["assurance"] - _pairs()["tangibles"]
    return float(difference.mean() / difference.std())


def _mean_difference() -> float:
    return float((_pairs()["assurance"] - _pairs()["tangibles"]).mean())


def _paired(what: str) -> float:
    from coursekit.analysis import comparison

    return float(getattr(comparison.paired_t(_pairs()["assurance"], _pairs()["tangibles"]), what))


# ---------------------------------------------------------------- q4


@cache
def _p_values() -> pd.Series[float]:
    import pandas as pd
    from scipy import stats

    from coursekit.analysis.instrument import SERVQUAL

    survey, p = _survey(), {}
    for item in SERVQUAL.items:
        gap = survey[f"P{item}"] - survey[f"E{item}"]
        one, other = (gap[survey["segment"] == segment].dropna() for segment in ("business", "personal"))
        p[item] = stats.ttest_ind(one, other, equal_var=False).pvalue
    return pd.Series(p)


def _alarms(*, methods: tuple[str, str] = ("holm", "bh"), dark: bool = False, share: bool = False) -> pd.Series[float]:
    import pandas as pd

    from coursekit.analysis import comparison

    p = _p_values()
    found = {"p": p, "holm": comparison.adjusted_p(p, methods[0]), "bh": comparison.adjusted_p(p, methods[1])}  # type: ignore[arg-type]  # "holm" and "bh"
    lit = pd.DataFrame(found) < 0.05
    if dark:
        lit = ~lit
    return lit.mean() if share else lit.sum()


def _never_adjusted() -> pd.Series[float]:
    import pandas as pd

    return pd.Series(dict.fromkeys(("p", "holm", "bh"), int((_p_values() < 0.05).sum())))


# ---------------------------------------------------------------- q5


# As the sheet says: 320 of the 640 answer sheets.
_DRAWN = 320
_CLOSE = 0.005


@cache
def _means() -> pd.DataFrame:
    """Return everybody's mean expectation and perception, and the two outcomes, by respondent."""
    import pandas as pd

    from coursekit.analysis.instrument import SERVQUAL

    survey = _survey().set_index("respondent")
    means = {block: survey[[f"{block}{item}" for item in SERVQUAL.items]].mean(axis=1) for block in "EP"}
    return pd.DataFrame({**means, **{name: survey[name] for name in ("recommend", "overall_satisfaction")}})


def _constraint(means: pd.DataFrame, outcome: str) -> ConstraintTest:
    from coursekit.analysis import dispute

    return dispute.constraint_test(means[["E", "P", outcome]], outcome, "E", "P")


def _sum(test: ConstraintTest, column: str = "b") -> float:
    return float(test.sums[column]["P"])


@cache
def _of_all_640() -> float:
    return _sum(_constraint(_means(), "recommend"))


def _sum_of_coefficients(raw: pd.DataFrame) -> Mapping[str, Any]:
    # Cleaning looks at one answer sheet at a time: done once for all, it is right for every sample.
    mine = _means()[_means().index.isin(raw["respondent"])]
    test = _constraint(mine, "recommend")
    right, b = _sum(test), test.coefficients["b"]
    wrong = (
        Misconception(
            "perception-only",
            Text(
                zh="这是感知一个的系数（`test.coefficients`）。要两个系数之和，在 `test.sums` 里。",
                en="This is the coefficient of perception alone (`test.coefficients`). The sum of both is in `test.sums`.",
            ),
            float(b["P"]),
        ),
        Misconception(
            "expectation-only",
            Text(
                zh="这是期望一个的系数。约束说它应当是感知系数的相反数；看两个之和离 0 有多远。",
                en="This is the coefficient of expectation alone. The constraint says that it is minus that of perception; "
                "see how far their sum is from 0.",
            ),
            float(b["E"]),
        ),
        Misconception(
            "subtracted",
            Text(
                zh="你把两个系数相减了。约束是 b_E = −b_P，移到一边就是两个相加等于 0。",
                en="You subtracted the coefficients. The constraint is b_E = −b_P: brought to one side, they add up to 0.",
            ),
            float(b["P"] - b["E"]),
        ),
        Misconception(
            "overall-satisfaction",
            Text(
                zh="这是总体满意度的系数之和，课文里检验的就是它。这里的结果是推荐意愿：列名 `recommend`。",
                en="This is the sum for overall satisfaction, which the lesson tested. The outcome here is likelihood to "
                "recommend: column `recommend`.",
            ),
            _sum(_constraint(mine, "overall_satisfaction")),
        ),
        Misconception(
            "t-value",
            Text(
                zh="这是 t 值，不是系数之和。取 `b` 那一列。",
                en="This is the t value, not the sum. Take column `b`.",
            ),
            _sum(test, "t"),
        ),
        Misconception(
            "all-640",
            Text(
                zh="这是 640 份答卷全部用上的数，不是你抽到的 320 份。表里用 `mine`，不用 `survey`。",
                en="This is from all 640 answer sheets, not from the 320 you drew. Use `mine` in the table, not `survey`.",
            ),
            _of_all_640(),
        ),
    )
    praise = Text(
        zh="区间 {low} 到 {high}，离 0 很远：约束又不成立。640 份全算是 {whole}。邻座的数不同，是因为抽到的人不同；结论相同，是因为离 0 够远。",
        en="The interval is {low} to {high}, far from 0: the constraint fails again. All 640 give {whole}. Your neighbour has "
        "another number because other people were drawn, and the same conclusion because 0 is so far away.",
    )
    return {
        "answer": right,
        "tolerance": _CLOSE,
        "misconceptions": distinct(right, wrong, _CLOSE),
        "praise": praise.format(
            low=f"{_sum(test, 'low'):.2f}", high=f"{_sum(test, 'high'):.2f}", whole=f"{_of_all_640():.2f}"
        ),
    }


q1 = Classification(
    id="12.q1",
    title=Text(zh="配对，还是分开", en="Paired or separate"),
    variable="designs",
    answer={"a": "paired", "b": "separate", "c": "separate", "d": "paired", "e": "separate", "f": "paired"},
    classes=("paired", "separate"),
    hints=(
        Text(
            zh="先从左边拿一个数，问：右边有没有一个数和它是一家的？",
            en="Take one figure from the left and ask: is there one on the right that belongs to it?",
        ),
        Text(
            zh="一对可以是一个人，也可以是一个网点。人换了一批，就没有对子，人数相同也不行。",
            en="A pair can be a person or a branch. With other people there are no pairs, however equal the numbers.",
        ),
    ),
    misconceptions=(
        Misconception(
            "waves-paired",
            Text(
                zh="c 的两期问的不是同一批人：人数都是 320，可没有哪两个答案出自同一个人，没有对子。按两组分开比。",
                en="In case c the waves asked different people: 320 each, but no two answers come from one person. "
                "There are no pairs; compare two separate groups.",
            ),
            {"c": "paired"},
        ),
        Misconception(
            "one-person-two-scores-separate",
            Text(
                zh="a 的两个分是同一个人打的，手紧手松会一起带进来。先逐人相减，这部分就消掉了；分开比，区间白白变宽。",
                en="In case a one person gave both scores, harsh or kind on both. Subtracting person by person removes "
                "that; as separate groups the interval is wider for nothing.",
            ),
            {"a": "separate"},
        ),
        Misconception(
            "numbered-customers-separate",
            Text(
                zh="d 留了编号，前后两个分对得上同一位客户：配对。没有编号，才只能分开比。",
                en="In case d everybody has a number, so that before and after can be matched: paired. "
                "Without numbers they would have to stay separate.",
            ),
            {"d": "separate"},
        ),
        Misconception(
            "branches-are-no-pairs",
            Text(
                zh="f 的对子是网点：每家自己的今年减自己的去年，八个差。对子不一定是人。",
                en="In case f the pair is the branch: each one's own year against its own year, eight differences. "
                "A pair need not be a person.",
            ),
            {"f": "separate"},
        ),
        Misconception(
            "two-branches-paired",
            Text(
                zh="b 是两个网点的两批客户，高新区的第一位和人民路的第一位没有关系，配不成对。",
                en="In case b there are two branches with customers of their own; the first of one has nothing to do "
                "with the first of the other. Nothing to pair.",
            ),
            {"b": "paired"},
        ),
        Misconception(
            "segments-paired",
            Text(
                zh="e 是两类不同的客户，一个人只在一类里，配不成对。",
                en="In case e a person is either a premium or a business customer, never both: nothing to pair.",
            ),
            {"e": "paired"},
        ),
    ),
    praise=Text(zh="找得到对子才配对。", en="Pair where there is a pair."),
)

q2 = Table(
    id="12.q2",
    title=Text(zh="两个相关，差得出先后吗", en="Two correlations, can they be put in order"),
    variable="interval",
    answer=_of_the_difference,
    tolerance=0.008,
    hints=(
        Text(
            zh="课文第五步的循环和这里几乎一样：重抽、算相关、相减。换掉表名和列名就行。",
            en="The loop in step five of the lesson is nearly the same: resample, correlate, subtract. "
            "Change the names of table and columns.",
        ),
        Text(
            zh='`again = scores.sample(frac=1, replace=True, random_state=seed)`，`r = again.corr()["overall"]`，'
            '`draws.append(r["attitude"] - r["quality"])`；最后 `np.quantile(draws, [0.025, 0.975])`。',
            en='`again = scores.sample(frac=1, replace=True, random_state=seed)`, `r = again.corr()["overall"]`, '
            '`draws.append(r["attitude"] - r["quality"])`; at the end `np.quantile(draws, [0.025, 0.975])`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "never-put-back",
            Text(
                zh="两头是同一个数：不放回地抽，抽到的总是原来那些人，怎么抽都一样。加上 `replace=True`。",
                en="Both ends are the same figure: without replacement the very same people come back every time. "
                "Add `replace=True`.",
            ),
            _never_put_back,
        ),
        Misconception(
            "drawn-separately",
            Text(
                zh="两个相关用了两批重抽的人，区间太宽。一次只重抽一批人（一行行整行抽），两个相关都在这批人身上算，再相减。",
                en="The two correlations were worked out on two different sets of resampled people; the interval is too "
                "wide. Resample whole rows once, work out both on them, then subtract.",
            ),
            _drawn_separately,
        ),
        Misconception(
            "one-correlation-only",
            Text(
                zh="这是态度一个相关的区间。要问先后，得看差别：每次重抽都用态度的相关减去质量的相关。",
                en="This is the interval of one correlation, that of attitude. For an order look at the difference: "
                "in each resample subtract the correlation of quality.",
            ),
            lambda: _interval(_correlations(0)["attitude"]),
        ),
        Misconception(
            "other-correlation-only",
            Text(
                zh="这是质量一个相关的区间。要问先后，得看差别：每次重抽都用态度的相关减去质量的相关。",
                en="This is the interval of one correlation, that of quality. For an order look at the difference: "
                "in each resample subtract it from the correlation of attitude.",
            ),
            lambda: _interval(_correlations(0)["quality"]),
        ),
        Misconception(
            "high-end-first",
            Text(
                zh="两个数都对，次序反了：先写低的一头（0.025），再写高的一头（0.975）。",
                en="Both figures are right, in the wrong order: the low end (0.025) first, then the high end (0.975).",
            ),
            lambda: _of_the_difference()[::-1].reset_index(drop=True),
        ),
        Misconception(
            "quality-minus-attitude",
            Text(
                zh="次序反了：你算的是质量减态度，题目要态度减质量。结论一样，正负号相反。",
                en="The wrong way round: this is quality minus attitude, the question asks for attitude minus quality. "
                "Same conclusion, other sign.",
            ),
            lambda: _of_the_difference(sign=-1),
        ),
        Misconception(
            "ninety-per-cent",
            Text(
                zh="这是 90% 区间：两头各切了 5%。95% 区间两头各切 2.5%，用 `[0.025, 0.975]`。",
                en="This is the 90% interval: 5% cut off at each end. For 95% cut 2.5%, with `[0.025, 0.975]`.",
            ),
            lambda: _of_the_difference(tail=0.05),
        ),
    ),
    praise=Text(
        zh="区间含 0：态度和质量，这份数据分不出先后。",
        en="The interval holds 0: these data cannot put attitude and quality in order.",
    ),
)

q3 = Number(
    id="12.q3",
    title=Text(zh="差得有多大", en="How large is the difference"),
    variable="d_z",
    answer=_d_z,
    hints=(
        Text(
            zh="先相减，得到每人一个差；然后只用这一列，算平均和标准差。",
            en="Subtract first, a difference for each person; then use that one column for mean and standard deviation.",
        ),
        Text(
            zh='`difference = both["assurance"] - both["tangibles"]`，再用 `.mean()` 除以 `.std()`。',
            en='`difference = both["assurance"] - both["tangibles"]`, then its `.mean()` divided by its `.std()`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "t-value",
            Text(
                zh="这是 t 值：除的是标准误，多除了一个根号 n。人越多 t 越大，说的是“像不像碰巧”；效应量除的是标准差，说的是“大不大”。",
                en="This is the t value: it divides by the standard error, so it grows with the number of people and says "
                "whether chance is likely. An effect size divides by the standard deviation and says how large.",
            ),
            lambda: _paired("t"),
        ),
        Misconception(
            "in-points",
            Text(
                zh="这是平均差，单位是分。效应量还要除以逐人差的标准差。",
                en="This is the mean difference, in points. An effect size divides it by the standard deviation of the "
                "personal differences.",
            ),
            _mean_difference,
        ),
        Misconception(
            "d-av",
            Text(
                zh="这是 d_av：除的是两列标准差的平均。d_z 除的是逐人差这一列的标准差。两样都有人用，不能混。",
                en="This is d_av, which divides by the average standard deviation of the two columns. d_z divides by that "
                "of the personal differences. Both are in use; they must not be mixed.",
            ),
            lambda: _paired("d_av"),
        ),
        Misconception(
            "other-way-round",
            Text(
                zh="次序反了：题目要保证性减有形性，差得更多的是保证性，应当是负数。",
                en="The wrong way round: assurance minus tangibles is asked for, and assurance falls shorter, so the "
                "figure is negative.",
            ),
            lambda: -_d_z(),
        ),
    ),
    praise=Text(
        zh="569 人，p 小得看不见，论大小只有标准差的三分之一。",
        en="With 569 people p is too small to print; in size it is a third of a standard deviation.",
    ),
)

q4 = Table(
    id="12.q4",
    title=Text(zh="二十二盏灯，该信几盏", en="Twenty-two lights, how many to believe"),
    variable="alarms",
    answer=_alarms,
    tolerance=0.0005,
    hints=(
        Text(
            zh="第一个数不用改：`(p < 0.05).sum()`。后两个先改 p，再和 0.05 比。",
            en="The first needs no adjusting: `(p < 0.05).sum()`. For the others adjust p, then compare with 0.05.",
        ),
        Text(
            zh='`holm = comparison.adjusted_p(p, "holm")`，`bh = comparison.adjusted_p(p, "bh")`；'
            "`alarms = [(p < 0.05).sum(), (holm < 0.05).sum(), (bh < 0.05).sum()]`。",
            en='`holm = comparison.adjusted_p(p, "holm")`, `bh = comparison.adjusted_p(p, "bh")`; '
            "`alarms = [(p < 0.05).sum(), (holm < 0.05).sum(), (bh < 0.05).sum()]`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "never-adjusted",
            Text(
                zh="三个数一样：后两个数的还是没改过的 p。先用 `comparison.adjusted_p` 改，再数。",
                en="All three are the same: the last two still count unadjusted p. Adjust with `comparison.adjusted_p` "
                "first, then count.",
            ),
            _never_adjusted,
        ),
        Misconception(
            "holm-and-bh-swapped",
            Text(
                zh="Holm 和 BH 对调了。Holm 连一次误报都要防，亮的灯更少；BH 只管误报的比例，宽一些。",
                en="Holm and BH have changed places. Holm guards against even one false alarm and lights fewer; "
                "BH only holds their share and is more generous.",
            ),
            lambda: _alarms(methods=("bh", "holm")),
        ),
        Misconception(
            "counted-the-dark",
            Text(
                zh="你数的是没亮的：p 大于 0.05 的个数。要数小于 0.05 的。",
                en="You counted those that stay dark, with p above 0.05. Count those below.",
            ),
            lambda: _alarms(dark=True),
        ),
        Misconception(
            "shares",
            Text(
                zh="这是比例。题目要个数：用 `.sum()`，不用 `.mean()`。",
                en="These are shares. The question asks how many: `.sum()`, not `.mean()`.",
            ),
            lambda: _alarms(share=True),
        ),
    ),
    praise=Text(
        zh="6、0、4：同一组 p，三条规则三个答案，所以规则要事先定。",
        en="6, 0 and 4: the same p values, three rules, three answers. That is why the rule comes first.",
    ),
)

q5 = on_sample(
    "bank_branch_survey",
    _DRAWN,
    kind=Number,
    given=_sum_of_coefficients,
    id="12.q5",
    title=Text(zh="换一个结果，约束还是不成立吗", en="Another outcome, does the constraint fail again"),
    variable="b_sum",
    hints=(
        Text(
            zh='课文里是 `dispute.constraint_test(table, "overall", "E", "P")`，这里换掉结果那一列的名字。',
            en='In the lesson it is `dispute.constraint_test(table, "overall", "E", "P")`; change the outcome column.',
        ),
        Text(
            zh='`test.sums` 只有一行，叫 `P`；两系数之和在 `b` 那一列：`test.sums.loc["P", "b"]`。',
            en='`test.sums` has one row, named `P`; the sum is in column `b`: `test.sums.loc["P", "b"]`.',
        ),
    ),
)

q6 = Choice(
    id="12.q6",
    title=Text(zh="哪一句可以写进会议纪要", en="Which sentence may go into the minutes"),
    variable="sentence",
    answer="B",
    letters="ABCD",
    hints=(
        Text(
            zh="看课文里的名次热图：重抽多少次都不动的是哪几家？",
            en="Look at the heat map of ranks in the lesson: which branches do not move, however often one draws?",
        ),
        Text(
            zh="“分不出”既不是“有先后”，也不是“一样”。哪一句照实说了分得出的和分不出的？",
            en='"Cannot be told apart" means neither "in this order" nor "equal". Which sentence says just what can be '
            "told and what cannot?",
        ),
    ),
    misconceptions=(
        Misconception(
            "rank-is-fact",
            Text(
                zh="名次确实是数据排的，可八家完全一样也排得出第二和第七。这两家差 0.28 分，区间 −0.07 到 +0.63，含 0；说明卡上两家真实的参数相同。",
                en="The data do give these ranks, but eight equal branches have a second and a seventh as well. These two are "
                "0.28 apart, interval −0.07 to +0.63, and on the card their true parameters are the same.",
            ),
            "A",
        ),
        Misconception(
            "not-significant-means-equal",
            Text(
                zh="“没有显著差别”是说这些人数分不出，不是说一样好：区间里还容得下半分的差别。",
                en='"No significant difference" means that these numbers of people cannot tell them apart, not that they '
                "are equal: the interval leaves room for half a point.",
            ),
            "C",
        ),
        Misconception(
            "expectations-useless",
            Text(
                zh="R² 说的是预测。诊断要知道低分是做得差还是本来没指望，这要靠期望。何况这些 R² 来自照感知造的模拟数据，元分析说两种同样有效。",
                en="R² is about prediction. For diagnosis, expectations tell poor work from what nobody counted on. And these "
                "R² come from data made from perceptions; the meta-analysis finds both equally valid.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="分得出的说分得出，分不出的不排名。",
        en="Say what can be told apart, and do not rank the rest.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
