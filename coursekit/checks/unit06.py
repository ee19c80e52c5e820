"""The questions of sheet 06: dissonance."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coursekit.checks import Classification, Misconception, Number, Table
from coursekit.checks.sampled import distinct, on_sample
from coursekit.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "06", "06-dissonance"
TITLE = Text(zh="认知失调：选完以后", en="Dissonance: after the choice")

# As the sheet says: 4,000 simulated people, seed 6.
_PEOPLE, _SEED = 4_000, 6
_NOISES = (0.0, 0.5, 1.0, 1.5)


@cache
def _ratings() -> pd.DataFrame:
    from coursekit import datasets
    from coursekit.analysis import dissonance

    return dissonance.chosen_and_rejected(datasets.load("free_choice"))


def _lukewarm() -> pd.DataFrame:
    """Return the people whom the sheet asks about: both first ratings 6 or less."""
    ratings = _ratings()
    return ratings[(ratings["before_1"] <= 6) & (ratings["before_2"] <= 6)]


def _part(group: str) -> pd.DataFrame:
    return _lukewarm()[_lukewarm()["group"] == group]


def _everybody(group: str) -> pd.DataFrame:
    return _ratings()[_ratings()["group"] == group]


def _moved(table: pd.DataFrame) -> tuple[float, float]:
    """Return by how much the chosen offer and the rejected one rose, on average."""
    chosen, rejected = (table[f"{name}_after"] - table[f"{name}_before"] for name in ("chosen", "rejected"))
    return float(chosen.mean()), float(rejected.mean())


def _spread(table: pd.DataFrame) -> float:
    chosen, rejected = _moved(table)
    return chosen - rejected


@cache
def _simulated(dissonance_points: float, choice_noise: bool) -> Mapping[float, tuple[float, float]]:
    """Return for each noise the mean spread, and the mean rise of the chosen offer alone."""
    from coursekit.analysis import dissonance

    found = {}
    for noise in _NOISES:
        rating, choosing = (1.0, noise) if choice_noise else (noise, 0.0)
        people = dissonance.simulate_free_choice(
            _PEOPLE, seed=_SEED, dissonance=dissonance_points, rating_sd=rating, choice_sd=choosing
        )
        found[noise] = (_spread(people), _moved(people)[0])
    return found


def _spreads(
    dissonance_points: float = 0.0, *, choice_noise: bool = False, only_chosen: bool = False
) -> pd.Series[float]:
    import pandas as pd

    found = _simulated(dissonance_points, choice_noise)
    return pd.Series({noise: rise if only_chosen else spread for noise, (spread, rise) in found.items()})


# As the sheet says: 160 of the 240 buyers.
_DRAWN = 160
_CLOSE = 0.005


_PARTS = {"emotional": 4, "wisdom": 3, "concern": 3}


@cache
def _scores() -> pd.DataFrame:
    """Return everybody's scores on the three parts, and who was called, by respondent."""
    import pandas as pd

    from coursekit import datasets

    buyers = datasets.load("after_purchase").set_index("respondent")
    found = {"called": buyers["called"]}
    for part, n in _PARTS.items():
        items = buyers[[f"{part}_{i}" for i in range(1, n + 1)]]
        found[part] = items.mean(axis=1).where(items.notna().mean(axis=1) >= 0.75)
    return pd.DataFrame(found)


def _by_call(scores: pd.DataFrame) -> tuple[pd.Series[float], pd.Series[float], pd.Series[float]]:
    """Return the means of those called, of those not called, and of all."""
    parts = scores[list(_PARTS)]
    return parts[scores["called"]].mean(), parts[~scores["called"]].mean(), parts.mean()


@cache
def _of_all_240() -> pd.Series[float]:
    called, not_called, _ = _by_call(_scores())
    return called - not_called


