from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from coursekit import datasets
from coursekit.analysis import journey
from coursekit.datasets import label
from coursekit.language import in_language
from coursekit.widgets import JourneyCurve
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


@pytest.fixture
def curve(lang):
    return JourneyCurve()


def set_to(curve, touchpoint, **values):
    curve.controls["touchpoint"].value = touchpoint
    for name, value in values.items():
        curve.controls[name].value = value


def test_at_first_it_shows_the_log(curve, lang):
    log = datasets.load("touchpoint_log")
    here = log.groupby("touchpoint")
    table = curve.table()
    assert table["volume"].round(9).to_dict() == here.size().to_dict()
    scores = here["touchpoint_satisfaction"].mean()
    assert table["score"].to_dict() == pytest.approx(scores.to_dict())
    points = ((6 - scores).clip(lower=0) * here.size()).round().astype(int)
    assert {f"{value:,}" for value in points} <= set(words(curve._figure))
    # The worst rated is not where most is lost, and the sentence names both.
    assert (scores.idxmin(), points.idxmax()) == ("roadside", "deposit")
    for name in ("roadside", "deposit"):
        assert label("touchpoint", name).side(lang) in curve.words
    for number in ("41", "117", "420", "877", "33", "2,675", "308", "520"):
        assert number in curve.words
    assert {"zh": "模拟数据", "en": "Simulated data"}[lang] in curve.words


@pytest.mark.parametrize("standard", ["5", "6", "7"])
def test_the_promise_changes_the_size_of_the_loss_and_the_table_is_the_models(curve, standard):
    curve.controls["standard"].value = standard
    table = curve.table()
    lost = journey.touchpoint_loss(table, float(standard))
    assert table["loss"].to_dict() == pytest.approx(lost["loss"].to_dict())
    assert lost.index[0] == "deposit"
    assert f"{lost['loss'].sum():,.0f}" in curve.words


def test_a_point_more_where_many_pass_is_worth_more_than_where_few_do(curve):
    before = curve.table()["loss"].sum()
    gains = {}
    for touchpoint in ("roadside", "deposit"):
        curve.controls["touchpoint"].value = touchpoint
        curve.controls["satisfaction"].value += 1
        gains[touchpoint] = before - curve.table()["loss"].sum()
    assert gains["roadside"] == pytest.approx(41, abs=3)  # the slider begins at the rounded score
    assert gains["deposit"] == pytest.approx(420, abs=25)


def test_who_breaks_off_early_is_missing_later(curve, lang):
    start = curve.table()
    set_to(curve, "deposit", leave=0)
    mended = curve.table()
    # Nobody rates worse, yet more points are lost: more customers get as far as the refund.
    assert mended["score"].tolist() == start["score"].tolist()
    assert mended.loc["refund", "loss"] > start.loc["refund", "loss"]
    assert mended["loss"].sum() > start["loss"].sum()
    assert "+98" in curve.words
    set_to(curve, "deposit", leave=100)
    assert curve.table().loc["pick_up":, "loss"].eq(0).all()
    assert {"zh": "0 人走完全程", "en": "0 of 520"}[lang] in curve.words


def test_a_touchpoint_chosen_puts_the_sliders_and_the_one_before_to_the_log(curve):
    start, picture = curve.table(), curve.picture.value
    set_to(curve, "deposit", satisfaction=7.0, leave=0, come=50)
    assert curve.picture.value != picture
    curve.controls["touchpoint"].value = "roadside"
    assert curve.table().equals(start)
    assert [curve.controls[name].value for name in ("satisfaction", "come", "leave")] == [3.1, 13, 0]
    curve.controls["touchpoint"].value = "search"
    assert curve.picture.value == picture


def test_only_one_redraw_when_a_touchpoint_is_chosen(curve, monkeypatch):
    drawn = []
    monkeypatch.setattr(type(curve), "draw", lambda self, ax: drawn.append(1) or "drawn")
    curve.controls["touchpoint"].value = "deposit"
    assert len(drawn) == 1


@pytest.mark.parametrize(
    ("touchpoint", "values"),
    [
        ("search", {"satisfaction": 1.0}),
        ("search", {"come": 0}),
        ("search", {"leave": 100}),
        ("deposit", {"satisfaction": 7.0, "leave": 0}),
        ("roadside", {"come": 100, "standard": "7"}),
        ("complaint_call", {"satisfaction": 1.0, "come": 100, "leave": 100, "standard": "7"}),
    ],
)
def test_extremes_are_drawn_whole(curve, touchpoint, values):
    set_to(curve, touchpoint, **values)
    assert_all_glyphs(curve._figure)
    assert_nothing_cut(curve._figure)
    assert "nan" not in curve.words
    assert curve.words in curve.sentence.value


def test_nobody_and_nothing_lost_are_said_so(lang, monkeypatch):
    curve = JourneyCurve()
    monkeypatch.setattr(curve, "_start", 0)
    set_to(curve, "booking", leave=50)
    assert {"zh": "没有人来到", "en": "nobody comes"}[lang] in curve.words
    curve = JourneyCurve()
    curve._profile["score"] = 6.5
    curve._logged.clear()
    set_to(curve, "booking", satisfaction=6.6)
    assert {"zh": "一分没丢", "en": "nothing is lost"}[lang] in curve.words
    set_to(curve, "deposit", satisfaction=2.0)
    assert {"zh": "丢分最多的也是它，占全部的 100%", "en": "also loses most, 100%"}[lang] in curve.words


def test_labels_are_in_the_readers_language_and_there_are_five(curve, lang):
    labels = [control.description for control in curve.controls.values()]
    expected = {
        "zh": ["接触点", "满意度", "来到这里的 %", "在此中断的 %", "承诺"],
        "en": ["Touchpoint", "Satisfaction", "% who come here", "% who break off here", "Promised"],
    }
    assert labels == expected[lang]
    for control in curve.controls.values():
        assert control.style.description_width == "initial"
        assert control in curve.children[0].children


def test_the_still_picture_is_the_view(lang):
    one, other = JourneyCurve(), JourneyCurve()
    bundle = one._repr_mimebundle_()
    still = base64.b64decode(bundle["image/png"])
    assert still == one.picture.value == other.picture.value
    assert Image.open(io.BytesIO(still)).size == (640, 360)
    assert bundle["text/plain"] == repr(other) == f"JourneyCurve: {one.words}"
