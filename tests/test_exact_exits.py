"""Exit times of diffusions by scale and speed: golden values, oracles in doubles, and refusals in words."""
from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from flint import arb, fmpq
from golden import exact_at, golden
from rule_setting import changed
from sympy import Abs, Piecewise, Rational as R, Symbol, exp, hyper, log, sqrt, symbols

from numerics.bench import Bench, Closed, Conditions
from numerics.exact import exits
from numerics.exact.check import check
from numerics.exact.methods import Exact
from numerics.exact.value import NotExact
from numerics.kill import Question, by_derivation, exactly
from numerics.mutants import mutants
from numerics.simulate import measure
from theorems import TIME, Diffusion, Draw, Equal, ExitTime, Instance, Law, Mean, Swap, Theorem
from theorems._model.bind import points
from theorems.hu2017 import well_exit as hu

GOLDEN = golden("hu2017_exits")
ORDINARY = {hu.sigma: 1, hu.b: 1, hu.r: 1, hu.x0: 0, hu.y0: 0, hu.q0: 0, hu.d: 3, hu.k: 2}
WELL, SADDLE = ORDINARY | {hu.lam: 1}, ORDINARY | {hu.lam: -1}
x, x0 = symbols("x x_0", real=True)
xi, kick = Symbol("xi_W", real=True), Symbol("dW_x", real=True)


def agrees(found: Any, decimal: str) -> bool:
    """The ball lies within one unit of the last printed digit, and is narrow."""
    mantissa, _, power = decimal.partition("e")
    unit = Fraction(10) ** (int(power or 0) - len(mantissa.partition(".")[2]))
    low, high = (fmpq(*(Fraction(decimal) + s * unit).as_integer_ratio()) for s in (-1, 1))
    return isinstance(found, arb) and arb(low) < found < arb(high) and float(found.rad()) < 1e-30


def both_sides(claim: str, values: dict[Any, Any]) -> tuple[Any, Any]:
    """The exit time by integrals, and the formula by the hypergeometric function."""
    road = exact_at(hu.theorem, values)
    assert [(f.word, f.method) for f in check(hu.theorem.claims[claim], road)] == [("exact", exits.NAME)]
    return road.value(hu.theorem.claims[claim].left), road.value(hu.theorem.claims[claim].right)


# ------------------------------------------------------------------------------- golden values
@pytest.mark.parametrize(("where", "noise"), [(w, n) for w in ("well", "saddle") for n in GOLDEN[w]])
def test_from_the_origin(where: str, noise: str) -> None:
    for side in both_sides("one dimension", (WELL if where == "well" else SADDLE) | {hu.eta: R(noise)}):
        assert agrees(side, GOLDEN[where][noise])


@pytest.mark.parametrize("dimension", GOLDEN["saddle in dimension d"])
def test_in_any_dimension(dimension: str) -> None:
    for side in both_sides("any dimension", SADDLE | {hu.eta: R(1, 100), hu.d: R(dimension)}):
        assert agrees(side, GOLDEN["saddle in dimension d"][dimension])


@pytest.mark.parametrize(("name", "values"), [
    ("iterations by b", WELL | {hu.eta: R(1, 5)}),
    ("iterations at the saddle by b", SADDLE | {hu.eta: R(1, 100)}),
])
def test_iterations_by_batch_size(name: str, values: dict[Any, Any]) -> None:
    for b, decimal in GOLDEN[name].items():
        for side in both_sides("iterations", values | {hu.b: int(b)}):
            assert agrees(side, decimal)


def test_a_steeper_saddle() -> None:
    values = SADDLE | {hu.lam: -2, hu.sigma: 3, hu.r: R(1, 2), hu.eta: R(1, 100)}
    for side in both_sides("one dimension", values):
        assert agrees(side, GOLDEN["gamma = 2, sigma = 3, R = 1/2, eta = 1/100"])


