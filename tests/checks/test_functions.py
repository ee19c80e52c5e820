import json

import numpy as np
import pandas as pd
import pytest

from coursekit.checks import Function, Misconception
from coursekit.checks.functions import NOTEBOOK_SEED
from coursekit.checks.plain import from_plain
from coursekit.checks.result import Result
from coursekit.checks.simpler import simpler, size
from coursekit.language import Text
from tests.checks import examples as ex

TEXT = Text(zh="错。", en="Wrong.")


def asked(reference, edge=(), **options):
    given = {"id": "10.q1", "title": ex.title("x"), "hints": ex.HINTS, "edge": edge, "variable": "f"} | options
    return Function(reference=reference, **given)


# ── right in whatever form ──


def with_numpy(gaps, weights):
    return np.average(gaps, weights=weights)


def with_pandas(gaps, weights):
    return (pd.Series(gaps) * weights).sum() / sum(weights)


def with_defaults(gaps, weights, *, digits=12):
    return round(ex.weighted_gap(gaps, weights), digits)


@pytest.mark.parametrize("answer", [ex.weighted_gap, with_numpy, with_pandas, with_defaults])
def test_a_right_function_passes(answer):
    result = ex.function.evaluate(answer)
    assert (result.status, result.score) == ("passed", 1.0)
    assert "32 inputs" in result.message.en


@pytest.mark.parametrize(
    "answer",
    [
        ex.item_gaps,
        lambda survey: ex.item_gaps(survey)[::-1],
        lambda survey: ex.item_gaps(survey).to_dict(),
        lambda survey: (survey[["P01", "P02"]].mean() - survey[["E01", "E02"]].mean().to_numpy()).set_axis(
            ["01", "02"]
        ),
    ],
)
def test_a_function_may_return_its_table_in_whatever_form(answer):
    assert ex.table_function.evaluate(answer).status == "passed"


# ── the smallest failing call ──


def wrong_from_three(gaps, weights):
    return ex.weighted_gap(gaps, weights) if len(gaps) < 3 else 99


def test_the_failing_call_that_is_shown_is_the_smallest():
    message = ex.function.evaluate(wrong_from_three).message.en
    call, came = message.split("` returns `")
    gaps, weights = eval(call.removeprefix("`weighted_gap"))  # the call is shown as one types it
    assert len(gaps) == len(weights) == 3
    assert came.startswith("99`; it should be `")
    assert all(gap == round(gap) for gap in gaps)


def test_rows_are_left_out_of_a_table_until_it_no_longer_fails():
    def wrong_when_seven(survey):
        return ex.item_gaps(survey) + (survey["P02"] >= 5).any()

    message = ex.table_function.evaluate(wrong_when_seven).message.en
    shown = eval(message.split("` returns")[0].removeprefix("`item_gaps(").removesuffix(")"), {"pd": pd})
    assert shown.shape == (1, 4)
    assert shown["P02"].item() >= 5


def test_the_same_answer_is_shown_the_same_call():
    assert ex.function.evaluate(wrong_from_three) == ex.function.evaluate(wrong_from_three)


def test_a_smaller_call_fails_in_the_same_way():
    """An empty list, or a lone row, must not turn a wrong sum into another mistake."""

    def fails_otherwise_when_short(gaps, weights):
        if len(gaps) < 4:
            raise ValueError
        return 99

    question = asked(ex.weighted_gap, edge=[([0.5] * 6, [1] * 6)])
    message = question.evaluate(fails_otherwise_when_short).message.en
    assert message.startswith("`f([0.5, 0.5, 0.5, 0.5], [1, 1, 1, 1])` returns `99`") or "0.0, 0.0" in message


def test_nothing_is_left_out_where_the_question_forbids_it():
    question = asked(ex.weighted_gap, edge=[([0.5] * 6, [1] * 6)], shrink=False)
    assert question.evaluate(lambda g, w: 99).message.en.count("0.5") == 7


def test_calls_are_asked_smallest_first_and_the_same_for_the_same_seed():
    request = ex.function.request(3)
    sizes = [size(call["args"]) for call in request["calls"]]
    assert sizes == sorted(sizes)
    assert ex.function.request(3) == request != ex.function.request(4)


def test_simpler_calls_stay_parallel_and_never_empty():
    for args in simpler([[0.25, 0.5, 1.5], [1, 2, 3]]):
        assert len(args[0]) == len(args[1]) >= 1
    assert list(simpler([[1], 2])) == []


# ── misconceptions ──


def unweighted(gaps, weights):
    return np.mean(gaps)


