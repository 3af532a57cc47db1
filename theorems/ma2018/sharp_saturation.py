"""Are the constants of saturation the best ones?

As the condition number and beta/lambda_1 grow together, a step of gradient descent comes to be worth four steps at m*, and
c beta/lambda_1 samples in a batch are used with the efficiency 4c/(1 + c)^2 of single ones.
"""
from sympy import Rational as R, cancel, log, oo, symbols

from theorems import AtLeast, AtMost, Given, Instance, Limit, Swap, Theorem
from theorems.ma2018._best import beta, both, limit_rate, low, m, top
from theorems.rules import Along, Limits, Scaled

z = symbols("z", positive=True)  # 1/(kappa - 1), where kappa = beta/lambda_1
N, c = symbols("N c", positive=True)  # N = kappa = beta/lambda_1, and (m - 1) lambda_1/beta
y = symbols("y", positive=True)


def at(formula, size, batch=m):
    """A formula where both the condition number and beta/lambda_1 are `size`."""
    return cancel(formula.subs({top: 1, low: 1 / size, beta: size, m: batch}))


descent, critical_steps = -log(at(limit_rate, 1 + 1 / z)), -log(at((1 - low / top) * (1 - low / beta), 1 + 1 / z))
worth = descent / critical_steps
error = 6 * z / (1 + z)  # 6/kappa
used = at(4 * (m - 1) * top * beta / both**2, N, 1 + c * N)  # s(m)/m
twice = Along(z, 0, Along(z, 0))
theorem = Theorem(
    title="The constants of saturation are sharp",
    source="M7",
    says="SGD iteration with mini-batch m > m* is nearly equivalent to a full gradient descent iteration (saturation regime).",
    given=(Given(c, ">", 1),),
    claims={
        "no more than four": AtMost(worth, 4),
        "nearly four": AtLeast(worth, 4 - error),
        "four in the limit": Limit(worth, z, 0, 4, error=error),
        "efficiency": Limit(used, N, oo, 4 * c / (1 + c) ** 2, error=8 * c**2 / ((1 + c) ** 3 * N)),
    },
    proofs={
        "no more than four": Scaled(1 / critical_steps, Along(z, 0)),
        "nearly four": Scaled(1 / (critical_steps * (1 + z)), twice),
        "four in the limit": Limits(bounds=("no more than four", "nearly four")),
        "efficiency": Limits(),
    },
    near_miss={
        "no more than four": {"three": Swap(right=3)},
        "four in the limit": {"three": Swap(value=3)},
        "nearly four": {"5/kappa": Swap(right=4 - error * R(5, 6))},
        "efficiency": {"all of it": Swap(value=1), "one half": Swap(value=R(1, 2))},
    },
    instances={
        "kappa = 100": Instance({z: R(1, 99), N: 100, c: 9}),
        "kappa = 1000": Instance({z: R(1, 999), N: 1000, c: 2}),
        "kappa = 3": Instance({z: R(1, 2), N: 3, c: R(3, 2)}),
    },
)
