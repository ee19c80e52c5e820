"""Unit 14: what hotel guests call important, how they rate it, and Kano's pairs of questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import respondent, satisfaction
from coursekit.authoring.simulation.drawing import blank, codes, cut, integers, stated
from coursekit.authoring.simulation.entries import (
    LOW_HIGH,
    DataSet,
    Node,
    answer,
    category,
    prose,
    simulated,
    table,
)
from coursekit.language import Text

__all__ = [
    "ATTRIBUTES",
    "DATA_SETS",
    "FEATURES",
    "ImportanceParameters",
    "KanoParameters",
    "simulate_importance",
    "simulate_kano",
    "write_attributes",
]

ATTRIBUTES = {
    "clean": Text(zh="房间干净", en="Clean room"),
    "quiet": Text(zh="夜里安静", en="Quiet at night"),
    "bed": Text(zh="床铺舒适", en="Comfortable bed"),
    "shower": Text(zh="淋浴水热", en="Hot shower"),
    "wifi": Text(zh="网络通畅", en="Working Wi-Fi"),
    "breakfast": Text(zh="早餐丰富", en="Rich breakfast"),
    "check_in": Text(zh="入住快捷", en="Quick check-in"),
    "staff": Text(zh="员工热心", en="Helpful staff"),
    "problem": Text(zh="问题解决", en="Problems solved"),
    "decor": Text(zh="大堂气派", en="Grand lobby"),
}
FEATURES = {
    "hot_water": Text(zh="全天热水", en="Hot water all day"),
    "safe_lock": Text(zh="门锁可靠", en="Reliable door lock"),
    "quiet_room": Text(zh="房间隔音", en="Soundproof room"),
    "quick_check_out": Text(zh="退房不用等", en="Check-out without waiting"),
    "late_check_out": Text(zh="免费延到下午退房", en="Free late check-out"),
    "night_snack": Text(zh="晚归有一碗热面", en="Hot noodles for late arrivals"),
    "robot": Text(zh="机器人送物", en="Deliveries by robot"),
    "review_call": Text(zh="打电话请您给好评", en="Calls asking for a good review"),
}
KANO_ANSWERS = {
    1: Text(zh="喜欢", en="I like it"),
    2: Text(zh="理应如此", en="It must be so"),
    3: Text(zh="无所谓", en="I am neutral"),
    4: Text(zh="能忍受", en="I can live with it"),
    5: Text(zh="不喜欢", en="I dislike it"),
}


@dataclass(frozen=True)
class ImportanceParameters:
    """What was put into `importance_performance`.

    Ten numbers in a row are the attributes in the order of `hotel_attributes`.
    """

    seed: int = stated(2114, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(420, zh="受访者人数", en="number of respondents")
    importance: tuple[float, ...] = stated(
        (4.8, 4.5, 4.4, 4.5, 4.4, 3.7, 3.8, 4.3, 4.5, 2.6), zh="重要性的潜在均值", en="latent means of importance"
    )
    performance: tuple[float, ...] = stated(
        (3.9, 3.5, 4.0, 3.9, 3.6, 3.5, 3.2, 4.0, 3.0, 4.2), zh="表现的潜在均值", en="latent means of performance"
    )
    general_share: float = stated(
        0.20,
        zh="表现的方差中归于总体水平的比例",
        en="share of performance's variance that is the person's general level",
    )
    linear: tuple[float, ...] = stated(
        (0.0, 0.10, 0.05, 0.0, 0.0, 0.0, 0.36, 0.16, 0.46, 0.0),
        zh="线性作用：表现每高 1 分，满意度升多少",
        en="linear effect on satisfaction per point of performance",
    )
    penalty: tuple[float, ...] = stated(
        (-1.0, 0.0, 0.0, -0.4, -0.8, 0.0, 0.0, 0.0, 0.0, 0.0),
        zh="惩罚：表现为 1～2 分时满意度降多少（基本属性）",
        en="penalty on satisfaction where performance is 1 or 2 (basic attributes)",
    )
    reward: tuple[float, ...] = stated(
        (0.0, 0.0, 0.0, 0.0, 0.0, 1.2, 0.0, 0.0, 0.0, 0.0),
        zh="奖励：表现为 5 分时满意度升多少（魅力属性）",
        en="reward on satisfaction where performance is 5 (excitement attributes)",
    )
    noise: float = stated(0.75, zh="满意度误差的标准差", en="standard deviation of the error of satisfaction")
    blank_share: float = stated(0.01, zh="空白的比例", en="share of blank answers")


@dataclass(frozen=True)
class KanoParameters:
    """What was put into `kano_pairs`: shares of M, O, A, I, R and Q for each feature."""

    seed: int = stated(2124, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(180, zh="受访者人数", en="number of respondents")
    shares: Mapping[str, tuple[float, ...]] = stated(
        {
            "hot_water": (0.62, 0.22, 0.04, 0.10, 0.00, 0.02),
            "safe_lock": (0.66, 0.15, 0.03, 0.14, 0.00, 0.02),
            "quiet_room": (0.24, 0.48, 0.14, 0.12, 0.00, 0.02),
            "quick_check_out": (0.15, 0.44, 0.22, 0.17, 0.00, 0.02),
            "late_check_out": (0.03, 0.16, 0.58, 0.20, 0.00, 0.03),
            "night_snack": (0.02, 0.08, 0.52, 0.34, 0.02, 0.02),
            "robot": (0.02, 0.03, 0.29, 0.58, 0.06, 0.02),
            "review_call": (0.00, 0.01, 0.03, 0.28, 0.65, 0.03),
        },
        zh="每项功能属于 M、O、A、I、R、Q 的比例",
        en="share of M, O, A, I, R and Q for each feature",
    )


def simulate_importance(given: ImportanceParameters | None = None) -> pd.DataFrame:
    """Make `importance_performance`: ten importances, ten performances (1 to 5), overall satisfaction."""
    given = given or ImportanceParameters()
    random = np.random.default_rng(given.seed)
    n, k = given.respondents, len(ATTRIBUTES)
    eager = random.normal(0.0, 0.35, (n, 1))
    important = cut(np.array(given.importance) + eager + random.normal(0.0, 0.6, (n, k)), 1, 5)
    general = np.sqrt(given.general_share) * random.normal(size=(n, 1))
    own = np.sqrt(1 - given.general_share) * random.normal(size=(n, k))
    rated = cut(np.array(given.performance) + 1.05 * (general + own), 1, 5)
    felt = (
        4.6
        + (rated - 3.5) @ np.array(given.linear)
        + (rated <= 2) @ np.array(given.penalty)
        + (rated == 5) @ np.array(given.reward)
    )
    overall = cut(felt + random.normal(0.0, given.noise, n), 1, 7)
    answers = np.column_stack([important, rated, overall])
    blank(random, answers, np.ones(answers.shape, dtype=bool), given.blank_share)
    names = [*(f"I_{one}" for one in ATTRIBUTES), *(f"P_{one}" for one in ATTRIBUTES), "overall_satisfaction"]
    return pd.concat([pd.DataFrame({"respondent": codes("R", n)}), integers(answers, names)], axis=1)


def simulate_kano(given: KanoParameters | None = None) -> pd.DataFrame:
    """Make `kano_pairs`: for every person and feature, the answer if it is there and if it is not."""
    given = given or KanoParameters()
    random = np.random.default_rng(given.seed)
    cells = {
        "M": [(f, 5) for f in (2, 3, 4)],
        "O": [(1, 5)],
        "A": [(1, d) for d in (2, 3, 4)],
        "I": [(f, d) for f in (2, 3, 4) for d in (2, 3, 4)],
        "R": [*((5, d) for d in (1, 2, 3, 4)), *((f, 1) for f in (2, 3, 4))],
        "Q": [(1, 1), (5, 5)],
    }
    rows = []
    for person in codes("R", given.respondents):
        for feature in FEATURES:
            found = str(random.choice(list(cells), p=given.shares[feature]))
            there, missing = cells[found][random.integers(len(cells[found]))]
            rows.append((person, feature, there, missing))
    return pd.DataFrame(rows, columns=["respondent", "feature", "functional", "dysfunctional"])


def write_attributes() -> pd.DataFrame:
    """Make `hotel_attributes`: what the ten attributes are called."""
    rows = [(code, text.zh, text.en) for code, text in ATTRIBUTES.items()]
    return pd.DataFrame(rows, columns=["attribute", "label_zh", "label_en"])


def enter_importance(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `importance_performance`."""
    blocks = {"I": Text(zh="重要性", en="Importance"), "P": Text(zh="表现", en="Performance")}
    return table(
        "importance_performance",
        Text(zh="酒店住客：重要性与表现（模拟数据）", en="Hotel guests: importance and performance (simulated)"),
        Text(
            zh="十个属性，各问重要性（I_）和表现（P_），1～5；另有总体满意度（1～7）。嘴上说的重要性个个都高，"
            "从满意度推出来的重要性却各不相同。",
            en="Ten attributes, each with importance (I_) and performance (P_), 1 to 5, and overall satisfaction (1 to "
            "7). Stated importance is high nearly throughout; what satisfaction reveals differs.",
        ),
        rows,
        [
            respondent(),
            *(
                answer(
                    f"{block}_{code}",
                    Text(zh="{block}：{what}", en="{block}: {what}").format(
                        block=said, what=Text(zh=what.zh, en=what.en[0].lower() + what.en[1:])
                    ),
                    1,
                    5,
                    ends=LOW_HIGH,
                )
                for block, said in blocks.items()
                for code, what in ATTRIBUTES.items()
            ),
            satisfaction(),
        ],
        **simulated(ImportanceParameters()),
    )


