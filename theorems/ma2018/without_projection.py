"""Does the whole distance to w* contract?

With the eigenvalues that are not zero in the rate, as if k = rank H were the number of features.  Data that leave a direction
out refute it: from there the distance stays what it is.
"""
from sympy import MatrixSymbol, Max, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Each, Expect, Given, Instance, Mean, Rows, Square, Theorem

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, top, low, eta = symbols("beta lambda_1 lambda_k eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
one, two = data.mean(Dot(x, delta) ** 2), Square(data.mean(Dot(x, delta) * x))
three = data.mean(Dot(x, data.mean(Dot(x, delta) * x)) ** 2)


def rate(lam):
    return (1 - eta * lam) ** 2 + eta**2 * lam / m * (beta - lam)


theorem = Theorem(
    title="The rate without projection on the span",
    source="M3 (Theorem 2)",
    says="E |w_t - w*|^2 <= g(m, eta)^t |w_0 - w*|^2, with g over the eigenvalues of H that are not zero",
    given=(
        Given(Square(x), "<=", beta), Given(top, ">", low), Given(beta, ">=", top),
        # at every delta: the eigenvalues of H that are not zero lie between lambda_k and lambda_1
        Given((top + low) * two - top * low * one - three, ">=", 0),
    ),
    process=sgd,
    claims={"distance": AtMost(Mean(Square(delta), TIME), Max(rate(top), rate(low)) ** TIME * Square(delta0))},
    instances={
        "O3, mostly across": Instance({
            x: ((R(11, 15), R(10, 15), R(-2, 15)), (R(-5, 15), R(2, 15), R(14, 15))), beta: 1, top: R(16, 25), low: R(9, 25),
            delta0: (1, -1, 1), eta: 1, m: 1, TIME: Each(1, 2)}),
        "R2, nothing left out": Instance({x: ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5))), beta: 1, top: R(16, 25), low: R(9, 25),
                                          delta0: (1, 1), eta: 1, m: 1, TIME: 1}),
    },
    expect=Expect(refuted_by="O3, mostly across", corrected_by="ma2018.contraction"),
)
