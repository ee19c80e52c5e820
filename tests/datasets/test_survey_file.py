"""Reading a trainee's own file: every finding, every encoding and separator, both languages."""

from __future__ import annotations

import csv
import io
import pickle
import re
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit import datasets, servqual
from coursekit.analysis.instrument import SERVQUAL, Survey
from coursekit.datasets import SurveyReport, read_survey
from coursekit.datasets.columns import guess_code, is_id_name
from coursekit.datasets.report import KINDS, SHOWN, Finding
from coursekit.language import CourseError, Text, in_language

HAN = re.compile(r"[\u4e00-\u9fff]")
KIOSK = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "kiosk_servqual"


def put(tmp_path: Path, text: str, name: str = "mine.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def table(pairs: int = 4, rows: int = 4) -> list[list[str]]:
    """Return a sound little survey: id, pairs, a comment; no straight-liners."""
    header = ["id", *(f"E{i:02d}" for i in range(1, pairs + 1)), *(f"P{i:02d}" for i in range(1, pairs + 1)), "comment"]
    body = [
        [f"r{row}", *(str(1 + (row + i) % 7) for i in range(2 * pairs)), f"comment {row}"] for row in range(1, rows + 1)
    ]
    return [header, *body]


def csv_text(cells: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(cells)
    return text.getvalue()


def read(tmp_path: Path, cells: list[list[str]], **options) -> Survey:
    return read_survey(put(tmp_path, csv_text(cells)), **options)


def of(survey: Survey, kind: str) -> list[Finding]:
    return [finding for finding in survey.report.findings if finding.kind == kind]


def refusal(tmp_path: Path, cells: list[list[str]], **options) -> Text:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, cells, **options)
    return both_sides(caught.value)


def both_sides(error: CourseError) -> Text:
    assert HAN.search(error.text.zh)
    assert "{" not in error.text.zh.replace("mapping={", "").replace("dimensions={", "")
    return error.text


# -- sound files --------------------------------------------------------------


def test_a_sound_file_has_no_findings(tmp_path: Path) -> None:
    survey = read(tmp_path, table())
    assert isinstance(survey, Survey)
    assert survey.report.findings == []
    assert survey.report.counts == {}
    assert survey.shape == (4, 10)
    assert survey["comment"].tolist() == [f"comment {row}" for row in range(1, 5)]
    assert survey["E01"].dtype == "float64"
    assert survey.report.id_column == "id"
    assert survey.instrument is None
    with in_language("zh"):
        assert "没有发现问题" in str(survey.report)
    with in_language("en"):
        assert "Nothing wrong was found" in str(survey.report)
        assert "Give dimensions" in str(survey.report)


def test_twenty_two_pairs_are_servqual(tmp_path: Path) -> None:
    survey = read(tmp_path, table(pairs=22))
    assert survey.instrument == SERVQUAL
    wider = read(tmp_path, table(pairs=22), high=9)
    assert wider.instrument is not None
    assert (wider.instrument.low, wider.instrument.high) == (1, 9)
    assert read(tmp_path, table(pairs=23)).instrument is None


def test_dimensions_make_the_instrument(tmp_path: Path) -> None:
    survey = read(tmp_path, table(), dimensions={"speed": ["1", 2], "care": ["E03"]})
    assert survey.instrument is not None
    assert dict(survey.instrument.dimensions) == {"speed": ("01", "02"), "care": ("03",)}
    assert [finding.value for finding in of(survey, "outside_dimensions")] == ["04"]
    assert servqual.dimension_gaps(survey).index.tolist() == ["speed", "care"]


def test_other_columns_keep_names_and_contents(tmp_path: Path) -> None:
    cells = table()
    cells[0] += ["网点", "IMP01", "age", "code", "share"]
    for row, more in zip(
        cells[1:],
        [
            ["东门", "7", "31", "007", "0.5"],
            ["西门", "6", "", "010", "1"],
            ["", "5", "44", "1", ""],
            ["东门", "4", "29", "2", "2.25"],
        ],
        strict=True,
    ):
        row.extend(more)
    survey = read(tmp_path, cells)
    assert survey["网点"].tolist()[:2] == ["东门", "西门"]
    assert survey["网点"].isna().tolist() == [False, False, True, False]
    assert survey["IMP01"].tolist() == [7, 6, 5, 4]
    assert survey["age"].iloc[0] == 31
    assert survey["age"].isna().sum() == 1
    assert survey["code"].tolist() == ["007", "010", "1", "2"]
    assert survey["share"].iloc[3] == 2.25
    assert "IMP01" not in survey.report.mapping


# -- which column is which ----------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("E01", "E01"), ("E1", "E01"), ("e_01", "E01"), ("E-7", "E07"), ("E 12", "E12"), ("P.3", "P03"),
        ("期望1", "E01"), ("期望01", "E01"), ("期望 1", "E01"), ("期望（1）", "E01"), ("期望第3题", "E03"),
        ("感知22", "P22"),
        ("期待5", "E05"), ("实际感受5", "P05"), ("expect_1", "E01"), ("Expectation 1", "E01"), ("perception 1", "P01"),
        ("Perceived_Q2", "P02"), ("Q1_E", "E01"), ("Q1_P", "P01"), ("q12e", "E12"), ("第1题期望", "E01"),
        ("第10题_感知", "P10"), ("1_expectation", "E01"), ("E1 设备现代", "E01"), ("E1设备现代", "E01"),
        ("P2：网点整洁", "P02"),
        ("Ｅ１", "E01"), ("期望１", "E01"), ("E100", "E100"), ("E1. Modern machines", "E01"),
        ("IMP01", None), ("SAT01", None), ("KF01", None), ("KD29", None), ("id", None), ("email", None), ("E", None),
        ("overall_satisfaction", None), ("price1", None), ("page 3", None), ("W_empathy", None), ("E2024", None),
        ("experience 3", None), ("E1a", None), ("职业1", None), ("1", None), ("Q1", None), ("期望", None),
    ],
)  # fmt: skip
def test_guess(name: str, code: str | None) -> None:
    assert guess_code(name) == code


