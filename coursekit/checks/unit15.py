"""The questions of sheet 15: mending the process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "15", "15-process"
TITLE = Text(zh="流程：这一趟，是哪一步出了错", en="Mending the process: which step went wrong")

_OPENING, _LIMIT = 9, 10


@cache
def _steps() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("blueprint_steps")


@cache
def _log() -> pd.DataFrame:
    """Return the queue log with the columns that the sheet adds."""
    from coursekit import datasets

    log = datasets.load("queue_log")
    return log.assign(
        hour=_OPENING + (log["arrival"] // 60).astype(int),
        wait=log["start"] - log["arrival"],
        service=log["end"] - log["start"],
    )


def _noon() -> pd.DataFrame:
    return _log()[_log()["hour"].between(11, 13)]


def _served(log: pd.DataFrame) -> pd.DataFrame:
    return log[log["start"].notna()]


def _failures(how: str = "sum", by: str = "gap") -> pd.Series[float]:
    return _steps().groupby(by)["failures"].agg(how)


def _per_1000(how: str = "sum", by: str = "gap") -> pd.Series[float]:
    return 1000 * _failures(how, by) / int(_steps()["customers"].iloc[0])


def _badly(log: pd.DataFrame) -> float:
    return float(((log["wait"] > _LIMIT) | log["left"].notna()).mean())


def _load(log: pd.DataFrame, minutes: float = 60, *, per_day: bool = True) -> pd.Series[float]:
    return log.groupby("hour").size() / (log["day"].nunique() if per_day else 1) * _log()["service"].mean() / minutes


q1 = Classification(
    id="15.q1",
    title=Text(zh="这次失误属于哪一个差距", en="Which gap does this failure belong to"),
    variable="gaps",
    answer={"a": "gap_1", "b": "gap_2", "c": "gap_3", "d": "gap_4", "e": "gap_3", "f": "gap_2"},
    classes=("gap_1", "gap_2", "gap_3", "gap_4"),
    hints=(
        Text(
            zh="按顺序问四句：知道客户要什么吗？写成标准了吗？照标准做了吗？对外说的和做的一样吗？第一个“没有”就是答案。",
            en="Ask in this order: did we know what customers want? Was it made a standard? Was the standard kept? "
            "Is what we say outside what we do? The first no is the answer.",
        ),
        Text(
            zh="没人定过的标准，谁也不能算违反；b 和 f 都卡在第二句。",
            en="Nobody can break a standard that was never set; b and f both stop at the second question.",
        ),
    ),
    misconceptions=(
        Misconception(
            "everything-is-the-counter",
            Text(
                zh="这几件都算到了照标准做上，也就是一线头上。b、f 没有标准可照，d 是海报许了做不到的愿，都在管理者手里。按四句话从头问起。",
                en="You put these down to keeping the standard, that is to the people in front. In b and f there is no "
                "standard to keep, and in d a poster promised what cannot be done: all three lie with managers. "
                "Start with the first of the four questions.",
            ),
            {"b": "gap_3", "d": "gap_3", "f": "gap_3"},
        ),
        Misconception(
            "unset-standard-broken",
            Text(
                zh="b 没有人违反标准：几个人在等就该开第四个窗口，从来没有写下来。没有定的标准，谁也违反不了，这是差距 2。",
                en="In b nobody broke a standard: at how many people waiting the fourth counter opens was never written "
                "down. A standard that was not set cannot be broken; this is gap 2.",
            ),
            {"b": "gap_3"},
        ),
        Misconception(
            "promise-blamed-on-delivery",
            Text(
                zh="d 的系统一直是第二天到账，做的没有变，是海报说大了。改海报，或者改系统；骂柜员没有用。这是差距 4。",
                en="In d the money has always come the next day; what was done did not change, the poster said too much. "
                "Change the poster or the system; telling off the teller changes nothing. This is gap 4.",
            ),
            {"d": "gap_3"},
        ),
        Misconception(
            "never-asked",
            Text(
                zh="a 卡在第一句：客户要什么，没有人问过，是想当然的。标准照着想当然的定，定得再细也没用。这是差距 1。",
                en="Case a stops at the first question: nobody asked what customers want, somebody supposed it. However "
                "fine the standard, it was set for the wrong thing. This is gap 1.",
            ),
            {"a": "gap_2"},
        ),
        Misconception(
            "known-but-not-set",
            Text(
                zh="f 的总行是知道的，调查报告里就写着。知道了没有改成做法，是差距 2，不是差距 1。",
                en="In f head office does know; its own survey says so. Known and not turned into a way of working is "
                "gap 2, not gap 1.",
            ),
            {"f": "gap_1"},
        ),
        Misconception(
            "untrained-is-no-standard",
            Text(
                zh="e 有标准：要先念手续费。柜员没学过新表，念不出来。标准在，做不到，是差距 3；要补的是培训，不是批评。",
                en="In e there is a standard: read out the fee. The teller was not taught the new form. Standard set, not "
                "kept: gap 3. What is missing is training, not a reprimand.",
            ),
            {"e": "gap_2"},
        ),
    ),
    praise=Text(
        zh="六件里只有两件是一线没做到，其中一件缺的还是培训。",
        en="Only two of the six were not kept by the people in front, and in one of these what was missing is training.",
    ),
)

q2 = Table(
    id="15.q2",
    title=Text(zh="每 1000 位客户，各个差距失误几次", en="Failures per 1,000 customers behind each gap"),
    variable="per_1000",
    answer=_per_1000,
    tolerance=0.06,
    hints=(
        Text(
            zh="先按差距把失误次数加起来，再换算成每 1000 位客户几次。一个月有多少位客户，在 `customers` 一列。",
            en="Add up the failures behind each gap, then turn the sum into failures per 1,000 customers. The customers of "
            "the month are in the column `customers`.",
        ),
        Text(
            zh='`steps.groupby("gap")["failures"].sum()` 得到四个和；除以 4200，乘以 1000。',
            en='`steps.groupby("gap")["failures"].sum()` gives four sums; divide by 4200 and multiply by 1000.',
        ),
    ),
    misconceptions=(
        Misconception(
            "counts",
            Text(
                zh="这是一个月的失误次数，还没有换算：除以客户数 4200，再乘 1000，才能和别的网点、别的月份比。",
                en="These are the failures of the month. Divide by the 4200 customers and multiply by 1,000, so that they "
                "can be compared with other branches and months.",
            ),
            _failures,
        ),
        Misconception(
            "mean-of-points",
            Text(
                zh="你求了平均：这是每个失误点平均几次。差距 2 有三个失误点，客户三个都会碰上，要加起来：用 `sum`。",
                en="You took the mean, which is per failure point. Gap 2 has three points and a customer meets all three, "
                "so add them up: use `sum`.",
            ),
            lambda: _per_1000("mean"),
        ),
        Misconception(
            "percent",
            Text(
                zh="这是每 100 位客户几次，题目问的是每 1000 位。",
                en="This is per 100 customers; the question asks for 1,000.",
            ),
            lambda: _per_1000() / 10,
        ),
        Misconception(
            "per-customer",
            Text(
                zh="这是每一位客户几次，还没有乘 1000。",
                en="This is per customer; multiply by 1,000.",
            ),
            lambda: _per_1000() / 1000,
        ),
        Misconception(
            "share-not-rate",
            Text(
                zh="你算的是各个差距占全部失误的几成。占比加起来总是一样，看不出失误多不多。这里要除以客户数。",
                en="This is each gap's share of all failures. Shares always add up to the same and do not tell whether "
                "failures are many. Divide by the number of customers.",
            ),
            lambda: _failures() / _failures().sum(),
        ),
        Misconception(
            "by-lane",
            Text(
                zh="你是按泳道分的：失误发生在哪里。题目问失误属于哪个差距：按 `gap` 分。",
                en="This is by lane, where failures happen. The question is which gap they belong to: group by `gap`.",
            ),
            lambda: _per_1000(by="lane"),
        ),
    ),
    praise=Text(
        zh="差距 2（没有定标准）最多，差距 4（许愿）第二，都不在柜员手里。",
        en="Gap 2 (no standard) leads, gap 4 (promises) is next; neither is in the hands of the tellers.",
    ),
)

q3 = Number(
    id="15.q3",
    title=Text(zh="午间，有几成客户没有被照顾好", en="What share of the noon customers was let down"),
    variable="badly",
    answer=lambda: _badly(_noon()),
    hints=(
        Text(
            zh="分母是午间来的每一个人，包括走掉的。分子是两种人：等了 10 分钟以上的，和走掉的。",
            en="Below the line stand all who came at noon, those who left included. Above it two kinds: those who waited "
            "more than 10 minutes and those who left.",
        ),
        Text(
            zh='`(noon["wait"] > 10) | noon["left"].notna()`，`|` 是“或者”；对它求 `.mean()`，就是比例。',
            en='`(noon["wait"] > 10) | noon["left"].notna()`, where `|` means "or"; its `.mean()` is the share.',
        ),
    ),
    misconceptions=(
        Misconception(
            "survivors",
            Text(
                zh="这是等到了的人里的比例：走掉的 229 人分子分母都不在，等得最坏的人反而不算。（全天的 `log` 碰巧也是这个数；要用 `noon`。）",
                en="This is the share among those who were served: the 229 who left are neither above nor below the line, "
                "so those the wait treated worst do not count. (The whole `log` happens to give the same; use `noon`.)",
            ),
            lambda: (_served(_noon())["wait"] > _LIMIT).mean(),
        ),
        Misconception(
            "left-in-the-base-only",
            Text(
                zh='走掉的人在分母里，却没有进分子：他们没有等候时间，“大于 10”判为否，就被当成等得不久。加上 `| noon["left"].notna()`。',
                en='Those who left are below the line and not above it: they have no wait, so "more than 10" comes out as '
                'no, as if they had waited little. Add `| noon["left"].notna()`.',
            ),
            lambda: (_noon()["wait"] > _LIMIT).mean(),
        ),
        Misconception(
            "left-only",
            Text(
                zh="这只是走掉的人占几成。等了 10 分钟以上才办成的，也没有被照顾好。",
                en="This is only the share that left. Those who waited more than 10 minutes were let down as well.",
            ),
            lambda: _noon()["left"].notna().mean(),
        ),
        Misconception(
            "mean-wait",
            Text(
                zh="这是午间等到了的人平均等几分钟，不是比例；走掉的人也不在里面。",
                en="This is the mean wait in minutes of those served at noon, not a share; and those who left are missing.",
            ),
            lambda: _noon()["wait"].mean(),
        ),
        Misconception(
            "the-others",
            Text(
                zh="反了：这是被照顾好的比例。",
                en="The other way round: this is the share that was not let down.",
            ),
            lambda: 1 - _badly(_noon()),
        ),
    ),
    praise=Text(
        zh="午间四个人里差不多有一个。同一份日志，全天平均等候只有 2.6 分钟。",
        en="Nearly one in four at noon. By the same log the mean wait of the day is only 2.6 minutes.",
    ),
)

q4 = Table(
    id="15.q4",
    title=Text(zh="每个钟点，活儿够几个窗口干", en="How many counters' worth of work each hour brings"),
    variable="load",
    answer=lambda: _load(_log()),
    tolerance=0.005,
    hints=(
        Text(
            zh="一个钟点来的人数，乘每人办几分钟，除以 60，就是几个窗口的活儿。人数要是平均一天的。",
            en="The customers of an hour times the minutes each takes, divided by 60, is the work in counters. Take the "
            "customers of an average day.",
        ),
        Text(
            zh='`log.groupby("hour").size()` 是 20 天的总数，先除以 `days`；再乘 `minutes`，除以 60。',
            en='`log.groupby("hour").size()` is the total of 20 days; divide by `days`, multiply by `minutes`, divide by '
            "60.",
        ),
    ),
    misconceptions=(
        Misconception(
            "twenty-days-at-once",
            Text(
                zh="这是 20 天的活儿堆在一个钟点里。先除以 `days`，得到平均一天的人数。",
                en="This is the work of 20 days in one hour. Divide by `days` first, to get an average day.",
            ),
            lambda: _load(_log(), per_day=False),
        ),
        Misconception(
            "minutes-not-counters",
            Text(
                zh="单位是分钟：这是每个钟点的活儿总共几分钟。一个窗口一小时有 60 分钟，再除以 60。",
                en="These are minutes of work in each hour. A counter has 60 minutes in an hour: divide by 60.",
            ),
            lambda: _load(_log(), 1),
        ),
        Misconception(
            "leavers-bring-no-work",
            Text(
                zh="你只数了办成的人。走掉的人也是带着活儿来的，不算他们，窗口永远显得够。用 `size()` 数所有的号。",
                en="You counted only those who were served. Those who left had brought their work along; leave them out and "
                "the counters always seem enough. Count every ticket with `size()`.",
            ),
            lambda: _load(_served(_log())),
        ),
        Misconception(
            "minutes-of-the-hour",
            Text(
                zh="你用的是每个钟点自己的办理时间，课文里就是这样算的。这一题让每位客户都按全天的平均 `minutes` 算。",
                en="You used the service time of each hour, as the lesson does. Here every customer counts with the mean "
                "of the day, `minutes`.",
            ),
            lambda: (
                _log().groupby("hour").size() / _log()["day"].nunique() * _log().groupby("hour")["service"].mean() / 60
            ),
        ),
        Misconception(
            "customers-not-work",
            Text(
                zh="这是每个钟点平均来几个人。还要乘每人办几分钟，除以 60。",
                en="These are the customers of each hour. Multiply by the minutes each takes and divide by 60.",
            ),
            lambda: _log().groupby("hour").size() / _log()["day"].nunique(),
        ),
    ),
    praise=Text(
        zh="11 点 3.05，三个窗口不够；14 点 1.65，三个窗口有富余。",
        en="3.05 at 11, more than three counters can do; 1.65 at 14, where three have time to spare.",
    ),
)

q5 = Choice(
    id="15.q5",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="一句一句问：平均数里少了谁？依据是测出来的，还是假设的？缺的是全天，还是几个钟点？",
            en="Ask of each: who is missing from the mean? Was it measured or assumed? Is it the whole day that is short, "
            "or a few hours?",
        ),
        Text(
            zh="哪一句说出了钟点、人数和怎么验证？",
            en="Which sentence names the hours, the people and how to verify it?",
        ),
    ),
    misconceptions=(
        Misconception(
            "mean-meets-the-standard",
            Text(
                zh="2.6 分钟是全天等到了的人的平均：冷清的钟点在里面，走掉的 305 人不在里面。抱怨的人说的是午间，他们没有夸大。",
                en="The 2.6 minutes are the mean of all who were served all day: quiet hours are in, the 305 who left are "
                "not. Those who complain speak of noon, and do not exaggerate.",
            ),
            "A",
        ),
        Misconception(
            "a-person-all-day",
            Text(
                zh="全天加一个窗口，八个钟点里有五个用不上。先把下午的窗口时挪到午间，不够再加。",
                en="A counter more all day is idle in five hours of eight. First move afternoon hours to noon; add only if "
                "that is not enough.",
            ),
            "B",
        ),
        Misconception(
            "telling-instead-of-serving",
            Text(
                zh="这里“告知了就觉得短”是写进模拟数据的假设，量出来的只是自己放进去的东西。真人实验里，告知没有让人觉得等得短，只是更能接受；走掉的人也不会因此少。",
                en="That told waits feel shorter was put into these simulated data; measuring it finds what was put in. In "
                "experiments with people, being told did not shorten the felt wait; it made it more acceptable. And it "
                "does not bring back those who left.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="说出钟点和人数，先挪后加，再用同样的数验证。", en="Name hours and people, move before adding, verify."
    ),
)

q6 = Classification(
    id="15.q6",
    title=Text(zh="写死、给额度，还是放手", en="Fixed, within a limit, or free"),
    variable="freedom",
    answer={"a": "fixed", "b": "free", "c": "limit", "d": "fixed", "e": "fixed", "f": "free", "g": "limit"},
    classes=("fixed", "limit", "free"),
    hints=(
        Text(
            zh="三问：错一次，钱或隐私就回不来吗？人人都该一样吗？要花行里的钱吗？",
            en="Three things: would one slip cost money or privacy for good? Should it be the same for everybody? Does it "
            "spend the bank's money?",
        ),
        Text(
            zh="前两问有一个“是”，写死；要花钱补偿的，给额度；只是怎么说、怎么讲的，放手。",
            en="A yes to one of the first two: fixed. Money spent on making good: within a limit. Only how to say it: free.",
        ),
    ),
    misconceptions=(
        Misconception(
            "script-the-greeting",
            Text(
                zh="b 写成一字不差的台词，客户听出来的是背书。标准管要做到什么（抬头、问清要办什么），用哪几个字由柜员看人说。",
                en="Script b word for word and customers hear a recital. The standard says what must be achieved (look up, "
                "ask what is needed); which words, the teller chooses to fit the person.",
            ),
            {"b": "fixed"},
        ),
        Misconception(
            "one-explanation-for-all",
            Text(
                zh="f 对老人和对会计讲法不能一样。要讲到的内容写死（e 就是），怎么讲放手。",
                en="Case f: an old man and an accountant need different explanations. What must be said is fixed (that is "
                "e); how to say it is free.",
            ),
            {"f": "fixed"},
        ),
        Misconception(
            "every-yuan-upstairs",
            Text(
                zh="c 是自己算错、50 元以内。再往上报，客户等的那一天比 50 元贵。给柜员额度，事后抽查。",
                en="Case c is our own slip, up to 50 yuan. Sent upstairs, it costs the customer a day, which is worth more. "
                "Give the teller a limit and check samples afterwards.",
            ),
            {"c": "fixed"},
        ),
        Misconception(
            "goodwill-without-limit",
            Text(
                zh="g 要花钱，又因人而异，没有额度就成了会闹的多拿。写一个上限，记下给了谁、为什么。",
                en="Case g spends money and differs from person to person; without a limit, those who shout get more. Write "
                "a ceiling, and note who got what and why.",
            ),
            {"g": "free"},
        ),
        Misconception(
            "regulars-need-no-check",
            Text(
                zh="a 对熟客也不能通融：认错一次人，钱就回不来了。写死。",
                en="Case a makes no exception for regulars: mistake somebody once and the money is gone. Fixed.",
            ),
            {"a": "limit"},
        ),
        Misconception(
            "answer-when-we-can",
            Text(
                zh="d 放手就是没有时限：会催的先答，不催的没人答。第一次答复的时限写死，人人一样。",
                en="Leave d free and there is no limit of time: those who press are answered, those who do not are not. The "
                "time of the first answer is fixed and the same for all.",
            ),
            {"d": "free"},
        ),
    ),
    praise=Text(
        zh="结果和底线写死，补偿给额度，说法放手：规范与人性化并存。",
        en="Results and floors fixed, making good within a limit, words free: standards and a human touch side by side.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
