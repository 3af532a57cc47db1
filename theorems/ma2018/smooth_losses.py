"""How fast does mini-batch SGD reach a minimiser that all losses share?

Each loss is smooth and non-negative, their mean is smooth and strongly convex, and all vanish at w*.  What follows from
that at a single point w is all that the proof asks for, so it is what is assumed: at every w, for every row.
"""
from sympy import Function, MatrixSymbol, Rational as R, cos, sqrt, symbols

from theorems import SGD, TIME, AtMost, Dot, Each, Equal, Family, Given, Gradient, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine, Iterate

n, p, m = symbols("n p m", integer=True, positive=True)
w, w0, best, x = (MatrixSymbol(s, p, 1) for s in ("w", "w_0", "w_star", "x"))
alpha, beta, lam, eta = symbols("alpha beta lambda eta", positive=True)
h, k = symbols("h k", real=True)
loss = Function("l", real=True)

data = Rows(n, (loss(w),))
slope = Gradient(loss(w), w)
sgd = SGD(data, w, w0, slope, eta, m)
mean_slope, distance, first = data.mean(slope), Square(w - best), Square(w0 - best)
rate, room = 1 - eta * alpha, m - eta * (beta + lam * (m - 1))


def mean_loss(at=w):
    return data.mean(loss(at))


smooth, smooth_mean = 2 * beta * loss(w) - Square(slope), 2 * lam * mean_loss() - Square(mean_slope)
convex = Dot(mean_slope, w - best) - mean_loss() - alpha / 2 * distance
below = lam / 2 * distance - mean_loss()
kick = data.mean(Square(slope)) / m + (m - 1) / m * Square(mean_slope)


def after(time=TIME, rate=rate, prefactor=lam / 2, start=first):
    return prefactor * rate**time * start


def at_best_step(swapped):
    """The rate that the step m/(beta + lambda (m-1)) would have, with one of its constants in the other's place."""
    return 1 - alpha * m / (beta + lam * (m - 1)).subs(swapped, simultaneous=True)


wrong_rates = {
    "twice the speed": rate**2, "lambda for alpha": 1 - eta * lam,
    "beta and lambda exchanged": at_best_step({beta: lam, lam: beta}), "lambda for beta": at_best_step({beta: lam}),
}


def squares(rows, minimiser, **others):
    """Half the squared residuals of rows that w* fits exactly."""
    return {loss(w): Family(Dot(x, w - best) ** 2 / 2, {x: rows}), best: minimiser, **others}


one_hot = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
pseudo_huber = Dot(x, w) ** 2 / 4 + (sqrt(1 + Dot(x, w) ** 2) - 1) / 2
wavy = h * w[0, 0] ** 2 / 2 + k * (1 - cos(2 * w[0, 0])) / 2
A = squares(one_hot, (1, -1, 2)) | {beta: 1, lam: R(1, 2), alpha: R(1, 5)}
X3 = {beta: 5, lam: R(8, 3)}
theorem = Theorem(
    title="Mini-batch SGD on smooth losses that vanish together",
    source="M9",
    says="for mini-batch size m and constant step size eta*(m) = m/(beta + lambda (m-1)): "
    "E L(w_t) <= lambda/2 (1 - eta*(m) alpha)^t |w_0 - w*|^2",
    given=(
        *(Given(gap, ">=", 0) for gap in (loss(w), smooth, smooth_mean, convex, below)),  # at every w
        Given(alpha, "<=", lam), Given(lam, "<=", beta), Given(room, ">=", 0),
    ),
    process=sgd,
    claims={
        "one step": Equal(Mean(distance, TIME + 1), Mean(distance - 2 * eta * Dot(mean_slope, w - best) + eta**2 * kick, TIME)),
        "contraction": AtMost(Mean(distance, TIME + 1), rate * Mean(distance, TIME), tight=("A, m = 1, along e_3",)),
        "rate": AtMost(eta * alpha, 1),
        "distance": AtMost(Mean(distance, TIME), after(prefactor=1), tight=("A, m = 1, along e_3",)),
        "loss": AtMost(Mean(mean_loss(), TIME), after()),
    },
    proofs={
        "one step": Batches(),
        "contraction": Combine(uses=("one step",), multipliers=(-1,), terms=(
            2 * eta * Mean(convex, TIME), eta**2 / m * Mean(data.mean(smooth), TIME),
            eta**2 * (m - 1) / m * Mean(smooth_mean, TIME), 2 * eta / m * room * Mean(mean_loss(), TIME),
        )),
        "rate": Combine(uses=(), times=m, terms=(room, eta * (beta - lam), eta * m * (lam - alpha))),
        "distance": Iterate(over=TIME, step="contraction", factor=rate, uses=("rate",)),
        "loss": Combine(uses=("distance",), multipliers=(lam / 2,), terms=(Mean(below, TIME),)),
    },
    near_miss={
        "one step": {"one sample's noise": Swap(m, 1), "no noise": Swap(data.mean(Square(slope)), Square(mean_slope))},
        "contraction": {name: Swap(right=wrong * Mean(distance, TIME)) for name, wrong in wrong_rates.items()},
        "distance": {name: Swap(right=after(rate=wrong, prefactor=1)) for name, wrong in wrong_rates.items()},
        "loss": {"twice the speed": Swap(right=after(2 * TIME)), "alpha/2": Swap(right=after(prefactor=alpha / 2)),
                 "from the first loss": Swap(right=after(prefactor=1, start=mean_loss(w0)))},
    },
    instances={
        "A, m = 1, along e_3": Instance({**A, w0: (1, -1, 3), eta: 1, m: 1, TIME: Each(0, 1, 3)}),
        "A, m = 1, along e_1": Instance({**A, w0: (2, -1, 2), eta: 1, m: 1, TIME: Each(0, 1)}),
        "A, m = 3": Instance({**A, w0: (2, 1, 3), eta: Each(1, R(3, 2)), m: 3, TIME: 1}),
        "R2": Instance({**squares(((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5))), (0, 1)), beta: 1, lam: R(16, 25), alpha: R(9, 25),
                        w0: (2, 2), eta: R(50, 41), m: 2, TIME: Each(1, 3)}),
        "L4, the loss rises": Instance({**squares(((1, 0),) * 3 + ((R(4, 5), R(3, 5)),), (0, 0)), beta: 1, lam: R(93, 100),
                                        alpha: R(7, 100), w0: (0, 1), eta: 1, m: 1, TIME: 1}),
        "pseudo-Huber on X3": Instance({**X3, loss(w): Family(pseudo_huber, {x: ((1, 2), (1, -2), (2, 0))}), best: (0, 0),
                                        alpha: 1, w0: (1, R(1, 2)), eta: R(6, 23), m: 2, TIME: Each(0, 2)}),
        "not convex": Instance({loss(w): Family(wavy, {h: (1, 5), k: (1, 0)}), best: (0,), alpha: 2, lam: 4, beta: 5,
                                w0: (R(3, 2),), eta: R(3, 13), m: 3, TIME: Each(0, 1)}, why="the first loss is not convex"),
    },
)
