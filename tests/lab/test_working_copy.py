"""The trainee's work is sacred: made, renewed, never overwritten, whole at every moment."""

from __future__ import annotations

import errno
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coursekit import atomic, course_files
from coursekit.course_files import MARKER, enclosing_copy
from coursekit.lab.working_copy import default_folder, language_of, lay, only_copy
from coursekit.language import LANGUAGES, CourseError

NAMES = [f"{folder}/{unit}.ipynb" for folder in ("lessons", "exercises") for unit in ("00-welcome", "10-scores")]
NAMES.append("datasets/bank.csv")
LESSON = "lessons/10-scores.ipynb"
BESIDE = "lessons/10-scores.new.ipynb"


def original(course, version, name, lang="zh"):
    return course.content(version, name, "both" if name.startswith("datasets") else lang)


def files_in(folder):
    return {str(p.relative_to(folder).as_posix()): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def work_in(folder):
    return {name: content for name, content in files_in(folder).items() if not name.startswith(".coursekit/")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_new_copy_holds_one_language_and_the_data(course, tmp_path, lang):
    folder = tmp_path / "copy"
    outcome = lay(folder, lang)
    assert outcome.made
    assert sorted(outcome.added) == sorted(NAMES)
    assert work_in(folder) == {name: original(course, "v1", name, lang) for name in NAMES}
    assert language_of(folder) == lang
    marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    assert marker["format"] == 1
    assert marker["pending"] == {}
    assert sorted(marker["files"]) == sorted(NAMES)


def test_a_second_run_changes_nothing(course, tmp_path):
    lay(tmp_path / "copy", "zh")
    before = files_in(tmp_path / "copy")
    outcome = lay(tmp_path / "copy", "zh")
    assert not outcome.made
    assert len(outcome.sentences()) == 1
    assert files_in(tmp_path / "copy") == before


def test_untouched_files_are_renewed_and_changed_ones_kept(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    course.release("v2")
    outcome = lay(folder, "zh")
    assert outcome.beside == [(LESSON, BESIDE)]
    assert sorted(outcome.renewed) == sorted(set(NAMES) - {LESSON})
    expected = {name: original(course, "v2", name) for name in NAMES}
    expected[BESIDE] = expected[LESSON]
    expected[LESSON] = b"my work"
    assert work_in(folder) == expected
    said = [text.en for text in outcome.sentences()]
    assert f"You changed {LESSON}, so it stays as it is; the new version lies beside it: {BESIDE}." in said


def test_a_changed_file_is_left_in_peace_while_the_course_is_the_same(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    assert lay(folder, "zh").beside == []
    course.release("v2")
    lay(folder, "zh")
    (folder / BESIDE).unlink()  # read, and thrown away
    assert lay(folder, "zh").beside == []
    assert not (folder / BESIDE).exists()


def test_an_untouched_new_version_is_replaced_by_the_next(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    for version in ("v2", "v3"):
        course.release(version)
        assert lay(folder, "zh").beside == [(LESSON, BESIDE)]
        assert (folder / BESIDE).read_bytes() == original(course, version, LESSON)
    assert sorted(work_in(folder)) == sorted([*NAMES, BESIDE])


def test_an_edited_new_version_is_work_too(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    course.release("v2")
    lay(folder, "zh")
    (folder / BESIDE).write_bytes(b"more work")
    for version in ("v3", "v4"):
        course.release(version)
        assert lay(folder, "zh").beside == [(LESSON, "lessons/10-scores.new-2.ipynb")]
        assert (folder / "lessons/10-scores.new-2.ipynb").read_bytes() == original(course, version, LESSON)
    assert (folder / LESSON).read_bytes() == b"my work"
    assert (folder / BESIDE).read_bytes() == b"more work"


def test_taking_over_the_new_version_makes_the_file_untouched_again(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    course.release("v2")
    lay(folder, "zh")
    (folder / BESIDE).replace(folder / LESSON)
    course.release("v3")
    outcome = lay(folder, "zh")
    assert outcome.beside == []
    assert (folder / LESSON).read_bytes() == original(course, "v3", LESSON)


def test_a_deleted_file_is_laid_again_and_it_says_so(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).unlink()
    outcome = lay(folder, "zh")
    assert outcome.again == [LESSON]
    assert any(LESSON in text.zh and "放回" in text.zh for text in outcome.sentences())
    assert (folder / LESSON).read_bytes() == original(course, "v1", LESSON)


def test_a_file_that_the_course_drops_stays_and_may_come_back(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    course.release("v2", units=("00-welcome",))
    outcome = lay(folder, "zh")
    assert sorted(outcome.retired) == ["exercises/10-scores.ipynb", LESSON]
    assert any("no longer has" in text.en for text in outcome.sentences())
    assert (folder / LESSON).read_bytes() == original(course, "v1", LESSON)
    assert lay(folder, "zh").retired == []
    course.release("v3")
    outcome = lay(folder, "zh")
    assert LESSON in outcome.renewed
    assert (folder / LESSON).read_bytes() == original(course, "v3", LESSON)


def test_a_file_of_the_trainee_where_a_new_lesson_comes_is_kept(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    own = folder / "lessons/11-trust.ipynb"
    own.write_bytes(b"my own notebook")
    course.release("v2", units=("00-welcome", "10-scores", "11-trust"))
    assert lay(folder, "zh").beside == [("lessons/11-trust.ipynb", "lessons/11-trust.new.ipynb")]
    assert own.read_bytes() == b"my own notebook"


# Refusals: one sentence, nothing written ---------------------------------------------------------


def refused(folder, lang, part):
    before = files_in(folder) if folder.is_dir() else None
    with pytest.raises(CourseError) as caught:
        lay(folder, lang)
    assert part in caught.value.text.en
    assert caught.value.text.zh
    assert (files_in(folder) if folder.is_dir() else None) == before
    return caught.value


def test_a_folder_with_something_else_is_refused(course, tmp_path):
    folder = tmp_path / "thesis"
    folder.mkdir()
    (folder / "chapter.docx").write_bytes(b"years of work")
    refused(folder, "zh", "already holds something else")


def test_a_file_is_refused(course, tmp_path):
    (tmp_path / "copy").write_text("x")
    refused(tmp_path / "copy", "zh", "is a file, not a folder")


def test_a_folder_with_only_a_file_managers_clutter_counts_as_empty(course, tmp_path):
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / ".DS_Store").write_bytes(b"")
    assert lay(tmp_path / "copy", "zh").made


def test_the_other_language_is_refused(course, tmp_path):
    lay(tmp_path / "copy", "zh")
    error = refused(tmp_path / "copy", "en", "is the Chinese course folder, and you asked for English")
    assert "coursekit lab --lang zh" in error.text.zh


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "{",
        "[]",
        "3",
        '{"format": 1}',
        '{"format": "x"}',
        '{"format":1,"language":"fr","files":{},"pending":{},"beside":{},"retired":{}}',
        '{"format":1,"language":"zh","files":[],"pending":{},"beside":{},"retired":{}}',
    ],
)
def test_a_damaged_marker_is_refused_and_nothing_overwritten(course, tmp_path, damage):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / MARKER).write_text(damage, encoding="utf-8")
    course.release("v2")
    refused(folder, "zh", "is damaged")
    (folder / MARKER).write_bytes(b"\xff\xfe")
    refused(folder, "zh", "is damaged")


def test_a_copy_of_a_newer_course_is_refused(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / MARKER).write_text('{"format": 2, "version": "9.0"}', encoding="utf-8")
    refused(folder, "zh", "newer version of the course (9.0)")


def test_an_incomplete_course_is_told(course, tmp_path):
    (course.root / "lessons" / "zh" / "00-welcome.ipynb").unlink()
    refused(tmp_path / "copy", "zh", "files are incomplete")
    assert not (tmp_path / "copy").exists()


@pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege on Windows")
def test_links_are_not_followed_out(course, tmp_path):
    folder, outside = tmp_path / "copy", tmp_path / "outside"
    lay(folder, "zh")
    outside.mkdir()
    (outside / "a.ipynb").write_bytes(b"not ours")
    # A linked file is kept as it is; what it points to is not written.
    (folder / LESSON).unlink()
    (folder / LESSON).symlink_to(outside / "a.ipynb")
    course.release("v2")
    assert lay(folder, "zh").beside == [(LESSON, BESIDE)]
    assert (folder / LESSON).is_symlink()
    # A linked folder is refused.
    (folder / "datasets").rename(tmp_path / "moved")
    (folder / "datasets").symlink_to(outside)
    course.release("v3")
    refused(folder, "zh", "not an ordinary folder")
    assert files_in(outside) == {"a.ipynb": b"not ours"}


@pytest.mark.skipif(not Path("/sys/kernel").is_dir(), reason="needs a place that even root cannot write to")
def test_a_place_that_cannot_be_written_is_told(course):
    with pytest.raises(CourseError) as caught:
        lay(Path("/sys/kernel/my-course"), "zh")
    assert "Writing is not allowed here" in caught.value.text.en


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("step", range(8))
def test_a_failure_at_any_write_loses_nothing_and_the_next_run_goes_on(course, tmp_path, monkeypatch, kind, step):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    course.release("v2")
    left = step

    def fsync(handle):
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(kind, os.strerror(kind))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        # Seven writes: the marker, four renewed files and one beside, the marker.
        if step < 7:
            with pytest.raises(CourseError) as caught:
                lay(folder, "zh")
            assert ("disk is full" if kind == errno.ENOSPC else "not allowed") in caught.value.text.en
        else:
            lay(folder, "zh")
    found = files_in(folder)
    assert found[LESSON] == b"my work"
    assert not [name for name in found if name.endswith(".tmp")]
    for name in set(NAMES) - {LESSON}:
        assert found[name] in {original(course, "v1", name), original(course, "v2", name)}
    lay(folder, "zh")
    assert work_in(folder) == {
        **{name: original(course, "v2", name) for name in NAMES},
        LESSON: b"my work",
        BESIDE: original(course, "v2", LESSON),
    }


def test_two_upgrades_that_failed_half_way_are_still_known_as_ours(course, tmp_path, monkeypatch):
    """Old, half of v2, half of v3: v4 must not take any of it for the trainee's work."""
    folder = tmp_path / "copy"
    lay(folder, "zh")
    for version, writes in (("v2", 3), ("v3", 2)):
        course.release(version)
        left = writes

        def fsync(handle):
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError(errno.ENOSPC, "full")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            with pytest.raises(CourseError):
                lay(folder, "zh")
    versions = {name: content for name, content in work_in(folder).items() if b" v1 " not in content}
    assert versions, "the test is about nothing unless something was renewed"
    course.release("v4")
    assert lay(folder, "zh").beside == []
    assert work_in(folder) == {name: original(course, "v4", name) for name in NAMES}


def test_going_back_after_a_stopped_upgrade_leaves_one_new_version(course, tmp_path, monkeypatch):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    (folder / LESSON).write_bytes(b"my work")
    course.release("v2")
    lay(folder, "zh")
    course.release("v3")
    # Stopped after everything was written and before the marker says so.
    with monkeypatch.context() as patch:
        real = atomic.write_bytes
        writes = []

        def write(path, content):
            writes.append(path.name)
            if path.name == MARKER.name and len(writes) > 1:
                raise OSError(errno.ENOSPC, "full")
            real(path, content)

        patch.setattr(atomic, "write_bytes", write)
        with pytest.raises(CourseError):
            lay(folder, "zh")
    assert (folder / BESIDE).read_bytes() == original(course, "v3", LESSON)
    course.release("v2")
    lay(folder, "zh")
    course.release("v4")
    assert lay(folder, "zh").beside == [(LESSON, BESIDE)]
    assert sorted(path.name for path in (folder / "lessons").glob("10-*")) == ["10-scores.ipynb", "10-scores.new.ipynb"]


@pytest.mark.parametrize("change", [{"language_info": {"name": "python", "version": "3.13.1"}}, {"x": 1}])
def test_a_notebook_that_was_only_opened_is_renewed(course, tmp_path, change):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    notebook = json.loads((folder / LESSON).read_text(encoding="utf-8"))
    notebook["metadata"] |= change
    notebook["cells"][0]["source"] = notebook["cells"][0]["source"].splitlines(keepends=True)
    (folder / LESSON).write_text(json.dumps(notebook, indent=2), encoding="utf-8")
    course.release("v2")
    assert lay(folder, "zh").beside == []
    assert (folder / LESSON).read_bytes() == original(course, "v2", LESSON)


# kill -9 -----------------------------------------------------------------------------------------

RENEWER = """
import sys
from pathlib import Path
from coursekit import atomic, course_files
from coursekit.lab.working_copy import lay
roots = [Path(name) for name in sys.argv[2:]]
print("ready", flush=True)
turn = 0
while True:
    course_files.course_root = lambda: roots[turn % 2]
    lay(Path(sys.argv[1]), "zh")
    turn += 1
"""


def test_killed_at_any_moment_every_file_is_old_or_new(course, tmp_path):
    folder = tmp_path / "copy"
    old, new = course.root, tmp_path / "newer"
    type(course)(new).release("v2")
    chance = random.Random(20)
    unfinished = 0
    for round_ in range(18):
        # The first rounds kill the making of a copy, the others its renewal back and forth.
        if round_ < 4 and folder.exists():
            folder.rename(tmp_path / f"earlier-{round_}")
        process = subprocess.Popen(
            [sys.executable, "-c", RENEWER, str(folder), str(old), str(new)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(chance.uniform(0.0, 0.03 if round_ < 4 else 0.1))
        assert process.poll() is None, process.communicate()[1].decode()
        process.kill()
        process.communicate()
        for name, content in work_in(folder).items() if folder.exists() else ():
            if name.endswith(".tmp"):
                continue
            if name == LESSON and content == b"my work":
                continue
            original_name = LESSON if name == BESIDE else name
            assert content in {original(course, v, original_name) for v in ("v1", "v2")}, name
        if (folder / MARKER).exists():
            unfinished += bool(json.loads((folder / MARKER).read_text(encoding="utf-8"))["pending"])
        if round_ == 4:  # from here on there is something to lose
            lay(folder, "zh")
            (folder / LESSON).write_bytes(b"my work")
        if round_ > 4:
            assert (folder / LESSON).read_bytes() == b"my work"
    assert unfinished >= 2, "no run was killed at its work"
    course.release("v3")
    outcome = lay(folder, "zh")
    assert outcome.beside == [(LESSON, BESIDE)]
    names = {name: content for name, content in work_in(folder).items() if not name.endswith(".tmp")}
    assert names == {
        **{name: original(course, "v3", name) for name in NAMES},
        LESSON: b"my work",
        BESIDE: original(course, "v3", LESSON),
    }


def half_written(path):
    """What `atomic` leaves when the power goes before the last step."""
    before = set(path.parent.glob("*"))

    def power_cut(name, path):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", power_cut)
        patch.setattr(os, "unlink", lambda path: None)
        with pytest.raises(KeyboardInterrupt):
            atomic.write_bytes(path, b"half")
    (left,) = set(path.parent.glob("*")) - before
    return left


def test_what_killed_runs_left_is_swept_away_once_it_is_old(course, tmp_path):
    folder = tmp_path / "copy"
    lay(folder, "zh")
    old, young = half_written(folder / LESSON), half_written(folder / LESSON)
    foreign = half_written(folder / "lessons" / "mine")
    for path in (old, foreign):
        os.utime(path, (time.time() - 3600,) * 2)
    lay(folder, "zh")
    assert (old.exists(), young.exists(), foreign.exists()) == (False, True, True)


def test_a_first_run_that_was_killed_at_once_does_not_block_the_next(course, tmp_path):
    folder = tmp_path / "copy"
    half_written(folder / MARKER)
    assert lay(folder, "zh").made


# Finding the copy --------------------------------------------------------------------------------


def test_a_copy_is_found_from_inside_and_beside(course, tmp_path):
    assert enclosing_copy(tmp_path) is None
    assert only_copy(tmp_path) is None
    folder = tmp_path / default_folder("en")
    lay(folder, "en")
    assert enclosing_copy(folder / "lessons") == folder.resolve()
    assert only_copy(tmp_path) == folder
    lay(tmp_path / default_folder("zh"), "zh")
    assert only_copy(tmp_path) is None


# The real course ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_real_course_is_laid(tmp_path, lang):
    root = course_files.course_root()
    assert lay(tmp_path / "copy", lang).made
    for folder, source in (
        ("lessons", root / "lessons" / lang),
        ("exercises", root / "exercises" / lang),
        ("datasets", root / "datasets"),
    ):
        laid = {path.name: path.read_bytes() for path in (tmp_path / "copy" / folder).iterdir()}
        assert laid == {path.name: path.read_bytes() for path in source.iterdir() if path.is_file()}
        assert laid
