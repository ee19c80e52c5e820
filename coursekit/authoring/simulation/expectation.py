"""Unit 05: what hotel guests expected, what they got, how satisfied they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import respondent
from coursekit.authoring.simulation.drawing import codes, cut, integers, stated
from coursekit.authoring.simulation.entries import LOW_HIGH, DataSet, Node, answer, category, simulated, table
from coursekit.language import Text

__all__ = ["ADVERTS", "DATA_SETS", "ExpectationParameters", "simulate_expectation"]

ADVERTS = {"plain": Text(zh="平实的广告", en="Plain advert"), "glossy": Text(zh="渲染的广告", en="Glossy advert")}


@dataclass(frozen=True)
class ExpectationParameters:
    """What was put into `expectation_survey`.

    The effect of expectation on satisfaction is positive, as assimilation has
    it; a pure disconfirmation model forces it to be the opposite of
    performance's.
    """

    seed: int = stated(2105, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(440, zh="受访者人数", en="number of respondents")
    means: tuple[float, ...] = stated(
        (7.0, 6.5, 6.7), zh="期望、表现、满意度的潜在均值", en="latent means of expectation, performance, satisfaction"
    )
    sds: tuple[float, ...] = stated(
        (1.4, 1.7, 1.6), zh="三者的潜在标准差", en="latent standard deviations of the three"
    )
    expectation_performance_r: float = stated(
        0.22, zh="期望与表现的相关", en="correlation of expectation and performance"
    )
    expectation_effect: float = stated(
        0.17, zh="期望对满意度的标准化作用", en="standardised effect of expectation on satisfaction"
    )
    performance_effect: float = stated(
        0.66, zh="表现对满意度的标准化作用", en="standardised effect of performance on satisfaction"
    )
    glossy_raises: float = stated(
        0.9, zh="渲染的广告把期望抬高多少分（表现不变）", en="points by which the glossy advert raises expectation only"
    )


def simulate_expectation(given: ExpectationParameters | None = None) -> pd.DataFrame:
    """Make `expectation_survey`: adverts drawn by lot, then expectation, performance, satisfaction."""
    given = given or ExpectationParameters()
    random = np.random.default_rng(given.seed)
    n, r = given.respondents, given.expectation_performance_r
    glossy = random.permutation(np.arange(n) % 2 == 1)
    drawn = random.normal(size=(n, 3))
    performance = r * drawn[:, 0] + np.sqrt(1 - r * r) * drawn[:, 1]
    expectation = drawn[:, 0] + given.glossy_raises / given.sds[0] * (glossy - 0.5)
    b_e, b_p = given.expectation_effect, given.performance_effect
    rest = np.sqrt(1 - b_e**2 - b_p**2 - 2 * b_e * b_p * r)
    satisfied = b_e * expectation + b_p * performance + rest * drawn[:, 2]
    level = np.column_stack([expectation, performance, satisfied])
    answers = cut(np.array(given.means) + np.array(given.sds) * level, 1, 10)
    people = pd.DataFrame({"respondent": codes("R", n), "advert": np.where(glossy, "glossy", "plain")})
    return pd.concat([people, integers(answers, ["expectation", "performance", "satisfaction"])], axis=1)


def enter_expectation(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `expectation_survey`."""
    return table(
        "expectation_survey",
        Text(
            zh="酒店住客的期望、表现与满意度（模拟数据）",
            en="Hotel guests: expectation, performance, satisfaction (simulated)",
        ),
        Text(
            zh="住客随机看到两种广告之一，入住前说期望，离店时给表现和满意度打分（1～10）。"
            "期望与满意度正相关（约 0.3），直接作用模型比差值模型更合数据。",
            en="Guests saw one of two adverts, drawn by lot; they gave their expectation before the stay, performance "
            "and satisfaction after it (1 to 10). Expectation and satisfaction correlate positively (about .3), and "
            "a model with two direct effects fits better than the difference.",
        ),
        rows,
        [
            respondent(),
            category("advert", Text(zh="看到的广告", en="Advert seen"), ADVERTS),
            answer("expectation", Text(zh="期望", en="Expectation"), 1, 10, ends=LOW_HIGH),
            answer("performance", Text(zh="表现", en="Performance"), 1, 10, ends=LOW_HIGH),
            answer("satisfaction", Text(zh="满意度", en="Satisfaction"), 1, 10, ends=LOW_HIGH),
        ],
        **simulated(ExpectationParameters()),
    )


DATA_SETS = (DataSet("expectation_survey", simulate_expectation, enter_expectation),)
