"""Losses C(w) of a row: identities of one step, what is assumed at every w, bounds for every time; and falsehoods of each."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flint import arb, fmpq
from golden import exact_at
from rule_setting import changed, judged, word
from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from numerics.exact.check import check
from theorems import (
    SGD,
    TIME,
    AtLeast,
    AtMost,
    Dot,
    Draw,
    Equal,
    Given,
    Gradient,
    LeastMean,
    Mean,
    Process,
    Rows,
    Square,
    Theorem,
)
from theorems.ma2018 import signed_losses, smooth_losses as smooth
from theorems.rules import Batches, Combine, Identity, Induction, Tower, Trees

theorem: Theorem = smooth.theorem
(sgd,) = theorem.process
w, w0, best, loss, data, m, n, p = (
    smooth.w, smooth.w0, smooth.best, smooth.loss, smooth.data, smooth.m, smooth.n, smooth.p
)
eta, alpha, beta, lam = smooth.eta, smooth.alpha, smooth.beta, smooth.lam
(g,) = sgd.average
one_step, contraction, distance = (theorem.claims[name] for name in ("one step", "contraction", "distance"))
slope, mean_slope, mean_loss, away = smooth.slope, smooth.mean_slope, smooth.mean_loss(), smooth.distance
v = MatrixSymbol("v", p, 1)
u, u0, k, y = symbols("u u_0 k y", real=True)
T, s = symbols("T s", integer=True, nonnegative=True)


def says(changed_theorem: Theorem, name: str) -> str:
    """What the library's own proof of a claim says in a changed theorem."""
    return changed_theorem.proofs[name].check(changed_theorem, changed_theorem.claims[name]).word


def instead(**fields: Any) -> Theorem:
    return replace(theorem, near_miss={}, **fields)


def shown(gap: Any, terms: Any, given: Any = theorem.given, process: Any = sgd, **others: Any) -> str:
    """Is gap >= 0 proved by these terms, of the assumptions of the library or others?"""
    return word(Combine((), tuple(terms), **others), AtLeast(gap, 0), process, given)


@pytest.mark.parametrize("name", theorem.claims)
def test_the_library(name: str) -> None:
    assert says(theorem, name) == "proved"


# ------------------------------------------------------------------------------- one step (Batches)
other_step = changed(sgd, update={w: w - eta**2 * g})


@pytest.mark.parametrize("process", [
    changed(sgd, draw=Draw(data, m, "without")), changed(sgd, draw=Draw(data, m, "reshuffled")), changed(sgd, draw=Draw(data, 1)),
    changed(sgd, draw=Draw(data, m + 1)), changed(sgd, update={w: w + eta * g}), changed(sgd, update={w: w - eta * g / m}), other_step,
    changed(sgd, update={w: w - eta * g / (TIME + 1)}), changed(sgd, average={g: 2 * slope}), changed(sgd, average={g: slope + w}),
    changed(sgd, update={w: w - eta * mean_slope}), changed(sgd, update={w: w - eta * g + w0}), changed(sgd, update={w: w - eta * slope}),
    changed(sgd, average={g: Gradient(loss(w), w) * loss(w)}), changed(sgd, average={g: Gradient(loss(w) ** 2, w)}),
    changed(sgd, average={g: Gradient(loss(w0), w0)}), changed(sgd, average={g: Gradient(loss(w), v)}), changed(sgd, stop=Dot(w, w) > 1),
], ids=str)
def test_another_process_takes_another_step(process: Process) -> None:
    assert word(Batches(), one_step, process) != "proved"


