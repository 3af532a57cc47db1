"""Does the smaller batch add noise and nothing else in a net too?

Then no convex function of the weights would be larger, on average, for the larger batch: not even the weight u itself.  After
two steps the mean of u is 21/16 - (9/8)/b - (1/2)/b^2 for u = v = 1, target 2 and step 1/2: it rises with b.
"""
from sympy import Rational as R

from theorems import TIME, Each, Expect, Instance, Mean, Monotone, Theorem
from theorems.qian2020.net_weights import alpha, b, net, target, u, u0, v0

theorem = Theorem(
    title="Convex order for a net",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    process=net,
    claims={"the weight itself": Monotone(Mean(u, TIME), b, "nonincreasing")},
    instances={"S2": Instance({u0: 1, v0: 1, target: 2, alpha: R(1, 2), b: Each(1, 2), TIME: 2},
                              why="-5/16, 5/8, 127/144 for b = 1, 2, 3")},
    expect=Expect(refuted_by="S2", corrected_by="qian2020.net_weights"),
    closed={"simulate": "the weight is of third degree in s, which is heavy-tailed for batches this small"},
)
