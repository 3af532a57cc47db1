"""How much memory is free, asked before anything large is made."""

from __future__ import annotations

import os
from pathlib import Path


class TooLarge(ValueError):
    """What was asked for does not fit into memory; the message has both numbers and says what to do."""


def afford(needed: int, what: str, instead: str) -> None:
    """TooLarge unless `needed` bytes are free, as far as the system tells."""
    there = free()
    if there is not None and needed > there:
        raise TooLarge(f"{what}, {needed / 1e9:.2f} GB of memory are needed, and {there / 1e9:.2f} GB are free; {instead}")


def free() -> int | None:
    """Bytes that this process may still take: of the machine, and of the control group it runs in; None if nothing says."""
    found = [_machine(), _group()]
    return min((n for n in found if n is not None), default=None)


def _machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        pass  # no Linux, or an old one: then what the system counts as free
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return None


def _group() -> int | None:
    folder = Path("/sys/fs/cgroup")
    for limit, used in (("memory.max", "memory.current"), ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes")):
        try:
            return int((folder / limit).read_text()) - int((folder / used).read_text())
        except (OSError, ValueError):  # no such group, or "max": no limit
            continue
    return None
