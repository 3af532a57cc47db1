"""Intervals against SciPy, the arithmetic of the gate, and coverage where the rate can be measured."""
from __future__ import annotations

from math import inf, log, sqrt

import numpy as np
import pytest
from scipy import stats

from numerics.judge.interval import GATE, clopper_pearson, constant, empirical_bernstein, gate, student
from numerics.judge.kinds import Bounded, Constant, Finite, Indicator, Plain
from numerics.judge.looks import spend
from numerics.judge.moments import CHUNK, Moments


def moments(data: np.ndarray) -> Moments:
    return Moments.of(np.asarray(data, dtype=float).reshape(-1, 1))


def shaped(skew: float, kurtosis: float, n: int = CHUNK) -> Moments:
    """Moments with mean 0, variance 1 and the given shape."""
    one = np.ones(1)
    return Moments(n, 0 * one, n * one, n * skew * one, n * (kurtosis + 3) * one, -one, one)


@pytest.mark.parametrize("look", [0, 3, 20])
@pytest.mark.parametrize("alpha", [1e-2, 1e-9])
def test_student_is_scipys_at_half_the_rate(alpha: float, look: int) -> None:
    data, rate = np.random.default_rng(1).standard_normal(CHUNK), spend(alpha, look)
    found = student(moments(data), rate)
    half = stats.t.isf(rate / 4, CHUNK - 1) * data.std(ddof=1) / sqrt(CHUNK)  # two sides, and a factor of two for the gate
    assert found.kind == "student"
    assert (found.low, found.high) == pytest.approx((data.mean() - half, data.mean() + half), rel=1e-9, abs=0)


def test_the_gate_is_its_formula() -> None:
    z = stats.norm.isf(1e-9 / 4)
    for skew, kurtosis in ((0.5, 0.0), (-0.5, 0.0), (0.0, -2.0), (1.0, 6.0)):
        expected = abs(skew) * z**3 / (3 * sqrt(CHUNK)) + abs(kurtosis) * z**4 / (12 * CHUNK)
        assert gate(shaped(skew, kurtosis), 1e-9)[0] == pytest.approx(expected, rel=1e-12, abs=0)


def test_the_gate_opens_at_ln_2_and_not_before() -> None:
    z = stats.norm.isf(1e-9 / 4)
    edge = GATE * 3 * sqrt(CHUNK) / z**3
    assert student(shaped(0.999 * edge, 0), 1e-9).kind == "student"
    shut = student(shaped(1.001 * edge, 0), 1e-9)
    assert (shut.kind, shut.low, shut.high) == ("closed", -inf, inf)
    assert "> ln 2; about 4105 units would open it" in shut.reason


def test_the_gate_is_closed_on_heavy_tails() -> None:
    heavy = np.random.default_rng(2).standard_cauchy(CHUNK)
    assert student(moments(heavy), 1e-2).kind == "closed"


def test_equal_units_do_not_open_the_gate() -> None:
    for data in (np.full(CHUNK, 0.3), 0.3 + 1e-16 * np.arange(CHUNK) / CHUNK):
        found = student(moments(data), 1e-2)
        assert found.kind == "closed" and "a rarer value may be unseen" in found.reason


def test_a_spread_that_doubles_cannot_square_is_said() -> None:
    tiny = 1e-100 * np.random.default_rng(3).standard_normal(CHUNK)
    assert "rescale the quantity" in student(moments(tiny), 1e-2).reason


@pytest.mark.parametrize("successes", [0, 1, 5, 2048, 4095, 4096])
@pytest.mark.parametrize("alpha", [1e-2, 1e-9 / 2, 1e-9 / 420])
def test_clopper_pearson_is_scipys(successes: int, alpha: float) -> None:
    found = clopper_pearson(successes, CHUNK, alpha)
    exact = stats.binomtest(successes, CHUNK).proportion_ci(1 - alpha, "exact") if alpha > 1e-6 else None
    low = stats.beta.ppf(alpha / 2, successes, CHUNK - successes + 1) if successes else 0.0
    high = stats.beta.isf(alpha / 2, successes + 1, CHUNK - successes) if successes < CHUNK else 1.0
    assert (found.low, found.high) == pytest.approx((low, high), rel=1e-10, abs=0)
    if exact is not None:
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high), rel=1e-6, abs=0)


def test_clopper_pearson_refuses_impossible_counts() -> None:
    with pytest.raises(ValueError, match="5 successes among 4 units"):
        clopper_pearson(5, 4, 0.01)


def test_clopper_pearson_covers_exactly_as_often_as_it_says() -> None:
    """Coverage summed over every count, so nothing here is random."""
    n, alpha, p = 200, 1e-2, 0.03
    inside = [clopper_pearson(k, n, alpha).low <= p <= clopper_pearson(k, n, alpha).high for k in range(n + 1)]
    wrong = 1 - float(stats.binom.pmf(np.arange(n + 1), n, p)[inside].sum())
    assert alpha / 20 < wrong <= alpha


