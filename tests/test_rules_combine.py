"""Combine proves inequalities by certificates, and none of these falsehoods."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Function, I, MatrixSymbol, Sum, Symbol, log, sqrt, symbols

from theorems import TIME, AtLeast, AtMost, Diffusion, Draw, Equal, Given, Law, LeastMean, Mean, Process, Rows, Square, Theorem
from theorems.rules import Batches, Combine, Identity, Induction
from theorems.umeda2024 import sample_cost
from theorems.umeda2024.main_lemma import theorem as lemma

n = Symbol("n", integer=True, positive=True)
T, s = symbols("T s", integer=True, nonnegative=True)
u, u0, y, g, xi, k = symbols("u u_0 y g xi k", real=True)
a, c = symbols("a c", positive=True)
positive = Symbol("w", positive=True)
eta = Function("eta", real=True)
eta_sum = Sum(Function("h", positive=True)(s), (s, 0, T))
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


# ------------------------------------------------------------------------------- roots
def test_squares_with_roots_of_what_is_positive() -> None:
    assert shown(a + c - 2 * sqrt(a * c), ((sqrt(a) - sqrt(c)) ** 2,)) == "proved"
    assert shown(2 + 2 * u**2, ((1 + sqrt(u**2 + 1)) ** 2 + (1 - sqrt(u**2 + 1)) ** 2 - 2 - 2,)) == "not confirmed"
    assert shown(2 * eta_sum + 2, ((1 + sqrt(eta_sum)) ** 2, (1 - sqrt(eta_sum)) ** 2)) == "proved"


@pytest.mark.parametrize("under", [u, -a, a - c, -(a**2) - 1, u**3, u - c], ids=str)
def test_the_square_of_an_imaginary_number_is_not_positive(under: Any) -> None:
    """(1 + sqrt(-a))^2 + (1 - sqrt(-a))^2 = 2 - 2 a."""
    assert shown(2 + 2 * under, ((1 + sqrt(under)) ** 2, (1 - sqrt(under)) ** 2)) == "not confirmed"


def test_the_square_of_a_logarithm_is_not_positive() -> None:
    """Of a negative number it is complex."""
    assert shown(log(u) ** 2, (log(u) ** 2,)) == "not confirmed"


@pytest.mark.parametrize(
    ("claim", "wrong"),
    [
        ("pairing", {"right": sample_cost.length**2 / sample_cost.samples * 2}),
        ("pairing", {"right": sample_cost.length / sample_cost.samples}),
        ("pairing", {"left": sample_cost.over_steps(sample_cost.eta(sample_cost.s) / sample_cost.b(sample_cost.s))}),
        ("for a given length", {"right": sample_cost.bound(2 * sample_cost.paired())}),
        ("whatever the length", {"right": 2 * sample_cost.least()}),
        ("whatever the length", {"right": sample_cost.least() * sample_cost.below}),
        ("for given samples", {"right": 2 * sample_cost.least()}),
    ],
    ids=str,
)
def test_no_more_is_proved_of_the_cost_in_samples(claim: str, wrong: Any) -> None:
    theorem = sample_cost.theorem
    assert theorem.proofs[claim].check(theorem, theorem.claims[claim]).word == "proved"
    assert theorem.proofs[claim].check(theorem, replace(theorem.claims[claim], **wrong)).word == "not confirmed"


def test_the_cost_in_samples_needs_short_steps() -> None:
    theorem = replace(sample_cost.theorem, given=sample_cost.theorem.given[:1])
    assert theorem.proofs["whatever the length"].check(theorem, theorem.claims["whatever the length"]).word == "not confirmed"


q, below = Symbol("q", integer=True, positive=True), Symbol("q", integer=True, negative=True)


@pytest.mark.parametrize(("total", "given"), [
    (Sum(q - 1, (q, 0, T)), ()), (Sum(-below, (below, 0, T)), ()), (Sum(s - 2, (s, 0, T)), (Given(s, ">=", 2),)),
    (Sum(TIME - 1, (TIME, 0, T)), (Given(TIME, ">=", 1),)), (Sum(eta(TIME), (TIME, -2, T)), (Given(eta(TIME), ">=", 0),)),
    (Sum(Sum(a, (s, 1, q - 1)), (q, 0, T)), ()),
], ids=str)
def test_a_summation_index_keeps_no_sign_and_no_assumption_of_its_symbol(total: Any, given: Any) -> None:
    assert shown(total, [total], given=given) != "proved"


@pytest.mark.parametrize("root", [sqrt(k), I], ids=str)
def test_squared_lengths_of_vectors_that_are_not_real(root: Any) -> None:
    v, v0, x, mean = (MatrixSymbol(name, 3, 1) for name in ("v", "v_0", "x", "m"))
    moving = Process({v: v0}, Draw(Rows(n, (x,))), {mean: x}, {v: v - mean})
    assert shown(root**2 * Mean(Square(v), TIME), [Mean(Square(root * v), TIME)], moving) != "proved"
    assert shown(a * Mean(Square(v), TIME), [Mean(Square(sqrt(a) * v), TIME)], moving) == "proved"


def test_multipliers_do_not_divide_by_zero() -> None:
    """An identity over itself would be one."""
    truth, falsehood = Equal(Mean(u, TIME + 1), Mean(u, TIME) - data.mean(y)), AtLeast(-a, 0)
    rest = truth.left - truth.right
    setting = {"claims": {"used": truth, "claim": falsehood}, "proofs": {"used": Batches()}}
    for multiplier, terms in ((-a / rest, ()), (-(1 + a) / rest, (1,)), (-(rest**-3) - a / rest, (rest**-2,))):
        assert word(Combine(("used",), terms, multipliers=(multiplier,)), falsehood, walk, **setting) != "proved"
    assert shown(k**-2, [k**-2]) != "proved"


def test_means_of_diffusions_may_be_infinite() -> None:
    growing = Diffusion(u, u0, u**3, 1)
    assert shown(Mean(u**2, TIME) - 2 * Mean(u, TIME) + 1, [Mean((u - 1) ** 2, TIME)]) == "proved"
    assert shown(Mean(u**2, TIME) - 2 * Mean(u, TIME) + 1, [Mean((u - 1) ** 2, TIME)], growing) != "proved"
