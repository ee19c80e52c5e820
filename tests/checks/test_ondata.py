"""Questions on the data at hand, questions of several parts, and what progress keeps of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coursekit.checks import Misconception, Number, OnData, Parts, Value
from coursekit.checks import progress as kept
from coursekit.course_files import MARKER
from coursekit.language import CourseError, Text, in_language

HINTS = (Text(zh="数一数。", en="Count."), Text(zh="再数一数。", en="Count again."))
TITLE = Text(zh="两倍", en="Twice")


class Sample:
    """A student's own number, as a later sheet may draw it from a seed."""

    def __init__(self, number: int) -> None:
        self.number, self.key = number, f"number {number}"

    def to_data(self) -> dict[str, int]:
        return {"number": self.number}


def reopened(noted: dict[str, int]) -> Sample:
    if noted["number"] > 90:
        raise CourseError(Text(zh="文件不在了。", en="The file is gone."))
    return Sample(noted["number"])


def given(sample: Sample) -> dict | Text:
    if sample.number == 0:
        return Text(zh="这份数据里没有数。", en="There is no number in these data.")
    wrong = Misconception("squared", Text(zh="你算的是平方。", en="You squared it."), sample.number**2)
    return {"answer": 2 * sample.number, "misconceptions": (wrong,) if sample.number != 2 else ()}


def question(**more: object) -> OnData:
    return OnData(
        id="10.q1", title=TITLE, hints=HINTS, variable="twice", kind=Number, given=given, drawn=Sample, reopen=reopened,
        data="sample", **more,
    )  # fmt: skip


@pytest.mark.parametrize("number", [3, 5, 7])
def test_each_data_has_its_own_right_answer_and_mistakes(number: int) -> None:
    q = question()
    assert q.evaluate(2 * number, Sample(number)).status == "passed"
    assert q.evaluate(2 * number, Sample(number + 1)).status == "failed"
    assert q.evaluate(number**2, Sample(number)).misconception == "squared"


def test_request_and_judge_are_plain_and_agree_with_the_notebook() -> None:
    q = question()
    request = json.loads(json.dumps(q.request(1, Sample(6))))
    assert request == {"ask": "value", "data": {"number": 6}}
    for answer, status in ((12, "passed"), (36, "failed"), (..., "not_attempted")):
        evidence = json.loads(json.dumps(q.ask(answer, request)))
        # Judged by another question, as in another process: nothing is handed over but plain data.
        assert question().judge(evidence, request).status == status == q.evaluate(answer, Sample(6)).status
    assert "12" not in json.dumps(request)


def test_who_names_no_data_has_those_of_the_seed() -> None:
    assert question().request(9)["data"] == {"number": 9}
    assert question().evaluate(2).status == "passed"  # the notebook's seed is 1


def test_data_that_cannot_answer_say_so_and_nothing_counts(copy: Path) -> None:
    q = question()
    verdict = q.check(4, Sample(0))
    assert verdict.result.status == "not_attempted"
    assert verdict.result.message.en == "There is no number in these data."
    assert not (copy / MARKER.parent / "progress.json").exists()
    request = q.request(0)
    assert q.judge(q.ask(4, request), request).status == "not_attempted"


def test_data_that_are_gone_are_said_to_be() -> None:
    q = question()
    result = q.judge({"given": "value", "value": 4}, {"ask": "value", "data": {"number": 99}})
    assert (result.status, result.message.en) == ("error", "The file is gone.")


@pytest.mark.parametrize("arguments", [(), (4,), (4, 3), (Sample(2),)])
def test_without_answer_or_data_it_says_how(arguments: tuple) -> None:
    result = question().check(*arguments).result
    assert result.status == "not_attempted"
    assert "`q1.check(twice, sample)`" in result.message.en


def test_misconceptions_belong_to_the_data() -> None:
    with pytest.raises(ValueError, match="depend on the data"):
        question(misconceptions=(Misconception("a", TITLE, 1),))


def test_a_fault_of_ours_is_no_fault_of_theirs() -> None:
    q = OnData(
        id="10.q1", title=TITLE, hints=HINTS, kind=Number, given=lambda sample: 1 / 0, drawn=Sample, reopen=reopened
    )
    assert q.evaluate(4, Sample(2)).status == "error"


