"""Closed forms of queueing theory and sums by hand; nothing here is copied from the functions' own output."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from coursekit.analysis import process as ps

few = settings(max_examples=25, deadline=None)

# ------------------------------------------------------------ chains


def test_a_chain_by_hand():
    chain = ps.chain_yield(pd.Series({"a": 0.9, "b": 0.5, "c": 0.8}))
    assert chain.total == pytest.approx(0.36)
    assert chain.weakest == "b"
    assert chain.table["arriving"].tolist() == pytest.approx([1, 0.9, 0.45])
    assert chain.table["lost"].tolist() == pytest.approx([0.1, 0.45, 0.09])
    assert chain.table["gain"].tolist() == pytest.approx([0.04, 0.36, 0.09])
    assert math.isnan(chain.low)


def test_one_step_has_wilsons_interval():
    chain = ps.chain_yield(pd.Series({"a": 45}), pd.Series({"a": 50}))
    assert (chain.low, chain.high) == pytest.approx(proportion_confint(45, 50, method="wilson"))


def test_the_interval_of_a_product_covers_it_as_often_as_it_says():
    rng = np.random.default_rng(1)
    p, n = np.array([0.95, 0.8, 0.9]), 80
    inside = 0
    for counts in rng.binomial(n, p, size=(600, 3)):
        chain = ps.chain_yield(pd.Series(counts), pd.Series([n] * 3))
        inside += chain.low <= p.prod() <= chain.high
    # 95 % ± three standard errors of 600 trials
    assert abs(inside / 600 - 0.95) < 3 * math.sqrt(0.95 * 0.05 / 600)


def test_edges_of_a_chain():
    nothing = ps.chain_yield(pd.Series({"a": 0, "b": 9}), pd.Series({"a": 10, "b": 10}))
    assert (nothing.total, nothing.low) == (0, 0)
    assert nothing.high == pytest.approx(proportion_confint(0, 10, method="wilson")[1])
    perfect = ps.chain_yield(pd.Series({"a": 10, "b": 10}), pd.Series({"a": 10, "b": 10}))
    assert (perfect.total, perfect.high) == (1, 1)
    assert 0.5 < perfect.low < 1


@few
@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_steps_changes_no_yield_and_the_weakest_gains_most(shares, random):
    steps = pd.Series(shares, index=[f"s{i}" for i in range(len(shares))])
    chain = ps.chain_yield(steps)
    mixed = list(steps.index)
    random.shuffle(mixed)
    assert ps.chain_yield(steps[mixed]).total == pytest.approx(chain.total)
    assert chain.table.loc[chain.weakest, "gain"] == pytest.approx(chain.table["gain"].max())
    assert chain.table["lost"].sum() == pytest.approx(1 - chain.total)
    assert ps.chain_yield(pd.concat([steps, pd.Series({"sure": 1.0})])).total == pytest.approx(chain.total)


# ------------------------------------------------------------ closed forms


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.8, 0.95])
def test_one_counter_is_the_textbook_mm1(rho):
    queue = ps.mmc(60 * rho, 1, 1)  # μ = 1 per minute
    assert queue.waiting_share == pytest.approx(rho)
    assert queue.wait == pytest.approx(rho / (1 - rho))
    assert queue.present == pytest.approx(rho / (1 - rho))
    assert queue.line == pytest.approx(rho**2 / (1 - rho))
    assert queue.over(3) == pytest.approx(rho * math.exp(-(1 - rho) * 3))


@pytest.mark.parametrize("rho", [0.2, 0.75])
def test_two_counters_are_the_textbook_mm2(rho):
    queue = ps.mmc(120 * rho, 1, 2)  # C = 2ρ²/(1 + ρ)
    assert queue.waiting_share == pytest.approx(2 * rho**2 / (1 + rho))
    assert queue.present == pytest.approx(2 * rho / (1 - rho**2))


@pytest.mark.parametrize(("load", "counters"), [(3.2, 5), (8.0, 10), (40.0, 45)])
def test_erlangs_c_is_its_sum(load, counters):
    top = load**counters / math.factorial(counters) * counters / (counters - load)
    c = top / (sum(load**k / math.factorial(k) for k in range(counters)) + top)
    queue = ps.mmc(load * 60 / 5, 5, counters)
    assert queue.waiting_share == pytest.approx(c)
    assert queue.over(queue.quantile(0.97)) == pytest.approx(min(0.03, c))
    assert queue.quantile(0) == 0


def test_staffing_is_the_smallest_that_suffices():
    needed = ps.counters_needed(45, 6, within=5, share=0.9)
    assert ps.mmc(45, 6, needed).over(5) <= 0.1
    assert needed == 5 or ps.mmc(45, 6, needed - 1).over(5) > 0.1


# ------------------------------------------------------------ simulation


@pytest.mark.parametrize(("counters", "cv"), [(1, 1.0), (3, 1.0), (1, 0.0), (1, 0.5)])
def test_the_simulated_queue_is_as_long_as_theory_says(counters, cv):
    """M/M/c, and Pollaczek–Khinchine for one counter: W_q = ρ/(μ − λ) · (1 + cv²)/2; ρ = 0.75, service 2 minutes."""
    log = ps.simulate_queue([22.5 * counters] * 4000, counters, 2, cv=cv, seed=5)
    wait = (log["start"] - log["arrival"]).to_numpy()
    theory = ps.mmc(22.5 * counters, 2, counters).wait * (1 + cv**2) / 2
    batches = wait[: len(wait) // 40 * 40].reshape(40, -1).mean(axis=1)
    assert abs(wait.mean() - theory) < 4 * batches.std(ddof=1) / math.sqrt(40)
    assert wait.mean() == pytest.approx(theory, rel=0.1)
    # Little: mean number in line = arrival rate × mean wait, by the area under the line
    assert len(log) / (4000 * 60) * wait.mean() == pytest.approx(wait.sum() / (4000 * 60))


def test_waiting_shares_of_the_simulation_are_erlangs():
    log = ps.simulate_queue([45] * 4000, 2, 2, seed=6)
    wait = log["start"] - log["arrival"]
    queue = ps.mmc(45, 2, 2)
    assert (wait > 0).mean() == pytest.approx(queue.waiting_share, abs=0.02)
    assert (wait > 3).mean() == pytest.approx(queue.over(3), abs=0.02)


def check_a_log(log: pd.DataFrame, staffed: list[int]) -> None:
    assert (log["start"] >= log["arrival"]).all()
    for _, part in log.groupby(["day", "lane"]):
        assert part["start"].is_monotonic_increasing  # first come, first served
    for _, part in log.groupby(["day", "lane", "server"]):
        assert (part["start"].to_numpy()[1:] >= part["end"].to_numpy()[:-1] - 1e-9).all()
    hour = np.minimum((log["start"] // 60).astype(int), len(staffed) - 1)
    counter = log["lane"] == "counter"
    assert (log["server"][counter] <= np.array(staffed)[hour[counter]]).all()


@few
@given(st.integers(0, 1000), st.lists(st.integers(0, 3), min_size=2, max_size=5))
def test_nobody_is_served_twice_early_or_by_a_closed_counter(seed, staffed):
    staffed[-1] = max(staffed[-1], 1)
    log = ps.simulate_queue([25] * len(staffed), staffed, 4, days=3, seed=seed)
    check_a_log(log, staffed)
    # changing counters all day alike is the same as a number
    if len(set(staffed)) == 1:
        pd.testing.assert_frame_equal(log, ps.simulate_queue([25] * len(staffed), staffed[0], 4, days=3, seed=seed))


def test_both_ways_of_serving_agree():
    arrivals = sorted(np.random.default_rng(3).uniform(0, 240, 200).tolist())
    services = np.random.default_rng(4).exponential(3, 200).tolist()
    # an hour more with another number of counters, after the last customer, takes the general way
    fast, _ = ps._serve(arrivals, services, [3] * 20)
    general, _ = ps._serve(arrivals, services, [3] * 20 + [1])
    np.testing.assert_allclose(fast, general)


def test_a_seed_gives_the_same_customers_whatever_the_hall():
    base = {"quick_share": 0.4, "quick_minutes": 2, "days": 3, "seed": 9}
    plain = ps.simulate_queue([30, 50], 4, 6, **base)
    again = ps.simulate_queue([30, 50], 4, 6, **base)
    pd.testing.assert_frame_equal(plain, again)
    express = ps.simulate_queue([30, 50], 4, 6, express=1, **base)
    more = ps.simulate_queue([30, 50], [4, 5], 6, self_service_share=0.5, machine_minutes=4, **base)
    for other in (express, more):
        pd.testing.assert_frame_equal(other[["day", "kind", "arrival"]], plain[["day", "kind", "arrival"]])
    service = plain["end"] - plain["start"]
    np.testing.assert_allclose(express["end"] - express["start"], service)
    assert set(express["lane"]) == {"counter", "express"}
    assert (express["kind"][express["lane"] == "express"] == "quick").all()
    at_machine = more["lane"] == "machine"
    assert at_machine.sum() / (more["kind"] == "quick").sum() == pytest.approx(0.5, abs=0.15)
    np.testing.assert_allclose((more["end"] - more["start"])[at_machine], 2 * service[at_machine])
    check_a_log(express, [3, 3])
    check_a_log(more, [4, 5])


def test_more_counters_never_make_anybody_wait_longer():
    few_open = ps.simulate_queue([40, 40], 3, 4, days=5, seed=2)
    more_open = ps.simulate_queue([40, 40], 4, 4, days=5, seed=2)
    assert (more_open["start"] <= few_open["start"] + 1e-9).all()


def test_a_month_of_a_hall_takes_well_under_a_second():
    began = time.process_time()
    log = ps.simulate_queue([30, 60, 80, 60, 40, 50, 60, 40], [3, 5, 7, 5, 4, 5, 5, 4], 5, days=22, seed=1)
    assert len(log) > 8000
    assert time.process_time() - began < 1.0


def test_where_to_add_finds_the_rush_hour():
    table = ps.where_to_add([15, 15, 50, 15], 3, 4, seed=3, days=20)
    assert table.index[0] == 3
    assert table.loc[3, "low"] > table.loc[4, "high"]
    assert (table["wait_with"] <= table["wait"] + 1e-9).all()
    assert (table["counters"] == 3).all()
    # minutes saved a day are customers a day times the fall of the mean wait
    log = ps.simulate_queue([15, 15, 50, 15], 3, 4, seed=3, days=20)
    np.testing.assert_allclose(table["saved"], (table["wait"] - table["wait_with"]) * len(log) / 20)


# ------------------------------------------------------------ from a log

LOG = pd.DataFrame(
    {
        "day": [1, 1, 1, 2, 2, 2],
        "lane": ["a", "a", "b", "a", "b", "b"],
        "arrival": [0.0, 5, 61, 0, 70, 80],
        "start": [0.0, 17, 61, 4, 90, np.nan],
        "end": [10.0, 21, 70, 9, 95, np.nan],
    }
)


def test_measures_by_hand():
    # waits 0 12 0 | 4 20
    row = ps.queue_measures(LOG).loc["all"]
    assert row[["n", "left", "days", "wait", "median", "longest", "over"]].tolist() == [5, 1, 2, 7.2, 4, 20, 0.4]
    assert row["p90"] == pytest.approx(np.quantile([0, 12, 0, 4, 20], 0.9))
    assert row["service"] == pytest.approx((10 + 4 + 9 + 5 + 5) / 5)
    # day sums around the mean: 12 − 3·7.2 = −9.6 and +9.6; error √(2·2·9.6²/1)/… with t(0.975; 1) = 12.706
    half = 12.7062 * math.sqrt(2 * (9.6**2 + 9.6**2)) / 5
    assert row[["wait_low", "wait_high"]].tolist() == pytest.approx([7.2 - half, 7.2 + half], rel=1e-4)
    assert (row["over_low"], row["over_high"]) == (0, 1)
    by = ps.queue_measures(LOG, by="lane", limit=3)
    assert by["wait"].to_dict() == pytest.approx({"a": 16 / 3, "b": 10})
    assert by["over"].to_dict() == pytest.approx({"a": 2 / 3, "b": 0.5})
    assert by["left"].to_dict() == {"a": 0, "b": 1}


def test_clock_times_give_the_same_measures():
    clock = LOG.copy()
    for name in ("arrival", "start", "end"):
        clock[name] = pd.Timestamp("2026-03-02 09:00") + pd.to_timedelta((LOG["day"] - 1) * 1440 + LOG[name], "min")
    pd.testing.assert_frame_equal(ps.queue_measures(clock.drop(columns="day")), ps.queue_measures(LOG))
    hours = ps.load_by_hour(clock, counters=[2, 1])
    assert hours.index.tolist() == [9, 10]
    pd.testing.assert_frame_equal(hours.set_axis([1, 2]).rename_axis("hour"), ps.load_by_hour(LOG, counters=[2, 1]))


def test_load_by_hand():
    table = ps.load_by_hour(LOG)
    # hour 1: 3 customers in 2 days, services 10 4 5 → wait for it: 10, 4 and 5 minutes
    assert table["arrivals"].tolist() == [1.5, 1.5]
    assert table.loc[1, "service"] == pytest.approx((10 + 4 + 5) / 3)
    assert table.loc[1, "load"] == pytest.approx(1.5 * 19 / 3 / 60)
    assert table["needed"].tolist() == [1, 1]


def test_the_interval_of_the_load_is_that_of_the_days():
    table = ps.load_by_hour(LOG)
    # hour 1: 14 minutes of work on day 1, 5 on day 2; hour 2: 9, and 5 twice (who left is taken at the hour's mean 7)
    for hour, minutes in ((1, [14, 5]), (2, [9, 5 + 7])):
        days = np.array(minutes) / 60
        half = 12.7062 * days.std(ddof=1) / math.sqrt(2)
        assert table.loc[hour, "load"] == pytest.approx(days.mean())
        assert table.loc[hour, "high"] == pytest.approx(days.mean() + half, rel=1e-4)
        assert table.loc[hour, "low"] == max(days.mean() - half, 0)
    assert ps.load_by_hour(LOG[LOG["day"] == 1])[["low", "high"]].isna().all(axis=None)


def test_an_hour_in_which_nobody_was_served_still_asks_for_counters():
    log = pd.DataFrame({"arrival": [0.0, 70, 71], "start": [0.0, np.nan, np.nan], "end": [45.0, np.nan, np.nan]})
    table = ps.load_by_hour(log)
    assert table["load"].tolist() == [0.75, 1.5]
    assert table["needed"].tolist() == [1, 2]
    assert math.isnan(table.loc[2, "service"])


def test_times_with_a_zone_and_nullable_minutes():
    clock = pd.Series(pd.to_datetime(["2026-03-02 09:00", "2026-03-02 09:05"])).dt.tz_localize("Asia/Shanghai")
    zoned = pd.DataFrame({"arrival": clock, "start": clock + pd.Timedelta(minutes=3)})
    assert ps.waits(zoned).tolist() == [3, 3]
    assert ps.queue_measures(LOG.astype({"start": "Float64", "end": "Float64"})).loc["all", "wait"] == 7.2


def test_intervals_need_two_days_and_a_group_without_service_is_stated():
    one = ps.queue_measures(LOG[LOG["day"] == 1]).loc["all"]
    assert one["wait"] == 4
    assert one[["wait_low", "wait_high"]].isna().all()
    nobody = ps.queue_measures(LOG.assign(start=np.nan, end=np.nan)).loc["all"]
    assert nobody[["n", "left"]].tolist() == [0, 6]
    assert nobody[["wait", "median", "over", "service"]].isna().all()


def test_days_as_clusters_cover_as_often_as_they_say():
    theory = ps.queue_measures(ps.simulate_queue([26, 26], 2, 4, days=3000, seed=0)).loc["all", "wait"]
    inside = 0
    for seed in range(1, 101):
        row = ps.queue_measures(ps.simulate_queue([26, 26], 2, 4, days=30, seed=seed)).loc["all"]
        inside += row["wait_low"] <= theory <= row["wait_high"]
    assert 85 <= inside <= 100


def test_perceived_waiting_is_the_stated_model():
    felt = ps.perceived_wait(pd.Series([10, np.nan, 0]), ["idle"], factors={"idle": 1.5})
    assert felt.tolist()[::2] == [15, 0]
    assert felt.isna().tolist() == [False, True, False]
    assert ps.perceived_wait(pd.Series([7.0]), []).tolist() == [7]


# On the course's own data


def test_the_queue_log_of_the_course():
    """Planted: 22, 36 and 20 arrivals an hour until minutes 120, 300 and 480, 5 minutes of service, 3 counters."""
    from coursekit import datasets

    log = datasets.load("queue_log")
    wait = ps.waits(log)
    assert wait.isna().sum() == log["left"].notna().sum()
    row = ps.queue_measures(log).loc["all"]
    assert row[["n", "left", "days"]].tolist() == [len(log) - wait.isna().sum(), wait.isna().sum(), 20]
    assert row["wait_low"] < wait.mean() < row["wait_high"]
    assert row["service"] == pytest.approx(5, rel=0.04)
    by = ps.queue_measures(log, by="business")
    assert by.loc["complex", "service"] > 3 * by.loc["simple", "service"]
    hours = ps.load_by_hour(log, counters=3)
    rates = np.array([22, 22, 36, 36, 36, 20, 20, 20])
    np.testing.assert_allclose(hours["arrivals"], rates, rtol=0.12)
    planted = rates * 5 / 60
    assert ((hours["low"] < planted) & (planted < hours["high"])).sum() >= 7
    assert hours["load"].nlargest(3).index.sort_values().tolist() == [3, 4, 5]
    # waits felt without being told how long are 1.40 times as long
    untold = log[~log["informed"] & (wait > 5)]
    model = ps.perceived_wait(wait[untold.index], ["uncertain"], factors={"uncertain": 1.4})
    assert (untold["felt_minutes"] / model).mean() == pytest.approx(1, abs=0.08)


def test_the_chain_of_the_course():
    """Planted shares right: .97 .91 .95 .90 (.35 after a wrong entry) .97 .94; faults hang together."""
    from coursekit import datasets

    steps = datasets.load("chain_steps")
    passed = steps.groupby("step", sort=False)["passed"]
    chain = ps.chain_yield(passed.sum(), passed.size())
    assert chain.weakest == "installation"
    assert chain.low < chain.total < chain.high
    assert chain.table.loc["entry", "low"] < 0.91 < chain.table.loc["entry", "high"]
    assert chain.table.index.tolist() == ["sale", "entry", "dispatch", "installation", "line_test", "billing"]
    # orders right throughout are more than the product says, since one fault brings another
    assert steps.groupby("order")["passed"].all().mean() > chain.total


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ps.chain_yield(pd.Series({"a": 52})), "row a: 52"),
        (lambda: ps.chain_yield(pd.Series({"a": np.nan})), "row a"),
        (lambda: ps.chain_yield(pd.Series(dtype=float)), "at least one step"),
        (lambda: ps.chain_yield(pd.Series([1, 1], index=["a", "a"])), "more than once"),
        (lambda: ps.chain_yield(pd.Series({"a": 5}), pd.Series({"a": 4})), "more right than checked .row a: 5"),
        (lambda: ps.chain_yield(pd.Series({"a": 0}), pd.Series({"a": 0})), "nothing was checked"),
        (lambda: ps.chain_yield(pd.Series({"a": 0}), pd.Series({"b": 1})), "different steps"),
        (lambda: ps.chain_yield(pd.Series({"a": 0.9}), pd.Series({"a": 10})), "not a share .row a: 0.9"),
        (lambda: ps.mmc(60, 2, 2), "cannot keep up .*at least 3"),
        (lambda: ps.mmc(0, 2, 2), "arrivals_per_hour must be above 0"),
        (lambda: ps.mmc(5, 2, 0), "counters must be 1 or more"),
        (lambda: ps.mmc(5, 2, 1).quantile(1), "below 1"),
        (lambda: ps.counters_needed(5, 2, within=5, share=90), "share"),
        (lambda: ps.simulate_queue([], 1, 2), "at least one hour"),
        (lambda: ps.simulate_queue([-1], 1, 2), "arrivals"),
        (lambda: ps.simulate_queue([5, 5], [1], 2), "1 numbers for 2 hours"),
        (lambda: ps.simulate_queue([5, 5], [1, 0], 2), "last hour"),
        (lambda: ps.simulate_queue([5], 2, 2, express=1), "quick_share"),
        (lambda: ps.simulate_queue([5], 2, 2, quick_share=0.5), "quick_minutes"),
        (lambda: ps.simulate_queue([5], 2, 2, quick_share=0.5, quick_minutes=1, express=2), "leaves no counter"),
        (lambda: ps.simulate_queue([5], 2, 2, cv=-1), "cv"),
        (lambda: ps.simulate_queue([5], 2, 2, cv=1e200), "cv must be between 0 and 100"),
        (lambda: ps.simulate_queue([5], 2, 2, seed=-1), "seed must be 0 or more"),
        (lambda: ps.where_to_add([5], 2, 2, days=1), "days must be 2 or more"),
        (lambda: ps.where_to_add([0.0001], 1, 2, days=2), "no customer came"),
        (lambda: ps.waits(pd.DataFrame({"arrival": ["9:00"], "start": ["9:05"]})), "row 0: '9:00'.*to_datetime"),
        (lambda: ps.load_by_hour(LOG.assign(start=np.nan, end=np.nan)), "nobody in the log was served"),
        (lambda: ps.waits(LOG.drop(columns="start")), "no column start"),
        (lambda: ps.waits(LOG.assign(arrival=LOG["arrival"] + 5)), r"start lies before arrival \(row 0: 0"),
        (lambda: ps.waits(LOG.assign(arrival=np.nan)), "arrival has missing"),
        (lambda: ps.waits(LOG.assign(start=pd.Timestamp("2026-01-01"))), "not of one kind"),
        (lambda: ps.queue_measures(LOG.assign(end=0.0)), "end lies before start"),
        (lambda: ps.queue_measures(LOG[:0]), "log is empty"),
        (lambda: ps.queue_measures(LOG, by="branch"), "no column branch"),
        (lambda: ps.queue_measures(LOG.assign(lane=None), by="lane"), "no value"),
        (lambda: ps.queue_measures(LOG.assign(day=np.nan)), "day has missing"),
        (lambda: ps.perceived_wait(pd.Series([1.0]), ["hungry"]), "hungry"),
        (lambda: ps.perceived_wait(pd.Series([-1.0]), []), "row 0: -1"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_counters_are_whole():
    with pytest.raises(TypeError, match="whole number"):
        ps.mmc(5, 2, 1.5)
    with pytest.raises(TypeError, match="whole number"):
        ps.simulate_queue([5], 1.5, 2)


@pytest.mark.parametrize("call", [lambda: ps.chain_yield([0.9]), lambda: ps.simulate_queue(5, 1, 2)])
def test_another_kind_of_thing_is_refused(call):
    with pytest.raises(TypeError, match="got"):
        call()


def test_perceived_waiting_of_a_list():
    assert ps.perceived_wait([10, 20], ["idle"]).tolist() == [13, 26]
