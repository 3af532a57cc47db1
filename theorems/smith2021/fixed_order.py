"""What does one epoch do when the batches come in a given order?

To second order in the step it is a full step plus a sum over pairs: the Hessian of the later batch acts on the gradient of
the earlier one.  The two swapped have the same mean over orders, so only a test order by order can tell them apart.
"""
from itertools import permutations

from sympy import Function, MatrixSymbol, Rational as R, Symbol, symbols

from theorems import SGD, Dot, Family, Gradient, Hessian, Instance, Mean, Order, Rows, Swap, Theorem
from theorems.rules import Trees

m, p = symbols("m p", integer=True, positive=True)
eps = Symbol("epsilon", positive=True)
C = Function("C", real=True)
w, w0, H, v = MatrixSymbol("w", p, 1), MatrixSymbol("w_0", p, 1), MatrixSymbol("H", p, p), MatrixSymbol("r", p, 1)

batches = Rows(m, (C(w),))
later = batches.again()
D = later.fields[0].func
epoch = SGD(batches, weight=w, start=w0, gradient=Gradient(C(w), w), step=eps, scheme="in order")
full_step = w0 - m * eps * batches.mean(Gradient(C(w0), w0))


def pairs(curved, sloped, factor=1):
    return factor * eps**2 * batches.before(later, Hessian(curved(w0), w0) * Gradient(sloped(w0), w0))


matrices, vectors = (((2, 1), (1, 1)), ((1, -1), (-1, 3)), ((3, 0), (0, 1))), ((1, 0), (0, 2), (-1, 1))


def visited(order):
    quadratic = Family(Dot(w, H * w) / 2 - Dot(v, w), {H: tuple(matrices[k] for k in order), v: tuple(vectors[k] for k in order)})
    return Instance({C(w): quadratic, w0: (1, -1), eps: R(1, 100)})


theorem = Theorem(
    title="One epoch in a given order",
    source="S3",
    says="(the expansion behind the modified loss; not a sentence of the abstract)",
    process=epoch,
    claims={"second order": Order(Mean(w, m) - (full_step + pairs(D, C)), eps, 3)},
    proofs={"second order": Trees()},
    near_miss={"second order": {
        "earlier Hessian, later gradient": Swap(of=Mean(w, m) - (full_step + pairs(C, D))),
        "minus": Swap(of=Mean(w, m) - (full_step + pairs(D, C, -1))),
        "half": Swap(of=Mean(w, m) - (full_step + pairs(D, C, R(1, 2)))),
        "one order too good": Swap(power=4),
    }},
    instances={f"Q2 in order {''.join(map(str, order))}": visited(order) for order in permutations(range(3))},
    closed={"simulate": "the order is given, so nothing is random; the exact road computes every order"},
)
