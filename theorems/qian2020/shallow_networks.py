"""Does the variance of the gradient of a net fall whenever the batch grows?

At the start it is a constant over b.  After one step it is a polynomial in 1/b with coefficients of both signs, and yet it falls
with every larger batch, whatever the weights and the step, for nets of up to four layers.  For five the same proof fails.
"""
from sympy import Mul, Rational as R, symbols

from theorems import Equal, Given, Instance, Monotone, Swap, Theorem, Variance
from theorems.qian2020._nets import net
from theorems.rules import Batches, Minors

b = symbols("b", integer=True, positive=True)
alpha, target = symbols("alpha c", real=True)
start = symbols("v_1:5", real=True)
two, three, four = (net(start[:depth], target, alpha, b, "'" * (depth - 2)) for depth in (2, 3, 4))


def falls(of, direction="decreasing"):
    return Monotone(of, b, direction)


u, v = start[:2]
first = 2 * v**2 * (u * v - target) ** 2 / b
theorem = Theorem(
    title="Variances that fall with every larger batch",
    source="Q11",
    says="the variance of the stochastic gradient estimator is a decreasing function of b",
    given=tuple(Given(Mul(*start[:depth]) * (Mul(*start[:depth]) - target), "!=", 0) for depth in (2, 3, 4)),
    process=(two.process, three.process, four.process),
    claims={
        "at the start": Equal(Variance(two.gradient[0], 0), first),
        "two layers": falls(two.variance(1)),
        "three layers": falls(three.variance(1)),
        "four layers": falls(four.variance(1)),
    },
    proofs={"at the start": Batches(), **dict.fromkeys(("two layers", "three layers", "four layers"), Minors())},
    near_miss={
        "at the start": {"1/b^2": Swap(right=first / b), "half": Swap(right=first / 2)},
        "two layers": {
            "rises": Swap(direction="increasing"),
            "b var falls too": Swap(of=b * two.variance(1)),
            "var/b rises": Swap(of=-two.variance(1) / b),
        },
    },
    instances={
        "S1": Instance({u: 1, v: R(1, 2), start[2]: 1, start[3]: 1, target: 2, alpha: R(1, 200), b: 4}),
        "a large step": Instance({u: 2, v: -1, start[2]: R(1, 2), start[3]: 1, target: R(1, 3), alpha: R(1, 2), b: 64}),
    },
)
