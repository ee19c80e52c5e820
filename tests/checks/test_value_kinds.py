"""Every kind that is answered by a value: right in many forms, wrong in many ways, untouched."""

import math
import time

import numpy as np
import pandas as pd
import pytest

from coursekit.checks import Choice, Number, Plan, Rule, Table, Value
from coursekit.language import Text
from tests.checks import examples as ex

RIGHT = [
    (ex.value, ["reliability", "Reliability ", "ｒeliability", np.str_("reliability")]),
    (ex.truth, [True, np.bool_(True), np.array([True])[0]]),
    (ex.group, [{"07", "10", "11"}, ["11", "07", "10"], ("07", "10", "11"), pd.Index(["10", "07", "11"]), np.array(["07", "11", "10"])]),  # noqa: E501
    (ex.number, [-1.256, -1.26, -1.2561, np.float64(-1.256), np.float32(-1.256), np.array(-1.256)]),
    (ex.choice, ["C", "c", " C) ", "Ｃ", ["C"], {"C"}, "C."]),
    (ex.several, ["BD", "D, B", "b、d", ["D", "B"], {"B", "D"}, ("B", "D"), pd.Series(["B", "D"]), "B D"]),
    (ex.ordering, [["clean", "reverse", "subtract", "average"], ("Clean", "reverse", "subtract", "average"), "clean, reverse, subtract, average", "clean → reverse → subtract → average", pd.Series(["clean", "reverse", "subtract", "average"])]),  # noqa: E501
    (ex.letters, ["BACD", "b a c d", ["B", "A", "C", "D"], "B > A > C > D"]),
    (ex.classes, [{"d": "empathy", "a": "reliability", "b": "Empathy", "c": "tangibles"}, pd.Series({"a": "reliability", "b": "empathy", "c": "tangibles", "d": "empathy"}), pd.Series(["reliability", "empathy", "tangibles", "empathy"], index=list("abcd"), dtype="category")]),  # noqa: E501
    (ex.plan, [ex.GOOD_PLAN, {**ex.GOOD_PLAN, "note": ""}, dict(reversed(ex.GOOD_PLAN.items()))]),
]  # fmt: skip

# question, answer, a piece of the English sentence, the misconception that is recognised
WRONG = [
    (ex.value, "tangibles", "lowest perception", "lowest-perception"),
    (ex.value, "empathy", "'empathy'", None),
    (ex.value, 3, "put it in quotes", None),
    (ex.value, ["reliability"], "A text (in quotes) is asked for here, you gave a list", None),
    (ex.value, len, "gave the function itself", None),
    (ex.truth, False, "False", None),
    (ex.truth, "True", "without quotes", None),
    (ex.truth, 1, "`True` or `False` is asked for", None),
    (ex.group, ["07", "10"], "3 values, you gave 2", None),
    (ex.group, ["07", "10", "11", "12"], "`12` should not be in it", None),
    (ex.group, "07", "group of names", None),
    (ex.number, -1.5, "median", "median"),
    (ex.number, 7.0, "You have `7.0`", None),
    (ex.number, 1.256, "other way round", None),
    (ex.number, -1.3, "rounded too coarsely", None),
    (ex.number, -125.6, "factor of 100", None),
    (ex.number, "-1.256", "in quotes, not a number", None),
    (ex.number, True, "truth value", None),
    (ex.number, math.nan, "missing value", None),
    (ex.number, np.float64("nan"), "missing value", None),
    (ex.number, pd.NA, "missing value", None),
    (ex.number, math.inf, "divided by 0", None),
    (ex.number, pd.Series([-1.256]), ".item()", None),
    (ex.number, np.array([-1.256]), ".item()", None),
    (ex.number, pd.Series([1.0, 2.0]), "you gave a Series", None),
    (ex.number, pd.DataFrame({"a": [1.0]}), "you gave a DataFrame", None),
    (ex.number, [-1.256], "you gave a list", None),
    (ex.number, lambda: -1.256, "gave the function itself", None),
    (ex.number, object(), "an object of type `object`", None),
    (ex.number, pd.Series([1.0]).groupby(level=0), "not summed up", None),
    (ex.number, list(range(10**6)), "too big", None),
    (ex.choice, "A", "spoilt", "spoilt"),
    (ex.choice, "B", "`B` is not right", None),
    (ex.choice, "E", "no option `E`", None),
    (ex.choice, "AC", "Choose one only; you chose 2", None),
    (ex.choice, "", "no option", None),
    (ex.choice, 2.5, "letter of an option is asked for", None),
    (ex.choice, 3, "no option `3`", None),
    (ex.several, "ABD", "hearsay", "also-a"),
    (ex.several, "A", "hearsay", "also-a"),
    (ex.several, "B", "not all of it", None),
    (ex.several, "BCD", "something that does not", None),
    (ex.several, "CE", "not right; think again", None),
    (ex.several, "BC", "1 of those you chose", None),
    (ex.ordering, ["average", "subtract", "reverse", "clean"], "back to front", None),
    (ex.ordering, ["clean", "subtract", "average", "reverse"], "Reverse the reversed", "reverse-last"),
    (ex.ordering, ["clean", "reverse", "average", "subtract"], "first 2 place(s) are right, number 3 (`average`)", None),  # noqa: E501
    (ex.ordering, ["clean", "reverse", "average"], "Missing: `subtract`", None),
    (ex.ordering, ["clean", "reverse", "average", "average"], "`average` occurs more than once", None),
    (ex.ordering, ["clean", "reverse", "average", "plot"], "`plot` should not be in it", None),
    (ex.ordering, {"clean", "reverse", "average", "subtract"}, "list in order", None),
    (ex.ordering, 4, "list in order", None),
    (ex.letters, "DCAB", "back to front", None),
    (ex.classes, {"a": "reliability", "b": "reliability", "c": "tangibles", "d": "empathy"}, "Kind is not", "kind"),
    (ex.classes, {"a": "empathy", "b": "empathy", "c": "tangibles", "d": "empathy"}, "3 of 4 are right; look again at `a`", None),  # noqa: E501
    (ex.classes, {"a": "reliability", "b": "empathy"}, "Not sorted yet: `c`, `d`", None),
    (ex.classes, {"a": "speed", "b": "empathy", "c": "tangibles", "d": "empathy"}, "no class `'speed'`", None),
    (ex.classes, {"a": ..., "b": "empathy", "c": "tangibles", "d": "empathy"}, "`a` still holds the three dots", None),
    (ex.classes, ["reliability", "empathy", "tangibles", "empathy"], "dictionary", None),
    (ex.plan, {**ex.GOOD_PLAN, "target": 4.0}, "Aim above", "target"),
    (ex.plan, {"owner": ""}, "one owner", "one-owner"),
    (ex.plan, {**ex.GOOD_PLAN, "target": "4.6"}, "Aim above", "target"),
    (ex.plan, {**ex.GOOD_PLAN, "date": ...}, "`date` still holds the three dots", None),
    (ex.plan, [ex.GOOD_PLAN], "dictionary", None),
]  # fmt: skip


