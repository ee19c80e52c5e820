from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from coursekit import charts
from coursekit.analysis import servqual
from coursekit.datasets import label, load
from coursekit.language import CourseError, in_language
from tests.glyphs import assert_all_glyphs, assert_nothing_cut, words


@pytest.fixture(scope="module")
def survey():
    return servqual.recode_missing(load("bank_branch_survey"), (99, 0))


@pytest.fixture(scope="module")
def zones():
    return servqual.zone_of_tolerance(servqual.recode_missing(load("bank_three_columns"), (99, 0)))


def picture(kind: str, survey: pd.DataFrame, zones: pd.DataFrame) -> Figure:
    by_branch = servqual.gaps_by(survey, "branch")
    draw = {
        "dimensions": lambda: charts.gap_dumbbell(servqual.dimension_means(survey)),
        "items": lambda: charts.gap_dumbbell(servqual.item_means(survey).sort_values("gap")),
        "all branches": lambda: charts.dimension_profile(by_branch),
        "two branches": lambda: charts.dimension_profile(by_branch.loc[["B4", "B3"]]),
        "zone": lambda: charts.zone_of_tolerance(zones),
    }[kind]
    figure = draw().figure
    assert isinstance(figure, Figure)
    return figure


KINDS = ["dimensions", "items", "all branches", "two branches", "zone"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_draws_all_its_words_in_either_language(kind, lang, survey, zones):
    figure = picture(kind, survey, zones)
    assert_all_glyphs(figure)
    assert_nothing_cut(figure)
    shown = "".join(words(figure))
    has_chinese = any("\u4e00" <= character <= "\u9fff" for character in shown)
    assert has_chinese == (lang == "zh")
    (axes,) = figure.axes
    title = axes.get_xlabel()
    if kind in ("dimensions", "items", "zone"):
        assert title.startswith("平均评分（n = " if lang == "zh" else "Mean rating (n = ")
    else:
        assert title == ("差距 P − E" if lang == "zh" else "Gap P − E")


@pytest.mark.parametrize("kind", KINDS)
def test_the_font_survives_whoever_resets_it(kind, survey, zones):
    mpl.rcParams["font.family"] = "sans-serif"
    mpl.rcParams["font.sans-serif"] = ["DejaVu Sans"]
    with in_language("zh"):
        assert_all_glyphs(picture(kind, survey, zones))


def test_a_chart_draws_on_the_axes_it_is_given(survey, zones):
    figure = Figure(layout="constrained")
    FigureCanvasAgg(figure)
    left, middle, right = figure.subplots(1, 3)
    assert charts.gap_dumbbell(servqual.dimension_means(survey), left) is left
    assert charts.dimension_profile(servqual.gaps_by(survey, "segment"), ax=middle) is middle
    assert charts.zone_of_tolerance(zones, right) is right


def dots(axes, name: str) -> np.ndarray:
    (line,) = [line for line in axes.get_lines() if line.get_label() == name]
    return np.asarray(line.get_xdata(), dtype=float)


def test_the_dumbbell_shows_the_tables_numbers_from_top_to_bottom(survey):
    means = servqual.item_means(survey).sort_values("gap")
    with in_language("en"):
        axes = charts.gap_dumbbell(means)
    np.testing.assert_array_equal(dots(axes, "Expectation E"), means["E"])
    np.testing.assert_array_equal(dots(axes, "Perception P"), means["P"])
    rows = [text.get_text() for text in axes.get_yticklabels()]
    assert rows == [f"{code} {label('item', code).en}" for code in means.index]
    assert axes.get_ylim()[0] > axes.get_ylim()[1]  # first row on top
    written = [text.get_text() for text in axes.texts if text.get_text() != "Gap P − E"]
    assert written == [f"{gap:+.2f}".replace("-", "−") for gap in means["gap"]]


def test_form_tells_expectation_from_perception_and_places_apart(survey, zones):
    axes = charts.gap_dumbbell(servqual.dimension_means(survey))
    expectation, perception = [line for line in axes.get_lines() if not str(line.get_label()).startswith("_")]
    assert expectation.get_marker() != perception.get_marker()
    assert expectation.get_markerfacecolor() == "white"
    profile = charts.dimension_profile(servqual.gaps_by(survey, "branch"))
    lines = [line for line in profile.get_lines() if not str(line.get_label()).startswith("_")]
    assert len({line.get_marker() for line in lines}) == len(lines) == 8
    zone = charts.zone_of_tolerance(zones)
    marks = [line.get_marker() for line in zone.get_lines()]
    assert len(set(marks)) == 3


def test_the_profile_shows_the_tables_numbers_and_names(survey):
    gaps = servqual.gaps_by(survey, "branch").loc[["B4", "B3"]]
    with in_language("en"):
        axes = charts.dimension_profile(gaps)
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == [f"{label('branch', code).en} (n = {gaps.loc[code, 'n']})" for code in ("B4", "B3")]
    np.testing.assert_array_equal(dots(axes, names[0]), gaps.loc["B4"].drop("n"))
    rows = [text.get_text() for text in axes.get_yticklabels()]
    assert rows == [label("dimension", code).en for code in gaps.columns.drop("n")]


def test_the_zone_chart_puts_bar_and_marks_where_the_table_says():
    zones = pd.DataFrame(
        {"adequate": [5.0, 5.0, 5.0], "desired": [8.0, 7.0, 6.0], "perceived": [4.0, 6.0, 7.0]},
        index=pd.Index(["tangibles", "reliability", "empathy"], name="dimension"),
    )
    with in_language("en"):
        axes = charts.zone_of_tolerance(zones)
    assert [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches] == [(5, 8), (5, 7), (5, 6)]
    places = [f"Perception {place} the zone" for place in ("below", "inside", "above")]
    assert [dots(axes, place).tolist() for place in places] == [[4.0], [6.0], [7.0]]
    low, _ = axes.get_xlim()
    assert low < 4


def test_another_questionnaires_items_do_not_get_the_courses_names():
    own = pd.DataFrame({f"{block}{i:02}": [6.0 - i / 10] for block in "EP" for i in range(1, 4)})
    means = servqual.item_means(own).sort_values("gap").head(2)
    rows = [text.get_text() for text in charts.gap_dumbbell(means).get_yticklabels()]
    assert sorted(rows) == sorted(means.index)
    named = charts.gap_dumbbell(means, names={"01": "Quick", "02": "干净"})
    assert {text.get_text() for text in named.get_yticklabels()} <= {"Quick", "干净", "03"}
    by_hand = pd.DataFrame({"E": [6.0], "P": [5.0]}, index=pd.Index(["23"], name="item"))
    assert charts.gap_dumbbell(by_hand).get_yticklabels()[0].get_text() == "23"


def test_own_groups_and_dimensions_go_by_their_codes(lang):
    gaps = pd.DataFrame({"playfulness": [0.1], "security": [-1.8]}, index=pd.Index(["西门"], name="shop"))
    figure = charts.dimension_profile(gaps).figure
    assert {"playfulness", "security", "西门"} <= set(words(figure))
    assert_all_glyphs(figure)
    assert_nothing_cut(figure)


@pytest.mark.parametrize(
    "name",
    [
        "准确执行用户所作的选择，并且在每一次使用中都做到，一次也不例外",
        "Carries out exactly the choices the user made, every time",
    ],
)
def test_a_long_name_is_broken_and_never_cut(name):
    means = pd.DataFrame({"E": [6.0, 6.5], "P": [5.0, 6.9]}, index=pd.Index(["a", "b"], name="item"))
    axes = charts.gap_dumbbell(means, names={"a": name, "b": "短"})
    shown = axes.get_yticklabels()[0].get_text()
    assert "\n" in shown
    assert shown.replace("\n", "").replace(" ", "") == name.replace(" ", "")
    assert not any(line.startswith(("，", ",")) for line in shown.split("\n"))
    assert min(map(len, shown.split("\n"))) > 4  # no single character on a line of its own
    assert_nothing_cut(axes.figure)


def test_a_row_without_answers_is_a_dash():
    means = pd.DataFrame({"E": [6.0, np.nan], "P": [5.0, np.nan]}, index=pd.Index(["tangibles", "empathy"]))
    axes = charts.gap_dumbbell(means.rename_axis("dimension"))
    assert_all_glyphs(axes.figure)
    assert "–" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("draw", "table", "said"),
    [
        (charts.gap_dumbbell, pd.DataFrame({"E": [5.0]}), "no column P"),
        (charts.gap_dumbbell, pd.DataFrame({"E": [], "P": []}), "no rows"),
        (charts.dimension_profile, pd.DataFrame({"reliability": []}), "no rows"),
        (charts.dimension_profile, pd.DataFrame({"n": [3]}), "no column reliability"),
        (charts.zone_of_tolerance, pd.DataFrame({"adequate": [5.0], "desired": [6.0]}), "no column perceived"),
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused_in_words(draw, table, said):
    with in_language("en"), pytest.raises(CourseError, match=said):
        draw(table)
