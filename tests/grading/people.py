"""Submissions made of the course's own notebooks: filled in rightly or wrongly, and packed as people pack them."""

from __future__ import annotations

import copy
import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.course_files import course_folder
from coursekit.language import Language

__all__ = [
    "Sheet",
    "as_bytes",
    "fresh",
    "gbk_zip",
    "in_nbformat_3",
    "right",
    "stem_of",
    "text_of",
    "unpacked",
    "zipped",
]

Notebook = dict[str, Any]


class Sheet:
    """A sheet in a student's hands: its cells can be filled in, added to, moved and spoilt.

    Parameters
    ----------
    notebook : dict
        In the form of nbformat 4; changed in place.
    unit, language : str
        Which sheet it is.
    """

    def __init__(self, notebook: Notebook, unit: str, language: Language) -> None:
        self.notebook = notebook
        self.unit = unit
        self.language = language

    @property
    def cells(self) -> list[dict[str, Any]]:
        return self.notebook["cells"]

    @property
    def stem(self) -> str:
        return stem_of(self.unit)

    @property
    def questions(self) -> list[str]:
        """In the order of the sheet."""
        return list(dict.fromkeys(name for cell in self.cells if is_check(cell) and (name := _exercise(cell))))

    def setup(self) -> dict[str, Any]:
        """Return the first code cell, which imports."""
        return next(cell for cell in self.cells if cell["cell_type"] == "code")

    def answers(self, question: str) -> list[dict[str, Any]]:
        """Return the cells that `question` is answered in."""
        return [c for c in self.cells if c["cell_type"] == "code" and _exercise(c) == question and not is_check(c)]

    def check(self, question: str) -> dict[str, Any]:
        """Return the cell that checks `question`."""
        return next(cell for cell in self.cells if is_check(cell) and _exercise(cell) == question)

    # ── writing ──

    def answer(self, question: str, *codes: str) -> Sheet:
        """Put `codes` in place of the answer to `question`, a cell each; the first keeps the sheet's own cell."""
        first, *others = self.answers(question)
        first["source"] = codes[0]
        for cell in others:
            self.cells.remove(cell)
        return self.after(first, *codes[1:])

    def insert(self, question: str, *codes: str) -> Sheet:
        """Put cells of `codes` between the answer to `question` and its check."""
        return self.before(self.check(question), *codes)

    def ahead(self, question: str, code: str) -> Sheet:
        """Put lines on top of the answer to `question`, in the same cell."""
        cell = self.answers(question)[0]
        cell["source"] = code + "\n" + text_of(cell)
        return self

    def below(self, question: str, code: str) -> Sheet:
        """Put lines below the answer to `question`, in the same cell."""
        cell = self.answers(question)[-1]
        cell["source"] = text_of(cell) + "\n" + code
        return self

    def before(self, cell: dict[str, Any], *codes: str) -> Sheet:
        """Put cells of `codes` before `cell`."""
        at = self._place(cell)
        self.cells[at:at] = [code_cell(code) for code in codes]
        return self

    def after(self, cell: dict[str, Any], *codes: str) -> Sheet:
        """Put cells of `codes` after `cell`."""
        at = self._place(cell) + 1
        self.cells[at:at] = [code_cell(code) for code in codes]
        return self

    def first(self, *codes: str) -> Sheet:
        """Put cells of `codes` after the one that imports."""
        return self.after(self.setup(), *codes)

    def last(self, *codes: str) -> Sheet:
        """Put cells of `codes` at the end."""
        self.cells.extend(code_cell(code) for code in codes)
        return self

    def wipe(self, question: str) -> Sheet:
        """Give the answer cells of `question` back as the release has them."""
        blank = fresh(self.unit, self.language).answers(question)
        for cell, was in zip(self.answers(question), blank, strict=True):
            cell["source"] = was["source"]
        return self

    def as_text(self, cell: dict[str, Any], kind: str = "markdown") -> Sheet:
        """Turn a code cell into text, as the keys M and R do."""
        cell["cell_type"] = kind
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
        return self

    def _place(self, cell: dict[str, Any]) -> int:
        return next(at for at, one in enumerate(self.cells) if one is cell)


def fresh(unit: str, language: Language = "en") -> Sheet:
    """Return the sheet as it is given out."""
    return Sheet(copy.deepcopy(_notebook("exercises", unit, language)), unit, language)


def right(unit: str, language: Language = "en") -> Sheet:
    """Return the sheet with the answers of its solutions notebook."""
    sheet = fresh(unit, language)
    solved = Sheet(_notebook("solutions", unit, language), unit, language)
    for question in sheet.questions:
        for cell, solution in zip(sheet.answers(question), solved.answers(question), strict=True):
            cell["source"] = text_of(solution)
    return sheet


def code_cell(code: str) -> dict[str, Any]:
    """Return a cell as a student adds one."""
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": code}


def is_check(cell: Mapping[str, Any]) -> bool:
    """Say whether the release tagged `cell` as a check."""
    return "check" in cell["metadata"].get("tags", ())


def text_of(cell: Mapping[str, Any]) -> str:
    """Return a cell's source as one string."""
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def stem_of(unit: str) -> str:
    """Return the file name of a unit's sheet without its ending."""
    return next(iter(sorted(course_folder("exercises").joinpath("en").glob(f"{unit}-*.ipynb")))).stem


def _exercise(cell: Mapping[str, Any]) -> str:
    return str(cell["metadata"].get("coursekit", {}).get("exercise", ""))


@cache
def _notebook(folder: str, unit: str, language: Language) -> Notebook:
    path = course_folder(folder) / language / f"{stem_of(unit)}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


# ── packing ──────────────────────────────────────────────────────────────────────────────


def as_bytes(sheet: Sheet | Mapping[str, Any]) -> bytes:
    """Return a notebook as JupyterLab saves it."""
    notebook = sheet.notebook if isinstance(sheet, Sheet) else sheet
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass") + b"\n"


def unpacked(files: Mapping[str, bytes], folder: Path) -> Path:
    """Lay `files` (relative path → content) into `folder` and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files`."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return memory.getvalue()


def gbk_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip as Chinese Windows makes it: names in GBK, and no word about that."""
    memory = io.BytesIO()
    stand_ins: dict[bytes, bytes] = {}
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for at, (name, content) in enumerate(files.items()):
            own = name.encode("gbk")
            # The writer takes ASCII names or says UTF-8: a stand-in of the same length is exchanged below.
            stand_in = f"{at:03d}".ljust(len(own), "_")[: len(own)]
            stand_ins[stand_in.encode()] = own
            archive.writestr(stand_in, content)
    packed = memory.getvalue()
    for stand_in, own in stand_ins.items():
        packed = re.sub(re.escape(stand_in), lambda _, own=own: own, packed)
    return packed


def in_nbformat_3(sheet: Sheet) -> bytes:
    """Return the sheet as IPython 2 saved notebooks: worksheets, `input` for `source`."""
    cells: Sequence[dict[str, Any]] = [
        {"cell_type": "code", "input": text_of(cell), "language": "python", "metadata": {}, "outputs": []}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": text_of(cell), "metadata": {}}
        for cell in sheet.cells
    ]
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}
    return json.dumps(old).encode()
