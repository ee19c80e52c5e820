"""The zone of tolerance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from coursekit import style
from coursekit.charts.drawing import MEAN_RATING, legend_above, need, people, row_names, rows_down, start_axes
from coursekit.language import Text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["zone_of_tolerance"]


def zone_of_tolerance(zones: pd.DataFrame, ax: Axes | None = None, *, names: Mapping[str, str] | None = None) -> Axes:
    """Draw each dimension's zone of tolerance as a bar and where the perception lies in it.

    The bar runs from the minimum to the desired level. The mark of the mean
    perception changes its form with its place: a triangle pointing down below the
    zone, a circle inside, a triangle pointing up above.

    Parameters
    ----------
    zones : DataFrame
        As `servqual.zone_of_tolerance` gives it: index ``dimension``, columns
        adequate, desired, perceived (n optional).
    ax : Axes, optional
        Where to draw.
    names : mapping of str to str, optional
        Code → name, for dimensions of your own.

    Returns
    -------
    Axes

    Raises
    ------
    CourseError
        A column is missing, or the table is empty.

    Examples
    --------
    >>> zones = pd.DataFrame({"adequate": [5.5], "desired": [7.8], "perceived": [6.1]}, index=["empathy"])
    >>> zone_of_tolerance(zones.rename_axis("dimension")).get_yticklabels()[0].get_text() != ""
    True
    """
    need(zones, ["adequate", "desired", "perceived"], "servqual.zone_of_tolerance")
    adequate, desired, perceived = (zones[name].to_numpy(dtype=float) for name in ("adequate", "desired", "perceived"))
    ax = start_axes(ax, 1.6 + 0.34 * len(zones))
    y = np.arange(len(zones))
    bars = ax.barh(
        y,
        desired - adequate,
        left=adequate,
        height=0.5,
        color=style.PALETTE["pale"],
        edgecolor=style.PALETTE["neutral"],
        label=str(Text(zh="容忍区域：适当 → 理想", en="Zone of tolerance: adequate → desired")),
        zorder=2,
    )
    places = (
        (perceived < adequate, "v", "bad", Text(zh="感知低于区域", en="Perception below the zone")),
        ((perceived >= adequate) & (perceived <= desired), "o", "perception",
         Text(zh="感知在区域内", en="Perception inside the zone")),
        (perceived > desired, "^", "good", Text(zh="感知高于区域", en="Perception above the zone")),
    )  # fmt: skip
    marks = [
        # All three stay in the legend: a picture in which nothing is above should say so.
        ax.plot(perceived[where], y[where], linestyle="none", marker=marker, markersize=9,
                color=style.PALETTE[role], label=str(words), zorder=3)[0]
        for where, marker, role, words in places
    ]  # fmt: skip
    rows_down(ax, row_names(zones, names))
    ax.set_xlabel(str(MEAN_RATING) + (people(zones["n"]) if "n" in zones else ""))
    legend_above(ax, 2, [bars, *marks])
    return ax
