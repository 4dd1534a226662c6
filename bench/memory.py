"""Proportional memory of a process and its children, as Linux counts it."""

from __future__ import annotations

from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            found += children_of(int(child))
    return found


def pss_of(pid: int) -> float:
    """Return megabytes (of 1,000,000 bytes) that the service occupies, shared pages counted once."""
    total = 0
    for process in children_of(pid):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) * 1024
    return round(total / 1_000_000, 1)
