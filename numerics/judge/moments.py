"""Moments of columns of units, merged chunk after chunk in a fixed order."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CHUNK = 4096


@dataclass(frozen=True)
class Moments:
    """Count, mean, central sums and range of each column.

    count        units seen
    mean         (columns,)
    m2 m3 m4     (columns,) sums of (unit - mean) to the powers 2, 3, 4, not divided by the count
    low high     (columns,) the smallest and the largest unit
    """

    count: int
    mean: Array
    m2: Array
    m3: Array
    m4: Array
    low: Array
    high: Array

    @staticmethod
    def of(units: Array) -> Moments:
        """Moments of one chunk of units, shape (n, columns) with n >= 1, in two passes."""
        columns = np.ascontiguousarray(units.T)  # each in one piece: pairwise sums, and twice the speed
        mean = columns.sum(axis=1) / len(units)
        d = columns - mean[:, None]
        d2 = d * d
        m2, m3, m4 = d2.sum(axis=1), (d2 * d).sum(axis=1), (d2 * d2).sum(axis=1)
        return Moments(len(units), mean, m2, m3, m4, columns.min(axis=1), columns.max(axis=1))

    @staticmethod
    def of_counts(values: Array, counts: NDArray[np.int64]) -> Moments:
        """Moments of columns that hold counts[c, i] units of values[i]; every column has the same number of units."""
        n = int(counts[0].sum())
        mean = counts @ values / n
        d = values - mean[:, None]
        seen = counts > 0
        low, high = np.where(seen, values, np.inf).min(axis=1), np.where(seen, values, -np.inf).max(axis=1)
        m2, m3, m4 = ((counts * d**power).sum(axis=1) for power in (2, 3, 4))
        return Moments(n, mean, m2, m3, m4, low, high)

    def merge(self, other: Moments) -> Moments:
        """Moments of the units of both; exact in real arithmetic, stable in floating point (Chan, Golub and LeVeque; Pébay)."""
        one, two = ((x.mean, x.m2, x.m3, x.m4) for x in (self, other))
        if len(self.mean) == 1:  # numbers take a fifth of the time that arrays of length one do
            alone = ([float(array[0]) for array in side] for side in (one, two))
            mean, m2, m3, m4 = (np.array([x]) for x in _merged(self.count, other.count, *alone))
        else:
            mean, m2, m3, m4 = _merged(self.count, other.count, one, two)
        low, high = np.minimum(self.low, other.low), np.maximum(self.high, other.high)
        return Moments(self.count + other.count, mean, m2, m3, m4, low, high)

    def column(self, index: int) -> Moments:
        """The moments of one column, as arrays of length one."""
        arrays = (self.mean, self.m2, self.m3, self.m4, self.low, self.high)
        return Moments(self.count, *(array[index : index + 1] for array in arrays))

    @property
    def deviation(self) -> Array:
        """(columns,) sample standard deviations, with count - 1."""
        return np.asarray(np.sqrt(self.m2 / (self.count - 1)))

    @property
    def skewness(self) -> Array:
        """(columns,) sample skewness; nan where the units do not vary."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
            return np.asarray(np.sqrt(self.count) * self.m3 / self.m2**1.5)

    @property
    def kurtosis(self) -> Array:
        """(columns,) sample excess kurtosis; nan where the units do not vary."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
            return np.asarray(self.count * self.m4 / self.m2**2 - 3)


def _merged(a: int, b: int, one: Sequence[Any], other: Sequence[Any]) -> list[Any]:
    """(mean, m2, m3, m4) of a + b units from those of either, numbers or arrays."""
    (mean, m2, m3, m4), (mean_, m2_, m3_, m4_) = one, other
    d = mean_ - mean
    e = d / (a + b)
    cross = d * e * a * b
    third = m3 + m3_ + cross * e * (a - b) + 3 * e * (a * m2_ - b * m2)
    fourth = m4 + m4_ + cross * e * e * (a * a - a * b + b * b)
    fourth = fourth + 6 * e * e * (a * a * m2_ + b * b * m2) + 4 * e * (a * m3_ - b * m3)
    return [mean + e * b, m2 + m2_ + cross, third, fourth]


def accumulate(total: Moments | None, units: Array, derive: Callable[[Array], Array] = lambda units: units) -> Moments:
    """`total` and what `derive` makes of the units, shape (chunks * 4096, columns), merged one chunk at a time.

    Block sizes leave no trace; and a chunk's columns stay in the cache from where they are made until they are summed.
    """
    for chunk in _chunks(units):
        part = Moments.of(derive(chunk))
        total = part if total is None else total.merge(part)
    assert total is not None  # a source is asked for at least one chunk
    return total


def _chunks(units: Array) -> Iterator[Array]:
    for first in range(0, len(units), CHUNK):
        yield units[first : first + CHUNK]
