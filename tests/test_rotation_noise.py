"""The coefficient of 1/b of the rotation net, beside a plain derivative of the step in each entry of each batch's noise."""
from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from golden import exact_at
from sympy import Rational as R

from theorems.qian2020.rotation_network import alpha, b, delta
from theorems.qian2020.rotation_noise import first, t, theorem

Matrix = list[list[Fraction]]
ZERO: Matrix = [[Fraction(0)] * 2] * 2
ONE: Matrix = [[Fraction(1), Fraction(0)], [Fraction(0), Fraction(1)]]
ENTRIES = (([[1, 0], [0, 0]], 2), ([[0, 0], [0, 1]], 2), ([[0, 1], [1, 0]], 1))  # of b (S - I): what moves, and its variance


def times(*factors: Any) -> Any:
    left, *rest = factors
    for right in rest:
        left = [[sum(left[i][k] * right[k][j] for k in range(2)) for j in range(2)] for i in range(2)]
    return left


def plus(*terms: Any, by: Any = 1) -> Any:
    head, *rest = terms
    return [[head[i][j] + by * sum(term[i][j] for term in rest) for j in range(2)] for i in range(2)]


def turned(matrix: Any) -> Any:
    return [list(column) for column in zip(*matrix, strict=True)]


def moved(step: Fraction, angle: Fraction, noisy: int, last: int, noise: Any) -> Fraction:
    """How much the squared last gradients move, to first order, when the batch of step `noisy` does."""
    target, V, W, dV, dW = [[Fraction(1), -angle], [angle, Fraction(1)]], ONE, ONE, ZERO, ZERO
    for now in range(last + 1):
        error, change = plus(times(W, V), target, by=-1), plus(times(dW, V), times(W, dV))
        dS = noise if now == noisy else ZERO
        inner, outer = times(turned(W), error), times(error, turned(V))
        d_inner = plus(times(turned(dW), error), times(turned(W), change), times(inner, dS))
        d_outer = plus(times(change, turned(V)), times(error, dS, turned(V)), times(error, turned(dV)))
        V, W = plus(V, inner, by=-step), plus(W, outer, by=-step)
        dV, dW = plus(dV, d_inner, by=-step), plus(dW, d_outer, by=-step)
    return sum((x * x for m in (d_inner, d_outer) for row in m for x in row), Fraction(0))


@pytest.mark.parametrize(("step", "angle", "last"), [("1/10", 1, 0), ("1/10", 1, 1), (1, 7, 1), ("1/10", 1, 2), ("1/3", 2, 4)])
def test_noise_of_every_step_reaches_the_last_gradient(step, angle, last):
    """Noise across the path reaches the gradient from the third step on."""
    numbers = Fraction(step), Fraction(angle)
    expected = sum(size * moved(*numbers, k, last, noise) for k in range(last + 1) for noise, size in ENTRIES)
    found = exact_at(theorem, {alpha: R(step), delta: R(angle), b: 8, t: last}).value(first())
    assert str(found) == str(expected)
