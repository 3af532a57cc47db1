"""How does the batch size change the variance of the gradient?

For least squares every step is an affine map, so second moments are carried from step to step by a positive operator.
It is linear in c = (n - b)/(b (n - 1)); the variance is a polynomial in c that vanishes with c.  With replacement c is 1/b.
"""
from sympy import Function, MatrixSymbol, Rational as R, symbols

from theorems import (
    SGD,
    TIME,
    Dot,
    Each,
    Equal,
    Figure,
    Given,
    Instance,
    Monotone,
    Polynomial,
    Rows,
    Square,
    Swap,
    Theorem,
    Variance,
)
from theorems.data import digits, regression
from theorems.rules import Batches, Composed, Cone, Signs, Successive

n, b, p = symbols("n b p", integer=True, positive=True)
x, w, w0, g, u, h = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "g", "u", "h"))
y = symbols("y", real=True)
alpha = Function("alpha", real=True)
r, s = symbols("r s", nonnegative=True)  # b - 1, and what n exceeds b by


def quadrants(pixels):
    """Grey in the four quarters of an 8 x 8 image, in hundreds."""
    corners = [(top, left) for top in (0, 4) for left in (0, 4)]
    return tuple(R(sum(pixels[8 * i + j] for i in range(t, t + 4) for j in range(s, s + 4)), 100) for t, s in corners)


def gradient(at):
    return x * Dot(x, at) - y * x


data = Rows(n, (x, y))
sgd = SGD(data, w, w0, gradient(w), alpha(TIME), b, "without", name=g)
repeated = SGD(data, u, w0, gradient(u), alpha(TIME), b, "with", name=h)
t, c = sgd.time, (n - b) / (b * (n - 1))
spread = data.mean(Square(gradient(w0) - data.mean(gradient(w0))))

theorem = Theorem(
    title="Variance of the mini-batch gradient",
    source="Q1, Q3",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b and thus the variance of "
    "the stochastic gradient estimator is a decreasing function of b",
    given=(Given(n, ">=", 2), Given(b, ">=", 1), Given(b, "<=", n)),
    process=(sgd, repeated),
    claims={
        "first step": Equal(Variance(g, 0), c * spread),
        "first step, with replacement": Equal(Variance(h, 0), spread / b),
        "every step": Polynomial(Variance(g, t), c, t + 1, constant=0, signs="all"),
        "every step, with replacement": Polynomial(Variance(h, t), 1 / b, t + 1, constant=0, signs="all"),
        "falls with the batch": Monotone(Variance(g, t), b, "nonincreasing"),
        "falls with the batch, with replacement": Monotone(Variance(h, t), b, "nonincreasing"),
    },
    proofs={"first step": Batches(), "first step, with replacement": Batches(),
            "every step": Cone(), "every step, with replacement": Cone(),
            "falls with the batch": Composed(c, Signs({n: b + s, b: 1 + r}), Successive(Signs({n: b + 1 + s}))),
            "falls with the batch, with replacement": Composed(1 / b, Signs(), Successive(Signs()))},
    near_miss={
        "first step": {
            "n for n - 1": Swap(right=(n - b) / (b * n) * spread),
            "1/b without replacement": Swap(right=spread / b),
            "sigma^2 with n - 1": Swap(right=c * spread * n / (n - 1)),
        },
        "first step, with replacement": {"c with replacement": Swap(right=c * spread)},
        "every step": {
            "degree t": Swap(degree=t),
            "constant 1": Swap(constant=1),
            "in 1/b": Swap(variable=1 / b),
        },
        "falls with the batch": {
            "rises": Swap(direction="increasing"),
            "does not fall": Swap(direction="nondecreasing"),
            "strictly, whatever the data": Swap(direction="decreasing"),
        },
    },
    instances={
        "golden A": Instance({x: ((1, 0), (1, 1), (2, -1), (0, 3)), y: (1, 0, 2, -1), w0: (1, -1),
                              alpha: (R(1, 5), R(1, 4), R(1, 3)), b: Each(1, 2, 3, 4), t: Each(0, 1, 2)}),
        "wine": Instance({x: tuple((*row[0:2], row[6], row[11] / 1000) for row in regression()),
                          y: tuple(row[-1] for row in regression()), w0: (0, 0, 0, 0),
                          alpha: (R(1, 64),) * 3, b: Each(1, 16), t: Each(0, 2)},
                         why="178 wines: malic acid, ash, flavanoids and proline against alcohol"),
        "digits": Instance({x: tuple(quadrants(row) for row in digits()), y: tuple(row[-1] for row in digits()),
                            w0: (0, 0, 0, 0), alpha: (R(1, 16),) * 3, b: Each(1, 8, 64), t: Each(0, 2)},
                           why="1797 handwritten digits: grey in four quarters against the digit"),
        "n3p1": Instance({x: ((1,), (2,), (3,)), y: (1, 0, 1), w0: (2,), alpha: (R(1, 10),) * 4, b: Each(1, 2), t: Each(1, 3)}),
    },
    figures=(
        Figure("b times the variance of the gradient, against 1/b", x=1 / b, by=t, y_label="b var",
               curves={"without replacement": b * Variance(g, t), "with replacement": b * Variance(h, t)}),
        Figure("The variance of the gradient, against the batch size", x=b, by=t, y_label="var", curves={"": Variance(g, t)}),
    ),
    inputs={x: "features", y: "target", w0: "zeros", alpha: "1/beta", b: "1, 2, 4, 8, 16", t: "0, 1, 2"},
)
