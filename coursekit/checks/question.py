"""A question: what it asks of an answer, and what it makes of what came.

Three steps, which a later grader runs in two processes:

``request(seed)``
    says as plain data what is wanted: the value, or the results of some calls;
``ask(answer, request)``
    is the trainee's side and knows nothing of what is right (see `asking`);
``judge(evidence, request)``
    is pure and sees plain data only.

`evaluate` is the three together, `check` shows what came of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coursekit.checks import asking
from coursekit.checks import sentences as say
from coursekit.checks.plain import Plain, from_plain
from coursekit.checks.result import Result
from coursekit.checks.showing import code, join
from coursekit.language import Text

if TYPE_CHECKING:
    from coursekit.checks.comparing import Finding
    from coursekit.checks.solution import Solution
    from coursekit.checks.verdict import Hint, Verdict

__all__ = ["Misconception", "Question", "ValueQuestion", "resolve"]

# The notebook always asks the same, so that a stored verdict can be compared.
NOTEBOOK_SEED = 1


class _Nothing:
    """The default of `check`'s argument: nothing was given."""


_NOTHING = _Nothing()


@dataclass(frozen=True)
class Misconception:
    """A typical wrong answer and what to say to it.

    Parameters
    ----------
    name : str
        Short English name, such as ``"e-minus-p"``; class reports count it.
    message : Text
        The first sentence of the verdict: names the mistake and the way out.
    answer : object or callable
        The wrong answer itself. For values, numbers and tables it may be a callable
        without arguments, called when first needed; for a function it is the wrong
        function; for a choice the wrong letter (or letters); for a classification
        the wrong part of the dict.
    """

    name: str
    message: Text
    answer: Any

    @cached_property
    def wrong_value(self) -> Any:
        """The wrong answer to a question that is answered by a value, computed when first needed."""
        return resolve(self.answer)


