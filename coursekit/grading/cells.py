"""A student's notebook read as text and as syntax trees; nothing of it is run."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from coursekit.grading.sheets import source_of
from coursekit.grading.syntax import tree_of

__all__ = ["Check", "TheirCell", "assigned", "parsed", "their_cells", "written"]

_CALLS = ("check", "hint", "solution")
_QUESTION = re.compile(r"q\d+")
_CHECKS_OF = re.compile(r"coursekit\.checks\.unit\d\d")
# Longer than anybody types; time and memory of a parser grow with it.
_LONGEST = 100_000

# Magics that run the Python that follows them.
_RUNS_THE_REST = re.compile(r"%(?:time|timeit|capture)\b[^\n]*")
_MAGIC_VALUE = re.compile(r"=[ \t]*[%!].*")


@dataclass(frozen=True)
class Check:
    """A call ``qN.check(expression)`` in a student's cell; `expression` is None where it hands over nothing."""

    question: str
    expression: str | None


@dataclass(frozen=True)
class TheirCell:
    """A cell of a student's notebook.

    Parameters
    ----------
    place : int
        From 0, in the notebook.
    type, source : str
        As the notebook has them.
    exercise : str or None
        What its metadata say of the question that it belongs to; they may be copied or lost.
    called : mapping of str to str
        Questions that the notebook imports under other names: that name → the question's.
    """

    place: int
    type: str
    source: str
    exercise: str | None
    called: Mapping[str, str]

    @cached_property
    def tree(self) -> ast.Module | None:
        """What it says in Python, magics left out; None where it is no Python."""
        return parsed(self.source)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every ``qN.check(…)`` in it, wherever it stands."""
        if "check" not in self.source or self.tree is None:  # most cells; a walk through a tree takes its time
            return ()
        calls = [self._call(node) for node in ast.walk(self.tree)]
        return tuple(Check(call[0], _answer(call[2])) for call in calls if call is not None and call[1] == "check")

    @cached_property
    def only_asks(self) -> bool:
        """Whether it holds nothing but ``qN.check(…)``, ``qN.hint()`` and ``qN.solution()``, and gives no answer so."""
        body = self.tree.body if self.tree else []
        return bool(body) and all(isinstance(line, ast.Expr) and self._only_asks(line.value) for line in body)

    @cached_property
    def assigning(self) -> tuple[tuple[ast.stmt, frozenset[str]], ...]:
        """Its statements, each with the names that it may give a value to or change by ``name[…] = …``."""
        return tuple((statement, assigned(statement)) for statement in self.tree.body) if self.tree else ()

    @cached_property
    def assigns(self) -> frozenset[str]:
        """All those names."""
        return frozenset().union(*(names for _, names in self.assigning))

    @cached_property
    def imports_checks(self) -> bool:
        """Whether it has a line such as ``from coursekit.checks.unit10 import q1``."""
        nodes = ast.walk(self.tree) if self.tree and "coursekit" in self.source else ()
        return any(_CHECKS_OF.fullmatch(name) for node in nodes for name in _imported(node))

    def _only_asks(self, node: ast.AST) -> bool:
        call = self._call(node)
        if call is None:
            return False
        # q2.check(mean := raw.mean()) makes the answer, q6.check(choose()) may.
        does = (ast.NamedExpr, ast.Call, ast.Await)
        given = [*call[2].args, *(keyword.value for keyword in call[2].keywords)]
        return not any(isinstance(part, does) for one in given for part in ast.walk(one))

    def _call(self, node: ast.AST) -> tuple[str, str, ast.Call] | None:
        """Return question, method and call where `node` is ``qN.check(…)`` or one of its sisters."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                name = self.called.get(name, name)
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name), attr=method)):
                pass  # c.q1.check(…) after `import coursekit.checks.unit10 as c`
            case _:
                return None
        return (name, method, node) if method in _CALLS and _QUESTION.fullmatch(name) else None


