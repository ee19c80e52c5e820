"""The ready-made questionnaires."""

from __future__ import annotations

import re

import pytest

from coursekit import datasets
from coursekit.analysis.instrument import SERVQUAL
from coursekit.language import CourseError
from coursekit.questionnaire import FORMS


@pytest.mark.parametrize("trade", datasets.trades())
def test_every_trade_has_the_22_items_in_both_languages(trade: str) -> None:
    made = datasets.questionnaire(trade)
    assert made.instrument == SERVQUAL
    for item in made.items:
        for words in (item.label, item.expectation, item.perception):
            assert re.search(r"[\u4e00-\u9fff]", words.zh)
            assert not re.search(r"[\u4e00-\u9fff]", words.en)
            assert words.en


def test_scales_of_the_forms() -> None:
    ends = {form: (made.low, made.high) for form in FORMS for made in [datasets.questionnaire("hotel", form)]}
    assert ends == {"gap": (1, 7), "performance": (1, 7), "direct": (1, 7), "columns": (1, 9)}


def test_the_bank_is_the_course_s_own_instrument() -> None:
    rows = datasets.instrument()
    made = datasets.questionnaire("bank_branch")
    assert [item.perception.zh for item in made.items] == rows["perception_zh"].tolist()
    assert [item.expectation.en for item in made.items] == rows["expectation_en"].tolist()


def test_unknown_trade_and_form() -> None:
    with pytest.raises(CourseError, match="hotel"):
        datasets.questionnaire("hotels")
    with pytest.raises(CourseError, match="columns"):
        datasets.questionnaire("hotel", "column")
