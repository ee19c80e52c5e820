"""`coursekit assemble`: a filled sheet between the release's own check cells, for plain ``pytest --nbval``.

The steps are those of the grader (`matching.script`), written down as a notebook: the student's cells in their
order, and the sheet's check cells, with a pass as stored output, where the grader asks. So nbval and the grader agree
on every honest sheet. nbval runs students' code unprotected and believes what it prints; marks that count are the
grader's.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

from coursekit import atomic
from coursekit.checks.verdict import RESULT_TYPE, Verdict
from coursekit.course_files import course_folder
from coursekit.grading.cells import assigned, parsed, their_cells
from coursekit.grading.matching import Ask, script
from coursekit.grading.records import Submission
from coursekit.grading.sheets import Asked, Release, release
from coursekit.language import Text

__all__ = ["assemble", "assemble_and_tell", "assemble_files", "short_passes"]

_ALWAYS_THERE = sys.stdlib_module_names | {"coursekit", "matplotlib", "numpy", "pandas", "scipy", "seaborn"}

_FIRST = Text(
    zh="# 由 coursekit assemble 写成：检查通过时只显示“通过”，因为说明的话会因答案的写法而不同。",
    en="# Written by coursekit assemble: a pass is shown without its words, which may differ from answer to answer.",
)
_INSTEAD = Text(
    zh="# 这份作业里 {name} 没有导入，或另作他用，所以这样写。",
    en="# {name} was not imported in this sheet, or means something else in it; hence this form.",
)
_PROBLEM = Text(zh="{source}：{problem}", en="{source}: {problem}")
_NO_UNIT = Text(
    zh="{source}：看不出是哪个单元的练习，没有装。", en="{source}: nothing tells which unit's sheet it is; left out."
)
_OUTSIDE = Text(
    zh="{source}：附带的文件 {name} 不在作业自己的文件夹里，没有写出。",
    en="{source}: the file {name} that came with it lies outside its own folder and was not written.",
)
_DONE = Text(
    zh="装好了 {n} 份练习，在 {out}。检查它们：pytest --nbval {out}（会直接运行学员的代码）",
    en="Sheets assembled in {out}: {n}. To judge them: pytest --nbval {out} (which runs students' code)",
)
_NONE = Text(
    zh="没有找到能装的练习。请看看给的文件夹里有没有 .ipynb 文件。",
    en="Found no sheet to assemble. See whether there are .ipynb files in what you gave.",
)


def assemble_and_tell(paths: Sequence[Path], out: Path, *, units: Collection[str] | None = None) -> int:
    """Assemble what was handed in and say what came of it; return 0, or 1 where there was nothing to assemble."""
    import click

    from coursekit.grading.submissions import find

    handed_in = find(paths, roster=None, units=units or None, besides=out)
    for source, reason in handed_in.set_aside:
        click.echo(_PROBLEM.format(source=source, problem=reason))
    for sentence in assemble_files(handed_in.submissions, out):
        click.echo(sentence)
    done = sum(bool(one.unit) and one.problem is None for one in handed_in.submissions)
    click.echo(_DONE.format(n=done, out=out) if done else _NONE)
    return 0 if done else 1


def assemble_files(submissions: Iterable[Submission], out: Path) -> tuple[Text, ...]:
    """Write submissions as notebooks for nbval, and say what could not be written.

    Parameters
    ----------
    submissions : iterable of Submission
        Those with a problem are only spoken of.
    out : Path
        Becomes ``out/UNIT/STUDENT/STEM.ipynb``, with the files that were handed in beside it; data of the course
        that a sheet reads by their path lie in ``out/UNIT/datasets``.

    Raises
    ------
    OSError
        A file cannot be written.
    """
    sentences: list[Text] = []
    for submission in submissions:
        if submission.problem is not None:
            sentences.append(_PROBLEM.format(source=submission.source, problem=submission.problem))
        elif not submission.unit:
            sentences.append(_NO_UNIT.format(source=submission.source))
        else:
            sentences.extend(_write(submission, out))
    return tuple(sentences)


def assemble(notebook: Mapping[str, Any], release: Release, *, available: Collection[str] = ()) -> dict[str, Any]:
    """Return a filled sheet as a notebook that nbval judges.

    Parameters
    ----------
    notebook : mapping
        The student's, in the form of nbformat 4.
    release : Release
        The sheet as it was handed out.
    available : collection of str
        Names of the files handed in with it.

    Returns
    -------
    dict
        In the form of nbformat 4.5. Outputs of the student's cells are not compared. The check cells are tagged
        ``check``.

    Examples
    --------
    >>> from coursekit.grading.sheets import release
    >>> made = assemble({"cells": [{"cell_type": "code", "source": "gap = -1"}]}, release("00", "en"))
    >>> [cell["source"].splitlines()[-1] for cell in made["cells"][:2]]
    ['short_passes()', 'gap = -1']
    """
    asked = {one.question: one for one in release.asked}
    told = [cell for cell in their_cells(notebook) if cell.type in ("markdown", "raw") and cell.source.strip()]
    cells = [_code(f"{_FIRST.side(release.language)}\nfrom {__name__} import short_passes\n\nshort_passes()")]
    ran: list[str] = []
    for step in script(notebook, release, available=available).steps:
        if isinstance(step, Ask):
            cells.append(_check(asked[step.question], release, ran))
            continue
        while told and told[0].place < step.cell:
            cells.append(_cell(told[0].type, told.pop(0).source))
        cells.append(_code(step.code))
        ran.append(step.code)
    cells.extend(_cell(cell.type, cell.source) for cell in told)
    return {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def short_passes() -> None:
    """Show a passed check by its status alone, in this kernel; any other keeps its sentence, for nbval to print.

    A right answer may be praised in several ways, say for a list where a Series was expected, and a stored output has
    one of them.
    """

    def bundle(verdict: Verdict, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        if verdict.result.status == "passed":
            return _passed(verdict.question.name, verdict.question.unit)
        return {"text/plain": repr(verdict), RESULT_TYPE: verdict.as_data()}

    Verdict._repr_mimebundle_ = bundle  # type: ignore[method-assign, assignment]


def _passed(question: str, unit: str) -> dict[str, Any]:
    return {"text/plain": f"{question}: passed", RESULT_TYPE: {"question": question, "unit": unit, "status": "passed"}}


# ── cells ────────────────────────────────────────────────────────────────────────────────


def _cell(kind: str, source: str) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {
        **_cell("code", source),
        "execution_count": None,
        "metadata": {"tags": ["nbval-ignore-output"]},
        "outputs": [],
    }


def _check(asked: Asked, release: Release, ran: Sequence[str]) -> dict[str, Any]:
    """Return the sheet's own check cell with a pass as its output."""
    source = asked.source
    if not _is_imported(asked.question, release, ran):
        module = f"coursekit.checks.unit{release.unit}"
        handed = asked.expression if asked.data is None else f"{asked.expression}, {asked.data}"
        why = _INSTEAD.format(name=asked.question).side(release.language)
        source = f"{why}\n__import__({module!r}, fromlist=[{asked.question!r}]).{asked.question}.check({handed})"
    output = {
        "data": _passed(asked.question, release.unit),
        # nbval compares no output of a cell that was never run; the number itself it does not look at.
        "execution_count": 1,
        "metadata": {},
        "output_type": "execute_result",
    }
    metadata = {"coursekit": {"exercise": asked.question}, "tags": ["check"]}
    return {**_cell("code", source), "execution_count": 1, "metadata": metadata, "outputs": [output]}


