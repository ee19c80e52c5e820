"""Unit 09: the pretest of a questionnaire for a telecom company's corporate accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import respondent, satisfaction
from coursekit.authoring.simulation.drawing import codes, cut, integers, stated
from coursekit.authoring.simulation.entries import (
    AGREE,
    DataSet,
    Node,
    answer,
    category,
    number,
    prose,
    simulated,
    table,
)
from coursekit.language import Text

__all__ = ["ASPECTS", "DATA_SETS", "DOUBLE", "JARGON", "PretestParameters", "simulate_pretest", "write_items"]

ASPECTS = {
    "manager": Text(zh="客户经理", en="Account manager"),
    "network": Text(zh="网络", en="Network"),
    "billing": Text(zh="账务", en="Billing"),
}
_ITEMS = {
    "Q01": ("manager", "我们的客户经理了解我们单位的业务。", "Our account manager knows our business."),
    "Q02": ("manager", "客户经理答应的事都有下文。", "What our account manager promises is followed up."),
    "Q03": (
        "network",
        "专线的 SLA 指标符合合同约定。",
        "The SLA metrics of our leased line are as contracted.",
    ),
    "Q04": ("manager", "遇到急事，能马上找到客户经理。", "In an emergency we reach our account manager at once."),
    "Q05": ("network", "我们的专线很少中断。", "Our leased line seldom goes down."),
    "Q06": (
        "manager",
        "客户经理回复及时，资费方案也合理。",
        "Our account manager answers quickly and the prices are reasonable.",
    ),
    "Q07": ("network", "线路出了故障，修复很快。", "Faults on the line are mended quickly."),
    "Q08": ("billing", "每月的账单一看就懂。", "The monthly bill is easy to understand."),
    "Q09": ("billing", "账单金额很少出错。", "The amounts on the bill are seldom wrong."),
    "Q10": ("billing", "多部门的费用能按我们的要求分开列。", "Charges are split by department the way we ask."),
}
JARGON, DOUBLE = "Q03", "Q06"
LABELS = {
    "Q01": Text(zh="了解我们的业务", en="Knows our business"),
    "Q02": Text(zh="承诺有下文", en="Promises followed up"),
    "Q03": Text(zh="专线 SLA 达标", en="SLA of the line met"),
    "Q04": Text(zh="急事找得到人", en="Reached in an emergency"),
    "Q05": Text(zh="专线很少中断", en="Line seldom down"),
    "Q06": Text(zh="回复及时、资费合理", en="Quick answers, fair prices"),
    "Q07": Text(zh="故障修得快", en="Faults mended quickly"),
    "Q08": Text(zh="账单好懂", en="Bill easy to read"),
    "Q09": Text(zh="账单少出错", en="Bill seldom wrong"),
    "Q10": Text(zh="费用分开列", en="Charges split"),
}


@dataclass(frozen=True)
class PretestParameters:
    """What was put into `pretest_answers`.

    The double-barrelled item asks about two things that do not go together, so
    people answer the one or the other, or hesitate, or leave it out.
    """

    seed: int = stated(2109, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(64, zh="受访者人数", en="number of respondents")
    means: Mapping[str, float] = stated(
        {"manager": 5.4, "network": 4.9, "billing": 4.6},
        zh="三个方面的潜在均值",
        en="latent means of the three aspects",
    )
    between: float = stated(0.35, zh="三个方面之间的相关", en="correlation of the three aspects")
    item_noise: float = stated(0.75, zh="各题误差的标准差", en="standard deviation of the error of an item")
    double_item: str = stated(DOUBLE, zh="一题两问的题", en="the double-barrelled item")
    price_mean: float = stated(2.9, zh="对资费的看法的均值", en="mean opinion of the prices")
    price_sd: float = stated(1.5, zh="对资费的看法的标准差", en="standard deviation of that opinion")
    price_share: float = stated(0.55, zh="按资费来答这道题的比例", en="share that answers that item by the prices")
    double_blank: float = stated(0.12, zh="这道题空白的概率", en="chance that this item is left blank")
    jargon_item: str = stated(JARGON, zh="用了行话的题", en="the item with jargon")
    jargon_blank: float = stated(0.22, zh="行话题空白的概率", en="chance that the item with jargon is left blank")
    other_blank: float = stated(0.01, zh="其他题空白的概率", en="chance that another item is left blank")
    seconds: tuple[float, ...] = stated(
        (7.0, 16.0, 13.0),
        zh="作答秒数的中位数：普通题、一题两问的题、行话题",
        en="median seconds: ordinary, double-barrelled, jargon",
    )


def simulate_pretest(given: PretestParameters | None = None) -> pd.DataFrame:
    """Make `pretest_answers`: ten answers and the seconds each took."""
    given = given or PretestParameters()
    random = np.random.default_rng(given.seed)
    n, names = given.respondents, list(_ITEMS)
    r = np.full((3, 3), given.between) + np.eye(3) * (1 - given.between)
    level = np.array([given.means[one] for one in ASPECTS]) + random.normal(size=(n, 3)) @ np.linalg.cholesky(r).T
    owner = [list(ASPECTS).index(_ITEMS[name][0]) for name in names]
    latent = level[:, owner] + random.normal(0.0, given.item_noise, (n, len(names)))
    double, jargon = names.index(given.double_item), names.index(given.jargon_item)
    price = random.normal(given.price_mean, given.price_sd, n)
    latent[:, double] = np.where(random.random(n) < given.price_share, price, latent[:, double])
    answers = cut(latent, 1, 7)
    overall = cut(0.3 + level.mean(axis=1) + random.normal(0.0, 0.6, n), 1, 7)
    chance = np.full(len(names), given.other_blank)
    chance[double], chance[jargon] = given.double_blank, given.jargon_blank
    answers[random.random(answers.shape) < chance] = np.nan
    median = np.full(len(names), given.seconds[0])
    median[double], median[jargon] = given.seconds[1:]
    seconds = np.maximum(2, np.rint(median * np.exp(random.normal(0.0, 0.35, answers.shape))))
    return pd.concat(
        [
            pd.DataFrame({"respondent": codes("R", n)}),
            integers(answers, names),
            integers(seconds, [f"S{name[1:]}" for name in names]),
            integers(overall[:, None], ["overall_satisfaction"]),
        ],
        axis=1,
    )


def write_items() -> pd.DataFrame:
    """Make `pretest_items`: the ten items as they were asked."""
    rows = [(name, aspect, LABELS[name].zh, LABELS[name].en, zh, en) for name, (aspect, zh, en) in _ITEMS.items()]
    return pd.DataFrame(rows, columns=["question", "aspect", "label_zh", "label_en", "wording_zh", "wording_en"])


def enter_pretest(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `pretest_answers`."""
    return table(
        "pretest_answers",
        Text(zh="集团客户问卷的预测试（模拟数据）", en="Pretest of a questionnaire for corporate accounts (simulated)"),
        Text(
            zh="64 位集团客户联系人试答十题（1～7），S 开头的列是每题用的秒数。题目原文在 pretest_items。"
            "其中一题一题两问，还有一题用了行话。",
            en="Sixty-four contacts of corporate accounts try ten items (1 to 7); the columns with S hold the seconds "
            "each took. The wording is in pretest_items. One item asks two things at once, another uses jargon.",
        ),
        rows,
        [
            respondent(),
            *(
                answer(
                    name,
                    Text(zh="第 {n} 题：{label}", en="Question {n}: {label}").format(
                        n=int(name[1:]), label=LABELS[name]
                    ),
                    1,
                    7,
                    ends=AGREE,
                )
                for name in _ITEMS
            ),
            *(
                number(
                    f"S{name[1:]}",
                    Text(zh="第 {n} 题用时", en="Time for question {n}").format(n=int(name[1:])),
                    1,
                    300,
                    Text(zh="秒", en="seconds"),
                )
                for name in _ITEMS
            ),
            satisfaction(),
        ],
        **simulated(PretestParameters()),
    )


def enter_items(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `pretest_items`."""
    return table(
        "pretest_items",
        Text(zh="集团客户预测试问卷：十个题项", en="Pretest questionnaire for corporate accounts: the ten items"),
        Text(
            zh="为课程编写，有两题故意写坏，供预测试时发现。",
            en="Written for the course; two of the items are bad on purpose, for the pretest to find.",
        ),
        rows,
        [
            category("question", Text(zh="题号", en="Question"), LABELS),
            category("aspect", Text(zh="方面", en="Aspect"), ASPECTS),
            prose("label_zh", Text(zh="简称（中文）", en="Label (Chinese)")),
            prose("label_en", Text(zh="简称（英文）", en="Label (English)")),
            prose("wording_zh", Text(zh="题目（中文）", en="Wording (Chinese)")),
            prose("wording_en", Text(zh="题目（英文）", en="Wording (English)")),
        ],
        simulated=False,
    )


DATA_SETS = (
    DataSet("pretest_answers", simulate_pretest, enter_pretest),
    DataSet("pretest_items", write_items, enter_items),
)
