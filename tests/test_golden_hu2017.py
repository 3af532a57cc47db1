"""Hu, Li, Li & Liu: H5 at three settings, the fourth moment by all 2^10 sign paths."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, fmpq
from golden import exact, exact_at, golden
from sympy import Rational as R

from numerics.exact import enumerate
from numerics.exact.check import check
from theorems import TIME, Mean, Variance
from theorems.hu2017 import stationary_variance as hu

GOLDEN = golden("hu2017")
SETTINGS = {
    "ten steps": {hu.lam: 1, hu.sigma: 1, hu.b: 1, hu.x0: 1, hu.eta: R(1, 10), TIME: 10, hu.T: 1},
    # The source has sigma^2 = 3 and b = 4; moments of order two depend on sigma^2/b only, and 3/2 squared over 3 is the same.
    "b = 4": {hu.lam: 2, hu.sigma: R(3, 2), hu.b: 3, hu.x0: R(3, 2), hu.eta: R(1, 4), TIME: 4, hu.T: 1},
    "from rest": {hu.lam: 1, hu.sigma: 1, hu.b: 8, hu.x0: 0, hu.eta: R(1, 2), TIME: 3, hu.T: R(3, 2)},
}


def setting(name):
    return exact_at(hu.theorem, SETTINGS[name])


def test_moments_after_ten_steps():
    road, table = setting("ten steps"), GOLDEN["ten steps"]
    assert road.value(Mean(hu.x, 10)) == exact(table["sgd mean"])
    assert road.value(Mean(hu.x**2, 10)) == exact(table["sgd square"])
    assert road.value(Variance(hu.x, 10)) == exact(table["sgd square"]) - exact(table["sgd mean"]) ** 2


def test_the_fourth_moment_by_every_sign_path():
    road = setting("ten steps")
    assert road.value(Mean(hu.x**4, 10)) == exact(GOLDEN["ten steps"]["sgd fourth"])
    assert road.used == [enumerate.NAME]


def test_moments_elsewhere():
    assert setting("b = 4").value(Mean(hu.x, 4)) == exact(GOLDEN["b = 4"]["mean"])
    assert setting("b = 4").value(Mean(hu.x**2, 4)) == exact(GOLDEN["b = 4"]["square"])
    assert setting("from rest").value(Mean(hu.x**2, 3)) == exact(GOLDEN["from rest"]["square"])


@pytest.mark.parametrize("name", SETTINGS)
def test_stationary_variances(name):
    road = setting(name)
    assert [road.value(v) for v in (hu.v_sgd, hu.v_plain, hu.v_modified)] == [exact(v) for v in GOLDEN[name]["stationary"]]


def encloses(found, decimal):
    """The ball holds numbers that round to the printed decimal, and is narrower than one unit of its last digit."""
    unit = Fraction(1, 10 ** len(decimal.partition(".")[2]))
    low, high = (Fraction(decimal) + sign * unit * Fraction(501, 1000) for sign in (-1, 1))
    inside = arb(fmpq(low.numerator, low.denominator)) <= found <= arb(fmpq(high.numerator, high.denominator))
    return isinstance(found, arb) and inside and float(found.rad()) < 1e-60


@pytest.mark.parametrize(("state", "key"), [(hu.X, "plain"), (hu.Y, "modified")])
def test_moments_of_the_diffusions_are_narrow_balls_around_the_golden_decimals(state, key):
    road, table = setting("ten steps"), GOLDEN["ten steps"][key]
    assert encloses(road.value(Mean(state, hu.T)), table[0])
    assert encloses(road.value(Mean(state**2, hu.T)), table[1])


@pytest.mark.parametrize("name", SETTINGS)
def test_every_claim_holds_at_the_golden_settings(name):
    for claim in hu.theorem.claims.values():
        assert {f.word for f in check(claim, setting(name))} == {"exact"}


def test_the_modified_diffusion_is_about_twice_as_far_off():
    road = setting("ten steps")
    ratio = road.value((hu.v_sgd - hu.v_modified) / (hu.v_sgd - hu.v_plain))
    assert ratio == fmpq(40, 21)
