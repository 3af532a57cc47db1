"""Does a smaller batch reach a lower loss in a two-layer net, at the same number of steps?

Not always: with one unit a layer and a step that leads to the optimum without noise, all that is left of the loss is noise.
"""
from theorems import Each, Expect, Instance, Mean, Monotone, Theorem
from theorems.qian2020.scalar_network import alpha, b, error, net, target, u0, v0

theorem = Theorem(
    title="A loss that is lower for smaller batches",
    source="Q14, abstract",
    says="smaller batch sizes yield lower loss function values",
    process=net,
    claims={"after one step": Monotone(Mean(error**2 / 2, 1), b, "nondecreasing")},
    instances={"to the optimum": Instance({u0: 1, v0: 1, target: 0, alpha: 1, b: Each(1, 2)},
                                         why="E L = 6 x^2 + 24 x^3, x = 1/b")},
    expect=Expect(refuted_by="to the optimum", corrected_by="qian2020.network_loss"),
    closed={"simulate": "losses after this step are heavy-tailed: eighth powers of the examples"},
)
