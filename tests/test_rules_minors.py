"""Minors proves that variances fall with the batch size whatever the weights are, and none of these falsehoods."""
from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from flint import fmpq, fmpq_poly, fmpz_mat, fmpz_poly
from rule_setting import changed, judged, word
from sympy import Function, MatrixSymbol, Mul, Piecewise, Rational as R, Symbol, cos, sin, sqrt, symbols

from theorems import TIME, Draw, Equal, Gaussian, Given, Law, Monotone, Process, Theorem, Variance
from theorems._rules.minors import leading
from theorems.calculus.course import course
from theorems.qian2020._nets import Net, net
from theorems.qian2020.shallow_networks import theorem as library
from theorems.rules import Minors

b, m, n = symbols("b m n", integer=True, positive=True)
even = Symbol("e", integer=True, positive=True, even=True)
alpha, target, z = symbols("alpha c z", real=True)
start = symbols("v_1:6", real=True)


def deep(depth: int, batch: Any = b) -> Net:
    return net(start[:depth], target, alpha, batch)


def known(depth: int) -> Given:
    return Given(Mul(*start[:depth]) * (Mul(*start[:depth]) - target), "!=", 0)


two = deep(2)
u, v = two.process.states
(s,) = two.process.average
xi = two.process.draw.source.symbol  # type: ignore[union-attr]
error = u * v - target
FALLS = Monotone(two.variance(1), b, "decreasing")


def falls(of: Any, direction: str = "nonincreasing", variable: Any = b) -> Monotone:
    return Monotone(of, variable, direction)


@pytest.mark.parametrize("name", ["two layers", "three layers", "four layers"])
def test_the_library(name: str) -> None:
    theorem: Theorem = library
    found = theorem.proofs[name].check(theorem, theorem.claims[name])
    assert found.word == "proved" and found.tier == "computer-assisted"


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("time", [0, 1])
def test_the_setting_holds_truths(depth: int, time: int) -> None:
    here = deep(depth)
    assert word(Minors(), falls(here.variance(time)), here.process) == "proved"
    assert word(Minors(), falls(here.variance(time), "decreasing"), here.process, (known(depth),)) == "proved"
    assert word(Minors(), falls(3 * here.variance(time) + here.variance(0) / 2), here.process) == "proved"


def test_multiples_of_the_batch_size() -> None:
    assert word(Minors(), FALLS, deep(2, 3 * b).process, (known(2),)) == "proved"


# ------------------------------------------------------------------------------- five layers
def test_five_layers_are_declined() -> None:
    found = judged(Minors(), falls(deep(5).variance(1)), deep(5).process)
    assert found.word == "not confirmed" and "h may have degree 9" in found.reason


def test_degree_eight_is_the_first_without_a_proof() -> None:
    """And there the claim is false: some h of degree 8 has a variance that rises somewhere between x = 0.001 and 0.0095."""
    for degree, expected in ((7, "proved"), (8, "not confirmed")):
        process = Process({u: z, v: 1}, Draw(Gaussian(xi), b), {s: xi**2}, {u: u * s, v: v})
        assert word(Minors(), falls(Variance(u**degree * s, 1)), process) == expected
    minor = leading(9)[8]
    assert minor(fmpq(1, 200)) < 0 < minor(fmpq(1, 2000)) and minor(fmpq(1, 90)) > 0


def test_a_polynomial_of_degree_eight_whose_variance_rises() -> None:
    """The direction in which the form is negative at x = 1/200, found by elimination, gives weights for a real counterexample."""
    x, size = fmpq(1, 200), 9
    form = [[_entry(i, j)(x) for j in range(size)] for i in range(size)]
    # Solve form[:8, :8] h = -form[:8, 8]; then h with last entry 1 has the value minor_9 / minor_8 < 0.
    h = [*_solved([row[:8] for row in form[:8]], [-row[8] for row in form[:8]]), fmpq(1)]
    value = sum((h[i] * h[j] * form[i][j] for i in range(size) for j in range(size)), fmpq(0))
    assert value < 0


def _entry(i: int, j: int) -> Any:
    return (fmpz_poly([1, 2]) * _moment(i + j) - _moment(i) * _moment(j)).derivative()


def _moment(k: int) -> Any:
    found = fmpz_poly([1])
    for j in range(k):
        found *= fmpz_poly([1, 2 * j])
    return found


