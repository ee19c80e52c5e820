"""SERVQUAL or SERVPERF: what the gap explains, and what its two parts do.

A regression on the gap P − E says in silence that a point more expected does exactly
as much harm as a point more perceived does good: ``b_E = −b_P``. Three ways to look:

- `r_squared`: what perception alone, expectation alone, the gap and both explain, side
  by side, on the same people;
- `constraint_test`: the F test of ``b_E + b_P = 0``;
- `response_surface`: no line at all but a surface, ``y = b0 + b1 E + b2 P + b3 E² + b4 EP
  + b5 P²``, whose slopes along E = P and E = −P say what the gap hides.

Least squares with an intercept and ordinary standard errors. Rows with a blank in any
column used are left out, so that all models are of the same people.

Sources: Cronin and Taylor 1992; Peter, Churchill and Brown 1993; Page and Spreng 2002;
Edwards and Parry 1993 (response surfaces).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from coursekit.analysis._common import (
    Floats,
    column_names,
    confidence,
    listed,
    need,
    numbers,
    percentiles,
    resampled_covariances,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ConstraintTest", "ResponseSurface", "constraint_test", "r_squared", "response_surface"]

Columns = str | Sequence[str]


@dataclass(frozen=True)
class ConstraintTest:
    """What `constraint_test` found.

    Attributes
    ----------
    f, df_numerator, df_denominator, p : float
        F test of ``b_E + b_P = 0`` for every pair at once.
    r_squared_both, r_squared_gap : float
        Of the regression on E and P and of that on P − E; the test is of their difference
        (their intervals: `r_squared`).
    coefficients : DataFrame
        Row per predictor: ``b``, ``se``, ``low``, ``high``, ``t``, ``p``.
    sums : DataFrame
        Row per pair (named after its perception column): ``b_E + b_P`` with the same
        columns. 0 is what the gap assumes.
    n : int
        Rows used.
    """

    f: float
    df_numerator: int
    df_denominator: int
    p: float
    r_squared_both: float
    r_squared_gap: float
    coefficients: pd.DataFrame
    sums: pd.DataFrame
    n: int


@dataclass(frozen=True)
class ResponseSurface:
    """What `response_surface` found.

    Attributes
    ----------
    coefficients : DataFrame
        Rows ``b0`` … ``b5``; columns ``b``, ``se``, ``low``, ``high``, ``t``, ``p``.
    surface : DataFrame
        The same columns for ``a1 = b1 + b2`` (slope along E = P), ``a2 = b3 + b4 + b5``
        (curvature there), ``a3 = b1 − b2`` (slope along E = −P, toward more expected
        than perceived) and ``a4 = b3 − b4 + b5`` (curvature there).
    r_squared : float
        `r_squared`, the function, has intervals of R².
    f_quadratic, p_quadratic : float
        F test (3 and n − 6 df) that b3, b4 and b5 are all 0: a plane would do.
    n : int
        Rows used.
    """

    coefficients: pd.DataFrame
    surface: pd.DataFrame
    r_squared: float
    f_quadratic: float
    p_quadratic: float
    n: int


def r_squared(
    table: pd.DataFrame,
    outcome: str,
    expectation: Columns,
    perception: Columns,
    *,
    resamples: int = 2_000,
    level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the R² of four models of one outcome, side by side, with bootstrap intervals.

    Parameters
    ----------
    table : DataFrame
        Row per respondent.
    outcome : str
        Column to explain, e.g. overall satisfaction.
    expectation, perception : str or list of str
        Column of the total, or columns per dimension, pair by pair in the same order.
    resamples : int
        Resamples of rows, 100 or more; 0 for no intervals. Percentile intervals: with
        many predictors and few people they sit too high, as R² itself does.
    level : float
        Confidence level.
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    DataFrame
        Rows ``perception``, ``expectation``, ``gap``, ``both``; columns ``predictors``,
        ``r_squared``, ``adjusted`` (``1 − (1 − R²)(n − 1)/(n − k − 1)``), ``over_gap``
        (R² minus that of the gap) and, with resamples, ``low``, ``high``,
        ``over_gap_low``, ``over_gap_high``. ``attrs["n"]``: rows used.

    Raises
    ------
    ValueError
        Columns missing or not in pairs, one with a single value or that follows from
        the others, too few rows, or values that are not finite numbers.

    Examples
    --------
    >>> table = pd.DataFrame({"y": [3, 4, 5, 5, 2, 4.0], "E": [6, 7, 6, 5, 7, 6.0], "P": [4, 5, 6, 5, 3, 6.0]})
    >>> r_squared(table, "y", "E", "P", resamples=0)["r_squared"].round(3).to_dict()
    {'perception': 0.729, 'expectation': 0.415, 'gap': 0.824, 'both': 0.829}
    """
    y, expected, perceived, pairs = _rows(table, outcome, expectation, perception)
    size = len(pairs)
    same, none = np.eye(size), np.zeros((size, size))
    models = {
        "perception": np.vstack([none, same]),
        "expectation": np.vstack([same, none]),
        "gap": np.vstack([-same, same]),
        "both": np.eye(2 * size),
    }
    values = np.column_stack([y, expected, perceived])
    whole = np.cov(values, rowvar=False)[None]
    found = {name: float(_explained(whole, mix)[0]) for name, mix in models.items()}
    n = len(y)
    rows = pd.DataFrame({"predictors": [mix.shape[1] for mix in models.values()]}, index=pd.Index(models, name="model"))
    rows["r_squared"] = list(found.values())
    rows["adjusted"] = 1 - (1 - rows["r_squared"]) * (n - 1) / (n - rows["predictors"] - 1)
    rows["over_gap"] = rows["r_squared"] - found["gap"]
    confidence(level)
    if resamples:
        covariances = resampled_covariances(values, resamples, seed)
        draws = np.column_stack([_explained(covariances, mix) for mix in models.values()])
        rows["low"], rows["high"] = percentiles(draws, level)
        rows["over_gap_low"], rows["over_gap_high"] = percentiles(draws - draws[:, [2]], level)
    rows.attrs["n"] = n
    return rows


