"""Did it work? Control charts, before and after, difference in differences, and what looks like success and is none.

A trend is not an effect: the worst branch gets better by itself
(`regression_to_mean`), seasons come and go, and other branches may have moved as
much. The functions here give an estimate with its interval; which of them answers
the question depends on how the change was made (who got it, when, chosen how).

Missing values are refused rather than left out where order matters (charts, series);
elsewhere the docstring says what is left out.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis._common import (
    Bools,
    Floats,
    column,
    complete,
    confidence,
    listed,
    mean_difference,
    need,
    noncentral_t,
    numbers,
    paired,
    scalar,
    shown,
    whole,
    wilson,
)

__all__ = [
    "AB",
    "BeforeAfter",
    "DifferenceInDifferences",
    "Estimate",
    "InterruptedSeries",
    "PreTrend",
    "RegressionToMean",
    "ab_power",
    "ab_sample_size",
    "ab_test",
    "before_after",
    "difference_in_differences",
    "interrupted_series",
    "p_chart",
    "pre_trend",
    "regression_to_mean",
    "xmr_chart",
]

# What is left of equal numbers after rounding, as a share of the largest of them.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Estimate:
    """A number with its uncertainty: standard error, interval, test against 0 (df infinite for a z test)."""

    estimate: float
    low: float
    high: float
    se: float
    df: float
    p: float


# ---------------------------------------------------------------- control charts


def p_chart(
    counts: object,
    sizes: object,
    *,
    baseline: int,
    laney: bool = False,
    run: int = 8,
    exact: bool = False,
    min_points: int = 12,
) -> pd.DataFrame:
    """Return a p chart whose limits come from the first `baseline` points, not from all.

    ``p̄ ± 3 √(p̄(1 − p̄)/n_i)``, cut to 0 and 1, with ``p̄`` the baseline's counts over its
    sizes. With thousands of cases per point nearly every point lies outside, because
    the share itself varies from day to day; Laney's p' widens the limits by the
    spread of the baseline's z-scores, their mean moving range over 1.128.

    Parameters
    ----------
    counts, sizes : Series or list of numbers
        Per period, in order of time: cases with the event, and cases.
    baseline : int
        How many of the first points were before the change.
    laney : bool
        True for Laney's p' (2002).
    run : int
        So many points in a row on one side of the centre line are a signal too: 8
        (Western Electric); 9 is Nelson's rule. A point on the line ends a run.
    exact : bool
        False takes the published constant 1.128, True 2/√π = 1.12838 (as R's qcc).
    min_points : int
        Fewest baseline points; 12 at least, better 20.

    Returns
    -------
    DataFrame
        The counts' index; ``share``, ``centre``, ``low``, ``high``, ``baseline`` (is the
        point part of it), ``beyond`` (outside the limits), ``run`` (the point completes or
        continues a run). ``attrs["sigma_z"]`` with `laney`: Laney's factor.

    Raises
    ------
    ValueError
        Rows differ, sizes of 0, more events than cases, values missing or not whole, a
        baseline too short or longer than the series, or, with `laney`, a baseline
        in which everything or nothing happened.

    Examples
    --------
    >>> chart = p_chart(pd.Series([10] * 12 + [25]), pd.Series([100] * 13), baseline=12)
    >>> chart[["centre", "low", "high"]].iloc[0].round(3).tolist(), chart["beyond"].sum().item()
    ([0.1, 0.01, 0.19], 1)
    """
    with_event, cases = paired(counts=counts, sizes=sizes)
    events, n = complete(with_event, "counts", 0), complete(cases, "sizes", 0)
    for name, values, wrong, said in (
        ("sizes", cases, n == 0, "is 0"),
        ("counts", with_event, events > n, "has more events than cases"),
        ("counts", with_event, events != np.round(events), "is not a whole number"),
        ("sizes", cases, n != np.round(n), "is not a whole number"),
    ):
        if wrong.any():
            raise ValueError(f"column {name} {said} ({shown(values, wrong)}); correct these periods or leave them out")
    first = _baseline(len(n), baseline, min_points)
    centre = float(events[first].sum() / n[first].sum())
    share = events / n
    sigma = np.sqrt(centre * (1 - centre) / n)
    factor = 1.0
    if laney:
        if not 0 < centre < 1:
            raise ValueError(f"every baseline share is {centre:g}: there is no variation to widen the limits by")
        z = ((share - centre) / sigma)[first]
        factor = float(np.abs(np.diff(z)).mean()) / _d2(exact)
    table = pd.DataFrame(
        {
            "share": share,
            "centre": centre,
            "low": np.maximum(centre - 3 * sigma * factor, 0.0),
            "high": np.minimum(centre + 3 * sigma * factor, 1.0),
            "baseline": first,
        },
        index=with_event.index,
    )
    table["beyond"] = _beyond(share, table["low"].to_numpy(), table["high"].to_numpy())
    table["run"] = _runs(share, centre, run)
    if laney:
        table.attrs["sigma_z"] = factor
    return table


def xmr_chart(
    values: object, *, baseline: int, run: int = 8, exact: bool = False, min_points: int = 12
) -> pd.DataFrame:
    """Return an XmR chart (single values and their moving ranges) with limits from the first `baseline` points.

    ``x̄ ± 2.66 mR̄`` for the values and ``3.267 mR̄`` for the moving ranges, where ``mR̄`` is the
    mean of the baseline's ``|x_i − x_(i−1)|`` (Shewhart; Wheeler).

    Parameters
    ----------
    values : Series or list of numbers
        One value per period, in order of time; none missing.
    baseline, run, min_points
        As in `p_chart`.
    exact : bool
        False takes the published 2.66 and 3.267; True 3/d2 and 3.2665 from d2 = 2/√π and
        d3 = √(2 − 4/π) (as R's qcc).

    Returns
    -------
    DataFrame
        The values' index; ``value``, ``centre``, ``low``, ``high``, ``moving_range`` (NaN for
        the first point, which has none), ``range_centre``, ``range_limit``, ``baseline``,
        ``beyond``, ``range_beyond``, ``run``.

    Raises
    ------
    ValueError
        A value is missing, or the baseline is too short or longer than the series.

    Examples
    --------
    >>> chart = xmr_chart(pd.Series([10, 12] * 6 + [17]), baseline=12)
    >>> chart[["centre", "low", "high", "range_limit"]].iloc[0].round(3).tolist()
    [11.0, 5.68, 16.32, 6.534]
    >>> chart["beyond"].tolist()[-1]
    True
    """
    series = column(values, "values")
    x = complete(series, "values")
    first = _baseline(len(x), baseline, min_points)
    ranges = np.abs(np.diff(x, prepend=np.nan))
    mean_range = float(np.nanmean(ranges[first]))
    centre = float(x[first].mean())
    d2 = _d2(exact)
    wide, top = (3 / d2, 1 + 3 * math.sqrt(2 - 4 / math.pi) / d2) if exact else (2.66, 3.267)
    low, high, limit = centre - wide * mean_range, centre + wide * mean_range, top * mean_range
    return pd.DataFrame(
        {
            "value": x,
            "centre": centre,
            "low": low,
            "high": high,
            "moving_range": ranges,
            "range_centre": mean_range,
            "range_limit": limit,
            "baseline": first,
            "beyond": _beyond(x, low, high),
            "range_beyond": _beyond(np.nan_to_num(ranges), 0.0, limit),
            "run": _runs(x, centre, run),
        },
        index=series.index,
    )


def _d2(exact: bool) -> float:
    """Mean range of two values from a standard normal distribution."""
    return 2 / math.sqrt(math.pi) if exact else 1.128


def _baseline(n: int, baseline: int, least: int) -> Bools:
    whole(baseline, "baseline"), whole(least, "min_points", 3)
    if not least <= baseline <= n:
        raise ValueError(
            f"the baseline has {baseline} of {n} points; it needs at least {least} (20 are better), "
            "and no more than there are"
        )
    return np.arange(n) < baseline


def _beyond(values: Floats, low: Floats | float, high: Floats | float) -> Bools:
    # A value that equals its limit up to rounding is inside.
    tolerance = _ROUNDING * float(np.abs(values).max())
    return (values < low - tolerance) | (values > high + tolerance)


def _runs(values: Floats, centre: float, run: int) -> Bools:
    whole(run, "run", 2)
    apart = values - centre
    side = np.where(np.abs(apart) <= _ROUNDING * float(np.abs(values).max()), 0, np.sign(apart))
    found, length = np.zeros(len(side), dtype=bool), 0
    for place, here in enumerate(side):
        length = length + 1 if here and place and here == side[place - 1] else int(here != 0)
        found[place] = length >= run
    return found


# ---------------------------------------------------------------- before and after, A against B


@dataclass(frozen=True)
class BeforeAfter:
    """Means of different people before and after, and the change (after − before).

    `d` is Cohen's, the change over the pooled standard deviation (n − 1; no small-sample
    factor), with its interval from the noncentral t.
    """

    before: float
    after: float
    n_before: int
    n_after: int
    change: Estimate
    d: float
    d_low: float
    d_high: float


def before_after(before: object, after: object, *, equal_variances: bool = False, level: float = 0.95) -> BeforeAfter:
    """Compare two surveys of *different* people: two independent samples, not pairs.

    Serves as well for the means of an A/B test. It says whether the level changed, not why.

    Parameters
    ----------
    before, after : Series or list of numbers
        One value per person; missing ones are left out.
    equal_variances : bool
        False: Welch's test and interval (R's default); True: Student's, pooled.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        Fewer than two values on a side, no spread on either, or hardly any.

    Examples
    --------
    >>> found = before_after(pd.Series([4, 5, 3, 4]), pd.Series([5, 6, 5, 6, 5]))
    >>> round(found.change.estimate, 2), round(found.change.low, 2), round(found.change.high, 2)
    (1.4, 0.18, 2.62)
    """
    first, second = (numbers(column(given, name), name) for given, name in ((before, "before"), (after, "after")))
    first, second = first[~np.isnan(first)], second[~np.isnan(second)]
    found = mean_difference(second, first, ("after", "before"), level, equal_variances)
    n1, n2 = len(first), len(second)
    pooled = math.sqrt(((n1 - 1) * first.var(ddof=1) + (n2 - 1) * second.var(ddof=1)) / (n1 + n2 - 2))
    d = found.difference / pooled
    root = math.sqrt(1 / n1 + 1 / n2)
    d_low, d_high = noncentral_t(d / root, n1 + n2 - 2, level)
    se = found.difference / found.t if found.t else (found.high - found.low) / 2 / _t(level, found.df)
    change = Estimate(found.difference, found.low, found.high, se, found.df, found.p)
    return BeforeAfter(found.second, found.first, n1, n2, change, d, d_low * root, d_high * root)


@dataclass(frozen=True)
class AB:
    """Two shares with Wilson's intervals, their difference B − A with its interval, and the z test of no difference."""

    share_a: float
    share_b: float
    n_a: int
    n_b: int
    difference: float
    low: float
    high: float
    z: float
    p: float
    low_a: float
    high_a: float
    low_b: float
    high_b: float


