"""What goes into the box and what comes out, on the trusted side: the form is checked, and nothing else is believed."""

from __future__ import annotations

import json
import re
import socket
import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO, Literal

from coursekit.grading.sandbox import LATER

__all__ = ["NotFramesError", "Reading", "send_job"]


class NotFramesError(Exception):
    """What came is not what the child sends."""

    def __init__(self, end: Literal["crashed", "flooded"], what: str) -> None:
        super().__init__(what)
        self.end: Literal["crashed", "flooded"] = end


_LENGTH = struct.Struct("!I")
_CHUNK = 1 << 18
# Data become up to forty times as large in memory as they are as text, by their brackets and commas; all are kept
# until the job is done.
_MOST_PARTS = 1_500_000
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]", re.ASCII)


def send_job(stream: BinaryIO, job: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """Write a job, and the files that go with it, for `coursekit.grading.sandbox.child.read_job`."""
    head = json.dumps({**job, "files": [[name, len(content)] for name, content in files.items()]}).encode()
    stream.write(_LENGTH.pack(len(head)) + head)
    for content in files.values():
        stream.write(content)
    stream.flush()


class Reading:
    """Bytes on their way to frames, of which form, order, number and size must be right.

    Parameters
    ----------
    steps : sequence of mapping
        The job's: each has ``run`` or ``ask``, and the answer has to be one to that.
    frame_bytes : int
        The longest that a frame may be; all together may be four times as long.
    """

    def __init__(self, steps: Sequence[Mapping[str, Any]], frame_bytes: int) -> None:
        self.frames: list[dict[str, Any]] = []
        self.interrupted: int | None = None
        self.closed = False
        self.loaded: set[str] = set()  # of LATER
        self._asked = ["ask" in step for step in steps]
        self._parts = 0
        self._results = 0
        self._begun = False
        self._buffer = bytearray()
        self._longest = frame_bytes
        self._left = 4 * frame_bytes

    @property
    def complete(self) -> bool:
        """Whether every step has a result."""
        return self._results == len(self._asked)

    @property
    def running(self) -> int | None:
        """The step that has no result yet."""
        return None if self.complete else self._results

    def take(self, stream: socket.socket) -> Iterator[dict[str, Any]]:
        """Read what has come, and yield the frames that are complete."""
        try:
            came = stream.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:  # closed with something unread on the other side
            came = b""
        self.closed = not came
        self._left -= len(came)
        if self._left < 0:
            raise NotFramesError("flooded", "more was sent than all answers may have")
        self._buffer += came
        while len(self._buffer) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer)
            if length > self._longest:
                raise NotFramesError("flooded", "an answer that is too big")
            if len(self._buffer) < _LENGTH.size + length:
                return
            content = bytes(self._buffer[_LENGTH.size : _LENGTH.size + length])
            del self._buffer[: _LENGTH.size + length]
            yield self._frame(content)

    def _frame(self, content: bytes) -> dict[str, Any]:
        self._parts += content.count(b",") + content.count(b"[") + content.count(b"{")
        if self._parts > _MOST_PARTS:
            raise NotFramesError("flooded", "answers of too many parts")
        try:
            frame = _formed(_plain(content))
        except (ValueError, RecursionError, TypeError, KeyError) as error:
            raise NotFramesError("crashed", f"what came is no answer: {str(error)[:80]}") from None
        if frame["step"] != self._results or self.complete or ("begin" in frame) == self._begun:
            raise NotFramesError("crashed", "answers in a wrong order")
        if self._asked[self._results] if "ran" in frame else "evidence" in frame and not self._asked[self._results]:
            raise NotFramesError("crashed", "an answer to something else")
        self._begun = "begin" in frame
        if not self._begun:
            self.loaded.update(frame.pop("loaded", ()))
            if self.interrupted == frame["step"]:
                frame["interrupted"] = True
            self._results += 1
        self.frames.append(frame)
        return frame


def _plain(content: bytes) -> Any:
    text = content.decode("utf-8", "replace")
    found = json.loads(text, parse_constant=_no_constant)
    if _SURROGATE.search(content):  # half a character would break whoever writes it to a file
        found = json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _formed(frame: Any) -> dict[str, Any]:
    """Return the frame with the keys that it should have, or raise."""
    step = frame["step"]
    if type(step) is not int:
        raise ValueError("a step is a number")
    if "begin" in frame:
        return {"step": step, "begin": True}
    if "evidence" in frame:
        return {"step": step, "evidence": frame["evidence"], "data": frame.get("data")}
    if "ran" in frame:
        cpu, printed = frame["cpu"], frame["printed"]
        if type(cpu) not in (int, float) or not 0 <= cpu < 1e6 or type(printed) is not int:
            raise ValueError("time and length are numbers")
        error = None if frame["error"] is None else _formed_error(frame["error"])
        return {
            "step": step,
            "ran": True,
            "error": error,
            "cpu": float(cpu),
            "memory": frame["memory"] is True,
            "printed": printed,
            "loaded": [name for name in LATER if name in frame["loaded"]],
        }
    return {"step": step, "error": _formed_error(frame["error"]), "memory": frame["memory"] is True}


def _formed_error(error: Any) -> dict[str, Any]:
    line = error["line"]
    if line is not None and type(line) is not int:
        raise ValueError("a line is a number")
    texts = {key: error[key] for key in ("type", "message", "text")}
    if not all(type(text) is str for text in texts.values()):
        raise ValueError("an error has words")
    return {key: text[:400] for key, text in texts.items()} | {"line": line}
