"""Reference values are those of the sources named beside each test."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from coursekit.analysis import agreement as ag

NAN = np.nan
few = settings(max_examples=12, deadline=None)

# Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C/D: 4 observers, 12 units.
KRIPPENDORFF = pd.DataFrame(
    {
        "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        "C": [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    }
)
# Shrout and Fleiss 1979, table 2: 6 targets, 4 judges.
SHROUT_FLEISS = pd.DataFrame([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
# The example of the Wikipedia article on Fleiss' kappa: 10 subjects, 14 raters, 5 categories.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip


def codes(table):
    """Two coders' codes that give this table of counts."""
    pairs = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    return [i for i, _ in pairs], [j for _, j in pairs]


def coders(seed, n=30, k=3, missing=0.0):
    random = np.random.default_rng(seed)
    true = random.integers(1, 5, n)
    ratings = np.where(random.random((k, n)) < 0.7, true, random.integers(1, 5, (k, n))).T.astype(float)
    ratings[random.random((n, k)) < missing] = NAN
    return pd.DataFrame(ratings)


# ------------------------------------------------------------ two coders


def test_kappa_of_the_wikipedia_example():
    """20, 5, 10, 15: κ = .4 (Wikipedia, Cohen's kappa)."""
    found = ag.cohen_kappa(*codes([[20, 5], [10, 15]]))
    assert found.value == pytest.approx(0.4)
    assert (found.observed, found.expected) == pytest.approx((0.7, 0.5))


def test_kappa_of_cohen_1968_as_in_the_help_of_psych():
    """The matrix .44 .07 .09 / .05 .20 .05 / .01 .03 .06, n = 100: .492 (by hand (.70 − .41)/(1 − .41))."""
    found = ag.cohen_kappa(*codes([[44, 5, 1], [7, 20, 3], [9, 5, 6]]))
    assert found.value == pytest.approx(0.29 / 0.59)


@pytest.mark.parametrize(
    ("table", "limits"),
    [
        ([[44, 5, 1], [7, 20, 3], [9, 5, 6]], (0.35015820, 0.63289265)),
        ([[20, 5], [10, 15]], (0.15109229, 0.64890771)),
    ],
)
def test_the_unweighted_interval_is_that_of_r(table, limits):
    """R 4.2.2, psych 2.2.9: cohen.kappa(table)$confid, row "unweighted kappa"."""
    found = ag.cohen_kappa(*codes(table))
    assert (found.low, found.high) == pytest.approx(limits, abs=1e-6)


@pytest.mark.parametrize("weights", ["none", "linear", "quadratic"])
def test_the_large_sample_interval_is_the_delta_method(weights):
    """Slopes of kappa by each cell's share, taken numerically; R's psych 2.2.9 has another one for weighted kappa."""
    table = np.array([[11, 3, 1], [2, 9, 4], [1, 5, 8]])
    n, share = table.sum(), table / table.sum()
    cost = np.abs(np.subtract.outer(range(3), range(3))) ** {"none": 0.0, "linear": 1, "quadratic": 2}[weights]
    cost = cost * (1 - np.eye(3))

    def kappa(p):
        return 1 - (cost * p).sum() * p.sum() / (cost * np.outer(p.sum(axis=1), p.sum(axis=0))).sum()

    steps = 1e-6 * np.eye(9).reshape(9, 3, 3)
    slope = np.array([kappa(share + step) - kappa(share - step) for step in steps]).reshape(3, 3) / 2e-6
    se = math.sqrt(((slope**2 * share).sum() - (slope * share).sum() ** 2) / n)
    found = ag.cohen_kappa(*codes(table), weights=weights)
    assert found.value == pytest.approx(kappa(share))
    assert (found.low, found.high) == pytest.approx((found.value - 1.959964 * se, found.value + 1.959964 * se))


def test_a_coder_with_one_code_leaves_no_interval():
    for second in (["a", "a", "a"], ["b", "b", "b"]):
        found = ag.cohen_kappa(["a", "b", "a"] if second[0] == "a" else ["a"] * 3, second)
        assert found.value == 0
        assert math.isnan(found.low)
        assert math.isnan(found.high)


