"""What is drawn, told from states that spell the rows visited; means against exact enumeration."""
from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from kernel_cases import (
    coin,
    coin_point,
    digits,
    fraction,
    g,
    kick,
    least_squares,
    n,
    regression,
    row,
    sign,
    spelling,
    w,
    x,
    y,
    z,
)
from scipy.stats import chi2, norm
from sympy import Rational

from numerics.lower import Experiment
from numerics.sample import Sampler
from theorems._model.instance import Point, rational
from theorems._model.process import Draw, Law, Process

CHUNKS = 4


def words(experiment: Experiment, stream: str) -> Counter[str]:
    drawn = Sampler(experiment, 1, stream, "numpy").block(0, CHUNKS)
    return Counter(np.base_repr(int(value), 8) for value in drawn[:, 0])


def assert_uniform(seen: Counter[str], expected: set[str]) -> None:
    # chi-square at 1e-9, seeds fixed
    assert set(seen) == expected
    share = sum(seen.values()) / len(expected)
    assert sum((count - share) ** 2 / share for count in seen.values()) < chi2.isf(1e-9, len(expected) - 1)


def test_with_replacement_every_sequence() -> None:
    assert_uniform(words(spelling("with", 3, 4), "with"), {"".join(p) for p in product("123", repeat=4)})


def test_without_replacement_single_draws_are_independent() -> None:
    assert_uniform(words(spelling("without", 3, 4), "without"), {"".join(p) for p in product("123", repeat=4)})


def test_reshuffled_every_order_twice_over() -> None:
    orders = ["".join(p) for p in permutations("123")]
    assert_uniform(words(spelling("reshuffled", 3, 6), "epochs"), {p + q for p in orders for q in orders})


def test_reverse_visits_the_same_orders_backwards() -> None:
    forward, backward = (Sampler(spelling("reshuffled", 5, 5, reverse), 1, "pair", "numpy").chunk(0) for reverse in (False, True))
    spelt = [(np.base_repr(int(p), 8), np.base_repr(int(q), 8)) for p, q in zip(forward[:, 0], backward[:, 0], strict=True)]
    assert all(p == q[::-1] for p, q in spelt)
    assert len(set(spelt)) == 120


def test_in_order_goes_round() -> None:
    assert set(words(spelling("in order", 3, 7), "order")) == {"1231231"}


def test_without_replacement_pairs() -> None:
    """Batches of two from four: the average row tells the set; 3/2, 2, 3 and 7/2 are one set each, 5/2 two."""
    process = Process({z: 0}, Draw(digits, 2, "without"), {kick: row}, {z: kick})
    point = Point("pairs", "", {n: rational(4)}, tuple({row: rational(k)} for k in (1, 2, 4, 8)))
    drawn = Sampler(Experiment(process, point, ((2 * z, 3),)), 1, "pairs", "numpy").block(0, CHUNKS)
    assert_uniform(Counter(str(int(value)) for value in drawn[:, 0]), {"3", "5", "9", "6", "10", "12"})


def test_law_has_its_probabilities() -> None:
    atoms = {rational(3): Rational(1, 10), rational(-1): Rational(1, 2), rational(7): Rational(2, 5)}
    process = Process({z: 0}, Draw(Law(sign, atoms)), {kick: sign}, {z: kick})
    experiment = Experiment(process, Point("law", "", {}), ((z, 1),))
    drawn = Sampler(experiment, 1, "law", "numpy").block(0, CHUNKS)
    for value, share in atoms.items():
        # false alarm rate 1e-9 for each of three atoms
        p, seen = float(share), (drawn == float(value)).mean()
        assert abs(seen - p) < norm.isf(5e-10) * np.sqrt(p * (1 - p) / drawn.size)
    assert set(np.unique(drawn)) == {3.0, -1.0, 7.0}


def exact_mean_weight(scheme: str) -> list[Fraction]:
    """E w after two steps of batches of two from four rows, every draw enumerated."""
    point = regression(2, 4, 2)
    data = [([fraction(e) for e in r[x]], fraction(r[y])) for r in point.rows]
    one = list(permutations(range(4), 2)) if scheme == "without" else list(product(range(4), repeat=2))
    total, step = [Fraction(0)] * 2, [Fraction(1, 10), Fraction(1, 11)]
    for sequence in product(one, repeat=2):
        at = [Fraction(1, 3)] * 2
        for size, batch in zip(step, sequence, strict=True):
            at = [a - size * s for a, s in zip(at, slope(data, batch, at), strict=True)]
        total = [p + q for p, q in zip(total, at, strict=True)]
    return [p / len(one) ** 2 for p in total]


def slope(data: list, batch: tuple[int, ...], at: list[Fraction]) -> list[Fraction]:
    errors = [sum(p * q for p, q in zip(data[i][0], at, strict=True)) - data[i][1] for i in batch]
    return [sum(e * data[i][0][k] for e, i in zip(errors, batch, strict=True)) / len(batch) for k in range(2)]


@pytest.mark.parametrize("scheme", ["with", "without"])
def test_mean_against_enumeration(scheme: str) -> None:
    sampler = Sampler(Experiment(least_squares(scheme), regression(2, 4, 2), ((w, 2),)), 9, scheme)
    drawn = sampler.block(0, 20)
    error = drawn.std(axis=0) / np.sqrt(len(drawn))
    # two components, false alarm rate 1e-9 each
    assert (abs(drawn.mean(axis=0) - np.array([float(p) for p in exact_mean_weight(scheme)])) < norm.isf(5e-10) * error).all()
    assert (error < 0.01).all()


def test_coin_moments() -> None:
    """z -> (1 - q) z + q s k, with k the mean of three signs: E z_t and var z_t are geometric sums."""
    drawn = Sampler(Experiment(coin, coin_point, ((z, 10),)), 2, "coin").block(0, 20)[:, 0]
    mean, variance = 0.9**10, 0.2**2 / 3 * (1 - 0.81**10) / (1 - 0.81)
    assert abs(drawn.mean() - mean) < norm.isf(5e-10) * np.sqrt(variance / drawn.size)
    # the fourth moment is below the normal's, so the variance of the squares is below 2 variance^2
    assert abs(drawn.var() - variance) < norm.isf(5e-10) * np.sqrt(2 / drawn.size) * variance


def test_draws_per_unit() -> None:
    at_end = Experiment(least_squares("reshuffled"), regression(2, 22, 5), ((w, 5),))
    assert Sampler(at_end, 1, "count", "numpy").draws_per_unit == 22
    average = Experiment(least_squares("reshuffled"), regression(2, 22, 5), ((g, 5),))
    assert Sampler(average, 1, "count", "numpy").draws_per_unit == 27
