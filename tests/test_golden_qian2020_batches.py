"""Qian & Klabjan: Q11, Q14 and Q15, what moves with the batch size and what does not, number by number."""

from __future__ import annotations

from math import comb

import pytest
from flint import fmpq
from golden import agrees, exact, exact_at, golden, polynomial
from sympy import Integer

from numerics.exact import enumerate, methods
from numerics.exact.change import moved
from theorems import Mean, Variance
from theorems._model.bind import points
from theorems._rules import _batches
from theorems.calculus.course import course
from theorems.qian2020 import (
    certified_batch as certified,
    gradient_norm as norm,
    monotone_finite_data as finite,
    monotone_loss as loss,
    monotone_network_loss as between,
    monotone_scalar_network as scalar,
    relu_first_step as first,
    relu_variance as relu,
)

GOLDEN = golden("qian2020_batches")
ONE = GOLDEN["one_step_polynomials"]


def road(module):
    """The exact road at the first point of a theorem."""
    theorem = module.theorem
    return methods.Exact(theorem, next(points(theorem, next(iter(theorem.instances)))))


def at(module, symbol, size):
    found = moved(road(module), symbol, Integer(size))
    assert found is not None
    return found


# ------------------------------------------------------------------------------- Q11
def test_a_variance_of_order_three_and_one_of_order_two():
    here = road(certified)
    assert here.polynomial(certified.optimum.variance(1))[1] == polynomial(ONE["optimum"])
    flat = here.polynomial(certified.flat.variance(1))[1]
    assert (flat[0], flat[1], flat[2]) == (0, 0, exact(ONE["flat_x2"]))


@pytest.mark.parametrize("size", [152, 165])
def test_values_of_the_variance_that_rises(size):
    here = at(scalar, scalar.b, size).value(scalar.first.variance(3))
    assert int(here.p) / int(here.q) == float(GOLDEN["hump"][str(size)])


@pytest.mark.parametrize("k", [0, 1])
def test_where_the_variances_rise(k):
    """By the derivation's polynomial and by values of the exact road: one rise each, over the batch sizes of the specification."""
    low, high = GOLDEN["hump"]["rises"][k]
    of = (scalar.first, scalar.second)[k].variance(3)
    _, values = _batches.polynomial(scalar.theorem, of)
    assert [(r.first, r.last, r.way) for r in course(values, 1, None)] == [(1, low, -1), (low, high, 1), (high, None, -1)]
    assert road(scalar).polynomial(of)[1] == values
    ways = [values(fmpq(1, b + 1)) > values(fmpq(1, b)) for b in range(low - 20, high + 20)]
    assert ways == [low <= b < high for b in range(low - 20, high + 20)]


def test_the_zeros_of_the_derivative():
    """Isolated by another method, complex roots with error bounds: two between 1/b = 0 and 1, and they are the ones specified."""
    _, values = _batches.polynomial(scalar.theorem, scalar.first.variance(3))
    roots = [z.real for z, _ in values.derivative().numer().complex_roots() if z.imag == 0 and z.real > 0]
    found = sorted(float(1 / r) for r in roots if r < 1)
    assert [f"{r:.3f}" for r in found] == GOLDEN["hump"]["zeros"]


@pytest.mark.parametrize("size", [8, 16])
def test_the_mean_squared_norm_of_the_gradient(size):
    assert agrees(at(norm, norm.b, size).value(norm.overshooting.square(1)), GOLDEN["square_norm"][str(size)])


@pytest.mark.parametrize("name", ["one step to the minimum", "target zero"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_finite_data_without_replacement(name, size):
    point = next(points(finite.theorem, name))
    here = moved(methods.Exact(finite.theorem, point), finite.b, Integer(size))
    expected = tuple(map(exact, GOLDEN["finite"][name]["without"][size - 1]))
    assert (here.value(Variance(finite.gradient, 1)), here.value(Mean(finite.loss, 1))) == expected


@pytest.mark.parametrize("size", [1, 2, 3])
def test_finite_data_with_replacement(size):
    name = "one step to the minimum"
    here = exact_at(finite.theorem, {**finite.theorem.instances[name].values, finite.b: size}, process=(finite.net("with"),))
    assert here.value(Variance(finite.gradient, 1)) == exact(GOLDEN["finite"][name]["with"][size - 1])


# ------------------------------------------------------------------------------- Q14
def test_losses_after_one_step():
    here = road(loss)
    for net, name in ((loss.half, "half_loss"), (loss.quarter, "quarter_loss"), (loss.S1, "S1_loss")):
        assert here.polynomial(net.mean_loss(1))[1] == polynomial(ONE[name])


def test_losses_after_three_steps():
    _, found = road(loss).polynomial(loss.quarter.mean_loss(3))
    for size, decimal in GOLDEN["quarter_loss_t3"].items():
        assert agrees(found(fmpq(1, int(size))), decimal)


def test_a_loss_that_moves_both_ways():
    _, found = road(between).polynomial(between.between.mean_loss(1))
    for size, decimal in GOLDEN["between_loss"].items():
        assert agrees(found(fmpq(1, int(size))), decimal)
    assert [run.way for run in course(found, 1, None)] == [-1, 1]


# ------------------------------------------------------------------------------- Q15
def closed_form(size):
    """The claim of the library at a batch size."""
    half = (size + 1) // 2
    name = "odd batches" if size % 2 else "even batches"
    return exact_at(first.theorem, {first.k: half}).value(first.claims[name].right)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_unit_at_every_batch_size(size):
    here = exact_at(relu.theorem, {relu.b: size, relu.t: 1})
    value = exact(GOLDEN["relu"][size - 1])
    assert here.value(Variance(relu.g, 1)) == value and here.used == [enumerate.NAME]
    assert closed_form(size) == value


def test_where_the_variance_of_the_unit_rises():
    values = [closed_form(size) for size in range(1, 13)]
    assert [b for b in range(1, 12) if values[b] > values[b - 1]] == GOLDEN["relu_rises"]


@pytest.mark.parametrize("size", range(9, 25, 3))
def test_the_closed_form_is_the_sum_over_labels(size):
    """E[1{w>0}(w^2 + 1/b)] - (E w^+)^2 with w = 1 - 2m/b, m labels -1 of b, summed here as it stands."""
    weights = [(fmpq(comb(size, m), 2**size), fmpq(size - 2 * m, size)) for m in range(size + 1) if 2 * m < size]
    square = sum((p * (w * w + fmpq(1, size)) for p, w in weights), fmpq(0))
    mean = sum((p * w for p, w in weights), fmpq(0))
    assert closed_form(size) == square - mean**2


def test_no_degree_works_denominators_grow():
    """A polynomial in 1/b with rational coefficients, at odd b, has no more factors 2 below than its coefficients have."""
    sizes = range(1, 64, 2)
    values = [closed_form(size) for size in sizes]
    twos = [(int(v.q) & -int(v.q)).bit_length() - 1 for v in values]
    assert all(t >= size - 8 for t, size in zip(twos, sizes, strict=True))