@pytest.mark.parametrize("claim", [
    Equal(Mean(mean_loss, TIME + 1), Mean(mean_loss, TIME)), Equal(Mean(Dot(mean_slope, w), TIME + 1), Mean(Dot(mean_slope, w), TIME)),
    Equal(Mean(w, TIME + 1), Mean(w, TIME)), Equal(Mean(Dot(w, v), TIME + 2), Mean(Dot(w - 2 * eta * mean_slope, v), TIME)),
    Equal(Mean(Dot(w, v), 1), Dot(w0 - eta * mean_slope, v)), Equal(Mean(Dot(w, v), 1), Dot(w0 - eta * data.mean(Gradient(loss(w0), w0)), v)),
    Equal(Mean(mean_loss, 0), mean_loss), Equal(Mean(mean_loss, TIME), mean_loss), Equal(Mean(mean_loss**2, TIME), Mean(data.mean(loss(w) ** 2), TIME)),
    Equal(Mean(Square(mean_slope), TIME), Mean(data.mean(Square(slope)), TIME)), Equal(Mean(Square(g), TIME), Mean(Square(mean_slope), TIME)),
    Equal(Mean(loss(w), TIME), Mean(mean_loss, TIME)), Equal(Mean(data.mean(loss(w0)), TIME), data.mean(loss(w0))),
    Equal(Mean(Dot(g, w), TIME), Mean(data.mean(Dot(Gradient(loss(w), w0), w)), TIME)), Equal(Mean(Square(g), TIME + 1), Mean(Square(g), TIME)),
], ids=str)
def test_false_or_meaningless_steps(claim: Equal) -> None:
    assert word(Batches(), claim, sgd) != "proved"


def test_true_steps() -> None:
    truths = [
        Equal(Mean(Dot(w, v), TIME + 1), Mean(Dot(w - eta * mean_slope, v), TIME)),
        Equal(Mean(Dot(g, w), TIME), Mean(Dot(mean_slope, w), TIME)),
        Equal(Mean(loss(w) * 0 + mean_loss**2, s), Mean(data.mean(data.again().mean(loss(w) * data.again().fields[0])), s)),
    ]
    assert [word(Batches(), claim, sgd) for claim in truths] == ["proved"] * 3


def test_a_field_at_another_place_is_no_constant() -> None:
    """C(u_0) differs from row to row, although it names no row."""
    one, field = Symbol("g", real=True), Function("C", real=True)
    rows = Rows(n, (field(u),))
    process = Process({u: u0}, Draw(rows), {one: field(u)}, {u: u - one})
    for claim in (
        Equal(Mean(u, TIME) + rows.mean(field(u0)) ** 2, Mean(u, TIME) + rows.mean(field(u0) ** 2)),
        Equal(Mean(u, TIME) + rows.mean(field(u0) ** 2), Mean(u, TIME) + rows.mean(field(u0)) ** 2),
        Equal(Mean(u + rows.mean(field(u + 1)) ** 2, TIME), Mean(u + rows.mean(field(u + 1) ** 2), TIME)),
        Equal(Mean(u, TIME + 1), Mean(u, TIME) - Mean(field(u), TIME)),
    ):
        assert word(Batches(), claim, process) != "proved"
    assert word(Batches(), Equal(Mean(u, TIME + 1), Mean(u - rows.mean(field(u)), TIME)), process) == "proved"
    fixed = Rows(n, (field(k),))
    still = Process({u: u0}, Draw(fixed), {one: field(k)}, {u: u - one})
    assert word(Batches(), Equal(Mean(u, 0) + fixed.mean(field(k + 1)) ** 2, u0 + fixed.mean(field(k + 1) ** 2)), still) != "proved"


def test_fields_of_more_than_one_state() -> None:
    one, field = Symbol("g", real=True), Function("C", real=True)
    for argument in (u + 1, u * TIME):
        rows = Rows(n, (field(argument),))
        process = Process({u: u0}, Draw(rows), {one: field(argument)}, {u: u - one})
        assert "one state" in judged(Batches(), Equal(Mean(u, TIME + 1), Mean(u - rows.mean(field(argument)), TIME)), process).reason
    signed = Function("C", positive=True)
    rows = Rows(n, (signed(u),))
    process = Process({u: u0}, Draw(rows), {one: signed(u)}, {u: u - one})
    assert "assume the sign" in judged(Batches(), Equal(Mean(u, TIME + 1), Mean(u - rows.mean(signed(u)), TIME)), process).reason
    assert word(Combine((), (Mean(rows.mean(signed(u)), TIME),)), AtLeast(Mean(rows.mean(signed(u)), TIME), 0), process) != "proved"


