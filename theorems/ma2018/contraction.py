"""How fast does mini-batch SGD reach labels that a linear model fits?

Seen within the span of the rows, by the projection P, the squared distance to w* shrinks by the rate of its worst
eigendirection, and the loss with it.
"""
from sympy import MatrixSymbol, Max, Min, Rational as R, symbols

from theorems import SGD, TIME, AtLeast, AtMost, Dot, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine, Iterate

n, p, m = symbols("n p m", integer=True, positive=True)
x, w, w0, best = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "w_star"))
P = MatrixSymbol("P", p, p)
y = symbols("y", real=True)
beta, top, low, eta = symbols("beta lambda_1 lambda_k eta", positive=True)

data = Rows(n, (x, y))
sgd = SGD(data, w, w0, x * (Dot(x, w) - y), eta, m)
error = w - best
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


def fitted(rows, minimiser, start, longest, first, last):
    labels = tuple(sum(a * b for a, b in zip(row, minimiser, strict=True)) for row in rows)
    whole = tuple(tuple(int(i == j) for j in range(len(start))) for i in range(len(start)))
    return {x: rows, y: labels, best: minimiser, w0: start, P: whole, beta: longest, top: first, low: last}


A = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
C = ((1, 0),) * 2 + ((0, 1), (0, 0))
LONGER = ((2, 0),) * 2 + ((0, 2), (0, 0))
R2 = ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5)))
X3 = ((1, 2), (1, -2), (2, 0))
O3 = ((R(11, 15), R(10, 15), R(-2, 15)), (R(-5, 15), R(2, 15), R(14, 15)))
span_O3 = ((R(5, 9), R(4, 9), R(-2, 9)), (R(4, 9), R(5, 9), R(2, 9)), (R(-2, 9), R(2, 9), R(8, 9)))
ALONG_E_1 = ("critical batch, along e_1", "longer rows, a large step along e_1")
ATTAINED = ("A, along e_3", *ALONG_E_1)
theorem = Theorem(
    title="Mini-batch SGD contracts within the span of the data",
    source="M3 (Theorem 2)",
    says="E L(w_t) <= lambda_1 g(m, eta)^t |w_0 - w*|^2, with g(m, eta) the largest of "
    "(1 - eta lambda)^2 + eta^2 lambda/m (beta - lambda) over the eigenvalues lambda of H",
    given=(
        Given(y, "==", Dot(x, best)), Given(P * x, "==", x), Given(P.T * x, "==", x),
        Given(Square(x), "<=", beta), Given(top, ">", low), Given(beta, ">=", top),
        *(Given(gap, ">=", 0) for gap in (within, top * distance - energy, energy - low * distance)),  # at every w
    ),
    process=sgd,
    claims={
        "one step": Equal(Mean(distance, TIME + 1), Mean(distance - 2 * eta * energy + eta**2 * (
            data.mean(Square(x) * shadow**2) / m + (m - 1) / m * pull), TIME)),
        "contraction": AtMost(Mean(distance, TIME + 1), worst * Mean(distance, TIME), tight=ATTAINED),
        "rate": AtLeast(worst, 0),
        "distance": AtMost(Mean(distance, TIME), after(), tight=ATTAINED),
        "loss of fitted labels": Equal(Mean(loss, TIME), Mean(energy, TIME)),
        "loss": AtMost(Mean(loss, TIME), after(prefactor=top), tight=ALONG_E_1),
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
    },
    near_miss={
        "distance": {name: Swap(right=after(factor)) for name, factor in wrong.items()},
        "one step": {"no noise": Swap(right=Mean(distance - 2 * eta * energy + eta**2 * pull, TIME))},
        "loss": {"lambda_k before it": Swap(right=after(prefactor=low)),
                 "from the first loss": Swap(right=after(start=loss.subs({w: w0})))},
    },
    instances={
        "A, along e_3": Instance(fitted(A, (1, -1, 2), (1, -1, 3), 1, R(1, 2), R(1, 5)) | {eta: R(5, 3), m: 2, TIME: 1}),
        "critical batch, along e_1": Instance(fitted(C, (0, 0), (1, 0), 1, R(1, 2), R(1, 4)) | {eta: R(5, 2), m: 5, TIME: 1}),
        "longer rows, a large step along e_1": Instance(fitted(LONGER, (0, 0), (3, 0), 4, 2, 1) | {eta: R(5, 8), m: 2, TIME: 1}),
        "R2": Instance(fitted(R2, (0, 1), (1, 1), 1, R(16, 25), R(9, 25)) | {eta: 1, m: 1, TIME: 2}),
        "X3, lengths differ": Instance(fitted(X3, (1, 1), (2, -1), 5, R(8, 3), 2) | {eta: R(1, 3), m: 3, TIME: 1}),
        "O3, more features than rows": Instance(fitted(O3, (0, 0, 0), (1, 0, R(1, 3)), 1, R(16, 25), R(9, 25)) | {
            P: span_O3, eta: R(4, 3), m: 2, TIME: 1}),
    },
)
