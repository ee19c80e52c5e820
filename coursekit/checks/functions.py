"""A question that is answered by a function.

The function is called on the question's edge cases and on seeded random cases,
smallest first, so that the first failing call is the smallest one; in the notebook
that call is then made smaller still, as long as it fails in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coursekit.checks import asking
from coursekit.checks import sentences as say
from coursekit.checks.plain import Plain, from_plain, to_plain
from coursekit.checks.question import NOTEBOOK_SEED, Misconception, Question
from coursekit.checks.result import Result
from coursekit.checks.showing import code, join, listing, show, show_call
from coursekit.checks.simpler import simpler, size
from coursekit.language import Text

if TYPE_CHECKING:
    import numpy as np

    from coursekit.checks.comparing import Finding

__all__ = ["Function"]

_MOST_TRIES = 40  # simpler calls that are tried: a bound that is the same on every machine


@dataclass(frozen=True, kw_only=True, eq=False)
class Function(Question):
    """A function, judged by what it returns.

    Parameters
    ----------
    reference : callable
        The right function.
    cases : callable, optional
        Takes a `numpy.random.Generator`, returns a list of calls: a tuple of arguments
        each (a single argument need not be a tuple). Twenty to forty small ones are
        enough; make the valid inputs of the lesson, no others.
    edge : sequence
        Calls that are always made: one row, equal values, missing values.
    seconds : float
        Time limit for all calls together.
    tolerance : float
        Numbers may be off by this much, absolutely or as a share.
    may_change_input : bool
        Changing an argument in place is no mistake.
    shrink : bool
        False where dropping rows or rounding would make an invalid input, such as
        weights that must sum to 100.

    Notes
    -----
    A misconception's answer is the wrong function; it fits when it explains
    everything that came back and is wrong at least once.

    Examples
    --------
    >>> def gap(e, p):
    ...     return p - e
    >>> hints = (Text(zh="谁减谁？", en="What minus what?"), Text(zh="P 减 E。", en="P minus E."))
    >>> q8 = Function(
    ...     id="10.q8",
    ...     title=Text(zh="写一个函数算差距", en="A function for the gap"),
    ...     hints=hints,
    ...     variable="gap",
    ...     reference=gap,
    ...     cases=lambda rng: [tuple(rng.integers(1, 8, 2).tolist()) for _ in range(20)],
    ...     edge=[(7, 7)],
    ...     misconceptions=(
    ...         Misconception("e-minus-p", Text(zh="你算的是 E − P。", en="You took E − P."), lambda e, p: e - p),
    ...     ),
    ... )
    >>> q8.evaluate(lambda e, p: e - p).misconception
    'e-minus-p'
    """

    reference: Callable[..., Any]
    cases: Callable[[np.random.Generator], Sequence[Any]] | None = None
    edge: Sequence[Any] = ()
    seconds: float = 2.0
    tolerance: float = 1e-6
    may_change_input: bool = False
    shrink: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cases is None and not self.edge:
            raise ValueError(f"{self.id}: a function needs cases, or edge cases, to be called on")

    # ── the three steps ──

    def request(self, seed: int) -> Plain:
        """Ask for the results of the edge cases and of random cases drawn with `seed`, smallest first."""
        import numpy as np

        drawn = [] if self.cases is None else list(self.cases(np.random.default_rng(seed)))
        calls = [case if isinstance(case, tuple) else (case,) for case in [*self.edge, *drawn]]
        plain = [{"args": [to_plain(arg) for arg in call]} for call in calls]
        return self._request(sorted(plain, key=lambda call: size(call["args"])))

    def _evaluate(self, answer: object) -> Result:
        # As for every question; then a smaller call that fails in the same way is looked for.
        request = self.request(NOTEBOOK_SEED)
        evidence = self.ask(answer, request)
        result = self.judge(evidence, request)
        if self.shrink and callable(answer) and result.status in ("failed", "error"):
            smaller = self._smaller(answer, evidence, request)
            if smaller is not None:
                return self.judge(*smaller)
        return result

    def _request(self, calls: list[Plain]) -> Plain:
        return {"ask": "calls", "calls": calls, "seconds": self.seconds}

    # ── judging ──

    def _judge(self, evidence: Plain, request: Plain) -> Result:
        try:
            outcomes = _read(evidence, request)
        except (ValueError, KeyError, TypeError) as error:
            return Result("error", 0.0, say.UNREADABLE.format(error=code(f"{type(error).__name__}: {error}")))
        early = self._before_comparing(evidence, request, outcomes)
        if early is not None:
            return early
        findings = [self._finding(outcome, call) for outcome, call in zip(outcomes, request["calls"], strict=True)]
        failing = next((at for at, finding in enumerate(findings) if finding is None or not finding.same), None)
        if failing is None:
            return self._right(evidence, request, outcomes)
        result = self._failed(evidence, request, failing, outcomes, findings[failing])
        # Code that stopped or ran on, but returned nothing wrong, shows no wrong idea.
        anything_wrong = any(finding is not None and not finding.same for finding in findings)
        known = self._recognised(outcomes, request) if anything_wrong else None
        if known is None:
            return result
        return Result("failed", 0.0, known.message, known.name, join(result.message, result.detail))

    def _no_function(self, value: Any) -> Result:
        untouched = self._not_attempted(value)
        if untouched is not None:
            return untouched
        example = code(f"{self.name}.check({self._shown_variable})")
        shown = {"kind": say.kind_of(value), "value": code(show(value)), "example": example}
        return Result("failed", 0.0, say.VALUE_FOR_FUNCTION.format(**shown))

    def _before_comparing(self, evidence: Plain, request: Plain, outcomes: list[Plain]) -> Result | None:
        """Return what can be said before a single value is compared."""
        if evidence["given"] == "value":
            return self._no_function(from_plain(evidence["value"]))
        name = code(self._called(evidence))
        if not evidence["fits"]:
            wanted, own = len(request["calls"][0]["args"]), evidence["parameters"]
            parameters = listing(own, most=8) if own else say.NO_PARAMETERS
            return Result("failed", 0.0, say.WRONG_COUNT.format(name=name, wanted=wanted, parameters=parameters))
        values = [outcome.get("value", 0) for outcome in outcomes]
        if evidence["unfinished"] or all(value == {"$kind": "ellipsis"} for value in values):
            return Result("not_attempted", 0.0, say.STUB.format(name=name))
        if all(value is None for value in values) and self._expected(request["calls"][0]) is not None:
            printed = str(outcomes[0].get("printed", "")).strip()
            if printed:
                shown = code(printed.splitlines()[0][:60])
                return Result("failed", 0.0, say.PRINTED_ONLY.format(name=name, printed=shown))
            return Result("failed", 0.0, say.NO_RETURN.format(name=name))
        return None

    def _finding(self, outcome: Plain, call: Plain) -> Finding | None:
        """Compare what one call returned; None where it returned nothing to compare."""
        return self._compare(outcome, self._expected(call)) if outcome["status"] == "returned" else None

    def _compare(self, outcome: Plain, expected: Any) -> Finding:
        from coursekit.checks.comparing import SAME, Tolerance, compare, differs

        value = from_plain(outcome["value"])
        if expected is None:
            return SAME if value is None else differs(say.WRONG_VALUE.format(value=code(show(value))))
        return compare(value, expected, Tolerance(self.tolerance, self.tolerance))

    def _expected(self, call: Plain) -> Any:
        return _call(self.reference, call)

    def _right(self, evidence: Plain, request: Plain, outcomes: list[Plain]) -> Result:
        for outcome, call in zip(outcomes, request["calls"], strict=True):
            if outcome["changed"] and not self.may_change_input:
                place = outcome["changed"][0] + 1
                shown = self._shown_call(evidence, call)
                return Result("failed", 0.0, say.CHANGES_INPUT.format(place=place, call=shown), "changes-input")
        return self._passed(message=say.RIGHT_CALLS.format(n=len(outcomes)))

    def _failed(
        self, evidence: Plain, request: Plain, at: int, outcomes: list[Plain], finding: Finding | None
    ) -> Result:
        outcome, call = outcomes[at], request["calls"][at]
        shown = self._shown_call(evidence, call)
        if outcome["status"] == "raised":
            return _raised(shown, outcome["error"])
        if outcome["status"] == "time_limit":
            still = say.STILL_RUNNING if evidence["still_running"] else None
            told = say.TIME_LIMIT.format(call=shown, seconds=f"{request['seconds']:g}")
            return Result("error", 0.0, told, detail=still)
        value = from_plain(outcome["value"])
        if value is None:
            return Result("failed", 0.0, say.NO_RETURN_HERE.format(call=shown))
        wanted = self._expected(call)
        sentence = say.WRONG_RETURN.format(call=shown, value=code(show(value)), wanted=code(show(wanted)))
        remark = None if finding is None or _says_nothing_new(finding.text, value) else finding.text
        return Result("failed", 0.0, sentence, detail=remark)

    def _recognised(self, outcomes: list[Plain], request: Plain) -> Misconception | None:
        """Return the misconception that explains everything that came back."""
        pairs = list(zip(outcomes, request["calls"], strict=True))
        return next((known for known in self.misconceptions if self._explains(known, pairs)), None)

    def _explains(self, known: Misconception, pairs: list[tuple[Plain, Plain]]) -> bool:
        for outcome, call in pairs:
            try:
                wrong = _call(known.answer, call)
            except Exception:
                if outcome["status"] != "raised":
                    return False
                continue
            if outcome["status"] != "returned" or not self._compare(outcome, wrong).same:
                return False
        return True

    def _called(self, evidence: Plain) -> str:
        own = str(evidence.get("name", ""))
        return self.variable or (own if own.isidentifier() else "f")

    def _shown_call(self, evidence: Plain, call: Plain) -> str:
        return code(show_call(self._called(evidence), [from_plain(arg) for arg in call["args"]]))

    # ── a smaller failing call ──

    def _smaller(self, answer: Callable[..., Any], evidence: Plain, request: Plain) -> tuple[Plain, Plain] | None:
        """Return evidence and request that begin with a smaller call failing in the same way, or None."""
        failing = self._first_failing(evidence, request)
        if failing is None:
            return None
        smallest, outcome, tries = request["calls"][failing], evidence["calls"][failing], 0
        candidates = simpler(smallest["args"])
        while tries < _MOST_TRIES and (args := next(candidates, None)) is not None:
            tries += 1
            call = {"args": args}
            found = self._fails(answer, call)
            if found is not None and _way(found) == _way(outcome):
                smallest, outcome, candidates = call, found, simpler(args)
        if smallest is request["calls"][failing]:
            return None
        longer = evidence | {"calls": [outcome, *evidence["calls"]]}
        return longer, self._request([smallest, *request["calls"]])

    def _first_failing(self, evidence: Plain, request: Plain) -> int | None:
        if evidence["given"] != "calls":
            return None
        for at, (outcome, call) in enumerate(zip(evidence["calls"], request["calls"], strict=True)):
            if outcome["status"] == "returned":
                if not self._compare(outcome, self._expected(call)).same:
                    return at
            else:
                return at if outcome["status"] == "raised" else None
        return None

    def _fails(self, answer: Callable[..., Any], call: Plain) -> Plain:
        """Return the outcome of `call` where it fails and the right function has an answer to it, else None."""
        try:
            expected = self._expected(call)
        except Exception:
            return None
        if _has_no_value(expected):
            return None
        outcome = asking.ask_calls(answer, [call], self.seconds)["calls"][0]
        if outcome["status"] == "returned" and self._compare(outcome, expected).same:
            return None
        return outcome


def _call(function: Callable[..., Any], call: Plain) -> Any:
    """Call a function of ours, on copies of its own; what it returns goes the same way as an answer."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a mean of nothing is a case like others here
        return from_plain(to_plain(function(*[from_plain(arg) for arg in call["args"]])))