def test_an_equation_about_losses_rewrites_nothing() -> None:
    """An instance can only spot-check it."""
    given = [Given(Dot(slope, w), "==", 2 * loss(w))]
    claim = Equal(Mean(data.mean(Dot(slope, w)), TIME), 2 * Mean(mean_loss, TIME))
    assert word(Batches(), claim, sgd, given) != "proved"


# ------------------------------------------------------------------------------- assumed at every w (Combine)
def test_what_is_assumed_at_every_state_holds_on_average() -> None:
    assert shown(Mean(mean_loss, TIME), [Mean(mean_loss, TIME)]) == "proved"
    assert shown(Mean(mean_loss, T + 3), [Mean(mean_loss, T + 3)]) == "proved"
    assert shown(LeastMean(mean_loss, T), [LeastMean(mean_loss, T)]) == "proved"
    assert shown(Mean(smooth.smooth_mean, s) + k**2, [Mean(smooth.smooth_mean, s), k**2]) == "proved"
    linear = 2 * beta * Mean(mean_loss, TIME) - Mean(data.mean(Square(slope)), TIME)
    assert shown(linear, [Mean(data.mean(smooth.smooth), TIME)]) == "proved"


@pytest.mark.parametrize("term", [
    -Mean(mean_loss, TIME), Mean(-mean_loss, TIME), mean_loss, data.mean(loss(w0)), data.mean(loss(best)), loss(w), Mean(loss(w), TIME),
    data.mean(loss(Mean(w, TIME))), Mean(data.mean(loss(w + w0)), TIME), Mean(data.mean(loss(2 * w)), TIME), Mean(data.mean(loss(g)), TIME),
    Mean(-smooth.smooth_mean, TIME), Mean(smooth.smooth, TIME), Mean(data.mean(smooth.smooth_mean - k), TIME),
    Mean(2 * beta * mean_loss - Square(g), TIME), Mean(2 * lam * loss(w) - Square(slope), TIME), Mean(data.mean(2 * lam * loss(w) - Square(slope)), TIME),
    Mean(2 * lam * mean_loss - data.mean(Square(slope)), TIME), Mean(2 * lam * mean_loss - Square(g), TIME), Mean(smooth.convex + smooth.room, TIME) - smooth.room - k,
    Mean(Dot(g, w - best) - mean_loss - alpha / 2 * away, TIME), data.mean(Mean(smooth.smooth, TIME)) * k, smooth.convex,
    Mean(data.mean(Dot(slope, w - best) - loss(w) - alpha / 2 * away), TIME), Mean(Dot(mean_slope, w) - mean_loss - alpha / 2 * away, TIME),
    Mean(mean_loss, TIME) - mean_loss, Mean(mean_loss, TIME + 1) - Mean(mean_loss, TIME), Mean(mean_loss, TIME) - LeastMean(mean_loss, T),
    2 * lam * Mean(mean_loss, TIME) - Square(Mean(mean_slope, TIME + 1)),
], ids=str)
def test_what_is_not_assumed(term: Any) -> None:
    assert shown(term, [term]) != "proved"


@pytest.mark.parametrize("given", [
    Given(mean_loss, "<=", 0), Given(-mean_loss, ">=", 0), Given(mean_loss, "==", 0), Given(mean_loss, "!=", 0), Given(loss(w), ">=", k),
    Given(data.mean(loss(w0)), ">=", 0), Given(loss(g), ">=", 0), Given(mean_loss * g[0, 0], ">=", 0), Given(mean_loss + TIME, ">=", 0),
    Given(2 * Square(g) + mean_loss, ">=", Square(g)), Given(Mean(mean_loss, TIME), "<=", 1), Given(loss(w), "<=", 0), Given(loss(v), ">=", 0),
], ids=str)
def test_assumptions_that_say_something_else(given: Given) -> None:
    assert shown(Mean(mean_loss, TIME), [Mean(mean_loss, TIME)], [given]) != "proved"


