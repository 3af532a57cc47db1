"""Is a batch of n rows drawn with replacement gradient descent?

It holds some rows twice and misses others, so its noise is still there: even with the best step it is slower than descent
along the mean gradient with its own best step.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Expect, Given, Instance, Mean, Rows, Square, Theorem

n, p = symbols("n p", integer=True, positive=True)
x, delta, descent, start = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "u", "delta_0"))
top, low, beta = symbols("lambda_1 lambda_k beta", positive=True)

data = Rows(n, (x,))
energy = data.mean(Dot(x, delta) ** 2)
batches = SGD(data, delta, start, x * Dot(x, delta), 2 * n / (beta + (n - 1) * (top + low)), n)
whole = SGD(data, descent, start, x * Dot(x, descent), 2 / (top + low), n, "without", name=MatrixSymbol("h", p, 1))
A = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
theorem = Theorem(
    title="A batch of n rows is gradient descent",
    source="M7, M15",
    says="with replacement, a batch of size n is a full gradient descent iteration",
    given=(
        Given(Square(x), "<=", beta), Given(top, ">=", low),
        Given(energy, "<=", top * Square(delta)), Given(energy, ">=", low * Square(delta)),  # at every delta
    ),
    process=(batches, whole),
    claims={"as fast": Equal(Mean(Square(delta), TIME), Mean(Square(descent), TIME))},
    instances={
        "A, along e_3": Instance({x: A, start: (0, 0, 1), beta: 1, top: R(1, 2),
                                  low: R(1, 5), TIME: Each(1, 2)}),
        "e_1, e_2": Instance({x: ((1, 0), (0, 1)), start: (1, 1), beta: 1, top: R(1, 2), low: R(1, 2), TIME: 1}),
    },
    expect=Expect(refuted_by="A, along e_3", corrected_by="ma2018.without_replacement"),
)
