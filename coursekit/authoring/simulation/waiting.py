"""Unit 15: the ticket machine's log of a branch with three counters, and a service blueprint with its failures."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.drawing import cut, integers, stated
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
from coursekit.language import Text

__all__ = [
    "BLUEPRINT",
    "DATA_SETS",
    "BlueprintParameters",
    "QueueParameters",
    "simulate_blueprint",
    "simulate_queue",
]

BUSINESS = {
    "simple": Text(zh="简单业务", en="Simple business"),
    "complex": Text(zh="复杂业务", en="Complex business"),
}
LANES = {
    "customer": Text(zh="客户行为", en="Customer's actions"),
    "onstage": Text(zh="前台", en="Front stage"),
    "backstage": Text(zh="后台", en="Back stage"),
    "support": Text(zh="支持系统", en="Support"),
}
# Lane, name, chance of failing per customer, and the gap of the gaps model it belongs to (blank: the customer's own).
BLUEPRINT: dict[str, tuple[str, Text, float, str | None]] = {
    "arrive": ("customer", Text(zh="进门取号", en="Come in, take a ticket"), 0.004, None),
    "greet": ("onstage", Text(zh="大堂经理问候分流", en="Greeting and sorting by the lobby manager"), 0.030, "gap_3"),
    "wait": ("customer", Text(zh="等候", en="Wait"), 0.080, "gap_2"),
    "ask": ("onstage", Text(zh="柜员问清要办什么", en="Teller asks what is needed"), 0.022, "gap_1"),
    "check": ("backstage", Text(zh="核验身份与资料", en="Check identity and papers"), 0.035, "gap_3"),
    "process": ("backstage", Text(zh="后台授权处理", en="Authorise and process"), 0.048, "gap_2"),
    "system": ("support", Text(zh="业务系统响应", en="Core system responds"), 0.026, "gap_2"),
    "explain": ("onstage", Text(zh="讲明费用与到账时间", en="Explain fees and dates"), 0.058, "gap_4"),
    "hand_over": ("onstage", Text(zh="交还证件与回单", en="Return papers and receipt"), 0.006, "gap_3"),
    "message": ("support", Text(zh="到账短信", en="Message on arrival of the money"), 0.033, "gap_4"),
}
# Step, and the steps it leads to; the last ones lead to none.
LEADS_TO = {
    "arrive": "greet",
    "greet": "wait",
    "wait": "ask",
    "ask": "check",
    "check": "process",
    "process": "system explain message",
    "system": "process",
    "explain": "hand_over",
}
_GAPS = {
    "gap_1": Text(zh="差距 1：不了解客户期望", en="Gap 1: not knowing what customers expect"),
    "gap_2": Text(zh="差距 2：没有定出相应标准", en="Gap 2: no standards to match"),
    "gap_3": Text(zh="差距 3：没有照标准做", en="Gap 3: standards not kept"),
    "gap_4": Text(zh="差距 4：承诺与实际不符", en="Gap 4: promises not matched"),
}
_CLOCK = Text(zh="开门后分钟", en="minutes after opening")
_MINUTES = Text(zh="分钟", en="minutes")


@dataclass(frozen=True)
class QueueParameters:
    """What was put into `queue_log`.

    Arrivals are Poisson with a rate that changes twice a day, service times and
    patience are exponential: a birth–death chain whose queue can be worked out.
    The seed is one of forty tried: twenty days of a busy queue differ a good deal
    by chance, and this one lies close to the theory.
    """

    seed: int = stated(2129, zh="随机数种子", en="seed of the random numbers")
    days: int = stated(20, zh="天数", en="number of days")
    period_ends: tuple[int, ...] = stated(
        (120, 300, 480), zh="三个时段的结束（开门后分钟）", en="ends of the three periods in minutes after opening"
    )
    arrivals_per_hour: tuple[float, ...] = stated(
        (22.0, 36.0, 20.0), zh="三个时段每小时到达人数", en="arrivals an hour in the three periods"
    )
    counters: int = stated(3, zh="开放的窗口数", en="number of open counters")
    service_minutes: float = stated(5.0, zh="平均办理分钟数", en="mean minutes of service")
    patience_minutes: float = stated(
        40.0, zh="平均耐心（分钟）：等得更久就走", en="mean patience in minutes; who waits longer leaves"
    )
    informed_share: float = stated(0.5, zh="被告知要等多久的比例", en="share that is told how long it will take")
    felt_factor: tuple[float, float] = stated(
        (1.05, 1.40),
        zh="感觉的等候是实际的几倍：告知的、没有告知的",
        en="felt waiting as a multiple of real waiting: told, not told",
    )
    rating: tuple[float, float, float] = stated(
        (6.3, -0.13, 0.75),
        zh="对等候的满意度：基础分，每感觉到 1 分钟的变化，误差",
        en="satisfaction with the wait: base, change per felt minute, error",
    )


@dataclass(frozen=True)
class BlueprintParameters:
    """What was put into `blueprint_steps`: the steps are written, the counts simulated."""

    seed: int = stated(2125, zh="随机数种子", en="seed of the random numbers")
    customers: int = stated(4200, zh="一个月的客户数", en="customers in a month")
    failure_share: Mapping[str, float] = stated(
        {step: entry[2] for step, entry in BLUEPRINT.items()},
        zh="每一步出错的概率",
        en="chance that a step fails",
    )


def simulate_queue(given: QueueParameters | None = None) -> pd.DataFrame:
    """Make `queue_log`: one row per ticket; who left has no start and no end of service."""
    given = given or QueueParameters()
    random = np.random.default_rng(given.seed)
    parts = [_day(given, random, day) for day in range(1, given.days + 1)]
    log = pd.concat(parts, ignore_index=True)
    log.insert(0, "ticket", [f"T{day:02d}-{one:03d}" for day, one in zip(log["day"], log["one"], strict=True)])
    n = len(log)
    informed = random.random(n) < given.informed_share
    service = log["end"] - log["start"]
    # Marked afterwards, so that all service times together stay exponential.
    simple = random.random(n) < 1 / (1 + np.exp((service.fillna(given.service_minutes) - 4.0) / 0.8))
    wait = log["start"] - log["arrival"]
    factor = np.where(informed, *given.felt_factor)
    felt = np.rint(wait * factor * np.exp(random.normal(0.0, 0.15, n)))
    base, slope, error = given.rating
    rating = np.where(felt.isna(), np.nan, cut((base + slope * felt + random.normal(0.0, error, n)).to_numpy(), 1, 7))
    answers = integers(np.column_stack([felt, rating]), ["felt_minutes", "wait_satisfaction"])
    log = log.drop(columns="one").assign(business=np.where(simple, "simple", "complex"), informed=informed)
    return pd.concat([log.round({"arrival": 2, "start": 2, "end": 2, "left": 2}), answers], axis=1)


def _day(given: QueueParameters, random: np.random.Generator, day: int) -> pd.DataFrame:
    """Run one day: first come, first served; doors shut after the last period, who is inside is served."""
    arrivals: list[float] = []
    start = 0.0
    for end, rate in zip(given.period_ends, given.arrivals_per_hour, strict=True):
        count = random.poisson(rate * (end - start) / 60)
        arrivals += sorted(random.uniform(start, end, count))
        start = end
    free = [(0.0, counter) for counter in range(1, given.counters + 1)]
    heapq.heapify(free)
    rows = []
    for one, arrived in enumerate(arrivals, start=1):
        patience = random.exponential(given.patience_minutes)
        length = random.exponential(given.service_minutes)
        open_at, counter = free[0]
        begin = max(arrived, open_at)
        if begin - arrived > patience:
            rows.append((day, one, arrived, np.nan, np.nan, arrived + patience, np.nan))
            continue
        heapq.heapreplace(free, (begin + length, counter))
        rows.append((day, one, arrived, begin, begin + length, np.nan, counter))
    names = ["day", "one", "arrival", "start", "end", "left", "counter_no"]
    return pd.DataFrame(rows, columns=names).astype({"counter_no": "Int64"})


def simulate_blueprint(given: BlueprintParameters | None = None) -> pd.DataFrame:
    """Make `blueprint_steps`: the steps of a counter visit, and how often each failed in a month."""
    given = given or BlueprintParameters()
    random = np.random.default_rng(given.seed)
    rows = [
        (
            position,
            step,
            lane,
            LEADS_TO.get(step),
            int(random.binomial(given.customers, given.failure_share[step])),
            gap,
        )
        for position, (step, (lane, _, _, gap)) in enumerate(BLUEPRINT.items(), start=1)
    ]
    names = ["position", "blueprint_step", "lane", "leads_to", "failures", "gap"]
    return pd.DataFrame(rows, columns=names).assign(customers=given.customers)


def enter_queue(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `queue_log`."""

    def clock(name: str, title: Text, *, required: bool = False) -> Node:
        return number(name, title, 0, 900, _CLOCK, kind="number", required=required)

    return table(
        "queue_log",
        Text(zh="网点排队日志（模拟数据）", en="Queue log of a branch (simulated)"),
        Text(
            zh="20 天、三个窗口，每张号一行：到达、开始办理、办完的时刻；等不及走掉的只有离开时刻。"
            "午间人多。另有客户感觉等了几分钟，以及对等候的满意度。",
            en="Twenty days, three counters, one row per ticket: when the customer came, was called, was done; "
            "who gave up has only the time of leaving. Noon is busy. With it come the minutes the customer felt "
            "to have waited and satisfaction with the wait.",
        ),
        rows,
        [
            identity("ticket", Text(zh="号码", en="Ticket")),
            number("day", Text(zh="第几天", en="Day"), 1, 31, Text(zh="天", en="days")),
            clock("arrival", Text(zh="到达", en="Arrived"), required=True),
            clock("start", Text(zh="开始办理", en="Service began")),
            clock("end", Text(zh="办完", en="Service ended")),
            clock("left", Text(zh="等不及离开", en="Gave up and left")),
            number("counter_no", Text(zh="窗口", en="Counter"), 1, 9, Text(zh="号", en="no."), required=False),
            category("business", Text(zh="业务", en="Business"), BUSINESS),
            yes_no("informed", Text(zh="被告知要等多久", en="Told how long")),
            number("felt_minutes", Text(zh="感觉等了多久", en="Felt waiting"), 0, 600, _MINUTES, required=False),
            answer(
                "wait_satisfaction", Text(zh="对等候的满意度", en="Satisfaction with the wait"), 1, 7, ends=LOW_HIGH
            ),
        ],
        **simulated(QueueParameters()),
    )


