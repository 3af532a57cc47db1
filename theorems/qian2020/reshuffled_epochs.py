"""Do loss and variance fall with the batch size when the rows are reshuffled at every pass, as is common?

No: batches of one pass depend on one another.  With four rows along four axes and steps of 1, four steps of one row fit each
row once and leave nothing at all; two passes in batches of two do not.
"""
from sympy import Rational as R

from theorems import Expect, Instance, Mean, Monotone, Theorem, Variance
from theorems.qian2020._least_squares import alpha, b, g, loss, sgd, sizes, t, w, w0, x, y

axes = tuple(tuple(int(i == j) for j in range(4)) for i in range(4))

theorem = Theorem(
    title="Reshuffled rows over several epochs",
    source="Q7",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=sizes,
    process=sgd(scheme="reshuffled"),
    claims={
        "the loss falls": Monotone(Mean(loss(w), t), b, "nonincreasing"),
        "the variance falls": Monotone(Variance(g, t), b, "nonincreasing"),
    },
    instances={
        "four axes": Instance({x: axes, y: (0, 0, 0, 0), w0: (1, 1, 1, 1), alpha: (R(1),) * 5, b: 1, t: 4},
                              why="losses of 0, 1/32, 6561/131072 for b = 1, 2, 4; variances of 0 and 1/64 for b = 1, 2"),
    },
    expect=Expect(refuted_by="four axes", corrected_by="qian2020.larger_batch_loss"),
    closed={"simulate": "with batches of one row nothing is left on every run, so samples have no spread to judge by"},
)
