"""From one source to its notebooks: lesson, exercise sheet and solution, in each language."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

from coursekit.authoring.directives import render_code
from coursekit.authoring.source import Cell, Source
from coursekit.language import Language, Text

__all__ = ["NOTEBOOK_METADATA", "Edition", "Folder", "editions"]

Folder = Literal["lessons", "exercises", "solutions"]

# Without the versions that Jupyter adds by itself: they differ from machine to machine.
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

_FOR_INSTRUCTORS = Text(
    zh="# 讲师手册\n\n这几段只在解答本里出现，学员的课件里没有。先是这一课的讲法，后面是练习的解答。",
    en=(
        "# For the instructor\n\nThese cells stand in the solutions only, not in the trainee's lesson. "
        "First how to teach the lesson, then the answers to the sheet."
    ),
)


@dataclass(frozen=True)
class Edition:
    """One notebook to be: its place, its cells, and the source cells they come from."""

    folder: Folder
    lang: Language
    stem: str
    cells: tuple[dict[str, Any], ...]
    source: Source

    @property
    def path(self) -> PurePosixPath:
        """Where the notebook lies, relative to the course's root."""
        return PurePosixPath(self.folder, self.lang, f"{self.stem}.ipynb")

    @property
    def executed(self) -> bool:
        """Whether the notebook is stored with outputs; a fresh sheet is not."""
        return self.folder != "exercises"


def editions(lesson: Source, sheet: Source | None = None) -> Iterator[Edition]:
    """Yield the six notebooks of a unit, or the two of a tool, which has no sheet.

    The sources must have passed `coursekit.authoring.parity` before.
    """
    for lang in ("zh", "en"):
        told = [cell for cell in lesson.cells if cell.audience is None]
        yield _edition("lessons", lang, lesson, told)
        if sheet is None:
            continue
        asked = [cell for cell in sheet.cells if cell.audience is None and "solution" not in cell.tags]
        yield _edition("exercises", lang, sheet, asked, exercise=True)
        guide = [cell for cell in lesson.cells if cell.audience == "instructor"]
        yield _edition("solutions", lang, sheet, list(sheet.cells), guide=guide)


def _edition(
    folder: Folder,
    lang: Language,
    source: Source,
    cells: Iterable[Cell],
    *,
    exercise: bool = False,
    guide: Iterable[Cell] = (),
) -> Edition:
    seen: Counter[str] = Counter()
    head = [_render(cell, lang, exercise, seen) for cell in guide if cell.lang in (lang, None)]
    if head:
        head.insert(0, _cell("markdown", _FOR_INSTRUCTORS.side(lang), {"audience": "instructor"}, (), seen))
    body = [_render(cell, lang, exercise, seen) for cell in cells if cell.lang in (lang, None)]
    return Edition(folder, lang, source.stem, (*head, *body), source)


def _render(cell: Cell, lang: Language, exercise: bool, seen: Counter[str]) -> dict[str, Any]:
    text = render_code(cell.text, lang, exercise=exercise) if cell.kind == "code" else cell.text
    ours = {key: value for key, value in (("exercise", cell.exercise), ("audience", cell.audience)) if value}
    return _cell(cell.kind, text, ours, cell.tags, seen)


def _cell(kind: str, text: str, ours: dict[str, str], tags: tuple[str, ...], seen: Counter[str]) -> dict[str, Any]:
    # The id depends on the words alone, so that a cell put in above leaves the others' ids as they are.
    digest = hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()[:12]
    seen[digest] += 1
    metadata: dict[str, Any] = {}
    if ours:
        metadata["coursekit"] = ours
    if tags:
        metadata["tags"] = list(tags)
    cell: dict[str, Any] = {
        "cell_type": kind,
        "id": digest if seen[digest] == 1 else f"{digest}-{seen[digest]}",
        "metadata": metadata,
        "source": text,
    }
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
