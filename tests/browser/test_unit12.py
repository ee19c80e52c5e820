"""Unit 12 in a real JupyterLab: its widget by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "follow": "盯住",
        "first": "网点 2 排第一",
        "last": "网点 2 垫底",
        "followed": "网点 3 排第",
        "differ": "网点 1 真的最好",
    },
    "en": {
        "follow": "Follow",
        "first": "branch 2 comes first",
        "last": "branch 2 last",
        "followed": "branch 3 is number",
        "differ": "Branch 1 is truly best",
    },
}


def test_the_widget_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/12-comparing.ipynb")
    output, picture, sentence = lesson.widget("HowSure")
    follow = output.get_by_label(words["follow"], exact=True)
    expect(follow).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["first"])
    before = picture.get_attribute("src")

    # The first task of the lesson: the survey is made again, and the first becomes the last.
    survey = output.locator(".noUi-handle").nth(3)
    survey.focus()
    survey.press("ArrowRight")
    expect(sentence).to_contain_text(words["last"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    # In a window as narrow as an old projector's: nothing leaves the page.
    with projector(started):
        span = output.locator(".noUi-handle").nth(2)
        span.focus()
        for _ in range(5):
            span.press("ArrowRight")
        expect(sentence).to_contain_text(words["differ"], timeout=PATIENCE)
        follow.focus()
        follow.press("ArrowDown")
        expect(sentence).to_contain_text(words["followed"], timeout=PATIENCE)
        assert_inside(started, [follow, survey, span, picture, sentence])
