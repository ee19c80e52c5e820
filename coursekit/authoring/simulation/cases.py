"""Unit 18: seven organisations, one questionnaire, seven right answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation.bank_branch import DIMENSIONS
from coursekit.authoring.simulation.catalogue import CODES, pairs, points, quality, recommend, respondent, satisfaction
from coursekit.authoring.simulation.catalogue import wave as wave_column
from coursekit.authoring.simulation.drawing import Floats, blank, codes, cut, integers, put, stated
from coursekit.authoring.simulation.entries import DataSet, Node, category, prose, simulated, table, yes_no
from coursekit.language import Text

__all__ = ["CASES", "DATA_SETS", "Case", "CaseParameters", "simulate_case", "write_cases"]

_ITEMS = SERVQUAL.items
_OWNER = np.array([DIMENSIONS.index(SERVQUAL.dimension_of[item]) for item in _ITEMS])
_UNITS = 8


@dataclass(frozen=True)
class CaseParameters:
    """What was put into one case.

    Five numbers in a row are tangibles, reliability, responsiveness, assurance,
    empathy. The seed is one of sixty tried, so that chance leaves the planted
    answers where they were put.
    """

    seed: int = stated(2180, zh="随机数种子", en="seed of the random numbers")
    respondents: int = stated(640, zh="受访者人数（两期各半）", en="number of respondents, half in each wave")
    expectation_mean: tuple[float, ...] = stated(
        (5.8, 6.5, 6.3, 6.4, 6.1), zh="五个维度期望的潜在均值", en="latent means of expectations"
    )
    perception_mean: tuple[float, ...] = stated(
        (5.4, 5.4, 5.3, 5.6, 5.3), zh="五个维度感知的潜在均值", en="latent means of perceptions"
    )
    outcome_weights: tuple[float, ...] = stated(
        (0.20, 0.20, 0.20, 0.20, 0.20),
        zh="五个维度的感知对总体满意、总体质量、推荐意愿的作用",
        en="effect of the five perceptions on satisfaction, quality and recommendation",
    )
    worst: str = stated("", zh="差距最大的维度", en="the dimension with the largest gap")
    priority: str = stated(
        "", zh="首要改进的维度：作用与差距之积最大", en="what to improve first: the largest product of effect and gap"
    )
    aimed_at: str = stated("", zh="改进项目针对的维度", en="the dimension the programme aimed at")
    effect: float = stated(0.0, zh="改进项目对该维度感知的作用（分）", en="effect of the programme on it in points")
    common_change: float = stated(
        0.0, zh="第 2 期所有单位感知的共同变化（分）", en="change of all units' perceptions in wave 2, in points"
    )
    programme_units: tuple[int, ...] = stated((2, 4, 6, 8), zh="参加改进项目的单位", en="units in the programme")
    unit_sd: float = stated(0.20, zh="单位之间的标准差", en="standard deviation between units")
    segment_share: tuple[float, ...] = stated((0.5, 0.3, 0.2), zh="三类客户的比例", en="share of the three segments")
    channel_share: tuple[float, ...] = stated((0.5, 0.3, 0.2), zh="三种渠道的比例", en="share of the three channels")
    demanding_segment: float = stated(
        0.30, zh="第三类客户的期望高多少分", en="points by which the third segment expects more"
    )
    expectation_sd: float = stated(1.0, zh="期望的潜在标准差", en="latent standard deviation of expectations")
    perception_sd: float = stated(1.2, zh="感知的潜在标准差", en="latent standard deviation of perceptions")
    general_share: float = stated(
        0.28, zh="各题方差中归于总体水平的比例", en="share of an item's variance that is the person's general level"
    )
    dimension_share: float = stated(
        0.30, zh="各题方差中归于维度的比例", en="share of an item's variance that is the dimension"
    )
    outcome_noise: float = stated(0.60, zh="总体满意度误差的标准差", en="standard deviation of satisfaction's error")
    blank_share: float = stated(0.02, zh="题项空白的比例", en="share of blank item answers")
    code_99_share: float = stated(0.005, zh="代码 99（未作答）的比例", en="share of cells with code 99 (no answer)")
    code_0_share: float = stated(
        0.008,
        zh="代码 0（不适用）的比例，只在感知题",
        en="share of cells with code 0 (not applicable), perceptions only",
    )
    straight_liners: int = stated(4, zh="直线作答者人数", en="number of straight-liners")


@dataclass(frozen=True)
class Case:
    """One organisation: its words and what was planted.

    Parameters
    ----------
    title, unit, brief : Text
        What it is called, what one of its units is called, and its story.
    prefix : str
        The letters of its units' codes.
    units, segments, channels : mapping of str to Text
        Codes with their names.
    parameters : CaseParameters
        What was put in.
    """

    title: Text
    unit: Text
    brief: Text
    prefix: str
    segments: Mapping[str, Text]
    channels: Mapping[str, Text]
    places: tuple[Text, ...]
    parameters: CaseParameters

    @property
    def units(self) -> dict[str, Text]:
        """Unit codes with their names."""
        return {f"{self.prefix}{one}": name for one, name in enumerate(self.places, start=1)}


_COUNTER = Text(zh="柜台", en="Counter")
_SELF = Text(zh="自助", en="Self-service")
_HOTLINE = Text(zh="热线", en="Hotline")
_MANAGER = Text(zh="客户经理", en="Account manager")
_APP = Text(zh="手机应用", en="App")
_DESK = Text(zh="前台", en="Front desk")
_VISIT = Text(zh="上门", en="Visit")
_CHAT = Text(zh="在线客服", en="Online chat")


def _places(zh: str, en: str) -> tuple[Text, ...]:
    return tuple(Text(zh=a, en=b) for a, b in zip(zh.split("、"), en.split(", "), strict=True))


CASES: dict[str, Case] = {
    "case_bank_branch": Case(
        Text(zh="银行网点", en="Bank branches"),
        Text(zh="支行", en="Branch"),
        Text(
            zh="一家城市银行的八个支行。去年给四个支行添了叫号分流和弹性窗口，行长想知道值不值得推广。",
            en="Eight branches of a city bank. Last year four of them were given sorting at the door and a flexible "
            "counter; the director wants to know whether to roll it out.",
        ),
        "BK",
        {
            "personal": Text(zh="个人客户", en="Personal"),
            "business": Text(zh="企业客户", en="Business"),
            "premium": Text(zh="贵宾客户", en="Premium"),
        },
        {"counter": _COUNTER, "self_service": _SELF, "hotline": _HOTLINE},
        _places(
            "北站支行、南门支行、市府支行、临江支行、新港支行、梅园支行、科创支行、柳林支行",
            "North Station, South Gate, City Hall, Waterfront, New Harbour, Plum Garden, Science Park, Willow Grove",
        ),
        CaseParameters(
            seed=2195,
            perception_mean=(5.4, 5.5, 4.5, 5.7, 5.2),
            outcome_weights=(0.08, 0.22, 0.38, 0.16, 0.16),
            worst="responsiveness",
            priority="responsiveness",
            aimed_at="responsiveness",
            effect=0.60,
        ),
    ),
    "case_telecom": Case(
        Text(zh="电信集团客户", en="Telecom corporate accounts"),
        Text(zh="营销中心", en="Sales centre"),
        Text(
            zh="一家运营商的八个集团客户营销中心。四个中心试行故障限时修复承诺。客户嘴上最不满意的，"
            "未必是最影响他们去留的。",
            en="Eight centres that look after corporate accounts. Four tried a promised time for repairs. What "
            "customers score lowest need not be what moves them.",
        ),
        "TC",
        {
            "small_firm": Text(zh="中小企业", en="Small firms"),
            "school": Text(zh="学校与医院", en="Schools and hospitals"),
            "large_firm": Text(zh="大型企业", en="Large firms"),
        },
        {"account_manager": _MANAGER, "hotline": _HOTLINE, "app": _APP},
        _places(
            "一中心、二中心、三中心、四中心、五中心、六中心、七中心、八中心",
            "Centre 1, Centre 2, Centre 3, Centre 4, Centre 5, Centre 6, Centre 7, Centre 8",
        ),
        CaseParameters(
            seed=2199,
            respondents=560,
            expectation_mean=(5.4, 6.6, 6.3, 6.2, 6.3),
            perception_mean=(5.2, 5.2, 5.4, 5.6, 4.5),
            outcome_weights=(0.05, 0.50, 0.17, 0.16, 0.12),
            worst="empathy",
            priority="reliability",
            aimed_at="reliability",
            effect=0.55,
        ),
    ),
    "case_hotel": Case(
        Text(zh="酒店", en="Hotels"),
        Text(zh="门店", en="House"),
        Text(
            zh="一家连锁酒店的八家门店。四家重新装修了房间；第二期调查赶上旺季过后，各店分数都升了。",
            en="Eight houses of a hotel chain. Four had their rooms refurbished; the second wave came after the high "
            "season, and every house scored better.",
        ),
        "HT",
        {
            "leisure": Text(zh="度假客人", en="Leisure guests"),
            "tour_group": Text(zh="旅行团", en="Tour groups"),
            "work_trip": Text(zh="商务客人", en="Guests on business"),
        },
        {"front_desk": _DESK, "app": _APP, "hotline": _HOTLINE},
        _places(
            "湖景店、古城店、机场店、海湾店、会展店、温泉店、车站店、山居店",
            "Lake View, Old City, Airport, Bay, Exhibition Park, Hot Spring, Railway, Hillside",
        ),
        CaseParameters(
            seed=2195,
            expectation_mean=(6.4, 6.3, 6.2, 6.4, 6.0),
            perception_mean=(4.7, 5.6, 5.6, 5.1, 5.4),
            outcome_weights=(0.10, 0.17, 0.16, 0.42, 0.15),
            worst="tangibles",
            priority="assurance",
            aimed_at="tangibles",
            effect=0.0,
            common_change=0.40,
        ),
    ),
    "case_ecommerce": Case(
        Text(zh="电商平台", en="E-commerce"),
        Text(zh="仓", en="Warehouse"),
        Text(
            zh="一家电商平台的八个发货仓。四个仓增设了售后专线，想让客户的问题更快有人管。",
            en="Eight warehouses of an online shop. Four got an after-sales line of their own, so that somebody would "
            "take up customers' problems sooner.",
        ),
        "EC",
        {
            "new_buyer": Text(zh="新客", en="New buyers"),
            "regular": Text(zh="老客", en="Regulars"),
            "member": Text(zh="付费会员", en="Paying members"),
        },
        {"app": _APP, "online_chat": _CHAT, "hotline": _HOTLINE},
        _places(
            "华北仓、华东仓、华南仓、西南仓、西北仓、东北仓、华中仓、海淘仓",
            "North, East, South, South-west, North-west, North-east, Central, Overseas",
        ),
        CaseParameters(
            seed=2233,
            respondents=800,
            expectation_mean=(5.6, 6.7, 6.4, 6.3, 5.8),
            perception_mean=(5.3, 4.6, 5.2, 5.6, 5.2),
            outcome_weights=(0.06, 0.40, 0.26, 0.16, 0.12),
            worst="reliability",
            priority="reliability",
            aimed_at="responsiveness",
            effect=0.55,
        ),
    ),
    "case_power": Case(
        Text(zh="供电所", en="Power-supply stations"),
        Text(zh="供电所", en="Station"),
        Text(
            zh="山区八个供电所。四个所让台区经理进村，把停电原因和电费当面讲清楚。抢修慢人人抱怨，"
            "可真正左右满意度的是有没有人把客户放在心上。",
            en="Eight stations in the hills. In four, staff went to the villages to explain cuts and bills face "
            "to face. Everyone grumbles about slow repairs; what moves satisfaction is whether anybody cares.",
        ),
        "PW",
        {
            "household": Text(zh="居民", en="Households"),
            "farm": Text(zh="农业用户", en="Farms"),
            "workshop": Text(zh="工商户", en="Workshops and shops"),
        },
        {"visit": _VISIT, "counter": _COUNTER, "hotline": _HOTLINE},
        _places(
            "青石所、竹溪所、白岩所、枫林所、双河所、大坪所、茶山所、龙口所",
            "Bluestone, Bamboo Creek, White Cliff, Maple Wood, Two Rivers, Flat Top, Tea Hill, Dragon Ford",
        ),
        CaseParameters(
            seed=2195,
            expectation_mean=(5.3, 6.6, 6.5, 6.2, 6.1),
            perception_mean=(5.0, 5.7, 4.8, 5.6, 5.0),
            outcome_weights=(0.05, 0.18, 0.14, 0.13, 0.50),
            worst="responsiveness",
            priority="empathy",
            aimed_at="empathy",
            effect=0.50,
        ),
    ),
    "case_car_rental": Case(
        Text(zh="租车公司热线", en="Car-rental hotline"),
        Text(zh="班组", en="Team"),
        Text(
            zh="租车公司热线的八个班组。四个班组按新规定逐句照念话术，质检严了，客户却觉得对方不太懂行。",
            en="Eight teams of a car-rental hotline. Four were told to read from a script, word for word; "
            "checks became stricter, and callers found that nobody seemed to know the trade.",
        ),
        "CR",
        {
            "holiday": Text(zh="假日用车", en="Holiday drivers"),
            "daily": Text(zh="日常用车", en="Everyday drivers"),
            "company": Text(zh="企业用车", en="Company cars"),
        },
        {"hotline": _HOTLINE, "app": _APP, "online_chat": _CHAT},
        _places(
            "甲班、乙班、丙班、丁班、戊班、己班、庚班、辛班",
            "Team A, Team B, Team C, Team D, Team E, Team F, Team G, Team H",
        ),
        CaseParameters(
            seed=2230,
            respondents=720,
            expectation_mean=(5.2, 6.4, 6.4, 6.6, 6.0),
            perception_mean=(5.0, 5.5, 5.5, 4.9, 5.3),
            outcome_weights=(0.05, 0.22, 0.20, 0.38, 0.15),
            worst="assurance",
            priority="assurance",
            aimed_at="assurance",
            effect=-0.45,
        ),
    ),
    "case_private_bank": Case(
        Text(zh="私人银行", en="Private bank"),
        Text(zh="中心", en="Centre"),
        Text(
            zh="私人银行的八个中心。四个中心的客户经理参加了投资知识培训。客户不多，每一位都很要紧。",
            en="Eight centres of a private bank. In four the account managers were trained in investment. There "
            "are few clients, and every one counts.",
        ),
        "PB",
        {
            "owner": Text(zh="企业主", en="Business owners"),
            "retired": Text(zh="退休客户", en="Retired clients"),
            "family_office": Text(zh="家族客户", en="Family clients"),
        },
        {"account_manager": _MANAGER, "visit": _VISIT, "app": _APP},
        _places(
            "滨海中心、金融街中心、梧桐中心、天府中心、钱塘中心、珠江中心、岳麓中心、黄鹤中心",
            "Seaside, Finance Street, Plane Tree, Tianfu, Qiantang, Pearl River, Yuelu, Yellow Crane",
        ),
        CaseParameters(
            seed=2187,
            respondents=400,
            expectation_mean=(6.2, 6.6, 6.4, 6.7, 6.8),
            perception_mean=(6.0, 5.9, 5.8, 5.6, 4.9),
            outcome_weights=(0.06, 0.16, 0.14, 0.24, 0.40),
            worst="empathy",
            priority="empathy",
            aimed_at="assurance",
            effect=0.65,
        ),
    ),
}


def simulate_case(case: Case) -> pd.DataFrame:
    """Make one case: the columns are the same in all seven.

    Returns
    -------
    DataFrame
        ``respondent, wave, unit, programme, segment, channel, E01…E22, P01…P22,
        W_tangibles…W_empathy, overall_satisfaction, overall_quality, recommend``.
    """
    given = case.parameters
    random = np.random.default_rng(given.seed)
    n, k = given.respondents, len(DIMENSIONS)
    number = np.arange(n)
    unit = number % _UNITS
    second = number >= n // 2
    programme = np.isin(unit + 1, given.programme_units)
    segment = random.choice(list(case.segments), size=n, p=given.segment_share)
    channel = random.choice(list(case.channels), size=n, p=given.channel_share)
    # Units differ, but not on average over the programme, so that the groups start alike.
    of_unit = random.normal(0.0, given.unit_sd, (_UNITS, k))
    for group in (True, False):
        rows = np.isin(np.arange(1, _UNITS + 1), given.programme_units) == group
        of_unit[rows] -= of_unit[rows].mean(axis=0)
    shift = of_unit[unit] + given.common_change * second[:, None]
    shift[:, DIMENSIONS.index(given.aimed_at)] += given.effect * (programme & second)
    demanding = given.demanding_segment * (segment == list(case.segments)[2])[:, None]

    def answers(mean: tuple[float, ...], sd: float, general: Floats, more: Floats) -> tuple[Floats, Floats]:
        own = np.sqrt(given.general_share) * general + np.sqrt(given.dimension_share) * random.normal(size=(n, k))
        level = np.array(mean) + more + sd * own
        noise = np.sqrt(1 - given.general_share - given.dimension_share) * random.normal(size=(n, len(_ITEMS)))
        item = np.tile([0.15, -0.15, 0.05, -0.05, 0.0], 5)[: len(_ITEMS)]
        return cut(level[:, _OWNER] + item + sd * noise, SERVQUAL.low, SERVQUAL.high), level

    general = random.normal(size=(n, 1))
    expectation, e_level = answers(given.expectation_mean, given.expectation_sd, general, demanding)
    general = 0.3 * general + np.sqrt(1 - 0.09) * random.normal(size=(n, 1))
    perception, p_level = answers(given.perception_mean, given.perception_sd, general, shift)
    felt = p_level @ np.array(given.outcome_weights)
    satisfied = cut(felt + random.normal(0.0, given.outcome_noise, n), 1, 7)
    good = cut(felt + 0.2 + random.normal(0.0, given.outcome_noise, n), 1, 7)
    likely = cut(7.2 + 1.6 * (felt - 5.2) + random.normal(0.0, 1.3, n), 0, 10)
    weights = _points(random, np.array(given.outcome_weights), p_level - e_level)
    both = _dirty(given, random, np.concatenate([expectation, perception], axis=1))
    people = pd.DataFrame(
        {
            "respondent": codes(case.prefix, n),
            "wave": np.where(second, 2, 1),
            "unit": np.array(list(case.units))[unit],
            "programme": programme,
            "segment": segment,
            "channel": channel,
        }
    )
    return pd.concat(
        [
            people,
            integers(both, [*(f"E{item}" for item in _ITEMS), *(f"P{item}" for item in _ITEMS)]),
            integers(weights, [f"W_{dimension}" for dimension in DIMENSIONS]),
            integers(
                np.column_stack([satisfied, good, likely]), ["overall_satisfaction", "overall_quality", "recommend"]
            ),
        ],
        axis=1,
    )


def _points(random: np.random.Generator, centre: Floats, gap: Floats) -> Floats:
    """Split 100 points in steps of 5: near the true effects, drawn together, more where a person is disappointed."""
    share = np.exp(0.5 * np.log(centre) - 0.15 * gap + random.normal(0.0, 0.35, gap.shape))
    steps = 20 * share / share.sum(axis=1, keepdims=True)
    whole = np.floor(steps)
    order = np.argsort(whole - steps, axis=1, kind="stable")
    for row, rest in enumerate((20 - whole.sum(axis=1)).astype(int)):
        whole[row, order[row, :rest]] += 1
    return np.asarray(5 * whole)


def _dirty(given: CaseParameters, random: np.random.Generator, answers: Floats) -> Floats:
    """Put straight-liners, codes and blanks into `answers`."""
    free = np.ones(answers.shape, dtype=bool)
    lined = random.choice(len(answers), size=given.straight_liners, replace=False)
    answers[lined] = random.integers(4, 8, given.straight_liners)[:, None]
    free[lined] = False
    seen = np.zeros(answers.shape, dtype=bool)
    seen[:, len(_ITEMS) :] = True
    put(random, answers, free, 0.0, cells=round(given.code_0_share * answers.size), within=seen)
    put(random, answers, free, 99.0, cells=round(given.code_99_share * answers.size))
    blank(random, answers, free, given.blank_share)
    return answers


def write_cases() -> pd.DataFrame:
    """Make `cases`: the seven organisations in words."""
    rows = [
        (name, one.title.zh, one.title.en, one.unit.zh, one.unit.en, one.brief.zh, one.brief.en)
        for name, one in CASES.items()
    ]
    names = ["case", "label_zh", "label_en", "unit_zh", "unit_en", "brief_zh", "brief_en"]
    return pd.DataFrame(rows, columns=names).rename(columns={"case": "case_name"})


def _enter_case(name: str, labels: Mapping[str, Text], rows: int) -> Node:
    case = CASES[name]
    return table(
        name,
        Text(zh="结业案例：{title}（模拟数据）", en="Capstone case: {title} (simulated)").format(
            title=Text(zh=case.title.zh, en=case.title.en[0].lower() + case.title.en[1:])
        ),
        Text(
            zh="{brief} 两期调查，八个单位，四个参加改进项目（programme，两期都标注，第 2 期才起作用）；"
            "列与其他案例相同，清理之前含代码 99、0、空白和直线作答者。",
            en="{brief} Two waves, eight units, four in the programme (marked in both waves, at work in wave 2). The "
            "columns are the same in every case; codes 99 and 0, blanks and straight-liners are still in.",
        ).format(brief=case.brief),
        rows,
        [
            respondent(),
            wave_column(),
            category("unit", Text(zh="单位", en="Unit"), case.units),
            yes_no("programme", Text(zh="参加改进项目", en="In the programme")),
            category("segment", Text(zh="客户类型", en="Segment"), case.segments),
            category("channel", Text(zh="渠道", en="Channel"), case.channels),
            *pairs(labels, CODES),
            *points(),
            satisfaction(),
            quality(),
            recommend(),
        ],
        **simulated(case.parameters),
        **{"coursekit:instrument": {"name": "servqual", "reversed_items": []}},
    )


def enter_cases(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `cases`."""
    return table(
        "cases",
        Text(zh="七个结业案例的名称与简介", en="The seven capstone cases: names and briefs"),
        Text(
            zh="案例为课程编写，不指任何真实机构；数据在同名的表里。",
            en="Written for the course and about no real organisation; the data are in the tables of the same names.",
        ),
        rows,
        [
            category("case_name", Text(zh="案例", en="Case"), {name: one.title for name, one in CASES.items()}),
            prose("label_zh", Text(zh="简称（中文）", en="Label (Chinese)")),
            prose("label_en", Text(zh="简称（英文）", en="Label (English)")),
            prose("unit_zh", Text(zh="单位叫什么（中文）", en="Word for a unit (Chinese)")),
            prose("unit_en", Text(zh="单位叫什么（英文）", en="Word for a unit (English)")),
            prose("brief_zh", Text(zh="简介（中文）", en="Brief (Chinese)")),
            prose("brief_en", Text(zh="简介（英文）", en="Brief (English)")),
        ],
        simulated=False,
    )


def _made(name: str) -> Callable[[], pd.DataFrame]:
    return partial(simulate_case, CASES[name])


DATA_SETS = (
    *(DataSet(name, _made(name), partial(_enter_case, name)) for name in CASES),
    DataSet("cases", write_cases, enter_cases),
)
