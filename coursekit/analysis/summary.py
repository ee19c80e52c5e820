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
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis import reliability
from coursekit.analysis._common import Bools, Floats, listed, need, numbers, scalar
from coursekit.analysis.instrument import Dimensions, Instrument, dimensions_of

__all__ = ["Summary", "summarise", "summarise_parquet"]

# A survey's answers, column by column: as an array with a row per column, or as the table's own columns.
Columns = Floats | list[npt.NDArray[np.number]]
# Rows at a time: a piece and what is made of it stay in a processor's cache, and a product with it is
# small enough that the matrix library does not split it among threads, which wait for one another.
_ROWS = 2048
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
    level: float = 0.95,
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
    level : float
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
    known = dimensions_of(table, instrument)
    names = _names(known)
    need(table, names)
    columns = _answers(table, names)
    gaps = np.empty((len(known.dimensions), len(table)))

    def add_up(first: int, last: int) -> _Sums:
        sums = _Sums(known, min_share, first)
        for start in range(first, last, _ROWS):
            rows = slice(start, min(start + _ROWS, last))
            gaps[:, rows] = sums.add(_cut(columns, rows))
        return sums

    # NumPy leaves Python free while it computes, so a large survey is shared among the processor's cores.
    shares = min(os.cpu_count() or 1, len(table) // (8 * _ROWS))
    if shares < 2:
        sums = add_up(0, len(table))
    else:
        ends = [len(table) * share // shares for share in range(shares + 1)]
        with ThreadPoolExecutor(shares) as pool:
            sums = reduce(_Sums.plus, pool.map(add_up, ends[:-1], ends[1:]))
    return sums.summary(gaps, table.index, level)


def summarise_parquet(
    folder: str | Path,
    *,
    min_share: float = 0.75,
    instrument: Dimensions | None = None,
    level: float = 0.95,
) -> Summary:
    """Return the summary of a survey that lies in a folder of Parquet files, read once and in pieces.

    Needs pyarrow: ``pip install "service-perception-course[large]"``.

    Parameters
    ----------
    folder : str or Path
        One file or a folder of partitions with the columns of `summarise`.
    min_share, instrument, level
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
    known = dimensions_of(header, instrument)
    names = _names(known)
    need(header, names)
    sums = _Sums(known, min_share)
    for batch in files.to_batches(columns=names, batch_size=8 * _ROWS):
        columns: Columns = [
            _column(column.to_pandas(), name) for column, name in zip(batch.columns, names, strict=True)
        ]
        for start in range(0, len(batch), _ROWS):
            sums.add(_cut(columns, slice(start, start + _ROWS)))
    return sums.summary(None, None, level)


class _Sums:
    """Counts, sums and sums of squares of a survey; pieces are added, nothing is kept of a row.

    Answers are counted from the scale's middle, so that sums of squares do not drown
    their differences, and a missing one is a zero that a mask leaves out of the counts:
    then nearly all of the work is matrix products. Alpha needs the spread of each item
    and of the items' sum, over the respondents with all items of a dimension.
    """

    def __init__(self, known: Instrument, min_share: float, first: int = 0) -> None:
        scalar(min_share, "min_share, a share,", 0, 1)
        self._known = known
        self._first = first  # rows of the survey before this one's
        self._middle, self._half = (known.low + known.high) / 2, (known.high - known.low) / 2
        self._sizes = np.array([len(items) for items in known.dimensions.values()])
        self._own = np.repeat(np.arange(len(self._sizes)), self._sizes)  # the dimension of each item
        self._belongs = (self._own == np.arange(len(self._sizes))[:, None]).astype(np.float64)
        # Rounding must not ask for a fourth of four items at 0.75; no item at all is never enough.
        self._needed = np.maximum(min_share * self._sizes - 1e-9, 1)[:, None]
        self._n = 0
        self._items = np.zeros((3, len(known.items)))  # n, sum of E from the middle, sum of gaps
        self._dimensions = np.zeros((3, len(known.dimensions)))
        # block × dimension: respondents with every item; block × item: sum and sum of squares over them;
        # block × dimension: sum of squares of the items' sum
        self._whole = np.zeros((3, len(known.dimensions)))
        self._sums, self._squares = np.zeros((2, 3, len(known.items)))
        self._totals = np.zeros((3, len(known.dimensions)))
        # Where every piece is worked on: asking the system for new memory would take as long as the work.
        self._blocks, self._there = np.empty((2, 3, len(known.items), _ROWS))
        self._paired = np.empty((len(known.items), _ROWS))

    def add(self, columns: Columns) -> Floats:
        """Add a piece, a row per column (E of all items before P); return the gaps, a row per dimension."""
        k, n = len(self._known.items), len(columns[0])
        if n != self._paired.shape[1]:  # the last piece is shorter
            self._blocks, self._there, self._paired = np.empty((3, k, n)), np.empty((3, k, n)), np.empty((k, n))
        blocks = self._blocks  # E, P and gap; a row per item
        answers = blocks[:2].reshape(2 * k, n)
        np.subtract(columns, self._middle, out=answers)
        least, most = np.fmin.reduce(answers, axis=None, initial=0), np.fmax.reduce(answers, axis=None, initial=0)
        if max(most, -least) > self._half:
            self._refuse(columns)
        self._n += n
        missing = np.isnan(answers)
        if not missing.any():
            return self._add_complete(blocks)
        answers[missing] = 0
        return self._add_incomplete(blocks, missing.reshape(2, k, n))

    def _add_complete(self, blocks: Floats) -> Floats:
        np.subtract(blocks[1], blocks[0], out=blocks[2])
        totals, n = self._belongs @ blocks, blocks.shape[2]
        own: Floats = totals[2] / self._sizes[:, None]
        self._items[0] += n
        self._items[1:] += blocks[::2].sum(axis=2)
        self._dimensions[0] += n
        self._dimensions[1] += totals[0].sum(axis=1) / self._sizes
        self._dimensions[2] += own.sum(axis=1)
        self._whole += n
        self._add_spreads(blocks, totals)
        return own

    def _add_incomplete(self, blocks: Floats, missing: Bools) -> Floats:
        there, paired = self._there, self._paired
        np.logical_not(missing, out=there[:2])
        np.multiply(there[0], there[1], out=there[2])
        np.subtract(blocks[1], blocks[0], out=blocks[2])
        blocks[2] *= there[2]
        np.multiply(blocks[0], there[2], out=paired)
        totals, counts = self._belongs @ blocks, self._belongs @ there
        scored = counts[2] >= self._needed
        divisor = np.where(scored, counts[2], np.inf)  # whoever has no score adds 0 to the sums
        own: Floats = totals[2] / divisor
        own_expected = (self._belongs @ paired) / divisor
        self._items += there[2].sum(axis=1), paired.sum(axis=1), blocks[2].sum(axis=1)
        self._dimensions += scored.sum(axis=1), own_expected.sum(axis=1), own.sum(axis=1)
        own[~scored] = np.nan
        whole = (counts == self._sizes[:, None]).astype(np.float64)
        self._whole += whole.sum(axis=2)
        blocks *= whole.take(self._own, axis=1, out=there, mode="clip")  # the default mode would copy it
        self._add_spreads(blocks, totals * whole)
        return own

    def _add_spreads(self, blocks: Floats, totals: Floats) -> None:
        """Add what alpha needs, zeros standing for those who left out an item of a dimension."""
        self._sums += blocks.sum(axis=2)
        self._squares += np.vecdot(blocks, blocks)
        self._totals += np.vecdot(totals, totals)

    def plus(self, other: _Sums) -> _Sums:
        """Add what another piece of the survey gave."""
        self._n += other._n
        self._items += other._items
        self._dimensions += other._dimensions
        self._whole += other._whole
        self._sums += other._sums
        self._squares += other._squares
        self._totals += other._totals
        return self

    def _refuse(self, columns: Columns) -> None:
        low, high = self._known.low, self._known.high
        for name, column in zip(_names(self._known), columns, strict=True):
            for row in np.flatnonzero((column < low) | (column > high))[:1]:
                raise ValueError(
                    f"column {name} has answers outside the scale {low:g} to {high:g} "
                    f"(row {self._first + self._n + row + 1} of the survey: {column[row]:g}); turn codes for missing "
                    "answers into NaN with servqual.recode_missing(table, codes), or state the scale with instrument="
                )

    def summary(self, gaps: Floats | None, index: pd.Index | None, level: float) -> Summary:
        """Return what the sums say; `gaps`: the respondents' own, a row per dimension, and their index."""
        names = _labels(tuple(self._known.dimensions), "dimension")
        items = self._means(self._items, _labels(self._known.items, "item"))
        dimensions = self._means(self._dimensions, names)
        respondents = None if gaps is None else pd.DataFrame(gaps.T, index, names, copy=False)
        return Summary(items, dimensions, self._alphas(names, level), respondents, self._n)

    def _alphas(self, names: pd.Index, level: float) -> pd.DataFrame:
        n, sizes = self._whole, self._sizes
        for d, block in np.argwhere((n < 2).T | (sizes < 2)[:, None]):
            raise ValueError(
                f"dimension {names[d]!r} has {sizes[d]} items and {n[block, d]:.0f} respondents who answered all of "
                f"them ({_BLOCKS[block]}); alpha needs 2 of each"
            )
        n_of_item = n[:, self._own]
        variances = (self._squares - self._sums**2 / n_of_item) / (n_of_item - 1)
        flat = variances < 1e-12 * self._half**2
        for block, d in np.argwhere(flat @ self._belongs.T > 0):
            codes = [self._known.items[item] for item in np.flatnonzero(flat[block] & (self._own == d))]
            raise ValueError(
                f"dimension {names[d]!r}: everybody gave the same answer to item {listed(codes)} ({_BLOCKS[block]}), "
                "so that alpha is undefined; leave the item out of the instrument"
            )
        together = variances @ self._belongs.T
        of_sum = (self._totals - (self._sums @ self._belongs.T) ** 2 / n) / (n - 1)
        for block, d in np.argwhere(of_sum < 1e-12 * together):
            raise ValueError(
                f"dimension {names[d]!r}: the items' sum is the same for everybody ({_BLOCKS[block]}), so that alpha "
                "is undefined; turn negatively worded items round, or look for items that add up to a constant"
            )
        alpha = (sizes / (sizes - 1) * (1 - together / of_sum)).T.ravel()
        items, used = np.repeat(sizes, len(_BLOCKS)), n.T.ravel().astype(int)
        low, high = reliability.feldt_interval(alpha, items, used, level=level)
        index = _dimensions_and_blocks(tuple(self._known.dimensions))
        return pd.DataFrame({"alpha": alpha, "low": low, "high": high, "items": items, "n": used}, index=index)

    def _means(self, sums: Floats, index: pd.Index) -> pd.DataFrame:
        n, expected, gaps = sums
        with np.errstate(invalid="ignore"):  # nobody answered: 0 / 0 is NaN, and n says why
            mean_e, mean_gap = expected / n + self._middle, gaps / n
        return pd.DataFrame({"E": mean_e, "P": mean_e + mean_gap, "gap": mean_gap, "n": n.astype(int)}, index=index)


# Labels never change, and making them takes longer than all sums of a thousand respondents.
@lru_cache(maxsize=32)
def _labels(codes: tuple[str, ...], name: str) -> pd.Index:
    return pd.Index(codes, name=name)


@lru_cache(maxsize=32)
def _dimensions_and_blocks(names: tuple[str, ...]) -> pd.MultiIndex:
    # from_product would sort the names first
    return pd.MultiIndex.from_tuples(
        [(name, block) for name in names for block in _BLOCKS], names=["dimension", "block"]
    )


def _names(known: Instrument) -> list[str]:
    return [block + item for block in "EP" for item in known.items]


def _answers(table: pd.DataFrame, names: list[str]) -> Columns:
    """Return the columns as they lie in memory where they hold plain numbers, else turned into floats."""
    answers = table if list(table.columns) == names else table[names]
    if all(dtype == np.float64 for dtype in answers.dtypes):
        return answers.to_numpy().T
    return [_column(table[name], name) for name in names]


def _column(column: pd.Series, name: str) -> npt.NDArray[np.number]:
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "fiu":
        return column.to_numpy()
    return numbers(column, name)


def _cut(columns: Columns, rows: slice) -> Columns:
    return columns[:, rows] if isinstance(columns, np.ndarray) else [column[rows] for column in columns]
