"""The sheets as assignments of nbgrader, for those who grade with it already.

A source notebook of nbgrader holds the sheet, the solutions and the tests in one file;
`nbgrader generate_assignment` takes out what trainees may not see, and what is left is
the sheet as the course has it. The score comes from the same questions as everywhere.
It is made inside the trainee's own interpreter, though, where a trainee can change it, and
nobody asks there whose data somebody's own data are: `coursekit grade` is for marks that
must not be forged.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import click

from coursekit.atomic import write_text
from coursekit.checks import Sheet, sheets
from coursekit.course_files import course_folder
from coursekit.grading.sheets import release, source_of
from coursekit.language import CourseError, Language, Text, language

__all__ = ["CONFIG", "export", "export_and_tell"]

CONFIG = "nbgrader_config.py"

# A released sheet has its own places to write in; nbgrader's "raise NotImplementedError()" would only be in the way.
# A trainee who deletes a graded cell loses its points: nbgrader puts it back where it is told to.
_CONFIG = """c = get_config()  # noqa: F821 - nbgrader's own

c.CourseDirectory.course_id = "service-perception"
c.ClearSolutions.code_stub = {"python": ""}
c.OverwriteCells.add_missing_cells = True
"""

_TESTS = """{comment}
### BEGIN HIDDEN TESTS
from coursekit.checks.unit{unit} import {name}

_marked = {name}.evaluate({arguments})
assert _marked.score, _marked.message
print(_marked.message)
_marked.score * {points}
### END HIDDEN TESTS"""

_MARKED_HERE = Text(
    zh="# 这一格给 {name} 记分（{points} 分），不用填。", en="# {name} is marked here (points: {points}); leave it."
)
_THERE = Text(
    zh="{path} 已经在那里，内容不一样，也许是你改过的。一个文件也没有写：把它移走，或者换一个文件夹。",
    en="{path} is there already with other content, perhaps your own changes. Nothing was written: move it away, "
    "or choose another folder.",
)
_APART = Text(
    zh="第 {unit} 课的练习和参考答案对不上：{why}。重新安装课程；如果你改过课程，运行 coursekit build {unit}。",
    en="Sheet {unit} and its solutions do not fit together: {why}. Install the course again, or run "
    "coursekit build {unit} if you changed it.",
)


_WRITTEN = Text(
    zh="已写好 {n} 份作业，在 {folder}。接着在那里运行 nbgrader generate_assignment 加作业名，例如 {stem}。",
    en="Wrote {n} assignments into {folder}. Next, run nbgrader generate_assignment there with an assignment's name, "
    "such as {stem}.",
)
_OWN_CONFIG = Text(
    zh="{path} 原来就有，没有动。nbgrader 会照它的设置，在每处作答的地方加上自己的占位语句。",
    en="{path} was there and stays as it is. By its settings nbgrader may put a stub of its own below each place "
    "to write in.",
)
_IN_THE_OPEN = Text(
    zh="注意：nbgrader 在学员自己的解释器里判分，分数可以伪造；要防作弊，用 coursekit grade。",
    en="Note: nbgrader marks inside the trainee's own interpreter, where marks can be forged. Where that matters, use "
    "coursekit grade.",
)


def export_and_tell(folder: Path, *, units: Collection[str]) -> int:
    """Export in the reader's language and say what to do next; return 0."""
    made = export(folder, sorted({f"{unit:0>2}" for unit in units}), language())
    sheets_made = [path for path in made if path.name != CONFIG]
    said = [_WRITTEN.format(n=len(sheets_made), folder=folder, stem=sheets_made[0].stem)]
    if len(sheets_made) == len(made):
        said.append(_OWN_CONFIG.format(path=folder / CONFIG))
    for sentence in (*said, _IN_THE_OPEN):
        click.echo(str(sentence))
    return 0


