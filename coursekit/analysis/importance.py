"""Which part moves the whole? R² divided among predictors that go together.

Service dimensions correlate, so that a regression coefficient says little of how much
each one matters. Two fair shares of R², both adding up to it:

- *LMG* (`lmg`): each predictor's rise in R², averaged over all orders in which the
  predictors can enter; also known as Shapley value or general dominance. Exact, by all
  2^p models, for up to 12 predictors.
- *Relative weights* (`relative_weights`): by way of the nearest uncorrelated variables;
  quick for any number, the same as LMG for two predictors and usually close to it.

Shares of what the model explains in these data; causes they are not.

Sources: Lindeman, Merenda and Gold 1980; Grömping 2006; Johnson 2000.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

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
)

__all__ = ["lmg", "relative_weights"]

_MOST = 12


def lmg(
    table: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    *,
    resamples: int = 1_000,
    level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Return each predictor's LMG share of R².

    ``LMG_j = Σ_S |S|! (p − |S| − 1)! / p! · (R²(S ∪ j) − R²(S))`` over all sets S without j.

    Parameters
    ----------
    table : DataFrame
        Row per respondent. Rows with a blank in any of the columns are left out.
    outcome : str
        Column to explain, e.g. overall satisfaction.
    predictors : list of str
        1 to 12 columns.
    resamples : int
        Resamples of rows for percentile intervals, 100 or more; 0 for no intervals.
    level : float
        Confidence level.
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    DataFrame
        Row per predictor, in the given order: ``importance`` (adds up to R²),
        ``share`` (adds up to 1) and, with resamples, ``low`` and ``high`` of the
        importance. ``attrs``: ``r_squared`` and ``n``, the rows used.

    Raises
    ------
    ValueError
        Columns missing or named twice, more than 12 predictors, too few rows, a column
        with one value only, a predictor that follows from the others, or predictors
        that explain nothing at all.

    Examples
    --------
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4.0], "a": [-1, -1, 1, 1], "b": [-1, 1, -1, 1]})
    >>> lmg(table, "y", ["a", "b"], resamples=0)["importance"].round(3).to_dict()
    {'a': 0.8, 'b': 0.2}
    """
    names = column_names(predictors, "predictors")
    if len(names) > _MOST:
        raise ValueError(
            f"{len(names)} predictors have 2^{len(names)} models; LMG goes up to {_MOST}. "
            "Average items into dimensions, or use relative_weights"
        )
    return _table(_lmg, table, outcome, names, resamples, level=level, seed=seed)


