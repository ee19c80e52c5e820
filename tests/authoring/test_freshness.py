"""`build --check`: what makes a stored notebook stale or edited, and what does not. No kernel runs here."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coursekit.authoring.build import build
from coursekit.language import in_language

LESSON = "lessons/zh/42-tiny.ipynb"
Captured = pytest.CaptureFixture[str]


def complaints(course: Path, capsys: Captured, lang: str = "en", **options: Any) -> list[str]:
    with in_language(lang):
        code = build(root=course, check=True, **options)
    lines = capsys.readouterr().err.splitlines()
    assert code == (1 if lines else 0)
    return lines


def test_a_fresh_course_has_no_complaints(course: Path, capsys: Captured) -> None:
    assert complaints(course, capsys) == []


def edit(change: Callable[[Any], object]) -> Callable[[str], str]:
    def edited(text: str) -> str:
        notebook = json.loads(text)
        change(notebook)
        return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

    return edited


EDITS: dict[str, Callable[[str], str]] = {
    "a word of text": edit(lambda n: n["cells"][0]["source"].append("\n改")),
    "a line of code": edit(lambda n: n["cells"][1]["source"].append("\n1")),
    "an output": edit(lambda n: n["cells"][1]["outputs"][0]["text"].append("2\n")),
    "an output taken away": edit(lambda n: n["cells"][1].update(outputs=[])),
    "an execution count": edit(lambda n: n["cells"][1].update(execution_count=9)),
    "a tag": edit(lambda n: n["cells"][1]["metadata"].update(tags=["skip"])),
    "a cell's id": edit(lambda n: n["cells"][1].update(id="other")),
    "a cell taken away": edit(lambda n: n["cells"].pop()),
    "a code cell taken away": edit(lambda n: n["cells"].pop(1)),
    "a cell more": edit(lambda n: n["cells"].append(n["cells"][0])),
    "two cells exchanged": edit(lambda n: n["cells"].insert(0, n["cells"].pop())),
    "what JupyterLab adds": edit(lambda n: n["metadata"]["language_info"].update(version="3.13.0")),
    "another kernel": edit(lambda n: n["metadata"]["kernelspec"].update(name="conda")),
    "the hash of the outputs": edit(lambda n: n["metadata"]["coursekit"].update(outputs="0" * 16)),
    "a key of ours": edit(lambda n: n["metadata"]["coursekit"].update(unit="43")),
    "the way it is written": lambda text: json.dumps(json.loads(text), indent=2),
    "no end of line": lambda text: text.rstrip("\n"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_by_hand_is_seen(course: Path, capsys: Captured, name: str) -> None:
    path = course / LESSON
    path.write_text(EDITS[name](path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    first, second = complaints(course, capsys)
    assert first.startswith(f"{LESSON}: was edited by hand")
    assert "source/" in first
    assert "coursekit build 42" in second
    assert "被手工改过" in complaints(course, capsys, lang="zh")[0]


DAMAGE: dict[str, Callable[[str], str]] = {
    "cut off": lambda text: text[: len(text) // 2],
    "a merge conflict": lambda text: "<<<<<<< ours\n" + text,
    "empty": lambda _: "",
    "a list": lambda _: "[]",
    "cells that are none": edit(lambda n: n.update(cells=[1])),
    "somebody else's notebook": edit(lambda n: n["metadata"].pop("coursekit")),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(course: Path, capsys: Captured, name: str) -> None:
    path = course / LESSON
    path.write_text(DAMAGE[name](path.read_text(encoding="utf-8")), encoding="utf-8")
    assert complaints(course, capsys)[0].startswith(f"{LESSON}: is not a notebook of this course, or is damaged")


def test_line_ends_of_a_windows_checkout_are_no_edit(course: Path, capsys: Captured) -> None:
    for path in course.rglob("*.*"):
        if path.is_file():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert complaints(course, capsys) == []


def test_a_deleted_and_a_renamed_notebook(course: Path, capsys: Captured) -> None:
    (course / LESSON).unlink()
    assert complaints(course, capsys)[0] == f"{LESSON}: has not been built."
    sheet = course / "exercises/en/42-tiny.ipynb"
    sheet.rename(sheet.with_stem("43-tiny"))
    lines = complaints(course, capsys)
    assert lines[0].startswith("exercises/en/43-tiny.ipynb: no source makes this file. Delete it")
    assert "exercises/en/42-tiny.ipynb: has not been built." in lines
    assert len(lines) == 4


def test_a_unit_without_its_source_leaves_orphans(course: Path, capsys: Captured) -> None:
    for kind in ("lessons", "exercises"):
        path = course / "source" / kind / "42-tiny.md"
        path.rename(path.with_stem("43-other"))
    lines = complaints(course, capsys)
    assert sum("no source makes this file" in line for line in lines) == 6
    assert sum("has not been built" in line for line in lines) == 6
    assert "没有对应的源文件" in complaints(course, capsys, lang="zh")[0]
    # Whoever asks about one unit hears of that unit.
    assert not any("no source" in line for line in complaints(course, capsys, units=["43"]))


def test_what_systems_and_editors_leave_is_no_orphan_but_a_half_written_file_is(course: Path, capsys: Captured) -> None:
    for name in (".DS_Store", "Thumbs.db", ".ipynb_checkpoints/42-tiny-checkpoint.ipynb"):
        (course / "lessons/zh" / name).parent.mkdir(exist_ok=True)
        (course / "lessons/zh" / name).write_bytes(b"")
    assert complaints(course, capsys) == []
    (course / "lessons/zh/.42-tiny.ipynb.x1.tmp").write_bytes(b"")
    assert complaints(course, capsys)[0].startswith("lessons/zh/.42-tiny.ipynb.x1.tmp: no source")


def test_a_changed_source_makes_only_its_own_notebooks_stale(course: Path, capsys: Captured) -> None:
    path = course / "source/lessons/42-tiny.md"
    path.write_text(path.read_text(encoding="utf-8").replace("The same cell", "That same cell"), encoding="utf-8")
    lines = complaints(course, capsys)
    assert lines[0].startswith("lessons/en/42-tiny.ipynb: is stale: its source, its data or a module")
    assert len(lines) == 2
    assert "已经过时" in complaints(course, capsys, lang="zh")[0]


def test_a_stale_notebook_that_was_edited_too_counts_as_stale(course: Path, capsys: Captured) -> None:
    path = course / "source/lessons/42-tiny.md"
    path.write_text(path.read_text(encoding="utf-8").replace("同一格写两遍", "同样的一格写两遍"), encoding="utf-8")
    stored = course / LESSON
    stored.write_text(EDITS["an output"](stored.read_text(encoding="utf-8")), encoding="utf-8")
    assert complaints(course, capsys)[0].startswith(f"{LESSON}: is stale")


def test_changed_data_make_stale_what_names_them(course: Path, capsys: Captured) -> None:
    # The lesson's code has the string "ck": let that be the name of a data set.
    (course / "datasets/ck.csv").write_text("a\n1\n", encoding="utf-8")
    (course / "datasets/datapackage.json").write_text(
        json.dumps({"resources": [{"name": "ck", "path": "ck.csv"}]}), encoding="utf-8"
    )
    lines = complaints(course, capsys)
    assert [line.split(":")[0] for line in lines[:-1]] == [LESSON, LESSON.replace("zh", "en")]


def test_a_check_writes_nothing(course: Path, capsys: Captured) -> None:
    (course / LESSON).unlink()
    before = {path: path.read_bytes() for path in course.rglob("*.*") if path.is_file()}
    complaints(course, capsys)
    assert {path: path.read_bytes() for path in course.rglob("*.*") if path.is_file()} == before
