"""Unit 01 in a real JupyterLab: its widget by keyboard, and a verdict."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "steps": "步数",
        "first": "77 张没出过错",
        "then": "74 张没出过错",
        "halve": "差错减半",
        "gain": "多拿到",
        "wrong": "五步的平均",
        "right": "正确",
    },
    "en": {
        "steps": "Steps",
        "first": "77 are without a fault",
        "then": "74 are without a fault",
        "halve": "Halve the faults of",
        "gain": "more without a fault",
        "wrong": "the mean of the five steps",
        "right": "That is right",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_the_widget_follows_its_controls(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/01-service.ipynb")
    output, picture, sentence = lesson.widget("InternalChain")
    expect(sentence).to_contain_text(words["first"], timeout=PATIENCE)
    before = picture.get_attribute("src")

    # A slider has no accessible name of its own: its handle stands beside the label that names it.
    slider = output.locator(".widget-slider").filter(has_text=words["steps"]).get_by_role("slider")
    slider.focus()
    slider.press("ArrowRight")
    expect(sentence).to_contain_text(words["then"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")

    after = picture.get_attribute("src")
    halve = output.get_by_label(words["halve"], exact=True)
    halve.focus()
    halve.press("ArrowDown")
    expect(sentence).to_contain_text(words["gain"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", after or "")


def test_the_mean_is_told_from_the_product(started: Page, words: dict[str, str]) -> None:
    sheet = open_notebook(started, "exercises/01-service.ipynb")
    sheet.run(sheet.cell("from coursekit.checks.unit01"))
    answer, check = sheet.cell("last_customer"), sheet.cell("q2.check")
    shares = "shares = pd.Series([0.97, 0.92, 0.95, 0.90, 0.98])\n"

    sheet.write(answer, f"{shares}last_customer = shares.mean()")
    sheet.run(answer)
    expect(sheet.run(check)).to_contain_text(words["wrong"], timeout=PATIENCE)

    sheet.write(answer, f"{shares}last_customer = shares.prod()")
    sheet.run(answer)
    expect(sheet.run(check)).to_contain_text(words["right"], timeout=PATIENCE)
