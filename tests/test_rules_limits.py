"""Limits proves what a formula tends to, and none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from rule_setting import judged, word
from sympy import Function, Rational as R, S, Symbol, exp, oo, sin, sqrt, symbols

from theorems import TIME, Draw, Equal, Given, Instance, Law, Limit, Mean, Process, Theorem
from theorems.hu2017.stationary_variance import theorem as moments
from theorems.ma2018.critical_batch_size import theorem as critical
from theorems.rules import Induction, Limits

a, c, q, m, lam = symbols("a c q m lambda", positive=True)
z, v, xi, kick = symbols("z v xi zeta", real=True)
u = Symbol("u", nonnegative=True)
k = Symbol("k", integer=True, positive=True)
phi = Function("phi", real=True)
small = (Given(q, "<", 1),)


@pytest.mark.parametrize(("theorem", "name"), [(moments, "stationary"), (critical, "saturation")])
def test_the_library(theorem: Theorem, name: str) -> None:
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"
    for swap in theorem.near_miss[name].values():
        assert theorem.proofs[name].check(theorem, swap.apply(theorem.claims[name])).word == "not confirmed"


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (Limit(m / (1 + m), m, oo, 1), ()),
        (Limit(m / (1 + m), m, oo, 1, 1 / m), ()),
        (Limit(a + 1 / m, m, oo, a, 1 / m), ()),
        (Limit(m / (1 + m), m, 0, 0, m), ()),
        (Limit(a * m + c, m, 0, c), ()),
        (Limit(1 / (c + m), m, 0, 1 / c), ()),
        (Limit(q**TIME, TIME, oo, 0), small),
        (Limit(TIME**3 * q**TIME, TIME, oo, 0), small),
        (Limit(q ** (2 * TIME + 1) + a, TIME, oo, a), small),
        (Limit(exp(-lam * m) + a, m, oo, a), ()),
        (Limit(1 / m, m, oo, 0), (Given(m, ">=", a), Given(a / m, "<", 1))),
    ],
)
def test_truths(claim: Limit, given: Any) -> None:
    assert word(Limits(), claim, given=given) == "proved"


FALSE = [
    (Limit(m / (1 + m), m, oo, 2), (), "does not tend to zero"),
    (Limit(m / (1 + m), m, 0, 1), (), "does not tend to zero"),
    (Limit(m**2 / (1 + m), m, oo, 0), (), "does not tend to zero"),
    (Limit(m / (1 + m), m, oo, 1, 1 / m**2), (), "does not show"),
    (Limit(m / (1 + m), m, oo, 1, 1), (), "does not tend to zero"),  # bounded by it, but it stays
    (Limit(m / (1 + m), m, oo, 1, -1 / m), (), "does not show"),
    (Limit(1 / (z * m + 1), m, oo, 0), (), "may vanish"),  # at z = 0 it is 1
    (Limit((z * m + 1) / m, m, oo, 0), (), "does not tend to zero"),
    (Limit(q**TIME, TIME, oo, 0), (), "does not show to decay"),
    (Limit(q**TIME, TIME, oo, 1), small, "does not show to tend"),
    (Limit(z**TIME, TIME, oo, 0), (Given(z, "<", 1),), "does not show to decay"),  # below -1 it grows
    (Limit(q**-TIME, TIME, oo, 0), small, "does not show to decay"),
    (Limit((-q) ** m, m, oo, 0), small, "does not show to decay"),  # no real number
    (Limit(exp(lam * m), m, oo, 0), (), "does not show to decay"),
    (Limit(exp(-lam * m) * exp(a * m), m, oo, 0), (), "does not show to decay"),
    (Limit(exp(-z * m), m, oo, 0), (), "does not show to decay"),
    (Limit(sin(m), m, oo, 0), (), "does not show to decay"),
    (Limit(1 / sqrt(m), m, oo, 0), (), "sum of products"),
    (Limit(phi(m) / m, m, oo, 0), (), "inside a function"),
    (Limit(1 / m, m, oo, 1 / m), (), "names m"),
    (Limit(1 / m, m, oo, 0), (Given(m, "<", 5),), "may keep m from going"),
    (Limit(1 / m, m, oo, 0), (Given(1 / m, ">", a),), "may keep m from going"),
    (Limit(1 / m, m, oo, 0), (Given(m, "==", a),), "ties the variable m"),
    (Limit(m, m, 0, 0), (Given(m, ">=", 1),), "may keep m from going"),
    (Limit(z, z, 0, 0), (), "must be declared positive"),
    (Limit(k, k, 0, 0), (), "no integer"),
    (Limit(1 / m, 1 / m, oo, 0), (), "no real symbol"),
    (Limit(Mean(v, TIME), TIME, oo, 0), (), "is random"),
    (Equal(m, a), (), "Limits proves a Limit"),
]
walk = Process({v: z}, Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)})), {kick: xi}, {v: v / 2 + kick})


@pytest.mark.parametrize(("claim", "given", "words"), FALSE)
def test_falsehoods(claim: Any, given: Any, words: str) -> None:
    found = judged(Limits(), claim, walk, given)
    assert found.word == "not confirmed" and words in found.reason


def test_slacks_must_be_the_differences_and_show_non_negative() -> None:
    claim = Limit(a + z**2 / m, m, oo, a, z**2 / m)
    assert word(Limits(slacks=(S.Zero, 2 * z**2 / m)), claim) == "proved"
    assert "is not the difference" in judged(Limits(slacks=(S.Zero, z**2 / m)), claim).reason
    assert "give error - (of - value)" in judged(Limits(slacks=(S.Zero,)), claim).reason
    wrong = Limit(a + z / m, m, oo, a, z / m)
    assert "does not show non-negative" in judged(Limits(slacks=(S.Zero, 2 * z / m)), wrong).reason


# ------------------------------------------------------------------------------- through proved equalities
def mean_of(claim: Any, formula: Any, proof: Any = None, uses: Any = ("mean",)) -> Any:
    theorem = Theorem(
        "t", "s", "s", {"mean": Equal(Mean(v, TIME), formula), "limit": claim}, {"none": Instance({})}, process=walk,
        proofs={"mean": proof or Induction(over=TIME)},
    )  # fmt: skip
    return Limits(uses=uses).check(theorem, claim)


def test_a_mean_through_its_formula() -> None:
    half = R(1, 2) ** TIME * z
    assert mean_of(Limit(Mean(v, TIME), TIME, oo, 0), half).word == "proved"
    assert mean_of(Limit(Mean(v, TIME), TIME, oo, 1), half).word == "not confirmed"
    assert "is not a proved" in mean_of(Limit(Mean(v, TIME), TIME, oo, 0), half / 2).reason
    assert "is random" in mean_of(Limit(Mean(v, TIME + 1), TIME, oo, 0), half).reason
    assert "is random" in mean_of(Limit(Mean(v**2, TIME), TIME, oo, 0), half).reason
    assert "is not a proved" in mean_of(Limit(Mean(v, TIME), TIME, oo, 0), half, uses=("limit",)).reason
