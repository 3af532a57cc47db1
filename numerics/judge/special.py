"""Quantiles far in the tails: normal, beta and Student, from logarithms of probabilities.

The beta tail is (a binomial probability) x (a continued fraction), both on the log scale, so that 10^-9 over a
thousand looks, and far less, keeps its digits.  Newton's method runs on the logit of x, where the logarithm of
the tail is concave: it converges from any start.
"""
from __future__ import annotations

from functools import lru_cache
from math import erfc, exp, expm1, lgamma, log, log1p, pi, sqrt

_HALF_LOG_2PI = 0.5 * log(2 * pi)
_STEPS = 200
_TERMS = 2_000_000


def log_normal_tail(z: float) -> float:
    """log P(N > z) of a standard normal, z >= 0."""
    if z < 30:
        return log(0.5 * erfc(z / sqrt(2)))
    fraction = z
    for j in range(20, 0, -1):  # erfc underflows soon; from here twenty terms of the continued fraction are exact to rounding
        fraction = z + j / fraction
    return -0.5 * z * z - _HALF_LOG_2PI - log(fraction)


@lru_cache(maxsize=4096)
def normal_quantile(log_tail: float) -> float:
    """The z with log P(N > z) = log_tail; ValueError unless log_tail <= log(1/2)."""
    if not log_tail <= -log(2):
        raise ValueError(f"normal_quantile: the tail probability exp({log_tail}) is above 1/2; give the smaller tail")
    z = sqrt(-2 * log_tail)
    for _ in range(_STEPS):
        now = log_normal_tail(z)
        step = (now - log_tail) / exp(-0.5 * z * z - _HALF_LOG_2PI - now)
        z = max(z + step, 0.0)
        if abs(step) <= 1e-14 * (1 + z):
            return z
    raise ArithmeticError(f"normal_quantile: no convergence at log_tail = {log_tail}")  # pragma: no cover - concave


def _stirling_error(x: float) -> float:
    """log Gamma(x + 1) less Stirling's formula for it, x > 0."""
    if x < 16:
        return lgamma(x + 1) - (x + 0.5) * log(x) + x - _HALF_LOG_2PI
    u = 1 / (x * x)
    return (1 / 12 - u * (1 / 360 - u * (1 / 1260 - u * (1 / 1680 - u / 1188)))) / x


def _deviance(x: float, mean: float) -> float:
    """x log(x / mean) - x + mean without the cancellation near x = mean."""
    d = (x - mean) / mean
    return mean * ((1 + d) * log1p(d) - d)


def _fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, by the modified Lentz method."""
    d = 1 / (1 - (a + b) * x / (a + 1))
    c, value = 1.0, d
    for m in range(1, _TERMS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + even * d)
        c = 1 + even / c
        value *= c * d
        d = 1 / (1 + odd * d)
        c = 1 + odd / c
        value *= c * d
        if abs(c * d - 1) < 1e-15:
            return value
    raise ArithmeticError(f"incomplete beta: no convergence at a = {a}, b = {b}, x = {x}")  # pragma: no cover - a bound on work


def log_beta_tail(a: float, b: float, x: float, y: float) -> tuple[float, float]:
    """log I_x(a, b) with y = 1 - x given separately, and its derivative by the logit of x.  a, b, x, y > 0."""
    n = a + b
    log_mass = _stirling_error(n) - _stirling_error(a) - _stirling_error(b) + 0.5 * log(n / (2 * pi * a * b))
    log_mass -= _deviance(a, n * x) + _deviance(b, n * y)
    fraction = _fraction(a, b, x)
    return log(b / n) + log_mass + log(fraction), a / fraction


@lru_cache(maxsize=65536)
def beta_quantile(a: float, b: float, log_p: float) -> tuple[float, float]:
    """(x, 1 - x), each to ten significant digits, with log I_x(a, b) = log_p <= log(1/2)."""
    if b == 1:
        return exp(log_p / a), -expm1(log_p / a)
    if a == 1:
        return -expm1(log1p(-exp(log_p)) / b), exp(log1p(-exp(log_p)) / b)
    u = log(a / b) - normal_quantile(log_p) * sqrt(1 / a + 1 / b)
    for _ in range(_STEPS):
        x, y = 1 / (1 + exp(-u)), 1 / (1 + exp(u))
        value, slope = log_beta_tail(a, b, x, y)
        step = (log_p - value) / slope
        if abs(step) <= 1e-12:  # the convergence is quadratic: the step just computed is the error left
            return x, y
        u += step
    raise ArithmeticError(f"beta_quantile: no convergence at a = {a}, b = {b}, log_p = {log_p}")  # pragma: no cover - concave


def student_quantile(freedom: float, log_both: float) -> float:
    """The t with log P(|T| > t) = log_both for Student's law with `freedom` degrees of freedom."""
    x, y = beta_quantile(freedom / 2, 0.5, log_both)
    return sqrt(freedom * y / x)
