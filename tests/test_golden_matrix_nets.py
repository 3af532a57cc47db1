"""Qian & Klabjan: Q8, Q10 and Q11 on two-layer nets of width one and two, number by number, on the exact road."""
from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq, fmpq_poly
from golden import exact_at, golden, numbers, polynomial
from sympy import Identity, Rational as R, Trace

from numerics.bench import Bench, Closed, Conditions
from numerics.exact.check import check
from numerics.exact.value import NotExact
from theorems import Draw, Equal, Gaussian, Mean, Polynomial, Process, Square, Variance
from theorems.qian2020 import (
    highest_coefficient as highest,
    matrix_network as nets,
    monotone_network as monotone,
    rotation_network as rotation,
    wishart_moments as moments,
)

NETS = golden("qian2020")["matrix_nets_p2"]


def net(table: dict[str, Any], batch: int = 1) -> Any:
    values = {nets.V0: numbers(table["W1"]), nets.W0: numbers(table["W2"]), nets.target: numbers(table["Wstar"]),
              nets.alpha: R(table["alpha"]), nets.t: table["t"], nets.b: batch}
    return exact_at(nets.theorem, values)


@pytest.mark.parametrize("table", NETS, ids=lambda t: f"{t['name']}, t = {t['t']}")
def test_whole_polynomials(table: dict[str, Any]) -> None:
    here = net(table)
    assert here.polynomial(nets.total(nets.t)) == (1 / nets.b, polynomial(table["var_in_x"]))
    assert here.polynomial(Mean(Square(nets.error) / 2, nets.t))[1] == polynomial(table["EL_in_x"])
    assert here.used == ["Wick pairings"]


@pytest.mark.parametrize("batch", [1, 2, 7])
def test_values_at_a_batch_size(batch: int) -> None:
    table = NETS[1]
    whole = polynomial(table["var_in_x"])
    assert net(table, batch).value(nets.total(nets.t)) == whole(fmpq(1, batch))


def test_the_theorems_hold_at_every_golden_net() -> None:
    for table in NETS:
        for claim in nets.theorem.claims.values():
            assert {f.word for f in check(claim, net(table))} == {"exact"}


def test_the_highest_coefficient_after_two_steps() -> None:
    here = exact_at(highest.theorem, {highest.alpha: R(1, 10), highest.delta: 1, highest.b: 1})
    _, whole = here.polynomial(highest.variance(2))
    assert whole.degree() == 23 and whole[0] == 0
    assert float(whole[23].p) / float(whole[23].q) == pytest.approx(-2.3568e-6, rel=1e-4)


def test_the_variance_rises_from_one_to_two() -> None:
    found = [exact_at(rotation.theorem, {rotation.a: 1, rotation.delta: 7, rotation.b: k}).value(rotation.variance(1)) for k in (1, 2, 3, 4)]
    assert found == [22281672, fmpq(51952103, 2), fmpq(2705001488, 243), fmpq(396766083, 64)]
    here = exact_at(monotone.theorem, {monotone.alpha: 1, monotone.delta: 7, monotone.b: 1})
    assert next(f.word for f in check(monotone.theorem.claims["after one step"], here)) == "refuted"


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("batch", [1, 2, 5])
def test_moments_in_dimensions_and_batches_smaller_than_they(size: int, batch: int) -> None:
    square = [[R(1 + 2 * i - j, 1 + j) for j in range(size)] for i in range(size)]
    here = exact_at(moments.theorem, {moments.M: tuple(map(tuple, square)), moments.N: tuple(map(tuple, square)), moments.b: batch})
    for name in ("S M S", "tr S^2", "tr S^3", "(tr S)^4"):
        assert {f.word for f in check(moments.theorem.claims[name], here)} == {"exact"}, name


