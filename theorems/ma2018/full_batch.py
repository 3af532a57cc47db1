"""Is a batch of as many examples as there are data the full gradient?

Not when they are drawn with replacement: some are drawn twice and some are missed, and the rate stays above that of
gradient descent.
"""
from sympy import Rational as R

from theorems import Equal, Expect, Instance, Theorem
from theorems.ma2018._best import admissible, best_rate, beta, limit_rate, low, m, top

theorem = Theorem(
    title="A batch of n as gradient descent",
    source="M7",
    says="a full gradient descent iteration",
    given=admissible,
    claims={"rate of a batch of n": Equal(best_rate, limit_rate)},
    instances={"A, m = n": Instance({beta: 1, top: R(1, 2), low: R(1, 5), m: 10})},
    expect=Expect(refuted_by="A, m = n", corrected_by="ma2018.saturation"),
)
