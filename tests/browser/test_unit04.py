"""Unit 04 in a real JupyterLab: its widget by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {"touchpoint": "接触点", "first": "路上求助", "through": "308 人走完全程", "more": "比日志"},
    "en": {"touchpoint": "Touchpoint", "first": "Help on the road", "through": "308 of 520", "more": "against the log"},
}


def test_the_widget_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/04-touchpoints.ipynb")
    output, picture, sentence = lesson.widget("JourneyCurve")
    touchpoint = output.get_by_label(words["touchpoint"], exact=True)
    expect(touchpoint).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["first"])
    expect(sentence).to_contain_text(words["through"])
    before = picture.get_attribute("src")

    # To the deposit: the sliders follow the log. Then its satisfaction, one step up.
    touchpoint.focus()
    for _ in range(2):
        touchpoint.press("ArrowDown")
    expect(output.locator(".widget-readout").first).to_have_text("3.9", timeout=PATIENCE)
    slider = output.locator(".noUi-handle").first
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence).to_contain_text(words["more"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")
