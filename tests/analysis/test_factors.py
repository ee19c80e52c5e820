"""Where an expected number comes from stands beside it; otherwise it is worked out by hand or is a closed form.

Outside results:

- R's ``factanal`` on its data set ``ability.cov`` (six tests, 112 people; Smith and Stanley 1983), as printed by the
  example of its help page; the matrix is below.
- Nine tests of Holzinger and Swineford (1939, 301 pupils), which come with semopy: fit of the three-factor CFA and of
  the three-factor EFA from lavaan's tutorial pages; AVE, correlations of the factors, HTMT2 and eigenvalues by R 4.6
  (lavaan, semTools, psych), as quoted in the tests of a public repository.
  R 4.2.2 with lavaan 0.6-14 and psych 2.2.9 gives the same, and where a test says so, more. (semTools was not at
  hand: its HTMT was worked out in base R.)
- Loadings by R's ``psych::fa`` and ``GPArotation`` on 13 skulls, as quoted in the tests of statsmodels.
"""

from __future__ import annotations

import math
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import datasets
from coursekit.analysis import factors
from coursekit.analysis.factors import Correlations
from coursekit.analysis.instrument import SERVQUAL
from coursekit.analysis.servqual import recode_missing, reverse_items
from coursekit.authoring.simulation.trust import TrustParameters

KIOSK = Path(__file__).resolve().parents[3] / "shared" / "data" / "kiosk_servqual" / "kiosk_servqual.csv"
NAN = np.nan

