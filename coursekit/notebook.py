"""The first call of every notebook: `start("zh")` or `start("en")`."""

from __future__ import annotations

import sys
from typing import Any

from coursekit import style
from coursekit.language import use_language

__all__ = ["start"]

_OPTIONS = {
    # A Chinese character is two columns wide: without this a text table with Chinese heads is askew.
    "display.unicode.east_asian_width": True,
    "display.width": 100,
    "display.max_rows": 30,  # all 22 items, but not 640 respondents
    "display.min_rows": 10,
    "display.precision": 3,
}


def start(lang: str) -> None:
    """Set the reader's language, and how pictures and tables look. Call it again to change the language.

    Parameters
    ----------
    lang : str
        "zh" or "en"; anything else raises `CourseError`.

    Examples
    --------
    >>> start("en")
    >>> from coursekit.language import language
    >>> language()
    'en'
    """
    use_language(lang)
    style.use_style()
    _table_options()
    _keep_font_from_cell_to_cell()


def _table_options() -> None:
    import numpy as np
    import pandas as pd

    # A mean in a cell's last line reads 5.96, not np.float64(5.96).
    np.set_printoptions(legacy="1.25")

    for option, value in _OPTIONS.items():
        pd.set_option(option, value)


def _keep_font_from_cell_to_cell() -> None:
    """In a notebook, put the font back before each cell: `seaborn.set_theme()` takes it away."""
    # Without IPython loaded there is no notebook, and importing it to find out would cost time.
    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or _before_cell in shell.events.callbacks["pre_run_cell"]:
        return
    shell.events.register("pre_run_cell", _before_cell)


def _before_cell(info: Any = None) -> None:  # noqa: ARG001 - what IPython calls it with
    style.keep_font()