def test_an_ordered_type_states_the_order():
    kind = pd.CategoricalDtype(["low", "middle", "high"], ordered=True)
    first, second = ["low", "middle", "high", "low"], ["low", "high", "high", "middle"]
    typed = [pd.Series(one, dtype=kind) for one in (first, second)]
    stated = {"categories": list(kind.categories)}
    assert ag.cohen_kappa(*typed, weights="linear") == ag.cohen_kappa(first, second, weights="linear", **stated)
    assert ag.agreement_table(*typed).index.tolist() == list(kind.categories)
    table = pd.DataFrame({"a": first, "b": second})
    typed_alpha = ag.krippendorff_alpha(table.astype(kind), "ordinal", resamples=0)
    assert typed_alpha.value == ag.krippendorff_alpha(table, "ordinal", resamples=0, **stated).value


def test_the_large_sample_interval_is_that_of_fleiss_cohen_and_everitt():
    """Their variance written out: Σ p_ii(1−(p_i.+p_.i)(1−κ))² + (1−κ)² Σ p_ij(p_.i+p_j.)² − (κ−p_e(1−κ))²."""
    table = np.array([[44, 5, 1], [7, 20, 3], [9, 5, 6]])
    p = table / 100
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    expected = rows @ columns
    kappa = (np.trace(p) - expected) / (1 - expected)
    a = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(3))
    b = (1 - kappa) ** 2 * sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i in range(3) for j in range(3) if i != j)
    se = math.sqrt((a + b - (kappa - expected * (1 - kappa)) ** 2) / (1 - expected) ** 2 / 100)
    found = ag.cohen_kappa(*codes(table), level=0.9)
    assert (found.low, found.high) == pytest.approx((kappa - norm.ppf(0.95) * se, kappa + norm.ppf(0.95) * se))


@pytest.mark.parametrize("weights", ["linear", "quadratic"])
def test_weighted_kappa_written_out(weights):
    table = np.array([[11, 3, 1], [2, 9, 4], [0, 5, 8]])
    p = table / table.sum()
    cost = np.abs(np.subtract.outer(range(3), range(3))) ** (1 if weights == "linear" else 2)
    chance = np.outer(p.sum(axis=1), p.sum(axis=0))
    found = ag.cohen_kappa(*codes(table), weights=weights)
    assert found.value == pytest.approx(1 - (cost * p).sum() / (cost * chance).sum())
    assert found.low < found.value < found.high


def test_with_two_codes_all_weights_are_one():
    values = {ag.cohen_kappa(*codes([[20, 5], [10, 15]]), weights=w).value for w in ("none", "linear", "quadratic")}
    assert max(values) - min(values) < 1e-12


def test_an_unused_category_keeps_its_place_in_the_weights():
    first, second = ["low", "high", "low", "high"], ["low", "high", "high", "high"]
    plain = ag.cohen_kappa(first, second, weights="linear", categories=["low", "high"])
    wide = ag.cohen_kappa(first, second, weights="linear", categories=["low", "middle", "high"])
    assert wide.value == pytest.approx(plain.value)
    three = ag.cohen_kappa(
        [*first, "middle"], [*second, "high"], weights="linear", categories=["low", "middle", "high"]
    )
    other = ag.cohen_kappa(
        [*first, "middle"], [*second, "high"], weights="linear", categories=["middle", "low", "high"]
    )
    assert three.value != pytest.approx(other.value)


def test_missing_codes_are_left_out_and_counted():
    found = ag.percent_agreement(["a", "b", None, "a"], ["a", "a", "b", NAN])
    assert (found.value, found.units, found.left_out) == (0.5, 2, 2)
    table = ag.agreement_table(["a", "b", None], ["a", "a", "b"])
    assert table.to_numpy().tolist() == [[1, 0], [1, 0]]


