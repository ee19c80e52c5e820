"""Do two coders (or mystery shoppers) see the same? Kappa, Fleiss, Krippendorff's alpha, intraclass correlation.

Codes are given unit by unit: an incident, a comment or a visit is a unit, a coder gives it a code. All coefficients
are 1 for perfect agreement and 0 for what chance alone would give; they may fall below 0. They differ in what they
take: Cohen two coders who coded everything; Fleiss many, all units coded equally often; Krippendorff any number,
with codes missing, nominal, ordinal or interval; the intraclass correlation scores on an interval scale.

A coefficient has no value where no code but one is ever used: chance would agree perfectly too. That is an error here,
and not a 1.

Intervals are percentile bootstraps over units (rows), with a seed, since a unit's codes belong together. Resamples in
which the coefficient has no value are left out, and the result says how many were used. Cohen's kappa gives the
large-sample interval (Fleiss, Cohen and Everitt 1969) as well.

Sources: Cohen 1960, 1968; Fleiss 1971; Krippendorff 2011; Shrout and Fleiss 1979; McGraw and Wong 1996.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis._common import Floats, confidence, listed, need, numbers, paired, whole, wilson

__all__ = [
    "Agreement",
    "IntraclassCorrelation",
    "agreement_table",
    "cohen_kappa",
    "fleiss_kappa",
    "growing_kappa",
    "intraclass_correlation",
    "krippendorff_alpha",
    "percent_agreement",
    "settle",
]

Weights = Literal["none", "linear", "quadratic"]
Measurement = Literal["nominal", "ordinal", "interval"]
Counts = npt.NDArray[np.int64]

# Resamples are worked through in blocks of at most this many numbers.
_BLOCK = 2_000_000


@dataclass(frozen=True)
class Agreement:
    """A coefficient of agreement with its interval.

    Attributes
    ----------
    value, low, high : float
        The coefficient and its interval.
    observed, expected : float
        Agreement (kappas) or disagreement (Krippendorff) observed, and expected by chance. Weighted kappa: the
        weighted disagreement.
    units : int
        Units used.
    left_out : int
        Units left out: a missing code (Cohen), fewer than two codes (Krippendorff).
    resamples : int
        Bootstrap resamples used; 0 for a large-sample interval.
    """

    value: float
    low: float
    high: float
    observed: float
    expected: float
    units: int
    left_out: int
    resamples: int


# ---------------------------------------------------------------- two coders


def agreement_table(first: object, second: object, categories: Sequence[object] | None = None) -> pd.DataFrame:
    """Cross the codes of two coders: the diagonal holds the units they agree on.

    Parameters
    ----------
    first, second : column or list
        One code per unit, in the same order of units; units with a missing code are left out.
    categories : sequence, optional
        All codes, in the order wanted (for weighted kappa: from lowest to highest). Left out: the order of the
        columns' own type where both are ordered categoricals, else those in use, sorted.

    Returns
    -------
    DataFrame
        Counts; rows: the first coder's codes, columns: the second's.

    Raises
    ------
    TypeError, ValueError
        Different lengths or row labels, no unit coded by both, a code that is not among the categories.

    Examples
    --------
    >>> agreement_table(["queue", "staff", "queue"], ["queue", "staff", "staff"]).values.tolist()
    [[1, 1], [0, 1]]
    """
    counts, names, _ = _crossed(first, second, categories)
    return pd.DataFrame(counts, index=pd.Index(names, name="first"), columns=pd.Index(names, name="second"))


def percent_agreement(first: object, second: object, *, level: float = 0.95) -> Agreement:
    """Return the share of units on which two coders agree, with Wilson's interval; chance is not taken out.

    Parameters
    ----------
    first, second : column or list
        See `agreement_table`.
    level : float
        Confidence level.

    Returns
    -------
    Agreement
        ``value`` (equal to ``observed``); ``expected`` as for Cohen's kappa, for comparison.

    Raises
    ------
    TypeError, ValueError
        As in `agreement_table`.

    Examples
    --------
    >>> percent_agreement(["a", "a", "b", "b"], ["a", "b", "b", "b"]).value
    0.75
    """
    counts, _, left_out = _crossed(first, second, None)
    n = int(counts.sum())
    same = int(np.trace(counts))
    low, high = wilson(same, n, level)
    expected = float(counts.sum(axis=1) @ counts.sum(axis=0)) / n**2
    return Agreement(same / n, low, high, same / n, expected, n, left_out, 0)


def cohen_kappa(
    first: object,
    second: object,
    *,
    weights: Weights = "none",
    categories: Sequence[object] | None = None,
    level: float = 0.95,
    resamples: int = 0,
    seed: int | None = None,
) -> Agreement:
    """Return Cohen's kappa of two coders: ``κ = (p_o − p_e)/(1 − p_e)``, or weighted ``1 − Σ w p_o / Σ w p_e``.

    Parameters
    ----------
    first, second : column or list
        One code per unit, in the same order of units. Units with a missing code are left out and counted.
    weights : {"none", "linear", "quadratic"}
        Disagreement counted as all or nothing, by the distance of the categories' places, or by its square.
    categories : sequence, optional
        All codes in order; matters for weights, where an unused one in between keeps its place and words have no
        order of their own. Left out: as in `agreement_table`.
    level : float
        Confidence level.
    resamples : int
        0: the large-sample interval ``κ ± z se`` (Fleiss, Cohen and Everitt 1969; as statsmodels, and without weights
        as R's psych, whose version 2.2.9 takes other row means for its weighted kappa and gives other limits), cut
        off at −1 and 1; NaN where a coder gave one code only, which leaves the error 0. More: a percentile bootstrap
        over units with this many resamples; wiser below some 50 units.
    seed : int, optional
        Needed for a bootstrap.

    Returns
    -------
    Agreement

    Raises
    ------
    TypeError, ValueError
        As in `agreement_table`; both coders gave one and the same code everywhere; weights for three words or more
        without a stated order; a bootstrap without seed.

    Examples
    --------
    >>> first = ["yes"] * 25 + ["no"] * 25
    >>> second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    >>> found = cohen_kappa(first, second)
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.4, 0.151, 0.649)
    """
    confidence(level)
    _bootstrap_wanted(resamples, seed)
    if weights not in ("none", "linear", "quadratic"):
        raise ValueError(f"weights must be 'none', 'linear' or 'quadratic', got {weights!r}")
    counts, names, left_out = _crossed(first, second, categories, ordered=weights != "none")
    n = int(counts.sum())
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    if rows.max() == n and columns.max() == n and rows.argmax() == columns.argmax():
        raise ValueError(
            f"both coders gave every unit the code {names[int(rows.argmax())]!r}; kappa has no value, since chance "
            "would agree as well; report percent_agreement and take units that differ"
        )
    places = np.arange(len(names))
    distance = np.abs(places[:, None] - places).astype(np.float64)
    cost = {"none": (distance > 0).astype(np.float64), "linear": distance, "quadratic": distance**2}[weights]

    def kappas(tables: Floats) -> tuple[Floats, Floats, Floats]:
        share = tables / n
        observed = np.einsum("bij,ij->b", share, cost)
        expected = np.einsum("bi,bj,ij->b", share.sum(axis=2), share.sum(axis=1), cost)
        valid = expected > 1e-15
        return np.where(valid, 1 - observed / np.where(valid, expected, 1), np.nan), observed, expected

    value, observed, expected = (float(part[0]) for part in kappas(counts[None].astype(np.float64)))
    if resamples:
        random = np.random.default_rng(seed)
        cells = (counts / n).ravel()
        per_block = max(1, _BLOCK // counts.size)
        drawn = []
        for start in range(0, resamples, per_block):
            tables = random.multinomial(n, cells, size=min(per_block, resamples - start))
            drawn.append(kappas(tables.reshape(-1, *counts.shape).astype(np.float64))[0])
        low, high, used = _percentiles(np.concatenate(drawn), level)
    else:
        low, high = _large_sample(counts / n, cost, n, level)
        used = 0
    if weights == "none":
        observed, expected = 1 - observed, 1 - expected
    return Agreement(value, low, high, observed, expected, n, left_out, used)


def _large_sample(share: Floats, cost: Floats, n: int, level: float) -> tuple[float, float]:
    """Fleiss, Cohen and Everitt's interval; `share` of the units in each cell, `cost` of its disagreement."""
    from scipy.stats import norm

    first, second = share.sum(axis=1), share.sum(axis=0)
    if first.max() > 1 - 1e-12 or second.max() > 1 - 1e-12:
        return math.nan, math.nan
    gain = 1 - cost / cost.max()
    observed, expected = float((gain * share).sum()), float(first @ gain @ second)
    value = (observed - expected) / (1 - expected)
    means = (gain @ second)[:, None] + first @ gain
    squares = float((share * (gain * (1 - expected) - means * (1 - observed)) ** 2).sum())
    variance = squares - (observed * expected - 2 * expected + observed) ** 2
    half = float(norm.ppf(0.5 + level / 2)) * math.sqrt(max(variance, 0.0) / n) / (1 - expected) ** 2
    return max(-1.0, value - half), min(1.0, value + half)


