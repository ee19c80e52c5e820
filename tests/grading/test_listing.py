"""What lies in folders and archives: nothing is dropped, nothing has two meanings, no name takes for ever."""

from __future__ import annotations

import os
import sys
import time

import pytest

from coursekit.checks.registry import sheets
from coursekit.grading.listing import listing
from coursekit.grading.naming import file_key, label, unit_in
from coursekit.grading.roster import Roster
from coursekit.language import CourseError
from tests.grading.test_submissions import archive, found, put, search, sheet


@pytest.fixture
def locked(monkeypatch):
    """Return a function that locks a folder against everybody; the computer that tests run on may be root's."""
    folders = []

    def denied(name):
        real = getattr(os, name)

        def call(path, *arguments, **options):
            if any(str(path) == folder and name == "scandir" for folder in folders) or any(
                str(path).startswith(f"{folder}{os.sep}") for folder in folders
            ):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)

        monkeypatch.setattr(os, name, call)

    for name in ("stat", "lstat", "scandir"):
        denied(name)
    return lambda folder: folders.append(str(folder))


def test_a_locked_folder_hides_none_of_those_after_it(tmp_path, locked):
    put(tmp_path / "in", {f"{name}/10-scores.ipynb": sheet() for name in ("aa", "bb", "cc", "dd")})
    locked(tmp_path / "in" / "bb")
    handed_in = search(tmp_path / "in")
    assert [one.student for one in handed_in.submissions] == ["aa", "cc", "dd"]
    ((source, reason),) = handed_in.set_aside
    assert source == "bb"
    assert "Permission denied" in reason.en


def test_an_entry_that_cannot_be_looked_at_hides_none_after_it(tmp_path, monkeypatch):
    from coursekit.grading import listing as module

    put(tmp_path / "in", {f"{name}/10-scores.ipynb": sheet() for name in ("aa", "bb", "cc")})
    real = module._is_link

    def is_link(entry):
        if entry.name == "bb":
            raise OSError(5, "Input/output error")
        return real(entry)

    monkeypatch.setattr(module, "_is_link", is_link)
    there = listing([tmp_path / "in"])
    assert [one.source for one in there.files] == ["aa/10-scores.ipynb", "cc/10-scores.ipynb"]
    assert [(one.source, "Input/output" in one.reason.en) for one in there.refused] == [("bb", True)]


def test_a_path_that_is_out_of_reach_is_a_sentence(tmp_path, locked):
    put(tmp_path / "in", {"aa/10-scores.ipynb": sheet()})
    locked(tmp_path / "in")
    with pytest.raises(CourseError, match="Permission denied"):
        listing([tmp_path / "in" / "aa"])


def test_no_two_files_have_the_same_names(tmp_path):
    names = [
        "a/x/hw/1.csv",
        "b/x/hw/1.csv",
        "x/hw/1.csv",
        "hw/1.csv",
        "hw/hw/1.csv",
        "c/hw.zip",
        "d/hw.zip",
        "e/1.csv",
        "f/1.csv",
    ]
    put(tmp_path, {name: archive({"1.csv": b"1"}) if name.endswith(".zip") else b"1" for name in names})
    given = [tmp_path / name if name[0] in "cdef" else (tmp_path / name).parent for name in names]
    for order in (given, given[::-1]):
        there = listing(order)
        assert len({one.parts for one in there.files}) == len({one.source for one in there.files}) == len(names)
        assert {one.name for one in there.files} == {"1.csv"}


def test_a_name_that_no_disk_can_hold_is_refused(tmp_path):
    long = "王芳" + "_" * 65_000 + "10.ipynb"
    put(tmp_path, {"class.zip": {long: sheet(), "李强/10.ipynb": sheet(), "x" * 255 + "/y.csv": b""}})
    started = time.perf_counter()
    handed_in = search(tmp_path / "class.zip")
    assert time.perf_counter() - started < 5
    (refused,) = [one for one in handed_in.submissions if one.problem is not None]
    assert "255" in refused.problem.en
    assert len(refused.source) < 200
    assert found(tmp_path / "class.zip")[0] == ("李强", "10")


HOSTILE = (
    *"_- (.1一第vſ\u0300\ufdfa",
    *(
        "_1",
        "copy ",
        "10_",
        "unit_",
        "第 ",
        ".ipynb",
        "student_",
        "a@",
        "_1_assignsubmission",
        "a_123",
        " - ",
        "1 ",
        "单元 ",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("times", [255, 30_000])
def test_no_name_takes_for_ever(piece, times):
    name, started = "a" + piece * times + "b", time.perf_counter()
    units = {one.unit for one in sheets()}
    said = label(name)
    unit_in(name, units)
    file_key(name)
    Roster(()).who(said.text)
    assert time.perf_counter() - started < 1


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_path_may_be_a_link_and_is_named_after_what_it_leads_to(tmp_path):
    put(tmp_path, {"王芳/10-scores.ipynb": sheet()})
    (tmp_path / "latest").symlink_to(tmp_path / "王芳")
    assert found(tmp_path / "latest") == [("王芳", "10")]
