"""What jupyter_client calls to start a kernel: ask the warm process for one, or start it as always."""

from __future__ import annotations

import array
import asyncio
import contextlib
import hashlib
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from coursekit.warm.server import INLINE

__all__ = ["Forked", "WarmProvisioner"]

_SECONDS_TO_LOAD = 60.0
_SECONDS_TO_FORK = 20.0
# What a library reads once, when it is imported: for other values there is another warm process.
_READ_AT_IMPORT = re.compile(r"PYTHON\w*|\w+_NUM_THREADS|MPLCONFIGDIR|HOME|LANG|LC_\w+")


class Forked:
    """A forked kernel, as jupyter_client sees a process; it is no child of ours, so its exit code is not known.

    Parameters
    ----------
    pid : int
        The kernel's process id.
    connection : socket
        Open as long as we want it to live.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, connection: socket.socket) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._connection = connection
        # Unlike the id, which the system may give to another process, this stays the kernel's.
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return None while it runs, then 0."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self.returncode = 0
            os.close(self._handle)
            self._connection.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Return as `poll` when it has ended, or after `timeout` seconds."""
        if self.returncode is None:
            select.select([self._handle], [], [], timeout)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send it a signal; nothing happens if it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels as forks of a warm process where it can, and like its base class where it cannot."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel; jupyter_client calls this."""
        arguments = _arguments(cmd)
        environment = dict(kwargs.get("env") or os.environ)
        if arguments is None or not _ordinary(kwargs, environment):
            return await super().launch_kernel(cmd, **kwargs)
        try:
            # Off the event loop: the first kernel waits for the libraries to be loaded.
            connection = await asyncio.to_thread(_connect, environment)
            with contextlib.ExitStack() as undo:
                undo.callback(connection.close)
                _ask(connection, arguments, environment, kwargs)
                self.process = Forked(await _until_ready(connection), connection)
                undo.pop_all()
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            self.log.warning(f"no warm kernel ({error}); starting an ordinary one")
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info


def _arguments(command: list[str]) -> list[str] | None:
    """Return what stands behind ``-m ipykernel_launcher``, or None for any other kernel or interpreter."""
    words = [word for word in command if word != "-Xfrozen_modules=off"]
    return words[3:] if words[:3] == [sys.executable, "-m", "ipykernel_launcher"] else None


def _ordinary(kwargs: dict[str, Any], environment: dict[str, str]) -> bool:
    """Tell whether nothing is asked for that a fork could not give."""
    piped = subprocess.PIPE in (kwargs.get("stdout"), kwargs.get("stderr"))
    return (
        sys.platform == "linux"
        and not piped
        and not kwargs.get("independent")
        and environment.get("MPLBACKEND", INLINE) == INLINE
    )


def _ask(connection: socket.socket, arguments: list[str], environment: dict[str, str], kwargs: dict[str, Any]) -> None:
    added = [folder for folder in environment.get("PYTHONPATH", "").split(os.pathsep) if folder]
    folder = os.fspath(kwargs.get("cwd") or Path.cwd())
    request = {"arguments": arguments, "environment": environment, "folder": folder, "path": added}
    content = json.dumps(request).encode() + b"\n"
    nothing = os.open(os.devnull, os.O_RDWR)
    try:
        out = _stream(kwargs.get("stdout"), 1, nothing)
        error = _stream(kwargs.get("stderr"), 2, nothing)
        streams = array.array("i", [nothing, out, out if kwargs.get("stderr") == subprocess.STDOUT else error])
        sent = connection.sendmsg([content], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
        connection.sendall(content[sent:])
    finally:
        os.close(nothing)


def _stream(given: Any, own: int, nothing: int) -> int:
    """Return the file descriptor that a stream of `subprocess.Popen` stands for."""
    if given is None:
        return own
    if given in (subprocess.DEVNULL, subprocess.STDOUT):
        return nothing
    return given if isinstance(given, int) else int(given.fileno())


async def _until_ready(connection: socket.socket) -> int:
    connection.setblocking(False)
    loop, received = asyncio.get_running_loop(), b""
    while received.count(b"\n") < 2:
        more = await asyncio.wait_for(loop.sock_recv(connection, 4096), _SECONDS_TO_FORK)
        if not more:
            raise OSError("the forked kernel ended while it started")
        received += more
    return int(json.loads(received.split(b"\n")[0])["pid"])


# The warm process -------------------------------------------------------------------------


def _connect(environment: dict[str, str]) -> socket.socket:
    """Return a connection to the warm process for this environment, started if there is none."""
    import fcntl

    path = _folder() / f"{_key(environment)}.socket"
    if (found := _reach(path)) is not None:
        return found
    with path.with_suffix(".lock").open("w") as lock:  # of several that find none, one starts it
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (found := _reach(path)) is not None:
            return found
        with path.with_suffix(".log").open("w") as log:
            subprocess.run(
                [sys.executable, "-m", "coursekit.warm.server", os.fspath(path)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={name: value for name, value in environment.items() if name != "PYTHONPATH"},
                start_new_session=True,
                timeout=_SECONDS_TO_LOAD,
                check=False,
            )
        if (found := _reach(path)) is not None:
            return found
    raise OSError(f"the warm process did not come up; see {path.with_suffix('.log')}")


def _reach(path: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(os.fspath(path))
    except OSError:  # none, or one that has ended and left its name
        connection.close()
        return None
    return connection


def _folder() -> Path:
    """Return a folder of our own: whoever can write there could hand us any program as a kernel."""
    folder = Path(tempfile.gettempdir()) / f"coursekit-warm-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or folder.is_symlink():
        raise OSError(f"{folder} is not ours alone")
    return folder


def _key(environment: dict[str, str]) -> str:
    """Name the warm process that fits: this Python, what is installed in it, what libraries read when loaded."""
    installed = os.stat(sysconfig.get_path("purelib")).st_mtime_ns  # changes with every installation
    read = sorted(
        item for item in environment.items() if _READ_AT_IMPORT.fullmatch(item[0]) and item[0] != "PYTHONPATH"
    )
    return hashlib.sha256(repr((sys.executable, sys.prefix, installed, read)).encode()).hexdigest()[:16]
