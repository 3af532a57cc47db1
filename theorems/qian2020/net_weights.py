"""What is the mean weight of a two-layer net after one step and after two?

After one step, that of gradient descent, whatever the batch size: a first step is affine in its batch.  After two it is a
polynomial in 1/b, for the second step multiplies two weights that the first batch has moved together.
"""
from sympy import Rational as R, Symbol, symbols

from theorems import Draw, Equal, Gaussian, Instance, Mean, Process, Swap, Theorem
from theorems.rules import Batches

b = Symbol("b", integer=True, positive=True)
u, v, u0, v0, target, alpha, s, xi = symbols("u v u_0 v_0 c alpha s xi", real=True)
error = u * v - target
net = Process(
    start={u: u0, v: v0},
    draw=Draw(Gaussian(xi), size=b),
    average={s: xi**2},
    update={u: u - alpha * v * error * s, v: v - alpha * u * error * s},
)

e0 = u0 * v0 - target
shrink, twist = alpha * (u0**2 + v0**2), alpha**2 * e0 * u0 * v0
first = u0 - alpha * v0 * e0


def second(square=1 + 2 / b, cube=(1 + 2 / b) * (1 + 4 / b)):
    """By the moments E s^2 and E s^3: error -> error (1 - shrink s + twist s^2), v -> v - alpha u error s."""
    kick = alpha * u0 * e0
    return first - alpha * e0 * (v0 - shrink * v0 - kick + (twist * v0 + kick * shrink) * square - kick * twist * cube)


theorem = Theorem(
    title="Mean weights of a two-layer net",
    source="Q5, Q6",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=net,
    claims={"after one step": Equal(Mean(u, 1), first), "after two steps": Equal(Mean(u, 2), second())},
    proofs={"after one step": Batches(), "after two steps": Batches()},
    near_miss={
        "after one step": {"noise": Swap(right=first * (1 + 1 / b))},
        "after two steps": {
            "gradient descent": Swap(right=second(1, 1)),
            "1 + 1/b": Swap(right=second(1 + 1 / b)),
            "independent cubes": Swap(right=second(cube=(1 + 2 / b) ** 2)),
        },
    },
    instances={
        "S2": Instance({u0: 1, v0: 1, target: 2, alpha: R(1, 2), b: 8}, why="21/16 - (9/8)/b - (1/2)/b^2"),
        "no weight 1": Instance({u0: R(3, 2), v0: 2, target: 1, alpha: R(1, 5), b: 4}),
    },
)
