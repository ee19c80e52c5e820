"""A question whose right answer depends on the data at hand.

Neighbours may have other data and so other numbers: a case of the capstone, a sample drawn
from a student's number, a file of one's own. The data come with the answer,
``q1.check(answer, study)``, and are named in a grader's request as plain data, from which
the judging side opens them again; what is right never leaves that side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from coursekit.checks import progress
from coursekit.checks import sentences as say
from coursekit.checks.plain import Plain
from coursekit.checks.question import _NOTHING, NOTEBOOK_SEED, Question, _Nothing
from coursekit.checks.result import Result
from coursekit.checks.showing import code
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from coursekit.checks.verdict import Verdict

__all__ = ["Data", "OnData"]

_NO_DATA = Text(
    zh="还要告诉它用的是哪份数据：{example}。",
    en="It also has to know which data the answer is from: {example}.",
)


@runtime_checkable
class Data(Protocol):
    """What such a question can be asked of."""

    @property
    def key(self) -> str:
        """Short name under which progress is kept."""

    def to_data(self) -> Mapping[str, Any]:
        """Return as plain data how to come by it again."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OnData(Question):
    """A question of any kind, made anew for the data that an answer comes from.

    Parameters
    ----------
    kind : type of Question
        What it becomes: `Number`, `Table`, ….
    given : callable
        Takes the data; returns the kind's own parameters (``answer``, ``misconceptions``, …) as a dict, or a `Text`
        that says why these data cannot answer it: then nothing is right or wrong, and nothing is recorded.
    drawn : callable
        Takes a seed; returns the data for whoever named none, e.g. those of a student's number.
    reopen : callable
        Takes what `Data.to_data` returned; returns the data.
    data : str
        The variable that the sheet calls the data.

    Examples
    --------
    >>> from coursekit.checks import Number
    >>> class Sample:
    ...     def __init__(self, seed):
    ...         self.seed, self.key = seed, str(seed)
    ...     def to_data(self):
    ...         return {"seed": self.seed}
    >>> q1 = OnData(
    ...     id="10.q1",
    ...     title=Text(zh="样本的两倍", en="Twice the sample"),
    ...     hints=(Text(zh="乘。", en="Multiply."), Text(zh="乘以 2。", en="Multiply by 2.")),
    ...     kind=Number,
    ...     given=lambda sample: {"answer": 2 * sample.seed},
    ...     drawn=Sample,
    ...     reopen=lambda noted: Sample(noted["seed"]),
    ...     data="sample",
    ... )
    >>> q1.evaluate(14, Sample(7)).status, q1.evaluate(14, Sample(8)).status
    ('passed', 'failed')
    >>> request = q1.request(7)
    >>> request, q1.judge(q1.ask(14, request), request).status
    ({'ask': 'value', 'data': {'seed': 7}}, 'passed')
    """

    kind: type[Question]
    given: Callable[[Any], Mapping[str, Any] | Text]
    drawn: Callable[[int], Any]
    reopen: Callable[[Any], Any]
    data: str = "study"
    _made: dict[int, tuple[Any, Question | Text]] = field(default_factory=dict, init=False, repr=False)
    _best: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.misconceptions:
            raise ValueError(f"{self.id}: typical mistakes depend on the data too; `given` returns them")

    # ── the three steps ──

    def of(self, data: Any) -> Question | Text:
        """Return the ordinary question for `data`, or why these data cannot answer it; computed once for each data."""
        known = self._made.get(id(data))
        if known is not None and known[0] is data:
            return known[1]
        found = self.given(data)
        made: Question | Text
        if isinstance(found, Text):
            made = found
        else:
            common = {"praise": self.praise} | dict(found)
            made = self.kind(
                id=self.id, title=self.title, hints=self.hints, points=self.points, variable=self.variable, **common
            )
        while len(self._made) >= _MOST_KEPT:
            del self._made[next(iter(self._made))]
        self._made[id(data)] = (data, made)
        return made

    def request(self, seed: int, data: Data | None = None) -> Plain:
        """Ask as the kind does, and say of which data: those given, or those drawn with `seed`."""
        data = self.drawn(seed) if data is None else data
        made = self.of(data)
        asked = {"ask": "value"} if isinstance(made, Text) else made.request(seed)
        return {**asked, "data": dict(data.to_data())}

    def _judge(self, evidence: Plain, request: Plain) -> Result:
        try:
            made = self.of(self.reopen(request["data"]))
        except CourseError as error:  # a file that is not there any more
            return Result("error", 0.0, error.text)
        return _unanswerable(made) if isinstance(made, Text) else made.judge(evidence, request)

    def evaluate(self, answer: object, data: object = None) -> Result:
        """Ask and judge on `data` (left out: those drawn with the notebook's seed); never raises."""
        try:
            made = self.of(self.drawn(NOTEBOOK_SEED) if data is None else data)
            return _unanswerable(made) if isinstance(made, Text) else made.evaluate(answer)
        except CourseError as error:
            return Result("error", 0.0, error.text)
        except Exception as error:
            return self._our_fault(error)

    # ── what a trainee types ──

    def check(self, answer: object = _NOTHING, data: object = _NOTHING) -> Verdict:
        """Check an answer against the data it comes from, and show what came of it.

        Parameters
        ----------
        answer : object
            The variable that the sheet asks for.
        data : object
            What the answer was worked out from, such as the `Study` of the capstone.
        """
        from coursekit.checks.verdict import Verdict

        if isinstance(answer, _Nothing):
            return Verdict(self, self._no_argument())
        if not isinstance(data, Data):
            return Verdict(self, Result("not_attempted", 0.0, _NO_DATA.format(example=self._example)))
        return self._noted(self.evaluate(answer, data), data.key)

    def status_of(self, data: Data) -> str:
        """Return the best that was reached on these data, here or, as the working copy has it, before."""
        kept = progress.statuses_on_data(self.id)
        reached = {self._best.get(data.key), kept.get(data.key)}
        return next((one for one in ("passed", "failed", "error") if one in reached), "not_attempted")

    def _noted(self, result: Result, data: str | None = None) -> Verdict:
        if data is not None and result.status != "not_attempted" and self._best.get(data) != "passed":
            self._best[data] = result.status
        return super()._noted(result, data)

    @property
    def _example(self) -> str:
        return code(f"{self.name}.check({self._shown_variable}, {self.data})")

    def _no_argument(self) -> Result:
        return Result("not_attempted", 0.0, say.NO_ARGUMENT.format(example=self._example))


_MOST_KEPT = 8


def _unanswerable(why: Text) -> Result:
    return Result("not_attempted", 0.0, why)
