"""The numbers of a report: the same as the analysis gives when it is called directly, for every kind of file."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from coursekit import datasets, servqual
from coursekit.analysis.bootstrap import bootstrap_means
from coursekit.analysis.importance import lmg
from coursekit.analysis.instrument import SERVQUAL
from coursekit.analysis.reliability import alpha_by_dimension
from coursekit.course_files import course_folder
from coursekit.language import CourseError, in_language
from coursekit.reporting import open_survey

SURVEYS = ["bank_branch_survey", "bank_branch_reversed", "case_hotel"]


@pytest.fixture(autouse=True)
def _english():
    with in_language("en"):
        yield


@pytest.fixture(scope="module")
def bank():
    return open_survey("bank_branch_survey")


def cleaned(name):
    table = servqual.recode_missing(datasets.load(name), (99, 0, -1))
    return servqual.reverse_items(table) if table.instrument.reversed_items else table


@pytest.mark.parametrize("name", SURVEYS)
def test_gaps_are_those_of_a_direct_call(name):
    case, table = open_survey(name), cleaned(name)
    wanted = servqual.dimension_means(table, level=0.95)
    found = case.part_table.rename(columns={"score": "gap"})
    pd.testing.assert_frame_equal(found[wanted.columns], wanted, check_dtype=False)
    wanted = servqual.item_means(table, level=0.95)
    found = case.item_table.rename(columns={"score": "gap"})
    pd.testing.assert_frame_equal(found[wanted.columns], wanted, check_dtype=False)
    people = servqual.respondent_gaps(table)
    np.testing.assert_allclose(case.part_scores["score"], people)


def test_perceptions_alone_are_those_of_servperf(tmp_path):
    table = cleaned("bank_branch_survey")
    table.loc[:, [c for c in table if not (c[0] == "E" and c[1:].isdigit())]].to_csv(tmp_path / "p.csv", index=False)
    case = open_survey(tmp_path / "p.csv")
    assert case.form == "performance"
    pd.testing.assert_series_equal(
        case.part_table["score"], servqual.servperf(table), check_names=False, check_index_type=False
    )
    low = bootstrap_means(case.part_scores["score"])["low"]
    assert np.abs(case.part_table["low"] - low).max() < 0.02


def test_reliability_importance_and_groups_are_those_of_direct_calls(bank):
    table = cleaned("bank_branch_survey")
    alphas = alpha_by_dimension(table, "P")
    found = bank.alphas("P")
    for dimension in SERVQUAL.dimensions:
        assert found[dimension].raw == pytest.approx(alphas.loc[dimension, "alpha"])
        assert found[dimension].n == alphas.loc[dimension, "n"]
    perceived = bank.part_scores["P"].assign(y=bank.satisfaction[0]).dropna()
    wanted = lmg(perceived, "y", list(SERVQUAL.dimensions))["importance"]
    assert bank.priorities.table["importance"].to_dict() == pytest.approx(wanted.to_dict())
    branch = next(one for one in bank.comparisons if one.column == "branch")
    b1, b2 = (bank.overall[bank.table["branch"] == name].dropna() for name in ("B1", "B2"))
    pair = branch.pairs.iloc[0]
    assert (pair["first"], pair["second"]) == ("B1", "B2")
    assert pair["p"] == pytest.approx(ttest_ind(b1, b2, equal_var=False).pvalue)
    assert (branch.pairs["p_holm"] >= branch.pairs["p"]).all()


def test_numbers_outside_the_scale_are_no_answers(bank):
    raw = datasets.load("bank_branch_survey")
    assert bank.top_two.n == raw["overall_satisfaction"].between(1, 7).sum()
    assert bank.promoters.n == raw["recommend"].between(0, 10).sum()


@pytest.fixture
def write(tmp_path):
    def write(table, name="mine.csv"):
        table.to_csv(tmp_path / name, index=False)
        return tmp_path / name

    return write


def test_items_not_turned_round_are_seen_and_turned_on_demand(write):
    file = write(datasets.load("bank_branch_reversed").drop(columns="channel"))  # no longer the course's own file
    negative = ["10", "11", "12", "13", "18", "19", "20", "21", "22"]
    assert list(open_survey(file).suspects) == negative
    turned = open_survey(file, reversed_items=negative)
    assert turned.suspects == ()
    pd.testing.assert_frame_equal(turned.part_table, open_survey("bank_branch_reversed").part_table)
    assert open_survey("bank_branch_survey").suspects == ()


def test_the_courses_own_file_is_known_by_its_content(write):
    assert open_survey(course_folder("datasets") / "bank_branch_reversed.csv").course_table == "bank_branch_reversed"
    changed = datasets.load("bank_branch_reversed").head(50)
    assert open_survey(write(changed, "bank_branch_reversed.csv")).course_table is None


def test_straight_liners_stay_or_go(write):
    table = cleaned("bank_branch_survey").iloc[40:100]  # none of those planted
    answers = [c for c in table if c[0] in "EP" and c[1:].isdigit()]
    table.loc[table.index[:3], answers] = 7.0
    file = write(table)
    kept, left = open_survey(file), open_survey(file, keep_straight_liners=False)
    assert (kept.n, left.n, kept.straight, left.straight) == (60, 57, 3, 3)
    for case in (kept, left):  # whichever was decided, the report says both
        lowest = case.ranked.index[0]
        assert case.straight_effect == pytest.approx([one.part_table.loc[lowest, "score"] for one in (kept, left)])


def test_rows_without_answers_and_tiny_groups(write):
    table = cleaned("bank_branch_survey").head(40)
    answers = [c for c in table if c[0] in "EP" and c[1:].isdigit()]
    table.loc[table.index[:2], answers] = np.nan
    table["team"] = ["a"] * 3 + ["b"] * 18 + ["c"] * 19
    case = open_survey(write(table), groups=["team"])
    assert (case.read, case.empty, case.n) == (40, 2, 38)
    assert case.comparisons[0].too_small == {"a": 1}  # of its three, two answered nothing
    assert list(case.comparisons[0].table.index) == ["b", "c"]


def test_columns_of_ratings_are_no_groups(write):
    table = cleaned("bank_branch_survey").iloc[290:350].assign(IMP01=1, IMP02=[1, 2] * 30, sex=["f", "m"] * 30)
    chosen, rest = open_survey(write(table)).group_columns
    assert {"sex", "branch", "wave"} <= set(chosen)
    assert set(rest) == {"IMP02"}


def test_importance_where_satisfaction_was_not_asked(write):
    table = cleaned("bank_branch_survey").head(80)
    weights = open_survey(write(table.drop(columns="overall_satisfaction")))
    assert weights.priorities.source == "weights"
    assert weights.priorities.table["importance"].sum() == pytest.approx(100)
    nothing = table.drop(columns=[c for c in table if c.startswith("W_")] + ["overall_satisfaction"])
    assert open_survey(write(nothing)).priorities is None


def test_a_scale_of_satisfaction_that_cannot_be_the_items_is_not_guessed(write):
    table = cleaned("bank_branch_survey").head(80)
    table["overall_satisfaction"] = table["overall_satisfaction"].clip(3, 7) - 2
    file = write(table)
    assert open_survey(file).top_two is None
    found = open_survey(file, satisfaction_scale=(1, 5)).top_two
    assert found.count == table["overall_satisfaction"].isin([4, 5]).sum()


@pytest.mark.parametrize("form", ["gap", "performance", "direct", "columns"])
def test_every_form_of_questionnaire(form, tmp_path):
    asked = datasets.questionnaire("hotel", form)
    asked.save(tmp_path / "q.json")
    random = np.random.default_rng(1)
    table = pd.DataFrame({column: random.integers(3, 7, 40) for column in asked.item_columns})
    age = asked.background[1]
    table[age.column] = [(age.answers[i % 2].zh, age.answers[i % 2].en)[i % 4 // 2] for i in range(40)]
    table.to_csv(tmp_path / "a.csv", index=False)
    case = open_survey(tmp_path / "a.csv", questionnaire=tmp_path / "q.json")
    assert case.form == form
    blocks = {letter: table[[letter + item for item in case.items]].to_numpy() for letter in case.letters}
    score = {"gap": lambda b: b["P"] - b["E"], "columns": lambda b: b["P"] - b["A"]}.get(
        form, lambda b: next(iter(b.values()))
    )(blocks)
    np.testing.assert_allclose(case.item_table["score"], score.mean(axis=0))
    # Answers in Chinese and in English are one answer, in the questionnaire's order.
    assert list(case.comparisons[0].table.index) == [age.answers[0].zh, age.answers[1].zh]
    assert case.naming.group(age.column, age.answers[0].zh) == age.answers[0].en


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"reversed_items": ["77"]}, "77 in reversed_items are not in the file"),
        ({"groups": ["brnch"]}, "“brnch” in groups is no column"),
        ({"dimensions": {"a": ["88"]}}, "These items in dimensions are not in the file: 88"),
    ],
)
def test_what_a_parameter_names_must_be_there(options, said):
    with pytest.raises(CourseError, match=said):
        open_survey("bank_branch_survey", **options)


def test_files_without_a_survey(tmp_path):
    with pytest.raises(CourseError, match="There is no file nothing"):
        open_survey(tmp_path / "nothing.csv")
    (tmp_path / "e.csv").write_text("E01,E02\n5,6\n6,7\n")
    with pytest.raises(CourseError, match="No items that can be scored"):
        open_survey(tmp_path / "e.csv")
    (tmp_path / "blank.csv").write_text("E01,P01\n,\n99,99\n99,99\n")
    with pytest.raises(CourseError, match="Nobody in blank"):
        open_survey(tmp_path / "blank.csv")
