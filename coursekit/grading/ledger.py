"""The marks of a class put in order: whose, of which question, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coursekit.grading.records import UNDECIDED, Grades, Mark, Submission
from coursekit.language import Text

__all__ = ["Asked", "Ledger", "Sum", "ledger", "mistakes"]


@dataclass(frozen=True)
class Asked:
    """A question that was graded; `name` is that in its sheet, such as q1."""

    unit: str
    name: str
    title: Text
    points: int

    @property
    def id(self) -> str:
        """The question's id across sheets, such as 10.q1."""
        return f"{self.unit}.{self.name}"


@dataclass(frozen=True)
class Sum:
    """What somebody's marks add up to.

    Parameters
    ----------
    earned : float
        Points that are certain.
    possible : int
        Points that there are.
    right, judged : int
        Questions passed, and questions of which it is known what they are worth.
    open : bool
        Whether something in it is not known yet, or a sheet is not in: then nobody can say what the sum is.
    handed_in : bool
        Whether anything was handed in.
    """

    earned: float
    possible: int
    right: int
    judged: int
    open: bool
    handed_in: bool

    @property
    def total(self) -> float | None:
        """The sum; None where it is open."""
        return None if self.open else self.earned

    @property
    def so_far(self) -> float | None:
        """What is earned already; None where nothing is known yet: a 0 would look like a result."""
        return self.earned if self.judged else None


class Ledger:
    """The marks by student and question; made once for a class, see `ledger`."""

    def __init__(self, grades: Grades) -> None:
        from coursekit.checks.registry import sheets

        wanted = {sheet.unit: sheet for sheet in sheets() if sheet.unit in grades.units}
        self.titles: dict[str, Text] = {unit: wanted[unit].title for unit in grades.units if unit in wanted}
        self.stems: dict[str, str] = {unit: wanted[unit].stem for unit in self.titles}
        self.of_unit: dict[str, tuple[Asked, ...]] = {
            unit: tuple(Asked(unit, one.name, one.title, one.points) for one in wanted[unit].questions)
            for unit in self.titles
        }
        self.questions: tuple[Asked, ...] = tuple(one for unit in self.titles for one in self.of_unit[unit])
        self._marks: dict[str, dict[tuple[str, str], Mark]] = {}
        for mark in grades.marks:
            self._marks.setdefault(mark.student, {})[mark.unit, mark.question] = mark
        self._submissions: dict[str, list[Submission]] = {}
        for submission in grades.handed_in.submissions:
            self._submissions.setdefault(submission.student, []).append(submission)

    def marks_of(self, student: str) -> Mapping[tuple[str, str], Mark]:
        """Return the marks of `Student.key`, by unit and question."""
        return self._marks.get(student, {})

    def submissions_of(self, student: str) -> tuple[Submission, ...]:
        """Return what `Student.key` handed in."""
        return tuple(self._submissions.get(student, ()))

    def handed_in(self, student: str, unit: str) -> bool:
        """Return whether there is a sheet of that unit from `Student.key`, readable or not."""
        return any(one.unit == unit for one in self._submissions.get(student, ())) or any(
            (unit, one.name) in self.marks_of(student) for one in self.of_unit[unit]
        )

    def sum_of(self, student: str, units: Iterable[str] | None = None) -> Sum:
        """Return what the marks of `Student.key` add up to, in some units or in all."""
        marks = self.marks_of(student)
        chosen = list(self.titles) if units is None else list(units)
        asked = [one for unit in chosen for one in self.of_unit[unit]]
        got = [mark for one in asked if (mark := marks.get((one.unit, one.name))) is not None]
        # What arrived and could be put to no sheet was handed in all the same.
        unplaced = units is None and any(one.unit not in self.titles for one in self.submissions_of(student))
        return Sum(
            earned=sum(mark.earned for mark in got),
            possible=sum(one.points for one in asked),
            right=sum(mark.status == "passed" for mark in got),
            judged=sum(mark.status not in UNDECIDED for mark in got),
            open=len(got) < len(asked) or any(mark.status in UNDECIDED for mark in got) or (unplaced and not got),
            handed_in=unplaced or any(self.handed_in(student, unit) for unit in chosen),
        )


def mistakes(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Return the wrong answers to a question, those with the same mistake together, the commonest first.

    A known mistake may show in more than one way, and its sentence may name figures: the same are those of one name,
    and those of one sentence.
    """
    named: dict[str, str] = {}
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        if mark.status == "failed":
            sentence = named.setdefault(mark.misconception, mark.message.en) if mark.misconception else None
            found.setdefault(sentence or mark.message.en, []).append(mark)
    return [made for _, made in sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))]


# A page for each of a thousand students is made from the same grades: put in order once, not a thousand times.
_last: tuple[Grades, Ledger] | None = None


def ledger(grades: Grades) -> Ledger:
    """Return the marks of `grades` in order; asked again for the same grades, the same ledger."""
    global _last
    last = _last
    if last is None or last[0] is not grades:
        last = _last = (grades, Ledger(grades))
    return last[1]
