"""Does the expected loss contract like the distance?

It is at most lambda_1 times the squared distance, which contracts; but it may rise on the way, where a step leads from flat
directions into steep ones.
"""
from sympy import MatrixSymbol, Max, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Each, Expect, Given, Instance, Mean, Rows, Square, Theorem

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, top, low, eta = symbols("beta lambda_1 lambda_k eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
energy, pull = data.mean(Dot(x, delta) ** 2), Square(data.mean(Dot(x, delta) * x))


def rate(lam):
    return (1 - eta * lam) ** 2 + eta**2 * lam / m * (beta - lam)


theorem = Theorem(
    title="The rate of the loss from the first loss",
    source="M3",
    says="E L(w_t) <= g(m, eta)^t L(w_0)",
    given=(
        Given(Square(x), "<=", beta), Given(top, ">", low), Given(beta, ">=", top),
        # at every delta: the spectrum of H lies between lambda_k and lambda_1
        Given((top + low) * energy - top * low * Square(delta) - pull, ">=", 0),
    ),
    process=sgd,
    claims={"loss": AtMost(Mean(energy, TIME), Max(rate(top), rate(low)) ** TIME * energy.subs({delta: delta0}))},
    instances={
        "L4, from e_2": Instance({x: ((1, 0),) * 3 + ((R(4, 5), R(3, 5)),), beta: 1, top: R(93, 100), low: R(7, 100),
                                  delta0: (0, 1), eta: 1, m: 1, TIME: Each(1, 2)}, why="eigenvalues 1/2 +- sqrt(73)/20"),
        "A": Instance({x: ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2, beta: 1, top: R(1, 2), low: R(1, 5),
                       delta0: (1, 1, 1), eta: R(5, 3), m: 2, TIME: 1}),
    },
    expect=Expect(refuted_by="L4, from e_2", corrected_by="ma2018.contraction"),
)