def growing_kappa(first: object, second: object, *, level: float = 0.95) -> pd.DataFrame:
    """Return Cohen's kappa after the first unit, the first two, and so on: what two coders see while they code.

    The interval serves for few units and for full agreement: Wilson's limits of the share agreed on, put into the
    formula of kappa with the chance agreement taken as known, ``(limit − p_e)/(1 − p_e)``. (Cohen's 1960 error takes
    it as known, too, and shrinks to nothing where all units agree.) With six codes in equal use it covers kappa about
    as often as it says from some six units on; with fewer the chance agreement is hardly known and the interval means
    little. Each interval is for its own number of units: whoever stops coding where it looks best has no such
    interval. For a report on many units `cohen_kappa` has the large-sample interval, which is close to this one.

    Parameters
    ----------
    first, second : column or list
        One code per unit, in the order in which they were coded; none missing.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``units``, 1 to n; ``agreed`` (how many alike so far), ``value``, ``low``, ``high``; NaN as long as
        both have used one and the same code only.

    Raises
    ------
    TypeError, ValueError
        Different lengths or row labels, no unit, a missing code.

    References
    ----------
    Cohen 1960, *Educational and Psychological Measurement* 20(1); Wilson 1927.

    Examples
    --------
    >>> growing_kappa(["a", "a", "b"], ["a", "b", "b"]).round(2)["value"].tolist()
    [nan, 0.0, 0.4]
    """
    confidence(level)
    one, two = paired(first=first, second=second)
    if not len(one) or one.isna().any() or two.isna().any():
        raise ValueError("kappa grows unit by unit; give at least one unit, and a code from both coders for each")
    a, b = one.astype(object).to_numpy(), two.astype(object).to_numpy()
    names = np.array(list(dict.fromkeys([*a, *b])), dtype=object)
    used_by_first = np.cumsum(a[:, None] == names, axis=0)
    used_by_second = np.cumsum(b[:, None] == names, axis=0)
    units = np.arange(1, len(a) + 1)
    agreed = np.cumsum(a == b)
    chance = (used_by_first * used_by_second).sum(axis=1) / units**2
    limits = np.array([wilson(int(same), int(n), level) for same, n in zip(agreed, units, strict=True)])
    shares = np.column_stack([agreed / units, limits])
    alive = (chance < 1)[:, None]
    kappas = np.where(alive, (shares - chance[:, None]) / np.where(alive, 1 - chance[:, None], 1), np.nan)
    kappas = np.clip(kappas, -1, 1)
    return pd.DataFrame(
        {"agreed": agreed, "value": kappas[:, 0], "low": kappas[:, 1], "high": kappas[:, 2]},
        index=pd.Index(units, name="units"),
    )


