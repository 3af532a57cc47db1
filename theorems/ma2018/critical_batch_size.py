"""How large a mini-batch is worth its price?

The rate is the larger of two parabolas in the step.  Small batches are limited by the flattest direction, large ones by
the crossing of the two; the change happens at m* = beta/(lambda_1 - lambda_k) + 1.
"""
from sympy import MatrixSymbol, Max, Piecewise, Rational as R, Symbol, oo, symbols

from theorems import SGD, TIME, Dot, Each, Equal, Figure, Given, Instance, Limit, Mean, Optimum, Piece, Rows, Swap, Theorem
from theorems.rules import Batches, Limits, Minimax

n, p = symbols("n p", integer=True, positive=True)
x, top_axis, low_axis, delta = (MatrixSymbol(s, p, 1) for s in ("x", "e_1", "e_k", "delta"))
beta, top, low, eta = symbols("beta lambda_1 lambda_k eta", positive=True)
m = Symbol("m", positive=True)
d, s, u = symbols("d s u", nonnegative=True)  # lambda_1 - lambda_k, distance to the boundary, m - 1

data = Rows(n, (x,))
sgd = SGD(data, delta, top_axis + low_axis, x * Dot(x, delta), eta, m)


def rate(lam):
    return 1 - 2 * eta * lam + eta**2 * lam * beta / m + eta**2 * lam**2 * (m - 1) / m


def along(axis):
    """What the given equations say of one direction: rows lie along or across it."""
    shadow = Dot(x, axis)
    return (shadow * Dot(x, delta), "==", shadow**2 * Dot(axis, delta)), (shadow**4, "==", beta * shadow**2)


def mean_square(axis, time):
    return Mean(Dot(axis, delta) ** 2, time)


def one_step(axis, lam):
    return Equal(mean_square(axis, TIME + 1), rate(lam) * mean_square(axis, TIME))


flat, both = beta + (m - 1) * low, beta + (m - 1) * (top + low)
boundary = beta - (m - 1) * (top - low)
small = Piece(boundary, m / flat, 1 - m * low / flat)
large = Piece(-boundary, 2 * m / both, 1 - 4 * m * (m - 1) * top * low / both**2)


def best(of):
    return Piecewise((getattr(small, of), boundary >= 0), (getattr(large, of), True))


def drawn(title, curves, **more):
    """A figure over m at the best step, for which the larger of the two rates is simulated."""
    return Figure(title, x=m, curves=curves, at={eta: best("argmin")}, marks={"m*": beta / (top - low) + 1}, **more)


def speed_up(rate):
    """How many times faster than at batch one the loss falls, which is by 1 - lambda_k/beta there."""
    return (1 - rate) * beta / low


def pieces(first=small, second=large):
    return Swap(pieces=(first, second))


def boundary_at(turn):
    return pieces(Piece(turn, small.argmin, small.value), Piece(-turn, large.argmin, large.value))


measured = Max(mean_square(top_axis, 1), mean_square(low_axis, 1))
one_hot = {x: ((1, 0, 0),) * 5 + ((0, 1, 0),) * 3 + ((0, 0, 1),) * 2, top_axis: (1, 0, 0), low_axis: (0, 0, 1)}
theorem = Theorem(
    title="Critical batch size",
    source="M5",
    says="There is a critical batch size m* such that: (a) SGD iteration with mini-batch size m <= m* is nearly equivalent to m "
    "iterations of mini-batch size 1 (linear scaling regime). (b) SGD iteration with mini-batch m > m* is nearly equivalent to a "
    "full gradient descent iteration (saturation regime).",
    given=(
        Given(m, ">=", 1), Given(top, ">=", low), Given(beta, ">=", top + low),
        *(Given(*equation) for axis in (top_axis, low_axis) for equation in along(axis)),
        Given(data.mean(Dot(x, top_axis) ** 2), "==", top), Given(data.mean(Dot(x, low_axis) ** 2), "==", low),
        Given(Dot(top_axis, top_axis), "==", 1), Given(Dot(low_axis, low_axis), "==", 1), Given(Dot(top_axis, low_axis), "==", 0),
    ),
    process=sgd,
    claims={
        "rate along e_1": one_step(top_axis, top),
        "rate along e_k": one_step(low_axis, low),
        "optimal step and rate": Optimum((rate(top), rate(low)), over=eta, pieces=(small, large),
                                         realised_by=(mean_square(top_axis, 1), mean_square(low_axis, 1))),
        "saturation": Limit(large.value, m, oo, ((top - low) / (top + low)) ** 2,
                            error=8 * top * low * beta / ((top + low) ** 2 * both)),
    },
    proofs={
        "rate along e_1": Batches(), "rate along e_k": Batches(),
        "optimal step and rate": Minimax(coordinates=(
            {top: low + d, m: 1 + u, beta: u * d + s},
            {top: low + d, m: 1 + (beta + s) / d},
        )),
        "saturation": Limits(coordinates={m: 1 + u, beta: top + low + s}),
    },
    near_miss={"optimal step and rate": {
        "lambda_1 in case I": pieces(first=Piece(boundary, m / (beta + (m - 1) * top), small.value)),
        "no factor 2": pieces(second=Piece(-boundary, m / both, large.value)),
        "2 lambda_k for lambda_1 + lambda_k": pieces(second=Piece(-boundary, 2 * m / (beta + 2 * (m - 1) * low), large.value)),
        "turn without + 1": boundary_at(beta - m * (top - low)),
        "turn at beta/(lambda_1 + lambda_k) + 1": boundary_at(beta - (m - 1) * (top + low)),
        "eta = m/beta": pieces(first=Piece(boundary, m / beta, small.value)),
    }, "saturation": {
        "rate of the flattest direction": Swap(value=(1 - low / top) ** 2),
        "half the error": Swap(error=4 * top * low * beta / ((top + low) ** 2 * both)),
    }},
    figures=(
        drawn("The best rate g*(m)", {"g*": best("value"), "small batches": small.value, "large batches": large.value,
                                      "larger of the two rates": measured}, y_label="g*(m)"),
        drawn("The best step", {"eta*": best("argmin"), "small batches": small.argmin, "large batches": large.argmin},
              y_label="eta*(m)"),
        drawn("Speed-up s(m) over batch one",
              {"s": speed_up(best("value")), "linear": m, "of the larger rate": speed_up(measured)}, log="xy", y_label="s(m)"),
        drawn("Efficiency s(m)/m", {"s(m)/m": speed_up(best("value")) / m, "of the larger rate": speed_up(measured) / m},
              y_label="s(m)/m"),
    ),
    needs=("ma2018.tightness",),
    on_data="ma2018.measured_speed_up",
    instances={
        "A": Instance({**one_hot, beta: 1, top: R(1, 2), low: R(1, 5), eta: R(2, 3), TIME: 0, m: Each(1, 3, 4, 5, 40)}),
        "B": Instance({x: ((1, 0),) * 5 + ((0, 1),) + ((0, 0),) * 14, top_axis: (1, 0), low_axis: (0, 1),
                       beta: 1, top: R(1, 4), low: R(1, 20), eta: R(3, 2), TIME: 1, m: 3}),
        "longer rows": Instance({x: ((2, 0), (2, 0), (0, 2), (0, 0)), top_axis: (1, 0), low_axis: (0, 1),
                                 beta: 4, top: 2, low: 1, eta: R(1, 3), TIME: 1, m: 7}),
    },
)
