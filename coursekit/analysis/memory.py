"""What is remembered of a service: mean, peak, end, peak–end, duration and trend of an experience curve.

A curve is a rating of each moment (say −5 dreadful to +5 delightful, or pain from 0 to 10), in the order of time.
The peak is the most extreme moment, the end the last one, and peak–end their average (Kahneman, Fredrickson,
Schreiber and Redelmeier 1993). Over many studies peak–end goes with the remembered rating about as closely as the
plain mean does, closer than trend and beginning; duration hardly at all (Alaybek and others 2022). The measures also
go with one another, so a high correlation of one of them proves little: `compare_predictors` gives all of them, and
`difference_of_correlations` the interval of a difference.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coursekit.analysis._common import (
    Floats,
    column,
    complete,
    confidence,
    fisher,
    listed,
    need,
    numbers,
    paired,
    scalar,
)

__all__ = [
    "CorrelationDifference",
    "Experience",
    "compare_predictors",
    "difference_of_correlations",
    "experience",
    "experiences",
]

Peak = Literal["extreme", "highest", "lowest"]


@dataclass(frozen=True)
class Experience:
    """The measures of one experience curve.

    Attributes
    ----------
    mean : float
        Plain mean of the moments, however far apart they are.
    time_mean : float
        Mean over time: area under the straight lines between the moments, divided by the duration; of a single
        moment its rating.
    peak, end, peak_end : float
        The most extreme moment, the last one, and the average of the two.
    start : float
        The first moment.
    trend : float
        Least-squares slope, points per unit of time; 0 for a single moment.
    duration : float
        Time from the first moment to the last.
    n : int
        Number of moments.
    """

    mean: float
    time_mean: float
    peak: float
    end: float
    peak_end: float
    start: float
    trend: float
    duration: float
    n: int


def experience(
    ratings: object, times: object | None = None, *, peak: Peak = "extreme", neutral: float = 0.0
) -> Experience:
    """Return mean, peak, end, peak–end, trend and duration of one experience curve.

    They describe this one curve; there is nothing to estimate and hence no interval.

    Parameters
    ----------
    ratings : column or list of numbers
        One rating per moment, in the order of time; at least one, none missing.
    times : column or list of numbers, optional
        When each moment was, rising, in any unit. Left out: 0, 1, 2, …
    peak : {"extreme", "highest", "lowest"}
        What counts as the peak: the moment farthest from `neutral` on either side (of equally far ones the later),
        the highest, or the lowest. For pain from 0 to 10 the first two are the same.
    neutral : float
        Rating that is neither good nor bad, e.g. 4 on a scale of 1 to 7.

    Returns
    -------
    Experience

    Raises
    ------
    TypeError, ValueError
        No rating, a missing or infinite one, times that do not rise or do not match, another word for `peak`.

    Examples
    --------
    Kahneman's two patients, worst moment 8 for both, the last one 7 and 1:

    >>> experience([2, 8, 7]).peak_end, experience([2, 8, 7, 4, 1]).peak_end
    (7.5, 4.5)
    """
    if times is not None:
        ratings, times = paired(ratings=ratings, times=times)
    y = complete(column(ratings, "ratings"), "ratings")
    n = len(y)
    if n == 0:
        raise ValueError("the curve has no moment; give at least one rating")
    t: Floats = np.arange(n, dtype=np.float64) if times is None else complete(column(times, "times"), "times")
    if (np.diff(t) <= 0).any():
        raise ValueError("times must rise from moment to moment; sort the moments and keep one for each time")
    if peak == "extreme":
        distance = np.abs(y - scalar(neutral, "neutral"))
        top = float(y[n - 1 - int(np.argmax(distance[::-1]))])
    elif peak in ("highest", "lowest"):
        top = float(y.max() if peak == "highest" else y.min())
    else:
        raise ValueError(f"peak must be 'extreme', 'highest' or 'lowest', got {peak!r}")
    duration = float(t[-1] - t[0])
    centred = t - t.mean()
    end = float(y[-1])
    return Experience(
        mean=float(y.mean()),
        time_mean=float(np.trapezoid(y, t)) / duration if n > 1 else end,
        peak=top,
        end=end,
        peak_end=(top + end) / 2,
        start=float(y[0]),
        trend=float(centred @ y / (centred @ centred)) if n > 1 else 0.0,
        duration=duration,
        n=n,
    )


def experiences(
    table: pd.DataFrame,
    *,
    visit: str = "visit",
    time: str = "time",
    rating: str = "rating",
    peak: Peak = "extreme",
    neutral: float = 0.0,
) -> pd.DataFrame:
    """Return the measures of many experience curves.

    Parameters
    ----------
    table : DataFrame
        A row per moment, in any order. Moments without a rating are left out; a visit without any has no row in
        the result.
    visit, time, rating : str
        Columns: which visit, when, how it was.
    peak, neutral
        See `experience`.

    Returns
    -------
    DataFrame
        Index: the visits, in the order of their first row; the fields of `Experience`.

    Raises
    ------
    TypeError, ValueError
        A column is not there, holds something that is not a number or (visit, time) a missing value; two moments of
        one visit at the same time.

    Examples
    --------
    >>> table = pd.DataFrame({"visit": ["a", "a", "b"], "time": [0, 1, 0], "rating": [2, 4, 3]})
    >>> experiences(table)[["mean", "peak_end", "n"]].values.tolist()
    [[3.0, 4.0, 2.0], [3.0, 3.0, 1.0]]
    """
    need(table, [visit, time, rating])
    if table[visit].isna().any():
        rows = listed([f"row {label}" for label in table.index[table[visit].isna()]], 3)
        raise ValueError(f"column {visit} has missing values ({rows}); say which visit these moments belong to")
    t, y = complete(table[time], time), numbers(table[rating], rating)
    codes, names = pd.factorize(table[visit])
    order = np.lexsort((t, codes))
    order = order[~np.isnan(y[order])]
    found, kept = [], []
    for part in np.split(order, np.flatnonzero(np.diff(codes[order])) + 1):
        if len(part) == 0:
            continue
        name = names[codes[part[0]]]
        if (np.diff(t[part]) == 0).any():
            raise ValueError(f"visit {name} has two moments at the same time; keep one or average them")
        found.append(asdict(experience(y[part], t[part], peak=peak, neutral=neutral)))
        kept.append(name)
    if not found:
        raise ValueError(f"no moment has a rating in column {rating}")
    return pd.DataFrame(found, index=pd.Index(kept, name=visit))


# ---------------------------------------------------------------- what predicts the remembered rating


def compare_predictors(
    table: pd.DataFrame,
    remembered: str = "remembered",
    predictors: Sequence[str] = ("mean", "peak", "end", "peak_end", "start", "trend", "duration"),
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return each measure's correlation with the remembered rating, with Fisher's interval.

    Parameters
    ----------
    table : DataFrame
        A row per visit: the measures (see `experiences`) and the rating given from memory. Visits with a missing
        value in any of these columns are left out, so that all correlations are of the same visits.
    remembered : str
        Column of the remembered rating.
    predictors : sequence of str
        Columns to compare.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``predictor``, in the order given; ``r``, ``low``, ``high``, ``r_squared``, ``r_with_mean`` (how far the
        predictor is the mean in disguise; NaN where no column ``mean`` is compared), ``n``.

    Raises
    ------
    TypeError, ValueError
        A column is not there, holds no numbers or has no spread (visits of the same length say nothing of
        duration: leave it out); fewer than 4 complete visits.

    Examples
    --------
    >>> table = pd.DataFrame({"mean": [1, 2, 3, 4, 5], "end": [2, 1, 4, 3, 5], "remembered": [1, 2, 4, 3, 5]})
    >>> compare_predictors(table, predictors=["mean", "end"])["r"].round(2).tolist()
    [0.9, 0.9]
    """
    names = [predictors] if isinstance(predictors, str) else list(predictors)
    if not names:
        raise ValueError("name at least one predictor")
    r, n = _correlations(table, [*names, remembered])
    mean = names.index("mean") if "mean" in names else None
    rows = []
    for j in range(len(names)):
        own = float(r[j, -1])
        beside = float(r[j, mean]) if mean is not None else math.nan
        rows.append([own, *fisher(own, n, level), own**2, beside, n])
    columns = ["r", "low", "high", "r_squared", "r_with_mean", "n"]
    return pd.DataFrame(rows, index=pd.Index(names, name="predictor"), columns=columns)


