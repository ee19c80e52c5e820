"""What a notebook depends on: its cells, the modules and files it reaches, the data it names; nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coursekit.authoring import fingerprint
from coursekit.authoring.fingerprint import Fingerprints, digest
from coursekit.language import CourseError

PACKAGE = {
    "__init__.py": (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from coursekit import charts as charts, widgets as widgets\n"
        '_LAZY = {"charts": ("coursekit.charts", ""), "widgets": ("coursekit.widgets", ""),'
        ' "progress": ("coursekit.checks.progress", "progress")}\n'
    ),
    "charts.py": 'import coursekit.style\nNAME = "bank"\n',
    "style.py": 'FONT = "letters.otf"\n',
    "fonts/letters.otf": "font",
    "fonts/OFL.txt": "licence",
    "language.py": "x = 1\n",
    "widgets/__init__.py": '_LAZY = {"GapExplorer": "gap", "Kelley": "kelley"}\n',
    "widgets/gap.py": "from .panel import Panel\nfrom .. import language\n",
    "widgets/panel.py": "x = 1\n",
    "widgets/kelley.py": "x = 1\n",
    "checks/progress.py": "x = 1\n",
    "checks/__init__.py": "import coursekit.language\n",
    "checks/unit10.py": 'def data():\n    from coursekit import charts\n    return "hotel"\n',
    "lab.py": "x = 1\n",
}
RESOURCES = [{"name": name, "path": f"{name}.csv"} for name in ("bank", "hotel", "station", "servqual_instrument")]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "coursekit"
    for name, text in PACKAGE.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    monkeypatch.setattr(fingerprint, "_PACKAGE", folder)
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "datasets"
    folder.mkdir()
    (folder / "datapackage.json").write_text(json.dumps({"resources": RESOURCES}), encoding="utf-8")
    for resource in RESOURCES:
        (folder / resource["path"]).write_text("a\n1\n", encoding="utf-8", newline="\n")
    return folder


def of(code: str, data: Path) -> str:
    cell: dict[str, Any] = {"cell_type": "code", "id": "a", "metadata": {}, "source": code}
    return Fingerprints(data).of([cell])


@pytest.mark.parametrize(
    ("code", "modules"),
    [
        ("import pandas", []),
        ("import coursekit", []),
        ("from coursekit import charts", ["charts", "style"]),
        ("import coursekit\ncoursekit.charts.dumbbell()", ["charts", "style"]),
        ("import coursekit.charts as c", ["charts", "style"]),
        ("from coursekit import widgets", []),
        ("from coursekit import widgets\nwidgets.GapExplorer()", ["language", "widgets.gap", "widgets.panel"]),
        ("import coursekit as ck\nck.widgets.Kelley()", ["widgets.kelley"]),
        ("from coursekit.widgets import Kelley", ["widgets.kelley"]),
        ("from coursekit.widgets import *", ["language", "widgets.gap", "widgets.kelley", "widgets.panel"]),
        ("from coursekit.checks.unit10 import q1", ["charts", "checks", "checks.unit10", "language", "style"]),
        ("def f():\n    import coursekit.lab", ["lab"]),
        ("from coursekit.nowhere import x", []),
    ],
)
def test_modules_are_found_through_imports(package: Path, data: Path, code: str, modules: list[str]) -> None:
    assert Fingerprints(data).reached_modules(code) == [f"coursekit.{name}" for name in modules]


WIDGET = 'from coursekit import charts, widgets\nwidgets.GapExplorer("station")'


@pytest.mark.parametrize(
    ("file", "fresh"),
    [
        ("charts.py", False),
        ("style.py", False),
        ("widgets/gap.py", False),
        ("widgets/panel.py", False),
        ("language.py", False),
        ("fonts/letters.otf", False),
        ("fonts/OFL.txt", True),
        ("widgets/kelley.py", True),
        ("checks/unit10.py", True),
        ("lab.py", True),
    ],
)
def test_a_change_counts_only_where_it_is_reached(package: Path, data: Path, file: str, fresh: bool) -> None:
    before = of(WIDGET, data)
    with (package / file).open("a", encoding="utf-8") as stream:
        stream.write("\n# changed\n")
    assert (of(WIDGET, data) == before) is fresh


def test_a_new_lazy_name_changes_nothing(package: Path, data: Path) -> None:
    before = of(WIDGET, data)
    (package / "widgets" / "new.py").write_text("x = 1\n", encoding="utf-8")
    (package / "widgets" / "__init__.py").write_text(
        PACKAGE["widgets/__init__.py"].replace("}", ', "New": "new"}'), encoding="utf-8"
    )
    assert of(WIDGET, data) == before


@pytest.mark.parametrize(("code", "fresh"), [("from coursekit import progress\nprogress()", False), (WIDGET, True)])
def test_a_new_sheet_counts_where_progress_is_shown(package: Path, data: Path, code: str, fresh: bool) -> None:
    before = of(code, data)
    (package / "checks" / "unit11.py").write_text("x = 1\n", encoding="utf-8")
    assert (of(code, data) == before) is fresh


@pytest.mark.parametrize(
    ("name", "fresh"), [("bank", False), ("station", False), ("hotel", True), ("servqual_instrument", True)]
)
@pytest.mark.parametrize("of_catalogue", [False, True])
def test_data_count_where_code_or_a_module_names_them(
    package: Path, data: Path, name: str, fresh: bool, of_catalogue: bool
) -> None:
    before = of(WIDGET, data)
    if of_catalogue:
        changed = [r | {"title": "changed"} if r["name"] == name else r for r in RESOURCES]
        (data / "datapackage.json").write_text(json.dumps({"resources": changed}), encoding="utf-8")
    else:
        (data / f"{name}.csv").write_text("a\n2\n", encoding="utf-8")
    assert (of(WIDGET, data) == before) is fresh


def test_an_instrument_counts_by_its_short_name(package: Path, data: Path) -> None:
    before = of('x = "servqual"', data)
    (data / "servqual_instrument.csv").write_text("a\n2\n", encoding="utf-8")
    assert of('x = "servqual"', data) != before


def test_line_ends_of_windows_change_nothing(package: Path, data: Path) -> None:
    before = of(WIDGET, data)
    for file in [*package.rglob("*.*"), *data.iterdir()]:
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert of(WIDGET, data) == before


def test_every_part_of_a_cell_counts(package: Path, data: Path) -> None:
    cell: dict[str, Any] = {"cell_type": "code", "id": "a", "metadata": {}, "source": "1", "outputs": []}
    prints = Fingerprints(data)
    others = [{"id": "b"}, {"source": "2"}, {"metadata": {"tags": ["check"]}}, {"cell_type": "markdown"}]
    assert len({prints.of([cell | other]) for other in [{}, *others]}) == 5
    assert prints.of([cell | {"outputs": [1]}]) == prints.of([cell])


def test_the_hash_is_the_same_everywhere() -> None:
    # Written down once: another system or Python must come to the same.
    assert digest(["差距", {"b": 1, "a": [0.5, None]}]) == "65f5391e93b8ac47"


def test_a_missing_or_damaged_catalogue_is_named(package: Path, data: Path) -> None:
    (data / "bank.csv").unlink()
    with pytest.raises(CourseError, match=r"lists bank, but its file bank\.csv is missing"):
        Fingerprints(data)
    for content in ("{", "[]", '{"resources": [{"name": "bank"}]}'):
        (data / "datapackage.json").write_text(content, encoding="utf-8")
        with pytest.raises(CourseError) as caught:
            Fingerprints(data)
        assert "datapackage.json" in str(caught.value)
        assert "数据目录读不了" in caught.value.text.zh
