"""Do the inputs of a two-layer net have to be normal for its gradient variance to be a polynomial in 1/b?

No: any independent examples will do, with any targets, for the places of a batch can be shared out in finitely many ways.  Rows
drawn without replacement give a polynomial in c = (n - b)/(b (n - 1)), which vanishes with c; in 1/b its root is at 1/n.
"""
from sympy import ImmutableMatrix, Rational as R, symbols

from theorems import Draw, Each, Given, Instance, Law, Mean, Path, Polynomial, Process, Rows, Square, Swap, Theorem, Variance
from theorems.rules import Expand

n, b = symbols("n b", integer=True, positive=True)
z, y, u0, v0, alpha, xi, q = symbols("z y u_0 v_0 alpha xi q", real=True)  # of a row: the square of its input, input times target
K, L, M, U, V = symbols("K L M U V", real=True)
rows = Rows(n, (z, y))


def network(draw, mark, square, product):
    """(process, gradient) of the net: the batch enters through the averages of the squared input and of input times target."""
    u, v, S, T = symbols(f"u{mark} v{mark} S{mark} T{mark}", real=True)
    gradient = (u * v * S - T) * ImmutableMatrix([v, u])
    moved = {u: u - alpha * gradient[0], v: v - alpha * gradient[1]}
    return Process({u: u0, v: v0}, draw, {S: square, T: product}, moved), gradient


repeated, g = network(Draw(rows, b), "", z, y)
apart, h = network(Draw(rows, b, "without"), "'", z, y)
coin, f = network(Draw(Law(xi, {1: 1 - q, 2: q}), b), "''", xi**2, xi * (3 * xi - 1))
t, c = repeated.time, (n - b) / (b * (n - 1))
degree = 3 ** (t + 1) - t - 2

# The path without noise, and the covariance of the weights along it, times b.
mean, pull = rows.mean(z), (U * V * rows.mean(z) - rows.mean(y)) * ImmutableMatrix([V, U])
bend = ImmutableMatrix([[mean * V**2, 2 * mean * U * V - rows.mean(y)], [2 * mean * U * V - rows.mean(y), mean * U**2]])
spread, slope = ImmutableMatrix([[K, L], [L, M]]), ImmutableMatrix([[1, 0], [0, 1]]) - alpha * bend
squares, products = rows.mean(z**2) - mean**2, rows.mean(y**2) - rows.mean(y) ** 2
mixed = rows.mean(z * y) - mean * rows.mean(y)
noise = U**2 * V**2 * squares - 2 * U * V * mixed + products  # the variance of the factor before (v, u), of one example
wider = slope * spread * slope.T + alpha**2 * noise * ImmutableMatrix([[V**2, U * V], [U * V, U**2]])
course = Path(
    {U: u0, V: v0, K: 0, L: 0, M: 0},
    {U: U - alpha * pull[0], V: V - alpha * pull[1], K: wider[0, 0], L: wider[0, 1], M: wider[1, 1]},
)


def first(noise):
    return {1: Mean((bend * spread * bend.T).trace() + noise * Square(ImmutableMatrix([V, U])), t)}


theorem = Theorem(
    title="Gradient variance of a two-layer net for any inputs",
    source="Q13",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    given=(Given(n, ">=", 2), Given(b, "<=", n), Given(q, ">=", 0), Given(q, "<=", 1)),
    process=(repeated, apart, coin, course),
    claims={
        "with replacement": Polynomial(Variance(g, t), 1 / b, degree, constant=0, signs="lowest", coefficients=first(noise)),
        "a law with atoms": Polynomial(Variance(f, t), 1 / b, degree, constant=0, signs="lowest"),
        "without replacement": Polynomial(Variance(h, t), c, degree, constant=0),
    },
    proofs=dict.fromkeys(["with replacement", "a law with atoms", "without replacement"], Expand()),
    near_miss={
        "with replacement": {
            "a constant term": Swap(constant=1),
            "no negative coefficient": Swap(signs="all"),
            "targets without noise": Swap(coefficients=first(U**2 * V**2 * squares)),
            "independent targets": Swap(coefficients=first(noise + 2 * U * V * mixed)),
        },
        "a law with atoms": {"a constant term": Swap(constant=1)},
        "without replacement": {
            "in 1/b, with no constant": Swap(variable=1 / b),
            "no negative coefficient": Swap(signs="all"),
            "one degree less": Swap(degree=degree - 1),
        },
    },
    instances={
        "two alike": Instance({z: (1, 1, 4), y: (2, 2, 7), u0: 1, v0: R(1, 2), alpha: R(1, 20), q: R(1, 3), b: Each(1, 2), t: 1}),
        "nine rows": Instance({z: (0, 1, 1, 2, 3, 5, 8, 4, 7), y: (0, 2, 2, 4, 6, 10, 16, 8, 14), u0: 1, v0: R(1, 2),
                               alpha: R(1, 20), q: R(1, 2), b: 4, t: 1}),
    },
)
