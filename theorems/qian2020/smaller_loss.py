"""Do smaller mini-batches reach lower losses?

The abstract's results are said to back this.  For least squares at the same number of steps, and steps that do not depend on the
batch, the opposite holds: the smaller batch adds noise to the same path, and the loss is convex.
"""
from theorems import Each, Expect, Instance, Mean, Monotone, Theorem
from theorems.qian2020._least_squares import b, golden_A, golden_n3p1, loss, sizes, t, w, without

theorem = Theorem(
    title="Smaller batches and lower losses",
    source="Q7, abstract",
    says="smaller batch sizes yield lower loss function values",
    given=sizes,
    process=without,
    claims={"at the same number of steps": Monotone(Mean(loss(w), t), b, "nondecreasing")},
    instances={
        "golden A": Instance({**golden_A, b: Each(1, 2, 3), t: 1},
                             why="E L = 81/160, 427/1600, 449/2400, 471/3200 for b = 1, 2, 3, 4"),
        "n3p1": Instance({**golden_n3p1, b: Each(1, 2), t: 1}),
    },
    expect=Expect(refuted_by="golden A", corrected_by="qian2020.larger_batch_loss"),
)
