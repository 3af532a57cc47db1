"""Looking for a rational point where a claim fails: small numbers first, always the same ones, and inside `given`."""
from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import count, product
from math import prod
from typing import Any

from flint import fmpq
from sympy import Derivative, Dummy, MatrixExpr, Rational, Symbol, lambdify, sympify
from sympy.concrete.expr_with_limits import ExprWithLimits
from sympy.core.function import AppliedUndef

from theorems._model.nodes import Node
from theorems._model.theorem import Given
from theorems.calculus.rows import Chain, Combination, indices

TRIES = 400
MOST = 1000  # the largest power that is multiplied out
DECLARED = ("integer", "positive", "nonnegative", "negative", "nonpositive", "nonzero", "zero", "even", "odd", "rational",
            "irrational", "noninteger", "prime", "composite")
COMPARE = {
    "==": lambda a, b: a == b, "!=": lambda a, b: a != b, "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b, ">": lambda a, b: a > b, ">=": lambda a, b: a >= b,
}
SIGN = {"==": "zero", "!=": "nonzero", "<": "negative", "<=": "nonpositive", ">": "positive", ">=": "nonnegative"}
"""What the left side less the right one is."""


def unknowns(expressions: Iterable[Any]) -> list[Any]:
    """The free symbols and functions of time in expressions, in order of name."""
    found: set[Any] = set()
    for e in expressions:
        functions = e.atoms(AppliedUndef)
        found |= functions | (e.xreplace({f: Dummy() for f in functions}).free_symbols)
    return sorted((s for s in found if isinstance(s, (Symbol, AppliedUndef)) and not isinstance(s, Dummy)), key=str)


def points(symbols: list[Any], given: Iterable[Given]) -> Iterator[dict[Any, Rational]]:
    """Rational points that satisfy the assumptions of the symbols and every relation between them in `given`."""
    found, search = _begun(tuple(symbols), tuple(given))
    for k in count():
        if k == len(found):
            following = next(search, None)
            if following is None:
                return
            found.append(following)
        yield dict(found[k])


@lru_cache(maxsize=256)
def _begun(symbols: tuple[Any, ...], given: tuple[Given, ...]) -> tuple[list[dict[Any, Rational]], Iterator[dict[Any, Rational]]]:
    """The points found so far, and the search that goes on: every wrong version of a claim asks for the same ones."""
    return [], _search(list(symbols), list(given))


def _search(symbols: list[Any], relations: list[Given]) -> Iterator[dict[Any, Rational]]:
    choose = random.Random(20)  # a fixed, arbitrary order of small numbers
    if not all(_speaks_only_of(g, symbols) for g in relations):
        return  # of rows, say: choosing numbers for the symbols cannot meet it
    sides = [(g.relation, lambdify(symbols, (g.left, g.right), modules="sympy", dummify=True)) for g in relations]
    for trial in range(TRIES):
        point = {s: _number(s, choose, trial) for s in symbols}
        if all(allowed(s, v) for s, v in point.items()) and all(holds(r, both(*point.values())) for r, both in sides):
            yield point


def _speaks_only_of(relation: Given, symbols: list[Any]) -> bool:
    parts = (relation.left, relation.right)
    return set(unknowns(parts)) <= set(symbols) and not any(p.has(Node, MatrixExpr) for p in parts)


def _number(symbol: Any, choose: random.Random, trial: int) -> Rational:
    size = 3 + trial // 40
    if getattr(symbol, "is_integer", False):
        value = Rational(choose.randint(1 if symbol.is_positive else 0, size + 1))
    else:
        value = Rational(choose.randint(1, 3 * size), choose.randint(1, size))
    signed = getattr(symbol, "is_nonnegative", None) or getattr(symbol, "is_positive", None)
    return value if signed or choose.random() < 0.5 else -value


def allowed(symbol: Any, value: Any) -> bool:
    """True if the value is all that the symbol is declared to be."""
    return all(getattr(value, word) == said for word, said in _declared(symbol))


@lru_cache(maxsize=1024)
def _declared(symbol: Any) -> tuple[tuple[str, bool], ...]:
    """What a symbol is declared to be or not to be, by SymPy's names."""
    found = ((f"is_{word}", getattr(symbol, f"is_{word}", None)) for word in DECLARED)
    return tuple((word, said) for word, said in found if said is not None)


