"""The whole way, where there is next to nothing to go."""

from __future__ import annotations

import pytest

from coursekit.grading.run import grade
from coursekit.language import CourseError


def test_a_class_of_which_nothing_can_be_read_gets_its_pages(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(b"PK\x03\x04xx")
    grades = grade([tmp_path / "in"], tmp_path / "out")
    assert grades.marks == ()
    assert "a.zip" in (tmp_path / "out" / "class.html").read_text(encoding="utf-8")


def test_grades_are_not_mixed_with_other_files_even_on_resume(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CourseError, match="--out"):
        grade([tmp_path], tmp_path, resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
