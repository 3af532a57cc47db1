"""Monotone, Limit and Probability on the exact road: what is compared, what is refuted, where there is nothing to compare."""
from __future__ import annotations

from typing import Any

import pytest
from sympy import Rational as R, Symbol, exp, oo, symbols

from numerics.assumptions import bound
from numerics.exact.check import Finding, check
from numerics.kill import Question
from numerics.outcome import Road
from numerics.roads import exact
from theorems import (
    SGD,
    TIME,
    AtMost,
    Draw,
    Each,
    Equal,
    Given,
    Instance,
    Law,
    Limit,
    Monotone,
    Probability,
    Process,
    Rows,
    Theorem,
    Variance,
    Walk,
)

a, c, w, g, u, xi = symbols("a c w g u xi", real=True)
n, b, k = symbols("n b k", integer=True, positive=True)
s, low = symbols("s l", positive=True)
z = Symbol("z", real=True)
sgd = SGD(Rows(n, (c,)), w, a, w - c, R(1, 2), b, "without", name=g)
walk = Walk(u, 0, Law(xi, {1: R(1, 2), -1: R(1, 2)}), u + xi)
stopped = Walk(u, 0, Law(xi, {1: R(1, 2), -1: R(1, 2)}), u + xi, stop=u >= 2)
DATA = {c: (0, 2, 5), a: 3}


def made(claim: Any, values: Any, given: Any = (), process: Any = None) -> Theorem:
    return Theorem("t", "s", "s", {"main": claim}, {"one": Instance(values)}, given, process)


def findings(claim: Any, values: Any, given: Any = (), process: Any = None) -> list[Finding]:
    return [f for case in bound(made(claim, values, given, process)) for f in check(claim, case)]


def road(claim: Any, values: Any, given: Any = (), process: Any = None) -> Road:
    theorem = made(claim, values, given, process)
    return exact(Question("t", theorem, "main", claim, tuple(bound(theorem)), ()))


def words(*arguments: Any) -> list[str]:
    return [f.word for f in findings(*arguments)]


# ------------------------------------------------------------------------------- Monotone
def test_an_integer_is_compared_with_the_next_one() -> None:
    claim = Monotone(Variance(w, 2), b, "decreasing")
    found = findings(claim, {**DATA, b: 1}, (Given(b, "<=", n),), sgd)
    assert [(f.word, f.left, f.right) for f in found] == [("exact", "95/72 at b = 1", "95/288 at b = 2")]
    assert "the first must be > the second" in found[0].reason


@pytest.mark.parametrize("direction", ["increasing", "nondecreasing"])
def test_the_other_direction_is_refuted_with_both_values(direction: str) -> None:
    found = road(Monotone(Variance(w, 2), b, direction), {**DATA, b: 2}, (Given(b, "<=", n),), sgd)
    assert found.word == "refuted" and found.witness is not None
    assert (found.witness.left, found.witness.right) == ("95/288 at b = 2", "0 at b = 3")


def test_strictly_is_refuted_where_two_values_are_equal() -> None:
    level = {c: (2, 2, 2), a: 3, b: 1}
    assert words(Monotone(Variance(w, 2), b, "nonincreasing"), level, (), sgd) == ["exact"]
    assert words(Monotone(Variance(w, 2), b, "decreasing"), level, (), sgd) == ["refuted"]


def test_after_the_last_value_nothing_is_compared_and_that_upholds_nothing() -> None:
    claim = Monotone(Variance(w, 2), b, "increasing")  # false, and not looked at
    found = road(claim, {**DATA, b: 3}, (), sgd)  # a batch of four does not exist, whatever is assumed
    assert found.word == "not confirmed" and "nothing is compared at the instance 'one'" in found.reason
    both = road(Monotone(Variance(w, 2), b, "decreasing"), {**DATA, b: Each(2, 3)}, (), sgd)
    assert both.word == "exact" and [c["word"] for c in both.checks] == ["exact", "closed"]


def test_the_next_value_must_meet_every_assumption() -> None:
    claim = Monotone(k * (5 - k), k, "increasing")
    assert words(claim, {k: 1}, (Given(k, "<=", 2),)) == ["exact"]
    assert words(claim, {k: 2}, (Given(k, "<=", 2),)) == ["closed"]
    assert words(claim, {k: 3}) == ["refuted"]


