"""The process that loads the libraries once and forks one child for each submission, with a keeper for each child.

It never runs a line of a student's. On its socket it is sent, for each submission, a few bytes and two sockets: the
bits say which of the libraries named `LATER` to load by now, the first socket is the child's, the second the keeper's.
The keeper stays outside the child's process namespace: it can stop the child, cannot be reached by it, and reports how
it ended. It takes one letter at a time: ``i`` interrupts, ``k`` kills; when the other side closes, that is a kill too.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import Any

from coursekit.grading.sandbox import LATER, LETTER, child, confine

__all__ = ["serve"]

_LINUX = sys.platform == "linux"
_LOOK_EVERY = 0.2  # seconds between looks at what the child's processes hold together


def serve(descriptor: int, settings: str) -> None:
    """Load the libraries, say so, and fork on request until the other side closes.

    Parameters
    ----------
    descriptor : int
        The socket.
    settings : str
        JSON: ``limits``, and ``boxed``, whether this is in a box in which each child gets one of its own.
    """
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    told = json.loads(settings)
    limits, boxed = told["limits"], told["boxed"]
    limits["count_processes"] = True
    if not boxed and _LINUX:
        confine.tie_to_parent()
    found = _try_out(limits, boxed)
    limits["count_processes"] = found["processes"]
    if found["problem"]:
        control.sendall(_line(found))
        return
    gc.disable()  # next to nothing of what libraries make while they load is garbage, and looking for it takes time
    child.prepare()
    gc.enable()
    _settle(limits)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended keepers leave no zombies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the trusted side's to deal with
    control.sendall(_line(found))
    seat = int.from_bytes(os.urandom(2))  # another box at the same time is to have other users
    while True:
        letter, sockets, _, _ = socket.recv_fds(control, LETTER, 2, socket.MSG_WAITALL)
        if not letter:
            return
        wanted = int.from_bytes(letter, "big")
        if missing := [name for at, name in enumerate(LATER) if wanted >> at & 1 and name not in sys.modules]:
            for name in missing:
                with contextlib.suppress(ImportError):  # an optional library
                    import_module(name)
            _settle(limits)
        seat += 1
        if os.fork() == 0:
            control.close()
            child.leave_with(partial(_keep, sockets[0], sockets[1], limits, boxed, seat))
        for one in sockets:
            os.close(one)


def _settle(limits: dict[str, Any]) -> None:
    """Make what is loaded cheap to fork."""
    # What is there now is never garbage: children need not copy it to find that out.
    gc.collect()
    confine.give_back_memory()
    gc.freeze()
    limits["loaded_bytes"] = confine.loaded_bytes()


def _try_out(limits: Mapping[str, Any], boxed: bool) -> dict[str, Any]:
    """Shut a first child in, to see whether everything that is promised can be had here."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        child.leave_with(lambda: _first_child(writer, limits, boxed))
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        said = file.read()
    os.waitpid(pid, 0)
    return json.loads(said) if said else {"problem": "the first child died", "processes": False}


def _first_child(writer: int, limits: Mapping[str, Any], boxed: bool) -> None:
    found = {"problem": "", "processes": False}
    try:
        if boxed:
            confine.own_processes()
            pid = os.fork()
            if pid:
                os.waitpid(pid, 0)
                return
            confine.shut_in(limits, 0)
            found["processes"] = confine.processes_are_counted()
    except OSError as error:
        found["problem"] = str(error)
    os.write(writer, json.dumps(found).encode())


def _keep(stream: int, report: int, limits: Mapping[str, Any], boxed: bool, seat: int) -> None:
    """Fork the child, stop it when told to or when it holds too much, and report how it ended."""
    os.setsid()
    if _LINUX:
        confine.tie_to_parent()
        confine.adopt_orphans()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    if boxed:
        confine.own_processes()
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child.leave_with(lambda: _be_child(stream, limits, boxed, seat))
    os.close(stream)
    shared = confine.own_memory(os.getpid(), 0) if _LINUX else 0
    told = socket.socket(fileno=report)
    listening, why = True, None
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            break
        watched: list[Any] = [reader, told] if listening else [reader]
        ready, _, _ = select.select(watched, [], [], _LOOK_EVERY)
        if reader in ready:
            os.read(reader, 512)
        if told in ready:
            letter = told.recv(1)
            listening = letter != b""
            if letter == b"i":
                _interrupt(pid)
            else:
                _kill(pid, boxed)
        if not ready and _LINUX:
            why = why or _too_much(pid, shared, limits)
            if why:
                _kill(pid, boxed)
    _kill_the_rest(boxed)
    with contextlib.suppress(OSError):
        told.sendall(
            _line({"status": status, "cpu": usage.ru_utime + usage.ru_stime, "peak": usage.ru_maxrss, "why": why})
        )


def _be_child(stream: int, limits: Mapping[str, Any], boxed: bool, seat: int) -> None:
    os.dup2(stream, 3)
    os.closerange(4, 4096)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    own = socket.socket(fileno=3)
    file: Any = own.makefile("rwb")
    if boxed:
        confine.shut_in(limits, seat)
    else:
        os.setsid()
    confine.set_limits(limits)
    child.obey(file, limits)


def _interrupt(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)


def _kill(pid: int, boxed: bool) -> None:
    if not boxed:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)  # in a box, the end of the first process is the end of all


def _kill_the_rest(boxed: bool) -> None:
    """End what the child has left behind, where no process namespace has done so already."""
    if boxed or not _LINUX:
        return
    while below := confine.descendants(os.getpid()):
        for pid in below:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        while True:
            try:
                if os.waitpid(-1, os.WNOHANG)[0] == 0:
                    time.sleep(0.01)
                    break
            except ChildProcessError:
                return


def _too_much(pid: int, shared: int, limits: Mapping[str, Any]) -> str | None:
    below = confine.descendants(pid)
    if len(below) > limits["processes"]:
        return "processes"
    held = sum(confine.own_memory(one, shared) for one in (pid, *below))
    return "memory" if held > limits["memory_mb"] << 20 else None


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data).encode() + b"\n"