def relative_weights(
    table: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    *,
    resamples: int = 1_000,
    level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Return each predictor's relative weight (Johnson 2000), a share of R².

    With ``R = Λ²`` the predictors' correlation matrix and its symmetric root, and r
    their correlations with the outcome: ``ε_j = Σ_k Λ_jk² (Λ⁻¹ r)_k²``.

    Parameters, result and errors: see `lmg`; any number of predictors.

    Examples
    --------
    >>> table = pd.DataFrame({"y": [1, 2, 3, 4.0], "a": [-1, -1, 1, 1], "b": [-1, 1, -1, 1]})
    >>> relative_weights(table, "y", ["a", "b"], resamples=0)["importance"].round(3).to_dict()
    {'a': 0.8, 'b': 0.2}
    """
    return _table(_relative_weights, table, outcome, predictors, resamples, level=level, seed=seed)


# ---------------------------------------------------------------- inside


def _table(
    divide: Callable[[Floats], Floats],
    table: pd.DataFrame,
    outcome: str,
    predictors: Sequence[str],
    resamples: int,
    *,
    level: float,
    seed: int,
) -> pd.DataFrame:
    predictors = column_names(predictors, "predictors")
    if not predictors:
        raise ValueError("predictors is an empty list of column names; name at least one")
    confidence(level)
    names = [*column_names([outcome], "outcome"), *predictors]
    need(table, names)
    if len(set(names)) < len(names):
        raise ValueError(f"a column may stand in one place only: {listed(names)}")
    values = np.column_stack([numbers(table[name], name) for name in names])
    values = values[~np.isnan(values).any(axis=1)]
    n, least = len(values), len(names) + 1
    if n < least:
        raise ValueError(f"{n} rows have no blank in {listed(names)}; {len(predictors)} predictors need {least}")
    for name, one in zip(names, values.T, strict=True):
        if np.ptp(one) <= 1e-12 * max(1.0, float(np.abs(one).max())):
            raise ValueError(f"column {name} has the value {one[0]:g} in all {n} rows used; leave it out")
    correlations: Floats = np.asarray(np.corrcoef(values, rowvar=False))[None]
    if np.linalg.matrix_rank(correlations[0, 1:, 1:], tol=1e-9) < len(predictors):
        raise ValueError(f"one of {listed(list(predictors))} follows exactly from the others; leave one out")
    found = divide(correlations)[0]
    total = float(found.sum())
    if total < 1e-12:
        raise ValueError(f"{listed(list(predictors))} explain nothing of {outcome}; there is nothing to divide")
    result = pd.DataFrame({"importance": found, "share": found / total}, index=pd.Index(predictors, name="predictor"))
    if resamples:
        covariances = resampled_covariances(values, resamples, seed)
        spread = np.sqrt(np.einsum("bii->bi", covariances))
        # a resample in which a column does not vary has no shares to give
        usable = (spread > 0).all(axis=1)
        draws = np.full((resamples, len(predictors)), np.nan)
        kept, by = covariances[usable], spread[usable]
        draws[usable] = divide(kept / by[:, :, None] / by[:, None, :])
        result["low"], result["high"] = percentiles(draws, level)
    result.attrs.update(r_squared=total, n=n)
    return result


def _lmg(correlations: Floats) -> Floats:
    """Return the shares (matrices × predictors); variable 0 is the outcome."""
    matrices, size = correlations.shape[0], correlations.shape[1] - 1
    left = np.empty((2**size, matrices))  # what each set of predictors leaves unexplained

    def visit(members: int, rest: Floats, first: int) -> None:
        """Note the unexplained part, then add each later predictor in turn: every set is reached once.

        `rest`: covariances of the outcome and of the predictors from `first` on, given the members.
        """
        left[members] = rest[:, 0, 0]
        for place in range(1, rest.shape[1]):
            keep = [0, *range(place + 1, rest.shape[1])]
            pivot = rest[:, place, place]
            column = rest[:, keep, place]
            # what has no variance left adds nothing
            slope = np.divide(column, pivot[:, None], out=np.zeros_like(column), where=pivot[:, None] > 1e-10)
            smaller = rest[:, keep][:, :, keep] - slope[:, :, None] * column[:, None, :]
            visit(members | 1 << (first + place - 1), smaller, first + place)

    visit(0, correlations, 0)
    sets = np.arange(2**size)
    sizes = np.array([int(members).bit_count() for members in sets])
    chance = np.array([math.factorial(s) * math.factorial(size - s - 1) for s in range(size)]) / math.factorial(size)
    shares = np.empty((matrices, size))
    for j in range(size):
        without = sets[(sets >> j & 1) == 0]
        shares[:, j] = chance[sizes[without]] @ (left[without] - left[without | 1 << j])
    return shares


def _relative_weights(correlations: Floats) -> Floats:
    values, vectors = np.linalg.eigh(correlations[:, 1:, 1:])
    roots = np.sqrt(np.maximum(values, 0))
    turned = np.swapaxes(vectors, 1, 2)
    root = (vectors * roots[:, None, :]) @ turned
    # a direction without variance carries no weight
    inverse = np.divide(1, roots, out=np.zeros_like(roots), where=roots > 1e-5)
    beta = (vectors * inverse[:, None, :]) @ turned @ correlations[:, 1:, :1]
    weights: Floats = (root**2 @ beta**2)[:, :, 0]
    return weights
