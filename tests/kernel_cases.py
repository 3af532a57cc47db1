"""Small experiments of every kind, shared by the kernel tests."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from sympy import Function, Matrix, MatrixSymbol, Piecewise, Rational, Symbol, floor, symbols

from numerics.lower import Experiment
from theorems._model.instance import Point, matrix, rational
from theorems._model.nodes import Dot, Gradient, Part, Square
from theorems._model.process import SGD, Diffusion, Draw, Gaussian, Law, Process, Rows

d, n, b = symbols("d n b", integer=True, positive=True)
x, w, w0, g = (MatrixSymbol(name, d, 1) for name in ("x", "w", "w0", "g"))
y = Symbol("y", real=True)
t = Symbol("t", integer=True, nonnegative=True)
alpha, batch = Function("alpha"), Function("batch")
rows = Rows(n, (x, y))
loss = rows.mean((Dot(x, w) - y) ** 2) / 2


def least_squares(scheme: str = "with", size: Any = b) -> Process:
    return SGD(rows, w, w0, x * x.T * w - y * x, alpha(t), size, scheme)


def regression(length: int, count: int, drawn: int, steps: int = 60, seed: int = 1) -> Point:
    random = Random(seed)
    table = tuple(
        {x: matrix(tuple(Rational(random.randint(-9, 9), 10) for _ in range(length))), y: rational(random.randint(-9, 9))}
        for _ in range(count)
    )
    values = {d: rational(length), n: rational(count), b: rational(drawn), w0: matrix((Rational(1, 3),) * length)}
    return Point("regression", "", values, table, {alpha: tuple(Rational(1, 10 + k) for k in range(steps))})


column, own = MatrixSymbol("k", d, 1), Symbol("j", integer=True)
residuals = SGD(Rows(n, (column, own, y)), w, w0, (w[own, 0] - y / 7) * column, alpha(t), b)


def kernel_model(count: int) -> Point:
    """Residuals of a kernel model: the row j holds column j of a kernel matrix."""
    point = regression(count, count, 3)
    table = tuple(
        {
            column: matrix(tuple(Rational(1, 1 + abs(i - j)) for i in range(count))),
            own: rational(j),
            y: point.rows[j][y],
        }
        for j in range(count)
    )
    return Point("kernel model", "", dict(point.values), table, point.tables)


u, v, c, a, s, xi = symbols("u v c a s xi", real=True)
net = Process(
    {u: Symbol("u0", real=True), v: Symbol("v0", real=True)},
    Draw(Gaussian(xi), b),
    {s: xi**2},
    {u: u - a * v * (u * v - c) * s, v: v - a * u * (u * v - c) * s},
)
net_start = {Symbol("u0", real=True): Rational(1, 2), Symbol("v0", real=True): Rational(2, 3)}
net_point = Point("net", "", {**net_start, c: rational(1), a: Rational(1, 10), b: rational(3)})
net_gradient = Matrix([v * (u * v - c) * s, u * (u * v - c) * s])

p, q = symbols("p q", integer=True, positive=True)
example, S = MatrixSymbol("x", p, 1), MatrixSymbol("S", p, p)
V, U, V0, U0 = (MatrixSymbol(name, *shape) for name, shape in (("V", (2, p)), ("U", (q, 2)), ("V0", (2, p)), ("U0", (q, 2))))
inner, outer = U.T * (U * V - MatrixSymbol("target", q, p)) * S, (U * V - MatrixSymbol("target", q, p)) * S * V.T
matrix_net = Process({V: V0, U: U0}, Draw(Gaussian(example), b), {S: example * example.T}, {V: V - a * inner, U: U - a * outer})
matrix_net_point = Point("matrix net", "", {
    V0: matrix(((1, 0, Rational(1, 2)), (0, 1, 0))), U0: matrix(((1, 1), (0, 1))), MatrixSymbol("target", q, p): matrix(((0, 1, 1), (1, 0, 0))),
    a: Rational(1, 20), b: rational(3), p: rational(3), q: rational(2),
})

z, kick, sign, eta, lam, sigma = symbols("z kick sign eta lam sigma", real=True)
coin = Process(
    {z: 1}, Draw(Law(sign, {1: Rational(1, 2), -1: Rational(1, 2)}), b), {kick: sign}, {z: z - eta * lam * z + eta * sigma * kick}
)
coin_point = Point("coin", "", {eta: Rational(1, 10), lam: rational(1), sigma: rational(2), b: rational(3)})
in_well = z - floor(z + Rational(1, 8))
wells = Process(
    {z: Rational(1, 3)}, Draw(Law(sign, {-1: Rational(1, 9), Rational(1, 8): Rational(8, 9)})),
    {kick: Piecewise((in_well, in_well <= Rational(3, 8)), (Rational(3, 4) - in_well, True)) + sign}, {z: z - (1 - eta) * kick},
)
diffusion = Diffusion(z, 1, -lam * z, sigma)
diffusion_point = Point("diffusion", "", {lam: rational(1), sigma: rational(2), diffusion.clock: Rational(1, 100)})

W, W0 = MatrixSymbol("w", 1, 1), MatrixSymbol("w0", 1, 1)
C, h, epsilon = Function("C"), Symbol("h", real=True), Symbol("epsilon", positive=True)
family_rows = Rows(n, (C(W),))
family = SGD(family_rows, W, W0, Gradient(C(W), W), epsilon, b, "reshuffled")
family_point = Point(
    "family",
    "",
    {n: rational(6), b: rational(2), epsilon: Rational(1, 10), W0: matrix((1,))},
    tuple({h: rational(k)} for k in (1, 2, 6, 3, 2, 1)),
    {},
    {C(W): h * W[0, 0] ** 2 / 2 + W[0, 0] / h},
)

# Digits: z -> 8 z + row, so that the state spells the rows drawn.
row = Symbol("r", real=True)
digits = Rows(n, (row,))
small, f = MatrixSymbol("v", d, 1), MatrixSymbol("f", d, 1)


def parted(scheme: str, part: Any, size: Any = b, source: Any = rows) -> Process:
    """The weight w on whole batches, v on a part of each."""
    slopes = (x * x.T * w - y * x, x * x.T * small - y * x) if source is rows else (w * sign, small * sign)
    return Process(
        {w: w0, small: w0}, Draw(source, size, scheme, part), {g: slopes[0], f: Part(slopes[1])},
        {w: w - alpha(t) * g, small: small - alpha(t) * f},
    )


def spelling(scheme: str, count: int, steps: int, reverse: bool = False) -> Experiment:
    process = Process({z: 0}, Draw(digits, 1, scheme), {kick: row}, {z: 8 * z + kick})
    point = Point("digits", "", {n: rational(count)}, tuple({row: rational(k + 1)} for k in range(count)))
    return Experiment(process, point, ((z, steps),), reverse)


def cases() -> dict[str, Experiment]:
    """Every source, scheme and form, with odd batches, short last batches and several observables."""
    found = {}
    for scheme in ("with", "without", "reshuffled", "in order"):
        for length in (1, 3, 8, 70):
            point = regression(length, 22, 5)
            found[f"{scheme}, length {length}"] = Experiment(least_squares(scheme), point, ((g, 2), (w, 9), (w, 0), (g, 3)))
    for length in (4, 5, 12, 16):
        found[f"loss, length {length}"] = Experiment(least_squares(), regression(length, 22, 5), ((loss, 5), (g, 2)))
    for count in (3, 13, 24):
        found[f"kernel model, {count}"] = Experiment(residuals, kernel_model(count), ((g, 2), (w, 9)))
    found["reshuffled, reverse"] = Experiment(least_squares("reshuffled"), regression(5, 22, 5), ((w, 9),), reverse=True)
    found["loss"] = Experiment(least_squares(), regression(3, 9, 4), ((loss, 4), (Square(Gradient(loss, w)), 4), (Square(g), 4)))
    found["batch by time"] = Experiment(least_squares(size=batch(t)), with_batches(regression(2, 9, 1), (3, 1, 4, 2)), ((w, 4),))
    found["net"] = Experiment(net, net_point, ((net_gradient, 2), (Square(Matrix([u, v])), 3), (s, 1)))
    found["matrix net"] = Experiment(matrix_net, matrix_net_point, ((inner, 1), (Square(outer), 2), (V, 2)))
    found["coin"] = Experiment(coin, coin_point, ((z**2, 10), (z, 10), (kick, 3)))
    found["diffusion"] = Experiment(diffusion, diffusion_point, ((z**2, 100), (z, 40)))
    found["family"] = Experiment(family, family_point, ((W, 3), (W, 6)))
    found["family, reverse"] = Experiment(family, family_point, ((W, 3),), reverse=True)
    for scheme in ("with", "without"):
        process = parted(scheme, b - 2)
        found[f"part, {scheme}"] = Experiment(process, regression(3, 22, 5), ((small, 2), (f, 3), (w, 9), (small - w, 9)))
    found["part by time"] = Experiment(
        parted("without", batch(t) - 1, batch(t)), with_batches(regression(2, 9, 1), (3, 2, 4, 2)), ((small, 4), (f, 2))
    )
    coins = Law(sign, {1: Rational(1, 2), -1: Rational(1, 2)})
    found["part of a law"] = Experiment(parted("with", 2, 3, coins), replace(regression(2, 2, 1), rows=()), ((small, 4), (g, 2)))
    found["wells"] = Experiment(wells, coin_point, ((z, 40), (floor(z + Rational(1, 8)), 40), (floor(-3 * z) * z, 7)))
    found["digits"] = spelling("without", 5, 4)
    return found


def with_batches(point: Point, sizes: tuple[int, ...]) -> Point:
    tables = {**point.tables, batch: tuple(map(rational, sizes))}
    return Point(point.instance, point.label, point.values, point.rows, tables)


def fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
