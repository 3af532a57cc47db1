"""When does every start shrink at the same rate?

Rows of one length whose matrix H has two eigenvalues only: with the step of large batches both shrink alike, so the squared
distance is the rate times what it was, from any start and for every number of steps.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtLeast, AtMost, Dot, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine, Iterate

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, top, low = symbols("beta lambda_1 lambda_k", positive=True)

data = Rows(n, (x,))
both = beta + (m - 1) * (top + low)
eta = 2 * m / both
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
energy, pull = data.mean(Dot(x, delta) ** 2), Square(data.mean(Dot(x, delta) * x))
rate = 1 - 4 * m * (m - 1) * top * low / both**2
gap = pull - (top + low) * energy + top * low * Square(delta)  # (H - lambda_1)(H - lambda_k), at every delta


def after(factor=rate, time=TIME):
    return factor**time * Square(delta0)


EVERYWHERE = ("R2, m = 5", "longer rows")
spare = beta - top - low
size = eta**2 * (m - 1) / m
R2 = ((R(3, 5), R(4, 5)), (R(3, 5), R(-4, 5)))
theorem = Theorem(
    title="Two eigenvalues shrink at one rate",
    source="M4",
    says="if S = beta H and H has only two distinct nonzero eigenvalues, I - 2 eta* H + eta*^2 E[H_m^2] = g*(m) I past m*",
    given=(Given(Square(x), "==", beta), Given(gap, ">=", 0), Given(gap, "<=", 0), Given(beta, ">=", top + low)),
    process=sgd,
    claims={
        "one step": Equal(Mean(Square(delta), TIME + 1), Mean(Square(delta) - 2 * eta * energy + eta**2 / m * (
            beta * energy + (m - 1) * pull), TIME)),
        "no slower": AtMost(Mean(Square(delta), TIME + 1), rate * Mean(Square(delta), TIME), tight=EVERYWHERE),
        "no faster": AtLeast(Mean(Square(delta), TIME + 1), rate * Mean(Square(delta), TIME), tight=EVERYWHERE),
        "rate": AtLeast(rate, 0),
        "at most": AtMost(Mean(Square(delta), TIME), after(), tight=EVERYWHERE),
        "at least": AtLeast(Mean(Square(delta), TIME), after(), tight=EVERYWHERE),
    },
    proofs={
        "one step": Batches(),
        "no slower": Combine(uses=("one step",), multipliers=(-1,), terms=(size * Mean(-gap, TIME),)),
        "no faster": Combine(uses=("one step",), multipliers=(1,), terms=(size * Mean(gap, TIME),)),
        "rate": Combine(uses=(), times=both**2, terms=(
            m**2 * (top - low) ** 2, 4 * m * top * low, 2 * m * spare * (top + low), spare**2)),
        "at most": Iterate(over=TIME, step="no slower", factor=rate, uses=("rate",)),
        "at least": Iterate(over=TIME, step="no faster", factor=rate, uses=("rate",)),
    },
    near_miss={
        "at most": {"the rate of small batches": Swap(right=after(1 - m * low / (beta + (m - 1) * low))),
                    "twice the speed": Swap(right=after(time=2 * TIME))},
        "at least": {"gradient descent": Swap(right=after((top - low) ** 2 / (top + low) ** 2 * R(3, 2)))},
    },
    instances={
        "R2, m = 5": Instance({x: R2, beta: 1, top: R(16, 25), low: R(9, 25), delta0: (3, -1),
                               m: 5, TIME: 1}),
        "longer rows": Instance({x: ((2, 0, 0), (2, 0, 0), (0, 2, 0), (0, 0, 2)), beta: 4, top: 2, low: 1, delta0: (1, 2, -1),
                                 m: 2, TIME: 1}),
    },
)
