"""Does the variance of the gradient of a net of depth three always have degree 1, 10, 59, ... in 1/b?

It does when no weight, error or step is 0.  With one weight at zero the first step only brings that weight to life: the highest
powers are those of fewer factors, and the degree falls.
"""
from sympy import Rational as R

from theorems import Expect, Instance, Polynomial, Theorem, Variance
from theorems.qian2020.deep_networks import alpha, b, nets, start, t, target

net, gradient, _ = nets[3]

theorem = Theorem(
    title="A degree for all weights",
    source="Q12",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=net,
    claims={"variance": Polynomial(Variance(gradient, t), 1 / b, (5 ** (t + 1) - 1) / R(2) - (t + 1), exact_degree=True)},
    instances={
        "a weight is zero": Instance(dict(zip(start, (0, 1, 1), strict=False)) | {target: 2, alpha: R(1, 2), b: 4, t: 1}),
    },
    expect=Expect(refuted_by="a weight is zero", corrected_by="qian2020.deep_networks"),
    closed={"simulate": "samples compare the value of the polynomial, which says nothing of its degree"},
)