@few
@given(st.integers(0, 1000))
def test_kappa_does_not_care_for_order_names_or_which_coder_is_first(seed):
    table = coders(seed, k=2).astype(int)
    one = ag.cohen_kappa(table[0], table[1], weights="quadratic")
    assert ag.cohen_kappa(table[1], table[0], weights="quadratic").value == pytest.approx(one.value)
    assert ag.cohen_kappa(5 - table[0], 5 - table[1], weights="quadratic").value == pytest.approx(one.value)
    mixed = table.sample(frac=1, random_state=seed)
    assert ag.cohen_kappa(mixed[0], mixed[1], weights="quadratic").value == pytest.approx(one.value)
    plain = ag.cohen_kappa(table[0], table[1])
    named = table.replace({1: "d", 2: "a", 3: "c", 4: "b"})
    assert ag.cohen_kappa(named[0], named[1]).value == pytest.approx(plain.value)


def test_bootstrap_is_repeatable_and_near_the_large_sample_interval():
    first, second = codes([[100, 15], [20, 65]])
    drawn = ag.cohen_kappa(first, second, resamples=4000, seed=1)
    assert drawn == ag.cohen_kappa(first, second, resamples=4000, seed=1)
    large = ag.cohen_kappa(first, second)
    assert (drawn.low, drawn.high) == pytest.approx((large.low, large.high), abs=0.03)
    assert drawn.resamples == 4000


# ------------------------------------------------------------ many coders


