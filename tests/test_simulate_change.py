"""Probability, Monotone and Limit simulated: planted truths agree, planted falsehoods are refuted.

All at alpha = 1e-9 with fixed seeds: a sound judge fails any of these tests with probability 1e-9.
"""
from __future__ import annotations

from typing import Any

import pytest
from sympy import Rational as R, oo, symbols

from numerics.assumptions import bound
from numerics.bench import Bench, Closed, Conditions, Measured
from numerics.kill import Question
from numerics.mutants import mutants
from numerics.outcome import Road
from numerics.roads import exact, simulate
from numerics.simulate import measure
from theorems import (
    SGD,
    TIME,
    AtLeast,
    AtMost,
    Diffusion,
    Equal,
    Given,
    Instance,
    Law,
    Limit,
    Mean,
    Monotone,
    Probability,
    Process,
    Rows,
    Theorem,
    Variance,
    Walk,
)

a, c, w, g, u, v, xi, x = symbols("a c w g u v xi x", real=True)
n, b = symbols("n b", integer=True, positive=True)
s, T = symbols("s T", positive=True)
sgd = SGD(Rows(n, (c,)), w, a, w - c, R(1, 2), b, "without", name=g)
coin = Law(xi, {1: R(1, 2), -1: R(1, 2)})
walk, fading = Walk(u, 0, coin, u + xi), Walk(v, 1, coin, v / 2 + xi)
drifting = Diffusion(x, 1, -x, 1)
DATA = {c: (0, 2, 5), a: 3, b: 1, TIME: 2}
NONE = {TIME: 3}


def made(claim: Any, values: Any, given: Any, process: Process) -> Theorem:
    return Theorem("t", "s", "s", {"main": claim}, {"one": Instance(values)}, given, process)


def conditions(resolution: float) -> Conditions:
    return Conditions(3, 1e-9, resolution, 2**24)


def measured(claim: Any, values: Any = NONE, process: Process = walk, given: Any = (), resolution: float = 0.05) -> Measured:
    case = bound(made(claim, values, given, process))[0]
    (found,) = measure(claim, Bench(case, conditions(resolution), "main"))
    return found


def word(*arguments: Any, **named: Any) -> str:
    return measured(*arguments, **named).judgement.word


def road(claim: Any, values: Any, process: Process, judge_by: Any = simulate) -> Road:
    theorem = made(claim, values, (), process)
    question = Question("t", theorem, "main", claim, tuple(bound(theorem)), tuple(mutants(claim, {}, 20)))
    found: Road = judge_by(question, conditions(0.05)) if judge_by is simulate else judge_by(question)
    return found


# ------------------------------------------------------------------------------- Probability
def test_a_probability_is_judged_as_an_indicator() -> None:
    true = measured(Equal(Probability(u >= 1, TIME), R(1, 2)))
    assert (true.judgement.word, true.judgement.kind) == ("agrees", "clopper-pearson")
    assert word(Equal(Probability(u >= 1, TIME), R(3, 5))) == "refuted"
    assert word(Equal(Probability(u > 1, TIME), R(1, 8))) == "agrees"
    assert word(Equal(Probability(u > 1, TIME), R(1, 2))) == "refuted"
    assert word(Equal(Probability(g > 3, 0), R(1, 3)), DATA, sgd) == "refuted"  # w - c is 3, 1 or -2
    assert word(Equal(Probability(g > 2, 0), R(1, 3)), DATA, sgd) == "agrees"


def test_bounds_of_a_probability() -> None:
    assert word(AtMost(Probability(u >= 1, TIME), R(3, 5))) == word(AtLeast(Probability(u >= 1, TIME), R(2, 5))) == "agrees"
    assert word(AtMost(Probability(u >= 1, TIME), R(2, 5))) == word(AtLeast(Probability(u >= 1, TIME), R(3, 5))) == "refuted"


