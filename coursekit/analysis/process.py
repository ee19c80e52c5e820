"""The process behind a service: chains of internal customers, and queues.

A queue log has a row per customer with the columns ``arrival``, ``start`` and
``end``, either times of day (pandas datetimes) or minutes since opening with a
column ``day``. `simulate_queue` makes such a log, so that what is measured on a
simulated counter can be measured on one's own. Who gave up and left unserved has
no ``start``.

Units: rates are customers per hour, durations are minutes.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coursekit.analysis._common import (
    Bools,
    Floats,
    column,
    complete,
    confidence,
    labelled,
    listed,
    mean_interval,
    need,
    numbers,
    scalar,
    shown,
    whole,
    wilson,
)

__all__ = [
    "WAITING_FACTORS",
    "Chain",
    "ErlangC",
    "chain_yield",
    "counters_needed",
    "load_by_hour",
    "mmc",
    "perceived_wait",
    "queue_measures",
    "simulate_queue",
    "waits",
    "where_to_add",
]

Ints = npt.NDArray[np.int64]

WAITING_FACTORS: Mapping[str, float] = {"idle": 1.3, "uncertain": 1.2, "unexplained": 1.2, "unfair": 1.4}
"""How many times longer a wait feels under a condition, as assumed for teaching: with nothing to do, not knowing how
long, not knowing why, seeing others served first. The directions are those of Maister 1985; the sizes are assumptions,
not findings."""


# ---------------------------------------------------------------- chains of internal customers


@dataclass(frozen=True)
class Chain:
    """A chain in which every step works on what the one before hands over.

    Attributes
    ----------
    table : DataFrame
        Index: the steps in their order; ``share`` done right, ``arriving`` and
        ``passed`` (share of the cases still right before and after the step),
        ``lost`` (their difference) and ``gain``: what the last customer would gain if
        this step alone were perfect. From counts also ``low`` and ``high`` of the share.
    total : float
        Share of cases that reach the last customer without a fault.
    low, high : float
        Its interval; NaN without counts.
    weakest : str
        The step with the lowest share, the first one of equals; it has the largest gain.
    """

    table: pd.DataFrame
    total: float
    low: float
    high: float
    weakest: str


def chain_yield(right: pd.Series, of: pd.Series | None = None, *, level: float = 0.95) -> Chain:
    """Return what the last customer of a chain gets, and the weakest step.

    The yield is the product of the steps' shares: a case is right in the end when it
    was done right at every step, faults at one step being independent of faults at
    another, and nothing being mended on the way.

    Parameters
    ----------
    right : Series
        Per step, in order: the share (0 to 1) done right; or, with `of`, the number.
    of : Series, optional
        Cases checked per step, same steps. Gives intervals: Wilson's for the steps,
        and for the product the method of variance estimates recovery on the
        logarithms (Zou and Donner 2008), which puts Wilson's limits together. With a
        step where nothing was right the upper limit is that step's.
    level : float
        Confidence level.

    Raises
    ------
    TypeError, ValueError
        Not Series, no step, a step twice, a share outside 0 to 1 (52 % is 0.52), counts
        that are not whole, more right than checked, nothing checked, or a missing value:
        names the step.

    Examples
    --------
    >>> chain = chain_yield(pd.Series({"window": 0.99, "review": 0.9, "archive": 0.98}))
    >>> round(chain.total, 3), chain.weakest, round(float(chain.table.loc["review", "gain"]), 3)
    (0.873, 'review', 0.097)
    """
    confidence(level)
    if labelled(right, "right").empty:
        raise ValueError("a chain has at least one step")
    ends: list[tuple[float, float]] | None = None
    if of is None:
        share = complete(right, "right", 0, 1)
    else:
        if not right.index.equals(labelled(of, "of").index):
            raise ValueError("right and of have different steps; give the same steps in the same order")
        good, checked = complete(right, "right", 0), complete(of, "of", 0)
        for said, values, wrong in (
            ("right, with of, is a number of cases and not a share", right, good != np.round(good)),
            ("of is a number of cases", of, checked != np.round(checked)),
            ("nothing was checked", of, checked == 0),
            ("more right than checked", right, good > checked),
        ):
            if wrong.any():
                raise ValueError(f"{said} ({shown(values, wrong)}); correct the counts")
        share = good / checked
        ends = [wilson(a, n, level) for a, n in zip(good, checked, strict=True)]
    passed = np.cumprod(share)
    arriving = np.concatenate([[1.0], passed[:-1]])
    others = np.array([np.prod(np.delete(share, i)) for i in range(len(share))])
    table = pd.DataFrame(
        {
            "share": share,
            "arriving": arriving,
            "passed": passed,
            "lost": arriving - passed,
            "gain": others * (1 - share),
        },
        index=right.index,
    )
    total = float(passed[-1])
    low = high = math.nan
    if ends is not None:
        table["low"], table["high"] = [end[0] for end in ends], [end[1] for end in ends]
        low, high = _product_interval(share, np.array(ends))
    return Chain(table, total, low, high, str(right.index[int(np.argmin(share))]))


def _product_interval(share: Floats, ends: Floats) -> tuple[float, float]:
    if (share == 0).any():
        return 0.0, float(ends[share == 0, 1].min())
    logs = np.log(share)
    down = math.sqrt(float(((logs - np.log(ends[:, 0])) ** 2).sum()))
    up = math.sqrt(float(((np.log(ends[:, 1]) - logs) ** 2).sum()))
    return math.exp(float(logs.sum()) - down), min(1.0, math.exp(float(logs.sum()) + up))


# ---------------------------------------------------------------- closed forms


@dataclass(frozen=True)
class ErlangC:
    """The M/M/c queue in its steady state: random arrivals, exponential service, one line, c counters.

    Attributes
    ----------
    utilisation : float
        Share of the time a counter is busy, below 1.
    waiting_share : float
        Share of customers who wait at all (Erlang's C).
    wait, time : float
        Mean minutes in line, and in line plus at the counter.
    line, present : float
        Mean number in line, and in line plus at the counters (Little's law).
    """

    utilisation: float
    waiting_share: float
    wait: float
    time: float
    line: float
    present: float
    _rate: float  # at which a positive wait ends, per minute

    def over(self, minutes: float) -> float:
        """Return the share of customers who wait longer than `minutes` (0 or more)."""
        return self.waiting_share * math.exp(-self._rate * scalar(minutes, "minutes", 0))

    def quantile(self, share: float) -> float:
        """Return the wait in minutes that this share (0 to below 1) of the customers does not exceed."""
        if not 0 <= scalar(share, "share") < 1:
            raise ValueError(f"share is from 0 to below 1, e.g. 0.9; got {share!r}")
        if share <= 1 - self.waiting_share:
            return 0.0
        return math.log(self.waiting_share / (1 - share)) / self._rate


def mmc(arrivals_per_hour: float, minutes: float, counters: int) -> ErlangC:
    """Return the steady state of c equal counters with one line (Erlang 1917).

    With load ``a = λ/μ`` and ``ρ = a/c``, Erlang's B by the recursion
    ``B_k = a B_(k−1)/(k + a B_(k−1))``; ``C = B/(1 − ρ(1 − B))``,
    ``W_q = C/(cμ − λ)`` and ``P(W_q > t) = C exp(−(cμ − λ)t)``.

    Parameters
    ----------
    arrivals_per_hour : float
        Customers per hour, above 0.
    minutes : float
        Mean service time, above 0.
    counters : int
        1 or more.

    Raises
    ------
    ValueError
        The counters cannot keep up (ρ ≥ 1): the line would grow without end.

    Examples
    --------
    >>> one = mmc(arrivals_per_hour=12, minutes=4, counters=1)  # ρ = 0.8, W_q = ρ/(μ − λ)
    >>> round(one.utilisation, 3), round(one.wait, 3), round(one.line, 3)
    (0.8, 16.0, 3.2)
    """
    arrivals = _positive(arrivals_per_hour, "arrivals_per_hour") / 60
    load = arrivals * _positive(minutes, "minutes")
    c = whole(counters, "counters", 1)
    if load >= c:
        raise ValueError(
            f"{c} counters cannot keep up with {arrivals_per_hour:g} customers an hour of {minutes:g} minutes each "
            f"(load {load:.2f}); at least {math.floor(load) + 1} are needed"
        )
    b = 1.0
    for k in range(1, c + 1):
        b = load * b / (k + load * b)
    waiting = b / (1 - load / c * (1 - b))
    rate = c / minutes - arrivals
    wait = waiting / rate
    return ErlangC(
        utilisation=load / c,
        waiting_share=waiting,
        wait=wait,
        time=wait + minutes,
        line=arrivals * wait,
        present=arrivals * (wait + minutes),
        _rate=rate,
    )


def counters_needed(arrivals_per_hour: float, minutes: float, *, within: float, share: float = 0.9) -> int:
    """Return the fewest counters with which at least `share` of the customers wait at most `within` minutes.

    By `mmc`, in a steady state: a peak that lasts shorter than the queue needs to
    build up asks for less.

    Examples
    --------
    >>> counters_needed(30, 6, within=5, share=0.9)
    5
    """
    if not 0 < scalar(share, "share") < 1:
        raise ValueError(f"share lies between 0 and 1, e.g. 0.9; got {share!r}")
    scalar(within, "within", 0)
    load = _positive(arrivals_per_hour, "arrivals_per_hour") * _positive(minutes, "minutes") / 60
    counters = math.floor(load) + 1
    while mmc(arrivals_per_hour, minutes, counters).over(within) > 1 - share:
        counters += 1
    return counters


# ---------------------------------------------------------------- simulation


def simulate_queue(
    arrivals: Sequence[float],
    counters: int | Sequence[int],
    minutes: float,
    *,
    quick_share: float = 0.0,
    quick_minutes: float | None = None,
    express: int = 0,
    self_service_share: float = 0.0,
    machines: int = 1,
    machine_minutes: float | None = None,
    cv: float = 1.0,
    days: int = 1,
    seed: int = 0,
) -> pd.DataFrame:
    """Simulate the days of a service hall and return the log, a row per customer.

    Customers come at random (Poisson) at each hour's rate; some have a quick matter,
    and of these some use a machine instead of a counter. There is one line for the
    counters, first come first served; with an express line the customers with a
    quick matter have a line of their own and the counters in it serve nobody else;
    machines have a third line. Nobody leaves and nobody changes lines. A counter
    that closes finishes its customer; those of the last hour stay until everybody
    is served.

    The same seed gives the same customers (arrival, kind, how long their matter takes
    relative to the mean) whatever the counters, express line and self-service share,
    so that variants can be compared customer by customer.

    Parameters
    ----------
    arrivals : sequence of float
        Expected customers in each opening hour, e.g. ``[20, 35, 50, 30]``.
    counters : int or sequence of int
        Counters staffed, all day or in each hour (0 = closed, but not in the last),
        those of the express line included.
    minutes : float
        Mean minutes at the counter; with `quick_share`, of the matters that are not quick.
    quick_share : float
        Share (0 to 1) of customers with a quick matter.
    quick_minutes : float
        Mean minutes of a quick matter at a counter; needed with `quick_share`.
    express : int
        How many of the counters form the express line; fewer than are open at any hour.
    self_service_share : float
        Share (0 to 1) of the customers with a quick matter who use a machine.
    machines : int
        Machines, open all day.
    machine_minutes : float, optional
        Mean minutes at a machine; left out, `quick_minutes`.
    cv : float
        Standard deviation of service times relative to their mean (gamma
        distribution): 1 exponential, 0 all alike.
    days, seed : int
        Days to simulate, each starting empty; the seed of the random numbers.

    Returns
    -------
    DataFrame
        ``day`` (from 1), ``kind`` (quick, ordinary), ``lane`` (counter, express,
        machine), ``server`` (from 1 within its lane), ``arrival``, ``start``, ``end`` in
        minutes since opening; in the order of arrival. A day may have no customer.

    Raises
    ------
    ValueError, TypeError
        A number out of range, as many counters as hours are not given, no counter in
        the last hour, an express line or machines without quick matters.

    Examples
    --------
    >>> log = simulate_queue([30, 40], counters=3, minutes=4, days=2, seed=1)
    >>> log.columns.tolist()
    ['day', 'kind', 'lane', 'server', 'arrival', 'start', 'end']
    >>> bool((log["start"] >= log["arrival"]).all())
    True
    """
    if not np.iterable(arrivals):
        raise TypeError(f"arrivals is a list of customers expected in each hour, e.g. [20, 35, 30]; got {arrivals!r}")
    rates = [scalar(rate, "arrivals", 0, 1e6) for rate in arrivals]
    hours = len(rates)
    if not hours or sum(rates) == 0:
        raise ValueError("arrivals needs an expected number of customers for at least one hour, e.g. [20, 35, 30]")
    staffed = _staffed(counters, hours)
    _positive(minutes, "minutes")
    quick_share = scalar(quick_share, "quick_share", 0, 1)
    self_service_share = scalar(self_service_share, "self_service_share", 0, 1)
    express = whole(express, "express", 0)
    if quick_share > 0 and quick_minutes is None:
        raise ValueError("quick_share needs quick_minutes, the mean minutes of a quick matter at a counter")
    if quick_share == 0 and (express or self_service_share > 0):
        raise ValueError("an express line or self-service needs quick_share above 0: who should use it?")
    # Without quick matters this time is never used.
    quick_mean = _positive(quick_minutes, "quick_minutes") if quick_minutes is not None else minutes
    machine_mean = _positive(machine_minutes, "machine_minutes") if machine_minutes is not None else quick_mean
    if express and min(count for count in staffed if count) <= express:
        raise ValueError(f"express={express} leaves no counter for the others in some hour; open more or shorten it")
    machines = whole(machines, "machines", 1)
    days = whole(days, "days", 1)

    cv = scalar(cv, "cv", 0, 100)
    rng = np.random.default_rng(whole(seed, "seed"))
    per_hour = rng.poisson(rates, size=(days, hours))
    n = int(per_hour.sum())
    day = np.repeat(np.arange(days), per_hour.sum(axis=1))
    hour = np.repeat(np.tile(np.arange(hours), days), per_hour.ravel())
    arrival = (hour + rng.random(n)) * 60
    order = np.lexsort((arrival, day))
    arrival = arrival[order]
    quick = rng.random(n) < quick_share
    machine = (rng.random(n) < self_service_share) & quick
    relative = rng.gamma(1 / cv**2, cv**2, n) if cv > 0 else np.ones(n)
    service = relative * np.where(machine, machine_mean, np.where(quick, quick_mean, minutes))

    lane = np.where(machine, 2, np.where(quick & (express > 0), 1, 0))
    open_counters = (
        [count - express if count else 0 for count in staffed],
        [express if count else 0 for count in staffed],
        [machines] * hours,
    )
    start, server = np.empty(n), np.empty(n, dtype=np.int64)
    edges = np.searchsorted(day, np.arange(days + 1))
    for number, available in enumerate(open_counters):
        for one in range(days):
            part = np.flatnonzero(lane[edges[one] : edges[one + 1]] == number) + edges[one]
            if len(part):
                start[part], server[part] = _serve(arrival[part].tolist(), service[part].tolist(), available)
    return pd.DataFrame(
        {
            "day": day + 1,
            "kind": np.where(quick, "quick", "ordinary"),
            "lane": np.array(["counter", "express", "machine"])[lane],
            "server": server,
            "arrival": arrival,
            "start": start,
            "end": start + service,
        }
    )


def _serve(arrivals: list[float], services: list[float], available: Sequence[int]) -> tuple[list[float], list[int]]:
    """First come, first served: each customer in turn takes the counter that can begin first."""
    starts, servers = [], []
    if len(set(available)) == 1:
        free = [(0.0, number) for number in range(1, available[0] + 1)]
        for arrival, service in zip(arrivals, services, strict=True):
            ready, number = free[0]
            begin = max(ready, arrival)
            heapq.heapreplace(free, (begin + service, number))
            starts.append(begin)
            servers.append(number)
        return starts, servers
    hours, most = len(available), max(available)
    # opens[s][h]: minute from which counter s works if asked during hour h – at once where it is staffed.
    opens = [[math.inf] * (hours + 1) for _ in range(most)]
    for number in range(most):
        opens[number][hours] = 0.0 if available[-1] > number else math.inf
        for hour in range(hours - 1, -1, -1):
            later = opens[number][hour + 1] if hour + 1 < hours else math.inf
            opens[number][hour] = hour * 60.0 if available[hour] > number else later
    ready_at = [0.0] * most
    for arrival, service in zip(arrivals, services, strict=True):
        begin, best = math.inf, 0
        for number in range(most):
            ready = max(ready_at[number], arrival)
            ready = max(ready, opens[number][min(int(ready // 60), hours)])
            if ready < begin:
                begin, best = ready, number
        ready_at[best] = begin + service
        starts.append(begin)
        servers.append(best + 1)
    return starts, servers


def where_to_add(
    arrivals: Sequence[float],
    counters: int | Sequence[int],
    minutes: float,
    *,
    days: int = 40,
    seed: int = 0,
    level: float = 0.95,
    **hall: Any,
) -> pd.DataFrame:
    """Try one more counter in each hour, one hour at a time, and say how much waiting it would save.

    Every variant meets the same customers (see `simulate_queue`), so the saving is a
    paired difference over days.

    Parameters
    ----------
    arrivals, counters, minutes, days, seed, **hall
        As in `simulate_queue`; at least 2 days.
    level : float
        Confidence level of the t interval of the daily saving.

    Returns
    -------
    DataFrame
        Row per opening hour (from 1), largest saving first: ``counters`` as it is,
        ``wait`` and ``wait_with`` (mean minutes of the day's customers now and with one
        more in that hour), ``saved`` (customers' minutes a day) with ``low`` and ``high``.

    Examples
    --------
    >>> table = where_to_add([10, 40, 10], counters=3, minutes=4, seed=1)
    >>> int(table.index[0])
    2
    """
    from scipy.stats import t as student

    confidence(level)
    days = whole(days, "days", 2)
    staffed = _staffed(counters, len(arrivals))

    def daily(numbers_open: Sequence[int]) -> tuple[Floats, float]:
        log = simulate_queue(arrivals, numbers_open, minutes, days=days, seed=seed, **hall)
        if log.empty:
            raise ValueError(f"no customer came in {days} simulated days; expect more arrivals or simulate more days")
        wait = (log["start"] - log["arrival"]).to_numpy()
        total: Floats = np.bincount(log["day"].to_numpy() - 1, weights=wait, minlength=days).astype(np.float64)
        return total, float(wait.mean())

    now, wait_now = daily(staffed)
    rows = []
    for hour in range(len(arrivals)):
        with_one, wait_with = daily([count + (place == hour) for place, count in enumerate(staffed)])
        saved = now - with_one
        half = float(student.ppf(0.5 + level / 2, days - 1)) * float(saved.std(ddof=1)) / math.sqrt(days)
        mean = float(saved.mean())
        rows.append((hour + 1, staffed[hour], wait_now, wait_with, mean, mean - half, mean + half))
    table = pd.DataFrame(rows, columns=["hour", "counters", "wait", "wait_with", "saved", "low", "high"])
    return table.set_index("hour").sort_values("saved", ascending=False, kind="stable")


# ---------------------------------------------------------------- from a log


def waits(log: pd.DataFrame) -> pd.Series[float]:
    """Return each customer's minutes from arrival to the start of service, NaN for those who left unserved.

    Parameters
    ----------
    log : DataFrame
        ``arrival`` and ``start`` (missing: left unserved), datetimes or minutes.

    Raises
    ------
    TypeError, ValueError
        A column is missing, holds text or mixes kinds, an arrival is missing, or a
        service starts before its customer arrives: names the rows.

    Examples
    --------
    >>> waits(pd.DataFrame({"arrival": [0, 1.5], "start": [0, 4]})).tolist()
    [0.0, 2.5]
    """
    need(log, ["arrival", "start"])
    arrival, start = _minutes(log, "arrival"), _minutes(log, "start")
    missing = np.isnan(arrival)
    if missing.any():
        raise ValueError(f"column arrival has missing times ({shown(log['arrival'], missing)}); drop these rows")
    _not_before(log, "start", start, arrival, "arrival")
    return pd.Series(start - arrival, index=log.index, name="wait")


def queue_measures(
    log: pd.DataFrame, *, by: str | None = None, limit: float = 10.0, level: float = 0.95
) -> pd.DataFrame:
    """Return the measures of a queue from its log.

    Waits of one day hang together: one long matter delays all who follow. The
    intervals therefore treat days, not customers, as what was drawn (cluster-robust
    error of a ratio, t with days − 1 degrees of freedom).

    Parameters
    ----------
    log : DataFrame
        ``arrival``, ``start`` and, if there, ``end`` and ``day`` (with datetimes the date
        of arrival is the day; minutes without a ``day`` are one day).
    by : str, optional
        A column to split by, e.g. ``"lane"``; rows without a value are left out.
    limit : float
        Minutes beyond which a wait is too long.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Row per group, or one row ``all``: ``n`` (served), ``left`` (unserved), ``days``;
        ``wait`` (mean minutes) with ``wait_low``, ``wait_high``; ``median``, ``p90``
        (linear interpolation), ``longest``; ``over`` (share beyond `limit`) with
        ``over_low``, ``over_high``, kept within 0 and 1; ``service`` (mean minutes; NaN
        without ``end``). The intervals are NaN with a single day, and all figures
        for a group of which nobody was served. The other figures have no interval: median
        and percentiles of waits that hang together need many days, bootstrapped by day.

    Raises
    ------
    ValueError
        See `waits`; or a service ends before it starts; or the log is empty.

    Examples
    --------
    >>> log = pd.DataFrame({"arrival": [0, 1, 2], "start": [0, 4, 14], "end": [4, 14, 15]})
    >>> queue_measures(log)[["n", "wait", "median", "over", "service"]].values.tolist()
    [[3.0, 5.0, 3.0, 0.3333333333333333, 5.0]]
    """
    confidence(level)
    scalar(limit, "limit", 0)
    wait: Floats = np.asarray(waits(log), dtype=np.float64)
    if not len(log):
        raise ValueError("the log is empty")
    day = _days(log)
    service = _services(log) if "end" in log.columns else np.full(len(log), np.nan)
    if by is None:
        groups: list[tuple[Any, Bools]] = [("all", np.ones(len(log), dtype=bool))]
    else:
        need(log, [by])
        names = sorted(log[by].dropna().unique(), key=lambda one: (isinstance(one, str), one))
        groups = [(name, (log[by] == name).to_numpy(dtype=bool, na_value=False)) for name in names]
        if not groups:
            raise ValueError(f"column {by} has no value in any row; there is nothing to split by")
    rows = []
    for name, here in groups:
        served = here & ~np.isnan(wait)
        found: Floats = wait[served]
        row: dict[str, Any] = {by or "group": name, "n": len(found), "left": int(here.sum()) - len(found)}
        row["days"] = len(np.unique(day[here]))
        row["wait"], row["wait_low"], row["wait_high"] = _by_days(found, day[served], level)
        median, p90, longest = np.quantile(found, [0.5, 0.9, 1]) if len(found) else (np.nan, np.nan, np.nan)
        row |= {"median": median, "p90": p90, "longest": longest}
        row["over"], low, high = _by_days((found > limit).astype(np.float64), day[served], level)
        row["over_low"], row["over_high"] = np.clip([low, high], 0, 1)
        timed = service[here & ~np.isnan(service)]
        row["service"] = timed.mean() if len(timed) else np.nan
        rows.append(row)
    return pd.DataFrame(rows).set_index(by or "group")


def load_by_hour(
    log: pd.DataFrame, counters: int | Sequence[int] | None = None, *, level: float = 0.95
) -> pd.DataFrame:
    """Return, hour by hour, how much work arrives and how many counters it takes.

    Parameters
    ----------
    log : DataFrame
        ``arrival``, ``start``, ``end`` (and ``day``); see `queue_measures`. All days of the
        log count, also in hours without a customer. Who left unserved is counted with the
        mean service of the hour (of the whole log, where nobody of that hour was served).
    counters : int or sequence of int, optional
        Staffed now, all day or one per hour of the result.
    level : float
        Confidence level.

    Returns
    -------
    DataFrame
        Index ``hour``: 1, 2, … since opening, or the clock hour (9 is 9:00–9:59) of
        datetimes, from the first to the last with an arrival; ``arrivals`` per day,
        ``service`` (mean minutes of those who arrived in it; NaN when none did),
        ``load`` (hours of work arriving per hour: arrivals × service / 60) with ``low`` and
        ``high`` (t interval over days, not below 0; NaN with a single day) and ``needed``,
        the fewest counters that keep up, load rounded up to above it. With `counters`:
        ``counters`` and ``utilisation`` (load per counter; above 1 the line grows; infinite
        where work arrives and no counter is open).

    Raises
    ------
    TypeError, ValueError
        See `queue_measures`; or nobody in the log was served.

    Examples
    --------
    >>> log = pd.DataFrame({"arrival": [0, 10, 70], "start": [0, 20, 70], "end": [20, 60, 75]})
    >>> load_by_hour(log, counters=1)[["arrivals", "load", "needed", "utilisation"]].values.tolist()
    [[2.0, 1.0, 2.0, 1.0], [1.0, 0.08333333333333333, 1.0, 0.08333333333333333]]
    """
    confidence(level)
    waits(log)
    need(log, ["end"])
    if not len(log):
        raise ValueError("the log is empty")
    service = _services(log)
    if np.isnan(service).all():
        raise ValueError("nobody in the log was served from start to end; the load needs service times")
    clock = _is_time(log["arrival"])
    hour = log["arrival"].dt.hour.to_numpy() if clock else (_minutes(log, "arrival") // 60).astype(int) + 1
    names, day = np.unique(_days(log), return_inverse=True)
    days = len(names)
    first, last = int(hour.min()), int(hour.max())
    rows = []
    for one in range(first, last + 1):
        here = hour == one
        timed = service[here & ~np.isnan(service)]
        usual = timed.mean() if len(timed) else np.nanmean(service)
        work = np.where(np.isnan(service), usual, service)[here] / 60
        daily = np.bincount(day[here], weights=work, minlength=days).astype(np.float64)
        load, low, high = mean_interval(daily, level)
        row = {"hour": one, "arrivals": here.sum() / days, "service": timed.mean() if len(timed) else np.nan}
        needed = math.floor(load) + 1 if load > 0 else 0
        rows.append(row | {"load": load, "low": max(low, 0.0) if days > 1 else low, "high": high, "needed": needed})
    table = pd.DataFrame(rows).set_index("hour")
    if counters is not None:
        table["counters"] = _staffed(counters, len(table))
        loads = table["load"].to_numpy()
        staffed = table["counters"].to_numpy(dtype=float)
        idle = np.where(loads > 0, np.inf, 0.0)
        table["utilisation"] = np.divide(loads, staffed, out=idle, where=staffed > 0)
    return table


def perceived_wait(
    minutes: object, conditions: Iterable[str], *, factors: Mapping[str, float] = WAITING_FACTORS
) -> pd.Series[float]:
    """Return how long waits feel: clock minutes times the factor of every condition that holds.

    A stated model for teaching, not a measurement: factors multiply, do not depend on
    the length of the wait, and are the same for everybody.

    Parameters
    ----------
    minutes : column or list
        Waits, 0 or more; missing ones stay missing.
    conditions : iterable of str
        Which hold, e.g. ``["idle", "uncertain"]``; none: the wait as it is.
    factors : mapping of str to float
        Condition → factor, above 0; `WAITING_FACTORS` unless given.

    Raises
    ------
    ValueError
        A condition without a factor, named twice, or a negative wait.

    References
    ----------
    Maister 1985, for the directions only.

    Examples
    --------
    >>> perceived_wait(pd.Series([10.0]), ["idle", "uncertain"]).round(2).tolist()
    [15.6]
    """
    named = [conditions] if isinstance(conditions, str) else list(conditions)
    unknown = [name for name in named if name not in factors]
    if unknown or len(set(named)) < len(named):
        raise ValueError(f"conditions are some of {listed(list(factors))}, each once; got {listed(named)}")
    factor = math.prod(_positive(factors[name], f"the factor of {name}") for name in named)
    clock = column(minutes, "minutes")
    return pd.Series(numbers(clock, "minutes", 0) * factor, index=clock.index, name="perceived_wait")


# ---------------------------------------------------------------- inside


def _positive(value: float, name: str) -> float:
    if scalar(value, name) <= 0:
        raise ValueError(f"{name} must be above 0, got {value:g}")
    return float(value)


def _staffed(counters: int | Sequence[int], hours: int) -> list[int]:
    if not np.iterable(counters):
        return [whole(counters, "counters", 1)] * hours
    staffed = [whole(count, "counters", 0) for count in counters]
    if len(staffed) != hours:
        raise ValueError(f"counters has {len(staffed)} numbers for {hours} hours; give one per hour, or one for all")
    if staffed and staffed[-1] == 0:
        raise ValueError("no counter is open in the last hour; somebody must serve those who are still waiting")
    return staffed


def _is_time(column: pd.Series) -> bool:
    return bool(pd.api.types.is_datetime64_any_dtype(column))


def _minutes(log: pd.DataFrame, name: str) -> Floats:
    """Return a column of the log in minutes, from the first arrival's midnight where it holds datetimes."""
    column, arrival = log[name], log["arrival"]
    # A column without a single value is of any kind.
    if column.isna().all():
        return np.full(len(column), np.nan)
    if column.map(lambda value: isinstance(value, str | time)).any():
        raise ValueError(
            f"column {name} holds text or times without a date ({shown(column, column.notna().to_numpy())}); turn it "
            "into datetimes with pd.to_datetime, or into minutes since opening"
        )
    zones = [getattr(one.dtype, "tz", None) is None for one in (column, arrival)]
    if _is_time(column) != _is_time(arrival) or zones[0] != zones[1]:
        raise ValueError(
            f"columns arrival and {name} are not of one kind; make both datetimes (both with a time zone, or "
            "neither) or both minutes"
        )
    if not _is_time(column):
        return numbers(column, name)
    origin = arrival.min()
    seconds: Floats = (column - origin.normalize()).dt.total_seconds().to_numpy(dtype=np.float64)
    return seconds / 60


def _not_before(log: pd.DataFrame, name: str, later: Floats, earlier: Floats, other: str) -> None:
    # NaN compares false, so an unserved customer passes.
    wrong = later < earlier - 1e-9
    if wrong.any():
        raise ValueError(f"column {name} lies before {other} ({shown(log[name], wrong)}); correct these times")


def _services(log: pd.DataFrame) -> Floats:
    start, end = _minutes(log, "start"), _minutes(log, "end")
    _not_before(log, "end", end, start, "start")
    return end - start


def _days(log: pd.DataFrame) -> Any:
    if _is_time(log["arrival"]):
        return log["arrival"].dt.normalize().to_numpy()
    if "day" not in log.columns:
        return np.ones(len(log), dtype=int)
    if log["day"].isna().any():
        raise ValueError("column day has missing values; drop these rows or fill them in")
    return log["day"].to_numpy()


def _by_days(values: Floats, day: Any, level: float) -> tuple[float, float, float]:
    if not len(values):
        return math.nan, math.nan, math.nan
    mean = float(values.mean())
    _, place = np.unique(day, return_inverse=True)
    days = int(place.max()) + 1
    if days < 2:
        return mean, math.nan, math.nan
    from scipy.stats import t as student

    apart = np.bincount(place, weights=values - mean)
    error = math.sqrt(days / (days - 1) * float((apart**2).sum())) / len(values)
    half = float(student.ppf(0.5 + level / 2, days - 1)) * error
    return mean, mean - half, mean + half