@pytest.mark.parametrize(("question", "answer"), [(q, answer) for q, answers in RIGHT for answer in answers])
def test_right_in_whatever_form(question, answer):
    result = question.evaluate(answer)
    assert result.status == "passed", result.message.en
    assert result.score == 1.0


@pytest.mark.parametrize(("question", "answer", "words", "misconception"), WRONG)
def test_wrong_is_told_in_a_sentence_of_its_own(question, answer, words, misconception):
    result = question.evaluate(answer)
    assert result.status == "failed"
    assert result.score < 1
    assert words in result.message.en
    assert result.misconception == misconception


@pytest.mark.parametrize("question", ex.ALL)
@pytest.mark.parametrize("nothing", [..., None])
def test_untouched_is_not_attempted(question, nothing):
    result = question.evaluate(nothing)
    assert (result.status, result.score) == ("not_attempted", 0.0)


def test_untouched_names_the_variable_where_it_has_a_name():
    assert "`gap_reliability`" in ex.number.evaluate(...).message.zh
    assert "三个点 `...`" in ex.number.evaluate(...).message.zh
    assert "`print(...)`" in ex.number.evaluate(None).message.en
    assert "`" + "answer" not in ex.choice.evaluate(...).message.en


def test_a_dict_of_dots_is_untouched():
    assert ex.classes.evaluate({"a": ..., "b": ...}).status == "not_attempted"
    assert ex.plan.evaluate({"owner": ..., "date": ""}).status == "not_attempted"


def test_a_share_of_the_items_or_rules_is_a_share_of_the_score():
    assert ex.classes.evaluate({"a": "reliability", "b": "empathy", "c": "empathy", "d": "empathy"}).score == 0.75
    assert ex.plan.evaluate({**ex.GOOD_PLAN, "owner": "", "date": ""}).score == pytest.approx(1 / 3, abs=1e-4)


def test_a_plan_names_the_first_broken_rule_and_counts_the_rest():
    result = ex.plan.evaluate({**ex.GOOD_PLAN, "owner": "", "date": ""})
    assert result.message.en == "It needs one owner."
    assert "1 of 3 rules are met" in result.detail.en
    assert "Write a date." in result.detail.en


