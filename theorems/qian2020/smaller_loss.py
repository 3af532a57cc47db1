"""Do smaller mini-batches reach lower losses?

The abstract's results are said to back this.  For least squares at the same number of steps, and steps that do not depend on the
batch, the opposite holds: the smaller batch adds noise to the same path, and the loss is convex.
"""
from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from theorems import SGD, TIME, Dot, Each, Expect, Given, Instance, Mean, Monotone, Rows, Theorem

n, b, p = symbols("n b p", integer=True, positive=True)
x, w, w0 = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0"))
y = Symbol("y", real=True)
alpha = Function("alpha", real=True)

data = Rows(n, (x, y))
loss = data.mean((Dot(x, w) - y) ** 2) / 2
sgd = SGD(data, w, w0, x * (Dot(x, w) - y), alpha(TIME), b, scheme="without")

theorem = Theorem(
    title="Smaller batches and lower losses",
    source="Q7, abstract",
    says="smaller batch sizes yield lower loss function values",
    given=(Given(n, ">=", 2), Given(b, "<=", n)),
    process=sgd,
    claims={"at the same number of steps": Monotone(Mean(loss, TIME), b, "nondecreasing")},
    instances={
        "golden A": Instance({x: ((1, 0), (1, 1), (2, -1), (0, 3)), y: (1, 0, 2, -1), w0: (1, -1),
                              alpha: (R(1, 5), R(1, 4)), b: Each(1, 2, 3), TIME: 1},
                             why="E L = 81/160, 427/1600, 449/2400, 471/3200 for b = 1, 2, 3, 4"),
        "n3p1": Instance({x: ((1,), (2,), (3,)), y: (1, 0, 1), w0: (2,), alpha: (R(1, 10),) * 2, b: Each(1, 2), TIME: 1}),
    },
    expect=Expect(refuted_by="golden A", corrected_by="qian2020.convex_order"),
)