def enter_blueprint(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `blueprint_steps`."""
    times = Text(zh="次", en="times")
    return table(
        "blueprint_steps",
        Text(zh="柜台服务蓝图与失误次数（模拟数据）", en="Blueprint of a counter visit, with failures (simulated)"),
        Text(
            zh="步骤与所属差距为课程编写，一个月的失误次数为模拟。客户自己的步骤不属于任何差距。",
            en="Steps and the gap each belongs to were written for the course; the failures of a month are "
            "simulated. A step that is the customer's own belongs to no gap.",
        ),
        rows,
        [
            number("position", Text(zh="第几步", en="Position"), 1, 20, Text(zh="步", en="steps")),
            category(
                "blueprint_step",
                Text(zh="步骤", en="Step of the blueprint"),
                {step: entry[1] for step, entry in BLUEPRINT.items()},
            ),
            category("lane", Text(zh="泳道", en="Lane"), LANES),
            prose("leads_to", Text(zh="接着的步骤", en="Leads to"), required=False),
            number("failures", Text(zh="失误次数", en="Failures"), 0, 100000, times),
            category("gap", Text(zh="所属差距", en="Gap it belongs to"), _GAPS, required=False),
            number("customers", Text(zh="客户数", en="Customers"), 0, 100000, Text(zh="人", en="people")),
        ],
        **simulated(BlueprintParameters()),
    )


DATA_SETS = (
    DataSet("queue_log", simulate_queue, enter_queue),
    DataSet("blueprint_steps", simulate_blueprint, enter_blueprint),
)
