"""Which batch size takes the fewest examples to a given error?

A single one.  The examples that the best rate asks for rise strictly with the batch, in both regimes and across m*.  They
are counted in real numbers: in whole steps the least is still at one, but the course is not monotone (integer_work).
"""
from sympy import Rational as R, diff, log, symbols

from theorems import AtLeast, AtMost, Each, Given, Instance, Monotone, Swap, Theorem
from theorems.ma2018._best import (
    admissible,
    best_rate,
    beta,
    both,
    critical,
    d,
    everywhere,
    large_rate,
    low,
    m,
    s,
    single,
    small_rate,
    top,
    u,
)
from theorems.rules import Along, Cases, Logs, Scaled, Signs, Slope, Total, Unlogged, ahead

fall = symbols("F", positive=True)  # by which the squared error is to fall, 1/epsilon
y = symbols("y", positive=True)


def examples(rate, batch=m):
    """Batch size times the number of steps at this rate, a real number."""
    return -batch * log(fall) / log(rate)


wide, beyond = {beta: top + low + s, m: 1 + u, fall: 1 + y}, {top: low + d, m: 1 + (beta + s) / d}
after, still = low + ahead(low), {top: low + ahead(low) + d}
at_start, to_here = {beta: top + after + s, m: 1 + u}, {**still, beta: 2 * after + d + s, m: 1 + u}
large_tables, on_the_way = (wide, everywhere, beyond), (at_start, to_here, {**still, m: 1 + (beta + s) / d})
from_zero = Along(low, 0, coordinates=at_start)


def rising(rate, rule, tables):
    """The derivative of the examples is log F/(log g)^2 times  -log g + m g'/g."""
    return Slope(Scaled(log(fall) / log(rate) ** 2, rule, coordinates=tables), coordinates=tables)


lost = 1 - large_rate
growing = Scaled(lost**2 / (large_rate * low * both), Signs(to_here), coordinates=on_the_way)
slower = Total((
    (AtLeast(-log(large_rate), lost), Along(low, 0, growing, coordinates=on_the_way)),
    (AtLeast(lost + m * diff(large_rate, m) / large_rate, 0), Scaled(lost / large_rate, Signs(beyond), coordinates=large_tables)),
), coordinates=large_tables)


def as_single(rate, rule, tables):
    return Scaled(log(fall) / (log(rate) * log(single)), rule, coordinates=tables)


above = Total((
    (AtMost(log(small_rate), log(large_rate)), Unlogged(Signs(wide), coordinates=large_tables)),
    (AtMost(m * log(single), log(small_rate)), from_zero),
), coordinates=large_tables)
theorem = Theorem(
    title="A single example is the cheapest batch",
    source="M8, M6",
    says="m = 1 is the most computationally efficient batch size",
    given=(*admissible, Given(fall, ">", 1)),
    claims={
        "more examples in larger batches": Monotone(examples(best_rate), m, "increasing"),
        "none fewer than at one": AtLeast(examples(best_rate), examples(single, 1), tight=("A, m = 1", "longer rows, m = 1")),
        "no better than m single steps": AtLeast(best_rate, single**m, tight=("A, m = 1", "longer rows, m = 1")),
    },
    proofs={
        "more examples in larger batches": Cases(rising(small_rate, from_zero, wide), rising(large_rate, slower, large_tables)),
        "none fewer than at one": Cases(as_single(small_rate, from_zero, wide), as_single(large_rate, above, large_tables)),
        "no better than m single steps": Cases(Logs(from_zero, coordinates=wide), Total((
            (AtMost(small_rate, large_rate), Signs(wide)), (AtMost(single**m, small_rate), Logs(from_zero, coordinates=wide)),
        ), coordinates=large_tables)),
    },
    near_miss={
        "none fewer than at one": {
            "m* is the best": Swap(right=examples((1 - low / top) * (1 - low / beta), critical)),
            "the same up to m*": Swap(tight=("A",)),
        },
        "no better than m single steps": {"as good": Swap(tight=("A",))},
    },
    instances={
        "A, m = 1": Instance({beta: 1, top: R(1, 2), low: R(1, 5), fall: 100, m: 1}),
        "A": Instance({beta: 1, top: R(1, 2), low: R(1, 5), fall: 100, m: Each(2, 4, 8)}),
        "longer rows, m = 1": Instance({beta: 4, top: 2, low: 1, fall: 100, m: 1}),
        "B": Instance({beta: 1, top: R(1, 4), low: R(1, 20), fall: 20, m: Each(6, 12)}),
    },
)
