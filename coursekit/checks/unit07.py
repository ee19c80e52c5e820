"""The questions of sheet 07: attribution."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "07", "07-attribution"
TITLE = Text(zh="归因：客户认为是谁的错", en="Attribution: whose fault it was, in the customer's eyes")


@cache
def _cases() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("complaint_cases")


@cache
def _complaints() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("complaints")


@cache
def _experiment() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("apology_experiment")


def _blamed(coder: str = "locus_b") -> pd.Series[bool]:
    """Return, for the cases that a coder puts down to the customer, whether the clues say otherwise."""
    cases = _cases()
    return cases.loc[cases[coder] == "customer", "locus"] != "customer"


def _share(wanted: str = "refund", locus: str | None = "firm") -> pd.Series[float]:
    complaints = _complaints()
    used = complaints if locus is None else complaints[complaints["locus"] == locus]
    return (used["wanted"] == wanted).astype(float).groupby(used["stability"]).mean()


def _refunds() -> pd.Series[int]:
    """Return how many of those who blame the firm want a refund, by stability."""
    complaints = _complaints()
    used = complaints[(complaints["locus"] == "firm") & (complaints["wanted"] == "refund")]
    return used["stability"].value_counts()


def _firm() -> int:
    return int((_complaints()["locus"] == "firm").sum())


def _effect(baseline: str = "excuse", wording: str = "sorry", outcome: str = "come_again") -> pd.Series[float]:
    from coursekit.analysis import attribution

    found = attribution.wording_effect(_experiment(), baseline, outcome=outcome)
    return found[["difference", "low", "high"]].T[wording]


q1 = Classification(
    id="07.q1",
    title=Text(zh="三条线索指向谁", en="Where the three clues point"),
    variable="causes",
    answer={"a": "firm", "b": "customer", "c": "occasion", "d": "open", "e": "open", "f": "open"},
    classes=("firm", "customer", "occasion", "open"),
    hints=(
        Text(
            zh="每一例先写下三个字：一致性、区别性、一贯性各是高还是低。写不出来的，也是一种结果。",
            en="For each case first write down three words: consensus, distinctiveness, consistency, each high or low. "
            "Not being able to is a result, too.",
        ),
        Text(
            zh="只有三种组合有名字：高高高，企业；低低高，客户；低高低，情形。其余的，和线索不全的，都是未定。",
            en="Only three patterns have a name: high high high, the firm; low low high, the customer; low high low, the "
            "occasion. All others, and those that lack a clue, are open.",
        ),
    ),
    misconceptions=(
        Misconception(
            "the-only-one",
            Text(
                zh="d 是低、高、高：别人不这样，可他在别处也不这样。“就他一个人闹”只用了一条线索；要找的是他和我们之间的原因，"
                "比如只挂在他名下的旧套餐。",
                en="Case d is low, high, high: others do not have it, but he does not have it elsewhere either. “He is the only "
                "one” uses one clue of three; look for something between him and us, such as a tariff that only he still has.",
            ),
            {"d": "customer"},
        ),
        Misconception(
            "the-only-one-so-once",
            Text(
                zh="d 月月都有，一贯性是高，不会是“这一次的情形”。低、高、高没有名字，是未定。",
                en="Case d comes back every month: consistency is high, so it is not “this occasion”. Low, high, high has no "
                "name; it is open.",
            ),
            {"d": "occasion"},
        ),
        Misconception(
            "firm-because-regular",
            Text(
                zh="d 确实跟着企业走（他在别处没有），但也跟着他走（别人没有）。两样都跟，理论就不下结论：未定，要再查。",
                en="Case d does go with the firm (he has it nowhere else), but with him as well (nobody else has it). Where it "
                "goes with both, the theory draws no conclusion: open, look further.",
            ),
            {"d": "firm"},
        ),
        Misconception(
            "typhoon-is-occasion",
            Text(
                zh="e 你多半猜得对，可三条线索没有这么说：高、高、低不在那三种里，等于说“跟着企业、也跟着这一天走”。"
                "查一查别家热线那天通不通，才能定。",
                en="Your guess at case e is likely right, but the three clues do not say it: high, high, low is none of the "
                "three, it goes with the firm and with the day. Find out whether other hotlines worked that day.",
            ),
            {"e": "occasion"},
        ),
        Misconception(
            "one-look",
            Text(
                zh="f 只有一条线索：别人没发火。他以前来怎样、在别处怎样，都不知道。只见一次就说是他的问题，正是主观归因。",
                en="Case f has one clue only: nobody else was angry. How he was before and how he is elsewhere, nobody knows. "
                "To say that it is him after one look is just the guess that staff should avoid.",
            ),
            {"f": "customer"},
        ),
        Misconception(
            "once-so-occasion",
            Text(
                zh="f 说的是只看见一次，不是只发生一次。一贯性不知道，不等于低。",
                en="In case f it was seen once, which is not to say that it happened once. A consistency that is unknown is "
                "not low.",
            ),
            {"f": "occasion"},
        ),
        Misconception(
            "customer-always-right",
            Text(
                zh="b 是低、低、高：别人不嫌咸，他在哪家都嫌，次次都嫌。三条线索都指向他本人；这不等于可以怠慢他。",
                en="Case b is low, low, high: nobody else finds it salty, he finds it so everywhere and every time. All three "
                "clues point to him; that is no reason to treat him badly.",
            ),
            {"b": "firm"},
        ),
        Misconception(
            "one-slip-is-the-firm",
            Text(
                zh="c 只有这一间、只有这一晚：低、高、低，指向这一次的情形。酒店要修，可不能说这家酒店“总是”这样。",
                en="Case c was this room and this night only: low, high, low points to the occasion. The hotel has to mend it, "
                "but nobody can say that this hotel is “always” like that.",
            ),
            {"c": "firm"},
        ),
    ),
    praise=Text(
        zh="六例里三例未定：缺一条线索，或者两样都跟着走，就该去查，不该去猜。",
        en="Three of six are open: where a clue is missing, or it goes with two things, one should look and not guess.",
    ),
)

q2 = Number(
    id="07.q2",
    title=Text(zh="说“是客户”的，错了几成", en="How often “the customer” was wrong"),
    variable="wrong_share",
    answer=lambda: float(_blamed().mean()),
    hints=(
        Text(
            zh="题目问的是“乙说是客户的那些案例里”，有几成线索不这么说。分母是几例？",
            en="The question is about the cases that B puts down to the customer: in what share do the clues disagree? "
            "How many cases is that share of?",
        ),
        Text(
            zh='`blamed["locus"] != "customer"` 逐例给出真或假；`.mean()` 就是真的比例。',
            en='`blamed["locus"] != "customer"` is true or false for each case; `.mean()` is the share of true.',
        ),
    ),
    misconceptions=(
        Misconception(
            "of-all-cases",
            Text(
                zh="你用 20 例做了分母。问的是乙说“是客户”的那 9 例里，有几成不对。",
                en="You divided by all 20 cases. The question is about the 9 that B put down to the customer.",
            ),
            lambda: float(_blamed().sum() / len(_cases())),
        ),
        Misconception(
            "share-right",
            Text(
                zh="这是说对的比例。问的是说错的：线索不指向客户。把 `==` 换成 `!=`。",
                en="This is the share that B got right. Asked is the share that B got wrong: use `!=` instead of `==`.",
            ),
            lambda: float(1 - _blamed().mean()),
        ),
        Misconception(
            "count",
            Text(zh="这是错了几例。要的是比例：除以 9 例。", en="This is how many were wrong. Asked is a share: of 9."),
            lambda: int(_blamed().sum()),
        ),
        Misconception(
            "coder-a",
            Text(
                zh="这是编码员甲的：他说“是客户”的，线索都同意。这里问的是乙，`locus_b`。",
                en="This is coder A, with whom the clues agree whenever it is “the customer”. The question is about B, "
                "`locus_b`.",
            ),
            lambda: float(_blamed("locus_a").mean()),
        ),
        Misconception(
            "of-the-others",
            Text(
                zh="你算的是：线索不指向客户的那 14 例里，有几成被乙算到客户头上。分母换了，意思就换了：这里要的是乙说“是客户”的 9 例。",
                en="You worked out which share of the 14 cases that are not the customer's B still put down to the customer. "
                "Another base, another meaning: asked is the share of the 9 cases that B blames on the customer.",
            ),
            lambda: float(_blamed().sum() / (_cases()["locus"] != "customer").sum()),
        ),
    ),
    praise=Text(
        zh="备注写着“是客户的问题”，三例里有一例冤枉。（只有 9 例，而且是模拟的：看错法，别记比例。）",
        en="Of three remarks that say “the customer”, one is unjust. (Only 9 cases, and simulated: remember the way of "
        "going wrong, not the share.)",
    ),
)

q3 = Table(
    id="07.q3",
    title=Text(zh="还会再来的，有几成要退款", en="Who wants a refund"),
    variable="refund_share",
    answer=_share,
    tolerance=0.0005,
    hints=(
        Text(
            zh="怪企业的投诉已经挑好，`refund` 逐条是真或假。还差一步：按 `stability` 分组，求真的比例。",
            en="The complaints that blame the firm are picked out, and `refund` is true or false for each. One step is left: "
            "group by `stability` and take the share of true.",
        ),
        Text(
            zh='`refund.groupby(firm["stability"]).mean()`：真当 1，假当 0，平均就是比例。',
            en='`refund.groupby(firm["stability"]).mean()`: true counts 1 and false 0, so the mean is the share.',
        ),
    ),
    misconceptions=(
        Misconception(
            "all-loci",
            Text(
                zh="你把怪自己、怪情形的也算进来了。先只留 `locus` 是 `firm` 的。",
                en="Those who blame themselves or circumstances are in. First keep the rows whose `locus` is `firm`.",
            ),
            lambda: _share(locus=None),
        ),
        Misconception(
            "turned-round",
            Text(
                zh="方向反了：这是要退款的人里，有几成认为还会再来。问的是认为还会再来的人里，有几成要退款。",
                en="The other way round: this is the share of “will happen again” among those who want a refund. Asked is the "
                "share who want a refund among those who say it will happen again.",
            ),
            lambda: _refunds() / _refunds().sum(),
        ),
        Misconception(
            "counts",
            Text(
                zh="这是人数。两组人数不一样（81 和 114），要比就比比例。",
                en="These are counts. The two groups differ in size (81 and 114); compare shares.",
            ),
            _refunds,
        ),
        Misconception(
            "of-all-firm",
            Text(
                zh="两组都除以了怪企业的 195 人。每一组要除以这一组自己的人数。",
                en="Both were divided by all 195 who blame the firm. Divide each group by its own number.",
            ),
            lambda: _refunds() / _firm(),
        ),
        Misconception(
            "apology",
            Text(
                zh="这是要道歉的比例。问的是退款：`refund`。",
                en="This is the share who want an apology. Asked is the refund: `refund`.",
            ),
            lambda: _share("apology"),
        ),
        Misconception(
            "per-cent",
            Text(
                zh="这是百分数。题目要比例，在 0 和 1 之间：不用乘 100。",
                en="These are percentages. Asked are shares, between 0 and 1: do not multiply by 100.",
            ),
            lambda: 100 * _share(),
        ),
    ),
    praise=Text(
        zh="44% 对 17%：客户要退款还是要道歉，先看他认为会不会再来。这是关联，而且是模拟里写好的。",
        en="44% against 17%: whether a customer wants a refund or an apology goes with whether they expect it again. It is an "
        "association, and one put into the simulation.",
    ),
)

q4 = Table(
    id="07.q4",
    title=Text(zh="一个词，能不能让人再来", en="Does a word bring people back"),
    variable="again",
    answer=_effect,
    tolerance=0.0005,
    hints=(
        Text(
            zh="用课文里的 `attribution.wording_effect`。哪一栏是结果？拿谁当基准？取哪一行？",
            en="Use `attribution.wording_effect`, as in the lesson. Which column is the outcome, which wording the baseline, "
            "and which row do you want?",
        ),
        Text(
            zh='`attribution.wording_effect(experiment, "excuse", outcome="come_again")`，再取 '
            '`.loc["sorry", ["difference", "low", "high"]]`。',
            en='`attribution.wording_effect(experiment, "excuse", outcome="come_again")`, then '
            '`.loc["sorry", ["difference", "low", "high"]]`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "satisfaction",
            Text(
                zh="这是满意度的差别，课文里算过。问的是还会不会再来：`come_again`。",
                en="This is the difference in satisfaction, as in the lesson. Asked is coming again: `come_again`.",
            ),
            lambda: _effect(outcome="overall_satisfaction"),
        ),
        Misconception(
            "baseline-nothing",
            Text(
                zh="你拿“什么也不说”当了基准。要比的是“对不起”和“不好意思”：基准是 `excuse`。",
                en="Your baseline is saying nothing. Asked is “We are sorry” against “Excuse us”: the baseline is `excuse`.",
            ),
            lambda: _effect("nothing"),
        ),
        Misconception(
            "turned-round",
            Text(
                zh="方向反了：这是“不好意思”减“对不起”。基准是 `excuse`，行是 `sorry`。",
                en="The other way round: this is “Excuse us” minus “We are sorry”. The baseline is `excuse`, the row `sorry`.",
            ),
            lambda: _effect("sorry", "excuse"),
        ),
        Misconception(
            "with-reason",
            Text(
                zh="这一行是“对不起”加原因，`sorry_reason`。问的是光说“对不起”：`sorry`。",
                en="This row is “We are sorry” with the reason, `sorry_reason`. Asked is the plain `sorry`.",
            ),
            lambda: _effect(wording="sorry_reason"),
        ),
        Misconception(
            "anger",
            Text(
                zh="这是生气程度的差别，所以是负的。问的是还会不会再来：`come_again`。",
                en="This is the difference in anger, hence the minus. Asked is coming again: `come_again`.",
            ),
            lambda: _effect(outcome="anger"),
        ),
    ),
    praise=Text(
        zh="区间从 −0.14 到 0.48，含 0：满意度看得出差别，再来意愿看不出。看不出，不是没有。",
        en="The interval runs from −0.14 to 0.48 and holds 0: a difference in satisfaction can be seen, one in coming "
        "again cannot. Not seen is not the same as none.",
    ),
)

q5 = Choice(
    id="07.q5",
    title=Text(zh="哪一句可以写进培训材料", en="Which sentence may go into the training notes"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="逐句问：实验里有没有人碰到过这件事？区间含不含 0，各能说什么？",
            en="Ask of each: did anybody in the experiment meet with this? And what may one say of an interval that holds "
            "zero, or does not?",
        ),
        Text(
            zh="能站住的一句，带着大小、区间和“模拟”，也不多说一步。",
            en="The one that stands has its size, its interval and the word “simulated”, and goes no step further.",
        ),
    ),
    misconceptions=(
        Misconception(
            "one-beats-ten",
            Text(
                zh="这是行话。实验里没有人听到十句“不好意思”，量出来的是一句对一句，差 0.48 分。“十”没有出处。",
                en="A saying of the trade. Nobody in the experiment heard ten; one was compared with one, and they differ by "
                "0.48 points. The ten has no source.",
            ),
            "A",
        ),
        Misconception(
            "no-difference-proved",
            Text(
                zh="区间从 −0.14 到 0.48，含 0，也含 0.48：没看出来，不等于证明了没有。",
                en="The interval runs from −0.14 to 0.48: it holds 0, and 0.48 as well. Not seen is not proved absent.",
            ),
            "B",
        ),
        Misconception(
            "paradox-as-plan",
            Text(
                zh="服务补救悖论只在满意度上得到证实；再次购买、口碑、形象上没有看到（de Matos 等，2007）。何况出错的人不是个个都来投诉，"
                "等着你补救。",
                en="The recovery paradox is confirmed for satisfaction only, not for repurchase, word of mouth or image (de Matos "
                "and others, 2007). Nor does everybody who met with a failure come to have it mended.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="大小、区间、数据是哪来的，都在句子里；没有的，一个字不加。",
        en="Its size, its interval and where the data come from are all in the sentence, and not a word more.",
    ),
)

q6 = Classification(
    id="07.q6",
    title=Text(zh="伤了哪一种公平", en="Which justice was hurt"),
    variable="justice",
    answer={
        "a": "procedural",
        "b": "distributive",
        "c": "interactional",
        "d": "procedural",
        "e": "distributive",
        "f": "interactional",
    },
    classes=("distributive", "procedural", "interactional"),
    hints=(
        Text(
            zh="问三句：他到手的够不够？规矩快不快、对谁都一样吗？人家怎么待他、跟他说明了吗？",
            en="Three questions: was what they got enough? Were the rules quick and the same for all? How were they treated, "
            "and were they told why?",
        ),
        Text(
            zh="a 和 d 的钱或事最后都办成了，问题在怎么办的；f 缺的是一句说明。",
            en="In a and d they got it in the end; the trouble is how. In f what is missing is an explanation.",
        ),
    ),
    misconceptions=(
        Misconception(
            "money-came",
            Text(
                zh="a 的钱一分没少，结果是公平的。五趟、三个部门，伤的是过程。",
                en="In case a every yuan came back: the outcome is fair. Five trips and three departments hurt the procedure.",
            ),
            {"a": "distributive"},
        ),
        Misconception(
            "just-lucky",
            Text(
                zh="d 不是谁多得、谁少得，两个人办的是同一件事。规矩看人下菜，伤的是过程公平；多赔钱补不了。",
                en="Case d is not about who got more: both wanted the same thing done. Rules that depend on whom you know are a "
                "procedural injustice, and more money does not mend it.",
            ),
            {"d": "distributive"},
        ),
        Misconception(
            "contacts-are-manners",
            Text(
                zh="d 里没有人待他不客气。同一件事，走正门十天，找熟人当天：规矩对人不一样，这是过程公平。",
                en="Nobody was rude in case d. The same thing takes ten days by the front door and no time through a friend: the "
                "rules are not the same for all, which is procedural.",
            ),
            {"d": "interactional"},
        ),
        Misconception(
            "paid-so-fine",
            Text(
                zh="c 的钱足额退了，结果和过程都没有问题。没有道歉，还反问一句，伤的是互动公平。",
                en="In case c all the money came back, and quickly. No apology and a reproach on top hurt the interactional kind.",
            ),
            {"c": "distributive"},
        ),
        Misconception(
            "explaining-is-procedure",
            Text(
                zh="f 说的是有没有跟客户说明，Tax 等人把说明归在互动公平：怎样待客户。规矩本身快不快、对谁都一样吗，才是过程。",
                en="Case f is about telling the customer why, which Tax and others count as interactional: how one is treated. "
                "Procedural is whether the rules themselves are quick and the same for all.",
            ),
            {"f": "procedural"},
        ),
        Misconception(
            "coupon-is-attitude",
            Text(
                zh="b 的毛病在数目：一冰箱的菜，换一张五元券。到手的抵不上损失，这是结果公平。",
                en="The trouble in case b is the amount: a fridge full of food against a coupon for five yuan. What they got "
                "does not make up for the loss: distributive.",
            ),
            {"b": "interactional"},
        ),
    ),
    praise=Text(
        zh="先认出伤的是哪一种，再补那一种：钱补结果，改规矩补过程，一句说明和道歉补互动。",
        en="Find out which kind was hurt and mend that one: money for the outcome, new rules for the procedure, an explanation "
        "and an apology for the treatment.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
