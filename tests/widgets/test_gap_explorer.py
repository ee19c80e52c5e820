from __future__ import annotations

import base64
import io

import matplotlib as mpl
import pandas as pd
import pytest
from PIL import Image

from coursekit.analysis import servqual
from coursekit.analysis.instrument import Instrument, Survey
from coursekit.charts import signed
from coursekit.datasets import label, load
from coursekit.language import CourseError, Text, in_language
from coursekit.widgets import GapExplorer
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(scope="module")
def clean():
    return servqual.recode_missing(load("bank_branch_survey"), (99, 0))


@pytest.fixture(autouse=True)
def _own_settings():
    with mpl.rc_context():
        yield


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def test_a_control_changes_picture_and_sentence_and_they_equal_the_model(clean, lang):
    explorer = GapExplorer(clean)
    for branch, segment in (("all", "all"), ("B4", "all"), ("B4", "premium"), ("all", "business")):
        before = explorer.picture.value, explorer.words
        explorer.controls["branch"].value = branch
        explorer.controls["segment"].value = segment
        if (branch, segment) != ("all", "all"):
            assert explorer.picture.value != before[0]
            assert explorer.words != before[1]
        group = clean
        if branch != "all":
            group = group[group["branch"] == branch]
        if segment != "all":
            group = group[group["segment"] == segment]
        gaps = servqual.dimension_gaps(group)
        assert str(len(group)) in explorer.words
        assert label("dimension", gaps.idxmin()).side(lang) in explorer.words
        assert signed(gaps.min()) in explorer.words
        pd.testing.assert_frame_equal(explorer.means(), servqual.dimension_means(group))
        assert explorer.words in explorer.sentence.value
        assert 'aria-live="polite"' in explorer.sentence.value
        drawn = words(explorer._figure)
        assert {signed(gap) for gap in gaps} <= set(drawn)


def test_items_of_a_dimension_and_sorting(clean, lang):
    explorer = GapExplorer(clean)
    explorer.controls["level"].value = "empathy"
    unsorted = explorer.picture.value
    explorer.controls["by_gap"].value = True
    assert explorer.picture.value != unsorted
    expected = servqual.item_gaps(clean).loc[["18", "19", "20", "21", "22"]].sort_values()
    pd.testing.assert_series_equal(explorer.means()["gap"], expected)
    assert label("item", expected.index[0]).side(lang) in explorer.words


@pytest.mark.parametrize("level", ["dimensions", "tangibles", "reliability", "responsiveness", "assurance", "empathy"])
def test_every_view_has_its_glyphs_and_nothing_is_cut(clean, lang, level):
    explorer = GapExplorer(clean)
    explorer.controls["level"].value = level
    explorer.controls["branch"].value = "B3"  # the layout found for everybody must do for a branch as well
    assert_all_glyphs(explorer._figure)
    assert_nothing_cut(explorer._figure)


def test_labels_are_in_the_readers_language_and_have_room(clean, lang):
    explorer = GapExplorer(clean)
    labels = [control.description for control in explorer.controls.values()]
    expected = Text(zh="网点 客户类型 渠道 显示 按差距排序", en="Branch|Customers|Channel|Show|Sort by gap").side(lang)
    assert labels == expected.split("|" if lang == "en" else " ")
    for control in explorer.controls.values():
        assert control.style.description_width == "initial"
        assert control in explorer.children[0].children
    assert (label("branch", "B3").side(lang), "B3") in explorer.controls["branch"].options


def test_a_panel_keeps_the_language_it_was_made_in(clean):
    with in_language("zh"):
        explorer = GapExplorer(clean)
    with in_language("en"):
        explorer.controls["branch"].value = "B2"
    assert "受访者" in explorer.words
    assert "期望 E" in words(explorer._figure)


