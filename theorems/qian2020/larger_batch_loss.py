"""What does the batch size do to the loss, after equally many steps of equal size?

The loss is a mean of squares of what is affine in the weights.  On average it is that of gradient descent, plus a polynomial in
c = (n - b)/(b (n - 1)) that vanishes with c and has no negative coefficient: a larger batch never has the higher loss.
"""
from theorems import Each, Instance, Mean, Monotone, Polynomial, Swap, Theorem
from theorems.qian2020._least_squares import (
    b,
    c,
    d,
    descent,
    falls,
    golden_A,
    golden_n3p1,
    handwritten,
    loss,
    sizes,
    t,
    w,
    w0,
    without,
)
from theorems.rules import Cone

theorem = Theorem(
    title="Larger batches, lower losses",
    source="Q7, Q3, Q4",
    says="smaller batch sizes yield lower loss function values",
    given=sizes,
    process=(without, descent),
    claims={
        "polynomial": Polynomial(Mean(loss(w), t), c, t, constant=Mean(loss(d), t), signs="all"),
        "falls with the batch": Monotone(Mean(loss(w), t), b, "nonincreasing"),
    },
    proofs={"polynomial": Cone(), "falls with the batch": falls},
    near_miss={
        "polynomial": {
            "degree t - 1": Swap(degree=t - 1),
            "no loss without noise": Swap(constant=0),
            "the loss at the start": Swap(constant=loss(w0)),
        },
        "falls with the batch": {"rises": Swap(direction="nondecreasing"), "strictly": Swap(direction="decreasing")},
    },
    instances={
        "golden A": Instance({**golden_A, b: Each(1, 3), t: Each(1, 2)},
                             why="at t = 1 the loss is 81/160, 427/1600, 449/2400, 471/3200 for b = 1, 2, 3, 4"),
        "n3p1": Instance({**golden_n3p1, b: 1, t: 1}, why="157/75 + (343/450) c"),
        "digits": Instance({**handwritten(), b: 8, t: 2}, why="1797 handwritten digits: grey in four quarters against the digit"),
        "at the start": Instance({**golden_n3p1, b: 1, t: 0}, why="nothing is drawn yet, so nothing falls"),
    },
)
