"""Where the values of a polynomial in x = 1/b rise and fall as b runs over integers, decided exactly.

Descartes' rule of signs counts, in integer arithmetic, at least as many zeros of the derivative as an interval between integers
holds.  Where it counts none the values move one way; intervals are halved until that is so, or until b and b + 1 are
neighbours, whose values are then compared.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq, fmpq_poly, fmpz_poly


@dataclass(frozen=True)
class Run:
    """From b = first to b = last (None: without end) the values rise (way 1), fall (-1) or stay (0), from each b to the next."""

    first: int
    last: int | None
    way: int

    def __str__(self) -> str:
        end = "without end" if self.last is None else f"to b = {self.last}"
        return f"{ {1: 'rises', -1: 'falls', 0: 'stays'}[self.way]} from b = {self.first} {end}"


def course(values: fmpq_poly, low: int, high: int | None) -> tuple[Run, ...]:
    """The runs of values(1/b) over the integers b from `low` (1 or more) to `high`, which is above it or None."""
    slope = in_b(values.derivative())
    runs: list[Run] = []
    for first, last, sign in pieces(slope, low, high) if values.degree() > 0 else [(low, high, 0)]:
        # d/db values(1/b) = -values'(1/b) / b^2
        way = -sign if sign is not None else _sign(values(fmpq(1, first + 1)) - values(fmpq(1, first)))
        if runs and runs[-1].way == way:
            runs[-1] = Run(runs[-1].first, last, way)
        else:
            runs.append(Run(first, last, way))
    return tuple(runs)


def below_zero(values: fmpq_poly, low: int, high: int | None) -> int | None:
    """The least integer b from `low` to `high` with values(1/b) < 0, or None if there is none."""
    turned = in_b(values)
    for first, last, sign in pieces(turned, low, high) if values.degree() > 0 else [(low, high, _sign(values[0]))]:
        if values(fmpq(1, first)) < 0:
            return first
        if sign == -1 and (last is None or last > first + 1):
            return first + 1
    return high if high is not None and values(fmpq(1, high)) < 0 else None


def in_b(values: fmpq_poly) -> fmpz_poly:
    """An integer polynomial in b with the sign of values(1/b) at every b > 0."""
    return fmpz_poly(values.numer().coeffs()[::-1])


def pieces(p: fmpz_poly, low: int, high: int | None) -> Iterator[tuple[int, int | None, int | None]]:
    """(first, last, sign of p strictly between them) in order; None for neighbours between which p may have a zero."""
    if _changes(p, low, high) == 0:
        yield low, high, _sign(p(fmpq(2 * low + 1, 2)))
    elif high == low + 1:
        yield low, high, None
    else:
        middle = 2 * low if high is None else (low + high) // 2
        yield from pieces(p, low, middle)
        yield from pieces(p, middle, high)


def _changes(p: fmpz_poly, low: int, high: int | None) -> int:
    """Changes of sign among the coefficients once (low, high) is moved to (0, oo): no fewer than p has zeros there."""
    if high is None:
        moved = p(fmpz_poly([low, 1]))
    else:
        inside = p(fmpz_poly([low, high - low])).coeffs()
        turned = [0] * (p.degree() + 1 - len(inside)) + inside[::-1]
        moved = fmpz_poly(turned)(fmpz_poly([1, 1]))
    signs = [c > 0 for c in moved.coeffs() if c != 0]
    return sum(a != b for a, b in pairwise(signs))


def _sign(number: fmpq) -> int:
    return int(number > 0) - int(number < 0)
