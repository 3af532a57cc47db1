"""What is the mean of the gradient in a two-layer scalar net?

After the first step it depends on the batch size: a polynomial in 1/b, whose constant term is the gradient along the path
without noise.  So the variance is not the mean square less the square of that gradient.
"""
from sympy import ImmutableMatrix, Rational as R, symbols

from theorems import Given, Instance, Mean, Path, Polynomial, Square, Swap, Theorem
from theorems.qian2020.scalar_network import alpha, b, error, gradient, net, t, target, u0, v0
from theorems.rules import Expand

U, V = symbols("U V", real=True)
full = (U * V - target) * ImmutableMatrix([V, U])  # the gradient of the whole loss, along the path without noise
path = Path({U: u0, V: v0}, {U: U - alpha * full[0], V: V - alpha * full[1]})
degree = (3 ** (t + 1) - 3) / R(2) - t


def mean(part):
    return Polynomial(Mean(gradient[part], t), 1 / b, degree, exact_degree=True, constant=Mean(full[part], t))


theorem = Theorem(
    title="Mean gradient of a two-layer scalar net",
    source="Q6",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    given=(Given(alpha * u0 * v0 * (u0 * v0 - target), "!=", 0),),
    process=(net, path),
    claims={
        "first layer": mean(0),
        "second layer": mean(1),
        "mean square": Polynomial(Mean(Square(gradient), t), 1 / b, 3 ** (t + 1) - t - 2,
                                  constant=Mean(Square(full), t)),
    },
    proofs=dict.fromkeys(["first layer", "second layer", "mean square"], Expand()),
    near_miss={
        "first layer": {
            "that of the first step": Swap(degree=0),
            "no constant": Swap(constant=0),
            "of the other layer": Swap(constant=Mean(full[1], t)),
            "of the first gradient": Swap(constant=(v0 * error).subs({net.states[0]: u0, net.states[1]: v0})),
        },
        "mean square": {"that of the variance": Swap(constant=0), "without the step": Swap(constant=Mean(full[0] ** 2, t))},
    },
    instances={
        "S1": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 20), b: 4, t: 1}),
        "S1, three steps": Instance({u0: 1, v0: R(1, 2), target: 2, alpha: R(1, 50), b: 8, t: 2}),
    },
)