def test_a_real_variable_is_compared_on_both_sides_within_the_assumptions() -> None:
    claim = Monotone(s**2 / (1 + s), s, "increasing")
    assert words(claim, {s: 1}) == ["exact"] * 4
    assert words(claim, {s: 1}, (Given(s, "<=", 1),)) == ["exact"] * 2
    assert words(claim, {s: 1}, (Given(s, "==", 1),)) == ["closed"]
    assert words(Monotone((s - 1) ** 2, s, "increasing"), {s: 1}) == ["refuted", "exact", "refuted", "exact"]
    assert words(Monotone(z**2, z, "nondecreasing"), {z: 0}) == ["refuted", "exact", "refuted", "exact"]
    assert words(Monotone(exp(-s), s, "decreasing"), {s: 2}) == ["exact"] * 4
    assert words(Monotone(exp(s - s), s, "increasing"), {s: 2}) == ["refuted"] * 4


def test_a_place_without_a_value_refutes() -> None:
    assert words(Monotone(1 / (k - 2), k, "nonincreasing"), {k: 1}) == ["refuted"]


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (Monotone(Variance(w, 2), n, "nonincreasing"), "a size of the data"),
        (Monotone(Variance(w, 2), 1 / b, "nonincreasing"), "no symbol that the instance gives"),
        (Monotone(Variance(w, 2), w, "nonincreasing"), "no symbol that the instance gives"),
    ],
)
def test_what_cannot_be_changed_is_not_confirmed(claim: Any, why: str) -> None:
    (found,) = findings(claim, {**DATA, b: 1}, (), sgd)
    assert found.word == "not confirmed" and why in found.reason


# ------------------------------------------------------------------------------- Limit
def test_a_limit_is_within_its_error() -> None:
    claim = Limit(s / (1 + s), s, oo, 1, 1 / s)
    assert words(claim, {s: Each(1, 7)}) == ["exact", "exact"]
    assert words(Limit(s / (1 + s), s, oo, 1, 1 / s**2), {s: 7}) == ["refuted"]
    assert words(Limit(s / (1 + s), s, oo, R(1, 2), 1 / s), {s: 7}) == ["refuted"]
    assert words(Limit(exp(-s), s, oo, 0, exp(-s / 2)), {s: 7}) == ["exact"]


def test_a_limit_without_an_error_closes_the_road() -> None:
    found = road(Limit(s / (1 + s), s, oo, 3), {s: 7})
    assert found.word == "closed" and "give Limit(..., error=...)" in found.reason


# ------------------------------------------------------------------------------- Probability
def test_probabilities_by_enumeration() -> None:
    values = {TIME: Each(1, 3)}
    assert words(Equal(Probability(u >= 1, TIME), R(1, 2)), values, (), walk) == ["exact", "exact"]
    assert words(Equal(Probability(u >= 2, TIME), R(1, 8)), values, (), walk) == ["refuted", "exact"]
    assert words(AtMost(Probability(u > TIME, TIME), 0), values, (), walk) == ["exact", "exact"]
    assert words(AtMost(Probability(u >= TIME, TIME), 0), values, (), walk) == ["refuted", "refuted"]


def test_a_stopped_process_keeps_its_event() -> None:
    """P(u = 2 at some time up to 4) = 2 P(u_4 > 2) + P(u_4 = 2) = 2/16 + 4/16, by reflection."""
    assert words(Equal(Probability(u >= 2, 4), R(6, 16)), {a: 1}, (Given(a, ">", 0),), stopped) == ["exact"]
    assert words(Equal(Probability(u >= 2, 4), R(5, 16)), {a: 1}, (Given(a, ">", 0),), walk) == ["exact"]


def test_an_event_of_averages() -> None:
    assert words(Equal(Probability(g >= 2, 0), R(1, 3)), {**DATA, b: 2}, (), sgd) == ["exact"]


def test_points_that_differ_in_the_rule_to_stop_are_all_looked_at() -> None:
    from numerics.verify import distinct

    level = Symbol("L", integer=True)
    moving = Process({u: 0}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)})), {z: xi}, {u: u + z}, stop=u >= level)
    claim = Equal(Probability(u >= 1, 2), R(1, 2))
    theorem = made(claim, {level: Each(1, 2)}, (), moving)
    assert len(distinct(theorem, claim, bound(theorem))) == 2
