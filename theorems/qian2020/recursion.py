"""How is the size of a gradient combination tied to the one a step before?

A linear combination of row gradients at time t + 1 is, in mean square, another one at time t plus a noise term; iterating
leads back to the initial weights: from the first step by a formula, from any by a polynomial in the factor of the noise.
"""
from sympy import MatrixSymbol, symbols

from theorems import SGD, Each, Equal, Instance, Mean, Polynomial, Rows, Square, Swap, Theorem
from theorems.qian2020._least_squares import alpha, b, c, g, golden_A, gradient, h, n, p, sizes, t, u, w, w0, x, y
from theorems.rules import Batches, Cone

q = symbols("q", integer=True, positive=True)
A = MatrixSymbol("A", q, p)
data = Rows(n, (x, y, A))
other = data.again()
x2, y2, A2 = other.fields
without = SGD(data, w, w0, gradient(w), alpha(t), b, "without", name=g)
repeated = SGD(data, u, w0, gradient(u), alpha(t), b, "with", name=h)

step, total = alpha(t), data.sum(A * x * x.T)
half = (n - b) / (2 * b * n**2 * (n - 1))


def combination(at):
    """|sum of A_i grad L_i|^2."""
    return Square(data.sum(A * gradient(at)))


def kept(at, shrink=step / n):
    return Square(data.sum((A - shrink * total) * gradient(at)))


def pairs(at):
    """The sum of |A (grad L_k - grad L_l)|^2 over ordered pairs, A the sum of A_i C_i."""
    apart = gradient(at) - gradient(at).subs({x: x2, y: y2})
    return n**2 * data.mean(other.mean(Square(total * apart)))


def spread(at):
    """The mean of |A (grad L_k - grad L)|^2 over the rows."""
    return data.mean(Square(total * (gradient(at) - data.mean(gradient(at)))))


def recursion(factor=half, power=2, shrink=step / n):
    return Mean(kept(w, shrink), t) + step**power * factor * Mean(pairs(w), t)


begun = {t: 0}
theorem = Theorem(
    title="Recursion to the initial weights",
    source="Q2",
    says="The proof techniques exhibit a relationship between stochastic gradient estimators and initial weights",
    given=sizes,
    process=(without, repeated),
    claims={
        "one step back": Equal(Mean(combination(w), t + 1), recursion()),
        "with replacement": Equal(Mean(combination(u), t + 1), Mean(kept(u), t) + step**2 / b * Mean(spread(u), t)),
        "to the initial weights": Equal(Mean(combination(w), 1), (kept(w0) + step**2 * c * spread(w0)).subs(begun)),
        "from any time": Polynomial(Mean(combination(w), t), c, t, signs="all"),
    },
    proofs={**dict.fromkeys(("one step back", "with replacement", "to the initial weights"), Batches()),
            "from any time": Cone()},
    near_miss={
        "one step back": {
            "twice, over ordered pairs": Swap(right=recursion(2 * half)),
            "n^3": Swap(right=recursion(half * (n - 1) / n)),
            "1/(2 b n^2)": Swap(right=recursion(1 / (2 * b * n**2))),
            "alpha for alpha^2": Swap(right=recursion(power=1)),
            "B without 1/n": Swap(right=recursion(shrink=step)),
        },
        "with replacement": {"c with replacement": Swap(right=Mean(kept(u), t) + step**2 * c * Mean(spread(u), t))},
        "from any time": {"degree t - 1": Swap(degree=t - 1)},
    },
    instances={"n = 4, p = 2": Instance({
        **golden_A, A: (((1, 2), (0, -1)), ((3, 0), (1, 1)), ((-1, 1), (2, 0)), ((0, 1), (-2, 1))), b: Each(1, 2, 3, 4), t: 1,
    })},
)
