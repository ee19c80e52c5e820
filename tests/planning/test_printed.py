"""The plan on one page, and as a table in a notebook."""

from __future__ import annotations

import re

import pytest

from coursekit import planning
from coursekit.language import in_language
from tests.planning.plans import GOOD
from tests.planning.test_attack import BASIS, plan
from tests.printing import sheets_of_paper

STATION = {"name": "站前", "scope": "B4", "baseline": -2.56, "target": -1.6, "owner": "火车站支行主任", "cost": 20000}
TWO = plan({"scope": "B3", "baseline": -0.77, "target": -0.5}, STATION)


@pytest.fixture(params=["zh", "en"])
def lang(request):
    with in_language(request.param):
        yield request.param


def words(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))


def test_a_whole_plan_is_on_the_page(lang):
    said = words(planning.plan_html(TWO, BASIS))
    for part in ("−2.56 → −1.60", "2027-06-30", "火车站支行主任", "20,000", "PDCA", "加开一个窗口"):
        assert part in said
    assert {"zh": "火车站支行", "en": "Railway Station"}[lang] in said
    assert {"zh": "每一条都写全了", "en": "Every point is there"}[lang] in said
    assert {"zh": "还缺什么", "en": "Still missing"}[lang] not in said
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in planning.plan_html(TWO, BASIS)


def test_an_unfinished_plan_says_what_is_missing(lang):
    said = words(planning.plan_html(plan({}, {"name": "x", "owner": "全体员工"}), BASIS))
    assert {"zh": "还缺什么", "en": "Still missing"}[lang] in said
    # Two that claim one effect: on paper once, each other that does by itself.
    clash = {"zh": "争同一个效果", "en": "claims the same effect"}[lang]
    assert said.count(clash) == 1
    assert words(planning.plan_html(plan({}, {"name": "y"}, {"name": "z"}), BASIS)).count(clash) == 2
    empty = words(planning.plan_html({}, BASIS))
    assert {"zh": "计划里还没有行动", "en": "no action yet"}[lang] in empty


def test_what_was_typed_in_is_text_and_not_html(lang):
    html = planning.plan_html(plan({"name": "<script>", "owner": ["<b>", "x"], "due": "<i>", "cost": "<u>"}), BASIS)
    assert "<script>" not in html
    assert not re.search(r"<(b|i|u)>[^<]*</?(td|x)", html)
    assert "&lt;i&gt;" in html


def test_it_is_written_beside_the_notebook(lang, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    written = planning.write_plan(TWO, BASIS, name="mine.html")
    assert written.path == tmp_path / "mine.html"
    assert "mine.html" in repr(written)


def test_the_table_in_a_notebook(lang):
    shown = planning.plan_table(TWO, BASIS)
    assert len(shown.frame) == 2
    assert "−2.56 → −1.60" in repr(shown)
    assert len(planning.plan_table({}, BASIS).frame) == 0


def test_a_source_stands_on_the_page(lang):
    import dataclasses

    from coursekit.language import Text

    known = dataclasses.replace(BASIS, source=Text(zh="模拟的调查", en="a simulated survey"))
    assert {"zh": "模拟的调查", "en": "a simulated survey"}[lang] in planning.plan_html(TWO, known)


def test_six_actions_fit_on_one_sheet(lang, tmp_path):
    six = plan(*({**GOOD, "scope": f"B{n}", "name": f"行动 {n}"} for n in (1, 2, 4, 5, 7, 8)))
    for action in six["actions"]:
        action["baseline"] = BASIS.baseline("gap_responsiveness", action["scope"])
    page = tmp_path / "plan.html"
    page.write_text(planning.plan_html(six, BASIS), encoding="utf-8")
    assert sheets_of_paper(page) == 1