TESTS = ["general", "picture", "blocks", "maze", "reading", "vocab"]
ABILITY = [
    [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
    [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
    [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
    [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
    [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
    [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
]
HOLZINGER = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"], "speed": ["x7", "x8", "x9"]}
PHI = np.array([[1, 0.5, 0.3], [0.5, 1, 0.4], [0.3, 0.4, 1]])


def ability() -> Correlations:
    covariance = np.array(ABILITY)
    spread = np.sqrt(np.diag(covariance))
    return Correlations(pd.DataFrame(covariance / np.outer(spread, spread), TESTS, TESTS), 112)


def holzinger() -> pd.DataFrame:
    return import_module("semopy.examples.holzinger39").get_data().filter(regex=r"^x\d$")


def alike(k: int, r: float, n: int = 200) -> Correlations:
    names = [f"x{i}" for i in range(k)]
    return Correlations(pd.DataFrame(np.full((k, k), r) + (1 - r) * np.eye(k), names, names), n)


def simple_structure(size: float = 0.7) -> np.ndarray:
    """Three factors of four items each."""
    loadings = np.zeros((12, 3))
    for i in range(12):
        loadings[i, i // 4] = size + 0.03 * (i % 4)
    return loadings


def exact(loadings: np.ndarray, phi: np.ndarray, n: int = 300) -> Correlations:
    common = loadings @ phi @ loadings.T
    names = [f"x{i}" for i in range(len(loadings))]
    return Correlations(pd.DataFrame(common + np.diag(1 - np.diag(common)), names, names), n)


def drawn(loadings: np.ndarray, phi: np.ndarray, n: int, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    scores = random.normal(size=(n, len(phi))) @ np.linalg.cholesky(phi).T
    errors = np.sqrt(1 - np.diag(loadings @ phi @ loadings.T))
    values = scores @ loadings.T + random.normal(size=(n, len(loadings))) * errors
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(len(loadings))])


# ------------------------------------------------------------ is it worth factoring


@pytest.mark.parametrize(("k", "r"), [(3, 0.5), (5, 0.3), (22, 0.4), (4, -0.2)])
def test_kmo_of_equal_correlations_is_the_closed_form(k, r):
    q = r / (1 + (k - 2) * r)  # partial correlation given the other k − 2
    found = factors.kmo(alike(k, r))
    assert found.overall == pytest.approx(r**2 / (r**2 + q**2))
    assert found.per_item.tolist() == pytest.approx([found.overall] * k)


def test_kmo_uses_partial_correlations():
    table = holzinger()[["x1", "x2", "x4", "x9"]]
    residuals, shared, partial = table - table.mean(), 0.0, 0.0
    for i in range(4):
        for j in range(i):
            others = residuals.to_numpy()[:, [m for m in range(4) if m not in (i, j)]]
            pair = residuals.to_numpy()[:, [i, j]]
            left = pair - others @ np.linalg.lstsq(others, pair)[0]
            partial += np.corrcoef(left.T)[0, 1] ** 2
            shared += np.corrcoef(pair.T)[0, 1] ** 2
    found = factors.kmo(table, resamples=200)
    assert found.overall == pytest.approx(shared / (shared + partial))
    assert found.low < found.overall < found.high


def test_kmo_and_bartlett_are_psychs():
    # R 4.2.2, psych 2.2.9: KMO(h); cortest.bartlett(cor(h), 301)
    found = factors.kmo(holzinger())
    assert found.overall == pytest.approx(0.752244592603, abs=1e-12)
    per_item = [0.805021226632, 0.777938285398, 0.734302877282, 0.763262045281, 0.73872385652]
    assert found.per_item.tolist()[:5] == pytest.approx(per_item, abs=1e-11)
    test = factors.bartlett(holzinger())
    assert (test.chi2, test.df) == (pytest.approx(904.097051037, abs=1e-8), 36)
    assert test.p == pytest.approx(1.91207887406e-166, rel=1e-8)


def test_bartlett_by_hand_and_against_lavaans_baseline():
    found = factors.bartlett(alike(3, 0.5, n=100))
    determinant = (1 - 0.5) ** 2 * (1 + 2 * 0.5)
    assert found.chi2 == pytest.approx(-(99 - 11 / 6) * math.log(determinant))
    assert (found.df, found.n) == (3, 100)
    # lavaan's baseline for the nine tests is 918.852 = −301 ln|R|; Bartlett's factor is 300 − 23/6
    assert factors.bartlett(holzinger()).chi2 == pytest.approx((300 - 23 / 6) * 918.852 / 301, abs=0.001)


def test_bartlett_holds_its_level():
    values = np.random.default_rng(3).normal(size=(400, 60, 4))
    p = [factors.bartlett(pd.DataFrame(part, columns=list("abcd"))).p for part in values]
    assert 0.02 < np.mean(np.array(p) < 0.05) < 0.085


# ------------------------------------------------------------ how many


def test_parallel_analysis_on_the_nine_tests():
    found = factors.parallel_analysis(holzinger())
    # R 4.6, see above
    eigenvalues = [3.216, 1.639, 1.365, 0.699, 0.584, 0.500, 0.473, 0.286, 0.238]
    assert found.table["eigenvalue"].tolist() == pytest.approx(eigenvalues, abs=0.0006)
    assert (found.factors, found.above_one) == (3, 3)
    assert factors.parallel_analysis(holzinger(), quantile=None).factors == 3


@pytest.mark.parametrize("kind", ["components", "factors"])
def test_random_eigenvalues_are_those_of_random_data(kind):
    """The Wishart draw against data written out."""
    found = factors.parallel_analysis(alike(6, 0.3, n=80), kind=kind, resamples=2000).table
    random = np.random.default_rng(5)
    matrices = np.array([np.corrcoef(random.normal(size=(80, 6)).T) for _ in range(2000)])
    if kind == "factors":
        for matrix in matrices:
            np.fill_diagonal(matrix, 1 - 1 / np.diag(np.linalg.inv(matrix)))
    written = np.linalg.eigvalsh(matrices)[:, ::-1]
    np.testing.assert_allclose(found["random_mean"], written.mean(axis=0), atol=0.015)
    np.testing.assert_allclose(found["random_limit"], np.quantile(written, 0.95, axis=0), atol=0.03)


def test_parallel_analysis_counts_right_where_eigenvalues_above_one_do_not():
    table = drawn(simple_structure(), PHI, 400)
    noise = pd.DataFrame(np.random.default_rng(8).normal(size=(400, 10))).add_prefix("noise")
    found = factors.parallel_analysis(table.join(noise))
    assert (found.factors, found.above_one > 5) == (3, True)
    pd.testing.assert_frame_equal(found.table, factors.parallel_analysis(table.join(noise)).table)
    assert factors.parallel_analysis(noise).factors == 0


# ------------------------------------------------------------ exploratory


# R 4.2.2, psych 2.2.9 and GPArotation: fa(h, 3, fm = "minres", rotate = …), nine tests × three factors
MINRES = {
    ("oblimin", None): """.1964 .5916 .0309  .0430 .5089 -.1223  -.0623 .6859 .0190  .8461 .0163 .0077
        .8855 -.0646 .0067  .8053 .0796 -.0130  .0438 -.1523 .7365  -.0340 .1251 .6865  .0318 .3823 .4564""",
    ("promax", None): """.1499 .6144 .0069  .0041 .5343 -.1449  -.1167 .7141 -.0087  .8463 .0132 .0062
        .8922 -.0711 .0085  .8006 .0801 -.0173  .0490 -.1852 .7528  -.0504 .1059 .6908  -.0025 .3818 .4469""",
    ("promax", True): """.1571 .0388 .5980  .0100 -.1203 .5309  -.1093 .0279 .6989  .8495 .0072 .0046
        .8946 .0052 -.0783  .8043 -.0133 .0719  .0468 .7587 -.2289  -.0497 .7104 .0601  .0014 .4758 .3445""",
    ("quartimax", None): """.3538 .1214 .5804  .1560 -.0493 .4780  .1185 .1078 .6541  .8486 .0575 .0668
        .8668 .0479 -.0083  .8212 .0434 .1230  .1167 .7066 -.0749  .1034 .6904 .1811  .2005 .5024 .4097""",
}
MINRES_FACTORS = {
    ("oblimin", None): [0.3229, 0.2133, 0.2608],
    ("promax", None): [0.3985, 0.2357, 0.3408],
    ("promax", True): [0.2574, 0.3914, 0.3499],
    ("quartimax", None): [0, 0, 0],
}


@pytest.mark.parametrize(("rotation", "kaiser"), MINRES)
def test_minres_and_its_rotations_are_psychs(rotation, kaiser):
    found = factors.efa(holzinger(), 3, rotation=rotation, kaiser=kaiser)
    np.testing.assert_allclose(
        found.loadings, np.array(MINRES[rotation, kaiser].split(), dtype=float).reshape(9, 3), atol=1.5e-4
    )
    off = found.correlations.to_numpy()[np.triu_indices(3, 1)]
    assert off.tolist() == pytest.approx(MINRES_FACTORS[rotation, kaiser], abs=1.5e-4)
    assert (found.chi2, found.p) == pytest.approx((22.5550491737, 0.0317499059313), abs=1e-4)
    assert found.rms == pytest.approx(0.0190531796596, abs=1e-8)
    assert found.uniquenesses["x1"] == pytest.approx(0.523245992220, abs=1e-5)


def test_promax_after_maximum_likelihood_is_factanals():
    # R 4.2.2: factanal(h, 3, rotation = "promax")
    found = factors.efa(holzinger(), 3, method="ml", rotation="promax")
    assert found.chi2 == pytest.approx(22.3769305697, abs=1e-5)
    printed = [[0.1457, 0.6239, 0.0088], [0.8410, 0.0183, 0.0021], [0.0021, 0.3677, 0.4550]]
    np.testing.assert_allclose(found.loadings.loc[["x1", "x4", "x9"]], printed, atol=2e-4)


def test_maximum_likelihood_is_factanals():
    found = factors.efa(ability(), 2, method="ml", rotation="varimax")
    assert found.uniquenesses.round(3).tolist() == [0.455, 0.589, 0.218, 0.769, 0.052, 0.334]
    assert (round(found.chi2, 2), found.df, round(found.p, 3)) == (6.11, 4, 0.191)
    one = factors.efa(ability(), 1, method="ml")
    assert (round(one.chi2, 2), one.df) == (75.18, 9)
    # R stops its varimax a little early (eps 1e-5), hence the third decimal
    printed = [[0.499, 0.543], [0.156, 0.622], [0.206, 0.860], [0.109, 0.468], [0.956, 0.182], [0.785, 0.225]]
    np.testing.assert_allclose(found.loadings, printed, atol=0.004)
    # with two factors the best of all turns can be looked up
    angles = np.linspace(0, math.pi / 2, 20001)
    length = np.sqrt(found.communalities.to_numpy())[:, None]
    unit = found.loadings.to_numpy() / length

    def spread(angle: float) -> float:
        turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
        return float(((unit @ turn) ** 2).var(axis=0).sum())

    assert spread(0) >= max(map(spread, angles)) - 1e-9


def test_three_factors_of_the_nine_tests_are_lavaans():
    # lavaan's efa reports N F without Bartlett's correction: 22.897 with df 12
    found = factors.efa(holzinger(), 3, method="ml")
    assert found.chi2 / (300 - 23 / 6 - 2) * 301 == pytest.approx(22.897, abs=0.001)
    assert (found.df, found.improper) == (12, ())
    large = found.loadings.abs() > 0.3
    assert large.sum().tolist() == [3, 4, 3]  # x9 also belongs to the visual ones, a known finding


@pytest.mark.parametrize("method", ["minres", "ml"])
@pytest.mark.parametrize("rotation", ["oblimin", "promax", "varimax", "quartimax", "none"])
def test_an_exact_model_is_reproduced(method, rotation):
    phi = PHI if rotation in ("oblimin", "promax") else np.eye(3)
    start = exact(simple_structure(), phi)
    found = factors.efa(start, 3, method=method, rotation=rotation)
    common = found.loadings.to_numpy() @ found.correlations.to_numpy() @ found.loadings.to_numpy().T
    np.testing.assert_allclose(common + np.diag(found.uniquenesses), start.matrix, atol=1e-6)
    assert (found.chi2, found.rms) == pytest.approx((0, 0), abs=1e-6)
    assert found.p == pytest.approx(1)
    assert found.variance["loadings_squared"].sum() == pytest.approx(found.communalities.sum())
    assert found.variance["share"].is_monotonic_decreasing
    assert (found.loadings.sum() > 0).all()
    if rotation in ("oblimin", "varimax"):
        sorted_like = simple_structure()[:, np.argmax(found.loadings.to_numpy()[[0, 4, 8]], axis=0)]
        # quartimin has its minimum, zero, at perfect simple structure; varimax of unequal loadings is close to it
        np.testing.assert_allclose(found.loadings, sorted_like, atol=2e-4)


def test_oblimin_finds_the_correlations_of_the_factors():
    found = factors.efa(exact(simple_structure(), PHI), 3)
    off = np.sort(found.correlations.to_numpy()[np.triu_indices(3, 1)])
    assert off.tolist() == pytest.approx([0.3, 0.4, 0.5], abs=1e-4)


def test_minres_is_least_squares_of_the_residuals():
    """Against a general optimiser on loadings and nothing else."""
    from scipy.optimize import minimize

    start = ability()
    matrix, cells = start.matrix.to_numpy(), np.triu_indices(6, 1)

    def misfit(flat: np.ndarray) -> float:
        loadings = flat.reshape(6, 2)
        return float((((matrix - loadings @ loadings.T)[cells]) ** 2).sum())

    found = factors.efa(start, 2, rotation="none")
    best = minimize(misfit, np.random.default_rng(1).uniform(0.2, 0.7, 12), options={"gtol": 1e-9})
    assert found.improper == ()
    assert found.rms**2 * 15 == pytest.approx(best.fun, rel=1e-4)


def test_rotations_are_those_of_gparotation():
    """Loadings before and after by psych::fa(fm="pa") and GPArotation, to eight decimals, from statsmodels' tests."""
    raw = np.array(
        [[0.97541115, 0.20280987], [0.97113975, 0.17207499], [0.9618705, -0.2004196], [0.37570708, -0.45821379]]
    )
    rotated: dict[str, tuple[list[float], list[float]]] = {
        "varimax": (
            [0.98828898, 0.97424206, 0.84418097, 0.20601929],
            [-0.12587155, -0.15354033, -0.502714, -0.55558235],
        ),
        "quartimax": (
            [0.98935598, 0.98242714, 0.94078972, 0.33442284],
            [0.11719005, 0.08694325, -0.28333295, -0.48915954],
        ),
        "oblimin": ([1.0283417, 1.0017884, 0.71824931, -0.0001351], [0.06563421, 0.03096076, -0.39658839, -0.59261944]),
    }
    for rotation, expected in rotated.items():
        found, turn = factors._rotate(raw, rotation, False)
        signs = np.sign((found * np.transpose(expected)).sum(axis=0))
        np.testing.assert_allclose(found * signs, np.transpose(expected), atol=5e-5)  # R stops at a slope of 1e-5
        np.testing.assert_allclose(found @ turn.T @ turn @ found.T, raw @ raw.T, atol=1e-8)


def test_many_fits_at_once_are_the_single_fits():
    table = drawn(simple_structure(), PHI, 150)
    random = np.random.default_rng(2)
    matrices = np.array([np.corrcoef(table.to_numpy()[random.integers(0, 150, 150)].T) for _ in range(30)])
    together, psi, done = factors.extract(matrices, 3, "ml")
    assert done.all()
    for i in (0, 13, 29):
        alone, own, _ = factors.extract(matrices[i : i + 1], 3, "ml")
        np.testing.assert_allclose(own[0], psi[i], atol=1e-7)
        np.testing.assert_allclose(alone[0] @ alone[0].T, together[i] @ together[i].T, atol=1e-7)


def test_maximum_likelihood_agrees_with_statsmodels():
    from statsmodels.multivariate.factor import Factor

    table = drawn(simple_structure(), PHI, 200)
    other = Factor(table, n_factor=3, method="ml").fit()
    found = factors.efa(table, 3, method="ml")
    np.testing.assert_allclose(found.uniquenesses, other.uniqueness, atol=1e-4)


def test_intervals_of_the_loadings():
    table = drawn(simple_structure(0.6), PHI, 300)
    found = factors.efa(table, 3, resamples=100)
    assert ((found.low < found.loadings) & (found.loadings < found.high)).mean().mean() > 0.98
    true = simple_structure(0.6)[:, np.argmax(found.loadings.to_numpy()[[0, 4, 8]], axis=0)]
    assert ((found.low < true) & (true < found.high)).mean().mean() > 0.8
    pd.testing.assert_frame_equal(found.low, factors.efa(table, 3, resamples=100).low)
    for rotation in ("promax", "varimax", "none"):
        one = factors.efa(table, 2, rotation=rotation, resamples=100)
        assert (one.low < one.high).all().all()


def test_too_many_factors_are_named_or_refused():
    with pytest.raises(ValueError, match=r"6 items cannot carry 4 factors \(at most 3\)"):
        factors.efa(ability(), 4)
    with pytest.raises(ValueError, match=r"2 items cannot carry 1 factors \(none\)"):
        factors.efa(alike(2, 0.5), 1)
    saturated = factors.efa(ability(), 3, method="ml")
    assert (saturated.df, saturated.p) == (0, None)
    matrix = pd.DataFrame([[1, 0.8, 0.8], [0.8, 1, 0.5], [0.8, 0.5, 1]], list("abc"), list("abc"))
    for method in ("minres", "ml"):
        assert factors.efa(Correlations(matrix, 100), 1, method=method).improper == ("a",)


# ------------------------------------------------------------ wording


def worded(effect: float, n: int = 400, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    service, wording = random.normal(size=(2, n, 1))
    values = service + random.normal(size=(n, 8))
    values[:, 4:] += effect * wording
    return pd.DataFrame(values, columns=[f"x{i}" for i in range(8)])


NEGATIVE = ["x4", "x5", "x6", "x7"]


def test_a_wording_factor_is_found_and_its_absence_too():
    found = factors.wording_effect(worded(0.8), NEGATIVE)
    assert (found.separated, found.n) == (1.0, 400)
    assert 0 < found.low < found.difference < found.high
    assert found.rms_two < found.rms_one / 2
    assert found.loadings.groupby("wording").size().tolist() == [4, 4]
    matrix = worded(0.8).corr().to_numpy()
    same = np.concatenate([matrix[:4, :4][np.triu_indices(4, 1)], matrix[4:, 4:][np.triu_indices(4, 1)]])
    assert (found.same, found.mixed) == pytest.approx((same.mean(), matrix[:4, 4:].mean()))
    none = factors.wording_effect(worded(0), NEGATIVE)
    assert none.low < 0 < none.high
    assert factors.wording_effect(worded(0), NEGATIVE, resamples=0).low is None


def test_dimensions_that_share_a_wording_are_told_from_it():
    # two dimensions of two items in each wording, no wording effect: the raw difference is all dimension
    random = np.random.default_rng(4)
    service, own = random.normal(size=(500, 1)), random.normal(size=(500, 4))
    values = service + np.repeat(own, 2, axis=1) + 0.7 * random.normal(size=(500, 8))
    table = pd.DataFrame(values, columns=[f"x{i}" for i in range(8)])
    place = {f"x{i}": "abcd"[i // 2] for i in range(8)}
    plain = factors.wording_effect(table, NEGATIVE)
    apart = factors.wording_effect(table, NEGATIVE, dimension_of=place)
    assert plain.low > 0
    assert apart.low < 0 < apart.high


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reversed_items": ["x4"]}, "at least two items of either wording"),
        ({"reversed_items": ["x4", "x9"]}, "x9 are not among the items"),
        ({"dimension_of": {"x0": "a"}}, "does not say where x1, x2"),
        ({"dimension_of": dict.fromkeys([f"x{i}" for i in range(8)], "a")}, "no pairs of items are left"),
    ],
)
def test_wording_that_cannot_be_judged_is_refused(changes, said):
    with pytest.raises(ValueError, match=said):
        factors.wording_effect(worded(0), **{"reversed_items": NEGATIVE, **changes})


def test_items_not_yet_turned_round_are_noticed():
    table = worded(0)
    table[NEGATIVE] *= -1
    with pytest.raises(ValueError, match=r"correlate negatively .*turn the negative items round"):
        factors.wording_effect(table, NEGATIVE)


# ------------------------------------------------------------ convergent and discriminant


def test_composite_reliability_and_ave_by_hand():
    assert factors.composite_reliability([0.8, 0.6]) == pytest.approx(1.96 / (1.96 + 0.36 + 0.64))
    assert factors.composite_reliability([2, 1], [1, 3]) == pytest.approx(9 / 13)
    assert factors.average_variance_extracted([0.8, 0.6]) == pytest.approx(0.5)
    assert factors.average_variance_extracted([2, 1], [1, 3]) == pytest.approx(5 / 9)
    for k in (2, 7):  # equal loadings: standardised alpha with r = l²
        assert factors.composite_reliability([0.7] * k) == pytest.approx(k * 0.49 / (1 + (k - 1) * 0.49))
    for bad, said in (
        (([1.2, 0.5],), "between -1 and 1"),
        (([],), "list of numbers"),
        (([0.5, NAN],), "without blanks"),
        (([0.5, 0.6], [0.2]), "one per loading"),
        (([0.5, 0.6], [0.2, -0.1]), "none negative"),
        (([0.0], [0.0]), "all loadings and errors are zero"),
    ):
        with pytest.raises(ValueError, match=said):
            factors.composite_reliability(*bad)


def test_convergent_validity_recovers_the_loadings():
    table = drawn(simple_structure(), PHI, 5000)
    found = factors.convergent_validity(table, {"a": table.columns[:4], "b": table.columns[4:8]}, resamples=200)
    loadings = simple_structure()[:4, 0]
    for name in ("a", "b"):
        row = found.loc[name]
        assert row["cr"] == pytest.approx(factors.composite_reliability(loadings), abs=0.015)
        assert row["ave"] == pytest.approx(np.mean(loadings**2), abs=0.02)
        assert row["cr_low"] < row["cr"] < row["cr_high"]
        assert row["ave_low"] < row["ave"] < row["ave_high"]
    # unstandardised: the same as omega, and other than standardised where spreads differ
    from coursekit.analysis.reliability import mcdonald_omega

    wide = table.iloc[:300, :4] * [1, 2, 3, 4]
    unit, plain = (
        factors.convergent_validity(wide, {"a": wide.columns}, standardised=s, resamples=0).loc["a"]
        for s in (True, False)
    )
    assert plain["cr"] == pytest.approx(mcdonald_omega(wide, resamples=0).omega)
    assert abs(unit["cr"] - plain["cr"]) > 0.002
    # R 4.2.2, lavaan 0.6-14: standardised loadings of each dimension's own one-factor model
    nine = factors.convergent_validity(holzinger(), HOLZINGER, resamples=0)
    assert nine["cr"].tolist() == pytest.approx([0.63507183593, 0.884961533246, 0.698374428455], abs=1e-6)
    assert nine["ave"].tolist() == pytest.approx([0.372843581437, 0.719489746471, 0.441707335257], abs=1e-6)
    assert math.isnan(unit["cr_low"])
    with pytest.raises(ValueError, match="'a' has 2 items"):
        factors.convergent_validity(wide, {"a": ["x0", "x1"]})


def test_htmt_is_semtools():
    found = factors.htmt(holzinger(), HOLZINGER, mean="geometric", resamples=0)["htmt"]
    # semTools::htmt of R 4.6, see above (it takes absolute values and, unless told otherwise, geometric means)
    assert found.tolist() == pytest.approx([0.3840885639, 0.3867729305, 0.2796835510], abs=1e-9)
    # arithmetic means: base R 4.2.2, by hand
    first = factors.htmt(holzinger(), HOLZINGER, resamples=0)["htmt"]
    assert first.tolist() == pytest.approx([0.424323042413, 0.466549738479, 0.289567862761], abs=1e-11)
    assert found.index.tolist() == [("visual", "textual"), ("visual", "speed"), ("textual", "speed")]


def test_htmt_by_hand():
    matrix = holzinger().corr()
    between = matrix.loc[HOLZINGER["visual"], HOLZINGER["speed"]].to_numpy()
    within = [
        matrix.loc[HOLZINGER[d], HOLZINGER[d]].to_numpy()[np.triu_indices(3, 1)].mean() for d in ("visual", "speed")
    ]
    for absolute, mean in ((True, np.abs(between).mean()), (False, between.mean())):
        row = factors.htmt(holzinger(), HOLZINGER, absolute=absolute, resamples=300).loc[("visual", "speed")]
        assert row["htmt"] == pytest.approx(mean / math.sqrt(within[0] * within[1]))
        assert row["low"] < row["htmt"] < row["high"]


def test_htmt_estimates_the_correlation_of_the_factors():
    equal = np.kron(np.eye(3), np.full((4, 1), 0.7))
    table = drawn(equal, PHI, 1)  # names only
    parts = {"a": list(table)[:4], "b": list(table)[4:8], "c": list(table)[8:]}
    found = factors.htmt(drawn(equal, PHI, 20000), parts, resamples=0)
    assert found["htmt"].tolist() == pytest.approx([0.5, 0.3, 0.4], abs=0.03)
    one = factors.htmt(
        drawn(equal, np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]]) * 0.999999 + 1e-6 * np.eye(3), 500), parts
    )
    assert one.loc[("a", "b"), "low"] < 1 < one.loc[("a", "b"), "high"]
    assert one.loc[("a", "c"), "high"] < 0.85


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"a": ["x0", "x1"]}, "at least two, got 1"),
        ({"a": ["x0", "x1"], "b": ["x2"]}, "'b' has 1 item"),
        ({"a": ["x0", "x1"], "b": ["x1", "x2"]}, "item x1 is named more than once"),
        ({"a": ["x0", "x1"], "b": ["x2", "x77"]}, "no column x77"),
    ],
)
def test_dimensions_that_cannot_be_compared_are_refused(parts, said):
    for call in (factors.htmt, factors.cfa):
        if call is factors.cfa and len(parts) == 1:
            continue  # a single dimension is a model, if of too few items here
        with pytest.raises(ValueError, match=said):
            call(drawn(simple_structure(), PHI, 100), parts)


