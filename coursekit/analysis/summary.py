"""A whole SERVQUAL survey in one pass: items, dimensions, respondents, alphas; also when it does not fit in memory.

Everything but the respondents' own gaps follows from counts, sums and sums of
products. These are added up in pieces of some thousand rows, so that a national
survey costs little more than reading it, and a folder of Parquet files is
summarised without ever being in memory as a whole. The rules are those of
`servqual` and `reliability`: an item counts where both its answers are there, a
respondent has a dimension when enough of its items count, alpha is listwise
within a dimension.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis import reliability
from coursekit.analysis.instrument import Instrument

# one rule of what a table's dimensions are, and of refusing items not yet turned round
from coursekit.analysis.servqual import Dimensions, _dimensions, _need

__all__ = ["Summary", "summarise", "summarise_parquet"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
# Rows at a time: a piece and what is made of it stay in a processor's cache.
_ROWS = 4096
_BLOCKS = ("E", "P", "gap")


@dataclass(frozen=True)
class Summary:
    """What a SERVQUAL survey says.

    Attributes
    ----------
    items : DataFrame
        As `servqual.item_means`: index ``item``; E, P, gap, n.
    dimensions : DataFrame
        As `servqual.dimension_means`: index ``dimension``; E, P, gap, n.
    alphas : DataFrame
        Index (dimension, block) with block E, P or gap; ``alpha``, Feldt's ``low``
        and ``high``, ``items``, ``n``.
    respondents : DataFrame or None
        As `servqual.respondent_gaps`; None for a survey read in pieces.
    n : int
        Respondents seen.
    """

    items: pd.DataFrame
    dimensions: pd.DataFrame
    alphas: pd.DataFrame
    respondents: pd.DataFrame | None
    n: int


def summarise(
    table: pd.DataFrame,
    *,
    min_share: float = 0.75,
    instrument: Dimensions | None = None,
    confidence: float = 0.95,
) -> Summary:
    """Return the full summary of a survey in memory.

    Parameters
    ----------
    table : DataFrame
        Columns ``E01``, ``P01``, …; codes for missing recoded, items turned round.
    min_share : float
        Share of a dimension's items that a respondent must have answered in both blocks.
    instrument : Instrument or mapping, optional
        Which item belongs where. Left out: the table's own, or SERVQUAL's.
    confidence : float
        Of Feldt's interval of alpha.

    Raises
    ------
    ValueError
        As in `servqual.dimension_means` and `reliability.cronbach_alpha`.

    Examples
    --------
    >>> table = pd.DataFrame({"E01": [7, 6, 7], "E02": [7, 7, 6], "P01": [5, 6, 3], "P02": [6, 5, 4]})
    >>> found = summarise(table, instrument={"care": ["01", "02"]})
    >>> round(float(found.dimensions.loc["care", "gap"]), 4), found.n
    (-1.8333, 3)
    """
    known = _dimensions(table, instrument)
    names = _columns(known)
    _need(table, names)
    answers = table[names]
    gaps = np.empty((len(known.dimensions), len(table)))

    def add_up(first: int, last: int) -> _Sums:
        sums = _Sums(known, min_share, first)
        for start in range(first, last, _ROWS):
            rows = slice(start, min(start + _ROWS, last))
            gaps[:, rows] = sums.add(_floats(answers.iloc[rows]))
        return sums

    # NumPy leaves Python free while it computes, so a large survey is shared among the processor's cores.
    shares = min(os.cpu_count() or 1, max(1, len(table) // (4 * _ROWS)))
    ends = [len(table) * share // shares for share in range(shares + 1)]
    with ThreadPoolExecutor(shares) as pool:
        sums = reduce(_Sums.plus, pool.map(add_up, ends[:-1], ends[1:]))
    respondents = pd.DataFrame(gaps.T, index=table.index, columns=pd.Index(known.dimensions, name="dimension"))
    return sums.summary(respondents, confidence)


def summarise_parquet(
    folder: str | Path,
    *,
    min_share: float = 0.75,
    instrument: Dimensions | None = None,
    confidence: float = 0.95,
) -> Summary:
    """Return the summary of a survey that lies in a folder of Parquet files, read once and in pieces.

    Needs pyarrow: ``pip install "service-perception-course[large]"``.

    Parameters
    ----------
    folder : str or Path
        One file or a folder of partitions with the columns of `summarise`.
    min_share, instrument, confidence
        As in `summarise`; without an instrument the 22 pairs of SERVQUAL are meant.

    Raises
    ------
    ImportError
        pyarrow is not installed.
    ValueError
        As in `summarise`; a column is missing.
    """
    try:
        import pyarrow.dataset as parquet
    except ImportError as error:
        raise ImportError('reading Parquet needs pyarrow: pip install "service-perception-course[large]"') from error
    files = parquet.dataset(folder)
    header = pd.DataFrame(columns=list(files.schema.names))
    known = _dimensions(header, instrument)
    names = _columns(known)
    _need(header, names)
    sums = _Sums(known, min_share)
    for batch in files.to_batches(columns=names, batch_size=8 * _ROWS):
        answers = np.vstack([column.to_numpy(zero_copy_only=False).astype(np.float64) for column in batch.columns])
        for start in range(0, answers.shape[1], _ROWS):
            sums.add(answers[:, start : start + _ROWS])
    return sums.summary(None, confidence)


@dataclass
class _Products:
    """Of the respondents with all items of a dimension: their number, sums and sums of products."""

    n: int
    sums: Floats
    squares: Floats


class _Sums:
    """Counts, sums and sums of products of a survey; pieces are added, nothing is kept of a row.

    Answers are counted from the scale's middle, so that sums of products do not drown
    their differences, and a missing one is a zero that a mask leaves out of the counts:
    then nearly all of the work is matrix products.
    """

    def __init__(self, known: Instrument, min_share: float, first: int = 0) -> None:
        if not 0 <= min_share <= 1:
            raise ValueError(f"min_share is a share between 0 and 1, got {min_share!r}")
        self._known = known
        self._first = first  # rows of the survey before this one's
        self._places = list(_places(known))
        self._middle, self._half = (known.low + known.high) / 2, (known.high - known.low) / 2
        self._belongs = np.zeros((len(known.dimensions), len(known.items)))
        for d, (start, stop) in enumerate(self._places):
            self._belongs[d, start:stop] = 1
        self._needed = np.maximum(min_share * self._belongs.sum(axis=1) - 1e-9, 1)
        self._n = 0
        self._items = np.zeros((3, len(known.items)))  # n, sum of E from the middle, sum of gaps
        self._dimensions = np.zeros((3, len(known.dimensions)))
        self._products = {
            (name, block): _Products(0, np.zeros(len(items)), np.zeros((len(items), len(items))))
            for name, items in known.dimensions.items()
            for block in _BLOCKS
        }

    def add(self, answers: Floats) -> Floats:
        """Add a piece (a row per column, E of all items before P); return the gaps, a row per dimension."""
        k = len(self._known.items)
        missing = np.isnan(answers)
        complete = not missing.any()
        shifted = answers - self._middle
        if not complete:
            np.copyto(shifted, 0, where=missing)
        if max(shifted.max(initial=0), -shifted.min(initial=0)) > self._half:
            self._refuse(answers)
        expected, perceived = shifted[:k], shifted[k:]
        gap, paired = perceived - expected, expected
        if complete:
            counts = np.broadcast_to(self._belongs.sum(axis=1)[:, None], (len(self._places), answers.shape[1]))
            self._items[0] += answers.shape[1]
            alone = None
        else:
            alone = missing[:k] | missing[k:]
            there = (~alone).astype(np.float64)
            gap *= there
            paired = expected * there
            counts = self._belongs @ there
            self._items[0] += there.sum(axis=1)
        self._n += answers.shape[1]
        self._items[1] += paired.sum(axis=1)
        self._items[2] += gap.sum(axis=1)
        scored = counts >= self._needed[:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            own_expected: Floats = (self._belongs @ paired) / counts
            own: Floats = (self._belongs @ gap) / counts
        if not scored.all():
            own_expected[~scored], own[~scored] = np.nan, np.nan
        self._dimensions[0] += scored.sum(axis=1)
        self._dimensions[1] += np.nansum(own_expected, axis=1)
        self._dimensions[2] += np.nansum(own, axis=1)
        holes = (None, None, None) if alone is None else (missing[:k], missing[k:], alone)
        for block, values, gone in zip(_BLOCKS, (expected, perceived, gap), holes, strict=True):
            for name, (start, stop) in zip(self._known.dimensions, self._places, strict=True):
                self._add_products(self._products[name, block], values[start:stop], gone, start, stop)
        return own

    def plus(self, other: _Sums) -> _Sums:
        """Add what another piece of the survey gave."""
        self._n += other._n
        self._items += other._items
        self._dimensions += other._dimensions
        for place, kept in self._products.items():
            more = other._products[place]
            kept.n += more.n
            kept.sums += more.sums
            kept.squares += more.squares
        return self

    @staticmethod
    def _add_products(kept: _Products, values: Floats, missing: Bools | None, start: int, stop: int) -> None:
        n = values.shape[1]
        if missing is not None:
            left_out = missing[start:stop].any(axis=0)
            if left_out.any():
                values = values * ~left_out
                n -= int(left_out.sum())
        kept.n += n
        kept.sums += values.sum(axis=1)
        kept.squares += values @ values.T

    def _refuse(self, answers: Floats) -> None:
        low, high = self._known.low, self._known.high
        place, row = np.argwhere((answers < low) | (answers > high))[0]
        raise ValueError(
            f"column {_columns(self._known)[place]} has answers outside the scale {low:g} to {high:g} "
            f"(row {self._first + self._n + row + 1} of the survey: {answers[place, row]:g}); turn codes for missing "
            "answers into NaN with servqual.recode_missing(table, codes), or state the scale with instrument="
        )

    def summary(self, respondents: pd.DataFrame | None, confidence: float) -> Summary:
        """Return what the sums say."""
        items = self._means(self._items, pd.Index(self._known.items, name="item"))
        dimensions = self._means(self._dimensions, pd.Index(self._known.dimensions, name="dimension"))
        covariances = {place: self._covariance(place) for place in self._products}
        alphas = pd.DataFrame(
            {
                "alpha": [reliability.raw_alpha(covariance) for covariance in covariances.values()],
                "items": [len(covariance) for covariance in covariances.values()],
                "n": [found.n for found in self._products.values()],
            },
            index=pd.MultiIndex.from_tuples(list(covariances), names=["dimension", "block"]),
        )
        low, high = reliability.feldt_interval(
            *(alphas[column].to_numpy() for column in ("alpha", "items", "n")), confidence=confidence
        )
        alphas.insert(1, "low", low)
        alphas.insert(2, "high", high)
        return Summary(items, dimensions, alphas, respondents, self._n)

    def _covariance(self, place: tuple[str, str]) -> Floats:
        found, (name, block) = self._products[place], place
        if found.n < 2 or len(found.sums) < 2:
            raise ValueError(
                f"dimension {name!r} has {len(found.sums)} items and {found.n} respondents who answered all of them "
                f"({block}); alpha needs 2 of each"
            )
        result: Floats = (found.squares - np.outer(found.sums, found.sums) / found.n) / (found.n - 1)
        constant = [code for code, v in zip(self._known.dimensions[name], np.diag(result), strict=True) if v < 1e-12]
        if constant:
            raise ValueError(
                f"dimension {name!r}: everybody gave the same answer to item {', '.join(constant)} ({block}), "
                "so that alpha is undefined; leave the item out of the instrument"
            )
        return result

    def _means(self, sums: Floats, index: pd.Index) -> pd.DataFrame:
        n, expected, gaps = sums
        with np.errstate(invalid="ignore"):  # nobody answered: 0 / 0 is NaN, and n says why
            mean_e, mean_gap = expected / n + self._middle, gaps / n
        return pd.DataFrame({"E": mean_e, "P": mean_e + mean_gap, "gap": mean_gap, "n": n.astype(int)}, index=index)


def _columns(known: Instrument) -> list[str]:
    return [block + item for block in "EP" for item in known.items]


def _places(known: Instrument) -> Iterable[tuple[int, int]]:
    """Give where each dimension's items begin and end among all items."""
    start = 0
    for items in known.dimensions.values():
        yield start, start + len(items)
        start += len(items)


def _floats(piece: pd.DataFrame) -> Floats:
    """Return a piece with a row per column, NaN where missing."""
    return np.ascontiguousarray(piece.to_numpy(dtype=np.float64, na_value=np.nan).T)
