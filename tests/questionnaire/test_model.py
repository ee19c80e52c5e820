"""The questionnaire as data: columns of the four forms, JSON there and back, and files that are none."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import coursekit
from coursekit import questionnaire
from coursekit.language import CourseError, in_language
from coursekit.questionnaire import FORMS, Background, Item, Questionnaire, Words, form_name, open_file

HAN = re.compile(r"[\u4e00-\u9fff]")


def small(form: str = "gap", **changes) -> Questionnaire:
    """Two dimensions of two items."""
    items = [
        Item(
            f"{n:02d}",
            dimension,
            Words(f"题{n}", f"Item {n}"),
            Words(f"应当{n}", f"should {n}"),
            Words(f"是{n}", f"is {n}"),
        )
        for n, dimension in enumerate(["care", "care", "speed", "speed"], 1)
    ]
    made = Questionnaire(
        Words("我的柜台", "My counter"),
        form,
        items,
        {"care": Words("关怀", "Care"), "speed": Words("速度", "Speed")},
        background=[Background("branch", Words("哪家网点？", "Which branch?"), [Words("东门", "East Gate")])],
    )
    return replace(made, **changes)


REST = ("W_care", "W_speed", "overall_satisfaction", "recommend")


@pytest.mark.parametrize(
    ("form", "items"),
    [
        ("gap", "E01 E02 E03 E04 P01 P02 P03 P04"),
        ("performance", "P01 P02 P03 P04"),
        ("direct", "N01 N02 N03 N04"),
        ("columns", "A01 D01 P01 A02 D02 P02 A03 D03 P03 A04 D04 P04"),
    ],
)
def test_columns_in_file_order(form: str, items: str) -> None:
    assert small(form).columns == ("respondent", "branch", *items.split(), *REST)
    assert small(form).item_columns == tuple(items.split())


def test_columns_of_what_is_not_asked_are_not_there() -> None:
    bare = small("direct", weights=False, satisfaction=False, recommend=False, background=())
    assert bare.columns == ("respondent", "N01", "N02", "N03", "N04")
    assert small(weights=False, high=9).scales["overall_satisfaction"] == (1, 9)
    assert small().scales["W_care"] == (0, 100)
    assert small().scales["recommend"] == (0, 10)


def test_instrument() -> None:
    known = small(low=0, high=10).instrument
    assert known.dimensions == {"care": ("01", "02"), "speed": ("03", "04")}
    assert (known.low, known.high) == (0, 10)
    # A dimension without items is a draft's: it is in no score and gets no points.
    more = small(dimensions={"empty": Words("空", "Empty"), **small().dimensions})
    assert more.instrument == small().instrument
    assert more.columns == small().columns


def test_every_form_has_a_name_in_both_languages() -> None:
    names = [form_name(form) for form in FORMS]
    assert len({name.zh for name in names}) == len({name.en for name in names}) == 4
    assert all(HAN.search(name.zh) and not HAN.search(name.en) for name in names)
    with pytest.raises(CourseError, match="five"):
        form_name("five")
    with pytest.raises(CourseError, match="five"):
        Questionnaire(form="five")


def test_words_may_be_a_draft() -> None:
    assert Words().missing == ("zh", "en")
    assert Words("等候", "").missing == ("en",)
    with in_language("en"):
        assert str(Words("等候")) == "等候"
        assert str(Words("等候", " waiting ")) == "waiting"
    with pytest.raises(ValueError, match="both languages"):
        _ = Words().text


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Words(zh=3),
        lambda: Item(1, "care"),
        lambda: Background(None),
        lambda: Questionnaire(items=["01"]),
        lambda: Questionnaire(low=1.0),
        lambda: Questionnaire(high=True),
    ],
)
def test_wrong_types_are_refused(wrong) -> None:
    with pytest.raises(TypeError):
        wrong()


texts = st.text(max_size=12)
words = st.builds(Words, texts, texts)
questionnaires = st.builds(
    Questionnaire,
    words,
    st.sampled_from(FORMS),
    st.lists(st.builds(Item, texts, texts, words, words, words), max_size=4),
    st.dictionaries(texts, words, max_size=4),
    st.integers(-5, 20),
    st.integers(-5, 20),
    st.lists(st.builds(Background, texts, words, st.lists(words, max_size=3)), max_size=3),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    words,
)


@given(questionnaires)
@settings(deadline=None)
def test_json_round_trip(made: Questionnaire) -> None:
    text = made.to_json()
    again = Questionnaire.from_json(text)
    assert again == made
    assert again.to_json() == text
    assert json.loads(text)["format"] == 1


def test_file_round_trip(tmp_path: Path) -> None:
    path = small("columns").save(tmp_path / "我的问卷.json")
    assert open_file(path) == small("columns")
    assert "我的柜台" in path.read_text(encoding="utf-8")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())  # as some editors leave it
    assert open_file(str(path)) == small("columns")


def changed(**changes) -> str:
    return json.dumps({**json.loads(small().to_json()), **changes})


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "row 1"),
        ('{"format": 1,\n oops}', "row 2"),
        ("[]", "states no format"),
        ("{}", "states no format"),
        (changed(format=2), "format 2"),
        (changed(format="1"), "format 1"),
        (changed(form="quick"), "quick"),
        (changed(tittle={}), "“tittle” is not known"),
        (changed(title="A"), "title, a group"),
        (changed(title={"fr": "A"}), "“fr” is not known"),
        (changed(title={"zh": 3}), "title, a text"),
        (changed(items={}), "items, a list"),
        (changed(items=[{"item": "01"}]), "items, number 1, dimension is missing"),
        (changed(items=[{"item": 1, "dimension": "care"}]), "items, number 1, a text"),
        (changed(background=[{"column": "a", "answers": "b"}]), "background, number 1, a list"),
        (changed(background=[{}]), "column is missing"),
        (changed(dimensions={"care": "Care"}), "care in dimensions, a group"),
        (changed(low="1"), "low, a whole number"),
        (changed(weights=1), "weights, true or false"),
    ],
)
def test_what_is_no_questionnaire_says_where(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "mine.json"
    path.write_text(text, encoding="utf-8")
    with in_language("en"), pytest.raises(CourseError) as caught:
        open_file(path)
    assert part in caught.value.text.en
    assert caught.value.text.zh.startswith("mine.json：")
    assert HAN.search(caught.value.text.zh)
    assert not HAN.search(caught.value.text.en)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"nowhere\.json"):
        open_file(tmp_path / "nowhere.json")
    with pytest.raises(CourseError, match=tmp_path.name):
        open_file(tmp_path)
    (tmp_path / "gbk.json").write_bytes("问卷".encode("gbk"))
    with pytest.raises(CourseError, match="UTF-8"):
        open_file(tmp_path / "gbk.json")


def test_the_door_is_lazy() -> None:
    assert coursekit.questionnaire is questionnaire
