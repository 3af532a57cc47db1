"""What can be done when the smallest eigenvalue is not known?

Put beta/n in its place.  The step so found has the rate that one would guess, provided that lambda_k is at most beta/n, as
it is when there are as many non-zero eigenvalues as data; for m > 1 it is false otherwise, by the same certificates.
"""
from sympy import Piecewise, Rational as R, symbols

from theorems import AtMost, Each, Equal, Given, Instance, Swap, Theorem
from theorems.ma2018._best import admissible, beta, low, m, rate, s, top, u
from theorems.rules import Cases, Identity, Signs

n = symbols("n", integer=True, positive=True)
e, f = symbols("e f", nonnegative=True)  # beta/n - lambda_k, lambda_1 - beta/n
guess = beta / n
flat, both = beta + (m - 1) * guess, beta + (m - 1) * (top + guess)
border = beta - (m - 1) * (top - guess)
small_step, large_step = m / flat, 2 * m / both
step = Piecewise((small_step, border >= 0), (large_step, True))
small_rate, large_rate = 1 - m * low / flat, 1 - 4 * m * (m - 1) * top * low / both**2
claimed = Piecewise((small_rate, border >= 0), (large_rate, True))
region = {n: beta / (low + e), m: 1 + u}
inside = {n: beta / (low + e), top: low + e + f, m: 1 + u, beta: u * f + s}
worse = 4 * low * m * (m - 1) * (low - guess)

KNOWN = ("n lambda_k = beta", "n lambda_k = beta, large batches")
theorem = Theorem(
    title="The step without the smallest eigenvalue",
    source="M10",
    says="near optimal step size when lambda_n is unknown: replace it by beta/n",
    given=(*admissible, Given(low, "<=", beta / n), Given(top, ">=", beta / n)),
    claims={
        "off by, small batches": Equal(rate(low, small_step) - small_rate, worse / (4 * flat**2)),
        "off by, large batches": Equal(rate(low, large_step) - large_rate, worse / both**2),
        "rate of lambda_k": AtMost(rate(low, step), claimed, tight=KNOWN),
        "rate of lambda_1": AtMost(rate(top, step), claimed, tight=KNOWN[:1]),
    },
    proofs={
        "off by, small batches": Identity(), "off by, large batches": Identity(),
        "rate of lambda_k": Cases(Signs(region), Signs(region)),
        "rate of lambda_1": Cases(Signs(inside), Signs(region)),
    },
    near_miss={
        "rate of lambda_k": {"beta in place of lambda_k": Swap(right=claimed.subs(low, beta)), "attained": Swap(tight=("R2",))},
        "off by, small batches": {"nothing": Swap(right=0)},
    },
    instances={
        "R2": Instance({beta: 1, top: R(16, 25), low: R(9, 25), n: 2, m: Each(2, 5, 8)}),
        "n lambda_k = beta": Instance({beta: 4, top: 2, low: 2, n: 2, m: Each(2, 6)}),
        "n lambda_k = beta, large batches": Instance({beta: 6, top: 4, low: 2, n: 3, m: 6}),
        "longer rows": Instance({beta: 4, top: 2, low: R(1, 2), n: 4, m: Each(2, 7)}),
    },
)
