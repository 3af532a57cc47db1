"""Is the rate attained on every data set of rows of one length?

One step from the slowest eigenvector attains it.  After that the error no longer lies along an eigenvector, unless the
matrices x x^T commute with H, and the next steps do better.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Expect, Given, Instance, Mean, Rows, Square, Theorem
from theorems.rules import Batches

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, low, eta = symbols("beta lambda_k eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
rate = (1 - eta * low) ** 2 + eta**2 * low / m * (beta - low)
R2 = ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5)))
A = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
theorem = Theorem(
    title="Rows of one length attain the rate",
    source="M4",
    says="the bound is tight for every data set with |x_i|^2 = beta for all i",
    given=(Given(Square(x), "==", beta), Given(data.mean(Dot(x, delta0) * x), "==", low * delta0)),
    process=sgd,
    claims={
        "first step": Equal(Mean(Square(delta), 1), rate * Square(delta0)),
        "every step": Equal(Mean(Square(delta), TIME), rate**TIME * Square(delta0)),
    },
    proofs={"first step": Batches()},
    instances={
        "R2, from e_1": Instance({x: R2, beta: 1, low: R(9, 25), delta0: (2, 0), eta: 1, m: 2,
                                  TIME: Each(2, 3)}),
        "A, from e_3": Instance({x: A, beta: 1, low: R(1, 5), delta0: (0, 0, 1),
                                 eta: R(5, 3), m: 2, TIME: 2}),
    },
    expect=Expect(refuted_by="R2, from e_1", corrected_by="ma2018.two_eigenvalues"),
)