@pytest.mark.parametrize(("measurement", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_krippendorffs_own_example(measurement, alpha):
    found = ag.krippendorff_alpha(KRIPPENDORFF, measurement)
    assert round(found.value, 3) == alpha
    assert (found.units, found.left_out) == (11, 1)
    assert found.low < found.value < found.high <= 1


RANDOM_R = pd.DataFrame(
    {
        "a": [1, 4, 3, 2, 2, 4, 1, 3, 3, 1],
        "b": [1, 4, 2, 2, 2, 4, NAN, 3, 4, 1],
        "c": [1, 3, 3, NAN, 2, 4, 1, 3, 3, 2],
        "d": [2, 4, 3, 2, 2, NAN, 1, 3, NAN, 1],
    }
)


@pytest.mark.parametrize(
    ("measurement", "alpha"), [("nominal", 0.6376811594), ("ordinal", 0.8862350098), ("interval", 0.8807089298)]
)
def test_alpha_by_the_coincidence_matrix_in_r(measurement, alpha):
    """R 4.2.2, coincidence matrix and Krippendorff's metrics written out in base R."""
    assert ag.krippendorff_alpha(RANDOM_R, measurement, resamples=0).value == pytest.approx(alpha, abs=1e-8)


def test_alpha_does_not_care_for_the_unit_of_an_interval_scale():
    plain = ag.krippendorff_alpha(KRIPPENDORFF, "interval")
    tenfold = ag.krippendorff_alpha(10 * KRIPPENDORFF, "interval")
    assert (tenfold.value, tenfold.low, tenfold.high) == pytest.approx((plain.value, plain.low, plain.high))
    assert (tenfold.observed, tenfold.expected) == pytest.approx((100 * plain.observed, 100 * plain.expected))
    text = KRIPPENDORFF.astype(object).assign(A=["1", "2", "3", "3", "2", "1", "4", "1", "2", None, None, None])
    assert ag.krippendorff_alpha(text, "interval").value == pytest.approx(plain.value)


def test_krippendorffs_binary_example():
    """Krippendorff 2011, section A: two observers, ten units, α = .095."""
    two = pd.DataFrame({"m": [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], "l": [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]})
    for measurement in ("nominal", "ordinal", "interval"):
        assert round(ag.krippendorff_alpha(two, measurement).value, 3) == 0.095


def brute_alpha(ratings, measurement):
    """The definition, pair by pair."""
    units = [[v for v in row if not math.isnan(v)] for row in ratings.to_numpy()]
    units = [u for u in units if len(u) > 1]
    pool = [v for u in units for v in u]
    count = {v: pool.count(v) for v in pool}

    def delta(a, b):
        if measurement == "nominal":
            return float(a != b)
        if measurement == "interval":
            return (a - b) ** 2
        between = sum(n for v, n in count.items() if min(a, b) <= v <= max(a, b))
        return (between - (count[a] + count[b]) / 2) ** 2 if a != b else 0.0

    observed = sum(
        delta(a, b) / (len(u) - 1) for u in units for i, a in enumerate(u) for j, b in enumerate(u) if i != j
    ) / len(pool)
    expected = sum(delta(a, b) for i, a in enumerate(pool) for j, b in enumerate(pool) if i != j)
    return 1 - observed / (expected / (len(pool) * (len(pool) - 1)))


@few
@given(st.integers(0, 1000), st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_is_its_definition_pair_by_pair(seed, measurement):
    ratings = coders(seed, n=12, k=3, missing=0.3)
    assert ag.krippendorff_alpha(ratings, measurement, resamples=0).value == pytest.approx(
        brute_alpha(ratings, measurement)
    )


@few
@given(st.integers(0, 1000), st.sampled_from(["nominal", "ordinal", "interval"]), st.integers(-20, 20))
def test_alpha_under_shift_reversal_and_order(seed, measurement, shift):
    ratings = coders(seed, n=15, missing=0.2)
    value = ag.krippendorff_alpha(ratings, measurement, resamples=0).value
    mixed = ratings.sample(frac=1, random_state=seed)[[2, 0, 1]]
    for other in (ratings + shift, 5 - ratings, mixed, pd.concat([ratings, pd.DataFrame([[NAN] * 3])])):
        assert ag.krippendorff_alpha(other, measurement, resamples=0).value == pytest.approx(value)


def test_alpha_of_words_and_of_words_in_order():
    words = KRIPPENDORFF.replace(dict(zip(range(1, 6), ["e", "d", "c", "b", "a"], strict=True)))
    assert round(ag.krippendorff_alpha(words, resamples=0).value, 3) == 0.743
    found = ag.krippendorff_alpha(words, "ordinal", categories=["e", "d", "c", "b", "a"], resamples=0)
    assert round(found.value, 3) == 0.815
    with pytest.raises(ValueError, match="state their order"):
        ag.krippendorff_alpha(words, "ordinal")


def test_fleiss_of_the_wikipedia_example():
    """κ = .210 (P̄ = .378, P̄e = .213)."""
    ratings = pd.DataFrame([[code for code, n in enumerate(row) for _ in range(n)] for row in FLEISS])
    found = ag.fleiss_kappa(ratings)
    assert (round(found.value, 3), round(found.observed, 3), round(found.expected, 3)) == (0.210, 0.378, 0.213)
    assert found.low < found.value < found.high


@few
@given(st.integers(0, 1000))
def test_fleiss_agrees_with_statsmodels_and_nearly_with_alpha(seed):
    from statsmodels.stats.inter_rater import aggregate_raters
    from statsmodels.stats.inter_rater import fleiss_kappa as reference

    ratings = coders(seed).astype(int)
    counts, _ = aggregate_raters(ratings)
    assert ag.fleiss_kappa(ratings, resamples=0).value == pytest.approx(reference(counts))
    uniform = ag.fleiss_kappa(ratings, chance="randolph", resamples=0).value
    assert uniform == pytest.approx(reference(counts, method="randolph"))
    # with complete nominal data α = κ + (1 − κ)/(n m), Krippendorff's correction for small samples
    kappa, alpha = ag.fleiss_kappa(ratings, resamples=0).value, ag.krippendorff_alpha(ratings, resamples=0).value
    assert alpha == pytest.approx(kappa + (1 - kappa) / ratings.size)


@pytest.mark.parametrize("measurement", ["nominal", "ordinal", "interval"])
def test_the_bootstrap_is_that_of_whole_rows(measurement):
    """Against 150 tables of rows drawn one by one; both are random, hence the tolerance."""
    ratings = coders(3, n=40, missing=0.1)
    random = np.random.default_rng(7)
    drawn = [
        ag.krippendorff_alpha(ratings.iloc[random.integers(0, 40, 40)], measurement, resamples=0).value
        for _ in range(150)
    ]
    found = ag.krippendorff_alpha(ratings, measurement, seed=1)
    # rows with one code are drawn too, above, and are rare
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.07)
    assert found == ag.krippendorff_alpha(ratings, measurement, seed=1)


def test_fleiss_bootstrap_is_that_of_whole_rows():
    ratings = coders(4, n=40)
    random = np.random.default_rng(7)
    drawn = [ag.fleiss_kappa(ratings.iloc[random.integers(0, 40, 40)], resamples=0).value for _ in range(150)]
    found = ag.fleiss_kappa(ratings, seed=1)
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(drawn, [0.025, 0.975])), abs=0.07)