def enter_attributes(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `hotel_attributes`."""
    return table(
        "hotel_attributes",
        Text(zh="酒店的十个属性", en="Ten attributes of a hotel"),
        Text(
            zh="importance_performance 里 I_ 和 P_ 后面的代码与名称。",
            en="The codes behind I_ and P_ in importance_performance, and their names.",
        ),
        rows,
        [
            category("attribute", Text(zh="属性", en="Attribute"), ATTRIBUTES),
            prose("label_zh", Text(zh="简称（中文）", en="Label (Chinese)")),
            prose("label_en", Text(zh="简称（英文）", en="Label (English)")),
        ],
        simulated=False,
    )


def enter_kano(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `kano_pairs`."""
    return table(
        "kano_pairs",
        Text(zh="卡诺问卷：酒店的八项功能（模拟数据）", en="Kano questionnaire: eight features of a hotel (simulated)"),
        Text(
            zh="每人每项功能一行：有这项功能时怎么想，没有时怎么想（各五种回答）。",
            en="One row per person and feature: how it is to have it and how it is not to have it, five answers each.",
        ),
        rows,
        [
            prose("respondent", Text(zh="受访者编号", en="Respondent")),
            category("feature", Text(zh="功能", en="Feature"), FEATURES),
            category("functional", Text(zh="有这项功能", en="With the feature"), KANO_ANSWERS, "integer"),
            category("dysfunctional", Text(zh="没有这项功能", en="Without the feature"), KANO_ANSWERS, "integer"),
        ],
        **simulated(KanoParameters()),
    )


DATA_SETS = (
    DataSet("importance_performance", simulate_importance, enter_importance),
    DataSet("hotel_attributes", write_attributes, enter_attributes),
    DataSet("kano_pairs", simulate_kano, enter_kano),
)
