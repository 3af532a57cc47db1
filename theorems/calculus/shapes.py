"""Rows and columns of an expression, () for a scalar: SymPy lets symbolic sizes disagree, and a proof must not."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Add, MatAdd, MatMul, MatPow, Mul, Pow, Trace, Transpose, expand
from sympy.matrices.expressions.matexpr import MatrixElement

from theorems._model.nodes import DotProduct, is_matrix
from theorems._model.quantity import MatrixMean, ScalarMean
from theorems.calculus.words import NotRows

Shape = tuple[Any, ...]


def shape(e: Any) -> Shape:
    """The shape of an expression; NotRows names the part whose sizes are not known to agree."""
    inside = [shape(a) for a in e.args]
    if isinstance(e, (Add, MatAdd)):
        return _one(e, inside)
    if isinstance(e, (Mul, MatMul)):
        return _product(e, [s for s in inside if s])
    if isinstance(e, (Pow, MatPow)):
        return _product(e, [inside[0], inside[0]]) if inside[0] else ()
    if isinstance(e, (DotProduct, ScalarMean, MatrixMean, Trace, MatrixElement)):
        _fits(e, inside)
    if isinstance(e, Transpose):
        return inside[0][::-1]
    return tuple(e.shape) if is_matrix(e) else ()


def alike(left: Any, right: Any) -> None:
    """NotRows unless both sides of an equality are scalars, or matrices of one shape."""
    mine, theirs = shape(left), shape(right)
    if _apart(mine, theirs):
        raise NotRows(f"{left} = {right}: the sizes {mine} and {theirs} are not known to agree")


def _fits(e: Any, inside: list[Shape]) -> None:
    """What a node asks of its parts: two of one shape, a square, a scalar, an entry that exists."""
    if isinstance(e, DotProduct):
        _same(e, *inside)
    elif isinstance(e, Trace):
        _same(e, inside[0], inside[0][::-1])
    elif isinstance(e, MatrixElement):
        for index, size in zip(e.indices, e.parent.shape, strict=True):
            if not (index.is_nonnegative and expand(size - index).is_positive):
                raise NotRows(f"{e} is not known to exist: {index} is no index below {size} for sure")
    elif bool(inside[0]) != isinstance(e, MatrixMean):
        raise NotRows(f"{e} is the mean of what has the shape {inside[0]}; write Mean(...)")


def _one(e: Any, inside: list[Shape]) -> Shape:
    for other in inside[1:]:
        _same(e, inside[0], other)
    return inside[0]


def _product(e: Any, inside: list[Shape]) -> Shape:
    for left, right in pairwise(inside):
        _same(e, left[1:], right[:1])
    return (inside[0][0], inside[-1][1]) if inside else ()


def _same(what: Any, left: Shape, right: Shape) -> None:
    if _apart(left, right):
        raise NotRows(f"{what}: the sizes {left} and {right} are not known to agree")


def _apart(left: Shape, right: Shape) -> bool:
    return len(left) != len(right) or any(expand(a - b) != 0 for a, b in zip(left, right, strict=True))
