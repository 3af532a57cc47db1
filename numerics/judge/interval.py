"""Confidence intervals for a mean, each allowed only where its error rate is known.

A closed interval is (-inf, inf) with the reason: it can neither refute nor agree.
"""
from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite, log, sqrt

import numpy as np

from numerics.judge.moments import Array, Moments
from numerics.judge.special import beta_quantile, normal_quantile, student_quantile

GATE = log(2)
ROUNDING = 1e-12  # relative: what double arithmetic may have done to a unit or to a claimed value


@dataclass(frozen=True)
class Interval:
    """An interval for one mean.

    low high    its ends, in the units' own unit; infinite where nothing is known
    kind        "student", "clopper-pearson", "empirical bernstein", "constant" or "closed"
    estimate    the mean of the units
    rounding    absolute: differences below it are arithmetic, not statistics
    reason      why it is closed, and what would open it
    """

    low: float
    high: float
    kind: str
    estimate: float
    rounding: float = 0.0
    reason: str = ""

    @property
    def half_width(self) -> float:
        """Half its length."""
        return (self.high - self.low) / 2


def gate(moments: Moments, alpha: float) -> Array:
    """(columns,) bounds on |log| of how wrong a Student tail at rate alpha is: the gate is open up to ln 2.

    Edgeworth's first terms far out: |skewness| z^3 / (3 sqrt n) + |excess kurtosis| z^4 / (12 n), z the normal quantile of the
    tail in use.  Infinite where the units do not vary.  Sample moments stand for the true ones, which flatters heavy tails.
    """
    z, n = _quantile(alpha), moments.count
    value = np.abs(moments.skewness) * z**3 / (3 * sqrt(n)) + np.abs(moments.kurtosis) * z**4 / (12 * n)
    return np.asarray(np.where(np.isfinite(value), value, inf))


def student_half_width(moments: Moments, alpha: float) -> Array:
    """(columns,) half-widths at two-sided rate alpha; the quantile is that of alpha / 2, for the gate allows a factor of 2."""
    t = student_quantile(moments.count - 1, log(alpha / 2))
    return np.asarray(t * moments.deviation / sqrt(moments.count))


def _quantile(alpha: float) -> float:
    return normal_quantile(log(alpha / 4))


def student(moments: Moments, alpha: float, scale: float = 0.0) -> Interval:
    """Student's interval for a one-column Moments; closed unless the gate is open and the units vary by more than rounding.

    scale   absolute size of the numbers the units were computed from, where larger than the units (differences)
    """
    mean, rounding = float(moments.mean[0]), rounding_of(moments, scale)
    if float(moments.high[0] - moments.low[0]) <= rounding:
        why = f"all {moments.count} units are equal up to rounding, so a rarer value may be unseen; "
        return _closed(mean, rounding, why + "say so if nothing random enters this quantity, or give its proved range")
    opening = float(gate(moments, alpha)[0])
    if opening > GATE:
        return _closed(mean, rounding, _why_closed(moments, opening))
    half = float(student_half_width(moments, alpha)[0])
    return Interval(mean - half, mean + half, "student", mean, rounding)


def rounding_of(moments: Moments, scale: float) -> float:
    """What rounding may have done to the units of a one-column Moments, absolute."""
    return ROUNDING * max(scale, abs(float(moments.low[0])), abs(float(moments.high[0])))


def _closed(mean: float, rounding: float, reason: str) -> Interval:
    return Interval(-inf, inf, "closed", mean, rounding, reason)


def _why_closed(moments: Moments, opening: float) -> str:
    if not isfinite(opening):
        return "the spread of the units is too small or too large for double precision; rescale the quantity"
    skew, tail = float(moments.skewness[0]), float(moments.kurtosis[0])
    needed = ceil(moments.count * (opening / GATE) ** 2)  # the skewness term, the slower one, falls like 1 / sqrt n
    shape = f"skewness {skew:.3g} and excess kurtosis {tail:.3g} at {moments.count} units"
    return f"the gate of Student's interval is closed: {shape} give {opening:.3g} > ln 2; about {needed} units would open it"


def clopper_pearson(successes: int, count: int, alpha: float) -> Interval:
    """The exact interval for a probability from `successes` among `count` independent indicators; never too narrow."""
    if not 0 <= successes <= count:
        raise ValueError(f"clopper_pearson: {successes} successes among {count} units; give 0 <= successes <= count")
    tail = log(alpha / 2)
    low = beta_quantile(successes, count - successes + 1, tail)[0] if successes else 0.0
    high = beta_quantile(count - successes, successes + 1, tail)[1] if successes < count else 1.0
    return Interval(low, high, "clopper-pearson", successes / count, ROUNDING)


def empirical_bernstein(moments: Moments, low: float, high: float, alpha: float, scale: float = 0.0) -> Interval:
    """The interval of Maurer and Pontil (2009, theorem 4) for units proved to lie in [low, high]; one-column Moments.

    scale   as for `student`
    ValueError if a unit lies outside: then the proof is wrong, or the program.
    """
    mean, rounding = float(moments.mean[0]), rounding_of(moments, max(scale, abs(low), abs(high)))
    least, most = float(moments.low[0]), float(moments.high[0])
    if least < low - rounding or most > high + rounding:
        raise ValueError(f"units range over [{least}, {most}], outside the proved range [{low}, {high}]; correct the range")
    n, each = moments.count, log(4 / alpha)
    half = float(moments.deviation[0]) * sqrt(2 * each / n) + 7 * (high - low) * each / (3 * (n - 1))
    return Interval(max(low, mean - half), min(high, mean + half), "empirical bernstein", mean, rounding)


def constant(moments: Moments, scale: float = 0.0) -> Interval:
    """The range of units into which nothing random enters; ValueError if they differ by more than rounding."""
    rounding, low, high = rounding_of(moments, scale), float(moments.low[0]), float(moments.high[0])
    if high - low > rounding:
        raise ValueError(f"units declared to be constant range over [{low}, {high}]; something random enters them")
    return Interval(low, high, "constant", float(moments.mean[0]), rounding)
