"""Unit 06: ratings of two phone plans before and after the choice, and feelings after a purchase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import respondent
from coursekit.authoring.simulation.drawing import Floats, blank, codes, cut, integers, stated
from coursekit.authoring.simulation.entries import (
    AGREE,
    LOW_HIGH,
    DataSet,
    Node,
    answer,
    category,
    simulated,
    table,
    yes_no,
)
from coursekit.language import Text

__all__ = [
    "DATA_SETS",
    "AfterPurchaseParameters",
    "FreeChoiceParameters",
    "simulate_after_purchase",
    "simulate_free_choice",
]

GROUPS = {
    "choice": Text(zh="先选再评", en="Chose between the two ratings"),
    "control": Text(zh="评完再选（对照）", en="Chose after both ratings (control)"),
}
_STATEMENTS = {
    "emotional_1": Text(zh="买完以后心里不踏实", en="I have felt uneasy since I bought it"),
    "emotional_2": Text(zh="一想到这次购买就烦", en="Thinking of this purchase annoys me"),
    "emotional_3": Text(zh="对自己有点失望", en="I am rather disappointed in myself"),
    "emotional_4": Text(zh="为这件事睡不好", en="It has kept me awake"),
    "wisdom_1": Text(zh="不知道是不是真的需要它", en="I wonder whether I really needed it"),
    "wisdom_2": Text(zh="也许该选另一款", en="Perhaps I should have taken the other one"),
    "wisdom_3": Text(zh="也许根本不该买", en="Perhaps I should not have bought at all"),
    "concern_1": Text(zh="怀疑店员没把话说全", en="I suspect the salesman left something out"),
    "concern_2": Text(zh="怀疑价钱里有名堂", en="I suspect something is wrong with the price"),
    "concern_3": Text(zh="觉得自己被说动了", en="I feel I was talked into it"),
}
_SCALES = ("emotional", "wisdom", "concern")


@dataclass(frozen=True)
class FreeChoiceParameters:
    """What was put into `free_choice`.

    The two plans are the two of six that a person's first ratings put closest
    together. A rating measures liking with error, so one of them is really liked
    better; it is the one chosen, and the one rated higher the second time, even
    where the choice comes last and can have changed nothing: the artefact.
    """

    seed: int = stated(2106, zh="随机数种子", en="seed of the random numbers")
    per_group: int = stated(240, zh="每组人数", en="people in each group")
    plans: int = stated(6, zh="每人起初评几个套餐，取最接近的两个", en="plans rated at first; the closest two are kept")
    liking_mean: float = stated(
        6.2, zh="真实喜爱程度的均值（各套餐相同）", en="mean of true liking, same for all plans"
    )
    liking_sd: float = stated(1.1, zh="真实喜爱程度的标准差", en="standard deviation of true liking")
    rating_noise: float = stated(0.9, zh="一次打分的误差", en="error of one rating (standard deviation)")
    choice_noise: float = stated(0.35, zh="选择时的误差", en="error of the choice (standard deviation)")
    shift: float = stated(
        0.35,
        zh="选择之后，选中的升、放弃的降，各多少分（对照组没有）",
        en="points the chosen plan rises and the rejected one falls after the choice (none in the control group)",
    )


@dataclass(frozen=True)
class AfterPurchaseParameters:
    """What was put into `after_purchase`."""

    seed: int = stated(2116, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(240, zh="受访者人数", en="number of respondents")
    means: tuple[float, ...] = stated(
        (2.5, 3.1, 3.4), zh="情绪、明智、交易疑虑的潜在均值", en="latent means of the three parts"
    )
    between: float = stated(0.40, zh="三部分之间的相关", en="correlation of the three parts")
    item_noise: float = stated(0.85, zh="各题误差的标准差", en="standard deviation of the error of an item")
    call_lowers_concern: float = stated(
        0.70, zh="售后回访电话使交易疑虑降低多少分", en="points by which a call after the sale lowers concern"
    )
    blank_share: float = stated(0.02, zh="空白的比例", en="share of blank answers")


def simulate_free_choice(given: FreeChoiceParameters | None = None) -> pd.DataFrame:
    """Make `free_choice`: two plans, two ratings each, one choice."""
    given = given or FreeChoiceParameters()
    random = np.random.default_rng(given.seed)
    n = 2 * given.per_group
    control = np.arange(n) % 2 == 1
    liking = random.normal(given.liking_mean, given.liking_sd, (n, given.plans))
    first = cut(liking + random.normal(0.0, given.rating_noise, liking.shape), 1, 9)
    closest = np.array([_closest_two(row) for row in first])
    liking, before = np.take_along_axis(liking, closest, axis=1), np.take_along_axis(first, closest, axis=1)
    takes = (liking + random.normal(0.0, given.choice_noise, (n, 2))).argmax(axis=1)
    moved = np.where(takes[:, None] == np.arange(2), given.shift, -given.shift) * ~control[:, None]
    after = cut(liking + moved + random.normal(0.0, given.rating_noise, (n, 2)), 1, 9)
    people = pd.DataFrame(
        {
            "respondent": codes("R", n),
            "group": np.where(control, "control", "choice"),
            "chosen_plan": takes + 1,
        }
    )
    names = ["before_1", "before_2", "after_1", "after_2"]
    return pd.concat([people, integers(np.concatenate([before, after], axis=1), names)], axis=1)


def _closest_two(ratings: Floats) -> tuple[int, int]:
    """Return the places of the two ratings that differ least, the better rated pair among equals."""
    return min(
        combinations(range(len(ratings)), 2),
        key=lambda pair: (abs(ratings[pair[0]] - ratings[pair[1]]), -ratings[list(pair)].sum()),
    )


def simulate_after_purchase(given: AfterPurchaseParameters | None = None) -> pd.DataFrame:
    """Make `after_purchase`: ten statements in three parts; half had a call after the sale."""
    given = given or AfterPurchaseParameters()
    random = np.random.default_rng(given.seed)
    n = given.respondents
    called = random.permutation(np.arange(n) % 2 == 1)
    r = np.full((3, 3), given.between) + np.eye(3) * (1 - given.between)
    level = np.array(given.means) + random.normal(size=(n, 3)) @ np.linalg.cholesky(r).T
    level[:, 2] -= given.call_lowers_concern * called
    owner = [_SCALES.index(name.split("_")[0]) for name in _STATEMENTS]
    answers = cut(level[:, owner] + random.normal(0.0, given.item_noise, (n, len(owner))), 1, 7)
    blank(random, answers, np.ones(answers.shape, dtype=bool), given.blank_share)
    people = pd.DataFrame({"respondent": codes("R", n), "called": called})
    return pd.concat([people, integers(answers, list(_STATEMENTS))], axis=1)


def enter_free_choice(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `free_choice`."""
    plan = {1: Text(zh="套餐一", en="Plan 1"), 2: Text(zh="套餐二", en="Plan 2")}
    return table(
        "free_choice",
        Text(zh="两个手机套餐，选择前后的评分（模拟数据）", en="Two phone plans rated before and after (simulated)"),
        Text(
            zh="每人评六个套餐，取他评得最接近的两个，再评一次（1～9）。一组在两次评分之间做选择，对照组评完两次才选。"
            "对照组里“选中的变好”纯属测量假象，失调的作用要减去它。",
            en="Of six plans the two that a person rated closest are kept and rated again (1 to 9). One group chooses "
            "between the ratings, the control group after both. What spreads in the control group is an artefact of "
            "measuring; the effect of dissonance is what is left after taking it away.",
        ),
        rows,
        [
            respondent(),
            category("group", Text(zh="组别", en="Group"), GROUPS),
            category("chosen_plan", Text(zh="选中的套餐", en="Chosen plan"), plan, "integer"),
            *(
                answer(
                    f"{time}_{one}",
                    Text(zh="{time}：{plan}", en="{time}: {plan}").format(time=words, plan=plan[one]),
                    1,
                    9,
                    ends=LOW_HIGH,
                )
                for time, words in (
                    ("before", Text(zh="第一次评分", en="First rating")),
                    ("after", Text(zh="第二次评分", en="Second rating")),
                )
                for one in (1, 2)
            ),
        ],
        **simulated(FreeChoiceParameters()),
    )


def enter_after_purchase(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `after_purchase`."""
    return table(
        "after_purchase",
        Text(zh="购买家电之后的失调量表（模拟数据）", en="Dissonance after buying an appliance (simulated)"),
        Text(
            zh="十句话（1～7），分三部分：情绪、购买是否明智、对交易的疑虑；题目为本课程自拟。"
            "一半人随机接到售后回访电话。",
            en="Ten statements (1 to 7) in three parts: emotional, wisdom of purchase, concern over the deal; the "
            "wording is our own. Half of the people, drawn by lot, had a call after the sale.",
        ),
        rows,
        [
            respondent(),
            yes_no("called", Text(zh="接到回访电话", en="Called after the sale")),
            *(answer(name, title, 1, 7, ends=AGREE) for name, title in _STATEMENTS.items()),
        ],
        **simulated(AfterPurchaseParameters()),
    )


DATA_SETS = (
    DataSet("free_choice", simulate_free_choice, enter_free_choice),
    DataSet("after_purchase", simulate_after_purchase, enter_after_purchase),
)