def test_empirical_bernstein_is_its_formula_and_stays_in_range() -> None:
    data = np.random.default_rng(4).random(CHUNK)
    half = sqrt(2 * data.var(ddof=1) * log(4 / 1e-9) / CHUNK) + 7 * log(4 / 1e-9) / (3 * (CHUNK - 1))
    found = empirical_bernstein(moments(data), 0, 1, 1e-9)
    assert (found.low, found.high) == pytest.approx((data.mean() - half, data.mean() + half), rel=1e-12, abs=0)
    assert empirical_bernstein(moments(np.zeros(CHUNK)), 0, 1, 1e-9).low == 0


def test_empirical_bernstein_covers_a_rare_value() -> None:
    """500 samples at rate 1e-3, at most 3 wrong: a sound interval fails with probability below 0.2 %.

    Student's interval without a gate is wrong on most of these samples: none of 20 units sees the rare value.
    """
    rng = np.random.default_rng(5)
    wrong = ungated = 0
    for _ in range(500):
        data = moments(rng.random(20) < 0.01)
        found = empirical_bernstein(data, 0, 1, 1e-3)
        wrong += not found.low <= 0.01 <= found.high
        ungated += float(data.high[0]) < 0.01
    assert wrong <= 3 < ungated


def test_a_unit_outside_the_proved_range_is_an_error() -> None:
    with pytest.raises(ValueError, match="outside the proved range"):
        empirical_bernstein(moments(np.array([0.0, 1.5])), 0, 1, 1e-9)
    with pytest.raises(ValueError, match=r"the range \[1, 1\] is empty"):
        Bounded(1, 1)


def test_indicators_must_be_zeros_and_ones() -> None:
    half = np.r_[np.zeros(CHUNK - 1), 0.5]
    for data in (half, np.r_[np.zeros(9), 2.0]):
        with pytest.raises(ValueError, match="declared to be 0 or 1"):
            Indicator().interval(moments(data), 1e-9, 1.0)
    assert Indicator().interval(moments(np.arange(CHUNK) % 2), 1e-9, 1.0).kind == "clopper-pearson"


def test_constants_must_be_constant() -> None:
    assert constant(moments(np.full(9, 0.1) * (1 + 1e-15 * np.arange(9)))).kind == "constant"
    with pytest.raises(ValueError, match="something random enters"):
        constant(moments(np.array([1.0, 1.0 + 1e-9])))


def test_kinds_of_differences() -> None:
    assert Indicator().minus(Indicator()) == Bounded(-1, 1)
    assert Bounded(1, 3).minus(Bounded(0, 5)) == Bounded(-4, 3)
    assert Constant().minus(Constant()) == Constant()
    for one, other in ((Plain(), Plain()), (Indicator(), Bounded(0, 1)), (Constant(), Plain()), (finite(0, 1), Plain())):
        assert one.minus(other) == Plain() and other.minus(one) == Plain()
    both = finite(1, 3).minus(finite(0, 5))
    assert isinstance(both, Finite) and both.ends() == (-4, 3)
    assert finite(1, 3).minus(Finite(lambda: None)).ends() is None


def finite(low: float, high: float) -> Finite:
    return Finite(lambda: (low, high))


def test_finitely_many_values_have_an_interval_before_students_gate_opens() -> None:
    """Half the rate for either: the interval that is taken errs with probability alpha at most."""
    rare = moments(np.r_[np.ones(12), np.zeros(CHUNK - 12)])
    assert student(rare, 5e-10).kind == "closed"
    assert finite(0, 1).interval(rare, 1e-9, 1.0) == empirical_bernstein(rare, 0, 1, 5e-10)
    assert Finite(lambda: None).interval(rare, 1e-9, 1.0).kind == "closed"
    even = moments(np.arange(CHUNK) % 2 * 1.0)

    def never() -> tuple[float, float]:
        raise AssertionError("the gate is open: nobody asks for the ends")

    assert Finite(never).interval(even, 1e-9, 1.0) == student(even, 5e-10, 1.0)
    with pytest.raises(ValueError, match="outside the proved range"):
        finite(0, 0.5).interval(rare, 1e-9, 1.0)


def test_the_interval_of_finitely_many_values_covers_a_rare_one() -> None:
    """A value of 30 with probability 1/1000, 4096 units, alpha 10^-3: of 2000 intervals two miss at most on average."""
    rng, kind, missed = np.random.default_rng(5), finite(0, 30), 0
    for _ in range(2000):
        found = kind.interval(moments((rng.random(CHUNK) < 1e-3) * 30.0), 1e-3, 1.0)
        missed += not found.low <= 0.03 <= found.high
    assert missed <= 10  # of a Poisson number of mean 2, with probability 2e-5