def _moved_by_the_call(buyers: pd.DataFrame) -> Mapping[str, Any]:
    # A score is one person's own: worked out once for all, it is right for every sample.
    called, not_called, everybody = _by_call(_scores()[_scores().index.isin(buyers["respondent"])])
    right = called - not_called
    wrong = (
        Misconception(
            "wrong-way-round",
            Text(
                zh="方向反了：题目要接到电话的减没接到的。负数表示接到电话的人疑虑更少。",
                en="The wrong way round: those called minus those not called. Below zero means that people who were called "
                "doubt less.",
            ),
            -right,
        ),
        Misconception(
            "levels-of-the-called",
            Text(
                zh="这只是接到电话的人的平均分。没有另一组可比，就看不出电话有没有用。",
                en="These are the means of those who were called. Without the other group nobody can tell what the call did.",
            ),
            called,
        ),
        Misconception(
            "everybody",
            Text(
                zh="这是样本里所有人的平均分，没有分组。",
                en="These are the means of everybody in your sample. Split them by whether they were called.",
            ),
            everybody,
        ),
        Misconception(
            "against-everybody",
            Text(
                zh="你减的是全体的平均，里面有一半是接到电话的人自己。要减没接到的那一半。",
                en="You took off the mean of everybody, half of whom were called themselves. Take off those who were not.",
            ),
            called - everybody,
        ),
        Misconception(
            "all-240",
            Text(
                zh="这是全部 240 位买主的数，不是你抽到的。从 `sample.table` 算起。",
                en="These figures are those of all 240 buyers, not of those you drew. Start from `sample.table`.",
            ),
            _of_all_240(),
        ),
    )
    praise = Text(
        zh="交易疑虑在你的样本里低了 {own} 分，240 人全算低 {whole} 分（95% 区间 0.24～0.84），另外两项的区间都含着 0。你和邻座的数不同，只因为抽到的人不同。",
        en="Concern over the deal is down by {own} in your sample, by {whole} in all 240 (95% interval 0.24 to 0.84); the "
        "intervals of the other two hold 0. Your figures differ from your neighbour's because other people were drawn, and "
        "for no other reason.",
    )
    return {
        "answer": right,
        "tolerance": _CLOSE,
        "misconceptions": distinct(right, wrong, _CLOSE),
        "praise": praise.format(own=f"{-right['concern']:.2f}", whole=f"{-_of_all_240()['concern']:.2f}"),
    }


# Two wrong answers about one customer, or one about two, have the same thing said of them.
_GYM = Text(
    zh="d 不是“都不是”，也不是失望：交了两年的钱，退不了，他把“太远”说成了“热身”。找理由支持自己的选择，正是减轻失调的办法。",
    en="Case d is neither nothing nor disappointment: two years are paid for and cannot be had back, so “too far” "
    "becomes “a warm-up”. Finding reasons for one's own choice is how dissonance is reduced.",
)
_WORRY = Text(
    zh="a 和 f 里还没有什么比期望的差，是“没选的那个好不好”在打架。这是失调，不是失望。",
    en="In a and f nothing has fallen short of any expectation; what nags is the one that was not taken. "
    "That is dissonance, not disappointment.",
)

