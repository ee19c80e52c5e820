"""The statements of the seven trades: whole, in both languages, one idea each, each pair about one thing."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation.trades import TRADES

HAN = re.compile(r"[\u4e00-\u9fff]")
TABLE = datasets.load("trade_statements")
# The bank's statements are the older ones and have their own tests.
WRITTEN = TABLE[TABLE["trade"] != "bank_branch"]
SIDES = ("expectation", "perception")

TWO_IDEAS = {
    "zh": re.compile("并且|而且|以及|同时|或者|还是|还应|又|和|、|；"),
    "en": re.compile(r"\b(and|or|also|as well as|both|plus)\b|;", re.IGNORECASE),
}
ABSOLUTE = {
    "zh": re.compile("总是|从不|永远|绝对|一律|始终|任何|所有|完全|每一|每次|什么时候都"),
    "en": re.compile(r"\b(always|never|every|all|any|ever|completely|totally|absolutely|must)\b", re.IGNORECASE),
}
NEGATIVE = {
    "zh": re.compile("[不没无未非勿]|别(?!人)"),
    "en": re.compile(
        r"\b(not?|nobody|nothing|none|without|hardly|fails?|lacks?)\b|n't|\bun(?!der|til|its\b|iforms?\b)\w+", re.I
    ),
}


def shown(rows: pd.DataFrame, pattern: re.Pattern[str], column: str) -> list[str]:
    """Return the statements in `column` in which `pattern` is found."""
    return [text for text in rows[column] if pattern.search(text)]


def test_seven_trades_with_the_same_items() -> None:
    assert list(TABLE["trade"].unique()) == list(TRADES)
    assert len(TABLE) == 7 * 22
    for _, rows in TABLE.groupby("trade"):
        assert tuple(rows["item"]) == SERVQUAL.items
        assert list(rows["dimension"]) == [SERVQUAL.dimension_of[item] for item in rows["item"]]


def test_the_bank_is_the_instrument() -> None:
    bank = TABLE[TABLE["trade"] == "bank_branch"].drop(columns="trade").reset_index(drop=True)
    pd.testing.assert_frame_equal(bank, datasets.instrument()[list(bank.columns)])


def test_trades_and_columns_are_called_as_elsewhere() -> None:
    assert datasets.label("trade", "car_rental").zh == "租车热线"
    # The bank's names of the items are not replaced by another trade's.
    assert datasets.label("item", "05").zh == "说到做到不拖延"


@pytest.mark.parametrize("trade", [*TRADES][1:])
def test_labels_and_statements_are_unique_within_a_trade(trade: str) -> None:
    rows = TABLE[TABLE["trade"] == trade]
    for lang in ("zh", "en"):
        assert rows[f"label_{lang}"].is_unique
        statements = pd.concat([rows[f"{side}_{lang}"] for side in SIDES])
        assert statements.is_unique


def test_no_statement_is_shared_between_trades() -> None:
    for column in [f"{side}_{lang}" for side in SIDES for lang in ("zh", "en")]:
        assert TABLE[column].is_unique, TABLE.loc[TABLE[column].duplicated(keep=False), column].tolist()


def test_lengths() -> None:
    assert WRITTEN["label_zh"].str.len().between(2, 8).all()
    assert WRITTEN["label_en"].str.split().str.len().between(2, 4).all()
    for side in SIDES:
        characters = WRITTEN[f"{side}_zh"].str.replace(r"[，。]", "", regex=True).str.len()
        words = WRITTEN[f"{side}_en"].str.split().str.len()
        assert WRITTEN[~characters.between(12, 30)].empty, WRITTEN.loc[~characters.between(12, 30), f"{side}_zh"]
        assert WRITTEN[~words.between(8, 22)].empty, WRITTEN.loc[~words.between(8, 22), f"{side}_en"]


@pytest.mark.parametrize("side", SIDES)
def test_punctuation(side: str) -> None:
    for text in WRITTEN[f"{side}_zh"]:
        assert re.fullmatch(r"[\u4e00-\u9fff，]+。", text), text
    for text in WRITTEN[f"{side}_en"]:
        assert re.fullmatch(r"[A-Z][A-Za-z ,'-]+\.", text), text
        assert "  " not in text


def test_labels_have_no_other_language_in_them() -> None:
    assert WRITTEN["label_zh"].map(lambda text: re.fullmatch(r"[\u4e00-\u9fff]+", text) is not None).all()
    assert WRITTEN["label_en"].map(lambda text: re.fullmatch(r"[A-Z][A-Za-z '-]+", text) is not None).all()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("rule", [TWO_IDEAS, ABSOLUTE, NEGATIVE], ids=["two ideas", "absolute", "negative"])
@pytest.mark.parametrize("side", SIDES)
def test_wording(side: str, rule: dict[str, re.Pattern[str]], lang: str) -> None:
    assert shown(WRITTEN, rule[lang], f"{side}_{lang}") == []


def test_the_rules_find_what_they_are_for() -> None:
    for rule, zh, en in (
        (TWO_IDEAS, "员工有礼貌并且在行。", "Staff are polite and well informed."),
        (ABSOLUTE, "员工总是有礼貌。", "Staff are always polite."),
        (NEGATIVE, "账单没有差错。", "The bill is without mistakes, not unclear."),
    ):
        assert rule["zh"].search(zh)
        assert rule["en"].search(en)
    assert not NEGATIVE["en"].search("Staff in uniforms understand the units on the bill.")


def test_an_expectation_is_about_an_excellent_provider_and_a_perception_about_this_one() -> None:
    assert WRITTEN["expectation_zh"].str.contains("出色").all()
    assert WRITTEN["expectation_zh"].str.contains("应当").all()
    assert WRITTEN["expectation_en"].str.contains(r"\ban excellent\b", case=False).all()
    assert WRITTEN["expectation_en"].str.contains(r"\bshould\b").all()
    assert not WRITTEN["perception_zh"].str.contains("出色|应当|客户单位").any()
    assert WRITTEN["perception_zh"].str.contains("这[家条]").all()
    assert not WRITTEN["perception_en"].str.contains(r"\b(?:excellent|should)\b").any()
    assert WRITTEN["perception_en"].str.contains(r"\bthis\b", case=False).all()


def test_the_customer_of_a_perception_is_the_reader() -> None:
    # Whoever an expectation calls the customer or the guest is "I" on the other side.
    named = WRITTEN[WRITTEN["expectation_zh"].str.contains("客户(?!经理)|客人")]
    assert len(named) > 60
    said = named[~named["perception_zh"].str.contains("我")]
    assert said.empty, said["perception_zh"].tolist()
    named = WRITTEN[WRITTEN["expectation_en"].str.contains(r"\b(?:customer|guest|caller)\b(?! hall)(?!')")]
    said = named[~named["perception_en"].str.contains(r"\b(?:I|me|my|My|us|our|Our)\b")]
    assert said.empty, said["perception_en"].tolist()


def test_the_two_sides_of_a_pair_are_about_the_same_thing() -> None:
    apart = []
    frame = re.compile("出色的?|应当|客户单位|客户|客人|这[家条]|我们单位|我们|我|[，。的]")
    for row in WRITTEN.itertuples():
        zh = [set(frame.sub("", text)) for text in (row.expectation_zh, row.perception_zh)]
        en = [set(re.findall(r"\b[a-z]{4}", text.lower())) for text in (row.expectation_en, row.perception_en)]
        for one, other in (zh, en):
            if len(one & other) / min(len(one), len(other)) < 0.6:
                apart.append((row.trade, row.item))
    assert apart == []


def test_no_customer_is_called_by_the_word_the_course_avoids() -> None:
    assert not WRITTEN.drop(columns="trade").apply(lambda column: column.str.contains(r"顾客|\bclient")).any(axis=None)
