"""Arithmetic in whatever exact ring python-flint offers: rationals, polynomials, balls; a matrix is a tuple of rows."""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from flint import arb, ctx, fmpq, fmpq_mpoly, fmpq_poly

BITS = 256
ctx.prec = BITS  # once, for the whole engine: no result may depend on what was computed before it


class NotExact(ValueError):
    """An expression that this road cannot evaluate exactly; the message names the node."""


class Undefined(NotExact):
    """An expression that has no value at all at the point, such as 1/0: a claim that rests on it fails there."""


def power(base: Any, exponent: int) -> Any:
    """base ** exponent, for ring elements and square matrices."""
    if isinstance(base, tuple):
        if exponent < 1:
            raise NotExact(f"the power {exponent} of a matrix has no exact value here; the powers are 1, 2, 3, ...")
        return reduce(multiply, [base] * exponent)
    if exponent < 0:
        if base == 0:
            raise Undefined("division by zero")
        return 1 / power(base, -exponent) if isinstance(base, (fmpq, arb)) else _invert(base, -exponent)
    if isinstance(base, arb) and exponent:  # flint's own power of a ball that holds zero is no number
        return reduce(multiply, [base] * exponent)
    return base**exponent


def _invert(base: Any, exponent: int) -> Any:
    if isinstance(base, fmpq_poly) and base.degree() == 0:
        return fmpq_poly([1 / base[0] ** exponent])
    raise NotExact(f"cannot divide by the polynomial {base}")


def ball(number_: Any) -> arb:
    """A real ball around a rational, at the working precision."""
    if isinstance(number_, (fmpq_poly, fmpq_mpoly, tuple)):
        raise NotExact(f"{number_} is no number, so no ball holds it; roots, exponentials and the like are taken of numbers")
    return arb(number_) if not isinstance(number_, arb) else number_


def plus(left: Any, right: Any) -> Any:
    if isinstance(left, tuple) or isinstance(right, tuple):
        if shape(left) != shape(right):
            raise NotExact(f"{named(left)} and {named(right)} have no sum; only matrices of one shape are added")
        return tuple([tuple(map(add, p, q)) for p, q in zip(left, right, strict=True)])
    return left + right


def multiply(left: Any, right: Any) -> Any:
    """Product of scalars and matrices in any combination."""
    try:
        return _multiply(left, right)
    except TypeError as error:  # rings that flint does not mix
        raise NotExact(f"a root or a logarithm is known within bounds only, so it multiplies no polynomial: {error}") from error


def _multiply(left: Any, right: Any) -> Any:
    if isinstance(left, tuple) and isinstance(right, tuple):
        if shape(left)[1:] != shape(right)[:1]:
            raise NotExact(f"{named(left)} times {named(right)} has no value; as many columns as rows must meet")
        columns = list(zip(*right, strict=True))
        return tuple([tuple([dot(row, column) for column in columns]) for row in left])
    if isinstance(right, tuple):
        return tuple([tuple([left * b for b in row]) for row in right])
    if isinstance(left, tuple):
        return tuple([tuple([a * right for a in row]) for row in left])
    return left * right


def shape(item: Any) -> tuple[int, ...]:
    """Rows and columns of a matrix; () of a scalar."""
    return (len(item), len(item[0])) if isinstance(item, tuple) else ()


def named(item: Any) -> str:
    """What a message calls a number or matrix."""
    return "{} x {} matrix".format(*shape(item)) if isinstance(item, tuple) else "a number"


def dot(left: Any, right: Any) -> Any:
    total: Any = fmpq(0)
    for a, b in zip(left, right, strict=True):
        total = total + a * b
    return total


def transpose(matrix: Any) -> Any:
    return tuple(zip(*matrix, strict=True))


def entries(matrix: Any) -> list[Any]:
    """The entries of a matrix, or a scalar alone, in a flat list."""
    return [a for row in matrix for a in row] if isinstance(matrix, tuple) else [matrix]
