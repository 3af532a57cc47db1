"""Smith et al.: one epoch on five sets of batches as power series in the step, coefficient by coefficient."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from golden import exact, exact_at, golden, numbers
from sympy import Rational as R, symbols

from theorems import Dot, Draw, Family, Flow, Gradient, Mean, Variance
from theorems.smith2021 import fixed_order, modified_loss as mean_epoch

GOLDEN = golden("smith2021")
NAMES = ("Q1", "P1", "Q2", "P2", "P2b")
w, C, eps, m = mean_epoch.w, mean_epoch.C, mean_epoch.eps, mean_epoch.m
a, y, s1, s2, s3 = symbols("a Y s1 s2 s3", real=True)
x1, x2 = w[0, 0], w[1, 0]
h, r, H, v = mean_epoch.h, mean_epoch.r, mean_epoch.H, mean_epoch.v
LOSSES = {
    "Q1": (h * x1**2 / 2 - r * x1, {h: (1, 2, 6), r: (3, -1, 1)}),
    "P1": (
        mean_epoch.quartic,
        {
            mean_epoch.a1: (1, -1, 0),
            mean_epoch.a2: (R(1, 2), 1, R(3, 2)),
            mean_epoch.a3: (R(1, 3), 0, R(-1, 3)),
            mean_epoch.a4: (0, R(1, 4), R(1, 2)),
        },
    ),
    "Q2": (
        Dot(w, H * w) / 2 - Dot(v, w),
        {H: (((2, 1), (1, 1)), ((1, -1), (-1, 3)), ((3, 0), (0, 1))), v: ((1, 0), (0, 2), (-1, 1))},
    ),
    "P2": ((a * x1 * x2) ** 2 / 2 - a * y * x1 * x2, {a: (1, 2, 1), y: (1, 1, -1)}),
    "P2b": (
        s1 * x1**2 * x2 + s2 * (x1 * x2**2 + x1) + s3 * (x1**3 / 3 - x1 * x2 + x2**2 / 2),
        {s1: (1, 0, 0), s2: (0, 1, 0), s3: (0, 0, 1)},
    ),
}


def losses(name, order=(0, 1, 2)):
    formula, fields = LOSSES[name]
    return {
        C(w): Family(formula, {f: tuple(column[k] for k in order) for f, column in fields.items()}),
        mean_epoch.w0: numbers(GOLDEN[name]["w0"]),
        eps: R(1, 5000),
    }


def epoch(name, scheme="reshuffled", size=1):
    process = replace(mean_epoch.epoch, draw=Draw(mean_epoch.batches, size, scheme))
    return exact_at(mean_epoch.theorem, losses(name), process=process)


def coefficients(road, expression, powers):
    """One list by component: the coefficients of the powers asked for."""
    return [[p[k] for k in powers] for (p,) in road.series(expression, eps, max(powers))]


def listed(table):
    return [[exact(c) for c in row] for row in table]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("scheme", "size", "key"), [("reshuffled", 1, "RR_mean_series"), ("with", 1, "IID_mean_series"), ("without", m, "GD_series")]
)
def test_the_mean_after_one_epoch_is_the_golden_series(name, scheme, size, key):
    assert coefficients(epoch(name, scheme, size), Mean(w, m), range(5)) == listed(GOLDEN[name][key])


@pytest.mark.parametrize("name", NAMES)
def test_the_modified_field_is_the_golden_one(name):
    road, field = epoch(name), GOLDEN[name]["f_RR"]
    claims = mean_epoch.theorem.claims
    assert [e for (e,) in road.value(-Gradient(mean_epoch.batches.mean(C(mean_epoch.w0)), mean_epoch.w0))] == [
        exact(f) for f in field[0]
    ]
    assert [e for (e,) in road.value(claims["displacement"].coefficient)] == [3 * exact(f) for f in field[1]]
    assert coefficients(road, claims["displacement"].of, (0, 1, 2)) == [[0, 0, 3 * exact(f)] for f in field[1]]
    # What the modified loss leaves is m times the next term of the field.
    assert coefficients(road, claims["mean epoch"].of, (0, 1, 2, 3)) == [[0, 0, 0, 3 * exact(f)] for f in field[2]]


@pytest.mark.parametrize("name", NAMES)
def test_with_replacement_the_field_is_that_of_gradient_descent(name):
    road, field = epoch(name, "with"), GOLDEN[name]["f_IID"]
    assert coefficients(road, mean_epoch.modified(0), (1, 2)) == [[0, 3 * exact(f)] for f in field[1]]
    assert coefficients(road, mean_epoch.modified(eps / 4 * mean_epoch.full), (1, 2)) == [[0, 0] for _ in field[1]]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("order", list(permutations(range(3))), ids=lambda o: "".join(map(str, o)))
def test_the_second_order_of_every_order_is_the_golden_one(name, order):
    road = exact_at(fixed_order.theorem, losses(name, order))
    expected = [exact(c) for c in GOLDEN[name]["xi_all"]["".join(map(str, order))]]
    assert coefficients(road, Mean(w, m) - fixed_order.full_step, (0, 1, 2)) == [[0, 0, c] for c in expected]
    assert coefficients(road, fixed_order.pairs(fixed_order.D, fixed_order.C), (2,)) == [[c] for c in expected]


@pytest.mark.parametrize("name", NAMES)
def test_the_spread_over_orders_has_the_golden_trace(name):
    found = epoch(name).series(Variance(w, m), eps, 4)
    trace = sum(exact(row[k]) for k, row in enumerate(GOLDEN[name]["cov_xi"]))
    assert [found[k] for k in range(5)] == [0, 0, 0, 0, trace]


def test_an_epoch_at_a_tenth_is_the_golden_number():
    road = exact_at(mean_epoch.theorem, losses("Q1") | {eps: R(1, 10)})
    assert road.value(Mean(w, m)) == ((exact("187/375"),),)


def test_the_flow_of_a_quadratic_is_its_exponential_series():
    # w' = -3 (w - 1/3) from 1, for time 3 epsilon: 1/3 + 2/3 exp(-9 epsilon)
    found = epoch("Q1").series(Flow(w, mean_epoch.loss, mean_epoch.w0, m * eps), eps, 4)[0][0]
    assert [found[k] for k in range(5)] == [exact(c) for c in ("1", "-6", "27", "-81", "729/4")]
