"""Shut a process in: namespaces of its own inside the box, limits, and no rights. Linux for most of it; stdlib only."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Mapping
from typing import Any

__all__ = [
    "KEPT",
    "adopt_orphans",
    "descendants",
    "give_back_memory",
    "loaded_bytes",
    "own_memory",
    "own_processes",
    "processes_are_counted",
    "set_limits",
    "shut_in",
    "tie_to_parent",
]

_NEWNS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET = 0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
_PDEATHSIG, _CAPBSET_DROP, _NO_NEW_PRIVS, _AMBIENT, _SUBREAPER = 1, 24, 38, 47, 36
_MANY_IDS = 65_000

# The same things again under another root: whoever is in a changed root may make no user namespace, and so mount
# nothing.
_INNER_ROOT = b"/box"
# Where Python's own folders are kept while /tmp, in which they lie, is replaced.
KEPT = "/kept"


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _do(returned: int, what: str) -> None:
    if returned != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def own_processes() -> None:
    """Let the next child of this process be the first of a process namespace: it sees, and can signal, no other."""
    _do(_libc().unshare(_NEWPID), "process namespace")


def tie_to_parent() -> None:
    """Die when the parent does (Linux)."""
    _libc().prctl(_PDEATHSIG, 9, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own has ended (Linux), so that none escapes."""
    _libc().prctl(_SUBREAPER, 1, 0, 0, 0)


def shut_in(limits: Mapping[str, Any], seat: int) -> None:
    """Give this process mounts, shared memory, a network and a user of its own, and take every right from it.

    Parameters
    ----------
    limits : mapping
        ``disk_mb`` is the size of /tmp; ``below_tmp`` are the folders in it that are to stay.
    seat : int
        Different for children that run at the same time; where the box is run by root, each is another user.

    Raises
    ------
    OSError
        One of the steps is refused here.
    """
    libc = _libc()
    os.setsid()
    user = _spare_user(seat)
    if user is None:
        _enter_user_namespace(libc)
    # The box has no way out to a network, but neighbours could talk over its loopback.
    _do(libc.unshare(_NEWNS | _NEWIPC | _NEWNET), "mount, memory and network namespaces")
    _do(libc.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None), "private mounts")
    _do(libc.mount(b"tmpfs", b"/proc", b"tmpfs", _MS_RDONLY, b"size=4k"), "empty /proc")
    size = f"size={limits['disk_mb']}m,nr_inodes=20000,mode=1777".encode()
    kept = [(f"{KEPT}/{number}".encode(), os.fsencode(one)) for number, one in enumerate(limits["below_tmp"])]
    for holder, one in kept:
        _do(libc.mount(one, holder, None, _MS_BIND | _MS_REC, None), "Python kept")
    _do(libc.mount(b"tmpfs", b"/tmp", b"tmpfs", _MS_NOSUID | _MS_NODEV, size), "own /tmp")
    for holder, one in kept:
        os.makedirs(one, mode=0o755)
        _do(libc.mount(holder, one, None, _MS_BIND | _MS_REC, None), "Python in /tmp")
    if os.path.isdir("/dev/shm"):  # `multiprocessing` keeps its locks there
        _do(libc.mount(b"tmpfs", b"/dev/shm", b"tmpfs", _MS_NOSUID | _MS_NODEV, b"size=16m,mode=1777"), "shared memory")
    _do(libc.mount(b"/", _INNER_ROOT, None, _MS_BIND | _MS_REC, None), "inner root")
    os.chroot(_INNER_ROOT)
    os.chdir("/tmp")
    _drop_rights(libc, user)
    tie_to_parent()  # last: a change of user undoes it


def _spare_user(seat: int) -> int | None:
    """Return a user that nobody is, where we may become one."""
    if os.geteuid() != 0:
        return None
    with open("/proc/self/uid_map", encoding="ascii") as file:
        ranges = [tuple(map(int, line.split())) for line in file]
    first, _, count = max(ranges, key=lambda one: one[2])
    return first + min(count, 2**31) - 10_000 + seat % 5_000 if count > _MANY_IDS else None


def _enter_user_namespace(libc: ctypes.CDLL) -> None:
    # Processes are counted for each user in each user namespace (since Linux 5.14): in one of its own, a child
    # that makes too many of them takes none from its neighbours.
    user, group = os.geteuid(), os.getegid()
    _do(libc.unshare(_NEWUSER), "user namespace")
    for name, content in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(content)


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Data(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def _drop_rights(libc: ctypes.CDLL, user: int | None) -> None:
    _do(libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no new privileges")
    libc.prctl(_AMBIENT, 4, 0, 0, 0)
    right = 0
    while libc.prctl(_CAPBSET_DROP, right, 0, 0, 0) == 0:
        right += 1
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    nothing = (_Data * 2)()
    _do(libc.capset(ctypes.byref(_Header(0x20080522, 0)), nothing), "capabilities")


def set_limits(limits: Mapping[str, Any]) -> None:
    """Limit memory, processes, size of files and processor time of this process and its children (Linux, macOS).

    Parameters
    ----------
    limits : mapping
        The fields of `Limits`; ``loaded_bytes``, beyond which memory counts; ``count_processes``, whether processes do.
    """
    import resource

    def at_most(name: str, value: int) -> None:
        number = getattr(resource, name, None)
        if number is None:
            return
        _, hard = resource.getrlimit(number)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has the name RLIMIT_AS and refuses it
            resource.setrlimit(number, (value, value))

    at_most("RLIMIT_AS", limits["loaded_bytes"] + (limits["memory_mb"] << 20))
    at_most("RLIMIT_FSIZE", limits["file_mb"] << 20)
    at_most("RLIMIT_CORE", 0)
    at_most("RLIMIT_NOFILE", 256)
    at_most("RLIMIT_MSGQUEUE", 0)
    # The trusted side watches the clock; this holds when it has been stopped itself.
    at_most("RLIMIT_CPU", int(limits["submission_seconds"]) + 10)
    if limits["count_processes"]:
        at_most("RLIMIT_NPROC", limits["processes"])


def loaded_bytes() -> int:
    """Return the address space that this process has taken already (Linux; 0 elsewhere): it is nobody's fault."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def give_back_memory() -> None:
    """Return to the system what the C library holds in reserve (Linux with glibc)."""
    with contextlib.suppress(AttributeError, OSError):
        _libc().malloc_trim(0)


def processes_are_counted() -> bool:
    """Say whether a limit on processes holds for this process, by trying; leaves the limit at one."""
    import resource

    resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    try:
        pid = os.fork()
    except BlockingIOError:
        return True
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return False


def descendants(pid: int) -> list[int]:
    """Return the processes below `pid` (Linux)."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{task}/children", encoding="ascii") as file:
                    below = [int(child) for child in file.read().split()]
                found += below
                waiting += below
        except OSError:
            continue
    return found


def own_memory(pid: int, shared: int) -> int:
    """Return the bytes that `pid` holds beyond the `shared` ones it was forked with (Linux)."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0
    return max(0, resident - shared)
