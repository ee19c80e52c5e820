"""Loading the course's own tables, typed by their schema."""

from __future__ import annotations

from typing import Any

import pandas as pd

from coursekit.analysis.instrument import SERVQUAL, Instrument, Survey
from coursekit.course_files import course_folder
from coursekit.datasets.catalogue import Node, names, near, resource
from coursekit.language import CourseError, Text

__all__ = ["instrument", "load"]


def load(name: str) -> pd.DataFrame:
    """Return one table of the course, typed by the catalogue.

    Parameters
    ----------
    name : str
        One of `names()`.

    Returns
    -------
    DataFrame or Survey
        Text columns as text, booleans as bool. An integer column that may be blank
        is float with NaN, otherwise int64. A table with expectation and perception
        pairs is a `Survey` that knows its instrument. Codes for missing answers
        (99, 0) are still in it as numbers: cleaning them is the reader's work.
        A fresh copy at every call.

    Raises
    ------
    CourseError
        There is no such table; the near names are given.

    Examples
    --------
    >>> load("bank_branch_survey").query("P03 == 99")["respondent"].tolist()
    ['R0070']
    """
    node = resource(name)
    fields = node["schema"]["fields"]
    bare = node.get("dialect", {}).get("header") is False  # a sheet as it stands: its columns are named here only
    table = pd.read_csv(
        course_folder("datasets") / node["path"],
        header=None if bare else 0,
        names=[field["name"] for field in fields] if bare else None,
        dtype={field["name"]: _dtype(field) for field in fields},
        encoding=node["encoding"],
        keep_default_na=False,
        na_values=node["schema"]["missingValues"],
        true_values=["true"],
        false_values=["false"],
    )
    asked = node.get("coursekit:instrument")
    if asked is None:
        return table
    return Survey(
        table,
        instrument=Instrument(
            SERVQUAL.dimensions, SERVQUAL.low, SERVQUAL.high, reversed_items=frozenset(asked["reversed_items"])
        ),
    )


def instrument(name: str = "servqual") -> pd.DataFrame:
    """Return the statements of a questionnaire, one row per item.

    Parameters
    ----------
    name : str
        ``"servqual"``: the 22 items of the course's bank-branch questionnaire.

    Returns
    -------
    DataFrame
        ``item`` (two digits, text), ``dimension``, ``reversed_in_second_file``,
        ``label_zh/_en``, ``expectation_zh/_en``, ``perception_zh/_en``, and
        ``negative_zh/_en`` (missing where the item has no negative wording).

    Examples
    --------
    >>> instrument().loc[10, ["item", "label_en"]].tolist()
    ['11', 'Little waiting']
    """
    known = [one.removesuffix("_instrument") for one in names() if one.endswith("_instrument")]
    if name not in known:
        raise CourseError(
            Text(zh="没有叫“{name}”的问卷。{near}", en="There is no questionnaire called “{name}”. {near}").format(
                name=name, near=near(name, known)
            )
        )
    return load(f"{name}_instrument")


def _dtype(field: Node) -> Any:
    if field["type"] == "integer":
        return "int64" if field["constraints"]["required"] else "float64"
    return {"string": str, "number": "float64", "boolean": "bool"}[field["type"]]