def constraint_test(
    table: pd.DataFrame, outcome: str, expectation: Columns, perception: Columns, *, level: float = 0.95
) -> ConstraintTest:
    """Test what a regression on the gap assumes: that expectation and perception have opposite, equal effects.

    ``F = ((RSS_gap − RSS_both) / q) / (RSS_both / (n − 2q − 1))`` with q pairs of columns.

    Parameters, missing answers and errors: see `r_squared`; also an error where both
    parts together explain the outcome without a rest.

    Examples
    --------
    >>> table = pd.DataFrame({"y": [3, 4, 5, 5, 2, 4.0], "E": [6, 7, 6, 5, 7, 6.0], "P": [4, 5, 6, 5, 3, 6.0]})
    >>> found = constraint_test(table, "y", "E", "P")
    >>> round(found.f, 2), found.df_numerator, found.df_denominator, round(found.p, 3)
    (0.09, 1, 3, 0.789)
    """
    y, expected, perceived, pairs = _rows(table, outcome, expectation, perception)
    size = len(pairs)
    fit = _fit(y, np.column_stack([expected, perceived]))
    gap = _fit(y, perceived - expected)
    sums = np.hstack([np.zeros((size, 1)), np.eye(size), np.eye(size)])
    test = fit.f_test(sums)
    names = [name for side in zip(*pairs, strict=True) for name in side]
    coefficients = np.hstack([np.zeros((2 * size, 1)), np.eye(2 * size)])
    return ConstraintTest(
        f=float(test.fvalue),
        df_numerator=int(test.df_num),
        df_denominator=int(test.df_denom),
        p=float(test.pvalue),
        r_squared_both=float(fit.rsquared),
        r_squared_gap=float(gap.rsquared),
        coefficients=_combinations(fit, coefficients, names, level),
        sums=_combinations(fit, sums, [name for _, name in pairs], level),
        n=len(y),
    )


def response_surface(
    table: pd.DataFrame, outcome: str, expectation: str, perception: str, *, middle: float, level: float = 0.95
) -> ResponseSurface:
    """Fit the polynomial regression of an outcome on E and P and describe its surface.

    Parameters
    ----------
    table : DataFrame
        Row per respondent; rows with a blank in the three columns are left out.
    outcome, expectation, perception : str
        Column names; E and P on one scale.
    middle : float
        The middle of that scale, e.g. 4 for 1 to 7; both are centred there, so that
        b1, b2 and the slopes are those at the middle.
    level : float
        Confidence level of all intervals (Student's t, df = n − 6).

    Raises
    ------
    ValueError
        As in `r_squared`; the six terms need at least 7 rows and enough different
        answers to be told apart.

    Examples
    --------
    >>> grid = [(e, p) for e in (2, 4, 6) for p in (2, 4, 6)]
    >>> table = pd.DataFrame(grid, columns=["E", "P"]).assign(y=[5, 6, 7, 3, 5, 6.5, 1, 3, 5])
    >>> found = response_surface(table, "y", "E", "P", middle=4)
    >>> found.surface["b"].round(3).to_dict()
    {'a1': 0.042, 'a2': 0.021, 'a3': -1.542, 'a4': -0.229}
    """
    y, expected, perceived, pairs = _rows(table, outcome, expectation, perception)
    if len(pairs) > 1:
        raise ValueError(f"a surface is of one E and one P, got {len(pairs)} pairs; call it pair by pair")
    e, p = expected[:, 0] - scalar(middle, "middle"), perceived[:, 0] - middle
    with np.errstate(over="ignore"):
        terms = np.column_stack([e, p, e * e, e * p, p * p])
    fit = _fit(y, terms)
    surface = np.array([[0, 1, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1], [0, 1, -1, 0, 0, 0], [0, 0, 0, 1, -1, 1]], dtype=float)
    quadratic = fit.f_test(np.eye(6)[3:])
    return ResponseSurface(
        coefficients=_combinations(fit, np.eye(6), [f"b{j}" for j in range(6)], level),
        surface=_combinations(fit, surface, ["a1", "a2", "a3", "a4"], level),
        r_squared=float(fit.rsquared),
        f_quadratic=float(quadratic.fvalue),
        p_quadratic=float(quadratic.pvalue),
        n=len(y),
    )


