"""Cone proves what a variance is as a polynomial, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Function, MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Draw, Gaussian, Given, LeastMean, Mean, Polynomial, Rows, Square, Theorem, Variance
from theorems.qian2020.gradient_variance import theorem as library
from theorems.rules import Cone

n, b, m, p = symbols("n b m p", integer=True, positive=True)
x, w, w0, g = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "g"))
y, k, u, h = symbols("y k u h", real=True)
alpha = Function("alpha", real=True)
pace = alpha(TIME)
data = Rows(n, (x, y))
slope = x * Dot(x, w) - y * x


def sgd(step: Any = pace, size: Any = b, scheme: str = "with", gradient: Any = slope, start: Any = w0) -> Any:
    return SGD(data, w, start, gradient, step, size, scheme, name=g)


def claim(of: Any = None, variable: Any = 1 / b, degree: Any = TIME + 1, **fields: Any) -> Polynomial:
    return Polynomial(Variance(g, TIME) if of is None else of, variable, degree, **fields)


every = claim(constant=0, signs="all")


@pytest.mark.parametrize("name", ["every step", "every step, with replacement"])
def test_the_library(name: str) -> None:
    theorem: Theorem = library
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


def test_the_setting_holds_truths() -> None:
    assert (
        word(Cone(), every, sgd())
        == word(Cone(), claim(Variance(w, TIME), degree=TIME, constant=0, signs="all"), sgd())
        == "proved"
    )
    assert word(Cone(), claim(Mean(Square(w - data.mean(x)), TIME), degree=TIME, signs="all"), sgd()) == "proved"


@pytest.mark.parametrize(
    "process",
    [
        sgd(step=b / 10),
        sgd(step=alpha(b)),
        sgd(step=1 / b),
        sgd(step=Dot(w, w)),
        sgd(start=w0 / b),
        sgd(scheme="without"),
        sgd(scheme="in order"),
        sgd(scheme="reshuffled"),
        sgd(size=m),
        sgd(size=2),
        sgd(size=2 * b),
        sgd(size=b + TIME),
        sgd(size=Function("b", integer=True, positive=True)(TIME)),
        sgd(gradient=x * Dot(x, w) ** 2),
        sgd(gradient=w * Dot(x, w)),
        sgd(gradient=x * Dot(x, w) / b),
        sgd(gradient=x * Dot(w, w)),
        changed(sgd(), update={w: w - x}),
        changed(sgd(), update={w: w * Dot(g, g)}),
        changed(sgd(), average={k: y, h: k * y}),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Any) -> None:
    assert word(Cone(), every, process) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        claim(degree=TIME),
        claim(degree=TIME + R(1, 2)),
        claim(degree=0),
        claim(constant=1),
        claim(constant=y),
        claim(signs="ends"),
        claim(exact_degree=True),
        claim(variable=b),
        claim(variable=2 / b),
        claim(variable=1 / n),
        claim(variable=(n - b) / (b * (n - 1))),
        claim(variable=1 / b**2),
        claim(Variance(Dot(g, g), TIME)),
        claim(Variance(w * Dot(g, w), TIME)),
        claim(Variance(g / b, TIME)),
        claim(Variance(g, TIME - 1), degree=TIME),
        claim(Variance(g, TIME + 1)),
        claim(Variance(g, R(1, 2)), degree=3),
        claim(Variance(g + x, TIME)),
        claim(Mean(Square(g), TIME), constant=0),
        claim(Mean(Dot(g, w), TIME)),
        claim(Mean(Dot(w, w) ** 2, TIME)),
        claim(Mean(Dot(data.mean(x), g), TIME)),
        claim(LeastMean(Square(w), TIME)),
        claim(Variance(w, TIME), degree=TIME - 1),
        claim(2 * Variance(g, TIME)),
    ],
)
def test_wrong_claims(wrong: Polynomial) -> None:
    assert word(Cone(), wrong, sgd()) != "proved"


def test_a_loss_that_is_not_quadratic() -> None:
    loss = Function("C", real=True)
    rows = Rows(n, (loss(u),))
    curved = SGD(rows, u, 1, loss(u), k, b, name=h)
    assert word(Cone(), Polynomial(Variance(h, TIME), 1 / b, TIME + 1, constant=0, signs="all"), curved) != "proved"


def test_a_step_tied_to_the_batch_by_an_assumption() -> None:
    assert word(Cone(), every, sgd(step=k), [Given(k, "==", b / 10)]) != "proved"
    assert word(Cone(), every, sgd(step=k), [Given(k, "<=", 1)]) == "proved"


def test_batches_only_from_data() -> None:
    assert word(Cone(), every, changed(sgd(), draw=Draw(Gaussian(k), b))) != "proved"
