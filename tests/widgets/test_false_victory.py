from __future__ import annotations

import pytest

from coursekit.language import in_language
from coursekit.widgets import FalseVictory
from coursekit.widgets.false_victory import YEARS
from tests.glyphs import assert_all_glyphs, assert_nothing_cut


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def set_to(victory, **values):
    for name, value in values.items():
        victory.controls[name].value = value


def rising(victory):
    rounds = victory.years().rounds
    return int((rounds["after"] > rounds["before"]).sum())


def test_the_worst_rise_the_best_fall_and_a_lot_does_neither(lang):
    victory = FalseVictory()
    for pick, years in (("worst", 39), ("best", 1), ("lot", 20)):
        set_to(victory, pick=pick)
        assert rising(victory) == years
        said = f"{YEARS} 年里有 {years} 年是升的" if lang == "zh" else f"In {years} of {YEARS} years they rise"
        assert said in victory.words


def test_with_more_people_and_larger_true_differences_less_comes_back():
    victory = FalseVictory()
    start = victory.years().change.estimate
    for name, changed, back in (("people", 400, 40), ("between", 0.5, 0.1)):
        set_to(victory, **{name: changed})
        assert victory.years().change.estimate < start / 2, name
        set_to(victory, **{name: back})
    assert victory.years().change.estimate == pytest.approx(start)


def test_an_effect_comes_on_top_and_is_said(lang):
    victory = FalseVictory()
    nothing = "什么作用也没有" if lang == "zh" else "does nothing"
    assert nothing in victory.words
    before = victory.years().change.estimate
    set_to(victory, effect=0.3)
    assert victory.years().change.estimate == pytest.approx(before + 0.3)
    assert nothing not in victory.words
    assert ("真的让分数升 0.3 分" if lang == "zh" else "truly adds 0.3") in victory.words


def test_no_change_has_no_minus_sign(lang):
    victory = FalseVictory()
    set_to(victory, pick="lot", people=400)
    assert "−0.00" not in victory.words


def test_at_most_five_controls_each_with_a_label(lang):
    controls = FalseVictory().controls.values()
    assert len(controls) <= 5
    assert all(control.description for control in controls)


@pytest.mark.parametrize("pick", ["worst", "best", "lot"])
def test_extremes_are_drawn_whole(lang, pick):
    victory = FalseVictory()
    set_to(victory, pick=pick)
    for people, between, effect in ((20, 0.0, 0.0), (20, 0.5, 0.5), (400, 0.0, 0.5), (400, 0.5, 0.0)):
        for year in (1, YEARS):
            set_to(victory, people=people, between=between, effect=effect, year=year)
            assert_all_glyphs(victory._figure)
            assert_nothing_cut(victory._figure)
        rounds = victory.years().rounds.to_numpy()
        low, high = victory._axes.get_ylim()
        assert low < rounds.min()
        assert rounds.max() < high


def test_an_earlier_state_leaves_no_trace_in_the_picture():
    travelled, fresh = FalseVictory(), FalseVictory()
    set_to(travelled, year=17, people=20, pick="best", between=0.5)
    for victory in (travelled, fresh):
        set_to(victory, year=3, people=100, pick="lot", effect=0.2, between=0.2)
    assert travelled.picture.value == fresh.picture.value


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    victory = FalseVictory()
    bundle = victory._repr_mimebundle_()
    assert bundle["text/plain"] == repr(victory) == f"FalseVictory: {victory.words}"
    assert bundle["image/png"]
    assert victory.words in victory.sentence.value
