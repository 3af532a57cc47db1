"""Moments of S, the mean of x x^T over a batch of Gaussian vectors x ~ N(0, I_p), as polynomials in x = 1/b.

Integrating one factor by parts (Stein, Haff) takes one entry of S away:

    E[S_ij F] = delta_ij E F + (1/b) sum over k of (1 + delta_kj) E[S_ik dF/dS_kj],    S_kj and S_jk one variable.
"""
from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import combinations_with_replacement
from typing import Any

from flint import fmpq_poly

Counts = tuple[int, ...]


@cache
def entries(size: int) -> tuple[tuple[int, int], ...]:
    """The entries (i, j), i <= j, in the order that exponents are counted in."""
    return tuple(combinations_with_replacement(range(size), 2))


@cache
def place(size: int, i: int, j: int) -> int:
    """Where the entry (i, j) stands, either way round."""
    return entries(size).index((min(i, j), max(i, j)))


@cache
def moment(size: int, counts: Counts) -> fmpq_poly:
    """E of the product of entries of S, each to the power in `counts`, as a polynomial in 1/b; b may be less than the size."""
    first = next((e for e, count in enumerate(counts) if count), None)
    if first is None:
        return fmpq_poly([1])
    (i, j), rest = entries(size)[first], _changed(counts, first, -1)
    total = moment(size, rest) if i == j else fmpq_poly([0])
    for k in range(size):
        spent = place(size, k, j)
        if rest[spent]:
            new = _changed(_changed(rest, spent, -1), place(size, i, k), 1)
            total += fmpq_poly([0, (2 if k == j else 1) * rest[spent]]) * moment(size, new)
    return total


def _changed(counts: Counts, index: int, by: int) -> Counts:
    return (*counts[:index], counts[index] + by, *counts[index + 1 :])


def expectation(polynomial: Any, size: int, kept: int) -> Any:
    """E of a polynomial in independent copies S_0, S_1, ...: a polynomial in the first `kept` generators of its ring.

    Of these the last is 1/b; the entries of S_0, S_1, ... follow, in the order of `entries`.  One copy is taken at a time, the
    last one first.
    """
    ring, width = polynomial.context(), len(entries(size))
    # Powers of the scalars and of 1/b, then of the entries that are still there -> a number, and soon a polynomial in 1/b.
    found: Mapping[Counts, Any] = polynomial.to_dict()
    for _ in range((ring.nvars() - kept) // width):
        shorter: dict[Counts, fmpq_poly] = {}
        for powers, part in found.items():
            key, value = powers[:-width], moment(size, powers[-width:]) * part
            before = shorter.get(key)
            shorter[key] = value if before is None else before + value
        found = shorter
    total, rest = ring.constant(0), (0,) * (ring.nvars() - kept)
    for powers, part in found.items():
        total += ring.from_dict({(*powers[:-1], powers[-1] + k, *rest): c for k, c in enumerate(part.coeffs()) if c})
    return total
