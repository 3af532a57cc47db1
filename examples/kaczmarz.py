"""How fast does the randomised Kaczmarz method forget its start?

It solves a consistent linear system by projecting on one random equation a step.  With rows of length one and relaxation
omega, the squared error loses omega (2 - omega) times the mean squared residual, on average and exactly.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Batches

n, p = symbols("n p", integer=True, positive=True)
x, error, start = (MatrixSymbol(s, p, 1) for s in ("x", "delta", "delta_0"))
omega = symbols("omega", positive=True)

rows = Rows(n, (x,))
kaczmarz = SGD(rows, error, start, gradient=x * Dot(x, error), step=omega)
residual = rows.mean(Dot(x, error) ** 2)


def after_one_step(loss):
    return Mean(Square(error) - loss * residual, TIME)


theorem = Theorem(
    title="One step of the randomised Kaczmarz method",
    source="Strohmer & Vershynin 2009, with relaxation",
    says="a randomised version of the Kaczmarz method converges with expected exponential rate",
    given=(Given(Dot(x, x), "==", 1), Given(omega, "<", 2)),
    process=kaczmarz,
    claims={"pythagoras": Equal(Mean(Square(error), TIME + 1), after_one_step(omega * (2 - omega)))},
    proofs={"pythagoras": Batches()},
    near_miss={"pythagoras": {
        "without the square": Swap(right=after_one_step(2 * omega)),
        "omega squared": Swap(right=after_one_step(omega**2)),
        "half": Swap(right=after_one_step(omega * (2 - omega) / 2)),
    }},
    instances={
        "three lines": Instance({x: ((1, 0), (R(3, 5), R(4, 5)), (0, 1)), start: (2, -1),
                                 omega: Each(R(1, 2), 1, R(3, 2)), TIME: Each(0, 3)}),
        "in space": Instance({x: ((1, 0, 0), (R(2, 3), R(2, 3), R(1, 3)), (0, R(3, 5), R(-4, 5))), start: (1, 1, -2),
                              omega: R(4, 5), TIME: 2}),
    },
)