def ab_test(
    successes_a: int,
    n_a: int,
    successes_b: int,
    n_b: int,
    *,
    correction: bool = False,
    interval: Literal["newcombe", "wald"] = "newcombe",
    level: float = 0.95,
) -> AB:
    """Compare two shares of independent groups: B − A with an interval and the two-sided z test.

    Interval: Newcombe 1998, method 10 (Wilson's limits put together), which stays
    within −1 and 1; or Wald's ``d ± z √(p_a q_a/n_a + p_b q_b/n_b)``, R's prop.test, cut to
    −1 and 1. Test: pooled z, the square of which is the χ² of the 2 × 2 table.
    Interval and test answer slightly different questions and may disagree at the border.

    Parameters
    ----------
    successes_a, n_a, successes_b, n_b : int
        Successes and people in each group.
    correction : bool
        True for Yates' continuity correction of the test and of Wald's interval, the
        default of R's prop.test; Newcombe's interval has none.
    interval : {"newcombe", "wald"}
        Which interval.
    level : float
        Confidence level.

    Raises
    ------
    ValueError, TypeError
        A count is not whole, negative, above its group, or a group is empty.

    Examples
    --------
    >>> found = ab_test(60, 200, 84, 200)
    >>> round(found.difference, 2), round(found.low, 3), round(found.high, 3), round(found.p, 3)
    (0.12, 0.026, 0.211, 0.012)
    """
    from scipy.stats import norm

    confidence(level)
    successes_a, n_a = whole(successes_a, "successes_a"), whole(n_a, "n_a")
    successes_b, n_b = whole(successes_b, "successes_b"), whole(n_b, "n_b")
    for name, successes, n in (("a", successes_a, n_a), ("b", successes_b, n_b)):
        if n < 1 or not 0 <= successes <= n:
            raise ValueError(
                f"group {name}: {successes} successes of {n}; successes lie between 0 and n, and n is 1 or more"
            )
    a, b = successes_a / n_a, successes_b / n_b
    difference = b - a
    (low_a, high_a), (low_b, high_b) = wilson(successes_a, n_a, level), wilson(successes_b, n_b, level)
    yates = min((1 / n_a + 1 / n_b) / 2, abs(difference)) if correction else 0.0
    if interval == "newcombe":
        # Rounding may leave a share of 1 with an upper limit a hair below it.
        down = math.hypot(max(b - low_b, 0.0), max(high_a - a, 0.0))
        up = math.hypot(max(high_b - b, 0.0), max(a - low_a, 0.0))
    elif interval == "wald":
        spread = math.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
        down = up = float(norm.ppf(0.5 + level / 2)) * spread + yates
    else:
        raise ValueError(f"interval must be 'newcombe' or 'wald', got {interval!r}")
    pooled = (successes_a + successes_b) / (n_a + n_b)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    # Everybody alike in both groups: no difference, no surprise.
    z = math.copysign(abs(difference) - yates, difference) / error if error > 0 else 0.0
    return AB(
        share_a=a,
        share_b=b,
        n_a=n_a,
        n_b=n_b,
        difference=difference,
        low=max(difference - down, -1.0),
        high=min(difference + up, 1.0),
        z=z,
        p=2 * float(norm.sf(abs(z))),
        low_a=low_a,
        high_a=high_a,
        low_b=low_b,
        high_b=high_b,
    )


