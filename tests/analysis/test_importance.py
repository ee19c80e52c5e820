"""Expected numbers are worked out beside each test or come from the source named there."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import datasets
from coursekit.analysis import importance

few = settings(max_examples=15, deadline=None)

# R's `swiss` (47 provinces, 1888): Fertility, Agriculture, Examination, Education, Catholic, Infant.Mortality
SWISS = """
80.2 17 15 12 9.96 22.2;83.1 45.1 6 9 84.84 22.2;92.5 39.7 5 5 93.4 20.2;85.8 36.5 12 7 33.77 20.3
76.9 43.5 17 15 5.16 20.6;76.1 35.3 9 7 90.57 26.6;83.8 70.2 16 7 92.85 23.6;92.4 67.8 14 8 97.16 24.9
82.4 53.3 12 7 97.67 21;82.9 45.2 16 13 91.38 24.4;87.1 64.5 14 6 98.61 24.5;64.1 62 21 12 8.52 16.5
66.9 67.5 14 7 2.27 19.1;68.9 60.7 19 12 4.43 22.7;61.7 69.3 22 5 2.82 18.7;68.3 72.6 18 2 24.2 21.2
71.7 34 17 8 3.3 20;55.7 19.4 26 28 12.11 20.2;54.3 15.2 31 20 2.15 10.8;65.1 73 19 9 2.84 20
65.5 59.8 22 10 5.23 18;65 55.1 14 3 4.52 22.4;56.6 50.9 22 12 15.14 16.7;57.4 54.1 20 6 4.2 15.3
72.5 71.2 12 1 2.4 21;74.2 58.1 14 8 5.23 23.8;72 63.5 6 3 2.56 18;60.5 60.8 16 10 7.72 16.3
58.3 26.8 25 19 18.46 20.9;65.4 49.5 15 8 6.1 22.5;75.5 85.9 3 2 99.71 15.1;69.3 84.9 7 6 99.68 19.8
77.3 89.7 5 2 100 18.3;70.5 78.2 12 6 98.96 19.4;79.4 64.9 7 3 98.22 20.2;65 75.9 9 9 99.06 17.8
92.2 84.6 3 3 99.46 16.3;79.3 63.1 13 13 96.83 18.1;70.4 38.4 26 12 5.62 20.3;65.7 7.7 29 11 13.79 20.5
72.7 16.7 22 13 11.22 18.9;64.4 17.6 35 32 16.92 23;77.6 37.6 15 7 4.97 20;67.6 18.7 25 7 8.65 19.5
35 1.2 37 53 42.34 18;44.7 46.6 16 29 50.43 18.2;42.8 27.7 22 29 58.33 19.3
"""
NAMES = ["fertility", "agriculture", "examination", "education", "catholic", "infant_mortality"]


def swiss() -> pd.DataFrame:
    rows = [row.split() for line in SWISS.split("\n") if line for row in line.split(";")]
    return pd.DataFrame(rows, columns=NAMES, dtype=float)


def simulated(p: int = 4, n: int = 80, seed: int = 1) -> tuple[pd.DataFrame, list[str]]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, p)) + random.normal(size=(n, 1))
    names = [f"x{j}" for j in range(p)]
    return pd.DataFrame(x, columns=names).assign(y=x @ np.arange(1, p + 1) + 3 * random.normal(size=n)), names


def explained(table: pd.DataFrame, names: tuple[str, ...]) -> float:
    y = table["y"].to_numpy()
    design = np.column_stack([np.ones(len(y)), *(table[name] for name in names)])
    rest = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - float((rest**2).sum() / ((y - y.mean()) ** 2).sum())


# ------------------------------------------------------------ outside and by hand


def test_swiss_as_relaimpo_has_it():
    # R: relaimpo::calc.relimp(swiss, type = "lmg"), the package's own example; all 120 orders by lm in
    # R 4.2.2 give the same; R² = .7067 (summary(lm(swiss)))
    found = importance.lmg(swiss(), NAMES[0], NAMES[1:], resamples=0)
    assert found.attrs["n"] == 47
    assert found["importance"].tolist() == pytest.approx(
        [0.05709122, 0.17117303, 0.26013468, 0.10557015, 0.11276592], abs=1e-8
    )
    assert found.attrs["r_squared"] == pytest.approx(0.7067, abs=5e-5)


def test_every_order_written_out():
    table, names = simulated(4)
    shares = dict.fromkeys(names, 0.0)
    for order in itertools.permutations(names):
        for place, name in enumerate(order):
            shares[name] += (explained(table, order[: place + 1]) - explained(table, order[:place])) / math.factorial(4)
    found = importance.lmg(table, "y", names, resamples=0)
    assert found["importance"].to_dict() == pytest.approx(shares)
    assert found["share"].sum() == pytest.approx(1)


def test_two_predictors_in_closed_form():
    # LMG_1 = (r1² + R² − r2²) / 2, and Johnson's weights are the same
    table, names = simulated(2)
    r1, r2 = (table["y"].corr(table[name]) for name in names)
    total = explained(table, tuple(names))
    for method in (importance.lmg, importance.relative_weights):
        found = method(table, "y", names, resamples=0)["importance"].tolist()
        assert found == pytest.approx([(r1**2 + total - r2**2) / 2, (r2**2 + total - r1**2) / 2])


def test_uncorrelated_predictors_get_their_squared_correlations():
    grid = pd.DataFrame(list(itertools.product([-1.0, 1.0], repeat=3)) * 3, columns=["a", "b", "c"])
    table = grid.assign(y=grid["a"] + 2 * grid["b"] + np.random.default_rng(1).normal(size=24))
    for method in (importance.lmg, importance.relative_weights):
        found = method(table, "y", ["a", "b", "c"], resamples=0)["importance"]
        assert found.to_dict() == pytest.approx({name: table["y"].corr(table[name]) ** 2 for name in "abc"})


def test_the_interval_holds_the_share_and_the_seed_fixes_it():
    table, names = simulated(5, 200)
    for method in (importance.lmg, importance.relative_weights):
        found = method(table, "y", names)
        assert ((found["low"] < found["importance"]) & (found["importance"] < found["high"])).all()
        assert found.equals(method(table, "y", names))
    # one predictor: the share is r², whose interval is known for large n (delta method on r²)
    one = importance.lmg(simulated(1, 4000)[0], "y", ["x0"]).loc["x0"]
    r = one["importance"] ** 0.5
    assert (one["high"] - one["low"]) / 2 == pytest.approx(1.96 * 2 * r * (1 - r**2) / 4000**0.5, rel=0.1)


def test_twelve_predictors():
    table, names = simulated(12, 100)
    found = importance.lmg(table, "y", names, resamples=0)
    assert found["importance"].sum() == pytest.approx(explained(table, tuple(names)))
    with pytest.raises(ValueError, match="13 predictors have"):
        importance.lmg(table, "y", [*names, "z"])


# ------------------------------------------------------------ properties


@few
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_order_scale_direction_and_blank_rows_change_nothing(seed, random):
    table, names = simulated(4, seed=seed)
    changed = table.assign(x0=8 - 2 * table["x0"], x1=table["x1"] + 5).sample(frac=1, random_state=seed)
    changed = pd.concat([changed, pd.DataFrame({"y": [1.0]})])
    order = random.sample(names, len(names))
    for method in (importance.lmg, importance.relative_weights):
        plain = method(table, "y", names, resamples=0)
        pd.testing.assert_frame_equal(method(changed, "y", order, resamples=0).loc[names], plain)


@few
@given(st.integers(0, 1000), st.integers(1, 6))
def test_shares_are_never_negative_and_add_up_to_r_squared(seed, p):
    table, names = simulated(p, 30, seed)
    for method in (importance.lmg, importance.relative_weights):
        found = method(table, "y", names, resamples=100)
        assert (found["importance"] >= -1e-12).all()
        assert found["importance"].sum() == pytest.approx(explained(table, tuple(names)))
        assert found.notna().all(axis=None)


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda t: (t.assign(x1=3.0), ["x0", "x1"]), "column x1 has the value 3 in all 80 rows"),
        (lambda t: (t.assign(y=3.0), ["x0", "x1"]), "column y has the value 3"),
        (lambda t: (t.assign(x1=t["x0"] * 2), ["x0", "x1"]), "one of x0, x1 follows exactly"),
        (lambda t: (t.assign(x1=np.nan), ["x0", "x1"]), "0 rows have no blank"),
        (lambda t: (t.iloc[:1], ["x0"]), "1 rows have no blank"),
        (lambda t: (t, ["x0", "x0"]), "one place only"),
        (lambda t: (t, ["x0", "y"]), "one place only"),
        (lambda t: (t, ["x0", "z"]), "no column z"),
        (lambda t: (t, []), "list of column names"),
        (lambda t: (t.assign(x1=np.inf), ["x0", "x1"]), "column x1 holds infinite values"),
        (lambda t: (pd.DataFrame({"y": [1.0, 2, 2, 1], "x0": [-1.0, -1, 1, 1]}), ["x0"]), "explain nothing of y"),
    ],
)
def test_what_cannot_be_divided_is_refused(call, said):
    table, names = call(simulated()[0])
    for method in (importance.lmg, importance.relative_weights):
        with pytest.raises(ValueError, match=said):
            method(table, "y", names)


@pytest.mark.parametrize(
    ("outcome", "names", "said"),
    [("y", "x0", "list of column names"), ("y", None, "list of column names"), ("y", [["x0"]], "text or a number"),
     (["y"], ["x0"], "outcome: a column name")],
)  # fmt: skip
def test_names_that_are_none_are_refused(outcome, names, said):
    for method in (importance.lmg, importance.relative_weights):
        with pytest.raises(TypeError, match=said):
            method(simulated()[0], outcome, names)


# On the course's own data


def test_hotel_attributes_that_were_planted_lead():
    table = datasets.load("importance_performance")
    names = [name for name in table.columns if name.startswith("P_")]
    found = importance.lmg(table, "overall_satisfaction", names, resamples=100)
    # planted without effect: decor; with effects below .2: bed, staff, quiet
    assert set(found["share"].nlargest(4).index) == {"P_problem", "P_breakfast", "P_check_in", "P_clean"}
    assert found["share"].idxmin() == "P_decor"
    close = importance.relative_weights(table, "overall_satisfaction", names, resamples=0)
    np.testing.assert_allclose(close["importance"], found["importance"], atol=0.01)


def test_environment_explains_little_of_its_own():
    table = datasets.load("component_survey")
    names = ["quality", "attitude", "environment"]
    means = {name: table[[f"{name}_{i}" for i in (1, 2, 3)]].mean(axis=1) for name in names}
    found = importance.lmg(table.assign(**means), "overall_satisfaction", names, resamples=100)
    assert found["share"].idxmin() == "environment"
    assert found.loc["environment", "high"] < found.loc[["quality", "attitude"], "low"].min()
