"""Unit 08 in a real JupyterLab: its widget by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "customer": "客户",
        "moment": "时刻",
        "view": "看什么",
        "first": "两把尺子说法一致",
        "same": "平均一样，峰终差 8.0 分",
        "visits": "240 次到访",
    },
    "en": {
        "customer": "Customer",
        "moment": "Moment",
        "view": "Show",
        "first": "the two rulers agree",
        "same": "The same mean, and 8.0 points apart",
        "visits": "Simulated data, 240 visits",
    },
}


def test_the_widget_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/08-memory.ipynb")
    output, picture, sentence = lesson.widget("ExperienceCurve")
    customer = output.get_by_label(words["customer"], exact=True)
    expect(customer).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["first"])
    before = picture.get_attribute("src")

    # The task of the lesson: Mr Zhao's wait, three steps up.
    customer.focus()
    customer.press("ArrowDown")
    moment = output.get_by_label(words["moment"], exact=True)
    moment.focus()
    for _ in range(2):
        moment.press("ArrowDown")
    expect(output.locator(".widget-readout").first).to_have_text("0", timeout=PATIENCE)
    slider = output.locator(".noUi-handle").first
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
    expect(sentence).to_contain_text(words["same"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    # Among the visits, in a window as narrow as an old projector's: nothing leaves the page.
    with projector(started):
        view = output.get_by_label(words["view"], exact=True)
        view.focus()
        view.press("ArrowDown")
        expect(sentence).to_contain_text(words["visits"], timeout=PATIENCE)
        assert_inside(started, [customer, moment, slider, view, picture, sentence])
