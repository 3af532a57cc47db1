"""Is the variance of the gradient of a net its mean square less the squared gradient along gradient descent?

For least squares it is: the mean gradient is that of gradient descent.  In a net the second step multiplies what the first
one drew, and the mean gradient moves with the batch size.
"""
from sympy import Rational as R

from theorems import Equal, Expect, Instance, Mean, Square, Theorem, Variance
from theorems.qian2020.mean_network import full, path
from theorems.qian2020.scalar_network import alpha, b, gradient, net, t, target, u0, v0

theorem = Theorem(
    title="Variance of a net about gradient descent",
    source="Q6",
    says="The proof techniques exhibit a relationship between stochastic gradient estimators and initial weights",
    process=(net, path),
    claims={"variance": Equal(Variance(gradient, t), Mean(Square(gradient), t) - Mean(Square(full), t))},
    instances={"S2": Instance({u0: 1, v0: 1, target: 2, alpha: R(1, 2), b: 16, t: 1},
                              why="each mean gradient is 133/256, and 3/8 along gradient descent")},
    expect=Expect(refuted_by="S2", corrected_by="qian2020.mean_network"),
)
