"""Is the critical batch size independent of the number of data for every kernel?

A kernel so narrow that the examples are orthonormal has beta/lambda_1 = n: it doubles with the data.
"""
from sympy import Rational as R, symbols

from theorems import AtMost, Expect, Given, Instance, Theorem

n = symbols("n", integer=True, positive=True)
beta, top, more = symbols("beta lambda_1 mu_1", positive=True)  # with n examples, and with 2n
theorem = Theorem(
    title="The critical batch size and the number of data",
    source="M11",
    says="the critical batch size is nearly independent of n",
    given=(Given(n * top, ">=", beta), Given(2 * n * more, ">=", beta), Given(more, ">=", top / 2)),
    claims={"beta/lambda_1 with twice the data, within 5 %": AtMost(beta / more, R(21, 20) * beta / top)},
    instances={"orthonormal": Instance({n: 10, beta: 1, top: R(1, 10), more: R(1, 20)})},
    expect=Expect(refuted_by="orthonormal", corrected_by="ma2018.more_data"),
)
