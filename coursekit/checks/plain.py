"""Any answer as plain data, and plain data as values again.

What a trainee gives is turned into JSON-able data as early as possible. From
there on nothing of theirs runs: an object with a strange ``__eq__`` is only a
type's name, and a judge may sit in another process. Values that JSON lacks are
tagged: ``{"$kind": "series", ...}``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

__all__ = ["MAX_ITEMS", "MAX_TEXT", "Opaque", "Plain", "Record", "TooBig", "from_plain", "to_plain"]

# JSON-able data: None, bool, int, float, str, lists and dicts of them. Spelled `Any`, because
# every reader of it looks at "$kind" first, which a type checker cannot follow.
Plain: TypeAlias = Any

MAX_ITEMS = 100_000  # single values: a cleaned survey of 640 × 60 is 38,400
MAX_TEXT = 1_000_000  # characters
MAX_DEPTH = 24
MAX_BITS = 1_000  # a whole number that is still a floating-point one

_MOST_ALIKE = 100  # members of a set with the same hash; -1 and -2 have the same
_KIND = "$kind"
_PLAIN_DTYPE = re.compile(
    r"bool|u?int(8|16|32|64)|float(16|32|64)|str|string|boolean|U?Int(8|16|32|64)|Float(32|64)"
    r"|datetime64\[[a-z]+(, [\w/+:\-]{1,60})?\]|timedelta64\[[a-z]+\]"
)
# What `isoformat` writes, and nothing else: pandas would guess at any other text for a long time, and at a long
# one for minutes.
_TIMESTAMP = re.compile(
    r"(-[0-9]{3,4}|[0-9]{4})-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([+-][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?"
)
_TIMEDELTA = re.compile(r"P-?[0-9]{1,16}DT[0-9]{1,2}H[0-9]{1,2}M[0-9]{1,2}(\.[0-9]{1,9})?S")


@dataclass(frozen=True)
class Opaque:
    """Something that has no plain form; only the name of its type is known."""

    type: str
    module: str = ""


@dataclass(frozen=True)
class Record(Opaque):
    """A dataclass of any kind: its type's name and the plain form of its fields, never the object."""

    fields: dict[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class TooBig:
    """An answer that holds more than a check looks at."""

    type: str


class _OverflowError(Exception):
    """The budget is spent: the answer is too big."""


def to_plain(value: object) -> Plain:
    """Return `value` as JSON-able data.

    Parameters
    ----------
    value : object
        Anything. None, booleans, numbers, text, lists, tuples, sets, dicts, NumPy
        scalars and arrays, pandas Series, DataFrame, Index, Categorical, dates and
        the missing values keep their kind and content; a dataclass keeps its fields
        (see `Record`); any other object gives only its type's name; more than
        `MAX_ITEMS` values or `MAX_TEXT` characters give
        ``{"$kind": "too_big", ...}``.

    Examples
    --------
    >>> to_plain({"gap": float("nan")})
    {'gap': {'$kind': 'float', 'value': 'nan'}}
    >>> to_plain(...)
    {'$kind': 'ellipsis'}
    """
    try:
        return _Encoder().encode(value)
    except _OverflowError:
        return {_KIND: "too_big", "type": _type_name(value)}


def from_plain(data: Plain) -> Any:
    """Return the value that `data` stands for; the other direction of `to_plain`.

    Only built-in, NumPy and pandas objects are made, never a class of the trainee's:
    what had no plain form comes back as `Opaque`, what was too big as `TooBig`.

    Raises
    ------
    ValueError
        `data` was not made by `to_plain`.

    Examples
    --------
    >>> from_plain(to_plain((1, {2.5, None}))) == (1, {2.5, None})
    True
    """
    try:
        return _decode(data)
    except Exception as error:  # data from elsewhere may be wrong in any way
        raise ValueError(f"not plain data: {type(error).__name__}: {error}") from error


# ── to plain ─────────────────────────────────────────────────────────────────────────────


class _Encoder:
    """One answer's way into plain data, with a budget that ends it when it is too big."""

    def __init__(self) -> None:
        self.items = MAX_ITEMS
        self.text = MAX_TEXT
        self.depth = 0

    def encode(self, value: object) -> Plain:
        self.take(1)
        handler = _handler_of(type(value))
        if handler is None:
            handler = _Encoder.record if _is_record(type(value)) else None
        if handler is None:
            return _other(value)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _OverflowError
        try:
            return handler(self, value)
        except _OverflowError:
            raise
        except Exception:  # a subclass that breaks its base's promises has no plain form
            return _other(value)
        finally:
            self.depth -= 1

    def take(self, items: int) -> None:
        self.items -= items
        if self.items < 0:
            raise _OverflowError

    def spell(self, text: str) -> str:
        self.text -= len(text)
        if self.text < 0:
            raise _OverflowError
        return text

    def all(self, values: Iterable[object]) -> list[Plain]:
        return [self.encode(value) for value in values]

    def record(self, value: object) -> Plain:
        # What lies in the object, by the base's way: nothing of the object's own runs.
        kept: dict[str, object] = object.__getattribute__(value, "__dict__")
        fields = {self.spell(name): self.encode(item) for name, item in dict.items(kept)}
        return {**_other(value), _KIND: "record", "fields": fields}

    def column(self, values: Any) -> dict[str, Plain]:
        """Encode a one-dimensional NumPy or pandas array as ``{"dtype", "values"}``; null is its missing value."""
        # Imported where used, here and below: importing a sheet must not cost pandas.
        import numpy as np
        import pandas as pd

        self.take(len(values))
        dtype = values.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            category = pd.Categorical(values)
            return {
                "dtype": "category",
                "values": category.codes.tolist(),
                "categories": self.column(category.categories),
                "ordered": bool(category.ordered),
            }
        name = "str" if dtype.kind == "U" and isinstance(dtype, np.dtype) else str(dtype)
        if not _PLAIN_DTYPE.fullmatch(name):
            return {"dtype": "object", "values": self.all(values.tolist())}
        missing = pd.isna(values)
        if name.startswith(("datetime", "timedelta")):
            texts = [value.isoformat() for value in pd.Series(values)]
            return {"dtype": name, "values": _blank(texts, missing)}
        listed = values.tolist()
        if name in ("str", "string"):
            for text, gone in zip(listed, missing, strict=True):
                if not gone:
                    self.spell(text)
        elif name.lower().startswith("float") and (math.inf in listed or -math.inf in listed):
            listed = [_float(value) if value in (math.inf, -math.inf) else value for value in listed]
        return {"dtype": name, "values": _blank(listed, missing)}

    def index(self, value: Any) -> dict[str, Plain]:
        import pandas as pd

        names = self.all(value.names)
        if isinstance(value, pd.RangeIndex):
            self.take(len(value))
            return {_KIND: "index", "names": names, "range": [value.start, value.stop, value.step]}
        levels = [self.column(value.get_level_values(level)) for level in range(value.nlevels)]
        return {_KIND: "index", "names": names, "levels": levels, "multi": isinstance(value, pd.MultiIndex)}


def _blank(values: list[Any], missing: Any) -> list[Any]:
    return [None if gone else value for value, gone in zip(values, missing, strict=True)] if missing.any() else values


def _float(value: float) -> Plain:
    return value if math.isfinite(value) else {_KIND: "float", "value": repr(value)}


def _is_record(kind: type) -> bool:
    return any("__dataclass_fields__" in base.__dict__ for base in type.__dict__["__mro__"].__get__(kind))


def _type_name(value: object) -> str:
    return str(type.__getattribute__(type(value), "__name__"))[:80]


def _other(value: object) -> Plain:
    module = type.__getattribute__(type(value), "__module__")
    return {_KIND: "other", "type": _type_name(value), "module": str(module).partition(".")[0][:80]}


_Handler = Callable[[_Encoder, Any], Plain]
_handlers: dict[type, _Handler] = {}


def _handler_of(kind: type) -> _Handler | None:
    """Find how to encode a type: by the type itself, then by its bases; never by asking the object."""
    if not _handlers:
        _handlers.update(_builtin_handlers())
        _handlers.update(_array_handlers())
    for base in type.__dict__["__mro__"].__get__(kind):
        handler = _handlers.get(base)
        if handler is not None:
            return handler
    return None


def _builtin_handlers() -> dict[type, _Handler]:
    # Methods of the base class, so that a subclass cannot answer in its own way.
    def integer(_: _Encoder, value: int) -> Plain:
        if int.bit_length(value) > MAX_BITS:
            raise _OverflowError
        return int.__int__(value)

    def mapping(encoder: _Encoder, value: dict[Any, Any]) -> Plain:
        pairs = list(dict.items(value))
        if all(type(key) is str and not key.startswith("$") for key, _ in pairs):
            return {encoder.spell(key): encoder.encode(item) for key, item in pairs}
        return {_KIND: "dict", "items": [[encoder.encode(key), encoder.encode(item)] for key, item in pairs]}

    def collection(encoder: _Encoder, value: set[Any]) -> Plain:
        # Sets have no order of their own, plain data has: make it always the same.
        return {_KIND: "set", "items": sorted(encoder.all(list(value)), key=repr)}

    return {
        type(None): lambda _, value: value,
        bool: lambda _, value: value,
        type(...): lambda _, _value: {_KIND: "ellipsis"},
        int: integer,
        float: lambda _, value: _float(float.__float__(value)),
        str: lambda encoder, value: encoder.spell(str.__str__(value)),
        list: lambda encoder, value: encoder.all(list.__iter__(value)),
        tuple: lambda encoder, value: {_KIND: "tuple", "items": encoder.all(tuple.__iter__(value))},
        set: collection,
        frozenset: collection,
        dict: mapping,
        dt.datetime: lambda _, value: {_KIND: "datetime", "value": dt.datetime.isoformat(value)},
        dt.date: lambda _, value: {_KIND: "date", "value": dt.date.isoformat(value)},
    }


def _array_handlers() -> dict[type, _Handler]:
    import numpy as np
    import pandas as pd

    def scalar(encoder: _Encoder, value: Any) -> Plain:
        if value.dtype.kind not in "biuf":
            return _other(value)
        return {_KIND: "scalar", "dtype": str(value.dtype), "value": encoder.encode(value.item())}

    def array(encoder: _Encoder, value: Any) -> Plain:
        # A shape such as (10**9, 0) has no values, but as many rows to go through.
        encoder.take(max((value.size, *value.shape)))
        column = encoder.column(np.asarray(value).reshape(-1))
        return {_KIND: "array", "shape": list(value.shape), **column}

    def series(encoder: _Encoder, value: Any) -> Plain:
        return {
            _KIND: "series",
            "name": encoder.encode(value.name),
            "index": encoder.index(value.index),
            **encoder.column(value),
        }

    def table(encoder: _Encoder, value: Any) -> Plain:
        encoder.take(value.shape[0] * value.shape[1] // 2)
        data = [encoder.column(value.iloc[:, place]) for place in range(value.shape[1])]
        return {
            _KIND: "table",
            "columns": encoder.index(value.columns),
            "index": encoder.index(value.index),
            "data": data,
        }

    return {
        np.generic: scalar,
        np.ndarray: array,
        pd.Series: series,
        pd.DataFrame: table,
        pd.Index: lambda encoder, value: encoder.index(value),
        pd.Categorical: lambda encoder, value: {_KIND: "categorical", **encoder.column(value)},
        pd.Timestamp: lambda _, value: {_KIND: "timestamp", "value": value.isoformat()},
        pd.Timedelta: lambda _, value: {_KIND: "timedelta", "value": value.isoformat()},
        type(pd.NaT): lambda _, _value: {_KIND: "missing", "value": "NaT"},
        type(pd.NA): lambda _, _value: {_KIND: "missing", "value": "NA"},
    }


# ── from plain ───────────────────────────────────────────────────────────────────────────


def _decode(data: Plain) -> Any:
    if isinstance(data, list):
        return [_decode(item) for item in data]
    if not isinstance(data, dict):
        return data
    if _KIND not in data:
        return {key: _decode(item) for key, item in data.items()}
    return _DECODERS[data[_KIND]](data)


def _hashed(members: list[Any]) -> list[Any]:
    """Return `members` where a set can hold them: thousands with one and the same hash would take it minutes."""
    different = {id(member): member for member in members}  # the set of a column may hold many NaN, here all one
    if different and max(Counter(map(hash, different.values())).values()) > _MOST_ALIKE:
        raise ValueError("not plain data: members made to have one hash")
    return members


def _decode_missing(data: Plain) -> Any:
    import pandas as pd

    return {"NaT": pd.NaT, "NA": pd.NA}[data["value"]]


def _decode_scalar(data: Plain) -> Any:
    import numpy as np

    return np.dtype(_checked_dtype(data["dtype"])).type(_decode(data["value"]))


def _timestamp(text: Plain) -> Any:
    import pandas as pd

    return pd.Timestamp(_matched(text, _TIMESTAMP))


def _timedelta(text: Plain) -> Any:
    import pandas as pd

    return pd.Timedelta(_matched(text, _TIMEDELTA))


def _matched(text: Plain, form: re.Pattern[str]) -> str:
    if not isinstance(text, str) or not form.fullmatch(text):
        raise ValueError(f"not plain data: time {str(text)[:40]!r}")
    return text


def _checked_dtype(name: str) -> str:
    if not _PLAIN_DTYPE.fullmatch(name):
        raise ValueError(f"not plain data: dtype {name!r}")
    return name


def _decode_column(data: Plain) -> Any:
    """Return a pandas or NumPy array of the column's own dtype."""
    import numpy as np
    import pandas as pd

    name, values = data["dtype"], data["values"]
    if name == "category":
        return pd.Categorical.from_codes(
            np.array(values, dtype="int64"),
            categories=pd.Index(_decode_column(data["categories"])),
            ordered=data["ordered"],
        )
    if name == "object":
        objects = np.empty(len(values), dtype=object)
        objects[:] = [_decode(value) for value in values]
        return objects
    if re.match("float|u?int|bool$", _checked_dtype(name)):
        tagged = any(type(value) is dict for value in values)
        return np.array([_decode(value) for value in values] if tagged else values, dtype=name)
    if name.startswith(("datetime", "timedelta")):
        made = _timestamp if name.startswith("datetime") else _timedelta
        return pd.Series([pd.NaT if value is None else made(value) for value in values], dtype=name).array
    return pd.array([_decode(value) for value in values], dtype=name)


def _decode_index(data: Plain) -> Any:
    import pandas as pd

    names = [_hashable(_decode(name)) for name in data["names"]]
    if "range" in data:
        start, stop, step = data["range"]
        if (stop - start) / step > MAX_ITEMS:
            raise ValueError("not plain data: an index beyond all bounds")
        return pd.RangeIndex(start, stop, step, name=names[0])
    levels = [_decode_column(level) for level in data["levels"]]
    if data["multi"]:
        return pd.MultiIndex.from_arrays(levels, names=names)
    # The dtype is said outright: an empty or object index would be guessed anew.
    return pd.Index(levels[0], dtype=levels[0].dtype, name=names[0], tupleize_cols=False)


def _hashable(name: Any) -> Any:
    return tuple(name) if isinstance(name, list) else name


def _decode_array(data: Plain) -> Any:
    import numpy as np

    if max(data["shape"], default=0) > MAX_ITEMS:
        raise ValueError("not plain data: an array beyond all bounds")
    column = np.asarray(_decode_column(data))
    if data["dtype"] == "str":
        column = np.array(data["values"], dtype=str)
    elif data["dtype"].startswith(("datetime", "timedelta")):
        column = column.astype(data["dtype"])
    return column.reshape(data["shape"])


def _decode_series(data: Plain) -> Any:
    import pandas as pd

    column = _decode_column(data)
    return pd.Series(column, index=_decode_index(data["index"]), name=_hashable(_decode(data["name"])))


def _decode_table(data: Plain) -> Any:
    import pandas as pd

    index = _decode_index(data["index"])
    columns = _decode_index(data["columns"])
    # By place first: two columns may have the same name.
    table = pd.DataFrame({place: _decode_column(column) for place, column in enumerate(data["data"])}, index=index)
    if not data["data"]:
        table = pd.DataFrame(index=index)
    table.columns = columns
    return table


_DECODERS: dict[str, Callable[[Plain], Any]] = {
    "ellipsis": lambda _: ...,
    "float": lambda data: {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[data["value"]],
    "tuple": lambda data: tuple(_decode(item) for item in data["items"]),
    "set": lambda data: set(_hashed([_decode(item) for item in data["items"]])),
    "dict": lambda data: dict(
        zip(
            _hashed([_decode(key) for key, _ in data["items"]]),
            [_decode(item) for _, item in data["items"]],
            strict=True,
        )
    ),
    "datetime": lambda data: dt.datetime.fromisoformat(data["value"]),
    "date": lambda data: dt.date.fromisoformat(data["value"]),
    "timestamp": lambda data: _timestamp(data["value"]),
    "timedelta": lambda data: _timedelta(data["value"]),
    "missing": _decode_missing,
    "scalar": _decode_scalar,
    "array": _decode_array,
    "series": _decode_series,
    "table": _decode_table,
    "index": _decode_index,
    "categorical": _decode_column,
    "other": lambda data: Opaque(str(data["type"]), str(data.get("module", ""))),
    "record": lambda data: Record(
        str(data["type"]), str(data["module"]), {str(name): _decode(item) for name, item in data["fields"].items()}
    ),
    "too_big": lambda data: TooBig(str(data["type"])),
}
