"""The catalogue of the data (`datasets/datapackage.json`), written from the simulation's own parameters.

It is a Frictionless Data Package. Words are in two languages by one rule: the
plain key (`title`, `description`, `label`, `unit` …) is English, and the same
key with `_zh` beside it is Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation.bank_branch import (
    BRANCHES,
    CHANNELS,
    DIMENSIONS,
    REVERSED,
    SEGMENTS,
    ReversedParameters,
    SurveyParameters,
    ThreeColumnParameters,
)
from coursekit.authoring.simulation.entries import (
    AGREE,
    LOW_HIGH,
    Node,
    answer,
    category,
    field,
    identity,
    number,
    simulated,
    table,
    words,
)
from coursekit.language import Text

__all__ = [
    "CODES",
    "DIMENSION_LABELS",
    "catalogue",
    "enter_instrument",
    "enter_reversed",
    "enter_survey",
    "enter_three_columns",
    "pairs",
    "points",
    "quality",
    "recommend",
    "respondent",
    "satisfaction",
    "to_json",
    "wave",
]

DIMENSION_LABELS = {
    "tangibles": Text(zh="有形性", en="Tangibles"),
    "reliability": Text(zh="可靠性", en="Reliability"),
    "responsiveness": Text(zh="响应性", en="Responsiveness"),
    "assurance": Text(zh="保证性", en="Assurance"),
    "empathy": Text(zh="移情性", en="Empathy"),
}
_BRANCH_LABELS = {
    "B1": Text(zh="人民路支行", en="Renmin Road"),
    "B2": Text(zh="大学城支行", en="University Town"),
    "B3": Text(zh="湖滨支行", en="Lakeside"),
    "B4": Text(zh="火车站支行", en="Railway Station"),
    "B5": Text(zh="高新区支行", en="Hi-Tech Zone"),
    "B6": Text(zh="老城支行", en="Old Town"),
    "B7": Text(zh="滨江支行", en="Riverside"),
    "B8": Text(zh="东门支行", en="East Gate"),
}
_SEGMENT_LABELS = {
    "personal": Text(zh="个人客户", en="Personal"),
    "premium": Text(zh="贵宾客户", en="Premium"),
    "business": Text(zh="企业客户", en="Business"),
}
_CHANNEL_LABELS = {
    "counter": Text(zh="柜台", en="Counter"),
    "self_service": Text(zh="自助", en="Self-service"),
    "hotline": Text(zh="热线", en="Hotline"),
}
_WAVE_LABELS = {1: Text(zh="第 1 期", en="Wave 1"), 2: Text(zh="第 2 期", en="Wave 2")}
CODES = {99: Text(zh="未作答", en="no answer"), 0: Text(zh="不适用", en="not applicable")}
_BLOCKS = {"E": Text(zh="期望", en="Expectation"), "P": Text(zh="感知", en="Perception")}
_ZONE = {
    "A": Text(zh="适当服务", en="Adequate service"),
    "D": Text(zh="理想服务", en="Desired service"),
    "P": Text(zh="感知服务", en="Perceived service"),
}


def catalogue(resources: Sequence[Node]) -> Node:
    """Return the whole data package as plain data, with these entries."""
    return {
        "profile": "data-package",
        "name": "service-perception-course",
        **words("title", Text(zh="客户服务感知：课程数据", en="Customer Service Perception: data of the course")),
        **words(
            "description",
            Text(
                zh="课程各单元所用的数据：调查、日志、实验、留言，全部为按固定种子和公开参数生成的模拟数据，"
                "没有真实的受访者；留言等文字为课程编写；另附题项、属性和案例的名称表。",
                en="The data of every unit of the course: surveys, logs, experiments, comments. All of them are "
                "simulated from fixed seeds and stated parameters (there are no real respondents); comments and other "
                "texts were written for the course. The tables that name items, attributes and cases come with them.",
            ),
        ),
        "version": "1.0",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "coursekit:conventions": {
            "words": "A plain key (title, description, label, unit) is English; the same key with _zh is Chinese.",
            "missing": "A blank cell is missing (missingValues). The codes under coursekit:codes are missing answers "
            "too, but are stored as numbers, because finding them is part of the course. They are members of the "
            "field's enum, so that a file with them is valid and any other number is not; coursekit:scale gives "
            "the ends of the answer scale proper.",
            "numbers": "An integer field that may be blank is read as floating point with NaN.",
        },
        "resources": list(resources),
    }


def to_json(node: Node) -> str:
    """Return `node` as JSON to be read by people: a branch that fits on one line stays on one."""
    return _lines(node, "") + "\n"


def _lines(node: Any, indent: str) -> str:
    flat = json.dumps(node, ensure_ascii=False)
    if len(indent) + len(flat) <= 110 or not isinstance(node, dict | list):
        return flat
    inner = indent + "  "
    if isinstance(node, dict):
        body = [f"{inner}{json.dumps(key)}: {_lines(value, inner)}" for key, value in node.items()]
        return "{\n" + ",\n".join(body) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _lines(value, inner) for value in node) + f"\n{indent}]"


def respondent() -> Node:
    """Return the column that numbers the respondents."""
    return identity("respondent", Text(zh="受访者编号", en="Respondent"))


def pairs(labels: Mapping[str, Text], codes: Mapping[int, Text] | None = None) -> list[Node]:
    """Return the columns E01 … E22, P01 … P22."""
    return [
        answer(
            f"{block}{item}",
            Text(zh="{block} {item}：{label}", en="{block} {item}: {label}").format(
                block=words, item=item, label=labels[item]
            ),
            SERVQUAL.low,
            SERVQUAL.high,
            ends=AGREE,
            codes=codes,
        )
        for block, words in _BLOCKS.items()
        for item in SERVQUAL.items
    ]


def _people() -> list[Node]:
    return [
        category("branch", Text(zh="网点", en="Branch"), {code: _BRANCH_LABELS[code] for code in BRANCHES}),
        category("segment", Text(zh="客户类型", en="Segment"), {code: _SEGMENT_LABELS[code] for code in SEGMENTS}),
        category("channel", Text(zh="渠道", en="Channel"), {code: _CHANNEL_LABELS[code] for code in CHANNELS}),
    ]


def wave() -> Node:
    """Return the column of the two waves."""
    return category("wave", Text(zh="调查期", en="Wave"), _WAVE_LABELS, "integer")


def points() -> list[Node]:
    """Return the five columns of weights, 100 points in all."""
    return [
        number(
            f"W_{dimension}",
            Text(zh="{d}的权重", en="Weight of {d}").format(d=_lower(DIMENSION_LABELS[dimension])),
            0,
            100,
            Text(zh="分", en="points"),
        )
        for dimension in DIMENSIONS
    ]


def satisfaction() -> Node:
    """Return the column of overall satisfaction, 1 to 7."""
    return answer("overall_satisfaction", Text(zh="总体满意度", en="Overall satisfaction"), 1, 7, ends=LOW_HIGH)


def quality() -> Node:
    """Return the column of overall quality, 1 to 7."""
    return answer("overall_quality", Text(zh="总体服务质量", en="Overall service quality"), 1, 7, ends=LOW_HIGH)


def recommend(codes: Mapping[int, Text] | None = None) -> Node:
    """Return the column of the likelihood to recommend, 0 to 10."""
    return answer(
        "recommend",
        Text(zh="推荐意愿", en="Likelihood to recommend"),
        0,
        10,
        ends=(Text(zh="绝不会推荐", en="not at all likely"), Text(zh="一定会推荐", en="extremely likely")),
        codes=codes,
    )


def enter_survey(labels: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `bank_branch_survey`."""
    return table(
        "bank_branch_survey",
        Text(zh="银行网点服务质量调查（模拟数据）", en="Bank-branch service quality survey (simulated)"),
        Text(
            zh="8 个网点、两期、22 对期望与感知题（1～7），100 分权重，总体满意度、总体质量和推荐意愿。"
            "数据没有清理过：有空白，有代码 99 和 0，还有直线作答者。怎样清理，第 10 课讲。",
            en="Eight branches, two waves, 22 pairs of expectation and perception items (1 to 7), 100 points of "
            "weight, overall satisfaction, quality and recommendation. Raw codes are kept: blanks, 99 and 0, and "
            "straight-liners are there, because cleaning is what unit 10 teaches.",
        ),
        rows,
        [
            respondent(),
            wave(),
            *_people(),
            *pairs(labels, CODES),
            *points(),
            satisfaction(),
            quality(),
            recommend(),
        ],
        **simulated(SurveyParameters()),
        **{"coursekit:instrument": {"name": "servqual", "reversed_items": []}},
    )


