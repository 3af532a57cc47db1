"""Degrees counts powers of 1/b for nets of every width, and proves none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Function, Identity, MatrixSymbol, Symbol, Trace, sin

from theorems import TIME, Draw, Gaussian, Given, LeastMean, Mean, Polynomial, Process, Square, Variance
from theorems.qian2020 import matrix_network as nets
from theorems.rules import Degrees

b, m = nets.b, Symbol("m", integer=True, positive=True)
V, W, S, x, inner, outer, alpha = nets.V, nets.W, nets.S, nets.x, nets.inner, nets.outer, nets.alpha
top = 3 ** (TIME + 1) - TIME - 2
both = nets.total(TIME)
y, T, Y = MatrixSymbol("y", 2, 1), MatrixSymbol("T", 2, 2), MatrixSymbol("Y", 2, 2)


def claim(of: Any = both, degree: Any = top, variable: Any = 1 / b, **fields: Any) -> Polynomial:
    return Polynomial(of, variable, degree, **fields)


whole = claim(constant=0, signs="lowest")


def test_the_library() -> None:
    for name in ("every step", "loss"):
        assert nets.theorem.proofs[name].check(nets.theorem, nets.theorem.claims[name]).word == "proved"
        for miss in nets.theorem.near_miss[name].values():
            assert nets.theorem.proofs[name].check(nets.theorem, miss.apply(nets.theorem.claims[name])).word != "proved"


@pytest.mark.parametrize(
    "process",
    [
        changed(nets.net, average={S: 2 * x * x.T}),
        changed(nets.net, average={S: Identity(nets.p)}),
        changed(nets.net, average={S: x * x.T * x * x.T}),
        changed(nets.net, draw=Draw(Gaussian(x), m)),
        changed(nets.net, draw=Draw(Gaussian(x), 3)),
        changed(nets.net, draw=Draw(Gaussian(x), b + TIME)),
        changed(nets.net, draw=Draw(Gaussian(x), b, part=1)),
        changed(nets.net, update={V: V - alpha / b * inner}),
        changed(nets.net, update={V: V - Function("alpha", real=True)(TIME) * inner}),
        changed(nets.net, update={V: V - alpha * TIME * inner}),
        changed(nets.net, update={V: V - alpha * inner * S}),
        changed(nets.net, update={V: V - alpha * inner * V.T * V}),
        changed(nets.net, update={V: V - alpha * inner * x * x.T}),
        changed(nets.net, update={V: V, W: W}),
        changed(nets.net, update={V: sin(Trace(S)) * V}),
        changed(nets.net, update={V: V / (1 + Square(V))}),
        changed(nets.net, start={V: nets.V0 / b}),
        changed(nets.net, start={V: TIME * nets.V0}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(Degrees(), whole, nets.net) == "proved"
    assert word(Degrees(), whole, process) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        claim(degree=top - 1),
        claim(degree=top, exact_degree=True),
        claim(degree=Symbol("d", positive=True)),
        claim(constant=1),
        claim(constant=alpha),
        claim(signs="all"),
        claim(signs="ends"),
        claim(signs="highest"),
        claim(variable=b),
        claim(variable=2 / b),
        claim(variable=1 / b**2),
        claim(variable=1 / m),
        claim(both + 1, constant=0),
        claim(both + 1, signs="lowest"),
        claim(-both, signs="lowest"),
        claim(Variance(inner, TIME) - Variance(outer, TIME), signs="lowest"),
        claim(Mean(Square(inner), TIME), constant=0),
        claim(Mean(Square(inner), TIME), signs="lowest"),
        claim(both / b),
        claim(b * both),
        claim(both**2),
        claim(both * Variance(inner, 0)),
        claim(Variance(inner * S, TIME)),
        claim(Variance(inner / b, TIME)),
        claim(Variance(inner * TIME, TIME)),
        claim(Variance(S, TIME)),
        claim(Variance(S * x, TIME)),
        claim(Variance(sin(Trace(inner * inner.T)), TIME)),
        claim(Variance(inner, TIME + 1)),
        claim(LeastMean(Square(nets.error), TIME)),
    ],
)
def test_wrong_claims(wrong: Polynomial) -> None:
    assert word(Degrees(), wrong, nets.net) != "proved"


def test_a_batch_size_tied_to_the_step() -> None:
    assert word(Degrees(), whole, nets.net, (Given(alpha, "==", 1 / b),)) != "proved"


def test_a_stopped_process_and_declared_signs() -> None:
    s, u = Symbol("s", real=True), Symbol("u", positive=True)
    stopped = Process({**nets.net.start, s: 0}, nets.net.draw, nets.net.average, {**nets.net.update, s: s + 1}, stop=s >= 1)
    assert "stops" in judged(Degrees(), whole, stopped).reason
    declared = Process({**nets.net.start, u: 1}, nets.net.draw, nets.net.average, {**nets.net.update, u: u - alpha * u})
    assert "declare it real" in judged(Degrees(), whole, declared).reason


def test_a_looser_bound_is_true_and_so_is_a_number_for_the_time() -> None:
    assert word(Degrees(), claim(degree=3 ** (TIME + 1)), nets.net) == "proved"
    assert word(Degrees(), claim(nets.total(1), 6), nets.net) == "proved"
    assert word(Degrees(), claim(nets.total(1), 5), nets.net) != "proved"


def test_two_kinds_of_observable_need_the_larger_bound() -> None:
    cubic = Variance(inner * V.T * V, TIME)
    assert word(Degrees(), claim(both + cubic), nets.net) != "proved"
    assert word(Degrees(), claim(both + cubic, 5 * 3**TIME - TIME - 4), nets.net) == "proved"


def test_names_that_are_random_stand_in_no_coefficient() -> None:
    other = Process({Y: Identity(2)}, Draw(Gaussian(y), b), {T: y * y.T}, {Y: T})
    for of in (both + x[0, 0], both * x[0, 0], both + Trace(Y), both * Trace(Y)):
        assert "what is random" in judged(Degrees(), claim(of), (nets.net, other)).reason
    moved = changed(nets.net, update={V: V - Trace(Y) * inner})
    assert "another process" in judged(Degrees(), claim(), (moved, other)).reason


def test_entries_and_sizes_must_exist() -> None:
    s = Symbol("s", real=True)
    moving = Process({**nets.net.start, s: 1}, nets.net.draw, nets.net.average, {**nets.net.update, s: s + Trace(S)})
    for entry in (V[s, 0], V[1, 0]):
        assert "not known to exist" in judged(Degrees(), claim(Mean(entry**2, TIME)), moving).reason
    assert word(Degrees(), claim(Mean(V[0, 0] ** 2, TIME)), moving) == "proved"
    odd = Variance(V + MatrixSymbol("D", nets.q, nets.p), TIME)
    assert "not known to agree" in judged(Degrees(), claim(odd), nets.net).reason


def test_a_coefficient_that_may_be_undefined() -> None:
    assert "not known to be defined" in judged(Degrees(), claim(both / (alpha - 1)), nets.net).reason
    assert word(Degrees(), claim(both / (alpha - 1)), nets.net, (Given(alpha, "!=", 1),)) == "proved"
