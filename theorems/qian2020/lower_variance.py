"""Do smaller mini-batches have the lower gradient variance?

A summary says so.  It is backwards: the variance falls whenever the batch grows, to nothing for a batch of all rows.
"""
from theorems import Each, Expect, Instance, Monotone, Theorem, Variance
from theorems.qian2020._least_squares import b, g, golden_A, sizes, t, without

theorem = Theorem(
    title="Smaller batches and lower variances",
    source="Q4, summary",
    says="smaller batches lead to lower gradient variance (a summary)",
    given=sizes,
    process=without,
    claims={"at every time": Monotone(Variance(g, t), b, "nondecreasing")},
    instances={"golden A": Instance({**golden_A, b: Each(1, 2, 3), t: Each(0, 2)},
                                    why="111/16 c at t = 0: 111/16, 37/16, 37/48, 0 for b = 1, 2, 3, 4")},
    expect=Expect(refuted_by="golden A", corrected_by="qian2020.falling_variance"),
)
