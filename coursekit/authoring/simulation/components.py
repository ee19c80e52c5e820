"""Unit 03: the components of perception, at the shops of a telecom company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import respondent, satisfaction
from coursekit.authoring.simulation.drawing import blank, codes, cut, integers, stated
from coursekit.authoring.simulation.entries import (
    AGREE,
    LOW_HIGH,
    DataSet,
    Node,
    answer,
    category,
    identity,
    prose,
    simulated,
    table,
    yes_no,
)
from coursekit.authoring.simulation.texts import read_texts
from coursekit.language import Text

__all__ = [
    "COMPONENTS",
    "DATA_SETS",
    "LANGUAGES",
    "ComponentParameters",
    "OfferValueParameters",
    "SortingParameters",
    "simulate_offers",
    "simulate_sorting",
    "simulate_survey",
]

COMPONENTS = {
    "quality": Text(zh="服务质量", en="Quality of the service"),
    "attitude": Text(zh="服务态度", en="Attitude"),
    "environment": Text(zh="服务环境", en="Environment"),
    "expectation": Text(zh="客户期望", en="Expectation"),
}
LANGUAGES = {"zh": Text(zh="中文", en="Chinese"), "en": Text(zh="英文", en="English")}
_QUESTIONS = {
    "quality_1": Text(zh="业务一次办好", en="Done right first time"),
    "quality_2": Text(zh="办得快", en="Done quickly"),
    "quality_3": Text(zh="资费讲得明白", en="Charges made clear"),
    "attitude_1": Text(zh="态度热情", en="Warm manner"),
    "attitude_2": Text(zh="认真听我说", en="Listens to me"),
    "attitude_3": Text(zh="受到尊重", en="Treats me with respect"),
    "environment_1": Text(zh="厅堂整洁", en="Clean and tidy shop"),
    "environment_2": Text(zh="等候区舒适", en="Comfortable waiting area"),
    "environment_3": Text(zh="店里气氛融洽", en="Friendly atmosphere in the shop"),
    "expectation_1": Text(zh="来之前指望办得顺利", en="Expected it to go smoothly"),
    "expectation_2": Text(zh="来之前指望有人帮忙", en="Expected to be helped"),
}
_VALUES = {
    "product_value": Text(zh="产品价值", en="Product value"),
    "service_value": Text(zh="服务价值", en="Service value"),
    "personnel_value": Text(zh="人员价值", en="Personnel value"),
    "image_value": Text(zh="形象价值", en="Image value"),
}
_COSTS = {
    "money_cost": Text(zh="货币成本", en="Money cost"),
    "time_cost": Text(zh="时间成本", en="Time cost"),
    "energy_cost": Text(zh="体力成本", en="Energy cost"),
    "psychic_cost": Text(zh="精神成本", en="Psychic cost"),
}
_OFFERS = {"A": Text(zh="甲公司", en="Company A"), "B": Text(zh="乙公司", en="Company B")}


@dataclass(frozen=True)
class ComponentParameters:
    """What was put into `component_survey`.

    Environment goes with overall satisfaction only because it goes with the two
    others: its correlation is clear, its own effect is almost none.
    """

    seed: int = stated(2103, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(420, zh="受访者人数", en="number of respondents")
    means: tuple[float, ...] = stated(
        (5.2, 5.0, 5.4, 5.7), zh="质量、态度、环境、期望的潜在均值", en="latent means of the four components"
    )
    between: float = stated(
        0.55, zh="质量、态度、环境之间的相关", en="correlation of quality, attitude and environment"
    )
    with_expectation: float = stated(0.20, zh="期望与其他三者的相关", en="correlation of expectation with the others")
    effects: tuple[float, ...] = stated(
        (0.42, 0.34, 0.03, 0.08),
        zh="四个要素对总体满意度的标准化作用",
        en="standardised effects of the four components on overall satisfaction",
    )
    item_noise: float = stated(0.70, zh="各题误差的标准差", en="standard deviation of the error of an item")
    blank_share: float = stated(0.015, zh="空白的比例", en="share of blank answers")


@dataclass(frozen=True)
class OfferValueParameters:
    """What was put into `offer_values`."""

    seed: int = stated(2113, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(160, zh="受访者人数", en="number of respondents")
    mean_a: tuple[float, ...] = stated(
        (5.0, 5.2, 5.3, 4.6, 4.4, 3.2, 3.0, 2.9), zh="甲：四项价值、四项成本的均值", en="A: means of values and costs"
    )
    mean_b: tuple[float, ...] = stated(
        (5.3, 4.3, 4.2, 5.4, 3.6, 4.1, 3.7, 3.9), zh="乙：四项价值、四项成本的均值", en="B: means of values and costs"
    )
    choice_slope: float = stated(
        0.45,
        zh="让渡价值之差每 1 分对选择的作用（对数几率）",
        en="effect of a point of delivered value on choice (log odds)",
    )


@dataclass(frozen=True)
class SortingParameters:
    """What was put into `component_comments`: the texts are written, the coder is simulated."""

    seed: int = stated(2131, zh="随机数种子", en="seed of the random numbers")
    accuracy: float = stated(0.85, zh="模拟编码员判断正确的概率", en="chance that the simulated coder is right")


def simulate_survey(given: ComponentParameters | None = None) -> pd.DataFrame:
    """Make `component_survey`: eleven answers and overall satisfaction per person."""
    given = given or ComponentParameters()
    random = np.random.default_rng(given.seed)
    n = given.respondents
    r = np.full((4, 4), given.between)
    r[3, :] = r[:, 3] = given.with_expectation
    np.fill_diagonal(r, 1.0)
    level = random.normal(size=(n, 4)) @ np.linalg.cholesky(r).T
    owner = [list(COMPONENTS).index(name.split("_")[0]) for name in _QUESTIONS]
    noise = random.normal(0.0, given.item_noise, (n, len(owner)))
    answers = cut(np.array(given.means)[owner] + 0.9 * level[:, owner] + noise, 1, 7)
    effects = np.array(given.effects)
    rest = np.sqrt(1 - effects @ r @ effects)
    overall = cut(5.1 + 1.1 * (level @ effects + rest * random.normal(size=n)), 1, 7)
    everything = np.column_stack([answers, overall])
    blank(random, everything, np.ones(everything.shape, dtype=bool), given.blank_share)
    return pd.concat(
        [
            pd.DataFrame({"respondent": codes("R", n)}),
            integers(everything, [*_QUESTIONS, "overall_satisfaction"]),
        ],
        axis=1,
    )


def simulate_offers(given: OfferValueParameters | None = None) -> pd.DataFrame:
    """Make `offer_values`: two rows per person, one per company, with what was chosen."""
    given = given or OfferValueParameters()
    random = np.random.default_rng(given.seed)
    n, k = given.respondents, len(_VALUES)
    means = np.array([given.mean_a, given.mean_b])
    general = random.normal(0.0, 0.4, (n, 1, 1)) * np.repeat([1.0, -1.0], k)
    rated = cut(means + general + random.normal(0.0, 1.0, (n, 2, 2 * k)), 1, 7)
    delivered = rated[:, :, :k].sum(axis=2) - rated[:, :, k:].sum(axis=2)
    takes_a = random.random(n) < 1 / (1 + np.exp(-given.choice_slope * (delivered[:, 0] - delivered[:, 1])))
    people = pd.DataFrame({"respondent": np.repeat(codes("R", n), 2), "offer": np.tile(list(_OFFERS), n)})
    people["chosen"] = np.column_stack([takes_a, ~takes_a]).ravel()
    return pd.concat([people, integers(rated.reshape(2 * n, 2 * k), [*_VALUES, *_COSTS])], axis=1)


def simulate_sorting(given: SortingParameters | None = None) -> pd.DataFrame:
    """Make `component_comments`: short comments, what they are about, and what a coder said."""
    given = given or SortingParameters()
    random = np.random.default_rng(given.seed)
    texts = read_texts("component_comments")
    names = list(COMPONENTS)
    right = random.random(len(texts)) < given.accuracy
    other = [names[(names.index(one) + 1 + random.integers(len(names) - 1)) % len(names)] for one in texts["component"]]
    return pd.DataFrame(
        {
            "comment": codes("K", len(texts), 3),
            "language": texts["language"],
            "text": texts["text"],
            "component": texts["component"],
            "coder": np.where(right, texts["component"], other),
        }
    )


def enter_survey(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `component_survey`."""
    return table(
        "component_survey",
        Text(zh="营业厅感知构成调查（模拟数据）", en="Components of perception at telecom shops (simulated)"),
        Text(
            zh="质量、态度、环境各三题，期望两题（1～7），加总体满意度。环境与总体满意度有相关，"
            "放进回归以后几乎没有自己的作用。",
            en="Three items each for quality, attitude and environment, two for expectation (1 to 7), and overall "
            "satisfaction. Environment correlates with satisfaction but has next to no effect of its own.",
        ),
        rows,
        [
            respondent(),
            *(answer(name, title, 1, 7, ends=AGREE) for name, title in _QUESTIONS.items()),
            satisfaction(),
        ],
        **simulated(ComponentParameters()),
    )


