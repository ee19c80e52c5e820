"""`JourneyCurve`: change one touchpoint, see where the journey loses its points and its customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit import datasets, style
from coursekit.analysis import journey
from coursekit.charts.drawing import above_right, wrapped
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

__all__ = ["JourneyCurve"]

_ORDER = ("search", "booking", "deposit", "pick_up", "roadside", "return", "refund", "complaint_call")
_LOW, _HIGH = 1, 7
_STANDARDS = (5, 6, 7)
_WIDEST = 0.9  # of the room between two touchpoints, for everybody who set out


class JourneyCurve(Panel):
    """The journey of the course's car-rental customers, of whom one touchpoint at a time can be changed.

    The curve is the mean satisfaction at each touchpoint. From the promised score a bar
    hangs down to it: its width is how many customers pass, its height the shortfall, its
    area what is lost (`journey.touchpoint_loss` of `journey.journey_volumes`). What is
    shown at first is `touchpoint_log`, simulated. Choosing another touchpoint puts the
    one before back to what the log says: one change at a time.

    Attributes
    ----------
    controls : dict of str to widget
        ``touchpoint``; its ``satisfaction`` (1 to 7), the percentage ``come`` of the
        customers still on the way who come to it, and the percentage ``leave`` of those
        who break off there; ``standard``, the promised score ("5", "6" or "7").

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     curve = JourneyCurve()
    >>> curve.table()["loss"].idxmax(), curve.table()["score"].idxmin()
    ('deposit', 'roadside')
    >>> curve.controls["touchpoint"].value = "deposit"
    >>> curve.controls["leave"].value = 0
    >>> "406 of 520" in curve.words
    True
    """

    def __init__(self) -> None:
        log = datasets.load("touchpoint_log")
        self._start = int(log["journey"].nunique())
        self._profile = journey.journey_profile(log, _ORDER, customer="journey", rating="touchpoint_satisfaction")
        self._names = {code: str(datasets.label("touchpoint", code)) for code in _ORDER}
        self._written = wrapped(self._names.values(), 10)
        self._logged: dict[float, pd.DataFrame] = {}
        promised = Text(zh="{standard} 分", en="{standard} points")
        self.controls = {
            "touchpoint": dropdown(
                str(Text(zh="接触点", en="Touchpoint")), [(name, code) for code, name in self._names.items()]
            ),
            "satisfaction": slider(Text(zh="满意度", en="Satisfaction"), _LOW, _LOW, _HIGH, 0.1),
            "come": slider(Text(zh="来到这里的 %", en="% who come here"), 0, 0, 100),
            "leave": slider(Text(zh="在此中断的 %", en="% who break off here"), 0, 0, 100),
            "standard": dropdown(
                str(Text(zh="承诺", en="Promised")),
                [(str(promised.format(standard=standard)), str(standard)) for standard in _STANDARDS],
            ),
        }
        self.controls["standard"].value = "6"
        self._follows = False
        self._show_log()
        super().__init__(list(self.controls.values()), height=3.6)

    def table(self) -> pd.DataFrame:
        """Return what is drawn: score, share, leave, volume, left, remaining, shortfall and loss, in journey order."""
        profile = self._profile.copy()
        changed = self.controls["touchpoint"].value
        for column, (name, step) in _COLUMNS.items():
            # A slider shows the log's figure rounded; it counts only once somebody has moved it.
            if not np.isclose(self.controls[name].value, _rounded(profile.loc[changed, column], step)):
                profile.loc[changed, column] = self.controls[name].value * step
        return self._lost(profile)

    def draw(self, ax: Axes) -> str:
        """Draw the curve and what hangs from the promised score; return worst, largest loss and who gets through."""
        standard = float(self.controls["standard"].value)
        if standard not in self._logged:
            self._logged[standard] = self._lost(self._profile)
        table, before = self.table(), self._logged[standard]
        at = np.arange(len(table))
        # Where nobody comes, nobody rates: the curve stops.
        score, loss = table["score"].where(table["volume"] > 0).to_numpy(), table["loss"].to_numpy()
        largest = int(loss.argmax()) if loss.max() > 0 else -1
        worst = _lowest(table)
        bars = ax.bar(
            at,
            -table["shortfall"],
            width=_WIDEST * table["volume"] / self._start,
            bottom=standard,
            color=style.PALETTE["expectation"],
            edgecolor="white",
            linewidth=0,
            zorder=2,
        )
        if largest >= 0:
            bars[largest].set(facecolor=style.PALETTE["bad"], hatch="//")
        ax.axhline(standard, color=style.PALETTE["neutral"], linewidth=1.2, linestyle="--", zorder=3)
        if any((table[name].to_numpy() != before[name].to_numpy()).any() for name in ("score", "volume")):
            ax.plot(at, before["score"], color=style.PALETTE["neutral"], linewidth=1, linestyle=":", zorder=3)
        ax.plot(at, score, color=style.PALETTE["perception"], marker="o", zorder=4)
        if worst is not None:
            place = list(table.index).index(worst)
            ax.plot(place, score[place], linestyle="none", marker="v", markersize=11, markerfacecolor="white",
                    markeredgecolor=style.PALETTE["bad"], markeredgewidth=2, zorder=5)  # fmt: skip
        ax.set_ylim(_LOW - 0.3, _HIGH + 0.3)
        ax.set_yticks(range(_LOW, _HIGH + 1))
        ax.set_xlim(-0.6, len(table) - 0.4)
        ax.grid(visible=False, axis="x")
        ax.tick_params(axis="x", length=0)
        people = Text(zh="{n} 人", en="n = {n}")
        ax.set_xticks(
            at,
            [f"{name}\n{people.format(n=round(n))}" for name, n in zip(self._written, table["volume"], strict=True)],
            fontsize=8.5,
        )
        for place, points in enumerate(loss):
            ax.text(place, 1.02, f"{points:,.0f}", transform=ax.get_xaxis_transform(), ha="center", va="bottom",
                    fontsize=9, color=style.PALETTE["bad"] if place == largest else "black")  # fmt: skip
        ax.text(1, 1, str(Text(zh="丢分", en="lost")), transform=above_right(ax), va="bottom", fontsize=9)
        ax.set_ylabel(str(Text(zh="平均满意度", en="Mean satisfaction")))
        ax.set_xlabel(
            str(
                Text(
                    zh="柱子：宽是人数，高是差几分，面积是丢分",
                    en="Bars: width = customers, height = shortfall, area = points lost",
                )
            ),
            fontsize=9,
        )
        return str(self._sentence(table, before, worst, largest))

    def _sentence(self, table: pd.DataFrame, before: pd.DataFrame, worst: str | None, largest: int) -> Text:
        if worst is None:
            return Text(
                zh="模拟数据：没有人来到任何一个接触点，也就没有分可丢。这不是好消息。",
                en="Simulated data: nobody comes to any touchpoint, so no points are lost. That is no good news.",
            )
        lowest = Text(
            zh="评分最低的是“{name}”：{score} 分，{n} 人，丢 {loss} 分。",
            en="Lowest rating: {name}, {score} (n = {n}), {loss} points lost.",
        ).format(**self._said(table, worst))
        if largest < 0:
            most = Text(
                zh="有人来的地方都达到承诺，一分没丢。",
                en="Wherever anybody comes the promise is kept; nothing is lost.",
            )
        elif table.index[largest] == worst:
            most = Text(
                zh="丢分最多的也是它，占全部的 {share}%。", en="It also loses most, {share}% of all points lost."
            ).format(**self._said(table, worst))
        else:
            most = Text(
                zh="丢分最多的是“{name}”：{score} 分，{n} 人，丢 {loss} 分，占全部的 {share}%。",
                en="Most is lost at: {name}, {score} (n = {n}), {loss} points, {share}% of the total.",
            ).format(**self._said(table, table.index[largest]))
        finish = table["remaining"].iloc[-1]
        through = Text(
            zh="共丢 {total} 分{moved}；{start} 人里 {n} 人走完全程{more}。",
            en="In all {total} points lost{moved}; {n} of {start} customers get through{more}.",
        ).format(
            total=f"{table['loss'].sum():,.0f}",
            moved=_moved(table["loss"].sum() - before["loss"].sum()),
            start=self._start,
            n=round(finish),
            more=_moved(finish - before["remaining"].iloc[-1]),
        )
        return Text(zh="模拟数据。{lowest}{most}{through}", en="Simulated data. {lowest} {most} {through}").format(
            lowest=lowest, most=most, through=through
        )

    def _said(self, table: pd.DataFrame, code: str) -> dict[str, str]:
        row = table.loc[code]
        share = row["loss"] / table["loss"].sum() if table["loss"].sum() else 0.0
        return {
            "name": self._names[code],
            "score": f"{row['score']:.1f}",
            "n": f"{row['volume']:.0f}",
            "loss": f"{row['loss']:,.0f}",
            "share": f"{100 * share:.0f}",
        }

    def arrangement(self) -> str:
        """Return the one arrangement there is: the labels take the same room whatever is chosen."""
        return "one"

    def _lost(self, profile: pd.DataFrame) -> pd.DataFrame:
        table = journey.journey_volumes(profile, self._start)
        lost = journey.touchpoint_loss(table, float(self.controls["standard"].value))
        return table.join(lost[["shortfall", "loss"]])

    def _update(self, change: Any = None) -> None:
        if self._follows:
            return
        if change is not None and change["owner"] is self.controls["touchpoint"]:
            self._show_log()
        super()._update(change)

    def _show_log(self) -> None:
        """Put the three sliders to what the log says of the chosen touchpoint, and draw once, not three times."""
        self._follows = True
        for column, (name, step) in _COLUMNS.items():
            self.controls[name].value = _rounded(self._profile.loc[self.controls["touchpoint"].value, column], step)
        self._follows = False


# Column of the profile → its slider, and what one step of the slider's figure is worth.
_COLUMNS = {"score": ("satisfaction", 1.0), "share": ("come", 0.01), "leave": ("leave", 0.01)}


def _rounded(value: float, step: float) -> float | int:
    return round(float(value), 1) if step == 1.0 else round(float(value) / step)


def _lowest(table: pd.DataFrame) -> str | None:
    """Return the touchpoint with the lowest score among those that anybody comes to."""
    visited = table.loc[table["volume"] > 0, "score"]
    return None if visited.empty else str(visited.idxmin())


def _moved(change: float) -> Text | str:
    """Return how far a figure has moved from the log's, nothing where it has not."""
    if round(change) == 0:
        return ""
    signed = f"{change:+,.0f}".replace("-", "−")
    return Text(zh="（比日志 {signed}）", en=" ({signed} against the log)").format(signed=signed)
