"""Sequences with a linear recurrence, such as Fibonacci's, in a basis: equal sequences get equal normal forms."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, S, Symbol, expand, fibonacci, lucas, sympify, tribonacci

from theorems.calculus.normal import is_zero
from theorems.calculus.rows import NotRows

RECURRENCES: dict[Any, tuple[int, ...]] = {fibonacci: (1, 1), lucas: (1, 1), tribonacci: (1, 1, 1)}
"""f -> (c_0, ..., c_{m-1}) with f(n + m) = c_0 f(n) + ... + c_{m-1} f(n + m - 1) for every n >= 0."""

COUNT = Symbol("j", integer=True, nonnegative=True).assumptions0
"""What a symbol that stands for every integer from 0 on is declared to be."""


def is_count(symbol: Any) -> bool:
    """Whether a symbol stands for every integer from 0 on: declared positive or even, it would leave some out."""
    return isinstance(symbol, Symbol) and symbol.assumptions0 == COUNT


def in_basis(expression: Any) -> Expr:
    """The expression with every f(n + k) as a combination of f(n + l), ..., f(n + l + m - 1), l the least k that occurs with n.

    NotRows for an index that is not known to be an integer from 0 on, where the recurrence may not hold.
    """
    expression = sympify(expression)
    terms = [t for t in expression.atoms(*RECURRENCES) if t.args[0].free_symbols]
    least: dict[Any, Any] = {}
    for term in terms:
        family, offset = _split(term)
        least[family] = min(least.get(family, offset), offset)
    return expression.xreplace({t: _reduced(t, least[_split(t)[0]]) for t in terms})


def vanishes(expression: Any) -> bool:
    """True when the normal form in a basis is zero; False means only that this normal form is not."""
    return is_zero(expand(in_basis(expression)))


def _split(term: Any) -> tuple[tuple[Any, Any], int]:
    """((sequence, symbolic part of the index), constant part)."""
    if len(term.args) != 1:
        raise NotRows(f"{term} is a polynomial, not a sequence of numbers")
    index = expand(term.args[0])
    if not (index.is_integer and index.is_nonnegative):
        raise NotRows(f"{term}: the index {index} must be known to be an integer from 0 on")
    offset, rest = index.as_coeff_Add()
    return (term.func, rest), int(offset)


def _reduced(term: Any, least: int) -> Expr:
    (sequence, rest), offset = _split(term)
    weights = _powers(RECURRENCES[sequence], offset - least)
    return sum((w * sequence(rest + least + r) for r, w in enumerate(weights)), S.Zero)


def _powers(recurrence: tuple[int, ...], power: int) -> list[int]:
    """The weights w with f(n + power) = w_0 f(n) + ... + w_{m-1} f(n + m - 1)."""
    weights = [int(r == 0) for r in range(len(recurrence))]
    for _ in range(power):
        last = weights[-1]
        weights = [last * c + before for c, before in zip(recurrence, [0, *weights[:-1]], strict=True)]
    return weights


def cover(cases: Iterable[Any], taken: Iterable[Any] = ()) -> Symbol:
    """The symbol j of cases 0, 1, ..., m - 1, j + m, after checking that they are every integer from 0 on, each once.

    NotRows if not, or if j is among the symbols `taken` or not declared a nonnegative integer.
    """
    listed = [sympify(case) for case in cases]
    tail = [case for case in listed if case.free_symbols]
    m = len(listed) - 1
    if len(tail) != 1 or len(tail[0].free_symbols) != 1:
        raise NotRows(f"the cases {listed} must be integers and one tail j + m")
    (j,) = tail[0].free_symbols
    if expand(tail[0] - j) != m or sorted(map(str, set(listed) - set(tail))) != sorted(map(str, range(m))):
        raise NotRows(f"the cases {listed} do not cover every site once; write 0, ..., m - 1, j + m")
    if not is_count(j):
        raise NotRows(f"{j} must be declared an integer from 0 on, and nothing more")
    if j in set(taken):
        raise NotRows(f"{j} is a symbol of the theorem; take a new one for the cases")
    return j
