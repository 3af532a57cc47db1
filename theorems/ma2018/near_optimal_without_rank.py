"""Does the step with beta/n for lambda_k have the rate with beta/n for lambda_k?

On four rows of which two repeat the others H has two eigenvalues of 1/2, more than beta/n = 1/4; the error shrinks by its
true rate, which is slower than the one that was claimed.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Each, Expect, Given, Instance, Mean, Rows, Square, Theorem

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, low = symbols("beta lambda_k", positive=True)

data = Rows(n, (x,))
eta = m / (beta * (1 + (m - 1) / n))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
R2 = ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5)))
theorem = Theorem(
    title="The rate of the step without lambda_k",
    source="M10",
    says="the step size m/(beta (1 + (m-1)/n)) has the rate 1 - m lambda_k/(beta (1 + (m-1)/n))",
    given=(Given(Square(x), "<=", beta), Given(data.mean(Dot(x, delta) ** 2), ">=", low * Square(delta))),  # at every delta
    process=sgd,
    claims={"distance": AtMost(Mean(Square(delta), TIME), (1 - low * eta) ** TIME * Square(delta0))},
    instances={
        "N4": Instance({x: ((1, 0), (1, 0), (0, 1), (0, 1)), beta: 1, low: R(1, 2), delta0: (1, 1), m: 2, TIME: Each(1, 2)}),
        "R2, as many eigenvalues as rows": Instance({x: R2, beta: 1, low: R(9, 25), delta0: (1, 0), m: 2, TIME: 1}),
    },
    expect=Expect(refuted_by="N4", corrected_by="ma2018.near_optimal_step"),
)
