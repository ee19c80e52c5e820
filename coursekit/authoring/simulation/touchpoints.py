"""Unit 04: journeys of car-rental customers, touchpoint by touchpoint, and incidents told by customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.components import LANGUAGES
from coursekit.authoring.simulation.drawing import codes, stated
from coursekit.authoring.simulation.entries import (
    LOW_HIGH,
    DataSet,
    Node,
    answer,
    category,
    identity,
    number,
    prose,
    simulated,
    table,
    yes_no,
)
from coursekit.authoring.simulation.texts import read_texts
from coursekit.language import Text

__all__ = [
    "DATA_SETS",
    "INCIDENT_CLASSES",
    "TOUCHPOINTS",
    "IncidentParameters",
    "JourneyParameters",
    "simulate_incidents",
    "simulate_journeys",
]

TOUCHPOINTS = {
    "search": Text(zh="查车比价", en="Search and compare"),
    "booking": Text(zh="下单", en="Booking"),
    "deposit": Text(zh="交押金", en="Deposit"),
    "pick_up": Text(zh="取车", en="Pick-up"),
    "roadside": Text(zh="路上求助", en="Help on the road"),
    "return": Text(zh="还车", en="Return"),
    "refund": Text(zh="退押金", en="Refund of the deposit"),
    "complaint_call": Text(zh="热线投诉", en="Complaint by phone"),
}
STAGES = {
    "before": Text(zh="服务前", en="Before"),
    "during": Text(zh="服务中", en="During"),
    "after": Text(zh="服务后", en="After"),
}
_STAGE_OF = dict(zip(TOUCHPOINTS, ("before",) * 3 + ("during",) * 3 + ("after",) * 2, strict=True))
INCIDENT_CLASSES = {
    "failure": Text(zh="对失误的反应", en="Response to a failure"),
    "need": Text(zh="对特殊需要的反应", en="Response to a special need"),
    "unprompted": Text(zh="员工自发的举动", en="Unprompted act of staff"),
}


@dataclass(frozen=True)
class JourneyParameters:
    """What was put into `touchpoint_log`."""

    seed: int = stated(2104, zh="随机数种子", en="seed of the random numbers")
    journeys: int = stated(520, zh="旅程数", en="number of journeys")
    satisfaction: Mapping[str, float] = stated(
        {
            "search": 5.5,
            "booking": 5.3,
            "deposit": 3.8,
            "pick_up": 4.8,
            "roadside": 3.0,
            "return": 5.5,
            "refund": 4.2,
            "complaint_call": 3.9,
        },
        zh="各接触点满意度的潜在均值",
        en="latent mean of satisfaction at each touchpoint",
    )
    drop_out: Mapping[str, float] = stated(
        {"search": 0.15, "booking": 0.09, "deposit": 0.13, "pick_up": 0.03},
        zh="给 5 分的人在各接触点中断的概率",
        en="chance that someone who gives a 5 breaks off at each touchpoint",
    )
    drop_out_doubles: float = stated(
        1.5, zh="满意度每低多少分，中断的概率翻一倍", en="points of satisfaction less that double that chance"
    )
    roadside_share: float = stated(0.11, zh="路上需要求助的比例", en="share that needs help on the road")
    complaint_share: tuple[float, float] = stated(
        (0.06, 0.38),
        zh="退押金满意（4 分及以上）与不满意者打投诉电话的概率",
        en="chance of a complaint call after a refund rated 4 or more, and one rated lower",
    )
    minutes: Mapping[str, float] = stated(
        {
            "search": 9.0,
            "booking": 4.0,
            "deposit": 11.0,
            "pick_up": 24.0,
            "roadside": 55.0,
            "return": 12.0,
            "refund": 3.0,
            "complaint_call": 14.0,
        },
        zh="各接触点用时的中位数（分钟）",
        en="median minutes at each touchpoint",
    )
    unrated_share: float = stated(0.22, zh="没有评分的比例", en="share of touchpoints left unrated")


@dataclass(frozen=True)
class IncidentParameters:
    """What was put into `service_incidents`: the texts are written, the coders are simulated."""

    seed: int = stated(2114, zh="随机数种子", en="seed of the random numbers")
    accuracy: tuple[float, float] = stated(
        (0.90, 0.78), zh="两名模拟编码员判断正确的概率", en="chance that each of the two simulated coders is right"
    )


def simulate_journeys(given: JourneyParameters | None = None) -> pd.DataFrame:
    """Make `touchpoint_log`: one row per touchpoint a customer came to."""
    given = given or JourneyParameters()
    random = np.random.default_rng(given.seed)
    rows = []
    for journey in codes("J", given.journeys):
        mood = random.normal(0.0, 0.6)
        felt = 0.0
        position = 0
        for touchpoint in TOUCHPOINTS:
            if touchpoint == "roadside" and random.random() >= given.roadside_share:
                continue
            if touchpoint == "complaint_call" and random.random() >= given.complaint_share[int(felt < 4)]:
                continue
            position += 1
            felt = float(np.clip(np.rint(given.satisfaction[touchpoint] + mood + random.normal(0.0, 1.0)), 1, 7))
            leave = given.drop_out.get(touchpoint, 0.0) * 2 ** ((5 - felt) / given.drop_out_doubles)
            dropped = bool(random.random() < min(0.9, leave))
            rated = random.random() >= given.unrated_share
            minutes = max(1, round(given.minutes[touchpoint] * float(np.exp(random.normal(0.0, 0.4)))))
            rows.append(
                (journey, position, _STAGE_OF[touchpoint], touchpoint, minutes, felt if rated else np.nan, dropped)
            )
            if dropped:
                break
    names = ["journey", "position", "stage", "touchpoint", "minutes", "touchpoint_satisfaction", "dropped_out"]
    return pd.DataFrame(rows, columns=names).astype({"touchpoint_satisfaction": "Int64"})


def simulate_incidents(given: IncidentParameters | None = None) -> pd.DataFrame:
    """Make `service_incidents`: what customers tell, and the classes two coders gave."""
    given = given or IncidentParameters()
    random = np.random.default_rng(given.seed)
    texts = read_texts("service_incidents")
    names = list(INCIDENT_CLASSES)
    coded = {}
    for coder, accuracy in zip("ab", given.accuracy, strict=True):
        right = random.random(len(texts)) < accuracy
        other = [names[(names.index(one) + 1 + random.integers(2)) % 3] for one in texts["incident_class"]]
        coded[f"class_{coder}"] = np.where(right, texts["incident_class"], other)
    return pd.DataFrame(
        {
            "incident": codes("N", len(texts), 3),
            "language": texts["language"],
            "text": texts["text"],
            "pleased": texts["pleased"] == "yes",
            **coded,
        }
    )


def enter_journeys(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `touchpoint_log`."""
    return table(
        "touchpoint_log",
        Text(zh="租车客户的接触点日志（模拟数据）", en="Touchpoint log of car-rental customers (simulated)"),
        Text(
            zh="每位客户按先后经过的接触点、用时、满意度（有的没评）、是否就此中断。分最低的接触点人很少，"
            "丢分最多的是另一个。",
            en="The touchpoints each customer came to, in order, with minutes, satisfaction (some left it out) and "
            "whether the journey broke off there. The touchpoint with the lowest mark is visited by few; most "
            "satisfaction is lost at another.",
        ),
        rows,
        [
            prose("journey", Text(zh="旅程编号", en="Journey")),
            number("position", Text(zh="第几步", en="Position"), 1, 8, Text(zh="步", en="steps")),
            category("stage", Text(zh="阶段", en="Stage"), STAGES),
            category("touchpoint", Text(zh="接触点", en="Touchpoint"), TOUCHPOINTS),
            number("minutes", Text(zh="用时（分钟）", en="Minutes"), 1, 600, Text(zh="分钟", en="minutes")),
            answer(
                "touchpoint_satisfaction",
                Text(zh="接触点满意度", en="Satisfaction at the touchpoint"),
                1,
                7,
                ends=LOW_HIGH,
            ),
            yes_no("dropped_out", Text(zh="到此中断", en="Broke off here")),
        ],
        **simulated(JourneyParameters()),
    )


def enter_incidents(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `service_incidents`."""
    return table(
        "service_incidents",
        Text(
            zh="关键事件（为课程编写，编码为模拟数据）",
            en="Critical incidents (written for the course, coding simulated)",
        ),
        Text(
            zh="中英文小故事，两名模拟编码员各自归到三类中的一类。没有真实的客户。",
            en="Short stories in Chinese and English; two simulated coders put each into one of three classes. "
            "There are no real customers.",
        ),
        rows,
        [
            identity("incident", Text(zh="事件编号", en="Incident")),
            category("language", Text(zh="语言", en="Language"), LANGUAGES),
            prose("text", Text(zh="原文", en="Text")),
            yes_no("pleased", Text(zh="客户感到满意", en="The customer was pleased")),
            category("class_a", Text(zh="编码员甲的分类", en="Class by coder A"), INCIDENT_CLASSES),
            category("class_b", Text(zh="编码员乙的分类", en="Class by coder B"), INCIDENT_CLASSES),
        ],
        **simulated(IncidentParameters()),
    )


DATA_SETS = (
    DataSet("touchpoint_log", simulate_journeys, enter_journeys),
    DataSet("service_incidents", simulate_incidents, enter_incidents),
)
