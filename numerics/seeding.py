"""Generator states for the kernels, by C: those of `streams.seeds`, in a fifth of the time."""
from __future__ import annotations

from functools import lru_cache

from numerics.build import load
from numerics.emit import environment
from numerics.streams import UNITS, Words, starts


class Seeder:
    """Writes the generator states of a stream's chunks; NoCompiler if there is none."""

    def __init__(self, seed: int, stream: str) -> None:
        self._seed, self._stream, self._run = seed, stream, load(source())

    def write(self, chunk: int, states: Words) -> None:
        """The states of a chunk into `states`, (4, 4096) uint64 in one piece."""
        start = starts(self._seed, self._stream, chunk)
        self._run(start.ctypes.data, None, states.ctypes.data)


@lru_cache(maxsize=1)
def source() -> str:
    """The C text."""
    return environment().get_template("seeds.c.jinja").render(units=UNITS)
