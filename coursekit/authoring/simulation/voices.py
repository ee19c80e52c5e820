"""Unit 13: comments and their coding, recommendations with a code that is no mark, network tests beside complaints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import recommend, respondent, satisfaction
from coursekit.authoring.simulation.components import LANGUAGES
from coursekit.authoring.simulation.drawing import codes, cut, integers, put, stated
from coursekit.authoring.simulation.entries import (
    DataSet,
    Node,
    answer,
    category,
    identity,
    number,
    prose,
    simulated,
    table,
)
from coursekit.authoring.simulation.texts import read_texts
from coursekit.language import Text

__all__ = [
    "DATA_SETS",
    "SENTIMENTS",
    "THEMES",
    "TRADES",
    "CommentParameters",
    "NetworkParameters",
    "RecommendParameters",
    "simulate_comments",
    "simulate_network",
    "simulate_recommend",
]

TRADES = {
    "bank": Text(zh="银行柜台", en="Bank counter"),
    "hotline": Text(zh="客服热线", en="Hotline"),
    "takeaway": Text(zh="外卖", en="Takeaway"),
    "telecom": Text(zh="电信", en="Telecom"),
    "power": Text(zh="供电", en="Power supply"),
    "hotel": Text(zh="酒店", en="Hotel"),
}
THEMES = {
    "waiting": Text(zh="等候与速度", en="Waiting and speed"),
    "staff": Text(zh="人员态度", en="Staff and manner"),
    "result": Text(zh="办得对不对", en="Done right or not"),
    "price": Text(zh="收费", en="Charges"),
    "place": Text(zh="环境与设施", en="Place and equipment"),
    "information": Text(zh="说明与沟通", en="Information"),
}
SENTIMENTS = {"praise": Text(zh="表扬", en="Praise"), "complaint": Text(zh="批评", en="Complaint")}
DON_T_KNOW = 11
_KINDS = {
    "old_town": Text(zh="老城", en="Old town"),
    "high_rise": Text(zh="高楼新区", en="High-rise district"),
    "suburb": Text(zh="近郊", en="Suburb"),
    "village": Text(zh="乡镇", en="Villages"),
}


@dataclass(frozen=True)
class CommentParameters:
    """What was put into `customer_comments`: the texts are written, the coders are simulated."""

    seed: int = stated(2113, zh="随机数种子", en="seed of the random numbers")
    accuracy: tuple[float, float] = stated(
        (0.92, 0.80), zh="两名模拟编码员判断主题正确的概率", en="chance that each simulated coder gets the theme right"
    )
    usual_slip: Mapping[str, str] = stated(
        {
            "waiting": "result",
            "staff": "information",
            "result": "staff",
            "price": "information",
            "place": "waiting",
            "information": "staff",
        },
        zh="出错时多半（六成）错成哪个主题",
        en="the theme a slip mostly (six times in ten) ends up in",
    )
    sentiment_accuracy: tuple[float, float] = stated(
        (0.98, 0.94), zh="两人判断褒贬正确的概率", en="chance that each gets praise or complaint right"
    )


@dataclass(frozen=True)
class RecommendParameters:
    """What was put into `recommend_answers`."""

    seed: int = stated(2133, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(820, zh="受访者人数", en="number of respondents")
    share: tuple[float, ...] = stated(
        (0.41, 0.35, 0.24),
        zh="推荐者（9～10）、中立者（7～8）、贬损者（0～6）的比例",
        en="share of promoters (9, 10), passives (7, 8) and detractors (0 to 6)",
    )
    code_11_cells: int = stated(57, zh="代码 11（说不上来）的个数", en="number of cells with code 11 (cannot say)")
    blank_cells: int = stated(18, zh="空白的个数", en="number of blanks")


@dataclass(frozen=True)
class NetworkParameters:
    """What was put into `network_tests`.

    Tests are driven along the streets; in the high-rise districts people complain
    of what happens indoors, which the tests never see.
    """

    seed: int = stated(2143, zh="随机数种子", en="seed of the random numbers")
    districts: int = stated(40, zh="片区数", en="number of districts")
    months: int = stated(6, zh="月数", en="number of months")
    pass_mean: Mapping[str, float] = stated(
        {"old_town": 95.0, "high_rise": 97.5, "suburb": 95.5, "village": 92.0},
        zh="各类片区路测合格率的均值（%）",
        en="mean share of street tests passed by kind of district (%)",
    )
    slope: float = stated(
        -0.14,
        zh="合格率每升 1 个百分点，投诉率对数的变化",
        en="change of log complaint rate per percentage point passed",
    )
    indoor: Mapping[str, float] = stated(
        {"old_town": 0.0, "high_rise": 1.25, "suburb": 0.0, "village": -0.35},
        zh="与路测无关的部分（对数）：高楼室内信号差，乡镇投诉得少",
        en="what tests do not see (log): weak signal inside high-rises, fewer complaints in villages",
    )
    base_rate: float = stated(
        0.9, zh="每千用户每月投诉数的基数", en="base rate of complaints per thousand users a month"
    )


def simulate_comments(given: CommentParameters | None = None) -> pd.DataFrame:
    """Make `customer_comments`: one row per comment, two codings."""
    given = given or CommentParameters()
    random = np.random.default_rng(given.seed)
    texts = read_texts("customer_comments")
    texts = texts.iloc[random.permutation(len(texts))].reset_index(drop=True)
    names = list(THEMES)
    coded = {}
    for coder, right, heard in zip("ab", given.accuracy, given.sentiment_accuracy, strict=True):
        themes, sentiments = [], []
        for theme, sentiment in zip(texts["theme"], texts["sentiment"], strict=True):
            slip = given.usual_slip[theme]
            if random.random() >= 0.6:
                slip = str(random.choice([one for one in names if one != theme]))
            themes.append(theme if random.random() < right else slip)
            turned = "praise" if sentiment == "complaint" else "complaint"
            sentiments.append(sentiment if random.random() < heard else turned)
        coded[f"theme_{coder}"], coded[f"sentiment_{coder}"] = themes, sentiments
    own = ["trade", "language", "text", "theme", "sentiment"]
    return pd.concat([pd.DataFrame({"comment": codes("K", len(texts), 3)}), texts[own], pd.DataFrame(coded)], axis=1)


def simulate_recommend(given: RecommendParameters | None = None) -> pd.DataFrame:
    """Make `recommend_answers`: recommendation with code 11, satisfaction, effort."""
    given = given or RecommendParameters()
    random = np.random.default_rng(given.seed)
    n = given.respondents
    group = random.choice(3, size=n, p=given.share)
    marks = [
        random.choice([9, 10], size=n, p=[0.55, 0.45]),
        random.choice([7, 8], size=n, p=[0.4, 0.6]),
        random.choice(range(7), size=n, p=[0.05, 0.03, 0.06, 0.10, 0.14, 0.30, 0.32]),
    ]
    likely = np.choose(group, marks).astype(float)
    satisfied = cut(1.6 + 0.46 * likely + random.normal(0.0, 0.8, n), 1, 7)
    easy = cut(2.0 + 0.38 * likely + random.normal(0.0, 1.2, n), 1, 7)
    column = likely[:, None].copy()
    free = np.ones(column.shape, dtype=bool)
    put(random, column, free, float(DON_T_KNOW), cells=given.code_11_cells)
    put(random, column, free, np.nan, cells=given.blank_cells)
    answers = integers(np.column_stack([column[:, 0], satisfied, easy]), ["recommend", "overall_satisfaction", "easy"])
    return pd.concat([pd.DataFrame({"respondent": codes("R", n)}), answers], axis=1)


def simulate_network(given: NetworkParameters | None = None) -> pd.DataFrame:
    """Make `network_tests`: districts by months, tests beside complaints."""
    given = given or NetworkParameters()
    random = np.random.default_rng(given.seed)
    names = list(_KINDS)
    kind = np.array([names[i % 4] for i in range(given.districts)])
    centre = np.array([given.pass_mean[one] for one in kind]) + random.normal(0.0, 1.2, given.districts)
    users = np.round(random.uniform(8.0, 40.0, given.districts), 1)
    own = random.normal(0.0, 0.15, given.districts)
    rows = []
    for month in range(1, given.months + 1):
        passed = np.clip(centre + random.normal(0.0, 1.0, given.districts), 80, 99.9).round(1)
        seen = given.slope * (passed - 95.0)
        rate = given.base_rate * np.exp(seen + np.array([given.indoor[one] for one in kind]) + own)
        rows.append(
            pd.DataFrame(
                {
                    "district": codes("D", given.districts, 2),
                    "district_kind": kind,
                    "month": month,
                    "users": users,
                    "test_pass": passed,
                    "complaint_count": random.poisson(rate * users),
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def enter_comments(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `customer_comments`."""
    return table(
        "customer_comments",
        Text(
            zh="客户留言（为课程编写，编码为模拟数据）",
            en="Customers' comments (written for the course, coding simulated)",
        ),
        Text(
            zh="六个行业的中英文留言，逐条为课程编写，不是真实客户所写。theme、sentiment 是编写时的用意，"
            "后缀 _a、_b 的列是两名模拟编码员的判断。",
            en="Comments in Chinese and English from six trades, each written for the course; no real customer wrote "
            "them. `theme` and `sentiment` are what the writer meant, columns ending in _a and _b what two simulated "
            "coders made of it.",
        ),
        rows,
        [
            identity("comment", Text(zh="留言编号", en="Comment")),
            category("trade", Text(zh="行业", en="Trade"), TRADES),
            category("language", Text(zh="语言", en="Language"), LANGUAGES),
            prose("text", Text(zh="原文", en="Text")),
            category("theme", Text(zh="主题", en="Theme"), THEMES),
            category("sentiment", Text(zh="褒贬", en="Sentiment"), SENTIMENTS),
            category("theme_a", Text(zh="编码员甲：主题", en="Coder A: theme"), THEMES),
            category("sentiment_a", Text(zh="编码员甲：褒贬", en="Coder A: sentiment"), SENTIMENTS),
            category("theme_b", Text(zh="编码员乙：主题", en="Coder B: theme"), THEMES),
            category("sentiment_b", Text(zh="编码员乙：褒贬", en="Coder B: sentiment"), SENTIMENTS),
        ],
        **simulated(CommentParameters()),
    )


