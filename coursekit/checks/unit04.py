"""The questions of sheet 04: touchpoints and moments of truth."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "04", "04-touchpoints"
TITLE = Text(zh="接触点与关键时刻", en="Touchpoints and moments of truth")

_RATING = "touchpoint_satisfaction"


@cache
def _log() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("touchpoint_log")


@cache
def _broken_off() -> pd.Series[int]:
    return _log().groupby("touchpoint")["dropped_out"].sum()


def _lost(standard: float = 6) -> float:
    from coursekit.analysis import journey

    return float(journey.touchpoint_loss_from_log(_log(), standard, rating=_RATING)["loss"]["pick_up"])


@cache
def _pick_up() -> pd.Series[float]:
    """Return the ratings of the pick-up, missing where none was given."""
    log = _log()
    return log.loc[log["touchpoint"] == "pick_up", _RATING]


@cache
def _happy() -> pd.DataFrame:
    from coursekit import datasets

    stories = datasets.load("service_incidents")
    return stories[stories["pleased"]]


def _same(stories: pd.DataFrame) -> float:
    return float((stories["class_a"] == stories["class_b"]).mean())


def _chance(stories: pd.DataFrame) -> float:
    first, second = (stories[f"class_{coder}"].value_counts(normalize=True) for coder in "ab")
    return float((first * second).sum())


def _kappa(stories: pd.DataFrame, chance: float | None = None) -> float:
    chance = _chance(stories) if chance is None else chance
    return (_same(stories) - chance) / (1 - chance)


def _all_stories() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("service_incidents")


@cache
def _deposit() -> tuple[float, float, float]:
    """Return the deposit's mean among those who got through, those who broke off anywhere, and everybody."""
    log = _log()
    gone = log["journey"].isin(log.loc[log["dropped_out"], "journey"])
    here = log["touchpoint"] == "deposit"
    return (
        float(log.loc[here & ~gone, _RATING].mean()),
        float(log.loc[here & gone, _RATING].mean()),
        float(log.loc[here, _RATING].mean()),
    )


def _all_ratings() -> float:
    """Return the same difference over all ratings, whatever they are about."""
    log = _log()
    gone = log["journey"].isin(log.loc[log["dropped_out"], "journey"])
    return float(log.loc[~gone, _RATING].mean() - log.loc[gone, _RATING].mean())


def _stayed_here() -> float:
    """Return the difference at the deposit between those who went on from there and those who broke off there."""
    here = _log()[_log()["touchpoint"] == "deposit"].groupby("dropped_out")[_RATING].mean()
    return float(here[False] - here[True])


q1 = Classification(
    id="04.q1",
    title=Text(zh="这一句管的是什么", en="What this sentence fixes"),
    variable="kinds",
    answer={"a": "time", "b": "result", "c": "feedback", "d": "aim", "e": "result", "f": "feedback", "g": "aim"},
    classes=("time", "result", "feedback", "aim"),
    hints=(
        Text(
            zh="对每一句问：月底拿什么去查？查得出分钟或天数的，查得出办成没有的，查得出问过、回过客户的，还有一种根本没法查。",
            en="Ask of each: what would you check at the end of the month? Minutes or days, whether it was done, whether "
            "customers were asked or told; and some cannot be checked at all.",
        ),
        Text(
            zh="d 说的是感觉，g 没写多久，都没有东西可查。c 和 f 都是话在客户与公司之间走了一趟。",
            en="Sentence d is about a feeling and g does not say how soon: nothing to check. In c and f word goes from the "
            "firm to the customer or back.",
        ),
    ),
    misconceptions=(
        Misconception(
            "a-feeling-is-a-result",
            Text(
                zh="d 不是效果：“舒心、贴心、放心”是客户的感觉，是目标。效果要写明办成什么样算办成，别人也能查。",
                en="Sentence d is no result: at ease, cared for, reassured are feelings, an aim. A result says what counts "
                "as done, so that somebody else can check it.",
            ),
            {"d": "result"},
        ),
        Misconception(
            "soon-is-a-time-limit",
            Text(
                zh="g 看着像时限，其实没有时间：“尽快”查不出做到没有。写成几分钟、几天，才是时限。",
                en='Sentence g looks like a time limit but has no time in it: nobody can check "as soon as we can". '
                "Minutes or days would make it one.",
            ),
            {"g": "time"},
        ),
        Misconception(
            "a-message-is-a-result",
            Text(
                zh="c 说的是退完款以后告诉客户、请客户打分，这是反馈。退款退对了没有，才是效果。",
                en="Sentence c tells the customer afterwards and asks for a rating: that is feedback. Whether the money "
                "went back in full is the result.",
            ),
            {"c": "result"},
        ),
        Misconception(
            "the-loop-is-a-result",
            Text(
                zh="f 把“改了什么”告诉提意见的人，是反馈的后半程。少了这一步，意见就只是收上来了。",
                en="Sentence f tells those who complained what was changed: the second half of feedback. Without it, "
                "complaints are merely collected.",
            ),
            {"f": "result"},
        ),
        Misconception(
            "a-car-is-a-feeling",
            Text(
                zh="e 不是目标：换没换车、换的哪一级，一查就知道，这是效果。",
                en="Sentence e is no mere aim: whether a car was given, and of which class, can be looked up. It is a result.",
            ),
            {"e": "aim"},
        ),
    ),
    praise=Text(
        zh="时限、效果、反馈都查得出来；目标要先换成查得出来的话。",
        en="Time limit, result and feedback can be checked; an aim has to be put into words that can.",
    ),
)

