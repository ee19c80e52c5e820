"""Directives in code: which lines belong to one language, which to the solution.

They are comments, found with `tokenize` so that a string that looks like one is
left alone:

- ``# ck: zh`` and ``# ck: en`` at a line's end: the line exists in that language only
  (with all the lines of a string that ends there);
- ``# ck: solution`` at the end of an assignment: an exercise shows ``name = ...``;
  at the end of an entry of a dictionary: ``"key": ...,``;
- ``# ck: solution-begin`` … ``# ck: solution-end`` on lines of their own: an exercise
  shows "write your code here" instead of what stands between them.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from coursekit.language import LANGUAGES, CourseError, Language, Text

__all__ = ["DirectiveError", "language_marks", "render_code", "shared_tokens", "without_words"]

_DIRECTIVE = re.compile(r"\s*#\s*ck:\s*(?P<name>[^\s#]+)\s*$")
# Misspelt ones must not survive into a notebook: "# ck zh", "# CK: zh", "# ck：zh", two on one line.
_ALMOST = re.compile(r"#\s*ck\b.*", re.I)
_REGION = ("solution-begin", "solution-end")
_KNOWN = (*LANGUAGES, "solution", *_REGION)
# Stands for "write your code here" until the language is known.
_WRITE_HERE_MARK = "# ck: write here"


class DirectiveError(CourseError):
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
    stubbed = _stub_values(_stub_regions(lines))
    if exercise:
        return "\n".join(line.text for line in stubbed).replace(_WRITE_HERE_MARK, f"# {_WRITE_HERE.side(lang)}")
    return "\n".join(line.text for line in lines if line.directive not in _REGION)


def without_words(code: str) -> str:
    """Return the syntax tree of `code` with every string blanked; comments are not part of it."""
    return ast.dump(_Blank().visit(ast.parse(code)))


class _Blank(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.JoinedStr:
        # Two languages put the same things in different places of a sentence.
        filled = [self.visit(part) for part in node.values if isinstance(part, ast.FormattedValue)]
        return ast.JoinedStr(sorted(filled, key=ast.dump))

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        node.value = self.visit(node.value)  # but not its format: .2f is no word
        return node


def language_marks(code: str) -> list[str]:
    """Return the languages of the marked lines of `code`, from top to bottom."""
    found = _directives(_tokens(code))
    return [name for name, _ in found.values() if name in LANGUAGES]


def shared_tokens(code: str) -> Iterator[tuple[str, str]]:
    """Yield the kind ("comment", "string" or "name") and text of what both editions show.

    Of a comment without its directive, of a string without quotes and without
    the places that an f-string fills in.
    """
    own = {line.row for line in _scan(code) if line.directive in LANGUAGES}
    for token in _tokens(code):
        if token.start[0] in own or token.end[0] in own:
            continue
        kind = tokenize.tok_name[token.type]  # an f-string is one token until Python 3.11, then several
        if token.type == tokenize.COMMENT:
            yield "comment", _DIRECTIVE.sub("", token.string)
        elif token.type == tokenize.STRING:
            prefix, quote, text = re.split(r"('''|\"\"\"|'|\")", token.string, maxsplit=1)
            text = text.removesuffix(quote)
            yield "string", re.sub(r"\{[^{}]*\}", "{}", text) if "f" in prefix.lower() else text
        elif kind.endswith("STRING_MIDDLE"):
            yield "string", token.string
        elif token.type == tokenize.NAME:
            yield "name", token.string


@cache  # every edition of a cell asks for it
def _tokens(code: str) -> tuple[tokenize.TokenInfo, ...]:
    try:
        return tuple(tokenize.generate_tokens(io.StringIO(code).readline))
    except (tokenize.TokenError, SyntaxError) as error:
        raise DirectiveError(_NO_PARSE.format(error=error.args[0])) from error


def _directives(tokens: Iterable[tokenize.TokenInfo]) -> dict[int, tuple[str, int]]:
    """Return, by row, the name of a directive and how many characters it takes off the line's end."""
    found: dict[int, tuple[str, int]] = {}
    for token in tokens:
        if token.type != tokenize.COMMENT:
            continue
        comment, row = token.string.rstrip(), token.start[0]
        match = _DIRECTIVE.search(comment)
        before = comment[: match.start()] if match else comment
        if (match and match["name"] not in _KNOWN) or (not match and _ALMOST.search(comment)):
            shown = _ALMOST.search(comment)
            raise DirectiveError(
                _UNKNOWN.format(row=row, comment=shown.group() if shown else comment, known=_list("# ck: {}", _KNOWN))
            )
        if match and _ALMOST.search(before):
            raise DirectiveError(_TWO.format(row=row))
        if match:
            found[row] = (match["name"], len(comment) - match.start())
    return found


