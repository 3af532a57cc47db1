"""Induction proves claims for every time, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Function, Rational as R, Sum, Symbol, symbols

from theorems import TIME, AtMost, Draw, Equal, Given, Law, Mean, Process, Rows, Theorem, Variance
from theorems.hu2017.stationary_variance import theorem as moments
from theorems.ma2018.tightness import theorem as tightness
from theorems.rules import Batches, Combine, Induction, Iterate
from theorems.umeda2024.main_lemma import theorem as lemma

lam, eta, sigma = symbols("lambda eta sigma", positive=True)
b, n = symbols("b n", integer=True, positive=True)
u, u0, xi, kick, a, y = symbols("u u_0 xi zeta a y", real=True)
T, s, r, k = symbols("T s r k", integer=True, nonnegative=True)
pace = Function("eta", real=True)
q = 1 - eta * lam
noise = Law(xi, {1: R(1, 2), -1: R(1, 2)})
sgd = Process({u: u0}, Draw(noise, b), {kick: sigma * xi}, {u: u - eta * (lam * u + kick)})
drift = changed(sgd, update={u: u + pace(TIME)})
floor = eta * sigma**2 / (b * lam * (2 - eta * lam))
settles = (Given(eta * lam, "!=", 2),)
square = Equal(Mean(u**2, TIME), q ** (2 * TIME) * (u0**2 - floor) + floor)


@pytest.mark.parametrize(("theorem", "name"), [
    (moments, "mean"), (moments, "mean square"), (tightness, next(iter(tightness.claims))), (lemma, "telescoped"),
])
def test_the_library(theorem: Theorem, name: str) -> None:
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


def test_the_setting_holds_truths() -> None:
    assert word(Induction(TIME), square, sgd, settles) == "proved"
    assert word(Induction(TIME), square, sgd) != "proved"
    assert word(Induction(TIME), Equal(Mean(u, TIME), u0 + Sum(pace(s), (s, 0, TIME - 1))), drift) == "proved"


@pytest.mark.parametrize(
    "process",
    [
        changed(sgd, start={u: 2 * u0}),
        changed(sgd, start={u: 0}),
        changed(sgd, start={u: TIME}),
        changed(sgd, draw=Draw(noise, b + 1)),
        changed(sgd, draw=Draw(noise, b + TIME)),
        changed(sgd, draw=Draw(Law(xi, {1: R(3, 4), -1: R(1, 4)}), b)),
        changed(sgd, average={kick: 2 * sigma * xi}),
        changed(sgd, average={kick: sigma * xi**2}),
        changed(sgd, average={kick: sigma * u * xi}),
        changed(sgd, update={u: u + eta * (lam * u + kick)}),
        changed(sgd, update={u: u - eta * (lam * u**2 + kick)}),
        changed(sgd, update={u: u - eta * (lam * u + kick) / b}),
        changed(sgd, update={u: u - pace(TIME) * (lam * u + kick)}),
        changed(sgd, update={u: u - eta * lam * u - eta * kick * 2}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(Induction(TIME), square, process, settles) != "proved"


@pytest.mark.parametrize(
    "claim",
    [
        Equal(Mean(u, TIME), q**TIME * u0 + 1),
        Equal(Mean(u, TIME), q ** (TIME + 1) * u0),
        Equal(Mean(u, TIME + 1), q**TIME * u0),
        Equal(Mean(u, TIME), q**TIME * u0 + TIME),
        Equal(Mean(u, TIME) ** 2, Mean(u**2, TIME)),
        Equal(Variance(u, TIME), Mean(u**2, TIME)),
        Equal(Mean(u, 2 * TIME), q**TIME * u0),
        Equal(Mean(kick, TIME), sigma),
        Equal(Mean(TIME * u, TIME), 0 * u0),
        Equal(Mean(u, TIME), u),
    ],
)
def test_false_at_first_or_one_step_later(claim: Equal) -> None:
    assert word(Induction(TIME), claim, sgd) != "proved"


@pytest.mark.parametrize(
    "claim",
    [
        Equal(Sum(1, (s, 2, T - 1)), T),
        Equal(Sum(s, (s, 2, T - 1)), T * (T - 1) / 2),
        Equal(Sum(1, (s, 0, T)), T),
        Equal(Sum(s * r, (s, 0, T - 1)), Sum(s * r, (r, 0, T - 1))),
        Equal(Sum(s, (s, T, 2 * T)), 0),
        Equal(Sum(1, (s, 0, 2), (r, 0, T - 1)), T),
        Equal(Sum(pace(s), (s, 0, T - 1)), T * pace(0)),
        Equal(Sum(s, (s, -3, T - 1)), T * (T - 1) / 2),
    ],
)
def test_sums_over_wrong_or_empty_ranges(claim: Equal) -> None:
    assert word(Induction(T), claim) != "proved"


@pytest.mark.parametrize("over", [T + 1, Symbol("c", real=True), Symbol("d", integer=True), Symbol("h", nonnegative=True)])
def test_over_is_a_number_of_steps(over: Any) -> None:
    assert word(Induction(over), Equal(Sum(1, (s, 0, over - 1)), over)) != "proved"


def test_a_process_that_knows_its_end() -> None:
    """With a step of T, T steps go T^2 far; a step that grew with time would go T (T - 1)/2."""
    hurried = changed(sgd, start={u: 0}, update={u: u + T})
    assert word(Induction(T), Equal(Mean(u, T), T * (T - 1) / 2), hurried) != "proved"
    tied = [Given(a, "==", T)]
    assert word(Induction(T), Equal(Mean(u, T), T * a), changed(sgd, start={u: 0}, update={u: u + a}), tied) != "proved"


def test_observables_that_name_the_time() -> None:
    """E (sum of eta) times eta(t) at t + 1 is taken with eta(t + 1), whatever the substitution does."""
    assert word(Induction(TIME), Equal(Mean(pace(TIME) * kick, TIME), 0 * a), sgd) != "proved"
    assert word(Induction(TIME), Equal(Mean(TIME + 0 * u + u, TIME), u0 + 2 * TIME), changed(sgd, update={u: u + 1})) != "proved"


def test_rows_are_not_noise() -> None:
    rows = Rows(n, (y,))
    walk = Process({u: u0}, Draw(rows, 1, "in order"), {a: y}, {u: u - a})
    claim = Equal(Mean(u, TIME), u0 - TIME * rows.mean(y))
    assert word(Induction(TIME), claim, walk) != "proved"
    assert word(Induction(TIME), claim, changed(walk, draw=Draw(rows, 1))) == "proved"


def test_noise_that_knows_its_end() -> None:
    """E x_T^2 is T^3, not the sum of the squares below T."""
    x, g, xi, T = Symbol("x", real=True), Symbol("g", real=True), Symbol("xi", real=True), Symbol("T", integer=True, nonnegative=True)
    noisy = Process({x: 0}, Draw(Law(xi, {T: R(1, 2), -T: R(1, 2)})), {g: xi}, {x: x + g})
    claim = Equal(Mean(x**2, T), T * (T - 1) * (2 * T - 1) / 6)
    assert word(Induction(T), claim, noisy) == "not confirmed"
    step, bound = Equal(Mean(x**2, T + 1), Mean(x**2, T) + T**2), AtMost(Mean(x**2, T + 1), Mean(x**2, T) + T**2)
    claims = {"identity": step, "step": bound, "claim": AtMost(claim.left, claim.right)}
    proofs = {"identity": Batches(), "step": Combine(uses=("identity",), terms=(), multipliers=(-1,))}
    assert word(Iterate(over=T, step="step", factor=1), claims["claim"], noisy, claims=claims, proofs=proofs) == "not confirmed"
    assert word(proofs["step"], bound, noisy, claims=claims, proofs=proofs) == "proved"
