"""Syntax trees of code that others wrote, made one at a time.

Sheets are judged in threads. Python 3.11 counts how deep it is in a tree for all threads together, so that two trees
made at once now and then end in a SystemError; and warnings are switched off for all threads together, too.
"""

from __future__ import annotations

import ast
import warnings
from threading import RLock
from typing import Any, Literal

__all__ = ["tree_of"]

_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_one_at_a_time = RLock()


def tree_of(source: str, mode: Literal["exec", "eval"] = "exec") -> Any:
    r"""Return the syntax tree of code as a notebook may hold it; None where it is no Python. Nothing is run.

    Parameters
    ----------
    source : str
        Any text.
    mode : {"exec", "eval"}
        For an `ast.Module`, or for an `ast.Expression`.

    Examples
    --------
    >>> ast.unparse(tree_of("mean=raw . mean( )"))
    'mean = raw.mean()'
    >>> tree_of("mean =") is None
    True
    """
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "\d" in a text is theirs
        try:
            return compile(source, "<cell>", mode, _FLAGS)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
