"""SERVQUAL scores: gaps between what customers expect and what they perceive.

A survey is a table with a row per respondent and a pair of columns per item,
``E01, E02, …`` (expectation) and ``P01, P02, …`` (perception) on one rating
scale. The gap is P − E: below zero means worse than expected. A table may be
a plain `pandas.DataFrame` or a `Survey`, which carries its own instrument.

Missing answers are NaN; codes such as 99 are refused until `recode_missing` has
been called. An item counts for a respondent only where both its answers are
there. A respondent has a score on a dimension when at least `min_share` of the
dimension's items count, 75 % unless said otherwise: with four items three must
count, with five items four. Nobody is dropped for a single blank cell.

With complete data a dimension's gap is the mean of its items' gaps. With blanks
the two differ a little: a dimension's gap is the mean over *respondents* of
their own dimension gaps, each person counting once however many items they left
out, so that branches, bootstraps and weights all start from the same numbers.

Intervals: `item_means` and `dimension_means` give Student's interval of each gap
with ``level=0.95``, of one group too (``table[table["branch"] == "B1"]``). For the
other numbers the respondents are drawn again: ``bootstrap.bootstrap(table,
total_gap_of_dimensions)`` takes any of these functions, and
``bootstrap.bootstrap_means(weighted_scores(table).to_frame())`` is quicker where
there is a score per respondent. The shares of a zone of tolerance:
`expectation.zone_shares`.

Sources: Parasuraman, Zeithaml and Berry 1988 (gaps); Cronin and Taylor 1992
(performance only); Parasuraman, Zeithaml and Berry 1994 (three columns).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar, cast

import numpy as np
import pandas as pd

from coursekit.analysis._common import Floats, listed, mean_interval, need, numbers, scalar, shown
from coursekit.analysis.instrument import (
    ANY_SCALE,
    SERVQUAL,
    Dimensions,
    Instrument,
    Survey,
    dimensions_of,
    instrument_of,
    turned_instrument,
)

__all__ = [
    "SERVQUAL",
    "Dimensions",
    "Instrument",
    "columns_of_dimensions",
    "dimension_gaps",
    "dimension_means",
    "gaps_by",
    "item_gaps",
    "item_means",
    "mean_weights_times_mean_gaps",
    "non_difference_score",
    "recode_missing",
    "respondent_gaps",
    "reverse_items",
    "servperf",
    "servperf_total",
    "straight_liners",
    "three_columns",
    "total_gap_of_dimensions",
    "total_gap_of_items",
    "weighted_scores",
    "weighted_servperf",
    "weighted_servperf_scores",
    "weighted_total",
    "zone_of_tolerance",
]

Table = TypeVar("Table", bound=pd.DataFrame)

_ANSWER = re.compile(r"^[EP]\d{2,3}$")
_ANY_ANSWER = re.compile(r"^[EPNAD]\d{2,3}$")


# ---------------------------------------------------------------- cleaning


def recode_missing(table: Table, codes: float | Iterable[float], columns: Iterable[str] | None = None) -> Table:
    """Return a copy in which the codes for “no answer” are missing (NaN).

    Parameters
    ----------
    table : DataFrame
        One row per respondent.
    codes : number or iterable of numbers
        E.g. ``99``, or ``(99, 0)``: no answer, not applicable.
    columns : iterable of str, optional
        Where the codes mean “missing”. Left out: the item answers (``E01``,
        ``P01``, … and the three-column ``A_…``, ``D_…``, ``P_…``), and no other
        column, since 0 is a real answer to “how likely are you to recommend us”.

    Raises
    ------
    ValueError
        A column is not in the table, or there is no answer column at all.
    TypeError
        A code is not a number.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 99], "P01": [5, 6], "recommend": [0, 9]})
    >>> recode_missing(table, (99, 0))["E01"].tolist()
    [7.0, nan]
    """
    names = _answer_columns(table) if columns is None else [columns] if isinstance(columns, str) else list(columns)
    need(table, names)
    if not names:
        raise ValueError("the table has no answer columns (E01, P01, …); name the columns to recode in columns=")
    wanted = list(codes) if isinstance(codes, Iterable) else [codes]
    if any(isinstance(code, bool | np.bool_) or not isinstance(code, int | float | np.number) for code in wanted):
        raise TypeError(f"codes for “no answer” are numbers such as 99 or [99, 0], got {codes!r}")
    copy = table.copy()
    for name in names:
        # A column read as text holds "99", which is the code as much as 99 is.
        copy[name] = table[name].mask(pd.to_numeric(table[name], errors="coerce").isin(wanted))
    return copy


def reverse_items(table: Table, instrument: Instrument | None = None, items: Iterable[str] | None = None) -> Table:
    """Return a copy with the negatively worded items turned round: ``x' = low + high - x``.

    Both blocks are turned, E and P. A `Survey` comes back with an instrument that
    lists no reversed items any more, so that calling this twice cannot undo it.

    Parameters
    ----------
    table : DataFrame
        Item answers; missing ones stay missing.
    instrument : Instrument, optional
        States the scale and, in `reversed_items`, what to turn. Left out: the table's own.
    items : iterable of str, optional
        Item codes to turn, where the instrument does not list them.

    Raises
    ------
    ValueError
        No scale is known, there is nothing to turn, a named item has no column, or
        an answer lies outside the scale.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7.0], "P01": [2.0]})
    >>> one = Instrument({"care": ("01",)}, low=1, high=7, reversed_items=frozenset({"01"}))
    >>> reverse_items(table, one).iloc[0].tolist()
    [1.0, 6.0]
    """
    known = instrument if instrument is not None else instrument_of(table)
    if known is None:
        raise ValueError("the table states no scale; pass instrument=Instrument(dimensions, low=…, high=…)")
    if not isinstance(known, Instrument):
        raise TypeError(f"instrument is an Instrument, which states the scale, got {known!r}")
    turned = sorted(known.reversed_items) if items is None else [items] if isinstance(items, str) else list(items)
    if not turned:
        raise ValueError("the instrument lists no reversed items; name them in items=, e.g. items=['10', '11']")
    names = [block + item for item in turned for block in "EP"]
    # One in vain is enough where the items were named; an instrument may list more than this table holds.
    absent = [item for item in turned if "E" + item not in table.columns and "P" + item not in table.columns]
    if absent and (items is not None or len(absent) == len(turned)):
        sought = [block + item for item in absent for block in "EP"]
        raise ValueError(f"none of the columns {listed(sought)} is in the table")
    # A performance-only survey has no E block: turn what is there, but never one half of a pair by mistake.
    names = [name for name in names if name in table.columns]
    copy = table.copy()
    for name in names:
        copy[name] = (known.low + known.high) - _answers(table, name, (known.low, known.high))
    if isinstance(copy, Survey):
        left = known.reversed_items - set(turned)
        copy.instrument = Instrument(known.dimensions, known.low, known.high, left)
    return copy


def straight_liners(table: pd.DataFrame) -> pd.Series[bool]:
    """Flag respondents who gave one and the same answer all the way down, block by block.

    Flagged: every answer given in the E block is the same number, and every
    answer given in the P block is the same number (the two numbers may differ),
    and at least half of each block is filled in. The blocks A, D and N of other
    forms (see `columns_of_dimensions`, `non_difference_score`) count likewise; a
    table with one block only is judged on that one. It is a sign to look at, not a proof: somebody may
    honestly expect a 7 everywhere, which is why both blocks must be flat.

    Parameters
    ----------
    table : DataFrame
        Item answers, codes for missing recoded.

    Returns
    -------
    Series of bool
        One per respondent, named ``straight_liner``.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 7], "E02": [7, 6], "P01": [5, 5], "P02": [5, 5]})
    >>> straight_liners(table).tolist()
    [True, False]
    """
    names = [name for name in _names(table) if _ANY_ANSWER.match(name)]
    if not names:
        raise ValueError("the table has no answer columns (E01, P01, …)")
    scale = _scale(instrument_of(table))
    flat = np.ones(len(table), dtype=bool)
    for block in "EPNAD":
        columns = [name for name in names if name[0] == block]
        if not columns:
            continue
        low = np.full(len(table), np.inf)
        high = np.full(len(table), -np.inf)
        given = np.zeros(len(table))
        for name in columns:
            values = _answers(table, name, scale)
            np.fmin(low, values, out=low)
            np.fmax(high, values, out=high)
            given += ~np.isnan(values)
        flat &= (low == high) & (given >= len(columns) / 2)
    return pd.Series(flat, index=table.index, name="straight_liner", dtype=bool)


# ---------------------------------------------------------------- gaps


def item_means(
    table: pd.DataFrame, *, instrument: Dimensions | None = None, level: float | None = None
) -> pd.DataFrame:
    """Return each item's mean expectation, mean perception and gap, with the number of pairs.

    ``gap_j = mean over respondents of (P_ij - E_ij)``, over the respondents who
    gave both; E and P are means over the same people, so that gap = P − E exactly.

    Parameters
    ----------
    table : DataFrame
        Item answers, codes for missing recoded; any number of E/P pairs.
    instrument : Instrument or mapping, optional
        States the answer scale; a mapping takes the table's. Left out: the table's
        own, else SERVQUAL's where its 22 pairs are there. With no known scale
        answers may lie in 0–10.
    level : float, optional
        Confidence level, e.g. 0.95, of the interval of the gap. Left out: no interval.

    Returns
    -------
    DataFrame
        Index ``item`` (codes as text, in the order of the columns); columns E,
        P, gap and n, and with `level` the ends ``low`` and ``high`` of Student's
        interval of the gap (sd with n − 1, df n − 1; NaN below two pairs). An item
        that nobody answered in both blocks has n = 0 and NaN.
        ``attrs["own_items"]`` is set where the items are not SERVQUAL's.

    Raises
    ------
    ValueError
        No pairs, a column without its partner, text or infinite values, an answer
        outside the scale, or reversed items not yet turned: names column and rows.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 6, 5], "P01": [5, 6, np.nan]})
    >>> item_means(table).loc["01"].tolist()
    [6.5, 5.5, -1.0, 2.0]
    """
    known = turned_instrument(table, instrument)
    scale = _scale(known)
    items = _pairs(table)
    rows, ends = [], []
    for item in items:
        expected, perceived = _answers(table, "E" + item, scale), _answers(table, "P" + item, scale)
        n = len(expected)
        gap = perceived - expected
        missing = np.isnan(gap)
        if level is not None:
            ends.append(mean_interval(gap[~missing], level)[1:])
        if missing.any():
            n -= int(missing.sum())
            expected, perceived = np.where(missing, 0, expected), np.where(missing, 0, perceived)
        rows.append((expected.sum() / n, perceived.sum() / n, n) if n else (np.nan, np.nan, 0))
    means = pd.DataFrame(rows, columns=["E", "P", "n"], index=pd.Index(items, name="item"))
    means.insert(2, "gap", means["P"] - means["E"])
    if level is not None:
        means[["low", "high"]] = ends
    if known is None or dict(known.dimensions) != dict(SERVQUAL.dimensions):
        # So that a chart does not give another questionnaire's item 07 the name of SERVQUAL's.
        means.attrs["own_items"] = True
    return means


def item_gaps(table: pd.DataFrame, *, instrument: Dimensions | None = None) -> pd.Series[float]:
    """Return each item's mean gap P − E, over the respondents who gave both answers.

    Parameters, missing answers and errors: see `item_means`, which also gives n.

    Returns
    -------
    Series
        Named ``gap``; index ``item``, the item codes as text.

    Examples
    --------
    >>> item_gaps(pd.DataFrame({"E01": [7, 6], "P01": [5, 6]}))
    item
    01   -1.0
    Name: gap, dtype: float64
    """
    return item_means(table, instrument=instrument)["gap"]


def respondent_gaps(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> pd.DataFrame:
    """Return each respondent's gap on each dimension: the mean of P − E over its items.

    Parameters
    ----------
    table : DataFrame
        Item answers, codes for missing recoded.
    min_share : float
        Share (0 to 1) of a dimension's items that a respondent must have answered
        in both blocks to get a score. 0.75 by default; 0.5 is the other usual rule.
    instrument : Instrument or mapping, optional
        Which item belongs to which dimension: an `Instrument`, or a mapping
        dimension → item codes. Left out: the table's own, else SERVQUAL's where
        its 22 pairs are there.

    Returns
    -------
    DataFrame
        Row per respondent (the table's index), column per dimension; NaN where
        too few items were answered.

    Raises
    ------
    ValueError
        No dimensions are known, an item's column is missing, `min_share` is not
        between 0 and 1, or an answer is faulty (see `item_means`).

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 6], "E02": [7, 7], "P01": [5, 6], "P02": [6, np.nan]})
    >>> respondent_gaps(table, instrument={"care": ["01", "02"]})["care"].tolist()
    [-1.5, nan]
    """
    known = dimensions_of(table, instrument)
    scores = {name: gap for name, _, gap in _dimension_scores(table, known, min_share)}
    return pd.DataFrame(scores, index=table.index).rename_axis(columns="dimension")


def dimension_means(
    table: pd.DataFrame,
    *,
    min_share: float = 0.75,
    instrument: Dimensions | None = None,
    level: float | None = None,
) -> pd.DataFrame:
    """Return each dimension's mean expectation, perception and gap, with the number of respondents.

    The mean over respondents of their own dimension scores (see `respondent_gaps`,
    which also explains the parameters); E and P over the same people and items as the gap.

    Returns
    -------
    DataFrame
        Index ``dimension``; columns E, P, gap and n (respondents with a score), and
        with `level`, e.g. 0.95, the ends ``low`` and ``high`` of Student's interval
        of the gap over respondents (sd with n − 1, df n − 1; NaN below two).
        A dimension on which nobody has a score has n = 0 and NaN.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 6], "E02": [7, 7], "P01": [5, 6], "P02": [6, 6]})
    >>> dimension_means(table, instrument={"care": ["01", "02"]}).loc["care"].tolist()
    [6.75, 5.75, -1.0, 2.0]
    """
    known = dimensions_of(table, instrument)
    rows, ends = [], []
    for _, expected, gap in _dimension_scores(table, known, min_share):
        valid = ~np.isnan(gap)
        n = int(valid.sum())
        if level is not None:
            ends.append(mean_interval(gap[valid], level)[1:])
        rows.append((expected[valid].mean(), gap[valid].mean(), n) if n else (np.nan, np.nan, 0))
    index = pd.Index(list(known.dimensions), name="dimension")
    means = pd.DataFrame(rows, columns=["E", "gap", "n"], index=index)
    means.insert(1, "P", means["E"] + means["gap"])
    if level is not None:
        means[["low", "high"]] = ends
    return means


def dimension_gaps(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> pd.Series[float]:
    """Return each dimension's gap: the mean over respondents of their own dimension gaps.

    With complete data this equals the mean of the dimension's item gaps.
    Parameters, missing answers and errors: see `respondent_gaps`; n: see `dimension_means`.

    Returns
    -------
    Series
        Named ``gap``; index ``dimension``.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 6], "E02": [7, 7], "P01": [5, 6], "P02": [6, 6]})
    >>> dimension_gaps(table, instrument={"care": ["01", "02"]})["care"]
    np.float64(-1.0)
    """
    return dimension_means(table, min_share=min_share, instrument=instrument)["gap"]


def gaps_by(
    table: pd.DataFrame, group: str | list[str], *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> pd.DataFrame:
    """Return the dimension gaps of each group, e.g. of each branch.

    Parameters
    ----------
    table : DataFrame
        Item answers, codes for missing recoded, and the group column.
    group : str or list of str
        Column, or columns, that say which group a respondent is in. Respondents
        whose group is missing are left out.
    min_share, instrument
        As in `respondent_gaps`.

    Returns
    -------
    DataFrame
        Row per group in sorted order; a column per dimension and ``n``, the
        respondents of the group with a score on at least one dimension.

    Examples
    --------
    >>> table = pd.DataFrame({"branch": ["A", "B", "B"], "E01": [7, 7, 7], "P01": [6, 5, 6]})
    >>> gaps_by(table, "branch", instrument={"care": ["01"]})["care"].to_dict()
    {'A': -1.0, 'B': -1.5}
    """
    keys = [group] if isinstance(group, str) else list(group)
    if not keys:
        raise ValueError("name at least one group column, e.g. 'branch'")
    need(table, keys)
    scores = respondent_gaps(table, min_share=min_share, instrument=instrument)
    by = [table[key] for key in keys]
    if len(by) == 1:
        grouped = scores.groupby(by[0], observed=True)
        counts = scores.notna().any(axis=1).groupby(by[0], observed=True)
    else:
        grouped = scores.groupby(by, observed=True)
        counts = scores.notna().any(axis=1).groupby(by, observed=True)
    result = grouped.mean()
    result["n"] = counts.sum().astype(int)
    return result.rename_axis(columns=None)


def total_gap_of_dimensions(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> float:
    """Return the unweighted SERVQUAL score: the mean of the dimension gaps, each dimension counting once.

    Not the same as `total_gap_of_items`: SERVQUAL's dimensions have 4 or 5 items.
    NaN where a dimension has no score (`dimension_means` says which).
    Parameters and errors: see `respondent_gaps`.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7], "E02": [7], "E03": [7], "P01": [6], "P02": [6], "P03": [3]})
    >>> total_gap_of_dimensions(table, instrument={"a": ["01", "02"], "b": ["03"]})
    -2.5
    """
    return float(dimension_gaps(table, min_share=min_share, instrument=instrument).mean(skipna=False))


def total_gap_of_items(table: pd.DataFrame, *, instrument: Dimensions | None = None) -> float:
    """Return the mean of the item gaps, each item counting once.

    Not the same as `total_gap_of_dimensions`: here a dimension with more items
    weighs more. NaN where an item has no pair (`item_means` says which). Parameters and errors: see `item_means`.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7], "E02": [7], "E03": [7], "P01": [6], "P02": [6], "P03": [3]})
    >>> total_gap_of_items(table)
    -2.0
    """
    return float(item_gaps(table, instrument=instrument).mean(skipna=False))


# ---------------------------------------------------------------- weights


def weighted_scores(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> pd.Series[float]:
    """Return each respondent's weighted SERVQUAL score, ``SQ_i = sum_d (points_id / 100) * G_id``.

    Parameters
    ----------
    table : DataFrame
        Item answers and the columns ``W_<dimension>``: the points, out of 100,
        that a respondent gives each dimension.
    min_share, instrument
        As in `respondent_gaps`.

    Returns
    -------
    Series
        Named ``weighted_score``; NaN for a respondent with a missing weight or
        without a score on one of the dimensions.

    Raises
    ------
    ValueError
        A weight column is missing, a weight is negative, or complete weights do
        not add to 100 (within 0.5, for rounding): names the rows.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7], "E02": [7], "P01": [6], "P02": [3], "W_a": [75], "W_b": [25]})
    >>> weighted_scores(table, instrument={"a": ["01"], "b": ["02"]}).tolist()
    [-1.75]
    """
    known = dimensions_of(table, instrument)
    weights = _weights(table, known)
    gaps = respondent_gaps(table, min_share=min_share, instrument=known)
    return (weights * gaps).sum(axis=1, skipna=False).rename("weighted_score")


def weighted_total(table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None) -> float:
    """Return the weighted SERVQUAL score: the mean of the respondents' `weighted_scores`.

    Respondents without a weighted score are left out; with nobody left the result is NaN.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 7], "E02": [7, 7], "P01": [6, 2], "P02": [3, 6],
    ...                       "W_a": [80, 20], "W_b": [20, 80]})
    >>> round(weighted_total(table, instrument={"a": ["01"], "b": ["02"]}), 3)
    -1.7
    """
    return float(weighted_scores(table, min_share=min_share, instrument=instrument).mean())


def mean_weights_times_mean_gaps(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> float:
    """Return what is often computed instead of `weighted_total`, and is something else.

    Averaging weights and gaps first and multiplying afterwards misses that those
    who care most about a dimension may judge it differently:
    ``mean(w G) = mean(w) mean(G) + cov(w, G)`` (cov over respondents, divisor n).
    So `weighted_total` minus this is the sum of the covariances over dimensions,
    exactly, since both use the respondents who have a weighted score.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 7], "E02": [7, 7], "P01": [6, 2], "P02": [3, 6],
    ...                       "W_a": [80, 20], "W_b": [20, 80]})
    >>> mean_weights_times_mean_gaps(table, instrument={"a": ["01"], "b": ["02"]})
    -2.75
    """
    known = dimensions_of(table, instrument)
    weights = _weights(table, known)
    gaps = respondent_gaps(table, min_share=min_share, instrument=known)
    used = weights.notna().all(axis=1) & gaps.notna().all(axis=1)
    return float((weights[used].mean() * gaps[used].mean()).sum(skipna=False))


# ---------------------------------------------------------------- performance only


def servperf(table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None) -> pd.Series[float]:
    """Return each dimension's mean perception (SERVPERF): expectations are not used and need not be there.

    The mean over respondents of their own dimension means. A respondent counts
    with at least `min_share` of the dimension's P answers, so n can be larger
    than for the gaps. Parameters and errors: see `respondent_gaps`.

    Returns
    -------
    Series
        Named ``P``; index ``dimension``.

    Examples
    --------
    >>> table = pd.DataFrame({"P01": [5, 6], "P02": [6, 7]})
    >>> float(servperf(table, instrument={"care": ["01", "02"]})["care"])
    6.0
    """
    return _respondent_means(table, min_share, instrument).mean().rename("P")


def non_difference_score(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> pd.Series[float]:
    """Return the mean non-difference score of each dimension: one direct rating per item.

    The respondent does the comparing: each item is asked once, from much worse to much
    better than expected, and nothing is subtracted (Brown, Churchill and Peter 1993).

    Parameters
    ----------
    table : DataFrame
        Columns ``N01``, ``N02``, …, on the instrument's scale; its middle means "as expected".
    min_share, instrument
        As in `respondent_gaps`. The instrument must be given unless the table has its own:
        there are no pairs to know it by.

    Returns
    -------
    Series
        Named ``N``; index ``dimension``; on the answer scale.

    Raises
    ------
    ValueError
        As in `respondent_gaps`.

    Examples
    --------
    >>> table = pd.DataFrame({"N01": [3, 4], "N02": [2, 3]})
    >>> float(non_difference_score(table, instrument={"care": ["01", "02"]})["care"])
    3.0
    """
    return _respondent_means(table, min_share, instrument, "N").mean().rename("N")


def servperf_total(table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None) -> float:
    """Return the unweighted SERVPERF score: the mean of the dimensions' mean perceptions.

    Examples
    --------
    >>> servperf_total(pd.DataFrame({"P01": [5, 6], "P02": [6, 7]}), instrument={"a": ["01"], "b": ["02"]})
    6.0
    """
    return float(servperf(table, min_share=min_share, instrument=instrument).mean(skipna=False))


def weighted_servperf_scores(
    table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None
) -> pd.Series[float]:
    """Return each respondent's weighted SERVPERF score, ``sum_d (points_id / 100) * P_id``.

    Weights, missing answers and errors as in `weighted_scores`.

    Examples
    --------
    >>> table = pd.DataFrame({"P01": [6], "P02": [2], "W_a": [75], "W_b": [25]})
    >>> weighted_servperf_scores(table, instrument={"a": ["01"], "b": ["02"]}).tolist()
    [5.0]
    """
    known = dimensions_of(table, instrument)
    weights = _weights(table, known)
    perceptions = _respondent_means(table, min_share, known)
    return (weights * perceptions).sum(axis=1, skipna=False).rename("weighted_servperf")


def weighted_servperf(table: pd.DataFrame, *, min_share: float = 0.75, instrument: Dimensions | None = None) -> float:
    """Return the weighted SERVPERF score: the mean of `weighted_servperf_scores`, those without one left out.

    Examples
    --------
    >>> table = pd.DataFrame({"P01": [6], "P02": [2], "W_a": [75], "W_b": [25]})
    >>> weighted_servperf(table, instrument={"a": ["01"], "b": ["02"]})
    5.0
    """
    return float(weighted_servperf_scores(table, min_share=min_share, instrument=instrument).mean())


# ---------------------------------------------------------------- three columns

_ZONES = pd.CategoricalDtype(["below", "in", "above"], ordered=True)


def columns_of_dimensions(
    table: pd.DataFrame, instrument: Dimensions | None = None, *, min_share: float = 0.75
) -> pd.DataFrame:
    """Return three-column answers item by item as the columns per dimension that `three_columns` takes.

    An item counts for a respondent only where all three answers are there, so that the
    three means are of the same items.

    Parameters
    ----------
    table : DataFrame
        Columns ``A01`` (minimum, the adequate level), ``D01`` (desired), ``P01`` (perceived)
        and so on, codes for missing recoded.
    instrument, min_share
        As in `respondent_gaps`; the instrument must be given unless the table has its own.

    Returns
    -------
    DataFrame
        The table's index; ``A_<dimension>``, ``D_<dimension>``, ``P_<dimension>``, dimension by
        dimension, on the answer scale; NaN where fewer than `min_share` of the items count.

    Raises
    ------
    ValueError
        As in `respondent_gaps`.

    Examples
    --------
    >>> table = pd.DataFrame({"A01": [5], "D01": [8], "P01": [6], "A02": [4], "D02": [9], "P02": [8]})
    >>> means = columns_of_dimensions(table, {"care": ["01", "02"]})
    >>> means.iloc[0].to_dict()
    {'A_care': 4.5, 'D_care': 8.5, 'P_care': 7.0}
    >>> zone_of_tolerance(means).loc["care", "width"]
    np.float64(4.0)
    """
    known = dimensions_of(table, instrument)
    need(table, [block + item for item in known.items for block in "ADP"])
    means: dict[str, Floats] = {}
    for name, items in known.dimensions.items():
        sums = np.zeros((3, len(table)))
        counts = np.zeros(len(table))
        for item in items:
            answers = np.array([_answers(table, block + item, _scale(known)) for block in "ADP"])
            missing = np.isnan(answers).any(axis=0)
            counts += ~missing
            sums += np.where(missing, 0, answers)
        _average(sums, counts, len(items), min_share)
        means |= {f"{block}_{name}": row for block, row in zip("ADP", sums, strict=True)}
    return pd.DataFrame(means, index=table.index)


def three_columns(
    table: pd.DataFrame, dimensions: Iterable[str] | None = None, *, low: float = 1, high: float = 9
) -> pd.DataFrame:
    """Return where each respondent's perception lies in their own zone of tolerance.

    Parameters
    ----------
    table : DataFrame
        Columns ``A_<dimension>`` (minimum, the adequate level), ``D_<dimension>``
        (desired) and ``P_<dimension>`` (perceived), codes for missing recoded.
    dimensions : iterable of str, optional
        Left out: every dimension of which the three columns are there.
    low, high : float
        The ends of the answer scale.

    Returns
    -------
    DataFrame
        Row per respondent and dimension (index: the table's, then ``dimension``).
        ``superiority`` P − D; ``adequacy`` P − A; ``width`` D − A;
        ``position`` (P − A)/(D − A), 0 at the minimum and 1 at the desired level,
        NaN if D = A; ``zone`` "below" (P < A), "in" (A ≤ P ≤ D) or "above" (P > D);
        ``impossible`` True where D < A: nobody can want less than they put up
        with, so position and zone are missing there. A missing answer makes
        every value that needs it missing.

    Raises
    ------
    ValueError
        A column is missing or an answer lies outside the scale: names column and rows.

    Examples
    --------
    >>> table = pd.DataFrame({"A_care": [5, 7], "D_care": [8, 6], "P_care": [6, 6]})
    >>> result = three_columns(table).droplevel("dimension")
    >>> result["adequacy"].tolist(), result["superiority"].tolist(), result["impossible"].tolist()
    ([1.0, -1.0], [-2.0, 0.0], [False, True])
    >>> result["zone"].tolist()
    ['in', nan]
    """
    if dimensions is None:
        names = set(_names(table))
        wanted = [n[2:] for n in _names(table) if n.startswith("A_") and {f"D_{n[2:]}", f"P_{n[2:]}"} <= names]
    else:
        wanted = list(dimensions)
        need(table, [f"{block}_{dimension}" for dimension in wanted for block in "ADP"])
    if not wanted:
        raise ValueError("the table has no triple of columns A_…, D_…, P_…; name the dimensions in dimensions=")
    parts = []
    for dimension in wanted:
        adequate, desired, perceived = (_answers(table, f"{block}_{dimension}", (low, high)) for block in "ADP")
        width = desired - adequate
        impossible = width < 0
        position = np.full(len(table), np.nan)
        np.divide(perceived - adequate, width, out=position, where=width > 0)
        # −1 is pandas' code for a missing category
        code = np.where(perceived < adequate, 0, np.where(perceived > desired, 2, 1))
        code[impossible | np.isnan(width) | np.isnan(perceived)] = -1
        parts.append(
            pd.DataFrame(
                {
                    "superiority": perceived - desired,
                    "adequacy": perceived - adequate,
                    "width": width,
                    "position": position,
                    "zone": pd.Categorical.from_codes(code, dtype=_ZONES),
                    "impossible": impossible,
                },
                index=table.index,
            )
        )
    rows = pd.concat(parts, keys=pd.Index(wanted, name="dimension"))
    return rows.reorder_levels([*range(1, rows.index.nlevels), 0])


def zone_of_tolerance(
    table: pd.DataFrame, dimensions: Iterable[str] | None = None, *, low: float = 1, high: float = 9
) -> pd.DataFrame:
    """Return each dimension's mean zone of tolerance and how many respondents are below, in and above theirs.

    Respondents count on a dimension when all three answers are there and possible
    (D ≥ A). Parameters and errors: see `three_columns`.

    Returns
    -------
    DataFrame
        Index ``dimension``; the means ``adequate``, ``desired``, ``perceived``,
        ``superiority``, ``adequacy`` and ``width``; the shares (0 to 1) ``below``,
        ``in`` and ``above``; ``n``, and ``impossible``, the number left out
        because D < A. With n = 0 the means and shares are NaN.

    Examples
    --------
    >>> table = pd.DataFrame({"A_care": [5, 7, 6], "D_care": [8, 6, 8], "P_care": [6, 6, 5]})
    >>> zone_of_tolerance(table).loc["care", ["adequate", "perceived", "below", "n", "impossible"]].tolist()
    [5.5, 5.5, 0.5, 2.0, 1.0]
    """
    rows = three_columns(table, dimensions, low=low, high=high)
    result = []
    # By its place: the table's own index may be called “dimension” as well.
    names = list(dict.fromkeys(rows.index.get_level_values(-1)))
    for dimension in names:
        part = rows.xs(dimension, level=-1)
        zone = part["zone"]
        used = zone.notna().to_numpy()
        adequate, desired, perceived = (
            pd.Series(_answers(table, f"{block}_{dimension}", (low, high))[used]).mean() for block in "ADP"
        )
        shares = {name: (zone[used] == name).mean() for name in _ZONES.categories}
        result.append(
            {
                "adequate": adequate,
                "desired": desired,
                "perceived": perceived,
                "superiority": perceived - desired,
                "adequacy": perceived - adequate,
                "width": desired - adequate,
                **shares,
                "n": int(used.sum()),
                "impossible": int(part["impossible"].sum()),
            }
        )
    return pd.DataFrame(result, index=pd.Index(names, name="dimension"))


# ---------------------------------------------------------------- inside


def _names(table: pd.DataFrame) -> list[str]:
    need(table, [])
    return [str(name) for name in table.columns]


def _answer_columns(table: pd.DataFrame) -> list[str]:
    return [n for n in _names(table) if _ANSWER.match(n) or n.startswith(("A_", "D_", "P_"))]


def _pairs(table: pd.DataFrame) -> list[str]:
    """Item codes that have both columns, in the order of the E columns."""
    names = [name for name in _names(table) if _ANSWER.match(name)]
    there = set(names)
    alone = [name for name in names if {"E": "P", "P": "E"}[name[0]] + name[1:] not in there]
    if alone:
        raise ValueError(
            f"column {listed(alone)} has no partner in the other block (E and P); add it, or drop the column"
        )
    items = [name[1:] for name in names if name[0] == "E"]
    if not items:
        raise ValueError("the table has no pairs of columns E01/P01, E02/P02, …")
    return items


def _scale(instrument: Instrument | None) -> tuple[float, float]:
    return (instrument.low, instrument.high) if instrument is not None else ANY_SCALE


def _answers(table: pd.DataFrame, name: str, scale: tuple[float, float]) -> Floats:
    """Return a column as floats, NaN where missing, after holding it against the scale."""
    column = table[name]
    if not isinstance(column, pd.Series):
        raise ValueError(f"column {name} appears {column.shape[1]} times; rename or drop the copies")
    if column.dtype.kind in "fiu" and isinstance(column.dtype, np.dtype):
        # One pass to lay the column out in a row: a table read row by row keeps its columns scattered.
        values = np.ascontiguousarray(column.to_numpy(dtype=np.float64))
    else:
        values = numbers(column, name)
    low, high = scale
    outside = (values < low) | (values > high)
    if outside.any():
        raise ValueError(
            f"column {name} has answers outside the scale {low:g} to {high:g} ({shown(column, outside)}); "
            "turn codes for missing answers into NaN with recode_missing(table, codes), "
            "or state the scale with instrument="
        )
    return values


def _dimension_scores(
    table: pd.DataFrame, instrument: Instrument, min_share: float
) -> Iterator[tuple[str, Floats, Floats]]:
    """Give, dimension by dimension, every respondent's mean E and gap over the items with both answers."""
    need(table, [block + item for item in instrument.items for block in "EP"])
    scale = _scale(instrument)
    for name, items in instrument.dimensions.items():
        sums = np.zeros((2, len(table)))
        counts = np.zeros(len(table))
        for item in items:
            expected = _answers(table, "E" + item, scale)
            gap = _answers(table, "P" + item, scale) - expected
            missing = np.isnan(gap)
            if missing.any():
                expected, gap = np.where(missing, 0, expected), np.where(missing, 0, gap)
            counts += ~missing
            sums[0] += expected
            sums[1] += gap
        _average(sums, counts, len(items), min_share)
        yield name, sums[0], sums[1]


def _respondent_means(
    table: pd.DataFrame, min_share: float, instrument: Dimensions | None, block: str = "P"
) -> pd.DataFrame:
    known = dimensions_of(table, instrument)
    need(table, [block + item for item in known.items])
    scores = {}
    for name, items in known.dimensions.items():
        sums = np.zeros((1, len(table)))
        counts = np.zeros(len(table))
        for item in items:
            answer = _answers(table, block + item, _scale(known))
            missing = np.isnan(answer)
            counts += ~missing
            sums[0] += np.where(missing, 0, answer)
        _average(sums, counts, len(items), min_share)
        scores[name] = sums[0]
    return pd.DataFrame(scores, index=table.index).rename_axis(columns="dimension")


def _average(sums: Floats, counts: Floats, items: int, min_share: float) -> None:
    """Turn sums into means in place; NaN where fewer than `min_share` of the items were given."""
    scalar(min_share, "min_share, a share,", 0, 1)
    # Rounding must not ask for a fourth of four items at 0.75; no item at all is never enough.
    enough = counts >= max(min_share * items - 1e-9, 1)
    counts[~enough] = np.nan
    sums /= counts


def _weights(table: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return the points as shares of 1, column per dimension; NaN stays NaN."""
    names = [f"W_{dimension}" for dimension in instrument.dimensions]
    need(table, names)
    points = {name: _answers(table, name, (0, 100)) for name in names}
    total = cast(Floats, sum(points.values()))
    wrong = np.abs(total - 100) > 0.5 + 1e-9
    if wrong.any():
        sums = pd.Series(total, index=table.index)
        raise ValueError(
            f"the weights {listed(names)} do not add to 100 ({shown(sums, wrong)}); "
            "correct these rows or set their weights missing"
        )
    shares = {dimension: points[f"W_{dimension}"] / 100 for dimension in instrument.dimensions}
    return pd.DataFrame(shares, index=table.index).rename_axis(columns="dimension")
