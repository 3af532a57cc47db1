"""Tower proves couplings of batch sizes, Jensen what follows for convex functions; neither proves these falsehoods."""
from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from rule_setting import changed, judged, word
from sympy import (
    Abs,
    Function,
    Identity,
    ImmutableDenseMatrix,
    MatrixSymbol,
    Rational as R,
    Symbol,
    ZeroMatrix,
    exp,
    sin,
    symbols,
)

from numerics.exact.check import check
from numerics.exact.methods import Exact
from theorems import (
    TIME,
    AtLeast,
    AtMost,
    ConditionalMean,
    Convex,
    Dot,
    Draw,
    Equal,
    Gaussian,
    Given,
    Instance,
    Law,
    Mean,
    Part,
    Process,
    Rows,
    Square,
    Theorem,
)
from theorems._model.bind import points
from theorems.qian2020.convex_order import theorem as library
from theorems.rules import Jensen, Tower

n, b, m, p = symbols("n b m p", integer=True, positive=True)
x, w, w0, large, small, G, g, g2 = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0", "u", "v", "G", "g", "g_2"))
M, A = MatrixSymbol("M", p, p), MatrixSymbol("A", p, p)
y, z, s, r, S, Q, q, xi, c = symbols("y z s r S Q q xi c", real=True)
alpha, phi, psi = (Function(name, real=True) for name in ("alpha", "phi", "psi"))
data, t = Rows(n, (x, y, z)), TIME
coupling = Equal(ConditionalMean(small, t), ConditionalMean(large, t))


def slope(at: Any) -> Any:
    return x * Dot(x, at) - y * x


def least_squares(scheme: str = "without", size: Any = b + 1, part: Any = b, source: Any = data) -> Process:
    return Process(
        {large: w0, small: w0}, Draw(source, size, scheme, part), {G: slope(large), g: Part(slope(small))},
        {large: large - alpha(t) * G, small: small - alpha(t) * g},
    )


usual = least_squares()


def scalar(whole: Any, over_part: Any, source: Any = data, **fields: Any) -> Process:
    """One weight s on whole batches and r on parts, with averages Q and q."""
    made = Process(
        {s: c, r: c}, Draw(source, b + 1, "with", b), {Q: whole, q: Part(over_part)}, {s: s - alpha(t) * Q, r: r - alpha(t) * q}
    )
    return changed(made, **fields)


scalars = Equal(ConditionalMean(r, t), ConditionalMean(s, t))


# ------------------------------------------------------------------------------- truths
@pytest.mark.parametrize("name", [n for n in library.claims if "coupling" in n] + [n for n in library.claims if "order" in n])
def test_the_library(name: str) -> None:
    assert library.proofs[name].check(library, library.claims[name]).word == "proved"


@pytest.mark.parametrize("process", [
    usual, least_squares("with"), least_squares(size=m + b, part=m), least_squares(size=b, part=b),
    least_squares(size=Function("B", integer=True, positive=True)(t) + b),
    changed(usual, update={large: large - alpha(t) / b * G + c * w, small: small - alpha(t) / b * g + c * w}),
    changed(usual, average={G: A * slope(large) + t * w, g: Part(A * slope(small) + t * w)}),
    # Part of the average over the whole batch, the rest over the part.
    changed(usual, average={g: Part(-y * x), g2: x * Dot(x, small)}, update={small: small - alpha(t) * (g + g2)}),
    # A matrix averaged over the part, times the state that reads it: chosen apart, so the means multiply.
    changed(usual, average={M: Part(x * x.T), g: Part(y * x)}, update={small: small - alpha(t) * (M * small - g)}),
], ids=str)
def test_truths(process: Process) -> None:
    assert word(Tower(), coupling, process) == "proved"
    assert word(Tower(), Equal(coupling.right, coupling.left), process) == "proved"


def test_laws_sums_of_states_and_sizes_by_assumption() -> None:
    coin = Law(xi, {1: R(1, 2), -2: R(1, 2)})
    assert word(Tower(), scalars, scalar(xi * s + xi**2, xi * r + xi**2, coin)) == "proved"
    sums = Equal(ConditionalMean(2 * small + 3 * large + w0, t), ConditionalMean(5 * large + w0, t))
    assert word(Tower(), sums, usual) == "proved"
    assert word(Tower(), coupling, least_squares(size=b, part=m), [Given(m, "<=", b)]) == "proved"
    assert word(Tower(), coupling, least_squares(part=b - 1), [Given(b, ">=", 2)]) == "proved"