@pytest.mark.parametrize(("lam", "start", "d"), [(2, R(1, 3), R(1, 2)), (-3, R(-2, 3), R(7, 3)), (0, R(1, 2), 4), (1, 0, 1)])
def test_other_starts_and_dimensions_agree_with_the_formula(lam: Any, start: Any, d: Any) -> None:
    values = ORDINARY | {hu.lam: lam, hu.eta: R(1, 3), hu.x0: start, hu.q0: start**2, hu.d: d}
    for claim in ("one dimension", "any dimension"):
        left, right = both_sides(claim, values)
        assert left.overlaps(right)


def test_a_value_that_is_known_keeps_the_name_of_its_method() -> None:
    road = exact_at(hu.theorem, WELL | {hu.eta: R(1, 5)})
    for claim in ("one dimension", "iterations", "iterations"):
        assert [f.method for f in check(hu.theorem.claims[claim], road)] == [exits.NAME]


def test_wells_of_one_depth() -> None:
    """D = 1/10: the well with lambda = 1, R = 1 against the one with lambda = 4, R = 1/2, golden 1636.4413."""
    left, right = both_sides("a sharper well of the same depth", WELL | {hu.eta: R(1, 10)})
    assert agrees(left / 4, "1636.4413")
    assert agrees(right, GOLDEN["well"]["1/10"])


def test_one_dimension_is_the_ball_of_dimension_one() -> None:
    road = exact_at(hu.theorem, WELL | {hu.eta: R(1, 4), hu.x0: R(1, 3), hu.q0: R(1, 9), hu.d: 1})
    assert abs(road.value(ExitTime(hu.X)) - road.value(ExitTime(hu.q))) < 1e-60


# ------------------------------------------------------------------------------- against mpmath
def of(process: Any) -> Any:
    """The exit time of a process without symbols."""
    theorem = Theorem("T", "", "", {"c": Equal(ExitTime(x), 1)}, {"one": Instance({})}, process=process)
    (point,) = points(theorem, "one")
    return Exact(theorem, point).value(ExitTime(x))


def motion(drift: Any, start: Any, noise: Any, end: Any = 1) -> Any:
    return Diffusion(x, start, drift, sqrt(noise), stop=Abs(x) >= end)


NODES, WEIGHTS = np.polynomial.legendre.leggauss(60)


def integral(f: Any, low: float, high: float) -> float:
    """Gauss-Legendre quadrature of a smooth function."""
    half = (high - low) / 2
    return float(half * sum(w * f(low + half * (1 + node)) for node, w in zip(NODES, WEIGHTS, strict=True)))


def by_quadrature(potential: Any, noise: float, start: float) -> float:
    """E tau out of (-1, 1) by the Green function, in doubles; 2 drift/noise = potential'."""
    def scale(y: float) -> float:
        return integral(lambda u: np.exp(-potential(u)), -1, y)

    def green(y: float) -> float:
        low, high = min(y, start), max(y, start)
        return float(scale(low) * (scale(1) - scale(high)) / scale(1) * 2 / noise * np.exp(potential(y)))

    return integral(green, -1, start) + integral(green, start, 1)


@pytest.mark.parametrize(
    ("drift", "start", "noise"),
    [
        (-x, R(1, 2), R(1, 2)),
        (-x + R(1, 3), 0, R(1, 2)),
        (x - x**3, R(-1, 2), R(1, 2)),
        (1 - 2 * x**2, R(1, 4), 1),
    ],
    ids=str,
)
def test_drifts_of_all_kinds_against_quadrature_of_the_green_function(drift: Any, start: Any, noise: Any) -> None:
    powers = [(k, float(c)) for (k,), c in (drift + 0 * x).as_poly(x).terms()]

    def potential(y: float) -> float:
        return sum(2 * c * y ** (k + 1) / (float(noise) * (k + 1)) for k, c in powers)

    assert abs(float(of(motion(drift, start, noise))) / by_quadrature(potential, float(noise), float(start)) - 1) < 1e-12


