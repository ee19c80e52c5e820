"""How many to ask: for a mean, a share, an NPS, two answers of one person, two groups, clusters.

Every result is the smallest whole number that is enough (rounded up). Intervals are
planned with the normal distribution (z), tests with the noncentral t, two-sided, as
G*Power and R's pwr do (R's power.t.test leaves the far tail out of the power unless
``strict = TRUE``). Two shares: `evaluation.ab_sample_size`. The numbers count *answers*:
divide by the expected response rate to know how many to ask.

Sources: Cochran 1977 (mean, proportion, finite population); Cohen 1988 (tests);
Kish 1965 (design effect).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from coursekit.analysis._common import confidence, scalar

__all__ = [
    "design_effect",
    "finite_population",
    "n_for_clusters",
    "n_for_mean",
    "n_for_nps",
    "n_for_paired_t",
    "n_for_proportion",
    "n_for_two_groups",
    "power_of_paired_t",
    "power_of_two_groups",
]

_ROUNDING = 1e-9  # 937.0000000001 is 937 and rounding
_MOST = 10**9


def n_for_mean(sd: float, margin: float, *, population: int | None = None, level: float = 0.95) -> int:
    """Return how many answers give a mean ± `margin`: ``n = (z sd / margin)²``.

    Parameters
    ----------
    sd : float
        Standard deviation of the answers, above 0; from a pretest, or about a sixth to
        a quarter of the scale's length.
    margin : float
        Half the width of the interval, in scale points, above 0.
    population : int, optional
        Number of customers in all, where it is small (see `finite_population`; the
        correction is applied before rounding).
    level : float
        Confidence level.

    Examples
    --------
    >>> n_for_mean(1.5, 0.2)
    217
    """
    sd, margin = _positive(sd, "sd"), _positive(margin, "margin")
    return _planned(_square(_z(level) * sd / margin), population)


def n_for_proportion(margin: float, *, share: float = 0.5, population: int | None = None, level: float = 0.95) -> int:
    """Return how many answers give a share ± `margin`: ``n = z² p (1 − p) / margin²``.

    Parameters
    ----------
    margin : float
        Half the width of the interval, as a share (0.05 is five percentage points).
    share : float
        The share expected, between 0 and 1; 0.5, the default, needs the most answers.
    population, level
        As in `n_for_mean`.

    Examples
    --------
    >>> n_for_proportion(0.05), n_for_proportion(0.05, population=1000)
    (385, 278)
    """
    margin, share = scalar(margin, "margin", 0, 1), scalar(share, "share", 0, 1)
    if share in (0, 1):
        raise ValueError("a share of exactly 0 or 1 has no sampling error to plan with; give the share you expect")
    return _planned(_square(_z(level) / _positive(margin, "margin")) * share * (1 - share), population)


def n_for_nps(margin: float, *, promoters: float, detractors: float, level: float = 0.95) -> int:
    """Return how many answers give an NPS ± `margin` points.

    ``n = z² (p + d − (p − d)²) / (margin / 100)²``, p and d the expected shares.

    Parameters
    ----------
    margin : float
        In NPS points (5 is ± 5 on the scale −100 to 100).
    promoters, detractors : float
        Expected shares, 0 to 1, together at most 1.
    level : float
        Confidence level.

    Examples
    --------
    >>> n_for_nps(5, promoters=0.5, detractors=0.2)
    938
    """
    p, d = scalar(promoters, "promoters", 0, 1), scalar(detractors, "detractors", 0, 1)
    if p + d > 1 + 1e-12:
        raise ValueError(f"promoters and detractors are shares of the same people, together at most 1; got {p + d:g}")
    spread = p + d - (p - d) ** 2
    if spread <= 0:
        raise ValueError("if everybody is expected to give the same answer, there is no sampling error to plan with")
    return _planned(_square(100 * _z(level) / _positive(margin, "margin")) * spread, None)


def finite_population(n: float, population: int) -> int:
    """Return how many are enough when the customers are few: ``n / (1 + (n − 1) / N)``.

    Parameters
    ----------
    n : float
        Sample size for an endless population. The number is taken as given: with the
        unrounded 384.15 of N = 1000 it is 278, with the rounded 385 it is 279.
    population : int
        N, the number of customers in all, at least 1.

    Examples
    --------
    >>> finite_population(384.15, 1000), finite_population(385, 1000)
    (278, 279)
    """
    return _up(_finite(_positive(n, "n"), population))


def power_of_paired_t(n: int, d_z: float, *, alpha: float = 0.05) -> float:
    """Return the chance that a two-sided paired t test with n pairs finds an effect of size d_z.

    Examples
    --------
    >>> round(power_of_paired_t(90, 0.3), 4)
    0.8038
    """
    n = _whole(n, "n", 2)
    return _power(scalar(d_z, "d_z") * math.sqrt(n), n - 1, alpha)


def n_for_paired_t(d_z: float, *, power: float = 0.80, alpha: float = 0.05) -> int:
    """Return how many persons a paired t test needs to find an effect of size d_z.

    Parameters
    ----------
    d_z : float
        Mean difference / sd of the differences, not 0; the sign does not matter.
    power : float
        Chance wanted of finding it.
    alpha : float
        Level of the two-sided test.

    Examples
    --------
    >>> n_for_paired_t(0.3)
    90
    """
    return _smallest(lambda n: power_of_paired_t(n, d_z, alpha=alpha), scalar(d_z, "d_z"), power, alpha)


def power_of_two_groups(n: int, d: float, *, alpha: float = 0.05) -> float:
    """Return the chance that a two-sided t test with n persons in *each* of two groups finds a difference of size d.

    Examples
    --------
    >>> round(power_of_two_groups(64, 0.5), 4)
    0.8015
    """
    n = _whole(n, "n", 2)
    return _power(scalar(d, "d") * math.sqrt(n / 2), 2 * n - 2, alpha)


def n_for_two_groups(d: float, *, power: float = 0.80, alpha: float = 0.05) -> int:
    """Return how many persons *each* of two groups needs for a t test to find a difference of size d.

    Parameters
    ----------
    d : float
        Difference of the means / sd within the groups, not 0.
    power, alpha
        As in `n_for_paired_t`.

    Examples
    --------
    >>> n_for_two_groups(0.5)
    64
    """
    return _smallest(lambda n: power_of_two_groups(n, d, alpha=alpha), scalar(d, "d"), power, alpha)


def design_effect(cluster_size: float, icc: float) -> float:
    """Return by what factor clustering raises the number needed: ``1 + (m − 1) ICC``.

    Parameters
    ----------
    cluster_size : float
        m, answers per cluster (e.g. per branch), at least 1; the mean where sizes differ little.
    icc : float
        Intraclass correlation: how alike the customers of one branch answer, 0 to 1.

    Examples
    --------
    >>> round(design_effect(20, 0.05), 2)
    1.95
    """
    return 1 + (scalar(cluster_size, "cluster_size", 1) - 1) * scalar(icc, "icc", 0, 1)


def n_for_clusters(n: int, cluster_size: int, icc: float) -> tuple[int, int]:
    """Return how many answers, and from how many clusters, are worth `n` independent answers.

    ``clusters = ⌈n (1 + (m − 1) ICC) / m⌉``, answers = clusters × m: whole clusters only.

    Parameters
    ----------
    n : int
        Answers needed if they were independent.
    cluster_size, icc
        As in `design_effect`.

    Returns
    -------
    tuple of int
        Answers in all, and clusters.

    Examples
    --------
    >>> n_for_clusters(385, 20, 0.05)
    (760, 38)
    """
    size = _whole(cluster_size, "cluster_size", 1)
    clusters = _up(_whole(n, "n", 1) * design_effect(size, icc) / size)
    return clusters * size, clusters


# ---------------------------------------------------------------- inside


def _z(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(0.5 + confidence(level) / 2))


def _square(value: float) -> float:
    if not value < 1e150:
        raise ValueError("the margin is too small beside the spread to plan with; give both in the same unit")
    return value * value


def _up(n: float) -> int:
    return max(1, math.ceil(n - _ROUNDING))


def _planned(n: float, population: int | None) -> int:
    return _up(n if population is None else _finite(n, population))


def _finite(n: float, population: int) -> float:
    # Fewer than one cannot be asked; below 1 the formula would turn round.
    return max(n, 1.0) / (1 + (max(n, 1.0) - 1) / _whole(population, "population", 1))


def _positive(value: float, name: str) -> float:
    if scalar(value, name) <= 0:
        raise ValueError(f"{name} must be above 0, got {value:g}")
    return float(value)


def _whole(value: int, name: str, low: int) -> int:
    if scalar(value, name, low) != int(value):
        raise ValueError(f"{name} is a whole number, got {value:g}")
    return int(value)


def _power(noncentrality: float, df: int, alpha: float) -> float:
    from scipy.stats import nct
    from scipy.stats import t as student

    if not 0 < scalar(alpha, "alpha") < 1:
        raise ValueError(f"alpha lies between 0 and 1, e.g. 0.05; got {alpha:g}")
    shift = abs(noncentrality)
    critical = float(student.ppf(1 - alpha / 2, df))
    if shift > critical + 40:  # certain; the noncentral t has no value that far out
        return 1.0
    other_tail = float(nct.cdf(-critical, df, shift)) if shift else alpha / 2
    return float(nct.sf(critical, df, shift) if shift else alpha / 2) + (other_tail if math.isfinite(other_tail) else 0)


def _smallest(power_at: Callable[[int], float], effect: float, power: float, alpha: float) -> int:
    if effect == 0:
        raise ValueError("an effect of 0 cannot be found with any number of persons; give the smallest that matters")
    if not 0 < scalar(alpha, "alpha") < scalar(power, "power") < 1:
        raise ValueError(f"power lies between alpha ({alpha:g}) and 1, e.g. 0.80; got {power:g}")
    enough = 2
    while power_at(enough) < power:
        enough *= 2
        if enough > _MOST:
            raise ValueError(f"an effect of {effect:g} would need more than {_MOST:,} persons")
    few = enough // 2
    while enough - few > 1:
        middle = (few + enough) // 2
        if power_at(max(middle, 2)) < power:
            few = middle
        else:
            enough = middle
    return max(enough, 2)
