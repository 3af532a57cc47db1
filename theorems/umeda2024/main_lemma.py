"""How small does the gradient get, for any batch sizes and learning rates?

On quadratics f_i(theta) = lambda/2 |theta - c_i|^2 the descent inequality is an equality; it telescopes, and the bound on the
least mean squared gradient follows.  W1 and W2 show that neither of its two terms can be made smaller.
"""
from sympy import Function, MatrixSymbol, Rational as R, Sum, Symbol, symbols

from theorems import SGD, TIME, AtMost, Each, Equal, Given, Instance, LeastMean, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine, Induction

n, p = symbols("n p", integer=True, positive=True)
c, theta, theta0 = (MatrixSymbol(s, p, 1) for s in ("c", "theta", "theta_0"))
lam, largest = symbols("lambda eta_max", positive=True)
eta, b = Function("eta", positive=True), Function("b", integer=True, positive=True)
T = Symbol("T", integer=True, nonnegative=True)
s = Symbol("s", integer=True, nonnegative=True)

data = Rows(n, (c,))
centre = data.mean(c)
sgd = SGD(data, theta, theta0, lam * (theta - c), eta(TIME), b(TIME))
loss = data.mean(lam / 2 * Square(theta - c))
variance = lam**2 * data.mean(Square(c - centre))
square = Square(lam * (theta - centre))


def loss_at(point):
    return data.mean(lam / 2 * Square(point - c))


def over_steps(term):
    return Sum(term, (s, 0, T - 1))


initial_gap, noise, length = loss_at(theta0) - loss_at(centre), over_steps(eta(s) ** 2 / b(s)), over_steps(eta(s))


step, size = eta(TIME), b(TIME)


def descent(drift=1 - lam * step / 2, kick=lam * step**2 * variance / (2 * size)):
    return Mean(loss, TIME) - step * drift * Mean(square, TIME) + kick


def telescoped(kicks=lam * variance / 2 * noise):
    return initial_gap - (Mean(loss, T) - loss_at(centre)) + kicks


def bound(gap=2 * initial_gap, spread=lam * variance * noise, below=2 - lam * largest, over=length):
    return (gap + spread) / (below * over)


def long_run(spread, start, curvature, rate, batch, steps=60):
    """Two quadratics, started where the mean square error stays: the bound's noise term is attained, its other one small."""
    return Instance({c: ((spread,), (-spread,)), theta0: (start,), lam: curvature, eta: (rate,) * (steps + 1),
                     b: (batch,) * (steps + 1), largest: rate, T: steps, TIME: 1})


def six_steps(**schedule):
    values = {eta: schedule["eta"], largest: schedule["largest"]}
    return Instance({c: ((1,), (-1,)), theta0: (2,), lam: 1, b: (1, 1, 2, 2, 4, 4, 8), T: 6, TIME: Each(0, 3), **values})


theorem = Theorem(
    title="The least mean squared gradient",
    source="U1, U2",
    says="We show that mini-batch SGD using scheduler (i) does not always minimize the expectation of the full gradient norm of "
    "the empirical loss, whereas it does using any of schedulers (ii), (iii), and (iv).",
    given=(Given(eta(TIME), "<=", largest), Given(lam * largest, "<", 2), Given(T, ">=", 1)),
    process=sgd,
    claims={
        "descent": Equal(Mean(loss, TIME + 1), descent()),
        "excess": Equal(Mean(loss, T) - loss_at(centre), Mean(lam / 2 * Square(theta - centre), T)),
        "telescoped": Equal(over_steps(eta(s) * (1 - lam * eta(s) / 2) * Mean(square, s)), telescoped()),
        "bound": AtMost(LeastMean(square, T), bound(), tight=("W1",)),
    },
    proofs={
        "descent": Batches(), "excess": Batches(), "telescoped": Induction(over=T),
        "bound": Combine(
            uses=("telescoped", "excess"), multipliers=(-1, 1), times=(2 - lam * largest) * length / 2,
            terms=(
                over_steps(eta(s) * (2 - lam * largest) / 2 * (Mean(square, s) - LeastMean(square, T))),
                over_steps(eta(s) * lam / 2 * (largest - eta(s)) * Mean(square, s)),
                Mean(lam / 2 * Square(theta - centre), T),
            )),
    },
    near_miss={
        "descent": {
            "1 - lambda eta": Swap(right=descent(drift=1 - lam * step)),
            "no half on the noise": Swap(right=descent(kick=lam * step**2 * variance / size)),
            "1/b^2": Swap(right=descent(kick=lam * step**2 * variance / (2 * size**2))),
        },
        "telescoped": {"twice the noise": Swap(right=telescoped(kicks=lam * variance * noise))},
        "bound": {
            "Delta for 2 Delta": Swap(right=bound(gap=initial_gap)),
            "2 for 2 - lambda eta_max": Swap(right=bound(below=2)),
            "2 + lambda eta_max": Swap(right=bound(below=2 + lam * largest)),
            "one term more": Swap(right=bound(over=Sum(eta(s), (s, 0, T)))),
            "half the noise": Swap(right=bound(spread=lam * variance * noise / 2)),
            "no lambda on the noise": Swap(right=bound(spread=variance * noise)),
            "eta for eta^2": Swap(right=bound(spread=lam * variance * over_steps(eta(s) / b(s)))),
            "1/b^2": Swap(right=bound(spread=lam * variance * over_steps(eta(s) ** 2 / b(s) ** 2))),
        },
    },
    instances={
        "W1": Instance({c: ((0,),), theta0: (R(1, 2),), lam: 2, eta: (R(1, 2),) * 2, b: (1, 1), largest: R(1, 2), T: 1, TIME: 0}),
        "W2": long_run(spread=1, start=R(1, 2), curvature=1, rate=R(2, 5), batch=1),
        "W2, batches of 4, steep": long_run(spread=3, start=R(3, 4), curvature=2, rate=R(1, 5), batch=4),
        "W2, long steps": long_run(spread=1, start=R(1, 2), curvature=R(1, 10), rate=4, batch=1),
        "increasing batches": six_steps(eta=(R(1, 2),) * 7, largest=R(1, 2)),
        "both increasing": six_steps(eta=(R(1, 4),) * 2 + (R(3, 8),) * 2 + (R(9, 16),) * 3, largest=R(9, 16)),
    },
)
