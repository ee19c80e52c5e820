"""`coursekit build`: make every notebook from its source, or say which is stale."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click

from coursekit import atomic
from coursekit.authoring.editions import Edition, editions
from coursekit.authoring.fingerprint import digest, inputs_of
from coursekit.authoring.parity import parity_problems
from coursekit.authoring.source import Problem, Source, SourceError, read_source
from coursekit.course_files import course_root
from coursekit.language import CourseError, Text

__all__ = ["build", "planned_editions"]

_FOLDERS = ("lessons", "exercises", "solutions")


def build(units: Sequence[str] = (), *, check: bool = False, root: Path | None = None) -> int:
    """Make the notebooks of `units` (all without any), or only check that they are fresh.

    Parameters
    ----------
    units : sequence of str
        Two-digit units or stems, e.g. ``["10"]`` or ``["10-scores"]``.
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
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(str(_PROBLEMS.format(n=len(error.problems))), err=True)
        return 1
    reasons = {edition.path: _stale_because(edition, root) for edition in plan}
    stale = [edition for edition in plan if reasons[edition.path]]
    strangers = [] if units else _without_source(plan, root)
    if check:
        for edition in stale:
            click.echo(f"{edition.path}: {reasons[edition.path]}", err=True)
        for path in strangers:
            click.echo(str(_STRANGER.format(path=path)), err=True)
        if stale:
            click.echo(str(_RUN_BUILD.format(units=" ".join(sorted({e.source.unit for e in stale})))), err=True)
        if not stale and not strangers:
            click.echo(str(_ALL_FRESH.format(n=len(plan))))
        return 1 if stale or strangers else 0

    refused = False
    with ThreadPoolExecutor(max_workers=max(1, os.cpu_count() or 1)) as pool:
        for edition, refusals in pool.map(lambda edition: (edition, _make(edition, root)), stale):
            click.echo(f"{'✗' if refusals else '✓'} {edition.path}")
            for refusal in refusals:
                click.echo(f"  {refusal}", err=True)
            refused = refused or bool(refusals)
    for path in strangers:
        click.echo(str(_STRANGER.format(path=path)), err=True)
    click.echo(str(_BUILT.format(n=len(stale), fresh=len(plan) - len(stale))))
    return 1 if refused or strangers else 0


def planned_editions(units: Sequence[str], root: Path) -> list[Edition]:
    """Read the sources and return every notebook that they make.

    Raises
    ------
    SourceError
        Everything that is wrong with any of the sources.
    CourseError
        There are no sources here, or no such unit.
    """
    stems = _stems(units, root)
    problems: list[Problem] = []
    plan: list[Edition] = []
    for stem in stems:
        read: list[Source] = []
        for kind in ("lessons", "exercises"):
            shown = Path("source", kind, f"{stem}.md")
            if not (root / shown).is_file():
                problems.append(Problem(shown, 1, None, "is missing: a unit has a lesson and a sheet of the same name"))
                continue
            try:
                source = read_source(root / shown, "lessons" if kind == "lessons" else "exercises", shown)
            except SourceError as error:
                problems += error.problems
                continue
            problems += parity_problems(source)
            read.append(source)
        if len(read) == 2 and not problems:
            plan += editions(*read)
    if problems:
        raise SourceError(problems)
    return plan


def _stems(units: Sequence[str], root: Path) -> list[str]:
    found = sorted({path.stem for kind in ("lessons", "exercises") for path in (root / "source" / kind).glob("*.md")})
    if not found:
        raise CourseError(_NO_SOURCES)
    if not units:
        return found
    for unit in units:
        if not any(unit in (stem, stem[:2]) for stem in found):
            raise CourseError(_NO_UNIT.format(unit=unit, units=", ".join(found)))
    return [stem for stem in found if stem in units or stem[:2] in units]


def _stale_because(edition: Edition, root: Path) -> str:
    path = root / edition.path
    if not path.is_file():
        return str(_MISSING)
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        cells = stored["cells"]
        ours = stored["metadata"]["coursekit"]
        inputs, outputs = ours["inputs"], ours["outputs"]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        return str(_DAMAGED)
    if _bare(cells) != _bare(edition.cells) or outputs != _outputs_digest(cells):
        # Either side may have changed; the fingerprint of the source tells which.
        return str(_EDITED if inputs == inputs_of(edition.cells, root / "datasets") else _STALE)
    if inputs != inputs_of(edition.cells, root / "datasets"):
        return str(_STALE)
    return ""


def _bare(cells: Sequence[Any]) -> list[Any]:
    return [(c["cell_type"], c.get("id"), c["metadata"], "".join(c["source"])) for c in cells]


def _outputs_digest(cells: Sequence[Any]) -> str:
    return digest([[cell.get("execution_count"), cell.get("outputs")] for cell in cells if cell["cell_type"] == "code"])


def _make(edition: Edition, root: Path) -> list[str]:
    import nbformat

    from coursekit.authoring.bake import bake

    path = root / edition.path
    try:
        old = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError):
        old = None
    notebook, refusals = bake(edition, old)
    if refusals:
        return refusals
    # Hash what a reader of the file will see: lines split as they are written.
    stored = json.loads(nbformat.writes(notebook, version=4))
    notebook.metadata["coursekit"] = {
        "inputs": inputs_of(edition.cells, root / "datasets"),
        "lang": edition.lang,
        "outputs": _outputs_digest(stored["cells"]),
        "unit": edition.source.unit,
    }
    nbformat.validate(notebook)
    atomic.write_text(path, nbformat.writes(notebook, version=4) + "\n")
    return []


def _without_source(plan: Sequence[Edition], root: Path) -> list[str]:
    made = {(root / edition.path).resolve() for edition in plan}
    there = (path for folder in _FOLDERS for path in (root / folder).rglob("*") if path.is_file())
    return sorted(
        path.relative_to(root).as_posix()
        for path in there
        if path.resolve() not in made and ".ipynb_checkpoints" not in path.parts
    )


_NO_SOURCES = Text(
    zh="这里没有 source/ 文件夹，没有可以生成的课件。请在代码仓库的目录里运行 coursekit build。",
    en="There is no source/ folder here, so nothing to build. Run coursekit build inside the repository.",
)
_NO_UNIT = Text(
    zh="没有“{unit}”这个单元。现有：{units}。",
    en="There is no unit “{unit}”. There are: {units}.",
)
_PROBLEMS = Text(
    zh="源文件有 {n} 处问题，一个笔记本也没有写。",
    en="{n} problems in the sources; no notebook was written.",
)
_MISSING = Text(zh="还没有生成。", en="has not been built.")
_DAMAGED = Text(zh="不是本课程生成的笔记本，或者已经损坏。", en="is not a notebook of this course, or is damaged.")
_EDITED = Text(
    zh="被手工改过。请改 source/ 里的源文件；这里的改动会被覆盖。",
    en="was edited by hand. Edit its source under source/ instead; what was changed here will be overwritten.",
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
