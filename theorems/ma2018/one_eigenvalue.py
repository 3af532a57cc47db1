"""How fast does SGD reach fitted labels where all eigenvalues of H are alike?

At the rate of that eigenvalue, from every start.  `contraction` is about two eigenvalues that differ; here there is one, and
rows of any length are within the rate of the longest.  Only rows of one length attain it: see `isotropic`.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtLeast, AtMost, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine, Iterate

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
beta, lam, eta = symbols("beta lambda eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*
shadow = Dot(x, delta)
energy, noise = data.mean(shadow**2), data.mean(Square(x) * shadow**2)


def rate(longest=beta, drift=2):
    return 1 - drift * eta * lam + eta**2 * lam / m * longest + eta**2 * lam**2 * (m - 1) / m


def after(factor, time=TIME):
    return factor**time * Square(delta0)


PLANE = ((R(3, 5), R(4, 5)), (R(4, 5), R(-3, 5)))
ATTAINED = ("two rows of length one", "a cross")
theorem = Theorem(
    title="The rate of a single eigenvalue",
    source="M3 (Theorem 2)",
    says="E L(w_t) <= lambda_1 g(m, eta)^t |w_0 - w*|^2",
    # The first at every delta, so that H is lambda times the identity.
    given=(Given(data.mean(shadow * x), "==", lam * delta), Given(Square(x), "<=", beta), Given(beta, ">=", lam)),
    process=sgd,
    claims={
        "one step": Equal(Mean(Square(delta), TIME + 1), rate(0) * Mean(Square(delta), TIME) + eta**2 / m * Mean(noise, TIME)),
        "energy": Equal(Mean(energy, TIME), lam * Mean(Square(delta), TIME)),
        "contraction": AtMost(Mean(Square(delta), TIME + 1), rate() * Mean(Square(delta), TIME), tight=ATTAINED),
        "rate": AtLeast(rate(), 0),
        "distance": AtMost(Mean(Square(delta), TIME), after(rate()), tight=ATTAINED),
        "loss": AtMost(Mean(energy, TIME), lam * after(rate()), tight=ATTAINED),
    },
    proofs={
        "one step": Batches(),
        "energy": Batches(),
        "contraction": Combine(uses=("one step", "energy"), multipliers=(-1, -(eta**2) * beta / m), terms=(
            eta**2 / m * Mean(data.mean((beta - Square(x)) * shadow**2), TIME),)),
        "rate": Combine(uses=(), terms=((1 - eta * lam) ** 2, eta**2 * lam / m * (beta - lam))),
        "distance": Iterate(over=TIME, step="contraction", factor=rate(), uses=("rate",)),
        "loss": Combine(uses=("distance", "energy"), multipliers=(lam, -1), terms=()),
    },
    near_miss={
        "distance": {"lambda for beta": Swap(right=after(rate(lam))), "twice the speed": Swap(right=after(rate(), 2 * TIME)),
                     "half the drift": Swap(right=after(rate(drift=1)), tight=ATTAINED),
                     "attained by rows of any length": Swap(tight=(*ATTAINED, "lengths differ"))},
        "loss": {"from the distance": Swap(right=lam**2 * after(rate()))},
    },
    instances={
        "two rows of length one": Instance({x: PLANE, beta: 1, lam: R(1, 2), delta0: (1, 2), eta: 1, m: 2, TIME: Each(1, 2)}),
        "a cross": Instance({x: ((2, 0), (0, 2), (0, -2), (-2, 0)), beta: 4, lam: 2, delta0: (1, 1), eta: R(1, 3), m: 3,
                             TIME: 1}),
        "lengths differ": Instance({x: ((2, 0), (0, 1), (0, 1), (0, 1), (0, 1), (0, 0)), beta: 4, lam: R(2, 3), delta0: (1, 2),
                                    eta: R(1, 3), m: 2, TIME: 1}),
    },
)
