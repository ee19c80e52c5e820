"""Run a notebook and keep its outputs, or refuse.

A committed notebook is what people see before they run anything and what nbval
compares with; so nothing goes in that is broken, that differs from run to run,
or that names the machine it was made on.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from coursekit.authoring.editions import NOTEBOOK_METADATA, Edition
from coursekit.authoring.pictures import LARGEST_PICTURE, same_picture, smaller
from coursekit.checks.verdict import RESULT_TYPE
from coursekit.language import LANGUAGE_VARIABLE, Text

__all__ = ["bake"]

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_SECONDS_PER_CELL = 120
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b", re.I)
_MACHINE_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|root|tmp|usr|opt|work|Users|private|var)/[\w./-]+|\b[A-Z]:\\\\?[\w.-][\w\\.-]*"
)


def bake(edition: Edition, old: Any | None) -> tuple[Any, list[Text]]:
    """Execute an edition's cells.

    Parameters
    ----------
    edition : Edition
        What to run. A fresh sheet is run too, to see that it can be, and
        returned without outputs.
    old : notebook or None
        The stored notebook as plain JSON; a picture of it is kept where a new one shows the same pixels.

    Returns
    -------
    notebook : nbformat.NotebookNode
        With outputs cleaned.
    refusals : list of Text
        Why it must not be stored; empty when it may.
    """
    notebook = nbformat.from_dict(
        {
            "cells": [dict(cell) for cell in edition.cells],
            "metadata": NOTEBOOK_METADATA,
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    if failure := _run(notebook, edition):
        return notebook, [failure]
    notebook.metadata = nbformat.from_dict(NOTEBOOK_METADATA)
    refusals = []
    pictures = _old_pictures(old)
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            sentences = [*_clean(cell, pictures), *_wrong_verdict(cell, edition)]
            refusals += [_IN_CELL.format(path=edition.path, cell=number, sentence=s) for s in sentences]
    if not edition.executed:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
    return notebook, refusals


def _run(notebook: Any, edition: Edition) -> Text | None:
    """Execute `notebook` in place, in an empty folder; return why it did not end, if it did not."""
    with tempfile.TemporaryDirectory(prefix="coursekit-bake-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "work").mkdir()
        (folder / "matplotlibrc").touch()
        begun = [0]  # the cells that were started
        client = NotebookClient(
            notebook,
            timeout=_SECONDS_PER_CELL,
            kernel_name="python3",
            extra_arguments=["--Application.log_level=40"],  # a kernel's own warnings are not the notebook's
            allow_errors=True,
            coalesce_streams=True,
            record_timing=False,
            store_widget_state=False,
            on_cell_execute=lambda cell, cell_index: begun.append(cell_index),  # noqa: ARG005 - nbclient names them
            resources={"metadata": {"path": str(folder / "work")}},
        )
        # This Python, whatever kernels its owner has installed under the same name.
        spec = client.create_kernel_manager().kernel_spec
        assert spec is not None
        spec.argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        try:
            client.execute(env=_environment(folder, edition.lang))
        except (CellTimeoutError, DeadKernelError, RuntimeError) as error:
            late = isinstance(error, CellTimeoutError)
            sentence = _TOO_LONG.format(seconds=_SECONDS_PER_CELL) if late else _KERNEL_DIED
            return _IN_CELL.format(path=edition.path, cell=begun[-1] + 1, sentence=sentence)
    return None


def _environment(folder: Path, lang: str) -> dict[str, str]:
    """Return this process's environment without its owner's own settings of Python, IPython and matplotlib."""
    own = ("PYTHONSTARTUP", "PYTHONWARNINGS")
    return {key: value for key, value in os.environ.items() if key not in own} | {
        LANGUAGE_VARIABLE: lang,
        "IPYTHONDIR": str(folder / "ipython"),
        "MATPLOTLIBRC": str(folder),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _clean(cell: Any, pictures: list[str]) -> Iterator[Text]:
    cell.metadata.pop("execution", None)
    for output in cell.outputs:
        if output.output_type == "error":
            yield _RAISES.format(name=output.ename, value=output.evalue)
            continue
        if output.output_type == "stream":
            if output.name == "stderr":
                yield _STDERR.format(text=output.text.strip()[:300])
                continue
            texts = [output.text]
        else:
            # A view of a widget is a reference into a kernel that is gone; the still picture stays.
            output.data.pop(_WIDGET_VIEW, None)
            output.metadata = {}
            yield from _clean_picture(output.data, pictures)
            texts = [str(value) for kind, value in output.data.items() if not kind.startswith("image/")]
        for text in texts:
            if found := _ADDRESS.search(text):
                yield _SHOWS_ADDRESS.format(address=found.group())
            if found := _MACHINE_PATH.search(text):
                yield _SHOWS_PATH.format(path=found.group())


def _clean_picture(data: Any, pictures: list[str]) -> Iterator[Text]:
    for kind in data:
        if kind.startswith("image/") and kind != "image/png":
            yield _NOT_PNG.format(kind=kind)
    if "image/png" in data:
        picture = smaller(data["image/png"])
        data["image/png"] = next((old for old in pictures if same_picture(old, picture)), picture)
        if (size := len(data["image/png"]) * 3 // 4) > LARGEST_PICTURE:
            yield _TOO_LARGE.format(size=size, largest=LARGEST_PICTURE)


def _wrong_verdict(cell: Any, edition: Edition) -> Iterator[Text]:
    if "check" not in cell.metadata.get("tags", []):
        return
    verdicts = [output.data[RESULT_TYPE] for output in cell.outputs if RESULT_TYPE in output.get("data", {})]
    expected = {"solutions": "passed", "exercises": "not_attempted"}.get(edition.folder)
    if len(verdicts) != 1:
        yield _NOT_ONE_VERDICT.format(n=len(verdicts))
    elif expected and verdicts[0].get("status") != expected:
        found, message = verdicts[0].get("status"), verdicts[0].get("message", "")
        yield _WRONG_VERDICT.format(found=found, expected=expected, message=message)


def _old_pictures(old: Any | None) -> list[str]:
    """Return every picture of a stored notebook, whoever saved it last."""
    try:
        outputs = [output for cell in old["cells"] for output in cell.get("outputs", [])] if old else []
        pictures = [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]
        return ["".join(picture) for picture in pictures]
    except (KeyError, TypeError, AttributeError):  # not a notebook
        return []


_IN_CELL = Text(zh="{path}（第 {cell} 格）：{sentence}", en="{path} (cell {cell}): {sentence}")
_TOO_LONG = Text(
    zh="运行了 {seconds} 秒还没有结束。请改得快一些", en="has not ended after {seconds} seconds; make it faster"
)
_KERNEL_DIED = Text(
    zh="内核没有启动，或在这里中断了。请在 JupyterLab 里运行这一格，看看原因",
    en="the kernel did not start, or ended here; run the cell in JupyterLab to see why",
)
_RAISES = Text(zh="出错：{name}: {value}。请改正代码", en="raises {name}: {value}; mend the code")
_STDERR = Text(
    zh="向 stderr 写了内容：{text}。请消除这个警告", en="writes to stderr: {text}; do away with what it warns of"
)
_SHOWS_ADDRESS = Text(
    zh="显示了内存地址 {address}，每次运行都不一样。请换一种显示",
    en="shows a memory address, {address}, another one in every run; show something else",
)
_SHOWS_PATH = Text(
    zh="显示了这台电脑上的路径：{path}。请只显示文件名", en="shows a path of this machine: {path}; show the name only"
)
_NOT_PNG = Text(
    zh="图的格式是 {kind}，每次运行可能不同。课件里的图用 PNG",
    en="its picture is {kind}, which may differ in every run; pictures are PNG here",
)
_TOO_LARGE = Text(
    zh="图有 {size} 字节，超过 {largest}。请画得简单一些",
    en="its picture has {size} bytes, more than {largest}; make it simpler",
)
_NOT_ONE_VERDICT = Text(
    zh="标了 check，却显示了 {n} 个检查结果。要正好一个",
    en="is tagged check and shows {n} verdicts; let it show one",
)
_WRONG_VERDICT = Text(
    zh="检查结果是 {found}，应当是 {expected}：{message}。解答要通过，没做过的练习要算未作答",
    en="its verdict is {found}, not {expected}: {message} (a solution must pass, an untouched sheet is not attempted)",
)
