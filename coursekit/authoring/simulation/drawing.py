"""What all simulations share: stated parameters, rounding to a scale, blanks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

__all__ = ["Flags", "Floats", "blank", "codes", "cut", "integers", "put", "stated"]

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def stated(default: Any, *, zh: str, en: str) -> Any:
    """Return a dataclass field whose meaning the catalogue prints in both languages."""
    words = {"zh": zh, "en": en}
    if isinstance(default, dict):
        frozen = MappingProxyType(default)
        return field(default_factory=lambda: frozen, metadata=words)
    return field(default=default, metadata=words)


def codes(prefix: str, count: int, digits: int = 4) -> list[str]:
    """Return running numbers.

    >>> codes("R", 2)
    ['R0001', 'R0002']
    """
    return [f"{prefix}{one:0{digits}d}" for one in range(1, count + 1)]


def blank(random: np.random.Generator, answers: Floats, free: Flags, share: float) -> None:
    """Blank a share of all cells of `answers`, among the `free` ones."""
    put(random, answers, free, np.nan, cells=round(share * answers.size))


def put(
    random: np.random.Generator, answers: Floats, free: Flags, value: float, *, cells: int, within: Flags | None = None
) -> None:
    """Write `value` into some of the `free` cells, which are then free no more."""
    open_cells = free if within is None else free & within
    chosen = np.unravel_index(random.choice(np.flatnonzero(open_cells), size=cells, replace=False), answers.shape)
    answers[chosen] = value
    free[chosen] = False


def cut(latent: Floats, low: int, high: int) -> Floats:
    """Round to whole points of the scale and cut at its ends."""
    return np.clip(np.rint(latent), low, high)


def integers(values: Floats, columns: Sequence[str]) -> pd.DataFrame:
    """Return whole numbers that may be missing as a table."""
    return pd.DataFrame(values, columns=list(columns)).astype("Int64")
