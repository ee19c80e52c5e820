"""Pairs of answers that are alike where neither the sheet nor the class explains it: a list to look at, no verdict.

Statements are compared by their structure: what somebody calls a variable, comments, line
breaks, the order of statements and how they are spread over cells make no difference.
Runs of K tokens of a statement are hashed, and of each window of W runs one is kept
(winnowing; Schleimer, Wilkerson & Aiken 2003, Winnowing: local algorithms for document
fingerprinting, SIGMOD). Whatever the sheet gives and whatever its solution says is taken
away, since everybody may see both. What is left weighs the less the more people in the class
have it. Only those who share a rare fingerprint are ever compared, so a class of a
thousand takes a thousand times as long as one sheet.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from itertools import combinations

from coursekit.course_files import course_folder
from coursekit.grading.records import Submission
from coursekit.grading.sheets import release, source_of
from coursekit.grading.syntax import tree_of
from coursekit.language import LANGUAGES

__all__ = ["LEAST", "Pair", "Passage", "similar"]

_RUN, _WINDOW = 8, 4
# A fingerprint that more people have is the class's own way of writing it; without a limit a thousand would make
# half a million pairs.
_MOST_HOLDERS = 12
# So much makes a pair: three or four statements that only these two have.
LEAST = 8.0
_MOST_PASSAGES = 4
_LONGEST_CELL = 100_000


@dataclass(frozen=True)
class Passage:
    """A cell of each of the two, alike.

    Parameters
    ----------
    first, second : str
        The cells' code.
    first_lines, second_lines : frozenset of int
        Which lines are alike, the first being 1.
    """

    first: str
    second: str
    first_lines: frozenset[int]
    second_lines: frozenset[int]


@dataclass(frozen=True)
class Pair:
    """Two sheets to look at.

    Parameters
    ----------
    unit : str
        Two digits.
    first, second : str
        `Student.key` of each, in alphabetical order.
    amount : float
        How much they share, in fingerprints: one that only these two have counts 1, one that three have a half.
    share : float
        0 to 1: of the code of one's own of the one who has less of it.
    passages : tuple of Passage
        What is alike, the cells with most of it, in the order of the first one's sheet.
    data_name : str
        The name under which both drew the data of their own, or under which one drew the other's; "" for none.
    """

    unit: str
    first: str
    second: str
    amount: float
    share: float
    passages: tuple[Passage, ...]
    data_name: str = ""


def similar(submissions: Iterable[Submission]) -> tuple[Pair, ...]:
    """Return the pairs of one class that are worth a look, the most alike first.

    Parameters
    ----------
    submissions : iterable of Submission
        Of one class: how rare something is, is counted among these. The units may be mixed;
        sheets that cannot be read are passed over. Nothing in them is run.

    Notes
    -----
    A fingerprint that d people have weighs 1 / (d − 1) between each two of them: what somebody
    has in common with others is divided among them all. So of three with one text each two are
    a pair if it has 16 fingerprints, of five if it has 32, and what more than twelve have counts
    for nothing: a whole class with one answer from elsewhere is not found here.
    """
    by_unit: dict[str, list[_Sheet]] = defaultdict(list)
    for submission in submissions:
        if submission.unit and submission.problem is None:
            by_unit[submission.unit].append(_read(submission))
    found = [pair for unit in sorted(by_unit) for pair in _pairs(unit, by_unit[unit])]
    return tuple(sorted(found, key=lambda pair: (not pair.data_name, -pair.amount, pair.unit, pair.first, pair.second)))


# ---------------------------------------------------------------- one sheet


@dataclass(frozen=True)
class _Place:
    cell: int
    lines: range


@dataclass
class _Sheet:
    """What one submission has beyond the sheet and the solution: fingerprint → where it stands first."""

    student: str
    called: frozenset[str]
    cells: Sequence[str]
    places: dict[bytes, _Place] = field(default_factory=dict)
    data_names: dict[str, str] = field(default_factory=dict)


def _read(submission: Submission) -> _Sheet:
    from coursekit.datasets.whose import folded

    cells = [source_of(cell) for cell in submission.notebook.get("cells", ()) if cell.get("cell_type") == "code"]
    known = _known(submission.unit)
    code = [_statements(cell) for cell in cells]
    names = _Names.of((statement for statements in code for statement in statements), known.imported)
    called = frozenset(map(folded, submission.names))
    sheet = _Sheet(submission.student, called, cells)
    for cell, statements in enumerate(code):
        for statement in statements:
            sheet.data_names |= {folded(name): name for name in _data_names(statement) if folded(name)}
            for tokens, lines in _sequences(statement, names):
                for run in _winnowed(_runs(tokens)):
                    if run not in known.runs:
                        sheet.places.setdefault(run, _Place(cell, lines))
    return sheet


@dataclass(frozen=True)
class _Known:
    """What everybody has: the runs of the sheet and of its solutions, in both languages, and what the sheet imports."""

    runs: frozenset[bytes]
    imported: Mapping[str, str]


@cache
def _known(unit: str) -> _Known:
    runs: set[bytes] = set()
    imported: dict[str, str] = {}
    for language in LANGUAGES:
        sheet = release(unit, language)
        cells = [cell.source for cell in sheet.cells if cell.type == "code"]
        path = course_folder("solutions") / language / f"{sheet.stem}.ipynb"
        if path.is_file():  # an instructor may keep them elsewhere
            solved = json.loads(path.read_text(encoding="utf-8"))["cells"]
            cells += [source_of(cell) for cell in solved if cell["cell_type"] == "code"]
        statements = [statement for cell in cells for statement in _statements(cell)]
        names = _Names.of(statements, {})
        imported |= names.imported
        for statement in statements:
            for tokens, _ in _sequences(statement, names):
                runs.update(_runs(tokens))
    return _Known(frozenset(runs), imported)


def _statements(source: str) -> list[ast.stmt]:
    """Return a cell's statements; of a cell that is no Python the lines that are."""
    if len(source) > _LONGEST_CELL:
        return []
    plain = re.sub(r"(?m)^[ \t]*[%!?].*$", "", source)
    whole = _parsed(plain)
    if whole is not None:
        return whole
    found = []
    for number, line in enumerate(plain.splitlines()):
        for statement in _parsed(line.strip()) or ():
            found.append(ast.increment_lineno(statement, number))
    return found


