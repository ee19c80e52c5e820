from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from coursekit import datasets, reporting
from coursekit.language import in_language
from tests.checks.answers.unit18 import a_plan
from tests.datasets.test_study import COLUMNS, TWO, own_file


def words(page: Path) -> str:
    text = re.sub(r"<style>.*?</style>", "", page.read_text(encoding="utf-8"), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_holds_everything(tmp_path: Path, lang: str) -> None:
    study = datasets.case("hotel")
    with in_language(lang):
        page = reporting.write_study(study, a_plan(study), out=str(tmp_path / "capstone.html"))
        titles = [section.title for section in reporting.study_sections(study)]
    said = words(page.path)
    places = [said.index(title) for title in titles]
    assert len(set(titles)) == len(titles) == 10
    assert places[0] < places[-1]
    for number in ("−1.41", "−1.05", "+0.22", "+0.24", "−0.01", "636", "159 + 160", "−0.93 →"):
        assert number in said
    # Straight-liners are left out: nowhere may it say that they are kept.
    assert "这一行保留" not in said
    assert "the row is kept" not in said
    assert ("只用第 2 期，318 人" if lang == "zh" else "wave 2 only, 318 people") in said
    assert str(study.brief.side(lang)) in said
    assert ("模拟数据" if lang == "zh" else "simulated data") in said
    assert ("每一条要求都满足" if lang == "zh" else "Every point of the rubric is met") in said
    assert "snapshot" not in said
    assert "快照" not in said
    assert "nan" not in said.lower().split()
    assert page.path.stat().st_size < 300_000
    assert "http" not in said


@pytest.mark.parametrize("plan", [None, ..., {}, {"title": ..., "begins": ..., "actions": [{"name": ...}]}])
def test_an_unwritten_plan_is_said_to_be(plan: object) -> None:
    with in_language("en"):
        section = next(s for s in reporting.study_sections(datasets.case("hotel"), plan) if s.title == "The plan")  # type: ignore[arg-type]
    assert section.parts == ("The plan has not been written yet.",)


def test_what_a_plan_lacks_is_listed() -> None:
    study = datasets.case("hotel")
    plan = a_plan(study)
    plan["actions"][0]["owner"] = ""
    with in_language("en"):
        section = next(s for s in reporting.study_sections(study, plan) if s.title == "The plan")
        odd = next(s for s in reporting.study_sections(study, {"actions": 3}) if s.title == "The plan")
    assert "Nobody owns it" in repr(section).partition("Still missing")[2]
    assert "cannot be read" in repr(odd)


@pytest.mark.parametrize(
    ("name", "said"),
    [("ecommerce", "gained +0.56 in the programme"), ("car_rental", "it got worse"), ("telecom", "no effect can")],
)
def test_the_verdict_is_that_of_the_interval(name: str, said: str) -> None:
    with in_language("en"):
        assert said in repr(reporting.programme(datasets.case(name)))


def test_an_own_file_has_a_report_with_what_it_can_say(tmp_path: Path) -> None:
    path = own_file(tmp_path)
    with in_language("en"):
        full = datasets.case(file=path, dimensions=TWO, aimed_at="speed", **COLUMNS)
        page = reporting.write_study(full, a_plan(full), out=str(tmp_path / "a.html"))
        assert "in the programme" in words(page.path)
        assert "simulated" not in words(page.path)
        assert "if some answered both" in words(page.path)
        bare = datasets.case(file=own_file(tmp_path, overall_satisfaction=None), dimensions=TWO)
        page = reporting.write_study(bare, out=str(tmp_path / "b.html"))
    said = words(page.path)
    assert "do not say of each answer sheet which wave it is of" in said
    assert "eave this question out" not in said  # what to do in the sheet is no business of the report's
    assert "item 01" in said
    assert "01 01" not in said
    assert "nothing says what matters" in said
    assert "not been written" in said


@pytest.mark.parametrize("name", datasets.cases())
def test_a_plan_starts_from_the_last_wave(name: str) -> None:
    study = datasets.case(name)
    raw = study.raw.loc[study.survey.index].query("wave == 2")
    basis = reporting.study_basis(study)
    for dimension, items in study.dimensions.items():
        e, p = (raw[[block + item for item in items]].replace({99: None, 0: None}).astype(float) for block in "EP")
        own = pd.DataFrame(p.to_numpy() - e.to_numpy(), index=raw.index)
        own = own[own.notna().sum(axis=1) >= 0.75 * len(items)].mean(axis=1)
        known = basis.measures[f"gap_{dimension}"].measure
        assert basis.baseline(f"gap_{dimension}") == pytest.approx(own.mean(), abs=0.00501)
        assert known.n == len(own)
        best = own.groupby(raw["unit"]).mean()
        assert (known.best, known.reachable) == (best.idxmax(), pytest.approx(best.max()))
    assert basis.source is not None
    assert "第 2 期" in basis.source.zh
    assert "simulated" in basis.source.en


def test_a_plan_without_waves_starts_from_everybody(tmp_path: Path) -> None:
    basis = reporting.study_basis(datasets.case(file=own_file(tmp_path), dimensions=TWO))
    assert basis.source is not None
    assert basis.source.en == "my-survey, 40 people"
    assert basis.measures["gap_speed"].name.zh == "speed 差距"


def test_nobody_with_a_score_is_said_and_not_raised(tmp_path: Path) -> None:
    """The later wave has rows and no answers: the report is written all the same."""
    path = own_file(tmp_path)
    table = pd.read_csv(path)
    table.loc[20:, [f"{block}0{item}" for block in "EP" for item in range(1, 5)]] = None
    table.to_csv(path, index=False)
    study = datasets.case(file=path, dimensions=TWO, aimed_at="speed", **COLUMNS)
    with in_language("zh"):
        said = words(reporting.write_study(study, {"begins": "2027-01-04"}, out=str(tmp_path / "a.html")).path)
    assert "计划没法核对：这份调查算不出各维度的差距" in said


def test_a_form_in_place_of_its_plan_is_said(tmp_path: Path) -> None:
    with in_language("en"):
        parts = next(
            s for s in reporting.study_sections(datasets.case("hotel"), object()) if s.title == "The plan"
        ).parts  # type: ignore[arg-type]
    assert "cannot be read" in str(parts[0])


def test_a_study_without_programme_has_no_effect(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no programme"):
        reporting.programme_effect(datasets.case(file=own_file(tmp_path), dimensions=TWO))
