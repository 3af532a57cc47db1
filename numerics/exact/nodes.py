"""Nodes of the model: means over rows, parts, pairs of rows, quantities, derivatives."""

from __future__ import annotations

from functools import reduce
from typing import Any

from flint import arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import preorder_traversal
from sympy.core.function import AppliedUndef

from numerics.exact.jet import Jet, variables
from numerics.exact.ring import NotExact, dot, entries, multiply, plus
from numerics.exact.scope import TABLE, Reading, Scope, node, reading, value
from theorems._model.nodes import (
    Flow,
    HessianMatrix,
    MatrixPart,
    MatrixRowMean,
    OrderedPairs,
    ScalarPart,
    ScalarRowMean,
    ThirdDerivative,
    VectorGradient,
)
from theorems._model.quantity import RandomQuantity


def _row_mean(e: Any) -> Reading:
    bound, fields, inside = e.bound, e.fields, reading(e.args[0])
    constant = {n: reading(n) for n in means_inside(e.args[0]) if not _speaks_of(n, bound)}

    def worth(scope: Scope) -> Any:
        here, count = scope.binding({n: mean(scope) for n, mean in constant.items()}), len(scope.point.rows)
        share = fmpq(1, count)
        return multiply(reduce(plus, (inside(here.row(i, bound, fields)) for i in range(count))), share)

    return worth


def means_inside(e: Any) -> list[Any]:
    """The outermost row means in an expression."""
    found, walk = [], preorder_traversal(e)
    for part in walk:
        if isinstance(part, (ScalarRowMean, MatrixRowMean)):
            found.append(part)
        if isinstance(part, (ScalarRowMean, MatrixRowMean, RandomQuantity, VectorGradient, HessianMatrix, ThirdDerivative, Flow)):
            walk.skip()  # inside a derivative, a flow or a quantity a mean varies with the state
    return found


def _speaks_of(mean: Any, bound: Any) -> bool:
    """True if a mean takes a field of the row outside it; if not, it is the same for every row, and found once."""
    outside = [b for b in bound if b not in mean.bound]
    return bool(mean.free_symbols & set(outside)) or any(isinstance(b, AppliedUndef) and mean.has(b.func) for b in outside)


def _ordered_pairs(e: Any, scope: Scope) -> Any:
    total: Any = None
    for later in range(len(scope.point.rows)):
        for earlier in range(later):
            one = value(e.args[0], scope.row(earlier, e.earlier, e.fields).row(later, e.later, e.fields))
            total = one if total is None else plus(total, one)
    if total is None:
        raise NotExact(f"{e}: a single row has no pairs")
    return total


def _quantity(e: Any, scope: Scope) -> Any:
    if scope.quantity is None:
        raise NotExact(f"{e} is random; no exact method was given for it")
    return scope.quantity(e)


def _gradient(e: Any, scope: Scope) -> Any:
    """At numbers, of any smooth function; at polynomials (in a small step, say), of a polynomial."""
    weight = entries(value(e.args[1], scope))
    if all(isinstance(a, (fmpq, arb)) for a in weight):
        found = value(e.args[0], scope.binding({e.args[1]: tuple((jet,) for jet in variables(weight))}))
        return tuple((s,) for s in found.slopes) if isinstance(found, Jet) else tuple((fmpq(0),) for _ in weight)
    polynomial, here = _around(e, scope)
    return tuple((at(polynomial.derivative(i), here),) for i in range(len(here)))


def _hessian(e: Any, scope: Scope) -> Any:
    polynomial, here = _around(e, scope)
    return tuple(tuple(at(polynomial.derivative(i).derivative(j), here) for j in range(len(here))) for i in range(len(here)))


def _third(e: Any, scope: Scope) -> Any:
    polynomial, here = _around(e, scope)
    u, v = (entries(value(a, scope)) for a in e.args[2:])
    size = range(len(here))
    bent = [[[at(polynomial.derivative(i).derivative(j).derivative(k), here) for k in size] for j in size] for i in size]
    return tuple((dot([dot(row, v) for row in plane], u),) for plane in bent)


def _around(e: Any, scope: Scope) -> tuple[fmpq_mpoly, list[Any]]:
    """A function of a vector as a polynomial in its components, and the components of the point."""
    function, weight = e.args[:2]
    here = entries(value(weight, scope))
    ring = fmpq_mpoly_ctx.get([f"w{i}" for i in range(len(here))], "lex")
    generators = tuple((g,) for g in ring.gens())
    return value(function, scope.binding({weight: generators})) + ring.constant(0), here


def at(polynomial: fmpq_mpoly, point: list[Any]) -> Any:
    """A multivariate polynomial at ring elements."""
    total: Any = fmpq(0)
    for exponents, coefficient in polynomial.terms():
        term: Any = coefficient
        for base, exponent in zip(point, exponents, strict=True):
            if exponent:
                term = term * base ** int(exponent)
        total = total + term
    return total


TABLE |= {
    ScalarRowMean: _row_mean,
    MatrixRowMean: _row_mean,
    ScalarPart: lambda e: reading(e.args[0]),  # of one example; who averages knows over what
    MatrixPart: lambda e: reading(e.args[0]),
    OrderedPairs: node(_ordered_pairs),
    RandomQuantity: node(_quantity),
    VectorGradient: node(_gradient),
    HessianMatrix: node(_hessian),
    ThirdDerivative: node(_third),
}
