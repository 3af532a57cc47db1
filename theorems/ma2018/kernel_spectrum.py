"""Do the eigenvalues of the kernel matrix tell those of H?

An eigenvector a of K/n has one number for each row; the mean of a x over the rows is an eigenvector of H, with the same
eigenvalue.  So batch sizes and steps can be chosen by the kernel alone.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, Dot, Each, Equal, Given, Instance, Mean, Rows, Swap, Theorem
from theorems.rules import Batches

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, v = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "v"))
a = symbols("a", real=True)
lam, eta = symbols("lambda eta", positive=True)

data = Rows(n, (x, a))
sgd = SGD(data, delta, v, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w* = v at the start
theorem = Theorem(
    title="Spectrum of the kernel matrix",
    source="M13",
    says="the eigenvalues of K/n are the non-zero ones of H",
    given=(Given(data.mean(a * x), "==", v), Given(Dot(x, v), "==", lam * a)),  # row by row: K a = n lambda a
    process=sgd,
    claims={
        "eigenvector of H": Equal(Mean(data.mean(Dot(x, delta) * x), 0), lam * v),
        "first step": Equal(Mean(delta, 1), (1 - eta * lam) * v),
    },
    proofs={"eigenvector of H": Batches(), "first step": Batches()},
    near_miss={"eigenvector of H": {"eigenvalue of K": Swap(right=n * lam * v)},
               "first step": {"eigenvalue of K": Swap(right=(1 - eta * n * lam) * v)}},
    instances={
        "R2": Instance({x: ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5))), a: (1, -1), v: (0, R(4, 5)), lam: R(16, 25), eta: 1,
                        m: Each(1, 2)}),
        "X3": Instance({x: ((1, 2), (1, -2), (2, 0)), a: (1, 1, 2), v: (2, 0), lam: 2, eta: R(1, 5), m: 2}),
    },
)
