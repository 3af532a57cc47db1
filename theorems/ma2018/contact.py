"""Does the rate change its course at the critical batch size?

Not visibly: the formulas of the two regimes touch there with equal slopes, so the rate has neither jump nor elbow.  Only
the best step has a kink, and the rate a jump of its second derivative.
"""
from sympy import Rational as R, Symbol, diff, oo

from theorems import AtLeast, AtMost, Each, Equal, Given, Instance, Limit, Monotone, Swap, Theorem
from theorems.ma2018._best import (
    best_rate,
    beta,
    border,
    both,
    critical,
    everywhere,
    flat,
    large_rate,
    large_step,
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

gap = top - low
wide = {beta: top + low + s, m: 1 + u}
eta = Symbol("eta", positive=True)


def at_critical(e, order=0):
    """A formula, or its derivative in m, at m*."""
    return diff(e, m, order).subs(m, critical)


slope = -low * (beta - low) * (gap / (beta * top)) ** 2
kink = (gap / (beta * top)) ** 2
A, B = {beta: 1, top: R(1, 2), low: R(1, 5)}, {beta: 1, top: R(1, 4), low: R(1, 20)}
theorem = Theorem(
    title="The rate at the critical batch size",
    source="M5",
    says="There is a critical batch size m*",
    given=(Given(m, ">=", 1), Given(top, ">", low), Given(beta, ">=", top + low)),
    claims={
        "apart": Equal(large_rate - small_rate, low * m * border**2 / (flat * both**2)),
        "never crossing": AtMost(small_rate, large_rate, tight=("B, m*",)),
        "rate": Equal(at_critical(small_rate), (1 - low / top) * (1 - low / beta)),
        "slope before": Equal(at_critical(small_rate, 1), slope),
        "slope behind": Equal(at_critical(large_rate, 1), slope),
        "jump of the second derivative": Equal(
            at_critical(large_rate - small_rate, 2), low * gap**4 * (beta + gap) / (2 * (top * beta) ** 3)
        ),
        "falling": Monotone(best_rate, m, "decreasing"),
        "step": Equal(at_critical(small_step), (beta + gap) / (top * beta)),
        "slope of the step before": Equal(at_critical(small_step, 1), kink * (beta - low)),
        "slope of the step behind": Equal(at_critical(large_step, 1), kink * (beta - top - low) / 2),
        "where the parabolas cross": Equal(rate(top, eta) - rate(low, eta), eta * gap * (eta * both - 2 * m) / m),
        "crossing behind the flat minimum": Equal(large_step - small_step, m * border / (flat * both)),
        "crossing behind the steep minimum": AtLeast(large_step, m / (beta + (m - 1) * top)),
        "last step": Limit(large_step, m, oo, 2 / (top + low), error=2 * (beta - top - low) / ((top + low) * both)),
    },
    proofs={
        **dict.fromkeys(("apart", "rate", "slope before", "slope behind", "jump of the second derivative", "step",
                         "slope of the step before", "slope of the step behind", "where the parabolas cross",
                         "crossing behind the flat minimum"), Identity()),
        "never crossing": Signs({m: 1 + u}),
        "falling": Cases(Slope(Signs(wide), coordinates=wide), Slope(Signs(wide), coordinates=wide)),
        "crossing behind the steep minimum": Signs(everywhere),
        "last step": Limits(coordinates=wide),
    },
    near_miss={
        "apart": {"one factor of contact": Swap(border**2, border)},
        "rate": {"that of the flattest direction": Swap(right=1 - low / top)},
        "slope behind": {"an elbow": Swap(right=slope / 2)},
        "jump of the second derivative": {"none": Swap(right=0)},
        "slope of the step behind": {"no kink": Swap(right=kink * (beta - low))},
    },
    instances={
        "A": Instance({**A, m: Each(1, 4, 5), eta: 1}),
        "B, m*": Instance({**B, m: 6, eta: R(3, 2)}),
        "beta = 4": Instance({beta: 4, top: 2, low: 1, m: R(7, 2), eta: R(1, 3)}),
    },
)
