"""The questions of sheet 16: the improvement plan."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Ordering
from coursekit.checks.rubric import ImprovementPlan
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.planning import Basis

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "16", "16-plan"
TITLE = Text(zh="改进计划：写一张能判输赢的纸", en="The improvement plan: a page that can lose")


@cache
def _survey() -> pd.DataFrame:
    from coursekit import datasets
    from coursekit.analysis import servqual

    survey = servqual.recode_missing(datasets.load("bank_branch_survey"), [99, 0])
    return survey[~servqual.straight_liners(survey)]


@cache
def _gaps() -> pd.Series[float]:
    """Each respondent's responsiveness gap, with the branch as index."""
    from coursekit.analysis import servqual

    gaps = servqual.respondent_gaps(_survey())["responsiveness"]
    return gaps.set_axis(_survey()["branch"].astype(str))


def _step() -> float:
    """How far Railway Station would have to come to be like Lakeside."""
    means = _gaps().groupby(level=0).mean()
    return float(means["B3"] - means["B4"])


@cache
def _log() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("queue_log")


@cache
def _noon() -> pd.DataFrame:
    return _log()[(_log()["arrival"] >= 120) & (_log()["arrival"] < 300)]


def _basis() -> Basis:
    """Return what the sheet puts together: the survey's gaps, and two figures for noon from the queue log."""
    from coursekit import planning
    from coursekit.analysis import process

    waiting = planning.Measure(float(process.waits(_noon()).mean()), 0, 120, lower_is_better=True, reachable=1.8)
    noon_left, other_left = (100 * part["left"].notna().mean() for part in (_noon(), _log().drop(_noon().index)))
    gone = planning.Measure(noon_left, 0, 100, lower_is_better=True, reachable=other_left)
    return (
        planning.basis(_survey(), "branch")
        .with_measure(
            "wait_noon",
            waiting,
            name=Text(zh="午间等候", en="Waiting at noon"),
            unit=Text(zh="分钟", en="minutes"),
        )
        .with_measure("left_noon", gone, name=Text(zh="午间走掉的比例", en="Giving up at noon"), unit="%")
    )


q1 = Classification(
    id="16.q1",
    title=Text(zh="这一行错在哪里", en="What is wrong with this line"),
    variable="faults",
    answer={
        "a": "circle",
        "b": "nobody",
        "c": "measure",
        "d": "reach",
        "e": "twice",
        "f": "fine",
        "g": "small",
        "h": "nobody",
    },
    classes=("circle", "nobody", "measure", "reach", "small", "twice", "fine"),
    hints=(
        Text(
            zh="每一行都问：年底凭什么说“没做到”？谁来回答？数从哪份数据里来？",
            en="Ask of each line: what would show at the end of the year that it was not done? Who answers for it? "
            "From which data does the number come?",
        ),
        Text(
            zh="八行里只有一行可以写进计划。d 和 g 都看目标值：一个比最好的支行还好，一个比调查的误差还小。",
            en="Only one of the eight can go in. For d and g look at the target: one is beyond the best branch, the other "
            "smaller than the survey can see.",
        ),
    ),
    misconceptions=(
        Misconception(
            "aim-high",
            Text(
                zh="d 的目标 0.00 比最好的支行（−0.78）还好得多，没有人做到过。够不着的目标年底只剩一句“差一点”，做了什么、没做什么都看不出来。",
                en="In d the target of 0.00 is far beyond the best branch (−0.78), where nobody has been. At the end of the "
                'year a target out of reach leaves only "not quite", whatever was done.',
            ),
            {"d": "fine"},
        ),
        Misconception(
            "safety-in-numbers",
            Text(
                zh="b 写了三个人，看着更稳妥，其实人人都以为另外两个在管。可以三个人做，只能一个人负责。",
                en="Line b names three people, which looks safe; in fact each thinks that the other two see to it. Three may "
                "do it, one answers for it.",
            ),
            {"b": "fine"},
        ),
        Misconception(
            "everybody-owns-it",
            Text(
                zh="h 的“全体员工”不是一个人。没做到的时候，你去问谁？写一个岗位或一个名字。",
                en='In h, "all staff" is nobody in particular. If it is not done, whom do you ask? Name a person or a post.',
            ),
            {"h": "fine"},
        ),
        Misconception(
            "words-of-effort",
            Text(
                zh="a 的做法去掉“加强、努力”，剩下的就是目标那几个字。做法要说出谁在什么时候做哪一件事。",
                en="In a, take away the words of effort, and what will be done is the goal once more. Say who does which "
                "thing, and when.",
            ),
            {"a": "fine"},
        ),
        Misconception(
            "smiles-can-be-felt",
            Text(
                zh="c 的指标“客户的笑容”没有一份数据里有，年初没有基线，年底也没有人量。换成数据里有的，或者先去量。",
                en="The measure in c, customers' smiles, is in no data: no baseline in January, nobody to measure in December. "
                "Take one that is there, or measure it first.",
            ),
            {"c": "fine"},
        ),
        Misconception(
            "sure-win",
            Text(
                zh="g 只想进 0.10，可是 79 个人的平均数自己就会上下 0.23。到时候是做到了还是碰巧，调查分不出来。",
                en="Line g wants 0.10, while a mean of 79 people moves by 0.23 on its own. Done or luck? The survey cannot tell.",
            ),
            {"g": "fine"},
        ),
        Misconception(
            "both-helped",
            Text(
                zh="e 的两行用的是同一个指标、同一家支行。等候真的降了，算谁的？合成一行，或者各用各的指标。",
                en="The two lines of e have the same measure at the same branch. If waiting falls, whose doing is it? Make "
                "them one line, or give each a measure of its own.",
            ),
            {"e": "fine"},
        ),
        Misconception(
            "small-is-not-unreachable",
            Text(
                zh="g 的目标够得着，毛病相反：太小了，比调查的误差还小，做没做到分不出来。",
                en="The target in g is within reach. Its fault is the opposite: it is smaller than the survey's error, so "
                "that nobody can tell whether it was met.",
            ),
            {"g": "reach"},
        ),
    ),
    praise=Text(
        zh="能写进计划的那一行，年底一眼就看得出做到没有。",
        en="The one line that can go in is the one that anybody can call won or lost at the end of the year.",
    ),
)