q1 = Classification(
    id="06.q1",
    title=Text(zh="失调、失望，还是都不是", en="Dissonance, disappointment or neither"),
    variable="feelings",
    answer={
        "a": "dissonance",
        "b": "disappointment",
        "c": "disappointment",
        "d": "dissonance",
        "e": "neither",
        "f": "dissonance",
    },
    classes=("dissonance", "disappointment", "neither"),
    hints=(
        Text(
            zh="先问一句：是不是他自己选的？再问：分数（或者说法）弯向哪一边？",
            en="Ask first: was it their own choice? Then: which way do the ratings, or the words, bend?",
        ),
        Text(
            zh="b 和 c 里客户没有在两样之间选过；e 里既不重要，又随时能改；其余三位都在替自己的选择找理由或者放心不下。",
            en="In b and c the customer never chose between two things; in e nothing is at stake and it can be changed at "
            "once; the other three are defending a choice of their own, or are uneasy about it.",
        ),
    ),
    misconceptions=(
        Misconception(
            "every-gap-is-dissonance",
            Text(
                zh="b 和 c 是失望：得到的比期望的差，但客户没有在两样之间选过，没有自己的选择要维护。"
                "把“体验和期望的落差”叫认知失调，是把这个词用宽了。",
                en="Cases b and c are disappointment: less came than was expected, but the customer had not chosen between two "
                "things and has no choice to defend. Calling any gap between experience and expectation dissonance "
                "stretches the word.",
            ),
            {"b": "dissonance", "c": "dissonance"},
        ),
        Misconception(
            "the-late-fitter",
            Text(
                zh="b 是失望：说好九点，十二点才来，这是期望和感知的差距。客户没有在两样东西之间选过。",
                en="Case b is disappointment: promised for nine, there at twelve, a gap between expectation and perception. "
                "The customer did not choose between two things.",
            ),
            {"b": "dissonance"},
        ),
        Misconception(
            "given-not-chosen",
            Text(
                zh="c 的手机是公司统一发的，他没有选。不是自己选的，就没有什么要自圆其说：慢就是慢，打分照实低，这是失望。",
                en="The phone of case c was handed out by the firm. What one has not chosen one need not defend: slow is "
                "slow, and the rating is low. That is disappointment.",
            ),
            {"c": "dissonance"},
        ),
        Misconception(
            "praise-means-satisfied",
            _GYM,
            {"d": "neither"},
        ),
        Misconception(
            "far-away-disappoints",
            _GYM,
            {"d": "disappointment"},
        ),
        Misconception(
            "any-choice",
            Text(
                zh="e 是选了，可是这件事不要紧，坐错了下一站就能换。四个条件缺了这两个，就没有什么可失调的。",
                en="There is a choice in case e, but nothing hangs on it, and at the next stop it can be changed. With "
                "these two of the four conditions missing, there is nothing to be dissonant about.",
            ),
            {"e": "dissonance"},
        ),
        Misconception(
            "worry-is-disappointment",
            _WORRY,
            {"a": "disappointment"},
        ),
        Misconception(
            "doubt-is-disappointment",
            _WORRY,
            {"f": "disappointment"},
        ),
        Misconception(
            "no-excuse-no-dissonance",
            Text(
                zh="f 还没有替自己的选择找到理由，所以看着不像。可失调本来就是那份难受，找理由是后来的事：他自己选的，要紧，退不了，没选的那家又不错。",
                en="Case f has not found any excuse yet, which hides it. But dissonance is the unease itself, and reasons come "
                "later: a choice of one's own, important, not to be undone, and the other company was good as well.",
            ),
            {"f": "neither"},
        ),
    ),
    praise=Text(
        zh="失调要有自己的选择，分数弯向选中的一边；失望不用选择，分数往下走。",
        en="Dissonance needs a choice of one's own and bends ratings towards it; disappointment needs none and takes them "
        "down.",
    ),
)

q2 = Number(
    id="06.q2",
    title=Text(zh="拉开了多少分", en="How far the ratings parted"),
    variable="spread_choice",
    answer=lambda: _spread(_part("choice")),
    hints=(
        Text(
            zh="逐人算：选中的升了多少，减去放弃的升了多少；降了就是负数，减负数会变大。",
            en="Person by person: the rise of the chosen one minus the rise of the rejected one. A fall is a negative rise, "
            "and taking away a negative number adds.",
        ),
        Text(
            zh='`(choice["chosen_after"] - choice["chosen_before"]) - (choice["rejected_after"] - choice["rejected_before"])`，'
            "再 `.mean()`。",
            en='`(choice["chosen_after"] - choice["chosen_before"]) - (choice["rejected_after"] - '
            'choice["rejected_before"])`, then `.mean()`.',
        ),
    ),
    misconceptions=(
        Misconception(
            "only-the-rise",
            Text(
                zh="这只是选中的那个升了多少。放弃的那个还降了一截，拉开要把两边都算上。",
                en="This is only by how much the chosen one rose. The rejected one fell as well, and the spread takes in both.",
            ),
            lambda: _moved(_part("choice"))[0],
        ),
        Misconception(
            "only-the-fall",
            Text(
                zh="这只是放弃的那个变了多少。选中的那个还升了，拉开要把两边都算上。",
                en="This is only how the rejected one changed. The chosen one rose as well, and the spread takes in both.",
            ),
            lambda: _moved(_part("choice"))[1],
        ),
        Misconception(
            "added",
            Text(
                zh="你把两个变化加在了一起：一升一降，抵掉了。两个套餐之间拉开多少，要用减。",
                en="You added the two changes, and a rise and a fall cancel. How far two offers part is a difference.",
            ),
            lambda: sum(_moved(_part("choice"))),
        ),
        Misconception(
            "wrong-way-round",
            Text(
                zh="方向反了：用选中的变化减去放弃的变化。正数表示弯向选中的一边。",
                en="The wrong way round: the change of the chosen one minus that of the rejected one. Above zero means bent "
                "towards the choice.",
            ),
            lambda: -_spread(_part("choice")),
        ),
        Misconception(
            "both-groups",
            Text(
                zh="你把对照组也算进来了。这一题只要 `choice` 组。",
                en="The control group is in here. This question is about the group `choice` alone.",
            ),
            lambda: _spread(_lukewarm()),
        ),
        Misconception(
            "control-instead",
            Text(
                zh="这是对照组的数，他们评第二次时还没有选。这一题要 `choice` 组。",
                en="This is the control group, who had not chosen yet at their second rating. The question asks for `choice`.",
            ),
            lambda: _spread(_part("control")),
        ),
        Misconception(
            "everybody",
            Text(
                zh="这是课文里的数，用了全部 240 人。这里的 `choice` 只有两个套餐都打 6 分或更低的客户。",
                en="This is the lesson's figure, from all 240 people. Here `choice` holds only those who gave both plans a 6 or "
                "less.",
            ),
            lambda: _spread(_everybody("choice")),
        ),
    ),
    praise=Text(
        zh="1.60 分，比全体的 1.38 还大。它还不是选择的作用，看下一题。",
        en="1.60 points, even more than the 1.38 of everybody. It is not yet the effect of the choice; see the next question.",
    ),
)

