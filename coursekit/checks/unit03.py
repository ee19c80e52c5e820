"""The questions of sheet 03: the components of perception."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "03", "03-components"
TITLE = Text(zh="感知的构成要素", en="The components of perception")

_VALUES = ["product", "service", "personnel", "image"]
_COSTS = ["money", "time", "energy", "psychic"]
_COMPONENTS = ["quality", "attitude", "environment", "expectation"]
_HOUR = 20


@cache
def _offers() -> Any:
    import pandas as pd

    # The sheet's own two offers: yuan, time in hours. (What `.loc` gives back, the stubs of pandas cannot say.)
    return pd.DataFrame(
        {"A": [600, 150, 90, 60, 520, 1, 20, 30], "B": [600, 70, 40, 70, 300, 4, 60, 60]},
        index=_VALUES + _COSTS,
        dtype=float,
    )


def _sums(hour: float) -> tuple[pd.Series[float], pd.Series[float]]:
    yuan = _offers().copy()
    yuan.loc["time"] *= hour
    return yuan.loc[_VALUES].sum(), yuan.loc[_COSTS].sum()


def _difference(hour: float) -> pd.Series[float]:
    got, given = _sums(hour)
    return got - given


def _ratio() -> pd.Series[float]:
    got, given = _sums(_HOUR)
    return got / given


def _lead() -> float:
    without = _difference(0)
    return float(without["B"] - without["A"])


def _hours(offer: str) -> float:
    return float(_offers().loc["time", offer])


def _ratios_level() -> float:
    """Return the worth of an hour at which the two ratios are equal."""
    value, cost = _sums(0)
    return float(
        (value["B"] * cost["A"] - value["A"] * cost["B"]) / (value["A"] * _hours("B") - value["B"] * _hours("A"))
    )


@cache
def _ratings() -> tuple[pd.DataFrame, pd.DataFrame]:
    from coursekit import datasets

    survey = datasets.load("offer_values")
    gets, gives = survey.filter(like="_value").sum(axis=1), survey.filter(like="_cost").sum(axis=1)
    survey["difference"] = gets - gives
    a, b = (survey[survey["offer"] == offer].set_index("respondent") for offer in "AB")
    return a, b


def _share(*, among: str = "cheaper", ties: bool = False, column: str = "difference") -> float:
    a, b = _ratings()
    cheaper = b["money_cost"] < a["money_cost"]
    if column.startswith("chosen"):
        better = (b if column == "chosen B" else a)["chosen"].astype(bool)
    else:
        better = a["difference"] >= b["difference"] if ties else a["difference"] > b["difference"]
    if among == "everybody counted":
        return float((better & cheaper).mean())
    return float(better.mean() if among == "everybody" else better[cheaper].mean())


def _cheaper() -> int:
    a, b = _ratings()
    return int((b["money_cost"] < a["money_cost"]).sum())


def _other_way() -> float:
    a, b = _ratings()
    return float((b["difference"] > a["difference"])[b["money_cost"] < a["money_cost"]].mean())


@cache
def _scores(skipna: bool) -> pd.DataFrame:
    import pandas as pd

    from coursekit import datasets

    shop = datasets.load("component_survey")
    scores = {name: shop.filter(like=f"{name}_").mean(axis=1, skipna=skipna) for name in _COMPONENTS}
    return pd.DataFrame({**scores, "overall": shop["overall_satisfaction"]})


def _r(scores: pd.DataFrame) -> pd.Series[float]:
    return scores.corr()["overall"].drop("overall")


def _betas(*, skipna: bool) -> pd.Series[float]:
    from coursekit.analysis import value

    return value.component_effects(_scores(skipna), "overall", _COMPONENTS)["beta"]


q1 = Classification(
    id="03.q1",
    title=Text(zh="这句话说的是哪一项", en="Which part is this about"),
    variable="parts",
    answer={
        "a": "product",
        "b": "image",
        "c": "service",
        "d": "personnel",
        "e": "time",
        "f": "energy",
        "g": "psychic",
        "h": "money",
    },
    classes=(*_VALUES, *_COSTS),
    hints=(
        Text(
            zh="先分两堆：得到的（a 到 d）和付出的（e 到 h）。每一项恰好用一次。",
            en="Make two heaps first: what is got (a to d) and what is given (e to h). Each part is used exactly once.",
        ),
        Text(
            zh="得到的里，问一句：换一个人接待，这话还成立吗？付出的里，问一句：少掉的是钱、钟点、力气，还是安心？",
            en="Of what is got, ask: with another person serving, would it still be true? "
            "Of what is given, ask: is it money, hours, strength or peace of mind that is gone?",
        ),
    ),
    misconceptions=(
        Misconception(
            "brand-as-product",
            Text(
                zh="b 说的是牌子，归形象价值。有的文章在第一项写“品牌价值”，那是把产品价值写错了；产品是线路本身，看 a。",
                en="Sentence b is about the name: image value. Where an article has “brand value” in first place it should "
                "be product value; the product is the line itself, as in a.",
            ),
            {"b": "product"},
        ),
        Misconception(
            "waiting-as-energy",
            Text(
                zh="e 是坐着等，费的是钟点，归时间成本。力气用在搬和走上，看 f。",
                en="In e somebody sits and waits: hours are gone, so it is time cost. Strength goes into carrying and "
                "walking, as in f.",
            ),
            {"e": "energy"},
        ),
        Misconception(
            "waiting-as-psychic",
            Text(
                zh="e 也许等得心烦，但这句话说的是等了多久，归时间成本。担心睡不着的是 g。",
                en="Waiting may be annoying, but e says how long it took: time cost. The one who worries is g.",
            ),
            {"e": "psychic"},
        ),
        Misconception(
            "worry-as-money",
            Text(
                zh="g 还没有多花一分钱，付出的是一夜的担心，归精神成本。真正说价钱的是 h。",
                en="In g no money has been spent yet; what was given is a night's sleep, psychic cost. "
                "The price itself is in h.",
            ),
            {"g": "money"},
        ),
        Misconception(
            "person-as-service",
            Text(
                zh="d 夸的是这位姑娘懂行，换一个人就不一定了，归人员价值。服务价值是换谁都一样的安排，比如 c 的当天上门。",
                en="Sentence d praises what this person knows; with another it might not be true: personnel value. "
                "Service value is what is arranged whoever is on duty, such as the same-day visit of c.",
            ),
            {"d": "service"},
        ),
    ),
    praise=Text(
        zh="八项各有各的位置；漏掉一项，它的抱怨就没处放。",
        en="Each of the eight has its place; leave one out, and its complaints have nowhere to go.",
    ),
)

q2 = Table(
    id="03.q2",
    title=Text(zh="把一小时算进去", en="Count the hour in"),
    variable="difference",
    answer=lambda: _difference(_HOUR),
    hints=(
        Text(
            zh="时间那一行还是小时。先乘上一小时值多少元，再从四项价值的和里，减去四项成本。",
            en="The row of time is still in hours. Multiply it by what an hour is worth, then take all four costs from "
            "the sum of the four values.",
        ),
        Text(
            zh='`time_cost = offers.loc["time"] * hour`；四项价值的和 `offers.loc[values].sum()`，再减 `other_costs` 和 `time_cost`。',
            en='`time_cost = offers.loc["time"] * hour`; from the values, `offers.loc[values].sum()`, '
            "take `other_costs` and `time_cost`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "hours-as-yuan",
            Text(
                zh="小时数直接当元加进去了：1 小时成了 1 元。先把时间那一行乘上一小时的价钱。",
                en="The hours were added as if they were yuan: 1 hour became 1 yuan. "
                "First multiply the row of time by the price of an hour.",
            ),
            lambda: _difference(1),
        ),
        Misconception(
            "time-free",
            Text(
                zh="时间没有算进成本，等于说客户的一小时不值钱。四项成本都要加，时间先乘 `hour`。",
                en="Time is not among the costs here, as if an hour were free. "
                "Add all four costs, time multiplied by `hour`.",
            ),
            lambda: _difference(0),
        ),
        Misconception(
            "ratio",
            Text(
                zh="这是比（总价值除以总成本），题目要的是差：总价值减总成本。",
                en="This is the ratio, value over cost. The question asks for the difference, value minus cost.",
            ),
            _ratio,
        ),
        Misconception(
            "cost-minus-value",
            Text(
                zh="次序反了：这是总成本减总价值。差是得到的减付出的。",
                en="The wrong way round: this is cost minus value. The difference is what is got minus what is given.",
            ),
            lambda: -_difference(_HOUR),
        ),
        Misconception(
            "money-only",
            Text(
                zh="成本只减了货币一项。时间、体力、精神也是成本，四项都要减。",
                en="Only the money was taken off. Time, energy and psychic cost are costs, too: take off all four.",
            ),
            lambda: _sums(_HOUR)[0] - _offers().loc["money"],
        ),
        Misconception(
            "values-only",
            Text(
                zh="这只是总价值，成本还没有减。",
                en="This is the total value alone; the costs still have to come off.",
            ),
            lambda: _sums(_HOUR)[0],
        ),
    ),
    praise=Text(
        zh="标价贵的甲，差反而大：乙的 4 小时也是价钱。",
        en="A, the dearer one, has the greater difference: B's 4 hours are a price, too.",
    ),
)

q3 = Number(
    id="03.q3",
    title=Text(zh="一小时值多少元，两家才打平", en="At what price of an hour are they level"),
    variable="level",
    answer=lambda: _lead() / (_hours("B") - _hours("A")),
    hints=(
        Text(
            zh="时间不算钱时，谁的差领先、领先多少？一小时每贵 1 元，这个领先会少掉多少？",
            en="With time free, whose difference leads, and by how much? How much of that lead does each yuan per hour take?",
        ),
        Text(
            zh="`lead` 是 `total` 里乙减甲；再除以乙比甲多花的小时数。",
            en="`lead` is B minus A in `total`; then divide by the hours that B takes more than A.",
        ),
    ),
    misconceptions=(
        Misconception(
            "price-only",
            Text(
                zh="你只拿标价之差除以小时数。甲多给的价值、乙多费的体力和精神也要算：用总价值减总成本（不含时间）的领先。",
                en="Only the gap in price was divided by the hours. A's greater value and B's greater energy and psychic cost "
                "count, too: use the lead in value minus cost, time left out.",
            ),
            lambda: (_offers().loc["money", "A"] - _offers().loc["money", "B"]) / (_hours("B") - _hours("A")),
        ),
        Misconception(
            "hours-of-b",
            Text(
                zh="你除的是乙的全部小时数。甲也要花 1 小时，领先是按多出来的 3 小时减少的。",
                en="This divides by all of B's hours. A takes 1 hour as well; the lead shrinks with the 3 hours more.",
            ),
            lambda: _lead() / _hours("B"),
        ),
        Misconception(
            "hours-added",
            Text(
                zh="你把两家的小时数加起来了。领先缩小的快慢，看的是乙比甲多几小时。",
                en="The hours were added up. How fast the lead shrinks depends on how many hours more B takes.",
            ),
            lambda: _lead() / (_hours("B") + _hours("A")),
        ),
        Misconception(
            "the-lead-itself",
            Text(
                zh="这是时间不算钱时乙领先的元数，还差一步：除以乙多花的小时数。",
                en="This is B's lead in yuan with time free. One step is missing: divide by the hours it takes more.",
            ),
            _lead,
        ),
        Misconception(
            "ratios-level",
            Text(
                zh="这是两家的比打平的地方。题目按差来比：先求时间不算钱时的领先，再除以多花的小时数。",
                en="This is where the ratios are level. The question goes by difference: "
                "take the lead with time free, and divide by the hours more.",
            ),
            _ratios_level,
        ),
    ),
    praise=Text(
        zh="一小时超过 10 元的客户，按差都该选标价贵的甲。",
        en="By difference, every customer whose hour is worth more than 10 yuan should take the dearer A.",
    ),
)

q4 = Number(
    id="03.q4",
    title=Text(zh="觉得便宜的人，真的划算吗", en="Cheaper, but better?"),
    variable="share",
    answer=_share,
    hints=(
        Text(
            zh="先写一列“是或否”：甲的差大于乙的差吗？再只留下觉得乙便宜的人。",
            en="First a column of yes and no: is the difference greater with A? Then keep those who find B cheaper.",
        ),
        Text(
            zh='`better = a["difference"] > b["difference"]`，`better[cheaper]` 挑出人，`.mean()` 是“是”的比例。',
            en='`better = a["difference"] > b["difference"]`; `better[cheaper]` picks the people, `.mean()` is the share of yes.',
        ),
    ),
    misconceptions=(
        Misconception(
            "everybody",
            Text(
                zh="这是全部 160 人里甲的差更大的比例。题目只问觉得乙便宜的人：用 `better[cheaper]`。",
                en="This is the share among all 160. The question is about those who find B cheaper: `better[cheaper]`.",
            ),
            lambda: _share(among="everybody"),
        ),
        Misconception(
            "divided-by-everybody",
            Text(
                zh="分子对了，分母用成了全部 160 人。该除以觉得乙便宜的 102 人。",
                en="The people counted are right, but divided by all 160. Divide by the 102 who find B cheaper.",
            ),
            lambda: _share(among="everybody counted"),
        ),
        Misconception(
            "ties-counted",
            Text(
                zh="差相等的人也算成甲更大了。用 `>`，不用 `>=`。",
                en="People with equal differences were counted as better off with A. Use `>`, not `>=`.",
            ),
            lambda: _share(ties=True),
        ),
        Misconception(
            "what-was-chosen",
            Text(
                zh="这是选了甲的比例（`chosen`），题目问的是甲的差更大的比例。",
                en="This is the share who chose A (`chosen`); the question is whose difference is greater with A.",
            ),
            lambda: _share(column="chosen"),
        ),
        Misconception(
            "the-other-way",
            Text(
                zh="这是乙的差更大的比例，方向反了。",
                en="This is the share whose difference is greater with B: the wrong way round.",
            ),
            _other_way,
        ),
        Misconception(
            "count",
            Text(
                zh="这是人数。题目要的是比例：再除以觉得乙便宜的 102 人。",
                en="This is the number of people. The question asks for the share: divide by the 102 who find B cheaper.",
            ),
            lambda: _share() * _cheaper(),
        ),
        Misconception(
            "who-took-b",
            Text(
                zh="这是课文里的数：觉得乙便宜的人里，选了乙的比例。这里要比的是每人算出的差，不是选了谁。",
                en="This is the lesson's figure: of those who find B cheaper, the share who chose B. "
                "Here compare each person's differences, not what they chose.",
            ),
            lambda: _share(column="chosen B"),
        ),
    ),
    praise=Text(
        zh="觉得乙便宜的人，十个有七个其实是甲更划算。",
        en="For seven in ten of those who find B cheaper, A is the better value.",
    ),
)

q5 = Table(
    id="03.q5",
    title=Text(zh="换一条规则，名次还稳吗", en="Another rule, the same order?"),
    variable="r",
    answer=lambda: _r(_scores(skipna=False).dropna()),
    tolerance=0.0005,
    hints=(
        Text(
            zh="照课文那一行来写，只改两处：求平均时加 `skipna=False`，求相关以前 `dropna()`。",
            en="Take the lesson's line with two changes: `skipna=False` in the mean, and `dropna()` before the "
            "correlation.",
        ),
        Text(
            zh='循环里写 `shop.filter(like=name + "_").mean(axis=1, skipna=False)`；最后一行写 `scores.dropna().corr()["overall"].drop("overall")`。',
            en='In the loop: `shop.filter(like=name + "_").mean(axis=1, skipna=False)`; in the last line: '
            '`scores.dropna().corr()["overall"].drop("overall")`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "rule-of-the-lesson",
            Text(
                zh="这是课文的数：漏答的题没有算，人还留着（414 人）。这里换了规则：求平均时写 `skipna=False`。",
                en="These are the lesson's figures: blank items were left out and the people kept (414). "
                "The rule here is another: `skipna=False` in the mean.",
            ),
            lambda: _r(_scores(skipna=True)),
        ),
        Misconception(
            "coefficients",
            Text(
                zh="这是回归系数，不是相关。相关用 `corr()`，一次只看两列。",
                en="These are regression coefficients, not correlations. Correlations come from `corr()`, two columns at a time.",
            ),
            lambda: _betas(skipna=False),
        ),
        Misconception(
            "coefficients-of-the-lesson",
            Text(
                zh="这是课文里的回归系数。题目要的是相关，而且换了缺失的规则。",
                en="These are the lesson's regression coefficients. The question asks for correlations, under another rule for "
                "blanks.",
            ),
            lambda: _betas(skipna=True),
        ),
        Misconception(
            "not-the-same-people",
            Text(
                zh="少了一步 `dropna()`：四个相关用的是四批不同的人，放在一起比就不公平了。",
                en="A `dropna()` is missing: the four correlations rest on four different sets of people, "
                "which makes for an unfair comparison.",
            ),
            lambda: _r(_scores(skipna=False)),
        ),
        Misconception(
            "squared",
            Text(
                zh="这是相关的平方。题目要的是相关系数本身。",
                en="These are the squares. The question asks for the correlations themselves.",
            ),
            lambda: _r(_scores(skipna=False).dropna()) ** 2,
        ),
    ),
    praise=Text(
        zh="只换了规则，第一名就从态度换成了质量：近乎打平的两个数，不排名次。",
        en="Another rule, and first place has gone from attitude to quality: a near tie is no ranking.",
    ),
)

q6 = Choice(
    id="03.q6",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="每句问两件事：这个数量的是什么？从它到“先做什么”，中间跳过了哪一步？",
            en="Ask two things of each: what does its figure measure? And what step is skipped on the way to “do this first”?",
        ),
        Text(
            zh="一句里说到了“分不出”和“试”。",
            en="One of them says what cannot be told, and wants to try.",
        ),
    ),
    misconceptions=(
        Misconception(
            "most-mentioned",
            Text(
                zh="条数说明大家在谈什么，不说明什么要紧：里面有夸有骂，归类员还多算了几条。环境和质量、态度放在一起，看不出自己的联系。",
                en="Counts tell what people talk about, not what matters: there is praise among them, and the coder counted a "
                "few too many. Beside quality and attitude, no link of the environment's own can be seen.",
            ),
            "A",
        ),
        Misconception(
            "largest-correlation",
            Text(
                zh="两处跳步：态度和质量分不出先后，换一条缺失规则第一名就变；相关只说跟着走，不说改了就会升。",
                en="Two steps are skipped. Attitude and quality cannot be put in order: another rule for blanks, another first. "
                "And a correlation says what goes with what, not that a change will raise it.",
            ),
            "B",
        ),
        Misconception(
            "no-effect",
            Text(
                zh="系数接近零，只说明和另外几样放在一起时看不出联系。干净的厅也许先让员工舒心，再让客户满意；何况脏了会怎样，这份数据也没有。",
                en="Near zero only means that no link is seen beside the others. A clean hall may please the staff first and the "
                "customers through them; and what a filthy one would do, these data do not show.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="说清知道什么、不知道什么，再去试。",
        en="Say what is known and what is not, then try.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
