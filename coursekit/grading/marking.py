"""From one submission to its marks: run it in the box, judge here what came of it.

The trusted side never runs a line of the student's. It sends the inputs, gets plain data
back, and knows alone what is right; so nothing that the student's side says of itself can
raise a mark, it can only be right or wrong.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from coursekit.checks.ondata import OnData
from coursekit.checks.plain import MAX_BITS, MAX_ITEMS, MAX_TEXT, Plain
from coursekit.checks.registry import Sheet, sheets
from coursekit.checks.result import Result
from coursekit.checks.showing import code
from coursekit.grading.isolation import Box, Outcome
from coursekit.grading.matching import Ask, Run, Script, script
from coursekit.grading.owndata import claimed_data
from coursekit.grading.records import Mark, MarkStatus, Submission
from coursekit.grading.sheets import release
from coursekit.grading.syntax import tree_of
from coursekit.language import Text

if TYPE_CHECKING:
    from coursekit.checks.question import Question

__all__ = ["get_ready", "mark", "sheet_of", "unmarked"]

# A cell that kills or hangs its process is left out and the rest run again, this often; a sheet has six questions.
_MOST_RUNS = 6
_TOO_BIG = {"given": "value", "value": {"$kind": "too_big", "type": "object"}}
_MOST_ROOM = 500_000_000  # characters
_LEAST_SECONDS = 2.0  # with less than this it is not worth beginning again
# In the notebook a function has two seconds, so that nobody waits; here a busy computer must not cost anybody a mark.
_PATIENCE = 4

_LIMITS: dict[str, tuple[MarkStatus, Text]] = {
    "time_limit": (
        "time_limit",
        Text(
            zh="第 {cell} 个单元格没有在限定时间内跑完，被停了下来。看看循环有没有出口。",
            en="Cell {cell} did not end within the time limit and was stopped. See whether its loop has a way out.",
        ),
    ),
    "memory_limit": (
        "memory_limit",
        Text(
            zh="第 {cell} 个单元格要的内存超过了上限，被停了下来。",
            en="Cell {cell} asked for more memory than there is and was stopped.",
        ),
    ),
    "flooded": (
        "crashed",
        Text(
            zh="第 {cell} 个单元格交回来的东西太多，程序放弃了它。",
            en="Cell {cell} sent back more than can be taken in and was given up.",
        ),
    ),
    "crashed": (
        "crashed",
        Text(
            zh="运行第 {cell} 个单元格时，Python 整个退出了（{detail}）。这一题没有结果，不等于零分。",
            en="Python itself ended while cell {cell} ran ({detail}). There is no result, which is not a zero.",
        ),
    ),
}
_AT_THE_CHECK = {
    "time_limit": Text(
        zh="检查 {name} 没有在限定时间内结束，被停了下来。",
        en="Checking {name} did not end within the time limit and was stopped.",
    ),
    "memory_limit": Text(
        zh="检查 {name} 时内存超过了上限，被停了下来。",
        en="Checking {name} asked for more memory than there is and was stopped.",
    ),
    "flooded": Text(
        zh="{name} 交回来的东西太多，程序放弃了它。", en="{name} sent back more than can be taken in and was given up."
    ),
    "crashed": Text(
        zh="检查 {name} 时，Python 整个退出了（{detail}）。这一题没有结果，不等于零分。",
        en="Python itself ended while {name} was checked ({detail}). There is no result, which is not a zero.",
    ),
}
_RAISED = Text(zh="第 {cell} 个单元格运行出错：{error}。", en="Cell {cell} stopped with an error: {error}.")
_LINE = Text(zh="出错的一行：{line}", en="The line: {line}")
_NO_NAME = Text(
    zh="没有找到答案 {name}：写它的单元格被删了、改成了文字，或者变量换了名字。",
    en="The answer {name} is not there: its cell was deleted, turned into text, or the variable has another name.",
)
_NOT_EVALUATED = Text(zh="取答案 {name} 时出错：{error}。", en="Taking the answer {name} raised {error}.")
_NO_RUN = Text(
    zh="这份作业没能跑起来（{detail}）。这不是零分：请老师看一看。",
    en="This sheet could not be run ({detail}). That is not a zero: an instructor has to look at it.",
)
_GIVEN_UP = Text(
    zh="这份作业里有 {n} 个单元格各自把程序弄停了，没有再试下去，这一题没有结果。这不是零分：请老师看一看。",
    en="{n} cells of this sheet each stopped the program, so it was not tried any further and this question has no "
    "result. That is not a zero: an instructor has to look at it.",
)
_NOT_REACHED = Text(
    zh="整份作业的时间用完了，没有轮到这一题。",
    en="The time for the whole sheet was used up before this question's turn.",
)


@dataclass(frozen=True)
class _Trouble:
    """Why a cell, or an answer, has no result of its own."""

    status: MarkStatus
    message: Text
    detail: Text | None = None


@dataclass(frozen=True)
class _Whose:
    """Whose sheet it is, for questions on data of one's own."""

    submission: Submission
    case: str
    taken: Collection[str]


