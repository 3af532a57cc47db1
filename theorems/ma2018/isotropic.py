"""Which data attain the rate from every start?

Rows of one length whose matrix H is a multiple of the identity: the squared error shrinks by the same factor at every step.
There lambda_1 = lambda_k, so the critical batch size is infinite and this witness never shows saturation; the data of
`tightness` do.  Rows of other lengths stay within the rate without attaining it: see `one_eigenvalue`.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Induction

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, lam, eta = symbols("beta lambda eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*


def rate(longest=beta, drift=2, spread=m - 1):
    return 1 - drift * eta * lam + eta**2 * lam / m * longest + eta**2 * lam**2 * spread / m


def after(factor, time=TIME):
    return factor**time * Square(delta0)


PLANE = ((R(3, 5), R(4, 5)), (R(4, 5), R(-3, 5)))
theorem = Theorem(
    title="Isotropic data contract alike from every start",
    source="M4 (Theorem 3)",
    says="the bound is tight: there are data with |x_i|^2 = beta and H = lambda_1 I that attain it",
    given=(Given(data.mean(Dot(x, delta) * x), "==", lam * delta), Given(Square(x), "==", beta)),  # at every delta: H is lambda I
    process=sgd,
    claims={
        "one step": Equal(Mean(Square(delta), TIME + 1), rate() * Mean(Square(delta), TIME)),
        "distance": Equal(Mean(Square(delta), TIME), after(rate())),
        "loss of a distance": Equal(Mean(data.mean(Dot(x, delta) ** 2), TIME), lam * Mean(Square(delta), TIME)),
    },
    proofs={"one step": Batches(), "distance": Induction(over=TIME), "loss of a distance": Batches()},
    near_miss={
        "one step": {"no noise": Swap(right=(1 - eta * lam) ** 2 * Mean(Square(delta), TIME))},
        "distance": {"lambda for beta": Swap(right=after(rate(lam))), "twice the speed": Swap(right=after(rate(), 2 * TIME)),
                     "half the drift": Swap(right=after(rate(drift=1))), "a batch of one": Swap(right=after(rate(spread=0)))},
        "loss of a distance": {"half of it": Swap(right=lam / 2 * Mean(Square(delta), TIME))},
    },
    instances={
        "two rows of length one": Instance({x: PLANE, beta: 1, lam: R(1, 2), delta0: (1, 2), eta: 1, m: 2, TIME: Each(1, 2)}),
        "a cross": Instance({x: ((2, 0), (0, 2), (0, -2), (-2, 0)), beta: 4, lam: 2, delta0: (1, 1), eta: R(1, 3), m: 3,
                             TIME: 1}),
    },
)