def test_perfect_agreement_is_one_everywhere():
    same = pd.DataFrame({"a": [1, 2, 3, 1], "b": [1, 2, 3, 1]})
    assert ag.cohen_kappa(same["a"], same["b"]).value == 1
    assert ag.fleiss_kappa(same).value == 1
    assert ag.krippendorff_alpha(same, "ordinal").value == 1
    both = ag.intraclass_correlation(same)
    assert (both.single, both.single_low, both.average) == (1, 1, 1)


# ------------------------------------------------------------ scores


def test_icc_of_shrout_and_fleiss():
    """ICC(2,1) = .29, ICC(2,4) = .62 (Shrout and Fleiss 1979); R 4.2.2, psych 2.2.9: ICC(…), ICC2 and ICC2k."""
    found = ag.intraclass_correlation(SHROUT_FLEISS)
    single, average = (found.single, found.single_low, found.single_high), (found.average_low, found.average_high)
    assert single == pytest.approx((0.289764, 0.018787, 0.761084), abs=1e-6)
    assert found.average == pytest.approx(0.620051, abs=1e-6)
    assert average == pytest.approx((0.071137, 0.927232), abs=1e-6)


@few
@given(st.integers(0, 1000), st.floats(-50, 50))
def test_icc_under_shift_reversal_and_order(seed, shift):
    scores = coders(seed, n=12)
    scores.iloc[:, 0] += np.arange(12)
    one = ag.intraclass_correlation(scores)
    assume(one.single > 0.05)
    for other in (scores + shift, -scores, 3 * scores, scores.sample(frac=1, random_state=seed)[[2, 0, 1]]):
        two = ag.intraclass_correlation(other)
        assert (two.single, two.single_low, two.average_high) == pytest.approx(
            (one.single, one.single_low, one.average_high), rel=1e-6, abs=1e-9
        )
    harsher = scores.assign(**{"2": scores[2] - 20}).drop(columns=2)
    assert ag.intraclass_correlation(harsher).single < one.single


# On the course's own data


def test_incidents_and_comments_of_the_course():
    """R 4.2.2, psych 2.2.9: cohen.kappa of the two coders' columns (planted: right in .90 and .78, .92 and .80)."""
    from coursekit import datasets

    incidents = datasets.load("service_incidents")
    found = ag.cohen_kappa(incidents["class_a"], incidents["class_b"])
    assert (found.low, found.value, found.high) == pytest.approx((0.3274818, 0.5437262, 0.7599706), abs=1e-6)
    assert ag.percent_agreement(incidents["class_a"], incidents["class_b"]).value == found.observed
    comments = datasets.load("customer_comments")
    found = ag.cohen_kappa(comments["theme_a"], comments["theme_b"])
    assert (found.low, found.value, found.high) == pytest.approx((0.6391778, 0.6974489, 0.7557200), abs=1e-6)
    many = comments[["theme", "theme_a", "theme_b"]]
    assert ag.fleiss_kappa(many, resamples=0).value > found.value
    assert ag.krippendorff_alpha(many, resamples=0).value == pytest.approx(
        ag.fleiss_kappa(many, resamples=0).value, abs=0.001
    )


# ------------------------------------------------------------ bad input