def test_id_names() -> None:
    for name in ("id", "ID", "编号", "序号", "Respondent ID", "respondent_id", "问卷编号", "No."):
        assert is_id_name(name)
    for name in ("age", "identity", "E01", "网点编号"):
        assert not is_id_name(name)


def test_the_mapping_is_shown_and_can_be_passed_back(tmp_path: Path) -> None:
    path = put(tmp_path, "编号,期望1 快,感知1 快,期望2 好,感知2 好\na,7,5,6,4\nb,6,4,5,5\n")
    survey = read_survey(path)
    assert survey.report.mapping == {"期望1 快": "E01", "感知1 快": "P01", "期望2 好": "E02", "感知2 好": "P02"}
    assert survey.columns.tolist() == ["编号", "E01", "P01", "E02", "P02"]
    assert survey.report.id_column == "编号"
    again = read_survey(path, survey.report.mapping)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(survey))
    with in_language("en"):
        assert "期望1 快 → E01" in str(survey.report)


@pytest.mark.parametrize(
    "mapping",
    [
        {"want": "E01", "got": "P01", "who": "respondent"},
        {"E01": "want", "P01": "got", "respondent": "who"},
        {"E1": "want", "got": "p1", "who": "id"},
    ],
)
def test_mapping_works_both_ways_round(tmp_path: Path, mapping: dict[str, str]) -> None:
    survey = read_survey(put(tmp_path, "who,want,got\na,7,5\na,6,4\n"), mapping)
    assert survey.columns[1:].tolist() == ["E01", "P01"]
    assert survey.report.id_column == survey.columns[0]
    assert survey.report.id_column in ("respondent", "id")
    assert len(of(survey, "duplicate_id")) == 2


def test_mapping_can_take_a_column_out(tmp_path: Path) -> None:
    survey = read_survey(put(tmp_path, "E1,P1,P2 gender\n7,5,female\n6,4,male\n"), {"P2 gender": None})
    assert survey.columns.tolist() == ["E01", "P01", "P2 gender"]
    assert survey.report.findings == []


# -- findings -----------------------------------------------------------------


def one_bad_cell(tmp_path: Path, value: str, **options) -> tuple[Survey, Finding]:
    """Put `value` under P02 of the third row and return what was made of it."""
    cells = table()
    cells[3][6] = value
    survey = read(tmp_path, cells, **options)
    found = [finding for finding in survey.report.findings if finding.kind != "half_pair"]
    assert len(found) == 1
    return survey, found[0]


