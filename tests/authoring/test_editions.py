"""Which cells go into which of a unit's notebooks, and what their ids hang on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from coursekit.authoring.build import planned_editions
from coursekit.authoring.editions import Edition, editions
from coursekit.authoring.source import Source

from .conftest import code, pair

Read = Callable[..., Source]

CHECKED = code("x = 1  # ck: solution", "exercise: q1") + code("check(x)", "exercise: q1", "tags: [check]")


def made(read: Read, lesson: str, sheet: str) -> dict[str, Edition]:
    return {str(edition.path): edition for edition in editions(read(lesson), read(sheet, "exercises"))}


def texts(edition: Edition) -> list[str]:
    return [cell["source"] for cell in edition.cells]


def test_every_notebook_has_its_own_cells(read: Read) -> None:
    told = ', "audience": "instructor"'
    solved = ', "exercise": "q1", "tags": ["solution"]'
    notebooks = made(
        read,
        pair("课", "Lesson") + pair("讲法", "How to teach", told),
        pair("题", "Sheet") + CHECKED + pair("解释", "Why", solved) + pair("讲评", "Going over it", told),
    )
    assert sorted(notebooks) == sorted(
        f"{folder}/{lang}/11-test.ipynb" for folder in ("lessons", "exercises", "solutions") for lang in ("zh", "en")
    )
    assert texts(notebooks["lessons/zh/11-test.ipynb"]) == ["课"]
    assert texts(notebooks["exercises/en/11-test.ipynb"]) == ["Sheet", "x = ...", "check(x)"]
    guide, *rest = texts(notebooks["solutions/en/11-test.ipynb"])
    assert guide.startswith("# For the instructor")
    assert rest == ["How to teach", "Sheet", "x = 1", "check(x)", "Why", "Going over it"]
    assert texts(notebooks["solutions/zh/11-test.ipynb"])[0].startswith("# 讲师手册")
    assert [name for name, edition in notebooks.items() if not edition.executed] == [
        "exercises/zh/11-test.ipynb",
        "exercises/en/11-test.ipynb",
    ]


def test_without_instructor_cells_there_is_no_head(read: Read) -> None:
    notebooks = made(read, pair("课", "Lesson"), pair("题", "Sheet"))
    assert texts(notebooks["solutions/en/11-test.ipynb"]) == ["Sheet"]


def test_metadata_carry_exercise_audience_and_tags(read: Read) -> None:
    cells = made(read, pair("课", "L"), CHECKED)["solutions/en/11-test.ipynb"].cells
    assert cells[0]["metadata"] == {"coursekit": {"exercise": "q1"}}
    assert cells[1]["metadata"] == {"coursekit": {"exercise": "q1"}, "tags": ["check"]}


def test_ids_hang_on_words_alone_and_are_told_apart(read: Read) -> None:
    name = "lessons/en/11-test.ipynb"
    before = made(read, code("x = 1") + code("x = 1") + code("y = 1"), CHECKED)[name].cells
    after = made(read, pair("课", "L") + code("x = 1") + code("x = 1") + code("y = 1"), CHECKED)[name].cells
    assert [cell["id"] for cell in after[1:]] == [cell["id"] for cell in before]
    assert before[1]["id"] == f"{before[0]['id']}-2"
    assert made(read, code("x = 2"), CHECKED)[name].cells[0]["id"] != before[0]["id"]


def test_every_id_is_one_that_jupyter_takes_and_stands_once(course: Path) -> None:
    for edition in planned_editions([], course):
        ids = [cell["id"] for cell in edition.cells]
        assert len(set(ids)) == len(ids)
        assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", one) for one in ids)
