"""Compare a value with what it should be; where they differ, say what a teacher would say first.

Everything here works on values made by `plain.from_plain`: numbers, texts, lists,
NumPy and pandas objects, never on an object of the trainee's.
"""

from __future__ import annotations

import datetime as dt
import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from coursekit.checks import sentences as say
from coursekit.checks.plain import Opaque, TooBig, to_plain
from coursekit.checks.showing import code, listing, show
from coursekit.language import Text

__all__ = ["EXACT", "SAME", "Finding", "Tolerance", "compare", "compare_number", "compare_set", "compare_text"]


@dataclass(frozen=True)
class Finding:
    """Whether two values are the same, and what to say of it.

    `text` is the sentence where they differ; where they are the same it may be a
    remark on the form of the answer, or None.
    """

    same: bool
    text: Text | None = None


SAME = Finding(True)


def differs(text: Text) -> Finding:
    """Return a finding that says how the value differs."""
    return Finding(False, text)


@dataclass(frozen=True)
class Tolerance:
    """How far a number may be off: by `absolute`, or by the share `relative` of the right one."""

    absolute: float = 0.005
    relative: float = 0.0

    def allows(self, value: float, expected: float) -> bool:
        """Say whether `value` is near enough to `expected`."""
        room = max(self.absolute, self.relative * abs(expected))
        # A little more than asked: 1.239 is 0.005 from 1.234 on paper, but not in binary.
        return value == expected or abs(value - expected) <= room + 1e-9 * max(1.0, abs(expected))


EXACT = Tolerance(0.0)


# ── one number ───────────────────────────────────────────────────────────────────────────


def compare_number(value: Any, expected: float, tolerance: Tolerance) -> Finding:
    """Compare with a number; an integer, a float and a NumPy number are the same to it."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if not is_number(value):
        return differs(_not_a_number(value))
    number, wanted = float(value), float(expected)
    if math.isnan(wanted) and math.isnan(number):
        return SAME
    if math.isnan(number):
        return differs(say.NAN)
    if tolerance.allows(number, wanted):
        return SAME
    if math.isinf(number):
        return differs(say.INFINITE)
    return differs(near_miss(number, wanted, tolerance) or say.WRONG_VALUE.format(value=code(show(value))))


def is_number(value: Any) -> bool:
    """Say whether `value` is a number of any kind; a truth value is none."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def near_miss(number: float, wanted: float, tolerance: Tolerance) -> Text | None:
    """Say what a number that is wrong in a well-known way should have been, or None."""
    if not math.isfinite(wanted):
        return None
    if rounded_too_coarsely(number, wanted):
        return say.ROUNDED.format(value=code(show(number)))
    if tolerance.allows(-number, wanted) and not tolerance.allows(0.0, wanted):
        return say.SIGN
    if wanted and any(math.isclose(number * factor, wanted, rel_tol=1e-3) for factor in (100, 0.01)):
        return say.HUNDRED
    return None


def rounded_too_coarsely(number: float, wanted: float) -> bool:
    """Say whether `number` is `wanted` with fewer decimals; 2 is not said to be a rounded 2.3."""
    if not math.isfinite(wanted):
        return False
    fewest = 0 if abs(wanted) >= 10 else 1
    for places in range(fewest, 8):
        # 1.25 becomes 1.2 in Python and 1.3 in a spreadsheet.
        half_up = math.copysign(math.floor(abs(wanted) * 10**places + 0.5) / 10**places, wanted)
        if any(math.isclose(number, form, rel_tol=1e-12, abs_tol=1e-12) for form in (round(wanted, places), half_up)):
            return number != wanted
    return False


def _not_a_number(value: Any) -> Text:
    if isinstance(value, bool | np.bool_):
        return say.BOOL_FOR_NUMBER.format(value=code(show(value)))
    if isinstance(value, str):
        return say.TEXT_FOR_NUMBER.format(value=code(show(value)))
    if value is pd.NA or value is pd.NaT:
        return say.NAN
    odd = odd_kind(value, say.A_NUMBER)
    return _with_inside(odd, value)


def _with_inside(text: Text, value: Any) -> Text:
    one = isinstance(value, np.ndarray | pd.Series | pd.Index) and value.size == 1
    if not one:
        return text
    return Text(zh=text.zh + say.A_VALUE_INSIDE.zh, en=f"{text.en} {say.A_VALUE_INSIDE.en}")


def odd_kind(value: Any, wanted: Text) -> Text:
    """Return the sentence for a thing that is not of the kind asked for."""
    if isinstance(value, TooBig):
        return say.TOO_BIG
    if isinstance(value, Opaque):
        if value.type in ("function", "builtin_function_or_method", "method"):
            return say.FUNCTION_FOR_VALUE
        if value.module in ("ipywidgets", "anywidget") or value.type.endswith(("Slider", "Dropdown", "Buttons")):
            return say.WIDGET_FOR_VALUE.format(type=code(value.type))
        if value.type.endswith("GroupBy"):
            return say.UNFINISHED_GROUPS
    return sentence_start(say.WRONG_KIND.format(wanted=wanted, kind=say.kind_of(value)))


def sentence_start(text: Text) -> Text:
    """Return `text` with a capital letter where its English side begins with a word."""
    return Text(zh=text.zh, en=text.en[0].upper() + text.en[1:])


