"""`coursekit report`: from a file to a page, with the notebook that is meant, or a sentence and no page."""

from __future__ import annotations

import json
import re
import shutil
import sys

import pytest

from coursekit import cli, datasets, language, reporting
from coursekit.course_files import course_folder
from coursekit.lab import report, working_copy
from coursekit.language import CourseError, in_language


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A folder with a small survey; the command is typed in it."""
    monkeypatch.setattr(language, "_chosen", None)
    monkeypatch.setenv("COURSEKIT_LANG", "en")
    place = tmp_path / "desk"
    place.mkdir()
    datasets.load("bank_branch_survey").head(24).to_csv(place / "mine.csv", index=False)
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def run(capsys):
    """Run the command line; returns the exit code, standard output and standard error."""

    def run(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(["report", *words])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return end.value.code, out, err

    return run


def make_copy(desk, lang="en"):
    """A course folder with nothing in it but the marker and the report notebook."""
    copy = desk / f"my-course-{lang}"
    (copy / ".coursekit").mkdir(parents=True)
    marker = {"format": 1, "language": lang, "version": "0", "files": {}, "pending": {}, "beside": {}, "retired": {}}
    (copy / ".coursekit" / "working-copy.json").write_text(json.dumps(marker), encoding="utf-8")
    (copy / "lessons").mkdir()
    shutil.copy(course_folder("lessons") / lang / "report.ipynb", copy / "lessons" / "report.ipynb")
    return copy


def edit(notebook, change):
    content = json.loads(notebook.read_text(encoding="utf-8"))
    change(content["cells"])
    notebook.write_text(json.dumps(content), encoding="utf-8")


def keep(cells, *wanted):
    """Leave the cells of code that hold one of `wanted`: a run of seconds."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    cells[:] = [cell for cell in code if any(word in "".join(cell["source"]) for word in wanted)]


def test_a_page_in_chinese_whole_in_itself_and_the_same_as_by_hand(run, desk, tmp_path):
    code, out, err = run("mine.csv", "--lang", "zh", "--out", "报告.html")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    stages = [re.fullmatch(r"\[(\d+)/(\d+)\] (.+)", line) for line in lines[:-1]]
    assert [int(stage[1]) for stage in stages] == list(range(1, int(stages[0][2]) + 1))
    assert {"参数", "可靠性", "写报告"} <= {stage[3] for stage in stages}
    assert lines[-1] == "报告写好了：报告.html"
    page = (desk / "报告.html").read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="zh-CN">')
    # Nothing is fetched: pictures are inside, and there is no address of any kind.
    assert page.count("data:image/png;base64,") == 2
    assert not re.search(r"https?:|//[a-z]|<script|<link|@import|url\(", re.sub(r"base64,[^\"]+", "", page))
    assert all(alt for alt in re.findall(r'<img[^>]* alt="([^"]*)"', page))
    assert str(tmp_path) not in page
    assert sorted(path.name for path in desk.iterdir()) == ["mine.csv", "报告.html"]

    with in_language("zh"):
        case = reporting.open_survey(desk / "mine.csv")
        order = ["summary", "gaps", "priorities", "groups", "single_numbers", "limits", "reliability", "sample",
                 "method", "appendix"]  # fmt: skip
        reporting.write(
            "客户服务感知调查报告", [getattr(reporting, name)(case) for name in order], str(tmp_path / "x.html")
        )
    assert (tmp_path / "x.html").read_text(encoding="utf-8") == page


def test_the_notebook_of_the_course_folder_is_used_as_it_was_changed(run, desk):
    copy = make_copy(desk)

    def change(cells):
        keep(cells, "survey =", "open_survey", "reporting.write")
        cells[0]["source"] = "".join(cells[0]["source"]).replace("names = {}", 'names = {"B1": "High Street"}')
        cells[-1]["source"] = 'reporting.write(title, [repr(case), reporting.Section("Ours", ("By hand.",))], out)'

    edit(copy / "lessons" / "report.ipynb", change)
    code, out, _ = run("mine.csv")  # without --lang: the folder's
    assert code == 0
    assert out.startswith("Using the notebook in your course folder: ")
    page = (desk / "mine-report-en.html").read_text(encoding="utf-8")
    assert "mine.csv: gap, n = 24" in page
    assert "<h2>Ours</h2>" in page


