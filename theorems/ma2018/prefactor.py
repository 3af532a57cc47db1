"""Is lambda_1 the right factor before the rate of the loss?

Not for batches below m*, on data that are kept: there the error along e_1 shrinks faster than the rate, by a factor q < 1 a
step, and what is left lies along e_k, where the loss is lambda_k times the squared distance.  At m* both shrink alike, and an
error along e_1 keeps the factor lambda_1 for ever.
"""
from sympy import Rational as R, oo, symbols

from theorems import TIME, AtMost, Each, Equal, Given, Instance, Limit, Swap, Theorem
from theorems.ma2018._best import beta, border, critical, low, m, rate, small_rate, small_step, top
from theorems.rules import Identity, Limits, Signs

g, q = symbols("g q", positive=True)  # the rate along e_k, and what the error along e_1 shrinks by beyond it
steep, flat = symbols("delta_1 delta_k", positive=True)  # the squares of the first error along e_1 and along e_k
bound = top * g**TIME * (steep + flat)
loss = top * q**TIME * g**TIME * steep + low * g**TIME * flat  # the mean loss on one-hot data, by tightness
share = flat / (steep + flat)
theorem = Theorem(
    title="The factor before the rate of the loss",
    source="M4",
    says="E L(w_t) <= lambda_1 g(m, eta)^t |w_0 - w*|^2 is tight",
    given=(Given(g, "==", small_rate), Given(q * g, "==", rate(top, small_step)), Given(q, "<", 1), Given(m, ">=", 1),
           Given(top, ">", low)),
    claims={
        "loss in its bound": Equal(loss, bound * (q**TIME * (1 - share) + low / top * share)),
        "in the end": Limit(q**TIME * (1 - share) + low / top * share, TIME, oo, low / top * share, error=q**TIME),
        "never more than lambda_k/lambda_1": AtMost(low / top * share, low / top),
        "how much faster e_1 shrinks": Equal(small_rate - rate(top, small_step), small_step**2 * (top - low) * border / m),
        "but not at m*": Equal(rate(top, small_step).subs(m, critical), small_rate.subs(m, critical)),
    },
    proofs={
        "loss in its bound": Identity(),
        "in the end": Limits(slacks=(q**TIME * share, q**TIME * (2 * steep + flat) / (steep + flat))),
        "never more than lambda_k/lambda_1": Signs(),
        "how much faster e_1 shrinks": Identity(),
        "but not at m*": Identity(),
    },
    near_miss={
        "in the end": {"lambda_1": Swap(value=share), "half the error": Swap(error=q**TIME / 9)},
        "how much faster e_1 shrinks": {"alike": Swap(right=0), "slower": Swap(left=rate(top, small_step) - small_rate)},
        "loss in its bound": {"all of it": Swap(right=bound)},
    },
    needs=("ma2018.tightness",),
    instances={
        "A": Instance({beta: 1, top: R(1, 2), low: R(1, 5), m: 2, g: R(2, 3), q: R(9, 16), steep: 1, flat: 2, TIME: Each(1, 30)}),
        "longer rows": Instance({beta: 3, top: 2, low: 1, m: 3, g: R(2, 5), q: R(7, 10), steep: 3, flat: 1, TIME: 2}),
    },
)
