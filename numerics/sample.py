"""Samples of an experiment, chunk by chunk: 4096 replicas each, from seed, stream name and chunk number alone."""
from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.build import NoCompiler, load
from numerics.emit import emit
from numerics.interpret import exits, frames, interpret
from numerics.lower import Experiment, Inputs, lower
from numerics.program import Program
from numerics.stopping import Exits, lower_exits
from numerics.streams import UNITS, seeds

Array = NDArray[np.float64]
_POINTERS = ("start", "params", "tables", "data", "atoms", "edges", "size", "part", "first", "when", "what", "column", "fresh")
_COUNTS = ("rows", "kinds", "observations", "width", "last", "largest", "reverse", "replicas", "length", "chunk")
AHEAD = 4


class Diverged(ArithmeticError):
    """A value is no longer finite; the message names unit and step."""


class _Input(ctypes.Structure):
    """`struct input` of the kernel."""

    _fields_ = [*((name, ctypes.c_void_p) for name in _POINTERS), *((name, ctypes.c_int64) for name in _COUNTS)]


class Sampler:
    """Draws replicas of an experiment.

    stream       a name: samplers of different names, or seeds, are independent
    backend      "c", or "numpy" for the reference interpreter, which gives the same bytes
    source       the C text                         draws_per_unit  example draws of one replica
    backend_note why another backend runs than the one asked for, or ""
    """

    def __init__(self, experiment: Experiment | Exits, seed: int, stream: str, backend: str = "c") -> None:
        if backend not in ("c", "numpy"):
            raise ValueError(f"Sampler: unknown backend {backend!r}; write 'c' or 'numpy'")
        self.experiment, self.seed, self.stream = experiment, seed, stream
        self.program, self.inputs = lower_exits(experiment) if isinstance(experiment, Exits) else lower(experiment)
        self.backend, self.backend_note = backend, ""
        self._kernel: _Kernel | None = None
        if backend == "c":
            self._compile()

    def _compile(self) -> None:
        try:
            self._kernel = _Kernel(self.program, self.inputs, load(self.source))
        except NoCompiler as error:
            self.backend = "numpy"
            self.backend_note = f"{error}; the NumPy reference interpreter ran instead, with the same values"

    @cached_property
    def source(self) -> str:
        """The C text of the kernel."""
        return emit(self.program)

    @property
    def draws_per_unit(self) -> int:
        """Example draws of one replica."""
        return self.inputs.schedule.draws

    def chunk(self, k: int) -> Array:
        """The observed values of chunk k, (4096, observed scalars) float64: the same whenever and wherever it is asked for."""
        state = seeds(self.seed, self.stream, k)
        out = self._kernel(state) if self._kernel else self._interpreted(state)
        if not np.isfinite(out).all():
            raise Diverged(self._where(k, int(np.argmin(np.isfinite(out).all(axis=1))), state))
        return out

    def _interpreted(self, state: Any) -> Array:
        return (exits if self.program.exits else interpret)(self.program, self.inputs, state)

    def chunks(self, first: int, last: int, pool: Executor | None = None) -> Iterator[Array]:
        """Chunks first .. last - 1 in order, computed by the threads of `pool` if one is given."""
        if pool is None:
            yield from map(self.chunk, range(first, last))
            return
        waiting: deque[Future[Array]] = deque()
        numbers = iter(range(first, last))
        try:
            # A few chunks ahead: enough to keep the threads busy, and memory stays bounded.
            waiting.extend(pool.submit(self.chunk, k) for k in islice(numbers, AHEAD))
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(self.chunk, k) for k in islice(numbers, 1))
                yield done
        finally:
            for future in waiting:
                future.cancel()

    def _where(self, k: int, unit: int, state: Array | Any) -> str:
        """Run one replica again, and look at every step."""
        if self.program.exits:
            return f"diverged at unit {k * UNITS + unit}, before it stopped ({self.experiment.point})"
        with np.errstate(all="ignore"):
            for t, names in frames(self.program, self.inputs, state[:, unit : unit + 1]):
                if not all(np.isfinite(value).all() for value in names.values()):
                    return f"diverged at unit {k * UNITS + unit}, step {t} ({self.experiment.point})"
        return f"an observable is not finite at unit {k * UNITS + unit}, while states and averages are ({self.experiment.point})"


class _Kernel:
    """A loaded kernel with its inputs laid out for C."""

    def __init__(self, program: Program, inputs: Inputs, run: Any) -> None:
        self._run, self._width = run, inputs.width
        self._held = _arrays(program, inputs)
        counts = _counts(program, inputs, self._held["start"].size)
        pointers = {name: self._held[name].ctypes.data for name in _POINTERS}
        self._input = _Input(**pointers, **counts)

    def __call__(self, state: Any) -> Array:
        words, out = np.ascontiguousarray(state), np.empty((UNITS, self._width))
        if self._run(ctypes.byref(self._input), words.ctypes.data, out.ctypes.data):
            raise MemoryError("the kernel found no memory for its draws; take fewer rows or a smaller batch")
        return out


def _arrays(program: Program, inputs: Inputs) -> dict[str, Any]:
    plan, start, data = inputs.schedule, inputs.start, inputs.data
    if program.glm:
        # Vectors are padded to whole groups of eight; the zeros add nothing.
        pad = -start.size % 8
        data = np.hstack([data[:, : start.size], np.zeros((len(data), pad)), data[:, start.size :]])
        start = np.pad(start, (0, pad))
    found = {"start": start, "params": inputs.params, "tables": inputs.tables, "data": data, "atoms": inputs.atoms}
    found |= {"edges": inputs.edges, "what": inputs.what, "column": inputs.columns_at}
    found |= {"size": plan.size, "part": plan.part, "first": plan.first, "when": plan.when, "fresh": plan.fresh}
    if program.glm:
        found["what"] = np.array([program.vectors[w] == "average" for w in inputs.what], dtype=np.int64)
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def _counts(program: Program, inputs: Inputs, length: int) -> dict[str, int]:
    plan = inputs.schedule
    return {
        "rows": len(inputs.data), "kinds": inputs.atoms.size, "observations": plan.when.size, "width": inputs.width,
        "last": plan.last, "largest": int(plan.size.max()), "reverse": int(plan.reverse), "replicas": UNITS,
        "length": length, "chunk": inputs.start.size,
    }
