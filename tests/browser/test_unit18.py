"""Unit 18 in a real JupyterLab: its widget by keyboard, its sheet with one line changed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

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
    output, picture, sentence = lesson.widget("CaseChooser")
    names = output.get_by_label(words["names"], exact=True)
    expect(names).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["default"])
    before = picture.get_attribute("src")
    names.focus()
    names.press_sequentially("王芳")
    expect(sentence).to_contain_text(words["own"], timeout=PATIENCE)
    expect(sentence).to_contain_text('datasets.case(who="王芳")')
    expect(picture).not_to_have_attribute("src", before or "")

    with projector(started):
        case = output.get_by_label(words["case"], exact=True)
        case.focus()
        for _ in range(3):
            case.press("ArrowDown")
        expect(sentence).to_contain_text(words["hotel"], timeout=PATIENCE)
        assert_inside(started, [names, case, picture, sentence])
