"""The tiny course in `golden/` gives exactly the notebooks that lie beside it.

To make them again after a wanted change, see `golden/README.md`.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from coursekit.authoring.build import build
from coursekit.authoring.pictures import LARGEST_PICTURE

from .conftest import GOLDEN

FOLDERS = ("lessons", "exercises", "solutions")
NOTEBOOKS = [f"{folder}/{lang}/42-tiny.ipynb" for folder in FOLDERS for lang in ("zh", "en")]


def only_sources(target: Path) -> Path:
    shutil.copytree(GOLDEN / "source", target / "source")
    shutil.copytree(GOLDEN / "datasets", target / "datasets")
    return target


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = only_sources(tmp_path_factory.mktemp("golden"))
    assert build(root=root) == 0
    if os.environ.get("COURSEKIT_GOLDEN") == "write":
        for name in NOTEBOOKS:
            (GOLDEN / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(root / name, GOLDEN / name)
    return root


def without_picture(path: Path) -> str:
    """The text of a notebook without its picture, which another matplotlib may draw otherwise, and without its hash."""
    text = path.read_text(encoding="utf-8")
    text, pictures = re.subn(r'"image/png": "[^"]+"', '"image/png": "…"', text)
    return re.sub(r'"outputs": "[0-9a-f]{16}"', '"outputs": "…"', text) if pictures else text


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_notebooks_are_as_they_were(built: Path, name: str) -> None:
    assert without_picture(built / name) == without_picture(GOLDEN / name)


def test_nothing_else_is_written(built: Path) -> None:
    made = {path.relative_to(built).as_posix() for folder in FOLDERS for path in (built / folder).rglob("*.*")}
    assert made == set(NOTEBOOKS)


@pytest.mark.parametrize("name", ["lessons/zh/42-tiny.ipynb", "lessons/en/42-tiny.ipynb"])
def test_a_picture_is_small_and_shows_something(built: Path, name: str) -> None:
    cells = json.loads((built / name).read_text(encoding="utf-8"))["cells"]
    [output] = [o for c in cells for o in c.get("outputs", []) if "image/png" in o.get("data", {})]
    content = base64.b64decode(output["data"]["image/png"])
    assert len(content) < LARGEST_PICTURE
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.mode == "P"
        assert len(picture.convert("RGB").getcolors() or []) > 2


def test_what_was_built_and_what_is_committed_is_fresh(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert build(root=built, check=True) == 0
    assert build(root=GOLDEN, check=True) == 0
    assert capsys.readouterr().out.splitlines() == ["6 notebooks are fresh."] * 2


def test_another_process_writes_the_same_bytes(built: Path, tmp_path: Path) -> None:
    root = only_sources(tmp_path)
    code = "import sys, pathlib, coursekit.authoring.build as b; sys.exit(b.build(root=pathlib.Path(sys.argv[1])))"
    other = {"PYTHONHASHSEED": "1", "PYTHONDONTWRITEBYTECODE": "1", "COURSEKIT_LANG": "zh", "TZ": "Asia/Shanghai"}
    subprocess.run([sys.executable, "-c", code, str(root)], env=os.environ | other, check=True, capture_output=True)
    for name in NOTEBOOKS:
        assert (root / name).read_bytes() == (built / name).read_bytes(), name
