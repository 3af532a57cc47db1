"""Random streams: every replica owns a xoshiro256++ generator, seeded from run seed, stream name and chunk alone."""
from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNITS = 4096
Words = NDArray[np.uint64]


def seeds(seed: int, stream: str, chunk: int) -> Words:
    """The generator states of one chunk, (4, 4096) uint64, one column a replica: `starts` and what splitmix64 makes of them."""
    return splitmix(starts(seed, stream, chunk)[:, None], UNITS)


@lru_cache(maxsize=256)  # samplers that draw alike ask for the same ones, block by block
def starts(seed: int, stream: str, chunk: int) -> Words:
    """Where the four splitmix64 generators of a chunk start, (4,) uint64, one for each row of its states.

    The name is hashed into the spawn key of NumPy's SeedSequence, so checks with different names are independent.  To seed
    by splitmix64 is what the authors of xoshiro advise.
    """
    words: Any = np.random.SeedSequence(entropy=seed, spawn_key=(*_name(stream), chunk)).generate_state(4, np.uint64)
    found: Words = words
    found.flags.writeable = False
    return found


@lru_cache(maxsize=16)
def _name(stream: str) -> tuple[int, ...]:
    digest = sha256(stream.encode()).digest()
    return tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))


def splitmix(start: Words, count: int) -> Words:
    """The first `count` outputs of splitmix64 (Steele, Lea, Flood 2014) from each state of a column: (rows, count)."""
    z: Words = start + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
    z ^= z >> np.uint64(31)
    return z


def advance(state: Words) -> Words:
    """The next 64 bits of every column, and the states moved on, in place: xoshiro256++ of Blackman and Vigna."""
    a, b, c, d = state
    result: Words = _rotated(a + d, 23) + a
    shifted = b << np.uint64(17)
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d[:] = _rotated(d, 45)
    return result


def _rotated(x: Words, k: int) -> Any:
    return (x << np.uint64(k)) | (x >> np.uint64(64 - k))


def below(bits: Words, count: int, upper: bool) -> NDArray[np.int64]:
    """A number below `count` from the lower or upper 32 bits: multiply, keep the upper half.  Bias at most count/2^32."""
    half = bits >> np.uint64(32) if upper else bits & np.uint64(0xFFFFFFFF)
    return ((half * np.uint64(count)) >> np.uint64(32)).astype(np.int64)


def uniform(bits: Words) -> NDArray[np.float64]:
    """The middle of one of 2^52 equal cells of (0, 1), exact in binary."""
    return ((bits >> np.uint64(12)) | np.uint64(0x3FF0000000000000)).view(np.float64) - 1.0 + 2.0**-53