@pytest.mark.parametrize("value", ["8", "99", "0", "-1", "55", "7.5"])
def test_out_of_range(tmp_path: Path, value: str) -> None:
    survey, finding = one_bad_cell(tmp_path, value)
    assert finding == Finding("out_of_range", 4, "P02", "P02", value, set_missing=True)
    assert np.isnan(survey.loc[2, "P02"])
    assert survey.report.set_missing == 1
    # The pair has lost a half, and that is said as well.
    assert of(survey, "half_pair") == [Finding("half_pair", 4, "P02", "P02")]


@pytest.mark.parametrize(
    "value", ["七", "very good", "3/7", "5-6", "VII", "7 (good)", "7分钟", "7.5分", "约7分", "非常同意7", "分"]
)
def test_text_in_a_number(tmp_path: Path, value: str) -> None:
    survey, finding = one_bad_cell(tmp_path, value)
    assert finding == Finding("text_in_number", 4, "P02", "P02", value, set_missing=True)
    assert np.isnan(survey.loc[2, "P02"])


@pytest.mark.parametrize("value", ["5分", "５分", "５ 分", "5 points", "5点", "5 pts.", "5  分"])
def test_a_number_with_its_unit_is_the_number(tmp_path: Path, value: str) -> None:
    survey, finding = one_bad_cell(tmp_path, value)
    assert finding == Finding("unit", 4, "P02", "P02", value)
    assert survey.loc[2, "P02"] == 5


def test_a_unit_does_not_stretch_the_scale(tmp_path: Path) -> None:
    _, finding = one_bad_cell(tmp_path, "55分")
    assert finding == Finding("out_of_range", 4, "P02", "P02", "55分", set_missing=True)


@pytest.mark.parametrize("word", ["合计", "平均：", "Total", " 均值 "])
def test_a_row_of_totals_is_no_respondent(tmp_path: Path, word: str) -> None:
    cells = table()
    cells.insert(3, [word, *(["4"] * 8), ""])
    survey = read(tmp_path, cells)
    assert survey["id"].tolist() == ["r1", "r2", "r3", "r4"]
    assert of(survey, "total_row") == [Finding("total_row", 4, value=word.strip())]
    cells[4][3] = "99"  # what is found behind it stands under the number of the spreadsheet
    assert of(read(tmp_path, cells), "out_of_range")[0].row == 5


@pytest.mark.parametrize("value", ["NA", "n/a", "-", "无", "未作答", "NULL"])
def test_a_word_for_no_answer(tmp_path: Path, value: str) -> None:
    survey, finding = one_bad_cell(tmp_path, value)
    assert finding == Finding("missing_word", 4, "P02", "P02", value, set_missing=True)
    assert np.isnan(survey.loc[2, "P02"])


def test_full_width_digits_are_converted(tmp_path: Path) -> None:
    survey, finding = one_bad_cell(tmp_path, "５")
    assert finding == Finding("fullwidth", 4, "P02", "P02", "５")
    assert survey.loc[2, "P02"] == 5
    assert survey.report.set_missing == 0


@pytest.mark.parametrize(("value", "number"), [("5.5", 5.5), ("5,5", 5.5)])
def test_fractions_are_kept_and_named(tmp_path: Path, value: str, number: float) -> None:
    survey, finding = one_bad_cell(tmp_path, value)
    assert finding == Finding("fraction", 4, "P02", "P02", value)
    assert survey.loc[2, "P02"] == number


@pytest.mark.parametrize("value", [" 5 ", "5.0", "05", "+5"])
def test_a_number_written_otherwise_is_no_finding(tmp_path: Path, value: str) -> None:
    cells = table()
    cells[3][6] = value
    survey = read(tmp_path, cells)
    assert survey.report.findings == []
    assert survey.loc[2, "P02"] == 5


@pytest.mark.parametrize("code", ["99", "0", "-1", "8", "9"])
def test_a_code_that_comes_back(tmp_path: Path, code: str) -> None:
    cells = table()
    cells[1][1] = cells[3][6] = code
    survey = read(tmp_path, cells)
    assert of(survey, "likely_code") == [
        Finding("likely_code", 2, "E01", "E01", code, set_missing=True),
        Finding("likely_code", 4, "P02", "P02", code, set_missing=True),
    ]
    assert of(survey, "out_of_range") == []
    assert survey[["E01", "P02"]].isna().to_numpy().sum() == 2
    assert read(tmp_path, cells, low=-1, high=99).report.findings == []


