"""The questions of sheet 02: why perception pays, and the numbers everyone quotes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coursekit.checks import Choice, Classification, Function, Misconception, Number, Table
from coursekit.checks.sampled import distinct, on_sample
from coursekit.language import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import pandas as pd

__all__ = ["QUESTIONS", "STEM", "TITLE", "UNIT", "q1", "q2", "q3", "q4", "q5", "q6"]

UNIT, STEM = "02", "02-numbers"
TITLE = Text(zh="感知的价值与“神话数字”", en="Why perception pays, and the numbers everyone quotes")

# The six sentences of question 1, in the order of their letters.
_SIX = ("heard_4", "loyal_95", "times_60", "times_5", "good_12", "retention_5")


def _verdicts() -> dict[str, str]:
    from coursekit import datasets

    verdict = datasets.load("quoted_numbers").set_index("claim")["verdict"]
    return {letter: str(verdict[claim]) for letter, claim in zip("abcdef", _SIX, strict=True)}


# As the sheet says: 450 of the 900 customers.
_DRAWN = 450
_CLOSE = 0.0005


def _corporate(customers: pd.DataFrame) -> pd.DataFrame:
    return customers[customers["tier"] == "corporate"]


def _kept_per_renewal(customers: pd.DataFrame) -> float:
    return 1 - float((~customers["stayed"]).sum() / customers["years"].sum())


@cache
def _of_all_900() -> float:
    from coursekit import datasets

    return _kept_per_renewal(_corporate(datasets.load("customer_value")))


def _retention(customers: pd.DataFrame) -> Mapping[str, Any]:
    corporate = _corporate(customers)
    right, still_here = _kept_per_renewal(corporate), float(corporate["stayed"].mean())
    wrong = (
        Misconception(
            "share-still-there",
            Text(
                zh="这是观察结束时还在的比例，看了一年的和看了六年的混在一起，看得越久走的越多。基数要用关口总数。",
                en="This is the share still there at the end, where one year of watching and six are mixed, and more are gone "
                "the longer one looks. The base is the number of renewals.",
            ),
            still_here,
        ),
        Misconception(
            "loss-not-retention",
            Text(
                zh="这是流失率：走掉的占关口的比例。题目要留下来的比例，用 1 减它。",
                en="This is the share that leaves at a renewal. The question asks for the share that stays: 1 minus this.",
            ),
            1 - right,
        ),
        Misconception(
            "lost-per-customer",
            Text(
                zh="这是观察结束时已经走掉的客户占多少，基数是客户。题目问每个关口留下多少：基数用关口总数，再用 1 减。",
                en="This is the share of customers gone at the end; its base is customers. The question asks how many stay at "
                "a renewal: divide by the number of renewals and take that from 1.",
            ),
            1 - still_here,
        ),
        Misconception(
            "everybody",
            Text(
                zh="这是样本里全部 450 名客户的留存率，三类混在一起。题目只要集团客户：用 `corporate`，不用 `customers`。",
                en="This is the retention of all 450 customers in your sample, the three kinds mixed. The question is about "
                "corporate accounts: use `corporate`, not `customers`.",
            ),
            _kept_per_renewal(customers),
        ),
        Misconception(
            "per-cent",
            Text(
                zh="算对了，单位不对：这是百分数。题目要 0 到 1 之间的数，不乘 100。",
                en="Right, but in percent. The question asks for a number from 0 to 1: do not multiply by 100.",
            ),
            100 * right,
        ),
        Misconception(
            "all-900",
            Text(
                zh="这是全公司 900 名客户里所有的集团客户，不只是你抽到的。从 `sample.table` 算起。",
                en="This is from all corporate accounts among the 900 customers, not only from those you drew. Start from `sample.table`.",
            ),
            _of_all_900(),
        ),
    )
    praise = Text(
        zh="{renewals} 个关口走了 {lost} 户。基数对了，“到头来还在的只有 {still}”就不会当成年留存率。全公司的集团客户都算上是 {whole}，你的数和邻座的都在它左右：差别来自抽到了谁。",
        en="{lost} accounts left at {renewals} renewals. With the right base nobody takes the {still} still there at the end "
        "for yearly retention. All corporate accounts of the firm give {whole}; your number and your neighbour's lie around "
        "it, because of who was drawn.",
    )
    return {
        "answer": right,
        "tolerance": _CLOSE,
        "misconceptions": distinct(right, wrong, _CLOSE),
        "praise": praise.format(
            renewals=int(corporate["years"].sum()),
            lost=int((~corporate["stayed"]).sum()),
            still=f"{still_here:.0%}",
            whole=f"{_of_all_900():.3f}",
        ),
    }


q1 = Classification(
    id="02.q1",
    title=Text(zh="这些数是什么来历", en="Where these numbers come from"),
    variable="origins",
    answer=_verdicts,
    classes=("limited", "misquoted", "disputed", "unsourced"),
    hints=(
        Text(
            zh="先挑出两句完全查不到的，再看剩下的四句各丢了什么。",
            en="First find the two that cannot be traced at all, then see what each of the other four has lost.",
        ),
        Text(
            zh="60 倍和 12 次查无出处；95% 和 5 倍丢了条件；4% 的原文意思相反；Reichheld 的 5% 有人批评。",
            en="60 times and 12 good ones have no source; 95% and 5 times have lost their conditions; what was said about "
            "the 4% is the opposite; Reichheld's 5% has its critics.",
        ),
    ),
    misconceptions=(
        Misconception(
            "four-per-cent-within-limits",
            Text(
                zh="a 不只是条件：TARP 说的是小额问题有 96% 不找总部，却有 50% 告诉零售商或退货。丢掉两个词，意思反了，这叫引用走样。",
                en="Sentence a has lost more than limits: with a small problem 96% do not go to headquarters, but 50% do tell "
                "the retailer or return the product. Two words dropped, and it says the opposite: a misquotation.",
            ),
            {"a": "limited"},
        ),
        Misconception(
            "ninety-five-from-nowhere",
            Text(
                zh="b 有出处：TARP 的表里确实有 95%，是 5 美元以下、很快解决、嘴上说还会买。数是真的，条件丢了。",
                en="Sentence b has a source: 95% is in TARP's table, for losses under 5 dollars, settled fast, and for what "
                "people said they would do. The number is real, its conditions are gone.",
            ),
            {"b": "unsourced"},
        ),
        Misconception(
            "well-known-so-sourced",
            Text(
                zh="c 和 e 人人都在说，可是追下去，一项研究也没有。流传得广不是出处。",
                en="Everybody repeats c and e, and at the end of the trail there is no study. Being repeated is no source.",
            ),
            {"c": "limited", "e": "limited"},
        ),
        Misconception(
            "five-times-disproved",
            Text(
                zh="d 不是引错：Goodman 写过 5 倍，只是后面还有“从 2 倍到 20 倍”。它在有的行业对，在有的行业不对。",
                en="Sentence d is not misquoted: Goodman did write five times, and went on with “from 2 to 20”. "
                "In some trades it is right, in others it is not.",
            ),
            {"d": "misquoted"},
        ),
        Misconception(
            "five-times-disputed",
            Text(
                zh="d 没有人在争：写下 5 倍的 Goodman 自己就说，从 2 倍到 20 倍都有。丢掉的是范围，属于“有条件”。",
                en="Nobody quarrels over d: Goodman, who wrote five times, said himself that it runs from 2 to 20. "
                "What was lost is the range, so it holds within limits.",
            ),
            {"d": "disputed"},
        ),
        Misconception(
            "five-per-cent-within-limits",
            Text(
                zh="f 丢的不只是条件：批评者说，那个“5%”里有把流失率减半的，数怎么来的就有人不认。这是有争议。",
                en="Sentence f has lost more than limits: critics say that a loss cut by half is among its 5%. They do not "
                "accept how the figure was got, so it is disputed.",
            ),
            {"f": "limited"},
        ),
        Misconception(
            "five-per-cent-from-nowhere",
            Text(
                zh="f 有出处：Reichheld 和 Sasser，1990。争议在于“5%”是百分之几的五，批评者说里面有把流失率减半的。",
                en="Sentence f has a source: Reichheld and Sasser, 1990. The dispute is what the 5% are percent of: critics "
                "say that a loss cut by half is among them.",
            ),
            {"f": "unsourced"},
        ),
    ),
    praise=Text(
        zh="有出处的要看丢了什么条件，没出处的再顺口也不引用。",
        en="Where there is a source, ask what was lost on the way; where there is none, a good sound does not help.",
    ),
)

q2 = on_sample(
    "customer_value",
    _DRAWN,
    kind=Number,
    given=_retention,
    id="02.q2",
    title=Text(zh="集团客户的留存率", en="The retention of corporate accounts"),
    variable="retention",
    hints=(
        Text(
            zh="基数是续约关口，不是客户：有人过了六个关口，有人只过了一个。",
            en="The base is renewals, not customers: some had six of them, some only one.",
        ),
        Text(
            zh='关口总数：`corporate["years"].sum()`；走了的人数：`(~corporate["stayed"]).sum()`；用 1 减去两者之比。',
            en='Renewals: `corporate["years"].sum()`. Customers lost: `(~corporate["stayed"]).sum()`. '
            "Take their ratio from 1.",
        ),
    ),
)


def _lifetime(margin: float, retention: float, discount: float) -> float:
    return margin * (1 + discount) / (1 + discount - retention)


def _lifetime_cases(rng: np.random.Generator) -> list[tuple[float, float, float]]:
    margins, kept = rng.integers(10, 1000, 20), rng.integers(10, 99, 20) / 100
    return list(zip(margins.tolist(), kept.tolist(), (rng.integers(5, 30, 20) / 100).tolist(), strict=True))


q3 = Function(
    id="02.q3",
    title=Text(zh="写一个终身价值函数", en="A function for lifetime value"),
    variable="lifetime",
    reference=_lifetime,
    cases=_lifetime_cases,
    edge=((100, 0.8, 0.1), (100, 0, 0.1), (620, 0.86, 0.1), (0, 0.5, 0.1)),
    hints=(
        Text(
            zh="第一年是 `margin`，第二年是 `margin` 乘 `retention` 除以 1 加 `discount`，第三年再乘再除一次。",
            en="The first year gives `margin`, the second `margin` times `retention` divided by 1 plus `discount`; "
            "in the third, multiply and divide once more.",
        ),
        Text(
            zh="公式：`margin * (1 + discount)`，除以 `(1 + discount - retention)`，除数要放在括号里。",
            en="The formula: `margin * (1 + discount)` divided by `(1 + discount - retention)`, with its brackets.",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-discount",
            Text(
                zh="你没有打折：这是 `margin / (1 - retention)`，把十年后的一元当成今天的一元。用上 `discount`。",
                en="Nothing was discounted: this is `margin / (1 - retention)`, as if a yuan in ten years were a yuan today. "
                "Use `discount`.",
            ),
            lambda margin, retention, discount: margin / (1 - retention),
        ),
        Misconception(
            "from-the-second-year",
            Text(
                zh="你从第二年的毛利算起（Gupta 和 Lehmann 的写法），少了马上到手的第一年：再加一个 `margin`。",
                en="This begins with the second year's margin, as Gupta and Lehmann do. The first one, which comes at once, "
                "is missing: add one `margin`.",
            ),
            lambda margin, retention, discount: margin * retention / (1 + discount - retention),
        ),
        Misconception(
            "at-the-end-of-the-year",
            Text(
                zh="你把每年的毛利都放在年末，连第一年也打了折。题目里第一年马上到手：再乘 `1 + discount`。",
                en="Here every margin comes at the end of its year, so even the first is discounted. In the question it comes "
                "at once: multiply by `1 + discount`.",
            ),
            lambda margin, retention, discount: margin / (1 + discount - retention),
        ),
        Misconception(
            "discount-as-share-taken-off",
            Text(
                zh="折现是除以 `1 + discount`，不是乘 `1 - discount`：明年的 1.1 元，今天值 1 元。",
                en="To discount is to divide by `1 + discount`, not to multiply by `1 - discount`: 1.1 yuan next year are worth "
                "1 today.",
            ),
            lambda margin, retention, discount: margin / (1 - retention * (1 - discount)),
        ),
        Misconception(
            "no-brackets",
            Text(
                zh="分数线下面的 `1 + discount - retention` 要放进一对括号，不然电脑只拿 1 去除，后面的另外加减。",
                en="What stands below the fraction line, `1 + discount - retention`, needs its brackets. Without them only the 1 "
                "divides, and the rest is added and taken off.",
            ),
            lambda margin, retention, discount: margin * (1 + discount) / 1 + discount - retention,
        ),
        Misconception(
            "a-hundred-years-without-leaving",
            Text(
                zh="你忘了有人会走：每过一年，还在的可能性要乘一次 `retention`。",
                en="Nobody ever leaves here: with each year the chance of still being there is multiplied by `retention`.",
            ),
            lambda margin, retention, discount: margin * (1 + discount) / discount,
        ),
    ),
    praise=Text(
        zh="以后谁报一个“客户终身价值”，你可以问他：打折了吗，从哪一年算起？",
        en="When somebody quotes a lifetime value, you can now ask: discounted, and from which year on?",
    ),
)

_LISTED, _CALL, _WINNING, _LEAVING = 400, 18, 240, 120

q4 = Number(
    id="02.q4",
    title=Text(zh="挽留电话要留住几户才打平", en="How many must the calls keep"),
    variable="kept",
    answer=lambda: _LISTED * _CALL / _WINNING,
    hints=(
        Text(
            zh="电话打给名单上的每一户。先算一共花多少钱。",
            en="Everybody on the list is rung. First work out what that costs in all.",
        ),
        Text(
            zh="这笔钱够赢得几户新客户？多留住的至少要有这么多：总花费除以 240。",
            en="How many customers would that money win? At least as many must be kept: the total divided by 240.",
        ),
    ),
    misconceptions=(
        Misconception(
            "ratio-of-prices",
            Text(
                zh="这是一户新客户的钱和一个电话的钱之比，十三倍多。便宜的是电话，不是多留住的那一户：要用 400 个电话的总花费来比。",
                en="This is how many times a call the winning of one customer costs. The call is cheap, not the customer it "
                "keeps: compare with the cost of all 400 calls.",
            ),
            lambda: _WINNING / _CALL,
        ),
        Misconception(
            "per-hundred",
            Text(
                zh="这是每 100 户要多留的数。名单上有 400 户，题目问这 400 户里要多留几户。",
                en="This is the number per 100. There are 400 on the list, and the question is about all of them.",
            ),
            lambda: 100 * _CALL / _WINNING,
        ),
        Misconception(
            "five-times-rule",
            Text(
                zh="20 是“5 倍”的打平点（每 100 户 20 户）。这里不是 5 倍，名单也不是 100 户：用题目里的 18 元、240 元和 400 户算。",
                en="20 is the break-even of “five times”, per 100. Here it is neither five times nor 100 customers: "
                "use the 18 yuan, the 240 yuan and the 400 of the question.",
            ),
            20,
        ),
        Misconception(
            "only-those-who-leave",
            Text(
                zh="你只给会走的 120 户算了电话费。打电话以前不知道谁会走，400 户都要打，钱也是 400 户的。",
                en="Only the 120 who would leave were charged for. Before ringing nobody knows who they are: all 400 are rung "
                "and paid for.",
            ),
            lambda: _LEAVING * _CALL / _WINNING,
        ),
        Misconception(
            "money-not-customers",
            Text(
                zh="这是电话的总花费，单位是元。再除以赢得一户的成本，才是户数。",
                en="This is the cost of all the calls, in yuan. Divide it by the cost of winning one to get customers.",
            ),
            lambda: _LISTED * _CALL,
        ),
    ),
    praise=Text(
        zh="会走的 120 户里要劝回 30 户：行不行，拿一小批试试再说。",
        en="Of the 120 who would leave, 30 have to be talked round: try it with a few before you ring them all.",
    ),
)


def _coming_back(fast: int, slow: int, *, low: tuple[float, float], high: tuple[float, float]) -> pd.Series[float]:
    import pandas as pd

    return pd.Series({"least": fast * low[0] + slow * low[1], "most": fast * high[0] + slow * high[1]})


# Shares who would buy again, fast and slowly settled: TARP's least and most.
_LEAST, _MOST = (0.82, 0.54), (0.95, 0.70)

q5 = Table(
    id="02.q5",
    title=Text(zh="95% 能当真吗", en="Can one count on 95%"),
    variable="coming_back",
    answer=lambda: _coming_back(120, 80, low=_LEAST, high=_MOST),
    tolerance=0.05,
    hints=(
        Text(
            zh="快的 120 人和慢的 80 人分开算，再加起来。最少用两个低的百分数，最多用两个高的。",
            en="Take the 120 and the 80 apart, then add. For the least use the two low percentages, "
            "for the most the high ones.",
        ),
        Text(
            zh="最少：120 乘 0.82，加 80 乘 0.54。最多照样，换成 0.95 和 0.70。",
            en="The least: 120 times 0.82 plus 80 times 0.54. The most likewise, with 0.95 and 0.70.",
        ),
    ),
    misconceptions=(
        Misconception(
            "all-of-them-fast",
            Text(
                zh="你把 200 件都当成很快解决的。慢的 80 件要用 54% 到 70%：课件上的“95%”就是这样丢掉条件的。",
                en="All 200 were counted as settled fast. The 80 slow ones take 54% to 70%; this is how the "
                "“95%” on the slide lost its conditions.",
            ),
            lambda: _coming_back(200, 0, low=_LEAST, high=_MOST),
        ),
        Misconception(
            "ninety-five-for-everybody",
            Text(
                zh="190 是 200 的 95%：最好的一格套在了所有人身上。95% 只对小额、很快解决的投诉，慢的 80 件另算。",
                en="190 is 95% of 200: the best cell for everybody. The 95% are for small losses, settled fast; the 80 slow ones "
                "have figures of their own.",
            ),
            lambda: _coming_back(200, 0, low=(0.95, 0), high=(0.95, 0)),
        ),
        Misconception(
            "fast-and-slow-exchanged",
            Text(
                zh="快和慢换了位置：120 件是快的，用 82% 和 95%；80 件是慢的，用 54% 和 70%。",
                en="Fast and slow have changed places: the 120 are fast, with 82% and 95%; the 80 are slow, with 54% and 70%.",
            ),
            lambda: _coming_back(80, 120, low=_LEAST, high=_MOST),
        ),
        Misconception(
            "plain-mean-of-percentages",
            Text(
                zh="你把快、慢两个百分数直接平均了。快的有 120 人，慢的只有 80 人，要按人数算。",
                en="The two percentages were simply averaged. There are 120 fast ones and only 80 slow ones: count people.",
            ),
            lambda: _coming_back(100, 100, low=_LEAST, high=_MOST),
        ),
        Misconception(
            "per-cent-not-people",
            Text(
                zh="70.8 和 85 是 200 人的百分之几，也是课文里那 100 件的人数。题目问 200 人里有几人。",
                en="70.8 and 85 are percent of the 200, and the people among the lesson's 100. The question asks how many of "
                "the 200.",
            ),
            lambda: _coming_back(120, 80, low=_LEAST, high=_MOST) / 2,
        ),
        Misconception(
            "shares-not-people",
            Text(
                zh="算对了，但这是占 200 人的比例。题目要人数：不用除以 200。",
                en="Right, but as a share of the 200. The question asks for people: do not divide by 200.",
            ),
            lambda: _coming_back(120, 80, low=_LEAST, high=_MOST) / 200,
        ),
    ),
    praise=Text(
        zh="71% 到 85%，到不了 95%；而且这是打算，不是行为。",
        en="71% to 85%, short of 95%; and that is an intention, not behaviour.",
    ),
)

q6 = Choice(
    id="02.q6",
    title=Text(zh="哪一句可以写进汇报", en="Which sentence may go into the report"),
    variable="sentence",
    answer="C",
    letters="ABCD",
    hints=(
        Text(
            zh="对每一句问三件事：谁的百分之几？从多少到多少？什么条件下量的？",
            en="Ask three things of each: percent of whom, from what to what, measured under which conditions?",
        ),
        Text(
            zh="哪一句的数是自己量的，还说了和谁比？",
            en="Which of them is measured at home and says with whom it was compared?",
        ),
    ),
    misconceptions=(
        Misconception(
            "five-times-so-gifts-for-all",
            Text(
                zh="“5 倍”比的是一份礼包和一名新客户。礼包人人有份，5 倍时每 100 份要多留 20 名才打平，很多公司一年走的还没有 20 名。",
                en="“Five times” compares one gift with one new customer. With gifts for everybody, 100 must keep 20 more to "
                "break even, and many firms do not lose 20 of 100 in a year.",
            ),
            "A",
        ),
        Misconception(
            "four-per-cent",
            Text(
                zh="TARP 自己更正过：小额问题有 96% 不找总部，但有 50% 告诉零售商或者退货。他们说了，没有默默走。",
                en="TARP itself has corrected this: with a small problem 96% do not go to headquarters, but 50% do tell the "
                "retailer or return the product. They spoke; they did not leave in silence.",
            ),
            "B",
        ),
        Misconception(
            "ninety-five-per-cent",
            Text(
                zh="95% 是 5 美元以下、很快解决、嘴上说还会买的人。把它写成上月全部投诉的结果，基数、条件都换了，打算也成了忠诚。",
                en="The 95% are of those with losses under 5 dollars, settled fast, and what they said they would do. Put for all "
                "of last month's complaints, base and conditions have changed, and an intention has become loyalty.",
            ),
            "D",
        ),
    ),
    praise=Text(
        zh="有基数，有花费，有对照，算到每多留一户多少钱。",
        en="A base, a cost, a comparison, and the price of one more kept.",
    ),
)

QUESTIONS = (q1, q2, q3, q4, q5, q6)
