"""Is the mean of the batch gradient the gradient of the whole loss along the path without noise?

For least squares it is, at every step.  For a net only at the first: later the weights are random and the gradient is not affine.
"""
from sympy import Rational as R

from theorems import Equal, Expect, Instance, Mean, Theorem
from theorems.qian2020.mean_network import full, path
from theorems.qian2020.scalar_network import alpha, b, gradient, net, t, target, u0, v0

theorem = Theorem(
    title="Mean gradients of nets and the path without noise",
    source="Q6",
    says="The mean of the stochastic gradient is the full-batch gradient.",
    process=(net, path),
    claims={"first layer": Equal(Mean(gradient[0], t), Mean(full[0], t))},
    instances={"S2": Instance({u0: 1, v0: 1, target: 2, alpha: R(1, 2), b: 16, t: 1},
                             why="3/8 + 9/4 x + x^2 against 3/8, x = 1/b")},
    expect=Expect(refuted_by="S2", corrected_by="qian2020.mean_network"),
)
