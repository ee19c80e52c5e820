"""A file of answers to a known questionnaire, as spreadsheet programs and people leave it."""

from __future__ import annotations

import csv
import io
import pickle
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coursekit import datasets, servqual
from coursekit.datasets import read_survey
from coursekit.datasets.columns import KnownColumns
from coursekit.datasets.report import Finding
from coursekit.language import CourseError, in_language
from coursekit.questionnaire import FORMS, Background, Item, Questionnaire, Words, write_template

STATEMENTS = (
    ("care", Words("问候", "Greeting"), "员工应当主动问候客户。", "员工主动问候我。"),
    ("care", Words("耐心", "Patience"), "员工应当耐心解释。", "员工耐心向我解释。"),
    ("speed", Words("等候", "Waiting"), "轮到客户应当很快。", "很快就轮到我。"),
    ("speed", Words("办理", "Handling"), "业务应当当场办完。", "我的业务当场就办完。"),
)


def small(form: str = "gap", **changes) -> Questionnaire:
    items = [
        Item(f"{n:02d}", dimension, label, Words(should, f"should {n}"), Words(seen, f"statement {n}"))
        for n, (dimension, label, should, seen) in enumerate(STATEMENTS, 1)
    ]
    made = Questionnaire(
        Words("我的柜台", "My counter"),
        form,
        items,
        {"care": Words("关怀", "Care"), "speed": Words("速度", "Speed")},
        background=[
            Background("branch", Words("哪家网点？", "Which branch?"), [Words("东门", "East"), Words("西门", "West")])
        ],
    )
    return replace(made, **changes)


