from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from coursekit import datasets
from coursekit.analysis import memory
from coursekit.language import in_language
from coursekit.widgets import ExperienceCurve
from coursekit.widgets.experience_curve import VISITS
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words

NAMES = {"zh": {"lin": "林女士", "zhao": "赵先生"}, "en": {"lin": "Ms Lin", "zhao": "Mr Zhao"}}


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


@pytest.fixture
def curve(lang):
    return ExperienceCurve()


def set_to(curve, customer, **felt):
    for moment, feeling in felt.items():
        curve.controls["customer"].value = customer
        curve.controls["moment"].value = moment
        curve.controls["feeling"].value = feeling


def test_at_first_both_rulers_agree(curve, lang):
    for code, felt in VISITS.items():
        found = memory.experience(felt)
        shown = [f"{value:.1f}".replace("-", "−") for value in (found.mean, found.peak_end)]
        said = {"zh": f"{NAMES['zh'][code]}：平均 {shown[0]}，峰终 {shown[1]}",
                "en": f"{NAMES['en'][code]}: mean {shown[0]}, peak–end {shown[1]}"}  # fmt: skip
        assert said[lang] in curve.words
    assert {"zh": "说法一致", "en": "rulers agree"}[lang] in curve.words
    assert {"zh": {"峰值 5.0", "结尾 3.0", "平均 1.0"}, "en": {"Peak 5.0", "End 3.0", "Mean 1.0"}}[lang] <= set(
        words(curve._figure)
    )


def test_the_task_one_moment_and_the_means_are_equal_and_peak_end_is_not(curve, lang):
    set_to(curve, "zhao", wait=3)
    assert curve.measures()[["mean", "peak_end"]].to_numpy().tolist() == [[1.0, 4.0], [1.0, -4.0]]
    assert {"zh": "平均一样，峰终差 8.0 分：按峰终，林女士", "en": "The same mean, and 8.0 points apart"}[
        lang
    ] in curve.words


@pytest.mark.parametrize(
    ("customer", "felt", "said"),
    [
        ("zhao", {"wait": 4}, ("两把尺子说法不一", "the two rulers disagree")),
        ("zhao", {"door": 0, "ticket": -1, "wait": -2, "counter": 5, "leaving": 3}, ("都说一样好", "a draw")),
        ("zhao", {"leaving": 4}, ("峰终一样，平均差 0.8 分", "The same peak–end, and 0.8 points")),
        ("lin", {"counter": -5, "leaving": -5}, ("都是赵先生的到访更好", "Mr Zhao is ahead: the two rulers agree")),
    ],
)
def test_each_verdict(curve, lang, customer, felt, said):
    set_to(curve, customer, **felt)
    assert said[lang == "en"] in curve.words


def test_the_door_is_one_sixth_of_the_mean_and_nothing_of_peak_end(curve):
    before = curve.measures().loc["lin"]
    set_to(curve, "lin", door=3)
    after = curve.measures().loc["lin"]
    assert after["mean"] - before["mean"] == pytest.approx(3 / 6)
    assert after["peak_end"] == before["peak_end"]


def test_the_slider_shows_the_chosen_moment_and_choosing_changes_nothing(curve):
    before = curve.moments()
    for customer, felt in VISITS.items():
        for moment, value in zip(("door", "ticket", "wait", "called", "counter", "leaving"), felt, strict=True):
            curve.controls["customer"].value = customer
            curve.controls["moment"].value = moment
            assert curve.controls["feeling"].value == value
    assert curve.moments().equals(before)


def test_only_one_redraw_when_a_moment_is_chosen(curve, monkeypatch):
    drawn = []
    monkeypatch.setattr(type(curve), "draw", lambda self, ax: drawn.append(1) or "drawn")
    curve.controls["moment"].value = "counter"
    assert len(drawn) == 1


def test_among_the_visits_mean_and_peak_end_go_together(curve, lang):
    simulated = memory.experiences(datasets.load("branch_visit_minutes"), time="minute", rating="feeling")
    curve.controls["view"].value = "visits"
    r = simulated["mean"].corr(simulated["peak_end"])
    assert r > 0.8
    assert f"{r:.2f}" in curve.words
    assert {"zh": "模拟数据，240 次", "en": "Simulated data, 240 visits"}[lang] in curve.words
    assert "240" in curve.controls["view"].label
    assert len(simulated) == 240
    set_to(curve, "zhao", wait=3)
    apart = (simulated["peak_end"] - simulated["mean"]).abs()
    assert {"zh": f"{(apart >= 5).sum()} 次）", "en": f"{(apart >= 5).sum()} of 240"}[lang] in curve.words
    cloud = next(line for line in curve._axes.lines if len(line.get_xdata()) == 240)
    assert cloud.get_ydata().tolist() == simulated["peak_end"].tolist()


@pytest.mark.parametrize(
    ("lin", "zhao"),
    [(-5, -5), (5, 5), (5, -5), (0, 0), ((-5, 5, -5, 5, -5, 5), (5, -5, 5, -5, 5, -5))],
)
def test_extremes_are_drawn_whole(curve, lin, zhao):
    names = ("door", "ticket", "wait", "called", "counter", "leaving")
    for customer, given in (("lin", lin), ("zhao", zhao)):
        felt = [given] * 6 if isinstance(given, int) else given
        set_to(curve, customer, **dict(zip(names, felt, strict=True)))
    for view in ("curves", "visits"):
        curve.controls["view"].value = view
        assert_all_glyphs(curve._figure)
        assert_nothing_cut(curve._figure)
        assert "nan" not in curve.words
        assert "−0.0" not in curve.words
        assert curve.words in curve.sentence.value


def test_there_and_back_is_the_same_picture(curve):
    first = curve.picture.value
    set_to(curve, "lin", door=4)
    assert curve.picture.value != first
    curve.controls["view"].value = "visits"
    curve.controls["feeling"].value = 0
    curve.controls["view"].value = "curves"
    assert curve.picture.value == first


def test_labels_are_in_the_readers_language_and_there_are_four(curve, lang):
    labels = [control.description for control in curve.controls.values()]
    assert labels == {"zh": ["客户", "时刻", "感受", "看什么"], "en": ["Customer", "Moment", "Feeling", "Show"]}[lang]
    for control in curve.controls.values():
        assert control.style.description_width == "initial"
        assert control in curve.children[0].children


def test_the_still_picture_is_the_view(lang):
    one, other = ExperienceCurve(), ExperienceCurve()
    bundle = one._repr_mimebundle_()
    still = base64.b64decode(bundle["image/png"])
    assert still == one.picture.value == other.picture.value
    assert Image.open(io.BytesIO(still)).size == (640, 380)
    assert bundle["text/plain"] == repr(other) == f"ExperienceCurve: {one.words}"
