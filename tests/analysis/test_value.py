"""Expected numbers are worked out by hand beside each test unless it says otherwise."""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import datasets
from coursekit.analysis import value
from coursekit.analysis._common import wilson

few = settings(max_examples=40, deadline=None)
GET = {"product": 6, "service": 5, "personnel": 4, "image": 3}
GIVE = {"money": 5, "time": 3, "energy": 2, "psychic": 2}


# ------------------------------------------------------------ delivered value


def offers(**changes):
    columns = {f"{k}_value": [v, 2 * v] for k, v in GET.items()} | {f"{k}_cost": [v, 2.5 * v] for k, v in GIVE.items()}
    return pd.DataFrame({**columns, **changes})


def test_difference_and_ratio_may_rank_two_offers_differently():
    # 18 for 12, 36 for 30: the same difference, another ratio
    table = value.delivered_values(offers())
    assert table["difference"].tolist() == [6, 6]
    assert table["ratio"].tolist() == pytest.approx([1.5, 1.2])
    assert value.delivered_value(GET, GIVE) == value.DeliveredValue(18, 12, 6, 1.5)


def test_a_row_with_a_missing_component_has_no_value():
    table = value.delivered_values(offers(image_value=[np.nan, 6]))
    assert table.iloc[0].isna().all()
    assert table.loc[1, "difference"] == 6


@few
@given(st.lists(st.floats(0.1, 100), min_size=8, max_size=8), st.floats(0.1, 10))
def test_the_unit_scales_the_difference_and_leaves_the_ratio(parts, unit):
    get, give = dict(zip(GET, parts[:4], strict=True)), dict(zip(GIVE, parts[4:], strict=True))
    one = value.delivered_value(get, give)
    two = value.delivered_value({k: unit * v for k, v in get.items()}, {k: unit * v for k, v in give.items()})
    assert two.ratio == pytest.approx(one.ratio)
    assert two.difference == pytest.approx(unit * one.difference, abs=1e-9)


def test_components_agree_with_numpy():
    random = np.random.default_rng(1)
    x = random.normal(size=(60, 2))
    table = pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": x @ [1, 0.5] + random.normal(size=60)})
    table.loc[0, "a"] = np.nan
    found = value.component_effects(table, "y", ["a", "b"])
    used = table.dropna()
    z = (used - used.mean()) / used.std()
    beta, *_ = np.linalg.lstsq(z[["a", "b"]], z["y"], rcond=None)
    np.testing.assert_allclose(found["beta"], beta)
    assert found["n"].tolist() == [59, 59]
    assert (found["beta_low"] < found["beta"]).all()
    one = value.component_effects(table, "y", ["a"])
    assert one.loc["a", "beta"] == pytest.approx(one.loc["a", "r"])


# ------------------------------------------------------------ lifetime value


def test_lifetime_value_by_hand():
    # 100·1.1/.3, 100/.3, 100·.8/.3 (the last: Gupta and Lehmann 2003)
    assert value.lifetime_value(100, 0.8, 0.1) == pytest.approx(110 / 0.3)
    assert value.lifetime_value(100, 0.8, 0.1, first_margin="end_of_period") == pytest.approx(100 / 0.3)
    assert value.lifetime_value(100, 0.8, 0.1, first_margin="after_renewal") == pytest.approx(80 / 0.3)
    # 100 + 50 + 25, less 40
    assert value.lifetime_value(100, 0.5, 0, periods=3, acquisition_cost=40) == 135
    assert value.lifetime_value(100, 1, 0, periods=4) == 400
    # nobody stays: one margin, or none
    assert value.lifetime_value(100, 0, 0.1) == 100
    assert value.lifetime_value(100, 0, 0.1, first_margin="after_renewal") == 0


@few
@given(
    st.floats(0, 0.99),
    st.floats(0, 0.5),
    st.integers(1, 30),
    st.sampled_from(["now", "end_of_period", "after_renewal"]),
)
def test_the_formula_is_the_sum_it_stands_for(r, d, periods, first):
    shift, certain = {"now": (0, 0), "end_of_period": (1, 0), "after_renewal": (1, 1)}[first]
    total = sum(7 * r ** (t + certain) / (1 + d) ** (t + shift) for t in range(periods))
    assert value.lifetime_value(7, r, d, periods=periods, first_margin=first) == pytest.approx(total)
    endless = value.lifetime_value(7, r, d, first_margin=first)
    assert endless >= total - 1e-9
    assert value.lifetime_value(7, r, d, periods=100_000, first_margin=first) == pytest.approx(endless)


def test_the_interval_is_that_of_the_retention():
    found = value.lifetime_value_estimate(80, 100, 100, 0.1)
    low, high = wilson(80, 100)
    assert (found.low, found.high) == pytest.approx((110 / (1.1 - low), 110 / (1.1 - high)))
    assert found.value == pytest.approx(110 / 0.3)
    none = value.lifetime_value_estimate(0, 10, 100, 0.1, periods=2)
    assert none.value == none.low == pytest.approx(100)


