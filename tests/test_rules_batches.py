"""Batches proves identities between expectations, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Abs, Function, MatrixSymbol, Rational as R, Symbol, exp, symbols

from numerics.exact.check import check
from numerics.exact.methods import Exact
from theorems import TIME, Dot, Draw, Equal, Gaussian, Given, Instance, Law, Mean, Process, Rows, Square, Theorem, Variance
from theorems._model.bind import points
from theorems.ma2018.critical_batch_size import theorem as critical
from theorems.qian2020.batch_mean import theorem as variance
from theorems.qian2020.recursion import theorem as recursion
from theorems.rules import Batches
from theorems.umeda2024.main_lemma import theorem as lemma

n, b, m, p, q = symbols("n b m p q", integer=True, positive=True)
x, w, w0, e, f = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "e", "f"))
A, B = MatrixSymbol("A", p, p), MatrixSymbol("B", p, p)
y, z, g, u, u0, v, step, xi, kick = symbols("y z g u u_0 v alpha xi zeta", real=True)
data = Rows(n, (y, z))
vectors = Rows(n, (x,))
rate = Function("eta", real=True)


def scalar(scheme: str = "with", size: Any = b, slope: Any = u - y, pace: Any = step) -> Process:
    return Process({u: u0}, Draw(data, size, scheme), {g: slope}, {u: u - pace * g})


def noisy(**fields: Any) -> Process:
    made = Process({u: u0}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}), b), {kick: xi}, {u: u - step * (u + kick)})
    return changed(made, **fields)


spread = data.mean(y**2) - data.mean(y) ** 2
settled = (1 - step) * Mean(u, TIME) + step * data.mean(y)
next_mean = Equal(Mean(u, TIME + 1), settled)
next_square = Equal(Mean((u - data.mean(y)) ** 2, TIME + 1), (1 - step) ** 2 * Mean((u - data.mean(y)) ** 2, TIME) + step**2 * spread / b)


@pytest.mark.parametrize(("theorem", "name"), [
    (variance, "without replacement"), (variance, "over pairs"), (variance, "with replacement"), (recursion, "one step back"),
    (lemma, "descent"), (lemma, "excess"), (critical, "rate along e_1"), (critical, "rate along e_k"),
])
def test_the_library(theorem: Theorem, name: str) -> None:
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


def test_the_setting_holds_truths() -> None:
    assert word(Batches(), next_mean, scalar()) == word(Batches(), next_square, scalar()) == "proved"
    assert word(Batches(), Equal(Variance(g, 0), (n - b) / (b * (n - 1)) * spread), scalar("without")) == "proved"


@pytest.mark.parametrize("process", [
    scalar("without"), scalar("reshuffled"), scalar("in order"), scalar(size=m), scalar(size=b + 1), scalar(size=b**2),
    scalar(size=Function("b", integer=True, positive=True)(TIME)), scalar(pace=-step), scalar(pace=step / b), scalar(pace=step * b),
    scalar(pace=rate(TIME)), scalar(slope=u - z), scalar(slope=(u - y) ** 2), scalar(slope=u * y - y), scalar(slope=exp(u - y)),
    changed(scalar(), update={u: u - step * g**2}), changed(scalar(), update={u: u - step * g + y}),
    changed(scalar(), update={u: u - step * (u - y)}), changed(scalar(), average={v: g * y}, update={u: u - step * v}),
], ids=str)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(Batches(), next_square, process) != "proved"


@pytest.mark.parametrize("claim", [
    Equal(Mean(u, TIME + 1), (1 + step) * Mean(u, TIME) - step * data.mean(y)),
    Equal(Mean(u, TIME + 2), settled), Equal(Mean(u, TIME), settled), Equal(Mean(u**2, TIME + 1), settled**2),
    Equal(Mean(u, TIME + 1) ** 2, Mean(u**2, TIME + 1)), Equal(Mean(u, TIME) ** 2, Mean(u**2, TIME)),
    Equal(Square(Mean(u, TIME)), Mean(u**2, TIME)), Equal(Variance(u, TIME + 1), Mean(u**2, TIME + 1)), Equal(Variance(g, 0), Mean(g**2, 0)),
    Equal(Variance(2 * g, 0), 0 * g), Equal(Mean(4 * g**2, 0), Mean(2 * g, 0) ** 2), Equal(Mean(Abs(u), TIME), Mean(u, TIME)),
    Equal(Mean(u**2, TIME), u**2), Equal(Mean(u, TIME), u), Equal(Mean(u, 1) - (1 - step) * u0, step * y),
    Equal(Mean(u, TIME - 1), Mean(u, TIME - 1) + Mean(u, TIME) - settled), Equal(Mean(u, R(1, 2)), Mean(u, R(1, 2))),
    Equal(Mean(rate(TIME) * u, TIME + 1), rate(TIME) * settled), Equal(data.mean(y), data.mean(y)), Equal(Mean(u + y, TIME), Mean(u, TIME) + y),
])
def test_false_or_meaningless_claims(claim: Equal) -> None:
    assert word(Batches(), claim, scalar()) != "proved"


@pytest.mark.parametrize("given", [
    Given(data.mean(y) ** 2, "==", 1), Given(data.mean(y) * data.mean(z), "==", 1), Given(y * data.mean(y), "==", 1),
    Given(y**2, "==", data.mean(y)), Given(y**2, "!=", 1), Given(y**2, "<=", 1), Given(data.mean(y), "==", 1),
    Given(data.mean(y) * u0**2 / u0**2 * data.mean(z), "==", 1), Given(data.mean(data.again().mean(y * data.again().fields[0])), "==", 1),
    Given(u**2, "==", 1), Given(u**2, "==", u),
], ids=str)
def test_an_equation_says_no_more_than_it_says(given: Given) -> None:
    fake = Equal(Mean(u, 0) + data.mean(y**2), u0 + 1)
    other = Equal(Mean(u, 0) + data.mean(y * z), u0 + 1)
    states = Equal(Mean(u**2 * data.mean(z), TIME), data.mean(z))
    assert [word(Batches(), c, scalar(), [given]) for c in (fake, other, states)].count("proved") == 0


def test_a_mean_that_vanishes_is_not_a_row_that_vanishes() -> None:
    descent = Process({w: w0}, Draw(vectors, b), {f: x}, {w: w - step * f})
    zero = [Given(Dot(e, vectors.mean(x)), "==", 0)]
    assert word(Batches(), Equal(Mean(Dot(e, w), 1) + vectors.mean(Dot(e, x) ** 2), Dot(e, w0)), descent, zero) != "proved"
    truth = Equal(Mean(Dot(e, w), 1), Dot(e, w0) - step * vectors.mean(Dot(e, x)))
    assert word(Batches(), truth, descent) == "proved"


def test_equations_keep_their_rows_apart() -> None:
    centred = Equal(Mean(u, 0) + data.mean(y**2), u0 + data.mean(y) ** 2)
    assert word(Batches(), centred, scalar(), [Given(z, "==", data.mean(y))]) != "proved"
    assert word(Batches(), Equal(Mean(u, 0) + data.mean(y * z), u0 + data.mean(z**2)), scalar(), [Given(y, "==", data.mean(z))]) != "proved"
    assert word(Batches(), Equal(Mean(u, 0) + data.mean(y * z), u0 + data.mean(z) ** 2), scalar(), [Given(y, "==", data.mean(z))]) == "proved"


def test_traces_are_refused() -> None:
    wrong = Equal(Mean(u, 0) + Square(A) * Square(B), u0 + Dot(A.T * A, B.T * B))
    assert word(Batches(), wrong, scalar()) != "proved"


def test_fields_that_move_with_the_weight() -> None:
    loss = Function("C", real=True)
    losses = Rows(m, (loss(u),))
    moving = Process({u: u0}, Draw(losses), {g: loss(u)}, {u: u - step * g})
    assert word(Batches(), Equal(Mean(losses.mean(loss(u)), TIME + 1), Mean(losses.mean(loss(u)), TIME)), moving) != "proved"
    assert word(Batches(), Equal(Mean(g, TIME + 1), Mean(g, TIME)), moving) != "proved"
    assert word(Batches(), Equal(Mean(u, 0) + losses.mean(loss(u0) ** 2), u0 + losses.mean(loss(u0)) ** 2), moving) != "proved"


def test_observables_of_another_process() -> None:
    other = Process({v: u0}, Draw(data, b), {kick: v - y}, {v: v - step * kick})
    assert word(Batches(), Equal(Mean(u, TIME + 1), (1 - step) * Mean(v, TIME) + step * data.mean(y)), (scalar(), other)) != "proved"
    assert word(Batches(), next_mean, (scalar(), other)) == "proved"


@pytest.mark.parametrize("process", [
    noisy(draw=Draw(Law(xi, {1: R(1, 3), -1: R(2, 3)}), b)), noisy(draw=Draw(Law(xi, {2: R(1, 2), -2: R(1, 2)}), b)),
    noisy(draw=Draw(Law(xi, {TIME: R(1, 2), -TIME: R(1, 2)}), b)), noisy(average={kick: xi**2}), noisy(average={kick: 2 * xi}),
    noisy(update={u: u - step * (u + xi)}), noisy(update={u: (1 - step) * u + 2 * step * kick}), noisy(start={u: TIME}),
], ids=str)
def test_noise(process: Process) -> None:
    claim = Equal(Mean(u**2, TIME + 2), (1 - step) ** 4 * Mean(u**2, TIME) + step**2 * (1 + (1 - step) ** 2) / b)
    assert word(Batches(), claim, noisy()) == word(Batches(), claim, noisy(draw=Draw(Gaussian(xi), b))) == "proved"
    assert word(Batches(), claim, process) != "proved"


def test_a_state_that_is_only_declared_positive() -> None:
    s = Symbol("s", positive=True)
    falling = Process({s: u0}, Draw(data, b), {g: y}, {s: s - g})
    assert word(Batches(), Equal(Mean(Abs(s), TIME), Mean(s, TIME)), falling) != "proved"


# ------------------------------------------------------------------------------- counterexamples
def test_a_counterexample_is_one() -> None:
    """The exact road, which shares no code with the rule, finds the claim false at the rule's own numbers."""
    wrong = Equal(Mean(u, TIME + 1), settled + step * data.mean(y))
    outcome = judged(Batches(), wrong, scalar())
    assert outcome.word == "refuted" and outcome.counterexample is not None
    point = dict(outcome.counterexample.point)
    rows = [R(a) for a in point.pop("y").strip("[]").split(",")]
    # Names that the counterexample leaves out may have any value.
    values: dict[Any, Any] = {y: tuple(rows), z: (0,) * len(rows), b: point.pop("b", 1), TIME: point.pop("t"), u0: 1}
    values |= {{"alpha": step, "u_0": u0, "n": n}[k]: R(a) for k, a in point.items()}
    theorem = Theorem("t", "s", "s", {"c": wrong}, {"i": Instance({k: R(a) if isinstance(a, str) else a for k, a in values.items()})}, (), scalar())
    (found,) = [f for point_ in points(theorem, "i") for f in check(wrong, Exact(theorem, point_))]
    assert found.word == "refuted", found.reason


