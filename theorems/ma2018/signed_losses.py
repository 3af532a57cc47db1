"""Do the losses have to be non-negative?

They may be as smooth, and vanish at w* with their gradients, and their mean be as convex: where one is negative, the noise
of its gradient is bounded by no loss, and the rate is not reached.
"""
from sympy import Function, MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Each, Expect, Family, Given, Gradient, Instance, Mean, Rows, Square, Theorem

n, p, m = symbols("n p m", integer=True, positive=True)
w, w0, best = (MatrixSymbol(s, p, 1) for s in ("w", "w_0", "w_star"))
alpha, beta, lam = symbols("alpha beta lambda", positive=True)
curvature = symbols("h", real=True)
loss = Function("l", real=True)(w)

data = Rows(n, (loss,))
eta = m / (beta + lam * (m - 1))
sgd = SGD(data, w, w0, Gradient(loss, w), eta, m)
mean_loss, mean_slope, distance = data.mean(loss), data.mean(Gradient(loss, w)), Square(w - best)
theorem = Theorem(
    title="The rate without non-negative losses",
    source="M9",
    says="E L(w_t) <= lambda/2 (1 - eta*(m) alpha)^t |w_0 - w*|^2, for smooth losses that share the minimiser of their mean",
    given=(
        Given(Square(Gradient(loss, w)), "<=", beta**2 * distance), Given(Square(mean_slope), "<=", 2 * lam * mean_loss),
        Given(Dot(mean_slope, w - best), ">=", mean_loss + alpha / 2 * distance), Given(mean_loss, "<=", lam / 2 * distance),
        Given(alpha, "<=", lam), Given(lam, "<=", beta),
    ),
    process=sgd,
    claims={
        "distance": AtMost(Mean(distance, TIME), (1 - eta * alpha) ** TIME * Square(w0 - best)),
        "loss": AtMost(Mean(mean_loss, TIME), lam / 2 * (1 - eta * alpha) ** TIME * Square(w0 - best)),
    },
    instances={
        "-w^2 and 2 w^2": Instance({loss: Family(curvature * w[0, 0] ** 2 / 2, {curvature: (-2, 4)}), alpha: 1, lam: 1, beta: 4,
                                    best: (0,), w0: (1,), m: Each(1, 2), TIME: Each(1, 2)}),
        "w^2 and 2 w^2": Instance({loss: Family(curvature * w[0, 0] ** 2 / 2, {curvature: (2, 4)}), alpha: R(5, 2), lam: 3,
                                   beta: 4, best: (0,), w0: (1,), m: 2, TIME: 1}),
    },
    expect=Expect(refuted_by="-w^2 and 2 w^2", corrected_by="ma2018.smooth_losses"),
)
