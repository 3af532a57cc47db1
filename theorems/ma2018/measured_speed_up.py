"""How many times fewer steps does a mini-batch take on real data?

SGD on a kernel model, in its residuals r = K alpha - y: a step adds multiples of columns of K.  The steps until the squared
error has fallen to a part of what it was are counted at batch one and at batch m, and held against the predicted speed-up s(m).
"""
from sympy import MatrixSymbol, Piecewise, Rational as R, Symbol, symbols

from theorems import SGD, AtLeast, AtMost, Each, ExitTime, Figure, Given, Instance, Rows, Square, Swap, Theorem
from theorems.data import parity_kernel

n = Symbol("n", integer=True, positive=True)
m = Symbol("m", integer=True, positive=True)
k, r, v, r0 = (MatrixSymbol(s, n, 1) for s in ("k", "r", "v", "r_0"))
j = Symbol("j", integer=True, nonnegative=True)
beta, top, low, level = symbols("beta lambda_1 lambda_k epsilon", positive=True)

critical = beta / (top - low) + 1
flat, both = beta + (m - 1) * low, beta + (m - 1) * (top + low)
small = beta >= (m - 1) * (top - low)
step = Piecewise((m / flat, small), (2 * m / both, True))
rate = Piecewise((1 - m * low / flat, small), (1 - 4 * m * (m - 1) * top * low / both**2, True))
speed_up = Piecewise((m * beta / flat, small), (4 * m * (m - 1) * top * beta / both**2, True))

rows = Rows(n, (k, j))
single = SGD(rows, r, r0, k * r[j, 0], 1 / beta, stop=Square(r) <= level * Square(r0))
batches = SGD(rows, v, r0, k * v[j, 0], step, m, stop=Square(v) <= level * Square(r0), name=MatrixSymbol("h", n, 1))


def steps(residuals):
    return ExitTime(residuals, 10**5)  # far beyond what any run takes, and a plain mean


columns, labels = parity_kernel(500, 2)
theorem = Theorem(
    title="Predicted and measured speed-up",
    source="M14",
    says="SGD iteration with mini-batch size m <= m* is nearly equivalent to m iterations of mini-batch size 1 (linear scaling "
    "regime).",
    given=(Given(m, ">=", 2), Given(top, ">=", low), Given(m * (top - low), "<=", 4 * (beta + top - low))),  # m <= 4 m*
    process=(single, batches),
    claims={
        "at least 65 % of the prediction": AtLeast(steps(r), R(13, 20) * speed_up * steps(v)),
        "at most 135 % of the prediction": AtMost(steps(r), R(27, 20) * speed_up * steps(v)),
    },
    near_miss={
        "at least 65 % of the prediction": {"linear for every m": Swap(right=R(13, 20) * m * steps(v))},
        "at most 135 % of the prediction": {"no speed-up": Swap(right=R(27, 20) * steps(v))},
    },
    figures=(
        Figure("Predicted and measured speed-up", x=m, log="xy", marks={"m*": beta / (top - low) + 1}, y_label="speed-up",
               curves={"predicted": speed_up, "linear": m, "measured": steps(r) / steps(v)}),
        Figure("Predicted and measured efficiency", x=m, log="x", marks={"m*": beta / (top - low) + 1}, y_label="speed-up / m",
               curves={"predicted": speed_up / m, "measured": steps(r) / steps(v) / m}),
    ),
    needs=("ma2018.critical_batch_size",),
    closed={
        "derive": "the number of steps on a data set is measured, not derived",
        "exact": "a state of hundreds of rationals has no end of values: neither enumeration nor a chain follows it to its end",
    },
    instances={
        "500 digits by parity": Instance(
            {k: columns, j: tuple(range(500)), r0: tuple(-y for y in labels), beta: 1, level: R(1, 20),
             top: R(33643512, 10**8), low: R(1401422, 10**11), m: Each(4, 15)},
            why="Gaussian kernel, sigma = 2; lambda_1 and lambda_k: the largest and least eigenvalue of K/n, rounded; m* = 3.97, "
            "and 15 is nearly 4 m*",
        ),
    },
    inputs={k: "kernel", j: "row", r0: "mean - target", beta: "beta", top: "lambda_1", low: "lambda_k", level: "level",
            m: "1, 2, 4, 8, 16, 32, 64, 128, 256, 512"},
    shows={"beta/lambda_1": beta / top, "lambda_1/lambda_k": top / low, "m*": critical, "m <= m*": small,
           "eta*(m)": step, "g*(m)": rate, "1 - g*(m)": 1 - rate, "s(m)": speed_up, "s(m)/m": speed_up / m},
)
