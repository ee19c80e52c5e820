"""Unit 17 in a real JupyterLab: its widget by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "pick": "谁收到信",
        "first": "第 1 年，最差的三家",
        "second": "第 2 年，最差的三家",
        "many": "39 年是升的",
        "best": "1 年是升的",
        "helps": "真的让分数升 0.1 分",
    },
    "en": {
        "pick": "Who gets the letter",
        "first": "Year 1: the three worst",
        "second": "Year 2: the three worst",
        "many": "In 39 of 40 years they rise",
        "best": "In 1 of 40 years they rise",
        "helps": "truly adds 0.1",
    },
}


def test_the_widget_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/17-effect.ipynb")
    output, picture, sentence = lesson.widget("FalseVictory")
    pick = output.get_by_label(words["pick"], exact=True)
    expect(pick).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["first"])
    expect(sentence).to_contain_text(words["many"])
    before = picture.get_attribute("src")

    # The first two tasks of the lesson: another year, then the letter goes to the best.
    year = output.locator(".noUi-handle").nth(3)
    year.focus()
    year.press("ArrowRight")
    expect(sentence).to_contain_text(words["second"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")
    pick.focus()
    pick.press("ArrowDown")
    expect(sentence).to_contain_text(words["best"], timeout=PATIENCE)

    # In a window as narrow as an old projector's: nothing leaves the page.
    with projector(started):
        effect = output.locator(".noUi-handle").nth(2)
        effect.focus()
        effect.press("ArrowRight")
        expect(sentence).to_contain_text(words["helps"], timeout=PATIENCE)
        assert_inside(started, [pick, year, effect, picture, sentence])