def enter_offers(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `offer_values`."""
    return table(
        "offer_values",
        Text(zh="两家公司的让渡价值（模拟数据）", en="Delivered value of two companies (simulated)"),
        Text(
            zh="每人给两家公司各打八个分：四项价值、四项成本（1～7），并在两家中选了一家。",
            en="Everyone rates both companies on four values and four costs (1 to 7) and has chosen one of them.",
        ),
        rows,
        [
            prose("respondent", Text(zh="受访者编号", en="Respondent")),
            category("offer", Text(zh="报价方", en="Offer"), _OFFERS),
            yes_no("chosen", Text(zh="选了这一家", en="Chosen")),
            *(answer(name, title, 1, 7, ends=LOW_HIGH) for name, title in {**_VALUES, **_COSTS}.items()),
        ],
        **simulated(OfferValueParameters()),
    )


def enter_sorting(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `component_comments`."""
    return table(
        "component_comments",
        Text(
            zh="待分类的短留言（为课程编写，编码为模拟数据）",
            en="Short comments to sort (written for the course, coding simulated)",
        ),
        Text(
            zh="中英文短留言，component 是编写时的用意，coder 是一名模拟编码员的判断。留言不是真实客户所写。",
            en="Short comments in Chinese and English. `component` is what the writer meant, `coder` what a simulated "
            "coder made of it. No real customer wrote them.",
        ),
        rows,
        [
            identity("comment", Text(zh="留言编号", en="Comment")),
            category("language", Text(zh="语言", en="Language"), LANGUAGES),
            prose("text", Text(zh="原文", en="Text")),
            category("component", Text(zh="构成要素", en="Component"), COMPONENTS),
            category("coder", Text(zh="编码员的判断", en="The coder's choice"), COMPONENTS),
        ],
        **simulated(SortingParameters()),
    )


DATA_SETS = (
    DataSet("component_survey", simulate_survey, enter_survey),
    DataSet("offer_values", simulate_offers, enter_offers),
    DataSet("component_comments", simulate_sorting, enter_sorting),
)
