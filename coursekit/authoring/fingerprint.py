"""What a notebook's stored outputs depend on, as one hash.

A notebook is fresh when nothing it was made from has changed: its cells, the
modules of coursekit that its code reaches, the data those name. The modules are
found by reading imports, not by running anything, so that checking every
notebook takes seconds.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["digest", "inputs_of", "reached_modules"]

_PACKAGE = Path(__file__).resolve().parents[1]


def digest(value: object) -> str:
    """Return a short hash of anything JSON can carry."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def inputs_of(cells: Iterable[dict[str, Any]], datasets: Path) -> str:
    """Return the hash of what the outputs of `cells` depend on; `datasets` is the data folder."""
    cells = [{key: cell[key] for key in ("cell_type", "id", "metadata", "source")} for cell in cells]
    code = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code")
    modules = reached_modules(code)
    words = _strings(code).union(*(_strings(_source(module)) for module in modules))
    return digest([cells, {module: _file_hash(_file(module)) for module in modules}, _data_named(words, datasets)])


def reached_modules(code: str) -> list[str]:
    """Return the modules of coursekit that `code` imports, and those that they import.

    A package that hands out its names lazily (`_LAZY`) counts only for the
    names that are used, so that a new widget leaves other units' notebooks fresh.
    """
    reached: set[str] = set()
    waiting = list(_imports(code))
    while waiting:
        module = waiting.pop()
        if module not in reached and _file(module).exists():
            reached.add(module)
            waiting += _imports(_source(module))
    # The index of lazy names changes with every new one and says nothing by itself.
    return sorted(module for module in reached if not _lazy_names(module))


@cache
def _imports(code: str) -> tuple[str, ...]:
    found: list[str] = []
    names: dict[str, str] = {}  # name in the code → the package or module it stands for
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "coursekit":
                    found.append(alias.name)
                    names[alias.asname or "coursekit"] = alias.name if alias.asname else "coursekit"
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "coursekit":
            module = str(node.module)
            found.append(module)
            for alias in node.names:
                target = _target(module, alias.name)
                found.append(target)
                names[alias.asname or alias.name] = target
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            found.append(_target(names[node.value.id], node.attr))
    return tuple(found)


def _target(module: str, name: str) -> str:
    """Return the module that `from module import name` makes needed."""
    lazy = _lazy_names(module)
    if name in lazy:
        return lazy[name]
    inner = f"{module}.{name}"
    return inner if _file(inner).exists() else module


@cache
def _lazy_names(module: str) -> dict[str, str]:
    file = _file(module)
    if file.name != "__init__.py" or not file.exists():
        return {}
    for node in ast.parse(_source(module)).body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_LAZY" for t in node.targets):
            return {
                name: place[0] if isinstance(place, tuple) else place
                for name, place in ast.literal_eval(node.value).items()
            }
    return {}


def _file(module: str) -> Path:
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    package = path / "__init__.py"
    return package if package.exists() else path.with_suffix(".py")


@cache
def _source(module: str) -> str:
    return _file(module).read_text(encoding="utf-8")


@cache
def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()[:16]


@cache
def _strings(code: str) -> frozenset[str]:
    return frozenset(
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _data_named(words: frozenset[str], folder: Path) -> dict[str, Any]:
    """Return the catalogue's entries, and the hashes of the files, of every data set that `words` name."""
    catalogue = _catalogue(folder)
    named = [resource for resource in catalogue["resources"] if resource["name"] in words]
    return {resource["name"]: [resource, _file_hash(folder / resource["path"])] for resource in named}


@cache
def _catalogue(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return found
