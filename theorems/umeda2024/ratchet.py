"""Does mini-batch SGD with a learning rate that decays to zero always minimise?

A row of wells, each higher than the one before.  Eight of nine examples pull down, never out of the well, and one pushes out
of it upwards: for every schedule of learning rates up to 1/L the weight climbs, one time in nine as long as the rate is near 1/L.
The loss grows in proportion to the steps, although the bound's noise term stays; the gradient is never below g_0.
"""
from sympy import Function, Piecewise, Rational as R, Sum, Symbol, floor, symbols

from theorems import TIME, AtLeast, AtMost, Draw, Equal, Given, Instance, Law, Mean, Probability, Process, Swap, Theorem
from theorems.rules import Combine, Induction, Invariant

L, g0 = symbols("L g_0", positive=True)
x, y, x0, y0, zeta = symbols("x y x_0 y_0 zeta", real=True)
pull = Symbol("g", real=True)
eta = Function("eta", positive=True)
T, s = symbols("T s", integer=True, nonnegative=True)
p, q = R(1, 9), R(1, 8)
alpha, rise = (1 - 2 * q) / 2, L * (R(1, 4) - q)

well, start = floor(y + q), floor(y0 + q)
r = y - well
slope = Piecewise((L * r, r <= alpha), (L * (2 * alpha - r), True))
height = L * Piecewise((r**2 / 2, r <= alpha), (2 * alpha * r - r**2 / 2 - alpha**2, True))
loss = g0 * x + rise * well + height

sgd = Process(
    start={x: x0, y: y0},
    draw=Draw(Law(zeta, {-L: p, q * L: 1 - p})),
    average={pull: slope + zeta},
    update={x: x - eta(TIME) * g0, y: y - eta(TIME) * pull},
)


def large(step, chance=p, low=1 / (1 + q)):
    return chance * Piecewise((1, L * eta(step) >= low), (0, True))


def climbed(chance=p, low=1 / (1 + q)):
    """What the well's number gains on average in T steps, at least."""
    return chance * Sum(Piecewise((1, L * eta(s) >= low), (0, True)), (s, 0, T - 1))


def lifted(rise=rise, chance=p):
    return g0 * (x0 - g0 * Sum(eta(s), (s, 0, T - 1))) + rise * (start + climbed(chance))


def run(rates, at=0, time=1, curvature=1, beside=0):
    return Instance({L: curvature, g0: R(11, 200), x0: beside, y0: at, eta: (*rates, rates[-1]), T: len(rates), TIME: time})


def linear(steps):
    return tuple(1 - R(k, steps) for k in range(steps))


tight = ("one step", "longest steps", "linear", "long, then decaying")
in_wells = Invariant(well, step=L * eta(TIME))
theorem = Theorem(
    title="A ratchet that SGD climbs",
    source="U6.6",
    says="We show that mini-batch SGD using scheduler (i) does not always minimize the expectation of the full gradient norm of "
    "the empirical loss",
    given=(Given(L * eta(TIME), "<=", 1),),
    process=sgd,
    claims={
        "never down": AtMost(Probability(y < start - q, TIME), 0),
        "up": AtLeast(Probability(y >= start + 1 - q, 1), large(0), tight=tight),
        "wells": AtLeast(Mean(well, T), start + climbed(), tight=("one step", "longest steps")),
        "forward": Equal(Mean(x, T), x0 - g0 * Sum(eta(s), (s, 0, T - 1))),
        "height": AtLeast(Mean(height, T), 0),
        "loss": AtLeast(Mean(loss, T), lifted()),
        "gradient": AtLeast(Mean(g0**2 + slope**2, TIME), g0**2),
    },
    proofs={
        "never down": in_wells, "up": in_wells, "wells": in_wells, "height": in_wells,
        "forward": Induction(over=T),
        "loss": Combine(uses=("wells", "forward", "height"), terms=(), multipliers=(rise, g0, 1)),
        "gradient": Combine(uses=(), terms=(Mean(slope**2, TIME),)),
    },
    near_miss={
        "never down": {
            "to the middle": Swap(left=Probability(y < start, TIME)),
            "down in the end": Swap(left=Probability(y > start - q, TIME)),
        },
        "up": {
            "p = 1/8": Swap(right=large(0, chance=R(1, 8))),
            "for steps of half 1/L": Swap(right=large(0, low=R(1, 2))),
            "two wells": Swap(left=Probability(y >= start + 2 - q, 1)),
        },
        "wells": {
            "p = 1/8": Swap(right=start + climbed(chance=R(1, 8))),
            "one more": Swap(right=start + 1 + climbed()),
        },
        "loss": {
            "wells of L/4": Swap(right=lifted(rise=L / 4)),
            "every push counts": Swap(right=lifted(chance=1)),
        },
    },
    instances={
        "one step": run((1,)),
        "longest steps": run((R(1, 2),) * 5, at=R(7, 8), time=5, curvature=2),
        "short steps": run((R(5, 6), R(1, 2)), at=-R(1, 8), time=2, beside=R(1, 3)),
        "linear": run(linear(6), at=R(17, 20), time=6),
        "long, then decaying": run((1,) * 24 + (R(3, 4), R(1, 2), R(1, 4)), time=20),
    },
)