def test_an_assumption_on_every_row_is_not_used_of_one_row_alone() -> None:
    given = [Given(loss(w), ">=", 0)]
    assert shown(Mean(mean_loss, TIME), [Mean(mean_loss, TIME)], given) == "proved"
    assert shown(Mean(loss(w), TIME), [Mean(loss(w), TIME)], given) != "proved"
    assert shown(Mean(mean_loss, TIME), [Mean(mean_loss, TIME)], [Given(mean_loss, ">=", 0)]) == "proved"
    assert shown(Mean(data.mean(loss(w) ** 3), TIME), [Mean(data.mean(loss(w) ** 3), TIME)], [Given(mean_loss**3, ">=", 0)]) != "proved"


def test_an_assumption_about_another_process_is_not_used() -> None:
    other, slope_of_other = Function("c", real=True), MatrixSymbol("h", p, 1)
    rows = Rows(n, (other(v),))
    second = SGD(rows, v, w0, Gradient(other(v), v), eta, m, name=slope_of_other)
    about_first = [Given(loss(w), ">=", 0)]
    for watched in (Mean(rows.mean(other(v)), TIME), Mean(data.mean(loss(v)), TIME), Mean(data.mean(loss(w)) + 0 * Dot(v, w), TIME)):
        found = shown(watched, [watched], about_first, process=(sgd, second))
        assert (found == "proved") == (watched == Mean(mean_loss, TIME))
    both = Mean(mean_loss * Dot(v, v), TIME)
    assert "more than one process" in judged(Combine((), (both,)), AtLeast(both, 0), (sgd, second), about_first).reason


def test_assumptions_about_a_state_alone_are_not_used() -> None:
    """They are facts of algebra, or false at some state: proved otherwise, or not at all."""
    one = Symbol("g", real=True)
    walk = Process({u: u0}, Draw(Rows(n, (y,))), {one: y}, {u: u - one})
    for given in (Given(u, ">=", 0), Given(u**3, ">=", u), Given(u**4 - u**3, ">=", -k)):
        gap = Mean(given.left - given.right, TIME)
        assert shown(gap, [gap], [given], walk) != "proved"


@pytest.mark.parametrize("position", range(len(theorem.given)))
def test_every_assumption_is_needed(position: int) -> None:
    """Without it, or reversed, something of the theorem is not proved."""
    item = theorem.given[position]
    rest = theorem.given[:position] + theorem.given[position + 1 :]
    back = Given(item.left, {">=": "<=", "<=": ">="}[item.relation], item.right)
    for given in (rest, (*rest, back), (*rest, Given(item.left, "!=", item.right)), (*rest, Given(item.left - k, item.relation, item.right))):
        assert [says(instead(given=given), name) for name in theorem.claims].count("proved") < len(theorem.claims)


@pytest.mark.parametrize("process", [
    changed(sgd, draw=Draw(data, m, "without")), changed(sgd, draw=Draw(data, 1)), changed(sgd, draw=Draw(data, m + 1)), other_step,
    changed(sgd, update={w: w + eta * g}), changed(sgd, average={g: 2 * slope}), changed(sgd, update={w: w - eta * g / (TIME + 1)}),
    changed(sgd, start={w: 2 * w0}), changed(sgd, draw=Draw(data, m, "in order")), changed(sgd, stop=Dot(w, w) > 1),
], ids=str)
def test_the_theorem_is_one_of_this_process(process: Process) -> None:
    assert says(instead(process=process), "distance") != "proved"
    assert says(instead(process=process), "loss") != "proved"


def test_the_claim_sets_the_exam() -> None:
    rule = theorem.proofs["contraction"]
    now, rate = Mean(away, TIME), smooth.rate
    for wrong in (
        AtMost(Mean(away, TIME + 1), rate**2 * now), AtMost(Mean(away, TIME + 2), rate * now), AtMost(Mean(away, TIME + 1), rate * now - k**2),
        AtLeast(Mean(away, TIME + 1), rate * now), Equal(Mean(away, TIME + 1), rate * now), AtMost(Mean(mean_loss, TIME + 1), rate * Mean(mean_loss, TIME)),
        AtMost(Mean(away, TIME + 1), (1 - 2 * eta * alpha) * now), AtMost(2 * Mean(away, TIME + 1), rate * now), AtMost(Mean(away, 1), rate * now),
    ):
        assert rule.check(theorem, wrong).word != "proved"


