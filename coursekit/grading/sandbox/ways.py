"""How a submission comes to a process of its own: forked from one that has everything loaded, or started anew."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from coursekit.grading.sandbox import LATER, LETTER
from coursekit.grading.sandbox.bubblewrap import COURSE, below_tmp
from coursekit.grading.sandbox.limits import Limits
from coursekit.grading.sandbox.staging import Stage
from coursekit.language import CourseError, Text

__all__ = ["BoxLost", "Forking", "NotHereError", "Report", "Running", "Starting", "Way"]

_POSIX = os.name == "posix"
_LOOK_EVERY = 0.05  # seconds between looks whether a started process has ended


class BoxLost(Exception):  # noqa: N818 - the name says what has happened
    """The process that forks has died; the job has no outcome and can be given to a new box."""


class NotHereError(Exception):
    """A way of isolating that this computer does not allow."""


@dataclass(frozen=True)
class Report:
    """How a child ended.

    Parameters
    ----------
    code : int
        Exit code, or the negative of the signal that ended it.
    cpu : float or None
        Processor seconds; None where only the child itself knows.
    peak_mb : float
        Most memory that it held at a time.
    why : str or None
        ``"memory"`` or ``"processes"``, where its keeper ended it for having too much of them.
    """

    code: int
    cpu: float | None
    peak_mb: float = 0.0
    why: str | None = None

    @property
    def signal(self) -> int | None:
        """The signal that ended it."""
        return -self.code if self.code < 0 else None

    @property
    def in_words(self) -> str:
        """Exit code or signal, by name."""
        if self.signal is None:
            return f"exit code {self.code}"
        try:
            return f"signal {self.signal} ({signal.Signals(self.signal).name})"
        except ValueError:
            return f"signal {self.signal}"


class Running:
    """A child that is running; frames come out of `stream`."""

    def __init__(self, stream: socket.socket) -> None:
        self.stream = stream

    def ended(self) -> Report | None:
        """Return how it ended; None while it runs."""
        raise NotImplementedError

    def wait(self, seconds: float, *, readable: bool) -> bool:
        """Wait for something to read (True), if that is asked for; for its end or until the time is up (False)."""
        raise NotImplementedError

    def interrupt(self) -> None:
        """Ask it to stop what it does."""
        raise NotImplementedError

    def kill(self) -> None:
        """End it, and whatever it has started."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of it, dead or alive."""
        self.stream.close()


class Way:
    """How children come to be.

    Attributes
    ----------
    boxed : bool
        Whether they are in a box, with a /tmp of their own.
    counted : bool
        Whether a limit on the number of processes holds for them.
    """

    boxed: bool
    counted: bool

    def start(self, work: Path | None, useful: Collection[str]) -> Running:
        """Return a new child that waits for its job.

        Parameters
        ----------
        work : Path or None
            Its folder, where it has no /tmp of its own.
        useful : collection of str
            Those of `LATER` that it should have loaded.
        """
        raise NotImplementedError

    def close(self) -> None:
        """End everything."""


# ── forked ───────────────────────────────────────────────────────────────────────────────


class Forking(Way):
    """One process that has the libraries loaded and forks a child for each job (Linux, macOS).

    Parameters
    ----------
    command : list of str or None
        What makes the box, see `box_command`; None for none.
    limits, stage : Limits, Stage
        What children may use, and what they see of the package.

    Raises
    ------
    NotHereError
        Not all of it can be had here.
    """

    def __init__(self, command: list[str] | None, limits: Limits, stage: Stage) -> None:
        self.boxed = command is not None
        self._control, theirs = socket.socketpair()
        self._sending = threading.Lock()
        settings = json.dumps({"limits": asdict(limits) | {"below_tmp": below_tmp()}, "boxed": self.boxed})
        course = COURSE if self.boxed else str(stage.folder)
        with theirs, stage.messages() as messages:
            program = _program(course, "zygote", f"serve({theirs.fileno()}, {settings!r})")
            self._process = subprocess.Popen(
                [*(command or []), *program],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=messages,
                env=_environment(stage.folder.parent),
                start_new_session=True,
            )
        try:
            self.counted = self._first_word(stage, limits.start_seconds)
        except BaseException:
            self.close()
            raise

    def _first_word(self, stage: Stage, seconds: float) -> bool:
        self._control.settimeout(seconds)
        said = b""
        try:
            while not said.endswith(b"\n"):
                came = self._control.recv(4096)
                if not came:
                    raise NotHereError(stage.said())
                said += came
        except TimeoutError:
            raise CourseError(_SLOW.format(seconds=f"{seconds:g}")) from None
        self._control.settimeout(None)
        found = json.loads(said)
        if found["problem"]:
            raise NotHereError(found["problem"])
        return bool(found["processes"])

    def start(self, work: Path | None, useful: Collection[str]) -> Running:  # noqa: D102 - see `Way`
        del work  # goes with the job
        letter = sum(1 << at for at, name in enumerate(LATER) if name in useful)
        stream, child = socket.socketpair()
        report, keeper = socket.socketpair()
        try:
            with child, keeper, self._sending:
                socket.send_fds(self._control, [letter.to_bytes(LETTER, "big")], [child.fileno(), keeper.fileno()])
        except OSError as error:
            stream.close()
            report.close()
            raise BoxLost(str(error)) from error
        return _Forked(stream, report)

    def close(self) -> None:  # noqa: D102 - see `Way`
        self._control.close()  # it ends when nobody can ask any more, and its children with it
        try:
            self._process.wait(2.0)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


