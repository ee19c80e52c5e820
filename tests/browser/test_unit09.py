"""Unit 09 in a real JupyterLab: a questionnaire filled in and one built, by keyboard, in a narrow window."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from coursekit import datasets
from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, Notebook, assert_inside, open_notebook, projector

pytestmark = pytest.mark.browser

LESSON = "lessons/09-questionnaire.ipynb"
WORDS = {
    "zh": {
        "form": "问卷形式",
        "nothing": "还没有作答，10 个分要打",
        "all": "感知最低：响应性，2.00 分",
        "gap": "还有 10 个没打（共 20 个）",
        "next": "下一页 →",
        "contents": "问卷里有什么",
        "trade": "行业",
        "sound": "可以用了，规则没有查出问题",
        "add": "加一题",
        "label": "短名（中文）",
        "perception": "感知：这一家实际怎样（中文）",
        "wrong": "员工总是又快又热情。",
        "finding": "把两件事放进了一题",
        "must": "必须改 2 处",
        "remove": "删掉这一个",
        "undo": "撤销",
        "name": "文件名",
        "save": "保存问卷（JSON）",
        "print": "打印用的问卷：中文",
        "written": "写好了",
    },
    "en": {
        "form": "Form",
        "nothing": "Nothing answered yet: 10 marks",
        "all": "Lowest perception: Responsiveness, 2.00",
        "gap": "10 of 20 marks still to give",
        "next": "Next →",
        "contents": "What is in it",
        "trade": "Trade",
        "sound": "It can be used; the rules found nothing",
        "add": "Add a statement",
        "label": "Short name (English)",
        "perception": "Perception: how it is here (English)",
        "wrong": "Staff are always quick and polite.",
        "finding": "puts two things into one item",
        "must": "To be mended: 2",
        "remove": "Remove this one",
        "undo": "Undo",
        "name": "File name",
        "save": "Save it (JSON)",
        "print": "Form to print: English",
        "written": "Written:",
    },
}


@pytest.fixture
def narrow(started: Page) -> Page:
    """A window as narrow as an old projector's."""
    with projector(started):
        yield started


def statement(lang: str, code: str) -> str:
    return next(item.perception.side(lang) for item in datasets.questionnaire().items if item.item == code)


def shown(lesson: Notebook, widget: str) -> Locator:
    """Run the lesson's first cell, then the one that makes the widget, and return its output."""
    lesson.run(lesson.cell("start("))
    position = lesson.cell(widget)
    output = lesson.output(position)
    expect(output.locator("img").first).to_be_visible()  # the still picture, before anything runs
    lesson.run(position)
    expect(output.locator("select").first).to_be_visible(timeout=PATIENCE)
    return output


def kinds(page: Page) -> list[str]:
    return list(page.evaluate("() => [...window.jupyterapp.shell.currentWidget.content.model.cells].map(c => c.type)"))


def test_a_questionnaire_is_filled_in_by_keyboard(narrow: Page, lab: Lab) -> None:
    words, polite_staff = WORDS[lab.lang], statement(lab.lang, "16")
    output = shown(open_notebook(narrow, LESSON), "FillInQuestionnaire")
    cells = kinds(narrow)
    form = output.get_by_label(words["form"], exact=True)
    form.focus()
    form.press("ArrowDown")
    sentence = output.get_by_role("status")
    expect(sentence).to_contain_text(words["nothing"], timeout=PATIENCE)
    picture = output.locator("img")
    before = picture.get_attribute("src")

    # Ten statements, a digit and Tab for each; the label of a list is its statement.
    expect(output.get_by_label(polite_staff, exact=True)).to_be_visible()
    output.locator(".coursekit-long select").first.focus()
    for digit in "6677225566":
        narrow.keyboard.press(digit)
        narrow.keyboard.press("Tab")
    expect(sentence).to_contain_text(words["all"], timeout=PATIENCE)
    expect(picture).not_to_have_attribute("src", before or "")
    assert kinds(narrow) == cells  # a digit is also Lab's key for a heading

    # The perceptions stay when the expectations are asked for, too; a new page takes the keyboard along.
    form.focus()
    form.press("ArrowUp")
    expect(sentence).to_contain_text(words["gap"], timeout=PATIENCE)
    turn = output.get_by_role("button", name=words["next"])
    turn.focus()
    turn.press("Enter")
    polite = output.get_by_label(polite_staff, exact=True)
    expect(polite.locator("option:checked")).to_have_text("5", timeout=PATIENCE)
    expect(output.locator(".coursekit-long select").first).to_be_focused(timeout=PATIENCE)
    assert_inside(narrow, [form, polite, turn, picture, sentence])


def test_a_questionnaire_is_built_by_keyboard(narrow: Page, lab: Lab) -> None:
    words = WORDS[lab.lang]
    output = shown(open_notebook(narrow, LESSON), "InstrumentBuilder")
    cells = kinds(narrow)
    status = output.get_by_role("status")
    expect(status.first).to_contain_text(words["sound"], timeout=PATIENCE)
    trade = output.get_by_label(words["trade"], exact=True)
    trade.focus()
    trade.press("ArrowDown")
    contents = output.get_by_label(words["contents"], exact=True)

    # Down the list; letters that are Lab's own keys elsewhere do nothing to the notebook.
    contents.focus()
    contents.press("ArrowDown")
    contents.press("b")
    contents.press("x")
    add = output.get_by_role("button", name=words["add"], exact=True)
    add.focus()
    add.press("Enter")
    label = output.get_by_label(words["label"], exact=True)
    expect(label).to_be_focused(timeout=PATIENCE)
    narrow.keyboard.type("Queue")
    expect(contents).to_contain_text("23 Queue", timeout=PATIENCE)
    expect(status.first).to_contain_text(words["must"])
    remove = output.get_by_role("button", name=words["remove"], exact=True)
    remove.focus()
    remove.press("Enter")
    expect(status.first).to_contain_text(words["sound"], timeout=PATIENCE)
    assert kinds(narrow) == cells

    # A bad statement is found while it is typed, and taken back.
    contents.focus()
    contents.press("Home")
    contents.press("ArrowDown")
    contents.press("ArrowDown")
    perception = output.get_by_label(words["perception"], exact=True)
    expect(perception).to_be_visible(timeout=PATIENCE)
    perception.focus()
    perception.press("ControlOrMeta+a")
    narrow.keyboard.insert_text(words["wrong"])
    expect(output.locator("li").first).to_contain_text(words["finding"], timeout=PATIENCE)
    undo = output.get_by_role("button", name=words["undo"], exact=True)
    undo.focus()
    undo.press("Enter")
    expect(output.locator("li")).to_have_count(0, timeout=PATIENCE)

    # Two files beside the notebook.
    name = output.get_by_label(words["name"], exact=True)
    name.focus()
    name.press("ControlOrMeta+a")
    narrow.keyboard.type("mine")
    for button, file in (("save", "mine.json"), ("print", f"mine-{lab.lang}.html")):
        pressed = output.get_by_role("button", name=words[button], exact=True)
        pressed.focus()
        pressed.press("Enter")
        expect(status.last).to_contain_text(f"{words['written']} {file}", timeout=PATIENCE)
        assert (lab.folder / "lessons" / file).exists()
    saved = json.loads((lab.folder / "lessons" / "mine.json").read_text(encoding="utf-8"))
    assert len(saved["items"]) == 22
    assert_inside(narrow, [trade, contents, perception, add, remove, undo, name, status.last])
