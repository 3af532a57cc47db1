"""Do the variance and the norm of the gradient fall when the batch grows?

They are polynomials without negative coefficients in c = (n - b)/(b (n - 1)), which falls with b: at every time, for any
data, start and step sizes, divergent ones too.  They need not fall strictly: equal rows leave no variance at any batch size.
"""
from theorems import Each, Instance, Mean, Monotone, Square, Swap, Theorem, Variance
from theorems.qian2020._least_squares import (
    b,
    divergent,
    equal_rows,
    falls,
    falls_repeated,
    g,
    golden_A,
    golden_n3p1,
    h,
    repeated,
    sizes,
    slope,
    t,
    u,
    w,
    without,
)

theorem = Theorem(
    title="Gradients fall with the batch size",
    source="Q4",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b and thus the variance of "
    "the stochastic gradient estimator is a decreasing function of b",
    given=sizes,
    process=(without, repeated),
    claims={
        "variance": Monotone(Variance(g, t), b, "nonincreasing"),
        "batch gradient": Monotone(Mean(Square(g), t), b, "nonincreasing"),
        "full gradient": Monotone(Mean(Square(slope(w)), t), b, "nonincreasing"),
        "variance, with replacement": Monotone(Variance(h, t), b, "nonincreasing"),
        "full gradient, with replacement": Monotone(Mean(Square(slope(u)), t), b, "nonincreasing"),
    },
    proofs={
        **dict.fromkeys(("variance", "batch gradient", "full gradient"), falls),
        **dict.fromkeys(("variance, with replacement", "full gradient, with replacement"), falls_repeated),
    },
    near_miss={
        "variance": {
            "rises": Swap(direction="increasing"),
            "does not fall": Swap(direction="nondecreasing"),
            "strictly, whatever the data": Swap(direction="decreasing"),
        },
        "full gradient": {"strictly, whatever the data": Swap(direction="decreasing")},
    },
    instances={
        "golden A": Instance({**golden_A, b: Each(1, 3), t: 2}),
        "n3p1": Instance({**golden_n3p1, b: 1, t: 3}),
        "divergent": Instance({**divergent, b: 2, t: 1}, why="steps of 3: the weights run away"),
        "equal rows": Instance({**equal_rows, b: 1, t: 1}, why="no variance at any batch size, so it need not fall strictly"),
    },
)
