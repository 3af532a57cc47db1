"""Nodes that are vectors and matrices, or numbers made of them."""

from __future__ import annotations

from typing import Any

from flint import fmpq
from sympy import Identity, MatAdd, MatMul, MatPow, MatrixSymbol, Trace, Transpose, ZeroMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.immutable import ImmutableDenseMatrix

from numerics.exact.ring import NotExact, dot, entries, named, shape, transpose
from numerics.exact.scalars import added, multiplied, raised, symbol
from numerics.exact.scope import TABLE, Reading, Scope, node, reading, value, whole
from theorems._model.nodes import DotProduct, NormSquared


def _norm_squared(e: Any) -> Reading:
    inside = reading(e.args[0])

    def worth(scope: Scope) -> Any:
        flat = entries(inside(scope))
        return dot(flat, flat)

    return worth


def _dot_product(e: Any) -> Reading:
    first, second = map(reading, e.args)

    def worth(scope: Scope) -> Any:
        left, right = first(scope), second(scope)
        if shape(left) != shape(right):
            raise NotExact(f"{e}: {named(left)} and {named(right)} have no inner product; their shapes must agree")
        return dot(entries(left), entries(right))

    return worth


def _element(e: Any, scope: Scope) -> Any:
    matrix, i, j = value(e.parent, scope), whole(e.i, scope), whole(e.j, scope)
    if not (0 <= i < len(matrix) and 0 <= j < len(matrix[0])):
        raise NotExact(f"{e}: a {named(matrix)} has no entry {i}, {j}; rows and columns are counted from 0")
    return matrix[i][j]


def _explicit(e: Any, scope: Scope) -> Any:
    return tuple(tuple(value(e[i, j], scope) for j in range(e.cols)) for i in range(e.rows))


def _identity(e: Any, scope: Scope) -> Any:
    size = int(value(e.shape[0], scope).p)
    return tuple(tuple(fmpq(int(i == j)) for j in range(size)) for i in range(size))


def _zeros(e: Any, scope: Scope) -> Any:
    rows, columns = (int(value(size, scope).p) for size in e.shape)
    return ((fmpq(0),) * columns,) * rows


def _trace(e: Any, scope: Scope) -> Any:
    matrix = value(e.arg, scope)
    if len(matrix) != len(matrix[0]):
        raise NotExact(f"{e}: a {named(matrix)} has no trace; only squares have one")
    return dot([matrix[i][i] for i in range(len(matrix))], [fmpq(1)] * len(matrix))


TABLE |= {
    MatrixSymbol: symbol,
    MatAdd: added,
    MatMul: multiplied,
    MatPow: raised,
    Transpose: node(lambda e, s: transpose(value(e.arg, s))),
    NormSquared: _norm_squared,
    DotProduct: _dot_product,
    MatrixElement: node(_element),
    ImmutableDenseMatrix: node(_explicit),
    Identity: node(_identity),
    ZeroMatrix: node(_zeros),
    Trace: node(_trace),
}
