"""Writing a file: at every moment the old or the new one is whole, and nothing else is left."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coursekit import atomic
from coursekit.atomic import unfinished, write_bytes, write_text

POSIX = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_an_old_one_and_missing_folders(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "进度.json"
    write_text(path, "一\n二")
    assert path.read_bytes() == "一\n二".encode()
    write_bytes(path, b"\r\n\x00")
    assert path.read_bytes() == b"\r\n\x00"
    write_bytes(path, b"")
    assert path.read_bytes() == b""
    assert names(path.parent) == ["进度.json"]


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_an_old_file_keeps_its_mode(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    path.write_text("old", encoding="utf-8")
    path.chmod(mode)
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@POSIX
@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_a_new_file_has_the_mode_of_any_new_file(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        write_text(tmp_path / "ours", "x")
        (tmp_path / "plain").write_text("x", encoding="utf-8")
        assert os.umask(mask) == mask  # asking for the mask did not change it
    finally:
        os.umask(before)
    ours, plain = ((tmp_path / name).stat().st_mode for name in ("ours", "plain"))
    assert ours == plain


KILLED = """
import os, sys
from coursekit import atomic
def kill(*_):
    os._exit(9)
setattr(atomic.os, sys.argv[2], kill)
atomic.write_text(sys.argv[1], "new")
"""


@pytest.mark.parametrize("moment", ["fsync", "chmod", "replace"])
def test_a_process_killed_while_it_writes_leaves_the_old_file_whole(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "progress.json"
    path.write_text("old", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), moment], check=False)
    assert done.returncode == 9
    assert path.read_text(encoding="utf-8") == "old"
    write_text(path, "new")  # what the dead process left is in nobody's way
    assert path.read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_a_failure_keeps_the_old_file_leaves_no_other_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, failure: BaseException
) -> None:
    path = tmp_path / "progress.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_: Any) -> None:
        raise failure

    monkeypatch.setattr(atomic.os, step, fail)
    with pytest.raises(type(failure)) as caught:
        write_text(path, "new")
    assert caught.value is failure
    assert path.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["progress.json"]


def test_a_disk_that_fills_up_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fdopen

    class Full:
        def __init__(self, *args: Any) -> None:
            self.file = real(*args)

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.file.close()

        def write(self, content: bytes) -> None:
            self.file.write(content[: len(content) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fdopen", Full)
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write_text(tmp_path / "new.json", "a long text")
    assert names(tmp_path) == []


def test_a_folder_in_the_way_is_an_error_and_stays(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError):  # noqa: PT011 - each system words it otherwise
        write_text(tmp_path / "taken", "x")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(OSError):  # noqa: PT011
        write_text(tmp_path / "file" / "below", "x")
    assert names(tmp_path) == ["file", "taken"]


def test_what_a_killed_run_leaves_can_be_told_from_other_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", killed)
    monkeypatch.setattr(os, "unlink", lambda path: None)
    with pytest.raises(KeyboardInterrupt):
        write_text(tmp_path / "成绩.v2.csv", "half")
    (left,) = tmp_path.iterdir()
    assert unfinished(left) == "成绩.v2.csv"
    for name in ("成绩.v2.csv", ".hidden", ".a.csv.tmp", ".a.csv.x123456789ab.tmp", "a.csv.0123456789ab.tmp"):
        assert unfinished(tmp_path / name) is None