def test_samples_of_any_law() -> None:
    """A Gaussian has every moment, so a mean over the choice of the part is one of integrable polynomials."""
    assert word(Tower(), scalars, scalar(xi + s, xi + r, Gaussian(xi))) == "proved"
    assert word(Tower(), scalars, scalar(xi**2 * s - c * xi**3, xi**2 * r - c * xi**3, Gaussian(xi))) == "proved"
    normal = least_squares(source=Gaussian(x), scheme="with")
    fitted = changed(normal, average={G: x * Dot(x, large - w), g: Part(x * Dot(x, small - w))})
    assert word(Tower(), coupling, fitted) == "proved"
    assert word(Tower(), coupling, changed(fitted, average={g: Part(x * Dot(x, small + w))})) != "proved"


T = Symbol("T", integer=True, nonnegative=True)
PASS = Given(T * (b + 1), "<=", n)


@pytest.mark.parametrize(("given", "time", "known"), [
    (PASS, T, True), (Given(n, ">=", T * (b + 1)), T, True), (Given((T + 1) * (b + 1), "<=", n), T, True), (PASS, 0, True),
    (PASS, T + 1, False), (PASS, 2 * T, False), (Given(T * b, "<=", n), T, False), (Given(T, "<=", n), T, False),
    (Given(T * (b + 1), ">=", n), T, False), (Given(T * (b + 1), "!=", n), T, False), (Given(T * (b + 1), "<=", n + b), T, False),
    (Given(b + 1, "<=", n), T, False), (Given(T * (b + 1), "<=", 2 * n), T, False),
], ids=str)  # fmt: skip
def test_reshuffled_rows_within_the_first_pass(given: Given, time: Any, known: bool) -> None:
    """Later batches may be cut short, so that the part does not fit."""
    claim = Equal(ConditionalMean(small, time), ConditionalMean(large, time))
    outcome = judged(Tower(), claim, least_squares("reshuffled"), [given])
    assert (outcome.word == "proved") == known
    assert known or "whole and of the first pass over n rows does not show" in outcome.reason


def heavy_ball(other: Any, start: Any) -> Process:
    velocity, v = MatrixSymbol("h", p, 1), MatrixSymbol("k", p, 1)
    return changed(
        usual, start={velocity: ZeroMatrix(p, 1), v: start},
        update={velocity: R(9, 10) * velocity + G, v: other * v + g, large: large - alpha(t) * velocity, small: small - alpha(t) * v},
    )


def test_momentum_pairs_its_velocities_too() -> None:
    zero = ZeroMatrix(p, 1)
    assert word(Tower(), coupling, heavy_ball(R(9, 10), zero)) == "proved"
    assert word(Tower(), coupling, heavy_ball(R(8, 10), zero)) != "proved"
    assert word(Tower(), coupling, heavy_ball(R(9, 10), w0)) != "proved"