def test_a_mean_may_be_a_matrix() -> None:
    here = exact_at(moments.theorem, {moments.M: ((1, 2), (-1, 3)), moments.N: ((1, 0), (0, 1)), moments.b: 2})
    assert here.value(Mean(moments.S * moments.Z * moments.S, 0)) == ((fmpq(7, 2), fmpq(3, 2)), (fmpq(0), fmpq(13, 2)))


def test_sums_of_quantities() -> None:
    here = net(NETS[1])
    both = polynomial(NETS[1]["var_in_x"])
    assert here.polynomial(nets.total(nets.t) / 2)[1] == both / 2
    with pytest.raises(NotExact, match="no sum of means and variances"):
        here.polynomial(Variance(nets.inner, nets.t) ** 2)
    with pytest.raises(NotExact, match="no sum of means and variances"):
        here.polynomial(Variance(nets.inner, nets.t) + 1)
    wrong = Polynomial(nets.total(nets.t), 1 / nets.b, 6, signs="highest")
    assert [f.word for f in check(wrong, here)] == ["exact", "refuted"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"average": {nets.S: 2 * nets.x * nets.x.T}}, "are known here for"),
        ({"draw": Draw(Gaussian(nets.x), nets.b + nets.t)}, "changes with time"),
    ],
)
def test_what_the_method_refuses(change: dict[str, Any], words: str) -> None:
    fields = {"start": nets.net.start, "draw": nets.net.draw, "average": nets.net.average, "update": nets.net.update}
    table = NETS[1]
    values = {nets.V0: numbers(table["W1"]), nets.W0: numbers(table["W2"]), nets.target: numbers(table["Wstar"]),
              nets.alpha: R(table["alpha"]), nets.t: 1, nets.b: 32}  # too many samples to follow one by one
    here = exact_at(nets.theorem, values, process=(Process(**{**fields, **change}),))
    with pytest.raises(NotExact, match=words):
        here.value(nets.total(nets.t))


def test_a_sum_of_variances_is_measured_on_the_same_copies() -> None:
    here = net(NETS[1], 16)
    bench = Bench(here, Conditions(1, 1e-9, 0.05, 10**7), "test")
    units, quiet = bench.units({Variance(nets.inner, 1): fmpq(1), Variance(nets.outer, 1): fmpq(3)})
    parts = [bench.units({Variance(part, 1): fmpq(1)})[0](0, 2) for part in (nets.inner, nets.outer)]
    assert not quiet
    assert units(0, 2) == pytest.approx(parts[0] + 3 * parts[1], rel=1e-12)
    with pytest.raises(Closed, match="beside other quantities"):
        bench.units({Variance(nets.inner, 1): fmpq(1), Mean(Trace(nets.S), 1): fmpq(1)})


def test_a_matrix_is_not_measured() -> None:
    here = net(NETS[1], 16)
    bench = Bench(here, Conditions(1, 1e-9, 0.05, 10**7), "test")
    for wrong in (Mean(nets.S, 0), Trace(Mean(nets.S, 0)), Identity(nets.p)):
        with pytest.raises(Closed, match="is a matrix, and a unit measures numbers"):
            bench.split(wrong)
    (found,) = check(Equal(Mean(nets.S, 0), Identity(nets.p + 1)), here)
    assert found.word == "refuted" and found.reason == "2 x 2 matrix against 3 x 3 matrix"
    assert [f.word for f in check(Equal(Mean(nets.S, 0), Identity(nets.p)), here)] == ["exact"]


def test_the_constant_polynomial_of_a_fixed_state() -> None:
    still = Process({moments.Z: moments.M}, Draw(Gaussian(moments.x), moments.b), {moments.S: moments.x * moments.x.T}, {moments.Z: moments.Z})
    here = exact_at(moments.theorem, {moments.M: ((1, 2), (-1, 3)), moments.N: ((1, 0), (0, 1)), moments.b: 2}, process=(still, moments.plane))
    assert here.polynomial(Variance(moments.Z, 1))[1] == fmpq_poly([0])
