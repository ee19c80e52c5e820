"""What is particular to sheet 02; the rest is in `test_sheets`."""

from __future__ import annotations

import re

from coursekit import datasets
from coursekit.analysis import value
from coursekit.checks import unit02

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_every_number_of_the_source_texts_is_audited() -> None:
    claims = datasets.load("quoted_numbers").set_index("claim")
    own = claims[~claims["added"]]
    numbers = [re.findall(r"\d+", quoted) for quoted in own["quoted_zh"]]
    assert numbers == [
        ["5"],
        ["10"],
        ["20", "20"],
        ["95"],
        ["5"],
        ["10"],
        ["60"],
        ["12"],
        ["4"],
        ["81"],
        ["20"],
        ["50"],
    ]
    assert numbers == [re.findall(r"\d+", quoted) for quoted in own["quoted_en"]]
    assert own["verdict"].value_counts().to_dict() == {"unsourced": 7, "limited": 4, "misquoted": 1}
    assert claims.index[claims["added"]].tolist() == ["retention_5"]


def test_both_languages_tell_the_same_figures() -> None:
    claims = datasets.load("quoted_numbers")
    for column in ("origin", "instead"):
        for zh, en in zip(claims[f"{column}_zh"], claims[f"{column}_en"], strict=True):
            assert HAN.search(zh)
            assert not HAN.search(en)
            assert sorted(re.findall(r"\d+", zh)) == sorted(re.findall(r"\d+", en)), zh


def test_five_times_is_recognised_in_the_calls() -> None:
    assert unit02.q4.evaluate(20).misconception == "five-times-rule"
    # 18·400/240, and the same by the science of the course: 100·18/240 of 100
    assert unit02.q4.evaluate(400 * value.keep_or_acquire(240, 18, 0.1).break_even_uplift).status == "passed"


def test_the_smallest_failing_call_is_shown() -> None:
    result = unit02.q3.evaluate(lambda margin, retention, discount: margin)
    assert result.status == "failed"
    assert result.misconception is None
    assert "lifetime(" in result.message.en