# ── text, truth, sets ────────────────────────────────────────────────────────────────────


def folded(text: str) -> str:
    """Return `text` without what nobody means by it: case, width, spaces at the ends."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def compare_text(value: Any, expected: str, *, exact: bool = False) -> Finding:
    """Compare with a text; case, full-width letters and spaces around it do not count unless `exact`."""
    if is_number(value):
        return differs(say.NUMBER_FOR_TEXT.format(value=code(show(value))))
    if not isinstance(value, str):
        return differs(odd_kind(value, say.A_TEXT))
    same = value == expected if exact else folded(value) == folded(expected)
    return SAME if same else differs(say.WRONG_VALUE.format(value=code(show(value))))


def compare_truth(value: Any, expected: bool) -> Finding:
    """Compare with True or False."""
    if isinstance(value, str):
        return differs(say.TEXT_FOR_TRUTH.format(value=code(show(value))))
    if not isinstance(value, bool | np.bool_):
        return differs(odd_kind(value, say.A_TRUTH))
    return SAME if bool(value) == expected else differs(say.WRONG_VALUE.format(value=code(show(value))))


def compare_set(value: Any, expected: set[Any] | frozenset[Any]) -> Finding:
    """Compare with a group of names; list, tuple, set, Series and Index will do, in any order."""
    if isinstance(value, list | tuple | set):
        members = list(value)
    elif isinstance(value, np.ndarray | pd.Series | pd.Index):
        members = list(value.tolist())
    else:
        return differs(odd_kind(value, say.A_SET))
    given = {label_key(member): member for member in members}
    wanted = {label_key(member): member for member in expected}
    missing = [wanted[key] for key in sorted(wanted.keys() - given.keys())]
    extra = [given[key] for key in sorted(given.keys() - wanted.keys())]
    if extra:
        return differs(say.ITEMS_EXTRA.format(names=listing(extra)))
    if missing:  # a value's own content is never given away: how many, not which
        return differs(say.LENGTH.format(wanted=len(wanted), n=len(given)))
    return SAME


def label_key(label: Any) -> str:
    """Return a label in one form, so that 1, 1.0 and "1" are the same label, and so are text and category."""
    if isinstance(label, tuple):
        return "\x1f".join(label_key(part) for part in label)
    if isinstance(label, bool | np.bool_):
        return str(bool(label))
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    if isinstance(label, dt.date):
        return pd.Timestamp(label).isoformat()
    return str(label).strip()


# ── anything ─────────────────────────────────────────────────────────────────────────────


def compare(value: Any, expected: Any, tolerance: Tolerance) -> Finding:
    """Compare with whatever a reference function returned, by the kind of `expected`."""
    # Tables are a subject of their own, built on the comparisons of this file.
    from coursekit.checks.tables import TableRules, compare_frame, compare_series

    if isinstance(expected, bool | np.bool_):
        return compare_truth(value, bool(expected))
    if is_number(expected):
        return compare_number(value, float(expected), tolerance)
    if isinstance(expected, str):
        return compare_text(value, expected)
    if isinstance(expected, pd.Series):
        return compare_series(value, expected, TableRules(tolerance=tolerance))
    if isinstance(expected, pd.DataFrame):
        return compare_frame(value, expected, TableRules(tolerance=tolerance))
    return _compare_collection(value, expected, tolerance)


def _compare_collection(value: Any, expected: Any, tolerance: Tolerance) -> Finding:
    if isinstance(expected, set | frozenset):
        return compare_set(value, expected)
    if isinstance(expected, dict):
        return _compare_dict(value, expected, tolerance)
    if isinstance(expected, list | tuple | np.ndarray | pd.Index):
        return _compare_list(value, list(expected), tolerance)
    if to_plain(value) == to_plain(expected):
        return SAME
    return differs(say.WRONG_VALUE.format(value=code(show(value))))


def _compare_dict(value: Any, expected: dict[Any, Any], tolerance: Tolerance) -> Finding:
    if isinstance(value, pd.Series):
        value = value.to_dict()
    if not isinstance(value, dict):
        return differs(odd_kind(value, say.A_DICT))
    given = {label_key(key): item for key, item in value.items()}
    wanted = {label_key(key): item for key, item in expected.items()}
    if missing := [key for key in wanted if key not in given]:
        return differs(say.ITEMS_MISSING.format(names=listing(missing)))
    if extra := [key for key in given if key not in wanted]:
        return differs(say.ITEMS_EXTRA.format(names=listing(extra)))
    return _first_difference([(given[key], item) for key, item in wanted.items()], tolerance)


def _compare_list(value: Any, expected: Sequence[Any], tolerance: Tolerance) -> Finding:
    if not isinstance(value, list | tuple | np.ndarray | pd.Index | pd.Series) or getattr(value, "ndim", 1) == 0:
        return differs(odd_kind(value, say.A_LIST))
    items = list(value)
    if len(items) != len(expected):
        return differs(say.LENGTH.format(wanted=len(expected), n=len(items)))
    return _first_difference(list(zip(items, expected, strict=True)), tolerance)


def _first_difference(pairs: list[tuple[Any, Any]], tolerance: Tolerance) -> Finding:
    for item, wanted in pairs:
        finding = compare(item, wanted, tolerance)
        if not finding.same:
            return finding
    return SAME
