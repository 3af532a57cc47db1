"""Combine proves inequalities by certificates, and none of these falsehoods."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Function, Sum, Symbol, symbols

from theorems import TIME, AtLeast, AtMost, Draw, Equal, Given, Law, LeastMean, Mean, Process, Rows, Theorem
from theorems.rules import Batches, Combine, Identity, Induction
from theorems.umeda2024.main_lemma import theorem as lemma

n = Symbol("n", integer=True, positive=True)
T, s = symbols("T s", integer=True, nonnegative=True)
u, u0, y, g, xi, k = symbols("u u_0 y g xi k", real=True)
a, c = symbols("a c", positive=True)
positive = Symbol("w", positive=True)
eta = Function("eta", real=True)
data = Rows(n, (y,))
walk = Process({u: u0}, Draw(data), {g: y}, {u: u - g})


def shown(gap: Any, terms: Any, process: Any = walk, given: Any = (), **others: Any) -> str:
    """Is gap >= 0 proved by these terms?"""
    return word(Combine((), tuple(terms), **others), AtLeast(gap, 0), process, given)


def test_the_library() -> None:
    theorem: Theorem = lemma
    assert theorem.proofs["bound"].check(theorem, theorem.claims["bound"]).word == "proved"


def test_the_setting_holds_truths() -> None:
    assert shown(Mean(u**2, TIME) + a, [Mean(u**2, TIME), a]) == shown(data.mean(y**2), [data.mean(y**2)]) == "proved"
    assert shown(Sum(eta(s), (s, 0, T - 1)), [Sum(eta(s), (s, 0, T - 1))], given=[Given(eta(TIME), ">=", 0)]) == "proved"


@pytest.mark.parametrize("term", [
    Mean(u, TIME), Mean(u**3, TIME), -Mean(u**2, TIME), Mean(u, TIME) * Mean(u**2, TIME), data.mean(y), k, k * a, a - c, -a, k**3, 1 / k,
    Mean(u**2, TIME) - Mean(u, TIME) ** 2, Mean(u**2, s) - LeastMean(u**2, T), LeastMean(u, T), Sum(k, (s, 0, T)), Sum(a, (s, 3, T)), Sum(a, (s, 0, k)),
    Sum(Mean(u**2, s) - LeastMean(u**2, T), (s, 0, T)), Sum(Mean(u**2, s) - LeastMean(u**2, T), (s, 1, T - 1)), Sum(Mean(u, s) - LeastMean(u**2, T), (s, 0, T - 1)),
    Sum(Mean(u**2, s) - LeastMean(u**2, T + 1), (s, 0, T - 1)), Sum(LeastMean(u**2, T) - Mean(u**2, s), (s, 0, T - 1)), Sum(eta(s), (s, -2, T)),
    Sum(s - 1, (s, 0, T)), eta(T), eta(-1),
])
def test_terms_that_are_not_certainly_nonnegative(term: Any) -> None:
    given = [Given(eta(TIME) * a, ">=", 0), Given(TIME, ">=", 1), Given(k, "!=", 0), Given(k, "==", -1)]
    assert shown(term, [term], given=given) != "proved"


def test_slacks_that_are_no_assumptions() -> None:
    assert shown(k - 1, [k - 1], given=[Given(k, ">=", 2)]) != "proved"
    assert shown(k - 2, [k - 2], given=[Given(k, "<=", 2)]) != "proved"
    assert shown(k - 2, [k - 2], given=[Given(k, ">=", 2)]) == "proved"
    assert shown(Mean(u, TIME), [Mean(u, TIME)], given=[Given(u, ">=", 0)]) != "proved"


@pytest.mark.parametrize("process", [
    Process({positive: 1}, Draw(data), {g: y}, {positive: positive - g}), Process({u: u0}, Draw(data), {positive: y}, {u: u - positive}),
    Process({u: u0}, Draw(Law(positive, {1: 1})), {g: -positive}, {u: u - g}),
])
def test_signs_declared_of_what_moves(process: Any) -> None:
    name = next(n for n in (*process.symbols, positive) if n.is_positive)
    watched = Mean(name + 0 * u, TIME) if name in process.symbols else Mean(name * process.states[0] ** 2, TIME)
    assert shown(watched, [watched], process) != "proved"


def test_signs_declared_of_rows() -> None:
    rows = Rows(n, (positive,))
    process = Process({u: u0}, Draw(rows), {g: positive}, {u: u - g})
    assert shown(rows.mean(positive), [rows.mean(positive)], process) != "proved"
    assert shown(data.mean(y), [data.mean(y)], given=[Given(y, ">=", 0)]) == "proved"


@pytest.mark.parametrize("times", [-1, 0, k, a - c, Sum(a, (s, 0, T - 1)), Mean(u**2, 0), k**2])
def test_the_factor_is_positive(times: Any) -> None:
    assert shown(k, [times * k], times=times) != "proved"
    assert shown(-a, [-times * a], times=times) != "proved"


def test_identities_that_are_used_are_proved() -> None:
    truth, falsehood = (
        Equal(Mean(u, TIME + 1), Mean(u, TIME) - data.mean(y)),
        Equal(Mean(u, TIME + 1), Mean(u, TIME) - data.mean(y) - 1),
    )
    bound = AtMost(Mean(u, TIME + 1), Mean(u, TIME) - data.mean(y))
    lower = AtMost(Mean(u, TIME + 1), Mean(u, TIME) - data.mean(y) - 1)
    for used, claim, rule, expected in (
        (truth, bound, Batches(), "proved"),
        (falsehood, lower, Batches(), "not confirmed"),
        (falsehood, lower, Identity(), "not confirmed"),
        (falsehood, lower, Induction(TIME), "not confirmed"),
        (truth, lower, Batches(), "not confirmed"),
        (bound, lower, Batches(), "not confirmed"),
    ):
        found = word(
            Combine(("used",), (), multipliers=(-1,)), claim, walk, claims={"used": used, "claim": claim}, proofs={"used": rule}
        )
        assert found == expected
    assert word(Combine(("used",), (), multipliers=(-1,)), bound, walk, claims={"used": truth, "claim": bound}) != "proved"
    assert word(Combine(("missing",), (), multipliers=(-1,)), bound, walk) != "proved"


def test_the_claim_sets_the_exam() -> None:
    bound, rule = lemma.claims["bound"], lemma.proofs["bound"]
    wrong = [
        AtLeast(bound.left, bound.right),
        Equal(bound.left, bound.right),
        AtMost(2 * bound.left, bound.right),
        AtMost(bound.left, bound.right / 2),
        AtMost(bound.left + 1, bound.right),
        AtMost(-bound.left, -bound.right),
        AtMost(bound.left.subs(Symbol("T", integer=True, nonnegative=True), 1), bound.right),
    ]
    assert [rule.check(lemma, w).word for w in wrong].count("proved") == 0
    for given in (lemma.given[:1], lemma.given[1:], (lemma.given[0], lemma.given[2]), lemma.given[:2]):
        assert rule.check(replace(lemma, given=given), bound).word != "proved"


def test_other_processes() -> None:
    bound, rule = lemma.claims["bound"], lemma.proofs["bound"]
    (sgd,) = lemma.process
    state, (name,) = sgd.states[0], sgd.average
    for process in (
        changed(sgd, update={state: state + name}),
        changed(sgd, start={state: 2 * sgd.start[state]}),
        changed(sgd, draw=Draw(sgd.rows, 1)),
        changed(sgd, draw=Draw(sgd.rows, sgd.draw.size, "without")),
        changed(sgd, average={name: 2 * sgd.average[name]}),
    ):
        assert rule.check(replace(lemma, process=(process,), near_miss={}), bound).word != "proved"


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="binary float"):
        shown(a, [0.5 * a, 0.5 * a])
