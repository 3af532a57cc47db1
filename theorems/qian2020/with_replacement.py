"""Does all this hold for batches drawn with replacement?

Yes, with 1/b in place of c: the loss is that of gradient descent plus a polynomial in 1/b without negative coefficients.  A
batch of n such rows is not gradient descent: its noise is left.
"""
from theorems import Each, Instance, Mean, Monotone, Polynomial, Swap, Theorem
from theorems.qian2020._least_squares import b, d, descent, falls_repeated, golden_A, golden_n3p1, loss, n, repeated, sizes, t, u
from theorems.rules import Cone

theorem = Theorem(
    title="Losses of batches drawn with replacement",
    source="Q3, Q4, Q7",
    says="smaller batch sizes yield lower loss function values",
    given=sizes[:2],
    process=(repeated, descent),
    claims={
        "loss": Polynomial(Mean(loss(u), t), 1 / b, t, constant=Mean(loss(d), t), signs="all"),
        "loss falls": Monotone(Mean(loss(u), t), b, "nonincreasing"),
    },
    proofs={"loss": Cone(), "loss falls": falls_repeated},
    near_miss={
        "loss": {"degree t - 1": Swap(degree=t - 1), "in c": Swap(variable=(n - b) / (b * (n - 1))),
                 "no loss without noise": Swap(constant=0)},
        "loss falls": {"rises": Swap(direction="nondecreasing")},
    },
    instances={
        "golden A": Instance({**golden_A, b: Each(1, 4, 6), t: 2}, why="batches of more rows than there are, too"),
        "n3p1": Instance({**golden_n3p1, b: 2, t: 1}),
    },
)
