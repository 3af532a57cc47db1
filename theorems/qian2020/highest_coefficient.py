"""Is the leading coefficient of the variance, as a polynomial in 1/b, never negative?

A summary says so.  With "leading" meaning of highest degree, a net of width two that has to learn a rotation refutes it:
J S J is -det(S) J^T J, and the mean of det(S)^2 has a negative highest coefficient.
"""
from sympy import Identity, ImmutableMatrix, MatrixSymbol, Rational as R, Symbol

from theorems import Draw, Expect, Gaussian, Instance, Polynomial, Process, Theorem, Variance
from theorems.rules import Wishart

b = Symbol("b", integer=True, positive=True)
alpha, delta = Symbol("alpha", positive=True), Symbol("delta", real=True)
x, S = MatrixSymbol("x", 2, 1), MatrixSymbol("S", 2, 2)
V, W = MatrixSymbol("V", 2, 2), MatrixSymbol("W", 2, 2)
error = W * V - ImmutableMatrix([[1, -delta], [delta, 1]])
inner, outer = W.T * error * S, error * S * V.T

net = Process(
    start={V: Identity(2), W: Identity(2)},
    draw=Draw(Gaussian(x), size=b),
    average={S: x * x.T},
    update={V: V - alpha * inner, W: W - alpha * outer},
)


def variance(time):
    return Variance(inner, time) + Variance(outer, time)


theorem = Theorem(
    title="The summary's leading coefficient",
    source="Q10, summary",
    says="The leading coefficient of the polynomial in 1/b is non-negative (a summary, translated).",
    process=net,
    claims={
        "after one step": Polynomial(variance(1), 1 / b, 6, signs="highest"),
    },
    proofs={"after one step": Wishart()},
    instances={"J": Instance({alpha: R(1, 10), delta: 1, b: 16})},
    expect=Expect(refuted_by="J", corrected_by="qian2020.matrix_network"),
)