@pytest.mark.parametrize("codes", [(99,), [99], 99, 99.0])
def test_named_codes(tmp_path: Path, codes) -> None:
    cells = table()
    cells[1][1], cells[2][1], cells[3][6], cells[4][6] = "99", "77", "77", "6"
    survey = read(tmp_path, cells, missing_codes=codes)
    assert [finding.value for finding in of(survey, "missing_code")] == ["99"]
    assert [finding.value for finding in of(survey, "out_of_range")] == ["77", "77"]
    assert of(survey, "likely_code") == []


def test_duplicate_and_missing_ids(tmp_path: Path) -> None:
    cells = table()
    cells[3][0], cells[4][0] = "r1", ""
    survey = read(tmp_path, cells)
    assert [(finding.row, finding.value) for finding in of(survey, "duplicate_id")] == [(2, "r1"), (4, "r1")]
    assert [finding.row for finding in of(survey, "missing_id")] == [5]
    assert len(survey) == 4


def test_unpaired_column(tmp_path: Path) -> None:
    cells = [row[:5] + row[6:] for row in table()]
    survey = read(tmp_path, cells)
    assert of(survey, "unpaired_column") == [Finding("unpaired_column", None, "E01", "E01")]
    assert "E01" in survey


def test_half_pair(tmp_path: Path) -> None:
    cells = table()
    cells[2][5] = ""
    survey = read(tmp_path, cells)
    assert survey.report.findings == [Finding("half_pair", 3, "P01", "P01")]
    assert survey.report.blanks == {"P01": 1}
    assert survey.report.set_missing == 0


def test_straight_liners_are_those_of_the_lessons(tmp_path: Path) -> None:
    cells = table()
    cells[1][1:9] = ["7"] * 8
    cells[2][1:9] = ["7"] * 4 + ["3"] * 4
    survey = read(tmp_path, cells)
    assert [(finding.row, finding.value) for finding in of(survey, "straight_liner")] == [
        (2, "E 7, P 7"),
        (3, "E 7, P 3"),
    ]
    assert servqual.straight_liners(survey).tolist() == [True, True, False, False]
    short = [row[:3] + row[5:7] for row in cells]
    assert of(read(tmp_path, short), "straight_liner") == []


def test_blank_rows_and_rows_without_answers(tmp_path: Path) -> None:
    cells = table()
    cells[2] = []
    cells[3][1:9] = [""] * 8
    survey = read(tmp_path, cells)
    assert len(survey) == 4
    assert [finding.row for finding in of(survey, "blank_row")] == [3]
    assert [finding.row for finding in of(survey, "no_answers")] == [4]
    assert of(survey, "half_pair") == []
    below = read_survey(put(tmp_path, csv_text(table()) + ",,,,,,,,,\n\n"))
    assert len(below) == 4
    assert [finding.value for finding in of(below, "rows_below")] == ["2"]


def test_lines_above_the_header(tmp_path: Path) -> None:
    cells = table()
    cells[1][1] = "99"
    survey = read(tmp_path, [["2026 survey"], [], *cells])
    assert [(finding.row, finding.value) for finding in of(survey, "lines_above")] == [(1, "2026 survey"), (2, "")]
    # Rows are still numbered as the spreadsheet numbers them.
    assert of(survey, "out_of_range")[0].row == 4


def test_a_header_of_two_rows(tmp_path: Path) -> None:
    survey = read_survey(put(tmp_path, "编号,期望,,感知,\n,1,2,1,2\na,7,6,5,4\nb,6,9,4,3\n"))
    assert survey.columns.tolist() == ["编号", "E01", "E02", "P01", "P02"]
    assert len(survey) == 2
    assert of(survey, "two_row_header")[0].row == 1
    assert of(survey, "out_of_range")[0].row == 4


def test_columns_without_a_name(tmp_path: Path) -> None:
    cells = [[*row, "", more] for row, more in zip(table(), ["", "x", "y", "", "z"], strict=True)]
    survey = read(tmp_path, cells)
    assert [finding.column for finding in of(survey, "unnamed_column")] == ["unnamed_L"]
    assert [finding.value for finding in of(survey, "empty_column")] == ["K"]
    assert survey["unnamed_L"].tolist()[:2] == ["x", "y"]


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    cells = table(rows=6)
    cells[1][1], cells[2][2], cells[3][3], cells[4][0] = "55", "七", "６", "r1"
    cells[5][5] = ""
    survey = read(tmp_path, cells)
    assert set(survey.report.counts) == {"out_of_range", "text_in_number", "fullwidth", "duplicate_id", "half_pair"}
    assert len(survey) == 6


