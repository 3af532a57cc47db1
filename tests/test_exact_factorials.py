"""Falling factorials: whole polynomials for data and laws, against every batch enumerated; and what they decline."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flint import fmpq
from golden import exact_at
from sympy import ImmutableMatrix, Rational as R, symbols

from numerics.exact import factorials, methods
from numerics.exact.value import NotExact
from theorems import TIME, Draw, Gaussian, Given, Instance, Law, Mean, Polynomial, Process, Rows, Square, Theorem, Variance

n, b = symbols("n b", integer=True, positive=True)
x, y, u, v, S, T, xi = symbols("x y u v S T xi", real=True)
rows = Rows(n, (x, y))
watched = ImmutableMatrix([v * (u * v * S - T), u * (u * v * S - T)])
moved = {u: u - (u * v * S - T) * v / 5, v: v - (u * v * S - T) * u / 5}
start = {u: R(1), v: R(1, 2)}
DATA = {x: (1, -2, 3, R(1, 2)), y: (0, 1, 1, -1)}


def road(scheme="with", draw=None, values=DATA, average=None, **changes):
    draw, average = draw or Draw(rows, b, scheme), average or {S: x**2, T: x * y}
    process = replace(Process(start, draw, average, moved), **changes)
    theorem = Theorem("made", "none", "none", {"it": Polynomial(Variance(watched, TIME), 1 / b, 9)}, {"none": Instance({})},
                      (Given(b, ">=", 1),), process)
    return exact_at(theorem, {TIME: 1, b: 2, **values})


@pytest.mark.parametrize("scheme", ["with", "without"])
@pytest.mark.parametrize("quantity", [Variance(watched, 1), Variance(watched, 0), Mean(u * v + S * T, 1), Mean(Square(watched), 1)])
def test_the_whole_polynomial_has_the_values_of_every_batch_enumerated(scheme, quantity, monkeypatch):
    made = road(scheme)
    variable, found = made.polynomial(quantity)
    assert variable == 1 / b and made.used == [factorials.NAME]
    monkeypatch.setattr(methods, "DISCRETE", (methods.enumerate,))
    for size in (1, 2, 3, 4):
        here = exact_at(made.theorem, {**DATA, TIME: 1, b: size})
        assert here.value(quantity) == found(fmpq(1, size))


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_law_with_atoms(size, monkeypatch):
    draw = Draw(Law(xi, {1: R(1, 2), -2: R(1, 3), 0: R(1, 6)}), b)
    made = road(draw=draw, values={}, average={S: xi**2, T: xi})
    found = made.polynomial(Variance(watched, 1))[1]
    monkeypatch.setattr(methods, "DISCRETE", (methods.enumerate,))
    assert exact_at(made.theorem, {TIME: 1, b: size}).value(Variance(watched, 1)) == found(fmpq(1, size))


def test_values_where_batches_are_too_many_to_list(monkeypatch):
    monkeypatch.setattr(methods, "DISCRETE", (factorials,))
    made = road("without")
    assert made.value(Variance(watched, 1)) == made.polynomial(Variance(watched, 1))[1](fmpq(1, 2))
    assert made.value(Mean(watched, 1))[0][0] == made.polynomial(Mean(watched[0], 1))[1](fmpq(1, 2))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"draw": Draw(Gaussian(xi), b), "average": {S: xi**2, T: xi}, "values": {b: 64}}, "reads rows, and laws"),
        ({"scheme": "reshuffled"}, "not drawn alike and independently"),
        ({"draw": Draw(rows, b + TIME)}, "not drawn alike and independently"),
        ({"average": {S: x**2 * u, T: x * y}}, "depend on the state or the time"),
        ({"average": {S: x**2 * TIME, T: x * y}}, "depend on the state or the time"),
    ],
)
def test_what_it_declines(changes, said, monkeypatch):
    monkeypatch.setattr(methods, "DISCRETE", (factorials,))
    with pytest.raises(NotExact, match=said):
        road(**changes).value(Variance(watched, 1))


def test_more_work_than_it_takes_on(monkeypatch):
    monkeypatch.setattr(factorials, "WORK", 100)
    monkeypatch.setattr(methods, "WHOLE", (factorials,))
    with pytest.raises(NotExact, match="take more than 100 terms"):
        road().polynomial(Variance(watched, 1))


def test_a_batch_larger_than_the_data(monkeypatch):
    monkeypatch.setattr(methods, "DISCRETE", (factorials,))
    made = road("without", values={x: (1,), y: (2,)})
    with pytest.raises(NotExact, match="a batch of 2 cannot be drawn without replacement from 1 rows"):
        made.value(Variance(watched, 1))
