"""Unit 18 in a real JupyterLab: its widget by keyboard, its sheet with one line changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {"names": "名字", "case": "案例", "default": "默认案例", "own": "王芳 的案例是私人银行", "hotel": "选了酒店"},
    "en": {
        "names": "Names",
        "case": "Case",
        "default": "the default case",
        "own": "The case of 王芳 is Private bank",
        "hotel": "Chosen: Hotels",
    },
}


def test_the_widget_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/18-capstone.ipynb")
    position = lesson.cell("CaseChooser")
    output = lesson.output(position)
    expect(output.locator("img")).to_be_visible()  # the still picture, before anything runs
    lesson.run(position)
    names = output.get_by_label(words["names"], exact=True)
    expect(names).to_be_visible(timeout=PATIENCE)
    picture, sentence = output.locator("img"), output.get_by_role("status")
    expect(sentence).to_contain_text(words["default"])
    before = picture.get_attribute("src")
    names.focus()
    names.press_sequentially("王芳")
    expect(sentence).to_contain_text(words["own"], timeout=PATIENCE)
    expect(sentence).to_contain_text('datasets.case(who="王芳")')
    expect(picture).not_to_have_attribute("src", before or "")

    usual = started.viewport_size
    started.set_viewport_size({"width": 1024, "height": 768})
    try:
        case = output.get_by_label(words["case"], exact=True)
        case.focus()
        for _ in range(3):
            case.press("ArrowDown")
        expect(sentence).to_contain_text(words["hotel"], timeout=PATIENCE)
        for part in (names, case, picture, sentence):
            box = part.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 1024
    finally:
        if usual is not None:
            started.set_viewport_size(usual)
