"""Unit 13 in a real JupyterLab: comments are coded by keyboard, and kappa follows."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "first": "你还没编",
        "themes": ("说明与沟通", "办得对不对"),
        "one": "你编了 1 条",
        "two": "你编了 2 条",
        "more": "甲接着编",
        "on": "甲接着编了 24 条",
        "talked": "甲、乙谈过定义",
        "settled": "谈过三条界线",
    },
    "en": {
        "first": "You have coded nothing yet",
        "themes": ("Done right or not", "Charges"),
        "one": "You have coded 1",
        "two": "You have coded 2",
        "more": "Coder A goes on",
        "on": "coder A 24 more",
        "talked": "A and B have talked",
        "settled": "keep to the three borders",
    },
}


def test_the_desk_follows_its_controls(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/13-voices.ipynb")
    output, picture, sentence = lesson.widget("CodingDesk")
    buttons = [output.get_by_role("button", name=name) for name in words["themes"]]
    expect(buttons[0]).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["first"])
    before = picture.get_attribute("src")

    buttons[0].focus()
    buttons[0].press("Space")
    expect(sentence).to_contain_text(words["one"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")
    # The same theme may come twice in a row: no button stays pressed.
    buttons[0].focus()
    buttons[0].press("Space")
    expect(sentence).to_contain_text(words["two"], timeout=PATIENCE)

    slider = output.locator(".noUi-handle").nth(1)
    slider.focus()
    for _ in range(2):
        slider.press("ArrowRight")
    expect(sentence).to_contain_text(words["on"], timeout=PATIENCE)

    # In a window as narrow as an old projector's nothing leaves the page.
    with projector(started):
        box = output.get_by_label(words["talked"], exact=True)
        box.focus()
        box.press("Space")
        expect(sentence).to_contain_text(words["settled"], timeout=PATIENCE)
        assert_inside(started, [*buttons, slider, box, picture, sentence])
