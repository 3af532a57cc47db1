"""What of the critical batch size depends on the scale of the data?

Nothing: when every example is multiplied by a number, eigenvalues and beta by its square, the batch sizes and rates stay, and
the best step falls by that square.
"""
from sympy import Rational as R, symbols

from theorems import Each, Equal, Instance, Swap, Theorem
from theorems.ma2018._best import admissible, beta, critical, large_rate, large_step, low, m, small_rate, small_step, top
from theorems.rules import Identity

c = symbols("c", positive=True)


def scaled(formula):
    return formula.subs({e: c**2 * e for e in (beta, top, low)}, simultaneous=True)


claims = {
    "critical batch size": Equal(scaled(critical), critical),
    "rate in small batches": Equal(scaled(small_rate), small_rate),
    "rate in large batches": Equal(scaled(large_rate), large_rate),
    "step in small batches": Equal(c**2 * scaled(small_step), small_step),
    "step in large batches": Equal(c**2 * scaled(large_step), large_step),
}
theorem = Theorem(
    title="Scale of the data",
    source="M11",
    says="the optimal mini-batch size",
    given=admissible,
    claims=claims,
    proofs=dict.fromkeys(claims, Identity()),
    near_miss={"step in small batches": {"the step stays": Swap(left=scaled(small_step))}},
    instances={
        "A": Instance({beta: 1, top: R(1, 2), low: R(1, 5), c: 3, m: Each(2, 8)}),
        "rows twice as long": Instance({beta: 4, top: 2, low: R(4, 5), c: R(1, 2), m: 3}),
    },
)
