"""Units that take finitely many values: their ends by enumeration, and checks that are decided by them.

Each simulated check errs with probability 10^-9 at most; seeds are fixed.
"""
from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flint import fmpq
from sympy import Rational as R, Symbol, symbols

from numerics.bench import Bench, Conditions
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact
from numerics.judge import Finite
from numerics.simulate import measure
from theorems import SGD, Equal, Gaussian, Instance, Mean, Optimum, Piece, Probability, Rows, Theorem, Variance, Walk
from theorems._model.bind import points

n, m = symbols("n m", integer=True, positive=True)
x, w, g, eta = symbols("x w g eta", real=True)
rows = Rows(n, (x,))
sgd = SGD(rows, w, 1, x * w, R(5, 2), m, name=g)
FEW = {x: (1,) + (0,) * 7, m: 3}
RARE = {x: (1,) + (0,) * 19, m: 3}  # three rows that are not zero come once in 8000 batches


def bench(claim: Any, process: Any = sgd, data: Any = FEW) -> Bench:
    theorem = Theorem("t", "s", "s", {"main": claim}, {"one": Instance(data)}, (), process)
    return Bench(Exact(theorem, next(points(theorem, "one"))), Conditions(1, 1e-9, 0.05, 10**8), "finite")


def factors() -> list[fmpq]:
    """What a step multiplies w by: 1 - (5/2) c/3 where c of the three rows drawn are the one that is not zero."""
    return [1 - fmpq(5, 2) * fmpq(c, 3) for c in range(4)]


@pytest.mark.parametrize("steps", [1, 2])
def test_ends_are_those_of_every_sequence_of_batches(steps: int) -> None:
    values = [v[0] if steps == 1 else v[0] * v[1] for v in product(factors(), repeat=steps)]
    exact = bench(Equal(Mean(w, steps), 1)).exact
    assert exact.ends(Mean(w, steps)) == (min(values), max(values))
    assert exact.ends(Mean(w**2, steps)) == (min(v * v for v in values), max(v * v for v in values))
    assert exact.ends(Variance(w, steps)) == (0, (max(values) - min(values)) ** 2 / 2)
    assert exact.ends(Probability(w > 0, steps)) == (0, 1)


def test_a_batch_is_seen_at_its_own_step() -> None:
    assert bench(Equal(Mean(g, 1), 0)).exact.ends(Mean(g, 1)) == (min(factors()), max(factors()))


def test_ends_of_a_linear_form() -> None:
    here = bench(Equal(Mean(w, 1), 1))
    kind = here.kind({Mean(w, 1): fmpq(-2), Mean(w**2, 1): fmpq(1)}, False)
    assert isinstance(kind, Finite)
    assert kind.ends() == (-2.0 + 0.0277777777777777780, 3.0 + 2.25)  # each quantity by itself: wider than both together
    assert here.kind({Mean(w, 0): fmpq(1)}, False).ends() is None  # type: ignore[attr-defined]  # one value is no range


def test_no_ends_without_a_list_of_draws() -> None:
    xi = Symbol("xi", real=True)
    noisy = Walk(w, 0, Gaussian(xi), w + xi)
    here = bench(Equal(Mean(w**2, 1), 1), noisy, {})
    with pytest.raises(NotExact):
        here.exact.ends(Mean(w**2, 1))
    assert here.kind({Mean(w**2, 1): fmpq(1)}, False).ends() is None  # type: ignore[attr-defined]
    many = bench(Equal(Mean(w, 1), 1), data={x: tuple(range(40)), m: 20})
    assert many.kind({Mean(w, 1): fmpq(1)}, False).ends() is None  # type: ignore[attr-defined]


MEAN_SQUARE = sum(
    p * (1 - R(5, 6) * c) ** 2 for c, p in enumerate((R(6859, 8000), R(1083, 8000), R(57, 8000), R(1, 8000)))
)


@pytest.mark.parametrize(("factor", "expected"), [(1, "agrees"), (R(11, 10), "refuted"), (R(9, 10), "refuted")])
def test_a_heavy_tail_is_decided_before_the_gate_opens(factor: Any, expected: str) -> None:
    claim = Equal(Mean(w**2, 1), factor * MEAN_SQUARE)
    (found,) = measure(claim, bench(claim, data=RARE))
    assert (found.judgement.word, found.judgement.kind) == (expected, "empirical bernstein")


BEST, LEAST = R(30, 11), R(19, 22)
"""The step eta that makes E w^2 = 1 - eta/10 + (11/600) eta^2 after one step least, and that least value."""


@pytest.mark.parametrize(
    ("argmin", "value", "expected"),
    [(BEST, LEAST, "agrees"), (BEST * R(3, 2), LEAST, "refuted"), (BEST, LEAST * R(21, 20), "refuted")],
)
def test_an_optimum_of_heavy_tails(argmin: Any, value: Any, expected: str) -> None:
    stepping = SGD(rows, w, 1, x * w, eta, m, name=g)
    claim = Optimum((1 - eta / 10 + R(11, 600) * eta**2,), over=eta, pieces=(Piece(1, argmin, value),), realised_by=(Mean(w**2, 1),))
    (found,) = measure(claim, bench(claim, stepping, {**RARE, eta: 1}))
    assert found.judgement.word == expected
    assert found.judgement.units <= 2**18  # through Student's gate alone it is 2^23
