"""The student's side of a check: take the answer, or call the function, and note what came.

Nothing here knows what is right. The file runs where the trainee's code runs, in
the notebook today and in a grader's isolated process later, and gives back plain
data only (see `plain`).
"""

from __future__ import annotations

import ast
import contextvars
import ctypes
import dis
import inspect
import io
import linecache
import os
import sysconfig
import textwrap
import threading
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any

from coursekit.checks.plain import Plain, from_plain, to_plain

__all__ = ["ask", "ask_calls", "ask_value", "told_error"]

_MESSAGE_LENGTH = 300
_PRINTED_LENGTH = 400
# A stubborn function is told to stop this often, this many seconds apart; then it is left behind.
_STOP_TRIES, _STOP_PAUSE = 5, 0.1


def ask(answer: object, request: Plain) -> Plain:
    """Return the evidence that `request` asks of `answer`.

    Parameters
    ----------
    answer : object
        What the trainee gave: a value, or a function.
    request : plain data
        ``{"ask": "value"}``, or ``{"ask": "calls", "calls": [{"args": [...]}], "seconds": s}``.
    """
    if request["ask"] == "calls":
        return ask_calls(answer, request["calls"], request["seconds"])
    return ask_value(answer)


def ask_value(answer: object) -> Plain:
    """Return ``{"given": "value", "value": ...}``.

    Examples
    --------
    >>> ask_value(-1.25)
    {'given': 'value', 'value': -1.25}
    """
    return {"given": "value", "value": to_plain(answer)}


def ask_calls(function: object, calls: Sequence[Plain], seconds: float) -> Plain:
    """Call `function` with each call's arguments and note what happens.

    Parameters
    ----------
    function : object
        The trainee's function; anything that cannot be called is noted as a value.
    calls : sequence of plain data
        ``{"args": [plain, ...]}`` each; every call gets fresh copies.
    seconds : float
        Time limit for all calls together. The function runs in a thread of its own
        that is told to stop when the time is up, so no interruption can reach the
        caller's code; works on every system and from any thread. Code that never
        returns to Python (a long sum in C, a sleep) is left behind.

    Returns
    -------
    plain data
        ``{"given": "calls", "name", "parameters", "unfinished", "still_running", "calls": [...]}``;
        each call has a ``status``: ``returned`` (``value``, ``changed``: the places of
        arguments changed in place, ``printed``), ``raised`` (``error``: type, message,
        line, text), ``time_limit``, ``not_run``.

    Examples
    --------
    >>> ask_calls(lambda e, p: p - e, [{"args": [6, 4]}], 1.0)["calls"][0]["value"]
    -2
    """
    if not callable(function):
        return ask_value(function)
    parameters = _parameters(function)
    evidence = {
        "given": "calls",
        "name": str(getattr(function, "__name__", ""))[:80],
        "parameters": parameters,
        "unfinished": False,
        "still_running": False,
    }
    if calls and not _accepts(function, len(calls[0]["args"])):
        return evidence | {"fits": False, "calls": [{"status": "not_run"} for _ in calls]}
    worker = _Worker(function, calls)
    outcomes = worker.outcomes_within(seconds)
    return evidence | {
        "fits": True,
        "unfinished": all(_is_empty(outcome) for outcome in outcomes) and _is_unfinished(function),
        "still_running": worker.left_behind,
        "calls": outcomes,
    }


class _TimeUp(SystemExit):
    """Raised inside the worker's thread; a thread that ends with a SystemExit ends in silence."""


class _Worker:
    """Runs the calls in a thread of its own and can be told to stop.

    The one who waits decides alone which calls count: those finished when the time
    was up. `_TimeUp` is only sent under the lock and only while `over` is false, so
    it can meet nothing but this thread, and nothing of it after its last line.
    """

    def __init__(self, function: Callable[..., object], calls: Sequence[Plain]) -> None:
        self.function = function
        self.calls = calls
        self.done: list[Plain] = []
        self.left_behind = False
        self._lock = threading.Lock()
        self._over = False
        self._stop = False
        self._ended = threading.Event()
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=context.run, args=(self._run,), name="coursekit-check", daemon=True)

    def outcomes_within(self, seconds: float) -> list[Plain]:
        printed = _FirstLines()
        self._printed = printed
        with redirect_stdout(printed), redirect_stderr(_FirstLines()):
            self._thread.start()
            try:
                self._ended.wait(seconds)
            finally:  # also on the trainee's own Interrupt
                outcomes = list(self.done)
                self._end_thread()
        if len(outcomes) < len(self.calls):
            outcomes.append({"status": "time_limit", "seconds": seconds})
        return outcomes + [{"status": "not_run"} for _ in self.calls[len(outcomes) :]]

    def _run(self) -> None:
        try:
            for call in self.calls:
                if self._stop:
                    break
                self.done.append(_outcome(self.function, call, self._printed))
        except _TimeUp:
            pass
        finally:
            self._finish()

    def _finish(self) -> None:
        while True:
            try:
                with self._lock:
                    self._over = True
                # A stop that was sent but has not come yet comes out here, within a few steps. Taking it back
                # instead (sending None) would leave the interpreter looking out for it for ever: slow, and
                # on Python 3.11 an endless loop under a profiler or debugger.
                for _ in range(1000 if self._stop else 0):
                    pass
                self._ended.set()
                return
            except _TimeUp:
                continue

    def _end_thread(self) -> None:
        self._stop = True
        for _ in range(_STOP_TRIES):
            with self._lock:
                if self._over:
                    break
                _tell_to_stop(self._thread.ident)
            if self._ended.wait(_STOP_PAUSE):
                break
        self.left_behind = not self._over


