"""Ma, Bassily & Belkin: M5-M8, M10 and M12 in numbers, and an audit of their inequalities in plain fractions."""
from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import pytest
from flint import arb, fmpq
from golden import exact, exact_at, golden
from sympy import Rational as R, diff

from numerics.exact.check import check
from theorems.ma2018 import (
    critical_ratio,
    edge_of_stability,
    integer_work,
    larger_formula,
    linear_scaling,
    near_optimal_step as near,
    saturation,
    sharp_saturation as sharp,
    work,
)
from theorems.ma2018._best import (
    best_rate,
    beta,
    critical,
    large_rate,
    limit_rate,
    low,
    m,
    rate,
    single,
    small_step,
    top,
)

GOLDEN = golden("ma2018_rates")


def at(name: str, theorem: Any = work.theorem, **others: Any) -> Any:
    """A theorem at the spectrum of a golden data set."""
    values = dict(zip((beta, top, low), map(R, GOLDEN["spectra"][name]), strict=True))
    known = {"m": m, "F": work.fall, "n": near.n, "eta": edge_of_stability.eta}
    return exact_at(theorem, values | {known[k]: R(v) for k, v in others.items()})


def near_to(ball: Any, text: str) -> bool:
    """Whether an enclosure lies within half a unit of the last digit of a printed number."""
    digits = len(text.partition(".")[2])
    return bool(abs(arb(ball) - arb(exact(text))) <= arb(fmpq(1, 2 * 10**digits)))


@pytest.mark.parametrize("name", ["A", "B"])
def test_full_gradient_descent(name: str) -> None:
    step, least = map(exact, GOLDEN["full gradient descent"][name])
    assert (at(name).value(2 / (top + low)), at(name).value(limit_rate)) == (step, least)


def test_each_regime_beyond_its_end() -> None:
    (early, first), (late, second) = GOLDEN["wrong rates at A"].values()
    assert at("A", m=early).value(large_rate) == exact(first) > at("A", m=early).value(best_rate)
    road = at("A", m=late)
    assert max(road.value(rate(lam, small_step)) for lam in (top, low)) == exact(second) > road.value(best_rate)
    assert [f.word for f in check(larger_formula.theorem.claims["larger of the two"], at("A", larger_formula.theorem, m=1))] == ["refuted"]


@pytest.mark.parametrize(("name", "size", "expected"), [(k, size, v) for k, t in GOLDEN["speed-up"].items() for size, v in t.items()])
def test_speed_up(name: str, size: str, expected: str) -> None:
    assert at(name, m=size).value((1 - best_rate) / (1 - single)) == exact(expected)


def test_the_rate_is_no_power_of_a_single_step() -> None:
    true, wrong = map(exact, GOLDEN["as m single steps at B, m = 2"])
    assert (at("B", m=2).value(best_rate), at("B", m=2).value(single**m)) == (true, wrong)
    attained = linear_scaling.theorem.near_miss["as good as s(m) single steps"]["as m single steps"]
    wrong_claim = attained.apply(linear_scaling.theorem.claims["as good as s(m) single steps"])
    assert [f.word for f in check(wrong_claim, at("B", linear_scaling.theorem, m=2, F=2))] == ["refuted"]


def test_the_certificate_of_the_second_regime() -> None:
    gained = 1 - large_rate
    assert at("A", m=5).value(1 - gained - m * diff(gained, m) / gained) == exact(GOLDEN["slower, certificate at A, m = 5"])


def test_saturation_in_numbers() -> None:
    table = GOLDEN["saturation"]
    size = R(table["size"])
    far = exact_at(sharp.theorem, {sharp.z: 1 / (size - 1), sharp.N: size, sharp.c: 2})
    assert near_to(far.value(sharp.worth), table["worth"])
    cut = saturation.at_critical.subs({top: 1, low: 1 / size, beta: size})
    gain = (1 - limit_rate.subs({top: 1, low: 1 / size})) / (1 - cut)
    assert near_to(far.value(gain), table["gain"])
    for texts, powers, road in (
        (table["square at B"], (2, 3), at("B", saturation.theorem, m=60)),
        (table["cube at 100"], (3,), exact_at(saturation.theorem, {beta: 100, top: 1, low: R(1, 100), m: 1000})),
    ):
        least = road.value(limit_rate)
        assert near_to(least, texts[0])
        for power, text in zip(powers, texts[1:], strict=True):
            assert near_to(road.value(saturation.at_critical**power), text)
            assert (road.value(saturation.at_critical**power) > least) == (fmpq(1) * exact(text) > exact(texts[0]))
        assert road.value(saturation.at_critical**4) <= least


@pytest.mark.parametrize("name", ["A", "B"])
def test_examples(name: str) -> None:
    for size, text in enumerate(GOLDEN["examples"][name], start=1):
        assert near_to(at(name, m=size, F=100).value(work.examples(best_rate)), text)


