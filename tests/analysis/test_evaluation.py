"""Outside numbers are named where they stand; the others are worked out beside the test or by another library."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from coursekit import datasets
from coursekit.analysis import evaluation as ev

few = settings(max_examples=25, deadline=None)

# ------------------------------------------------------------ control charts

# Defective wafers of 50, 30 samples: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.3.2
WAFERS = pd.Series(
    [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]
)
# Flow rates of ten batches: the same handbook, 6.3.2.2
FLOW = pd.Series([49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1])


def test_p_chart_of_the_nist_handbook():
    chart = ev.p_chart(WAFERS, WAFERS * 0 + 50, baseline=30)
    assert chart[["centre", "low", "high"]].iloc[0].tolist() == pytest.approx([0.2313, 0.0524, 0.4102], abs=1e-4)
    assert chart.index[chart["beyond"]].tolist() == [14, 22]


def test_xmr_chart_of_the_nist_handbook():
    chart = ev.xmr_chart(FLOW, baseline=10, min_points=10)
    assert chart[["centre", "low", "high"]].iloc[0].tolist() == pytest.approx([50.81, 45.8159, 55.8041], abs=1e-3)
    assert chart["range_centre"].iloc[0] == pytest.approx(1.8778, abs=1e-4)
    assert chart["range_limit"].iloc[0] == pytest.approx(3.267 * 1.87778, abs=1e-4)
    assert not chart["beyond"].any()
    exact = ev.xmr_chart(FLOW, baseline=10, min_points=10, exact=True)
    # 3/1.128379 and D4 = 1 + 3·0.852502/1.128379
    assert exact["high"].iloc[0] == pytest.approx(50.81 + 2.658681 * 1.877778, abs=1e-5)
    assert exact["range_limit"].iloc[0] == pytest.approx(3.266532 * 1.877778, abs=1e-5)


def test_limits_come_from_the_baseline_only():
    calm = pd.Series([10.0, 12.0] * 6)
    for later in ([11.0] * 5, [30.0] * 5):
        chart = ev.xmr_chart(pd.concat([calm, pd.Series(later)], ignore_index=True), baseline=12)
        assert chart["centre"].iloc[0] == 11
        assert chart["high"].iloc[0] == pytest.approx(11 + 2.66 * 2)
        assert chart["beyond"].tolist()[12:] == [later[0] > 20] * 5
    assert chart["range_beyond"].tolist()[12:] == [True] + [False] * 4
    assert math.isnan(chart["moving_range"].iloc[0])
    share = ev.p_chart(pd.Series([5] * 12 + [50]), pd.Series([100] * 13), baseline=12)
    assert share["centre"].iloc[-1] == 0.05
    assert share["low"].iloc[0] == 0


def test_runs_by_hand():
    values = pd.Series([0, 2] * 6 + [1.5] * 8 + [1.0] + [0.5] * 3)
    chart = ev.xmr_chart(values, baseline=12)
    assert chart["run"].tolist() == [False] * 18 + [True] * 2 + [False] * 4  # the point before is above as well
    assert ev.xmr_chart(values, baseline=12, run=9)["run"].sum() == 1
    assert ev.xmr_chart(values, baseline=12, run=3)["run"].tolist()[-3:] == [False, False, True]


def test_laney_widens_by_the_moving_range_of_z():
    rng = np.random.default_rng(1)
    n = pd.Series([20_000] * 24)
    counts = pd.Series(rng.binomial(n, rng.normal(0.1, 0.01, 24)))
    plain = ev.p_chart(counts, n, baseline=24)
    wide = ev.p_chart(counts, n, baseline=24, laney=True)
    p, sigma = counts / n, math.sqrt(plain["centre"].iloc[0] * (1 - plain["centre"].iloc[0]) / 20_000)
    factor = (p.diff().abs().mean() / sigma) / 1.128
    assert wide.attrs["sigma_z"] == pytest.approx(factor)
    assert (wide["high"] - wide["centre"]).iloc[0] == pytest.approx(3 * sigma * factor)
    assert plain["beyond"].sum() > 5
    assert wide["beyond"].sum() == 0


@few
@given(st.floats(-5, 5), st.sampled_from([-1, 0.5, 3]), st.integers(0, 10_000))
def test_shifting_or_turning_a_series_moves_its_chart_along(shift, scale, seed):
    values = pd.Series(np.random.default_rng(seed).normal(size=20))
    chart, moved = ev.xmr_chart(values, baseline=12), ev.xmr_chart(values * scale + shift, baseline=12)
    ends = ["high", "low"] if scale < 0 else ["low", "high"]
    np.testing.assert_allclose(moved[["low", "high"]], chart[ends] * scale + shift)
    assert moved["beyond"].tolist() == chart["beyond"].tolist()
    assert moved["run"].tolist() == chart["run"].tolist()


def test_identical_points_have_no_signal():
    chart = ev.xmr_chart(pd.Series([0.1 + 0.2] * 15), baseline=12)
    assert not chart[["beyond", "range_beyond", "run"]].any(axis=None)
    nothing = ev.p_chart(pd.Series([0] * 13), pd.Series([50] * 13), baseline=12)
    assert nothing[["low", "high"]].iloc[0].tolist() == [0, 0]
    assert not nothing["beyond"].any()


# ------------------------------------------------------------ before and after, A and B


def test_before_and_after_are_scipys_tests():
    rng = np.random.default_rng(2)
    before, after = pd.Series(rng.normal(4.5, 1.2, 60)), pd.Series(rng.normal(4.9, 0.8, 45))
    for pooled in (False, True):
        found = ev.before_after(before, pd.concat([after, pd.Series([np.nan])]), equal_variances=pooled)
        test = stats.ttest_ind(after, before, equal_var=pooled)
        ends = test.confidence_interval()
        assert [found.change.low, found.change.high, found.change.p, found.change.df] == pytest.approx(
            [ends.low, ends.high, test.pvalue, test.df]
        )
        assert found.change.estimate / found.change.se == pytest.approx(test.statistic)
    assert (found.n_before, found.n_after) == (60, 45)
    sd = math.sqrt((59 * before.var() + 44 * after.var()) / 103)
    assert found.d == pytest.approx((after.mean() - before.mean()) / sd)
    # the interval's ends are the effects under which the observed t is a 2.5 % surprise
    root = math.sqrt(1 / 60 + 1 / 45)
    for end, tail in ((found.d_low, 0.975), (found.d_high, 0.025)):
        assert stats.nct.cdf(found.d / root, 103, end / root) == pytest.approx(tail, abs=1e-6)


def test_a_huge_and_a_nil_change_still_have_intervals():
    rng = np.random.default_rng(3)
    before = pd.Series(rng.normal(0, 0.1, 40))
    huge = ev.before_after(before, before + 6)
    assert huge.d_low < huge.d < huge.d_high
    nil = ev.before_after(before, before)
    assert nil.d_low < 0 < nil.d_high
    assert nil.change.se == pytest.approx(before.std() * math.sqrt(2 / 40))


@few
@given(st.integers(0, 1000), st.floats(-3, 3))
def test_reversing_the_scale_turns_the_change(seed, shift):
    rng = np.random.default_rng(seed)
    before, after = pd.Series(rng.normal(size=8)), pd.Series(rng.normal(size=6))
    one, other = ev.before_after(before, after), ev.before_after(8 - before + shift, 8 - after + shift)
    assert [other.change.low, other.change.high, other.d_low] == pytest.approx(
        [-one.change.high, -one.change.low, -one.d_high], abs=1e-6
    )


def test_newcombes_own_example():
    """Newcombe 1998, *Statistics in Medicine* 17: 56/70 − 48/80, method 10: 0.0524 to 0.3339."""
    found = ev.ab_test(48, 80, 56, 70)
    assert [found.low, found.high] == pytest.approx([0.0524, 0.3339], abs=5e-5)
    again = confint_proportions_2indep(56, 70, 48, 80, method="newcomb", compare="diff")
    assert [found.low, found.high] == pytest.approx(list(again))


@pytest.mark.parametrize("correction", [False, True])
def test_the_z_test_is_the_chi_square_of_the_table(correction):
    found = ev.ab_test(60, 200, 84, 210, correction=correction)
    test = stats.chi2_contingency([[60, 140], [84, 126]], correction=correction)
    assert found.z**2 == pytest.approx(test.statistic)
    assert found.p == pytest.approx(test.pvalue)


@few
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_swapping_the_groups_turns_the_difference(n_a, n_b, data):
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    for correction in (False, True):
        one, other = (
            ev.ab_test(a, n_a, b, n_b, correction=correction),
            ev.ab_test(b, n_b, a, n_a, correction=correction),
        )
        assert [one.low, one.high, one.p] == pytest.approx([-other.high, -other.low, other.p])
        assert -1 <= one.low <= one.difference <= one.high <= 1
        assert 0 <= one.p <= 1


def test_power_is_rs_power_prop_test():
    """Examples on R's help page: n = 50, .50 and .75 give power 0.740; power .90 needs n = 76.7."""
    assert ev.ab_power(0.5, 0.75, 50) == pytest.approx(0.740, abs=5e-4)
    assert ev.ab_sample_size(0.5, 0.75, power=0.9) == 77
    assert ev.ab_power(0.5, 0.75, 76.65) == pytest.approx(0.9, abs=5e-4)
    assert ev.ab_power(0.75, 0.5, 50) == ev.ab_power(0.5, 0.75, 50)


