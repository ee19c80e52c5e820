"""Run a notebook and keep its outputs, or refuse.

A committed notebook is what people see before they run anything and what nbval
compares with; so nothing goes in that is broken, that differs from run to run,
or that names the machine it was made on.
"""

from __future__ import annotations

import re
import tempfile
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from coursekit.authoring.editions import Edition
from coursekit.authoring.pictures import LARGEST_PICTURE, same_picture, smaller

__all__ = ["RESULT_TYPE", "bake"]

RESULT_TYPE = "application/vnd.coursekit.result+json"
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_SECONDS_PER_CELL = 120
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")
_MACHINE_PATH = re.compile(r"(?<![\w.:/])(/(home|root|tmp|usr|opt|work|Users|private|var)/[\w./-]+|[A-Z]:\\[\w\\.-]+)")


def bake(edition: Edition, old: Any | None) -> tuple[Any, list[str]]:
    """Execute an edition's cells.

    Parameters
    ----------
    edition : Edition
        What to run. A fresh sheet is run too, to see that it can be, and
        returned without outputs.
    old : notebook or None
        The stored notebook; a picture of it is kept where the new one shows the same pixels.

    Returns
    -------
    notebook : nbformat.NotebookNode
        With outputs cleaned.
    refusals : list of str
        Why it must not be stored; empty when it may.
    """
    notebook = nbformat.from_dict(
        {
            "cells": [dict(cell) for cell in edition.cells],
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    with tempfile.TemporaryDirectory(prefix="coursekit-bake-") as folder:
        client = NotebookClient(
            notebook,
            timeout=_SECONDS_PER_CELL,
            kernel_name="python3",
            extra_arguments=["--Application.log_level=40"],  # a kernel's own warnings are not the notebook's
            allow_errors=True,
            coalesce_streams=True,
            record_timing=False,
            store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )
        try:
            client.execute()
        except (CellTimeoutError, DeadKernelError, CellExecutionError) as error:
            return notebook, [f"{edition.path}: did not finish: {error}"]
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}

    refusals = []
    pictures = _old_pictures(old)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            sentences = [*_clean(cell, pictures), *_wrong_verdict(cell, edition)]
            refusals += [f"{edition.path} (cell {number}): {sentence}" for sentence in sentences]
    if not edition.executed:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
    return notebook, refusals


def _clean(cell: Any, pictures: dict[str, list[str]]) -> list[str]:
    sentences = []
    cell.metadata.pop("execution", None)
    for output in cell.outputs:
        if output.output_type == "error":
            sentences.append(f"raises {output.ename}: {output.evalue}")
            continue
        if output.output_type == "stream":
            if output.name == "stderr":
                sentences.append(f"writes to stderr: {output.text.strip()[:300]}")
            shown = {"text/plain": output.text}
        else:
            # A view of a widget is a reference into a kernel that is gone; the still picture stays.
            output.data.pop(_WIDGET_VIEW, None)
            output.metadata = {}
            if "image/png" in output.data:
                picture = smaller(output.data["image/png"])
                kept = next((old for old in pictures.get(cell.id, []) if same_picture(old, picture)), picture)
                output.data["image/png"] = kept
                if (size := len(kept) * 3 // 4) > LARGEST_PICTURE:
                    sentences.append(f"its picture has {size} bytes, more than {LARGEST_PICTURE}: make it simpler")
            shown = {kind: str(value) for kind, value in output.data.items() if not kind.startswith("image/")}
        for text in shown.values():
            if found := _ADDRESS.search(text):
                sentences.append(f"shows a memory address, {found.group()}, another one in every run")
            if found := _MACHINE_PATH.search(text):
                sentences.append(f"shows a path of this machine: {found.group()}")
    return sentences


def _wrong_verdict(cell: Any, edition: Edition) -> list[str]:
    verdicts = [o.data[RESULT_TYPE] for o in cell.outputs if RESULT_TYPE in o.get("data", {})]
    if "check" not in cell.metadata.get("tags", []):
        return []
    if len(verdicts) != 1:
        return [f"is tagged “check” and shows {len(verdicts)} verdicts instead of one"]
    expected = "passed" if edition.folder == "solutions" else "not_attempted"
    if edition.folder != "lessons" and verdicts[0]["status"] != expected:
        return [f"its verdict is {verdicts[0]['status']}, not {expected}: {verdicts[0].get('message', '')}"]
    return []


def _old_pictures(old: Any | None) -> dict[str, list[str]]:
    if old is None:
        return {}
    return {
        cell["id"]: [o["data"]["image/png"] for o in cell.get("outputs", []) if "image/png" in o.get("data", {})]
        for cell in old["cells"]
        if cell["cell_type"] == "code"
    }
