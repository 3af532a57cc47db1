"""Sizes agree wherever matrices meet, for proof rules and for exact values."""
from __future__ import annotations

from typing import Any

import pytest
from flint import fmpq
from sympy import Add, Identity, ImmutableMatrix, MatrixSymbol, Symbol, Trace, ZeroMatrix, symbols

from numerics.exact.finding import at_most, below, same
from numerics.exact.ring import NotExact, multiply, plus
from numerics.exact.value import Scope, value
from theorems import Dot, Mean, Square
from theorems._model.instance import Point
from theorems.calculus.rows import NotRows
from theorems.calculus.shapes import alike, shape

p, q = symbols("p q", integer=True, positive=True)
S, A, v = MatrixSymbol("S", p, p), MatrixSymbol("A", p, q), MatrixSymbol("v", p, 1)
one, two = ((fmpq(1),),), ((fmpq(1), fmpq(2)), (fmpq(3), fmpq(4)))


@pytest.mark.parametrize(
    ("e", "expected"),
    [
        (S * A, (p, q)), (A.T * S, (q, p)), (S**2 + Identity(p), (p, p)), (3 * v, (p, 1)), (ZeroMatrix(p, q) + A, (p, q)),
        (Trace(S), ()), (Square(A), ()), (Dot(v, S * v), ()), (S[0, 0], ()), (Mean(S, 0), (p, p)), (Mean(Trace(S), 0), ()),
        (ImmutableMatrix([[1, 2]]), (1, 2)), (Symbol("a"), ()),
    ],
    ids=str,
)
def test_shapes(e: Any, expected: tuple[Any, ...]) -> None:
    assert shape(e) == expected


@pytest.mark.parametrize(
    "e",
    [S * MatrixSymbol("B", q, q), S + Identity(q), Trace(A), Trace(S * MatrixSymbol("B", q, q)), Dot(v, A),
     S[1, 1], S[Symbol("s", real=True), 0], A**2, Square(S + Identity(q)), Mean(Trace(A), 0), Add(1, Trace(A), evaluate=False)],
    ids=str,
)
def test_sizes_that_are_not_known_to_agree(e: Any) -> None:
    with pytest.raises(NotRows, match="not known to"):
        shape(e)


def test_both_sides_of_an_equality() -> None:
    alike(S, Identity(p))
    for wrong in (Identity(p + 1), Identity(q), A, Symbol("a"), Trace(S)):
        with pytest.raises(NotRows, match="not known to agree"):
            alike(S, wrong)


def test_exact_values_of_matrices_that_do_not_fit() -> None:
    assert same(two, one) == ("refuted", "2 x 2 matrix against 1 x 1 matrix")
    assert same(two, fmpq(1))[0] == "refuted"
    assert same(one, fmpq(1)) == ("exact", "")
    for left, right in ((two, one), (two, fmpq(1)), (fmpq(1), two)):
        with pytest.raises(NotExact, match="have no sum"):
            plus(left, right)
    with pytest.raises(NotExact, match="as many columns as rows"):
        multiply(two, one)
    for compare in (at_most, below):
        with pytest.raises(NotExact, match="have no order"):
            compare(one, two)


def test_exact_values_that_do_not_exist() -> None:
    scope = Scope(Point("here", "", {p: 1, q: 2, A: ImmutableMatrix([[1, 2]]), S: ImmutableMatrix([[5]]), v: ImmutableMatrix([[3]])}))
    assert value(S[0, 0], scope) == 5
    for e, words in ((Trace(A), "no trace"), (S[1, 0], "no entry 1, 0"), (S[-1, 0], "no entry -1, 0"), (Dot(v, A), "no inner product")):
        with pytest.raises(NotExact, match=words):
            value(e, scope)
