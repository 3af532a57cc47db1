"""Roots decides what nets with numerical weights do at every batch size, and proves none of these falsehoods."""
from __future__ import annotations

import random
from typing import Any

import pytest
from flint import fmpq
from golden import exact_at
from rule_setting import changed, judged, word
from sympy import Function, Identity, ImmutableMatrix, Integer, MatrixSymbol, Piecewise, Rational as R, Symbol, sqrt, symbols

from numerics.exact.change import moved
from theorems import (
    TIME,
    AtLeast,
    AtMost,
    Draw,
    Equal,
    Gaussian,
    Given,
    Instance,
    Law,
    LeastMean,
    Mean,
    Monotone,
    Polynomial,
    Probability,
    Process,
    Rows,
    Square,
    Theorem,
    Variance,
)
from theorems._model.theorem import Outcome
from theorems._rules._batches import span
from theorems.calculus.witness import COMPARE
from theorems.qian2020 import (
    certified_batch,
    gradient_norm,
    monotone_loss,
    monotone_scalar_network,
)
from theorems.rules import Roots

b, m, n = symbols("b m n", integer=True, positive=True)
even = Symbol("e", integer=True, positive=True, even=True)
u, v, s, xi, z = symbols("u v s xi z", real=True)
error = u * v - 2
gradient = ImmutableMatrix([v * error * s, u * error * s])
S1 = Process(
    {u: 1, v: R(1, 2)}, Draw(Gaussian(xi), b), {s: xi**2}, {u: u - v * error * s / 10, v: v - u * error * s / 10}
)
FALLS = Monotone(Variance(gradient, 1), b, "decreasing")
LOSS = Mean(error**2 / 2, 1)


def falls(of: Any, direction: str = "decreasing", variable: Any = b) -> Monotone:
    return Monotone(of, variable, direction)


def said(claim: Any, process: Any = S1, given: Any = (), **others: Any) -> Outcome:
    return judged(Roots(), claim, process, given, **others)


@pytest.mark.parametrize("module", [certified_batch, monotone_loss])
def test_the_library(module: Any) -> None:
    theorem: Theorem = module.theorem
    assert {name: theorem.proofs[name].check(theorem, claim).word for name, claim in theorem.claims.items()} == dict.fromkeys(
        theorem.claims, "proved"
    )


@pytest.mark.parametrize(("module", "places"), [(monotone_scalar_network, {"152", "149"}), (gradient_norm, {"7"})])
def test_the_library_of_wrong_sentences(module: Any, places: set[str]) -> None:
    theorem: Theorem = module.theorem
    found = [theorem.proofs[name].check(theorem, claim) for name, claim in theorem.claims.items()]
    assert {o.word for o in found} == {"refuted"}
    assert {o.counterexample.point["b"] for o in found if o.counterexample} == places


def test_the_setting_holds_truths() -> None:
    assert said(FALLS).word == said(falls(LOSS)).word == said(falls(-LOSS, "increasing")).word == "proved"
    assert said(falls(FALLS.of, "nonincreasing")).word == "proved"
    assert said(falls(Variance(gradient, 0))).word == said(falls(2 * FALLS.of + LOSS / 3 + 5 + 1 / b)).word == "proved"
    assert said(AtMost(LOSS, R(9, 8))).word == said(AtLeast(LOSS, R(1083681, 1280000))).word == "proved"
    assert said(Equal(Variance(gradient, 0), R(45, 8) / b)).word == "proved"
    assert said(falls(b * Variance(gradient, 0), "nonincreasing")).word == "proved"


