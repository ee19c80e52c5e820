"""Reliability: do the items of a dimension hang together, and does the gap survive subtraction.

Alpha is not a test of one dimension: it rises with the number of items, and falls
when a negatively worded item has not been turned round. Respondents with a blank on
any item of the scale are left out, unless said otherwise, and n says how many stayed.

`careless_signs` describes respondents, not items. It leaves out even–odd
consistency on purpose: over five dimensions it is a correlation of five pairs, which
in honest answers reaches from far below zero to one.

Sources: Cronbach 1951; Feldt 1965 (interval of alpha); McDonald 1999 (omega); Peter,
Churchill and Brown 1993 (difference scores); Meade and Craig 2012 and Dunn,
Heggestad, Shanock and Theilgard 2018 (careless answers).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from coursekit.analysis import _common
from coursekit.analysis._common import Floats, listed
from coursekit.analysis.factors import Correlations, Ints, composite_reliability, one_factor
from coursekit.analysis.instrument import Dimensions, Instrument, dimensions_of

__all__ = [
    "Alpha",
    "Omega",
    "alpha_by_dimension",
    "alpha_of_covariance",
    "careless_signs",
    "cronbach_alpha",
    "difference_score_reliability",
    "feldt_interval",
    "gap_reliability",
    "item_analysis",
    "mcdonald_omega",
    "model_correlations",
    "raw_alpha",
    "simulate_alpha",
]

Missing = Literal["listwise", "pairwise"]


# ---------------------------------------------------------------- alpha


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha.

    Attributes
    ----------
    raw : float
        From variances and covariances; at most 1, can be far below 0.
    low, high : float
        Feldt's interval of `raw`.
    standardised : float
        From correlations, ``k r / (1 + (k - 1) r)``.
    mean_correlation : float
        r, the mean correlation between different items.
    items, n : int
        Items of the scale; respondents used.
    """

    raw: float
    low: float
    high: float
    standardised: float
    mean_correlation: float
    items: int
    n: int


def cronbach_alpha(
    answers: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "listwise",
    level: float = 0.95,
) -> Alpha:
    """Return Cronbach's alpha of a scale, raw and standardised, with Feldt's interval.

    ``alpha = k/(k-1) (1 - sum of the items' variances / variance of their sum)``; same
    as R's ``psych::alpha`` (there ``raw_alpha``, ``std.alpha``, ``average_r`` and feldt).

    Parameters
    ----------
    answers : DataFrame
        A row per respondent, a numeric column per item; NaN where missing. Items are
        taken as they are: turn negatively worded ones round first.
    items : sequence of str, optional
        Columns of the scale. Left out: all.
    missing : {"listwise", "pairwise"}
        Listwise: respondents with every item. Pairwise (psych's default): each
        covariance from those who answered both items, and n is the smallest number of
        such pairs, where psych takes the number of rows (`feldt_interval` with that n
        gives psych's interval).
    level : float
        Of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        Fewer than two items or respondents, an item that does not vary, a sum score
        that does not vary, text or infinite values: names the column and the rows.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "c": [1, 3, 3, 5]})
    >>> found = cronbach_alpha(table)
    >>> round(found.raw, 4), found.n
    (0.825, 4)
    """
    covariance, n, names = _covariance(answers, items, missing)
    return _alpha(covariance, n, level, names)