q3 = Number(
    id="06.q3",
    title=Text(zh="有多少是选择造成的", en="How much of it the choice has done"),
    variable="effect",
    answer=lambda: _spread(_part("choice")) - _spread(_part("control")),
    hints=(
        Text(
            zh="对照组评两次时都还没选，他们拉开的分数里没有失调。先算出这个数。",
            en="The control group had chosen at neither rating, so there is no dissonance in their spread. Work it out first.",
        ),
        Text(
            zh="把 q2 的算式用在 `control` 上，得到 `spread_control`；再用 `spread_choice` 减去它。",
            en="Use the line of q2 on `control` to get `spread_control`, and take it from `spread_choice`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-control",
            Text(
                zh="这是前后对比，没有减去对照组。“客户会自己说服自己”就是这么算出来的：没有人选过的对照组，也拉开了半分多。",
                en="This is before against after, with no control taken off. “They talk themselves into it” comes from just "
                "this: the control group, who had not chosen yet, parted by more than half a point as well.",
            ),
            lambda: _spread(_part("choice")),
        ),
        Misconception(
            "the-artefact",
            Text(
                zh="这是对照组的数，也就是假象有多大。题目问的是减去它以后还剩多少。",
                en="This is the control group's figure, the size of the artefact. The question is what is left without it.",
            ),
            lambda: _spread(_part("control")),
        ),
        Misconception(
            "wrong-way-round",
            Text(
                zh="方向反了：先选再评的一组减对照组。",
                en="The wrong way round: the group that chose first minus the control group.",
            ),
            lambda: _spread(_part("control")) - _spread(_part("choice")),
        ),
        Misconception(
            "ratio",
            Text(
                zh="你做的是除法，得到的是倍数。要的是多少分：用减法。",
                en="You divided, which gives a ratio. What is wanted is points: subtract.",
            ),
            lambda: _spread(_part("choice")) / _spread(_part("control")),
        ),
        Misconception(
            "chosen-offer-only",
            Text(
                zh="你只比了选中的那个升了多少。放弃的那个两组也不一样，拉开要把两边都算上。",
                en="You compared only by how much the chosen one rose. The rejected one differs between the groups as well: "
                "take the spread.",
            ),
            lambda: _moved(_part("choice"))[0] - _moved(_part("control"))[0],
        ),
        Misconception(
            "everybody",
            Text(
                zh="这是课文里全体客户的数。这里只看两个套餐都打 6 分或更低的那些人。",
                en="This is the lesson's figure for everybody. Here only those count who gave both plans a 6 or less.",
            ),
            lambda: _spread(_everybody("choice")) - _spread(_everybody("control")),
        ),
        Misconception(
            "mean-of-both",
            Text(
                zh="这是两组的平均。对照组不是用来平均的，是用来减掉的。",
                en="This is the mean of the two groups. A control group is there to be taken off, not to be averaged in.",
            ),
            lambda: (_spread(_part("choice")) + _spread(_part("control"))) / 2,
        ),
    ),
    praise=Text(
        zh="0.80 分，大约是前后对比的一半。95% 区间 0.36～1.25：有作用，但没有店长说的那么大。",
        en="0.80 points, about half of before against after. The 95% interval is 0.36 to 1.25: an effect, but not as large as "
        "the manager has it.",
    ),
)

