"""Matrix expressions of known size, written out in components: every number a plain symbol of its own."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import pairwise
from typing import Any

from sympy import (
    Add,
    HadamardProduct,
    Identity,
    ImmutableDenseMatrix,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Poly,
    Sum,
    Symbol,
    Trace,
    Transpose,
    Tuple,
    ZeroMatrix,
    sympify,
)
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from numerics.collected import collected
from numerics.trees import NotLowered
from theorems._model.nodes import (
    DotProduct,
    MatrixPart,
    MatrixRowMean,
    NormSquared,
    ScalarPart,
    ScalarRowMean,
    VectorGradient,
    is_matrix,
    name_of,
    row_mean,
)


@dataclass(frozen=True)
class Scope:
    """What is needed to write an expression out.

    sizes      size symbol -> int                       formulas  function of a row -> formula in further row fields
    variables  component symbols of states, averages and noise: what a mean over rows may not swallow
    extras     the row fields that formulas speak of
    """

    sizes: Mapping[Any, int]
    formulas: Mapping[Any, Any] = field(default_factory=dict)
    variables: frozenset[Any] = frozenset()
    extras: tuple[Any, ...] = ()

    def shape(self, symbol: Any) -> tuple[int, int]:
        """Rows and columns of a matrix expression."""
        found = tuple(self._length(size) for size in symbol.shape)
        if not all(isinstance(size, (int, Integer)) for size in found):
            raise NotLowered(f"{symbol} has shape {symbol.shape}, of which {found} is left; the instance must give these sizes")
        return int(found[0]), int(found[1])

    def _length(self, size: Any) -> Any:
        """A size as a number, if it is known: nearly all are numbers or symbols, and `subs` takes long to see that."""
        if isinstance(size, (int, Integer)):
            return size
        return self.sizes[size] if size in self.sizes else sympify(size).subs(self.sizes)


def parts(symbol: Any, scope: Scope) -> tuple[Symbol, ...]:
    """The component symbols of a symbol or matrix symbol, row by row."""
    if not isinstance(symbol, MatrixSymbol):
        return (symbol,)
    return entries(symbol.name, *scope.shape(symbol))


@lru_cache(maxsize=1024)
def entries(name: str, rows: int, columns: int) -> tuple[Symbol, ...]:
    """The component symbols of a matrix symbol of known size, row by row."""
    if columns == 1:
        return tuple(Symbol(f"{name}[{i}]", real=True) for i in range(rows))
    return tuple(Symbol(f"{name}[{i},{j}]", real=True) for i in range(rows) for j in range(columns))


def flat(value: Any) -> tuple[Any, ...]:
    """The entries of an explicit matrix, row by row, or the scalar itself."""
    return tuple(value) if is_matrix(value) else (value,)


def explicit(e: Any, scope: Scope) -> Any:
    """A scalar expression in plain symbols, or an explicit matrix of such."""
    for kind, write in _WRITE.items():
        if isinstance(e, kind):
            return write(e, scope)
    if not e.args:
        return e
    if is_matrix(e):
        raise NotLowered(f"no kernel computes {type(e).__name__} in {e}; write it in sums, products and transposes")
    return e.func(*(_scalar(explicit(a, scope)) for a in e.args))


def _scalar(value: Any) -> Any:
    return value[0, 0] if is_matrix(value) and value.shape == (1, 1) else value


def _symbol(e: Any, scope: Scope) -> Any:
    return _written(e.name, *scope.shape(e))


@lru_cache(maxsize=1024)
def _written(name: str, rows: int, columns: int) -> ImmutableDenseMatrix:
    return ImmutableDenseMatrix(rows, columns, entries(name, rows, columns))


def _product(e: Any, scope: Scope) -> Any:
    factors = [explicit(a, scope) for a in e.args]
    scalar = reduce(Mul, (f for f in factors if not is_matrix(f)), Mul())
    chain = [f for f in factors if is_matrix(f)]
    while len(chain) > 1:
        # The cheapest neighbours first, so that x*x.T*w is x*(x.T*w): the common factor stays visible.
        cost = [a.rows * a.cols * b.cols for a, b in pairwise(chain)]
        at = cost.index(min(cost))
        chain[at : at + 2] = [chain[at] * chain[at + 1]]
    return scalar * chain[0] if chain else scalar


def _sum(e: Any, scope: Scope) -> Any:
    index, low, high = e.limits[0]
    if len(e.limits) > 1:
        raise NotLowered(f"{e} sums over several indices; write nested sums")
    span = range(int(low.subs(scope.sizes)), int(high.subs(scope.sizes)) + 1)
    return Add(*(explicit(e.function.subs(index, i), scope) for i in span))


def _element(e: Any, scope: Scope) -> Any:
    return explicit(e.parent, scope)[int(e.i.subs(scope.sizes)), int(e.j.subs(scope.sizes))]


def _gradient(e: Any, scope: Scope) -> Any:
    weight = explicit(e.args[1], scope)
    return explicit(e.args[0], scope).diff(weight) if not is_matrix(weight) else _nabla(explicit(e.args[0], scope), weight)


def _nabla(function: Any, weight: Any) -> Any:
    return ImmutableDenseMatrix(weight.rows, weight.cols, [function.diff(w) for w in weight])


def _applied(e: Any, scope: Scope) -> Any:
    primes = e.func.__name__.count("'")
    for function, formula in scope.formulas.items():
        if name_of(function) == e.func.__name__.rstrip("'"):
            # A primed copy of the rows has primed copies of the fields behind its function too.
            fields = {f: p for x in scope.extras for f, p in zip(parts(x, scope), _primed(x, primes, scope), strict=True)}
            given = getattr(function, "args", ()) or e.args
            into = dict(zip(given, e.args, strict=True))
            return explicit(formula.subs(into), scope).xreplace(fields) if primes else explicit(formula.subs(into), scope)
    return e.func(*(explicit(a, scope) for a in e.args))


def _primed(symbol: Any, primes: int, scope: Scope) -> tuple[Symbol, ...]:
    return tuple(Symbol(s.name + "'" * primes, **s.assumptions0) for s in parts(symbol, scope))


def _mean(e: Any, scope: Scope) -> Any:
    """A mean over rows: constants stay a node; a polynomial in states becomes one with means for coefficients."""
    inside = explicit(e.args[0], scope)
    if is_matrix(inside):
        return inside.applyfunc(lambda entry: _entry_mean(entry, e, scope))
    return _entry_mean(inside, e, scope)


def _entry_mean(entry: Any, e: Any, scope: Scope) -> Any:
    moving = sorted(entry.free_symbols & scope.variables, key=lambda s: s.name)
    if not moving:
        return _node(entry, e, scope)
    if not entry.is_polynomial(*moving):
        raise NotLowered(f"{e} averages over all rows what is no polynomial in {moving}: that is a pass over the data a step")
    terms = collected(entry, moving) or _terms(entry, moving)
    return Add(*(power * _node(coefficient, e, scope) for power, coefficient in terms))


def _terms(entry: Any, moving: list[Any]) -> list[tuple[Any, Any]]:
    """The same as `collected`, with functions in the coefficients."""
    found = Poly(entry, *moving).terms()
    return [(reduce(Mul, (s**k for s, k in zip(moving, m, strict=True)), Mul()), coefficient) for m, coefficient in found]


def _node(entry: Any, e: Any, scope: Scope) -> Any:
    bound, fields = [], []
    for name, source in zip(e.bound, e.fields, strict=True):
        if isinstance(name, AppliedUndef):
            primes = name.func.__name__.count("'")
            bound += [p for x in scope.extras for p in _primed(x, primes, scope)]
            fields += [p for x in scope.extras for p in parts(x, scope)]
        else:
            bound += parts(name, scope)
            fields += parts(source, scope)
    if not entry.free_symbols & set(bound) and not entry.atoms(ScalarRowMean):
        return entry
    return row_mean(entry, Tuple(*bound), Tuple(*fields))


def _power(e: Any, scope: Scope) -> Any:
    return explicit(e.base, scope) ** int(e.exp)


_WRITE: dict[Any, Any] = {
    ImmutableDenseMatrix: lambda e, scope: e.applyfunc(lambda entry: explicit(entry, scope)),
    MatrixSymbol: _symbol,
    MatrixElement: _element,
    MatAdd: lambda e, scope: reduce(lambda a, b: a + b, (explicit(a, scope) for a in e.args)),
    MatMul: _product,
    MatPow: _power,
    Transpose: lambda e, scope: explicit(e.arg, scope).T,
    Trace: lambda e, scope: explicit(e.arg, scope).trace(),
    HadamardProduct: lambda e, scope: reduce(lambda a, b: a.multiply_elementwise(b), (explicit(a, scope) for a in e.args)),
    Identity: lambda e, scope: ImmutableDenseMatrix.eye(scope.shape(e)[0]),
    ZeroMatrix: lambda e, scope: ImmutableDenseMatrix.zeros(*scope.shape(e)),
    NormSquared: lambda e, scope: Add(*(entry**2 for entry in flat(explicit(e.args[0], scope)))),
    DotProduct: lambda e, scope: (explicit(e.args[0], scope).T * explicit(e.args[1], scope))[0, 0],
    VectorGradient: _gradient,
    ScalarPart: lambda e, scope: explicit(e.args[0], scope),  # of one example; the kernel knows over what it averages
    MatrixPart: lambda e, scope: explicit(e.args[0], scope),
    ScalarRowMean: _mean,
    MatrixRowMean: _mean,
    Sum: _sum,
    AppliedUndef: _applied,
}
