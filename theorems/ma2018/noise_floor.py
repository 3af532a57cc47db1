"""What is left of the error where no weight fits every row?

At the least squares solution the residuals r_i are not zero, only their mean r x is.  Each step then adds their noise: a
floor that falls with the batch size alone, and a term that couples it to the distance.
"""
from sympy import MatrixSymbol, Rational as R, ZeroMatrix, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches

n, p, m = symbols("n p m", integer=True, positive=True)
x, delta, delta0 = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
r = symbols("r", real=True)
eta = symbols("eta", positive=True)

data = Rows(n, (x, r))
sgd = SGD(data, delta, delta0, x * Dot(x, delta) - r * x, eta, m)
shadow = Dot(x, delta)
energy, pull, noise = data.mean(shadow**2), Square(data.mean(shadow * x)), data.mean(Square(x) * shadow**2)
coupled, floor = data.mean(r * Square(x) * shadow), data.mean(r**2 * Square(x))


def step(coupling=2, left=1):
    """The squared distance one step later, with so much of the coupling and of the floor."""
    kick = noise + (m - 1) * pull - coupling * coupled + left * floor
    return Mean(Square(delta) - 2 * eta * energy + eta**2 / m * kick, TIME)


rows = {x: ((1, 0), (1, 0), (0, 1), (0, 2)), r: (1, -1, 2, -1), eta: R(1, 5)}
theorem = Theorem(
    title="The noise floor without interpolation",
    source="M2",
    says="with residuals e_i = y_i - <x_i, w*> that do not vanish, there is a noise floor",
    given=(Given(data.mean(r * x), "==", ZeroMatrix(p, 1)),),
    process=sgd,
    claims={"one step": Equal(Mean(Square(delta), TIME + 1), step())},
    proofs={"one step": Batches()},
    near_miss={"one step": {"no floor": Swap(right=step(left=0)), "no coupling": Swap(right=step(coupling=0)),
                            "coupled once": Swap(right=step(coupling=1))}},
    instances={
        "at the solution": Instance({**rows, delta0: (0, 0), m: Each(1, 2, 3), TIME: 0}),
        "away from it": Instance({**rows, delta0: (1, -1), m: Each(1, 2, 3), TIME: Each(0, 1)}),
    },
)
