"""How does the batch size change the variance of the gradient?

For least squares every step is an affine map, so second moments are carried from step to step by a positive operator.
It is linear in c = (n - b)/(b (n - 1)); the variance is a polynomial in c that vanishes with c.  With replacement c is 1/b.
"""
from theorems import Each, Figure, Instance, Polynomial, Swap, Theorem, Variance
from theorems.qian2020._least_squares import (
    alpha,
    b,
    c,
    g,
    golden_A,
    golden_n3p1,
    h,
    handwritten,
    repeated,
    sizes,
    spread_rows,
    t,
    w0,
    without,
    x,
    y,
)
from theorems.rules import Cone

theorem = Theorem(
    title="Variance of the mini-batch gradient",
    source="Q3",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b and thus the variance of "
    "the stochastic gradient estimator is a decreasing function of b",
    given=sizes,
    process=(without, repeated),
    claims={
        "every step": Polynomial(Variance(g, t), c, t + 1, constant=0, signs="all"),
        "every step, with replacement": Polynomial(Variance(h, t), 1 / b, t + 1, constant=0, signs="all"),
    },
    proofs={"every step": Cone(), "every step, with replacement": Cone()},
    near_miss={
        "every step": {
            "degree t": Swap(degree=t),
            "constant 1": Swap(constant=1),
            "in 1/b": Swap(variable=1 / b),
        },
        "every step, with replacement": {"degree t": Swap(degree=t), "in c": Swap(variable=c)},
    },
    instances={
        "golden A": Instance({**golden_A, b: Each(1, 2, 3, 4), t: Each(0, 1)}),
        "n3p1": Instance({**golden_n3p1, b: 2, t: 3}),
        "32 rows": Instance({**spread_rows(), b: Each(1, 31), t: 10}),
        "digits": Instance({**handwritten(), b: 8, t: 2}, why="1797 handwritten digits: grey in four quarters against the digit"),
    },
    figures=(
        Figure("b times the variance of the gradient, against 1/b", x=1 / b, by=t, y_label="b var",
               curves={"without replacement": b * Variance(g, t), "with replacement": b * Variance(h, t)}),
        Figure("The variance of the gradient, against the batch size", x=b, by=t, y_label="var", curves={"": Variance(g, t)}),
    ),
    inputs={x: "features", y: "target", w0: "zeros", alpha: "1/beta", b: "1, 2, 4, 8, 16", t: "0, 1, 2"},
)
