"""Does the rate change its course at the critical batch size?

Not visibly: the formulas of the two regimes touch there with equal slopes, so the rate has neither jump nor elbow.  Only
the best step has a kink, and the rate a jump of its second derivative.
"""
from sympy import Max, Rational as R, diff, oo

from theorems import AtLeast, AtMost, Each, Equal, Instance, Limit, Monotone, Swap, Theorem
from theorems.ma2018._best import (
    admissible,
    best_rate,
    best_step,
    beta,
    border,
    both,
    critical,
    d,
    everywhere,
    flat,
    large_rate,
    large_step,
    limit_rate,
    low,
    m,
    rate,
    s,
    small_rate,
    small_step,
    top,
    u,
)
from theorems.rules import Cases, Identity, Limits, Signs, Slope

gap, wide = top - low, {beta: top + low + s, m: 1 + u}
turning = {top: low + d, m: 1 + u, beta: u * d + s}


def at_critical(e, order=0):
    """A formula, or its derivative in m, at m*."""
    return diff(e, m, order).subs(m, critical)


def certificate(lam, sign):
    """How far the crossing of the two parabolas lies from the step that is best for one of them alone."""
    return m * (beta + sign * (m - 1) * gap) / ((beta + (m - 1) * lam) * both)


eta = large_step  # the crossing
theorem = Theorem(
    title="The rate at the critical batch size",
    source="M5",
    says="There is a critical batch size m*",
    given=admissible,
    claims={},
    instances={},
)
