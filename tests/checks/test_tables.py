import numpy as np
import pandas as pd
import pytest

from coursekit.analysis.instrument import Survey
from coursekit.checks import Table
from tests.checks import examples as ex

GAPS = pd.Series(ex.GAPS)


def asked(answer, **options):
    return Table(id="10.q1", title=ex.title("x"), hints=ex.HINTS, answer=answer, **options)


@pytest.mark.parametrize(
    "answer",
    [
        GAPS,
        GAPS[::-1],
        GAPS.round(2),
        GAPS.astype("float32"),
        GAPS.rename("anything"),
        GAPS.to_dict(),
        GAPS.tolist(),
        tuple(GAPS),
        GAPS.to_numpy(),
        GAPS.set_axis(pd.CategoricalIndex(GAPS.index)),
    ],
)
def test_a_right_column_in_whatever_form(answer):
    assert ex.column.evaluate(answer).status == "passed"


def test_a_list_is_told_that_it_was_taken_in_its_order():
    assert "in the order given" in ex.column.evaluate(GAPS.tolist()).detail.en
    assert ex.column.evaluate(GAPS).detail is None


@pytest.mark.parametrize(
    ("answer", "words", "misconception"),
    [
        (-GAPS, "You computed E − P", "e-minus-p"),
        (GAPS + 1, "3 of 3 values are wrong; the first is at `tangibles`: you have `0.58`", None),
        (GAPS.where(GAPS > -1, 7), "1 of 3 values are wrong; the first is at `reliability`", None),
        (GAPS.drop("empathy"), "1 row(s) are missing: `empathy`", None),
        (pd.concat([GAPS, pd.Series({"speed": 1.0})]), "1 row(s) too many: `speed`", None),
        (pd.concat([GAPS, GAPS[:1]]), "more than once: `tangibles`", None),
        (GAPS.reset_index(drop=True), "The numbers are right, but the row labels", None),
        ((GAPS + 1).reset_index(drop=True), "The row labels (the index) are wrong", None),
        (GAPS.where(GAPS > -1), "1 value(s) are missing (`nan`), such as at `reliability`", None),
        (GAPS.round(1), "rounded too coarsely", None),
        (GAPS.astype(str), "the first that is none is at `tangibles`: `'-0.42'`", None),
        (GAPS.to_frame(), "table (DataFrame) with 1 columns", None),
        (GAPS.tolist()[:2], "should be 3 values, you gave 2", None),
        (GAPS.tolist()[::-1], "3 values are wrong", None),
        (set(GAPS), "a Series (one labelled column) is asked for", None),
        (-1.256, "a Series (one labelled column) is asked for", None),
        ("reliability", "you gave a text", None),
        (GAPS.groupby(level=0), "not summed up", None),
    ],
)
def test_a_wrong_column_is_told_in_a_sentence_of_its_own(answer, words, misconception):
    result = ex.column.evaluate(answer)
    assert result.status == "failed"
    assert words.lower() in result.message.en.lower()
    assert result.misconception == misconception


def test_a_sign_that_is_wrong_everywhere_is_told_without_a_misconception_too():
    assert "wrong sign" in asked(GAPS).evaluate(-GAPS).message.en


def test_row_order_counts_where_the_question_says_so():
    assert ex.ranking.evaluate(GAPS.sort_values()).status == "passed"
    result = ex.ranking.evaluate(GAPS.sort_values(ascending=False))
    assert "in another order, from row 1 on" in result.message.en


def test_types_count_where_the_question_says_so():
    counts = pd.Series([3, 4], index=[1, 2])
    assert asked(counts).evaluate(counts.astype(float)).status == "passed"
    assert "`int64`" in asked(counts, exact_dtype=True).evaluate(counts.astype(float)).message.en
    text_labels = counts.set_axis(["1", "2"])
    assert asked(counts).evaluate(text_labels).status == "passed"
    assert "row labels have the wrong type" in asked(counts, exact_index=True).evaluate(text_labels).message.en


def test_missing_values_are_right_where_they_belong():
    holes = pd.Series([1.0, None, 3.0], index=list("abc"))
    assert asked(holes).evaluate(pd.array([1, None, 3], dtype="Int64").tolist()).status == "passed"
    assert asked(holes).evaluate(holes.fillna(0)).status == "failed"