q2 = Table(
    id="04.q2",
    title=Text(zh="每个接触点的中断率", en="The share that breaks off at each touchpoint"),
    variable="break_off",
    answer=lambda: _log().groupby("touchpoint")["dropped_out"].mean(),
    hints=(
        Text(
            zh="`dropped_out` 一列是 True 和 False。对这样一列求平均，得到的就是 True 的比例。",
            en="The column `dropped_out` holds True and False. The mean of such a column is the share of True.",
        ),
        Text(
            zh='`log.groupby("touchpoint")["dropped_out"]` 后面接 `.mean()`。',
            en='Put `.mean()` after `log.groupby("touchpoint")["dropped_out"]`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "numbers-not-shares",
            Text(
                zh="这是中断的人数，不是比例。人数多，可能只因为来的人多；要除以来到这里的人数，用 `mean` 一步就好。",
                en="These are numbers of customers, not shares. More may break off only because more come; divide by "
                "those who came, which `mean` does in one step.",
            ),
            lambda: _broken_off(),
        ),
        Misconception(
            "of-all-who-set-out",
            Text(
                zh="你除以的是出发的全部旅程。走到取车的人早就少了；分母要用来到这个接触点的人数。",
                en="You divided by all journeys that set out. Far fewer get as far as the pick-up; divide by those who "
                "came to the touchpoint.",
            ),
            lambda: _broken_off() / _log()["journey"].nunique(),
        ),
        Misconception(
            "of-all-who-broke-off",
            Text(
                zh="这是全部中断里各接触点占多少。题目问的是：来到这里的人，有多大比例在这里走掉。",
                en="This is each touchpoint's part in all breaks. The question is: of those who come here, what share "
                "leaves here?",
            ),
            lambda: _broken_off() / _broken_off().sum(),
        ),
        Misconception(
            "those-who-stay",
            Text(
                zh="反了：这是留下来的比例。中断率等于 1 减去它。",
                en="The other way round: this is the share that stays. The share that breaks off is 1 minus it.",
            ),
            lambda: 1 - _log().groupby("touchpoint")["dropped_out"].mean(),
        ),
    ),
    praise=Text(
        zh="交押金这一步，来的人里 24% 就此离开，比哪一步都高。",
        en="At the deposit, 24% of those who come leave for good: more than anywhere else.",
    ),
)

