"""Unit 11: a survey with faults that reliability and factor analysis can find."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation.bank_branch import DIMENSIONS, REVERSED
from coursekit.authoring.simulation.catalogue import pairs, respondent, satisfaction
from coursekit.authoring.simulation.drawing import blank, codes, cut, integers, stated
from coursekit.authoring.simulation.entries import DataSet, Node, category, simulated, table
from coursekit.language import Text

__all__ = ["DATA_SETS", "TrustParameters", "simulate_trust"]

_ITEMS = SERVQUAL.items
_INTERVIEWERS = {f"I{one}": Text(zh=f"访问员 {one}", en=f"Interviewer {one}") for one in range(1, 9)}


@dataclass(frozen=True)
class TrustParameters:
    """What was put into `trust_survey`.

    An answer is general level, dimension, wording (negative items only) and
    noise; the shares are shares of the variance of a positively worded item.
    """

    seed: int = stated(2111, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(400, zh="受访者人数", en="number of respondents")
    means: tuple[float, ...] = stated(
        (5.3, 5.1, 4.6, 5.5, 4.9), zh="五个维度的潜在均值", en="latent means of the five dimensions"
    )
    sd: float = stated(1.25, zh="各题的潜在标准差", en="latent standard deviation of an item")
    general_share: float = stated(
        0.16, zh="各题方差中归于总体水平的比例", en="share of an item's variance that is the person's general level"
    )
    dimension_share: float = stated(
        0.38, zh="各题方差中归于维度的比例", en="share of an item's variance that is the dimension"
    )
    negative_items: tuple[str, ...] = stated(REVERSED, zh="反向表述的题项", en="items worded negatively")
    wording_sd: float = stated(
        0.75, zh="反向题共有的措辞因子的标准差", en="standard deviation of the wording factor of the negative items"
    )
    forgotten_item: str = stated("20", zh="忘了反转的题项", en="the item that was not reversed")
    moved_item: str = stated("17", zh="放错维度的题项", en="the item that is in the wrong dimension")
    moved_to: str = stated("reliability", zh="它实际属于的维度", en="the dimension it really belongs to")
    liner_block: tuple[int, int] = stated(
        (181, 194), zh="连续一批直线作答者的第一份与最后一份", en="first and last form of a block of straight-liners"
    )
    liner_answer: int = stated(6, zh="他们每题都填的数", en="the number they ticked throughout")
    blank_share: float = stated(0.01, zh="空白的比例", en="share of blank answers")


def simulate_trust(given: TrustParameters | None = None) -> pd.DataFrame:
    """Make `trust_survey`: perceptions only; negative items are reversed already, but for one."""
    given = given or TrustParameters()
    random = np.random.default_rng(given.seed)
    n = given.respondents
    owner = np.array(
        [
            DIMENSIONS.index(given.moved_to if item == given.moved_item else SERVQUAL.dimension_of[item])
            for item in _ITEMS
        ]
    )
    general = np.sqrt(given.general_share) * random.normal(size=(n, 1))
    level = general + np.sqrt(given.dimension_share) * random.normal(size=(n, len(DIMENSIONS)))
    noise = np.sqrt(1 - given.general_share - given.dimension_share) * random.normal(size=(n, len(_ITEMS)))
    negative = np.isin(_ITEMS, given.negative_items)
    wording = given.wording_sd * random.normal(size=(n, 1)) * negative
    item_mean = np.array(given.means)[owner] + random.normal(0.0, 0.25, len(_ITEMS))
    answers = cut(item_mean + given.sd * (level[:, owner] + noise) + wording, 1, 7)
    satisfied = cut(5.0 + 1.0 * level.mean(axis=1) / 0.55 + random.normal(0.0, 0.8, n), 1, 7)
    first, last = given.liner_block
    lined = np.zeros(n, dtype=bool)
    lined[first - 1 : last] = True
    ticked = np.where(negative, 8 - answers, answers)
    ticked[lined] = given.liner_answer
    free = np.tile(~lined[:, None], (1, len(_ITEMS)))
    blank(random, ticked, free, given.blank_share)
    turned = negative & (np.array(_ITEMS) != given.forgotten_item)
    stored = np.where(turned, 8 - ticked, ticked)
    # Fifty forms each, in the order they came in; the straight-liners are all from one interviewer.
    interviewer = [f"I{1 + i // 50}" for i in range(n)]
    people = pd.DataFrame({"respondent": codes("R", n), "interviewer": interviewer})
    outcome = integers(satisfied[:, None], ["overall_satisfaction"])
    return pd.concat([people, integers(stored, [f"P{item}" for item in _ITEMS]), outcome], axis=1)


def enter_trust(labels: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `trust_survey`."""
    return table(
        "trust_survey",
        Text(zh="待检验的网点调查（模拟数据）", en="A branch survey to be examined (simulated)"),
        Text(
            zh="22 个感知题（1～7）。第 10～13 题和第 18～22 题为反向表述，录入时已经反转，据说全部转好了。"
            "里面有几处故意埋下的毛病，供第 11 单元寻找；参数里写着答案。",
            en="The 22 perception items (1 to 7). Items 10 to 13 and 18 to 22 were worded negatively and reversed at "
            "data entry, all of them, it is said. Several faults were planted for unit 11 to find; the parameters "
            "give them away.",
        ),
        rows,
        [
            respondent(),
            category("interviewer", Text(zh="访问员", en="Interviewer"), _INTERVIEWERS),
            *(one for one in pairs(labels) if one["name"].startswith("P")),
            satisfaction(),
        ],
        **simulated(TrustParameters()),
    )


DATA_SETS = (DataSet("trust_survey", simulate_trust, enter_trust),)
