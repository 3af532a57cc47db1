"""Successive and Composed prove what moves one way, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import judged, word
from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from theorems import (
    SGD,
    TIME,
    Dot,
    Draw,
    Equal,
    Given,
    Instance,
    Law,
    Mean,
    Monotone,
    Polynomial,
    Process,
    Rows,
    Square,
    Theorem,
    Variance,
)
from theorems.qian2020.falling_variance import theorem as library
from theorems.qian2020.variance_ratio import theorem as ratios
from theorems.rules import DELTA, Batches, Combine, Composed, Cone, Signs, Successive

n, b, k, p = symbols("n b k p", integer=True, positive=True)
x, w, w0, g = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "g"))
y, z, xi, v, kick = symbols("y z xi v zeta", real=True)
r, s = symbols("r s", nonnegative=True)
q, a = symbols("q a", positive=True)
even = Symbol("e", integer=True, positive=True, even=True)
alpha = Function("alpha", real=True)
data = Rows(n, (x, y))
c = (n - b) / (b * (n - 1))
within = (Given(n, ">=", 2), Given(b, ">=", 1), Given(b, "<=", n))
ahead = Successive(Signs({n: b + 1 + s}))
plain = Successive(Signs())


def falls(of: Any, variable: Any = b, direction: str = "nonincreasing") -> Monotone:
    return Monotone(of, variable, direction)


def test_the_setting_holds_truths() -> None:
    assert word(ahead, falls(c), given=within) == "proved"
    assert word(ahead, falls(c, direction="decreasing"), given=within) == "proved"
    assert word(plain, falls(1 / b, direction="decreasing")) == "proved"
    assert word(plain, falls(q**2 / (1 + q), q, "increasing")) == "proved"
    assert word(plain, falls(1 / q, q, "decreasing")) == "proved"
    assert word(plain, falls(a / a, q, "nondecreasing")) == "proved"


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (falls(c, direction="nondecreasing"), within),
        (falls(c, direction="increasing"), within),
        (falls(-c), within),
        (falls(b**2 - 3 * b, direction="nondecreasing"), ()),
        (falls(q**2 - q, q, "nondecreasing"), ()),  # rises from 1 to 2, and falls before 1/2
        (falls((2 - b) ** 2, direction="nonincreasing"), (Given(b, "<=", 3),)),
        (falls(1 / (b - R(5, 2))), ()),  # jumps up from 2 to 3
        (falls(1 / z, z), (Given(z, "!=", 0),)),  # jumps up across 0
        (falls(a / a, q, "decreasing"), ()),
        (falls(0 * b + a, direction="increasing"), ()),
        (falls(-1 / b, direction="nonincreasing"), ()),
        (falls(a * b, direction="nonincreasing"), ()),
        (falls(z * b, direction="nondecreasing"), ()),
    ],
)
def test_falsehoods(claim: Monotone, given: Any) -> None:
    assert word(plain, claim, given=given) != "proved"
    assert word(ahead, claim, given=given) != "proved"


def test_a_falsehood_is_refuted_where_both_places_meet_the_assumptions() -> None:
    found = judged(plain, falls(b * (3 - b), direction="nondecreasing"), given=(Given(b, "<=", 3),))
    assert found.word == "refuted" and found.counterexample is not None and found.counterexample.point["b"] in ("2", "3", "1")
    assert int(found.counterexample.point["b"]) + 1 <= 3


def test_a_bound_is_asked_for_only_where_the_next_value_is_admitted() -> None:
    """At b = n there is no next value: b (n - b) ... the last fall to it counts, what comes after does not."""
    hump = b * (2 * n - b)  # rises up to b = n, falls after
    assert word(Successive(Signs({n: b + 1 + s})), falls(hump, direction="increasing"), given=within) == "proved"
    assert word(Successive(Signs({n: b + s})), falls(hump, direction="increasing"), given=within) != "proved"


def test_a_real_variable_is_compared_at_all_distances() -> None:
    """Along the integers alone q^2 - q does not fall from 1 on."""
    assert word(Successive(Signs({b: 1 + r})), falls(b**2 - b, direction="increasing"), given=(Given(b, ">=", 1),)) == "proved"
    assert word(Successive(Signs({q: 1 + r})), falls(q**2 - q, q, "increasing"), given=(Given(q, ">=", 1),)) == "proved"
    assert word(Successive(Signs({q: R(1, 4) + r})), falls(q**2 - q, q, "increasing"), given=(Given(q, ">=", R(1, 4)),)) != "proved"


pace = alpha(TIME)


def sgd(step: Any = pace, size: Any = b, scheme: str = "without", start: Any = w0) -> Process:
    return SGD(data, w, start, x * Dot(x, w) - y * x, step, size, scheme, name=g)


@pytest.mark.parametrize(
    ("claim", "given", "words"),
    [
        (falls(1 / n, n), within, "a size of the data"),
        (falls(1 / p, p), (), "a size of the data"),
        (falls(Variance(g, TIME)), within, "changes with b"),
        (falls(Mean(b * Square(w), TIME)), within, "changes with b"),
        (falls(1 / y, y), (), "random, a field of the data"),
        (falls(1 / b, 1 / b), (), "no real symbol"),
        (falls(1 / k, k), (Given(k, "==", 2 * b),), "ties the variable k"),
        (falls(1 / even, even), (), "the next number is not admitted"),
        (falls(1 / DELTA, DELTA), (), "the name of the step"),
        (falls(R(1, 2) ** TIME, TIME), (Given(TIME, "<=", 4),), "names the time t"),
        (falls(Mean(k * Square(w), 2), k), within, "the observable of"),
        (Equal(1 / b, b), (), "Successive proves a Monotone"),
    ],
)
def test_what_successive_declines(claim: Any, given: Any, words: str) -> None:
    found = judged(plain, claim, sgd(), given)
    assert found.word == "not confirmed" and words in found.reason


def test_points_that_are_instances_refute_nothing() -> None:
    """With assumptions on the data only instances are tried, and b = n has no next value."""
    given = (*within, Given(data.mean(y), "==", 0))
    found = judged(plain, falls(c, direction="nondecreasing"), sgd(), given, instances={"last": Instance({b: 3, n: 3})})
    assert found.word == "not confirmed"


def test_strictly_is_shown_by_signs_only() -> None:
    claim = Equal(z, 0)
    theorem = Theorem("t", "s", "s", {"e": claim, "m": falls(1 / b, direction="decreasing")}, {"none": Instance({})})
    rule = Successive(Combine(uses=(), terms=(1 / (b * (b + 1)),)))
    assert rule.check(theorem, falls(1 / b)).word == "proved"
    assert "shown by Signs only" in rule.check(theorem, falls(1 / b, direction="decreasing")).reason


# ------------------------------------------------------------------------------- along the time
walk = Process({v: z}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)})), {kick: xi}, {v: v + kick})


def test_along_the_time_a_quantity_is_compared_with_itself_a_step_later() -> None:
    one = Equal(Mean(v**2, TIME + 1), Mean(v**2, TIME) + 1)
    rule = Successive(Combine(uses=("one step",), terms=(1,), multipliers=(1,)))
    for claim, expected in ((falls(Mean(v**2, TIME), TIME, "nondecreasing"), "proved"), (falls(Mean(v**2, TIME), TIME), "not")):
        theorem = Theorem(
            "t", "s", "s", {"one step": one, "m": claim}, {"none": Instance({})}, process=walk, proofs={"one step": Batches()}
        )
        assert rule.check(theorem, claim).word.startswith(expected)


# ------------------------------------------------------------------------------- Composed
through = Composed(c, Signs({n: b + s, b: 1 + r}), ahead)
repeated = Composed(1 / b, Signs(), plain)
every = falls(Variance(g, TIME))


@pytest.mark.parametrize(("theorem", "name"), [(t, name) for t in (library, ratios) for name in t.claims])
def test_the_library(theorem: Theorem, name: str) -> None:
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


def test_composed_holds_truths() -> None:
    assert word(through, every, sgd(), within) == word(repeated, every, sgd(scheme="with")) == "proved"
    assert word(repeated, falls(Mean(Square(w - data.mean(x)), TIME)), sgd(scheme="with")) == "proved"


@pytest.mark.parametrize(
    "process",
    [
        sgd(step=b * R(1, 10)),  # the step proportional to the batch
        sgd(step=alpha(b)),
        sgd(step=1 / b),
        sgd(step=Dot(w, w)),
        sgd(start=w0 / b),
        sgd(scheme="with"),
        sgd(scheme="in order"),
        sgd(scheme="reshuffled"),
        sgd(size=k),
        sgd(size=b + TIME),
        sgd(size=n),
        SGD(data, w, w0, x * Dot(x, w) - y * x, alpha(TIME), b, "without", name=g, stop=Square(w) >= 1),
    ],
)
def test_falsehoods_of_the_process(process: Process) -> None:
    assert word(through, every, process, within) == "not confirmed"


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (falls(Variance(g, TIME), direction="nondecreasing"), within),
        (falls(Variance(g, TIME), direction="decreasing"), within),  # equal rows: the variance is 0 for all b
        (falls(Variance(g, TIME), direction="increasing"), within),
        (falls(-Variance(g, TIME)), within),
        (falls(2 * Variance(g, TIME)), within),
        (falls(Variance(g, b)), within),
        (falls(Variance(g / b, TIME)), within),
        (falls(Variance(g, TIME), n), within),
        (falls(Variance(g, TIME), k), within),
        (falls(Variance(g, TIME)), (*within, Given(k, "==", b))),
        (falls(Mean(Dot(w, w) ** 2, TIME)), within),
        (Equal(Variance(g, TIME), 0), within),
    ],
)
def test_falsehoods_of_the_claim(claim: Any, given: Any) -> None:
    assert word(through, claim, sgd(), given) == "not confirmed"


def test_the_degree_may_not_change_with_the_batch() -> None:
    falsehood = Polynomial(Variance(g, b), 1 / b, b + 1, signs="all")
    assert "changes with the batch size" in judged(Cone(), falsehood, sgd(scheme="with")).reason


@pytest.mark.parametrize(
    "rule",
    [
        repeated,  # 1/b is not the variable without replacement
        Composed(-c, Signs({n: b + s, b: 1 + r}), ahead),
        Composed(c, Signs(), ahead),
        Composed(c, Signs({n: b + s, b: 1 + r}), plain),
        Composed(1 / c, Signs({n: b + s, b: 1 + r}), ahead),
    ],
)
def test_wrong_arguments(rule: Composed) -> None:
    assert word(rule, every, sgd(), within) == "not confirmed"


# ------------------------------------------------------------------------------- divided by a power of c
inside = (Given(b, ">=", 1), Given(b, "<=", n - 1))
ratio_of = Signs({n: b + 1 + s, b: 1 + r})
course = Successive(Signs({n: b + 2 + s}))
spare = Variance(g, TIME)


def divided(power: Any, of: Any = spare, direction: str = "nonincreasing", over: Any = None, process: Any = None,
            given: Any = inside, nonnegative: Any = ratio_of) -> Any:
    """What Composed says of a quantity over a power of c, or over another expression."""
    claim = falls(of / (c**power if over is None else over), direction=direction)
    return judged(Composed(c, nonnegative, course, power=power), claim, process or sgd(), given)


@pytest.mark.parametrize(
    ("power", "of", "direction"),
    [
        (0, spare, "nonincreasing"),
        (1, spare, "nonincreasing"),
        (R(1, 2), spare, "nonincreasing"),
        (TIME + 1, spare, "nondecreasing"),
        (TIME + 2, spare, "nondecreasing"),
        (TIME, Variance(w, TIME), "nondecreasing"),
        (TIME + 1, Mean(Square(g), TIME), "nondecreasing"),
        (0, Mean(Square(g), TIME), "nonincreasing"),
        (-1, Mean(Square(g), TIME), "nonincreasing"),
    ],
)
def test_over_a_power_of_c(power: Any, of: Any, direction: str) -> None:
    assert divided(power, of, direction).word == "proved"


@pytest.mark.parametrize(
    ("power", "of", "direction"),
    [
        (1, spare, "nondecreasing"),  # var is not proportional to c
        (2, spare, "nonincreasing"),  # nor to c^2
        (R(3, 2), spare, "nonincreasing"),
        (TIME + 1, spare, "nonincreasing"),
        (TIME, spare, "nondecreasing"),
        (TIME + R(1, 2), spare, "nondecreasing"),
        (1, Mean(Square(g), TIME), "nonincreasing"),  # the constant over c rises
        (1, Mean(Square(w), TIME), "nondecreasing"),
        (TIME, Mean(Square(g), TIME), "nondecreasing"),
        (TIME - 1, Variance(w, TIME), "nondecreasing"),
        (-1, spare, "nondecreasing"),
    ],
)
def test_false_powers(power: Any, of: Any, direction: str) -> None:
    assert divided(power, of, direction).word == "not confirmed"


def test_what_divides_is_that_power_and_is_positive() -> None:
    assert "is not" in divided(1, over=c**2).reason
    assert "is not" in divided(1, over=b * c).reason
    assert "is not" in divided(1, of=2 * spare).reason
    assert "is not" in divided(b, direction="nondecreasing").reason
    assert "is not" in divided(k, direction="nondecreasing").reason
    assert divided(1, given=within, nonnegative=Signs({n: b + s, b: 1 + r})).word == "not confirmed"
    weak = Composed(c, Signs({n: b + s, b: 1 + r}), ahead, power=1)
    assert "does not show" in judged(weak, falls(spare / c), sgd(), within).reason
    assert divided(1, process=sgd(step=b * R(1, 10))).word == "not confirmed"
    assert divided(1, process=sgd(scheme="with")).word == "not confirmed"
    assert divided(1, of=spare * Variance(w, TIME)).word == "not confirmed"


@pytest.mark.parametrize("rule", [Composed(1 / b, ratio_of, course, power=1), Composed(c, Signs(), course, power=1),
                                  Composed(c, ratio_of, plain, power=1), Composed(c, ratio_of, course, power=2)])
def test_wrong_arguments_of_a_quotient(rule: Composed) -> None:
    assert word(rule, falls(spare / c), sgd(), inside) == "not confirmed"
