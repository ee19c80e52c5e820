from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from coursekit import datasets
from coursekit.analysis import servqual
from coursekit.datasets.study import DEFAULT_CASE, reopen_study
from coursekit.language import CourseError, in_language

NAMES = [f"学员 {number}" for number in range(3500)]


def test_the_hash_is_that_of_the_docstring() -> None:
    for who in ("王芳", "Li Wei", "20270314"):
        folded = unicodedata.normalize("NFKC", who).casefold().replace(" ", "")
        number = int.from_bytes(hashlib.sha256(folded.encode()).digest()[:8], "big")
        assert datasets.case_of(who) == datasets.cases()[number % 7]
    # Noted once: a change would give every trainee another case in the middle of the course.
    assert [datasets.case_of(who) for who in ("王芳", "李强", "Li Wei")] == ["private_bank", "power", "telecom"]


def test_case_width_and_spaces_make_no_difference() -> None:
    assert len({datasets.case_of(who) for who in ("Li Wei", "li wei", " LI  WEI ", "LiWei", "Ｌｉ\u3000Ｗｅｉ")}) == 1


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("王芳", ["王 芳", "王\u3000芳", " 王芳\n", "王芳\u200b", "\ufeff王芳"]),
        (
            "Anna-Lena Groß",
            ["anna-lena gross", "ＡＮＮＡ-Ｌｅｎａ　ＧＲＯＳＳ", "Anna-Lena GROSS"],
        ),
        ("José", ["Jose\u0301", "JOSÉ"]),
        ("20270314", ["２０２７０３１４", "2027 0314"]),
    ],
)
def test_a_name_typed_in_another_way_is_the_same_name(one: str, same: list[str]) -> None:
    assert {datasets.case_of(other) for other in same} == {datasets.case_of(one)}


def test_all_seven_are_reached_evenly() -> None:
    counts = Counter(map(datasets.case_of, NAMES))
    assert set(counts) == set(datasets.cases())
    # 500 each; the standard deviation of a count is about 21.
    assert all(400 < n < 600 for n in counts.values())


def test_neighbours_by_hash_meet_once_in_seven_and_on_a_list_never() -> None:
    found = datasets.case_list(NAMES)
    by_hash, given = found["by_hash"], found["case"]
    assert 1 / 7 - 0.03 < (by_hash == by_hash.shift()).mean() < 1 / 7 + 0.03
    assert not (given == given.shift()).any()
    assert list(by_hash) == [datasets.case_of(name) for name in NAMES]
    assert (given == by_hash).mean() > 0.8


def test_an_empty_name_has_no_hash_and_a_string_is_no_list() -> None:
    with pytest.raises(ValueError, match="name is needed"):
        datasets.case_of("  ")
    with pytest.raises(TypeError, match="list of names"):
        datasets.case_list("王芳")


@pytest.mark.parametrize("blank", [float("nan"), None, "  ", "\u200b"])
def test_a_line_of_a_list_without_a_name_is_named(blank: object) -> None:
    with pytest.raises(CourseError, match="2") as caught:
        datasets.case_list(["王芳", blank, "李强"])  # type: ignore[list-item]  # as a spreadsheet leaves it
    assert "第 2 行" in caught.value.text.zh


def test_the_same_case_three_times_over_never_meets_its_neighbour() -> None:
    """Whoever is moved on may land on the case of the person below, who is moved on in turn."""
    of = {name: datasets.case_of(name) for name in NAMES}
    after = dict(zip(datasets.cases(), [*datasets.cases()[1:], datasets.cases()[0]], strict=True))
    first = next(name for name in NAMES if of[name] == "hotel")
    second = next(name for name in NAMES if of[name] == "hotel" and name != first)
    third = next(name for name in NAMES if of[name] == after["hotel"])
    found = datasets.case_list([first, second, third])["case"].tolist()
    assert found == ["hotel", after["hotel"], after[after["hotel"]]]


@pytest.mark.parametrize("name", datasets.cases())
def test_every_case_is_whole(name: str) -> None:
    study = datasets.case(name)
    assert study.has_programme
    assert study.has_satisfaction
    assert study.has_weights
    assert study.aimed_at in study.dimensions
    assert set(study.codes) == {99, 0}
    clean = servqual.recode_missing(study.raw, study.codes)
    pd.testing.assert_frame_equal(
        pd.DataFrame(study.survey), pd.DataFrame(clean[~servqual.straight_liners(clean)]), check_like=True
    )
    assert study.importance is not None
    assert study.importance.sum() == pytest.approx(1)
    assert study.label("item", "01") == study.label("item", "01")
    for lang in ("zh", "en"):
        with in_language(lang):
            assert str(study.brief) in repr(study)
            assert str(study.title) in repr(study)
            assert ("模拟" if lang == "zh" else "simulated") in repr(study)
            assert str(study.brief.side(lang))[:20] in study._repr_html_()


def test_the_statements_are_the_trades_own() -> None:
    said = {datasets.case(name).statement("01").zh for name in datasets.cases()}
    assert len(said) == 7