def _tell_to_stop(thread: int | None) -> None:
    if thread is not None:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_TimeUp))


class _FirstLines(io.TextIOBase):
    """Keeps the beginning of what is printed and lets the rest go."""

    def __init__(self) -> None:
        self.kept = ""

    def write(self, text: str) -> int:
        room = _PRINTED_LENGTH - len(self.kept)
        if room > 0:
            self.kept += str(text)[:room]
        return len(text)

    def writable(self) -> bool:
        return True


def _outcome(function: Callable[..., object], call: Plain, printed: _FirstLines) -> Plain:
    args = [from_plain(arg) for arg in call["args"]]
    printed.kept = ""
    try:
        value = function(*args)
    except _TimeUp:
        raise
    except BaseException as error:  # exit() in a function is an answer too
        return {"status": "raised", "error": told_error(error)}
    changed = [place for place, arg in enumerate(args) if to_plain(arg) != call["args"][place]]
    return {"status": "returned", "value": to_plain(value), "changed": changed, "printed": printed.kept}


# ── their error, in their line ───────────────────────────────────────────────────────────


def told_error(error: BaseException) -> Plain:
    """Return type, message, line and text of an error, the line being the innermost of the trainee's own."""
    try:
        message = str(error)
    except Exception:
        message = ""
    found: dict[str, Plain] = {
        "type": type(error).__name__[:80],
        "message": " ".join(message.split())[:_MESSAGE_LENGTH],
        "line": None,
        "text": "",
    }
    place = _their_place(error.__traceback__)
    if place is not None:
        file, line = place
        found["line"] = line
        found["text"] = linecache.getline(file, line).strip()[:_MESSAGE_LENGTH]
    return found


def _folder(path: str | Path) -> str:
    return os.path.normcase(os.path.abspath(path)) + os.sep


_NOT_THEIRS = tuple(
    {_folder(sysconfig.get_path(key)) for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    | {_folder(Path(__file__).resolve().parents[1])}
)


def _their_place(trace: TracebackType | None) -> tuple[str, int] | None:
    """Return file and line of the innermost step that is neither ours nor a library's."""
    place = None
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if not file.startswith("<frozen") and not os.path.normcase(os.path.abspath(file)).startswith(_NOT_THEIRS):
            place = (file, trace.tb_lineno)
        trace = trace.tb_next
    return place


# ── what can be said of a function without running it ────────────────────────────────────


def _parameters(function: Callable[..., object]) -> list[str] | None:
    try:
        return [name[:40] for name in inspect.signature(function).parameters][:20]
    except (TypeError, ValueError):  # some functions written in C do not say
        return None


def _accepts(function: Callable[..., object], count: int) -> bool:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return True
    try:
        signature.bind(*[None] * count)
    except TypeError:
        return False
    return True


def _is_empty(outcome: Plain) -> bool:
    return outcome["status"] == "returned" and outcome["value"] in (None, {"$kind": "ellipsis"})


def _is_unfinished(function: Callable[..., object]) -> bool:
    """Say whether the body is still the sheet's stub: nothing at all, or three dots left in it."""
    code: Any = getattr(function, "__code__", None)
    if code is None:
        return False
    steps = [step for step in dis.get_instructions(code) if step.opname not in ("RESUME", "NOP")]
    if all(step.opname in ("LOAD_CONST", "RETURN_CONST", "RETURN_VALUE") for step in steps):
        return all(step.argval in (None, ...) for step in steps)
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    return any(
        isinstance(node, ast.Expr | ast.Assign | ast.Return)
        and isinstance(node.value, ast.Constant)
        and node.value.value is ...
        for node in ast.walk(tree)
    )
