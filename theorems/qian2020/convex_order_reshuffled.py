"""Do larger batches of reshuffled rows have the lower loss?

Yes within the first pass, for every convex function: parts of whole batches of one pass are themselves batches of a pass, so
choosing b of the b + 1 rows adds noise and nothing else.  From the second pass on the parts of a pass leave rows out, and the
sentence fails: see qian2020.reshuffled_epochs.
"""
from sympy import Function, MatrixSymbol, Rational as R, ZeroMatrix, symbols

from theorems import (
    AtMost,
    ConditionalMean,
    Convex,
    Draw,
    Equal,
    Family,
    Given,
    Instance,
    Mean,
    Process,
    Square,
    Swap,
    Theorem,
)
from theorems.qian2020._least_squares import alpha, b, coupled, data, gradient, n, p, pace, w, w0, x, y
from theorems.rules import Combine, Jensen, SameLaw, Tower

T = symbols("T", integer=True, nonnegative=True)  # steps made
phi = Function("phi", real=True)
parted, whole, part, before, alone = coupled("reshuffled")
W, H, h, first, second = (MatrixSymbol(s, p, 1) for s in ("W", "H_W", "h_w", "g_W", "g_w"))


def by_itself(batch, weight, earlier, mean):
    """SGD that keeps the batch gradient of the step before."""
    return Process(
        start={weight: w0, earlier: ZeroMatrix(p, 1)},
        draw=Draw(data, batch, "reshuffled"),
        average={mean: gradient(weight)},
        update={weight: weight - pace * mean, earlier: mean},
    )


small, large = by_itself(b, w, h, second), by_itself(b + 1, W, H, first)
order = ("the larger batch is the whole", "convex order of the coupled", "the smaller batch is the part")
order_of_gradients = tuple(f"{name}, gradients" for name in order)

theorem = Theorem(
    title="Convex order between batch sizes in the first pass",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=(Given(T * (b + 1), "<=", n), Convex(phi(w))),
    process=(parted, small, large),
    claims={
        "coupling": Equal(ConditionalMean(part, T), ConditionalMean(whole, T)),
        "coupling of gradients": Equal(ConditionalMean(alone, T), ConditionalMean(before, T)),
        "convex order of the coupled": AtMost(Mean(phi(whole), T), Mean(phi(part), T)),
        "convex order of the coupled, gradients": AtMost(Mean(phi(before), T), Mean(phi(alone), T)),
        "the larger batch is the whole": Equal(Mean(phi(W), T), Mean(phi(whole), T)),
        "the smaller batch is the part": Equal(Mean(phi(part), T), Mean(phi(w), T)),
        "the larger batch is the whole, gradients": Equal(Mean(phi(H), T), Mean(phi(before), T)),
        "the smaller batch is the part, gradients": Equal(Mean(phi(alone), T), Mean(phi(h), T)),
        "convex order": AtMost(Mean(phi(W), T), Mean(phi(w), T)),
        "convex order of gradients": AtMost(Mean(phi(H), T), Mean(phi(h), T)),
    },
    proofs={
        "coupling": Tower(),
        "coupling of gradients": Tower(),
        "convex order of the coupled": Jensen(("coupling",)),
        "convex order of the coupled, gradients": Jensen(("coupling of gradients",)),
        "the larger batch is the whole": SameLaw(),
        "the smaller batch is the part": SameLaw(),
        "the larger batch is the whole, gradients": SameLaw(),
        "the smaller batch is the part, gradients": SameLaw(),
        "convex order": Combine(order, (), multipliers=(-1, 1, -1)),
        "convex order of gradients": Combine(order_of_gradients, (), multipliers=(-1, 1, -1)),
    },
    near_miss={
        "coupling of gradients": {"the gradient is the weight's": Swap(right=ConditionalMean(whole, T))},
        "the smaller batch is the part": {"the larger batch": Swap(right=Mean(phi(W), T))},
        "convex order": {
            "the smaller batch has the lower loss": Swap(left=Mean(phi(w), T), right=Mean(phi(W), T)),
            "concave": Swap(left=Mean(-phi(W), T), right=Mean(-phi(w), T)),
        },
        "convex order of gradients": {"the smaller batch has the lower": Swap(left=Mean(phi(h), T), right=Mean(phi(H), T))},
    },
    instances={
        "six rows": Instance({x: ((1, 0), (2, 1), (-1, 1), (0, 3), (1, -1), (3, 0)), y: (1, 0, 2, -1, 3, 1), w0: (2, -1),
                              alpha: (R(1, 10), R(1, 8), R(1, 8)), phi(w): Family(Square(w) ** 2, {}), b: 2, T: 2},
                             why="two batches of three are the whole pass"),
    },
)
