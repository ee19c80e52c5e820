"""Directives in code: which lines belong to one language, which to the solution.

They are comments, found with `tokenize` so that a string that looks like one is
left alone:

- ``# ck: zh`` and ``# ck: en`` at a line's end: the line exists in that language only;
- ``# ck: solution`` at the end of an assignment: an exercise shows ``name = ...``;
- ``# ck: solution-begin`` … ``# ck: solution-end`` on lines of their own: an exercise
  shows "write your code here" instead of what stands between them.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from dataclasses import dataclass

from coursekit.language import LANGUAGES, Language, Text

__all__ = ["DirectiveError", "render_code", "without_words"]

_DIRECTIVE = re.compile(r"\s*#\s*ck:\s*(?P<name>\S*)\s*$")
_KNOWN = {"zh", "en", "solution", "solution-begin", "solution-end"}
_WRITE_HERE = Text(zh="在这里写代码", en="write your code here")
# Stands for those words until the language is known.
_WRITE_HERE_MARK = "# ck: write here"


class DirectiveError(Exception):
    """A directive is unknown, unbalanced, nested, or stands where it makes no sense."""


@dataclass(frozen=True)
class _Line:
    row: int  # in the source cell, for messages
    text: str
    directive: str | None = None


def render_code(code: str, lang: Language, *, exercise: bool = False) -> str:
    """Return the code of one edition: `lang`'s lines, with the solution or without it.

    Raises
    ------
    DirectiveError
        With a sentence that names the line of the cell.
    """
    lines = [line for line in _scan(code) if line.directive not in LANGUAGES or line.directive == lang]
    # Both editions go through the same checks, so that a fault never waits for the exercise.
    stubbed = _stub_assignments(_stub_regions(lines))
    if exercise:
        return "\n".join(line.text for line in stubbed).replace(_WRITE_HERE_MARK, f"# {_WRITE_HERE.side(lang)}")
    return "\n".join(line.text for line in lines if line.directive not in ("solution-begin", "solution-end"))


def without_words(code: str) -> str:
    """Return the syntax tree of `code` with every string blanked; comments are not part of it."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def _scan(code: str) -> list[_Line]:
    """Split `code` into lines, each with its directive taken off."""
    texts = code.split("\n")
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT and (match := _DIRECTIVE.search(token.string)):
                row = token.start[0]
                name = match["name"]
                if name not in _KNOWN:
                    raise DirectiveError(
                        f"line {row}: unknown directive “{name}”; there are {', '.join(sorted(_KNOWN))}"
                    )
                found[row] = name
                texts[row - 1] = texts[row - 1][: token.start[1] + match.start()].rstrip()
    except (tokenize.TokenError, IndentationError, SyntaxError) as error:
        raise DirectiveError(f"the code does not parse: {error}") from error
    for row, name in found.items():
        alone = not texts[row - 1].strip()
        if name in ("solution-begin", "solution-end") and not alone:
            raise DirectiveError(f"line {row}: “# ck: {name}” stands on a line of its own")
        if name not in ("solution-begin", "solution-end") and alone:
            raise DirectiveError(f"line {row}: “# ck: {name}” stands at the end of the line it is about")
    return [_Line(row, text, found.get(row)) for row, text in enumerate(texts, start=1)]


def _stub_regions(lines: list[_Line]) -> list[_Line]:
    out: list[_Line] = []
    region: list[_Line] = []
    begin: int | None = None
    for line in lines:
        if line.directive == "solution-begin":
            if begin is not None:
                raise DirectiveError(f"line {line.row}: a solution begins inside that of line {begin}; end that first")
            begin, region = line.row, []
        elif line.directive == "solution-end":
            if begin is None:
                raise DirectiveError(f"line {line.row}: “# ck: solution-end” without a “# ck: solution-begin” above it")
            out += _region_stub(region, begin)
            begin = None
        elif begin is None:
            out.append(line)
        elif line.directive == "solution":
            raise DirectiveError(f"line {line.row}: “# ck: solution” inside the solution that begins at line {begin}")
        else:
            region.append(line)
    if begin is not None:
        raise DirectiveError(f"line {begin}: the solution that begins here has no “# ck: solution-end”")
    return out


def _region_stub(region: list[_Line], begin: int) -> list[_Line]:
    written = [line.text for line in region if line.text.strip()]
    if not written:
        raise DirectiveError(f"line {begin}: the solution between begin and end is empty")
    indent = written[0][: len(written[0]) - len(written[0].lstrip())]
    # A function's stub returns the dots, so that calling it says "not written yet" and raises nothing.
    gives_back = any(re.match(r"\s*return\b", text) for text in written)
    return [_Line(begin, indent + _WRITE_HERE_MARK), _Line(begin, indent + ("return ..." if gives_back else "..."))]


def _stub_assignments(lines: list[_Line]) -> list[_Line]:
    marked = [index for index, line in enumerate(lines) if line.directive == "solution"]
    if not marked:
        return lines
    try:
        tree = ast.parse("\n".join(line.text for line in lines))
    except SyntaxError as error:
        raise DirectiveError(f"the code does not parse: {error}") from error
    assignments = {n.end_lineno: n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.AnnAssign)}
    out = list(lines)
    for index in reversed(marked):
        row = lines[index].row
        node = assignments.get(index + 1)
        if node is None:
            raise DirectiveError(
                f"line {row}: “# ck: solution” belongs at the end of an assignment; "
                "round other code put solution-begin and solution-end"
            )
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = " = ".join(ast.unparse(target) for target in targets)
        dots = ", ".join(["..."] * len(targets[0].elts)) if isinstance(targets[0], ast.Tuple) else "..."
        out[node.lineno - 1 : index + 1] = [_Line(row, f"{' ' * node.col_offset}{names} = {dots}")]
    return out
