"""The questions of sheet 09: from gap to questionnaire."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from coursekit.checks import Classification, Misconception, Number, Plan, Result, Rule, Table
from coursekit.checks import sentences as say
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.questionnaire import Questionnaire

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "09", "09-questionnaire"
TITLE = Text(zh="从差距到问卷", en="From gap to questionnaire")


q1 = Classification(
    id="09.q1",
    title=Text(zh="断在哪一处", en="Which gap is it"),
    variable="gaps",
    answer={"a": "1", "b": "3", "c": "4", "d": "2", "e": "1", "f": "4", "g": "5", "h": "2"},
    classes=("1", "2", "3", "4", "5"),
    hints=(
        Text(
            zh="先问：管理者知不知道客户要什么？知道了，有没有写成标准？有标准，做到了没有？对外说的，做得到吗？",
            en="Ask in turn: do managers know what customers want? If so, is it a standard? If so, is it kept? "
            "And is what is said outside what is done?",
        ),
        Text(
            zh="a、e 是不知道；d、h 是知道而没有标准；只有一件是有标准而没做到；c、f 是说的和做的不一样；还有一件只在客户心里。",
            en="In a and e nobody knows; in d and h they know and there is no standard; one only has a standard that is not "
            "kept; in c and f words and deeds differ; and one is in the customer's mind alone.",
        ),
    ),
    misconceptions=(
        Misconception(
            "blame-the-counter",
            Text(
                zh="d 不能怪前台：没有人规定等候时限，前台无从做到或做不到。管理者知道而没写成标准，是差距 2。",
                en="Case d is not the counter's: no time limit was set, so there is none to keep or miss. "
                "Managers know and have set no standard: gap 2.",
            ),
            {"d": "3"},
        ),
        Misconception(
            "promise-is-delivery",
            Text(
                zh="c 里的师傅按标准做了，是合同许得比标准快。说的和做的不一样，是差距 4。",
                en="In case c the engineers kept the standard; the contract promised something quicker. "
                "Words and deeds differ: gap 4.",
            ),
            {"c": "3"},
        ),
        Misconception(
            "advert-is-delivery",
            Text(
                zh="f 里的营业员没有收到通知，做不到的是广告说的话。部门之间不通气，广告和实际不一样，是差距 4。",
                en="In case f nobody told the staff; what they cannot keep is the advert's word. Departments that do not talk, "
                "an advert unlike the deed: gap 4.",
            ),
            {"f": "3"},
        ),
        Misconception(
            "feasible-is-knowing",
            Text(
                zh="h 里的管理者知道客户要什么，只是认定办不到，所以没有定标准：差距 2，不是 1。",
                en="In case h the manager does know what customers want, but thinks it cannot be done and sets no standard: "
                "gap 2, not 1.",
            ),
            {"h": "1"},
        ),
        Misconception(
            "voice-is-delivery",
            Text(
                zh="e 里的柜员做了该做的：听到了，也报了。话传不到管理者那里，管理者就不知道，是差距 1。",
                en="In case e the clerks did their part: they heard it and passed it on. It never reached the managers, "
                "who therefore do not know: gap 1.",
            ),
            {"e": "3"},
        ),
        Misconception(
            "gap-five-has-a-cause",
            Text(
                zh="g 只有期望和感知两个数，正是差距 5。断在 1 到 4 的哪一处，这两个数看不出来。",
                en="Case g has an expectation and a perception and nothing else, which is gap 5. Which of 1 to 4 is behind it, "
                "these two numbers do not tell.",
            ),
            {"g": "3"},
        ),
    ),
    praise=Text(
        zh="八件事里，柜台自己能补的只有 b 一件。",
        en="Of the eight, b alone is one that the counter can mend.",
    ),
)

_DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")

q2 = Classification(
    id="09.q2",
    title=Text(zh="每题属于哪个维度", en="Which dimension is it"),
    variable="dimensions",
    answer={
        "a": "reliability",
        "b": "responsiveness",
        "c": "assurance",
        "d": "empathy",
        "e": "tangibles",
        "f": "assurance",
        "g": "empathy",
        "h": "reliability",
    },
    classes=_DIMENSIONS,
    hints=(
        Text(
            zh="先在十个因素里找到它：是礼貌，是胜任力，是可接近性，还是别的？再看那个因素并到了哪里。",
            en="First find it among the ten determinants: courtesy, competence, access or another? "
            "Then see where that one went.",
        ),
        Text(
            zh="礼貌和胜任力并进了保证性；可接近性和理解客户并进了移情性；约好的、记对的是可靠性；动作快是响应性。",
            en="Courtesy and competence went to assurance, access and understanding to empathy; kept and correct is "
            "reliability; quick is responsiveness.",
        ),
    ),
    misconceptions=(
        Misconception(
            "courtesy-is-empathy",
            Text(
                zh="f 说的是礼貌，并进了保证性。移情性是把客户当成一个人：找得到，听得懂，知道他要什么。",
                en="Statement f is courtesy, which went to assurance. Empathy is seeing a person: being within reach, "
                "understanding what this customer needs.",
            ),
            {"f": "empathy"},
        ),
        Misconception(
            "access-is-responsiveness",
            Text(
                zh="g 说的是找不找得到人，是可接近性，并进了移情性。响应性是找到以后肯不肯帮、快不快。",
                en="Statement g is about reaching somebody: access, which went to empathy. "
                "Responsiveness is what comes once they are reached: willing, and quick.",
            ),
            {"g": "responsiveness"},
        ),
        Misconception(
            "prompt-is-reliability",
            Text(
                zh="b 说的是快，没有约定在先，是响应性。约好几点、做到几点，才是可靠性。",
                en="Statement b is about being quick, with no promise before it: responsiveness. "
                "A time agreed and kept would be reliability.",
            ),
            {"b": "reliability"},
        ),
        Misconception(
            "appointment-is-responsiveness",
            Text(
                zh="a 说的是约好的时间守住了，是可靠性。它可以一点也不快。",
                en="Statement a is about an agreed time that was kept: reliability. It need not be quick at all.",
            ),
            {"a": "responsiveness"},
        ),
        Misconception(
            "competence-is-reliability",
            Text(
                zh="c 说的是懂不懂行，是胜任力，并进了保证性。可靠性看事情有没有照说的做到、做对。",
                en="Statement c is about knowing one's trade: competence, which went to assurance. "
                "Reliability is whether things are done as said, and right.",
            ),
            {"c": "reliability"},
        ),
    ),
    praise=Text(
        zh="五个维度都在，有形性没有漏，移情性只有一个。",
        en="All five are there: tangibles are not left out, and empathy is there once.",
    ),
)

q3 = Classification(
    id="09.q3",
    title=Text(zh="这道题毛病在哪里", en="What is wrong with the wording"),
    variable="faults",
    answer={
        "a": "double",
        "b": "leading",
        "c": "negative",
        "d": "jargon",
        "e": "vague",
        "f": "fine",
        "g": "double",
        "h": "fine",
    },
    classes=("double", "leading", "negative", "jargon", "vague", "fine"),
    hints=(
        Text(
            zh="每题念出声，设想一位客户要说“不同意”：他不同意的是哪一件事？他听得懂吗？他好意思吗？",
            en="Read each aloud and imagine a customer who disagrees: with what exactly? Is every word understood? "
            "Is it easy to say no?",
        ),
        Text(
            zh="有两题各问了两件事，两题没有毛病；其余四题，四种毛病各一个。",
            en="Two of them ask two things each and two are fine; among the other four each fault comes once.",
        ),
    ),
    misconceptions=(
        Misconception(
            "warm-and-skilled",
            Text(
                zh="a 问了两件事：热情，和熟练。热情而不熟练的员工，该打几分？拆成两题。",
                en="Statement a asks two things, warmth and skill. What is a warm beginner to get? Split it in two.",
            ),
            {"a": "fine"},
        ),
        Misconception(
            "praise-is-polite",
            Text(
                zh="b 先替客户说了好话，要他当面说不。这样得来的高分是面子。去掉“贴心”和“一定”。",
                en="Statement b says the praise for the customer, who then has to contradict. The high score it gets is courtesy. "
                "Take out the praise and the “surely”.",
            ),
            {"b": "fine"},
        ),
        Misconception(
            "experts-know",
            Text(
                zh="d 你懂，答的人未必懂：试测里带 SLA 的那一题，31.25% 的人空着。换成人话。",
                en="You know what d means; those who answer may not. In the pretest 31.25% left the statement with SLA blank. "
                "Use plain words.",
            ),
            {"d": "fine"},
        ),
        Misconception(
            "vague-is-easy",
            Text(
                zh="e 看着好答，可是“最近”是几天，“大多”是几成，“还行”是几分，各人各解，分数就比不成。",
                en="Statement e looks easy, but how long is “lately”, how much is “mostly”, how good is “all right”? "
                "Everybody reads it differently, and the scores cannot be compared.",
            ),
            {"e": "fine"},
        ),
        Misconception(
            "two-words-two-things",
            Text(
                zh="f 有时间、有地方，说的却只是一件事：到没到。一题一事，看的是要不要打两个分，不是词有几个。",
                en="Statement f names a time and a place but one thing only: were they there? "
                "One thing means one tick, not one noun.",
            ),
            {"f": "double"},
        ),
        Misconception(
            "and-is-missing",
            Text(
                zh="g 没有“和”字，还是两件事：修得快，和修完不再坏。规则查字面，这种要靠人看。",
                en="Statement g has no “and”, and still there are two things: mended quickly, and it did not fail again. "
                "A rule looks at words; this takes a reader.",
            ),
            {"g": "fine"},
        ),
    ),
    praise=Text(
        zh="没有毛病的题，说的是一个人、一件事、一段时间。",
        en="What is fine is about one person, one thing, one stretch of time.",
    ),
)


# ---------------------------------------------------------------- the pretest


@cache
def _pretest() -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return the answers, and each question's companions: the questions of its aspect, itself among them."""
    from coursekit import datasets

    items = datasets.load("pretest_items")
    aspects = dict(zip(items["question"].astype(str), items["aspect"].astype(str), strict=True))
    together = {name: [other for other in aspects if aspects[other] == aspects[name]] for name in aspects}
    return datasets.load("pretest_answers"), together


