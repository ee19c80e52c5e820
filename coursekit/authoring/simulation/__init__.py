"""The course's data, simulated: from stated parameters to the files in `datasets/`.

Run ``python -m coursekit.authoring.simulation`` after changing a parameter, a
statement of the questionnaire or a comment.
"""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd

from coursekit.atomic import write_bytes
from coursekit.authoring.simulation import (
    attribution,
    cases,
    colleague,
    components,
    dissonance,
    expectation,
    internal_chain,
    memory,
    panel,
    pretest,
    priorities,
    retention,
    touchpoints,
    trades,
    trust,
    voices,
    waiting,
)
from coursekit.authoring.simulation.bank_branch import simulate_reversed, simulate_survey, simulate_three_columns
from coursekit.authoring.simulation.catalogue import (
    catalogue,
    enter_instrument,
    enter_reversed,
    enter_survey,
    enter_three_columns,
    to_json,
)
from coursekit.authoring.simulation.entries import DataSet
from coursekit.language import Text

__all__ = ["DATA_SETS", "render", "write"]

DATA_SETS: tuple[DataSet, ...] = (
    DataSet("bank_branch_survey", simulate_survey, enter_survey),
    DataSet("bank_branch_reversed", simulate_reversed, enter_reversed),
    DataSet("bank_three_columns", simulate_three_columns, enter_three_columns),
    # In the order of the units; units 10, 12 and 16 use what others bring.
    *internal_chain.DATA_SETS,
    *retention.DATA_SETS,
    *components.DATA_SETS,
    *touchpoints.DATA_SETS,
    *expectation.DATA_SETS,
    *dissonance.DATA_SETS,
    *attribution.DATA_SETS,
    *memory.DATA_SETS,
    *pretest.DATA_SETS,
    *colleague.DATA_SETS,
    *trust.DATA_SETS,
    *voices.DATA_SETS,
    *priorities.DATA_SETS,
    *waiting.DATA_SETS,
    *panel.DATA_SETS,
    *cases.DATA_SETS,
)


def render(folder: Path) -> dict[str, bytes]:
    """Return every derived file of `datasets/` by name, as bytes.

    Parameters
    ----------
    folder : Path
        Where `servqual_instrument.csv` lies: the statements are written by
        people, and the catalogue takes its labels and `trade_statements` its
        bank from them.
    """
    instrument = pd.read_csv(folder / "servqual_instrument.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    labels = {
        str(item): Text(zh=str(zh), en=str(en))
        for item, zh, en in zip(instrument["item"], instrument["label_zh"], instrument["label_en"], strict=True)
    }
    files, entries = {}, []
    for one in DATA_SETS:
        table = one.make()
        files[f"{one.name}.csv"] = _csv(table, header=one.header)
        entries.append(one.enter(labels, len(table)))
    entries.append(enter_instrument(labels, len(instrument)))
    statements = trades.gather_statements(instrument)
    files["trade_statements.csv"] = _csv(statements)
    entries.append(trades.enter_statements(len(statements)))
    files["datapackage.json"] = to_json(catalogue(entries)).encode("utf-8")
    return files


def write(folder: Path) -> list[Path]:
    """Write the derived files into `folder` and return their paths."""
    written = []
    for name, content in render(folder).items():
        write_bytes(folder / name, content)
        written.append(folder / name)
    return written


def _csv(table: pd.DataFrame, *, header: bool = True) -> bytes:
    text = io.StringIO()
    truths = {str(name): table[name].map({True: "true", False: "false"}) for name in table if table[name].dtype == bool}
    table.assign(**truths).to_csv(text, index=False, header=header, lineterminator="\n")
    return text.getvalue().encode("utf-8")
