"""What is assumed of every state is decided for quadratics, looked at widely otherwise, and refused where it fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flint import arb, fmpq, fmpq_mpoly_ctx
from hypothesis import given as tried, settings, strategies as st
from sympy import Function, Matrix, MatrixSymbol, Rational as R, Symbol, cos, exp, log, sin, sqrt, symbols

from numerics.assumptions import bound
from numerics.everywhere import compared, never_negative
from numerics.exact.jet import Jet, variables
from numerics.exact.ring import power
from numerics.exact.value import NotExact, Scope, value
from theorems import SGD, TIME, Dot, Draw, Equal, Family, Given, Gradient, Instance, Law, Mean, Process, Rows, Theorem
from theorems._model.bind import BadInstance, points
from theorems.ma2018.smooth_losses import theorem as smooth

n, p = symbols("n p", integer=True, positive=True)
w, start, x = (MatrixSymbol(s, p, 1) for s in ("w", "w_0", "x"))
a = Symbol("a", real=True)
f = Function("f", real=True)(w)
rows = Rows(n, (f,))
sgd = SGD(rows, w, start, Gradient(f, w), R(1, 2))
u, v = w[0, 0], w[1, 0]


def accepted(given: Given, formula: Any, **fields: Any) -> None:
    """Two rows of a formula in a, with a = 1 and 2, started at (1, 1/2)."""
    values = {f: Family(formula, {a: (1, 2)}), start: (1, R(1, 2)), **fields}
    bound(Theorem("assumed", "none", "none", {"nothing": Equal(1, 1)}, {"here": Instance(values)}, (given,), sgd))


ZERO = Given(f, ">=", 0)


@pytest.mark.parametrize("formula", [u**2 + v**2, (u - v) ** 2, (u + 2 * v - 3) ** 2 * a, u**2 + a + 0 * v, 3 + 0 * u, a * (u * v + u**2 + v**2)])
def test_quadratics_that_are_never_negative(formula: Any) -> None:
    accepted(ZERO, formula)
    accepted(Given(-f, "<=", 0), formula)


@pytest.mark.parametrize("formula", [
    u * v, u**2 + v**2 + 3 * u * v, u**2 + v**2 - R(21, 10) * u * v, u, u + 10**9 + 0 * v, u**2 - v**2 / 10**6, (u - 7) ** 2 - R(1, 10**6) + 0 * v,
    -(u**2) - v**2 + 10**6, (u - v) ** 2 - R(1, 100), a * u**2 - 2 * u + R(99, 100) + 0 * v, (u + v) ** 2 + u / 10**6, -1 + 0 * u,
])
def test_quadratics_that_are_somewhere_negative(formula: Any) -> None:
    """Some of them on basis vectors, sums and opposites of such nowhere."""
    with pytest.raises(BadInstance, match=r"the assumption f\(w\) >= 0 fails, with (w = |its quadratic form)"):
        accepted(ZERO, formula)


def test_equations_between_polynomials_are_decided() -> None:
    accepted(Given(2 * f, "==", Dot(Gradient(f, w), w)), a * u**2 + u * v)
    for formula in (a * u**2 + u * v + 1, u**3 - u + 0 * v, (u**2 - 1) * u * (u**2 - 4) + 0 * v):
        with pytest.raises(BadInstance, match="=="):
            accepted(Given(2 * f, "==", Dot(Gradient(f, w), w)), formula)
    with pytest.raises(BadInstance, match=r"different polynomials|w = "):
        accepted(Given(rows.mean(f), "==", 0), u * v * (u - v) * (u + v) * (u**2 - 1))


@pytest.mark.parametrize("formula", [1 - cos(u) + 0 * v, sqrt(1 + u**2 + v**2) - 1, u**2 / (1 + v**2), exp(a * u) + 0 * v, u**4 + v**4])
def test_other_functions_are_looked_at(formula: Any) -> None:
    accepted(ZERO, formula)


@pytest.mark.parametrize("formula", [cos(u) + 0 * v, sqrt(1 + u**2 + v**2) - R(1001, 1000), u**4 - u**2 / 10 + v**4, u**2 / (1 + v**2) - R(1, 10**4), log(1 + u**2 + v**2) - 1])
def test_other_functions_that_fail_where_one_looks(formula: Any) -> None:
    with pytest.raises(BadInstance, match="w = "):
        accepted(ZERO, formula)


def test_the_states_that_are_reached_are_looked_at() -> None:
    """A narrow dip where one step leads, far from axes and diagonals."""
    dip = exp(-(10**4) * ((u - R(17, 10)) ** 2 + (v - R(7, 5)) ** 2))
    sloped = 100 - R(7, 5) * u / a - R(9, 5) * v / a
    with pytest.raises(BadInstance, match=r"w = \(1.70+, 1.40+\)"):
        accepted(ZERO, sloped - 200 * dip)
    accepted(ZERO, sloped - dip)


def test_a_sign_of_one_row_is_asked_of_every_row() -> None:
    accepted(Given(rows.mean(f), ">=", 0), (a - R(3, 2)) * u**2 + 0 * v)
    with pytest.raises(BadInstance):
        accepted(ZERO, (a - R(3, 2)) * u**2 + 0 * v)


def test_the_library() -> None:
    """The smooth losses stand; with another curvature or minimiser, they do not."""
    assert len(bound(smooth)) >= 10
    first = dict(smooth.instances["A, m = 3"].values)
    for name, wrong in (("lambda", R(49, 100)), ("alpha", R(21, 100)), ("beta", R(99, 100))):
        symbol = next(s for s in first if str(s) == name)
        with pytest.raises(BadInstance):
            bound(replace(smooth, near_miss={}, claims={"rate": smooth.claims["rate"]}, proofs={},
                          instances={"wrong": Instance(first | {symbol: wrong})}))
    wavy = dict(smooth.instances["not convex"].values)
    with pytest.raises(BadInstance, match="w = "):
        bound(replace(smooth, near_miss={}, claims={"rate": smooth.claims["rate"]}, proofs={},
                      instances={"wrong": Instance(wavy | {next(s for s in wavy if str(s) == "alpha"): R(11, 4)})}))


@settings(max_examples=60, deadline=None)
@tried(st.lists(st.integers(-3, 3), min_size=6, max_size=6))
def test_never_negative_against_eigenvalues(numbers: list[int]) -> None:
    """(1, u, v) form from six integers: the elimination agrees with SymPy's."""
    c, du, dv, duu, duv, dvv = numbers
    ring = fmpq_mpoly_ctx.get(["u", "v"], "lex")
    x1, x2 = ring.gens()
    form = Matrix([[2 * c, du, dv], [du, 2 * duu, duv], [dv, duv, 2 * dvv]])
    assert never_negative(c + du * x1 + dv * x2 + duu * x1 * x1 + duv * x1 * x2 + dvv * x2 * x2, 2) == form.is_positive_semidefinite