def _rest(*, own: bool = False, everything: bool = False) -> pd.Series[float]:
    """Correlate each question with the mean of its companions, of all of its aspect (`own`), or of all others."""
    import pandas as pd

    answers, together = _pretest()
    found = {}
    for name, aspect in together.items():
        others = list(together) if everything else aspect
        others = [other for other in others if own or other != name]
        found[name] = answers[name].corr(answers[others].mean(axis=1))
    return pd.Series(found)


q4 = Table(
    id="09.q4",
    title=Text(zh="哪一题不跟着别的题走", en="Which statement goes its own way"),
    variable="rest",
    answer=_rest,
    hints=(
        Text(
            zh="`whole` 里有这一题自己。自己和自己，当然步调一致。该用哪张表？",
            en="In `whole` the statement itself is among those averaged, and of course it goes with itself. Which table, then?",
        ),
        Text(
            zh="`answers[questions].corrwith(…)`，括号里是不含自己的那张表。",
            en="`answers[questions].corrwith(…)`, with the table that leaves the statement itself out.",
        ),
    ),
    misconceptions=(
        Misconception(
            "itself-included",
            Text(
                zh="你用的是 `whole`，每一题的平均里都有它自己，相关被抬高了：Q06 变成 0.59，毛病就看不见了。用 `others`。",
                en="This is with `whole`: each statement is part of its own mean, which lifts the correlation. Q06 comes to "
                "0.59, and its fault is hidden. Use `others`.",
            ),
            lambda: _rest(own=True),
        ),
        Misconception(
            "all-other-questions",
            Text(
                zh="你把每一题和其余九题比。线路、账单和客户经理本来就是几件事，步调不同不算毛病。只和同一方面的题比。",
                en="Each statement is compared with the nine others. Line, bill and account manager are different things and need "
                "not keep step. Compare within the aspect only.",
            ),
            lambda: _rest(everything=True),
        ),
        Misconception(
            "means",
            Text(
                zh="这是各题的平均分。平均分低，说不了题目好不好；这里要的是相关：`corrwith`。",
                en="These are the means. A low mean says nothing about whether the statement is sound; "
                "what is wanted here is the correlation: `corrwith`.",
            ),
            lambda: _pretest()[0][list(_pretest()[1])].mean(),
        ),
        Misconception(
            "satisfaction",
            Text(
                zh="这是每一题和总体满意度的相关。这里要看它和同一方面的题合不合：换成 `others`。",
                en="These are the correlations with overall satisfaction. The question is whether a statement keeps step with "
                "those of its own aspect: use `others`.",
            ),
            lambda: _pretest()[0][list(_pretest()[1])].corrwith(_pretest()[0]["overall_satisfaction"]),
        ),
    ),
    praise=Text(
        zh="Q06 只有 0.20：它问了两件事，要拆。Q03 倒有 0.87：答得出的人答得很一致，病在行话，换词就行。",
        en="Q06 has 0.20: it asks two things and must be split. Q03 has 0.87: those who could answer agree very well; "
        "its trouble is jargon, and other words will do.",
    ),
)