def test_htmt_refuses_items_not_turned_round_where_signs_count():
    table = drawn(simple_structure(), PHI, 200).assign(x0=lambda t: -t["x0"])
    with pytest.raises(ValueError, match="'a' do not correlate positively"):
        factors.htmt(table, {"a": ["x0", "x1"], "b": ["x4", "x5"]}, absolute=False)
    with pytest.raises(ValueError, match="geometric mean needs positive"):
        factors.htmt(table, {"a": ["x0", "x1", "x2", "x3"], "b": ["x4", "x5"]}, absolute=False, mean="geometric")


# ------------------------------------------------------------ confirmatory


def test_cfa_is_lavaans():
    found = factors.cfa(holzinger(), HOLZINGER)
    # lavaan's tutorial: 85.306, 24; .931, .896; .092 [.071, .114]; .065
    assert (round(found.chi2, 3), found.df, found.n) == (85.306, 24, 301)
    assert (round(found.cfi, 3), round(found.tli, 3), round(found.srmr, 3)) == (0.931, 0.896, 0.065)
    assert [round(x, 3) for x in (found.rmsea, found.rmsea_low, found.rmsea_high)] == [0.092, 0.071, 0.114]
    assert found.p < 1e-7
    # the tutorial's loadings and standard errors, three decimals; lavaan's are of expected information like semopy's
    loadings = found.loadings["loading"].droplevel("dimension")
    np.testing.assert_allclose(loadings, [1, 0.554, 0.729, 1, 1.113, 0.926, 1, 1.180, 1.082], atol=6e-4)
    errors = found.loadings["se"].dropna()
    np.testing.assert_allclose(errors, [0.100, 0.109, 0.065, 0.055, 0.165, 0.151], atol=6e-4)
    # R 4.6, see above
    off = found.factor_correlations.to_numpy()[np.triu_indices(3, 1)]
    np.testing.assert_allclose(off, [0.4585093004, 0.4705345445, 0.2829847304], atol=2e-5)
    plain = found.validity(standardised=False)
    np.testing.assert_allclose(plain["ave"], [0.3705588726, 0.7210162828, 0.4244882926], atol=2e-5)
    # semTools::compRelSEM divides by the observed variance of the sum: .6120, .8851, .6858
    observed = [holzinger()[part].sum(axis=1).var(ddof=0) for part in HOLZINGER.values()]
    spread = np.sqrt(np.diag(found.factor_covariances))
    common = [(found.loadings.xs(d)["loading"].sum() * s) ** 2 for d, s in zip(HOLZINGER, spread, strict=True)]
    np.testing.assert_allclose(np.divide(common, observed), [0.6120051511, 0.8850607732, 0.6858416922], atol=2e-5)
    unit = found.validity()
    assert unit.loc["textual", "sqrt_ave"] > unit.loc["textual", "largest_r"]
    assert unit.loc["visual", "ave"] == pytest.approx(np.mean(found.loadings.xs("visual")["standardised"] ** 2))