def settle(codes: pd.Series, agreed: pd.Series, borders: Sequence[tuple[object, object]]) -> pd.Series:
    """Return a coder's codes once the coders have settled where the border between some codes runs.

    A model for teaching, and a hopeful one: wherever the coder's code and the one that the settled definition gives
    are the two sides of a settled border, the coder now gives the latter. All other codes stay, slips included.

    Parameters
    ----------
    codes : Series
        The coder's codes.
    agreed : Series
        What the settled definitions give, same rows.
    borders : sequence of pairs
        The codes whose border was settled, e.g. ``[("staff", "information")]``.

    Returns
    -------
    Series
        The codes after the talk, same rows. A code stays where it or the definition's is missing. Agreement on the
        very units in which the borders were found is flattered; measure it on others.

    Raises
    ------
    TypeError, ValueError
        Different rows, or a border that is not two different codes.

    Examples
    --------
    >>> codes, agreed = pd.Series(["staff", "staff", "price"]), pd.Series(["information", "price", "staff"])
    >>> settle(codes, agreed, [("staff", "information")]).tolist()
    ['information', 'staff', 'price']
    """
    codes, agreed = paired(codes=codes, agreed=agreed)
    settled = codes.copy()
    for border in borders:
        if isinstance(border, str) or len(set(border)) != 2 or len(border) != 2:
            raise ValueError(f"a border is a pair of two different codes, got {border!r}")
        here = codes.isin(border) & agreed.isin(border)
        settled[here] = agreed[here]
    return settled


