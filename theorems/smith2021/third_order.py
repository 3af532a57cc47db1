"""By how much does the modified loss miss?

The mean epoch leaves the flow of the modified loss at the third power of the step.  The coefficient is an average of what
gradient descent does on each batch, and a part that grows with the number of batches: a double bracket of their fields.
"""
from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from theorems import SGD, Family, Flow, Gradient, Hessian, Instance, Mean, Order, Rows, Square, Swap, Theorem, Third
from theorems.rules import Trees

m, p = symbols("m p", integer=True, positive=True)
eps = Symbol("epsilon", positive=True)
C = Function("C", real=True)
w, w0 = MatrixSymbol("w", p, 1), MatrixSymbol("w_0", p, 1)
a1, a2, a3, a4 = symbols("a1 a2 a3 a4", real=True)

batches = Rows(m, (C(w),))
epoch = SGD(batches, weight=w, start=w0, gradient=Gradient(C(w), w), step=eps, scheme="reshuffled")
modified = batches.mean(C(w)) + eps / 4 * batches.mean(Square(Gradient(C(w), w)))
miss = Mean(w, m) - Flow(w, modified, w0, m * eps)

one, every = C(w0), batches.mean(C(w0))  # the loss of one batch, and of all
slope, bend, full, bends = Gradient(one, w0), Hessian(one, w0), batches.mean(Gradient(one, w0)), Hessian(every, w0)

of_each = -batches.mean(4 * bend * bend * slope + Third(one, w0, slope, slope)) / 12
inner = batches.mean(2 * bend * bends * slope - bend * bend * full + Third(one, w0, slope, full) - Third(every, w0, slope, slope))
bracket = (inner - bends * batches.mean(bend * slope)) / 12


def third(double, single=1):
    return m * single * of_each + m**2 * double * bracket


def polynomial(*coefficients):
    """Losses a1 M1 + a2 M2 + a3 M3 + a4 M4 in the plane, with M the monomials below."""
    x, y = w[0, 0], w[1, 0]
    formula = a1 * x**2 * y + a2 * (x * y**2 + x) + a3 * (x**3 / 3 - x * y + y**2 / 2) + a4 * x
    return Family(formula, dict(zip((a1, a2, a3, a4), coefficients, strict=True)))


x = w[0, 0]
quartic = Family(a1 * x + a2 * x**2 + a3 * x**3 + a4 * x**4, {
    a1: (1, -1, 0), a2: (R(1, 2), 1, R(3, 2)), a3: (R(1, 3), 0, R(-1, 3)), a4: (0, R(1, 4), R(1, 2))})

theorem = Theorem(
    title="The mean epoch to third order",
    source="S5",
    says="(extends the paper: the first term that its modified loss leaves out)",
    process=epoch,
    claims={"third order": Order(miss, eps, 3, coefficient=third(1))},
    proofs={"third order": Trees()},
    near_miss={"third order": {
        "the average of gradient descent": Swap(coefficient=third(0)),
        "minus the bracket": Swap(coefficient=third(-1)),
        "twice the bracket": Swap(coefficient=third(2)),
        "half of each": Swap(coefficient=third(1, R(1, 2))),
    }},
    needs=("smith2021.modified_loss",),
    instances={
        "P1": Instance({C(w): quartic, w0: (R(1, 2),), eps: R(1, 20000)}),
        "P2b": Instance({C(w): polynomial((1, 0, 0), (0, 1, 0), (0, 0, 1), (0, 0, 0)), w0: (1, 2), eps: R(1, 50000)}),
        "four batches": Instance({C(w): polynomial((1, 0, 1, 2), (0, 1, 0, 1), (1, 0, 0, 1), (1, -1, 2, 0)),
                                  w0: (R(1, 2), 1), eps: R(1, 50000)}),
    },
)
