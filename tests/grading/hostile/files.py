"""What people hand in, as files: cut off, packed twice, in old forms and strange codes, under strange names."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.grading.hostile import lies
from tests.grading.hostile.case import FAILED, NOT_ATTEMPTED, PASSED, Fair
from tests.grading.people import Sheet, as_bytes, fresh, gbk_zip, in_nbformat_3, right, unpacked, zipped

__all__ = ["HANDED_IN", "UNREADABLE", "HandIn", "lay"]

UNREADABLE: Fair = frozenset({"unreadable"})
# Nothing can be marked: said at the sheet, or where the gradebook lists what was set aside. Never in silence.
SET_ASIDE: Fair = frozenset()
NAME = "10-scores.ipynb"


@dataclass(frozen=True)
class HandIn:
    """What lies in one student's folder.

    Parameters
    ----------
    folder : str
        Its name.
    files : mapping of str to bytes, or callable
        Relative path → content; or what lays them into the folder itself.
    fair : set of str or mapping
        The statuses that are fair for every question (or for each); none at all: it has to be listed as set aside.
    unit : str
        As which sheet it is to be marked.
    """

    folder: str
    files: Mapping[str, bytes] | Callable[[Path], None]
    fair: Fair | Mapping[str, Fair] = PASSED
    unit: str = "10"

    def expected(self) -> dict[str, Fair]:
        """Return what is fair for every question."""
        named = self.fair if isinstance(self.fair, Mapping) else dict.fromkeys(right(self.unit).questions, self.fair)
        return {question: named.get(question, PASSED) for question in right(self.unit).questions}


def lay(folder: Path) -> Path:
    """Lay everything into `folder`, a folder for each student, and return it."""
    for one in HANDED_IN:
        place = folder / one.folder
        place.mkdir(parents=True)
        if callable(one.files):
            one.files(place)
        else:
            unpacked(one.files, place)
    return folder


_RIGHT = right("10")
_ZH = right("10", "zh")
_WRONG = right("10").answer("q6", "sentence = 'A'")
_FAILED_Q6 = {"q6": FAILED}


def _with(change: Callable[[dict[str, Any]], object]) -> bytes:
    sheet = right("10")
    change(sheet.notebook)
    return as_bytes(sheet)


def _spoilt(spoil: Callable[[Sheet], None]) -> bytes:
    sheet = right("10")
    spoil(sheet)
    return as_bytes(sheet)


def _bare(notebook: dict[str, Any]) -> None:
    notebook.pop("metadata")
    notebook.pop("nbformat_minor")
    for cell in notebook["cells"]:
        for key in ("metadata", "outputs", "execution_count", "id"):
            cell.pop(key, None)


def _littered(notebook: dict[str, Any]) -> None:
    notebook["cells"][1:1] = [
        {"cell_type": "code", "source": None, "metadata": None},
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": ["x = 1\n", None, 3]},
        {"cell_type": 7, "source": "text"},
        {"cell_type": "heading", "level": 1, "source": ["A heading"]},
        {"source": "no type"},
        {"cell_type": "code", "source": "y = 1", "outputs": "none", "metadata": [], "id": {"a": 1}},
    ]


def _two_versions(place: Path) -> None:
    unpacked({NAME: as_bytes(_WRONG), "10-scores (1).ipynb": as_bytes(_RIGHT)}, place)
    os.utime(place / NAME, (1_700_000_000, 1_700_000_000))
    os.utime(place / "10-scores (1).ipynb", (1_700_009_999, 1_700_009_999))


def _checkpoint(place: Path) -> None:
    old = ".ipynb_checkpoints/10-scores-checkpoint.ipynb"
    unpacked({NAME: as_bytes(_RIGHT), old: as_bytes(_WRONG)}, place)
    os.utime(place / NAME, (1_700_000_000, 1_700_000_000))
    os.utime(place / old, (1_700_009_999, 1_700_009_999))


def _linked(place: Path) -> None:
    elsewhere = place.parent.parent / "elsewhere" / NAME
    elsewhere.parent.mkdir(exist_ok=True)
    elsewhere.write_bytes(as_bytes(_RIGHT))
    (place / NAME).symlink_to(elsewhere)
    (place / "more").symlink_to(elsewhere.parent, target_is_directory=True)


def _pipe(place: Path) -> None:
    os.mkfifo(place / NAME)


def _big_outputs(notebook: dict[str, Any]) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 20_000_000}
    next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")["outputs"] = [output]


def _names_of_other_sheet(notebook: dict[str, Any]) -> None:
    notebook["metadata"] = json.loads(as_bytes(fresh("00")))["metadata"]


def _other_kernel(notebook: dict[str, Any]) -> None:
    notebook["metadata"] |= {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}, "language_info": {}}


_PAGE = b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in to download.</body></html>"
_CONFLICT = as_bytes(_RIGHT).replace(b'"cells"', b'<<<<<<< HEAD\n "cells"', 1)

HANDED_IN = [
    HandIn("right", {NAME: as_bytes(_RIGHT)}),
    HandIn("对的", {NAME: as_bytes(_ZH)}),
    HandIn("cut off", {NAME: as_bytes(_RIGHT)[:4000]}, UNREADABLE),
    HandIn("empty file", {NAME: b""}, UNREADABLE),
    HandIn("byte order mark", {NAME: b"\xef\xbb\xbf" + as_bytes(_RIGHT)}),
    HandIn("utf 16", {NAME: as_bytes(_ZH).decode().encode("utf-16")}),
    HandIn("saved as GBK", {NAME: as_bytes(_ZH).decode().encode("gbk", "replace")}, PASSED | UNREADABLE),
    HandIn("notebook format 3", {NAME: in_nbformat_3(_RIGHT)}),
    HandIn("another kernel", {NAME: _with(_other_kernel)}),
    HandIn("fields missing", {NAME: _with(_bare)}),
    HandIn("cells of all kinds", {NAME: _with(_littered)}, PASSED | UNREADABLE),
    HandIn("no cells", {NAME: _with(lambda notebook: notebook.update(cells=None))}, UNREADABLE),
    HandIn("a list", {NAME: b"[1, 2, 3]"}, UNREADABLE),
    HandIn("deep", {NAME: b"[" * 200_000}, UNREADABLE),
    HandIn("not a number", {NAME: b'{"cells": NaN, "nbformat": Infinity}'}, UNREADABLE),
    HandIn("a page", {NAME: _PAGE}, UNREADABLE),
    HandIn("a conflict", {NAME: _CONFLICT}, UNREADABLE),
    HandIn("zeros", {NAME: bytes(100_000)}, UNREADABLE),
    HandIn("large outputs", {NAME: _with(_big_outputs)}),
    HandIn("another name", {"作业 最终版(2).ipynb": as_bytes(_ZH)}),
    HandIn("name of another sheet", {"00-welcome.ipynb": as_bytes(_RIGHT)}),
    HandIn("metadata of another sheet", {NAME: _with(_names_of_other_sheet)}),
    HandIn("two versions", _two_versions),
    HandIn("Chen Jing", _checkpoint),
    HandIn("mac junk", {NAME: as_bytes(_RIGHT), f"__MACOSX/._{NAME}": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1"}),
    HandIn("zip", {"homework.zip": zipped({f"my work/{NAME}": as_bytes(_RIGHT)})}),
    HandIn("zip in zip", {"all.zip": zipped({"inner.zip": zipped({NAME: as_bytes(_RIGHT)})})}),
    HandIn("GBK 压缩包", {"作业.zip": gbk_zip({"我的作业/打分 10.ipynb": as_bytes(_ZH), "我的作业/说明.txt": b"-"})}),
    HandIn(
        "way out of a zip",
        {"a.zip": zipped({f"../../../escaped/{NAME}": as_bytes(_RIGHT), f"/escaped/{NAME}": as_bytes(_RIGHT)})},
        SET_ASIDE,
    ),
    HandIn("zip bomb", {"a.zip": zipped({NAME: bytes(400_000_000)})}, UNREADABLE | SET_ASIDE),
    HandIn("broken zip", {"a.zip": zipped({NAME: as_bytes(_RIGHT)})[:900]}, SET_ASIDE),
    HandIn("zip called notebook", {NAME: zipped({NAME: as_bytes(_RIGHT)})}, PASSED | UNREADABLE),
    HandIn("only a script", {"10-scores.py": b"decisions = {}\n"}, SET_ASIDE),
    HandIn("nothing", {}, SET_ASIDE),
    HandIn("untouched", {NAME: as_bytes(fresh("10"))}, NOT_ATTEMPTED),
    HandIn("=cmd|'C calc'A0", {NAME: as_bytes(_WRONG)}, _FAILED_Q6),
    HandIn("<img src=x onerror=alert(1)>", {NAME: as_bytes(_WRONG)}, _FAILED_Q6),
    HandIn("..name", {NAME: as_bytes(_WRONG)}, SET_ASIDE),
    HandIn("CON", {NAME: as_bytes(_WRONG)}, _FAILED_Q6),
    HandIn("很长的名字" * 16, {NAME: as_bytes(_WRONG)}, _FAILED_Q6),
    HandIn("unwritable characters", {NAME: _spoilt(lies.unwritable_characters)}, {"q1": FAILED, "q6": FAILED}),
    HandIn("unwritable error", {NAME: _spoilt(lies.unwritable_error)}, {"q3": frozenset({"error"})}),
    HandIn("simplest", {"00-welcome.ipynb": as_bytes(right("00"))}, unit="00"),
]
if sys.platform != "win32":
    HANDED_IN += [HandIn("a link", _linked, SET_ASIDE), HandIn("a pipe", _pipe, SET_ASIDE)]
