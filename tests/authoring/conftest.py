"""A small course on disk for the builder's tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coursekit.authoring.source import Problem, Source, read_source
from coursekit.language import in_language

GOLDEN = Path(__file__).parent / "golden"
HEAD = "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n"


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with in_language("en"):
        yield


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the golden course with its notebooks, all fresh."""
    return Path(shutil.copytree(GOLDEN, tmp_path / "course"))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Source]:
    """Return a function that reads cells, written below valid front matter, as a source."""

    def reading(cells: str, kind: str = "lessons") -> Source:
        path = tmp_path / "11-test.md"
        path.write_text(HEAD + cells, encoding="utf-8")
        return read_source(path, kind, Path("11-test.md"))  # type: ignore[arg-type]

    return reading


def pair(zh: str, en: str, keys: str = "") -> str:
    return f'+++ {{"lang": "zh"{keys}}}\n\n{zh}\n\n+++ {{"lang": "en"{keys}}}\n\n{en}\n\n'


def code(text: str, *options: str) -> str:
    head = "".join(f":{option}\n" for option in options)
    return f"```{{code-cell}}\n{head}\n{text}\n```\n\n" if options else f"```{{code-cell}}\n{text}\n```\n\n"


def says(problems: list[Problem], *, cell: int | None, zh: str, en: str) -> bool:
    """Whether the one problem names file and cell, and says `zh` to a Chinese reader, `en` to an English one."""
    assert len(problems) == 1, [str(problem) for problem in problems]
    problem = problems[0]
    assert problem.cell == cell
    with in_language("zh"):
        chinese = str(problem)
    with in_language("en"):
        english = str(problem)
    for shown in (chinese, english):
        assert shown.startswith(f"{problem.file.as_posix()}:{problem.line}")
        assert cell is None or str(cell) in shown
    assert zh in chinese, chinese
    assert en in english, english
    return True