def their_cells(notebook: Mapping[str, Any]) -> tuple[TheirCell, ...]:
    """Return the cells of a notebook in the form of nbformat 4; what is not of that form counts as empty text."""
    cells = notebook.get("cells")
    given = [cell if isinstance(cell, Mapping) else {} for cell in cells] if isinstance(cells, list) else []
    called: dict[str, str] = {}
    read = [
        TheirCell(place, str(cell.get("cell_type", "raw")), source_of(cell), _exercise(cell), called)
        for place, cell in enumerate(given)
    ]
    for cell in read:
        if cell.type == "code" and "coursekit" in cell.source and cell.tree is not None:
            called.update(_other_names(cell.tree))
    return tuple(read)


def parsed(source: str) -> ast.Module | None:
    r"""Return the syntax tree of a cell, without its magics; None where it is no Python.

    Examples
    --------
    >>> ast.unparse(parsed("%matplotlib inline\nmean = raw.mean()"))
    'pass\nmean = raw.mean()'
    """
    if len(source) > _LONGEST:
        return None
    tree: ast.Module | None = tree_of(source)
    return tree_of(_without_magics(source)) if tree is None else tree


def assigned(tree: ast.AST) -> frozenset[str]:
    """Return the names that code at the top of a cell may change; what functions do inside is their own.

    Examples
    --------
    >>> sorted(assigned(ast.parse("a, b.c = 1, 2; d['x'] += 3; import e.f as g")))
    ['a', 'b', 'd', 'g']
    """
    return frozenset(_assigned(tree))


def written(node: ast.AST) -> str:
    """Return code the way Python itself would write it, so that blanks, quotes and comments make no difference."""
    try:
        return ast.unparse(node)
    except (RecursionError, ValueError):  # nested too deeply, or a number beyond all bounds: like nothing else
        return ""


def _without_magics(source: str) -> str:
    """Return what is left for Python when IPython has had its part; good enough to see names and checks."""
    lines = textwrap.dedent(source).strip("\n").split("\n")
    if lines[0].startswith("%%"):
        if not _RUNS_THE_REST.fullmatch(lines[0][1:]):
            return ""
        lines[0] = ""
    return "\n".join(map(_without_magic, lines))


def _without_magic(line: str) -> str:
    code = line.lstrip(" \t")
    indent = line[: len(line) - len(code)]
    if code.startswith(("%time ", "%timeit ")):
        return indent + code.partition(" ")[2].lstrip()
    if code.startswith(("%", "!", "?")) or code.rstrip().endswith("?"):
        return indent + "pass"
    return _MAGIC_VALUE.sub("= None", line)


def _answer(call: ast.Call) -> str | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "answer"]
    given = [*call.args, *named]
    return written(given[0]) if given else None


def _exercise(cell: Mapping[str, Any]) -> str | None:
    found: Any = cell
    for key in ("metadata", "coursekit", "exercise"):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) else None


def _imported(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=names):
            yield module
            yield from (f"{module}.{alias.name}" for alias in names)
        case ast.Import(names=names):
            yield from (alias.name for alias in names)


def _other_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and _CHECKS_OF.fullmatch(node.module or ""):
            yield from ((alias.asname, alias.name) for alias in node.names if alias.asname)


def _assigned(tree: ast.AST) -> Iterator[str]:
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                yield name
            case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
                root: ast.AST = node
                while isinstance(root, ast.Subscript | ast.Attribute):
                    root = root.value
                if isinstance(root, ast.Name):
                    yield root.id
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
                inner = [part for part in ast.walk(node) if isinstance(part, ast.Global)]
                yield from (name for part in inner for name in part.names)
                continue
            case ast.Lambda():
                continue
            case ast.alias(name=name, asname=other):
                yield other or name.partition(".")[0]
            case ast.ExceptHandler(name=str(name)):
                yield name
        todo.extend(ast.iter_child_nodes(node))
