"""What changes when every row of the data is there several times?

Nothing, as long as rows are drawn with replacement: a draw from the copies is a draw from the rows.  What a step does depends
on the data through row means alone, and those are the same.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches

n, N, p, m = symbols("n N p m", integer=True, positive=True)
x, z, delta, u, start = (MatrixSymbol(s, p, 1) for s in ("x", "z", "delta", "u", "delta_0"))
eta = symbols("eta", positive=True)
data, copies = Rows(n, (x,)), Rows(N, (z,))
g, h = MatrixSymbol("g", p, 1), MatrixSymbol("h", p, 1)


def sgd(scheme="with"):
    """The errors on the data, and on the copies."""
    return (SGD(data, delta, start, x * Dot(x, delta), eta, m, scheme, name=g),
            SGD(copies, u, start, z * Dot(z, u), eta, m, scheme, name=h))


def means(rows, row):
    """The row means that a step meets: of H, of H^2 and of S, at the start."""
    shadow = Dot(row, start)
    return rows.mean(shadow**2), rows.mean(shadow * row), rows.mean(Square(row) * shadow**2)


X3, A = ((1, 2), (1, -2), (2, 0)), ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
theorem = Theorem(
    title="Rows that are repeated",
    source="M11",
    says="replicating every x_i leaves H, beta, m* and g* unchanged",
    given=tuple(Given(two, "==", one) for one, two in zip(means(data, x), means(copies, z), strict=True)),
    process=sgd(),
    claims={
        "first step": Equal(Mean(Square(u), 1), Mean(Square(delta), 1)),
        "every step": Equal(Mean(Square(u), TIME), Mean(Square(delta), TIME)),
    },
    proofs={"first step": Batches()},
    near_miss={"first step": {"half the error": Swap(right=Mean(Square(delta), 1) / 2)}},
    instances={
        "X3 twice": Instance({x: X3, z: X3 * 2, start: (1, -1), eta: R(1, 5), m: Each(1, 2), TIME: 2}),
        "A three times": Instance({x: A, z: A * 3, start: (1, 1, 1), eta: 1, m: 2, TIME: 2}),
    },
)