def test_what_is_changed_in_the_table_does_not_change_the_study() -> None:
    study = datasets.case("hotel")
    for table in (study.raw, study.survey):
        table["E01"] = 0
    assert study.raw["E01"].max() > 0
    assert study.survey["E01"].max() > 0


@pytest.mark.parametrize("name", datasets.cases())
def test_the_latest_answers_are_those_of_wave_2(name: str) -> None:
    study = datasets.case(name)
    assert study.has_waves
    assert set(study.latest["wave"]) == {2}
    assert study.latest.instrument == study.instrument
    pd.testing.assert_frame_equal(pd.DataFrame(study.latest), pd.DataFrame(study.survey.query("wave == 2")))


def test_an_untouched_name_gives_the_default_and_says_so() -> None:
    for who in (..., None, "", "  "):
        study = datasets.case(who=who)  # type: ignore[arg-type]  # as the sheet leaves it
        assert (study.name, study.chosen) == (DEFAULT_CASE, "default")
        with in_language("en"):
            assert "default case" in repr(study)
    assert datasets.case().name == DEFAULT_CASE
    assert datasets.case(who=20270314).name == datasets.case_of("20270314")


def test_a_case_of_a_name_says_whose_it_is() -> None:
    study = datasets.case(who=" 王芳 ")
    assert (study.name, study.who, study.chosen) == (datasets.case_of("王芳"), "王芳", "who")
    with in_language("zh"):
        assert repr(study).startswith("王芳 的案例")


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        ({"name": "hotels"}, "hotel", "Did you mean"),
        ({"name": "hotel", "who": "王芳"}, "一种办法", "one way"),
        ({"name": "hotel", "wave": "期次"}, "只用于自己的文件", "only for a file"),
    ],
)
def test_what_cannot_be_opened_is_said(given: dict, zh: str, en: str) -> None:
    with pytest.raises(CourseError) as caught:
        datasets.case(**given)
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en


# ---------------------------------------------------------------- a file of one's own


def own_file(folder: Path, **changes: object) -> Path:
    """A small survey of two dimensions with columns named by its owner."""
    table = pd.DataFrame(
        {
            "编号": range(1, 41),
            "网点": [f"店{number % 4 + 1}" for number in range(40)],
            "期次": ["后" if number >= 20 else "前" for number in range(40)],
            "试点": ["是" if number % 4 < 2 else "否" for number in range(40)],
            **{f"E{item:02d}": [7 - (number + item) % 2 for number in range(40)] for item in range(1, 5)},
            **{
                f"P{item:02d}": [
                    3 + (number * number * 7 + number * item) % 11 % 4 + (item > 2 and number % 3 == 0)
                    for number in range(40)
                ]
                for item in range(1, 5)
            },
            "overall_satisfaction": [3 + number % 4 for number in range(40)],
        }
    ).astype(object)
    for name, values in changes.items():
        if values is None:
            del table[name]
        else:
            table[name] = values
    path = folder / "my-survey.csv"
    table.to_csv(path, index=False, encoding="utf-8")
    return path


TWO = {"speed": ["01", "02"], "care": ["03", "04"]}
COLUMNS = {"wave": "期次", "after": "后", "unit": "网点", "programme": "试点"}


def test_an_own_file_has_the_same_columns(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    study = datasets.case(file=path, dimensions=TWO, aimed_at="speed", title="我们店", **COLUMNS)
    assert (study.name, study.own, study.codes, study.title.zh) == ("own", True, (), "我们店")
    assert study.has_programme, study.why_no_programme
    assert study.survey["wave"].value_counts().to_dict() == {1: 20, 2: 20}
    assert study.raw.groupby("unit")["programme"].first().to_dict() == {
        "店1": True,
        "店2": True,
        "店3": False,
        "店4": False,
    }
    assert list(study.dimensions) == ["speed", "care"]
    assert study.latest["编号"].tolist() == list(range(21, 41))
    assert study.label("dimension", "speed").zh == "speed"
    assert study.label("unit", "店1").en == "店1"
    with in_language("en"):
        assert "Data of your own" in repr(study)
    again = reopen_study(json.loads(json.dumps(study.to_data())))
    pd.testing.assert_frame_equal(pd.DataFrame(again.raw), pd.DataFrame(study.raw))


def test_without_waves_the_programme_is_not_asked_about(tmp_path: Path) -> None:
    study = datasets.case(file=own_file(tmp_path), dimensions=TWO)
    assert not study.has_programme
    assert study.why_no_programme is not None
    assert 'wave="…", unit="…", programme="…"' in study.why_no_programme.zh
    assert study.no_programme_because is not None
    assert study.why_no_programme.en.startswith(study.no_programme_because.en)
    assert "leave" not in study.no_programme_because.en.lower()
    assert not study.has_waves
    assert len(study.latest) == len(study.survey) == 40
    assert study.importance is not None


def test_without_satisfaction_the_points_say_what_matters(tmp_path: Path) -> None:
    bare = datasets.case(file=own_file(tmp_path, overall_satisfaction=None), dimensions=TWO)
    assert bare.importance is None
    assert bare.why_no_importance is not None
    assert "W_" in bare.why_no_importance.en
    alike = datasets.case(file=own_file(tmp_path, overall_satisfaction=[5] * 40), dimensions=TWO)
    assert alike.why_no_importance is not None
    assert "equally satisfied" in alike.why_no_importance.en
    points = {"overall_satisfaction": None, "W_speed": [70] * 40, "W_care": [30] * 40}
    study = datasets.case(file=own_file(tmp_path, **points), dimensions=TWO)
    assert study.importance is not None
    assert study.importance.to_dict() == {"speed": 70, "care": 30}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"试点": ["是", "否", "否", "是", "是"] * 8}, "整个单位"),
        ({"试点": ["是"] * 40}, "没参加的有 0 个"),
        ({"期次": ["前"] * 40}, "只有一期"),
        ({"网点": ["店9" if number == 39 else f"店{number % 4 + 1}" for number in range(40)]}, "店9"),
    ],
)
def test_why_there_is_no_programme(tmp_path: Path, changes: dict, why: str) -> None:
    told = dict(COLUMNS)
    if "期次" in changes:
        told.pop("after")
    study = datasets.case(file=own_file(tmp_path, **changes), dimensions=TWO, aimed_at="speed", **told)
    assert study.why_no_programme is not None
    assert why in study.why_no_programme.zh