def _read(evidence: Plain, request: Plain) -> list[Plain]:
    """Return the outcomes after looking whether they are of the form that `asking` gives."""
    if evidence["given"] == "value":
        from_plain(evidence["value"])
        return []
    outcomes = evidence["calls"]
    if not isinstance(outcomes, list) or len(outcomes) != len(request["calls"]):
        raise ValueError("there are not as many results as calls")
    _ = evidence["fits"], evidence["parameters"], evidence["unfinished"], evidence["still_running"]
    for outcome in outcomes:
        if outcome["status"] not in ("returned", "raised", "time_limit", "not_run"):
            raise ValueError(f"no such status: {str(outcome['status'])[:40]}")
        if outcome["status"] == "returned":
            from_plain(outcome["value"])
            if not isinstance(outcome["changed"], list) or not all(isinstance(at, int) for at in outcome["changed"]):
                raise ValueError("changed must list places")
        if outcome["status"] == "raised" and not isinstance(outcome["error"]["line"], int | None):
            raise ValueError("a line is a number")
    return outcomes


def _raised(shown: str, error: Plain) -> Result:
    said = f"{error['type']}: {error['message']}" if error["message"] else str(error["type"])
    why = say.RAISED_WHY.get(str(error["type"]))
    line = None
    if error["line"] is not None and error["text"]:
        line = say.RAISED_LINE.format(line=error["line"], text=code(str(error["text"])))
    detail = join(line, why) if line or why else None
    return Result("error", 0.0, say.RAISED.format(call=shown, error=code(said)), detail=detail)


def _says_nothing_new(text: Text | None, value: Any) -> bool:
    return text is None or text == say.WRONG_VALUE.format(value=code(show(value)))


def _way(outcome: Plain) -> tuple[str, str]:
    """Return in which way a call failed: an empty list must not turn a wrong sum into a division by zero."""
    kind = outcome["error"]["type"] if outcome["status"] == "raised" else type(outcome.get("value")).__name__
    return str(outcome["status"]), str(kind)


def _has_no_value(expected: Any) -> bool:
    import pandas as pd

    return expected is None or bool(pd.isna(expected) if pd.api.types.is_scalar(expected) else False)
