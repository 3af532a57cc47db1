"""Does the convex order between batch sizes survive momentum and weight decay?

Yes: steps are still affine in weights and velocities, so choosing b of the b + 1 rows of every batch adds noise and nothing
else, for heavy ball and for Nesterov's momentum.
"""
from sympy import Function, MatrixSymbol, Rational as R, ZeroMatrix, symbols

from theorems import (
    TIME,
    AtMost,
    ConditionalMean,
    Convex,
    Draw,
    Each,
    Equal,
    Family,
    Given,
    Instance,
    Mean,
    Part,
    Process,
    Square,
    Swap,
    Theorem,
)
from theorems.qian2020._least_squares import alpha, b, data, golden_n3p1, gradient, n, p, t, w, w0
from theorems.rules import Jensen, Tower

phi = Function("phi", real=True)
mu, lam = symbols("mu lambda", real=True)


def with_momentum(ahead, mark=""):
    """The weights u on whole batches and v on parts, with velocities; gradients are taken `ahead` times the velocity on."""
    u, v, h, k, G, g = (MatrixSymbol(s + mark, p, 1) for s in ("u", "v", "h", "k", "G", "g"))
    faster = {speed: mu * speed - alpha(TIME) * (mean + lam * weight) for speed, mean, weight in ((h, G, u), (k, g, v))}
    process = Process(
        start={u: w0, v: w0, h: ZeroMatrix(p, 1), k: ZeroMatrix(p, 1)},
        draw=Draw(data, b + 1, "without", part=b),
        average={G: gradient(u + ahead * h), g: Part(gradient(v + ahead * k))},
        update={u: u + faster[h], v: v + faster[k], **faster},
    )
    return process, u, v


heavy_ball, u, v = with_momentum(0)
nesterov, u2, v2 = with_momentum(mu, "'")


def same(part, whole):
    return Equal(ConditionalMean(part, t), ConditionalMean(whole, t))


claims = {
    "coupling, heavy ball": same(v, u),
    "coupling, Nesterov": same(v2, u2),
    "heavy ball": AtMost(Mean(phi(u), t), Mean(phi(v), t)),
    "Nesterov": AtMost(Mean(phi(u2), t), Mean(phi(v2), t)),
}
theorem = Theorem(
    title="Convex order with momentum and weight decay",
    source="Q5",
    says="in each iteration the norm of the gradient is a decreasing function of the mini-batch size b",
    given=(Given(n, ">=", 2), Given(b, "<=", n - 1), Convex(phi(w))),
    process=(heavy_ball, nesterov),
    claims=claims,
    proofs={name: Tower() if "coupling" in name else Jensen((f"coupling, {name}",)) for name in claims},
    near_miss={
        "heavy ball": {"the smaller batch has the lower loss": Swap(left=Mean(phi(v), t), right=Mean(phi(u), t))},
        "Nesterov": {"concave": Swap(left=Mean(-phi(u2), t), right=Mean(-phi(v2), t))},
    },
    instances={
        "n3p1": Instance({**golden_n3p1, mu: R(1, 2), lam: R(1, 5), b: Each(1, 2), t: 2,
                          phi(w): Family(Square(w) ** 2, {})}),
    },
)
