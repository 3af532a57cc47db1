"""How does the batch size change the variance of the gradient in a two-layer linear net of any width?

The batch enters through S, the mean of x x^T; moments of its entries are polynomials in 1/b.  The batch size is the only
thing that the polynomial varies in: at 1/b = 0 there is no noise, and near it the variance cannot be negative.
"""
from sympy import MatrixSymbol, Rational as R, Symbol, symbols

from theorems import Draw, Each, Equal, Gaussian, Instance, Mean, Polynomial, Process, Square, Swap, Theorem, Variance
from theorems.rules import Degrees, Words

b, p, h, q = symbols("b p h q", integer=True, positive=True)
alpha = Symbol("alpha", real=True)
x, S = MatrixSymbol("x", p, 1), MatrixSymbol("S", p, p)
V, W, target = MatrixSymbol("V", h, p), MatrixSymbol("W", q, h), MatrixSymbol("W^*", q, p)
V0, W0 = MatrixSymbol("V_0", h, p), MatrixSymbol("W_0", q, h)
error, error0 = W * V - target, W0 * V0 - target
inner, outer = W.T * error * S, error * S * V.T

net = Process(
    start={V: V0, W: W0},
    draw=Draw(Gaussian(x), size=b),
    average={S: x * x.T},
    update={V: V - alpha * inner, W: W - alpha * outer},
)
t = net.time


def total(time):
    return Variance(inner, time) + Variance(outer, time)


def first(columns):
    square = Square(error0 * V0.T) + columns * Square(W0.T * error0)
    return (square + Square(V0) * Square(error0)) / b


def averaged(columns=p + 1, own=1):
    """The variance at a step by means of its start: the batch of the step is independent of the weights it meets."""
    squares = (1 + columns / b) * Mean(Square(W.T * error), t) + (1 + 1 / b) * Mean(Square(error * V.T), t)
    centres = Square(Mean(W.T * error, t)) + Square(Mean(error * V.T, t))
    return squares + own / b * Mean(Square(V) * Square(error), t) - centres


theorem = Theorem(
    title="Gradient variance of a two-layer net",
    source="Q10",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=net,
    claims={
        "first step": Equal(total(0), first(p + 1)),
        "one batch taken": Equal(total(t), averaged()),
        "every step": Polynomial(total(t), 1 / b, 3 ** (t + 1) - t - 2, constant=0, signs="lowest"),
        "loss": Polynomial(Mean(Square(error) / 2, t), 1 / b, 2 * (3**t - 1) - t),
    },
    proofs={"first step": Words(), "one batch taken": Words(), "every step": Degrees(), "loss": Degrees()},
    near_miss={
        "first step": {"p for p + 1": Swap(right=first(p)), "1/b^2": Swap(right=first(p + 1) / b)},
        "one batch taken": {"p for p + 1": Swap(right=averaged(p)), "twice the last term": Swap(right=averaged(own=2))},
        "every step": {
            "one degree less": Swap(degree=3 ** (t + 1) - t - 3),
            "degree 2 3^t - 1": Swap(degree=2 * 3**t - 1),
            "a constant term": Swap(constant=1),
            "no negative coefficient": Swap(signs="all"),
            "highest coefficient positive": Swap(signs="ends"),
        },
        "loss": {"one degree less": Swap(degree=2 * (3**t - 1) - t - 1)},
    },
    instances={
        "J, delta = 1": Instance({V0: ((1, 0), (0, 1)), W0: ((1, 0), (0, 1)), target: ((1, -1), (1, 1)),
                                  alpha: R(1, 10), b: 8, t: Each(0, 1)}),
        "h = 2, q = 1": Instance({V0: ((1, 0), (R(1, 2), 1)), W0: ((1, -1),), target: ((1, 1),),
                                  alpha: R(1, 40), b: 8, t: 1}),
        "p = 3": Instance({V0: ((1, 0, R(1, 2)), (0, 1, 0)), W0: ((1, 1),), target: ((0, 1, 1),),
                           alpha: R(1, 40), b: 8, t: 1}),
    },
)
