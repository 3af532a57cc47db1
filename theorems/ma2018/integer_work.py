"""Does the number of examples rise with the batch when steps are counted whole?

Not always: of two neighbouring batch sizes the larger may need one step less, and so fewer examples.
"""
from sympy import Rational as R, ceiling, log, symbols

from theorems import Each, Expect, Given, Instance, Monotone, Theorem
from theorems.ma2018._best import admissible, best_rate, beta, low, m, top

fall = symbols("F", positive=True)
batch = symbols("m", integer=True, positive=True)


def examples(rate, size):
    return size * ceiling(-log(fall) / log(rate))


theorem = Theorem(
    title="Examples in whole steps",
    source="M8",
    says="the number of examples rises with the batch size",
    given=(*(Given(g.left.subs(m, batch), g.relation, g.right) for g in admissible), Given(fall, ">", 1)),
    claims={
        "no fewer in larger batches": Monotone(examples(best_rate.subs(m, batch), batch), batch, "nondecreasing"),
    },
    instances={"A": Instance({beta: 1, top: R(1, 2), low: R(1, 5), fall: 100, batch: Each(1, 2, 3, 4, 5, 6)})},
    expect=Expect(refuted_by="A", corrected_by="ma2018.whole_steps"),
)
