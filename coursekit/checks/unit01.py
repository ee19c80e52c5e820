"""The questions of sheet 01: service and its customers."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

from coursekit.checks import Choice, Classification, Misconception, Number, Table
from coursekit.language import Text

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "01", "01-service"
TITLE = Text(zh="服务与客户：一根链条", en="Service and its customers: a chain")

# The repair chain of question 2 and the length of the chain of question 3, as the sheet gives them.
_REPAIR = (0.97, 0.92, 0.95, 0.90, 0.98)
_STEPS, _GOAL = 8, 0.9


@cache
def _wide() -> pd.DataFrame:
    """Return the orders as rows, the steps as columns, in the order of the work."""
    from coursekit import datasets

    log = datasets.load("chain_steps")
    return log.pivot(index="order", columns="step", values="passed")[list(log["step"].unique())]


def _perfect() -> pd.Series[float]:
    """Return, for each step, the share of orders that are right at all the other steps."""
    import pandas as pd

    wide = _wide()
    return pd.Series({step: wide.drop(columns=step).all(axis=1).mean() for step in wide})


def _now() -> float:
    return float(_wide().all(axis=1).mean())


q1 = Classification(
    id="01.q1",
    title=Text(zh="墙上的六句话", en="Six sentences from the wall"),
    variable="kinds",
    answer={"a": "testable", "b": "value", "c": "folklore", "d": "testable", "e": "value", "f": "folklore"},
    classes=("testable", "value", "folklore"),
    hints=(
        Text(
            zh="问三句：说的是“应当怎样”吗？要是错了，看什么能知道？它说“已经证明”，出处在哪里？",
            en="Ask three things. Does it say how things ought to be? If it were wrong, what would show that? "
            "If it says that something has been proved, where?",
        ),
        Text(
            zh="b 和 e 说的是应当怎样做人做事；a 和 d 找一批客户比一比就知道；c 和 f 有个吓人的数，却没有出处。",
            en="b and e say how to treat people; a and d can be settled by comparing customers; c and f have an "
            "impressive number and no source.",
        ),
    ),
    misconceptions=(
        Misconception(
            "number-so-testable-c",
            Text(
                zh="c 有数，不等于有据：“抵得上”按什么算、哪一行、谁算的，都没有说，也查不到出处。先当传说。",
                en="A number in c is not evidence: worth by what measure, in which trade, worked out by whom? Nobody says, "
                "and no source can be found. Treat it as folklore.",
            ),
            {"c": "testable"},
        ),
        Misconception(
            "number-so-testable-f",
            Text(
                zh="f 说“研究早已证明”，却说不出哪项研究。能检验的话要说清怎么算流失、怎么算态度；没出处的“证明”是传说。",
                en='f says "research has long proved", and names no research. A testable claim says how leaving and '
                "attitude are measured; a proof without a source is folklore.",
            ),
            {"f": "testable"},
        ),
        Misconception(
            "tested-is-no-folklore",
            Text(
                zh="d 不是传说：它真的被检验过。2007 年的元分析（课文里有）：满意度会更高，再次购买却没有。能检验，也可能只对一半。",
                en="d is no folklore: it has been tested. In the meta-analysis of 2007 that the lesson quotes, satisfaction "
                "is higher, repurchase is not. A testable claim may turn out half right.",
            ),
            {"d": "folklore"},
        ),
        Misconception(
            "ought-is-no-finding-b",
            Text(
                zh="b 说的是应当怎样，没有哪个数能证明它错，也不需要数来证明它对。它是价值选择。",
                en="b says how things ought to be. No figure can refute it and none is needed to support it: "
                "it is a matter of values.",
            ),
            {"b": "testable"},
        ),
        Misconception(
            "ought-is-no-finding-e",
            Text(
                zh="e 是我们怎么对待客户的规矩，属于价值选择。“先听完，满意度会更高”才是能检验的话，e 没有这么说。",
                en='e is a rule of how we treat people, a matter of values. "Hear people out and satisfaction rises" '
                "would be testable, but e does not say that.",
            ),
            {"e": "testable"},
        ),
        Misconception(
            "sounds-like-advice",
            Text(
                zh="a 听着像劝告，其实是预测：比例会不会更高，让一半坐席先问、一半照旧，数一数就知道。",
                en="a sounds like advice but is a prediction: let half of the staff ask first, the other half carry on, "
                "and count.",
            ),
            {"a": "value"},
        ),
    ),
    praise=Text(
        zh="能检验的去检验，价值选择写成规矩，传说从墙上拿下来。",
        en="Test what can be tested, make values the rule of the house, and take folklore off the wall.",
    ),
)

q2 = Number(
    id="01.q2",
    title=Text(zh="报修的最后一位客户", en="The last customer of a repair"),
    variable="last_customer",
    answer=lambda: math.prod(_REPAIR),
    hints=(
        Text(
            zh="100 张单子走完第一步剩 97 张没出错；第二步只做对其中的 92%。一步一步剩下去，用什么算？",
            en="Of 100 tickets 97 are right after the first step; the second does 92% of those right. "
            "What do you do with the numbers at each step?",
        ),
        Text(zh="把五个比例全部乘起来：`shares.prod()`。", en="Multiply all five shares: `shares.prod()`."),
    ),
    misconceptions=(
        Misconception(
            "mean",
            Text(
                zh="这是五步的平均，部门汇报里常用的数。客户要五步全对，所以是相乘，不是平均：用 `prod()`。",
                en="This is the mean of the five steps, the figure in departments' reports. The customer needs all five "
                "right, so multiply instead: `prod()`.",
            ),
            lambda: sum(_REPAIR) / len(_REPAIR),
        ),
        Misconception(
            "weakest-link",
            Text(
                zh="这是最弱一步的比例。链条比最弱的一环还弱，因为别的步也会出错：全部乘起来。",
                en="This is the share of the weakest step. A chain is weaker than its weakest link, since the others fail "
                "as well: multiply them all.",
            ),
            lambda: min(_REPAIR),
        ),
        Misconception(
            "faults-added",
            Text(
                zh="这是 1 减去五个差错率之和。同一张单子错两次，被你数了两次，所以偏低：比例要相乘。",
                en="This is 1 minus the sum of the five fault rates. A ticket that went wrong twice is counted twice, "
                "which makes it too low: multiply the shares.",
            ),
            lambda: 1 - sum(1 - share for share in _REPAIR),
        ),
        Misconception(
            "at-least-one-fault",
            Text(
                zh="这是至少错过一次的比例，题目问没出过错的：用 1 减去它。",
                en="This is the share with at least one fault. The question asks for those without: 1 minus this.",
            ),
            lambda: 1 - math.prod(_REPAIR),
        ),
        Misconception(
            "per-cent",
            Text(
                zh="大了一百倍：这里要比例（0 到 1 之间），不要百分数。",
                en="A hundred times too large: give the share, between 0 and 1, not per cent.",
            ),
            lambda: 100 * math.prod(_REPAIR),
        ),
    ),
    praise=Text(
        zh="五步平均 94.4%，客户只得到四分之三：大约每四位里有一位碰上差错。",
        en="The five steps average 94.4%, and the customer gets three quarters: about one in four meets a fault.",
    ),
)

q3 = Number(
    id="01.q3",
    title=Text(zh="反过来：每一步要多好", en="The other way round: how good must each step be"),
    variable="needed",
    answer=lambda: _GOAL ** (1 / _STEPS),
    # Any answer that would do in practice: 0.987, 0.9875 (dividing the faults by eight), 0.99.
    tolerance=0.004,
    hints=(
        Text(
            zh="八个同样的数相乘等于 0.9，这个数是多少？课文里五步的例子用了 `** (1 / 5)`。",
            en="Eight equal numbers multiplied make 0.9. Which number? The lesson's example for five steps used `** (1 / 5)`.",
        ),
        Text(
            zh="`0.9 ** (1 / 8)`。算完检查一下：`needed ** 8` 应当是 0.9。",
            en="`0.9 ** (1 / 8)`. Then check: `needed ** 8` should be 0.9.",
        ),
    ),
    misconceptions=(
        Misconception(
            "each-as-good-as-the-goal",
            Text(
                zh="每一步都做到 90%，八步乘下来客户只得到 43%。每一步要比目标好得多。",
                en="With each step at 90%, eight of them leave the customer 43%. Each step has to be much better than the goal.",
            ),
            _GOAL,
        ),
        Misconception(
            "power-not-root",
            Text(
                zh="这是每一步 90% 时客户得到的比例。题目反过来问：客户要得到 90%，每一步多少？用八分之一次方。",
                en="This is what the customer gets if each step is 90% right. The question is the reverse: for the customer "
                "to get 90%, how good is each step? Use the power of one eighth.",
            ),
            lambda: _GOAL**_STEPS,
        ),
        Misconception(
            "divided",
            Text(
                zh="你把 0.9 分成了八份。比例是相乘的，不是相加的：要找乘八次等于 0.9 的数，它离 1 很近。",
                en="You cut 0.9 into eight parts. Shares multiply, they do not add up: look for the number that, multiplied "
                "eight times, makes 0.9. It is close to 1.",
            ),
            lambda: _GOAL / _STEPS,
        ),
        Misconception(
            "five-steps",
            Text(
                zh="这是课文里五步的答案，这里有八步。步数越多，每一步越要好。",
                en="This is the lesson's answer for five steps; here there are eight. The more steps, the better each must be.",
            ),
            lambda: _GOAL ** (1 / 5),
        ),
    ),
    praise=Text(
        zh="每一步大约 98.7%：一百张里只许错一张多一点。合并掉两步，要求就松一些。",
        en="About 98.7%: little more than one fault in a hundred at each step. Take two steps away and it gets easier.",
    ),
)

q4 = Table(
    id="01.q4",
    title=Text(zh="改好哪一步，客户多得多少", en="Which step to mend, and what the customer gains"),
    variable="gain",
    answer=lambda: _perfect() - _now(),
    tolerance=0.0005,
    hints=(
        Text(
            zh="`now` 是现在六步全对的订单占多少；`perfect` 是某一步不再出错时会有多少。客户多得的，是两者之差。",
            en="`now` is the share of orders right at all six steps; `perfect` what it would be if a step never failed. "
            "The gain is the difference.",
        ),
        Text(
            zh="`now = wide.all(axis=1).mean()`，再用 `perfect` 减去它。",
            en="`now = wide.all(axis=1).mean()`, then subtract it from `perfect`.",
        ),
    ),
    misconceptions=(
        Misconception(
            "product-as-now",
            Text(
                zh="你的 `now` 是六个比例的乘积。这份数据里差错会连着出，乘积偏低：直接数六步全对的订单，用 `all(axis=1)`。",
                en="Your `now` is the product of the six shares. In these data faults come together and the product is too "
                "low: count the orders with all six right, with `all(axis=1)`.",
            ),
            lambda: _perfect() - math.prod(_wide().mean()),
        ),
        Misconception(
            "mean-as-now",
            Text(
                zh="你的 `now` 是六步的平均，比客户得到的高得多，所以差是负的。要数六步全对的订单。",
                en="Your `now` is the mean of the six steps, far above what the customer gets, so the gains are negative. "
                "Count the orders with all six right.",
            ),
            lambda: _perfect() - float(_wide().to_numpy().mean()),
        ),
        Misconception(
            "fault-rates",
            Text(
                zh="这是每一步自己的差错率。有的订单在别处也错了，改好这一步也救不回来：要看别的五步全对的订单多了多少。",
                en="These are the steps' own fault rates. Some of these orders went wrong elsewhere, too, and mending one step "
                "does not save them: compare with the orders right at the other five.",
            ),
            lambda: 1 - _wide().mean(),
        ),
        Misconception(
            "not-the-difference",
            Text(
                zh="这是改好以后的总比例，还没有减去现在的 `now`。",
                en="This is the share after mending; `now` has still to be subtracted.",
            ),
            _perfect,
        ),
        Misconception(
            "wrong-way-round",
            Text(
                zh="减反了：用改好以后的减去现在的，客户多得的才是正数。",
                en="The wrong way round: after mending minus now, so that what the customer gains is positive.",
            ),
            lambda: _now() - _perfect(),
        ),
    ),
    praise=Text(
        zh="安装 6.7 个百分点，录入只有 3.5 个：录错的订单，一大半在安装那里又错一次，单改录入这一格救不回来。",
        en="Installation 6.7 points, order entry only 3.5: more than half of the orders entered wrongly fail again at "
        "installation, and here that second fault was left as it is.",
    ),
)

q5 = Choice(
    id="01.q5",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="差错在哪一步露出来，和差错是哪一步做出来的，是一回事吗？",
            en="Is the step where a fault shows the step where it was made?",
        ),
        Text(
            zh="找一句：数字两边都给了、没有把“一起出现”说成“一定有效”、还说了怎么验证。",
            en="Look for one that gives both sides' figures, does not turn a link into a promise, and says how to find out.",
        ),
    ),
    misconceptions=(
        Misconception(
            "blame-where-it-shows",
            Text(
                zh="“哪里出错罚哪里”是行里的老习惯。可是资料没录错时，安装做对九成；扣安装班的奖金，录错的地址还是错的。",
                en="To punish where a fault shows is an old habit of the trade. But with right papers installation is right "
                "nine times in ten, and a bonus cut does not correct a wrong address.",
            ),
            "A",
        ),
        Misconception(
            "link-is-no-promise",
            Text(
                zh="75.8% 是没录错的那 537 张的比例。录错的订单也许本来就更难办，改好录入未必全变成那样；先试，再说多少。",
                en="75.8% is what the 537 orders without an entry fault got. Orders entered wrongly may have been harder "
                "anyway, so this is not certain. Try it first, then name a figure.",
            ),
            "B",
        ),
        Misconception(
            "mean-of-departments",
            Text(
                zh="92.8% 是部门的平均，不是客户得到的：六步全对的订单只有 67.8%。",
                en="92.8% is the departments' mean, not what the customer gets: only 67.8% of the orders were right throughout.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="先看差错从哪里来，再小范围试，再比。", en="Find where a fault comes from, try on a small scale, compare."
    ),
)

q6 = Choice(
    id="01.q6",
    title=Text(zh="等了一小时，还是 22 分钟", en="An hour, or 22 minutes"),
    variable="reply",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="这里有两件事实：客户觉得等了多久，钟上走了多久。哪一句两件都没有丢？",
            en="There are two facts here: how long it felt, and how long it was by the clock. Which reply drops neither?",
        ),
        Text(
            zh="先认感受，再说记录，再说能做什么。",
            en="First the feeling, then the record, then what can be done.",
        ),
    ),
    misconceptions=(
        Misconception(
            "always-right",
            Text(
                zh="“客户永远是对的”让人说出自己知道不实的话：一小时会写进投诉，下一位同事要替它圆。感受要认，数字不必跟着认。",
                en='"The customer is always right" makes you confirm what you know to be untrue: the hour goes on file, and the '
                "next colleague has to live with it. Grant the feeling, not the figure.",
            ),
            "A",
        ),
        Misconception(
            "record-wins",
            Text(
                zh="记录没错，可是客户问的不是钟。先争数字，他会觉得没人听；22 分钟本来也够久了。",
                en="The record is right, but the clock is not what the caller is talking about. Argue about the figure first "
                "and nobody has listened; and 22 minutes is long.",
            ),
            "B",
        ),
        Misconception(
            "hide-behind-the-rule",
            Text(
                zh="规定是给自己人看的。客户的事还没办，先请他去投诉，两件事实都没有回应。",
                en="The rule is for the house. The caller's matter is still open and neither fact has been answered.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="感受和记录各是一件事实，都认，再办事。这是一条做事的规矩，不是一项研究结果。",
        en="The feeling and the record are two facts; grant both, then act. This is a rule of conduct, not a research finding.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