def ab_power(share_a: float, share_b: float, n: float, *, alpha: float = 0.05) -> float:
    """Return the power of a two-sided test of two shares with n people in *each* group.

    ``Φ((√n |p_b − p_a| − z_(1−α/2) √(2 p̄ q̄)) / √(p_a q_a + p_b q_b))``, p̄ the mean share; no
    continuity correction, the far tail left out (R's power.prop.test). The shares are
    what one wants to be able to detect, fixed before looking; power worked out from
    the shares found says nothing beyond the p value.

    Examples
    --------
    >>> round(ab_power(0.5, 0.75, 50), 3)
    0.74
    """
    from scipy.stats import norm

    a, b = _two_shares(share_a, share_b, alpha)
    if scalar(n, "n") <= 0:
        raise ValueError(f"n is the number of people in each group, above 0; got {n:g}")
    under_null, apart = _spreads(a, b)
    surprise = float(norm.isf(alpha / 2)) * under_null
    return float(norm.cdf((math.sqrt(n) * abs(b - a) - surprise) / apart))


def ab_sample_size(share_a: float, share_b: float, *, power: float = 0.8, alpha: float = 0.05) -> int:
    """Return how many people *each* group needs to detect share_b against share_a; the inverse of `ab_power`.

    Examples
    --------
    >>> ab_sample_size(0.5, 0.75, power=0.9)
    77
    """
    from scipy.stats import norm

    a, b = _two_shares(share_a, share_b, alpha)
    if a == b:
        raise ValueError("the two shares are equal; no number of people can tell them apart")
    if not alpha / 2 < scalar(power, "power") < 1:
        raise ValueError(f"power is a share above alpha/2 and below 1, e.g. 0.8; got {power!r}")
    under_null, apart = _spreads(a, b)
    root = (float(norm.isf(alpha / 2)) * under_null + float(norm.ppf(power)) * apart) / abs(b - a)
    return math.ceil(root**2 - 1e-9)


