"""Is the critical batch size about lambda_1/beta?

A summary says so.  With "about" meaning within a factor of three on every admissible instance, it fails: a ratio of at
most one cannot be near a batch size of at least two.
"""
from sympy import Rational as R, symbols

from theorems import AtLeast, AtMost, Expect, Given, Instance, Theorem
from theorems.rules import Signs

beta, top, low = symbols("beta lambda_1 lambda_k", positive=True)
d, s = symbols("d s", nonnegative=True)
critical = beta / (top - low) + 1
ratio = critical / (top / beta)

theorem = Theorem(
    title="The summary's critical batch size",
    source="M12",
    says="critical batch size m*, defined as m* ~ lambda_1/beta",
    given=(Given(top, ">=", 2 * low), Given(beta, ">=", top + low)),
    claims={"within a factor of three, above": AtMost(ratio, 3), "within a factor of three, below": AtLeast(ratio, R(1, 3))},
    proofs={"within a factor of three, above": Signs({top: 2 * low + d, beta: top + low + s}),
            "within a factor of three, below": Signs({top: 2 * low + d, beta: top + low + s})},
    instances={"B": Instance({beta: 1, top: R(1, 4), low: R(1, 20)}), "A": Instance({beta: 1, top: R(1, 2), low: R(1, 5)})},
    expect=Expect(refuted_by="B", corrected_by="ma2018.critical_ratio"),
)
