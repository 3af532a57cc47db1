"""What does the theorem for strongly convex losses say with more features than rows?

Nothing.  A direction v across all rows changes no prediction, so the mean loss is flat along it: strong convexity at w* + v
leaves alpha no value but zero, and then the rate 1 - eta alpha is one.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, AtLeast, AtMost, Dot, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, v = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "v"))
eta = symbols("eta", positive=True)
alpha = symbols("alpha", nonnegative=True)

data = Rows(n, (x,))
sgd = SGD(data, delta, v, x * Dot(x, delta), eta, m)  # from labels that w* fits, with delta = w - w*, which is v at the start
energy, distance = data.mean(Dot(x, delta) ** 2), Square(delta)
theorem = Theorem(
    title="Strong convexity leaves no rate beyond the span of the data",
    source="M9 (Theorem 1)",
    says="L is alpha-strongly convex",
    given=(Given(energy, ">=", alpha * distance), Given(Dot(x, v), "==", 0)),  # at every delta; every row is across v
    process=sgd,
    claims={
        "flat": Equal(Mean(energy, 0), 0),
        "alpha": AtMost(alpha * Mean(distance, 0), 0, tight=("O3", "one row")),
        "no rate": AtLeast((1 - eta * alpha) * Mean(distance, 0), Mean(distance, 0), tight=("O3", "one row")),
    },
    proofs={
        "flat": Batches(),
        "alpha": Combine(uses=("flat",), multipliers=(-1,), terms=(Mean(energy - alpha * distance, 0),)),
        "no rate": Combine(uses=("flat",), multipliers=(-eta,), terms=(eta * Mean(energy - alpha * distance, 0),)),
    },
    near_miss={"flat": {"steep": Swap(right=Square(v))}, "alpha": {"negative": Swap(right=-Square(v))},
               "no rate": {"growth": Swap(right=R(3, 2) * Mean(distance, 0))}},
    closed={"simulate": "what is claimed is of the start: nothing random is left to measure"},
    instances={
        "O3": Instance({x: ((R(11, 15), R(10, 15), R(-2, 15)), (R(-5, 15), R(2, 15), R(14, 15))), v: (R(2, 3), R(-2, 3), R(1, 3)),
                        alpha: 0, eta: R(4, 3), m: 2}),
        "one row": Instance({x: ((1, 2),), v: (-2, 1), alpha: 0, eta: 1, m: 1}),
    },
)
