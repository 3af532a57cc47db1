"""Small real data sets, exact and checked by SHA-256.  Origin, licence and citation: README.md beside this file."""
from __future__ import annotations

import gzip
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

SHA256 = {
    "digits.csv.gz": "9239468e2f9e8b7192f3bfc6a2b80a25502fe9fa26a51dc0583cd6add32f9a0f",
    "wine.csv": "d43a4305b21c9f46b4c40ab4f7fcb02751bc6acca808a70b5602dddc629e1f88",
}


class DataError(RuntimeError):
    """A shipped data set is missing or is not the file that was shipped; the message names file and hashes."""


@lru_cache
def digits() -> tuple[tuple[int, ...], ...]:
    """1797 handwritten digits of 13 writers: 64 grey values 0..16 of an 8 x 8 image, row by row, then the digit 0..9."""
    return tuple(tuple(map(int, row)) for row in _cells("digits.csv.gz")[1:])


@lru_cache
def regression() -> tuple[tuple[Any, ...], ...]:
    """178 wines: 12 chemical measurements as exact SymPy rationals in the source's units, then the alcohol by volume in %.

    `columns("wine.csv")` names them.  The units differ by a factor of a thousand, so scale before running SGD on it.
    """
    from sympy import Rational  # kept out of the import of this module, which needs no algebra

    return tuple(tuple(map(Rational, row)) for row in _cells("wine.csv")[1:])


@lru_cache
def parity_kernel(count: int, width: int) -> tuple[Any, tuple[int, ...]]:
    """(columns of a kernel matrix, a `Table`; labels) of `count` digits, every third image of the set: even digits +1, odd -1.

    The kernel is exp(-|x - x'|^2/(2 width^2)) of grey values divided by 16, each entry to the nearest multiple of 2^-30: that
    matrix is the data, and doubles hold it exactly.
    """
    import numpy as np  # heavy, and wanted here alone
    from flint import arb, ctx, fmpq

    from theorems._model.table import Table

    images = np.array(digits()[: 3 * count : 3])
    pixels = images[:, :-1]
    squares = (pixels**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * pixels @ pixels.T  # whole numbers, so exact
    different, where = np.unique(distances, return_inverse=True)
    with ctx.workprec(256):
        scaled = [arb(fmpq(-int(d), 512 * width**2)).exp() * 2**30 + arb(0.5) for d in different]
        nearest = np.array([int(float(value.floor())) for value in scaled])
    return Table(nearest[where].reshape(distances.shape) / 2**30), tuple(int(1 - 2 * (digit % 2)) for digit in images[:, -1])


def columns(name: str) -> tuple[str, ...]:
    """The column names of a shipped file, `digits.csv.gz` or `wine.csv`."""
    return _cells(name)[0]


@lru_cache
def _cells(name: str) -> tuple[tuple[str, ...], ...]:
    raw = verified(name)
    text = (gzip.decompress(raw) if name.endswith(".gz") else raw).decode("ascii")
    return tuple(tuple(line.split(",")) for line in text.splitlines())


def verified(name: str) -> bytes:
    """The bytes of a shipped file, if its SHA-256 is the one recorded here; DataError otherwise."""
    if name not in SHA256:
        raise DataError(f"no data set {name!r} is shipped; there are {', '.join(SHA256)}")
    try:
        raw = (files(__name__) / name).read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"the data set {name!r} is missing from this installation; reinstall trilemma") from error
    found = sha256(raw).hexdigest()
    if found != SHA256[name]:
        raise DataError(f"the data set {name!r} was changed: SHA-256 {found}, shipped was {SHA256[name]}; reinstall trilemma")
    return raw
