"""Unit 11 in a real JupyterLab: its widget by keyboard, and the folk answer told from the right one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "items": "题数",
        "unreversed": "有一题忘了反转",
        "first": "α = 0.77",
        "most": "α = 0.93",
        "then": "信度优秀。其实有一题忘了反转",
        "wrong": "行里最常听到的话",
        "right": "正确",
    },
    "en": {
        "items": "Number of items",
        "unreversed": "One item was not reversed",
        "first": "alpha 0.77",
        "most": "alpha 0.93",
        "then": "excellent. In truth one item was not reversed",
        "wrong": "The sentence one hears most",
        "right": "That is right",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_the_widget_follows_its_controls(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/11-trust.ipynb")
    output, picture, sentence = lesson.widget("AlphaSimulator")
    expect(sentence).to_contain_text(words["first"], timeout=PATIENCE)
    before = picture.get_attribute("src")

    # A slider has no accessible name of its own: its handle stands beside the label that names it.
    items = output.locator(".widget-slider").filter(has_text=words["items"]).get_by_role("slider")
    items.focus()
    items.press("End")
    expect(sentence).to_contain_text(words["most"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    output.get_by_label(words["unreversed"]).focus()
    started.keyboard.press("Space")
    expect(sentence).to_contain_text(words["then"], timeout=PATIENCE)


def test_on_a_projector_nothing_is_wider_than_the_window(started: Page, words: dict[str, str]) -> None:
    with projector(started):
        lesson = open_notebook(started, "lessons/11-trust.ipynb")
        output = lesson.run(lesson.cell("AlphaSimulator"))
        expect(output.get_by_role("status")).to_contain_text(words["first"], timeout=PATIENCE)
        parts = [*output.locator(".widget-slider").all(), *output.locator(".widget-checkbox").all()]
        assert_inside(started, [*parts, output.locator("img"), output.get_by_role("status")])


def test_the_bonus_is_not_paid_by_alpha(started: Page, words: dict[str, str]) -> None:
    sheet = open_notebook(started, "exercises/11-trust.ipynb")
    sheet.run(sheet.cell("from coursekit.checks.unit11"))
    answer, check = sheet.cell("sentence = "), sheet.cell("q6.check")
    for letter, said in (("A", "wrong"), ("C", "right")):
        sheet.write(answer, f"sentence = '{letter}'")
        sheet.run(answer)
        expect(sheet.run(check)).to_contain_text(words[said], timeout=PATIENCE)