def alpha_of_covariance(covariance: pd.DataFrame, n: int, *, level: float = 0.95) -> Alpha:
    """Return Cronbach's alpha from a published or added-up covariance (or correlation) matrix.

    Parameters
    ----------
    covariance : DataFrame
        Items × items, divisor n − 1.
    n : int
        Respondents behind it, at least 2.
    level : float
        Of the interval.

    Raises
    ------
    ValueError
        The matrix is not square and symmetric, has blanks, or cannot come from any
        answers (not positive semi-definite, beyond what rounding to two places explains).

    Examples
    --------
    >>> matrix = pd.DataFrame([[1, 0.5], [0.5, 1]], ["a", "b"], ["a", "b"])
    >>> round(alpha_of_covariance(matrix, n=100).raw, 4)  # 2 · 0.5 / (1 + 0.5)
    0.6667
    """
    if not isinstance(covariance, pd.DataFrame):
        raise TypeError(f"the matrix must be a DataFrame with the items' names, got {type(covariance).__name__}")
    names = [str(name) for name in covariance.columns]
    _common.need(covariance, covariance.columns)
    values = np.column_stack([_common.numbers(covariance[name], name) for name in covariance.columns])
    if values.shape[0] != values.shape[1] or np.isnan(values).any() or not np.allclose(values, values.T):
        raise ValueError("a covariance matrix is square and symmetric and has no blanks; fill in both halves")
    _common.refuse_constant(np.diag(values), names)
    spread = np.sqrt(np.diag(values))
    smallest = float(np.linalg.eigvalsh(values / np.outer(spread, spread)).min())
    if smallest < -0.005 * len(values):  # what rounding each correlation to two places can do at most
        raise ValueError(
            f"no answers can have these covariances of {listed(names)} (smallest eigenvalue of the correlations "
            f"{smallest:.2g}); look for a mistyped value"
        )
    return _alpha(values, int(_common.scalar(n, "n", 2)), level, names)


def _alpha(covariance: Floats, n: int, level: float, names: Sequence[str]) -> Alpha:
    k = len(covariance)
    if k < 2:
        raise ValueError(f"alpha needs at least 2 items, got {k}")
    if n < 2:
        raise ValueError(f"alpha needs at least 2 respondents, got {n}")
    variances = np.diag(covariance)
    _common.refuse_constant(variances, names)
    raw = raw_alpha(covariance)
    if not math.isfinite(raw):
        raise ValueError(
            f"the sum of {listed(names)} is the same for everybody, so that alpha is undefined; "
            "turn negatively worded items round, or look for items that add up to a constant"
        )
    low, high = (float(end) for end in feldt_interval(raw, k, n, level=level))
    spread = np.sqrt(variances)
    mean = (float((covariance / np.outer(spread, spread)).sum()) - k) / (k * (k - 1))
    below = 1 + (k - 1) * mean
    if below < 1e-12:
        raise ValueError(f"{listed(names)} cancel out once standardised; turn negatively worded items round")
    return Alpha(raw, low, high, k * mean / below, mean, k, n)


def raw_alpha(covariance: Floats) -> float:
    """Return ``k / (k - 1) (1 - sum of variances / variance of the sum)``; NaN where the sum is constant.

    Examples
    --------
    >>> round(raw_alpha(np.array([[1, 0.5], [0.5, 1]])), 4)
    0.6667
    """
    k, variances, total = len(covariance), float(np.trace(covariance)), float(covariance.sum())
    return k / (k - 1) * (1 - variances / total) if total > 1e-12 * variances else math.nan