# -- what stops ---------------------------------------------------------------


def test_missing_file_folder_and_unknown_ending(tmp_path: Path) -> None:
    for path, zh, en in (
        (tmp_path / "none.csv", "找不到文件", "There is no file"),
        (tmp_path, "是文件夹", "is a folder"),
        (put(tmp_path, "x", "mine.docx"), "不能读取“.docx”文件", "“.docx” cannot be read"),
        (put(tmp_path, "x", "mine"), "不能读取", "cannot be read"),
        (put(tmp_path, "PK\x03\x04rest", "zip.csv"), "Excel 文件", "Excel file"),
        (put(tmp_path, "no zip", "mine.xlsx"), "不是完好的 Excel 文件", "not a sound Excel file"),
    ):
        with pytest.raises(CourseError) as caught:
            read_survey(path)
        text = both_sides(caught.value)
        assert zh in text.zh
        assert en in text.en


def test_what_the_system_refuses_to_look_at_is_told_too(tmp_path: Path) -> None:
    with pytest.raises(CourseError):  # Python 3.14 says that it is not there, older ones that the name is too long
        read_survey(tmp_path / f"{'a' * 300}.csv")


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x03" * 50, b"id,E1,P1\n\xff\xfe\xff,1,2\n", b"\xef\xbb\xbf\xff\xff"]
)
def test_unreadable_encoding(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    with pytest.raises(CourseError) as caught:
        read_survey(path)
    text = both_sides(caught.value)
    assert "读不出" in text.zh
    assert "cannot be made out" in text.en


@pytest.mark.parametrize("text", ["", "\n\n", ",,,\n,,\n", "\ufeff"])
def test_empty_file(tmp_path: Path, text: str) -> None:
    with pytest.raises(CourseError) as caught:
        read_survey(put(tmp_path, text))
    found = both_sides(caught.value)
    assert "文件是空的" in found.zh
    assert "The file is empty" in found.en


def test_header_without_rows(tmp_path: Path) -> None:
    text = refusal(tmp_path, table()[:1])
    assert "没有一行数据" in text.zh
    assert "not one row of data" in text.en


def test_duplicate_columns(tmp_path: Path) -> None:
    cells = table()
    cells[0][9] = "id"
    cells[0][2] = "E01"
    text = refusal(tmp_path, cells)
    for side in (text.zh, text.en):
        assert "“id”" in side
        assert "“E01”" in side
        assert "A" in side
        assert "J" in side


def test_two_columns_for_one_item(tmp_path: Path) -> None:
    cells = table()
    cells[0][2] = "期望1"
    text = refusal(tmp_path, cells)
    assert "“E01”、“期望1” 都被认作 E01" in text.zh
    assert "are all taken as E01" in text.en
    assert 'mapping={"E01": "E01", "期望1": None}' in text.en
    assert read(tmp_path, cells, mapping={"期望1": None})["期望1"].tolist() == read(tmp_path, table())["E02"].tolist()


def test_no_pairs_at_all(tmp_path: Path) -> None:
    text = refusal(tmp_path, [["name", "age"], ["a", "31"]])
    assert "没有认出任何期望或感知的列" in text.zh
    assert "“name”, “age”" in text.en
    assert "zone_of_tolerance" not in text.en


def test_one_answer_for_a_whole_dimension_is_sent_where_it_is_scored(tmp_path: Path) -> None:
    text = refusal(tmp_path, [["id", "A_care", "D_care", "P_care"], ["a", "3", "6", "5"]])
    assert "一个维度只打一个分" in text.zh
    assert "servqual.zone_of_tolerance" in text.en


def test_wrong_mapping_names_the_near_column(tmp_path: Path) -> None:
    text = refusal(tmp_path, table(), mapping={"E001x": "E01", "coment": "note"})
    assert "“E001x”" in text.en
    assert "Did you mean: comment?" in text.en
    assert "“coment”不是表里的列" in text.zh


def test_wrong_dimensions(tmp_path: Path) -> None:
    text = refusal(tmp_path, table(), dimensions={"a": ["01", "09"], "b": ["01"]})
    assert "09" in text.en
    assert "more than once" in text.en
    assert "没有：09" in text.zh


def test_slipped_rows(tmp_path: Path) -> None:
    cells = table()
    cells[2].append("slipped")
    text = refusal(tmp_path, cells)
    assert "第 3 行" in text.zh
    assert "rows 3" in text.en


def test_scale_the_wrong_way_round(tmp_path: Path) -> None:
    assert "low=7" in refusal(tmp_path, table(), low=7, high=1).en


def test_stops_and_findings_come_in_one_sentence(tmp_path: Path) -> None:
    cells = table()
    cells[0][9] = "id"
    cells[1][1], cells[2][2] = "55", "very good"
    text = refusal(tmp_path, cells, mapping={"nothing": "E09"}, dimensions={"a": ["88"]})
    for part in ("“id”", "“nothing”", "88", "55", "very good"):
        assert part in text.zh
        assert part in text.en
    assert "Also found" in text.en
    assert "同时还发现" in text.zh


# -- encodings, separators, Excel ---------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "gbk"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    cells = [
        ["编号", "期望1", "感知1", "意见"],
        ["甲", "7", "5", "排队太久, 而且; 没人管\t真的"],
        ["乙", "6", "4", "很好"],
    ]
    survey = read_survey(put(tmp_path, csv_text(cells, separator), encoding=encoding))
    assert survey.columns.tolist() == ["编号", "E01", "P01", "意见"]
    assert survey["意见"].tolist() == [cells[1][3], "很好"]
    assert survey["P01"].tolist() == [5, 4]
    assert survey.report.findings == []
    assert encoding.removesuffix("-sig").replace("gbk", "gb18030").upper() in survey.report.how.en