# ------------------------------------------------------------ keep or acquire


def test_five_times_dearer_and_still_not_worth_it():
    # 100 for each of 20 treated keeps one: 2000; winning one costs 500
    found = value.keep_or_acquire(500, 100, 0.05)
    assert (found.acquisition_over_treated, found.cost_per_saved, found.advantage, found.keep) == (
        5,
        2000,
        -1500,
        False,
    )
    assert found.break_even_times == pytest.approx(20)
    assert found.break_even_uplift == pytest.approx(0.2)
    assert found.acquisition_over_saved == 0.25


@few
@given(st.floats(1, 1000), st.floats(1, 1000), st.floats(0.01, 1), st.floats(0, 500), st.floats(0, 500))
def test_at_the_break_even_the_two_are_worth_the_same(a, c, u, kept, new):
    found = value.keep_or_acquire(a, c, u, value_kept=kept, value_new=new)
    at = found.break_even_times * c
    if at >= 0:
        assert value.keep_or_acquire(at, c, u, value_kept=kept, value_new=new).advantage == pytest.approx(0, abs=1e-6)
    if 0 < found.break_even_uplift <= 1:
        even = value.keep_or_acquire(a, c, found.break_even_uplift, value_kept=kept, value_new=new)
        assert even.advantage == pytest.approx(0, abs=1e-6)
    assert found.keep == (found.acquisition_over_treated > found.break_even_times) or found.advantage == pytest.approx(
        0, abs=1e-6
    )


# ------------------------------------------------------------ quotations


def test_ratio_range_by_hand():
    found = value.ratio_range(5, (200, 600), (30, 100))
    assert (found.low, found.high, found.carries) == (2, 20, True)
    # 200/5 and 600/5, within 30 to 100
    assert (found.denominator_low, found.denominator_high) == (40, 100)
    out = value.ratio_range(50, (200, 600), (30, 100))
    assert not out.carries
    assert math.isnan(out.denominator_low)


def test_ten_told_against_five_turns_at_a_third():
    assert value.tellings(1 / 3).ratio == pytest.approx(1)
    found = value.tellings(0.1)
    assert (found.positive, found.negative) == pytest.approx((4.5, 1))
    assert found.break_even_dissatisfied == pytest.approx(1 / 3)
    # if twice as many of the unhappy talk: 5·.25 against 10·.5
    assert value.tellings(0.2, share_telling_good=0.25, share_telling_bad=0.5).break_even_dissatisfied == pytest.approx(
        0.2
    )
    assert value.tellings(1).ratio == math.inf
    assert value.tellings(0).ratio == 0


def test_heard_on_some_channel():
    assert value.share_heard(0.04, 0.5) == (0.5, pytest.approx(0.54))
    assert value.share_heard(0.7, 0.6) == (0.7, 1)


# ------------------------------------------------------------ circle


def test_the_circle_turns_either_way():
    up, down = value.virtuous_circle(invested_share=0.4), value.virtuous_circle(invested_share=0)
    assert up["quality"].is_monotonic_increasing
    assert down["quality"].is_monotonic_decreasing
    assert up["customers"].iloc[-1] > down["customers"].iloc[-1]
    # without investment quality only decays: .5·.92^t
    np.testing.assert_allclose(down["quality"], 0.5 * 0.92 ** np.arange(20))
    # period 0: 1000·100 − 50000, a half put back; .6 + .35·.5; no word of mouth in the middle
    first = value.virtuous_circle(2, invested_share=0.5)
    assert first.loc[0].tolist() == pytest.approx([0.5, 1000, 0.775, 150, 50_000, 25_000])
    assert first.loc[1, "customers"] == pytest.approx(925)
    assert first.loc[1, "quality"] == pytest.approx(0.46 + 0.5 * (1 - math.exp(-0.25)))


@few
@given(st.floats(0, 1), st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 1))
def test_the_circle_stays_within_its_bounds(quality, customers, share, decay):
    table = value.virtuous_circle(30, quality=quality, customers=customers, invested_share=share, decay=decay)
    assert table["quality"].between(0, 1).all()
    assert (table["customers"] >= 0).all()
    assert np.isfinite(table.to_numpy()).all()


def test_fast_enough_for_a_slider():
    start = perf_counter()
    for _ in range(10):
        value.virtuous_circle()
        value.lifetime_value(100, 0.8, 0.1)
        value.keep_or_acquire(500, 100, 0.05)
    assert (perf_counter() - start) / 10 < 0.010


# On the course's own data