def _two_shares(a: float, b: float, alpha: float) -> tuple[float, float]:
    if not 0 < scalar(alpha, "alpha") < 1:
        raise ValueError(f"alpha lies between 0 and 1, e.g. 0.05; got {alpha!r}")
    for name, share in (("share_a", a), ("share_b", b)):
        if not 0 < scalar(share, name) < 1:
            raise ValueError(f"{name} lies between 0 and 1, both excluded; got {share:g}")
    return float(a), float(b)


def _spreads(a: float, b: float) -> tuple[float, float]:
    mean = (a + b) / 2
    return math.sqrt(2 * mean * (1 - mean)), math.sqrt(a * (1 - a) + b * (1 - b))


# ---------------------------------------------------------------- difference in differences

Clustering = Literal["CR1S", "CR1", "CR0"]
DegreesOfFreedom = Literal["units", "rows", "normal"]


@dataclass(frozen=True)
class DifferenceInDifferences:
    """Result of `difference_in_differences`.

    Attributes
    ----------
    means : DataFrame
        The four means: rows ``treated`` and ``control``, columns ``before``, ``after``,
        ``change``.
    effect : Estimate
        Regression on all rows, errors clustered by unit.
    collapsed : Estimate
        Each unit's change of means, treated against control: the cautious version when
        units are few (Bertrand, Duflo and Mullainathan 2004). Every unit counts once,
        so that it differs from `effect` where units have different numbers of people.
    units : Series
        Number of treated and control units.
    n : int
        Rows used.
    """

    means: pd.DataFrame
    effect: Estimate
    collapsed: Estimate
    units: pd.Series[int]
    n: int


def difference_in_differences(
    table: pd.DataFrame,
    outcome: str,
    *,
    unit: str,
    treated: str,
    post: str,
    equal_variances: bool = True,
    clustering: Clustering = "CR1S",
    df: DegreesOfFreedom = "units",
    level: float = 0.95,
) -> DifferenceInDifferences:
    """Return how much more the treated units changed than the others.

    ``y = b0 + b1 treated + b2 post + b3 treated × post``; the effect b3 equals
    ``(T_after − T_before) − (C_after − C_before)`` of the four means. It is an effect only
    if both would have moved alike without the change (see `pre_trend`), nobody acted
    on it in advance, and it did not spill over.

    Errors are clustered by unit (G units, N rows, K = 4 coefficients); with fewer than
    about 30 units they are too small, and `collapsed` is the one to report.

    Parameters
    ----------
    table : DataFrame
        Row per person (or per unit and period). Rows in which one of the named columns
        is missing are left out.
    outcome : str
        Column of numbers.
    unit : str
        Column of the unit that got the change or not, e.g. the branch.
    treated, post : str
        Columns of 0/1 or true/false: the unit is among the treated; the row is from
        after the change.
    equal_variances : bool
        For `collapsed`: True pools (least squares on the collapsed data), False is Welch's.
    clustering : {"CR1S", "CR1", "CR0"}
        Small-sample factor of the clustered variance, as R's clubSandwich names them:
        ``G/(G − 1) · (N − 1)/(N − K)`` (Stata, statsmodels, R's vcovCL for a linear model);
        ``G/(G − 1)``; none.
    df : {"units", "rows", "normal"}
        Of `effect`: t with G − 1 (Stata) or N − K (R's coeftest) degrees of freedom, or
        the normal distribution.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        A column is missing or not 0/1, a unit is both treated and not, fewer than two
        treated or two control units, a unit seen only before or only after, or an
        outcome that does not vary.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "branch": list("AABBCCDD"), "treated": [1] * 4 + [0] * 4, "post": [0, 1] * 4,
    ...     "score": [4.0, 5.0, 4.2, 5.1, 4.1, 4.4, 3.9, 4.0]})
    >>> found = difference_in_differences(table, "score", unit="branch", treated="treated", post="post")
    >>> round(found.effect.estimate, 2), round(found.collapsed.low, 2), round(found.collapsed.high, 2)
    (0.75, 0.27, 1.23)
    """
    confidence(level)
    y, units, is_treated, is_post = _panel(table, outcome, unit, treated, post)
    codes, names = pd.factorize(units)
    _both_kinds(codes, names, is_treated, treated, unit)
    for side, when in ((is_post, "after"), (~is_post, "before")):
        without = [name for code, name in enumerate(names) if not (side & (codes == code)).any()]
        if without:
            raise ValueError(
                f"{unit} {listed(without)} has no row {when} the change; a change needs both, leave it out"
            )
    if np.ptp(y) == 0:
        raise ValueError(f"column {outcome} has the same value in every row; there is nothing to compare")
    design = np.column_stack([np.ones(len(y)), is_treated, is_post, is_treated & is_post]).astype(float)
    effect = _clustered(y, design, codes, 3, level=level, clustering=clustering, df=df)

    table_of_means = pd.DataFrame(
        {
            when: [y[(is_treated == of) & (is_post == side)].mean() for of in (True, False)]
            for when, side in (("before", False), ("after", True))
        },
        index=pd.Index(["treated", "control"], name="group"),
    )
    table_of_means["change"] = table_of_means["after"] - table_of_means["before"]

    change = np.array(
        [y[(codes == code) & is_post].mean() - y[(codes == code) & ~is_post].mean() for code in range(len(names))]
    )
    unit_treated = np.array([is_treated[codes == code][0] for code in range(len(names))])
    collapsed = _mean_change(change[unit_treated], change[~unit_treated], equal_variances, level)
    counts = pd.Series({"treated": int(unit_treated.sum()), "control": int((~unit_treated).sum())}, name="units")
    return DifferenceInDifferences(table_of_means, effect, collapsed, counts, len(y))


