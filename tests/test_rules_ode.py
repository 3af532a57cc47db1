"""Ode proves moments of diffusions, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Abs, Function, Piecewise, Rational as R, Symbol, exp, floor, sqrt, symbols

from theorems import TIME, Diffusion, Draw, Equal, Law, Mean, Theorem, Variance
from theorems.hu2017.stationary_variance import theorem as library
from theorems.rules import Ode

lam, sigma, x0 = symbols("lambda sigma x_0", positive=True)
T = Symbol("T", nonnegative=True)
X, Y, xi = symbols("X Y xi_W", real=True)
kick, h = Symbol("dW_X", real=True), Symbol("h", positive=True)
plain = Diffusion(X, x0, -lam * X, sigma)
decay, level = exp(-2 * lam * T), sigma**2 / (2 * lam)
square = Equal(Mean(X**2, T), decay * x0**2 + level * (1 - decay))


@pytest.mark.parametrize("name", ["diffusion, mean", "diffusion, mean square", "modified diffusion, mean square"])
def test_the_library(name: str) -> None:
    theorem: Theorem = library
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


@pytest.mark.parametrize(
    "process",
    [
        Diffusion(X, x0, lam * X, sigma),
        Diffusion(X, x0, -lam * X, 2 * sigma),
        Diffusion(X, x0, -lam * X, sqrt(sigma)),
        Diffusion(X, -2 * x0, -lam * X, sigma),
        Diffusion(X, x0, -lam * X, sigma * X),
        Diffusion(X, x0, -lam * X**3, sigma),
        Diffusion(X, x0, -lam * X * TIME, sigma),
        Diffusion(X, T, -lam * X, sigma),
        Diffusion(X, x0, -lam * T * X, sigma),
        changed(plain, draw=Draw(Law(xi, {5: R(1, 2), -5: R(1, 2)}))),
        changed(plain, average={kick: 2 * xi}),
        changed(plain, clock=None),
        changed(plain, update={X: X + h * Piecewise((lam * X, kick > 0), (-lam * X, True)) + sqrt(h) * sigma * kick}),
        Diffusion(Y, x0, -lam * Y, sigma),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Any) -> None:
    assert word(Ode(), square, plain) == "proved"
    assert word(Ode(), square, process) != "proved"
    if process.states == (Y,):
        assert "observes no process" in judged(Ode(), square, process).reason


@pytest.mark.parametrize(
    "claim",
    [
        Equal(Mean(X**2, T), decay * x0**2),
        Equal(Mean(X**2, T), decay * x0**2 + level),
        Equal(Mean(X**2, T), decay * x0**2 - level * (1 - decay)),
        Equal(Mean(X, T), exp(lam * T) * x0),
        Equal(Mean(X, T), exp(-lam * T)),
        Equal(Variance(X, T), square.right),
        Equal(Mean(X**2, 2 * T), square.right),
        Equal(Mean(X**2, T) + 1, square.right),
        Equal(Mean(X, T), exp(-lam * T) * X),
        Equal(Mean(X, T), exp(-lam * T) * x0 * (1 + floor(T))),
        Equal(Mean(X, T), exp(-lam * T) * x0 * (1 + Abs(T - 1) - Abs(1 - T) + floor(T / 2))),
        Equal(Mean(kick * X, T), kick * exp(-lam * T) * x0),
        Equal(Mean(X**3, T), exp(-3 * lam * T) * x0**3),
        Equal(Mean(X, T), Mean(X, T)),
        Equal(Mean(X, T), Function("m")(T)),
        Equal(square.right, Mean(X**2, T)),
    ],
)
def test_wrong_claims(claim: Equal) -> None:
    assert word(Ode(), claim, plain) != "proved"


def test_an_observable_that_names_its_time() -> None:
    """m' = -2 lambda m + T sigma^2 has another solution than T E X^2."""
    wrong = sigma**2 * (2 * lam * T - 1 + decay) / (4 * lam**2)
    assert word(Ode(), Equal(Mean(T * X**2, T), wrong), Diffusion(X, 0, -lam * X, sigma)) != "proved"


def test_a_drift_that_names_the_horizon() -> None:
    assert word(Ode(), Equal(Mean(X, T), exp(-(T**2) / 2) * x0), Diffusion(X, x0, -T * X, sigma)) != "proved"


def test_a_strict_local_martingale() -> None:
    """dX = X^2 dW loses mass at infinity: its mean falls, though the generator maps X to 0."""
    assert word(Ode(), Equal(Mean(X, T), x0), Diffusion(X, x0, 0 * X, X**2)) != "proved"
