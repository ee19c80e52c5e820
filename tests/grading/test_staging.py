"""What students' code sees of the package, and what becomes of the folder it is in."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import coursekit
from coursekit.checks import sheets
from coursekit.grading.sandbox.staging import Stage

PACKAGE = Path(coursekit.__file__).parent


@pytest.fixture(scope="module")
def staged() -> Iterator[Path]:
    stage = Stage()
    yield stage.folder / "coursekit"
    stage.remove()
    stage.remove()
    assert not stage.folder.parent.exists()


def test_only_what_knows_nothing_is_copied(staged: Path) -> None:
    assert sorted(path.name for path in staged.parent.iterdir()) == ["coursekit", "datasets"]
    assert not any((staged / name).exists() for name in ("lab", "authoring", "warm", "cli.py", "course"))
    checks = {path.name for path in (staged / "checks").glob("*.py")}
    unit = {f"unit{sheet.unit}.py" for sheet in sheets()}
    assert checks == {"__init__.py", "asking.py", "plain.py", "progress.py", "silent.py"} | unit
    grading = {path.relative_to(staged).as_posix() for path in (staged / "grading").rglob("*.py")}
    sandbox = {f"grading/sandbox/{name}.py" for name in ("__init__", "child", "confine", "zygote")}
    assert grading == {"grading/__init__.py"} | sandbox


def test_nothing_that_is_copied_imports_what_is_not(staged: Path) -> None:
    modules = [
        ".".join(path.relative_to(staged.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in sorted(staged.rglob("*.py"))
    ]
    program = f"""
import sys
sys.path.insert(0, {str(staged.parent)!r})
sys.modules["IPython"] = sys.modules["ipywidgets"] = None
from importlib import import_module
for name in {modules!r}:
    try: import_module(name)
    except ModuleNotFoundError as error:
        assert not error.name.startswith("coursekit"), (name, error)
import coursekit.checks.unit10 as unit
assert unit.__file__.startswith({str(staged)!r}), unit.__file__
told = unit.q1.check(1, 2, x=3)
assert not told and not told.result.score > 0 and told.result.status != "passed" and repr(unit.q2.hint()) == ""
assert sum(one.score for one in [told, unit.q3.solution()]) == 0 and list(told.anything["x"]) == []
assert [n for n in dir(unit.q1) if n[0] != "_"] == ["check", "evaluate", "hint", "solution"]
from coursekit import progress
assert progress() is None
from coursekit.checks.unit18 import basis_of, checked, q6
assert callable(basis_of) and checked(None) is None
print("fine")
"""
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "fine", done.stderr


def test_everybody_can_read_it_and_byte_code_goes_with_it(staged: Path) -> None:
    for path in staged.rglob("*"):
        assert path.stat().st_mode & 0o444 == 0o444, path
    for compiled in staged.rglob("*.pyc"):
        source = compiled.parents[1] / f"{compiled.name.partition('.')[0]}.py"
        assert int.from_bytes(compiled.read_bytes()[8:12], "little") == int(source.stat().st_mtime), "or it is not used"


def test_a_folder_in_use_stays_and_one_left_behind_goes() -> None:
    used, young = Stage(), Path(tempfile.mkdtemp(prefix="coursekit-box-"))
    left = Path(tempfile.mkdtemp(prefix="coursekit-box-"))
    shut = left / "work-1" / "shut"
    shut.mkdir(parents=True)
    (shut / "file").write_text("x")
    shut.chmod(0)
    used_root = used.folder.parent
    for folder in (used_root, left):
        os.utime(folder, (0, 0))
    Stage().remove()
    assert used.folder.is_dir()
    assert young.is_dir(), "it may be on the way to being used"
    assert not left.exists()
    used.remove()
    os.utime(young, (0, 0))
    Stage().remove()
    assert not young.exists()