@dataclass
class _Memory:
    """What happened to a question in this kernel."""

    attempts: int = 0
    hints: int = 0
    solution_asked: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Question(ABC):
    """What all kinds of question have.

    Parameters
    ----------
    id : str
        ``"10.q1"``: the unit, and the name by which a sheet imports it.
    title : Text
        As in the sheet's heading, without a full stop.
    hints : tuple of two Text
        The first says where to look, the second almost does it.
    points : int
        Weight of the question in its sheet.
    variable : str
        The name that the sheet gives to the answer; sentences then use it.
    misconceptions : tuple of Misconception
        The first that fits is answered by its message.
    praise : Text or None
        What a right answer means; shown below “That is right.”
    """

    id: str
    title: Text
    hints: tuple[Text, Text]
    points: int = 1
    variable: str = ""
    misconceptions: tuple[Misconception, ...] = ()
    praise: Text | None = None
    _memory: _Memory = field(default_factory=_Memory, init=False, repr=False)

    def __post_init__(self) -> None:
        unit, dot, name = self.id.partition(".")
        if not (unit and dot and name.isidentifier()):
            raise ValueError(f"a question's id looks like '10.q1', got {self.id!r}")
        if len(self.hints) != 2:
            raise ValueError(f"{self.id}: a question has two hints, got {len(self.hints)}")
        names = [misconception.name for misconception in self.misconceptions]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: two misconceptions have the same name: {names}")

    @property
    def unit(self) -> str:
        """The unit's two digits."""
        return self.id.partition(".")[0]

    @property
    def name(self) -> str:
        """The question's name in its sheet, such as q1."""
        return self.id.partition(".")[2]

    # ── the three steps ──

    @abstractmethod
    def request(self, seed: int) -> Plain:
        """Return as plain data what is wanted of an answer; the same seed asks the same."""

    def ask(self, answer: object, request: Plain) -> Plain:
        """Return as plain data what `answer` gives to `request`."""
        return asking.ask(answer, request)

    def judge(self, evidence: Plain, request: Plain) -> Result:
        """Return the result for `evidence`; pure, and never raises, whatever the evidence."""
        try:
            return self._judge(evidence, request)
        except Exception as error:
            return self._our_fault(error)

    @abstractmethod
    def _judge(self, evidence: Plain, request: Plain) -> Result: ...

    def evaluate(self, answer: object) -> Result:
        """Ask and judge, show and store nothing; never raises."""
        try:
            return self._evaluate(answer)
        except Exception as error:
            return self._our_fault(error)

    def _evaluate(self, answer: object) -> Result:
        request = self.request(NOTEBOOK_SEED)
        return self.judge(self.ask(answer, request), request)

    # ── what a trainee types ──

    def check(self, answer: object = _NOTHING) -> Verdict:
        """Check an answer and show what came of it.

        Parameters
        ----------
        answer : object
            The variable or function that the sheet asks for.
        """
        from coursekit.checks.verdict import Verdict

        if isinstance(answer, _Nothing):
            return Verdict(self, self._no_argument())
        return self._noted(self.evaluate(answer))

    def _noted(self, result: Result, data: str | None = None) -> Verdict:
        """Count an attempt and keep it in the working copy; an untouched answer is none."""
        from coursekit.checks import progress
        from coursekit.checks.verdict import Verdict

        if result.status == "not_attempted":
            return Verdict(self, result)
        self._memory.attempts += 1
        return Verdict(self, result, progress.record_check(self.id, result, data))

    def hint(self) -> Hint:
        """Show the first hint; called again, the second one too."""
        from coursekit.checks import progress
        from coursekit.checks.verdict import Hint

        self._memory.hints = min(self._memory.hints + 1, len(self.hints))
        problem = progress.record_hint(self.id, self._memory.hints)
        return Hint(self, self._memory.hints, problem)

    def solution(self) -> Solution:
        """Show the solution; without an attempt it asks for one first and shows it when called again.

        Raises
        ------
        CourseError
            The solutions are not installed.
        """
        from coursekit.checks import progress
        from coursekit.checks.solution import Solution, read_solution

        tried = self._memory.attempts > 0 or progress.attempts(self.id) > 0
        if not tried and not self._memory.solution_asked:
            self._memory.solution_asked = True
            return Solution.try_first(self)
        cells = read_solution(self.unit, self.name)
        return Solution(cells, progress.record_solution(self.id))

    # ── for the kinds ──

    def _our_fault(self, error: Exception) -> Result:
        shown = code(f"{type(error).__name__}: {error}")
        return Result("error", 0.0, say.OUR_FAULT.format(error=shown, id=self.id))

    @property
    def _shown_variable(self) -> str:
        return self.variable or "answer"

    def _no_argument(self) -> Result:
        example = code(f"{self.name}.check({self._shown_variable})")
        return Result("not_attempted", 0.0, say.NO_ARGUMENT.format(example=example))

    def _not_attempted(self, value: object) -> Result | None:
        """Return the result for `...` and None, or None where there is an answer."""
        if value is not None and value is not ...:
            return None
        plain, named = (say.DOTS, say.DOTS_NAMED) if value is ... else (say.EMPTY, say.EMPTY_NAMED)
        text = named.format(variable=code(self.variable)) if self.variable else plain
        return Result("not_attempted", 0.0, text)

    def _passed(self, remark: Text | None = None, message: Text = say.RIGHT) -> Result:
        detail = join(self.praise, remark) if self.praise or remark else None
        return Result("passed", 1.0, message, detail=detail)


class ValueQuestion(Question):
    """A question that is answered by a value; the kinds differ in how they compare."""

    def request(self, seed: int) -> Plain:
        """Ask for the value; the seed makes no difference."""
        del seed
        return {"ask": "value"}

    def _judge(self, evidence: Plain, request: Plain) -> Result:
        del request
        try:
            value = from_plain(evidence["value"])
        except (ValueError, KeyError, TypeError) as error:
            return Result("error", 0.0, say.UNREADABLE.format(error=code(str(error))))
        return self._not_attempted(value) or self._judge_value(value)

    def _judge_value(self, value: Any) -> Result:
        finding = self._compare(value, self._expected)
        if finding.same:
            return self._passed(finding.text)
        for misconception in self.misconceptions:
            if self._fits(value, misconception):
                return Result("failed", 0.0, misconception.message, misconception.name)
        return Result("failed", 0.0, finding.text or say.WRONG_VALUE.format(value=code("…")))

    def _fits(self, value: Any, misconception: Misconception) -> bool:
        return self._compare(value, misconception.wrong_value).same

    @cached_property
    def _expected(self) -> Any:
        """What is right, computed when first needed."""
        return resolve(self._right)

    @property
    @abstractmethod
    def _right(self) -> Any: ...

    @abstractmethod
    def _compare(self, value: Any, expected: Any) -> Finding: ...


def resolve(given: Any | Callable[[], Any]) -> Any:
    """Return `given`, or what it returns where it is a callable; a NumPy number becomes an ordinary one."""
    value = given() if callable(given) else given
    is_numpy_number = hasattr(value, "dtype") and hasattr(value, "item") and not hasattr(value, "__len__")
    return value.item() if is_numpy_number else value