# ------------------------------------------------------------------------------- wrong claims are refuted, by a witness
@pytest.mark.parametrize(
    ("claim", "given", "place"),
    [
        (falls(FALLS.of, "increasing"), (), "1"),
        (falls(FALLS.of, "nondecreasing"), (Given(b, ">=", 9),), "9"),
        (falls(b * FALLS.of), (), "2"),  # b var falls from 1 to 2 only
        (falls(b * Variance(gradient, 0)), (), "1"),  # constant: it does not fall strictly
        (falls(-FALLS.of), (), "1"),
        (falls(FALLS.of - 6 / b), (), "2"),
        (falls(LOSS, "nondecreasing"), (), "1"),
        (falls(Mean(error**2 / 2, 0)), (), "1"),  # a number, which does not fall
        (AtMost(LOSS, R(17, 20)), (), "1"),
        (AtMost(LOSS, R(1083681, 1280000)), (Given(b, ">=", 1000),), "1000"),
        (AtLeast(FALLS.of, R(1, 100)), (), "539"),
        (Equal(Variance(gradient, 0), R(45, 8) / b**2), (), "2"),
        (Equal(LOSS, R(9, 8)), (), "1"),
        (Equal(Variance(gradient, 0), 0), (), "1"),
    ],
    ids=str,
)
def test_wrong_claims_are_refuted_at_the_first_place(claim: Any, given: Any, place: str) -> None:
    found = said(claim, given=given)
    assert found.word == "refuted" and found.counterexample is not None and found.counterexample.point == {"b": place}


def test_from_which_batch_on() -> None:
    """The variance of the first net rises up to b = 165; every other bound than >= 165 lets a rise in, or asks for less."""
    net = changed(S1, start={u: R(17, 12), v: R(17, 12)}, update={u: u - v * (u * v - 1) * s, v: v - u * (u * v - 1) * s})
    of = Variance(ImmutableMatrix([v * (u * v - 1) * s, u * (u * v - 1) * s]), 3)
    for given, expected in (
        ((Given(b, ">=", 165),), "proved"),
        ((Given(b, ">", 164),), "proved"),
        ((Given(2 * b, ">=", 329),), "proved"),
        ((Given(165, "<=", b),), "proved"),
        ((Given(-b, "<", -164),), "proved"),
        ((Given(b, "<=", 152),), "proved"),
        ((Given(b, "<", 153),), "proved"),
        ((Given(b, ">=", 164),), "refuted"),
        ((Given(b, "<=", 153),), "refuted"),
        ((Given(b, "<", 154),), "refuted"),
        ((Given(2 * b, ">=", 328),), "refuted"),
        ((Given(b, "!=", 160),), "refuted"),
        ((Given(b**2, ">=", 165**2),), "not confirmed"),  # no bound that is read, so 152 counts, but is not admitted
        ((Given(n, ">=", 165),), "not confirmed"),
    ):
        assert said(falls(of), net, given).word == expected, given


def test_a_witness_meets_every_assumption() -> None:
    rises = falls(FALLS.of, "increasing")
    assert said(rises, given=(Given(b, "!=", 1), Given(b, "!=", 3))).counterexample.point == {"b": "4"}  # type: ignore[union-attr]
    assert said(rises, given=(Given(n, ">=", b),)).word == "not confirmed"
    found = said(rises, given=(Given(n, ">=", b), Given(b, ">=", 4)), instances={"n = 9": Instance({n: 9})})
    assert found.counterexample is not None and found.counterexample.point == {"b": "4"}
    assert said(rises, given=(Given(n, ">=", b), Given(b, ">=", 4)), instances={"n = 4": Instance({n: 4})}).word == "not confirmed"


# ------------------------------------------------------------------------------- against the exact road
def _net(choose: random.Random) -> tuple[Process, Any, Any]:
    start = [R(choose.randint(-6, 6), choose.randint(1, 4)) for _ in range(2)]
    target, alpha = R(choose.randint(-4, 4), choose.randint(1, 3)), R(choose.randint(1, 8), choose.choice((1, 2, 4, 8)))
    gap = u * v - target
    slopes = [v * gap * s, u * gap * s] if choose.random() < 0.7 else [v * gap * s, choose.choice((1, s, u)) * gap * s**2]
    update = {u: u - alpha * slopes[0], v: v - alpha * slopes[1]}
    return Process(dict(zip((u, v), start, strict=True)), Draw(Gaussian(xi), b), {s: xi**2}, update), ImmutableMatrix(slopes), gap


def _claimed(choose: random.Random, slopes: Any, gap: Any) -> Any:
    time = choose.choice((0, 1, 1, 2))
    of = choose.choice((Variance(slopes, time), Mean(Square(slopes), time), Mean(gap**2, time), Mean(u, time), Variance(v, time)))
    return choose.choice((of, of, b * of, of + choose.randint(-3, 3) / b, -of))


