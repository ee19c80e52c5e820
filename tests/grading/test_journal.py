"""The record of a run: whole lines only, on the disk before the next sheet begins."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.journal import FILE, Graded, Journal, fingerprint
from coursekit.grading.records import Mark, Protections, Submission
from coursekit.language import CourseError, Text

WORDS = Text(zh="对。", en="Right.")
PROTECTED = Protections((WORDS,), (), True)


def graded(student: str) -> Graded:
    mark = Mark(student, "10", "q1", "passed", 1.0, 1, WORDS, None, None, 0.0, 3, (WORDS,))
    return Graded((mark, Mark(student, "10", "q2", "crashed", None, 2, WORDS)), PROTECTED)


def begin(folder: Path, **more: object) -> Journal:
    given = {"seed": None, "new_seed": 7, "release": "1.0", "resume": False} | more
    return Journal(folder, **given)


def test_what_was_noted_comes_back(tmp_path):
    first = begin(tmp_path)
    for key in ("a", "b"):
        first.note(key, graded(key))
    again = begin(tmp_path, resume=True, new_seed=99)
    assert again.done == {"a": graded("a"), "b": graded("b")}
    assert again.seed == 7


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_that_broke_off_is_left_out_and_the_next_one_is_whole(tmp_path, cut):
    first = begin(tmp_path)
    first.note("a", graded("a"))
    first.note("b", graded("b"))
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-cut])
    again = begin(tmp_path, resume=True)
    assert set(again.done) == {"a"}
    again.note("b", graded("b"))
    assert set(begin(tmp_path, resume=True).done) == {"a", "b"}


@given(st.integers(0, 3000))
def test_wherever_it_broke_off_what_is_whole_counts(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("cut")
    first = begin(folder)
    for key in "abcd":
        first.note(key, graded(key))
    path = folder / FILE
    content = path.read_bytes()[:cut]
    path.write_bytes(content)
    again = begin(folder, resume=True)
    assert len(again.done) == max(content.count(b"\n") - 1, 0)
    again.note("z", graded("z"))
    assert begin(folder, resume=True).done["z"] == graded("z")


def test_a_full_disk_leaves_no_half_line(tmp_path, monkeypatch):
    journal = begin(tmp_path)
    journal.note("a", graded("a"))
    before = (tmp_path / FILE).read_bytes()
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(errno.ENOSPC, "full")))
    with pytest.raises(OSError, match="full"):
        journal.note("b", graded("b"))
    assert (tmp_path / FILE).read_bytes() == before
    assert set(journal.done) == {"a"}


def test_a_run_that_is_there_is_not_overwritten(tmp_path):
    begin(tmp_path).note("a", graded("a"))
    with pytest.raises(CourseError, match="--resume"):
        begin(tmp_path)


def test_a_run_that_ended_before_its_first_submission_is_none(tmp_path):
    begin(tmp_path, new_seed=1)
    assert begin(tmp_path, new_seed=2).seed == 2


@pytest.mark.parametrize(("change", "said"), [({"seed": 8}, "--seed"), ({"release": "2.0"}, "2.0")])
def test_what_cannot_go_on_says_why(tmp_path, change, said):
    begin(tmp_path)
    with pytest.raises(CourseError, match=said):
        begin(tmp_path, resume=True, **change)


@pytest.mark.parametrize("content", [b"{}\n", b'{"version": 99, "seed": 1, "release": "1.0"}\n', b"hello\n"])
def test_a_file_that_is_none_of_ours_is_left_alone(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(CourseError, match=FILE):
        begin(tmp_path, resume=True)
    assert (tmp_path / FILE).read_bytes() == content


def test_a_settled_record_does_not_tell_who_came_first(tmp_path):
    contents = []
    for order in ("ab", "ba"):
        journal = begin(tmp_path / order)
        for key in order:
            journal.note(key, graded(key))
        journal.settle("ab")
        contents.append((tmp_path / order / FILE).read_bytes())
    assert contents[0] == contents[1]


def test_strange_characters_survive(tmp_path):
    words = Text(zh="\ud800 \u2028 “", en="\ud800\n")
    mark = Mark("王芳", "10", "q1", "failed", 0.0, 1, words)
    begin(tmp_path).note("a", Graded((mark,), PROTECTED))
    assert begin(tmp_path, resume=True).done["a"].marks == (mark,)


def test_everything_that_marks_depend_on_tells_two_submissions_apart():
    base = {
        "student": "a",
        "unit": "10",
        "source": "a/10-scores.ipynb",
        "language": "en",
        "notebook": {"cells": []},
        "files": {"own.csv": b"1"},
        "attempts": {"10.q1": 2},
        "names": ("a",),
    }
    changes = [
        {},
        {"student": "b"},
        {"unit": "11"},
        {"language": "zh"},
        {"notebook": {"cells": [1]}},
        {"files": {"own.csv": b"2"}},
        {"attempts": {"10.q1": 3}},
        {"names": ("a", "A.")},
        {"problem": WORDS},
        {"remarks": (WORDS,)},
    ]
    prints = {fingerprint(Submission(**(base | change)), case="", taken=()) for change in changes}
    prints |= {
        fingerprint(Submission(**base), case="hotel", taken=()),
        fingerprint(Submission(**base), case="", taken=("b",)),
    }
    assert len(prints) == len(changes) + 2
    # Where it lay is no part of it: a folder may be moved between two runs.
    assert fingerprint(Submission(**(base | {"source": "x"})), case="", taken=()) in prints
