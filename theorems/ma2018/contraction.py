"""How fast does mini-batch SGD reach labels that a linear model fits?

Seen within the span of the rows, by their projection P, the squared distance to w* shrinks by the rate of its worst
eigendirection, and the loss with it.  What lies across the span never moves, so without the projection there is no rate.
"""
from sympy import MatrixSymbol, Max, Min, Rational as R, symbols

from theorems import SGD, TIME, AtLeast, AtMost, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine, Identity, Induction, Iterate

n, p, m = symbols("n p m", integer=True, positive=True)
x, w, w0, best = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "w_star"))
P = MatrixSymbol("P", p, p)
y = symbols("y", real=True)
beta, top, low, eta = symbols("beta lambda_1 lambda_k eta", positive=True)

data = Rows(n, (x, y))
sgd = SGD(data, w, w0, x * (Dot(x, w) - y), eta, m)
error, across = w - best, w - best - P * (w - best)
distance, first = Square(P * error), Square(P * (w0 - best))
shadow = Dot(x, error)
energy, pull = data.mean(shadow**2), Square(data.mean(shadow * x))
loss = data.mean((Dot(x, w) - y) ** 2)


def rate(lam, b=beta):
    return (1 - eta * lam) ** 2 + eta**2 * lam / m * (b - lam)


worst = Max(rate(top), rate(low))
within = (top + low) * energy - top * low * distance - pull  # (H - lambda_k)(lambda_1 - H) is non-negative on the span


def after(factor=worst, prefactor=1, start=first):
    return prefactor * factor**TIME * start


wrong = {"the lesser of the two": Min(rate(top), rate(low)), "lambda_1 for beta": Max(rate(top, top), rate(low, top)),
         "along e_1 alone": rate(top)}


def fitted(rows, minimiser, start):
    labels = tuple(sum(a * b for a, b in zip(row, minimiser, strict=True)) for row in rows)
    return {x: rows, y: labels, best: minimiser, w0: start}


def one(size):
    return tuple(tuple(int(i == j) for j in range(size)) for i in range(size))


A = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
B = ((1, 0),) * 5 + ((0, 1),) + ((0, 0),) * 14
R2 = ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5)))
X3 = ((1, 2), (1, -2), (2, 0))
O3 = ((R(11, 15), R(10, 15), R(-2, 15)), (R(-5, 15), R(2, 15), R(14, 15)))
span_O3 = ((R(5, 9), R(4, 9), R(-2, 9)), (R(4, 9), R(5, 9), R(2, 9)), (R(-2, 9), R(2, 9), R(8, 9)))
theorem = Theorem(
    title="Mini-batch SGD contracts within the span of the data",
    source="M3 (Theorem 2)",
    says="E L(w_t) <= lambda_1 g(m, eta)^t |w_0 - w*|^2, with g(m, eta) the largest of (1 - eta lambda)^2 + eta^2 lambda/m (beta - lambda) "
    "over the eigenvalues lambda of H",
    given=(
        Given(y, "==", Dot(x, best)), Given(P * x, "==", x), Given(P.T * x, "==", x),
        Given(Square(x), "<=", beta), Given(top, ">", low), Given(beta, ">=", top),
        *(Given(gap, ">=", 0) for gap in (within, top * distance - energy, energy - low * distance)),  # at every w
    ),
    process=sgd,
    claims={
        "one step": Equal(Mean(distance, TIME + 1), Mean(distance - 2 * eta * energy + eta**2 * (
            data.mean(Square(x) * shadow**2) / m + (m - 1) / m * pull), TIME)),
        "contraction": AtMost(Mean(distance, TIME + 1), worst * Mean(distance, TIME)),
        "rate": AtLeast(worst, 0),
        "distance": AtMost(Mean(distance, TIME), after(), tight=("B, critical batch, along e_1", "A, along e_3")),
        "loss of fitted labels": Equal(Mean(loss, TIME), Mean(energy, TIME)),
        "loss": AtMost(Mean(loss, TIME), after(prefactor=top), tight=("B, critical batch, along e_1",)),
        "across the span": Equal(Mean(Square(across), TIME), Square(across.subs({w: w0}))),
        "edge": Equal(1 - rate(top), eta * top / m * (2 * m - eta * (beta + (m - 1) * top))),
        "edge of the others": AtMost((1 - rate(top)) / top, (1 - rate(low)) / low),
    },
    proofs={
        "one step": Batches(),
        "contraction": Combine(uses=("one step",), multipliers=(low - top,), times=top - low, terms=(
            (top - low) * eta**2 / m * Mean(data.mean((beta - Square(x)) * shadow**2), TIME),
            (top - low) * eta**2 * (m - 1) / m * Mean(within, TIME),
            (worst - rate(top)) * Mean(energy - low * distance, TIME), (worst - rate(low)) * Mean(top * distance - energy, TIME),
        )),
        "rate": Combine(uses=(), terms=(worst - rate(top), (1 - eta * top) ** 2, eta**2 * top / m * (beta - top))),
        "distance": Iterate(over=TIME, step="contraction", factor=worst, uses=("rate",)),
        "loss of fitted labels": Batches(),
        "loss": Combine(uses=("distance", "loss of fitted labels"), multipliers=(top, -1),
                        terms=(Mean(top * distance - energy, TIME),)),
        "across the span": Induction(over=TIME),
        "edge": Identity(),
        "edge of the others": Combine(uses=(), terms=(eta**2 * (m - 1) / m * (top - low),)),
    },
    near_miss={
        "distance": {name: Swap(right=after(factor)) for name, factor in wrong.items()},
        "one step": {"no noise": Swap(right=Mean(distance - 2 * eta * energy + eta**2 * pull, TIME))},
        "loss": {"lambda_k before it": Swap(right=after(prefactor=low)),
                 "from the first loss": Swap(right=after(start=loss.subs({w: w0})))},
        "across the span": {"moves too": Swap(right=0)},
    },
    instances={
        "A, along e_3": Instance(fitted(A, (1, -1, 2), (1, -1, 3)) | {P: one(3), beta: 1, top: R(1, 2), low: R(1, 5),
                                 eta: R(5, 3), m: 2, TIME: Each(0, 1, 2)}),
        "B, critical batch, along e_1": Instance(fitted(B, (0, 0), (1, 0)) | {P: one(2), beta: 1, top: R(1, 4), low: R(1, 20),
                                                 eta: R(24, 5), m: 6, TIME: Each(1, 3)}),
        "R2": Instance(fitted(R2, (0, 1), (1, 1)) | {P: one(2), beta: 1, top: R(16, 25), low: R(9, 25), eta: 1, m: 1, TIME: Each(1, 2)}),
        "X3, lengths differ": Instance(fitted(X3, (1, 1), (2, -1)) | {P: one(2), beta: 5, top: R(8, 3), low: 2, eta: R(1, 3), m: 3,
                                                                      TIME: Each(0, 1)}),
        "O3, more features than rows": Instance(fitted(O3, (0, 0, 0), (1, 0, R(1, 3))) | {
            P: span_O3, beta: 1, top: R(16, 25), low: R(9, 25), eta: R(4, 3), m: 2, TIME: Each(1, 2)}),
    },
)
