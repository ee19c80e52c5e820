"""The command that makes the box: what of this computer there is inside."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from coursekit.course_files import course_folder, course_root
from coursekit.grading.sandbox.confine import KEPT

__all__ = ["COURSE", "below_tmp", "box_command"]

# Where the staged package and the data are, inside.
COURSE = "/course"
_RIGHTS = ("SYS_ADMIN", "SYS_CHROOT", "SETUID", "SETGID", "SETPCAP", "KILL")
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_READABLE = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/localtime", "/nix/store")


def box_command(staged: Path, disk_mb: int, *, users: bool, divisible: bool) -> list[str] | None:
    """Return the command in front of the box's own, or None where there is no bubblewrap.

    Parameters
    ----------
    staged : Path
        The folder with the staged package.
    disk_mb : int
        Size of /tmp.
    users : bool
        Whether the box gets a user of its own, which needs no rights here; without, it is run by root.
    divisible : bool
        Whether the box is for many children, each to be shut in within it, or for one that ends with its parent.
    """
    program = shutil.which("bwrap")
    if program is None or sys.platform != "linux":
        return None
    command = [program, "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]
    if users:
        command += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    command += ["--new-session", "--hostname", "box", "--cap-drop", "ALL"]
    if divisible:
        for right in _RIGHTS:  # for the zygote, to shut its children in; they have none
            command += ["--cap-add", f"CAP_{right}"]
    else:
        # Not for a box that is opened in one thread and used in another: it would end with the first thread.
        command += ["--die-with-parent"]
    command += _system()
    command += ["--proc", "/proc", "--dev", "/dev", "--size", str(disk_mb << 20), "--tmpfs", "/tmp"]
    python = _python_folders()
    for one in python:
        # Made for a mount, a folder above it would be closed to the users that children are.
        for above in reversed(Path(one).parents[:-1]):
            command += ["--dir", str(above)]
        command += ["--ro-bind", one, one]
    for hidden in {str(Path(__file__).resolve().parents[2]), str(course_root())}:
        if any(Path(hidden).is_relative_to(one) and hidden != one for one in (*python, "/usr")):
            command += ["--tmpfs", hidden]
    command += ["--ro-bind", str(staged), COURSE]
    command += ["--ro-bind", str(course_folder("datasets")), f"{COURSE}/datasets"]
    for number, _ in enumerate(below_tmp()):
        command += ["--dir", f"{KEPT}/{number}"]
    command += ["--dir", "/box", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp"]
    return [*command, "--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp", "--"]


def below_tmp() -> list[str]:
    """Return Python's folders that lie in /tmp: a child's own /tmp would hide them."""
    return [one for one in _python_folders() if Path(one).is_relative_to("/tmp")]


def _system() -> list[str]:
    found = ["--ro-bind", "/usr", "/usr"]
    for folder in _SYSTEM:
        if os.path.islink(folder):
            found += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            found += ["--ro-bind", folder, folder]
    for file in _READABLE:
        found += ["--ro-bind-try", file, file]
    return found


def _python_folders() -> list[str]:
    """Return where this Python and its libraries are, outer folders first; not what lies in /usr anyway."""
    named = [sys.base_prefix, sys.base_exec_prefix, sys.prefix, sys.exec_prefix]
    named += [folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages")]
    found = {str(path) for name in named for path in (Path(name), Path(name).resolve()) if path.is_dir()}
    outer = sorted(found, key=lambda one: one.count("/"))
    kept: list[str] = []
    for one in outer:
        if not any(Path(one).is_relative_to(other) for other in (*kept, "/usr")):
            kept.append(one)
    return kept
