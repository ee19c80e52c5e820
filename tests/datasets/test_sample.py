"""Samples that belong to a name."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter

import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis.instrument import Survey
from coursekit.datasets.sample import EXAMPLE
from coursekit.language import CourseError, in_language

NAMES = [f"学员 {number}" for number in range(300)]
DRAWN = {"customer_value": 450, "after_purchase": 160, "bank_branch_survey": 320}
GROUPS = {
    "customer_value": ("tier", {"prepaid": 234, "family": 162, "corporate": 54}),
    "after_purchase": ("called", {True: 80, False: 80}),
    "bank_branch_survey": ("branch", {f"B{n}": 40 for n in range(1, 9)}),
}


def test_the_rows_are_those_of_the_docstring() -> None:
    whole = datasets.load("after_purchase")
    lots = {row: hashlib.sha256(f"after_purchase\n王芳\n{row}".encode()).digest() for row in range(len(whole))}
    kept = [sorted(whole.index[whole["called"] == called], key=lots.__getitem__)[:80] for called in (True, False)]
    expected = whole.loc[sorted([*kept[0], *kept[1]])].reset_index(drop=True)
    pd.testing.assert_frame_equal(datasets.sample("after_purchase", " 王 芳", rows=160).table, expected)


def test_the_draw_never_changes() -> None:
    """Noted once: a change would give every trainee other data in the middle of the course."""
    found = {}
    for name, rows in DRAWN.items():
        ids = " ".join(datasets.sample(name, "王芳", rows=rows).table.iloc[:, 0])
        found[name] = hashlib.sha256(ids.encode()).hexdigest()[:12]
    assert found == {
        "customer_value": "7bf36db8ba85",
        "after_purchase": "597febb65539",
        "bank_branch_survey": "6f05acbfaaed",
    }


@pytest.mark.parametrize("name", DRAWN)
def test_every_group_has_its_share_in_every_sample(name: str) -> None:
    column, expected = GROUPS[name]
    ids = datasets.load(name).iloc[:, 0].tolist()
    for who in (*NAMES[:100], ..., EXAMPLE):
        table = datasets.sample(name, who, rows=DRAWN[name]).table
        assert table[column].value_counts().to_dict() == expected
        assert table.index.tolist() == list(range(DRAWN[name]))
        places = [ids.index(one) for one in table.iloc[:, 0]]
        assert places == sorted(set(places))  # in their order, none twice


def test_every_row_of_a_group_is_as_likely() -> None:
    counts = Counter(
        one for who in NAMES for one in datasets.sample("after_purchase", who, rows=160).table["respondent"]
    )
    # 200 of 300 each; the standard deviation of a count is about 8.
    assert len(counts) == 240
    assert all(160 < count < 240 for count in counts.values())


def test_a_name_typed_in_another_way_has_the_same_sample_and_key() -> None:
    typed = ["Li Wei", "li wei", " LI  WEI ", "Ｌｉ\u3000Ｗｅｉ", "LiWei\u200b"]
    samples = [datasets.sample("customer_value", who, rows=450) for who in typed]
    assert len({one.key for one in samples}) == 1
    assert all(one.table.equals(samples[0].table) for one in samples)
    assert datasets.sample("customer_value", 20270314, rows=450).who == "20270314"


def test_the_key_is_short_and_names_nobody() -> None:
    keys = {datasets.sample("customer_value", who, rows=450).key for who in NAMES}
    assert len(keys) == len(NAMES)
    assert all(len(key) == 8 and int(key, 16) >= 0 for key in keys)


@pytest.mark.parametrize("who", [..., None, "", " \u3000", "\u200b", ["王芳"], 3.5])
def test_without_a_name_there_is_the_sample_of_nobody(who: object) -> None:
    found = datasets.sample("after_purchase", who, rows=160)
    assert (found.nobodys, found.key, len(found.table)) == (True, "nobody", 160)
    with in_language("en"):
        assert "nobody's" in repr(found)
    assert not datasets.sample("after_purchase", "王芳", rows=160).nobodys


def test_a_sample_says_what_it_is() -> None:
    found = datasets.sample("bank_branch_survey", "王芳", rows=320)
    with in_language("zh"):
        assert repr(found) == "王芳 的样本：从 bank_branch_survey 的 640 行里抽出的 320 行（模拟数据）"
    with in_language("en"):
        assert repr(found) == "The sample of 王芳: 320 of the 640 rows of bank_branch_survey (simulated data)"
    assert found.to_data() == {"sample": "bank_branch_survey", "who": "王芳", "rows": 320}


def test_a_sample_cannot_be_changed() -> None:
    found = datasets.sample("bank_branch_survey", "王芳", rows=320)
    assert isinstance(found.table, Survey)
    assert found.table.instrument is not None
    table = found.table
    table["E01"] = 0
    assert found.table["E01"].max() > 0
    assert datasets.load("bank_branch_survey")["E01"].max() > 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.who = "李强"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "who", "rows", "zh", "en"),
    [
        ("touchpoint_log", "王芳", 100, "不能从“touchpoint_log”抽样", "No samples"),
        ("after_purchase", "王芳", 241, "只有 240 行", "has 240 rows"),
        ("after_purchase", "王芳", 19, "至少要有 10 行", "needs 10 of them"),
        ("after_purchase", "王芳", -1, "至少要有 10 行", "needs 10 of them"),
        ("after_purchase", "王" * 101, 160, "最长 100 个字符", "100 characters"),
    ],
)
def test_what_cannot_be_drawn_is_said(name: str, who: str, rows: int, zh: str, en: str) -> None:
    with pytest.raises(CourseError) as caught:
        datasets.sample(name, who, rows=rows)
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en


def test_half_a_character_is_no_name() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        datasets.sample("after_purchase", "\ud800", rows=160)


def test_shares_add_up_whatever_the_number() -> None:
    for rows in range(90, 240, 7):
        table = datasets.sample("customer_value", "王芳", rows=rows).table
        assert len(table) == rows
        assert abs((table["tier"] == "prepaid").sum() - rows * 469 / 900) < 1
