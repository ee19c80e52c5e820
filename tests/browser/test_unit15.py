"""Unit 15 in a real JupyterLab: its widget by keyboard, and a verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "first": "平均等 6.8 分钟",
        "counters": "窗口",
        "noon": "27 个窗口时。平均等 1.5 分钟",
        "arrivals": "午间每小时来多少人",
        "express": "其中一个只办简单业务",
        "simple": "简单业务平均等",
        "wrong": "这是等到了的人里的比例",
        "right": "正确",
    },
    "en": {
        "first": "The mean wait is 6.8 minutes",
        "counters": "Counters",
        "noon": "27 counter-hours a day. The mean wait is 1.5 minutes",
        "arrivals": "Customers an hour at noon",
        "express": "One of them for simple business only",
        "simple": "Simple business waits",
        "wrong": "among those who were served",
        "right": "That is right",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_the_widget_follows_its_controls(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/15-process.ipynb")
    lesson.run(lesson.cell("service_blueprint"))
    output, picture, sentence = lesson.widget("CounterSimulator")
    expect(sentence).to_contain_text(words["first"], timeout=PATIENCE)
    before = picture.get_attribute("src")

    counters = output.get_by_label(words["counters"], exact=True)
    counters.focus()
    counters.press("ArrowDown")
    expect(sentence).to_contain_text(words["noon"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    # A slider has no accessible name of its own: its handle stands beside the label that names it.
    slider = output.locator(".widget-slider").filter(has_text=words["arrivals"]).get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence).not_to_contain_text(words["noon"], timeout=PATIENCE)

    said = sentence.inner_text()
    express = output.get_by_label(words["express"])
    express.focus()
    express.press("Space")
    expect(sentence).not_to_have_text(said, timeout=PATIENCE)
    expect(sentence).to_contain_text(words["simple"])


@pytest.mark.usefixtures("ordinary_kernel")
def test_a_wrong_and_a_right_answer_get_their_verdicts(started: Page, words: dict[str, str]) -> None:
    sheet = open_notebook(started, "exercises/15-process.ipynb")
    sheet.run(sheet.cell("coursekit.checks.unit15"))
    answer, check = sheet.cell("badly ="), sheet.cell("q3.check")
    served = 'badly = (log["wait"].dropna() > 10).mean()'
    sheet.write(answer, 'noon = log[log["hour"].between(11, 13)]\n' + served.replace("log[", "noon["))
    sheet.run(answer)
    verdict = sheet.run(check)
    expect(verdict).to_contain_text(words["wrong"], timeout=PATIENCE)

    sheet.write(answer, 'noon = log[log["hour"].between(11, 13)]\n'
                        'badly = ((noon["wait"] > 10) | noon["left"].notna()).mean()')  # fmt: skip
    sheet.run(answer)
    expect(sheet.run(check)).to_contain_text(words["right"], timeout=PATIENCE)
