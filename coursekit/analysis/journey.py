"""A customer's journey: where perception is lost, where people drop out, which few causes make up most of it.

Loss at a touchpoint is volume × shortfall: how many pass there times how far below the standard they find it. A rare
disaster and a common nuisance are then on one scale. Agreement between coders of incidents is in
`coursekit.analysis.agreement`, the Pareto table in `coursekit.analysis.priorities`; both can be had from here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from coursekit.analysis._common import (
    complete,
    confidence,
    listed,
    mean_interval,
    need,
    numbers,
    scalar,
    shown,
    wilson,
    yes_no,
)
from coursekit.analysis.priorities import pareto

__all__ = [
    "funnel",
    "funnel_counts",
    "journey_profile",
    "journey_volumes",
    "pareto",
    "touchpoint_loss",
    "touchpoint_loss_from_log",
]

# What a log may call the rating that a touchpoint was given.
_RATINGS = ("touchpoint_satisfaction", "score", "rating")


def touchpoint_loss(
    table: pd.DataFrame, standard: float, *, volume: str = "volume", score: str = "score"
) -> pd.DataFrame:
    """Return where perception is lost: ``loss = volume × max(standard − score, 0)``, the largest first.

    Parameters
    ----------
    table : DataFrame
        A row per touchpoint (its index names them), in the order of the journey.
    standard : float
        The score that was promised, in the points of `score`.
    volume, score : str
        Columns: how many customers (or contacts) pass, 0 or more; the mean score they give.

    Returns
    -------
    DataFrame
        Index as in the table, sorted by loss, equal ones in the table's order; ``volume``, ``score``, ``shortfall``
        (points, 0 where the standard is met), ``loss`` (customers × points), ``share`` and ``cumulative`` (0 to 1;
        all 0 where nothing is lost).

    Raises
    ------
    TypeError, ValueError
        A column is not there, holds a missing value or something that is not a number in range; no rows; a
        touchpoint named twice.

    Notes
    -----
    A mean score hides the spread: where some are above and some below the standard, the mean of the shortfalls is
    larger than the shortfall of the mean. `touchpoint_loss_from_log` works from single ratings, and gives the
    intervals that means without their spread cannot have.

    Examples
    --------
    >>> table = pd.DataFrame({"volume": [1000, 50], "score": [5.5, 2.0]}, index=["door", "complaint desk"])
    >>> touchpoint_loss(table, standard=6)["loss"].to_dict()
    {'door': 500.0, 'complaint desk': 200.0}
    """
    need(table, [volume, score])
    if table.empty:
        raise ValueError("the table has no touchpoint")
    if not table.index.is_unique:
        raise ValueError(
            f"the touchpoint {listed(list(table.index[table.index.duplicated()]))} is named twice; join them"
        )
    n, rated = complete(table[volume], volume, 0), complete(table[score], score)
    shortfall = np.maximum(scalar(standard, "standard") - rated, 0.0)
    result = pd.DataFrame(
        {"volume": n, "score": rated, "shortfall": shortfall, "loss": n * shortfall}, index=table.index
    )
    return _ranked(result)


def touchpoint_loss_from_log(
    log: pd.DataFrame,
    standard: float,
    *,
    touchpoint: str = "touchpoint",
    rating: str | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return where perception is lost, from single ratings: the sum of every contact's own shortfall.

    Contacts without a rating count in the volume and are taken to fall short as much, on average, as the rated ones
    of their touchpoint: ``loss = volume × mean shortfall``. Are those who rate like those who do not? Ask.

    Parameters
    ----------
    log : DataFrame
        A row per contact.
    standard : float
        The rating that was promised.
    touchpoint, rating : str
        Columns: where; the rating in points, missing where none was given. Left out, `rating` is the first of
        ``touchpoint_satisfaction``, ``score`` and ``rating`` that the log has.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index: the touchpoints, largest loss first; ``volume``, ``rated`` (contacts with a rating), ``score`` (mean),
        ``shortfall`` (mean of ``max(standard − rating, 0)``), ``loss``, ``low``, ``high`` (Student's t interval of
        the mean shortfall × volume, not below 0; NaN with one rating; contacts taken as independent), ``share``,
        ``cumulative``.

    Raises
    ------
    TypeError, ValueError
        A column is not there or holds something that is not a number; a contact without a touchpoint; a touchpoint
        without any rating.

    Examples
    --------
    >>> log = pd.DataFrame({"touchpoint": ["door", "door", "till"], "rating": [5, 7, 3]})
    >>> touchpoint_loss_from_log(log, standard=6)["loss"].to_dict()
    {'till': 3.0, 'door': 1.0}
    """
    confidence(level)
    need(log, [touchpoint])
    if rating is None:
        rating = next((name for name in _RATINGS if name in log.columns), _RATINGS[-1])
    need(log, [rating])
    goal = scalar(standard, "standard")
    values = numbers(log[rating], rating)
    where = log[touchpoint]
    if where.isna().any():
        rows = listed([f"row {label}" for label in log.index[where.isna()]], 3)
        raise ValueError(f"column {touchpoint} has missing values ({rows}); say where these contacts were")
    if log.empty:
        raise ValueError("the log has no contact")
    codes, names = pd.factorize(where)
    rows_ = []
    for code, name in enumerate(names):
        own = values[codes == code]
        rated = own[~np.isnan(own)]
        if len(rated) == 0:
            raise ValueError(f"touchpoint {name} has no rating at all; leave it out or ask there")
        short, low, high = mean_interval(np.maximum(goal - rated, 0.0), level)
        rows_.append(
            {
                "volume": len(own),
                "rated": len(rated),
                "score": float(rated.mean()),
                "shortfall": short,
                "loss": len(own) * short,
                "low": len(own) * max(low, 0.0) if not math.isnan(low) else math.nan,
                "high": len(own) * high,
            }
        )
    return _ranked(pd.DataFrame(rows_, index=pd.Index(names, name=touchpoint)))


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    loss = table["loss"].to_numpy(dtype=np.float64)
    result = table.iloc[np.argsort(-loss, kind="stable")].copy()
    total = math.fsum(loss)
    share = result["loss"] / total if total > 0 else 0.0 * result["loss"]
    result["share"] = share
    result["cumulative"] = share.cumsum().clip(upper=1.0)
    return result


