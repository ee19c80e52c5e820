"""Compare a column or a table with the one that was asked for.

What nobody means by an answer does not count unless a question says so: the order
of rows and columns, int or float, text or category, the type of the index.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from coursekit.checks import sentences as say
from coursekit.checks.comparing import (
    SAME,
    Finding,
    Tolerance,
    differs,
    is_number,
    label_key,
    odd_kind,
    rounded_too_coarsely,
)
from coursekit.checks.showing import code, listing, show
from coursekit.language import Text

__all__ = ["TableRules", "compare_frame", "compare_series"]


@dataclass(frozen=True)
class TableRules:
    """What counts when a column or table is compared.

    Parameters
    ----------
    tolerance : Tolerance
        For every number.
    row_order, column_order : bool
        The order of rows, of columns, must be right.
    exact_dtype, exact_index : bool
        int is not float, text not category, in the cells, in the row labels.
    extra_columns : bool
        Further columns (a helper column) do no harm.
    """

    tolerance: Tolerance = field(default_factory=Tolerance)
    row_order: bool = False
    column_order: bool = False
    exact_dtype: bool = False
    exact_index: bool = False
    extra_columns: bool = True


# ── one column ───────────────────────────────────────────────────────────────────────────


def compare_series(value: Any, expected: pd.Series, rules: TableRules) -> Finding:
    """Compare with a Series; a dict is one too, and a list or an array is taken in its own order."""
    if isinstance(value, pd.DataFrame):
        return differs(say.TABLE_FOR_SERIES.format(n=value.shape[1]))
    if isinstance(value, dict):
        value = pd.Series(list(value.values()), index=[label_key(key) for key in value], dtype=object)
    if isinstance(value, pd.Series):
        return _compare_labelled(value, expected, rules)
    if isinstance(value, list | tuple | np.ndarray | pd.Index | pd.Categorical) and np.ndim(value) > 0:
        return _compare_unlabelled(value, expected, rules)
    return differs(odd_kind(value, say.A_SERIES))


def _compare_unlabelled(value: Any, expected: pd.Series, rules: TableRules) -> Finding:
    cells = np.ravel(value).tolist() if isinstance(value, np.ndarray) else list(value)
    if len(cells) != len(expected):
        return differs(say.LENGTH.format(wanted=len(expected), n=len(cells)))
    finding = _compare_cells(cells, list(expected), list(expected.index), rules.tolerance)
    if not finding.same or _is_default(expected.index):  # nothing is asked to have labels
        return finding
    return Finding(True, say.BY_PLACE.format(kind=say.kind_of(value)))


def _compare_labelled(value: pd.Series, expected: pd.Series, rules: TableRules) -> Finding:
    wanted = list(expected)
    if _is_default(expected.index):
        if len(value) != len(expected):
            return differs(say.LENGTH.format(wanted=len(expected), n=len(value)))
        return _compare_cells(list(value), wanted, list(expected.index), rules.tolerance)
    places, problem = _places(value.index, expected.index)
    if problem is not None:
        fits = len(value) == len(expected) and _compare_cells(list(value), wanted, wanted, rules.tolerance).same
        return differs(_labels_only(value.index, expected.index) if fits else problem)
    cells = value.tolist()
    finding = _compare_cells([cells[place] for place in places], wanted, list(expected.index), rules.tolerance)
    return _compare_series_form(value, expected, places, rules) if finding.same else finding


def _compare_series_form(value: pd.Series, expected: pd.Series, places: Sequence[int], rules: TableRules) -> Finding:
    if rules.row_order and list(places) != sorted(places):
        return differs(_first_out_of_order(places))
    if rules.exact_index and value.index.dtype != expected.index.dtype:
        return differs(_types(say.INDEX_TYPE, value.index.dtype, expected.index.dtype))
    if rules.exact_dtype and value.dtype != expected.dtype:
        return differs(_types(say.DTYPE, value.dtype, expected.dtype, where=say.THE_SERIES))
    return SAME


# ── a table ──────────────────────────────────────────────────────────────────────────────


def compare_frame(value: Any, expected: pd.DataFrame, rules: TableRules) -> Finding:
    """Compare with a DataFrame; a dict of columns or a list of rows is one too."""
    if isinstance(value, pd.Series):
        return differs(say.SERIES_FOR_TABLE)
    if isinstance(value, dict | list):
        made = _made_table(value)
        if made is None:
            return differs(say.NOT_A_TABLE.format(kind=say.kind_of(value)))
        value = made
    if not isinstance(value, pd.DataFrame):
        return differs(odd_kind(value, say.A_TABLE))
    if value.columns.has_duplicates:
        return differs(say.COLUMNS_TWICE.format(names=listing(value.columns[value.columns.duplicated()].unique())))
    table = _with_labels_where_expected(value, expected)
    problem = _columns_problem(table, expected, rules)
    if problem is not None:
        return differs(problem)
    return _compare_rows(table, expected, rules)


def _made_table(value: dict[Any, Any] | list[Any]) -> pd.DataFrame | None:
    """Make a table of a dict of columns or a list of rows; None where that cannot be done."""
    if isinstance(value, list) and not all(isinstance(row, dict) for row in value):
        return None
    try:
        return pd.DataFrame(value)
    except (ValueError, TypeError, AttributeError):
        return None


def _with_labels_where_expected(value: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Let row labels be a column, or a column be the row labels, as `expected` has them."""
    names = [name for name in expected.index.names if name is not None]
    if len(names) == expected.index.nlevels and _is_default(value.index) and set(names) <= set(value.columns):
        return value.set_index(names)
    own = [name for name in value.index.names if name is not None]
    if own and _is_default(expected.index) and set(own) <= set(expected.columns) - set(value.columns):
        return value.reset_index()
    return value


