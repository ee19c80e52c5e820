"""What a survey asks: items, the dimensions they belong to, the answer scale."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd

__all__ = ["SERVQUAL", "Dimensions", "Instrument", "Survey", "dimensions_of", "instrument_of", "turned_instrument"]

# Where no instrument states the scale: no rating scale of the field goes beyond 0–10, the usual
# missing codes (−1, 77, 99, 999) all do.
ANY_SCALE = (0, 10)

_PAIR = re.compile(r"^[EP](\d{2,3})$")


@dataclass(frozen=True)
class Instrument:
    """A questionnaire with an expectation and a perception block.

    Parameters
    ----------
    dimensions : mapping of str to tuple of str
        Dimension name → its item codes, in the order of the questionnaire.
        An item code is the two digits behind ``E`` and ``P`` in a column name.
    low, high : int
        The ends of the answer scale; both blocks use the same scale.
    reversed_items : frozenset of str
        Items worded negatively: a high answer means poor service.

    Raises
    ------
    ValueError
        There is no dimension, a dimension has no items or something else than a
        list of codes, an item belongs to two dimensions, a reversed item is in
        none, or `low` is not below `high`.
    TypeError
        `dimensions` is no mapping, or `reversed_items` no collection of codes.

    Examples
    --------
    >>> SERVQUAL.dimension_of["07"]
    'reliability'
    >>> len(SERVQUAL.items)
    22
    """

    dimensions: Mapping[str, tuple[str, ...]]
    low: int = 1
    high: int = 7
    reversed_items: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not isinstance(self.dimensions, Mapping):
            raise TypeError(f"dimensions is a mapping such as {{'care': ['01', '02']}}, not {self.dimensions!r}")
        if isinstance(self.reversed_items, str):  # type: ignore[unreachable]  # asked of those who do not type-check
            raise TypeError(f"reversed_items is a set of codes such as {{'10', '11'}}, not {self.reversed_items!r}")
        if not self.dimensions:
            raise ValueError("an instrument needs at least one dimension")
        seen: dict[str, str] = {}
        for dimension, items in self.dimensions.items():
            if not isinstance(items, list | tuple) or not items or not all(isinstance(item, str) for item in items):
                raise ValueError(
                    f"dimension {dimension!r} needs a list of item codes in quotes, such as ['01', '02'], not {items!r}"
                )
            for item in items:
                if seen.get(item) == dimension:
                    raise ValueError(f"item {item} is in {dimension!r} twice; name it once")
                if item in seen:
                    raise ValueError(f"item {item} is in {seen[item]!r} and in {dimension!r}; it may be in one only")
                seen[item] = dimension
        stray = sorted(set(self.reversed_items) - seen.keys())
        if stray:
            raise ValueError(f"reversed items {stray} are in no dimension")
        if not (self.low < self.high and math.isfinite(self.high - self.low)):
            raise ValueError(f"the scale must rise between two finite ends: low={self.low}, high={self.high}")
        # Lists are welcome; two instruments are the same whether they were written with one or the other.
        object.__setattr__(self, "dimensions", {name: tuple(items) for name, items in self.dimensions.items()})
        object.__setattr__(self, "reversed_items", frozenset(self.reversed_items))

    @property
    def items(self) -> tuple[str, ...]:
        """Every item code, dimension by dimension."""
        return tuple(item for items in self.dimensions.values() for item in items)

    @property
    def dimension_of(self) -> dict[str, str]:
        """Item code → dimension."""
        return {item: dimension for dimension, items in self.dimensions.items() for item in items}


# What the functions take as `instrument`: a whole instrument, or only which item belongs where.
Dimensions = Instrument | Mapping[str, Sequence[str]]

SERVQUAL = Instrument(
    {
        "tangibles": ("01", "02", "03", "04"),
        "reliability": ("05", "06", "07", "08", "09"),
        "responsiveness": ("10", "11", "12", "13"),
        "assurance": ("14", "15", "16", "17"),
        "empathy": ("18", "19", "20", "21", "22"),
    }
)


class Survey(pd.DataFrame):
    """A table of answers that remembers its instrument and how it was read.

    An ordinary `pandas.DataFrame` in every other way; filtering keeps both,
    putting tables together (`concat`, `merge`, `join`) keeps the instrument.

    Attributes
    ----------
    instrument : Instrument or None
        What was asked; None where the table does not say which item belongs where.
    report : object or None
        What reading the file found and did (see `coursekit.datasets.read_survey`).
    questionnaire : object or None
        The questionnaire it was read with, where one was given.
    """

    _metadata = ["instrument", "report", "questionnaire"]  # noqa: RUF012 - the name and form pandas asks for
    instrument: Instrument | None
    report: Any
    questionnaire: Any

    def __init__(
        self,
        data: Any = None,
        *args: Any,
        instrument: Instrument | None = None,
        report: Any = None,
        questionnaire: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)  # type: ignore[call-arg]  # pandas-stubs describe __new__ only
        self.instrument = instrument
        self.report = report
        self.questionnaire = questionnaire

    @property
    def _constructor(self) -> type[Survey]:
        return Survey

    def __finalize__(self, other: Any, method: str | None = None, **kwargs: Any) -> Survey:
        super().__finalize__(other, method=method, **kwargs)  # type: ignore[misc]  # not in pandas-stubs
        if method in ("concat", "merge"):
            # pandas hands nothing on here, and items not yet turned round would pass for turned ones.
            parts = other.objs if method == "concat" else (other.left, other.right)
            known = [own for part in parts if (own := getattr(part, "instrument", None)) is not None]
            if known:
                self.instrument = max(known, key=lambda own: len(own.reversed_items))
        return self


def instrument_of(table: pd.DataFrame) -> Instrument | None:
    """Return the instrument of `table`: its own, or SERVQUAL's where the 22 pairs are there.

    A table with other pairs and no instrument of its own gives None.
    """
    if not isinstance(table, pd.DataFrame):
        raise TypeError(f"a pandas DataFrame is needed, got {type(table).__name__}")
    own = getattr(table, "instrument", None)
    if own is not None:
        return own if isinstance(own, Instrument) else None
    codes = {found.group(1) for column in table.columns if (found := _PAIR.match(str(column)))}
    return SERVQUAL if codes == set(SERVQUAL.items) else None


def turned_instrument(table: pd.DataFrame, instrument: Dimensions | None = None) -> Instrument | None:
    """Return the instrument to score `table` by, all items turned round, or None where none is known.

    Parameters
    ----------
    table : DataFrame
        The answers.
    instrument : Instrument or mapping, optional
        A bare mapping, dimension → item codes, says which item belongs where; scale
        and items not yet turned are the table's to say, the scale else 0–10. Left out:
        `instrument_of` the table.

    Raises
    ------
    ValueError
        Items worded negatively are not yet turned round (named).
    TypeError
        `instrument` is something else.

    Examples
    --------
    >>> turned_instrument(pd.DataFrame({"E01": [7], "P01": [5]}), {"care": ["01"]}).items
    ('01',)
    """
    if instrument is None:
        known = instrument_of(table)
    elif isinstance(instrument, Instrument):
        known = instrument
    elif isinstance(instrument, Mapping):
        own = instrument_of(table)
        low, high = (own.low, own.high) if own is not None else ANY_SCALE
        known = Instrument(cast("Mapping[str, tuple[str, ...]]", instrument), low, high)
        if own is not None:
            known = replace(known, reversed_items=own.reversed_items & set(known.items))
    else:
        raise TypeError(
            f"instrument is an Instrument or a mapping such as {{'care': ['01', '02']}}, got {instrument!r}"
        )
    if known is not None and known.reversed_items:
        raise ValueError(
            f"the items {', '.join(sorted(known.reversed_items))} are worded negatively and not yet turned round: "
            "call reverse_items(table) first; if you turned them yourself, say so by giving the table an instrument "
            "that lists none, e.g. table.instrument = servqual.SERVQUAL"
        )
    return known


def dimensions_of(table: pd.DataFrame, instrument: Dimensions | None = None) -> Instrument:
    """Return what `turned_instrument` returns, and refuse a table of which no dimensions are known.

    Examples
    --------
    >>> dimensions_of(pd.DataFrame({"E01": [7], "P01": [5]}), {"care": ["01"]}).dimensions
    {'care': ('01',)}
    """
    known = turned_instrument(table, instrument)
    if known is None:
        raise ValueError(
            "the table does not say which item belongs to which dimension; "
            "pass instrument={'dimension': ['01', '02', …], …}"
        )
    return known
