"""Sums of means and variances of processes without free symbols, as whole polynomials in x = 1/b, and the batches b allowed."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flint import fmpq, fmpq_poly
from sympy import Integer, MatrixSymbol, Poly, Symbol, cancel, fraction
from sympy.polys.polyerrors import BasePolynomialError

from theorems._model.instance import rational
from theorems._model.nodes import name_of
from theorems._model.quantity import RandomQuantity
from theorems._model.theorem import Theorem
from theorems._rules._outer import Outer, linear
from theorems._rules._scalar import Scalar
from theorems._rules.wishart import Whole
from theorems.calculus.rows import NotRows
from theorems.calculus.witness import COMPARE

NO_STEPS = ("even", "odd", "prime", "composite")


def polynomial(theorem: Theorem, expression: Any) -> tuple[Symbol, fmpq_poly]:
    """(b, the expression as a polynomial in 1/b), for an expression linear in quantities of numerical processes."""
    table, rest = linear(expression)
    settings = {q: _setting(theorem, q) for q in table}
    batches = {setting.batch for setting in settings.values()}
    if len(batches) != 1:
        raise NotRows(f"the batch sizes {', '.join(sorted(map(str, batches)))} vary apart; the claim is along one of them")
    batch = batches.pop()
    terms = [*((c, _whole(theorem, settings[q], q)) for q, c in table.items()), (rest, fmpq_poly([1]))]
    pairs = [(_in_inverse(c, batch), p) for c, p in terms if c != 0]
    lowest = min((shift for (_, shift), _ in pairs), default=0)
    total = sum((c * p * fmpq_poly([0] * (shift - lowest) + [1]) for (c, shift), p in pairs), fmpq_poly([0]))
    if lowest < 0 and any(total[k] != 0 for k in range(-lowest)):
        raise NotRows(f"{expression} is no polynomial in 1/{batch}: it grows with {batch}")
    return batch, fmpq_poly(total.coeffs()[-lowest:]) if lowest < 0 else total * fmpq_poly([0] * lowest + [1])


def _setting(theorem: Theorem, quantity: RandomQuantity) -> Scalar | Outer:
    process = theorem.process_of(quantity)
    scalar = not isinstance(getattr(process.draw.source, "symbol", None), MatrixSymbol)
    found: Scalar | Outer = (Scalar if scalar else Outer).read(theorem, (quantity,))
    held = (*process.start.values(), *process.update.values(), quantity.observable)
    if free := set().union(*(e.free_symbols for e in held)) - process.symbols:
        names = ", ".join(sorted(map(name_of, free)))
        raise NotRows(f"the process of {quantity} holds {names}; here all but the batch size must be numbers")
    return found


def _whole(theorem: Theorem, setting: Scalar | Outer, quantity: RandomQuantity) -> fmpq_poly:
    if isinstance(setting, Scalar):
        return setting.polynomial(theorem, quantity)
    return fmpq_poly([fmpq(int(c.p), int(c.q)) for c in Whole(setting, (quantity,)).coefficients(quantity)])


def _in_inverse(coefficient: Any, batch: Symbol) -> tuple[fmpq_poly, int]:
    """(p, k) with coefficient = p(1/b) b^-k."""
    if coefficient.is_Rational:
        return fmpq_poly([fmpq(int(coefficient.p), int(coefficient.q))]), 0
    over, under = fraction(cancel(coefficient))
    try:
        top, bottom = Poly(over, batch, domain="QQ"), Poly(under, batch, domain="QQ")
    except BasePolynomialError as error:
        raise NotRows(f"the coefficient {coefficient} is not made of numbers and {batch}") from error
    if len(bottom.terms()) != 1:
        raise NotRows(f"the coefficient {coefficient} is no sum of powers of {batch}")
    divisor = fmpq(int(bottom.LC().p), int(bottom.LC().q))
    numbers = [fmpq(int(c.p), int(c.q)) / divisor for c in top.all_coeffs()]
    return fmpq_poly(numbers), bottom.degree() - top.degree()


def span(theorem: Theorem, batch: Symbol) -> tuple[int, int | None]:
    """(least, largest or None) batch size that the assumptions on it alone allow: a range that holds every admitted one."""
    low, high = 1, None
    for item in theorem.given:
        gap = item.left - item.right
        if gap.free_symbols != {batch} or not gap.is_polynomial(batch) or Poly(gap, batch).degree() != 1:
            continue
        slope, offset = Poly(gap, batch).all_coeffs()
        if not (slope.is_Rational and offset.is_Rational):
            continue
        edge, relation = -offset / slope, item.relation if slope > 0 else _turned(item.relation)
        below, above = int(edge.p) // int(edge.q), -(int(-edge.p) // int(edge.q))
        if relation in (">", ">="):
            low = max(low, below + 1 if relation == ">" else above)
        if relation in ("<", "<="):
            end = above - 1 if relation == "<" else below
            high = end if high is None else min(high, end)
    return low, high


def _turned(relation: str) -> str:
    return relation.translate(str.maketrans("<>", "><"))


def require_steps(batch: Symbol) -> None:
    """NotRows if the symbol is declared so that some batch sizes are left out."""
    if any(getattr(batch, f"is_{word}") is not None for word in NO_STEPS):
        raise NotRows(f"{batch} is declared so that the next number is not admitted")


def admitted(theorem: Theorem, batch: Symbol, values: Iterable[int]) -> bool:
    """Whether all these batch sizes are known to meet every assumption, other symbols as in one of the instances."""
    tables = [table for instance in theorem.instances.values() for _, table in instance.sweeps()]
    plain = ({k: v for k, v in table.items() if isinstance(k, Symbol) and not isinstance(v, tuple)} for table in tables)
    others = [{k: rational(v) for k, v in table.items()} for table in plain]
    return any(all(_meets(theorem, {**other, batch: Integer(value)}) for value in values) for other in others)


def _meets(theorem: Theorem, point: Mapping[Any, Any]) -> bool:
    for item in theorem.given:
        left, right = item.left.subs(point), item.right.subs(point)
        if not (left.is_Rational and right.is_Rational and COMPARE[item.relation](left, right)):
            return False
    return True
