"""From tree to number: a SymPy expression at a point, in exact arithmetic.

Numbers are elements of any exact ring that python-flint offers: rationals (fmpq), polynomials (fmpq_poly, fmpq_mpoly) or
balls with a rigorous error bound (arb).  A matrix is a tuple of rows.  A node that is not listed here is an error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

from flint import arb, fmpq, fmpq_mpoly, fmpq_mpoly_ctx
from sympy import (
    Abs,
    Add,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Trace,
    Transpose,
    Tuple,
    cos,
    exp,
    log,
    preorder_traversal,
    sin,
)
from sympy.core.function import AppliedUndef
from sympy.core.numbers import Exp1, Half, NegativeOne, One, Pi, Zero
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.immutable import ImmutableDenseMatrix

from numerics.exact.ring import (
    BITS as BITS,
    NotExact as NotExact,
    Undefined as Undefined,
    ball as ball,
    dot,
    entries as entries,
    multiply as multiply,
    plus,
    power,
    transpose,
)
from numerics.exact.special import COMPARE, SPECIAL
from theorems._model.instance import Point
from theorems._model.quantity import (
    DotProduct,
    Flow,
    HessianMatrix,
    MatrixRowMean,
    NormSquared,
    OrderedPairs,
    RandomQuantity,
    ScalarRowMean,
    ThirdDerivative,
    VectorGradient,
)


@dataclass(frozen=True)
class Scope:
    """What symbols stand for: the point, values of states and averages, the row in hand, and how quantities are found."""

    point: Point
    values: Mapping[Any, Any] = field(default_factory=dict)
    quantity: Callable[[Any], Any] | None = None

    def binding(self, values: Mapping[Any, Any]) -> Scope:
        return replace(self, values={**self.values, **values})

    def row(self, index: int, bound: Any, fields: Any) -> Scope:
        """The scope in which row `index` of the data set is in hand, under the names `bound`."""
        extra = _numbers(self.point.rows)[index]
        pairs = list(zip(bound, fields, strict=True))
        named = {b: extra[f] for b, f in pairs if f in extra}
        # A function of a row is its formula together with that row's own fields.
        functions = {("function", b.func): (f, extra) for b, f in pairs if f in self.point.formulas}
        return self.binding({**named, **functions})


_KEPT: dict[int, tuple[Any, list[dict[Any, Any]]]] = {}  # the last data sets seen, in flint numbers


def _numbers(rows: Any) -> list[dict[Any, Any]]:
    """The rows in flint numbers; converting a large data set costs more than using it, so a few are kept."""
    held = _KEPT.get(id(rows))
    if held is None or held[0] is not rows:
        if len(_KEPT) >= 8:
            _KEPT.pop(next(iter(_KEPT)))
        held = _KEPT[id(rows)] = (rows, [{f: number(v) for f, v in row.items()} for row in rows])
    return held[1]


def number(value: Any) -> Any:
    """A SymPy rational or matrix as flint number or tuple of rows."""
    if isinstance(value, ImmutableDenseMatrix):
        return tuple(tuple(number(value[i, j]) for j in range(value.cols)) for i in range(value.rows))
    if isinstance(value, Rational):
        return fmpq(int(value.p), int(value.q))
    if isinstance(value, int):
        return fmpq(value)
    raise NotExact(f"{value} is not a rational number")


def value(e: Any, scope: Scope) -> Any:
    """The value of expression `e` in `scope`: a ring element, or a tuple of rows for a matrix."""
    if e in scope.values:
        return scope.values[e]
    if e in scope.point.values:
        return number(scope.point.values[e])
    for kind in type(e).__mro__:
        if kind in _TABLE:
            return _TABLE[kind](e, scope)
    raise NotExact(f"{e} ({type(e).__name__}) has no exact value here")


# ------------------------------------------------------------------------------- scalars
def _symbol(e: Any, scope: Scope) -> Any:
    raise NotExact(f"{e} has no value at {scope.point}; the instance must give one")


def _sum(e: Any, scope: Scope) -> Any:
    parts = [value(a, scope) for a in e.args]
    total = parts[0]
    for part in parts[1:]:
        total = plus(total, part)
    return total


def _product(e: Any, scope: Scope) -> Any:
    result: Any = None
    for argument in e.args:
        factor = value(argument, scope)
        result = factor if result is None else multiply(result, factor)
    return result


def _power(e: Any, scope: Scope) -> Any:
    base, exponent = value(e.base, scope), value(e.exp, scope)
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return power(base, int(exponent.p))
    if isinstance(base, (fmpq, arb)):
        return ball(base) ** ball(exponent)
    raise NotExact(f"{e}: the exponent {exponent} is not an integer")


def _function(name: str) -> Callable[[Any, Scope], Any]:
    def apply(e: Any, scope: Scope) -> Any:
        return getattr(ball(value(e.args[0], scope)), name)()

    return apply


def _extreme(name: str) -> Callable[[Any, Scope], Any]:
    def apply(e: Any, scope: Scope) -> Any:
        found = [value(a, scope) for a in e.args]
        # Balls may overlap: python's max would then return one that need not hold the larger number.
        return (
            reduce(lambda a, b: getattr(a, name)(b), map(ball, found))
            if any(isinstance(f, arb) for f in found)
            else _PLAIN[name](found)
        )

    return apply


_PLAIN = {"max": max, "min": min}


def _piecewise(e: Any, scope: Scope) -> Any:
    for piece, condition in e.args:
        if holds(condition, scope):
            return value(piece, scope)
    raise NotExact(f"{e} has no value where no condition holds; end it with (value, True)")


def holds(relation: Any, scope: Scope) -> bool:
    """Whether a relation holds; balls that overlap cannot say."""
    if isinstance(relation, (BooleanTrue, BooleanFalse)):
        return bool(relation)
    if not isinstance(relation, Relational):
        raise NotExact(f"{relation} is no single relation")
    left, right = value(relation.lhs, scope), value(relation.rhs, scope)
    if isinstance(left, arb) or isinstance(right, arb):
        left, right = ball(left), ball(right)
        if left.overlaps(right):
            raise NotExact(f"the enclosures of both sides of {relation} overlap, so they do not decide it")
    elif not (isinstance(left, fmpq) and isinstance(right, fmpq)):
        raise NotExact(f"{relation} is decided for numbers only")
    return COMPARE[relation.rel_op](left, right)


def _special(e: Any, scope: Scope) -> Any:
    arguments = ([value(p, scope) for p in a] if isinstance(a, Tuple) else value(a, scope) for a in e.args)
    return SPECIAL[type(e)](*arguments)


def _over_range(unit: int, join: Callable[[Any, Any], Any]) -> Callable[[Any, Scope], Any]:
    def apply(e: Any, scope: Scope) -> Any:
        *inner, (index, low, high) = e.limits  # SymPy lists the innermost index first
        body, result = e.func(e.function, *inner) if inner else e.function, fmpq(unit)
        for k in range(whole(low, scope), whole(high, scope) + 1):
            result = join(result, value(body.subs({index: k}), scope))
        return result

    return apply


def whole(e: Any, scope: Scope) -> int:
    """The value of an expression that must be an integer."""
    found = value(e, scope)
    if not isinstance(found, fmpq) or found.q != 1:
        raise NotExact(f"{e} = {found} is not an integer at {scope.point}")
    return int(found.p)


def _applied(e: Any, scope: Scope) -> Any:
    """A function of a row, by its formula; or a function of time, from its table."""
    if ("function", e.func) in scope.values:
        field_, row = scope.values["function", e.func]
        argument = value(e.args[0], scope)
        return value(scope.point.formulas[field_], scope.binding({**row, field_.args[0]: argument}))
    table = scope.point.tables.get(e.func)
    if table is None:
        raise NotExact(f"{e} has no value at {scope.point}; give {e.func} a tuple of values by time")
    step = value(e.args[0], scope)
    if step.q != 1 or not 0 <= step.p < len(table):
        raise NotExact(f"{e.func} is given at times 0 to {len(table) - 1}, but time {step} is needed at {scope.point}")
    return number(table[int(step.p)])


# ------------------------------------------------------------------------------- matrices
def _norm_squared(e: Any, scope: Scope) -> Any:
    flat = entries(value(e.args[0], scope))
    return dot(flat, flat)


def _dot_product(e: Any, scope: Scope) -> Any:
    return dot(entries(value(e.args[0], scope)), entries(value(e.args[1], scope)))


def _element(e: Any, scope: Scope) -> Any:
    return value(e.parent, scope)[int(e.i)][int(e.j)]


def _explicit(e: Any, scope: Scope) -> Any:
    return tuple(tuple(value(e[i, j], scope) for j in range(e.cols)) for i in range(e.rows))


def _identity(e: Any, scope: Scope) -> Any:
    size = int(value(e.shape[0], scope).p)
    return tuple(tuple(fmpq(int(i == j)) for j in range(size)) for i in range(size))


def _trace(e: Any, scope: Scope) -> Any:
    matrix = value(e.arg, scope)
    return dot([matrix[i][i] for i in range(len(matrix))], [fmpq(1)] * len(matrix))


# ------------------------------------------------------------------------------- nodes of the model
def _row_mean(e: Any, scope: Scope) -> Any:
    constant = [n for n in means_inside(e.args[0]) if not _speaks_of(n, e.bound)]
    scope = scope.binding({n: value(n, scope) for n in constant})
    total: Any = None
    for index in range(len(scope.point.rows)):
        one = value(e.args[0], scope.row(index, e.bound, e.fields))
        total = one if total is None else plus(total, one)
    return multiply(total, fmpq(1, len(scope.point.rows)))


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


_TABLE: dict[type, Callable[[Any, Scope], Any]] = {
    Symbol: _symbol,
    MatrixSymbol: _symbol,
    Rational: lambda e, s: number(e),
    Integer: lambda e, s: number(e),
    Zero: lambda e, s: fmpq(0),
    One: lambda e, s: fmpq(1),
    NegativeOne: lambda e, s: fmpq(-1),
    Half: lambda e, s: fmpq(1, 2),
    Exp1: lambda e, s: ball(fmpq(1)).exp(),
    Pi: lambda e, s: arb.pi(),
    Add: _sum,
    MatAdd: _sum,
    Mul: _product,
    MatMul: _product,
    Pow: _power,
    MatPow: _power,
    exp: _function("exp"),
    log: _function("log"),
    sin: _function("sin"),
    cos: _function("cos"),
    Abs: lambda e, s: abs(value(e.args[0], s)),
    Piecewise: _piecewise,
    **dict.fromkeys(SPECIAL, _special),
    Max: _extreme("max"),
    Min: _extreme("min"),
    Sum: _over_range(0, lambda a, b: a + b),
    Product: _over_range(1, lambda a, b: a * b),
    AppliedUndef: _applied,
    Transpose: lambda e, s: transpose(value(e.arg, s)),
    NormSquared: _norm_squared,
    DotProduct: _dot_product,
    MatrixElement: _element,
    ImmutableDenseMatrix: _explicit,
    Identity: _identity,
    Trace: _trace,
    ScalarRowMean: _row_mean,
    MatrixRowMean: _row_mean,
    OrderedPairs: _ordered_pairs,
    RandomQuantity: _quantity,
    VectorGradient: _gradient,
    HessianMatrix: _hessian,
    ThirdDerivative: _third,
}
