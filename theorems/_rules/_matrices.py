"""SymPy expressions of scalars and matrices as elements of a flint ring; a matrix is a tuple of rows."""
from __future__ import annotations

from functools import reduce
from typing import Any

from flint import fmpq
from sympy import Add, Identity, MatAdd, MatMul, MatPow, Mul, Pow, Trace, Transpose, ZeroMatrix
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.immutable import ImmutableDenseMatrix

from theorems._model.nodes import DotProduct, NormSquared
from theorems.calculus.rows import NotRows


def flat(value: Any) -> list[Any]:
    """The entries of a matrix, or the scalar alone."""
    return [a for row in value for a in row] if isinstance(value, tuple) else [value]


def matrix_into(e: Any, table: dict[Any, Any], ring: Any) -> Any:
    """A polynomial expression in the ring, symbols as in `table`; NotRows names what is no polynomial."""
    if e in table:
        return table[e]
    if e.is_Rational:
        return ring.constant(fmpq(int(e.p), int(e.q)))
    if isinstance(e, ImmutableDenseMatrix):
        return tuple(tuple(matrix_into(e[i, j], table, ring) for j in range(e.cols)) for i in range(e.rows))
    if isinstance(e, (Identity, ZeroMatrix)) and all(size.is_Integer for size in e.shape):
        one = int(isinstance(e, Identity))
        return tuple(tuple(ring.constant(one * int(i == j)) for j in range(e.shape[1])) for i in range(e.shape[0]))
    if isinstance(e, (Pow, MatPow)) and e.exp.is_Integer and e.exp > 0:
        return reduce(_times, [matrix_into(e.base, table, ring)] * int(e.exp))
    if isinstance(e, MatrixElement) and e.i.is_Integer and e.j.is_Integer:
        return matrix_into(e.parent, table, ring)[int(e.i)][int(e.j)]
    return _of_parts(e, [matrix_into(a, table, ring) for a in e.args] if isinstance(e, _KINDS) else [])


_KINDS = (Add, MatAdd, Mul, MatMul, Transpose, Trace, NormSquared, DotProduct)


def _of_parts(e: Any, parts: list[Any]) -> Any:
    if isinstance(e, (Add, MatAdd)):
        return reduce(_plus, parts)
    if isinstance(e, (Mul, MatMul)):
        return reduce(_times, parts)
    if isinstance(e, Transpose):
        return tuple(zip(*parts[0], strict=True))
    if isinstance(e, Trace):
        return reduce(_plus, (row[i] for i, row in enumerate(parts[0])))
    if isinstance(e, (NormSquared, DotProduct)):
        left, right = flat(parts[0]), flat(parts[-1])
        return reduce(_plus, (a * b for a, b in zip(left, right, strict=True)))
    raise NotRows(f"{e} ({type(e).__name__}) is not a polynomial with rational coefficients in matrices of known size")


def _plus(left: Any, right: Any) -> Any:
    if isinstance(left, tuple):
        return tuple(tuple(a + b for a, b in zip(p, q, strict=True)) for p, q in zip(left, right, strict=True))
    return left + right


def _times(left: Any, right: Any) -> Any:
    if isinstance(left, tuple) and isinstance(right, tuple):
        columns = list(zip(*right, strict=True))
        return tuple(tuple(reduce(_plus, (a * b for a, b in zip(p, q, strict=True))) for q in columns) for p in left)
    if isinstance(left, tuple):
        return tuple(tuple(a * right for a in row) for row in left)
    if isinstance(right, tuple):
        return tuple(tuple(left * a for a in row) for row in right)
    return left * right
