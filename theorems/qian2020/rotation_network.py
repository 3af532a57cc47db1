"""What is the variance of the gradient after one step of a net of width two that has to learn a rotation?

Every coefficient is known in the step and in the size delta of the error, and the last two are negative.
"""
from sympy import Identity, ImmutableMatrix, MatrixSymbol, Rational as R, Symbol

from theorems import Coefficients, Draw, Each, Equal, Gaussian, Instance, Polynomial, Process, Swap, Theorem, Variance
from theorems.rules import Wishart

b = Symbol("b", integer=True, positive=True)
alpha, delta = Symbol("alpha", positive=True), Symbol("delta", real=True)
x, S = MatrixSymbol("x", 2, 1), MatrixSymbol("S", 2, 2)
V, W = MatrixSymbol("V", 2, 2), MatrixSymbol("W", 2, 2)
error = W * V - ImmutableMatrix([[1, -delta], [delta, 1]])
inner, outer = W.T * error * S, error * S * V.T

net = Process(
    start={V: Identity(2), W: Identity(2)},
    draw=Draw(Gaussian(x), size=b),
    average={S: x * x.T},
    update={V: V - alpha * inner, W: W - alpha * outer},
)


def variance(time):
    return Variance(inner, time) + Variance(outer, time)


a, d = alpha, delta**2
coefficients = (
    4 * d * (3 - 12 * a + 24 * a**2 + 6 * a**2 * d - 32 * a**3 * d + 55 * a**4 * d + 14 * a**6 * d**2),
    4 * a**2 * d * (36 + 9 * d - 152 * a * d + 416 * a**2 * d + 91 * a**4 * d**2),
    4 * a**3 * d**2 * (1159 * a - 136 + 194 * a**3 * d),
    4 * a**4 * d**2 * (994 + 75 * a**2 * d),
    -824 * a**6 * d**3,
    -672 * a**6 * d**3,
)


def polynomial(*terms):
    return sum(c / b**k for k, c in enumerate(terms, 1))


*most, fifth, top = coefficients
theorem = Theorem(
    title="A net that has to learn a rotation",
    source="Q10, Q11",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=net,
    claims={
        "first step": Equal(variance(0), 12 * d / b),
        "after one step": Equal(variance(1), polynomial(*coefficients)),
        "its ends": Polynomial(variance(1), 1 / b, 6, constant=0, signs="lowest"),
    },
    proofs={"first step": Wishart(), "after one step": Wishart(), "its ends": Wishart()},
    near_miss={
        "first step": {"p for p + 1": Swap(right=10 * d / b)},
        "after one step": {
            "top coefficient positive": Swap(right=polynomial(*most, fifth, -top)),
            "no top coefficient": Swap(right=polynomial(*most, fifth)),
        },
        "its ends": {"degree 5": Swap(degree=5), "no negative coefficient": Swap(signs="all"), "both ends": Swap(signs="ends")},
    },
    instances={
        "delta = 1": Instance({a: R(1, 10), delta: 1, b: Each(1, 2, 4)}),
        "delta = 7": Instance({a: 1, delta: 7, b: Each(1, 2, 3)}, why="the variance rises from b = 1 to b = 2"),
    },
    figures=(Coefficients("Coefficients of the variance after one step", variance(1), instance="delta = 1"),),
    closed={"simulate": "the last terms are a thousandth of the variance wherever the gradients are not heavy-tailed; the net "
                        "itself is simulated in qian2020.matrix_network"},
)
