"""Which loss does SGD with random reshuffling really follow?

One epoch of m steps, averaged over the orders of the batches, is the flow for time m epsilon of a modified loss: the loss
plus a quarter of the step times the mean squared norm of the batch gradients, up to epsilon cubed.
"""
from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from theorems import SGD, Dot, Family, Flow, Gradient, Instance, Mean, Order, Rows, Square, Swap, Theorem
from theorems.rules import Trees

m, p = symbols("m p", integer=True, positive=True)
eps = Symbol("epsilon", positive=True)
C = Function("C", real=True)
w, w0 = MatrixSymbol("w", p, 1), MatrixSymbol("w_0", p, 1)
h, r, a1, a2, a3, a4 = symbols("h r a1 a2 a3 a4", real=True)
H, v = MatrixSymbol("H", p, p), MatrixSymbol("r", p, 1)

batches = Rows(m, (C(w),))
epoch = SGD(batches, weight=w, start=w0, gradient=Gradient(C(w), w), step=eps, scheme="reshuffled")
loss = batches.mean(C(w))
full = Square(batches.mean(Gradient(C(w), w)))
spread = batches.mean(Square(Gradient(C(w), w) - batches.mean(Gradient(C(w), w))))


def penalty(at=w):
    return batches.mean(Square(Gradient(C(at), at)))


def modified(regulariser, time=m * eps):
    return Mean(w, m) - Flow(w, loss + regulariser, w0, time)


x = w[0, 0]
quartic = a1 * x + a2 * x**2 + a3 * x**3 + a4 * x**4
theorem = Theorem(
    title="The modified loss of random reshuffling",
    source="S4",
    says="the mean SGD iterate also stays close to the path of gradient flow if the learning rate is small and finite, but on a "
    "modified loss",
    process=epoch,
    claims={
        "mean epoch": Order(modified(eps / 4 * penalty()), eps, 3),
        "displacement": Order(modified(0), eps, 2, coefficient=-m * Gradient(penalty(w0), w0) / 4),
    },
    proofs={"mean epoch": Trees(), "displacement": Trees()},
    near_miss={
        "mean epoch": {
            "eps/(2m) sum": Swap(of=modified(eps / 2 * penalty())),
            "eps/(4m^2) sum": Swap(of=modified(eps / (4 * m) * penalty())),
            "eps/4 sum": Swap(of=modified(m * eps / 4 * penalty())),
            "minus": Swap(of=modified(-eps / 4 * penalty())),
            "eps/(4(m-1)) sum": Swap(of=modified(m * eps / (4 * (m - 1)) * penalty())),
            "gradient descent": Swap(of=modified(eps / 4 * full)),
            "only the spread": Swap(of=modified(eps / 4 * spread)),
            "flow time eps": Swap(of=modified(eps / 4 * penalty(), time=eps)),
            "one order too good": Swap(power=4),
        },
        "displacement": {"m^2 eps^2 f_1": Swap(coefficient=-(m**2) * Gradient(penalty(w0), w0) / 4)},
    },
    instances={
        "Q1": Instance({C(w): Family(h * x**2 / 2 - r * x, {h: (1, 2, 6), r: (3, -1, 1)}), w0: (1,), eps: R(1, 5000)}),
        "P1": Instance({
            C(w): Family(quartic, {a1: (1, -1, 0), a2: (R(1, 2), 1, R(3, 2)),
                                   a3: (R(1, 3), 0, R(-1, 3)), a4: (0, R(1, 4), R(1, 2))}),
            w0: (R(1, 2),), eps: R(1, 5000),
        }),
        "Q2": Instance({
            C(w): Family(Dot(w, H * w) / 2 - Dot(v, w),
                         {H: (((2, 1), (1, 1)), ((1, -1), (-1, 3)), ((3, 0), (0, 1))), v: ((1, 0), (0, 2), (-1, 1))}),
            w0: (1, -1), eps: R(1, 5000),
        }),
    },
)