@cache
def _scan(code: str) -> tuple[_Line, ...]:
    """Split `code` into lines, each with its directive taken off."""
    tokens = _tokens(code)
    texts = code.split("\n")
    names: dict[int, str] = {}
    inside = _rows_in_brackets(tokens)
    for row, (name, length) in _directives(tokens).items():
        names[row] = name
        whole = texts[row - 1].rstrip()
        texts[row - 1] = whole[: len(whole) - length].rstrip()
        alone = not texts[row - 1].strip()
        if name in _REGION and not alone:
            raise DirectiveError(_ON_ITS_OWN.format(row=row, name=name))
        if name in _REGION and row in inside:
            raise DirectiveError(_IN_BRACKETS.format(row=row, name=name))
        if name not in _REGION and alone:
            raise DirectiveError(_AT_THE_END.format(row=row, name=name))
    # A string over several lines can only go as a whole.
    for first, last in _long_strings(tokens):
        if names.get(last) in LANGUAGES:
            names |= dict.fromkeys(range(first, last), names[last])
    return tuple(_Line(row, text, names.get(row)) for row, text in enumerate(texts, start=1))


def _long_strings(tokens: Iterable[tokenize.TokenInfo]) -> list[tuple[int, int]]:
    """Return first and last row of each string that has more than one, from bottom to top."""
    spans = []
    begun: list[int] = []
    for token in tokens:
        kind = tokenize.tok_name[token.type]
        if token.type == tokenize.STRING:
            spans.append((token.start[0], token.end[0]))
        elif kind.endswith("STRING_START"):
            begun.append(token.start[0])
        elif kind.endswith("STRING_END"):
            spans.append((begun.pop(), token.end[0]))
    # A string that begins on the row where another ends passes the directive on to that one.
    return sorted((span for span in spans if span[0] < span[1]), reverse=True)


def _rows_in_brackets(tokens: Iterable[tokenize.TokenInfo]) -> set[int]:
    depth, rows = 0, set()
    for token in tokens:
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        elif token.type == tokenize.COMMENT and depth:
            rows.add(token.start[0])
    return rows


def _stub_regions(lines: list[_Line]) -> list[_Line]:
    out: list[_Line] = []
    region: list[_Line] = []
    begin: int | None = None
    for line in lines:
        if line.directive == "solution-begin":
            if begin is not None:
                raise DirectiveError(_NESTED.format(row=line.row, begin=begin))
            begin, region = line.row, []
        elif line.directive == "solution-end":
            if begin is None:
                raise DirectiveError(_END_ALONE.format(row=line.row))
            out += _region_stub(region, begin)
            begin = None
        elif begin is None:
            out.append(line)
        elif line.directive == "solution":
            raise DirectiveError(_SOLUTION_INSIDE.format(row=line.row, begin=begin))
        else:
            region.append(line)
    if begin is not None:
        raise DirectiveError(_NO_END.format(begin=begin))
    return out


