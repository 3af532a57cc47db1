"""Do smaller mini-batches reach lower losses with equally many samples, that is, with more steps?

That depends.  A batch of 2^k has 2^(m - k) steps.  Far from a perfect fit the more steps win; at the optimum of noisy data
there is nothing to win, and the smaller batch has the more noise.  So neither sentence holds.
"""
from sympy import Rational as R, symbols

from theorems import Each, Expect, Given, Instance, Mean, Monotone, Theorem
from theorems.qian2020._least_squares import alpha, loss, n, sgd, w, w0, x, y

k, m = symbols("k m", integer=True, nonnegative=True)


def lost(direction):
    return Monotone(Mean(loss(w), 2 ** (m - k)), k, direction)


theorem = Theorem(
    title="Losses at equally many samples",
    source="Q7, abstract",
    says="smaller batch sizes yield lower loss function values",
    given=(Given(n, ">=", 2), Given(k, "<=", m), Given(2**k, "<=", n)),
    process=sgd(batch=2**k),
    claims={"smaller batches win": lost("nondecreasing"), "larger batches win": lost("nonincreasing")},
    instances={
        "far from a perfect fit": Instance({x: ((1,), (2,), (1,), (1,)), y: (0, 0, 0, 0), w0: (1,), alpha: (R(1, 4),) * 5,
                                            m: 2, k: Each(0, 1)},
                                           why="3720087/134217728, 14175/131072, 567/2048 for batches of 1, 2, 4"),
        "at the optimum": Instance({x: ((1,), (1,), (1,), (1,)), y: (-1, -1, 1, 1), w0: (0,), alpha: (R(1, 4),) * 5, m: 2,
                                    k: Each(0, 1)}, why="73961/131072, 793/1536, 1/2 for batches of 1, 2, 4"),
    },
    expect=Expect(refuted_by="at the optimum", corrected_by="qian2020.larger_batch_loss"),
)
