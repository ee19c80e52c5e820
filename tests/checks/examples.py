"""One question of each kind, as a sheet's module would define it; also a module for the registry."""

from types import ModuleType

import numpy as np
import pandas as pd

from coursekit.checks import (
    Choice,
    Classification,
    Function,
    Misconception,
    Number,
    Ordering,
    Plan,
    Rule,
    Table,
    Value,
)
from coursekit.language import Text

HINTS = (
    Text(zh="看课文第三节。", en="See section 3 of the lesson."),
    Text(zh="用 `mean()`，再相减。", en="Use `mean()`, then subtract."),
)
GAPS = {"tangibles": -0.42, "reliability": -1.256, "empathy": 0.1}


def title(words: str) -> Text:
    return Text(zh=f"题：{words}", en=words)


value = Value(
    id="10.q1",
    title=title("the weakest dimension"),
    hints=HINTS,
    variable="worst",
    answer="reliability",
    misconceptions=(
        Misconception(
            "lowest-perception",
            Text(
                zh="这是感知得分最低的维度，不是差距最大的。", en="This has the lowest perception, not the largest gap."
            ),
            "tangibles",
        ),
    ),
)
truth = Value(id="10.q11", title=title("is it so"), hints=HINTS, answer=True)
group = Value(id="10.q12", title=title("which items"), hints=HINTS, answer={"07", "10", "11"})
number = Number(
    id="10.q2",
    title=title("the gap of reliability"),
    hints=HINTS,
    variable="gap_reliability",
    answer=lambda: GAPS["reliability"],
    misconceptions=(
        Misconception(
            "median", Text(zh="你用的是中位数，不是均值。", en="You took the median, not the mean."), lambda: -1.5
        ),
    ),
)
column = Table(
    id="10.q3",
    title=title("the gap of each dimension"),
    hints=HINTS,
    variable="gaps",
    answer=lambda: pd.Series(GAPS),
    misconceptions=(
        Misconception("e-minus-p", Text(zh="你算的是 E − P。", en="You computed E − P."), lambda: -pd.Series(GAPS)),
    ),
)
ranking = Table(
    id="10.q31",
    title=title("ranked"),
    hints=HINTS,
    row_order=True,
    answer=lambda: pd.Series(GAPS).sort_values(),
)


def branches() -> pd.DataFrame:
    return pd.DataFrame(
        {"gap": [-1.25, -0.5, 0.25], "n": [80, 75, 90]}, index=pd.Index(["B1", "B2", "B3"], name="branch")
    )


table = Table(id="10.q32", title=title("branches"), hints=HINTS, answer=branches)
choice = Choice(
    id="10.q4",
    title=title("what expectations near the top tell"),
    hints=HINTS,
    answer="C",
    letters="ABCD",
    misconceptions=(
        Misconception(
            "spoilt",
            Text(zh="期望高不等于客户被惯坏了。", en="High expectations are no sign of spoilt customers."),
            "A",
        ),
    ),
)
several = Choice(
    id="10.q41",
    title=title("which ones"),
    hints=HINTS,
    answer="BD",
    letters="ABCDE",
    several=True,
    misconceptions=(Misconception("also-a", Text(zh="A 是道听途说。", en="A is hearsay."), "A"),),
)
ordering = Ordering(
    id="10.q5",
    title=title("the steps of scoring"),
    hints=HINTS,
    answer=("clean", "reverse", "subtract", "average"),
    misconceptions=(
        Misconception(
            "reverse-last",
            Text(zh="反向题要先反转，再相减。", en="Reverse the reversed items before you subtract."),
            ("clean", "subtract", "average", "reverse"),
        ),
    ),
)
letters = Ordering(id="10.q51", title=title("steps by letter"), hints=HINTS, answer="BACD")
classes = Classification(
    id="10.q6",
    title=title("which dimension"),
    hints=HINTS,
    answer={"a": "reliability", "b": "empathy", "c": "tangibles", "d": "empathy"},
    misconceptions=(
        Misconception("kind", Text(zh="亲切不等于可靠。", en="Kind is not reliable."), {"b": "reliability"}),
    ),
)
plan = Plan(
    id="16.q7",
    title=title("the plan"),
    hints=HINTS,
    rules=(
        Rule("one-owner", Text(zh="要有一个负责人。", en="It needs one owner."), lambda p: bool(p["owner"])),
        Rule("target", Text(zh="目标要高于现状。", en="Aim above today."), lambda p: p["target"] > p["baseline"]),
        Rule("dated", Text(zh="写上日期。", en="Write a date."), lambda p: "2026" in p["date"]),
    ),
)
GOOD_PLAN = {"owner": "李敏", "baseline": 4.1, "target": 4.6, "date": "2026-12"}


def weighted_gap(gaps: list[float], weights: list[int]) -> float:
    return sum(gap * weight for gap, weight in zip(gaps, weights, strict=True)) / sum(weights)


def weighted_cases(rng: np.random.Generator) -> list[tuple[list[float], list[int]]]:
    return [
        (np.round(rng.uniform(-3, 1, n), 2).tolist(), rng.integers(1, 50, n).tolist()) for n in rng.integers(1, 7, 30)
    ]


function = Function(
    id="10.q8",
    title=title("the weighted gap"),
    hints=HINTS,
    variable="weighted_gap",
    reference=weighted_gap,
    cases=weighted_cases,
    edge=[([0.0], [100]), ([-1.0, -1.0], [30, 70])],
    seconds=1.0,
    misconceptions=(
        Misconception(
            "unweighted",
            Text(zh="你没有用到权重。", en="The weights are not used."),
            lambda gaps, weights: sum(gaps) / len(gaps),
        ),
        Misconception(
            "not-divided",
            Text(zh="加权和还要除以权重之和。", en="Divide the weighted sum by the sum of the weights."),
            lambda gaps, weights: sum(g * w for g, w in zip(gaps, weights, strict=True)),
        ),
    ),
)


def item_gaps(survey: pd.DataFrame) -> pd.Series:
    codes = [name[1:] for name in survey.columns if name.startswith("E")]
    return pd.Series({code: (survey[f"P{code}"] - survey[f"E{code}"]).mean() for code in codes})


def surveys(rng: np.random.Generator) -> list[pd.DataFrame]:
    made = []
    for n in rng.integers(1, 6, 20):
        made.append(pd.DataFrame(rng.integers(1, 8, (n, 4)), columns=["E01", "P01", "E02", "P02"]))
    return made


table_function = Function(
    id="10.q9", title=title("item gaps"), hints=HINTS, reference=item_gaps, cases=surveys, variable="item_gaps"
)

ALL = (
    value, truth, group, number, column, ranking, table, choice, several, ordering, letters, classes, plan,
    function, table_function,
)  # fmt: skip


def sheet_module() -> ModuleType:
    module = ModuleType("unit10")
    module.UNIT, module.STEM = "10", "10-scores"  # type: ignore[attr-defined]
    module.TITLE = Text(zh="打分", en="Scores")  # type: ignore[attr-defined]
    module.QUESTIONS = (value, number, choice)  # type: ignore[attr-defined]
    return module