# ------------------------------------------------------------ difference in differences


def panel(effect: float = 0.5, units: int = 24, people: int = 12, seed: int = 4, drift: float = 0.0) -> pd.DataFrame:
    """Branches with levels of their own, a common season, months 1–8, the change after month 4."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        [(u, m) for u in range(units) for m in range(1, 9) for _ in range(people)], columns=["branch", "month"]
    )
    table["treated"] = (table["branch"] < units // 2).astype(int)
    table["post"] = table["month"] > 4
    level, season = rng.normal(4.5, 0.4, units), rng.normal(0, 0.3, 9)
    shock = rng.normal(0, 0.1, (units, 9))
    table["score"] = (
        level[table["branch"]]
        + season[table["month"]]
        + shock[table["branch"], table["month"]]
        + drift * table["treated"] * table["month"]
        + effect * (table["treated"] & table["post"])
        + rng.normal(0, 1, len(table))
    )
    return table


NAMES = {"unit": "branch", "treated": "treated", "post": "post"}


def test_the_four_means_are_the_regression():
    table = panel()
    table = table.drop(table.sample(150, random_state=1).index)  # unequal cells
    found = ev.difference_in_differences(table, "score", **NAMES)
    four = table.groupby(["treated", "post"])["score"].mean()
    by_hand = (four[1, True] - four[1, False]) - (four[0, True] - four[0, False])
    assert found.effect.estimate == pytest.approx(by_hand)
    assert found.means.loc["treated", "after"] == pytest.approx(four[1, True])
    assert found.means["change"].diff().iloc[-1] == pytest.approx(-by_hand)
    assert found.n == len(table)
    assert found.units.to_dict() == {"treated": 12, "control": 12}


def test_errors_are_clustered_as_in_the_sandwich_written_out():
    table = panel(people=5)
    found = ev.difference_in_differences(table, "score", **NAMES).effect
    x = np.column_stack(
        [np.ones(len(table)), table["treated"], table["post"], table["treated"] * table["post"]]
    ).astype(float)
    y = table["score"].to_numpy()
    bread = np.linalg.inv(x.T @ x)
    residual = y - x @ (bread @ x.T @ y)
    meat = np.zeros((4, 4))
    for _, rows in table.groupby("branch").indices.items():
        s = x[rows].T @ residual[rows]
        meat += np.outer(s, s)
    g, n = 24, len(table)
    se = math.sqrt((bread @ meat @ bread)[3, 3] * g / (g - 1) * (n - 1) / (n - 4))
    assert found.se == pytest.approx(se)
    assert found.df == g - 1
    half = stats.t.ppf(0.975, g - 1) * se
    assert [found.low, found.high] == pytest.approx([found.estimate - half, found.estimate + half])


def test_the_collapsed_version_is_a_t_test_of_changes():
    table = panel(units=8)
    mean = table.groupby(["branch", "post"])["score"].mean().unstack()
    change = mean[True] - mean[False]
    for pooled in (True, False):
        found = ev.difference_in_differences(table, "score", **NAMES, equal_variances=pooled).collapsed
        test = stats.ttest_ind(change[:4], change[4:], equal_var=pooled)
        ends = test.confidence_interval()
        assert [found.p, found.low, found.high, found.df] == pytest.approx([test.pvalue, ends.low, ends.high, test.df])
    # with equal cells both are the same number
    assert found.estimate == pytest.approx(ev.difference_in_differences(table, "score", **NAMES).effect.estimate)


def test_a_planted_effect_is_recovered_as_often_as_the_interval_says():
    inside = 0
    for seed in range(60):
        found = ev.difference_in_differences(panel(0.4, people=2, seed=seed), "score", **NAMES).collapsed
        inside += found.low <= 0.4 <= found.high
    assert inside >= 52  # 57 expected; fewer than 52 of 60 has a chance of 1 in 100


@few
@given(st.floats(-3, 3), st.integers(0, 100))
def test_a_common_shift_and_the_order_of_rows_change_nothing(shift, seed):
    table = panel(people=2, units=6)
    moved = table.assign(score=table["score"] + shift + table["post"] * 2).sample(frac=1, random_state=seed)
    one, other = (ev.difference_in_differences(t, "score", **NAMES) for t in (table, moved))
    for a, b in ((one.effect, other.effect), (one.collapsed, other.collapsed)):
        assert [b.estimate, b.low, b.p] == pytest.approx([a.estimate, a.low, a.p], abs=1e-8)


def test_rows_with_a_blank_are_left_out():
    table = panel(people=3)
    blank = table.assign(score=table["score"].where(table.index != 5), branch=table["branch"].where(table.index != 9))
    a = ev.difference_in_differences(blank, "score", **NAMES)
    b = ev.difference_in_differences(table.drop([5, 9]), "score", **NAMES)
    assert (a.n, a.effect.estimate) == (b.n, pytest.approx(b.effect.estimate))


def test_the_pre_trend_finds_a_drift_and_is_statsmodels_regression():
    table = panel(drift=0.3)
    before = table[~table["post"]]
    found = ev.pre_trend(before, "score", unit="branch", treated="treated", period="month")
    fit = smf.ols("score ~ C(month) + treated + treated:month", before).fit(
        cov_type="cluster", cov_kwds={"groups": before["branch"]}, use_t=True
    )
    assert found.slope.estimate == pytest.approx(fit.params["treated:month"])
    assert found.slope.se == pytest.approx(fit.bse["treated:month"])
    assert found.slope.low > 0
    four = before.groupby(["month", "treated"])["score"].mean().unstack()
    np.testing.assert_allclose(found.means["difference"], four[1] - four[0])
    np.testing.assert_allclose(found.means["change"], found.means["difference"] - found.means["difference"].iloc[-1])
    assert (found.means["low"].iloc[:-1] < found.means["change"].iloc[:-1]).all()
    assert found.means.loc[4, ["change", "low", "high"]].tolist() == [0, 0, 0]
    parallel = ev.pre_trend(panel()[lambda t: ~t["post"]], "score", unit="branch", treated="treated", period="month")
    assert parallel.slope.low < 0 < parallel.slope.high


# ------------------------------------------------------------ regression to the mean


@pytest.mark.parametrize(("between", "people"), [(0.2, 25), (0.5, 10), (0.0, 30)])
def test_the_picked_come_back_by_the_closed_form(between, people):
    found = ev.regression_to_mean(between=between, within=1.0, people=people, picked=3, rounds=4000, seed=5)
    reliability = between**2 / (between**2 + 1 / people)
    assert found.reliability == pytest.approx(reliability)
    rounds = found.rounds
    gap = (rounds["after"] - 4.5) - reliability * (rounds["before"] - 4.5)
    assert abs(gap.mean()) < 4 * gap.std() / math.sqrt(4000)
    assert found.change.low > 0
    # and the rest fall a little: 17 against 3
    assert (rounds["others_after"] - rounds["others_before"]).mean() < 0


def test_no_noise_no_miracle_and_an_effect_adds_up():
    still = ev.regression_to_mean(within=0, rounds=10)
    assert still.change.estimate == pytest.approx(0)
    assert still.expected_share_back == 0
    plain, helped = ev.regression_to_mean(rounds=50), ev.regression_to_mean(rounds=50, effect=0.3)
    assert helped.change.estimate - plain.change.estimate == pytest.approx(0.3)
    pd.testing.assert_frame_equal(plain.rounds, ev.regression_to_mean(rounds=50).rounds)


def test_the_best_fall_as_the_worst_rise_and_those_drawn_by_lot_stay():
    found = {pick: ev.regression_to_mean(picked=3, pick=pick, rounds=4000, seed=5) for pick in ("worst", "best", "lot")}
    worst, best, lot = (found[pick].change for pick in ("worst", "best", "lot"))
    assert worst.estimate == pytest.approx(-best.estimate, abs=0.02)
    assert worst.low > 0.1
    assert best.high < -0.1
    assert lot.estimate == pytest.approx(0, abs=0.01)
    # The same surveys: all units together are the same whoever is picked.
    everybody = [3 * one.rounds["before"] + 17 * one.rounds["others_before"] for one in found.values()]
    assert np.allclose(everybody[0], everybody[1])
    assert np.allclose(everybody[0], everybody[2])


# ------------------------------------------------------------ interrupted series


def series(n: int = 40, at: int = 20, seed: int = 6) -> pd.Series:
    rng = np.random.default_rng(seed)
    noise = np.zeros(n)
    for t in range(1, n):
        noise[t] = 0.5 * noise[t - 1] + rng.normal(0, 0.3)
    t = np.arange(n)
    return pd.Series(5 + 0.05 * t + (t >= at) * (2 + 0.1 * (t - at)) + noise, index=t + 101)


@pytest.mark.parametrize(("lags", "small"), [(0, False), (3, False), (3, True)])
def test_newey_west_written_out(lags, small):
    y = series()
    found = ev.interrupted_series(y, 121, lags=lags, small_sample=small)
    t = np.arange(40.0)
    after = (t >= 20).astype(float)
    x = np.column_stack([np.ones(40), t, after, after * (t - 20)])
    bread = np.linalg.inv(x.T @ x)
    b = bread @ x.T @ y.to_numpy()
    e = y.to_numpy() - x @ b
    scores = x * e[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        part = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (part + part.T)
    covariance = bread @ meat @ bread * (40 / 36 if small else 1)
    se = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(found.table["estimate"], b)
    np.testing.assert_allclose(found.table["se"], se)
    quantile = stats.t.ppf(0.975, 36) if small else stats.norm.ppf(0.975)
    np.testing.assert_allclose(found.table["high"], b + quantile * se)
    assert found.durbin_watson == pytest.approx((np.diff(e) ** 2).sum() / (e**2).sum())
    assert found.lags == lags


def test_a_planted_jump_and_slope_are_found():
    found = ev.interrupted_series(series(400, 200), 301)
    assert found.lags == int(4 * 4 ** (2 / 9))
    for term, truth in (("trend", 0.05), ("level", 2), ("slope", 0.1)):
        low, high = found.table.loc[term, ["low", "high"]]
        assert low - (high - low) / 2 < truth < high + (high - low) / 2
    # the line without the change goes on from the first part
    assert found.fitted[300] == pytest.approx(found.without[300])
    assert found.fitted[301] - found.without[301] == pytest.approx(found.table.loc["level", "estimate"])


def test_points_on_two_lines_are_found_exactly():
    t = np.arange(12)
    y = pd.Series(3 + 0.5 * t + (t >= 6) * (1 - 0.2 * (t - 6)), index=list("abcdefghijkl"))
    table = ev.interrupted_series(y, "g").table
    np.testing.assert_allclose(table["estimate"], [3, 0.5, 1, -0.2], atol=1e-9)


# ------------------------------------------------------------ R 4.2.2, base

UNEQUAL = pd.DataFrame(
    {
        "branch": list("AABBCCDDACD"),
        "treated": [1] * 4 + [0] * 4 + [1, 0, 0],
        "post": [0, 1] * 4 + [1, 1, 0],
        "score": [4.0, 5.0, 4.2, 5.1, 4.1, 4.4, 3.9, 4.0, 5.6, 4.9, 3.2],
    }
)


def test_clustered_errors_by_every_convention_are_rs():
    """R 4.2.2: lm and the sandwich with rowsum by branch; CR0, CR1, CR1S; p with G − 1, N − K and infinite df."""
    found = {
        kind: ev.difference_in_differences(UNEQUAL, "score", **NAMES, clustering=kind).effect
        for kind in ("CR0", "CR1", "CR1S")
    }
    assert found["CR0"].estimate == pytest.approx(0.4333333333)
    assert [one.se for one in found.values()] == pytest.approx([0.1372121004, 0.1584388862, 0.1893706896])
    for df, freedom, p in (
        ("units", 3, 0.071637612901), ("rows", 7, 0.029126847648), ("normal", math.inf, 0.006237671226),
    ):  # fmt: skip
        one = ev.difference_in_differences(UNEQUAL, "score", **NAMES, clustering="CR1", df=df).effect
        assert (one.df, one.p) == (freedom, pytest.approx(p))


def test_walds_interval_is_that_of_rs_prop_test():
    """R 4.2.2: prop.test(c(84, 60), c(210, 200)), with and without correct=FALSE."""
    found = ev.ab_test(60, 200, 84, 210, correction=True, interval="wald")
    assert [found.low, found.high, found.p] == pytest.approx([0.003337947092, 0.196662052908, 0.04371679146])
    plain = ev.ab_test(60, 200, 84, 210, interval="wald")
    assert [plain.low, plain.high] == pytest.approx([0.008218899473, 0.191781100527])
    assert (plain.low_a, plain.high_a) == ev.wilson(60, 200)


def test_before_and_after_are_rs_t_test():
    """R 4.2.2: t.test(extra ~ group, sleep), taken as different people; Welch, and var.equal=TRUE."""
    before, after = (
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2],
    )
    welch = ev.before_after(before, after).change
    assert [welch.low, welch.high, welch.p, welch.df] == pytest.approx(
        [-3.36548323071, 0.20548323071, 0.07939414019, 17.77647351618]
    )
    pooled = ev.before_after(before, after, equal_variances=True).change
    assert [pooled.low, pooled.high, pooled.p] == pytest.approx([-3.36387403229, 0.20387403229, 0.07918671422])


def test_the_interrupted_series_is_rs():
    """R 4.2.2: lm and Newey–West written out, two lags, with and without n/(n − 4)."""
    values = [3.0, 3.1, 3.3, 3.4, 3.4, 4.1, 4.3, 4.2, 4.4, 4.5]
    small, plain = (ev.interrupted_series(values, 5, lags=2, small_sample=of).table for of in (True, False))
    np.testing.assert_allclose(small["estimate"], [3.02, 0.11, 0.55, -0.02])
    np.testing.assert_allclose(small["se"], [0.03098386677, 0.01527525232, 0.06920179831, 0.01751190072])
    np.testing.assert_allclose(plain["se"], [0.02400000000, 0.01183215957, 0.05360348247, 0.01356465997])


# ------------------------------------------------------------ what is exact, small, or far away


def test_points_without_error_have_no_chance_findings():
    found = ev.interrupted_series(np.arange(12.0), 6)
    assert found.table["estimate"].tolist() == pytest.approx([0, 1, 0, 0])
    assert found.table.loc["level"].tolist() == [0, 0, 0, 0, 1]
    assert math.isnan(found.durbin_watson)
    half = ev.interrupted_series([1, 2, 3, 5, 6, 7.5, 9], 3)  # the first line alone is exact
    assert half.table.loc["trend", ["estimate", "se"]].tolist() == pytest.approx([1, 0], abs=1e-9)
    still = ev.pre_trend(
        UNEQUAL.assign(month=UNEQUAL["post"], score=UNEQUAL["post"] + 2.0 * UNEQUAL["treated"]),
        "score", unit="branch", treated="treated", period="month",
    )  # fmt: skip
    assert (still.slope.estimate, still.slope.se, still.slope.p) == (0, 0, 1)


def test_very_small_and_far_shifted_values_keep_their_signals():
    small = ev.xmr_chart([1e-12, 2e-12] * 6 + [9e-12], baseline=12)
    assert small["beyond"].tolist() == [False] * 12 + [True]
    far = ev.xmr_chart([1e9 + 0.1, 1e9 - 0.1] * 6 + [1e9 + 0.8], baseline=12)
    assert far["beyond"].tolist() == [False] * 12 + [True]
    near = ev.difference_in_differences(UNEQUAL, "score", **NAMES).effect
    shifted = ev.difference_in_differences(UNEQUAL.assign(score=UNEQUAL["score"] + 1e7), "score", **NAMES).effect
    assert [shifted.estimate, shifted.se] == pytest.approx([near.estimate, near.se], rel=1e-6)


def test_months_may_be_dates_and_lists_may_be_lists():
    values = [3.0, 3.1, 3.3, 3.4, 3.4, 4.1, 4.3, 4.2, 4.4, 4.5]
    plain = ev.interrupted_series(values, 5).table
    for index in (pd.date_range("2026-01", periods=10, freq="MS"), pd.period_range("2026-01", periods=10, freq="M")):
        pd.testing.assert_frame_equal(ev.interrupted_series(pd.Series(values, index=index), "2026-06").table, plain)
    chart = ev.p_chart([5] * 13, [50] * 13, baseline=12)
    assert chart["centre"].iloc[0] == 0.1
    assert ev.xmr_chart([1, 2] * 7, baseline=12)["centre"].iloc[0] == 1.5


def test_true_and_false_may_come_with_blanks():
    flags = UNEQUAL["treated"].astype(bool).astype(object).where(UNEQUAL.index != 10, None)
    found = ev.difference_in_differences(UNEQUAL.assign(treated=flags), "score", **NAMES)
    assert found.effect == ev.difference_in_differences(UNEQUAL.drop(10), "score", **NAMES).effect


# On the course's own data


def outlets() -> pd.DataFrame:
    table = datasets.load("branch_panel")
    return table.assign(after=table["month"] >= 13)


def test_the_programme_has_its_planted_effect_and_the_letter_none():
    """Planted: .35 points in eight outlets drawn by lot, complaints × .70; nothing in the three that got the letter."""
    table = outlets()
    found = ev.difference_in_differences(table, "satisfaction_mean", unit="outlet", treated="programme", post="after")
    for one in (found.effect, found.collapsed):
        assert one.low < 0.35 < one.high
        assert one.p < 0.001
    assert found.units.to_dict() == {"treated": 8, "control": 16}
    before = table[~table["after"]]
    slope = ev.pre_trend(before, "satisfaction_mean", unit="outlet", treated="programme", period="month").slope
    assert slope.low < 0 < slope.high
    # the letter went out for a bad quarter: against that quarter it seems to work, against the months before not
    others = table[~table["programme"]]
    quarter, longer = (
        ev.difference_in_differences(
            others[months], "satisfaction_mean", unit="outlet", treated="letter", post="after"
        ).collapsed
        for months in (others["month"].between(10, 15), (others["month"] < 10) | others["after"])
    )
    assert quarter.estimate > 0.2
    assert longer.low < 0 < longer.high


def test_the_charts_see_the_programme():
    table = outlets()
    sums = table[table["programme"]].groupby("month")[["complaint_count", "customers"]].sum()
    chart = ev.p_chart(sums["complaint_count"], sums["customers"], baseline=12)
    assert not chart["beyond"].iloc[:12].any()
    assert chart["beyond"].iloc[12:].sum() >= 8
    assert chart["share"].iloc[12:].mean() / chart["centre"].iloc[0] == pytest.approx(0.7, abs=0.08)
    means = table.groupby(["month", "programme"])["satisfaction_mean"].mean().unstack()
    apart = means[True] - means[False]
    assert ev.xmr_chart(apart, baseline=12)["beyond"].iloc[12:].any()
    assert ev.interrupted_series(apart, 13).table.loc["level", "low"] > 0


def test_the_greeting_test_is_honest_about_its_size():
    """Planted: .45 × .40 + .55 × .05 = .2075 points on ease; the same share leaves undone in both arms."""
    table = datasets.load("greeting_test")
    hover, room = (table[table["arm"] == arm] for arm in ("hover", "room"))
    ease = ev.before_after(hover["ease"], room["ease"])
    assert ease.change.low < 0
    assert ease.change.low < 0.2075 < ease.change.high
    left = ev.ab_test(hover["left_undone"].sum(), len(hover), room["left_undone"].sum(), len(room))
    assert left.low < 0 < left.high
    assert ev.ab_power(0.08, 0.04, len(room)) < 0.5


# ------------------------------------------------------------ bad input

COUNTS, SIZES, VALUES, PANEL = pd.Series([5] * 15), pd.Series([50] * 15), pd.Series(np.arange(15.0)), panel(people=1)


def did(table: pd.DataFrame = PANEL, **changes: str) -> object:
    return ev.difference_in_differences(table, "score", **{**NAMES, **changes})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ev.p_chart(COUNTS, SIZES, baseline=8), "8 of 15 points; it needs at least 12"),
        (lambda: ev.p_chart(COUNTS, SIZES, baseline=16), "16 of 15"),
        (lambda: ev.p_chart(COUNTS, SIZES[:-1], baseline=12), "15, 14 values; pair them up"),
        (lambda: ev.p_chart(COUNTS, SIZES * 0, baseline=12), "sizes is 0 .row 0: 0"),
        (lambda: ev.p_chart(COUNTS * 20, SIZES, baseline=12), "more events than cases .row 0: 100"),
        (lambda: ev.p_chart(COUNTS + 0.5, SIZES, baseline=12), "not a whole number"),
        (lambda: ev.p_chart(COUNTS.where(COUNTS.index != 3), SIZES, baseline=12), "counts has missing values .row 3"),
        (lambda: ev.p_chart(COUNTS * 0, SIZES, baseline=12, laney=True), "no variation"),
        (lambda: ev.p_chart(COUNTS, SIZES, baseline=12, run=1), "run must be 2 or more"),
        (lambda: ev.xmr_chart(VALUES.where(VALUES != 2), baseline=12), "values has missing values .row 2"),
        (lambda: ev.xmr_chart(VALUES, baseline=12, min_points=2), "3 or more"),
        (lambda: ev.before_after(VALUES[:1], VALUES), "before has 1 usable"),
        (lambda: ev.before_after(VALUES * 0, VALUES * 0), "no spread"),
        (lambda: ev.before_after(VALUES.replace(3.0, np.inf), VALUES), "before holds infinite values .row 3"),
        (lambda: ev.ab_test(5, 4, 1, 4), "group a: 5 successes of 4"),
        (lambda: ev.ab_test(0, 4, 0, 0), "group b"),
        (lambda: ev.ab_test(1, 4, 1, 4, interval="score"), "interval must be 'newcombe' or 'wald'"),
        (lambda: did(clustering="HC1"), "clustering must be one of CR1S, CR1, CR0"),
        (lambda: did(df="all"), "df must be one of units, rows, normal"),
        (
            lambda: did(PANEL.assign(score=PANEL["branch"] + 2.0 * (PANEL["treated"] & PANEL["post"]))),
            "every treated unit changed by 2 and every control unit by 0",
        ),
        (
            lambda: ev.pre_trend(UNEQUAL.iloc[[0, 3, 4, 7]], "score", unit="branch", treated="treated", period="post"),
            "4 rows in 2 periods leave nothing to judge the error by",
        ),
        (lambda: ev.p_chart(COUNTS, SIZES + 0.5, baseline=12), "sizes is not a whole number"),
        (lambda: ev.interrupted_series(VALUES, [7]), "no label of the series"),
        (lambda: ev.xmr_chart(pd.date_range("2026", periods=13), baseline=12), "not plain numbers"),
        (lambda: ev.ab_power(0, 0.5, 10), "share_a lies between"),
        (lambda: ev.ab_power(0.2, 0.5, 0), "above 0"),
        (lambda: ev.ab_sample_size(0.5, 0.5), "equal"),
        (lambda: ev.ab_sample_size(0.5, 0.6, power=80), "power"),
        (lambda: did(unit="shop"), "no column shop"),
        (lambda: did(PANEL.assign(post=PANEL["month"])), r"column post .*0 and 1 \(row 1: 2"),
        (lambda: did(PANEL.assign(treated=PANEL["post"])), "branch 0, 1.* is both treated and not"),
        (lambda: did(PANEL[(PANEL["branch"] == 0) | (PANEL["treated"] == 0)]), "there are 1 treated units"),
        (lambda: did(PANEL[(PANEL["branch"] != 2) | PANEL["post"]]), "branch 2 has no row before"),
        (lambda: did(PANEL.assign(score=3.0)), "score has the same value"),
        (lambda: did(PANEL.assign(score=np.nan)), "no row has a value"),
        (lambda: did(PANEL.assign(score="x")), r"column score .*row 0: 'x'"),
        (
            lambda: ev.pre_trend(PANEL[PANEL["month"] == 1], "score", unit="branch", treated="treated", period="month"),
            "one period only",
        ),
        (
            lambda: ev.pre_trend(
                PANEL[(PANEL["month"] != 2) | (PANEL["treated"] == 0)],
                "score", unit="branch", treated="treated", period="month",
            ),
            "month 2 has no treated row",
        ),
        (lambda: ev.regression_to_mean(picked=20), "leaves nobody"),
        (lambda: ev.regression_to_mean(pick="middle"), "worst, best, lot"),
        (lambda: ev.regression_to_mean(people=0), "people must be 1 or more"),
        (lambda: ev.regression_to_mean(between=0, within=0), "both 0"),
        (lambda: ev.regression_to_mean(between=-1), "between"),
        (lambda: ev.interrupted_series(VALUES, 99), "no label of the series"),
        (lambda: ev.interrupted_series(VALUES, 2), "2 points before"),
        (lambda: ev.interrupted_series(VALUES * 0, 7), "all the same"),
        (lambda: ev.interrupted_series(VALUES, 7, lags=15), "lags"),
        (lambda: ev.interrupted_series(pd.concat([VALUES, VALUES]), 7), "more than once"),
    ],
)  # fmt: skip
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    "call",
    [
        lambda: ev.ab_test(1.5, 4, 1, 4),
        lambda: ev.xmr_chart(VALUES, baseline=12.0),
        lambda: ev.regression_to_mean(units=2.5),
    ],
)
def test_counts_are_whole(call):
    with pytest.raises(TypeError, match="got"):
        call()
