"""Unit 14 in a real JupyterLab: its widget by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "lines": "十字线画在",
        "importance": "重要性",
        "start": "“集中改进”有 3 项",
        "none": "“集中改进”里一项也没有",
        "moved": "你移的",
        "came": "比开头多了：早餐丰富、入住快捷",
    },
    "en": {
        "lines": "Cross-hairs at",
        "importance": "Importance",
        "start": "Concentrate here, 3 of ten",
        "none": "Nothing lies in",
        "moved": "moved by hand",
        "came": "New since the start: Rich breakfast, Quick check-in",
    },
}


def test_the_widget_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/14-priorities.ipynb")
    output, picture, sentence = lesson.widget("PriorityMap")
    lines = output.get_by_label(words["lines"], exact=True)
    expect(lines).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["start"])
    before = picture.get_attribute("src")

    # The first task of the lesson: with the middle of the scale nothing is left.
    lines.focus()
    lines.press("ArrowDown")
    lines.press("ArrowDown")
    expect(sentence).to_contain_text(words["none"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    # In a window as narrow as an old projector's: nothing leaves the page.
    with projector(started):
        up = output.locator(".noUi-handle").nth(0)
        up.focus()
        up.press("ArrowRight")
        expect(sentence).to_contain_text(words["moved"], timeout=PATIENCE)
        lines.focus()
        for _ in range(3):
            lines.press("ArrowUp")
        importance = output.get_by_label(words["importance"], exact=True)
        importance.focus()
        importance.press("ArrowDown")
        expect(sentence).to_contain_text(words["came"], timeout=PATIENCE)
        assert_inside(started, [lines, importance, up, picture, sentence])
