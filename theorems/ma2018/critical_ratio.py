"""What is the critical batch size near to?

It is within a factor of three of beta/lambda_1 whenever lambda_1 >= 2 lambda_k, never below it, and the factor 8/3 is
attained; beta/lambda_1 + 1 is closer still.
"""
from sympy import Rational as R, symbols

from theorems import AtLeast, AtMost, Given, Instance, Swap, Theorem
from theorems.rules import Signs

beta, top, low = symbols("beta lambda_1 lambda_k", positive=True)
d, s = symbols("d s", nonnegative=True)
critical = beta / (top - low) + 1
ratio = critical / (beta / top)
region = Signs({top: 2 * low + d, beta: top + low + s})

theorem = Theorem(
    title="The critical batch size is about beta/lambda_1",
    source="M12",
    says="the batch size int(beta/lambda_1 + 1) of the first author's code",
    given=(Given(top, ">=", 2 * low), Given(beta, ">=", top + low)),
    claims={
        "within 8/3, above": AtMost(ratio, R(8, 3), tight=("condition number 2, beta = 3/2 lambda_1",)),
        "never below": AtLeast(ratio, 1),
        "beta/lambda_1 + 1 within lambda_k/lambda_1": AtMost((critical - beta / top - 1) / critical, low / top),
    },
    proofs={"within 8/3, above": region, "never below": region, "beta/lambda_1 + 1 within lambda_k/lambda_1": region},
    near_miss={"within 8/3, above": {"within 5/2": Swap(right=R(5, 2))}, "never below": {"never below 2": Swap(right=2)}},
    instances={
        "A": Instance({beta: 1, top: R(1, 2), low: R(1, 5)}),
        "B": Instance({beta: 1, top: R(1, 4), low: R(1, 20)}),
        "condition number 2, beta = 3/2 lambda_1": Instance({beta: 3, top: 2, low: 1}),
    },
)
