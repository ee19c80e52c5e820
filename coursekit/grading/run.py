"""`coursekit grade`: the whole way, from what was handed in to a folder of grades."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, Future, as_completed
from pathlib import Path

import coursekit
from coursekit import atomic
from coursekit.checks.ondata import OnData
from coursekit.checks.registry import sheets
from coursekit.grading import submissions
from coursekit.grading.executor import Task, close_boxes, grade_one, local, open_early
from coursekit.grading.isolation import Limits
from coursekit.grading.journal import FILE, Graded, Journal, fingerprint
from coursekit.grading.marking import get_ready, sheet_of
from coursekit.grading.records import Grades, HandedIn, Mark, Protections
from coursekit.language import CourseError, Text

__all__ = ["CLASS_PAGE", "FEEDBACK", "SIMILARITY_PAGE", "grade"]

CLASS_PAGE, SIMILARITY_PAGE, FEEDBACK = "class.html", "similarity.html", "feedback"

_NO_SUCH_UNIT = Text(zh="没有第 {unit} 课的练习。有：{known}。", en="There is no sheet {unit}. There are: {known}.")
_NOTHING = Text(
    zh="在 {paths} 里没有找到练习。给出装着作业的文件夹、压缩包或笔记本。",
    en="No exercise sheet was found in {paths}. Give the folder, the archive or the notebooks that were handed in.",
)
_NOT_EMPTY = Text(
    zh="{folder} 里已有别的文件，成绩不写进去，免得混在一起。换一个 --out 文件夹。",
    en="{folder} holds other files; grades are not mixed with them. Take another --out folder.",
)

Told = Callable[[int, int], None]


def grade(
    paths: Sequence[Path],
    out: Path,
    *,
    roster: Path | None = None,
    units: Collection[str] | None = None,
    workers: int = 1,
    resume: bool = False,
    seed: int | None = None,
    limits: Limits | None = None,
    require_isolation: bool = False,
    executor: Executor | None = None,
    told: Told | None = None,
) -> Grades:
    """Grade what is in `paths` and write the folder `out`.

    Parameters
    ----------
    paths : sequence of Path
        Folders, archives, notebooks.
    out : Path
        The folder of the grades: new, empty, or that of a run to go on with.
    roster : Path, optional
        The class list.
    units : collection of str, optional
        Only these units; by default all that were handed in.
    workers : int
        How many submissions at a time; without an `executor`.
    resume : bool
        Go on with the run that `out` holds.
    seed : int, optional
        With which hidden inputs are drawn; by default a new one for each run. The same seed gives the same bytes.
    limits : Limits, optional
        Of time, memory, and so on.
    require_isolation : bool
        Refuse where a protection is missing.
    executor : concurrent.futures.Executor, optional
        Where to grade; by default `workers` threads here.
    told : callable, optional
        Called with how many submissions are graded and how many there are, at the beginning and after each.

    Returns
    -------
    Grades
        What the pages were made from.

    Raises
    ------
    CourseError
        Nothing to grade; a folder in the way; a protection is missing; a file cannot be read.
    OSError
        The disk is full or not writable: what is graded so far is kept.
    """
    limits = limits or Limits()
    chosen = _known(units)
    _look_at(out)
    if executor is None:
        open_early(limits, require=require_isolation)
    try:
        found = submissions.find(paths, roster=roster, units=chosen, besides=out)
        if not found.submissions:
            raise CourseError(_NOTHING.format(paths=", ".join(map(str, paths))))
        journal = Journal(out, seed=seed, new_seed=secrets.randbits(32), release=coursekit.__version__, resume=resume)
        tasks = _tasks(found, seed=journal.seed, limits=limits, require_isolation=require_isolation)
        _work(tasks, journal, executor, workers, told)
    finally:
        if executor is None:
            close_boxes()
    journal.settle(tasks)
    grades = _grades(found, tasks, journal)
    _write(grades, out)
    return grades


def _known(units: Collection[str] | None) -> tuple[str, ...] | None:
    if not units:
        return None
    known = [sheet.unit for sheet in sheets()]
    asked = [unit.strip().zfill(2) for unit in units]
    for unit in asked:
        if unit not in known:
            raise CourseError(_NO_SUCH_UNIT.format(unit=unit, known=", ".join(known)))
    return tuple(asked)


def _look_at(out: Path) -> None:
    """Refuse a folder that holds something else; one of grades is known by its journal."""
    if out.exists() and not out.is_dir():
        raise CourseError(_NOT_EMPTY.format(folder=out))
    if out.is_dir() and not (out / FILE).exists() and any(out.iterdir()):
        raise CourseError(_NOT_EMPTY.format(folder=out))


def _tasks(found: HandedIn, *, seed: int, limits: Limits, require_isolation: bool) -> dict[str, Task]:
    """Return what is to be graded, each under what tells it from the others."""
    names = {name for student in found.students for name in (student.name, student.id) if name}
    # One list for all: whoever's own name is on it as well is asked for that first.
    taken = tuple(sorted(names.union(*(submission.names for submission in found.submissions))))
    cases = {student.key: student.case for student in found.students}
    tasks = {}
    for submission in found.submissions:
        if not submission.unit:  # nobody knows which questions: the pages name it among what has no result
            continue
        case = cases.get(submission.student, "")
        task = Task(submission, case, taken, seed, limits, require_isolation)
        # Who else is in the class makes a difference where data are drawn by names, and nowhere else.
        named = any(isinstance(question, OnData) for question in sheet_of(submission.unit).questions)
        tasks[fingerprint(submission, case=case, taken=taken if named else ())] = task
    return tasks


def _work(tasks: dict[str, Task], journal: Journal, executor: Executor | None, workers: int, told: Told | None) -> None:
    waiting = {key: task for key, task in tasks.items() if key not in journal.done}
    count, total = len(tasks) - len(waiting), len(tasks)
    if told is not None and total:
        told(count, total)
    if not waiting:
        return
    own = executor is None
    if own:  # while the box opens
        first = next(iter(waiting.values()))
        get_ready(first.submission.unit, first.seed)
    working = executor or local(workers)
    futures: dict[Future[Graded], str] = {}
    try:
        for key, task in waiting.items():
            futures[working.submit(grade_one, task)] = key
        for future in as_completed(futures):
            journal.note(futures.pop(future), future.result())
            count += 1
            if told is not None:
                told(count, total)
    finally:
        # Also on Ctrl-C and a full disk: nobody goes on working on what nobody will write down.
        for future in futures:
            future.cancel()
        if own:
            close_boxes()
            working.shutdown(wait=True, cancel_futures=True)


def _grades(found: HandedIn, tasks: dict[str, Task], journal: Journal) -> Grades:
    marks: dict[tuple[str, str], tuple[Mark, ...]] = {}
    for key, task in tasks.items():
        marks[task.submission.student, task.submission.unit] = journal.done[key].marks
    units = tuple(sorted({unit for _, unit in marks}))
    ordered = [mark for student in found.students for unit in units for mark in marks.get((student.key, unit), ())]
    protections = _weakest([journal.done[key].protections for key in tasks])
    return Grades(found, units, tuple(ordered), protections, journal.seed, coursekit.__version__)


def _weakest(seen: Sequence[Protections]) -> Protections:
    """Return what held for every submission: of the workers of a cluster, one may have had less."""
    if not seen:  # not one file could be read, and nothing was run
        return Protections((), (), True)
    off = tuple(dict.fromkeys(text for one in seen for text in one.off))
    on = tuple(text for text in seen[0].on if all(text in one.on for one in seen) and text not in off)
    return Protections(on, off, all(one.isolated for one in seen))


def _write(grades: Grades, out: Path) -> None:
    # Not before there is something to write: they would keep the first result waiting.
    from coursekit.grading import class_page, feedback, gradebook, similarity, similarity_page

    gradebook.write_gradebook(grades, out)
    atomic.write_text(out / CLASS_PAGE, class_page.class_page(grades))
    for student in grades.handed_in.students:
        atomic.write_text(out / FEEDBACK / f"{student.key}.html", feedback.feedback_page(grades, student))
    pairs = similarity.similar(grades.handed_in.submissions)
    atomic.write_text(out / SIMILARITY_PAGE, similarity_page.similarity_page(pairs, grades.handed_in.students))
