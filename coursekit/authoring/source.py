"""Read a source text: one MyST Markdown file with both languages side by side.

The grammar is small. Front matter carries the kernel. A Markdown cell begins
with ``+++ {"lang": "zh"}``; its English twin follows at once. A code cell is
fenced with ```` ```{code-cell} ```` and shared by both languages. The keys of a
cell are `lang`, `exercise`, `audience` and `tags`, nothing else.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from coursekit.language import CourseError, Language, Text

__all__ = ["TOOLS", "Cell", "Problem", "Source", "SourceError", "question_problems", "read_source", "unit_of"]

Kind = Literal["lessons", "exercises"]

# Notebooks that belong to no unit: a lesson's source alone, without a sheet, laid among the lessons.
TOOLS = ("report",)

_CELL_KEYS = {"lang", "exercise", "audience", "tags"}
# check: the cell that gives a question's verdict; solution: words that only the solution shows;
# parameters: the cell below which a command that runs the notebook puts its own values.
_TAGS = {"check", "parameters", "solution"}
_QUESTION_ID = re.compile(r"q[1-9]\d*")
_SOLUTION_MARK = re.compile(r"#\s*ck:\s*solution")
# Nobody sees these, and some count as the end of a line in one tool and not in another.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u200b\u2028\u2029\u2060\ufeff]")
# nbformat stops at tags that are no list, and does not say where.
_NO_LIST = re.compile(r'(?:^:tags:|^\+\+\+.*"tags":)\s*([^\s\[][^,}]*)')
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a source, said so that its author can mend it."""

    file: Path
    line: int
    cell: int | None
    sentence: Text

    @property
    def text(self) -> Text:
        """Where it is and what to do, in both languages."""
        frame = _IN_FILE if self.cell is None else _IN_CELL
        return frame.format(file=self.file.as_posix(), line=self.line, cell=self.cell, sentence=self.sentence)

    def __str__(self) -> str:
        return str(self.text)


class SourceError(CourseError):
    """One or more problems with the sources; lists them all."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(
            Text(
                zh="\n".join(problem.text.zh for problem in problems),
                en="\n".join(problem.text.en for problem in problems),
            )
        )
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
        """The two digits that begin the stem; the stem itself where it is a tool and no unit."""
        return unit_of(self.stem)

    def problem(self, cell: Cell, sentence: Text) -> Problem:
        """Return a `Problem` that names this file and `cell`."""
        return Problem(self.path, cell.line, cell.number, sentence)


def unit_of(stem: str) -> str:
    """Return the unit that a stem belongs to: ``"10"`` for ``"10-scores"``, a tool's stem for itself."""
    return stem if stem in TOOLS else stem[:2]


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
    from jupytext.myst import myst_to_notebook

    shown = shown_as or path
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise SourceError([Problem(shown, 1, None, _NOT_UTF8.format(byte=error.start))]) from error
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if found := _HIDDEN.search(line):
            problems.append(Problem(shown, number, None, _HIDDEN_CHARACTER.format(code=f"U+{ord(found.group()):04X}")))
        if found := _NO_LIST.search(line):
            problems.append(Problem(shown, number, None, _unknown_tags(found[1])))
    if problems:
        raise SourceError(problems)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            notebook = myst_to_notebook(text, add_source_map=True)
        starts = notebook.metadata["source_map"]
        kernel = notebook.metadata.get("kernelspec", {}).get("name")
    except Exception as error:  # jupytext, YAML and JSON each have their own; all mean that the text is wrong
        at = re.search(r"\bat line (\d+)", str(error))
        sentence = _NOT_MYST.format(error=" ".join(f"{error}".split()) or type(error).__name__)
        raise SourceError([Problem(shown, int(at[1]) if at else 1, None, sentence)]) from error

    if kernel != "python3":
        problems.append(Problem(shown, 1, None, _NO_KERNEL))
    lines = text.rstrip().split("\n")
    cells = []
    for number, (raw, start) in enumerate(zip(notebook.cells, starts, strict=True), start=1):
        cell, wrong = _cell(number, start + 1, raw)
        if cell.kind == "code" and number == len(starts) and not _closed(lines[start - 1], lines[-1]):
            wrong = [_NOT_CLOSED]  # everything below has become code: what else is wrong with it is noise
        problems += [Problem(shown, start + 1, number, sentence) for sentence in wrong]
        cells.append(cell)
    if problems:
        raise SourceError(problems)
    return Source(shown, kind, path.stem, tuple(cells))


