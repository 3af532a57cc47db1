"""Is the leading coefficient of the variance, as a polynomial in 1/b, never negative?

A summary says so.  With "leading" meaning of highest degree, a net of width two that has to learn a rotation refutes it:
J S J is -det(S) J^T J, and the mean of det(S)^2 has a negative highest coefficient.
"""
from sympy import Rational as R

from theorems import Expect, Instance, Polynomial, Theorem
from theorems.qian2020.rotation_network import alpha, b, delta, net, variance
from theorems.rules import Wishart

theorem = Theorem(
    title="The summary's leading coefficient",
    source="Q10, summary",
    says="The leading coefficient of the polynomial in 1/b is non-negative (a summary, translated).",
    process=net,
    claims={
        "after one step": Polynomial(variance(1), 1 / b, 6, signs="highest"),
    },
    proofs={"after one step": Wishart()},
    instances={"J": Instance({alpha: R(1, 10), delta: 1, b: 16})},
    expect=Expect(refuted_by="J", corrected_by="qian2020.matrix_network"),
)
