"""A question on a sample of one's own: the same question for everybody, each with other numbers."""

# ruff: noqa: E501  # a Chinese sentence stands on one line, as in the sources

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from coursekit.checks.ondata import OnData
from coursekit.checks.question import Misconception, Question
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    import pandas as pd

    from coursekit.datasets import Sample

__all__ = ["distinct", "on_sample"]


def on_sample(
    table: str, rows: int, *, kind: type[Question], given: Callable[[pd.DataFrame], Mapping[str, Any]], **asked: Any
) -> OnData:
    """Return a question whose data are ``datasets.sample(table, me, rows=rows)``, and no others.

    Parameters
    ----------
    table : str
        The course table that is drawn from.
    rows : int
        How many rows.
    kind : type of Question
        As in `OnData`.
    given : callable
        Takes the rows drawn; returns the kind's own parameters, as in `OnData`.
    **asked
        What all questions have: ``id``, ``title``, ``hints``, ``variable``.

    Examples
    --------
    >>> from coursekit import datasets
    >>> from coursekit.checks import Value
    >>> hint = Text(zh="数一数。", en="Count.")
    >>> q1 = on_sample(
    ...     "after_purchase",
    ...     160,
    ...     kind=Value,
    ...     given=lambda buyers: {"answer": int((buyers["concern_1"] > 4).sum())},
    ...     id="10.q1",
    ...     title=Text(zh="疑虑重的人", en="Those in doubt"),
    ...     hints=(hint, hint),
    ... )
    >>> mine = datasets.sample("after_purchase", "王芳", rows=160)
    >>> q1.evaluate(int((mine.table["concern_1"] > 4).sum()), mine).status
    'passed'
    >>> q1.evaluate(12, datasets.sample("after_purchase", ..., rows=160)).status
    'not_attempted'
    """
    refusal = _OTHER_DATA.format(table=table, rows=rows)

    def drawn(seed: int) -> Sample:
        from coursekit.datasets.sample import EXAMPLE, sample

        del seed  # who has named no data has those of the solution, whatever the seed
        return sample(table, EXAMPLE, rows=rows)

    def reopen(noted: Any) -> Sample:
        from coursekit.datasets.sample import sample

        # Noted where the answer was worked out, which a grader does not trust: nothing else is opened.
        if not isinstance(noted, Mapping) or set(noted) != {"sample", "who", "rows"}:
            raise CourseError(refusal)
        right = noted["sample"] == table and type(noted["rows"]) is int and noted["rows"] == rows
        if not right or not isinstance(noted["who"], str):
            raise CourseError(refusal)
        return sample(table, noted["who"], rows=rows)

    def of_sample(data: Any) -> Mapping[str, Any] | Text:
        from coursekit.datasets.sample import Sample

        if not isinstance(data, Sample) or (data.name, data.rows) != (table, rows):
            raise CourseError(refusal)
        return _NAME_FIRST if data.nobodys else given(data.table)

    return OnData(kind=kind, given=of_sample, drawn=drawn, reopen=reopen, data="sample", **asked)


def distinct(right: Any, found: Iterable[Misconception], tolerance: float) -> tuple[Misconception, ...]:
    """Return the mistakes that can be told from the right answer, and from one another, in the rows at hand.

    Parameters
    ----------
    right : float or Series
        The right answer.
    found : iterable of Misconception
        Each with a wrong answer of the same form.
    tolerance : float
        By how much an answer may be off.
    """
    kept: list[Misconception] = []
    for one in found:
        others = (right, *(before.wrong_value for before in kept))
        # Twice: an answer in between would be near enough to both.
        if all(_distance(one.wrong_value, other) > 2 * tolerance for other in others):
            kept.append(one)
    return tuple(kept)


def _distance(one: Any, other: Any) -> float:
    import pandas as pd

    return float((one - other).abs().max()) if isinstance(one, pd.Series) else abs(float(one) - float(other))


_NAME_FIRST = Text(
    zh="先在 `me` 里写上你的名字，和名单上的一样，外面加英文引号；重新运行那一格，再检查。",
    en="First write your name in `me`, as on the class list and in quotation marks; run that cell again, then check.",
)
_OTHER_DATA = Text(
    zh='这不是这道题的样本。照练习里的写法抽：`sample = datasets.sample("{table}", me, rows={rows})`，`{table}` 和 {rows} 都不改。',
    en='This is not the sample of this question. Draw it as the sheet does, `sample = datasets.sample("{table}", me, '
    "rows={rows})`, and leave `{table}` and {rows} as they are.",
)