# ---------------------------------------------------------------- how many

_CUSTOMERS, _REPLY = 1200, 0.4


def _needed(population: int | None = _CUSTOMERS) -> int:
    from coursekit.analysis import sample_size

    return sample_size.n_for_proportion(0.05, population=population)


q5 = Number(
    id="09.q5",
    title=Text(zh="要发多少份", en="How many to send"),
    variable="to_send",
    answer=lambda: math.ceil(_needed() / _REPLY),
    tolerance=0.5,
    hints=(
        Text(
            zh="两步：先算要收回多少份，再算为了收回这么多，要发多少份。",
            en="Two steps: how many must come back, and how many must go out for that.",
        ),
        Text(
            zh="第一步 `sample_size.n_for_proportion(0.05, population=1200)`；第二步除以 0.4。",
            en="First `sample_size.n_for_proportion(0.05, population=1200)`, then divide by 0.4.",
        ),
    ),
    misconceptions=(
        Misconception(
            "a-tenth",
            Text(
                zh="这是客户的一成。就算全都收回，误差也有 8.5 个百分点；只收回四成，是 14 个百分点。精确靠份数，不靠成数。",
                en="This is a tenth of the customers. With every one returned the error is 8.5 percentage points, with four in ten "
                "returned 14. Precision comes from how many, not from what share.",
            ),
            _CUSTOMERS / 10,
        ),
        Misconception(
            "a-tenth-back",
            Text(
                zh="这是为了收回一成（120 份）要发的数。120 份的误差有 8.5 个百分点，不是 5 个：先用公式算要收回多少。",
                en="This would bring back a tenth, 120 answers, with an error of 8.5 percentage points instead of 5. "
                "First work out by the formula how many must come back.",
            ),
            _CUSTOMERS / 10 / _REPLY,
        ),
        Misconception(
            "all-will-answer",
            Text(
                zh="这是要收回的份数。只有四成人会答，发这么多，收回的远远不够：除以 0.4。",
                en="This many must come back. Only four in ten reply, so sending this many brings far too few: divide by 0.4.",
            ),
            _needed,
        ),
        Misconception(
            "times-the-rate",
            Text(
                zh="你乘了 0.4。这是发出 292 份能收回的数；要收回 292 份，得除以 0.4。",
                en="This is times 0.4: how many come back if 292 go out. For 292 to come back, divide by 0.4.",
            ),
            lambda: round(_needed() * _REPLY),
        ),
        Misconception(
            "endless-population",
            Text(
                zh="你没有告诉公式客户只有一千二百家，它按无穷多家算。客户少的时候要写 `population=1200`，能少打扰很多人。",
                en="The formula was not told that there are only 1,200 customers and took them for endless. "
                "With so few, `population=1200` saves many people the trouble.",
            ),
            lambda: math.ceil(_needed(None) / _REPLY),
        ),
        Misconception(
            "endless-population-back",
            Text(
                zh="两处要改：没有写 `population=1200`，公式按无穷多家算；这又是要收回的份数，还没有除以 0.4。",
                en="Two things: without `population=1200` the formula takes customers for endless; and this many must come "
                "back, so it is still to be divided by 0.4.",
            ),
            lambda: _needed(None),
        ),
        Misconception(
            "everybody",
            Text(
                zh="全发出去当然也够，不过会多打扰四百多家。要 5 个百分点的误差，用不着问所有的人。",
                en="Sending it to all would do, but bothers more than four hundred for nothing. "
                "An error of 5 points does not take everybody.",
            ),
            _CUSTOMERS,
        ),
    ),
    praise=Text(
        zh="收回 292 份够了。多发补的是份数，补不了“不答的人可能不一样”。",
        en="With 292 back it is enough. Sending more mends the number, not the fact that those who do not reply may differ.",
    ),
)