def holds(relation: str, sides: tuple[Any, Any]) -> bool:
    """Whether both sides are real numbers so related; of irrational ones this must show, for they may be equal in two forms."""
    left, right = map(sympify, sides)
    if left.is_Rational and right.is_Rational:
        return bool(COMPARE[relation](left, right))
    if not all(side.is_number and side.is_real for side in (left, right)):
        return False
    return bool(getattr(left - right, f"is_{SIGN[relation]}"))


# ------------------------------------------------------------------------------- row means in dimension one
def placed(e: Any, point: Mapping[Any, Any]) -> Any:
    """The expression at a point.  `subs` knows the indices of sums and derivatives, no symbols to replace, and is slow."""
    try:
        number = _rational(e, point)
        return Rational(int(number.p), int(number.q))
    except NotPlain:
        return e.subs(point) if e.has(ExprWithLimits, Derivative) else e.xreplace(point)


class NotPlain(ValueError):
    """An expression that is no rational function of given numbers, or that divides by zero."""


def _rational(e: Any, point: Mapping[Any, Any]) -> fmpq:
    """The value of a rational function: what most claims are; SymPy, which makes every part anew, takes five times as long."""
    if e.is_Rational:
        return fmpq(e.p, e.q)
    if e.is_Symbol and e in point and point[e].is_Rational:
        return fmpq(point[e].p, point[e].q)
    if e.is_Add:
        return sum((_rational(part, point) for part in e.args), fmpq(0))
    if e.is_Mul:
        return prod((_rational(part, point) for part in e.args), start=fmpq(1))
    if e.is_Pow:
        base, power = (_rational(part, point) for part in e.args)
        if power.q == 1 and abs(power) <= MOST and (base != 0 or power >= 0):
            return base ** int(power.p)
    raise NotPlain


def row_point(residual: Combination, given: Iterable[Given], count: Any) -> tuple[dict[Any, Any], Any] | None:
    """Rows of numbers (dimension one) and scalars where a combination of row means is not zero; None if none is found."""
    letters = sorted({letter[0] for t in residual for c in (*t[0], t[1]) for letter in c}, key=str)
    rowed = {letter[0] for t in residual for c in (*t[0], t[1]) for letter in c if letter[2]}
    relations = list(given)
    parts = [*residual.values(), *(g.left - g.right for g in relations), *([sympify(count)] if count is not None else [])]
    choose = random.Random(7)
    for point in points(unknowns(parts), relations):
        rows = int(point[count]) if count is not None and count in point else 3
        table: dict[Any, Any] = {}
        for name in letters:
            many = name in rowed
            table[name] = [Rational(choose.randint(-3, 3)) for _ in range(rows)] if many else Rational(choose.randint(1, 3))
        if not all(allowed(s, v) for s, values in table.items() for v in (values if s in rowed else [values])):
            continue
        if not _met_by_rows(relations, point, {s: table[s] for s in rowed}, rows):
            continue
        total = sum((_term(t, table, rows) * v.subs(point) for t, v in residual.items()), Rational(0))
        if total.is_Rational and total != 0:
            return {**point, **table}, total
    return None


def _met_by_rows(relations: list[Given], point: Mapping[Any, Any], table: Mapping[Any, Any], rows: int) -> bool:
    """Whether what is assumed of a row holds for each of them."""
    for given in (g for g in relations if (g.left - g.right).free_symbols & set(table)):
        for chosen in ({**point, **{s: values[i] for s, values in table.items()}} for i in range(rows)):
            if not holds(given.relation, (given.left.subs(chosen), given.right.subs(chosen))):
                return False
    return True


def _term(term: Any, table: Mapping[Any, Any], rows: int) -> Rational:
    used, chains = sorted(indices(term)), [c for c in (*term[0], term[1]) if c]
    total = Rational(0)
    for chosen in product(range(rows), repeat=len(used)):
        where = dict(zip(used, chosen, strict=True))
        total += _value(chains, table, where)
    return total / rows ** len(used)


def _value(chains: list[Chain], table: Mapping[Any, Any], where: Mapping[int, int]) -> Rational:
    result = Rational(1)
    for chain in chains:
        for symbol, _, index in chain:
            result *= table[symbol][where[index]] if index else table[symbol]
    return result