@dataclass(frozen=True)
class CorrelationDifference:
    """Two correlations with one outcome in the same visits: first − second, with Zou's interval."""

    first: float
    second: float
    between: float
    difference: float
    low: float
    high: float
    n: int


def difference_of_correlations(
    table: pd.DataFrame, first: str, second: str, remembered: str = "remembered", *, level: float = 0.95
) -> CorrelationDifference:
    """Return how much closer one measure goes with the remembered rating than another, with an interval.

    With r₁ and r₂ the two correlations, (l₁, u₁) and (l₂, u₂) their Fisher intervals and c the correlation of the two
    estimates (which share the outcome), the limits are ``r₁ − r₂ − √((r₁−l₁)² + (u₂−r₂)² − 2c(r₁−l₁)(u₂−r₂))`` and
    ``r₁ − r₂ + √((u₁−r₁)² + (r₂−l₂)² − 2c(u₁−r₁)(r₂−l₂))`` (Zou 2007). If it holds 0, these visits do not say which
    measure is better.

    Parameters
    ----------
    table : DataFrame
        As in `compare_predictors`.
    first, second, remembered : str
        Columns.
    level : float
        Confidence level.

    Returns
    -------
    CorrelationDifference

    Raises
    ------
    TypeError, ValueError
        As in `compare_predictors`, or one of the measures follows from another without error.

    Examples
    --------
    >>> table = pd.DataFrame({"mean": [1, 2, 3, 4, 5], "end": [2, 1, 4, 3, 5], "remembered": [1, 2, 4, 3, 5]})
    >>> found = difference_of_correlations(table, "mean", "end")
    >>> found.low < 0 < found.high
    True
    """
    names = [first, second, remembered]
    r, n = _correlations(table, names)
    r1, r2, r12 = float(r[0, 2]), float(r[1, 2]), float(r[0, 1])
    if max(abs(r1), abs(r2), abs(r12)) > 1 - 1e-12:
        raise ValueError(f"of {listed(names)} one follows from another without error; there is nothing to compare")
    low, high = _zou(r1, r2, r12, n, level)
    return CorrelationDifference(r1, r2, r12, r1 - r2, low, high, n)


