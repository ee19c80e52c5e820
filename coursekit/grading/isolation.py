"""The box in which students' code runs, seen from outside: open it, send a job in, read what comes out, close it.

Nothing of a student's is ever run on this side, and of what comes out only the form is believed.
"""

from __future__ import annotations

import contextlib
import math
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Literal

from coursekit.grading.records import Protections
from coursekit.grading.sandbox.bubblewrap import box_command
from coursekit.grading.sandbox.frames import NotFramesError, Reading, send_job
from coursekit.grading.sandbox.limits import Limits
from coursekit.grading.sandbox.staging import Stage
from coursekit.grading.sandbox.ways import BoxLost, Forking, NotHereError, Report, Running, Starting, Way
from coursekit.language import CourseError, Text

__all__ = ["Box", "BoxLost", "End", "Limits", "Outcome", "open_box"]

End = Literal["done", "time_limit", "memory_limit", "crashed", "flooded"]

_GRACE = 1.0  # seconds that code has to end after it was interrupted
_LAST_WORDS = 0.3  # seconds to read what is still on its way when everything has ended
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True)
class Outcome:
    """What came out of the box for one job.

    Parameters
    ----------
    frames : tuple of dict
        In the order in which they came: ``{"step", "begin"}`` for every step that began, then what came of it:
        ``{"step", "ran", "error", "cpu", "memory", "printed"}`` for a cell, ``{"step", "evidence", "data"}`` for a
        question, ``{"step", "error", "memory"}`` for one whose expression could not be evaluated. ``interrupted`` is
        added to what ended because its time was up. All of it is the student's word.
    end : str
        Whether all steps were done, or what ended them.
    step : int or None
        Which step was running when it ended early.
    cpu : float
        Processor seconds of the child, measured outside it.
    detail : str
        Signal or exit code in words; "" where all is well.
    """

    frames: tuple[dict[str, Any], ...]
    end: End
    step: int | None
    cpu: float
    detail: str


def open_box(limits: Limits = Limits(), *, require: bool = False) -> Box:  # noqa: B008 - frozen
    """Return a box, with as many protections as can be had here.

    Parameters
    ----------
    limits : Limits
        What each submission may use.
    require : bool
        Whether to refuse where it would not be fully isolated.

    Raises
    ------
    CourseError
        It is not fully isolated here and `require` is set, or it does not start.
    """
    stage = Stage()
    try:
        way = _best_way(limits, stage, require=require)
        protections = _protections(boxed=way.boxed, counted=way.counted)
        if require and not protections.isolated:
            way.close()
            raise _refusal(protections)
    except BaseException:
        stage.remove()
        raise
    return Box(limits, stage, way, protections)


class Box:
    """Runs jobs, each in a process of its own that ends with it; made by `open_box`. A context manager.

    Attributes
    ----------
    protections : Protections
        What stands between the students' code and this computer.
    limits : Limits
        What each submission may use.
    """

    def __init__(self, limits: Limits, stage: Stage, way: Way, protections: Protections) -> None:
        self.protections = protections
        self.limits = limits
        self._stage = stage
        self._way = way
        self._useful: set[str] = set()  # libraries that submissions so far have loaded

    def __enter__(self) -> Box:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def run(self, job: Mapping[str, Any], files: Mapping[str, bytes]) -> Outcome:
        """Run the job's steps in a new process and return what came out. May be called from several threads at once.

        Parameters
        ----------
        job : mapping
            ``language``; ``steps``, each ``{"run": code}`` or ``{"ask", "expression", "data", "request"}``; and
            ``seconds``, where it has less time than `Limits.submission_seconds`.
        files : mapping of str to bytes
            What lies in the folder where the cells run; a name that leads out of it is left out.

        Raises
        ------
        BoxLost
            The box itself has died.
        """
        kept = {name: content for name, content in files.items() if _stays_inside(name)}
        seconds = min(self.limits.submission_seconds, float(job.get("seconds") or math.inf))
        limits = replace(self.limits, submission_seconds=seconds)
        work = None if self._way.boxed else self._stage.work_folder()
        try:
            running = self._way.start(work, self._useful)
            try:
                whole = {"language": job["language"], "steps": job["steps"], "work": str(work or "/tmp")}
                reading = Reading(job["steps"], limits.frame_bytes)
                outcome = _follow(running, reading, whole, kept, limits)
                self._useful |= reading.loaded
                return outcome
            finally:
                running.close()
        finally:
            if work is not None:
                self._stage.remove_work(work)

    def close(self) -> None:
        """End every process of the box and remove what was written for it. Can be called twice."""
        self._way.close()
        self._stage.remove()


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and not set(name) & set("\0\\:")


# ── one job ──────────────────────────────────────────────────────────────────────────────