def test_multipliers_of_bounds_are_not_negative() -> None:
    """E L <= lambda/2 rate^t |w_0 - w*|^2 bounds nothing from below."""
    claims = {**theorem.claims, "turned": AtLeast(Mean(away, TIME), smooth.after(prefactor=1))}
    for multiplier in (-1, k, -lam, alpha - beta, Mean(Dot(w, v), TIME)):
        turned = Combine(uses=("distance",), multipliers=(multiplier,), terms=())
        assert says(instead(claims=claims, proofs={**theorem.proofs, "turned": turned}), "turned") != "proved"
    up = {**claims, "turned": AtMost(2 * Mean(away, TIME), 2 * smooth.after(prefactor=1))}
    twice = Combine(uses=("distance",), multipliers=(2,), terms=())
    assert says(instead(claims=up, proofs={**theorem.proofs, "turned": twice}), "turned") == "proved"


def test_nothing_proves_itself() -> None:
    false = AtMost(Mean(away, TIME), 0)
    itself = Combine(uses=("false",), multipliers=(1,), terms=())
    assert word(itself, false, sgd, claims={"false": false}, proofs={"false": itself}) != "proved"
    one, other = (Combine(uses=(name,), multipliers=(1,), terms=()) for name in ("b", "a"))
    assert word(one, false, sgd, claims={"a": false, "b": false}, proofs={"a": one, "b": other}) != "proved"


def test_what_a_used_claim_rests_on_is_passed_on() -> None:
    from theorems._model.theorem import Cited, Outcome

    fact = Cited("Jensen", "convex", "a book")

    class Citing:
        def check(self, theorem: Theorem, claim: Any) -> Outcome:
            return Outcome("proved", cited=(fact,), tier="proved given cited facts")

    proofs = {**theorem.proofs, "contraction": Citing()}
    found = instead(proofs=proofs).proofs["loss"].check(instead(proofs=proofs), theorem.claims["loss"])
    assert (found.word, found.cited, found.tier) == ("proved", (fact,), "proved given cited facts")


# ------------------------------------------------------------------------------- every time (Iterate)
def iterated(claim: Any = distance, given: Any = theorem.given, process: Any = sgd, **fields: Any) -> str:
    rule = replace(theorem.proofs["distance"], **fields)  # type: ignore[type-var]
    return rule.check(instead(given=given, process=process), claim).word


def after(rate: Any, time: Any = TIME) -> AtMost:
    return AtMost(Mean(away, time), rate**time * Square(w0 - best))


def test_iterating_a_bound() -> None:
    assert iterated() == "proved"
    assert iterated(step="one step") == iterated(step="rate") == iterated(step="loss") == iterated(step="missing") == "not confirmed"
    assert iterated(uses=()) == iterated(uses=("contraction",)) == iterated(factor=1) == iterated(factor=-smooth.rate) == "not confirmed"
    assert iterated(over=T) == iterated(over=k) == iterated(over=m) == "not confirmed"


@pytest.mark.parametrize("claim", [
    after(smooth.rate**2), after(smooth.rate / 2), after(-smooth.rate), AtMost(Mean(away, TIME), smooth.rate**TIME * Square(w0)),
    AtMost(Mean(away, TIME + 1), smooth.rate**TIME * Square(w0 - best)), AtMost(Mean(away, TIME), smooth.rate ** (TIME + 1) * Square(w0 - best)),
    AtLeast(Mean(away, TIME), smooth.rate**TIME * Square(w0 - best)), Equal(Mean(away, TIME), smooth.rate**TIME * Square(w0 - best)),
    AtMost(Mean(mean_loss, TIME), smooth.rate**TIME * data.mean(loss(w0))), AtMost(Mean(away, TIME) + TIME, smooth.rate**TIME * Square(w0 - best)),
    AtMost(Mean(TIME * away, TIME), smooth.rate**TIME * Square(w0 - best)), AtMost(Mean(away, T), smooth.rate**TIME * Square(w0 - best)),
], ids=str)
def test_false_bounds_for_every_time(claim: Any) -> None:
    assert iterated(claim) != "proved"


