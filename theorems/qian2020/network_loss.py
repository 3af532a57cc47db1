"""How does the batch size change the loss of a two-layer scalar net after one step?

By a polynomial of degree three in 1/b.  For large batches its first coefficient decides, and it has either sign: as the square of
r - 3k is above or below k (3k - 2), r the step times the squared weights, k the part in which both layers move.
"""
from sympy import Rational as R, Symbol

from theorems import Equal, Instance, Limit, Mean, Polynomial, Swap, Theorem
from theorems.qian2020.scalar_network import alpha, b, error, net, target, u0, v0
from theorems.rules import Expand, Identity, Limits

eta = Symbol("eta", positive=True)  # the step again, which tends to 0
e = u0 * v0 - target
r, k = alpha * (u0**2 + v0**2), alpha**2 * e * u0 * v0
balance = r**2 - 6 * k * r + 6 * k**2 + 2 * k
first = e**2 * balance
coefficients = {
    0: e**2 * (1 - r + k) ** 2 / 2,
    1: first,
    2: 2 * e**2 * k * (11 * k - 4 * r),
    3: 24 * e**2 * k**2,
}

theorem = Theorem(
    title="Loss of a two-layer scalar net after one step",
    source="Q14",
    says="smaller batch sizes yield lower loss function values",
    process=net,
    claims={
        "after one step": Polynomial(Mean(error**2 / 2, 1), 1 / b, 3, coefficients=coefficients),
        "direction": Equal(first, e**2 * ((r - 3 * k) ** 2 - k * (3 * k - 2))),
        "small steps": Limit(balance.subs({v0: u0, alpha: eta}) / eta**2, eta, 0, 2 * u0**2 * (3 * u0**2 - target)),
    },
    proofs={"after one step": Expand(), "direction": Identity(), "small steps": Limits()},
    near_miss={
        "after one step": {
            "sign of 6 k r": Swap(coefficients=coefficients | {1: e**2 * (r**2 + 6 * k * r + 6 * k**2 + 2 * k)}),
            "degree 2": Swap(degree=2),
            "the loss before the step": Swap(coefficients=coefficients | {0: e**2 / 2}),
        },
        "direction": {"2 for 3": Swap(right=e**2 * ((r - 3 * k) ** 2 - k * (3 * k - 3)))},
        "small steps": {"c against u^2": Swap(value=2 * u0**2 * (u0**2 - target))},
    },
    instances={
        "undershooting": Instance({u0: R(1, 2), v0: R(1, 2), target: 1, alpha: R(1, 10), b: 4, eta: 1}),
        "large steps": Instance({u0: 1, v0: 1, target: R(2, 3), alpha: R(1, 2), b: 16, eta: 1}),
        "S1": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 10), b: 4, eta: 1}),
    },
)