def test_cfa_by_the_wishart_likelihood_and_its_intervals():
    normal, wishart = (factors.cfa(holzinger(), HOLZINGER, likelihood=how) for how in ("normal", "wishart"))
    assert wishart.chi2 == pytest.approx(normal.chi2 * 300 / 301)
    assert wishart.rmsea == pytest.approx(math.sqrt((wishart.chi2 - 24) / (24 * 300)))
    row = normal.loadings.loc[("visual", "x2")]
    assert (row["high"] - row["low"]) / row["se"] == pytest.approx(2 * 1.959964, abs=1e-5)
    assert normal.loadings.loc[("visual", "x1"), ["se", "low"]].isna().all()
    # R 4.2.2, lavaan 0.6-14: cfa(…, likelihood = "wishart"); estimates too have N − 1 in place of N
    assert wishart.chi2 == pytest.approx(85.022, abs=6e-4)
    assert wishart.loadings["se"].droplevel(0)[["x2", "x3"]].tolist() == pytest.approx([0.099831, 0.109291], abs=2e-6)
    assert wishart.loadings.loc[("visual", "x1"), "error"] == pytest.approx(0.550884, abs=2e-5)
    table = wishart.factor_covariances.to_numpy()
    assert table[0].tolist() == pytest.approx([0.812014, 0.409593, 0.263099], abs=2e-5)


