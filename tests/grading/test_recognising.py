"""Which sheet a notebook is, and how much of it is somebody's own work."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.grading.recognising import _only_checks, recognise, unit_in_bytes

# What was meant, in one pattern; it takes twice as long for every empty line that is not followed by a check.
ONCE = re.compile(r"(?:\s*#?\s*q\d+\.(?:check|hint|solution)\(.*\)\s*(?:\n|$)|\s*(?:#.*)?(?:\n|$))*")


@given(
    st.lists(
        st.sampled_from(["q1.check(x)", "#", " ", "\n", "q", "(", ")", "x", "\x0b", "q2.hint()", "\u2028"]), max_size=9
    )
)
def test_line_by_line_is_the_same_as_all_at_once(pieces):
    source = "".join(pieces)
    assert _only_checks(source) is (ONCE.fullmatch(source) is not None)


@pytest.mark.parametrize(
    ("source", "only"),
    [
        ("", True),
        ("\n\n", True),
        ("# q1.check(a)\n\n  q1.hint()", True),
        ("q1.check(a)\nx = 1", False),
        ("q1.check(\n    a)", False),
        ("q1.check(a); x = 1", False),
    ],
)
def test_what_only_checks(source, only):
    assert _only_checks(source) is only


@pytest.mark.parametrize(
    "source",
    [
        "\n" * 100_000 + "x",
        " " * 500_000 + "x",
        "#\n" * 100_000 + "x",
        "q1.check(" * 50_000,
        "q1.check()" * 50_000 + "x",
        "start( " * 50_000,
        "start(" + " " * 500_000,
        "coursekit.checks import " * 20_000,
        "coursekit.checks" + "\n" * 500_000,
    ],
)
def test_no_cell_takes_for_ever(source):
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": source}
    started = time.perf_counter()
    assert recognise({"cells": [cell], "metadata": {}}, "10-scores.ipynb").unit == "10"
    assert unit_in_bytes(source.encode()) == ""
    assert time.perf_counter() - started < 5
