"""The texts written for the course, beside the code that codes them.

A ``.tsv`` file in the folder `written/`: a head line, tabulators between columns,
one text a line, no quoting.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd

__all__ = ["read_texts"]


def read_texts(name: str) -> pd.DataFrame:
    """Return one file of written texts, every column text.

    >>> list(read_texts("component_comments").columns)
    ['language', 'component', 'text']
    """
    path = Path(__file__).with_name("written") / f"{name}.tsv"
    return pd.read_csv(path, sep="\t", dtype=str, keep_default_na=False, quoting=csv.QUOTE_NONE, encoding="utf-8")
