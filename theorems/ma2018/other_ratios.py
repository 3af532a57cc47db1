"""Could the critical batch size be about another ratio of the spectrum?

None of beta/lambda_k, n lambda_k/beta and tr(H)/lambda_1 is within a factor of three of it; the last agrees with
beta/lambda_1 where all examples are equally long.
"""
from sympy import Rational as R, symbols

from theorems import AtLeast, AtMost, Expect, Given, Instance, Theorem

beta, top, low, trace = symbols("beta lambda_1 lambda_k tau", positive=True)
n = symbols("n", integer=True, positive=True)
critical = beta / (top - low) + 1
theorem = Theorem(
    title="Other ratios for the critical batch size",
    source="M12",
    says="critical batch size m*",
    given=(Given(top, ">=", 2 * low), Given(beta, ">=", top + low), Given(trace, ">=", top + low), Given(trace, "<=", beta)),
    claims={
        "beta/lambda_k": AtLeast(critical, beta / low / 3),
        "n lambda_k/beta": AtMost(critical, 3 * n * low / beta),
        "tr(H)/lambda_1": AtMost(critical, 3 * trace / top),
    },
    instances={"B": Instance({beta: 1, top: R(1, 4), low: R(1, 20), trace: R(3, 10), n: 20})},
    expect=Expect(refuted_by="B", corrected_by="ma2018.critical_ratio"),
)