# ---------------------------------------------------------------- inside


def _rows(
    table: pd.DataFrame, outcome: str, expectation: Columns, perception: Columns
) -> tuple[Floats, Floats, Floats, list[tuple[str, str]]]:
    """Return outcome, expectations and perceptions of the complete rows, and the pairs of names."""
    left = [expectation] if isinstance(expectation, str) else column_names(expectation, "expectation")
    right = [perception] if isinstance(perception, str) else column_names(perception, "perception")
    if not left or len(left) != len(right):
        raise ValueError(
            f"expectation has {len(left)} columns and perception {len(right)}; name them pair by pair, in one order"
        )
    names = [*column_names([outcome], "outcome"), *left, *right]
    need(table, names)
    if len(set(names)) < len(names):
        raise ValueError(f"a column may stand in one place only: {listed(names)}")
    values = np.column_stack([numbers(table[name], name) for name in names])
    values = values[~np.isnan(values).any(axis=1)]
    n, least = len(values), 2 * len(left) + 3
    if n < least:
        raise ValueError(f"{n} rows have no blank in {listed(names)}; {len(left)} pairs need at least {least}")
    _refuse_constant(values, names)
    x = values[:, 1:] - values[:, 1:].mean(axis=0)
    if np.linalg.matrix_rank(x / np.linalg.norm(x, axis=0), tol=1e-8) < x.shape[1]:
        raise ValueError(f"one of {listed(names[1:])} follows exactly from the others; leave that pair out")
    return values[:, 0], values[:, 1 : len(left) + 1], values[:, len(left) + 1 :], list(zip(left, right, strict=True))


def _refuse_constant(values: Floats, names: Iterable[str]) -> None:
    for name, one in zip(names, values.T, strict=True):
        if np.ptp(one) <= 1e-12 * max(1.0, float(np.abs(one).max())):
            raise ValueError(
                f"column {name} has the value {one[0]:g} in all {len(one)} rows used; without spread it neither "
                "explains nor can be explained"
            )


def _fit(y: Floats, x: Floats) -> Any:
    from statsmodels.regression.linear_model import OLS

    design = np.column_stack([np.ones(len(y)), x])
    if len(y) <= design.shape[1]:
        raise ValueError(f"{design.shape[1]} coefficients need more than {len(y)} rows")
    with np.errstate(over="ignore"):
        norms = np.linalg.norm(design, axis=0)
    if not norms.max() < 1e12 * max(1.0, norms.min()):
        raise ValueError(
            "the values are too far apart in size to compute with; bring the columns to a scale like 1 to 7"
        )
    if (norms == 0).any() or np.linalg.matrix_rank(design / norms, tol=1e-8) < design.shape[1]:
        raise ValueError("the terms of the model cannot be told apart: there are too few different pairs of E and P")
    fit = OLS(y, design).fit()
    if fit.ssr <= 1e-20 * float(((y - y.mean()) ** 2).sum()):
        raise ValueError("the model explains the outcome without a rest; there is no error to test against")
    return fit


def _combinations(fit: Any, weights: Floats, names: Sequence[str], level: float) -> pd.DataFrame:
    """Return linear combinations of the coefficients with their errors."""
    test = fit.t_test(weights)
    limits = test.conf_int(alpha=1 - confidence(level))
    columns = {"b": test.effect, "se": test.sd, "low": limits[:, 0], "high": limits[:, 1]}
    columns |= {"t": test.tvalue, "p": test.pvalue}
    return pd.DataFrame({key: np.ravel(value) for key, value in columns.items()}, index=pd.Index(names))


def _explained(covariances: Floats, mix: Floats) -> Floats:
    """Return R² of the first variable on mixtures of the others, one per covariance matrix."""
    between = covariances[:, 1:, 0] @ mix
    inside = mix.T @ covariances[:, 1:, 1:] @ mix
    # A resample may hold one value of a predictor only; it then explains nothing, as the pseudo-inverse has it.
    solved = np.linalg.pinv(inside, rcond=1e-10, hermitian=True) @ between[:, :, None]
    variance = covariances[:, 0, 0]
    result = np.full(len(variance), np.nan)
    np.divide((between * solved[:, :, 0]).sum(axis=1), variance, out=result, where=variance > 0)
    return result
