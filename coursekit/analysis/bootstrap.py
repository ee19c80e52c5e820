"""How sure are we? Intervals by drawing the respondents again, and branches ranked with their uncertainty.

What is drawn again is always a whole row, a respondent with all answers, never a
single answer: the answers of one person belong together. With `by` every group
keeps its size (stratified), as when each branch was asked for its own quota.

A resample of n rows out of n is a count per row; a mean over it is a weighted
sum. So thousands of resamples are a few matrix products, and no resampled table is
ever written out. From 200 rows on each set of counts serves eight resamples, the
rows standing in another random order each time. Every single resample is still a
draw of n rows with replacement, and two of them are uncorrelated, since the
orders are drawn afresh all along; only the random numbers are eight times fewer.

Two intervals: *percentile*, the middle 95 % of the resampled values, and *BCa*,
bias-corrected and accelerated (Efron 1987), whose ends are moved for median bias
and skewness. Quantiles are interpolated linearly (type 7 in R, numpy's default);
a resampled value equal to the estimate counts half below it, as in
`scipy.stats.bootstrap` (R's boot counts strictly below).

Sources: Efron 1979; Efron 1987; Efron and Tibshirani 1993; Marshall and
Spiegelhalter 1998 (ranks of institutions and how little is known of them).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis._common import Floats, column, confidence, listed, need, numbers, scalar, whole

__all__ = ["Ranking", "bootstrap", "bootstrap_means", "rank_groups", "resampled_means", "simulate_rankings"]

Rows = npt.NDArray[np.intp]
Method = Literal["percentile", "bca"]
Resamples = int | Literal["all"]

_ENUMERABLE = 1_000_000  # 7 rows: 7⁷ = 823,543 samples
_SERVES = 8
_SERVES_FROM = 200  # with fewer rows two random orders are too often alike, and there is little to save
_CELLS = 64_000  # random numbers at a time: few enough for a processor's own memory
_ONE_THREAD = 2**18  # larger products are shared among threads, which wait for one another on a busy computer


def bootstrap_means(
    table: pd.DataFrame,
    *,
    by: str | None = None,
    method: Method = "percentile",
    resamples: Resamples = 10_000,
    level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Return each column's mean with its bootstrap interval, e.g. of the five dimension gaps.

    Parameters
    ----------
    table : DataFrame
        Row per respondent, numeric columns, e.g. `servqual.respondent_gaps`. Missing
        values are left out column by column; the rows are drawn whole all the same.
    by : str, optional
        Column with the group; each group is resampled within itself. Rows without a
        group are left out.
    method : {"percentile", "bca"}
        See the module's head.
    resamples : int or "all"
        Number of resamples, 100 or more. ``"all"`` takes every one of the nⁿ possible
        samples instead of random ones (up to a million: 7 rows): exact, for tiny tables.
    level : float
        Confidence level, between 0 and 1.
    seed : int
        The same seed gives the same interval.

    Returns
    -------
    DataFrame
        Row per column; ``estimate``, ``se`` (sd of the resampled means), ``low``,
        ``high`` and ``n``. A column in which everybody gave the same answer has
        se = 0 and the answer itself as both ends.

    Raises
    ------
    ValueError
        Fewer than two rows (or two in a group), a column without answers or with so
        few that a resample can miss all of them, text or infinite values, or
        faulty arguments.

    Examples
    --------
    >>> table = pd.DataFrame({"gap": [-2.0, -1.0, 0.0, -3.0, -1.5]})
    >>> bootstrap_means(table, resamples="all").round(2).loc["gap"].tolist()
    [-1.5, 0.45, -2.4, -0.6, 5.0]
    """
    values, strata, names = _values(table, by)
    missing = np.isnan(values)
    n = (~missing).sum(axis=0)
    for name, count in zip(names, n, strict=True):
        if count < 2:
            raise ValueError(f"column {name} has {count} values; a bootstrap needs at least 2. Leave the column out")
    draws = _draws_of_means(values, strata, names, resamples, seed)
    sums = np.where(missing, 0.0, values).sum(axis=0)
    estimates = sums / n
    # leaving one row out of a mean; a row without an answer changes nothing
    jackknife = (sums - np.where(missing, estimates, values)) / (n - 1)
    result = _summary(draws, estimates, jackknife, strata, method=method, level=level, names=names)
    result["n"] = n
    return result