# ---------------------------------------------------------------- inside


def _correlations(table: pd.DataFrame, names: Sequence[str]) -> tuple[Floats, int]:
    if len(set(names)) < len(names):
        raise ValueError(f"a column may be named once: {listed(names)}")
    need(table, names)
    values = np.column_stack([numbers(table[name], name) for name in names])
    values = values[~np.isnan(values).any(axis=1)]
    n = len(values)
    if n < 4:
        raise ValueError(f"{n} rows have all of {listed(names)}; the interval of a correlation needs at least 4")
    for j, name in enumerate(names):
        if values[:, j].std() <= 1e-12 * max(1.0, float(np.abs(values[:, j]).max())):
            raise ValueError(
                f"column {name} has the same value in every row used and can predict nothing; leave it out"
            )
    r: Floats = np.atleast_2d(np.corrcoef(values, rowvar=False))
    return r, n


def _zou(r1: float, r2: float, r12: float, n: int, level: float) -> tuple[float, float]:
    """Zou's limits for the difference of two correlations that share a variable."""
    confidence(level)
    (l1, u1), (l2, u2) = fisher(r1, n, level), fisher(r2, n, level)
    c = ((r12 - r1 * r2 / 2) * (1 - r1**2 - r2**2 - r12**2) + r12**3) / ((1 - r1**2) * (1 - r2**2))
    below = (r1 - l1) ** 2 + (u2 - r2) ** 2 - 2 * c * (r1 - l1) * (u2 - r2)
    above = (u1 - r1) ** 2 + (r2 - l2) ** 2 - 2 * c * (u1 - r1) * (r2 - l2)
    return r1 - r2 - math.sqrt(max(below, 0.0)), r1 - r2 + math.sqrt(max(above, 0.0))