def test_the_standardised_solution_is_lavaans():
    # R 4.2.2, lavaan 0.6-14: standardizedSolution(cfa(…)) of the nine tests
    found = factors.cfa(holzinger(), HOLZINGER)
    columns = ["standardised", "standardised_se", "standardised_low", "standardised_high"]
    printed = [[0.771880, 0.054973, 0.664136, 0.879625], [0.423601, 0.059619, 0.306750, 0.540452],
               [0.851582, 0.022543, 0.807399, 0.895766], [0.665009, 0.051094, 0.564866, 0.765152]]  # fmt: skip
    rows = [("visual", "x1"), ("visual", "x2"), ("textual", "x4"), ("speed", "x9")]
    np.testing.assert_allclose(found.loadings.loc[rows, columns], printed, atol=1e-5)
    pairs = [[0.458509, 0.063779, 0.333504, 0.583515], [0.470535, 0.072827, 0.327797, 0.613272],
             [0.282985, 0.068729, 0.148278, 0.417692]]  # fmt: skip
    np.testing.assert_allclose(found.factor_pairs[["r", "se", "low", "high"]], pairs, atol=2e-5)
    assert found.factor_pairs.index.tolist()[2] == ("textual", "speed")
    narrow = factors.cfa(holzinger(), HOLZINGER, level=0.5).factor_pairs
    assert (narrow["high"] < found.factor_pairs["high"]).all()


