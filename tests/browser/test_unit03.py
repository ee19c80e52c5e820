"""Unit 03 in a real JupyterLab: the widget follows its controls."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "offer": "改哪一家",
        "part": "改哪一项",
        "cheap": "按差、按比，都是乙划算",
        "apart": "按差，甲划算；按比，乙划算",
        "minutes": "改成（分钟）",
    },
    "en": {
        "offer": "Change offer",
        "part": "Part",
        "cheap": "by ratio alike B is the better one",
        "apart": "by ratio B: the two ways of reckoning disagree",
        "minutes": "to (minutes)",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_an_hour_has_a_price_and_a_part_can_be_changed(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/03-components.ipynb")
    output, picture, sentence = lesson.widget("ValueBalance")
    offer = output.get_by_label(words["offer"], exact=True)
    expect(offer).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["cheap"])
    before = picture.get_attribute("src")

    hour, amount = output.locator(".noUi-handle").all()
    hour.focus()
    for _ in range(6):  # 5 yuan a step
        hour.press("ArrowRight")
    expect(sentence).to_contain_text(words["apart"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    offer.focus()
    offer.press("ArrowDown")
    part = output.get_by_label(words["part"], exact=True)
    part.focus()
    for _ in range(5):  # from the product to the time
        part.press("ArrowDown")
    expect(output).to_contain_text(words["minutes"], timeout=PATIENCE)
    amount.focus()
    for _ in range(5):  # 10 minutes a step, from 150
        amount.press("ArrowLeft")
    expect(sentence).to_contain_text("240", timeout=PATIENCE)
