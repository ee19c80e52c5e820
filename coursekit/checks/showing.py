"""Values as a trainee would type them, short enough for a sentence."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from coursekit.checks.plain import Opaque, TooBig
from coursekit.language import Text

__all__ = ["code", "join", "listing", "show", "show_call"]

_MOST = 8  # members of a list that are shown
_TEXT = 60  # characters of a text that are shown
_LONGEST = 400  # characters of one value in a sentence
_CODE = 900  # characters of anything in a sentence


def code(words: str) -> str:
    """Mark `words` as code; a verdict shows what stands between backticks in a code font."""
    return "`" + " ".join(words[:_CODE].replace("`", "'").split()) + "`"


def join(*texts: Text | None) -> Text:
    """Put sentences one behind the other; Chinese sentences need no space between them."""
    present = [text for text in texts if text is not None]
    return Text(zh="".join(text.zh for text in present), en=" ".join(text.en for text in present))


def listing(names: Iterable[object], most: int = 5) -> Text:
    """Return names as a list in a sentence, ``a``, ``b`` …; more than `most` are cut.

    Examples
    --------
    >>> listing(["E01", "E02"]).zh
    '`E01`、`E02`'
    """
    shown = [code(name if isinstance(name, str) else show(name)) for name in names]
    cut = shown[:most]
    more = ["…"] if len(shown) > most else []
    return Text(zh="、".join(cut + more) or "–", en=", ".join(cut + more) or "–")


def show_call(name: str, args: Sequence[object]) -> str:
    """Return a call as one would type it.

    Examples
    --------
    >>> show_call("gap", [6, 4.5])
    'gap(6, 4.5)'
    """
    return f"{name}({', '.join(show(arg) for arg in args)})"


def show(value: Any) -> str:
    """Return `value` as code, cut where it is long.

    Numbers have at most six significant digits; a Series or a table is written as
    the call that makes it.

    Examples
    --------
    >>> show([1 / 3, 2.0, None])
    '[0.333333, 2.0, None]'
    """
    text = _show(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 2] + " …"


def _show(value: Any) -> str:
    for kind, shown in _BUILT_IN.items():
        if isinstance(value, kind):
            return shown(value)
    return _show_array(value)


def _show_text(value: str) -> str:
    return repr(value if len(value) <= _TEXT else value[:_TEXT] + "…")


def _show_number(value: float) -> str:
    if not math.isfinite(value):
        return {math.inf: "inf", -math.inf: "-inf"}.get(value, "nan")
    text = f"{value:.6g}"
    return text if any(mark in text for mark in ".e") else text + ".0"


def _show_dict(value: dict[Any, Any]) -> str:
    return "{" + _members([f"{_show(key)}: {_show(item)}" for key, item in _first(value.items())], len(value)) + "}"


def _show_set(value: set[Any]) -> str:
    return "{" + _members(sorted(map(_show, value)), len(value)) + "}" if value else "set()"


def _show_tuple(value: tuple[Any, ...]) -> str:
    inside = _members([_show(item) for item in value[:_MOST]], len(value))
    return f"({inside},)" if len(value) == 1 else f"({inside})"


_BUILT_IN: dict[type, Callable[[Any], str]] = {
    bool: repr,
    type(None): repr,
    type(...): lambda _: "...",
    str: _show_text,
    int: lambda value: str(value) if value.bit_length() < 200 else "<int>",
    float: _show_number,
    Opaque: lambda value: f"<{value.type}>",
    TooBig: lambda value: f"<{value.type}>",
    dict: _show_dict,
    set: _show_set,
    tuple: _show_tuple,
    list: lambda value: "[" + _members([_show(item) for item in value[:_MOST]], len(value)) + "]",
}


def _show_array(value: Any) -> str:
    import numpy as np
    import pandas as pd

    if isinstance(value, np.generic):
        return _show(value.item())
    if isinstance(value, np.ndarray):
        return f"np.array({_nested(value)})"
    if isinstance(value, pd.Index | pd.Categorical):
        return f"pd.{'Index' if isinstance(value, pd.Index) else 'Categorical'}({_listed(value)})"
    if isinstance(value, pd.Series | pd.DataFrame):
        index = "" if isinstance(value.index, pd.RangeIndex) else f", index={_listed(value.index)}"
        if isinstance(value, pd.Series):
            return f"pd.Series({_listed(value)}{index})"
        count = value.shape[1]
        columns = [f"{_show(value.columns[at])}: {_listed(value.iloc[:, at])}" for at in range(min(count, _MOST))]
        return f"pd.DataFrame({{{_members(columns, count)}}}{index})"
    return " ".join(str(value).split())[:_TEXT]


def _listed(values: Any) -> str:
    return "[" + _members([_show(item) for item in values[:_MOST].tolist()], len(values)) + "]"


def _nested(array: Any) -> str:
    if array.ndim == 0:
        return _show(array.item())
    return "[" + _members([_nested(part) for part in _parts(array)], len(array)) + "]"


def _parts(array: Any) -> list[Any]:
    return [array[at, ...] for at in range(min(len(array), _MOST))]


def _first(items: Iterable[Any]) -> list[Any]:
    return [item for _, item in zip(range(_MOST), items, strict=False)]


def _members(shown: Sequence[str], count: int) -> str:
    return ", ".join([*shown[:_MOST], *(["…"] if count > _MOST else [])])
