"""Signs, Identity and Minimax prove what holds everywhere in a region, and none of these falsehoods."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rule_setting import judged, word
from sympy import Function, MatrixSymbol, Rational as R, Sum, Symbol, sqrt, symbols, sympify

from theorems import (
    TIME,
    AtLeast,
    AtMost,
    Draw,
    Equal,
    Given,
    Instance,
    Law,
    Mean,
    Optimum,
    Piece,
    Process,
    Rows,
    Square,
    Theorem,
)
from theorems.hu2017.stationary_variance import theorem as moments
from theorems.ma2018.critical_batch_size import mean_square, theorem as critical, top_axis
from theorems.ma2018.critical_ratio import theorem as ratio
from theorems.rules import Identity, Minimax, Signs

beta, top, low, eta, m = symbols("beta lambda_1 lambda_k eta m", positive=True)
d, s, extra = symbols("d s e", nonnegative=True)
z, k = symbols("z k", real=True)
n = Symbol("n", integer=True, positive=True)
y, xi, u = symbols("y xi u", real=True)
v = MatrixSymbol("v", n, 1)
ordered = (Given(top, ">=", low), Given(beta, ">=", top + low))


# ------------------------------------------------------------------------------- Signs
@pytest.mark.parametrize("name", list(ratio.claims))
def test_signs_proves_the_library(name: str) -> None:
    theorem: Theorem = ratio
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


@pytest.mark.parametrize(
    "claim",
    [
        AtLeast(top, 2 * low),
        AtMost(beta, top + low),
        AtLeast(beta, 2 * top),
        AtMost(low, top - low),
        AtLeast(beta - top - low, extra),
        AtLeast((top - low) / (beta - 2 * top), 0),
        AtLeast(1 / (top - 2 * low), 0),
        AtLeast(top - low, R(1, 100)),
        AtLeast(z, 0),
        AtLeast(z * top, 0),
        AtLeast(top - Function("f", real=True)(low), 0),
        AtLeast(sqrt(top) - low, 0),
        AtLeast(top - low, 0, tight=("none",)),
        AtLeast(top - low, 0, tight=("other",)),
        Equal(top, low),
        AtMost(Mean(y, 0), 1),
    ],
)
@pytest.mark.parametrize("table", [{top: low + d, beta: 2 * low + d + s}, {}], ids=["slacks", "none"])
def test_signs_false_claims(claim: Any, table: Any) -> None:
    outcome = judged(Signs(table), claim, None, ordered)
    assert outcome.word != "proved"
    if outcome.word == "refuted":
        assert outcome.counterexample is not None
        point = {
            {"beta": beta, "lambda_1": top, "lambda_k": low, "e": extra, "z": z}[a]: R(b)
            for a, b in outcome.counterexample.point.items()
        }
        left, right = claim.left.subs(point), claim.right.subs(point)
        assert left > right if isinstance(claim, AtMost) else left < right
        assert point[top] >= point[low] > 0 and point[beta] >= point[top] + point[low]


@pytest.mark.parametrize("table", [
    {top: low + d + 1}, {top: low + 2 * d + s}, {top: low + d**2}, {top: low - d}, {top: 2 * low + d}, {beta: top + extra},
    {top: low + Symbol("g", real=True)}, {top: low + Symbol("low", nonnegative=True) * 0 + d * s}, {low: d}, {top: low * d},
], ids=str)
def test_coordinates_are_slacks(table: Any) -> None:
    """`e` is a symbol of the claim, so calling beta - lambda_1 by its name would make the claim true by a pun."""
    assert word(Signs(table), AtLeast(beta - top, extra), None, ordered) != "proved"
    assert word(Signs(table), AtLeast(top, low + 1), None, ordered) != "proved"


def test_a_coordinate_that_loses_points() -> None:
    """At d = 0 the product z d is 0 for every z, also for z = -5."""
    product = (Given(extra, ">=", 0), Given(z * extra, ">=", 0))
    assert word(Signs({z: s / extra}), AtLeast(z, 0), None, product) != "proved"


def test_signs_refuses_floats() -> None:
    with pytest.raises(TypeError, match="binary float"):
        word(Signs({top: low + 0.5 * d}), AtLeast(top, low), None, ordered)


@pytest.mark.parametrize(
    "given", [Given(Square(v), "==", k), Given(Rows(n, (y,)).mean(y**2), "==", k), Given(y**2, "<=", k), Given(k, ">=", extra)]
)
def test_no_counterexample_outside_the_assumptions(given: Given) -> None:
    """k >= 0 follows from each assumption, in ways that Signs does not see; it must not offer k = -1."""
    assert word(Signs(), AtLeast(k, 0), None, [given]) == "not confirmed"
    assert word(Signs(), AtMost(Symbol("x", negative=True), 0)) == "not confirmed"
    assert word(Signs(), AtLeast(k, 0)) == "refuted"


# ------------------------------------------------------------------------------- Identity
def test_identity() -> None:
    name = "ratio of the errors"
    assert moments.proofs[name].check(moments, moments.claims[name]).word == "proved"
    rows, i, j = Rows(n, (y,)), *symbols("i j", integer=True)
    false = [
        Equal((z + 1) ** 2, z**2 + 1),
        Equal(sqrt(z**2), z),
        Equal(2 ** (z + 1), 2**z + 2),
        Equal(Sum(i * j, (i, 0, 2), (j, 0, 2)), j * Sum(i, (i, 0, 2), (j, 0, 2))),
        Equal(Sum(i, (i, 0, n)), Sum(i, (i, 0, n - 1))),
        Equal(rows.mean(y**2), rows.mean(y) ** 2),
        Equal(Mean(u, 0), 1),
        AtMost(z, z),
    ]
    assert [word(Identity(), c) for c in false].count("proved") == 0
    assert judged(Identity(), Equal((z + 1) ** 2, z**2 + 1)).word == "refuted"


@pytest.mark.parametrize("claim", [
    Equal(2 * Rows(n, (y,)).mean(y), Rows(n, (y,)).mean(2 * y)), Equal(sqrt(2) * sqrt(3) * sqrt(z**2), sqrt(6) * sqrt(z**2)),
    Equal(Sum(TIME, (TIME, 0, 3)), Sum(n, (n, 0, 3))),
])
def test_identity_refutes_no_truth(claim: Equal) -> None:
    assert word(Identity(), claim) != "refuted"


# ------------------------------------------------------------------------------- Minimax
rule: Any = critical.proofs["optimum"] if "optimum" in critical.proofs else critical.proofs["optimal step and rate"]
optimum: Any = critical.claims["optimal step and rate"]
small, large = optimum.pieces


def test_minimax_proves_the_library() -> None:
    assert rule.check(critical, optimum).word == "proved"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(optimum, pieces=(small, replace(large, argmin=2 * large.argmin))),
        replace(optimum, pieces=(replace(small, value=small.value + 1), large)),
        replace(optimum, pieces=(replace(small, when=small.when + 1), large)),
        replace(optimum, pieces=(replace(small, when=-small.when), replace(large, when=small.when))),
        replace(optimum, pieces=(small, small)),
        replace(optimum, pieces=(small,)),
        replace(optimum, pieces=(large, small)),
        replace(optimum, objectives=(optimum.objectives[0], 2 * optimum.objectives[1])),
        replace(optimum, objectives=(-optimum.objectives[0], optimum.objectives[1])),
        replace(optimum, over=beta),
        replace(optimum, realised_by=(mean_square(top_axis, 2), optimum.realised_by[1])),
        replace(optimum, realised_by=optimum.realised_by[:1]),
        replace(optimum, realised_by=optimum.realised_by[::-1]),
        AtMost(small.value, 1),
    ],
    ids=range(14),
)
def test_minimax_wrong_claims(wrong: Any) -> None:
    outcome = rule.check(critical, wrong)
    assert outcome.word != "proved"
    if outcome.counterexample is not None:
        _really_missed(wrong, dict(outcome.counterexample.point))


def _really_missed(wrong: Optimum, point: dict[str, str]) -> None:
    names = {"beta": beta, "lambda_1": top, "lambda_k": low, "m": critical.process[0].draw.size}
    values = {names[a]: R(b) for a, b in point.items() if a in names}
    (best,) = [R(b) for a, b in point.items() if a == wrong.over.name]
    beside = [R(b) for a, b in point.items() if a.startswith("better")]
    piece = next(p for p in wrong.pieces if p.when.subs(values) >= 0 and p.argmin.subs(values) == best)
    largest = [max(o.subs(values).subs(wrong.over, at) for o in wrong.objectives) for at in (best, *beside)]
    assert largest[0] != piece.value.subs(values) or min(largest) < piece.value.subs(values)
    assert values[top] >= values[low] > 0 and values[beta] >= values[top] + values[low]


always = sympify(1) * d


@pytest.mark.parametrize(
    ("objective", "argmin", "value"),
    [
        (1 / (eta - 1) ** 2 + 2 * eta, 2, 5),
        ((eta - d) ** 2, d, 0),
        (-((eta - 1) ** 2), 1, 0),
        ((eta - 1) ** 3, 1, 0),
        (sqrt(eta), 1, 1),
        (eta, 0, 0),
        ((eta - 1) ** 2, 1, 1),
        ((eta - 1) ** 2, 2, 1),
        ((eta - 1) ** 2 * (eta - 3) ** 2 + eta, 1, 1),
    ],
)
def test_minimax_shapes(objective: Any, argmin: Any, value: Any) -> None:
    claim = Optimum((objective,), over=eta, pieces=(Piece(always, argmin, value),))
    assert word(Minimax(({},)), claim, None, [Given(d, ">=", 0)]) != "proved"
    truth = Optimum(((eta - 1) ** 2,), over=eta, pieces=(Piece(always, 1, 0),))
    assert word(Minimax(({},)), truth, None, [Given(d, ">=", 0)]) == "proved"


def test_minimax_pieces_cover() -> None:
    parabola = (eta - m) ** 2
    halves = (Piece(m - 2, m, 0), Piece(3 - m, m, 0)), (Piece(m - 2, m, 0),), (Piece(m - 2, m, 0), Piece(m - 2, m, 0))
    for pieces in halves:
        assert word(Minimax(({},) * len(pieces)), Optimum((parabola,), over=eta, pieces=pieces)) != "proved"


def test_realised_by_another_start() -> None:
    walk = Process({u: 2}, Draw(Law(xi, {1: 1})), {k: xi}, {u: u - eta * u})
    parabola = ((1 - eta) ** 2,)
    claim = Optimum(parabola, over=eta, pieces=(Piece(always, 1, 0),), realised_by=(Mean(u**2, 1),))
    assert word(Minimax(({},)), claim, walk, [Given(d, ">=", 0)]) != "proved"
    assert word(Minimax(({},)), claim, replace(walk, start={u: 1}), [Given(d, ">=", 0)]) == "proved"
    assert (
        word(Minimax(({},)), replace(claim, realised_by=(Mean(u, 1),)), replace(walk, start={u: 1}), [Given(d, ">=", 0)])
        != "proved"
    )


def test_instances_are_where_data_assumptions_hold() -> None:
    known = {"one": Instance({k: 4})}
    assert judged(Signs(), AtLeast(k, 5), None, [Given(Square(v), "==", k)], instances=known).word == "refuted"
