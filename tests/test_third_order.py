"""The third order of the mean epoch: golden coefficients, and falsehoods about its third derivatives that are not proved."""
from __future__ import annotations

from dataclasses import replace

import pytest
from golden import exact_at, golden, numbers
from sympy import MatrixSymbol

from theorems import Gradient, Order, Third
from theorems.smith2021 import third_order as file

GOLDEN = golden("smith2021")
theorem = file.theorem
claim = theorem.claims["third order"]


@pytest.mark.parametrize("name", ["P1", "P2b"])
def test_the_coefficient_is_m_times_the_golden_field(name):
    values = dict(theorem.instances[name].values)
    found = exact_at(theorem, values).value(claim.coefficient)
    wanted = numbers(GOLDEN[name]["f_RR"])[2]
    assert [str(entry[0] / 3) for entry in found] == [str(w) for w in wanted]


def test_the_library_claim_is_proved():
    assert theorem.proofs["third order"].check(theorem, claim).word == "proved"


def swapped(old, new):
    return replace(claim, coefficient=claim.coefficient.replace(lambda e: e == old, lambda e: new))


first = Third(file.one, file.w0, file.slope, file.slope)
elsewhere = MatrixSymbol("w_1", file.p, 1)
FALSE = {
    "at another point": swapped(first, Third(file.C(elsewhere), elsewhere, file.slope, file.slope)),
    "of the mean loss": swapped(first, Third(file.every, file.w0, file.slope, file.slope)),
    "along the mean gradient": swapped(first, Third(file.one, file.w0, file.slope, file.full)),
    "the gradient only": swapped(first, Gradient(file.one, file.w0)),
    "twice": swapped(first, 2 * first),
}


@pytest.mark.parametrize("name", FALSE)
def test_a_false_third_derivative_is_not_proved(name):
    assert isinstance(FALSE[name], Order) and FALSE[name] != claim
    assert theorem.proofs["third order"].check(theorem, FALSE[name]).word != "proved"


def test_the_order_of_the_two_directions_does_not_matter():
    mixed = Third(file.one, file.w0, file.slope, file.full)
    turned = swapped(mixed, Third(file.one, file.w0, file.full, file.slope))
    assert turned != claim
    assert theorem.proofs["third order"].check(theorem, turned).word == "proved"
