"""Write a file so that at every moment either the old or the new one is whole."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path

__all__ = ["unfinished", "writable", "write_bytes", "write_text"]

_UNFINISHED = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{12}\.tmp")


def write_bytes(path: Path, content: bytes) -> None:
    """Put `content` at `path`, replacing what was there in one step.

    The folder is made if it is missing. A failure (full disk, read-only folder)
    leaves the old file as it was and raises the `OSError`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    # In the same folder, as a rename is atomic within one file system only; made as an ordinary file
    # is, so that the umask gives its mode.
    name = path.with_name(f".{path.name}.{secrets.token_hex(6)}.tmp")
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(name, path.stat().st_mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def unfinished(path: Path) -> str | None:
    """Return the name of the file that `path` was to become; None if it is nothing half-written.

    What stays behind, hidden and beside that file, when a process is killed while it writes.

    Examples
    --------
    >>> unfinished(Path(".gaps.csv.0123456789ab.tmp"))
    'gaps.csv'
    """
    match = _UNFINISHED.fullmatch(path.name)
    return match["name"] if match else None


def writable(text: str) -> str:
    r"""Return the text without halves of characters (lone surrogates), which no file can hold: `?` stands for each.

    Examples
    --------
    >>> writable("Li\ud800Wei 王芳")
    'Li?Wei 王芳'
    """
    return text.encode("utf-8", "replace").decode("utf-8")


def write_text(path: Path, content: str) -> None:
    """Put `content` at `path` as UTF-8, line ends as they are; see `write_bytes`."""
    write_bytes(path, content.encode("utf-8"))
