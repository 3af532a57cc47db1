"""How long does the diffusion of SGD stay in a quadratic well, or near a saddle?

The loss is lambda |x|^2/2: a well for lambda > 0, an unstable point for lambda < 0, flat for lambda = 0, and one formula
serves all.  In dimension d the squared radius q = |x|^2 is, by Ito's formula, a diffusion of one state; d may be any
positive number.  Time is that of the diffusion; a step of SGD takes eta of it.  Of two wells with one depth lambda r^2/2, the
one that is k^2 times as sharp is left k^2 times as soon: that is no matter of exponents.
"""
from sympy import Abs, Rational as R, S, Symbol, hyper, sqrt, symbols

from theorems import Diffusion, Each, Equal, ExitTime, Given, Instance, Swap, Theorem
from theorems.rules import Dynkin

eta, sigma, r, d, k = symbols("eta sigma r d k", positive=True)
b = Symbol("b", integer=True, positive=True)
q0 = Symbol("q_0", nonnegative=True)
lam, x0, y0, X, Y, q = symbols("lambda x_0 y_0 X Y q", real=True)

noise = eta * sigma**2 / b
line = Diffusion(X, x0, drift=-lam * X, amplitude=sqrt(eta / b) * sigma, stop=Abs(X) >= r)
sharper = Diffusion(Y, y0, drift=-lam * k**2 * Y, amplitude=sqrt(eta / b) * sigma, stop=Abs(Y) >= r / k)
squared_radius = Diffusion(q, q0, drift=d * noise - 2 * lam * q, amplitude=2 * sqrt(noise * q), stop=q >= r**2)


def time(square, d=S.One, lam=lam, D=noise, scale=None, lower=None):
    """E tau on the way out from the origin to |x|^2 = square."""
    return square / (d * D) * hyper((1, 1), (lower or d / 2 + 1, 2), (scale or lam / D) * square)


def between(start, **changes):
    return time(r**2, **changes) - time(start, **changes)


def of_line(**changes):
    return Swap(right=between(x0**2, **changes))


theorem = Theorem(
    title="Exit time of the diffusion from a quadratic well or saddle",
    source="H8, H9",
    says="In the small step size regime and the presence of omnidirectional noise, our weak approximating diffusion process "
    "suggests the following dynamics for the SGD iteration starting from a local minimizer (resp. saddle point): it escapes in "
    "a number of iterations exponentially (resp. almost linearly) dependent on the inverse stepsize.",
    given=(Given(Abs(x0), "<=", r), Given(Abs(y0), "<=", r / k), Given(q0, "<=", r**2)),
    process=(line, sharper, squared_radius),
    claims={
        "one dimension": Equal(ExitTime(X), between(x0**2)),
        "any dimension": Equal(ExitTime(q), between(q0, d=d)),
        "iterations": Equal(ExitTime(X) / eta, between(x0**2) / eta),
        "a sharper well of the same depth": Equal(k**2 * ExitTime(Y), between((k * y0) ** 2)),
    },
    proofs={
        "one dimension": Dynkin(),
        "any dimension": Dynkin(),
        "iterations": Dynkin(),
        "a sharper well of the same depth": Dynkin(),
    },
    near_miss={
        "one dimension": {
            "half the exponent": of_line(lam=lam / 2),
            "twice the exponent": of_line(lam=2 * lam),
            "exponent over D^2": of_line(scale=lam / noise**2),
            "exponent over sqrt(D)": of_line(scale=lam / sqrt(noise)),
            "saddle for well": of_line(lam=-lam),
            "D for D/2": of_line(D=noise / 2),
            "b squared": of_line(D=noise / b),
            "sqrt(b)": of_line(D=noise * sqrt(b)),
            "lower parameter of the plane": of_line(lower=S(2)),
            "whatever the start": Swap(right=time(r**2)),
        },
        "any dimension": {
            "of one dimension": Swap(right=between(q0)),
            "d forgotten in front": Swap(right=d * between(q0, d=d)),
            "lower parameter d/2": Swap(right=between(q0, d=d, lower=d / 2)),
        },
        "iterations": {"time of the diffusion": Swap(right=between(x0**2)), "eta^2": Swap(right=between(x0**2) / eta**2)},
        "a sharper well of the same depth": {
            "as across a smooth barrier": Swap(right=k * between((k * y0) ** 2)),
            "equally soon": Swap(right=k**2 * between((k * y0) ** 2)),
            "exponentially later": Swap(right=k**2 * between((k * y0) ** 2, lam=k**2 * lam)),
        },
    },
    instances={
        "well": Instance({lam: 1, sigma: 1, b: Each(1, 2, 4), r: 1, eta: R(1, 5), x0: 0, y0: 0, q0: 0, d: 3, k: 2}),
        "well, from elsewhere": Instance(
            {lam: 2, sigma: 2, b: 8, r: R(3, 2), eta: R(1, 2), x0: R(-1, 2), y0: R(1, 4), q0: R(1, 4), d: R(5, 2), k: 3}
        ),
        "saddle": Instance(
            {lam: -1, sigma: 1, b: 1, r: 1, eta: Each(R(1, 10), R(1, 100)), x0: 0, y0: R(-1, 3), q0: 0, d: 2, k: R(3, 2)}
        ),
        "flat": Instance({lam: 0, sigma: 3, b: 2, r: 2, eta: R(1, 3), x0: 1, y0: 1, q0: 2, d: 10, k: R(1, 2)}),
    },
)