q4 = Table(
    id="06.q4",
    title=Text(zh="没有失调，也会拉开", en="They part without any dissonance"),
    variable="spreads",
    answer=_spreads,
    hints=(
        Text(
            zh="`dissonance.spreading_of_alternatives(people)` 给出一批人里每人拉开多少，还差求平均这一步。",
            en="`dissonance.spreading_of_alternatives(people)` gives the spread of each person in a group. One step is left: "
            "the mean.",
        ),
        Text(
            zh="`[dissonance.spreading_of_alternatives(people).mean() for people in groups]`",
            en="`[dissonance.spreading_of_alternatives(people).mean() for people in groups]`",
        ),
    ),
    misconceptions=(
        Misconception(
            "with-dissonance",
            Text(
                zh="模拟里放进了失调（`dissonance=1`）。这一题要看的是：一点失调也没有，还会不会拉开。",
                en="There is dissonance in this simulation (`dissonance=1`). The point is whether ratings part with none.",
            ),
            lambda: _spreads(1.0),
        ),
        Misconception(
            "noise-of-the-choice",
            Text(
                zh="你改的是选择时的误差（`choice_sd`）。这里要改打分的误差（`rating_sd`）。",
                en="You changed the error of the choice (`choice_sd`). Change the error of the ratings (`rating_sd`).",
            ),
            lambda: _spreads(choice_noise=True),
        ),
        Misconception(
            "only-the-rise",
            Text(
                zh="这只是选中的那个升了多少，大约是一半。拉开要把放弃的那个也算上。",
                en="This is only by how much the chosen one rose, about half of it. The spread takes in the rejected one, too.",
            ),
            lambda: _spreads(only_chosen=True),
        ),
        Misconception(
            "nothing-can-move",
            Text(
                zh="你填了零：没有失调，照理不该变。只有打分毫无误差时才是这样。打分有误差，第二次评分就会自己拉开，请照式子算出来。",
                en="All zeros: without dissonance nothing should move. That is so only if ratings have no error. With error the "
                "second ratings part by themselves; let the code work it out.",
            ),
            lambda: _spreads() * 0,
        ),
    ),
    praise=Text(
        zh="误差为 0，一分也不拉开；误差越大，拉开越多。模拟里没有一个人改变过心意，拉开全是打分误差和挑选造成的。",
        en="No error, no spread; the more error, the more of it. Nobody in the simulation changed their mind. All of it comes "
        "from error in the ratings and from how the pair was picked.",
    ),
)

q5 = on_sample(
    "after_purchase",
    _DRAWN,
    kind=Table,
    given=_moved_by_the_call,
    id="06.q5",
    title=Text(zh="回访电话动了哪一部分", en="Which part the call has moved"),
    variable="difference",
    hints=(
        Text(
            zh="每组先求三部分各自的平均分：`scores[called].mean()` 一次给出三个数。",
            en="First the mean of each part within a group: `scores[called].mean()` gives all three at once.",
        ),
        Text(
            zh="`scores[called].mean() - scores[~called].mean()`，波浪号把“接到”变成“没接到”。",
            en="`scores[called].mean() - scores[~called].mean()`; the tilde turns “called” into “not called”.",
        ),
    ),
)