def test_balls_that_agree_are_equal() -> None:
    third = arb(1) / 3
    assert compared(">=", third, fmpq(1, 3)) and compared("==", third, fmpq(1, 3)) and not compared(">", third, fmpq(1, 3))
    assert not compared(">=", third, third + arb(10) ** -20) and not compared("==", arb(0, 1), fmpq(0))


# ------------------------------------------------------------------------------- gradients
FORMULAS = [u**2 * v + 3 * v, sqrt(1 + u**2) * v, exp(u * v), cos(u) * sin(v), u / (1 + v**2), log(3 + u) ** 2 / v, (u - v) ** -3, R(5) + 0 * u]


@pytest.mark.parametrize("formula", FORMULAS, ids=str)
def test_gradients_of_smooth_formulas(formula: Any) -> None:
    """Against SymPy's derivative, to thirty digits."""
    here = {u: R(2, 3), v: R(-1, 5)}
    made = Theorem("gradient", "none", "none", {"nothing": Equal(1, 1)}, {"one": Instance({f: Family(formula, {a: (1,)}), start: (R(2, 3), R(-1, 5))})}, (), sgd)
    (point,) = points(made, "one")
    scope = Scope(point).row(0, rows.fields, rows.source).binding({w: ((fmpq(2, 3),), (fmpq(-1, 5),))})
    found = value(Gradient(f, w), scope)
    s, t = Symbol("s"), Symbol("t")
    plain = formula.subs({u: s, v: t})
    for (slope,), name in zip(found, (s, t), strict=True):
        true = plain.diff(name).subs({s: here[u], t: here[v]}).evalf(40)
        assert abs(float((arb(str(true)) - slope).mid())) < 1e-35


def test_what_has_no_gradient() -> None:
    one, two = variables([fmpq(1), fmpq(2)])
    with pytest.raises(NotExact, match="smooth"):
        abs(one)
    with pytest.raises(NotExact, match="exponent"):
        one.to(two)
    assert (one * two + one).slopes == (fmpq(3), fmpq(1)) and isinstance(2 * one, Jet)


def test_a_power_of_a_ball_that_holds_zero() -> None:
    small = arb(0, 1e-9)
    assert all(power(small, e).is_finite() and power(small, e).contains(0) for e in (1, 2, 3)) and power(small, 0) == 1


def test_where_there_is_no_logarithm_it_has_no_slope() -> None:
    assert Jet(fmpq(-1), (fmpq(1),)).apply("log").slopes[0].is_nan()
    assert abs(Jet(fmpq(2), (fmpq(1),)).apply("log").slopes[0] - fmpq(1, 2)) < 1e-30


def test_a_law_is_the_same_at_every_step() -> None:
    """A value of the time would be that of one step only."""
    move, kick, noise = symbols("z zeta xi", real=True)
    for atoms in ({TIME: R(1, 2), -TIME: R(1, 2)}, {1: TIME / 4, -1: 1 - TIME / 4}, {TIME * move: 1}):
        walk = Process({move: 0}, Draw(Law(noise, atoms)), {kick: noise}, {move: move + kick})
        claim = Equal(Mean(move**2, 2), 8)
        with pytest.raises(BadInstance, match="the law of the noise names"):
            bound(Theorem("moving", "none", "none", {"c": claim}, {"here": Instance({TIME: 2})}, (Given(TIME, ">=", 0),), walk))


def test_a_probability_is_not_negative() -> None:
    """A law of symbols adds up to 1 at any value of them."""
    move, kick, noise, chance = symbols("z zeta xi p", real=True)
    walk = Process({move: 0}, Draw(Law(noise, {1: chance, -1: 1 - chance})), {kick: noise}, {move: move + kick})
    claims = {"c": Equal(Mean(move, 2), 4 * chance - 2)}
    for number, fits in ((0, True), (R(1, 3), True), (1, True), (2, False), (R(-1, 9), False)):
        theorem = Theorem("coin", "none", "none", claims, {"here": Instance({chance: number})}, (), walk)
        if fits:
            bound(theorem)
        else:
            with pytest.raises(BadInstance, match="it must be 0 or more"):
                bound(theorem)