def test_decimal_commas_in_a_semicolon_file(tmp_path: Path) -> None:
    rows = "".join(f"{n},0;7,0;5,0;3,5\n" for n in range(1, 40))
    survey = read_survey(put(tmp_path, "id;E1;P1;mark\n" + rows))
    assert survey.columns.tolist() == ["id", "E01", "P01", "mark"]
    assert survey["P01"].eq(5).all()


@pytest.mark.parametrize("name", ["mine.tsv", "mine.txt", "MINE.CSV"])
def test_endings(tmp_path: Path, name: str) -> None:
    assert len(read_survey(put(tmp_path, "id\tE1\tP1\na\t7\t5\n", name))) == 1


def test_line_ends_and_the_line_excel_writes_for_itself(tmp_path: Path) -> None:
    survey = read_survey(put(tmp_path, "sep=;\r\nid;E1;P1\r\na;7;5,0\r\nb;99;4\r\n"))
    assert survey["P01"].tolist() == [5, 4]
    assert of(survey, "out_of_range")[0].row == 3


def excel(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("damage", ["half", "flipped"])
def test_a_damaged_excel_file_is_told(tmp_path: Path, part: str, damage: str) -> None:
    sound = excel(tmp_path / "sound.xlsx", {"one": table(rows=40)})
    path = tmp_path / "damaged.xlsx"
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if name == part and damage == "half" else content)
        place = new.getinfo(part).header_offset + 30 + len(part)
    if damage == "flipped":
        content = bytearray(path.read_bytes())
        content[place : place + 40] = bytes(byte ^ 0x55 for byte in content[place : place + 40])
        path.write_bytes(content)
    with pytest.raises(CourseError) as caught:
        read_survey(path)
    assert "not a sound Excel file" in both_sides(caught.value).en


def test_excel(tmp_path: Path) -> None:
    path = excel(
        tmp_path / "调查.xlsx",
        {
            "第一期": [["编号", "期望1", "感知1", "日期", "会员"], [1, 7, 5.0, pd.Timestamp("2026-03-01"), True],
                    [2, "6", "7 分", None, False], [3, None, 99, None, None]],
            "第二期": [["x"]],
        },
    )  # fmt: skip
    survey = read_survey(path)
    assert survey["编号"].tolist() == [1, 2, 3]
    assert survey["E01"].tolist()[:2] == [7, 6]
    assert survey["日期"].iloc[0] == "2026-03-01"
    assert survey["会员"].tolist()[:2] == ["TRUE", "FALSE"]
    assert [finding.value for finding in of(survey, "other_sheets")] == ["第二期"]
    assert of(survey, "unit") == [Finding("unit", 3, "感知1", "P01", "7 分")]
    assert of(survey, "out_of_range")[0].row == 4
    assert "第一期" in survey.report.how.en


