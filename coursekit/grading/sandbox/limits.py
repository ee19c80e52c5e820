"""How much a submission may use."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Parameters
    ----------
    cell_seconds : float
        For one cell, or one question; then it is interrupted, and a second later ended.
    submission_seconds : float
        For all of it; then it is ended.
    memory_mb : int
        For each process beyond what the libraries take, and for all of them together beyond what they share.
    processes : int
        Processes and threads at a time.
    file_mb, disk_mb : int
        For one file, and for all of them.
    output_bytes : int
        How far what cells print is counted; none of it is kept.
    frame_bytes : int
        For one answer; four times as much for all.
    start_seconds : float
        For the box to be ready.
    """

    cell_seconds: float = 20.0
    submission_seconds: float = 120.0
    memory_mb: int = 2048
    processes: int = 64
    file_mb: int = 32
    disk_mb: int = 128
    output_bytes: int = 2_000_000
    frame_bytes: int = 16_000_000
    start_seconds: float = 60.0
