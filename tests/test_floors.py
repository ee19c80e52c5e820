"""Imports go down the floors of the house, never up and never in a circle, also inside functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "coursekit"

# From the ground up; what stands in one row does not import one another.
FLOORS = (
    ("language", "atomic", "course_files", "style", "warm"),
    ("analysis", "page"),
    ("questionnaire",),
    ("datasets",),
    ("charts", "planning"),
    ("widgets", "reporting"),
    ("checks",),
    ("notebook", "routes"),
    ("lab", "grading", "authoring"),
    ("cli",),
    ("__main__",),
)
FLOOR = {name: number for number, row in enumerate(FLOORS) for name in row}


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def room(module: str) -> str:
    """The part of the house: coursekit.checks.plain → checks; the package itself has none."""
    return (*module.split("."), "")[1]


def imports(tree: ast.AST, *, later: bool = True) -> Iterator[tuple[str, int]]:
    """Go through our own modules that are imported, with the line; `later`: also in functions and for types only."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name.split(".")[0] == "coursekit")
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import"
            module = node.module or ""
            if module.split(".")[0] == "coursekit":
                full = [f"{module}.{alias.name}" for alias in node.names]
                yield from ((name if name in MODULES else module, node.lineno) for name in full)
        elif later or not (isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or _for_types_only(node)):
            yield from imports(node, later=later)


def _for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def trees() -> Iterator[tuple[str, ast.Module]]:
    for module, path in MODULES.items():
        yield module, ast.parse(path.read_text(encoding="utf-8"), str(path))


def upward(module: str, tree: ast.AST) -> list[str]:
    """The imports of `module` that leave the rules; coursekit/__init__ is the door to every room."""
    here = room(module)
    wrong = []
    for name, line in imports(tree):
        there = room(name)
        allowed = there in {here, ""} or FLOOR[there] < FLOOR[here]
        if FLOOR[here] == 0 or here == "analysis":  # nothing of ours: a statistician could use analysis alone
            allowed = there == here
        if not allowed:
            wrong.append(f"{module}, line {line}: imports {name}")
    return wrong


def test_every_room_has_its_floor():
    rooms = {room(module) for module in MODULES} - {""}
    assert rooms - set(FLOOR) == set()


def test_imports_go_down():
    assert [wrong for module, tree in trees() if room(module) for wrong in upward(module, tree)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("coursekit.datasets.card", "from coursekit import charts"),
        ("coursekit.datasets.card", "def f():\n    if True:\n        import coursekit.checks.plain"),
        ("coursekit.analysis.servqual", "from coursekit.language import Text"),
        ("coursekit.style", "from coursekit.language import Text"),
        ("coursekit.lab.doctor", "from coursekit.authoring import build"),
        ("coursekit.checks.unit10", "from coursekit import start\nfrom coursekit.notebook import start"),
    ],
)
def test_a_step_upward_is_seen(module, source):
    assert len(upward(module, ast.parse(source))) == 1


def test_no_circle():
    """What is imported at a module's top is imported when the module is: a circle there works by luck only."""
    graph = {module: {name for name, _ in imports(tree, later=False)} for module, tree in trees()}
    order = list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle
    assert order.index("coursekit.language") < order.index("coursekit.checks.question")


def test_analysis_knows_no_notebook():
    foreign = {
        name.split(".")[0]
        for module, tree in trees()
        if room(module) == "analysis"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names])
    }
    assert not foreign & {"IPython", "ipywidgets", "matplotlib", "seaborn", "click", "jupyter_client"}
    assert "pandas" in foreign
