"""One number for a report: NPS, the share of top answers, customer effort, each with its error.

A single number hides how uncertain it is and that quite different mixes of answers
give the same value; so each comes with its interval, its counts and how many answers
were left out. Codes that are not answers (11 = blank, 99 = no answer) are never
counted silently: name them in `missing_codes`, every other value off the scale is
refused.

Sources: Reichheld 2003 (NPS); Keiningham, Cooil, Andreassen and Aksoy 2007 (its claims
not replicated); Rocks 2016 (intervals of the NPS); Wilson 1927; Dixon, Freeman and
Toman 2010 (effort).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from coursekit.analysis._common import Floats, column, confidence, mean_interval, numbers, scalar, shown, wilson

__all__ = ["Effort", "NetPromoterScore", "TopBox", "ces", "nps", "nps_from_counts", "top_box"]


@dataclass(frozen=True)
class NetPromoterScore:
    """What `nps` found.

    Attributes
    ----------
    nps, se, low, high : float
        In points, −100 to 100.
    promoters, passives, detractors : float
        Shares of the n answers, 0 to 1.
    n : int
        Answers from 0 to 10.
    left_out : int
        Missing answers and missing codes.
    """

    nps: float
    se: float
    low: float
    high: float
    promoters: float
    passives: float
    detractors: float
    n: int
    left_out: int


@dataclass(frozen=True)
class TopBox:
    """What `top_box` found: ``share`` (0 to 1) with Wilson's interval, the ``count`` behind it, ``n``, ``left_out``."""

    share: float
    low: float
    high: float
    count: int
    n: int
    left_out: int


@dataclass(frozen=True)
class Effort:
    """What `ces` found: ``mean`` with ``se`` (sd/√n) and Student's t interval, ``sd`` (n − 1), ``n``, ``left_out``."""

    mean: float
    se: float
    low: float
    high: float
    sd: float
    n: int
    left_out: int


def nps(
    answers: object,
    *,
    missing_codes: float | Iterable[float] = (),
    method: Literal["wald", "adjusted"] = "wald",
    level: float = 0.95,
) -> NetPromoterScore:
    """Return the Net Promoter Score: percentage of answers 9–10 minus percentage of 0–6.

    ``se = 100 √((p + d − (p − d)²) / n)``, divisor n: the mean of −100, 0 and 100 as other
    programs take it, with n − 1 in the variance, has an error ``√(n / (n − 1))`` times as large.

    Parameters
    ----------
    answers : column or list of numbers
        “How likely are you to recommend us”, whole numbers 0 to 10. Missing: left out.
    missing_codes : number or iterable of numbers
        Codes that mean “no answer”, e.g. ``(11,)`` or ``(99,)``. Counted as promoters
        they would lift the score.
    method : {"wald", "adjusted"}
        Interval: ``"wald"``, nps ± z·se, cut at ±100; with one kind of answer only its
        width is 0, which says too much. ``"adjusted"`` adds three fictitious answers
        (¾ promoter, 1½ passives, ¾ detractor) for the interval's centre and width,
        better with small n (Rocks 2016). nps and se are the plain ones in both.
    level : float
        Confidence level.

    Raises
    ------
    ValueError
        An answer that is neither a whole number 0–10 nor a missing code (names the
        rows), or no answer left.

    Examples
    --------
    >>> found = nps([10, 9, 8, 6, 11], missing_codes=(11,))
    >>> found.nps, found.n, found.left_out
    (25.0, 4, 1)
    """
    values, left_out = _answers(answers, missing_codes, 0, 10)
    promoters, detractors = int((values >= 9).sum()), int((values <= 6).sum())
    passives = len(values) - promoters - detractors
    return nps_from_counts(promoters, passives, detractors, left_out=left_out, method=method, level=level)


def nps_from_counts(
    promoters: int,
    passives: int,
    detractors: int,
    *,
    left_out: int = 0,
    method: Literal["wald", "adjusted"] = "wald",
    level: float = 0.95,
) -> NetPromoterScore:
    """Return the Net Promoter Score from the three counts; everything else as in `nps`.

    Examples
    --------
    >>> found = nps_from_counts(60, 20, 20)
    >>> found.nps, round(found.se, 2), round(found.low, 1), round(found.high, 1)
    (40.0, 8.0, 24.3, 55.7)
    """
    from scipy.special import ndtri

    if method not in ("wald", "adjusted"):
        raise ValueError(f'method is "wald" or "adjusted", got {method!r}')
    z = float(ndtri(0.5 + confidence(level) / 2))
    counts = [_whole(value, name, 0) for value, name in
              ((promoters, "promoters"), (passives, "passives"), (detractors, "detractors"))]  # fmt: skip
    left_out = _whole(left_out, "left_out", 0)
    n = sum(counts)
    if n == 0:
        raise ValueError("there is no answer left to compute an NPS from")
    score, se = _net(counts[0], counts[2], n)
    centre, width = (score, se) if method == "wald" else _net(counts[0] + 0.75, counts[2] + 0.75, n + 3)
    return NetPromoterScore(
        nps=100 * score,
        se=100 * se,
        low=max(-100.0, 100 * (centre - z * width)),
        high=min(100.0, 100 * (centre + z * width)),
        promoters=counts[0] / n,
        passives=counts[1] / n,
        detractors=counts[2] / n,
        n=n,
        left_out=left_out,
    )


