"""Value to the customer and of the customer, and the arithmetic behind numbers that everyone quotes.

*Delivered value* is what a customer gets (product, service, personnel and image value) against what it costs them
(money, time, energy and psychic cost), as a difference or as a ratio; the two may rank offers differently.
*Lifetime value* is what a customer brings while they stay, discounted. The rest is arithmetic for judging quotations
(“five times as dear”, “tells ten others”): under which conditions does the ratio carry the conclusion?

Money is in one currency; rates (retention, discount) are per period, as fractions of 1; a period is whatever the
margin is per.

Sources: Kotler (delivered value, four values and four costs); Gupta and Lehmann 2003 (lifetime value with constant
margin and retention); Reichheld and Sasser 1990 and its critics (retention); Heskett and others 1994 (the circle).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coursekit.analysis._common import listed, need, numbers, scalar, shown, standardised_effects, whole, wilson

__all__ = [
    "COSTS",
    "VALUES",
    "DeliveredValue",
    "KeepOrAcquire",
    "LifetimeValue",
    "RatioRange",
    "Tellings",
    "component_effects",
    "delivered_value",
    "delivered_values",
    "keep_or_acquire",
    "lifetime_value",
    "lifetime_value_estimate",
    "ratio_range",
    "share_heard",
    "tellings",
    "virtuous_circle",
]

VALUES = ("product", "service", "personnel", "image")
COSTS = ("money", "time", "energy", "psychic")

FirstMargin = Literal["now", "end_of_period", "after_renewal"]


# ---------------------------------------------------------------- delivered value


@dataclass(frozen=True)
class DeliveredValue:
    """Total value and total cost of an offer to a customer, their difference and their ratio (value per cost)."""

    total_value: float
    total_cost: float
    difference: float
    ratio: float


def delivered_value(values: Mapping[str, float], costs: Mapping[str, float]) -> DeliveredValue:
    """Return the delivered value of one offer: the four values minus (and over) the four costs.

    Parameters
    ----------
    values : mapping
        ``product``, ``service``, ``personnel``, ``image``: each 0 or more, all in one unit (money, or points of one
        scale).
    costs : mapping
        ``money``, ``time``, ``energy``, ``psychic``: likewise, in the same unit.

    Returns
    -------
    DeliveredValue
        ``difference = Σ values − Σ costs``; ``ratio = Σ values / Σ costs``.

    Raises
    ------
    TypeError, ValueError
        A component is missing, unknown, negative or not a finite number; all costs are 0 (the ratio has no value).

    Examples
    --------
    >>> get = {"product": 6, "service": 5, "personnel": 4, "image": 3}
    >>> give = {"money": 5, "time": 3, "energy": 2, "psychic": 2}
    >>> delivered_value(get, give)
    DeliveredValue(total_value=18.0, total_cost=12.0, difference=6.0, ratio=1.5)
    """
    totals = []
    for given, names, what in ((values, VALUES, "values"), (costs, COSTS, "costs")):
        if not isinstance(given, Mapping | pd.Series):
            raise TypeError(f"{what} map each of {listed(names)} to a number, got {type(given).__name__}")
        wrong = sorted(set(given.keys()) ^ set(names), key=str)
        if wrong:
            raise ValueError(f"{what} are {listed(names)}; missing or unknown: {listed(wrong)}")
        totals.append(math.fsum(scalar(given[name], f"{what}[{name!r}]", 0) for name in names))
    if totals[1] == 0:
        raise ValueError("all four costs are 0, so that value per cost has no value; state what the customer gives")
    return DeliveredValue(totals[0], totals[1], totals[0] - totals[1], totals[0] / totals[1])


def delivered_values(table: pd.DataFrame) -> pd.DataFrame:
    """Return the delivered value row by row.

    Parameters
    ----------
    table : DataFrame
        A row per offer or respondent; columns ``product_value``, ``service_value``, ``personnel_value``,
        ``image_value`` and ``money_cost``, ``time_cost``, ``energy_cost``, ``psychic_cost``, 0 or more, in one unit.

    Returns
    -------
    DataFrame
        ``total_value``, ``total_cost``, ``difference``, ``ratio``, as in `delivered_value`. A row in which a
        component is missing has NaN in all four.

    Raises
    ------
    TypeError, ValueError
        A column is not there, holds something that is not a number of 0 or more, or all costs of a row are 0.

    Examples
    --------
    >>> offer = {"product_value": 6, "service_value": 5, "personnel_value": 4, "image_value": 3}
    >>> offer |= {"money_cost": 5, "time_cost": 3, "energy_cost": 2, "psychic_cost": 2}
    >>> delivered_values(pd.DataFrame([offer])).iloc[0].tolist()
    [18.0, 12.0, 6.0, 1.5]
    """
    names = [f"{name}_value" for name in VALUES] + [f"{name}_cost" for name in COSTS]
    need(table, names)
    parts = np.column_stack([numbers(table[name], name, 0) for name in names])
    missing = np.isnan(parts).any(axis=1)
    value, cost = parts[:, :4].sum(axis=1), parts[:, 4:].sum(axis=1)
    free = ~missing & (cost == 0)
    if free.any():
        costs = pd.Series(cost, index=table.index)
        raise ValueError(f"all four costs are 0 ({shown(costs, free)}); value per cost has no value there")
    value[missing] = cost[missing] = np.nan
    result = {"total_value": value, "total_cost": cost, "difference": value - cost, "ratio": value / cost}
    return pd.DataFrame(result, index=table.index)


def component_effects(
    table: pd.DataFrame, outcome: str, components: Sequence[str], *, level: float = 0.95
) -> pd.DataFrame:
    """Return which components of perception go with an outcome: correlations and standardised regression.

    Parameters
    ----------
    table : DataFrame
        A row per respondent. Rows with a missing value in any of the columns are left out.
    outcome : str
        Column, e.g. overall satisfaction.
    components : sequence of str
        Columns, e.g. the four values and four costs.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``component``; ``r``, ``r_low``, ``r_high`` (Fisher's interval), ``beta``, ``beta_low``, ``beta_high``
        (regression on z scores, sd with n − 1; Student's t interval), ``n``; ``attrs["r_squared"]``. Association, not
        effect.

    Raises
    ------
    TypeError, ValueError
        A column is not there or holds no numbers, has no spread, follows from the others, or too few complete rows.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6], "b": [2, 1, 4, 3, 6, 5], "y": [1, 3, 2, 5, 4, 6]})
    >>> component_effects(table, "y", ["a", "b"])["r"].round(2).tolist()
    [0.89, 0.49]
    """
    return standardised_effects(table, outcome, components, level)


# ---------------------------------------------------------------- lifetime value


def lifetime_value(
    margin: float,
    retention: float,
    discount: float,
    *,
    acquisition_cost: float = 0.0,
    periods: int | None = None,
    first_margin: FirstMargin = "now",
) -> float:
    """Return what a customer is worth: discounted margins while they stay, minus the cost of winning them.

    With m the margin, r the retention, d the discount rate and ``q = r/(1 + d)``, without an end
    (``periods=None``):

    - ``now``: the first margin comes at once, ``m (1 + d)/(1 + d − r)``;
    - ``end_of_period``: each margin comes at the end of its period, the first for certain, ``m/(1 + d − r)``;
    - ``after_renewal``: the first margin comes after one period and only from those who stay,
      ``m r/(1 + d − r)`` (Gupta and Lehmann 2003).

    With `periods` = T the first T margins are counted: each of the three times ``1 − q^T``.

    Parameters
    ----------
    margin : float
        Money per period and customer, after the cost of serving and keeping them.
    retention : float
        0 to 1: share of customers who are still there a period later.
    discount : float
        0 or more, per period.
    acquisition_cost : float
        Money, paid once at the start.
    periods : int, optional
        Number of margins counted, 1 or more.
    first_margin : {"now", "end_of_period", "after_renewal"}
        When the first margin comes; textbooks differ.

    Returns
    -------
    float
        Money at today's worth.

    Raises
    ------
    TypeError, ValueError
        A number is out of range; retention 1 and discount 0 without an end (the sum has no limit).

    Examples
    --------
    >>> round(lifetime_value(100, 0.8, 0.1), 2), round(lifetime_value(100, 0.8, 0.1, first_margin="after_renewal"), 2)
    (366.67, 266.67)
    """
    m, r, d = scalar(margin, "margin"), scalar(retention, "retention", 0, 1), scalar(discount, "discount", 0)
    cost = scalar(acquisition_cost, "acquisition_cost", 0)
    starts = {"now": 1.0, "end_of_period": 1 / (1 + d), "after_renewal": r / (1 + d)}
    if first_margin not in list(starts):
        raise ValueError(f"first_margin must be one of {listed(list(starts))}, got {first_margin!r}")
    if periods is not None:
        periods = whole(periods, "periods", 1)
    q = r / (1 + d)
    if q == 1:
        if periods is None:
            raise ValueError("with retention 1 and discount 0 the sum has no limit; state periods= or a discount")
        length = float(periods)
    else:
        length = 1 / (1 - q) if periods is None else (1 - q**periods) / (1 - q)
    return m * starts[first_margin] * length - cost


@dataclass(frozen=True)
class LifetimeValue:
    """A lifetime value from an observed retention, with its interval (which holds the other inputs as known)."""

    value: float
    low: float
    high: float
    retention: float
    retention_low: float
    retention_high: float


def lifetime_value_estimate(
    kept: int,
    customers: int,
    margin: float,
    discount: float,
    *,
    acquisition_cost: float = 0.0,
    periods: int | None = None,
    first_margin: FirstMargin = "now",
    level: float = 0.95,
) -> LifetimeValue:
    """Return the lifetime value at an observed retention, with the interval that the retention's own one gives.

    Lifetime value rises with retention, so Wilson's limits of kept/customers become its limits.

    Parameters
    ----------
    kept, customers : int
        How many of how many customers were still there a period later.
    margin : float
        0 or more, see `lifetime_value`.
    discount, acquisition_cost, periods, first_margin
        See `lifetime_value`.
    level : float
        Confidence level.

    Returns
    -------
    LifetimeValue

    Raises
    ------
    TypeError, ValueError
        As in `lifetime_value`, or ``0 ≤ kept ≤ customers`` does not hold, or no customers.

    Examples
    --------
    >>> found = lifetime_value_estimate(80, 100, margin=100, discount=0.1)
    >>> round(found.low), round(found.value), round(found.high)
    (283, 367, 471)
    """
    if not (scalar(customers, "customers") >= 1 and 0 <= scalar(kept, "kept") <= customers):
        raise ValueError(
            f"kept must lie between 0 and customers, and customers be 1 or more; got {kept} of {customers}"
        )
    scalar(margin, "margin", 0)
    low, high = wilson(kept, customers, level)
    rates = (kept / customers, low, high)
    found = [
        lifetime_value(
            margin, rate, discount, acquisition_cost=acquisition_cost, periods=periods, first_margin=first_margin
        )
        for rate in rates
    ]
    return LifetimeValue(found[0], found[1], found[2], *rates)


# ---------------------------------------------------------------- keep or acquire


@dataclass(frozen=True)
class KeepOrAcquire:
    """Whether money is better spent on keeping customers or on winning new ones, and where that turns.

    Attributes
    ----------
    cost_per_saved : float
        Money spent for one customer more who stays: ``retention_cost / uplift``.
    acquisition_over_saved : float
        Acquisition cost per new customer over the cost per saved one. Above 1 keeping is cheaper *per customer*.
    acquisition_over_treated : float
        Acquisition cost over the cost of treating one customer: the form in which “five times” is quoted.
    break_even_times : float
        The value of `acquisition_over_treated` from which keeping pays more; with equal lifetime values
        ``1/uplift``. At an uplift of 5 points, “five times” is far too little: it takes twenty. Below 0: keeping
        pays at any acquisition cost.
    break_even_uplift : float
        Uplift from which keeping pays more at these costs. Above 1, or infinite: no
        treatment is good enough.
    advantage : float
        Money per customer gained: (value kept − cost per saved) − (value new − acquisition cost).
    keep : bool
        Whether `advantage` is above 0.
    """

    cost_per_saved: float
    acquisition_over_saved: float
    acquisition_over_treated: float
    break_even_times: float
    break_even_uplift: float
    advantage: float
    keep: bool


def keep_or_acquire(
    acquisition_cost: float,
    retention_cost: float,
    uplift: float,
    *,
    value_kept: float = 0.0,
    value_new: float = 0.0,
) -> KeepOrAcquire:
    """Return the break-even of acquisition against retention.

    Retention money is spent on all who are treated, also on those who would have stayed anyway and on those who leave
    all the same. One customer saved costs ``c/u``, with c the cost per treated customer and u the rise in the share
    who stay. Keeping pays more than winning one at cost A when ``V_kept − c/u > V_new − A``.

    The numbers are taken as known. For an uplift found in an experiment call it again with the limits of the uplift's
    interval (`evaluation.ab_test`): `advantage` rises with the uplift, so that they give its limits.

    Parameters
    ----------
    acquisition_cost : float
        A, money per customer won; 0 or more.
    retention_cost : float
        c, money per customer treated; above 0.
    uplift : float
        u, above 0 up to 1: rise in the share who stay (0.05 = five percentage points).
    value_kept, value_new : float
        Future margins of a customer kept and of one won, before these costs (see `lifetime_value`). Left out: equal.

    Returns
    -------
    KeepOrAcquire

    Raises
    ------
    TypeError, ValueError
        A number is out of range.

    Examples
    --------
    “Winning costs five times what keeping costs”, and the treatment keeps 5 in 100 more:

    >>> found = keep_or_acquire(acquisition_cost=500, retention_cost=100, uplift=0.05)
    >>> found.acquisition_over_treated, found.cost_per_saved, found.break_even_times, found.keep
    (5.0, 2000.0, 20.0, False)
    """
    a, c = scalar(acquisition_cost, "acquisition_cost", 0), scalar(retention_cost, "retention_cost", 0)
    u = scalar(uplift, "uplift", 0, 1)
    if c == 0 or u == 0:
        raise ValueError(
            "retention_cost and uplift must be above 0; with no cost or no effect there is nothing to weigh"
        )
    kept, new = scalar(value_kept, "value_kept"), scalar(value_new, "value_new")
    saved = c / u
    room = a + kept - new
    advantage = room - saved
    return KeepOrAcquire(
        cost_per_saved=saved,
        acquisition_over_saved=a / saved,
        acquisition_over_treated=a / c,
        break_even_times=(saved + new - kept) / c,
        break_even_uplift=c / room if room > 0 else math.inf,
        advantage=advantage,
        keep=advantage > 0,
    )


# ---------------------------------------------------------------- numbers everyone quotes


@dataclass(frozen=True)
class RatioRange:
    """Which ratios a range of conditions allows, and whether a quoted one is among them.

    Attributes
    ----------
    low, high : float
        Smallest and largest ratio.
    carries : bool
        Whether `quoted` lies in between (limits included).
    denominator_low, denominator_high : float
        Which denominators of the stated range go with the quoted ratio; NaN where none does.
    """

    low: float
    high: float
    carries: bool
    denominator_low: float
    denominator_high: float


def ratio_range(quoted: float, numerator: tuple[float, float], denominator: tuple[float, float]) -> RatioRange:
    """Return under which conditions a quoted ratio (“five times”) holds.

    Parameters
    ----------
    quoted : float
        The ratio as quoted, above 0.
    numerator, denominator : tuple of two floats
        Lowest and highest plausible value of either, above 0, e.g. the cost of winning and of keeping a customer.

    Returns
    -------
    RatioRange

    Raises
    ------
    TypeError, ValueError
        A number is not above 0, or a range does not rise.

    Examples
    --------
    >>> ratio_range(5, numerator=(200, 600), denominator=(30, 100))
    RatioRange(low=2.0, high=20.0, carries=True, denominator_low=40.0, denominator_high=100.0)
    """
    ends = []
    for pair, name in ((numerator, "numerator"), (denominator, "denominator"), ((quoted, quoted), "quoted")):
        low, high = _two(pair, name)
        low, high = scalar(low, name, 0), scalar(high, name, 0)
        if low == 0 or low > high:
            raise ValueError(
                f"{name} must be above 0 and rise from its lowest to its highest value, got {low:g}, {high:g}"
            )
        ends.append((low, high))
    (n_low, n_high), (d_low, d_high), (times, _) = ends
    low, high = n_low / d_high, n_high / d_low
    carries = low <= times <= high
    return RatioRange(
        low=low,
        high=high,
        carries=carries,
        denominator_low=max(d_low, n_low / times) if carries else math.nan,
        denominator_high=min(d_high, n_high / times) if carries else math.nan,
    )


@dataclass(frozen=True)
class Tellings:
    """Word of mouth per customer, on average.

    Attributes
    ----------
    positive, negative : float
        Tellings per customer: share who are satisfied (not satisfied) × share of them who tell × persons told.
    ratio : float
        Negative over positive; 0 where nothing bad is told, infinite where bad things only.
    break_even_dissatisfied : float
        Share of dissatisfied customers at which both are equal.
    """

    positive: float
    negative: float
    ratio: float
    break_even_dissatisfied: float


def tellings(
    dissatisfied: float,
    *,
    told_good: float = 5.0,
    told_bad: float = 10.0,
    share_telling_good: float = 1.0,
    share_telling_bad: float = 1.0,
) -> Tellings:
    """Return how much good and bad is told, given how many each unhappy and happy customer tells.

    “The unhappy tell ten, the happy five” says nothing about which is told more: that turns on how many are unhappy
    and on who talks at all. At 10 and 5 the bad outweighs the good only where more than a third are dissatisfied.

    Parameters
    ----------
    dissatisfied : float
        0 to 1: share of customers who are dissatisfied; the rest counts as satisfied.
    told_good, told_bad : float
        Persons told by each satisfied (dissatisfied) customer who tells; 0 or more. The defaults are the quotation,
        not a finding.
    share_telling_good, share_telling_bad : float
        0 to 1: share of satisfied (dissatisfied) customers who tell anybody.

    Returns
    -------
    Tellings

    Raises
    ------
    TypeError, ValueError
        A number is out of range, or nobody tells anything, good or bad.

    Examples
    --------
    >>> found = tellings(0.1)
    >>> found.positive, found.negative, round(found.break_even_dissatisfied, 3)
    (4.5, 1.0, 0.333)
    """
    share = scalar(dissatisfied, "dissatisfied", 0, 1)
    good = scalar(told_good, "told_good", 0) * scalar(share_telling_good, "share_telling_good", 0, 1)
    bad = scalar(told_bad, "told_bad", 0) * scalar(share_telling_bad, "share_telling_bad", 0, 1)
    positive, negative = (1 - share) * good, share * bad
    if good + bad == 0:
        raise ValueError("nobody tells anybody anything; there is no word of mouth to weigh")
    ratio = negative / positive if positive > 0 else math.inf
    return Tellings(positive, negative, ratio if negative > 0 else 0.0, good / (good + bad))


def share_heard(*channels: float) -> tuple[float, float]:
    """Return the least and the largest share of customers heard somewhere, given the share heard on each channel.

    A quotation that names one channel (“4 % complain”, to headquarters) says little of the others. Without knowing
    who used several, the share heard on any is at least the largest single share and at most their sum.

    Parameters
    ----------
    *channels : float
        0 to 1 each: share of customers with a problem who are heard there.

    Returns
    -------
    tuple of float
        Least and largest share.

    Raises
    ------
    TypeError, ValueError
        No channel, or a share out of range.

    Examples
    --------
    Of those with a small problem 4 % write to headquarters and 50 % speak up at the counter:

    >>> share_heard(0.04, 0.5)
    (0.5, 0.54)
    """
    if not channels:
        raise ValueError("give the share of at least one channel")
    shares = [scalar(share, "a channel's share", 0, 1) for share in channels]
    return max(shares), min(1.0, math.fsum(shares))


# ---------------------------------------------------------------- virtuous circle


def virtuous_circle(
    periods: int = 20,
    *,
    quality: float = 0.5,
    customers: float = 1000.0,
    invested_share: float = 0.3,
    margin: float = 100.0,
    fixed_cost: float = 50_000.0,
    retention: tuple[float, float] = (0.6, 0.95),
    arrivals: float = 150.0,
    word_of_mouth: float = 0.1,
    gain: float = 0.01,
    decay: float = 0.08,
) -> pd.DataFrame:
    """Simulate the circle quality → loyalty → profit → quality, which may turn either way.

    Each period, with q the quality as customers perceive it and C the customers:

    - retention ``r = r₀ + (r₁ − r₀) q``;
    - newcomers ``max(0, arrivals + word_of_mouth (2q − 1) C)``: good words above the middle, bad ones below;
    - profit ``margin × C − fixed_cost``; invested per customer ``i = invested_share × max(0, profit)/C``;
    - next: ``C' = r C + newcomers``, ``q' = q (1 − decay) + (1 − q) × (1 − exp(−gain × i))``.

    Quality decays unless money goes into it. The shape is the service-profit chain's; the numbers are assumptions for
    playing with, and the chain is not a proven law.

    Parameters
    ----------
    periods : int
        1 or more.
    quality : float
        0 to 1, at the start.
    customers : float
        At the start, 0 or more.
    invested_share : float
        0 to 1: share of profit put back into service.
    margin, fixed_cost : float
        Money per customer and period; money per period; 0 or more.
    retention : tuple of two floats
        r₀ and r₁: share who stay at quality 0 and at quality 1, 0 to 1, not falling.
    arrivals : float
        Customers per period who come anyway, 0 or more.
    word_of_mouth : float
        Newcomers (or lost newcomers) per customer at quality 1 (or 0), 0 or more.
    gain : float
        How fast money per customer closes the distance to quality 1, per unit of money, 0 or more.
    decay : float
        0 to 1: share of quality lost per period without investment.

    Returns
    -------
    DataFrame
        Index ``period`` from 0; ``quality``, ``customers``, ``retention``, ``newcomers``, ``profit``, ``invested``,
        as they stand at the start of (``quality``, ``customers``) and happen during the period.

    Raises
    ------
    TypeError, ValueError
        A number is out of range.

    Examples
    --------
    >>> up, down = virtuous_circle(invested_share=0.4), virtuous_circle(invested_share=0.0)
    >>> bool(up["profit"].iloc[-1] > up["profit"].iloc[0] > down["profit"].iloc[-1])
    True
    """
    whole(periods, "periods", 1)
    q, c = scalar(quality, "quality", 0, 1), scalar(customers, "customers", 0)
    share = scalar(invested_share, "invested_share", 0, 1)
    per_head, fixed = scalar(margin, "margin", 0), scalar(fixed_cost, "fixed_cost", 0)
    worst, best = _two(retention, "retention")
    lowest = scalar(worst, "retention[0]", 0, 1)
    highest = scalar(best, "retention[1]", lowest, 1)
    coming, words = scalar(arrivals, "arrivals", 0), scalar(word_of_mouth, "word_of_mouth", 0)
    faster, slower = scalar(gain, "gain", 0), scalar(decay, "decay", 0, 1)
    rows = []
    for period in range(periods):
        stay = lowest + (highest - lowest) * q
        new = max(0.0, coming + words * (2 * q - 1) * c)
        profit = per_head * c - fixed
        invested = share * max(0.0, profit)
        rows.append([q, c, stay, new, profit, invested])
        each = invested / c if c > 0 else 0.0
        q = min(1.0, q * (1 - slower) + (1 - q) * -math.expm1(-faster * each))
        c = stay * c + new
        if not math.isfinite(per_head * c):
            raise ValueError(f"after period {period} the customers grow beyond all numbers; lower word_of_mouth")
    columns = ["quality", "customers", "retention", "newcomers", "profit", "invested"]
    return pd.DataFrame(rows, index=pd.RangeIndex(periods, name="period"), columns=columns)


def _two(pair: Sequence[float], name: str) -> tuple[float, float]:
    if not isinstance(pair, tuple | list | np.ndarray) or len(pair) != 2:
        raise ValueError(f"{name} is a pair of numbers, the lowest and the highest; got {pair!r}")
    return pair[0], pair[1]