def test_a_constant_drift_has_an_elementary_exit_time() -> None:
    m, s, r = mpmath.mpf(2) / 3, mpmath.mpf(1) / 4, 1
    a = mpmath.exp(-2 * m * (s + r) * 2)  # the noise is 1/2
    wanted = (2 * r * (1 - a) / (1 - mpmath.exp(-8 * m * r)) - (s + r)) / m
    assert abs(float(of(motion(x * 0 + R(2, 3), R(1, 4), R(1, 2)))) / wanted - 1) < 1e-14


@pytest.mark.parametrize(("d", "lam", "q0"), [(1, 1, 0), (3, 2, R(1, 4)), (R(5, 2), -1, R(1, 3)), (R(1, 3), 1, R(1, 2))])
def test_square_root_noise_against_the_hypergeometric_function_of_mpmath(d: Any, lam: Any, q0: Any) -> None:
    process = Diffusion(x, q0, d * R(1, 2) - 2 * lam * x, 2 * sqrt(x / 2), stop=x >= 1)
    size = mpmath.mpf(d.p) / d.q if isinstance(d, R) else mpmath.mpf(d)

    def out(q: Any) -> Any:
        q = mpmath.mpf(R(q).p) / R(q).q
        return q / (size / 2) * mpmath.hyp2f2(1, 1, size / 2 + 1, 2, 2 * lam * q)

    assert abs(float(of(process)) / (out(1) - out(q0)) - 1) < 1e-14


def test_what_starts_outside_has_stopped() -> None:
    assert of(motion(-x, -2, 1)) == 0
    assert of(motion(-x, 1, 1)) == 0
    assert of(Diffusion(x, 3, 1 - x, 2 * sqrt(x), stop=x >= 2)) == 0


# ------------------------------------------------------------------------------- refusals
@pytest.mark.parametrize(
    ("process", "reason"),
    [
        (Diffusion(x, 0, -x, 1), "the process stops when None; exit times are found for Abs"),
        (Diffusion(x, 0, -x, 1, stop=Abs(x) > 1), "exit times are found for Abs"),
        (Diffusion(x, 0, -x, 1, stop=Abs(x) <= 1), "exit times are found for Abs"),
        (Diffusion(x, 0, -x, 1, stop=-x >= 1), "exit times are found for Abs"),
        (Diffusion(x, 0, -x, 1, stop=Abs(x) >= sqrt(2)), "which is not a rational number"),
        (Diffusion(x, 0, -x, 1, stop=x >= 1), r"noise sqrt\(c q\), c > 0"),
        (Diffusion(x, 0, -x, 0, stop=Abs(x) >= 1), "noise of one positive strength"),
        (Diffusion(x, 0, -x, sqrt(-1), stop=Abs(x) >= 1), "noise of one positive strength"),
        (Diffusion(x, 0, -x, sqrt(1 + x**2), stop=Abs(x) >= 1), "noise of one positive strength"),
        (Diffusion(x, 0, -x, sqrt(x), stop=Abs(x) >= 1), "noise of one positive strength"),
        (Diffusion(x, 0, -1 - x, sqrt(x), stop=x >= 1), "alpha > 0"),
        (Diffusion(x, 0, 1 - x**2, sqrt(x), stop=x >= 1), "alpha > 0"),
        (Diffusion(x, -1, 1 - x, sqrt(x), stop=x >= 1), "no value at the start -1 < 0"),
        (Diffusion(x, 0, -exp(x), 1, stop=Abs(x) >= 1), "x is no number"),
        (Diffusion(x, 0, log(x**2 + 1), 1, stop=Abs(x) >= 1), "1 is no number"),
        (Diffusion(x, 0, -x * TIME, 1, stop=Abs(x) >= 1), "names t; drift, amplitude, start and end of a diffusion hold still"),
        (changed(motion(-x, 0, 1), draw=Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}))), "not a diffusion of one state"),
        (changed(motion(-x, 0, 1), average={kick: 2 * xi}), "one standard normal a step"),
    ],
    ids=str,
)
def test_refusals(process: Any, reason: str) -> None:
    with pytest.raises(NotExact, match=reason):
        of(process)


H = Symbol("h", positive=True)


