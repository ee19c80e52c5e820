"""What `coursekit grade` says while it works and when it is done."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import click

from coursekit.grading.executor import cluster
from coursekit.grading.records import UNDECIDED, Grades
from coursekit.grading.run import CLASS_PAGE, grade
from coursekit.language import Text

__all__ = ["grade_and_tell"]

_LABEL = Text(zh="批改", en="Grading")
_LINE = Text(zh="[{n}/{total}] 已批改", en="[{n}/{total}] graded")
_DONE = Text(
    zh="已批改 {sheets} 份练习（{students} 人），写在 {out}。从 {page} 看起。",
    en="Sheets graded: {sheets}, people: {students}. The grades are in {out}; begin with {page}.",
)
_OPEN = Text(
    zh="有 {n} 道题没有结果（无法读取、崩溃或要人工看），不是零分，已在成绩册里标出。",
    en="Questions without a result (unreadable, crashed, to be looked at): {n}. They are no zeros; see the gradebook.",
)
_UNPLACED = Text(
    zh="有 {n} 个交来的文件看不出是哪一课的练习，没有批，也不是零分，{page} 上列着。",
    en="Files that arrived and fit no sheet: {n}. They were not marked, which is no zero; {page} lists them.",
)
_ASIDE = Text(
    zh="有 {n} 处文件没有批，原因写在成绩册的“没有批的”一页。",
    en="Set aside: {n}; the sheet “Set aside” of the gradebook says what and why.",
)
_UNPROTECTED = Text(
    zh="注意：这台电脑上学员的代码没有完全隔离，缺少：{off}。只批你信得过的作业，或换一台装有 bubblewrap 的 Linux。",
    en="Note: students' code was not fully isolated on this computer; missing: {off}. "
    "Grade only what you trust, or use a Linux computer with bubblewrap.",
)


def grade_and_tell(
    paths: Sequence[Path],
    out: Path,
    *,
    roster: Path | None,
    units: Collection[str],
    workers: int,
    resume: bool,
    seed: int | None,
    require_isolation: bool,
    scheduler: str | None,
) -> int:
    """Grade, show how far it has come, and say what to open; return 0."""
    working: AbstractContextManager[Executor | None] = nullcontext() if scheduler is None else cluster(scheduler)
    with _ended_by_a_signal(), working as executor, _progress() as told:
        grades = grade(
            paths,
            out,
            roster=roster,
            units=units,
            workers=workers,
            resume=resume,
            seed=seed,
            require_isolation=require_isolation,
            executor=executor,
            told=told,
        )
    for sentence in sentences(grades, out):
        click.echo(sentence)
    return 0


def sentences(grades: Grades, out: Path) -> list[Text]:
    """Return what the instructor should know at the end."""
    sheets = len({(mark.student, mark.unit) for mark in grades.marks})
    people = len({mark.student for mark in grades.marks})
    said = [_DONE.format(sheets=sheets, students=people, out=out, page=out / CLASS_PAGE)]
    undecided = sum(mark.status in UNDECIDED for mark in grades.marks)
    if undecided:
        said.append(_OPEN.format(n=undecided))
    unplaced = sum(not one.unit for one in grades.handed_in.submissions)
    if unplaced:
        said.append(_UNPLACED.format(n=unplaced, page=CLASS_PAGE))
    if grades.handed_in.set_aside:
        said.append(_ASIDE.format(n=len(grades.handed_in.set_aside)))
    if not grades.protections.isolated:
        off = grades.protections.off
        listed = Text(zh="、".join(text.zh for text in off) or "…", en=", ".join(text.en for text in off) or "…")
        said.append(_UNPROTECTED.format(off=listed))
    return said


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on a terminal, a line for every tenth elsewhere."""
    if not sys.stdout.isatty():
        lines: set[int] = set()

        def say(n: int, total: int) -> None:
            tenth = 10 * n // total
            if tenth not in lines:
                lines.add(tenth)
                click.echo(_LINE.format(n=n, total=total))

        yield say
        return
    with click.progressbar(length=1, label=str(_LABEL), show_pos=True, show_eta=True) as bar:

        def step(n: int, total: int) -> None:
            bar.length = total
            bar.update(n - bar.pos)

        yield step


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """Let a polite `kill` end the run as Ctrl-C does, with everything put away."""

    def end(number: int, frame: object) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