def export(folder: Path, units: Collection[str], lang: Language) -> tuple[Path, ...]:
    """Write sheets as source assignments of nbgrader.

    Each becomes ``source/STEM/STEM.ipynb``. A new course also gets an ``nbgrader_config.py``
    with which the released assignments are the sheets as the course has them; one that is
    there stays as it is (then nbgrader writes its own stub below each place to write in).

    Parameters
    ----------
    folder : Path
        A course of nbgrader, or a new folder.
    units : collection of str
        Two digits each; none for all.
    lang : {"zh", "en"}
        One language to a course: both editions of a sheet have the same name.

    Returns
    -------
    tuple of Path
        What was written, or was there already with the same content.

    Raises
    ------
    CourseError
        There is no such sheet, sheet and solutions do not fit, or a file there has other content;
        nothing was written.
    OSError
        The folder cannot be written to.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for path in export(Path(folder), ["10"], "en"):
    ...         print(path.relative_to(folder).as_posix())
    nbgrader_config.py
    source/10-scores/10-scores.ipynb
    """
    released = [release(unit, lang) for unit in sorted(units)]  # also says which units there are
    wanted = [sheet for sheet in sheets() if not released or sheet.unit in units]
    made = {folder / "source" / sheet.stem / f"{sheet.stem}.ipynb": _assignment(sheet, lang) for sheet in wanted}
    if not (folder / CONFIG).exists():
        made = {folder / CONFIG: _CONFIG} | made
    for path, text in made.items():
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise CourseError(_THERE.format(path=path))
    for path, text in made.items():
        if not path.exists():
            write_text(path, text)
    return tuple(made)


def _assignment(sheet: Sheet, lang: Language) -> str:
    notebook = _read("exercises", sheet, lang)
    cells = zip(notebook["cells"], _solved(sheet, lang), strict=True)
    notebook["cells"] = [made for blank, solved in cells for made in _cells(sheet, blank, solved, lang)]
    # What the course's own builder compares; here it would speak of another file.
    notebook["metadata"] = {name: value for name, value in notebook["metadata"].items() if name != "coursekit"}
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _solved(sheet: Sheet, lang: Language) -> list[dict[str, Any]]:
    """Return the solutions' cells that stand for the sheet's, in its order."""
    blank = _read("exercises", sheet, lang)["cells"]
    solved = [
        cell
        for cell in _read("solutions", sheet, lang)["cells"]
        if "solution" not in cell["metadata"].get("tags", ())
        and cell["metadata"].get("coursekit", {}).get("audience") != "instructor"
    ]
    if len(blank) != len(solved):
        raise CourseError(_APART.format(unit=sheet.unit, why=f"{len(blank)} / {len(solved)}"))
    for one, other in zip(blank, solved, strict=True):
        if (one["cell_type"], one["metadata"]) != (other["cell_type"], other["metadata"]):
            raise CourseError(_APART.format(unit=sheet.unit, why=f"{one['id']} / {other['id']}"))
    return solved


def _cells(sheet: Sheet, blank: dict[str, Any], solved: dict[str, Any], lang: Language) -> Iterator[dict[str, Any]]:
    """Yield one cell of the sheet as nbgrader wants it, and after a check the cell that counts."""
    if blank["cell_type"] != "code":
        yield blank
    elif "check" in blank["metadata"].get("tags", ()):
        yield _marked(blank, f"check-{blank['id']}", locked=True)
        yield _tests(sheet, blank, lang)
    elif source_of(blank) != source_of(solved):
        source = f"{source_of(blank)}\n### BEGIN SOLUTION\n{source_of(solved)}\n### END SOLUTION"
        yield _marked({**blank, "source": source}, f"answer-{blank['id']}", solution=True)
    elif "..." in source_of(blank):
        yield blank  # theirs to fill in, but no answer: a name, a plan's form
    else:
        yield _marked(blank, f"given-{blank['id']}", locked=True)


def _tests(sheet: Sheet, check: dict[str, Any], lang: Language) -> dict[str, Any]:
    """Return the cell in which nbgrader finds the score of a question.

    A cell of its own: where a trainee has IPython show every line's value, nbgrader would take
    the verdict shown by the check for the score, and a value that is no number for full points.
    """
    name = check["metadata"]["coursekit"]["exercise"]
    points = next(question.points for question in sheet.questions if question.name == name)
    asked = next(one for one in release(sheet.unit, lang).asked if one.question == name)
    source = _TESTS.format(
        comment=_MARKED_HERE.format(name=name, points=points).side(lang),
        unit=sheet.unit,
        name=name,
        arguments=asked.expression if asked.data is None else f"{asked.expression}, {asked.data}",
        points=points,
    )
    cell = {**deepcopy(check), "id": f"{name}-points", "source": source}
    cell["metadata"].pop("tags")
    return _marked(cell, name, grade=True, locked=True, points=points)


def _marked(cell: dict[str, Any], grade_id: str, **meaning: int) -> dict[str, Any]:
    """Return the cell with nbgrader's own metadata, of its third form."""
    meaning = dict.fromkeys(("grade", "locked", "solution", "task"), False) | meaning
    own = {"schema_version": 3, "grade_id": grade_id} | meaning
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": own}}


def _read(folder: str, sheet: Sheet, lang: Language) -> dict[str, Any]:
    path = course_folder(folder) / lang / f"{sheet.stem}.ipynb"
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook
