"""What the parts of the grader hand on to one another, as data that can be written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from coursekit.language import Language, Text

__all__ = [
    "MARK_STATUSES",
    "UNDECIDED",
    "Grades",
    "HandedIn",
    "Mark",
    "MarkStatus",
    "Protections",
    "Student",
    "Submission",
]

MarkStatus = Literal[
    "passed",
    "failed",
    "not_attempted",
    "error",
    "time_limit",
    "memory_limit",
    "crashed",
    "unreadable",
    "by_hand",
]
MARK_STATUSES: tuple[MarkStatus, ...] = get_args(MarkStatus)

# Nobody knows yet what the answer is worth: a sum with one of these in it is left open, never taken for less.
UNDECIDED: frozenset[MarkStatus] = frozenset({"crashed", "unreadable", "by_hand"})


@dataclass(frozen=True)
class Student:
    """One of the class.

    Parameters
    ----------
    key : str
        Unique in the class and fit for a file name: pages are called after it.
    name : str
        As on the roster, else as the folder or the file says.
    id : str
        Number on the roster; "" where there is none.
    email : str
        For an import into a learning platform; "" where the roster has none.
    group : str
        Class or shift; "" where the roster has none.
    case : str
        The capstone's case that the roster gives them; "" where it says nothing.
    on_roster : bool
        False for somebody who handed in and is not listed.
    """

    key: str
    name: str
    id: str = ""
    email: str = ""
    group: str = ""
    case: str = ""
    on_roster: bool = False


@dataclass(frozen=True)
class Submission:
    """One sheet that somebody handed in.

    Parameters
    ----------
    student : str
        `Student.key`.
    unit : str
        Two digits; "" where nothing tells (then `problem` says so).
    source : str
        Where it was found, relative to what was given, with ``/``; inside an archive after ``!``.
    language : {"zh", "en"}
        In which the sheet is written.
    notebook : dict
        In the form of nbformat 4; empty where it cannot be read.
    files : mapping of str to bytes
        What lay beside it and may be read by it (own survey, saved plan), name → content.
    attempts : mapping of str to int
        Question id → how often it was checked, as the working copy's own record has it. Anybody can edit that.
    names : tuple of str
        All that this student is called (roster, folder, number): data of one's own are drawn for one of these.
    problem : Text or None
        Why it cannot be graded at all.
    remarks : tuple of Text
        What the instructor should know, such as that it was mended to be read.
    """

    student: str
    unit: str
    source: str
    language: Language
    notebook: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)
    attempts: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    problem: Text | None = None
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True)
class HandedIn:
    """All that was found.

    Parameters
    ----------
    students : tuple of Student
        The roster in its order, then whoever is not on it, by name.
    submissions : tuple of Submission
        One for each student and unit, by student and unit.
    set_aside : tuple of (source, Text)
        What is not graded, each with the reason: an earlier version of the same sheet, a lesson, an empty folder.
    """

    students: tuple[Student, ...]
    submissions: tuple[Submission, ...]
    set_aside: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Mark:
    """What one question of one student came to.

    Parameters
    ----------
    student, unit, question : str
        `Student.key`, two digits, name in the sheet such as ``"q1"``.
    status : str
        One of `MARK_STATUSES`.
    score : float or None
        0 to 1; None where there is no result, which is not a zero.
    points : int
        What a score of 1 is worth in its sheet.
    message : Text
        First sentence for the student.
    detail : Text or None
        What stands below it.
    misconception : str or None
        Name of the typical mistake.
    seconds : float or None
        Processor time of the cells between the last question and this one.
    attempts : int or None
        As the student's own record has it; None where there is none.
    remarks : tuple of Text
        For student and instructor: a path that was replaced, a check cell that was edited.
    """

    student: str
    unit: str
    question: str
    status: MarkStatus
    score: float | None
    points: int
    message: Text
    detail: Text | None = None
    misconception: str | None = None
    seconds: float | None = None
    attempts: int | None = None
    remarks: tuple[Text, ...] = ()

    def __post_init__(self) -> None:
        if self.status not in MARK_STATUSES:
            raise ValueError(f"status must be one of {MARK_STATUSES}, got {self.status!r}")
        if (self.score is not None) != (self.status in ("passed", "failed")):
            raise ValueError(f"a score goes with passed and failed only, got {self.score!r} with {self.status}")

    @property
    def earned(self) -> float:
        """Points that are certain so far."""
        return (self.score or 0.0) * self.points

    def to_data(self) -> dict[str, Any]:
        """Return everything as JSON-able data, both languages."""
        return {
            "student": self.student,
            "unit": self.unit,
            "question": self.question,
            "status": self.status,
            "score": self.score,
            "points": self.points,
            "message": self.message.sides(),
            "detail": None if self.detail is None else self.detail.sides(),
            "misconception": self.misconception,
            "seconds": self.seconds,
            "attempts": self.attempts,
            "remarks": [remark.sides() for remark in self.remarks],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Mark:
        """Return the mark that `to_data` wrote down."""
        texts = {
            "message": Text(**data["message"]),
            "detail": None if data["detail"] is None else Text(**data["detail"]),
            "remarks": tuple(Text(**remark) for remark in data["remarks"]),
        }
        return cls(**{**data, **texts})


@dataclass(frozen=True)
class Protections:
    """What stood between the students' code and the computer.

    Parameters
    ----------
    on, off : tuple of Text
        The protections that were on, and those that could not be had here, each a short phrase.
    isolated : bool
        Whether all that `--require-isolation` asks for was on: no network, nothing else of the computer to
        read or write, processes of its own, limits on time, memory, processes and files.
    """

    on: tuple[Text, ...]
    off: tuple[Text, ...]
    isolated: bool


@dataclass(frozen=True)
class Grades:
    """A whole class, graded: all that the pages and tables are made from.

    Parameters
    ----------
    handed_in : HandedIn
        Students and submissions.
    units : tuple of str
        The units graded, in order.
    marks : tuple of Mark
        By student (in the order of `handed_in.students`), unit and question; none for a sheet not handed in.
    protections : Protections
        For the head of the gradebook.
    seed : int
        With which hidden inputs were drawn.
    release : str
        Version of the course.
    """

    handed_in: HandedIn
    units: tuple[str, ...]
    marks: tuple[Mark, ...]
    protections: Protections
    seed: int
    release: str
