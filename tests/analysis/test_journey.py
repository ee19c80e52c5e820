"""Expected numbers are worked out by hand beside each test unless it says otherwise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit.analysis import journey, priorities
from coursekit.analysis._common import wilson

few = settings(max_examples=30, deadline=None)
NAN = np.nan


def stops(**changes):
    columns = {"volume": [1000, 200, 50], "score": [5.5, 6.5, 2.0]}
    return pd.DataFrame({**columns, **changes}, index=["door", "till", "desk"])


def log():
    return pd.DataFrame(
        {
            "touchpoint": ["door"] * 4 + ["till"] * 2,
            "rating": [7.0, 5, 5, NAN, 3, 4],
        }
    )


def test_loss_by_hand():
    found = journey.touchpoint_loss(stops(), 6)
    # 1000·.5, 50·4, 0: of 700
    assert found.index.tolist() == ["door", "desk", "till"]
    assert found["loss"].tolist() == [500, 200, 0]
    assert found["cumulative"].tolist() == pytest.approx([5 / 7, 1, 1])
    none = journey.touchpoint_loss(stops(), 1)
    assert none[["loss", "share", "cumulative"]].to_numpy().tolist() == [[0, 0, 0]] * 3
    assert none.index.tolist() == ["door", "till", "desk"]


def test_loss_from_a_log_by_hand():
    found = journey.touchpoint_loss_from_log(log(), 6)
    # till: 2·(3 + 2)/2; door: 4·(0 + 1 + 1)/3
    assert found["loss"].to_dict() == pytest.approx({"till": 5, "door": 8 / 3})
    assert found.loc["door", ["volume", "rated", "score"]].tolist() == pytest.approx([4, 3, 17 / 3])
    interval = stats.ttest_1samp([0, 1, 1], 0).confidence_interval(0.95)
    assert found.loc["door", "high"] == pytest.approx(4 * interval.high)
    assert found.loc["door", "low"] == 0
    assert found["share"].sum() == pytest.approx(1)


def test_the_mean_hides_part_of_the_loss():
    """Shortfall of the mean ≤ mean of the shortfalls (Jensen)."""
    found = journey.touchpoint_loss_from_log(log(), 6)
    of_mean = journey.touchpoint_loss(found[["volume", "score"]], 6)
    assert (found["loss"] >= of_mean.loc[found.index, "loss"] - 1e-12).all()
    assert found.loc["door", "loss"] > of_mean.loc["door", "loss"]


@few
@given(st.integers(0, 1000), st.floats(-3, 3), st.floats(0.1, 9))
def test_shift_volume_and_order(seed, shift, times):
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"volume": random.integers(0, 99, 6), "score": random.uniform(1, 7, 6)}, index=list("abcdef"))
    plain = journey.touchpoint_loss(table, 6)["loss"]
    moved = table.assign(score=table["score"] + shift, volume=times * table["volume"]).sample(frac=1, random_state=seed)
    again = journey.touchpoint_loss(moved, 6 + shift)["loss"]
    np.testing.assert_allclose(again[plain.index], times * plain, atol=1e-9)


def test_one_rating_has_no_interval_and_one_pareto_serves_all():
    found = journey.touchpoint_loss_from_log(log().iloc[[0, 4]], 6)
    assert found["rated"].tolist() == [1, 1]
    assert found[["low", "high"]].isna().all(axis=None)
    assert journey.pareto is priorities.pareto


# ------------------------------------------------------------ funnel


def test_funnel_by_hand():
    found = journey.funnel(pd.Series({"visit": 200, "form": 120, "paid": 90}))
    assert found["lost"].tolist() == [0, 80, 30]
    assert found["step"].tolist()[1:] == [0.6, 0.75]
    assert found["overall"].tolist() == [1, 0.6, 0.45]
    assert found["share_of_loss"].tolist() == pytest.approx([0, 80 / 110, 30 / 110])
    assert found.loc["form", ["low", "high"]].tolist() == list(wilson(120, 200))
    assert np.isnan(found.loc["visit", "step"])


def test_a_funnel_may_run_dry_or_lose_nobody():
    dry = journey.funnel(pd.Series({"a": 5, "b": 0, "c": 0}))
    assert dry["overall"].tolist() == [1, 0, 0]
    assert np.isnan(dry.loc["c", "step"])
    full = journey.funnel(pd.Series({"a": 5, "b": 5}))
    assert full["share_of_loss"].tolist() == [0, 0]


@few
@given(st.lists(st.integers(0, 500), min_size=2, max_size=6))
def test_steps_multiply_to_the_whole(counts):
    n = sorted(counts, reverse=True)
    n[0] += 1
    found = journey.funnel(pd.Series(n, index=range(len(n))))
    assert found["lost"].sum() == n[0] - n[-1]
    if n[-2] > 0:
        assert found["step"].iloc[1:].prod() == pytest.approx(n[-1] / n[0])


def test_counts_take_only_those_who_passed_every_stage():
    table = pd.DataFrame(
        {
            "customer": [1, 1, 1, 2, 3, 3, 4, 1],
            "stage": ["form", "visit", "paid", "visit", "visit", "paid", "paid", "visit"],
        }
    )
    # 3 paid without a form, 4 without a visit
    assert journey.funnel_counts(table, ["visit", "form", "paid"]).to_dict() == {"visit": 3, "form": 1, "paid": 1}
    mixed = table.sample(frac=1, random_state=1)
    assert journey.funnel_counts(mixed, ["visit", "form", "paid"]).tolist() == [3, 1, 1]
    journey.funnel(journey.funnel_counts(table, ["visit", "form", "paid"]))


# On the course's own data


def test_the_touchpoint_log_of_the_course():
    from coursekit import datasets

    contacts = datasets.load("touchpoint_log")
    found = journey.touchpoint_loss_from_log(contacts, 6)
    by = contacts.assign(short=(6 - contacts["touchpoint_satisfaction"]).clip(lower=0)).groupby("touchpoint")
    np.testing.assert_allclose(found["loss"], (by.size() * by["short"].mean())[found.index])
    assert found.index[0] == "deposit"
    assert found["score"].idxmin() == "roadside"
    assert found["low"].notna().all()
    stops = by["touchpoint_satisfaction"].mean().rename("score").to_frame().assign(volume=by.size())
    assert journey.touchpoint_loss(stops, 6).index[0] == "deposit"
    counts = journey.funnel_counts(
        contacts, ["search", "booking", "deposit", "pick_up", "return"], customer="journey", stage="touchpoint"
    )
    assert counts.iloc[0] == contacts["journey"].nunique()
    # the largest planted drop-out lies before the pick-up, at the deposit
    assert journey.funnel(counts)["lost"].idxmax() == "pick_up"


def test_a_rating_by_its_usual_names():
    table = log().rename(columns={"rating": "score"})
    pd.testing.assert_frame_equal(
        journey.touchpoint_loss_from_log(table, 6), journey.touchpoint_loss_from_log(log(), 6, rating="rating")
    )


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: journey.touchpoint_loss(stops(volume=-1), 6), "column volume .*row door: -1"),
        (lambda: journey.touchpoint_loss(stops(score=[1, NAN, 2]), 6), r"column score has missing values \(row till\)"),
        (lambda: journey.touchpoint_loss(stops().drop(columns="score"), 6), "no column score"),
        (lambda: journey.touchpoint_loss(stops().iloc[:0], 6), "no touchpoint"),
        (lambda: journey.touchpoint_loss(stops().set_axis(list("aab")), 6), "a is named twice"),
        (lambda: journey.touchpoint_loss(stops(), np.inf), "finite"),
        (lambda: journey.touchpoint_loss_from_log(log().assign(rating=NAN), 6), "door has no rating"),
        (lambda: journey.touchpoint_loss_from_log(log().assign(touchpoint=None), 6), "say where"),
        (lambda: journey.touchpoint_loss_from_log(log().iloc[:0], 6), "no contact"),
        (lambda: journey.touchpoint_loss_from_log(log().drop(columns="rating"), 6), "no column rating"),
        (lambda: journey.funnel_counts(pd.DataFrame({"customer": [], "stage": []}), ["a"]), "it has no row"),
        (lambda: journey.funnel(pd.Series({"a": 5})), "two stages or more"),
        (lambda: journey.funnel(pd.Series({"a": 5, "b": 6})), "row b: 6"),
        (lambda: journey.funnel(pd.Series({"a": 5, "b": 2.5})), "whole numbers"),
        (lambda: journey.funnel(pd.Series({"a": 5, "b": -1})), "0 and above"),
        (lambda: journey.funnel(pd.Series({"a": 0, "b": 0})), "nobody reached"),
        (
            lambda: journey.funnel_counts(pd.DataFrame({"customer": [1], "stage": ["a"]}), ["a", "b"]),
            "holds b; it has a",
        ),
        (lambda: journey.funnel_counts(pd.DataFrame({"customer": [1], "stage": ["a"]}), ["a", "a"]), "each once"),
        (lambda: journey.funnel_counts(pd.DataFrame({"customer": [None], "stage": ["a"]}), ["a"]), "missing values"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_a_funnel_is_a_series():
    with pytest.raises(TypeError, match="Series"):
        journey.funnel([5, 3])
    with pytest.raises(TypeError, match="list of stages"):
        journey.funnel_counts(pd.DataFrame({"customer": [1], "stage": ["a"]}), "a")


# ---------------------------------------------------------------- what if

STOPS = ["door", "desk", "till"]


def trips():
    """Four customers: one breaks off at the door, one comes to the desk, three to the till."""
    rows = [
        (1, "door", 6, False), (1, "desk", NAN, False), (1, "till", 4, False),
        (2, "door", 2, True),
        (3, "door", 5, False), (3, "till", 5, False),
        (4, "door", 7, False), (4, "till", 6, False),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["customer", "touchpoint", "rating", "dropped_out"])


def test_a_profile_by_hand():
    log = trips()
    log.loc[1, "rating"] = 3
    found = journey.journey_profile(log, STOPS)
    assert found["score"].tolist() == [5, 3, 5]
    assert found["share"].tolist() == pytest.approx([1, 1 / 3, 1])
    assert found["leave"].tolist() == [0.25, 0, 0]


def test_a_profile_gives_back_the_counts_of_its_log():
    from coursekit import datasets

    log = datasets.load("touchpoint_log")
    order = ["search", "booking", "deposit", "pick_up", "roadside", "return", "refund", "complaint_call"]
    profile = journey.journey_profile(log, order, customer="journey", rating="touchpoint_satisfaction")
    found = journey.journey_volumes(profile, log["journey"].nunique())
    here = log.groupby("touchpoint")["dropped_out"].agg(["size", "sum"]).loc[order]
    np.testing.assert_allclose(found[["volume", "left"]], here, atol=1e-9)
    assert found["remaining"].iloc[-1] == pytest.approx(log["journey"].nunique() - log["dropped_out"].sum())
    assert found["score"].to_dict() == pytest.approx(
        log.groupby("touchpoint")["touchpoint_satisfaction"].mean().to_dict()
    )


@few
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=8), st.integers(0, 10_000))
def test_nobody_appears_or_vanishes(rows, start):
    found = journey.journey_volumes(pd.DataFrame(rows, columns=["share", "leave"]) / 100, start)
    assert found["left"].sum() + found["remaining"].iloc[-1] == pytest.approx(start)
    assert (found["remaining"].diff().dropna() <= 1e-9).all()
    # Twice as many set out, twice as many pass.
    np.testing.assert_allclose(journey.journey_volumes(found, 2 * start)["volume"], 2 * found["volume"])


def test_a_break_early_hides_what_comes_later():
    profile = pd.DataFrame({"share": [1.0, 1.0], "leave": [0.0, 0.0], "score": [4.0, 3.0]}, index=["door", "till"])
    broken = profile.assign(leave=[0.9, 0.0])
    lost = [journey.touchpoint_loss(journey.journey_volumes(one, 100), 6)["loss"] for one in (profile, broken)]
    assert lost[0]["till"] == pytest.approx(300)
    assert lost[1]["till"] == pytest.approx(30)
    assert lost[0]["door"] == lost[1]["door"] == pytest.approx(200)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: journey.journey_profile(trips(), STOPS[:2]), "every touchpoint once"),
        (lambda: journey.journey_profile(trips().assign(dropped_out="no"), STOPS), "column dropped_out"),
        (lambda: journey.journey_profile(trips().assign(dropped_out=NAN), STOPS), "broke off"),
        (lambda: journey.journey_profile(trips(), STOPS), "desk has no rating"),
        (lambda: journey.journey_profile(pd.concat([trips()] * 2, ignore_index=True), STOPS), "twice"),
        (lambda: journey.journey_volumes(pd.DataFrame({"share": [1.2], "leave": [0]}), 9), "share"),
        (lambda: journey.journey_volumes(pd.DataFrame({"share": [1], "leave": [NAN]}), 9), "missing"),
        (lambda: journey.journey_volumes(pd.DataFrame({"share": [1], "leave": [0]}), -1), "0 or more"),
    ],
)
def test_every_refusal_of_a_profile_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()
