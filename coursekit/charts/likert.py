"""The Likert stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import legend_above, named, need, row_names, rows_down, start_axes, values, width
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["likert_stack"]


def likert_stack(counts: pd.DataFrame, ax: Axes | None = None, *, names: Mapping[str, str] | None = None) -> Axes:
    """Draw how the answers to each item are shared out: low answers to the left of the middle, high ones to the right.

    Parameters
    ----------
    counts : DataFrame
        A row per item (the index named ``item`` or ``dimension``), a column per answer
        from the lowest to the highest, every answer of the scale; how many gave it, or
        which share. ``n`` is left aside. Rows are drawn from top to bottom.
    ax : Axes, optional
        Where to draw.
    names : mapping of str to str, optional
        Code → name, of items and of answers, e.g. ``{"1": "disagree", "5": "agree"}``.

    Returns
    -------
    Axes
        Each row adds up to 100 %; the middle answer of an odd scale lies half on either
        side. Shares from 7 % on are written in. A row without answers stays empty.

    Raises
    ------
    CourseError
        Fewer than two answers, a count that is not a number or below 0, or no rows.

    Examples
    --------
    >>> counts = pd.DataFrame({1: [10], 2: [20], 3: [70]}, index=pd.Index(["07"], name="item"))
    >>> [round(bar.get_width()) for bar in likert_stack(counts).patches]
    [10, 20, 70]
    """
    need(counts, [], "pandas.crosstab")
    answers = [column for column in counts.columns if column != "n"]
    table = np.column_stack([values(counts, column) for column in answers]) if answers else np.empty((len(counts), 0))
    if len(answers) < 2 or (table < 0).any():
        raise CourseError(
            Text(
                zh="这张图要每个答案一列（至少两列），格子里是人数或比例，不能小于 0。",
                en="This chart takes a column per answer (at least two) with counts or shares, none below 0.",
            )
        )
    table = np.nan_to_num(table)
    total = table.sum(axis=1, keepdims=True)
    shares = 100 * np.divide(table, total, out=np.zeros_like(table), where=total > 0)
    half, odd = divmod(len(answers), 2)
    start = -shares[:, :half].sum(axis=1) - (shares[:, half] / 2 if odd else 0)
    left = start[:, None] + np.cumsum(shares, axis=1) - shares
    ax = start_axes(ax, 1.35 + 0.34 * len(counts))
    y = list(range(len(counts)))
    ax.axvline(0, color=style.PALETTE["neutral"], linewidth=1.2, zorder=1)
    bars = []
    for place, (answer, (colour, ink)) in enumerate(zip(answers, _shades(len(answers)), strict=True)):
        bar = ax.barh(y, shares[:, place], left=left[:, place], height=0.72, color=colour, edgecolor="white",
                      linewidth=0.8, label=named("answer", answer, names), zorder=2)  # fmt: skip
        bars.append(bar)
        for row in y:
            if shares[row, place] >= 7:
                middle = left[row, place] + shares[row, place] / 2
                ax.text(middle, row, f"{shares[row, place]:.0f}", ha="center", va="center", color=ink, fontsize=8)
    rows_down(ax, row_names(counts, names))
    ax.xaxis.set_major_formatter(lambda value, _: f"{abs(value):.0f} %")
    ax.set_xlabel(
        str(
            Text(
                zh="各答案的比例：中间以左为低分，以右为高分", en="Share of answers: low to the left, high to the right"
            )
        )
    )
    # In as few rows as hold the words, read from left to right (matplotlib itself fills columns).
    words = [width(str(bar.get_label())) + 7 for bar in bars]
    columns = next(n for n in range(len(bars), 0, -1) if n == 1 or sum(max(words[c::n]) for c in range(n)) <= 84)
    legend_above(ax, columns, [bar for column in range(columns) for bar in bars[column::columns]])
    return ax


def _shades(answers: int) -> list[tuple[str, str]]:
    """Return fill and ink of each answer: two hues, each darker the farther from the middle."""
    from matplotlib.colors import to_hex, to_rgb

    half, odd = divmod(answers, 2)
    low, high = np.array(to_rgb(style.PALETTE["bad"])), np.array(to_rgb(style.PALETTE["perception"]))
    strengths = np.linspace(1, 0.35, half) if half > 1 else np.array([0.8])
    fills = [1 - strength * (1 - low) for strength in strengths]
    fills += [np.array(to_rgb(style.PALETTE["pale"]))] * odd
    fills += [1 - strength * (1 - high) for strength in strengths[::-1]]
    # Dark ink on light fills; the weights are how bright the eye finds red, green and blue.
    return [(to_hex(fill), "white" if fill @ [0.299, 0.587, 0.114] < 0.55 else "black") for fill in fills]
