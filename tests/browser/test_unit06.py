"""Unit 06 in a real JupyterLab: its widget by keyboard, and the folk answer told from the right one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "b": "乙的评分",
        "undo": "能不能反悔（%）",
        "first": "多拉开 1.12 分",
        "then": "多拉开 0.48 分",
        "shut": "所以一点也不会拉开",
        "wrong": "没有减去对照组",
        "right": "正确",
    },
    "en": {
        "b": "Rating of B",
        "undo": "Can be undone (%)",
        "first": "1.12 points further apart",
        "then": "0.48 points further apart",
        "shut": "so nothing ever moves",
        "wrong": "with no control taken off",
        "right": "That is right",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_the_widget_follows_its_controls(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/06-dissonance.ipynb")
    output, picture, sentence = lesson.widget("AfterChoice")
    expect(sentence).to_contain_text(words["first"], timeout=PATIENCE)
    before = picture.get_attribute("src")

    # A slider has no accessible name of its own: its handle stands beside the label that names it.
    rating = output.locator(".widget-slider").filter(has_text=words["b"]).get_by_role("slider")
    rating.focus()
    for _ in range(4):
        rating.press("ArrowLeft")
    expect(sentence).to_contain_text(words["then"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    undo = output.locator(".widget-slider").filter(has_text=words["undo"]).get_by_role("slider")
    undo.focus()
    undo.press("End")
    expect(sentence).to_contain_text(words["shut"], timeout=PATIENCE)


def test_on_a_projector_nothing_is_wider_than_the_window(started: Page, words: dict[str, str]) -> None:
    with projector(started):
        lesson = open_notebook(started, "lessons/06-dissonance.ipynb")
        output = lesson.run(lesson.cell("AfterChoice"))
        expect(output.get_by_role("status")).to_contain_text(words["first"], timeout=PATIENCE)
        assert_inside(
            started, [*output.locator(".widget-slider").all(), output.locator("img"), output.get_by_role("status")]
        )


def test_before_against_after_is_told_from_the_effect(started: Page, words: dict[str, str]) -> None:
    sheet = open_notebook(started, "exercises/06-dissonance.ipynb")
    sheet.run(sheet.cell("from coursekit.checks.unit06"))
    answer, check = sheet.cell("effect = "), sheet.cell("q3.check")
    spreads = "both = dissonance.spread_by_group(lukewarm)['spread']\n"

    sheet.write(answer, f"{spreads}effect = both['choice']")
    sheet.run(answer)
    expect(sheet.run(check)).to_contain_text(words["wrong"], timeout=PATIENCE)

    sheet.write(answer, f"{spreads}effect = both['choice'] - both['control']")
    sheet.run(answer)
    expect(sheet.run(check)).to_contain_text(words["right"], timeout=PATIENCE)
