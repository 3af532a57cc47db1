"""Ends of the spectrum of H, the mean of x x^T in a kernel's own space, whose non-zero part is that of K/n, with error bounds.

The smaller of covariance and kernel matrix is formed; beyond DENSE rows a kernel matrix is held in single precision, and only
its largest eigenvalue is found.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse.linalg import LinearOperator, eigsh

from numerics.kernels import UNIT, Array, Kernel
from numerics.memory import afford

DENSE = 2000  # rows of a matrix all of whose eigenvalues are found
PART = 1000  # rows whose least eigenvalue bounds that of all
STRIP = 1024  # rows of a kernel matrix made at a time
SINGLE = 2.0**-24
COPIES = 6  # that the solver of all eigenvalues makes of a matrix


@dataclass(frozen=True)
class Number:
    """A number, a bound on its error, and how it was found."""

    value: float
    error: float
    how: str


@dataclass(frozen=True)
class Spectrum:
    """beta = max k(x, x); the largest and the least positive eigenvalue of H; its rank, None where it was not counted."""

    beta: Number
    top: Number
    low: Number
    rank: int | None

    @property
    def one(self) -> bool:
        """Whether all positive eigenvalues are one, as far as the error bounds tell."""
        return self.top.value - self.low.value <= self.top.error + self.low.error


def plan(rows: int, columns: int, kernel: Kernel) -> None:
    """TooLarge, before anything is formed, if memory does not hold what will be."""
    size, what = _size(rows, columns, kernel)
    if size > DENSE and kernel.name == "linear":
        return  # products with the rows are enough
    needed = size * size * (4 if size > DENSE else 8 * COPIES) + rows * columns * 8
    afford(
        needed,
        f"{rows} rows of {columns} features, {kernel}: for {what} of {size} x {size} numbers",
        "give fewer rows, or take kernel=linear, which needs no such matrix",
    )


def _size(rows: int, columns: int, kernel: Kernel) -> tuple[int, str]:
    if kernel.name == "linear" and columns < rows:
        return columns, "the covariance"
    return rows, "the kernel matrix"


def spectrum(rows: Array, kernel: Kernel) -> Spectrum:
    """The spectrum's ends for `rows` (n, d); `plan` has found room for it."""
    here = rows - rows.mean(axis=0) if kernel.moves else rows
    largest = Number(float(kernel.diagonal(rows).max()), _diagonal_error(rows, kernel), f"largest k(x, x) of {len(rows)} rows")
    size, what = _size(len(rows), rows.shape[1], kernel)
    if size > DENSE:
        return _large(here, kernel, largest)
    matrix, off = _formed(here, kernel)
    values, vectors = eigh(matrix, overwrite_a=False, check_finite=False)
    noise = off + size * UNIT * float(np.trace(matrix))  # rounding in the matrix, and in the residuals themselves
    positive = np.flatnonzero(values > noise)
    ends = [_end(matrix, values, vectors, int(i), noise, what) for i in (positive[-1], positive[0])]
    return Spectrum(largest, ends[0], ends[1], len(positive))


def top_of_fewer(rows: Array, kernel: Kernel) -> tuple[int, float]:
    """(how many rows, their largest eigenvalue): every second row, or PART of them, if all are too many for one matrix."""
    size = min(len(rows), rows.shape[1]) if kernel.name == "linear" else len(rows)
    step = 2 if size <= DENSE else len(rows) / PART
    fewer = rows[np.arange(0, len(rows), step).astype(int)]
    matrix, _ = _formed(fewer - fewer.mean(axis=0) if kernel.moves else fewer, kernel)
    last = len(matrix) - 1
    return len(fewer), float(eigh(matrix, eigvals_only=True, subset_by_index=[last, last], check_finite=False)[0])


def _diagonal_error(rows: Array, kernel: Kernel) -> float:
    return 0.0 if kernel.moves else kernel.off(rows)