def _is_imported(question: str, release: Release, ran: Sequence[str]) -> bool:
    """Say whether `question` means the sheet's question, after this code, as far as reading it can tell."""
    trees = [tree.body for code in ran if (tree := parsed(code))]
    if any(
        question in assigned(line) and not _imports(line, question, release.unit) for tree in trees for line in tree
    ):
        return False
    return any(_reached(tree, question, release.unit) for tree in trees)


def _reached(lines: Sequence[ast.stmt], question: str, unit: str) -> bool:
    """Say whether these lines import `question`, and nothing above that line can keep it from being reached."""
    surely = takewhile(lambda line: _imports(line, question, unit) or _surely_works(line), lines)
    return any(_imports(line, question, unit) for line in surely)


def _imports(statement: ast.stmt, question: str, unit: str) -> bool:
    if not isinstance(statement, ast.ImportFrom) or statement.module != f"coursekit.checks.unit{unit}":
        return False
    return any(alias.name == "*" or (alias.name == question and alias.asname is None) for alias in statement.names)


def _surely_works(statement: ast.stmt) -> bool:
    """Say whether a line above the import cannot keep it from being reached."""
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.Pass():
            return True
        case ast.Import(names=names):
            modules = [alias.name for alias in names]
        case ast.ImportFrom(module=str(module)):
            modules = [module]
        case _:
            return False
    return all(module.partition(".")[0] in _ALWAYS_THERE for module in modules)


# ── files ────────────────────────────────────────────────────────────────────────────────


def _write(submission: Submission, out: Path) -> Iterator[Text]:
    sheet = release(submission.unit, submission.language)
    made = assemble(submission.notebook, sheet, available=tuple(submission.files))
    # By units: files of one name that somebody handed in with two sheets need not be the same.
    of_unit = out / submission.unit
    folder = of_unit / submission.student
    for name, content in submission.files.items():
        target = (folder / name).resolve()
        if target.is_relative_to(folder.resolve()) and target != folder.resolve():
            atomic.write_bytes(target, content)
        else:
            yield _OUTSIDE.format(source=submission.source, name=name)
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    for data in sorted(course_folder("datasets").iterdir()):
        # Where code that was mended to run elsewhere looks for it.
        if f"../datasets/{data.name}" in text and not (of_unit / "datasets" / data.name).is_file():
            atomic.write_bytes(of_unit / "datasets" / data.name, data.read_bytes())
    atomic.write_text(folder / f"{sheet.stem}.ipynb", text)
