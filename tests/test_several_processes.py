"""Claims that compare several processes are simulated on independent streams: truths agree, falsehoods are refuted.

All at alpha = 1e-9 with a fixed seed: a sound judge fails any of these tests with probability 1e-9.
"""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Rational as R, Symbol, symbols

from numerics.assumptions import bound
from numerics.bench import Bench, Conditions, Measured
from numerics.simulate import measure
from theorems import AtLeast, AtMost, Equal, Instance, Law, Mean, Process, Theorem, Variance, Walk

b = Symbol("b", integer=True, positive=True)
xi, u, v, w = symbols("xi u v w", real=True)


def walk(state: Any, spread: Any) -> Process:
    """A step of 1 + spread or 1 - spread, as likely."""
    return Walk(state, 0, Law(xi, {spread: R(1, 2), -spread: R(1, 2)}), state + 1 + xi)


PROCESSES = (walk(u, 1), walk(v, 2), walk(w, 1))


def measured(claim: Any) -> Measured:
    theorem = Theorem("t", "s", "s", {"c": claim}, {"i": Instance({})}, (), PROCESSES)
    (found,) = measure(claim, Bench(bound(theorem)[0], Conditions(3, 1e-9, 0.05, 2**24), "test"))
    return found


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (Equal(Mean(v**2, 2), Mean(u**2, 2) + 6), "agrees"),
        (Equal(Mean(v**2, 2), Mean(u**2, 2) + 7), "refuted"),
        (Equal(Mean(v**2, 2) - Mean(u**2, 2) - Mean(w**2, 2), 0), "agrees"),  # 12 - 6 - 6
        (Equal(Mean(v**2, 2) - Mean(u**2, 2) - Mean(w**2, 2), 1), "refuted"),
        (Equal(Variance(v, 2) - 4 * Variance(u, 2), 0), "agrees"),
        (Equal(Variance(v, 2) - 3 * Variance(u, 2), 0), "refuted"),
        (Equal(Variance(v, 2), Mean(u**2, 2) + 2), "agrees"),  # a variance beside a mean: 8 and 6
        (Equal(Variance(v, 2), Mean(u**2, 2) + 1), "refuted"),
        (AtMost(Mean(u**2, 2), Mean(v**2, 2)), "agrees"),
        (AtMost(Mean(v**2, 2), Mean(u**2, 2)), "refuted"),
        (AtLeast(Variance(v, 2), Variance(u, 2)), "agrees"),
        (AtLeast(Variance(u, 2), Variance(v, 2)), "refuted"),
    ],
    ids=str,
)
def test_several_processes(claim: Any, word: str) -> None:
    assert measured(claim).judgement.word == word


def test_the_streams_are_independent() -> None:
    """Two like processes: were their streams one, the difference of their states would be 0 in every unit."""
    claim = Equal(Mean(u, 2), Mean(w, 2))
    theorem = Theorem("t", "s", "s", {"c": claim}, {"i": Instance({})}, (), PROCESSES)
    bench = Bench(bound(theorem)[0], Conditions(3, 1e-9, 0.05, 2**24), "test")
    left, _ = bench.split(claim.left)
    right, _ = bench.split(claim.right)
    units, quiet = bench.units(left | {q: -c for q, c in right.items()})
    values = units(0, 1)
    # Of 4096 differences of two sums of two signs the variance is 4; its own standard deviation is below 0.1.
    assert not quiet and values.shape[1] == 1 and abs(float(np.var(values)) - 4) < 0.7
    assert bench.cost == 4


def test_draws_of_every_process_are_counted() -> None:
    found = measured(AtMost(Mean(u**2, 2), Mean(v**2, 2)))
    assert found.draws == 4 * found.judgement.units
