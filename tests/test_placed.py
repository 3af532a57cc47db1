"""Expressions at points: what flint computes is what SymPy finds part by part."""
from __future__ import annotations

import random
from typing import Any

import pytest
from sympy import Add, Max, Mul, Piecewise, Pow, Rational as R, Sum, Symbol, exp, log, sqrt, symbols, zoo

from theorems.calculus.witness import placed

x, y, z = symbols("x y z", real=True)
k, n = symbols("k n", integer=True, positive=True)


def formula(choose: random.Random, depth: int) -> Any:
    """A random formula in sums, products and small powers, positive and negative."""
    if depth == 0:
        return choose.choice([x, y, z, R(choose.randint(-3, 3)), R(1, choose.randint(2, 5))])
    parts = [formula(choose, depth - 1) for _ in range(choose.randint(2, 3))]
    kind = choose.randrange(3)
    return Add(*parts) if kind == 0 else Mul(*parts) if kind == 1 else Pow(parts[0], choose.choice([-2, -1, 2, 3]))


@pytest.mark.parametrize("seed", range(60))
def test_random_rational_functions(seed: int) -> None:
    choose = random.Random(seed)
    point = {s: R(choose.randint(-4, 4), choose.randint(1, 3)) for s in (x, y, z)}
    e = formula(choose, 4)
    assert placed(e, point) == e.xreplace(point)


@pytest.mark.parametrize("e", [
    sqrt(x) + 1, log(x) / y, exp(x), x**y, Max(x, y), Piecewise((1 / y, x > 3), (x, True)), x + Symbol("open"), 2**R(1, 2) * x,
    1 / (x - 2), (x - 2) ** -3 * y, 0 * x, x**2000,
])  # fmt: skip
def test_what_flint_does_not_take_is_left_to_sympy(e: Any) -> None:
    point = {x: R(2), y: R(1, 3), z: R(-1)}
    assert placed(e, point) == e.xreplace(point)


def test_a_division_by_zero_has_no_number() -> None:
    assert placed(1 / (x - y), {x: R(1), y: R(1)}) == zoo


def test_the_index_of_a_sum_is_no_symbol_to_replace() -> None:
    assert placed(Sum(k * x, (k, 1, n)), {k: R(7), x: R(2), n: R(3)}).doit() == 12