q2 = Number(
    id="16.q2",
    title=Text(zh="算一条基线", en="Work out a baseline"),
    variable="left_noon",
    answer=lambda: 100 * _noon()["left"].notna().mean(),
    tolerance=0.05,
    hints=(
        Text(
            zh='`left` 这一列有值的人，是没等到就走的。先变成是或否：`noon["left"].notna()`。',
            en='Who has a value in `left` went away unserved. Turn the column into yes or no: `noon["left"].notna()`.',
        ),
        Text(
            zh='是或否的平均就是比例，再乘 100：`100 * noon["left"].notna().mean()`。',
            en='The mean of yes and no is the share; times 100: `100 * noon["left"].notna().mean()`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "whole-day",
            Text(
                zh="这是全天的比例。计划管的是午间，基线也要用午间的：用 `noon`，不用 `log`。",
                en="This is the share of the whole day. The plan is about noon, and so is its baseline: use `noon`, not `log`.",
            ),
            lambda: 100 * _log()["left"].notna().mean(),
        ),
        Misconception(
            "per-served",
            Text(
                zh="你除以的是办成了的人。比例要除以午间取了号的所有人，办成的和走掉的都算。",
                en="You divided by those who were served. A share is of all who took a number at noon, served and gone alike.",
            ),
            lambda: 100 * _noon()["left"].notna().sum() / _noon()["left"].isna().sum(),
        ),
        Misconception(
            "noon-share-of-leavers",
            Text(
                zh="这是走掉的人里午间占多少。题目反过来：午间取号的人里，走掉的占多少。",
                en="This is how many of those who left did so at noon. The question is the other way round: of those who took "
                "a number at noon, how many left.",
            ),
            lambda: 100 * _noon()["left"].notna().sum() / _log()["left"].notna().sum(),
        ),
        Misconception(
            "a-count",
            Text(
                zh="这是走掉的人数。人来得多，走的自然多；基线要写比例，下次才好比。",
                en="This is how many left. More come, more leave; a baseline that can be compared next time is a share.",
            ),
            lambda: float(_noon()["left"].notna().sum()),
        ),
        Misconception(
            "stayed",
            Text(
                zh="这是等到了的比例。`left` 空白的人办成了，有值的人走了：用 `notna()`。",
                en="This is the share that stayed. A blank in `left` means served, a value means gone: use `notna()`.",
            ),
            lambda: 100 * _noon()["left"].isna().mean(),
        ),
        Misconception(
            "a-share-of-one",
            Text(
                zh="比例算对了，单位不对：题目要百分数，再乘 100。",
                en="The share is right, the unit is not: it is to be per cent, so times 100.",
            ),
            lambda: _noon()["left"].notna().mean(),
        ),
    ),
    praise=Text(
        zh="九个人里差不多走掉一个。平均等候里没有他们：等候降了，也可能只是走的人多了。",
        en="About one in nine gives up. The mean wait leaves them out: it may fall simply because more people go.",
    ),
)