# ------------------------------------------------------------------------------- another process is another theorem
OTHER = {
    "another step": (changed(usual, update={small: small - 2 * alpha(t) * g}), "is not that of u"),
    "a step that depends on the size": (changed(usual, update={large: large - alpha(t) / (b + 1) * G, small: small - alpha(t) / b * g}), "is not that of u"),
    "a step of another time": (changed(usual, update={small: small - alpha(t + 1) * g}), "is not that of u"),
    "a step of the other sign": (changed(usual, update={small: small + alpha(t) * g}), "is not that of u"),
    "another start": (changed(usual, start={small: 2 * w0}), "start where v do"),
    "another target": (changed(usual, average={g: Part(x * Dot(x, small) - z * x)}), "is not that of u"),
    "all rows for the batch": (changed(usual, average={G: data.mean(slope(large))}), "is not that of u"),
    "all rows for the batch, in the update": (changed(usual, update={large: large - alpha(t) * data.mean(slope(large))}), "is not that of u"),
    "all rows for the part": (changed(usual, average={g: Part(data.mean(slope(small)))}), "is not that of u"),
    "the square of the rows": (changed(usual, average={g: Part(x * Dot(x, x) * Dot(x, small) - y * x)}), "is not that of u"),
    "two batches for one": (changed(usual, average={M: x * x.T}, update={large: large - alpha(t) * (M * large - G - M * large + slope(large) * 0 + M * M * large)}), "is not that of u"),
    "nothing moves it": (changed(usual, update={small: small}), "one side must read a part"),
    "part of nothing": (changed(usual, average={g: slope(small)}), "one side must read a part"),
    "averages of averages": (changed(usual, average={g: Part(slope(small) + G)}), "names the average"),
    "a square in the state": (changed(usual, average={g: Part(x * Dot(x, small) ** 2), G: x * Dot(x, large) ** 2}), "is not affine in the states"),
    "a square in the update": (changed(usual, update={small: small - alpha(t) * g * Dot(g, g), large: large - alpha(t) * G * Dot(G, G)}), "is not affine in the states"),
    "averages over the part multiplied": (changed(usual, average={M: Part(x * x.T), g: Part(y * x), g2: y * x, A: x * x.T}, update={small: small - alpha(t) * M * g, large: large - alpha(t) * A * g2}), "multiplies averages over one"),
    "the state times an average of it": (changed(usual, update={small: small - alpha(t) * small * Dot(w0, g), large: large - alpha(t) * large * Dot(w0, G)}), "is not affine in the states"),
    "the part larger than the batch": (least_squares(part=b + 2), "does not show"),
    "a part that need not fit": (least_squares(part=m), "does not show"),
    "a part that may be empty": (least_squares(part=b - 1), "does not show"),
    "a part of half the batch": (least_squares(size=b, part=b / 2), "does not show"),
    "no part": (replace(usual, draw=Draw(data, b + 1), average={G: slope(large), g: slope(small)}), "chooses no part"),
    "a sample of the outside": (changed(usual, update={small: small - alpha(t) * g + x}), "outside an average"),
    "a start that is drawn": (changed(usual, start={small: x, large: x}), "has no value before the first step"),
    "a fraction of the state": (scalar(s, r, update={r: r - 1 / (1 + q), s: s - 1 / (1 + Q)}), "outside the calculus"),
    "a stop": (scalar(s - y, r - y, stop=s >= 3), "stops when"),
    "a clock": (scalar(s - y, r - y, clock=Symbol("h", positive=True)), "stand for a diffusion"),
    "an exponential of Gaussian samples": (scalar(exp(xi**2) + s, exp(xi**2) + r, Gaussian(xi)), "outside the calculus"),
    "a quotient of Gaussian samples": (scalar(1 / xi + s, 1 / xi + r, Gaussian(xi)), "outside the calculus"),
    "a size of Gaussian samples": (scalar(Abs(xi) + s, Abs(xi) + r, Gaussian(xi)), "outside the calculus"),
    "another function of Gaussian samples": (scalar(xi * s, xi**2 * r, Gaussian(xi)), "is not that of s"),
    "the mean for a Gaussian sample": (scalar(xi**2 * s, r, Gaussian(xi)), "is not that of s"),
    "a square in the state, of Gaussian samples": (scalar(xi * s**2, xi * r**2, Gaussian(xi)), "is not affine"),
    "the state times an average of Gaussian samples in it": (scalar(xi * s, xi * r, Gaussian(xi), update={s: s - s * Q, r: r - r * q}), "is not affine"),
    "averages over a Gaussian part multiplied": (scalar(xi, xi, Gaussian(xi), update={s: s - Q**2, r: r - q**2}), "multiplies averages over one"),
    "another step, of Gaussian samples": (scalar(xi + s, xi + r, Gaussian(xi), update={r: r - 2 * alpha(t) * q}), "is not that of s"),
    "another start, of Gaussian samples": (scalar(xi + s, xi + r, Gaussian(xi), start={r: c + 1}), "start where r do"),
    "vectors of Gaussian samples, transposed": (changed(least_squares("with", source=Gaussian(x)), average={G: A * x, g: Part(A.T * x)}), "is not that of u"),
    "reshuffled rows of any pass": (least_squares("reshuffled"), "of the first pass over n rows does not show"),
    "reshuffled batches of changing size": (least_squares("reshuffled", Function("B", integer=True, positive=True)(t) + b), "changes with time"),
    "two layers": (Process({s: c, r: c, S: c, xi: c}, Draw(data, b + 1, "with", b), {Q: s * S - y, q: Part(r * xi - y)},
                           {s: s - alpha(t) * S * Q, S: S - alpha(t) * s * Q, r: r - alpha(t) * xi * q, xi: xi - alpha(t) * r * q}), "is not affine"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_another_process_is_another_theorem(name: str) -> None:
    process, reason = OTHER[name]
    outcome = judged(Tower(), scalars if r in process.start else coupling, process)
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


@pytest.mark.parametrize("field", [Symbol("y"), Function("y")(c)], ids=str)
def test_fields_of_one_name_are_not_one_field(field: Any) -> None:
    process = scalar(y, field, Rows(n, (y, field)))
    assert "have the same name, of y, y" in judged(Tower(), scalars, process).reason
    first, second = Function("C", real=True)(c), Function("C", real=True)(z)
    process = scalar(first, second, Rows(n, (first, second)))
    assert "have the same name, of C, C" in judged(Tower(), scalars, process).reason


def test_a_number_is_not_that_multiple_of_the_identity() -> None:
    for two in ((r, s * Identity(p)), (r * Identity(2), s * Identity(3))):
        claim = Equal(*(ConditionalMean(side, t) for side in two))
        assert "are not known to agree" in judged(Tower(), claim, scalar(s - y, r - y)).reason
    matrix = scalar(s - y, r - y, update={r: (r - alpha(t) * q) * Identity(p)})
    assert "r = (-q*alpha(t) + r)*I: the sizes () and (p, p)" in judged(Tower(), scalars, matrix).reason
    matrix = scalar(s - y, (r - y) * Identity(p))
    assert "q = " in judged(Tower(), scalars, matrix).reason


def test_a_state_that_is_only_declared_positive() -> None:
    positive = Symbol("v", positive=True)
    process = Process({s: c, positive: c}, Draw(data, b + 1, "with", b), {Q: s - y, q: Part(positive - y)}, {s: s - Q, positive: positive - q})
    claim = Equal(ConditionalMean(positive, t), ConditionalMean(s, t))
    assert "declared positive" in judged(Tower(), claim, process).reason


def test_matrices_written_out_keep_their_places() -> None:
    """They would be coefficients, which commute."""
    first, second = ImmutableDenseMatrix([[1, 1], [0, 1]]), ImmutableDenseMatrix([[1, 0], [1, 1]])
    a, u, v, h, k = (MatrixSymbol(name, 2, 1) for name in "auvhk")
    process = Process({u: a, v: a}, Draw(Rows(n, (a,)), b + 1, "with", b), {h: a, k: Part(a)}, {u: u - first * second * h, v: v - second * first * k})
    process = replace(process, start={u: ZeroMatrix(2, 1), v: ZeroMatrix(2, 1)})
    assert "outside the calculus" in judged(Tower(), Equal(ConditionalMean(v, t), ConditionalMean(u, t)), process).reason


def test_a_state_of_another_process_has_no_value_here() -> None:
    other = Process({z: 0}, Draw(data, b), {Symbol("k", real=True): y}, {z: z + y * 0 + Symbol("k", real=True)})
    rows = Rows(n, (x, y))
    process = Process({s: c, r: c}, Draw(rows, b + 1, "with", b), {Q: s - z, q: Part(r - z)}, {s: s - Q, r: r - q})
    assert word(Tower(), scalars, (process, replace(other, draw=Draw(rows, b)))) != "proved"


@pytest.mark.parametrize(("claim", "reason"), [
    (Equal(ConditionalMean(small, t), ConditionalMean(large, t + 1)), "taken at t and t + 1"),
    (Equal(ConditionalMean(small, t - 1), ConditionalMean(large, t - 1)), "does not show to be a number of steps"),
    (Equal(ConditionalMean(small, R(1, 2)), ConditionalMean(large, R(1, 2))), "does not show to be a number of steps"),
    (Equal(ConditionalMean(2 * small, t), ConditionalMean(large, t)), "start where v do"),
    (Equal(ConditionalMean(small + w, t), ConditionalMean(large, t)), "start where v do"),
    (Equal(ConditionalMean(Square(small), t), ConditionalMean(Square(large), t)), "is not affine in the states"),
    (Equal(ConditionalMean(phi(small), t), ConditionalMean(phi(large), t)), "outside the calculus"),
    (Equal(ConditionalMean(g, t), ConditionalMean(G, t)), "keep an average as a state"),
    (Equal(ConditionalMean(small + x, t), ConditionalMean(large + x, t)), "keep an average as a state"),
    (Equal(ConditionalMean(t * small, t), ConditionalMean(t * large, t)), "keep an average as a state"),
    (Equal(ConditionalMean(small, t), ConditionalMean(small, t)), "one side must read a part"),
    (Equal(ConditionalMean(large, t), ConditionalMean(2 * large, t)), "one side must read a part"),
    (Equal(2 * ConditionalMean(small, t), 2 * ConditionalMean(large, t)), "whose sides are a ConditionalMean each"),
    (Equal(Mean(small, t), Mean(large, t)), "whose sides are a ConditionalMean each"),
    (AtMost(ConditionalMean(r, t), ConditionalMean(s, t)), "Tower proves an Equal"),
], ids=str)  # fmt: skip
def test_false_or_meaningless_claims(claim: Any, reason: str) -> None:
    outcome = judged(Tower(), claim, scalar(s - y, r - y) if isinstance(claim, AtMost) else usual)
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


def test_sides_of_two_processes() -> None:
    apart = Process({w: w0}, Draw(data, b + 1), {g2: slope(w)}, {w: w - alpha(t) * g2})
    assert word(Tower(), Equal(ConditionalMean(small, t), ConditionalMean(w, t)), (usual, apart)) != "proved"


FALSE = ["another step", "a step of the other sign", "another start", "another target", "all rows for the batch", "all rows for the part",
         "a square in the state", "a square in the update", "averages over the part multiplied", "the state times an average of it"]  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_what_is_declined_is_false(name: str) -> None:
    """The exact road, which shares no code with the rule, finds sequences of batches where these couplings fail."""
    values = {x: ((1, 0), (1, 1), (2, -1)), y: (1, 0, 2), z: (0, 1, 1), w0: (1, -1), alpha: (R(1, 2),) * 4, b: 1, t: 2}
    theorem = Theorem("t", "s", "s", {"c": coupling}, {"i": Instance(values)}, (), OTHER[name][0])
    (point,) = points(theorem, "i")
    (found,) = check(coupling, Exact(theorem, point))
    assert found.word == "refuted", found.reason
    assert "given batches {" in found.left


# ------------------------------------------------------------------------------- Jensen
CONVEX = (Convex(phi(w)),)
ORDER = AtMost(Mean(phi(large), t), Mean(phi(small), t))


def jensen(claim: Any, process: Any = usual, given: Any = CONVEX, uses: Any = ("coupling",), **others: Any) -> Any:
    made = Theorem("planted", "none", "none", {"coupling": coupling, "order": claim}, {"none": Instance({})}, given, process, {"coupling": Tower()})
    return Jensen(uses).check(replace(made, **{"given": made.assumptions, **others}), claim)


def test_convex_order() -> None:
    outcome = jensen(ORDER)
    assert outcome.word == "proved"
    assert outcome.tier == "proved given cited facts"
    assert "Jensen's inequality" in [c.name for c in outcome.cited]
    assert jensen(AtLeast(ORDER.right, ORDER.left)).word == "proved"
    assert jensen(AtMost(ORDER.left, ORDER.right, tight=("none",))).leaves_tight


@pytest.mark.parametrize(("claim", "reason"), [
    (AtMost(ORDER.right, ORDER.left), "says that, given the batches"),
    (AtLeast(ORDER.left, ORDER.right), "says that, given the batches"),
    (Equal(ORDER.left, ORDER.right), "Jensen proves an AtMost or AtLeast"),
    (AtMost(Mean(phi(large), t), Mean(phi(small), t + 1)), "compares them at one time"),
    (AtMost(Mean(phi(large), t + 1), Mean(phi(small), t + 1)), "says that, given the batches"),
    (AtMost(Mean(-phi(large), t), Mean(-phi(small), t)), "must be the mean of phi(state)"),
    (AtMost(2 * Mean(phi(large), t), 2 * Mean(phi(small), t)), "must be the mean of phi(state)"),
    (AtMost(Mean(psi(large), t), Mean(psi(small), t)), "is not assumed"),
    (AtMost(Mean(phi(large), t), Mean(psi(small), t)), "is not assumed"),
    (AtMost(Mean(phi(2 * large), t), Mean(phi(2 * small), t)), "says that, given the batches"),
    (AtMost(Mean(phi(w0), t), Mean(phi(small), t)), "says that, given the batches"),
    (AtMost(Mean(sin(s), t), Mean(sin(r), t)), "must be the mean of phi(state)"),
    (AtMost(Mean(phi(large, t), t), Mean(phi(small, t), t)), "is not assumed"),
], ids=str)  # fmt: skip
def test_what_jensen_does_not_say(claim: Any, reason: str) -> None:
    outcome = jensen(claim)
    assert outcome.word == "not confirmed"
    assert reason in outcome.reason


def test_what_jensen_rests_on() -> None:
    q = MatrixSymbol("q", p + 1, 1)
    assert "is not assumed" in jensen(ORDER, given=()).reason
    assert "is not assumed" in jensen(ORDER, given=(Convex(phi(q)),)).reason
    assert "is not assumed" in jensen(ORDER, given=(Convex(psi(w)),)).reason
    assert "not a proved Equal" in jensen(ORDER, uses=("none",)).reason
    assert "not a proved Equal" in jensen(ORDER, uses=("order",)).reason
    assert "not a proved Equal" in jensen(ORDER, proofs={}).reason
    assert "none of []" in jensen(ORDER, uses=()).reason
    assert "not a proved Equal" in jensen(ORDER, process=OTHER["another step"][0]).reason
    moved = changed(usual, draw=Draw(Rows(n, (x, y, z, phi(w))), b + 1, "without", b))
    assert "is a field of a row" in jensen(ORDER, process=moved).reason
