"""What is particular to unit 07; the rest is in `test_sheets`."""

from __future__ import annotations

import json
import re

import pytest

from coursekit.analysis import attribution
from coursekit.checks import unit07
from coursekit.course_files import course_folder
from tests.checks.answers.unit07 import CASES, COMPLAINTS, EFFECT, EXPERIMENT

SATISFACTION = attribution.wording_effect(EXPERIMENT, "excuse", outcome="overall_satisfaction").loc["sorry"]


def numbers(text):
    """Return the numbers of both sides; they must be the same."""
    sides = [sorted(re.findall(r"−?\d+(?:\.\d+)?", side)) for side in (text.zh, text.en)]
    assert sides[0] == sides[1]
    return sides[0]


def written(*values, digits=0):
    return sorted(f"{value:.{digits}f}".replace("-", "−") for value in values)


def of(question, name):
    return next(one.message for one in question.misconceptions if one.name == name)


def test_the_numbers_of_the_verdicts_are_those_of_the_data():
    said, wrong = CASES["locus_b"] == "customer", CASES["locus"] != "customer"
    assert numbers(of(unit07.q2, "of-all-cases")) == written(len(CASES), said.sum())
    assert numbers(of(unit07.q2, "count")) == written(said.sum())
    assert numbers(of(unit07.q2, "of-the-others")) == written(wrong.sum(), said.sum())
    assert numbers(unit07.q2.praise) == written(said.sum())
    assert (said & wrong).sum() * 3 == said.sum()  # “one of three”
    assert not (wrong & (CASES["locus_a"] == "customer")).any()

    firm = COMPLAINTS[COMPLAINTS["locus"] == "firm"]
    assert numbers(of(unit07.q3, "counts")) == written(*firm["stability"].value_counts())
    assert numbers(of(unit07.q3, "of-all-firm")) == written(len(firm))
    assert numbers(of(unit07.q3, "per-cent")) == written(0, 1, 100)
    share = (firm["wanted"] == "refund").groupby(firm["stability"]).mean() * 100
    assert numbers(unit07.q3.praise) == written(*share)

    interval = written(EFFECT["low"], EFFECT["high"], digits=2)
    assert numbers(unit07.q4.praise) == sorted([*interval, "0"])
    both_ends = [*interval, f"{EFFECT['high']:.2f}"]
    assert numbers(of(unit07.q5, "no-difference-proved")) == sorted([*both_ends, "0"])
    assert numbers(of(unit07.q5, "one-beats-ten")) == written(SATISFACTION["difference"], digits=2)


def test_the_right_sentence_of_question_5_has_the_numbers_of_the_experiment():
    source = (course_folder("source") / "exercises" / "07-attribution.md").read_text(encoding="utf-8")
    sentences = re.findall(r"^- C[：:].*$", source, re.MULTILINE)
    assert len(sentences) == 2
    for value in SATISFACTION[["difference", "low", "high"]]:
        assert all(f"{value:.2f}" in sentence for sentence in sentences)
    assert all(sentence.count(f"{SATISFACTION['n']:.0f}") == 2 for sentence in sentences)


@pytest.fixture(params=["zh", "en"])
def room_cell(request, tmp_path, monkeypatch, capsys):
    """Run the lesson's cell for the numbers of the room in an empty folder; return what it prints."""
    lesson = course_folder("lessons") / request.param / "07-attribution.ipynb"
    cells = json.loads(lesson.read_text(encoding="utf-8"))["cells"]
    (code,) = [
        "".join(cell["source"])
        for cell in cells
        if "room07.csv" in "".join(cell["source"]) and cell["cell_type"] == "code"
    ]
    refusal = {"zh": "还算不出", "en": "Not yet"}[request.param]
    monkeypatch.chdir(tmp_path)

    def run(csv=None, sorry=None):
        if csv is not None:
            (tmp_path / "room07.csv").write_bytes(csv)
        used = code if sorry is None else re.sub(r"sorry = .*", f"sorry = {sorry}", code, count=1)
        exec("from pathlib import Path\nimport pandas as pd\nfrom coursekit.analysis import attribution\n" + used, {})
        out = capsys.readouterr().out
        return "refused" if out.startswith(refusal) else out

    return run


GOOD = "wording,rating\nsorry,5\nsorry,6\nsorry,4\nexcuse,3\nexcuse,4\n"


def test_the_room_s_numbers_are_read_from_lists_or_a_file(room_cell):
    assert "−0.33" in room_cell().replace("-", "−")
    assert " 1.5 " in room_cell(GOOD.encode())
    assert " 1.5 " in room_cell(GOOD.encode("utf-8-sig"))


@pytest.mark.parametrize(
    "csv",
    [
        "",
        "a;b\n1;2\n",
        GOOD.replace("rating", "score"),
        GOOD.replace("excuse", "nothing"),
        GOOD.replace("sorry", "对不起"),
        "wording,rating\nsorry,5\nexcuse,3\n",
        GOOD.replace("6", "six"),
        re.sub(r"\d", "4", GOOD),
    ],
)  # fmt: skip
def test_a_file_that_does_not_do_gives_a_sentence(room_cell, csv):
    assert room_cell(csv.encode("utf-8")) == "refused"
    assert room_cell("wording,rating\n对不起,5\n".encode("gb18030")) == "refused"


def test_lists_that_do_not_do_give_a_sentence(room_cell):
    assert room_cell(sorry=[]) == "refused"
    assert room_cell(sorry=[5]) == "refused"
