"""The catalogue of the data (`datasets/datapackage.json`), written from the simulation's own parameters.

It is a Frictionless Data Package. Words are in two languages by one rule: the
plain key (`title`, `description`, `label`, `unit` …) is English, and the same
key with `_zh` beside it is Chinese.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any

import pandas as pd

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
from coursekit.language import Text

__all__ = ["catalogue", "to_json"]

Node = dict[str, Any]

_DIMENSION_LABELS = {
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
_CODES = {99: Text(zh="未作答", en="no answer"), 0: Text(zh="不适用", en="not applicable")}
_BLOCKS = {"E": Text(zh="期望", en="Expectation"), "P": Text(zh="感知", en="Perception")}
_ZONE = {
    "A": Text(zh="适当服务", en="Adequate service"),
    "D": Text(zh="理想服务", en="Desired service"),
    "P": Text(zh="感知服务", en="Perceived service"),
}
_AGREE = (Text(zh="完全不同意", en="strongly disagree"), Text(zh="完全同意", en="strongly agree"))
_LOW_HIGH = (Text(zh="很低", en="very low"), Text(zh="很高", en="very high"))


def catalogue(instrument: pd.DataFrame, rows: Mapping[str, int]) -> Node:
    """Return the whole data package as plain data.

    Parameters
    ----------
    instrument : DataFrame
        The statements, as in `datasets/servqual_instrument.csv`, every column text.
    rows : mapping of str to int
        Number of rows of each simulated table.
    """
    labels = {
        str(item): Text(zh=str(zh), en=str(en))
        for item, zh, en in zip(instrument["item"], instrument["label_zh"], instrument["label_en"], strict=True)
    }
    return {
        "profile": "data-package",
        "name": "service-perception-course",
        **_words("title", Text(zh="客户服务感知：课程数据", en="Customer Service Perception: data of the course")),
        **_words(
            "description",
            Text(
                zh="课程所用的银行网点调查，全部为按固定种子和公开参数生成的模拟数据，没有真实的受访者；另附问卷题项表。",
                en="Bank-branch surveys used in the course, all of them simulated from a fixed seed and stated "
                "parameters (there are no real respondents), and the table of questionnaire items.",
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
        "resources": [
            _survey(labels, rows["bank_branch_survey"]),
            _reversed(labels, rows["bank_branch_reversed"]),
            _three_columns(rows["bank_three_columns"]),
            _instrument(labels, len(instrument)),
        ],
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


def _words(key: str, text: Text) -> Node:
    return {key: text.en, f"{key}_zh": text.zh}


def _table(name: str, title: Text, description: Text, rows: int, columns: Iterable[Node], **more: Any) -> Node:
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_words("title", title),
        **_words("description", description),
        "rows": rows,
        **more,
        "schema": {"fields": list(columns), "missingValues": [""]},
    }


def _simulated(parameters: SurveyParameters | ReversedParameters | ThreeColumnParameters) -> Node:
    """Return the flag, the seed and every parameter with what it means."""
    stated: Node = {}
    for one in fields(parameters):
        value = getattr(parameters, one.name)
        stated[one.name] = {
            "value": _plain(value),
            "description": one.metadata["en"],
            "description_zh": one.metadata["zh"],
        }
    return {"simulated": True, "seed": parameters.seed, "parameters": stated}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _field(name: str, kind: str, title: Text, *, required: bool = False, **more: Any) -> Node:
    constraints = {"required": required, **more.pop("constraints", {})}
    return {"name": name, "type": kind, **_words("title", title), "constraints": constraints, **more}


def _respondent() -> Node:
    return _field(
        "respondent", "string", Text(zh="受访者编号", en="Respondent"), required=True, constraints={"unique": True}
    )


def _category(name: str, title: Text, labels: Mapping[Any, Text], kind: str = "string") -> Node:
    return _field(
        name,
        kind,
        title,
        required=True,
        constraints={"enum": list(labels)},
        categories=[{"value": value, **_words("label", text)} for value, text in labels.items()],
    )


def _answer(
    name: str,
    title: Text,
    low: int,
    high: int,
    *,
    ends: tuple[Text, Text] | None = None,
    codes: Mapping[int, Text] | None = None,
) -> Node:
    """Return a rating column; its enum holds the scale and, where the data have them, the missing codes."""
    scale: Node = {"low": low, "high": high}
    if ends:
        scale |= {**_words("low_label", ends[0]), **_words("high_label", ends[1])}
    more: Node = {"coursekit:scale": scale}
    allowed = [*range(low, high + 1)]
    if codes:
        allowed = sorted({*allowed, *codes})
        more["coursekit:codes"] = [{"value": value, **_words("label", text)} for value, text in codes.items()]
    return _field(name, "integer", title, constraints={"enum": allowed}, **more)


def _pairs(labels: Mapping[str, Text], codes: Mapping[int, Text] | None = None) -> list[Node]:
    return [
        _answer(
            f"{block}{item}",
            Text(zh="{block} {item}：{label}", en="{block} {item}: {label}").format(
                block=words, item=item, label=labels[item]
            ),
            SERVQUAL.low,
            SERVQUAL.high,
            ends=_AGREE,
            codes=codes,
        )
        for block, words in _BLOCKS.items()
        for item in SERVQUAL.items
    ]


def _people() -> list[Node]:
    return [
        _category("branch", Text(zh="网点", en="Branch"), {code: _BRANCH_LABELS[code] for code in BRANCHES}),
        _category("segment", Text(zh="客户类型", en="Segment"), {code: _SEGMENT_LABELS[code] for code in SEGMENTS}),
        _category("channel", Text(zh="渠道", en="Channel"), {code: _CHANNEL_LABELS[code] for code in CHANNELS}),
    ]


def _satisfaction() -> Node:
    return _answer("overall_satisfaction", Text(zh="总体满意度", en="Overall satisfaction"), 1, 7, ends=_LOW_HIGH)


def _survey(labels: Mapping[str, Text], rows: int) -> Node:
    points = Text(zh="分", en="points")
    return _table(
        "bank_branch_survey",
        Text(zh="银行网点服务质量调查（模拟数据）", en="Bank-branch service quality survey (simulated)"),
        Text(
            zh="8 个网点、两期、22 对期望与感知题（1～7），100 分权重，总体满意度、总体质量和推荐意愿。"
            "原始编码照旧保留：有空白，有代码 99 和 0，还有直线作答者，清理是第 10 单元的内容。",
            en="Eight branches, two waves, 22 pairs of expectation and perception items (1 to 7), 100 points of "
            "weight, overall satisfaction, quality and recommendation. Raw codes are kept: blanks, 99 and 0, and "
            "straight-liners are there, because cleaning is what unit 10 teaches.",
        ),
        rows,
        [
            _respondent(),
            _category("wave", Text(zh="调查期", en="Wave"), _WAVE_LABELS, "integer"),
            *_people(),
            *_pairs(labels, _CODES),
            *(
                _field(
                    f"W_{dimension}",
                    "integer",
                    Text(zh="{d}的权重", en="Weight of {d}").format(d=_lower(_DIMENSION_LABELS[dimension])),
                    required=True,
                    constraints={"minimum": 0, "maximum": 100},
                    **_words("unit", points),
                )
                for dimension in DIMENSIONS
            ),
            _satisfaction(),
            _answer("overall_quality", Text(zh="总体服务质量", en="Overall service quality"), 1, 7, ends=_LOW_HIGH),
            _answer(
                "recommend",
                Text(zh="推荐意愿", en="Likelihood to recommend"),
                0,
                10,
                ends=(Text(zh="绝不会推荐", en="not at all likely"), Text(zh="一定会推荐", en="extremely likely")),
            ),
        ],
        **_simulated(SurveyParameters()),
        **{"coursekit:instrument": {"name": "servqual", "reversed_items": []}},
    )


def _reversed(labels: Mapping[str, Text], rows: int) -> Node:
    return _table(
        "bank_branch_reversed",
        Text(zh="银行网点调查，含反向题（模拟数据）", en="Bank-branch survey with negatively worded items (simulated)"),
        Text(
            zh="同一份问卷的另一批受访者：第 10～13 题和第 18～22 题为反向表述，"
            "按受访者所填保存，尚未反转；期望与感知两部分都是如此。",
            en="Other respondents, same questionnaire, but items 10 to 13 and 18 to 22 are worded negatively and "
            "stored as answered, not yet reversed, in the expectation and in the perception block.",
        ),
        rows,
        [_respondent(), *_people(), *_pairs(labels), _satisfaction()],
        **_simulated(ReversedParameters()),
        **{"coursekit:instrument": {"name": "servqual", "reversed_items": list(REVERSED)}},
    )


def _three_columns(rows: int) -> Node:
    return _table(
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
            _respondent(),
            _people()[0],
            *(
                _answer(
                    f"{column}_{dimension}",
                    Text(zh="{column}：{d}", en="{column}: {d}").format(
                        column=words, d=_lower(_DIMENSION_LABELS[dimension])
                    ),
                    1,
                    9,
                    ends=_LOW_HIGH,
                )
                for column, words in _ZONE.items()
                for dimension in DIMENSIONS
            ),
        ],
        **_simulated(ThreeColumnParameters()),
    )


def _lower(text: Text) -> Text:
    return Text(zh=text.zh, en=text.en.lower())


def _instrument(labels: Mapping[str, Text], rows: int) -> Node:
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
    return _table(
        "servqual_instrument",
        Text(zh="服务质量问卷：22 个题项", en="Service quality questionnaire: the 22 items"),
        Text(
            zh="题目主题改编自 Parasuraman、Zeithaml 与 Berry（1988），文字为本课程自拟。",
            en="Adapted from the topics of Parasuraman, Zeithaml and Berry (1988); wording is our own.",
        ),
        rows,
        [
            _category("item", Text(zh="题项", en="Item"), labels),
            _category("dimension", Text(zh="维度", en="Dimension"), _DIMENSION_LABELS),
            _field(
                "reversed_in_second_file",
                "boolean",
                Text(zh="在第二份数据中为反向题", en="Worded negatively in the second file"),
                required=True,
                trueValues=["true"],
                falseValues=["false"],
            ),
            *(_field(name, "string", title, required=required) for name, title, required in texts),
        ],
        simulated=False,
    )
