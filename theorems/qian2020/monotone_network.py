"""Does the variance of the gradient of a two-layer net fall whenever the batch grows?

For large batches it does.  For all, no: with a large step, a net of width two that has to learn a rotation has a smaller
variance at b = 1 than at b = 2.
"""
from sympy import Identity, ImmutableMatrix, MatrixSymbol, Symbol

from theorems import Draw, Each, Expect, Gaussian, Instance, Monotone, Process, Theorem, Variance

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

theorem = Theorem(
    title="A variance that falls with the batch size",
    source="Q11, summary",
    says="It is proved that the variance of the gradient falls as the batch grows (a summary, translated).",
    process=net,
    claims={"after one step": Monotone(Variance(inner, 1) + Variance(outer, 1), b, "nonincreasing")},
    instances={"J, delta = 7": Instance({alpha: 1, delta: 7, b: Each(1, 2, 3)})},
    expect=Expect(refuted_by="J, delta = 7", corrected_by="qian2020.rotation_network"),
    closed={"simulate": "gradients of this step are heavy-tailed: sampling would need more than ten million runs"},
)