# ---------------------------------------------------------------- funnel


def funnel(counts: pd.Series, *, level: float = 0.95) -> pd.DataFrame:
    """Return how many go on at each stage, with Wilson intervals.

    Parameters
    ----------
    counts : Series
        Customers who reached each stage, in the order of the stages (the index names them): whole numbers, each not
        above the one before.
    level : float
        Confidence level (Wilson, no continuity correction).

    Returns
    -------
    DataFrame
        Index ``stage``; ``reached``; ``lost`` (since the stage before; 0 at the first); ``step`` with ``low`` and
        ``high`` (share of those at the stage before who got here; NaN at the first and after a stage nobody
        reached); ``overall`` (share of the first stage); ``share_of_loss`` (of all who were lost, 0 if nobody was).

    Raises
    ------
    TypeError, ValueError
        Fewer than two stages, a stage named twice, a count that is missing, negative, not whole or above the one
        before, nobody at the first stage.

    Examples
    --------
    >>> funnel(pd.Series({"visit": 200, "form": 120, "paid": 90}))["step"].tolist()
    [nan, 0.6, 0.75]
    """
    confidence(level)
    if not isinstance(counts, pd.Series):
        raise TypeError(f"counts is a pandas Series with the stages as its index, got {type(counts).__name__}")
    if len(counts) < 2 or not counts.index.is_unique:
        raise ValueError("a funnel has two stages or more, each named once")
    n = complete(counts, "counts", 0)
    broken = n != np.round(n)
    if broken.any():
        raise ValueError(f"counts must be whole numbers of customers ({shown(counts, broken)})")
    rises = np.append(False, np.diff(n) > 0)
    if rises.any():
        raise ValueError(
            f"more customers than at the stage before ({shown(counts, rises)}); put the stages in order, or count only "
            "customers who passed every stage before (funnel_counts)"
        )
    if n[0] == 0:
        raise ValueError("nobody reached the first stage")
    total = n[0] - n[-1]
    rows = []
    for i, reached in enumerate(n):
        before = n[i - 1] if i else 0.0
        step = (reached / before, *wilson(reached, before, level)) if before else (math.nan,) * 3
        lost = before - reached if i else 0.0
        rows.append([int(reached), int(lost), *step, reached / n[0], lost / total if total else 0.0])
    columns = ["reached", "lost", "step", "low", "high", "overall", "share_of_loss"]
    return pd.DataFrame(rows, index=pd.Index(counts.index, name="stage"), columns=columns)


def funnel_counts(
    log: pd.DataFrame, stages: Sequence[str], *, customer: str = "customer", stage: str = "stage"
) -> pd.Series[int]:
    """Return how many customers reached each stage, having been at every stage before it.

    The order of a customer's rows does not count, and a stage seen twice counts once.

    Parameters
    ----------
    log : DataFrame
        A row per customer and stage seen; rows with other stages are left out.
    stages : sequence of str
        The stages in order.
    customer, stage : str
        Columns.

    Returns
    -------
    Series
        ``reached`` by ``stage``, ready for `funnel`.

    Raises
    ------
    TypeError, ValueError
        A column is not there, a row without a customer, no stages, a stage named twice or seen by nobody.

    Examples
    --------
    >>> log = pd.DataFrame({"customer": [1, 1, 2, 3], "stage": ["visit", "paid", "visit", "paid"]})
    >>> funnel_counts(log, ["visit", "paid"]).to_dict()
    {'visit': 2, 'paid': 1}
    """
    need(log, [customer, stage])
    if isinstance(stages, str):
        raise TypeError(f"stages is a list of stages in order, got the string {stages!r}")
    wanted = list(stages)
    if not wanted or len(set(wanted)) < len(wanted):
        raise ValueError(f"name the stages in order, each once; got {listed(wanted) or 'none'}")
    unknown = [name for name in wanted if not log[stage].isin([name]).any()]
    if unknown:
        there_are = listed(list(pd.unique(log[stage]))) or "no row"
        raise ValueError(f"no row of column {stage} holds {listed(unknown)}; it has {there_are}")
    if log[customer].isna().any():
        rows = listed([f"row {label}" for label in log.index[log[customer].isna()]], 3)
        raise ValueError(f"column {customer} has missing values ({rows}); leave these rows out")
    there: set[object] | None = None
    counts = {}
    for name in wanted:
        seen = set(log.loc[log[stage].isin([name]), customer])
        there = seen if there is None else there & seen
        counts[name] = len(there)
    return pd.Series(counts, name="reached").rename_axis("stage")


