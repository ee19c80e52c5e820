"""Whose data an answer was worked out from: what the student's side notes may be anything."""

from __future__ import annotations

import pytest

from coursekit.checks.ondata import OnData
from coursekit.checks.registry import sheets
from coursekit.grading.marking import sheet_of
from coursekit.grading.owndata import claimed_data

ON_DATA = [
    (unit, question)
    for unit in sorted(sheet.unit for sheet in sheets())
    for question in sheet_of(unit).questions
    if isinstance(question, OnData)
]


@pytest.mark.parametrize("question", [question for _, question in ON_DATA], ids=[f"{u}.{q.name}" for u, q in ON_DATA])
@pytest.mark.parametrize(
    "noted", [{"case": "power"}, {"case": "power", "who": 3}, {"case": "?"}, {"sample": 7, "who": "A"}, {}, 3]
)
def test_data_of_another_question_are_refused_and_break_nothing(question, noted):
    claimed = claimed_data(question, noted, names=("王芳",))
    assert (claimed.data is None) is (claimed.refusal is not None)
    if claimed.refusal is not None:
        assert claimed.refusal.status == "not_attempted"


def test_a_case_where_a_sample_is_asked_for():
    (question,) = [question for unit, question in ON_DATA if (unit, question.name) == ("02", "q2")]
    claimed = claimed_data(question, {"case": "power"}, names=("王芳",))
    assert "is not the data of this question" in claimed.refusal.message.en
    assert not claimed.by_hand
