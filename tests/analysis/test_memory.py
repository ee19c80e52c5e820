"""Expected numbers are worked out by hand beside each test unless it says otherwise."""

from __future__ import annotations

import math
from dataclasses import asdict
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit import datasets
from coursekit.analysis import memory

few = settings(max_examples=40, deadline=None)
curves = st.lists(st.integers(-5, 5).map(float), min_size=1, max_size=20)


def test_kahnemans_two_patients():
    """Worst 8 for both, end 7 and 1: 7.5 and 4.5 (Kahneman's book, as facts.md section 12 gives it)."""
    short = memory.experience([1, 5, 8, 7])
    long = memory.experience([1, 5, 8, 7, 6, 4, 2, 1])
    assert (short.peak_end, long.peak_end) == (7.5, 4.5)
    assert long.duration > short.duration
    # the one who had more of it in all remembers less
    assert long.mean * long.n > short.mean * short.n


def test_every_measure_by_hand():
    found = memory.experience([1, 3, -4, 2], [0, 1, 2, 4])
    assert found.mean == 0.5
    # trapezes: 2·1, −.5·1, −1·2, over 4
    assert found.time_mean == pytest.approx((2 - 0.5 - 2) / 4)
    assert (found.start, found.peak, found.end, found.peak_end, found.duration, found.n) == (1, -4, 2, -1, 4, 4)
    # Σ(t−1.75)(y) / Σ(t−1.75)²: (−1.75·1 −.75·3 +.25·−4 +2.25·2) / 8.75
    assert found.trend == pytest.approx(-0.5 / 8.75)
    assert memory.experience([1, 3, -4, 2], peak="highest").peak == 3
    assert memory.experience([1, 3, -4, 2], peak="lowest").peak == -4
    # from the middle of 1–7
    assert memory.experience([5, 4, 2], neutral=4).peak == 2


def test_of_equally_extreme_moments_the_later_counts():
    assert memory.experience([3, -3, 1]).peak == -3
    assert memory.experience([-3, 3, 1]).peak == 3


def test_a_single_moment_is_its_own_everything():
    assert asdict(memory.experience([4.0])) == {
        "mean": 4, "time_mean": 4, "peak": 4, "end": 4, "peak_end": 4, "start": 4, "trend": 0, "duration": 0, "n": 1,
    }  # fmt: skip


@few
@given(curves, st.integers(-3, 3))
def test_shift_and_reversal(y, shift):
    plain = memory.experience(y)
    moved = memory.experience(np.array(y) + shift, neutral=shift)
    turned = memory.experience(-np.array(y))
    for name in ("mean", "time_mean", "peak", "end", "peak_end", "start"):
        assert getattr(moved, name) == pytest.approx(getattr(plain, name) + shift)
        assert getattr(turned, name) == pytest.approx(-getattr(plain, name))
    assert moved.trend == pytest.approx(plain.trend, abs=1e-12)
    assert turned.trend == pytest.approx(-plain.trend, abs=1e-12)


@few
@given(curves)
def test_a_flat_stretch_at_the_end_leaves_peak_end_but_not_the_mean(y):
    longer = memory.experience([*y, y[-1]])
    assert longer.peak_end == memory.experience(y).peak_end
    assert longer.duration == memory.experience(y).duration + 1


def test_many_visits_are_the_single_ones_in_any_order_of_rows():
    random = np.random.default_rng(1)
    rows = [
        {"visit": v, "time": float(t), "rating": float(random.integers(-5, 6))}
        for v in ["c", "a", "b"]
        for t in range(random.integers(1, 6))
    ]
    table = pd.DataFrame(rows)
    found = memory.experiences(table)
    assert found.index.tolist() == ["c", "a", "b"]
    for name, part in table.groupby("visit"):
        assert found.loc[name].to_dict() == asdict(
            memory.experience(part["rating"].to_numpy(), part["time"].to_numpy())
        )
    mixed = memory.experiences(table.sample(frac=1, random_state=2)).loc[found.index]
    pd.testing.assert_frame_equal(mixed, found)
    table.loc[table["visit"] == "a", "rating"] = np.nan
    assert "a" not in memory.experiences(table).index


def visits(n=120, seed=1):
    random = np.random.default_rng(seed)
    mean = random.normal(size=n)
    end = 0.7 * mean + random.normal(size=n)
    return pd.DataFrame({"mean": mean, "end": end, "remembered": mean + end + random.normal(size=n)})


def test_correlations_agree_with_scipy():
    table = visits()
    found = memory.compare_predictors(table, predictors=["mean", "end"], level=0.9)
    for name in found.index:
        test = stats.pearsonr(table[name], table["remembered"])
        interval = test.confidence_interval(0.9)
        assert found.loc[name, ["r", "low", "high"]].tolist() == pytest.approx(
            [test.statistic, interval.low, interval.high]
        )
    assert found.loc["end", "r_with_mean"] == pytest.approx(table["mean"].corr(table["end"]))
    assert np.isnan(memory.compare_predictors(table, predictors=["end"]).loc["end", "r_with_mean"])


