"""Dissonance after a choice: spreading of alternatives, the artefact of the free-choice design, a three-part scale.

Somebody who rates two offers, chooses one and rates them again often rates the chosen one higher and the rejected
one lower than before. The *spread* of one person is

    ``(chosen after − chosen before) − (rejected after − rejected before)``, in points of the rating scale.

A positive mean spread alone proves nothing. Ratings are noisy, and a choice tells which offer a person really
liked better; where the two first ratings were picked for being close, the second ones part by themselves (Chen and
Risen 2010). Hence the control group: it rates twice and chooses only afterwards, so that its spread holds the
artefact and no effect of having chosen. What is left is the difference of the two groups.

Sources: Festinger 1957; Brehm 1956 (free choice); Chen and Risen 2010 (artefact and control group); Sweeney,
Hausknecht and Soutar 2000 (scale with three parts).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd

from coursekit.analysis._common import (
    Floats,
    MeanDifference,
    column,
    complete,
    confidence,
    listed,
    mean_difference,
    mean_interval,
    need,
    numbers,
    scalar,
    shown,
    whole,
)

__all__ = [
    "SCALE_PARTS",
    "MeanDifference",
    "after_choice",
    "chosen_and_rejected",
    "free_choice_artefact",
    "scale_scores",
    "scale_summary",
    "simulate_free_choice",
    "spread_by_group",
    "spread_effect",
    "spreading_of_alternatives",
]

_RATINGS = ("chosen_before", "chosen_after", "rejected_before", "rejected_after")

# Sweeney, Hausknecht and Soutar 2000: 22 items; emotional, wisdom of purchase, concern over the deal.
SCALE_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "emotional": tuple(f"CD{i:02}" for i in range(1, 16)),
        "wisdom": tuple(f"CD{i:02}" for i in range(16, 20)),
        "concern": tuple(f"CD{i:02}" for i in range(20, 23)),
    }
)


# ---------------------------------------------------------------- spreading


def chosen_and_rejected(
    table: pd.DataFrame,
    chosen: str = "chosen_plan",
    before: tuple[str, str] = ("before_1", "before_2"),
    after: tuple[str, str] = ("after_1", "after_2"),
) -> pd.DataFrame:
    """Tell the ratings of two offers apart by which of them was chosen.

    The artefact comes in with this step: as long as the offers are the first and the second, their ratings drift
    apart in neither direction; named by the choice they do, also where nobody had chosen yet.

    Parameters
    ----------
    table : DataFrame
        A row per person, with the two offers' ratings in two columns each time.
    chosen : str
        Column that says which offer the person took: 1 or 2; missing where it is not known.
    before, after : tuple of two str
        Columns of the ratings of offer 1 and offer 2, at first and the second time.

    Returns
    -------
    DataFrame
        The table with ``chosen_before``, ``chosen_after``, ``rejected_before`` and ``rejected_after`` added, as
        `spreading_of_alternatives` takes them. NaN where the rating is missing; in all four without a choice.

    Raises
    ------
    TypeError, ValueError
        A column is not there, a rating is not a finite number, a choice is neither 1 nor 2.

    Examples
    --------
    >>> table = pd.DataFrame({"chosen_plan": [2], "before_1": [5], "before_2": [6], "after_1": [4], "after_2": [7]})
    >>> spreading_of_alternatives(chosen_and_rejected(table)).tolist()
    [2.0]
    """
    for pair, name in ((before, "before"), (after, "after")):
        if isinstance(pair, str) or len(pair) != 2:
            raise ValueError(f"{name} names two columns, of offer 1 and of offer 2; got {pair!r}")
    need(table, [chosen, *before, *after])
    choice = numbers(table[chosen], chosen)
    wrong = ~np.isin(choice, (1, 2)) & ~np.isnan(choice)
    if wrong.any():
        raise ValueError(f"column {chosen} holds something other than 1 and 2 ({shown(table[chosen], wrong)})")
    result = table.copy()
    for time, names in (("before", before), ("after", after)):
        first, second = (numbers(table[name], name) for name in names)
        for role, taken in (("chosen", 1), ("rejected", 2)):
            rating = np.where(choice == taken, first, second)
            result[f"{role}_{time}"] = np.where(np.isnan(choice), np.nan, rating)
    return result


def spreading_of_alternatives(table: pd.DataFrame) -> pd.Series[float]:
    """Return each person's spread: how far the chosen and the rejected offer moved apart.

    Parameters
    ----------
    table : DataFrame
        A row per person; ratings ``chosen_before``, ``chosen_after``, ``rejected_before``, ``rejected_after`` in
        points of one scale (`chosen_and_rejected` makes them). In a control group “chosen” is what the person
        chose later, after both ratings.

    Returns
    -------
    Series
        ``spread`` in points, positive: apart. NaN where one of the four ratings is missing.

    Raises
    ------
    TypeError, ValueError
        A column is not there, or holds something that is not a finite number.

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"chosen_before": [5], "chosen_after": [6], "rejected_before": [5], "rejected_after": [4.5]}
    ... )
    >>> spreading_of_alternatives(table).tolist()
    [1.5]
    """
    need(table, _RATINGS)
    before, after, rejected_before, rejected_after = (numbers(table[name], name) for name in _RATINGS)
    return pd.Series((after - before) - (rejected_after - rejected_before), index=table.index, name="spread")


def spread_by_group(table: pd.DataFrame, group: str = "group", *, level: float = 0.95) -> pd.DataFrame:
    """Return each group's mean spread with Student's t interval.

    Parameters
    ----------
    table : DataFrame
        The four ratings of `spreading_of_alternatives` and the column `group`.
    group : str
        Column that says which group a person was in; persons without one are left out.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index: the groups; ``spread``, ``low``, ``high`` in points, ``sd`` (n − 1) and ``n``, the persons with all
        four ratings. The interval and sd of a group with one such person, and every number of one with none, are NaN.

    Raises
    ------
    TypeError, ValueError
        As in `spreading_of_alternatives`.

    Examples
    --------
    >>> spread_by_group(simulate_free_choice(20_000, seed=1))["spread"].round(1).to_dict()
    {'choice': 0.8, 'control': 0.8}
    """
    confidence(level)
    spread = spreading_of_alternatives(table)
    need(table, [group])
    rows = {}
    for name, part in spread.groupby(table[group], sort=False):
        values: Floats = np.asarray(part.dropna(), dtype=np.float64)
        mean, low, high = mean_interval(values, level)
        sd = float(values.std(ddof=1)) if len(values) > 1 else math.nan
        rows[name] = {"spread": mean, "low": low, "high": high, "sd": sd, "n": len(values)}
    if not rows:
        raise ValueError(f"column {group} names no group; fill it in, e.g. with 'choice' and 'control'")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(group)


def spread_effect(
    table: pd.DataFrame,
    group: str = "group",
    control: object = "control",
    *,
    level: float = 0.95,
    equal_variances: bool = False,
) -> MeanDifference:
    """Return how much larger the spread is after a choice than in the control group.

    Parameters
    ----------
    table : DataFrame
        As in `spread_by_group`; two groups. Persons with a missing rating or group are left out.
    group : str
        Column of the groups.
    control : object
        The value of `group` that marks the control.
    level : float
        Confidence level.
    equal_variances : bool
        False: Welch's t (R's default); True: Student's with the pooled variance.

    Returns
    -------
    MeanDifference
        ``first``: mean spread after a choice; ``second``: of the control; ``difference`` with ``low`` and ``high``,
        and the test.

    Raises
    ------
    TypeError, ValueError
        As in `spreading_of_alternatives`; no control, no other group or several; fewer than two persons in one;
        no spread at all.

    Examples
    --------
    >>> effect = spread_effect(simulate_free_choice(2000, seed=1, dissonance=0.5))
    >>> effect.low < 0.5 < effect.high, effect.n_second
    (True, 1000)
    """
    spread = spreading_of_alternatives(table)
    need(table, [group])
    groups = list(pd.unique(table[group].dropna()))
    others = [name for name in groups if name != control]
    if len(others) == len(groups):
        raise ValueError(f"column {group} has no group {control!r}; without a control group the spread says nothing")
    if len(others) != 1:
        raise ValueError(f"beside {control!r} column {group} must hold one group, found {listed(others) or 'none'}")
    values: Floats = np.asarray(spread, dtype=np.float64)
    used = ~np.isnan(values)
    first, second = (values[used & np.asarray(table[group].isin([name]), dtype=bool)] for name in (others[0], control))
    return mean_difference(first, second, (others[0], control), level, equal_variances)


# ---------------------------------------------------------------- simulation


def free_choice_artefact(liking_sd: float = 1.0, rating_sd: float = 1.0, choice_sd: float = 0.0) -> float:
    """Return the mean spread that the free-choice design gives with no dissonance at all.

    Each offer has a true liking (normal, sd `liking_sd`), each rating and the choice add noise of their own. Of two
    offers with equal first ratings the difference of likings has variance ``v = τ²s²/(τ² + s²)``, with
    ``τ² = 2 liking_sd²`` and ``s² = 2 rating_sd²``; with ``ω² = 2 choice_sd²`` the second ratings differ in favour
    of the chosen offer by ``√(2/π) v/√(v + ω²)``.

    Parameters
    ----------
    liking_sd, rating_sd, choice_sd : float
        0 or more, in points.

    Returns
    -------
    float
        Points; 0 without rating noise, for then equal ratings mean equal likings.

    Raises
    ------
    TypeError, ValueError
        A value is not a finite number or is negative.

    Notes
    -----
    Derived here for normal noise; the artefact itself: Chen and Risen 2010.

    Examples
    --------
    >>> round(free_choice_artefact(1, 1), 3)
    0.798
    """
    tau = 2 * scalar(liking_sd, "liking_sd", 0) ** 2
    s = 2 * scalar(rating_sd, "rating_sd", 0) ** 2
    omega = 2 * scalar(choice_sd, "choice_sd", 0) ** 2
    if tau == 0 or s == 0:
        return 0.0
    v = tau * s / (tau + s)
    return math.sqrt(2 / math.pi) * v / math.sqrt(v + omega)


def simulate_free_choice(
    n: int,
    *,
    seed: int,
    dissonance: float = 0.0,
    liking_sd: float = 1.0,
    rating_sd: float = 1.0,
    choice_sd: float = 0.0,
    offers: int = 8,
) -> pd.DataFrame:
    """Simulate the free-choice experiment with its control group; with `dissonance` 0 nobody's liking ever changes.

    Every person rates the offers; the experimenter picks the two with the closest ratings. The group ``choice``
    then chooses (the offer with the higher liking plus noise) and rates again; the group ``control`` rates again
    and chooses afterwards. Only in ``choice`` does the choice move likings: the chosen one up and the rejected one
    down by half of `dissonance` each.

    Parameters
    ----------
    n : int
        Persons, 2 or more; the odd ones are the control.
    seed : int
        The same seed gives the same persons.
    dissonance : float
        True spread after a choice, in points.
    liking_sd, rating_sd, choice_sd : float
        Sds of true liking, of the noise of each rating, of the noise of the choice; 0 or more.
    offers : int
        Offers rated at first, 2 or more.

    Returns
    -------
    DataFrame
        A row per person: ``group`` and the four ratings of `spreading_of_alternatives`, around 0, not rounded.

    Raises
    ------
    TypeError, ValueError
        A number is out of range.

    Examples
    --------
    >>> people = simulate_free_choice(1000, seed=7)
    >>> float(spreading_of_alternatives(people).mean().round(1))
    0.8
    """
    effect = scalar(dissonance, "dissonance")
    sds = [scalar(v, k, 0) for k, v in (("liking_sd", liking_sd), ("rating_sd", rating_sd), ("choice_sd", choice_sd))]
    n, offers = whole(n, "n", 2), whole(offers, "offers", 2)
    random = np.random.default_rng(whole(seed, "seed"))
    liking = sds[0] * random.standard_normal((n, offers))
    first = liking + sds[1] * random.standard_normal((n, offers))
    order = np.argsort(first, axis=1)
    row = np.arange(n)
    closest = np.argmin(np.diff(np.take_along_axis(first, order, axis=1), axis=1), axis=1)
    # Which of the two was rated higher must not go with its place.
    place = closest[:, None] + np.where(random.random(n) < 0.5, [[0], [1]], [[1], [0]]).T
    pair = order[row[:, None], place]
    true, before = liking[row[:, None], pair], first[row[:, None], pair]
    wanted = true + sds[2] * random.standard_normal((n, 2))
    won = (wanted[:, 1] > wanted[:, 0]).astype(int)
    moved = np.where(row % 2 == 0, effect / 2, 0.0)
    after = true + sds[1] * random.standard_normal((n, 2))
    after[row, won] += moved
    after[row, 1 - won] -= moved
    return pd.DataFrame(
        {
            "group": np.where(row % 2 == 0, "choice", "control"),
            "chosen_before": before[row, won],
            "chosen_after": after[row, won],
            "rejected_before": before[row, 1 - won],
            "rejected_after": after[row, 1 - won],
        }
    )


def after_choice(
    chosen: float,
    rejected: float,
    *,
    importance: float,
    revocability: float,
    days: Sequence[float] = tuple(range(31)),
    largest_spread: float = 2.0,
    speed: float = 0.2,
    low: float = 1,
    high: float = 7,
) -> pd.DataFrame:
    """Return how two ratings part in the days after a choice, by an illustrative model of Festinger's conditions.

    ``spread(t) = largest_spread × importance × (1 − revocability) × closeness × (1 − exp(−speed t))`` with
    ``closeness = 1 − |chosen − rejected|/(high − low)``; the chosen offer gains half of it, the rejected one loses
    half. The conditions are Festinger's; that they multiply, and how fast, is an assumption.

    Parameters
    ----------
    chosen, rejected : float
        Attractiveness of the offers before the choice, within `low` to `high`.
    importance, revocability : float
        0 to 1; a choice that can be taken back at will has revocability 1.
    days : sequence of float
        Days since the choice, 0 or more.
    largest_spread : float
        Points, for the most important, irrevocable choice between equals.
    speed : float
        Per day, 0 or more.
    low, high : float
        Ends of the scale; ratings are cut off there.

    Returns
    -------
    DataFrame
        Index ``day``; ``chosen``, ``rejected`` and ``spread`` (their difference minus that before the choice, after
        cutting off).

    Raises
    ------
    TypeError, ValueError
        A number is out of range.

    Examples
    --------
    >>> after_choice(5, 5, importance=1, revocability=0, days=[0, 100])["spread"].round(2).tolist()
    [0.0, 2.0]
    """
    if not scalar(low, "low") < scalar(high, "high"):
        raise ValueError(f"the scale must rise: low={low:g}, high={high:g}")
    a, b = scalar(chosen, "chosen", low, high), scalar(rejected, "rejected", low, high)
    strength = scalar(importance, "importance", 0, 1) * (1 - scalar(revocability, "revocability", 0, 1))
    strength *= (1 - abs(a - b) / (high - low)) * scalar(largest_spread, "largest_spread", 0)
    time = complete(column(days, "days"), "days", 0)
    spread = strength * (1 - np.exp(-scalar(speed, "speed", 0) * time))
    up, down = np.clip(a + spread / 2, low, high), np.clip(b - spread / 2, low, high)
    return pd.DataFrame(
        {"chosen": up, "rejected": down, "spread": (up - down) - (a - b)}, index=pd.Index(time, name="day")
    )


# ---------------------------------------------------------------- three-part scale


def scale_scores(
    table: pd.DataFrame,
    parts: Mapping[str, Sequence[str]] = SCALE_PARTS,
    *,
    low: float = 1,
    high: float = 7,
    min_share: float = 0.75,
) -> pd.DataFrame:
    """Return each respondent's mean answer on the parts of a dissonance scale.

    Parameters
    ----------
    table : DataFrame
        A row per respondent; a column per item, negatively worded ones already reversed.
    parts : mapping of str to sequence of str
        Part → its item columns. Left out: 22 columns ``CD01`` to ``CD22`` in the three parts of Sweeney, Hausknecht
        and Soutar 2000: emotional (15), wisdom of purchase (4), concern over the deal (3).
    low, high : float
        Ends of the answer scale.
    min_share : float
        0 to 1: share of a part's items that must be answered, else the respondent has no score (NaN) on it.

    Returns
    -------
    DataFrame
        A row per respondent, a column per part, in points of the scale. The parts are not added up.

    Raises
    ------
    TypeError, ValueError
        A column is not there, an answer is not a number on the scale, a part has no items, an item is in two parts.

    Examples
    --------
    >>> table = pd.DataFrame({"a": [1, 3], "b": [2, 5], "c": [7, None]})
    >>> scale_scores(table, {"emotional": ["a", "b"], "concern": ["c"]}).values.tolist()
    [[1.5, 7.0], [4.0, nan]]
    """
    scalar(min_share, "min_share", 0, 1)
    if not scalar(low, "low") < scalar(high, "high"):
        raise ValueError(f"the scale must rise: low={low:g}, high={high:g}")
    if not parts:
        raise ValueError("name at least one part and its items")
    for part, columns in parts.items():
        if isinstance(columns, str):
            raise TypeError(f"part {part} needs a list of its items, got the single word {columns!r}")
    items = [item for columns in parts.values() for item in columns]
    twice = [item for item in dict.fromkeys(items) if items.count(item) > 1]
    if twice:
        raise ValueError(f"item {listed(twice)} is named twice; an item belongs to one part")
    scores = {}
    for part, columns in parts.items():
        if not columns:
            raise ValueError(f"part {part} has no items")
        need(table, columns)
        answers = np.column_stack([numbers(table[name], name, low, high) for name in columns])
        given = ~np.isnan(answers)
        count = given.sum(axis=1)
        enough = count >= max(min_share * len(columns) - 1e-9, 1)
        total = np.where(given, answers, 0).sum(axis=1)
        scores[part] = np.where(enough, total / np.maximum(count, 1), np.nan)
    return pd.DataFrame(scores, index=table.index)


def scale_summary(scores: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Return the mean of each part with Student's t interval.

    Parameters
    ----------
    scores : DataFrame
        What `scale_scores` returns; a missing score is left out of its part only.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``part``; ``mean``, ``low``, ``high``, ``sd`` (n − 1), ``n``. With one respondent interval and sd are
        NaN, with none all are.

    Raises
    ------
    TypeError, ValueError
        A column holds something that is not a number.

    Examples
    --------
    >>> scale_summary(pd.DataFrame({"concern": [1.0, 2.0, 3.0]})).round(2).loc["concern"].tolist()
    [2.0, -0.48, 4.48, 1.0, 3.0]
    """
    confidence(level)
    need(scores, scores.columns)
    rows = {}
    for part in scores.columns:
        values = numbers(scores[part], part)
        values = values[~np.isnan(values)]
        mean, low, high = mean_interval(values, level)
        sd = float(values.std(ddof=1)) if len(values) > 1 else math.nan
        rows[part] = {"mean": mean, "low": low, "high": high, "sd": sd, "n": len(values)}
    if not rows:
        raise ValueError("the table of scores has no column")
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("part")
