"""Dynkin proves exit times of diffusions, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import (
    Abs,
    Eq,
    Function,
    I,
    Integer,
    Piecewise,
    Rational as R,
    S,
    Symbol,
    cosh,
    exp,
    factorial,
    floor,
    hyper,
    log,
    rf,
    sqrt,
    symbols,
)

from theorems import TIME, AtMost, Diffusion, Draw, Equal, ExitTime, Gaussian, Given, Law, Mean
from theorems.calculus.hypergeometric import image, series
from theorems.calculus.rows import NotRows
from theorems.hu2017 import well_exit
from theorems.rules import Dynkin

D, r, d, eta = symbols("D r d eta", positive=True)
lam, mu, x0, X, q, xi = symbols("lambda mu x_0 X q xi_W", real=True)
q0 = Symbol("q_0", nonnegative=True)
z = Symbol("z")
T = Symbol("T", nonnegative=True)
kick, H = Symbol("dW_X", real=True), Symbol("h", positive=True)
inside = (Given(Abs(x0), "<=", r),)
line = Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) >= r)
ball = Diffusion(q, q0, d * D - 2 * lam * q, 2 * sqrt(D * q), stop=q >= r**2)
in_ball = (Given(q0, "<", r**2),)


def out(square: Any, d: Any = S.One, lam: Any = lam, lower: Any = None, upper: Any = (1, 1)) -> Any:
    return square / (d * D) * hyper(upper, (lower or d / 2 + 1, 2), lam * square / D)


right = out(r**2) - out(x0**2)
claim = Equal(ExitTime(X), right)
radial = Equal(ExitTime(q), out(r**2, d) - out(q0, d))


def free(of: Any) -> Any:
    """The exit time of free motion."""
    return (r**2 - of**2) / D


# ------------------------------------------------------------------------------- what it proves
@pytest.mark.parametrize("name", list(well_exit.theorem.claims))
def test_the_library(name: str) -> None:
    theorem = well_exit.theorem
    found = theorem.proofs[name].check(theorem, theorem.claims[name])
    assert (found.word, found.tier) == ("proved", "proved given cited facts")
    assert found.cited[0].name == "Dynkin's formula"
    for swap in theorem.near_miss[name].values():
        assert theorem.proofs[name].check(theorem, swap.apply(theorem.claims[name])).word == "not confirmed"


@pytest.mark.parametrize(
    ("process", "formula", "given"),
    [
        (line, right, inside),
        (line, right, (Given(r, ">", Abs(x0)),)),
        (line, right, (Given(x0**2, "<", r**2),)),
        (Diffusion(X, x0, -lam * X, -sqrt(D), stop=Abs(X) >= r), right, inside),
        (Diffusion(X, x0, lam * X, sqrt(D), stop=Abs(X) >= r), out(r**2, lam=-lam) - out(x0**2, lam=-lam), inside),
        (Diffusion(X, x0, 0, sqrt(D), stop=Abs(X) >= r), free(x0), inside),
        (Diffusion(X, x0, 0, sqrt(D), stop=Abs(X) >= 1), (1 - x0**2) / D, (Given(Abs(x0), "<=", 1),)),
        (Diffusion(X, x0, -D * X / 2, sqrt(D * (1 + X**2)), stop=Abs(X) >= r), free(x0), inside),
    ],
    ids=str,
)
def test_motions_on_the_line(process: Any, formula: Any, given: Any) -> None:
    assert word(Dynkin(), Equal(ExitTime(X), formula), process, given) == "proved"


def test_squared_radii() -> None:
    assert word(Dynkin(), radial, ball, in_ball) == "proved"
    start = Symbol("s", real=True)
    anywhere = Diffusion(q, start, d * D - 2 * lam * q, 2 * sqrt(D * q), stop=q >= r**2)
    formula = Equal(ExitTime(q), out(r**2, d) - out(start, d))
    assert word(Dynkin(), formula, anywhere, (Given(start, "<", r**2), Given(start, ">=", 0))) == "proved"
    assert "no assumption says s >= 0" in judged(Dynkin(), formula, anywhere, (Given(start, "<", r**2),)).reason


def test_a_factor_of_the_time() -> None:
    assert word(Dynkin(), Equal(ExitTime(X) / eta, right / eta), line, inside) == "proved"
    assert word(Dynkin(), Equal(-2 * ExitTime(X), -2 * right), line, inside) == "proved"
    assert word(Dynkin(), Equal(ExitTime(X) / eta, right), line, inside) != "proved"


# ------------------------------------------------------------------------------- another process is another theorem
@pytest.mark.parametrize(
    "process",
    [
        Diffusion(X, x0, lam * X, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -2 * lam * X, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X + mu, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X**3, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * Abs(X), sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X, sqrt(2 * D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X, D, stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X, I * sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X, sqrt(D) * X, stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X, 0, stop=Abs(X) >= r),
        Diffusion(X, x0, 0, 0, stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X, sqrt(D)),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=r <= X),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=r <= -X),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) > r),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) <= r),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) >= 2 * r),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) >= r**2),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) >= Abs(x0)),
        Diffusion(X, x0, -lam * X, sqrt(D), stop=Abs(X) >= r + TIME),
        Diffusion(X, 2 * x0, -lam * X, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, 0, -lam * X, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * TIME * X, sqrt(D), stop=Abs(X) >= r),
        Diffusion(X, x0, -lam * X * x0, sqrt(D), stop=Abs(X) >= r),
        changed(line, draw=Draw(Law(xi, {5: R(1, 2), -5: R(1, 2)}))),
        changed(line, draw=Draw(Gaussian(xi), size=2)),
        changed(line, draw=Draw(Gaussian(xi), part=1)),
        changed(line, average={kick: 2 * xi}),
        changed(line, clock=None),
        changed(line, clock=Symbol("k", positive=True)),
        changed(line, update={X: line.update[X] + kick**2}),
        # The mean of these drifts is 0 and lam X, though the derivative in the noise does not show it.
        changed(line, update={X: X + H * Piecewise((lam * X, kick > 0), (-lam * X, True)) + sqrt(H * D) * kick}),
        changed(line, update={X: X + H * Piecewise((-lam * X, Eq(kick, 0)), (lam * X, True)) + sqrt(H * D) * kick}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Any) -> None:
    assert word(Dynkin(), claim, line, inside) == "proved"
    assert word(Dynkin(), claim, process, inside) == "not confirmed"


def test_states_of_other_processes_are_no_parameters() -> None:
    other = Diffusion(mu, x0, -mu, 1)
    assert word(Dynkin(), claim, (line, other), inside) == "proved"
    assert word(Dynkin(), Equal(ExitTime(X), right + mu), (line, other), inside) == "not confirmed"
    tied = Diffusion(X, x0, -mu * X, sqrt(D), stop=Abs(X) >= r)
    wanted = Equal(ExitTime(X), out(r**2, lam=mu) - out(x0**2, lam=mu))
    assert word(Dynkin(), wanted, tied, inside) == "proved"
    assert word(Dynkin(), wanted, (tied, other), inside) == "not confirmed"


@pytest.mark.parametrize(
    "given", [(), (Given(Abs(x0), "<=", 2 * r),), (Given(Abs(x0), ">=", r),), (Given(x0, "<=", r),), (Given(Abs(x0), "!=", r),)]
)
def test_a_start_that_may_lie_outside(given: Any) -> None:
    assert "no assumption says Abs(x_0) <= r" in judged(Dynkin(), claim, line, given).reason


def test_squares_bound_the_start_only_if_the_end_is_not_negative() -> None:
    end = Symbol("a", real=True)
    process = Diffusion(X, x0, 0, sqrt(D), stop=Abs(X) >= end)
    assert word(Dynkin(), Equal(ExitTime(X), (end**2 - x0**2) / D), process, (Given(x0**2, "<=", end**2),)) != "proved"


@pytest.mark.parametrize(
    ("process", "formula", "reason"),
    [
        # Free motion that stops on one side only never need stop, yet (r^2 - x^2)/D has L u = -1 and vanishes there.
        (Diffusion(X, x0, 0, sqrt(D), stop=r <= X), free(x0), "nothing bounds it"),
        # Zero on one side of the two.
        (Diffusion(X, x0, 0, sqrt(D), stop=Abs(X) >= r), free(x0) + r - x0, "stops at -r, but the formula is not zero"),
        # The root of X is no number left of the origin.
        (Diffusion(X, x0, 1, sqrt(X), stop=Abs(X) >= r), r - x0, "not known to be real"),
        (Diffusion(X, x0, 1, sqrt(D * (X**2 - 1)), stop=Abs(X) >= r), r - x0, "not known to be real"),
    ],
)
def test_solutions_that_are_no_exit_times(process: Any, formula: Any, reason: str) -> None:
    given = (*inside, Given(x0, "<=", r))
    assert reason in judged(Dynkin(), Equal(ExitTime(X), formula), process, given).reason


@pytest.mark.parametrize(
    ("drift", "amplitude", "formula", "reason"),
    [
        # Pushed below zero: the formula in dimension -1 has L u = -1, u = 0 at the end, and is negative.
        (-D - 2 * lam * q, 2 * sqrt(D * q), -out(r**2, lower=R(1, 2)) + out(q0, lower=R(1, 2)), "or the process leaves q >= 0"),
        (D - 2 * lam * q, 2 * sqrt(D * (q + 1)), out(r**2) - out(q0), "nothing bounds it"),
        (D - 2 * lam * q, 2 * sqrt(D) * q, out(r**2) - out(q0), "nothing bounds it"),
        (mu, 2 * sqrt(D * q), (r**2 - q0) / mu, "alpha >= 0"),
        (D, 2 * sqrt(-D * q), (r**2 - q0) / D, "nothing bounds it"),
        (D - 2 * lam * q**2, 2 * sqrt(D * q), out(r**2) - out(q0), "the process leaves"),
        (S.Zero, 2 * sqrt(D * q), out(r**2) - out(q0), "L u + 1 is not zero: the power 0"),
        (2 * D - 2 * lam * q, 2 * sqrt(D * q), out(r**2) - out(q0), "L u + 1 is not zero"),
    ],
)
def test_the_lower_end_must_be_no_exit(drift: Any, amplitude: Any, formula: Any, reason: str) -> None:
    process = Diffusion(q, q0, drift, amplitude, stop=q >= r**2)
    assert reason in judged(Dynkin(), Equal(ExitTime(q), formula), process, in_ball).reason


# ------------------------------------------------------------------------------- wrong claims
@pytest.mark.parametrize(
    "wrong",
    [
        AtMost(ExitTime(X), right),
        Equal(Mean(X, T), right),
        Equal(right, ExitTime(X)),
        Equal(ExitTime(X) + 1, right + 1),
        Equal(ExitTime(X) ** 2, right**2),
        Equal(ExitTime(X), ExitTime(X)),
        Equal(ExitTime(X, 7), right),
        Equal(ExitTime(X**2), right),
        Equal(x0 * ExitTime(X), x0 * right),
        Equal(mu * ExitTime(X), mu * right),
        Equal(X * ExitTime(X), X * right),
        Equal(ExitTime(X), right + x0),
        Equal(ExitTime(X), right + 1),
        Equal(ExitTime(X), -right),
        Equal(ExitTime(X), out(X**2)),
        Equal(ExitTime(X), right + kick),
        Equal(ExitTime(X), right + z),
        Equal(ExitTime(X), right * (1 + floor(x0 / r / 2) - floor(x0 / r / 2 + S.Half) + S.Half)),
        Equal(ExitTime(X), right + log(1 + x0**2) - log(1 + r**2)),
        Equal(ExitTime(X), right + Function("f")(x0)),
        Equal(ExitTime(X), right + Abs(x0) - r),
        Equal(ExitTime(X), out(r**2, lam=-lam) - out(x0**2, lam=-lam)),
        Equal(ExitTime(X), out(r**2, lower=R(5, 2)) - out(x0**2, lower=R(5, 2))),
        Equal(ExitTime(X), out(r**2, lower=-R(3, 2)) - out(x0**2, lower=-R(3, 2))),
        Equal(ExitTime(X), out(r**2, lower=mu) - out(x0**2, lower=mu)),
        Equal(ExitTime(X), out(r**2, upper=(1, 2)) - out(x0**2, upper=(1, 2))),
        Equal(ExitTime(X), out(r**2, upper=(1, 1, 1)) - out(x0**2, upper=(1, 1, 1))),
        Equal(ExitTime(X), out(r**2) - out(x0**2) * exp(x0 - r)),
        Equal(ExitTime(X), out(r**2) - out(x0 * r)),
        Equal(ExitTime(X), (right) * D),
        Equal(ExitTime(X), right / 2),
        Equal(ExitTime(X), right * mu / mu + 1 / mu - 1 / mu**2),
        Equal(ExitTime(X), exp(x0) - exp(r)),
        Equal(ExitTime(X), free(x0)),
    ],
    ids=str,
)
def test_wrong_claims(wrong: Any) -> None:
    assert word(Dynkin(), wrong, line, inside) == "not confirmed"


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        (out(r**2, lower=mu) - out(x0**2, lower=mu), "lower parameter mu of .* is not known to be positive"),
        (hyper((1, 1), (2,), x0), "does not converge everywhere"),
        (right + z, "z is not declared real"),
        (right / mu, "declare what makes mu nonzero"),
        (cosh(x0), "neither a hypergeometric function nor an exponential"),
        (exp(x0) * hyper((1,), (2,), x0), "is not a power of X times one hypergeometric function"),
        (exp(x0 + x0**2) - exp(r + r**2), "is not a power of X times one hypergeometric function"),
        (right * sqrt(x0), "is not a power of X"),
    ],
)
def test_reasons(formula: Any, reason: str) -> None:
    import re

    assert re.search(reason, judged(Dynkin(), Equal(ExitTime(X), formula), line, inside).reason)


# ------------------------------------------------------------------------------- the calculus, against plain Taylor series
def taylor(upper: Any, lower: Any, scale: Any, power: int, before: Any, terms: int) -> dict[int, Any]:
    """Coefficients of (sum of before[j] x^j) pFq(scale x^power)."""
    found: dict[int, Any] = {}
    for k in range(terms):
        t = scale**k / factorial(k)
        for a in upper:
            t *= rf(a, k)
        for b in lower:
            t /= rf(b, k)
        for j, c in before.items():
            found[power * k + j] = found.get(power * k + j, 0) + c * t
    return found


@pytest.mark.parametrize("half", [{0: 1}, {0: 1, 2: 4}, {1: 7}], ids=str)
@pytest.mark.parametrize("drift", [{0: 2, 1: -3}, {3: 1}, {1: 1, 2: 5}], ids=str)
@pytest.mark.parametrize("power", [1, 2, 3])
def test_the_image_is_that_of_the_taylor_series(power: int, drift: dict[int, int], half: dict[int, int]) -> None:
    upper, lower, scale, before = (1, 3), (R(5, 2), 4), R(-2, 3), {0: 5, 1: 1, 3: 2}
    u = series(7 * X**4 + sum(c * X**j for j, c in before.items()) * hyper(upper, lower, scale * X**power), X)
    single, general = image(u, {k: Integer(v) for k, v in drift.items()}, {k: Integer(v) for k, v in half.items()})
    found = dict(single)
    for first, coefficient in general:
        (i,) = coefficient.free_symbols
        for k, t in taylor(upper, lower, scale, 1, {0: 1}, 14).items():
            found[first + power * k] = found.get(first + power * k, 0) + coefficient.subs({i: k}) * t
    wanted: dict[int, Any] = {}
    known = taylor(upper, lower, scale, power, before, 14)
    for n, c in (known | {4: known.get(4, 0) + 7}).items():
        for k, v in drift.items():
            wanted[n - 1 + k] = wanted.get(n - 1 + k, 0) + n * c * v
        for k, v in half.items():
            wanted[n - 2 + k] = wanted.get(n - 2 + k, 0) + n * (n - 1) * c * v
    assert [found.get(n, 0) for n in range(-2, 12)] == [wanted.get(n, 0) for n in range(-2, 12)]


def test_series_refuse_what_they_are_not() -> None:
    for odd in (1 / X, sqrt(X), X**z, hyper((1,), (X + 2,), X), hyper((1,), (2,), 1 + X), exp(-1 / D / X)):
        with pytest.raises(NotRows):
            series(odd, X)
