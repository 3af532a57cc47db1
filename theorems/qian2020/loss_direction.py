"""When does a smaller batch reach a lower loss?

In a two-layer scalar net, for large batches: where the first coefficient of the loss is negative.  Either the weights undershoot,
so that both layers grow together, or the steps are large.
"""
from sympy import Rational as R

from theorems import AtLeast, AtMost, Given, Instance, Swap, Theorem
from theorems.qian2020.network_loss import e, first, k, r
from theorems.qian2020.scalar_network import alpha, target, u0, v0
from theorems.rules import Combine

theorem = Theorem(
    title="Where smaller batches reach lower losses",
    source="Q14",
    says="smaller batch sizes yield lower loss function values",
    given=(Given((r - 3 * k) ** 2, "<=", k * (3 * k - 2)),),
    claims={
        "lower for smaller batches": AtMost(first, 0, tight=("neither",)),
        "two regimes": AtLeast(k * (3 * k - 2), 0, tight=("neither",)),
    },
    proofs={
        "lower for smaller batches": Combine((), terms=(e**2 * (k * (3 * k - 2) - (r - 3 * k) ** 2),)),
        "two regimes": Combine((), terms=(k * (3 * k - 2) - (r - 3 * k) ** 2, (r - 3 * k) ** 2)),
    },
    near_miss={
        "lower for smaller batches": {"sign of 6 k r": Swap(left=e**2 * (r**2 + 6 * k * r + 6 * k**2 + 2 * k))},
        "two regimes": {"k at least 1": Swap(left=k * (3 * k - 3))},
    },
    instances={
        "undershooting": Instance({u0: R(1, 2), v0: R(1, 2), target: 1, alpha: R(1, 100)}),
        "large steps": Instance({u0: 1, v0: 1, target: R(2, 3), alpha: 2}),
        "neither": Instance({u0: 0, v0: 0, target: 1, alpha: 1}, why="both layers are at rest"),
    },
    needs=("qian2020.network_loss",),
)
