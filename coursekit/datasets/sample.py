"""A sample of a course table that belongs to one name, so that neighbours work out different numbers."""

# ruff: noqa: E501  # a Chinese sentence stands on one line, as in the sources

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

from coursekit.datasets.tables import load
from coursekit.datasets.whose import folded
from coursekit.language import CourseError, Text

__all__ = ["EXAMPLE", "Sample", "sample"]

# Whose samples the solutions show: nobody's name.
EXAMPLE = "Mingtian"

# Table → the column whose groups are all in every sample, each with its share of the rows. In all of them a row is one
# person of whom the others tell nothing, so that rows may be drawn.
_GROUPS = {"customer_value": "tier", "after_purchase": "called", "bank_branch_survey": "branch"}
_LEAST = 10  # rows of a group: below that a sample may be of one kind only
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Sample:
    """Rows of a course table, drawn by a name; made by `sample`.

    Attributes
    ----------
    name : str
        The table.
    who : str
        Whose it is; empty for the sample of nobody.
    rows : int
        How many rows.
    """

    name: str
    who: str
    rows: int

    @property
    def table(self) -> pd.DataFrame:
        """The rows, in the order of the whole table and numbered anew; a fresh copy."""
        whole = _whole(self.name)
        return whole.take(_drawn(self.name, folded(self.who), self.rows)).reset_index(drop=True)

    @property
    def nobodys(self) -> bool:
        """Whether no name was given yet."""
        return not folded(self.who)

    @property
    def key(self) -> str:
        """Short name under which progress is kept: it belongs to the name and does not show it."""
        return "nobody" if self.nobodys else hashlib.sha256(folded(self.who).encode("utf-8")).hexdigest()[:8]

    def to_data(self) -> dict[str, Any]:
        """Return as plain data how to draw it again.

        >>> sample("after_purchase", "王芳", rows=160).to_data()
        {'sample': 'after_purchase', 'who': '王芳', 'rows': 160}
        """
        return {"sample": self.name, "who": self.who, "rows": self.rows}

    def __repr__(self) -> str:
        words = _OF_NOBODY if self.nobodys else _OF_SOMEBODY
        return str(words.format(who=self.who, table=self.name, rows=self.rows, whole=len(_whole(self.name))))


def sample(name: str, who: object = None, *, rows: int) -> Sample:
    """Draw rows of a course table by a name.

    The name is written in one form (`coursekit.datasets.whose.folded`). Every row of the table gets the SHA-256 of
    table, name and row number, and within each group of the table those with the smallest are drawn: without
    replacement, each row of a group equally likely, the same on every computer. Groups are the kinds of customer
    (`customer_value`), called and not called (`after_purchase`), the branches (`bank_branch_survey`); each is in
    the sample with its share of the rows, so that none is ever missing.

    Parameters
    ----------
    name : str
        One of these three tables.
    who : str or int
        A name, or a student number. Left out, still ``...`` or blank: the sample of nobody, with which a sheet runs and
        which no question accepts.
    rows : int
        How many rows to draw.

    Raises
    ------
    CourseError
        No samples are drawn from that table, it has fewer rows, a group would have too few of them, or the name is
        longer than 100 characters.
    ValueError
        The name holds half a character, which no keyboard gives.

    Examples
    --------
    >>> mine = sample("after_purchase", "王芳", rows=160)
    >>> len(mine.table), int(mine.table["called"].sum())
    (160, 80)
    >>> mine.table.equals(sample("after_purchase", " 王 芳", rows=160).table)
    True
    >>> mine.table.equals(sample("after_purchase", "李强", rows=160).table)
    False
    """
    if name not in _GROUPS:
        raise CourseError(_NO_SUCH.format(name=name, tables=", ".join(_GROUPS)))
    owner = str(who).strip() if isinstance(who, str | int) else ""
    if len(owner) > _LONGEST_NAME:
        raise CourseError(_LONG_NAME.format(most=_LONGEST_NAME))
    _shares(name, rows)
    folded(owner).encode("utf-8")
    return Sample(name, owner, rows)


@cache
def _whole(name: str) -> pd.DataFrame:
    return load(name)


@cache
def _members(name: str) -> dict[Hashable, list[int]]:
    """Return the row numbers of each group."""
    column = _whole(name)[_GROUPS[name]].tolist()
    return {group: [row for row, own in enumerate(column) if own == group] for group in sorted(set(column))}


@cache
def _shares(name: str, rows: int) -> dict[Hashable, int]:
    """Return how many rows each group gives: its share, rounded so that the sum is right."""
    members, whole = _members(name), len(_whole(name))
    if rows > whole:
        raise CourseError(_TOO_MANY.format(name=name, rows=rows, whole=whole))
    found = {group: rows * len(own) // whole for group, own in members.items()}
    # What rounding down has left over goes to those that lost most by it.
    lost = sorted(members, key=lambda group: -(rows * len(members[group]) % whole))
    for group in lost[: rows - sum(found.values())]:
        found[group] += 1
    if min(found.values()) < _LEAST:
        raise CourseError(_TOO_FEW.format(name=name, rows=rows, groups=len(members), least=_LEAST))
    return found


def _drawn(name: str, owner: str, rows: int) -> list[int]:
    """Return the numbers of the rows drawn, in their order."""

    def lot(row: int) -> bytes:
        return hashlib.sha256(f"{name}\n{owner}\n{row}".encode()).digest()

    shares = _shares(name, rows)
    return sorted(row for group, own in _members(name).items() for row in sorted(own, key=lot)[: shares[group]])


_OF_SOMEBODY = Text(
    zh="{who} 的样本：从 {table} 的 {whole} 行里抽出的 {rows} 行（模拟数据）",
    en="The sample of {who}: {rows} of the {whole} rows of {table} (simulated data)",
)
_OF_NOBODY = Text(
    zh="还没有写名字，这是一份不属于任何人的样本：从 {table} 的 {whole} 行里抽出的 {rows} 行（模拟数据）。写上名字，就换成你的。",
    en="No name yet, so this sample is nobody's: {rows} of the {whole} rows of {table} (simulated data). Write your name "
    "to get your own.",
)
_NO_SUCH = Text(
    zh="不能从“{name}”抽样。可以抽样的表：{tables}。",
    en="No samples are drawn from “{name}”. There are samples of: {tables}.",
)
_LONG_NAME = Text(
    zh="名字最长 {most} 个字符。写名单上的那个名字就好。",
    en="A name has {most} characters at the most. Write it as on the class list.",
)
_TOO_MANY = Text(
    zh="{name} 只有 {whole} 行，抽不出 {rows} 行。请把 rows 写小一些。",
    en="{name} has {whole} rows, so {rows} cannot be drawn. Make rows smaller.",
)
_TOO_FEW = Text(
    zh="从 {name} 抽 {rows} 行太少：{groups} 组里每一组至少要有 {least} 行。请把 rows 写大一些。",
    en="{rows} rows of {name} are too few: each of its {groups} groups needs {least} of them. Make rows larger.",
)
