"""`build` without kernels: which units, what is refused, what becomes of the files when something goes wrong."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from coursekit import atomic
from coursekit.authoring import bake as baking
from coursekit.authoring.build import build, planned_editions
from coursekit.authoring.editions import NOTEBOOK_METADATA, Edition
from coursekit.authoring.source import SourceError
from coursekit.language import CourseError, Text, in_language

from .conftest import says

Captured = pytest.CaptureFixture[str]
LESSON = "lessons/zh/42-tiny.ipynb"


@pytest.fixture
def baked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Bake without a kernel; note what is baked, refuse or raise what the test puts in."""
    notes: dict[str, Any] = {"order": [], "fate": {}}

    def fake(edition: Edition, old: Any) -> tuple[Any, list[Text]]:
        name = str(edition.path)
        notes["order"].append(name)
        fate = notes["fate"].get(name)
        if isinstance(fate, BaseException):
            raise fate
        notebook = {
            "cells": [dict(cell) for cell in edition.cells],
            "metadata": NOTEBOOK_METADATA,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        return nbformat.from_dict(notebook), [fate] if fate else []

    monkeypatch.setattr(baking, "bake", fake)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    return notes


def change_lesson(course: Path) -> None:
    path = course / "source/lessons/42-tiny.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n```{code-cell}\n1\n```\n", encoding="utf-8")


def test_only_what_is_stale_is_baked_and_then_all_is_fresh(
    course: Path, baked: dict[str, Any], capsys: Captured
) -> None:
    assert build(root=course) == 0
    assert baked["order"] == []
    change_lesson(course)
    assert build(root=course) == 0
    assert baked["order"] == [LESSON, LESSON.replace("zh", "en")]
    assert build(root=course, check=True) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "0 built, 6 were fresh already."
    assert out[1] == f"✓ {LESSON}"
    assert out[3] == "2 built, 4 were fresh already."


def test_a_refused_notebook_leaves_the_old_file_and_the_others_are_built(
    course: Path, baked: dict[str, Any], capsys: Captured
) -> None:
    change_lesson(course)
    before = (course / LESSON).read_bytes()
    baked["fate"][LESSON] = Text(zh="不行", en="no good")
    assert build(root=course) == 1
    shown = capsys.readouterr()
    assert f"✗ {LESSON}" in shown.out
    assert "no good" in shown.err
    assert "1 refused; their old files are as they were" in shown.err
    assert (course / LESSON).read_bytes() == before
    assert build(root=course, check=True) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()[:-1]] == [LESSON]
    with in_language("zh"):
        assert build(root=course) == 1
    assert "不行" in capsys.readouterr().err


