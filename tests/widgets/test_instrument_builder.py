from __future__ import annotations

import csv
import dataclasses
import json

import matplotlib as mpl
import pytest

from coursekit import datasets, page
from coursekit.language import CourseError, in_language
from coursekit.questionnaire import FORMS, Background, Item, Questionnaire, Words, faults, open_file
from coursekit.widgets import FillInQuestionnaire, InstrumentBuilder


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


@pytest.fixture
def builder(tmp_path):
    return InstrumentBuilder(tmp_path)


def side(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def item(builder: InstrumentBuilder, code: str) -> Item:
    return next(one for one in builder.questionnaire.items if one.item == code)


def listed(builder: InstrumentBuilder, value: str) -> str:
    return next(name for name, code in builder.controls["contents"].options if code == value)


# ---------------------------------------------------------------- choosing


def test_it_begins_with_a_sound_questionnaire(lang, tmp_path):
    builder = InstrumentBuilder(tmp_path)
    assert builder.questionnaire == datasets.questionnaire("bank_branch", form="gap")
    assert not any(fault.stops for fault in faults(builder.questionnaire))
    assert (
        side(lang, "22 题，5 个维度，44 个分要打。可以用了", "22 statements, 5 dimensions, 44 marks") in builder.words
    )
    assert list(tmp_path.iterdir()) == []


def test_every_trade_can_be_chosen_and_undo_brings_back_what_was_there(lang, builder):
    builder.controls["contents"].value = "item:05"
    builder.controls["perception_zh"].value = "我写的。"
    mine = builder.questionnaire
    for trade in datasets.trades()[1:]:
        builder.controls["trade"].value = trade
        assert builder.questionnaire == datasets.questionnaire(trade, form="gap")
    assert side(lang, "撤销", "Undo") in builder.words
    # Trying one trade after the other is one step.
    builder.controls["undo"].click()
    assert builder.questionnaire == mine
    assert builder.controls["trade"].value == "bank_branch"
    assert builder.controls["perception_zh"].value == "我写的。"
    builder.controls["undo"].click()
    assert builder.questionnaire == datasets.questionnaire("bank_branch", form="gap")
    assert builder.controls["undo"].disabled


@pytest.mark.parametrize("form", FORMS)
def test_another_form_keeps_the_statements(builder, form):
    builder.controls["contents"].value = "item:05"
    builder.controls["label_en"].value = "Mine"
    builder.controls["form"].value = form
    assert builder.questionnaire.form == form
    assert item(builder, "05").label.en == "Mine"
    assert len(builder.questionnaire.items) == 22
    # An expectation is edited only where it is asked for.
    hidden = {builder.controls[f"expectation_{lang}"].layout.display == "none" for lang in ("zh", "en")}
    assert hidden == {form != "gap"}


# ---------------------------------------------------------------- order


def codes(builder):
    return [one.item for one in builder.questionnaire.items]


def test_a_statement_is_moved_within_its_dimension_and_keeps_its_number(lang, builder):
    before = builder.questionnaire
    builder.controls["contents"].value = "item:06"
    builder.controls["up"].click()
    assert codes(builder)[4:7] == ["06", "05", "07"]
    assert builder.controls["contents"].value == "item:06"
    # First in reliability: not on into tangibles.
    builder.controls["up"].click()
    assert codes(builder)[4:7] == ["06", "05", "07"]
    assert side(lang, "第一题", "first of its group") in builder.words
    builder.controls["down"].click()
    assert builder.questionnaire == before
    builder.controls["undo"].click()
    assert codes(builder)[4] == "06"


def test_the_last_question_on_who_answers_is_moved_up(lang, builder):
    columns = [one.column for one in builder.questionnaire.background]
    builder.controls["contents"].value = f"background:{columns[-1]}"
    builder.controls["down"].click()
    assert side(lang, "最后一题", "last of its group") in builder.words
    builder.controls["up"].click()
    assert [one.column for one in builder.questionnaire.background] == [*columns[:-2], columns[-1], columns[-2]]


def test_what_is_added_or_moved_is_asked_where_the_list_shows_it(builder):
    builder.controls["contents"].value = "item:02"
    builder.controls["add"].click()
    assert codes(builder)[:6] == ["01", "02", "03", "04", "23", "05"]
    builder.controls["dimension"].value = "empathy"
    assert codes(builder)[-2:] == ["22", "23"]
    builder.controls["contents"].value = "whole"
    assert builder.controls["up"].layout.display == "none"


# ---------------------------------------------------------------- editing


def test_each_field_changes_its_own_words_and_nothing_else(lang, builder):
    before = builder.questionnaire
    builder.controls["contents"].value = "item:07"
    for part in ("label", "expectation", "perception"):
        for one in ("zh", "en"):
            builder.controls[f"{part}_{one}"].value = f"{part} {one}"
    seven = item(builder, "07")
    assert seven == Item(
        "07",
        "reliability",
        Words("label zh", "label en"),
        Words("expectation zh", "expectation en"),
        Words("perception zh", "perception en"),
    )
    rest = [one for one in builder.questionnaire.items if one.item != "07"]
    assert rest == [one for one in before.items if one.item != "07"]
    assert f"07 label {lang}" in listed(builder, "item:07")


def test_typing_in_one_field_is_one_step(builder):
    before = builder.questionnaire
    for value in ("T", "To", "Tol", "Told"):
        builder.controls["label_en"].value = value
    builder.controls["label_zh"].value = "说"
    builder.undo()
    assert item(builder, "01").label.en == "Told"
    builder.undo()
    assert builder.questionnaire == before
    builder.undo()
    assert builder.questionnaire == before


def test_a_space_at_the_end_is_not_taken_from_the_hand_that_types(builder):
    builder.controls["label_en"].value = "Told "
    assert builder.controls["label_en"].value == "Told "
    assert item(builder, "01").label.en == "Told"


def test_adding_gives_the_next_number_in_the_dimension_that_is_chosen(lang, builder):
    builder.controls["contents"].value = "item:12"
    builder.controls["add"].click()
    assert item(builder, "23") == Item("23", "responsiveness")
    assert builder.controls["contents"].value == "item:23"
    assert builder.controls["label_zh"].value == ""
    assert "✗" in listed(builder, "item:23")
    builder.controls["contents"].value = "dimension:empathy"
    builder.controls["add"].click()
    assert item(builder, "24").dimension == "empathy"
    # A number that was used is not given again: it may stand in data already.
    builder.controls["contents"].value = "item:23"
    builder.controls["remove"].click()
    builder.controls["add"].click()
    assert sorted(codes(builder))[-3:] == ["22", "24", "25"]


def test_removing_goes_on_to_the_next_one(lang, builder):
    builder.controls["contents"].value = "item:07"
    builder.controls["remove"].click()
    assert "07" not in [one.item for one in builder.questionnaire.items]
    assert builder.controls["contents"].value == "item:08"
    assert builder.controls["perception_en"].value == item(builder, "08").perception.en
    assert side(lang, "第 07 题", "Statement 07") in builder.words
    builder.undo()
    assert item(builder, "07").dimension == "reliability"
    assert builder.controls["contents"].value == "item:07"


def test_down_to_nothing_and_up_again(lang, builder):
    builder.controls["contents"].value = "item:01"
    for _ in range(22):
        builder.controls["remove"].click()
    assert builder.questionnaire.items == ()
    assert side(lang, "必须改", "To be mended") in builder.words
    assert builder._still()
    builder.controls["add"].click()
    assert [one.item for one in builder.questionnaire.items] == ["01"]
    for _ in range(60):
        builder.controls["add"].click()
    assert len(builder.questionnaire.items) == 61
    assert builder._still()


def test_moving_to_another_dimension(builder):
    builder.controls["contents"].value = "item:05"
    builder.controls["dimension"].value = "empathy"
    assert item(builder, "05").dimension == "empathy"
    values = [code for _, code in builder.controls["contents"].options]
    assert values.index("item:05") > values.index("dimension:empathy")
    assert builder.controls["contents"].value == "item:05"


def test_a_dimension_can_be_named_added_and_when_empty_removed(lang, builder):
    builder.controls["contents"].value = "dimension:reliability"
    builder.controls["name_zh"].value, builder.controls["name_en"].value = "说到做到", "Promises kept"
    assert builder.questionnaire.dimensions["reliability"] == Words("说到做到", "Promises kept")
    assert side(lang, "说到做到（5 题）", "Promises kept (5)") in listed(builder, "dimension:reliability")
    builder.controls["remove"].click()
    assert "reliability" in builder.questionnaire.dimensions
    assert side(lang, "还有 5 题", "still holds 5") in builder.words
    builder.controls["add_dimension"].click()
    assert builder.controls["contents"].value == "dimension:dimension_1"
    builder.controls["add"].click()
    assert item(builder, "23").dimension == "dimension_1"
    builder.undo()
    builder.controls["remove"].click()
    assert "dimension_1" not in builder.questionnaire.dimensions


def test_title_scale_and_last_questions(builder):
    builder.controls["contents"].value = "whole"
    builder.controls["title_zh"].value = "我的柜台"
    builder.controls["scale"].value = (1, 5)
    for name in ("weights", "satisfaction", "recommend"):
        builder.controls[name].value = False
    q = builder.questionnaire
    assert (q.title.zh, q.low, q.high, q.weights, q.satisfaction, q.recommend) == ("我的柜台", 1, 5, *[False] * 3)


def test_background_questions(lang, builder):
    builder.controls["add_background"].click()
    assert builder.controls["contents"].value == "background:group_1"
    builder.controls["question_zh"].value = "你去的是哪个网点？"
    builder.controls["answers_zh"].value = "城东\n城西\n城南"
    builder.controls["answers_en"].value = "East\nWest"
    answers = (Words("城东", "East"), Words("城西", "West"), Words("城南", ""))
    assert builder.questionnaire.background[-1] == Background("group_1", Words("你去的是哪个网点？", ""), answers)
    builder.controls["answers_zh"].value = ""
    builder.controls["answers_en"].value = ""
    assert builder.questionnaire.background[-1].answers == ()
    builder.controls["remove"].click()
    assert builder.questionnaire.background == datasets.questionnaire("bank_branch").background


# ---------------------------------------------------------------- faults


def test_a_fault_is_shown_with_its_statement_while_one_types(lang, builder):
    builder.controls["contents"].value = "item:12"
    assert side(lang, "没有查出问题", "Nothing was found") in builder._findings.value
    builder.controls["perception_en"].value = "Staff are always quick and polite."
    found = [fault for fault in faults(builder.questionnaire) if fault.item == "12"]
    assert {"double_barrelled", "absolute"} <= {fault.kind for fault in found}
    assert builder._findings.value.count("<li>") == len(found)
    assert f"⚠{len(found)}" in listed(builder, "item:12")
    assert side(lang, f"再看看 {len(found)} 处", f"{len(found)} to be looked at") in builder.words
    builder.controls["contents"].value = "item:13"
    assert "always" not in builder._findings.value
    builder.controls["contents"].value = "item:12"
    builder.controls["perception_en"].value = ""
    builder.controls["perception_zh"].value = ""
    assert "✗" in listed(builder, "item:12")
    assert side(lang, "必须改", "To be mended") in builder._findings.value


def test_what_is_wrong_with_the_whole_is_shown_with_the_whole(lang, builder):
    for code in ("14", "15"):
        builder.controls["contents"].value = f"item:{code}"
        builder.controls["remove"].click()
    builder.controls["contents"].value = "dimension:assurance"
    expected = next(fault for fault in faults(builder.questionnaire) if fault.kind == "few_items")
    assert expected.sentence.side(lang) in builder._findings.value.replace("&#x27;", "'")


def test_what_a_reader_writes_is_text(builder):
    builder.controls["perception_zh"].value = "<script>总是</script>"
    assert "<script>" not in builder._findings.value
    assert item(builder, "01").perception.zh == "<script>总是</script>"


def test_extremes_do_not_break_it(lang, builder):
    for part in ("label", "expectation", "perception"):
        builder.controls[f"{part}_zh"].value = "排队" * 200 + " 5$ 6$ 😀🦄"
        builder.controls[f"{part}_en"].value = ""
    assert len(listed(builder, "item:01")) < 60
    assert builder._still()
    assert FillInQuestionnaire(builder.questionnaire).words


def test_it_is_quick_enough_to_type_in(builder):
    """What one key costs: only the findings, the list and a sentence; no picture."""
    drawn = []
    builder._still = lambda: drawn.append(1) or b""
    builder.controls["label_en"].value = "x"
    assert drawn == []


# ---------------------------------------------------------------- files


def test_saving_and_reopening_gives_the_same(lang, builder, tmp_path):
    builder.controls["trade"].value = "hotel"
    builder.controls["contents"].value = "item:05"
    builder.controls["perception_zh"].value = "房间说几点好就几点好。😀"
    builder.controls["name"].value = "我的 问卷"
    builder.controls["save"].click()
    assert "我的 问卷.json" in builder.words
    assert open_file(tmp_path / "我的 问卷.json") == builder.questionnaire
    fresh = InstrumentBuilder(tmp_path)
    assert [name for _, name in fresh.controls["file"].options] == ["", "我的 问卷.json"]
    fresh.controls["file"].value = "我的 问卷.json"
    fresh.controls["open"].click()
    assert fresh.questionnaire == builder.questionnaire
    assert fresh.controls["trade"].value is None
    assert fresh.controls["name"].value == "我的 问卷"
    # To save it where it came from needs no second press, but is said.
    fresh.controls["save"].click()
    assert side(lang, "换掉了原来的 我的 问卷.json", "Replaced the earlier 我的 问卷.json") in fresh.words
    fresh.undo()
    assert fresh.questionnaire == datasets.questionnaire("bank_branch")


@pytest.mark.parametrize("form", FORMS)
def test_all_files_of_every_form(lang, builder, tmp_path, form):
    builder.controls["form"].value = form
    for name, ending in (
        ("save", ".json"),
        ("form_zh", "-zh.html"),
        ("form_en", "-en.html"),
        ("template", ".csv"),
    ):
        builder.controls[name].click()
        assert f"bank_branch-{form}{ending}" in builder.words
        assert (tmp_path / f"bank_branch-{form}{ending}").stat().st_size > 0
    with (tmp_path / f"bank_branch-{form}.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [list(builder.questionnaire.columns)]
    zh, en = ((tmp_path / f"bank_branch-{form}-{one}.html").read_text(encoding="utf-8") for one in ("zh", "en"))
    first = builder.questionnaire.items[0].perception
    assert first.zh in zh
    assert first.en in en
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".html", ".html", ".json"]


def test_a_file_of_somebody_else_is_replaced_only_after_a_second_press(lang, builder, tmp_path):
    theirs = tmp_path / "bank_branch-gap.json"
    theirs.write_text("theirs", encoding="utf-8")
    builder.controls["save"].click()
    assert theirs.read_text(encoding="utf-8") == "theirs"
    assert side(lang, "已经有", "already") in builder.words
    # Anything in between, and it is asked again.
    builder.controls["template"].click()
    builder.controls["save"].click()
    assert theirs.read_text(encoding="utf-8") == "theirs"
    builder.controls["save"].click()
    assert open_file(theirs) == builder.questionnaire


@pytest.mark.parametrize("name", ["", "  ", "../x", "a/b", "a\\b", ".hidden", "x.", "con", "NUL.txt", 'a"b', "a?"])
def test_a_name_that_is_no_file_name_writes_nothing(lang, builder, tmp_path, name):
    builder.controls["name"].value = name
    builder.controls["save"].click()
    assert side(lang, "不能当文件名", "cannot be a file name") in builder.words
    assert list(tmp_path.parent.glob("*.json")) == []
    assert list(tmp_path.iterdir()) == []


def test_a_draft_can_be_saved_and_says_what_is_missing(lang, builder, tmp_path):
    builder.controls["add"].click()
    builder.controls["save"].click()
    assert side(lang, "必须改", "must be mended") in builder.words
    assert Item("23", "tangibles") in open_file(tmp_path / "bank_branch-gap.json").items
    builder.controls["form_en"].click()  # which cannot be printed: two statements are not there
    assert side(lang, "没写成", "was not written") in builder.words
    assert not (tmp_path / "bank_branch-gap-en.html").exists()


def test_a_full_disk_is_said_in_words(lang, builder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Questionnaire, "save", full)
    builder.controls["save"].click()
    assert side(lang, "没写成：No space left", "was not written: No space left") in builder.words


def test_files_that_are_no_questionnaires_are_refused_in_words(lang, builder, tmp_path):
    (tmp_path / "other.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "broken.json").write_text('{"format": 1, "items": ', encoding="utf-8")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    before = builder.questionnaire
    builder.controls["open"].click()  # which looks again, and has nothing chosen yet
    assert [name for _, name in builder.controls["file"].options] == ["", "broken.json"]
    assert side(lang, "先在列表里选", "First choose") in builder.words
    builder.controls["file"].value = "broken.json"
    builder.controls["open"].click()
    assert "broken.json" in builder.words
    assert builder.questionnaire == before
    with pytest.raises(CourseError):
        builder.reopen(tmp_path / "nowhere.json")


def test_numbers_that_are_there_twice_are_mended_on_opening(lang, builder, tmp_path):
    made = datasets.questionnaire("hotel")
    doubled = [*made.items, dataclasses.replace(made.items[0], perception=Words("又一题", "One more"))]
    text = dataclasses.replace(made, items=tuple(doubled)).to_json()
    (tmp_path / "twice.json").write_text(json.dumps(json.loads(text), ensure_ascii=False), encoding="utf-8")
    builder.reopen(tmp_path / "twice.json")
    assert item(builder, "23").perception.en == "One more"
    assert "23" in builder.words
    assert item(builder, "01") == made.items[0]


def test_beside_the_notebook_unless_told_otherwise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    builder = InstrumentBuilder()
    builder.save()
    assert (tmp_path / "bank_branch-gap.json").exists()
    assert page.beside_the_notebook() == tmp_path.resolve()


def test_the_proposed_name_follows_until_one_writes_ones_own(builder):
    name = builder.controls["name"]
    builder.controls["trade"].value = "power"
    builder.controls["form"].value = "direct"
    assert name.value == "power-direct"
    name.value = "mine"
    builder.controls["trade"].value = "hotel"
    assert name.value == "mine"
    blank = InstrumentBuilder(builder._folder)
    blank.controls["trade"].value = "blank"
    assert blank.controls["name"].value == "questionnaire-gap"


# ---------------------------------------------------------------- showing


def test_every_control_has_a_label(lang, builder):
    assert all(control.description for control in builder.controls.values())


def test_it_keeps_its_language(tmp_path):
    with in_language("zh"):
        builder = InstrumentBuilder(tmp_path)
    with in_language("en"):
        builder.controls["contents"].value = "item:01"
        builder.controls["perception_zh"].value = "总是又快又好。"
        builder.controls["save"].click()
    assert "总是" in builder._findings.value
    assert "建议" in builder.words
    assert "写好了" in builder.words
    assert "第 01 题" in builder._heading.value


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang, builder):
    bundle = builder._repr_mimebundle_()
    assert bundle["text/plain"] == f"InstrumentBuilder: {builder.words}"
    assert bundle["image/png"]