def _columns_problem(value: pd.DataFrame, expected: pd.DataFrame, rules: TableRules) -> Text | None:
    have, wanted = list(map(label_key, value.columns)), list(map(label_key, expected.columns))
    if missing := [name for name in wanted if name not in have]:
        return say.COLUMNS_MISSING.format(names=listing(missing), have=listing(have, most=8))
    if not rules.extra_columns and (extra := [name for name in have if name not in wanted]):
        return say.COLUMNS_EXTRA.format(names=listing(extra))
    return None


def _compare_rows(value: pd.DataFrame, expected: pd.DataFrame, rules: TableRules) -> Finding:
    have = list(map(label_key, value.columns))
    at = [have.index(label_key(name)) for name in expected.columns]
    table = value.iloc[:, at]
    places: Sequence[int]
    if _is_default(expected.index):
        if len(table) != len(expected):
            return differs(say.ROW_COUNT.format(wanted=len(expected), n=len(table)))
        given, wanted = _cells(table), _cells(expected)
        places = range(len(expected))
        in_order = all(_same_cells(*pair, rules.tolerance) for pair in zip(given, wanted, strict=True))
        if not in_order and not rules.row_order:  # rows without labels may come in any order
            given, wanted = _sorted_rows(given), _sorted_rows(wanted)
    else:
        found, problem = _places(table.index, expected.index)
        if problem is not None:
            return differs(problem)
        places = found
        columns = _cells(table)
        given, wanted = [[column[place] for place in places] for column in columns], _cells(expected)
    for name, ours, right in zip(expected.columns, given, wanted, strict=True):
        finding = _compare_cells(ours, right, list(expected.index), rules.tolerance, column=name)
        if not finding.same:
            return finding
    return _compare_form(table, expected, at, places, rules)


def _compare_form(
    table: pd.DataFrame, expected: pd.DataFrame, at: Sequence[int], places: Sequence[int], rules: TableRules
) -> Finding:
    if rules.row_order and list(places) != sorted(places):
        return differs(_first_out_of_order(places))
    if rules.column_order and list(at) != sorted(at):
        return differs(say.COLUMN_ORDER.format(names=listing(expected.columns, most=12)))
    if rules.exact_index and table.index.dtype != expected.index.dtype:
        return differs(_types(say.INDEX_TYPE, table.index.dtype, expected.index.dtype))
    for place, name in enumerate(expected.columns):
        kind, wanted = table.dtypes.iloc[place], expected.dtypes.iloc[place]
        if rules.exact_dtype and kind != wanted:
            return differs(_types(say.DTYPE, kind, wanted, where=say.THE_COLUMN.format(name=code(str(name)))))
    return SAME


def _cells(table: pd.DataFrame) -> list[list[Any]]:
    return [column.tolist() for _, column in table.items()]


def _sorted_rows(columns: list[list[Any]]) -> list[list[Any]]:
    # Texts decide before numbers do: a number may be a little off and must not change the order.
    def key(row: tuple[Any, ...]) -> list[tuple[str, float]]:
        texts = [("" if is_number(cell) or _is_missing(cell) else label_key(cell), 0.0) for cell in row]
        return texts + [("", float(cell) if is_number(cell) and not _is_missing(cell) else 0.0) for cell in row]

    rows = sorted(zip(*columns, strict=True), key=key)
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]


# ── rows and cells ───────────────────────────────────────────────────────────────────────


def _is_default(index: pd.Index) -> bool:
    """Say whether nobody chose the labels: 0, 1, 2 … without a name."""
    plain = index.nlevels == 1 and index.name is None and pd.api.types.is_integer_dtype(index.dtype)
    return plain and list(index) == list(range(len(index)))


