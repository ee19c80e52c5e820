"""Unit 08: visits to a branch minute by minute, and two ways of greeting at the door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import satisfaction
from coursekit.authoring.simulation.drawing import codes, cut, integers, stated
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
    "ARMS",
    "DATA_SETS",
    "GreetingParameters",
    "VisitParameters",
    "simulate_greeting",
    "simulate_minutes",
    "simulate_visits",
]

ARMS = {
    "hover": Text(zh="跟随询问", en="Stay close and ask"),
    "room": Text(zh="问候一次，30 秒后再问", en="Greet once, again after 30 seconds"),
}
SKILLS = {"expert": Text(zh="熟手", en="Expert"), "novice": Text(zh="生手", en="Novice")}
_MINUTES = Text(zh="分钟", en="minutes")


@dataclass(frozen=True)
class VisitParameters:
    """What was put into `branch_visits` and `branch_visit_minutes`.

    The rating follows the mean of the felt minutes. Peak and end are part of the
    mean and go with it, so peak–end does nearly as well without being the cause.
    """

    seed: int = stated(2108, zh="随机数种子", en="seed of the random numbers")
    visits: int = stated(240, zh="到访次数", en="number of visits")
    minutes: tuple[int, int] = stated((6, 28), zh="到访时长的范围（分钟）", en="shortest and longest visit in minutes")
    start_mean: float = stated(0.8, zh="刚进门时感受的均值", en="mean feeling on coming in")
    start_sd: float = stated(1.3, zh="刚进门时感受的标准差", en="standard deviation of the feeling on coming in")
    visit_sd: float = stated(1.5, zh="每次到访总体水平的标准差", en="standard deviation of a visit's general level")
    waiting_drift: float = stated(-0.02, zh="等候时每分钟感受的变化", en="change of feeling per minute of waiting")
    contact: tuple[float, float] = stated(
        (1.2, 1.5), zh="轮到办理时感受变化的均值与标准差", en="mean and standard deviation of the change at the counter"
    )
    carry_over: float = stated(0.6, zh="上一分钟带到下一分钟的比例", en="share carried from one minute to the next")
    noise: float = stated(0.9, zh="每分钟的波动", en="noise of one minute (standard deviation)")
    rating_slope: float = stated(
        0.42, zh="平均感受每 1 分对评分的作用", en="effect of a point of mean feeling on the rating"
    )
    rating_noise: float = stated(0.90, zh="评分误差的标准差", en="standard deviation of the rating's error")


@dataclass(frozen=True)
class GreetingParameters:
    """What was put into `greeting_test`; a small true effect and a sample that is too small for it."""

    seed: int = stated(2118, zh="随机数种子", en="seed of the random numbers")
    visitors: int = stated(360, zh="到访人数", en="number of visitors")
    expert_share: float = stated(0.45, zh="熟手的比例", en="share of experts")
    effect: Mapping[str, float] = stated(
        {"expert": 0.40, "novice": 0.05},
        zh="“问候一次、留出空间”对自在程度的作用（分）",
        en="effect of greeting once and giving room on ease, in points",
    )
    sd: float = stated(1.30, zh="个体差异的标准差", en="personal spread (standard deviation)")
    help_asked: Mapping[str, float] = stated(
        {"expert": 0.20, "novice": 0.55}, zh="开口求助的比例", en="share that asks for help"
    )
    left_share: float = stated(
        0.08, zh="没办就走的比例（两组相同）", en="share that leaves undone, same in both groups"
    )


def simulate_visits(given: VisitParameters | None = None) -> pd.DataFrame:
    """Make `branch_visits`: one row per visit, rated afterwards."""
    return _both(given or VisitParameters())[0]


def simulate_minutes(given: VisitParameters | None = None) -> pd.DataFrame:
    """Make `branch_visit_minutes`: one row per visit and minute, feeling −5 to 5."""
    return _both(given or VisitParameters())[1]


def _both(given: VisitParameters) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(given.seed)
    names = codes("V", given.visits)
    parts, means, waits, lengths = [], [], [], []
    for name in names:
        length = int(random.integers(given.minutes[0], given.minutes[1] + 1))
        waiting = int(np.clip(round(length * random.uniform(0.25, 0.7)), 1, length - 2))
        own = random.normal(0.0, given.visit_sd)
        change = random.normal(*given.contact)
        plan = given.start_mean + own + given.waiting_drift * np.minimum(np.arange(length), waiting)
        plan[waiting:] += change
        swing = random.normal(0.0, given.start_sd)
        felt = np.empty(length)
        for minute in range(length):
            felt[minute] = plan[minute] + swing
            swing = given.carry_over * swing + random.normal(0.0, given.noise)
        feeling = cut(felt, -5, 5)
        parts.append(pd.DataFrame({"visit": name, "minute": np.arange(1, length + 1), "feeling": feeling.astype(int)}))
        means.append(feeling.mean())
        waits.append(waiting)
        lengths.append(length)
    rating = cut(4.4 + given.rating_slope * np.array(means) + random.normal(0.0, given.rating_noise, len(names)), 1, 7)
    again = cut(0.75 * rating + 1.3 + random.normal(0.0, 0.9, len(names)), 1, 7)
    visits = pd.DataFrame({"visit": names, "length": lengths, "waiting": waits})
    answers = integers(np.column_stack([rating, again]), ["overall_satisfaction", "come_again"])
    return pd.concat([visits, answers], axis=1), pd.concat(parts, ignore_index=True)


def simulate_greeting(given: GreetingParameters | None = None) -> pd.DataFrame:
    """Make `greeting_test`: the way of greeting drawn by lot for every visitor."""
    given = given or GreetingParameters()
    random = np.random.default_rng(given.seed)
    n = given.visitors
    room = random.permutation(np.arange(n) % 2 == 1)
    skill = np.where(random.random(n) < given.expert_share, "expert", "novice")
    effect = np.array([given.effect[one] for one in skill]) * room
    ease = cut(4.7 + effect + random.normal(0.0, given.sd, n), 1, 7)
    people = pd.DataFrame(
        {
            "visitor": codes("G", n),
            "day": np.arange(n) // 36 + 1,
            "arm": np.where(room, "room", "hover"),
            "skill": skill,
            "asked_for_help": random.random(n) < np.array([given.help_asked[one] for one in skill]),
            "left_undone": random.random(n) < given.left_share,
        }
    )
    return pd.concat([people, integers(ease[:, None], ["ease"])], axis=1)


def enter_visits(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `branch_visits`."""
    return table(
        "branch_visits",
        Text(zh="网点到访与事后评分（模拟数据）", en="Visits to a branch, rated afterwards (simulated)"),
        Text(
            zh="每次到访一行：时长、等候分钟数、离开后的总体满意度、还会不会再来。"
            "每分钟的感受在 branch_visit_minutes 里。平均感受与峰终值预测评分的本事差不多。",
            en="One row per visit: length, minutes of waiting, overall satisfaction afterwards, coming again. The "
            "feeling of each minute is in branch_visit_minutes. The mean predicts the rating as well as peak–end does.",
        ),
        rows,
        [
            identity("visit", Text(zh="到访编号", en="Visit")),
            number("length", Text(zh="到访时长", en="Length of the visit"), 1, 60, _MINUTES),
            number("waiting", Text(zh="其中等候", en="Of which waiting"), 0, 60, _MINUTES),
            satisfaction(),
            answer("come_again", Text(zh="还会再来", en="Would come again"), 1, 7, ends=LOW_HIGH),
        ],
        **simulated(VisitParameters()),
    )