# ---------------------------------------------------------------- an instrument of one's own

_SIDES = ("perception_zh", "perception_en")
_MOST = 18
_Rows = Sequence[Mapping[str, Any]]


def _made_of(rows: _Rows) -> Questionnaire:
    """Make a questionnaire of the rows of a table of statements, a blank cell being an empty side."""
    from coursekit import datasets
    from coursekit.questionnaire import Item, Questionnaire, Words

    def words(row: Mapping[str, Any], block: str) -> Words:
        zh, en = (row.get(f"{block}_{side}") for side in ("zh", "en"))
        return Words(zh=zh if isinstance(zh, str) else "", en=en if isinstance(en, str) else "")

    names = {code: datasets.label("dimension", code) for code in _DIMENSIONS}
    return Questionnaire(
        title=Words(zh="问卷", en="Questionnaire"),
        form="performance",
        items=tuple(
            Item(str(row["item"]), str(row["dimension"]), words(row, "label"), perception=words(row, "perception"))
            for row in rows
        ),
        dimensions={code: Words(zh=name.zh, en=name.en) for code, name in names.items()},
    )


def _none(rows: _Rows, *kinds: str) -> bool | Text:
    """Return True where the rule check finds nothing of these kinds, else what it says of the first."""
    from coursekit.questionnaire import faults

    return next((fault.sentence for fault in faults(_made_of(rows)) if fault.kind in kinds), True)


