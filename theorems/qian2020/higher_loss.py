"""Does a smaller batch reach a higher loss in a two-layer net, as it does for least squares?

Not always: weights that undershoot grow together, and noise makes them grow faster.
"""
from sympy import Rational as R

from theorems import Each, Expect, Instance, Mean, Monotone, Theorem
from theorems.qian2020.scalar_network import alpha, b, error, net, target, u0, v0

theorem = Theorem(
    title="A loss that is higher for smaller batches",
    source="Q14",
    says="Larger batches have lower losses.",
    process=net,
    claims={"after one step": Monotone(Mean(error**2 / 2, 1), b, "nonincreasing")},
    instances={"undershooting": Instance({u0: R(1, 2), v0: R(1, 2), target: 2, alpha: R(1, 10), b: Each(1, 2)})},
    expect=Expect(refuted_by="undershooting", corrected_by="qian2020.network_loss"),
)