# ---------------------------------------------------------------- progress


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    marker = tmp_path / MARKER
    marker.parent.mkdir(parents=True)
    marker.write_text("{}", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def entry(root: Path) -> dict:
    return json.loads((root / MARKER.parent / "progress.json").read_text(encoding="utf-8"))["questions"]["10.q1"]


def test_progress_keeps_the_best_on_each_data(copy: Path) -> None:
    q = question()
    q.check(5, Sample(3))
    assert entry(copy)["cases"] == {"number 3": "failed"}
    q.check(6, Sample(3))
    q.check(0, Sample(3))
    q.check(0, Sample(4))
    assert entry(copy)["cases"] == {"number 3": "passed", "number 4": "failed"}
    assert (entry(copy)["status"], entry(copy)["attempts"]) == ("passed", 4)
    # Another kernel, later.
    assert [question().status_of(Sample(number)) for number in (3, 4, 5)] == ["passed", "failed", "not_attempted"]
    assert kept.statuses_on_data("10.q1") == {"number 3": "passed", "number 4": "failed"}


def test_outside_a_working_copy_the_kernel_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    q = question()
    q.check(6, Sample(3))
    q.check(0, Sample(3))
    assert q.status_of(Sample(3)) == "passed"
    assert question().status_of(Sample(3)) == "not_attempted"


def test_entries_of_other_questions_and_of_old_files_have_no_such_field(copy: Path) -> None:
    old = {"status": "failed", "attempts": 2, "hints": 0, "solution_seen": False, "first_passed": None, "last": None}
    path = copy / MARKER.parent / "progress.json"
    path.write_text(json.dumps({"version": 1, "questions": {"10.q1": old}}), encoding="utf-8")
    assert kept.statuses_on_data("10.q1") == {}
    number = Number(id="10.q2", title=TITLE, hints=HINTS, answer=4)
    number.check(4)
    found = json.loads(path.read_text(encoding="utf-8"))["questions"]
    assert "cases" not in found["10.q1"]
    assert "cases" not in found["10.q2"]
    question().check(6, Sample(3))
    assert (entry(copy)["attempts"], entry(copy)["cases"]) == (3, {"number 3": "passed"})


@pytest.mark.parametrize("cases", [[], {"hotel": 3}, "hotel"])
def test_a_damaged_field_is_noticed(copy: Path, cases: object) -> None:
    path = copy / MARKER.parent / "progress.json"
    path.write_text(json.dumps({"version": 1, "questions": {"10.q1": {"cases": cases}}}), encoding="utf-8")
    with in_language("en"):
        assert "put aside" in repr(question().check(6, Sample(3)))
    assert entry(copy)["cases"] == {"number 3": "passed"}


# ---------------------------------------------------------------- several parts


def parts() -> Parts:
    def part(kind: type, answer: object, wrong: object) -> object:
        said = Text(zh=f"不是{wrong}。", en=f"Not {wrong}.")
        return kind(
            id="10.q1",
            title=TITLE,
            hints=HINTS,
            answer=answer,
            misconceptions=(Misconception(f"no-{wrong}", said, wrong),),
        )

    return Parts(
        id="10.q1", title=TITLE, hints=HINTS, parts={"n": part(Number, 4, 5), "side": part(Value, "up", "down")}
    )


@pytest.mark.parametrize(
    ("answer", "status", "score", "said"),
    [
        ({"n": 4, "side": "up"}, "passed", 1.0, ""),
        ({"n": 5, "side": "up"}, "failed", 0.5, "Not 5."),
        ({"n": 3, "side": "down"}, "failed", 0.0, "Not down."),
        ({"n": 3, "side": "up"}, "failed", 0.5, "`n`: "),
        ({"n": 4}, "failed", 0.5, "`side`"),
        ({"n": 4, "side": ...}, "failed", 0.5, "`side`"),
        ({"n": 4, "side": "up", "more": 1}, "failed", 0.99, "`more`"),
        ({"n": ..., "side": ...}, "not_attempted", 0.0, ""),
        (..., "not_attempted", 0.0, ""),
        (4, "failed", 0.0, "dictionary"),
    ],
)
def test_each_part_is_judged(answer: object, status: str, score: float, said: str) -> None:
    result = parts().evaluate(answer)
    assert (result.status, result.score) == (status, score), result
    assert said in result.message.en


def test_the_mistakes_are_those_of_the_parts() -> None:
    assert [one.name for one in parts().misconceptions] == ["no-5", "no-down"]
    assert parts().misconceptions[1].wrong_value == {"side": "down"}
    with pytest.raises(ValueError, match="those of its parts"):
        Parts(id="10.q1", title=TITLE, hints=HINTS, parts={}, misconceptions=(Misconception("a", TITLE, 1),))
