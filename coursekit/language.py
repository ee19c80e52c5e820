"""The reader's language, and words that exist in both.

Everything a learner reads is a `Text` with a Chinese and an English side; which
side shows is decided once, by `use_language`, at the top of each notebook.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = [
    "LANGUAGES",
    "CourseError",
    "Language",
    "Text",
    "as_language",
    "in_language",
    "language",
    "system_language",
    "use_language",
]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

# Set by `coursekit lab` for the kernels it starts; a notebook's own `start` wins.
LANGUAGE_VARIABLE = "COURSEKIT_LANG"

_chosen: Language | None = None


@dataclass(frozen=True)
class Text:
    """The same words in Chinese and in English; neither may be missing.

    Parameters
    ----------
    zh, en : str
        The two sides. Both are needed: an empty side raises `ValueError`.

    Examples
    --------
    >>> with in_language("en"):
    ...     print(Text(zh="柜台", en="counter"))
    counter
    >>> Text(zh="第 {n} 行", en="row {n}").format(n=3).en
    'row 3'
    """

    zh: str
    en: str

    def __post_init__(self) -> None:
        if not self.zh or not self.en:
            raise ValueError(f"a Text needs both languages, got zh={self.zh!r}, en={self.en!r}")

    def __str__(self) -> str:
        return self.side(language())

    def side(self, lang: Language) -> str:
        """Return the words in `lang`."""
        return self.zh if lang == "zh" else self.en

    def sides(self) -> dict[str, str]:
        """Return both sides as a dict, from which ``Text(**…)`` makes it again.

        >>> Text(**Text(zh="柜台", en="counter").sides()).en
        'counter'
        """
        return {"zh": self.zh, "en": self.en}

    def format(self, **values: object) -> Text:
        """Fill in ``{name}`` on both sides; a value that is a `Text` gives its own side."""

        def fill(lang: Language) -> str:
            sided = {k: v.side(lang) if isinstance(v, Text) else v for k, v in values.items()}
            return self.side(lang).format(**sided)

        return Text(zh=fill("zh"), en=fill("en"))


class CourseError(Exception):
    """Something the reader can put right: says what is wrong, where, and what to do.

    Parameters
    ----------
    text : Text
        The sentence, in both languages; `str(error)` gives the reader's side.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text

    def __str__(self) -> str:
        return str(self.text)

    def _render_traceback_(self) -> list[str]:
        # What IPython shows instead of a traceback: the sentence says all a learner can use.
        return [str(self.text)]


def as_language(name: str) -> Language:
    """Return `name` as a `Language`; anything but "zh" and "en" raises `CourseError`."""
    if name not in LANGUAGES:
        raise CourseError(
            Text(
                zh="没有“{name}”这种语言。本课程有两种：zh（中文）和 en（英文）。",
                en="There is no language “{name}”. The course has two: zh (Chinese) and en (English).",
            ).format(name=name)
        )
    return name


def system_language() -> Language:
    """Guess the reader's language from the environment; Chinese where nothing says otherwise."""
    wanted = os.environ.get(LANGUAGE_VARIABLE)
    if wanted in LANGUAGES:
        return wanted
    for variable in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    # Windows sets none of these variables; its name for Chinese begins "Chinese" or "zh".
    name = (locale.getlocale()[0] or "").lower()
    return "en" if name.startswith("en") else "zh"


def language() -> Language:
    """Return the reader's language: the one chosen, else the system's."""
    return _chosen or system_language()


def use_language(lang: str) -> None:
    """Show every word of the course in `lang` ("zh" or "en") from now on."""
    global _chosen
    _chosen = as_language(lang)


@contextmanager
def in_language(lang: str) -> Iterator[None]:
    """Show words in `lang` inside a ``with`` block only."""
    global _chosen
    before = _chosen
    use_language(lang)
    try:
        yield
    finally:
        _chosen = before
