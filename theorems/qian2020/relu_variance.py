"""What is the variance of the gradient of one ReLU unit?

With the weight held, only the labels drawn vary: while the unit is active, the gradient has the variance 1/b of their mean, and
otherwise none.  What the weight itself varies by is not a polynomial in 1/b.
"""
from sympy import Max, Piecewise, Rational as R, Symbol, symbols

from theorems import Draw, Each, Equal, Instance, Law, Mean, Process, Swap, Theorem, Variance
from theorems.rules import Draws

b = Symbol("b", integer=True, positive=True)


def relu(batch, mark=""):
    """(the process, the weight, the batch gradient) of one unit with the derivative 0 at 0, labels of a coin and step 1."""
    w, y, g = symbols(f"w{mark} y{mark} g{mark}", real=True)
    active = Piecewise((1, w > 0), (0, True))
    process = Process(
        start={w: 1},
        draw=Draw(Law(y, {1: R(1, 2), -1: R(1, 2)}), size=batch),
        average={g: active * (Max(w, 0) - y)},
        update={w: w - g},
    )
    return process, w, g


unit, w, g = relu(b)
active, t = Piecewise((1, w > 0), (0, True)), unit.time


def drawn(noise):
    return Mean(active * (w**2 + noise), t) - Mean(Max(w, 0), t) ** 2


theorem = Theorem(
    title="Gradient variance of a ReLU unit",
    source="Q15",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    process=unit,
    claims={
        "with the weight held": Equal(Variance(g, t), drawn(1 / b)),
    },
    proofs={"with the weight held": Draws()},
    near_miss={"with the weight held": {"always active": Swap(right=Mean(w**2 + 1 / b, t) - Mean(Max(w, 0), t) ** 2),
                                        "1/b^2": Swap(right=drawn(1 / b**2)), "no draw": Swap(right=drawn(0))}},
    instances={"labels of a coin": Instance({b: Each(1, 2, 5), t: Each(0, 1, 2)})},
)
