"""Falsehoods that hide in a hole: a pole that cancels, a slack that takes other values, a time that is another one."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import judged, word
from sympy import (
    Abs,
    I,
    Integer,
    Integral,
    LambertW,
    MatrixSymbol,
    Max,
    Piecewise,
    Product,
    Rational as R,
    Subs,
    Sum,
    Symbol,
    UnevaluatedExpr,
    acos,
    acosh,
    asec,
    asin,
    exp,
    gamma,
    log,
    pi,
    sqrt,
    symbols,
    tan,
)

from numerics.assumptions import bound
from numerics.exact.check import check
from numerics.kill import Question, by_derivation
from numerics.mutants import Mutant
from theorems import (
    SGD,
    TIME,
    AtLeast,
    AtMost,
    Equal,
    Given,
    Instance,
    Law,
    Mean,
    Monotone,
    Rows,
    Square,
    Theorem,
    Walk,
)
from theorems._model.bind import BadInstance, points
from theorems.calculus.witness import allowed, holds
from theorems.rules import Batches, Cases, Combine, Identity, Induction, Iterate, Signs, Slope, Successive, Total

x, y, a = symbols("x y a", positive=True)
r, z, w, w0, c = symbols("r z w w_0 c", real=True)
d = symbols("d", nonnegative=True)
k, n, m = symbols("k n m", integer=True, positive=True)
sgd = SGD(Rows(n, (c,)), w, w0, w - c, a, m)


# ------------------------------------------------------------------------------- what is no polynomial
@pytest.mark.parametrize(
    "least",
    [
        sgd.rows.mean(c), d * sgd.rows.mean(c) ** 3, d + sgd.rows.mean(c) + 1, Subs(-r, r, 1), Subs(-r, r, 1) * d,
        UnevaluatedExpr(Integer(-1)), Integral(r, (r, -1, 0)), Sum(-k, (k, 1, 2)), Product(-k, (k, 1, 1)), R(2) ** n - 4,
        (-1) ** n, x / 2**n - 1, x**pi, sqrt(2) - 2, 3 - pi, log(2) - 1, (x + I) ** 2, (I * x + I * y) ** 2, exp(2 * I * x),
        acos(x) ** 2, acosh(x) ** 2, asin(x) ** 4, asec(x) ** 2, LambertW(r) ** 2,
    ],
)  # fmt: skip
def test_only_polynomials_with_numbers_for_coefficients_have_signs(least: Any) -> None:
    assert word(Signs(), AtLeast(least, 0), sgd) != "proved"


@pytest.mark.parametrize("least", [x * sqrt(2) + log(2), sqrt(2) * (r - z) ** 2 * d, (pi - 3) * x, exp(2) * d**2 / (d + pi)])
def test_numbers_with_roots_and_logarithms_have_signs(least: Any) -> None:
    assert word(Signs(), AtLeast(least, 0)) == "proved"


def test_a_mean_of_rows_is_not_increasing_by_a_factor() -> None:
    assert word(Successive(Signs()), Monotone(k * sgd.rows.mean(c), k, "increasing"), sgd) != "proved"


@pytest.mark.parametrize("root", [acos(x), acosh(x), asec(x), LambertW(r), exp(I * x)])
def test_a_square_is_of_what_is_real(root: Any) -> None:
    assert word(Combine((), (root**2,)), AtLeast(root**2, 0)) != "proved"


@pytest.mark.parametrize("root", [exp(r), Max(r, z), Abs(r) - 1, r - z])
def test_a_square_of_a_real_function_is_non_negative(root: Any) -> None:
    assert word(Combine((), (root**2,)), AtLeast(root**2, 0)) == "proved"


# ------------------------------------------------------------------------------- induction
@pytest.mark.parametrize("words", [{"positive": True}, {"even": True, "nonnegative": True}, {"nonnegative": True, "prime": False}])
def test_induction_needs_a_symbol_for_every_integer_from_zero_on(words: Any) -> None:
    j = Symbol("j", integer=True, **words)
    step = {"step": AtLeast(j - 1, 0), "claim": AtLeast(j * (j - 3) / 2, 0)}  # false at 1 and at 2
    others = {"claims": step, "proofs": {"step": Combine((), (j - 1,))}}
    for rule, claim in ((Iterate(j, "step", 1), step["claim"]), (Induction(j), Equal((-1) ** j, 1))):
        outcome = judged(rule, claim, sgd, **others)
        assert outcome.word == "not confirmed"
        assert "j must be a symbol declared integer and nonnegative, and nothing more" in outcome.why


def test_an_equation_that_names_the_time_is_no_rule_at_every_step() -> None:
    drifting = SGD(Rows(n, (c,)), w, Integer(0), -c, Integer(1), m)
    false = Equal(Mean(w, TIME), TIME * (TIME - 1) / 2)  # at mean(c) = TIME the state is TIME**2
    outcome = judged(Induction(TIME), false, drifting, (Given(drifting.rows.mean(c), "==", TIME),))
    assert outcome.word == "not confirmed"
    assert "is one about t, so it need not hold one step earlier" in outcome.why


@pytest.mark.parametrize("claim", [
    lambda j: Equal((j**2 - 1) / (j - 1), j + 1),
    lambda j: Equal(Sum(r**k, (k, 0, j - 1)), (1 - r**j) / (1 - r)),
])
def test_induction_asks_for_a_value_at_every_integer(claim: Any) -> None:
    j = Symbol("j", integer=True, nonnegative=True)
    assert word(Induction(j), claim(j), sgd) == "not confirmed"


# ------------------------------------------------------------------------------- sides without a value
@pytest.mark.parametrize("side", [1 / r, sqrt(r), log(r), acos(r), I, Integral(1 / x, (x, r, 1)), LambertW(r)])
@pytest.mark.parametrize("rule", [Signs(), Combine((), (x,))])
def test_both_sides_of_a_bound_have_values(rule: Any, side: Any) -> None:
    assert word(rule, AtLeast(x + side, side, ())) == "not confirmed"


@pytest.mark.parametrize("side", [gamma(-k), tan(pi * x), Sum(1 / k, (k, -1, 1)), sqrt(Sum(k, (k, -3, -1)))])
def test_functions_with_poles_have_no_signs(side: Any) -> None:
    assert word(Signs(), AtLeast(x + side, side)) == "not confirmed"


def test_a_side_without_a_value_is_no_counterexample() -> None:
    assert word(Signs(), AtLeast(1 + acos(d), d + acos(d))) == "not confirmed"


@pytest.mark.parametrize("product", [Product(k, (k, -3, -1)), Product(x, (x, -3, -1))])
def test_a_product_over_an_index_does_not_speak_for_itself(product: Any) -> None:
    assert word(Combine((), (product * y,)), AtLeast(product * y, 0)) == "not confirmed"


@pytest.mark.parametrize("root", [Subs(r**k, k, R(1, 2)), Sum(r**k, (k, R(1, 2), R(1, 2))), Sum(sqrt(k), (k, -1, -1))])
def test_a_bound_symbol_is_what_its_ends_make_it(root: Any) -> None:
    assert word(Combine((), (root**2,)), AtLeast(root**2, 0)) == "not confirmed"


def test_a_step_ends_on_no_number_that_is_not_admitted() -> None:
    never_prime = Symbol("k", integer=True, positive=True, prime=False)
    outcome = judged(Successive(Signs()), Monotone(never_prime**2 - 4 * never_prime, never_prime, "nondecreasing"))
    assert outcome.word == "not confirmed"
    assert "the next number is not admitted" in outcome.reason


# ------------------------------------------------------------------------------- counterexamples
@pytest.mark.parametrize(
    ("assumed", "claim"),
    [
        (Given(1 / Symbol("k", integer=True), "!=", 5), AtLeast(Symbol("k", integer=True) ** 2, 1)),
        (Given(sqrt(r), "!=", 5), AtLeast(r, 0)),
        (Given(sqrt(r), ">=", 1), AtLeast(r, 1)),
        (Given(sqrt(x) * sqrt(y), "!=", sqrt(x * y)), AtLeast(x, 2)),
    ],
)
def test_no_counterexample_where_an_assumption_has_no_value_or_fails(assumed: Given, claim: Any) -> None:
    assert word(Signs(), claim, None, (assumed,)) == "not confirmed"


@pytest.mark.parametrize("assumed", [Given(sqrt(x), ">=", 1), Given(sqrt(x), "!=", sqrt(2)), Given(x * sqrt(2), "<", 40)])
def test_counterexamples_meet_assumptions_with_roots(assumed: Given) -> None:
    assert word(Signs(), AtMost(x, 1), None, (assumed,)) == "refuted"


def test_numbers_equal_in_two_forms_are_not_apart() -> None:
    assert not holds("!=", (sqrt(5 + 2 * sqrt(6)), sqrt(2) + sqrt(3)))


def test_a_symbol_that_is_not_zero_takes_no_zero() -> None:
    assert not allowed(Symbol("s", zero=False), Integer(0))


# ------------------------------------------------------------------------------- coordinates
@pytest.mark.parametrize(
    ("coordinate", "claim"),
    [
        (Symbol("d", even=True, nonnegative=True), AtLeast((-1) ** r, 1)),
        (Symbol("d", integer=True, nonnegative=True), AtLeast(r * (r - 1), 0)),
        (Symbol("d", zero=True), AtLeast(exp(-r), 1)),
    ],
)
def test_a_slack_takes_every_value(coordinate: Any, claim: Any) -> None:
    outcome = judged(Signs({r: coordinate}), claim, None, (Given(r, ">=", 0),))
    assert outcome.word != "proved"
    assert "declared more than nonnegative" in outcome.reason


@pytest.mark.parametrize(("new", "slack"), [(z + sqrt(d), (r - z) ** 2), (z + d**2, (r - z) ** 4)])
def test_a_root_of_an_equation_need_not_solve_it_everywhere(new: Any, slack: Any) -> None:
    outcome = judged(Signs({r: new}), AtLeast(r, z), None, (Given(slack, ">=", 0),))
    assert outcome.word != "proved"


# ------------------------------------------------------------------------------- poles
@pytest.mark.parametrize(
    ("rule", "claim", "given", "said"),
    [
        (Signs({x: y + d}), AtLeast(1 / (x - y), 0), (Given(x, ">=", y),), "that x - y is not zero"),
        (Signs(), AtLeast(1 / (r - z) ** 2, 0), (), "that r - z is not zero"),
        (Signs(), AtLeast((r**2 + r) / r - r, 1), (), "that r is not zero"),
        (Signs(), AtLeast(sqrt(r) * (sqrt(r) + 1) - r - sqrt(r), 0), (), "that r is positive"),
        (Combine(uses=(), terms=()), AtLeast((r**2 - 1) / (r - 1), r + 1), (), "does not show positive"),
    ],
)  # fmt: skip
def test_what_has_no_value_is_not_bounded(rule: Any, claim: Any, given: Any, said: str) -> None:
    outcome = judged(rule, claim, None, given)
    assert outcome.word == "not confirmed"
    assert said in outcome.reason


@pytest.mark.parametrize(
    ("rule", "claim", "given"),
    [
        (Signs({x: y + d}), AtLeast(1 / (x - y), 0), (Given(x, ">", y),)),
        (Signs({x: y + d}), AtLeast(1 / (y - x) ** 2, 0), (Given(x, ">", y),)),
        (Signs(), AtLeast(1 / (r - z) ** 2, 0), (Given(z - r, "!=", 0),)),
        (Signs(), AtLeast(1 / (k + x), 0), ()),
        (Signs({k: 2 + d}), AtMost(1 / (k - 1), 1), (Given(k, ">=", 2),)),
        (Signs(), AtLeast(x / (k - 1) - x / (k - 1), 0), (Given(k, ">=", 2),)),
    ],
)
def test_quotients_that_have_a_value(rule: Any, claim: Any, given: Any) -> None:
    assert word(rule, claim, None, given) == "proved"


def test_a_step_that_says_nothing_where_the_claim_does() -> None:
    """At t = 0 the claim holds of itself, and the multiple of nothing that a step adds is not nothing."""
    xi = symbols("xi", real=True)
    doubled = Walk(w, w0, Law(xi, {1: R(1, 2), -1: R(1, 2)}), 2 * w)
    for times in (TIME, TIME * (TIME - 1), TIME * (TIME + 1)):
        outcome = judged(Induction(over=TIME), Equal(times * Mean(w, TIME), 0), doubled)
        assert outcome.word == "not confirmed"
        assert "says nothing where" in outcome.reason


# ------------------------------------------------------------------------------- time
@pytest.mark.parametrize(
    ("term", "given"),
    [
        (Mean((5 - TIME) * w**2, TIME + 1), Given(TIME, "<=", 5)),
        (Mean((TIME - 5) * w**2, 3), Given(TIME, ">=", 5)),
        (Mean(w**2 / (TIME - 5), 5), Given(TIME, ">", 5)),
    ],
)
def test_the_time_inside_a_mean_is_its_own(term: Any, given: Any) -> None:
    assert word(Combine(uses=(), terms=(term,)), AtLeast(term, 0), sgd, (given,)) == "not confirmed"


def test_the_exact_road_means_the_same_time() -> None:
    claim = AtLeast(Mean((TIME - 5) * w**2, 3), 0)
    (road,) = bound(Theorem("planted", "none", "none", {"claim": claim}, {"one": Instance(
        {c: (1, 2), w0: 1, a: R(1, 2), m: 1, TIME: 6})}, (Given(TIME, ">=", 5),), sgd))
    assert [f.word for f in check(claim, road)] == ["refuted"]


# ------------------------------------------------------------------------------- gaps between integers
def test_no_step_leads_over_a_gap() -> None:
    """From 1 to 5 the sum of (j - 1)(j - 5) over the numbers below falls by 10, but no two neighbours that are admitted show it."""
    total = k**3 / 3 - R(7, 2) * k**2 + R(49, 6) * k - 5
    claim = Monotone(total, k, "nondecreasing")
    assert [total.subs(k, j) for j in (1, 2, 5)] == [0, 0, -10]
    outcome = judged(Successive(Combine(uses=(), terms=((k - 1) * (k - 5),))), claim, None, (Given((k - 1) * (k - 5), ">=", 0),))
    assert outcome.word == "not confirmed"
    assert "is not linear in k" in outcome.reason


def test_a_border_that_only_seems_to_depend_on_the_variable() -> None:
    border = (x + 1) ** 2 - x**2 - 2 * x - y
    claim = Monotone(Piecewise((x, border >= 0), (x, True), evaluate=False), x, "increasing")
    outcome = judged(Cases(Slope(Signs()), Slope(Signs())), claim)
    assert outcome.word == "not confirmed"


# ------------------------------------------------------------------------------- truths that were called false
def test_noise_is_no_counterexample() -> None:
    """The difference is zero, times a factor so large that what is left of its digits is none."""
    outcome = judged(Total(()), AtLeast(10**200 * (log(6 * x) - log(2 * x) - log(3)), 0))
    assert outcome.word != "refuted"


@pytest.mark.parametrize("rule", [Identity(), Signs(), Total(())], ids=lambda rule: type(rule).__name__)
def test_an_index_is_another_symbol_than_its_name_outside(rule: Any) -> None:
    i = symbols("i", integer=True)
    claim = (Equal if isinstance(rule, Identity) else AtLeast)(Sum(i * x, (i, 0, 2)) + i**2, 3 * x + i**2)
    assert word(rule, claim) != "refuted"


def test_places_are_what_they_are_declared_to_be() -> None:
    low, odd, prime = Symbol("v", integer=True, nonpositive=True), Symbol("v", odd=True), Symbol("v", prime=True)
    assert word(Slope(Signs({low: -d})), Monotone(-(low**2), low, "nondecreasing")) != "refuted"
    assert word(Slope(Signs()), Monotone(odd + 5 * (-1) ** (odd + 1), odd, "increasing")) != "refuted"
    assert word(Signs(), AtLeast(prime, 2)) != "refuted"
    assert not allowed(Symbol("v", irrational=True), R(1, 2))


def test_instances_are_what_symbols_are_declared_to_be() -> None:
    prime = Symbol("v", prime=True)
    made = Theorem("planted", "none", "none", {"claim": AtLeast(prime, 2)}, {"one": Instance({prime: 4})})
    with pytest.raises(BadInstance, match="v = 4 violates the assumption that v is prime"):
        list(points(made, "one"))


def test_rows_of_a_counterexample_meet_the_assumptions() -> None:
    """Rows between 1 and 1 are all 1: E w after one step is what it is for such rows alone."""
    ones = (Given(c, ">=", 1), Given(c, "<=", 1))
    claim = Equal(Mean(w, 1), (1 - a) * w0 + a)
    assert word(Batches(), claim, sgd, ones) == "not confirmed"
    assert word(Batches(), claim, sgd, (Given(c, ">=", 1),)) == "refuted"


# ------------------------------------------------------------------------------- kills
def test_a_version_that_the_data_make_true_is_not_killed() -> None:
    """Rows of one length beta have beta as their mean squared length tau too."""
    beta, tau = symbols("beta tau", positive=True)
    v, v0 = MatrixSymbol("v", k, 1), MatrixSymbol("v_0", k, 1)
    column = MatrixSymbol("x", k, 1)
    rows = Rows(n, (column,))
    tied = (Given(Square(column), "==", beta), Given(rows.mean(Square(column)), "==", tau))
    claim = Equal(2 * beta, beta + beta)
    wrong = Equal(2 * beta, beta + tau)
    made = Theorem("planted", "none", "none", {"claim": claim}, {"one": Instance(
        {column: ((1, 0), (0, 1)), v0: (1, 1), beta: 1, tau: 1, a: 1, m: 1})}, tied, SGD(rows, v, v0, column, a, m),
        proofs={"claim": Identity()})
    asked = Question("planted", made, "claim", claim, tuple(bound(made)), ())
    assert by_derivation(asked, Mutant("tau", "", wrong))[0] == "not judged"
    assert by_derivation(asked, Mutant("twice", "", Equal(2 * beta, 3 * beta)))[0] == "killed"


def test_one_complex_number_is_in_no_order() -> None:
    claim = AtMost(log(r - 2) + 0, log(r - 2))
    (road,) = bound(Theorem("planted", "none", "none", {"claim": claim}, {"one": Instance({r: 1})}))
    assert [f.word for f in check(claim, road)] == ["not confirmed"]
