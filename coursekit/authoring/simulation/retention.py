"""Unit 02: what customers cost and bring, how long they stay, and the numbers that everyone quotes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.drawing import codes, stated
from coursekit.authoring.simulation.entries import (
    DataSet,
    Node,
    category,
    identity,
    number,
    prose,
    simulated,
    table,
    yes_no,
)
from coursekit.authoring.simulation.texts import read_texts
from coursekit.language import Text

__all__ = ["DATA_SETS", "TIERS", "VERDICTS", "RetentionParameters", "list_claims", "simulate_customers"]

TIERS = {
    "prepaid": Text(zh="预付费用户", en="Prepaid"),
    "family": Text(zh="家庭套餐用户", en="Family plan"),
    "corporate": Text(zh="集团客户", en="Corporate account"),
}
VERDICTS = {
    "limited": Text(zh="有出处，但有条件", en="Has a source, within limits"),
    "misquoted": Text(zh="引用走样", en="Misquoted"),
    "disputed": Text(zh="有争议", en="Disputed"),
    "unsourced": Text(zh="查无出处", en="No source found"),
}
_YUAN = Text(zh="元", en="yuan")
_YUAN_A_YEAR = Text(zh="元/年", en="yuan a year")


@dataclass(frozen=True)
class RetentionParameters:
    """What was put into `customer_value`."""

    seed: int = stated(2102, zh="随机数种子", en="seed of the random numbers")
    customers: int = stated(900, zh="客户数", en="number of customers")
    tier_share: tuple[float, ...] = stated(
        (0.50, 0.38, 0.12), zh="三类客户的比例", en="share of the three kinds of customer"
    )
    retention: Mapping[str, float] = stated(
        {"prepaid": 0.70, "family": 0.86, "corporate": 0.93},
        zh="每年留下来的概率",
        en="chance of staying another year",
    )
    margin: Mapping[str, float] = stated(
        {"prepaid": 160.0, "family": 620.0, "corporate": 5200.0},
        zh="年毛利的平均值（元）",
        en="mean margin a year in yuan",
    )
    acquisition_cost: Mapping[str, float] = stated(
        {"prepaid": 60.0, "family": 480.0, "corporate": 9600.0},
        zh="获客成本的平均值（元）",
        en="mean cost of winning a customer in yuan",
    )
    retention_cost: Mapping[str, float] = stated(
        {"prepaid": 30.0, "family": 96.0, "corporate": 800.0},
        zh="每年维系成本的平均值（元）",
        en="mean cost of keeping a customer for a year in yuan",
    )
    spread: float = stated(0.35, zh="金额的个体差异（对数）", en="personal spread of the amounts (log scale)")
    years: int = stated(6, zh="最长观察年数", en="longest time observed in years")


def simulate_customers(given: RetentionParameters | None = None) -> pd.DataFrame:
    """Make `customer_value`: one row per customer; who is still there is censored, not lost."""
    given = given or RetentionParameters()
    random = np.random.default_rng(given.seed)
    n = given.customers
    tier = random.choice(list(TIERS), size=n, p=given.tier_share)
    joined = random.integers(1, given.years + 1, n)
    stay = np.array([given.retention[one] for one in tier])
    lasted = random.geometric(1 - stay)

    def amount(mean: Mapping[str, float]) -> pd.Series:
        centre = np.array([mean[one] for one in tier])
        noise = np.exp(random.normal(0.0, given.spread, n) - given.spread**2 / 2)
        return pd.Series(np.maximum(1.0, (centre * noise).round(0)).astype(int))

    return pd.DataFrame(
        {
            "customer": codes("C", n),
            "tier": tier,
            "years": np.minimum(lasted, joined),
            "stayed": lasted > joined,
            "margin": amount(given.margin),
            "acquisition_cost": amount(given.acquisition_cost),
            "retention_cost": amount(given.retention_cost),
        }
    )


def enter_customers(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `customer_value`."""
    return table(
        "customer_value",
        Text(zh="电信客户的成本、毛利与去留（模拟数据）", en="Telecom customers: cost, margin, staying (simulated)"),
        Text(
            zh="三类客户。years 是观察期内过了几个续约关口；stayed 为 true 的客户到观察结束时还在，"
            "不能当成“只留了这么多年”。获客成本与维系成本之比，三类客户各不相同（约 2、5、12 倍）。",
            en="Three kinds of customer. `years` counts the renewals that came up while the customer was "
            "watched; where `stayed` is true the customer was still there at the end, so the years are not a "
            "whole lifetime. The ratio of acquisition to retention cost differs by kind (about 2, 5 and 12).",
        ),
        rows,
        [
            identity("customer", Text(zh="客户编号", en="Customer")),
            category("tier", Text(zh="客户类别", en="Kind of customer"), TIERS),
            number("years", Text(zh="经过的续约次数", en="Renewals that came up"), 1, 6, Text(zh="次", en="years")),
            yes_no("stayed", Text(zh="观察结束时仍在", en="Still a customer at the end")),
            number("margin", Text(zh="年毛利", en="Margin"), 1, 100000, _YUAN_A_YEAR),
            number("acquisition_cost", Text(zh="获客成本", en="Acquisition cost"), 1, 200000, _YUAN),
            number("retention_cost", Text(zh="维系成本", en="Retention cost"), 1, 20000, _YUAN_A_YEAR),
        ],
        **simulated(RetentionParameters()),
    )


def list_claims() -> pd.DataFrame:
    """Return `quoted_numbers`: what is quoted, where it comes from, and what may be said instead."""
    claims = read_texts("quoted_numbers")
    return claims.assign(added=claims["added"] == "true")


def enter_claims(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `quoted_numbers`."""
    columns = {
        "quoted": Text(zh="说法", en="Claim"),
        "origin": Text(zh="出处", en="Origin"),
        "instead": Text(zh="可以怎么说", en="What may be said instead"),
    }
    sides = {"zh": Text(zh="（中文）", en=" (Chinese)"), "en": Text(zh="（英文）", en=" (English)")}
    return table(
        "quoted_numbers",
        Text(zh="人人都引用的数字：出处与结论", en="Numbers that everyone quotes: origin and verdict"),
        Text(
            zh="服务培训里常见的十二个数，另加 Reichheld 的“5%”（added 为 true）。出处按我们能查到的写；"
            "“查无出处”是说我们没有找到。",
            en="Twelve numbers that are common in service training, and Reichheld's “5%” (`added` is true). Origins "
            "are as far as we could trace them; “no source found” means that we found none.",
        ),
        rows,
        [
            identity("claim", Text(zh="说法代码", en="Code of the claim")),
            yes_no("added", Text(zh="课程另加", en="Added by the course")),
            category("verdict", Text(zh="结论", en="Verdict"), VERDICTS),
            *(
                prose(f"{name}_{lang}", Text(zh=title.zh + side.zh, en=title.en + side.en))
                for name, title in columns.items()
                for lang, side in sides.items()
            ),
            prose("source", Text(zh="文献", en="Reference"), required=False),
        ],
        simulated=False,
    )


DATA_SETS = (
    DataSet("customer_value", simulate_customers, enter_customers),
    DataSet("quoted_numbers", list_claims, enter_claims),
)