@dataclass
class _Seen:
    """What came back so far, over all runs; what came first stands."""

    evidence: dict[str, tuple[Plain, Plain]] = field(default_factory=dict)
    unevaluated: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    trouble: dict[int, _Trouble] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)
    lost: _Trouble | None = None


def mark(
    submission: Submission, box: Box, *, seed: int, case: str = "", taken: Collection[str] = ()
) -> tuple[Mark, ...]:
    """Return the marks of one submission, one for each question of its sheet.

    Parameters
    ----------
    submission : Submission
        With a known unit.
    box : Box
        Where the student's code runs.
    seed : int
        With which hidden inputs are drawn.
    case : str
        The capstone's case that the roster gives the student.
    taken : collection of str
        What people of the class are called.

    Raises
    ------
    BoxLost
        The box itself has died; nothing is known of the submission.
    """
    sheet = sheet_of(submission.unit)
    if submission.problem is not None:
        return unmarked(submission, "unreadable", submission.problem)
    found = script(
        submission.notebook, release(submission.unit, submission.language), available=tuple(submission.files)
    )
    requests = {question.name: _request(question.id, seed) for question in sheet.questions}
    seen = _run(found, requests, submission, box)
    return tuple(
        _mark(question, found, requests[question.name], seen, whose=_Whose(submission, case, taken))
        for question in sheet.questions
    )


def get_ready(unit: str, seed: int) -> None:
    """Work out what is asked and what is right in a unit, which a whole class needs once."""
    for question in sheet_of(unit).questions:
        question.judge({"given": "value", "value": 0}, _request(question.id, seed))


def unmarked(submission: Submission, status: MarkStatus, message: Text) -> tuple[Mark, ...]:
    """Return the marks of a sheet that has no result at all, each with the same sentence."""
    return tuple(
        Mark(
            submission.student,
            submission.unit,
            question.name,
            status,
            None,
            question.points,
            message,
            attempts=submission.attempts.get(question.id),
            remarks=submission.remarks,
        )
        for question in sheet_of(submission.unit).questions
    )


@lru_cache(maxsize=1)
def _sheets() -> dict[str, Sheet]:
    return {sheet.unit: sheet for sheet in sheets()}


def sheet_of(unit: str) -> Sheet:
    """Return the sheet of a unit."""
    return _sheets()[unit]


@lru_cache(maxsize=256)
def _request(question_id: str, seed: int) -> Plain:
    """Return what is asked of everybody in this run; working out the hidden inputs once serves a whole class."""
    unit = question_id.partition(".")[0]
    question = next(question for question in sheet_of(unit).questions if question.id == question_id)
    request = question.request(seed)
    if "seconds" in request:
        request = {**request, "seconds": _PATIENCE * request["seconds"]}
    if isinstance(question, OnData) and request["ask"] != "value":
        raise TypeError(f"{question_id}: on data of one's own a value can be asked for, not {request['ask']}")
    return request


# ── running ──────────────────────────────────────────────────────────────────────────────


def _run(found: Script, requests: Mapping[str, Plain], submission: Submission, box: Box) -> _Seen:
    # What comes after the last question makes no difference to any.
    last = max(at for at, step in enumerate(found.steps) if isinstance(step, Ask))
    seen, left = _Seen(), list(range(last + 1))
    seconds = box.limits.submission_seconds
    for _ in range(_MOST_RUNS):
        steps = [_step(found.steps[at], requests) for at in left]
        begin = time.monotonic()
        outcome = box.run({"language": submission.language, "steps": steps, "seconds": seconds}, submission.files)
        seconds -= time.monotonic() - begin
        outcome = _as_far_as_memory_lasted(outcome, steps)
        _take_in(outcome, left, found.steps, seen)
        if outcome.end == "done":
            return seen
        if outcome.step is None or not 0 <= outcome.step < len(left):
            seen.lost = _Trouble("crashed", _NO_RUN.format(detail=outcome.detail or outcome.end))
            return seen
        stopped = left.pop(outcome.step)
        seen.trouble.setdefault(stopped, _stopped(outcome, found.steps[stopped]))
        if not any(isinstance(found.steps[at], Ask) and _name(found.steps[at]) not in seen.evidence for at in left):
            return seen
        if seconds < _LEAST_SECONDS:
            seen.lost = _Trouble("time_limit", _NOT_REACHED)
            return seen
    seen.lost = _Trouble("crashed", _GIVEN_UP.format(n=_MOST_RUNS))
    return seen


