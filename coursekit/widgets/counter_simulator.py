"""`CounterSimulator`: a hall with a busy noon; counters, an express line, machines, and the waiting that results."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from coursekit import style
from coursekit.analysis.process import perceived_wait, simulate_queue, waits
from coursekit.language import Text
from coursekit.widgets.panel import Panel, checkbox, dropdown, slider

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.axes import Axes

    Floats = npt.NDArray[np.float64]

__all__ = ["CounterSimulator"]

OPENING, HOURS, NOON = 9, 8, (2, 3, 4)  # opens at nine; places of the three busy hours
_MORNING, _AFTERNOON = 22, 20  # customers an hour
_LIMIT = 10  # minutes beyond which a wait is called too long
_UNTOLD = ("uncertain", "unexplained")
# Half the matters are simple. Times as in `queue_log`, rounded; of forty seeds tried one close to 300 days.
_HALL = {"quick_share": 0.5, "quick_minutes": 2.0, "machines": 2, "machine_minutes": 3.0, "cv": 0.5}
_MINUTES, _DAYS, _SEED = 8.0, 12, 28
_TOPS = (15, 30, 60, 120, 240, 480, 960, 1440)

ROSTERS: dict[str, tuple[int, ...]] = {
    "three": (3,) * HOURS,
    "noon": (3, 3, 4, 4, 4, 3, 3, 3),
    "moved": (2, 3, 4, 4, 4, 3, 2, 2),
    "four": (4,) * HOURS,
    "two": (2,) * HOURS,
}
"""Counters staffed in each opening hour."""

_ROSTER_NAMES = {
    "three": Text(zh="全天 3 个", en="3 all day"),
    "noon": Text(zh="3 个，午间 4 个", en="3, and 4 at noon"),
    "moved": Text(zh="时数不加，挪到午间 4 个", en="same hours, moved to make 4 at noon"),
    "four": Text(zh="全天 4 个", en="4 all day"),
    "two": Text(zh="全天 2 个", en="2 all day"),
}

_ALL = Text(
    zh="模拟 12 天，每天 {hours} 个窗口时。平均等 {wait} 分钟，{over}% 的客户等了 10 分钟以上。",
    en="Twelve simulated days, {hours} counter-hours a day. The mean wait is {wait} minutes; "
    "{over}% of customers wait more than 10.",
)
_KINDS = Text(
    zh="简单业务平均等 {quick} 分钟，复杂业务 {ordinary} 分钟。",
    en="Simple business waits {quick} minutes on average, complex business {ordinary}.",
)
_UNTOLD_FELT = Text(
    zh="没有告知要等多久、为什么等，感觉像 {felt} 分钟（{factor} 倍，教学假设）。",
    en="Told neither how long nor why, customers feel it as {felt} minutes (times {factor}, assumed for teaching).",
)
_TOLD_FELT = Text(
    zh="告知了要等多久、为什么等，感觉也是 {felt} 分钟（教学假设）。",
    en="Told how long and why, customers feel it as {felt} minutes (assumed for teaching).",
)


class CounterSimulator(Panel):
    """Arrivals at noon, roster, express line, self-service → waiting hour by hour, by the clock and as felt.

    The log is that of `coursekit.analysis.process.simulate_queue`, for twelve days that
    are the same whatever the controls say, so that halls are compared customer by
    customer. Nobody gives up waiting. As felt: `perceived_wait`, with factors that are
    assumptions made for teaching.

    Attributes
    ----------
    controls : dict of str to widget
        ``noon`` (customers an hour from 11 to 14), ``roster`` (a key of `ROSTERS`),
        ``express`` (one counter serves simple business only), ``machines`` (per cent
        of simple business done at two machines) and ``told``.

    Examples
    --------
    >>> from coursekit.language import in_language
    >>> with in_language("en"):
    ...     hall = CounterSimulator()
    >>> "24 counter-hours" in hall.words
    True
    """

    def __init__(self) -> None:
        self.controls = {
            "noon": slider(Text(zh="午间每小时来多少人", en="Customers an hour at noon"), 36, 20, 60, 2, width=360),
            "roster": dropdown(
                str(Text(zh="窗口", en="Counters")), [(str(name), code) for code, name in _ROSTER_NAMES.items()]
            ),
            "express": checkbox(str(Text(zh="其中一个只办简单业务", en="One of them for simple business only"))),
            "machines": slider(
                Text(zh="简单业务走自助机（%）", en="Simple business at machines (%)"), 0, 0, 80, 10, width=360
            ),
            "told": checkbox(str(Text(zh="告知要等多久、为什么", en="Tell how long and why"))),
        }
        super().__init__(list(self.controls.values()), height=3.3)

    def log(self) -> pd.DataFrame:
        """Return the simulated log with the columns ``hour`` (9 is 9:00–9:59), ``wait`` and ``felt``, in minutes."""
        return _simulated(*self._hall()).assign(felt=lambda log: perceived_wait(log["wait"], self._conditions()))

    def _hall(self) -> tuple[int, str, bool, int]:
        return tuple(self.controls[name].value for name in ("noon", "roster", "express", "machines"))

    def _conditions(self) -> tuple[str, ...]:
        return () if self.controls["told"].value else _UNTOLD

    def draw(self, ax: Axes) -> str:
        """Draw how long customers of each hour wait; return the figures of the day."""
        log = self.log()
        del ax.containers[:]  # wiping takes the bars away, not the lists of them
        hours, half, most, clock_mean = _by_hour(*self._hall())
        felt_mean = perceived_wait(clock_mean, self._conditions()).to_numpy()
        for long, fill, words in (
            (most, style.PALETTE["pale"], Text(zh="九成客户的等候不超过", en="9 in 10 wait no longer")),
            (half, "#9CA3AF", Text(zh="一半客户的等候不超过", en="half wait no longer")),
        ):
            ax.bar(hours, long, color=fill, edgecolor="#6B7280", linewidth=0.8, width=0.62, zorder=2,
                   label=str(words))  # fmt: skip
        dots: dict[str, Any] = {
            "color": style.PALETTE["perception"],
            "linestyle": "none",
            "marker": "o",
            "markersize": 7,
            "zorder": 4,
        }
        clock, felt = (
            Text(zh="平均，按钟表", en="mean, by the clock"),
            Text(zh="平均，按感觉（假设）", en="mean, as felt (assumed)"),
        )
        ax.plot(hours, clock_mean, label=str(clock), **dots)
        ax.plot(hours, felt_mean, label=str(felt), markerfacecolor="none", markeredgewidth=1.6, **dots)
        ax.axhline(_LIMIT, color="black", linewidth=1, linestyle=(0, (4, 3)), zorder=1,
                   label=str(Text(zh="10 分钟", en="10 minutes")))  # fmt: skip
        highest = max(most.max(), felt_mean.max())
        self._top = next((top for top in _TOPS if highest < 0.95 * top), _TOPS[-1])
        ax.set(xlim=(OPENING - 0.6, OPENING + HOURS - 0.4), ylim=(0, self._top))
        ax.set_yticks(range(0, self._top + 1, self._top // 3))
        arrivals, counters = _arrivals(self.controls["noon"].value), ROSTERS[self.controls["roster"].value]
        ax.set_xticks(hours, [f"{hour}:00\n{arrivals[hour - OPENING]}\n{counters[hour - OPENING]}" for hour in hours])
        ax.grid(visible=False, axis="x")
        ax.set_xlabel(
            str(
                Text(
                    zh="到达的钟点；一小时平均来几人；开几个窗口",
                    en="Hour of arrival; customers expected in it; counters open",
                )
            )
        )
        ax.set_ylabel(str(Text(zh="等候（分钟）", en="Wait (minutes)")))
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3, frameon=False, borderaxespad=0.2, columnspacing=1.2)
        return self._sentence(log)

    def _sentence(self, log: pd.DataFrame) -> str:
        wait, felt, told = log["wait"].mean(), log["felt"].mean(), self.controls["told"].value
        kinds = log.groupby("kind")["wait"].mean()
        factor = float(perceived_wait([1.0], _UNTOLD).iloc[0])
        said = [
            _ALL.format(
                hours=sum(ROSTERS[self.controls["roster"].value]),
                wait=f"{wait:.1f}",
                over=f"{100 * (log['wait'] > _LIMIT).mean():.0f}",
            ),
            _KINDS.format(quick=f"{kinds['quick']:.1f}", ordinary=f"{kinds['ordinary']:.1f}"),
            (_TOLD_FELT if told else _UNTOLD_FELT).format(felt=f"{felt:.1f}", factor=f"{factor:.2f}"),
        ]
        return str(Text(zh="".join(one.zh for one in said), en=" ".join(one.en for one in said)))

    def arrangement(self) -> Hashable:
        """Return the top of the scale: nothing else moves the axes."""
        return self._top


def _arrivals(noon: int) -> list[int]:
    return [noon if hour in NOON else _MORNING if hour < NOON[0] else _AFTERNOON for hour in range(HOURS)]


@cache
def _simulated(noon: int, roster: str, express: bool, machines: int) -> pd.DataFrame:
    log = simulate_queue(
        _arrivals(noon),
        ROSTERS[roster],
        _MINUTES,
        express=int(express),
        self_service_share=machines / 100,
        days=_DAYS,
        seed=_SEED,
        **_HALL,  # type: ignore[arg-type]  # numbers of two kinds
    )
    return log.assign(wait=waits(log), hour=(log["arrival"] // 60).astype(int) + OPENING)


@cache
def _by_hour(noon: int, roster: str, express: bool, machines: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return the hours with customers, their median wait, their ninth decile and their mean.

    By numpy and kept: the same from pandas at every redraw cost as much as the bars.
    """
    log = _simulated(noon, roster, express, machines)
    hour, wait = log["hour"].to_numpy(), log["wait"].to_numpy()
    hours = np.unique(hour)
    parts = [wait[hour == one] for one in hours]
    half, most = (np.array([np.quantile(part, share) for part in parts]) for share in (0.5, 0.9))
    return hours, half, most, np.array([part.mean() for part in parts])
