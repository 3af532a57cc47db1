"""How does the slope of a wedge change the time to leave it?

On the loss p x with p = (m - 1)/(m + 1) and noise +1 or -1 the weight moves on a lattice, one up or m down, with a wall at zero.
Without a slope (m = 1) the exit time is a square, as for a diffusion; at slope 1/2 (m = 3) it counts Tribonacci numbers.
"""
from sympy import Max, Rational as R, Symbol, symbols, tribonacci as T

from theorems import Equal, ExitTime, Given, Instance, Law, Swap, Theorem, Walk
from theorems.rules import FirstStep

eta = Symbol("eta", positive=True)
K = Symbol("K", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
x, y, xi = symbols("x y xi", real=True)
coin = Law(xi, {1: R(1, 2), -1: R(1, 2)})

flat = Walk(x, eta * i, coin, Max(0, x + eta * xi), stop=x >= eta * K)
steep = Walk(y, eta / 2 * i, coin, Max(0, y - eta / 2 + eta * xi), stop=y >= eta / 2 * K)


def counted(shift=2):
    """The difference of T(n + 2) + T(n + 3) - n between the exit and the start."""
    sums = [T(n + shift) + T(n + shift + 1) - n for n in (K, i)]
    return sums[0] - sums[1]


def exit_at(sites, start=0, step=1):
    return Instance({eta: R(step, 4), K: sites, i: start})


theorem = Theorem(
    title="Exit of wedges with other slopes",
    source="H11(d)",
    says="it escapes in a number of iterations exponentially (resp. almost linearly) dependent on the inverse stepsize.",
    given=(Given(i, "<=", K),),
    process=(flat, steep),
    claims={
        "no slope": Equal(ExitTime(x), K * (K + 1) - i * (i + 1)),
        "slope 1/2": Equal(ExitTime(y), counted()),
    },
    proofs={
        "no slope": FirstStep(site=i, exit=K, cases=(0, j + 1)),
        "slope 1/2": FirstStep(site=i, exit=K, cases=(0, 1, 2, j + 3)),
    },
    near_miss={
        "no slope": {
            "no wall, two ends": Swap(right=(K + i) * (K - i)),
            "exponential": Swap(right=2 ** (K + 1) - 2 ** (i + 1)),
        },
        "slope 1/2": {
            "index shifted": Swap(right=counted(1)),
            "without the sites": Swap(right=counted() + K - i),
            "twice": Swap(right=2 * counted()),
        },
    },
    instances={
        "one site": exit_at(1),
        "four sites": exit_at(4),
        "five sites, from the second": exit_at(5, start=2, step=10),
        "ten sites": exit_at(10),
        "twenty sites, from the first": exit_at(20, start=1),
    },
)
