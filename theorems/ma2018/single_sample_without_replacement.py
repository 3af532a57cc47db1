"""Are single samples the best use of work without replacement too?

With replacement no batch is worth more than its size in single steps.  Without, a batch of different rows may finish what
single rows repeat: on e_1 and e_2 a batch of both solves the problem in one step.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtLeast, Dot, Each, Expect, Given, Instance, Mean, Rows, Square, Theorem

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, single, start = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "u", "delta_0"))
beta, eta = symbols("beta eta", positive=True)

data = Rows(n, (x,))
batches = SGD(data, delta, start, x * Dot(x, delta), eta, m, "without")
singles = SGD(data, single, start, x * Dot(x, single), 1 / beta, 1, "without", name=MatrixSymbol("h", p, 1))
theorem = Theorem(
    title="Single samples are best without replacement",
    source="M15, M8",
    says="m = 1 is computationally optimal: m steps of batch size 1 do at least as much as one of batch size m",
    given=(Given(Square(x), "==", beta),),
    process=(batches, singles),
    claims={"no better than single samples": AtLeast(Mean(Square(delta), TIME), Mean(Square(single), m * TIME))},
    instances={
        "A, along e_3": Instance({x: ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2, start: (0, 0, 1), beta: 1,
                                  eta: R(27, 11), m: 3, TIME: 1}),
        "e_1, e_2": Instance({x: ((1, 0), (0, 1)), start: (1, 1), beta: 1, eta: 2, m: 2, TIME: Each(1, 2)}),
    },
    expect=Expect(refuted_by="A, along e_3", corrected_by="ma2018.without_replacement"),
)
