"""Functions of numbers that are no ring operations: each from exact numbers to an exact number, or to a ball."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import acb, arb, fmpq, fmpz
from sympy import ceiling, erf, fibonacci, floor, gamma, hyper

from numerics.exact.ring import NotExact, ball

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
        if not isinstance(number, fmpq):
            raise NotExact(f"{name} is taken of rationals only, not of {number}")
        return fmpq(getattr(number, name)())

    return apply


def _fibonacci(index: Any) -> Any:
    if not isinstance(index, fmpq) or index.q != 1 or index < 0:
        raise NotExact(f"the Fibonacci number of index {index} is asked for; it must be an integer from 0 on")
    return fmpq(fmpz.fib_ui(index.p))


def _hypergeometric(upper: Any, lower: Any, argument: Any) -> Any:
    """The generalised hypergeometric function pFq, enclosed."""
    found = acb(ball(argument)).hypgeom([acb(ball(a)) for a in upper], [acb(ball(b)) for b in lower])
    return found.real


def _of_ball(name: str) -> Callable[[Any], Any]:
    return lambda number: getattr(arb(ball(number)), name)()


SPECIAL: dict[type, Callable[..., Any]] = {
    floor: _rounded("floor"),
    ceiling: _rounded("ceil"),
    fibonacci: _fibonacci,
    hyper: _hypergeometric,
    gamma: _of_ball("gamma"),
    erf: _of_ball("erf"),
}
