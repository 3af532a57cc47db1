"""Which way does the loss of a two-layer net move with the batch size, at the same number of steps?

Either way.  Early on, far below the target, the noise of small batches helps and the loss rises with every larger batch; from
other weights it falls with every larger batch.
"""
from sympy import Rational as R, Symbol

from theorems import AtMost, Each, Instance, Monotone, Swap, Theorem
from theorems.qian2020._nets import net
from theorems.rules import Roots

b = Symbol("b", integer=True, positive=True)
half, quarter = net((R(1, 2),) * 2, 1, R(1, 100), b), net((R(1, 4),) * 2, 1, R(1, 10), b, "'")
fourfold = net((R(1, 4),) * 2, 1, R(1, 10), 4 * b, "_4")
S1 = net((1, R(1, 2)), 2, R(1, 10), b, "_1")

claims = {
    "1/2, after one step": Monotone(half.mean_loss(1), b, "increasing"),
    "1/4, after one step": Monotone(quarter.mean_loss(1), b, "increasing"),
    "1/4, after three": Monotone(quarter.mean_loss(3), b, "increasing"),
    "1/4, after two, against four times the batch": AtMost(quarter.mean_loss(2), fourfold.mean_loss(2)),
    "S1, after one step": Monotone(S1.mean_loss(1), b, "decreasing"),
}
theorem = Theorem(
    title="Loss and batch size in a two-layer net",
    source="Q14",
    says="smaller batch sizes yield lower loss function values",
    process=tuple(n.process for n in (half, quarter, fourfold, S1)),
    claims=claims,
    proofs=dict.fromkeys(claims, Roots()),
    near_miss={"1/4, after two, against four times the batch": {
        "the larger batch has the lower loss": Swap(left=fourfold.mean_loss(2), right=quarter.mean_loss(2)),
        "lower by a hundredth": Swap(left=quarter.mean_loss(2) + R(1, 100)),
    }},
    instances={"small and large": Instance({b: Each(1, 8)})},
)
