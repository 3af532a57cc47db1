"""Cone proves what a variance is as a polynomial, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Function, I, MatrixSymbol, Rational as R, log, sqrt, symbols

from theorems import SGD, TIME, Dot, Draw, Equal, Gaussian, Given, LeastMean, Mean, Polynomial, Rows, Square, Theorem, Variance
from theorems.qian2020.gradient_variance import theorem as library
from theorems.rules import Cone, MeanPath

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


# ------------------------------------------------------------------------------- means of squares, and their constant
rows_b = x * Dot(x, w) + b * (y * x - data.mean(y * x))  # b times what has no mean: read with one index it would cancel


def test_a_coefficient_that_only_the_mean_cancels() -> None:
    assert "depend on the batch size b" in judged(Cone(), every, sgd(gradient=rows_b)).reason


loss = data.mean((Dot(x, w) - y) ** 2) / 2
B = MatrixSymbol("B", p, p)
d, G = (MatrixSymbol(name, p, 1) for name in ("d", "G"))
slope_d = x * Dot(x, d) - y * x
descent = SGD(data, d, w0, slope_d, pace, n, "without", name=G)
loss_d = loss.xreplace({w: d})


def lost(of: Any = loss, constant: Any = None, degree: Any = TIME, **fields: Any) -> Polynomial:
    return claim(Mean(of, TIME), degree=degree, constant=constant, signs="all", **fields)


TRUE = [
    lost(),
    lost(degree=TIME + 1),
    lost(constant=Mean(loss_d, TIME)),
    lost(3 * loss + Square(w) / 5 + data.mean(Square(y * w - x)) * n, degree=TIME),
    lost(Square(data.mean(x) - w), constant=Mean(Square(data.mean(x) - d), TIME)),
    lost(Square(g), constant=Mean(Square(G), TIME), degree=TIME + 1),
    lost(data.mean(Dot(x, w) ** 2 * y**2)),
    lost(Dot(w, w)),
    lost(Square(B * w - w0)),
]


@pytest.mark.parametrize("truth", TRUE, ids=str)
def test_means_of_squares(truth: Polynomial) -> None:
    assert word(Cone(), truth, (sgd(), descent)) == "proved"


def test_any_linear_image_of_the_gradient() -> None:
    assert word(Cone(), claim(Variance(B * g, TIME), constant=0, signs="all"), sgd()) == "proved"
    assert word(Cone(), claim(Variance(B * g / b, TIME), constant=0, signs="all"), sgd()) != "proved"


FALSE = {
    "degree t - 1": lost(degree=TIME - 1),
    "a batch gradient has one degree more": lost(Square(g)),
    "the negative of a loss": lost(-loss),
    "a difference of losses": lost(loss - Square(w)),
    "a factor that may be negative": lost(k * loss),
    "a factor that depends on the batch size": lost(b * loss),
    "a factor that depends on the row": lost(y * Square(w)),
    "a factor that depends on the row, in a mean": lost(data.mean(y * Dot(x, w) ** 2)),
    "a fourth power": lost(Dot(x, x) * Square(w) ** 2),
    "a product of two squares of the state": lost(Square(w) * Dot(w0, w) ** 2),
    "a row outside of a mean": lost(Dot(x, w) ** 2),
    "the batch size inside": lost(Square(w / b)),
    "the batch size inside, in a mean": lost(data.mean((Dot(x, w) - b) ** 2)),
    "a linear observable": lost(Dot(w0, w)),
    "a product of two observables": lost(Dot(data.mean(x), w) * Dot(w0, w)),
    "no constant": lost(constant=0),
    "the loss at the start": lost(constant=loss.xreplace({w: w0})),
    "twice the loss": lost(constant=2 * Mean(loss_d, TIME)),
    "twice the loss, inside": lost(constant=Mean(2 * loss_d, TIME)),
    "another time": lost(constant=Mean(loss_d, TIME + 1)),
    "another observable": lost(constant=Mean(Square(d), TIME)),
    "the mean of the noisy path itself": lost(constant=Mean(loss, TIME)),
    "in c with replacement": lost(variable=(n - b) / (b * (n - 1))),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_means_of_squares(name: str) -> None:
    assert word(Cone(), FALSE[name], (sgd(), descent)) == "not confirmed"


def down(gradient: Any = slope_d, step: Any = pace, size: Any = n, start: Any = w0, scheme: str = "without", **changes: Any) -> Any:
    return changed(SGD(data, d, start, gradient, step, size, scheme, name=G), **changes)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (down(size=n - 1), "draws some of the rows"),
        (down(size=b), "draws some of the rows"),
        (down(scheme="with"), "draws some of the rows"),
        (down(step=2 * pace), "is not that of d"),
        (down(step=alpha(TIME + 1)), "is not that of d"),
        (down(step=1), "is not that of d"),
        (down(start=2 * w0), "start where w do"),
        (down(gradient=x * Dot(x, d)), "is not that of d"),
        (down(gradient=x * Dot(x, d) + y * x), "is not that of d"),
        (down(update={d: d - pace * G + w0}), "is not that of d"),
        (down(stop=Square(d) >= 1), "stops when"),
    ],
    ids=str,
)
def test_the_constant_is_that_of_the_path_without_noise(path: Any, reason: str) -> None:
    outcome = judged(Cone(), lost(constant=Mean(loss_d, TIME)), (sgd(), path))
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


def test_a_path_of_another_clock() -> None:
    clock = symbols("s", integer=True, nonnegative=True)
    other = changed(down(step=alpha(clock)), time=clock)
    assert word(Cone(), lost(constant=Mean(loss_d, TIME)), (sgd(), other)) == "not confirmed"


def test_nothing_may_speak_of_another_process() -> None:
    assert "of another process" in judged(Cone(), every, (sgd(gradient=slope + d), descent)).reason
    assert "of another process" in judged(Cone(), every, (sgd(start=d), descent)).reason


z, full = MatrixSymbol("z", p, 1), MatrixSymbol("f", p, 1)


@pytest.mark.parametrize("factor", [1 / h, sqrt(h), I * h, log(h)], ids=str)
def test_what_has_no_real_value_is_not_proved(factor: Any) -> None:
    """At h = 0 or h = -1 one of the processes, or what is observed, does not exist."""

    def words(step: Any, start: Any, seen: Any) -> list[str]:
        noisy = sgd(step, start=start)
        still = SGD(data, z, start, x * Dot(x, z) - y * x, step, n, "without", name=full)
        means = Equal(Mean(seen * Dot(w, w0), TIME), Mean(seen * Dot(z, w0), TIME))
        return [word(Cone(), claim(Variance(seen * g, TIME)), noisy), word(MeanPath(), means, (noisy, still))]

    assert words(h, h * w0, h) == ["proved", "proved"]
    for wrong in ((factor, w0, 1), (1, factor * w0, 1), (1, w0, factor)):
        assert words(*wrong) == ["not confirmed", "not confirmed"]
