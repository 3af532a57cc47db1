"""How much better than the critical batch size can full gradient descent be?

One of its iterations is worth less than four at m*, and so never more than 4 m* single steps.  No batch, however large, is
as good; that the four cannot be lowered is the theorem sharp_saturation.
"""
from sympy import Rational as R, log, symbols

from theorems import AtLeast, AtMost, Equal, Given, Instance, Swap, Theorem
from theorems.ma2018._best import beta, critical, large_rate, limit_rate, low, m, s, single, top, u
from theorems.rules import Along, Identity, Logs, Scaled, Signs, Total, ahead

D = symbols("D", positive=True)  # lambda_1 - lambda_k
at_critical = (1 - low / top) * (1 - low / beta)

wide = {top: low + D, beta: 2 * low + D + s, m: 1 + u}
on_the_way = {top: low + ahead(low) + D, beta: 2 * (low + ahead(low)) + D + s}
rising = Total((
    (AtLeast(-log(1 - low / top) / beta, 0), Scaled(-log(1 - low / top), Signs({}), coordinates=on_the_way)),
    (AtLeast(1 / (beta - low), 1 / beta), Signs(on_the_way)),
), coordinates=on_the_way)


def single_steps(power):
    """(1 - lambda_k/lambda_1) (1 - lambda_k/beta) to a power, and that power of m* single steps."""
    way = Along(low, 0, rising, coordinates=on_the_way)
    return Logs(Scaled(power * beta / (top - low), way, coordinates=wide), coordinates=wide)


A, B = {beta: 1, top: R(1, 2), low: R(1, 5)}, {beta: 1, top: R(1, 4), low: R(1, 20)}
theorem = Theorem(
    title="Saturation",
    source="M7, M11",
    says="SGD iteration with mini-batch m > m* is nearly equivalent to a full gradient descent iteration (saturation regime).",
    given=(Given(m, ">=", 1), Given(top, ">", low), Given(beta, ">=", top + low)),
    claims={
        "gain per step": Equal((1 - limit_rate) / (1 - at_critical), 4 / ((1 + low / top) ** 2 * (1 + (top - low) / beta))),
        "below four": AtMost((1 - limit_rate) / (1 - at_critical), 4),
        "at most four steps": AtLeast(limit_rate, at_critical**4),
        "at most two of the usual step": AtLeast((1 - low / top) ** 2, at_critical**2),
        "no batch is as good": AtLeast(large_rate, limit_rate),
        "m* single steps": AtLeast(at_critical, single**critical),
        "at most 4 m* single steps": AtLeast(limit_rate, single ** (4 * critical)),
    },
    proofs={
        "gain per step": Identity(),
        "below four": Signs(wide), "at most four steps": Signs(wide), "at most two of the usual step": Signs(wide),
        "no batch is as good": Signs(wide),
        "m* single steps": single_steps(1),
        "at most 4 m* single steps": Total((
            (AtLeast(limit_rate, at_critical**4), Signs(wide)),
            (AtLeast(at_critical**4, single ** (4 * critical)), single_steps(4)),
        ), coordinates=wide),
    },
    near_miss={
        "below four": {"below three": Swap(right=3)},
        "at most four steps": {"two": Swap(right=at_critical**2), "three": Swap(right=at_critical**3)},
        "at most two of the usual step": {"one": Swap(right=at_critical)},
        "no batch is as good": {"attained": Swap(tight=("B",)), "gradient descent with the usual step":
                                Swap(left=(1 - low / top) ** 2, right=large_rate)},
        "at most 4 m* single steps": {"m* of them": Swap(right=single**critical)},
    },
    instances={
        "A": Instance({**A, m: 5}),
        "B": Instance({**B, m: 60}),
        "kappa = q = 100": Instance({beta: 100, top: 1, low: R(1, 100), m: 1000}),
    },
)
