"""Expand proves degrees, ends and constants of whole polynomials, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Function, ImmutableMatrix, Symbol, symbols

from theorems import TIME, Draw, Gaussian, Given, Law, LeastMean, Mean, Polynomial, Process, Theorem, Variance
from theorems.qian2020.scalar_network import theorem as library
from theorems.rules import Expand

b, m = symbols("b m", integer=True, positive=True)
u, v, u0, v0, target, alpha, s, xi = symbols("u v u_0 v_0 c alpha s xi", real=True)
error = u * v - target
gradient = ImmutableMatrix([v * error * s, u * error * s])
known = (Given(alpha * u0 * v0 * (u0 * v0 - target), "!=", 0),)
net = Process({u: u0, v: v0}, Draw(Gaussian(xi), b), {s: xi**2}, {u: u - alpha * v * error * s, v: v - alpha * u * error * s})
top = 3 ** (TIME + 1) - TIME - 2


def claim(of: Any = None, degree: Any = top, variable: Any = 1 / b, **fields: Any) -> Polynomial:
    return Polynomial(Variance(gradient, TIME) if of is None else of, variable, degree, **fields)


whole = claim(exact_degree=True, constant=0, signs="ends")


@pytest.mark.parametrize("name", ["variance", "loss"])
def test_the_library(name: str) -> None:
    theorem: Theorem = library
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


@pytest.mark.parametrize(
    "process",
    [
        changed(net, average={s: xi}),
        changed(net, average={s: xi**4}),
        changed(net, average={s: 2 * xi**2}),
        changed(net, average={s: u * xi**2}),
        changed(net, draw=Draw(Law(xi, {1: 1}), b)),
        changed(net, draw=Draw(Gaussian(xi), m)),
        changed(net, draw=Draw(Gaussian(xi), 3)),
        changed(net, draw=Draw(Gaussian(xi), b + TIME)),
        changed(net, draw=Draw(Gaussian(xi), b**2)),
        changed(net, update={u: u - alpha / b * v * error * s}),
        changed(net, update={u: u - Function("alpha", real=True)(TIME) * v * error * s}),
        changed(net, update={u: u - alpha * s}),
        changed(net, update={u: u - alpha * v * error * s**2}),
        changed(net, start={u: u0 / b}),
        changed(net, start={u: TIME}),
        changed(net, start={u: 0}),
        changed(net, update={v: v}),
        changed(net, update={u: u - alpha * v * error * xi}),
        changed(net, update={u: u - alpha * (u * v - 1 / u) * s}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Any) -> None:
    assert word(Expand(), whole, net, known) == "proved"
    assert word(Expand(), whole, process, known) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        claim(degree=top - 1),
        claim(degree=top + 1, exact_degree=True),
        claim(degree=top - 1, exact_degree=True),
        claim(constant=1),
        claim(constant=u0),
        claim(signs="all"),
        claim(variable=b),
        claim(variable=1 / b**2),
        claim(variable=2 / b),
        claim(variable=1 / m),
        claim(Variance(gradient, TIME + 1)),
        claim(Mean(error**2 / 2, TIME), 2 * (3**TIME - 1) - TIME - 1),
        claim(Mean(error**2 / 2, TIME), 2 * (3**TIME - 1) - TIME, constant=0),
        claim(Mean(error**2 / 2, TIME), 2 * (3**TIME - 1) - TIME, signs="ends"),
        claim(Mean(error, TIME), top, exact_degree=True),
        claim(LeastMean(error**2, TIME)),
        claim(Variance(gradient / b, TIME)),
        claim(Variance(xi * u, TIME)),
        claim(degree=Symbol("d", positive=True)),
    ],
)
@pytest.mark.parametrize("steps", [2, 0])
def test_wrong_claims(wrong: Polynomial, steps: int) -> None:
    assert word(Expand(steps), wrong, net, known) != "proved"


@pytest.mark.parametrize(
    "given",
    [
        (),
        (Given(alpha * u0 * v0 * (u0 * v0 - target), "==", 1),),
        (Given(alpha * u0 * v0, "!=", 0),),
        (Given(alpha, "!=", 1),),
        (Given(alpha, "==", 1 / b), *known),
    ],
)
def test_a_degree_needs_its_assumptions(given: Any) -> None:
    assert word(Expand(), whole, net, given) != "proved"


@pytest.mark.parametrize("steps", [2, 0])
def test_an_observable_without_the_states(steps: int) -> None:
    """var s = 2/b at every time; the count for observables of the states would give degree 1 - t."""
    assert word(Expand(steps), claim(Variance(s, TIME), 1 - TIME), net, known) != "proved"


def test_a_state_that_grows_more_slowly() -> None:
    """u gains v^2 a step, but v stays of degree one in each s_k, so the powers of s_0 grow linearly, not as 3^t."""
    slow = changed(net, update={u: u - u * v**2 * s, v: v - s})
    nonzero = tuple(Given(e, "!=", 0) for e in (u0, v0))
    assert word(Expand(), claim(Variance(u, TIME), 3**TIME - 1 - TIME, exact_degree=True), slow, nonzero) != "proved"


@pytest.mark.parametrize("steps", [2, 0])
def test_highest_powers_from_different_entries(steps: int) -> None:
    mixed = ImmutableMatrix([u**3, s**2])
    assert (
        word(Expand(steps), claim(Variance(mixed, TIME), 3 * (3**TIME - 1) - TIME + 3, exact_degree=True), net, known) != "proved"
    )


def test_the_first_step_needs_its_own_highest_coefficient() -> None:
    """At u0 = v0 the coefficient of s^2 vanishes at t = 0, which no assumption excludes."""
    watched = (u - v) * s**2 * u * v + u * s
    assert word(Expand(), claim(Variance(watched, TIME), 3 * (3**TIME - 1) - TIME + 3, exact_degree=True), net, known) != "proved"
