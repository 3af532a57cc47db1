"""M14, the small check: 16 digits, thirty steps, simulated mean squares against the map of second moments in plain doubles."""
from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from golden import exact_at, golden
from sympy import Rational as R

from numerics.bench import Conditions
from numerics.kernels import Kernel
from numerics.kill import Question
from numerics.roads import simulate
from theorems import TIME, Equal, Mean
from theorems.data import digits
from theorems.ma2018 import one_step

N, STEPS, SIZES = 16, 30, (1, 2, 4, 8, 16)
IMAGES = np.array(digits(), dtype=float)[np.random.default_rng(0).permutation(1797)][:N]


@lru_cache
def kernel() -> Any:
    """exp(-|x - x'|^2/(2 sigma^2)) with sigma = 3/2, each entry to the nearest multiple of 2^-20."""
    pixels = IMAGES[:, :-1] / 16
    return np.round(Kernel("gaussian", 1.5).block(pixels, pixels) * 2**20) / 2**20


def step(m: int) -> float:
    """A quarter of the best step: with all of it the squares are so heavy-tailed after thirty steps that nothing is decided."""
    spectrum = np.linalg.eigvalsh(kernel() / N)
    low, top = spectrum[0], spectrum[-1]
    return float(m / (1 + (m - 1) * low) if m <= 1 / (top - low) + 1 else 2 * m / (1 + (m - 1) * (top + low))) / 4


def carried(m: int, eta: float) -> tuple[float, float]:
    """Mean squared norm and mean loss after thirty steps: the second moment of the coefficients, carried step by step."""
    K, start = kernel(), 1 - 2 * (IMAGES[:, -1] % 2)
    sigma, mean = np.outer(start, start), kernel() / N
    for _ in range(STEPS):
        residuals = np.diag(np.diag(K @ sigma @ K)) / N
        sigma = sigma - eta * (mean @ sigma + sigma @ mean) + eta**2 * (residuals / m + (m - 1) / m * mean @ sigma @ mean)
    return float(np.trace(K @ sigma)), float(np.trace(K @ sigma @ K) / N)


def rows(matrix: Any) -> Any:
    return tuple(tuple(R(Fraction(float(c))) for c in row) for row in matrix)


def judged(m: int, eta: float, observed: Any, value: float) -> str:
    values = {one_step.e: rows(np.eye(N)), one_step.k: rows(kernel()), one_step.K: rows(kernel()), one_step.beta: 1,
              one_step.a0: tuple(int(c) for c in 1 - 2 * (IMAGES[:, -1] % 2)), one_step.eta: R(Fraction(eta)), one_step.m: m, TIME: STEPS}
    claim = Equal(Mean(observed, TIME), R(Fraction(value)))
    road = exact_at(one_step.theorem, values, claims={"main": claim}, proofs={})
    asked = Question("digits", road.theorem, "main", claim, (road,), ())
    return str(simulate(asked, Conditions(14, 1e-9, 0.05, 10**8)).word)


def test_the_critical_size_is_the_golden_one() -> None:
    spectrum = np.linalg.eigvalsh(kernel() / N)
    assert abs(1 / (spectrum[-1] - spectrum[0]) + 1 - float(golden("ma2018_data")["M14"]["n = 16, 3/2"])) <= 0.005


@pytest.mark.parametrize("m", SIZES)
@pytest.mark.parametrize("which", [0, 1])
def test_simulated_mean_squares_are_those_of_the_map(which: int, m: int) -> None:
    """Ten checks, each with an error rate of 1e-9; the seed is fixed."""
    eta, observed = step(m), (one_step.norm, one_step.drift)[which]
    value = carried(m, eta)[which]
    assert judged(m, eta, observed, value) == "agrees"


def test_the_map_of_another_batch_size_is_refuted() -> None:
    eta = step(4)
    assert judged(4, eta, one_step.norm, carried(2, eta)[0]) == judged(4, eta, one_step.drift, carried(2, eta)[1]) == "refuted"
