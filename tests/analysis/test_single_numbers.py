"""Expected numbers are worked out beside each test or come from the source named there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit import datasets
from coursekit.analysis import single_numbers
from coursekit.authoring.simulation.voices import RecommendParameters

SFO = Path(__file__).resolve().parents[3] / "shared" / "data" / "sfo_airport" / "sfo_2017.csv"

few = settings(max_examples=30, deadline=None)
scale_0_to_10 = st.lists(st.integers(0, 10), min_size=1, max_size=40)


# ------------------------------------------------------------ NPS


def test_nps_by_hand():
    # 2 promoters, 1 passive, 1 detractor of 4: 50 − 25; variance .5 + .25 − .0625 = .6875
    found = single_numbers.nps([10, 9, 7, 0, None])
    assert (found.nps, found.n, found.left_out) == (25, 4, 1)
    assert (found.promoters, found.passives, found.detractors) == (0.5, 0.25, 0.25)
    assert found.se == pytest.approx(100 * (0.6875 / 4) ** 0.5)
    assert found.low == pytest.approx(25 - 1.959964 * found.se)


def test_nps_is_the_mean_of_minus_one_zero_and_one():
    answers = np.random.default_rng(1).integers(0, 11, 200)
    coded = np.where(answers >= 9, 100, np.where(answers <= 6, -100, 0))
    found = single_numbers.nps(answers)
    assert found.nps == pytest.approx(coded.mean())
    assert found.se == pytest.approx(coded.std(ddof=0) / 200**0.5)


@pytest.mark.parametrize(("answer", "kind"), [(0, -100), (6, -100), (7, 0), (8, 0), (9, 100), (10, 100)])
def test_where_promoters_and_detractors_begin(answer, kind):
    assert single_numbers.nps([answer]).nps == kind


def test_adjusted_wald_by_hand():
    # 60.75/103 promoters, 20.75/103 detractors: centre 40/103, variance .7913 − .1508
    found = single_numbers.nps_from_counts(60, 20, 20, method="adjusted")
    p, d = 60.75 / 103, 20.75 / 103
    half = 1.959964 * ((p + d - (p - d) ** 2) / 103) ** 0.5
    assert (found.nps, found.se) == (40, pytest.approx(8))
    assert (found.low, found.high) == pytest.approx((100 * (p - d - half), 100 * (p - d + half)))
    everybody = single_numbers.nps([10] * 5, method="adjusted")
    assert everybody.nps == 100
    assert everybody.low < 70


def test_the_same_nps_from_different_mixes_is_not_equally_sure():
    assert single_numbers.nps_from_counts(40, 60, 0).nps == single_numbers.nps_from_counts(70, 0, 30).nps
    assert single_numbers.nps_from_counts(40, 60, 0).se < single_numbers.nps_from_counts(70, 0, 30).se


@pytest.mark.skipif(not SFO.exists(), reason="the SFO survey is not beside the repository")
def test_sfo_2017_is_39_8_with_code_11_left_out():
    # 39.8: the specification's figure; 11 means blank in the survey's own code list
    answers = pd.read_csv(SFO, usecols=["NETPRO"])["NETPRO"]
    found = single_numbers.nps(answers, missing_codes=(11,))
    assert round(found.nps, 1) == 39.8
    assert found.n == 2746
    assert found.left_out == 85
    with pytest.raises(ValueError, match=r"NETPRO .*0 to 10 \(row 95: 11"):
        single_numbers.nps(answers)


# ------------------------------------------------------------ shares and means


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe 1998 (Statistics in Medicine 17, 857–872), table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_of_the_top_box(count, n, low, high):
    found = single_numbers.top_box([7] * count + [4] * (n - count))
    assert (found.count, found.n) == (count, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # R 4.2.2: prop.test(count, n)$conf.int
    [(57, 80, 0.5988470914591, 0.805487390238387), (81, 263, 0.253508682295, 0.368176201043),
     (0, 20, 0.0, 0.200453345013), (29, 29, 0.85438352442, 1.0)],
)  # fmt: skip
def test_wilsons_interval_with_continuity_correction(count, n, low, high):
    found = single_numbers.top_box([7] * count + [4] * (n - count), continuity=True)
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-11)


def test_how_many_boxes_count():
    answers = [5, 4, 3, 3, 1, 9]
    assert single_numbers.top_box(answers, boxes=1, high=5, missing_codes=[9]).share == 0.2
    assert single_numbers.top_box(answers, boxes=2, high=5, missing_codes=[9]).share == 0.4
    assert single_numbers.top_box(answers, boxes=3, high=5, missing_codes=[9]).count == 4
    assert single_numbers.top_box(answers, boxes=3, high=5, missing_codes=9).left_out == 1


def test_ces_by_hand():
    # mean 5, sd √(10/4), t(4; .975) = 2.776445
    found = single_numbers.ces([7, 6, 5, 4, 3, np.nan])
    assert (found.mean, found.n, found.left_out) == (5, 5, 1)
    assert found.sd == pytest.approx(2.5**0.5)
    assert found.se == pytest.approx(0.5**0.5)
    assert (found.low, found.high) == pytest.approx((5 - 2.776445 * 0.5**0.5, 5 + 2.776445 * 0.5**0.5))


# ------------------------------------------------------------ properties


@few
@given(scale_0_to_10, st.randoms(use_true_random=False))
def test_order_blanks_and_codes_change_nothing_but_what_is_left_out(answers, random):
    plain = single_numbers.nps(answers)
    mixed = [*answers, None, 99]
    random.shuffle(mixed)
    again = single_numbers.nps(mixed, missing_codes=(99,))
    assert (again.nps, again.low, again.n, again.left_out) == (plain.nps, plain.low, plain.n, 2)


@few
@given(scale_0_to_10, st.sampled_from(["wald", "adjusted"]))
def test_the_interval_stays_on_the_scale(answers, method):
    found = single_numbers.nps(answers, method=method)
    assert -100 <= found.low <= found.high <= 100
    if method == "wald":
        assert found.low <= found.nps <= found.high
    assert found.promoters + found.passives + found.detractors == pytest.approx(1)


@few
@given(st.lists(st.integers(1, 7), min_size=2, max_size=30))
def test_reversing_the_scale_turns_effort_and_shifting_it_moves_the_boxes_along(answers):
    plain, turned = single_numbers.ces(answers), single_numbers.ces([8 - x for x in answers])
    assert (turned.mean, turned.low, turned.high) == pytest.approx((8 - plain.mean, 8 - plain.high, 8 - plain.low))
    moved = single_numbers.top_box([x - 1 for x in answers], low=0, high=6)
    assert moved == single_numbers.top_box(answers)


def test_identical_answers_are_a_stated_result():
    assert single_numbers.ces([5, 5, 5]) == single_numbers.Effort(5.0, 0.0, 5.0, 5.0, 0.0, 3, 0)
    one = single_numbers.nps([9])
    assert (one.nps, one.se, one.low, one.high) == (100, 0, 100, 100)


# ------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: single_numbers.nps([9, 11]), r"answers has values .*0 to 10 \(row 1: 11\)"),
        (lambda: single_numbers.nps([9, 8.5]), r"row 1: 8.5"),
        (lambda: single_numbers.nps([9, -1]), r"row 1: -1"),
        (lambda: single_numbers.nps(pd.Series(["9", "x"], name="recommend")), r"column recommend .*row 1: 'x'"),
        (lambda: single_numbers.nps([9, np.inf]), "infinite"),
        (lambda: single_numbers.nps([99, None], missing_codes=(99,)), "no answer from 0 to 10"),
        (lambda: single_numbers.nps([]), "no answer from 0 to 10"),
        (lambda: single_numbers.nps([9], level=95), "between 0 and 1"),
        (lambda: single_numbers.nps([9], method="score"), '"wald" or "adjusted"'),
        (lambda: single_numbers.nps_from_counts(0, 0, 0), "no answer left"),
        (lambda: single_numbers.nps_from_counts(5, -1, 0), "passives"),
        (lambda: single_numbers.top_box([8]), r"1 to 7 \(row 0: 8\)"),
        (lambda: single_numbers.top_box([5], boxes=7), "boxes lies between 1 and 6"),
        (lambda: single_numbers.nps_from_counts(5.5, 1, 0), "promoters is a whole number"),
        (lambda: single_numbers.nps_from_counts(5, 1, 0, left_out=-1), "left_out must be 0 or more"),
        (lambda: single_numbers.top_box([5], boxes=1.5), "boxes is a whole number"),
        (lambda: single_numbers.top_box([5], high=float("inf")), "high is inf"),
        (lambda: single_numbers.ces([5, 4], low=0.5), "low is a whole number"),
        (lambda: single_numbers.top_box([5], low=7, high=1), "must rise"),
        (lambda: single_numbers.ces([5]), "at least 2"),
        (lambda: single_numbers.ces([5, 99]), "missing_codes"),
    ],
)
def test_what_is_no_answer_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: single_numbers.nps([9], missing_codes="99"), "missing_codes"),
        (lambda: single_numbers.nps("999"), "answers is a column"),
        (lambda: single_numbers.nps_from_counts("5", 1, 0), "promoters is a number"),
        (lambda: single_numbers.top_box([5], boxes="2"), "boxes is a number"),
        (lambda: single_numbers.top_box([5], low="1"), "low is a number"),
    ],
)
def test_what_is_no_number_at_all_is_refused(call, said):
    with pytest.raises(TypeError, match=said):
        call()


# On the course's own data


def test_the_hotlines_recommendations_are_as_planted():
    given = RecommendParameters()
    table = datasets.load("recommend_answers")
    found = single_numbers.nps(table["recommend"], missing_codes=11)
    assert found.left_out == given.code_11_cells + given.blank_cells
    assert found.low < 100 * (given.share[0] - given.share[2]) < found.high
    with pytest.raises(ValueError, match=r"column recommend .* row 27: 11"):
        single_numbers.nps(table["recommend"])
    assert single_numbers.top_box(table["overall_satisfaction"]).n == len(table)
    easy = single_numbers.ces(table["easy"])
    assert easy.low < table["easy"].mean() < easy.high


def test_the_bank_branches_are_recommended_by_few():
    table = datasets.load("bank_branch_survey")
    found = single_numbers.nps(table["recommend"])
    assert found.n + found.left_out == len(table)
    assert found.left_out == table["recommend"].isna().sum()
