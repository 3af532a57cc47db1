"""What if the smallest eigenvalue is taken to be zero, as in the first author's code?

From the batch size beta/lambda_1 + 1 on, which is the code's own, the error along e_1 is not contracted at all: the step
lies exactly where mini-batch SGD stops converging in mean square.
"""
from sympy import Rational as R, symbols

from theorems import AtMost, Each, Equal, Given, Instance, Swap, Theorem
from theorems.ma2018._best import beta, low, m, rate, top, u
from theorems.rules import Identity, Signs

eta, lam = symbols("eta lambda", positive=True)
t, w = symbols("t w", nonnegative=True)
largest = 2 * m / (beta + (m - 1) * top)
between = ((lam - low) * rate(top, eta) + (top - lam) * rate(low, eta)) / (top - low)
theorem = Theorem(
    title="The edge of mean-square stability",
    source="M3, M10",
    says="int(beta/lambda_1 + 1) samples, and the step m/beta below, 2m/(beta + (m-1) lambda_1) above",
    given=(Given(m, ">=", 1), Given(top, ">", low), Given(beta, ">=", top), Given(lam, ">=", low), Given(lam, "<=", top)),
    claims={
        "no contraction along e_1": Equal(rate(top, largest), 1),
        "step of the code below": Equal((m / beta).subs(m, beta / top + 1), 1 / top + 1 / beta),
        "step of the code above": Equal(largest.subs(m, beta / top + 1), 1 / top + 1 / beta),
        "contraction before": Equal(1 - rate(lam, eta), eta * lam * (2 * m - eta * (beta + (m - 1) * lam)) / m),
        "the ends are the slowest": AtMost(rate(lam, eta), between, tight=("B, lambda_1",)),
        "nothing along a zero eigenvalue": Equal(rate(0, eta), 1),
    },
    proofs={
        **dict.fromkeys(("no contraction along e_1", "step of the code below", "step of the code above", "contraction before",
                         "nothing along a zero eigenvalue"),
                        Identity()),
        "the ends are the slowest": Signs({lam: low + t, top: low + t + w, m: 1 + u}),
    },
    near_miss={
        "no contraction along e_1": {"some": Swap(right=1 - low / beta)},
        "the ends are the slowest": {"the other way round": Swap(left=between, right=rate(lam, eta)),
                                     "linear": Swap(tight=("A, twice as long",))},
        "contraction before": {"lambda for beta": Swap(right=eta * lam * (2 - eta * lam))},
    },
    instances={
        "B": Instance({beta: 1, top: R(1, 4), low: R(1, 20), lam: R(1, 10), eta: R(32, 5), m: Each(5, 12)}),
        "B, lambda_1": Instance({beta: 1, top: R(1, 4), low: R(1, 20), lam: R(1, 4), eta: 5, m: 5}),
        "A, twice as long": Instance({beta: 4, top: 2, low: R(4, 5), lam: R(6, 5), eta: R(3, 8), m: 3}),
    },
)
