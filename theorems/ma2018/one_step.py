"""What does one step do to the squared distance, where the rows are known only by their kernel?

SGD on the coefficients a of a kernel model moves a_i by the residual r_i of each row drawn.  All that happens to the
squared norm a^T K a is told by residuals and kernel entries.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Each, Equal, Given, Instance, Mean, Rows, Swap, Theorem
from theorems.rules import Batches, Combine

n, m = symbols("n m", integer=True, positive=True)
e, k, a, a0 = (MatrixSymbol(s, n, 1) for s in ("e", "k", "a", "a_0"))
K = MatrixSymbol("K", n, n)
beta, eta = symbols("beta eta", positive=True)

data = Rows(n, (e, k))  # axis i and column i of K
r = Dot(k, a)  # the residual of a row, with a the distance to the coefficients of w*
sgd = SGD(data, a, a0, e * r, eta, m)
norm, drift = Dot(a, K * a), data.mean(r**2)
one = data.mean(Dot(e, k) * r**2)  # mean of K_ii r_i^2
two = Dot(data.mean(r * e), data.mean(r * k))  # r^T K r / n^2


def step(noise=one / m, cross=(m - 1) / m * two, pull=2 * eta, size=eta**2):
    return Mean(norm - pull * drift + size * (noise + cross), TIME)


P3 = ((1, 1, 1), (1, 4, 9), (1, 9, 25))
theorem = Theorem(
    title="One step in a kernel model",
    source="M2, M13",
    says="the same iteration in the dual: the coefficients of the rows drawn move by eta/m times their residuals",
    given=(Given(K * e, "==", k), Given(K.T * e, "==", k), Given(Dot(e, k), "<=", beta)),
    process=sgd,
    claims={
        "one step": Equal(Mean(norm, TIME + 1), step()),
        "by the longest row": AtMost(Mean(norm, TIME + 1), step(noise=beta * drift / m), tight=("constant diagonal",)),
    },
    proofs={"one step": Batches(), "by the longest row": Combine(
        uses=("one step",), multipliers=(-1,), terms=(eta**2 / m * Mean(data.mean((beta - Dot(e, k)) * r**2), TIME),))},
    near_miss={"one step": {
        "half the drift": Swap(right=step(pull=eta)),
        "no noise": Swap(right=step(two, 0 * two)),
        "one sample": Swap(right=step(one, 0)),
        "batch as one": Swap(right=step(cross=two)),
        "step not squared": Swap(right=step(size=eta)),
    }, "by the longest row": {"mean of the diagonal": Swap(right=step(noise=data.mean(Dot(e, k)) * drift / m))}},
    instances={
        "P3": Instance({e: ((1, 0, 0), (0, 1, 0), (0, 0, 1)), k: P3, K: P3, a0: (1, -2, R(1, 2)), beta: 25, eta: R(1, 10),
                        m: Each(1, 2, 3), TIME: 0}, why="the kernel (1 + x z)^2 at 0, 1, 2"),
        "constant diagonal": Instance({e: ((1, 0), (0, 1)), k: ((1, R(1, 2)), (R(1, 2), 1)), K: ((1, R(1, 2)), (R(1, 2), 1)),
                                       a0: (1, -2), beta: 1, eta: R(4, 5), m: 3, TIME: 1}),
    },
)
