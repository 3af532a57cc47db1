"""What an expression is a sum of: non-negative multiples of squares, and of their means over rows."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Add, Mul, Pow, S

from theorems._model.nodes import DotProduct, NormSquared, ScalarRowMean, is_matrix
from theorems.calculus.rows import NotRows

Bound = tuple[tuple[Any, Any], ...]


@dataclass(frozen=True)
class Root:
    """One square |v|^2 of the sum: v, and (name, field) of the rows that v is averaged over, outermost first."""

    inner: Any
    bound: tuple[Bound, ...] = ()


def squares(e: Any, fixed: frozenset[Any], bound: tuple[Bound, ...] = ()) -> Iterator[Root]:
    """The squares that `e` sums up, each with a coefficient that shows non-negative and names nothing in `fixed`."""
    if isinstance(e, Add):
        for term in e.args:
            yield from squares(term, fixed, bound)
    elif isinstance(e, ScalarRowMean):
        here = tuple(zip(e.bound, e.fields, strict=True))
        yield from squares(e.args[0], fixed | set(e.bound), (*bound, here))
    elif isinstance(e, Mul):
        yield from _product(e, fixed, bound)
    elif (root := _root(e)) is not None:
        yield Root(root, bound)
    else:
        raise NotRows(f"{e} is no sum of squares |v|^2, non-negative multiples of such, and their means over the rows")


def _root(e: Any) -> Any:
    if isinstance(e, NormSquared) or (isinstance(e, DotProduct) and e.args[0] == e.args[1]):
        return e.args[0]
    return e.base if isinstance(e, Pow) and e.exp == 2 and not is_matrix(e.base) else None


def _product(e: Any, fixed: frozenset[Any], bound: tuple[Bound, ...]) -> Iterator[Root]:
    """Non-negative factors that stay, times a sum of squares or several squares of numbers."""
    rest = [f for f in e.args if f.free_symbols & fixed or not f.is_nonnegative]
    if len(rest) == 1:
        yield from squares(rest[0], fixed, bound)
    elif all(isinstance(f, Pow) and f.exp == 2 for f in rest):
        yield Root(Mul(*(f.base for f in rest)) if rest else S.One, bound)
    else:
        raise NotRows(f"{e} is no non-negative multiple of one square; what may vary or be negative in it is {rest}")
