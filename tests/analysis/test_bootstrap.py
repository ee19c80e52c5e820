"""Expected numbers are worked out beside each test or come from the source named there."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from coursekit import datasets
from coursekit.analysis import bootstrap as boot
from coursekit.analysis import servqual

FIVE = [-2.0, -1.0, 0.0, -3.0, -1.5]
few = settings(max_examples=10, deadline=None)
rows = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=2, max_size=30)


def skewed(n: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(11)
    return pd.DataFrame({"a": -random.exponential(size=n), "b": random.normal(size=n)})


# ------------------------------------------------------------ every sample there is


def test_all_3125_samples_of_five_values():
    means = np.array([np.mean(sample) for sample in itertools.product(FIVE, repeat=5)])
    found = boot.bootstrap_means(pd.DataFrame({"x": FIVE}), resamples="all").loc["x"]
    assert len(boot.resampled_means(pd.DataFrame({"x": FIVE}), resamples="all")) == 3125
    assert found["estimate"] == -1.5
    assert [found["low"], found["high"]] == pytest.approx(np.quantile(means, [0.025, 0.975]).tolist())
    assert found["se"] == pytest.approx(means.std(ddof=1))
    # the sd over all samples is known: population sd / √n
    assert means.std() == pytest.approx(np.std(FIVE) / 5**0.5)


def test_bca_of_all_samples_is_efrons_formula():
    values = np.array([0.0, 1.0, 1.5, 2.0, 9.0])
    means = np.array([np.mean(sample) for sample in itertools.product(values, repeat=5)])
    equal = np.isclose(means, values.mean())
    z0 = stats.norm.ppf(((means < values.mean()) & ~equal).mean() + equal.mean() / 2)
    left = np.array([np.delete(values, i).mean() for i in range(5)])
    pull = left.mean() - left
    a = (pull**3).sum() / (6 * (pull**2).sum() ** 1.5)
    ends = [stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in stats.norm.ppf([0.025, 0.975])]
    found = boot.bootstrap_means(pd.DataFrame({"x": values}), method="bca", resamples="all").loc["x"]
    assert [found["low"], found["high"]] == pytest.approx(np.quantile(means, ends).tolist())
    assert found["high"] > boot.bootstrap_means(pd.DataFrame({"x": values}), resamples="all").loc["x", "high"]


def test_all_samples_within_groups():
    # B: 0 or 1 thrice over its two people; A always 4 → means 2, 2.25, 2.25, 2.5
    table = pd.DataFrame({"branch": ["A", "A", "B", "B"], "x": [4.0, 4.0, 0.0, 1.0]})
    draws = boot.resampled_means(table, by="branch", resamples="all")["x"]
    assert len(draws) == 16
    assert draws.value_counts().to_dict() == {2.25: 8, 2.0: 4, 2.5: 4}


def test_random_draws_come_close_to_all_samples():
    table = pd.DataFrame({"x": FIVE})
    whole = boot.bootstrap_means(table, resamples="all").loc["x"]
    drawn = boot.bootstrap_means(table, resamples=40_000).loc["x"]
    assert drawn["se"] == pytest.approx(whole["se"], rel=0.02)
    assert [drawn["low"], drawn["high"]] == pytest.approx([whole["low"], whole["high"]], abs=0.11)  # one step of 1/10


# ------------------------------------------------------------ against scipy


@pytest.mark.parametrize(("method", "scipys"), [("percentile", "percentile"), ("bca", "BCa")])
@pytest.mark.parametrize("n", [60, 300])
def test_the_intervals_are_scipys_but_for_the_draw(method, scipys, n):
    table = skewed(n)
    found = boot.bootstrap_means(table, method=method, resamples=20_000)
    for name in table:
        other = stats.bootstrap((table[name].to_numpy(),), np.mean, n_resamples=20_000, method=scipys, rng=3)
        ends = np.array([other.confidence_interval.low, other.confidence_interval.high])
        # a 2.5 % point of 20,000 draws has a standard error of about .019 se, the difference of two .027
        assert np.abs(found.loc[name, ["low", "high"]].to_numpy() - ends).max() < 0.1 * found.loc[name, "se"]


@pytest.mark.parametrize("n", [199, 200, 640])
def test_the_draws_have_the_spread_and_the_correlation_they_must_have(n):
    # covariance of resampled means: covariance of the data (divisor n) / n; uncorrelated from draw to draw
    table = skewed(n).assign(c=lambda t: t["a"] + t["b"])
    draws = boot.resampled_means(table, resamples=20_000)
    expected = table.cov(ddof=0) / n
    spread = np.sqrt(np.outer(np.diag(expected), np.diag(expected)))
    assert np.abs((draws.cov() - expected) / spread).to_numpy().max() < 0.05
    for lag in range(1, 9):
        assert abs(draws["a"].autocorr(lag)) < 0.04
    assert abs(draws["a"].mean() - table["a"].mean()) < 5 * np.sqrt(expected.loc["a", "a"] / 20_000)


def test_each_group_keeps_its_size():
    # two groups far apart: between them there is no sampling error
    random = np.random.default_rng(2)
    table = pd.DataFrame({"branch": ["A"] * 250 + ["B"] * 50, "x": random.normal(size=300)})
    table.loc[table["branch"] == "B", "x"] += 100
    found = boot.bootstrap_means(table, by="branch").loc["x"]
    parts = table.groupby("branch")["x"].agg(lambda x: x.var(ddof=0) * len(x)).sum() ** 0.5 / 300
    assert found["se"] == pytest.approx(parts, rel=0.03)
    assert boot.bootstrap_means(table[["x"]]).loc["x", "se"] > 20 * parts
    assert boot.bootstrap_means(table, by="branch", method="bca").loc["x", "low"] < found["estimate"]


def test_blanks_are_left_out_column_by_column_and_rows_without_a_group_altogether():
    table = skewed(400)
    table.loc[::4, "a"] = np.nan
    found = boot.bootstrap_means(table)
    assert found["n"].tolist() == [300, 400]
    assert found.loc["a", "estimate"] == pytest.approx(table["a"].mean())
    assert found.loc["a", "se"] == pytest.approx(table["a"].std(ddof=0) / 300**0.5, rel=0.03)
    grouped = table.assign(branch=["A", "B"] * 200)
    grouped.loc[:9, "branch"] = None
    assert boot.bootstrap_means(grouped, by="branch").loc["b", "n"] == 390


def test_the_seed_fixes_the_interval():
    table = skewed(50)
    assert boot.bootstrap_means(table, seed=4).equals(boot.bootstrap_means(table, seed=4))
    assert not boot.bootstrap_means(table, seed=4).equals(boot.bootstrap_means(table, seed=5))


# ------------------------------------------------------------ any statistic


def test_any_statistic_of_whole_rows():
    table = pd.DataFrame({"x": FIVE, "y": [1.0, 2.0, 2.0, 0.0, 2.0]})
    means = boot.bootstrap(table.iloc[:4], lambda t: t.mean(), method="bca", resamples="all")
    pd.testing.assert_frame_equal(
        means, boot.bootstrap_means(table.iloc[:4], method="bca", resamples="all"), check_dtype=False
    )
    random = boot.bootstrap(skewed(80), lambda t: t["a"].median(), resamples=200).loc["statistic"]
    assert random["low"] < random["estimate"] < random["high"]
    assert random["n"] == 80


def test_the_statistic_sees_each_group_in_its_size():
    table = pd.DataFrame({"branch": ["A", "B", "B"] * 10, "x": range(30)})
    found = boot.bootstrap(table, lambda t: (t["branch"] == "B").sum(), by="branch", resamples=100)
    assert found.loc["statistic", ["low", "high", "se"]].tolist() == [20, 20, 0]
    assert boot.bootstrap(table, lambda t: (t["branch"] == "B").sum(), resamples=100).loc["statistic", "se"] > 1
    with pytest.raises(ValueError, match="statistic is nan in a sample of the 30 rows"):
        boot.bootstrap(table, lambda t: np.nan, by="branch")


# ------------------------------------------------------------ ranks


def test_ranks_of_three_branches_by_hand():
    # C never moves at 1; A and B are 0 or 2 each: means 0, 1, 1, 2 out of their two people
    draws = np.array([[a, b, 1.0] for a in (0, 1, 1, 2) for b in (0, 1, 1, 2)], dtype=float)
    found = boot._rank_shares(draws)
    by_hand = np.zeros((3, 3))
    for draw in draws:
        for one in range(3):
            better, level = (draw > draw[one]).sum(), (draw == draw[one]).sum()
            by_hand[one, better : better + level] += 1 / level / len(draws)
    np.testing.assert_allclose(found, by_hand)
    np.testing.assert_allclose(found.sum(axis=0), 1)


def test_two_branches_apart_by_one_standard_error():
    # P(first is better) = Φ(difference / √(se² + se²))
    random = np.random.default_rng(4)
    one, two = (stats.zscore(random.normal(size=400)) for _ in range(2))
    table = pd.DataFrame({"branch": ["A"] * 400 + ["B"] * 400, "x": np.concatenate([one, two + 0.05 * 2**0.5])})
    found = boot.rank_groups(table, "x", "branch", resamples=40_000)
    assert found.groups.index.tolist() == ["B", "A"]
    assert found.probability.loc["B", 1] == pytest.approx(stats.norm.cdf(1), abs=0.01)
    assert found.groups.loc["B", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 2]
    assert found.groups.loc["A", "low"] == pytest.approx(-1.96 * 0.05, abs=0.005)


def test_low_is_good_turns_the_order_and_ties_share_their_rank():
    table = pd.DataFrame({"branch": list("AABBCC"), "minutes": [3.0, 5, 4, 4, 9, 9], "other": np.nan})
    found = boot.rank_groups(table, "minutes", "branch", higher_is_better=False)
    assert found.groups["rank"].to_dict() == {"A": 1.5, "B": 1.5, "C": 3}
    assert found.probability.loc["C"].tolist() == [0, 0, 1]
    # A's mean is 3, 4, 4, 5: better than, level with or worse than B's 4
    assert found.probability.loc["A", 1] == pytest.approx(0.5, abs=0.02)
    worst = boot.rank_groups(table, "minutes", "branch")
    assert worst.groups.index[0] == "C"


# ------------------------------------------------------------ properties


@few
@given(rows, st.integers(-3, 3))
def test_shifting_or_reversing_the_scale_moves_the_interval_along(pairs, shift):
    table = pd.DataFrame(pairs, columns=["x", "y"], dtype=float)
    plain = boot.bootstrap_means(table, resamples=200)
    moved = boot.bootstrap_means(table + shift, resamples=200)
    pd.testing.assert_frame_equal(moved - plain, pd.DataFrame(0.0, plain.index, plain.columns).assign(
        estimate=float(shift), low=float(shift), high=float(shift)
    ), check_dtype=False, atol=1e-9)  # fmt: skip
    turned = boot.bootstrap_means(8 - table, resamples=200)
    np.testing.assert_allclose(turned["low"], 8 - plain["high"], atol=1e-9)
    np.testing.assert_allclose(turned["se"], plain["se"], atol=1e-9)


@few
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_columns_and_blank_rows_do_not_matter(pairs, random):
    table = pd.DataFrame(pairs, columns=["x", "y"], dtype=float).assign(z=lambda t: t["x"] - t["y"])
    order = list(table.columns)
    random.shuffle(order)
    plain = boot.bootstrap_means(table, resamples=200)
    pd.testing.assert_frame_equal(boot.bootstrap_means(table[order], resamples=200).loc[plain.index], plain)
    mixed = table.sample(frac=1, random_state=1)
    pd.testing.assert_series_equal(boot.bootstrap_means(mixed, resamples=200)["estimate"], plain["estimate"])


@few
@given(rows, st.sampled_from(["percentile", "bca"]))
def test_identical_answers_have_no_error_and_nothing_is_ever_missing(pairs, method):
    table = pd.DataFrame(pairs, columns=["x", "y"], dtype=float).assign(same=0.1)
    found = boot.bootstrap_means(table, method=method, resamples=400)
    assert found.loc["same", "estimate"] == pytest.approx(0.1)
    assert found.loc["same", ["se", "low", "high"]].tolist() == [0, *[found.loc["same", "estimate"]] * 2]
    assert found.notna().all(axis=None)
    assert (found["low"] <= found["high"]).all()


# ------------------------------------------------------------ bad input


def repeats(table: pd.DataFrame) -> float:
    """Larger in every resample than in the table itself."""
    return float(table.index.duplicated().sum())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda t: boot.bootstrap_means(t.iloc[:1]), "at least 2 rows, got 1"),
        (lambda t: boot.bootstrap_means(t.assign(x=np.nan)), "column x has 0 values"),
        (lambda t: boot.bootstrap_means(t.assign(x=[1, np.nan, np.nan, np.nan])), "column x has 1 values"),
        (lambda t: boot.bootstrap_means(t.assign(x=[1, 2, np.nan, np.nan])), "column x has so few values"),
        (lambda t: boot.bootstrap_means(t.assign(x=[1, 2, np.nan, 3])[["x"]], resamples="all"), "column x has so few"),
        (lambda t: boot.bootstrap_means(t.assign(x=[1, 2, "a", 3])), r"column x .* \(row 2: 'a'\)"),
        (lambda t: boot.bootstrap_means(t.assign(x=[1, 2, np.inf, 3])), r"column x .* \(row 2: inf\)"),
        (lambda t: boot.bootstrap_means(t, by="branch"), "no column branch"),
        (
            lambda t: boot.bootstrap_means(t.assign(branch=list("AAAB")), by="branch"),
            "group B in column branch has one",
        ),
        (lambda t: boot.bootstrap_means(t.assign(branch=None), by="branch"), "no group"),
        (lambda t: boot.bootstrap_means(t[[]]), "no column to take means of"),
        (lambda t: boot.bootstrap_means(t, resamples=10), "at least 100"),
        (lambda t: boot.bootstrap_means(t, method="bc"), '"percentile" or "bca"'),
        (lambda t: boot.bootstrap_means(t, level=95), "between 0 and 1"),
        (lambda t: boot.bootstrap_means(pd.concat([t, t]), resamples="all"), "at most 7 rows"),
        (lambda t: boot.bootstrap(pd.concat([t] * 5, ignore_index=True), repeats, method="bca"), "same side of the"),
        (lambda t: boot.rank_groups(t.assign(branch=list("AAAB")), "x", "branch"), "group B in column branch has one"),
        (lambda t: boot.rank_groups(t.assign(branch="A"), "x", "branch"), "a ranking needs at least 2"),
        (lambda t: boot.rank_groups(t.assign(branch="A", x=np.nan), "x", "branch"), "no group with usable rows"),
    ],
)
def test_what_cannot_be_drawn_again_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call(pd.DataFrame({"x": [1.0, 2.0, 4.0, 4.0], "y": [1.0, 0.0, 1.0, 0.0]}))


def test_something_else_than_a_table_is_refused():
    with pytest.raises(TypeError, match="a table"):
        boot.bootstrap_means([1, 2, 3])


@pytest.mark.parametrize("returned", ["much", None, 1j, [[1.0, 2.0]]])
def test_a_statistic_that_is_no_number_is_refused(returned):
    with pytest.raises(TypeError, match="must return a number or a Series of numbers"):
        boot.bootstrap(pd.DataFrame({"x": FIVE}), lambda t: returned, resamples=100)


def test_intervals_of_a_mean_and_a_correlation_as_rs_boot_gives_them():
    # R 4.2.2, boot 1.3-28.1, 20,000 resamples, boot.ci "perc" and "bca" of this table: mean of a .143 (se),
    # (3.841, 4.398) and (3.832, 4.381); correlation of a and b .0612 (se), (.4783, .7185) and (.4713, .7136)
    random = np.random.default_rng(3)
    values = np.clip(np.round(4 + random.normal(size=(150, 1)) * 1.1 + random.normal(size=(150, 5))), 1, 7)
    values[random.random(values.shape) < 0.05] = np.nan
    table = pd.DataFrame(values, columns=list("abcde")).dropna()
    for method, ends in (("percentile", [3.841, 4.398]), ("bca", [3.832, 4.381])):
        found = boot.bootstrap_means(table[["a"]], method=method, resamples=20_000).loc["a"]
        assert found["se"] == pytest.approx(0.143, rel=0.03)
        assert found[["low", "high"]].tolist() == pytest.approx(ends, abs=0.15 * 0.143)  # two steps of 1/113
    for method, ends in (("percentile", [0.4783, 0.7185]), ("bca", [0.4713, 0.7136])):
        found = boot.bootstrap(table, lambda t: t["a"].corr(t["b"]), method=method, resamples=2_000).loc["statistic"]
        assert found["estimate"] == pytest.approx(0.610430018575)
        assert found[["low", "high"]].tolist() == pytest.approx(ends, abs=0.25 * 0.0612)


# ------------------------------------------------------------ surveys that repeat themselves


def test_repeated_surveys_hold_the_truth_as_often_as_they_say():
    truth = pd.Series(np.linspace(1, -1, 8), index=list("abcdefgh"))
    found = boot.simulate_rankings(truth, 30, 1.5, surveys=500)
    true = found.index.get_level_values("group").map(truth)
    held = ((found["low"] <= true) & (true <= found["high"])).mean()
    assert held == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))
    spread = (found["mean"] - true).std()
    assert spread == pytest.approx(1.5 / math.sqrt(30), rel=0.05)
    one = found.loc[1].sort_values("mean", ascending=False)
    assert one["rank"].tolist() == list(range(1, 9))


def test_a_larger_sample_begins_with_the_same_people():
    truth = pd.Series({"a": 0.0, "b": 0.0})
    two, three = (boot.simulate_rankings(truth, n, 1.0, surveys=2)["mean"] for n in (2, 3))
    drawn = np.random.default_rng(1).standard_normal((3, 2, 2))
    assert two.to_numpy() == pytest.approx(drawn[:2].mean(axis=0).ravel())
    assert three.to_numpy() == pytest.approx(drawn.mean(axis=0).ravel())


@pytest.mark.parametrize(
    ("truth", "n", "sd"),
    [({"a": 0.0}, 5, 1.0), ({"a": 0.0, "b": np.nan}, 5, 1.0), ({"a": 0, "b": 0}, 1, 1.0), ({"a": 0, "b": 0}, 5, 0.0)],
)
def test_surveys_that_cannot_be_are_refused(truth, n, sd):
    with pytest.raises(ValueError, match=r"groups|n must be|spread"):
        boot.simulate_rankings(pd.Series(truth), n, sd)


# On the course's own data


def test_the_branches_of_the_bank_survey_are_ranked_as_planted():
    # catalogue: B3 serves best, B4 worst by far in responsiveness; codes must go first
    raw = datasets.load("bank_branch_survey")
    table = servqual.recode_missing(raw, [99, 0, -1])
    gaps = servqual.respondent_gaps(table).assign(branch=table["branch"])
    found = boot.rank_groups(gaps, "responsiveness", "branch")
    assert found.groups.index[[0, -1]].tolist() == ["B3", "B4"]
    assert found.probability.loc["B4", 8] > 0.99
    assert found.groups.loc["B3", "rank_high"] == 1
    # the others were given nearly the same: their order is not known
    assert (found.groups["rank_high"] - found.groups["rank_low"])[1:-1].median() >= 3
    plain = boot.bootstrap_means(gaps, by="branch")
    assert (plain["high"] < 0).all()
    assert plain.loc["responsiveness", "se"] < boot.bootstrap_means(gaps[["responsiveness"]])["se"].item()
