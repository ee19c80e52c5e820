"""`ExperienceCurve`: draw how two visits felt, moment by moment, and see mean and peak–end agree or part."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

import pandas as pd

from coursekit import charts, datasets, style
from coursekit.analysis import memory
from coursekit.charts.drawing import legend_above
from coursekit.language import Text
from coursekit.widgets.panel import Panel, dropdown, slider

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["VISITS", "ExperienceCurve"]

# Made up, from −5 to +5. The lesson works with the same numbers.
VISITS: dict[str, tuple[int, ...]] = {"lin": (0, -1, -2, 1, 5, 3), "zhao": (3, 2, 0, 1, 1, -4)}
_LOW, _HIGH = -5, 5
_NAMES = {"lin": Text(zh="林女士", en="Ms Lin"), "zhao": Text(zh="赵先生", en="Mr Zhao")}
_MOMENTS = {
    "door": Text(zh="进门", en="Door"),
    "ticket": Text(zh="取号", en="Ticket"),
    "wait": Text(zh="等候", en="Wait"),
    "called": Text(zh="叫号", en="Called"),
    "counter": Text(zh="办理", en="Counter"),
    "leaving": Text(zh="离开", en="Leaving"),
}
_COLOURS = {"lin": style.PALETTE["perception"], "zhao": style.PALETTE["bad"]}  # as in `charts.experience_curve`
_FEELING = Text(zh="当时的感受（−5 到 5）", en="Feeling at the moment (−5 to 5)")
_MEAN = Text(zh="平均", en="Mean")
_PEAK_END = Text(zh="峰终", en="Peak–end")


class ExperienceCurve(Panel):
    """Two customers' experience curves of six moments, of which one moment at a time is changed.

    The first view is `charts.experience_curve` of `memory.experiences`. The second puts
    the two among the 240 simulated visits of `branch_visit_minutes`, mean across and
    peak–end up, where most visits lie near a line: curves like those of the task are rare.

    Attributes
    ----------
    controls : dict of str to widget
        ``customer`` ("lin", "zhao"), ``moment`` ("door" … "leaving"), its ``feeling``
        (−5 to 5), and ``view`` ("curves", "visits").

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     curve = ExperienceCurve()
    >>> curve.controls["customer"].value, curve.controls["moment"].value = "zhao", "wait"
    >>> curve.controls["feeling"].value = 3
    >>> curve.measures()[["mean", "peak_end"]].values.tolist()
    [[1.0, 4.0], [1.0, -4.0]]
    """

    def __init__(self) -> None:
        self._felt = {code: list(felt) for code, felt in VISITS.items()}
        self._follows = False
        self._simulated: pd.DataFrame | None = None  # measured when first shown: nobody waits for what is not looked at
        self.controls: dict[str, Any] = {
            "customer": dropdown(str(Text(zh="客户", en="Customer")), [(str(n), c) for c, n in _NAMES.items()]),
            "moment": dropdown(str(Text(zh="时刻", en="Moment")), [(str(n), c) for c, n in _MOMENTS.items()]),
            "feeling": slider(Text(zh="感受", en="Feeling"), 0, _LOW, _HIGH),
            "view": dropdown(
                str(Text(zh="看什么", en="Show")),
                [
                    (str(Text(zh="两条曲线", en="The two curves")), "curves"),
                    (str(Text(zh="在 240 次到访中的位置", en="Their place among 240 visits")), "visits"),
                ],
            ),
        }  # fmt: skip
        self._load()
        super().__init__(list(self.controls.values()), height=3.8)

    def moments(self) -> pd.DataFrame:
        """Return the two curves as drawn: a row per customer and moment, columns visit, moment, feeling."""
        return pd.DataFrame(
            [(code, at, value) for code, felt in self._felt.items() for at, value in enumerate(felt)],
            columns=["visit", "moment", "feeling"],
        )

    def measures(self) -> pd.DataFrame:
        """Return mean, peak, end, peak–end … of the two curves."""
        return memory.experiences(self.moments(), time="moment", rating="feeling")

    def draw(self, ax: Axes) -> str:
        """Draw the curves, or the two among many visits; return what the two rulers say."""
        measures = self.measures()
        if self.controls["view"].value == "visits":
            return str(self._draw_visits(ax, measures))
        at = list(_MOMENTS).index(self.controls["moment"].value)
        ax.axvspan(at - 0.3, at + 0.3, color=style.PALETTE["pale"], alpha=0.7, linewidth=0, zorder=0)
        ax.set_xlim(-0.5, len(_MOMENTS) - 0.5)
        ax.set_ylim(_LOW - 1.6, _HIGH + 1.6)
        ax.set_yticks(range(_LOW + 1, _HIGH, 2))
        ax.set_xticks(range(len(_MOMENTS)), [str(name) for name in _MOMENTS.values()])
        names = {code: str(name) for code, name in _NAMES.items()}
        charts.experience_curve(
            self.moments(), measures, ax, time="moment", rating="feeling", names={**names, "feeling": str(_FEELING)}
        )
        ax.set_xlabel("")
        return str(self._compared(measures))

    def arrangement(self) -> Hashable:
        """Return the view and how wide the means at the right are: the room depends on nothing else."""
        longest = max(len(f"{mean:.1f}") for mean in self.measures()["mean"])
        return self.controls["view"].value, longest

    def _draw_visits(self, ax: Axes, measures: pd.DataFrame) -> Text:
        if self._simulated is None:
            minutes = datasets.load("branch_visit_minutes")
            self._simulated = memory.experiences(minutes, time="minute", rating="feeling")[["mean", "peak_end"]]
        many = self._simulated
        ax.plot([_LOW, _HIGH], [_LOW, _HIGH], color=style.PALETTE["neutral"], linewidth=1, linestyle=":", zorder=1)
        ax.plot(many["mean"], many["peak_end"], linestyle="none", marker="o", markersize=4, alpha=0.35,
                markeredgewidth=0, color=style.PALETTE["neutral"], zorder=2)  # fmt: skip
        means, peak_ends = measures["mean"].to_dict(), measures["peak_end"].to_dict()
        handles = [
            ax.plot(means[code], peak_ends[code], linestyle="none", marker=marker,
                    markersize=11, markerfacecolor="white", markeredgecolor=_COLOURS[code], markeredgewidth=2.5,
                    label=str(name), zorder=4)[0]
            for (code, name), marker in zip(_NAMES.items(), "os", strict=True)
        ]  # fmt: skip
        ax.set_xlim(_LOW - 0.5, _HIGH + 0.5)
        ax.set_ylim(_LOW - 0.5, _HIGH + 0.5)
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_ticks(range(_LOW + 1, _HIGH, 2))
        ax.set_xlabel(str(_MEAN))
        ax.set_ylabel(str(_PEAK_END))
        legend_above(ax, 2, handles)
        apart = (many["peak_end"] - many["mean"]).abs()
        each = []
        for code, name in _NAMES.items():
            own = peak_ends[code] - means[code]
            # Means of sixths against means of other numbers of minutes: equal ones may differ in the last bit.
            rare = int((apart >= abs(own) - 1e-9).sum())
            each.append(
                Text(
                    zh="{name}的峰终与平均相差 {apart} 分（{n} 次里相差这么多的：{rare} 次）",
                    en="{name}: peak–end and mean are {apart} apart (visits with as much: {rare} of {n})",
                ).format(name=name, apart=f"{abs(own):.1f}", rare=rare, n=len(many))
            )
        r = float(many["mean"].corr(many["peak_end"]))
        return Text(
            zh="模拟数据，{n} 次到访：平均与峰终的相关是 {r}，点大致排成一条斜线。{first}；{second}。",
            en="Simulated data, {n} visits: mean and peak–end correlate {r}; the dots lie roughly along a line. "
            "{first}. {second}.",
        ).format(n=len(many), r=f"{r:.2f}", first=each[0], second=each[1])

    def _compared(self, measures: pd.DataFrame) -> Text:
        means, peak_ends = measures["mean"].to_dict(), measures["peak_end"].to_dict()
        each = [
            Text(zh="{name}：平均 {mean}，峰终 {peak_end}", en="{name}: mean {mean}, peak–end {peak_end}").format(
                name=name, mean=_plain(means[code]), peak_end=_plain(peak_ends[code])
            )
            for code, name in _NAMES.items()
        ]
        by_mean, by_peak_end = means["lin"] - means["zhao"], peak_ends["lin"] - peak_ends["zhao"]
        mean, peak_end = _ahead(by_mean), _ahead(by_peak_end)
        if not mean and not peak_end:
            verdict = Text(zh="两把尺子都说一样好。", en="Both rulers call it a draw.")
        elif not mean:
            verdict = Text(
                zh="平均一样，峰终差 {apart} 分：按峰终，{one}的到访更好。",
                en="The same mean, and {apart} points apart by peak–end, which puts {one} ahead.",
            ).format(apart=f"{abs(by_peak_end):.1f}", one=_NAMES[peak_end])
        elif not peak_end:
            verdict = Text(
                zh="峰终一样，平均差 {apart} 分：按平均，{one}的到访更好。",
                en="The same peak–end, and {apart} points apart by the mean, which puts {one} ahead.",
            ).format(apart=f"{abs(by_mean):.1f}", one=_NAMES[mean])
        elif mean == peak_end:
            verdict = Text(
                zh="按平均、按峰终，都是{one}的到访更好：两把尺子说法一致。",
                en="By the mean and by peak–end alike, {one} is ahead: the two rulers agree.",
            ).format(one=_NAMES[mean])
        else:
            verdict = Text(
                zh="按平均，{one}的到访更好；按峰终，{other}的更好：两把尺子说法不一。",
                en="By the mean {one} is ahead, by peak–end {other}: the two rulers disagree.",
            ).format(one=_NAMES[mean], other=_NAMES[peak_end])
        return Text(zh="{first}；{second}。{verdict}", en="{first}. {second}. {verdict}").format(
            first=each[0], second=each[1], verdict=verdict
        )

    def _update(self, change: Any = None) -> None:
        if self._follows:
            return
        if change is not None:
            if change["owner"] is self.controls["feeling"]:
                at = list(_MOMENTS).index(self.controls["moment"].value)
                self._felt[self.controls["customer"].value][at] = int(self.controls["feeling"].value)
            elif change["owner"] is not self.controls["view"]:
                self._load()
        super()._update(change)

    def _load(self) -> None:
        """Put the slider where the chosen moment stands, and draw once, not twice."""
        self._follows = True
        at = list(_MOMENTS).index(self.controls["moment"].value)
        self.controls["feeling"].value = self._felt[self.controls["customer"].value][at]
        self._follows = False


def _ahead(difference: float) -> str:
    """Return whose visit is better; nobody's, an empty text, for a draw."""
    if abs(difference) < 1e-9:
        return ""
    return "lin" if difference > 0 else "zhao"


def _plain(value: float) -> str:
    return f"{value:.1f}".replace("-0.0", "0.0").replace("-", "−")
