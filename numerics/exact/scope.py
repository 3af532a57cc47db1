"""The scope of an expression, and its value there: how each kind of node is read is registered in TABLE.

An expression is read once, into a function of the scope; its value is asked for in thousands of scopes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from flint import arb, fmpq
from sympy import Add, Integer, MatAdd, MatMul, Mul, Pow, Rational, S
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue
from sympy.matrices.immutable import ImmutableDenseMatrix

from numerics.exact.ring import NotExact, ball
from numerics.exact.special import COMPARE
from theorems._model.instance import Point


@dataclass(frozen=True)
class Scope:
    """What symbols stand for: the point, values of states and averages, the row in hand, and how quantities are found.

    fixed   the point's values in flint numbers, as far as they were asked for
    """

    point: Point
    values: Mapping[Any, Any] = field(default_factory=dict)
    quantity: Callable[[Any], Any] | None = None
    fixed: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def binding(self, values: Mapping[Any, Any]) -> Scope:
        return Scope(self.point, {**self.values, **values}, self.quantity, self.fixed)

    def row(self, index: int, bound: Any, fields: Any) -> Scope:
        """The scope in which row `index` of the data set is in hand, under the names `bound`."""
        extra = _numbers(self.point.rows)[index]
        pairs = list(zip(bound, fields, strict=True))
        named = {same(b): extra[f] for b, f in pairs if f in extra}
        # A function of a row is its formula together with that row's own fields.
        formulas = self.point.formulas
        functions = {("function", b.func): (f, extra) for b, f in pairs if f in formulas} if formulas else {}
        return self.binding({**named, **functions})

    def find(self, name: Any) -> Any:
        """The value of what is named here or at the point, or None."""
        found = self.values.get(name)
        if found is None and (found := self.fixed.get(name)) is None and name in self.point.values:
            found = self.fixed[name] = number(self.point.values[name])
        return found


@lru_cache(maxsize=1 << 14)
def same(name: Any) -> Any:
    """The first of equal names: SymPy makes matrix symbols anew wherever it rebuilds, and compares them at length."""
    return name


Reading = Callable[[Scope], Any]
_KEPT: dict[int, tuple[Any, list[dict[Any, Any]]]] = {}  # the last data sets seen, in flint numbers


def _numbers(rows: Any) -> list[dict[Any, Any]]:
    """The rows in flint numbers; converting a large data set costs more than using it, so a few are kept."""
    held = _KEPT.get(id(rows))
    if held is None or held[0] is not rows:
        if len(_KEPT) >= 8:
            _KEPT.pop(next(iter(_KEPT)))
        held = _KEPT[id(rows)] = (rows, [{same(f): number(v) for f, v in row.items()} for row in rows])
    return held[1]


def number(value: Any) -> Any:
    """A SymPy rational or matrix as flint number or tuple of rows."""
    if isinstance(value, ImmutableDenseMatrix):
        cells, columns = value.args[2], value.cols  # value[i, j] would make every entry anew
        return tuple(tuple(number(v) for v in cells[i * columns : (i + 1) * columns]) for i in range(value.rows))
    if isinstance(value, Rational):
        return fmpq(int(value.p), int(value.q))
    if isinstance(value, int):
        return fmpq(value)
    raise NotExact(f"{value} is not a rational number")


def value(e: Any, scope: Scope) -> Any:
    """The value of expression `e` in `scope`: a ring element, or a tuple of rows for a matrix."""
    return reading(e)(scope)


@lru_cache(maxsize=1 << 15)
def reading(e: Any) -> Reading:
    """The function that finds the value of `e` in a scope."""
    kind = type(e)
    if kind in COMPOSED:
        return TABLE[kind](e)
    known = next((k for k in kind.__mro__ if k in TABLE), None)
    worth, name = _unknown(e) if known is None else TABLE[known](e), same(e)

    def find(scope: Scope) -> Any:
        found = scope.find(name)
        return worth(scope) if found is None else found

    return find


def _unknown(e: Any) -> Reading:
    def refuse(scope: Scope) -> Any:
        raise NotExact(f"{e} ({type(e).__name__}) has no exact value here")

    return refuse


def node(worth: Callable[[Any, Scope], Any]) -> Callable[[Any], Reading]:
    """How to read a kind of node whose value is worth(node, scope)."""
    return lambda e: partial(worth, e)


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


def whole(e: Any, scope: Scope) -> int:
    """The value of an expression that must be an integer."""
    found = value(e, scope)
    if not isinstance(found, fmpq) or found.q != 1:
        raise NotExact(f"{e} = {found} is not an integer at {scope.point}")
    return int(found.p)


COMPOSED = frozenset({Add, Mul, Pow, MatAdd, MatMul, Integer, Rational, *map(type, (S.Zero, S.One, S.NegativeOne, S.Half))})
"""Never a name for something else, so not looked up."""
TABLE: dict[type, Callable[[Any], Reading]] = {}
