"""Moments of the mean of b independent copies of y, as polynomials in x = 1/b, by way of cumulants."""
from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

from flint import fmpq, fmpq_poly


def cumulants(moment: Callable[[int], Any], order: int) -> list[fmpq]:
    """The cumulants 1..order of y (index 0 unused) from its moments."""
    found, known = [fmpq(0)], [moment(k) for k in range(order + 1)]
    for n in range(1, order + 1):
        found.append(known[n] - sum((comb(n - 1, j - 1) * found[j] * known[n - j] for j in range(1, n)), fmpq(0)))
    return found


def mean_moments(moment: Callable[[int], Any], order: int) -> list[fmpq_poly]:
    """E s^k for k = 0..order, s the mean of b copies of y: the j-th cumulant of s is that of y times x^(j-1)."""
    kappa = cumulants(moment, order)
    found = [fmpq_poly([1])]
    for k in range(1, order + 1):
        total = fmpq_poly([0])
        for j in range(1, k + 1):
            total += comb(k - 1, j - 1) * kappa[j] * fmpq_poly([0] * (j - 1) + [1]) * found[k - j]
        found.append(total)
    return found
