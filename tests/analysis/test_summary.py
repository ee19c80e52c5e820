"""The one-pass summary gives what the functions it stands for give, in memory and from Parquet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis import reliability, servqual, summary
from coursekit.analysis.instrument import SERVQUAL, Instrument, Survey
from coursekit.analysis.summary import Summary, summarise, summarise_parquet


@pytest.fixture(scope="module")
def survey() -> pd.DataFrame:
    return servqual.recode_missing(datasets.load("bank_branch_survey"), [99, 0])


@pytest.fixture(autouse=True, params=[summary._ROWS, 100], ids=["one piece", "pieces"])
def _pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "_ROWS", request.param)


def assert_same(one: Summary, other: Summary) -> None:
    assert one.n == other.n
    for name in ("items", "dimensions", "alphas"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("min_share", [0.5, 0.75, 1.0])
def test_it_equals_the_functions_it_stands_for(survey: pd.DataFrame, min_share: float) -> None:
    found = summarise(survey, min_share=min_share)
    pd.testing.assert_frame_equal(found.items, servqual.item_means(survey), rtol=1e-12)
    expected = servqual.dimension_means(survey, min_share=min_share)
    pd.testing.assert_frame_equal(found.dimensions, expected, rtol=1e-12)
    assert found.respondents is not None
    expected = servqual.respondent_gaps(survey, min_share=min_share)
    pd.testing.assert_frame_equal(found.respondents, expected, rtol=1e-12)
    for block in ("E", "P", "gap"):
        alphas = reliability.alpha_by_dimension(survey, block)
        ours = found.alphas.xs(block, level="block")
        pd.testing.assert_frame_equal(ours, alphas[ours.columns], rtol=1e-9)


def test_complete_data_take_the_short_way_to_the_same_numbers(survey: pd.DataFrame) -> None:
    answers = [block + item for block in "EP" for item in SERVQUAL.items]
    complete = survey.dropna(subset=answers)
    found = summarise(complete)
    pd.testing.assert_frame_equal(found.items, servqual.item_means(complete), rtol=1e-12)
    pd.testing.assert_frame_equal(found.dimensions, servqual.dimension_means(complete), rtol=1e-12)


def test_a_folder_of_parquet_files_gives_the_same(survey: pd.DataFrame, tmp_path: Path) -> None:
    plain = pd.DataFrame(survey)
    for branch, rows in plain.groupby("branch"):
        (tmp_path / f"branch={branch}").mkdir()
        rows.drop(columns="branch").to_parquet(tmp_path / f"branch={branch}" / "part.parquet")
    found = summarise_parquet(tmp_path)
    assert found.respondents is None
    assert_same(found, summarise(survey))


@pytest.mark.parametrize("shift", [0, 1e6])
def test_a_shifted_scale_changes_no_gap_and_no_alpha(survey: pd.DataFrame, shift: float) -> None:
    answers = [block + item for block in "EP" for item in SERVQUAL.items]
    moved = Survey(pd.DataFrame(survey[answers]) + shift)
    known = Instrument(SERVQUAL.dimensions, int(1 + shift), int(7 + shift))
    found, plain = summarise(moved, instrument=known), summarise(survey)
    np.testing.assert_allclose(found.items["gap"], plain.items["gap"], rtol=1e-9)
    np.testing.assert_allclose(found.alphas["alpha"], plain.alphas["alpha"], rtol=1e-9)


def test_an_answer_outside_the_scale_is_named(survey: pd.DataFrame) -> None:
    faulty = survey.copy()
    faulty.loc[faulty.index[150], "P03"] = 99
    with pytest.raises(ValueError, match=r"column P03 .* \(row 151 of the survey: 99\)"):
        summarise(faulty)


def test_nobody_answering_an_item_is_stated(survey: pd.DataFrame) -> None:
    known = {"tangibles": ["01", "02"], "reliability": ["05", "06"]}
    empty = survey.copy()
    empty["P01"] = np.nan
    with pytest.raises(ValueError, match="'tangibles' has 2 items and 0 respondents"):
        summarise(empty, instrument=known)


def test_the_same_answer_from_everybody_is_named(survey: pd.DataFrame) -> None:
    constant = survey.copy()
    constant["E02"] = 7.0
    with pytest.raises(ValueError, match=r"'tangibles': everybody gave the same answer to item 02 \(E\)"):
        summarise(constant)


def test_a_missing_column_and_items_not_yet_turned_are_refused(survey: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="P22"):
        summarise(survey.drop(columns="P22"), instrument=SERVQUAL)
    with pytest.raises(ValueError, match="reverse_items"):
        summarise(datasets.load("bank_branch_reversed"))


def test_without_pyarrow_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow.dataset", None)
    with pytest.raises(ImportError, match=r"service-perception-course\[large\]"):
        summarise_parquet(tmp_path)


def test_items_whose_sum_never_varies_are_named(survey: pd.DataFrame) -> None:
    mirrored = survey.assign(P02=8 - survey["P01"])
    with pytest.raises(ValueError, match=r"'tangibles': the items' sum is the same for everybody \(P\)"):
        summarise(mirrored, instrument=Instrument({"tangibles": ("01", "02"), "empathy": ("18", "19")}))


def test_a_large_survey_is_shared_among_threads_to_the_same_numbers(
    survey: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = pd.concat([survey] * 8, ignore_index=True)
    monkeypatch.setattr(summary.os, "cpu_count", lambda: 1)
    alone = summarise(large)
    monkeypatch.setattr(summary.os, "cpu_count", lambda: 4)
    shared = summarise(large)
    assert_same(shared, alone)
    assert shared.respondents is not None
    pd.testing.assert_frame_equal(shared.respondents, alone.respondents)
    faulty = large.copy()
    faulty.loc[len(large) - 1, "E22"] = 0
    with pytest.raises(ValueError, match=rf"column E22 .* \(row {len(large)} of the survey: 0\)"):
        summarise(faulty)


def test_whole_and_nullable_and_text_numbers_are_numbers(survey: pd.DataFrame) -> None:
    answers = [block + item for block in "EP" for item in SERVQUAL.items]
    plain = summarise(survey)
    mixed = survey.astype({"E01": "Int64", "E02": "float32", "P03": "Float64", "P04": "string"})
    assert_same(summarise(mixed), plain)
    whole = survey.dropna(subset=answers)
    assert_same(summarise(whole.astype(dict.fromkeys(answers, "int8"))), summarise(whole))


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("P03", "six", r"column P03 holds something that is not a number \(row 0: 'six'"),
        ("P03", True, "column P03 holds true/false"),
        ("P03", np.inf, r"column P03 has answers outside the scale 1 to 7 \(row 1 of the survey: inf\)"),
        ("P03", pd.Timestamp("2026-01-01"), "column P03 holds datetime"),
    ],
)
def test_faulty_columns_are_named(survey: pd.DataFrame, column: str, values: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        summarise(pd.DataFrame(survey).reset_index(drop=True).assign(**{column: values}))


def test_text_in_a_parquet_file_is_named(survey: pd.DataFrame, tmp_path: Path) -> None:
    pd.DataFrame(survey).assign(P03="six").to_parquet(tmp_path / "one.parquet")
    with pytest.raises(ValueError, match="column P03 holds something that is not a number"):
        summarise_parquet(tmp_path)


def test_what_else_is_refused(survey: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="E03 appears 2 times"):
        summarise(pd.concat([survey, survey[["E03"]]], axis=1))
    with pytest.raises(ValueError, match="between 0 and 1"):
        summarise(survey, min_share=75)
    with pytest.raises(ValueError, match="between 0 and 1"):
        summarise(survey, level=95)
    with pytest.raises(TypeError, match="DataFrame is needed"):
        summarise([[1, 2]])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="'speed' has 1 items"):
        summarise(survey, instrument={"care": ["01", "02"], "speed": ["03"]})
    with pytest.raises(ValueError, match="0 respondents who answered all"):
        summarise(survey.iloc[:0])


# On the course's own data


@pytest.mark.parametrize(
    "case", ["bank_branch", "telecom", "hotel", "ecommerce", "power", "car_rental", "private_bank"]
)
def test_every_case_is_summarised_as_the_functions_do_it(case: str) -> None:
    table = servqual.recode_missing(datasets.load(f"case_{case}"), [99, 0, -1])
    found = summarise(table)
    pd.testing.assert_frame_equal(found.dimensions, servqual.dimension_means(table), rtol=1e-12)
    ours = found.alphas.xs("P", level="block")
    pd.testing.assert_frame_equal(ours, reliability.alpha_by_dimension(table)[ours.columns], rtol=1e-12)
