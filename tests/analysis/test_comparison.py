"""Expected numbers are worked out beside each test or come from the source named there."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from coursekit import datasets
from coursekit.analysis import comparison
from coursekit.analysis.servqual import recode_missing, respondent_gaps
from coursekit.authoring.simulation.bank_branch import SurveyParameters

# Student's sleep data (Student 1908, R's `sleep`): ten patients, two drugs.
SLEEP_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
SLEEP_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
# Hollander and Wolfe's depression scores, the example of R's ?wilcox.test.
BEFORE = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
AFTER = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]

few = settings(max_examples=30, deadline=None)
answers = st.lists(st.tuples(st.integers(1, 7), st.integers(1, 7)), min_size=3, max_size=40)


# ------------------------------------------------------------ paired t


def test_paired_t_of_the_sleep_data_as_r_prints_it():
    # R 4.2.2: t.test(extra ~ group, data = sleep, paired = TRUE)
    found = comparison.paired_t(SLEEP_1, SLEEP_2)
    assert (found.n, found.df) == (10, 9)
    assert found.t == pytest.approx(-4.0621, abs=5e-5)
    assert found.p == pytest.approx(0.002833, abs=5e-7)
    assert (found.difference, found.low, found.high) == pytest.approx((-1.58, -2.4598858, -0.7001142), abs=1e-7)
    # R's effectsize, cohens_d(…, paired = TRUE): −1.28 [−2.12, −0.41]
    assert (found.d_z, found.d_z_low, found.d_z_high) == pytest.approx((-1.28, -2.12, -0.41), abs=0.005)


def test_the_ends_of_d_z_put_t_at_the_edges_of_the_noncentral_distribution():
    found = comparison.paired_t(SLEEP_1, SLEEP_2, level=0.9)
    root = math.sqrt(found.n)
    assert stats.nct.cdf(found.t, 9, found.d_z_low * root) == pytest.approx(0.95, abs=1e-8)
    assert stats.nct.cdf(found.t, 9, found.d_z_high * root) == pytest.approx(0.05, abs=1e-8)


@pytest.mark.parametrize(("t", "n"), [(0.0, 2), (0.01, 3), (10, 200), (300, 20), (60, 640), (2, 1_000_000)])
def test_d_z_has_an_interval_wherever_there_is_spread(t, n):
    low, high = comparison._interval_of_d_z(t, n, 0.95)
    assert low < t / math.sqrt(n) < high
    assert comparison._interval_of_d_z(-t, n, 0.95) == pytest.approx((-high, -low))


def test_d_av_divides_by_the_average_of_the_two_sds():
    found = comparison.paired_t(SLEEP_1, SLEEP_2)
    average = (np.std(SLEEP_1, ddof=1) + np.std(SLEEP_2, ddof=1)) / 2
    assert found.d_av == pytest.approx(-1.58 / average)
    assert found.d_av_low / found.d_av == pytest.approx(found.d_z_low / found.d_z)


def test_hedges_factor_is_exact():
    # Γ(1)/(√1 Γ(½)) = 1/√π; Γ(2)/(√2 Γ(3/2)) = 2/√(2π)
    assert comparison.hedges_factor(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert comparison.hedges_factor(4) == pytest.approx(2 / math.sqrt(2 * math.pi))
    assert comparison.hedges_factor(1000) == pytest.approx(1 - 3 / 3999, abs=1e-6)
    plain, small = comparison.paired_t(SLEEP_1, SLEEP_2), comparison.paired_t(SLEEP_1, SLEEP_2, hedges=True)
    for name in ("d_z", "d_z_low", "d_av_high"):
        assert getattr(small, name) == pytest.approx(comparison.hedges_factor(9) * getattr(plain, name))
    assert small.t == plain.t
    with pytest.raises(ValueError, match="at least 2 degrees of freedom"):
        comparison.paired_t([1, 2], [2, 2], hedges=True)


def test_a_pair_with_a_blank_is_left_out():
    with_blanks = comparison.paired_t([*SLEEP_1, np.nan, 3], [*SLEEP_2, 1, None])
    assert with_blanks == comparison.paired_t(SLEEP_1, SLEEP_2)


# ------------------------------------------------------------ Wilcoxon


def test_wilcoxon_of_the_depression_scores_as_r_prints_it():
    # R: wilcox.test(x, y, paired = TRUE): V = 40, p = 0.03906; effectsize::rank_biserial: 0.78 [0.30, 0.94]
    found = comparison.wilcoxon(BEFORE, AFTER, interval="effectsize")
    assert (found.w_plus, found.w_minus, found.z) == (40, 5, None)
    assert found.p == pytest.approx(0.03906, abs=5e-6)
    assert (found.rank_biserial, found.low, found.high) == pytest.approx((0.78, 0.30, 0.94), abs=0.005)


def test_wilcoxon_with_ties_and_a_zero_as_r_prints_it():
    # R 4.2.2: wilcox.test(sleep$extra[1:10], sleep$extra[11:20], paired = TRUE): V = 0, p = 0.009091 (corrected)
    found = comparison.wilcoxon(SLEEP_1, SLEEP_2)
    assert (found.w_plus, found.zeros, found.n) == (0, 1, 10)
    assert found.p == pytest.approx(0.009091, abs=5e-7)
    assert (found.rank_biserial, found.low, found.high) == (-1, -1, -1)


def test_wilcoxon_with_and_without_the_correction_is_rs():
    # R 4.2.2: wilcox.test(c(5,3,4,7,2,6), c(4,5,4,5,1,6), paired = TRUE, correct = TRUE and FALSE): V = 6.5
    first, second = [5, 3, 4, 7, 2, 6], [4, 5, 4, 5, 1, 6]
    assert comparison.wilcoxon(first, second).w_plus == 6.5
    assert comparison.wilcoxon(first, second).p == pytest.approx(0.7103466, abs=5e-8)
    assert comparison.wilcoxon(first, second, continuity=False).p == pytest.approx(0.5774687, abs=5e-8)


@pytest.mark.parametrize("zeros", ["drop", "pratt"])
@pytest.mark.parametrize("continuity", [True, False])
def test_the_normal_approximation_is_scipys_in_all_four_conventions(zeros, continuity):
    random = np.random.default_rng(5)
    first, second = random.integers(1, 8, (2, 60))
    found = comparison.wilcoxon(first, second, zeros=zeros, continuity=continuity)
    scipys = {"drop": "wilcox", "pratt": "pratt"}[zeros]
    other = stats.wilcoxon(first, second, zero_method=scipys, correction=continuity, method="asymptotic")
    assert found.p == pytest.approx(other.pvalue)
    assert min(found.w_plus, found.w_minus) == other.statistic
    assert found.zeros == int((first == second).sum())


def test_exact_and_approximate_can_be_chosen():
    assert comparison.wilcoxon(BEFORE, AFTER, exact=False).z is not None
    # all 2⁴ signs: W₊ of 0 or 10 in 2 of 16
    assert comparison.wilcoxon([1, 2, 3, 4], [0, 0, 0, 0]).p == pytest.approx(2 / 16)
    with pytest.raises(ValueError, match="ties or zeros"):
        comparison.wilcoxon(SLEEP_1, SLEEP_2, exact=True)


@pytest.mark.parametrize("zeros", ["drop", "pratt"])
def test_the_delta_interval_agrees_with_the_jackknife(zeros):
    # an independent estimate of the same standard error: leave one person out
    random = np.random.default_rng(8)
    first, second = random.integers(2, 8, 80), random.integers(1, 8, 80)
    found = comparison.wilcoxon(first, second, zeros=zeros)
    left = [
        comparison.wilcoxon(np.delete(first, i), np.delete(second, i), zeros=zeros).rank_biserial for i in range(80)
    ]
    error = math.sqrt(79 / 80 * sum((r - np.mean(left)) ** 2 for r in left))
    half = (math.atanh(found.high) - math.atanh(found.low)) / 2
    assert half * (1 - found.rank_biserial**2) / 1.959964 == pytest.approx(error, rel=0.05)


# ------------------------------------------------------------ many tests


def test_benjamini_and_hochbergs_own_example():
    # Benjamini and Hochberg 1995, section 4.1, 15 comparisons: at 5 % Bonferroni finds 3, their procedure 4.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0000]
    assert int((comparison.adjusted_p(p, "holm") <= 0.05).sum()) == 3
    assert int((comparison.adjusted_p(p, "bh") <= 0.05).sum()) == 4


def test_holm_by_hand():
    # 3·.01, 2·.02, then not below the one before
    found = comparison.adjusted_p(pd.Series({"a": 0.02, "b": 0.01, "c": 0.03}))
    assert found.to_dict() == pytest.approx({"a": 0.04, "b": 0.03, "c": 0.04})
    assert found.name == "p_holm"


@few
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_keep_the_order_and_only_grow(p):
    for method in ("holm", "bh"):
        found = comparison.adjusted_p(p, method)
        assert (found >= np.array(p) - 1e-12).all()
        assert (found <= 1).all()
        assert (np.diff(found.to_numpy()[np.argsort(p, kind="stable")]) >= -1e-12).all()


@few
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_p_values_are_statsmodels(p):
    for method, name in (("holm", "holm"), ("bh", "fdr_bh")):
        assert comparison.adjusted_p(p, method).tolist() == pytest.approx(multipletests(p, method=name)[1].tolist())


def test_gap_tests_test_each_column_like_a_pair_of_its_own():
    gaps = pd.DataFrame({"x": np.subtract(SLEEP_1, SLEEP_2), "y": [1, -1, 2, 0, np.nan, 3, 1, -2, 1, 0]})
    found = comparison.gap_tests(gaps)
    alone = comparison.paired_t(SLEEP_1, SLEEP_2)
    for name in ("n", "difference", "low", "high", "t", "df", "p", "d_z", "d_z_low", "d_z_high"):
        assert found.loc["x", name] == pytest.approx(getattr(alone, name))
    assert found["n"].tolist() == [10, 9]
    assert found.loc["x", "p_holm"] == pytest.approx(2 * alone.p)
    ranked = comparison.gap_tests(gaps, test="wilcoxon")
    assert ranked.loc["x", "p"] == pytest.approx(comparison.wilcoxon(SLEEP_1, SLEEP_2).p)
    assert ranked["zeros"].tolist() == [1, 2]
    assert ranked["p_bh"].notna().all()


def test_adjusted_p_values_are_rs():
    # R 4.2.2: p.adjust(c(.0095, .0201, .0278, .0298, .0344), "holm") and "BH"
    p = [0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    assert comparison.adjusted_p(p).tolist() == pytest.approx([0.0475, 0.0804, 0.0834, 0.0834, 0.0834])
    assert comparison.adjusted_p(p, "bh").tolist() == pytest.approx([0.0344] * 5)


# ------------------------------------------------------------ properties


def usable(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.array(pairs, dtype=float).T
    assume(np.ptp(first - second) > 0)
    return first, second


@few
@given(answers, st.integers(-3, 3))
def test_shifting_both_answers_changes_no_test(pairs, shift):
    first, second = usable(pairs)
    assert comparison.paired_t(first + shift, second + shift).t == pytest.approx(comparison.paired_t(first, second).t)
    assert comparison.wilcoxon(first + shift, second + shift) == comparison.wilcoxon(first, second)


@few
@given(answers)
def test_reversing_the_scale_or_swapping_the_answers_turns_the_signs(pairs):
    first, second = usable(pairs)
    plain = comparison.paired_t(first, second)
    for turned in (comparison.paired_t(8 - first, 8 - second), comparison.paired_t(second, first)):
        assert turned.p == pytest.approx(plain.p)
        assert (turned.d_z_low, turned.d_z_high) == pytest.approx((-plain.d_z_high, -plain.d_z_low))
    ranks, turned_ranks = comparison.wilcoxon(first, second), comparison.wilcoxon(second, first)
    assert turned_ranks.rank_biserial == pytest.approx(-ranks.rank_biserial)
    assert turned_ranks.p == pytest.approx(ranks.p)
    assert (turned_ranks.low, turned_ranks.high) == pytest.approx((-ranks.high, -ranks.low))


@few
@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_respondents_does_not_matter_and_blank_rows_change_nothing(pairs, random):
    first, second = usable(pairs)
    order = list(range(len(first)))
    random.shuffle(order)
    blanks = [np.nan, np.nan]
    mixed = comparison.paired_t([*first[order], *blanks], [*second[order], *blanks])
    plain = comparison.paired_t(first, second)
    assert (mixed.n, mixed.t, mixed.d_z_low) == pytest.approx((plain.n, plain.t, plain.d_z_low))
    assert comparison.wilcoxon(first[order], second[order]).p == pytest.approx(comparison.wilcoxon(first, second).p)


@few
@given(answers)
def test_nothing_found_is_ever_missing_and_every_estimate_lies_in_its_interval(pairs):
    first, second = usable(pairs)
    t = comparison.paired_t(first, second)
    assert t.low <= t.difference <= t.high
    assert t.d_z_low <= t.d_z <= t.d_z_high
    for zeros in ("drop", "pratt"):
        ranks = comparison.wilcoxon(first, second, zeros=zeros)
        assert -1 <= ranks.low <= ranks.rank_biserial <= ranks.high <= 1
        assert 0 <= ranks.p <= 1


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([5], [4], "1 usable"),
        ([5, 5, 6], [4, 4, 5], "are all 1: without any spread"),
        ([5, 5], [5, 5, 5], "first has 2 values and second 3"),
        ([np.nan, np.nan], [1, 2], "0 usable"),
        ([1, np.inf], [1, 2], r"first holds infinite values \(row 1: inf\)"),
        ([1, "x"], [1, 2], r"column first holds something that is not a number \(row 1: 'x'\)"),
        (pd.Series([1, 2], name="P01"), pd.Series([1, 2], index=[1, 0]), "different row labels"),
    ],
)
def test_faulty_pairs_are_refused(first, second, said):
    with pytest.raises(ValueError, match=said):
        comparison.paired_t(first, second)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: comparison.wilcoxon([5, 5], [5, 5]), "none of 2 differs from 0"),
        (lambda: comparison.wilcoxon([], []), "none of 0 differs"),
        (lambda: comparison.wilcoxon([5, 6], [5, 5], zeros="zsplit"), '"drop" or "pratt"'),
        (lambda: comparison.wilcoxon([5, 6, 1], [5, 5, 3], interval="fisher"), '"delta" or "effectsize"'),
        (lambda: comparison.wilcoxon([5, 6, 7], [4, 4, 4], interval="fisher"), '"delta" or "effectsize"'),
        (lambda: comparison.hedges_factor(float("nan")), "df is nan"),
        (lambda: comparison.paired_t([5, 6], [5, 5], level=95), "between 0 and 1"),
        (lambda: comparison.adjusted_p([0.5, 1.2]), r"p has values outside 0 to 1 \(row 1: 1.2\)"),
        (lambda: comparison.adjusted_p([0.5, np.nan]), "none missing"),
        (lambda: comparison.adjusted_p([0.5], "bonferroni"), '"holm" or "bh"'),
        (lambda: comparison.gap_tests(pd.DataFrame({"care": [1, 1, 1]})), "column care are all 1"),
        (lambda: comparison.gap_tests(pd.DataFrame({"care": [np.nan] * 3})), "column care: 0 usable"),
        (lambda: comparison.gap_tests(pd.DataFrame(index=range(3))), "no column to test"),
        (lambda: comparison.gap_tests(pd.DataFrame({"care": [1, 2]}), test="sign"), '"t" or "wilcoxon"'),
    ],
)
def test_faulty_arguments_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


# ------------------------------------------------------------ every group against the rest


def test_every_group_against_the_rest_as_scipy_compares_two():
    random = np.random.default_rng(3)
    table = pd.DataFrame(1e6 + random.normal(size=(60, 2)) * [1, 5], columns=["a", "b"])
    table.iloc[::7, 0] = np.nan
    group = pd.Series(np.array(["x", "y", "z"])[random.integers(0, 3, 60)])
    group[5] = None
    found = comparison.rest_tests(table, group)
    for (name, column), row in found.iterrows():
        mine = table.loc[group == name, column].dropna()
        others = table.loc[(group != name) & group.notna(), column].dropna()
        expected = stats.ttest_ind(mine, others, equal_var=False)
        interval = expected.confidence_interval()
        assert (row["n"], row["rest"]) == (len(mine), len(others))
        assert row[["t", "df", "p", "low", "high"]].tolist() == pytest.approx(
            [expected.statistic, expected.df, expected.pvalue, interval.low, interval.high], rel=1e-6
        )
    assert found["p_holm"].tolist() == comparison.adjusted_p(found["p"]).tolist()


@pytest.mark.parametrize(
    ("values", "group", "said"),
    [
        ([1, 2, 3, 4], ["a", "a", "a", "b"], "group a, column x: fewer than 2"),
        ([1, 1, 2, 2], ["a", "a", "b", "b"], "without any spread"),
        ([1, 2, 3, 4], ["a"] * 4, "at least 2"),
        ([1, 2, 3, 4], ["a", "b"], "each row needs one"),
        ([np.nan] * 4, ["a", "a", "b", "b"], "fewer than 2"),
    ],
)
def test_groups_that_cannot_be_compared_are_named(values, group, said):
    with pytest.raises(ValueError, match=said):
        comparison.rest_tests(pd.DataFrame({"x": values}), group)


def test_labels_in_another_order_of_persons_are_refused():
    table = pd.DataFrame({"x": [1.0, 2, 3, 5]})
    with pytest.raises(ValueError, match="row labels"):
        comparison.rest_tests(table, pd.Series(list("aabb"), index=[3, 2, 1, 0]))


# On the course's own data


def test_the_gaps_of_the_bank_branches_are_those_planted():
    gaps = respondent_gaps(recode_missing(datasets.load("bank_branch_survey"), [99, 0]))
    given = SurveyParameters()
    planted = pd.Series(
        {name: np.mean(given.perception_mean[name]) - np.mean(given.expectation_mean[name]) for name in gaps.columns}
    )
    for test, effect in (("t", "d_z"), ("wilcoxon", "rank_biserial")):
        found = comparison.gap_tests(gaps, test=test)
        assert (found["p_holm"] < 0.001).all()
        assert (found[effect] < 0).all()
        assert (found["p_bh"] <= found["p_holm"]).all()
    # answers are rounded and cut, so that the order is what stays of the planted gaps
    assert comparison.gap_tests(gaps)["difference"].idxmin() == planted.idxmin() == "responsiveness"
    assert comparison.gap_tests(gaps)["difference"].idxmax() == planted.idxmax() == "tangibles"


def test_before_and_after_the_choice():
    table = datasets.load("free_choice")
    found = comparison.paired_t(table["after_1"], table["before_1"])
    assert found.n > 400
    assert found.low < found.difference < found.high
    assert comparison.wilcoxon(table["after_1"], table["before_1"]).zeros > 0
