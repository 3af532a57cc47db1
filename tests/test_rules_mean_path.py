"""MeanPath proves that means walk the path without noise, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from golden import exact_at
from rule_setting import changed, judged, word
from sympy import Function, MatrixSymbol, Rational as R, Symbol, ZeroMatrix, symbols

from numerics.exact.check import check
from theorems import (
    SGD,
    TIME,
    AtMost,
    Dot,
    Draw,
    Equal,
    Gaussian,
    Instance,
    Law,
    Mean,
    Part,
    Process,
    Rows,
    Square,
    Theorem,
    Variance,
)
from theorems._model.bind import points
from theorems.qian2020.mean_path import theorem as library
from theorems.rules import MeanPath

t = TIME
n, b, m, p = symbols("n b m p", integer=True, positive=True)
x, w, d, w0, g, G, a, v = (MatrixSymbol(s, p, 1) for s in ("x", "w", "d", "w_0", "g", "G", "a", "v"))
M = MatrixSymbol("M", p, p)
y, z, c, r, s, q, Q, xi = symbols("y z c r s q Q xi", real=True)
alpha = Function("alpha", real=True)
data = Rows(n, (x, y))


def slope(at: Any) -> Any:
    return x * Dot(x, at) - y * x


noisy = SGD(data, w, w0, slope(w), alpha(t), b, "without", name=g)
descent = SGD(data, d, w0, slope(d), alpha(t), n, "without", name=G)
repeated = SGD(data, d, w0, slope(d), alpha(t), b, "with", name=G)
beside = changed(noisy, start={d: w0}, update={d: d - alpha(t) * data.mean(slope(d))})


def same(left: Any = w, right: Any = d, time: Any = t) -> Equal:
    return Equal(Mean(Dot(a, left), time), Mean(Dot(a, right), time))


@pytest.mark.parametrize("name", library.claims)
def test_the_library(name: str) -> None:
    theorem: Theorem = library
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


@pytest.mark.parametrize("claim", [same(), same(g, G), same(2 * w + w0, 2 * d + w0), same(time=t + 3), same(time=3), same(d, w),
                                   same(data.mean(x * Dot(x, w)), data.mean(x * Dot(x, d)))], ids=str)
@pytest.mark.parametrize("process", [(noisy, descent), (noisy, repeated)], ids=["descent", "repeated"])
def test_truths(claim: Equal, process: Any) -> None:
    assert word(MeanPath(), claim, process) == "proved"


def test_one_process_and_a_mean_gradient() -> None:
    assert word(MeanPath(), same(), beside) == "proved"
    assert word(MeanPath(), same(g, data.mean(slope(d))), beside) == "proved"
    assert word(MeanPath(), same(g, data.mean(slope(w))), noisy) == "proved"


def test_momentum_products_of_averages_and_laws() -> None:
    h, k = MatrixSymbol("h", p, 1), MatrixSymbol("k", p, 1)
    heavy = changed(beside, start={h: ZeroMatrix(p, 1), k: ZeroMatrix(p, 1)}, update={
        h: h / 2 + g, w: w - alpha(t) * h, k: k / 2 + data.mean(slope(d)), d: d - alpha(t) * k})
    assert word(MeanPath(), same(), heavy) == "proved"
    assert word(MeanPath(), same(), changed(heavy, start={k: w0})) == "not confirmed"
    assert word(MeanPath(), same(), changed(heavy, update={k: k / 3 + data.mean(slope(d))})) == "not confirmed"
    apart = changed(noisy, average={M: x * x.T, g: y * x}, update={w: w - alpha(t) * (M * w - g)})
    assert word(MeanPath(), same(), (apart, descent)) == "proved"
    coin = Process({s: c}, Draw(Law(xi, {1: R(1, 2), -2: R(1, 2)}), b), {q: xi * s + xi**2}, {s: s - q})
    path = Process({r: c}, Draw(data, b), {Q: -r / 2 + R(5, 2)}, {r: r - Q})
    assert word(MeanPath(), Equal(Mean(s, t), Mean(r, t)), (coin, path)) == "proved"
    wrong = changed(path, average={Q: -r / 2 + 2})
    assert word(MeanPath(), Equal(Mean(s, t), Mean(r, t)), (coin, wrong)) == "not confirmed"


OTHER = {
    "another step": changed(descent, update={d: d - 2 * alpha(t) * G}),
    "a step of another time": changed(descent, update={d: d - alpha(t + 1) * G}),
    "a step of the time now": changed(descent, update={d: d - alpha(Symbol("now", integer=True, nonnegative=True)) * G}),
    "a step of the other sign": changed(descent, update={d: d + alpha(t) * G}),
    "another start": changed(descent, start={d: 2 * w0}),
    "another gradient": changed(descent, average={G: x * Dot(x, d)}),
    "two steps at once": changed(descent, update={d: d - 2 * alpha(t) * G + alpha(t) ** 2 * data.mean(x * x.T) * G}),
    "the square of the mean": changed(descent, average={G: data.mean(x * x.T) * x * Dot(x, d) - y * x}),
    "nothing moves": changed(descent, update={d: d}),
    "a stop": changed(descent, stop=Square(d) >= 1),
    "reshuffled": changed(descent, draw=Draw(data, b, "reshuffled")),
    "in order": changed(descent, draw=Draw(data, b, "in order")),
    "a step that the state drives": changed(descent, update={d: d - Dot(d, d) * G}),
    "the average twice": changed(descent, average={M: x * x.T}, update={d: d - alpha(t) * M * G}),
}


@pytest.mark.parametrize("name", OTHER)
def test_another_process_is_another_theorem(name: str) -> None:
    assert word(MeanPath(), same(), (noisy, OTHER[name])) == "not confirmed"


NOISY = {
    "a square in the state": changed(noisy, average={g: x * Dot(x, w) ** 2 - y * x}),
    "a square in the update": changed(noisy, update={w: w - alpha(t) * g * Dot(g, g)}),
    "the state times an average of it": changed(noisy, update={w: w - alpha(t) * w * Dot(a, g)}),
    "a stop": changed(noisy, stop=Square(w) >= 1),
    "reshuffled": changed(noisy, draw=Draw(data, b, "reshuffled")),
    "a part": changed(noisy, draw=Draw(data, b, "without", part=1), average={g: Part(slope(w))}),
    "a start that depends on the batch": changed(noisy, start={w: w0 / b}),
    "a step that depends on the batch": changed(noisy, update={w: w - alpha(t) / b * g}),
    "a row outside": changed(noisy, update={w: w - alpha(t) * slope(w)}),
    "a Gaussian": changed(noisy, draw=Draw(Gaussian(x), b)),
}


@pytest.mark.parametrize("name", NOISY)
def test_another_noise_is_another_theorem(name: str) -> None:
    assert word(MeanPath(), same(), (NOISY[name], descent)) == "not confirmed"


@pytest.mark.parametrize(("claim", "reason"), [
    (same(w, 2 * d), "hold for them"),
    (same(w, d + w0), "hold for them"),
    (same(w, G), "hold for them"),
    (same(g, d), "hold for them"),
    (Equal(Mean(Dot(a, w), t), Mean(Dot(a, d), t + 1)), "compares them at one time"),
    (Equal(Mean(Dot(a, w), t), Mean(Dot(a, d), 0)), "compares them at one time"),
    (same(time=t - 1), "does not show to be a number of steps"),
    (same(time=R(1, 2)), "does not show to be a number of steps"),
    (Equal(Mean(Square(w), t), Mean(Square(d), t)), "is not affine"),
    (Equal(Mean(Dot(w, g), t), Mean(Dot(d, G), t)), "is not affine"),
    (Equal(Mean(Dot(a, w) ** 2, t), Mean(Dot(a, d) ** 2, t)), "is not affine"),
    (Equal(2 * Mean(Dot(a, w), t), 2 * Mean(Dot(a, d), t)), "one Mean of a scalar each"),
    (Equal(Mean(Dot(a, w), t), Dot(a, w0)), "one Mean of a scalar each"),
    (Equal(Variance(w, t), Variance(d, t)), "one Mean of a scalar each"),
    (AtMost(same().left, same().right), "one Mean of a scalar each"),
    (Equal(Mean(Dot(a, w) + Dot(x, a), t), Mean(Dot(a, d) + Dot(x, a), t)), "outside an average"),
    (Equal(Mean(Dot(a, w) * alpha(t), t), Mean(Dot(a, d) * alpha(t), t)), "names the time"),
    (Equal(Mean(Dot(v, w), t), Mean(Dot(a, d), t)), "hold for them"),
], ids=str)  # fmt: skip
def test_false_or_meaningless_claims(claim: Any, reason: str) -> None:
    outcome = judged(MeanPath(), claim, (noisy, descent))
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


def test_steps_of_two_names_are_two_steps() -> None:
    beta = Function("beta", real=True)
    other = changed(descent, update={d: d - beta(t) * G})
    assert word(MeanPath(), same(), (noisy, other)) == "not confirmed"


FALSE = ["another step", "a step of the other sign", "another start", "another gradient", "two steps at once", "nothing moves"]


@pytest.mark.parametrize("name", FALSE)
def test_what_is_declined_is_false(name: str) -> None:
    """The exact road, which shares no code with the rule, finds different means there."""
    values = {x: ((1, 0), (1, 1), (2, -1)), y: (1, 0, 2), w0: (3, -1), a: (1, 3), alpha: (R(1, 2), R(1, 5), R(1, 5)), b: 2, t: 2}
    theorem = Theorem("t", "s", "s", {"c": same()}, {"i": Instance(values)}, (), (noisy, OTHER[name]))
    (point,) = points(theorem, "i")
    assert point.values[b] == 2
    (found,) = check(same(), exact_at(theorem, values))
    assert found.word == "refuted", found.reason
