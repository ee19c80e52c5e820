"""The first minute: JupyterLab opens at the welcome page, and its widget answers to the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, close_notebooks, open_lab, open_notebook

pytestmark = pytest.mark.browser


def test_it_opens_at_the_welcome_page_in_the_readers_language(lab: Lab, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    open_lab(page, lab.address)
    menu, welcome = ("文件", "先认识这张页面") if lab.lang == "zh" else ("File", "getting to know this page")
    expect(page.locator(".lm-MenuBar-itemLabel").first).to_have_text(menu, timeout=PATIENCE)
    expect(page.locator(".jp-NotebookPanel h1").first).to_contain_text(welcome, timeout=PATIENCE)
    close_notebooks(page)
    page.close()


@pytest.mark.usefixtures("ordinary_kernel")
def test_the_first_widget_of_the_course_moves_by_keyboard(started: Page, lab: Lab) -> None:
    welcome = open_notebook(started, "lessons/00-welcome.ipynb")
    position = welcome.cell("OneCustomer")
    output = welcome.run(position)
    sentence = output.get_by_role("status")
    expect(sentence).to_contain_text("−2", timeout=PATIENCE)
    handle = output.locator(".noUi-handle").nth(1)
    handle.focus()
    for _ in range(3):
        handle.press("ArrowRight")
    expect(sentence).to_contain_text("+1", timeout=PATIENCE)


def test_a_unit_in_the_timetable_opens_its_lesson(started: Page, lab: Lab) -> None:
    welcome = open_notebook(started, "lessons/00-welcome.ipynb")
    output = welcome.output(welcome.cell('route("half-day")'))  # as it was stored: nobody need run it first
    output.get_by_role("link", name="05 ").click()
    title = "05 期望" if lab.lang == "zh" else "05 Expectation"
    expect(started.locator(".jp-NotebookPanel h1", has_text=title)).to_be_visible(timeout=PATIENCE)


def test_the_certificate_of_work_is_written_from_a_cell(started: Page, lab: Lab) -> None:
    welcome = open_notebook(started, "lessons/00-welcome.ipynb")
    position = welcome.cell("2 + 3")
    welcome.write(position, '!coursekit progress --name "李娜"')
    page = lab.folder / f"progress-{lab.lang}.html"
    expect(welcome.run(position)).to_contain_text(page.name, timeout=PATIENCE)
    assert "<b>李娜</b>" in page.read_text(encoding="utf-8")
    page.unlink()
