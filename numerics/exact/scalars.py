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
from numerics.exact.scope import TABLE, Scope, holds, number, value, whole
from numerics.exact.special import SPECIAL
from theorems._model.quantity import RandomQuantity


def symbol(e: Any, scope: Scope) -> Any:
    raise NotExact(f"{e} has no value at {scope.point}; the instance must give one")


def added(e: Any, scope: Scope) -> Any:
    parts = [value(a, scope) for a in e.args]
    total = parts[0]
    for part in parts[1:]:
        total = plus(total, part)
    return total


def multiplied(e: Any, scope: Scope) -> Any:
    roots = [a for a in e.args if isinstance(a, Pow) and halved(a.exp)]
    joint = rooted([(value(a.base, scope), int(a.exp.p)) for a in roots]) if len(roots) > 1 else None
    result: Any = joint
    for argument in e.args if joint is None else [a for a in e.args if a not in roots]:
        factor = value(argument, scope)
        result = factor if result is None else multiply(result, factor)
    return result


def raised(e: Any, scope: Scope) -> Any:
    base, exponent = value(e.base, scope), value(e.exp, scope)
    if isinstance(base, Jet):
        return base.to(exponent)
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return power(base, int(exponent.p))
    if isinstance(exponent, fmpq) and exponent.q == 2 and (root := rooted([(base, int(exponent.p))])) is not None:
        return root
    if isinstance(base, (fmpq, arb)):
        return ball(base) ** ball(exponent)
    raise NotExact(f"{e}: the exponent {exponent} is not an integer")


def _function(name: str) -> Callable[[Any, Scope], Any]:
    def apply(e: Any, scope: Scope) -> Any:
        argument = value(e.args[0], scope)
        return argument.apply(name) if isinstance(argument, Jet) else getattr(ball(argument), name)()

    return apply


def _extreme(name: str) -> Callable[[Any, Scope], Any]:
    def apply(e: Any, scope: Scope) -> Any:
        found = [_comparable(value(a, scope), e) for a in e.args]
        # Balls may overlap: python's max would then return one that need not hold the larger number.
        return (
            reduce(lambda a, b: getattr(a, name)(b), map(ball, found))
            if any(isinstance(f, arb) for f in found)
            else _PLAIN[name](found)
        )

    return apply


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


def _over_range(unit: int, join: Callable[[Any, Any], Any]) -> Callable[[Any, Scope], Any]:
    def apply(e: Any, scope: Scope) -> Any:
        *inner, (index, low, high) = e.limits  # SymPy lists the innermost index first
        body, result = e.func(e.function, *inner) if inner else e.function, fmpq(unit)
        random = body.has(RandomQuantity)  # whoever finds a quantity sees the node, but not the scope
        for k in range(whole(low, scope), whole(high, scope) + 1):
            term = value(body.subs({index: k}), scope) if random else value(body, scope.binding({index: fmpq(k)}))
            result = join(result, term)
        return result

    return apply


def _applied(e: Any, scope: Scope) -> Any:
    """A function of a row or of a vector, by its formula; or a function of time, from its table."""
    table = scope.point.tables.get(e.func)  # first: functions are slow to compare, and most are of time
    if table is None and ("function", e.func) in scope.values:
        field_, row = scope.values["function", e.func]
        argument = value(e.args[0], scope)
        return value(scope.point.formulas[field_], scope.binding({**row, field_.args[0]: argument}))
    if table is None and (formula := next((f for f in scope.point.formulas if f.func == e.func), None)) is not None:
        return value(scope.point.formulas[formula], scope.binding({formula.args[0]: value(e.args[0], scope)}))
    if table is None:
        raise NotExact(f"{e} has no value at {scope.point}; give {e.func} a tuple of values by time")
    step = value(e.args[0], scope)
    if step.q != 1 or not 0 <= step.p < len(table):
        raise NotExact(f"{e.func} is given at times 0 to {len(table) - 1}, but time {step} is needed at {scope.point}")
    return number(table[int(step.p)])


TABLE |= {
    Symbol: symbol,
    Rational: lambda e, s: number(e),
    Integer: lambda e, s: number(e),
    Zero: lambda e, s: fmpq(0),
    One: lambda e, s: fmpq(1),
    NegativeOne: lambda e, s: fmpq(-1),
    Half: lambda e, s: fmpq(1, 2),
    Exp1: lambda e, s: ball(fmpq(1)).exp(),
    Pi: lambda e, s: arb.pi(),
    Add: added,
    Mul: multiplied,
    Pow: raised,
    exp: _function("exp"),
    log: _function("log"),
    sin: _function("sin"),
    cos: _function("cos"),
    Abs: lambda e, s: abs(_comparable(value(e.args[0], s), e)),
    Piecewise: _piecewise,
    **dict.fromkeys(SPECIAL, _special),
    Max: _extreme("max"),
    Min: _extreme("min"),
    Sum: _over_range(0, lambda a, b: a + b),
    Product: _over_range(1, lambda a, b: a * b),
    AppliedUndef: _applied,
}
