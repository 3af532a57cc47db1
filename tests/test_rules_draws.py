"""Draws averages over one draw with the states held, branch by branch, and proves none of these falsehoods."""
from __future__ import annotations

from typing import Any

import pytest
from golden import exact_at
from rule_setting import changed, judged, word
from sympy import Eq, Function, Max, Min, Ne, Piecewise, Rational as R, Symbol, cos, expand, sin, sqrt, symbols

from theorems import TIME, AtMost, Draw, Equal, Gaussian, Given, Law, Mean, Probability, Process, Rows, Theorem, Variance
from theorems.qian2020.relu_variance import active, b, drawn, g, theorem as library, unit, w
from theorems.rules import Draws

n = Symbol("n", integer=True, positive=True)
y, z, c, h = symbols("y z c h", real=True)
t = TIME
relu = Max(w, 0)
TRUE = Equal(Variance(g, t), drawn(1 / b))


def coin(*values: Any) -> Law:
    return Law(y, dict.fromkeys(values, R(1, len(values))))


def test_the_library() -> None:
    theorem: Theorem = library
    found = theorem.proofs["with the weight held"].check(theorem, theorem.claims["with the weight held"])
    assert found.word == "proved" and found.tier == "proved"


@pytest.mark.parametrize(
    "claim",
    [
        TRUE,
        Equal(drawn(1 / b), Variance(g, t)),
        Equal(Mean(g, t), Mean(relu, t)),
        Equal(Mean(g, 3), Mean(Piecewise((w, w >= 0), (0, True)), 3)),
        Equal(Mean(g, t), Mean(Piecewise((0, w <= 0), (w, True)), t)),
        Equal(Mean(g, t), Mean(-Piecewise((0, -w >= 0), (-w, True)), t)),
        Equal(Mean(w * g, t), Mean(relu**2, t)),
        Equal(Mean(g**3, t), Mean(active * (w**3 + 3 * w / b), t)),
        Equal(Mean(g, t) * Mean(w, t), Mean(w, t) * Mean(relu, t)),
        Equal(Mean(g, t) + Mean(-relu, t) + 1, 1),
        Equal(Mean(relu + Max(-w, 0), t), Mean(Max(w, -w), t)),
        Equal(Mean(Max(w, 0, w + 1), t), Mean(Piecewise((w + 1, w > -1), (0, True)), t)),
    ],
    ids=str,
)
def test_the_setting_holds_truths(claim: Equal) -> None:
    assert word(Draws(), claim, unit) == "proved"


@pytest.mark.parametrize(
    "claim",
    [
        Equal(Variance(g, t), drawn(1 / b**2)),
        Equal(Variance(g, t), drawn(0)),
        Equal(Variance(g, t), drawn(2 / b)),
        Equal(Variance(g, t), drawn(1)),
        Equal(Variance(g, t), Mean(w**2 + 1 / b, t) - Mean(relu, t) ** 2),
        Equal(Variance(g, t), Mean(active * (w**2 + 1 / b), t) - Mean(relu**2, t)),  # the mean of a square for the square
        Equal(Variance(g, t), Mean(active * (w**2 + 1 / b), t) - Mean(w, t) ** 2),
        Equal(Variance(g, t), Mean(active * (w**2 + 1 / b), t)),
        Equal(Variance(g, t), Mean(Piecewise((w**2 + 1 / b, w >= 0), (0, True)), t) - Mean(relu, t) ** 2),  # at w = 0
        Equal(Variance(g, t), Mean(Piecewise((w**2 + 1 / b, w > 1), (0, True)), t) - Mean(relu, t) ** 2),
        Equal(Mean(g, t), Mean(w, t)),
        Equal(Mean(g, t), Mean(Max(-w, 0), t)),
        Equal(Mean(g, t), Mean(Min(w, 0), t)),
        Equal(Mean(g, t), Mean(Max(w, 1), t)),
        Equal(Mean(g, t), Mean(relu, t) + 1),
        Equal(Mean(g, t), 2 * Mean(relu, t)),
        Equal(Mean(g, t), Mean(relu, t + 1)),
        Equal(Mean(g, t), Mean(relu, 0)),
        Equal(Mean(g, t) ** 2, Mean(relu**2, t)),
        Equal(Mean(g, t) * Mean(w, t), Mean(relu * w, t)),
        Equal(Mean(g**2, t), Mean(relu, t) ** 2),
        Equal(Mean(g, t), relu),
        Equal(Mean(g, t), t * Mean(relu, t)),
        Equal(Mean(g, t) / Mean(w, t), Mean(relu, t) / Mean(w, t)),  # the mean of w may be 0
        Equal(Mean(1 / w, t) * Mean(g, t), Mean(1 / w, t) * Mean(relu, t)),  # w may be 0
        Equal(Mean(y * g, t), Mean(relu, t)),
        Equal(Mean(active * y, t), 0),
        Equal(Mean(Piecewise((g, g > 0), (0, True)), t), Mean(g, t)),
        Equal(Mean(g, t), Mean(Piecewise((w, w > 0)), t)),  # no value where w <= 0
        Equal(Probability(w > 0, t), Mean(active, t)),
        AtMost(Variance(g, t), drawn(1 / b)),
        Equal(z, z),
    ],
    ids=str,
)
def test_falsehoods_and_what_is_not_read(claim: Any) -> None:
    assert word(Draws(), claim, unit) == "not confirmed"


