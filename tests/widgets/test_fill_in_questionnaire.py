from __future__ import annotations

import base64
import dataclasses

import matplotlib as mpl
import numpy as np
import pytest

from coursekit import datasets
from coursekit.analysis import servqual
from coursekit.language import CourseError, in_language
from coursekit.questionnaire import FORMS, Item, Questionnaire, Words
from coursekit.widgets import FillInQuestionnaire
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words

SHORT = ("01", "03", "05", "09", "11", "13", "14", "16", "20", "22")


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def side(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def made(items: int, dimensions: int = 5, **words: str) -> Questionnaire:
    """A questionnaire of any size, its items dealt to the dimensions in turn."""
    said = Words(words.get("zh", "等候不久。"), words.get("en", "The wait is short."))
    return Questionnaire(
        title=said,
        form="gap",
        items=tuple(Item(f"{n + 1:02d}", f"d{n % dimensions}", said, said, said) for n in range(items)),
        dimensions={f"d{n}": said for n in range(dimensions)},
        weights=False,
        satisfaction=False,
        recommend=False,
    )


def test_left_to_itself_it_asks_two_statements_of_each_dimension_of_the_bank(lang):
    sheet = FillInQuestionnaire()
    assert tuple(item.item for item in sheet.questionnaire.items) == SHORT
    assert list(sheet.answers().columns) == ["respondent", *(b + code for b in "EP" for code in SHORT)]
    assert sheet.answers().drop(columns="respondent").isna().all(axis=None)
    bank = {item.item: item for item in datasets.questionnaire("bank_branch").items}
    # The label of a list is the statement itself.
    assert sheet.controls["E05"].description == bank["05"].expectation.side(lang)
    assert side(lang, "还没有作答，20 个分要打", "Nothing answered yet: 20 marks") in sheet.words


def test_gap_scores_are_those_of_servqual_on_its_own_answers(lang):
    sheet = FillInQuestionnaire()
    sheet.fill({f"E{code}": 6 for code in SHORT})
    assert side(lang, "期望和感知都要打", "both expectation and perception") in sheet.words
    sheet.fill({f"P{code}": 6 for code in SHORT} | {"P05": 3, "P09": 4})
    answers = sheet.answers()
    gaps = servqual.dimension_gaps(answers)
    assert gaps["reliability"] == -2.5
    assert gaps.drop("reliability").eq(0).all()
    assert sheet.scores()["gap"].equals(gaps)
    assert side(lang, "离期望最远：可靠性，差距 −2.50", "Reliability, gap −2.50") in sheet.words
    assert side(lang, "各维度平均 −0.50", "Mean of the dimensions: −0.50") in sheet.words
    assert side(lang, "没有区间", "there is no interval") in sheet.words
    assert any("−2.50" in word for word in words(sheet._figure))


def test_a_dimension_needs_both_its_statements(lang):
    sheet = FillInQuestionnaire()
    sheet.controls["form"].value = "performance"
    sheet.fill({"P05": 6})
    assert sheet.scores()["P"].isna().all()
    assert side(lang, "还没有一个维度够算分", "No dimension can be scored yet") in sheet.words
    sheet.fill({"P09": 3})
    assert sheet.scores().loc["reliability", "P"] == 4.5
    assert sheet.scores()["P"].notna().sum() == 1
    assert side(lang, "还有 8 个没打（共 10 个）", "8 of 10 marks still to give") in sheet.words
    # A total of one dimension out of five would be none.
    assert side(lang, "平均", "Mean") not in sheet.words


def test_an_answer_that_another_form_asks_for_stays(lang):
    sheet = FillInQuestionnaire()
    sheet.fill({f"E{code}": 7 for code in SHORT} | {f"P{code}": 5 for code in SHORT})
    for form, column, expected in (("gap", "gap", -2.0), ("performance", "P", 5.0), ("direct", "N", np.nan)):
        sheet.controls["form"].value = form
        assert sheet.questionnaire.form == form
        assert np.allclose(sheet.scores()[column], expected, equal_nan=True)
    sheet.fill({f"N{code}": 3 for code in SHORT})
    assert side(lang, "不如期望的：有形性", "Worse than expected: Tangibles") in sheet.words
    sheet.controls["form"].value = "columns"
    assert side(lang, "还有 20 个没打（共 30 个）", "20 of 30") in sheet.words
    sheet.controls["form"].value = "gap"
    assert (sheet.scores()["gap"] == -2).all()


def test_three_columns_place_each_dimension_in_its_zone(lang):
    sheet = FillInQuestionnaire()
    sheet.controls["form"].value = "columns"
    sheet.fill({f"A{code}": 4 for code in SHORT} | {f"D{code}": 6 for code in SHORT})
    sheet.fill({f"P{code}": 5 for code in SHORT} | {"P01": 2, "P03": 2, "P05": 7, "P09": 7})
    scores = sheet.scores()
    assert scores.loc[["tangibles", "reliability", "empathy"], ["below", "in", "above"]].to_numpy().tolist() == [
        [1, 0, 0],
        [0, 0, 1],
        [0, 1, 0],
    ]
    assert side(lang, "低于最低要求：有形性。", "Below the minimum: Tangibles.") in sheet.words
    assert side(lang, "超过理想水平：可靠性。", "Above what is desired: Reliability.") in sheet.words
    sheet.fill({"A20": 7, "A22": 7})
    assert side(lang, "移情性：最低要求打得比理想水平还高", "Empathy: the minimum is above") in sheet.words
    assert np.isnan(sheet.scores().loc["empathy", "adequate"])


def test_every_form_says_what_it_can_and_what_it_cannot(lang):
    sheet = FillInQuestionnaire()
    seen = set()
    for form in FORMS:
        sheet.controls["form"].value = form
        assert side(lang, "说得出", "can say") in sheet._worth.value
        assert side(lang, "说不出", "cannot") in sheet._worth.value
        seen.add(sheet._worth.value)
    assert len(seen) == len(FORMS)


def test_pages_reach_every_statement_once():
    for form in FORMS:
        sheet = FillInQuestionnaire(datasets.questionnaire("hotel", form=form))
        shown: list[str] = []
        for _ in range(30):
            page = [name for name in sheet.controls if name not in ("form", "back", "next", "clear")]
            assert 0 < len(page) <= 12
            shown += page
            if sheet.controls["next"].disabled:
                break
            sheet.controls["next"].click()
        expected = [*sheet.questionnaire.item_columns, "overall_satisfaction", "recommend"]
        assert sorted(shown) == sorted(expected)
        assert len(set(shown)) == len(shown)


def test_a_list_gives_the_mark_it_shows_and_takes_it_back(lang):
    sheet = FillInQuestionnaire(datasets.questionnaire("hotel", form="performance"))
    for code in ("P01", "P02"):
        chosen = sheet.controls[code]
        chosen.value = next(value for name, value in chosen.options if name.startswith("6"))
    assert sheet.answers().loc[0, ["P01", "P02"]].tolist() == [6, 6]
    sheet.controls["next"].click()  # the same lists, other statements
    assert all(sheet.controls[name].value == 0 for name in sheet.controls if name.startswith("P"))
    sheet.controls["back"].click()
    assert sheet.controls["P01"].label == "6"
    sheet.controls["P01"].value = 0
    assert np.isnan(sheet.answers().loc[0, "P01"])
    sheet.fill({"P02": None, "P03": 7, "recommend": 0})
    assert sheet.answers().loc[0, ["P02", "P03", "recommend"]].isna().tolist() == [True, False, False]
    sheet.controls["clear"].click()
    assert sheet.answers().drop(columns="respondent").isna().all(axis=None)
    assert sheet.controls["P03"].value == 0


def test_zero_is_a_mark_where_the_scale_begins_with_it():
    zero = dataclasses.replace(made(3, 1), form="performance", low=0, high=10)
    sheet = FillInQuestionnaire(zero)
    first = sheet.controls["P01"]
    first.value = next(value for name, value in first.options if name.startswith("0"))
    sheet.fill({"P02": 0, "P03": 0})
    assert sheet.scores().loc["d0", "P"] == 0


@pytest.mark.parametrize("answers", [{"X01": 3}, {"P01": 3}, {"E01": 8}, {"E01": 3.5}])
def test_an_answer_that_is_none_is_refused_and_nothing_changes(lang, answers):
    sheet = FillInQuestionnaire(dataclasses.replace(made(3, 1), form="gap"))
    before = sheet.words
    if "P01" in answers:
        sheet.controls["form"].value = "direct"
        before = sheet.words
    with pytest.raises(CourseError):
        sheet.fill({"N01" if "P01" in answers else "E02": 2} | answers)
    assert sheet.words == before
    assert sheet.answers().drop(columns="respondent").isna().all(axis=None)


def test_a_draft_that_cannot_be_scored_is_refused(lang):
    twice = dataclasses.replace(made(2, 1), items=(made(1, 1).items[0],) * 2)
    with pytest.raises(CourseError, match="InstrumentBuilder"):
        FillInQuestionnaire(twice)
    with pytest.raises(CourseError, match="Questionnaire"):
        FillInQuestionnaire("hotel")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("mark", [1, 7])
def test_nothing_is_cut_in_any_form(lang, form, mark):
    sheet = FillInQuestionnaire()
    sheet.controls["form"].value = form
    assert_nothing_cut(sheet._figure)
    sheet.fill(dict.fromkeys(sheet._asked(), mark))
    assert_nothing_cut(sheet._figure)
    assert_all_glyphs(sheet._figure)
    sheet.fill({sheet._asked()[0]: None})
    assert_nothing_cut(sheet._figure)


def test_extremes_do_not_break_it(lang):
    empty = FillInQuestionnaire(Questionnaire())
    assert side(lang, "一题也没有", "no statements") in empty.words
    assert len(empty.answers()) == 1
    for form in FORMS:
        empty.controls["form"].value = form
    long = "排队" * 200
    many = FillInQuestionnaire(made(60, 9, zh=f"😀🐮 5$ <b>{long}", en=""))
    assert "&lt;" not in many.controls["E01"].description  # a label is plain text
    for form in FORMS:
        many.controls["form"].value = form
        many.fill(dict.fromkeys(many._asked(), 4))
        assert_all_glyphs(many._figure)
        assert len(many.scores()) == 9


def test_only_a_new_score_draws_anew():
    sheet = FillInQuestionnaire()
    sheet.controls["form"].value = "performance"
    before = sheet.picture.value
    sheet.fill({"P05": 6})
    assert sheet.picture.value is before
    sheet.fill({"P09": 6})
    assert sheet.picture.value != before


def test_two_ways_to_a_state_show_the_same(lang):
    travelled, fresh = FillInQuestionnaire(), FillInQuestionnaire()
    for form in (*FORMS, "direct"):
        travelled.controls["form"].value = form
    fresh.controls["form"].value = "direct"
    for sheet in (travelled, fresh):
        sheet.fill({f"N{code}": 5 for code in SHORT})
    assert travelled.picture.value == fresh.picture.value
    assert travelled.words == fresh.words


def test_it_keeps_its_language():
    with in_language("zh"):
        sheet = FillInQuestionnaire()
    with in_language("en"):
        sheet.controls["form"].value = "direct"
    assert "还没有作答" in sheet.words
    assert "说得出" in sheet._worth.value
    assert "未答" in [name for name, _ in sheet.controls["N01"].options]


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    sheet = FillInQuestionnaire()
    sheet.fill({"P05": 6})
    bundle = sheet._repr_mimebundle_()
    assert bundle["text/plain"] == f"FillInQuestionnaire: {sheet.words}"
    assert bundle["image/png"]


@pytest.mark.parametrize("form", FORMS)
def test_unanswered_the_still_picture_is_an_example_and_says_so(lang, form):
    sheet = FillInQuestionnaire(datasets.questionnaire("hotel", form=form))
    bundle = sheet._repr_mimebundle_()
    example = side(lang, "图里是一个例子，答案是编的", "its answers are made up")
    assert example in bundle["text/plain"]
    assert base64.b64decode(bundle["image/png"]) != sheet.picture.value  # not the empty axes
    assert sheet.answers().drop(columns="respondent").isna().all(axis=None)
    sheet.fill({sheet.questionnaire.item_columns[0]: 5})
    bundle = sheet._repr_mimebundle_()
    assert example not in bundle["text/plain"]
    assert base64.b64decode(bundle["image/png"]) == sheet.picture.value


def test_a_questionnaire_without_statements_has_no_example(lang):
    assert (
        side(lang, "一题也没有", "has no statements")
        in FillInQuestionnaire(Questionnaire())._repr_mimebundle_()["text/plain"]
    )
