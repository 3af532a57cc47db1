"""Exit codes of the command, and which one wins when several apply."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any


class Exit(IntEnum):
    """What the exit code says.  Only `EXPECTED` is a pass: undecided and empty runs are not."""

    EXPECTED = 0
    UNEXPECTED = 1
    INTERRUPTED = 2
    FAULT = 3
    USAGE = 4
    EMPTY = 5
    UNDECIDED = 6


PRECEDENCE = (Exit.FAULT, Exit.INTERRUPTED, Exit.USAGE, Exit.EMPTY, Exit.UNEXPECTED, Exit.UNDECIDED, Exit.EXPECTED)


def worst(codes: Iterable[Exit]) -> Exit:
    """The code that wins; of none, EMPTY."""
    return min(codes, key=PRECEDENCE.index, default=Exit.EMPTY)


def of_theorem(result: Mapping[str, Any]) -> Exit:
    """The code of one theorem of a results document."""
    if result["verdict"] == "fault":
        return Exit.FAULT
    if result["as_expected"]:
        return Exit.EXPECTED
    return Exit.UNDECIDED if result["verdict"] == "undecided" else Exit.UNEXPECTED