SAME = pd.DataFrame({"a": ["x"] * 5, "b": ["x"] * 5})


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ag.cohen_kappa(["a"], ["a", "b"]), "1, 2 values; pair them up"),
        (lambda: ag.cohen_kappa(pd.Series([1, 2]), pd.Series([1, 2], index=[1, 0])), "different row labels"),
        (lambda: ag.cohen_kappa(["low", "mid", "high"], ["low", "mid", "mid"], weights="linear"), "need their order"),
        (lambda: ag.cohen_kappa(["a", "b"], ["a", "b"], resamples=9, seed=-1), "seed must be 0 or more"),
        (lambda: ag.cohen_kappa(SAME["a"], SAME["b"]), "the code 'x'; kappa has no value"),
        (lambda: ag.cohen_kappa([None], ["a"]), "no unit has a code from both"),
        (lambda: ag.cohen_kappa(["a", 1], ["a", 1]), "mix words and numbers"),
        (lambda: ag.cohen_kappa(["a", "b"], ["a", "c"], categories=["a", "b"]), "code c is not among"),
        (lambda: ag.cohen_kappa(["a", "b"], ["a", "b"], weights="cubic"), "'none', 'linear' or 'quadratic'"),
        (lambda: ag.cohen_kappa(["a", "b"], ["a", "b"], resamples=9), "needs seed"),
        (lambda: ag.cohen_kappa(["a", "b"], ["a", "b"], level=95), "confidence level"),
        (lambda: ag.fleiss_kappa(KRIPPENDORFF), r"\(row 0, row 9, row 10 and 1 more\).*krippendorff_alpha"),
        (lambda: ag.fleiss_kappa(SAME), "no value"),
        (lambda: ag.fleiss_kappa(SAME[["a"]]), "two or more coders, the table has 1"),
        (lambda: ag.fleiss_kappa(SAME, chance="cohen"), "'fleiss' or 'randolph'"),
        (lambda: ag.krippendorff_alpha(SAME), "no value"),
        (lambda: ag.krippendorff_alpha(pd.DataFrame({"a": [1, NAN], "b": [NAN, 2]})), "no unit has two codes"),
        (lambda: ag.krippendorff_alpha(pd.DataFrame({"a": [NAN], "b": [NAN]})), "no unit has any code"),
        (lambda: ag.krippendorff_alpha(pd.DataFrame({"a": ["x", "y"], "b": ["x", "y"]}), "interval"), "column a holds"),
        (lambda: ag.krippendorff_alpha(KRIPPENDORFF, "ratio"), "'nominal', 'ordinal' or 'interval'"),
        (lambda: ag.krippendorff_alpha(KRIPPENDORFF, resamples=-1), "0 or more"),
        (lambda: ag.krippendorff_alpha(pd.DataFrame({"a": [1] * 30 + [2], "b": [1] * 30 + [NAN]})), "no value"),
        (lambda: ag.intraclass_correlation(KRIPPENDORFF), r"scores are missing \(row 0"),
        (lambda: ag.intraclass_correlation(SAME), "column a holds something"),
        (lambda: ag.intraclass_correlation(pd.DataFrame({"a": [1, 1], "b": [1, 1]})), "do not differ"),
        (lambda: ag.intraclass_correlation(pd.DataFrame({"a": [1, -1], "b": [-1, 1]})), "no value"),
        (lambda: ag.intraclass_correlation(SHROUT_FLEISS.head(1)), "1 units and 4 coders"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_too_few_different_units_for_an_interval():
    rare = pd.DataFrame({"a": [1] * 3 + [2], "b": [1] * 3 + [2]})
    assert ag.krippendorff_alpha(rare).resamples < 2000
    single = pd.DataFrame({"a": [1], "b": [2]})
    found = ag.krippendorff_alpha(single, resamples=0)
    assert found.value == 0
    assert math.isnan(found.low)


def test_a_table_is_wanted():
    with pytest.raises(TypeError, match="DataFrame"):
        ag.krippendorff_alpha([[1, 2]])
    with pytest.raises(TypeError, match="DataFrame"):
        ag.fleiss_kappa([[1, 2]])
    with pytest.raises(TypeError, match="list of codes"):
        ag.cohen_kappa(["a"], ["b"], categories="ab")
    with pytest.raises(TypeError, match="whole number"):
        ag.fleiss_kappa(SAME, resamples="9")


# ---------------------------------------------------------------- while coding goes on


def test_growing_kappa_ends_where_cohens_is():
    first, second = codes([[20, 5], [10, 15]])
    grown = ag.growing_kappa(first, second)
    found = ag.cohen_kappa(first, second)
    assert list(grown.index) == list(range(1, 51))
    assert grown["agreed"].iloc[-1] == 35
    assert grown["value"].iloc[-1] == pytest.approx(found.value)
    # Wilson 1927 for 35 of 50, put into (p - 0.5)/(1 - 0.5).
    assert grown["low"].iloc[-1] == pytest.approx((0.56247 - 0.5) / 0.5, abs=1e-4)
    assert grown["high"].iloc[-1] == pytest.approx((0.80897 - 0.5) / 0.5, abs=1e-4)


@few
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=20))
def test_growing_kappa_is_cohens_at_every_step(pairs):
    first, second = zip(*pairs, strict=True)
    grown = ag.growing_kappa(first, second)
    for n, row in grown.iterrows():
        if len({*first[:n], *second[:n]}) == 1:
            assert row[["value", "low", "high"]].isna().all()
        else:
            assert row["value"] == pytest.approx(ag.cohen_kappa(first[:n], second[:n]).value)
            assert -1 <= row["low"] <= row["value"] + 1e-12 <= row["high"] + 2e-12 <= 1 + 2e-12


