"""A class on a cluster of several processes, one of which is killed: the same grades as here."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest

from coursekit.grading.executor import cluster
from coursekit.grading.run import grade
from coursekit.language import CourseError, in_language
from tests.grading.test_ended import handed_in

__all__ = ["handed_in"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the boxes of two workers are tried on Linux")


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_worker_is_killed_midway(handed_in, tmp_path):
    distributed = pytest.importorskip("distributed")
    killed: list[int] = []
    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as several,
        cluster(several.scheduler_address) as executor,
        in_language("en"),
    ):

        def told(done: int, total: int) -> None:
            assert total == 5
            if done == 1 and not killed:
                killed.append(next(iter(several.workers.values())).pid)
                os.kill(killed[0], signal.SIGKILL)

        grade([handed_in], tmp_path / "cluster", seed=3, executor=executor, told=told)
    with in_language("en"):
        grade([handed_in], tmp_path / "here", seed=3, workers=2)
    assert len(killed) == 1
    assert files(tmp_path / "cluster") == files(tmp_path / "here")


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp://127.0.0.1"])
def test_nobody_at_the_address(address):
    with pytest.raises(CourseError, match=re.escape(address)), cluster(address):
        raise AssertionError