def test_a_misconception_is_the_first_sentence_and_the_call_comes_below():
    result = ex.function.evaluate(unweighted)
    assert (result.status, result.misconception) == ("failed", "unweighted")
    assert result.message.en == "The weights are not used."
    assert "returns" in result.detail.en
    assert ex.function.evaluate(lambda g, w: float(np.dot(g, w))).misconception == "not-divided"


def test_a_merely_wrong_function_has_no_misconception():
    for wrong in (
        wrong_from_three,
        lambda g, w: 0,
        lambda g, w: -ex.weighted_gap(g, w),
        lambda g, w: np.mean(g) + 0.01,
    ):
        result = ex.function.evaluate(wrong)
        assert result.status == "failed"
        assert result.misconception is None


def test_a_misconception_must_be_wrong_somewhere_to_be_recognised():
    same = Misconception("same", TEXT, lambda x: x * 1.0)
    question = asked(lambda x: x, edge=[1, 2], misconceptions=(same,))
    assert question.evaluate(lambda x: x).status == "passed"
    assert question.evaluate(lambda x: 1 / 0).misconception is None


def test_a_misconception_may_fail_where_the_trainee_fails():
    inverse = Misconception("inverse", TEXT, lambda x: 1 / x)
    question = asked(lambda x: x, edge=[0, 2, 4], misconceptions=(inverse,))
    assert question.evaluate(lambda x: 1 / x).misconception == "inverse"
    assert question.evaluate(lambda x: 1 / x if x else 7).misconception is None


# ── sentences ──


def stub(gaps, weights):
    """Return the weighted gap."""
    ...


def forgot_return(gaps, weights):
    ex.weighted_gap(gaps, weights)


def prints(gaps, weights):
    print(ex.weighted_gap(gaps, weights))


def one_way_without_return(gaps, weights):  # noqa: RET503
    if len(gaps) < 3:
        return ex.weighted_gap(gaps, weights)


def divides_by_nothing(gaps, weights):
    return sum(gaps) / (len(gaps) - 1)


def misspelt(gaps, weights):
    return sum(gap) / sum(weights)  # noqa: F821


def changes(gaps, weights):
    result = ex.weighted_gap(gaps, weights)
    weights.clear()
    return result


def rounds(gaps, weights):
    return round(ex.weighted_gap(gaps, weights), 2)


def as_text(gaps, weights):
    return str(ex.weighted_gap(gaps, weights))


def endless(gaps, weights):
    while True:
        try:  # noqa: SIM105
            gaps = list(gaps)
        except Exception:
            pass


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (stub, "not_attempted", "in place of the three dots `...` in the function `weighted_gap`"),
        (lambda g, w: ..., "not_attempted", "three dots"),
        (forgot_return, "failed", "returns nothing (`None`): hand the result back with `return`"),
        (prints, "failed", "prints its result (`-2.0`) but does not return it"),
        (one_way_without_return, "failed", "there is a way through the function that meets no `return`"),
        (lambda gaps: 1, "failed", "should take 2 input(s); yours takes `gaps`"),
        (lambda: 1, "failed", "yours takes none"),
        (divides_by_nothing, "error", "`ZeroDivisionError: float division by zero`"),
        (divides_by_nothing, "error", "`return sum(gaps) / (len(gaps) - 1)`"),
        (divides_by_nothing, "error", "something was divided by 0"),
        (misspelt, "error", "a name is used that does not exist yet"),
        (changes, "failed", "changes the data it is given (input 2, as in `weighted_gap([-2.2], [2])`)"),
        (rounds, "failed", "rounded too coarsely"),
        (as_text, "failed", "text in quotes, not a number"),
        (lambda g, w: [ex.weighted_gap(g, w)], "failed", "A number is asked for here, you gave a list"),
        (lambda g, w: -ex.weighted_gap(g, w), "failed", "the sign is the other way round"),
        (lambda g, w: float("nan"), "failed", "missing value"),
        (endless, "error", "did not finish within 1 s"),
        (ex.weighted_gap([-1.0], [10]), "failed", "do not call it, as in `q8.check(weighted_gap)`"),
        ("weighted_gap", "failed", "The function itself is asked for"),
    ],
)  # fmt: skip
def test_every_way_of_being_wrong_has_its_sentence(answer, status, words):
    result = ex.function.evaluate(answer)
    assert result.status == status
    assert words in f"{result.message.en} {result.detail.en if result.detail else ''}"


def test_an_error_names_their_line_by_its_number():
    line = divides_by_nothing.__code__.co_firstlineno + 1
    assert f"第 {line} 行" in ex.function.evaluate(divides_by_nothing).detail.zh


