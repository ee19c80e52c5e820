"""What the report calls things: the reader's own names first, then the questionnaire's, then the course's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coursekit.datasets import label
from coursekit.language import CourseError, Text, language

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Naming"]

_LONGEST_NAME = 40  # letters; a Chinese character is two


@dataclass(frozen=True)
class Naming:
    """Names for items, dimensions, columns and groups.

    Parameters
    ----------
    own : dict of str to str
        What the reader calls a code; goes before everything.
    questionnaire : object or None
        As `Survey.questionnaire` holds it.
    course_table : str or None
        The course's table that is reported on: only there does branch B3 have the course's name for it.
    """

    own: Mapping[str, str] = field(default_factory=dict)
    questionnaire: Any = None
    course_table: str | None = None

    def dimension(self, code: str, *, servqual: bool) -> str:
        """Return what a dimension is called; `servqual`: the dimensions are all SERVQUAL's."""
        if code in self.own:
            return self.own[code]
        if self.questionnaire is not None and code in self.questionnaire.dimensions:
            return _side(self.questionnaire.dimensions[code]) or code
        # “tangibles” among a reader's own dimensions keeps the reader's way of writing.
        return (_course("dimension", code) if servqual else "") or code

    def item(self, code: str, *, servqual: bool) -> str:
        """Return an item's code and name; `servqual`: the items are numbered and grouped as SERVQUAL's."""
        name = self.own.get(code, "")
        if not name and self.questionnaire is not None:
            name = next((_side(item.label) for item in self.questionnaire.items if item.item == code), "")
        if not name and servqual and self.questionnaire is None:
            name = _course("item", code)
        return f"{code} {name}" if name else str(Text(zh="第 {code} 题", en="item {code}").format(code=code))

    def column(self, name: str) -> str:
        """Return what a column is called."""
        asked = next((one for one in getattr(self.questionnaire, "background", ()) if one.column == name), None)
        question = _side(asked.question) if asked is not None else ""
        return self.own.get(name) or _course("column", name) or _shortened(question) or name

    def questionnaire_title(self) -> str:
        """Return the title of the questionnaire, "" where there is none."""
        return "" if self.questionnaire is None else _side(self.questionnaire.title)

    def group(self, column: str, code: str) -> str:
        """Return what a group is called."""
        if code in self.own:
            return self.own[code]
        for answer in self._answers(column):
            if code in (answer.zh, answer.en):
                return _side(answer)
        if code.lower() in ("true", "false"):
            return str(Text(zh="是", en="yes") if code.lower() == "true" else Text(zh="否", en="no"))
        return (_course(column, code) if self.course_table else "") or code

    def background(self) -> frozenset[str]:
        """Return the columns by which the questionnaire asks who answered."""
        asked = getattr(self.questionnaire, "background", ())
        return frozenset(one.column for one in asked if getattr(one, "answers", ()))

    def _answers(self, column: str) -> tuple[Any, ...]:
        asked = getattr(self.questionnaire, "background", ())
        return next((tuple(one.answers) for one in asked if one.column == column), ())

    def one_language(self, column: str, labels: pd.Series[str]) -> pd.Series[str]:
        """Return the answers to a background question with those in Chinese and in English made one."""
        sides = {answer.en: answer.zh or answer.en for answer in self._answers(column) if answer.en}
        return labels.replace(sides) if sides else labels

    def in_order(self, column: str, labels: Iterable[str]) -> list[str]:
        """Return the groups in the questionnaire's order, else sorted, numbers by their size."""
        asked = [answer.zh or answer.en for answer in self._answers(column)]
        number = re.compile(r"-?\d+(\.\d+)?")

        def key(label: str) -> tuple[int, float, str]:
            if label in asked:
                return -1, asked.index(label), label
            return (0, float(label), label) if number.fullmatch(label) else (1, 0.0, label)

        return sorted(set(labels), key=key)

    def satisfaction_scale(self) -> tuple[int, int] | None:
        """Return the scale of overall satisfaction where the questionnaire says it."""
        if self.questionnaire is None:
            return None
        return int(self.questionnaire.low), int(self.questionnaire.high)


def _side(words: Any) -> str:
    """Return the reader's side of bilingual words, the other where it is still empty."""
    sides = {"zh": str(words.zh), "en": str(words.en)}
    return sides[language()] or sides["zh"] or sides["en"]


def _shortened(question: str) -> str:
    """Return a question as it fits into the head of a column and into a sentence."""
    question = question.rstrip("?？。. ")
    if len(question.encode("gb18030")) <= _LONGEST_NAME:
        return question
    cut = question.encode("gb18030")[: _LONGEST_NAME - 2].decode("gb18030", errors="ignore")
    # Between words where the words have spaces between them.
    return (cut.rsplit(" ", 1)[0] if cut.isascii() and " " in cut else cut).rstrip(" ,，、") + "…"


def _course(kind: str, code: str) -> str:
    try:
        return str(label(kind, code))
    except CourseError:
        return ""