def test_no_counterexample_at_an_unreachable_state() -> None:
    """From 0 the state stays at 0, so the claim is true, though it fails at every other state."""
    still = Process({u: 0}, Draw(data, b), {g: u * y}, {u: u - step * g})
    assert word(Batches(), Equal(Mean(u, TIME + 1), 5 * Mean(u, TIME)), still) == "not confirmed"


def test_no_counterexample_outside_the_assumptions() -> None:
    positive = Symbol("y", positive=True)
    rows = Rows(n, (positive,))
    process = Process({u: u0}, Draw(rows, b), {g: positive}, {u: u - g})
    assert word(Batches(), Equal(Mean(u, 1), u0 - rows.mean(Abs(positive))), process) == "proved"
    assert word(Batches(), Equal(Mean(u, 1), u0 + 1), scalar(), [Given(Dot(x, x), "==", 1)]) == "not confirmed"


def test_a_gaussian_vector_is_neither_proved_nor_refuted() -> None:
    """E|g|^2 = p/b is true for vectors of every length, which moments of numbers do not show."""
    p, b = symbols("p b", integer=True, positive=True)
    z, g, w, c = (MatrixSymbol(name, p, 1) for name in ("z", "g", "w", "c"))
    process = Process({w: c}, Draw(Gaussian(z), b), {g: z}, {w: w - g})
    for value in (p / b, 1 / b):
        found = judged(Batches(), Equal(Mean(Square(g), 0), value), process)
        assert found.word == "not confirmed" and "Gaussian vector" in found.reason


