"""Two answers of the same people, or groups of people, compared: tests, effect sizes, many tests at once.

Conventions. A difference is first − second, so perceived before expected gives
the gap. Pairs with a missing half are left out. sd with n − 1. Tests are two-sided.

*Wilcoxon.* Zero differences are dropped (``zeros="drop"``, Wilcoxon 1945; base R,
scipy's ``"wilcox"``) or ranked first and then dropped (``zeros="pratt"``, Pratt 1959;
R's coin). The normal approximation corrects its variance for ties and, unless told
otherwise, moves W by one half toward the middle (``continuity=True``, as base R
does and scipy does not). Exact p values need differences without ties or zeros.

*Effect sizes.* d_z divides the mean difference by the sd of the differences, d_av by
the average of the two sds; the two answer different questions and must not be mixed.

Sources: Cohen 1988 (d_z); Hedges 1981 (exact factor); Cumming and Finch 2001
(noncentral t); Algina and Keselman 2003 (d_av); Kerby 2014 (rank-biserial);
Holm 1979; Benjamini and Hochberg 1995; Welch 1947 (groups with unequal spreads).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coursekit.analysis._common import Floats, column, confidence, need, noncentral_t, numbers, scalar

__all__ = ["PairedT", "Wilcoxon", "adjusted_p", "gap_tests", "hedges_factor", "paired_t", "rest_tests", "wilcoxon"]

Zeros = Literal["drop", "pratt"]


@dataclass(frozen=True)
class PairedT:
    """What `paired_t` found.

    Attributes
    ----------
    n : int
        Pairs used.
    difference, low, high : float
        Mean difference with its interval (Student's t, df = n − 1).
    t, df, p : float
        The test, two-sided.
    d_z, d_z_low, d_z_high : float
        Mean difference / sd of the differences, with the noncentral-t interval.
    d_av, d_av_low, d_av_high : float
        Mean difference / average of the two sds; the interval is that of d_z rescaled.
    """

    n: int
    difference: float
    low: float
    high: float
    t: float
    df: int
    p: float
    d_z: float
    d_z_low: float
    d_z_high: float
    d_av: float
    d_av_low: float
    d_av_high: float


@dataclass(frozen=True)
class Wilcoxon:
    """What `wilcoxon` found.

    Attributes
    ----------
    n : int
        Pairs used, zeros included.
    zeros : int
        Pairs without a difference.
    w_plus, w_minus : float
        Sums of the ranks of the positive and of the negative differences.
    z : float or None
        Standardised W₊, after the continuity correction; None where p is exact.
    p : float
        Two-sided.
    rank_biserial, low, high : float
        ``(W₊ − W₋) / (W₊ + W₋)``, from −1 to 1, with its interval.
    """

    n: int
    zeros: int
    w_plus: float
    w_minus: float
    z: float | None
    p: float
    rank_biserial: float
    low: float
    high: float


def paired_t(first: object, second: object, *, hedges: bool = False, level: float = 0.95) -> PairedT:
    """Compare two answers of the same people by the paired t test.

    ``t = mean(d) / (sd(d) / √n)``, d = first − second.

    Parameters
    ----------
    first, second : column or list of numbers
        One value per person, in the same order. Missing: the pair is left out.
    hedges : bool
        True multiplies d_z, d_av and their intervals by Hedges' exact factor (see `hedges_factor`).
    level : float
        Confidence level of all intervals.

    Raises
    ------
    ValueError
        Fewer than two pairs, differing lengths or row labels, values that are not
        finite numbers, or differences that are all the same.

    Examples
    --------
    >>> found = paired_t([5, 6, 4, 5], [7, 6, 5, 6])
    >>> found.difference, found.df, round(found.t, 3), round(found.d_z, 3)
    (-1.0, 3, -2.449, -1.225)
    """
    one, two = _pairs(first, second)
    difference = one - two
    n, mean, sd, t, p = _student(difference, "the differences first − second")
    from scipy.stats import t as student

    half = float(student.ppf(0.5 + confidence(level) / 2, n - 1)) * sd / math.sqrt(n)
    factor = hedges_factor(n - 1) if hedges else 1.0
    d_z = [factor * value for value in (mean / sd, *_interval_of_d_z(t, n, level))]
    # both sds zero would have made the differences constant
    rescaled = sd / ((float(one.std(ddof=1)) + float(two.std(ddof=1))) / 2)
    return PairedT(n, mean, mean - half, mean + half, t, n - 1, p, *d_z, *(value * rescaled for value in d_z))


def hedges_factor(df: int) -> float:
    """Return the factor that takes the small-sample bias out of d, ``J = Γ(m/2) / (√(m/2) Γ((m−1)/2))``.

    Exact (Hedges 1981), not the usual ``1 − 3/(4m − 1)``. m = `df`, n − 1 for d_z; at least 2.

    Examples
    --------
    >>> round(hedges_factor(9), 4)
    0.9139
    """
    if scalar(df, "df") < 2:
        raise ValueError(f"the small-sample factor needs at least 2 degrees of freedom (3 pairs), got {df}")
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def wilcoxon(
    first: object,
    second: object,
    *,
    zeros: Zeros = "drop",
    continuity: bool = True,
    exact: bool | None = None,
    interval: Literal["delta", "effectsize"] = "delta",
    level: float = 0.95,
) -> Wilcoxon:
    """Compare two answers of the same people by Wilcoxon's signed ranks.

    Parameters
    ----------
    first, second : column or list of numbers
        As in `paired_t`.
    zeros : {"drop", "pratt"}
        What becomes of pairs without a difference (see the module's head).
    continuity : bool
        Continuity correction of the normal approximation.
    exact : bool, optional
        Exact p value. Left out: as base R does, exact with fewer than 50 pairs and
        neither ties nor zeros, otherwise the normal approximation.
    level : float
        Confidence level of the interval of the rank-biserial correlation.
    interval : {"delta", "effectsize"}
        How it is made; both work on Fisher's scale, and r = ±1 stays a point.
        ``"delta"``: standard error of r as the mean sign of all pairwise sums (a
        U-statistic; Sen 1960). ``"effectsize"``: the R package's fixed error
        ``√((2n³+3n²+n)/6) / (n(n+1)/2)``, n without zeros, which is that of *no* effect:
        too narrow for strong ones (in a simulation with r = .74 it held r in 83 to 84 %
        of the samples, ``"delta"`` in 93 to 94 %).

    Raises
    ------
    ValueError
        No difference that is not zero; ``exact=True`` with ties or zeros; or see `paired_t`.

    Examples
    --------
    >>> found = wilcoxon([1, 5, 3, 8, 9], [2, 3, 0, 4, 4])
    >>> found.w_plus, found.w_minus, found.p, round(found.rank_biserial, 3)
    (14.0, 1.0, 0.125, 0.867)
    """
    one, two = _pairs(first, second)
    return _signed_ranks(
        one - two,
        "the differences first − second",
        zeros=zeros,
        continuity=continuity,
        exact=exact,
        level=level,
        interval=interval,
    )


def adjusted_p(p: object, method: Literal["holm", "bh"] = "holm") -> pd.Series[float]:
    """Return p values adjusted for being many.

    Parameters
    ----------
    p : column or list of numbers
        p values, 0 to 1, none missing. A Series keeps its labels.
    method : {"holm", "bh"}
        ``"holm"`` (Holm 1979) keeps the chance of *any* wrong alarm below 5 % when one
        reads off adjusted p < .05; ``"bh"`` (Benjamini and Hochberg 1995) keeps the
        *share* of wrong ones among the alarms below 5 % on average.

    Returns
    -------
    Series
        Named ``p_holm`` or ``p_bh``, in the given order; as R's p.adjust.

    Examples
    --------
    >>> adjusted_p([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    >>> adjusted_p([0.01, 0.04, 0.03], "bh").round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    given = column(p, "p")
    values = numbers(given, "p", 0, 1)
    if method not in ("holm", "bh"):
        raise ValueError(f'method is "holm" or "bh", got {method!r}')
    if not len(values) or np.isnan(values).any():
        raise ValueError("adjusting needs at least one p value and none missing; drop the tests that were not made")
    if method == "bh":
        from scipy.stats import false_discovery_control

        adjusted = false_discovery_control(values, method="bh")
    else:
        # Only statsmodels has Holm, and there it collects the garbage of the whole process at every call:
        # a tenth of a second in a notebook, hundreds of times over in a simulation.
        order = np.argsort(values, kind="stable")
        as_large = np.arange(len(values), 0, -1)  # how many p values are as large or larger
        adjusted = np.empty(len(values))
        adjusted[order] = np.maximum.accumulate(values[order] * as_large).clip(max=1)
    return pd.Series(adjusted, index=given.index, name=f"p_{method}")


def gap_tests(
    gaps: pd.DataFrame,
    *,
    test: Literal["t", "wilcoxon"] = "t",
    zeros: Zeros = "drop",
    continuity: bool = True,
    level: float = 0.95,
) -> pd.DataFrame:
    """Test every column of differences against 0, with p values adjusted for their number.

    Parameters
    ----------
    gaps : DataFrame
        Row per respondent, a column per dimension or item, each P − E:
        e.g. `servqual.respondent_gaps`. Missing values are left out column by column.
    test : {"t", "wilcoxon"}
        The paired t test or Wilcoxon's signed ranks.
    zeros, continuity
        For Wilcoxon: as in `wilcoxon`.
    level : float
        Confidence level. The intervals are per column, not adjusted.

    Returns
    -------
    DataFrame
        Row per column of `gaps`. With ``"t"``: ``n, difference, low, high, t, df, p, d_z,
        d_z_low, d_z_high``; with ``"wilcoxon"``: ``n, zeros, w_plus, w_minus, z, p,
        rank_biserial, low, high`` (``z`` is NaN where p is exact). In both ``p_holm`` and ``p_bh``.

    Raises
    ------
    ValueError
        A column that cannot be tested, named, with the reason (see `paired_t`).

    Examples
    --------
    >>> gaps = pd.DataFrame({"care": [-1, 0, -2, -1], "speed": [1, -1, 0, 1]})
    >>> gap_tests(gaps)[["difference", "p", "p_holm"]].round(3).loc["care"].tolist()
    [-1.0, 0.092, 0.183]
    """
    need(gaps, list(gaps.columns) if isinstance(gaps, pd.DataFrame) else [])
    if not len(gaps.columns):
        raise ValueError("the table of gaps has no column to test")
    if test not in ("t", "wilcoxon"):
        raise ValueError(f'test is "t" or "wilcoxon", got {test!r}')
    from scipy.stats import t as student

    rows = []
    for name in gaps.columns:
        values = numbers(gaps[name], name)
        values = values[~np.isnan(values)]
        if test == "wilcoxon":
            found = _signed_ranks(
                values, f"column {name}", zeros=zeros, continuity=continuity, exact=None, level=level, interval="delta"
            )
            rows.append(asdict(found))
            continue
        n, mean, sd, t, p = _student(values, f"column {name}")
        half = float(student.ppf(0.5 + confidence(level) / 2, n - 1)) * sd / math.sqrt(n)
        low, high = _interval_of_d_z(t, n, level)
        rows.append(
            {"n": n, "difference": mean, "low": mean - half, "high": mean + half, "t": t, "df": n - 1, "p": p}
            | {"d_z": mean / sd, "d_z_low": low, "d_z_high": high}
        )
    result = pd.DataFrame(rows, index=gaps.columns)
    if test == "wilcoxon":
        result["z"] = result["z"].astype(float)
    for method in ("holm", "bh"):
        result[f"p_{method}"] = adjusted_p(result["p"], method)
    return result


def rest_tests(table: pd.DataFrame, group: object, *, level: float = 0.95) -> pd.DataFrame:
    """Compare every group, e.g. a branch, with everybody else on every column, by Welch's t test.

    A dashboard of groups × columns, with the p values adjusted for their number. The tests share
    people: whoever is in one group is among the rest of every other.

    Parameters
    ----------
    table : DataFrame
        Row per respondent, numeric columns only. Missing values are left out column by column.
    group : column or list of labels
        The group of each row, in the same order. Rows without one are left out.
    level : float
        Confidence level. The intervals are for each difference alone, not adjusted.

    Returns
    -------
    DataFrame
        Row per ``group`` and ``column``; ``n`` (of the group), ``rest``, ``difference`` (mean of the group − mean
        of the rest), ``low``, ``high``, ``t``, ``df``, ``p``, ``p_holm``, ``p_bh``.

    Raises
    ------
    ValueError
        Fewer than two groups, a group or its rest with fewer than two answers or none that differ, differing
        lengths or row labels, or values that are not finite numbers.

    Examples
    --------
    >>> gaps = pd.DataFrame({"speed": [-3, -2, -3, -1, 0, -2, -1]})
    >>> found = rest_tests(gaps, ["B4", "B4", "B4", "B1", "B1", "B2", "B2"])
    >>> found["difference"].round(2).tolist()
    [1.7, 0.3, -1.67]
    """
    need(table, list(table.columns) if isinstance(table, pd.DataFrame) else [])
    if not len(table.columns):
        raise ValueError("the table has no column to compare")
    labels = column(group, "group")
    if len(labels) != len(table):
        raise ValueError(f"group has {len(labels)} labels and the table {len(table)} rows; each row needs one")
    if isinstance(group, pd.Series) and not group.index.equals(table.index):
        raise ValueError("group and table have different row labels; bring both into the same order of persons")
    from scipy.stats import t as student

    used = labels.notna().to_numpy()
    codes, names = pd.factorize(labels[used], sort=True)
    if len(names) < 2:
        raise ValueError(f"there is {len(names)} group with labels; a comparison with the rest needs at least 2")
    values = np.column_stack([numbers(table[name], name) for name in table.columns])[used]
    given = ~np.isnan(values)
    # Welch's test for all cells at once: scipy's, which makes them one by one, takes ten times as long, too long
    # for a dashboard that is shuffled hundreds of times. (The tests hold every number to scipy's.)
    # Sums of squares around a mean near theirs, so that large figures with a small spread lose no digits.
    middle = np.where(given, values, 0.0).sum(axis=0) / given.sum(axis=0).clip(min=1)
    filled = np.where(given, values - middle, 0.0)
    members = np.equal.outer(np.arange(len(names)), codes).astype(float)
    count, total, square = members @ given, members @ filled, members @ filled**2
    everyone = [part.sum(axis=0) for part in (count, total, square)]
    own, rest = (
        (count, total, square),
        tuple(whole - part for whole, part in zip(everyone, (count, total, square), strict=True)),
    )
    few = (own[0] < 2) | (rest[0] < 2)
    for code, place in np.argwhere(few):
        raise ValueError(f"group {names[code]}, column {table.columns[place]}: fewer than 2 answers on one side")
    difference = own[1] / own[0] - rest[1] / rest[0]
    errors = [(part[2] - part[1] ** 2 / part[0]).clip(min=0) / (part[0] - 1) / part[0] for part in (own, rest)]
    error = errors[0] + errors[1]
    for code, place in np.argwhere(error <= 1e-24):
        raise ValueError(
            f"group {names[code]}, column {table.columns[place]}: without any spread there is nothing to test"
        )
    df = error**2 / (errors[0] ** 2 / (own[0] - 1) + errors[1] ** 2 / (rest[0] - 1))
    t = difference / np.sqrt(error)
    half = student.ppf(0.5 + confidence(level) / 2, df) * np.sqrt(error)
    columns = {"n": own[0].astype(int), "rest": rest[0].astype(int), "difference": difference}
    columns |= {
        "low": difference - half,
        "high": difference + half,
        "t": t,
        "df": df,
        "p": 2 * student.sf(np.abs(t), df),
    }
    index = pd.MultiIndex.from_product([names, table.columns], names=["group", "column"])
    result = pd.DataFrame({name: found.ravel() for name, found in columns.items()}, index=index)
    for method in ("holm", "bh"):
        result[f"p_{method}"] = adjusted_p(result["p"], method)
    return result


# ---------------------------------------------------------------- inside


def _pairs(first: object, second: object) -> tuple[Floats, Floats]:
    one, two = column(first, "first"), column(second, "second")
    if len(one) != len(two):
        raise ValueError(f"first has {len(one)} values and second {len(two)}; a pair is two answers of one person")
    if isinstance(first, pd.Series) and isinstance(second, pd.Series) and not first.index.equals(second.index):
        raise ValueError("first and second have different row labels; bring both into the same order of persons")
    a, b = (numbers(values, values.name if values.name is not None else name)
            for values, name in ((one, "first"), (two, "second")))  # fmt: skip
    both = ~np.isnan(a) & ~np.isnan(b)
    return a[both], b[both]


def _student(differences: Floats, what: str) -> tuple[int, float, float, float, float]:
    """Return n, mean, sd, t and p of a test of the mean against 0."""
    from scipy.stats import t as student

    n = len(differences)
    if n < 2:
        raise ValueError(f"{what}: {n} usable, a t test needs at least 2")
    mean, sd = float(differences.mean()), float(differences.std(ddof=1))
    if sd <= 1e-12 * max(1.0, float(np.abs(differences).max())):
        raise ValueError(f"{what} are all {mean:g}: without any spread there is nothing to test")
    t = mean / (sd / math.sqrt(n))
    return n, mean, sd, t, 2 * float(student.sf(abs(t), n - 1))


def _interval_of_d_z(t: float, n: int, level: float) -> tuple[float, float]:
    """Return the noncentralities under which `t` is at the edge, divided by √n."""
    low, high = noncentral_t(t, n - 1, level)
    return low / math.sqrt(n), high / math.sqrt(n)


def _signed_ranks(
    differences: Floats,
    what: str,
    *,
    zeros: str,
    continuity: bool,
    exact: bool | None,
    level: float,
    interval: str,
) -> Wilcoxon:
    from scipy import stats

    confidence(level)
    if zeros not in ("drop", "pratt"):
        raise ValueError(f'zeros is "drop" or "pratt", got {zeros!r}')
    if interval not in ("delta", "effectsize"):
        raise ValueError(f'interval is "delta" or "effectsize", got {interval!r}')
    n = len(differences)
    # answers on a scale differ by whole steps: what is left of 0.1 + 0.2 − 0.3 must not get a rank
    sizes = np.round(np.abs(differences), 10)
    other = sizes > 0
    count = int(other.sum())
    if not count:
        raise ValueError(f"{what}: none of {n} differs from 0, so there are no ranks to compare")
    ranks = stats.rankdata(sizes if zeros == "pratt" else sizes[other])
    ranks = ranks[other] if zeros == "pratt" else ranks
    up = differences[other] > 0
    w_plus, w_minus = float(ranks[up].sum()), float(ranks[~up].sum())
    clean = count == n and len(np.unique(sizes)) == n
    if exact and not clean:
        raise ValueError(f"{what} have ties or zeros, for which the exact distribution does not hold; use exact=False")
    z: float | None = None
    if clean and (n < 50 if exact is None else exact):
        p = float(stats.wilcoxon(np.where(up, ranks, -ranks), method="exact").pvalue)
    else:
        # Under the null every rank gets its sign by a coin: variance Σ rank² / 4, right with ties and zeros alike.
        away = w_plus - (w_plus + w_minus) / 2
        if continuity and away:
            away -= math.copysign(0.5, away)
        z = away / math.sqrt(float((ranks**2).sum()) / 4)
        p = 2 * float(stats.norm.sf(abs(z)))
    r = (w_plus - w_minus) / (w_plus + w_minus)
    low = high = r
    if abs(r) < 1:
        if interval == "effectsize":
            error = math.sqrt((2 * count**3 + 3 * count**2 + count) / 6) / (count * (count + 1) / 2)
        else:
            error = _rank_biserial_error(np.where(other, differences, 0.0), r, zeros) / (1 - r * r)
        half = float(stats.norm.ppf(0.5 + level / 2)) * error
        low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return Wilcoxon(n, n - count, w_plus, w_minus, z, p, r, low, high)


def _rank_biserial_error(differences: Floats, r: float, zeros: str) -> float:
    """Return the standard error of r, the mean of sign(dᵢ + dⱼ) over pairs, from each person's own mean sign."""
    used = differences if zeros == "pratt" else differences[differences != 0]
    n = len(used)
    order = np.sort(used)
    above = n - np.searchsorted(order, -used, side="right")
    below = np.searchsorted(order, -used, side="left")
    own = (above - below) / n
    zero = used == 0
    share = float(zero.mean())
    # With Pratt's ranks pairs of zeros are left out below the line, which varies with the share of zeros.
    pull = 2 * (own - own.mean() + r * share * (zero - share)) / (1 - share**2)
    return float(pull.std(ddof=1)) / math.sqrt(n)
