"""Do losses and variances still fall with the batch size when the step is proportional to it?

No, nor do losses rise.  Larger batches have less noise but take longer steps, and either may win.
"""
from sympy import Rational as R, Symbol

from theorems import Each, Expect, Instance, Mean, Monotone, Theorem, Variance
from theorems.qian2020._least_squares import b, g, loss, sgd, sizes, t, w, w0, x, y

eta = Symbol("eta", positive=True)
signs = {x: ((1,), (1,), (1,), (1,)), y: (-1, -1, 1, 1), w0: (0,)}

theorem = Theorem(
    title="Steps proportional to the batch size",
    source="Q7, Q4",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=sizes,
    process=sgd(step=eta * b),
    claims={
        "the loss falls": Monotone(Mean(loss(w), t), b, "nonincreasing"),
        "the loss rises": Monotone(Mean(loss(w), t), b, "nondecreasing"),
        "the variance falls": Monotone(Variance(g, t), b, "nonincreasing"),
    },
    instances={
        "steps of b/10": Instance({**signs, eta: R(1, 10), b: Each(1, 2, 3), t: 1},
                                  why="losses of 101/200, 38/75, 101/200, 1/2 for b = 1, 2, 3, 4"),
        "steps of b": Instance({**signs, eta: 1, b: Each(1, 2), t: 2}, why="variances of 2, 3, 46/9 for b = 1, 2, 3"),
    },
    expect=Expect(refuted_by="steps of b/10", corrected_by="qian2020.larger_batch_loss"),
)
