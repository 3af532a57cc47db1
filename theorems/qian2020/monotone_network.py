"""Does the variance of the gradient of a two-layer net fall whenever the batch grows?

For large batches it does.  For all, no: with a large step, a net of width two that has to learn a rotation has a smaller
variance at b = 1 than at b = 2.
"""
from theorems import Each, Expect, Figure, Instance, Monotone, Theorem
from theorems.qian2020.rotation_network import alpha, b, delta, net, variance

theorem = Theorem(
    title="A variance that falls with the batch size",
    source="Q11, summary",
    says="It is proved that the variance of the gradient falls as the batch grows (a summary, translated).",
    process=net,
    claims={"after one step": Monotone(variance(1), b, "nonincreasing")},
    instances={"J, delta = 7": Instance({alpha: 1, delta: 7, b: Each(1, 2, 3)})},
    figures=(Figure("A variance that rises from b = 1 to b = 2", x=b, at={b: Each(*range(1, 13))}, y_label="var",
                    curves={"": variance(1)}),),
    expect=Expect(refuted_by="J, delta = 7", corrected_by="qian2020.rotation_network"),
    closed={"simulate": "gradients of this step are heavy-tailed: sampling would need more than ten million runs"},
)
