"""For every test and doctest: what one of them sets for the whole process does not reach the next.

Which tests share a process is decided by xdist anew in each run: a leak is a test that fails now and then.
Here, and not in tests/, because the doctests of coursekit/ need it too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from coursekit import language, notebook


@pytest.fixture(autouse=True)
def _settings_of_the_process() -> Iterator[None]:
    chosen = language._chosen
    tables = {option: pd.get_option(option) for option in notebook._OPTIONS}
    with np.printoptions():
        yield
    for option, value in tables.items():
        pd.set_option(option, value)
    language._chosen = chosen
