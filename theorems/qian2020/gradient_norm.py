"""Does the squared norm of the batch gradient fall as the batch grows?

For least squares it does.  For a net the mean of the gradient moves with the batch too: after one large step of this one the
squared norm falls up to b = 7 and rises from there on, while the variance falls for every b.
"""
from sympy import Rational as R, Symbol

from theorems import Each, Expect, Instance, Monotone, Theorem
from theorems.qian2020._nets import net
from theorems.rules import Roots

b = Symbol("b", integer=True, positive=True)
overshooting = net((R(-5, 3), R(4, 3)), -2, 2, b)

theorem = Theorem(
    title="The norm of the gradient falls with the batch size",
    source="Q11, abstract",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    process=overshooting.process,
    claims={"after one step": Monotone(overshooting.square(1), b, "nonincreasing")},
    proofs={"after one step": Roots()},
    instances={"u = -5/3, v = 4/3": Instance({b: Each(7, 8, 15)}, why="2.5530 at b = 8, 2.6132 at b = 16")},
    expect=Expect(refuted_by="u = -5/3, v = 4/3", corrected_by="qian2020.shallow_networks"),
    closed={"simulate": "from one batch size to the next the mean changes by less than a hundredth"},
)
