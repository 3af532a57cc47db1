"""A table of doubles is a data set like any other: the same exact values, the same bytes from C, and nothing that is not finite."""
from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import fmpq
from sympy import MatrixSymbol, Rational as R, symbols

from numerics.assumptions import bound
from numerics.exact.methods import Exact
from numerics.lower import Experiment
from numerics.sample import Sampler
from theorems import SGD, Dot, Equal, Given, Instance, Mean, Rows, Square, Table, Theorem
from theorems._model.bind import BadInstance, points

n, p, m = symbols("n p m", integer=True, positive=True)
y = symbols("y", real=True)
x, w, w0 = (MatrixSymbol(s, p, 1) for s in ("x", "w", "w_0"))
data = Rows(n, (x, y))
sgd = SGD(data, w, w0, x * Dot(x, w) - y * x, data.mean(y**2) / 10, m)
NUMBERS = np.array([[0.5, 0.25], [0.1, -3.0], [1 / 3, 2.0]])
TARGET = np.array([1.0, 0.1, -2.0])


def exactly(values: Any) -> Any:
    return tuple(tuple(R(*float(v).as_integer_ratio()) for v in row) for row in values)


def theorem(rows: Any, target: Any, *given: Any) -> Theorem:
    instance = Instance({x: rows, y: target, w0: (1, -1), m: 2})
    return Theorem("t", "s", "s", {"c": Equal(Mean(Square(w), 2), 1)}, {"one": instance}, given, sgd)


TABLES = theorem(Table(NUMBERS), Table(TARGET))
TUPLES = theorem(exactly(NUMBERS), tuple(R(*v.as_integer_ratio()) for v in TARGET.tolist()))
MIXED = theorem(Table(NUMBERS), tuple(R(*v.as_integer_ratio()) for v in TARGET.tolist()))


@pytest.mark.parametrize("tabled", [TABLES, MIXED], ids=["tables", "a table and a tuple"])
def test_a_table_has_the_same_exact_values_and_the_same_bytes_as_its_rationals(tabled: Theorem) -> None:
    found, bytes_ = [], []
    for which in (tabled, TUPLES):
        point = next(points(which, "one"))
        found.append(Exact(which, point).value(Mean(Square(w), 2)))
        bytes_.append(Sampler(Experiment(sgd, point, ((w, 2),)), 1, "table", "numpy").chunk(0).tobytes())
    assert isinstance(found[0], fmpq)
    assert found[0] == found[1]
    assert bytes_[0] == bytes_[1]


def test_assumptions_on_rows_are_checked_in_a_table() -> None:
    assert bound(theorem(Table(NUMBERS), Table(TARGET), Given(Dot(x, x), "<=", 10)))
    with pytest.raises(BadInstance, match=r"the assumption .* <= 9 fails"):
        bound(theorem(Table(NUMBERS), Table(TARGET), Given(Dot(x, x), "<=", 9)))


def test_rows_are_exact() -> None:
    table = Table(NUMBERS)
    assert len(table) == 3
    assert list(table[1]) == [R(*(0.1).as_integer_ratio()), -3]
    assert Table(TARGET)[2] == -2
    assert str(table) == "a table of 3 x 2 doubles"
    with pytest.raises(ValueError, match="read-only"):
        table.array[0, 0] = 1


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([[1.0, float("nan")]], r"entry \(0, 1\) is not a finite number"),
        ([float("inf")], r"entry \(0,\) is not a finite number"),
        ([], r"an array of shape \(0,\)"),
        ([[[1.0]]], r"an array of shape \(1, 1, 1\); give one of rows and columns, or one number a row"),
    ],
)
def test_what_is_no_table(numbers: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Table(numbers)


def test_fields_of_different_lengths_are_refused() -> None:
    with pytest.raises(BadInstance, match=r"different numbers of rows: \{'x': 3, 'y': 2\}"):
        bound(theorem(Table(NUMBERS), Table(TARGET[:2])))


def test_another_table_is_another_question() -> None:
    """Exact values are kept for equal points; rows of a table are made when asked for, so they are told apart by the table."""
    kept: dict[Any, Any] = {}
    cases = [case for numbers in (NUMBERS, 2 * NUMBERS, NUMBERS) for case in bound(theorem(Table(numbers), Table(TARGET)))]
    found = [Exact(case.theorem, case.point, shared=kept).value(Mean(Square(w), 1)) for case in cases]
    assert found[0] == found[2] != found[1]