def test_a_unit_without_answers_left_after_cleaning_has_no_change(tmp_path: Path) -> None:
    """The only answer of 店9 in the later wave is a straight-liner's."""
    units = [f"店{number % 4 + 1}" for number in range(40)]
    units[4], units[24] = "店9", "店9"
    path = own_file(tmp_path, 网点=units)
    table = pd.read_csv(path)
    table.loc[24, [f"E0{item}" for item in range(1, 5)]] = 7
    table.loc[24, [f"P0{item}" for item in range(1, 5)]] = 4
    table.to_csv(path, index=False)
    study = datasets.case(file=path, dimensions=TWO, aimed_at="speed", **COLUMNS)
    assert study.why_no_programme is not None
    assert "店9" in study.why_no_programme.zh


@pytest.mark.parametrize("said", ["tangibles", "有形性", " Tangibles "])
def test_the_dimension_aimed_at_may_be_said_by_its_name(tmp_path: Path, said: str) -> None:
    items = {f"{block}{item:02d}": [5 + item % 2] * 40 for block in "EP" for item in range(5, 23)}
    study = datasets.case(file=own_file(tmp_path, **items), aimed_at=said, **COLUMNS)
    assert study.aimed_at == "tangibles"
    assert reopen_study(json.loads(json.dumps(study.to_data()))).aimed_at == "tangibles"


def test_the_dimension_aimed_at_must_be_said(tmp_path: Path) -> None:
    study = datasets.case(file=own_file(tmp_path), dimensions=TWO, **COLUMNS)
    assert study.why_no_programme is not None
    assert 'aimed_at="speed"' in study.why_no_programme.en
    assert datasets.case(file=own_file(tmp_path), dimensions=TWO, title="").title.en == "my-survey"


@pytest.mark.parametrize(
    ("changes", "told", "zh", "en"),
    [
        ({}, {}, "哪道题属于哪个维度", "belongs to which dimension"),
        ({}, {"dimensions": TWO, "unit": "网店"}, "网点", "has no column"),
        ({}, {"dimensions": TWO, "wave": "期次"}, "看不出先后", "does not tell the order"),
        ({}, {"dimensions": TWO, "wave": "期次", "after": "第二"}, "第二", "the column"),
        (
            {"期次": [number % 3 for number in range(40)]},
            {"dimensions": TWO, "wave": "期次"},
            "3 个不同",
            "3 different",
        ),
        ({"试点": ["也许"] * 40}, {"dimensions": TWO, "programme": "试点"}, "也许", "yes or no"),
        ({}, {"dimensions": TWO, "aimed_at": "sped"}, "speed", "no dimension"),
        ({f"E0{item}": None for item in range(1, 5)}, {}, "成对", "pairs"),
        ({"E04": None}, {"dimensions": TWO}, "04", "04"),
    ],
)
def test_what_is_wrong_with_an_own_file_is_said(tmp_path: Path, changes: dict, told: dict, zh: str, en: str) -> None:
    with pytest.raises(CourseError) as caught:
        datasets.case(file=own_file(tmp_path, **changes), **told)
    assert zh in caught.value.text.zh
    assert en in caught.value.text.en


def test_waves_in_numbers_need_no_word(tmp_path: Path) -> None:
    path = own_file(tmp_path, 期次=[2026 + number // 20 for number in range(40)])
    study = datasets.case(file=path, dimensions=TWO, wave="期次")
    assert study.raw["wave"].tolist() == [1.0] * 20 + [2.0] * 20
