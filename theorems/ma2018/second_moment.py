"""What does a mini-batch do to a direction, in mean square?

The batch matrix H_m averages x x^T over m rows drawn with replacement.  Its second moment mixes that of one row, S, with the
square of the mean, H; as no row is longer than sqrt(beta), S is at most beta H in every direction.
"""
from sympy import MatrixSymbol, Rational as R, symbols

from theorems import SGD, TIME, AtMost, Dot, Draw, Each, Equal, Given, Instance, Mean, Process, Rows, Square, Swap, Theorem
from theorems.rules import Batches, Combine

n, p, m = symbols("n p m", integer=True, positive=True)
x, w, v, g, z = (MatrixSymbol(s, p, 1) for s in ("x", "w", "v", "g", "z"))
Hm = MatrixSymbol("H_m", p, p)
beta, eta = symbols("beta eta", positive=True)

data = Rows(n, (x,))
sgd = SGD(data, w, v, x * Dot(x, w), eta, m, name=g)  # g = H_m w, and w = v at the start
whole = Process({z: v}, Draw(data, m), {Hm: x * x.T}, {z: z - eta * Hm * z})
H, S = data.mean(x * x.T), data.mean(Square(x) * (x * x.T))
along, mean = data.mean(Dot(x, w) ** 2), Square(data.mean(Dot(x, w) * x))
weighted = data.mean(Square(x) * Dot(x, w) ** 2)
square, left = Mean(Square(g), TIME), Mean(data.mean((beta - Square(x)) * Dot(x, w) ** 2), TIME)


def mixed(one, two, first=1 / m, second=(m - 1) / m):
    return first * one + second * two


def form(one, *weights):
    return Mean(mixed(one, mean, *weights), TIME)


X3 = {x: ((1, 2), (1, -2), (2, 0)), beta: 5}
theorem = Theorem(
    title="Second moment of the batch matrix",
    source="M1",
    says="E[H_m^2] is at most beta/m H + (m-1)/m H^2",
    given=(Given(Square(x), "<=", beta),),
    process=(sgd, whole),
    claims={
        "first moment": Equal(Mean(Hm, 0), H),
        "second moment": Equal(Mean(Hm * Hm, 0), mixed(S, H * H)),
        "in a direction": Equal(square, form(weighted)),
        "what is left": Equal(form(beta * along) - square, left / m),
        "at most": AtMost(square, form(beta * along), tight=("A, all of length one", "X3, along e_2")),
    },
    proofs={"first moment": Batches(), "second moment": Batches(), "in a direction": Batches(), "what is left": Batches(),
            "at most": Combine(uses=("what is left",), multipliers=(1,), terms=(left / m,))},
    near_miss={
        "second moment": {"S/m + H^2": Swap(right=mixed(S, H * H, second=1)),
                          "1/m and (m-1)/m exchanged": Swap(right=mixed(S, H * H, (m - 1) / m, 1 / m))},
        "in a direction": {"S/m + H^2": Swap(right=form(weighted, 1 / m, 1)),
                           "1/m and (m-1)/m exchanged": Swap(right=form(weighted, (m - 1) / m, 1 / m)),
                           "mean of the lengths for S": Swap(right=form(data.mean(Square(x)) * along)),
                           "beta for the lengths": Swap(right=form(beta * along))},
        "at most": {"mean of the lengths for beta": Swap(right=form(data.mean(Square(x)) * along))},
    },
    instances={
        "X3, along e_1": Instance({**X3, v: (1, 0), eta: R(1, 3), m: Each(2, 3), TIME: 0}),
        "X3, along e_2": Instance({**X3, v: (0, 1), eta: R(1, 3), m: 3, TIME: 0},
                                 why="at m = 2 an exchange of the weights does not show"),
        "A, all of length one": Instance({x: ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2, beta: 1, v: (1, R(1, 2), -1),
                                          eta: 1, m: 2, TIME: 1}),
    },
)
