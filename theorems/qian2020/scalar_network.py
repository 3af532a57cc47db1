"""How does the batch size change the variance of the gradient in a two-layer linear net with one unit a layer?

The gradient is a polynomial in the batch averages of x^2, and their moments are polynomials in 1/b.  Its first coefficient is
what the noise does to first order, carried along the path without noise by the slope of a step; the last one is what multiplies
the highest powers.
"""
from sympy import ImmutableMatrix, Product, Rational as R, Symbol, factorial, symbols

from theorems import (
    Coefficients,
    Draw,
    Gaussian,
    Given,
    Instance,
    Mean,
    Path,
    Polynomial,
    Process,
    Square,
    Swap,
    Theorem,
    Variance,
)
from theorems.rules import Expand

b, j = Symbol("b", integer=True, positive=True), Symbol("j", integer=True, nonnegative=True)
u, v, u0, v0, target, alpha, s, xi = symbols("u v u_0 v_0 c alpha s xi", real=True)
U, V, K, L, M, A, B = symbols("U V K L M A B", real=True)
error = u * v - target

net = Process(
    start={u: u0, v: v0},
    draw=Draw(Gaussian(xi), size=b),
    average={s: xi**2},
    update={u: u - alpha * v * error * s, v: v - alpha * u * error * s},
)
t = net.time
gradient = ImmutableMatrix([v * error * s, u * error * s])

bend = ImmutableMatrix([[V**2, 2 * U * V - target], [2 * U * V - target, U**2]])  # slope of the gradient along the path
pull = (U * V - target) * ImmutableMatrix([V, U])
spread, slope = ImmutableMatrix([[K, L], [L, M]]), ImmutableMatrix([[1, 0], [0, 1]]) - alpha * bend
wider = slope * spread * slope.T + 2 * alpha**2 * pull * pull.T  # the covariance of the weights is spread/b + O(1/b^2)
course = Path(
    {U: u0, V: v0, K: 0, L: 0, M: 0},
    {U: U - alpha * pull[0], V: V - alpha * pull[1], K: wider[0, 0], L: wider[0, 1], M: wider[1, 1]},
)
powers = Path({A: -alpha * gradient[0].subs({u: u0, v: v0, s: 1}), B: -alpha * gradient[1].subs({u: u0, v: v0, s: 1})},
              {A: -alpha * A * B**2, B: -alpha * A**2 * B})  # of highest degree, in what a step adds to u and v
degree = 3 ** (t + 1) - t - 2


def first(factor=2):
    return Mean((bend * spread * bend.T).trace() + factor * Square(pull), t)


def last(power):
    return Mean(A**2 + B**2, t) / alpha**2 * Product(2 ** (power - 1) * factorial(power - 1), (j, 0, t))


theorem = Theorem(
    title="Gradient variance of a two-layer scalar net",
    source="Q9",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    given=(Given(alpha * u0 * v0 * (u0 * v0 - target), "!=", 0),),
    process=(net, course, powers),
    claims={
        "variance": Polynomial(Variance(gradient, t), 1 / b, degree, exact_degree=True, constant=0, signs="ends",
                               coefficients={1: first(), degree: last(2 * 3**j)}),
        "loss": Polynomial(Mean(error**2 / 2, t), 1 / b, 2 * (3**t - 1) - t, exact_degree=True,
                           constant=Mean((U * V - target) ** 2 / 2, t)),
    },
    proofs={"variance": Expand(), "loss": Expand()},
    near_miss={
        "variance": {
            "degree 3^(t+1)": Swap(degree=3 ** (t + 1)),
            "degree 2 3^t": Swap(degree=2 * 3**t),
            "a constant term": Swap(constant=1),
            "no negative coefficient": Swap(signs="all"),
            "noise of variance 1": Swap(coefficients={1: first(1)}),
            "noise of the last step alone": Swap(coefficients={1: Mean(2 * Square(pull), t)}),
            "powers one lower": Swap(coefficients={degree: last(2 * 3**j - 1)}),
        },
        "loss": {"one degree less": Swap(degree=2 * (3**t - 1) - t - 1), "no constant": Swap(constant=0)},
    },
    instances={
        "S1": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 20), b: 2, t: 1}),
        "S1, three steps": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 50), b: 8, t: 2}),
    },
    figures=(
        Coefficients("Coefficients of the variance after one step", Variance(gradient, t), instance="S1", at={t: 1}),
        Coefficients("Coefficients of the variance after two steps", Variance(gradient, t), instance="S1", at={t: 2}),
    ),
)
