"""Every concept, case and number of the source texts has a unit that teaches it.

`topics.tsv` says which: the section of the topic map, the topic as the map names it, its
unit, and a word of the Chinese and of the English lesson under which a reader finds it.
A unit still to be written has its topics, but no words yet.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from coursekit.authoring.source import read_source

ROOT = Path(__file__).resolve().parents[1]
MAP = ROOT.parent / "shared" / "course" / "topics.md"
UNITS = [f"{number:02d}" for number in range(19)]

with (ROOT / "tests" / "topics.tsv").open(encoding="utf-8", newline="") as file:
    TOPICS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def words(unit):
    """What a trainee reads in a unit's lesson and sheet, for each language; None where it is not written yet."""
    said = {"zh": "", "en": ""}
    found = sorted((ROOT / "source").glob(f"*/{unit}-*.md"))
    for path in found:
        for cell in read_source(path, path.parent.name).cells:
            for lang in said:
                if cell.lang in (None, lang) and cell.audience is None:
                    said[lang] += cell.text + "\n"
    return {lang: " ".join(text.split()).casefold() for lang, text in said.items()} if found else None


def test_the_table_is_the_map():
    if not MAP.is_file():
        pytest.skip("the topic map lies beside the repository, and is not there")
    section, named = "", []
    for line in MAP.read_text(encoding="utf-8").splitlines():
        if heading := re.match(r"## (\d+)\.", line):
            section = heading[1]
            head = True
        elif section and line.startswith("| ") and not line.startswith("| ---"):
            if not head:
                named.append((section, line.strip("| ").split(" | ")[0].strip()))
            head = False
    assert [(row["section"], row["topic"]) for row in TOPICS] == named


@pytest.mark.parametrize("row", TOPICS, ids=lambda row: row["topic"][:30])
def test_a_topic_is_taught_where_the_table_says(row):
    assert row["unit"] in UNITS, "this topic has no unit"
    said = words(row["unit"])
    if said is None:
        assert (row["zh"], row["en"]) == ("", "")  # a word of a lesson that does not exist proves nothing
        return
    for lang, text in said.items():
        assert row[lang], f"unit {row['unit']} exists: name a word of its {lang} lesson under which the topic is found"
        assert row[lang].casefold() in text