def test_excel_with_gaps_titles_and_merged_header(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "服务调查"
    sheet.merge_cells("A1:E1")
    for place, value in {"A3": "编号", "B3": "期望", "D3": "感知", "B4": 1, "C4": 2, "D4": 1, "E4": 2}.items():
        sheet[place] = value
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("D3:E3")
    for row in (5, 7):
        for column, value in enumerate(["a", 7, 6, 5, 4], start=1):
            sheet.cell(row=row, column=column, value=value)
    sheet.cell(row=30, column=2).font = openpyxl.styles.Font(bold=True)
    path = tmp_path / "merged.xlsx"
    book.save(path)
    survey = read_survey(path)
    assert survey.columns.tolist() == ["编号", "E01", "E02", "P01", "P02"]
    assert len(survey) == 3
    assert [finding.row for finding in of(survey, "blank_row")] == [6]
    assert [finding.row for finding in of(survey, "duplicate_id")] == [5, 7]
    assert of(survey, "rows_below")


def test_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"文件是空的|The file is empty"):
        read_survey(excel(tmp_path / "empty.xlsx", {"one": []}))


# -- the report ---------------------------------------------------------------


def long_report(tmp_path: Path) -> SurveyReport:
    cells = table(rows=60)
    for row in cells[1:31]:
        row[2] = "55"
    return read(tmp_path, cells).report


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_report_is_bounded_and_says_how_many_more(tmp_path: Path, lang: str) -> None:
    report = long_report(tmp_path)
    with in_language(lang):
        text, html = str(report), report._repr_html_()
        assert repr(report) == text
        listed = report.table()
    more = {"zh": "还有 10 处", "en": "and 10 more"}[lang]
    assert more in text
    assert more in html
    assert text.count("55") == SHOWN
    assert len(listed) == sum(report.counts.values()) == 60
    assert listed["set_missing"].sum() == report.set_missing == 30
    assert list(listed.columns) == ["kind", "row", "column", "item", "value", "set_missing", "meaning"]
    if lang == "en":
        assert not HAN.search(text)
        assert not HAN.search("".join(listed["meaning"]))
    else:
        assert "第 2 行“E02”列：55" in text
        assert "超出量表范围 1～7" in text


def test_every_kind_can_be_said_in_both_languages() -> None:
    for kind, words in KINDS.items():
        report = SurveyReport("a.csv", Text(zh="编码", en="encoding"), findings=[Finding(kind, 3, "c", "E01", "v")])
        for lang in ("zh", "en"):
            assert words.heading.format(low=1, high=7).side(lang)[:12] in report.text(lang)
            assert "{" not in report.text(lang).replace("={", "")
        assert HAN.search(words.heading.zh)
        assert not HAN.search(words.heading.en.replace("分", ""))


def test_html_is_escaped(tmp_path: Path) -> None:
    cells = table()
    cells[1][1] = "<b>7</b>"
    html = read(tmp_path, cells).report.html("en")
    assert "<b>7" not in html
    assert "&lt;b&gt;7" in html


def test_report_survives_filtering_and_pickling(tmp_path: Path) -> None:
    survey = read(tmp_path, table(pairs=22))
    kept = survey[survey["E01"] > 0]
    assert kept.report is survey.report
    assert kept.instrument == SERVQUAL
    assert pickle.loads(pickle.dumps(survey.report)).mapping == survey.report.mapping


# -- a clean survey comes back equal, however it was written ------------------

