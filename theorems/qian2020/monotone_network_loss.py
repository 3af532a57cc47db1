"""Does the loss of a two-layer net move one way with the batch size, at the same number of steps?

Not for every net: after one step of this one it falls from b = 1 to b = 3, and rises for larger batches.  So neither "smaller
batches lower the loss" nor the contrary holds for it.
"""
from sympy import Rational as R, Symbol

from theorems import Each, Expect, Instance, Monotone, Theorem
from theorems.qian2020._nets import net
from theorems.rules import Roots

b = Symbol("b", integer=True, positive=True)
between = net((R(1, 2),) * 2, 1, R(1, 10), b)
claims = {
    "a smaller batch, a lower loss": Monotone(between.mean_loss(1), b, "nondecreasing"),
    "a larger batch, a lower loss": Monotone(between.mean_loss(1), b, "nonincreasing"),
}

theorem = Theorem(
    title="A loss that moves one way with the batch size",
    source="Q14, abstract",
    says="smaller batch sizes yield lower loss function values",
    process=between.process,
    claims=claims,
    proofs=dict.fromkeys(claims, Roots()),
    instances={"u = v = 1/2": Instance({b: Each(1, 4)}, why="0.252965, 0.252762, 0.252763 at b = 1, 2, 4")},
    expect=Expect(refuted_by="u = v = 1/2", corrected_by="qian2020.monotone_loss"),
)
