"""Nodes that are numbers: sums, powers, functions, choices, ranges."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

from flint import arb, fmpq
from sympy import (
    Abs,
    Add,
    Integer,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Tuple,
    cos,
    exp,
    log,
    sin,
)
from sympy.core.function import AppliedUndef
from sympy.core.numbers import Exp1, Half, NegativeOne, One, Pi, Zero

from numerics.exact.jet import Jet
from numerics.exact.ring import NotExact, ball, multiply, plus, power
from numerics.exact.roots import halved, rooted
from numerics.exact.scope import TABLE, Reading, Scope, holds, node, number, reading, value, whole
from numerics.exact.special import SPECIAL
from theorems._model.quantity import RandomQuantity


def symbol(e: Any) -> Reading:
    def missing(scope: Scope) -> Any:
        raise NotExact(f"{e} has no value at {scope.point}; the instance must give one")

    return missing


def _constant(e: Any) -> Reading:
    found = number(e)
    return lambda scope: found


def added(e: Any) -> Reading:
    terms = [reading(a) for a in e.args]
    return lambda scope: reduce(plus, [term(scope) for term in terms])


def multiplied(e: Any) -> Reading:
    """A product; square roots in it are taken together where that leaves none."""
    roots = [a for a in e.args if isinstance(a, Pow) and halved(a.exp)]
    factors = [reading(a) for a in e.args]
    if len(roots) < 2:
        return lambda scope: reduce(multiply, (factor(scope) for factor in factors))
    bases = [(reading(a.base), int(a.exp.p)) for a in roots]
    others = [reading(a) for a in e.args if a not in roots]

    def worth(scope: Scope) -> Any:
        joint = rooted([(base(scope), exponent) for base, exponent in bases])
        if joint is None:
            return reduce(multiply, (factor(scope) for factor in factors))
        return reduce(multiply, (other(scope) for other in others), joint)

    return worth


def raised(e: Any) -> Reading:
    base, exponent = reading(e.base), reading(e.exp)
    return lambda scope: _power(e, base(scope), exponent(scope))


def _power(e: Any, base: Any, exponent: Any) -> Any:
    if isinstance(base, Jet):
        return base.to(exponent)
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return power(base, int(exponent.p))
    if isinstance(exponent, fmpq) and exponent.q == 2 and (root := rooted([(base, int(exponent.p))])) is not None:
        return root
    if isinstance(base, (fmpq, arb)):
        return ball(base) ** ball(exponent)
    raise NotExact(f"{e}: the exponent {exponent} is not an integer")


def _function(name: str) -> Callable[[Any], Reading]:
    def apply(e: Any, scope: Scope) -> Any:
        argument = value(e.args[0], scope)
        return argument.apply(name) if isinstance(argument, Jet) else getattr(ball(argument), name)()

    return node(apply)


def _extreme(name: str) -> Callable[[Any], Reading]:
    def apply(e: Any, scope: Scope) -> Any:
        found = [_comparable(value(a, scope), e) for a in e.args]
        # Balls may overlap: python's max would then return one that need not hold the larger number.
        return (
            reduce(lambda a, b: getattr(a, name)(b), map(ball, found))
            if any(isinstance(f, arb) for f in found)
            else _PLAIN[name](found)
        )

    return node(apply)


_PLAIN = {"max": max, "min": min}


def _comparable(item: Any, e: Any) -> Any:
    if not isinstance(item, (fmpq, arb)):
        raise NotExact(f"{e} compares numbers, and {item} is none")
    return item


def _piecewise(e: Any, scope: Scope) -> Any:
    for piece, condition in e.args:
        if holds(condition, scope):
            return value(piece, scope)
    raise NotExact(f"{e} has no value where no condition holds; end it with (value, True)")


def _special(e: Any, scope: Scope) -> Any:
    arguments = ([value(p, scope) for p in a] if isinstance(a, Tuple) else value(a, scope) for a in e.args)
    return SPECIAL[type(e)](*arguments)


def _over_range(unit: int, join: Callable[[Any, Any], Any]) -> Callable[[Any], Reading]:
    def apply(e: Any, scope: Scope) -> Any:
        *inner, (index, low, high) = e.limits  # SymPy lists the innermost index first
        body, result = e.func(e.function, *inner) if inner else e.function, fmpq(unit)
        random = body.has(RandomQuantity)  # whoever finds a quantity sees the node, but not the scope
        for k in range(whole(low, scope), whole(high, scope) + 1):
            term = value(body.subs({index: k}), scope) if random else value(body, scope.binding({index: fmpq(k)}))
            result = join(result, term)
        return result

    return node(apply)


def _applied(e: Any) -> Reading:
    """A function of a row or of a vector, by its formula; or a function of time, from its table."""
    function, argument = ("function", e.func), reading(e.args[0])

    def worth(scope: Scope) -> Any:
        point = scope.point
        table = point.tables.get(e.func) if point.tables else None  # first: functions are slow to compare, and most are of time
        if table is not None:
            return _at_time(e, table, argument(scope), point)
        if function in scope.values:
            name, row = scope.values[function]
            return value(point.formulas[name], scope.binding({**row, name.args[0]: argument(scope)}))
        if (name := next((f for f in point.formulas if f.func == e.func), None)) is not None:
            return value(point.formulas[name], scope.binding({name.args[0]: argument(scope)}))
        raise NotExact(f"{e} has no value at {point}; give {e.func} a tuple of values by time")

    return worth


def _at_time(e: Any, table: tuple[Any, ...], step: Any, point: Any) -> Any:
    if step.q != 1 or not 0 <= step.p < len(table):
        raise NotExact(f"{e.func} is given at times 0 to {len(table) - 1}, but time {step} is needed at {point}")
    return number(table[int(step.p)])


TABLE |= {
    Symbol: symbol,
    Rational: _constant,
    Integer: _constant,
    Zero: _constant,
    One: _constant,
    NegativeOne: _constant,
    Half: _constant,
    Exp1: node(lambda e, s: ball(fmpq(1)).exp()),
    Pi: node(lambda e, s: arb.pi()),
    Add: added,
    Mul: multiplied,
    Pow: raised,
    exp: _function("exp"),
    log: _function("log"),
    sin: _function("sin"),
    cos: _function("cos"),
    Abs: node(lambda e, s: abs(_comparable(value(e.args[0], s), e))),
    Piecewise: node(_piecewise),
    **dict.fromkeys(SPECIAL, node(_special)),
    Max: _extreme("max"),
    Min: _extreme("min"),
    Sum: _over_range(0, lambda a, b: a + b),
    Product: _over_range(1, lambda a, b: a * b),
    AppliedUndef: _applied,
}
