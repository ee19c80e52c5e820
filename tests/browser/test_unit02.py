"""Unit 02 in a real JupyterLab: its widget, and the page it writes, printed on one sheet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {"gift": "一份礼包（元）", "before": "比拉新贵", "after": "和拉新正好打平", "written": "已写好"},
    "en": {
        "gift": "One gift (yuan)",
        "before": "dearer than",
        "after": "the same as winning one",
        "written": "Written",
    },
}
HANDOUT = "02-numbers-handout.html"


def test_the_widget_follows_its_control(started: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    lesson = open_notebook(started, "lessons/02-numbers.ipynb")
    output, picture, sentence = lesson.widget("RetentionSimulator")
    expect(sentence).to_contain_text(words["before"], timeout=PATIENCE)
    before = picture.get_attribute("src")

    slider = output.locator(".widget-slider").filter(has_text=words["gift"]).get_by_role("slider")
    slider.focus()
    for _ in range((96 - 24) // 4):
        slider.press("ArrowLeft")
    expect(sentence).to_contain_text(words["after"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")


def test_the_handout_lies_beside_the_lesson_and_is_one_sheet(started: Page, lab: Lab, browser: Browser) -> None:
    lesson = open_notebook(started, "lessons/02-numbers.ipynb")
    for text in ("RetentionSimulator", "claims = datasets.load"):
        lesson.run(lesson.cell(text))
    written = lesson.run(lesson.cell("page.write_page"))
    expect(written).to_contain_text(WORDS[lab.lang]["written"], timeout=PATIENCE)
    handout = Path(lab.folder) / "lessons" / HANDOUT
    assert handout.is_file()

    # The file as it is on the disk: nothing in it asks for anything else.
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(handout.as_uri())
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^" + lab.lang))
    expect(page.locator("tbody tr")).to_have_count(13)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert asked == [handout.as_uri()]
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
