"""SameLaw tells that two processes are one under other names, a part of a batch a batch of its size; not these."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rule_setting import changed, judged
from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from numerics.exact.check import check
from numerics.exact.methods import Exact
from theorems import (
    TIME,
    AtMost,
    Dot,
    Draw,
    Equal,
    Gaussian,
    Given,
    Instance,
    Law,
    Mean,
    Part,
    Path,
    Process,
    Rows,
    Square,
    Theorem,
    Variance,
)
from theorems._model.bind import points
from theorems.rules import Combine, SameLaw

n, b, m, p = symbols("n b m p", integer=True, positive=True)
T = symbols("T", integer=True, nonnegative=True)
x, w, w0, u, v, G, g, k, h = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "u", "v", "G", "g", "k", "h"))
y, z, s, r, o, Q, q, a, xi, c = symbols("y z s r o Q q a xi c", real=True)
alpha, phi, psi = (Function(name, real=True) for name in ("alpha", "phi", "psi"))
data, t = Rows(n, (x, y, z)), TIME
FIRST_PASS = Given(T * (b + 1), "<=", n)


def slope(at: Any) -> Any:
    return x * Dot(x, at) - y * x


def parted(scheme: str = "without", source: Any = data) -> Process:
    return Process({u: w0, v: w0}, Draw(source, b + 1, scheme, b), {G: slope(u), g: Part(slope(v))},
                   {u: u - alpha(t) * G, v: v - alpha(t) * g})  # fmt: skip


def plain(scheme: str = "without", size: Any = b, source: Any = data, **fields: Any) -> Process:
    return changed(Process({w: w0}, Draw(source, size, scheme), {h: slope(w)}, {w: w - alpha(t) * h}), **fields)


SAME = Equal(Mean(phi(v), T), Mean(phi(w), T))


def said(claim: Any = SAME, one: Process | None = None, two: Process | None = None, given: Any = ()) -> Any:
    return judged(SameLaw(), claim, (one or parted(), two or plain()), given)


# ------------------------------------------------------------------------------- truths
@pytest.mark.parametrize("claim", [
    SAME, Equal(SAME.right, SAME.left), Equal(Mean(phi(u), T), Mean(phi(u), T)), Equal(Variance(v, T + 1), Variance(w, T + 1)),
    Equal(Variance(g, t), Variance(h, t)), Equal(Mean(v, T), Mean(w, T)), Equal(Mean(phi(v) * Square(g), T), Mean(phi(w) * Square(h), T)),
], ids=str)  # fmt: skip
@pytest.mark.parametrize("scheme", ["with", "without"])
def test_truths(claim: Any, scheme: str) -> None:
    assert said(claim, parted(scheme), plain(scheme)).word == "proved"


def test_the_whole_is_a_batch_of_its_size() -> None:
    assert said(Equal(Mean(phi(u), T), Mean(phi(w), T)), two=plain(size=b + 1)).word == "proved"
    assert said(Equal(Mean(phi(u), T), Mean(phi(w), T)), parted("reshuffled"), plain("reshuffled", b + 1)).word == "proved"


def test_fresh_samples_and_nets() -> None:
    """What is averaged may be any function of state and sample: nothing is averaged over it here."""
    def one(source: Any, at: Any) -> tuple[Process, Process]:
        return (Process({s: c, o: 1}, Draw(source, b + 1, part=b), {q: Part(at(s, o))}, {s: s - q * o, o: o - q * s}),
                Process({r: c, z: 1}, Draw(source, b), {Q: at(r, z)}, {r: r - Q * z, z: z - Q * r}))  # fmt: skip

    for source in (Gaussian(xi), Law(xi, {1: R(1, 2), -2: R(1, 2)})):
        for at in (lambda s, o: xi**2 * (s * o - c), lambda s, o: phi(xi * s * o)):
            two = one(source, at)
            claim = Equal(Mean(phi(s - o), T), Mean(phi(r - z), T))
            assert judged(SameLaw(), claim, two).word == "proved"
            assert judged(SameLaw(), Equal(claim.left, Mean(phi(z - r), T)), two).word == "not confirmed"
            assert judged(SameLaw(), Equal(claim.left, Mean(phi(r), T)), two).word == "not confirmed"


@pytest.mark.parametrize(("given", "time", "known"), [
    (FIRST_PASS, T, True), (FIRST_PASS, T + 1, False), (Given(T * b, "<=", n), T, False), (Given(b, "<=", n), T, False),
    (Given((T + 1) * (b + 1), "<=", n), T + 1, True), (FIRST_PASS, 0, True),
], ids=str)  # fmt: skip
def test_reshuffled_parts_are_reshuffled_batches_in_the_first_pass(given: Given, time: Any, known: bool) -> None:
    outcome = said(Equal(Mean(phi(v), time), Mean(phi(w), time)), parted("reshuffled"), plain("reshuffled"), [given])
    assert (outcome.word == "proved") == known
    assert known or "of the first pass over n rows does not show" in outcome.reason


def test_a_batch_that_is_observed_must_be_of_the_first_pass_too() -> None:
    claim = Equal(Variance(g, T), Variance(h, T))
    two = parted("reshuffled"), plain("reshuffled")
    assert said(claim, *two, [Given((T + 1) * (b + 1), "<=", n)]).word == "proved"
    assert "T + 1 batches" in said(claim, *two, [FIRST_PASS]).reason


# ------------------------------------------------------------------------------- falsehoods
OTHER = {
    "another size": (plain(size=b + 1), "sees b examples a step, the other b + 1"),
    "another scheme": (plain("with"), "compares draws of one kind"),
    "reshuffled": (plain("reshuffled"), "compares draws of one kind"),
    "other rows": (plain(source=Rows(n, (x, z, y))), "compares draws of one kind"),
    "another number of rows": (plain(source=Rows(m, (x, y, z))), "compares draws of one kind"),
    "another start": (plain(start={w: 2 * w0}), "under no names"),
    "another step": (plain(update={w: w - 2 * alpha(t) * h}), "under no names"),
    "a step of another time": (plain(update={w: w - alpha(t + 1) * h}), "under no names"),
    "a step of the other sign": (plain(update={w: w + alpha(t) * h}), "under no names"),
    "another target": (plain(average={h: x * Dot(x, w) - z * x}), "under no names"),
    "all rows": (plain(average={h: data.mean(slope(w))}), "under no names"),
    "twice the batch": (plain(average={k: slope(w), h: slope(w)}, update={w: w - alpha(t) * (h + k)}), "under no names"),
    "a state of another process": (plain(update={w: w - alpha(t) * h + u}), "moves in another process"),
    "a state of another process in the average": (plain(average={h: slope(w) + v}), "moves in another process"),
    "a mean in the update": (plain(update={w: w - alpha(t) * h + Mean(w, t)}), "holds a mean"),
    "a row outside an average": (plain(update={w: w - alpha(t) * h + x}), "outside an average"),
    "a stop": (plain(stop=w[0, 0] >= 3), "stops when"),
    "a clock": (plain(clock=Symbol("dt", positive=True)), "stand for a diffusion"),
    "another time": (plain(time=Symbol("tau", integer=True, nonnegative=True)), "compares draws of one kind"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_another_process(name: str) -> None:
    process, reason = OTHER[name]
    outcome = said(two=process)
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


@pytest.mark.parametrize(("claim", "reason"), [
    (Equal(Mean(phi(u), T), Mean(phi(w), T)), "sees b + 1 examples a step, the other b"),
    (Equal(Mean(phi(v), T), Mean(phi(w), T + 1)), "taken at T and T + 1"),
    (Equal(Mean(phi(v), T), Mean(psi(w), T)), "under no names"),
    (Equal(Mean(phi(v), T), Mean(phi(2 * w), T)), "under no names"),
    (Equal(Mean(phi(v - u), T), Mean(phi(w - w), T)), "some are over the part and some over the whole"),
    (Equal(Mean(Square(v), T), Variance(w, T)), "two means, or of two variances"),
    (Equal(2 * Mean(phi(v), T), Mean(phi(w), T)), "two means, or of two variances"),
    (AtMost(Mean(phi(v), T), Mean(phi(w), T)), "proves an Equal"),
    (Equal(Mean(phi(v), T - 1), Mean(phi(w), T - 1)), "does not show to be a number of steps"),
    (Equal(Mean(phi(v), T / 2), Mean(phi(w), T / 2)), "does not show to be a number of steps"),
    (Equal(Mean(t * Square(v), T), Mean(t * Square(w), T)), "names t"),
    (Equal(Mean(Dot(x, v), T), Mean(Dot(x, w), T)), "names x"),
    (Equal(Variance(g, T), Variance(w, T)), "under no names"),
    (Equal(Mean(phi(G), T), Mean(phi(h), T)), "sees b + 1 examples"),
], ids=str)  # fmt: skip
def test_another_claim(claim: Any, reason: str) -> None:
    outcome = said(claim)
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


def test_another_part() -> None:
    """The part must fit, and be of one size with the batch; what reads part and whole is no batch at all."""
    assert "does not show" in said(one=replace(parted(), draw=Draw(data, b, "without", b + 1)), two=plain(size=b + 1)).reason
    assert "does not show" in said(one=replace(parted(), draw=Draw(data, b, "without", m)), two=plain(size=m)).reason
    mixed = changed(parted(), update={v: v - alpha(t) * (g + G) / 2})
    assert "some are over the part" in said(one=mixed).reason


def test_other_laws() -> None:
    def walk(state: Any, average: Any, source: Any, part: Any = None) -> Process:
        return Process({state: c}, Draw(source, b + int(part is not None), part=part), {average: Part(xi) if part else xi}, {state: state - average})

    fair, bent, other = (Law(xi, {1: e, -1: 1 - e}) for e in (R(1, 2), R(1, 3), R(1, 2)))
    claim = Equal(Mean(phi(s), T), Mean(phi(r), T))
    assert judged(SameLaw(), claim, (walk(s, q, fair, b), walk(r, Q, other))).word == "proved"
    for there in (bent, Gaussian(xi), Law(xi, {1: R(1, 2), -2: R(1, 2)})):
        assert "compares draws of one kind" in judged(SameLaw(), claim, (walk(s, q, fair, b), walk(r, Q, there))).reason


def test_names_are_not_taken_twice() -> None:
    """A state that has the name of a field; two states for one, where they part."""
    taken = Process({y: c, s: c}, Draw(data, b), {Q: z, q: y}, {y: Q, s: s - q})
    assert "names a state or average and a field" in judged(SameLaw(), Equal(Mean(phi(s), T), Mean(phi(s), T)), taken).reason
    one = Process({s: c, o: c}, Draw(data, b + 1, "with", b), {q: Part(y)}, {s: s - q, o: o - 2 * q})
    two = Process({r: c}, Draw(data, b, "with"), {Q: y}, {r: r - Q})
    assert "under no names" in judged(SameLaw(), Equal(Mean(phi(s + o), T), Mean(phi(2 * r), T)), (one, two)).reason
    twice = changed(one, update={o: o - q})
    assert judged(SameLaw(), Equal(Mean(phi(s + o), T), Mean(phi(2 * r), T)), (twice, two)).word == "proved"


def test_what_moves_without_noise_sees_no_batch() -> None:
    still, other = Path({s: c}, {s: s / 2}), Path({r: c}, {r: r / 2})
    assert judged(SameLaw(), Equal(Mean(phi(s), T), Mean(phi(r), T)), (still, other)).word == "proved"
    assert judged(SameLaw(), Equal(Mean(phi(s), T), Mean(phi(r), T)), (still, Path({r: c}, {r: r / 3}))).word != "proved"


# ------------------------------------------------------------------------------- by enumeration
DATA = {x: ((1, 0), (1, 1), (2, -1)), y: (1, 0, 2), z: (0, 1, 1), w0: (1, -1), alpha: (R(1, 2),) * 5, b: 1, T: 2, c: 0}


def found(claim: Any, two: tuple[Process, ...], **values: Any) -> str:
    table = {**DATA, **{{"b": b, "T": T}[k]: e for k, e in values.items()}}
    theorem = Theorem("t", "s", "s", {"c": claim}, {"i": Instance(table)}, (), two)
    (point,) = points(theorem, "i")
    return check(claim, Exact(theorem, point))[0].word


@pytest.mark.parametrize("scheme", ["with", "without", "reshuffled"])
@pytest.mark.parametrize("power", [1, 2, 3])
def test_a_part_of_a_uniform_batch_is_a_uniform_batch(scheme: str, power: int) -> None:
    times = {"b": 2, "T": 1} if scheme == "reshuffled" else {"b": 2, "T": 2}
    two = parted(scheme), plain(scheme)
    assert found(Equal(Mean(v[0, 0] ** power * v[1, 0], T), Mean(w[0, 0] ** power * w[1, 0], T)), two, **times) == "exact"
    assert found(Equal(Mean(Square(u), T), Mean(Square(w), T)), two, **times) == "refuted"


def test_from_the_second_pass_on_it_is_not() -> None:
    """Three rows in batches of two, the second cut short: parts of one row are two rows of a pass, then one of the next."""
    two = parted("reshuffled"), plain("reshuffled")
    claim = Equal(Mean(Square(v), T), Mean(Square(w), T))
    assert [found(claim, two, T=time) for time in (1, 2, 3)] == ["exact", "exact", "refuted"]


@pytest.mark.parametrize("name", ["another start", "another step", "a step of the other sign", "another target", "all rows", "twice the batch", "another size", "another scheme"])
def test_what_is_declined_is_false(name: str) -> None:
    values = {"b": 2} if name == "another scheme" else {}
    assert found(Equal(Mean(Square(v), T), Mean(Square(w), T)), (parted(), OTHER[name][0]), **values) == "refuted"


def test_infinite_means_are_not_added() -> None:
    """exp(r^2) has no finite mean where r is Gaussian, so differences of such means say nothing."""
    walk = Process({s: c, r: c}, Draw(Gaussian(xi), b + 1, part=b), {Q: xi, q: Part(xi)}, {s: s - Q, r: r - q})
    claims = {"same": Equal(Mean(phi(r), T), Mean(phi(r), T)), "bound": AtMost(Mean(phi(r), T), Mean(phi(r), T))}
    theorem = Theorem("t", "s", "s", claims, {"i": Instance({})}, (), walk, {"same": SameLaw()})
    assert "may be infinite" in Combine(("same",), (), multipliers=(1,)).check(theorem, AtMost(0 * c, 0 * c + 1)).reason
