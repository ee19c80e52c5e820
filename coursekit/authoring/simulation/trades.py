"""The 22 statements in the words of seven trades: the bank's own, and six written for the course."""

from __future__ import annotations

import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.authoring.simulation import voices
from coursekit.authoring.simulation.catalogue import DIMENSION_LABELS
from coursekit.authoring.simulation.entries import Node, category, field, prose, table
from coursekit.authoring.simulation.texts import read_texts
from coursekit.language import Text

__all__ = ["TRADES", "enter_statements", "gather_statements"]

TRADES = {
    "bank_branch": Text(zh="银行网点", en="Bank branch"),
    # A code has one name in all tables: these three are in the comments, too.
    "telecom": voices.TRADES["telecom"],
    "hotel": voices.TRADES["hotel"],
    "ecommerce": Text(zh="电商平台", en="E-commerce"),
    "power": voices.TRADES["power"],
    "car_rental": Text(zh="租车热线", en="Car-rental hotline"),
    "private_bank": Text(zh="私人银行", en="Private bank"),
}
_WORDS = {
    "label_zh": Text(zh="简称（中文）", en="Label (Chinese)"),
    "label_en": Text(zh="简称（英文）", en="Label (English)"),
    "expectation_zh": Text(zh="期望陈述（中文）", en="Expectation statement (Chinese)"),
    "expectation_en": Text(zh="期望陈述（英文）", en="Expectation statement (English)"),
    "perception_zh": Text(zh="感知陈述（中文）", en="Perception statement (Chinese)"),
    "perception_en": Text(zh="感知陈述（英文）", en="Perception statement (English)"),
}


def gather_statements(instrument: pd.DataFrame) -> pd.DataFrame:
    """Return `trade_statements`: the bank's statements, then those of the other trades.

    Parameters
    ----------
    instrument : DataFrame
        `servqual_instrument`: the bank's statements are taken from there, so
        that they are written down once.

    Returns
    -------
    DataFrame
        ``trade, item, dimension`` and the words in two languages; 22 rows per
        trade, in the order of `TRADES`. An item has the same number, topic and
        dimension in every trade.
    """
    other = read_texts("trade_statements")
    rows = pd.concat([instrument.assign(trade="bank_branch"), other], ignore_index=True)
    rows["dimension"] = rows["item"].map(SERVQUAL.dimension_of)
    return rows[["trade", "item", "dimension", *_WORDS]]


def enter_statements(rows: int) -> Node:
    """Return the entry of `trade_statements`."""
    return table(
        "trade_statements",
        Text(
            zh="七个行业的服务质量问卷：各 22 个题项",
            en="Service quality questionnaire for seven trades: 22 items each",
        ),
        Text(
            zh="题目主题改编自 SERVQUAL（Parasuraman、Zeithaml 与 Berry，1988），文字为本课程按各行业自拟，供教学使用。"
            "编号相同的题，主题和维度在各行业都相同。没有在这些行业里做过效度检验：正式使用之前，请先预测试。",
            en="Adapted from the topics of SERVQUAL (Parasuraman, Zeithaml and Berry 1988); the wording for each trade "
            "is our own, for teaching. An item has the same topic and dimension in every trade. Not validated in these "
            "trades: pretest before use.",
        ),
        rows,
        [
            category("trade", Text(zh="行业", en="Trade"), TRADES),
            # Codes only: what an item is called differs from trade to trade.
            field(
                "item",
                "string",
                Text(zh="题项", en="Item"),
                required=True,
                constraints={"enum": list(SERVQUAL.items)},
            ),
            category("dimension", Text(zh="维度", en="Dimension"), DIMENSION_LABELS),
            *(prose(name, title) for name, title in _WORDS.items()),
        ],
        simulated=False,
    )