def feldt_interval(
    alpha: Floats | float, items: Ints | int, n: Ints | int, *, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the ends of Feldt's interval, for one alpha or for many at once.

    Parameters
    ----------
    alpha : float or array
        Raw alpha.
    items, n : int or array
        Items of the scale; respondents: at least 2 of each.
    level : float
        Of the interval.

    Raises
    ------
    ValueError
        Alpha above 1 or not a number, fewer than two items or respondents.

    Notes
    -----
    ``1 - (1 - alpha) F`` with the F distribution's quantiles at n − 1 and (n − 1)(k − 1)
    degrees of freedom (Feldt 1965).

    Examples
    --------
    >>> low, high = feldt_interval(0.8, 5, 100)
    >>> float(low.round(3)), float(high.round(3))
    (0.731, 0.856)
    """
    from scipy.special import fdtri

    tail = (1 - _common.confidence(level)) / 2
    if not (np.asarray(alpha) <= 1).all():
        raise ValueError(f"alpha is a number of at most 1, got {alpha!r}")
    if not ((np.asarray(items) >= 2).all() and (np.asarray(n) >= 2).all()):
        raise ValueError(f"an interval of alpha needs at least 2 items and 2 respondents, got {items!r} and {n!r}")
    first = np.asarray(n) - 1
    second = first * (np.asarray(items) - 1)
    upper, lower = fdtri(first, second, 1 - tail), fdtri(first, second, tail)
    return np.asarray(1 - (1 - alpha) * upper), np.asarray(1 - (1 - alpha) * lower)


def alpha_by_dimension(
    table: pd.DataFrame,
    block: Literal["P", "E", "gap"] = "P",
    *,
    instrument: Dimensions | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return Cronbach's alpha of every dimension: of its perceptions, its expectations, or its gaps.

    Parameters
    ----------
    table : DataFrame
        A survey: columns ``E01``, ``P01``, …, codes for missing recoded, items turned round.
    block : {"P", "E", "gap"}
        Which answers; "gap" is P − E item by item.
    instrument : Instrument or mapping, optional
        Which item belongs where. Left out: the table's own, or SERVQUAL's.
    level : float
        Of Feldt's interval.

    Returns
    -------
    DataFrame
        Index ``dimension``; ``alpha``, ``low``, ``high``, ``standardised``,
        ``mean_correlation``, ``items``, ``n``.

    Raises
    ------
    ValueError
        A dimension of one item, unknown dimensions, reversed items not yet turned
        round, or as in `cronbach_alpha`.

    Examples
    --------
    >>> table = pd.DataFrame({"P01": [5, 6, 3, 4], "P02": [6, 7, 4, 4]})
    >>> alpha_by_dimension(table, instrument={"care": ["01", "02"]}).round(3).loc["care", "alpha"].item()
    0.967
    """
    if block not in ("P", "E", "gap"):
        raise ValueError(f"block is 'P', 'E' or 'gap', got {block!r}")
    known = dimensions_of(table, instrument)
    rows = {}
    for dimension, codes in known.dimensions.items():
        if len(codes) < 2:
            raise ValueError(f"dimension {dimension!r} has {len(codes)} item; alpha needs at least 2")
        if block == "gap":
            expected, perceived = (_block(table, known, codes, letter) for letter in "EP")
            values, names = perceived - expected, [f"P{code} - E{code}" for code in codes]
        else:
            values, names = _block(table, known, codes, block), [block + code for code in codes]
        kept = _common.complete_items(values, names)
        found = _alpha(np.cov(kept.T), len(kept), level, names)
        rows[dimension] = (
            *(found.raw, found.low, found.high),
            *(found.standardised, found.mean_correlation, found.items, found.n),
        )
    columns = ["alpha", "low", "high", "standardised", "mean_correlation", "items", "n"]
    result = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("dimension")
    return result.astype({"items": int, "n": int})


def item_analysis(
    answers: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "listwise",
    level: float = 0.95,
) -> pd.DataFrame:
    """Return what each item does in its scale: corrected item–total correlation and alpha without it.

    Parameters and errors: see `cronbach_alpha`.

    Returns
    -------
    DataFrame
        Index ``item``; ``mean``; ``sd`` (divisor n − 1); ``item_total``, its correlation
        with the sum of the *other* items (psych's ``r.drop``), with Fisher's interval
        ``item_total_low``, ``item_total_high`` (NaN below 4 respondents);
        ``alpha_dropped``, raw alpha of the other items, with Feldt's interval
        ``alpha_dropped_low``, ``alpha_dropped_high`` (NaN where only one other item is
        left, or where the others' sum does not vary); ``n``, the respondents used.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 2, 3, 4, 5], "b": [1, 2, 3, 5, 4], "odd": [4, 5, 1, 2, 3]})
    >>> item_analysis(table)[["item_total", "alpha_dropped"]].round(2).loc["odd"].tolist()
    [-0.56, 0.95]
    """
    covariance, n, names = _covariance(answers, items, missing)
    k = len(covariance)
    if k < 2:
        raise ValueError(f"an item analysis needs at least 2 items, got {k}")
    values, _ = _common.item_values(answers, items)
    kept = values[~np.isnan(values).any(axis=1)] if missing == "listwise" else values
    rows = []
    for j in range(k):
        others = np.delete(np.arange(k), j)
        rest = covariance[np.ix_(others, others)]
        total = float(rest.sum())
        if total > 1e-12 * np.trace(rest):
            r = float(covariance[j, others].sum() / math.sqrt(covariance[j, j] * total))
            ends = _common.fisher(r, n, level) if n >= 4 else (math.nan, math.nan)
        else:
            r, ends = math.nan, (math.nan, math.nan)
        alpha = raw_alpha(rest) if k > 2 else math.nan
        dropped = (math.nan, math.nan)
        if math.isfinite(alpha):
            low, high = feldt_interval(alpha, k - 1, n, level=level)
            dropped = (float(low), float(high))
        rows.append((float(np.nanmean(kept[:, j])), math.sqrt(covariance[j, j]), r, *ends, alpha, *dropped, n))
    columns = ["mean", "sd", "item_total", "item_total_low", "item_total_high"]
    columns += ["alpha_dropped", "alpha_dropped_low", "alpha_dropped_high", "n"]
    return pd.DataFrame(rows, index=pd.Index(names, name="item"), columns=columns)


def _covariance(answers: pd.DataFrame, items: Sequence[str] | None, missing: Missing) -> tuple[Floats, int, list[str]]:
    values, names = _common.item_values(answers, items)
    if not names:
        raise ValueError("the table has no columns; a scale needs at least 2 items")
    if missing == "listwise":
        kept = _common.complete_items(values, names)
        return np.atleast_2d(np.cov(kept.T)), len(kept), names
    if missing != "pairwise":
        raise ValueError(f"missing is 'listwise' or 'pairwise', got {missing!r}")
    given = (~np.isnan(values)).astype(np.float64)
    pairs = int((given.T @ given).min())
    if pairs < 2:
        raise ValueError("two of the items were never answered by the same two people; leave one of them out")
    covariance = pd.DataFrame(values, columns=names).cov().to_numpy(dtype=np.float64)
    _common.refuse_constant(np.diag(covariance), names)
    return covariance, pairs, names


# ---------------------------------------------------------------- what alpha does, by simulation


def model_correlations(items: int, correlation: float, *, topics: int = 1, unreversed: bool = False) -> Floats:
    """Return the correlations of items of which the truth is known, for trying out what alpha makes of them.

    Items of the same topic all correlate alike, items of different topics not at all.

    Parameters
    ----------
    items : int
        At least 2.
    correlation : float
        Between two items of a topic, from 0 to below 1.
    topics : int
        Things that the items are about, from 1 to `items`; the items are shared out as evenly as may be.
    unreversed : bool
        The last item is worded negatively and was not turned round: its correlations change their sign.

    Returns
    -------
    array
        Items × items.

    Raises
    ------
    ValueError
        A value outside its range.

    Examples
    --------
    >>> round(raw_alpha(model_correlations(5, 0.4)), 3), round(raw_alpha(model_correlations(22, 0.4, topics=2)), 3)
    (0.769, 0.838)
    """
    k, m = _common.whole(items, "items"), _common.whole(topics, "topics")
    if k < 2 or not 1 <= m <= k:
        raise ValueError(f"at least 2 items on 1 to that many topics, got {items!r} items on {topics!r} topics")
    if not 0 <= _common.scalar(correlation, "correlation") < 1:
        raise ValueError(f"the correlation lies between 0 and 1 and is not 1, got {correlation!r}")
    topic = np.arange(k) * m // k
    matrix = np.where(topic[:, None] == topic, float(correlation), 0.0)
    np.fill_diagonal(matrix, 1.0)
    if unreversed:
        matrix[-1, :-1] *= -1
        matrix[:-1, -1] *= -1
    return matrix


def simulate_alpha(
    correlations: Floats, n: int, *, surveys: int = 1, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    """Return the alphas of surveys in which `n` people answer items with known correlations.

    Answers are normal. Only their covariances are drawn, from the Wishart distribution, which is the same.

    Parameters
    ----------
    correlations : array
        Items × items, positive definite; see `model_correlations`.
    n : int
        Respondents of a survey, more than there are items.
    surveys : int
        How often the survey is done, each time with other people.
    level : float
        Of Feldt's interval. It takes the items to be equally related: with several topics or an
        unreversed item it holds only roughly (where items of a topic correlate .8, 95 % are 91 to 100).
    seed : int
        Same seed, same surveys.

    Returns
    -------
    DataFrame
        A row per survey; ``alpha``, ``low``, ``high``.

    Raises
    ------
    ValueError
        Correlations that are not a symmetric table of at least two items or that no answers can have,
        too few respondents, or no survey.

    Examples
    --------
    >>> found = simulate_alpha(model_correlations(5, 0.4), 200, surveys=500)
    >>> round(float(found["alpha"].mean()), 2), bool((found["low"] < found["alpha"]).all())
    (0.77, True)
    """
    known = np.asarray(correlations, dtype=np.float64)
    k = len(known)
    if known.shape != (k, k) or k < 2 or not np.allclose(known, known.T):  # a blank is not close to itself
        raise ValueError(f"need a square, symmetric table of at least 2 items without blanks, got shape {known.shape}")
    if _common.whole(n, "n") <= k:
        raise ValueError(f"{n} respondents are too few for {k} items: there must be more people than items")
    if _common.whole(surveys, "surveys") < 1:
        raise ValueError(f"at least one survey, got {surveys!r}")
    try:
        root = np.linalg.cholesky(known)
    except np.linalg.LinAlgError:
        raise ValueError("no answers can have these correlations (the matrix is not positive definite)") from None
    random = np.random.default_rng(_common.whole(seed, "seed"))
    # Bartlett's decomposition of a Wishart matrix: normal below the diagonal, roots of chi-squares on it.
    below = np.tril(random.standard_normal((surveys, k, k)), -1)
    below[:, np.arange(k), np.arange(k)] = np.sqrt(random.chisquare(n - 1 - np.arange(k), (surveys, k)))
    drawn = root @ below
    # alpha does not care for the divisor
    total, variances = (drawn.sum(axis=1) ** 2).sum(axis=1), (drawn**2).sum(axis=(1, 2))
    alpha = k / (k - 1) * (1 - variances / total)
    low, high = feldt_interval(alpha, k, n, level=level)
    return pd.DataFrame({"alpha": alpha, "low": low, "high": high})


# ---------------------------------------------------------------- omega


@dataclass(frozen=True, eq=False)
class Omega:
    """McDonald's omega of a one-factor model.

    Attributes
    ----------
    omega : float
        0 to 1.
    low, high : float or None
        Bootstrap interval (percentile); None with ``resamples=0``.
    loadings, errors : Series
        Unstandardised loadings and error variances, per item.
    n : int
        Respondents used.
    improper : tuple of str
        Items whose error is at its lower bound (.5 % of the item's variance): a Heywood
        case, in which the one-factor model does not suit the items.
    """

    omega: float
    low: float | None
    high: float | None
    loadings: pd.Series[float]
    errors: pd.Series[float]
    n: int
    improper: tuple[str, ...]


def mcdonald_omega(
    answers: pd.DataFrame,
    items: Sequence[str] | None = None,
    *,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> Omega:
    """Return McDonald's omega of a scale, from a one-factor model fitted by maximum likelihood.

    ``omega = (sum l)² / ((sum l)² + sum θ)`` with unstandardised loadings l and error
    variances θ of the covariance matrix; the divisor n or n − 1 of the covariances
    makes no difference. Denominator: the model's variance of the sum score, as in
    lavaan-based texts (``semTools::reliability``); ``semTools::compRelSEM`` divides by
    the observed variance unless told otherwise, and ``psych::omega`` fits several
    group factors: both give other numbers. Error variances are held at .5 % of an item's
    variance or more (`improper` names the items there), where lavaan lets them turn negative.

    Parameters
    ----------
    answers : DataFrame
        A row per respondent, a numeric column per item; respondents with a blank are left out.
    items : sequence of str, optional
        Columns of the scale, at least three. Left out: all.
    resamples, level, seed
        Bootstrap of respondents for the percentile interval; 0 for none.

    Raises
    ------
    ValueError
        Fewer than three items, no more respondents than items, items that are copies of
        each other, no convergence, or as in `cronbach_alpha`.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> table = pd.DataFrame(random.normal(size=(300, 1)) + random.normal(size=(300, 4)), columns=list("abcd"))
    >>> found = mcdonald_omega(table)
    >>> found.low < found.omega < found.high
    True
    """
    values, names = _common.item_values(answers, items)
    if len(names) < 3:
        raise ValueError(f"omega needs at least 3 items for its one-factor model, got {len(names)}")
    kept = _common.complete_items(values, names)
    covariance = np.cov(kept.T)
    spread = np.sqrt(np.diag(covariance))
    Correlations(pd.DataFrame(covariance / np.outer(spread, spread), names, names), len(kept))
    loadings, errors = (part[0] for part in one_factor(covariance[None]))
    if np.isnan(loadings).any():
        raise ValueError(f"the one-factor model of {listed(names)} did not converge; look at the items' correlations")
    low = high = None
    if resamples:
        drawn, theta = one_factor(_common.resampled_covariances(kept, resamples, seed))
        common = drawn.sum(axis=1) ** 2
        low, high = map(float, _common.percentiles(common / (common + theta.sum(axis=1)), level))
    index = pd.Index(names, name="item")
    floor = errors <= 0.00501 * spread**2
    return Omega(
        omega=composite_reliability(loadings, errors),
        low=low,
        high=high,
        loadings=pd.Series(loadings, index=index, name="loading"),
        errors=pd.Series(errors, index=index, name="error"),
        n=len(kept),
        improper=tuple(name for name, bound in zip(names, floor, strict=True) if bound),
    )


# ---------------------------------------------------------------- difference scores


def difference_score_reliability(
    first: float, second: float, correlation: float, first_sd: float = 1.0, second_sd: float = 1.0
) -> float:
    """Return the reliability of a difference of two scores.

    ``r_D = (s1² r11 + s2² r22 - 2 r12 s1 s2) / (s1² + s2² - 2 r12 s1 s2)``, errors of the
    two scores taken as uncorrelated; with equal spreads ``((r11 + r22)/2 - r12)/(1 - r12)``.
    Can be negative where the two reliabilities are too low for their correlation. For
    an interval, from the answers themselves, see `gap_reliability`.

    Parameters
    ----------
    first, second : float
        Reliabilities of the two scores, at most 1 (perceptions and expectations, say).
    correlation : float
        Between the two scores, -1 to 1.
    first_sd, second_sd : float
        Their standard deviations, above 0; only the ratio matters.

    Raises
    ------
    ValueError
        A value outside its range, or a difference that does not vary.

    Examples
    --------
    >>> round(difference_score_reliability(0.85, 0.85, 0.70), 4)
    0.5
    """
    values = {"first": first, "second": second, "correlation": correlation, "sd of first": first_sd}
    for name, value in {**values, "sd of second": second_sd}.items():
        _common.scalar(value, name)
    for name, value in (("first", first), ("second", second)):
        if value > 1:
            raise ValueError(f"{name} is a reliability, at most 1; got {value!r}")
    if not -1 <= correlation <= 1:
        raise ValueError(f"a correlation lies between -1 and 1; got {correlation!r}")
    if first_sd <= 0 or second_sd <= 0:
        raise ValueError(f"standard deviations are above 0; got {first_sd!r} and {second_sd!r}")
    shared = 2 * correlation * first_sd * second_sd
    below = first_sd**2 + second_sd**2 - shared
    if below <= 1e-12 * (first_sd**2 + second_sd**2):
        raise ValueError("the two scores move exactly together, so that their difference does not vary")
    return (first_sd**2 * first + second_sd**2 * second - shared) / below


def gap_reliability(
    table: pd.DataFrame,
    *,
    instrument: Dimensions | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how reliable each dimension's gap P − E is, beside its two parts.

    A dimension's score is the mean of its items, over respondents with every item in
    both blocks. ``reliability`` is `difference_score_reliability` of the two alphas;
    ``alpha_gap`` is alpha of the item gaps. The two differ where the errors of an
    item's E and P are related (same wording, same page), which the formula denies.

    Parameters
    ----------
    table : DataFrame
        A survey: columns ``E01``, ``P01``, …, codes for missing recoded, items turned round.
    instrument : Instrument or mapping, optional
        Which item belongs where. Left out: the table's own, or SERVQUAL's.
    resamples, level, seed
        Bootstrap of respondents for the percentile interval of ``reliability``; 0 for none (NaN).

    Returns
    -------
    DataFrame
        Index ``dimension``; ``alpha_P``, ``alpha_E``, ``r_EP``, ``sd_P``, ``sd_E``,
        ``reliability``, ``low``, ``high``, ``alpha_gap``, ``n``.

    Raises
    ------
    ValueError
        As in `alpha_by_dimension`.

    Examples
    --------
    >>> random = np.random.default_rng(1)
    >>> level, served = random.normal(size=(2, 300, 1))
    >>> answers = np.hstack([level, level, level + served, level + served]) + random.normal(size=(300, 4))
    >>> table = pd.DataFrame((answers + 5).clip(0, 10), columns=["E01", "E02", "P01", "P02"])
    >>> found = gap_reliability(table, instrument={"care": ["01", "02"]}).loc["care"]
    >>> bool(found["reliability"] < found["alpha_E"] < found["alpha_P"])
    True
    """
    known = dimensions_of(table, instrument)
    rows = {}
    for dimension, codes in known.dimensions.items():
        k = len(codes)
        if k < 2:
            raise ValueError(f"dimension {dimension!r} has {k} item; alpha needs at least 2")
        names = [letter + code for letter in "PE" for code in codes]
        values = np.hstack([_block(table, known, codes, letter) for letter in "PE"])
        kept = _common.complete_items(values, names)
        covariance = np.cov(kept.T)
        perceived = _alpha(covariance[:k, :k], len(kept), level, names[:k])
        expected = _alpha(covariance[k:, k:], len(kept), level, names[k:])
        sd_p, sd_e = (math.sqrt(part.sum()) / k for part in (covariance[:k, :k], covariance[k:, k:]))
        r = float(covariance[:k, k:].sum()) / k**2 / (sd_p * sd_e)
        reliability = difference_score_reliability(perceived.raw, expected.raw, r, sd_p, sd_e)
        gaps = kept[:, :k] - kept[:, k:]
        alpha = raw_alpha(np.cov(gaps.T))
        low = high = math.nan
        if resamples:
            drawn = _gap_reliabilities(_common.resampled_covariances(kept, resamples, seed), k)
            low, high = map(float, _common.percentiles(drawn, level))
        rows[dimension] = (perceived.raw, expected.raw, r, sd_p, sd_e, reliability, low, high, alpha, len(kept))
    columns = ["alpha_P", "alpha_E", "r_EP", "sd_P", "sd_E", "reliability", "low", "high", "alpha_gap", "n"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("dimension").astype({"n": int})


def _gap_reliabilities(covariances: Floats, k: int) -> Floats:
    """Return the difference score's reliability of each covariance matrix (draws, 2k, 2k): P items, then E items."""
    first, second = covariances[:, :k, :k], covariances[:, k:, k:]
    totals = [part.sum(axis=(1, 2)) for part in (first, second)]
    shared = 2 * covariances[:, :k, k:].sum(axis=(1, 2))
    true = [k / (k - 1) * (t - np.trace(m, axis1=1, axis2=2)) for t, m in zip(totals, (first, second), strict=True)]
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = (true[0] + true[1] - shared) / (totals[0] + totals[1] - shared)
    return result


# ---------------------------------------------------------------- careless answers


def careless_signs(answers: pd.DataFrame, items: Sequence[str] | None = None) -> pd.DataFrame:
    """Return signs of careless answering for every respondent.

    Signs, not proofs: look at who stands out on several, and report results with and
    without them. Use the answers as given, before any item is turned round: to tick
    5 throughout a page with reversed items is what careless looks like.

    Parameters
    ----------
    answers : DataFrame
        Respondents × items on one rating scale, codes for missing recoded.
    items : sequence of str, optional
        Columns in the order in which they were asked. Left out: all, in the table's order.

    Returns
    -------
    DataFrame
        The table's index; ``answered``, the number of items answered; ``long_string``,
        the longest run of one and the same answer (a blank ends a run; 0 if nothing was
        answered); ``irv``, intra-individual response variability, the standard deviation
        (divisor n − 1) of a respondent's own answers: near 0 for straight-liners, large for
        random ticking, NaN below two answers; ``mahalanobis``, the squared distance from
        the mean of all complete respondents; and ``mahalanobis_p``, the chance of one as
        large if answers were normal (chi-square, df = items), for scanning and not for
        testing. Both are NaN for respondents with a blank.

    Raises
    ------
    ValueError
        Fewer than two items, complete respondents not more than items, an item that does
        not vary, or items of which one is a sum of others.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [5, 1, 3, 4, 2], "b": [5, 2, 3, 6, 1], "c": [5, 6, 4, 4, 7]})
    >>> careless_signs(table)["long_string"].tolist()
    [3, 1, 2, 1, 1]
    """
    from scipy.stats import chi2

    values, names = _common.item_values(answers, items)
    if len(names) < 2:
        raise ValueError(f"signs of careless answering need at least 2 items, got {len(names)}")
    kept = _common.complete_items(values, names)
    covariance = np.cov(kept.T)
    spread = np.sqrt(np.diag(covariance))
    Correlations(pd.DataFrame(covariance / np.outer(spread, spread), names, names), len(kept))
    run = np.zeros(len(values), dtype=np.int64)
    longest = run.copy()
    before = np.full(len(values), np.nan)
    for column in values.T:
        run = np.where(np.isnan(column), 0, np.where(column == before, run + 1, 1))
        longest, before = np.maximum(longest, run), column
    given = ~np.isnan(values)
    answered = given.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = np.where(given, values, 0).sum(axis=1) / answered
        squares = np.where(given, (values - own[:, None]) ** 2, 0).sum(axis=1)
        irv = np.where(answered > 1, np.sqrt(squares / (answered - 1)), np.nan)
    centred = values - kept.mean(axis=0)
    distance = (centred @ np.linalg.inv(covariance) * centred).sum(axis=1)
    return pd.DataFrame(
        {
            "answered": answered,
            "long_string": longest,
            "irv": irv,
            "mahalanobis": distance,
            "mahalanobis_p": chi2.sf(distance, len(names)),
        },
        index=answers.index,
    )


# ---------------------------------------------------------------- inside


def _block(table: pd.DataFrame, known: Instrument, codes: Sequence[str], letter: str) -> Floats:
    return _common.item_values(table, [letter + code for code in codes], (known.low, known.high))[0]
