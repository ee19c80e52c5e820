"""What a trainee has done so far, kept in the working copy and shown on request.

Nothing is kept outside a working copy, and nothing ever leaves it.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from coursekit import atomic
from coursekit.course_files import MARKER, enclosing_copy
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from coursekit.checks.registry import Sheet
    from coursekit.checks.result import Result

__all__ = [
    "Progress",
    "attempts",
    "kept_in",
    "progress",
    "record_check",
    "record_hint",
    "record_solution",
    "set_aside_in",
    "working_copy",
]

VERSION = 1
_FILE = MARKER.parent / "progress.json"
_LOCK_SECONDS = 1.0

_NOT_SAVED = Text(
    zh="进度没有保存（{reason}），检查结果不受影响。请看看磁盘是不是满了，或者文件夹 {folder} 是不是只读。",
    en="Your progress was not saved ({reason}); the check itself is not affected. "
    "See whether the disk is full or the folder {folder} is read-only.",
)
_BUSY = Text(
    zh="进度没有保存：另一个程序正占用着进度文件。检查结果不受影响，稍后再运行一次即可。",
    en="Your progress was not saved: another program holds the progress file. "
    "The check itself is not affected; run it again in a moment.",
)
_DAMAGED = Text(
    zh="进度文件损坏，读不出来：旧文件已改名为 {name}，没有删除，进度从现在重新记起。",
    en="The progress file is damaged and cannot be read: it was put aside as {name}, not deleted, "
    "and progress is counted anew from here.",
)
_NEWER = Text(
    zh="进度文件是更新版本的课程写的，这里没有改动它。请升级课程。",
    en="The progress file was written by a newer version of the course and was left as it is. Upgrade the course.",
)

_NOT_WHOLE = Text(
    zh="进度文件 {path} 坏了，读不出来。它没有被改动。再运行一次练习里的检查，课程会把它改名留着，从那时重新记起。",
    en="The progress file {path} is damaged and was left as it is. At the next check in an exercise sheet the course "
    "puts it aside under another name and counts anew from there.",
)
_NOT_READ = Text(
    zh="进度文件 {path} 读不了（{reason}）。请看看你有没有权限读它，或者它是不是正被别的程序占用。",
    en="The progress file {path} cannot be read ({reason}). See whether you may read it, "
    "or whether another program holds it.",
)


class _NewerError(Exception):
    """The file was written by a later version of the course."""


def working_copy() -> Path | None:
    """Return the trainee's working copy that the current folder lies in, or None."""
    try:
        return enclosing_copy(Path.cwd())
    except OSError:  # the current folder was deleted
        return None


# ── writing ──────────────────────────────────────────────────────────────────────────────


def record_check(question: str, result: Result, data: str | None = None) -> Text | None:
    """Note an attempt; return what went wrong with saving, or None.

    Parameters
    ----------
    question : str
        Such as "10.q1".
    result : Result
        What came of it; not for an untouched answer, which is no attempt.
    data : str, optional
        Name of the data it was answered on, where neighbours have others (see `ondata`): the best status on
        each is kept in the entry's field ``cases``, which entries of other questions do not have.
    """

    def note(entry: dict[str, Any]) -> None:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        if entry["attempts"] == 0:
            entry["first"] = now
        entry["attempts"] += 1
        if result.status == "passed" and entry["first_passed"] is None:
            entry["first_passed"] = now
        # The best so far stays: a passed question is not lost by trying something else.
        if entry["status"] != "passed":
            entry["status"] = result.status
        if data is not None:
            on_data = entry.setdefault("cases", {})
            if on_data.get(data) != "passed":
                on_data[data] = result.status
        entry["last"] = now

    return _change(question, note)


def record_hint(question: str, count: int) -> Text | None:
    """Note that `count` hints were seen; return what went wrong with saving, or None."""

    def note(entry: dict[str, Any]) -> None:
        entry["hints"] = max(entry["hints"], count)

    return _change(question, note)


