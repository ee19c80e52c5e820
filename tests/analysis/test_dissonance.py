"""Expected numbers are worked out by hand beside each test unless it says otherwise."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit import datasets
from coursekit.analysis import dissonance as ds

few = settings(max_examples=25, deadline=None)


def ratings(**changes):
    columns = {
        "group": ["choice", "choice", "control", "control"],
        "chosen_before": [5.0, 4, 5, 6],
        "chosen_after": [6.0, 6, 5, 6],
        "rejected_before": [5.0, 4, 5, 5],
        "rejected_after": [4.0, 4, 4, 5],
    }
    return pd.DataFrame({**columns, **changes})


def test_spread_by_hand():
    # (6−5)−(4−5), (6−4)−(4−4), 0−(−1), 0−0
    assert ds.spreading_of_alternatives(ratings()).tolist() == [2, 2, 1, 0]
    table = ds.spread_by_group(ratings())
    assert table["spread"].to_dict() == {"choice": 2.0, "control": 0.5}
    # t(.975; 1) = 12.7062, se = .5
    assert table.loc["control", "high"] == pytest.approx(0.5 + 12.7062 * 0.5, abs=1e-4)
    assert table.loc["choice", ["low", "high", "n"]].tolist() == [2, 2, 2]


@pytest.mark.parametrize("equal", [False, True])
def test_the_effect_agrees_with_scipys_t_test(equal):
    people = ds.simulate_free_choice(101, seed=2, dissonance=0.5)
    effect = ds.spread_effect(people, equal_variances=equal, level=0.9)
    spread = ds.spreading_of_alternatives(people)
    first, second = spread[people["group"] == "choice"], spread[people["group"] == "control"]
    test = stats.ttest_ind(first, second, equal_var=equal)
    interval = test.confidence_interval(0.9)
    assert (effect.t, effect.p, effect.df) == pytest.approx((test.statistic, test.pvalue, test.df))
    assert (effect.low, effect.high) == pytest.approx((interval.low, interval.high))
    assert (effect.n_first, effect.n_second) == (51, 50)


@pytest.mark.parametrize("sds", [(1, 1, 0), (1, 0.5, 0.5), (2, 1, 1)])
def test_with_no_dissonance_at_all_the_design_shows_its_artefact(sds):
    """The closed form is for equal first ratings; the simulation takes the closest two of 30."""
    liking, rating, choice = sds
    people = ds.simulate_free_choice(20_000, seed=4, liking_sd=liking, rating_sd=rating, choice_sd=choice, offers=30)
    exact = ds.free_choice_artefact(liking, rating, choice)
    assert exact > 0.1
    groups = ds.spread_by_group(people, level=0.9999)
    assert (groups["low"] < exact).all()
    assert (groups["high"] > exact).all()
    # the control takes it out
    effect = ds.spread_effect(people, level=0.999)
    assert effect.low < 0 < effect.high


def test_the_control_leaves_the_planted_dissonance():
    effect = ds.spread_effect(ds.simulate_free_choice(20_000, seed=5, dissonance=0.4), level=0.999)
    assert effect.low < 0.4 < effect.high
    assert effect.low > 0
    assert effect.second > 0.7


def test_artefact_closed_form_by_hand():
    # τ² = s² = 2, v = 1: √(2/π)
    assert ds.free_choice_artefact(1, 1, 0) == pytest.approx(math.sqrt(2 / math.pi))
    # without rating noise, or without any difference in liking, there is none
    assert ds.free_choice_artefact(1, 0, 1) == 0
    assert ds.free_choice_artefact(0, 1, 1) == 0
    people = ds.simulate_free_choice(200, seed=1, rating_sd=0)
    assert ds.spreading_of_alternatives(people).abs().max() < 1e-12


def test_the_same_seed_gives_the_same_people():
    pd.testing.assert_frame_equal(ds.simulate_free_choice(50, seed=9), ds.simulate_free_choice(50, seed=9))


def test_after_choice_by_hand_and_its_conditions():
    # closeness of 5 and 4 on 1–7: 5/6; strength .5·.6·5/6·2 = .5; half of it each, at once
    table = ds.after_choice(5, 4, importance=0.5, revocability=0.4, days=[0, 1000])
    assert table["spread"].tolist() == pytest.approx([0, 0.5])
    assert table.loc[1000.0, ["chosen", "rejected"]].tolist() == pytest.approx([5.25, 3.75])
    assert (ds.after_choice(5, 4, importance=1, revocability=1)["spread"] == 0).all()
    assert (ds.after_choice(7, 1, importance=1, revocability=0)["spread"] == 0).all()
    top = ds.after_choice(7, 7, importance=1, revocability=0, days=[1000])
    assert top.iloc[0].tolist() == pytest.approx([7, 6, 1])


@few
@given(st.integers(0, 1000), st.floats(-3, 3))
def test_shift_reversal_and_order(seed, shift):
    people = ds.simulate_free_choice(30, seed=seed)
    spread = ds.spreading_of_alternatives(people)
    names = ["chosen_before", "chosen_after", "rejected_before", "rejected_after"]
    moved = people.assign(**{name: people[name] + shift for name in names})
    np.testing.assert_allclose(ds.spreading_of_alternatives(moved), spread, atol=1e-9)
    turned = people.assign(**{name: 8 - people[name] for name in names})
    np.testing.assert_allclose(ds.spreading_of_alternatives(turned), -spread, atol=1e-9)
    mixed = people.sample(frac=1, random_state=seed)
    one, two = ds.spread_effect(mixed), ds.spread_effect(people)
    assert one.difference == pytest.approx(two.difference)
    assert one.p == pytest.approx(two.p)


# ------------------------------------------------------------ scale


def test_scale_scores_by_hand():
    parts = {"emotional": ["a", "b", "c", "d"], "concern": ["e"]}
    table = pd.DataFrame(
        {"a": [1, 2, 7], "b": [3, np.nan, np.nan], "c": [5, 4, np.nan], "d": [7, 6, 7], "e": [np.nan, 2, 3]}
    )
    scores = ds.scale_scores(table, parts)
    assert scores["emotional"].tolist()[:2] == [4, 4]
    assert np.isnan(scores["emotional"][2])
    assert np.isnan(scores["concern"][0])
    summary = ds.scale_summary(scores)
    assert summary["n"].tolist() == [2, 2]
    assert summary.loc["emotional", ["mean", "low", "high"]].tolist() == [4, 4, 4]
    # 2 and 3: 2.5 ± 12.7062·.5
    assert summary.loc["concern", "high"] == pytest.approx(2.5 + 12.7062 * 0.5, abs=1e-4)


def test_the_published_scale_has_22_items_in_three_parts():
    assert [len(items) for items in ds.SCALE_PARTS.values()] == [15, 4, 3]
    items = [item for part in ds.SCALE_PARTS.values() for item in part]
    assert len(set(items)) == 22
    table = pd.DataFrame({item: [4.0] for item in items})
    assert ds.scale_scores(table).iloc[0].tolist() == [4, 4, 4]
    one = ds.scale_summary(ds.scale_scores(table))
    assert one["mean"].tolist() == [4, 4, 4]
    assert one[["low", "sd"]].isna().all(axis=None)


def test_a_group_with_one_and_nobody_with_a_rating_are_stated():
    table = ds.spread_by_group(ratings(chosen_after=[6, np.nan, np.nan, np.nan]))
    assert table.loc["choice", ["spread", "n"]].tolist() == [2, 1]
    assert np.isnan(table.loc["choice", "low"])
    assert table.loc["control", "n"] == 0
    empty = ds.scale_summary(pd.DataFrame({"concern": [np.nan]}))
    assert empty.loc["concern", "n"] == 0


# ------------------------------------------------------------ from two offers to chosen and rejected


def test_the_choice_tells_the_two_offers_apart():
    table = pd.DataFrame(
        {
            "chosen_plan": pd.array([1, 2, None], dtype="Int64"),
            "before_1": [5.0, 5, 5],
            "before_2": [4.0, 4, 4],
            "after_1": [7.0, 7, 7],
            "after_2": [np.nan, 1, 1],
        },
        index=[3, 3, 9],
    )
    found = ds.chosen_and_rejected(table)
    assert found["chosen_before"].tolist()[:2] == [5, 4]
    assert found["rejected_after"].fillna(0).tolist() == [0, 7, 0]
    assert ds.spreading_of_alternatives(found).isna().tolist() == [True, False, True]
    assert found.index.tolist() == [3, 3, 9]
    assert list(table.columns) == list(found.columns)[:5]


# On the course's own data


def test_free_choice_shows_the_artefact_and_the_effect_beyond_it():
    """Planted: the chosen plan rises and the rejected one falls by .35 each, in the choice group alone."""
    table = datasets.load("free_choice")
    # First and second plan drift apart in neither direction …
    apart = (table["after_1"] - table["after_2"]) - (table["before_1"] - table["before_2"])
    low, high = stats.ttest_1samp(apart, 0).confidence_interval()
    assert low < 0 < high
    # … chosen and rejected do, also in the control group.
    people = ds.chosen_and_rejected(table)
    assert ds.spread_by_group(people).loc["control", "low"] > 0.3
    effect = ds.spread_effect(people)
    assert 0 < effect.low < 2 * 0.35 < effect.high


def test_a_call_after_the_sale_lowers_concern_alone():
    """Planted: concern .70 lower, the other parts not."""
    table = datasets.load("after_purchase")
    parts = {name: [item for item in table if item.startswith(name)] for name in ds.SCALE_PARTS}
    assert [len(items) for items in parts.values()] == [4, 3, 3]
    scores = ds.scale_scores(table, parts)
    called, others = (ds.scale_summary(scores[table["called"] == of]) for of in (True, False))
    change = called["mean"] - others["mean"]
    assert change["concern"] == pytest.approx(-0.7, abs=0.3)
    assert change[["emotional", "wisdom"]].abs().max() < 0.35


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ds.spreading_of_alternatives(ratings().drop(columns="chosen_after")), "no column chosen_after"),
        (lambda: ds.spreading_of_alternatives(ratings(chosen_after=["a"] * 4)), "chosen_after holds something"),
        (lambda: ds.spread_effect(ratings(group="choice")), "without a control group"),
        (lambda: ds.spread_effect(ratings(group="control")), "one group, found none"),
        (lambda: ds.spread_effect(ratings(group=["a", "b", "control", "control"])), "found a, b"),
        (lambda: ds.spread_effect(ratings(chosen_after=[6, np.nan, 5, 6])), "choice has 1 usable"),
        (lambda: ds.spread_effect(ratings(chosen_before=5.0, chosen_after=5.0, rejected_after=[5.0, 4, 5, 5])),
         "no spread"),
        (lambda: ds.spread_effect(ratings(), level=95), "confidence level"),
        (lambda: ds.chosen_and_rejected(ratings(), "group"), "no column before_1"),
        (
            lambda: ds.chosen_and_rejected(
                pd.DataFrame([[0, 5, 5, 5, 5]], columns=["chosen_plan", "before_1", "before_2", "after_1", "after_2"])
            ),
            r"column chosen_plan holds something other than 1 and 2 .row 0: 0",
        ),
        (lambda: ds.chosen_and_rejected(ratings(), before="b1"), "before names two columns"),
        (lambda: ds.spread_by_group(ratings(group=np.nan)), "names no group"),
        (lambda: ds.simulate_free_choice(1, seed=1), "n must be 2"),
        (lambda: ds.simulate_free_choice(10, seed=1, offers=1), "offers must be 2"),
        (lambda: ds.simulate_free_choice(10, seed=1, rating_sd=-1), "rating_sd must be 0"),
        (lambda: ds.after_choice(8, 4, importance=1, revocability=0), "chosen must be between 1 and 7"),
        (lambda: ds.after_choice(5, 4, importance=2, revocability=0), "importance"),
        (lambda: ds.after_choice(5, 4, importance=1, revocability=0, days=[-1]), "column days has values outside"),
        (lambda: ds.scale_scores(pd.DataFrame({"a": [8]}), {"x": ["a"]}), r"column a .*row 0: 8"),
        (lambda: ds.scale_scores(pd.DataFrame({"a": [1]}), {"x": ["a"], "y": ["a"]}), "item a is named twice"),
        (lambda: ds.scale_scores(pd.DataFrame({"a": [1]}), {"x": []}), "no items"),
        (lambda: ds.scale_scores(pd.DataFrame({"a": [1]})), "no column CD01"),
        (lambda: ds.scale_scores(pd.DataFrame({"a": [1]}), {"x": ["a"]}, min_share=75), "between 0 and 1"),
        (lambda: ds.scale_summary(pd.DataFrame()), "no column"),
    ],
)  # fmt: skip
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()
