"""The questions of sheet 13: voices."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "13", "13-voices"
TITLE = Text(zh="客户的声音：听谁的，信几分", en="Voices: whom to hear, and how far to trust it")

_WORDS = {"price": ["pay*", "paid", "price*", "cost*", "bill", "fee*"]}
_THEMES = ("waiting", "staff", "result", "price", "place", "information")


@cache
def _codes() -> tuple[pd.Series[bool], pd.Series[bool]]:
    """Return what the list finds and what coder A put under charges."""
    from coursekit import datasets
    from coursekit.analysis import voices

    comments = datasets.load("customer_comments")
    comments = comments[comments["language"] == "en"]
    return voices.aspect_hits(comments["text"], _WORDS)["price"], comments["theme_a"] == "price"


@cache
def _hard() -> pd.Series[float]:
    from coursekit import datasets

    answers = datasets.load("recommend_answers")
    return answers.loc[answers["easy"] <= 3, "recommend"]


def _net(scores: pd.Series[float], *, top: float = 9, bottom: float = 6, of: float | None = None) -> float:
    """Return promoters minus detractors in points; `of` people, else of the scores given."""
    n = scores.count() if of is None else of
    return float(100 * ((scores >= top).sum() - (scores <= bottom).sum()) / n)


def _valid() -> pd.Series[float]:
    return _hard().where(_hard() <= 10).dropna()


@cache
def _tests() -> pd.DataFrame:
    from coursekit import datasets

    return datasets.load("network_tests")


def _totals() -> pd.DataFrame:
    return _tests().groupby("district_kind")[["complaint_count", "users"]].sum()


def _rate() -> pd.Series[float]:
    return _totals()["complaint_count"] / _totals()["users"]


def _mean_of_rates() -> pd.Series[float]:
    rates = _tests()["complaint_count"] / _tests()["users"]
    return rates.groupby(_tests()["district_kind"]).mean()


q1 = Classification(
    id="13.q1",
    title=Text(zh="这样问行不行", en="May one ask like this?"),
    variable="kinds",
    answer={"a": "good", "b": "leading", "c": "double", "d": "closed", "e": "good", "f": "leading"},
    classes=("good", "leading", "double", "closed"),
    hints=(
        Text(
            zh="每个问题查三样：能不能只答“是”？里面有没有答案？问的是几件事？",
            en="Check each for three things: could one just say yes? Does it hold an answer? How many things does it ask?",
        ),
        Text(
            zh="b 和 f 都替客户说了感受；c 里有“和”；d 答一个字就完；剩下的两个让人接着讲。",
            en="Questions b and f say what the customer feels; c has an 'and' in it; d is over after one word; "
            "the two that are left let people tell.",
        ),
    ),
    misconceptions=(
        Misconception(
            "too-short",
            Text(
                zh="e 虽然短，却不是“是或否”的问题：“后来呢”没有塞答案，客户会接着讲，这正是往下追。",
                en="Question e is short, but nobody can answer it yes or no. It holds no answer and lets people go on, "
                "which is what leading down the rungs means.",
            ),
            {"e": "closed"},
        ),
        Misconception(
            "others-say-so",
            Text(
                zh="f 借“多数客户”把“着急”塞给了他。先说别人怎么想，再问他，他多半会跟着说。",
                en="Question f uses most customers to hand over the word impatient. Tell people what others think, "
                "and many will say the same.",
            ),
            {"f": "good"},
        ),
        Misconception(
            "friendly-question",
            Text(
                zh="b 听着亲切，可“宽敞多了”“很喜欢”都是问的人说的。中性的问法：“您进来第一眼看到什么？”",
                en="Question b sounds friendly, but roomier and like were said by whoever asks. "
                "A neutral one: what did you see first when you came in?",
            ),
            {"b": "good"},
        ),
        Misconception(
            "two-in-one",
            Text(
                zh="c 一次问了态度和速度。客户答“还行”，你不知道说的是哪一件。拆成两问。",
                en="Question c asks about manner and speed at once. If the answer is all right, which of them was it? "
                "Make it two questions.",
            ),
            {"c": "good"},
        ),
        Misconception(
            "yes-or-no",
            Text(
                zh="d 答一个“用过”就完了，听不到经历。当筛选题可以，后面要接“最近一次办的是什么”。",
                en="Question d is over with a yes, and no experience comes of it. As a filter it will do, if "
                "'what did you do with it the last time' comes next.",
            ),
            {"d": "good"},
        ),
    ),
    praise=Text(
        zh="好问题不一定长，只是不替客户回答。", en="A good question need not be long; it leaves the answer open."
    ),
)

q2 = Classification(
    id="13.q2",
    title=Text(zh="给访谈编码", en="Code an interview"),
    variable="themes",
    answer={"a": "result", "b": "result", "c": "information", "d": "staff", "e": "price", "f": "waiting"},
    classes=_THEMES,
    hints=(
        Text(
            zh="对每一句问自己：要是只能改一样，他要改哪一样？别问是谁的错。",
            en="For each, ask: if one thing could be changed, which would they choose? Do not ask whose fault it was.",
        ),
        Text(
            zh="a 和 b 的事情都没有办成或办错了；c 的材料要一次说清；d 夸的是人怎样待他。",
            en="In a and b something was not done or done wrong; in c the papers should have been named at once; "
            "d praises how somebody was treated.",
        ),
    ),
    misconceptions=(
        Misconception(
            "blame-the-person",
            Text(
                zh="b 归给人员态度，是在问“怪谁”。他要改的是户名：办错了，归 result，不管是谁办错的。",
                en="Putting b under staff asks who is to blame. What has to change is the name: done wrong is result, "
                "whoever did it.",
            ),
            {"b": "staff"},
        ),
        Misconception(
            "days-are-waiting",
            Text(
                zh="a 里有天数，像是等候。可是到第六天钱仍没进来：不是来得慢，是没有办成，归 result。",
                en="Case a speaks of days and looks like waiting. But on the sixth the money still was not there: "
                "not slow but not done, so result.",
            ),
            {"a": "waiting"},
        ),
        Misconception(
            "trips-are-waiting",
            Text(
                zh="c 的三趟是后果。要改的是电话里一次说清要带什么，归 information。",
                en="The three trips of case c are what came of it. What has to change is what is said on the phone: "
                "information.",
            ),
            {"c": "waiting"},
        ),
        Misconception(
            "who-spoke",
            Text(
                zh="c 是人说的，不等于说的是态度。他没有嫌谁冷淡，嫌的是没说清，归 information。",
                en="In case c a person spoke, but nobody is called cold; it was not made clear. That is information.",
            ),
            {"c": "staff"},
        ),
        Misconception(
            "a-chair-is-a-place",
            Text(
                zh="d 里有椅子，夸的却是经理看见了他、替他搬来，归 staff。",
                en="There is a chair in case d, but the praise is for the manager who saw and brought it: staff.",
            ),
            {"d": "place"},
        ),
    ),
    praise=Text(zh="问要改什么，别问怪谁。", en="Ask what should change, not who is to blame."),
)

q3 = Number(
    id="13.q3",
    title=Text(zh="词表漏了多少", en="How much does the list miss?"),
    variable="recall",
    answer=lambda: (_codes()[0] & _codes()[1]).sum() / _codes()[1].sum(),
    hints=(
        Text(
            zh="查全率问的是“该找到的找到了多少”。该找到的是哪一列？",
            en="Recall asks how much of what is there was found. Which of the two says what is there?",
        ),
        Text(zh="分子是 `both`，分母是 `by_hand.sum()`。", en="`both` on top, `by_hand.sum()` below."),
    ),
    misconceptions=(
        Misconception(
            "precision",
            Text(
                zh="这是查准率：词表找到的里面有多少是对的。查全率要除以甲归到收费的条数。",
                en="This is precision: how much of what the list finds is right. For recall, divide by the number that "
                "A put under charges.",
            ),
            lambda: (_codes()[0] & _codes()[1]).sum() / _codes()[0].sum(),
        ),
        Misconception(
            "of-all-comments",
            Text(
                zh="你除以了全部留言。多数留言和收费无关，除数要换成甲归到收费的条数。",
                en="You divided by all comments, most of which are not about charges. Divide by the number that A put "
                "under charges.",
            ),
            lambda: (_codes()[0] & _codes()[1]).mean(),
        ),
        Misconception(
            "agreement",
            Text(
                zh="这是词表和甲判断相同的比例。它很高，只因为多数留言两边都说“不是收费”。查全率只看甲归到收费的那些。",
                en="This is the share on which list and coder say the same. It is high only because both say 'not charges' "
                "of most comments. Recall looks at those that A put under charges.",
            ),
            lambda: (_codes()[0] == _codes()[1]).mean(),
        ),
        Misconception(
            "found-by-coded",
            Text(
                zh="你拿词表找到的总数作分子，里面有找错的。分子只数两边都有的：`both`。",
                en="You took all that the list finds, and some of that is wrong. Count only what is in both: `both`.",
            ),
            lambda: _codes()[0].sum() / _codes()[1].sum(),
        ),
        Misconception(
            "missed",
            Text(
                zh="这是漏掉的比例。查全率是找到的比例：1 减去它。",
                en="This is the share that was missed. Recall is the share that was found: 1 minus this.",
            ),
            lambda: 1 - (_codes()[0] & _codes()[1]).sum() / _codes()[1].sum(),
        ),
        Misconception(
            "a-count",
            Text(
                zh="这是条数：两边都有的 12 条。查全率是比例，再除以甲归到收费的条数。",
                en="This is a count, the 12 that are in both. Recall is a share: divide by the number that A put under "
                "charges.",
            ),
            lambda: (_codes()[0] & _codes()[1]).sum(),
        ),
        Misconception(
            "rounded-percentage",
            Text(
                zh="方向对，可这是百分数，还取了整。题目要的是 0 到 1 之间的比例，留两位小数。",
                en="The right idea, but as a whole percentage. A share between 0 and 1 is asked for, with two decimals.",
            ),
            lambda: round(100 * (_codes()[0] & _codes()[1]).sum() / _codes()[1].sum()),
        ),
        Misconception(
            "share-of-the-list",
            Text(
                zh="这是词表找到的占全部留言的比例，对不对还没看。分子用 `both`，分母用甲归到收费的条数。",
                en="This is the share of all comments that the list finds, right or wrong. Put `both` on top and what A put "
                "under charges below.",
            ),
            lambda: _codes()[0].mean(),
        ),
        Misconception(
            "share-of-the-coder",
            Text(
                zh="这是甲归到收费的占全部留言的比例，还没有用到词表。分子用 `both`。",
                en="This is the share of all comments that A put under charges; the list is not in it yet. Put `both` on "
                "top.",
            ),
            lambda: _codes()[1].mean(),
        ),
    ),
    praise=Text(
        zh="漏了三成多；找到的里面，又有四成是找错的。",
        en="More than a third is missed, and of what is found four in ten are wrong.",
    ),
)

q4 = Number(
    id="13.q4",
    title=Text(zh="办事费劲的人，NPS 是多少", en="The NPS of those who had a hard time"),
    variable="nps",
    answer=lambda: _net(_valid()),
    tolerance=0.05,
    hints=(
        Text(
            zh="先看 `hard.value_counts(dropna=False)`：哪些数不在 0 到 10 里？",
            en="First look at `hard.value_counts(dropna=False)`: which values are not from 0 to 10?",
        ),
        Text(
            zh="`valid` 里只留 0 到 10；`(valid >= 9).mean()` 是推荐者的比例，再减去贬损者的，乘 100。",
            en="Keep 0 to 10 in `valid`; `(valid >= 9).mean()` is the share of promoters. Take off the share of "
            "detractors and multiply by 100.",
        ),
    ),
    misconceptions=(
        Misconception(
            "code-is-a-promoter",
            Text(
                zh="11 被当成推荐者算进去了。它表示“说不上来”，不是分数，先去掉。",
                en="The 11s were counted as promoters. They mean 'cannot say' and are no scores; take them out first.",
            ),
            lambda: _net(_hard()),
        ),
        Misconception(
            "code-is-a-promoter-of-all",
            Text(
                zh="11 被当成推荐者，空白的人又算在除数里。先只留 0 到 10，人数也随之变少。",
                en="The 11s count as promoters here, and blanks are in the denominator. Keep 0 to 10 only; "
                "the number of people shrinks with it.",
            ),
            lambda: _net(_hard(), of=len(_hard())),
        ),
        Misconception(
            "divided-by-everybody",
            Text(
                zh="没有给分的人还在除数里，等于把他们算成了中立者。除以给了分的人数。",
                en="Those who gave no score are still in the denominator, as if they were passives. "
                "Divide by those who gave one.",
            ),
            lambda: _net(_valid(), of=len(_hard())),
        ),
        Misconception(
            "code-is-a-passive",
            Text(
                zh="空白去掉了，11 的人还在除数里，等于把“说不上来”当成中立者。他们没有给分。",
                en="The blanks are out, but the 11s are still in the denominator, as if 'cannot say' were a passive. "
                "They gave no score.",
            ),
            lambda: _net(_valid(), of=_hard().count()),
        ),
        Misconception(
            "promoters-only",
            Text(
                zh="这只是推荐者的百分比，还要减去贬损者的。",
                en="This is the percentage of promoters alone; that of detractors has still to be taken off.",
            ),
            lambda: 100 * (_valid() >= 9).mean(),
        ),
        Misconception(
            "detractors-only",
            Text(
                zh="这只是贬损者的百分比。NPS 是推荐者的减去贬损者的。",
                en="This is the percentage of detractors alone. NPS is that of promoters less that of detractors.",
            ),
            lambda: 100 * (_valid() <= 6).mean(),
        ),
        Misconception(
            "difference-of-counts",
            Text(
                zh="这是人数之差：推荐者 11 人，贬损者 68 人。再除以给了分的人数，乘 100。",
                en="This is a difference of people, 11 promoters less 68 detractors. Divide by those who gave a score, "
                "times 100.",
            ),
            lambda: int((_valid() >= 9).sum() - (_valid() <= 6).sum()),
        ),
        Misconception(
            "share-not-points",
            Text(
                zh="算对了比例，题目要的是点数：乘 100。",
                en="The shares are right; the question asks for points: times 100.",
            ),
            lambda: _net(_valid()) / 100,
        ),
        Misconception(
            "six-is-passive",
            Text(
                zh="6 分也是贬损者：0 到 6 都是，7 和 8 才是中立者。",
                en="A 6 is a detractor as well: 0 to 6 are, and only 7 and 8 are passives.",
            ),
            lambda: _net(_valid(), bottom=5),
        ),
    ),
    praise=Text(
        zh="区间是 −61.2 到 −37.1：人少，正负十二点。",
        en="The interval runs from −61.2 to −37.1: with so few people it is plus or minus twelve.",
    ),
)

q5 = Table(
    id="13.q5",
    title=Text(zh="除以什么", en="Divided by what"),
    variable="rate",
    answer=_rate,
    hints=(
        Text(
            zh="`totals` 里一列是六个月的投诉，一列是六个月用户数之和（千户·月）。哪个除以哪个？",
            en="`totals` has a column of six months' complaints and one of six months' users added up (thousand "
            "user-months). Which is divided by which?",
        ),
        Text(
            zh='`totals["complaint_count"] / totals["users"]`，用户数不用再除以 6。',
            en='`totals["complaint_count"] / totals["users"]`; the users are not divided by 6 again.',
        ),
    ),
    misconceptions=(
        Misconception(
            "counts",
            Text(
                zh="这是总件数，没有除以用户数。用户多的一类，件数自然多。",
                en="These are counts, not divided by users. Where there are more users there are more complaints.",
            ),
            lambda: _totals()["complaint_count"],
        ),
        Misconception(
            "mean-of-rates",
            Text(
                zh="你先逐行除再平均，用户少的片区就和用户多的一样重。先各加起来，再除。",
                en="You divided row by row and took the mean, so that small districts weigh as much as large ones. "
                "Add up first, then divide.",
            ),
            _mean_of_rates,
        ),
        Misconception(
            "half-a-year",
            Text(
                zh="这是每千户半年的投诉，是每月的六倍。用户数已经是六个月相加，直接除就是每月。",
                en="This is per thousand users and half year, six times too large. The users are already added over six "
                "months, so dividing gives a month.",
            ),
            lambda: 6 * _rate(),
        ),
        Misconception(
            "six-again",
            Text(
                zh="你又除了一次 6。`users` 是六个月相加的，件数也是，直接除就是每月。",
                en="You divided by 6 once more. Users are added over six months and so are complaints; dividing one by the "
                "other gives a month already.",
            ),
            lambda: _rate() / 6,
        ),
        Misconception(
            "per-user",
            Text(
                zh="这是每户每月的投诉，太小了。`users` 本来就以千户为单位，不用再除以 1000。",
                en="This is per single user and month. The column `users` is in thousands already; do not divide by 1000 "
                "again.",
            ),
            lambda: _rate() / 1000,
        ),
        Misconception(
            "mean-users",
            Text(
                zh="除数成了一个片区一个月的平均用户数。件数是六个月、十个片区的总数，用户数也要这样加起来。",
                en="You divided by the mean users of one district in one month. The counts are totals of six months and ten "
                "districts, so add up the users in the same way.",
            ),
            lambda: _totals()["complaint_count"] / _tests().groupby("district_kind")["users"].mean(),
        ),
        Misconception(
            "upside-down",
            Text(
                zh="倒过来了：这是每件投诉摊到多少千户，投诉越多反而越小。",
                en="Upside down: this is thousands of users per complaint, which falls as complaints rise.",
            ),
            lambda: 1 / _rate(),
        ),
        Misconception(
            "per-row",
            Text(
                zh="这是每个片区每月的平均件数，没有算上片区大小。除以用户数。",
                en="This is the mean count per district and month, whatever its size. Divide by users.",
            ),
            lambda: _tests().groupby("district_kind")["complaint_count"].mean(),
        ),
    ),
    praise=Text(
        zh="高楼新区约是别处的三倍；乡镇的件数多，率却不高。",
        en="High-rise has about three times the others; villages have many complaints but no high rate.",
    ),
)

q6 = Choice(
    id="13.q6",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="B",
    hints=(
        Text(
            zh="两个月各 ±5.6，差的误差是多少？投诉少了，可能有哪几种原因？",
            en="With ±5.6 in each month, what is the error of the difference? And why might complaints be fewer?",
        ),
        Text(
            zh="差是 4.1 ± 7.9，跨过零；入口变了，开口的人也会变。“说不准”不等于“没有变”。",
            en="The difference is 4.1 ± 7.9 and crosses zero; with another way in, other people speak. "
            "'Open' is not 'no change'.",
        ),
    ),
    misconceptions=(
        Misconception(
            "two-good-signs",
            Text(
                zh="两个“好消息”都站不住：4.1 在误差以内，投诉少也可能是入口藏起来了。加在一起不会变成证据。",
                en="Neither good sign stands: 4.1 is within its error, and complaints may be fewer because the way in was "
                "hidden. Two of them together make no evidence.",
            ),
            "A",
        ),
        Misconception(
            "no-change",
            Text(
                zh="区间 −3.8 到 12.0 里有零，也有 10：可能没变，也可能涨了不少。这叫说不准，不叫没有变。而且该比的是差的误差 ±7.9。",
                en="The interval from −3.8 to 12.0 holds zero and holds 10: perhaps nothing changed, perhaps a lot. "
                "That is open, not unchanged. And the error to look at is that of the difference, ±7.9.",
            ),
            "C",
        ),
        Misconception(
            "silence-is-golden",
            Text(
                zh="行里常说“没有投诉就是好消息”。少了的也许是开口的人：入口刚挪进三级菜单。先看谁没开口。",
                en="No complaints, no problem, says the trade. But it may be the speaking that stopped: the way in has just "
                "moved into the third menu. Ask who did not speak.",
            ),
            "D",
        ),
    ),
    praise=Text(zh="说不准就写说不准，再去量一次。", en="Where it is open, say so, and measure again."),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
