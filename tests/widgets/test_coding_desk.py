from __future__ import annotations

import matplotlib as mpl
import pytest

from coursekit import datasets
from coursekit.analysis.agreement import cohen_kappa, settle
from coursekit.language import in_language
from coursekit.widgets import CodingDesk
from coursekit.widgets.coding_desk import BORDERS, THEMES
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def meant(desk):
    """What each comment on the desk was written for."""
    return desk._comments["theme"].tolist()


def code(desk, codes):
    """Code from the comment that lies on the desk, as a trainee does, one after the other."""
    for theme in codes:
        desk.controls["theme"].value = theme
    return desk


def own(lang):
    comments = datasets.load("customer_comments")
    return comments[comments["language"] == lang]


def test_the_desk_holds_two_comments_of_each_theme_in_the_readers_language(lang):
    desk = CodingDesk()
    assert sorted(meant(desk)) == sorted(2 * list(THEMES))
    assert set(desk._comments["language"]) == {lang}
    assert len(desk._comments) + len(desk._rest) == 156
    assert [option for _, option in desk.controls["theme"].options] == list(THEMES)


def test_a_code_is_kept_and_the_desk_goes_on_to_the_next_without_one(lang):
    desk = CodingDesk()
    code(desk, ["price", "staff"])
    assert desk.codes == {0: "price", 1: "staff"}
    assert (desk.controls["comment"].value, desk.controls["theme"].value) == (3, None)
    desk.controls["comment"].value = 2
    assert desk.controls["theme"].value == "staff"
    code(desk, ["place"])  # another code for the second: the third is next again
    assert desk.codes == {0: "price", 1: "place"}
    assert desk.controls["comment"].value == 3
    desk.controls["comment"].value = 12
    code(desk, ["result"])  # after the last the desk begins again at the first without a code
    assert desk.controls["comment"].value == 3


def test_when_all_are_coded_the_desk_stays(lang):
    desk = CodingDesk()
    code(desk, [meant(desk)[0]])
    for _ in range(11):
        code(desk, [meant(desk)[desk.controls["comment"].value - 1]])
    assert len(desk.codes) == 12
    assert desk.controls["comment"].value == 12
    assert desk.controls["theme"].value == desk.codes[11]


def test_kappa_is_that_of_the_codes_so_far(lang):
    desk = CodingDesk()
    assert desk.growth() is None
    for theme in meant(desk):
        code(desk, [theme])
    expected = cohen_kappa(meant(desk), desk._comments["theme_b"].tolist())
    found = desk.growth().iloc[-1]
    assert found["value"] == pytest.approx(expected.value)
    assert found["agreed"] == round(expected.observed * 12)
    assert f"{expected.value:.2f}" in desk.words


def test_what_the_lesson_promises_can_be_found(lang):
    desk = CodingDesk()
    band = f"{cohen_kappa(own(lang)['theme_a'], own(lang)['theme_b']).value:.2f}"
    assert band == {"zh": "0.68", "en": "0.71"}[lang]
    assert band in desk.words
    # Six comments: the interval is wide. All of them: narrow, and kappa no higher than A's and B's own.
    for theme in meant(desk)[:6]:
        code(desk, [theme])
    few = desk.growth().iloc[-1]
    desk.controls["more"].value = desk.controls["more"].max
    many = desk.growth().iloc[-1]
    assert few["high"] - few["low"] > 0.5
    assert many["high"] - many["low"] < 0.2
    assert abs(many["value"] - 0.7) < 0.05
    # Only the talk lifts it.
    desk.controls["talked"].value = True
    assert desk.growth().iloc[-1]["value"] > 0.8
    first, second = (settle(own(lang)[name], own(lang)["theme"], BORDERS) for name in ("theme_a", "theme_b"))
    band = f"{cohen_kappa(first, second).value:.2f}"
    assert band == {"zh": "0.83", "en": "0.82"}[lang]
    assert any(band in text for text in words(desk._figure))


def test_the_talk_leaves_the_trainees_codes(lang):
    desk = code(CodingDesk(), ["staff", "staff", "staff"])
    before = dict(desk.codes)
    desk.controls["talked"].value = True
    assert desk.codes == before


def test_the_borders_are_those_crossed_most_in_the_first_half():
    comments = datasets.load("customer_comments").iloc[:156]
    apart = comments[comments["theme_a"] != comments["theme_b"]]
    pairs = apart[["theme_a", "theme_b"]].apply(frozenset, axis=1).value_counts()
    assert set(pairs.index[:3]) == {frozenset(border) for border in BORDERS}
    assert pairs.iloc[2] > pairs.iloc[3]


def test_the_sentence_says_the_result(lang):
    desk = CodingDesk()
    assert ("你还没编" if lang == "zh" else "nothing yet") in desk.words
    theirs = desk._comments["theme_b"].tolist()
    code(desk, [theirs[0]])
    assert ("κ 还算不出来" if lang == "zh" else "kappa has no value yet") in desk.words
    assert ("相同" if lang == "zh" else "alike") in desk.words
    other = next(theme for theme in THEMES if theme != theirs[1])
    code(desk, [other])
    assert ("不同" if lang == "zh" else "different") in desk.words
    assert ("说不准" if lang == "zh" else "too few") in desk.words
    for word in ("模拟" if lang == "zh" else "simulated", str(datasets.label("theme", other))):
        assert word in desk.words


def test_coder_a_alone_can_go_on(lang):
    desk = CodingDesk()
    desk.controls["more"].value = 144
    assert ("甲编了 144 条" if lang == "zh" else "Coder A has coded 144") in desk.words
    assert len(desk.growth()) == 144


def test_nothing_is_cut_whatever_is_coded(lang):
    desk = CodingDesk()
    for place in range(1, 13):
        desk.controls["comment"].value = place
        assert_nothing_cut(desk._figure)
        assert_all_glyphs(desk._figure)
        assert len(desk._card().split("\n")) == 3
    desk.controls["comment"].value = 1
    code(desk, 12 * ["information"])  # the longest name, and no agreement to speak of
    assert_nothing_cut(desk._figure)
    for more in (12, 144):
        desk.controls["more"].value = more
        desk.controls["talked"].value = more > 12
        assert_nothing_cut(desk._figure)
        assert_all_glyphs(desk._figure)


def test_every_control_has_a_label_and_changes_the_picture(lang):
    desk = CodingDesk()
    assert all(control.description for control in desk.controls.values())
    for name, value in (("theme", "result"), ("comment", 5), ("more", 24), ("talked", True)):
        before = desk.picture.value
        desk.controls[name].value = value
        assert desk.picture.value != before


def test_the_marks_are_named_once_there_are_any(lang):
    desk = CodingDesk()
    name = "叉：不同" if lang == "zh" else "cross: different"
    assert not any(name in text for text in words(desk._figure))
    code(desk, ["result"])
    assert any(name in text for text in words(desk._figure))


def test_a_panel_keeps_its_language():
    with in_language("zh"):
        desk = CodingDesk()
    with in_language("en"):
        code(desk, ["staff"])
    assert "人员态度" in desk.words


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    bundle = CodingDesk()._repr_mimebundle_()
    assert ("第 1 条，共 12 条" if lang == "zh" else "Comment 1 of 12") in bundle["text/plain"]
    assert bundle["image/png"]
