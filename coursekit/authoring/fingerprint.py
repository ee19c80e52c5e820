"""What a notebook's stored outputs depend on, as one hash.

A notebook is fresh when nothing it was made from has changed: its cells, the
modules of coursekit that its code reaches, the data and files those name. The
modules are found by reading imports, not by running anything, so that checking
every notebook takes seconds. Files are hashed without their carriage returns,
so that the hash is the same on every system and with every Python.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from coursekit.language import CourseError, Text

__all__ = ["Fingerprints", "digest"]

_PACKAGE = Path(__file__).resolve().parents[1]
# Raise it when `bake` cleans outputs in another way: then every notebook is made anew.
_RECIPE = 1
_PROGRESS = "coursekit.checks.progress"


def digest(value: object) -> str:
    """Return a short hash of anything JSON can carry."""
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return _hash(canonical.encode())


class Fingerprints:
    """The fingerprints of notebooks; reads each module and each data file once.

    Parameters
    ----------
    datasets : Path
        The data folder, with its catalogue.
    """

    def __init__(self, datasets: Path) -> None:
        self._datasets = datasets
        self._catalogue = _read_catalogue(datasets / "datapackage.json")
        self._source = cache(lambda module: _file(module).read_text(encoding="utf-8"))
        self._imported = cache(lambda module: tuple(self._imports(self._source(module), _package_of(module))))
        self._lazy = cache(self._read_lazy_names)
        self._hashed = cache(lambda path: _hash(path.read_bytes().replace(b"\r\n", b"\n")))
        # Notebooks are made in threads, and Python 3.11's `ast.parse` counts its depth for all of them together:
        # two at once now and then end in a SystemError.
        self._one_at_a_time = Lock()
        # What lies in the package beside code: a font changes every picture.
        self._beside = {
            path.name: path
            for path in sorted(_PACKAGE.rglob("*.*"))
            if path.suffix not in (".py", ".pyc") and path.is_file()
        }

    def of(self, cells: Iterable[dict[str, Any]]) -> str:
        """Return the hash of what the outputs of `cells` depend on; may be called from several threads."""
        with self._one_at_a_time:
            return self._of(cells)

    def _of(self, cells: Iterable[dict[str, Any]]) -> str:
        cells = [{key: cell[key] for key in ("cell_type", "id", "metadata", "source")} for cell in cells]
        code = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code")
        modules = self.reached_modules(code)
        if _PROGRESS in self._imports(code, ""):
            # `progress()` lists every sheet there is; they are found by name, not by an import.
            sheets = (f"coursekit.checks.{path.stem}" for path in (_PACKAGE / "checks").glob("unit*.py"))
            modules = sorted({*modules, *sheets})
        words = _strings(code).union(*(_strings(self._source(module)) for module in modules))
        return digest(
            [
                _RECIPE,
                cells,
                {module: self._hashed(_file(module)) for module in modules},
                {name: self._hashed(path) for name, path in self._beside.items() if name in words},
                self._data_named(words),
            ]
        )

    def reached_modules(self, code: str) -> list[str]:
        """Return the modules of coursekit that `code` imports, and those that they import.

        A package that hands out its names lazily (`_LAZY`) counts only for the
        names that are used, so that a new widget leaves other units' notebooks fresh.
        """
        reached: set[str] = set()
        waiting = list(self._imports(code, ""))
        while waiting:
            module = waiting.pop()
            if module not in reached and _file(module).exists():
                reached.add(module)
                waiting += self._imported(module)
                waiting.append(module.rpartition(".")[0] or module)  # its package runs first
        # The index of lazy names changes with every new one and says nothing by itself.
        return sorted(module for module in reached if not self._lazy(module))

    def _imports(self, code: str, package: str) -> Iterator[str]:
        names: dict[str, str] = {}  # name in the code → the package or module it stands for
        nodes = list(_running(ast.parse(code)))
        for node in nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.split(".")[0] == "coursekit":
                        yield alias.name
                        names[alias.asname or "coursekit"] = alias.name if alias.asname else "coursekit"
            elif isinstance(node, ast.ImportFrom):
                module = _absolute(node, package)
                if module.split(".")[0] != "coursekit":
                    continue
                yield module
                for alias in node.names:
                    target = self._target(module, alias.name)
                    yield from self._lazy(module).values() if alias.name == "*" else (target,)
                    names[alias.asname or alias.name] = target

        def stands_for(node: ast.AST) -> str | None:
            if isinstance(node, ast.Name):
                return names.get(node.id)
            base = stands_for(node.value) if isinstance(node, ast.Attribute) else None
            return self._target(base, node.attr) if base and isinstance(node, ast.Attribute) else None

        yield from filter(None, (stands_for(node) for node in nodes if isinstance(node, ast.Attribute)))

    def _target(self, module: str, name: str) -> str:
        """Return the module that `from module import name` makes needed."""
        lazy = self._lazy(module)
        if name in lazy:
            return lazy[name]
        inner = f"{module}.{name}"
        return inner if _file(inner).exists() else module

    def _read_lazy_names(self, module: str) -> dict[str, str]:
        if _file(module).name != "__init__.py":
            return {}
        for node in ast.parse(self._source(module)).body:
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_LAZY" for t in node.targets):
                places = ast.literal_eval(node.value)
                modules = {name: place[0] if isinstance(place, tuple) else place for name, place in places.items()}
                return {name: m if m.startswith("coursekit.") else f"{module}.{m}" for name, m in modules.items()}
        return {}

    def _data_named(self, words: frozenset[str]) -> dict[str, Any]:
        """Return the catalogue's entries, and the hashes of the files, of every data set that `words` name."""
        return {
            resource["name"]: [resource, self._hashed(self._datasets / resource["path"])]
            for resource in self._catalogue["resources"]
            # The instrument "servqual" is the table "servqual_instrument".
            if resource["name"] in words or resource["name"].removesuffix("_instrument") in words
        }


def _running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield every node below `node` but what only a type checker reads."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING"):
            for other in child.orelse:
                yield other
                yield from _running(other)
        else:
            yield child
            yield from _running(child)


def _absolute(node: ast.ImportFrom, package: str) -> str:
    parts = package.split(".")[: len(package.split(".")) - (node.level - 1)] if node.level else []
    return ".".join([*parts, *([node.module] if node.module else [])])


def _package_of(module: str) -> str:
    return module if _file(module).name == "__init__.py" else module.rpartition(".")[0]


def _file(module: str) -> Path:
    path = _PACKAGE.joinpath(*module.split(".")[1:])
    package = path / "__init__.py"
    return package if package.exists() or path == _PACKAGE else path.with_suffix(".py")


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@cache
def _strings(code: str) -> frozenset[str]:
    return frozenset(
        node.value
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _read_catalogue(path: Path) -> dict[str, Any]:
    try:
        catalogue: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for resource in catalogue["resources"]:
            if not (path.parent / resource["path"]).is_file():
                raise CourseError(_NO_DATA.format(path=path, name=resource["name"], file=resource["path"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(_NO_CATALOGUE.format(path=path, error=error)) from error
    return catalogue


_NO_CATALOGUE = Text(
    zh="数据目录读不了：{path}（{error}）。请从代码仓库恢复它，或重新生成数据",
    en="The catalogue of the data cannot be read: {path} ({error}). Restore it, or make the data again",
)
_NO_DATA = Text(
    zh="数据目录 {path} 里有 {name}，文件 {file} 却不在。请恢复这个文件，或重新生成数据",
    en="The catalogue {path} lists {name}, but its file {file} is missing. Restore it, or make the data again",
)