def _region_stub(region: list[_Line], begin: int) -> list[_Line]:
    first = next((line.text for line in region if line.text.strip() and not line.text.lstrip().startswith("#")), None)
    if first is None:
        raise DirectiveError(_EMPTY_REGION.format(begin=begin))
    indent = first[: len(first) - len(first.lstrip())]
    try:
        # Not dedented: a string's own lines may stand further left than the code.
        body = ast.parse("\n".join(["if 1:" if indent else "", *(line.text for line in region)])).body
    except SyntaxError as error:
        raise DirectiveError(_NOT_WHOLE.format(begin=begin)) from error
    if indent and len(body) > 1:
        raise DirectiveError(_NOT_WHOLE.format(begin=begin))
    # A function's stub returns the dots, so that calling it says "not written yet" and raises nothing.
    stub = "return ..." if any(map(_gives_back, body)) else "..."
    return [_Line(begin, indent + _WRITE_HERE_MARK), _Line(begin, indent + stub)]


def _gives_back(node: ast.AST) -> bool:
    """Return whether `node` returns from the function it stands in, not from one defined inside it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        return False
    return isinstance(node, ast.Return) or any(map(_gives_back, ast.iter_child_nodes(node)))


def _stub_values(lines: list[_Line]) -> list[_Line]:
    """Put dots for the values of assignments and dictionary entries that end at a ``# ck: solution``."""
    marked = [index for index, line in enumerate(lines) if line.directive == "solution"]
    if not marked:
        return lines
    texts = [line.text for line in lines]
    try:
        tree = ast.parse("\n".join(texts))
    except SyntaxError as error:
        raise DirectiveError(_NO_PARSE.format(error=error)) from error
    values = {value.last: value for value in _values(tree, texts)}
    out = list(lines)
    for index in reversed(marked):
        value = values.get(index)
        if value is None:
            raise DirectiveError(_NO_VALUE.format(row=lines[index].row))
        kept = [*texts[value.first : value.cut_row], texts[value.cut_row][: value.cut] + value.dots]
        out[value.first : index + 1] = [_Line(lines[value.first].row, text) for text in kept]
    return out


@dataclass(frozen=True)
class _Value:
    """What a ``# ck: solution`` may stand behind: from row `first` to row `last`; dots go in at the cut."""

    first: int
    last: int
    cut_row: int
    cut: int
    dots: str


def _values(tree: ast.AST, texts: list[str]) -> Iterator[_Value]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            # An assignment's own end: its value may stand in brackets, which are not part of the value.
            name = node.targets[-1] if isinstance(node, ast.Assign) else node.annotation
            shape = next((t for t in getattr(node, "targets", ()) if isinstance(t, ast.Tuple | ast.List)), name)
            yield from _value(texts, begin=node, name=name, end=node, dots=f" {_dots(shape)}")
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None:
                    yield from _value(texts, begin=key, name=key, end=value, dots=" ...,", tail=r"(\s*\))*[ \t]*,?")


def _value(
    texts: list[str], *, begin: ast.AST, name: ast.AST, end: ast.AST, dots: str, tail: str = ""
) -> Iterator[_Value]:
    """Yield one `_Value` unless other code stands before or behind it on its lines."""
    first, start = _place(begin, texts)
    last, stop = _place(end, texts, end=True)
    row, column = _place(name, texts, end=True)
    sign = re.match(r"[\s)]*[=:]", texts[row][column:])
    rest = re.match(rf"{tail}[ \t]*(#.*)?$", "\n".join([texts[last][stop:], *texts[last + 1 :]]), re.M)
    if sign and rest and not texts[first][:start].strip():
        yield _Value(first, last + rest.group().count("\n"), row, column + sign.end(), dots)


def _place(node: ast.AST, texts: list[str], *, end: bool = False) -> tuple[int, int]:
    """Return row and column of a node's begin or end; `ast` counts bytes, a string characters."""
    place = "end_" if end else ""
    row = int(getattr(node, f"{place}lineno")) - 1
    return row, len(texts[row].encode()[: getattr(node, f"{place}col_offset")].decode())


