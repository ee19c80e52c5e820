"""What comes out of the box: only its form is believed, and it can neither grow nor break what reads it."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from coursekit.grading.sandbox import frames
from coursekit.grading.sandbox.frames import NotFramesError, Reading

STEPS = [{"run": "x = 1"}, {"ask": "q1", "expression": "x"}]
BEGIN, ASKED = {"step": 0, "begin": True}, {"step": 1, "begin": True}
RAN = {"step": 0, "ran": True, "error": None, "cpu": 0.1, "memory": False, "printed": 0, "loaded": []}
EVIDENCE = {"step": 1, "evidence": {"given": "value", "value": 1}}


def read(reading: Reading, *sent: Any) -> Iterator[dict[str, Any]]:
    """Send what a child could and read it."""
    for one in sent:
        here, there = socket.socketpair()
        with here, there:
            here.setblocking(False)
            content = one if isinstance(one, bytes) else json.dumps(one).encode()
            there.sendall(struct.pack("!I", len(content)) + content)
            yield from reading.take(here)


def test_a_run_and_an_answer() -> None:
    reading = Reading(STEPS, 10_000)
    found = list(read(reading, BEGIN, RAN, ASKED, EVIDENCE))
    assert [frame["step"] for frame in found] == [0, 0, 1, 1]
    assert reading.complete
    assert reading.running is None


@pytest.mark.parametrize(
    "sent",
    [
        [RAN],
        [BEGIN, BEGIN],
        [ASKED],
        [BEGIN, {**EVIDENCE, "step": 0}],  # a cell has no evidence to give
        [BEGIN, RAN, ASKED, {**RAN, "step": 1}],  # an answer is no cell
        [BEGIN, RAN, ASKED, EVIDENCE, BEGIN],
        [b"{"],
        [b"[" * 100_000],
        [{**BEGIN, "step": "0"}],
        [BEGIN, {**RAN, "cpu": True}],
        [BEGIN, b'{"step": 0, "ran": true, "error": null, "cpu": NaN, "memory": false, "printed": 0, "loaded": []}'],
    ],
)
def test_anything_else_ends_it(sent: list[Any]) -> None:
    with pytest.raises(NotFramesError):
        list(read(Reading(STEPS, 1_000_000), *sent))


@pytest.mark.parametrize("half", [r"\ud800", r"\udbff", r"\udc00", r"\udc80", r"\uDFFF", r"\uDabc"])
def test_half_a_character_becomes_a_question_mark(half: str) -> None:
    reading = Reading(STEPS, 10_000)
    error = {"type": "E?", "message": "", "line": None, "text": ""}
    told = json.dumps({"step": 1, "error": error, "memory": False}).replace("?", half)
    *_, frame = read(reading, BEGIN, RAN, ASKED, told.encode())
    assert frame["error"]["type"] == "E?"


def test_whole_characters_of_two_halves_stay() -> None:
    *_, frame = read(Reading(STEPS, 10_000), BEGIN, RAN, ASKED, {**EVIDENCE, "data": "\U0001f600"})
    assert frame["data"] == "\U0001f600"


def test_many_answers_may_not_have_more_parts_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "_MOST_PARTS", 1000)
    steps = [{"ask": f"q{n}"} for n in range(10)]
    sent = [
        frame
        for n in range(10)
        for frame in ({"step": n, "begin": True}, {"step": n, "evidence": [{} for _ in range(100)]})
    ]
    reading = Reading(steps, 1_000_000)
    with pytest.raises(NotFramesError) as raised:
        list(read(reading, *sent))
    assert raised.value.end == "flooded"
    assert 2 <= reading.running < 10  # type: ignore[operator]


def test_all_together_may_be_four_times_as_long_as_one() -> None:
    with pytest.raises(NotFramesError) as raised:
        list(read(Reading([{"ask": f"q{n}"} for n in range(9)], 1000), *_long(9)))
    assert raised.value.end == "flooded"


def _long(n: int) -> Iterator[dict[str, Any]]:
    for step in range(n):
        yield {"step": step, "begin": True}
        yield {"step": step, "evidence": "x" * 900}
