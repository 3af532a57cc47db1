"""Does the variance of the gradient of a net with a ReLU fall as the batch grows?

After one step it does not: an even batch may hold as many labels of either sign, which switches the unit off, and an odd one
may not.  So b = 7 has a larger variance than b = 6.
"""
from theorems import Each, Expect, Figure, Instance, Monotone, Theorem, Variance
from theorems.qian2020.relu_variance import b, g, unit

theorem = Theorem(
    title="A variance that falls with the batch size, in a ReLU unit",
    source="Q15, summary",
    says="It is proved that the variance of the gradient falls as the batch grows (a summary, translated).",
    process=unit,
    claims={"after one step": Monotone(Variance(g, 1), b, "nonincreasing")},
    instances={"six and seven": Instance({b: Each(6, 8)}, why="119/1024 at 6, 849/7168 at 7; it rises from 8 to 9 too")},
    figures=(Figure("A variance that rises from even to odd batches", x=b, at={b: Each(*range(1, 13))}, y_label="var",
                    curves={"": Variance(g, 1)}),),
    expect=Expect(refuted_by="six and seven", corrected_by="qian2020.relu_first_step"),
)