def _dots(target: ast.AST) -> str:
    """Return as many dots as `target` has names, so that the stub can be unpacked."""
    if not isinstance(target, ast.Tuple | ast.List):
        return "..."
    inner = (_dots(part) for part in target.elts)
    return ", ".join(f"({dots})" if ", " in dots else dots for dots in inner)


def _list(frame: str, names: Iterable[str]) -> Text:
    every = [frame.format(name) for name in names]
    return Text(zh="、".join(every), en=", ".join(every))


_WRITE_HERE = Text(zh="在这里写代码", en="write your code here")
_NO_PARSE = Text(
    zh="这段代码不是能解析的 Python（不用 % 和 ! 开头的命令）：{error}",
    en="the code does not parse as Python (lines that begin with % or ! are not used): {error}",
)
_UNKNOWN = Text(
    zh="格内第 {row} 行：不认识的标记“{comment}”。可用的有 {known}",
    en="line {row} of the cell: unknown directive “{comment}”; there are {known}",
)
_TWO = Text(
    zh="格内第 {row} 行有两个标记，一行只能有一个。两种语言不同的解答，用 solution-begin 和 solution-end 围起来",
    en="line {row} of the cell has two directives, and a line takes one; "
    "round a solution that differs by language put solution-begin and solution-end",
)
_ON_ITS_OWN = Text(
    zh="格内第 {row} 行：“# ck: {name}”要单独占一行", en="line {row} of the cell: “# ck: {name}” stands on its own line"
)
_IN_BRACKETS = Text(
    zh="格内第 {row} 行：“# ck: {name}”在括号里。它只能放在完整的语句之间",
    en="line {row} of the cell: “# ck: {name}” stands inside brackets; put it between whole statements",
)
_AT_THE_END = Text(
    zh="格内第 {row} 行：“# ck: {name}”要写在它所管的那一行的末尾",
    en="line {row} of the cell: “# ck: {name}” stands at the end of the line it is about",
)
_NESTED = Text(
    zh="格内第 {row} 行：第 {begin} 行开始的解答还没有结束，又开始了一段。先写 # ck: solution-end",
    en="line {row} of the cell: a solution begins inside the one of line {begin}; end that first",
)
_END_ALONE = Text(
    zh="格内第 {row} 行：有“# ck: solution-end”，上面却没有“# ck: solution-begin”",
    en="line {row} of the cell: “# ck: solution-end” without a “# ck: solution-begin” above it",
)
_SOLUTION_INSIDE = Text(
    zh="格内第 {row} 行：这里已经在第 {begin} 行开始的解答里，不用再写“# ck: solution”",
    en="line {row} of the cell: “# ck: solution” inside the solution that begins at line {begin}; take it away",
)
_NO_END = Text(
    zh="格内第 {begin} 行开始的解答没有“# ck: solution-end”",
    en="line {begin} of the cell: the solution that begins here has no “# ck: solution-end”",
)
_EMPTY_REGION = Text(
    zh="格内第 {begin} 行：begin 和 end 之间没有代码",
    en="line {begin} of the cell: there is no code between begin and end",
)
_NOT_WHOLE = Text(
    zh="格内第 {begin} 行：begin 和 end 之间要是同一层缩进的完整语句",
    en="line {begin} of the cell: between begin and end put whole statements of one indentation",
)
_NO_VALUE = Text(
    zh="格内第 {row} 行：“# ck: solution”只能放在一个赋值或一个字典条目的末尾，且那一行没有别的语句。"
    "其他代码用 solution-begin 和 solution-end 围起来",
    en="line {row} of the cell: “# ck: solution” belongs at the end of one assignment or one entry of a dictionary, "
    "with no other code on its line; round other code put solution-begin and solution-end",
)