def enter_reversed(labels: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `bank_branch_reversed`."""
    return table(
        "bank_branch_reversed",
        Text(zh="银行网点调查，含反向题（模拟数据）", en="Bank-branch survey with negatively worded items (simulated)"),
        Text(
            zh="同一份问卷的另一批受访者：第 10～13 题和第 18～22 题为反向表述，"
            "按受访者所填保存，尚未反转；期望与感知两部分都是如此。",
            en="Other respondents, same questionnaire, but items 10 to 13 and 18 to 22 are worded negatively and "
            "stored as answered, not yet reversed, in the expectation and in the perception block.",
        ),
        rows,
        [respondent(), *_people(), *pairs(labels), satisfaction()],
        **simulated(ReversedParameters()),
        **{"coursekit:instrument": {"name": "servqual", "reversed_items": list(REVERSED)}},
    )


def enter_three_columns(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `bank_three_columns`."""
    return table(
        "bank_three_columns",
        Text(zh="银行网点三栏式调查（模拟数据）", en="Bank-branch three-column survey (simulated)"),
        Text(
            zh="每个维度三个数（1～9）：适当服务（最低可接受）A、理想服务 D、感知服务 P。"
            "含空白，以及 D 低于 A 的不可能区域。",
            en="Three figures per dimension (1 to 9): adequate (minimum acceptable) service A, desired service D, "
            "perceived service P. There are blanks, and impossible zones with D below A.",
        ),
        rows,
        [
            respondent(),
            _people()[0],
            *(
                answer(
                    f"{column}_{dimension}",
                    Text(zh="{column}：{d}", en="{column}: {d}").format(
                        column=words, d=_lower(DIMENSION_LABELS[dimension])
                    ),
                    1,
                    9,
                    ends=LOW_HIGH,
                )
                for column, words in _ZONE.items()
                for dimension in DIMENSIONS
            ),
        ],
        **simulated(ThreeColumnParameters()),
    )


def _lower(text: Text) -> Text:
    return Text(zh=text.zh, en=text.en.lower())


def enter_instrument(labels: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `servqual_instrument`."""
    texts: Sequence[tuple[str, Text, bool]] = (
        ("label_zh", Text(zh="简称（中文）", en="Label (Chinese)"), True),
        ("label_en", Text(zh="简称（英文）", en="Label (English)"), True),
        ("expectation_zh", Text(zh="期望陈述（中文）", en="Expectation statement (Chinese)"), True),
        ("expectation_en", Text(zh="期望陈述（英文）", en="Expectation statement (English)"), True),
        ("perception_zh", Text(zh="感知陈述（中文）", en="Perception statement (Chinese)"), True),
        ("perception_en", Text(zh="感知陈述（英文）", en="Perception statement (English)"), True),
        ("negative_zh", Text(zh="反向感知陈述（中文）", en="Negative perception statement (Chinese)"), False),
        ("negative_en", Text(zh="反向感知陈述（英文）", en="Negative perception statement (English)"), False),
    )
    return table(
        "servqual_instrument",
        Text(zh="服务质量问卷：22 个题项", en="Service quality questionnaire: the 22 items"),
        Text(
            zh="题目主题改编自 Parasuraman、Zeithaml 与 Berry（1988），文字为本课程自拟。",
            en="Adapted from the topics of Parasuraman, Zeithaml and Berry (1988); wording is our own.",
        ),
        rows,
        [
            category("item", Text(zh="题项", en="Item"), labels),
            category("dimension", Text(zh="维度", en="Dimension"), DIMENSION_LABELS),
            field(
                "reversed_in_second_file",
                "boolean",
                Text(zh="在第二份数据中为反向题", en="Worded negatively in the second file"),
                required=True,
                trueValues=["true"],
                falseValues=["false"],
            ),
            *(field(name, "string", title, required=required) for name, title, required in texts),
        ],
        simulated=False,
    )
