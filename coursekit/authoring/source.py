"""Read a source text: one MyST Markdown file with both languages side by side.

The grammar is small. Front matter carries the kernel. A Markdown cell begins
with ``+++ {"lang": "zh"}``; its English twin follows at once. A code cell is
fenced with ```` ```{code-cell} ```` and shared by both languages. The keys of a
cell are `lang`, `exercise`, `audience` and `tags`, nothing else.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coursekit.language import Language

__all__ = ["Cell", "Problem", "Source", "SourceError", "read_source"]

Kind = Literal["lessons", "exercises"]

_CELL_KEYS = {"lang", "exercise", "audience", "tags"}
_AUDIENCES = {"instructor"}
# check: the cell that gives a question's verdict; solution: words that only the solution shows.
_TAGS = {"check", "solution"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a source, said so that its author can mend it."""

    file: Path
    line: int
    cell: int | None
    sentence: str

    def __str__(self) -> str:
        where = f"{self.file.as_posix()}:{self.line}"
        return f"{where}: {self.sentence}" if self.cell is None else f"{where} (cell {self.cell}): {self.sentence}"


class SourceError(Exception):
    """One or more problems with the sources; lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Cell:
    """A cell of a source; `lang` is None for code, which both languages share."""

    number: int
    line: int
    kind: Literal["markdown", "code"]
    text: str
    lang: Language | None
    exercise: str | None
    audience: str | None
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A parsed source text."""

    path: Path
    kind: Kind
    stem: str
    cells: tuple[Cell, ...]

    @property
    def unit(self) -> str:
        """The two digits that begin the stem."""
        return self.stem[:2]

    def problem(self, cell: Cell, sentence: str) -> Problem:
        """Return a `Problem` that names this file and `cell`."""
        return Problem(self.path, cell.line, cell.number, sentence)


def read_source(path: Path, kind: Kind, shown_as: Path | None = None) -> Source:
    """Parse the source text at `path`.

    Parameters
    ----------
    path : Path
        The file.
    kind : {"lessons", "exercises"}
        Which of the two it is.
    shown_as : Path, optional
        How messages name the file, e.g. relative to the repository.

    Raises
    ------
    SourceError
        The file is not UTF-8, its front matter or a cell's keys are not valid.
    """
    # jupytext is a maintainer's tool: a trainee's computer need not have it.
    from jupytext.myst import MystMetadataParsingError, myst_to_notebook

    shown = shown_as or path
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SourceError([Problem(shown, 1, None, f"is not UTF-8 (byte {error.start}); save it as UTF-8")]) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            notebook = myst_to_notebook(text, add_source_map=True)
    except (MystMetadataParsingError, UserWarning) as error:
        raise SourceError([Problem(shown, 1, None, f"cannot be read as MyST Markdown: {error}")]) from error

    problems: list[Problem] = []
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        problems.append(
            Problem(shown, 1, None, "begin with front matter: kernelspec: {name: python3, display_name: Python 3}")
        )
    cells = []
    for number, (raw, start) in enumerate(zip(notebook.cells, notebook.metadata["source_map"], strict=True), start=1):
        cell, wrong = _cell(number, start + 1, raw)
        problems += [Problem(shown, start + 1, number, sentence) for sentence in wrong]
        cells.append(cell)
    if problems:
        raise SourceError(problems)
    return Source(shown, kind, path.stem, tuple(cells))


def _cell(number: int, line: int, raw: Any) -> tuple[Cell, list[str]]:
    keys = dict(raw.metadata)
    wrong = []
    if unknown := sorted(keys.keys() - _CELL_KEYS):
        wrong.append(f"unknown key {', '.join(unknown)}; a cell knows {', '.join(sorted(_CELL_KEYS))}")
    if raw.cell_type not in ("markdown", "code"):
        wrong.append(f"a {raw.cell_type} cell; only Markdown and code are used")
    lang, audience, tags = keys.get("lang"), keys.get("audience"), keys.get("tags") or []
    if raw.cell_type == "markdown" and lang not in ("zh", "en"):
        wrong.append('a Markdown cell needs its language: begin it with +++ {"lang": "zh"} or +++ {"lang": "en"}')
    if raw.cell_type == "code" and lang is not None:
        wrong.append('code is shared by both languages: take "lang" away and mark single lines with # ck: zh, # ck: en')
    if audience is not None and audience not in _AUDIENCES:
        wrong.append(f'unknown audience "{audience}"; there is "instructor"')
    if not isinstance(tags, list) or not set(map(str, tags)) <= _TAGS:
        wrong.append(f"unknown tags {tags!r}; there are {', '.join(sorted(_TAGS))}")
        tags = []
    exercise = keys.get("exercise")
    return (
        Cell(
            number=number,
            line=line,
            kind="code" if raw.cell_type == "code" else "markdown",
            text=raw.source,
            lang=lang,
            exercise=None if exercise is None else str(exercise),
            audience=audience,
            tags=tuple(tags),
        ),
        wrong,
    )
