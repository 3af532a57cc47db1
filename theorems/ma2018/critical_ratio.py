"""What is the critical batch size near to?

It is within a factor of three of beta/lambda_1 whenever lambda_1 >= 2 lambda_k, never below it, and the factor 8/3 is
attained; beta/lambda_1 + 1 is closer still.  Its inverse, which a summary has, is at most one and falls where m* rises.
"""
from sympy import Rational as R, symbols

from theorems import AtLeast, AtMost, Equal, Given, Instance, Monotone, Swap, Theorem
from theorems.rules import Identity, Signs, Slope

beta, top, low = symbols("beta lambda_1 lambda_k", positive=True)
d, s = symbols("d s", nonnegative=True)
critical = beta / (top - low) + 1
kappa, q = top / low, beta / top
ratio = critical / q
region = Signs({top: 2 * low + d, beta: top + low + s})

theorem = Theorem(
    title="The critical batch size is about beta/lambda_1",
    source="M12",
    says="the batch size int(beta/lambda_1 + 1) of the first author's code",
    given=(Given(top, ">=", 2 * low), Given(beta, ">=", top + low)),
    claims={
        "within 8/3, above": AtMost(ratio, R(8, 3), tight=("kappa = 2, q = 3/2",)),
        "for each condition number": AtMost(ratio, 2 * kappa**2 / (kappa**2 - 1), tight=("kappa = 2, q = 3/2",)),
        "never below": AtLeast(ratio, 1),
        "ratio": Equal(ratio, kappa / (kappa - 1) + 1 / q),
        "beta/lambda_1 + 1 is below by": Equal(critical - (q + 1), q / (kappa - 1)),
        "beta/lambda_1 + 1 within lambda_k/lambda_1": AtMost((critical - q - 1) / critical, low / top),
        "more than two": AtLeast(critical, 2),
        "its inverse is at most one": AtMost(top / beta, 1),
        "rises with beta": Monotone(critical, beta, "increasing"),
        "while its inverse falls": Monotone(top / beta, beta, "decreasing"),
        "far from its inverse": AtLeast(critical / (top / beta), q**2 + q),
    },
    proofs={
        **dict.fromkeys(("within 8/3, above", "for each condition number", "never below",
                         "beta/lambda_1 + 1 within lambda_k/lambda_1", "more than two", "its inverse is at most one",
                         "far from its inverse"), region),
        "ratio": Identity(), "beta/lambda_1 + 1 is below by": Identity(),
        "rises with beta": Slope(region, coordinates=region.coordinates),
        "while its inverse falls": Slope(region, coordinates=region.coordinates),
    },
    near_miss={
        "within 8/3, above": {"within 5/2": Swap(right=R(5, 2))}, "never below": {"never below 2": Swap(right=2)},
        "more than two": {"more than three": Swap(right=3)},
        "far from its inverse": {"by q^3": Swap(right=q**3), "lambda_1/beta": Swap(left=top / beta)},
        "rises with beta": {"as lambda_1/beta does": Swap(of=top / beta)},
    },
    instances={
        "A": Instance({beta: 1, top: R(1, 2), low: R(1, 5)}),
        "B": Instance({beta: 1, top: R(1, 4), low: R(1, 20)}),
        "kappa = 2, q = 3/2": Instance({beta: 3, top: 2, low: 1}),
    },
)
