"""Unit 05 in a real JupyterLab: the widget follows its controls, by keyboard, in a narrow window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {"model": "客户的反应", "pays": "占便宜", "costs": "吃亏", "zone": "（7.0～8.0）"},
    "en": {"model": "Response", "pays": "promising less pays", "costs": "promising less costs", "zone": "7.0 to 8.0"},
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_another_response_teaches_the_opposite_lesson(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/05-expectation.ipynb")
    output, picture, sentence = lesson.widget("ExpectationSimulator")
    model = output.get_by_label(words["model"], exact=True)
    expect(model).to_be_visible(timeout=PATIENCE)
    expect(sentence).to_contain_text(words["pays"])
    before = picture.get_attribute("src")

    model.focus()
    model.press("ArrowDown")
    expect(sentence).to_contain_text(words["costs"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    promise, performance, importance = output.locator(".noUi-handle").all()
    promise.focus()
    for _ in range(2):
        promise.press("ArrowLeft")
    expect(sentence).to_contain_text("6.0", timeout=PATIENCE)
    importance.focus()
    importance.press("End")
    expect(sentence).to_contain_text(words["zone"], timeout=PATIENCE)
    performance.focus()
    performance.press("Home")
    performance.press("ArrowRight")
    # 2 done, 6 promised: half-way is 4.0.
    expect(sentence).to_contain_text("4.0", timeout=PATIENCE)


def test_nothing_is_wider_than_a_projector(started: Page) -> None:
    with projector(started):
        lesson = open_notebook(started, "lessons/05-expectation.ipynb")
        output, picture, sentence = lesson.widget("ExpectationSimulator")
        assert_inside(started, [*output.locator(".widget-hbox").first.locator("> *").all(), picture, sentence])
