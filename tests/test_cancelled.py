"""`cancelled`: SymPy's `cancel` to the letter, on seeded random expressions, and what flint must leave to SymPy."""
from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sympy import Integer, Rational, S, cancel, exp, sqrt, symbols, zoo

from theorems.calculus.quotients import cancelled

x, y, b = symbols("x y b")
w0, w10 = symbols("w0 w10", positive=True)


def made(chance: Random, depth: int) -> Any:
    """A random tree of sums, products, quotients and powers."""
    if not depth:
        return chance.choice([x, y, b, w0, w10, Integer(chance.randint(-4, 5)), Rational(chance.randint(-3, 3), chance.randint(1, 5))])
    kind, left, right = chance.randrange(10), made(chance, depth - 1), made(chance, depth - 1)
    if kind < 4:
        return left + right
    if kind < 7:
        return left * right
    return left / right if kind < 9 and right != 0 else left ** chance.randint(0, 2)


def test_the_same_form_as_sympy() -> None:
    chance, compared = Random(1), 0
    for _ in range(300):
        e = made(chance, chance.randint(1, 4))
        if e.has(zoo, S.NaN):
            continue
        compared += 1
        assert cancelled(e) == cancel(e), e
    assert compared > 250


@pytest.mark.parametrize("e", [sqrt(x) / x, exp(x) * (x + 1) / (x + 1), x ** (b + 1) / x, (x**70 - 1) / (x - 1), S.Pi / 2, sqrt(2) * x])
def test_other_expressions_are_sympys(e: Any) -> None:
    assert cancelled(e) == cancel(e)


def test_a_vanishing_denominator_is_no_zero() -> None:
    hidden = 1 / (x * (y + 1) - x * y - x)  # 1/0, which SymPy does not see at once
    assert cancelled(hidden) is zoo


def test_a_falsehood_is_not_cancelled_away() -> None:
    assert cancelled((x**2 - 1) / (x - 1) - (x + 1)) == 0
    assert cancelled((x**2 - 1) / (x - 1) - (x + 2)) == -1
    assert cancelled((b - 1) / (b * (x - 1)) - (b - 1) / (b * x)) != 0
