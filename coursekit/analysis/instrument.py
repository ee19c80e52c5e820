"""What a survey asks: items, the dimensions they belong to, the answer scale."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

__all__ = ["SERVQUAL", "Instrument", "Survey", "instrument_of"]

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
        if not self.dimensions:
            raise ValueError("an instrument needs at least one dimension")
        seen: dict[str, str] = {}
        for dimension, items in self.dimensions.items():
            if not isinstance(items, list | tuple) or not items or not all(isinstance(item, str) for item in items):
                raise ValueError(
                    f"dimension {dimension!r} needs a list of item codes in quotes, such as ['01', '02'], not {items!r}"
                )
            for item in items:
                if item in seen:
                    raise ValueError(f"item {item} is in {seen[item]!r} and in {dimension!r}; it may be in one only")
                seen[item] = dimension
        stray = sorted(self.reversed_items - seen.keys())
        if stray:
            raise ValueError(f"reversed items {stray} are in no dimension")
        if not self.low < self.high:
            raise ValueError(f"the scale must rise: low={self.low}, high={self.high}")
        # Lists are welcome; two instruments are the same whether they were written with one or the other.
        object.__setattr__(self, "dimensions", {name: tuple(items) for name, items in self.dimensions.items()})

    @property
    def items(self) -> tuple[str, ...]:
        """Every item code, dimension by dimension."""
        return tuple(item for items in self.dimensions.values() for item in items)

    @property
    def dimension_of(self) -> dict[str, str]:
        """Item code → dimension."""
        return {item: dimension for dimension, items in self.dimensions.items() for item in items}


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
    """

    _metadata = ["instrument", "report"]  # noqa: RUF012 - the name and form pandas asks for
    instrument: Instrument | None
    report: Any

    def __init__(
        self, data: Any = None, *args: Any, instrument: Instrument | None = None, report: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(data, *args, **kwargs)  # type: ignore[call-arg]  # pandas-stubs describe __new__ only
        self.instrument = instrument
        self.report = report

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
    own = getattr(table, "instrument", None)
    if own is not None:
        return own if isinstance(own, Instrument) else None
    codes = {found.group(1) for column in table.columns if (found := _PAIR.match(str(column)))}
    return SERVQUAL if codes == set(SERVQUAL.items) else None
