"""What the trusted side makes of what comes out of the box, whatever comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from coursekit.checks import asking
from coursekit.course_files import course_folder
from coursekit.grading.isolation import Limits, Outcome
from coursekit.grading.marking import mark, sheet_of
from coursekit.grading.records import Mark, Submission
from coursekit.language import Text

RIGHT = {
    "q1": {"a": "missing", "b": "mend", "c": "out", "d": "rule", "e": "keep", "f": "out", "g": "ask", "h": "ask"},
    "q6": "C",
}
Frame = dict[str, Any]


def sheet(lang: str = "en") -> dict[str, Any]:
    return json.loads((course_folder("exercises") / lang / "10-scores.ipynb").read_text(encoding="utf-8"))


def submitted(**more: Any) -> Submission:
    given = {"student": "li", "unit": "10", "source": "li/10-scores.ipynb", "language": "en", "notebook": sheet()}
    return Submission(**(given | more))


class ScriptedBox:
    """Answers each run with what the test gives it; keeps what it was asked."""

    def __init__(self, *answers: Callable[[Sequence[Frame]], Outcome]) -> None:
        self.answers = list(answers)
        self.jobs: list[Mapping[str, Any]] = []
        self.limits = Limits()

    def run(self, job: Mapping[str, Any], files: Mapping[str, bytes]) -> Outcome:
        self.jobs.append(job)
        return self.answers[min(len(self.jobs), len(self.answers)) - 1](job["steps"])


def done(*frames: Frame, **ended: Any) -> Outcome:
    return Outcome(frames, ended.get("end", "done"), ended.get("step"), 0.1, ended.get("detail", ""))


def at(steps: Sequence[Frame], question: str) -> int:
    return next(n for n, step in enumerate(steps) if step.get("ask") == question)


def evidence(steps: Sequence[Frame], question: str, answer: object) -> Frame:
    number = at(steps, question)
    return {"step": number, "evidence": asking.ask(answer, steps[number]["request"]), "data": None}


def all_dots(steps: Sequence[Frame]) -> list[Frame]:
    return [evidence(steps, step["ask"], ...) for step in steps if "ask" in step]


def marks_of(box: ScriptedBox, **more: Any) -> dict[str, Mark]:
    return {one.question: one for one in mark(submitted(**more), box, seed=1)}


def test_right_evidence_passes_and_dots_are_not_attempted():
    box = ScriptedBox(lambda steps: done(evidence(steps, "q6", "C"), *all_dots(steps)))
    marks = marks_of(box)
    assert marks["q6"].status == "passed"
    assert marks["q6"].score == 1.0
    assert {marks[name].status for name in ("q1", "q2", "q3", "q4", "q5")} == {"not_attempted"}
    assert all(marks[name].score is None for name in ("q1", "q2", "q3", "q4", "q5"))


def test_what_came_first_stands():
    box = ScriptedBox(lambda steps: done(evidence(steps, "q6", "A"), evidence(steps, "q6", "C"), *all_dots(steps)))
    assert marks_of(box)["q6"].status == "failed"


def test_nothing_that_is_sent_can_be_more_than_right_or_wrong():
    forged = [
        {"step": "0", "evidence": 1},
        {"step": True, "evidence": 1},
        {"step": -1, "evidence": 1},
        {"step": 10**9, "evidence": 1},
        {"status": "passed", "score": 1.0},
        {"step": 2, "status": "passed", "score": 1.0},
        {},
    ]

    def answer(steps: Sequence[Frame]) -> Outcome:
        wild = [
            {"step": at(steps, name), "evidence": sent, "data": sent}
            for name, sent in [
                ("q1", "passed"),
                ("q2", {"given": "value", "value": {"$kind": "series", "status": "passed"}}),
                ("q3", {"given": "calls", "calls": [], "status": "passed"}),
                ("q4", None),
                ("q5", {"given": "value", "value": [[[]]]}),
                ("q6", {"given": "value", "value": {"$kind": "no such kind"}}),
            ]
        ]
        return done(*forged, *wild)

    marks = marks_of(ScriptedBox(answer))
    assert len(marks) == 6
    assert not [one for one in marks.values() if one.status == "passed" or one.score not in (None, 0.0)]


def test_a_cell_that_hangs_costs_its_own_question_only():
    notebook = sheet()
    for cell in notebook["cells"]:
        if "p13_clean = ..." in "".join(cell["source"]):
            cell["source"] = "while True:\n    mean_p13 = 1"

    def first(steps: Sequence[Frame]) -> Outcome:
        hanging = next(n for n, step in enumerate(steps) if "while True" in step.get("run", ""))
        return done(evidence(steps, "q1", RIGHT["q1"]), end="time_limit", step=hanging)

    def second(steps: Sequence[Frame]) -> Outcome:
        assert not any("while True" in step.get("run", "") for step in steps)
        missing = {"step": at(steps, "q2"), "error": {"type": "NameError", "message": "", "line": None, "text": ""}}
        return done(missing, evidence(steps, "q6", "C"), *all_dots(steps))

    box = ScriptedBox(first, second)
    marks = marks_of(box, notebook=notebook)
    assert len(box.jobs) == 2
    assert (marks["q2"].status, marks["q2"].score) == ("time_limit", None)
    assert {marks["q1"].status, marks["q6"].status} == {"passed"}
    assert "Cell" in marks["q2"].message.en


@pytest.mark.parametrize(
    ("end", "status"), [("crashed", "crashed"), ("memory_limit", "memory_limit"), ("flooded", "crashed")]
)
def test_an_answer_that_ends_the_process_while_it_is_checked(end, status):
    def first(steps: Sequence[Frame]) -> Outcome:
        return done(evidence(steps, "q1", RIGHT["q1"]), end=end, step=at(steps, "q3"), detail="signal 11")

    def second(steps: Sequence[Frame]) -> Outcome:
        assert not any(step.get("ask") == "q3" for step in steps)
        return done(evidence(steps, "q6", "C"), *all_dots(steps))

    marks = marks_of(ScriptedBox(first, second))
    assert (marks["q3"].status, marks["q3"].score) == (status, None)
    assert {marks["q1"].status, marks["q6"].status} == {"passed"}


def test_a_box_that_says_nothing_gives_no_zero():
    marks = marks_of(ScriptedBox(lambda steps: done(end="crashed", detail="exit 1")))
    assert {(one.status, one.score) for one in marks.values()} == {("crashed", None)}


def test_it_does_not_go_on_for_ever():
    box = ScriptedBox(lambda steps: done(end="time_limit", step=0))
    marks = marks_of(box)
    assert 1 < len(box.jobs) < 10
    assert not [one for one in marks.values() if one.score is not None]


def test_tries_that_are_used_up_are_not_time_that_is_used_up():
    """To be too slow is a result, to be left out is none."""
    marks = marks_of(ScriptedBox(lambda steps: done(end="crashed", step=0, detail="exit 1")))
    statuses = [one.status for one in marks.values()]
    assert "time_limit" not in statuses
    assert statuses.count("crashed") == 6
    assert any("not tried any further" in one.message.en for one in marks.values())


def test_an_error_in_the_cell_is_told_with_its_line():
    notebook = sheet()
    for cell in notebook["cells"]:
        if "p13_clean = ..." in "".join(cell["source"]):
            cell["source"] = 'mean_p13 = raw["P99"].mean()'

    def answer(steps: Sequence[Frame]) -> Outcome:
        failing = next(n for n, step in enumerate(steps) if "P99" in step.get("run", ""))
        error = {"type": "KeyError", "message": "'P99'", "line": 1, "text": 'mean_p13 = raw["P99"].mean()'}
        raised = {"step": failing, "ran": True, "error": error, "cpu": 0.1, "memory": False}
        missing = {"step": at(steps, "q2"), "error": {"type": "NameError", "message": "", "line": None, "text": ""}}
        return done(raised, missing, *all_dots(steps))

    found = marks_of(ScriptedBox(answer), notebook=notebook)["q2"]
    assert found.status == "error"
    assert "KeyError" in found.message.en
    assert "P99" in found.detail.zh


def test_a_name_that_is_not_there_is_no_attempt():
    def answer(steps: Sequence[Frame]) -> Outcome:
        missing = {"step": at(steps, "q6"), "error": {"type": "NameError", "message": "", "line": None, "text": ""}}
        return done(missing, *[one for one in all_dots(steps) if one["step"] != missing["step"]])

    found = marks_of(ScriptedBox(answer))["q6"]
    assert (found.status, found.score) == ("not_attempted", None)
    assert "sentence" in found.message.en


def test_inputs_are_hidden_and_change_with_the_seed():
    asked = []
    for seed in (1, 2, 1):
        box = ScriptedBox(lambda steps: done(*all_dots(steps)))
        mark(submitted(), box, seed=seed)
        asked.append(json.dumps(box.jobs[0]["steps"][at(box.jobs[0]["steps"], "q3")]["request"]))
    assert asked[0] == asked[2]
    assert asked[0] != asked[1]


def test_nothing_of_what_is_right_is_sent():
    box = ScriptedBox(lambda steps: done(*all_dots(steps)))
    marks_of(box)
    allowed = {"ask", "expression", "data", "request", "run", "cell"}
    for step in box.jobs[0]["steps"]:
        assert set(step) <= allowed
        assert set(step.get("request", {})) <= {"ask", "calls", "seconds"}
        assert all(set(call) == {"args"} for call in step.get("request", {}).get("calls", ()))


def test_an_unreadable_file_has_no_zero():
    words = Text(zh="读不出。", en="Cannot be read.")
    marks = marks_of(ScriptedBox(), problem=words, notebook={})
    assert {(one.status, one.score, one.message) for one in marks.values()} == {("unreadable", None, words)}
    assert len(marks) == len(sheet_of("10").questions)


@pytest.mark.parametrize("ended", [False, True])
def test_cells_that_lack_the_memory_an_earlier_one_holds_are_run_without_it(ended):
    notebook = sheet()
    notebook["cells"].insert(3, {"cell_type": "code", "source": "keep = ['x'] * 10**12", "metadata": {}})

    def first(steps: Sequence[Frame]) -> Outcome:
        greedy = next(n for n, step in enumerate(steps) if "keep" in step.get("run", ""))
        error = {"type": "MemoryError", "message": "", "line": 1, "text": ""}
        ran = [
            {"step": n, "ran": True, "error": error, "cpu": 0.0, "memory": True} for n in (greedy, at(steps, "q2") - 1)
        ]
        if ended:
            return done(ran[0], end="memory_limit", step=at(steps, "q2") - 1)
        return done(*ran, *all_dots(steps))

    def second(steps: Sequence[Frame]) -> Outcome:
        assert not any("keep" in step.get("run", "") for step in steps)
        return done(evidence(steps, "q1", RIGHT["q1"]), evidence(steps, "q6", "C"), *all_dots(steps))

    marks = marks_of(ScriptedBox(first, second), notebook=notebook)
    assert (marks["q1"].status, marks["q6"].status) == ("passed", "passed")