def record_solution(question: str) -> Text | None:
    """Note that the solution was seen; return what went wrong with saving, or None."""

    def note(entry: dict[str, Any]) -> None:
        entry["solution_seen"] = True

    return _change(question, note)


def attempts(question: str) -> int:
    """Return how often `question` was tried in this working copy; 0 where nothing is kept."""
    return int(_entry(question).get("attempts", 0))


def statuses_on_data(question: str) -> dict[str, str]:
    """Return the best status of `question` on each of the data it was answered on, by their names."""
    return dict(_entry(question).get("cases", {}))


def _entry(question: str) -> dict[str, Any]:
    root = working_copy()
    if root is None:
        return {}
    try:
        found = _parse((root / _FILE).read_bytes())
    except (OSError, ValueError, _NewerError):
        return {}
    return found.get(question, {})


def kept_in(root: Path) -> dict[str, dict[str, Any]]:
    """Return what is kept in the working copy `root`, changing nothing: question's id → its entry.

    Raises
    ------
    CourseError
        The file is damaged, cannot be read, or was written by a newer version of the course.
    """
    path = root / _FILE
    try:
        return _parse(path.read_bytes())
    except FileNotFoundError:
        return {}
    except _NewerError:
        raise CourseError(_NEWER) from None
    except ValueError:
        raise CourseError(_NOT_WHOLE.format(path=path)) from None
    except OSError as error:
        raise CourseError(_NOT_READ.format(path=path, reason=error.strerror or type(error).__name__)) from error


def set_aside_in(root: Path) -> bool:
    """Return whether an earlier progress file of the working copy `root` was damaged and set aside."""
    return any((root / _FILE.parent).glob("progress.damaged-*.json"))


def _change(question: str, note: Callable[[dict[str, Any]], None]) -> Text | None:
    root = working_copy()
    if root is None:
        return None
    path = root / _FILE
    from filelock import Timeout

    try:
        with _locked(path):
            entries, problem = _load(path)
            note(entries.setdefault(question, _new_entry()))
            content = json.dumps({"version": VERSION, "questions": entries}, ensure_ascii=False, indent=1)
            atomic.write_text(path, content + "\n")
    except Timeout:
        return _BUSY
    except _NewerError:
        return _NEWER
    except OSError as error:
        return _NOT_SAVED.format(reason=error.strerror or type(error).__name__, folder=f"`{path.parent}`")
    return problem


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    from filelock import FileLock

    with FileLock(path.with_suffix(".lock")).acquire(timeout=_LOCK_SECONDS, poll_interval=0.01):
        yield


def _new_entry() -> dict[str, Any]:
    return {
        "status": "not_attempted",
        "attempts": 0,
        "hints": 0,
        "solution_seen": False,
        "first": None,  # of files older than this field it is not known
        "first_passed": None,
        "last": None,
    }


def _load(path: Path) -> tuple[dict[str, dict[str, Any]], Text | None]:
    """Return the entries, setting a damaged file aside under another name."""
    try:
        return _parse(path.read_bytes()), None
    except FileNotFoundError:
        return {}, None
    except ValueError:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        names = (
            path.with_name(f"progress.damaged-{stamp}{more}.json") for more in ("", *(f"-{n}" for n in range(2, 99)))
        )
        aside = next(name for name in names if not name.exists())
        path.rename(aside)
        return {}, _DAMAGED.format(name=f"`{aside.name}`")


def _parse(content: bytes) -> dict[str, dict[str, Any]]:
    data = json.loads(content.decode("utf-8"))
    if not isinstance(data, dict) or not isinstance(data.get("version"), int):
        raise ValueError("no version")
    if data["version"] > VERSION:
        raise _NewerError
    entries = data.get("questions")
    if not isinstance(entries, dict) or not all(_is_entry(entry) for entry in entries.values()):
        raise ValueError("not a list of questions")
    return {question: _new_entry() | entry for question, entry in entries.items()}


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    whole = _new_entry() | entry
    numbers = all(type(whole[key]) is int for key in ("attempts", "hints"))
    cases = whole.get("cases", {})
    on_data = isinstance(cases, dict) and all(isinstance(status, str) for status in cases.values())
    return numbers and on_data and isinstance(whole["status"], str) and isinstance(whole["solution_seen"], bool)


