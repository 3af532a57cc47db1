"""Does a larger batch change how SGD leaves the Fibonacci wedge?

With batches of two or three the noise takes more values and the exit time is no sequence with a name, but a rational number at
each width.  From four sites to eight it grows by more than the diffusion's factor exp(16 b / 9) at every batch size b.
"""
from sympy import Eq, Max, Piecewise, Rational as R, Symbol, exp, symbols

from theorems import Draw, Each, Equal, ExitTime, Given, Instance, Law, Process, Swap, Theorem

eta = Symbol("eta", positive=True)
b = Symbol("b", integer=True, positive=True)
x, y, xi, kick, push = symbols("x y xi zeta omega", real=True)


def wedge(state, mean, sites):
    move = Max(0, state - eta / 3 + eta * mean)
    coin = Law(xi, {1: R(1, 2), -1: R(1, 2)})
    return Process({state: 0}, Draw(coin, b), {mean: xi}, {state: move}, stop=state >= 2 * eta * sites / 3)


def by_batch(one, two, three):
    return Piecewise((one, Eq(b, 1)), (two, Eq(b, 2)), (three, True))


four, eight = by_batch(28, R(9112, 49), 976), by_batch(266, R(1017221692, 106227), 317792)

theorem = Theorem(
    title="Exit of the Fibonacci wedge by batches",
    source="H11(d)",
    says="small batch size is helpful for SGD algorithms to escape unstable stationary points and sharp minimizers",
    given=(Given(b, "<=", 3),),
    process=(wedge(x, kick, 4), wedge(y, push, 8)),
    claims={"four sites": Equal(ExitTime(x), four), "eight sites": Equal(ExitTime(y), eight)},
    near_miss={
        "four sites": {"any batch": Swap(right=28), "linear in b": Swap(right=28 * b), "exponential in b": Swap(right=28**b)},
        "eight sites": {
            "the growth of the diffusion": Swap(right=four * exp(R(16, 9) * b)),
            "the growth of a square": Swap(right=4 * four),
        },
    },
    closed={"derive": "each value is the solution of a finite system of its own; nothing is claimed of other widths or batches"},
    instances={"batches of one, two and three": Instance({eta: R(3, 16), b: Each(1, 2, 3)})},
)