# ---------------------------------------------------------------- what if


def journey_profile(
    log: pd.DataFrame,
    order: Sequence[str],
    *,
    customer: str = "customer",
    touchpoint: str = "touchpoint",
    rating: str = "rating",
    left: str = "dropped_out",
) -> pd.DataFrame:
    """Return what a journey is made of, touchpoint by touchpoint: its score, who comes to it, who breaks off there.

    Parameters
    ----------
    log : DataFrame
        A row per contact; a customer is at a touchpoint once and breaks off once at most.
    order : sequence of str
        The touchpoints in the order of the journey.
    customer, touchpoint, rating, left : str
        Columns: who; where; the rating in points, missing where none was given; whether the journey broke off there.

    Returns
    -------
    DataFrame
        Index ``touchpoint`` in `order`; ``score`` (mean of the ratings); ``share`` (of the customers who have not
        broken off before, how many come here, 0 to 1); ``leave`` (of those who come, how many break off, 0 to 1).
        `journey_volumes` makes the log's counts of it again.

    Raises
    ------
    TypeError, ValueError
        A column is not there or holds something else; touchpoints of the log and of `order` differ; a touchpoint
        without rating; a customer twice at one touchpoint.

    Examples
    --------
    >>> log = pd.DataFrame({"customer": [1, 1, 2], "touchpoint": ["door", "till", "door"], "rating": [6, 4, 3]})
    >>> journey_profile(log.assign(dropped_out=[False, False, True]), ["door", "till"])["leave"].to_dict()
    {'door': 0.5, 'till': 0.0}
    """
    need(log, [customer, touchpoint, rating, left])
    names = list(order)
    seen = list(pd.unique(log[touchpoint]))
    if len(set(names)) < len(names) or set(names) != set(seen):
        raise ValueError(f"name every touchpoint once, in order; the log has {listed(seen)}, got {listed(names)}")
    if log.duplicated([customer, touchpoint]).any():
        raise ValueError("a customer is twice at one touchpoint; keep one of the rows")
    broken_off = yes_no(log[left], left)
    if np.isnan(broken_off).any():
        raise ValueError(f"column {left} has missing values; say whether these journeys broke off")
    gone = broken_off == 1
    values = pd.Series(numbers(log[rating], rating), index=log.index)
    there = log[customer].nunique()
    rows = []
    for name in names:
        here = log[touchpoint] == name
        if values[here].isna().all():
            raise ValueError(f"touchpoint {name} has no rating at all; leave it out or ask there")
        broke = int(gone[here.to_numpy(dtype=bool)].sum())
        rows.append([float(values[here].mean()), here.sum() / there if there else 0.0, broke / here.sum()])
        there -= broke
    return pd.DataFrame(rows, index=pd.Index(names, name="touchpoint"), columns=["score", "share", "leave"])


def journey_volumes(profile: pd.DataFrame, start: float) -> pd.DataFrame:
    """Return how many customers pass each touchpoint when `start` set out: ``volume = still there × share``.

    Those who break off, ``left = volume × leave``, are missing at every later touchpoint: a break early in the
    journey makes the later ones look smaller than they are.

    Parameters
    ----------
    profile : DataFrame
        As `journey_profile` gives it: a row per touchpoint in order; ``share`` and ``leave`` from 0 to 1.
    start : float
        Customers who set out, 0 or more.

    Returns
    -------
    DataFrame
        The profile with ``volume`` and ``left`` (expected numbers, not rounded) and ``remaining`` (customers who
        have not broken off after this touchpoint).

    Raises
    ------
    TypeError, ValueError
        A column is not there, a share is missing or outside 0 to 1, `start` is negative.

    Examples
    --------
    >>> profile = pd.DataFrame({"share": [1, 0.5], "leave": [0.25, 0.5]}, index=["door", "desk"])
    >>> journey_volumes(profile, 200)[["volume", "left", "remaining"]].to_numpy().tolist()
    [[200.0, 50.0, 150.0], [75.0, 37.5, 112.5]]
    """
    need(profile, ["share", "leave"])
    share, leave = complete(profile["share"], "share", 0, 1), complete(profile["leave"], "leave", 0, 1)
    there = scalar(start, "start", 0)
    rows = []
    for come, go in zip(share, leave, strict=True):
        volume = there * come
        there -= volume * go
        rows.append([volume, volume * go, there])
    passed = pd.DataFrame(rows, index=profile.index, columns=["volume", "left", "remaining"], dtype=np.float64)
    return pd.concat([profile.drop(columns=passed.columns, errors="ignore"), passed], axis=1)