def _as_far_as_memory_lasted(outcome: Outcome, steps: Sequence[Mapping[str, Plain]]) -> Outcome:
    """Return the outcome up to a cell that used the memory up, where later ones lacked what it still held."""
    short = [number for number, frame in enumerate(outcome.frames) if frame.get("memory") is True]
    # One that was ended for want of memory while it ran says so at the end.
    if len(short) + (outcome.end == "memory_limit") < 2:
        return outcome
    first = outcome.frames[short[0]]
    at = first.get("step")
    if first.get("ran") is not True or not isinstance(at, int) or not 0 <= at < len(steps):
        return outcome
    return Outcome(outcome.frames[: short[0] + 1], "memory_limit", at, outcome.cpu, outcome.detail)


def _step(step: Run | Ask, requests: Mapping[str, Plain]) -> dict[str, Plain]:
    if isinstance(step, Run):
        return {"run": step.code, "cell": step.cell}
    # Whose data they are is for the trusted side to know.
    request = {key: value for key, value in requests[step.question].items() if key != "data"}
    return {"ask": step.question, "expression": step.expression, "data": step.data, "request": request}


def _name(step: Run | Ask) -> str:
    assert isinstance(step, Ask)
    return step.question


def _take_in(outcome: Outcome, left: Sequence[int], steps: Sequence[Run | Ask], seen: _Seen) -> None:
    for frame in outcome.frames:
        at = frame.get("step")
        if not isinstance(at, int) or isinstance(at, bool) or not 0 <= at < len(left):
            continue
        step = steps[left[at]]
        if isinstance(step, Run):
            if frame.get("ran") is True:
                _took(frame, left[at], step, seen)
        elif "evidence" in frame:
            seen.evidence.setdefault(step.question, (_bounded(frame["evidence"]), frame.get("data")))
        elif isinstance(frame.get("error"), Mapping):
            seen.unevaluated.setdefault(step.question, {**frame["error"], "over": _over(frame)})


def _bounded(evidence: Plain) -> Plain:
    """Return evidence, or what stands for an answer that is too big: nobody's answer may keep the judge busy.

    An honest check has looked already (see `checks.plain`); this is for one that was made up.
    """
    items, text, longest, left = 0, 0, 0, [evidence]
    while left:
        one = left.pop()
        items += 1
        if isinstance(one, dict):
            left.extend(one.values())
            left.extend(one.keys())
        elif isinstance(one, list):
            left.extend(one)
        elif isinstance(one, str):
            text, longest = text + len(one), max(longest, len(one))
        elif isinstance(one, int) and one.bit_length() > MAX_BITS:
            return _TOO_BIG
        # An array of texts takes the room of the longest for each.
        if len(left) > 10 * MAX_ITEMS or items > 10 * MAX_ITEMS or text > 4 * MAX_TEXT or items * longest > _MOST_ROOM:
            return _TOO_BIG
    return evidence


def _took(frame: Mapping[str, Any], at: int, step: Run, seen: _Seen) -> None:
    seconds = frame.get("cpu")
    if isinstance(seconds, int | float) and 0 <= seconds < 1e6:
        seen.seconds.setdefault(at, float(seconds))
    error = frame.get("error")
    if not isinstance(error, Mapping):
        return
    over = _over(frame)
    if over is not None:
        status, message = _LIMITS[over]
        seen.trouble.setdefault(at, _Trouble(status, message.format(cell=step.cell + 1)))
        return
    line = str(error.get("text") or "")[:200]
    detail = _LINE.format(line=code(line)) if line else None
    seen.trouble.setdefault(at, _Trouble("error", _RAISED.format(cell=step.cell + 1, error=_shown(error)), detail))


def _over(frame: Mapping[str, Any]) -> str | None:
    """Return the limit at which a step ended by itself, having been told to."""
    if frame.get("interrupted") is True:
        return "time_limit"
    return "memory_limit" if frame.get("memory") is True else None


def _shown(error: Mapping[str, Any]) -> str:
    kind, message = str(error.get("type") or "?")[:80], " ".join(str(error.get("message") or "").split())[:300]
    return code(f"{kind}: {message}" if message else kind)


def _stopped(outcome: Outcome, step: Run | Ask) -> _Trouble:
    status, message = _LIMITS[outcome.end]
    if isinstance(step, Run):
        return _Trouble(status, message.format(cell=step.cell + 1, detail=outcome.detail))
    return _Trouble(status, _AT_THE_CHECK[outcome.end].format(name=code(step.expression), detail=outcome.detail))


# ── judging ──────────────────────────────────────────────────────────────────────────────


