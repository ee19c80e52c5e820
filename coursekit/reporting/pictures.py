"""The report's pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts import gap_dumbbell, ipa_map
from coursekit.charts.drawing import above_right, beside, rows_down, start_axes, wrapped
from coursekit.language import Text
from coursekit.page import Picture
from coursekit.reporting.section import picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["gap_picture", "map_picture", "score_picture"]

_MAP_WIDTH = 540  # CSS pixels


def gap_picture(table: pd.DataFrame, names: dict[str, str], alt: str) -> Picture:
    """Return expectation and perception of each part, side by side."""
    return picture(lambda: gap_dumbbell(table, names=names), alt)


def score_picture(
    table: pd.DataFrame, names: dict[str, str], alt: str, *, axis: str, line: float | None = None
) -> Picture:
    """Return each part's score with its interval; `line`: the score that means neither good nor bad."""

    def draw() -> Axes:
        from coursekit.reporting.words import number

        ax = start_axes(None, 1.2 + 0.29 * len(table))
        y = np.arange(len(table))
        if line is not None:
            ax.axvline(line, color=style.PALETTE["neutral"], linewidth=1.2, zorder=1)
        ax.hlines(y, table["low"], table["high"], colors=style.PALETTE["perception"], linewidth=2, zorder=2)
        ax.plot(table["score"], y, "o", color=style.PALETTE["perception"], markersize=7, zorder=3)
        place = beside(ax)
        for row, value in enumerate(table["score"]):
            ax.text(1, row, number(value), transform=place, va="center", fontsize=9)
        said = Text(zh="平均", en="Mean")
        ax.text(1, 1, str(said), transform=above_right(ax), va="bottom", fontsize=9)
        rows_down(ax, wrapped(names[str(code)] for code in table.index))
        ax.set_xlabel(axis)
        return ax

    return picture(draw, alt)


def map_picture(table: pd.DataFrame, at: tuple[float, float], names: dict[str, str], alt: str) -> Picture:
    """Return the importance–performance map."""
    # Nearly square: at the width of the others it would take half a printed page.
    return replace(picture(lambda: ipa_map(table, at=at, names=names), alt), width=_MAP_WIDTH)
