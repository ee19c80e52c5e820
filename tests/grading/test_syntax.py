"""Syntax trees made by several threads at once, as two workers make them."""

from __future__ import annotations

import ast
import gc
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from coursekit.grading.syntax import tree_of

CODE = 'statements = {"a": [1, (2, [3, {4: 5}])], "b": f(g(h(1 + 2 * 3))), "c": "\\d"}\n' * 20


def test_trees_of_several_threads_do_not_disturb_each_other() -> None:
    """What a garbage collector calls in the middle of a tree lets another thread begin its own."""
    interval, threshold, filters = sys.getswitchinterval(), gc.get_threshold(), list(warnings.filters)

    def called(phase: str, info: dict[str, int]) -> None:
        del phase, info
        for _ in range(50):
            pass

    sys.setswitchinterval(1e-6)
    gc.set_threshold(50, 2, 2)
    gc.callbacks.append(called)
    try:
        with ThreadPoolExecutor(4) as threads:
            trees = list(threads.map(tree_of, [CODE] * 400))
    finally:
        gc.callbacks.remove(called)
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)
    assert {len(tree.body) for tree in trees} == {20}
    assert warnings.filters == filters


@pytest.mark.parametrize(
    "source", ["x =", "\0", "(" * 5000, "x = " + "-" * 100_000 + "1", "x = " + "9" * 10_000, "é=\ud800"]
)
def test_what_is_no_python_has_no_tree(source: str) -> None:
    assert tree_of(source) is None


def test_cells_may_await() -> None:
    assert isinstance(tree_of("x = await y"), ast.Module)
    assert isinstance(tree_of("'a'", "eval"), ast.Expression)
