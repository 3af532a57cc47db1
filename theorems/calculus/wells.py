"""Functions on a row of equal wells: the pieces of one well, and the least values there, at corners."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from sympy import Dummy, Piecewise, Poly, Pow, Rational, Symbol, floor
from sympy.core.relational import GreaterThan, LessThan, StrictGreaterThan, StrictLessThan
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from theorems.calculus.normal import normal
from theorems.calculus.rows import NotRows

K, R = Dummy("k", integer=True), Dummy("r", real=True)
COMPARISONS = (LessThan, GreaterThan, StrictLessThan, StrictGreaterThan)


@dataclass(frozen=True)
class Piece:
    """Functions of the place r in a well, polynomials there, on a closed interval from low to high; a point if they agree."""

    functions: tuple[Any, ...]
    low: Any
    high: Any


@dataclass(frozen=True)
class Wells:
    """The wells k - offset <= y < k + 1 - offset of a state y."""

    state: Symbol
    offset: Any

    number = K

    def index(self, place: Any) -> Any:
        """The number of the well of a place."""
        return floor(place + self.offset)

    def pieces(self, functions: Iterable[Any]) -> list[Piece]:
        """The pieces of a well on which functions of the state and the well's number k are polynomials, free of k.

        A place where a condition changes is a piece of its own: it may have a formula of its own.
        """
        within = [e.xreplace({self.index(self.state): K}).xreplace({self.state: K + R}) for e in functions]
        first, last = -self.offset, 1 - self.offset
        cuts = sorted({first, last, *(c for e in within for c in _changes(e) if first < c < last)})
        spans = [*pairwise(cuts), *((c, c) for c in cuts[:-1])]  # the upper end belongs to the next well
        return [Piece(tuple(_plain(_branch(e, (a + b) / 2)) for e in within), a, b) for a, b in spans]


def _changes(e: Any) -> Iterator[Any]:
    """The places where a condition changes."""
    for choice in e.atoms(Piecewise):
        for _, condition in choice.args:
            if not isinstance(condition, (BooleanTrue, BooleanFalse)):
                slope, at_zero = _affine(condition)
                yield -at_zero / slope


def _affine(condition: Any) -> tuple[Any, Any]:
    """(a, b) of a condition that compares a r + b with zero, with rational a and b."""
    if isinstance(condition, COMPARISONS):
        gap = normal(condition.lhs - condition.rhs)
        coefficients = Poly(gap, R).all_coeffs() if gap.free_symbols == {R} and gap.is_polynomial(R) else []
        if len(coefficients) == 2 and all(isinstance(c, Rational) for c in coefficients):
            return coefficients[0], coefficients[1]
    raise NotRows(f"{condition} must compare the place in a well with a rational number, and be the same in every well")


def _branch(e: Any, place: Any) -> Any:
    """The expression with every Piecewise replaced by what it is at a place of the well."""

    def holds(condition: Any) -> bool:
        if isinstance(condition, (BooleanTrue, BooleanFalse)):
            return bool(condition)
        slope, at_zero = _affine(condition)
        return bool(condition.func(slope * place + at_zero, 0))

    def chosen(choice: Any) -> Any:
        for value, condition in choice.args:
            if holds(condition):
                return value
        raise NotRows(f"{choice} has no value at the place {place} of a well")

    return e.replace(lambda part: isinstance(part, Piecewise), chosen)


def _plain(e: Any) -> Any:
    """The normal form of a function that has a value everywhere and is the same in every well."""
    for part in e.atoms(Pow):
        if not (part.exp.is_Integer and part.exp.is_nonnegative) and not part.base.is_positive:
            raise NotRows(f"{part} may have no value somewhere; write the step without it")
    found = normal(e)
    if found.has(K):
        raise NotRows(f"{e} is not the same in every well: it names the number of the well")
    return found


def corners(piece: Piece, h: Symbol, steps: tuple[Any, Any]) -> list[Any]:
    """The least value on a piece of each function, affine in the place and in h, over h within `steps`: at a corner."""
    return [_least(e, (piece.low, piece.high), h, steps) for e in piece.functions]


def _least(e: Any, places: tuple[Any, Any], h: Symbol, steps: tuple[Any, Any]) -> Any:
    if not e.is_polynomial(R, h):
        raise NotRows(f"{e} is no polynomial in the place in a well and the step")
    for (i, j), c in Poly(e, R, h).terms():
        if i > 1 or j > 1 or not isinstance(c, Rational):
            raise NotRows(f"{e} is not affine in the place in a well and in the step, with rational coefficients")
    return min(e.xreplace({R: r, h: s}) for r, s in product(places, steps))


def require_never_negative(piece: Piece) -> None:
    """NotRows unless each function is a quadratic that is not negative at the ends, nor where its slope vanishes between."""
    for e in piece.functions:
        if not e.is_polynomial(R) or (p := Poly(e, R)).degree() > 2 or not all(isinstance(c, Rational) for c in p.all_coeffs()):
            raise NotRows(f"{e} is no quadratic in the place in a well, with rational coefficients")
        turning = -p.nth(1) / (2 * p.nth(2)) if p.degree() == 2 else piece.low
        for place in (piece.low, piece.high, *([turning] if piece.low < turning < piece.high else [])):
            if e.xreplace({R: place}) < 0:
                raise NotRows(f"{e} is {e.xreplace({R: place})} at the place {place}, so it is negative somewhere in every well")


def hit(e: Any, step: Any) -> tuple[Any, Any]:
    """(c, low) of c * Piecewise((1, step >= low), (0, True))."""
    factor, choice = e.as_independent(Piecewise, as_Add=False)
    if isinstance(choice, Piecewise) and isinstance(factor, Rational) and factor >= 0:
        condition = choice.args[0].cond
        low = condition.rhs if isinstance(condition, GreaterThan) and condition.lhs == step else None
        if isinstance(low, Rational) and choice == Piecewise((1, condition), (0, True)):
            return factor, low
    raise NotRows(f"{e} must be c * Piecewise((1, {step} >= low), (0, True)) with a rational c >= 0 and a rational low")