def test_never_says_how_rare_an_event_it_may_have_missed() -> None:
    for claim in (AtMost(Probability(u > 3, TIME), 0), AtLeast(Probability(u <= 3, TIME), 1), Equal(Probability(u > 3, TIME), 0)):
        true = measured(claim, resolution=0.01)
        assert true.judgement.word == "agrees" and true.judgement.kind == "clopper-pearson"
    said = measured(AtMost(Probability(u > 3, TIME), 0), resolution=0.01).judgement.reason
    assert "never" in said and "at most 0.00538" in said  # 1 - (alpha/4)^(1/4096): the rule of three at this alpha
    for false in (AtMost(Probability(u >= 3, TIME), 0), AtLeast(Probability(u < 3, TIME), 1), Equal(Probability(u >= 3, TIME), 0)):
        assert word(false, resolution=0.01) == "refuted"


def test_never_looks_on_until_the_resolution_is_reached() -> None:
    found = measured(AtMost(Probability(u > 3, TIME), 0), resolution=0.001).judgement
    assert found.word == "agrees" and found.looks == 4


def test_linear_forms_of_probabilities() -> None:
    both = Probability(u >= 1, TIME) - Probability(u <= -1, TIME)
    assert measured(Equal(both + 1, 1)).judgement.kind == "empirical bernstein"
    assert word(Equal(both + 1, 1)) == "agrees" and word(Equal(both + 1, R(1, 2))) == "refuted"
    assert word(Equal(Probability(u >= 1, TIME) + Mean(u, TIME), R(1, 2))) == "agrees"


def test_mutants_of_a_bound_that_is_never_reached() -> None:
    found = road(AtMost(Probability(u > 3, TIME), 0), NONE, walk)
    assert found.word == "agrees" and {m["word"] for m in found.mutants} == {"not judged"}


# ------------------------------------------------------------------------------- Monotone
FALLS = {"nonincreasing": "agrees", "decreasing": "agrees", "nondecreasing": "refuted", "increasing": "refuted"}


@pytest.mark.parametrize(("direction", "said"), FALLS.items())
def test_neighbours_are_compared(direction: str, said: str) -> None:
    """var w_2 is 95/72 for one row and 95/288 for two."""
    found = measured(Monotone(Variance(w, 2), b, direction), DATA, sgd)
    assert found.judgement.word == said and found.what.startswith(("the fall from b = 1 to 2, ", "the rise from b = 1 to 2, "))
    assert found.judgement.low is not None and found.judgement.high is not None
    gap = 95 / 72 - 95 / 288
    assert any(found.judgement.low <= sign * gap <= found.judgement.high for sign in (-1, 1))


@pytest.mark.parametrize(("direction", "said"), {k: FALLS[o] for k, o in zip(FALLS, reversed(FALLS), strict=True)}.items())
def test_along_the_time_and_upwards(direction: str, said: str) -> None:
    assert word(Monotone(Mean(u**2, TIME), TIME, direction), {TIME: 1}, walk) == said


def test_a_real_parameter() -> None:
    scaled = Walk(u, s, coin, u / 2 + xi)
    assert word(Monotone(Mean(u, 2), s, "increasing"), {s: 8}, scaled) == "agrees"
    assert word(Monotone(Mean(u, 2), s, "decreasing"), {s: 8}, scaled) == "refuted"


def test_streams_of_neighbours_are_independent() -> None:
    """With one stream for both places the difference of w would not vary at all."""
    shifted = Walk(u, s, coin, u + xi)
    found = measured(Monotone(Mean(u, 4), s, "increasing"), {s: 2}, shifted).judgement
    assert found.half_width is not None and found.half_width > 0.05


@pytest.mark.parametrize(
    ("claim", "values", "process", "why"),
    [
        (Monotone(Variance(w, 2), b, "decreasing"), {**DATA, b: 3}, sgd, "no place beside b = 3"),
        (Monotone(Mean(u, TIME), TIME, "nondecreasing"), NONE, walk, "too near for the resolution"),
        (Monotone(1 / b, b, "decreasing"), DATA, sgd, "nothing to simulate"),
        (Monotone(Mean(x**2, T), T, "decreasing"), {T: 1}, drifting, "of a diffusion only"),
        (Limit(Mean(x, T), T, oo, 0, 1 / T), {T: 1}, drifting, "of a diffusion only"),
        (Limit(Mean(v, TIME), TIME, oo, 0), NONE, fading, "give Limit(..., error=...)"),
        (Limit(1 / b, b, oo, 0, 1 / b), DATA, sgd, "nothing to simulate"),
    ],
)
def test_where_nothing_can_be_said(claim: Any, values: Any, process: Process, why: str) -> None:
    with pytest.raises(Closed, match=why.replace("(", r"\(").replace(")", r"\)").replace(".", r"\.")):
        measured(claim, values, process)


