"""One submission in its own process: the student's cells in IPython, and what is asked of their variables.

Nothing here is trusted by anybody: it shares the interpreter with the student's code. That code may stop it, forge
its messages or replace its functions, and gains nothing, since what is right is known and compared elsewhere.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import json
import os
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from coursekit.grading.sandbox import LATER

__all__ = ["COURSE", "be_alone", "leave_with", "obey", "prepare", "read_job"]

# Where a sheet lies in a working copy: its data are in `../datasets`.
COURSE = "course/exercises"
# Where people's own computers put what they download, below their home.
_DOWNLOADS = ("Downloads", "Desktop", "Documents", "下载", "桌面", "文档")
_LENGTH = struct.Struct("!I")
_MANY_THREADS = 50  # so many left running are what there is no room for


def read_job(stream: BinaryIO) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read what `coursekit.grading.sandbox.frames.send_job` wrote: the job, and the files that go with it."""
    (length,) = _LENGTH.unpack(stream.read(_LENGTH.size))
    job = json.loads(stream.read(length))
    return job, {name: stream.read(size) for name, size in job.pop("files")}


def prepare() -> None:
    """Load what every submission uses, once, in the process that is forked; what some use comes `LATER`."""
    os.environ["MPLBACKEND"] = "agg"
    import IPython.core.interactiveshell
    import matplotlib
    import numpy
    import pandas

    import coursekit.charts
    import coursekit.checks.asking
    import coursekit.datasets
    import coursekit.notebook
    import coursekit.widgets

    del IPython, matplotlib, numpy, pandas, coursekit
    _as_at_home()
    _rehearse()


def _as_at_home() -> None:
    """Let what students' own computers have, and this one has not, stop nobody's cell."""
    import locale as places

    import matplotlib

    def use(*_: Any, **__: Any) -> None:
        pass  # pictures are drawn, and no window is opened for them

    real = places.setlocale

    def setlocale(category: int, locale: Any = None) -> str:
        try:
            return real(category, locale)
        except places.Error:
            return real(category, None)

    matplotlib.use, places.setlocale = use, setlocale


def _rehearse() -> None:
    """Do once what every submission does: what libraries find out the first time, children need not find out again."""
    from coursekit import datasets, style
    from coursekit.checks.plain import to_plain

    _shell().run_cell("None", store_history=False)
    table = datasets.load(datasets.names()[0])
    to_plain(table.head())
    to_plain(table.mean(numeric_only=True))
    to_plain(table.groupby(table.columns[0]).size())
    style.keep_font()


def obey(stream: BinaryIO, limits: Mapping[str, Any]) -> None:
    """Run the job that comes in on `stream`, in the folder that it names, and send a frame for everything that happens.

    A frame is its length (four bytes) and JSON. Every step has two: one when it begins, one with what came of it.
    """
    job, files = read_job(stream)
    work = job["work"]
    os.environ["HOME"] = os.environ["TMPDIR"] = work
    folder = os.path.join(work, COURSE)
    os.makedirs(folder)
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    from coursekit.course_files import course_folder

    data = course_folder("datasets")
    with contextlib.suppress(OSError, NotImplementedError):  # Windows wants a right for it; `load` works without
        own = os.path.join(work, "course", "datasets")
        os.mkdir(own)  # one's own folder, to write to as well
        for name in os.listdir(data):
            os.symlink(os.path.join(data, name), os.path.join(own, name))
        for place in _DOWNLOADS:
            os.symlink(own, os.path.join(work, place), target_is_directory=True)
    os.chdir(folder)
    # As beside a notebook, but last: a `random.py` of the student's takes nothing from the libraries.
    sys.path.append(folder)
    os.environ["COURSEKIT_LANG"] = job["language"]
    from coursekit.language import use_language

    use_language(job["language"])
    import numpy as np

    np.random.seed()  # Python's own generator is seeded anew after a fork, NumPy's is not
    _Steps(stream, job, limits).run()


