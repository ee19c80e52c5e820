"""The plan builder in a real JupyterLab: a plan is filled in by keyboard, mended, saved and opened again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from coursekit import planning
from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, Notebook, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

# A notebook of its own: what is tried here is the widget, whatever a lesson does with it.
NOTEBOOK = "lessons/plan-builder-own.ipynb"
CELLS = (
    'from coursekit import datasets, planning, servqual, start, widgets\nstart("{lang}")',
    'survey = servqual.recode_missing(datasets.load("bank_branch_survey"), (99, 0, -1))\n'
    'basis = planning.basis(survey, "branch")\n'
    'widgets.PlanBuilder(basis, file="mine.json")',
    'widgets.PlanBuilder(basis, file="mine.json")',
)
WORDS = {
    "zh": {
        "begins": "从哪天开始",
        "name": "这项行动叫什么",
        "gap": "要缩小哪个差距",
        "goal": "目标：客户会发现什么不一样",
        "how": "怎么做：谁、什么时候、做什么",
        "measure": "拿什么指标衡量",
        "scope": "在哪里做",
        "baseline": "基线：现在是多少",
        "target": "目标值：要到多少",
        "due": "哪天以前做到",
        "owner": "谁负责（一个人或一个岗位）",
        "missing": "还有 9 处",
        "nobody": "那就是没有人",
        "one": "还有 1 处",
        "whole": "每一条都写全了",
        "add": "加一项行动",
        "remove": "删掉这一项",
        "save": "保存（JSON 和一页纸）",
        "written": "写好了 mine.json 和 mine.html",
        "again": "接着上次存的 mine.json",
    },
    "en": {
        "begins": "Begins on",
        "name": "Name of the action",
        "gap": "Gap to close",
        "goal": "Goal: what customers will find changed",
        "how": "What will be done: who, when, what",
        "measure": "Measured by",
        "scope": "Where",
        "baseline": "Baseline: what it is now",
        "target": "Target: what it is to be",
        "due": "To be reached by",
        "owner": "Owner (one person or post)",
        "missing": "1 action; 9 to be",
        "nobody": "and that is nobody",
        "one": "1 action; 1 to be",
        "whole": "every point is there",
        "add": "Add an action",
        "remove": "Remove this one",
        "save": "Save (JSON and one page)",
        "written": "Written: mine.json and mine.html",
        "again": "Going on with mine.json",
    },
}


@pytest.fixture
def notebook(started: Page, lab: Lab) -> Iterator[Notebook]:
    """The widget in a notebook of its own, in a window as narrow as an old projector's."""
    path: Path = lab.folder / NOTEBOOK
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.format(lang=lab.lang)) for cell in CELLS])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, path)
    with projector(started):
        yield open_notebook(started, NOTEBOOK)
    for one in ("mine.json", "mine.html"):
        (path.parent / one).unlink(missing_ok=True)


def test_a_plan_is_filled_in_mended_saved_and_opened_again(notebook: Notebook, lab: Lab) -> None:
    words, page = WORDS[lab.lang], notebook.page
    notebook.run(0)
    output = notebook.run(1)
    status = output.get_by_role("status")
    expect(status.first).to_contain_text(words["missing"], timeout=PATIENCE)

    def field(name: str) -> Locator:
        return output.get_by_label(words[name], exact=True)

    def typed(name: str, text: str) -> None:
        field(name).focus()
        field(name).press("ControlOrMeta+a")
        page.keyboard.insert_text(text)

    # Letters that are Lab's own keys elsewhere do nothing to the notebook.
    field("name").focus()
    page.keyboard.type("abx")
    typed("name", "午间窗口")
    field("gap").focus()
    for _ in range(3):
        field("gap").press("ArrowDown")
    typed("goal", "中午来的客户，十分钟内坐到柜台前")
    typed("how", "加强管理")
    field("measure").focus()
    for _ in range(3):
        field("measure").press("ArrowDown")
    expect(field("baseline")).to_have_value("-1.59", timeout=PATIENCE)
    field("scope").focus()
    field("scope").press("End")
    field("scope").press("Home")
    typed("target", "-1")
    field("begins").fill("2030-01-04")
    field("due").fill("2030-06-30")
    field("due").press("Tab")
    typed("owner", "全体员工")
    findings = output.locator("li")
    expect(findings.filter(has_text=words["nobody"])).to_have_count(1, timeout=PATIENCE)
    typed("owner", "运营主管")
    expect(findings.filter(has_text=words["nobody"])).to_have_count(0, timeout=PATIENCE)
    expect(status.first).to_contain_text(words["one"], timeout=PATIENCE)
    typed("how", "工作日 11 点至 13 点加开一个窗口，由后台柜员轮班")
    expect(status.first).to_contain_text(words["whole"], timeout=PATIENCE)

    # An action too many, by keyboard.
    for name in ("add", "remove"):
        button = output.get_by_role("button", name=words[name], exact=True)
        button.focus()
        button.press("Enter")
        if name == "add":
            expect(field("name")).to_be_focused(timeout=PATIENCE)
            expect(field("name")).to_have_value("")
    expect(status.first).to_contain_text(words["whole"], timeout=PATIENCE)

    save = output.get_by_role("button", name=words["save"], exact=True)
    save.focus()
    save.press("Enter")
    expect(status.last).to_contain_text(words["written"], timeout=PATIENCE)
    saved = lab.folder / "lessons" / "mine.json"
    assert json.loads(saved.read_text(encoding="utf-8"))["actions"][0]["target"] == -1
    assert "运营主管" in saved.with_suffix(".html").read_text(encoding="utf-8")
    assert planning.open_plan(saved).actions[0].due == "2030-06-30"
    parts = [field(name) for name in ("begins", "name", "gap", "goal", "how", "measure", "scope", "target", "due")]
    assert_inside(page, [*parts, save, status.first, status.last])

    # The next time it begins with what was saved.
    output = notebook.run(2)
    expect(output.get_by_role("status").last).to_contain_text(words["again"], timeout=PATIENCE)
    expect(output.get_by_label(words["owner"], exact=True)).to_have_value("运营主管")
    expect(output.get_by_label(words["due"], exact=True)).to_have_value("2030-06-30")
