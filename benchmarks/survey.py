"""`python -m benchmarks.survey`: a full SERVQUAL summary beside one plain pass over the same array."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from coursekit.analysis.instrument import SERVQUAL
from coursekit.analysis.summary import summarise

NAMES = [block + item for block in "EP" for item in SERVQUAL.items]


def survey(n: int, missing: float) -> pd.DataFrame:
    random = np.random.default_rng(7)
    person = random.normal(0, 0.7, (n, 1))
    answers = np.clip(np.round(5.3 + person + random.normal(0, 1, (n, len(NAMES)))), 1, 7)
    if missing:
        answers[random.random(answers.shape) < missing] = np.nan
    return pd.DataFrame(answers, columns=NAMES)


def plain_pass(values: np.ndarray) -> np.ndarray:
    return np.nanmean(values[:, 22:] - values[:, :22], axis=0)


def best(action, times: int = 5) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begin)
    return min(taken)


def peak() -> float:
    """Return the process's largest memory so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def main() -> None:
    print(
        f"{'respondents':>12} {'missing':>8} {'summary s':>10} {'plain s':>9} {'ratio':>6} {'ns/answer':>10}  limit 3"
    )
    for n in (10_000, 100_000, 1_000_000):
        for missing in (0.0, 0.03):
            table = survey(n, missing)
            values = table.to_numpy()
            ours, plain = best(lambda table=table: summarise(table)), best(lambda values=values: plain_pass(values))
            print(f"{n:12,} {missing:8.0%} {ours:10.3f} {plain:9.3f} {ours / plain:6.2f} {ours / n / 44 * 1e9:10.1f}")
    table = survey(1_000_000, 0.03)
    size, before = table.memory_usage().sum(), peak()
    summarise(table)
    print(f"\nmemory of 1,000,000: input {size / 1e6:.0f} MB, peak {max(0, peak() - before) / 1e6:.0f} MB higher")


if __name__ == "__main__":
    main()
