"""The course's data, simulated: from stated parameters to the files in `datasets/`.

Run ``python -m coursekit.authoring.simulation`` after changing a parameter or a
statement of the questionnaire.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coursekit.atomic import write_bytes
from coursekit.authoring.simulation.bank_branch import simulate_reversed, simulate_survey, simulate_three_columns
from coursekit.authoring.simulation.catalogue import catalogue, to_json

__all__ = ["render", "write"]

_TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "bank_branch_survey": simulate_survey,
    "bank_branch_reversed": simulate_reversed,
    "bank_three_columns": simulate_three_columns,
}


def render(folder: Path) -> dict[str, bytes]:
    """Return every derived file of `datasets/` by name, as bytes.

    Parameters
    ----------
    folder : Path
        Where `servqual_instrument.csv` lies: the statements are written by
        people, and the catalogue takes its labels from them.
    """
    instrument = pd.read_csv(folder / "servqual_instrument.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    tables = {name: simulate() for name, simulate in _TABLES.items()}
    files = {f"{name}.csv": _csv(table) for name, table in tables.items()}
    package = catalogue(instrument, {name: len(table) for name, table in tables.items()})
    files["datapackage.json"] = to_json(package).encode("utf-8")
    return files


def write(folder: Path) -> list[Path]:
    """Write the derived files into `folder` and return their paths."""
    written = []
    for name, content in render(folder).items():
        write_bytes(folder / name, content)
        written.append(folder / name)
    return written


def _csv(table: pd.DataFrame) -> bytes:
    text = io.StringIO()
    table.to_csv(text, index=False, lineterminator="\n")
    return text.getvalue().encode("utf-8")
