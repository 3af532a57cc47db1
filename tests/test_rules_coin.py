"""Coin finds closed forms after one step of fair labels, and proves none of these falsehoods."""
from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest
from flint import fmpq
from golden import exact_at
from rule_setting import changed, judged, word
from sympy import Function, Max, Piecewise, Rational as R, Symbol, binomial, symbols, sympify

from theorems import TIME, AtMost, Draw, Equal, Gaussian, Given, Instance, Law, Mean, Process, Rows, Theorem, Variance
from theorems.qian2020.relu_first_step import central, even, g, h, k, odd, of_even, of_odd, theorem as library
from theorems.qian2020.relu_variance import relu
from theorems.rules import Coin

RULE = Coin(half=k)
n, b = symbols("n b", integer=True, positive=True)
w, y, z, c = symbols("w y z c", real=True)
EVEN, ODD = Equal(Variance(g, 1), of_even()), Equal(Variance(h, 1), of_odd())


@pytest.mark.parametrize("name", ["even batches", "odd batches"])
def test_the_library(name: str) -> None:
    theorem: Theorem = library
    found = theorem.proofs[name].check(theorem, theorem.claims[name])
    assert found.word == "proved" and "every k = 1, 2, 3" in found.scope


@pytest.mark.parametrize(
    "claim",
    [
        Equal(Mean(w, 1), 0),
        Equal(Mean(w**2, 1), 1 / (2 * k)),
        Equal(Mean(Max(w, 0), 1), central(2 * k) / 2),
        Equal(Mean(Max(w, -w), 1), central(2 * k)),
        Equal(Mean(Piecewise((1, w > 0), (0, True)), 1), (1 - central(2 * k)) / 2),
        Equal(Mean(Piecewise((1, w >= 0), (0, True)), 1), (1 + central(2 * k)) / 2),
        Equal(Mean(Piecewise((1, w < 0), (0, True)), 1), (1 - central(2 * k)) / 2),
        Equal(Mean(Piecewise((1, w <= 0), (7, True)), 1) - 4, -3 * central(2 * k)),
        Equal(Variance(w, 1), Mean(Max(w, 0) ** 2, 1) + Mean(Max(-w, 0) ** 2, 1)),
        EVEN,
    ],
    ids=str,
)
def test_the_setting_holds_truths(claim: Equal) -> None:
    assert word(RULE, claim, even) == "proved"


# ------------------------------------------------------------------------------- against the sum over all labels
def _value(f: Any, batch: int) -> fmpq:
    """E f(w_1) by the sum over all 2^b sequences of labels."""
    total = fmpq(0)
    for labels in product((1, -1), repeat=batch):
        number = f.subs({w: R(sum(labels), batch)})
        total += fmpq(int(number.p), int(number.q))
    return total / 2**batch


@pytest.mark.parametrize("half", [1, 3])
@pytest.mark.parametrize("less", [0, 1])
def test_random_functions_of_the_weight(half: int, less: int) -> None:
    """Polynomials with a break at 0 and a value of their own there: the closed form is the sum, and nothing else is proved."""
    choose = random.Random(10 * half + less)
    process, weight, _ = relu(2 * k - less)
    for _ in range(4):
        above, below = (sum(choose.randint(-3, 3) * w**j for j in range(choose.randint(1, 5))) for _ in range(2))
        f = Piecewise((above, w > 0), (below, w < 0), (choose.randint(-3, 3), True))
        found = judged(RULE, Equal(Mean(f, 1), z), process)
        closed = -_left_over(found.reason) + z
        here = closed.subs({k: half}).doit()
        assert fmpq(int(here.p), int(here.q)) == _value(f, 2 * half - less)
        assert word(RULE, Equal(Mean(f, 1), closed), process) == "proved"
        assert word(RULE, Equal(Mean(f, 1), closed + central(2 * k - less) / 1000), process) == "not confirmed"
        assert weight == w


def _left_over(reason: str) -> Any:
    """z - (closed form), read back from what the rule says is left over of E f - z."""
    return -sympify(reason.partition("right is ")[2], locals={"k": k, "z": z, "binomial": binomial})


# ------------------------------------------------------------------------------- falsehoods
@pytest.mark.parametrize(
    "claim",
    [
        Equal(Variance(g, 1), of_even(tie=0)),
        Equal(Variance(g, 1), of_even(tie=2)),
        Equal(Variance(g, 1), of_even(mean=0)),
        Equal(Variance(g, 1), of_even(mean=2)),
        Equal(Variance(g, 1), of_even() + R(1, 2) ** (9 * k)),
        Equal(Variance(g, 1), of_even().subs({k: k + 1})),
        Equal(Variance(g, 1), of_odd()),
        Equal(Variance(g, 1), (1 - binomial(2 * k, k - 1) / 2 ** (2 * k) / 2) / (2 * k) - central(2 * k) ** 2 / 4),
        Equal(Variance(g, 0), of_even()),
        Equal(Variance(g, 2), of_even()),
        Equal(Variance(g, TIME), of_even()),
        Equal(Variance(g, k), of_even()),
        Equal(Mean(g**2, 1), of_even()),
        Equal(Mean(Max(w, 0), 1), central(2 * k)),
        Equal(Mean(Piecewise((1, w > 0), (0, True)), 1), R(1, 2)),
        Equal(Mean(Piecewise((1, w >= 0), (0, True)), 1), R(1, 2)),
        Equal(Mean(Piecewise((1, w > R(1, 3)), (0, True)), 1), (1 - central(2 * k)) / 2),  # another break, at 2 of 6
        Equal(Mean(Piecewise((1, w > 1), (0, True)), 1), 0),
        Equal(Mean(Piecewise((1, w**2 > 0), (0, True)), 1), 1 - central(2 * k)),  # true, but not affine in m
        Equal(Mean(1 / w, 1), 0),
        Equal(Mean(w, 1), w),
        Equal(Mean(w, 1), TIME * Mean(w**2, 1)),
        Equal(Mean(w * y, 1), 0),
        AtMost(Variance(g, 1), of_even()),
        Equal(of_even(), of_even()),
    ],
    ids=str,
)
def test_falsehoods_and_what_is_not_read(claim: Any) -> None:
    assert word(RULE, claim, even) == "not confirmed"