@pytest.mark.parametrize(
    "process",
    [
        changed(unit, draw=Draw(coin(1, -2), b)),
        changed(unit, draw=Draw(coin(2, -2), b)),
        changed(unit, draw=Draw(coin(1, 0), b)),
        changed(unit, draw=Draw(Law(y, {1: R(1, 3), -1: R(2, 3)}), b)),
        changed(unit, draw=Draw(Law(y, {1: c, -1: 1 - c}), b)),
        changed(unit, draw=Draw(coin(1, -1), n)),
        changed(unit, draw=Draw(coin(1, -1), 2 * b)),
        changed(unit, draw=Draw(coin(1, -1), b + t)),
        changed(unit, draw=Draw(coin(1, -1), b, part=b)),
        changed(unit, draw=Draw(Gaussian(y), b)),
        changed(unit, draw=Draw(Rows(n, (y,)), b)),
        changed(unit, average={g: active * (relu - y**2)}),
        changed(unit, average={g: active * (relu - y) ** 2}),
        changed(unit, average={g: active * (relu + y / 2)}),
        changed(unit, average={g: relu - y}),
        changed(unit, average={g: active * (w - 1 - y)}),
        changed(unit, average={g: Piecewise((w - y, w >= 0), (0, True))}),
        changed(unit, average={g: Piecewise((w - y, w > y), (0, True))}),
        changed(unit, average={g: active * (relu - y) * t}),
        changed(unit, average={g: active * (relu - y) + Function("a", real=True)(t)}),
        changed(unit, stop=w <= -1),
        changed(unit, clock=h),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(Draws(), TRUE, unit) == "proved"
    assert word(Draws(), TRUE, process) == "not confirmed"


def test_what_came_before_does_not_matter() -> None:
    """With the weight held nothing is asked of start and update; the exact road agrees."""
    for process in (changed(unit, update={w: w / 2 - 3 * g}), changed(unit, start={w: R(1, 3)}), changed(unit, update={w: -w + g})):
        assert word(Draws(), TRUE, process) == "proved"
        theorem = Theorem("t", "s", "s", {"c": TRUE}, library.instances, (), process)
        for size in (1, 2, 3):
            for time in (0, 1, 2):
                road = exact_at(theorem, {b: size, t: time})
                assert road.value(TRUE.left) == road.value(TRUE.right)


def test_other_noise() -> None:
    """A law with mean 1/3 and second moment 1: its own moments come out, checked against the exact road."""
    process = changed(unit, draw=Draw(Law(y, {1: R(2, 3), -1: R(1, 3)}), b))
    gap = w - R(1, 3)
    second = Mean(active * (gap**2 + R(8, 9) / b), t)
    claim = Equal(Variance(g, t), second - Mean(active * gap, t) ** 2)
    assert word(Draws(), claim, process) == "proved"
    road = exact_at(Theorem("t", "s", "s", {"c": claim}, library.instances, (), process), {b: 3, t: 2})
    assert road.value(claim.left) == road.value(claim.right)


def test_two_processes() -> None:
    w2, g2, y2 = symbols("w' g' y'", real=True)
    names = {w: w2, g: g2, y: y2}
    other = Process({w2: 1}, Draw(Law(y2, {1: R(1, 2), -1: R(1, 2)}), b), {g2: unit.average[g].xreplace(names)}, {w2: w2 - g2})
    found = judged(Draws(), Equal(Mean(g, t), Mean(Max(w2, 0), t)), (unit, other))
    assert found.word == "not confirmed" and "one process, at one time" in found.reason


def test_assumptions_are_not_used() -> None:
    """An assumption on a state would have to hold at every step; none is taken up."""
    assert word(Draws(), Equal(Mean(g, t), Mean(w, t)), unit, (Given(w, ">", 0),)) == "not confirmed"


def test_too_many_conditions() -> None:
    steps = sum(Piecewise((1, w > k), (0, True)) for k in range(1, 7))
    found = judged(Draws(), Equal(Mean(steps, t), Mean(steps, t) + Mean(0 * w, t)), unit)
    assert found.word == "not confirmed"
    found = judged(Draws(), Equal(Mean(steps * g, t), Mean(steps * relu, t)), unit)
    assert found.word == "not confirmed" and "conditions" in found.reason


ZERO = (w + 1) ** 2 - w**2 - 2 * w - 1


@pytest.mark.parametrize("gap", [ZERO, ZERO + 1, ZERO - 1, ZERO + sqrt(2) - 1], ids=["0", "1", "-1", "root"])
def test_a_condition_between_numbers_is_decided_by_them(gap: Any) -> None:
    number = expand(gap)
    for condition in (gap > 0, gap >= 0, gap < 0, gap <= 0, Eq(gap, 0), Ne(gap, 0)):
        here, holds = Mean(Piecewise((w, condition), (0, True)), t), condition.func(number, 0)
        assert word(Draws(), Equal(here, Mean(w, t)), unit) == ("proved" if holds else "not confirmed")
        assert word(Draws(), Equal(here + Mean(w, t), Mean(w, t)), unit) == ("not confirmed" if holds else "proved")


def test_a_sign_that_does_not_show_is_no_condition() -> None:
    hidden = ZERO + sin(1) ** 2 + cos(1) ** 2 - 1
    claim = Equal(Mean(Piecewise((w, hidden > 0), (0, True)), t), Mean(Piecewise((w, hidden > 0), (0, True)) + g - relu, t))
    assert "in a condition, does not show" in judged(Draws(), claim, unit).reason