def _formed(rows: Array, kernel: Kernel) -> tuple[Array, float]:
    """(H or K/n in doubles, a bound on the norm of its error)."""
    count = len(rows)
    if kernel.name == "linear" and rows.shape[1] < count:
        products = rows.T @ rows / count
        return products, (count + 2) * UNIT * float(np.trace(products))  # | |X|^T |X| | is at most the trace
    matrix = kernel.block(rows, rows) / count
    return (matrix + matrix.T) / 2, kernel.off(rows)


def _end(matrix: Array, values: Array, vectors: Array, index: int, noise: float, what: str) -> Number:
    vector, value = vectors[:, index], float(values[index])
    residual = float(np.linalg.norm(matrix @ vector - value * vector) / np.linalg.norm(vector))
    return Number(value, residual + noise, f"of {what}, residual {residual:.1e}")


# ------------------------------------------------------------------------------- large
def _large(rows: Array, kernel: Kernel, largest: Number) -> Spectrum:
    count = len(rows)
    apply, off = _linear(rows) if kernel.name == "linear" else _single(rows, kernel)
    operator: Any = LinearOperator((count, count), matvec=apply, dtype=np.float64)
    start = np.random.default_rng(0).standard_normal(count)  # a constant one is in the null space of centred rows
    values, vectors = eigsh(operator, k=1, which="LA", v0=start, tol=1e-7)
    value, vector = float(values[0]), vectors[:, 0]
    residual = float(np.linalg.norm(apply(vector) - value * vector))
    precision = "" if kernel.name == "linear" else " in single precision"
    top = Number(value, residual + off * largest.value, f"of the kernel matrix{precision}, residual {residual:.1e}")
    return Spectrum(largest, top, _bounded(rows, kernel), None)


def _linear(rows: Array) -> tuple[Callable[[Array], Array], float]:
    """(v -> X X^T v/n, its relative error); the matrix is not formed."""
    return lambda v: rows @ (rows.T @ v) / len(rows), (len(rows) + rows.shape[1]) * UNIT


def _single(rows: Array, kernel: Kernel) -> tuple[Callable[[Array], Array], float]:
    """(v -> K v/n, its error relative to beta), K held in single precision and made strip by strip, half of it by symmetry."""
    count = len(rows)
    matrix: NDArray[np.float32] = np.empty((count, count), np.float32)
    scale = float(kernel.diagonal(rows).max())
    for first in range(0, count, STRIP):
        strip = kernel.block(rows[first : first + STRIP], rows[first:]) / scale
        matrix[first : first + STRIP, first:] = strip
        matrix[first:, first : first + STRIP] = strip.T
    off = kernel.off(rows) / scale + SINGLE * (1 + 2 * np.sqrt(count))  # of the entries, and of sums in single precision

    def apply(v: Array) -> Array:
        return np.asarray(matrix @ v.ravel().astype(np.float32), np.float64) * (scale / count)

    return apply, float(off)


def _bounded(rows: Array, kernel: Kernel) -> Number:
    """An upper bound of the least eigenvalue, that of a part of the matrix, by interlacing; zero is its lower bound."""
    across = kernel.name == "linear" and rows.shape[1] < len(rows)
    size = rows.shape[1] if across else len(rows)
    chosen = np.unique(np.linspace(0, size - 1, PART).round().astype(int))
    if across:
        matrix, off = _formed(rows[:, chosen], kernel)
    else:
        matrix, off = _formed(rows[chosen], kernel)
        matrix, off = matrix * (len(chosen) / size), off * (len(chosen) / size)
    least = float(eigh(matrix, eigvals_only=True, subset_by_index=[0, 0], check_finite=False)[0])
    most = max(least, 0) + off + len(chosen) * UNIT * float(np.trace(matrix))
    words = f"at most this, by interlacing with {len(chosen)} {'columns' if across else 'rows'}, where no eigenvalue is zero"
    return Number(most, most, words)
