"""How far is the convex rate from the quadratic one, and where does a larger batch stop paying?

With the step of the convex theory, m/(beta + lambda (m-1)), the speed grows with the batch as m beta/(beta + lambda (m-1)):
half of what linear scaling promises at beta/lambda + 1, which is not the critical batch size of the quadratic theory.
"""
from sympy import Rational as R, symbols

from theorems import AtLeast, AtMost, Each, Equal, Given, Instance, Swap, Theorem
from theorems.rules import Identity, Signs

alpha, beta, lam, m = symbols("alpha beta lambda m", positive=True)
d, s, u = symbols("d s u", nonnegative=True)
convex = 1 - m * alpha / (beta + lam * (m - 1))
quadratic = 1 - m * alpha / (beta + alpha * (m - 1))
apart = alpha * m * (lam - alpha) * (m - 1) / ((beta + (m - 1) * lam) * (beta + (m - 1) * alpha))


def speed_up(batch):
    return batch * beta / (beta + lam * (batch - 1))


half = beta / lam + 1
region = Signs({lam: alpha + d, beta: alpha + d + s, m: 1 + u})
theorem = Theorem(
    title="The convex rate and its critical batch size",
    source="M9",
    says="Theorem 1 holds for quadratic losses too; m* = beta/lambda + 1",
    given=(Given(m, ">=", 1), Given(lam, ">=", alpha), Given(beta, ">=", lam)),
    claims={
        "distance of the rates": Equal(convex - quadratic, apart),
        "loose for quadratics": AtLeast(convex, quadratic, tight=("A, m = 1", "one eigenvalue")),
        "at most linear": AtMost(speed_up(m), m, tight=("A, m = 1",)),
        "half of linear scaling": Equal(speed_up(half) / half, R(1, 2)),
        "more than half of all there is": AtMost(beta / lam / 2, speed_up(half)),
    },
    proofs={
        "distance of the rates": Identity(), "loose for quadratics": region, "at most linear": region,
        "half of linear scaling": Identity(), "more than half of all there is": region,
    },
    near_miss={
        "loose for quadratics": {"exact": Swap(right=convex + apart)},
        "half of linear scaling": {"without + 1": Swap(left=speed_up(beta / lam) / (beta / lam)),
                                   "linear up to there": Swap(right=1)},
    },
    instances={
        "A, m = 1": Instance({beta: 1, lam: R(1, 2), alpha: R(1, 5), m: 1}),
        "A": Instance({beta: 1, lam: R(1, 2), alpha: R(1, 5), m: Each(3, 10)}),
        "one eigenvalue": Instance({beta: 3, lam: 1, alpha: 1, m: 4}),
    },
)