q3 = Number(
    id="04.q3",
    title=Text(zh="取车丢了多少分", en="How many points the pick-up loses"),
    variable="lost",
    answer=_lost,
    tolerance=0.5,
    hints=(
        Text(
            zh="丢分等于人数乘平均差几分。人数用来到这里的全部 319 人；差几分，先逐人算，超过承诺的算 0。",
            en="Points lost are customers times mean shortfall. All 319 who came count; work out the shortfall rating by "
            "rating, and count 0 where the promise was kept.",
        ),
        Text(
            zh="`(6 - ratings).clip(lower=0)` 是每个评分差几分，再求 `.mean()`，最后乘 `len(pick_up)`。",
            en="`(6 - ratings).clip(lower=0)` is each rating's shortfall; take its `.mean()`, then multiply by "
            "`len(pick_up)`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "mean-first",
            Text(
                zh="你先求了平均分，再减，或者没有把超出的改成 0。给 7 分的人替给 3 分的人补上了差额，丢分就偏小。先逐个评分算差几分。",
                en="You took the mean first, or let ratings above 6 count as negative. A 7 then makes up for a 3, and too "
                "little is lost. Work out the shortfall rating by rating.",
            ),
            lambda: len(_pick_up()) * (6 - _pick_up().mean()),
        ),
        Misconception(
            "only-those-who-rated",
            Text(
                zh="你只加了评过分的人。没有评分的人也来过，也会不满意：用平均差几分乘全部 319 人。",
                en="You added up only those who rated. The others came, too, and may be unhappy as well: multiply the mean "
                "shortfall by all 319.",
            ),
            lambda: (6 - _pick_up()).clip(lower=0).sum(),
        ),
        Misconception(
            "not-times-people",
            Text(
                zh="这是平均每人差几分，还没有乘人数。",
                en="This is the mean shortfall per person; the number of people is still to be multiplied in.",
            ),
            lambda: (6 - _pick_up()).clip(lower=0).mean(),
        ),
        Misconception(
            "top-of-the-scale",
            Text(
                zh="你用 7 分减。量表的最高分不是承诺的分数，这里承诺的是 6 分。",
                en="You subtracted from 7. The top of the scale is not what was promised; here the promise is 6.",
            ),
            lambda: _lost(7),
        ),
    ),
    praise=Text(
        zh="三百多人，平均每人差一分多：一个评分不低的接触点，丢的分是路上求助的三倍多。",
        en="Some three hundred people, each more than a point short: a touchpoint with no bad rating loses over three "
        "times as much as help on the road.",
    ),
)

q4 = Number(
    id="04.q4",
    title=Text(zh="只看满意的故事，两人有多一致", en="How well the coders agree on happy stories"),
    variable="kappa",
    answer=lambda: _kappa(_happy()),
    hints=(
        Text(
            zh="先算 `same` 和 `chance`，两个数都只用 `happy` 里的故事。",
            en="First `same` and `chance`, both from the stories in `happy` only.",
        ),
        Text(
            zh="κ 是 `(same - chance) / (1 - chance)`。",
            en="Kappa is `(same - chance) / (1 - chance)`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "plain-agreement",
            Text(
                zh="这是归类相同的比例，里面有碰巧相同的。再减去 `chance`，除以 1 减 `chance`。",
                en="This is the share coded alike, with agreement by luck still in it. Take off `chance`, and divide by 1 "
                "minus `chance`.",
            ),
            lambda: _same(_happy()),
        ),
        Misconception(
            "a-third-by-chance",
            Text(
                zh="你把碰巧相同当成了三分之一。两个人用三类的次数并不一样多：碰巧相同的比例要从各自的用法算。",
                en="You took agreement by chance to be one third. The coders do not use the three classes equally often: "
                "work the chance out from how often each uses them.",
            ),
            lambda: _kappa(_happy(), 1 / 3),
        ),
        Misconception(
            "not-divided",
            Text(
                zh="减得对，还差一步：要除以 1 减 `chance`，也就是碰巧之外最多还能一致多少。",
                en="Rightly subtracted, one step missing: divide by 1 minus `chance`, the most there is to agree on beyond "
                "luck.",
            ),
            lambda: _same(_happy()) - _chance(_happy()),
        ),
        Misconception(
            "all-stories",
            Text(
                zh="这是全部四十个故事的 κ，课文里算过。这里只用 `happy`，客户满意的那些。",
                en="This is kappa of all forty stories, as in the lesson. Use only `happy`, those in which the customer "
                "was pleased.",
            ),
            lambda: _kappa(_all_stories()),
        ),
    ),
    praise=Text(
        zh="只有 22 个故事，区间很宽，大约从 0.2 到 0.8：这样的一致程度，类别定义还要再磨。",
        en="With only 22 stories the interval is wide, from about 0.2 to 0.8: the definitions of the classes need work.",
    ),
)