# ---------------------------------------------------------------- many coders


def fleiss_kappa(
    ratings: pd.DataFrame,
    *,
    chance: Literal["fleiss", "randolph"] = "fleiss",
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> Agreement:
    """Return Fleiss' kappa: agreement of several coders who coded every unit.

    Parameters
    ----------
    ratings : DataFrame
        A row per unit, a column per coder (or per place: the coders may change from unit to unit, their number may
        not); nominal codes of any type, none missing.
    chance : {"fleiss", "randolph"}
        Agreement by chance from the codes' overall shares, or from equal shares of all codes in use (Randolph 2005).
    level : float
        Confidence level.
    resamples, seed : int
        Of the percentile bootstrap over units.

    Returns
    -------
    Agreement

    Raises
    ------
    TypeError, ValueError
        A code is missing (take `krippendorff_alpha`), fewer than two coders or units, one code throughout.

    Examples
    --------
    >>> ratings = pd.DataFrame({"a": [1, 1, 2, 2], "b": [1, 1, 2, 2], "c": [1, 2, 2, 2]})
    >>> round(fleiss_kappa(ratings).value, 3)
    0.657
    """
    if chance not in ("fleiss", "randolph"):
        raise ValueError(f"chance must be 'fleiss' or 'randolph', got {chance!r}")
    per_unit, _ = _counts_per_unit(ratings, resamples)
    coders = ratings.shape[1]
    short = per_unit.sum(axis=1) < coders
    if short.any():
        rows = listed([f"row {label}" for label in ratings.index[np.asarray(short)]], 3)
        raise ValueError(f"codes are missing ({rows}); Fleiss' kappa needs all of them, use krippendorff_alpha")
    used = per_unit[:, per_unit.any(axis=0)]
    if used.shape[1] < 2:
        raise ValueError(
            "all coders gave every unit the same code; kappa has no value, since chance would agree as well"
        )
    n = len(used)
    used, times = np.unique(used, axis=0, return_counts=True)
    agreeing = ((used**2).sum(axis=1) - coders) / (coders * (coders - 1))

    def kappa(weights: Floats) -> Floats:
        observed = weights @ agreeing / n
        shares = weights @ used / (n * coders)
        expected = (shares**2).sum(axis=1) if chance == "fleiss" else np.full(len(weights), 1 / used.shape[1])
        # A resample in which no two codes are left has no value.
        alive = (shares**2).sum(axis=1) < 1 - 1e-12
        return np.where(alive, (observed - expected) / np.where(alive, 1 - expected, 1), np.nan)

    whole: Floats = times[None].astype(np.float64)
    shares = times @ used / (n * coders)
    expected = float((shares**2).sum()) if chance == "fleiss" else 1 / used.shape[1]
    low, high, drawn = _bootstrap(kappa, times, used.shape[1], resamples=resamples, seed=seed, level=level)
    return Agreement(float(kappa(whole)[0]), low, high, float(times @ agreeing / n), expected, n, 0, drawn)


def krippendorff_alpha(
    ratings: pd.DataFrame,
    measurement: Measurement = "nominal",
    *,
    categories: Sequence[object] | None = None,
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> Agreement:
    """Return Krippendorff's alpha: agreement of any number of coders, codes missing or not, ``α = 1 − D_o/D_e``.

    Every pair of codes of one unit counts with weight 1/(m − 1), m being the unit's number of codes; units with fewer
    than two are left out. The disagreement of two codes is 0 or 1 (nominal), the squared number of codes that lie
    between them in rank, ``(Σ_{g=c..k} n_g − (n_c + n_k)/2)²`` (ordinal), or their squared difference (interval).

    Parameters
    ----------
    ratings : DataFrame
        A row per unit, a column per coder; missing codes are NaN or None.
    measurement : {"nominal", "ordinal", "interval"}
        Level of measurement. Interval needs numbers; ordinal needs an order: that of the numbers, of an ordered
        categorical type that all columns have, or `categories`.
    categories : sequence, optional
        All codes in order. Left out: as in `agreement_table`.
    level : float
        Confidence level.
    resamples, seed : int
        Of the percentile bootstrap over units. (Hayes and Krippendorff's macro draws pairs of codes instead and gives
        somewhat different limits.)

    Returns
    -------
    Agreement
        ``observed`` and ``expected`` are disagreements.

    Raises
    ------
    TypeError, ValueError
        Fewer than two coders, no unit with two codes, one code throughout, text where numbers are needed, words
        without a stated order for ordinal.

    Examples
    --------
    >>> ratings = pd.DataFrame({"a": [1, 2, 3, 3], "b": [1, 2, 3, None], "c": [None, 2, 2, 3]})
    >>> round(krippendorff_alpha(ratings, "ordinal").value, 3)
    0.8
    """
    if measurement not in ("nominal", "ordinal", "interval"):
        raise ValueError(f"measurement must be 'nominal', 'ordinal' or 'interval', got {measurement!r}")
    ratings, categories = _measured(ratings, measurement, categories)
    per_unit, names = _counts_per_unit(ratings, resamples, categories)
    size = per_unit.sum(axis=1)
    paired = size >= 2
    left_out = int((~paired).sum())
    used = per_unit[paired]
    if len(used) == 0:
        raise ValueError("no unit has two codes; agreement needs units coded by at least two coders")
    in_use = used.any(axis=0)
    if in_use.sum() < 2:
        raise ValueError(
            "every unit has the same code throughout; alpha has no value, since chance would agree as well"
        )
    n = len(used)
    used, times = np.unique(used[:, in_use], axis=0, return_counts=True)
    size = used.sum(axis=1)
    places: Floats = np.arange(used.shape[1], dtype=np.float64)
    unit = 1.0
    if measurement == "interval":
        places = np.array([float(str(names[j])) for j in np.flatnonzero(in_use)], dtype=np.float64)
        # Squared differences do not change with the origin, rounding does; very large ones cannot be squared.
        places = places - places.mean()
        unit = float(np.abs(places).max())
        places = places / unit
    # Ordinal: each unit's ordered pairs of codes, a row per unit.
    pairs = (used[:, :, None] * (used / (size - 1)[:, None])[:, None, :]).reshape(len(used), -1)

    def parts(weights: Floats) -> tuple[Floats, Floats]:
        margins = weights @ used
        total = margins.sum(axis=1)
        if measurement == "nominal":
            same = weights @ ((used * (used - 1)).sum(axis=1) / (size - 1))
            return (total - same) / total, (total**2 - (margins**2).sum(axis=1)) / (total * (total - 1))
        if measurement == "interval":
            spread = 2 * (size * (used @ places**2) - (used @ places) ** 2) / (size - 1)
            chance = 2 * (total * (margins @ places**2) - (margins @ places) ** 2)
            return weights @ spread / total, chance / (total * (total - 1))
        # Ordinal: a code's place is the middle of its ranks, so that the distance of two is the ranks between them.
        middle = np.cumsum(margins, axis=1) - margins / 2
        middle -= (margins * middle).sum(axis=1, keepdims=True) / total[:, None]
        squares = ((middle[:, :, None] - middle[:, None, :]) ** 2).reshape(len(weights), -1)
        observed = ((weights @ pairs) * squares).sum(axis=1) / total
        chance = 2 * total * (margins * middle**2).sum(axis=1)
        return observed, chance / (total * (total - 1))

    def alpha(weights: Floats) -> Floats:
        observed, expected = parts(weights)
        alive = ((weights @ used) > 0).sum(axis=1) > 1
        return np.where(alive, 1 - observed / np.where(alive, expected, 1), np.nan)

    observed, expected = parts(times[None].astype(np.float64))
    low, high, drawn = _bootstrap(alpha, times, used.shape[1] ** 2, resamples=resamples, seed=seed, level=level)
    value = 1 - float(observed[0]) / float(expected[0])
    apart, by_chance = (float(part[0]) * unit * unit for part in (observed, expected))
    return Agreement(value, low, high, apart, by_chance, n, left_out, drawn)


# ---------------------------------------------------------------- scores


@dataclass(frozen=True)
class IntraclassCorrelation:
    """ICC(2,1) and ICC(2,k): one coder's scores, and the mean of all k coders', with intervals."""

    single: float
    single_low: float
    single_high: float
    average: float
    average_low: float
    average_high: float
    units: int
    coders: int


def intraclass_correlation(scores: pd.DataFrame, *, level: float = 0.95) -> IntraclassCorrelation:
    """Return the intraclass correlations ICC(2,1) and ICC(2,k) for absolute agreement.

    Two-way random effects (Shrout and Fleiss 1979): coders are a sample of possible ones, and one who is harsher
    counts as disagreement. ``ICC(2,1) = (B − E)/(B + (k−1)E + k(J − E)/n)``, ``ICC(2,k) = (B − E)/(B + (J − E)/n)``
    with the mean squares B of units, J of coders and E of what is left.

    Parameters
    ----------
    scores : DataFrame
        A row per unit (a visit, a branch), a column per coder; numbers, none missing.
    level : float
        Confidence level of the interval from the F distribution (Shrout and Fleiss 1979, as R's psych); the average's
        follows from the single one's by Spearman and Brown (−∞ where that has no value).

    Returns
    -------
    IntraclassCorrelation

    Raises
    ------
    TypeError, ValueError
        A score is missing or not a number, fewer than two units or coders, units that do not differ at all
        (B and E both 0), or differ so little beside the coders' noise that ICC(2,k) has no value.

    Examples
    --------
    >>> scores = pd.DataFrame({"a": [9, 6, 8, 7, 10, 6], "b": [2, 1, 4, 1, 5, 2]})
    >>> round(intraclass_correlation(scores).single, 2)
    0.13
    """
    from scipy.stats import f as f_distribution

    confidence(level)
    need(scores, scores.columns if isinstance(scores, pd.DataFrame) else ())
    n, k = scores.shape
    if n < 2 or k < 2:
        raise ValueError(f"{n} units and {k} coders; the intraclass correlation needs two or more of both")
    x = np.column_stack([numbers(scores[name], name) for name in scores.columns])
    blank = np.isnan(x).any(axis=1)
    if blank.any():
        rows = listed([f"row {label}" for label in scores.index[np.asarray(blank, dtype=bool)]], 3)
        raise ValueError(
            f"scores are missing ({rows}); leave these units out, or use krippendorff_alpha(…, 'interval')"
        )
    x = x - x.mean()
    size = float(np.abs(x).max())
    if size == 0:
        raise ValueError("the units' scores do not differ; the intraclass correlation has no value")
    # No coefficient changes with the unit, and very large scores cannot be squared.
    x = x / size
    units, coders = x.mean(axis=1), x.mean(axis=0)
    b = k * float(units @ units) / (n - 1)
    j = n * float(coders @ coders) / (k - 1)
    rest = x - units[:, None] - coders
    e = float((rest**2).sum()) / ((n - 1) * (k - 1))
    if b <= 1e-24 and e <= 1e-24:
        raise ValueError("the units' scores do not differ; the intraclass correlation has no value")
    below = b + (j - e) / n
    if below <= 1e-12 * (b + j + e):
        raise ValueError("coders differ so much more than units that the intraclass correlation has no value")
    single = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    average = (b - e) / below
    if e <= 1e-24 and j <= 1e-24:
        low = high = 1.0
    else:
        ratio = j / e if e > 1e-24 else math.inf
        if math.isinf(ratio):
            df = k - 1.0
        else:
            top = k * single * ratio + n * (1 + (k - 1) * single) - k * single
            df = (k - 1) * (n - 1) * top**2
            df /= (n - 1) * k**2 * single**2 * ratio**2 + (n * (1 + (k - 1) * single) - k * single) ** 2
        upper = float(f_distribution.ppf(0.5 + level / 2, n - 1, df))
        lower = float(f_distribution.ppf(0.5 + level / 2, df, n - 1))
        noise = k * j + (k * n - k - n) * e
        low = n * (b - upper * e) / (upper * noise + n * b)
        high = n * (lower * b - e) / (noise + n * lower * b)
    return IntraclassCorrelation(
        single, low, high, average, _spearman_brown(low, k), _spearman_brown(high, k), int(n), int(k)
    )


def _spearman_brown(r: float, k: int) -> float:
    return r * k / (1 + r * (k - 1)) if 1 + r * (k - 1) > 0 else -math.inf


# ---------------------------------------------------------------- inside


def _crossed(
    first: object, second: object, categories: Sequence[object] | None, *, ordered: bool = False
) -> tuple[Counts, list[object], int]:
    one, two = paired(first=first, second=second)
    categories = _own_order([one, two]) if categories is None else categories
    a, b = one.astype(object).to_numpy(), two.astype(object).to_numpy()
    coded = ~(pd.isna(a) | pd.isna(b))
    if not coded.any():
        raise ValueError("no unit has a code from both coders")
    names = _names([*a[coded], *b[coded]], categories)
    if ordered and categories is None and len(names) > 2 and any(isinstance(name, str) for name in names):
        raise ValueError(
            f"the codes {listed(names)} are words and weights need their order; state it with "
            "categories=['low', …, 'high']"
        )
    place = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(counts, ([place[v] for v in a[coded]], [place[v] for v in b[coded]]), 1)
    return counts, names, int((~coded).sum())


def _measured(
    ratings: pd.DataFrame, measurement: Measurement, categories: Sequence[object] | None
) -> tuple[pd.DataFrame, Sequence[object] | None]:
    """Return the ratings as the level of measurement needs them, and the order of the codes if one is known."""
    need(ratings, ratings.columns if isinstance(ratings, pd.DataFrame) else ())
    if measurement == "interval":
        ratings = pd.DataFrame({name: numbers(ratings[name], name) for name in ratings.columns}, index=ratings.index)
    if categories is None and ratings.shape[1]:
        categories = _own_order([ratings[name] for name in ratings.columns])
    if measurement == "ordinal" and categories is None:
        words = [name for name in ratings.columns if ratings[name].dropna().map(lambda v: isinstance(v, str)).any()]
        if words:
            raise ValueError(
                f"column {listed(words)} holds words; state their order with categories=['low', …, 'high']"
            )
    return ratings, categories


def _own_order(coders: Sequence[pd.Series]) -> list[object] | None:
    """Return the order that the columns' own type states, where all have the same one."""
    first = coders[0].dtype
    if isinstance(first, pd.CategoricalDtype) and first.ordered and all(one.dtype == first for one in coders):
        return list(first.categories)
    return None


def _names(codes: Sequence[object], categories: Sequence[object] | None) -> list[object]:
    """All codes in order: those stated, else those in use, sorted."""
    in_use = dict.fromkeys(codes)
    if categories is not None:
        if isinstance(categories, str):
            raise TypeError(f"categories is a list of codes, got the string {categories!r}")
        stated = list(dict.fromkeys(categories))
        strange = [code for code in in_use if code not in stated]
        if strange:
            raise ValueError(
                f"code {listed(strange)} is not among the categories {listed(stated)}; correct it or add it"
            )
        return stated
    try:
        return sorted(in_use)  # type: ignore[type-var]
    except TypeError:
        raise ValueError(
            f"the codes mix words and numbers ({listed(list(in_use))}); use one kind, or state categories="
        ) from None


def _counts_per_unit(
    ratings: pd.DataFrame, resamples: int, categories: Sequence[object] | None = None
) -> tuple[Counts, list[object]]:
    """Return how often each unit got each code, and the codes."""
    need(ratings, ratings.columns if isinstance(ratings, pd.DataFrame) else ())
    _bootstrap_wanted(resamples, 0)
    if ratings.shape[1] < 2:
        raise ValueError(f"agreement needs a column for each of two or more coders, the table has {ratings.shape[1]}")
    codes = ratings.astype(object).to_numpy()
    there = ~pd.isna(codes)
    if not there.any():
        raise ValueError("no unit has any code")
    names = _names(list(codes[there]), categories)
    place = {name: i for i, name in enumerate(names)}
    counts = np.zeros((len(codes), len(names)), dtype=np.int64)
    np.add.at(counts, (np.nonzero(there)[0], np.array([place[v] for v in codes[there]])), 1)
    return counts, names


def _bootstrap_wanted(resamples: int, seed: int | None) -> None:
    if whole(resamples, "resamples") and seed is None:
        raise ValueError("a bootstrap needs seed=, so that the same data give the same interval")
    if seed is not None:
        whole(seed, "seed")


def _bootstrap(
    statistic: Callable[[Floats], Floats], times: Counts, width: int, *, resamples: int, seed: int, level: float
) -> tuple[float, float, int]:
    """Percentile interval over units; `statistic` takes resamples × kinds, how often each kind of unit was drawn.

    Units with the same codes are one kind, there `times` over: drawing kinds is drawing units, only faster.
    """
    confidence(level)
    if not resamples:
        return math.nan, math.nan, 0
    random = np.random.default_rng(seed)
    n = int(times.sum())
    per_block = max(1, _BLOCK // max(len(times), width))
    drawn = []
    for start in range(0, resamples, per_block):
        weights = random.multinomial(n, times / n, size=min(per_block, resamples - start)).astype(np.float64)
        drawn.append(statistic(weights))
    return _percentiles(np.concatenate(drawn), level)


def _percentiles(values: Floats, level: float) -> tuple[float, float, int]:
    alive = values[~np.isnan(values)]
    if len(alive) < 0.5 * len(values):
        raise ValueError(
            f"only {len(alive)} of {len(values)} resamples hold two different codes; these units are too few or "
            "too much alike for an interval: code more of them, or pass resamples=0"
        )
    low, high = np.quantile(alive, [0.5 - level / 2, 0.5 + level / 2])
    return float(low), float(high), len(alive)