# ── showing ──────────────────────────────────────────────────────────────────────────────

_HEADS = (
    Text(zh="课", en="Unit"),
    Text(zh="完成", en="Done"),
    Text(zh="题目", en="Questions"),
)
_CAPTION = Text(zh="学习进度：{total} 题中完成 {done} 题", en="Progress: {done} of {total} questions done")
_SIGNS = {"passed": "✓", "failed": "✗", "error": "✗"}
_LEGEND = Text(zh="✓ 通过　✗ 试过，还不对　○ 还没作答", en="✓ passed   ✗ tried, not right yet   ○ not attempted")
_NOWHERE = Text(
    zh="这里没有记进度。用 `coursekit lab` 打开课程，进度会自动记下来；再运行一次这一格就看得到。",
    en="This is not a working copy of the course, so no progress is kept. Open the course with `coursekit lab`.",
)


@dataclass(frozen=True)
class Progress:
    """A displayable table of what is done; `status` maps each question's id to its best status so far."""

    sheets: tuple[Sheet, ...]
    status: dict[str, str]
    remark: Text | None = None

    @property
    def done(self) -> int:
        """How many questions are passed."""
        return sum(self.status[question.id] == "passed" for sheet in self.sheets for question in sheet.questions)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return sum(len(sheet.questions) for sheet in self.sheets)

    def _caption(self) -> str:
        return str(_CAPTION.format(done=self.done, total=self.total))

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for sheet in self.sheets:
            states = [self.status[question.id] for question in sheet.questions]
            marks = [f"{_SIGNS.get(s, '○')} {q.name}" for s, q in zip(states, sheet.questions, strict=True)]
            yield f"{sheet.unit} {sheet.title}", f"{states.count('passed')}/{len(states)}", "  ".join(marks)

    def __repr__(self) -> str:
        lines = [self._caption(), *("  ".join(row) for row in self._rows()), str(_LEGEND)]
        return "\n".join([*lines, *([str(self.remark)] if self.remark else [])])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        from coursekit.checks.verdict import rich

        heads = "".join(f'<th scope="col" style="text-align:left">{head}</th>' for head in _HEADS)
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left;font-weight:normal">{html.escape(unit)}</th>'
            f'<td style="text-align:left">{done}</td>'
            f'<td style="text-align:left;white-space:pre-wrap">{html.escape(marks)}</td></tr>'
            for unit, done, marks in self._rows()
        )
        notes = "".join(f"<p>{rich(str(note))}</p>" for note in (_LEGEND, self.remark) if note)
        caption = f'<caption style="text-align:left">{html.escape(self._caption())}</caption>'
        table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        return {"text/plain": repr(self), "text/html": f"<div>{table}{notes}</div>"}


def progress(modules: Iterable[ModuleType] | None = None) -> Progress:
    """Return what is done so far, unit by unit, as a table that a notebook shows.

    Parameters
    ----------
    modules : iterable of modules, optional
        The sheets to show; by default all of the course.
    """
    from coursekit.checks.registry import sheets

    found = sheets(modules)
    entries, remark = _read_for_showing()
    status = {
        question.id: str(entries.get(question.id, {}).get("status", "not_attempted"))
        for sheet in found
        for question in sheet.questions
    }
    return Progress(found, status, remark)


def _read_for_showing() -> tuple[dict[str, dict[str, Any]], Text | None]:
    root = working_copy()
    if root is None:
        return {}, _NOWHERE
    path = root / _FILE
    from filelock import Timeout

    try:
        if not path.exists():
            return {}, None
        with _locked(path):
            return _load(path)
    except Timeout:
        return {}, _BUSY
    except _NewerError:
        return {}, _NEWER
    except OSError as error:
        return {}, _NOT_SAVED.format(reason=error.strerror or type(error).__name__, folder=f"`{path.parent}`")