q5 = Number(
    id="04.q5",
    title=Text(zh="走完的人和走掉的人", en="Those who got through and those who left"),
    variable="difference",
    answer=lambda: _deposit()[0] - _deposit()[1],
    tolerance=0.0075,  # 4.08 − 3.43, as the lesson has them rounded, is right as well
    hints=(
        Text(
            zh="两个平均都只用交押金这一个接触点的评分。一个用 `deposit` 里 `gone` 为 False 的行，一个用 True 的行。",
            en="Both means are over ratings of the deposit only: one over the rows of `deposit` in which `gone` is False, one "
            "over those in which it is True.",
        ),
        Text(
            zh='`deposit.groupby("gone")["touchpoint_satisfaction"].mean()` 给出两个平均；第一个减第二个。',
            en='`deposit.groupby("gone")["touchpoint_satisfaction"].mean()` gives both means; subtract the second from '
            "the first.",
        ),
    ),
    misconceptions=(
        Misconception(
            "all-touchpoints-together",
            Text(
                zh="你把所有接触点的评分放在一起平均了。走掉的人多半只评过前面分高的几步，所以差别几乎看不见。只比交押金这一步。",
                en="You averaged the ratings of all touchpoints together. Those who left rated mostly the first ones, which "
                "score high, so the difference all but vanishes. Compare at the deposit only.",
            ),
            _all_ratings,
        ),
        Misconception(
            "against-everybody",
            Text(
                zh="你减的是所有人的平均，里面一大半就是走完的人。要和走掉的人比。",
                en="You subtracted everybody's mean, and most of everybody are those who got through. Compare with those "
                "who left.",
            ),
            lambda: _deposit()[0] - _deposit()[2],
        ),
        Misconception(
            "other-way-round",
            Text(
                zh="数字对，次序反了：走完的人的平均减走掉的人的平均，正数表示走完的人更满意。",
                en="The right figure the wrong way round: it is those who got through minus those who left, so that plus "
                "means the former are happier.",
            ),
            lambda: _deposit()[1] - _deposit()[0],
        ),
        Misconception(
            "left-right-here",
            Text(
                zh="你是按在交押金这一步走没走来分的。取车时才走的人也没有走完全程：按整段旅程分，用 `gone` 这一列。",
                en="You split by who left at the deposit. Those who left at the pick-up did not get through either: split "
                "by the whole journey, with the column `gone`.",
            ),
            _stayed_here,
        ),
    ),
    praise=Text(
        zh="只问走完的人，就听不到这 0.64 分。",
        en="Ask only those who got through, and these 0.64 points are never heard.",
    ),
)

q6 = Choice(
    id="04.q6",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="每一句都问：说的是几个人？谁没有算进去？",
            en="Ask of each sentence: how many people is it about, and who is left out of it?",
        ),
        Text(
            zh="A 只看了高度，没看宽度。B 回去看累计占比。D 比的是不同的接触点。",
            en="A looks at the height only, not at the width. For B go back to the cumulative share. D compares different "
            "touchpoints.",
        ),
    ),
    misconceptions=(
        Misconception(
            "worst-score-first",
            Text(
                zh="这是行里最常见的排法：谁分低先修谁。路上求助只有 41 人，丢的分是八个接触点里最少的。最低分不等于丢分最多。",
                en="The usual way in the trade: the lowest score first. Only 41 customers come to help on the road, and of "
                "the eight touchpoints it loses least. Lowest rated is not where most is lost.",
            ),
            "A",
        ),
        Misconception(
            "eighty-twenty",
            Text(
                zh="二八是一句口诀，不是这份数据。前两个接触点合起来不到一半，要五个才过八成。先算累计占比，再开口。",
                en="Eighty-twenty is a rule of thumb, not these data. The first two make up less than half; it takes five to "
                "pass 80%. Work out the cumulative share before you speak.",
            ),
            "B",
        ),
        Misconception(
            "the-same-average",
            Text(
                zh="两个平均比的不是同样的接触点：走掉的人大多只评过前几步，那几步人人给分高。放在同一个接触点上比就看出来了：交押金那里，走掉的人低 0.64 分。",
                en="The two means are not about the same touchpoints: those who left rated mostly the first steps, where "
                "everybody is generous. Compare at one touchpoint and it shows: at the deposit they are lower by 0.64.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="分、人、走掉的，三样一起看，再单独问一句有没有人会出事。",
        en="Points, people and breaks together; and then ask whether anybody could come to harm.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
