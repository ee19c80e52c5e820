"""The three bank-branch data sets, simulated with stated parameters.

Nobody answered these questionnaires. The numbers are made so that the patterns a
course on service quality needs are really there, and known: what a trainee finds
can be compared with what was put in.

How an answer comes about: every person has a general level and one level per
dimension, in expectations and in perceptions; the item adds its own mean and
noise; the sum is rounded to the scale and cut at its ends. The cut at the top
makes the ceiling and the skew of the expectations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation.drawing import Flags, Floats, blank, cut, integers, put, stated

__all__ = [
    "BRANCHES",
    "CHANNELS",
    "DIMENSIONS",
    "REVERSED",
    "SEGMENTS",
    "ReversedParameters",
    "SurveyParameters",
    "ThreeColumnParameters",
    "simulate_reversed",
    "simulate_survey",
    "simulate_three_columns",
]

DIMENSIONS = tuple(SERVQUAL.dimensions)
BRANCHES = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8")
SEGMENTS = ("personal", "premium", "business")
CHANNELS = ("counter", "self_service", "hotline")
REVERSED = SERVQUAL.dimensions["responsiveness"] + SERVQUAL.dimensions["empathy"]

_ITEMS = SERVQUAL.items
_DIMENSION_INDEX = np.array([DIMENSIONS.index(SERVQUAL.dimension_of[item]) for item in _ITEMS])


@dataclass(frozen=True)
class SurveyParameters:
    """What was put into `bank_branch_survey`.

    Means and effects are in points of the answer scale before rounding and
    cutting, so the printed means are a little lower near the top of the scale.
    Five numbers in a row are tangibles, reliability, responsiveness, assurance,
    empathy.

    The seed is one of fifty tried: with forty people per branch and wave, chance
    moves most branches by as much as the planted improvement; here the other
    seven stay within 0.15.
    """

    seed: int = stated(2042, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(640, zh="受访者人数", en="number of respondents")
    expectation_mean: Mapping[str, tuple[float, ...]] = stated(
        {
            "tangibles": (6.10, 5.70, 6.05, 5.65),
            "reliability": (6.70, 6.45, 6.70, 6.55, 6.90),
            "responsiveness": (6.40, 6.65, 6.45, 6.30),
            "assurance": (6.60, 6.85, 6.50, 6.20),
            "empathy": (5.90, 6.05, 6.20, 6.45, 6.35),
        },
        zh="各题期望的潜在均值",
        en="latent mean of each expectation item",
    )
    perception_mean: Mapping[str, tuple[float, ...]] = stated(
        {
            "tangibles": (5.55, 5.35, 5.85, 5.30),
            "reliability": (5.35, 5.25, 5.65, 5.40, 6.05),
            "responsiveness": (4.75, 4.40, 5.15, 4.60),
            "assurance": (5.85, 6.10, 5.95, 5.25),
            "empathy": (4.85, 5.15, 5.10, 5.30, 5.00),
        },
        zh="各题感知的潜在均值",
        en="latent mean of each perception item",
    )
    expectation_sd: float = stated(1.05, zh="期望的潜在标准差", en="latent standard deviation of expectations")
    perception_sd: float = stated(1.25, zh="感知的潜在标准差", en="latent standard deviation of perceptions")
    general_share: float = stated(
        0.34, zh="各题方差中归于总体水平的比例", en="share of an item's variance that is the person's general level"
    )
    dimension_share: float = stated(
        0.22, zh="各题方差中归于维度的比例", en="share of an item's variance that is the dimension"
    )
    expectation_perception_r: float = stated(
        0.30, zh="期望与感知的总体水平之间的相关", en="correlation of the general levels of expectation and perception"
    )
    segment_share: tuple[float, ...] = stated(
        (0.58, 0.24, 0.18), zh="个人、贵宾、企业客户的比例", en="share of personal, premium and business customers"
    )
    channel_share: tuple[float, ...] = stated(
        (0.50, 0.30, 0.20), zh="柜台、自助、热线的比例", en="share of counter, self-service and hotline"
    )
    segment_expectation: Mapping[str, tuple[float, ...]] = stated(
        {
            "personal": (0.0, 0.0, 0.0, 0.0, 0.0),
            "premium": (0.25, 0.15, 0.20, 0.35, 0.75),
            "business": (-0.10, 0.15, 0.10, 0.0, -0.15),
        },
        zh="客户类型对期望的影响",
        en="effect of the segment on expectations",
    )
    branch_perception: Mapping[str, tuple[float, ...]] = stated(
        {
            "B1": (0.05, 0.10, 0.10, 0.05, 0.00),
            "B2": (-0.10, 0.00, 0.15, -0.10, 0.10),
            "B3": (0.20, 0.30, 0.65, 0.25, 0.30),
            "B4": (-0.10, -0.20, -0.95, -0.15, -0.20),
            "B5": (0.30, 0.05, 0.10, 0.10, -0.15),
            "B6": (-0.40, -0.10, -0.15, 0.05, 0.10),
            "B7": (0.10, -0.05, 0.05, -0.05, 0.00),
            "B8": (-0.05, -0.10, 0.05, -0.15, -0.15),
        },
        zh="网点对感知的影响",
        en="effect of the branch on perceptions",
    )
    channel_perception: Mapping[str, tuple[float, ...]] = stated(
        {
            "counter": (0.0, 0.0, 0.0, 0.0, 0.0),
            "self_service": (0.10, 0.05, 0.20, -0.05, -0.15),
            "hotline": (0.0, -0.05, -0.10, -0.10, -0.60),
        },
        zh="渠道对感知的影响",
        en="effect of the channel on perceptions",
    )
    better_branch: str = stated("B6", zh="第 2 期有所改善的网点", en="the branch that is better in wave 2")
    better_by: float = stated(
        0.45, zh="该网点第 2 期五个维度的感知改善", en="by how much its perceptions rise in wave 2, all dimensions"
    )
    weights: Mapping[str, tuple[float, ...]] = stated(
        {
            "personal": (0.13, 0.28, 0.27, 0.18, 0.14),
            "premium": (0.09, 0.23, 0.17, 0.23, 0.28),
            "business": (0.08, 0.38, 0.26, 0.18, 0.10),
        },
        zh="各类客户分配 100 分的中心",
        en="centre of the 100 points in each segment",
    )
    weight_pull: float = stated(
        0.22,
        zh="越失望的维度分到的分越多（对数，每 1 分差距）",
        en="more points go where a person is disappointed (log scale, per point of gap)",
    )
    weight_sd: float = stated(0.35, zh="分配权重的个人差异（对数）", en="personal spread of the weights (log scale)")
    outcome_weights: tuple[float, ...] = stated(
        (0.10, 0.30, 0.28, 0.17, 0.15),
        zh="五个维度的感知对总体满意、总体质量、推荐意愿的作用（期望没有作用）",
        en="effect of the five perceptions on satisfaction, quality and recommendation (expectations have none)",
    )
    outcome_noise: tuple[float, ...] = stated(
        (0.80, 0.70, 1.35), zh="三个结果变量的误差标准差", en="standard deviation of the error of the three outcomes"
    )
    blank_share: float = stated(0.03, zh="题项空白的比例", en="share of blank item answers")
    code_99_cells: int = stated(120, zh="代码 99（未作答）的个数", en="number of cells with code 99 (no answer)")
    code_0_hotline_cells: int = stated(
        110,
        zh="代码 0（不适用）的个数：热线客户的有形性感知题",
        en="number of cells with code 0 (not applicable): tangibles perceptions of hotline customers",
    )
    code_0_other_cells: int = stated(
        40,
        zh="代码 0（不适用）的个数：其他感知题",
        en="number of cells with code 0 (not applicable): other perceptions",
    )
    outcome_blank_share: float = stated(0.01, zh="结果变量空白的比例", en="share of blank outcomes")
    straight_liners: tuple[int, ...] = stated(
        (7, 4, 6), zh="直线作答者：44 题都填同一个数", en="straight-liners: the one answer each gives to all 44 items"
    )


@dataclass(frozen=True)
class ReversedParameters:
    """What was put into `bank_branch_reversed`; everything else is as in the survey."""

    seed: int = stated(19882, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(160, zh="受访者人数", en="number of respondents")
    reversed_items: tuple[str, ...] = stated(
        REVERSED, zh="反向表述、尚未反转的题项", en="items worded negatively and not yet reversed"
    )
    method_sd: float = stated(
        0.45,
        zh="反向题共有的方法因子的标准差",
        en="standard deviation of the method factor that the negative items share",
    )
    blank_share: float = stated(0.01, zh="题项空白的比例", en="share of blank item answers")


@dataclass(frozen=True)
class ThreeColumnParameters:
    """What was put into `bank_three_columns` (scale 1 to 9)."""

    seed: int = stated(19943, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(240, zh="受访者人数", en="number of respondents")
    adequate_mean: tuple[float, ...] = stated(
        (5.0, 6.4, 6.2, 6.1, 5.5), zh="适当服务（最低可接受）的潜在均值", en="latent mean of adequate (minimum) service"
    )
    zone_width: tuple[float, ...] = stated(
        (2.2, 1.4, 1.5, 1.6, 2.0), zh="容忍区域宽度的潜在均值", en="latent mean of the width of the zone of tolerance"
    )
    perceived_mean: tuple[float, ...] = stated(
        (6.9, 6.7, 5.7, 6.8, 6.2), zh="感知服务的潜在均值", en="latent mean of perceived service"
    )
    adequate_sd: float = stated(1.1, zh="适当服务的标准差", en="standard deviation of adequate service")
    width_sd: float = stated(0.8, zh="区域宽度的标准差", en="standard deviation of the width")
    perceived_sd: float = stated(1.3, zh="感知服务的标准差", en="standard deviation of perceived service")
    general_share: float = stated(
        0.40, zh="方差中归于总体水平的比例", en="share of the variance that is the person's general level"
    )
    impossible_share: float = stated(
        0.04,
        zh="理想低于适当的不可能区域的比例（人 × 维度）",
        en="share of impossible zones, desired below adequate (person × dimension)",
    )
    blank_share: float = stated(0.02, zh="空白的比例", en="share of blank answers")


def simulate_survey(parameters: SurveyParameters | None = None) -> pd.DataFrame:
    """Make `bank_branch_survey`: one row per respondent, dirt included.

    Returns
    -------
    DataFrame
        ``respondent, wave, branch, segment, channel, E01…E22, P01…P22,
        W_tangibles…W_empathy, overall_satisfaction, overall_quality, recommend``;
        answers as nullable integers, blanks as missing, codes 99 and 0 as stored.
    """
    given = parameters or SurveyParameters()
    random = np.random.default_rng(given.seed)
    people = _people(given, random, respondents=given.respondents, first=1)
    expectation, perception, e_level, p_level = _answers(given, random, people)
    outcomes = _outcomes(given, random, p_level)
    points = _points(given, random, people, p_level - e_level)
    both = np.concatenate([expectation, perception], axis=1)
    lined = random.choice(given.respondents, size=len(given.straight_liners), replace=False)
    clean = np.ones(both.shape, dtype=bool)
    clean[lined] = False
    _put_codes(given, random, both, clean, hotline=people["channel"].to_numpy() == "hotline")
    both[lined] = np.array(given.straight_liners, dtype=float)[:, None]
    blank(random, outcomes, np.ones(outcomes.shape, dtype=bool), given.outcome_blank_share)
    return pd.concat(
        [
            people,
            integers(both, [*(f"E{item}" for item in _ITEMS), *(f"P{item}" for item in _ITEMS)]),
            integers(points, [f"W_{dimension}" for dimension in DIMENSIONS]),
            integers(outcomes, ["overall_satisfaction", "overall_quality", "recommend"]),
        ],
        axis=1,
    )


def simulate_reversed(
    parameters: ReversedParameters | None = None, like: SurveyParameters | None = None
) -> pd.DataFrame:
    """Make `bank_branch_reversed`: the nine negative items as they were answered.

    Returns
    -------
    DataFrame
        ``respondent, branch, segment, channel, E01…E22, P01…P22,
        overall_satisfaction``. Where an item is worded negatively, a person
        who thinks well of the branch has ticked a low number.
    """
    given, model = parameters or ReversedParameters(), like or SurveyParameters()
    random = np.random.default_rng(given.seed)
    people = _people(model, random, respondents=given.respondents, first=1001)
    negative = np.isin(_ITEMS, given.reversed_items)
    method = random.normal(0.0, given.method_sd, given.respondents)[:, None] * negative
    expectation, perception, _, p_level = _answers(model, random, people, method=method)
    both = np.concatenate([expectation, perception], axis=1)
    turned = np.concatenate([negative, negative])
    both[:, turned] = SERVQUAL.low + SERVQUAL.high - both[:, turned]
    outcomes = _outcomes(model, random, p_level)[:, :1]
    blank(random, both, np.ones(both.shape, dtype=bool), given.blank_share)
    return pd.concat(
        [
            people.drop(columns="wave"),
            integers(both, [*(f"E{item}" for item in _ITEMS), *(f"P{item}" for item in _ITEMS)]),
            integers(outcomes, ["overall_satisfaction"]),
        ],
        axis=1,
    )


def simulate_three_columns(parameters: ThreeColumnParameters | None = None) -> pd.DataFrame:
    """Make `bank_three_columns`: adequate, desired and perceived service per dimension.

    Returns
    -------
    DataFrame
        ``respondent, branch, A_…, D_…, P_…`` (five of each, 1 to 9), with
        impossible zones (D below A) and blanks.
    """
    given = parameters or ThreeColumnParameters()
    random = np.random.default_rng(given.seed)
    n, k = given.respondents, len(DIMENSIONS)

    def spread(sd: float) -> Floats:
        general = random.normal(size=(n, 1)) * np.sqrt(given.general_share)
        return np.asarray(sd * (general + random.normal(size=(n, k)) * np.sqrt(1 - given.general_share)))

    adequate = cut(np.array(given.adequate_mean) + spread(given.adequate_sd), 1, 9)
    width = np.maximum(0.0, np.rint(np.array(given.zone_width) + spread(given.width_sd)))
    desired = np.minimum(9.0, adequate + width)
    perceived = cut(np.array(given.perceived_mean) + spread(given.perceived_sd), 1, 9)
    open_zones = np.flatnonzero((desired > adequate).ravel())
    wrong = random.choice(open_zones, size=round(given.impossible_share * n * k), replace=False)
    low, high = adequate.ravel()[wrong], desired.ravel()[wrong]
    adequate.ravel()[wrong], desired.ravel()[wrong] = high, low
    answers = np.concatenate([adequate, desired, perceived], axis=1)
    sound = np.ones((n, k), dtype=bool)
    sound.ravel()[wrong] = False
    blank(random, answers, np.tile(sound, 3), given.blank_share)
    people = pd.DataFrame(
        {"respondent": [f"R{2001 + i}" for i in range(n)], "branch": [BRANCHES[i % len(BRANCHES)] for i in range(n)]}
    )
    return pd.concat(
        [people, integers(answers, [f"{column}_{dimension}" for column in "ADP" for dimension in DIMENSIONS])], axis=1
    )


def _people(given: SurveyParameters, random: np.random.Generator, *, respondents: int, first: int) -> pd.DataFrame:
    """Spread people evenly over waves and branches; segments and channels by their shares."""
    number = np.arange(respondents)
    half = respondents // 2
    return pd.DataFrame(
        {
            "respondent": [f"R{first + i:04d}" for i in number],
            "wave": np.where(number < half, 1, 2),
            "branch": [BRANCHES[i % len(BRANCHES)] for i in number],
            "segment": random.choice(SEGMENTS, size=respondents, p=given.segment_share),
            "channel": random.choice(CHANNELS, size=respondents, p=given.channel_share),
        }
    )


def _effects(table: Mapping[str, tuple[float, ...]], codes: pd.Series) -> Floats:
    return np.array([table[code] for code in codes], dtype=float)


def _answers(
    given: SurveyParameters, random: np.random.Generator, people: pd.DataFrame, method: Floats | None = None
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return expectations and perceptions (n × 22) and the latent levels behind them (n × 5)."""
    n, k, r = len(people), len(DIMENSIONS), given.expectation_perception_r
    general_e = random.normal(size=(n, 1))
    general_p = r * general_e + np.sqrt(1 - r * r) * random.normal(size=(n, 1))
    better = (people["branch"] == given.better_branch) & (people["wave"] == 2)
    shift_e = _effects(given.segment_expectation, people["segment"])
    shift_p = (
        _effects(given.branch_perception, people["branch"])
        + _effects(given.channel_perception, people["channel"])
        + given.better_by * better.to_numpy(dtype=float)[:, None]
    )

    def block(
        means: Mapping[str, tuple[float, ...]], sd: float, general: Floats, shift: Floats
    ) -> tuple[Floats, Floats]:
        own = np.sqrt(given.general_share) * general + np.sqrt(given.dimension_share) * random.normal(size=(n, k))
        centre = np.array([np.mean(means[dimension]) for dimension in DIMENSIONS])
        level = shift + sd * own
        item_mean = np.array([mean for dimension in DIMENSIONS for mean in means[dimension]])
        noise = np.sqrt(1 - given.general_share - given.dimension_share) * random.normal(size=(n, len(_ITEMS)))
        latent = item_mean + level[:, _DIMENSION_INDEX] + sd * noise
        if method is not None:
            latent = latent + method
        return cut(latent, SERVQUAL.low, SERVQUAL.high), centre + level

    expectation, e_level = block(given.expectation_mean, given.expectation_sd, general_e, shift_e)
    perception, p_level = block(given.perception_mean, given.perception_sd, general_p, shift_p)
    return expectation, perception, e_level, p_level


