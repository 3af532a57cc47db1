"""Generator states for the kernels, by C: those of `streams.seeds`, in a tenth of the time."""
from __future__ import annotations

from functools import lru_cache

import numpy as np

from numerics.build import load
from numerics.emit import environment
from numerics.streams import UNITS, Words, named


class Seeder:
    """Writes the generator states of a stream's chunks; NoCompiler if there is none."""

    def __init__(self, seed: int, stream: str) -> None:
        self._named, self._run = named(seed, stream), load(source())

    def write(self, chunk: int, states: Words) -> None:
        """The states of a chunk into `states`, (4, 4096) uint64 in one piece."""
        number = np.array([chunk], dtype=np.uint32)
        self._run(self._named.ctypes.data, number.ctypes.data, states.ctypes.data)


@lru_cache(maxsize=1)
def source() -> str:
    """The C text."""
    return environment().get_template("seeds.c.jinja").render(units=UNITS)
