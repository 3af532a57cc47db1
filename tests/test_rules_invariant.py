"""Invariant proves how a state climbs through equal wells, and none of these falsehoods."""
from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import Function, Integer, Max, Piecewise, Rational as R, Sum, Symbol, floor, lambdify

from theorems import TIME, AtLeast, AtMost, Draw, Equal, Gaussian, Given, Law, Mean, Probability, Rows
from theorems.rules import Combine, Invariant
from theorems.umeda2024 import ratchet
from theorems.umeda2024.ratchet import L, T, eta, g0, height, p, pull, q, s, sgd, start, well, x, y, y0, zeta

rule, given = ratchet.in_wells, ratchet.theorem.given
CLAIMS = {name: ratchet.theorem.claims[name] for name in ("never down", "up", "wells", "height")}
LARGE, FIRST = R(8, 9), L * eta(0)
a = Symbol("a", real=True)
k, r, h = Symbol("k", integer=True), Symbol("r", real=True), Symbol("h", real=True)


def law(push: Any = -L, down: Any = L / 8, chance: Any = p) -> Draw:
    return Draw(Law(zeta, {push: chance, down: 1 - chance}))


def ratchet_with(at: Any = q, turn: Any = None, **fields: Any) -> Any:
    """The process with another derivative of the loss."""
    r = y - floor(y + at)
    turn = (1 - 2 * at) / 2 if turn is None else turn
    slope = Piecewise((L * r, r <= turn), (L * (2 * turn - r), True))
    return changed(sgd, average={pull: slope + zeta}, **fields)


def slopes(e: Any) -> Any:
    return changed(sgd, average={pull: e})


@pytest.mark.parametrize("name", ratchet.theorem.claims)
def test_the_library(name: str) -> None:
    theorem = ratchet.theorem
    assert theorem.proofs[name].check(theorem, theorem.claims[name]).word == "proved"


