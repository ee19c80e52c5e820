"""The catalogue of the course's data, read once: what there is and what it is called."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, cast

from coursekit.course_files import course_folder
from coursekit.language import CourseError, Text

__all__ = ["label", "names", "near", "package", "resource", "words"]

Node = Mapping[str, Any]


@cache
def package() -> Node:
    """Return the data package (`datasets/datapackage.json`) as plain data."""
    text = (course_folder("datasets") / "datapackage.json").read_text(encoding="utf-8")
    return cast(Node, json.loads(text))


def names() -> list[str]:
    """Return the names of the course's tables, in the order of the catalogue.

    >>> names()[0]
    'bank_branch_survey'
    """
    return [one["name"] for one in package()["resources"]]


def resource(name: str) -> Node:
    """Return the catalogue entry of one table; an unknown name raises `CourseError` naming the near ones."""
    for one in package()["resources"]:
        if one["name"] == name:
            return cast(Node, one)
    raise CourseError(
        Text(
            zh="没有叫“{name}”的数据集。{near}",
            en="There is no data set called “{name}”. {near}",
        ).format(name=name, near=near(name, names()))
    )


def label(kind: str, code: object) -> Text:
    """Return the display name of a column, an item or a code, in both languages.

    Parameters
    ----------
    kind : str
        ``"column"``, or a column whose values are named in the catalogue:
        ``"dimension"``, ``"item"``, ``"branch"``, ``"segment"``, ``"channel"``, ``"wave"``.
    code : object
        The column name or the code as it stands in the data; ``1`` and ``"1"`` are the same.

    Raises
    ------
    CourseError
        No such kind, or no such code of that kind; the near ones are named.

    Examples
    --------
    >>> label("segment", "premium").zh
    '贵宾客户'
    >>> label("item", "11").en
    'Little waiting'
    """
    table = _labels()
    if kind not in table:
        raise CourseError(
            Text(zh="没有“{kind}”这类名称。{near}", en="There are no names of the kind “{kind}”. {near}").format(
                kind=kind, near=near(kind, table)
            )
        )
    found = table[kind].get(str(code))
    if found is None:
        raise CourseError(
            Text(
                zh="“{kind}”里没有“{code}”。{near}",
                en="There is no “{code}” among the names of the kind “{kind}”. {near}",
            ).format(kind=kind, code=code, near=near(str(code), table[kind]))
        )
    return found


def words(node: Node, key: str) -> Text:
    """Return `key` of a catalogue node in both languages (``key`` is English, ``key_zh`` Chinese)."""
    return Text(zh=node[f"{key}_zh"], en=node[key])


def near(wanted: str, known: Iterable[str], most: int = 12) -> Text:
    """Return a sentence with the known names most like `wanted`, or all of them if none is."""
    every = list(known)
    close = difflib.get_close_matches(str(wanted), every, n=3, cutoff=0.5)
    if close:
        return Text(zh="你要的是不是：{list}？", en="Did you mean: {list}?").format(list=_list(close))
    rest = Text(zh="……", en=", …") if len(every) > most else None
    sentence = Text(zh="可以用的有：{list}。", en="There are: {list}.").format(list=_list(every[:most]))
    if rest is None:
        return sentence
    return Text(zh=sentence.zh.removesuffix("。") + rest.zh, en=sentence.en.removesuffix(".") + rest.en)


def _list(items: Iterable[str]) -> Text:
    every = list(items)
    return Text(zh="、".join(every) or "（无）", en=", ".join(every) or "(none)")


@cache
def _labels() -> dict[str, dict[str, Text]]:
    table: dict[str, dict[str, Text]] = {"column": {}}
    for one in package()["resources"]:
        for field in one["schema"]["fields"]:
            # A name that two tables share means the same in both (a test says so): first come, first kept.
            table["column"].setdefault(field["name"], words(field, "title"))
            for category in field.get("categories", ()):
                table.setdefault(field["name"], {}).setdefault(str(category["value"]), words(category, "label"))
    return table