def test_mutants_of_a_direction_are_judged_on_the_same_samples() -> None:
    for judge_by in (simulate, exact):
        found = road(Monotone(Variance(w, 2), b, "nonincreasing"), DATA, sgd, judge_by)
        assert {m["change"]: m["word"] for m in found.mutants} == {
            "nonincreasing -> nondecreasing": "killed",
            "nonincreasing -> decreasing": "not judged",
        }
        strict = road(Monotone(Variance(w, 2), b, "decreasing"), DATA, sgd, judge_by)
        assert {m["change"]: m["word"] for m in strict.mutants} == {"decreasing -> increasing": "killed"}


# ------------------------------------------------------------------------------- Limit
SQUARE = Limit(Mean(v**2, TIME), TIME, oo, R(4, 3), R(1, 4) ** TIME)


def test_a_limit_is_an_equality_far_enough_out() -> None:
    """E v^2 = 4/3 - 4^-t/3 from v = 1."""
    assert word(SQUARE, {TIME: 6}, fading) == "agrees"
    assert word(Limit(Mean(v**2, TIME), TIME, oo, R(3, 2), R(1, 4) ** TIME), {TIME: 6}, fading) == "refuted"


def test_too_near_a_parameter_is_told_which_to_take() -> None:
    with pytest.raises(Closed, match=r"at t = 2 the limit is 0.0625 away, more than a tenth .*; take t = 4"):
        measured(SQUARE, {TIME: 2}, fading)


def test_a_parameter_that_may_not_grow_is_not_suggested() -> None:
    with pytest.raises(Closed) as refusal:
        measured(SQUARE, {TIME: 2}, fading, (Given(TIME, "<=", 3),))
    assert "take" not in str(refusal.value)


def test_mutants_of_a_limit() -> None:
    for judge_by in (simulate, exact):
        found = {m["change"]: m["word"] for m in road(SQUARE, {TIME: 6}, fading, judge_by).mutants}
        assert found["value: 4/3 -> 7/3"] == found["value: 4/3 -> -4/3"] == "killed"
        assert "survived" not in found.values()


def test_a_law_beside_a_data_set_draws_from_the_law() -> None:
    theorem = Theorem(
        "t", "s", "s", {"main": Equal(Probability(u >= 1, TIME), R(1, 2))}, {"one": Instance({**DATA, TIME: 3})}, (), (sgd, walk)
    )
    (found,) = measure(theorem.claims["main"], Bench(bound(theorem)[0], conditions(0.05), "main"))
    assert found.judgement.word == "agrees"


@pytest.mark.parametrize("claimed", [0, 1])
def test_an_event_whose_boundary_states_reach_up_to_rounding_is_not_judged(claimed: int) -> None:
    """Tenths add up to four fifths but for the last bit, so doubles say of x >= 4/5 what rounding made of it."""
    tenths = Walk(u, 0, Law(xi, {R(1, 2): R(1, 2), R(3, 2): R(1, 2)}), u + xi / 10)
    with pytest.raises(Closed, match="states lie on the boundary of an event up to rounding; take a boundary between the states"):
        measured(Equal(Probability(u >= R(4, 5), 8), claimed, scale=1), NONE, tenths)


def test_an_event_whose_boundary_is_met_to_the_last_bit_is_judged() -> None:
    halves = Walk(u, 0, Law(xi, {1: R(1, 2), -1: R(1, 2)}), u + xi / 2)
    assert measured(Equal(Probability(u >= 0, 2), R(3, 4)), NONE, halves).judgement.word == "agrees"
