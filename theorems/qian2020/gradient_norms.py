"""How do the norms of the gradients depend on the batch size?

They are means of squares of what is affine in the weights: what gradient descent has, plus a polynomial in
c = (n - b)/(b (n - 1)) that vanishes with c and has no negative coefficient.
"""
from theorems import Each, Instance, Mean, Polynomial, Square, Swap, Theorem
from theorems.qian2020._least_squares import (
    b,
    c,
    d,
    descent,
    full,
    g,
    golden_A,
    golden_n3p1,
    h,
    repeated,
    sizes,
    slope,
    t,
    w,
    w0,
    without,
)
from theorems.rules import Cone

theorem = Theorem(
    title="Norms of gradients",
    source="Q3",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=sizes,
    process=(without, repeated, descent),
    claims={
        "full gradient": Polynomial(Mean(Square(slope(w)), t), c, t, constant=Mean(Square(slope(d)), t), signs="all"),
        "batch gradient": Polynomial(Mean(Square(g), t), c, t + 1, constant=Mean(Square(full), t), signs="all"),
        "batch gradient, with replacement": Polynomial(Mean(Square(h), t), 1 / b, t + 1, constant=Mean(Square(full), t),
                                                       signs="all"),
    },
    proofs=dict.fromkeys(("full gradient", "batch gradient", "batch gradient, with replacement"), Cone()),
    near_miss={
        "full gradient": {"degree t - 1": Swap(degree=t - 1), "that of the start": Swap(constant=Square(slope(w0)))},
        "batch gradient": {
            "degree t": Swap(degree=t),
            "its coefficients at c^0 vanish": Swap(constant=0),
            "that of the start": Swap(constant=Square(slope(w0))),
        },
    },
    instances={
        "golden A": Instance({**golden_A, b: Each(1, 3), t: Each(1, 2)}, why="at t = 1 both have the constant 2081/3200"),
        "n3p1": Instance({**golden_n3p1, b: 2, t: 3}),
    },
)