def test_examples_in_whole_steps() -> None:
    batch, expected = integer_work.batch, GOLDEN["examples in whole steps"]["A"]
    values = dict(zip((beta, top, low), map(R, GOLDEN["spectra"]["A"]), strict=True)) | {integer_work.fall: 100}
    found = [exact_at(integer_work.theorem, values | {batch: size}).value(integer_work.examples(best_rate.subs(m, batch), batch))
             for size in range(1, 8)]
    assert found == expected and all(isinstance(f, fmpq) for f in found)
    claim = integer_work.theorem.claims["no fewer in larger batches"]
    words = [check(claim, exact_at(integer_work.theorem, values | {batch: size}))[0].word for size in range(1, 7)]
    assert words == ["exact"] * 5 + ["refuted"]


@pytest.mark.parametrize(("case", "size"), [(c, size) for c, t in GOLDEN["without lambda_k"].items() for size in t])
def test_the_step_without_the_smallest_eigenvalue(case: str, size: str) -> None:
    name, _, n = case.partition(", n = ")
    step, true, claimed, best = GOLDEN["without lambda_k"][case][size]
    road = at(name, near.theorem, m=size, n=n)
    assert road.value(near.step) == exact(step)
    assert max(road.value(rate(lam, near.step)) for lam in (top, low)) == exact(true)
    assert road.value(near.claimed) == exact(claimed)
    assert not best or road.value(best_rate) == exact(best)
    assert (exact(true) <= exact(claimed)) == (name == "R2")


def test_the_step_with_zero_for_it() -> None:
    for size, step in GOLDEN["lambda_k = 0 at B"].items():
        road = at("B", edge_of_stability.theorem, m=size)
        assert road.value(edge_of_stability.largest) == exact(step)
        assert road.value(rate(top, edge_of_stability.largest)) == 1


def test_efficiency_far_beyond() -> None:
    used = sharp.theorem.claims["efficiency"].value
    assert used.subs(sharp.c, 1) == R(GOLDEN["half of the full speed"]["efficiency at c = 1"])
    half = 3 + 2 * math.sqrt(2)
    assert round(half, 2) == float(GOLDEN["half of the full speed"]["c"]) and abs(float(used.subs(sharp.c, half)) - 0.5) < 1e-12


# ------------------------------------------------------------------------------- an audit by other means
def test_random_audit() -> None:
    """20,000 random spectra, exact fractions, fixed seed: every inequality of M6, M7 and M12, and their identities."""
    rng = random.Random(1712)
    for _ in range(20_000):
        b = Fraction(rng.randint(1, 9))
        kappa = 1 + Fraction(rng.randint(1, 40), rng.randint(1, 8))
        a = kappa * b
        _audit(a, b, (a + b) * (1 + Fraction(rng.randint(0, 20), rng.randint(1, 4))), kappa, rng)


def _audit(a: Fraction, b: Fraction, beta_: Fraction, kappa: Fraction, rng: random.Random) -> None:
    q, turn, x = beta_ / a, beta_ / (a - b) + 1, b / beta_
    last = ((kappa - 1) / (kappa + 1)) ** 2
    at_turn = (1 - b / a) * (1 - x)
    assert turn - (q + 1) == q / (kappa - 1) and turn * q >= q**2 + q and turn > 2 and 1 / q <= 1
    assert (turn - q - 1) / turn == q / (q * kappa + kappa - 1) < 1 / kappa
    assert 1 < turn / q == kappa / (kappa - 1) + 1 / q <= 2 * kappa**2 / (kappa**2 - 1)
    assert (1 - last) / (1 - at_turn) == 4 / ((1 + 1 / kappa) ** 2 * (1 + (1 - 1 / kappa) / q)) < 4
    assert last >= at_turn**4 and (1 - b / a) ** 2 >= at_turn**2
    size = rng.randint(1, 12)
    u = size - 1
    small = 1 - size * b / (beta_ + u * b)
    large = 1 - 4 * size * u * a * b / (beta_ + u * (a + b)) ** 2
    best = small if size <= turn else large
    s = (1 - best) / x
    assert small <= large and best >= (1 - x) ** size and best >= last
    if size <= turn:
        assert s == size / (1 + u * x) and size * (1 - 1 / kappa) <= s <= size
        assert float(best) <= float(1 - x) ** float(s) * (1 + 1e-12) <= float(1 - x) ** float(size * (1 - 1 / kappa)) * (1 + 1e-11)
    else:
        assert s == 4 * size * u * a * beta_ / (beta_ + u * (a + b)) ** 2 and s <= size


def test_the_audit_would_see_a_falsehood() -> None:
    """Exponents 2 and 3 for 4, and 5/2 for 8/3, fail somewhere among the same kind of numbers."""
    assert ((Fraction(5) - 1) / (5 + 1)) ** 2 < ((1 - Fraction(1, 5)) * (1 - Fraction(1, 20))) ** 2
    assert (Fraction(99, 101)) ** 2 < ((1 - Fraction(1, 100)) * (1 - Fraction(1, 10**4))) ** 3
    assert critical_ratio.ratio.subs({beta: 3, top: 2, low: 1}) == R(8, 3) > R(5, 2)
    assert critical.subs({beta: 1, top: R(1, 4), low: R(1, 20)}) == 6
