"""Does a single example stay the cheapest batch when steps are counted whole?

Yes.  A batch of m takes at least an m-th of the steps of single examples, so m times its steps, a whole number, is at least
their number.  Only the course between is not monotone (integer_work).
"""
from sympy import Rational as R, ceiling, log, symbols

from theorems import AtLeast, AtMost, Each, Given, Instance, Swap, Theorem
from theorems.ma2018._best import (
    admissible,
    best_rate,
    beta,
    d,
    everywhere,
    large_rate,
    low,
    m as real,
    s,
    single,
    small_rate,
    top,
    u,
)
from theorems.rules import Along, Cases, Ceilings, Scaled, Signs, Total, Unlogged, ahead

m = symbols("m", integer=True, positive=True)
fall, y = symbols("F y", positive=True)  # the squared error is to fall by F


def whole(e):
    """A formula, or a table of coordinates, for a whole batch size."""
    return {k.subs(real, m): v for k, v in e.items()} if isinstance(e, dict) else e.subs(real, m)


def steps(rate):
    return ceiling(-log(fall) / log(rate))


first, second = whole(small_rate), whole(large_rate)
wide = {beta: top + low + s, m: 1 + u, fall: 1 + y}
tables = (wide, whole(everywhere), {top: low + d, m: 1 + (beta + s) / d})
below = Along(low, 0, coordinates={beta: top + low + ahead(low) + s, m: 1 + u})
above = Total((
    (AtMost(m * log(single), log(first)), below), (AtMost(log(first), log(second)), Unlogged(Signs(wide), coordinates=tables)),
), coordinates=tables)


def shown(rate, rule, where):
    return Ceilings(Scaled(log(fall) / (log(rate) * log(single)), rule, coordinates=where), coordinates=where)


A = {fall: 100, beta: 1, top: R(1, 2), low: R(1, 5)}
theorem = Theorem(
    title="Whole steps of a single example are the cheapest",
    source="M8",
    says="m = 1 is the most computationally efficient batch size",
    given=(*(Given(whole(g.left), g.relation, g.right) for g in admissible), Given(fall, ">", 1)),
    claims={
        "none fewer than at one": AtLeast(m * steps(whole(best_rate)), steps(single), tight=("A, m = 1", "longer rows, m = 1")),
    },
    proofs={"none fewer than at one": Cases(shown(first, below, wide), shown(second, above, tables))},
    near_miss={"none fewer than at one": {"one step to spare": Swap(right=steps(single) + 1),
                                          "steps for examples": Swap(left=steps(whole(best_rate)))}},
    instances={
        "A, m = 1": Instance({**A, m: 1}),
        "A": Instance({**A, m: Each(2, 5, 7)}, why="21 steps at one; 24, 30 and 35 examples in larger batches"),
        "longer rows, m = 1": Instance({beta: 4, top: 2, low: 1, fall: 100, m: 1}),
        "B": Instance({fall: 20, beta: 1, top: R(1, 4), low: R(1, 20), m: Each(6, 12)}),
    },
)
