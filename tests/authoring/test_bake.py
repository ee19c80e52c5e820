"""What baking refuses, and what it leaves of an output. Three kernels in all."""

from __future__ import annotations

import base64
import io
import random
from typing import Any

import nbformat
import pytest
from PIL import Image

from coursekit.authoring import bake as baking
from coursekit.authoring.bake import bake
from coursekit.authoring.editions import Edition, Folder
from coursekit.authoring.pictures import same_picture, smaller
from coursekit.language import Text

VERDICT = """
from IPython.display import display
display({"application/vnd.coursekit.result+json": {"status": "failed", "message": "no"}}, raw=True)
"""
NOISE = """
import os, struct, zlib
from IPython.display import Image

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

rows = b"".join(b"\\0" + os.urandom(900) for _ in range(300))
head = struct.pack(">IIBBBBB", 300, 300, 8, 2, 0, 0, 0)
Image(data=b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
"""
OWN_SETTINGS = """
import os, sys
from pathlib import Path
print(os.environ["COURSEKIT_LANG"], os.listdir(), "startup" in globals(), sys.warnoptions)
print("matplotlib_inline" in os.environ["MPLBACKEND"], Path(os.environ["IPYTHONDIR"]).parent == Path.cwd().parent)
"""
# What a cell does, and what is said of it in Chinese and in English ("" for nothing).
CELLS = {
    "1 / 0": ("出错：ZeroDivisionError", "raises ZeroDivisionError: division by zero"),
    "import sys; print('oh', file=sys.stderr)": ("stderr 写了内容：oh", "writes to stderr: oh"),
    "import warnings; warnings.warn('careful')": ("careful", "writes to stderr"),
    "object()": ("内存地址 0x", "shows a memory address, 0x"),
    "print('/home/ann/course/survey.csv')": ("路径：/home/ann/course/survey.csv", "path of this machine: /home/ann"),
    r"print(r'C:\Users\ann\survey.csv')": (r"路径：C:\Users\ann\survey.csv", r"path of this machine: C:\Users\ann"),
    "from IPython.display import SVG; SVG('<svg/>')": ("image/svg+xml", "pictures are PNG here"),
    NOISE: ("超过 40000", "more than 40000"),
    "q1.check(1)": ("出错：NameError", "raises NameError"),
    VERDICT: ("检查结果是 failed，应当是 passed：no", "its verdict is failed, not passed: no"),
    OWN_SETTINGS: ("", ""),
    "1 + 1": ("显示了 0 个检查结果", "is tagged check and shows 0 verdicts"),
    "print('10:30, a/b, 1/2, https://example.org/home/x, 0x1f, ratio 3:1')": ("", ""),
}
CHECKS = (VERDICT, "1 + 1")


def cell(text: str, number: int, **more: Any) -> dict[str, Any]:
    base = {"cell_type": "code", "id": f"c{number}", "metadata": {}, "source": text, "outputs": []}
    return base | {"execution_count": None} | more


def edition(texts: list[str], folder: Folder = "solutions") -> Edition:
    cells = [cell(t, n, metadata={"tags": ["check"]} if t in CHECKS else {}) for n, t in enumerate(texts)]
    return Edition(folder, "en", "11-test", tuple(cells), None)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[Text]]:
    startup = tmp_path_factory.mktemp("own") / "startup.py"
    startup.write_text("startup = 1\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONSTARTUP", str(startup))
        patch.setenv("PYTHONWARNINGS", "error::ResourceWarning")
        patch.setenv("MPLBACKEND", "Agg")
        patch.setenv("COURSEKIT_LANG", "zh")
        return bake(edition(list(CELLS)), None)


@pytest.mark.parametrize("number", range(1, len(CELLS) + 1))
def test_each_refusal_names_notebook_and_cell_in_both_languages(baked: tuple[Any, list[Text]], number: int) -> None:
    zh, en = list(CELLS.values())[number - 1]
    said = [text for text in baked[1] if text.en.startswith(f"solutions/en/11-test.ipynb (cell {number}): ")]
    assert len(said) == (1 if en else 0), [text.en for text in said]
    for text in said:
        assert en in text.en
        assert zh in text.zh
        assert text.zh.startswith(f"solutions/en/11-test.ipynb（第 {number} 格）：")


def test_a_kernel_runs_in_an_empty_folder_without_its_owner_s_settings(baked: tuple[Any, list[Text]]) -> None:
    [output] = baked[0].cells[list(CELLS).index(OWN_SETTINGS)].outputs
    assert output.text == "en [] False []\nTrue True\n"