def _places(theorem: Theorem) -> Any:
    """The exact road at every batch size; it finds its own polynomials, once."""
    first = exact_at(theorem, {b: 10**6})
    return lambda size: moved(first, b, Integer(size))


def test_no_verdict_contradicts_exact_values() -> None:
    """Sixty random nets and claims: whatever is proved holds at b = 1..40, and whatever is refuted fails at its witness."""
    choose, seen = random.Random(11), {"proved": 0, "refuted": 0, "not confirmed": 0}
    for _ in range(60):
        process, slopes, gap = _net(choose)
        of = _claimed(choose, slopes, gap)
        claim = falls(of, choose.choice(("decreasing", "nonincreasing", "increasing", "nondecreasing")))
        low = choose.choice((1, 1, 2, 5))
        theorem = Theorem("t", "s", "s", {"c": claim}, {"i": Instance({b: 1})}, (Given(b, ">=", low),), process)
        found = Roots().check(theorem, claim)
        seen[found.word] += 1
        at = _places(theorem)
        values = {k: at(k).value(of) for k in range(low, 41)}
        right = [_right(claim, values[k], values[k + 1]) for k in range(low, 40)]
        if found.word == "proved":
            assert all(right), (process, claim)
        if found.counterexample is not None:
            k = int(found.counterexample.point["b"])
            here, there = (at(j).value(of) for j in (k, k + 1))
            assert not _right(claim, here, there) and all(right[: k - low]), (process, claim)
            assert found.counterexample.left == f"{here} at b = {k}"
    assert seen["proved"] >= 10 and seen["refuted"] >= 10


def _right(claim: Monotone, here: fmpq, there: fmpq) -> bool:
    step = here - there if claim.falling else there - here
    return bool(step > 0 if claim.strict else step >= 0)


def test_no_bound_contradicts_exact_values() -> None:
    """Forty random nets at b against themselves at 3 b."""
    choose, seen = random.Random(12), {"proved": 0, "refuted": 0}
    for _ in range(40):
        process, slopes, gap = _net(choose)
        names = dict(zip((u, v, s, xi), symbols("u' v' s' xi'", real=True), strict=True))
        tables = [{k.xreplace(names): e.xreplace(names) for k, e in getattr(process, t).items()} for t in ("start", "update")]
        other = Process(tables[0], Draw(Gaussian(names[xi]), 3 * b), {names[s]: names[xi] ** 2}, tables[1])
        of = choose.choice((Variance(slopes, 1), Mean(gap**2, 1), Mean(gap**2, 2)))
        claim = choose.choice((AtMost, AtLeast))(of, of.xreplace(names))
        theorem = Theorem("t", "s", "s", {"c": claim}, {"i": Instance({b: 1})}, (), (process, other))
        found = Roots().check(theorem, claim)
        seen[found.word] += 1
        at, turn = _places(theorem), 1 if isinstance(claim, AtMost) else -1
        gaps = [(at(k).value(claim.right) - at(k).value(claim.left)) * turn for k in range(1, 21)]
        first = next((k for k, gap_ in enumerate(gaps, 1) if gap_ < 0), None)
        later = first is None and found.counterexample is not None and int(found.counterexample.point["b"]) > 20
        assert found.word == ("proved" if first is None and not later else "refuted")
        assert first is None or (found.counterexample is not None and found.counterexample.point == {"b": str(first)})
    assert min(seen.values()) >= 5