def test_a_rule_may_say_where_it_is_broken():
    where = Text(zh="第 2 项没有日期。", en="Action 2 has no date.")
    rules = (Rule("dated", Text(zh="写日期。", en="Dates."), lambda actions: where if len(actions) > 1 else True),)
    question = Plan(id="16.q1", title=ex.title("x"), hints=ex.HINTS, rules=rules, form=list)
    assert question.evaluate([{}, {}]).message == where
    assert question.evaluate([{"a": 1}]).status == "passed"


def test_a_right_number_within_a_share_of_it():
    question = Number(id="10.q1", title=ex.title("x"), hints=ex.HINTS, answer=12345.6, tolerance=0, relative=0.01)
    assert question.evaluate(12_400).status == "passed"
    assert question.evaluate(12_500).status == "failed"


def test_a_small_whole_number_is_not_called_a_rounded_one():
    question = Number(id="10.q1", title=ex.title("x"), hints=ex.HINTS, answer=2.3)
    assert "rounded" not in question.evaluate(2).message.en


def test_the_right_number_is_never_given_away():
    for answer in (3.0, 1.256, -1.3, "x", [1], math.nan):
        result = ex.number.evaluate(answer)
        assert "-1.256" not in result.message.en + str(result.detail)


def test_an_integer_will_do_for_a_float():
    question = Number(id="10.q1", title=ex.title("x"), hints=ex.HINTS, answer=4.0)
    assert [question.evaluate(four).status for four in (4, np.int64(4), np.uint8(4), 4.0)] == ["passed"] * 4


def test_a_text_can_be_asked_for_to_the_letter():
    question = Value(id="10.q1", title=ex.title("x"), hints=ex.HINTS, answer="B3", exact=True)
    assert question.evaluate("B3").status == "passed"
    assert question.evaluate("b3").status == "failed"


def test_the_right_answer_is_computed_once_and_not_before_it_is_needed():
    times = []
    question = Number(id="10.q1", title=ex.title("x"), hints=ex.HINTS, answer=lambda: times.append(1) or 2.0)
    assert not times
    question.evaluate(2.0)
    question.evaluate(3.0)
    assert times == [1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "q1"},
        {"id": "10."},
        {"hints": ex.HINTS[:1]},
        {"answer": "X"},
        {"answer": "AB"},
        {"misconceptions": ex.choice.misconceptions * 2},
    ],
)
def test_a_question_that_is_written_down_wrongly_is_refused(wrong):
    given = {"id": "10.q1", "title": ex.title("x"), "hints": ex.HINTS, "answer": "A", **wrong}
    with pytest.raises(ValueError, match=r"q1|10\."):
        Choice(**given)


HUGE = [
    "AB" * 499_999,
    ["A", "B"] * 40_000,
    [f"k{at}" for at in range(90_000)],
    {f"k{at}": "A" for at in range(40_000)},
    "\ufdfa" * 999_999,  # one sign that stands for eighteen
]


@pytest.mark.parametrize("answer", HUGE, ids=range(len(HUGE)))
@pytest.mark.parametrize("question", [ex.ordering, ex.letters, ex.choice, ex.several, ex.classes, ex.group, ex.column])
def test_a_huge_answer_is_judged_at_once(question, answer):
    evidence = {"value": answer}
    started = time.process_time()
    result = question.judge(evidence, {"ask": "value"})
    assert time.process_time() - started < 3
    assert result.status == "failed"
    assert len(result.message.en) < 10_000


def test_a_long_order_is_told_what_is_wrong_with_its_members():
    assert "`A`, `B` occurs more than once" in ex.letters.evaluate("AB" * 499_999).message.en
    assert "`A`, `B`, `C`, `D` occurs more than once" in ex.letters.evaluate("BACD" * 2).message.en
    assert "should not be in it" in ex.ordering.evaluate(["clean"] + ["a", "b"] * 40_000).message.en


@pytest.mark.parametrize(
    "rows",
    [
        [{f"k{at}": 1} for at in range(5_000)],
        {f"k{at}": {f"r{at}": 1} for at in range(5_000)},
        {f"k{at}": pd.Series([1], index=[f"r{at}"]) for at in range(1_000)},
    ],
)
def test_rows_without_a_column_in_common_make_no_table(rows):
    started = time.process_time()
    question = Table(id="10.q8", title=ex.title("a table"), hints=ex.HINTS, answer=pd.DataFrame({"a": [1, 2]}))
    assert "too big" in question.evaluate(rows).message.en
    assert time.process_time() - started < 5
    assert question.evaluate([{"a": 1}, {"a": 2}]).status == "passed"
    assert question.evaluate({"a": [1, 2]}).status == "passed"