def _mark(question: Question, found: Script, request: Plain, seen: _Seen, *, whose: _Whose) -> Mark:
    at = next(n for n, step in enumerate(found.steps) if isinstance(step, Ask) and step.question == question.name)
    made = _judged(question, found, at, request, seen, whose)
    submission = whose.submission
    return replace(
        made,
        seconds=_seconds(question.name, found, seen),
        attempts=submission.attempts.get(question.id),
        remarks=(*submission.remarks, *found.remarks.get(question.name, ()), *made.remarks),
    )


def _judged(  # noqa: PLR0917 - the parts of one sentence
    question: Question, found: Script, at: int, request: Plain, seen: _Seen, whose: _Whose
) -> Mark:
    submission, ask = whose.submission, found.steps[at]
    assert isinstance(ask, Ask)

    def made(status: MarkStatus, message: Text, detail: Text | None = None, **more: Any) -> Mark:
        score = more.pop("score", None)
        name, points = question.name, question.points
        return Mark(submission.student, submission.unit, name, status, score, points, message, detail, **more)

    if question.name not in seen.evidence:
        trouble = seen.trouble.get(at) or _cause(ask, at, found, seen)
        if trouble is None and question.name in seen.unevaluated:
            trouble = _unevaluated(ask, seen.unevaluated[question.name])
        trouble = trouble or seen.lost or _Trouble("crashed", _NO_RUN.format(detail="?"))
        return made(trouble.status, trouble.message, trouble.detail)

    evidence, noted = seen.evidence[question.name]
    remarks: tuple[Text, ...] = ()
    refusal = None
    if isinstance(question, OnData):
        claimed = claimed_data(question, noted, names=submission.names, case=whose.case, taken=whose.taken)
        remarks, refusal = () if claimed.remark is None else (claimed.remark,), claimed.refusal
        if claimed.by_hand and refusal is not None:
            return made("by_hand", refusal.message, remarks=remarks)
        if claimed.data is not None:
            request = {**request, "data": dict(claimed.data.to_data())}
    result = refusal or question.judge(evidence, request)

    if result.status == "not_attempted" and (cause := _cause(ask, at, found, seen)):
        return made(cause.status, cause.message, cause.detail, remarks=remarks)
    status = _status(result, evidence)
    score = result.score if status in ("passed", "failed") else None
    return made(status, result.message, result.detail, score=score, misconception=result.misconception, remarks=remarks)


def _status(result: Result, evidence: Plain) -> MarkStatus:
    """Return the status; a function that ran on, or asked for too much, is told from one that raised."""
    if result.status != "error" or not isinstance(evidence, Mapping) or not isinstance(evidence.get("calls"), list):
        return result.status
    calls = [call for call in evidence["calls"] if isinstance(call, Mapping)]
    first = next((call for call in calls if call.get("status") in ("raised", "time_limit")), {})
    if first.get("status") == "time_limit":
        return "time_limit"
    error = first.get("error")
    if isinstance(error, Mapping) and error.get("type") in ("MemoryError", "_ArrayMemoryError"):
        return "memory_limit"
    return result.status


def _cause(ask: Ask, at: int, found: Script, seen: _Seen) -> _Trouble | None:
    """Return the trouble of the cell that should have made the answer, or made what it is made of."""
    wanted = {node.id for node in ast.walk(tree_of(ask.expression)) if isinstance(node, ast.Name)}
    before = [(n, step) for n, step in enumerate(found.steps[:at]) if isinstance(step, Run)]
    makers = [n for n, step in before if wanted & step.assigns and n in seen.trouble]
    of_question = [n for n, step in before if step.question == ask.question and n in seen.trouble]
    hurt = sorted({*makers, *of_question})
    # The first to fail is what to mend: the later ones may only lack what it should have made.
    return seen.trouble[hurt[0]] if hurt else None


def _unevaluated(ask: Ask, error: Mapping[str, Any]) -> _Trouble:
    if error.get("type") == "NameError":
        return _Trouble("not_attempted", _NO_NAME.format(name=code(ask.expression)))
    if error.get("over") in ("time_limit", "memory_limit"):
        return _Trouble(error["over"], _AT_THE_CHECK[error["over"]].format(name=code(ask.expression)))
    return _Trouble("error", _NOT_EVALUATED.format(name=code(ask.expression), error=_shown(error)))


def _seconds(name: str, found: Script, seen: _Seen) -> float | None:
    spent = [seen.seconds[n] for n in _cells_of(name, found) if n in seen.seconds]
    # Whole seconds: two runs of the same sheet are to say the same.
    return float(round(sum(spent))) if spent else None


def _cells_of(name: str, found: Script) -> Iterator[int]:
    return (n for n, step in enumerate(found.steps) if isinstance(step, Run) and step.question == name)