@pytest.mark.parametrize("number", [errno.EACCES, errno.ENOSPC])
def test_a_file_that_cannot_be_written_is_named_and_the_old_one_stays(
    course: Path, baked: dict[str, Any], capsys: Captured, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    change_lesson(course)
    before = (course / LESSON).read_bytes()

    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(atomic.os, "replace", full)
    assert build(root=course) == 1
    shown = capsys.readouterr().err
    assert f"{LESSON}: could not be written: {os.strerror(number)}" in shown
    assert "the right to write there" in shown
    assert (course / LESSON).read_bytes() == before
    assert not list((course / "lessons").rglob("*.tmp"))


def test_an_interrupted_build_keeps_what_is_done_and_goes_on_next_time(
    course: Path, baked: dict[str, Any], capsys: Captured
) -> None:
    for folder in ("lessons", "exercises", "solutions"):
        shutil.rmtree(course / folder)
    baked["fate"]["solutions/zh/42-tiny.ipynb"] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        build(root=course)
    assert len(baked["order"]) < 6
    done = {path.relative_to(course).as_posix() for path in course.rglob("*.ipynb")}
    assert {LESSON, "exercises/zh/42-tiny.ipynb"} <= done
    assert not list(course.rglob("*.tmp"))
    baked["order"], baked["fate"] = [], {}
    assert build(root=course) == 0
    assert set(baked["order"]).isdisjoint(done)
    assert build(root=course, check=True) == 0


def test_problems_of_all_sources_are_told_at_once_and_nothing_is_written(
    course: Path, baked: dict[str, Any], capsys: Captured
) -> None:
    for kind in ("lessons", "exercises"):
        path = course / "source" / kind / "42-tiny.md"
        path.write_text(path.read_text(encoding="utf-8") + '\n+++ {"lang": "zh"}\n\n多一格\n', encoding="utf-8")
    assert build(root=course) == 1
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == ["source/exercises/42-tiny.md", "source/lessons/42-tiny.md"][
        ::-1
    ]
    assert lines[-1] == "2 problems in the sources; no notebook was written."
    assert baked["order"] == []
    with in_language("zh"):
        assert build(root=course, check=True) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "源文件有 2 处问题，一个笔记本也没有写。"


def test_the_glossary_of_the_course_is_applied(course: Path, capsys: Captured) -> None:
    path = course / "source/lessons/42-tiny.md"
    path.write_text(path.read_text(encoding="utf-8").replace("Ask the room", "Ask the client"), encoding="utf-8")
    assert build(root=course, check=True) == 1
    assert "not “client”" in capsys.readouterr().err


def second_unit(course: Path, stem: str, kinds: tuple[str, ...] = ("lessons", "exercises")) -> None:
    for kind in kinds:
        shutil.copy(course / "source" / kind / "42-tiny.md", course / "source" / kind / f"{stem}.md")


@pytest.mark.parametrize("unit", ["43", "43-other"])
def test_a_unit_by_number_or_by_name(course: Path, unit: str) -> None:
    second_unit(course, "43-other")
    assert {edition.stem for edition in planned_editions([unit], course)} == {"43-other"}
    assert len(planned_editions([], course)) == 12


def test_a_tool_has_a_lessons_source_alone_and_makes_two_notebooks(
    course: Path, baked: dict[str, Any], capsys: Captured
) -> None:
    second_unit(course, "report", ("lessons",))
    made = ["lessons/zh/report.ipynb", "lessons/en/report.ipynb"]
    assert [str(edition.path) for edition in planned_editions(["report"], course)] == made
    assert len(planned_editions([], course)) == 8
    assert build(root=course, check=True) == 1
    assert "Run coursekit build report," in capsys.readouterr().err
    assert build(root=course) == 0
    assert baked["order"] == made
    assert build(root=course, check=True) == 0


def test_a_tool_has_no_sheet(course: Path) -> None:
    second_unit(course, "report")
    with pytest.raises(SourceError) as caught:
        planned_editions([], course)
    assert says(caught.value.problems, cell=None, zh="两位数字", en="two digits, a hyphen")


@pytest.mark.parametrize("unit", ["44", "4", "43-othe", "42-tiny.md", ""])
def test_an_unknown_unit_is_named_with_those_there_are(course: Path, unit: str) -> None:
    with pytest.raises(CourseError) as caught:
        build([unit], root=course)
    assert caught.value.text.en == f"There is no unit “{unit}”. There are: 42-tiny."
    assert f"没有“{unit}”这个单元" in caught.value.text.zh


def test_a_folder_without_sources_is_named(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        build(root=tmp_path)
    assert "no source/ folder" in caught.value.text.en
    assert "没有 source/" in caught.value.text.zh


def without(course: Path, kind: str) -> None:
    (course / "source" / kind / "42-tiny.md").unlink()


WRONG_NAMES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "no sheet": (lambda c: without(c, "exercises"), "缺少这个文件", "is missing: a unit has a lesson and a sheet"),
    "no lesson": (lambda c: without(c, "lessons"), "缺少这个文件", "is missing"),
    "no number": (lambda c: second_unit(c, "notes", ("lessons",)), "两位数字", "two digits, a hyphen"),
    "one digit": (lambda c: second_unit(c, "4-x", ("lessons",)), "两位数字", "two digits"),
    "capitals": (lambda c: second_unit(c, "43-Other", ("lessons",)), "小写字母", "small letters"),
    "Chinese": (lambda c: second_unit(c, "43-打分", ("lessons",)), "英文主题", "English topic"),
}


@pytest.mark.parametrize("name", WRONG_NAMES)
def test_a_wrong_file_name(course: Path, name: str) -> None:
    wrong, zh, en = WRONG_NAMES[name]
    wrong(course)
    with pytest.raises(SourceError) as caught:
        planned_editions([], course)
    assert says(caught.value.problems, cell=None, zh=zh, en=en)


def test_two_units_of_one_number(course: Path) -> None:
    second_unit(course, "42-twin")
    for units in ([], ["42"], ["42-tiny"]):
        with pytest.raises(SourceError) as caught:
            planned_editions(units, course)
        first, second = caught.value.problems
        assert says([first], cell=None, zh="单元 42 已经有 42-tiny", en="unit 42 is 42-tiny already")
        assert {first.file.name, second.file.name} == {"42-twin.md"}


def test_files_of_editors_are_no_sources(course: Path) -> None:
    for name in ("._42-tiny.md", ".#42-tiny.md", "42-tiny.md~", "42-tiny.md.orig"):
        (course / "source/lessons" / name).write_bytes(b"\xff")
    assert len(planned_editions([], course)) == 6