def _places(index: pd.Index, wanted: pd.Index) -> tuple[list[int], Text | None]:
    """Return where each wanted row stands in `index`, or the sentence that says why that cannot be said."""
    have, want = [label_key(label) for label in index], [label_key(label) for label in wanted]
    known, asked = set(have), set(want)
    missing = [label for label, key in zip(wanted, want, strict=True) if key not in known]
    extra = [label for label, key in zip(index, have, strict=True) if key not in asked]
    if missing and extra:
        return [], say.LABELS.format(missing=listing(missing, most=3), extra=listing(extra, most=3))
    if missing:
        return [], say.ROWS_MISSING.format(n=len(missing), names=listing(missing))
    if extra:
        return [], say.ROWS_EXTRA.format(n=len(extra), names=listing(extra))
    if len(have) != len(want):
        twice = index[index.duplicated()].unique()
        return [], say.ROWS_TWICE.format(names=listing(twice))
    # A label that rightly occurs twice is taken in the order in which its rows come.
    where: dict[str, list[int]] = {}
    for place, key in enumerate(have):
        where.setdefault(key, []).append(place)
    return [where[key].pop(0) if len(where[key]) > 1 else where[key][0] for key in want], None


def _labels_only(index: pd.Index, wanted: pd.Index) -> Text:
    have, want = {label_key(label) for label in index}, {label_key(label) for label in wanted}
    return say.LABELS_ONLY.format(
        missing=listing([label for label in wanted if label_key(label) not in have], most=3),
        extra=listing([label for label in index if label_key(label) not in want], most=3),
    )


def _compare_cells(
    given: Sequence[Any], wanted: Sequence[Any], labels: Sequence[Any], tolerance: Tolerance, column: object = None
) -> Finding:
    if _same_cells(given, wanted, tolerance):
        return SAME
    wrong = [
        place
        for place, (cell, right) in enumerate(zip(given, wanted, strict=True))
        if not _same_cell(cell, right, tolerance)
    ]
    pairs = [(given[place], wanted[place]) for place in wrong]
    first = wrong[0]
    label, value = code(show(labels[first]).strip("'")), code(show(given[first]))
    gone = [place for place in wrong if _is_missing(given[place])]
    if len(gone) == len(wrong):
        return differs(say.CELLS_NAN.format(n=len(gone), label=label))
    if is_number(wanted[first]) and not is_number(given[first]) and not _is_missing(given[first]):
        return differs(say.NOT_NUMBERS.format(label=label, value=value))
    if all(is_number(cell) and is_number(right) for cell, right in pairs):
        if all(tolerance.allows(-float(cell), float(right)) for cell, right in pairs):
            return differs(say.SIGN_MANY)
        if all(rounded_too_coarsely(float(cell), float(right)) for cell, right in pairs):
            return differs(say.ROUNDED_MANY)
    sentence = say.CELLS if column is None else say.CELLS_IN
    name = code(str(column))
    return differs(sentence.format(n=len(wrong), wanted=len(wanted), label=label, value=value, name=name))


def _same_cells(given: Sequence[Any], wanted: Sequence[Any], tolerance: Tolerance) -> bool:
    # Numbers, which is what a survey has by the ten thousand, are compared all at once.
    if {*map(type, given), *map(type, wanted)} <= {int, float}:
        ours, right = np.array(given, dtype=float), np.array(wanted, dtype=float)
        room = np.maximum(tolerance.absolute, tolerance.relative * np.abs(right))
        with np.errstate(invalid="ignore"):  # infinity less infinity
            near = np.abs(ours - right) <= room + 1e-9 * np.maximum(1.0, np.abs(right))
        return bool(np.all(near | (ours == right) | (np.isnan(ours) & np.isnan(right))))
    return all(_same_cell(cell, right, tolerance) for cell, right in zip(given, wanted, strict=True))


def _same_cell(cell: Any, right: Any, tolerance: Tolerance) -> bool:
    if _is_missing(right) or _is_missing(cell):
        return _is_missing(right) and _is_missing(cell)
    if is_number(right) and isinstance(cell, int | float | np.number | np.bool_):
        return tolerance.allows(float(cell), float(right))
    if isinstance(right, bool | np.bool_) and isinstance(cell, int | float | np.number | np.bool_):
        return float(cell) == float(right)
    return not is_number(right) and label_key(cell) == label_key(right)


def _is_missing(cell: Any) -> bool:
    return cell is None or cell is pd.NA or cell is pd.NaT or (is_number(cell) and bool(cell != cell))  # noqa: PLR0124


def _first_out_of_order(places: Sequence[int]) -> Text:
    first = next(at for at, (place, right) in enumerate(zip(places, sorted(places), strict=True)) if place != right)
    return say.ROW_ORDER.format(place=first + 1)


def _types(sentence: Text, kind: object, wanted: object, where: Text | None = None) -> Text:
    return sentence.format(kind=code(str(kind)), wanted=code(str(wanted)), where=where or "")