@dataclass(frozen=True)
class PreTrend:
    """Result of `pre_trend`.

    Attributes
    ----------
    means : DataFrame
        Index: the periods before the change; ``treated``, ``control`` (means),
        ``difference`` and ``change``: the difference less that of the last period before,
        with ``low`` and ``high`` (clustered by unit; 0 for the last period itself).
    slope : Estimate
        By how much more per period the treated rose, on a straight line.
    """

    means: pd.DataFrame
    slope: Estimate


def pre_trend(
    table: pd.DataFrame,
    outcome: str,
    *,
    unit: str,
    treated: str,
    period: str,
    clustering: Clustering = "CR1S",
    df: DegreesOfFreedom = "units",
    level: float = 0.95,
) -> PreTrend:
    """Show whether treated and control units moved alike *before* the change.

    Pass only the periods before the change. Slope: ``y = period dummies + b1 treated +
    b2 treated × period``; ``change``: treated × period dummies, the last period as base;
    errors clustered by unit as in `difference_in_differences`. An interval that holds
    0 does not prove parallel trends: look at how wide it is against the effect claimed.

    Parameters
    ----------
    table : DataFrame
        Rows from before the change; rows with a missing value are left out.
    outcome, unit, treated
        As in `difference_in_differences`.
    period : str
        Column of numbers in order of time, e.g. the month 1, 2, 3, …
    clustering, df
        As in `difference_in_differences`, with K the periods + 2 for the slope and twice
        the periods for the changes.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        As `difference_in_differences`; or fewer than two periods, a period in which
        one of the two groups has no row, or no more rows than twice the periods.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "branch": list("ABCD") * 3, "treated": [1, 1, 0, 0] * 3, "month": [1] * 4 + [2] * 4 + [3] * 4,
    ...     "score": [4, 4.2, 5, 5.3, 4.1, 4.3, 5.2, 5.3, 4.3, 4.3, 5.2, 5.6]})
    >>> found = pre_trend(table, "score", unit="branch", treated="treated", period="month")
    >>> round(found.slope.estimate, 3), found.means["difference"].round(2).tolist()
    (-0.025, [-1.05, -1.05, -1.1])
    """
    confidence(level)
    need(table, [period])
    there = ~np.isnan(numbers(table[period], period))
    if not there.any():
        raise ValueError(f"column {period} has no value in any row")
    y, units, is_treated, _ = _panel(table[there], outcome, unit, treated, None)
    used = table[there & table[[outcome, unit, treated]].notna().all(axis=1).to_numpy()]
    time = numbers(used[period], period)
    codes, names = pd.factorize(units)
    _both_kinds(codes, names, is_treated, treated, unit)
    periods = np.unique(time)
    if len(periods) < 2:
        raise ValueError(f"column {period} has one period only; a trend needs two or more before the change")
    for group, name in ((is_treated, "treated"), (~is_treated, "control")):
        empty = [f"{one:g}" for one in periods if not (group & (time == one)).any()]
        if empty:
            raise ValueError(f"{period} {listed(empty)} has no {name} row; leave this period out")
    if np.ptp(y) == 0:
        raise ValueError(f"column {outcome} has the same value in every row; there is no trend to compare")
    if len(y) <= 2 * len(periods):
        raise ValueError(
            f"{len(y)} rows in {len(periods)} periods leave nothing to judge the error by; more are needed"
        )
    dummies = (time[:, None] == periods).astype(float)
    # Counted from the middle in units of the whole stretch, so that the size of the numbers does no harm.
    stretch = float(np.ptp(periods))
    line = np.column_stack([dummies, is_treated, is_treated * (time - time.mean()) / stretch])
    slope = _clustered(y, line, codes, len(periods) + 1, level=level, clustering=clustering, df=df, per=stretch)
    base = len(periods) - 1
    separate = np.column_stack([dummies, is_treated, dummies[:, :base] * is_treated[:, None]])
    rows = []
    for place, one in enumerate(periods):
        now = time == one
        up, down = float(y[now & is_treated].mean()), float(y[now & ~is_treated].mean())
        row = {period: one, "treated": up, "control": down, "difference": up - down}
        if place == base:
            row |= {"change": 0.0, "low": 0.0, "high": 0.0}
        else:
            found = _clustered(y, separate, codes, len(periods) + 1 + place, level=level, clustering=clustering, df=df)
            row |= {"change": found.estimate, "low": found.low, "high": found.high}
        rows.append(row)
    return PreTrend(pd.DataFrame(rows).set_index(period), slope)