def test_a_column_without_labels_of_its_own_goes_by_place():
    plain = pd.Series([1.0, 2.0])
    assert asked(plain).evaluate(pd.Series([1.0, 2.0], index=["x", "y"])).status == "passed"
    assert asked(plain).evaluate(pd.Series([2.0, 1.0])).status == "failed"


def test_labels_in_two_levels():
    two = pd.Series([1.0, 2.0], index=pd.MultiIndex.from_tuples([("B1", 1), ("B2", 1)], names=["branch", "wave"]))
    assert asked(two).evaluate(two[::-1]).status == "passed"
    assert asked(two).evaluate(two + 1).status == "failed"


TABLE = ex.branches()


@pytest.mark.parametrize(
    "answer",
    [
        TABLE,
        TABLE[::-1],
        TABLE[["n", "gap"]],
        TABLE.astype({"n": float}),
        TABLE.reset_index(),
        TABLE.assign(helper=1),
        Survey(TABLE),
        {"gap": {"B1": -1.25, "B2": -0.5, "B3": 0.25}, "n": {"B1": 80, "B2": 75, "B3": 90}},
        TABLE.set_axis(pd.CategoricalIndex(TABLE.index)),
    ],
)
def test_a_right_table_in_whatever_form(answer):
    assert ex.table.evaluate(answer).status == "passed", ex.table.evaluate(answer).message.en


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (TABLE[["gap"]], "Missing column(s): `n`; your table has `gap`"),
        (TABLE[:2], "1 row(s) are missing: `B3`"),
        (TABLE.rename(index={"B3": "B4"}), "`B3` not found, but there is `B4`"),
        (pd.concat([TABLE, TABLE.rename(lambda b: b + "x")]), "3 row(s) too many"),
        (TABLE.assign(gap=TABLE["gap"] + 1), "In column `gap`, 3 of 3 values are wrong; the first is in row `B1`"),
        (TABLE.assign(gap=-TABLE["gap"]), "wrong sign"),
        (TABLE["gap"], "A table (DataFrame) is asked for here, you gave one column"),
        ([1, 2], "no table can be made"),
        ({"gap": [1], "n": [1, 2]}, "no table can be made"),
        (3.5, "A DataFrame (a table) is asked for"),
        (pd.concat([TABLE, TABLE["n"]], axis=1), "same name: `n`"),
    ],
)
def test_a_wrong_table_is_told_in_a_sentence_of_its_own(answer, words):
    result = ex.table.evaluate(answer)
    assert result.status == "failed"
    assert words in result.message.en


def test_columns_count_where_the_question_says_so():
    ordered, bare = asked(TABLE, column_order=True), asked(TABLE, extra_columns=False)
    assert "another order: it should be `gap`, `n`" in ordered.evaluate(TABLE[["n", "gap"]]).message.en
    assert ordered.evaluate(TABLE).status == "passed"
    assert "columns too many: `helper`" in bare.evaluate(TABLE.assign(helper=1)).message.en
    assert "Column `n` has the wrong type" in asked(TABLE, exact_dtype=True).evaluate(TABLE.astype(float)).message.en


def test_rows_without_labels_come_in_any_order_unless_the_question_says_so():
    rows = pd.DataFrame({"item": ["07", "01"], "gap": [-1.256, 0.5]})
    other = rows[::-1].reset_index(drop=True)
    assert asked(rows).evaluate(other).status == "passed"
    assert asked(rows).evaluate(rows.round(2)[::-1]).status == "passed"
    assert asked(rows).evaluate(rows.set_index("item")).status == "passed"
    assert asked(rows, row_order=True).evaluate(other).status == "failed"
    assert "should be 2, your table has 1" in asked(rows).evaluate(rows[:1]).message.en


def test_a_whole_survey_is_small_enough():
    rng = np.random.default_rng(0)
    survey = pd.DataFrame(rng.integers(1, 8, (640, 55)), columns=[f"c{n}" for n in range(55)])
    assert asked(survey).evaluate(survey.astype(float)).status == "passed"