@pytest.mark.parametrize(
    ("process", "reason", "still"),
    [
        (sgd, "", {"never down", "up", "wells", "height"}),
        (ratchet_with(at=R(1, 10)), "the same in every well", {"height"}),
        (ratchet_with(turn=R(1, 8)), "", {"never down", "up", "wells", "height"}),
        (slopes(Piecewise((L * (y - well), y - well <= R(3, 8)), (L * (1 - y + well), True)) + zeta), "may fall", {"height"}),
        (ratchet_with(turn=R(1, 4)), "", {"never down", "up", "wells", "height"}),
        (ratchet_with(turn=R(1, 2)), "", {"never down", "up", "wells", "height"}),
        (changed(sgd, draw=law(chance=R(1, 10))), "known to be at least 1/10 only", {"never down", "height"}),
        (changed(sgd, draw=law(chance=R(1, 8))), "", {"never down", "up", "wells", "height"}),
        (changed(sgd, draw=law(down=L / 7)), "may fall", {"up", "height"}),
        (changed(sgd, draw=law(down=-L / 8)), "", {"never down", "up", "wells", "height"}),
        (changed(sgd, draw=law(push=L)), "may fall", {"height"}),
        (changed(sgd, draw=law(push=-L / 2)), "", {"never down", "height"}),
        (changed(sgd, draw=law(push=Integer(-1))), "rational coefficients", {"height"}),
        (changed(sgd, draw=law(chance=a)), "rational number", {"height"}),
        (changed(sgd, draw=Draw(Law(zeta, {-L: p, L / 8: 1 - p}), size=2)), "one draw", set()),
        (changed(sgd, draw=Draw(Law(zeta, {-L: p, L / 8: 1 - p}), size=TIME + 1)), "one draw", set()),
        (changed(sgd, draw=Draw(Law(zeta, {-L: p, L / 8: 1 - p}), part=1)), "part", set()),
        (changed(sgd, draw=Draw(Gaussian(zeta))), "one draw", set()),
        (changed(sgd, draw=Draw(Rows(Symbol("n", integer=True), (zeta,)))), "one draw", set()),
        (changed(sgd, draw=Draw(Law(zeta, {-L * TIME: p, L / 8: 1 - p}))), "same at every step", set()),
        (changed(sgd, stop=y >= 3), "stops", set()),
        (changed(sgd, clock=Symbol("h", positive=True)), "discrete steps", set()),
        (changed(sgd, update={y: y - 2 * eta(TIME) * pull}), "may fall", {"up", "height"}),
        (changed(sgd, update={y: y + eta(TIME) * pull}), "may fall", {"height"}),
        (changed(sgd, update={y: y - eta(TIME + 1) * pull}), "rational coefficients", {"height"}),
        (changed(sgd, update={y: y - eta(0) * pull}), "rational coefficients", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) ** 2 * pull}), "affine", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull + x / 100}), "rational coefficients", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull - R(1, 1000)}), "may fall", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull + TIME}), "rational coefficients", {"height"}),
        (changed(sgd, update={y: y / 2 - eta(TIME) * pull}), "not the same in every well", {"height"}),
        (changed(sgd, update={y: 2 * y - eta(TIME) * pull}), "not the same in every well", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull + (y - well) * (y - well - 1)}), "affine", {"height"}),
        (changed(sgd, update={y: Max(y - eta(TIME) * pull, -q)}), "same in every well", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull * (y - well) / (y - well)}), "", {"never down", "up", "wells", "height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull * (1 + (y - well) ** 2 / (y - well))}), "", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull / (1 + y - well)}), "may have no value", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull * Function("g", real=True)(y)}), "not the same|no polynomial", {"height"}),
        (slopes(Piecewise((L * (y - well), y <= 2), (0, True)) + zeta), "same in every well", {"height"}),
        (slopes(Piecewise((L * (y - well), x <= 2), (0, True)) + zeta), "same in every well", {"height"}),
        (slopes(Piecewise((L * (y - well), y - well <= q)) + zeta), "has no value", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull + k - well}), "same in every well|polynomial|rational", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull + r - y + well}), "same in every well|polynomial|rational", {"height"}),
        (changed(sgd, update={y: y - eta(TIME) * pull + h}), "rational coefficients", {"height"}),
        (slopes(L * (y - floor(y + R(1, 2))) + zeta), "polynomial|same", {"height"}),
        (changed(sgd, start={y: a * TIME}), "before the first step", set()),
        (changed(sgd, start={y: Symbol("c")}), "real start", set()),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_another_process_is_another_theorem(process: Any, reason: str, still: set[str]) -> None:
    """`still`: the claims that are true of it as well, and proved."""
    begin = floor(process.start[y] + q)
    outcomes = {}
    for name, claim in CLAIMS.items():
        here = _from(claim, begin)
        outcomes[name] = judged(rule, here, process, given)
    assert {name for name, outcome in outcomes.items() if outcome.word == "proved"} == still
    _true_on_a_grid(process, still)
    if reason:
        told = " ".join(outcome.reason for outcome in outcomes.values())
        assert any(part in told for part in reason.split("|")), told


def _true_on_a_grid(process: Any, proved: set[str]) -> None:
    """What is proved of a step holds at every point of a grid of places, steps and atoms, in plain arithmetic."""
    if not proved & {"never down", "up"}:
        return
    atoms, size = process.draw.source.atoms, Symbol("e")
    moves = [process.update[y].subs({pull: process.average[pull].subs({zeta: atom})}).subs({eta(TIME): size, L: 2}) for atom in atoms]
    steps = [lambdify((y, size), move.subs({L: 2}), "math") for move in moves]
    for place, h in product((3 + R(k, 32) - q for k in range(32)), (0, R(1, 3), R(8, 9), R(19, 20), 1)):
        rises = [floor(R(step(place, h / 2)).limit_denominator(10**6) + q) - 3 for step in steps]
        assert "never down" not in proved or min(rises) >= 0
        assert "up" not in proved or h < R(8, 9) or sum(c for c, rise in zip(atoms.values(), rises, strict=True) if rise >= 1) >= p


def _from(claim: Any, begin: Any) -> Any:
    return replace(claim, left=claim.left.xreplace({start: begin}), right=claim.right.xreplace({start: begin}), tight=())


def test_a_formula_at_a_single_place_counts() -> None:
    """At r = 3/8 alone the step is thrown down: measure zero, and still a way out of the well."""
    r = y - well
    torn = Piecewise((L * r, r < ratchet.alpha), (100 * L, r <= ratchet.alpha), (L * (2 * ratchet.alpha - r), True)) + zeta
    assert word(rule, CLAIMS["never down"], slopes(torn), given) == "not confirmed"