def _panel(
    table: pd.DataFrame, outcome: str, unit: str, treated: str, post: str | None
) -> tuple[Floats, pd.Series, Bools, Bools]:
    columns = [outcome, unit, treated, *([post] if post is not None else [])]
    need(table, columns)
    used = table[table[columns].notna().all(axis=1)]
    if used.empty:
        raise ValueError(f"no row has a value in all of {listed(columns)}")
    flags = []
    for name in columns[2:]:
        flag = used[name]
        if all(isinstance(value, bool | np.bool_) for value in flag):
            flag = flag.astype(object).astype(float)
        values = numbers(flag, name)
        wrong = ~np.isin(values, (0, 1))
        if wrong.any():
            raise ValueError(f"column {name} holds something other than 0 and 1 ({shown(used[name], wrong)})")
        flags.append(values == 1)
    return numbers(used[outcome], outcome), used[unit], flags[0], flags[-1]


def _both_kinds(codes: npt.NDArray[np.int64], names: pd.Index, is_treated: Bools, treated: str, unit: str) -> None:
    share = np.bincount(codes, weights=is_treated) / np.bincount(codes)
    mixed = [name for name, one in zip(names, share, strict=True) if 0 < one < 1]
    if mixed:
        raise ValueError(
            f"{unit} {listed(mixed)} is both treated and not in column {treated}; it says who ever gets the change, "
            "also in the rows before"
        )
    for name, count in (("treated", int((share == 1).sum())), ("control", int((share == 0).sum()))):
        if count < 2:
            raise ValueError(
                f"there are {count} {name} units in column {unit}; at least 2 are needed to know how units vary"
            )


def _clustered(
    y: Floats,
    design: Floats,
    codes: npt.NDArray[np.int64],
    which: int,
    *,
    level: float,
    clustering: str,
    df: str,
    per: float = 1.0,
) -> Estimate:
    """Return one least-squares coefficient, divided by `per`, with its error clustered by `codes`."""
    (n, k), groups = design.shape, int(codes.max()) + 1
    factors = {"CR1S": groups / (groups - 1) * (n - 1) / (n - k), "CR1": groups / (groups - 1), "CR0": 1.0}
    freedoms = {"units": groups - 1.0, "rows": float(n - k), "normal": math.inf}
    for name, given, known in (("clustering", clustering, factors), ("df", df, freedoms)):
        if given not in known:
            raise ValueError(f"{name} must be one of {listed(list(known))}, got {given!r}")
    inverse = np.linalg.pinv(design)
    # Every design holds a constant: taking the mean away first moves that one alone and costs no digits.
    centred = y - y.mean()
    coefficients = inverse @ centred
    # The variance is the sum over units of the squared sums of what each row adds to the coefficient.
    added = np.bincount(codes, weights=inverse[which] * (centred - design @ coefficients))
    se = math.sqrt(factors[clustering] * float(added @ added))
    rounding = _ROUNDING * float(np.abs(y).max())
    value, se = (0.0 if abs(one) <= rounding else one / per for one in (float(coefficients[which]), se))
    return _estimate(value, se, freedoms[df], level)


def _estimate(value: float, se: float, df: float, level: float) -> Estimate:
    from scipy.stats import t as student

    half = _t(level, df) * se
    # Changes that are all alike leave no error: then any difference is certain, and none is none.
    p = 2 * float(student.sf(abs(value) / se, df)) if se > 0 else float(value == 0)
    return Estimate(value, value - half, value + half, se, df, p)


def _t(level: float, df: float) -> float:
    from scipy.stats import t as student

    return float(student.ppf(0.5 + level / 2, df))


