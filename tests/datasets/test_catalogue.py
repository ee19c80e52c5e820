"""The catalogue, loading, labels and cards."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import frictionless
import numpy as np
import pytest

from coursekit import datasets
from coursekit.analysis.instrument import SERVQUAL, Survey
from coursekit.course_files import course_folder
from coursekit.datasets.catalogue import package
from coursekit.language import CourseError, in_language

HAN = re.compile(r"[\u4e00-\u9fff]")
TABLES = datasets.names()
# Names and wordings, written by people; every other table is simulated.
WRITTEN = {"servqual_instrument", "trade_statements", "pretest_items", "hotel_attributes", "cases", "quoted_numbers"}


def walk(node, path=""):
    if isinstance(node, dict):
        for key, value in node.items():
            yield f"{path}/{key}", key, value, node
            yield from walk(value, f"{path}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from walk(value, f"{path}/{index}")


def test_frictionless_finds_the_package_valid() -> None:
    report = frictionless.validate(str(course_folder("datasets") / "datapackage.json"))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


@pytest.mark.parametrize(("old", "new"), [("99", "55"), ("R0002", "R0001")])
def test_frictionless_sees_a_number_outside_scale_and_codes_and_a_double_id(tmp_path, old: str, new: str) -> None:
    data = tmp_path / "bank_branch_survey.csv"
    data.write_bytes((course_folder("datasets") / data.name).read_bytes())
    only = {**package(), "resources": [one for one in package()["resources"] if one["path"] == data.name]}
    (tmp_path / "datapackage.json").write_text(json.dumps(only), encoding="utf-8")
    assert frictionless.validate(str(tmp_path / "datapackage.json")).valid
    data.write_text(data.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8", newline="\n")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_every_word_of_the_catalogue_is_in_both_languages() -> None:
    twins = 0
    for path, key, value, holder in walk(package()):
        if key.endswith("_zh") and not path.endswith("fields"):
            twins += 1
            english = holder[key.removesuffix("_zh")]
            assert HAN.search(value) or not re.search("[a-z]{3}", value), path
            assert english, path
            assert not HAN.search(english), path
        if key in ("title", "description", "label", "unit", "low_label", "high_label") and "/licenses" not in path:
            assert f"{key}_zh" in holder, path
    assert twins > 100


def test_every_file_is_in_the_catalogue_and_nothing_else() -> None:
    files = {path.name for path in course_folder("datasets").iterdir()}
    assert files == {one["path"] for one in package()["resources"]} | {"datapackage.json"}
    assert WRITTEN.issubset(TABLES)
    assert TABLES[:3] == ["bank_branch_survey", "bank_branch_reversed", "bank_three_columns"]
    assert sum(path.stat().st_size for path in course_folder("datasets").iterdir()) < 5_000_000


def test_a_code_has_one_name_wherever_it_stands() -> None:
    seen: dict[tuple[str, str], tuple[str, str]] = {}
    for one in package()["resources"]:
        for field in one["schema"]["fields"]:
            for category in field.get("categories", ()):
                names = (category["label"], category["label_zh"])
                assert seen.setdefault((field["name"], str(category["value"])), names) == names
    for kind, code in (("step", "entry"), ("theme", "waiting"), ("unit", "HT3"), ("case_name", "case_hotel")):
        assert HAN.search(datasets.label(kind, code).zh)


def test_simulated_tables_state_seed_and_parameters() -> None:
    for one in package()["resources"]:
        if one["name"] in WRITTEN:
            assert one["simulated"] is False
            continue
        assert one["simulated"] is True
        assert one["parameters"]["seed"]["value"] == one["seed"]
        assert "模拟" in one["title_zh"]
        assert "simulated" in one["title"].lower()


def test_a_column_in_several_tables_means_the_same() -> None:
    seen: dict[str, tuple[str, str]] = {}
    for one in package()["resources"]:
        for field in one["schema"]["fields"]:
            words = (field["title"], field["title_zh"])
            assert seen.setdefault(field["name"], words) == words


# -- load ---------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
def test_load_is_typed_by_the_schema(name: str) -> None:
    table = datasets.load(name)
    node = next(one for one in package()["resources"] if one["name"] == name)
    assert len(table) == node["rows"]
    assert list(table.columns) == [field["name"] for field in node["schema"]["fields"]]
    for field in node["schema"]["fields"]:
        column = table[field["name"]]
        if field["type"] == "integer":
            assert column.dtype == ("int64" if field["constraints"]["required"] else "float64")
        elif field["type"] == "number":
            assert column.dtype == "float64"
        elif field["type"] == "boolean":
            assert column.dtype == "bool"
        else:
            assert all(isinstance(value, str) for value in column.dropna())
        if field["constraints"]["required"]:
            assert column.notna().all()


def test_load_gives_surveys_with_their_instrument_and_raw_codes() -> None:
    survey = datasets.load("bank_branch_survey")
    assert isinstance(survey, Survey)
    assert survey.instrument == SERVQUAL
    answers = survey.filter(regex=r"^[EP]\d\d$").to_numpy()
    assert (answers == 99).sum() == 120
    assert (answers == 0).sum() == 150
    assert np.isnan(answers).any()
    turned = datasets.load("bank_branch_reversed")
    assert isinstance(turned, Survey)
    assert turned.instrument is not None
    assert turned.instrument.reversed_items == {"10", "11", "12", "13", "18", "19", "20", "21", "22"}
    assert not isinstance(datasets.load("bank_three_columns"), Survey)


def test_load_gives_a_fresh_copy() -> None:
    first = datasets.load("bank_three_columns")
    first.loc[:, "branch"] = "gone"
    assert datasets.load("bank_three_columns")["branch"].iloc[0] == "B1"


@pytest.mark.parametrize(
    ("call", "zh", "en"),
    [
        (lambda: datasets.load("bank_branch_surveys"), "bank_branch_survey", "Did you mean"),
        (lambda: datasets.load("zzz"), "可以用的有", "There are: bank_branch_survey"),
        (lambda: datasets.describe("bank_tree_columns"), "bank_three_columns", "bank_three_columns"),
        (lambda: datasets.label("dimension", "realibility"), "reliability", "reliability"),
        (lambda: datasets.label("colum", "E01"), "column", "column"),
        (lambda: datasets.label("branch", "B9"), "你要的是不是", "B9"),
        (lambda: datasets.instrument("servperf"), "servqual", "servqual"),
    ],
)
def test_unknown_names_are_answered_with_the_near_ones(call, zh: str, en: str) -> None:
    with pytest.raises(CourseError) as caught:
        call()
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en
    assert not HAN.search(caught.value.text.en)


# -- labels and statements ----------------------------------------------------


def test_labels() -> None:
    assert datasets.label("dimension", "responsiveness").zh == "响应性"
    assert datasets.label("segment", "business").en == "Business"
    assert datasets.label("wave", 1) == datasets.label("wave", "1")
    assert datasets.label("column", "P11").en == "Perception 11: Little waiting"
    assert datasets.label("column", "W_reliability").zh == "可靠性的权重"
    assert datasets.label("column", "recommend").zh == "推荐意愿"
    for branch in ("B1", "B8"):
        assert HAN.search(datasets.label("branch", branch).zh)


def test_labels_agree_with_the_instrument() -> None:
    for row in datasets.instrument().itertuples():
        assert datasets.label("item", row.item).zh == row.label_zh
        assert datasets.label("item", row.item).en == row.label_en
        assert SERVQUAL.dimension_of[row.item] == row.dimension


def test_instrument_statements() -> None:
    table = datasets.instrument()
    assert tuple(table["item"]) == SERVQUAL.items
    assert (table["label_zh"].str.len() <= 8).all()
    assert (table["label_en"].str.split().str.len() <= 4).all()
    assert table["label_zh"].is_unique
    assert table["label_en"].is_unique
    turned = table.loc[table["reversed_in_second_file"], "item"].tolist()
    assert turned == ["10", "11", "12", "13", "18", "19", "20", "21", "22"]
    assert (table["negative_zh"].notna() == table["reversed_in_second_file"]).all()
    assert (table["negative_en"].notna() == table["reversed_in_second_file"]).all()
    for kind in ("expectation", "perception", "negative"):
        assert table[f"{kind}_zh"].dropna().str.endswith("。").all()
        assert table[f"{kind}_en"].dropna().str.endswith(".").all()
        assert not table[f"{kind}_en"].dropna().str.contains(HAN).any()
    assert table["expectation_zh"].str.contains("应当").all()
    assert table["expectation_en"].str.contains("should").all()


# -- cards --------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_card(name: str, lang: str) -> None:
    with in_language(lang):
        card = datasets.describe(name)
        text, html = str(card), card._repr_html_()
    assert repr(card) != object.__repr__(card)
    simulated = name not in WRITTEN
    for shown in (text, html):
        assert ("模拟数据" if lang == "zh" else "Simulated data") in shown or not simulated
        assert name in shown
        assert "CC-BY-4.0" in shown
        assert ("引用方式" if lang == "zh" else "How to cite") in shown
        if lang == "en":
            assert not HAN.search(shown)
    assert card.simulated is simulated
    assert bool(card.parameters) is simulated


def test_card_names_codes_and_size() -> None:
    with in_language("en"):
        text = str(datasets.describe("bank_branch_survey"))
    assert "640 rows × 57 columns" in text
    assert "99: no answer" in text
    assert "0: not applicable" in text
    assert "seed = 2042" in text
    assert "E01 … E22" in text
    assert len(text.splitlines()) < 60


def test_import_does_not_load_openpyxl() -> None:
    code = "import sys, coursekit.datasets as d; d.load('bank_branch_survey'); print('openpyxl' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


def test_catalogue_is_plain_json() -> None:
    text = (course_folder("datasets") / "datapackage.json").read_bytes().decode("utf-8")
    assert json.loads(text) == package()
    assert text.endswith("}\n")
