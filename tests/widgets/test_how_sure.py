from __future__ import annotations

import pytest

from coursekit.language import in_language
from coursekit.widgets import HowSure
from coursekit.widgets.how_sure import SURVEYS
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def set_to(sure, **values):
    for name, value in values.items():
        sure.controls[name].value = value


def test_the_first_of_one_survey_is_the_last_of_the_next_though_all_are_alike(lang):
    sure = HowSure()
    everything = sure.surveys()
    assert everything.loc[(1, 2), "rank"] == 1
    assert everything.loc[(2, 2), "rank"] == 8
    first, last = ("网点 2 排第一", "网点 2 垫底") if lang == "zh" else ("branch 2 comes first", "branch 2 last")
    chance = "名次全是碰巧" if lang == "zh" else "the ranking is chance"
    assert first in sure.words
    assert chance in sure.words
    set_to(sure, survey=2)
    assert last in sure.words
    set_to(sure, span=0.5)
    assert chance not in sure.words


def test_more_people_less_spread_and_larger_differences_make_the_best_come_first_more_often():
    sure = HowSure()
    set_to(sure, span=0.5)

    def wins():
        return int((sure.surveys()["rank"].xs(1, level="group") == 1).sum())

    start = wins()
    assert f"得第一有 {start} 次" in sure.words or f"came first {start} times" in sure.words
    for name, changed, back in (("people", 400, 80), ("spread", 0.4, 1.2), ("span", 1.5, 0.5)):
        set_to(sure, **{name: changed})
        assert wins() > start + 8, name
        set_to(sure, **{name: back})
    assert wins() == start


def test_most_intervals_hold_the_truth():
    sure = HowSure()
    found = sure.surveys()
    held = ((found["low"] <= -1.5) & (found["high"] >= -1.5)).mean()
    assert 0.92 < held < 0.98


def test_the_times_at_the_right_are_those_of_the_followed_branch(lang):
    sure = HowSure()
    for follow in ("1", "8"):
        set_to(sure, follow=follow)
        times = [int(word[1:]) for word in words(sure._figure) if word.startswith("×")]
        assert sum(times) == SURVEYS


def test_a_rank_that_never_changes_is_said_so(lang):
    sure = HowSure()
    set_to(sure, people=400, spread=0.4, span=1.5, follow="8")
    assert ("每次都排第 8" if lang == "zh" else "In all 40 surveys branch 8 was number 8") in sure.words


def test_at_most_five_controls_each_with_a_label(lang):
    controls = HowSure().controls.values()
    assert len(controls) <= 5
    assert all(control.description for control in controls)


@pytest.mark.parametrize("span", [0.0, 1.5])
def test_extremes_are_drawn_whole(lang, span):
    sure = HowSure()
    for people, spread in ((20, 1.6), (400, 0.4)):
        for survey in (1, SURVEYS):
            set_to(sure, people=people, spread=spread, span=span, survey=survey)
            assert_all_glyphs(sure._figure)
            assert_nothing_cut(sure._figure)
        found = sure.surveys()
        left, right = sure._axes.get_xlim()
        assert left < found["low"].min()
        assert found["high"].max() < right


def test_an_earlier_state_leaves_no_trace_in_the_picture():
    travelled, fresh = HowSure(), HowSure()
    set_to(travelled, survey=17, people=20, follow="8")
    for sure in (travelled, fresh):
        set_to(sure, survey=3, people=100, follow="5", span=0.7)
    assert travelled.picture.value == fresh.picture.value


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    sure = HowSure()
    bundle = sure._repr_mimebundle_()
    assert bundle["text/plain"] == repr(sure) == f"HowSure: {sure.words}"
    assert bundle["image/png"]
    assert sure.words in sure.sentence.value
