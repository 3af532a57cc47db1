"""SymPy expressions in canonical names, to blocks of binary trees: common subexpressions out, order of rounding fixed."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Abs, Add, Eq, Max, Min, Mul, Ne, Piecewise, Pow, Rational, Symbol, cse, default_sort_key, numbered_symbols
from sympy.core.relational import Relational

from numerics.program import CALLS, Assign, Block, Tree


class NotLowered(ValueError):
    """An expression, or a size, that no kernel form takes; the message says which, why, and what would fit."""


def block(expressions: Sequence[Any], prefix: str) -> Block:
    """Common subexpressions as prefix0, prefix1, ..., then one tree for each expression."""
    replacements, reduced = cse(list(expressions), symbols=numbered_symbols(prefix), order="canonical")
    body = tuple(Assign(symbol.name, tree(value)) for symbol, value in replacements)
    return Block(body, tuple(map(tree, reduced)))


def tree(expression: Any) -> Tree:
    """The binary tree of a scalar expression in plain symbols and numbers."""
    e = expression
    if isinstance(e, Symbol):
        return ("name", e.name)
    if e.is_number:
        return ("const", _double(e))
    for kind, convert in _CONVERT.items():
        if isinstance(e, kind):
            return convert(e)
    name = type(e).__name__.lower()
    if name in CALLS and len(e.args) == 1:
        return ("call", name, tree(e.args[0]))
    known = f"+ - * / sqrt, powers, {', '.join(CALLS)}, Abs, Min, Max, Piecewise"
    raise NotLowered(f"no kernel computes {type(e).__name__} in {e}; write it in {known}")


def _double(number: Any) -> float:
    # int / int rounds once, so every rational becomes the nearest double.
    return int(number.p) / int(number.q) if isinstance(number, Rational) else float(number.evalf(30))


def _negative(e: Any) -> bool:
    return bool(e.as_coeff_Mul()[0].is_negative)


def _sum(e: Any) -> Tree:
    terms = sorted(e.args, key=default_sort_key)
    plus = [tree(term) for term in terms if not _negative(term)]
    minus = [tree(-term) for term in terms if _negative(term)]
    if not plus:
        return ("neg", _balanced("add", minus))
    return ("sub", _balanced("add", plus), _balanced("add", minus)) if minus else _balanced("add", plus)


def _product(e: Any) -> Tree:
    if _negative(e):
        return ("neg", tree(-e))
    factors = sorted(e.args, key=default_sort_key)
    above = [tree(factor) for factor in factors if not _inverse(factor)]
    below = [tree(Pow(factor.base, -factor.exp)) for factor in factors if _inverse(factor)]
    top = _balanced("mul", above) if above else ("const", 1.0)
    return ("div", top, _balanced("mul", below)) if below else top


def _inverse(factor: Any) -> bool:
    return isinstance(factor, Pow) and bool(factor.exp.is_negative)


def _balanced(operation: str, parts: list[Tree]) -> Tree:
    """Neighbours first, pair by pair: the chain of dependent operations stays short, and the order is fixed."""
    while len(parts) > 1:
        parts = [(operation, *parts[i : i + 2]) if i + 1 < len(parts) else parts[i] for i in range(0, len(parts), 2)]
    return parts[0]


def _power(e: Any) -> Tree:
    base, exponent = e.args
    if exponent.is_Integer and exponent > 0:
        return ("pow", tree(base), int(exponent))
    if exponent == Rational(1, 2):
        return ("sqrt", tree(base))
    if exponent.is_Rational and exponent < 0:
        return ("div", ("const", 1.0), tree(Pow(base, -exponent)))
    if exponent.is_Rational and exponent.q == 2:
        return ("pow", ("sqrt", tree(base)), int(exponent.p))
    raise NotLowered(f"no kernel raises to the power {exponent} in {e}; write an integer or half-integer exponent")


def _choice(e: Any) -> Tree:
    value, condition = e.args[-1]
    if condition != True:  # noqa: E712 - SymPy's true, not Python's
        raise NotLowered(f"{e} has no value where no condition holds; end it with (value, True)")
    result = tree(value)
    for value, condition in reversed(e.args[:-1]):
        result = ("select", *_relation(condition), tree(value), result)
    return result


def _relation(condition: Any) -> Tree:
    if not isinstance(condition, Relational):
        raise NotLowered(f"no kernel decides {condition}; write one relation such as x < 1 for each piece")
    if isinstance(condition, (Eq, Ne)):
        return ("eq" if isinstance(condition, Eq) else "ne", tree(condition.lhs), tree(condition.rhs))
    strict = "lt" if condition.rel_op in ("<", ">") else "le"
    return (strict, tree(condition.lts), tree(condition.gts))


def _extreme(least: bool) -> Callable[[Any], Tree]:
    def convert(e: Any) -> Tree:
        best, *rest = (tree(part) for part in sorted(e.args, key=default_sort_key))
        for part in rest:
            best = ("select", "lt", *((best, part) if least else (part, best)), best, part)
        return best

    return convert


def _magnitude(e: Any) -> Tree:
    inside = tree(e.args[0])
    return ("select", "lt", inside, ("const", 0.0), ("neg", inside), inside)


_CONVERT: dict[Any, Callable[[Any], Tree]] = {
    Add: _sum,
    Mul: _product,
    Pow: _power,
    Piecewise: _choice,
    Min: _extreme(True),
    Max: _extreme(False),
    Abs: _magnitude,
}
