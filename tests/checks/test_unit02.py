"""What is particular to sheet 02; the rest is in `test_sheets`."""

from __future__ import annotations

import re

from coursekit import datasets
from coursekit.analysis import value
from coursekit.checks import unit02
from tests.checks.answers.unit02 import retention_in_a_loop
from tests.checks.samples import (
    NAMES,
    drawn,
    everybody_has_an_own_right_answer,
    only_its_own_samples,
    without_a_name_nothing_counts,
)

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


# ---------------------------------------------------------------- question 2: everybody has a sample


def test_everybody_has_a_retention_of_their_own() -> None:
    always = {"share-still-there", "loss-not-retention", "lost-per-customer", "per-cent"}
    answers = everybody_has_an_own_right_answer(
        unit02.q2, retention_in_a_loop, always=always, at_times={"everybody", "all-900"}
    )
    # Half a sheet of renewals says roughly what the whole one says, and nobody's firm keeps all or none.
    assert abs(sum(answers) / len(answers) - (1 - 26 / 339)) < 0.005
    assert 0.85 < min(answers) < max(answers) < 0.99
    # The sheet says that neighbours are mostly one or two percentage points apart.
    apart = sorted(abs(one - other) for one, other in zip(answers[::2], answers[1::2], strict=True))
    assert 0.01 < apart[len(apart) // 2] < 0.02


def test_the_wrong_base_is_far_off_in_every_sample() -> None:
    """The point of the question: the share still there is no yearly retention, whoever was drawn."""
    for name in NAMES:
        corporate = drawn(unit02.q2, name).table.query("tier == 'corporate'")
        assert len(corporate) == 54
        assert 0 < corporate["stayed"].mean() < retention_in_a_loop(corporate) - 0.05


def test_no_other_data_pass_for_the_sample() -> None:
    only_its_own_samples(unit02.q2)


def test_without_a_name_the_sheet_runs_and_nothing_counts() -> None:
    without_a_name_nothing_counts(unit02.q2, retention_in_a_loop)
