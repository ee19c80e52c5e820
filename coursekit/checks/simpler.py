"""Which call is smaller, and what a call could be made smaller to.

An idea of property testing libraries, cut down to what a lesson's inputs are: rows
that can be left out, numbers that can be rounded. All on plain data (see `plain`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from coursekit.checks.plain import Plain, from_plain, to_plain

__all__ = ["simpler", "size"]

_DATA_KEYS = ("values", "items", "data")
_LABEL_KEYS = ("index", "columns", "name", "categories", "range")


def size(args: Plain) -> tuple[int, int, float]:
    """Return a measure of a call's arguments: single values, then digits, then how large the numbers are.

    Examples
    --------
    >>> size([[3, 4]]) < size([[1, 2, 3]])
    True
    >>> size([3]) < size([2.75])
    True
    """
    leaves = list(_leaves(args))
    numbers = [abs(leaf) for leaf in leaves if isinstance(leaf, int | float)]
    return len(leaves), sum(len(repr(leaf)) for leaf in leaves), float(sum(numbers))


def _leaves(data: Plain) -> Iterator[Plain]:
    if isinstance(data, list):
        for item in data:
            yield from _leaves(item)
    elif isinstance(data, dict) and "$kind" in data:
        # Of a table only the cells count, not how its labels are written down.
        found = next((data[key] for key in _DATA_KEYS if key in data), data.get("value"))
        yield from _leaves(found)
    elif isinstance(data, dict):
        yield from _leaves(data["values"] if set(data) >= {"dtype", "values"} else list(data.values()))
    else:
        yield data


def simpler(args: Plain) -> Iterator[Plain]:
    """Give the variants of a call that are smaller, the smallest steps last.

    Arguments of one length lose the same rows, so that parallel lists stay parallel;
    none becomes empty. Then numbers are rounded. Whether a variant is still a valid
    input must be seen by the one who asks.
    """
    values = [from_plain(arg) for arg in args]
    for length in sorted({n for value in values if (n := _length(value)) > 1}, reverse=True):
        for keep in _kept_rows(length):
            yield [to_plain(_take(value, keep) if _length(value) == length else value) for value in values]
    for places in (0, 1):
        rounded = [_rounded(arg, places) for arg in args]
        if rounded != args:
            yield rounded


def _length(value: Any) -> int:
    if isinstance(value, list | tuple):
        return len(value)
    if type(value).__name__ in ("Series", "DataFrame", "ndarray") and value.ndim > 0:
        return len(value)
    return 0


def _kept_rows(length: int) -> Iterator[list[int]]:
    rows = list(range(length))
    half = length // 2
    if half > 1:
        yield rows[:half]
        yield rows[half:]
    for left_out in reversed(rows):
        yield rows[:left_out] + rows[left_out + 1 :]


def _take(value: Any, rows: Sequence[int]) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(value[row] for row in rows)
    if hasattr(value, "iloc"):
        return value.iloc[list(rows)]
    return value[list(rows)]


def _rounded(data: Plain, places: int) -> Plain:
    """Round every number that is not a label."""
    if isinstance(data, float):
        return round(data, places)
    if isinstance(data, list):
        return [_rounded(item, places) for item in data]
    if isinstance(data, dict):
        return {key: item if key in _LABEL_KEYS else _rounded(item, places) for key, item in data.items()}
    return data
