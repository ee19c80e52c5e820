"""Unit 16 in a real JupyterLab: the form of the lesson, and a plan handed in from the form of the sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "actions": "行动",
        "target": "目标值：要到多少",
        "owner": "谁负责（一个人或一个岗位）",
        "one": "大堂经理",
        "reach": "够不着",
        "two": "写了 2 个负责人",
        "twice": "争同一个效果",
        "open": "没写拿什么指标来衡量",
        "right": "9 条要求都满足",
    },
    "en": {
        "actions": "Actions",
        "target": "Target: what it is to be",
        "owner": "Owner (one person or post)",
        "one": "lobby manager",
        "reach": "out of reach",
        "two": "It has 2 owners",
        "twice": "claims the same effect",
        "open": "It has no measure",
        "right": "All 9 rules are met",
    },
}


def test_mending_the_second_line_leaves_one_fault(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/16-plan.ipynb")
    position = lesson.cell("PlanBuilder")
    output = lesson.output(position)
    expect(output.locator("img")).to_be_visible()  # the still picture, before anything runs
    for cell in ("queue_measures", "basis.table()"):
        lesson.run(lesson.cell(cell))
    lesson.run(position)
    actions = output.get_by_label(words["actions"], exact=True)
    expect(actions).to_be_visible(timeout=PATIENCE)
    actions.focus()
    actions.press("ArrowDown")
    expect(output).to_contain_text(words["reach"], timeout=PATIENCE)
    expect(output).to_contain_text(words["two"])

    # The second task of the lesson, by keyboard.
    for field, text in ((words["target"], "2.5"), (words["owner"], words["one"])):
        box = output.get_by_label(field, exact=True)
        box.focus()
        box.press("Control+a")
        box.type(text)
        box.press("Tab")
    expect(output).not_to_contain_text(words["two"], timeout=PATIENCE)
    expect(output).not_to_contain_text(words["reach"])
    expect(output).to_contain_text(words["twice"])


def test_the_forms_plan_is_judged_point_by_point(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    sheet = open_notebook(started, "exercises/16-plan.ipynb")
    for cell in ("from coursekit.checks.unit16", "gone = noon", "basis.table()"):
        sheet.run(sheet.cell(cell))
    form = sheet.run(sheet.cell("PlanBuilder"))
    expect(form.get_by_label(words["target"], exact=True)).to_be_visible(timeout=PATIENCE)

    answer, check = sheet.cell("plan = "), sheet.cell("q6.check")
    sheet.write(answer, 'plan = form.data\nplan["begins"] = "2027-01-04"')
    sheet.run(answer)
    verdict = sheet.run(check)
    expect(verdict).to_contain_text(words["open"], timeout=PATIENCE)
    expect(verdict).to_contain_text("✗")

    sheet.write(
        answer,
        'plan["actions"][0] |= {"gap": "empathy", "goal": "guests are known by name", '
        '"how": "every morning the lobby manager reads out three needs of regulars", "measure": "gap_empathy", '
        '"scope": "B1", '
        '"baseline": -1.66, "target": -1.2, "due": "2027-09-30", "owner": "Chen Jing"}',
    )
    sheet.run(answer)
    verdict = sheet.run(check)
    expect(verdict).to_contain_text(words["right"], timeout=PATIENCE)
    expect(verdict).to_contain_text("✓")