def _mean_change(treated: Floats, control: Floats, equal_variances: bool, level: float) -> Estimate:
    if np.ptp(treated) + np.ptp(control) <= _ROUNDING * max(float(np.abs(treated).max()), float(np.abs(control).max())):
        raise ValueError(
            f"every treated unit changed by {treated[0]:g} and every control unit by {control[0]:g}: "
            "units that do not differ leave no interval; check that they are the units' own numbers"
        )
    found = mean_difference(treated, control, ("treated", "control"), level, equal_variances)
    half = (found.high - found.low) / 2
    return Estimate(found.difference, found.low, found.high, half / _t(level, found.df), found.df, found.p)


# ---------------------------------------------------------------- regression to the mean


Pick = Literal["worst", "best", "lot"]


@dataclass(frozen=True)
class RegressionToMean:
    """Result of `regression_to_mean`.

    Attributes
    ----------
    rounds : DataFrame
        Row per simulated year: means of the picked units ``before`` and ``after``,
        their ``true`` level, and ``others_before`` and ``others_after``.
    change : Estimate
        Mean of after − before over the rounds; interval of the simulation, t.
    reliability : float
        ``τ²/(τ² + σ²/n)``: the part of a unit's distance from the average that is real.
    expected_share_back : float
        1 − reliability: what the picked are expected to win back of their distance.
    """

    rounds: pd.DataFrame
    change: Estimate
    reliability: float
    expected_share_back: float


