from __future__ import annotations

import pytest

from coursekit import datasets
from coursekit.analysis import priorities
from coursekit.language import in_language
from coursekit.widgets import PriorityMap
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def set_to(panel, **values):
    for name, value in values.items():
        panel.controls[name].value = value


def inside(panel):
    quadrant = panel.found().table["quadrant"]
    return set(quadrant.index[quadrant == "concentrate"])


def names(panel, codes):
    return [str(datasets.label("attribute", code)) for code in codes]


def test_the_answer_depends_on_the_line():
    panel = PriorityMap()
    assert inside(panel) == {"quiet", "wifi", "problem"}
    set_to(panel, lines="middle")
    assert inside(panel) == set()
    set_to(panel, lines="means")
    set_to(panel, up=60)
    assert inside(panel) == {"quiet", "wifi", "problem", "check_in"}
    set_to(panel, up=56)
    assert inside(panel) == {"quiet", "wifi", "problem", "check_in", "breakfast"}


def test_the_lesson_s_figures_for_the_line_that_is_dragged_down(lang):
    panel = PriorityMap()
    for code, line in (("check_in", "3.79"), ("breakfast", "3.71")):
        while code not in inside(panel):
            set_to(panel, up=panel.controls["up"].value - 1)
        assert line in panel.words


def test_derived_importance_gives_another_list_and_says_what_changed(lang):
    panel = PriorityMap()
    set_to(panel, importance="derived")
    assert inside(panel) == {"wifi", "breakfast", "check_in", "problem"}
    came, went = (
        ("比开头多了：", "比开头少了：") if lang == "zh" else ("New since the start: ", "Gone since the start: ")
    )
    breakfast, quiet = names(panel, ["breakfast", "quiet"])
    assert came + breakfast in panel.words
    assert went + quiet in panel.words
    assert "379" in panel.words
    set_to(panel, importance="stated")
    assert came not in panel.words
    assert "420" in panel.words


def test_the_fields_are_those_of_the_analysis():
    guests = datasets.load("importance_performance")
    codes = list(datasets.load("hotel_attributes")["attribute"])
    important, performed = (
        guests[[f"{block}_{code}" for code in codes]].set_axis(codes, axis=1).mean() for block in "IP"
    )
    panel = PriorityMap()
    for way in ("means", "medians", "middle"):
        set_to(panel, lines=way)
        right = priorities.importance_performance(important, performed, way, scale=(1, 5)).table["quadrant"]
        assert panel.found().table["quadrant"].equals(right)


def test_a_line_moved_by_hand_starts_from_where_it_stood():
    panel = PriorityMap()
    before = panel.found()
    for name in ("up", "across"):
        set_to(panel, lines="means")
        set_to(panel, **{name: panel.controls[name].value + 1})
        assert panel.controls["lines"].value == "custom"
        moved = panel.found()
        assert abs(moved.importance_line - before.importance_line) < 0.05
        assert abs(moved.performance_line - before.performance_line) < 0.05
    set_to(panel, lines="means")
    assert panel.found().importance_line == before.importance_line


def test_derived_importance_has_no_middle(lang):
    panel = PriorityMap()
    set_to(panel, importance="derived", lines="middle")
    assert ("没有中点" if lang == "zh" else "no middle") in panel.words
    assert inside(panel) == {"wifi", "breakfast", "check_in", "problem"}


def test_at_most_five_controls_each_with_a_label(lang):
    controls = PriorityMap().controls.values()
    assert len(controls) <= 5
    assert all(control.description for control in controls)


@pytest.mark.parametrize("importance", ["stated", "derived"])
def test_extremes_are_drawn_whole(lang, importance):
    panel = PriorityMap()
    set_to(panel, importance=importance)
    ten = set(names(panel, panel.found().table.index))
    for up in (0, 100):
        for across in (0, 100):
            set_to(panel, up=up, across=across)
            assert_all_glyphs(panel._figure)
            assert_nothing_cut(panel._figure)
            assert ten <= set(words(panel._figure))
            assert inside(panel) == (set(panel.found().table.index) if (up, across) == (0, 100) else set())


def test_an_earlier_state_leaves_no_trace_in_the_picture():
    travelled, fresh = PriorityMap(), PriorityMap()
    set_to(travelled, importance="derived", lines="medians", up=3)
    set_to(travelled, importance="stated", lines="medians")
    set_to(fresh, lines="medians")
    for panel in (travelled, fresh):
        set_to(panel, up=40, across=70)
    assert travelled.picture.value == fresh.picture.value


def test_the_still_picture_and_the_sentence_are_in_the_bundle(lang):
    panel = PriorityMap()
    bundle = panel._repr_mimebundle_()
    assert bundle["text/plain"] == repr(panel) == f"PriorityMap: {panel.words}"
    assert bundle["image/png"]
    assert panel.words in panel.sentence.value
