"""What to improve first: importance–performance, penalty–reward, Kano, Pareto, and where the methods agree.

No method is the right one. Each answers another question: importance–performance
compares averages, penalty–reward asks what happens at the two ends of the rating
scale, Kano asks customers about having and not having a feature, Pareto counts
events. `agreement_of_methods` puts their answers side by side.

Missing answers are NaN. Where several columns enter one calculation only complete
rows are used, and n says how many.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.analysis._common import (
    Bools,
    Floats,
    confidence,
    labelled,
    listed,
    need,
    numbers,
    scalar,
    shown,
    standardised_effects,
    whole,
    wilson,
)

__all__ = [
    "CROSSHAIRS",
    "KANO_ANSWERS",
    "KANO_CATEGORIES",
    "QUADRANTS",
    "ImportancePerformance",
    "PenaltyReward",
    "agreement_of_methods",
    "crosshairs_compared",
    "derived_importance",
    "importance_performance",
    "kano",
    "kano_category",
    "kano_table",
    "pareto",
    "penalty_reward",
    "quadrant_certainty",
]

QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")
"""Codes of the four fields (Martilla and James 1977): concentrate here, keep up the good work, low priority,
possible overkill."""

CROSSHAIRS = ("means", "medians", "middle", "custom")
"""Ways to draw the two lines: grand means, medians of the items, the scale's middle, or where one says."""

KANO_ANSWERS = ("like", "must", "neutral", "live_with", "dislike")
"""The five answers of a Kano pair, in the order of the codes 1 to 5."""

KANO_CATEGORIES = ("M", "O", "A", "I", "R", "Q")
"""Must-be, one-dimensional, attractive, indifferent, reverse, questionable; also the order in which ties are settled:
M > O > A > I, and these before R and Q."""

# Row: answer to the functional question; column: to the dysfunctional one; both in the order of KANO_ANSWERS.
_KANO = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


# ---------------------------------------------------------------- importance and performance


@dataclass(frozen=True)
class ImportancePerformance:
    """An importance–performance map.

    Attributes
    ----------
    table : DataFrame
        Index: the items; ``importance``, ``performance``, ``quadrant`` (one of
        `QUADRANTS`) and ``diagonal``, I − P, above 0 where performance lags behind
        importance (only where both are on one scale, otherwise the column is left out).
    importance_line, performance_line : float
        Where the cross-hairs stand.
    """

    table: pd.DataFrame
    importance_line: float
    performance_line: float


def importance_performance(
    importance: pd.Series,
    performance: pd.Series,
    crosshair: str = "means",
    *,
    scale: tuple[float, float] | None = None,
    at: tuple[float, float] | None = None,
    same_scale: bool = True,
) -> ImportancePerformance:
    """Sort items into the four fields of importance–performance analysis.

    On a line counts as above it. ``concentrate``: important, performance below its
    line; ``keep_up``: both above; ``low_priority``: both below; ``overkill``: not
    important, performance above.

    Parameters
    ----------
    importance, performance : Series
        One mean per item; the same items, in any order. Importance may be stated
        (a mean rating) or derived (see `derived_importance`).
    crosshair : {"means", "medians", "middle", "custom"}
        ``means`` and ``medians`` are over the items; ``middle`` is half-way between
        the ends of `scale`, for both lines; ``custom`` takes `at`.
    scale : (low, high), optional
        The ends of the rating scale; needed for ``middle``.
    at : (importance, performance), optional
        Where the lines stand, for ``custom``.
    same_scale : bool
        False where importance is derived: no diagonal, and ``middle`` is refused.

    Raises
    ------
    ValueError
        Items differ or repeat, a mean is missing, fewer than two items, an unknown
        cross-hair, or what it needs is not given.

    References
    ----------
    Martilla and James 1977, *Journal of Marketing* 41(1).

    Examples
    --------
    >>> map = importance_performance(pd.Series({"queue": 6, "looks": 4}), pd.Series({"queue": 4, "looks": 5}))
    >>> map.table["quadrant"].to_dict()
    {'queue': 'concentrate', 'looks': 'overkill'}
    >>> map.importance_line, map.performance_line
    (5.0, 4.5)
    """
    important, performed = _paired_means(importance, performance)
    line_i, line_p = _lines(important, performed, crosshair, scale, at, same_scale=same_scale)
    table = pd.DataFrame({"importance": important, "performance": performed}, index=importance.index)
    table["quadrant"] = np.array(QUADRANTS)[_quadrants(important, performed, line_i, line_p)]
    if same_scale:
        table["diagonal"] = important - performed
    return ImportancePerformance(table, line_i.item(), line_p.item())