def test_a_notebook_knows_no_time_and_no_version(baked: tuple[Any, list[Text]]) -> None:
    notebook = baked[0]
    assert notebook.metadata["language_info"] == {"name": "python"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert all("execution" not in one.metadata for one in notebook.cells)
    assert [one.execution_count for one in notebook.cells] == list(range(1, len(CELLS) + 1))


def test_a_kernel_that_dies_is_named_with_its_cell() -> None:
    _, [text] = bake(edition(["1", "import os; os._exit(1)"]), None)
    assert text.en.startswith("solutions/en/11-test.ipynb (cell 2): the kernel did not start, or ended here")
    assert "内核" in text.zh


def test_a_cell_that_does_not_end_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baking, "_SECONDS_PER_CELL", 1)
    _, [text] = bake(edition(["1", "import time; time.sleep(60)"]), None)
    assert text.en == "solutions/en/11-test.ipynb (cell 2): has not ended after 1 seconds; make it faster"
    assert "1 秒还没有结束" in text.zh


@pytest.mark.parametrize(
    ("folder", "status", "refused"),
    [
        ("exercises", "not_attempted", False),
        ("exercises", "passed", True),
        ("exercises", "error", True),
        ("solutions", "passed", False),
        ("solutions", "not_attempted", True),
        ("lessons", "failed", False),
        ("lessons", "passed", False),
    ],
)
def test_the_verdict_that_a_folder_asks_for(folder: Folder, status: str, refused: bool) -> None:
    one = nbformat.from_dict(cell("", 0, metadata={"tags": ["check"]}))
    verdict = {"application/vnd.coursekit.result+json": {"status": status}}
    one.outputs = [nbformat.from_dict({"output_type": "display_data", "data": verdict, "metadata": {}})]
    assert bool(list(baking._wrong_verdict(one, edition([], folder)))) is refused
    one.outputs = one.outputs * 2
    assert list(baking._wrong_verdict(one, edition([], folder)))


def png(seed: int, level: int = 9, size: tuple[int, int] = (40, 30)) -> str:
    picture = Image.new("RGB", size)
    colours = [(n * 40 % 256, n * 90 % 256, n * 10 % 256) for n in range(8)]
    chosen = random.Random(seed)
    picture.putdata([chosen.choice(colours) for _ in range(size[0] * size[1])])
    out = io.BytesIO()
    picture.save(out, format="PNG", compress_level=level)
    return base64.b64encode(out.getvalue()).decode()


def test_an_old_picture_is_kept_while_it_shows_the_same() -> None:
    old = png(1, level=0)
    new = smaller(png(1))
    assert new != old
    data = {"image/png": png(1)}
    assert list(baking._clean_picture(data, [png(2), old])) == []
    assert data["image/png"] == old
    data = {"image/png": png(3)}
    assert list(baking._clean_picture(data, [old])) == []
    assert data["image/png"] == smaller(png(3))


def test_same_picture_compares_pixels() -> None:
    assert same_picture(png(1), png(1, level=1))
    assert not same_picture(png(1), png(2))
    assert not same_picture(png(1), png(1, size=(30, 40)))
    assert not same_picture(png(1), "no base64!")
    assert not same_picture(png(1), base64.b64encode(b"no picture").decode())


def test_a_smaller_picture_is_smaller_opaque_and_the_same_every_time() -> None:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGBA").save(out, format="PNG", compress_level=0)
    clear = io.BytesIO()
    Image.new("RGBA", (2, 2), (0, 0, 0, 0)).save(clear, format="PNG")
    large = base64.b64encode(out.getvalue()).decode()
    assert len(smaller(large)) < len(large) / 3
    assert smaller(large) == smaller(large)
    with Image.open(io.BytesIO(base64.b64decode(smaller(base64.b64encode(clear.getvalue()).decode())))) as white:
        assert white.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_pictures_of_any_stored_notebook_are_found() -> None:
    def stored(picture: object) -> dict[str, Any]:
        output = {"output_type": "display_data", "data": {"image/png": picture}}
        return {"cells": [{"cell_type": "markdown"}, {"cell_type": "code", "outputs": [output, {"text": "a"}]}]}

    assert baking._old_pictures(stored("abc")) == ["abc"]
    assert baking._old_pictures(stored(["a\n", "bc"])) == ["a\nbc"]  # as JupyterLab may save it
    for damaged in (None, [], {}, {"cells": [1]}, {"cells": [{"outputs": [{"data": 1}]}]}, "text"):
        assert baking._old_pictures(damaged) == []


def test_the_view_of_a_widget_goes_and_its_picture_stays() -> None:
    one = nbformat.from_dict(cell("", 0))
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "image/png": png(1), "text/plain": "W"}
    one.outputs = [nbformat.from_dict({"output_type": "display_data", "data": view, "metadata": {"a": 1}})]
    assert list(baking._clean(one, [])) == []
    assert set(one.outputs[0].data) == {"image/png", "text/plain"}
    assert one.outputs[0].metadata == {}
