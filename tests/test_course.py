"""Where values at 1/b rise and fall is decided as by looking at every b; zeros at, beside and between integers hide nothing."""
from __future__ import annotations

import random
from itertools import pairwise
from math import prod

import pytest
from flint import fmpq, fmpq_poly, fmpz_poly

from theorems.calculus.course import Run, below_zero, course, in_b, pieces

X = fmpq_poly([0, 1])


def looked_at(values: fmpq_poly, low: int, high: int) -> list[int]:
    """The way from every b to the next, by comparing values."""
    at = [values(fmpq(1, b)) for b in range(low, high + 1)]
    return [(b > a) - (b < a) for a, b in pairwise(at)]


def listed(runs: tuple[Run, ...], high: int) -> list[int]:
    return [run.way for run in runs for _ in range(run.first, min(high, run.last or high))]


def with_roots(*roots: fmpq) -> fmpq_poly:
    """A polynomial whose derivative in x is zero at 1/root for every root."""
    return prod((X - 1 / fmpq(r) for r in roots), start=fmpq_poly([1])).integral()


CASES = {
    "one falls": X,
    "none moves": fmpq_poly([3]),
    "at an integer": with_roots(fmpq(7)),
    "twice at an integer": with_roots(fmpq(7), fmpq(7)),
    "between integers": with_roots(fmpq(15, 2)),
    "two between the same": with_roots(fmpq(22, 3), fmpq(23, 3)),
    "three between the same": with_roots(fmpq(22, 3), fmpq(15, 2), fmpq(23, 3)),
    "a double one between": with_roots(fmpq(15, 2), fmpq(15, 2)),
    "neighbours": with_roots(fmpq(7), fmpq(8)),
    "at the start": with_roots(fmpq(1)),
    "before the start": with_roots(fmpq(1, 2), fmpq(1, 3)),
    "far out": with_roots(fmpq(1001, 3), fmpq(1001, 4)),
    "at infinity": X**3 * (1 - 20 * X),
    "beside the axis": (X**2 - X / 10 + fmpq(1, 399)).integral(),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(("low", "high"), [(1, 400), (7, 8), (6, 9), (3, 350)])
def test_a_course_is_what_comparing_every_value_shows(name: str, low: int, high: int) -> None:
    assert listed(course(CASES[name], low, high), high) == looked_at(CASES[name], low, high)
    assert listed(course(CASES[name], low, None), high) == looked_at(CASES[name], low, high)


def test_random_polynomials() -> None:
    """200 polynomials with zeros of the derivative near small integers; nothing is random but the choice of cases."""
    choose = random.Random(3)
    for _ in range(200):
        roots = [fmpq(choose.randint(1, 60), choose.choice((1, 1, 2, 3))) for _ in range(choose.randint(1, 6))]
        values = with_roots(*roots) * choose.choice((-1, 1)) + choose.randint(-2, 2)
        low = choose.randint(1, 5)
        assert listed(course(values, low, None), 80) == looked_at(values, low, 80), roots


def test_runs_are_joined_and_said_in_words() -> None:
    assert course(with_roots(fmpq(7)), 1, None) == (Run(1, 7, -1), Run(7, None, 1))
    assert [str(r) for r in course(-with_roots(fmpq(7)), 2, 9)] == ["rises from b = 2 to b = 7", "falls from b = 7 to b = 9"]
    assert course(fmpq_poly([5]), 1, None) == (Run(1, None, 0),)


def test_equal_neighbours_are_seen() -> None:
    """x (5/6 - x) has one value at x = 1/2 and 1/3, and its highest between them."""
    assert course(X * (fmpq(5, 6) - X), 1, None) == (Run(1, 2, 1), Run(2, 3, 0), Run(3, None, -1))


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("shift", [0, -1, fmpq(1, 50)])
@pytest.mark.parametrize("sign", [1, -1])
def test_the_first_negative_value_is_found(name: str, shift: fmpq, sign: int) -> None:
    values = sign * CASES[name] + shift
    expected = next((b for b in range(1, 401) if values(fmpq(1, b)) < 0), None)
    assert below_zero(values, 1, 400) == expected
    if expected is not None:
        assert below_zero(values, 1, None) == expected


def test_pieces_end_where_zeros_do() -> None:
    """No piece that has a sign holds a zero strictly inside; every other one is between neighbours."""
    p = in_b((X - fmpq(2, 15)) * (X - fmpq(1, 9)) * (X**2 + 1))
    for first, last, sign in pieces(p, 1, None):
        assert sign is not None or last == first + 1
        inside = [p(fmpq(2 * first + k, 2)) for k in range(1, 2 * ((last or 30) - first))]
        assert sign is None or all((v > 0) == (sign > 0) and v != 0 for v in inside)


def test_the_sign_in_b_is_that_of_the_value() -> None:
    values = X**2 * (1 - 3 * X)
    assert [in_b(values)(b) > 0 for b in (1, 2, 3, 4)] == [values(fmpq(1, b)) > 0 for b in (1, 2, 3, 4)]
    assert in_b(fmpq_poly([0, fmpq(1, 2), 0, fmpq(1, 3)])) == fmpz_poly([2, 0, 3])
