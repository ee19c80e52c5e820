from __future__ import annotations

import pytest

from coursekit.analysis import expectation
from coursekit.language import in_language
from coursekit.widgets import ExpectationSimulator
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def test_the_same_promise_and_performance_teach_opposite_lessons(lang):
    simulator = ExpectationSimulator()
    ratings, places, verdicts = {}, {}, {}
    pays = "占便宜" if lang == "zh" else "promising less pays"
    costs = "吃亏" if lang == "zh" else "promising less costs"
    for model in expectation.RESPONSE_MODELS:
        simulator.controls["model"].value = model
        ratings[model], places[model] = simulator.rating(), simulator.place()
        verdicts[model] = [pays in simulator.words, costs in simulator.words]
    assert ratings == {
        "assimilation": 7, "contrast": 5, "assimilation_contrast": 6.5, "generalised_negativity": 5
    }  # fmt: skip
    assert places == {
        "assimilation": "in", "contrast": "below", "assimilation_contrast": "in", "generalised_negativity": "below"
    }  # fmt: skip
    assert verdicts["contrast"] == verdicts["generalised_negativity"] == [True, False]
    assert verdicts["assimilation"] == [False, True]
    assert verdicts["assimilation_contrast"] == [False, False]


def test_a_kept_promise_needs_no_model():
    simulator = ExpectationSimulator()
    for points in (1, 4, 10):
        simulator.controls["promise"].value = simulator.controls["performance"].value = points
        assert {simulator.rating(model=model) for model in expectation.RESPONSE_MODELS} == {points}


def test_importance_narrows_the_zone_from_below():
    simulator = ExpectationSimulator()
    simulator.controls["model"].value = "assimilation"
    assert simulator.zone() == (6, 8)
    simulator.controls["importance"].value = 100
    # Exactly at the adequate level counts as in.
    assert (simulator.zone(), simulator.rating(), simulator.place()) == ((7, 8), 7, "in")
    simulator.controls["promise"].value = 7
    assert simulator.place() == "below"
    simulator.controls["importance"].value = 0
    assert (simulator.zone(), simulator.place()) == ((5, 8), "in")


def test_the_lowest_promise_cannot_be_lowered(lang):
    simulator = ExpectationSimulator()
    simulator.controls["promise"].value = 1
    assert ("到底了" if lang == "zh" else "cannot be any lower") in simulator.words


def test_at_most_five_controls_each_with_a_label(lang):
    controls = ExpectationSimulator().controls.values()
    assert len(controls) <= 5
    assert all(control.description for control in controls)


@pytest.mark.parametrize("model", list(expectation.RESPONSE_MODELS))
def test_extremes_are_drawn_whole(lang, model):
    simulator = ExpectationSimulator()
    simulator.controls["model"].value = model
    for promise, performance, importance in ((1, 10, 0), (10, 1, 100), (10, 10, 100), (1, 1, 0)):
        for name, value in (("promise", promise), ("performance", performance), ("importance", importance)):
            simulator.controls[name].value = value
        assert 1 <= simulator.rating() <= 10
        assert_all_glyphs(simulator._figure)
        assert_nothing_cut(simulator._figure)


def test_an_earlier_state_leaves_no_trace_in_the_picture():
    travelled, fresh = ExpectationSimulator(), ExpectationSimulator()
    travelled.controls["importance"].value = 0
    for simulator in (travelled, fresh):
        simulator.controls["model"].value = "assimilation_contrast"
        simulator.controls["importance"].value = 100
    assert travelled.picture.value == fresh.picture.value


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    simulator = ExpectationSimulator()
    bundle = simulator._repr_mimebundle_()
    assert bundle["text/plain"] == repr(simulator) == f"ExpectationSimulator: {simulator.words}"
    assert bundle["image/png"]
    assert simulator.words in simulator.sentence.value
    drawn = words(simulator._figure)
    assert {"5.0", "适当 6.0" if lang == "zh" else "adequate 6.0"} <= set(drawn)