def _parsed(source: str) -> list[ast.stmt] | None:
    tree = tree_of(source)
    return None if tree is None else tree.body


@dataclass(frozen=True)
class _Names:
    """The names that somebody gave, which say nothing, and what the imported ones stand for."""

    given: frozenset[str]
    imported: Mapping[str, str]

    @classmethod
    def of(cls, statements: Iterable[ast.stmt], imported: Mapping[str, str]) -> _Names:
        given: set[str] = set()
        imports = dict(imported)
        for node in (node for statement in statements for node in ast.walk(statement)):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                given.add(node.id)
            elif isinstance(node, ast.arg):
                given.add(node.arg)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                given.add(node.name)
            elif isinstance(node, ast.Import):
                imports |= {one.asname or one.name.partition(".")[0]: one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                imports |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
        return cls(frozenset(given), imports)

    def token(self, name: str) -> str:
        return self.imported.get(name) or ("_" if name in self.given else name)


def _sequences(statement: ast.stmt, names: _Names) -> Iterator[tuple[list[str], range]]:
    """Yield the tokens of a statement, of each statement inside it, and of longer texts in them, with their lines."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import | ast.ImportFrom) or _is_check(node):
            continue
        sequences: list[list[str]] = [[]]
        inner: list[ast.AST] = []
        parts = [node]
        while parts:
            part = parts.pop()
            if part is not node and isinstance(part, ast.stmt | ast.ExceptHandler | ast.match_case):
                inner.append(part)
            elif _is_data(part):
                sequences[0].append("data")
                sequences += _texts(part)
            elif not isinstance(part, ast.expr_context):
                sequences[0].append(_token(part, names))
                sequences += _texts(part) if isinstance(part, ast.Constant) else ()
                parts += reversed(_children(part))
        lines = _lines(node, inner)
        yield from ((sequence, lines) for sequence in sequences)
        waiting += inner


def _lines(node: ast.AST, inner: Iterable[ast.AST]) -> range:
    """Return the lines of a statement, of one with others inside its head only."""
    first = getattr(node, "lineno", 1)
    last = min((getattr(one, "lineno", 1) - 1 for one in inner), default=getattr(node, "end_lineno", first))
    return range(first, max(first, last) + 1)


def _is_check(node: ast.AST) -> bool:
    """Whether it is the sheet's own q1.check(…), q1.hint() or q1.solution()."""
    call = node.value if isinstance(node, ast.Expr) else None
    asked = call.func if isinstance(call, ast.Call) else None
    return (
        isinstance(asked, ast.Attribute)
        and asked.attr in ("check", "hint", "solution")
        and isinstance(asked.value, ast.Name)
        and re.fullmatch(r"q\d+", asked.value.id) is not None
    )


def _token(node: ast.AST, names: _Names) -> str:
    match node:
        case ast.Name():
            token = names.token(node.id)
        case ast.arg():
            token = "_"
        case ast.Attribute():
            token = f".{node.attr}"
        case ast.keyword():
            token = f"{node.arg}="
        case ast.Constant(value=str() as text):
            # A label is in the writer's language; a column's name is the same in both.
            token = repr(text.casefold()) if text.isascii() and len(_words(text)) < 2 else "text"
        case ast.Constant(value=int() as whole):
            token = hex(whole)[:80]  # a number beyond all bounds cannot be written in tens
        case ast.Constant():
            token = repr(node.value)[:80]
        case ast.AugAssign() | ast.AnnAssign():
            token = "Assign"
        case _:
            token = type(node).__name__
    return token


def _children(node: ast.AST) -> list[ast.AST]:
    match node:
        case ast.arg():
            return []
        case ast.AugAssign():  # x += 1 is x = x + 1
            return [node.target, ast.BinOp(left=_read_again(node.target), op=node.op, right=node.value)]
        case ast.AnnAssign():
            return [node.target, *([node.value] if node.value else [])]
        case _:
            return list(ast.iter_child_nodes(node))


def _read_again(target: ast.Name | ast.Attribute | ast.Subscript) -> ast.expr:
    return target  # loading and storing have the same tokens


def _is_data(node: ast.AST) -> bool:
    """Whether it is a table of words and numbers: filled in by what the sheet asks, alike by nature."""
    plain = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Constant, ast.UnaryOp, ast.unaryop, ast.expr_context)
    return isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set) and all(
        isinstance(inner, plain) for inner in ast.walk(node)
    )


