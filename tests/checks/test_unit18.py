"""The capstone's questions on all seven cases, and on a file of one's own."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis import evaluation
from coursekit.checks import Question, unit18
from tests.checks.answers.unit18 import a_plan, right_answers
from tests.datasets.test_study import COLUMNS, TWO, own_file

CASES = datasets.cases()
# As the simulation planted them; where the programme's interval holds 0, no effect can be claimed.
WORST = dict(
    zip(
        CASES,
        ["responsiveness", "empathy", "tangibles", "reliability", "responsiveness", "assurance", "empathy"],
        strict=True,
    )
)
FIRST = {**WORST, "telecom": "reliability", "hotel": "assurance", "power": "empathy"}
VERDICTS = dict(zip(CASES, ["up", "open", "open", "up", "up", "down", "up"], strict=True))
NAMED: dict[str, set[str]] = {
    "q1": {"blanks-only", "codes-only", "whole-table", "nobody-looked-for", "nobody-left-out", "complete-only"},
    "q2": {"e-minus-p", "codes-counted", "straight-liners-kept", "perceptions-alone", "items-first"},
    "q3": {"every-difference-counts", "not-adjusted", "order-reversed", "p-for-difference", "separate-groups",
           "overlapping-intervals"},
    "q4": {"widest-gap", "minus-forgotten", "place-2", "place-3", "place-4"},
    "q5": {"before-after", "after-only", "control-minus-treated", "gaps-not-perceptions", "clustered-low",
           "clustered-high", "sure-of-the-estimate", "wrong-side", "sign-of-the-effect", "never-sure"},
}  # fmt: skip


def opened(name: str) -> datasets.Study:
    """A case as a grader opens it: worked out once."""
    return unit18._reopen({"case": name})


@cache
def answered(name: str) -> dict:
    return right_answers(opened(name))


@pytest.fixture(params=CASES)
def study(request: pytest.FixtureRequest) -> datasets.Study:
    return opened(request.param)


@pytest.fixture
def answers(study: datasets.Study) -> dict:
    return answered(study.name)


def test_every_case_passes_with_its_own_answers(study: datasets.Study, answers: dict) -> None:
    for question in unit18.QUESTIONS:
        answer = a_plan(study, answers["q4"]) if question.name == "q6" else answers[question.name]
        result = question.evaluate(answer, study)
        assert result.status == "passed", (question.id, result)
        request = json.loads(json.dumps(question.request(1, study)))
        assert request["data"] == {"case": study.name}
        evidence = json.loads(json.dumps(question.ask(answer, request)))
        assert question.judge(evidence, request).status == "passed"


def test_the_planted_answers_come_out(study: datasets.Study, answers: dict) -> None:
    assert answers["q2"].idxmin() == WORST[study.name]
    assert answers["q4"] == FIRST[study.name]
    assert answers["q5"]["verdict"] == VERDICTS[study.name]


def test_every_mistake_of_every_case_is_answered_by_name(study: datasets.Study, answers: dict) -> None:
    for question in unit18.QUESTIONS[:5]:
        made = question.of(study)
        assert isinstance(made, Question)
        for mistake in made.misconceptions:
            wrong = mistake.wrong_value
            given = {**answers[question.name], **wrong} if question.name in ("q1", "q5") else wrong
            assert question.evaluate(given, study).misconception == mistake.name
            assert mistake.name in NAMED[question.name]
            assert mistake.message.zh != mistake.message.en


def test_every_mistake_comes_up_in_some_case() -> None:
    studies = [opened(name) for name in CASES]
    for question in unit18.QUESTIONS[:5]:
        found = {
            one.name for made in map(question.of, studies) if isinstance(made, Question) for one in made.misconceptions
        }
        assert found == NAMED[question.name]


def test_a_neighbours_answers_are_wrong() -> None:
    """Copying does not help: no two cases have the same gaps or the same effect, and plans carry another baseline."""
    studies = [opened(name) for name in CASES]
    for study in studies:
        own, plan = answered(study.name), a_plan(study, answered(study.name)["q4"])
        for other in studies:
            if other is not study:
                assert unit18.q2.evaluate(own["q2"], other).status == "failed"
                assert unit18.q5.evaluate(own["q5"], other).status == "failed"
                assert unit18.q6.evaluate(plan, other).status == "failed"


def test_before_and_after_alone_would_mislead_in_the_hotels() -> None:
    """All houses moved: the change of those in the programme is far from nothing, the effect is not."""
    study = opened("hotel")
    means = unit18.q5.of(study)
    assert isinstance(means, Question)
    naive = next(one.wrong_value["effect"] for one in means.misconceptions if one.name == "before-after")
    assert naive > 0.2
    assert abs(answered("hotel")["q5"]["effect"]) < 0.05


def test_a_plan_starts_from_the_last_wave(study: datasets.Study, answers: dict) -> None:
    """The gaps of question 2 are of both waves; who takes one for a baseline is told so, and where the right one is."""
    plan = a_plan(study, answers["q4"])
    action = plan["actions"][0]
    pooled = round(float(answers["q2"][answers["q4"]]), 2)
    assert abs(pooled - action["baseline"]) > 0.01
    action["baseline"] = pooled
    result = unit18.q6.evaluate(plan, study)
    assert result.status == "failed"
    assert "两期合在一起" in result.message.zh
    assert f'basis.baseline("gap_{answers["q4"]}")' in result.message.en
    action["baseline"] = -3.0  # no gap of these data: nothing is said of waves
    assert "both waves" not in unit18.q6.evaluate(plan, study).message.en


def test_what_is_really_typed_gets_a_sentence_that_helps(study: datasets.Study, answers: dict) -> None:
    urgency = study.importance * -answers["q2"]
    for given in (urgency, float(urgency.max())):
        assert "idxmax" in unit18.q4.evaluate(given, study).message.en
    for word in (open, "yes", "no effect"):  # without quotes, `open` is a function of Python
        assert "quotation marks" in unit18.q5.evaluate(answers["q5"] | {"verdict": word}, study).message.en
    form = type("PlanBuilder", (), {})()
    assert "plan = form.data" in unit18.q6.evaluate(form, study).message.en


# ---------------------------------------------------------------- a file of one's own


def test_an_own_file_is_answered_from_the_file(tmp_path: Path) -> None:
    study = datasets.case(file=own_file(tmp_path), dimensions=TWO, aimed_at="speed", **COLUMNS)
    answers = right_answers(study)
    for question in unit18.QUESTIONS[:5]:
        assert question.evaluate(answers[question.name], study).status == "passed", question.id
    assert unit18.q6.evaluate(a_plan(study), study).status == "passed"
    # Judged elsewhere, from the file: the request says how to open it.
    request = json.loads(json.dumps(unit18.q2.request(1, study)))
    evidence = json.loads(json.dumps(unit18.q2.ask(answers["q2"], request)))
    assert unit18.q2.judge(evidence, request).status == "passed"
    (tmp_path / "my-survey.csv").unlink()
    assert unit18.q2.judge(evidence, request).status == "error"


def test_an_own_file_without_waves_says_so_kindly(tmp_path: Path) -> None:
    study = datasets.case(file=own_file(tmp_path, overall_satisfaction=None), dimensions=TWO)
    for question, word in ((unit18.q5, "wave"), (unit18.q4, "overall_satisfaction")):
        result = question.check(..., study).result
        assert result.status == "not_attempted"
        assert word in result.message.zh
        assert word in result.message.en
        request = question.request(1, study)
        assert question.judge(question.ask(..., request), request) == result
    answers = right_answers(study)
    for question in unit18.QUESTIONS[:3]:
        assert question.evaluate(answers[question.name], study).status == "passed"
    # Nothing says what comes first, so any gap may be the plan's.
    assert unit18.q6.evaluate(a_plan(study, "care"), study).status == "passed"


def test_blank_waves_units_and_marks_are_left_out_of_the_comparison(tmp_path: Path) -> None:
    """As the sheet has it: post is whether the wave is 2, which a blank one is not."""
    path = own_file(tmp_path)
    table = pd.read_csv(path).astype(object)
    for row, column in ((4, "期次"), (25, "期次"), (9, "网点"), (30, "试点")):
        table.loc[row, column] = None
    table.to_csv(path, index=False)
    study = datasets.case(file=path, dimensions=TWO, aimed_at="speed", **COLUMNS)
    rows = study.survey.assign(score=study.perceptions["speed"], post=study.survey["wave"] == 2)
    found = evaluation.difference_in_differences(rows, "score", unit="unit", treated="programme", post="post")
    own = found.collapsed
    verdict = "up" if own.low > 0 else "down" if own.high < 0 else "open"
    answer = {"effect": own.estimate, "low": own.low, "high": own.high, "verdict": verdict}
    assert found.n == 36
    result = unit18.q5.evaluate(answer, study)
    assert result.status == "passed", result


def test_one_dimension_has_no_order(tmp_path: Path) -> None:
    study = datasets.case(file=own_file(tmp_path), dimensions={"all": ["01", "02", "03", "04"]})
    assert unit18.q3.evaluate([], study).status == "not_attempted"


def test_what_is_checked_is_of_this_study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    one, other = (opened(name) for name in ("telecom", "ecommerce"))
    unit18.q4.check("reliability", one)
    table = unit18.checked(one)
    assert isinstance(table, pd.DataFrame)
    assert list(table.iloc[:, 0]) == [question.name for question in unit18.QUESTIONS]
    assert table.iloc[3, 2] != table.iloc[0, 2]
    assert unit18.checked(other).iloc[3, 2] == table.iloc[0, 2]
