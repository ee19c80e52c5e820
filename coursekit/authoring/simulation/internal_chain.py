"""Unit 01: a chain of internal customers, from the sale of a broadband line to its first bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.catalogue import satisfaction
from coursekit.authoring.simulation.drawing import codes, cut, integers, stated
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
from coursekit.language import Text

__all__ = ["DATA_SETS", "STEPS", "ChainParameters", "simulate_orders", "simulate_steps"]

STEPS = {
    "sale": Text(zh="营业厅受理", en="Sale at the shop"),
    "entry": Text(zh="资料录入", en="Order entry"),
    "dispatch": Text(zh="派单", en="Dispatch"),
    "installation": Text(zh="上门安装", en="Installation"),
    "line_test": Text(zh="线路测试", en="Line test"),
    "billing": Text(zh="出账", en="First bill"),
}
_HOURS = Text(zh="小时", en="hours")


@dataclass(frozen=True)
class ChainParameters:
    """What was put into `chain_steps` and `chain_orders`."""

    seed: int = stated(2101, zh="随机数种子", en="seed of the random numbers")
    orders: int = stated(600, zh="订单数", en="number of orders")
    pass_share: Mapping[str, float] = stated(
        {"sale": 0.97, "entry": 0.91, "dispatch": 0.95, "installation": 0.90, "line_test": 0.97, "billing": 0.94},
        zh="各步骤一次做对的概率（上一环节没出错时）",
        en="chance that a step is right first time (where order entry was right)",
    )
    pass_after_bad_entry: float = stated(
        0.35, zh="资料录错之后，上门安装一次做对的概率", en="chance of a right installation after a wrong order entry"
    )
    hours: Mapping[str, float] = stated(
        {"sale": 0.5, "entry": 2.0, "dispatch": 8.0, "installation": 26.0, "line_test": 3.0, "billing": 4.0},
        zh="各步骤用时的中位数（小时）",
        en="median duration of each step in hours",
    )
    rework_factor: float = stated(2.6, zh="返工使用时变成几倍", en="how many times longer a step takes with rework")
    satisfaction_per_failure: float = stated(
        -0.85, zh="每出错一步，满意度的变化", en="change of satisfaction per failed step"
    )


def simulate_steps(given: ChainParameters | None = None) -> pd.DataFrame:
    """Make `chain_steps`: one row per order and step, in the order of the work."""
    return _both(given or ChainParameters())[0]


def simulate_orders(given: ChainParameters | None = None) -> pd.DataFrame:
    """Make `chain_orders`: one row per order, with what the customer at the end says."""
    return _both(given or ChainParameters())[1]


def _both(given: ChainParameters) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(given.seed)
    n, names = given.orders, list(STEPS)
    passed = random.random((n, len(names))) < np.array([given.pass_share[name] for name in names])
    entry, installation = names.index("entry"), names.index("installation")
    wrong = ~passed[:, entry]
    passed[wrong, installation] = random.random(int(wrong.sum())) < given.pass_after_bad_entry
    median = np.array([given.hours[name] for name in names])
    hours = median * np.exp(random.normal(0.0, 0.35, passed.shape)) * np.where(passed, 1.0, given.rework_factor)
    hours = np.maximum(0.1, hours.round(1))
    failures = (~passed).sum(axis=1)
    felt = 5.9 + given.satisfaction_per_failure * failures + random.normal(0.0, 0.8, n)
    orders = codes("O", n)
    steps = pd.DataFrame(
        {
            "order": np.repeat(orders, len(names)),
            "step": np.tile(names, n),
            "passed": passed.ravel(),
            "hours": hours.ravel(),
        }
    )
    outcome = integers(cut(felt, 1, 7)[:, None], ["overall_satisfaction"])
    total = pd.DataFrame({"order": orders, "total_hours": hours.sum(axis=1).round(1)})
    return steps, pd.concat([total, outcome], axis=1)


def enter_steps(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `chain_steps`."""
    return table(
        "chain_steps",
        Text(zh="宽带开通的六个环节（模拟数据）", en="Six steps of opening a broadband line (simulated)"),
        Text(
            zh="每张订单依次走六个环节，记下每一环是否一次做对、用了多少小时。下一环节就是上一环节的客户："
            "资料录错的订单，上门安装也更容易出错。",
            en="Every order passes six steps; for each, whether it was right first time and how many hours it took. "
            "The next step is the customer of the one before: where order entry was wrong, the installation fails "
            "more often too.",
        ),
        rows,
        [
            prose("order", Text(zh="订单编号", en="Order")),
            category("step", Text(zh="环节", en="Step"), STEPS),
            yes_no("passed", Text(zh="一次做对", en="Right first time")),
            number("hours", Text(zh="用时", en="Duration"), 0.1, 1000, _HOURS, kind="number"),
        ],
        **simulated(ChainParameters()),
    )


def enter_orders(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `chain_orders`."""
    return table(
        "chain_orders",
        Text(zh="宽带开通：最终客户的评价（模拟数据）", en="Opening a broadband line: the last customer (simulated)"),
        Text(
            zh="与 chain_steps 同一批订单：从受理到出账的总用时，以及客户的总体满意度（1～7）。",
            en="The orders of chain_steps: hours from sale to first bill, and the customer's overall satisfaction "
            "(1 to 7).",
        ),
        rows,
        [
            identity("order", Text(zh="订单编号", en="Order")),
            number("total_hours", Text(zh="总用时", en="Total duration"), 0.1, 2000, _HOURS, kind="number"),
            satisfaction(),
        ],
        **simulated(ChainParameters()),
    )


DATA_SETS = (
    DataSet("chain_steps", simulate_steps, enter_steps),
    DataSet("chain_orders", simulate_orders, enter_orders),
)