class _Steps:
    def __init__(self, stream: BinaryIO, job: Mapping[str, Any], limits: Mapping[str, Any]) -> None:
        self.stream = stream
        self.steps = job["steps"]
        self.longest = int(limits["frame_bytes"])
        self.out = _Counted(int(limits["output_bytes"]))
        self.shell = _shell()
        self.keep = _Kept()
        self.pid = os.getpid()

    def run(self) -> None:
        for at, step in enumerate(self.steps):
            self.send({"step": at, "begin": True})
            # A student's own handler would outlive the cell that set it.
            with contextlib.suppress(ValueError, TypeError):
                signal.signal(signal.SIGINT, signal.default_int_handler)
            result = self._run(step["run"]) if "run" in step else self._ask(step)
            self.send({"step": at, **result})

    def send(self, frame: dict[str, Any]) -> None:
        if os.getpid() != self.pid:  # a student's fork that ran on to here
            os._exit(0)
        content = json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace")
        if len(content) > self.longest:
            raise ValueError("an answer that is too big")
        self.stream.write(_LENGTH.pack(len(content)) + content)
        self.stream.flush()

    def _run(self, code: str) -> dict[str, Any]:
        sys.stdout = sys.stderr = self.out
        before, printed = time.process_time(), self.out.count
        error: BaseException | None
        try:
            try:
                result = self.shell.run_cell(code, store_history=False)
            finally:  # before anything else: without its names, not even an `except` works
                self.keep.put_back()
            error = result.error_before_exec or result.error_in_exec
        except BaseException as its:  # from IPython itself, when its own parts were replaced
            error = its
        seconds = max(0.0, time.process_time() - before)
        try:
            _close_pictures()
        except BaseException as its:
            error = error or its
        return {
            "ran": True,
            "error": None if error is None else _told(error, code),
            "cpu": seconds,
            "memory": issubclass(type(error), MemoryError),  # not by asking the error, which may be the student's
            "printed": self.out.count - printed,
            "loaded": [name for name in LATER if name in sys.modules],
        }

    def _ask(self, step: Mapping[str, Any]) -> dict[str, Any]:
        sys.stdout = sys.stderr = self.out
        from coursekit.checks.asking import ask
        from coursekit.checks.plain import to_plain

        try:
            try:
                # The expression is the sheet's own, never the student's.
                answer = eval(compile(step["expression"], "<asked>", "eval"), self.shell.user_ns)
                if step["request"]["ask"] == "calls":
                    _make_room()
                evidence = ask(answer, step["request"])
                data = None
                if step.get("data"):
                    with contextlib.suppress(Exception):
                        data = to_plain(dict(self.shell.user_ns[step["data"]].to_data()))
            finally:
                self.keep.put_back()
            return {"evidence": evidence, "data": data}
        except BaseException as error:
            short = issubclass(type(error), MemoryError) or _no_room_for_a_thread(error)
            return {"error": _told(error, ""), "memory": short}


def _make_room() -> None:
    """End the processes that cells have left behind, where they are so many that a function cannot be called."""
    thread = threading.Thread(target=bool)
    try:
        thread.start()
        thread.join()
    except RuntimeError:
        if os.getpid() == 1:  # alone in a process namespace: it means the student's own, and nobody else's
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(-1, signal.SIGKILL)
                while True:
                    os.waitpid(-1, 0)


def _no_room_for_a_thread(error: BaseException) -> bool:
    """Whether a function could not be called for want of memory, after `_make_room`: its thread needs a stack."""
    told = type(error) is RuntimeError and error.args == ("can't start new thread",)
    return told and threading.active_count() < _MANY_THREADS


class _Kept:
    """The interpreter's own names and modules, put back when a cell has lost them: what follows is not to suffer."""

    def __init__(self) -> None:
        self.names = dict(builtins.__dict__)
        self.modules = dict(sys.modules)

    def put_back(self) -> None:
        names, modules = self.names, self.modules
        own = builtins.__dict__
        for name in names:
            if name != "_" and (name not in own or own[name] is not names[name]):
                own[name] = names[name]
        loaded = sys.modules
        if type(loaded) is not dict:
            sys.modules = loaded = {}
        for name in modules:
            if name not in loaded:
                loaded[name] = modules[name]


