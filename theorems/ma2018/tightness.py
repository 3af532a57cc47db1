"""Is the mini-batch rate attained?

On one-hot data every row is along or across the direction e, so the error along e is multiplied by one random factor a
step.  Its mean square is the rate of Theorem 2, for every batch size, step and time.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Swap, Theorem
from theorems.rules import Induction

n, p, m = symbols("n p m", integer=True, positive=True)
x, e, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "e", "delta", "delta_0"))
beta, lam, eta = symbols("beta lambda eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, delta0, x * Dot(x, delta), eta, m)
along = Dot(x, e)


def rate(cross=eta**2 * lam**2 * (m - 1) / m, noise=eta**2 * lam * beta / m, drift=2 * eta * lam):
    return 1 - drift + noise + cross


claim = Equal(Mean(Dot(e, delta) ** 2, TIME), rate() ** TIME * Dot(e, delta0) ** 2)


def wrong(**parts):
    return Swap(right=rate(**parts) ** TIME * Dot(e, delta0) ** 2)


one_hot_A = ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2
theorem = Theorem(
    title="One-hot data attain the mini-batch rate",
    source="M4, M3",
    says="we derive explicit expressions for the optimal mini-batch and step size and explicitly characterize the two regimes",
    given=(
        Given(along * Dot(x, delta), "==", along**2 * Dot(e, delta)),  # every row is parallel or orthogonal to e, |e| = 1
        Given(along**4, "==", beta * along**2),  # and along e it has squared length beta
        Given(data.mean(along**2), "==", lam),
    ),
    process=sgd,
    claims={"mean square along e": claim},
    proofs={"mean square along e": Induction(over=TIME)},
    near_miss={"mean square along e": {
        "no noise": wrong(noise=0),
        "lambda for beta": wrong(noise=eta**2 * lam**2 / m),
        "swap 1/m and (m-1)/m": wrong(noise=eta**2 * lam * beta * (m - 1) / m, cross=eta**2 * lam**2 / m),
        "half the drift": wrong(drift=eta * lam),
    }},
    instances={
        "A, along e3": Instance({x: one_hot_A, e: (0, 0, 1), delta0: (1, 1, 1), beta: 1, lam: R(1, 5), eta: R(5, 3),
                                 m: Each(2, 3), TIME: Each(0, 1, 2)}),
        "A, along e1": Instance({x: one_hot_A, e: (1, 0, 0), delta0: (1, 1, 1), beta: 1, lam: R(1, 2), eta: 1,
                                 m: Each(1, 5), TIME: Each(1, 3)}),
        "beta = 4": Instance({x: ((2, 0), (0, 2), (0, 0), (0, 0)), e: (0, 1), delta0: (1, 3), beta: 4, lam: 1, eta: R(1, 5),
                              m: 2, TIME: 3}),
        "B, along e2": Instance({x: ((1, 0),) * 5 + ((0, 1),) + ((0, 0),) * 14, e: (0, 1), delta0: (1, 1), beta: 1, lam: R(1, 20),
                                 eta: R(30, 11), m: Each(3, 20), TIME: Each(2, 6)}),
    },
)
