"""`python -m benchmarks.bootstrap`: five dimension gaps drawn again, beside `scipy.stats.bootstrap` in the same run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from coursekit.analysis.bootstrap import Method, bootstrap_means

RESPONDENTS, DIMENSIONS, RESAMPLES, LIMIT = 640, 5, 10_000, 10.0


def gaps() -> pd.DataFrame:
    """Simulated dimension gaps: means of five answers' differences, alike within a person."""
    random = np.random.default_rng(20)
    person = random.normal(-1, 0.8, (RESPONDENTS, 1))
    raw = np.round(5 * (person + random.normal(0, 0.7, (RESPONDENTS, DIMENSIONS)))) / 5
    return pd.DataFrame(raw, columns=[f"dimension_{number}" for number in range(1, DIMENSIONS + 1)])


def best(action: Callable[[], object], times: int = 5) -> float:
    """Return the fastest of several runs in seconds: what the work costs when nobody else is at the machine."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def rows() -> list[tuple[str, float, float, float]]:
    """Return method, our seconds, scipy's seconds, and how far apart the ends are at most, in standard errors."""
    table = gaps()
    found: list[tuple[str, float, float, float]] = []
    methods: tuple[tuple[Method, Literal["percentile", "BCa"]], ...] = (("percentile", "percentile"), ("bca", "BCa"))
    for method, scipys in methods:

        def called_per_dimension(scipys: Literal["percentile", "BCa"] = scipys) -> list[tuple[float, float]]:
            results = (
                stats.bootstrap((table[name].to_numpy(),), np.mean, n_resamples=RESAMPLES, method=scipys, rng=1)
                for name in table
            )
            return [(result.confidence_interval.low, result.confidence_interval.high) for result in results]

        ours = bootstrap_means(table, method=method, resamples=RESAMPLES)
        distance = np.abs(ours[["low", "high"]].to_numpy() - np.array(called_per_dimension())) / ours[["se"]].to_numpy()
        mine = best(lambda method=method: bootstrap_means(table, method=method, resamples=RESAMPLES))  # type: ignore[misc]
        found.append((method, mine, best(called_per_dimension), float(distance.max())))
    return found


def main() -> None:
    print(f"{DIMENSIONS} dimension gaps, n = {RESPONDENTS}, {RESAMPLES:,} resamples, interval of each")
    print(f"{'method':12} {'seconds':>8} {'scipy':>8} {'ratio':>7} {'limit':>7}   ends apart, in standard errors")
    for method, mine, scipys, distance in rows():
        print(f"{method:12} {mine:8.3f} {scipys:8.3f} {scipys / mine:7.1f} {LIMIT:7.0f}   {distance:.3f}")


if __name__ == "__main__":
    main()
