"""How does the batch size change the variance of the gradient in a linear net of any depth, one unit a layer?

A step of a net of depth d multiplies powers by 2d - 1, and so the degree grows.  It is attained unless a weight, the error or the
step is 0.  Depth one is linear regression: there no coefficient is negative.
"""
from sympy import ImmutableMatrix, Mul, Product, Rational as R, Symbol, eye, factorial, symbols

from theorems import Draw, Each, Gaussian, Given, Instance, Mean, Path, Polynomial, Process, Square, Swap, Theorem, Variance
from theorems.rules import Expand

b, j = Symbol("b", integer=True, positive=True), Symbol("j", integer=True, nonnegative=True)
target, alpha, xi = symbols("c alpha xi", real=True)
start = symbols("a1:6", real=True)
weights = dict(zip(start, (1, R(1, 2), R(3, 2), R(2, 3), 1), strict=True))


def network(depth):
    """(process, gradient, loss) of the net with weights w1, ..., wd; each average has a name of its own."""
    layers, s = symbols(f"w{depth}(1:{depth + 1})", real=True), Symbol(f"s{depth}", real=True)
    error = Mul(*layers) - target
    gradient = ImmutableMatrix([Mul(*(v for v in layers if v != w)) * error * s for w in layers])
    moved = {w: w - alpha * g for w, g in zip(layers, gradient, strict=True)}
    process = Process(dict(zip(layers, start, strict=False)), Draw(Gaussian(xi), size=b), {s: xi**2}, moved)
    return process, gradient, error**2 / 2


nets = {depth: network(depth) for depth in (1, 3, 4, 5)}
t = nets[1][0].time


def degree(depth):
    return ((2 * depth - 1) ** (t + 1) - 1) / R(depth - 1) - (t + 1)


def highest(depth):
    """What multiplies the highest powers of the averages in what a step adds to each weight."""
    parts, (process, gradient, _) = symbols(f"A{depth}(1:{depth + 1})", real=True), nets[depth]
    begin = {**process.start, Symbol(f"s{depth}", real=True): 1}
    return Path({a: -alpha * g.subs(begin) for a, g in zip(parts, gradient, strict=True)},
                {a: -alpha * Mul(*(o for o in parts if o != a)) * Mul(*parts) for a in parts})


tops = {depth: highest(depth) for depth in (3, 4, 5)}


def last(depth, growth):
    """The highest coefficient: an average to the power m has a mean whose highest coefficient is 2^(m-1) (m-1)!."""
    power = 2 * growth**j
    squares = Mean(sum(a**2 for a in tops[depth].states), t)
    return {degree(depth): squares / alpha**2 * Product(2 ** (power - 1) * factorial(power - 1), (j, 0, t))}


def course(depth):
    """(the net without noise with the covariance of its weights times b; its gradient, that one's slope, the covariance)"""
    weights, held = symbols(f"W{depth}(1:{depth + 1})", real=True), symbols(f"K{depth}_:{depth}:{depth}", real=True)
    spread = ImmutableMatrix(depth, depth, lambda k, m: held[depth * min(k, m) + max(k, m)])
    process, gradient, _ = nets[depth]
    pull = gradient.subs({**dict(zip(process.states, weights, strict=True)), Symbol(f"s{depth}", real=True): 1})
    bend = pull.jacobian(weights)
    slope = eye(depth) - alpha * bend
    wider = slope * spread * slope.T + 2 * alpha**2 * pull * pull.T
    table = {spread[k, m]: wider[k, m] for k in range(depth) for m in range(k, depth)}
    moved = {w: w - alpha * g for w, g in zip(weights, pull, strict=True)}
    path = Path(dict(zip(weights, start, strict=False)) | dict.fromkeys(table, 0), moved | table)
    return path, pull, bend, spread


courses = {3: course(3)}


def first(depth, earlier=1):
    """What the noise of the last step and that of the earlier ones do to first order."""
    _, pull, bend, spread = courses[depth]
    return {1: Mean(earlier * (bend * spread * bend.T).trace() + 2 * Square(pull), t)}


def variance(depth):
    return Polynomial(Variance(nets[depth][1], t), 1 / b, degree(depth), exact_degree=True, constant=0, signs="ends",
                      coefficients=(first(3) if depth == 3 else {}) | last(depth, 2 * depth - 1))


def loss(depth):
    return Polynomial(Mean(nets[depth][2], t), 1 / b, R(depth, depth - 1) * ((2 * depth - 1) ** t - 1) - t, exact_degree=True)


theorem = Theorem(
    title="Gradient variance of deep scalar nets",
    source="Q12",
    says="For deep neural networks with L_2 loss we show that the variance of the gradient is a polynomial in 1/b.",
    given=tuple(Given(alpha * Mul(*start[:d]) * (Mul(*start[:d]) - target), "!=", 0) for d in (3, 4, 5)),
    process=(*(process for process, _, _ in nets.values()), *tops.values(), *(path for path, *_ in courses.values())),
    claims={
        "depth 1": Polynomial(Variance(nets[1][1], t), 1 / b, t + 1, constant=0, signs="all"),
        **{f"depth {d}": variance(d) for d in (3, 4, 5)},
        **{f"loss, depth {d}": loss(d) for d in (3, 4, 5)},
    },
    proofs={"depth 1": Expand(),
            **{f"{what}depth {d}": Expand(steps=1 if d < 5 else 0) for d in (3, 4, 5) for what in ("", "loss, ")}},
    near_miss={
        "depth 1": {"degree t": Swap(degree=t), "a constant term": Swap(constant=1)},
        "depth 3": {
            "degree 5^(t+1)": Swap(degree=5 ** (t + 1)),
            "degree of two layers": Swap(degree=3 ** (t + 1) - t - 2),
            "powers of three": Swap(coefficients=last(3, 3)),
            "noise of the last step alone": Swap(coefficients=first(3, 0)),
            "powers of d + 1": Swap(degree=(4 ** (t + 1) - 1) / R(2) - (t + 1)),
        },
        "depth 4": {
            "degree of two layers": Swap(degree=3 ** (t + 1) - t - 2),
            "a constant term": Swap(constant=1),
            "no negative coefficient": Swap(signs="all"),
        },
        "depth 5": {"degree of two layers": Swap(degree=3 ** (t + 1) - t - 2)},
    },
    instances={
        "golden weights": Instance({**weights, target: 2, alpha: R(1, 10), b: Each(1, 8), t: Each(0, 1)}),
    },
    closed={"simulate": "products of eighteen averages are heavy-tailed at this step, and no sample tells a degree; the net of "
                        "two layers is simulated in qian2020.scalar_network"},
)
