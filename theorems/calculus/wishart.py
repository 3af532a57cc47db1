"""Moments of S, the mean of x x^T over a batch of Gaussian vectors x ~ N(0, I_p), as polynomials in x = 1/b.

Integrating one factor by parts (Stein, Haff) takes one entry of S away:

    E[S_ij F] = delta_ij E F + (1/b) sum over k of (1 + delta_kj) E[S_ik dF/dS_kj],    S_kj and S_jk one variable.
"""
from __future__ import annotations

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
    inverse, parts = ring.gen(kept - 1), _by_tail(polynomial, kept)
    steps = (ring.nvars() - kept) // width
    for _ in range(steps):
        shorter: dict[Counts, Any] = {}
        for tail, part in parts.items():
            value = moment(size, tail[-width:])
            if value:
                key = tail[:-width]
                shorter[key] = shorter.get(key, ring.constant(0)) + part * _inside(value, inverse, ring)
        parts = shorter
    return parts.get((), ring.constant(0))


def _by_tail(polynomial: Any, kept: int) -> dict[Counts, Any]:
    """The polynomial as a sum over monomials in the entries of S, with coefficients in the kept generators."""
    ring = polynomial.context()
    blank = (0,) * (ring.nvars() - kept)
    table: dict[Counts, dict[Counts, Any]] = {}
    for exponents, coefficient in polynomial.terms():
        powers = tuple(map(int, exponents))
        table.setdefault(powers[kept:], {})[(*powers[:kept], *blank)] = coefficient
    return {tail: ring.from_dict(part) for tail, part in table.items()}


def _inside(value: fmpq_poly, inverse: Any, ring: Any) -> Any:
    total = ring.constant(0)
    for k, coefficient in enumerate(value.coeffs()):
        total = total + inverse**k * coefficient
    return total
