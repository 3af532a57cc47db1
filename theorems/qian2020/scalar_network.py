"""How does the batch size change the variance of the gradient in a two-layer linear net with one unit a layer?

The gradient is a polynomial in the batch averages of x^2, and their moments are polynomials in 1/b.
"""
from sympy import ImmutableMatrix, Rational as R, Symbol, symbols

from theorems import Draw, Each, Gaussian, Given, Instance, Mean, Polynomial, Process, Swap, Theorem, Variance
from theorems.rules import Expand

b = Symbol("b", integer=True, positive=True)
u, v, u0, v0, target, alpha, s, xi = symbols("u v u_0 v_0 c alpha s xi", real=True)
error = u * v - target

net = Process(
    start={u: u0, v: v0},
    draw=Draw(Gaussian(xi), size=b),
    average={s: xi**2},
    update={u: u - alpha * v * error * s, v: v - alpha * u * error * s},
)
t = net.time
gradient = ImmutableMatrix([v * error * s, u * error * s])

theorem = Theorem(
    title="Gradient variance of a two-layer scalar net",
    source="Q9",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    given=(Given(alpha * u0 * v0 * (u0 * v0 - target), "!=", 0),),
    process=net,
    claims={
        "variance": Polynomial(Variance(gradient, t), 1 / b, 3 ** (t + 1) - t - 2, exact_degree=True, constant=0, signs="ends"),
        "loss": Polynomial(Mean(error**2 / 2, t), 1 / b, 2 * (3**t - 1) - t),
    },
    proofs={"variance": Expand(), "loss": Expand()},
    near_miss={
        "variance": {
            "degree 3^(t+1)": Swap(degree=3 ** (t + 1)),
            "degree 2 3^t": Swap(degree=2 * 3**t),
            "a constant term": Swap(constant=1),
            "no negative coefficient": Swap(signs="all"),
        },
        "loss": {"one degree less": Swap(degree=2 * (3**t - 1) - t - 1)},
    },
    instances={
        "S1": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 20), b: Each(1, 2, 4), t: Each(0, 1)}),
        "S1, three steps": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 50), b: Each(4, 8), t: 2}),
        "S2": Instance({u0: 1, v0: 1, target: 2, alpha: R(1, 2), b: 64, t: 1}),
    },
)
