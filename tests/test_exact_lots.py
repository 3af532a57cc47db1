"""Rows that are equal are one row where batches are listed: against plain sums over all sequences of rows, in fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction as F
from itertools import combinations, product
from typing import Any

import pytest
from flint import fmpq
from sympy import Function, Rational as R, symbols

from numerics.exact import enumerate as listing
from numerics.exact.conditional import means as given_batches
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.value import Scope
from theorems import SGD, Draw, Equal, Family, Instance, Law, Mean, Part, Process, Rows, Theorem, Variance
from theorems._model.bind import points

n, b, c = symbols("n b c", integer=True, positive=True)
x, y, w, v, g, h, xi = symbols("x y w v g h xi", real=True)
loss = Function("l", real=True)
rows = Rows(n, (x, y))
TABLE = [(F(2), F(1)), (F(-1), F(3)), (F(2), F(1)), (F(2), F(-1)), (F(-1), F(3))]
DATA = {x: tuple(R(p.numerator) for p, _ in TABLE), y: tuple(R(q.numerator) for _, q in TABLE)}
RATE = F(1, 3)
sgd = SGD(rows, w, 1, x * (x * w - y), R(1, 3), b, name=g)


def motion(process: Process, values: Any) -> tuple[Exact, Motion]:
    theorem = Theorem("T", "", "", {"c": Equal(Mean(w, 1), 0)}, {"one": Instance(values)}, (), process)
    exact = Exact(theorem, next(points(theorem, "one")))
    return exact, Motion(process, Scope(exact.point))


def moved(weight: F, chosen: tuple[int, ...], over: list[tuple[F, F]]) -> F:
    return weight - RATE * sum((over[i][0] * (over[i][0] * weight - over[i][1]) for i in chosen), F(0)) / len(chosen)


def ends(steps: int, size: int, over: list[tuple[F, F]] = TABLE) -> Iterator[F]:
    """Where every sequence of rows leads, each as likely as any other."""
    for chosen in product(product(range(len(over)), repeat=size), repeat=steps):
        weight = F(1)
        for batch in chosen:
            weight = moved(weight, batch, over)
        yield weight


def average(values: Iterator[F] | list[F], of: Callable[[F], F] = lambda value: value) -> fmpq:
    listed = [of(value) for value in values]
    found = sum(listed, F(0)) / len(listed)
    return fmpq(found.numerator, found.denominator)


@pytest.mark.parametrize(("steps", "size"), [(1, 1), (1, 4), (2, 2), (3, 1)])
def test_means_are_those_over_all_sequences_of_rows(steps: int, size: int) -> None:
    _, here = motion(sgd, {**DATA, b: size})
    assert len(here.lots()) == 3 and sum(chance for _, chance in here.lots()) == 1
    first, second = average(ends(steps, size)), average(ends(steps, size), lambda value: value**2)
    assert listing.mean(here, w, steps) == first
    assert listing.mean(here, w**2, steps) == second
    assert listing.variance(here, w, steps) == second - first**2


def test_a_row_alone_draws_itself_however_large_the_batch() -> None:
    _, here = motion(sgd, {x: (2,) * 4, y: (1,) * 4, b: 3000})
    assert listing.mean(here, w, 5) == average([moved_often(5)])


def moved_often(steps: int) -> F:
    weight = F(1)
    for _ in range(steps):
        weight = moved(weight, (0,), TABLE)
    return weight


def test_what_a_step_draws_is_averaged_alike() -> None:
    _, here = motion(sgd, {**DATA, b: 2})
    slopes = [sum((TABLE[i][0] * (TABLE[i][0] - TABLE[i][1]) for i in chosen), F(0)) / 2 for chosen in product(range(5), repeat=2)]
    assert listing.mean(here, g**2, 0) == average(slopes, lambda value: value**2)


def test_parts_are_chosen_of_what_was_drawn() -> None:
    draw, means = Draw(rows, 3, "with", part=2), {g: x * (x * w - y), h: Part(x * (x * v - y))}
    process = Process({w: 1, v: 1}, draw, means, {w: w - g / 3, v: v - h / 3})
    _, here = motion(process, DATA)
    pairs = [
        (moved(F(1), batch, TABLE), moved(F(1), part, TABLE))
        for batch in product(range(5), repeat=3)
        for part in combinations(batch, 2)
    ]
    for power in (1, 2):
        assert listing.mean(here, w * v**power, 1) == average([whole * part**power for whole, part in pairs])


def test_given_the_batches_each_is_listed_once() -> None:
    _, here = motion(sgd, {**DATA, b: 2})
    found = given_batches(here, [w], 1)
    assert {key: table[w] for key, table in found.items()} == {
        (batch,): average([moved(F(1), batch, TABLE)]) for batch in [(0, 0), (0, 1), (0, 3), (1, 1), (1, 3), (3, 3)]
    }


def test_rows_with_a_formula_of_their_own() -> None:
    process = SGD(Rows(n, (loss(w),)), w, 1, loss(w), R(1, 3), b)
    _, here = motion(process, {loss(w): Family(x * (x * w - y), {x: DATA[x], y: DATA[y]}), b: 2})
    assert len(here.lots()) == 3
    assert listing.mean(here, w**2, 2) == average(ends(2, 2), lambda value: value**2)


@pytest.mark.parametrize("scheme", ["without", "reshuffled"])
def test_without_replacement_equal_rows_are_two(scheme: str) -> None:
    _, here = motion(SGD(rows, w, 1, x * (x * w - y), R(1, 3), b, scheme), {**DATA, b: 2})
    batches = list(combinations(range(5), 2))
    assert listing.mean(here, w**2, 1) == average([moved(F(1), batch, TABLE) for batch in batches], lambda value: value**2)


def test_atoms_of_a_law_keep_their_chances() -> None:
    law = Law(xi, {R(1): R(1, 4), R(-2): R(1, 2), c: R(1, 4)})
    process = Process({w: 1}, Draw(law, b), {g: xi}, {w: w / 2 + g})
    exact, here = motion(process, {b: 2, c: 1})  # two atoms have the same place
    atoms = [(F(1), F(1, 4)), (F(-2), F(1, 2)), (F(1), F(1, 4))]
    total = sum((p * q * (F(1, 2) + (a + e) / 2) ** 3 for (a, p), (e, q) in product(atoms, atoms)), F(0))
    assert listing.mean(here, w**3, 1) == fmpq(total.numerator, total.denominator)
    assert exact.ends(Variance(w, 1)) == (0, fmpq(9, 2))


def test_the_limit_of_work_counts_equal_rows_once() -> None:
    _, here = motion(sgd, {x: (1,) * 40 + (2,), y: (0,) * 41, b: 30})
    assert listing.many(here, 0) == 31