def test_zous_interval_is_that_of_his_article():
    """Zou 2007, second example: r .396 and .179 with .088 between, n = 66, give −.093 to .517."""
    low, high = memory._zou(0.396, 0.179, 0.088, 66, 0.95)
    assert (round(low, 3), round(high, 3)) == (-0.093, 0.517)


def test_the_difference_turns_round_with_its_order_and_counts_complete_visits():
    table = visits()
    table.loc[[3, 4], "end"] = np.nan
    one = memory.difference_of_correlations(table, "mean", "end")
    two = memory.difference_of_correlations(table, "end", "mean")
    assert one.n == 118
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low))
    assert one.low < one.difference < one.high


def test_zous_interval_covers_as_often_as_it_says():
    """300 samples of a population in which the two correlations are equal; 95 % ± 3 standard errors."""
    random = np.random.default_rng(2)
    covered = 0
    for _ in range(300):
        shared = random.normal(size=(60, 1))
        x = shared + random.normal(size=(60, 2))
        table = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "remembered": x.sum(axis=1) + random.normal(size=60)})
        found = memory.difference_of_correlations(table, "a", "b")
        covered += found.low <= 0 <= found.high
    assert 0.91 <= covered / 300 <= 0.99


def test_fast_enough_for_a_slider():
    y = list(np.sin(np.arange(60)))
    start = perf_counter()
    for _ in range(10):
        memory.experience(y)
    assert (perf_counter() - start) / 10 < 0.010


# On the course's own data


def test_on_the_branch_visits_the_mean_does_at_least_as_well_as_peak_and_end():
    """Planted: the rating follows the mean of the felt minutes, which peak and end go with."""
    visits = datasets.load("branch_visits").set_index("visit")
    curves = memory.experiences(datasets.load("branch_visit_minutes"), time="minute", rating="feeling")
    assert (curves["n"] == visits["length"].reindex(curves.index)).all()
    table = curves.join(visits)
    found = memory.compare_predictors(table, "overall_satisfaction")
    assert found["r"].idxmax() == "mean"
    assert found.loc["peak_end", "low"] > 0.3
    assert found.loc["peak_end", "r_with_mean"] > 0.8
    assert abs(found.loc["duration", "r"]) < 0.2
    assert memory.difference_of_correlations(table, "mean", "start", "overall_satisfaction").low > 0
    assert memory.difference_of_correlations(table, "mean", "peak_end", "overall_satisfaction").low > -0.05


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: memory.experience([]), "no moment"),
        (lambda: memory.experience([1, math.nan]), r"ratings has missing values \(row 1\)"),
        (lambda: memory.experience([1, math.inf]), "infinite"),
        (lambda: memory.experience([1, 2], [1, 1]), "times must rise"),
        (lambda: memory.experience([1, 2], [1]), "2, 1 values; pair them up"),
        (lambda: memory.experience(pd.Series([1, 2]), pd.Series([0, 1], index=[1, 0])), "different row labels"),
        (lambda: memory.experience([1, 2], pd.to_datetime(["2026-01-01", "2026-01-02"])), "not plain numbers"),
        (lambda: memory.experience([1, 2], peak="worst"), "'extreme', 'highest' or 'lowest'"),
        (lambda: memory.experience(np.ones((2, 2))), "one column"),
        (lambda: memory.experiences(pd.DataFrame({"visit": [1]})), "no column time, rating"),
        (lambda: memory.experiences(pd.DataFrame({"visit": [None], "time": [1], "rating": [1]})), "which visit"),
        (lambda: memory.experiences(pd.DataFrame({"visit": [1], "time": [1], "rating": [np.nan]})), "no moment has"),
        (lambda: memory.experiences(pd.DataFrame({"visit": [1, 1], "time": [1, 1], "rating": [1, 2]})), "same time"),
        (lambda: memory.compare_predictors(visits().assign(duration=3), predictors=["duration"]), "column duration"),
        (lambda: memory.compare_predictors(visits(3), predictors=["mean"]), "at least 4"),
        (lambda: memory.compare_predictors(visits(), predictors=[]), "at least one"),
        (
            lambda: memory.difference_of_correlations(visits().assign(b=lambda t: t["mean"]), "mean", "b"),
            "without error",
        ),
        (lambda: memory.difference_of_correlations(visits(), "mean", "mean"), "named once"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_one_word_is_no_curve():
    with pytest.raises(TypeError, match="ratings"):
        memory.experience("123")