def top_box(
    answers: object,
    *,
    boxes: int = 2,
    low: int = 1,
    high: int = 7,
    missing_codes: float | Iterable[float] = (),
    continuity: bool = False,
    level: float = 0.95,
) -> TopBox:
    """Return the share of answers in the top boxes (CSAT), with Wilson's interval.

    Parameters
    ----------
    answers : column or list of numbers
        Whole numbers on the scale `low` to `high`. Missing: left out.
    boxes : int
        How many of the highest answers count: 2 for top-2-box.
    low, high : int
        The scale's ends.
    missing_codes, level
        As in `nps`.
    continuity : bool
        Wilson's interval with continuity correction, as R's prop.test gives unless told
        otherwise (R drops the correction where the share is exactly one half): wider, and
        the plain one covers 95 % well enough (Newcombe 1998).

    Raises
    ------
    ValueError
        An answer off the scale (names the rows), no answer left, or `boxes` not
        between 1 and the number of answers to choose from, less one.

    Examples
    --------
    >>> found = top_box([7, 6, 5, 3, 7])
    >>> found.share, round(found.low, 3), round(found.high, 3)
    (0.6, 0.231, 0.882)
    """
    _scale(low, high)
    if not 1 <= _whole(boxes, "boxes") <= high - low:
        raise ValueError(f"boxes lies between 1 and {high - low} on a scale of {low} to {high}, got {boxes!r}")
    values, left_out = _answers(answers, missing_codes, low, high)
    count, n = int((values > high - boxes).sum()), len(values)
    return TopBox(count / n, *wilson(count, n, level, continuity=continuity), count, n, left_out)


def ces(
    answers: object,
    *,
    low: int = 1,
    high: int = 7,
    missing_codes: float | Iterable[float] = (),
    level: float = 0.95,
) -> Effort:
    """Return the Customer Effort Score: the mean answer to “the company made it easy for me”, with its error.

    Parameters
    ----------
    answers : column or list of numbers
        Whole numbers `low` to `high`; 7 is easiest in the wording above. Missing: left out.
    low, high, missing_codes, level
        As in `top_box`.

    Raises
    ------
    ValueError
        An answer off the scale (names the rows), or fewer than two answers.

    Examples
    --------
    >>> found = ces([7, 6, 5, 3, 7, 99], missing_codes=(99,))
    >>> found.mean, round(found.se, 3), found.n, found.left_out
    (5.6, 0.748, 5, 1)
    """
    _scale(low, high)
    values, left_out = _answers(answers, missing_codes, low, high)
    if len(values) < 2:
        raise ValueError("one answer has no error; at least 2 are needed")
    mean, start, stop = mean_interval(values, level)
    sd = float(values.std(ddof=1))
    return Effort(mean, sd / math.sqrt(len(values)), start, stop, sd, len(values), left_out)


# ---------------------------------------------------------------- inside


def _net(promoters: float, detractors: float, n: float) -> tuple[float, float]:
    p, d = promoters / n, detractors / n
    # rounding may leave −1e-17 where all answers are of one kind
    return p - d, math.sqrt(max(0.0, p + d - (p - d) ** 2) / n)


def _whole(value: float, name: str, low: float = -math.inf) -> int:
    if scalar(value, name, low) != int(value):
        raise ValueError(f"{name} is a whole number, got {value:g}")
    return int(value)


def _scale(low: int, high: int) -> None:
    if not _whole(low, "low") < _whole(high, "high"):
        raise ValueError(f"the scale must rise: low={low}, high={high}")


def _answers(answers: object, missing_codes: float | Iterable[float], low: int, high: int) -> tuple[Floats, int]:
    """Return the valid answers and how many were left out."""
    codes = missing_codes if isinstance(missing_codes, Iterable) else [missing_codes]
    codes = numbers(column(codes, "missing_codes"), "missing_codes")
    given = column(answers, "answers")
    name = given.name if given.name is not None else "answers"
    values = numbers(given, name)
    values = np.where(np.isin(values, codes), np.nan, values)
    wrong = ~np.isnan(values) & ((values < low) | (values > high) | (values != np.floor(values)))
    if wrong.any():
        raise ValueError(
            f"column {name} has values that are not whole numbers {low} to {high} ({shown(given, wrong)}); "
            "correct them, or name the codes for “no answer” in missing_codes="
        )
    kept = values[~np.isnan(values)]
    if not len(kept):
        raise ValueError(f"column {name} has no answer from {low} to {high}")
    return kept, len(values) - len(kept)
