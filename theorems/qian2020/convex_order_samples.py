"""Does the convex order between batch sizes hold for fresh samples, too?

Yes: of b + 1 samples of a law, b are chosen.  Least squares in one weight, with inputs from a law of finitely many values and
targets that are no linear function of them.
"""
from sympy import Function, Rational as R, symbols

from theorems import (
    TIME,
    AtMost,
    ConditionalMean,
    Convex,
    Draw,
    Each,
    Equal,
    Family,
    Instance,
    Law,
    Mean,
    Part,
    Process,
    Swap,
    Theorem,
)
from theorems.rules import Jensen, Tower

b = symbols("b", integer=True, positive=True)
r, s, Q, q, xi, target, z, start = symbols("r s Q q xi c z z_0", real=True)
alpha, psi = Function("alpha", real=True), Function("psi", real=True)


def sample(at):
    return xi * (xi * at - target * xi - xi**2)


online = Process(
    start={s: start, r: start},
    draw=Draw(Law(xi, {1: R(1, 2), -1: R(1, 4), 2: R(1, 4)}), b + 1, part=b),
    average={Q: sample(s), q: Part(sample(r))},
    update={s: s - alpha(TIME) * Q, r: r - alpha(TIME) * q},
)
t = online.time

theorem = Theorem(
    title="Convex order for fresh samples",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=(Convex(psi(z)),),
    process=online,
    claims={
        "coupling": Equal(ConditionalMean(r, t), ConditionalMean(s, t)),
        "convex order": AtMost(Mean(psi(s), t), Mean(psi(r), t)),
    },
    proofs={"coupling": Tower(), "convex order": Jensen(("coupling",))},
    near_miss={"convex order": {
        "the smaller batch has the lower loss": Swap(left=Mean(psi(r), t), right=Mean(psi(s), t)),
        "concave": Swap(left=Mean(-psi(s), t), right=Mean(-psi(r), t)),
    }},
    instances={
        "squares": Instance({target: 1, start: 2, alpha: (R(1, 5), R(1, 4), R(1, 4)), b: Each(1, 2), t: 2,
                             psi(z): Family(z**2, {})}),
    },
)
