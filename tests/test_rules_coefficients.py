"""Coefficients of nets for every t, nets of any inputs, whole polynomials at a time: what Expand proves, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Function, ImmutableMatrix, Product, Rational as R, Symbol, exp, factorial, sqrt, symbols

from theorems import (
    TIME,
    Draw,
    Gaussian,
    Given,
    Law,
    Mean,
    Path,
    Polynomial,
    Process,
    Rows,
    Square,
    Swap,
    Theorem,
    Variance,
)
from theorems.qian2020 import (
    deep_networks,
    mean_network,
    network_loss,
    other_inputs as other,
    scalar_network as library,
)
from theorems.rules import Cone, Degrees, Expand, Wishart

b, m, n, u, v, u0, v0, alpha = library.b, Symbol("m", integer=True, positive=True), other.n, *library.net.states, *(
    library.u0, library.v0, library.alpha)
s, xi, target, error, gradient, net = library.s, library.xi, library.target, library.error, library.gradient, library.net
U, V, K, L, M, A, B, j = library.U, library.V, library.K, library.L, library.M, library.A, library.B, library.j
course, powers, degree, t = library.course, library.powers, library.degree, TIME
known = library.theorem.given
full = mean_network.full


def claim(**fields: Any) -> Polynomial:
    return Polynomial(**{"of": Variance(gradient, t), "variable": 1 / b, "degree": degree} | fields)


first, last = claim(coefficients={1: library.first()}), claim(coefficients={degree: library.last(2 * 3**j)})
mean = Polynomial(Mean(gradient[0], t), 1 / b, mean_network.degree, exact_degree=True, constant=Mean(full[0], t))
RULE = Expand(0)  # the arguments for every t alone, without whole polynomials to fall back on


def said(wrong: Any, *processes: Any, given: Any = known, rule: Any = RULE) -> str:
    return word(rule, wrong, processes, given)


@pytest.mark.parametrize("theorem", [library.theorem, mean_network.theorem, network_loss.theorem, other.theorem, deep_networks.theorem])
def test_the_library(theorem: Theorem) -> None:
    for name, rule in theorem.proofs.items():
        if isinstance(rule, Expand):
            outcome = rule.check(theorem, theorem.claims[name])
            assert outcome.word == "proved", (name, outcome.reason)
            for miss, swap in theorem.near_miss.get(name, {}).items():
                assert rule.check(theorem, swap.apply(theorem.claims[name])).word != "proved", (name, miss)


# ------------------------------------------------------------------------------- the first coefficient
@pytest.mark.parametrize(
    "wrong",
    [
        changed(course, start={U: 2 * u0}),
        changed(course, start={K: 1}),
        changed(course, start={L: u0}),
        changed(course, update={U: U + alpha * V * (U * V - target)}),
        changed(course, update={U: U - 2 * alpha * V * (U * V - target)}),
        changed(course, update={V: V - alpha * (U - alpha * V * (U * V - target)) * (U * V - target)}),
        changed(course, update={K: 0}),
        changed(course, update={L: -library.wider[0, 1]}),
        changed(course, update={M: library.wider[1, 1] + alpha**5}),
        changed(course, update={K: library.wider[0, 0] - alpha**2 * V**2 * (U * V - target) ** 2}),
        changed(course, update={K: library.wider[0, 0] / b}),
        changed(course, update={K: library.wider[0, 0] + t}),
        changed(course, stop=U > 5),
    ],
    ids=str,
)
@pytest.mark.parametrize("rule", [Expand(0), Expand(2)], ids=["counting", "whole"])
def test_another_companion_is_another_coefficient(wrong: Any, rule: Any) -> None:
    assert said(first, net, course, rule=rule) == "proved"
    assert said(first, net, wrong, rule=rule) != "proved"


def test_a_companion_that_first_differs_at_the_fourth_step() -> None:
    """A counter of steps: whole polynomials up to t = 2 cannot tell."""
    clock = Symbol("q", real=True)
    slow = Path({**course.start, clock: 0}, {**course.update, clock: clock + 1})
    extra = Mean(clock * (clock - 1) * (clock - 2), t)
    late = claim(coefficients={1: library.first() + extra})
    assert said(late, net, slow, rule=Expand(2)) != "proved"
    assert said(claim(coefficients={1: library.first() + 0 * extra}), net, slow) == "proved"


@pytest.mark.parametrize(
    "value",
    [
        0,
        2 * library.first(),
        library.first(1),
        library.first() + 1 / b,
        library.first() / alpha,
        Mean(2 * Square(library.pull), t),
        library.first().subs(t, t + 1),
        library.first().subs(t, 0),
        Mean(v * error, t),
        Mean(s, t),
        Variance(gradient, t),
        U,
        K,
    ],
    ids=str,
)
def test_other_first_coefficients(value: Any) -> None:
    assert said(claim(coefficients={1: value}), net, course) != "proved"


@pytest.mark.parametrize("power", [0, 2, -1, R(1, 2), m, t, t + 1, degree - 1, degree + 1, degree])
def test_the_first_coefficient_at_another_power(power: Any) -> None:
    assert said(claim(coefficients={power: library.first()}), net, course) != "proved"


@pytest.mark.parametrize(
    "process",
    [
        changed(net, average={s: 2 * xi**2}),
        changed(net, average={s: xi**4}),
        changed(net, average={s: xi**2 + 1}),
        changed(net, draw=Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}), b)),
        changed(net, start={u: v0}),
        changed(net, update={u: u + alpha * v * error * s}),
        changed(net, update={u: u - alpha * v * error * s**2}),
        changed(net, update={v: v}),
        changed(net, draw=Draw(Gaussian(xi), b**2)),
    ],
    ids=str,
)
def test_the_first_coefficient_of_another_process(process: Any) -> None:
    assert said(first, process, course) != "proved"


def test_companions_may_be_states_of_the_net_itself() -> None:
    both = changed(net, start=dict(course.start), update=dict(course.update))
    assert said(first, both) == "proved"
    assert said(first, changed(both, update={K: library.wider[0, 0] + u - u0})) != "proved"
    assert said(first, changed(both, update={K: library.wider[0, 0] * s})) != "proved"


# ------------------------------------------------------------------------------- the highest coefficient
def product(term: Any, end: Any = t, begin: Any = 0) -> Any:
    return Mean(A**2 + B**2, t) / alpha**2 * Product(term, (j, begin, end))


def factor(power: Any) -> Any:
    return 2 ** (power - 1) * factorial(power - 1)


@pytest.mark.parametrize(
    "value",
    [
        product(factor(2 * 3**j), t - 1),
        product(factor(2 * 3**j), t + 1),
        product(factor(2 * 3**j), t, 1),
        product(factor(2 * 3**j + 1)),
        product(factor(3**j)),
        product(factor(2 * 2**j)),
        product(2 ** (2 * 3**j) * factorial(2 * 3**j - 1)),
        product(2 ** (2 * 3**j - 1) * factorial(2 * 3**j)),
        product(factor(2 * 3 ** (t - j))),
        product(factor(2 * 3**j)) * (t + 1),
        product(factor(2 * 3**j)) + t,
        -product(factor(2 * 3**j)),
        product(factor(2 * 3**j)) * alpha,
        product(factor(2 * 3**j)).subs(A, B),
        product(factor(2 * 3**j)).subs(Mean(A**2 + B**2, t), Mean(A**2 + B**2, t + 1)),
        0,
    ],
    ids=str,
)
def test_other_highest_coefficients(value: Any) -> None:
    assert said(last, net, powers) == "proved"
    assert said(claim(coefficients={degree: value}), net, powers) != "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        changed(powers, start={A: 1}),
        changed(powers, start={A: -powers.start[A]}),
        changed(powers, update={A: alpha * A * B**2}),
        changed(powers, update={A: -alpha * A**2 * B}),
        changed(powers, update={B: -alpha * A**2 * B + 1}),
    ],
    ids=str,
)
def test_other_highest_powers(wrong: Any) -> None:
    found = said(last, net, wrong)
    # A sign of both A and its square is lost in A^2 + B^2, and a proof of a truth is no fault.
    assert found != "proved" or wrong.start[A] == -powers.start[A] or wrong.update[A] == alpha * A * B**2


def test_signs_that_a_square_forgets_are_not_forgotten_without_it() -> None:
    plain = claim(coefficients={degree: library.last(2 * 3**j).subs(Mean(A**2 + B**2, t), Mean(A + B**2, t))})
    assert said(plain, net, powers) != "proved"


def test_the_highest_coefficient_asks_for_normal_examples_and_one_monomial() -> None:
    assert said(last, changed(net, draw=Draw(Law(xi, {1: R(1, 2), 2: R(1, 2)}), b)), powers) != "proved"
    assert said(last, changed(net, average={s: xi**2 + xi}), powers) != "proved"
    assert said(last, changed(net, update={u: u - alpha * v * error * s + v**3 * s}), powers) != "proved"


def test_the_variance_of_states_alone_is_zero_at_the_start() -> None:
    """var u_0 = 0, though the square of u_0 is not: the count of powers says nothing there."""
    bound = 2 * (3**t - 1) / R(2) - t
    top = Path({A: -alpha * v0 * (u0 * v0 - target), B: -alpha * u0 * (u0 * v0 - target), K: u0}, {
        A: -alpha * A * B**2, B: -alpha * A**2 * B, K: A})
    value = Mean(K**2, t) * Product(factor(2 * 3**j), (j, 0, t - 1))
    wrong = Polynomial(Variance(u, t), 1 / b, bound, coefficients={bound: value})
    assert said(wrong, net, top) != "proved"
    assert said(Polynomial(Variance(u, t), 1 / b, bound, exact_degree=True), net) != "proved"


def test_a_first_power_has_the_degree_of_a_constant() -> None:
    """E (v e s + u) at t = 0 is v e + u, of which the highest power shows v e alone; and u_1 has s_0 in the first power or not."""
    top = Mean(A * B**2, t) * Product(factor(3**j), (j, 0, t)) / -(alpha**3)
    added = Mean(gradient[0] + u, t)
    bound = mean_network.degree
    assert said(Polynomial(added, 1 / b, bound, exact_degree=True), net) != "proved"
    assert said(Polynomial(added, 1 / b, bound, coefficients={bound: top}), net, powers) != "proved"
    one = (3**t - 1) / R(2) - t
    assert said(Polynomial(Mean(u, t), 1 / b, one, exact_degree=True), net) != "proved"
    assert said(Polynomial(Mean(u, t), 1 / b, one), net) == "proved"


def test_an_average_is_no_weight() -> None:
    """In u - s the average stands where a target does, which is rewritten as an error."""
    process = changed(net, update={u: (u - s) * v, v: v})
    assert word(Expand(), Polynomial(Variance(u, 1), 1 / b, 1, constant=0, coefficients={1: 2 * v0**2}), (process,)) == "proved"
    assert word(Expand(), Polynomial(Variance(u, 1), 1 / b, 1, constant=0, coefficients={1: v0**2}), (process,)) != "proved"


# ------------------------------------------------------------------------------- constants of means
@pytest.mark.parametrize(
    "constant",
    [0, 1, Mean(full[1], t), Mean(-full[0], t), Mean(full[0] + U - V, t), Mean(full[0], t + 1), Mean(full[0], 0), Mean(v * error, t),
     v0 * (u0 * v0 - target), U, Mean(full[0], t) / b],
    ids=str,
)
def test_other_constants(constant: Any) -> None:
    assert said(mean, net, mean_network.path) == "proved"
    assert said(Swap(constant=constant).apply(mean), net, mean_network.path) != "proved"
    assert said(Swap(constant=None, coefficients={0: constant}).apply(mean), net, mean_network.path) != "proved"


def test_the_constant_is_the_value_along_the_path_with_every_average_at_its_mean() -> None:
    plain = Swap(exact_degree=False).apply(mean)
    assert said(plain, changed(net, average={s: xi**4 / 3}), mean_network.path) == "proved"
    assert said(plain, changed(net, average={s: xi**4}), mean_network.path) != "proved"
    assert said(plain, changed(net, average={s: xi}), mean_network.path) != "proved"


def test_the_first_coefficient_of_a_mean_is_not_known_for_every_time() -> None:
    assert "those of 0, 1 and the highest" in judged(
        RULE, Polynomial(Mean(gradient[0], t), 1 / b, mean_network.degree, coefficients={1: 0}), (net,), known).reason


# ------------------------------------------------------------------------------- other inputs
z, y, S, T = other.z, other.y, *other.repeated.average
rows_claim, apart_claim = other.theorem.claims["with replacement"], other.theorem.claims["without replacement"]
sizes = (Given(n, ">=", 2), Given(b, "<=", n))


def of_rows(wrong: Any, process: Any = other.repeated, given: Any = sizes, rule: Any = RULE) -> str:
    return word(rule, wrong, (process, other.course), given)


@pytest.mark.parametrize(
    "swap",
    [
        Swap(constant=1),
        Swap(degree=degree - 1),
        Swap(exact_degree=True),
        Swap(signs="ends"),
        Swap(signs="highest"),
        Swap(signs="all"),
        Swap(variable=other.c),
        Swap(variable=b),
        Swap(variable=1 / b**2),
        Swap(variable=1 / n),
        Swap(coefficients={1: 0}),
        Swap(coefficients=other.first(other.noise * n / (n - 1))),
        Swap(coefficients=other.first(other.noise.subs(other.rows.mean(z * y), other.rows.mean(z) * other.rows.mean(y)))),
        Swap(coefficients={degree: 1}),
    ],
    ids=str,
)
def test_other_claims_about_rows_drawn_with_replacement(swap: Swap) -> None:
    assert of_rows(rows_claim) == "proved"
    assert of_rows(swap.apply(rows_claim)) != "proved"


@pytest.mark.parametrize(
    "swap",
    [
        Swap(constant=1),
        Swap(degree=degree - 1),
        Swap(signs="lowest"),
        Swap(signs="all"),
        Swap(variable=1 / b),
        Swap(variable=(n - b) / (b * n)),
        Swap(variable=(n - b) / (b * (n + 1))),
        Swap(variable=(n - b) / (n - 1)),
        Swap(coefficients={0: 1}),
        Swap(coefficients=other.first(other.noise)),
    ],
    ids=str,
)
def test_other_claims_about_rows_drawn_without_replacement(swap: Swap) -> None:
    assert of_rows(apart_claim, other.apart) == "proved"
    assert of_rows(swap.apply(apart_claim), other.apart) != "proved"


def test_a_single_row_leaves_no_variable() -> None:
    assert "is not known to be defined" in judged(RULE, apart_claim, (other.apart,), (Given(b, "<=", n),)).reason


@pytest.mark.parametrize(
    "process",
    [
        changed(other.repeated, draw=Draw(other.rows, b, "reshuffled")),
        changed(other.repeated, draw=Draw(other.rows, b, "in order")),
        changed(other.repeated, draw=Draw(other.rows, b, "without")),
        changed(other.repeated, draw=Draw(other.rows, 3)),
        changed(other.repeated, draw=Draw(other.rows, b + t)),
        changed(other.repeated, draw=Draw(other.rows, b, part=1)),
        changed(other.repeated, average={S: z * other.repeated.states[0]}),
        changed(other.repeated, average={S: z / b}),
        changed(other.repeated, average={S: z * Function("h", real=True)(t)}),
        changed(other.repeated, average={S: 1 / z}),
        changed(other.repeated, average={T: y + 1}),
        changed(other.repeated, draw=Draw(Rows(n, (z, y)), m)),
        changed(other.repeated, update={other.repeated.states[0]: other.repeated.states[0] / b}),
        changed(other.repeated, update={other.repeated.states[0]: other.repeated.states[0] * exp(-S)}),
    ],
    ids=str,
)
def test_other_ways_to_draw(process: Any) -> None:
    assert of_rows(rows_claim, process) != "proved"


@pytest.mark.parametrize("law", [{1: 1 - 1 / b, 2: 1 / b}, {b: 1}, {1: 1 - other.q, other.coin.states[0]: other.q}], ids=str)
def test_a_law_is_the_same_for_every_batch_and_in_every_state(law: Any) -> None:
    plain = other.theorem.claims["a law with atoms"]
    assert word(RULE, plain, (other.coin,), ()) == "proved"
    assert word(RULE, plain, (changed(other.coin, draw=Draw(Law(other.xi, law), b)),), ()) != "proved"


@pytest.mark.parametrize("formula", [1 / xi, exp(xi), Symbol("h", real=True) ** xi, u * xi**2, xi**m], ids=str)
def test_gaussian_averages_have_moments(formula: Any) -> None:
    assert said(claim(), changed(net, average={s: formula})) != "proved"


def test_two_averages_of_one_normal_vary_together() -> None:
    """Var of the mean of xi plus that of xi^2 - xi is that of xi^2, 2/b: the covariance of the two counts."""
    r = Symbol("r", real=True)
    process = changed(net, average={s: xi**2 - xi, r: xi}, update={w: e.subs(s, s + r) for w, e in net.update.items()})
    drawn = Variance(gradient.subs(s, s + r), t)
    assert said(Swap(of=drawn).apply(first), process, course) == "proved"
    assert said(Swap(of=drawn, coefficients={1: library.first(3)}).apply(first), process, course) != "proved"


# ------------------------------------------------------------------------------- depth one
w, w0 = symbols("w w_0", real=True)
one = Process({w: w0}, Draw(Gaussian(xi), b), {s: xi**2}, {w: w - alpha * (w - target) * s})
slope = Variance((w - target) * s, t)


@pytest.mark.parametrize(
    ("wrong", "process"),
    [
        (Polynomial(slope, 1 / b, t, signs="all"), one),
        (Polynomial(slope, 1 / b, t + 1, exact_degree=True), one),
        (Polynomial(slope, 1 / b, t + 1, constant=1, signs="all"), one),
        (Polynomial(Mean((w - target) ** 2, t), 1 / b, t + 1, signs="all"), one),
        (Polynomial(Variance((w - target) * s**2, t), 1 / b, t + 3, signs="all"), one),
        (Polynomial(Variance((w - target) ** 2 * s, t), 1 / b, 3 * t + 1, signs="all"), one),
        (Polynomial(slope, 1 / b, 3 * t + 3, signs="all"), changed(one, update={w: w - alpha * (w - target) * s**2})),
        (Polynomial(slope, 1 / b, t + 1, signs="all"), changed(one, update={w: w - alpha * (w - target) ** 2 * s})),
    ],
    ids=str,
)
def test_no_negative_coefficient_needs_affine_steps(wrong: Any, process: Any) -> None:
    assert word(RULE, Polynomial(slope, 1 / b, t + 1, constant=0, signs="all"), one) == "proved"
    assert word(RULE, wrong, process) != "proved"


# ------------------------------------------------------------------------------- one time
whole = network_loss.theorem.claims["after one step"]
table = network_loss.coefficients


@pytest.mark.parametrize(
    "swap",
    [
        Swap(degree=2),
        Swap(exact_degree=True),
        Swap(constant=0),
        Swap(signs="all"),
        Swap(signs="lowest"),
        *(Swap(coefficients=table | {k: value + extra}) for k, value in table.items() for extra in (1, alpha**4, network_loss.e)),
        *(Swap(coefficients=table | {k: -value}) for k, value in table.items()),
        Swap(coefficients={2: table[1]}),
        Swap(coefficients={4: 1}),
        Swap(coefficients={-1: table[0]}),
        Swap(coefficients={R(1, 2): table[0]}),
        Swap(coefficients={m: table[1]}),
        Swap(coefficients={1: table[1] + 1 / b}),
        Swap(coefficients={1: table[1] * u}),
        Swap(of=Mean(error**2 / 2, 2)),
        Swap(of=Mean(error**2 / 2, 0)),
        Swap(of=Mean(error**2, 1)),
        Swap(of=Mean(error**2 / 2, 3)),
    ],
    ids=str,
)
def test_other_whole_polynomials(swap: Swap) -> None:
    assert word(Expand(), whole, (net,)) == "proved"
    assert word(Expand(), swap.apply(whole), (net,)) != "proved"


def test_the_degree_at_one_time_is_attained_under_its_assumptions() -> None:
    exactly = Swap(exact_degree=True).apply(whole)
    assert word(Expand(), exactly, (net,), known) == "proved"
    assert word(Expand(), exactly, (net,), (Given(alpha, "!=", 0),)) != "proved"


def test_coefficients_with_a_power_that_is_not_there_are_zero() -> None:
    assert word(Expand(), Swap(coefficients={4: 0}).apply(whole), (net,)) == "proved"


@pytest.mark.parametrize("power", [m, u0, 1 / b, Symbol("k")], ids=str)
def test_a_power_that_is_no_number_has_no_known_coefficient(power: Any) -> None:
    found = judged(Expand(), Swap(coefficients={power: 0}).apply(whole), (net,))
    assert found.word == "not confirmed" and "is not a number" in found.reason


def test_two_powers_that_meet_at_a_time_are_both_held_against_it() -> None:
    both = claim(coefficients={1: library.first(), degree: library.last(2 * 3**j)})
    assert len(both.pairs) == 2 and both.pairs[1][0].subs(t, 0) == 1
    assert said(both, net, course, powers, rule=Expand(0)) == "proved"


# ------------------------------------------------------------------------------- other rules
def test_rules_that_prove_no_coefficient_decline_them() -> None:
    from theorems.qian2020 import gradient_variance as lin, matrix_network as wide, rotation_network as turn

    false = {"coefficients": {1: 7}}
    for rule, setting, name in ((Cone(), lin.theorem, "every step"), (Degrees(), wide.theorem, "every step")):
        assert rule.check(setting, setting.claims[name]).word == "proved"
        assert rule.check(setting, Swap(**false).apply(setting.claims[name])).word == "not confirmed"
    ends = turn.theorem.claims["its ends"]
    assert Wishart().check(turn.theorem, Swap(**false).apply(ends)).word == "refuted"
    right = Swap(coefficients=dict(enumerate(turn.coefficients, 1))).apply(ends)
    assert Wishart().check(turn.theorem, right).word == "proved"


def test_a_polynomial_reads_powers_and_values() -> None:
    found = Polynomial(Variance(gradient, t), 1 / b, degree, coefficients={1: u0, degree: v0})
    assert found.expressions()["coefficients.1.0"] == degree
    assert "P_{1} = u_{0}" in found.statement()
    with pytest.raises(TypeError, match="binary float"):
        Polynomial(Variance(gradient, t), 1 / b, degree, coefficients={1: 0.5})
    with pytest.raises(ValueError, match=r"write \{power: value\}"):
        Polynomial(Variance(gradient, t), 1 / b, degree, coefficients=(1, 2))


def test_matrices_of_observables_are_written_out() -> None:
    square = Polynomial(Mean(Square(ImmutableMatrix([v * error * s, u * error * s])), t), 1 / b, degree,
                        constant=Mean(Square(full), t))
    assert said(square, net, mean_network.path) == "proved"
    assert said(Swap(constant=Mean(Square(full) + U, t)).apply(square), net, mean_network.path) != "proved"


# ------------------------------------------------------------------------------- what is read
coin_of_another = Process({L: 0}, Draw(Law(K, {1: R(1, 2), -1: R(1, 2)})), {M: K}, {L: L + M})
mean_square = Polynomial(Mean(u**2, t), 1 / b, 3**t - 1)


@pytest.mark.parametrize("foreign", [L, M, K], ids=["state", "average", "noise"])
def test_an_average_names_no_other_process(foreign: Any) -> None:
    found = judged(RULE, mean_square, (changed(net, average={s: foreign * xi**2}), coin_of_another))
    assert found.word == "not confirmed" and "of its own process alone" in found.reason


@pytest.mark.parametrize(("size", "scheme"), [(n, "with"), (2 * n, "with"), (n - 1, "without")], ids=str)
@pytest.mark.parametrize("rule", [Expand(), Cone()], ids=["Expand", "Cone"])
def test_the_number_of_rows_does_not_vary_with_the_data_held(size: Any, scheme: str, rule: Any) -> None:
    field, r = symbols("f r", real=True)
    rows, given = Rows(n, (field,)), (Given(n, ">=", 3),)
    inverse = 1 / size if scheme == "with" else (n - size) / (size * (n - 1))
    free = 1 / b if scheme == "with" else (n - b) / (b * (n - 1))

    def said_of(batch: Any, variable: Any) -> Any:
        process = Process({u: u0}, Draw(rows, batch, scheme), {r: field}, {u: u - alpha * r})
        return judged(rule, Polynomial(Variance(u + r, t), variable, t + 1, signs="all"), process, given)

    assert said_of(b, free).word == "proved"
    assert "a symbol of its own" in said_of(size, inverse).reason


def test_moments_that_are_no_rational_numbers_leave_the_arguments_for_every_t() -> None:
    for factor, read in ((2, True), (R(1, 3), True), (sqrt(2), False)):
        process = changed(net, average={s: factor * xi})
        assert judged(Expand(), mean_square, process).word == "proved"
        at_one = judged(Expand(), Swap(of=Mean(u**2, 1), degree=1).apply(mean_square), process)
        assert at_one.word == "proved"
        assert any("whole polynomial" in step.text for step in at_one.steps) is read


@pytest.mark.parametrize("of", [Variance(gradient, t) + 1, 2 * Variance(gradient, t), Mean(u, t) * Mean(v, t)], ids=str)
def test_sums_and_multiples_are_no_quantity(of: Any) -> None:
    assert "is neither a variance, a sum of variances, nor the mean of a scalar" in judged(RULE, claim(of=of), net).reason


def test_one_name_for_a_state_and_an_average() -> None:
    twice = Process({u: u0, s: 1}, net.draw, {s: xi**2}, {u: u**2 * s, s: s})
    assert "is the name of a state and of an average" in judged(RULE, mean_square, twice).reason
