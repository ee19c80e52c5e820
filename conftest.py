"""For every test and doctest: what one of them sets for the whole process does not reach the next.

Which tests share a process is decided by xdist anew in each run: a leak is a test that fails now and then.
Here, and not in tests/, because the doctests of coursekit/ need it too.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from coursekit import language, notebook


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give one worker all of a notebook, all of a test with its parameters, all of a file of the grader's tests.

    The cells of a notebook need one kernel; what the grader's tests share, boxes and classes, is dear to make.
    Not by marks: `--dist loadgroup` is lost on pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Together(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            if "/hostile/" in file:
                return "hostile"
            return file if file.endswith(".ipynb") or "/grading/" in file else nodeid.partition("[")[0]

    return Together(config, log) if config.getoption("dist") == "loadscope" else None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """Look through what is left in memory before xdist counts the seconds that a worker takes to end.

    pytest looks through it at the very end; with thousands of tests behind it, a worker then ran into xdist's five
    seconds and was interrupted. What is looked through once need not be again.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _settings_of_the_process() -> Iterator[None]:
    chosen = language._chosen
    tables = {option: pd.get_option(option) for option in notebook._OPTIONS}
    with np.printoptions():
        yield
    for option, value in tables.items():
        pd.set_option(option, value)
    language._chosen = chosen