def enter_recommend(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `recommend_answers`."""
    easy = (Text(zh="很费劲", en="very hard"), Text(zh="很容易", en="very easy"))
    return table(
        "recommend_answers",
        Text(
            zh="热线回访：推荐、满意、省力（模拟数据）", en="Hotline follow-up: recommend, satisfied, easy (simulated)"
        ),
        Text(
            zh="推荐意愿 0～10，11 表示说不上来：它是代码，不是分数，更不是推荐者。"
            "另有总体满意度和办事是否容易（1～7）。",
            en="Recommendation from 0 to 10, where 11 means “cannot say”: a code, not a mark, and no promoter. Overall "
            "satisfaction and ease (1 to 7) come with it.",
        ),
        rows,
        [
            respondent(),
            recommend({DON_T_KNOW: Text(zh="说不上来", en="cannot say")}),
            satisfaction(),
            answer("easy", Text(zh="办事是否容易", en="Ease of getting it done"), 1, 7, ends=easy),
        ],
        **simulated(RecommendParameters()),
    )


def enter_network(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `network_tests`."""
    return table(
        "network_tests",
        Text(zh="路测指标与投诉对照（模拟数据）", en="Network tests beside complaints (simulated)"),
        Text(
            zh="40 个片区、6 个月：路测合格率和信号类投诉数。各类片区内部，测得越好投诉越少；"
            "放在一起几乎看不出，因为高楼新区街上测得最好，室内却不好用。",
            en="Forty districts, six months: share of street tests passed and complaints about the signal. "
            "Within a kind of district better tests mean fewer complaints; over all it hardly shows, because "
            "the high-rise districts test best in the street and work badly indoors.",
        ),
        rows,
        [
            prose("district", Text(zh="片区", en="District")),
            category("district_kind", Text(zh="片区类型", en="Kind of district"), _KINDS),
            number("month", Text(zh="月份序号", en="Month"), 1, 36, Text(zh="月", en="months")),
            number("users", Text(zh="用户数", en="Users"), 0, 1000, Text(zh="千户", en="thousand"), kind="number"),
            number("test_pass", Text(zh="路测合格率", en="Tests passed"), 0, 100, Text(zh="%", en="%"), kind="number"),
            number("complaint_count", Text(zh="投诉件数", en="Complaints"), 0, 10000, Text(zh="件", en="complaints")),
        ],
        **simulated(NetworkParameters()),
    )


DATA_SETS = (
    DataSet("customer_comments", simulate_comments, enter_comments),
    DataSet("recommend_answers", simulate_recommend, enter_recommend),
    DataSet("network_tests", simulate_network, enter_network),
)
