"""Which sheet a notebook is: by its cells, and only where these say nothing by its name."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from coursekit.course_files import course_folder
from coursekit.grading.naming import unit_in
from coursekit.language import LANGUAGES, Language

__all__ = ["Recognised", "known_units", "recognise", "unit_in_bytes"]

_IMPORT = re.compile(r"\bcoursekit\.checks\.unit(\d\d)\b|\bcoursekit\.checks\s+import\s+unit(\d\d)\b")
_START = re.compile(r"""\bstart\(\s*["'](zh|en)["']""")
_CHECK = re.compile(r"q\d+\.(?:check|hint|solution)\(.*\)")
_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True)
class Recognised:
    """What a notebook is.

    Parameters
    ----------
    kind : {"sheet", "lesson", "solutions", "other"}
        Only a sheet is graded.
    unit : str
        Two digits; "" for "other".
    language : {"zh", "en"}
        In which it is written.
    work : int
        How many of its code cells are neither empty nor the sheet's own, check cells left out.
    by_name : bool
        The cells say nothing, the file's name does.
    also : tuple of str
        Other units whose sheets it holds a good part of.
    """

    kind: Literal["sheet", "lesson", "solutions", "other"]
    unit: str
    language: Language
    work: int = 0
    by_name: bool = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Cells:
    """The cells of the course's notebooks of one kind: source or id → where it stands, as (unit, language)."""

    sources: Mapping[str, frozenset[tuple[str, Language]]]
    ids: Mapping[str, frozenset[tuple[str, Language]]]


def known_units() -> tuple[str, ...]:
    """Return the units that have a sheet, in order."""
    return tuple(sorted(path.name[:2] for path in (course_folder("exercises") / "zh").glob("[0-9][0-9]-*.ipynb")))


def recognise(notebook: Mapping[str, Any], name: str) -> Recognised:
    """Say which sheet `notebook` is.

    A cell counts for the units whose sheet holds it, word for word; the line that imports a unit's
    questions, and a cell's id where the cell was changed, count too. Metadata decide nothing.

    Parameters
    ----------
    notebook : mapping
        As `read_notebook` returns it.
    name : str
        Of the file, for a notebook in which nothing of any sheet is left.
    """
    evidence = _evidence(notebook, "exercises")
    imported = Counter(
        unit
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for found in _IMPORT.finditer(cell["source"])
        for unit in {found[1] or found[2]} & set(known_units())
    )
    for unit in imported:
        evidence[unit] += 3
    unit, most = max(evidence.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    # Lessons import a unit's questions as well, and some of a lesson may have been pasted into a sheet.
    if most < 9 and max(_evidence(notebook, "lessons").values(), default=0) > most:
        lessons = _evidence(notebook, "lessons")
        unit = max(lessons, key=lambda one: (lessons[one], one))
        return Recognised("lesson", unit, _language(notebook, unit))
    if most < 2:
        unit = unit_in(name, known_units())
        kind: Literal["sheet", "other"] = "sheet" if unit else "other"
        return Recognised(kind, unit, _language(notebook, unit), _work(notebook, unit), by_name=True)
    if _has_solutions(notebook, unit):
        return Recognised("solutions", unit, _language(notebook, unit), _work(notebook, unit))
    also = tuple(sorted(other for other, count in evidence.items() if other != unit and count >= max(9, most / 3)))
    return Recognised("sheet", unit, _language(notebook, unit), _work(notebook, unit), also=also)


def unit_in_bytes(content: bytes) -> str:
    """Return the unit whose questions a damaged file imports; "" where it is not one unit.

    Examples
    --------
    >>> unit_in_bytes(b'{"cells": [{"source": ["from coursekit.checks.unit10 imp')
    '10'
    """
    text = content.replace(b"\x00", b"").decode("ascii", "replace")
    units = {found[1] or found[2] for found in _IMPORT.finditer(text)} & set(known_units())
    return units.pop() if len(units) == 1 else ""


def _evidence(notebook: Mapping[str, Any], folder: str) -> Counter[str]:
    """Count for each unit: two for a cell of its sheet, one for a cell that has only the id of one."""
    cells = _course_cells(folder)
    counts: Counter[str] = Counter()
    for cell in notebook["cells"]:
        by_source = {unit for unit, _ in cells.sources.get(_plain(cell["source"]), ())}
        by_id = {unit for unit, _ in cells.ids.get(cell["id"], ())}
        for found, weight in ((by_source, 2), (by_id - by_source, 1)):
            if len(found) == 1:  # what stands in several sheets tells nothing
                counts[next(iter(found))] += weight
    return counts


def _language(notebook: Mapping[str, Any], unit: str) -> Language:
    cells = _course_cells("exercises")
    counts: Counter[Language] = Counter()
    for cell in notebook["cells"]:
        for place in cells.sources.get(_plain(cell["source"]), ()), cells.ids.get(cell["id"], ()):
            languages = {lang for where, lang in place if where == unit}
            if len(languages) == 1:
                counts[languages.pop()] += 1
    if counts["zh"] != counts["en"]:
        return "zh" if counts["zh"] > counts["en"] else "en"
    text = "\n".join(cell["source"] for cell in notebook["cells"])
    if found := _START.search(text):
        return "zh" if found[1] == "zh" else "en"
    noted = notebook["metadata"].get("coursekit", {}).get("lang")
    if noted in LANGUAGES:
        chosen: Language = noted
        return chosen
    return "zh" if _HAN.search(text) or not text.strip() else "en"


def _work(notebook: Mapping[str, Any], unit: str) -> int:
    sources = _course_cells("exercises").sources
    return sum(
        cell["cell_type"] == "code"
        and not _only_checks(cell["source"])
        and unit not in {where for where, _ in sources.get(_plain(cell["source"]), ())}
        for cell in notebook["cells"]
    )


def _only_checks(source: str) -> bool:
    """Whether a cell only checks: line by line, as one pattern for all of it takes for ever over many empty lines."""
    lines = (line.strip() for line in source.split("\n"))
    return all(not line or line.startswith("#") or _CHECK.fullmatch(line) for line in lines)


def _has_solutions(notebook: Mapping[str, Any], unit: str) -> bool:
    """Whether most of what only the solutions say is in it: somebody's right code is not that."""
    if not any({"solution"} & set(cell["metadata"].get("tags", ())) for cell in notebook["cells"]):
        return False
    inside = {_plain(cell["source"]) for cell in notebook["cells"]}
    return any(len(only & inside) * 2 > len(only) for only in _only_in_solutions(unit) if only)


@cache
def _only_in_solutions(unit: str) -> tuple[frozenset[str], ...]:
    sheets = _course_cells("exercises").sources
    try:
        folder = course_folder("solutions")
    except FileNotFoundError:  # a class's computer need not have them
        return ()
    return tuple(
        frozenset(
            plain
            for cell in _cells_of(path)
            if cell["cell_type"] == "markdown" and (plain := _plain(_joined(cell["source"]))) not in sheets
        )
        for lang in LANGUAGES
        for path in sorted((folder / lang).glob(f"{unit}-*.ipynb"))
    )


@cache
def _course_cells(folder: str) -> _Cells:
    sources: defaultdict[str, set[tuple[str, Language]]] = defaultdict(set)
    ids: defaultdict[str, set[tuple[str, Language]]] = defaultdict(set)
    for lang in LANGUAGES:
        for path in sorted((course_folder(folder) / lang).glob("*.ipynb")):
            place = (path.name[:2] if path.name[:2].isdigit() else "", lang)
            for cell in _cells_of(path):
                if plain := _plain(_joined(cell["source"])):
                    sources[plain].add(place)
                ids[cell["id"]].add(place)
    return _Cells({k: frozenset(v) for k, v in sources.items()}, {k: frozenset(v) for k, v in ids.items()})


def _cells_of(path: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _plain(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
