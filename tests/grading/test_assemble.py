"""A filled sheet between the release's own check cells, judged by nbval."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from dataclasses import replace

import nbformat
import pytest

from coursekit.checks import sheets
from coursekit.checks.question import NOTEBOOK_SEED
from coursekit.grading.assemble import assemble, assemble_and_tell, assemble_files
from coursekit.grading.isolation import open_box
from coursekit.grading.marking import mark
from coursekit.grading.records import Submission
from coursekit.grading.sheets import release
from coursekit.language import Text, in_language
from tests.checks.sheets import answered
from tests.grading.people import as_bytes, code_cell, fresh, is_check, right, text_of, unpacked
from tests.grading.variants import handed_in


def judged(folder):
    """Run plain nbval on a folder's notebooks; return for each the outcome of its check cells, in order."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", f"--junitxml={report}"]
    command += ["-n", "2", "--dist", "loadfile", "."]
    forked = {"JUPYTER_DEFAULT_PROVISIONER_NAME": "coursekit-warm"} if sys.platform == "linux" else {}
    made = subprocess.run(
        command, cwd=folder, env={**os.environ, **forked}, capture_output=True, text=True, timeout=900, check=False
    )
    assert made.returncode in (0, 1), made.stdout + made.stderr
    cells = defaultdict(list)
    for case in ET.parse(report).getroot().iter("testcase"):
        cells[case.get("classname").split(".")[1]].append(len(case) == 0)
    found = {}
    for path in sorted(folder.rglob("*.ipynb")):
        code = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        outcomes = zip(code, cells[path.parent.name], strict=True)
        found[path.parent.name] = [
            (cell.metadata.coursekit.exercise, passed) for cell, passed in outcomes if is_check(cell)
        ]
    return found


def checks_of(made):
    return [cell for cell in made["cells"] if is_check(cell)]


def code_of(made):
    return [text_of(cell) for cell in made["cells"] if cell["cell_type"] == "code"]


# ── the notebook that is written ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("unit", [sheet.unit for sheet in sheets()])
def test_a_filled_sheet_keeps_everything_and_gets_the_releases_check_cells(unit, language):
    paper, sheet = right(unit, language), release(unit, language)
    made = assemble(paper.notebook, sheet)
    nbformat.validate(nbformat.from_dict(made))
    assert [text_of(cell) for cell in made["cells"][1:]] == [text_of(cell) for cell in paper.cells]
    assert [text_of(cell) for cell in checks_of(made)] == [asked.source for asked in sheet.asked]
    for cell, asked in zip(checks_of(made), sheet.asked, strict=True):
        (output,) = cell["outputs"]
        assert output["data"]["text/plain"] == f"{asked.question}: passed"