def test_the_planted_retention_is_found_where_renewals_are_counted():
    """Planted: .70, .86, .93 a year. A renewal that came up was either taken or the last."""
    table = datasets.load("customer_value")
    for tier, planted in (("prepaid", 0.70), ("family", 0.86), ("corporate", 0.93)):
        own = table[table["tier"] == tier]
        asked = own["years"].sum()
        found = value.lifetime_value_estimate(asked - (~own["stayed"]).sum(), asked, own["margin"].mean(), 0.1)
        assert found.retention_low < planted < found.retention_high
        assert found.low < found.value < found.high


def test_most_choose_the_offer_of_higher_delivered_value():
    offers = datasets.load("offer_values")
    table = offers.assign(**value.delivered_values(offers))
    assert table["difference"].notna().all()
    wide = table.pivot(index="respondent", columns="offer", values=["difference", "chosen"])
    better = wide["difference"]["A"] > wide["difference"]["B"]
    assert (better == wide["chosen"]["A"].astype(bool)).mean() > 0.75


def test_environment_goes_with_satisfaction_without_an_effect_of_its_own():
    """Planted: standardised effects .42, .34, .03, .08."""
    table = datasets.load("component_survey")
    names = ["quality", "attitude", "environment", "expectation"]
    scores = table.assign(**{name: table.filter(like=f"{name}_").mean(axis=1) for name in names})
    found = value.component_effects(scores, "overall_satisfaction", names)
    assert found.loc["environment", "r_low"] > 0.2
    assert found.loc["environment", "beta_low"] < 0.03 < found.loc["environment", "beta_high"]
    assert (found.loc[["quality", "attitude"], "beta_low"] > 0.15).all()


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: value.delivered_value({"product": 1}, GIVE), "missing or unknown: image, personnel, service"),
        (lambda: value.delivered_value(GET | {"brand": 1}, GIVE), "brand"),
        (lambda: value.delivered_value(GET | {"image": -1}, GIVE), r"values\['image'\] must be 0 or more"),
        (lambda: value.delivered_value(GET, dict.fromkeys(GIVE, 0)), "all four costs are 0"),
        (lambda: value.delivered_values(offers(image_value=[-1, 2])), r"column image_value .*row 0: -1"),
        (lambda: value.delivered_values(offers().drop(columns="time_cost")), "no column time_cost"),
        (lambda: value.delivered_values(offers(money_cost=0, time_cost=0, energy_cost=0, psychic_cost=0)), "row 0: 0"),
        (lambda: value.lifetime_value(100, 1, 0), "no limit"),
        (lambda: value.lifetime_value(100, 1.1, 0), "retention must be between 0 and 1"),
        (lambda: value.lifetime_value(100, 0.8, -0.1), "discount"),
        (lambda: value.lifetime_value(100, 0.8, 0.1, periods=0), "periods"),
        (lambda: value.lifetime_value(100, 0.8, 0.1, first_margin="later"), "first_margin must be one of now"),
        (lambda: value.lifetime_value(math.nan, 0.8, 0.1), "margin is nan"),
        (lambda: value.lifetime_value_estimate(11, 10, 100, 0.1), "11 of 10"),
        (lambda: value.keep_or_acquire(500, 100, 0), "above 0"),
        (lambda: value.keep_or_acquire(500, 100, 5), "uplift must be between 0 and 1"),
        (lambda: value.ratio_range(5, (600, 200), (30, 100)), "numerator must be above 0 and rise"),
        (lambda: value.ratio_range(0, (200, 600), (30, 100)), "quoted"),
        (lambda: value.tellings(10), "dissatisfied must be between 0 and 1"),
        (lambda: value.tellings(0.1, told_good=0, told_bad=0), "nobody tells"),
        (value.share_heard, "at least one channel"),
        (lambda: value.share_heard(4), "between 0 and 1"),
        (lambda: value.virtuous_circle(0), "periods"),
        (lambda: value.virtuous_circle(retention=0.9), "retention is a pair of numbers"),
        (lambda: value.virtuous_circle(2000, word_of_mouth=50), "grow beyond all numbers"),
        (lambda: value.ratio_range(5, (200, 300, 600), (30, 100)), "numerator is a pair of numbers"),
        (lambda: value.virtuous_circle(retention=(0.9, 0.5)), r"retention\[1\]"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_words_are_no_numbers():
    with pytest.raises(TypeError, match="margin is a number"):
        value.lifetime_value("100", 0.8, 0.1)
    with pytest.raises(TypeError, match="kept is a number"):
        value.lifetime_value_estimate("80", 100, 100, 0.1)
    with pytest.raises(TypeError, match="values map each of product"):
        value.delivered_value([6, 5, 4, 3], GIVE)


def test_periods_are_whole():
    with pytest.raises(TypeError, match="periods is a whole number"):
        value.lifetime_value(100, 0.8, 0.1, periods=2.5)
