"""Why must the distance be projected on the span of the data?

A step adds multiples of rows.  What of w - w* lies across all of them is never touched, so for more features than rows the
whole distance has no rate: it tends to the length of that part.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Given, Instance, Mean, Rows, Square, Swap, Theorem
from theorems.rules import Induction

n, p, m = symbols("n p m", integer=True, positive=True)
x, w, w0, best = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "w_star"))
P = MatrixSymbol("P", p, p)
y = symbols("y", real=True)
eta = symbols("eta", positive=True)

data = Rows(n, (x, y))
sgd = SGD(data, w, w0, x * (Dot(x, w) - y), eta, m)


def across(weight):
    return weight - best - P * (weight - best)


theorem = Theorem(
    title="What lies across the span of the data stays",
    source="M3",
    says="delta is the projection of w - w* on the range of H; the null component never moves",
    given=(Given(P * x, "==", x),),  # P keeps the rows; labels and w* may be any
    process=sgd,
    claims={
        "length": Equal(Mean(Square(across(w)), TIME), Square(across(w0))),
        "vector": Equal(Mean(across(w), TIME), across(w0)),
    },
    proofs={"length": Induction(over=TIME), "vector": Induction(over=TIME)},
    near_miss={
        "length": {"shrinks": Swap(right=(1 - eta) ** TIME * Square(across(w0))),
                   "the whole distance": Swap(right=Square(w0 - best)),
                   "the distance in the span": Swap(right=Square(P * (w0 - best)))},
        "vector": {"turned round": Swap(right=-across(w0))},
    },
    closed={"simulate": "what is claimed is constant along every run: nothing random is left to measure"},
    instances={
        "O3, from the null vector": Instance({
            x: ((R(11, 15), R(10, 15), R(-2, 15)), (R(-5, 15), R(2, 15), R(14, 15))), y: (0, 0), best: (0, 0, 0),
            P: ((R(5, 9), R(4, 9), R(-2, 9)), (R(4, 9), R(5, 9), R(2, 9)), (R(-2, 9), R(2, 9), R(8, 9))),
            w0: (R(2, 3), R(-2, 3), R(1, 3)), eta: R(4, 3), m: 2, TIME: Each(1, 3)}),
        "two rows, one direction": Instance({
            x: ((1, 0), (2, 0)), y: (1, 2), best: (1, 3), P: ((1, 0), (0, 0)), w0: (2, 5), eta: R(1, 5), m: Each(1, 2), TIME: 2}),
    },
)