def test_full_agreement_does_not_make_the_interval_vanish():
    grown = ag.growing_kappa(list("abcabc"), list("abcabc"))
    assert grown["value"].iloc[-1] == 1
    assert grown["low"].iloc[-1] < 0.5


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [([], [], "at least one"), (["a", None], ["a", "b"], "a code from both"), (["a"], ["a", "b"], "pair them up")],
)
def test_growing_kappa_refuses_what_it_cannot_count(first, second, message):
    with pytest.raises(ValueError, match=message):
        ag.growing_kappa(first, second)


def test_settling_a_border_changes_the_codes_on_its_two_sides_only():
    codes_b = pd.Series(["staff", "result", "staff", "price", "result"], index=list("vwxyz"))
    agreed = pd.Series(["result", "staff", "waiting", "result", "result"], index=list("vwxyz"))
    before = codes_b.copy()
    settled = ag.settle(codes_b, agreed, [("staff", "result")])
    assert settled.to_dict() == {"v": "result", "w": "staff", "x": "staff", "y": "price", "z": "result"}
    assert codes_b.equals(before)
    assert ag.settle(codes_b, agreed, []).equals(codes_b)


@pytest.mark.parametrize("border", ["staff", ("staff",), ("staff", "staff"), ("a", "b", "c")])
def test_a_border_has_two_sides(border):
    with pytest.raises(ValueError, match="pair of two different codes"):
        ag.settle(pd.Series(["a"]), pd.Series(["b"]), [border])


@pytest.mark.parametrize("units", [6, 24])
def test_growing_kappa_covers_what_it_should(units):
    # Two coders, each right in 85 of 100 units and else at one of the five other codes at random.
    random = np.random.default_rng(13)
    alike = 0.85**2 + 0.15**2 / 5
    kappa = (alike - 1 / 6) / (1 - 1 / 6)
    covered = 0
    for _ in range(400):
        meant = random.integers(0, 6, units)
        a, b = (np.where(random.random(units) < 0.85, meant, (meant + random.integers(1, 6, units)) % 6) for _ in "ab")
        last = ag.growing_kappa(a, b).iloc[-1]
        covered += last["low"] <= kappa <= last["high"]
    assert 0.92 <= covered / 400 <= 0.99


def test_settling_leaves_what_is_missing():
    settled = ag.settle(
        pd.Series(["staff", None, "staff"]), pd.Series([None, "result", "result"]), [("staff", "result")]
    )
    assert settled.iloc[[0, 2]].tolist() == ["staff", "result"]
    assert settled.isna().tolist() == [False, True, False]
