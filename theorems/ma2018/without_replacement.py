"""What changes when the rows of a batch are all different?

Drawn without replacement, a batch of m among n rows acts like m (n-1)/(n-m) drawn with it: in its second moment, in every
rate, and in the critical size, which is smaller.  A batch of all rows is gradient descent.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Draw, Each, Equal, Given, Instance, Mean, Process, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Identity, Signs

n, p, m = symbols("n p m", integer=True, positive=True)
x, top_axis, low_axis, delta, z, z0 = (MatrixSymbol(s, p, 1) for s in ("x", "e_1", "e_k", "delta", "z", "z_0"))
Hm = MatrixSymbol("H_m", p, p)
beta, top, low, eta = symbols("beta lambda_1 lambda_k eta", positive=True)
d, s = symbols("d s", nonnegative=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, top_axis + low_axis, x * Dot(x, delta), eta, m, "without")
whole = Process({z: z0}, Draw(data, m, "without"), {Hm: x * x.T}, {z: z - eta * Hm * z})
H, S = data.mean(x * x.T), data.mean(Square(x) * (x * x.T))
one, rest = (n - m) / (m * (n - 1)), n * (m - 1) / (m * (n - 1))  # 1/m_eff, and what it lacks to 1
effective = m * (n - 1) / (n - m)


def rate(lam, noise=one, cross=rest):
    return 1 - 2 * eta * lam + eta**2 * (noise * lam * beta + cross * lam**2)


def along(axis):
    """What the given equations say of one direction: rows lie along or across it."""
    shadow = Dot(x, axis)
    return (shadow * Dot(x, delta), "==", shadow**2 * Dot(axis, delta)), (shadow**4, "==", beta * shadow**2)


def mean_square(axis, time):
    return Mean(Dot(axis, delta) ** 2, time)


def one_step(axis, lam):
    return Equal(mean_square(axis, TIME + 1), rate(lam) * mean_square(axis, TIME))


flat, both = one * beta + rest * low, one * beta + rest * (top + low)
with_replacement = beta / (top - low) + 1
critical = n * with_replacement / (n - 1 + with_replacement)


theorem = Theorem(
    title="Mini-batches without replacement",
    source="M15",
    says="single-batch formulas carry over with m_eff = m (n-1)/(n-m)",
    given=(
        Given(m, ">=", 1), Given(m, "<", n), Given(n, ">=", 2), Given(top, ">", low), Given(beta, ">=", top + low),
        *(Given(*equation) for axis in (top_axis, low_axis) for equation in along(axis)),
        Given(data.mean(Dot(x, top_axis) ** 2), "==", top), Given(data.mean(Dot(x, low_axis) ** 2), "==", low),
        Given(Dot(top_axis, top_axis), "==", 1), Given(Dot(low_axis, low_axis), "==", 1), Given(Dot(top_axis, low_axis), "==", 0),
    ),
    process=(sgd, whole),
    claims={
        "second moment": Equal(Mean(Hm * Hm, 0), one * S + rest * (H * H)),
        "spread": Equal(Mean(Hm * Hm, 0) - H * H, one * (S - H * H)),
        "as m (n-1)/(n-m) with replacement": Equal(rate(top), rate(top, 1 / effective, 1 - 1 / effective)),
        "all rows": Equal(rate(top).subs({m: n}), (1 - eta * top) ** 2),
        "step of Theorem 1": Equal(effective / (beta + (effective - 1) * top),
                                   m * (n - 1) / ((n - m) * beta + n * (m - 1) * top)),
        "critical size": Equal(effective.subs({m: critical}), with_replacement),
        "smaller": AtMost(critical, with_replacement),
        "rate along e_1": one_step(top_axis, top),
        "rate along e_k": one_step(low_axis, low),
        "best step, small batches": Equal(rate(low).subs({eta: 1 / flat}), 1 - low / flat),
        "best step, large batches": Equal(rate(low).subs({eta: 2 / both}), 1 - 4 * rest * top * low / both**2),
        "there both ends shrink alike": Equal(rate(top).subs({eta: 2 / both}), rate(low).subs({eta: 2 / both})),
    },
    proofs={
        "as m (n-1)/(n-m) with replacement": Identity(), "all rows": Identity(), "step of Theorem 1": Identity(),
        "critical size": Identity(), "smaller": Signs({top: low + d, n: 2 + s}),
        "second moment": Batches(), "spread": Batches(), "rate along e_1": Batches(), "rate along e_k": Batches(),
        **dict.fromkeys(("best step, small batches", "best step, large batches", "there both ends shrink alike"), Identity()),
    },
    near_miss={
        "second moment": {"(n-m)/n": Swap(right=(n - m) / (m * n) * S + rest * (H * H)),
                          "with replacement": Swap(right=S / m + (m - 1) / m * (H * H)),
                          "(n-m)/(n-1) times S alone": Swap(right=one * S + (m - 1) / m * (H * H))},
        "spread": {"with replacement": Swap(right=(S - H * H) / m), "(n-m)/n": Swap(right=(n - m) / (m * n) * (S - H * H))},
        "rate along e_k": {"with replacement": Swap(right=rate(low, 1 / m, (m - 1) / m) * mean_square(low_axis, TIME))},
        "critical size": {"as with replacement": Swap(right=n * with_replacement)},
        "best step, small batches": {"the step with replacement": Swap(left=rate(low).subs({eta: m / (beta + (m - 1) * low)}))},
        "best step, large batches": {"the step with replacement": Swap(
            left=rate(low).subs({eta: 2 * m / (beta + (m - 1) * (top + low))}))},
    },
    needs=("ma2018.critical_batch_size",),  # where m is any real number >= 1
    instances={
        "A": Instance({x: ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2, top_axis: (1, 0, 0), low_axis: (0, 0, 1),
                       z0: (1, 1, 1), beta: 1, top: R(1, 2), low: R(1, 5), eta: R(2, 3), TIME: 0, m: Each(2, 5)}),
        "C, twice as long": Instance({x: ((2, 0), (2, 0), (0, 2), (0, 0)), top_axis: (1, 0), low_axis: (0, 1), z0: (1, 2),
                                      beta: 4, top: 2, low: 1, eta: R(3, 8), TIME: 1, m: Each(1, 3)}),
    },
)