def test_what_students_stored_is_neither_kept_nor_compared():
    paper = right("10")
    forged = paper.check("q1")
    forged["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "forged"}]
    paper.answers("q1")[0]["outputs"] = forged["outputs"]
    made = assemble(paper.notebook, release("10", "en"))
    assert "forged" not in str(made)
    own = [cell for cell in made["cells"] if cell["cell_type"] == "code" and not is_check(cell)]
    assert {tuple(cell["metadata"]["tags"]) for cell in own} == {("nbval-ignore-output",)}


def test_edited_doubled_and_deleted_checks_are_replaced_by_the_releases_own():
    paper = right("10")
    paper.check("q1")["source"] = "q1.check({})"
    paper.after(paper.check("q2"), "q2.check(mean_p13)")
    paper.cells.remove(paper.check("q3"))
    paper.as_text(paper.check("q4"))
    made = assemble(paper.notebook, release("10", "en"))
    asked = [cell["metadata"]["coursekit"]["exercise"] for cell in checks_of(made)]
    assert asked == ["q2", "q5", "q6", "q1", "q3", "q4"]
    assert "q1.check({})" not in code_of(made)


@pytest.mark.parametrize(
    "setup",
    [
        "import coursekit.checks.unit10 as c",
        "from coursekit.checks.unit10 import q1, q3",
        "from coursekit.checks.unit11 import q2",
        "import no_such_library\nfrom coursekit.checks.unit10 import q2",
        "from coursekit.checks.unit10 import q2\nq2 = 7",
        "from coursekit.checks.unit10 import q2 as second",
        "",
    ],
)
def test_a_question_that_the_name_does_not_mean_is_asked_all_the_same(setup):
    made = assemble({"cells": [code_cell(setup), code_cell("mean_p13 = 1")]}, release("10", "en"))
    (cell,) = [cell for cell in checks_of(made) if cell["metadata"]["coursekit"]["exercise"] == "q2"]
    call = ast.parse(cell["source"]).body[0].value
    assert ast.unparse(call.args[0]) == "mean_p13"
    assert not isinstance(call.func.value, ast.Name)


@pytest.mark.parametrize(
    "how", ["from coursekit.checks.unit10 import *", "import pandas\nfrom coursekit.checks.unit10 import q2"]
)
def test_a_question_that_was_imported_is_asked_in_the_releases_words(how):
    sheet = release("10", "en")
    made = assemble({"cells": [code_cell(how), code_cell("mean_p13 = 1")]}, sheet)
    assert sheet.asked[1].source in code_of(made)


# ── the files that are written ───────────────────────────────────────────────────────────


def submission(notebook, student="li", unit="10", **more):
    return Submission(student, unit, f"{student}/10-scores.ipynb", "en", notebook, **more)


def test_each_student_gets_a_folder_with_all_that_the_notebook_reads(tmp_path):
    reads = code_cell('log = pd.read_csv("C:/Users/li/Downloads/queue_log.csv"); own = open("/x/own.csv")')
    given = [
        submission({"cells": [reads]}, files={"own.csv": b"a\n1\n"}),
        submission(right("10").notebook, "王芳"),
        submission({}, "who", problem=Text(zh="读不了。", en="Cannot be read.")),
        submission({}, "where", unit=""),
        submission({"cells": []}, "out", files={"../li/own.csv": b"theirs", "/etc/x": b"", ".": b""}),
    ]
    said = [sentence.en for sentence in assemble_files(given, tmp_path)]
    found = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    notebooks = [f"10/{name}/10-scores.ipynb" for name in ("li", "out", "王芳")]
    assert found == sorted([*notebooks, "10/datasets/queue_log.csv", "10/li/own.csv"])
    assert (tmp_path / "10/li/own.csv").read_bytes() == b"a\n1\n"
    assert len(said) == 5
    assert any("Cannot be read." in sentence for sentence in said)
    assert sum("lies outside" in sentence for sentence in said) == 3


def test_assembled_twice_it_is_the_same_to_the_byte(tmp_path):
    written = []
    for folder in ("one", "two"):
        assemble_files([submission(right("10").notebook)], tmp_path / folder)
        written.append((tmp_path / folder / "10/li/10-scores.ipynb").read_bytes())
    assert written[0] == written[1]


def test_what_was_handed_in_is_found_assembled_and_told(tmp_path, capsys):
    files = {"王芳/10-scores (1).ipynb": as_bytes(right("10", "zh")), "li/10-scores.ipynb": b'{"cells": ['}
    unpacked(files, tmp_path / "in")
    with in_language("en"):
        assert assemble_and_tell([tmp_path / "in"], tmp_path / "out", units=["10"]) == 0
        assert assemble_and_tell([tmp_path / "in"], tmp_path / "none", units=["11"]) == 1
    assert [path.name for path in (tmp_path / "out").rglob("*.ipynb")] == ["10-scores.ipynb"]
    assert not (tmp_path / "none").exists()
    told = capsys.readouterr().out
    assert "li/10-scores.ipynb: " in told
    assert ": 1. To judge them" in told
    assert "Found no sheet" in told


def test_assembled_among_what_was_handed_in_it_is_not_handed_in_again(tmp_path, capsys):
    unpacked({"li/10-scores.ipynb": as_bytes(right("10"))}, tmp_path)
    for _ in range(2):
        assert assemble_and_tell([tmp_path], tmp_path / "assembled") == 0
    assert len(list((tmp_path / "assembled").rglob("*.ipynb"))) == 1
    capsys.readouterr()


def test_files_of_one_name_beside_two_sheets_stay_two(tmp_path):
    given = [submission(right(unit).notebook, unit=unit, files={"own.csv": unit.encode()}) for unit in ("09", "10")]
    assert not assemble_files(given, tmp_path)
    assert [path.read_bytes() for path in sorted(tmp_path.rglob("own.csv"))] == [b"09", b"10"]


# ── nbval's verdict ──────────────────────────────────────────────────────────────────────


def test_nbval_judges_a_batch_question_by_question(tmp_path):
    """Treated badly but answered rightly passes; wrong, untouched and broken answers do not."""
    bad = right("10")
    bad.check("q1")["source"] = "q1.check('forged')"
    bad.cells.remove(bad.check("q2"))
    bad.last("q3 = 'a variable of their own'", "raise RuntimeError('at the end')")
    loose = right("10")
    del loose.cells[loose.cells.index(loose.setup())]
    loose.cells.insert(0, code_cell("import pandas as pd\nfrom coursekit import datasets, servqual"))
    loose.cells.insert(1, code_cell("raw = datasets.load('bank_branch_survey'); items = list(servqual.SERVQUAL.items)"))
    half = right("10").wipe("q2").answer("q6", "choice = 'A'").below("q5", "raise ValueError")
    half.check("q6")["source"] = "q6.check('C')"
    batch = {"bad": bad, "loose": loose, "half": half, "fresh": fresh("10")}
    assemble_files([submission(sheet.notebook, name) for name, sheet in batch.items()], tmp_path)
    verdicts = {name: dict(found) for name, found in judged(tmp_path).items()}
    every = [f"q{n}" for n in range(1, 7)]
    assert verdicts["bad"] == verdicts["loose"] == dict.fromkeys(every, True)
    assert verdicts["fresh"] == dict.fromkeys(every, False)
    assert verdicts["half"] == {**dict.fromkeys(every, True), "q2": False, "q6": False}


def in_one(papers):
    """Return several assembled sheets as one notebook: one kernel for all of them, set up once."""
    code = [[cell for cell in paper["cells"] if cell["cell_type"] == "code"] for paper in papers]
    cells = code[0][:2] + [cell for paper in code for cell in paper[2:]]
    return {**papers[0], "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]}


@pytest.fixture(scope="module")
def known():
    """All right and wrong answers, untouched sheets and typical mistakes of all questions: unit → sheets of them."""
    return {sheet.sheet.unit: list(handed_in(sheet)) for sheet in answered()}


def test_nbval_and_the_checks_agree_on_every_known_answer(known, tmp_path):
    expected = {}
    for unit, everything in known.items():
        sheet = release(unit, "en")
        papers = [assemble(one.submission.notebook, sheet) for one in everything]
        one = replace(everything[0].submission, student=f"unit{unit}")
        assemble_files([one], tmp_path)
        nbformat.write(nbformat.from_dict(in_one(papers)), tmp_path / unit / f"unit{unit}" / f"{sheet.stem}.ipynb")
        expected[f"unit{unit}"] = [
            (asked.question, one.verdicts[asked.question] == "passed") for one in everything for asked in sheet.asked
        ]
    assert judged(tmp_path) == expected


def test_the_grader_and_the_checks_agree_on_every_known_answer(known):
    expected, found = {}, {}
    with open_box() as box:
        for unit, everything in known.items():
            for number, one in enumerate(everything):
                marks = mark(one.submission, box, seed=NOTEBOOK_SEED, case="power" if unit == "18" else "")
                for given in marks:
                    expected[unit, number, given.question] = one.verdicts[given.question] == "passed"
                    found[unit, number, given.question] = given.status == "passed"
    assert found == expected
