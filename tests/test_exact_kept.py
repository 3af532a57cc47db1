"""Exact values that points share: a falsehood is refuted whatever was asked before, and stacked examples are those one by one."""
from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq
from sympy import MatrixSymbol, Rational as R, symbols

from numerics.exact import enumerate as draws, operator
from numerics.exact.check import check
from numerics.exact.methods import Exact
from numerics.exact.motion import Motion
from numerics.exact.operator import Operator
from numerics.exact.value import Scope
from theorems import SGD, Draw, Equal, Instance, Law, Process, Rows, Square, Theorem, Variance
from theorems._model.bind import points

n, b = symbols("n b", integer=True, positive=True)
x, w, g = (MatrixSymbol(s, 1, 1) for s in ("x", "w", "g"))
sgd = SGD(Rows(n, (x,)), w, MatrixSymbol("w_0", 1, 1), x * x.T * w, R(1, 2), b, "with", name=g)


def places(values: list[dict[Any, Any]], claim: Any) -> list[Exact]:
    """Points of one instance that share what was found."""
    shared: dict[Any, Any] = {}
    base = {x: ((1,), (2,)), MatrixSymbol("w_0", 1, 1): (1,)}
    theorems = [Theorem("t", "s", "s", {"c": claim}, {"one": Instance({**base, **v})}, (), sgd) for v in values]
    return [Exact(t, next(points(t, "one")), shared=shared) for t in theorems]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_another_batch_size_is_another_question(order: tuple[int, int]) -> None:
    claim = Equal(Variance(g, 0), R(9, 4))  # the gradients are 1 and 4: true of b = 1, and 9/8 at b = 2
    words = {size: check(claim, place)[0].word for size, place in zip(order, places([{b: s} for s in order], claim), strict=True)}
    assert words == {1: "exact", 2: "refuted"}


@pytest.mark.parametrize("first", [False, True])
def test_another_data_set_is_another_question(first: bool) -> None:
    claim = Equal(Variance(g, 0), R(9, 4))
    values = [{b: 1}, {b: 1, x: ((1,), (3,))}]  # gradients 1 and 9: 16
    found = places(values[::-1] if first else values, claim)
    assert [check(claim, place)[0].word for place in found] == (["refuted", "exact"] if first else ["exact", "refuted"])


def test_an_update_that_multiplies_state_and_noise() -> None:
    """Such an update is not affine in both together, so each example is asked by itself; enumeration is the oracle."""
    z, xi, k = symbols("z xi k")
    process = Process({z: 1}, Draw(Law(xi, {1: R(1, 3), -2: R(2, 3)}), 2), {k: xi}, {z: z / 2 + k * z + 1})
    theorem = Theorem("t", "s", "s", {"c": Equal(Variance(z, 2), 0)}, {"one": Instance({})}, (), process)
    motion = Motion(process, Scope(next(points(theorem, "one"))))
    assert Operator(motion, formal=False)._together(0) is None
    for f in (z, k, z + k):
        assert operator.variance(motion, f, 2) == draws.variance(motion, f, 2) != fmpq(0)
    assert operator.mean(motion, Square(z), 2) == draws.mean(motion, Square(z), 2)
