"""Unit 10 in a real JupyterLab: its widget, the whole lesson, the way to a verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab
from tests.browser.driving import PATIENCE, open_notebook

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "branch": "网点",
        "station": "火车站支行",
        "wrong": "没有清理的平均分",
        "right": "正确",
        "hint": "value_counts",
    },
    "en": {
        "branch": "Branch",
        "station": "Railway Station",
        "wrong": "the mean before cleaning",
        "right": "That is right",
        "hint": "value_counts",
    },
}


@pytest.fixture
def words(lab: Lab) -> dict[str, str]:
    return WORDS[lab.lang]


def test_the_widget_follows_its_control(started: Page, words: dict[str, str]) -> None:
    lesson = open_notebook(started, "lessons/10-scores.ipynb")
    output, picture, sentence = lesson.widget("GapExplorer")
    branch = output.get_by_label(words["branch"], exact=True)
    expect(branch).to_be_visible(timeout=PATIENCE)
    before = picture.get_attribute("src")
    expect(sentence).to_contain_text("640")

    branch.focus()
    for _ in range(4):
        branch.press("ArrowDown")
    expect(sentence).to_contain_text(words["station"], timeout=PATIENCE)
    expect(sentence).to_contain_text("80")
    expect(picture).not_to_have_attribute("src", before or "")


@pytest.mark.usefixtures("ordinary_kernel")
def test_run_all_runs_the_whole_lesson(started: Page) -> None:
    lesson = open_notebook(started, "lessons/10-scores.ipynb")
    # The stored outputs go first: what is there afterwards was made by this run.
    lesson.clear()
    lesson.run_all()
    started.wait_for_function(
        """() => {
            const cells = [...window.jupyterapp.shell.currentWidget.content.model.cells].filter(c => c.type === 'code');
            return cells.every(c => c.sharedModel.execution_count > 0 && c.executionState !== 'running');
        }""",
        timeout=PATIENCE,
    )
    errors = started.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap(c => c.type !== 'code' ? [] :
            c.sharedModel.getOutputs().filter(o => o.output_type === 'error' || o.name === 'stderr')
             .map(o => JSON.stringify(o).slice(0, 300)))"""
    )
    assert errors == []
    pictures = started.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells].flatMap(c => c.type !== 'code' ? [] :
            c.sharedModel.getOutputs().filter(o => o.data?.['image/png'])).length"""
    )
    assert pictures >= 4


def test_a_wrong_and_a_right_answer_get_their_verdicts(started: Page, lab: Lab, words: dict[str, str]) -> None:
    sheet = open_notebook(started, "exercises/10-scores.ipynb")
    sheet.run(sheet.cell("raw = datasets.load"))
    answer, check = sheet.cell("mean_p13"), sheet.cell("q2.check")

    sheet.write(answer, 'p13 = raw["P13"]\nmean_p13 = p13.mean()')
    sheet.run(answer)
    verdict = sheet.run(check)
    expect(verdict).to_contain_text(words["wrong"], timeout=PATIENCE)
    expect(verdict).to_contain_text("✗")

    sheet.write(check, "q2.hint()")
    expect(sheet.run(check)).to_contain_text(words["hint"], timeout=PATIENCE)

    sheet.write(answer, 'p13 = raw["P13"]\nmean_p13 = p13.where((p13 >= 1) & (p13 <= 7)).mean()')
    sheet.run(answer)
    sheet.write(check, "q2.check(mean_p13)")
    verdict = sheet.run(check)
    expect(verdict).to_contain_text(words["right"], timeout=PATIENCE)
    expect(verdict).to_contain_text("✓")
    assert '"10.q2"' in (Path(lab.folder) / ".coursekit" / "progress.json").read_text(encoding="utf-8")