def _follow(
    running: Running,
    reading: Reading,
    job: Mapping[str, Any],
    files: Mapping[str, bytes],
    limits: Limits,
) -> Outcome:
    """Send the job, read frames until it has ended, and end it when its time is up."""
    over = time.monotonic() + limits.start_seconds  # until the first cell begins
    stop: tuple[End, str] | None = None
    cell_over = kill_at = math.inf
    with contextlib.suppress(OSError):  # it died at once: what it reports says why
        running.stream.settimeout(limits.start_seconds)
        with running.stream.makefile("wb") as file:
            send_job(file, job, files)
    running.stream.setblocking(False)
    while (report := running.ended()) is None:
        now = time.monotonic()
        if now >= over and not reading.frames:
            raise BoxLost("it does not begin")
        if stop is None and now >= min(over, kill_at):
            stop = ("time_limit", "")
            running.kill()
        elif now >= cell_over:
            reading.interrupted = reading.running
            cell_over, kill_at = math.inf, now + _GRACE
            running.interrupt()
        nearest = math.inf if stop else min(over, cell_over, kill_at)
        came = running.wait(min(max(0.0, nearest - now), _LONGEST_WAIT), readable=stop is None and not reading.closed)
        if not came:
            continue
        try:
            for frame in reading.take(running.stream):
                now, begins = time.monotonic(), "begin" in frame
                if len(reading.frames) == 1:
                    over = now + limits.submission_seconds
                cell_over, kill_at = now + limits.cell_seconds if begins else math.inf, math.inf
        except NotFramesError as error:
            stop = (error.end, str(error))
            running.kill()
    if stop is None and not reading.closed:
        stop = _last_words(running, reading)
    return _outcome(reading, report, stop, limits)


def _last_words(running: Running, reading: Reading) -> tuple[End, str] | None:
    until = time.monotonic() + _LAST_WORDS
    try:
        while not reading.closed and time.monotonic() < until:
            if select.select([running.stream], [], [], _LAST_WORDS)[0]:
                list(reading.take(running.stream))
    except NotFramesError as error:
        return error.end, str(error)
    return None


def _outcome(reading: Reading, report: Report, stop: tuple[End, str] | None, limits: Limits) -> Outcome:
    frames = tuple(reading.frames)
    cpu = sum(frame.get("cpu", 0.0) for frame in frames) if report.cpu is None else report.cpu
    if reading.complete and stop is None:
        return Outcome(frames, "done", None, cpu, "")
    end, detail = stop or _why(report, limits)
    return Outcome(frames, end, reading.running, cpu, detail or report.in_words)


def _why(report: Report, limits: Limits) -> tuple[End, str]:
    if report.why == "memory":
        return "memory_limit", f"more than {limits.memory_mb} MB in all its processes"
    if report.why == "processes":
        return "crashed", f"more than {limits.processes} processes"
    if report.signal == getattr(signal, "SIGXCPU", None):
        return "time_limit", report.in_words
    # Libraries that cannot get memory abort; the system, when it is short, kills.
    if report.signal is not None and report.peak_mb > 0.8 * limits.memory_mb:
        return "memory_limit", report.in_words
    return "crashed", report.in_words


# ── which way ────────────────────────────────────────────────────────────────────────────


def _best_way(limits: Limits, stage: Stage, *, require: bool) -> Way:
    """Return the best of what this computer allows."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    for users in (False, True) if root else (True,):
        divisible = box_command(stage.folder, limits.disk_mb, users=users, divisible=True)
        alone = box_command(stage.folder, limits.disk_mb, users=users, divisible=False)
        if divisible is None or alone is None:
            break
        with contextlib.suppress(NotHereError):
            return Forking(divisible, limits, stage)
        # Some systems let bubblewrap make a box, and nobody make another inside.
        if _works(alone):
            return Starting(alone, limits, stage)
    if require:
        raise _refusal(_protections(boxed=False, counted=False))
    stage.with_datasets()
    if hasattr(os, "fork"):
        return Forking(None, limits, stage)
    return Starting(None, limits, stage)


def _works(command: list[str]) -> bool:
    return subprocess.run([*command, "/bin/true"], check=False, capture_output=True).returncode == 0


# ── words ────────────────────────────────────────────────────────────────────────────────

_NOT_ISOLATED = Text(
    zh="这台电脑做不到完全隔离，缺少：{missing}。请在装有 bubblewrap 的 Linux 上批改，或者去掉 --require-isolation。",
    en="Full isolation cannot be had on this computer; missing: {missing}. Grade on Linux with bubblewrap installed, "
    "or leave out --require-isolation.",
)
_ALWAYS = (
    Text(zh="每个单元格和每份作业的时间上限", en="limits on time for each cell and submission"),
    Text(zh="结果长度的上限", en="a limit on the size of answers"),
)
_BOXED = (
    Text(zh="没有网络", en="no network"),
    Text(
        zh="只读得到系统库、Python、课程数据和自己的作业",
        en="nothing to read but system libraries, Python, the course's data and their own submission",
    ),
    Text(zh="只写得进自己的临时文件夹", en="nothing to write but a temporary folder of their own"),
    Text(zh="自己的进程空间：看不到也停不了别的进程", en="process space of their own: no other process to see or stop"),
    Text(zh="硬盘用量的上限", en="a limit on disk space"),
)
_MEMORY = Text(zh="内存的上限", en="a limit on memory")
_FILES = Text(zh="单个文件大小的上限", en="a limit on the size of files")
_COUNTED = Text(zh="进程数的上限", en="a limit on the number of processes")


def _refusal(protections: Protections) -> CourseError:
    zh = "、".join(one.zh for one in protections.off)
    en = "; ".join(one.en for one in protections.off)
    return CourseError(_NOT_ISOLATED.format(missing=Text(zh=zh, en=en)))


def _protections(*, boxed: bool, counted: bool) -> Protections:
    held = [(text, True) for text in _ALWAYS] + [(text, boxed) for text in _BOXED]
    held += [(_MEMORY, sys.platform == "linux"), (_FILES, os.name == "posix"), (_COUNTED, counted)]
    on, off = (tuple(text for text, here in held if here is wanted) for wanted in (True, False))
    return Protections(on, off, isolated=not off)
