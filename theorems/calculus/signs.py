"""Signs of rational functions on a region given by assumptions, by coordinates in which every coefficient is non-negative.

A coordinate is the slack of an assumption: top = low + d with d >= 0 says exactly top >= low.  Substituting coordinates
whose inverses are slacks therefore loses no point of the region.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import prod
from typing import Any

from sympy import (
    Add,
    Expr,
    Integer,
    Mul,
    Number,
    NumberSymbol,
    Poly,
    PolynomialError,
    Pow,
    Symbol,
    cancel,
    exp,
    factor_list,
    fraction,
    log,
    preorder_traversal,
    sympify,
    together,
)

from theorems._model.exact import refuse_floats
from theorems._model.theorem import Given
from theorems.calculus.normal import normal
from theorems.calculus.quotients import NotRational, cancelled, quotient
from theorems.calculus.rows import NotRows

FREE = (Symbol("d", nonnegative=True).assumptions0, Symbol("d", positive=True).assumptions0)
"""What a coordinate may be declared: it takes every value that a slack has."""
PLAIN = (Symbol, Number, NumberSymbol, Add, Mul, Pow, exp, log)
"""What numbers and polynomials are written with.  Anything else is no polynomial in what is in it: a row mean least of all."""


def slacks(given: Iterable[Given], extra: Iterable[Any] = ()) -> list[Expr]:
    """left - right of every inequality, oriented so that it is non-negative."""
    found = []
    for relation in given:
        if relation.relation in (">", ">="):
            found.append(relation.left - relation.right)
        elif relation.relation in ("<", "<="):
            found.append(relation.right - relation.left)
    return [*found, *map(sympify, extra)]


def coordinates(
    table: Mapping[Any, Any], region: Iterable[Expr], taken: Iterable[Any] = (), strict: Iterable[Expr] = ()
) -> dict[Any, Any]:
    """The substitution old symbol -> expression in coordinates, after checking that each coordinate is a slack.

    Entries are substituted in order; `taken` are the symbols of the claim, which cannot be new, and `strict` the slacks that are
    never zero.  Raises NotRows if a new symbol is not a slack of the region times a positive number, or declared positive while
    that slack may be zero, or if a point of the region has no coordinates.
    """
    refuse_floats(tuple(table.values()))
    new = _checked(tuple(table.items()), tuple(region), tuple(strict))
    if claimed := [symbol for symbol in new if symbol in taken]:
        raise NotRows(f"the coordinate {claimed[0]} is a symbol of the claim; take a new one")
    return dict(table)


@lru_cache(maxsize=1024)
def _checked(entries: tuple[Any, ...], region: tuple[Expr, ...], strict: tuple[Expr, ...]) -> tuple[Any, ...]:
    """The new symbols; kept, because wrong versions of a claim are held against the same region again and again."""
    table, known = dict(entries), list(region)
    back: dict[Any, Any] = {}
    for old, new in table.items():
        fresh = [s for s in new.free_symbols if s not in back and s not in _old(table) and not _is_kept(s, table, known)]
        if len(fresh) != 1:
            raise NotRows(f"the coordinate {old} = {new} must bring in exactly one new symbol, not {fresh}")
        _everywhere(old, new)
        slack = _solved(new.subs(back) - old, fresh[0])
        if slack is None:
            raise NotRows(f"{old} = {new} cannot be solved for {fresh[0]}")
        if not any(is_multiple(slack, candidate) for candidate in known):
            raise NotRows(f"{fresh[0]} = {slack} is not the slack of an assumption; the region is {known}")
        if not fresh[0].is_nonnegative:
            raise NotRows(f"the coordinate {fresh[0]} must be declared nonnegative")
        if not isinstance(fresh[0], Symbol) or fresh[0].assumptions0 not in FREE:
            raise NotRows(f"the coordinate {fresh[0]} is declared more than nonnegative or positive, and a slack need not be")
        if fresh[0].is_nonzero and not any(is_multiple(slack, candidate) for candidate in strict):
            raise NotRows(f"the coordinate {fresh[0]} is declared positive, but {slack} may be zero; declare it nonnegative")
        back[fresh[0]] = slack
    return tuple(back)


def _solved(equation: Any, symbol: Any) -> Any:
    """The one root of an equation that is linear once its quotients are gone; of others a root need not solve it everywhere."""
    top = fraction(together(equation))[0]
    if top.is_polynomial(symbol) and (linear := Poly(top, symbol)).degree() == 1:
        return cancelled(-linear.nth(0) / linear.nth(1))
    return None


def strict_slacks(given: Iterable[Given]) -> list[Expr]:
    """Those of the slacks that are never zero."""
    return slacks(relation for relation in given if relation.relation in ("<", ">"))


def _everywhere(old: Any, new: Any) -> None:
    """A quotient as a coordinate must lose no point: where its bottom vanishes, old * bottom = top must be impossible."""
    top, bottom = fraction(together(new))
    vanishing = Mul(*(f for f in Mul.make_args(bottom) if not f.is_positive))
    if vanishing == 1 or (vanishing.is_Symbol and top.subs({vanishing: 0}).is_positive):
        return
    raise NotRows(f"the coordinate {old} = {new} loses the points where {bottom} = 0; choose one without this quotient")


def _old(table: Mapping[Any, Any]) -> set[Any]:
    return set(table)


def _is_kept(symbol: Any, table: Mapping[Any, Any], region: list[Expr]) -> bool:
    """A symbol of the theorem itself, which stays as it is."""
    return symbol not in table and any(symbol in s.free_symbols for s in region)


def is_multiple(left: Any, right: Any) -> bool:
    """Whether one expression is a positive number times the other."""
    if right == 0 or left == 0:
        return False
    try:
        ratio = quotient(left / right, {})
        top, bottom = ratio.top, ratio.bottom
        if not (top.is_constant() and bottom.is_constant()):
            return False
        return bool((top.leading_coefficient() > 0) == (bottom.leading_coefficient() > 0))
    except NotRational:
        number = normal(left / right)
        return bool(number.is_number and number > 0)


def substituted(expression: Any, table: Mapping[Any, Any]) -> Expr:
    """The expression in coordinates."""
    found = sympify(expression)
    for _ in range(len(table) + 1):
        found = found.xreplace(dict(table))
    return found


def nonnegative(expression: Any, table: Mapping[Any, Any]) -> bool:
    """True if, in coordinates, numerator and denominator have coefficients of one sign only and symbols are non-negative."""
    try:
        return quotient(sympify(expression), table).nonnegative
    except NotRational:
        return _shows_by_factors(expression, table)


def positive(expression: Any, table: Mapping[Any, Any]) -> bool:
    """True if the expression is non-negative in coordinates and no factor of its numerator can vanish; (x - y)^2 can."""
    try:
        return quotient(sympify(expression), table).positive
    except NotRational:
        return bool(sympify(expression).is_positive)


def _shows_by_factors(expression: Any, table: Mapping[Any, Any]) -> bool:
    """The same with roots of numbers, logarithms of numbers and the like among the coefficients."""
    placed = substituted(expression, table)
    if not all(isinstance(part, PLAIN) for part in preorder_traversal(placed)):
        return False
    top, bottom = fraction(cancel(together(placed)))
    signs = [_sign(top), _sign(bottom)]
    return None not in signs and (signs[0] == 0 or (signs[0] == signs[1] and signs[1] != 0))


def _sign(polynomial: Any) -> int | None:
    """1, -1 or 0 when a polynomial in non-negative symbols certainly has that sign (weakly); None if it does not show."""
    symbols = sorted(polynomial.free_symbols, key=str)
    if not symbols:
        return _sign_of_number(polynomial)
    if not polynomial.is_polynomial(*symbols):
        return None
    try:
        constant, factors = factor_list(polynomial, *symbols)
    except PolynomialError:  # no way to factor polynomials with these coefficients
        constant, factors = Integer(1), [(polynomial, 1)]
    signs = [_sign_of_number(constant), *(_of_power(factor, power, symbols) for factor, power in factors)]
    shown = [sign for sign in signs if sign is not None]
    return prod(shown) if len(shown) == len(signs) else None


def _of_power(factor: Any, power: int, symbols: list[Any]) -> int | None:
    """The sign of factor^power: an even power needs no sign of the factor, but that it is real."""
    coefficients = {_sign_of_number(c) for c in Poly(factor, *symbols).coeffs()}
    real = None not in coefficients and all(s.is_real for s in factor.free_symbols)
    if power % 2 == 0:
        return 1 if real else None
    plain = real and all(s.is_nonnegative for s in factor.free_symbols) and len(coefficients) == 1
    return coefficients.pop() if plain else None


def _sign_of_number(number: Any) -> int | None:
    """1, -1 or 0; None for what is not shown to be a real number of that sign, one with a symbol in it among them."""
    if not (number.is_number and number.is_real):
        return None
    return next((sign for sign, word in ((1, "positive"), (-1, "negative"), (0, "zero")) if getattr(number, f"is_{word}")), None)