@pytest.mark.parametrize(
    "assumed",
    [(), (Given(L * eta(TIME), "<=", 2),), (Given(L * eta(TIME), "<=", R(11, 10)),), (Given(eta(TIME), "<=", 1),),
     (Given(L * eta(TIME), ">=", 1),), (Given(L * eta(0), "<=", 1),), (Given(L * eta(TIME), "<=", a),),
     (Given(L * eta(TIME), "==", 1),), (Given(2 * L * eta(TIME), "<=", 4),)],
    ids=str,
)  # fmt: skip
def test_the_bound_on_the_steps_is_needed(assumed: Any) -> None:
    assert word(rule, CLAIMS["never down"], sgd, assumed) == "not confirmed"


def test_a_tighter_bound_on_the_steps_leaves_fewer_to_rise() -> None:
    short = (Given(L * eta(TIME), "<=", R(1, 2)),)
    assert word(rule, CLAIMS["never down"], sgd, short) == "proved"
    assert word(rule, CLAIMS["up"], sgd, short) == "not confirmed"


def hits(chance: Any = p, low: Any = LARGE, step: Any = FIRST, other: Any = 0) -> Any:
    return chance * Piecewise((1, step >= low), (other, True))


def climb(chance: Any = p, low: Any = LARGE, ends: Any = (0, T - 1), at: Any = s) -> Any:
    return chance * Sum(Piecewise((1, L * eta(at) >= low), (0, True)), (s, *ends))


@pytest.mark.parametrize(
    "wrong",
    [
        AtMost(Probability(y < start, TIME), 0),
        AtMost(Probability(y <= start - q, TIME), 0),
        AtMost(Probability(y < start - q + R(1, 100), TIME), 0),
        AtMost(Probability(y > start - q, TIME), 0),
        AtMost(Probability(y < -q, TIME), 0),
        AtMost(Probability(x < start - q, TIME), 0),
        AtMost(Probability(y < well - q, TIME), 0),
        AtMost(Probability(y < start - q, TIME), -p),
        AtMost(Probability(y < start - q, a), 0),
        AtMost(Probability(y < start - q, TIME - 1), 0),
        AtLeast(Probability(y < start - q, TIME), 0),
        Equal(Probability(y < start - q, TIME), 0),
        AtLeast(Probability(y >= start + 1 - q, 1), p),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(chance=q)),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(low=R(7, 9))),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(low=2)),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(low=-1)),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(step=L * eta(1))),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(step=eta(0))),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(other=p)),
        AtLeast(Probability(y >= start + 1 - q, 1), hits(chance=a)),
        AtLeast(Probability(y >= start + 1 - q, 1), p * Piecewise((1, L * eta(0) <= R(8, 9)), (0, True))),
        AtLeast(Probability(y >= start + 1 - q, 1), p * Piecewise((1, L * eta(0) >= a), (0, True))),
        AtLeast(Probability(y >= start + 1 - q, 1), p * Piecewise((1, L * eta(0) >= R(8, 9)), (1, L * eta(0) < R(1, 2)), (0, True))),
        AtLeast(Probability(y >= start + 2 - q, 1), hits()),
        AtLeast(Probability(y >= start + 1, 1), hits()),
        AtLeast(Probability(y >= start + 1 - q, 2), hits()),
        AtLeast(Probability(y <= start + 1 - q, 1), hits()),
        AtLeast(Probability(y >= start + 1 - q, 0), hits()),
        AtLeast(Mean(well, T), start + 1 + climb()),
        AtLeast(Mean(well, T), start + climb(chance=q)),
        AtLeast(Mean(well, T), start + climb(low=R(1, 2))),
        AtLeast(Mean(well, T), start + climb(ends=(0, T))),
        AtLeast(Mean(well, T), start + climb(ends=(-1, T - 1))),
        AtLeast(Mean(well, T), start + climb(at=s + 1)),
        AtLeast(Mean(well, T), start + climb(at=0)),
        AtLeast(Mean(well, T), start + a * climb()),
        AtLeast(Mean(well, T), start + 2 * climb()),
        AtLeast(Mean(well, T), climb()),
        AtLeast(Mean(well, T), start + T * p),
        AtLeast(Mean(well, T - 1), start + climb()),
        AtLeast(Mean(floor(y + R(1, 4)), T), start + climb()),
        AtLeast(Mean(floor(x + q), T), start + climb()),
        AtLeast(Mean(2 * well, T), start + climb()),
        AtMost(Mean(well, T), start + climb()),
        AtLeast(Mean(height, T), L / 100),
        AtLeast(Mean(-height, T), 0),
        AtLeast(Mean(height - L / 100, T), 0),
        AtLeast(Mean(height + y, T), 0),
        AtLeast(Mean(height + pull, T), 0),
        AtLeast(Mean(height * x, T), 0),
        AtLeast(Mean((y - well) ** 3, T), 0),
        AtLeast(Mean((y - well) ** 2 - (y - well) / 1000, T), 0),
        AtLeast(Mean(a * height, T), 0),
        AtLeast(Mean(height, T), Mean(height, T + 1)),
        AtLeast(Mean(height, T) + 1, 0),
    ],
    ids=str,
)  # fmt: skip
def test_another_claim_is_false_or_not_handled(wrong: Any) -> None:
    assert word(rule, wrong, sgd, given) == "not confirmed"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (Invariant(floor(y + R(1, 4)), L * eta(TIME)), "bound|same in every well"),
        (Invariant(floor(y), L * eta(TIME)), "bound|same in every well"),
        (Invariant(floor(x + q), L * eta(TIME)), "must be x"),
        (Invariant(floor(2 * y), L * eta(TIME)), "must be floor"),
        (Invariant(floor(y + a), L * eta(TIME)), "must be floor"),
        (Invariant(y + q, L * eta(TIME)), "must be floor"),
        (Invariant(well, eta(TIME)), "no assumption bounds"),
        (Invariant(well, 2 * L * eta(TIME)), "no assumption bounds"),
        (Invariant(well, -L * eta(TIME)), "positive factor"),
        (Invariant(well, a * eta(TIME)), "positive factor"),
        (Invariant(well, L * eta(TIME) ** 2), "positive factor"),
        (Invariant(well, L * eta(0)), "positive factor"),
        (Invariant(well, L), "positive factor|no assumption"),
        (Invariant(well, L * Function("eta", real=True)(TIME)), "positive factor|no assumption"),
    ],
    ids=str,
)
def test_another_argument(wrong: Invariant, reason: str) -> None:
    outcome = judged(wrong, CLAIMS["never down"], sgd, given)
    assert outcome.word == "not confirmed" and any(part in outcome.reason for part in reason.split("|")), outcome.reason


