"""Where submissions are graded: threads of this process, or the workers of a Dask cluster.

Both are a `concurrent.futures.Executor`. The threads only wait and judge, since students'
code runs in processes of the box; a worker of a cluster opens a box of its own.
"""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from coursekit.grading.isolation import Box, BoxLost, Limits, open_box
from coursekit.grading.journal import Graded
from coursekit.grading.marking import mark, unmarked
from coursekit.grading.records import Submission
from coursekit.language import CourseError, Text

__all__ = ["Task", "close_boxes", "cluster", "grade_one", "local", "open_early"]

_TRIES = 3  # a box that dies three times over one submission will die again
_PATIENCE = 10  # seconds for a scheduler to answer
_NO_DASK = Text(
    zh='--scheduler 需要 Dask，每台机器上都要装：pip install "service-perception-course[cluster]"',
    en='--scheduler needs Dask, on every machine: pip install "service-perception-course[cluster]".',
)
_NO_SCHEDULER = Text(
    zh="连不上 Dask 调度器 {address}（{reason}）。看看它有没有启动、地址对不对。",
    en="No Dask scheduler answers at {address} ({reason}). See whether it runs and the address is right.",
)
_OUR_FAULT = Text(
    zh="批改程序自己在这份作业上出了错（{error}），没有结果。这不是零分：请把这句话告诉课程的维护者。",
    en="The grader itself failed over this sheet ({error}), so there is no result. That is not a zero: please tell "
    "those who maintain the course.",
)
_BOX_DIED = Text(
    zh="隔离环境在批这份作业时退出了 {n} 次，没有结果。这不是零分：请老师单独运行看看。",
    en="The isolated process ended {n} times over this sheet, so there is no result. That is not a zero: "
    "an instructor has to look at it.",
)


@dataclass(frozen=True)
class Task:
    """One submission, and all that its marks depend on.

    Parameters
    ----------
    submission : Submission
        What was handed in.
    case : str
        The capstone's case that the roster gives the student.
    taken : tuple of str
        What people of the class are called.
    seed : int
        With which hidden inputs are drawn.
    limits : Limits
        Of time, memory, and so on.
    require_isolation : bool
        Refuse where a protection is missing.
    """

    submission: Submission
    case: str
    taken: tuple[str, ...]
    seed: int
    limits: Limits
    require_isolation: bool


def grade_one(task: Task) -> Graded:
    """Grade one submission in the box of this process."""
    for _ in range(_TRIES):
        box = _boxes.get(task.limits, require=task.require_isolation)
        try:
            marks = mark(task.submission, box, seed=task.seed, case=task.case, taken=task.taken)
        except BoxLost:
            _boxes.drop(box)
            continue
        except Exception as error:  # a fault of ours over one sheet must not cost the others theirs
            said = _OUR_FAULT.format(error=f"{type(error).__name__}: {str(error)[:200]}")
            marks = unmarked(task.submission, "crashed", said)
        return Graded(marks, box.protections)
    return Graded(unmarked(task.submission, "crashed", _BOX_DIED.format(n=_TRIES)), box.protections)


def local(workers: int) -> Executor:
    """Return the executor that grades on this computer, `workers` submissions at a time.

    Whoever shuts it down calls `close_boxes` first, so that its threads need not wait for a student's loop.
    """
    return ThreadPoolExecutor(workers, thread_name_prefix="coursekit-grading")


def open_early(limits: Limits, *, require: bool) -> None:
    """Begin to open the box of this process: it loads its libraries while this one loads its own, and looks for files.

    What goes wrong is said when the box is used. After this, `close_boxes` is to be called.
    """
    _boxes.begin()

    def open_it() -> None:
        with suppress(Exception):
            _boxes.get(limits, require=require)

    threading.Thread(target=open_it, name="coursekit-box", daemon=True).start()


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give the executor of the Dask cluster whose scheduler has this address.

    Dask gives the submissions of a worker that is lost to another one.

    Raises
    ------
    CourseError
        Dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise CourseError(_NO_DASK) from None
    try:
        get_address_host_port(address, strict=True)  # a client that was given half an address does not go away
        client = Client(address, set_as_default=False, timeout=_PATIENCE)
    except (OSError, ValueError) as error:
        raise CourseError(_NO_SCHEDULER.format(address=address, reason=str(error) or type(error).__name__)) from error
    with client:
        # Two submissions alike are two submissions: never one result for both.
        yield client.get_executor(pure=False)


def close_boxes() -> None:
    """End the box of this process and all that runs in it."""
    _boxes.close()


class _Boxes:
    """The box of this process: opened when first needed, opened again when it was lost."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._box: Box | None = None
        self._made_for: tuple[Limits, bool] | None = None
        self._over = False

    def begin(self) -> None:
        with self._lock:
            self._over = False

    def get(self, limits: Limits, *, require: bool) -> Box:
        with self._lock:
            if self._over:  # a thread that lost its box because the run has ended must not open another
                raise CancelledError
            if self._box is not None and self._made_for != (limits, require):
                self._box.close()
                self._box = None
            if self._box is None:
                self._box, self._made_for = open_box(limits, require=require), (limits, require)
            return self._box

    def drop(self, box: Box) -> None:
        """Close a box that was lost, unless another thread has replaced it already."""
        with self._lock:
            if self._box is box:
                self._box = None
        box.close()

    def close(self) -> None:
        with self._lock:
            box, self._box, self._over = self._box, None, True
        if box is not None:
            box.close()


_boxes = _Boxes()
atexit.register(close_boxes)