def test_units_of_the_items_do_not_matter_to_a_cfa():
    units = np.array([1, 1e-6, 1000, 1e40, 1, 1, 7, 1, 1e-40])
    plain, other = factors.cfa(holzinger(), HOLZINGER), factors.cfa((holzinger() - 5) * units, HOLZINGER)
    assert other.chi2 == pytest.approx(plain.chi2)
    np.testing.assert_allclose(other.loadings["standardised"], plain.loadings["standardised"], rtol=1e-5)
    marker = units[[0, 0, 0, 3, 3, 3, 6, 6, 6]]
    for name in ("loading", "se", "high"):
        np.testing.assert_allclose(other.loadings[name], plain.loadings[name] * units / marker, rtol=1e-5)


def test_a_cfa_of_items_without_anything_in_common(caplog):
    """A stated result or a sentence, and nothing of what semopy writes to the log."""
    said, fits = set(), []
    for seed in range(12):
        table = pd.DataFrame(np.random.default_rng(seed).normal(size=(25, 6)), columns=list("abcdef"))
        try:
            fits.append(factors.cfa(table, {"u": list("abc"), "v": list("def")}))
        except ValueError as error:
            said.add(str(error).split(" has no variance")[0].split(" (")[0])
    assert said <= {"dimension 'u'", "dimension 'v'", "the model did not converge"}
    assert {"dimension 'u'", "dimension 'v'"} & said
    assert fits
    for found in fits:
        assert math.isfinite(found.chi2)
        assert found.factor_pairs.notna().all(axis=None)
        if found.factor_pairs["r"].abs().item() > 1:
            assert {"u", "v"} <= set(found.improper)
    assert not caplog.records


def test_one_dimension_taken_for_two_reaches_a_correlation_of_one():
    random = np.random.default_rng(1)
    same = pd.DataFrame(random.normal(size=(100, 1)) + random.normal(size=(100, 6)), columns=list("abcdef"))
    assert factors.cfa(same, {"u": list("abc"), "v": list("def")}).factor_pairs["high"].item() > 1


def test_cfa_of_any_column_names_one_dimension_and_an_exact_model():
    table = drawn(simple_structure(), PHI, 500).set_axis([f"题 {i} = a+b" for i in range(12)], axis=1)
    parts = {"有形": list(table)[:4], "my speed": list(table)[4:8], "3": list(table)[8:]}
    found = factors.cfa(table, parts)
    assert found.p > 0.001
    assert found.rmsea_low <= found.rmsea <= found.rmsea_high
    assert found.factor_correlations.loc["有形", "my speed"] == pytest.approx(0.5, abs=0.1)
    single = factors.cfa(table, {"一": list(table)[:4]})
    assert single.df == 2
    assert math.isnan(single.validity()["largest_r"].item())


def test_cfa_refuses_what_it_cannot_test():
    table = drawn(simple_structure(), PHI, 100)
    with pytest.raises(ValueError, match=r"nothing to test \(df = 0\)"):
        factors.cfa(table, {"a": ["x0", "x1", "x2"]})
    with pytest.raises(ValueError, match="likelihood is"):
        factors.cfa(table, {"a": list(table)}, likelihood="robust")
    with pytest.raises(ValueError, match="not positive definite"):
        factors.cfa(table.assign(x1=table["x0"]), {"a": list(table)})


def test_without_semopy_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "semopy", None)
    with pytest.raises(ImportError, match=r"service-perception-course\[cfa\]"):
        factors.cfa(drawn(simple_structure(), PHI, 100), {"a": ["x0", "x1", "x2", "x3"]})


# ------------------------------------------------------------ correlations and bad input


def test_blanks_listwise_and_pairwise():
    table = drawn(simple_structure(), PHI, 200)
    holes = table.copy()
    holes.iloc[:20, 0] = NAN
    holes.iloc[20:30, 1] = NAN
    pd.testing.assert_frame_equal(factors.correlations(holes).matrix, table.iloc[30:].corr())
    pairwise = factors.correlations(holes, missing="pairwise")
    pd.testing.assert_frame_equal(pairwise.matrix, holes.corr())
    assert (factors.correlations(holes).n, pairwise.n) == (170, 170)
    assert factors.efa(pairwise, 3).n == 170
    empty = pd.concat([table, pd.DataFrame(np.nan, index=[900, 901], columns=table.columns)])
    assert factors.kmo(empty).overall == factors.kmo(table).overall