# ------------------------------------------------------------------------------- means of vectors
h = MatrixSymbol("h", p, 1)
descent = Process({w: w0}, Draw(vectors, b, "without"), {h: x * Dot(x, w)}, {w: w - step * h})
here, there = Mean(w, TIME), Mean(w, TIME + 1)


def moved(factor: Any = step, at: Any = w) -> Any:
    return here - factor * Mean(vectors.mean(x * Dot(x, at)), TIME)


@pytest.mark.parametrize("truth", [
    Equal(there, moved()), Equal(Mean(h, TIME), Mean(vectors.mean(x * Dot(x, w)), TIME)), Equal(A * there, A * moved()),
    Equal(Dot(e, there), Mean(Dot(e, w), TIME + 1)), Equal(Mean(w, 1), w0 - step * vectors.mean(x * Dot(x, w0))),
    Equal(Square(Mean(w, 0)), Square(w0)), Equal(Mean(Square(w), 0), Square(Mean(w, 0))),
], ids=str)  # fmt: skip
def test_means_of_vectors(truth: Equal) -> None:
    assert word(Batches(), truth, descent) == "proved"


@pytest.mark.parametrize("falsehood", [
    Equal(there, moved(2 * step)), Equal(there, here), Equal(there, moved(at=w0)), Equal(Mean(h, TIME), here),
    Equal(A * B * there, B * A * moved()), Equal(Mean(w, 1), w0), Equal(Mean(w, 1), w0 - step * vectors.mean(x * Dot(x, x))),
    Equal(Mean(Square(w), TIME), Square(here)), Equal(Mean(Square(w), 1), Square(Mean(w, 1))),
    Equal(Mean(Dot(w, h), TIME), Dot(here, Mean(h, TIME))), Equal(Variance(w, 1), 0),
], ids=str)  # fmt: skip
def test_false_means_of_vectors(falsehood: Equal) -> None:
    assert word(Batches(), falsehood, descent) != "proved"