def test_a_small_group_is_called_unsteady_and_an_empty_one_empty(clean, lang):
    unsteady, nobody = ("不稳", "没有这样的受访者") if lang == "zh" else ("unsteady", "no such respondents")
    explorer = GapExplorer(clean.iloc[:100])
    assert unsteady not in explorer.words
    explorer.controls["branch"].value = "B1"
    assert unsteady in explorer.words
    few = clean[(clean["branch"] != "B1") | (clean["segment"] != "business")]
    explorer = GapExplorer(few)
    explorer.controls["branch"].value = "B1"
    shown = explorer.picture.value
    explorer.controls["segment"].value = "business"
    assert nobody in explorer.words
    assert unsteady not in explorer.words
    assert_all_glyphs(explorer._figure)
    explorer.controls["segment"].value = "all"
    assert explorer.picture.value == shown
    assert_nothing_cut(explorer._figure)


def test_nothing_below_expectation_is_said_so():
    table = pd.DataFrame({"E01": [5] * 40, "P01": [6] * 40})
    with in_language("en"):
        explorer = GapExplorer(Survey(table, instrument=Instrument({"care": ("01",)})))
        assert "Nothing is below expectation" in explorer.words
        assert "+1.00" in explorer.words


def test_the_bundle_has_view_still_picture_and_a_stable_sentence(clean):
    one, other = GapExplorer(clean), GapExplorer(clean)
    bundle = one._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == one.model_id
    still = base64.b64decode(bundle["image/png"])
    assert still == one.picture.value == other.picture.value
    assert len(still) <= 40_000
    assert Image.open(io.BytesIO(still)).size == (640, round(100 * one._figure.get_figheight()))
    assert bundle["text/plain"] == repr(one) == repr(other) == f"GapExplorer: {one.words}"
    assert "0x" not in repr(one)


def test_without_a_table_it_shows_the_simulated_course_survey_cleaned(clean, lang):
    explorer = GapExplorer()
    pd.testing.assert_frame_equal(explorer.means(), servqual.dimension_means(clean))
    assert ("模拟数据" if lang == "zh" else "simulated data") in explorer.words
    assert ("模拟" if lang == "zh" else "simulated") not in GapExplorer(clean).words


def test_a_readers_own_theme_changes_neither_the_panel_nor_is_it_changed(clean):
    import seaborn

    plain, themed = GapExplorer(clean), GapExplorer(clean)
    plain.controls["branch"].value = "B4"
    seaborn.set_theme(context="poster")
    wished = dict(mpl.rcParams)
    themed.controls["branch"].value = "B4"
    assert themed.picture.value == plain.picture.value
    assert dict(mpl.rcParams) == wished


def test_no_figure_is_left_open_and_the_same_one_is_used_again(clean):
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    explorer = GapExplorer(clean)
    figure = explorer._figure
    explorer.controls["branch"].value = "B5"
    assert explorer._figure is figure
    assert len(figure.axes) == 1
    assert plt.get_fignums() == before


def test_a_survey_of_ones_own_without_groups_or_dimensions(lang):
    own = pd.DataFrame({f"{block}{i:02}": [7 - i % 3, 6, 5] for block in "EP" for i in range(1, 25)})
    own["P07"] = [3, 4, 5]
    explorer = GapExplorer(own)
    assert set(explorer.controls) == {"level", "by_gap"}
    assert "07" in explorer.words
    assert label("item", "07").side(lang) not in explorer.words
    explorer.controls["by_gap"].value = True
    assert explorer.means().index[0] == "07"
    assert_nothing_cut(explorer._figure)


def test_raw_codes_are_refused_with_what_to_do(lang):
    with pytest.raises(CourseError, match="recode_missing"):
        GapExplorer(load("bank_branch_survey"))
    with pytest.raises(CourseError, match="reverse_items"):
        GapExplorer(load("bank_branch_reversed"))


def test_an_earlier_state_leaves_no_trace_in_the_picture() -> None:
    travelled, fresh = GapExplorer(), GapExplorer()
    for level in ("responsiveness", "empathy", "dimensions"):
        travelled.controls["level"].value = level
    for explorer in (travelled, fresh):
        explorer.controls["branch"].value = "B4"
    assert travelled.picture.value == fresh.picture.value
