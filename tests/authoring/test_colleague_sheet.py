"""The colleague's sheet of unit 10: `read_survey` finds what was planted, and the lesson counts the same."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis import servqual
from coursekit.authoring.simulation.colleague import ColleagueParameters, simulate_sheet
from coursekit.course_files import course_root
from coursekit.language import LANGUAGES

GIVEN = ColleagueParameters()


@pytest.fixture(scope="module", params=LANGUAGES)
def lang(request):
    return request.param


@pytest.fixture(scope="module")
def survey(lang, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "colleague.xlsx"
    datasets.load(f"colleague_sheet_{lang}").to_excel(path, header=False, index=False)
    return datasets.read_survey(path, questionnaire=datasets.questionnaire("bank_branch"))


def test_the_file_is_loaded_row_by_row_as_it_stands(lang):
    sheet = datasets.load(f"colleague_sheet_{lang}")
    assert list(sheet.columns[[0, 25, 26, -1]]) == ["A", "Z", "AA", "AZ"]
    assert sheet.fillna("").equals(simulate_sheet(lang).astype(sheet.dtypes))
    assert sheet.iloc[0].count() == 1
    assert sheet.iloc[-1, 0] in ("合计", "Total")


def test_what_was_planted_is_found_and_nothing_else(survey):
    found = survey.report.counts
    assert found.pop("half_pair") > 10  # what the other faults lead to
    assert found.pop("renamed_column") == survey.shape[1]
    assert found == {
        "lines_above": 1,
        "two_row_header": 1,
        "total_row": 1,
        "blank_row": 1,
        "missing_column": 2,
        "no_answers": GIVEN.empty_sheets,
        "missing_id": GIVEN.ids_missing,
        "duplicate_id": 2 * GIVEN.entered_twice + 2 * GIVEN.shared_ids,
        "straight_liner": GIVEN.straight_liners,
        "weight_sum": len(GIVEN.wrong_sums),
        "likely_code": GIVEN.no_answer_code,
        "out_of_range": len(GIVEN.slips),
        "fullwidth": GIVEN.fullwidth,
        "unit": GIVEN.units,
        "missing_word": GIVEN.no_answer_words,
        "text_in_number": 3,
    }
    assert len(survey) == GIVEN.respondents + GIVEN.entered_twice + 1


def test_one_sheet_was_entered_twice_and_one_number_is_shared_by_two_people(survey):
    assert survey.duplicated().sum() == GIVEN.entered_twice
    twice = survey.loc[survey.duplicated(), "respondent"].tolist()
    shared = survey[survey["respondent"].duplicated(keep=False) & ~survey["respondent"].isin(twice)].dropna(
        subset=["respondent"]
    )
    assert len(shared) == 2 * GIVEN.shared_ids
    # The one that is in twice has the widest empathy gap: leaving it out can be seen.
    gaps = servqual.respondent_gaps(survey)["empathy"]
    assert survey.loc[gaps.idxmin(), "respondent"] in twice
    assert servqual.dimension_gaps(survey[~survey.duplicated()])["empathy"] > gaps.mean() + 0.05


def test_both_languages_hold_the_same_answers():
    zh, en = (simulate_sheet(lang).iloc[3:-1].replace(r"\D", "", regex=True) for lang in ("zh", "en"))
    different = zh.ne(en).to_numpy().sum()
    assert different == 1  # 5月6日, 6 May
    assert not simulate_sheet("zh").equals(simulate_sheet("zh", ColleagueParameters(seed=1)))


def test_a_spreadsheets_sum_passes_over_what_is_text():
    sheet = simulate_sheet("zh")
    column = sheet["J"].iloc[3:-1]
    plain = [int(cell) for cell in column if re.fullmatch("[0-9]+", cell)]
    assert len(plain) < (column != "").sum()
    assert int(sheet["J"].iloc[-1]) == sum(plain)


def test_the_lessons_table_counts_what_the_report_counts(lang, survey):
    text = (course_root() / "source" / "lessons" / "10-scores.md").read_text(encoding="utf-8")
    head = {"zh": "| 发现了什么 | 几处 | 决定 |", "en": "| what was found | how many | decision |"}[lang]
    lines = text.split(head)[1].split("\n\n")[0].splitlines()[2:]
    counts = [int(line.split("|")[2]) for line in lines]
    found = pd.Series(survey.report.counts).drop(["half_pair", "missing_column", "renamed_column"])
    assert sum(counts) == found.sum()
    said = {"zh": r"另有 (\d+) 处一对题", "en": r"In (\d+) places half"}[lang]
    assert re.search(said, text)[1] == str(survey.report.counts["half_pair"])
