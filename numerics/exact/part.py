"""Parts of batches: which states read one, and the process without the others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from theorems._model.nodes import MatrixPart, ScalarPart
from theorems._model.process import Process


def over_part(process: Process) -> frozenset[Any]:
    """The averages over a part of the batch."""
    return frozenset(name for name, e in process.average.items() if isinstance(e, (ScalarPart, MatrixPart)))


def determined(process: Process) -> frozenset[Any]:
    """The states that are known once the whole batches are: those that no part moves or stops, at any remove."""
    loose: set[Any] = set(over_part(process))
    grown = True
    while grown:
        reading = {name for table in (process.average, process.update) for name, e in table.items() if e.free_symbols & loose}
        if process.stop is not None and process.stop.free_symbols & loose:
            return frozenset()  # when they stop, if nothing else
        grown = not reading <= loose
        loose |= reading
    return frozenset(process.states) - loose


def without_part(process: Process, observable: Any) -> Process:
    """The process of what an observable needs, if that reads no part; else the process itself."""
    if process.draw.part is None:
        return process
    held = determined(process)
    rest = frozenset(process.states) - held
    average = {name: e for name, e in process.average.items() if name not in over_part(process) and not e.free_symbols & rest}
    if observable.free_symbols & (process.symbols - held - set(average)):
        return process
    tables = {name: {s: getattr(process, name)[s] for s in process.states if s in held} for name in ("start", "update")}
    return replace(process, draw=replace(process.draw, part=None), average=average, **tables)