def test_an_assumption_about_the_time_need_not_hold_one_step_earlier() -> None:
    for given in (Given(TIME, ">=", 1), Given(TIME, "<=", 3), Given(eta * TIME, "<=", 1), Given(k, "==", TIME)):
        assert iterated(given=(*theorem.given, given)) != "proved"
    pace = Function("eta", positive=True)
    assert iterated(given=(*theorem.given, Given(pace(TIME), "<=", 1))) == "proved"


def test_an_iterated_bound_starts_where_the_process_does() -> None:
    assert iterated(process=changed(sgd, start={w: w0 + best})) != "proved"
    assert iterated(process=changed(sgd, start={w: 0 * w0})) != "proved"


@pytest.mark.parametrize("rule", [Batches(), Identity(), Induction(TIME), Trees(), Tower()], ids=str)
def test_other_rules_do_not_bound(rule: Any) -> None:
    for name in ("contraction", "distance", "loss"):
        assert rule.check(theorem, theorem.claims[name]).word != "proved"


# ------------------------------------------------------------------------------- values
A = {**smooth.A, best: (0, 0, 0)}


def worst_step(m_: int, step: Any, **others: Any) -> Any:
    """The largest one-step factor of the squared distance along the axes of A, where it is attained."""
    return max(
        exact_at(theorem, {**A, w0: tuple(int(i == j) for j in range(3)), eta: step, m: m_, TIME: 1}, **others).value(Mean(away, 1))
        for i in range(3)
    )


def test_golden_rates() -> None:
    assert worst_step(1, 1) == fmpq(4, 5)  # attained
    assert worst_step(3, R(3, 2)) == fmpq(61, 100) < fmpq(7, 10)
    assert worst_step(1, 2) == 1  # the step m/(lambda + beta (m-1)), which claims 3/5
    case = exact_at(signed_losses.theorem, {**signed_losses.theorem.instances["-w^2 and 2 w^2"].values, signed_losses.m: 1, TIME: 1})
    assert case.value(signed_losses.theorem.claims["distance"].left) == fmpq(9, 8)
    assert case.value(signed_losses.theorem.claims["distance"].right) == fmpq(3, 4)


LARGE = {
    "A": (smooth.one_hot, 1, R(1, 2), R(1, 5), (3, -1, 2)),
    "X3": (((1, 2), (1, -2), (2, 0)), 5, R(8, 3), 2, (1, R(1, 2))),
    "R2": (((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5))), 1, R(16, 25), R(9, 25), (2, 1)),
}


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.parametrize("batch", [1, 2, 5, 20])
def test_quadratics_for_thirty_steps(name: str, batch: int) -> None:
    rows, b, top, low, start = LARGE[name]
    values = {**smooth.squares(rows, (0,) * len(start)), beta: b, lam: top, alpha: low, w0: start, m: batch}
    case = exact_at(theorem, {**values, eta: R(batch) / (b + top * (batch - 1)), TIME: 30})
    for claim in (distance, theorem.claims["loss"]):
        assert {finding.word for finding in check(replace(claim, tight=()), case)} == {"exact"}


@pytest.mark.parametrize("scale", [R(1, 100), R(1, 3), R(3), R(30)])
def test_pseudo_huber_at_all_scales(scale: Any) -> None:
    values = dict(theorem.instances["pseudo-Huber on X3"].values) | {w0: (scale, scale / 2), TIME: 2}
    case = exact_at(theorem, values)
    left = case.value(distance.left)
    assert isinstance(left, arb) and left.rad() < 1e-60
    assert [f.word for f in check(replace(distance, tight=()), case)] == ["exact"]


def test_a_wrong_step_is_refuted() -> None:
    """With beta and lambda exchanged in the step, the rate that it would have is not reached."""
    values = {**A, w0: (1, 0, 0), eta: 2, m: 1, TIME: 1}
    found = check(replace(distance, tight=()), exact_at(theorem, values))
    assert [f.word for f in found] == ["refuted"]