def enter_minutes(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `branch_visit_minutes`."""
    return table(
        "branch_visit_minutes",
        Text(zh="到访中每分钟的感受（模拟数据）", en="The feeling of every minute of a visit (simulated)"),
        Text(
            zh="与 branch_visits 同一批到访，每分钟一行，感受从 −5（很差）到 5（很好）。",
            en="The visits of branch_visits, one row per minute; feeling from −5 (very bad) to 5 (very good).",
        ),
        rows,
        [
            prose("visit", Text(zh="到访编号", en="Visit")),
            number("minute", Text(zh="第几分钟", en="Minute"), 1, 60, _MINUTES),
            answer(
                "feeling",
                Text(zh="当时的感受", en="Feeling at that minute"),
                -5,
                5,
                ends=(Text(zh="很差", en="very bad"), Text(zh="很好", en="very good")),
            ),
        ],
        **simulated(VisitParameters()),
    )


def enter_greeting(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `greeting_test`."""
    return table(
        "greeting_test",
        Text(zh="进门问候的 A/B 测试（模拟数据）", en="A/B test of the greeting at the door (simulated)"),
        Text(
            zh="每位来客随机遇到两种接待之一，离开时说自在程度（1～7）。真实作用很小，样本也不大："
            "要看区间，不能只看 p 值。",
            en="Every visitor meets one of two greetings, drawn by lot, and says on leaving how much at ease they felt "
            "(1 to 7). The true effect is small and so is the sample: look at the interval, not only at p.",
        ),
        rows,
        [
            identity("visitor", Text(zh="来客编号", en="Visitor")),
            number("day", Text(zh="第几天", en="Day"), 1, 31, Text(zh="天", en="days")),
            category("arm", Text(zh="接待方式", en="Way of greeting"), ARMS),
            category("skill", Text(zh="熟手还是生手", en="Expert or novice"), SKILLS),
            yes_no("asked_for_help", Text(zh="开口求助", en="Asked for help")),
            yes_no("left_undone", Text(zh="没办就走", en="Left without doing it")),
            answer("ease", Text(zh="自在程度", en="At ease"), 1, 7, ends=LOW_HIGH),
        ],
        **simulated(GreetingParameters()),
    )


DATA_SETS = (
    DataSet("branch_visits", simulate_visits, enter_visits),
    DataSet("branch_visit_minutes", simulate_minutes, enter_minutes),
    DataSet("greeting_test", simulate_greeting, enter_greeting),
)