def _has_columns(rows: _Rows) -> bool:
    return bool(rows) and all({"item", "dimension", *_SIDES} <= row.keys() for row in rows)


def _enough(rows: _Rows) -> bool | Text:
    sizes = Counter(row["dimension"] for row in rows)
    few = [code for code in _DIMENSIONS if sizes[code] < 3]
    if not few:
        return True
    return Text(
        zh=f"维度 `{few[0]}` 只有 {sizes[few[0]]} 题。每个维度至少三题：从 `pool` 里补，或自己写。",
        en=f"The dimension `{few[0]}` has {sizes[few[0]]} only. Each needs at least three: take some from `pool`, or write "
        "your own.",
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Statements(Plan):
    """A table of statements, judged by rules; its rows may also come as a list of dicts."""

    form: type = list

    def _judge_value(self, value: Any) -> Result:
        import pandas as pd

        from coursekit.checks.comparing import odd_kind

        if isinstance(value, pd.DataFrame):
            table = value if "item" in value.columns else value.rename_axis("item").reset_index()
            value = table.to_dict("records")
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            return Result("failed", 0.0, odd_kind(value, say.A_TABLE))
        return super()._judge_value(value)


q6 = _Statements(
    id="09.q6",
    title=Text(zh="修好一份问卷", en="Mend a questionnaire"),
    variable="mended",
    points=2,
    rules=(
        Rule(
            "columns",
            Text(
                zh="表里要有 `dimension`、`perception_zh`、`perception_en` 三列，题号作行名。从 `draft` 和 `pool` 里取行就都有。",
                en="The table needs the columns `dimension`, `perception_zh` and `perception_en`, with item numbers as row "
                "labels. Rows taken from `draft` and `pool` have them.",
            ),
            _has_columns,
        ),
        Rule(
            "one-number-each",
            Text(
                zh="每题要有自己的两位题号，不能重复：换掉一题时，先用 `drop` 去掉旧的那一行。",
                en="Every statement needs a two-digit number of its own: when you replace one, `drop` the old row first.",
            ),
            lambda rows: _none(rows, "code", "same_code"),
        ),
        Rule(
            "five-dimensions",
            Text(
                zh="每题要归到五个维度之一，用英文代码，例如 `empathy`。",
                en="Each statement belongs to one of the five dimensions, by its code, such as `empathy`.",
            ),
            lambda rows: _none(rows, "unknown_dimension", "unused_dimension"),
        ),
        Rule(
            "three-each",
            Text(zh="每个维度至少三题。", en="Each dimension needs at least three statements."),
            _enough,
        ),
        Rule(
            "not-too-long",
            Text(
                zh="题太多了：最多十八题。整个 `pool` 有二十二题，不能照搬，要挑。",
                en="Too many: eighteen at most. The whole `pool` has twenty-two; choose from it.",
            ),
            lambda rows: len(rows) <= _MOST,
        ),
        Rule(
            "both-languages",
            Text(
                zh="有一题缺了中文或英文：一半的客户拿到的是一张白纸。",
                en="A statement lacks its Chinese or its English: half the customers would get a blank.",
            ),
            lambda rows: all(isinstance(row[side], str) and row[side].strip() for row in rows for side in _SIDES),
        ),
        Rule(
            "one-thing-each",
            Text(
                zh="有一题问了两件事。拆成两题，或换成 `pool` 里的一题。",
                en="A statement asks two things. Split it, or take one from `pool` instead.",
            ),
            lambda rows: _none(rows, "double_barrelled", "two_people"),
        ),
        Rule(
            "not-leading",
            Text(
                zh="有一题替客户说了答案。去掉好话，让“不同意”也说得出口。",
                en="A statement gives the customer the answer. Take out the praise, so that one can disagree.",
            ),
            lambda rows: _none(rows, "leading", "question", "double_negative"),
        ),
        Rule(
            "no-statement-twice",
            Text(
                zh="有两题一字不差。同一件事问两遍，多占一题，什么也没多知道。",
                en="Two statements are the same word for word: a question spent, and nothing more known.",
            ),
            lambda rows: _none(rows, "identical", "no_statement"),
        ),
    ),
    hints=(
        Text(
            zh="逐条对照：每个维度几题？两种语言齐不齐？有没有一题问两件事，或者替客户说了答案？",
            en="Go through the list: how many per dimension, both languages there, two things in one statement, "
            "the answer given away?",
        ),
        Text(
            zh="要换的是 05、14、20，要补的是一题响应性，比如 12。`draft.drop(index=[…])` 去掉旧行，`pd.concat([…, pool.loc[[…]]])` "
            "接上新行。",
            en="05, 14 and 20 are to be replaced, and a responsiveness statement is to be added, say 12. "
            "`draft.drop(index=[…])` takes rows out, `pd.concat([…, pool.loc[[…]]])` adds new ones.",
        ),
    ),
    praise=Text(
        zh="字面上过关了。下一关是试测：请五位客户边念边说他想到了什么。",
        en="By the letter it holds. What comes next is the pretest: let five customers read it aloud and say what comes to mind.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
