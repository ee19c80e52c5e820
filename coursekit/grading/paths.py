"""A student's own path to the course's data, put right so that it can be read on another computer."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Collection, Iterator, Mapping
from functools import cache

from coursekit.course_files import course_folder
from coursekit.grading.syntax import tree_of
from coursekit.language import Text

__all__ = ["mend_paths"]

_REPLACED = Text(
    zh="`{theirs}` 是你自己电脑上的路径，评分时换成了 `{ours}`。课程的数据用 `datasets.load` 读，换台电脑也行。",
    en="`{theirs}` is a path of your own computer; for grading it was replaced by `{ours}`. "
    "Data of the course are read by `datasets.load`, on any computer.",
)

# "scores (1).csv" is what a browser calls a second download.
_COPY = re.compile(r"(?: ?\(\d+\)| - (?:copy|副本))+(?=\.\w+$)", re.IGNORECASE)
_LONGEST = 500


def mend_paths(code: str, available: Collection[str] = ()) -> tuple[str, tuple[Text, ...]]:
    r"""Return a cell's code with paths of the student's computer replaced, and a remark on each.

    Replaced is a string that names a folder and ends in the name of a file of the course's data, or of a file that
    was handed in with the notebook; a name without a folder only where it is read (``read_csv("queue_log.csv")``).
    Where the code runs, the first lie in ``../datasets`` and the others beside the notebook.

    Parameters
    ----------
    code : str
        A code cell.
    available : collection of str
        Names of the files handed in.

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
    if not any(name.rpartition(".")[0] in lower for name in known):
        return code, ()
    lines = code.split("\n")
    remarks = []
    for token, is_read in reversed(list(_strings(code))):
        theirs = _text(token.string)
        ours = None if theirs is None else _better(theirs, known, is_read)
        (row, start), (last, end) = token.start, token.end
        if ours is not None and row == last:
            line = lines[row - 1]
            lines[row - 1] = f'{line[:start]}"{ours}"{line[end:]}'
            remarks.append(_REPLACED.format(theirs=theirs, ours=ours))
    return "\n".join(lines), tuple(dict.fromkeys(reversed(remarks)))


@cache
def _course_data() -> tuple[str, ...]:
    return tuple(sorted(file.name for file in course_folder("datasets").iterdir() if file.is_file()))


def _strings(code: str) -> Iterator[tuple[tokenize.TokenInfo, bool]]:
    """Yield the strings of a cell, and whether each is the first argument of a function such as ``read_csv``."""
    before = ("", "")
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.STRING:
                yield token, before[0].startswith("read_") and before[1] == "("
            before = (before[1], token.string)
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
    return None if path.removeprefix("./") == ours else ours