def test_pairs_from_different_people_may_fit_together_badly():
    random = np.random.default_rng(1)
    base = random.normal(size=90)
    table = pd.DataFrame({"a": base, "b": base + 0.05 * random.normal(size=90), "c": base})
    table["c"] += 0.05 * random.normal(size=90)
    table.loc[:29, "a"], table.loc[30:59, "b"], table.loc[60:, "c"] = NAN, NAN, NAN
    table.loc[60:, "b"] *= -1
    with pytest.raises(ValueError, match=r"not positive definite .*missing='listwise'"):
        factors.correlations(table, missing="pairwise")


CALLS = [
    factors.kmo,
    factors.bartlett,
    factors.parallel_analysis,
    lambda t: factors.efa(t, 1),
    lambda t: factors.wording_effect(t, ["x0", "x1"], resamples=0),
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.assign(x12=t["x3"]), "not positive definite .*items x3, x12"),
        (lambda t: t.assign(x12=t["x3"] + 2 * t["x4"]), "not positive definite .*x3, x4, x12"),
        (lambda t: t.assign(x12=4), "item x12 has the same answer in every row"),
        (lambda t: t.iloc[:10], "10 respondents are too few for 12 items"),
        (lambda t: t.iloc[:1], "only 1 of 1 respondents"),
        (lambda t: t.iloc[:0], "only 0 of 0 respondents"),
        (lambda t: t * NAN, "only 0 of 100 respondents"),
        (
            lambda t: t.assign(x12=np.where(t.index == 4, np.inf, t.index)),
            r"column x12 holds infinite values \(row 4: inf\)",
        ),
        (lambda t: t.assign(x12="a"), r"column x12 holds something that is not a number"),
        (lambda t: t.assign(P12=[99.0, *range(9), *[3] * 90]), r"column P12 has values outside 0 to 10 \(row 0: 99\)"),
        (lambda t: t[["x0"]], "at least 2 items"),
    ],
)
def test_faulty_tables_are_refused_with_names(call, change, said):
    with pytest.raises(ValueError, match=said):
        call(change(drawn(simple_structure(), PHI, 100)))


@pytest.mark.parametrize("call", CALLS)
def test_what_is_not_a_table_is_refused(call):
    with pytest.raises(TypeError, match="DataFrame"):
        call(np.eye(3))


@pytest.mark.parametrize(
    ("matrix", "n", "said"),
    [
        ([[1, 0.5], [0.4, 1]], 50, "symmetric"),
        ([[1, NAN], [NAN, 1]], 50, "no blanks"),
        ([[2, 0.5], [0.5, 1]], 50, "ones on the diagonal"),
        ([[1, 1.2], [1.2, 1]], 50, "between -1 and 1"),
        ([[1, 0.5], [0.5, 1]], 2, "2 respondents are too few"),
        ([[1, 1], [1, 1]], 50, "not positive definite"),
    ],
)
def test_a_faulty_matrix_is_refused(matrix, n, said):
    with pytest.raises(ValueError, match=said):
        Correlations(pd.DataFrame(matrix, ["a", "b"], ["a", "b"]), n)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda r: factors.efa(r, 2, method="pca"), "method is"),
        (lambda r: factors.efa(r, 2, rotation="geomin"), "rotation is one of oblimin, promax"),
        (lambda r: factors.efa(r, True), "whole number from 1"),
        (lambda r: factors.kmo(r, ["maze", "maze", "vocab"]), "named more than once"),
        (lambda r: factors.convergent_validity(r.matrix, {}), "no dimension is named"),
        (lambda r: factors.composite_reliability([2, 3], [np.inf, 1]), "infinite"),
        (lambda r: factors.efa(r, 0), "whole number from 1"),
        (lambda r: factors.efa(r, 1.5), "whole number from 1"),
        (lambda r: factors.efa(r, 2, resamples=500), "needs the answers themselves"),
        (lambda r: factors.kmo(r, ["general", "z"]), "no column z"),
        (lambda r: factors.kmo(alike(3, 0)), "all correlations are zero"),
        (lambda r: factors.parallel_analysis(r, quantile=95), "between 0 and 1"),
        (lambda r: factors.parallel_analysis(r, kind="scree"), "kind is"),
        (lambda r: factors.parallel_analysis(r, resamples=3), "at least 20"),
        (lambda r: factors.columns_by_dimension(SERVQUAL, "G"), "block is"),
    ],
)
def test_every_refusal_says_what_is_wrong(call, said):
    with pytest.raises(ValueError, match=said):
        call(ability())


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda t: factors.kmo(t, "x0"), "items: a list of column names is needed, got 'x0'"),
        (lambda t: factors.kmo(t, [["x0"], ["x1"]]), "a column name is text or a number"),
        (lambda t: factors.kmo(t, resamples=150.5), "resamples is a whole number"),
        (lambda t: factors.kmo(t, resamples=100, seed="x"), "seed is a whole number"),
        (lambda t: factors.parallel_analysis(t, quantile="0.9"), "quantile is a number"),
        (lambda t: factors.htmt(t, [["x0", "x1"], ["x2", "x3"]]), "which columns belong to which.*got list"),
        (lambda t: factors.cfa(t, {"a": "x0"}), "dimension 'a': a list of column names is needed"),
        (lambda t: factors.convergent_validity(t, ["x0", "x1"]), "which columns belong to which"),
        (lambda t: factors.columns_by_dimension({"care": "01"}), "dimension 'care'"),
        (lambda t: factors.wording_effect(t, "x0"), "reversed_items: a list"),
        (lambda t: factors.wording_effect(t, ["x0", "x1"], dimension_of=["a"]), "for each column its dimension"),
        (lambda t: factors.composite_reliability("abc"), "loadings is a column or a list"),
        (lambda t: Correlations(t.corr(), 100.5), "n is a whole number"),
        (lambda t: Correlations(t.corr(), NAN), "n is a whole number"),
        (lambda t: Correlations(t.corr().to_numpy(), 100), "must be a DataFrame"),
    ],
)
def test_what_is_no_argument_at_all_is_refused(call, said):
    with pytest.raises(TypeError, match=said):
        call(drawn(simple_structure(), PHI, 100))


def test_columns_of_an_instrument():
    assert factors.columns_by_dimension(SERVQUAL)["tangibles"] == ["P01", "P02", "P03", "P04"]


# ------------------------------------------------------------ properties