q3 = Number(
    id="16.q3",
    title=Text(zh="全行能进多少", en="How far the whole bank would come"),
    variable="new_mean",
    answer=lambda: (_gaps() + _step() * (_gaps().index == "B4")).mean(),
    hints=(
        Text(
            zh="先算 `step`：湖滨支行的平均减火车站支行的平均。只有火车站支行的人加上它，别的支行不动。",
            en="First `step`: the mean of Lakeside minus the mean of Railway Station. Only the people of Railway Station "
            "get it; the others stay.",
        ),
        Text(
            zh='`step = means["B3"] - means["B4"]`，`raised = gaps + step * here`，最后求 `raised.mean()`。',
            en='`step = means["B3"] - means["B4"]`, `raised = gaps + step * here`, and then `raised.mean()`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "the-best-branch",
            Text(
                zh="这是湖滨支行自己的平均。火车站支行追上去以后，另外六家还在原地，全行的平均不会跳到这里。",
                en="This is Lakeside's own mean. When Railway Station has caught up, six branches are still where they were; the "
                "bank's mean does not jump there.",
            ),
            lambda: _gaps().groupby(level=0).mean()["B3"],
        ),
        Misconception(
            "everybody-moves",
            Text(
                zh="你让每个人都进了这么多。只有火车站支行的人进：乘上 `here`。",
                en="Here everybody came forward. Only the people of Railway Station do: multiply by `here`.",
            ),
            lambda: _gaps().mean() + _step(),
        ),
        Misconception(
            "nothing-moved",
            Text(
                zh="这是现在的平均，还没有加上进步。",
                en="This is the mean as it is now; the step has not been added.",
            ),
            lambda: _gaps().mean(),
        ),
        Misconception(
            "backwards",
            Text(
                zh="方向反了：火车站支行退得更远了。进步是湖滨减火车站，是个正数。",
                en="The wrong way: Railway Station has fallen further back. The step is Lakeside minus Railway Station, above zero.",
            ),
            lambda: (_gaps() - _step() * (_gaps().index == "B4")).mean(),
        ),
        Misconception(
            "only-the-station",
            Text(
                zh="这是进步的大小，不是全行的新平均。",
                en="This is the size of the step, not the bank's new mean.",
            ),
            _step,
        ),
    ),
    praise=Text(
        zh="最差的一家变成最好的一家，全行只进了 0.23。一家支行的行动，基线和目标就写这一家的。",
        en="The worst branch turned into the best, and the bank has come 0.23. An action in one branch is to be held against "
        "that branch's baseline.",
    ),
)

