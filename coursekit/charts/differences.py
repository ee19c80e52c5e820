"""Difference in differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import (
    MEAN_RATING,
    legend_above,
    need,
    period_names,
    shade_baseline,
    signed,
    spread_ticks,
    start_axes,
    values,
)
from coursekit.language import CourseError, Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["difference_in_differences"]


def difference_in_differences(
    means: pd.DataFrame,
    ax: Axes | None = None,
    *,
    effect: tuple[float, float, float] | None = None,
    names: Mapping[str, str] | None = None,
) -> Axes:
    """Draw the treated and the other units over time, and where the treated would be had they moved like the others.

    The dashed line is the control line, shifted by the mean distance of the two lines
    over the periods before the change. The hatched area between it and the treated is the effect.

    Parameters
    ----------
    means : DataFrame
        A row per period in order of time: columns treated, control (the means), and
        post (0/1 or true/false: the period is after the change).
    ax : Axes, optional
        Where to draw.
    effect : (estimate, low, high), optional
        As `evaluation.difference_in_differences` found it, to be written in the legend.
    names : mapping of str to str, optional
        ``"treated"``, ``"control"``: the names of the groups; ``"value"``: what to write
        at the upright axis.

    Returns
    -------
    Axes

    Raises
    ------
    CourseError
        A column is missing or holds text, a mean is missing, or no period before, or none
        after, the change.

    Examples
    --------
    >>> means = pd.DataFrame({"treated": [4.0, 5.0], "control": [4.5, 4.8], "post": [0, 1]}, index=["2024", "2025"])
    >>> dashed = difference_in_differences(means).get_lines()[2]
    >>> dashed.get_ydata().round(2).tolist()
    [4.0, 4.3]
    """
    source = "evaluation.pre_trend"
    need(means, ["treated", "control", "post"], source)
    treated, control, post = (values(means, name) for name in ("treated", "control", "post"))
    after = post == 1
    if (
        np.isnan([treated, control]).any()
        or not np.isin(post, (0, 1)).all()
        or (np.diff(post) < 0).any()
        or after.all()
        or not after.any()
    ):
        raise CourseError(
            Text(
                zh="这张图要每个时期一行、两组都有均值；post 列先是 0（改变之前）后是 1（改变之后），两种都要有。",
                en="This chart takes a row per period with both means; column post is first 0 (before the change), "
                "then 1 (after it), and both must occur.",
            )
        )
    last = int(np.flatnonzero(~after)[-1])
    without = control + (treated - control)[~after].mean()
    ax = start_axes(ax, 3.6)
    x = np.arange(len(means))
    shade_baseline(ax, ~after)
    words = {
        "treated": Text(zh="实验组（做了改变）", en="Treated (with the change)"),
        "control": Text(zh="对照组", en="Control"),
    }
    said = {name: (names or {}).get(name, str(text)) for name, text in words.items()}
    # The dashed line sets out where the lines stood before: at the last of these periods.
    dashed = slice(last, None)
    lines = ax.plot(x, treated, color=style.PALETTE["perception"], marker="o", label=said["treated"], zorder=4)
    lines += ax.plot(x, control, color=style.PALETTE["neutral"], marker="s", label=said["control"], zorder=3)
    lines += ax.plot(x[dashed], without[dashed], color=style.PALETTE["perception"], linestyle="--", marker="o",
                     markerfacecolor="white", zorder=3,
                     label=str(Text(zh="反事实：假如没有改变", en="Counterfactual: no change")))  # fmt: skip
    area = ax.fill_between(x[dashed], without[dashed], treated[dashed], hatch="///", facecolor="none",
                           edgecolor=style.PALETTE["expectation"], linewidth=0, zorder=1,
                           label=str(_effect(effect)))  # fmt: skip
    spread_ticks(ax, period_names(means.index))
    ax.set_xlim(-0.5, len(means) - 0.5)
    ax.set_ylabel((names or {}).get("value", str(MEAN_RATING)))
    legend_above(ax, 2, [*lines, area])
    return ax


def _effect(effect: tuple[float, float, float] | None) -> Text:
    if effect is None:
        return Text(zh="效果", en="Effect")
    estimate, low, high = map(signed, effect)
    return Text(zh="效果 {estimate}（{low} 至 {high}）", en="Effect {estimate} ({low} to {high})").format(
        estimate=estimate, low=low, high=high
    )
