"""How well do the diffusions describe SGD on a quadratic with additive noise?

All moments are known.  The plain diffusion and the modified one miss the stationary variance on the same side, and the
modified one, though of higher weak order, by about twice as much.
"""
from sympy import Rational as R, Symbol, exp, oo, sqrt, symbols

from theorems import TIME, Diffusion, Draw, Each, Equal, Given, Instance, Law, Limit, Mean, Process, Swap, Theorem
from theorems.rules import Identity, Induction, Limits, Ode

lam, eta, sigma = symbols("lambda eta sigma", positive=True)
b = Symbol("b", integer=True, positive=True)
T = Symbol("T", nonnegative=True)
x, X, Y, x0, xi, kick = symbols("x X Y x_0 xi zeta", real=True)

sgd = Process(
    start={x: x0},
    draw=Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}), size=b),
    average={kick: sigma * xi},
    update={x: x - eta * (lam * x + kick)},
)
plain = Diffusion(X, x0, drift=-lam * X, amplitude=sqrt(eta / b) * sigma)
modified = Diffusion(Y, x0, drift=-(lam + eta * lam**2 / 2) * Y, amplitude=sqrt(eta / b) * sigma)

q, rate = 1 - eta * lam, lam + eta * lam**2 / 2
v_sgd = eta * sigma**2 / (b * lam * (2 - eta * lam))
v_plain = eta * sigma**2 / (2 * b * lam)
v_modified = eta * sigma**2 / (b * lam * (2 + eta * lam))


def relaxed(decay, stationary):
    return decay * x0**2 + stationary * (1 - decay)


def of_sgd(stationary, decay=q ** (2 * TIME)):
    return Swap(right=relaxed(decay, stationary))


theorem = Theorem(
    title="Moments of SGD and its diffusions on a quadratic",
    source="H5",
    says="We prove rigorously that the diffusion process can approximate the SGD algorithm weakly using the weak form of "
    "master equation for probability evolution.",
    given=(Given(eta * lam, "<", 2),),
    process=(sgd, plain, modified),
    claims={
        "mean": Equal(Mean(x, TIME), q**TIME * x0),
        "mean square": Equal(Mean(x**2, TIME), relaxed(q ** (2 * TIME), v_sgd)),
        "diffusion, mean": Equal(Mean(X, T), exp(-lam * T) * x0),
        "diffusion, mean square": Equal(Mean(X**2, T), relaxed(exp(-2 * lam * T), v_plain)),
        "modified diffusion, mean square": Equal(Mean(Y**2, T), relaxed(exp(-2 * rate * T), v_modified)),
        "stationary": Limit(Mean(x**2, TIME), TIME, oo, v_sgd, error=q ** (2 * TIME) * (x0**2 + v_sgd)),
        "ratio of the errors": Equal((v_sgd - v_modified) / (v_sgd - v_plain), 4 / (2 + eta * lam)),
    },
    proofs={
        "mean": Induction(over=TIME),
        "mean square": Induction(over=TIME),
        "diffusion, mean": Ode(),
        "diffusion, mean square": Ode(),
        "modified diffusion, mean square": Ode(),
        "stationary": Limits(uses=("mean square",), slacks=(2 * q ** (2 * TIME) * v_sgd, 2 * q ** (2 * TIME) * x0**2)),
        "ratio of the errors": Identity(),
    },
    near_miss={
        "mean square": {
            "2 + eta lambda": of_sgd(v_modified),
            "eta squared": of_sgd(eta * v_sgd),
            "1/b^2": of_sgd(v_sgd / b),
            "variance of the diffusion": of_sgd(v_plain),
            "stationary from the start": of_sgd(v_sgd, decay=0),
        },
        "diffusion, mean square": {"twice the variance": Swap(right=relaxed(exp(-2 * lam * T), 2 * v_plain))},
        "modified diffusion, mean square": {"2 - eta lambda": Swap(right=relaxed(exp(-2 * rate * T), v_sgd))},
        "stationary": {
            "variance of the diffusion": Swap(v_sgd, v_plain),
            "from rest only": Swap(error=q ** (2 * TIME) * v_sgd),
            "twice as fast": Swap(error=q ** (4 * TIME) * (x0**2 + v_sgd)),
        },
        "ratio of the errors": {"the modified one is better": Swap(right=(2 + eta * lam) / 4), "exactly two": Swap(right=2)},
    },
    instances={
        "ten steps, b = 1": Instance({lam: 1, sigma: 1, b: 1, x0: 1, eta: R(1, 10), TIME: 10, T: 1}),
        "b = 4": Instance({lam: 2, sigma: 2, b: 4, x0: R(3, 2), eta: R(1, 4), TIME: Each(1, 4), T: R(1, 2)}),
        "b = 8, from rest": Instance({lam: 1, sigma: 1, b: 8, x0: 0, eta: R(1, 2), TIME: Each(3, 8), T: R(3, 2)}),
    },
)
