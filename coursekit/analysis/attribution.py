"""Attribution: whom a customer holds to account, what that makes them feel and want, and what words can do.

Kelley 1967 asks three questions of an event, each answered high or low: do others meet the same (consensus)? Does
this customer meet it elsewhere too (distinctiveness is low if so)? Does it happen again and again (consistency)?
The theory names a cause for three of the eight patterns and leaves five open; `kelley_table` shows all eight and
says which. Weiner 1985 describes a cause by locus, stability and controllability; feeling and response follow from
these three, for product failures in Folkes 1984.

Causes, emotions and responses are codes for programs; display names belong to the caller.

Sources: Kelley 1967; Weiner 1985, 2000; Folkes 1984; Tax, Brown and Chandrashekaran 1998 (justice); McCollough and
Bharadwaj 1992 and de Matos, Henrique and Rossi 2007 (recovery paradox).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from coursekit.analysis._common import (
    Bools,
    confidence,
    listed,
    mean_difference,
    mean_interval,
    need,
    numbers,
    paired,
    shown,
    standardised_effects,
    wilson,
)

__all__ = [
    "UNCLASSIFIED",
    "RecoveryParadox",
    "classify_complaints",
    "emotion_by_cause",
    "justice_effects",
    "kelley_table",
    "recovery_paradox",
    "response_by_cause",
    "weiner_table",
    "wording_effect",
]

UNCLASSIFIED = "unclassified"

_CUES = ("consensus", "distinctiveness", "consistency")
_DIMENSIONS = ("locus", "stability", "controllability")
# The three patterns that Kelley's theory names, cues in the order above.
_NAMED = {
    ("low", "low", "high"): "person",
    ("high", "high", "high"): "stimulus",
    ("low", "high", "low"): "circumstance",
}
_VALUES = {
    "consensus": ("high", "low"),
    "distinctiveness": ("high", "low"),
    "consistency": ("high", "low"),
    "locus": ("customer", "firm"),
    "stability": ("stable", "unstable"),
    "controllability": ("controllable", "uncontrollable"),
}
_EMOTIONS = {
    ("customer", "controllable"): "guilt",
    ("customer", "uncontrollable"): "shame",
    ("firm", "controllable"): "anger",
    ("firm", "uncontrollable"): "sympathy",
}


# ---------------------------------------------------------------- tables of the theories


def kelley_table() -> pd.DataFrame:
    """Return Kelley's eight patterns of consensus, distinctiveness and consistency, and the cause each points to.

    Returns
    -------
    DataFrame
        Index ``consensus``, ``distinctiveness``, ``consistency`` (high or low); columns

        - ``cause``: what the theory says: ``person`` (this customer), ``stimulus`` (the firm or its service),
          ``circumstance`` (this occasion), or ``unclassified`` for the five patterns it leaves open;
        - ``covaries_with``: what the event goes with, worked out from the pattern and not part of the theory's
          answer: the person where others do not meet it (consensus low), the stimulus where the customer does not
          meet it elsewhere (distinctiveness high), the circumstance where it does not come back (consistency low).
          Joined by " × ", empty where the event goes with nothing.

        The two columns disagree on low, high, low: there the event goes with all three, the theory says
        circumstance.

    Examples
    --------
    >>> table = kelley_table()
    >>> table.loc[("high", "high", "high"), "cause"]
    'stimulus'
    >>> int((table["cause"] == "unclassified").sum())
    5
    """
    patterns = list(product(("high", "low"), repeat=3))
    rows = []
    for consensus, distinctiveness, consistency in patterns:
        goes_with = [
            cause
            for cause, there in (
                ("person", consensus == "low"),
                ("stimulus", distinctiveness == "high"),
                ("circumstance", consistency == "low"),
            )
            if there
        ]
        cause = _NAMED.get((consensus, distinctiveness, consistency), UNCLASSIFIED)
        rows.append({"cause": cause, "covaries_with": " × ".join(goes_with)})
    return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(patterns, names=_CUES))


def weiner_table() -> pd.DataFrame:
    """Return what follows from the eight kinds of cause of a failure: feeling, outlook and what is wanted.

    Returns
    -------
    DataFrame
        Index ``locus`` (customer, firm), ``stability``, ``controllability``; columns

        - ``emotion``: guilt, shame, anger or sympathy, from locus and controllability;
        - ``expects_again``: True where the cause is stable;
        - ``response``: what the customer wants or does, parted by "; ";
        - ``emotion_source``, ``response_source``: author and year, with "by rule" where no source states this
          cell and it is put together from the dimensions' separate effects.

        “Firm” is whatever lies outside the customer and on the firm's side. Tendencies found on average, not laws.

    Examples
    --------
    >>> cell = weiner_table().loc[("firm", "stable", "controllable")]
    >>> cell["emotion"], cell["response"]
    ('anger', 'refund; apology; complain or leave')
    """
    rows = []
    cells = list(product(*(_VALUES[name] for name in _DIMENSIONS)))
    for locus, stability, controllability in cells:
        stable, controllable = stability == "stable", controllability == "controllable"
        if locus == "firm":
            response = ["refund" if stable else "exchange or redo", "apology"]
            if controllable:
                response.append("complain or leave")
            response_source = "Folkes 1984" if stable or controllable else "Folkes 1984, by rule"
            emotion_source = "Folkes 1984" if controllable else "Weiner 1985, by rule"
        else:
            response = ["avoid" if stable else "try again", "no claim on the firm"]
            response_source = "Weiner 1985, by rule"
            # Lack of effort (unstable, controllable) and lack of ability (stable, uncontrollable) are the theory's own.
            emotion_source = "Weiner 1985" if stable != controllable else "Weiner 1985, by rule"
        rows.append(
            {
                "emotion": _EMOTIONS[locus, controllability],
                "expects_again": stable,
                "response": "; ".join(response),
                "emotion_source": emotion_source,
                "response_source": response_source,
            }
        )
    return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(cells, names=_DIMENSIONS))


def classify_complaints(table: pd.DataFrame) -> pd.DataFrame:
    """Add to each complaint the cause after Kelley and the feeling and response after Weiner.

    Parameters
    ----------
    table : DataFrame
        A row per complaint, with ``consensus``, ``distinctiveness``, ``consistency`` (``high`` or ``low``) or with
        ``locus`` (``customer``, ``firm``, or ``circumstance``: neither of the two), ``stability`` (``stable``,
        ``unstable``), ``controllability`` (``controllable``, ``uncontrollable``), or with both sets. A set of which
        a column is not there is not used.

    Returns
    -------
    DataFrame
        The same rows; from the first set ``cause`` and ``covaries_with`` (see `kelley_table`; the cause is often
        ``unclassified``, which is the theory's answer and not a fault), from the second ``emotion``,
        ``expects_again`` and ``response`` (see `weiner_table`; feeling and response are ``unclassified`` where
        circumstances are blamed, of which the table does not speak). Missing (NaN) where one of the set's three is
        missing.

    Raises
    ------
    TypeError, ValueError
        Neither set of columns is complete, or a cell holds another word.

    Examples
    --------
    >>> table = pd.DataFrame({"consensus": ["high"], "distinctiveness": ["high"], "consistency": ["high"]})
    >>> classify_complaints(table)["cause"].tolist()
    ['stimulus']
    """
    need(table, [])
    result = pd.DataFrame(index=table.index)
    for names, theory, wanted in (
        (_CUES, kelley_table(), ["cause", "covaries_with"]),
        (_DIMENSIONS, weiner_table(), ["emotion", "expects_again", "response"]),
    ):
        if not set(names) <= set(table.columns):
            continue
        need(table, names)
        code = np.zeros(len(table), dtype=int)
        missing, outside = np.zeros(len(table), dtype=bool), np.zeros(len(table), dtype=bool)
        for name in names:
            high, low = _VALUES[name]
            values = table[name]
            blank = values.isna().to_numpy(dtype=bool)
            if name == "locus":
                outside = values.isin(["circumstance"]).to_numpy(dtype=bool)
            wrong: Bools = ~values.isin([high, low]).to_numpy(dtype=bool) & ~blank & ~outside
            if wrong.any():
                raise ValueError(f"column {name} must hold {high!r} or {low!r} ({shown(values, wrong)}); correct it")
            # The tables' rows run through all patterns, the first of the two words first.
            code = 2 * code + values.isin([low]).to_numpy(dtype=bool)
            missing |= blank
        for name in wanted:
            found = theory[name].iloc[code].astype(object)
            if name in ("emotion", "response"):
                found = found.mask(outside, UNCLASSIFIED)
            result[name] = found.set_axis(table.index).mask(missing)
    if result.columns.empty:
        raise ValueError(
            f"the table has neither all of {listed(_CUES)} nor all of {listed(_DIMENSIONS)}; "
            f"its columns are {listed(list(table.columns))}"
        )
    return result


def emotion_by_cause(
    table: pd.DataFrame,
    by: Sequence[str] = ("locus", "controllability"),
    emotion: str = "anger",
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the mean of a feeling for each kind of cause, with Student's t interval.

    Parameters
    ----------
    table : DataFrame
        A row per complaint. Rows in which one of the columns is missing are left out.
    by : sequence of str
        Columns that describe the cause.
    emotion : str
        Column of the rated feeling, in points.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index: the kinds of cause that occur; ``mean``, ``low``, ``high``, ``sd`` (n − 1), ``n``. Interval and sd of a
        single complaint are NaN.

    Raises
    ------
    TypeError, ValueError
        A column is not there or named twice, the feeling holds something that is not a number, or no row is whole.

    Examples
    --------
    >>> table = pd.DataFrame({"locus": ["firm", "firm", "customer"], "anger": [6, 4, 2]})
    >>> emotion_by_cause(table, ["locus"])["mean"].to_dict()
    {'customer': 2.0, 'firm': 5.0}
    """
    confidence(level)
    used, names = _by_cause(table, by, emotion)
    rows = {}
    for cause, part in used.groupby(names if len(names) > 1 else names[0], observed=True):
        values = numbers(part[emotion], emotion)
        mean, low, high = mean_interval(values, level)
        sd = float(values.std(ddof=1)) if len(values) > 1 else math.nan
        rows[cause] = {"mean": mean, "low": low, "high": high, "sd": sd, "n": len(values)}
    result = pd.DataFrame.from_dict(rows, orient="index")
    return result.rename_axis(index=names)


def response_by_cause(
    table: pd.DataFrame,
    by: Sequence[str] = ("locus", "stability"),
    response: str = "wanted",
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return which share of the customers wants what, for each kind of cause, with Wilson's interval.

    Parameters
    ----------
    table : DataFrame
        A row per complaint. Rows in which one of the columns is missing are left out.
    by : sequence of str
        Columns that describe the cause.
    response : str
        Column of what the customer wants or does, one word each.
    level : float
        Confidence level of each interval by itself (no continuity correction).

    Returns
    -------
    DataFrame
        Index: the kinds of cause that occur, and each response that anybody gave; ``count``, ``share`` of the
        complaints with that cause, ``low``, ``high``, ``n`` (complaints with that cause).

    Raises
    ------
    TypeError, ValueError
        A column is not there or named twice, or no row is whole.

    Examples
    --------
    >>> table = pd.DataFrame({"locus": ["firm", "firm", "customer"], "wanted": ["refund", "apology", "repair"]})
    >>> response_by_cause(table, ["locus"]).loc[("firm", "refund"), ["count", "share"]].tolist()
    [1.0, 0.5]
    """
    confidence(level)
    used, names = _by_cause(table, by, response)
    answers = sorted(used[response].unique(), key=str)
    rows = {}
    for cause, part in used.groupby(names, observed=True):
        for answer in answers:
            count, n = int((part[response] == answer).sum()), len(part)
            low, high = wilson(count, n, level)
            rows[(*cause, answer)] = {"count": count, "share": count / n, "low": low, "high": high, "n": n}
    index = pd.MultiIndex.from_tuples(rows, names=[*names, response])
    return pd.DataFrame(list(rows.values()), index=index)


def _by_cause(table: pd.DataFrame, by: Sequence[str], answer: str) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows without a blank and the names of the columns that describe the cause."""
    names = [by] if isinstance(by, str) else list(by)
    if not names:
        raise ValueError("name at least one column that describes the cause")
    if len({*names, answer}) <= len(names):
        raise ValueError(f"a column may be named once: {listed([*names, answer])}")
    need(table, [*names, answer])
    used = table[[*names, answer]].dropna()
    if used.empty:
        raise ValueError(f"no row has a value in all of {listed([*names, answer])}")
    return used, names


# ---------------------------------------------------------------- words, justice, recovery


def wording_effect(
    table: pd.DataFrame,
    baseline: object,
    *,
    wording: str = "wording",
    outcome: str = "satisfaction",
    level: float = 0.95,
    equal_variances: bool = False,
) -> pd.DataFrame:
    """Compare the wordings of an experiment with a baseline wording: difference of means with its interval.

    Each customer must have met one wording, drawn by lot; else the difference is no effect of the words.

    Parameters
    ----------
    table : DataFrame
        A row per customer. Rows without a wording or an outcome are left out.
    baseline : object
        The value of `wording` that the others are compared with.
    wording, outcome : str
        Columns: which words the customer met; a rating in points, or 0 and 1 (bought again: the differences are
        then of shares).
    level : float
        Confidence level of each interval by itself; with several wordings adjust the p values (Holm).
    equal_variances : bool
        False: Welch's t (R's default); True: Student's with the two groups' pooled variance.

    Returns
    -------
    DataFrame
        Index: the other wordings; ``mean``, ``baseline_mean``, ``difference``, ``low``, ``high``, ``t``, ``df``,
        ``p``, ``n``, ``baseline_n``.

    Raises
    ------
    TypeError, ValueError
        A column is not there or holds no numbers, no baseline or nothing beside it, a group with one customer, no
        spread in two groups.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"wording": ["sorry"] * 3 + ["excuse me"] * 3, "satisfaction": [5, 6, 7, 3, 4, 5]}
    ... )
    >>> wording_effect(table, "excuse me").round(2).loc["sorry", ["difference", "low", "high"]].tolist()
    [2.0, -0.27, 4.27]
    """
    need(table, [wording, outcome])
    values = numbers(table[outcome], outcome)
    words = table[wording]
    used = ~np.isnan(values) & words.notna().to_numpy(dtype=bool)
    groups = list(pd.unique(words[used]))
    if baseline not in groups:
        raise ValueError(f"no row of column {wording} holds {baseline!r}; it has {listed(groups) or 'nothing'}")
    if len(groups) < 2:
        raise ValueError(f"column {wording} holds {baseline!r} only; there is nothing to compare it with")
    base = values[used & words.isin([baseline]).to_numpy(dtype=bool)]
    rows = {}
    for name in groups:
        if name == baseline:
            continue
        own = values[used & words.isin([name]).to_numpy(dtype=bool)]
        found = mean_difference(own, base, (name, baseline), level, equal_variances)
        rows[name] = {
            "mean": found.first,
            "baseline_mean": found.second,
            "difference": found.difference,
            "low": found.low,
            "high": found.high,
            "t": found.t,
            "df": found.df,
            "p": found.p,
            "n": found.n_first,
            "baseline_n": found.n_second,
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(wording)


def justice_effects(
    table: pd.DataFrame,
    outcome: str = "satisfaction",
    parts: tuple[str, ...] = ("distributive", "procedural", "interactional"),
    *,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return how far satisfaction with a recovery goes with each kind of justice.

    Parameters
    ----------
    table : DataFrame
        A row per complaint: ratings of what the customer got (distributive), how it was handled (procedural) and
        how they were treated (interactional), and the outcome. Rows with a missing value are left out.
    outcome : str
        Column of the outcome.
    parts : tuple of str
        Columns of the kinds of justice.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``component``; ``r``, ``r_low``, ``r_high`` (correlation, Fisher's interval), ``beta``, ``beta_low``,
        ``beta_high`` (standardised regression coefficient beside the other parts, its Student's t interval), ``n``;
        ``attrs["r_squared"]``. Association, not effect, unless the parts were varied by lot.

    Raises
    ------
    TypeError, ValueError
        A column is not there or holds no numbers, has no spread, follows from the others, or too few complete rows.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "distributive": [1, 2, 3, 4, 5, 6], "procedural": [2, 1, 4, 3, 6, 5],
    ...     "interactional": [3, 1, 2, 6, 4, 5], "satisfaction": [1, 2, 3, 5, 5, 6],
    ... })
    >>> justice_effects(table)["r"].round(2).tolist()
    [0.98, 0.76, 0.76]
    """
    return standardised_effects(table, outcome, parts, level)


@dataclass(frozen=True)
class RecoveryParadox:
    """Satisfaction after a recovery against that of the same customers before the failure.

    Attributes
    ----------
    difference, low, high : float
        Mean of after − before in points, with Student's t interval. The paradox asks for more than 0.
    higher, higher_low, higher_high : float
        Share of customers who are higher afterwards, with Wilson's interval.
    n, left_out : int
        Pairs used, and pairs left out because one rating is missing.
    """

    difference: float
    low: float
    high: float
    higher: float
    higher_low: float
    higher_high: float
    n: int
    left_out: int


def recovery_paradox(before: object, after: object, *, level: float = 0.95) -> RecoveryParadox:
    """Return whether customers are more satisfied after a recovery than they were before the failure.

    The paradox, where it shows, shows on satisfaction and not on repurchase, word of mouth or image (meta-analysis
    of de Matos, Henrique and Rossi 2007). Customers picked for a low first rating rise by themselves (regression to
    the mean).

    Parameters
    ----------
    before, after : column or list of numbers
        The same customers' ratings in the same order, in points of one scale.
    level : float
        Confidence level.

    Returns
    -------
    RecoveryParadox

    Raises
    ------
    TypeError, ValueError
        Different lengths, something that is not a number, fewer than 2 complete pairs.

    Examples
    --------
    >>> found = recovery_paradox([5, 6, 4, 5], [6, 6, 5, 7])
    >>> found.difference, round(found.low, 2), found.higher
    (1.0, -0.3, 0.75)
    """
    confidence(level)
    first, second = paired(before=before, after=after)
    change = numbers(second, "after") - numbers(first, "before")
    used = change[~np.isnan(change)]
    n = len(used)
    if n < 2:
        raise ValueError(f"{n} customers have both ratings; an interval needs at least 2")
    mean, low, high = mean_interval(used, level)
    higher = math.fsum(used > 0)
    share_low, share_high = wilson(higher, n, level)
    return RecoveryParadox(mean, low, high, higher / n, share_low, share_high, n, len(change) - n)
