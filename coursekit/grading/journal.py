"""What is graded so far, on the disk before the next sheet begins.

Whatever ends a run, the next one goes on from here: a line is written, and forced to the
disk, for every submission that is finished, and a line that broke off is repeated. Marks
are taken from here alone, so a run that was ended and resumed writes what an undisturbed
one would have written.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit import atomic
from coursekit.grading.records import Mark, Protections, Submission
from coursekit.language import CourseError, Text

__all__ = ["FILE", "Graded", "Journal", "fingerprint"]

FILE = "journal.jsonl"
_VERSION = 1

_RUN_BEFORE = Text(
    zh="{folder} 里已有一次批改的记录。要接着批，加 --resume；要重新批，换一个 --out 文件夹，或先把它删掉。",
    en="{folder} holds the record of a run already. Add --resume to go on with it; to grade anew take another --out "
    "folder, or delete this one first.",
)
_NOT_OURS = Text(
    zh="{path} 不是这个版本的课程写的批改记录。换一个 --out 文件夹。",
    en="{path} is not a record that this version of the course wrote. Take another --out folder.",
)
_OTHER_SEED = Text(
    zh="{folder} 里的那次批改用的是 --seed {kept}，不能改成 {seed} 接着批。去掉 --seed，或换一个 --out 文件夹。",
    en="The run in {folder} was begun with --seed {kept} and cannot go on with {seed}. Leave --seed away, "
    "or take another --out folder.",
)
_OTHER_RELEASE = Text(
    zh="{folder} 里的那次批改是课程 {kept} 版做的，现在是 {release} 版，题目可能不同。换一个 --out 文件夹重新批。",
    en="The run in {folder} was begun with version {kept} of the course; this is {release}, and questions may differ. "
    "Grade anew into another --out folder.",
)


@dataclass(frozen=True)
class Graded:
    """One submission, graded: its marks, and what protected the computer meanwhile."""

    marks: tuple[Mark, ...]
    protections: Protections

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        shown = self.protections
        return {
            "marks": [mark.to_data() for mark in self.marks],
            "on": [text.sides() for text in shown.on],
            "off": [text.sides() for text in shown.off],
            "isolated": shown.isolated,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Graded:
        """Return what `to_data` wrote down."""
        on, off = (tuple(Text(**text) for text in data[key]) for key in ("on", "off"))
        return cls(tuple(Mark.from_data(mark) for mark in data["marks"]), Protections(on, off, data["isolated"]))


class Journal:
    """The record of a run in its folder: a first line about the run, then one for each finished submission.

    Parameters
    ----------
    folder : Path
        The folder of the grades; made if it is missing.
    seed : int or None
        With which hidden inputs are drawn; None: as the record says, else `new_seed`.
    new_seed : int
        For a run that begins without one.
    release : str
        Version of the course.
    resume : bool
        Go on with a record that is there; without one there begin a new one.

    Raises
    ------
    CourseError
        A record with something in it is there and was not to be resumed, or cannot be.
    """

    def __init__(self, folder: Path, *, seed: int | None, new_seed: int, release: str, resume: bool) -> None:
        self._path = folder / FILE
        self._release = release
        self.done: dict[str, Graded] = {}
        if self._path.exists():
            head, whole = self._read()
            if self.done and not resume:
                raise CourseError(_RUN_BEFORE.format(folder=folder))
            if head is not None and (self.done or resume):
                self._go_on(folder, head, seed, release)
                self.seed: int = head["seed"]
                # Half a line would spoil the one after it.
                with self._path.open("r+b") as file:
                    file.truncate(whole)
                return
        self.seed = new_seed if seed is None else seed
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()
        self._append(self._head)

    def note(self, key: str, graded: Graded) -> None:
        """Write down a finished submission; when this returns, it is on the disk."""
        self._append({"key": key, **graded.to_data()})
        self.done[key] = graded

    def settle(self, keys: Iterable[str]) -> None:
        """Put the record of a finished run in order, so that it does not tell who was graded first."""
        lines = [self._head, *({"key": key, **self.done[key].to_data()} for key in sorted(keys))]
        atomic.write_text(self._path, "".join(_as_line(line) for line in lines))

    @property
    def _head(self) -> dict[str, Any]:
        return {"version": _VERSION, "seed": self.seed, "release": self._release}

    def _append(self, line: Mapping[str, Any]) -> None:
        content = _as_line(line).encode("utf-8")
        with self._path.open("ab") as file:
            begin = file.tell()
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            except OSError:  # a full disk took half of it
                with contextlib.suppress(OSError):
                    os.truncate(self._path, begin)
                raise

    def _read(self) -> tuple[dict[str, Any] | None, int]:
        """Return the first line (None if not even that is whole) and how many bytes are whole; keep what is done."""
        head, whole = None, 0
        for raw in self._lines():
            try:
                line = json.loads(raw)
                if head is None:
                    head = _as_head(line)
                else:
                    self.done[line["key"]] = Graded.from_data(line)
            except (ValueError, KeyError, TypeError):
                if whole == 0 and raw.endswith(b"\n"):
                    raise CourseError(_NOT_OURS.format(path=self._path)) from None
                break
            whole += len(raw)
        return head, whole

    def _lines(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            for raw in file:
                if not raw.endswith(b"\n"):
                    return
                yield raw

    def _go_on(self, folder: Path, head: Mapping[str, Any], seed: int | None, release: str) -> None:
        if head["release"] != release:
            raise CourseError(_OTHER_RELEASE.format(folder=folder, kept=head["release"], release=release))
        if seed is not None and seed != head["seed"]:
            raise CourseError(_OTHER_SEED.format(folder=folder, kept=head["seed"], seed=seed))


def _as_line(line: Mapping[str, Any]) -> str:
    # Lone surrogates, which a student's words may hold, have no UTF-8: as escapes they come back as they were.
    return json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n"


def _as_head(line: Mapping[str, Any]) -> dict[str, Any]:
    if line["version"] != _VERSION or not isinstance(line["seed"], int) or not isinstance(line["release"], str):
        raise ValueError("another version of this record")
    return dict(line)


def fingerprint(submission: Submission, *, case: str, taken: Sequence[str]) -> str:
    """Return what tells one submission from another: everything that its marks depend on.

    A sheet that was handed in anew, or a roster that was mended, is graded again by a run that is resumed.
    """
    told = {
        "student": submission.student,
        "unit": submission.unit,
        "language": submission.language,
        "notebook": submission.notebook,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in submission.files.items()},
        "attempts": dict(submission.attempts),
        "names": list(submission.names),
        "problem": None if submission.problem is None else submission.problem.sides(),
        "remarks": [remark.sides() for remark in submission.remarks],
        "case": case,
        "taken": sorted(taken),
    }
    content = json.dumps(told, ensure_ascii=True, sort_keys=True, default=str)
    return hashlib.sha256(content.encode("ascii")).hexdigest()
