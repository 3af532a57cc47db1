"""Equations of vectors and matrices rewrite runs of letters, inequalities hold at every state, largest ones bound: and falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, word
from sympy import Identity as One, MatrixSymbol, Max, Min, Rational as R, ZeroMatrix, symbols

from theorems import SGD, TIME, AtLeast, AtMost, Dot, Draw, Equal, Given, Mean, Process, Rows, Square, Theorem
from theorems.calculus.normal import is_zero, normal
from theorems.ma2018 import across_the_span, contraction, one_step, two_eigenvalues as two
from theorems.rules import Batches, Combine, Induction

n, p, q, m = symbols("n p q m", integer=True, positive=True)
x, z, w, w0, c = (MatrixSymbol(s, p, 1) for s in ("x", "z", "w", "w_0", "c"))
A, B, P = (MatrixSymbol(s, p, p) for s in ("A", "B", "P"))
y, k, r = symbols("y k r", real=True)
eta, a, b = symbols("eta a b", positive=True)
data = Rows(n, (x, z, y))
sgd = SGD(data, w, w0, x * Dot(x, w), eta, m)
energy = data.mean(Dot(x, w) ** 2)


def proved(left: Any, right: Any, *given: Given, process: Process = sgd) -> bool:
    return word(Batches(), Equal(left, right), process, given) == "proved"


# ------------------------------------------------------------------------------- what equations of matrices say
def test_the_setting_holds_truths() -> None:
    first, square = Mean(Dot(c, P * w), 1), Mean(Square(P * w), 1)
    spanned = (Given(P * x, "==", x), Given(P.T * x, "==", x))
    assert proved(first, Dot(c, P * w0) - eta * data.mean(Dot(c, x) * Dot(x, w0)), spanned[0])
    moved = eta**2 * (data.mean(Square(x) * Dot(x, w0) ** 2) / m + (m - 1) / m * Square(data.mean(Dot(x, w0) * x)))
    assert proved(square, Square(P * w0) - 2 * eta * energy.subs({w: w0}) + moved, *spanned)
    assert proved(Mean(Square(A * w), 0), Square(w0), Given(A.T * A, "==", One(p)))
    assert proved(Mean(Dot(c, A * A * w), 0), 3 * Dot(c, A * w0), Given(A * A, "==", 3 * A))


@pytest.mark.parametrize("given", [
    Given(P * z, "==", z),  # another field
    Given(P.T * x, "==", x),  # the other side alone
    Given(P * x, "==", 2 * x), Given(P * x, "==", -x), Given(P * x, "==", z),
    Given(P * x, "<=", x), Given(P * x, "!=", x),
    Given(data.mean(P * x), "==", data.mean(x)), Given(P * data.mean(x), "==", data.mean(x)),  # of the mean, not of a row
    Given(P * x * y, "==", x),  # rows with another factor
    Given(P * P, "==", P), Given(P, "==", P.T), Given(A * x, "==", x),
], ids=str)
def test_an_equation_of_vectors_says_no_more_than_it_says(given: Given) -> None:
    assert not proved(Mean(Dot(c, P * w), 1), Dot(c, P * w0) - eta * data.mean(Dot(c, x) * Dot(x, w0)), given)


@pytest.mark.parametrize(("left", "right", "given"), [
    (Mean(Dot(c, A * B * w), 0), Dot(c, w0), Given(B * A, "==", One(p))),  # the order of a product
    (Mean(Dot(c, A * B * A * w), 0), Dot(c, B * w0), Given(A * A, "==", One(p))),  # letters that do not stand side by side
    (Mean(Dot(c, A.T * w), 0), Dot(c, w0), Given(A * B, "==", One(p))),
    (Mean(Dot(c, A.T * B.T * w), 0), Dot(c, w0), Given(A * B, "==", One(p))),  # the transpose is B^T A^T
    (Mean(Square(A * w), 0), Square(w0), Given(A * A, "==", One(p))),  # A^T A is another product
    (Mean(Dot(c, A * w), 0), 0 * y, Given(A * c, "==", ZeroMatrix(p, 1))),
])
def test_products_do_not_commute(left: Any, right: Any, given: Given) -> None:
    assert not proved(left, right, given)


def test_the_transposed_equation_is_known() -> None:
    assert proved(Mean(Dot(c, B.T * A.T * w), 0), Dot(c, w0), Given(A * B, "==", One(p)))
    assert proved(Mean(Dot(w, A * c), 0), 0 * y, Given(A * c, "==", ZeroMatrix(p, 1)))


def test_a_mean_of_vectors_that_vanishes_is_no_vector_that_vanishes() -> None:
    noisy = SGD(data, w, w0, x * Dot(x, w) - y * x, eta, m)
    none = Given(data.mean(y * x), "==", ZeroMatrix(p, 1))
    drift = Dot(c, w0) - eta * data.mean(Dot(c, x) * Dot(x, w0))
    assert proved(Mean(Dot(c, w), 1), drift, none, process=noisy)
    for wrong in (Given(data.mean(y * z), "==", ZeroMatrix(p, 1)), Given(data.mean(x), "==", ZeroMatrix(p, 1)), Given(data.mean(y), "==", 0)):
        assert not proved(Mean(Dot(c, w), 1), drift, wrong, process=noisy)
    square = Square(w0) - 2 * eta * energy.subs({w: w0}) + eta**2 * (
        data.mean(Square(x) * Dot(x, w0) ** 2) / m + (m - 1) / m * Square(data.mean(Dot(x, w0) * x)))
    floor, coupled = data.mean(y**2 * Square(x)), data.mean(y * Square(x) * Dot(x, w0))
    assert proved(Mean(Square(w), 1), square + eta**2 / m * (floor - 2 * coupled), none, process=noisy)
    for wrong_side in (square, square + eta**2 / m * floor, square - 2 * eta**2 / m * coupled, square + eta**2 * (floor - 2 * coupled)):
        assert not proved(Mean(Square(w), 1), wrong_side, none, process=noisy)  # y x = 0 on average, not y^2 |x|^2


def test_a_given_mean_of_matrices_needs_a_row_to_itself() -> None:
    S = MatrixSymbol("S", p, p)
    rows = Rows(n, (S, y))
    moved = Process({w: w0}, Draw(rows, m), {c: S * w}, {w: w - eta * c})
    given = Given(rows.mean(S), "==", A)
    v = MatrixSymbol("v", p, 1)
    assert proved(Mean(Dot(v, w), 1), Dot(v, w0) - eta * Dot(v, A * w0), given, process=moved)
    weighted = changed(moved, average={c: y * S * w})
    assert not proved(Mean(Dot(v, w), 1), Dot(v, w0) - eta * rows.mean(y) * Dot(v, A * w0), given, process=weighted)
    one = Mean(Square(w), 1) - Square(w0) + 2 * eta * Dot(w0, A * w0)
    assert not proved(one, eta**2 * Square(A * w0), given, process=moved)  # the same row twice is no product of means


def test_equations_of_unlike_shapes_are_not_used() -> None:
    assert not proved(Mean(Dot(c, A * w), 0), Dot(c, w0), Given(A, "==", 1))
    assert not proved(Mean(Dot(c, A * w), 0), 0 * y, Given(A, "==", 0))
    assert not proved(Mean(Dot(c, w), 0), 2 * Dot(c, w0), Given(1, "==", 2))


def test_the_mean_of_a_matrix() -> None:
    H, Hm = data.mean(x * x.T), MatrixSymbol("H_m", p, p)
    S = data.mean(Square(x) * (x * x.T))
    for scheme, one in (("with", 1 / m), ("without", (n - m) / (m * (n - 1)))):
        whole = Process({w: w0}, Draw(data, m, scheme), {Hm: x * x.T}, {w: w - eta * Hm * w})
        assert proved(Mean(Hm * Hm, 0), one * S + (1 - one) * (H * H), process=whole)
        for wrong in (one * S + H * H, S, H * H, one * S + (1 - one) * H, (1 - one) * S + one * (H * H)):
            assert not proved(Mean(Hm * Hm, 0), wrong, process=whole)
        assert proved(Mean(Hm, 0), H, process=whole) and not proved(Mean(Hm, 0), 2 * H, process=whole)


@pytest.mark.parametrize("process", [
    changed(across_the_span.sgd, average={next(iter(across_the_span.sgd.average)): across_the_span.w}),
    changed(across_the_span.sgd, start={across_the_span.w: 2 * across_the_span.w0}),
    changed(across_the_span.sgd, update={across_the_span.w: across_the_span.w / 2}),
], ids=str)
def test_another_process_leaves_the_span(process: Process) -> None:
    for claim in across_the_span.theorem.claims.values():
        assert word(Induction(TIME), claim, process, across_the_span.theorem.given) != "proved"


@pytest.mark.parametrize(("theorem", "claim"), [(across_the_span.theorem, "length"), (contraction.theorem, "one step"),
                                                (one_step.theorem, "one step")], ids=lambda e: getattr(e, "title", e))
def test_each_equation_is_needed(theorem: Theorem, claim: str) -> None:
    for equation in [g for g in theorem.given if g.relation == "=="]:
        less = [g for g in theorem.given if g is not equation]
        assert word(theorem.proofs[claim], theorem.claims[claim], theorem.process, less) != "proved", equation


# ------------------------------------------------------------------------------- inequalities at every state
def shown(gap: Any, terms: Any, *given: Given, process: Any = sgd) -> bool:
    return word(Combine((), tuple(terms)), AtLeast(gap, 0), process, given) == "proved"


def test_what_is_assumed_of_the_rows_at_every_state_bounds_its_mean() -> None:
    least = energy - a * Square(w)
    assert shown(Mean(least, TIME), [Mean(least, TIME)], Given(least, ">=", 0))
    assert shown(Mean(least, TIME + 1), [Mean(least, TIME + 1)], Given(least, ">=", 0))
    assert shown(Mean(energy, TIME) - a * Mean(Square(w), TIME), [Mean(least, TIME)], Given(energy, ">=", a * Square(w)))


@pytest.mark.parametrize("given", [
    Given(energy - a * Square(w), "<=", 0), Given(energy - a * Square(w), "!=", 0), Given(energy - b * Square(w), ">=", 0),
    Given(energy.subs({w: w0}) - a * Square(w0), ">=", 0),  # at the start only
    Given(data.mean(Dot(z, w) ** 2) - a * Square(w), ">=", 0),
    Given(energy - a * Square(c), ">=", 0),
], ids=str)
def test_an_inequality_at_every_state_says_no_more(given: Given) -> None:
    least = Mean(energy - a * Square(w), TIME)
    assert not shown(least, [least], given)


def test_an_inequality_is_of_its_own_rows_and_process() -> None:
    v, g = MatrixSymbol("v", p, 1), MatrixSymbol("h", p, 1)
    other = SGD(data, v, w0, x * Dot(x, v), eta, m, name=g)
    least = data.mean(Dot(x, v) ** 2) - a * Square(v)
    given = Given(energy - a * Square(w), ">=", 0)
    assert not shown(Mean(least, TIME), [Mean(least, TIME)], given, process=(sgd, other))
    average = next(iter(sgd.average))
    drawn = data.mean(Dot(x, average) ** 2) - a * Square(average)
    assert not shown(Mean(drawn, TIME), [Mean(drawn, TIME)], Given(drawn, ">=", 0))  # an average is no state
    timed = TIME * energy - a * Square(w)
    assert not shown(Mean(timed, TIME), [Mean(timed, TIME)], Given(timed, ">=", 0))
    alone = Dot(x, w) ** 2 - data.mean(Dot(x, w) ** 2)
    assert not shown(Mean(alone, TIME), [Mean(alone, TIME)], Given(alone, ">=", 0))  # a row outside a mean


def test_what_is_outside_a_mean_is_not_averaged() -> None:
    least = energy - a * Square(w)
    square = Mean(least, TIME) - Mean(energy, TIME) ** 2
    assert not shown(square, [square], Given(least, ">=", 0))


# ------------------------------------------------------------------------------- the largest and the least of several
def test_the_largest_is_no_less_than_each() -> None:
    largest, least = Max(k, r, k * r), Min(k, r)
    for term in (largest - k, largest - k * r, k - least, r - least, a * (largest - r)):
        assert shown(term, [term])
    for term in (largest, least, k - largest, largest - k - r, largest - 2 * k, least - k, largest - a, 2 * largest - k, largest + k,
                 Max(k, r) - k * r, largest - least):
        assert not shown(term, [term])


# ------------------------------------------------------------------------------- Theorem 2
def contracts(claim: Any, **others: Any) -> bool:
    theorem = contraction.theorem
    setting = {"process": theorem.process, "given": theorem.given, "claims": {**theorem.claims, "claim": claim}, "proofs": theorem.proofs,
               "instances": theorem.instances}
    return word(theorem.proofs["contraction"], claim, **{**setting, **others}) == "proved"


def test_the_contraction_needs_every_assumption() -> None:
    theorem, claim = contraction.theorem, contraction.theorem.claims["contraction"]
    assert contracts(claim)
    used = [g for g in theorem.given if g.relation != "==" and g != Given(contraction.beta, ">=", contraction.top)]
    for left_out in used:
        assert not contracts(claim, given=tuple(g for g in theorem.given if g != left_out)), left_out


@pytest.mark.parametrize("factor", [
    *contraction.wrong.values(), contraction.rate(contraction.low), contraction.worst**2, contraction.worst / 2, -contraction.worst,
    Max(contraction.rate(contraction.top), contraction.rate(2 * contraction.low)), (1 - eta * contraction.low) ** 2,
], ids=str)
def test_smaller_rates_are_not_proved(factor: Any) -> None:
    assert not contracts(AtMost(Mean(contraction.distance, TIME + 1), factor * Mean(contraction.distance, TIME)))


@pytest.mark.parametrize("process", [
    changed(contraction.sgd, draw=Draw(contraction.data, contraction.m, "without")), changed(contraction.sgd, draw=Draw(contraction.data, 1)),
    changed(contraction.sgd, update={contraction.w: contraction.w - 2 * contraction.eta * next(iter(contraction.sgd.average))}),
    changed(contraction.sgd, update={contraction.w: contraction.w + contraction.eta * next(iter(contraction.sgd.average))}),
    changed(contraction.sgd, average={next(iter(contraction.sgd.average)): contraction.x * Dot(contraction.x, contraction.w)}),
], ids=str)
def test_another_process_has_another_rate(process: Process) -> None:
    assert not contracts(contraction.theorem.claims["contraction"], process=process)


def test_both_bounds_of_two_eigenvalues_need_their_side() -> None:
    theorem = two.theorem
    for name, side in (("no slower", "<="), ("no faster", ">=")):
        less = tuple(g for g in theorem.given if not (g.left == two.gap and g.relation == side))
        setting = {"process": theorem.process, "claims": theorem.claims, "proofs": theorem.proofs, "instances": theorem.instances}
        assert word(theorem.proofs[name], theorem.claims[name], given=theorem.given, **setting) == "proved"
        assert word(theorem.proofs[name], theorem.claims[name], given=less, **setting) != "proved"


# ------------------------------------------------------------------------------- normal forms through flint
def test_what_is_zero_and_what_is_not() -> None:
    s, t = symbols("s t", integer=True, nonnegative=True)
    zeros = (a**2 - b**2 - (a - b) * (a + b), 1 / a + 1 / b - (a + b) / (a * b), a ** (t + 1) - a * a**t, a ** (2 * t) - (a**t) ** 2,
             Max(a, b) * (a + 1) - a * Max(a, b) - Max(a, b), a**R(1, 2) * a**R(1, 2) - a, 2 ** R(1, 2) * 2 ** R(1, 2) - 2)
    others = (a - b, 1 / a - 1 / b, a ** (t + 1) - a * a**s, Max(a, b) - a, a**R(1, 2) - a, 2 ** R(1, 2) - 1, a / (a + 1) - a)
    assert all(is_zero(e) and normal(e) == 0 for e in zeros)
    assert not any(is_zero(e) or normal(e) == 0 for e in others)