q6 = Classification(
    id="06.q6",
    title=Text(zh="售后这样做，行不行", en="Which of these to do after the sale"),
    variable="actions",
    answer={"a": "relief", "b": "pressure", "c": "regret", "d": "test", "e": "relief", "f": "pressure"},
    classes=("relief", "regret", "pressure", "test"),
    hints=(
        Text(
            zh="问三句：它给了客户新的、真的信息吗？它会让客户想起没选的那个，或者后悔价钱吗？它是不是另有所图？",
            en="Three questions: does it give the customer something new and true? Does it make them think of the other offer, "
            "or of the price? Does it want something for itself?",
        ),
        Text(
            zh="a 和 e 给的是真信息；b 和 f 另有所图；c 让人后悔；d 听着好，Hunt 的实验却不支持，先试。",
            en="a and e give true information; b and f want something; c brings regret; d sounds good, but Hunt's experiment "
            "does not bear it out, so test first.",
        ),
    ),
    misconceptions=(
        Misconception(
            "a-kind-call-always-helps",
            Text(
                zh="d 是行里的老办法：打个电话夸一句，客户就踏实了。Hunt（1970）抽签试过，电话组的疑虑不比没接到的低（凭记忆，待核）。"
                "自己店里有没有用，要先抽一半人试。",
                en="Case d is the trade's old remedy: ring up, praise, and they are at ease. Hunt (1970) tried it by lot, and "
                "those rung up doubted no less than those left alone (from memory, to be checked). Whether it helps at your "
                "own place is to be tested on half of the customers first.",
            ),
            {"d": "relief"},
        ),
        Misconception(
            "praise-is-pressure",
            Text(
                zh="d 可能让人觉得是奉承，这一点你想到了。可它没有卖东西，也没有要客户做什么；是让人放心还是让人起疑，说不准，所以先试。",
                en="Case d may sound like flattery; you have a point. But it sells nothing and asks for nothing. Whether it puts "
                "people at ease or makes them suspicious nobody can tell beforehand, so test it.",
            ),
            {"d": "pressure"},
        ),
        Misconception(
            "upsell-as-care",
            Text(
                zh="b 的前半句是关怀，后半句是推销。客户听完记住的是后半句：原来打电话是为了这个。这会增加交易疑虑。",
                en="Case b starts as care and ends as a sale, and what the customer remembers is the end: so that is why they "
                "rang. It adds to concern over the deal.",
            ),
            {"b": "relief"},
        ),
        Misconception(
            "cheaper-now-is-good-news",
            Text(
                zh="c 对没买的人是好消息，对刚买的人是“我买贵了”。不补差价，就别群发给他们。",
                en="Case c is good news for those who have not bought. To those who just have, it says “you paid too much”. "
                "Leave them out, or refund the difference.",
            ),
            {"c": "relief"},
        ),
        Misconception(
            "five-stars-show-trust",
            Text(
                zh="f 要来的五星，是当着面打的。客户难以说不，心里多了一笔不痛快；这个分数也不能当满意度用。",
                en="The five stars of case f are given under the clerk's eyes. It is hard to say no, it leaves a bad taste, and "
                "the figure is no use as satisfaction.",
            ),
            {"f": "relief"},
        ),
        Misconception(
            "never-mention-the-exit",
            Text(
                zh="a 写明怎么退，看着像在劝退。可疑虑的一大半是“有没有瞒我”：写清楚，疑虑就少一条。"
                "放宽退货，总的来说对购买的推动大过对退货的推动（Janakiraman 等，2016）。",
                en="Case a tells customers how to get out, which looks like showing them the door. But much of the doubt is “what "
                "did they not tell me”, and saying it removes one. On the whole, lenient policies do more for purchases than "
                "for returns (Janakiraman and others, 2016).",
            ),
            {"a": "regret"},
        ),
        Misconception(
            "the-rival-must-not-be-named",
            Text(
                zh="e 会提到没选的那个，可说的是实话，而且客户在问。躲开不答，疑虑更大。",
                en="Case e does bring up the other offer, but truthfully, and the customer has asked. Dodging would raise more "
                "doubt.",
            ),
            {"e": "regret"},
        ),
    ),
    praise=Text(
        zh="真信息减轻疑虑，另有所图增加疑虑；听着好的，先抽签试一试。",
        en="True information takes doubt away, an ulterior motive adds to it, and what merely sounds good is tested first.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
