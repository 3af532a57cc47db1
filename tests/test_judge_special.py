"""Quantiles against mpmath and SciPy, down to rates far below those in use.  Nothing here is random."""
from __future__ import annotations

from math import log, sqrt

import mpmath
import pytest
from scipy import stats

from numerics.judge.special import beta_quantile, normal_quantile, student_quantile

RATES = [0.5, 1e-2, 1e-9 / 2, 1e-9 / 420, 1e-40, 1e-280]


@pytest.mark.parametrize("rate", RATES[1:])
def test_normal_quantile_agrees_with_scipy(rate: float) -> None:
    assert normal_quantile(log(rate)) == pytest.approx(stats.norm.isf(rate), rel=1e-13, abs=0)


def test_normal_quantile_at_one_half_and_below_the_range_of_doubles() -> None:
    assert normal_quantile(log(0.5)) == pytest.approx(0, abs=1e-14)
    z = normal_quantile(-2000.0)
    with mpmath.workdps(40):
        assert float(mpmath.log(mpmath.erfc(z / mpmath.sqrt(2)) / 2)) == pytest.approx(-2000, rel=1e-14, abs=0)


def test_normal_quantile_refuses_the_larger_tail() -> None:
    with pytest.raises(ValueError, match="above 1/2; give the smaller tail"):
        normal_quantile(log(0.6))


@pytest.mark.parametrize("count", [4096, 8192, 2**22])
@pytest.mark.parametrize("rate", RATES[1:])
def test_student_quantile_solves_its_equation_at_forty_digits(rate: float, count: int) -> None:
    t, freedom = student_quantile(count - 1, log(rate)), count - 1
    with mpmath.workdps(40):
        density = mpmath.mpf(freedom + 1) / 2
        constant = mpmath.gamma(density) / mpmath.gamma(mpmath.mpf(freedom) / 2) / mpmath.sqrt(mpmath.pi * freedom)
        ends = [t + j / t for j in (0, 2, 6, 15, 60)]
        tail = 2 * constant * mpmath.quad(lambda u: (1 + u * u / freedom) ** -density, ends)
    assert float(tail) == pytest.approx(rate, rel=1e-9, abs=0)  # of the probability: the quantile is z times sharper


@pytest.mark.parametrize("rate", RATES[:4])
@pytest.mark.parametrize(("a", "b"), [(1, 4096), (4096, 1), (3, 4094), (2000, 2097), (4090, 7), (5000, 2**22), (2**24, 2**24)])
def test_beta_quantile_agrees_with_scipy(a: int, b: int, rate: float) -> None:
    x, y = beta_quantile(a, b, log(rate))
    assert x == pytest.approx(stats.beta.ppf(rate, a, b), rel=1e-10, abs=0)
    assert y == pytest.approx(stats.beta.isf(rate, b, a), rel=1e-9, abs=0)


def test_both_ends_of_a_beta_quantile_keep_relative_precision() -> None:
    x, y = beta_quantile(10**8, 2, log(1e-12))
    with mpmath.workdps(40):
        # I_x(a, 2) = x^a (1 + a y): checked in y, where 1 - x would have lost half its digits
        value = mpmath.log1p(-mpmath.mpf(y)) * 10**8 + mpmath.log(1 + 10**8 * mpmath.mpf(y))
    assert float(value) == pytest.approx(log(1e-12), rel=1e-10, abs=0)
    assert x + y == 1


def test_a_shifted_quantile_is_seen() -> None:
    """The check above would see a relative error of 10^-8 in the quantile."""
    assert stats.t.sf(student_quantile(4095, log(1e-9)) * (1 + 1e-8), 4095) != pytest.approx(0.5e-9, rel=1e-9, abs=0)
    assert sqrt(4095) > student_quantile(4095, log(1e-9)) > normal_quantile(log(0.5e-9))