def test_floats_are_refused() -> None:
    with pytest.raises(TypeError, match="binary float"):
        Invariant(floor(y + 0.125), L * eta(TIME)).check(ratchet.theorem, CLAIMS["never down"])


def test_symbols_with_declared_signs_are_refused() -> None:
    up = Symbol("y", positive=True)
    process = replace(sgd, start={x: 0, up: y0}, update={x: x, up: up - eta(TIME) * pull}, average={pull: zeta})
    assert "declared" in judged(rule, AtMost(Probability(up < start - q, TIME), 0), process, given).reason


# ------------------------------------------------------------------------------- means taken term by term
def test_means_of_other_functions_split_into_terms() -> None:
    process, terms = sgd, (Mean(floor(y) ** 2, T),)
    assert word(Combine((), terms), AtLeast(Mean(g0 + floor(y) ** 2, T), g0), process, given) == "proved"
    assert word(Combine((), terms), AtLeast(Mean(g0 + 2 * floor(y) ** 2, T), g0), process, given) == "not confirmed"
    assert word(Combine((), terms), AtLeast(Mean(y + floor(y) ** 2, T), 0), process, given) == "not confirmed"
    assert word(Combine((), terms), AtLeast(Mean(y * floor(y) ** 2, T), 0), process, given) == "not confirmed"


def test_means_over_a_gaussian_need_not_exist_term_by_term() -> None:
    process = changed(sgd, draw=Draw(Gaussian(zeta)))
    assert word(Combine((), (Mean(floor(y) ** 2, T),)), AtLeast(Mean(g0 + floor(y) ** 2, T), g0), process) == "not confirmed"