def filled(made: Questionnaire, rows: int = 6) -> list[list[str]]:
    """Return header and answers, all sound: nothing to find."""
    body = []
    for row in range(rows):
        cells = {"respondent": f"k{row}", "branch": ["东门", "西门"][row % 2], "W_care": "40", "W_speed": "60"}
        for place, name in enumerate(made.item_columns):
            cells[name] = str(1 + (2 * row + place) % 7)
            if name.startswith("A"):
                cells[name] = "1"
            elif name.startswith("D"):
                cells[name] = str(5 + (row + place // 3) % 3)
        cells |= {"overall_satisfaction": str(1 + row % 7), "recommend": str(row % 11)}
        body.append([cells[name] for name in made.columns])
    return [list(made.columns), *body]


def text_of(cells: list[list[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(cells)
    return text.getvalue()


def read(
    tmp_path: Path,
    cells: list[list[str]],
    made: Questionnaire,
    *,
    encoding: str = "utf-8",
    separator: str = ",",
    **options,
):
    path = tmp_path / "answers.csv"
    path.write_bytes(text_of(cells, separator).encode(encoding))
    return read_survey(path, questionnaire=made, **options)


def numbers(cells: list[list[str]], made: Questionnaire) -> pd.DataFrame:
    return pd.DataFrame(cells[1:], columns=cells[0])[list(made.scales)].astype(float)


def of(survey, kind: str) -> list[Finding]:
    return [finding for finding in survey.report.findings if finding.kind == kind]


@pytest.mark.parametrize("form", FORMS)
def test_a_sound_file_of_every_form(tmp_path: Path, form: str) -> None:
    made = small(form)
    survey = read(tmp_path, filled(made), made)
    assert survey.report.findings == []
    assert tuple(survey.columns) == made.columns
    pd.testing.assert_frame_equal(
        pd.DataFrame(survey)[list(made.scales)], numbers(filled(made), made), check_names=False
    )
    assert survey.instrument == made.instrument
    assert survey.questionnaire == made
    assert survey[survey["recommend"] > 2].questionnaire is survey.questionnaire
    assert pickle.loads(pickle.dumps(survey)).questionnaire == made
    assert survey.report.id_column == "respondent"
    with in_language("zh"):
        assert "按问卷“我的柜台”读入" in str(survey.report)
    with in_language("en"):
        assert "4 items, 2 dimensions, scale 1 to 7" in str(survey.report)


def test_the_forms_can_be_scored(tmp_path: Path) -> None:
    survey = {form: read(tmp_path, filled(small(form)), small(form)) for form in FORMS}
    assert servqual.dimension_gaps(survey["gap"]).index.tolist() == ["care", "speed"]
    assert servqual.servperf(survey["performance"]).between(1, 7).all()
    assert servqual.non_difference_score(survey["direct"]).between(1, 7).all()
    assert servqual.weighted_scores(survey["gap"]).notna().all()
    means = servqual.columns_of_dimensions(survey["columns"])
    zones = servqual.zone_of_tolerance(means, low=1, high=7)
    assert zones.index.tolist() == ["care", "speed"]
    assert zones["n"].tolist() == [6, 6]
    assert means["A_care"].tolist() == [1] * 6


def test_the_questionnaire_as_a_file(tmp_path: Path) -> None:
    made = small("direct")
    path = made.save(tmp_path / "q.json")
    assert read(tmp_path, filled(made), path).questionnaire == made
    assert read(tmp_path, filled(made), str(path)).questionnaire == made


# ---- one quirk at a time: the numbers must come back the same


def with_title(cells):
    return [["我的柜台客户调查 2026 年 11 月", *[""] * (len(cells[0]) - 1)], *cells]


def with_two_titles(cells):
    """A merged title, and groups merged over the columns."""
    groups = ["", "", "期望", "", "", "", "感知", "", "", "", "权重", "", "其他", ""]
    return [["客户调查", *[""] * (len(cells[0]) - 1)], groups, *cells]


def with_two_row_header(cells):
    groups = ["编号", "网点", "期望", "", "", "", "感知", "", "", "", "权重", "", "总体满意度", "推荐"]
    below = ["", "", "1", "2", "3", "4", "1", "2", "3", "4", "关怀", "速度", "", ""]
    groups[1] = "branch"
    return [groups, below, *cells[1:]]


def with_hints(cells):
    return [
        cells[0],
        ["自动编号", "", *["请填 1-7 的数字"] * 8, *["0～100"] * 2, "请填 1-7 的数字", "0～10"],
        *cells[1:],
    ]


def with_statements_below(cells):
    said = [one[2] for one in STATEMENTS] + [one[3] for one in STATEMENTS]
    return [cells[0], ["", "", *said, "", "", "", ""], *cells[1:]]


def full_width(cells):
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    return [cells[0], *([row[0], row[1], *(cell.translate(wide) for cell in row[2:])] for row in cells[1:])]


def with_units(cells):
    units = ["分", " 分", " points", "点"]
    return [
        cells[0],
        *([row[0], row[1], *(cell + units[n % 4] for n, cell in enumerate(row[2:]))] for row in cells[1:]),
    ]


def with_words(cells):
    said = {"7": "非常同意7", "1": "1（非常不同意）", "6": "6 = 同意", "2": "strongly disagree 2"}
    return [cells[0], *([*row[:2], *(said.get(cell, cell) for cell in row[2:10]), *row[10:]] for row in cells[1:])]


def with_spaces(cells):
    return [[f"{name} " for name in cells[0]], *([f" {cell}\u3000" for cell in row] for row in cells[1:])]


def turned(cells):
    return [row[::-1] for row in cells]


def with_comments(cells):
    return [[*cells[0], "备注"], *([*row, "挺好的，谢谢"] for row in cells[1:])]


def with_totals(cells):
    return [*cells, ["合计", "", *["21"] * (len(cells[0]) - 2)], ["平均", "", *["3.5"] * (len(cells[0]) - 2)]]


def with_blank_end(cells):
    return [*cells, *[[""] * len(cells[0])] * 3]


def renamed(cells):
    names = [
        "问卷编号",
        "哪家网点？",
        "期望1",
        "E2",
        "第3题期望",
        "期望４",
        "1、员工主动问候我",
        "感知(02)",
        "P_3（请填 1-7 的数字）",
    ]
    names += ["我的业务当场就办完。", "关怀（分）", "权重_速度", "总体满意度 请填 1-7 的数字", "NPS"]
    return [names, *cells[1:]]


def lower_case(cells):
    return [[name.lower() for name in cells[0]], *cells[1:]]


@pytest.mark.parametrize(
    ("quirk", "kinds"),
    [
        (with_title, {"lines_above"}),
        (with_two_titles, {"lines_above"}),
        (with_two_row_header, {"two_row_header", "renamed_column"}),
        (with_hints, {"hint_row"}),
        (with_statements_below, {"hint_row"}),
        (full_width, {"fullwidth"}),
        (with_units, {"unit"}),
        (with_words, {"worded"}),
        (with_spaces, set()),
        (turned, set()),
        (with_comments, {"extra_column"}),
        (with_totals, {"total_row"}),
        (with_blank_end, {"rows_below"}),
        (renamed, {"renamed_column"}),
        (lower_case, {"renamed_column"}),
    ],
)
@pytest.mark.parametrize("kind_of_file", ["utf-8", "gbk;", "xlsx"])
def test_quirks_lose_nothing(tmp_path: Path, quirk, kinds: set[str], kind_of_file: str) -> None:
    made = small()
    cells = quirk(filled(made))
    if kind_of_file == "xlsx":
        path = tmp_path / "answers.xlsx"
        book = openpyxl.Workbook()
        for row in cells:
            book.active.append([int(cell) if cell.isascii() and cell.isdecimal() else cell or None for cell in row])
        book.save(path)
        survey = read_survey(path, questionnaire=made)
    elif kind_of_file == "gbk;":
        survey = read(tmp_path, cells, made, encoding="gbk", separator=";")
    else:
        survey = read(tmp_path, cells, made, encoding="utf-8-sig")
    again = pd.DataFrame(survey)[list(made.scales)]
    pd.testing.assert_frame_equal(again, numbers(filled(made), made), check_names=False)
    assert survey["respondent"].tolist() == [f"k{row}" for row in range(6)]
    assert survey["branch"].tolist() == ["东门", "西门"] * 3
    found = set(survey.report.counts)
    assert found == kinds or (kind_of_file == "xlsx" and quirk is with_blank_end and not found)
    assert survey.report.set_missing == 0


def test_blank_lines_in_between_are_kept_and_said(tmp_path: Path) -> None:
    made = small()
    cells = filled(made)
    cells.insert(3, [""] * len(cells[0]))
    survey = read(tmp_path, cells, made)
    assert len(survey) == 7
    assert of(survey, "blank_row") == [Finding("blank_row", 4)]


def test_rows_keep_the_spreadsheets_numbers(tmp_path: Path) -> None:
    made = small()
    cells = with_hints(with_title(filled(made))[1:])
    cells = [["标题", *[""] * (len(cells[0]) - 1)], *cells]
    cells.insert(5, ["合计", *[""] * (len(cells[0]) - 1)])
    cells[7][2] = "99"
    survey = read(tmp_path, cells, made)
    assert of(survey, "total_row")[0].row == 6
    assert of(survey, "out_of_range") == [Finding("out_of_range", 8, "E01", "E01", "99", set_missing=True)]


# ---- what is said, and what stops


def test_a_missing_item_stops_and_is_named(tmp_path: Path) -> None:
    made = small()
    cells = filled(made)
    cells[0][2], cells[0][7] = "甲", "乙"
    with pytest.raises(CourseError) as caught:
        read(tmp_path, cells, made)
    for side in (caught.value.text.zh, caught.value.text.en):
        assert "E01" in side
        assert "P02" in side
        assert "“甲”" in side
        assert 'mapping={"甲": "E01"}' in side
    survey = read(tmp_path, cells, made, mapping={"甲": "E01", "P02": "乙"})
    assert survey["E01"].tolist() == numbers(filled(made), made)["E01"].tolist()
    assert survey.instrument == made.instrument


def test_other_missing_columns_are_said(tmp_path: Path) -> None:
    made = small()
    cells = [[*row[1:10], *row[11:13]] for row in filled(made)]
    survey = read(tmp_path, cells, made)
    assert [finding.value for finding in of(survey, "missing_column")] == ["W_care", "recommend"]
    assert survey.report.id_column is None
    assert servqual.dimension_gaps(survey).notna().all()


def test_every_column_has_its_own_scale(tmp_path: Path) -> None:
    made = small()
    cells = filled(made)
    cells[1][-1], cells[2][-1], cells[3][-2], cells[4][10] = "10", "11", "8", "140"
    survey = read(tmp_path, cells, made)
    assert [(finding.item, finding.value) for finding in of(survey, "out_of_own_range")] == [
        ("W_care", "140"),
        ("overall_satisfaction", "8"),
        ("recommend", "11"),
    ]
    assert survey["recommend"].tolist()[:2] == [10, pytest.approx(np.nan, nan_ok=True)]
    # A code of the items is a true answer elsewhere.
    cells = filled(made)
    cells[1][2], cells[1][-1] = "9", "9"
    survey = read(tmp_path, cells, made, missing_codes=9)
    assert survey.loc[0, "recommend"] == 9
    assert np.isnan(survey.loc[0, "E01"])


def test_points_that_do_not_add_up(tmp_path: Path) -> None:
    made = small()
    cells = filled(made)
    cells[1][10], cells[2][10:12], cells[3][10:12], cells[4][10:12] = "30", ["100", ""], ["", ""], ["100", "零"]
    survey = read(tmp_path, cells, made)
    assert of(survey, "weight_sum") == [Finding("weight_sum", 2, value="90")]
    assert [finding.row for finding in of(survey, "weight_blank")] == [3]
    assert survey.loc[1, ["W_care", "W_speed"]].tolist() == [100, 0]
    assert survey.loc[2, ["W_care", "W_speed"]].isna().all()
    assert np.isnan(survey.loc[3, "W_speed"])  # a word that cannot be read is not a zero


def test_a_minimum_above_the_desired_level(tmp_path: Path) -> None:
    made = small("columns")
    cells = filled(made)
    cells[2][2] = "7"
    cells[2][3] = "5"
    survey = read(tmp_path, cells, made)
    assert of(survey, "minimum_above") == [Finding("minimum_above", 3, "A01", "A01")]
    assert survey.loc[1, "A01"] == 7


def test_background_answers_are_written_one_way(tmp_path: Path) -> None:
    made = small()
    cells = filled(made)
    cells[1][1], cells[2][1], cells[3][1], cells[4][1] = " 东门 ", "WEST", "南门", ""
    survey = read(tmp_path, cells, made)
    assert survey["branch"].tolist()[:3] == ["东门", "West", "南门"]
    assert [(finding.row, finding.value) for finding in of(survey, "other_answer")] == [(4, "南门")]


@pytest.mark.parametrize("form", FORMS)
def test_straight_liners_of_every_form(tmp_path: Path, form: str) -> None:
    items = [replace(item, item=f"{n:02d}") for n, item in enumerate(small().items * 2, 1)]
    made = small(form, items=items)
    cells = filled(made)
    for place, name in enumerate(made.columns):
        if name in made.item_columns:
            cells[3][place] = "5"
    assert [finding.row for finding in of(read(tmp_path, cells, made), "straight_liner")] == [4]


@pytest.mark.parametrize("value", ["非常不同意7", "非常同意1", "同意", "agree", "7 分钟", "很好 6", "6或7"])
def test_what_contradicts_itself_or_has_no_number_stays_missing(tmp_path: Path, value: str) -> None:
    made = small("performance")
    cells = filled(made)
    cells[1][2] = value
    survey = read(tmp_path, cells, made)
    assert of(survey, "text_in_number")[0].value == value
    assert np.isnan(survey.loc[0, "P01"])


def test_a_first_respondent_in_words_is_no_hint(tmp_path: Path) -> None:
    made = small("performance")
    cells = filled(made)
    cells[1][2:6] = ["同意", "很好", "不知道", ""]
    survey = read(tmp_path, cells, made)
    assert len(survey) == 6
    assert of(survey, "hint_row") == []


def test_contradictions_and_drafts_stop(tmp_path: Path) -> None:
    made = small()
    with pytest.raises(CourseError, match="high"):
        read(tmp_path, filled(made), made, high=9)
    with pytest.raises(CourseError, match="dimensions"):
        read(tmp_path, filled(made), made, dimensions={"a": ["01"]})
    assert read(tmp_path, filled(made), made, low=1, high=7).report.findings == []
    twice = replace(made, items=[*made.items, made.items[0]])
    with in_language("en"), pytest.raises(CourseError) as caught:
        read(tmp_path, filled(made), twice)
    assert "cannot be used itself" in caught.value.text.en


def test_a_table_of_something_else(tmp_path: Path) -> None:
    with pytest.raises(CourseError) as caught:
        read(tmp_path, [["a", "b"], ["1", "2"]], small("performance"))
    assert "P01, P02, P03, P04" in caught.value.text.en
    with pytest.raises(CourseError):
        read(tmp_path, [["", ""]], small())


def test_single_block_forms_take_bare_numbers(tmp_path: Path) -> None:
    known = {form: KnownColumns(small(form)) for form in FORMS}
    for name, number in (("1", "01"), ("Q2", "02"), ("第3题", "03"), ("等候", "03"), ("4.", "04"), ("Greeting", "01")):
        assert known["direct"].find(name) == f"N{number}"
        assert known["performance"].find(name) == f"P{number}"
        assert known["gap"].find(name) is None
    assert known["columns"].find("最低1") == "A01"
    assert known["columns"].find("理想 02") == "D02"
    assert known["columns"].find("感知3") == "P03"
    for name in ("备注", "date", "5", "Q9", "年龄", "P05", "E01x"):
        assert known["performance"].find(name) is None


# ---- template → filled → read


@given(data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_filled_template_gives_the_same_numbers(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMS))
    trade = data.draw(st.sampled_from(datasets.trades()))
    made = replace(
        datasets.questionnaire(trade, form),
        weights=data.draw(st.booleans()),
        satisfaction=data.draw(st.booleans()),
        recommend=data.draw(st.booleans()),
    )
    rows = []
    for row in range(data.draw(st.integers(1, 4))):
        cells = {name: data.draw(st.none() | st.integers(*ends)) for name, ends in made.scales.items()}
        rows.append([f"r{row}", "", "", *cells.values()])
    with TemporaryDirectory() as folder:
        path = write_template(made, Path(folder) / "answers.csv")
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        survey = read_survey(path, questionnaire=made)
    expected = pd.DataFrame(rows, columns=made.columns)
    if made.weights:
        points = expected[list(made.weight_columns)].astype(float)
        full = (points.sum(axis=1) - 100).abs() <= 0.5
        expected.loc[full, list(made.weight_columns)] = points[full].fillna(0)
    again = pd.DataFrame(survey)[list(made.scales)]
    pd.testing.assert_frame_equal(again, expected[list(made.scales)].astype(float), check_names=False)
    assert survey.report.set_missing == 0