def _closed(opening: str, last: str) -> bool:
    fence = _FENCE.match(opening)
    return fence is None or bool(re.fullmatch(rf" {{0,3}}{re.escape(fence[1])}[`~]*\s*", last))


def _cell(number: int, line: int, raw: Any) -> tuple[Cell, list[Text]]:
    keys = dict(raw.metadata)
    wrong = []
    if unknown := sorted(map(str, keys.keys() - _CELL_KEYS)):
        wrong.append(_UNKNOWN_KEY.format(keys=", ".join(unknown), known=", ".join(sorted(_CELL_KEYS))))
    if raw.cell_type not in ("markdown", "code"):
        wrong.append(_RAW_CELL.format(kind=raw.cell_type))
    text = raw.source.strip("\n")
    if not text.strip():
        wrong.append(_EMPTY)
    lang, audience, tags, exercise = (keys.get(key) for key in ("lang", "audience", "tags", "exercise"))
    if raw.cell_type == "markdown" and lang not in ("zh", "en"):
        wrong.append(_NO_LANGUAGE)
    if raw.cell_type == "code" and lang is not None:
        wrong.append(_CODE_LANGUAGE)
    if "audience" in keys and audience != "instructor":
        wrong.append(_UNKNOWN_AUDIENCE.format(audience=audience))
    if tags and not set(tags) <= _TAGS:
        wrong.append(_unknown_tags(tags))
    if "exercise" in keys and not _QUESTION_ID.fullmatch(str(exercise)):
        wrong.append(_NO_ID.format(id=exercise))
    return (
        Cell(
            number=number,
            line=line,
            kind="code" if raw.cell_type == "code" else "markdown",
            text=text,
            lang=lang,
            exercise=None if exercise is None else str(exercise),
            audience=audience,
            tags=tuple(tags or ()),
        ),
        wrong,
    )


def _unknown_tags(tags: object) -> Text:
    return _UNKNOWN_TAGS.format(tags=tags, known=", ".join(sorted(_TAGS)))


def question_problems(source: Source) -> list[Problem]:
    """Return what is wrong with the questions of `source`: their ids, their check cells, their solutions."""
    return [source.problem(cell, sentence) for cell, sentence in _question_sentences(source)]


def _question_sentences(source: Source) -> Iterator[tuple[Cell, Text]]:
    sheet = source.kind == "exercises"
    for cell in source.cells:
        marked = cell.kind == "code" and bool(_SOLUTION_MARK.search(cell.text))
        if not sheet and (marked or "solution" in cell.tags):
            yield cell, _SOLUTION_IN_LESSON
        if sheet and marked and cell.exercise is None:
            yield cell, _SOLUTION_WITHOUT_ID
        if "parameters" in cell.tags and (cell.kind != "code" or source.stem not in TOOLS):
            yield cell, _PARAMETERS_IN_UNIT
        if "check" in cell.tags and cell.exercise is None:
            yield cell, _CHECK_WITHOUT_ID
        if "check" in cell.tags and (cell.kind != "code" or cell.audience is not None or "solution" in cell.tags):
            yield cell, _CHECK_NOT_SHOWN
    if sheet:
        yield from _id_sentences([cell for cell in source.cells if cell.exercise is not None])


def _id_sentences(cells: list[Cell]) -> Iterator[tuple[Cell, Text]]:
    questions: dict[str, list[Cell]] = {}
    for cell in cells:
        questions.setdefault(str(cell.exercise), []).append(cell)
    for place, (name, found) in enumerate(questions.items(), start=1):
        if name != f"q{place}":
            yield found[0], _IDS_OUT_OF_ORDER.format(expected=f"q{place}", id=name)
            break  # the ones after it follow from this
    for name, found in questions.items():
        checks = [cell for cell in found if "check" in cell.tags]
        if not checks:
            yield found[0], _NO_CHECK.format(id=name)
        for again in checks[1:]:
            yield again, _SECOND_CHECK.format(id=name, cell=checks[0].number)


