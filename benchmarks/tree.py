"""What a process and all below it cost, measured from a process beside them (Linux).

Run as ``tree.py WHAT PID SECONDS`` it looks every so many seconds until its standard input is closed, then prints what
it has seen. From outside, because children that nobody waits for, such as the box's keepers, are in no account of their
parent's.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

_TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Watched:
    """What was seen, once the `with` is over."""

    value = 0.0


@contextlib.contextmanager
def watched(what: str, every: float, pid: int = 0) -> Iterator[Watched]:
    """Watch this process and all below it: their ``cpu`` (seconds, from now on) or ``memory`` (MB, at its highest).

    Of a page of memory that several share, each counts its part.
    """
    command = [sys.executable, str(Path(__file__)), what, str(pid or os.getpid()), str(every)]
    beside = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert beside.stdout is not None
    beside.stdout.readline()  # it has looked once
    found = Watched()
    try:
        yield found
    finally:
        said, _ = beside.communicate()
        found.value = json.loads(said)


def tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{one}/task"):
                waiting += map(int, Path(f"/proc/{one}/task/{task}/children").read_text().split())
    return [one for one in found if one != os.getpid()]


def cpu(pid: int) -> tuple[tuple[int, str], float]:
    """Return which process it is (ids are used again) and its seconds so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # By threads it is exact; by process, in hundredths, the threads that have ended are in it.
    exact = sum(int(Path(f"{task}/schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir())
    return (pid, fields[19]), max(exact / 1e9, (int(fields[11]) + int(fields[12])) / _TICK)


def memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def each(pids: list[int], look: Callable[[int], Any]) -> list[Any]:
    found = []
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):  # it has ended
            found.append(look(pid))
    return found


def watch(what: str, pid: int, every: float) -> float:
    before: dict[tuple[int, str], float] = {}
    seen: dict[tuple[int, str], float] = {}
    highest, first = 0.0, True
    while True:
        pids = tree(pid)
        if what == "cpu":
            seen.update(each(pids, cpu))
        else:
            highest = max(highest, sum(each(pids, memory)))
        if first:
            before, first = dict(seen), False
            print("watching", flush=True)
        if select.select([sys.stdin], [], [], every)[0]:
            return sum(seen.values()) - sum(before.values()) if what == "cpu" else highest


if __name__ == "__main__":
    print(json.dumps(watch(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
