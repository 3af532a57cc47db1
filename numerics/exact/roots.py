"""Square roots of rationals: exact where the number is a square, else a ball; products of roots are taken under one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import arb, fmpq, fmpz

from numerics.exact.ring import ball, power


def halved(exponent: Any) -> bool:
    """True for the exponents 1/2, -1/2, 3/2, ..."""
    return bool(exponent.is_Rational and exponent.q == 2)


def rooted(pairs: Sequence[tuple[Any, int]]) -> Any:
    """The square root of a product of powers, given as (base, power), or None if a base is no rational from 0 on.

    SymPy writes the root of a product as a product of roots; one root of all is a rational number far more often.
    """
    if not all(isinstance(base, fmpq) and base >= 0 for base, _ in pairs):
        return None
    total = fmpq(1)
    for base, exponent in pairs:
        total = total * power(base, exponent)
    return square_root(total)


def square_root(number: fmpq) -> fmpq | arb:
    """The root of a rational from 0 on."""
    above, below = (fmpz(part).isqrt() for part in (number.p, number.q))
    exact = fmpq(above, below)
    return exact if exact * exact == number else ball(number).sqrt()
