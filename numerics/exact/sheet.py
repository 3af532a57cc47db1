"""One averaged number over all examples at once: a polynomial in the state for each, their coefficients in one matrix.

Sums over the examples of a large data set are then products of matrices, which flint takes with one denominator a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_mpoly

Monomial = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Sheet:
    """monomials: exponents of the state; table: a row an example, a column a monomial; weighted: its rows by probability."""

    monomials: tuple[Monomial, ...]
    table: fmpq_mat
    weighted: fmpq_mat

    @property
    def affine(self) -> bool:
        return all(sum(m) <= 1 for m in self.monomials)

    def columns(self, size: int) -> fmpq_mat:
        """The coefficients of z_0, ..., z_(size-1) and 1, a row an example, of an affine sheet."""
        place = {m: i for i, m in enumerate(self.monomials)}
        units = [tuple(int(i == k) for i in range(size)) for k in range(size + 1)]
        picked = fmpq_mat(len(self.monomials), size + 1)
        for k, unit in enumerate(units):
            if unit in place:
                picked[place[unit], k] = fmpq(1)
        return self.table * picked


def sheet(probabilities: Sequence[fmpq], polynomials: Sequence[fmpq_mpoly], size: int) -> Sheet:
    """The sheet of one polynomial an example, in `size` state numbers."""
    listed = [{tuple(map(int, m)): c for m, c in p.terms()} for p in polynomials]
    monomials = tuple(sorted({m for p in listed for m in p})) or ((0,) * size,)
    nothing = fmpq(0)
    rows = [[p.get(m, nothing) for m in monomials] for p in listed]
    weighted = [[w * c for c in row] for w, row in zip(probabilities, rows, strict=True)]
    return Sheet(monomials, fmpq_mat(rows), fmpq_mat(weighted))


def mean(one: Sheet, ring: Any) -> fmpq_mpoly:
    """The average over the examples."""
    ones = fmpq_mat([[1] * one.weighted.nrows()])
    return _polynomial(ring, zip(one.monomials, (ones * one.weighted).entries(), strict=True))


def mean_product(one: Sheet, other: Sheet, ring: Any) -> fmpq_mpoly:
    """The average of the product of two of an example's numbers."""
    gram = one.weighted.transpose() * other.table
    pairs = ((a, b) for a in one.monomials for b in other.monomials)
    together = (tuple(i + j for i, j in zip(a, b, strict=True)) for a, b in pairs)
    return _polynomial(ring, zip(together, gram.entries(), strict=True))


def _polynomial(ring: Any, terms: Any) -> fmpq_mpoly:
    found: dict[Monomial, fmpq] = {}
    for monomial, coefficient in terms:
        found[monomial] = found.get(monomial, fmpq(0)) + coefficient
    polynomial: fmpq_mpoly = ring.from_dict(found)
    return polynomial
