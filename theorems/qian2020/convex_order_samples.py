"""Does the convex order between batch sizes hold for fresh samples, too?

Yes: of b + 1 samples, b are chosen, whatever they are samples of.  Least squares in one weight, with inputs from a law of
finitely many values, or Gaussian ones, and targets that are no linear function of them.
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
    Gaussian,
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
r, s, r2, S, xi, x, target, z, start = symbols("r s r' s' xi x c z z_0", real=True)
alpha, psi = Function("alpha", real=True), Function("psi", real=True)


def online(source, targets, s, r):
    """The weights s on whole batches and r on parts, for least squares with the given targets."""
    Q, q = symbols(f"Q_{s} q_{r}", real=True)
    return Process(
        start={s: start, r: start},
        draw=Draw(source, b + 1, part=b),
        average={Q: source.symbol * (source.symbol * s - targets), q: Part(source.symbol * (source.symbol * r - targets))},
        update={s: s - alpha(TIME) * Q, r: r - alpha(TIME) * q},
    )


finite = online(Law(xi, {1: R(1, 2), -1: R(1, 4), 2: R(1, 4)}), target * xi + xi**2, s, r)
normal = online(Gaussian(x), target * x + 1, S, r2)
t = TIME

theorem = Theorem(
    title="Convex order for fresh samples",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=(Convex(psi(z)),),
    process=(finite, normal),
    claims={
        "coupling": Equal(ConditionalMean(r, t), ConditionalMean(s, t)),
        "coupling, Gaussian": Equal(ConditionalMean(r2, t), ConditionalMean(S, t)),
        "convex order": AtMost(Mean(psi(s), t), Mean(psi(r), t)),
        "convex order, Gaussian": AtMost(Mean(psi(S), t), Mean(psi(r2), t)),
    },
    proofs={
        "coupling": Tower(),
        "coupling, Gaussian": Tower(),
        "convex order": Jensen(("coupling",)),
        "convex order, Gaussian": Jensen(("coupling, Gaussian",)),
    },
    near_miss={
        "convex order": {
            "the smaller batch has the lower loss": Swap(left=Mean(psi(r), t), right=Mean(psi(s), t)),
            "concave": Swap(left=Mean(-psi(s), t), right=Mean(-psi(r), t)),
        },
        "convex order, Gaussian": {"the smaller batch has the lower loss": Swap(left=Mean(psi(r2), t), right=Mean(psi(S), t))},
    },
    instances={
        "squares": Instance({target: 1, start: 2, alpha: (R(1, 5), R(1, 10), R(1, 10)), b: Each(1, 2), t: 2,
                             psi(z): Family(z**2, {})}),
    },
)