_IN_FILE = Text(zh="{file}:{line}：{sentence}", en="{file}:{line}: {sentence}")
_IN_CELL = Text(zh="{file}:{line}（第 {cell} 格）：{sentence}", en="{file}:{line} (cell {cell}): {sentence}")
_NOT_UTF8 = Text(zh="不是 UTF-8（第 {byte} 个字节）。请另存为 UTF-8", en="is not UTF-8 (byte {byte}); save it as UTF-8")
_HIDDEN_CHARACTER = Text(
    zh="这一行有一个看不见的字符 {code}，请删掉",
    en="there is a character that nobody sees in this line, {code}; take it away",
)
_NOT_MYST = Text(zh="不能按 MyST Markdown 读取：{error}", en="cannot be read as MyST Markdown: {error}")
_NO_KERNEL = Text(
    zh="开头缺少这一段：--- / kernelspec: {name: python3, display_name: Python 3} / ---",
    en="begin with front matter: --- / kernelspec: {name: python3, display_name: Python 3} / ---",
)
_NOT_CLOSED = Text(
    zh="从这里开始的代码格没有结束，下面的内容全成了代码。请补上结尾的 ```",
    en="the code cell that begins here is never closed, so all that follows has become code; put ``` at its end",
)
_UNKNOWN_KEY = Text(zh="不认识的键 {keys}。格子只有这些键：{known}", en="unknown key {keys}; a cell knows {known}")
_RAW_CELL = Text(
    zh="这是 {kind} 格。这里只用文字格和代码格", en="a {kind} cell; only Markdown and code cells are used here"
)
_EMPTY = Text(zh="这一格是空的。写上内容，或者删掉", en="this cell is empty; fill it or take it away")
_NO_LANGUAGE = Text(
    zh='文字格要写明语言，开头一行写 +++ {"lang": "zh"} 或 +++ {"lang": "en"}',
    en='a Markdown cell needs its language: begin it with +++ {"lang": "zh"} or +++ {"lang": "en"}',
)
_CODE_LANGUAGE = Text(
    zh='代码由两种语言共用：去掉 "lang"，只给个别行标上 # ck: zh、# ck: en',
    en='code is shared by both languages: take "lang" away and mark single lines with # ck: zh, # ck: en',
)
_UNKNOWN_AUDIENCE = Text(
    zh="不认识的 audience：{audience}。只有 instructor", en="unknown audience {audience}; there is only instructor"
)
_UNKNOWN_TAGS = Text(
    zh="不认识的 tags：{tags}。写成列表，例如 [check]；可用的有 {known}",
    en="unknown tags {tags}; write a list such as [check]; there are {known}",
)
_NO_ID = Text(zh="“{id}”不是题号。题号写成 q1、q2……", en="“{id}” is not the id of a question; ids are q1, q2 and so on")
_SOLUTION_IN_LESSON = Text(
    zh="课文里不能有 solution，解答只在练习里。请把它移到 source/exercises",
    en="a lesson has no solutions; they belong in the sheet: move this to source/exercises",
)
_SOLUTION_WITHOUT_ID = Text(
    zh="这一格有 # ck: solution，却没有题号，学员调用 solution() 时找不到它。请加上 :exercise: q1 这样的一行",
    en="this cell has a # ck: solution but no id, so solution() will not find it; add a line such as :exercise: q1",
)
_PARAMETERS_IN_UNIT = Text(
    zh="parameters 标签只用在由命令运行的笔记本（{tools}）的代码格上",
    en="the tag parameters belongs on a code cell of a notebook that a command runs ({tools})",
).format(tools=", ".join(TOOLS))
_CHECK_NOT_SHOWN = Text(
    zh="check 标签只能用在学员看得到的代码格上",
    en="the tag check belongs on a code cell that trainees see",
)
_CHECK_WITHOUT_ID = Text(
    zh="检查格没有题号。请加上 :exercise: q1 这样的一行",
    en="a check cell needs the id of its question; add a line such as :exercise: q1",
)
_IDS_OUT_OF_ORDER = Text(
    zh="题号要按 q1、q2、q3 的次序出现：这里该是 {expected}，写的是 {id}",
    en="ids run q1, q2, q3 in order: {expected} should come here, not {id}",
)
_NO_CHECK = Text(
    zh="{id} 没有检查格。请加一个代码格，写上 :exercise: {id} 和 :tags: [check]",
    en="{id} has no check cell; add a code cell with :exercise: {id} and :tags: [check]",
)
_SECOND_CHECK = Text(
    zh="{id} 已经有检查格了（第 {cell} 格），一题只要一个",
    en="{id} has its check cell already (cell {cell}); one is enough",
)
