"""The sheets as the grader knows them."""

from __future__ import annotations

import ast

import pytest

from coursekit.checks import sheets
from coursekit.checks.ondata import OnData
from coursekit.grading.sheets import release, source_of
from coursekit.language import LANGUAGES, CourseError

SHEETS = sheets()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.unit)
def test_every_question_is_asked_once_and_in_order(sheet, language):
    known = release(sheet.unit, language)
    assert known.stem == sheet.stem
    assert [asked.question for asked in known.asked] == [question.name for question in sheet.questions]
    for asked, question in zip(known.asked, sheet.questions, strict=True):
        assert asked.expression.isidentifier()
        assert asked.data == (question.data if isinstance(question, OnData) else None)
        assert ast.unparse(ast.parse(asked.source)).startswith(f"{asked.question}.check({asked.expression}")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.unit)
def test_both_editions_ask_the_same(sheet):
    zh, en = (
        [(asked.question, asked.expression, asked.data) for asked in release(sheet.unit, language).asked]
        for language in ("zh", "en")
    )
    assert zh == en


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.unit)
def test_no_answer_is_overwritten_by_another_questions_cells(sheet):
    # A question whose check cell is gone is asked at the end: its answer must still be there then.
    known = release(sheet.unit, "en")
    home = {asked.expression: asked.question for asked in known.asked}
    for cell in known.cells:
        if cell.type == "code" and not cell.is_check:
            stored = {
                node.id
                for node in ast.walk(ast.parse(cell.source))
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            assert {home[name] for name in stored & home.keys()} <= {cell.exercise}


@pytest.mark.parametrize("unit", ["99", "", "1", "*", "10-scores", "１０"])
def test_a_unit_that_does_not_exist_is_an_error_that_names_those_that_do(unit):
    with pytest.raises(CourseError, match=r"00, 01, .*18"):
        release(unit, "en")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        (["a\r\n", "b"], "a\nb"),
        (["a", None, 3, "b"], "ab"),
        (None, ""),
        ({"a": 1}, ""),
        ("\ufeffa", "a"),
        ("'\ud800'", "'?'"),
    ],
)
def test_a_cells_text_in_whatever_form_it_comes(source, text):
    assert source_of({"source": source}) == text


def test_a_cell_without_text_is_empty():
    assert source_of({}) == ""
