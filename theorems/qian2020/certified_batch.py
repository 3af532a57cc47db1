"""From which batch on does the variance of the gradient of a net fall?

From some b_0 on it does for every net: the variance is a polynomial in 1/b that is not negative, so its lowest coefficient
rules for large b; that need not be the one of 1/b, which can vanish.  The zeros of the derivative give the least b_0.
"""
from dataclasses import replace

from sympy import Rational as R, S, symbols

from theorems import Draw, Each, Equal, Given, Instance, Monotone, Swap, Theorem
from theorems.qian2020 import rotation_network as rotation
from theorems.qian2020._nets import net
from theorems.rules import Roots

b, j, k, m, q = symbols("b j k m q", integer=True, positive=True)
hump = (R(17, 12), R(17, 12))
beyond, within = net(hump, 1, 1, b), net(hump, 1, 1, k, "'")
other = net((R(10, 7), R(10, 7)), R(24, 23), 1, j, "_0")
S1 = net((1, R(1, 2)), 2, R(1, 10), m, "_1")
optimum, flat = net((1, 1), 0, 1, m, "_2"), net((1, 2), R(-9, 8), R(2, 5), m, "_3")
wide = {rotation.alpha: S(1), rotation.delta: S(7)}
turning = replace(
    rotation.net,
    draw=Draw(rotation.net.draw.source, size=q),
    update={state: e.xreplace(wide) for state, e in rotation.net.update.items()},
)


def polynomial(**powers):
    return sum(R(value) / m ** int(power[1:]) for power, value in powers.items())


order3 = polynomial(m3=240, m4=4512, m5=16000, m6=15360)
order2 = polynomial(m2="28125/128", m3="609375/32", m4="13659375/64", m5="10440625/16", m6="1171875/2")
claims = {
    "17/12, from 165 on": Monotone(beyond.variance(3), b, "decreasing"),
    "17/12, from 152 to 165": Monotone(within.variance(3), k, "increasing"),
    "10/7, from 170 on": Monotone(other.variance(3), j, "decreasing"),
    "a rotation by delta = 7, from 2 on": Monotone(rotation.variance(1).xreplace(wide), q, "decreasing"),
    "S1, from 1 on": Monotone(S1.variance(2), m, "decreasing"),
    "of order 1/b^3": Equal(optimum.variance(1), order3),
    "of order 1/b^2": Equal(flat.variance(1), order2),
}
theorem = Theorem(
    title="Batches from which on the variance falls",
    source="Q11",
    says="the variance of the stochastic gradient estimator is a decreasing function of b",
    given=(Given(b, ">=", 165), Given(j, ">=", 170), Given(k, ">=", 152), Given(k, "<=", 165), Given(q, ">=", 2)),
    process=(*(n.process for n in (beyond, within, other, S1, optimum, flat)), turning),
    claims=claims,
    proofs=dict.fromkeys(claims, Roots()),
    near_miss={
        "17/12, from 165 on": {"b var falls too": Swap(of=b * beyond.variance(3))},
        "of order 1/b^3": {"of order 1/b": Swap(right=order3 * m**2)},
        "of order 1/b^2": {"one coefficient less": Swap(right=order2 - R(1171875, 2) / m**6)},
    },
    instances={"ends": Instance({b: 165, j: 170, k: Each(152, 164), m: Each(1, 3), q: 2})},
    closed={"simulate": "gradients of these steps are heavy-tailed: the variance of the first net at b = 1 has 119 digits"},
)
