"""`python -m benchmarks.survey`: a full SERVQUAL summary beside one plain pass over the same array."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.analysis.summary import summarise

NAMES = [block + item for block in "EP" for item in SERVQUAL.items]
# Runs of each, fewer where one takes longer; the two take turns, so that both meet the same load.
RUNS = {10_000: 200, 100_000: 30, 1_000_000: 5}


def survey(n: int, missing: float) -> pd.DataFrame:
    random = np.random.default_rng(7)
    person = random.normal(0, 0.7, (n, 1))
    answers = np.clip(np.round(5.3 + person + random.normal(0, 1, (n, len(NAMES)))), 1, 7)
    if missing:
        answers[random.random(answers.shape) < missing] = np.nan
    return pd.DataFrame(answers, columns=NAMES)


def plain_pass(values: np.ndarray) -> np.ndarray:
    means: np.ndarray = np.nanmean(values[:, 22:] - values[:, :22], axis=0)
    return means


def seconds(action: Callable[[], object]) -> float:
    begin = time.perf_counter()
    action()
    return time.perf_counter() - begin


def fastest(table: pd.DataFrame, runs: int) -> tuple[float, float]:
    """Return the fastest run of the summary and of the plain pass: the work itself, without what disturbs it."""
    values = table.to_numpy()
    taken = [(seconds(lambda: summarise(table)), seconds(lambda: plain_pass(values))) for _ in range(runs)]
    return min(ours for ours, _ in taken), min(plain for _, plain in taken)


def main() -> None:
    print(
        f"{'respondents':>12} {'missing':>8} {'summary s':>10} {'plain s':>9} {'ratio':>6} {'ns/answer':>10}  limit 3"
    )
    for n, runs in RUNS.items():
        for missing in (0.0, 0.03):
            ours, plain = fastest(survey(n, missing), runs)
            print(f"{n:12,} {missing:8.0%} {ours:10.4f} {plain:9.4f} {ours / plain:6.2f} {ours / n / 44 * 1e9:10.1f}")
    table = survey(1_000_000, 0.03)
    size = table.memory_usage().sum()
    tracemalloc.start()
    summarise(table)
    more = tracemalloc.get_traced_memory()[1]
    print(
        f"\nmemory of 1,000,000: input {size / 1e6:.0f} MB, peak {(size + more) / size:.2f} times the input, limit 2.5"
    )


if __name__ == "__main__":
    main()