@pytest.mark.parametrize(
    ("process", "reason"),
    [
        (Diffusion(x, 0, -x * TIME, 1, stop=Abs(x) >= 1), "names t; drift"),
        (Diffusion(x, H, -x, 1, stop=Abs(x) >= 1), "names h; drift"),
        (changed(motion(-x, 0, 1), update={x: x - H * x + sqrt(H) * (1 + H) * kick}), "names h; drift"),
        (changed(motion(-x, 0, 1), update={x: x - H * x * (1 + H) + sqrt(H) * kick}), "names h; drift"),
        (changed(motion(-x, 0, 1), update={x: x - H * x + sqrt(H) * kick * xi}), "names xi_W; drift"),
        (changed(motion(-x, 0, 1), update={x: x - H * x + sqrt(H) * kick**2}), "noise, with h = h"),
        (changed(motion(-x, 0, 1), update={x: x + H * Piecewise((x, kick > 0), (-x, True)) + sqrt(H) * kick}), "noise, with h = h"),
        (changed(motion(-x, 0, 1), draw=Draw(Law(xi, {1: R(1, 2), -1: R(1, 2)}))), "not a diffusion of one state"),
        (changed(motion(-x, 0, 1), average={kick: 2 * xi}), "one standard normal a step"),
    ],
    ids=str,
)
@pytest.mark.parametrize("quantity", [ExitTime(x), Mean(x**2, 1)], ids=str)
def test_a_value_for_what_moves_does_not_hold_it_still(process: Any, reason: str, quantity: Any) -> None:
    """An instance may hold a value of the time, the length of a step or the noise; a diffusion has no such number."""
    if quantity != ExitTime(x):
        process = replace(process, stop=None)
    theorem = Theorem("T", "", "", {"c": Equal(quantity, 1)}, {"one": Instance({TIME: 2, H: R(1, 10), kick: 1, xi: 1})}, process=process)
    with pytest.raises(NotExact, match=reason):
        Exact(theorem, next(points(theorem, "one"))).value(quantity)


def test_a_value_for_the_time_does_not_hold_an_end_still() -> None:
    moving = Diffusion(x, 0, -x, 1, stop=Abs(x) >= TIME)
    theorem = Theorem("T", "", "", {"c": Equal(ExitTime(x), TIME)}, {"one": Instance({TIME: 2})}, process=moving)
    with pytest.raises(NotExact, match="t names t; drift"):
        Exact(theorem, next(points(theorem, "one"))).value(ExitTime(x))


def test_the_road_refutes_a_formula_that_is_off_by_a_little() -> None:
    road = exact_at(hu.theorem, WELL | {hu.eta: R(1, 5)})
    claim = hu.theorem.claims["one dimension"]
    (finding,) = check(Equal(claim.left, claim.right + R(1, 10**25)), road)
    assert finding.word == "refuted"


def test_a_wrong_version_without_a_value_is_refuted_on_both_roads() -> None:
    swap = Swap(right=hyper((1, 1), (-2, 2), hu.lam))
    theorem = replace(hu.theorem, near_miss={"one dimension": {"pole": swap}})
    claim = theorem.claims["one dimension"]
    (wrong,) = mutants(claim, dict(theorem.near_miss["one dimension"]), 0)
    question = Question("hu", theorem, "one dimension", claim, (exact_at(theorem, WELL | {hu.eta: R(1, 5)}),), (wrong,))
    assert exactly(question, wrong)[0] == "killed"
    word, reason = by_derivation(question, wrong)
    assert (word, reason.endswith("the wrong side has a pole there")) == ("killed", True)


def test_the_simulation_says_why_it_is_closed() -> None:
    road = exact_at(hu.theorem, WELL | {hu.eta: R(1, 5)})
    bench = Bench(road, Conditions(0, 1e-9, 0.05, 4096), "exits")
    with pytest.raises(Closed, match=r"Euler-Maruyama steps of length h miss the exits between them"):
        measure(hu.theorem.claims["iterations"], bench)
