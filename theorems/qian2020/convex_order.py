"""What can be compared between two batch sizes, beyond variances?

Choose b of the b + 1 rows of every batch.  For least squares, SGD on the chosen ones has, given the whole batches, the mean
of SGD on all of them: the smaller batch adds noise and nothing else.  By Jensen's inequality every convex function of the
weights, and of the batch gradients, is on average at most as large for the larger batch, at any step sizes.
"""
from sympy import Function, MatrixSymbol, Max, ZeroMatrix

from theorems import (
    AtMost,
    ConditionalMean,
    Convex,
    Draw,
    Each,
    Equal,
    Family,
    Given,
    Instance,
    Mean,
    Part,
    Process,
    Square,
    Swap,
    Theorem,
)
from theorems.qian2020._least_squares import b, data, golden_A, gradient, n, p, pace, slope, t, w, w0
from theorems.rules import Jensen, Tower

phi = Function("phi", real=True)


def coupled(scheme, mark=""):
    """The weights u on whole batches, v on parts, d on all rows; h and k: the batch gradients of the step before."""
    u, v, d, h, k, G, g = (MatrixSymbol(s + mark, p, 1) for s in ("u", "v", "d", "h", "k", "G", "g"))
    process = Process(
        start={u: w0, v: w0, d: w0, h: ZeroMatrix(p, 1), k: ZeroMatrix(p, 1)},
        draw=Draw(data, b + 1, scheme, part=b),
        average={G: gradient(u), g: Part(gradient(v))},
        update={u: u - pace * G, v: v - pace * g, d: d - pace * slope(d), h: G, k: g},
    )
    return process, u, v, d, h, k


without, u, v, d, h, k = coupled("without")
repeated, u2, v2, d2, h2, k2 = coupled("with", "'")


def same(part, whole):
    return Equal(ConditionalMean(part, t), ConditionalMean(whole, t))


def order(part, whole):
    return AtMost(Mean(phi(whole), t), Mean(phi(part), t))


claims = {
    "coupling": same(v, u),
    "coupling of gradients": same(k, h),
    "coupling, with replacement": same(v2, u2),
    "convex order": order(v, u),
    "convex order of gradients": order(k, h),
    "convex order, with replacement": order(v2, u2),
}
reversed_order = Swap(left=Mean(phi(v), t), right=Mean(phi(u), t))
theorem = Theorem(
    title="Convex order between batch sizes",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=(Given(n, ">=", 2), Given(b, "<=", n - 1), Convex(phi(w))),
    process=(without, repeated),
    claims=claims,
    proofs={name: Tower() for name in claims if "coupling" in name} | {
        "convex order": Jensen(("coupling",)),
        "convex order of gradients": Jensen(("coupling of gradients",)),
        "convex order, with replacement": Jensen(("coupling, with replacement",)),
    },
    near_miss={
        "coupling": {"the mean is the path of full-batch descent": Swap(right=ConditionalMean(d, t))},
        "coupling of gradients": {"the gradient is the weight's": Swap(right=ConditionalMean(u, t))},
        "convex order": {
            "the smaller batch has the lower loss": reversed_order,
            "concave": Swap(left=Mean(-phi(u), t), right=Mean(-phi(v), t)),
            "no more than full-batch descent": Swap(left=Mean(phi(u), t), right=Mean(phi(d), t)),
        },
    },
    instances={
        "golden A, squared length": Instance({**golden_A, phi(w): Family(Square(w), {}), b: Each(1, 2), t: 1}),
        "golden A, all rows": Instance({**golden_A, phi(w): Family(Square(w), {}), b: 3, t: 1},
                                         why="the larger batch holds all rows"),
        "golden A, fourth power": Instance({**golden_A, phi(w): Family(Square(w) ** 2, {}), b: 1, t: 2}),
        "golden A, largest": Instance({**golden_A, phi(w): Family(Max(0, w[0, 0] - w[1, 0], w[0, 0] + w[1, 0]), {}), b: 1, t: 2}),
    },
)