def resampled_means(
    table: pd.DataFrame, *, by: str | None = None, resamples: Resamples = 10_000, seed: int = 1
) -> pd.DataFrame:
    """Return the columns' means in each resample, for a histogram or for a quantity of one's own.

    Parameters and errors: see `bootstrap_means`. With the same arguments these are
    the values behind its intervals. A row is one resample: columns of one row stem
    from the same people, so that differences of columns can be taken.

    Examples
    --------
    >>> draws = resampled_means(pd.DataFrame({"a": [0.0, 1.0]}), resamples="all")
    >>> draws["a"].tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    values, strata, names = _values(table, by)
    return pd.DataFrame(_draws_of_means(values, strata, names, resamples, seed), columns=names)


def bootstrap(
    table: pd.DataFrame,
    statistic: Callable[[pd.DataFrame], float | pd.Series],
    *,
    by: str | None = None,
    method: Method = "percentile",
    resamples: Resamples = 5_000,
    level: float = 0.95,
    seed: int = 1,
) -> pd.DataFrame:
    """Return any statistic of a table with its bootstrap interval; rows are resampled.

    Slower than `bootstrap_means`, since the statistic is called once per resample
    (and, for BCa, once per row left out).

    Parameters
    ----------
    table : DataFrame
        Row per respondent; handed to `statistic` with rows drawn again.
    statistic : function
        DataFrame → a number, or a Series of numbers.
    by, method, resamples, level, seed
        As in `bootstrap_means`.

    Returns
    -------
    DataFrame
        Row per number, ``statistic`` where there is only one; columns ``estimate``,
        ``se``, ``low``, ``high`` and ``n`` (rows drawn).

    Raises
    ------
    ValueError
        The statistic is not finite for the table or in a resample, or an argument is
        faulty (see `bootstrap_means`).

    Examples
    --------
    >>> table = pd.DataFrame({"gap": [-2.0, -1.0, 0.0, -3.0, -1.5]})
    >>> median = bootstrap(table, lambda t: t["gap"].median(), resamples="all")
    >>> median.loc["statistic", ["estimate", "low", "high"]].tolist()
    [-1.5, -3.0, 0.0]
    """
    table, strata = _strata(table, by)
    size = len(table)

    def call(rows: Rows) -> Floats:
        found = statistic(table.iloc[rows])
        values = np.atleast_1d(np.asarray(found))
        if values.ndim > 1 or values.dtype.kind not in "fiub":
            raise TypeError(f"the statistic returns {found!r}; it must return a number or a Series of numbers")
        values = values.astype(np.float64)
        if not np.isfinite(values).all():
            raise ValueError(
                f"the statistic is {found!r} in a sample of the {size} rows; there are too few different "
                "answers for a bootstrap, or the statistic does not expect repeated rows"
            )
        return values

    whole = np.arange(size)
    first = statistic(table)
    names = list(first.index) if isinstance(first, pd.Series) else ["statistic"]
    draws = np.array([call(rows) for rows in _row_draws(strata, resamples, seed)])
    if method == "bca":
        jackknife = np.array([call(np.delete(whole, row)) for row in whole])
    else:
        jackknife = np.zeros((size, len(names)))
    result = _summary(draws, call(whole), jackknife, strata, method=method, level=level, names=names)
    result["n"] = size
    return result


# ---------------------------------------------------------------- ranks


@dataclass(frozen=True)
class Ranking:
    """Groups put in order, with what is known of the order.

    Attributes
    ----------
    groups : DataFrame
        Row per group, best first: ``n``, ``mean``, ``low`` and ``high`` (interval of
        the mean), ``rank`` (1 is best; tied groups share the mean rank),
        ``rank_low`` and ``rank_high`` (interval of the rank).
    probability : DataFrame
        Row per group in the same order, column per rank 1, 2, …: the share of
        resamples in which the group has that rank. Rows and columns add to 1.
    """

    groups: pd.DataFrame
    probability: pd.DataFrame


def rank_groups(
    table: pd.DataFrame,
    score: str,
    group: str,
    *,
    higher_is_better: bool = True,
    resamples: int = 10_000,
    level: float = 0.95,
    seed: int = 1,
) -> Ranking:
    """Rank groups, e.g. branches, by their mean score and say how sure each place is.

    In every resample each group's people are drawn again and the groups ranked
    anew. Groups that tie in a resample share the places they take: two that tie for
    first count half on rank 1 and half on rank 2. The probabilities say how the
    order would come out if the survey were repeated with other customers, not how
    likely each true order is; where branches are equal in truth they still look
    unequal in every single survey (Marshall and Spiegelhalter 1998).

    Parameters
    ----------
    table : DataFrame
        Row per respondent with the two columns. Rows with a missing score or a
        missing group are left out.
    score, group : str
        Column of the score (e.g. a gap: higher is better) and of the group.
    higher_is_better : bool
        False where a low score is good, e.g. waiting minutes.
    resamples, level, seed
        As in `bootstrap_means`; intervals are percentile.

    Raises
    ------
    ValueError
        Fewer than two groups, a group with one person (named), faulty values or arguments.

    Examples
    --------
    >>> table = pd.DataFrame({"branch": ["B1"] * 4 + ["B2"] * 4, "gap": [-1, 0, -1, 0, -3, -2, -3, -2]})
    >>> found = rank_groups(table, "gap", "branch")
    >>> found.groups["mean"].to_dict()
    {'B1': -0.5, 'B2': -2.5}
    >>> float(found.probability.loc["B1", 1])
    1.0
    """
    confidence(level)
    need(table, [score, group])
    scores = numbers(table[score], score)
    used = ~np.isnan(scores) & table[group].notna().to_numpy()
    scores = scores[used]
    labels, codes = _groups(table.loc[used, group], group)
    if len(labels) < 2:
        raise ValueError(f"column {group} has {len(labels)} group with scores; a ranking needs at least 2")
    _check_resamples(resamples)
    random = np.random.default_rng(seed)
    counts = np.bincount(codes)
    means = np.bincount(codes, weights=scores) / counts
    draws = np.column_stack(
        [_sums(scores[codes == code, None], resamples, random)[:, 0] / counts[code] for code in range(len(labels))]
    )
    probability = _rank_shares(draws if higher_is_better else -draws)
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=0)
    reached = probability.cumsum(axis=1)
    groups = pd.DataFrame(
        {
            "n": counts,
            "mean": means,
            "low": low,
            "high": high,
            "rank": pd.Series(means).rank(ascending=not higher_is_better).to_numpy(),
            "rank_low": 1 + (reached < tail - 1e-9).sum(axis=1),
            "rank_high": 1 + (reached < 1 - tail - 1e-9).sum(axis=1),
        },
        index=pd.Index(labels, name=group),
    )
    order = np.argsort(groups["rank"].to_numpy(), kind="stable")
    shares = pd.DataFrame(probability, index=groups.index, columns=pd.RangeIndex(1, len(labels) + 1, name="rank"))
    return Ranking(groups.iloc[order], shares.iloc[order])


def simulate_rankings(
    truth: object, n: int, sd: float, *, surveys: int = 40, level: float = 0.95, seed: int = 1
) -> pd.DataFrame:
    """Return what repeated surveys of the same groups would find: means, intervals and ranks.

    In every survey each group is asked anew: `n` people whose scores are normal around
    the group's true mean, with one sd for all. Scores are not rounded or cut at the ends of a scale.

    Parameters
    ----------
    truth : column or list of numbers
        True mean of each group; higher is better, equal ones are allowed. A Series keeps the names of the groups.
    n : int
        People asked in each group, 2 or more.
    sd : float
        Spread of people's scores within a group, above 0.
    surveys : int
        How often the survey is repeated.
    level : float
        Confidence level of the intervals (Student's t, each group on its own).
    seed : int
        The same seed gives the same people: a larger `n` asks more of them, and
        another `truth` or `sd` moves and stretches their scores.

    Returns
    -------
    DataFrame
        Index ``survey`` (1, 2, …) and ``group``, in the order of `truth`; columns ``mean``, ``low``,
        ``high`` and ``rank`` (1 is the highest mean of its survey).

    Raises
    ------
    ValueError
        Fewer than two groups, true means that are not finite numbers, or faulty arguments.

    Examples
    --------
    >>> alike = pd.Series({"north": -1.5, "south": -1.5})
    >>> found = simulate_rankings(alike, n=50, sd=1.2, surveys=100)
    >>> int((found["rank"].xs("north", level="group") == 1).sum())
    46
    """
    from scipy.stats import t as student

    confidence(level)
    given = column(truth, "truth")
    means = numbers(given, "truth")
    if len(means) < 2 or np.isnan(means).any():
        raise ValueError(f"a ranking needs the true means of at least 2 groups and none missing, got {len(means)}")
    whole(n, "n", 2)
    whole(surveys, "surveys", 1)
    if not scalar(sd, "sd", 0) > 0:
        raise ValueError("without any spread among people (sd = 0) there is nothing to simulate; give an sd above 0")
    # People come first, so that a larger n begins with the same ones.
    drawn = np.random.default_rng(seed).standard_normal((n, surveys, len(means)))
    found = means + sd * drawn.mean(axis=0)
    half = float(student.ppf(0.5 + level / 2, n - 1)) * sd * drawn.std(axis=0, ddof=1) / math.sqrt(n)
    rank = (-found).argsort(axis=1).argsort(axis=1) + 1
    index = pd.MultiIndex.from_product([range(1, surveys + 1), given.index], names=["survey", "group"])
    columns = {"mean": found, "low": found - half, "high": found + half, "rank": rank}
    return pd.DataFrame({name: values.ravel() for name, values in columns.items()}, index=index)


def _rank_shares(draws: Floats) -> Floats:
    """Return the share of draws in which column g is the r-th highest (groups × ranks); ties share their places."""
    resamples, size = draws.shape
    draws = np.round(draws, 10)  # equal sums added up in another order must still be equal
    better = np.zeros((resamples, size), dtype=np.intp)
    level = np.zeros((resamples, size), dtype=np.intp)
    for other in range(size):
        better += draws[:, [other]] > draws
        level += draws[:, [other]] == draws
    shares: Floats = np.zeros((size, size))
    for one in range(size):
        for tied in np.unique(level[:, one]):
            first = np.bincount(better[level[:, one] == tied, one], minlength=size)
            for place in range(tied):
                shares[one, place:] += first[: size - place] / tied
    shares /= resamples
    return shares


# ---------------------------------------------------------------- inside


def _strata(table: pd.DataFrame, by: str | None) -> tuple[pd.DataFrame, list[Rows]]:
    """Return the rows that take part and, group by group, where they stand."""
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"a table (DataFrame) with a row per respondent is needed, got {type(table).__name__}")
    if by is None:
        if len(table) < 2:
            raise ValueError(f"a bootstrap needs at least 2 rows, got {len(table)}")
        return table, [np.arange(len(table))]
    need(table, [by])
    table = table[table[by].notna()]
    labels, codes = _groups(table[by], by)
    return table, [np.flatnonzero(codes == code) for code in range(len(labels))]


def _groups(column: pd.Series, name: str) -> tuple[pd.Index, Rows]:
    codes, labels = pd.factorize(column, sort=True)
    counts = np.bincount(codes, minlength=len(labels))
    alone = [label for label, count in zip(labels, counts, strict=True) if count < 2]
    if not len(labels):
        raise ValueError(f"column {name} has no group with usable rows")
    if alone:
        raise ValueError(
            f"group {listed(alone)} in column {name} has one usable row, which cannot be resampled; "
            "merge it with another group or leave it out"
        )
    return pd.Index(labels), codes


def _values(table: pd.DataFrame, by: str | None) -> tuple[Floats, list[Rows], list[str]]:
    kept, strata = _strata(table, by)
    names = [name for name in kept.columns if name != by]
    if not names:
        raise ValueError("the table has no column to take means of")
    need(kept, names)
    return np.column_stack([numbers(kept[name], name) for name in names]), strata, names


def _check_resamples(resamples: int) -> None:
    if isinstance(resamples, bool) or not isinstance(resamples, int | np.integer) or resamples < 100:
        raise ValueError(f'resamples is a whole number of at least 100, or "all" for tiny tables; got {resamples!r}')


def _draws_of_means(values: Floats, strata: list[Rows], names: list[str], resamples: Resamples, seed: int) -> Floats:
    """Return the means of each resample (resamples × columns)."""
    if resamples == "all":
        samples = values[np.array(list(_row_draws(strata, "all", seed)))]
        given = (~np.isnan(samples)).sum(axis=1)
        _refuse_empty(given, names)
        whole: Floats = np.nansum(samples, axis=1) / given
        return whole
    _check_resamples(resamples)
    random = np.random.default_rng(seed)
    missing = np.isnan(values)
    holes = missing.any(axis=0)
    # sums of the answers, and for a column with blanks how many answers there are
    terms = np.hstack([np.where(missing, 0.0, values), ~missing[:, holes]])
    sums = np.zeros((resamples, terms.shape[1]))
    for rows in strata:
        sums += _sums(terms[rows], resamples, random)
    columns = values.shape[1]
    given = np.full((resamples, columns), float(len(values)))
    given[:, holes] = sums[:, columns:]
    _refuse_empty(given, names)
    means: Floats = sums[:, :columns] / given
    return means


def _refuse_empty(given: Floats, names: list[str]) -> None:
    bare = [name for name, fewest in zip(names, given.min(axis=0), strict=True) if fewest < 0.5]
    if bare:
        raise ValueError(f"column {listed(bare)} has so few values that a resample can hold none; leave it out")


def _sums(values: Floats, resamples: int, random: np.random.Generator) -> Floats:
    """Return the column sums of `resamples` draws of n rows out of n, with replacement."""
    from scipy.sparse import csr_array

    n, columns = values.shape
    serves = _SERVES if n >= _SERVES_FROM else 1
    part = max(1, _ONE_THREAD // (n * serves * columns))
    parts = max(1, min(_CELLS // n, -(-resamples // serves)) // part)
    at_once = parts * part
    ends = np.arange(0, at_once * n + 1, n, dtype=np.int32)
    ones = np.ones(at_once * n)
    counts = np.empty((at_once, n))
    blocks = -(-resamples // (at_once * serves))
    sums: Floats = np.empty((blocks, parts, part, serves * columns))
    for block in range(blocks):
        rows = random.integers(0, n, at_once * n, dtype=np.int32)
        csr_array((ones, rows, ends), shape=(at_once, n)).toarray(out=counts)
        orders = values if serves == 1 else np.hstack([values[random.permutation(n)] for _ in range(serves)])
        np.matmul(counts.reshape(parts, part, n), orders, out=sums[block])
    return sums.reshape(-1, columns)[:resamples]


def _row_draws(strata: list[Rows], resamples: Resamples, seed: int) -> Iterator[Rows]:
    """Give the row numbers of each resample, group by group."""
    if resamples == "all":
        possible = math.prod(len(rows) ** len(rows) for rows in strata)
        if possible > _ENUMERABLE:
            raise ValueError(
                f'resamples="all" would take {possible:,} samples, more than {_ENUMERABLE:,}; '
                "it is meant for at most 7 rows. Give a number of resamples"
            )
        yield from (np.array(rows) for rows in product(*(rows for rows in strata for _ in rows)))
        return
    _check_resamples(resamples)
    random = np.random.default_rng(seed)
    for _ in range(resamples):
        yield np.concatenate([rows[random.integers(0, len(rows), len(rows))] for rows in strata])


def _summary(
    draws: Floats,
    estimates: Floats,
    jackknife: Floats,
    strata: list[Rows],
    *,
    method: str,
    level: float,
    names: list[str],
) -> pd.DataFrame:
    """Return estimate, se and interval per column; `jackknife`: the estimates with row i left out."""
    from scipy.special import ndtr, ndtri

    confidence(level)
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    # Two ways to add up the same numbers differ in the last digits; they are the same value.
    near = 1e-12 * np.maximum(1.0, np.abs(estimates))
    by_name = np.ascontiguousarray(draws.T)
    flat = np.ptp(by_name, axis=1) <= near
    if method == "percentile":
        ends = np.quantile(by_name, tails, axis=1)
    elif method == "bca":
        below = (by_name < (estimates - near)[:, None]).mean(axis=1)
        above = (by_name > (estimates + near)[:, None]).mean(axis=1)
        share = 0.5 + (below - above) / 2
        one_side = [name for name, part in zip(names, share, strict=True) if part in (0, 1)]
        if one_side:
            raise ValueError(
                f"every resampled value of {listed(one_side)} lies on the same side of the estimate, so that BCa "
                'has no bias correction; use method="percentile" or look at the statistic'
            )
        centre = ndtri(share)
        z = centre + ndtri(tails)[:, None]
        adjusted = ndtr(centre + z / (1 - _acceleration(jackknife, strata) * z))
        ends = np.column_stack([np.quantile(by_name[j], adjusted[:, j]) for j in range(len(names))])
    else:
        raise ValueError(f'method is "percentile" or "bca", got {method!r}')
    low, high = np.where(flat, estimates, ends)
    se = np.where(flat, 0.0, by_name.std(axis=1, ddof=1))
    return pd.DataFrame({"estimate": estimates, "se": se, "low": low, "high": high}, index=pd.Index(names))


def _acceleration(jackknife: Floats, strata: list[Rows]) -> Floats:
    """Return ``a = Σ l³ / (6 (Σ l²)^1.5)`` with l a row's pull on the estimate, measured within its group."""
    pull = np.zeros_like(jackknife)
    for rows in strata:
        inside = jackknife[rows]
        pull[rows] = (inside.mean(axis=0) - inside) * (len(rows) - 1) / len(rows)
    squares = (pull**2).sum(axis=0)
    a = np.zeros(pull.shape[1])
    np.divide((pull**3).sum(axis=0), 6 * squares**1.5, out=a, where=squares > 0)
    return a
