"""`python -m benchmarks.kernels`: a kernel's first cell, started as always and forked from a warm process."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil
from jupyter_client.manager import start_new_kernel
from jupyter_client.provisioning.factory import KernelProvisionerFactory

FIRST_CELL = "import pandas, seaborn, scipy.stats"
RUNS = 5
WAYS = {"as always": "local-provisioner", "warm": "coursekit-warm"}


def first_cell(way: str) -> tuple[float, float]:
    """Return the seconds until the first cell is done, and the kernel's own memory in MB."""
    KernelProvisionerFactory.instance().default_provisioner_name = WAYS[way]
    begin = time.perf_counter()
    manager, client = start_new_kernel(kernel_name="python3", stderr=subprocess.DEVNULL)
    client.execute_interactive(FIRST_CELL, timeout=60)
    taken = time.perf_counter() - begin
    memory = psutil.Process(manager.provisioner.pid).memory_full_info().uss / 1e6
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return taken, memory


def main() -> None:
    if sys.platform != "linux":
        print("kernels are forked on Linux only")
        return
    first_cell("warm")  # the first one waits for the warm process to load
    runs = [{way: first_cell(way) for way in WAYS} for _ in range(RUNS)]
    print(f"{'kernel':>12} {'first cell s':>13} {'own memory MB':>14}")
    best = {way: tuple(min(run[way][part] for run in runs) for part in (0, 1)) for way in WAYS}
    for way, (seconds, memory) in best.items():
        print(f"{way:>12} {seconds:13.2f} {memory:14.0f}")
    time_ratio, memory_ratio = (best["as always"][part] / best["warm"][part] for part in (0, 1))
    print(f"{'ratio':>12} {time_ratio:13.1f} {memory_ratio:14.1f}")


if __name__ == "__main__":
    main()
