"""`make bench`: what a trainee and a maintainer wait for, as one table.

Every time stands beside something measured in the same run, because seconds
alone say more about the machine than about the course: importing pandas for
what a notebook waits for, an empty kernel for what the builder waits for.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def seconds(action: Callable[[], object], times: int = 5) -> float:
    """Return the median of several runs."""
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def python(code: str, times: int = 5) -> float:
    return seconds(lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=tempfile.gettempdir()), times)


def rows() -> list[tuple[str, float, float, float, str]]:
    """Return name, measured seconds, limit in seconds, reference seconds and what the reference is."""
    bare = python("pass")
    pandas = python("import pandas") - bare
    with_coursekit = python("import pandas, coursekit; coursekit.servqual") - bare
    found = [("import coursekit, beyond pandas", with_coursekit - pandas, 0.060, pandas, "import pandas")]

    from coursekit.checks import unit10
    from coursekit.widgets import GapExplorer

    unit10.q2.evaluate(4.58)  # the first check loads the data, as in a notebook
    found.append(("check of a value", seconds(lambda: unit10.q2.check(4.58)), 0.300, pandas, "import pandas"))
    right = seconds(lambda: unit10.q3.check(lambda answer, low, high: low + high - answer))
    wrong = seconds(lambda: unit10.q3.check(lambda answer, low, high: high - answer + 0 * low))
    found.append(("check of a right function", right, 0.300, pandas, "import pandas"))
    found.append(("check of a wrong function", wrong, 0.300, pandas, "import pandas"))

    explorer = GapExplorer()
    branches = [code for _, code in explorer.controls["branch"].options]

    def walk() -> None:
        for code in branches:
            explorer.controls["branch"].value = code

    walk()
    found.append(("redraw of a widget", seconds(walk) / len(branches), 0.080, pandas, "import pandas"))

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "copy"
        command = [sys.executable, "-c", COPY.format(folder=str(made))]
        copy = seconds(lambda: (shutil.rmtree(made, ignore_errors=True), subprocess.run(command, check=True)))
    found.append(("working copy made", copy - bare, 2.0, pandas, "import pandas"))

    kernel = seconds(lambda: subprocess.run([sys.executable, "-c", KERNEL], check=True), 3)
    build = [sys.executable, "-m", "coursekit", "build"]
    # Stale or fresh, it compares the same; while a source is being written it is stale.
    check = seconds(lambda: subprocess.run([*build, "--check"], check=False, cwd=ROOT, capture_output=True), 3)
    found.append(("build --check of everything", check, 15.0, kernel, "a kernel that starts and stops"))
    one = seconds(lambda: subprocess.run([*build, "10"], check=True, cwd=ROOT, capture_output=True), 1)
    found.append(("build of unit 10", one, 20.0, kernel, "a kernel that starts and stops"))
    return found


COPY = """
from pathlib import Path
from coursekit.lab.working_copy import lay
lay(Path({folder!r}), "zh")
"""

KERNEL = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(extra_arguments=["--Application.log_level=40"])
client.stop_channels()
manager.shutdown_kernel(now=True)
"""


def size_of(names: list[str]) -> float:
    """Return the megabytes of the files git tracks under `names`."""
    listed = subprocess.run(["git", "ls-files", "-z", *names], cwd=ROOT, capture_output=True, check=True).stdout
    return sum((ROOT / name).stat().st_size for name in listed.decode().split("\0") if name) / 1e6


def main() -> None:
    print(f"{'what':34} {'seconds':>8} {'limit':>7} {'of limit':>9} {'ratio':>7}  to")
    late = []
    for name, measured, limit, reference, called in rows():
        print(f"{name:34} {measured:8.3f} {limit:7.2f} {measured / limit:8.0%} {measured / reference:7.2f}  {called}")
        if measured > limit:
            late.append(name)
    units = len(list((ROOT / "source" / "lessons").glob("*.md")))
    notebooks = size_of(["lessons", "exercises", "solutions", "source"])
    print(f"\nrepository {size_of([]):.2f} MB (limit 15); {notebooks / units:.2f} MB a unit (limit 0.4)")
    if late:
        print("over the limit on this machine, in this run: " + ", ".join(late))


if __name__ == "__main__":
    main()
