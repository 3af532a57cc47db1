"""How does the critical batch size move when an example is added?

Along any direction e of length one the mean of (x.e)^2 loses at most the share 1/(n + 1) and comes at most as near to beta;
so beta/lambda_1 grows by a factor of at most (n + 1)/n, and repeating every example changes nothing.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, AtLeast, AtMost, Dot, Given, Instance, Rows, Swap, Theorem
from theorems.rules import Combine, Signs

n, p = symbols("n p", integer=True, positive=True)
x, e, z, delta = (MatrixSymbol(s, p, 1) for s in ("x", "e", "z", "delta"))
beta, top, more = symbols("beta lambda_1 mu_1", positive=True)  # mu_1: the largest eigenvalue with one example more
a, b = symbols("a b", nonnegative=True)

data = Rows(n, (x,))
shadow, new = data.mean(Dot(x, e) ** 2), Dot(z, e) ** 2
after = (n * shadow + new) / (n + 1)
theorem = Theorem(
    title="One example more",
    source="M11",
    says="the critical batch size is nearly independent of n",
    given=(
        Given(new, "<=", beta),  # |z|^2 <= beta and |e| = 1
        Given(more, ">=", n * top / (n + 1)), Given(more, "<=", (n * top + beta) / (n + 1)),  # the extremes over all e
    ),
    process=SGD(data, delta, e, x * Dot(x, delta), 1 / beta, 1),
    claims={
        "not much less": AtLeast(after, n * shadow / (n + 1), tight=("orthonormal",)),
        "not much more": AtMost(after, (n * shadow + beta) / (n + 1)),
        "beta/lambda_1 grows by a factor": AtMost(beta / more, (n + 1) / n * (beta / top)),
        "and falls no further than": AtLeast(beta / more, beta * (n + 1) / (n * top + beta)),
    },
    proofs={
        "not much less": Combine(uses=(), terms=(new / (n + 1),)),
        "not much more": Combine(uses=(), terms=((beta - new) / (n + 1),)),
        "beta/lambda_1 grows by a factor": Signs({more: n * top / (n + 1) + a}),
        "and falls no further than": Signs({top: ((n + 1) * (more + b) - beta) / n}),
    },
    near_miss={
        "not much less": {"nothing less": Swap(right=shadow)},
        "beta/lambda_1 grows by a factor": {"not at all": Swap(right=beta / top)},
    },
    instances={
        "orthonormal": Instance({x: ((1, 0, 0), (0, 1, 0)), e: (1, 0, 0), z: (0, 0, 1), beta: 1, top: R(1, 2), more: R(1, 3)}),
        "the same again": Instance({x: ((2, 0), (2, 0)), e: (1, 0), z: (R(6, 5), R(8, 5)), beta: 4, top: 4, more: R(18, 5)}),
    },
)
