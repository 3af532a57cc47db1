"""What are the moments of S, the mean of x x^T over a batch of Gaussian inputs?

Each is a polynomial in 1/b, for every dimension p and for batches smaller than p too; not all coefficients are positive.
"""
from sympy import Identity, MatrixSymbol, Rational as R, Trace, symbols

from theorems import Draw, Equal, Gaussian, Instance, Mean, Polynomial, Process, Swap, Theorem
from theorems.rules import Wishart, Words

b, p = symbols("b p", integer=True, positive=True)
x = MatrixSymbol("x", p, 1)
S, M, N, Z = (MatrixSymbol(s, p, p) for s in "SMNZ")
y, T, Y = MatrixSymbol("y", 2, 1), MatrixSymbol("T", 2, 2), MatrixSymbol("Y", 2, 2)

batch = Process(start={Z: M}, draw=Draw(Gaussian(x), size=b), average={S: x * x.T}, update={Z: S * Z * S})
plane = Process(start={Y: Identity(2)}, draw=Draw(Gaussian(y), size=b), average={T: y * y.T}, update={Y: T})
determinant = T[0, 0] * T[1, 1] - T[0, 1] ** 2


def rising(k, step=2):
    """The product of p + step j/b over j < k."""
    product = p
    for j in range(1, k):
        product *= p + step * j / b
    return product


def between(transposed):
    """The mean of S M S against any matrix N: M and, times 1/b, M^T and tr(M) I."""
    return Trace(N.T * M) + (transposed + Trace(M) * Trace(N)) / b


def cube(linear):
    return p + linear / b + p * (p**2 + 3 * p + 4) / b**2


theorem = Theorem(
    title="Moments of a batch of Gaussian inputs",
    source="Q8",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=(batch, plane),
    claims={
        "S M S": Equal(Mean(Trace(N.T * S * Z * S), 0), between(Trace(N * M))),
        "tr S^2": Equal(Mean(Trace(S**2), 0), p + p * (p + 1) / b),
        "tr S^3": Equal(Mean(Trace(S**3), 0), cube(3 * p * (p + 1))),
        "(tr S)^4": Equal(Mean(Trace(S) ** 4, 0), rising(4)),
        "det(S)^2": Equal(Mean(determinant**2, 0), (1 + 2 / b) * (1 - 1 / b**2)),
        "degree of det(S)^2": Polynomial(Mean(determinant**2, 0), 1 / b, 3, exact_degree=True, constant=1),
    },
    proofs={
        **dict.fromkeys(("S M S", "tr S^2", "tr S^3", "(tr S)^4"), Words()),
        **dict.fromkeys(("det(S)^2", "degree of det(S)^2"), Wishart()),
    },
    near_miss={
        "S M S": {"without M^T": Swap(right=between(0))},
        "tr S^2": {"p for p + 1": Swap(right=p + p**2 / b)},
        "tr S^3": {"p for p + 1": Swap(right=cube(3 * p**2))},
        "(tr S)^4": {"1 + j/b": Swap(right=rising(4, step=1)), "from j = 1": Swap(right=rising(5) / p)},
        "degree of det(S)^2": {"no negative coefficient": Swap(signs="all"), "degree 2": Swap(degree=2)},
    },
    instances={
        "p = 2": Instance({M: ((1, 2), (-1, 3)), N: ((2, 1), (3, 1)), b: 8}),
        "p = 3": Instance({M: ((1, 2, 0), (-1, 3, 1), (0, R(1, 2), 1)), N: ((1, 0, 2), (1, 1, 0), (0, 1, 3)), b: 16}),
    },
)
