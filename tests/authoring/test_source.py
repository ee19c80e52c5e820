"""Reading a source: what the grammar allows, and one case for every way to break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coursekit.authoring.source import Source, SourceError, question_problems, read_source
from coursekit.language import in_language

from .conftest import GOLDEN, HEAD, code, pair, says

Read = Callable[..., Source]
LESSON = GOLDEN / "source" / "lessons" / "42-tiny.md"


def test_cells_keys_and_lines(read: Read) -> None:
    source = read(pair("# 题", "# T") + code("x = 1\n", "exercise: q1", "tags: [check]"))
    zh, en, cell = source.cells
    assert (zh.lang, zh.text, en.lang, en.kind) == ("zh", "# 题", "en", "markdown")
    assert (cell.kind, cell.lang, cell.exercise, cell.tags, cell.text) == ("code", None, "q1", ("check",), "x = 1")
    text = (HEAD + pair("# 题", "# T")).split("\n")
    assert text[zh.line - 2].startswith("+++")
    assert (source.stem, source.unit) == ("11-test", "11")


@pytest.mark.parametrize("change", [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b"\xef\xbb\xbf" + b, lambda b: b])
def test_line_ends_and_byte_order_mark_of_windows_change_nothing(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / LESSON.name
    path.write_bytes(change(LESSON.read_bytes()))
    assert read_source(path, "lessons").cells == read_source(LESSON, "lessons").cells


def test_plus_signs_and_fences_inside_code_begin_no_cell(read: Read) -> None:
    source = read(code('x = """\n+++ {"lang": "zh"}\n"""') + pair("列表：\n\n- 一\n\n  ```\n  +++ {}\n  ```", "List"))
    assert [cell.kind for cell in source.cells] == ["code", "markdown", "markdown"]
    assert '+++ {"lang": "zh"}' in source.cells[0].text


BROKEN = {
    "not utf-8": ("不".encode("gb18030"), None, "UTF-8", "UTF-8"),
    "front matter": (b'+++ {"lang": "zh"}\n\n\xe9\xa2\x98\n', None, "kernelspec", "front matter"),
    "front matter is a list": (b"---\n- a\n---\n", None, "MyST", "MyST"),
    "front matter is no yaml": (b"---\na: [\n---\n", None, "MyST", "MyST"),
    "hidden character": (HEAD + pair("题\u200b目", "T"), None, "看不见的字符 U+200B", "nobody sees"),
    "line separator": (HEAD + pair("题\u2028目", "T"), None, "U+2028", "U+2028"),
    "bad json": (HEAD + "+++ {lang: zh}\n\n题\n", None, "MyST", "MyST"),
    "bad yaml": (HEAD + code("x", "tags: [check"), None, "MyST", "MyST"),
    "unknown key": (HEAD + code("x", "hidden: true"), 1, "不认识的键 hidden", "unknown key hidden"),
    "no language": (HEAD + "Hello\n", 1, "文字格要写明语言", "needs its language"),
    "language of code": (HEAD + code("x", "lang: zh"), 1, "代码由两种语言共用", "shared by both languages"),
    "audience": (HEAD + code("x", "audience: [x]"), 1, "audience", "unknown audience"),
    "tags": (HEAD + code("x", "tags: check"), None, "不认识的 tags：check", "unknown tags check"),
    "tags of prose": (
        HEAD + pair("题", "T").replace("}", ', "tags": "check"}', 1),
        None,
        "不认识的 tags",
        "unknown tags",
    ),
    "unknown tag": (HEAD + code("x", "tags: [hide]"), 1, "可用的有 check", "there are check, parameters, solution"),
    "exercise": (HEAD + code("x", "exercise: 1"), 1, "“1”不是题号", "is not the id"),
    "exercise without value": (HEAD + code("x", "exercise:"), 1, "不是题号", "is not the id"),
    "empty": (HEAD + code(""), 1, "空的", "empty"),
    "raw cell": (HEAD + "```{raw-cell}\nx\n```\n", 1, "raw 格", "a raw cell"),
    "open fence": (HEAD + "```{code-cell}\nx = 1\n\n" + pair("题", "T"), 1, "没有结束", "never closed"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_fault_is_named_in_both_languages(tmp_path: Path, name: str) -> None:
    content, cell, zh, en = BROKEN[name]
    path = tmp_path / "11-test.md"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())  # type: ignore[union-attr]
    with pytest.raises(SourceError) as caught:
        read_source(path, "lessons", Path("11-test.md"))
    assert says(caught.value.problems, cell=cell, zh=zh, en=en)  # type: ignore[arg-type]
    with in_language("zh"):
        assert zh in str(caught.value)


def test_the_line_of_a_fault_is_that_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "11-test.md"
    path.write_text(HEAD + pair("题", "T") + "+++ {lang: zh}\n\n题\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read_source(path, "lessons")
    assert path.read_text(encoding="utf-8").split("\n")[caught.value.problems[0].line - 1] == "+++ {lang: zh}"


Q1 = code("a = 1", "exercise: q1") + code("check(a)", "exercise: q1", "tags: [check]")

QUESTIONS = {
    "check without id": (Q1 + code("check(a)", "tags: [check]"), 3, "检查格没有题号", "needs the id"),
    "no check": (Q1 + code("b = 1", "exercise: q2"), 3, "q2 没有检查格", "q2 has no check cell"),
    "two checks": (Q1 + code("check(a)", "exercise: q1", "tags: [check]"), 3, "已经有检查格", "already (cell 2)"),
    "first id": (Q1.replace("q1", "q2"), 1, "该是 q1，写的是 q2", "q1 should come here, not q2"),
    "gap in ids": (Q1 + Q1.replace("q1", "q3"), 3, "该是 q2", "q2 should come here"),
    "check in prose": (
        Q1.split("```{code-cell}\n:exercise: q1\n:tags")[0]
        + '+++ {"lang": "zh", "exercise": "q1", "tags": ["check"]}\n\n题\n',
        2,
        "只能用在学员看得到的代码格上",
        "a code cell that trainees see",
    ),
    "check for instructors": (
        code("check(a)", "exercise: q1", "tags: [check]", "audience: instructor"),
        1,
        "学员看得到",
        "trainees see",
    ),
    "solution without id": (Q1 + code("b = 1  # ck: solution"), 3, "却没有题号", "but no id"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_of_a_sheet_are_whole(read: Read, name: str) -> None:
    cells, cell, zh, en = QUESTIONS[name]
    assert says(question_problems(read(cells, "exercises")), cell=cell, zh=zh, en=en)


def test_a_sheet_in_order_and_a_lesson_with_a_check_are_fine(read: Read) -> None:
    assert question_problems(read(Q1 + Q1.replace("q1", "q2"), "exercises")) == []
    assert question_problems(read(Q1, "lessons")) == []


def test_parameters_are_for_a_notebook_that_a_command_runs(read: Read) -> None:
    problems = question_problems(read(code("a = 1", "tags: [parameters]")))
    assert says(problems, cell=1, zh="由命令运行的笔记本（report）", en="that a command runs (report)")


@pytest.mark.parametrize("cells", [code("a = 1  # ck: solution", "exercise: q1"), code("a = 1", "tags: [solution]")])
def test_a_lesson_has_no_solutions(read: Read, cells: str) -> None:
    assert says(question_problems(read(cells)), cell=1, zh="课文里不能有 solution", en="a lesson has no solutions")
