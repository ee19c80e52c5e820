"""The charts draw the numbers of their tables, tell things apart by form, and refuse what they cannot draw."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from coursekit import charts
from coursekit.analysis import blueprint, comparison, evaluation, memory, priorities, servqual
from coursekit.authoring.fingerprint import Fingerprints
from coursekit.course_files import course_folder
from coursekit.datasets import label, load
from coursekit.language import CourseError, in_language
from tests.charts.test_pictures import FAILURES, changes, control, estimates, ipa, kano, likert, moments, steps


def drawn(axes, marker: str) -> list[tuple[float, float]]:
    """The points drawn with a mark, from left to right."""
    lines = [line for line in axes.get_lines() if line.get_marker() == marker and len(line.get_xdata())]
    return sorted(
        (float(x), float(y)) for line in lines for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    )


def legend(axes) -> list[str]:
    return [text.get_text() for text in axes.get_legend().get_texts()]


def ticks(axes) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


def written(axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


# ---------------------------------------------------------------- the package


def test_every_public_name_is_there_and_no_module_takes_its_place():
    assert set(charts.__all__) == set(dir(charts)) == set(charts._LAZY)
    for name, module in charts._LAZY.items():
        assert callable(getattr(importlib.import_module(module), name))
        assert module.rpartition(".")[2] not in charts._LAZY
        assert callable(getattr(charts, name))
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        charts.pie  # noqa: B018


def test_a_notebook_depends_on_the_charts_it_shows_and_on_no_other():
    prints = Fingerprints(course_folder("datasets"))
    reached = prints.reached_modules("from coursekit import charts\ncharts.gap_dumbbell(means)")
    assert [module for module in reached if "charts" in module] == [
        "coursekit.charts.drawing",
        "coursekit.charts.dumbbell",
    ]


# ---------------------------------------------------------------- Likert


@pytest.mark.parametrize("answers", [2, 4, 5, 7])
def test_likert_bars_are_the_shares_and_meet_in_the_middle(answers):
    counts = likert(answers)
    axes = charts.likert_stack(counts.assign(n=0), names={})
    bars = np.array([[bar.get_x(), bar.get_width()] for bar in axes.patches]).reshape(answers, len(counts), 2)
    shares = 100 * counts.to_numpy() / counts.to_numpy().sum(axis=1, keepdims=True)
    np.testing.assert_allclose(bars[:, :, 1].T, shares)
    np.testing.assert_allclose(
        bars[1:, :, 0], bars[:-1].sum(axis=2), atol=1e-9
    )  # each begins where the one before ends
    half, odd = divmod(answers, 2)
    middle = bars[half, :, 0] + (bars[half, :, 1] / 2 if odd else 0)
    np.testing.assert_allclose(middle, 0, atol=1e-9)
    in_bars = [f"{share:.0f}" for share in shares.T.flat if share >= 7]
    assert written(axes) == in_bars


def test_likert_takes_shares_and_leaves_a_row_without_answers_empty():
    axes = charts.likert_stack(pd.DataFrame({1: [0.25, 0], 2: [0.75, np.nan]}, index=["a", "b"]), names={})
    assert [bar.get_width() for bar in axes.patches] == [25, 0, 75, 0]


def test_likert_fills_grow_darker_away_from_the_middle():
    axes = charts.likert_stack(likert(7), names={})
    light = [sum(to_rgb(bar.get_facecolor())) for bar in axes.patches[::4]]
    assert light[0] < light[1] < light[2] < light[3] > light[4] > light[5] > light[6]


def test_likert_legend_reads_from_left_to_right():
    answers = {str(i): f"a rather long answer {i}" for i in range(1, 8)}
    axes = charts.likert_stack(likert(7), names=answers)
    axes.figure.draw_without_rendering()
    texts = axes.get_legend().get_texts()
    places = [(-round(text.get_window_extent().y0), text.get_window_extent().x0, text.get_text()) for text in texts]
    assert [text for _, _, text in sorted(places)] == list(answers.values())


# ---------------------------------------------------------------- coefficients


def test_estimates_are_sorted_and_hollow_where_the_interval_holds_zero():
    table = estimates()
    axes = charts.coefficient_plot(table, value="r", names={})
    assert ticks(axes) == ["safe", "queue", "tea", "app"]
    clear, unclear = (line for line in axes.get_lines() if line.get_marker() == "o")
    assert clear.get_xdata().tolist() == [0.6, -0.2]
    assert unclear.get_xdata()[0] == 0.1
    assert unclear.get_markerfacecolor() == "white" != clear.get_markerfacecolor()
    segments = axes.collections[0].get_segments()
    assert [segment[:, 0].tolist() for segment in segments[:3]] == [[0.5, 0.7], [-0.1, 0.3], [-0.3, -0.1]]
    assert written(axes)[:4] == ["+0.60", "+0.10", "−0.20", "–"]
    assert axes.get_xlim()[0] < 0 < axes.get_xlim()[1]


def test_own_ends_of_an_interval_go_before_common_ones():
    table = estimates().rename(columns={"r": "beta"}).assign(beta_low=-1.0, beta_high=1.0)
    segments = charts.coefficient_plot(table, value="beta").collections[0].get_segments()
    assert segments[0][:, 0].tolist() == [-1, 1]


def test_tables_of_the_analysis_are_taken_as_they_are():
    survey = servqual.recode_missing(load("bank_branch_survey"), (99, 0))
    gaps = servqual.respondent_gaps(survey)
    with in_language("en"):
        axes = charts.coefficient_plot(comparison.gap_tests(gaps), value="difference")
    assert len(ticks(axes)) == 5
    derived = priorities.derived_importance(survey[["P01", "P05", "P11"]], survey["overall_satisfaction"])
    assert len(ticks(charts.coefficient_plot(derived, value="beta"))) == 3


# ---------------------------------------------------------------- importance and performance


def test_the_ipa_map_puts_every_item_where_the_table_says():
    table = ipa(22)
    axes = charts.ipa_map(table, at=(6.2, 5.2))
    for field, mark in {"concentrate": "v", "keep_up": "o", "low_priority": "s", "overkill": "^"}.items():
        part = table[table["quadrant"] == field]
        assert drawn(axes, mark) == sorted(zip(part["performance"], part["importance"], strict=True))
    assert set(table.index) <= set(written(axes))
    assert any(
        label("item", "11").side("en") in text or label("item", "11").side("zh") in text for text in written(axes)
    )


def test_the_cross_hairs_stand_where_they_were_chosen_and_the_diagonal_where_there_is_one():
    found = priorities.importance_performance(
        pd.Series({"queue": 6.4, "looks": 6.2}), pd.Series({"queue": 4.0, "looks": 5.0}), "custom", at=(6.3, 4.2)
    )
    axes = charts.ipa_map(found.table, at=(found.importance_line, found.performance_line), names={})
    level, upright = [
        line for line in axes.get_lines() if line.get_color() == "#6B7280" and line.get_marker() == "None"
    ]
    assert level.get_ydata()[0] == 6.3
    assert upright.get_xdata()[0] == 4.2
    (diagonal,) = [line for line in axes.get_lines() if line.get_color() == "#E69F00"]
    np.testing.assert_array_equal(diagonal.get_xdata(), diagonal.get_ydata())
    ends = np.array(diagonal.get_xdata())
    assert ends[0] < ends[1]
    assert (ends >= axes.get_ylim()[0]).all()
    assert (ends <= axes.get_xlim()[1]).all()  # a piece of it is in the picture, far as the items are from it
    assert charts.ipa_map(found.table.drop(columns="diagonal"), at=(6, 5), names={}).get_legend() is None


# ---------------------------------------------------------------- Kano


def test_the_kano_map_shows_coefficients_category_and_doubt():
    table = kano()
    axes = charts.kano_map(table, names={})
    for category, mark in {"M": "s", "O": "o", "A": "^", "I": "D"}.items():
        part = table[table["category"] == category]
        assert drawn(axes, mark) == sorted(zip(-part["worse"], part["better"], strict=True))
    hollow = [line for line in axes.get_lines() if line.get_markerfacecolor() == "white"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in hollow] == [(0.75, 0.72)]
    bars = [line for line in axes.get_lines() if line.get_color() == "#9CA3AF"]
    assert len(bars) == 10
    np.testing.assert_allclose(bars[0].get_ydata(), [0.62, 0.78])
    np.testing.assert_allclose(sorted(bars[1].get_xdata()), [0.7, 0.9])


def test_a_feature_without_coefficients_is_named_and_not_drawn():
    pairs = {"tea": ("t1", "t2"), "smoke": ("s1", "s2")}
    answers = pd.DataFrame({"t1": [1, 1, 2], "t2": [3, 5, 5], "s1": [5, 5, 5], "s2": [1, 1, 2]})
    with in_language("en"):
        axes = charts.kano_map(priorities.kano(answers, pairs), names={"smoke": "Smoke", "tea": "Tea"})
    assert axes.get_xlabel().endswith("\nNot drawn: Smoke")
    assert "Smoke" not in written(axes)
    assert "Tea" in written(axes)


# ---------------------------------------------------------------- over time


def test_the_control_chart_shows_points_limits_and_signals():
    table = control()
    with in_language("en"):
        axes = charts.control_chart(table)
    lines = axes.get_lines()
    np.testing.assert_array_equal(lines[0].get_ydata(), table["centre"])
    np.testing.assert_array_equal(lines[1].get_ydata()[:-1], table["high"])
    np.testing.assert_array_equal(lines[2].get_ydata()[:-1], table["low"])
    np.testing.assert_array_equal(lines[3].get_ydata(), table["share"])
    beyond = np.flatnonzero(table["beyond"])
    assert len(beyond) > 0
    assert drawn(axes, "D") == [(x, table["share"].iloc[x]) for x in beyond]
    assert legend(axes) == ["Signal: long run on one side", "Signal: beyond the limits"]
    (band,) = axes.patches
    assert band.get_x() + band.get_width() == 13.5  # half-way between the 14th point and the next
    assert written(axes)[1:4] == ["centre 18.0 %", "upper 29.0 %", "lower 7.0 %"]
    assert all(name in table.index for name in (tick.get_text() for tick in axes.get_xticklabels()))


def test_the_control_chart_takes_both_charts_of_the_analysis(lang):
    rng = np.random.default_rng(1)
    events = pd.Series(rng.binomial(200, 0.2, 20), index=pd.date_range("2024-01-01", periods=20, freq="W"))
    p = charts.control_chart(evaluation.p_chart(events, events * 0 + 200, baseline=14))
    assert p.get_xticklabels()[0].get_text() == "2024-01-07"
    xmr = evaluation.xmr_chart(pd.Series(rng.normal(10, 1, 20)), baseline=14)
    ranges = charts.control_chart(xmr, moving_range=True)
    assert ranges.get_ylabel() == ("移动极差" if lang == "zh" else "Moving range")
    np.testing.assert_array_equal(ranges.get_lines()[2].get_ydata(), xmr["moving_range"])
    np.testing.assert_array_equal(charts.control_chart(xmr).get_lines()[3].get_ydata(), xmr["value"])


def test_the_counterfactual_is_the_control_line_moved_to_the_treated_of_before():
    table = changes()
    with in_language("en"):
        axes = charts.difference_in_differences(table, effect=(0.46, 0.21, 0.71))
    treated, other, dashed = axes.get_lines()
    np.testing.assert_array_equal(treated.get_ydata(), table["treated"])
    np.testing.assert_array_equal(other.get_ydata(), table["control"])
    shift = (table["treated"] - table["control"]).iloc[:3].mean()
    np.testing.assert_allclose(dashed.get_ydata(), table["control"].iloc[2:] + shift)
    assert dashed.get_xdata().tolist() == [2, 3, 4, 5]
    assert dashed.get_linestyle() == "--"
    assert legend(axes)[-1] == "Effect +0.46 (+0.21 to +0.71)"
    (band,) = axes.patches
    assert band.get_x() + band.get_width() == 2.5


def test_with_two_periods_the_gap_at_the_end_is_the_effect_of_the_analysis():
    rows = pd.DataFrame({"branch": list("AABBCCDD"), "treated": [1] * 4 + [0] * 4, "post": [0, 1] * 4,
                         "score": [4.0, 5.0, 4.2, 5.1, 4.1, 4.4, 3.9, 4.0]})  # fmt: skip
    found = evaluation.difference_in_differences(rows, "score", unit="branch", treated="treated", post="post")
    axes = charts.difference_in_differences(found.means[["before", "after"]].T.assign(post=[0, 1]))
    treated, _, dashed = axes.get_lines()
    assert treated.get_ydata()[-1] - dashed.get_ydata()[-1] == pytest.approx(found.effect.estimate)


def test_peak_end_and_mean_are_marked_where_memory_finds_them():
    table, _ = moments()
    measures = memory.experiences(table, time="minutes", rating="felt")
    with in_language("en"):
        axes = charts.experience_curve(
            table.iloc[::-1], measures, time="minutes", rating="felt", names={"a": "A", "b": "B"}
        )
    np.testing.assert_array_equal(
        axes.get_lines()[1].get_xydata()[:, 1], [1, 0, 5]
    )  # b came first; a line of zero before
    assert drawn(axes, "v") == [(9, -4)]
    assert drawn(axes, "^") == [(16, 5)]
    assert drawn(axes, "s") == [(16, 5), (20, 3)]
    assert {"Peak −4.0", "End 3.0", "Peak and end 5.0", "Mean 1.5", "Mean 2.0"} <= set(written(axes))
    assert legend(axes) == ["B", "A"]
    styles = {line.get_linestyle() for line in axes.get_lines() if line.get_marker() == "."}
    assert len(styles) == 2


def test_of_several_moments_at_the_peak_the_last_is_marked():
    table = pd.DataFrame({"visit": "a", "time": [0, 1, 2, 3], "rating": [4, 1, 4, 2]})
    axes = charts.experience_curve(table, memory.experiences(table))
    assert drawn(axes, "^") == [(2, 4)]


# ---------------------------------------------------------------- blueprint


def boxes(axes) -> dict[str, tuple[float, float]]:
    return {text.get_text().replace("\n", " "): text.get_position() for text in axes.texts if text.get_fontsize() == 8}


def test_steps_stand_in_their_lanes_and_run_to_the_right():
    table = steps("en")
    with in_language("en"):
        axes = charts.service_blueprint(table, failures=FAILURES)
    place = boxes(axes)
    assert ticks(axes) == ["Physical\nevidence", "Customer", "On stage", "Back stage", "Support"]
    lanes = ["evidence", "customer", "onstage", "backstage", "support"]
    for words, lane in zip(table["label"], table["lane"], strict=True):
        assert place[words][1] == lanes.index(lane)
    across = [place[words][0] for words in table["label"]]
    assert across == [0, 0, 0, 1, 1, 1, 1, 2, 2]
    borders = [line.get_ydata()[0] for line in axes.get_lines() if list(line.get_xdata()) == [0, 1]]
    assert borders == [1.5, 2.5, 3.5]
    hexagons = drawn(axes, "h")
    assert len(hexagons) == 4
    gaps = [text.get_text() for text in axes.texts if text.get_color() == "white"]
    assert gaps == ["3", "2", "?", "4"]


def test_the_blueprint_takes_links_and_failures_of_the_analysis():
    drawing = blueprint.read_blueprint(
        {
            "steps": [
                {"code": "ask", "lane": "customer", "next": ["answer"]},
                {"code": "answer", "lane": "onstage", "next": ["look"]},
                {"code": "look", "lane": "backstage"},
            ],
            "failures": [{"code": "wrong", "step": "answer", "gap": 3}],
        }
    )
    table = pd.DataFrame(drawing.steps).set_index("code")
    axes = charts.service_blueprint(table, links=blueprint.links(drawing), failures=blueprint.failure_table(drawing))
    assert len(axes.patches) == 3
    assert len(drawn(axes, "h")) == 1


def test_a_wide_blueprint_gets_a_wider_picture():
    table = pd.DataFrame({"lane": ["customer"] * 9}, index=[f"s{i}" for i in range(9)])
    assert charts.service_blueprint(table).figure.get_figwidth() > 9


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: charts.likert_stack(pd.DataFrame({1: [3]}, index=["a"])), "a column per answer"),
        (lambda: charts.likert_stack(pd.DataFrame({1: [-3], 2: [3]})), "none below 0"),
        (
            lambda: charts.likert_stack(pd.DataFrame({1: ["x"], 2: [3]}, index=["a"])),
            "row a of column 1 is not a number: x",
        ),
        (lambda: charts.likert_stack(pd.DataFrame({1: [], 2: []})), "no rows"),
        (lambda: charts.likert_stack([1, 2]), "takes a table .* you passed: list"),
        (lambda: charts.coefficient_plot(pd.DataFrame({"r": [1.0]}), value="r"), "no column low, high"),
        (lambda: charts.coefficient_plot(pd.DataFrame({"r": [1.0]})), "no column estimate"),
        (lambda: charts.coefficient_plot(pd.DataFrame({"r": [1.0], "r_low": [0.0]}), value="r"), "no column r_high"),
        (lambda: charts.ipa_map(ipa(5, quadrant="middle"), at=(6, 5)), "something unknown: middle"),
        (lambda: charts.ipa_map(ipa(5).drop(columns="importance"), at=(6, 5)), "no column importance"),
        (lambda: charts.ipa_map(ipa(5, importance=[6, 6, np.nan, 6, 6]), at=(6, 5)), "Missing at: tea"),
        (lambda: charts.ipa_map(ipa(5), at=(6, np.nan)), "two numbers"),
        (lambda: charts.kano_map(kano().assign(worse=0.3)), "worse from −1 to 0"),
        (lambda: charts.kano_map(kano().assign(category="Z")), "something unknown: Z"),
        (lambda: charts.control_chart(control().drop(columns="high")), "no column high"),
        (lambda: charts.control_chart(control(), moving_range=True), "no column moving_range"),
        (lambda: charts.difference_in_differences(changes().assign(post=1)), "both must occur"),
        (lambda: charts.difference_in_differences(changes().assign(post=[1, 0, 0, 0, 1, 1])), "first 0"),
        (lambda: charts.difference_in_differences(changes().replace(4.8, np.nan)), "with both means"),
        (lambda: charts.experience_curve(moments()[0], moments()[1]), "no column time, rating"),
        (
            lambda: charts.experience_curve(moments()[0], moments()[1].drop(index="b"), time="minutes", rating="felt"),
            "no measures of these visits: b",
        ),
        (lambda: charts.service_blueprint(steps("en").assign(lane="front")), "something unknown: front"),
        (lambda: charts.service_blueprint(pd.concat([steps("en")] * 2)), "step arrive, .* occurs twice"),
        (
            lambda: charts.service_blueprint(steps("en"), links=pd.DataFrame({"step": ["ask"], "next": ["fly"]})),
            "step fly occurs",
        ),
        (
            lambda: charts.service_blueprint(steps("en"), failures=pd.DataFrame({"step": ["ask"], "gap": [5]})),
            "1, 2, 3 or 4, or missing; got 5",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(draw, said):
    with in_language("en"), pytest.raises(CourseError, match=said):
        draw()