@pytest.mark.parametrize(
    "process",
    [
        changed(even, draw=Draw(Law(y, {1: R(1, 3), -1: R(2, 3)}), 2 * k)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -2: R(1, 2)}), 2 * k)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), 0: R(1, 2)}), 2 * k)),
        changed(even, draw=Draw(Law(y, {1: R(1, 4), 0: R(1, 2), -1: R(1, 4)}), 2 * k)),
        changed(even, draw=Draw(Law(y, {1: c, -1: 1 - c}), 2 * k)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), 2 * k - 1)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), 2 * k + 1)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), k)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), 2 * n)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), 2 * k + TIME)),
        changed(even, draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), 2 * k, part=k)),
        changed(even, draw=Draw(Gaussian(y), 2 * k)),
        changed(even, draw=Draw(Rows(n, (y,)), 2 * k)),
        changed(even, average={g: Max(w, 0) - y}),
        changed(even, average={g: Piecewise((w - y, w >= 0), (0, True))}),
        changed(even, average={g: Piecewise((w - y**2, w > 0), (0, True))}),
        changed(even, average={g: Piecewise((w - 2 * y, w > 0), (0, True))}),
        changed(even, average={g: Piecewise((w - y, w > y), (0, True))}),
        changed(even, update={w: w - g / 2}),
        changed(even, update={w: w + g}),
        changed(even, update={w: g}),
        changed(even, update={w: w - g**2}),
        changed(even, update={w: Piecewise((w - g, g > 0), (0, True))}),
        changed(even, update={w: w - g + TIME}),
        changed(even, update={w: w - g * Function("a", real=True)(TIME)}),
        changed(even, start={w: 0}),
        changed(even, start={w: -1}),
        changed(even, start={w: z}),
        changed(even, start={w: R(1, 2)}, update={w: w - g / 2}),
        changed(even, start={w: 1 / k - 1}),
        changed(even, stop=w <= -3),
        changed(even, clock=c),
    ],
    ids=str,
)
def test_another_process_is_another_theorem(process: Process) -> None:
    assert word(RULE, EVEN, even) == "proved"
    assert word(RULE, EVEN, process) == "not confirmed"


@pytest.mark.parametrize(
    ("half", "words"),
    [
        (n, "neither 2*n nor 2*n - 1"),
        (2 * k, "no symbol that is declared a positive integer"),
        (k + 1, "no symbol that is declared a positive integer"),
        (3, "no symbol that is declared a positive integer"),
        (Symbol("k", integer=True), "no symbol that is declared a positive integer"),
        (Symbol("k", positive=True), "no symbol that is declared a positive integer"),
        (w, "no symbol that is declared a positive integer"),
    ],
)
def test_other_halves(half: Any, words: str) -> None:
    found = judged(Coin(half=half), EVEN, even)
    assert found.word == "not confirmed" and words in found.reason


def test_every_positive_start_leads_to_the_mean_of_the_labels() -> None:
    for start in (2, R(1, 2), 1 + 1 / k):
        assert word(RULE, EVEN, changed(even, start={w: start})) == "proved"


def test_a_tied_half() -> None:
    found = judged(RULE, EVEN, even, (Given(k, "==", n),))
    assert found.word == "not confirmed" and "ties the symbol k" in found.reason


def test_the_closed_forms_are_the_exact_values() -> None:
    theorem = Theorem("t", "s", "s", {"even": EVEN, "odd": ODD}, {"i": Instance({k: 1})}, (), (even, odd))
    for half in (1, 2, 5):
        road = exact_at(theorem, {k: half})
        assert road.value(EVEN.left) == road.value(EVEN.right) and road.value(ODD.left) == road.value(ODD.right)


def test_a_condition_between_numbers_holds_for_every_label_or_for_none() -> None:
    nothing = (w + 1) ** 2 - w**2 - 2 * w - 1
    above, at_least = (Mean(Piecewise((1, c), (0, True)), 1) for c in (nothing > 0, nothing >= 0))
    assert [word(RULE, Equal(above, v), even) for v in (0, 1)] == ["proved", "not confirmed"]
    assert [word(RULE, Equal(at_least, v), even) for v in (0, 1)] == ["not confirmed", "proved"]
    assert word(RULE, Equal(above, at_least), even) == "not confirmed"
