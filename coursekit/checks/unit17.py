"""The questions of sheet 17: did it work."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.analysis.evaluation import DifferenceInDifferences

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "17", "17-effect"
TITLE = Text(zh="效果评估：到底管用没有", en="Did it work?")


@cache
def _panel() -> pd.DataFrame:
    from coursekit import datasets

    panel = datasets.load("branch_panel")
    panel["quarter"] = (panel["month"] - 1) // 3 + 1
    panel["after"] = panel["month"] >= 13
    panel["rate"] = 1000 * panel["complaint_count"] / panel["customers"]
    return panel


# ---------------------------------------------------------------- q2


def _kept(*, distance: bool = True, largest: bool = True, picked_by: int = 2) -> tuple[float, float]:
    """Return how far the three are from the mean in quarter 2 and in quarter 3."""
    quarters = _panel().pivot_table(index="outlet", columns="quarter", values="satisfaction_mean")
    shown = quarters - quarters.mean() if distance else quarters
    three = shown[picked_by].nlargest(3).index if largest else shown[picked_by].nsmallest(3).index
    return float(shown.loc[three, 2].mean()), float(shown.loc[three, 3].mean())


def _share(first: float, second: float) -> float:
    return second / first


# ---------------------------------------------------------------- q3


@cache
def _monthly() -> pd.Series[float]:
    panel = _panel()
    return panel[panel["programme"]].groupby("month")["rate"].mean()


def _limits(*, months: int = 12, ranges: int | None = None, factor: float = 2.66, sd: bool = False) -> pd.Series[float]:
    import pandas as pd

    first = _monthly().iloc[:months]
    moving = _monthly().iloc[: ranges or months].diff().abs().mean()
    reach = 3 * first.std() if sd else factor * moving
    return pd.Series([first.mean() - reach, first.mean(), first.mean() + reach])


def _signed_ranges() -> pd.Series[float]:
    import pandas as pd

    first = _monthly().iloc[:12]
    reach = 2.66 * first.diff().mean()
    return pd.Series([first.mean() - reach, first.mean(), first.mean() + reach])


# ---------------------------------------------------------------- q4 and q5


@cache
def _yearly() -> pd.DataFrame:
    rates = _panel().groupby(["programme", "outlet", "after"])["rate"].mean().unstack()
    return rates.set_axis(["before", "after"], axis=1)


def _of(column: str, *, drawn: bool) -> float:
    yearly = _yearly()
    values = yearly["after"] - yearly["before"] if column == "change" else yearly[column]
    return float(values.loc[drawn].mean())


def _effect() -> float:
    return _of("change", drawn=True) - _of("change", drawn=False)


def _pooled() -> float:
    """Return the effect with every customer weighing alike, instead of every branch."""
    sums = _panel().groupby(["programme", "after"])[["complaint_count", "customers"]].sum()
    rate = 1000 * sums["complaint_count"] / sums["customers"]
    return float((rate[True, True] - rate[True, False]) - (rate[False, True] - rate[False, False]))


@cache
def _found(*, letter: bool = True) -> DifferenceInDifferences:
    from coursekit.analysis import evaluation

    panel = _panel() if letter else _panel()[~_panel()["letter"]]
    return evaluation.difference_in_differences(panel, "rate", unit="outlet", treated="programme", post="after")


def _ends(low: float, high: float) -> pd.Series[float]:
    import pandas as pd

    return pd.Series([low, high])


def _afterwards_only() -> pd.Series[float]:
    from coursekit.analysis import evaluation

    after = _yearly()["after"]
    change = evaluation.before_after(after.loc[False], after.loc[True], equal_variances=True).change
    return _ends(change.low, change.high)


def _customers_as_units() -> pd.Series[float]:
    from coursekit.analysis import evaluation

    last = _panel()[_panel()["after"]].groupby("programme")[["complaint_count", "customers"]].sum()
    complaints, customers = last["complaint_count"].astype(int), last["customers"].astype(int)
    found = evaluation.ab_test(complaints[False], customers[False], complaints[True], customers[True])
    return _ends(1000 * found.low, 1000 * found.high)


q1 = Classification(
    id="17.q1",
    title=Text(zh="为什么会升", en="Why did it rise"),
    variable="reasons",
    answer={"a": "regression", "b": "season", "c": "people", "d": "trend", "e": "people", "f": "sound"},
    classes=("regression", "season", "trend", "people", "sound"),
    hints=(
        Text(
            zh="每一条先问：对象是怎么挑的？什么时候比的？别家呢？答题的还是同样的人吗？",
            en="Ask of each: how were they picked? When was it compared? And the others? Do the same kind of people answer?",
        ),
        Text(
            zh="挑最差的是 regression；节前比节后是 season；别家也升了是 trend；谁来答变了是 people；抽了签又减了别家的是 sound。",
            en="Picked the worst: regression. Before against after a holiday: season. Others rose as well: trend. "
            "Others answer: people. Drawn by lot and the others subtracted: sound.",
        ),
    ),
    misconceptions=(
        Misconception(
            "scolding-works",
            Text(
                zh="a 挑的是当月最差的五个人，下个月不骂也多半回升。要知道骂有没有用，得从最差的十个里抽五个骂，和没骂的五个比。",
                en="Case a picks the five worst of the month; next month they are mostly up without any scolding. To know "
                "whether it works, take the ten worst, scold five drawn by lot, and compare with the other five.",
            ),
            {"a": "sound"},
        ),
        Misconception(
            "holiday-machine",
            Text(
                zh="b 比的是春节前和春节后，客流本来就少了。拿去年同一个月比，或者和没装机器的网点比。",
                en="Case b compares before and after the Spring Festival, when fewer people come anyway. Compare with the "
                "same month of last year, or with branches without the machine.",
            ),
            {"b": "sound"},
        ),
        Misconception(
            "new-channel",
            Text(
                zh="c 换了收问卷的办法，答的人跟着换了：用手机的客户本来就可能打得高些。新旧两种办法并行几个月再比。",
                en="Case c changed how answers are collected, and with it who answers: customers who use the app may rate "
                "higher anyway. Run both ways side by side for some months.",
            ),
            {"c": "sound"},
        ),
        Misconception(
            "up-is-up",
            Text(
                zh="d 没参加的网点也升了 0.18，那一份不是项目的。减掉再说。",
                en="In case d the branches without it rose by 0.18 as well; that part is not the programme's. Subtract it.",
            ),
            {"d": "sound"},
        ),
        Misconception(
            "bonus-works",
            Text(
                zh="e 的问卷是柜员自己递的，分数又管着奖金，最可能变的是递给谁。先看回收了多少份，再谈服务好没好。",
                en="In case e clerks hand out the questionnaire and the bonus hangs on it: what most likely changed is who "
                "gets one. Look at how many came back before you speak of better service.",
            ),
            {"e": "sound"},
        ),
        Misconception(
            "lot-is-not-enough",
            Text(
                zh="f 抽了签，同期比，减了没抽中的，问法没变：上面四样都防住了。这一条站得住。",
                en="Case f drew lots, compared the same time, subtracted those not drawn and asked in the same way: "
                "all four are taken care of. This one stands.",
            ),
            {"f": "trend"},
        ),
    ),
    praise=Text(zh="先问对象怎么挑的，再看升了多少。", en="How were they picked, first; how far up, second."),
)

q2 = Number(
    id="17.q2",
    title=Text(zh="流动红旗留得住吗", en="Does the banner stay deserved"),
    variable="kept",
    answer=lambda: _share(*_kept()),
    hints=(
        Text(
            zh="课文第一步的循环里挑的是最差的；这里挑最好的：`nlargest`。第 2 季度挑，看同样三家的第 3 季度。",
            en="The loop in step one picks the worst; here take the best: `nlargest`. Pick in quarter 2, then look at the "
            "same three in quarter 3.",
        ),
        Text(
            zh="`best = distance[2].nlargest(3).index`，再用 `distance.loc[best, 3].mean()` 除以 `distance.loc[best, 2].mean()`。",
            en="`best = distance[2].nlargest(3).index`, then `distance.loc[best, 3].mean()` divided by "
            "`distance.loc[best, 2].mean()`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "raw-scores",
            Text(
                zh="这是两个季度原始分的比：5 分上下的分，谁除谁都接近 1。要看的是领先，先减去当季二十四家的平均，用 `distance`。",
                en="This is the ratio of raw scores: with scores of about 5 it is close to 1 for anybody. What counts is the "
                "lead: subtract each quarter's mean first, use `distance`.",
            ),
            lambda: _share(*_kept(distance=False)),
        ),
        Misconception(
            "the-worst",
            Text(
                zh="这是最差的三家。红旗发给最好的三家：用 `nlargest`。",
                en="These are the three worst. The banner goes to the best: `nlargest`.",
            ),
            lambda: _share(*_kept(largest=False)),
        ),
        Misconception(
            "picked-later",
            Text(
                zh="你用第 3 季度的分挑人，那是事后挑。红旗是按第 2 季度发的：用 `distance[2]` 挑。",
                en="You picked by quarter 3, which is with hindsight. The banner is given by quarter 2: pick by `distance[2]`.",
            ),
            lambda: _share(*_kept(picked_by=3)),
        ),
        Misconception(
            "share-lost",
            Text(
                zh="这是丢掉的一份。题目要还剩几成：第 3 季度的领先除以第 2 季度的。",
                en="This is the share lost. The question asks what is left: the lead in quarter 3 divided by that in quarter 2.",
            ),
            lambda: 1 - _share(*_kept()),
        ),
        Misconception(
            "upside-down",
            Text(
                zh="除反了：第 3 季度的领先在上，第 2 季度的在下。剩下的一份应当小于 1。",
                en="Upside down: the lead in quarter 3 goes on top, that in quarter 2 below. What is left is less than 1.",
            ),
            lambda: 1 / _share(*_kept()),
        ),
        Misconception(
            "points-lost",
            Text(
                zh="这是掉了几分（差），题目要的是剩下几成（比）。用除法。",
                en="This is by how many points they fell; the question asks what share is left. Divide.",
            ),
            lambda: _kept()[1] - _kept()[0],
        ),
    ),
    praise=Text(
        zh="领先从 0.28 剩到 0.12，留住四成多，谁也没有松懈。",
        en="A lead of 0.28 shrinks to 0.12, less than half of it, and nobody has slackened.",
    ),
)

q3 = Table(
    id="17.q3",
    title=Text(zh="自己画一次控制界限", en="Control limits by hand"),
    variable="limits",
    answer=_limits,
    tolerance=0.006,
    hints=(
        Text(
            zh="`first` 是前 12 个月。`first.diff()` 是每月减上月；移动极差要绝对值：`.abs()`，再求平均。",
            en="`first` is the first 12 months. `first.diff()` is each month less the one before; moving ranges are "
            "absolute, `.abs()`, then take the mean.",
        ),
        Text(
            zh="`reach = 2.66 * first.diff().abs().mean()`；`limits = [first.mean() - reach, first.mean(), first.mean() + reach]`。",
            en="`reach = 2.66 * first.diff().abs().mean()`; "
            "`limits = [first.mean() - reach, first.mean(), first.mean() + reach]`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "all-months",
            Text(
                zh="你用了全部 24 个月：改变本身把中心线拉低、把界限撑宽。只用前 12 个月。",
                en="This uses all 24 months: the change itself pulls the centre down and stretches the limits. "
                "Use the first 12.",
            ),
            lambda: _limits(months=24),
        ),
        Misconception(
            "ranges-of-all-months",
            Text(
                zh="中心线对，移动极差却用了全部 24 个月。界限也只能来自基线。",
                en="The centre is right, but the moving ranges are those of all 24 months. Limits, too, come from the baseline.",
            ),
            lambda: _limits(ranges=24),
        ),
        Misconception(
            "three-sd",
            Text(
                zh="这是平均加减 3 个标准差。XmR 图用 2.66 乘平均移动极差：基线里要是有慢慢的漂移，标准差会跟着变大，相邻两月之差不会。",
                en="This is the mean plus and minus 3 standard deviations. An XmR chart takes 2.66 times the mean moving "
                "range: a slow drift in the baseline inflates the standard deviation, but not the step from month to month.",
            ),
            lambda: _limits(sd=True),
        ),
        Misconception(
            "three-ranges",
            Text(
                zh="你乘的是 3。平均移动极差要乘 2.66（3 除以 1.128，把极差换成标准差）。",
                en="You multiplied by 3. The mean moving range takes 2.66 (3 divided by 1.128, which turns a range into a "
                "standard deviation).",
            ),
            lambda: _limits(factor=3),
        ),
        Misconception(
            "ranges-with-sign",
            Text(
                zh="移动极差没有取绝对值，升降互相抵消，界限几乎贴在一起。加上 `.abs()`。",
                en="The moving ranges kept their signs, so ups and downs cancel and the limits nearly touch. Add `.abs()`.",
            ),
            _signed_ranges,
        ),
        Misconception(
            "upper-limit-first",
            Text(
                zh="三个数都对，次序反了：先写下限（9.16），最后写上限。",
                en="All three figures are right, in the wrong order: the lower limit (9.16) first, the upper one last.",
            ),
            lambda: _limits().iloc[::-1].reset_index(drop=True),
        ),
    ),
    praise=Text(
        zh="第 13 个月起，十二个月里有十一个在下限以下。",
        en="From month 13 on, eleven of twelve months lie below the lower limit.",
    ),
)

q4 = Number(
    id="17.q4",
    title=Text(zh="投诉少了多少", en="How many fewer complaints"),
    variable="effect",
    answer=_effect,
    hints=(
        Text(
            zh="先算每家的变化（去年减前年），再按 `programme` 分组求平均，最后两个平均相减。",
            en="First each branch's change (last year less the year before), then the mean by `programme`, then subtract "
            "the two means.",
        ),
        Text(
            zh='`change = yearly["after"] - yearly["before"]`；`effect = change.loc[True].mean() - change.loc[False].mean()`。',
            en='`change = yearly["after"] - yearly["before"]`; '
            "`effect = change.loc[True].mean() - change.loc[False].mean()`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "before-and-after-only",
            Text(
                zh="这是抽中的八家前后的变化，没有减去没抽中的十六家同期的变化。这回差得不多，是运气：满意度那边差了 0.18 分。",
                en="This is the change of the eight alone; that of the sixteen has not been subtracted. It hardly matters "
                "here, which is luck: with satisfaction it was 0.18.",
            ),
            lambda: _of("change", drawn=True),
        ),
        Misconception(
            "afterwards-only",
            Text(
                zh="这是去年一年两组之差，只比了一次。抽过签，这样比也行，但没有减掉各家原来的高低；题目要两次差。",
                en="This is the difference of the groups last year. After a lot that is allowed, but where each branch "
                "stood before is not removed; the question asks for the difference of differences.",
            ),
            lambda: _of("after", drawn=True) - _of("after", drawn=False),
        ),
        Misconception(
            "wrong-way-round",
            Text(
                zh="次序反了：用抽中的减没抽中的，后减前。投诉少了，应当是负数。",
                en="The wrong way round: drawn less not drawn, after less before. With fewer complaints it is negative.",
            ),
            lambda: -_effect(),
        ),
        Misconception(
            "letters-left-out",
            Text(
                zh="你去掉了收信的三家。签是从二十四家里抽的，没抽中的十六家都是对照；只留没收信的，又是挑人。",
                en="You left out the three with a letter. The lot was drawn among twenty-four, and all sixteen not drawn are "
                "the control; to keep only those without a letter is picking again.",
            ),
            lambda: _found(letter=False).effect.estimate,
        ),
        Misconception(
            "customers-weigh",
            Text(
                zh="你把同组的投诉和客户先加起来再除，大网点分量大。排班是给网点的，一家算一份：先算每家的变化，再平均。",
                en="You added up complaints and customers first, so large branches weigh more. The staffing was given to "
                "branches, one branch one piece of evidence: each branch's change first, then the mean.",
            ),
            _pooled,
        ),
    ),
    praise=Text(
        zh="每千位客户少约 3.1 件投诉；没抽中的几乎没动。",
        en="About 3.1 fewer complaints per thousand customers; those not drawn hardly moved.",
    ),
)

q5 = Table(
    id="17.q5",
    title=Text(zh="有多大把握", en="How sure are we"),
    variable="interval",
    answer=lambda: _ends(_found().collapsed.low, _found().collapsed.high),
    tolerance=0.008,
    hints=(
        Text(
            zh='和课文第五步一样，只把 `"satisfaction_mean"` 换成 `"rate"`；网点那一列叫 `"outlet"`。',
            en='As in step five of the lesson, with `"rate"` in place of `"satisfaction_mean"`; the branch is `"outlet"`.',
        ),
        Text(
            zh='`found = evaluation.difference_in_differences(panel, "rate", unit="outlet", treated="programme", post="after")`；'
            "`interval = [found.collapsed.low, found.collapsed.high]`。",
            en='`found = evaluation.difference_in_differences(panel, "rate", unit="outlet", treated="programme", '
            'post="after")`; `interval = [found.collapsed.low, found.collapsed.high]`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "clustered-row",
            Text(
                zh="这是 `effect`：把二十四个月都放进回归、按网点聚类的区间。想法对，但网点少，聚类的误差容易偏小；题目要 `collapsed`。",
                en="This is `effect`: all months in a regression, clustered by branch. The idea is right, but with few "
                "branches clustered errors tend to be too small; the question asks for `collapsed`.",
            ),
            lambda: _ends(_found().effect.low, _found().effect.high),
        ),
        Misconception(
            "customers-as-units",
            Text(
                zh="你用 `ab_test` 把去年的五十多万人次各算一份证据，也没减前年。排班是给网点的：二十四家，二十四份。",
                en="With `ab_test` you took over half a million visits of last year for so many pieces of evidence, and the "
                "year before was not subtracted. Branches got the staffing: twenty-four pieces.",
            ),
            _customers_as_units,
        ),
        Misconception(
            "afterwards-only",
            Text(
                zh="这是只比去年一年的区间（网点层面的 A/B）。题目要双重差分：每家先减去自己的前年。",
                en="This compares last year alone (the A/B of branches). The question asks for difference in differences: "
                "each branch less its own year before.",
            ),
            _afterwards_only,
        ),
        Misconception(
            "high-end-first",
            Text(
                zh="两个数都对，次序反了：先写低的一头（−3.76），再写高的一头。",
                en="Both figures are right, in the wrong order: the low end (−3.76) first.",
            ),
            lambda: _ends(_found().collapsed.high, _found().collapsed.low),
        ),
        Misconception(
            "without-the-sign",
            Text(
                zh="丢了负号：投诉少了，变化是负数，区间两头也都是负数。",
                en="The sign is lost: with fewer complaints the change is negative, and so are both ends of the interval.",
            ),
            lambda: _ends(-_found().collapsed.high, -_found().collapsed.low),
        ),
        Misconception(
            "letters-left-out",
            Text(
                zh="你去掉了收信的三家，成了八家对十三家。没抽中的十六家都是对照。",
                en="You left out the three with a letter: eight against thirteen. All sixteen not drawn are the control.",
            ),
            lambda: _ends(_found(letter=False).collapsed.low, _found(letter=False).collapsed.high),
        ),
    ),
    praise=Text(
        zh="不含 0：每千位客户少 2.4 到 3.8 件投诉。",
        en="0 is outside: between 2.4 and 3.8 fewer complaints per thousand customers.",
    ),
)

q6 = Choice(
    id="17.q6",
    title=Text(zh="给行长的那句话", en="The sentence for the director"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="每一句先问：减了别家没有？有区间没有？说了还不知道什么没有？",
            en="Ask of each: were the others subtracted? Is there an interval? Does it say what is not known?",
        ),
        Text(
            zh="最差的三家会自己回升，0.56 里有 0.18 人人都有。哪一句把这两样都避开了？",
            en="The three worst rise by themselves, and 0.18 of the 0.56 came to everybody. Which sentence avoids both?",
        ),
    ),
    misconceptions=(
        Misconception(
            "scold-the-worst",
            Text(
                zh="这是行里的老经验，可这三家是照第四季度挑的：没发信的那年，最差的三家下个季度也自己找回一半。换成没用来挑人的月份，差是 −0.12，区间含 0。",
                en="Long experience in the trade says so, but the three were picked by that very quarter; in the year without "
                "letters the three worst won back half within a quarter. On months not used for picking it is −0.12, "
                "with 0 in the interval.",
            ),
            "A",
        ),
        Misconception(
            "trend-as-effect",
            Text(
                zh="0.56 是趋势，不是效果：没抽中的十六家同期也升了 0.18。还缺区间，也没说还不知道什么。",
                en="0.56 is a trend, not an effect: the sixteen not drawn rose by 0.18 in the same time. An interval and what "
                "is not known are missing as well.",
            ),
            "B",
        ),
        Misconception(
            "pay-for-scores",
            Text(
                zh="分数好看，不等于服务好了。一挂奖金，少请几位不高兴的客户填，就能升 0.20。",
                en="A better score need not be better service. Tie it to a bonus, ask a few cross customers fewer, and it is "
                "up by 0.20.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="效果、区间、还不知道什么，一句里都有。", en="Effect, interval and what is not known, in one sentence."
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