q4 = Choice(
    id="16.q4",
    title=Text(zh="目标定在哪里", en="Where to set the target"),
    variable="target",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="目标值要过两关：有人做到过；做到了，下次调查看得出来。",
            en="A target has two tests to pass: somebody has been there, and the next survey could see it.",
        ),
        Text(
            zh="两次调查各有 0.23 的误差，相减约 0.33。从 −2.56 起，进步小于这个数就分不出来；比 −0.78 还好，没有人到过。",
            en="Each survey has an error of 0.23; their difference has about 0.33. From −2.56, anything less cannot be told "
            "from luck; anything better than −0.78 nobody has reached.",
        ),
    ),
    misconceptions=(
        Misconception(
            "aim-high-get-half",
            Text(
                zh="“取法乎上”用在读书上也许好，用在计划上不行：0 没有一家支行到过，年底必定没做到，于是没有人当真，也看不出哪件事有用。",
                en='"Aim high and get half" may do for New Year\'s resolutions. No branch has ever been at 0, so the plan is '
                "sure to fail, nobody takes it seriously, and nothing is learnt about what worked.",
            ),
            "A",
        ),
        Misconception(
            "sure-to-win",
            Text(
                zh="稳拿，是因为什么都不做也可能“做到”：0.16 的变化小于两次调查的误差（约 0.33）。赢了也不算数。",
                en='Safe, because one may "reach" it by doing nothing: a change of 0.16 is smaller than the error of two '
                "surveys, about 0.33. A win would prove nothing.",
            ),
            "B",
        ),
        Misconception(
            "no-number",
            Text(
                zh="没有数，就没有人能说“没做到”。研究里“尽力而为”正是输给具体目标的那一个。",
                en='Without a number nobody can say that it was not reached. In the research, "do your best" is what '
                "specific goals are better than.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="够得着，看得见，还留着下一年再进的余地。",
        en="Within reach, large enough to be seen, and with room left for next year.",
    ),
)

q5 = Ordering(
    id="16.q5",
    title=Text(zh="转一圈", en="Once round the cycle"),
    variable="order",
    answer="ECFADB",
    hints=(
        Text(
            zh="先有数据，才有计划；先在一家试，才推广到各家。判断的线，什么时候画才公平？",
            en="Data before the plan; one branch before all. When is it fair to draw the line that decides?",
        ),
        Text(
            zh="开头是 E、C，结尾是 D、B。F 要在 A 之前：量之前先写好“到多少算成”。",
            en="It begins with E, C and ends with D, B. F comes before A: what counts as success is written down first.",
        ),
    ),
    misconceptions=(
        Misconception(
            "line-after-the-fact",
            Text(
                zh="你把 F 放在了试点之后。看过结果再画线，怎么画都是赢：判断的线要在动手之前写好。",
                en="You put F after the trial. A line drawn when the result is known is always won: write it down before you begin.",
            ),
            "ECAFDB",
        ),
        Misconception(
            "line-after-measuring",
            Text(
                zh="F 放到了量完之后：箭射出去，再围着它画靶子。判断的线要在动手之前写好。",
                en="F comes after the measuring: the arrow first, the target painted round it. The line is to be drawn before you begin.",
            ),
            "ECADFB",
        ),
        Misconception(
            "solution-first",
            Text(
                zh="计划写在了看数据之前：先有了办法，再去找毛病。第一步是收集和分析。",
                en="The plan comes before the data: a remedy in search of an illness. Collect and analyse first.",
            ),
            "CEFADB",
        ),
        Misconception(
            "roll-out-unchecked",
            Text(
                zh="还没量就推广了。要是没有用，现在是三家一起没有用。",
                en="Rolled out before it was measured. If it does not work, it now does not work in three more branches.",
            ),
            "ECFABD",
        ),
    ),
    praise=Text(
        zh="E 是收集和分析，C、F 是计划，A 是执行，D 是检查，B 是处理；推广以后再量，又是一圈。",
        en="E is collecting and analysing, C and F plan, A does, D checks and B acts; measuring after the roll-out begins the next round.",
    ),
)

q6 = ImprovementPlan(
    id="16.q6",
    title=Text(zh="写一份自己的改进计划", en="Write a plan of your own"),
    variable="plan",
    points=3,
    basis=_basis,
    hints=(
        Text(
            zh="先选一家支行和一个差距。在表单里选好指标和支行，基线就填上了；`basis.table()` 里有够得着的值。每改一格，"
            "下面就说还缺什么。",
            en="Choose a branch and a gap. Once measure and branch are chosen, the form fills in the baseline; what is within "
            "reach stands in `basis.table()`. With every field you fill in, the form says what is still missing.",
        ),
        Text(
            zh="最省事的一份：一项行动，差距 `responsiveness`，指标 `gap_responsiveness`，适用范围 `B4`，基线 −2.56，目标 −1.60，"
            "一个负责人，开始之后一年里的一天；目标写要达到什么，做法写谁在什么时候做哪一件事。",
            en="The shortest that will do: one action, gap `responsiveness`, measure `gap_responsiveness`, scope `B4`, baseline "
            "−2.56, target −1.60, one owner, a day within the year after it begins; as the goal what is to be achieved, and as what will be done who "
            "does which thing when.",
        ),
    ),
    praise=Text(
        zh="格子都填对了。还有三问是表格问不了的：原因找对了吗，人手够吗，做了看得出来吗？",
        en="Every field holds. Three things no form can ask: is the cause the right one, are there people to do it, and will it show?",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
