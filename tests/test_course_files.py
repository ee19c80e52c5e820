"""Where the course's files are: beside the package in the repository, inside it in a wheel."""

from __future__ import annotations

from pathlib import Path

import pytest

from coursekit import course_files
from coursekit.course_files import course_folder, course_root


def test_in_the_repository_they_lie_beside_the_package() -> None:
    repository = Path(__file__).resolve().parents[1]
    assert course_root() == repository
    assert course_folder("datasets") == repository / "datasets"


def test_in_a_wheel_they_lie_inside_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "coursekit"
    (package / "course" / "lessons").mkdir(parents=True)
    (tmp_path / "site-packages" / "lessons").mkdir()
    monkeypatch.setattr(course_files, "_PACKAGE", package)
    assert course_root() == package / "course"
    assert course_folder("lessons") == package / "course" / "lessons"


def test_a_missing_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course_files, "_PACKAGE", tmp_path / "coursekit")
    (tmp_path / "solutions").write_text("a file is no folder", encoding="utf-8")
    for name in ("lessons", "solutions"):
        with pytest.raises(FileNotFoundError, match=name):
            course_folder(name)