class _Counted(io.TextIOBase):
    """Where cells print to: counted up to a limit and dropped."""

    encoding = "utf-8"

    def __init__(self, most: int) -> None:
        self.most = most
        self.count = 0

    def write(self, text: str) -> int:
        self.count = min(self.most, self.count + len(text))
        return len(text)

    def writable(self) -> bool:
        return True


_made: list[Any] = []
# What a kernel, or a computer with a network, has for people in front of it: without meaning here, and no error.
_NOT_HERE = ("autosave", "clear", "cls", "conda", "connect_info", "mamba", "micromamba", "pip", "qtconsole", "uv")


def _shell() -> Any:
    """Return IPython as a kernel has it, without its history and without formatting what nobody will see."""
    if _made:
        return _made[0]
    from IPython.core.displayhook import DisplayHook
    from IPython.core.formatters import DisplayFormatter
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets import Type
    from traitlets.config import Config

    class Hook(DisplayHook):
        def __call__(self, result: object = None) -> None:
            if result is not None:  # it is `_` in the next cell
                self.update_user_ns(result)  # type: ignore[no-untyped-call]

    class Formatter(DisplayFormatter):
        def format(self, *_: object, **__: object) -> tuple[dict[str, Any], dict[str, Any]]:
            return {}, {}

    class Shell(InteractiveShell):
        displayhook_class = Type(Hook)

        def init_display_formatter(self) -> None:
            self.display_formatter = Formatter(parent=self)

        def enable_gui(self, *_: object, **__: object) -> None:
            pass  # a plain shell refuses `%matplotlib inline`, which many notebooks begin with

        def enable_matplotlib(self, gui: object = None) -> tuple[str, str]:
            del gui  # windows of any kind: nobody is there to see them
            return "agg", "agg"

        def ask_exit(self) -> None:
            pass  # `exit()` ends nobody's work here

        def showtraceback(self, *_: object, **__: object) -> None:
            pass

        def showsyntaxerror(self, *_: object, **__: object) -> None:
            pass

        def _tee(self, *_: object, **__: object) -> Any:
            return contextlib.nullcontext()

    config = Config()
    config.HistoryManager.enabled = False
    _made.append(Shell.instance(config=config))
    for name in _NOT_HERE:
        _made[0].register_magic_function(lambda *_: None, "line", name)
    return _made[0]


def _close_pictures() -> None:
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        pyplot.close("all")


def _told(error: BaseException, code: str) -> dict[str, Any]:
    """Return type, message, line and the line's text of a student's error."""
    try:
        from coursekit.checks.asking import told_error

        told: dict[str, Any] = told_error(error)
        if isinstance(error, SyntaxError) and told["line"] is None and isinstance(error.lineno, int):
            lines = code.splitlines()
            told["line"] = error.lineno
            told["text"] = lines[error.lineno - 1].strip()[:300] if 0 < error.lineno <= len(lines) else ""
        json.dumps(told)
        return told
    except BaseException:  # an error that fights back
        return {
            "type": str(type.__getattribute__(type(error), "__name__"))[:80],
            "message": "",
            "line": None,
            "text": "",
        }


def be_alone(descriptor: int, limits: str) -> None:
    """Be the child in a process that was started for it: read a job from the socket and obey it."""
    import socket

    here = descriptor >= 0  # on Windows, a description of the socket is sent instead
    share: Any = getattr(socket, "fromshare", None)
    stream = socket.socket(fileno=descriptor) if here else share(sys.stdin.buffer.read())
    told = json.loads(limits)
    prepare()  # before the first cell, whose time is limited
    if os.name == "posix":
        from coursekit.grading.sandbox import confine

        confine.set_limits(told | {"loaded_bytes": confine.loaded_bytes()})
    file: Any = stream.makefile("rwb")
    leave_with(lambda: obey(file, told))


def leave_with(work: Callable[[], None]) -> None:
    """Do the work and end the process without anything that the student may have left for its end."""
    leave = os._exit
    try:
        work()
        leave(0)
    except BaseException:
        leave(1)
