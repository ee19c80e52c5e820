"""`coursekit build`: make every notebook from its source, or say which is stale."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from coursekit import atomic
from coursekit.authoring.editions import NOTEBOOK_METADATA, Edition, editions
from coursekit.authoring.fingerprint import Fingerprints, digest
from coursekit.authoring.parity import parity_problems, read_glossary
from coursekit.authoring.source import (
    TOOLS,
    Problem,
    Source,
    SourceError,
    question_problems,
    read_source,
    unit_of,
)
from coursekit.course_files import course_root
from coursekit.language import CourseError, Text

__all__ = ["build", "planned_editions"]

_FOLDERS = ("lessons", "exercises", "solutions")
_STEM = re.compile(r"[0-9]{2}-[a-z0-9]+(?:-[a-z0-9]+)*")
_TOOLS = {f"source/lessons/{stem}.md" for stem in TOOLS}
_MOST_KERNELS = 8  # each takes some 150 MB


def build(units: Sequence[str] = (), *, check: bool = False, root: Path | None = None) -> int:
    """Make the notebooks of `units`, or those of all that are stale, or only check that they are fresh.

    Units that are named are made anew in any case: a newer pandas, say, changes
    outputs and nothing that the fingerprint sees.

    Parameters
    ----------
    units : sequence of str
        Two-digit units or stems, e.g. ``["10"]`` or ``["10-scores"]``; none means all.
    check : bool
        Render and compare, run nothing, write nothing.
    root : Path, optional
        The repository; by default the one this package belongs to.

    Returns
    -------
    int
        0 when everything is (now) fresh, 1 when something was refused or is stale.

    Raises
    ------
    CourseError
        There are no sources here, or no such unit.
    """
    root = root or course_root()
    try:
        plan = planned_editions(units, root)
    except SourceError as error:
        click.echo(str(error), err=True)
        click.echo(str(_PROBLEMS.format(n=len(error.problems))), err=True)
        return 1
    fingerprints = Fingerprints(root / "datasets")
    reasons = {edition.path: _stale_because(edition, root, fingerprints) for edition in plan}
    stale = [edition for edition in plan if reasons[edition.path]]
    strangers = [] if units else _without_source(plan, root)
    for path in strangers:
        click.echo(str(_STRANGER.format(path=path)), err=True)
    if check:
        for edition in stale:
            click.echo(str(_OF_FILE.format(path=edition.path, sentence=reasons[edition.path])), err=True)
        if stale:
            click.echo(str(_RUN_BUILD.format(units=" ".join(sorted({e.source.unit for e in stale})))), err=True)
        if not stale and not strangers:
            click.echo(str(_ALL_FRESH.format(n=len(plan))))
        return 1 if stale or strangers else 0

    if units:
        stale = plan
    built = 0
    # Interrupted, `map` drops what waits; what runs comes to its end and is kept whole.
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_KERNELS)) as pool:
        for edition, refusals in pool.map(lambda edition: (edition, _make(edition, root, fingerprints)), stale):
            click.echo(f"{'✗' if refusals else '✓'} {edition.path}")
            for refusal in refusals:
                click.echo(f"  {refusal}", err=True)
            built += not refusals
    click.echo(str(_BUILT.format(n=built, fresh=len(plan) - len(stale))))
    if built < len(stale):
        click.echo(str(_REFUSED.format(n=len(stale) - built)), err=True)
    return 1 if built < len(stale) or strangers else 0


def planned_editions(units: Sequence[str], root: Path) -> list[Edition]:
    """Read the sources and return every notebook that they make.

    Raises
    ------
    SourceError
        Everything that is wrong with any of the sources.
    CourseError
        There are no sources here, or no such unit.
    """
    stems, problems = _stems(units, root)
    glossary = read_glossary(root / "source" / "glossary.toml")
    plan: list[Edition] = []
    for stem in stems:
        read: list[Source] = []
        kinds = ("lessons",) if stem in TOOLS else ("lessons", "exercises")
        for kind in kinds:
            shown = Path("source", kind, f"{stem}.md")
            if not (root / shown).is_file():
                problems.append(Problem(shown, 1, None, _NO_PARTNER))
                continue
            try:
                source = read_source(root / shown, "lessons" if kind == "lessons" else "exercises", shown)
            except SourceError as error:
                problems += error.problems
                continue
            problems += sorted(question_problems(source) + parity_problems(source, glossary), key=lambda p: p.line)
            read.append(source)
        if len(read) == len(kinds) and not problems:
            plan += editions(*read)
    if problems:
        raise SourceError(problems)
    return plan


def _stems(units: Sequence[str], root: Path) -> tuple[list[str], list[Problem]]:
    """Return the stems that `units` name, and what is wrong with the names of their files."""
    sources = sorted(
        path.relative_to(root)
        for kind in ("lessons", "exercises")
        for path in (root / "source" / kind).glob("*.md")
        if not path.name.startswith(".")
    )
    found = sorted({path.stem for path in sources})
    if not found:
        raise CourseError(_NO_SOURCES)
    for unit in units:
        if not any(unit in (stem, unit_of(stem)) for stem in found):
            raise CourseError(_NO_UNIT.format(unit=unit, units=", ".join(found)))
    numbers = {unit_of(stem) for stem in found if not units or stem in units or unit_of(stem) in units}
    problems = []
    first: dict[str, str] = {}
    for path in sources:
        if unit_of(path.stem) not in numbers or path.as_posix() in _TOOLS:
            continue
        if not _STEM.fullmatch(path.stem):
            problems.append(Problem(path, 1, None, _BAD_STEM))
        elif (other := first.setdefault(path.stem[:2], path.stem)) != path.stem:
            problems.append(Problem(path, 1, None, _SAME_NUMBER.format(unit=path.stem[:2], other=other)))
    return [stem for stem in found if unit_of(stem) in numbers and (_STEM.fullmatch(stem) or stem in TOOLS)], problems


def _stale_because(edition: Edition, root: Path, fingerprints: Fingerprints) -> Text | None:
    path = root / edition.path
    if not path.is_file():
        return _MISSING
    try:
        text = path.read_text(encoding="utf-8")
        stored = json.loads(text)
        ours = stored["metadata"]["coursekit"]
        if ours["inputs"] != fingerprints.of(edition.cells):
            return _STALE
        outputs = [
            (cell["execution_count"], cell["outputs"]) for cell in stored["cells"] if cell["cell_type"] == "code"
        ]
        same = text == _written(edition, outputs, ours["inputs"], ours["outputs"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return _DAMAGED
    return None if same and ours["outputs"] == digest(outputs) else _EDITED


def _written(edition: Edition, outputs: Sequence[Any], inputs: str, outputs_digest: str) -> str:
    """Return the text of a notebook: one way only to write it, so that any change of a stored file shows."""
    given = iter(outputs)
    cells = []
    for cell in edition.cells:
        cells.append(dict(cell) | {"source": cell["source"].splitlines(keepends=True)})
        if cell["cell_type"] == "code":
            cells[-1]["execution_count"], cells[-1]["outputs"] = next(given, (None, []))
    notebook = {
        "cells": cells,
        "metadata": NOTEBOOK_METADATA
        | {
            "coursekit": {
                "inputs": inputs,
                "lang": edition.lang,
                "outputs": outputs_digest,
                "unit": edition.source.unit,
            }
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _make(edition: Edition, root: Path, fingerprints: Fingerprints) -> list[Text]:
    import nbformat

    from coursekit.authoring.bake import bake

    path = root / edition.path
    try:
        old = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        old = None
    notebook, refusals = bake(edition, old)
    if refusals:
        return refusals
    nbformat.validate(notebook)
    # Lines split as Jupyter splits them.
    split = json.loads(nbformat.writes(notebook, version=4))["cells"]
    outputs = [(cell["execution_count"], cell["outputs"]) for cell in split if cell["cell_type"] == "code"]
    try:
        atomic.write_text(path, _written(edition, outputs, fingerprints.of(edition.cells), digest(outputs)))
    except OSError as error:
        return [_OF_FILE.format(path=edition.path, sentence=_NOT_WRITTEN.format(error=error.strerror or error))]
    return []


def _without_source(plan: Sequence[Edition], root: Path) -> list[str]:
    made = {edition.path.as_posix() for edition in plan}
    there = (path.relative_to(root) for folder in _FOLDERS for path in (root / folder).rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in there if path.as_posix() not in made and not _is_clutter(path))


def _is_clutter(path: Path) -> bool:
    """Return whether a system or an editor put it there; a half-written file of ours (.tmp) is worth a word."""
    hidden = any(part.startswith(".") for part in path.parts) and path.suffix != ".tmp"
    return hidden or path.name.lower() in ("thumbs.db", "desktop.ini")


_NO_SOURCES = Text(
    zh="这里没有 source/ 文件夹，没有可以生成的课件。请在代码仓库的目录里运行 coursekit build。",
    en="There is no source/ folder here, so nothing to build. Run coursekit build inside the repository.",
)
_NO_UNIT = Text(
    zh="没有“{unit}”这个单元。现有：{units}。",
    en="There is no unit “{unit}”. There are: {units}.",
)
_NO_PARTNER = Text(
    zh="缺少这个文件：一个单元要有同名的课文和练习",
    en="is missing: a unit has a lesson and a sheet of the same name",
)
_BAD_STEM = Text(
    zh="文件名要写成“两位数字-英文主题.md”，例如 10-scores.md，只用小写字母、数字和连字符",
    en="call it two digits, a hyphen and an English topic, like 10-scores.md, in small letters, digits and hyphens",
)
_SAME_NUMBER = Text(
    zh="单元 {unit} 已经有 {other} 了。请换一个号码，或把两个文件改成同名",
    en="unit {unit} is {other} already; take another number, or give both files the same name",
)
_PROBLEMS = Text(
    zh="源文件有 {n} 处问题，一个笔记本也没有写。",
    en="{n} problems in the sources; no notebook was written.",
)
_OF_FILE = Text(zh="{path}：{sentence}", en="{path}: {sentence}")
_NOT_WRITTEN = Text(
    zh="写不进去：{error}。请检查磁盘空间和这个文件夹的写权限；原来的文件没有动。",
    en="could not be written: {error}. See to disk space and to the right to write there; the old file is as it was.",
)
_MISSING = Text(zh="还没有生成。", en="has not been built.")
_DAMAGED = Text(zh="不是本课程生成的笔记本，或者已经损坏。", en="is not a notebook of this course, or is damaged.")
_EDITED = Text(
    zh="被手工改过，或在 JupyterLab 里另存过。请改 source/ 里的源文件；这里的改动会被覆盖。",
    en="was edited by hand, or saved again by JupyterLab. Edit its source under source/ instead; "
    "what was changed here will be overwritten.",
)
_STALE = Text(
    zh="已经过时：它的源文件、数据或所用的 coursekit 模块变了。",
    en="is stale: its source, its data or a module of coursekit that it uses has changed.",
)
_STRANGER = Text(
    zh="{path}：没有对应的源文件。请删除它，或在 source/ 里写源文件。",
    en="{path}: no source makes this file. Delete it, or write its source under source/.",
)
_RUN_BUILD = Text(
    zh="请运行 coursekit build {units}，看过结果后一并提交。",
    en="Run coursekit build {units}, look at the result, and commit it.",
)
_ALL_FRESH = Text(zh="{n} 个笔记本都是最新的。", en="{n} notebooks are fresh.")
_BUILT = Text(zh="生成 {n} 个，另有 {fresh} 个本来就是最新的。", en="{n} built, {fresh} were fresh already.")
_REFUSED = Text(
    zh="{n} 个没有通过，原来的文件没有动。请按上面的说明改正后再运行。",
    en="{n} refused; their old files are as they were. Mend what is said above and run it again.",
)
