"""What does the batch size do to the mean of the weights and of the gradient?

Nothing, for least squares: steps are affine and batches fair, so on average SGD walks the path of gradient descent, at every
time, in every direction a, for batches with and without replacement.
"""
from sympy import MatrixSymbol

from theorems import TIME, Dot, Draw, Each, Equal, Instance, Mean, Process, Swap, Theorem
from theorems.qian2020._least_squares import alpha, b, data, golden_A, golden_n3p1, gradient, p, sizes, slope, t, w0
from theorems.rules import MeanPath

a = MatrixSymbol("a", p, 1)


def beside_descent(scheme, mark=""):
    """SGD (weights w, batch gradient g) beside gradient descent (weights d) from the same start."""
    w, d, g = (MatrixSymbol(s + mark, p, 1) for s in ("w", "d", "g"))
    process = Process(
        start={w: w0, d: w0},
        draw=Draw(data, b, scheme),
        average={g: gradient(w)},
        update={w: w - alpha(TIME) * g, d: d - alpha(TIME) * slope(d)},
    )
    return process, w, d, g


without, w, d, g = beside_descent("without")
repeated, w2, d2, g2 = beside_descent("with", "'")


def same(left, right):
    return Equal(Mean(Dot(a, left), t), Mean(Dot(a, right), t))


claims = {
    "weights": same(w, d),
    "gradient": same(g, slope(d)),
    "weights, with replacement": same(w2, d2),
    "gradient, with replacement": same(g2, slope(d2)),
}
theorem = Theorem(
    title="The mean path is that of gradient descent",
    source="Q6",
    says="The proof techniques exhibit a relationship between stochastic gradient estimators and initial weights",
    given=sizes,
    process=(without, repeated),
    claims=claims,
    proofs=dict.fromkeys(claims, MeanPath()),
    near_miss={
        "weights": {"the start": Swap(right=Dot(a, w0)), "half of it": Swap(right=Mean(Dot(a, d), t) / 2)},
        "gradient": {"that of the start": Swap(right=Dot(a, slope(w0))), "the weights": Swap(right=Mean(Dot(a, d), t))},
    },
    instances={
        "golden A": Instance({**golden_A, a: (1, 2), b: Each(2, 3), t: 1}),
        "n3p1": Instance({**golden_n3p1, a: (1,), b: 2, t: 2}),
    },
)
