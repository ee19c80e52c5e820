"""Expected numbers are worked out beside each test or come from the source named there."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.analysis import sample_size

few = settings(max_examples=30, deadline=None)


def test_the_numbers_of_the_specification():
    # the course's formula sheet: NPS ± 5 points with shares .5 and .2: 938; d_z .3: 90; d .5: 64 in each group
    assert sample_size.n_for_nps(5, promoters=0.5, detractors=0.2) == 938
    assert sample_size.n_for_paired_t(0.3) == 90
    assert sample_size.n_for_two_groups(0.5) == 64


@pytest.mark.parametrize(("d", "n"), [(0.2, 394), (0.5, 64), (0.8, 26), (1.0, 17)])
def test_cohens_table_of_two_groups(d, n):
    # Cohen 1992 (Psychological Bulletin 112, 155–159), table 2: 393, 64, 26 at .05 and power .80, by his
    # approximate tables; the exact noncentral t gives 394 for d = .2 (G*Power, R's pwr: 393.4)
    assert sample_size.n_for_two_groups(d) == n


@pytest.mark.parametrize(("d", "power"), [(0.3, 0.8), (0.15, 0.9), (0.5, 0.95), (1.2, 0.8)])
def test_statsmodels_needs_as_many(d, power):
    from statsmodels.stats.power import TTestIndPower, TTestPower

    assert sample_size.n_for_paired_t(d, power=power) == math.ceil(TTestPower().solve_power(d, alpha=0.05, power=power))
    assert sample_size.n_for_two_groups(-d, power=power) == math.ceil(
        TTestIndPower().solve_power(d, alpha=0.05, power=power)
    )
    assert sample_size.power_of_paired_t(30, d) == pytest.approx(TTestPower().power(d, 30, 0.05), abs=1e-8)


def test_power_is_rs_with_both_tails():
    # R 4.2.2: power.t.test(n = 20, delta = .1, type = "paired", strict = TRUE); n of power.t.test rounded up
    assert sample_size.power_of_paired_t(20, 0.1) == pytest.approx(0.0709411569705, abs=1e-10)
    assert sample_size.n_for_paired_t(0.3) == math.ceil(89.1495772456)
    assert sample_size.n_for_two_groups(0.5) == math.ceil(63.7657637143)


def test_means_shares_and_few_customers_by_hand():
    assert sample_size.n_for_mean(1.5, 0.2) == 217  # (1.96·1.5/.2)² = 216.1
    assert sample_size.n_for_mean(1.0, 1.959963984540054) == 1
    assert sample_size.n_for_proportion(0.05) == 385  # 384.1
    assert sample_size.n_for_proportion(0.03, share=0.2, level=0.9) == 481  # 2.7055·.16/.0009 = 480.98
    assert sample_size.n_for_proportion(0.05, population=1000) == 278  # 384.1/(1 + 383.1/1000)
    assert sample_size.finite_population(385, 1000) == 279  # 278.2
    assert sample_size.finite_population(10_000, 50) == 50


def test_clusters_by_hand():
    # 1 + 19·.05 = 1.95; 385·1.95/20 = 37.5 branches
    assert sample_size.design_effect(20, 0.05) == pytest.approx(1.95)
    assert sample_size.n_for_clusters(385, 20, 0.05) == (760, 38)
    assert sample_size.n_for_clusters(385, 1, 0.3) == (385, 385)
    assert sample_size.n_for_clusters(100, 20, 1) == (2000, 100)  # each branch is worth one answer
    assert sample_size.n_for_clusters(100, 20, 0) == (100, 5)


# ------------------------------------------------------------ properties


@few
@given(st.floats(0.05, 3), st.floats(0.5, 0.99))
def test_the_number_is_the_smallest_with_the_power(effect, power):
    for number, reached in (
        (sample_size.n_for_paired_t, sample_size.power_of_paired_t),
        (sample_size.n_for_two_groups, sample_size.power_of_two_groups),
    ):
        n = number(effect, power=power)
        assert reached(n, effect) >= power
        assert n == 2 or reached(n - 1, effect) < power


@few
@given(st.floats(0.1, 5), st.floats(0.05, 2), st.integers(1, 10_000))
def test_a_wider_margin_or_fewer_customers_never_need_more(sd, margin, population):
    n = sample_size.n_for_mean(sd, margin)
    assert sample_size.n_for_mean(sd, 1.5 * margin) <= n
    limited = sample_size.n_for_mean(sd, margin, population=population)
    assert 1 <= limited <= min(n, population)


@few
@given(st.integers(2, 300), st.floats(-2, 2))
def test_power_lies_between_the_level_and_one(n, effect):
    for reached in (sample_size.power_of_paired_t, sample_size.power_of_two_groups):
        assert 0.05 - 1e-9 <= reached(n, effect) <= 1 + 1e-12


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: sample_size.n_for_mean(0, 0.2), "sd must be above 0"),
        (lambda: sample_size.n_for_mean(1, -0.2), "margin must be above 0"),
        (lambda: sample_size.n_for_mean(math.inf, 0.2), "sd is inf"),
        (lambda: sample_size.n_for_mean(1e200, 1e-200), "too small beside the spread"),
        (lambda: sample_size.n_for_mean(1e200, 1e-200, population=100), "too small beside the spread"),
        (lambda: sample_size.n_for_mean(1, 0.2, level=95), "between 0 and 1"),
        (lambda: sample_size.n_for_mean(1, 0.2, population=0), "population"),
        (lambda: sample_size.n_for_mean(1, 0.2, population=10.5), "whole number"),
        (lambda: sample_size.n_for_proportion(5), "margin must be between 0 and 1"),
        (lambda: sample_size.n_for_proportion(0), "margin must be above 0"),
        (lambda: sample_size.n_for_proportion(0.05, share=1), "exactly 0 or 1"),
        (lambda: sample_size.n_for_nps(5, promoters=0.9, detractors=0.2), "together at most 1"),
        (lambda: sample_size.n_for_nps(5, promoters=1, detractors=0), "the same answer"),
        (lambda: sample_size.n_for_paired_t(0), "effect of 0"),
        (lambda: sample_size.n_for_paired_t(0.3, power=80), "power lies between"),
        (lambda: sample_size.n_for_paired_t(0.3, alpha=0), "alpha"),
        (lambda: sample_size.n_for_two_groups(1e-6), "more than 1,000,000,000 persons"),
        (lambda: sample_size.power_of_paired_t(1, 0.3), "n must be 2 or more"),
        (lambda: sample_size.design_effect(0, 0.1), "cluster_size must be 1 or more"),
        (lambda: sample_size.design_effect(20, 5), "icc must be between 0 and 1"),
        (lambda: sample_size.n_for_clusters(100, 2.5, 0.1), "whole number"),
    ],
)
def test_impossible_plans_are_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_words_are_refused():
    with pytest.raises(TypeError, match="sd is a number"):
        sample_size.n_for_mean("1.5", 0.2)
    with pytest.raises(TypeError, match="alpha is a number"):
        sample_size.n_for_paired_t(0.3, alpha="x")
