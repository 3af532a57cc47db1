"""Ma, Bassily & Belkin: M11 and M14 on the digits, by the library's own eigenvalues and formulas."""
from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest
from golden import golden
from scipy.linalg import cholesky, eigh
from sympy import Rational as R

from numerics.functionals import Data
from numerics.kernels import UNIT, Kernel
from numerics.spectrum import spectrum
from theorems._model.table import exactly
from theorems.data import digits
from theorems.ma2018 import measured_speed_up as claim

GOLDEN = golden("ma2018_data")
IMAGES = np.array(digits(), dtype=float)[np.random.default_rng(0).permutation(1797)]
PIXELS = IMAGES[:, :-1] / 16
CASES = [(s, n, v) for s in ("5", "2", "1", "1/2") for n, v in zip(GOLDEN["M11"]["rows"], GOLDEN["M11"][s], strict=True)]


@lru_cache
def ends(sigma: str, count: int) -> tuple[float, float]:
    """The largest and the least eigenvalue of K/n, of some hundred rows as the data command finds them."""
    kernel = Kernel("gaussian", float(R(sigma)))
    if count <= 400:
        found = spectrum(PIXELS[:count], kernel)
        return found.top.value, found.low.value
    values = eigh(kernel.block(PIXELS[:count], PIXELS[:count]) / count, eigvals_only=True, check_finite=False)
    return float(values[-1]), max(float(values[0]), 1e-18)


def critical(sigma: str, count: int) -> float:
    top, low = ends(sigma, count)
    return float(claim.critical.subs({claim.beta: 1, claim.top: exactly(top), claim.low: exactly(low)}))


def half_unit(text: str) -> float:
    """Half a unit in the last place of a golden value."""
    return 0.5 * 10.0 ** -len(text.partition(".")[2])


@pytest.mark.parametrize(("sigma", "count", "value"), CASES)
def test_the_critical_size_of_the_digits_is_the_golden_one(sigma: str, count: int, value: str) -> None:
    assert abs(critical(sigma, count) - float(value)) <= half_unit(value) * (1 + 1e-9)


@pytest.mark.parametrize("sigma", ["2", "1"])
def test_the_acceptance_runs_have_the_golden_critical_size(sigma: str) -> None:
    value = GOLDEN["M14"][sigma]
    assert abs(critical(sigma, 500) - float(value)) <= half_unit(value)


@pytest.mark.parametrize(("sigma", "settled"), [("5", True), ("2", True), ("1/2", False)])
def test_the_decision_rule_passes_wide_kernels_and_fails_the_narrow_one(sigma: str, settled: bool) -> None:
    """From n = 800 to 1600: q = beta/lambda_1 changes by 5 % at most, and n is ten times q at least."""
    q = [1 / ends(sigma, n)[0] for n in (800, 1600)]
    assert (abs(q[1] / q[0] - 1) <= 0.05 and q[0] * 10 <= 800) is settled


def test_twice_the_same_rows_and_other_units_change_no_critical_size() -> None:
    """Replication and x -> c x leave beta/lambda_1, eta* beta and m* as they are."""
    rows, kernel = PIXELS[:80, 20:40], Kernel()
    once, twice, scaled = (spectrum(x, kernel) for x in (rows, np.vstack([rows, rows]), 3 * rows))
    q = [s.beta.value / s.top.value for s in (once, twice, scaled)]
    assert q[1:] == pytest.approx([q[0], q[0]], rel=1e-12)
    assert twice.low.value == pytest.approx(once.low.value, rel=1e-9)


def test_orthonormal_rows_have_no_limit() -> None:
    data = Data(np.eye(12), np.arange(12.0), Kernel(), 12)
    assert data.spectrum.one
    assert data.spectrum.beta.value / data.spectrum.top.value == pytest.approx(12)


# ------------------------------------------------------------------------------- the theorem's own numbers
INSTANCE = claim.theorem.instances["500 digits by parity"].values
MATRIX = INSTANCE[claim.k].array


def certified(matrix: np.ndarray) -> bool:
    """Whether a symmetric matrix is positive definite: Cholesky succeeds after a shift by more than all its rounding (Rump 2006)."""
    n = len(matrix)
    steps = (n + 2) * UNIT
    shift = 2 * steps / (1 - steps) * float(np.abs(np.diag(matrix)).sum())
    try:
        cholesky(matrix - shift * np.eye(n), lower=True)
    except np.linalg.LinAlgError:
        return False
    return True


@pytest.mark.parametrize("away", [-1, 1])
def test_no_eigenvalue_lies_beyond_the_two_that_the_theorem_is_given(away: int) -> None:
    """Within half a unit of its last digit lambda_1 bounds the spectrum from above, and lambda_k from below."""
    identity = np.eye(500)
    top, low = (500 * (float(INSTANCE[s]) + away * sign * u) for s, u, sign in ((claim.top, 5e-9, 1), (claim.low, 5e-12, -1)))
    assert certified(top * identity - MATRIX) is (away == 1)
    assert certified(MATRIX - low * identity) is (away == 1)


def test_the_golden_matrix_has_an_eigenvector_near_each() -> None:
    """The residual of a unit vector bounds the distance to an eigenvalue."""
    values, vectors = eigh(MATRIX / 500)
    for symbol, place, digits_kept in ((claim.top, -1, 5e-9), (claim.low, 0, 5e-12)):
        vector = vectors[:, place]
        residual = np.linalg.norm(MATRIX @ vector / 500 - values[place] * vector) / np.linalg.norm(vector)
        assert abs(values[place] - float(INSTANCE[symbol])) + residual + 1e-13 <= digits_kept
