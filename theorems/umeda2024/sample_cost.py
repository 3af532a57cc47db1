"""Does increasing batch size and learning rate save samples?

The bound of the main lemma for N samples in all, however they are spread over the steps: by the inequality of Cauchy and
Schwarz its noise term is least when batches grow in proportion to learning rates, and no schedule brings it below a constant
times 1/sqrt(N), which constant batches and rates attain.
"""
from sympy import Function, Rational as R, Sum, Symbol, sqrt, symbols

from theorems import TIME, AtLeast, Given, Instance, Swap, Theorem
from theorems.rules import Combine

Delta, L, sigma, largest = symbols("Delta L sigma eta_max", positive=True)
eta, b = Function("eta", positive=True), Function("b", positive=True)
T, s = Symbol("T", integer=True, positive=True), Symbol("s", integer=True, nonnegative=True)


def over_steps(term):
    return Sum(term, (s, 0, T - 1))


length, noise, samples = over_steps(eta(s)), over_steps(eta(s) ** 2 / b(s)), over_steps(b(s))
below = 2 - L * largest


def bound(noise=noise):
    """B_T + V_T of the main lemma."""
    return 2 * Delta / (below * length) + L * sigma**2 * noise / (below * length)


def paired(power=2):
    return length**power / samples


def least(factor=2):
    return factor * sqrt(2 * Delta * L * sigma**2 / samples) / below


def run(rates, batches, gap=1, curvature=1, spread=1):
    table = {Delta: gap, L: curvature, sigma: spread, largest: max(rates), T: len(rates), TIME: 0}
    return Instance({**table, eta: tuple(rates), b: tuple(batches)})


def stages(first, factor):
    """Ten stages of ten steps, each with a value by a factor larger than the one before."""
    return tuple(first * factor ** (k // 10) for k in range(100))


rates, batches = stages(R(1, 10), R(6, 5)), stages(8, 2)
total = sum(batches)
tight = ("attained", "attained in large batches")

theorem = Theorem(
    title="The bound for a given number of samples",
    source="U12",
    says="The results of our theoretical analyses demonstrate that increasing both batch size and learning rate accelerates SGD",
    given=(Given(eta(TIME), "<=", largest), Given(L * largest, "<", 2)),
    claims={
        "pairing": AtLeast(noise, paired(), tight=("b like eta", *tight)),
        "for a given length": AtLeast(bound(), bound(paired()), tight=("b like eta", *tight)),
        "whatever the length": AtLeast(bound(paired()), least(), tight=tight),
        "for given samples": AtLeast(bound(), least(), tight=tight),
    },
    proofs={
        "pairing": Combine(uses=(), terms=(over_steps(b(s) * (eta(s) / b(s) - length / samples) ** 2),)),
        "for a given length": Combine(uses=("pairing",), terms=(), multipliers=(L * sigma**2 / (below * length),)),
        "whatever the length": Combine(
            uses=(), terms=((sqrt(2 * Delta) - sqrt(L * sigma**2 / samples) * length) ** 2 / length,), times=below
        ),
        "for given samples": Combine(uses=("for a given length", "whatever the length"), terms=(), multipliers=(1, 1)),
    },
    near_miss={
        "pairing": {
            "equality for b like eta^2": Swap(tight=("b like eta^2",)),
            "S_1 for its square": Swap(right=paired(power=1)),
            "twice": Swap(right=2 * paired()),
        },
        "whatever the length": {"attained without the root of 2": Swap(right=least(factor=sqrt(2)))},
        "for given samples": {
            "attained without the root of 2": Swap(right=least(factor=sqrt(2))),
            "attained by (iii)": Swap(tight=("(iii)",)),
            "1/N": Swap(right=2 * sqrt(2 * Delta * L * sigma**2) / (below * samples)),
        },
    },
    instances={
        "attained": run((R(1, 2),) * 8, (1,) * 8),
        "attained in large batches": run((2,) * 2, (3,) * 2, gap=6, curvature=R(1, 2), spread=3),
        "b like eta": run((1, 2), (1, 2), curvature=R(1, 2)),
        "b like eta^2": run((1, 2), (1, 4), curvature=R(1, 2)),
        "(iii)": run(rates, batches),
        "constant, same steps and samples": run((rates[-1],) * 100, (total / R(100),) * 100),
        "constant, tuned for eta = 1": run((1,) * 404, (total / R(404),) * 404),
        "growing rates, falling batches": run((R(1, 4), R(1, 2), R(3, 2)), (9, 4, 1), gap=R(1, 3), spread=2),
    },
)
