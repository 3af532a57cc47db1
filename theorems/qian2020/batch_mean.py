"""How far is the mean over a batch from the mean over all rows?

Rows are vectors of any dimension.  The factor is c = (n - b)/(b (n - 1)) without replacement and 1/b with it.
"""
from sympy import MatrixSymbol, ZeroMatrix, symbols

from theorems import Draw, Each, Equal, Given, Instance, Process, Rows, Square, Swap, Theorem, Variance
from theorems.rules import Batches

n, b, p = symbols("n b p", integer=True, positive=True)
v, z, m, k, q = (MatrixSymbol(s, p, 1) for s in ("v", "z", "m", "k", "q"))
data = Rows(n, (v,))
other = data.again()
(v2,) = other.fields

without = Process({z: ZeroMatrix(p, 1)}, Draw(data, b, "without"), {m: v}, {z: m})
repeated = Process({k: ZeroMatrix(p, 1)}, Draw(data, b, "with"), {q: v}, {k: q})

c = (n - b) / (b * (n - 1))
spread = data.mean(Square(v - data.mean(v)))
pairs = n**2 * data.mean(other.mean(Square(v - v2)))  # ordered ones, so each pair twice

theorem = Theorem(
    title="Variance of a batch mean",
    source="Q1",
    says="the variance of the stochastic gradient estimator is a decreasing function of b",
    given=(Given(n, ">=", 2), Given(b, ">=", 1), Given(b, "<=", n)),
    process=(without, repeated),
    claims={
        "without replacement": Equal(Variance(m, 0), c * spread),
        "over pairs": Equal(Variance(m, 0), (n - b) / (2 * b * n**2 * (n - 1)) * pairs),
        "with replacement": Equal(Variance(q, 0), spread / b),
    },
    proofs={"without replacement": Batches(), "over pairs": Batches(), "with replacement": Batches()},
    near_miss={
        "without replacement": {
            "n for n - 1": Swap(right=(n - b) / (b * n) * spread),
            "1/b without replacement": Swap(right=spread / b),
            "sigma^2 with n - 1": Swap(right=c * spread * n / (n - 1)),
        },
        "over pairs": {"twice, over ordered pairs": Swap(right=(n - b) / (b * n**2 * (n - 1)) * pairs)},
        "with replacement": {"c with replacement": Swap(right=c * spread)},
    },
    instances={
        "three numbers": Instance({v: ((0,), (1,), (5,)), b: Each(1, 2, 3)}),
        "five vectors": Instance({v: ((1, 0), (1, 1), (2, -1), (0, 3), (-2, 1)), b: Each(2, 4)}),
    },
)