# ------------------------------------------------------------------------------- what is declined
@pytest.mark.parametrize(
    ("process", "words"),
    [
        (changed(S1, average={s: xi}), "the one average must be xi**2"),
        (changed(S1, average={s: xi**4}), "the one average must be xi**2"),
        (changed(S1, average={s: 2 * xi**2}), "the one average must be xi**2"),
        (changed(S1, average={s: u * xi**2}), "the one average must be xi**2"),
        (changed(S1, average={z: xi}), "the one average must be xi**2"),
        (changed(S1, draw=Draw(Law(xi, {1: 1}), b)), "standard normal numbers"),
        (changed(S1, draw=Draw(Rows(n, (xi,)), b)), "standard normal numbers"),
        (changed(S1, draw=Draw(Gaussian(xi), m)), "the batch size is m"),
        (changed(S1, draw=Draw(Gaussian(xi), 3)), "must be a symbol declared a positive integer"),
        (changed(S1, draw=Draw(Gaussian(xi), b + 1)), "must be a symbol declared a positive integer"),
        (changed(S1, draw=Draw(Gaussian(xi), b + TIME)), "must be a symbol declared a positive integer"),
        (changed(S1, draw=Draw(Gaussian(xi), b**2)), "must be a symbol declared a positive integer"),
        (changed(S1, draw=Draw(Gaussian(xi), b * m)), "must be a symbol declared a positive integer"),
        (changed(S1, draw=Draw(Gaussian(xi), b / 2)), "must be a symbol declared a positive integer"),
        (changed(S1, draw=Draw(Gaussian(xi), b, part=b)), "a part of each batch"),
        (changed(S1, update={u: u - v * error * s / b}), "depends on the time, on the batch size"),
        (changed(S1, update={u: u - v * error * s * TIME}), "depends on the time, on the batch size"),
        (changed(S1, update={u: u - v * error * xi}), "names xi outside an average"),
        (changed(S1, update={u: u - z * v * error * s}), "holds z"),
        (changed(S1, update={u: u - Function("a", real=True)(TIME) * s}), "depends on the time"),
        (changed(S1, update={u: u / (1 + v**2)}), "is not a polynomial"),
        (changed(S1, update={u: Piecewise((u, v > 0), (0, True)) - s}), "is not a polynomial"),
        (changed(S1, start={u: 1 / b}), "depends on the time, on the batch size"),
        (changed(S1, start={u: z}), "holds z"),
        (changed(S1, start={u: sqrt(2)}), "is not a polynomial with rational coefficients"),
        (changed(S1, start={u: TIME}), "has no value before the first step"),
        (changed(S1, stop=u >= 10), "the process stops"),
        (changed(S1, clock=z), "standard normal numbers"),
    ],
    ids=str,
)
def test_processes_that_are_declined(process: Any, words: str) -> None:
    assert said(FALLS).word == "proved"
    found = said(FALLS, process)
    assert found.word == "not confirmed" and words in found.reason


@pytest.mark.parametrize(
    ("claim", "given", "words"),
    [
        (Polynomial(FALLS.of, 1 / b, 6), (), "Roots proves a Monotone"),
        (falls(Variance(gradient, TIME)), (), "at the times 0 to 3, not at t"),
        (falls(Variance(gradient, 4)), (), "at the times 0 to 3"),
        (falls(Variance(gradient, b)), (), "at the times 0 to 3, not at b"),
        (falls(Variance(b * gradient, 1)), (), "depends on the time, on the batch size"),
        (falls(Variance(gradient * xi, 1)), (), "on the noise of one example"),
        (falls(Mean(1 / (1 + u**2), 1)), (), "is not a polynomial"),
        (falls(Probability(u > 0, 1)), (), "sums of means and variances"),
        (falls(LeastMean(u, 2)), (), "sums of means and variances"),
        (falls(LOSS**2), (), "not linear in its quantities"),
        (falls(LOSS + u), (), "not made of numbers and b"),
        (falls(m * LOSS), (), "not made of numbers and b"),
        (falls(LOSS / (b + 1)), (), "no sum of powers of b"),
        (falls(b * LOSS), (), "it grows with b"),
        (falls(1 / b), (), "sums of means and variances"),
        (falls(FALLS.of, variable=m), (), "the batch size is b"),
        (falls(FALLS.of, variable=1 / b), (), "the batch size is b"),
        (FALLS, (Given(m, "==", b),), "ties the batch size b"),
        (FALLS, (Given(b, "==", 4),), "ties the batch size b"),
        (FALLS, (Given(b, ">=", 4), Given(b, "<=", 4)), "no next one"),
        (FALLS, (Given(b, ">=", 5), Given(b, "<", 5)), "no batch size b meets the assumptions"),
        (AtMost(LOSS, R(9, 8), tight=("none",)), (), "equality at tight instances"),
        (AtMost(LOSS, m), (), "not made of numbers and b"),
        (Equal(Mean(ImmutableMatrix([u, v]), 1), ImmutableMatrix([1, 1])), (), "sums of means"),
    ],
    ids=str,
)
def test_claims_that_are_declined(claim: Any, given: Any, words: str) -> None:
    found = said(claim, given=given)
    assert found.word == "not confirmed" and words in found.reason, found.reason