class _Forked(Running):
    """A child of the zygote: its keeper stops it when told to, and reports how it ended."""

    def __init__(self, stream: socket.socket, keeper: socket.socket) -> None:
        super().__init__(stream)
        self._keeper = keeper
        self._said = b""

    def ended(self) -> Report | None:
        if not self._said.endswith(b"\n"):
            return None
        said = json.loads(self._said)
        kilobytes = said["peak"] / 1024 if sys.platform == "darwin" else said["peak"]
        return Report(os.waitstatus_to_exitcode(said["status"]), said["cpu"], kilobytes / 1024, said["why"])

    def wait(self, seconds: float, *, readable: bool) -> bool:
        watched = [self._keeper, self.stream] if readable else [self._keeper]
        ready, _, _ = select.select(watched, [], [], seconds)
        if self.stream in ready:
            return True
        if self._keeper in ready:
            came = b""
            with contextlib.suppress(OSError):
                came = self._keeper.recv(4096)
            if not came:
                raise BoxLost("the process that forks has died")
            self._said += came
        return False

    def interrupt(self) -> None:
        self._tell(b"i")

    def kill(self) -> None:
        self._tell(b"k")

    def _tell(self, letter: bytes) -> None:
        with contextlib.suppress(OSError):
            self._keeper.sendall(letter)

    def close(self) -> None:
        super().close()
        self._keeper.close()


# ── started ──────────────────────────────────────────────────────────────────────────────


class Starting(Way):
    """A new Python for each job: slower by its imports, and possible everywhere, Windows included.

    Parameters
    ----------
    command : list of str or None
        What makes the box, see `box_command`; None for none.
    limits, stage : Limits, Stage
        What children may use, and what they see of the package.
    """

    def __init__(self, command: list[str] | None, limits: Limits, stage: Stage) -> None:
        self.boxed = command is not None
        # In a box a user namespace goes with each child; the count does not hold for root.
        self.counted = self.boxed and os.geteuid() != 0 and _kernel() >= (5, 14)
        self._command = command
        self._limits = limits
        self._stage = stage

    def start(self, work: Path | None, useful: Collection[str]) -> Running:  # noqa: D102 - see `Way`
        del useful  # it loads what it uses
        stream, child = socket.socketpair()
        limits = json.dumps(asdict(self._limits) | {"count_processes": self.counted})
        course = COURSE if self.boxed else str(self._stage.folder)
        number = child.fileno() if _POSIX else -1
        program = _program(course, "child", f"be_alone({number}, {limits!r})")
        with child, self._stage.messages() as messages:
            process = subprocess.Popen(
                [*(self._command or []), *program],
                pass_fds=[number] if _POSIX else (),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=messages,
                cwd=work,
                env=_environment(work or self._stage.folder.parent),
                start_new_session=True,
            )
            assert process.stdin is not None
            with contextlib.suppress(OSError), process.stdin as to:
                if not _POSIX:
                    to.write(child.share(process.pid))  # type: ignore[attr-defined,unused-ignore]
        return _Started(stream, process)


class _Started(Running):
    def __init__(self, stream: socket.socket, process: subprocess.Popen[bytes]) -> None:
        super().__init__(stream)
        self._process = process

    def ended(self) -> Report | None:
        code = self._process.poll()
        return None if code is None else Report(code, None)

    def wait(self, seconds: float, *, readable: bool) -> bool:
        seconds = min(seconds, _LOOK_EVERY)
        if readable:
            return bool(select.select([self.stream], [], [], seconds)[0])
        time.sleep(seconds)
        return False

    def interrupt(self) -> None:
        pass  # not in the same way everywhere: it is ended a second later

    def kill(self) -> None:
        with contextlib.suppress(OSError):
            if _POSIX:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()

    def close(self) -> None:
        super().close()
        self.kill()
        self._process.wait()


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in os.uname().release.split("-")[0].split(".")[:2])


# ── both ─────────────────────────────────────────────────────────────────────────────────


def _program(course: str, module: str, call: str) -> list[str]:
    lines = (
        f"import sys; sys.path.insert(0, {course!r})\nfrom coursekit.grading.sandbox import {module}\n{module}.{call}\n"
    )
    return [sys.executable, "-I", "-c", lines]


def _environment(home: Path) -> dict[str, str]:
    """Return what students' code may know of the environment: nothing of ours."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONUTF8": "1",
        "MPLBACKEND": "agg",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",  # else a few threads reserve all the memory there is
    }


_SLOW = Text(
    zh="隔离环境 {seconds} 秒内没有准备好。请关掉占用电脑的其他程序，再试一次。",
    en="The isolated process was not ready within {seconds} s. Close other programs that keep the computer busy and "
    "try again.",
)
