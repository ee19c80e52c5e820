"""Unit 17: twenty-four outlets, month by month, with a programme, a letter to the worst, and a season."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.authoring.simulation.drawing import stated
from coursekit.authoring.simulation.entries import DataSet, Node, category, number, simulated, table, yes_no
from coursekit.language import Text

__all__ = ["DATA_SETS", "OUTLETS", "PanelParameters", "simulate_panel"]

OUTLETS = {f"O{one:02d}": Text(zh=f"{one:02d} 号网点", en=f"Outlet {one:02d}") for one in range(1, 25)}


@dataclass(frozen=True)
class PanelParameters:
    """What was put into `branch_panel`.

    The programme was given out by lot. The letter went to the outlets that looked
    worst in the last quarter before it and does nothing; they get better all the
    same. The seed is one of sixty tried: with eight and three outlets, chance can
    hide either.
    """

    seed: int = stated(2143, zh="随机数种子", en="seed of the random numbers")
    months: int = stated(24, zh="月数", en="number of months")
    start: int = stated(13, zh="改进项目开始的月份", en="the month the programme starts")
    programme_outlets: int = stated(8, zh="抽签进入改进项目的网点数", en="outlets drawn by lot for the programme")
    letter_outlets: int = stated(3, zh="收到警示信的网点数", en="outlets that get a letter of warning")
    effect: float = stated(
        0.35, zh="改进项目对满意度的作用（分）", en="effect of the programme on satisfaction in points"
    )
    letter_effect: float = stated(0.0, zh="警示信的作用（分）", en="effect of the letter in points")
    complaint_factor: float = stated(
        0.70, zh="改进项目使投诉率变成原来的几倍", en="factor by which the programme changes the complaint rate"
    )
    level: float = stated(5.1, zh="满意度的总体均值", en="overall mean of satisfaction")
    outlet_sd: float = stated(0.12, zh="网点之间的标准差", en="standard deviation between outlets")
    month_sd: float = stated(0.30, zh="网点每月波动的标准差", en="standard deviation of an outlet's monthly swing")
    trend: float = stated(0.012, zh="所有网点每月的共同变化", en="change per month that all outlets share")
    season: tuple[float, ...] = stated(
        (-0.35, -0.25, 0.0, 0.10, 0.10, 0.05, -0.05, -0.10, 0.10, 0.15, 0.15, 0.10),
        zh="一月到十二月的季节变化",
        en="season, January to December",
    )
    complaint_rate: float = stated(0.012, zh="每位客户投诉的概率", en="chance that a customer complains")
    customers: tuple[int, int] = stated((900, 2600), zh="每月客户数的范围", en="range of customers a month")


def simulate_panel(given: PanelParameters | None = None) -> pd.DataFrame:
    """Make `branch_panel`: one row per outlet and month."""
    given = given or PanelParameters()
    random = np.random.default_rng(given.seed)
    n, months = len(OUTLETS), np.arange(1, given.months + 1)
    programme = np.zeros(n, dtype=bool)
    programme[random.choice(n, given.programme_outlets, replace=False)] = True
    own = random.normal(0.0, given.outlet_sd, n)[:, None]
    season = np.array([given.season[(month - 1) % 12] for month in months])
    after = months >= given.start
    satisfied = (
        given.level + own + season + given.trend * (months - 1) + random.normal(0, given.month_sd, (n, len(months)))
    )
    seen = satisfied[:, given.start - 4 : given.start - 1].mean(axis=1)
    letter = np.zeros(n, dtype=bool)
    letter[np.argsort(np.where(programme, np.inf, seen))[: given.letter_outlets]] = True
    satisfied += given.effect * np.outer(programme, after) + given.letter_effect * np.outer(letter, after)
    usual = random.integers(*given.customers, n)[:, None]
    customers = np.rint(usual * (1 + 0.5 * np.array([0.3, 0.2, *[0.0] * 8, 0.05, 0.2])[(months - 1) % 12]))
    customers = np.rint(customers * np.exp(random.normal(0.0, 0.06, (n, len(months))))).astype(int)
    chance = given.complaint_rate * np.where(np.outer(programme, after), given.complaint_factor, 1.0)
    complaints = random.binomial(customers, chance)
    return pd.DataFrame(
        {
            "outlet": np.repeat(list(OUTLETS), len(months)),
            "month": np.tile(months, n),
            "programme": np.repeat(programme, len(months)),
            "letter": np.repeat(letter, len(months)),
            "satisfaction_mean": satisfied.ravel().round(2).clip(1, 7),
            "customers": customers.ravel(),
            "complaint_count": complaints.ravel(),
        }
    )


def enter_panel(_: Mapping[str, Text], rows: int) -> Node:
    """Return the entry of `branch_panel`."""
    return table(
        "branch_panel",
        Text(zh="24 个网点的月度数据（模拟数据）", en="Monthly figures of 24 outlets (simulated)"),
        Text(
            zh="24 个月，第 1 月是一月。从第 13 月起，8 个抽签选中的网点进入改进项目；"
            "另有 3 个上季度最差的网点收到警示信。"
            "有共同趋势，有季节（春节前后低），警示信没有作用，最差的网点自己也会回升。",
            en="Twenty-four months, the first a January. From month 13 eight outlets drawn by lot are in a "
            "programme, and three others, the worst of the quarter before, get a letter. There is a common "
            "trend and a season (low around the Spring Festival); the letter does nothing, and the worst get "
            "better by themselves.",
        ),
        rows,
        [
            category("outlet", Text(zh="营业点", en="Outlet"), OUTLETS),
            number("month", Text(zh="月份序号", en="Month"), 1, 36, Text(zh="月", en="months")),
            yes_no("programme", Text(zh="参加改进项目", en="In the programme")),
            yes_no("letter", Text(zh="收到警示信", en="Got the letter")),
            number(
                "satisfaction_mean",
                Text(zh="平均满意度", en="Mean satisfaction"),
                1,
                7,
                Text(zh="分", en="points"),
                kind="number",
            ),
            number("customers", Text(zh="客户数", en="Customers"), 0, 100000, Text(zh="人", en="people")),
            number("complaint_count", Text(zh="投诉件数", en="Complaints"), 0, 10000, Text(zh="件", en="complaints")),
        ],
        **simulated(PanelParameters()),
    )


DATA_SETS = (DataSet("branch_panel", simulate_panel, enter_panel),)