def crosshairs_compared(
    importance: pd.Series,
    performance: pd.Series,
    *,
    scale: tuple[float, float],
    at: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Return each item's field under every way of drawing the lines, beside the diagonal.

    Parameters
    ----------
    importance, performance, scale, at
        As in `importance_performance`, both on `scale`; without `at` there is no
        column ``custom``.

    Returns
    -------
    DataFrame
        Index: the items; ``means``, ``medians``, ``middle`` (and ``custom``), each one
        of `QUADRANTS`; ``diagonal``, I − P; ``stable``: the field is the same
        however the lines are drawn.

    Examples
    --------
    >>> important, performed = pd.Series({"queue": 6, "looks": 5}), pd.Series({"queue": 5, "looks": 6})
    >>> table = crosshairs_compared(important, performed, scale=(1, 7))
    >>> table["means"].tolist(), table["middle"].tolist(), table["stable"].tolist()
    (['concentrate', 'overkill'], ['keep_up', 'keep_up'], [False, False])
    """
    ways = [way for way in CROSSHAIRS if way != "custom" or at is not None]
    maps = {way: importance_performance(importance, performance, way, scale=scale, at=at).table for way in ways}
    table = pd.DataFrame({way: found["quadrant"] for way, found in maps.items()})
    stable = table.nunique(axis=1) == 1
    table["diagonal"] = maps["means"]["diagonal"]
    table["stable"] = stable
    return table


def quadrant_certainty(
    importance: pd.DataFrame,
    performance: pd.DataFrame,
    crosshair: str = "means",
    *,
    scale: tuple[float, float] | None = None,
    at: tuple[float, float] | None = None,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Say how sure an item's field is: respondents are resampled and the map is drawn again each time.

    Parameters
    ----------
    importance, performance : DataFrame
        Row per respondent (the same rows), column per item (the same items), on one
        scale. Missing answers are left out item by item.
    crosshair, scale, at
        As in `importance_performance`; grand means and medians move with the sample.
    resamples : int
        How many times (at least 100).
    level : float
        Confidence level of the percentile interval of the diagonal.
    seed : int
        Fixes the resampling.

    Returns
    -------
    DataFrame
        Index: the items; ``quadrant`` in the sample itself; the share (0 to 1) of
        resamples in each of `QUADRANTS`; ``diagonal`` with ``low`` and ``high``; ``n``,
        the respondents who gave both answers.

    Raises
    ------
    TypeError, ValueError
        Not two tables, rows or items differ, fewer than two respondents, an item that
        fewer than two answered or an answer that is not a number.

    Examples
    --------
    >>> ratings = pd.DataFrame({"queue": [7, 6, 7, 6], "looks": [3, 4, 3, 4]})
    >>> quadrant_certainty(ratings, 8 - ratings, scale=(1, 7))["concentrate"].to_dict()
    {'queue': 1.0, 'looks': 0.0}
    """
    confidence(level)
    whole(resamples, "resamples", 100)
    whole(seed, "seed")
    need(importance, importance.columns if isinstance(importance, pd.DataFrame) else ())
    need(performance, importance.columns)
    need(importance, performance.columns)
    if not importance.index.equals(performance.index):
        raise ValueError("importance and performance have different rows; give the same respondents in the same order")
    items = list(importance.columns)
    if not items:
        raise ValueError("importance and performance have no column; give a column per item")
    rated = np.column_stack([numbers(importance[item], item) for item in items])
    given = np.column_stack([numbers(performance[item], item) for item in items])
    there = ~np.isnan(rated) & ~np.isnan(given)
    n = there.sum(axis=0)
    if len(rated) < 2 or (n < 2).any():
        few = [item for item, count in zip(items, n, strict=True) if count < 2]
        raise ValueError(
            f"items {listed(few or items)} have fewer than two respondents with both answers; leave them out"
        )
    rated, given = np.where(there, rated, 0), np.where(there, given, 0)
    rng = np.random.default_rng(seed)
    even = np.full(len(rated), 1 / len(rated))
    # The sample itself comes first: one calculation for all. In pieces, so that a large survey fits into memory.
    sums = [_weighted_sums(np.ones((1, len(rated))), rated, given, there)]
    piece = max(1, 4_000_000 // len(rated))
    for start in range(0, resamples, piece):
        draws = rng.multinomial(len(rated), even, size=min(piece, resamples - start))
        sums.append(_weighted_sums(draws.astype(float), rated, given, there))
    together = np.concatenate(sums, axis=1)
    # A resample may miss an item with very few answers altogether: it then says nothing about any line.
    together = together[:, (together[2] > 0).all(axis=1)]
    important, performed = together[0] / together[2], together[1] / together[2]
    line_i, line_p = _lines(important, performed, crosshair, scale, at)
    fields = _quadrants(important, performed, line_i, line_p)
    diagonal = important - performed
    low, high = np.quantile(diagonal[1:], [(1 - level) / 2, (1 + level) / 2], axis=0)
    table = pd.DataFrame({"quadrant": np.array(QUADRANTS)[fields[0]]}, index=importance.columns)
    for code, name in enumerate(QUADRANTS):
        table[name] = (fields[1:] == code).mean(axis=0)
    return table.assign(diagonal=diagonal[0], low=low, high=high, n=n)


def _weighted_sums(weights: Floats, rated: Floats, given: Floats, there: Bools) -> Floats:
    return np.stack([weights @ rated, weights @ given, weights @ there.astype(float)])


def derived_importance(performance: pd.DataFrame, outcome: pd.Series, *, level: float = 0.95) -> pd.DataFrame:
    """Derive importance from how each item goes together with an overall judgement.

    ``r`` looks at one item alone; ``beta``, the standardised coefficient of a
    regression on all items together, shares out what items have in common and
    may turn negative when they are closely related. Shares of R² that cannot
    (LMG) are in `coursekit.analysis.comparison`. None of them shows a cause.

    Parameters
    ----------
    performance : DataFrame
        Row per respondent, column per item.
    outcome : Series
        The overall judgement, same rows. Only complete rows are used.
    level : float
        Confidence level; r by Fisher's z, beta by t on the regression of z-scores
        (which treats the standard deviations as known).

    Returns
    -------
    DataFrame
        Index: the items; ``r``, ``r_low``, ``r_high``, ``beta``, ``beta_low``,
        ``beta_high``, ``n``.

    Raises
    ------
    ValueError
        Too few complete rows, a column that does not vary, or items of which one is
        a combination of the others.

    Examples
    --------
    >>> items = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6], "b": [2, 1, 2, 1, 2, 1]})
    >>> derived_importance(items, pd.Series([1, 2, 2, 4, 5, 5]))["r"].round(2).to_dict()
    {'a': 0.96, 'b': -0.32}
    """
    _same_rows(performance, outcome)
    name = "outcome" if outcome.name is None else str(outcome.name)
    table = standardised_effects(performance.assign(**{name: outcome}), name, list(performance.columns), level)
    return table.rename_axis("item")


# ---------------------------------------------------------------- penalty and reward


@dataclass(frozen=True)
class PenaltyReward:
    """Result of `penalty_reward`.

    Attributes
    ----------
    table : DataFrame
        Index: the attributes; see `penalty_reward`.
    n : int
        Complete rows used.
    r_squared : float
        Of the regression with all attributes; NaN with ``joint=False``.
    """

    table: pd.DataFrame
    n: int
    r_squared: float


def penalty_reward(
    ratings: pd.DataFrame,
    outcome: pd.Series,
    *,
    low: Sequence[float],
    high: Sequence[float],
    joint: bool = True,
    min_share: float = 0.05,
    equal: float = 0.2,
    level: float = 0.95,
) -> PenaltyReward:
    """Regress an overall judgement on two dummies per attribute: rated low, rated high (the middle is the base).

    ``penalty`` is the coefficient of *low* (expected below 0), ``reward`` of *high*
    (expected above 0). ``asymmetry = (reward − |penalty|)/(reward + |penalty|)``, −1 to
    1; a coefficient of the wrong sign whose interval holds 0 counts as 0 in it.

    ``kind`` of an attribute, the first that holds:
    ``too_few`` (a dummy has under `min_share` of the answers: do not read it),
    ``wrong_sign`` (a coefficient of the wrong sign, its interval without 0),
    ``none`` (both intervals hold 0), ``performance`` (|asymmetry| ≤ `equal`),
    ``basic`` (penalty larger), ``excitement`` (reward larger).

    Parameters
    ----------
    ratings : DataFrame
        Row per respondent, column per attribute. Only complete rows are used.
    outcome : Series
        Overall satisfaction, same rows.
    low, high : sequence of numbers
        The answers that count as low, e.g. ``[1, 2]``, and as high, e.g. ``[7]``.
    joint : bool
        All attributes in one regression (Brandt 1987), the usual way; False: a
        regression per attribute, for many attributes and few people.
    min_share : float
        Smallest share (0 to 1) of the rows a dummy may have.
    equal : float
        Asymmetry up to which penalty and reward count as about equal; a convention.
    level : float
        Confidence level of the t intervals.

    Returns
    -------
    PenaltyReward
        ``table`` with ``penalty``, ``penalty_low``, ``penalty_high``, ``reward``,
        ``reward_low``, ``reward_high``, ``difference`` (reward + penalty, below 0 when
        the penalty is larger) with ``difference_low`` and ``difference_high``,
        ``asymmetry``, ``n_low``, ``n_high``, ``kind``. A dummy that nobody has is not in
        the regression: its coefficient is NaN, its ``kind`` ``too_few``. The asymmetry
        is NaN where both coefficients count as 0 and for ``too_few`` and ``wrong_sign``.

    Raises
    ------
    ValueError
        `low` and `high` overlap or are empty, too few rows, an outcome that does not
        vary, or dummies of which one is a combination of the others.

    References
    ----------
    Brandt 1987; Mikulić and Prebežac 2008 for the asymmetry.

    Examples
    --------
    >>> ratings = pd.DataFrame({"safe": [1, 1, 3, 3, 5, 5, 1, 3, 5, 3]})
    >>> judged = pd.Series([1, 2, 4, 4, 4, 5, 1, 5, 4, 4])
    >>> found = penalty_reward(ratings, judged, low=[1, 2], high=[5]).table
    >>> found[["penalty", "reward"]].round(2).values.tolist(), found["kind"].tolist()
    ([[-2.92, 0.08]], ['basic'])
    """
    confidence(level)
    lows, highs = _answers(low, "low"), _answers(high, "high")
    if not lows or not highs or lows & highs:
        raise ValueError(f"low={low!r} and high={high!r} must each name answers, and none in both")
    if not 0 <= scalar(min_share, "min_share") < 0.5:
        raise ValueError(f"min_share is a share from 0 to below 0.5, got {min_share!r}")
    scalar(equal, "equal", 0, 1)
    items, values, judged = _complete_rows(ratings, outcome)
    if np.ptp(judged) == 0:
        raise ValueError(f"the outcome {outcome.name or ''} has the same value in all {len(judged)} complete rows")
    n = len(judged)
    dummies = np.stack([np.isin(values, list(lows)), np.isin(values, list(highs))], axis=2)  # n × k × 2
    sizes = dummies.sum(axis=0)
    groups = [list(range(len(items)))] if joint else [[j] for j in range(len(items))]
    coefficient = np.full((len(items), 2), np.nan)
    limits = np.full((len(items), 2, 2), np.nan)
    contrast = np.full((len(items), 3), np.nan)
    r_squared = math.nan
    for group in groups:
        used = [(j, side) for j in group for side in (0, 1) if sizes[j, side]]
        if not used:
            continue
        if n < len(used) + 2:
            raise ValueError(
                f"{n} complete rows are too few for {len(used)} dummies; use joint=False or fewer attributes"
            )
        fit = _ols(judged, np.column_stack([dummies[:, j, side] for j, side in used]).astype(float), "the dummies")
        ends = fit.interval(level)
        for place, (j, side) in enumerate(used, start=1):
            coefficient[j, side] = fit.coefficients[place]
            limits[j, side] = ends[0][place], ends[1][place]
        where = {key: place for place, key in enumerate(used, start=1)}
        for j in group:
            if (j, 0) in where and (j, 1) in where:
                pick = np.zeros(len(used) + 1)
                pick[[where[j, 0], where[j, 1]]] = 1
                contrast[j] = fit.combination(pick, level)
        if joint:
            r_squared = fit.r_squared
    rows = []
    for j, item in enumerate(items):
        kind, asymmetry = _kind(coefficient[j], limits[j], sizes[j] / n, min_share, equal)
        rows.append(
            {
                "penalty": coefficient[j, 0],
                "penalty_low": limits[j, 0, 0],
                "penalty_high": limits[j, 0, 1],
                "reward": coefficient[j, 1],
                "reward_low": limits[j, 1, 0],
                "reward_high": limits[j, 1, 1],
                "difference": contrast[j, 0],
                "difference_low": contrast[j, 1],
                "difference_high": contrast[j, 2],
                "asymmetry": asymmetry,
                "n_low": int(sizes[j, 0]),
                "n_high": int(sizes[j, 1]),
                "kind": kind,
                "item": item,
            }
        )
    return PenaltyReward(pd.DataFrame(rows).set_index("item"), n, r_squared)


def _answers(values: Iterable[Any], name: str) -> set[float]:
    if isinstance(values, str) or not np.iterable(values):
        raise TypeError(f"{name} is a list of answers, e.g. [1, 2]; got {values!r}")
    return {scalar(value, name) for value in values}


def _kind(coefficients: Floats, limits: Floats, shares: Floats, min_share: float, equal: float) -> tuple[str, float]:
    if (shares < min_share).any() or np.isnan(coefficients).any():
        return "too_few", math.nan
    penalty, reward = coefficients
    holds_zero = (limits[:, 0] <= 0) & (limits[:, 1] >= 0)
    if (penalty > 0 and not holds_zero[0]) or (reward < 0 and not holds_zero[1]):
        return "wrong_sign", math.nan
    loss, gain = max(-penalty, 0.0), max(reward, 0.0)
    asymmetry = (gain - loss) / (gain + loss) if gain + loss > 0 else math.nan
    if holds_zero.all():
        return "none", asymmetry
    if abs(asymmetry) <= equal:
        return "performance", asymmetry
    return ("basic" if asymmetry < 0 else "excitement"), asymmetry


# ---------------------------------------------------------------- Kano


def kano_table() -> pd.DataFrame:
    """Return the 5 × 5 table: functional answer (row) × dysfunctional answer (column) → category.

    The table of Kano and others 1984 as given in Berger and others 1993: Q where
    somebody likes both having and not having the feature, and where both are
    disliked; the nine cells in the middle are I, must–must included. Tables in
    circulation that print O for like–like are wrong.

    Examples
    --------
    >>> kano_table().loc["like", "dislike"], kano_table().loc["like", "like"]
    ('O', 'Q')
    """
    rows = pd.Index(KANO_ANSWERS, name="functional")
    return pd.DataFrame([list(row) for row in _KANO], index=rows, columns=pd.Index(KANO_ANSWERS, name="dysfunctional"))


def kano_category(functional: int, dysfunctional: int) -> str:
    """Return the category of one pair of answers, each coded 1 (like) to 5 (dislike).

    Examples
    --------
    >>> kano_category(2, 5), kano_category(1, 3), kano_category(5, 1)
    ('M', 'A', 'R')
    """
    for name, answer in (("functional", functional), ("dysfunctional", dysfunctional)):
        if isinstance(answer, bool | np.bool_) or pd.isna(answer) or answer not in (1, 2, 3, 4, 5):
            raise ValueError(f"the {name} answer is a code from 1 (like) to 5 (dislike), got {answer!r}")
    return _KANO[int(functional) - 1][int(dysfunctional) - 1]


def kano(
    table: pd.DataFrame,
    pairs: Mapping[str, tuple[str, str]] | None = None,
    *,
    like: int = 1,
    z: float = 1.65,
    level: float = 0.95,
) -> pd.DataFrame:
    """Classify features by Kano's pairs of questions.

    ``better = (A + O)/(A + O + M + I)`` and ``worse = −(O + M)/(A + O + M + I)``
    (Timko, in Berger and others 1993). The category is the largest count; ties by
    M > O > A > I > R > Q. Fong's test: the two largest counts a and b differ when
    ``|a − b| ≥ z √((a + b)(2N − a − b)/(2N))`` with N all classified answers.

    Parameters
    ----------
    table : DataFrame
        Row per respondent; or, without `pairs`, row per respondent and feature.
    pairs : mapping of str to (str, str), optional
        Feature → its column for “if it is there” and for “if it is not there”. Left out, the table has the columns
        ``feature``, ``functional`` and ``dysfunctional``, and the features come in the order of their first rows.
    like : {1, 5}
        The code for “I like it”: 1 (1 like … 5 dislike) or 5 (the reverse).
    z : float
        Fong's factor, 1.65 for 90 %.
    level : float
        Confidence level of Wilson's intervals of better and worse.

    Returns
    -------
    DataFrame
        Index ``feature``; the counts M, O, A, I, R, Q; ``n`` (pairs with both answers);
        ``category``; ``second``, the runner-up; ``tied``; ``clear`` (Fong); ``better``,
        ``better_low``, ``better_high``, ``worse``, ``worse_low``, ``worse_high``, NaN
        where nobody is M, O, A or I. A feature without one answered pair has n = 0,
        empty ``category`` and ``second``, and is not clear.

    Raises
    ------
    ValueError
        A column is missing or holds something other than the codes 1 to 5: names
        column and rows.
    TypeError
        `pairs` is not a mapping of features to two columns each.

    Examples
    --------
    >>> answers = pd.DataFrame({"with": [1, 1, 2, 1], "without": [5, 5, 5, 3]})
    >>> kano(answers, {"refund": ("with", "without")})[["M", "O", "A", "category", "better", "worse"]].values.tolist()
    [[1, 2, 1, 'O', 0.75, -0.75]]
    """
    confidence(level)
    if like not in (1, 5):
        raise ValueError(f"like is the code for “I like it”, 1 or 5; got {like!r}")
    if not scalar(z, "z") > 0:
        raise ValueError(f"z is a positive factor, e.g. 1.65; got {z!r}")
    place = np.array([[KANO_CATEGORIES.index(cell) for cell in row] for row in _KANO])
    rows = []
    for feature, functional, dysfunctional in _kano_pairs(table, pairs):
        there, missing = (_kano_codes(column, like) for column in (functional, dysfunctional))
        both = ~np.isnan(there) & ~np.isnan(missing)
        counts = np.bincount(place[there[both].astype(int) - 1, missing[both].astype(int) - 1], minlength=6)
        rows.append({"feature": feature, **_kano_row(counts, z, level)})
    return pd.DataFrame(rows).set_index("feature")


def _kano_pairs(
    table: pd.DataFrame, pairs: Mapping[str, tuple[str, str]] | None
) -> Iterator[tuple[object, pd.Series, pd.Series]]:
    """Each feature with its two columns of answers."""
    if pairs is None:
        need(table, ["feature", "functional", "dysfunctional"])
        unnamed = table["feature"].isna().to_numpy(dtype=bool)
        if unnamed.any() or table.empty:
            rows = listed([f"row {label}" for label in table.index[unnamed]], 3)
            raise ValueError(f"column feature has missing values ({rows})" if rows else "the table has no row")
        for feature in pd.unique(table["feature"]):
            here = table[(table["feature"] == feature).to_numpy(dtype=bool)]
            yield feature, here["functional"], here["dysfunctional"]
        return
    if not isinstance(pairs, Mapping):
        raise TypeError(f"pairs maps a feature to its two columns, got {type(pairs).__name__}")
    if not pairs:
        raise ValueError("no pairs of columns; pass pairs={'feature': ('column if there', 'column if not there'), …}")
    for feature, pair in pairs.items():
        if isinstance(pair, str) or len(pair) != 2 or pair[0] == pair[1]:
            raise ValueError(f"feature {feature} needs two columns, if there and if not there; got {pair!r}")
        need(table, pair)
        yield feature, table[pair[0]], table[pair[1]]


def _kano_codes(column: pd.Series, like: int) -> Floats:
    """Answers as 1 (like) to 5 (dislike), NaN where missing."""
    answers = numbers(column, column.name, 1, 5)
    uneven = ~np.isnan(answers) & (answers != np.round(answers))
    if uneven.any():
        raise ValueError(
            f"column {column.name} holds codes between 1 and 5 that are not whole ({shown(column, uneven)}); "
            "correct them"
        )
    return answers if like == 1 else 6 - answers


def _kano_row(counts: np.ndarray[tuple[int], np.dtype[np.int64]], z: float, level: float) -> dict[str, object]:
    n = int(counts.sum())
    row: dict[str, object] = {name: int(count) for name, count in zip(KANO_CATEGORIES, counts, strict=True)}
    # stable: equal counts stay in the order M > O > A > I > R > Q
    first, second = np.argsort(-counts, kind="stable")[:2]
    a, b = int(counts[first]), int(counts[second])
    limit = z * math.sqrt((a + b) * (2 * n - a - b) / (2 * n)) if n else 0.0
    row |= {
        "n": n,
        "category": KANO_CATEGORIES[first] if a else "",
        "second": KANO_CATEGORIES[second] if b else "",
        "tied": a == b and n > 0,
        # with everybody in one category the limit is that of a against nobody
        "clear": n > 0 and a - b >= limit,
    }
    must, one, attractive, indifferent = (int(count) for count in counts[:4])
    base = must + one + attractive + indifferent
    for name, sign, count in (("better", 1, attractive + one), ("worse", -1, one + must)):
        if base:
            ends = sorted(sign * end for end in wilson(count, base, level))
            row |= {name: sign * count / base, f"{name}_low": ends[0], f"{name}_high": ends[1]}
        else:
            row |= {name: math.nan, f"{name}_low": math.nan, f"{name}_high": math.nan}
    return row


# ---------------------------------------------------------------- Pareto, and all together


def pareto(counts: pd.Series, *, share: float = 0.8, level: float = 0.95) -> pd.DataFrame:
    """Sort causes by size and mark the few that make up most of the total.

    Parameters
    ----------
    counts : Series
        How often (or how much: loss, minutes) per cause; 0 or more, none missing.
    share : float
        The part of the total (above 0, at most 1) that the vital few must reach: the
        shortest run of largest causes with at least this share.
    level : float
        Confidence level of Wilson's interval of each cause's share, given where the
        counts are whole numbers (events); amounts have none.

    Returns
    -------
    DataFrame
        Largest first, equal ones in the order given; ``count``, ``share``,
        ``cumulative`` (0 to 1), ``vital``; with whole counts ``low`` and ``high``.

    Raises
    ------
    ValueError
        A count is negative or missing, causes repeat, everything is 0, or a faulty `share`.

    Examples
    --------
    >>> pareto(pd.Series({"queue": 60, "fees": 25, "parking": 10, "other": 5}))["vital"].to_dict()
    {'queue': True, 'fees': True, 'parking': False, 'other': False}
    """
    confidence(level)
    if not 0 < scalar(share, "share") <= 1:
        raise ValueError(f"share is above 0 and at most 1, e.g. 0.8; got {share!r}")
    values = _means(counts, "counts")
    if (values < 0).any():
        raise ValueError(f"counts are 0 or more ({shown(counts, values < 0)})")
    total = values.sum()
    if not total > 0:
        raise ValueError("every count is 0; there is nothing to sort")
    order = np.argsort(-values, kind="stable")
    table = pd.DataFrame({"count": counts.iloc[order]})
    table["share"] = values[order] / total
    table["cumulative"] = np.minimum(np.cumsum(values[order]) / total, 1.0)
    # The cause that crosses the mark still belongs; rounding must not ask for one more.
    table["vital"] = (table["cumulative"] - table["share"] < share - 1e-12) & (table["count"] > 0)
    if (values == np.round(values)).all():
        ends = [wilson(count, total, level) for count in values[order]]
        table["low"], table["high"] = [end[0] for end in ends], [end[1] for end in ends]
    return table


def agreement_of_methods(methods: Mapping[str, pd.Series], *, top: int = 3) -> pd.DataFrame:
    """Put the priorities of several methods side by side and count their votes.

    Parameters
    ----------
    methods : mapping of str to Series
        Method → one value per item, the same items everywhere: numbers (the higher,
        the more urgent) or true/false (picked or not).
    top : int
        How many items a method of numbers picks. Items level with the last one are
        picked too, so a method may pick more.

    Returns
    -------
    DataFrame
        Index: the items; a true/false column per method, and ``votes``. Most votes
        first, equal ones in the order of the first method.

    Raises
    ------
    ValueError
        No method, items differ or repeat, a value is missing, or `top` is not between
        1 and the number of items.

    Examples
    --------
    >>> gap = pd.Series({"queue": 1.8, "safety": 0.9, "looks": 0.2})
    >>> basic = pd.Series({"queue": True, "safety": True, "looks": False})
    >>> agreement_of_methods({"gap": gap, "penalty": basic}, top=1)["votes"].to_dict()
    {'queue': 2, 'safety': 1, 'looks': 0}
    """
    if not isinstance(methods, Mapping):
        raise TypeError(f"methods maps a method to its values, one per item; got {type(methods).__name__}")
    if not methods:
        raise ValueError("no method; pass e.g. {'gap': series, 'kano': series}")
    items = labelled(next(iter(methods.values())), str(next(iter(methods)))).index
    if not 1 <= whole(top, "top") <= len(items):
        raise ValueError(f"top is between 1 and {len(items)}, the number of items; got {top!r}")
    picked: dict[str, Bools] = {}
    for method, values in methods.items():
        _same_items(items, labelled(values, method).index, method)
        if values.isna().any():
            raise ValueError(
                f"{method}: no value for {listed(list(values.index[values.isna()]))}; add it or leave it out"
            )
        if all(isinstance(value, bool | np.bool_) for value in values):
            picked[method] = values.reindex(items).to_numpy(dtype=bool)
        else:
            urgent = _means(values.reindex(items), method)
            picked[method] = urgent >= np.sort(urgent)[-top]
    table = pd.DataFrame(picked, index=items)
    table["votes"] = table.sum(axis=1).astype(int)
    return table.sort_values("votes", ascending=False, kind="stable")


# ---------------------------------------------------------------- inside


@dataclass(frozen=True)
class _Fit:
    coefficients: Floats
    covariance: Floats
    df: float
    r_squared: float

    def interval(self, level: float) -> tuple[Floats, Floats]:
        half = self._t(level) * np.sqrt(np.diag(self.covariance))
        return self.coefficients - half, self.coefficients + half

    def combination(self, pick: Floats, level: float) -> tuple[float, float, float]:
        estimate = float(pick @ self.coefficients)
        half = self._t(level) * math.sqrt(max(float(pick @ self.covariance @ pick), 0.0))
        return estimate, estimate - half, estimate + half

    def _t(self, level: float) -> float:
        from scipy.stats import t

        return float(t.ppf(0.5 + level / 2, self.df))


def _ols(y: Floats, x: Floats, what: str) -> _Fit:
    """Least squares with a constant; refuses columns of which one is a combination of others."""
    from statsmodels.regression.linear_model import OLS

    design = np.column_stack([np.ones(len(y)), x])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise ValueError(f"one of {what} is a combination of the others; leave one out")
    fit = OLS(y, design).fit()
    return _Fit(np.asarray(fit.params), np.asarray(fit.cov_params()), float(fit.df_resid), float(fit.rsquared))


def _same_rows(table: pd.DataFrame, outcome: pd.Series) -> None:
    need(table, table.columns if isinstance(table, pd.DataFrame) else ())
    if not isinstance(outcome, pd.Series):
        raise TypeError(f"the outcome is a column of the same respondents, got {type(outcome).__name__}")
    if not table.index.equals(outcome.index):
        raise ValueError("the ratings and the outcome have different rows; give the same respondents in the same order")


def _complete_rows(table: pd.DataFrame, outcome: pd.Series) -> tuple[list[str], Floats, Floats]:
    _same_rows(table, outcome)
    items = list(table.columns)
    if not items:
        raise ValueError("the ratings have no column")
    values = np.column_stack([numbers(table[name], name) for name in items])
    judged = numbers(outcome, "outcome" if outcome.name is None else outcome.name)
    used = ~np.isnan(values).any(axis=1) & ~np.isnan(judged)
    if not used.any():
        raise ValueError(f"no row has an answer to all of {listed(items)} and the outcome {outcome.name}")
    return items, values[used], judged[used]


def _means(values: pd.Series, name: str) -> Floats:
    found = numbers(labelled(values, name), name)
    if np.isnan(found).any():
        raise ValueError(f"{name}: no value for {listed(list(values.index[np.isnan(found)]))}; add it or leave it out")
    return found


def _same_items(first: pd.Index, second: pd.Index, name: str) -> None:
    different = first.symmetric_difference(second)
    if len(different) or len(first) != len(second):
        raise ValueError(f"{name}: the items are not the same everywhere ({listed(list(different)) or 'repeated'})")


def _paired_means(importance: pd.Series, performance: pd.Series) -> tuple[Floats, Floats]:
    important = _means(importance, "importance")
    _same_items(importance.index, labelled(performance, "performance").index, "performance")
    if len(important) < 2:
        raise ValueError("a map needs at least two items")
    return important, _means(performance.reindex(importance.index), "performance")


def _lines(
    important: Floats,
    performed: Floats,
    crosshair: str,
    scale: tuple[float, float] | None,
    at: tuple[float, float] | None,
    *,
    same_scale: bool = True,
) -> tuple[Floats, Floats]:
    """Return the lines; items are the last axis, so that it serves one map and many resampled ones."""
    if crosshair == "means":
        return important.mean(axis=-1, keepdims=True), performed.mean(axis=-1, keepdims=True)
    if crosshair == "medians":
        return np.median(important, axis=-1, keepdims=True), np.median(performed, axis=-1, keepdims=True)
    if crosshair == "middle":
        low, high = _two(scale, "the scale's middle needs scale=(low, high), e.g. (1, 7)")
        if not low < high:
            raise ValueError(f"the scale's middle needs scale=(low, high), e.g. (1, 7); got {scale!r}")
        if not same_scale:
            raise ValueError(
                "derived importance has no scale whose middle could be taken; use means, medians or custom"
            )
        return np.array([(low + high) / 2]), np.array([(low + high) / 2])
    if crosshair == "custom":
        line_i, line_p = _two(at, "a custom cross-hair needs at=(importance, performance), two numbers")
        return np.array([line_i]), np.array([line_p])
    raise ValueError(f"crosshair is one of {listed(CROSSHAIRS)}; got {crosshair!r}")


def _two(given: object, needed: str) -> tuple[float, float]:
    if not isinstance(given, Sequence | np.ndarray) or isinstance(given, str) or len(given) != 2:
        raise ValueError(f"{needed}; got {given!r}")
    return scalar(given[0], needed), scalar(given[1], needed)


def _quadrants(important: Floats, performed: Floats, line_i: Floats, line_p: Floats) -> np.ndarray:
    # Means of equal numbers may differ in the last bit: on the line counts as above.
    high_i, high_p = important >= line_i - 1e-9, performed >= line_p - 1e-9
    return np.where(high_i, np.where(high_p, 1, 0), np.where(high_p, 3, 2))
