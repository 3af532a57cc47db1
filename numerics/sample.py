"""Samples of an experiment, chunk by chunk: 4096 replicas each, from seed, stream name and chunk number alone."""
from __future__ import annotations

import ctypes
from concurrent.futures import Executor
from functools import cached_property
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numerics.build import NoCompiler, load
from numerics.emit import emit
from numerics.interpret import exits, frames, interpret
from numerics.lower import Experiment, Inputs, lower
from numerics.program import Program
from numerics.seeding import Seeder
from numerics.stopping import Exits, lower_exits
from numerics.streams import UNITS, seeds

Array = NDArray[np.float64]
_POINTERS = ("start", "params", "tables", "data", "atoms", "edges", "size", "part", "first", "when", "what", "column", "fresh")
_COUNTS = ("rows", "kinds", "observations", "width", "last", "largest", "reverse", "replicas", "length", "chunk", "stride")
LINE, LARGE_PAGE = 64, 1 << 21  # bytes of the cache and of the memory that are fetched, or found, at once
PIECES = 8  # of a block, shared out among threads


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
            self._kernel = _Kernel(self.program, self.inputs, load(self.source), Seeder(self.seed, self.stream))
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
        return self.block(k, k + 1)

    def block(self, first: int, last: int, pool: Executor | None = None) -> Array:
        """Chunks first .. last - 1 one below the other, by the threads of `pool` if one is given."""
        found = np.empty((last - first, UNITS, self.inputs.width))
        each = ceil((last - first) / PIECES)
        pieces = range(0, last - first, each)
        # One piece is not handed over: that takes longer than many a chunk does.
        mapped = pool.map if pool and len(pieces) > 1 else map
        for _ in mapped(lambda k: self._fill(first + k, found[k : k + each]), pieces):
            pass
        rows = found.reshape(-1, self.inputs.width)
        if not np.isfinite(rows).all():
            raise Diverged(self._where(first * UNITS + int(np.argmin(np.isfinite(rows).all(axis=1)))))
        return rows

    def _fill(self, first: int, out: Array) -> None:
        """The chunks from `first` on into `out`, (chunks, 4096, observed scalars)."""
        if self._kernel:
            self._kernel.fill(first, out)
            return
        for k, chunk in enumerate(out, first):
            chunk[:] = self._interpreted(seeds(self.seed, self.stream, k))

    def _interpreted(self, state: Any) -> Array:
        return (exits if self.program.exits else interpret)(self.program, self.inputs, state)

    def _where(self, unit: int) -> str:
        """Run one replica again, and look at every step."""
        if self.program.exits:
            return f"diverged at unit {unit}, before it stopped ({self.experiment.point})"
        state = seeds(self.seed, self.stream, unit // UNITS)[:, [unit % UNITS]]
        with np.errstate(all="ignore"):
            for t, names in frames(self.program, self.inputs, state):
                if not all(np.isfinite(value).all() for value in names.values()):
                    return f"diverged at unit {unit}, step {t} ({self.experiment.point})"
        return f"an observable is not finite at unit {unit}, while states and averages are ({self.experiment.point})"


class _Kernel:
    """A loaded kernel with its inputs laid out for C."""

    def __init__(self, program: Program, inputs: Inputs, run: Any, seeder: Seeder) -> None:
        self._run, self._seeder = run, seeder
        self._held = _arrays(program, inputs)
        counts = _counts(program, inputs, self._held["start"].size, self._held["data"].shape[-1])
        pointers = {name: self._held[name].ctypes.data for name in _POINTERS}
        self._input = _Input(**pointers, **counts)

    def fill(self, first: int, out: Array) -> None:
        """The chunks from `first` on into `out`, (chunks, 4096, observed scalars) in one piece."""
        states = np.empty((4, UNITS), np.uint64)
        for k, chunk in enumerate(out, first):
            self._seeder.write(k, states)
            if self._run(ctypes.byref(self._input), states.ctypes.data, chunk.ctypes.data):
                raise MemoryError("the kernel found no memory for its draws; take fewer rows or a smaller batch")


def _arrays(program: Program, inputs: Inputs) -> dict[str, Any]:
    plan, start, data = inputs.schedule, inputs.start, inputs.data
    if program.glm:
        # Vectors are padded to whole groups of eight, the zeros add nothing; rows to whole lines of the cache, to begin with one.
        pad = -start.size % 8
        data = np.hstack([data[:, : start.size], np.zeros((len(data), pad)), data[:, start.size :]])
        data = _aligned(np.pad(data, ((0, 0), (0, -data.shape[1] % 8))))
        start = np.pad(start, (0, pad))
    found = {"start": start, "params": inputs.params, "tables": inputs.tables, "data": data, "atoms": inputs.atoms}
    found |= {"edges": inputs.edges, "what": inputs.what, "column": inputs.columns_at}
    found |= {"size": plan.size, "part": plan.part, "first": plan.first, "when": plan.when, "fresh": plan.fresh}
    if program.glm:
        found["what"] = np.array([program.vectors[w] == "average" for w in inputs.what], dtype=np.int64)
    return {name: np.ascontiguousarray(array) for name, array in found.items()}


def _aligned(array: Array) -> Array:
    """A copy that begins at a line of the cache, or at a large page if it fills much of one, as NumPy has from 4 MiB on."""
    step = LARGE_PAGE if array.nbytes > LARGE_PAGE // 4 else LINE
    room = np.empty(array.size + 2 * step // 8)
    first = -room.ctypes.data % step // 8
    found = room[first : first + array.size].reshape(array.shape)
    found[:] = array
    return found


def _counts(program: Program, inputs: Inputs, length: int, stride: int) -> dict[str, int]:
    plan = inputs.schedule
    return {
        "rows": len(inputs.data), "kinds": inputs.atoms.size, "observations": plan.when.size, "width": inputs.width,
        "last": plan.last, "largest": int(plan.size.max()), "reverse": int(plan.reverse), "replicas": UNITS,
        "length": length, "chunk": inputs.start.size, "stride": stride,
    }