FAILURES = {
    "a file that is no survey": (
        lambda cells: keep(cells, "survey =", "open_survey"),
        "a,b\n1,2\n",
        ["The section “Start” did not work, and no report was written.", "cannot be read as a survey yet", "mapping"],
    ),
    "a mistake of one's own": (
        lambda cells: cells.insert(3, {**cells[2], "source": "1 / 0"}),
        None,
        ["The section “Parameters” failed, and no report was written (ZeroDivisionError: division by zero)."],
    ),
    "no page written": (lambda cells: keep(cells, "survey ="), None, ["ran to its end and wrote no report"]),
    "no cell of parameters": (lambda cells: keep(cells, "open_survey"), None, ["has no cell tagged parameters"]),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_a_sentence_and_the_old_page_stays(run, desk, name):
    change, content, said = FAILURES[name]
    copy = make_copy(desk)
    edit(copy / "lessons" / "report.ipynb", change)
    if content:
        (desk / "mine.csv").write_text(content, encoding="utf-8")
    (desk / "out.html").write_text("old")
    code, _, err = run("mine.csv", "--out", "out.html")
    assert code == 1
    for part in said:
        assert part in err
    assert str(copy / "lessons" / "report.ipynb") in err or name == "no page written"
    assert (desk / "out.html").read_text() == "old"
    assert not list(desk.glob(".*"))


def test_a_questionnaire_that_was_given_is_not_asked_for(run, desk):
    datasets.questionnaire("hotel", "direct").save(desk / "q.json")
    code, _, err = run("mine.csv", "--questionnaire", "q.json")
    assert code == 1
    assert "Items of the questionnaire that the file does not have" in err
    assert "rename it in the file" in err
    assert "--questionnaire" not in err
    assert "dimensions" not in err


def test_a_damaged_notebook(desk):
    copy = make_copy(desk)
    (copy / "lessons" / "report.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(CourseError, match="is not a whole notebook"):
        report.make(desk / "mine.csv")


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (["none.csv"], "没有文件 none.csv", "There is no file none.csv"),
        (["."], "是文件夹", "is a folder"),
        (["mine.csv", "--questionnaire", "q.json"], "没有文件 q.json", "There is no file q.json"),
        (["mine.csv", "--out", "mine.csv"], "要以 .html 结尾", "should end with .html"),
        (["mine.csv", "--out", "no/r.html"], "没有文件夹 no", "There is no folder no"),
    ],
)
def test_what_cannot_begin_says_so_at_once(run, words, zh, en):
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert en in err
    assert zh in run(*words, "--lang", "zh")[2]


def test_which_notebook(desk, monkeypatch):
    course = course_folder("lessons")
    assert report.find_notebook(None, "zh") == report.Notebook(course / "zh" / "report.ipynb", own=False)
    copy = make_copy(desk)
    assert report.find_notebook(copy, "en") == report.Notebook(copy / "lessons" / "report.ipynb", own=True)
    assert not report.find_notebook(copy, "zh").own  # the folder's is in the other language
    (copy / "lessons" / "report.ipynb").unlink()
    assert not report.find_notebook(copy, "en").own


def test_the_notebook_comes_into_the_course_folder(tmp_path):
    working_copy.lay(tmp_path / "copy", "en")
    assert (tmp_path / "copy" / "lessons" / "report.ipynb").is_file()


def test_what_is_injected_stands_below_the_parameters(tmp_path):
    notebook = report.Notebook(course_folder("lessons") / "en" / "report.ipynb", own=False)
    cells = report._with_parameters(notebook, {"survey": 'C:\\数据\\"a".csv'}).cells
    at = next(number for number, cell in enumerate(cells) if cell.metadata.get("tags") == ["injected-parameters"])
    assert cells[at - 1].metadata["tags"] == ["parameters"]
    values = {}
    exec(cells[at].source, values)
    assert values["survey"] == 'C:\\数据\\"a".csv'


def test_a_bar_on_a_terminal(monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    with report._progress(["One", "Two"]) as begin:
        begin("One")
        begin("Two")
    out = capsys.readouterr().out
    assert "Writing the report" in out
    assert "100%" in out
