"""When does SGD leave a wedge, and is its diffusion's exponent right?

On the loss x/3 with noise +1 or -1 the weight moves on a lattice, one up or two down, with a wall at zero.  Its exit time
counts Fibonacci numbers, from every start: the exponent is that of the golden ratio, eight per cent
above the diffusion's.
"""
from sympy import Max, Rational as R, Symbol, fibonacci as F, symbols

from theorems import Equal, ExitTime, Given, Instance, Law, Swap, Theorem, Walk
from theorems.rules import FirstStep

eta, edge = symbols("eta R", positive=True)
K = Symbol("K", integer=True, positive=True)
i, j = symbols("i j", integer=True, nonnegative=True)
x, xi = symbols("x xi", real=True)

site = 2 * eta / 3
walk = Walk(x, site * i, Law(xi, {1: R(1, 2), -1: R(1, 2)}), Max(0, x - eta / 3 + eta * xi), stop=x >= edge)


def time(head):
    """Twice the difference of F(n + head) - n between the exit and the start."""
    return 2 * ((F(K + head) - K) - (F(i + head) - i))


eighth = R(1, 8)


def exit_at(sites, start=0, length=eighth):
    """`length` between sites is a power of two: then doubles are exact, also at the boundary."""
    return Instance({eta: length * 3 / 2, K: sites, i: start, edge: length * sites})


theorem = Theorem(
    title="Exit of the Fibonacci wedge",
    source="H11(d)",
    says="it escapes in a number of iterations exponentially (resp. almost linearly) dependent on the inverse stepsize.",
    given=(Given(edge, "==", site * K), Given(i, "<=", K)),
    process=walk,
    claims={"exit time": Equal(ExitTime(x), time(4))},
    proofs={"exit time": FirstStep(site=i, exit=K, cases=(0, 1, j + 2))},
    near_miss={
        "exit time": {
            "index shifted": Swap(right=time(3)),
            "no -K": Swap(right=2 * (F(K + 4) - F(i + 4))),
            "half": Swap(right=time(4) / 2),
            "one step late": Swap(right=time(4) + 1),
            "from the wall, whatever the start": Swap(right=2 * (F(K + 4) - K - 3)),
        }
    },
    instances={
        "one site": exit_at(1),
        "three sites": exit_at(3),
        "six sites": exit_at(6),
        "six sites, from the middle": exit_at(6, start=3, length=R(1, 2)),
        "ten sites": exit_at(10),
        "thirty sites": exit_at(30),
    },
)
