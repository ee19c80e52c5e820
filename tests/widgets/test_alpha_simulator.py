from __future__ import annotations

import re
from time import process_time

import pytest

from coursekit.analysis import reliability
from coursekit.language import in_language
from coursekit.widgets import AlphaSimulator
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


def panel(lang: str = "zh", **settings: float | bool) -> AlphaSimulator:
    with in_language(lang):
        made = AlphaSimulator()
    for name, value in settings.items():
        made.controls[name].value = value
        assert made.controls[name].value == value, "outside the slider"
    return made


def test_the_surveys_are_the_science_of_the_course() -> None:
    made = panel(items=22, unreversed=True)
    known = reliability.model_correlations(22, 0.4, unreversed=True)
    assert made.surveys().equals(reliability.simulate_alpha(known, 200, surveys=40, seed=122))
    # what is told of is near what everybody asked would give
    assert made.surveys()["alpha"].iloc[0] == pytest.approx(reliability.raw_alpha(known), abs=0.01)


@pytest.mark.parametrize(
    ("settings", "zh", "en"),
    [
        # what the lesson asks for, with its answers
        ({}, "α = 0.77，95% 区间 0.72～0.82。报告多半会写：信度可以接受", "alpha 0.77, 95% interval 0.72 to 0.82"),
        ({"items": 22}, "α = 0.93，95% 区间", "alpha 0.93"),
        ({"items": 22}, "信度优秀。题确实一起高低", "call it excellent. The items do rise and fall together"),
        ({"items": 22, "correlation": 0.1}, "α = 0.70", "alpha 0.70"),
        (
            {"items": 22, "correlation": 0.1},
            "信度可以接受。每两题只相关 0.1",
            "acceptable. Two items correlate no more",
        ),
        (
            {"items": 22, "correlation": 0.1},
            "只有 5 道这样的题，α 大约是 0.36",
            "With 5 such items it would be about 0.36",
        ),
        ({"unreversed": True}, "α = 0.31", "alpha 0.31"),
        ({"unreversed": True}, "不合格。其实有一题忘了反转；转过来，α 大约是 0.77", "once it is, alpha is about 0.77"),
        ({"unreversed": True, "items": 22}, "α = 0.91", "alpha 0.91"),
        (
            {"unreversed": True, "items": 22},
            "信度优秀。其实有一题忘了反转",
            "excellent. In truth one item was not reversed",
        ),
        ({"topics": True, "items": 22}, "α = 0.85", "alpha 0.85"),
        ({"topics": True, "items": 22}, "信度良好。其实一半的题问一件事", "good. In truth half of the items"),
        ({"n": 30}, "区间 0.62～0.88", "interval 0.62 to 0.88"),
        ({"n": 30}, "人少，区间宽", "With so few people the interval is wide"),
        # and what else may come
        ({"items": 3, "correlation": 0.2}, "题没有毛病，只是少", "Nothing is wrong with the items"),
        ({"correlation": 0.0}, "互不相干，加多少道也没有用", "nothing to do with one another"),
        ({"items": 3, "correlation": 0.9, "unreversed": True}, "α = −", "alpha −"),
    ],
)
def test_the_sentence_says_what_the_picture_shows(settings: dict[str, float], zh: str, en: str) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        made = panel(lang, **settings)
        assert said in made.words
        assert made.words in made.sentence.value


@pytest.mark.parametrize("unreversed", [False, True])
@pytest.mark.parametrize("topics", [False, True])
def test_each_fault_is_named_and_none_that_is_not_there(unreversed: bool, topics: bool) -> None:
    said = panel("en", unreversed=unreversed, topics=topics).words
    assert ("not reversed" in said) is unreversed
    assert ("half of the items" in said) is topics
    assert ("interval is only rough" in said) is (unreversed or topics)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_both_editions_say_the_same_figures_and_that_they_are_simulated(lang: str) -> None:
    made, other = panel(lang, items=22), panel("en" if lang == "zh" else "zh", items=22)
    numbers = re.compile(r"−?\d+\.\d+")
    assert numbers.findall(made.words) == numbers.findall(other.words)
    said = "模拟数据" if lang == "zh" else "simulated"
    assert said in made.words
    assert any(said in text for text in words(made._figure))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_control_changes_picture_and_still(lang: str) -> None:
    made = panel(lang)
    assert len(made.controls) == 5
    for name, control in made.controls.items():
        assert control.description
        first, still = made.picture.value, made._repr_mimebundle_()["image/png"]
        control.value = not control.value if isinstance(control.value, bool) else control.max
        assert made.picture.value != first, name
        assert made._repr_mimebundle_()["image/png"] != still


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("items", [3, 4, 17, 18, 22])
@pytest.mark.parametrize("correlation", [0.0, 0.9])
@pytest.mark.parametrize("faults", ["00", "10", "01", "11"])
def test_extremes_are_drawn_whole(lang: str, items: int, correlation: float, faults: str) -> None:
    made = panel(lang, items=items, correlation=correlation, n=30)
    made.controls["unreversed"].value, made.controls["topics"].value = (one == "1" for one in faults)
    assert_all_glyphs(made._figure)
    assert_nothing_cut(made._figure)
    assert "nan" not in made.words


def test_an_earlier_state_leaves_no_trace_in_the_picture() -> None:
    travelled, fresh = panel(), panel()
    for items in (22, 3, 5):
        travelled.controls["items"].value = items
    assert travelled.picture.value == fresh.picture.value


def test_fast_enough_to_drag() -> None:
    made = panel(items=22, topics=True)
    start = process_time()
    for n in range(40, 240, 10):
        made.controls["n"].value = n
    assert (process_time() - start) / 20 < 0.3  # of the processor's time; a fifth of it on a quiet machine