def test_no_traceback_and_no_line_of_ours_is_shown():
    result = ex.function.evaluate(divides_by_nothing)
    assert "Traceback" not in repr(result)
    assert "asking.py" not in repr(result)


def test_changing_the_input_is_no_mistake_where_the_question_says_so():
    question = asked(len, edge=[[1, 2]], may_change_input=True)
    assert question.evaluate(lambda xs: len(xs.clear() or [1, 2])).status == "passed"


def test_a_function_that_should_return_none_may():
    question = asked(lambda x: None if x < 0 else x, edge=[-1, 2])
    assert question.evaluate(lambda x: x if x >= 0 else None).status == "passed"
    assert question.evaluate(lambda x: x).status == "failed"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ([1, 2.5], [1, 2.6]),
        ((1, 2), (1, 2, 3)),
        ({"a": 1, "b": 2}, {"a": 1}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a", "b"}, {"a"}),
        ("B3", "B4"),
        (True, False),
        (float("nan"), 0.0),
        (np.array([1.0, 2.0]), [1.0, 3.0]),
        (pd.Series([1.0], index=["a"]), pd.Series([2.0], index=["a"])),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [2]})),
        (pd.Timestamp("2026-01-02"), pd.Timestamp("2026-01-03")),
    ],
)
def test_whatever_a_reference_returns_can_be_compared(right, wrong):
    question = asked(lambda x: right, edge=[1])
    assert question.evaluate(lambda x: right).status == "passed"
    assert question.evaluate(lambda x: wrong).status == "failed"


# ── asking here, judging there ──

ANSWERS = [
    ex.weighted_gap, unweighted, stub, forgot_return, prints, divides_by_nothing, changes, rounds, wrong_from_three,
    lambda gaps: 1, 3.5, ..., None,
]  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_judge_elsewhere_comes_to_the_same_result(answer):
    request = ex.function.request(7)
    evidence = ex.function.ask(answer, json.loads(json.dumps(request)))
    here = ex.function.judge(evidence, request)
    there = ex.function.judge(json.loads(json.dumps(evidence, allow_nan=False)), json.loads(json.dumps(request)))
    assert here == there
    assert Result.from_data(json.loads(json.dumps(here.to_data()))) == here
    assert ex.function.evaluate(answer).status == here.status


@pytest.mark.parametrize(
    "question", [question for question in ex.ALL if question not in (ex.function, ex.table_function)]
)
def test_a_value_is_judged_elsewhere_the_same(question):
    for answer in (..., 1.5, "C", ["a"], {"a": "reliability"}, pd.Series(ex.GAPS), ex.branches(), len):
        request = question.request(7)
        evidence = question.ask(answer, request)
        wire = json.loads(json.dumps(evidence, allow_nan=False))
        assert question.judge(wire, json.loads(json.dumps(request))) == question.judge(evidence, request)


def evidence_of(answer):
    return ex.function.ask(answer, ex.function.request(1))


@pytest.mark.parametrize(
    "evidence",
    [
        None,
        {},
        [],
        "passed",
        {"given": "calls"},
        {"given": "calls", "calls": []},
        evidence_of(ex.weighted_gap) | {"calls": evidence_of(ex.weighted_gap)["calls"][:3]},
        evidence_of(ex.weighted_gap) | {"calls": [{"status": "passed"}] * 32},
        evidence_of(ex.weighted_gap) | {"calls": [{"status": "returned", "value": {"$kind": "?"}, "changed": []}] * 32},
        evidence_of(ex.weighted_gap) | {"calls": [{"status": "raised", "error": {"line": "x"}}] * 32},
        {"given": "value", "value": {"$kind": "array", "dtype": "int64", "values": [1], "shape": [9]}},
    ],
)
@pytest.mark.parametrize("question", [ex.function, ex.number, ex.classes])
def test_forged_or_broken_evidence_never_passes_and_never_raises(question, evidence):
    result = question.judge(evidence, question.request(1))
    assert (result.status, result.score) == ("error", 0.0)


def test_a_fault_of_ours_is_said_to_be_ours():
    question = asked(lambda x: 1 / 0, edge=[1])
    result = question.evaluate(lambda x: x)
    assert result.status == "error"
    assert "not your fault" in result.message.en
    assert "10.q1" in result.message.en


def test_the_notebook_asks_with_a_fixed_seed():
    args = ex.function.request(NOTEBOOK_SEED)["calls"][0]["args"]
    assert [from_plain(arg) for arg in args] == [[-2.2], [2]]


def test_a_function_needs_something_to_be_called_on():
    with pytest.raises(ValueError, match="cases"):
        asked(len)