def _texts(node: ast.AST) -> list[list[str]]:
    """Return the words of each string, which are compared by themselves."""
    strings = [inner.value for inner in ast.walk(node) if isinstance(inner, ast.Constant)]
    return [_words(text) for text in strings if isinstance(text, str)]


def _words(text: str) -> list[str]:
    # A Chinese character is a word, as it were.
    return re.findall(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", text.casefold())


def _runs(tokens: Sequence[str]) -> list[bytes]:
    places = range(len(tokens) - _RUN + 1)
    return [
        blake2b("\0".join(tokens[at : at + _RUN]).encode("utf-8", "replace"), digest_size=8).digest() for at in places
    ]


def _winnowed(runs: Sequence[bytes]) -> set[bytes]:
    if len(runs) <= _WINDOW:
        return {min(runs)} if runs else set()
    return {min(runs[at : at + _WINDOW]) for at in range(len(runs) - _WINDOW + 1)}


def _data_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names under which data of one's own are drawn: ``who = "Li Wei"`` and ``who="Li Wei"``."""
    for node in ast.walk(statement):
        named = isinstance(node, ast.keyword) and node.arg == "who"
        if isinstance(node, ast.Assign):
            named = any(isinstance(to, ast.Name) and to.id == "who" for to in node.targets)
        value = node.value if named and isinstance(node, ast.Assign | ast.keyword) else None
        match value:
            case ast.Constant(value=str() as who):
                yield who.strip()
            case ast.Constant(value=int() as who) if who.bit_length() < 1000:  # a student's number, not a bomb
                yield str(who)


# ---------------------------------------------------------------- a class


def _pairs(unit: str, sheets: Sequence[_Sheet]) -> Iterator[Pair]:
    sheets = sorted(sheets, key=lambda sheet: sheet.student)
    holders: dict[bytes, list[int]] = defaultdict(list)
    for number, sheet in enumerate(sheets):
        for run in sheet.places:
            holders[run].append(number)

    def weight(run: bytes) -> float:
        others = len(holders[run]) - 1
        return 0.0 if others >= _MOST_HOLDERS else 1 / max(1, others)

    shared: dict[tuple[int, int], list[bytes]] = defaultdict(list)
    for run, having in holders.items():
        if len(having) <= _MOST_HOLDERS:
            for two in combinations(having, 2):
                shared[two].append(run)
    names = _same_data(sheets)
    own = [sum(map(weight, sheet.places)) for sheet in sheets]
    for one, other in sorted(shared.keys() | names.keys()):
        runs = shared.get((one, other), [])
        amount = sum(map(weight, runs))
        if amount < LEAST and (one, other) not in names:
            continue
        share = amount / min(own[one], own[other]) if amount else 0.0
        passages = _passages(sheets[one], sheets[other], {run: weight(run) for run in runs})
        name = names.get((one, other), "")
        yield Pair(unit, sheets[one].student, sheets[other].student, amount, share, passages, name)


def _same_data(sheets: Sequence[_Sheet]) -> dict[tuple[int, int], str]:
    """Return who drew data under the same name, each with the first of them, and who drew another's."""
    users: dict[str, list[int]] = defaultdict(list)
    owners: dict[str, list[int]] = defaultdict(list)
    written: dict[str, str] = {}
    for number, sheet in enumerate(sheets):
        for key, name in sheet.data_names.items():
            users[key].append(number)
            written.setdefault(key, name)
        for key in sheet.called:
            owners[key].append(number)
    found: dict[tuple[int, int], str] = {}
    for key, using in users.items():
        others = [number for number in using if number not in owners[key]]
        # So many have taken over an example from somewhere; two of one name draw under it by right.
        if others and len(using) <= _MOST_HOLDERS:
            first, *rest = dict.fromkeys([*owners[key], *using])
            found |= {(min(first, one), max(first, one)): written[key] for one in rest if one in others}
    return found


def _passages(first: _Sheet, second: _Sheet, weights: Mapping[bytes, float]) -> tuple[Passage, ...]:
    together: dict[tuple[int, int], list[bytes]] = defaultdict(list)
    for run in weights:
        together[first.places[run].cell, second.places[run].cell].append(run)

    def passage(cells: tuple[int, int]) -> Passage:
        alike = [
            frozenset(line for run in together[cells] for line in sheet.places[run].lines) for sheet in (first, second)
        ]
        return Passage(first.cells[cells[0]], second.cells[cells[1]], *alike)

    def heaviest(cells: tuple[int, int]) -> tuple[float, tuple[int, int]]:
        return -sum(weights[run] for run in together[cells]), cells

    return tuple(map(passage, sorted(sorted(together, key=heaviest)[:_MOST_PASSAGES])))