def regression_to_mean(
    *,
    units: int = 20,
    people: int = 30,
    between: float = 0.15,
    within: float = 1.2,
    average: float = 4.5,
    picked: int = 1,
    pick: Pick = "worst",
    effect: float = 0.0,
    rounds: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> RegressionToMean:
    """Pick the worst units by their survey mean, do nothing (or `effect`), ask again, and see them get better.

    A unit's true level is normal(average, between) and does not move; each survey asks
    other people, so its mean is normal(true level, within/√people). With no effect,
    ``E(after) − average = reliability × (before − average)``, unless they are picked by lot:
    then nothing comes back, as nothing was chosen by its luck.

    Parameters
    ----------
    units, people, picked : int
        Units, people asked per unit and time, and how many of the worst are picked
        (fewer than the units).
    pick : {"worst", "best", "lot"}
        Which are picked after the first survey: the worst, the best, or any, drawn by lot. The
        surveys are the same for all three.
    between, within : float
        Standard deviation of the true levels, and of people within a unit; 0 or more,
        not both 0.
    average : float
        Mean of the true levels, in points of the scale (which is taken as unbounded).
    effect : float
        A true effect on the picked units, in points.
    rounds, seed : int
        Simulated repetitions (at least 2) and the seed.
    level : float
        Confidence level.

    Examples
    --------
    >>> found = regression_to_mean(between=0.2, within=1.0, people=25, rounds=2000, seed=1)
    >>> found.reliability
    0.5
    >>> before, after = found.rounds["before"].mean(), found.rounds["after"].mean()
    >>> bool(before < 4.1 < after)
    True
    """
    confidence(level)
    for name, value, least in (
        ("units", units, 2),
        ("people", people, 1),
        ("picked", picked, 1),
        ("rounds", rounds, 2),
    ):
        whole(value, name, least)
    if picked >= units:
        raise ValueError(f"picked={picked} of {units} units leaves nobody to compare with; pick fewer")
    if pick not in ("worst", "best", "lot"):
        raise ValueError(f"pick must be one of worst, best, lot; got {pick!r}")
    scalar(between, "between", 0), scalar(within, "within", 0), scalar(average, "average"), scalar(effect, "effect")
    noise = within / math.sqrt(people)
    if between + noise == 0:
        raise ValueError("between and within are both 0; then all units are alike and there is no worst")
    rng = np.random.default_rng(whole(seed, "seed"))
    true = average + between * rng.standard_normal((rounds, units))
    first = true + noise * rng.standard_normal((rounds, units))
    second = true + noise * rng.standard_normal((rounds, units))
    rank_by = {"worst": first, "best": -first, "lot": rng.random((rounds, units))}[pick]
    order = np.argsort(rank_by, axis=1, kind="stable")
    chosen, others = order[:, :picked], order[:, picked:]

    def of(values: Floats, places: npt.NDArray[np.int64]) -> Floats:
        means: Floats = np.take_along_axis(values, places, axis=1).mean(axis=1)
        return means

    table = pd.DataFrame(
        {
            "before": of(first, chosen),
            "after": of(second, chosen) + effect,
            "true": of(true, chosen),
            "others_before": of(first, others),
            "others_after": of(second, others),
        }
    ).rename_axis("round")
    change = (table["after"] - table["before"]).to_numpy()
    reliability = between**2 / (between**2 + noise**2)
    return RegressionToMean(
        table,
        _estimate(float(change.mean()), float(change.std(ddof=1)) / math.sqrt(rounds), float(rounds - 1), level),
        reliability,
        1 - reliability,
    )


# ---------------------------------------------------------------- interrupted time series


@dataclass(frozen=True)
class InterruptedSeries:
    """Result of `interrupted_series`.

    Attributes
    ----------
    table : DataFrame
        Index ``start`` (the level at the first point), ``trend`` (per point, before),
        ``level`` (jump at the first point after the change), ``slope`` (change of the
        trend); columns ``estimate``, ``se``, ``low``, ``high``, ``p``.
    fitted, without : Series
        The fitted line, and the line as it would have gone on without the change.
    durbin_watson : float
        Of the residuals: near 2 none, towards 0 positive autocorrelation. NaN where the
        points lie on the two lines without error.
    lags : int
        Newey–West lags used.
    """

    table: pd.DataFrame
    fitted: pd.Series[float]
    without: pd.Series[float]
    durbin_watson: float
    lags: int


def interrupted_series(
    values: object,
    change: Hashable,
    *,
    lags: int | None = None,
    small_sample: bool = True,
    level: float = 0.95,
) -> InterruptedSeries:
    """Fit one line before and one after a change, with errors that allow for neighbouring points being alike.

    ``y_t = b0 + b1 t + b2 after_t + b3 after_t (t − t0)``, t = 0, 1, …, t0 the first point after:
    b2 is the jump *at* t0 (some software counts the slope's time from 1 there, which
    moves b2 by one b3). Newey–West 1987 errors, Bartlett weights, no prewhitening.

    Parameters
    ----------
    values : Series or list of numbers
        One value per period, evenly spaced and in order; none missing.
    change : label of the index
        The first period after the change; for a list, its place from 0.
    lags : int, optional
        0 (White's errors) or more. Left out: ``⌊4 (n/100)^(2/9)⌋``. R's NeweyWest chooses
        otherwise: state it to compare.
    small_sample : bool
        True multiplies the variance by n/(n − 4) and uses t with n − 4 degrees of
        freedom; False does neither (normal, df infinite).
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        The label is unknown or repeats, fewer than 3 points on a side, a value is missing,
        or values that do not vary.

    Examples
    --------
    >>> months = pd.Series([3.0, 3.1, 3.3, 3.4, 3.4, 4.1, 4.3, 4.2, 4.4, 4.5], index=range(1, 11))
    >>> interrupted_series(months, 6).table["estimate"].round(2).to_dict()
    {'start': 3.02, 'trend': 0.11, 'level': 0.55, 'slope': -0.02}
    """
    confidence(level)
    series = column(values, "values")
    y = complete(series, "values")
    if series.index.has_duplicates:
        raise ValueError(f"period {listed(list(series.index[series.index.duplicated()]))} occurs more than once")
    n = len(y)
    begin = _place(series.index, change)
    if begin < 3 or n - begin < 3:
        raise ValueError(
            f"{begin} points before and {n - begin} after the change; a line needs at least 3 on each side"
        )
    if np.ptp(y) == 0:
        raise ValueError("the values are all the same; there is no error to estimate")
    if lags is None:
        lags = int(4 * (n / 100) ** (2 / 9))
    if whole(lags, "lags") >= n:
        raise ValueError(f"lags must be below {n}, the number of points; got {lags}")
    t = np.arange(n, dtype=float)
    after = (t >= begin).astype(float)
    design = np.column_stack([np.ones(n), t, after, after * (t - begin)])
    inverse = np.linalg.pinv(design)
    mean = float(y.mean())
    coefficients = inverse @ (y - mean)
    coefficients[0] += mean
    fitted = design @ coefficients
    rounding = _ROUNDING * float(np.abs(y).max())
    residual = np.where(np.abs(y - fitted) <= rounding, 0.0, y - fitted)
    # What each point adds to each coefficient; Newey and West weigh the products of neighbours.
    added = inverse * residual
    variance = (added**2).sum(axis=1)
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * (added[:, lag:] * added[:, :-lag]).sum(axis=1)
    if small_sample:
        variance *= n / (n - 4)
    df = float(n - 4) if small_sample else math.inf
    rows = []
    for b, error in zip(coefficients, np.sqrt(np.maximum(variance, 0)), strict=True):
        value, se = (0.0 if abs(one) <= rounding else float(one) for one in (b, error))
        rows.append(_estimate(value, se, df, level))
    squares = float(residual @ residual)
    table = pd.DataFrame(
        [(row.estimate, row.se, row.low, row.high, row.p) for row in rows],
        columns=["estimate", "se", "low", "high", "p"],
        index=pd.Index(["start", "trend", "level", "slope"], name="term"),
    )
    return InterruptedSeries(
        table,
        pd.Series(fitted, index=series.index, name="fitted"),
        pd.Series(coefficients[0] + coefficients[1] * t, index=series.index, name="without"),
        float((np.diff(residual) ** 2).sum()) / squares if squares > 0 else math.nan,
        int(lags),
    )


def _place(index: pd.Index, change: Hashable) -> int:
    """Return the place of a label; a string such as "2026-03" finds its month among dates."""
    try:
        place = index.get_loc(change)
    except (KeyError, TypeError, ValueError, pd.errors.InvalidIndexError):
        place = None
    if isinstance(place, slice):
        place = place.start
    if not isinstance(place, int | np.integer):
        raise ValueError(f"the change {change!r} is no label of the series; its first are {listed(list(index), 4)}")
    return int(place)
