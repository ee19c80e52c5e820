from __future__ import annotations

import itertools

import matplotlib as mpl
import pytest

from coursekit.analysis.attribution import kelley_table, weiner_table
from coursekit.language import in_language
from coursekit.widgets import AttributionCube
from coursekit.widgets.attribution_cube import STORIES
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words

CUES = ("consensus", "distinctiveness", "consistency")
PATTERNS = list(itertools.product(("high", "low"), repeat=3))
BELIEFS = list(itertools.product(("firm", "customer", "circumstance"), ("controllable", "uncontrollable")))


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def put(cube, pattern=("high", "high", "high"), blames="firm", avoidable="controllable"):
    for name, value in zip(CUES, pattern, strict=True):
        cube.controls[name].value = value
    cube.controls["blames"].value, cube.controls["avoidable"].value = blames, avoidable
    return cube


def test_every_cell_has_a_story_of_its_own():
    assert list(STORIES) == list(kelley_table().index)
    for lang in ("zh", "en"):
        assert len({story.side(lang) for story in STORIES.values()}) == 8


def test_what_the_lesson_promises_can_be_found(lang):
    cube = AttributionCube()
    named = {pattern for pattern in PATTERNS if put(cube, pattern).cause() != "unclassified"}
    assert named == {("high", "high", "high"), ("low", "low", "high"), ("low", "high", "low")}
    # From each named corner every single change of a clue leads to one that is open.
    for pattern in named:
        for place in range(3):
            changed = tuple(
                ("low" if word == "high" else "high") if k == place else word for k, word in enumerate(pattern)
            )
            assert put(cube, changed).cause() == "unclassified"
    # The customer acts on what she believes, whatever the clues say.
    put(cube, ("low", "low", "high"))
    assert cube.cause() == "person"
    assert cube.reaction()["response"] == "refund; apology; complain or leave"
    cube.controls["blames"].value = "customer"
    assert "no claim" in cube.reaction()["response"]


@pytest.mark.parametrize(
    ("pattern", "blames", "zh", "en"),
    [
        (("high", "high", "high"), "firm", "三条线索指向企业", "point to the firm"),
        (("low", "low", "high"), "firm", "她怪的和线索指的不是一回事", "something else than the clues point to"),
        (("low", "high", "low"), "firm", "想要换一个或重办、道歉", "an exchange or a second try and an apology"),
        (("low", "high", "high"), "firm", "跟着客户本人和企业走", "both the customer and the firm"),
        (("high", "low", "high"), "firm", "等待不跟着谁变", "it is all the same"),
        (("high", "low", "low"), "firm", "等待跟着这一次的情形走", "goes with this occasion"),
        (("low", "low", "high"), "customer", "内疚，不向企业要什么，会避开这里", "guilt and wants nothing from"),
        (("high", "high", "high"), "circumstance", "没有这一格", "nothing on this"),
    ],
)  # fmt: skip
def test_the_sentence_says_the_result(lang, pattern, blames, zh, en):
    cube = put(AttributionCube(), pattern, blames)
    assert (zh if lang == "zh" else en) in cube.words
    assert str(STORIES[pattern]) in cube.words
    assert cube.words in cube.sentence.value.replace("&#x27;", "'")


def test_it_says_who_is_wrong_only_where_the_clues_decide(lang):
    apart = "不是一回事" if lang == "zh" else "something else than"
    cube = AttributionCube()
    agree = {"stimulus": "firm", "person": "customer", "circumstance": "circumstance"}
    for pattern, (blames, avoidable) in itertools.product(PATTERNS, BELIEFS):
        put(cube, pattern, blames, avoidable)
        cause = cube.cause()
        assert (apart in cube.words) == (cause in agree and agree[cause] != blames)


def test_feeling_and_response_are_those_of_the_table_and_rules_are_called_so(lang):
    cube, table = AttributionCube(), weiner_table()
    by_rule = "按规则" if lang == "zh" else "by rule"
    for (locus, stability, controllability), row in table.iterrows():
        put(cube, ("high", "high", "high" if stability == "stable" else "low"), locus, controllability)
        assert cube.reaction() == row.to_dict()
        marked = [text for text in words(cube._figure) if by_rule in text]
        sources = [row["emotion_source"], row["response_source"]]
        assert bool(marked) == any(source.endswith("by rule") for source in sources)
        assert (by_rule in cube.words) == bool(marked)


def test_nothing_is_cut_in_any_state(lang):
    cube = AttributionCube()
    for pattern in PATTERNS:
        put(cube, pattern)
        assert_nothing_cut(cube._figure)
    for consistency, (blames, avoidable) in itertools.product(("high", "low"), BELIEFS):
        put(cube, ("high", "high", consistency), blames, avoidable)
        assert_nothing_cut(cube._figure)
        assert_all_glyphs(cube._figure)


def test_every_control_has_a_label_and_changes_the_picture(lang):
    cube = AttributionCube()
    assert all(control.description for control in cube.controls.values())
    for control in cube.controls.values():
        before = cube.picture.value
        control.value = control.options[-1][1]
        if control is not cube.controls["avoidable"]:  # which does not count where circumstances are blamed
            assert cube.picture.value != before
    cube.controls["blames"].value = "firm"
    before = cube.picture.value
    cube.controls["avoidable"].value = "controllable"
    assert cube.picture.value != before


def test_two_ways_to_a_state_show_the_same(lang):
    travelled = AttributionCube()
    for pattern in PATTERNS:
        put(travelled, pattern, "circumstance")
    put(travelled, ("low", "low", "high"), "customer")
    assert travelled.picture.value == put(AttributionCube(), ("low", "low", "high"), "customer").picture.value


def test_a_panel_keeps_its_language():
    with in_language("zh"):
        cube = AttributionCube()
    with in_language("en"):
        put(cube, ("low", "low", "high"))
    assert "客户本人" in cube.words


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    bundle = AttributionCube()._repr_mimebundle_()
    assert ("三条线索指向企业" if lang == "zh" else "The three clues point to the firm") in bundle["text/plain"]
    assert bundle["image/png"]
