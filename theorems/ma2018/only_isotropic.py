"""Is the rate attained on isotropic data only?

One-hot data attain it along each of their axes, whatever their eigenvalues are.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, Dot, Equal, Expect, Given, Instance, Mean, Rows, Square, Theorem
from theorems.rules import Batches

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, start, v = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0", "v"))
beta, lam, eta = symbols("beta lambda eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, start, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
rate = (1 - eta * lam) ** 2 + eta**2 * lam / m * (beta - lam)
theorem = Theorem(
    title="Only isotropic data attain the rate",
    source="M4",
    says="the bound is tight only for isotropic H",
    given=(Given(Square(x) * Dot(x, start) ** 2, "==", beta * Dot(x, start) ** 2),
           Given(data.mean(Dot(x, start) * x), "==", lam * start)),
    process=sgd,
    claims={
        "attained": Equal(Mean(Square(delta), 1), rate * Square(start)),
        "the same in every direction": Equal(data.mean(Dot(x, v) ** 2), lam * Square(v)),
    },
    proofs={"attained": Batches()},
    instances={
        "A, along e_3": Instance({x: ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2, beta: 1, lam: R(1, 5),
                                  start: (0, 0, 1), v: (1, 0, 0), eta: R(5, 3), m: 2}),
        "e_1, e_2": Instance({x: ((1, 0), (0, 1)), beta: 1, lam: R(1, 2), start: (2, 0), v: (1, 3), eta: 1, m: 2}),
    },
    expect=Expect(refuted_by="A, along e_3", corrected_by="ma2018.tightness"),
)