SCHEMES = [
    ("E{:02d}", "P{:02d}"), ("e{}", "p{}"), ("期望{}", "感知{}"), ("期望第{}题", "感知第{}题"),
    ("expect_{}", "perceive_{}"),
    ("Expectation {}", "Perception {}"), ("Q{}_E", "Q{}_P"), ("第{}题期望", "第{}题实际感受"),
    ("E{} 题目，很长", "P{} 题目，很长"),
    ("Ｅ{:02d}", "Ｐ{:02d}"), ("期望（{}）", "感知（{}）"),
]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_clean_survey_comes_back_equal(tmp_path: Path, data: st.DataObject) -> None:
    pairs = data.draw(st.integers(1, 25), "pairs")
    rows = data.draw(st.integers(1, 12), "rows")
    expect, perceive = data.draw(st.sampled_from(SCHEMES), "scheme")
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"]), "encoding")
    separator = data.draw(st.sampled_from([",", ";", "\t"]), "separator")
    values = data.draw(
        st.lists(
            st.lists(st.one_of(st.integers(1, 7), st.none()), min_size=2 * pairs, max_size=2 * pairs),
            min_size=rows,
            max_size=rows,
        )
    )
    order = data.draw(st.permutations(range(2 * pairs)), "order")
    own = [expect.format(i) for i in range(1, pairs + 1)] + [perceive.format(i) for i in range(1, pairs + 1)]
    codes = [f"E{i:02d}" for i in range(1, pairs + 1)] + [f"P{i:02d}" for i in range(1, pairs + 1)]
    cells = [
        ["编号", *(own[i] for i in order)],
        *([f"甲{n}", *("" if row[i] is None else str(row[i]) for i in order)] for n, row in enumerate(values)),
    ]
    if encoding == "xlsx":
        path = excel(tmp_path / "s.xlsx", {"s": cells})
    else:
        path = put(tmp_path, csv_text(cells, separator), encoding=encoding)
    survey = read_survey(path)
    wanted = pd.DataFrame(
        np.array([[np.nan if row[i] is None else row[i] for i in order] for row in values], dtype=float),
        columns=[codes[i] for i in order],
    )
    pd.testing.assert_frame_equal(pd.DataFrame(survey[wanted.columns]), wanted)
    assert survey["编号"].tolist() == [row[0] for row in cells[1:]]
    assert survey.report.set_missing == 0
    assert not set(survey.report.counts) - {"half_pair", "straight_liner", "no_answers"}


def test_the_course_survey_goes_through(tmp_path: Path) -> None:
    raw = datasets.load("bank_branch_survey")
    path = tmp_path / "bank.csv"
    pd.DataFrame(raw).to_csv(path, index=False)
    survey = read_survey(path)
    assert survey.instrument == SERVQUAL
    assert survey.report.counts["likely_code"] == 270
    assert survey.report.counts["straight_liner"] == 3
    assert survey.report.id_column == "respondent"
    cleaned = servqual.recode_missing(raw, [99, 0])
    pd.testing.assert_series_equal(servqual.item_gaps(survey), servqual.item_gaps(cleaned))


# -- real data, where it lies beside the repository ---------------------------


@pytest.mark.skipif(not KIOSK.is_dir(), reason="the kiosk survey does not lie beside the repository")
def test_the_kiosk_survey() -> None:
    items = pd.read_csv(KIOSK / "items.csv")
    dimensions = {
        str(name): [f"{item:02d}" for item in rows["item"]] for name, rows in items.groupby("dimension_en", sort=False)
    }
    survey = read_survey(KIOSK / "kiosk_servqual.csv", dimensions=dimensions)
    raw = pd.read_csv(KIOSK / "kiosk_servqual.csv")
    assert len(survey) == 211
    assert set(survey.report.mapping) == {f"{block}{item:02d}" for block in "EP" for item in range(1, 25)}
    untouched = [name for name in raw.columns if name not in survey.report.mapping]
    pd.testing.assert_frame_equal(pd.DataFrame(survey[untouched]), raw[untouched], check_dtype=False)
    assert [finding.row for finding in of(survey, "no_answers")] == [25, 81, 158, 205]
    kept = survey[survey["kept_by_authors"] == 1]
    assert len(kept) == 194
    gaps = servqual.item_gaps(kept)
    wanted = raw[raw["kept_by_authors"] == 1]
    for item, gap in gaps.items():
        assert gap == pytest.approx((wanted[f"P{item}"] - wanted[f"E{item}"]).mean())
    assert (round(gaps.max(), 2), round(gaps.min(), 2)) == (0.31, -2.09)
    by_dimension = servqual.dimension_gaps(kept)
    assert (round(by_dimension.max(), 2), round(by_dimension.min(), 2)) == (0.06, -1.81)
    assert (by_dimension.idxmax(), by_dimension.idxmin()) == ("playfulness", "security")
    plain = read_survey(KIOSK / "kiosk_servqual.csv")
    assert plain.instrument is None
    assert servqual.item_gaps(plain[plain["kept_by_authors"] == 1]).equals(gaps)