def _outcomes(given: SurveyParameters, random: np.random.Generator, p_level: Floats) -> Floats:
    """Return satisfaction, quality (1 to 7) and recommendation (0 to 10)."""
    felt = (p_level * np.array(given.outcome_weights)).sum(axis=1)
    noise = random.normal(size=(len(felt), 3)) * np.array(given.outcome_noise)
    satisfaction = cut(felt + noise[:, 0], 1, 7)
    quality = cut(0.3 + felt + noise[:, 1], 1, 7)
    recommend = cut(7.3 + 1.6 * (felt - 5.3) + noise[:, 2], 0, 10)
    return np.stack([satisfaction, quality, recommend], axis=1)


def _points(given: SurveyParameters, random: np.random.Generator, people: pd.DataFrame, gap: Floats) -> Floats:
    """Split 100 points over the five dimensions, in steps of 5."""
    log = np.log(_effects(given.weights, people["segment"]))
    log = log - given.weight_pull * gap + random.normal(0.0, given.weight_sd, gap.shape)
    share = np.exp(log)
    steps = 20 * share / share.sum(axis=1, keepdims=True)
    whole = np.floor(steps)
    # Largest remainder: the steps still to give go where rounding down cost most.
    order = np.argsort(whole - steps, axis=1, kind="stable")
    left = (20 - whole.sum(axis=1)).astype(int)
    for row, rest in enumerate(left):
        whole[row, order[row, :rest]] += 1
    return np.asarray(5 * whole)


def _put_codes(
    given: SurveyParameters,
    random: np.random.Generator,
    answers: Floats,
    free: Flags,
    *,
    hotline: Flags,
) -> None:
    """Overwrite `free` cells of `answers` with blanks, 99 and 0; no cell twice."""
    k = len(_ITEMS)
    seen_by_phone = np.zeros(answers.shape, dtype=bool)
    seen_by_phone[hotline, k : k + 4] = True
    perception = np.zeros(answers.shape, dtype=bool)
    perception[:, k:] = True
    put(random, answers, free, 0.0, cells=given.code_0_hotline_cells, within=seen_by_phone)
    put(random, answers, free, 0.0, cells=given.code_0_other_cells, within=perception & ~seen_by_phone)
    put(random, answers, free, 99.0, cells=given.code_99_cells)
    blank(random, answers, free, given.blank_share)
