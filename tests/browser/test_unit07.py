"""Unit 07 in a real JupyterLab: the cube follows its controls, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "consensus": "一致性",
        "distinctiveness": "区别性",
        "blames": "许女士怪",
        "firm": "三条线索指向企业",
        "open": "跟着客户本人和企业走",
        "customer": "三条线索指向客户本人",
        "apart": "她怪的和线索指的不是一回事",
        "guilt": "内疚",
    },
    "en": {
        "consensus": "Consensus",
        "distinctiveness": "Distinctiveness",
        "blames": "Ms Xu blames",
        "firm": "The three clues point to the firm",
        "open": "goes with both the customer and the firm",
        "customer": "The three clues point to the customer",
        "apart": "something else than the clues point to",
        "guilt": "guilt",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_the_cube_follows_its_controls(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/07-attribution.ipynb")
    output, picture, sentence = lesson.widget("AttributionCube")
    consensus = output.get_by_label(words["consensus"], exact=True)
    expect(consensus).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["firm"])
    before = picture.get_attribute("src")

    consensus.focus()
    consensus.press("ArrowDown")
    expect(sentence).to_contain_text(words["open"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    distinctiveness = output.get_by_label(words["distinctiveness"], exact=True)
    distinctiveness.focus()
    distinctiveness.press("ArrowDown")
    expect(sentence).to_contain_text(words["customer"], timeout=PATIENCE)
    expect(sentence).to_contain_text(words["apart"])

    blames = output.get_by_label(words["blames"], exact=True)
    blames.focus()
    blames.press("ArrowDown")
    expect(sentence).to_contain_text(words["guilt"], timeout=PATIENCE)
    expect(sentence).not_to_contain_text(words["apart"])