def test_even_batches_have_no_next_one() -> None:
    found = said(falls(FALLS.of, variable=even), changed(S1, draw=Draw(Gaussian(xi), even)))
    assert found.word == "not confirmed" and "the next number is not admitted" in found.reason


def test_batch_sizes_that_vary_apart() -> None:
    names = dict(zip((u, v, s, xi), symbols("u' v' s' xi'", real=True), strict=True))
    tables = [{k.xreplace(names): e.xreplace(names) for k, e in t.items()} for t in (S1.start, S1.update)]
    other = Process(tables[0], Draw(Gaussian(names[xi]), m), {names[s]: names[xi] ** 2}, tables[1])
    found = said(AtMost(LOSS, LOSS.xreplace(names)), (S1, other))
    assert found.word == "not confirmed" and "b, m vary apart" in found.reason


# ------------------------------------------------------------------------------- matrices
x, S = MatrixSymbol("x", 2, 1), MatrixSymbol("S", 2, 2)
V, W = MatrixSymbol("V", 2, 2), MatrixSymbol("W", 2, 2)


def rotation(delta: Any, alpha: Any) -> tuple[Process, Any]:
    gap = W * V - ImmutableMatrix([[1, -delta], [delta, 1]])
    inner, outer = W.T * gap * S, gap * S * V.T
    start = {V: Identity(2), W: Identity(2)}
    process = Process(start, Draw(Gaussian(x), b), {S: x * x.T}, {V: V - alpha * inner, W: W - alpha * outer})
    return process, Variance(inner, 1) + Variance(outer, 1)


def test_nets_of_matrices() -> None:
    process, of = rotation(7, 1)
    assert said(falls(of), process).counterexample.point == {"b": "1"}  # type: ignore[union-attr]
    assert said(falls(of), process, (Given(b, ">=", 2),)).word == "proved"
    assert said(falls(of, "increasing"), process, (Given(b, "<=", 2),)).word == "proved"
    process, of = rotation(1, R(1, 10))
    assert said(falls(of), process).word == "proved"
    assert "here all but the batch size must be numbers" in said(falls(rotation(z, 1)[1]), rotation(z, 1)[0]).reason


def test_what_holds_for_one_process_is_not_said_of_another() -> None:
    """The claim's quantity names the process: with both in one theorem, each is judged on its own."""
    process, of = rotation(7, 1)
    assert word(Roots(), falls(of), (process, S1)) == "refuted"
    assert word(Roots(), FALLS, (process, S1)) == "proved"
    assert word(Roots(), falls(of + FALLS.of), (process, S1)) == "refuted"


# ------------------------------------------------------------------------------- which batch sizes are admitted
@pytest.mark.parametrize("relation", ["<", "<=", ">", ">=", "!="])
@pytest.mark.parametrize("slope", [1, -1, 2, -3, R(2, 3)])
@pytest.mark.parametrize("edge", [4, R(7, 2), -1, 0])
def test_the_range_is_the_least_that_holds_every_admitted_size(relation: str, slope: Any, edge: Any) -> None:
    item = Given(slope * b, relation, slope * edge)
    compare = COMPARE[item.relation]
    held = [k for k in range(1, 30) if compare(item.left.subs({b: k}), item.right.subs({b: k}))]
    low, high = span(Theorem("t", "s", "s", {"c": FALLS}, {"i": Instance({})}, (item,), S1), b)
    if relation == "!=":
        assert (low, high) == (1, None)
    elif not held:
        assert high is not None and high < low
    else:
        assert low == held[0] and high == (None if held[-1] == 29 else held[-1])


def test_what_is_no_bound_on_the_batch_size_leaves_all_of_them() -> None:
    for item in (Given(b**2, ">=", 9), Given(n, ">=", b), Given(1 / b, "<", 1), Given(b * z, "<", 4), Given(b, "<", z)):
        assert span(Theorem("t", "s", "s", {"c": FALLS}, {"i": Instance({})}, (item,), S1), b) == (1, None)
