"""What do steps beyond the best one of the convex theory do?

Past m/(beta + lambda (m-1)) the losses no longer pay for their noise; what is missing is bounded by the distance.  The rate
grows from there on, so the largest of both rates is least where they meet: at that step.
"""
from sympy import Function, MatrixSymbol, Rational as R, symbols

from theorems import (
    SGD,
    TIME,
    AtLeast,
    AtMost,
    Dot,
    Each,
    Equal,
    Family,
    Given,
    Gradient,
    Instance,
    Mean,
    Optimum,
    Piece,
    Rows,
    Square,
    Swap,
    Theorem,
)
from theorems.rules import Batches, Combine, Iterate, Minimax

n, p, m = symbols("n p m", integer=True, positive=True)
w, w0, best, x = (MatrixSymbol(s, p, 1) for s in ("w", "w_0", "w_star", "x"))
alpha, beta, lam, eta = symbols("alpha beta lambda eta", positive=True)
d, s, u = symbols("d s u", nonnegative=True)
loss = Function("l", real=True)

data = Rows(n, (loss(w),))
slope = Gradient(loss(w), w)
sgd = SGD(data, w, w0, slope, eta, m)
mean_loss, mean_slope, distance = data.mean(loss(w)), data.mean(slope), Square(w - best)
largest = beta + lam * (m - 1)  # m over the best step
rate = 1 - eta * (alpha + lam) + lam * eta**2 * largest / m

smooth, smooth_mean = 2 * beta * loss(w) - Square(slope), 2 * lam * mean_loss - Square(mean_slope)
convex = Dot(mean_slope, w - best) - mean_loss - alpha / 2 * distance
below = lam / 2 * distance - mean_loss
kick = data.mean(Square(slope)) / m + (m - 1) / m * Square(mean_slope)
beyond = eta * largest - m


def after(factor=rate, prefactor=1):
    return prefactor * factor**TIME * Square(w0 - best)


def least(step=m / largest, strong=alpha):
    return Piece(lam - alpha, step, 1 - strong * m / largest)


one_hot = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
A = {loss(w): Family(Dot(x, w - best) ** 2 / 2, {x: one_hot}), best: (1, -1, 2), beta: 1, lam: R(1, 2), alpha: R(1, 5)}
theorem = Theorem(
    title="Steps beyond the best one of the convex theory",
    source="M9",
    says="for other eta: the factor 1 - eta alpha up to eta*, 1 - eta (alpha + lambda) + lambda eta^2/eta* from there on",
    given=(
        *(Given(gap, ">=", 0) for gap in (loss(w), smooth, smooth_mean, convex, below)),  # at every w
        Given(m, ">=", 1), Given(alpha, "<=", lam), Given(lam, "<=", beta), Given(beyond, ">=", 0),
    ),
    process=sgd,
    claims={
        "one step": Equal(Mean(distance, TIME + 1), Mean(distance - 2 * eta * Dot(mean_slope, w - best) + eta**2 * kick, TIME)),
        "growth": AtMost(Mean(distance, TIME + 1), rate * Mean(distance, TIME)),
        "rate": AtLeast(rate, 0),
        "distance": AtMost(Mean(distance, TIME), after()),
        "best step": Optimum((1 - eta * alpha, rate), over=eta, pieces=(least(),)),
    },
    proofs={
        "one step": Batches(),
        "growth": Combine(uses=("one step",), multipliers=(-1,), terms=(
            2 * eta * Mean(convex, TIME), eta**2 / m * Mean(data.mean(smooth), TIME),
            eta**2 * (m - 1) / m * Mean(smooth_mean, TIME), 2 * eta / m * beyond * Mean(below, TIME),
        )),
        "rate": Combine(uses=(), times=m, terms=(m * (1 - eta * lam) ** 2, lam * eta**2 * (beta - lam), m * eta * (lam - alpha))),
        "distance": Iterate(over=TIME, step="growth", factor=rate, uses=("rate",)),
        "best step": Minimax(coordinates=({lam: alpha + d, beta: alpha + d + s, m: 1 + u},)),
    },
    near_miss={
        "distance": {"the factor of small steps": Swap(right=after(1 - eta * alpha)),
                     "beta and lambda exchanged": Swap(right=after(rate.subs({beta: lam, lam: beta}, simultaneous=True)))},
        "best step": {"m/(lambda + beta (m-1))": Swap(pieces=(least(step=m / (lam + beta * (m - 1))),)),
                      "lambda for alpha": Swap(pieces=(least(strong=lam),))},
    },
    instances={
        "A, m = 1": Instance({**A, w0: (2, -1, 3), eta: R(3, 2), m: 1, TIME: Each(0, 2)}),
        "A, m = 3, best step": Instance({**A, w0: (2, 1, 3), eta: R(3, 2), m: 3, TIME: 1}),
    },
)
