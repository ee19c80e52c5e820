"""The questions of sheet 14: what to improve first."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Function, Misconception, Table, Value
from coursekit.language import Text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "14", "14-priorities"
TITLE = Text(zh="先改什么：钱只够办两件事", en="What first? Money for two things")

# ---------------------------------------------------------------- q2

_LINES = (3.75, 3.8)


@cache
def _means() -> tuple[pd.Series[float], pd.Series[float]]:
    from coursekit import datasets

    guests = datasets.load("importance_performance")
    codes = list(datasets.load("hotel_attributes")["attribute"])
    important, performed = (
        guests[[f"{block}_{code}" for code in codes]].set_axis(codes, axis=1).mean() for block in "IP"
    )
    return important, performed


def _field(quadrant: str = "concentrate", at: tuple[float, float] | None = _LINES) -> set[str]:
    """Return what lies in a field; without `at` the lines are at the means."""
    from coursekit.analysis import priorities

    way = "means" if at is None else "custom"
    table = priorities.importance_performance(*_means(), way, at=at).table
    return set(table.index[table["quadrant"] == quadrant])


def _switches() -> list[bool]:
    important, performed = _means()
    return list((important >= _LINES[0]) & (performed < _LINES[1]))


def _names(side: str) -> set[str]:
    """Return what is right by its names for the reader instead of the codes."""
    from coursekit import datasets

    return {str(getattr(datasets.label("attribute", code), side)) for code in _field()}


def _below() -> set[str]:
    performed = _means()[1]
    return set(performed.index[performed < _LINES[1]])


def _important() -> set[str]:
    important = _means()[0]
    return set(important.index[important >= _LINES[0]])


def _one_of_the_two() -> set[str]:
    return _below() | _important()


# ---------------------------------------------------------------- q3


@cache
def _scores() -> pd.DataFrame:
    import pandas as pd

    from coursekit import datasets
    from coursekit.analysis import servqual

    survey = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0))
    scores = pd.DataFrame(
        {
            name: survey[[f"P{item}" for item in items]].mean(axis=1)
            for name, items in servqual.SERVQUAL.dimensions.items()
        }
    )
    return scores.assign(overall=survey["overall_satisfaction"]).dropna()


def _correlations() -> pd.Series[float]:
    return _scores().corr()["overall"].drop("overall")


def _betas() -> pd.Series[float]:
    from coursekit.analysis import priorities

    scores = _scores()
    return priorities.derived_importance(scores.drop(columns="overall"), scores["overall"])["beta"]


def _stated() -> pd.Series[float]:
    from coursekit import datasets

    names = list(_scores().columns.drop("overall"))
    return datasets.load("bank_branch_survey")[[f"W_{name}" for name in names]].set_axis(names, axis=1).mean()


# ---------------------------------------------------------------- the questions

_METHODS = {"a": "kano", "b": "ends", "c": "derived", "d": "pareto", "e": "map", "f": "ends"}

q1 = Classification(
    id="14.q1",
    title=Text(zh="哪个问题用哪种方法", en="Which method for which question"),
    variable="methods",
    answer=_METHODS,
    classes=("map", "derived", "ends", "kano", "pareto"),
    hints=(
        Text(
            zh="先问两句：这样服务现在有没有人打过分？问的是平均，是两头，还是次数？",
            en="Ask two things first: has anybody rated this service yet? And is the question about averages, about "
            "the two ends, or about counts?",
        ),
        Text(
            zh="还没有的东西只能成对地问；数次数用帕累托；“低分掉多少”“4 到 5 和 2 到 3 一不一样”问的都是两头。",
            en="What is not there yet can only be asked in pairs; counts take the Pareto table; how much low ratings "
            "cost, and whether 4 to 5 is like 2 to 3, are both about the two ends.",
        ),
    ),
    misconceptions=(
        Misconception(
            "rate-what-is-not-there",
            Text(
                zh="a 的“刷脸入住”店里还没有，没有人打过分，惩罚—奖励无从算起。用 Kano 的一对问题。",
                en="In case a nobody has rated face recognition, because it is not there: penalty–reward has nothing to "
                "work on. Ask Kano's pair.",
            ),
            {"a": "ends"},
        ),
        Misconception(
            "derive-what-is-not-there",
            Text(
                zh="a 还没有评分，推不出它和满意度连得多紧。用 Kano 的一对问题，问设想。",
                en="In case a there are no ratings, so nothing can be derived. Kano's pair asks people to imagine.",
            ),
            {"a": "derived"},
        ),
        Misconception(
            "asked-again",
            Text(
                zh="c 说的是客人没有说的，重要性—表现图用的是客人自己说的重要性。要从满意度推。",
                en="Case c is about what guests did not say; the map takes importance as they state it. Derive it from "
                "satisfaction.",
            ),
            {"c": "map"},
        ),
        Misconception(
            "counts-are-not-ends",
            Text(
                zh="d 数的是投诉的条数，没有打分，也没有总体满意度。帕累托表从大到小排，看累计占比。",
                en="Case d counts complaints; there are no ratings and no overall satisfaction in it. A Pareto table "
                "sorts them and shows the cumulative share.",
            ),
            {"d": "ends"},
        ),
        Misconception(
            "one-coefficient",
            Text(
                zh="f 问的正是每一分一不一样。推出来的重要性只有一个系数，把 2 到 3 和 4 到 5 当成一样。用惩罚—奖励看两头。",
                en="Case f asks whether every point is alike. A derived importance is one coefficient, which takes 2 to 3 "
                "and 4 to 5 as the same. Penalty–reward looks at both ends.",
            ),
            {"f": "derived"},
        ),
        Misconception(
            "one-coefficient-for-the-low-end",
            Text(
                zh="b 只问打 1 分 2 分的客人。推出来的重要性只有一个系数，低分高分混在一起。用惩罚—奖励，看低的一头。",
                en="Case b is about ratings of 1 and 2 only. A derived importance is one coefficient for low and high "
                "ratings together. Penalty–reward looks at the low end.",
            ),
            {"b": "derived"},
        ),
        Misconception(
            "pareto-before-the-penalty",
            Text(
                zh="b 问每位客人低多少，还没有数人数。先用惩罚—奖励算出每人的，再乘人数，才轮到帕累托表。",
                en="Case b asks how much for each guest; nobody is counted yet. Penalty–reward gives that; multiplied by "
                "the people it may then go into a Pareto table.",
            ),
            {"b": "pareto"},
        ),
        Misconception(
            "kano-for-degrees",
            Text(
                zh="f 的早餐已经有了，问的是做到几分。Kano 只问有和没有，不问从 4 分到 5 分。用惩罚—奖励。",
                en="Breakfast in case f exists, and the question is how well. Kano asks about having and not having, not "
                "about 4 or 5. Use penalty–reward.",
            ),
            {"f": "kano"},
        ),
        Misconception(
            "derived-needs-no-standard",
            Text(
                zh="e 已经说了“客人说重要的”和“答应的 4 分”：一边是问出来的重要性，一边是事先定的线，正是那张图。",
                en="Case e names both: what guests call important, and a line promised beforehand. That is the map.",
            ),
            {"e": "derived"},
        ),
    ),
    praise=Text(
        zh="先看清问的是什么，再挑方法；没有一种方法什么都能答。",
        en="See what is asked, then choose; no method answers everything.",
    ),
)

q2 = Value(
    id="14.q2",
    title=Text(zh="换一条线，名单是什么", en="Another line, another list"),
    variable="todo",
    answer=_field,
    hints=(
        Text(
            zh="两个条件都要满足：重要性在线上或线上方，表现在线下方。用 `&` 连起来，每个条件各加括号。",
            en="Both conditions have to hold: importance on or above its line, performance below. Join them with `&`, "
            "each in its own brackets.",
        ),
        Text(
            zh="`red = (important >= 3.75) & (performed < 3.8)`，然后 `list(important[red].index)`。",
            en="`red = (important >= 3.75) & (performed < 3.8)`, then `list(important[red].index)`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "lines-at-the-means",
            Text(
                zh="这是平均线的三样。酒店事先定的线是重要性 3.75、表现 3.8，不用平均。",
                en="These are the three by lines at the means. The hotel set its lines beforehand: importance 3.75, "
                "performance 3.8.",
            ),
            lambda: _field(at=None),
        ),
        Misconception(
            "lines-exchanged",
            Text(
                zh="两条线放反了：3.75 是重要性的线，3.8 是表现的线。",
                en="The two lines are exchanged: 3.75 is for importance, 3.8 for performance.",
            ),
            lambda: _field(at=(_LINES[1], _LINES[0])),
        ),
        Misconception(
            "lowest-first",
            Text(
                zh="你只看了表现低不低，没看重要性。早餐丰富（3.71）不够重要，落在“暂缓处理”。",
                en="Only performance was looked at, not importance. Rich breakfast (3.71) is not important enough and "
                "lies in low priority.",
            ),
            _below,
        ),
        Misconception(
            "importance-alone",
            Text(
                zh="你只看了重要性。这几样里有的已经做到 3.8 分以上，该继续保持。",
                en="Only importance was looked at. Some of these are done at 3.8 or better: keep them up.",
            ),
            _important,
        ),
        Misconception(
            "one-of-the-two",
            Text(
                zh="你用的是“或者”：只满足一个条件的也进来了。集中改进两个条件都要满足，用 `&`。",
                en="This is “or”: services that meet only one condition came in as well. Concentrate here needs both: `&`.",
            ),
            _one_of_the_two,
        ),
        Misconception(
            "switches",
            Text(
                zh="这是十样服务各自的“是”和“否”。再用它把代码挑出来：`list(important[red].index)`。",
                en="These are ten times yes or no. Use them to pick the codes: `list(important[red].index)`.",
            ),
            _switches,
        ),
        Misconception(
            "values",
            Text(
                zh="挑对了，可存下来的是重要性的分数。要的是代码，后面加 `.index`：`list(important[red].index)`。",
                en="The right ones, but it is their importance that was kept. For the codes add `.index`: "
                "`list(important[red].index)`.",
            ),
            lambda: list(_means()[0][_switches()]),
        ),
        *(
            Misconception(
                f"names-{side}",
                Text(
                    zh='挑对了。这里要的是代码，例如 `"clean"`，不是名称。',
                    en='The right ones. What is asked for is codes such as `"clean"`, not names.',
                ),
                partial(_names, side),
            )
            for side in ("zh", "en")
        ),
        Misconception(
            "keep-up",
            Text(
                zh="这是“继续保持”的几样：重要，也做得好。集中改进要表现低于线，用 `<`。",
                en="These are the ones to keep up: important and well done. Concentrate here needs performance below its "
                "line: `<`.",
            ),
            lambda: _field("keep_up"),
        ),
    ),
    praise=Text(
        zh="比平均线多了淋浴水热和入住快捷：服务没变，线变了。",
        en="Two more than by the means, shower and check-in: the service did not change, the line did.",
    ),
)

q3 = Table(
    id="14.q3",
    title=Text(zh="从满意度推重要性", en="Importance derived from satisfaction"),
    variable="r",
    answer=_correlations,
    hints=(
        Text(
            zh="`scores.corr()` 是两两相关的大表；要的是 `overall` 那一列，去掉它自己。",
            en="`scores.corr()` has all correlations; take the column `overall` and drop its own row.",
        ),
        Text(
            zh='`scores.corr()["overall"].drop("overall")`，或者 `scores[list(dimensions)].corrwith(scores["overall"])`。',
            en='`scores.corr()["overall"].drop("overall")`, or `scores[list(dimensions)].corrwith(scores["overall"])`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "beta",
            Text(
                zh="这是标准化回归系数 beta：五个维度拉平了互相比。题目要的是各自单独的相关 r。",
                en="These are standardised coefficients, with the other dimensions held fixed. The question asks for each "
                "dimension's own correlation, r.",
            ),
            _betas,
        ),
        Misconception(
            "stated",
            Text(
                zh="这是客户自己分的 100 分，是嘴上说的重要性。题目要从总体满意度推出来。",
                en="These are the 100 points that customers divided: stated importance. The question asks to derive it from "
                "overall satisfaction.",
            ),
            _stated,
        ),
        Misconception(
            "performance",
            Text(
                zh="这是五个维度的平均感知，说做得怎样，不说多重要。要算的是和 `overall` 的相关。",
                en="These are mean perceptions: how well it is done, not how much it matters. Work out the correlation with "
                "`overall`.",
            ),
            lambda: _scores().drop(columns="overall").mean(),
        ),
        Misconception(
            "squared",
            Text(
                zh="这是相关的平方，说的是解释了几成。题目要的是相关本身，不用平方。",
                en="These are the squares of the correlations, the share explained. The question asks for the correlations.",
            ),
            lambda: _correlations() ** 2,
        ),
        Misconception(
            "ranks",
            Text(
                zh="这是名次的相关（Spearman）。题目要的是普通的相关，`corr()` 不加别的。",
                en="These are rank correlations (Spearman). The question asks for the plain ones: `corr()` as it is.",
            ),
            lambda: _scores().corr("spearman")["overall"].drop("overall"),
        ),
    ),
    praise=Text(
        zh="五个相关挤在 0.43 到 0.57 之间，差得不多，名次别看得太重。",
        en="All five lie between 0.43 and 0.57, close together: make little of the ranking.",
    ),
)


def _worse(m: int, o: int, a: int, i: int) -> float:
    return -(o + m) / (a + o + m + i)


def _other_votes(rng: np.random.Generator) -> list[tuple[int, ...]]:
    """Return counts of the four categories that nobody can have looked up."""
    return [tuple(row) for row in rng.integers(1, 150, (12, 4)).tolist()]


q4 = Function(
    id="14.q4",
    title=Text(zh="写一个函数算 worse", en="A function for worse"),
    variable="worse",
    reference=_worse,
    tolerance=0.005,
    edge=((110, 32, 9, 25), (3, 33, 107, 35), (0, 0, 5, 5), (10, 0, 0, 0), (0, 8, 0, 8), (1, 2, 3, 4)),
    cases=_other_votes,
    hints=(
        Text(
            zh="分子是没有它会不满的人，分母是四类的总数，前面有负号。",
            en="On top, those who mind its absence; below, all four together; and a minus sign in front.",
        ),
        Text(
            zh="分子 `o + m`，分母 `a + o + m + i`，各加括号再除。",
            en="`o + m` over `a + o + m + i`, each in brackets.",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-minus",
            Text(
                zh="少了负号：worse 在 −1 和 0 之间，越接近 −1，没有它越不满。",
                en="The minus sign is missing: worse lies between −1 and 0, and the nearer −1, the more people mind.",
            ),
            lambda m, o, a, i: (o + m) / (a + o + m + i),
        ),
        Misconception(
            "better",
            Text(
                zh="这是 better：有了会高兴的 A 和 O。worse 要的是没有会不满的 O 和 M，加负号。",
                en="This is better: A and O, who would be pleased. Worse takes O and M, who mind its absence, with a minus.",
            ),
            lambda m, o, a, i: (a + o) / (a + o + m + i),
        ),
        Misconception(
            "percent",
            Text(
                zh="你算成了百分数。worse 是 −1 到 0 之间的数，不乘 100。",
                en="This is in percent. Worse is a number between −1 and 0: do not multiply by 100.",
            ),
            lambda m, o, a, i: -100 * (o + m) / (a + o + m + i),
        ),
        Misconception(
            "no-brackets",
            Text(
                zh="少了括号：先除后加，除号只管到 m。分子写成 `(o + m)`，负号放在括号前面。",
                en="Brackets are missing: division goes before addition and took only m. Write `(o + m)` on top, with the "
                "minus in front of the brackets.",
            ),
            lambda m, o, a, i: -o + m / (a + o + m + i),
        ),
        Misconception(
            "must-be-alone",
            Text(
                zh="你只数了 M。O 的人没有它也会不满，分子要加上 O。",
                en="Only M was counted. Those in O mind its absence as well: add O on top.",
            ),
            lambda m, o, a, i: -m / (a + o + m + i),
        ),
        Misconception(
            "attractive-on-top",
            Text(
                zh="分子用了 A 和 O，那是有了会高兴的人。没有会不满的是 O 和 M。",
                en="A and O are on top, those who would be pleased. The ones who mind its absence are O and M.",
            ),
            lambda m, o, a, i: -(a + o) / (a + o + m + i),
        ),
    ),
)

_LABELS = {"a": "basic", "b": "excitement", "c": "open", "d": "open", "e": "open", "f": "basic"}

q5 = Classification(
    id="14.q5",
    title=Text(zh="标签贴得住吗", en="Do the labels stick?"),
    variable="labels",
    answer=_LABELS,
    classes=("basic", "excitement", "open"),
    hints=(
        Text(
            zh="别比惩罚和奖励谁大，看它们之差的区间。",
            en="Do not compare penalty and reward; look at the interval of their difference.",
        ),
        Text(
            zh="区间含 0 就是分不出；全在 0 以下是基本，全在 0 以上是魅力。",
            en="If it holds 0, it is open; all below 0 is basic, all above 0 excitement.",
        ),
    ),
    misconceptions=(
        Misconception(
            "larger-number-wins",
            Text(
                zh="c 的奖励看着是惩罚的三倍，可差的区间 −0.15 到 0.95 含 0：换一批客户，可能反过来。分不出。",
                en="In case c the reward looks three times the penalty, but the interval of the difference, −0.15 to 0.95, "
                "holds 0: with other customers it might turn round. Open.",
            ),
            {"c": "excitement"},
        ),
        Misconception(
            "six-people",
            Text(
                zh="e 的惩罚最大，可打低分的只有 6 人，400 人的 1.5%，区间 −2.90 到 0.10 含 0。人太少，分不出。",
                en="Case e has the largest penalty, but only 6 people rated it low, 1.5% of 400, and the interval, −2.90 to "
                "0.10, holds 0. Too few to tell.",
            ),
            {"e": "basic"},
        ),
        Misconception(
            "both-heavy",
            Text(
                zh="d 两头都重，惩罚只多 0.05，区间 −0.45 到 0.35 含 0。要紧是要紧，哪头更重分不出。",
                en="In case d both ends are heavy; the penalty is larger by 0.05, and the interval, −0.45 to 0.35, holds 0. "
                "It matters, but which end is stronger is open.",
            ),
            {"d": "basic"},
        ),
        Misconception(
            "signs-exchanged",
            Text(
                zh="a 的差全在 0 以下：惩罚大过奖励，是基本，做砸了害处更大。",
                en="In case a the whole interval is below 0: the penalty is larger, so it is basic; failing hurts more.",
            ),
            {"a": "excitement"},
        ),
    ),
    praise=Text(
        zh="先看区间，再贴标签；分不出的，写“分不出”。",
        en="First the interval, then the label; what is open, call open.",
    ),
)

q6 = Choice(
    id="14.q6",
    title=Text(zh="哪一段可以交给老段", en="Which paragraph may go to Duan"),
    variable="paragraph",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="哪一段用了不止一种方法，没有把打平的硬排名次，也没有许诺效果？",
            en="Which paragraph uses more than one method, does not rank what is level, and promises no effect?",
        ),
        Text(
            zh="查三个数：延退的 worse、给房间打低分的人数、帕累托表前两样的累计占比。",
            en="Look up three figures: worse of late check-out, the number who rated the room low, and the cumulative share "
            "of the first two in the Pareto table.",
        ),
    ),
    misconceptions=(
        Misconception(
            "delight-first",
            Text(
                zh="“先做惊喜”是行里最爱说的。better 高只说有了高兴；没有延退，只有两成人在意，没有热水，八成人不满。必备守住了，再添魅力。",
                en="Delight first is what the trade likes to say. A high better tells who would be pleased; without late "
                "check-out one in five minds, without hot water four in five. Must-bes first, then delights.",
            ),
            "A",
        ),
        Misconception(
            "stated-first",
            Text(
                zh="嘴上最重要，不等于最该花钱：房间已经 3.85 分，打低分的只有 30 人。守住就行，钱先给还差得远的。",
                en="Most important in words is not where money does most: rooms have 3.85, and only 30 people rated them "
                "low. Keep that up, and spend where it is far off.",
            ),
            "B",
        ),
        Misconception(
            "eighty-twenty",
            Text(
                zh="二八是口诀。这里前两样合起来 46%，要五样才过八成。先算累计占比再说话。",
                en="Eighty-twenty is a rule of thumb. Here the first two make up 46%, and it takes five to pass 80%. Work out "
                "the cumulative share first.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="都指着的先办，打平的比钱，先试再铺开。",
        en="What they all point at comes first; a tie goes by cost; try before you roll out.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
