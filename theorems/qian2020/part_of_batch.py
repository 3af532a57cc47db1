"""Is a part of a batch, taken alone, a batch?

Yes: choose b of the b + 1 rows of a uniform batch, uniformly, and every b rows are as likely as any others, with and without
replacement.  So what follows the parts is, by itself, SGD in batches of b, whatever function of it is observed.
"""
from sympy import Function

from theorems import Equal, Family, Given, Instance, Mean, Square, Swap, Theorem, Variance
from theorems.qian2020._least_squares import b, coupled, golden_A, golden_n3p1, n, repeated, t, u as w2, w, without
from theorems.rules import SameLaw

phi = Function("phi", real=True)
parted, whole, part, _, part_gradient = coupled("without")
parted_repeated, _, part2, _, _ = coupled("with", "'")

theorem = Theorem(
    title="A part of a batch is a batch",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=(Given(n, ">=", 2), Given(b, "<=", n - 1)),
    process=(parted, parted_repeated, without, repeated),
    claims={
        "any function of the weights": Equal(Mean(phi(part), t), Mean(phi(w), t)),
        "spread of the weights": Equal(Variance(part, t), Variance(w, t)),
        "with replacement": Equal(Mean(phi(part2), t), Mean(phi(w2), t)),
    },
    proofs=dict.fromkeys(("any function of the weights", "spread of the weights", "with replacement"), SameLaw()),
    near_miss={
        "any function of the weights": {
            "the whole batch": Swap(left=Mean(phi(whole), t)),
            "with replacement": Swap(right=Mean(phi(w2), t)),
            "the gradient of the step before": Swap(left=Mean(phi(part_gradient), t)),
        },
        "spread of the weights": {"the whole batch": Swap(left=Variance(whole, t))},
        "with replacement": {"without": Swap(right=Mean(phi(w), t))},
    },
    instances={
        "golden A": Instance({**golden_A, phi(w): Family(Square(w) ** 2, {}), b: 2, t: 1}),
        "n3p1": Instance({**golden_n3p1, phi(w): Family(w[0, 0] ** 3, {}), b: 2, t: 2}, why="the larger batch holds all rows"),
    },
)
