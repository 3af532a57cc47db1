"""Functions of numbers that are no ring operations: each from exact numbers to an exact number, or to a ball."""

from __future__ import annotations

from collections.abc import Callable
from math import comb
from typing import Any

from flint import acb, arb, ctx, fmpq, fmpz
from sympy import binomial, ceiling, erf, factorial, fibonacci, floor, gamma, hyper, tribonacci

from numerics.exact.ring import BITS, NotExact, Undefined, ball

LONG = 100_000  # the index of the longest sequence: beyond it the numbers alone fill the memory

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _rounded(name: str) -> Callable[[Any], Any]:
    def apply(number: Any) -> Any:
        if isinstance(number, fmpq):
            return fmpq(getattr(number, name)())
        below, above = (getattr(end, name)().unique_fmpz() for end in (ball(number).lower(), ball(number).upper()))
        if below is None or below != above:
            raise NotExact(f"{name} of {number} is not decided by its enclosure")
        return fmpq(below)

    return apply


def _fibonacci(index: Any) -> Any:
    return fmpq(fmpz.fib_ui(fmpz(_index(index, "Fibonacci"))))


def _factorial(index: Any) -> Any:
    return fmpq(fmpz.fac_ui(fmpz(_index(index, "factorial"))))


def _tribonacci(index: Any) -> Any:
    """0, 1, 1, 2, 4, 7, ...: each the sum of the three before it."""
    a, b, c = fmpz(0), fmpz(1), fmpz(1)
    for _ in range(_index(index, "Tribonacci")):
        a, b, c = b, c, a + b + c
    return fmpq(a)


def _binomial(top: Any, bottom: Any) -> Any:
    """How many ways there are to choose `bottom` of `top`."""
    return fmpq(comb(_index(top, "binomial"), _index(bottom, "binomial")))


def _index(index: Any, name: str) -> int:
    if not isinstance(index, fmpq) or index.q != 1 or not 0 <= index <= LONG:
        raise NotExact(f"the {name} number of index {index} is asked for; it must be an integer from 0 to {LONG}")
    return int(index.p)


def _hypergeometric(upper: Any, lower: Any, argument: Any) -> Any:
    """The generalised hypergeometric function pFq, enclosed; a series that cancels is summed with more digits."""
    for b in lower:
        if isinstance(b, fmpq) and b.q == 1 and b <= 0:
            raise Undefined(f"a hypergeometric function has no value at the lower parameter {b}")
    try:
        for bits in (BITS, 4 * BITS, 16 * BITS):
            ctx.prec = bits
            found = acb(arb(argument)).hypgeom([acb(arb(a)) for a in upper], [acb(arb(b)) for b in lower]).real
            if found.rel_accuracy_bits() >= BITS // 2:
                break
    finally:
        ctx.prec = BITS
    return found


def _of_ball(name: str) -> Callable[[Any], Any]:
    return lambda number: getattr(arb(ball(number)), name)()


SPECIAL: dict[type, Callable[..., Any]] = {
    floor: _rounded("floor"),
    ceiling: _rounded("ceil"),
    binomial: _binomial,
    factorial: _factorial,
    fibonacci: _fibonacci,
    tribonacci: _tribonacci,
    hyper: _hypergeometric,
    gamma: _of_ball("gamma"),
    erf: _of_ball("erf"),
}
