"""What a rule asks of parts of batches, and of batches of reshuffled rows, which depend on one another."""
from __future__ import annotations

from typing import Any

from theorems._model.process import Process
from theorems._model.theorem import Theorem
from theorems.calculus.normal import normal
from theorems.calculus.rows import NotRows
from theorems.calculus.signs import slacks


def require_part(theorem: Theorem, process: Process) -> None:
    """NotRows unless the part shows to hold 1, 2, ... or all examples of a batch."""
    size, part = process.draw.size, process.draw.part
    if not part.is_integer or not all(_shown(theorem, e) for e in (part - 1, size - part)):
        raise NotRows(f"that 1 <= {part} <= {size}, an integer, does not show; declare it, or add it to given")


def require_first_pass(theorem: Theorem, process: Process, steps: Any) -> None:
    """NotRows if the rows are reshuffled, unless that many batches show to be whole ones of the first pass."""
    if process.draw.scheme != "reshuffled" or process.rows is None:
        return
    size, count = process.draw.size, process.rows.count
    if size.has(process.time):
        raise NotRows(f"the size {size} of reshuffled batches changes with time, so where a pass ends does not show")
    if not _shown(theorem, count - steps * size):
        raise NotRows(f"that {steps} batches of {size} are whole and of the first pass over {count} rows does not show; "
                      f"add Given({steps * size}, '<=', {count})")


def _shown(theorem: Theorem, e: Any) -> bool:
    """Whether e >= 0 by what is declared, or is a slack of an assumption plus what is declared non-negative."""
    return bool(e.is_nonnegative) or any(bool(normal(e - slack).is_nonnegative) for slack in slacks(theorem.given))