few = settings(max_examples=10, deadline=None)


@few
@given(st.integers(0, 10**6), st.randoms(use_true_random=False), st.floats(0.5, 3))
def test_units_directions_and_order_do_not_matter(seed, random, unit):
    table = drawn(simple_structure(0.55), PHI, 120, seed)
    columns, rows = list(table), list(table.index)
    random.shuffle(columns)
    random.shuffle(rows)
    moved = unit * table.loc[rows, columns] + 3
    turned = moved.assign(x0=-moved["x0"])
    for other in (moved, turned):
        assert factors.kmo(other).overall == pytest.approx(factors.kmo(table).overall)
        assert factors.bartlett(other).chi2 == pytest.approx(factors.bartlett(table).chi2)
        one, two = factors.efa(table, 2, rotation="none"), factors.efa(other, 2, rotation="none")
        np.testing.assert_allclose(two.communalities[one.communalities.index], one.communalities, atol=1e-4)
        np.testing.assert_allclose(two.rms, one.rms, atol=1e-6)


@few
@given(st.integers(0, 10**6), st.integers(1, 3), st.sampled_from(["minres", "ml"]))
def test_every_fit_is_a_minimum_within_its_bounds(seed, number, method):
    table = drawn(simple_structure(0.4), PHI, 60, seed)
    matrix = table.corr().to_numpy()[None]
    _, psi, done = factors.extract(matrix, number, method)
    assert done.all()
    assert (psi >= 0.005).all()
    assert (psi <= 1).all()
    here = factors._discrepancy(matrix, psi, number, method)[0][0]
    random = np.random.default_rng(seed)
    for size in (1e-4, 1e-2):
        near = np.clip(psi + size * random.normal(size=psi.shape), 0.005, 1)
        assert factors._discrepancy(matrix, near, number, method)[0][0] >= here - 1e-12


# ------------------------------------------------------------ real data


@pytest.mark.skipif(not KIOSK.exists(), reason="the real data sets are not here")
def test_kiosk_perceptions_run_through_everything():
    """Own consistency on real answers: no outside figures exist for these."""
    table = pd.read_csv(KIOSK).query("kept_by_authors == 1")
    items = pd.read_csv(KIOSK.with_name("items.csv"))
    parts = {name: [f"P{i:02}" for i in part["item"]] for name, part in items.groupby("dimension_en")}
    answers = table[[f"P{i:02}" for i in range(1, 25)]]
    adequate = factors.kmo(answers)
    assert adequate.overall > 0.8
    assert factors.bartlett(answers).df == 276
    number = factors.parallel_analysis(answers)
    assert number.factors < number.above_one
    found = factors.efa(answers, number.factors)
    assert found.n == 194
    ratio = factors.htmt(answers, parts, resamples=200)
    assert len(ratio) == 28
    assert (ratio["low"] <= ratio["htmt"]).all()


# On the course's own data


PERCEPTIONS = ["P" + item for item in SERVQUAL.items]
PLACE = {"P" + item: SERVQUAL.dimension_of[item] for item in SERVQUAL.items}


def test_the_bank_branches_have_the_five_dimensions_that_were_planted():
    raw = datasets.load("bank_branch_survey")
    with pytest.raises(ValueError, match=r"column P01 has values outside 1 to 7 \(row 4: 0"):
        factors.kmo(raw, PERCEPTIONS)
    survey = recode_missing(raw, [99, 0])
    assert factors.kmo(survey, PERCEPTIONS).overall > 0.9
    assert factors.bartlett(survey, PERCEPTIONS).p < 1e-9
    for rotation in ("oblimin", "promax"):
        largest = factors.efa(survey, 5, PERCEPTIONS, rotation=rotation).loadings.abs().idxmax(axis=1)
        assert largest.groupby(PLACE).nunique().eq(1).all()
        assert largest.nunique() == 5
    parts = factors.columns_by_dimension(SERVQUAL)
    found = factors.cfa(survey, parts)
    assert found.cfi > 0.97
    assert found.rmsea_low < 0.05
    # planted: general share .34, dimension share .22, so that two dimensions correlate .34/.56 = .61
    planted = 0.34 / 0.56
    assert ((found.factor_pairs["low"] < planted) & (planted < found.factor_pairs["high"])).mean() >= 0.8
    ratio = factors.htmt(survey, parts, resamples=200)
    assert ((ratio["low"] < planted) & (planted < ratio["high"])).mean() >= 0.8
    valid = factors.convergent_validity(survey, parts, resamples=0)
    # an item's common share is .34 + .22 before the answers are rounded and cut
    assert valid["ave"].between(0.45, 0.65).all()


def test_the_faults_of_the_trust_survey_show():
    given = TrustParameters()
    table = datasets.load("trust_survey")
    negative = ["P" + item for item in given.negative_items]
    assert factors.parallel_analysis(table, PERCEPTIONS).factors == 5
    worded = factors.wording_effect(table, negative, PERCEPTIONS, dimension_of=PLACE)
    assert (worded.separated, worded.low > 0) == (1.0, True)
    pattern = factors.efa(table, 5, PERCEPTIONS).loadings
    factor_of = pattern.abs().idxmax(axis=1)
    forgotten, moved = "P" + given.forgotten_item, "P" + given.moved_item
    # the forgotten item loads against its own dimension, the moved one on another
    assert pattern.loc[forgotten, factor_of[forgotten]] < -0.5
    assert factor_of[moved] == factor_of["P05"] != factor_of["P14"]
    fit = factors.cfa(table, factors.columns_by_dimension(SERVQUAL))
    weakest = fit.loadings["standardised"].abs().idxmin()
    assert weakest == ("assurance", moved)


def test_wording_of_the_reversed_bank_survey():
    survey = datasets.load("bank_branch_reversed")
    known = survey.instrument
    found = factors.wording_effect(
        reverse_items(survey, known), ["P" + item for item in known.reversed_items], PERCEPTIONS
    )
    assert 0 < found.low < found.difference


def test_components_of_perception_correlate_as_planted():
    table = datasets.load("component_survey")
    parts = {name: [f"{name}_{i}" for i in (1, 2, 3)] for name in ("quality", "attitude", "environment")}
    pairs = factors.cfa(table, parts).factor_pairs
    assert ((pairs["low"] < 0.55) & (pairs["high"] > 0.55)).all()
    assert factors.convergent_validity(table, parts, resamples=0)["ave"].gt(0.5).all()
