"""Expectation and satisfaction: disconfirmation, four ways a rating may answer it, and the zone of tolerance.

All quantities are in points of one rating scale, `low` to `high` (1 to 7 unless said otherwise). E is what the
customer expects, P the performance, D = P − E the disconfirmation: above zero better than expected.

The four response models say what rating a performance gets from somebody who expected E. They are explicit
readings of four hypotheses, with parameters that the user sets; they are not estimates:

==========================  ==========================================================================
assimilation                ``R = P + a (E − P)``: the rating moves toward the expectation
contrast                    ``R = P + c (P − E)``: the rating moves away from it
assimilation_contrast       ``R = P − a D`` while ``|D| ≤ L``; beyond, ``R = P − sign(D) (a L − c (|D| − L))``
generalised_negativity      ``R = P − g |D|``: any surprise costs, a pleasant one too
==========================  ==========================================================================

Ratings are cut off at the ends of the scale.

Sources: Oliver 1980 (satisfaction from expectation and disconfirmation); Anderson 1973 (the four hypotheses side by
side); Zeithaml, Berry and Parasuraman 1993 and Parasuraman, Zeithaml and Berry 1994 (zone of tolerance).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis._common import (
    Floats,
    confidence,
    listed,
    need,
    numbers,
    paired,
    scalar,
    whole,
    wilson,
)

__all__ = [
    "RESPONSE_MODELS",
    "ExpectationFit",
    "assimilation",
    "assimilation_contrast",
    "contrast",
    "disconfirmation",
    "fit_expectation_models",
    "generalised_negativity",
    "satisfaction",
    "simulate_zone",
    "zone_limits",
    "zone_probabilities",
    "zone_shares",
]

# One performance gives one number, an array of performances gives an array.
Number = TypeVar("Number", float, Floats)

_ZONES = ("below", "in", "above")


# ---------------------------------------------------------------- response models


def disconfirmation(expected: float | Floats, performance: Number) -> Number:
    """Return the disconfirmation D = P − E: above zero better, below zero worse than expected.

    Parameters
    ----------
    expected : float or array
        E, in points of the scale; a number, or an array of the shape of `performance`.
    performance : float or array
        P, in points. NaN (no answer) in an array stays NaN. A column of a table gives an array, in its order; two
        columns must have the same row labels.

    Returns
    -------
    float or array
        As `performance`.

    Raises
    ------
    TypeError, ValueError
        An argument is not numeric, is infinite, or the shapes do not match.

    Examples
    --------
    >>> disconfirmation(6, 4.5)
    -1.5
    """
    e, p = _pair(expected, performance)
    return _as(performance, p - e)


def assimilation(
    expected: float | Floats, performance: Number, *, pull: float = 0.5, low: float = 1, high: float = 7
) -> Number:
    """Return the rating under assimilation: ``R = P + pull (E − P)``.

    Parameters
    ----------
    expected, performance : float or array
        E and P, within `low` to `high`; see `disconfirmation`.
    pull : float
        0 to 1: the share of the distance by which the rating moves toward the expectation.
        0: the performance as it is; 1: the expectation whatever was delivered.
    low, high : float
        Ends of the scale.

    Returns
    -------
    float or array
        The rating in points.

    Raises
    ------
    TypeError, ValueError
        As in `disconfirmation`, or a value lies off the scale, or `pull` outside 0 to 1.

    Examples
    --------
    >>> assimilation(6, 4, pull=0.5)
    5.0
    """
    e, p = _on_scale(expected, performance, low, high)
    return _as(performance, np.clip(p + scalar(pull, "pull", 0, 1) * (e - p), low, high))


def contrast(
    expected: float | Floats, performance: Number, *, push: float = 0.5, low: float = 1, high: float = 7
) -> Number:
    """Return the rating under contrast: ``R = P + push (P − E)``, cut off at the ends of the scale.

    Parameters
    ----------
    expected, performance : float or array
        E and P, within `low` to `high`; see `disconfirmation`.
    push : float
        0 or more: by which multiple of the disconfirmation the rating overshoots.
    low, high : float
        Ends of the scale.

    Returns
    -------
    float or array
        The rating in points.

    Raises
    ------
    TypeError, ValueError
        As in `assimilation`.

    Examples
    --------
    >>> contrast(6, 4, push=0.5)
    3.0
    """
    e, p = _on_scale(expected, performance, low, high)
    return _as(performance, np.clip(p + scalar(push, "push", 0) * (p - e), low, high))


def assimilation_contrast(
    expected: float | Floats,
    performance: Number,
    *,
    pull: float = 0.5,
    push: float = 0.5,
    latitude: float = 1.5,
    low: float = 1,
    high: float = 7,
) -> Number:
    """Return the rating when small differences are assimilated and large ones contrasted.

    With D = P − E and L the latitude: ``R = P − pull D`` while ``|D| ≤ L``, beyond it
    ``R = P − sign(D) (pull L − push (|D| − L))``. The line does not jump: past L the pull toward the
    expectation weakens, is gone at ``|D| = L (1 + pull/push)``, and from there on the rating is pushed away.

    Parameters
    ----------
    expected, performance : float or array
        E and P, within `low` to `high`; see `disconfirmation`.
    pull : float
        0 to 1, as in `assimilation`.
    push : float
        0 or more, as in `contrast`, for the part of the difference beyond the latitude.
    latitude : float
        L ≥ 0 in points: how large a difference is still accepted as what was expected.
    low, high : float
        Ends of the scale.

    Returns
    -------
    float or array
        The rating in points.

    Raises
    ------
    TypeError, ValueError
        As in `assimilation`.

    Examples
    --------
    >>> assimilation_contrast(6, 5), assimilation_contrast(6, 2)
    (5.5, 1.5)
    """
    e, p = _on_scale(expected, performance, low, high)
    a, c, accepted = scalar(pull, "pull", 0, 1), scalar(push, "push", 0), scalar(latitude, "latitude", 0)
    size = np.abs(p - e)
    toward = np.where(size <= accepted, a * size, a * accepted - c * (size - accepted))
    return _as(performance, np.clip(p - np.sign(p - e) * toward, low, high))


def generalised_negativity(
    expected: float | Floats, performance: Number, *, penalty: float = 0.5, low: float = 1, high: float = 7
) -> Number:
    """Return the rating when every disconfirmation costs, also a pleasant one: ``R = P − penalty |P − E|``.

    Parameters
    ----------
    expected, performance : float or array
        E and P, within `low` to `high`; see `disconfirmation`.
    penalty : float
        0 or more: points lost per point of difference.
    low, high : float
        Ends of the scale.

    Returns
    -------
    float or array
        The rating in points, cut off at the ends of the scale.

    Raises
    ------
    TypeError, ValueError
        As in `assimilation`.

    Examples
    --------
    >>> generalised_negativity(4, 6), generalised_negativity(6, 4)
    (5.0, 3.0)
    """
    e, p = _on_scale(expected, performance, low, high)
    return _as(performance, np.clip(p - scalar(penalty, "penalty", 0) * np.abs(p - e), low, high))


RESPONSE_MODELS: Mapping[str, Callable[..., float]] = MappingProxyType(
    {
        "assimilation": assimilation,
        "contrast": contrast,
        "assimilation_contrast": assimilation_contrast,
        "generalised_negativity": generalised_negativity,
    }
)


def satisfaction(
    expected: float | Floats,
    performance: Number,
    *,
    expectation_effect: float = 0.3,
    disconfirmation_effect: float = 0.6,
    low: float = 1,
    high: float = 7,
) -> Number:
    """Return satisfaction after Oliver: ``S = m + b_e (E − m) + b_d (P − E)`` with m the middle of the scale.

    Raising the expectation lowers satisfaction only where ``b_d > b_e``; with ``b_e > b_d`` it raises it, and with
    the two equal only performance counts. The effects are the user's assumption; `fit_expectation_models` estimates
    them from data.

    Parameters
    ----------
    expected, performance : float or array
        E and P (or what the customer perceives), within `low` to `high`; see `disconfirmation`.
    expectation_effect, disconfirmation_effect : float
        b_e and b_d, in points of satisfaction per point.
    low, high : float
        Ends of the scale.

    Returns
    -------
    float or array
        Satisfaction in points, cut off at the ends of the scale.

    Raises
    ------
    TypeError, ValueError
        As in `assimilation`.

    Examples
    --------
    >>> satisfaction(6, 4, expectation_effect=0.25, disconfirmation_effect=0.5)
    3.5
    """
    e, p = _on_scale(expected, performance, low, high)
    middle = (low + high) / 2
    b_e = scalar(expectation_effect, "expectation_effect")
    b_d = scalar(disconfirmation_effect, "disconfirmation_effect")
    return _as(performance, np.clip(middle + b_e * (e - middle) + b_d * (p - e), low, high))


# ---------------------------------------------------------------- fit to data


@dataclass(frozen=True)
class ExpectationFit:
    """The models of `fit_expectation_models`, side by side.

    Attributes
    ----------
    models : DataFrame
        Index ``model``; columns ``parameters`` (intercept and slopes), ``r_squared``, ``adjusted_r_squared``,
        ``aic``, ``bic`` (as R counts them: the error variance is a parameter too).
    coefficients : DataFrame
        Index (``model``, ``term``); columns ``b``, ``low``, ``high`` (Student's t interval), ``p``.
    constraint : float
        b_E + b_P of the direct-effects model. The disconfirmation model holds it to be 0.
    constraint_low, constraint_high : float
        Its interval.
    f, df, p : float
        F test of the constraint, with 1 and `df` degrees of freedom.
    n, left_out : int
        Rows used, and rows left out because an answer is missing.
    """

    models: pd.DataFrame
    coefficients: pd.DataFrame
    constraint: float
    constraint_low: float
    constraint_high: float
    f: float
    df: int
    p: float
    n: int
    left_out: int


def fit_expectation_models(
    table: pd.DataFrame, expected: str, performance: str, outcome: str, level: float = 0.95
) -> ExpectationFit:
    """Fit satisfaction on expectation, on performance, on their difference and on both, by least squares.

    The five models: ``expectation`` (E), ``performance`` (P), ``disconfirmation`` (P − E), ``direct`` (E and P) and
    ``expectation_and_disconfirmation`` (E and P − E, Oliver's form). The last two are one model written twice: same
    fit, ``b_d = b_P`` and ``b_e = b_E + b_P``. ``disconfirmation`` is ``direct`` with b_E = −b_P; the F test with
    1 df says whether the data put up with that.

    Parameters
    ----------
    table : DataFrame
        One row per respondent.
    expected, performance, outcome : str
        Columns: E, P (item or mean score, one scale) and satisfaction. Rows in which one is missing are left out
        and counted.
    level : float
        Confidence level of the intervals.

    Returns
    -------
    ExpectationFit

    Raises
    ------
    ValueError
        A column is not there or holds no usable numbers; fewer than 5 complete rows; a column without spread;
        E and P that follow from one another; an outcome that follows from E and P without error.

    Examples
    --------
    >>> table = pd.DataFrame({"E": [6, 7, 5, 6, 4, 7], "P": [4, 6, 5, 3, 4, 5], "S": [4, 6, 5, 3, 5, 4]})
    >>> fit = fit_expectation_models(table, "E", "P", "S")
    >>> round(float(fit.models.loc["direct", "r_squared"]), 3), fit.n
    (0.876, 6)
    """
    from scipy.stats import f as f_distribution
    from scipy.stats import t as student

    confidence(level)
    names = [expected, performance, outcome]
    if len(set(names)) < 3:
        raise ValueError(f"expected, performance and outcome must be three columns, got {listed(names)}")
    need(table, names)
    values = np.column_stack([numbers(table[name], name) for name in names])
    used = values[~np.isnan(values).any(axis=1)]
    n = len(used)
    if n < 5:
        raise ValueError(f"{n} rows have all of {listed(names)}; the models need at least 5")
    for j, name in enumerate(names):
        if used[:, j].std() <= 1e-12 * float(np.abs(used[:, j]).max()):
            raise ValueError(f"column {name} has the same value in every row used; the models need some spread")
    e, p, s = used.T
    if abs(np.corrcoef(e, p)[0, 1]) > 1 - 1e-12:
        raise ValueError(f"{expected} and {performance} follow from one another; their effects cannot be told apart")
    terms = {
        "expectation": {"expected": e},
        "performance": {"performance": p},
        "disconfirmation": {"disconfirmation": p - e},
        "direct": {"expected": e, "performance": p},
        "expectation_and_disconfirmation": {"expected": e, "disconfirmation": p - e},
    }
    fits = {model: _least_squares(s, np.column_stack(list(parts.values()))) for model, parts in terms.items()}
    total = float(((s - s.mean()) ** 2).sum())
    if fits["direct"].squares <= 1e-14 * total:
        raise ValueError(f"{outcome} follows from {expected} and {performance} without error; there is nothing to test")
    rows, slopes = {}, {}
    for model, fit in fits.items():
        k = len(terms[model]) + 1
        deviance = n * (math.log(2 * math.pi * fit.squares / n) + 1)
        rows[model] = {
            "parameters": k,
            "r_squared": 1 - fit.squares / total,
            "adjusted_r_squared": 1 - fit.squares / (n - k) / (total / (n - 1)),
            "aic": deviance + 2 * (k + 1),
            "bic": deviance + math.log(n) * (k + 1),
        }
        reach = float(student.ppf(0.5 + level / 2, n - k))
        for term, b, error in zip(["intercept", *terms[model]], fit.b, fit.errors, strict=True):
            slopes[model, term] = {
                "b": float(b),
                "low": float(b - reach * error),
                "high": float(b + reach * error),
                "p": 2 * float(student.sf(abs(b / error), n - k)),
            }
    # b_E + b_P is the slope of E when P − E stands beside it.
    oliver = fits["expectation_and_disconfirmation"]
    constraint, error, df = float(oliver.b[1]), float(oliver.errors[1]), n - 3
    half = float(student.ppf(0.5 + level / 2, df)) * error
    f = (constraint / error) ** 2
    return ExpectationFit(
        models=pd.DataFrame.from_dict(rows, orient="index").rename_axis("model"),
        coefficients=pd.DataFrame(
            slopes.values(), index=pd.MultiIndex.from_tuples(slopes.keys(), names=["model", "term"])
        ),
        constraint=constraint,
        constraint_low=constraint - half,
        constraint_high=constraint + half,
        f=f,
        df=df,
        p=float(f_distribution.sf(f, 1, df)),
        n=n,
        left_out=len(values) - n,
    )


# ---------------------------------------------------------------- zone of tolerance


def zone_limits(
    importance: float, desired: float = 8.0, widest: float = 3.0, narrowest: float = 1.0
) -> tuple[float, float]:
    """Return adequate and desired service when the zone narrows with importance.

    ``A = D − (widest − importance (widest − narrowest))``: the desired level stays, the adequate level rises
    toward it. That important attributes have narrower zones is a finding; the straight line is an assumption.

    Parameters
    ----------
    importance : float
        0 (does not matter) to 1 (matters most).
    desired : float
        D in points.
    widest, narrowest : float
        Width of the zone in points at importance 0 and 1; ``widest ≥ narrowest ≥ 0``.

    Returns
    -------
    tuple of float
        A and D.

    Raises
    ------
    TypeError, ValueError
        A value is not a finite number or out of range.

    Examples
    --------
    >>> zone_limits(0.5)
    (6.0, 8.0)
    """
    share = scalar(importance, "importance", 0, 1)
    top = scalar(desired, "desired")
    small = scalar(narrowest, "narrowest", 0)
    wide = scalar(widest, "widest", small)
    return top - (wide - share * (wide - small)), top


def zone_probabilities(
    adequate: float, desired: float, performance: float, performance_sd: float = 1.0, customer_sd: float = 0.0
) -> dict[str, float]:
    """Return which share of customers falls below, in and above the zone when performance varies.

    Performance is normal with mean `performance` and sd `performance_sd`; each customer's whole zone lies higher or
    lower by a normal amount with sd `customer_sd`, its width being the same for all. With
    ``s = √(performance_sd² + customer_sd²)``: below ``Φ((A − μ)/s)``, above ``1 − Φ((D − μ)/s)``.

    Parameters
    ----------
    adequate, desired : float
        A ≤ D in points.
    performance : float
        μ in points.
    performance_sd, customer_sd : float
        0 or more, in points. With both 0 every customer is at μ; a performance at a limit counts as in the zone.

    Returns
    -------
    dict
        ``below``, ``in`` and ``above``, shares that add to 1.

    Raises
    ------
    TypeError, ValueError
        A value is not a finite number, an sd is negative, or ``adequate > desired``.

    Examples
    --------
    >>> shares = zone_probabilities(6, 8, performance=7, performance_sd=1)
    >>> {zone: round(share, 3) for zone, share in shares.items()}
    {'below': 0.159, 'in': 0.683, 'above': 0.159}
    """
    a = scalar(adequate, "adequate")
    d = scalar(desired, "desired", a)
    mean = scalar(performance, "performance")
    s = math.hypot(scalar(performance_sd, "performance_sd", 0), scalar(customer_sd, "customer_sd", 0))
    if s == 0:
        below, above = float(mean < a), float(mean > d)
    else:
        below, above = _phi((a - mean) / s), _phi((mean - d) / s)
    return {"below": below, "in": max(0.0, 1 - below - above), "above": above}


def simulate_zone(
    n: int,
    adequate: float,
    desired: float,
    performance: float,
    *,
    performance_sd: float = 1.0,
    customer_sd: float = 0.0,
    seed: int,
) -> pd.DataFrame:
    """Draw customers with their own zones and what each of them met, by the model of `zone_probabilities`.

    Parameters
    ----------
    n : int
        Number of customers, 1 or more.
    adequate, desired, performance, performance_sd, customer_sd : float
        See `zone_probabilities`.
    seed : int
        The same seed gives the same customers.

    Returns
    -------
    DataFrame
        A row per customer: ``adequate``, ``desired``, ``perceived`` (points, not rounded and not cut off) and
        ``zone`` (below P < A, in, above P > D).

    Raises
    ------
    TypeError, ValueError
        As in `zone_probabilities`, or `n` below 1.

    Examples
    --------
    >>> simulate_zone(3, 6, 8, 7, seed=1)["zone"].tolist()
    ['in', 'in', 'in']
    """
    zone_probabilities(adequate, desired, performance, performance_sd, customer_sd)
    n, random = whole(n, "n", 1), np.random.default_rng(whole(seed, "seed"))
    perceived = performance + performance_sd * random.standard_normal(n)
    shift = customer_sd * random.standard_normal(n)
    a, d = adequate + shift, desired + shift
    zone = np.where(perceived < a, "below", np.where(perceived > d, "above", "in"))
    return pd.DataFrame(
        {"adequate": a, "desired": d, "perceived": perceived, "zone": pd.Categorical(zone, _ZONES, ordered=True)}
    )


def zone_shares(adequate: object, desired: object, perceived: object, level: float = 0.95) -> pd.DataFrame:
    """Count the customers below, in and above their zone, with Wilson intervals.

    Below: P < A; above: P > D; in: A ≤ P ≤ D. Customers with a missing answer or with D < A (a faulty answer) are
    left out; both are counted in the result's ``attrs`` as ``missing`` and ``impossible``.

    Parameters
    ----------
    adequate, desired, perceived : column or list of numbers
        A, D and P, one value per customer, in points.
    level : float
        Confidence level of the Wilson intervals (no continuity correction).

    Returns
    -------
    DataFrame
        Index ``zone`` (below, in, above); ``count``, ``share``, ``low``, ``high``, ``n``.

    Raises
    ------
    ValueError
        Different lengths, something that is not a number, or nobody left.

    Examples
    --------
    >>> zone_shares([5, 5, 5, 7], [8, 8, 8, 6], [4, 6, 8, 6])["count"].tolist()
    [1, 2, 0]
    """
    confidence(level)
    columns = paired(adequate=adequate, desired=desired, perceived=perceived)
    a, d, p = (
        numbers(values, name) for values, name in zip(columns, ("adequate", "desired", "perceived"), strict=True)
    )
    missing = np.isnan(a) | np.isnan(d) | np.isnan(p)
    impossible = ~missing & (d < a)
    used = ~missing & ~impossible
    n = int(used.sum())
    if n == 0:
        raise ValueError("no customer has all three answers with desired at or above adequate")
    counts = {"below": (used & (p < a)).sum(), "above": (used & (p > d)).sum()}
    counts["in"] = n - counts["below"] - counts["above"]
    rows = [[int(counts[zone]), float(counts[zone] / n), *wilson(float(counts[zone]), n, level), n] for zone in _ZONES]
    result = pd.DataFrame(rows, index=pd.Index(_ZONES, name="zone"), columns=["count", "share", "low", "high", "n"])
    result.attrs.update(missing=int(missing.sum()), impossible=int(impossible.sum()))
    return result


# ---------------------------------------------------------------- inside


@dataclass(frozen=True)
class _Fit:
    """Coefficients with the intercept first, their standard errors, and the sum of squared residuals."""

    b: Floats
    errors: Floats
    squares: float


def _least_squares(y: Floats, x: Floats) -> _Fit:
    """Fit y on the columns of x and an intercept, all centred first, so that a shifted scale costs no digits."""
    n, k = x.shape
    means = x.mean(axis=0)
    inverse = np.linalg.inv((x - means).T @ (x - means))
    slopes = inverse @ (x - means).T @ (y - y.mean())
    residual = y - y.mean() - (x - means) @ slopes
    squares = float(residual @ residual)
    variance = squares / (n - k - 1) * np.concatenate([[1 / n + means @ inverse @ means], np.diag(inverse)])
    return _Fit(np.concatenate([[y.mean() - means @ slopes], slopes]), np.sqrt(variance), squares)


def _phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def _pair(expected: object, performance: object) -> tuple[Floats, Floats]:
    found = []
    if isinstance(expected, pd.Series) and isinstance(performance, pd.Series):
        paired(expected=expected, performance=performance)
    for value, name in ((expected, "expected"), (performance, "performance")):
        array = numbers(value, name) if isinstance(value, pd.Series) else _array(value)
        if array.dtype.kind not in "iuf":
            given = repr(value) if np.isscalar(value) else f"a {type(value).__name__} of something else"
            raise TypeError(f"{name} is a number or an array of numbers, got {given}")
        if np.isinf(array).any() or (array.ndim == 0 and np.isnan(array)):
            raise ValueError(f"{name} holds values that are not finite; set missing answers to NaN in an array")
        found.append(array.astype(np.float64))
    e, p = found
    if e.ndim and e.shape != p.shape:
        raise ValueError(f"expected has shape {e.shape}, performance {p.shape}; give one expectation or one for each")
    return e, p


def _array(value: object) -> npt.NDArray[Any]:
    try:
        return np.asarray(value)
    except ValueError:  # lists of unequal length in a list
        return np.asarray(value, dtype=object)


def _on_scale(expected: object, performance: object, low: float, high: float) -> tuple[Floats, Floats]:
    if not scalar(low, "low") < scalar(high, "high"):
        raise ValueError(f"the scale must rise: low={low:g}, high={high:g}")
    found = _pair(expected, performance)
    for values, name in zip(found, ("expected", "performance"), strict=True):
        outside = (values < low) | (values > high)
        if outside.any():
            raise ValueError(
                f"{name} has values outside the scale {low:g} to {high:g}, e.g. {values[outside].flat[0]:g}"
            )
    return found


def _as(like: Number, values: Floats) -> Number:
    return cast(Number, float(values) if np.ndim(like) == 0 else values)
