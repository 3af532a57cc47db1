"""Exact values refute a polynomial where none is found whole; values that fit prove nothing."""
from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq
from golden import exact_at
from sympy import Symbol, binomial, symbols

from numerics.exact.check import Finding, check
from numerics.exact.fit import interpolated
from numerics.exact.value import NotExact
from theorems import Equal, Given, Instance, Mean, Polynomial, Process, Theorem, Variance
from theorems.qian2020.relu_polynomial import d, theorem as library
from theorems.qian2020.relu_variance import active, b, g, unit, w

TWO = {b: 1, d: 2}


def found(claim: Any, process: Process = unit, given: Any = (), values: Any = TWO) -> Finding:
    theorem = Theorem("t", "s", "s", {"c": claim}, {"i": Instance({})}, tuple(given), process)
    (finding,) = check(claim, exact_at(theorem, values))
    return finding


def claimed(of: Any = None, degree: Any = d, variable: Any = 1 / b, **others: Any) -> Polynomial:
    return Polynomial(Variance(g, 1) if of is None else of, variable, degree, **others)


def test_interpolation() -> None:
    points = [(fmpq(x), fmpq(x) ** 3 - 2 * x + 1) for x in (1, 2, 5, 7)]
    assert interpolated(points, fmpq(1, 3)) == fmpq(1, 27) - fmpq(2, 3) + 1
    assert interpolated(points[:1], fmpq(9)) == points[0][1]


@pytest.mark.parametrize(("degree", "place"), [(1, 3), (2, 4), (3, 5), (6, 8), (10, 12)])
def test_the_unit_is_refuted_at_every_degree(degree: int, place: int) -> None:
    finding = found(claimed(), values={b: 1, d: degree})
    assert finding.word == "refuted" and finding.left.endswith(f"at b = {place}")


def test_the_witness_is_the_value_there() -> None:
    finding = found(claimed(constant=0, signs="lowest"))
    assert (finding.left, finding.right) == ("43/256 at b = 4", "69/256")
    assert "degree 2 at most" in finding.reason and finding.method == "enumeration of every draw"


def test_the_library_is_refuted_at_each_of_its_points() -> None:
    claim = library.claims["after one step"]
    for degree in (2, 6, 10, 14):
        (finding,) = check(claim, exact_at(library, {b: 1, d: degree}))
        assert finding.word == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        claimed(Mean(g, 0), 0),  # 1 for every b
        claimed(Variance(g, 0), 1),  # 1/b
        claimed(Mean(active * w**2, 1), 1),  # 1/(2b), for the labels are as likely of either sign
        claimed(Variance(g, 0), 3, exact_degree=True),
        claimed(Variance(g, 0), 1, constant=5),  # false, but nothing is known of a polynomial that is only fitted
    ],
    ids=str,
)
def test_values_that_fit_prove_nothing(claim: Polynomial) -> None:
    finding = found(claim)
    assert finding.word == "not confirmed" and "they fit" in finding.reason


def test_too_few_batch_sizes_decide_nothing() -> None:
    """The degree is 2 and only b = 3, 4, 5 are admitted: a parabola goes through any three values."""
    finding = found(claimed(), given=(Given(b, ">=", 3), Given(b, "<=", 5)), values={b: 3, d: 2})
    assert finding.word == "not confirmed" and "any values at 3 places" in finding.reason
    assert found(claimed(), given=(Given(b, ">=", 3), Given(b, "<=", 6)), values={b: 3, d: 2}).word == "refuted"


def test_one_value_of_the_variable_has_one_value() -> None:
    parity = (1 + (-1) ** b) / 2
    finding = found(claimed(variable=parity))
    assert (finding.word, finding.left, finding.right) == ("refuted", "13/48 at b = 3", "3/4")


@pytest.mark.parametrize(
    ("claim", "process"),
    [
        (claimed(degree=b), unit),
        (claimed(Variance(b * g, 1)), unit),
        (claimed(variable=d), unit),
        (claimed(), Process({w: 1 / b}, unit.draw, unit.average, unit.update)),
        (claimed(), Process({w: 1}, unit.draw, unit.average, {w: w - b * g})),
    ],
    ids=str,
)
def test_a_batch_size_that_enters_elsewhere_leaves_the_first_refusal(claim: Any, process: Process) -> None:
    finding = found(claim, process)
    assert finding.word == "not confirmed" and "they fit" not in finding.reason and "any values" not in finding.reason


@pytest.mark.parametrize("degree", [Symbol("d", integer=True) - 3, d / 4])
def test_a_degree_must_be_a_number_of_powers(degree: Any) -> None:
    name = next(iter(degree.free_symbols))
    finding = found(claimed(degree=degree), values={b: 1, name: 2})
    assert finding.word == "not confirmed" and "is not 0, 1, 2" in finding.reason


# ------------------------------------------------------------------------------- binomial coefficients
n, k = symbols("n k", integer=True, nonnegative=True)


@pytest.mark.parametrize(("top", "bottom", "ways"), [(6, 3, 20), (6, 0, 1), (3, 6, 0), (0, 0, 1), (64, 32, 1832624140942590534)])
def test_binomial_coefficients_are_exact(top: int, bottom: int, ways: int) -> None:
    road = exact_at(Theorem("t", "s", "s", {"c": Equal(binomial(n, k), k)}, {"i": Instance({})}), {n: top, k: bottom})
    assert road.value(binomial(n, k)) == ways


@pytest.mark.parametrize("claim", [binomial(n - 9, k), binomial(n / 4, k), binomial(n, k - 9)])
def test_other_binomial_coefficients_are_refused(claim: Any) -> None:
    road = exact_at(Theorem("t", "s", "s", {"c": Equal(claim, k)}, {"i": Instance({})}), {n: 6, k: 2})
    with pytest.raises(NotExact, match="binomial number of index"):
        road.value(claim)


