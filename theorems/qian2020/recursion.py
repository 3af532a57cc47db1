"""How is the size of a gradient combination tied to the one a step before?

A linear combination of row gradients at time t + 1 is, in mean square, another one at time t plus a noise term; iterating
leads back to the initial weights.
"""
from sympy import Function, MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches

n, b, p, q = symbols("n b p q", integer=True, positive=True)
x, w, w0 = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0"))
A = MatrixSymbol("A", q, p)
y = symbols("y", real=True)
alpha = Function("alpha", real=True)

data = Rows(n, (x, y, A))
other = data.again()
x2, y2, A2 = other.fields
sgd = SGD(data, w, w0, x * Dot(x, w) - y * x, alpha(TIME), b, "without")
t, step = sgd.time, alpha(TIME)

slope, slope2 = x * Dot(x, w) - y * x, x2 * Dot(x2, w) - y2 * x2
total = data.sum(A * x * x.T)
kept = (A - step / n * total) * slope


def noise(factor, power=2):
    pairs = n**2 * data.mean(other.mean(Square(total * (slope - slope2))))
    return step**power * factor * Mean(pairs, t)


def recursion(factor, power=2, bars=kept):
    return Mean(Square(data.sum(bars)), t) + noise(factor, power)


half = (n - b) / (2 * b * n**2 * (n - 1))
theorem = Theorem(
    title="Recursion to the initial weights",
    source="Q2",
    says="The proof techniques exhibit a relationship between stochastic gradient estimators and initial weights",
    given=(Given(n, ">=", 2), Given(b, ">=", 1), Given(b, "<=", n)),
    process=sgd,
    claims={"one step back": Equal(Mean(Square(data.sum(A * slope)), t + 1), recursion(half))},
    proofs={"one step back": Batches()},
    near_miss={"one step back": {
        "twice, over ordered pairs": Swap(right=recursion(2 * half)),
        "n^3": Swap(right=recursion(half * (n - 1) / n)),
        "1/(2 b n^2)": Swap(right=recursion(1 / (2 * b * n**2))),
        "alpha for alpha^2": Swap(right=recursion(half, power=1)),
        "B without 1/n": Swap(right=recursion(half, bars=(A - step * total) * slope)),
    }},
    instances={"n = 4, p = 2": Instance({
        x: ((1, 0), (1, 1), (2, -1), (0, 3)), y: (1, 0, 2, -1), w0: (1, -1), alpha: (R(1, 5), R(1, 4)),
        A: (((1, 2), (0, -1)), ((3, 0), (1, 1)), ((-1, 1), (2, 0)), ((0, 1), (-2, 1))), b: Each(1, 2, 3, 4), t: Each(0, 1),
    })},
)
