"""How a table is entered in the catalogue: the parts every entry is made of.

Words are in two languages by one rule: the plain key (`title`, `label`, `unit` …)
is English, and the same key with `_zh` beside it is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from coursekit.language import Text

__all__ = [
    "AGREE",
    "LOW_HIGH",
    "DataSet",
    "Node",
    "answer",
    "category",
    "field",
    "identity",
    "number",
    "prose",
    "simulated",
    "table",
    "words",
    "yes_no",
]

Node = dict[str, Any]

AGREE = (Text(zh="完全不同意", en="strongly disagree"), Text(zh="完全同意", en="strongly agree"))
LOW_HIGH = (Text(zh="很低", en="very low"), Text(zh="很高", en="very high"))


@dataclass(frozen=True)
class DataSet:
    """One table of the course: how it is made and how it is entered.

    Parameters
    ----------
    name : str
        Its name, and with ``.csv`` its file.
    make : callable
        Makes the table; the same bytes at every call.
    enter : callable
        ``enter(labels, rows)`` returns its entry; `labels` are the names of the 22 items.
    header : bool
        The file begins with the names of the columns; its entry says so where it does not (`dialect`).
    """

    name: str
    make: Callable[[], pd.DataFrame]
    enter: Callable[[Mapping[str, Text], int], Node]
    header: bool = True


def words(key: str, text: Text) -> Node:
    """Return `key` in English and `key_zh` in Chinese."""
    return {key: text.en, f"{key}_zh": text.zh}


def table(name: str, title: Text, description: Text, rows: int, columns: Iterable[Node], **more: Any) -> Node:
    """Return the entry of one table."""
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **words("title", title),
        **words("description", description),
        "rows": rows,
        **more,
        "schema": {"fields": list(columns), "missingValues": [""]},
    }


def simulated(parameters: Any) -> Node:
    """Return the flag, the seed and every parameter with what it means."""
    stated: Node = {}
    for one in fields(parameters):
        value = getattr(parameters, one.name)
        stated[one.name] = {
            "value": _plain(value),
            "description": one.metadata["en"],
            "description_zh": one.metadata["zh"],
        }
    return {"simulated": True, "seed": parameters.seed, "parameters": stated}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def field(name: str, kind: str, title: Text, *, required: bool = False, **more: Any) -> Node:
    """Return the entry of one column."""
    constraints = {"required": required, **more.pop("constraints", {})}
    return {"name": name, "type": kind, **words("title", title), "constraints": constraints, **more}


def category(
    name: str, title: Text, labels: Mapping[Any, Text], kind: str = "string", *, required: bool = True
) -> Node:
    """Return a column of codes with their names; `datasets.label(name, code)` finds them."""
    return field(
        name,
        kind,
        title,
        required=required,
        constraints={"enum": list(labels)},
        categories=[{"value": value, **words("label", text)} for value, text in labels.items()],
    )


def answer(
    name: str,
    title: Text,
    low: int,
    high: int,
    *,
    ends: tuple[Text, Text] | None = None,
    codes: Mapping[int, Text] | None = None,
) -> Node:
    """Return a rating column; its enum holds the scale and, where the data have them, the missing codes."""
    scale: Node = {"low": low, "high": high}
    if ends:
        scale |= {**words("low_label", ends[0]), **words("high_label", ends[1])}
    more: Node = {"coursekit:scale": scale}
    allowed = [*range(low, high + 1)]
    if codes:
        allowed = sorted({*allowed, *codes})
        more["coursekit:codes"] = [{"value": value, **words("label", text)} for value, text in codes.items()]
    return field(name, "integer", title, constraints={"enum": allowed}, **more)


def number(
    name: str, title: Text, low: float, high: float, unit: Text, *, kind: str = "integer", required: bool = True
) -> Node:
    """Return a column of amounts between `low` and `high`, in `unit`."""
    return field(
        name,
        kind,
        title,
        required=required,
        constraints={"minimum": low, "maximum": high},
        **words("unit", unit),
    )


def yes_no(name: str, title: Text) -> Node:
    """Return a column of true and false."""
    return field(name, "boolean", title, required=True, trueValues=["true"], falseValues=["false"])


def prose(name: str, title: Text, *, required: bool = True) -> Node:
    """Return a column of text."""
    return field(name, "string", title, required=required)


def identity(name: str, title: Text) -> Node:
    """Return the column that numbers the rows; no number twice."""
    return field(name, "string", title, required=True, constraints={"unique": True})
