"""When a kernel draws, how much, and when it looks."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from numerics.constant import Known, number
from numerics.trees import NotLowered
from theorems._model.process import Process

ROWS_LIMIT = 2**24


@dataclass(frozen=True, eq=False)
class Schedule:
    """For each time 0 .. last: `size` examples from position `first` of the order, shuffled anew if `fresh`.

    The first `part` of them are the part of the batch; `part` is `size` where none is chosen.
    size, part, first, when (the observations' steps, ascending): int64; fresh: uint8; reverse: orders are read backwards
    """

    size: NDArray[np.int64]
    part: NDArray[np.int64]
    first: NDArray[np.int64]
    fresh: NDArray[np.uint8]
    when: NDArray[np.int64]
    reverse: bool = False

    @property
    def last(self) -> int:
        """The time of the last observation."""
        return int(self.when[-1])

    @property
    def draws(self) -> int:
        """Examples drawn by one replica."""
        return int(self.size.sum())


def schedule(process: Process, known: Known, when: tuple[int, ...], count: int, draws_last: bool, reverse: bool) -> Schedule:
    """The schedule up to the last observation; the last step draws only if an observable asks for it."""
    drawn = when[-1] + int(draws_last)
    wanted = [_size(process, known, t) for t in range(drawn)]
    few = [_part(process, known, t, size) for t, size in enumerate(wanted)]
    _check(process, wanted, count)
    scheme = process.draw.scheme
    epochs = _epochs(wanted, count) if scheme == "reshuffled" else _plain(wanted, count if scheme == "in order" else 0)
    rest = [0] * (when[-1] + 1 - drawn)
    short = [t for t, (few_, drawn_) in enumerate(zip(few, epochs[0], strict=True)) if few_ > drawn_]
    if short and process.draw.part is not None:
        raise NotLowered(f"the part {process.draw.part} does not fit in the last batch of a pass, at time {short[0]}")
    size, first, fresh = (np.array([*values, *rest], dtype=np.int64) for values in epochs)
    part = np.array([*few, *rest], dtype=np.int64) if process.draw.part is not None else size
    return Schedule(size, part, first, fresh.astype(np.uint8), np.array(when, dtype=np.int64), reverse)


def _size(process: Process, known: Known, t: int) -> int:
    value = number(process.draw.size, known.at({process.time: fmpq(t)}))
    if value.q != 1 or value < 1:
        raise NotLowered(f"the batch size {process.draw.size} is {value} at time {t}; it must be a positive integer")
    return int(value.p)


def _part(process: Process, known: Known, t: int, size: int) -> int:
    if process.draw.part is None:
        return size
    value = number(process.draw.part, known.at({process.time: fmpq(t)}))
    if value.q != 1 or not 1 <= value <= size:
        raise NotLowered(f"the part {process.draw.part} is {value} of {size} examples at time {t}; it must be 1, 2, ... or all")
    return int(value.p)


def _check(process: Process, wanted: list[int], count: int) -> None:
    if process.rows is None:
        return
    if count == 0:
        raise NotLowered(f"the process draws from the rows {process.rows.fields}, but the instance gives none")
    if count > ROWS_LIMIT:
        raise NotLowered(f"{count} rows, at most {ROWS_LIMIT}: an index is drawn from 32 bits, with a bias of up to rows/2^32")
    if process.draw.scheme != "with" and max(wanted, default=0) > count:
        raise NotLowered(f"a batch of {max(wanted)} from {count} rows, scheme {process.draw.scheme!r}: it has at most all rows")


def _epochs(wanted: list[int], count: int) -> tuple[list[int], list[int], list[int]]:
    size: list[int] = []
    first: list[int] = []
    fresh: list[int] = []
    position = count
    for batch in wanted:
        fresh.append(int(position >= count))
        position = 0 if position >= count else position
        first.append(position)
        size.append(min(batch, count - position))
        position += size[-1]
    return size, first, fresh


def _plain(wanted: list[int], cycle: int) -> tuple[list[int], list[int], list[int]]:
    starts: Any = np.cumsum([0, *wanted])[:-1]
    return wanted, [int(s) % cycle if cycle else 0 for s in starts], [0] * len(wanted)
