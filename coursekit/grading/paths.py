"""A student's own path to the course's data, put right so that it can be read on another computer."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from coursekit.course_files import course_folder
from coursekit.grading.syntax import tree_of
from coursekit.language import Text

__all__ = ["made_in", "mend_paths"]

_REPLACED = Text(
    zh="`{theirs}` 是你自己电脑上的路径，评分时换成了 `{ours}`。课程的数据用 `datasets.load` 读，换台电脑也行。",
    en="`{theirs}` is a path of your own computer; for grading it was replaced by `{ours}`. "
    "Data of the course are read by `datasets.load`, on any computer.",
)

# "scores (1).csv" is what a browser calls a second download.
_COPY = re.compile(r"(?: ?\(\d+\)| - (?:copy|副本))+(?=\.\w+$)", re.IGNORECASE)
_LONGEST, _LONGEST_CELL = 500, 100_000
_MOST_REMARKS = 5


def mend_paths(code: str, available: Collection[str] = (), made: Collection[str] = ()) -> tuple[str, tuple[Text, ...]]:
    r"""Return a cell's code with paths of the student's computer replaced, and a remark on each.

    Replaced is a string that names a folder and ends in the name of a file of the course's data, or of a file that
    was handed in with the notebook; a name without a folder only where it is read (``read_csv("queue_log.csv")``).
    Where the code runs, the first lie in ``../datasets`` and the others beside the notebook. A string that is only a
    part of a path, joined to others, is left alone.

    Parameters
    ----------
    code : str
        A code cell.
    available : collection of str
        Names of the files handed in.
    made : collection of str
        Paths, as from `made_in`, of files that the notebook itself writes: what it reads there is its own.

    Examples
    --------
    >>> mend_paths('pd.read_csv(r"D:\\Downloads\\queue_log (1).csv")')[0]
    'pd.read_csv("../datasets/queue_log.csv")'
    >>> mend_paths('pd.read_csv("~/Desktop/own.csv")', ["own.csv"])[0]
    'pd.read_csv("own.csv")'
    """
    known = {name.casefold(): f"../datasets/{name}" for name in _course_data()}
    known |= {name.casefold(): name for name in available}
    lower = code.casefold()
    # Most cells name no file, and need not be taken apart.
    if len(code) > _LONGEST_CELL or not any(name.rpartition(".")[0] in lower for name in known):
        return code, ()
    lines = code.split("\n")
    remarks = []
    for string in reversed(list(_strings(code))):
        theirs = "" if string.is_joined else _text(string.token.string) or ""
        ours = None if _plain(theirs) in made else _better(theirs, known, string.call.startswith("read_"))
        (row, start), (last, end) = string.token.start, string.token.end
        if ours is not None and row == last:
            line = lines[row - 1]
            lines[row - 1] = f'{line[:start]}"{ours}"{line[end:]}'
            remarks.append(_REPLACED.format(theirs=theirs, ours=ours))
    return "\n".join(lines), tuple(dict.fromkeys(reversed(remarks)))[:_MOST_REMARKS]


def made_in(code: str) -> frozenset[str]:
    """Return the paths of the files that a cell writes: ``to_csv("clean.csv")``, ``open("note.txt", "w")``.

    Examples
    --------
    >>> sorted(made_in('clean.to_csv("./out/clean.csv"); open("note.txt", "w"); open("log.txt")'))
    ['note.txt', 'out/clean.csv']
    """
    if len(code) > _LONGEST_CELL or not ("to_" in code or "open" in code):
        return frozenset()
    found = [
        _text(string.token.string) for string in _strings(code) if string.call.startswith("to_") or string.is_written
    ]
    return frozenset(_plain(text) for text in found if text)


def _plain(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


@cache
def _course_data() -> tuple[str, ...]:
    return tuple(sorted(file.name for file in course_folder("datasets").iterdir() if file.is_file()))


@dataclass(frozen=True)
class _String:
    """A string of a cell: the function whose first argument it is, or "", and what is done to it."""

    token: tokenize.TokenInfo
    call: str
    is_joined: bool
    is_written: bool


def _strings(code: str) -> Iterator[_String]:
    tokens = list(_tokens(code))
    calls: list[str] = []
    for at, token in enumerate(tokens):
        before, after, mode = (tokens[k].string if 0 <= k < len(tokens) else "" for k in (at - 1, at + 1, at + 2))
        if token.string in ("(", "[", "{"):
            calls.append(before if before.isidentifier() else "")
        elif token.string in (")", "]", "}"):
            calls = calls[:-1]
        elif token.type == tokenize.STRING:
            inside = calls[-1] if calls else ""
            joined = before in ("+", "/") or after in ("+", "/", "%") or inside in ("join", "joinpath")
            written = inside == "open" and after == "," and mode.strip("'\"")[:1] in ("w", "a", "x")
            yield _String(token, inside if before == "(" else "", joined, written)


def _tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(code).readline)
    except (tokenize.TokenError, SyntaxError):  # not Python, or not only: what was found before it is mended
        return


def _text(literal: str) -> str | None:
    tree = tree_of(literal, "eval")
    match tree:
        case ast.Expression(body=ast.Constant(value=str() as text)):
            return text
        case _:  # an f-string, or "C:\Users"
            return None


def _better(theirs: str, known: Mapping[str, str], is_read: bool) -> str | None:
    """Return where the file is that `theirs` names, or None where that is no path to one, or right as it is."""
    path = theirs.replace("\\", "/")
    if len(path) > _LONGEST or "://" in path or "\n" in path:
        return None
    _, slash, name = path.rpartition("/")
    ours = known.get(name.casefold()) or known.get(_COPY.sub("", name).casefold())
    # A name alone may be a label, or a file of their own making; unless it is read.
    if ours is None or not (slash or is_read):
        return None
    return None if _plain(theirs) == ours else ours
