"""Wishart expands nets of known width whole, and proves none of these falsehoods."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Function, Identity, ImmutableMatrix, MatrixSymbol, Rational as R, Symbol, sin

from theorems import TIME, Draw, Equal, Gaussian, Given, Mean, Polynomial, Process, Square, Swap, Theorem, Variance
from theorems.qian2020 import highest_coefficient as highest, rotation_network as rotation, wishart_moments as moments
from theorems.rules import Wishart

a, b, delta, net, inner, outer = rotation.a, rotation.b, rotation.delta, rotation.net, rotation.inner, rotation.outer
V, W, S, x = rotation.V, rotation.W, rotation.S, rotation.x
m = Symbol("m", integer=True, positive=True)
one = rotation.variance(1)
value = rotation.polynomial(*rotation.coefficients)


@pytest.mark.parametrize("theorem", [rotation.theorem, moments.theorem], ids=["rotation", "moments"])
def test_the_library(theorem: Theorem) -> None:
    for name, rule in theorem.proofs.items():
        if isinstance(rule, Wishart):
            assert rule.check(theorem, theorem.claims[name]).word == "proved", name
            for miss in theorem.near_miss.get(name, {}).values():
                assert rule.check(theorem, miss.apply(theorem.claims[name])).word == "refuted", (name, miss)


def test_the_highest_coefficient_is_refuted_with_a_witness() -> None:
    found = Wishart().check(highest.theorem, highest.theorem.claims["after one step"])
    assert found.word == "refuted" and found.counterexample is not None
    step, size = (R(found.counterexample.point[name]) for name in ("alpha", "delta"))
    assert step > 0 and str(-672 * step**6 * size**6) in found.counterexample.left
    assert r"- 672 \alpha^{6} \delta^{6}" in found.steps[1].latex


@pytest.mark.parametrize(
    "process",
    [
        changed(net, start={V: 2 * Identity(2)}),
        changed(net, start={V: Identity(2) / b}),
        changed(net, average={S: 2 * x * x.T}),
        changed(net, average={S: x * x.T + Identity(2)}),
        changed(net, draw=Draw(Gaussian(x), m)),
        changed(net, draw=Draw(Gaussian(x), 2)),
        changed(net, draw=Draw(Gaussian(x), 2 * b)),
        changed(net, draw=Draw(Gaussian(x), b + TIME)),
        changed(net, draw=Draw(Gaussian(x), b, part=1)),
        changed(net, update={V: V + a * inner}),
        changed(net, update={V: V - 2 * a * inner}),
        changed(net, update={V: V - a / b * inner}),
        changed(net, update={V: V - Function("alpha", real=True)(TIME) * inner}),
        changed(net, update={V: V - a * inner * S}),
        changed(net, update={V: V - a * inner.T}),
        changed(net, update={V: V - a * sin(delta) * inner}),
        changed(net, update={V: V - a * inner * x * x.T}),
        changed(net, update={W: W}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(Wishart(), Equal(one, value), net) == "proved"
    assert word(Wishart(), Equal(one, value), process) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        Equal(one, value + 1 / b**7),
        Equal(one, value.subs({b: b + 1})),
        Equal(one, value.subs({b: m})),
        Equal(one, value.subs({delta: -delta}) + delta / b),
        Equal(rotation.variance(0), value),
        Equal(Variance(inner, 1), value),
        Equal(Variance(inner, 1) - Variance(outer, 1), value),
        Equal(one**2, value**2),
        Equal(one, value + V[0, 0]),
        Equal(Mean(Square(inner), 1) + Mean(Square(outer), 1), value),
        Equal(Variance(inner, TIME), value),
        Polynomial(one, 1 / b, 5),
        Polynomial(one, 1 / b, 6, exact_degree=True),
        Polynomial(one, 1 / b, Symbol("d", positive=True)),
        Polynomial(one, 1 / b, 6, constant=1),
        Polynomial(one, 1 / b, 6, constant=delta),
        Polynomial(one, 1 / b, 6, signs="all"),
        Polynomial(one, 1 / b, 6, signs="ends"),
        Polynomial(one, 1 / b, 6, signs="highest"),
        Polynomial(one, b, 6),
        Polynomial(one, 1 / b**2, 6),
        Polynomial(one, 2 / b, 6),
        Polynomial(one, 1 / m, 6),
        Polynomial(one / b, 1 / b, 6),
        Polynomial(one + 1, 1 / b, 6, constant=0),
        Polynomial(-one, 1 / b, 6, signs="lowest"),
        Polynomial(one - 1, 1 / b, 6, signs="lowest"),
        Polynomial(Mean(Square(inner), 1), 1 / b, 6, constant=0),
        Polynomial(Variance(inner, 3), 1 / b, 100),
        Polynomial(Variance(inner / b, 1), 1 / b, 6),
    ],
)
def test_wrong_claims(wrong: Any) -> None:
    assert word(Wishart(), wrong, net) != "proved"


def test_what_is_true_at_every_value_of_the_scalars() -> None:
    assert word(Wishart(), Polynomial(one, 1 / b, 7, constant=0, signs="lowest"), net) == "proved"
    assert word(Wishart(), Polynomial(rotation.variance(0), 1 / b, 1, constant=0, signs="all"), net) == "proved"
    assert word(Wishart(), Polynomial(rotation.variance(0) / 2, 1 / b, 1, exact_degree=True), net) != "proved"


def test_witnesses_obey_the_assumptions() -> None:
    wrong = Equal(one, value + 1 / b)
    found = judged(Wishart(), wrong, net, (Given(b, ">=", 3), Given(delta, "<", 0)))
    assert found.word == "refuted" and found.counterexample is not None
    assert int(found.counterexample.point["b"]) >= 3 and R(found.counterexample.point["delta"]) < 0


def test_a_batch_size_tied_to_the_step() -> None:
    assert word(Wishart(), Polynomial(one, 1 / b, 6, constant=0), net, (Given(a, "==", 1 / b),)) != "proved"


def test_refusals_say_why() -> None:
    n = Symbol("n", integer=True, positive=True)
    z, T = MatrixSymbol("z", n, 1), MatrixSymbol("T", n, n)
    wide = Process({T: T * 0}, Draw(Gaussian(z), b), {MatrixSymbol("U", n, n): z * z.T}, {T: T})
    unknown = changed(net, start={V: MatrixSymbol("V_0", 2, 2)})
    assert "times 0, 1 and 2" in judged(Wishart(), Polynomial(Variance(inner, TIME), 1 / b, 6), net).reason
    assert "matrices of known size" in judged(Wishart(), Polynomial(Variance(MatrixSymbol("U", n, n), 0), 1 / b, 1), wide).reason
    assert "write it out in scalars" in judged(Wishart(), Equal(one, value), unknown).reason
    assert "no one value" in judged(Wishart(), Equal(one, value + V[0, 0]), net).reason


def test_one_dimension_is_the_gamma_law() -> None:
    """A net of one unit a layer, against its golden polynomial."""
    u, v, s, xi = (MatrixSymbol(name, 1, 1) for name in "uvsx")
    error = u * v - 2 * Identity(1)
    slopes = v.T * error * s, error * s * u.T
    scalar = Process({u: Identity(1), v: Identity(1)}, Draw(Gaussian(xi), b), {s: xi * xi.T},
                     {u: u - slopes[0] / 2, v: v - slopes[1] / 2})
    golden = (R(185, 8), R(1375, 8), R(1053, 2), R(1647, 2), 682, 240)
    total = Variance(slopes[0], 1) + Variance(slopes[1], 1)
    assert word(Wishart(), Equal(total, rotation.polynomial(*golden)), scalar) == "proved"
    assert word(Wishart(), Polynomial(total, 1 / b, 6, exact_degree=True, constant=0, signs="all"), scalar) == "proved"


def test_explicit_matrices_and_elements() -> None:
    corner = ImmutableMatrix([[S[0, 0] * S[1, 1], S[0, 1]]])
    assert word(Wishart(), Equal(Variance(corner, 0), Mean(corner[0, 0] ** 2, 0) - 1 + 1 / b), net) == "proved"


def test_noise_and_other_processes_stand_in_no_coefficient() -> None:
    y, T, Y = MatrixSymbol("y", 2, 1), MatrixSymbol("T", 2, 2), MatrixSymbol("Y", 2, 2)
    other = Process({Y: Identity(2)}, Draw(Gaussian(y), b), {T: y * y.T}, {Y: T})
    size = Mean(S[0, 0], 0)
    for wrong in (Equal(size * x[0, 0], x[0, 0]), Equal(size + Y[0, 0], 1 + Y[0, 0]), Polynomial(one + x[0, 0], 1 / b, 6),
                  Polynomial(one * Y[0, 0], 1 / b, 6)):
        assert word(Wishart(), wrong, (net, other)) == "not confirmed"
    twice = Process({S: Identity(2)}, net.draw, net.average, {S: S})
    assert "must all differ" in judged(Wishart(), Equal(Variance(S, 0), 6 / b), twice).reason


def test_what_may_be_undefined_and_what_does_not_fit() -> None:
    undefined = Equal(Mean(S[0, 0], 0), (delta**2 - 1) / (delta - 1) / (delta + 1))
    assert "not known to be defined" in judged(Wishart(), undefined, net).reason
    assert "not known to agree" in judged(Wishart(), Equal(Mean(S, 0), Identity(3)), net).reason
    imaginary = Symbol("i", imaginary=True)
    assert "no real number" in judged(Wishart(), Polynomial(Variance(imaginary * S, 0), 1 / b, 1, signs="lowest"), net).reason


def test_the_last_question_leaves_no_trace() -> None:
    """What is kept between questions belongs to one process."""
    assert word(Wishart(), Equal(one, value), net) == "proved"
    slower = changed(net, update={V: V - a * inner / 2})
    assert word(Wishart(), Equal(one, value), slower) == "refuted"
    assert word(Wishart(), Equal(one, value), net) == "proved"


def test_the_coefficient_of_a_power_that_is_no_number_is_not_zero() -> None:
    claim, k = rotation.theorem.claims["its ends"], Symbol("k", integer=True)
    for power in (k, m, 1 / b):
        assert Wishart().check(rotation.theorem, Swap(coefficients={power: 0}).apply(claim)).word == "refuted"
    tied = replace(rotation.theorem, given=(*rotation.theorem.given, Given(k, "==", 1)))
    assert Wishart().check(tied, Swap(coefficients={k: rotation.coefficients[0]}).apply(claim)).word == "not confirmed"


def test_what_is_zero_has_no_degree() -> None:
    nothing = Polynomial(Variance(V, 0), 1 / b, 0)
    assert word(Wishart(), nothing, net) == "proved"
    assert word(Wishart(), Swap(exact_degree=True).apply(nothing), net) == "not confirmed"