def _solved(matrix: list[list[Any]], right: list[Any]) -> list[Any]:
    """Gauss-Jordan in rationals."""
    rows = [[*map(fmpq, row), value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(rows)):
        rows[k] = [a / rows[k][k] for a in rows[k]]
        for i in range(len(rows)):
            if i != k:
                rows[i] = [a - rows[i][k] * c for a, c in zip(rows[i], rows[k], strict=True)]
    return [row[-1] for row in rows]


# ------------------------------------------------------------------------------- the matrix itself
@pytest.mark.parametrize("size", [1, 2, 4, 8, 9])
@pytest.mark.parametrize("x", [1, 2, 7])
def test_minors_are_determinants(size: int, x: int) -> None:
    matrix = fmpz_mat([[_entry(i, j)(x) for j in range(size)] for i in range(size)])
    assert leading(size)[-1](x) == matrix.det()


def test_minors_have_the_specified_form() -> None:
    """x^(D (D - 1)/2) times a polynomial without negative coefficients and with a positive constant, for D up to 7."""
    for degree, minor in enumerate(leading(8)):
        low = degree * (degree - 1) // 2
        assert all(minor[k] == 0 for k in range(low)) and minor[low] > 0 and min(minor.coeffs()) >= 0
    assert min(leading(9)[8].coeffs()) < 0


def test_random_polynomials_have_falling_variances() -> None:
    """What the matrix says, on 50 random h of degree 7 at most: (1 + 2x) E h^2 - (E h)^2 falls for every b."""
    choose = random.Random(5)
    for _ in range(50):
        h = [choose.randint(-9, 9) for _ in range(choose.randint(2, 8))]
        square = sum((a * c * _moment(i + j) for i, a in enumerate(h) for j, c in enumerate(h)), fmpz_poly([0]))
        mean = sum((a * _moment(i) for i, a in enumerate(h)), fmpz_poly([0]))
        variance = fmpz_poly([1, 2]) * square - mean * mean
        runs = course(fmpq_poly(variance.coeffs()), 1, None)
        assert [run.way for run in runs] == [-1], h
        values = [variance(fmpq(1, k)) for k in range(1, 30)]
        assert all(a > c for a, c in pairwise(values))


# ------------------------------------------------------------------------------- what is declined
gauss_seidel = changed(two.process, update={v: v - alpha * (u - alpha * v * error * s) * error * s})
remembered = Process(
    {**two.process.start, z: 1}, Draw(Gaussian(xi), b), two.process.average, {**two.process.update, z: s}
)


@pytest.mark.parametrize(
    ("claim", "process", "words"),
    [
        (falls(two.variance(1), "increasing"), two.process, "do not increase, or decrease"),
        (falls(two.variance(1), "nondecreasing"), two.process, "do not increase, or decrease"),
        (Equal(two.variance(1), 0), two.process, "do not increase, or decrease"),
        (falls(two.square(1)), two.process, "no sum of variances"),  # false at u = -5/3, v = 4/3
        (falls(two.mean_loss(1)), two.process, "no sum of variances"),
        (falls(-two.variance(1)), two.process, "no sum of variances"),
        (falls(b * two.variance(1)), two.process, "no sum of variances"),
        (falls(z * two.variance(1)), two.process, "no sum of variances"),
        (falls(two.variance(1) - two.variance(0)), two.process, "no sum of variances"),
        (falls(two.variance(1) - 1 / b), two.process, "no sum of variances"),
        (falls(two.variance(1) + two.square(1)), two.process, "no sum of variances"),
        (falls(two.variance(1) ** 2), two.process, "not linear in its quantities"),
        (falls(two.variance(2)), two.process, "the time must be 0 or 1"),  # false at later times
        (falls(two.variance(TIME)), two.process, "the time must be 0 or 1"),
        (falls(two.variance(b)), two.process, "the time must be"),
        (falls(two.variance(1), variable=m), two.process, "the batch size is b"),
        (falls(two.variance(1), variable=1 / b), two.process, "the batch size is b"),
        (falls(two.variance(1), "decreasing"), two.process, "does not vanish"),
        (falls(Variance(u, 1)), two.process, "not a function of the states times"),
        (falls(Variance(u + s, 1)), two.process, "not a function of the states times"),
        (falls(Variance(u * s**2, 1)), two.process, "not a function of the states times"),
        (falls(Variance(z * error * v, 1)), remembered, "not a function of the states times"),
        (falls(Variance(b * two.gradient, 1)), two.process, "depends on"),
        (falls(Variance(xi * u, 1)), two.process, "depends on"),
        (falls(Variance(s / (1 + u**2), 1)), two.process, "is not a polynomial"),
        (falls(Variance(Piecewise((s, u > 0), (0, True)), 1)), two.process, "is not a polynomial"),
        (falls(Variance(u**3 * v**5 * s, 1)), two.process, "h may have degree 8"),
        (falls(Variance(u**6 * v * s, 1)), gauss_seidel, "h may have degree 8"),
    ],
    ids=str,
)
def test_claims_that_are_declined(claim: Any, process: Process, words: str) -> None:
    found = judged(Minors(), claim, process)
    assert found.word == "not confirmed" and words in found.reason, found.reason


@pytest.mark.parametrize(
    ("process", "words"),
    [
        (changed(two.process, average={s: xi}), "the one average must be"),  # E s^2 = x: no Gamma law
        (changed(two.process, average={s: xi**4}), "the one average must be"),
        (changed(two.process, average={s: 2 * xi**2}), "the one average must be"),
        (changed(two.process, average={z: xi}), "the one average must be"),
        (changed(two.process, draw=Draw(Law(xi, {0: R(1, 2), 2: R(1, 2)}), b)), "standard normal numbers"),
        (changed(two.process, draw=Draw(Gaussian(MatrixSymbol("x", 1, 1)), b)), "standard normal numbers"),
        (changed(two.process, draw=Draw(Gaussian(xi), m)), "the batch size is m"),
        (changed(two.process, draw=Draw(Gaussian(xi), 4)), "a symbol declared a positive integer"),
        (changed(two.process, draw=Draw(Gaussian(xi), 9 - b)), "a symbol declared a positive integer"),
        (changed(two.process, draw=Draw(Gaussian(xi), b + TIME)), "a symbol declared a positive integer"),
        (changed(two.process, draw=Draw(Gaussian(xi), even)), "the next number is not admitted"),
        (changed(two.process, update={u: u - b * alpha * v * error * s}), "depends on the time, on the batch size"),
        (changed(two.process, update={u: u - Function("a", real=True)(TIME) * s}), "depends on the time"),
        (changed(two.process, update={u: u - v * error * xi}), "names xi outside an average"),
        (changed(two.process, update={u: u - s**8}), "h may have degree"),
        (changed(two.process, update={u: 1 / (2 + u**2) - s}), "is not a polynomial"),
        (changed(two.process, start={u: 1 / b}), "depends on the time, on the batch size"),
        (changed(two.process, stop=u >= 3), "the process stops"),
    ],
    ids=str,
)
def test_processes_that_are_declined(process: Process, words: str) -> None:
    found = judged(Minors(), falls(two.variance(1), variable=even if process.draw.size == even else b), process)
    assert found.word == "not confirmed" and words in found.reason, found.reason


@pytest.mark.parametrize(
    "given",
    [
        (),
        (Given(start[0] * start[1], "!=", 0),),  # at the target nothing varies
        (Given(start[0] * start[1] - target, "!=", 0),),  # with both weights 0 nothing does
        (Given(alpha, "!=", 0),),
        (Given(start[0] * (start[0] * start[1] - target), "!=", 1),),
    ],
)
def test_strictly_only_where_something_varies(given: Any) -> None:
    assert word(Minors(), FALLS, two.process, given) == "not confirmed"
    assert word(Minors(), falls(FALLS.of), two.process, given) == "proved"


@pytest.mark.parametrize("given", [(Given(alpha, "==", 1 / b),), (Given(b, "==", 2 * n),), (Given(target, "==", b),)])
def test_weights_that_change_with_the_batch(given: Any) -> None:
    found = judged(Minors(), falls(FALLS.of), two.process, given)
    assert found.word == "not confirmed" and "ties the batch size b" in found.reason


@pytest.mark.parametrize("hidden", [sin(1) ** 2 + cos(1) ** 2 - 1, sqrt(3 + 2 * sqrt(2)) - 1 - sqrt(2)], ids=["trigonometry", "roots"])
def test_numbers_that_are_zero_without_showing_it(hidden: Any) -> None:
    still = net((hidden, hidden), 1, alpha, b)
    assert word(Minors(), falls(still.variance(1)), still.process) == "proved"
    assert word(Minors(), falls(still.variance(1), "decreasing"), still.process) == "not confirmed"
